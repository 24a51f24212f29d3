/* SPDX-License-Identifier: Apache-2.0 */
/* Death and failure at every call that changes a file, in turn, while a dossier is made,
 * appended to, brought up to date, erased from: afterwards it opens, verifies, has every record
 * that was acknowledged, and of what was not, all or nothing. GPAI_FAULTS=all tries every call;
 * without it those of long runs are sampled.
 *
 * The states are those that src/records/record.c describes at its top. */
#include "faults.h"
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCH = 60, APPENDS = 3, SAMPLES = 30 };

/* What a child tells before it dies. */
struct told {
	uint64_t calls;
	uint64_t acknowledged; /* size of the log that it was told is durable */
	uint64_t attempted;    /* size that it would have had */
	bool erased;           /* acknowledged */
	int failed;            /* what must not happen */
};

static struct told *told;
static uint64_t seed;
static struct entropy entropy;
static char *base;  /* the dossier that each case begins with */
static char *place; /* where a case plays */
static struct arena arena;

/* ---- what is done, in a child ---- */

static struct dossier *
open_for_writing(void)
{
	struct dossier *dossier = NULL;

	return dossier_open(place, DOSSIER_WRITE, &dossier, ERR) == GPAI_OK ? dossier : NULL;
}

static void
add(struct dossier *dossier, unsigned n, int64_t now)
{
	struct record_txn txn;

	if (record_begin(&txn, dossier, now, &entropy, ERR) != GPAI_OK)
		return;
	uint64_t before = txn.tree.size;
	told->attempted = before + n;
	for (unsigned i = 0; i < n; i++) {
		struct recorded_fact fact = fixture_fact(
		    "model.parameters.total", value_whole((uint64_t)now + i), DATE_NONE);
		if (record_append_fact(&txn, &fact, NULL, ERR) != GPAI_OK)
			break;
	}
	if (record_commit(&txn, ERR) == GPAI_OK)
		told->acknowledged = before + n;
	record_release(&txn);
}

static void
make(void)
{
	told->attempted = 1;
	if (dossier_create(place, TEXT_NONE, 1000, &entropy, ERR) == GPAI_OK)
		told->acknowledged = 1;
}

static void
append(void)
{
	struct dossier *dossier = open_for_writing();

	for (int i = 0; dossier != NULL && i < APPENDS; i++)
		add(dossier, 1, 3000 + i);
	dossier_close(dossier);
}

static void
batch(void)
{
	struct dossier *dossier = open_for_writing();

	if (dossier != NULL)
		add(dossier, BATCH, 4000);
	dossier_close(dossier);
}

static void
erase(void)
{
	struct dossier *dossier = open_for_writing();
	struct record_txn txn = RECORD_TXN_NONE;

	if (dossier == NULL || record_begin(&txn, dossier, 5000, &entropy, ERR) != GPAI_OK)
		goto out;
	told->attempted = txn.tree.size + 1;
	if (record_erase(&txn, &(struct record_erasing){.record = 3}, NULL, ERR) != GPAI_OK)
		goto out;
	if (record_commit(&txn, ERR) == GPAI_OK) {
		told->acknowledged = told->attempted;
		told->erased = true;
		dossier_scrub(dossier, ERR);
	}
out:
	record_release(&txn);
	dossier_close(dossier);
}

/* ---- before ---- */

static void
copy_file(const char *from, const char *to, mode_t mode)
{
	struct span bytes;
	struct arena scratch;

	arena_init(&scratch, 0);
	assert_ok(file_read(&scratch, from, 16 << 20, &bytes, ERR));
	FILE *file = fopen(to, "wb"); /* not flushed: nothing befalls it */
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(to, mode), 0);
	arena_release(&scratch);
}

static void
prepare_nothing(void)
{
}

static void
prepare_facts(void)
{
	struct dossier *dossier = fixture_dossier(base, &entropy);

	for (int i = 0; i < 5; i++) {
		struct recorded_fact fact =
		    fixture_fact("provider.name", value_text(text_of("Acme")), 20000 + i);
		fixture_append(dossier, &entropy, 2000 + i, &fact);
	}
	dossier_close(dossier);
}

static void
prepare_old(void)
{
	const char *from = getenv("GPAI_RECORDS");
	struct span sql;

	assert_non_null(from);
	assert_int_equal(mkdir(in(base, ".gpai"), 0777), 0);
	copy_file(in(from, "version-2/key.pem"), in(base, ".gpai/key.pem"), 0600);
	assert_ok(file_read(&arena, in(from, "version-2/dossier.sql"), 1 << 20, &sql, ERR));
	char *text = arena_string(&arena, (struct text){(const char *)sql.at, sql.len});
	assert_int_equal(fixture_sql(in(base, ".gpai/dossier.db"), text), 0);
	assert_int_equal(fixture_sql(in(base, ".gpai/dossier.db"), "PRAGMA journal_mode = WAL"), 0);
}

static const struct scenario {
	const char *name;
	void (*prepare)(void);
	void (*run)(void);
	uint64_t size; /* of the log before */
} SCENARIOS[] = {
    {"make", prepare_nothing, make, 0},
    {"append", prepare_facts, append, 6},
    {"batch", prepare_facts, batch, 6},
    {"erase", prepare_facts, erase, 6},
    {"upgrade", prepare_old, append, 8},
};

/* ---- after ---- */

static void
check_says(
    bool right, const struct scenario *scenario, enum fault fault, uint64_t at, const char *what)
{
	if (!right)
		fail_msg("%s, %s at call %llu: %s (%s)", scenario->name, fault_word(fault),
		    (unsigned long long)at, what, ERR->message);
}

/* A dossier that was not made can be made. */
static struct dossier *
reopen(const struct scenario *scenario, enum fault fault, uint64_t at)
{
	struct dossier *dossier = NULL;

	ERR->message[0] = 0;
	enum gpai_code rc = dossier_open(place, DOSSIER_WRITE, &dossier, ERR);
	if (rc == GPAI_NOT_FOUND && scenario->size == 0) {
		check_says(told->acknowledged == 0, scenario, fault, at, "acknowledged and gone");
		rc = dossier_create(place, TEXT_NONE, 1000, &entropy, ERR);
		if (rc == GPAI_OK)
			rc = dossier_open(place, DOSSIER_WRITE, &dossier, ERR);
	}
	check_says(rc == GPAI_OK, scenario, fault, at, "does not open");
	return dossier;
}

static void
check_erased(struct dossier *dossier, const struct scenario *scenario, enum fault fault,
    uint64_t at, uint64_t size)
{
	struct record *records;
	size_t n;

	assert_ok(record_list(dossier, &arena, 3, 1, &records, &n, ERR));
	bool is_gone = text_is(records[0].body, "{}");
	check_says(is_gone == (size > scenario->size) && (is_gone || !told->erased), scenario,
	    fault, at, "erased by half");
}

static void
check_after(const struct scenario *scenario, enum fault fault, uint64_t at)
{
	struct dossier *dossier = reopen(scenario, fault, at);
	struct dossier_verified verified;
	uint64_t least = told->acknowledged > scenario->size ? told->acknowledged : scenario->size;

	check_says(dossier_verify(dossier, &verified, ERR) == GPAI_OK, scenario, fault, at,
	    "does not verify");
	check_says(verified.records >= least, scenario, fault, at, "acknowledged and gone");
	check_says(verified.records == least || verified.records == told->attempted ||
		       (least == 0 && verified.records == 1),
	    scenario, fault, at, "there by half");
	if (scenario->run == erase)
		check_erased(dossier, scenario, fault, at, verified.records);
	uint64_t size = verified.records;
	add(dossier, 1, 9000);
	check_says(
	    dossier_verify(dossier, &verified, ERR) == GPAI_OK && verified.records == size + 1,
	    scenario, fault, at, "does not go on");
	dossier_close(dossier);
}

/* ---- one case ---- */

static void
lay_out(const struct scenario *scenario)
{
	place = fixture_folder();
	if (scenario->size == 0)
		return;
	assert_int_equal(mkdir(in(place, ".gpai"), 0777), 0);
	copy_file(in(base, ".gpai/key.pem"), in(place, ".gpai/key.pem"), 0600);
	copy_file(in(base, ".gpai/dossier.db"), in(place, ".gpai/dossier.db"), 0644);
}

/* How many calls there were. */
static uint64_t
play(const struct scenario *scenario, enum fault fault, uint64_t at)
{
	int status;

	*told = (struct told){0};
	lay_out(scenario);
	pid_t child = fork();
	if (child == 0) {
		faults_begin(fault, at);
		scenario->run();
		told->calls = faults_calls();
		faults_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	check_after(scenario, fault, at);
	fixture_remove(place);
	return told->calls;
}

static void
sweep(const struct scenario *scenario)
{
	unsigned n = 0;

	base = fixture_folder();
	scenario->prepare();
	uint64_t calls = play(scenario, FAULT_NONE, 0);
	assert_true(calls > 5 && told->acknowledged > scenario->size);
	uint64_t step = getenv("GPAI_FAULTS") != NULL ? 1 : 1 + calls / SAMPLES;
	for (int fault = FAULT_FAIL; fault < FAULT_COUNT; fault++) {
		for (uint64_t at = 1 + (uint64_t)fault % step; at <= calls; at += step, n++)
			play(scenario, (enum fault)fault, at);
		play(scenario, (enum fault)fault, calls + 1); /* after the last one */
	}
	print_message("%s: %llu calls, %u cases\n", scenario->name, (unsigned long long)calls, n);
	fixture_remove(base);
}

#define SWEEP(number, claim)                                                                       \
	static void claim(void **state)                                                            \
	{                                                                                          \
		(void)state;                                                                       \
		sweep(&SCENARIOS[number]);                                                         \
	}

SWEEP(0, making_leaves_a_whole_dossier_or_none)
SWEEP(1, appending_keeps_what_was_acknowledged)
SWEEP(2, batch_is_there_as_a_whole_or_not_at_all)
SWEEP(3, erasing_is_done_or_not)
SWEEP(4, old_dossier_is_old_or_new)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(making_leaves_a_whole_dossier_or_none),
	    cmocka_unit_test(appending_keeps_what_was_acknowledged),
	    cmocka_unit_test(batch_is_there_as_a_whole_or_not_at_all),
	    cmocka_unit_test(erasing_is_done_or_not),
	    cmocka_unit_test(old_dossier_is_old_or_new),
	};

	seed = 7;
	entropy = fixture_entropy(&seed);
	arena_init(&arena, 0);
	told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (told == MAP_FAILED)
		return 99;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
