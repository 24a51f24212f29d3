/* SPDX-License-Identifier: Apache-2.0 */
/* The store: making, opening, adding, listing, verifying; and each kind of damage. */
#include "fixture.h"

#include "records/proof.h"

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t seed;
static struct entropy entropy;
static char *folder;
static struct arena arena;

static int
set_up(void **state)
{
	(void)state;
	seed = 7;
	entropy = fixture_entropy(&seed);
	folder = fixture_folder();
	arena_init(&arena, 0);
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

static void
append_numbers(struct dossier *dossier, uint64_t from, uint64_t to)
{
	for (uint64_t i = from; i < to; i++) {
		struct recorded_fact fact =
		    fixture_fact("model.parameters.total", value_whole(i), DATE_NONE);
		fixture_append(dossier, &entropy, 2000 + (int64_t)i, &fact);
	}
}

static void
expect(enum gpai_code rc, enum gpai_code code, const char *says)
{
	if (rc != code || strstr(ERR->message, says) == NULL)
		fail_msg("code %d, \"%s\"; expected %d, \"%s\"", rc, ERR->message, code, says);
}

static void
expect_no_open(enum dossier_mode mode, enum gpai_code code, const char *says)
{
	struct dossier *dossier;

	expect(dossier_open(folder, mode, &dossier, ERR), code, says);
	assert_null(dossier);
}

/* ---- making ---- */

static void
new_dossier_holds_its_key_as_record_1(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct record *records;
	size_t n;
	struct stat st;

	(void)state;
	assert_ok(record_list(dossier, &arena, 1, 10, &records, &n, ERR));
	assert_int_equal(n, 1);
	assert_int_equal(records[0].kind, RECORD_KEY);
	assert_true(text_is(records[0].summary, dossier_vkey(dossier)));
	assert_true(text_starts(text_of(dossier_origin(dossier)), "gpai.local/"));
	assert_int_equal(stat(in(folder, ".gpai/key.pem"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_false(file_exists(in(folder, ".gpai.new")));
	dossier_close(dossier);
	assert_false(file_exists(in(folder, ".gpai/dossier.db-wal")));
}

static void
second_dossier_in_a_folder_is_refused(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);

	(void)state;
	append_numbers(dossier, 0, 3);
	dossier_close(dossier);
	expect(dossier_create(folder, TEXT_NONE, 1, &entropy, ERR), GPAI_CONFLICT,
	    "there is a dossier here already");
	dossier = fixture_open(folder, DOSSIER_READ);
	assert_string_equal(
	    fixture_ask(dossier, &arena, "model", "model.parameters.total", 0, 0), "2");
	dossier_close(dossier);
}

static void
folder_with_foreign_files_is_not_taken_over(void **state)
{
	(void)state;
	assert_int_equal(mkdir(in(folder, ".gpai"), 0777), 0);
	fixture_write(in(folder, ".gpai/precious"), "x");
	expect(dossier_create(folder, TEXT_NONE, 1, &entropy, ERR), GPAI_CONFLICT, "holds files");
	assert_true(file_exists(in(folder, ".gpai/precious")));
	assert_false(file_exists(in(folder, ".gpai.new")));
}

static void
interrupted_making_is_named_and_cleaned_by_the_next(void **state)
{
	struct dossier *dossier;

	(void)state;
	assert_int_equal(mkdir(in(folder, ".gpai.new"), 0777), 0);
	fixture_write(in(folder, ".gpai.new/key.pem"), "half a key");
	fixture_write(in(folder, ".gpai.new/dossier.db"), "half a database");
	fixture_write(in(folder, ".gpai.new/.gpai-1-0.tmp"), "");
	expect_no_open(DOSSIER_READ, GPAI_NOT_FOUND, "its making was interrupted");
	dossier = fixture_dossier(folder, &entropy);
	dossier_close(dossier);
	assert_false(file_exists(in(folder, ".gpai.new")));
}

static void
two_programs_do_not_make_one_dossier(void **state)
{
	(void)state;
	assert_int_equal(mkdir(in(folder, ".gpai.new"), 0777), 0);
	int other = open(in(folder, ".gpai.new"), O_RDONLY | O_DIRECTORY);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
	expect(dossier_create(folder, TEXT_NONE, 1, &entropy, ERR), GPAI_BUSY,
	    "another program is making a dossier here");
	close(other);
	assert_ok(dossier_create(folder, TEXT_NONE, 1, &entropy, ERR));
}

static bool
no_bytes(void *ctx, uint8_t *bytes, size_t len)
{
	(void)ctx, (void)bytes, (void)len;
	return false;
}

static void
without_random_bytes_nothing_is_made(void **state)
{
	const struct entropy none = {no_bytes, NULL};

	(void)state;
	expect(dossier_create(folder, TEXT_NONE, 1, &none, ERR), GPAI_IO, "no random bytes");
	assert_false(file_exists(in(folder, ".gpai.new")));
	assert_false(file_exists(in(folder, ".gpai")));
}

static void
dossier_is_found_from_below(void **state)
{
	const char *dir;

	(void)state;
	assert_int_equal(mkdir(in(folder, "a"), 0777), 0);
	assert_int_equal(mkdir(in(folder, "a/b"), 0777), 0);
	expect(dossier_find(&arena, in(folder, "a/b"), &dir, ERR), GPAI_NOT_FOUND,
	    "no dossier here, expected .gpai/dossier.db");
	dossier_close(fixture_dossier(folder, &entropy));
	assert_ok(dossier_find(&arena, in(folder, "a/b"), &dir, ERR));
	assert_string_equal(dir, folder);
	assert_ok(dossier_find(&arena, folder, &dir, ERR));
	assert_string_equal(dir, folder);
}

/* ---- adding ---- */

/* RFC 9162, 2.1.1, by definition. */
static struct digest
naive_root(const struct record *records, size_t n)
{
	size_t k = 1;

	if (n == 1)
		return records[0].leaf;
	while (k * 2 < n)
		k *= 2;
	struct digest left = naive_root(records, k), right = naive_root(records + k, n - k);
	return merkle_hash_node(&left, &right);
}

static void
every_commit_signs_the_root_of_all_records(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct dossier_head head;
	struct checkpoint checkpoint;
	struct note_key key;
	struct record *records;
	size_t n;

	(void)state;
	assert_ok(note_key_read(text_of(dossier_vkey(dossier)), &key, ERR));
	for (uint64_t i = 0; i < 40; i++) {
		append_numbers(dossier, i, i + 1);
		assert_ok(record_list(dossier, &arena, 1, UINT64_MAX, &records, &n, ERR));
		assert_ok(dossier_head(dossier, &arena, &head, ERR));
		struct digest root = naive_root(records, n);
		assert_int_equal(head.size, n);
		assert_true(digest_equal(&head.root, &root));
		assert_ok(
		    checkpoint_open((struct span){(const uint8_t *)head.note.at, head.note.len},
			&key, text_of(dossier_origin(dossier)), &checkpoint, ERR));
		assert_int_equal(checkpoint.size, n);
		assert_true(digest_equal(&checkpoint.root, &root));
	}
	dossier_close(dossier);
}

/* Opened, shown in part, and the leaf is still of it. */
static void
leaf_is_the_commitment_to_kind_moment_and_each_member(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct opening opening;
	struct record *records;
	struct digest commitment, made;
	int64_t moment;
	uint64_t seq;
	size_t n;

	(void)state;
	assert_true(moment_parse(text_of("2026-01-31T12:00:00Z"), &moment));
	assert_ok(dossier_append(dossier, RECORD_NOTE,
	    text_of("{ \"summary\": \"said so\", \"a\": 1 }"), moment, &entropy, &seq, ERR));
	assert_int_equal(seq, 2);
	assert_ok(record_list(dossier, &arena, 2, 1, &records, &n, ERR));
	assert_true(text_is(records[0].summary, "said so"));
	assert_ok(record_open(dossier, &arena, 2, &opening, ERR));
	assert_true(
	    text_is(opening.head, "{\"kind\":\"note\",\"recorded\":\"2026-01-31T12:00:00Z\"}"));
	assert_int_equal(opening.n_fields, 2);
	assert_true(text_is(opening.fields[0].member, "\"a\":1"));
	assert_true(text_is(opening.fields[1].member, "\"summary\":\"said so\""));
	assert_true(text_is(opening.fields[1].name, "summary"));
	assert_ok(record_commitment(dossier, 2, &commitment, ERR));
	for (int shown = 0; shown < 4; shown++) {
		opening.fields[0].is_shown = (shown & 1) != 0;
		opening.fields[1].is_shown = (shown & 2) != 0;
		made = opening_commitment(&opening);
		assert_true(digest_equal(&made, &commitment));
	}
	struct digest leaf = commit_leaf_hash(&commitment);
	assert_true(digest_equal(&leaf, &records[0].leaf));
	expect(
	    record_open(dossier, &arena, 3, &opening, ERR), GPAI_NOT_FOUND, "there is no record 3");
	dossier_close(dossier);
}

static void
released_transaction_leaves_nothing(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct recorded_fact fact =
	    fixture_fact("model.parameters.total", value_whole(1), DATE_NONE);
	struct record_txn txn;
	struct dossier_head head;

	(void)state;
	assert_ok(record_begin(&txn, dossier, 5, &entropy, ERR));
	assert_ok(record_append_fact(&txn, &fact, NULL, ERR));
	record_release(&txn);
	assert_ok(dossier_head(dossier, &arena, &head, ERR));
	assert_int_equal(head.size, 1);
	append_numbers(dossier, 0, 1);
	dossier_close(dossier);
}

static void
spoiled_transaction_cannot_be_committed(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct recorded_fact good =
	    fixture_fact("model.parameters.total", value_whole(1), DATE_NONE);
	struct recorded_fact bad = good;
	struct record_txn txn;
	struct dossier_verified verified;

	(void)state;
	bad.fact.source = (struct text){"\xff", 1};
	assert_ok(record_begin(&txn, dossier, 5, &entropy, ERR));
	assert_ok(record_append_fact(&txn, &good, NULL, ERR));
	expect(record_append_fact(&txn, &bad, NULL, ERR), GPAI_INVALID, "not UTF-8");
	expect(record_append(&txn, RECORD_NOTE, text_of("{}"), NULL, ERR), GPAI_INVALID, "");
	expect(record_commit(&txn, ERR), GPAI_INVALID, "after an error");
	record_release(&txn);
	assert_ok(dossier_verify(dossier, &verified, ERR));
	assert_int_equal(verified.records, 1);
	dossier_close(dossier);
}

static void
what_is_no_record_is_refused(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct recorded_fact fact =
	    fixture_fact("model.parameters.total", value_whole(1), DATE_NONE);
	struct dossier_appended appended;

	(void)state;
	expect(dossier_append(dossier, RECORD_NOTE, text_of("{\"a\":"), 1, &entropy, NULL, ERR),
	    GPAI_MALFORMED, "");
	expect(dossier_append(dossier, RECORD_NOTE, text_of("1.5"), 1, &entropy, NULL, ERR),
	    GPAI_UNSUPPORTED, "");
	expect(dossier_append(dossier, RECORD_FACT, text_of("{}"), 1, &entropy, NULL, ERR),
	    GPAI_INVALID, "cannot be added here");
	fact.fact.origin = ORIGIN_ASSUMED;
	expect(dossier_append_facts(dossier, &fact, 1, 1, &entropy, &appended, ERR), GPAI_INVALID,
	    "an assumption is not recorded");
	fact.key = TEXT_NONE;
	expect(dossier_append_facts(dossier, &fact, 1, 1, &entropy, &appended, ERR), GPAI_INVALID,
	    "no entity and key");
	dossier_close(dossier);
}

static void
reading_that_is_recorded_already_is_not_repeated(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct recorded_fact facts[] = {
	    fixture_fact("model.parameters.total", value_whole(7), DATE_NONE),
	    fixture_fact("model.released", value_date(20000), DATE_NONE)};
	struct dossier_appended appended;

	(void)state;
	assert_ok(dossier_append_facts(dossier, facts, 2, 10, &entropy, &appended, ERR));
	assert_int_equal(appended.n_recorded, 2);
	assert_int_equal(appended.first, 2);
	assert_ok(dossier_append_facts(dossier, facts, 2, 20, &entropy, &appended, ERR));
	assert_int_equal(appended.n_recorded, 0);
	assert_int_equal(appended.n_unchanged, 2);
	facts[0].fact.method = text_of("another way");
	assert_ok(dossier_append_facts(dossier, facts, 2, 30, &entropy, &appended, ERR));
	assert_int_equal(appended.n_recorded, 1);
	assert_int_equal(appended.first, 4);
	dossier_close(dossier);
}

static void
every_kind_of_value_comes_back_as_it_was(void **state)
{
	struct text names[] = {text_of("Llama \"3\"\n"), text_of("b, c"), text_of("")};
	struct text words[] = {text_of("text"), text_of("audio")};
	struct decimal low, high;
	struct dossier *dossier = fixture_dossier(folder, &entropy);

	(void)state;
	assert_true(decimal_parse(text_of("6.10e24"), &low));
	assert_true(decimal_parse(text_of("6.5e24"), &high));
	struct recorded_fact facts[] = {
	    fixture_fact("training.compute.flop", value_range(low, high), 20000),
	    fixture_fact("model.base.names", value_items(TYPE_LIST, names, 3), DATE_NONE),
	    fixture_fact("model.modalities", value_items(TYPE_CHOICES, words, 2), DATE_NONE),
	    fixture_fact("model.open", value_yesno(false), DATE_NONE),
	    fixture_fact("model.released", value_date(-400000), DATE_NONE),
	    fixture_fact("licence.acceptable-use", value_absent(text_of("\\ \"none\" \xc3\xa9\t")),
		DATE_NONE),
	};
	size_t n = sizeof facts / sizeof facts[0];
	for (size_t i = 0; i < n; i++)
		fixture_append(dossier, &entropy, 10, &facts[i]);

	struct dossier_verified verified;
	assert_ok(dossier_verify(dossier, &verified, ERR));
	assert_int_equal(verified.facts, n);
	struct dossier_reading reading;
	struct fact_set set;
	const struct law *law = fixture_law();
	assert_ok(dossier_facts(dossier, law, DATE_FOREVER, 0, &arena, &set, &reading, ERR));
	assert_int_equal(reading.n_facts, n);
	for (size_t i = 0; i < n; i++) {
		uint32_t key = law_find_fact(law, facts[i].key);
		const struct fact *fact =
		    fact_get(&set, fact_single(&set, law->facts[key].kind), key);
		assert_non_null(fact);
		assert_true(value_equal(&fact->value, &facts[i].fact.value));
		assert_int_equal(fact->since, facts[i].fact.since);
		assert_int_equal(fact->record, i + 2);
		assert_int_equal(fact->origin, ORIGIN_MEASURED);
		assert_true(text_is(fact->method, "counted"));
	}
	dossier_close(dossier);
}

static void
keys_the_law_does_not_know_are_kept_and_counted(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct recorded_fact facts[] = {
	    fixture_fact("model.colour", value_text(text_of("blue")), DATE_NONE),
	    fixture_fact("model.open", value_whole(3), DATE_NONE),
	    fixture_fact("model.released", value_date(3), DATE_NONE)};
	struct dossier_appended appended;
	struct dossier_reading reading;
	struct fact_set set;

	(void)state;
	assert_ok(dossier_append_facts(dossier, facts, 3, 10, &entropy, &appended, ERR));
	assert_ok(
	    dossier_facts(dossier, fixture_law(), DATE_FOREVER, 0, &arena, &set, &reading, ERR));
	assert_int_equal(reading.unknown_keys, 1);
	assert_int_equal(reading.misfits, 1);
	assert_int_equal(reading.n_facts, 1);
	dossier_close(dossier);
}

/* ---- damage ---- */

#define PUT_ROW(seq, kind, salt)                                                                   \
	" INTO record VALUES(" seq ", 0, " kind ", 2, zeroblob(" salt "), zeroblob(32), x'', '')"
#define PUT_RECORD(seq, kind, salt) "INSERT" PUT_ROW(seq, kind, salt)

static void
records_cannot_be_changed_through_sql(void **state)
{
	static const char *const TRIES[] = {"UPDATE record SET body = '{}' WHERE seq = 1",
	    "UPDATE record SET salt = x'', body = '{}' WHERE seq = 2", "DELETE FROM record",
	    "UPDATE record SET nodes = x'' WHERE seq = 2", "DELETE FROM head",
	    "UPDATE fact SET value = 'null'", "UPDATE fact SET \"by\" = ''", "DELETE FROM fact",
	    "UPDATE head SET note = ''", PUT_RECORD("5", "'gossip'", "32"),
	    PUT_RECORD("5", "''", "32"), PUT_RECORD("5", "'fact,note'", "32"),
	    PUT_RECORD("6", "'note'", "32"), "INSERT OR REPLACE" PUT_ROW("2", "'note'", "32"),
	    "INSERT OR REPLACE INTO head VALUES(2, zeroblob(32), 0, '')",
	    PUT_RECORD("5", "'note'", "31"), PUT_RECORD("5", "'note'", "0"),
	    "INSERT INTO erased VALUES(2, 3, zeroblob(32), zeroblob(32), zeroblob(33))"};
	struct dossier *dossier = fixture_dossier(folder, &entropy);

	(void)state;
	append_numbers(dossier, 0, 3);
	dossier_close(dossier);
	for (size_t i = 0; i < sizeof TRIES / sizeof TRIES[0]; i++)
		assert_int_equal(
		    fixture_sql(in(folder, ".gpai/dossier.db"), TRIES[i]), SQLITE_CONSTRAINT);
}

static const struct {
	const char *sql, *found;
} DAMAGE[] = {
    {"UPDATE record SET body = replace(body, '\"4\"', '\"5\"') WHERE seq = 6",
	"record 6: body and salt do not make its leaf"},
    {"UPDATE record SET salt = zeroblob(32) WHERE seq = 3", "record 3: body and salt"},
    {"UPDATE record SET leaf = zeroblob(32) WHERE seq = 3", "record 3: body and salt"},
    {"UPDATE record SET recorded = recorded + 1 WHERE seq = 4", "record 4: body and salt"},
    {"UPDATE record SET kind = 'note' WHERE seq = 4", "record 4: body and salt"},
    {"UPDATE record SET nodes = zeroblob(64) WHERE seq = 4", "subtree 1 of level 1: not the hash"},
    {"UPDATE record SET nodes = x'' WHERE seq = 6", "subtree 2 of level 1 is missing"},
    {"UPDATE record SET nodes = zeroblob(32) WHERE seq = 7",
	"record 7: more subtrees than the records make"},
    {"DELETE FROM record WHERE seq = 5", "record 5: is missing"},
    {"DELETE FROM record WHERE seq = 9", "of records that are missing"},
    {"UPDATE head SET root = zeroblob(32) WHERE size = 4", "head 4: not the root of its records"},
    {"UPDATE head SET note = upper(note) WHERE size = 4", "head 4: no checkpoint"},
    {"UPDATE head SET note = (SELECT note FROM head WHERE size = 3) WHERE size = 4",
	"head 4: signed for another tree"},
    {"DELETE FROM head WHERE size = 9", "is not covered by a signed head"},
    {"UPDATE fact SET value = '\"8\"' WHERE seq = 4", "fact of record 4: differs from the record"},
    {"UPDATE fact SET applied = 1 WHERE seq = 4", "fact of record 4: differs"},
    {"UPDATE fact SET recorded = 1 WHERE seq = 4", "fact of record 4: differs"},
    {"DELETE FROM fact WHERE seq = 4", "table fact: 7 rows, expected 8"},
    {"UPDATE meta SET value = replace(value, 'gpai.local/', 'gpai.lokal/') "
     "WHERE name = 'origin'",
	"record 1: names another key"},
    {"UPDATE head SET size = 0 WHERE size = 1", "head 0: "},
    {"UPDATE head SET recorded = recorded + 1 WHERE size = 4", "head 4: of another moment"},
};

static void
every_kind_of_damage_is_found(void **state)
{
	const char *path = in(folder, ".gpai/dossier.db");
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct dossier_verified verified;
	struct span whole;

	(void)state;
	append_numbers(dossier, 0, 8);
	assert_ok(dossier_verify(dossier, &verified, ERR));
	assert_int_equal(verified.records, 9);
	assert_int_equal(verified.nodes, 4 + 2 + 1);
	assert_int_equal(verified.heads, 9);
	assert_int_equal(verified.facts, 8);
	dossier_close(dossier);
	assert_ok(file_read(&arena, path, 1 << 20, &whole, ERR));
	for (size_t i = 0; i < sizeof DAMAGE / sizeof DAMAGE[0]; i++) {
		assert_ok(file_replace(in(folder, ".gpai/dossier.db"), whole, 0644, ERR));
		assert_int_equal(
		    fixture_force(in(folder, ".gpai/dossier.db"), DAMAGE[i].sql), SQLITE_OK);
		dossier = fixture_open(folder, DOSSIER_READ);
		expect(dossier_verify(dossier, &verified, ERR), GPAI_CORRUPT, DAMAGE[i].found);
		dossier_close(dossier);
	}
}

static void
missing_trigger_is_found(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct dossier_verified verified;

	(void)state;
	dossier_close(dossier);
	assert_int_equal(
	    fixture_sql(in(folder, ".gpai/dossier.db"), "DROP TRIGGER record_is_not_changed"),
	    SQLITE_OK);
	dossier = fixture_open(folder, DOSSIER_READ);
	expect(dossier_verify(dossier, &verified, ERR), GPAI_CORRUPT,
	    "tables, indexes or triggers are not those of version 3");
	dossier_close(dossier);
}

static void
damaged_log_is_not_signed_over(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct record_txn txn;

	(void)state;
	append_numbers(dossier, 0, 8);
	dossier_close(dossier);
	assert_int_equal(fixture_force(in(folder, ".gpai/dossier.db"),
			     "UPDATE record SET nodes = zeroblob(96) WHERE seq = 8"),
	    SQLITE_OK);
	dossier = fixture_open(folder, DOSSIER_WRITE);
	expect(record_begin(&txn, dossier, 1, &entropy, ERR), GPAI_CORRUPT,
	    "the last signed head does not match the 9 records");
	dossier_close(dossier);
}

/* Any single bit of the file: opening, reading and verifying give an answer or an error;
 * and whatever changes what the dossier says is noticed. */
static void
no_flipped_bit_changes_an_answer_unnoticed(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct dossier_verified verified;
	struct span whole;
	unsigned n_found = 0;

	(void)state;
	append_numbers(dossier, 0, 4);
	dossier_close(dossier);
	const char *path = arena_string(&arena, text_of(in(folder, ".gpai/dossier.db")));
	assert_ok(file_read(&arena, path, 1 << 20, &whole, ERR));
	uint8_t *copy = arena_alloc(&arena, whole.len);
	int fd = open(path, O_WRONLY);
	for (int i = 0; i < 600; i++) {
		memcpy(copy, whole.at, whole.len);
		copy[next_random(&seed) % whole.len] ^= (uint8_t)(1u << (i % 8));
		assert_int_equal(pwrite(fd, copy, whole.len, 0), whole.len);
		if (dossier_open(folder, DOSSIER_READ, &dossier, ERR) != GPAI_OK) {
			n_found++;
			continue;
		}
		struct arena scratch;
		arena_init(&scratch, 0);
		struct dossier_reading reading;
		struct fact_set set;
		const struct law *law = fixture_law();
		bool reads = dossier_facts(dossier, law, DATE_FOREVER, 0, &scratch, &set, &reading,
				 ERR) == GPAI_OK;
		const struct fact *fact =
		    reads ? fact_get(&set, fact_single(&set, 1),
				law_find_fact(law, text_of("model.parameters.total")))
			  : NULL;
		bool same =
		    fact != NULL && value_is_exact(&fact->value) && fact->value.low.low == 3;
		bool verifies = dossier_verify(dossier, &verified, ERR) == GPAI_OK;
		if (verifies && reads && !same)
			fail_msg("bit %d of a byte changed the answer and was not noticed", i % 8);
		n_found += !verifies;
		arena_release(&scratch);
		dossier_close(dossier);
	}
	close(fd);
	assert_true(n_found > 50);
}

static void
file_that_is_no_database_is_corrupt(void **state)
{
	(void)state;
	dossier_close(fixture_dossier(folder, &entropy));
	fixture_write(in(folder, ".gpai/dossier.db"),
	    "this is not a database, however long one looks at it, and it never was one.......");
	expect_no_open(DOSSIER_READ, GPAI_CORRUPT, "file is not a database");
	expect_no_open(DOSSIER_WRITE, GPAI_CORRUPT, "file is not a database");
	fixture_write(in(folder, ".gpai/dossier.db"), "");
	expect_no_open(DOSSIER_READ, GPAI_CORRUPT, "application id 0, expected 1735418217");
}

static void
torn_database_is_corrupt(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct dossier_reading reading;
	struct fact_set set;

	(void)state;
	append_numbers(dossier, 0, 50);
	dossier_close(dossier);
	assert_int_equal(truncate(in(folder, ".gpai/dossier.db"), 3 * 4096), 0);
	enum gpai_code rc = dossier_open(folder, DOSSIER_READ, &dossier, ERR);
	if (rc == GPAI_OK) {
		rc = dossier_facts(
		    dossier, fixture_law(), DATE_FOREVER, 0, &arena, &set, &reading, ERR);
		dossier_close(dossier);
	}
	expect(rc, GPAI_CORRUPT, "database disk image is malformed");
}

static void
dossier_of_a_newer_version_is_refused(void **state)
{
	struct dossier *dossier;

	(void)state;
	dossier_close(fixture_dossier(folder, &entropy));
	assert_int_equal(
	    fixture_sql(in(folder, ".gpai/dossier.db"), "PRAGMA user_version = 7"), SQLITE_OK);
	expect(dossier_open(folder, DOSSIER_READ, &dossier, ERR), GPAI_NEWER,
	    "dossier of version 7, expected at most 3: made by a newer gpai");
	assert_string_equal(ERR->file, in(folder, ".gpai/dossier.db"));
}

static void
another_key_does_not_sign(void **state)
{
	struct dossier *dossier;
	struct record_txn txn;
	char *other = fixture_folder();
	struct span pem;

	(void)state;
	dossier_close(fixture_dossier(folder, &entropy));
	dossier_close(fixture_dossier(other, &entropy));
	assert_ok(file_read(&arena, in(other, ".gpai/key.pem"), 4096, &pem, ERR));
	assert_ok(file_replace(in(folder, ".gpai/key.pem"), pem, 0600, ERR));
	dossier = fixture_open(folder, DOSSIER_WRITE);
	expect(record_begin(&txn, dossier, 1, &entropy, ERR), GPAI_CONFLICT,
	    "another key than the one this dossier is signed with");
	assert_int_equal(unlink(in(folder, ".gpai/key.pem")), 0);
	expect(record_begin(&txn, dossier, 1, &entropy, ERR), GPAI_NOT_FOUND, "cannot open");
	dossier_close(dossier);
	fixture_remove(other);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(new_dossier_holds_its_key_as_record_1),
	    CASE(second_dossier_in_a_folder_is_refused),
	    CASE(folder_with_foreign_files_is_not_taken_over),
	    CASE(interrupted_making_is_named_and_cleaned_by_the_next),
	    CASE(two_programs_do_not_make_one_dossier),
	    CASE(without_random_bytes_nothing_is_made),
	    CASE(dossier_is_found_from_below),
	    CASE(every_commit_signs_the_root_of_all_records),
	    CASE(leaf_is_the_commitment_to_kind_moment_and_each_member),
	    CASE(released_transaction_leaves_nothing),
	    CASE(spoiled_transaction_cannot_be_committed),
	    CASE(what_is_no_record_is_refused),
	    CASE(reading_that_is_recorded_already_is_not_repeated),
	    CASE(every_kind_of_value_comes_back_as_it_was),
	    CASE(keys_the_law_does_not_know_are_kept_and_counted),
	    CASE(records_cannot_be_changed_through_sql),
	    CASE(every_kind_of_damage_is_found),
	    CASE(missing_trigger_is_found),
	    CASE(damaged_log_is_not_signed_over),
	    CASE(no_flipped_bit_changes_an_answer_unnoticed),
	    CASE(file_that_is_no_database_is_corrupt),
	    CASE(torn_database_is_corrupt),
	    CASE(dossier_of_a_newer_version_is_refused),
	    CASE(another_key_does_not_sign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
