/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an archive: every kind of row comes back, whichever gpai made it. */
#include "fixture.h"

#include "records/archive.h"
#include "records/proof.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES_MAX = 64 };

static uint64_t seed;
static struct entropy entropy;
static char *folder, *other;
static struct arena arena;

/* What an archive holds. */
struct files {
	const char *paths[FILES_MAX];
	struct span bytes[FILES_MAX];
	size_t n;
};

static int
set_up(void **state)
{
	(void)state;
	seed = 7;
	entropy = fixture_entropy(&seed);
	folder = fixture_folder();
	other = fixture_folder();
	arena_init(&arena, 0);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	fixture_remove(folder);
	fixture_remove(other);
	return 0;
}

static enum gpai_code
gather(void *ctx, const char *path, struct span bytes, struct gpai_error *err)
{
	struct files *files = ctx;
	struct text copy = arena_text(&arena, (struct text){(const char *)bytes.at, bytes.len});

	(void)err;
	assert_true(files->n < FILES_MAX);
	assert_true(archive_path_check(text_of(path)));
	files->paths[files->n] = arena_string(&arena, text_of(path));
	files->bytes[files->n++] = (struct span){(const uint8_t *)copy.at, copy.len};
	return GPAI_OK;
}

static void
archive(const char *dir, struct files *files)
{
	const struct archive_sink sink = {gather, files};
	struct dossier *dossier = fixture_open(dir, DOSSIER_READ);

	*files = (struct files){0};
	assert_ok(dossier_hold(dossier, ERR));
	assert_ok(dossier_archive(dossier, &sink, ERR));
	dossier_let_go(dossier);
	dossier_close(dossier);
}

static enum gpai_code
restore(const struct files *files, struct gpai_error *err)
{
	struct dossier_restoring *restoring;
	enum gpai_code rc = dossier_restore_begin(other, &restoring, err);

	for (size_t i = 0; rc == GPAI_OK && i < files->n; i++)
		rc =
		    dossier_restore_file(restoring, text_of(files->paths[i]), files->bytes[i], err);
	if (rc == GPAI_OK)
		rc = dossier_restore_end(restoring, err);
	dossier_restore_free(restoring);
	return rc;
}

static void
assert_same(const struct files *a, const struct files *b)
{
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		assert_string_equal(a->paths[i], b->paths[i]);
		assert_int_equal(a->bytes[i].len, b->bytes[i].len);
		assert_memory_equal(a->bytes[i].at, b->bytes[i].at, a->bytes[i].len);
	}
}

/* Archives, restores, verifies, archives again. */
static void
there_and_back(uint64_t facts)
{
	struct dossier_verified verified;
	struct files before, after;

	archive(folder, &before);
	assert_ok(restore(&before, ERR));
	struct dossier *dossier = fixture_open(other, DOSSIER_READ);
	assert_ok(dossier_verify(dossier, &verified, ERR));
	assert_int_equal(verified.facts, facts);
	dossier_close(dossier);
	archive(other, &after);
	assert_same(&before, &after);
}

static void
put_facts(struct dossier *dossier)
{
	static const char *const items[] = {"text", "images"};
	struct text list[2] = {text_of(items[0]), text_of(items[1])};
	struct recorded_fact facts[] = {
	    fixture_fact("training.compute.flop", value_whole(12), DATE_NONE),
	    fixture_fact("model.open", value_yesno(true), 19000),
	    fixture_fact("model.base.names",
		value_absent(text_of("there \"is\" none\n\xe2\x82\xac")), DATE_NONE),
	    fixture_fact("model.open", (struct value){0}, DATE_NONE),
	    fixture_fact("model.modalities", value_items(TYPE_CHOICES, list, 2), DATE_NONE),
	    fixture_fact("source.kind", value_text(text_of("crawl")), DATE_NONE),
	    {.what = RECORD_CLOSED, .kind = text_of("source"), .fact.value = value_yesno(true)},
	    {.what = RECORD_SETTING, .key = text_of("example"), .fact.value = value_yesno(true)},
	};

	facts[0].fact.by = text_of("A. Person");
	facts[0].fact.reason = text_of("counted");
	facts[0].fact.source = text_of("log 7");
	facts[0].applied = true;
	facts[5].kind = text_of("source");
	facts[5].name = text_of("a/b c");
	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
		fixture_append(dossier, &entropy, 2000 + (int64_t)i, &facts[i]);
}

static void
append(struct dossier *dossier, enum record_kind kind, const char *json)
{
	struct record_txn txn;

	assert_ok(record_begin(&txn, dossier, 5000, &entropy, ERR));
	assert_ok(record_append(&txn, kind, text_of(json), NULL, ERR));
	assert_ok(record_commit(&txn, ERR));
	record_release(&txn);
}

static void
every_kind_of_row_comes_back(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct record_txn txn;
	struct digest digest;

	(void)state;
	put_facts(dossier);
	append(dossier, RECORD_NOTE, "\"no object at all\"");
	append(dossier, RECORD_NOTE, "{\"nested\":{\"a\":[1,[2,{}],null,true]},\"\":\"\"}");
	append(dossier, RECORD_NOTE, "{}");
	assert_ok(record_begin(&txn, dossier, 6000, &entropy, ERR));
	assert_ok(record_keep(&txn, (struct span){(const uint8_t *)"", 0}, &digest, ERR));
	assert_ok(record_keep(&txn, (struct span){(const uint8_t *)"a\0b", 3}, &digest, ERR));
	assert_ok(record_append(&txn, RECORD_NOTE, text_of("{\"a\":1}"), NULL, ERR));
	assert_ok(record_commit(&txn, ERR));
	record_release(&txn);
	dossier_close(dossier);
	there_and_back(8);
}

static void
what_others_said_of_heads_comes_back(void **state)
{
	static const char lines[] = "\xe2\x80\x94 witness.example/w1 AAAAAAAA\n";
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	static const uint8_t token[] = {0x30, 0x03, 0x02, 0x01, 0x00};
	struct files files;

	(void)state;
	append(dossier, RECORD_NOTE, "{\"a\":1}");
	assert_ok(dossier_put_cosignature(dossier, 1, text_of(lines), ERR));
	assert_ok(dossier_put_stamp(dossier, 2, (struct span){token, sizeof token}, ERR));
	dossier_close(dossier);
	there_and_back(0);
	archive(other, &files);
	bool found = false;
	for (size_t i = 0; i < files.n; i++)
		found |= memmem(files.bytes[i].at, files.bytes[i].len, "MAMCAQA=", 8) != NULL;
	assert_true(found);
}

static void
dossier_of_an_earlier_gpai_is_archived_as_it_is(void **state)
{
	struct span sql;

	(void)state;
	assert_int_equal(mkdir(in(folder, ".gpai"), 0777), 0);
	assert_ok(file_read(
	    &arena, in(getenv("GPAI_RECORDS"), "version-2/dossier.sql"), 1 << 20, &sql, ERR));
	char *text = arena_string(&arena, (struct text){(const char *)sql.at, sql.len});
	assert_int_equal(fixture_sql(in(folder, ".gpai/dossier.db"), text), SQLITE_OK);
	there_and_back(6);
}

static void
partly_and_wholly_erased_records_come_back_so(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct text by = text_of("by"), value = text_of("value");
	struct record_erasing what[] = {
	    {.record = 2, .fields = &by, .n_fields = 1, .reason = text_of("asked")},
	    {.record = 2, .reason = text_of("asked again")},
	    {.record = 3, .fields = &value, .n_fields = 1, .reason = text_of("wrong")},
	};
	struct record_txn txn;

	(void)state;
	put_facts(dossier);
	for (size_t i = 0; i < sizeof what / sizeof what[0]; i++) {
		assert_ok(record_begin(&txn, dossier, 9000, &entropy, ERR));
		assert_ok(record_erase(&txn, &what[i], NULL, ERR));
		assert_ok(record_commit(&txn, ERR));
		record_release(&txn);
	}
	dossier_close(dossier);
	there_and_back(6);
}

/* Of each file each line alone: twice, missing, or in another order. */
static void
lines_that_do_not_follow_are_refused(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct gpai_error err;
	struct files files;

	(void)state;
	append(dossier, RECORD_NOTE, "{\"a\":1}");
	append(dossier, RECORD_NOTE, "{\"a\":2}");
	dossier_close(dossier);
	archive(folder, &files);
	assert_string_equal(files.paths[1], "records/00000001.jsonl");
	struct span whole = files.bytes[1];
	const uint8_t *end = memchr(whole.at, '\n', whole.len);
	assert_non_null(end);
	size_t first = (size_t)(end - whole.at) + 1;
	files.bytes[1] = (struct span){whole.at + first, whole.len - first}; /* record 1 missing */
	assert_int_equal(restore(&files, &err), GPAI_CORRUPT);
	assert_int_equal(err.at, 1);
	assert_string_equal(err.file, "records/00000001.jsonl");
	fixture_remove(other);
	other = fixture_folder();
	files.bytes[1] = (struct span){whole.at, whole.len - 1}; /* no newline at the end */
	assert_int_equal(restore(&files, &err), GPAI_MALFORMED);
	fixture_remove(other);
	other = fixture_folder();
	char *spaced = arena_string(&arena, (struct text){(const char *)whole.at, whole.len});
	*strchr(spaced, '{') = ' ';
	files.bytes[1] = (struct span){(const uint8_t *)spaced, whole.len};
	assert_int_equal(restore(&files, &err), GPAI_MALFORMED);
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(every_kind_of_row_comes_back),
	    CASE(what_others_said_of_heads_comes_back),
	    CASE(dossier_of_an_earlier_gpai_is_archived_as_it_is),
	    CASE(partly_and_wholly_erased_records_come_back_so),
	    CASE(lines_that_do_not_follow_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
