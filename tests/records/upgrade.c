/* SPDX-License-Identifier: Apache-2.0 */
/* Dossiers that an earlier gpai made: read as they are, brought up to date by the first
 * writer, and nothing that is recorded in them changes. */
#include "fixture.h"

#include "records/proof.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { RECORDS = 8 };

static uint64_t seed;
static struct entropy entropy;
static char *folder;
static struct arena arena;

static void
copy_file(const char *name, const char *to)
{
	struct span bytes;
	const char *from = getenv("GPAI_RECORDS");

	assert_non_null(from);
	assert_ok(file_read(&arena, in(from, name), 1 << 20, &bytes, ERR));
	assert_ok(file_replace(to, bytes, 0600, ERR));
}

/* The dossier of version-2/dossier.sql. */
static void
lay_out(void)
{
	struct span sql;

	assert_int_equal(mkdir(in(folder, ".gpai"), 0777), 0);
	copy_file("version-2/key.pem", in(folder, ".gpai/key.pem"));
	assert_ok(file_read(
	    &arena, in(getenv("GPAI_RECORDS"), "version-2/dossier.sql"), 1 << 20, &sql, ERR));
	char *text = arena_string(&arena, (struct text){(const char *)sql.at, sql.len});
	assert_int_equal(fixture_sql(in(folder, ".gpai/dossier.db"), text), SQLITE_OK);
	assert_int_equal(
	    fixture_sql(in(folder, ".gpai/dossier.db"), "PRAGMA journal_mode = WAL"), SQLITE_OK);
}

static int
set_up(void **state)
{
	(void)state;
	seed = 7;
	entropy = fixture_entropy(&seed);
	folder = fixture_folder();
	arena_init(&arena, 0);
	lay_out();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	fixture_remove(folder);
	return 0;
}

/* The rows of a query as text. */
static const char *
ask(const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *row;
	struct out out;

	out_memory(&out);
	assert_int_equal(sqlite3_open(in(folder, ".gpai/dossier.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
	while (sqlite3_step(row) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(row); i++)
			out_format(&out, "%s|", (const char *)sqlite3_column_text(row, i));
	sqlite3_finalize(row);
	sqlite3_close(db);
	const char *text = arena_string(&arena, out_text(&out));
	out_release(&out);
	return text;
}

static const char *const SAME[] = {
    "SELECT seq, recorded, kind, body, hex(salt), hex(leaf) FROM record ORDER BY seq",
    "SELECT size, hex(root), recorded, note FROM head ORDER BY size",
    "SELECT name, value FROM meta ORDER BY name",
    "SELECT * FROM fact ORDER BY seq",
    "SELECT entity, name, key, since, hex(stated), seq FROM applied ORDER BY 1, 2, 3, 4",
    "SELECT hex(digest), hex(bytes) FROM kept ORDER BY 1",
};

enum { N_SAME = sizeof SAME / sizeof SAME[0] };

static void
check_verifies(enum dossier_mode mode, uint64_t records)
{
	struct dossier *dossier = fixture_open(folder, mode);
	struct dossier_verified verified;

	assert_ok(dossier_verify(dossier, &verified, ERR));
	assert_int_equal(verified.records, records);
	assert_int_equal(verified.facts, 6);
	dossier_close(dossier);
}

static void
reader_takes_it_as_it_is(void **state)
{
	struct dossier *dossier = fixture_open(folder, DOSSIER_READ);
	struct digest commitment;
	struct opening opening;
	struct dossier_anchor anchor, *anchors;
	struct merkle_proof proof;
	struct record *records;
	size_t n;

	(void)state;
	assert_ok(record_list(dossier, &arena, 1, 100, &records, &n, ERR));
	assert_int_equal(n, RECORDS);
	assert_ok(record_list_of(dossier, &arena, RECORD_DOCUMENT, 100, &records, &n, ERR));
	assert_int_equal(n, 1);
	assert_ok(record_commitment(dossier, 3, &commitment, ERR));
	assert_int_equal(record_open(dossier, &arena, 3, &opening, ERR), GPAI_UNSUPPORTED);
	assert_ok(dossier_prove_inclusion(dossier, 2, RECORDS, &proof, ERR));
	assert_ok(dossier_anchor(dossier, &arena, 0, &anchor, ERR));
	struct digest leaf = commit_leaf_hash(&commitment);
	assert_ok(merkle_verify_inclusion(2, RECORDS, &leaf, &proof, &anchor.head.root, ERR));
	assert_ok(dossier_anchors(dossier, &arena, &anchors, &n, ERR));
	assert_int_equal(n, 0);
	dossier_close(dossier);
	check_verifies(DOSSIER_READ, RECORDS);
	assert_string_equal(ask("PRAGMA user_version"), "2|");
}

static void
first_writer_brings_it_up_to_date_and_changes_nothing_recorded(void **state)
{
	const char *before[N_SAME];

	(void)state;
	for (int i = 0; i < N_SAME; i++)
		before[i] = ask(SAME[i]);
	assert_non_null(strstr(before[5], "|"));
	check_verifies(DOSSIER_WRITE, RECORDS);
	assert_string_equal(ask("PRAGMA user_version"), "3|");
	for (int i = 0; i < N_SAME; i++)
		assert_string_equal(ask(SAME[i]), before[i]);
	assert_string_equal(ask("SELECT DISTINCT scheme FROM record"), "1|");
	assert_string_equal(ask("SELECT name FROM sqlite_schema WHERE name LIKE '%old%'"), "");
	assert_string_equal(ask("PRAGMA foreign_key_check"), "");
	check_verifies(DOSSIER_READ, RECORDS);
}

static void
log_goes_on_field_by_field_and_takes_new_kinds(void **state)
{
	struct dossier *dossier = fixture_open(folder, DOSSIER_WRITE);
	struct dossier_anchor anchor;
	struct merkle_proof proof;
	struct opening opening;
	uint64_t seq;

	(void)state;
	assert_ok(
	    dossier_append(dossier, RECORD_WAIVER, text_of("{\"a\":1}"), 9, &entropy, &seq, ERR));
	assert_int_equal(seq, RECORDS + 1);
	assert_ok(record_open(dossier, &arena, seq, &opening, ERR));
	assert_int_equal(record_open(dossier, &arena, 2, &opening, ERR), GPAI_UNSUPPORTED);
	assert_ok(dossier_anchor(dossier, &arena, RECORDS, &anchor, ERR));
	struct digest old_root = anchor.head.root;
	assert_ok(dossier_anchor(dossier, &arena, 0, &anchor, ERR));
	assert_ok(dossier_prove_consistency(dossier, RECORDS, seq, &proof, ERR));
	assert_ok(
	    merkle_verify_consistency(RECORDS, &old_root, seq, &anchor.head.root, &proof, ERR));
	dossier_close(dossier);
	check_verifies(DOSSIER_READ, RECORDS + 1);
}

/* Version 1 knew no kept documents. */
static void
version_1_is_read_and_brought_up_to_date_too(void **state)
{
	(void)state;
	assert_int_equal(
	    fixture_force(in(folder, ".gpai/dossier.db"),
		"DELETE FROM node WHERE (level, idx) IN (VALUES(1, 3), (2, 1), (3, 0));"
		"DELETE FROM head WHERE size = 8; DELETE FROM record WHERE seq = 8;"),
	    SQLITE_OK);
	assert_int_equal(
	    fixture_sql(in(folder, ".gpai/dossier.db"), "DROP TABLE kept; PRAGMA user_version = 1"),
	    SQLITE_OK);
	check_verifies(DOSSIER_READ, RECORDS - 1);
	assert_string_equal(ask("PRAGMA user_version"), "1|");
	check_verifies(DOSSIER_WRITE, RECORDS - 1);
	assert_string_equal(ask("PRAGMA user_version"), "3|");
}

static void
damaged_one_is_left_as_it_is(void **state)
{
	struct dossier *dossier;

	(void)state;
	assert_int_equal(fixture_force(in(folder, ".gpai/dossier.db"),
			     "UPDATE record SET leaf = zeroblob(32) WHERE seq = 5"),
	    SQLITE_OK);
	const char *before = ask(SAME[0]);
	assert_int_equal(dossier_open(folder, DOSSIER_WRITE, &dossier, ERR), GPAI_CORRUPT);
	assert_string_equal(ERR->message, "the last signed head does not match the 8 records");
	assert_string_equal(ask("PRAGMA user_version"), "2|");
	assert_string_equal(ask(SAME[0]), before);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(reader_takes_it_as_it_is),
	    CASE(first_writer_brings_it_up_to_date_and_changes_nothing_recorded),
	    CASE(log_goes_on_field_by_field_and_takes_new_kinds),
	    CASE(version_1_is_read_and_brought_up_to_date_too),
	    CASE(damaged_one_is_left_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
