/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing: gone from the files, said by the log, and everything else still verifies. */
#include "fixture.h"

#include "records/proof.h"

#include <sqlite3.h>
#include <string.h>

static uint64_t seed;
static struct entropy entropy;
static char *folder;
static struct arena arena;
static struct dossier *dossier;

#define SECRET_NAME  "Erika Mustermann-Verschwiegen"
#define SECRET_VALUE "Projekt Geheimhaltungsstufe Neun"
#define DOCUMENT     "a document about Erika, 64 pages"

static int
set_up(void **state)
{
	(void)state;
	seed = 7;
	entropy = fixture_entropy(&seed);
	folder = fixture_folder();
	arena_init(&arena, 0);
	dossier = fixture_dossier(folder, &entropy);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	dossier_close(dossier);
	arena_release(&arena);
	fixture_remove(folder);
	return 0;
}

/* Records 2 and 3 are of the same key; 3 has what must go. */
static void
put_facts(void)
{
	struct recorded_fact fact =
	    fixture_fact("provider.name", value_text(text_of("Acme")), DATE_NONE);

	fixture_append(dossier, &entropy, 2000, &fact);
	fact.fact.value = value_text(text_of(SECRET_VALUE));
	fact.fact.by = text_of(SECRET_NAME);
	fixture_append(dossier, &entropy, 2001, &fact);
	for (uint64_t i = 0; i < 40; i++) { /* pages fill and split */
		fact = fixture_fact("model.parameters.total", value_whole(i), DATE_NONE);
		fixture_append(dossier, &entropy, 2002 + (int64_t)i, &fact);
	}
}

static enum gpai_code
try_erase(uint64_t record, const char *field)
{
	struct text name = text_of(field);
	const struct record_erasing what = {.record = record,
	    .fields = &name,
	    .n_fields = field != NULL,
	    .reason = text_of("GDPR, request of 2026-11-01")};
	struct record_txn txn;
	enum gpai_code rc;

	assert_ok(record_begin(&txn, dossier, 9000, &entropy, ERR));
	if ((rc = record_erase(&txn, &what, NULL, ERR)) == GPAI_OK)
		rc = record_commit(&txn, ERR);
	record_release(&txn);
	return rc;
}

static bool
file_has(const char *name, const void *bytes, size_t len)
{
	struct span whole;

	if (!file_exists(in(folder, name)))
		return false;
	assert_ok(file_read(&arena, in(folder, name), 64 << 20, &whole, ERR));
	return whole.len > 0 && memmem(whole.at, whole.len, bytes, len) != NULL;
}

static bool
files_have(const void *bytes, size_t len)
{
	return file_has(".gpai/dossier.db", bytes, len) ||
	       file_has(".gpai/dossier.db-wal", bytes, len);
}

static bool
files_have_text(const char *text)
{
	return files_have(text, strlen(text));
}

static void
verify(uint64_t records, uint64_t facts)
{
	struct dossier_verified verified;

	assert_ok(dossier_verify(dossier, &verified, ERR));
	assert_int_equal(verified.records, records);
	assert_int_equal(verified.facts, facts);
}

static struct record
record_number(uint64_t seq)
{
	struct record *records;
	size_t n;

	assert_ok(record_list(dossier, &arena, seq, 1, &records, &n, ERR));
	assert_int_equal(n, 1);
	return records[0];
}

/* The salt of a record, which no function gives away. */
static void
read_salt(uint64_t seq, uint8_t salt[32])
{
	sqlite3 *db;
	sqlite3_stmt *row;

	assert_int_equal(sqlite3_open(in(folder, ".gpai/dossier.db"), &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db, "SELECT salt FROM record WHERE seq = ?1", -1, &row, NULL),
	    SQLITE_OK);
	sqlite3_bind_int64(row, 1, (int64_t)seq);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	assert_int_equal(sqlite3_column_bytes(row, 0), 32);
	memcpy(salt, sqlite3_column_blob(row, 0), 32);
	sqlite3_finalize(row);
	sqlite3_close(db);
}

static void
erased_record_is_in_no_file_and_the_log_still_verifies(void **state)
{
	struct digest before, after;
	struct opening opening;
	uint8_t salt[32];

	(void)state;
	put_facts();
	read_salt(3, salt);
	assert_true(files_have_text(SECRET_VALUE));
	assert_true(files_have(salt, sizeof salt));
	assert_ok(record_commitment(dossier, 3, &before, ERR));
	assert_ok(try_erase(3, NULL));
	assert_ok(dossier_scrub(dossier, ERR));
	assert_false(files_have_text(SECRET_VALUE));
	assert_false(files_have_text(SECRET_NAME));
	assert_false(files_have(salt, sizeof salt));
	verify(44, 41);
	assert_ok(record_commitment(dossier, 3, &after, ERR));
	assert_true(digest_equal(&before, &after));
	struct record record = record_number(3);
	assert_true(text_is(record.body, "{}"));
	assert_true(text_is(record.summary, "erased by record 44"));
	assert_int_equal(record.erasure, 44);
	assert_int_equal(record.kind, RECORD_FACT);
	assert_true(text_is(record_number(44).body,
	    "{\"fields\":[],\"reason\":\"GDPR, request of 2026-11-01\",\"record\":3,"
	    "\"summary\":\"record 3 erased: all\"}"));
	assert_ok(record_open(dossier, &arena, 3, &opening, ERR));
	for (size_t i = 0; i < opening.n_fields; i++)
		assert_false(opening.fields[i].is_shown);
	struct digest commitment = opening_commitment(&opening);
	assert_true(digest_equal(&commitment, &before));
	assert_string_equal(
	    fixture_ask(dossier, &arena, "model", "provider.name", 0, 0), "unknown");
}

static void
erased_member_takes_nothing_else_with_it(void **state)
{
	struct digest before, after;
	struct opening opening;
	uint8_t salt[32];

	(void)state;
	put_facts();
	read_salt(3, salt);
	assert_ok(record_commitment(dossier, 3, &before, ERR));
	assert_ok(try_erase(3, "by"));
	assert_ok(dossier_scrub(dossier, ERR));
	assert_false(files_have_text(SECRET_NAME));
	assert_false(files_have(salt, sizeof salt));
	assert_true(files_have_text(SECRET_VALUE));
	verify(44, 42);
	assert_ok(record_commitment(dossier, 3, &after, ERR));
	assert_true(digest_equal(&before, &after));
	assert_ok(record_open(dossier, &arena, 3, &opening, ERR));
	size_t n_hidden = 0;
	for (size_t i = 0; i < opening.n_fields; i++)
		n_hidden += !opening.fields[i].is_shown;
	assert_int_equal(n_hidden, 1);
	assert_int_equal(opening.n_fields, 7);
	/* twice is once too often; then another; then all that is left */
	assert_int_equal(try_erase(3, "by"), GPAI_NOT_FOUND);
	assert_ok(try_erase(3, "value"));
	verify(45, 41);
	assert_ok(try_erase(3, NULL));
	verify(46, 41);
	assert_int_equal(try_erase(3, NULL), GPAI_NOT_FOUND);
	assert_string_equal(ERR->message, "record 3 is erased already");
	assert_ok(record_commitment(dossier, 3, &after, ERR));
	assert_true(digest_equal(&before, &after));
	assert_ok(dossier_scrub(dossier, ERR));
	verify(46, 41);
}

static void
what_all_else_rests_on_is_not_erased(void **state)
{
	(void)state;
	put_facts();
	assert_int_equal(try_erase(1, NULL), GPAI_INVALID);
	assert_ok(try_erase(2, NULL));
	assert_int_equal(try_erase(44, NULL), GPAI_INVALID);
	assert_int_equal(try_erase(99, NULL), GPAI_NOT_FOUND);
	assert_int_equal(try_erase(3, "nothing"), GPAI_NOT_FOUND);
	verify(44, 41);
}

static uint64_t
put_document(int64_t now, const char *bytes)
{
	struct record_txn txn;
	struct digest digest;
	char hex[DIGEST_HEX_CHARS];
	struct out body;
	uint64_t seq;

	assert_ok(record_begin(&txn, dossier, now, &entropy, ERR));
	assert_ok(
	    record_keep(&txn, (struct span){(const uint8_t *)bytes, strlen(bytes)}, &digest, ERR));
	digest_hex(&digest, hex);
	out_memory(&body);
	out_format(&body, "{\"data_sha256\":\"%s\",\"sha256\":\"%s\"}", hex, hex);
	assert_ok(record_append(&txn, RECORD_DOCUMENT, out_text(&body), &seq, ERR));
	out_release(&body);
	assert_ok(record_commit(&txn, ERR));
	return seq;
}

static void
kept_bytes_go_with_the_last_record_that_names_them(void **state)
{
	uint64_t first = put_document(10, DOCUMENT), second = put_document(11, DOCUMENT);

	(void)state;
	assert_ok(try_erase(first, NULL));
	assert_ok(dossier_scrub(dossier, ERR));
	assert_true(files_have_text(DOCUMENT));
	verify(4, 0);
	assert_ok(try_erase(second, NULL));
	assert_ok(dossier_scrub(dossier, ERR));
	assert_false(files_have_text(DOCUMENT));
	verify(5, 0);
}

static void
body_that_is_no_object_is_erased_as_a_whole(void **state)
{
	uint64_t seq;

	(void)state;
	assert_ok(dossier_append(
	    dossier, RECORD_NOTE, text_of("\"" SECRET_NAME "\""), 5, &entropy, &seq, ERR));
	assert_int_equal(try_erase(seq, "name"), GPAI_NOT_FOUND);
	assert_ok(try_erase(seq, NULL));
	assert_ok(dossier_scrub(dossier, ERR));
	assert_false(files_have_text(SECRET_NAME));
	assert_ok(dossier_append(dossier, RECORD_NOTE, text_of("7"), 5, &entropy, &seq, ERR));
	assert_ok(try_erase(seq, NULL));
	verify(5, 0);
}

static const struct {
	const char *sql, *found;
} LIES[] = {
    {"DELETE FROM erased WHERE seq = 3", "record 3: cannot be read"},
    {"UPDATE erased SET erasure = 2 WHERE seq = 3", "record 3: names another erasure"},
    {"UPDATE erased SET commitment = zeroblob(32) WHERE seq = 3", "record 3: body and salt"},
    {"UPDATE erased SET head_salt = zeroblob(32) WHERE seq = 3", "record 3: body and salt"},
    {"UPDATE record SET body = '{\"by\":\"somebody\"}' WHERE seq = 3", "record 3: "},
    {"UPDATE record SET recorded = 1 WHERE seq = 3", "record 3: body and salt"},
    {"UPDATE fact SET \"by\" = 'somebody' WHERE seq = 3", "fact of record 3: differs"},
    {"DELETE FROM fact WHERE seq = 3", "table fact: 41 rows, expected 42"},
    {"UPDATE record SET salt = x'' WHERE seq = 2", "record 2: cannot be read"},
};

static void
what_is_gone_without_a_word_is_damage(void **state)
{
	struct dossier_verified verified;
	struct span whole;

	(void)state;
	put_facts();
	assert_ok(try_erase(3, "by"));
	dossier_close(dossier);
	assert_ok(file_read(&arena, in(folder, ".gpai/dossier.db"), 1 << 20, &whole, ERR));
	for (size_t i = 0; i < sizeof LIES / sizeof LIES[0]; i++) {
		assert_ok(file_replace(in(folder, ".gpai/dossier.db"), whole, 0644, ERR));
		assert_int_equal(
		    fixture_force(in(folder, ".gpai/dossier.db"), LIES[i].sql), SQLITE_OK);
		dossier = fixture_open(folder, DOSSIER_READ);
		assert_int_equal(dossier_verify(dossier, &verified, ERR), GPAI_CORRUPT);
		if (strstr(ERR->message, LIES[i].found) == NULL)
			fail_msg("\"%s\", expected \"%s\"", ERR->message, LIES[i].found);
		dossier_close(dossier);
	}
	assert_ok(file_replace(in(folder, ".gpai/dossier.db"), whole, 0644, ERR));
	dossier = fixture_open(folder, DOSSIER_WRITE);
}

static void
reader_keeps_the_file_from_being_scrubbed_and_is_named(void **state)
{
	sqlite3 *db;

	(void)state;
	put_facts();
	assert_int_equal(sqlite3_open(in(folder, ".gpai/dossier.db"), &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, "BEGIN; SELECT count(*) FROM record", NULL, NULL, NULL), SQLITE_OK);
	assert_ok(try_erase(3, NULL));
	assert_int_equal(dossier_scrub(dossier, ERR), GPAI_BUSY);
	sqlite3_close(db);
	assert_ok(dossier_scrub(dossier, ERR));
	assert_false(files_have_text(SECRET_VALUE));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* SQLite as some systems build it leaves old bytes in pages that it splits or frees, where no
 * cell is: emptying what is freed from now on does not reach them. */
static void
copies_where_no_cell_is_go_too(void **state)
{
	sqlite3 *db;

	(void)state;
	put_facts();
	assert_int_equal(sqlite3_open(in(folder, ".gpai/dossier.db"), &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db,
		"PRAGMA secure_delete = 0; CREATE TABLE other(text); INSERT INTO other "
		"SELECT \"by\" FROM fact; DROP TABLE other; PRAGMA wal_checkpoint(TRUNCATE)",
		NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(db);
	assert_ok(try_erase(3, "by"));
	assert_ok(dossier_scrub(dossier, ERR));
	assert_false(files_have_text(SECRET_NAME));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(erased_record_is_in_no_file_and_the_log_still_verifies),
	    CASE(erased_member_takes_nothing_else_with_it),
	    CASE(copies_where_no_cell_is_go_too),
	    CASE(what_all_else_rests_on_is_not_erased),
	    CASE(kept_bytes_go_with_the_last_record_that_names_them),
	    CASE(body_that_is_no_object_is_erased_as_a_whole),
	    CASE(what_is_gone_without_a_word_is_damage),
	    CASE(reader_keeps_the_file_from_being_scrubbed_and_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
