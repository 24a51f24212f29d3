/* SPDX-License-Identifier: Apache-2.0 */
/* One bit of dossier.db flipped, each byte of the file in turn: the check of the dossier finds
 * it, or the file still says exactly the same, row by row and by each way to them.
 *
 * What can flip unseen, as a full run shows (GPAI_FLIPS=all; without it one bit of each byte):
 * bytes between the cells of a page, freed cells, and fields of the header that nobody reads, such
 * as the counter of changes. The program must come back from every flip with an answer or an error.
 */
#include "fixture.h"

#include "records/proof.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint64_t seed = 7;
static struct entropy entropy;
static char *folder;
static struct arena arena;

/* ---- a small dossier with something in every table ---- */

static void
put_document(struct dossier *dossier)
{
	struct record_txn txn;
	struct digest digest;
	char hex[DIGEST_HEX_CHARS], body[256];

	assert_ok(record_begin(&txn, dossier, 3000, &entropy, ERR));
	assert_ok(record_keep(&txn, (struct span){(const uint8_t *)"bytes", 5}, &digest, ERR));
	digest_hex(&digest, hex);
	snprintf(body, sizeof body, "{\"data_sha256\":\"%s\",\"sha256\":\"%s\"}", hex, hex);
	assert_ok(record_append(&txn, RECORD_DOCUMENT, text_of(body), NULL, ERR));
	assert_ok(record_commit(&txn, ERR));
}

static void
apply_file(struct dossier *dossier)
{
	static const char YAML[] = "gpai: 1\nby: Jane\nfacts:\n  model.open: yes\n";
	struct apply_summary summary;
	struct declared declared;

	assert_ok(declared_parse(&arena, fixture_law(), "gpai.yaml",
	    (struct span){(const uint8_t *)YAML, sizeof YAML - 1}, &declared, ERR));
	assert_ok(dossier_apply(
	    dossier, &declared, &(struct apply_options){0}, 4000, &entropy, &arena, &summary, ERR));
}

static void
erase(struct dossier *dossier, uint64_t record, const char *field)
{
	struct text name = text_of(field);
	struct record_txn txn;

	assert_ok(record_begin(&txn, dossier, 5000, &entropy, ERR));
	assert_ok(record_erase(&txn,
	    &(struct record_erasing){.record = record, .fields = &name, .n_fields = field != NULL},
	    NULL, ERR));
	assert_ok(record_commit(&txn, ERR));
}

static void
make_dossier(void)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct recorded_fact fact =
	    fixture_fact("model.parameters.total", value_whole(7), DATE_NONE);

	fixture_append(dossier, &entropy, 2000, &fact);
	fact.fact.since = 20000;
	fixture_append(dossier, &entropy, 2001, &fact);
	fact.fact.since = 20001;
	fixture_append(dossier, &entropy, 2002, &fact);
	put_document(dossier);
	apply_file(dossier);
	erase(dossier, 3, "by");
	erase(dossier, 4, NULL);
	assert_ok(dossier_put_cosignature(dossier, 2, text_of("- witness AAAA\n"), ERR));
	assert_ok(dossier_put_stamp(
	    dossier, 2, (struct span){(const uint8_t *)"token of an authority", 21}, ERR));
	dossier_close(dossier);
	/* Small pages, so that few bytes lie between cells. */
	assert_int_equal(fixture_sql(in(folder, ".gpai/dossier.db"),
			     "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM;"
			     "PRAGMA journal_mode = WAL"),
	    SQLITE_OK);
}

/* ---- all that a file says ---- */

static bool
say_rows(sqlite3 *db, const char *sql, struct out *out)
{
	sqlite3_stmt *row;
	int code = sqlite3_prepare_v2(db, sql, -1, &row, NULL);

	if (code != SQLITE_OK)
		return false;
	while ((code = sqlite3_step(row)) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(row); i++) {
			out_format(out, "%d:", sqlite3_column_type(row, i));
			out_bytes(
			    out, sqlite3_column_blob(row, i), (size_t)sqlite3_column_bytes(row, i));
			out_char(out, '|');
		}
	sqlite3_finalize(row);
	return code == SQLITE_DONE;
}

static const char *const SAID[] = {"PRAGMA user_version", "PRAGMA application_id",
    "PRAGMA encoding", "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name",
    "SELECT * FROM meta ORDER BY name", "SELECT * FROM record ORDER BY seq",
    "SELECT * FROM record WHERE seq IN (1, 2, 3, 4, 5, 6, 7, 8)",
    "SELECT * FROM record WHERE kind = 'key' ORDER BY seq",
    "SELECT * FROM record WHERE kind = 'erasure' ORDER BY seq", "SELECT * FROM erased",
    "SELECT * FROM head ORDER BY size", "SELECT * FROM head WHERE size IN (1, 2, 3, 4, 5)",
    "SELECT * FROM fact ORDER BY entity, name, key, seq DESC",
    "SELECT * FROM fact WHERE entity = 'model' AND name = '' AND key = 'model.parameters.total'",
    "SELECT * FROM applied", "SELECT * FROM applied WHERE entity = 'model'",
    "SELECT * FROM kept NOT INDEXED", "SELECT * FROM kept ORDER BY digest",
    "SELECT * FROM cosignature", "SELECT * FROM cosignature WHERE size = 2", "SELECT * FROM stamp",
    "SELECT * FROM stamp WHERE size = 2"};

/* False: it cannot be read. */
static bool
say_all(const char *path, struct out *out)
{
	sqlite3 *db;
	bool said = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;

	out->len = 0;
	for (size_t i = 0; said && i < sizeof SAID / sizeof SAID[0]; i++)
		said = say_rows(db, SAID[i], out);
	sqlite3_close(db);
	return said && out->error == 0;
}

/* ---- flipping ---- */

static bool
is_found(void)
{
	struct dossier_verified verified;
	struct dossier *dossier;

	if (dossier_open(folder, DOSSIER_READ, &dossier, ERR) != GPAI_OK)
		return true;
	bool found = dossier_verify(dossier, &verified, ERR) != GPAI_OK;
	dossier_close(dossier);
	return found;
}

static void
every_flipped_bit_is_found_or_changes_nothing_that_is_read(void **state)
{
	bool all = getenv("GPAI_FLIPS") != NULL;
	struct span whole;
	struct out before, after;
	size_t n_found = 0, n_silent = 0;

	(void)state;
	make_dossier();
	const char *path = arena_string(&arena, text_of(in(folder, ".gpai/dossier.db")));
	assert_ok(file_read(&arena, path, 1 << 20, &whole, ERR));
	out_memory(&before);
	out_memory(&after);
	assert_true(say_all(path, &before));
	assert_false(is_found());
	int fd = open(path, O_WRONLY);
	for (size_t at = 0; at < whole.len; at++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			uint8_t flipped = (uint8_t)(whole.at[at] ^ 1u << bit);
			if (!all && (at % 17 != 0 || bit != at * 5 / 17 % 8))
				continue;
			assert_int_equal(pwrite(fd, &flipped, 1, (off_t)at), 1);
			if (is_found()) {
				n_found++;
				continue;
			}
			n_silent++;
			if (!say_all(path, &after) ||
			    !text_equal(out_text(&before), out_text(&after)))
				print_error(
				    "bit %u of byte %zu changes what is read and is not found\n",
				    bit, at);
		}
		assert_int_equal(pwrite(fd, whole.at + at, 1, (off_t)at), 1);
	}
	close(fd);
	print_message(
	    "%zu bytes: %zu flips found, %zu change nothing\n", whole.len, n_found, n_silent);
	out_release(&before);
	out_release(&after);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_flipped_bit_is_found_or_changes_nothing_that_is_read),
	};

	entropy = fixture_entropy(&seed);
	folder = fixture_folder();
	arena_init(&arena, 0);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	fixture_remove(folder);
	return failed;
}
