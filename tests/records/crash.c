/* SPDX-License-Identifier: Apache-2.0 */
/* What a dossier survives: kill -9 at any moment, a full disk, a second writer, a folder
 * that cannot be written. Acknowledged records stay; the rest was never there. */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint64_t seed;
static struct entropy entropy;
static char *folder;
static struct arena arena;

static int
set_up(void **state)
{
	(void)state;
	seed = 5;
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

/* ---- kill -9 ---- */

/* One to four facts a transaction, so that kills also fall between their statements. */
static enum gpai_code
append_some(struct dossier *dossier, uint64_t *number, uint64_t *last)
{
	struct record_txn txn = RECORD_TXN_NONE;
	enum gpai_code rc = record_begin(&txn, dossier, (int64_t)*number, &entropy, ERR);

	for (uint64_t n = 1 + next_random(&seed) % 4; n > 0 && rc == GPAI_OK; n--) {
		struct recorded_fact fact =
		    fixture_fact("model.parameters.total", value_whole(++*number), DATE_NONE);
		rc = record_append_fact(&txn, &fact, last, ERR);
	}
	if (rc == GPAI_OK)
		rc = record_commit(&txn, ERR);
	record_release(&txn);
	return rc;
}

/* The child: appends for ever and tells each committed number through the pipe. */
static void
append_until_killed(int tell, uint64_t number)
{
	struct dossier *dossier;
	uint64_t last;

	if (dossier_open(folder, DOSSIER_WRITE, &dossier, NULL) != GPAI_OK)
		_exit(3);
	for (;;) {
		if (append_some(dossier, &number, &last) != GPAI_OK)
			_exit(4);
		if (write(tell, &last, sizeof last) != sizeof last)
			_exit(5);
		if (next_random(&seed) % 8 == 0) { /* also kill in opening and checkpointing */
			dossier_close(dossier);
			if (dossier_open(folder, DOSSIER_WRITE, &dossier, NULL) != GPAI_OK)
				_exit(6);
		}
	}
}

static uint64_t
kill_a_writer(uint64_t number, long wait_us)
{
	uint64_t acknowledged = 0, told;
	int ends[2], status;

	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[0]);
		append_until_killed(ends[1], number);
	}
	close(ends[1]);
	struct timespec wait = {.tv_nsec = wait_us * 1000};
	nanosleep(&wait, NULL);
	assert_int_equal(kill(child, SIGKILL), 0);
	while (read(ends[0], &told, sizeof told) == sizeof told)
		acknowledged = told;
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status)); /* it did not stop by itself */
	return acknowledged;
}

static void
kill_at_any_moment_loses_nothing_acknowledged(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	uint64_t size = 1, total = 0;

	(void)state;
	dossier_close(dossier);
	for (int round = 0; round < 30; round++) {
		struct dossier_verified verified;
		struct arena scratch;
		uint64_t acknowledged =
		    kill_a_writer(size, (long)(500 + next_random(&seed) % 40000));
		arena_init(&scratch, 0);
		dossier = fixture_open(folder, round % 2 == 0 ? DOSSIER_READ : DOSSIER_WRITE);
		assert_ok(dossier_verify(dossier, &verified, ERR));
		assert_true(verified.records >= acknowledged);
		assert_true(verified.records >= size);
		total += verified.records - size;
		size = verified.records;
		/* Numbers count up with the log: none is missing, none twice. */
		struct record *records;
		size_t n;
		assert_ok(record_list(dossier, &scratch, size, 1, &records, &n, ERR));
		const char *want = arena_format(&scratch,
		    "model model.parameters.total = %llu (measured)", (unsigned long long)size)
		                       .at;
		if (size > 1)
			assert_true(text_is(records[0].summary, want));
		dossier_close(dossier);
		arena_release(&scratch);
	}
	assert_true(total > 30); /* the children did work */
}

/* The same while the dossier is being made. */
static void
kill_while_making_leaves_none_or_a_whole_one(void **state)
{
	unsigned n_whole = 0, n_none = 0;

	(void)state;
	for (int round = 0; round < 40; round++) {
		char *place = fixture_folder();
		struct dossier_verified verified;
		struct dossier *dossier;
		pid_t child = fork();
		if (child == 0)
			_exit(
			    dossier_create(place, TEXT_NONE, 1, &entropy, NULL) == GPAI_OK ? 0 : 1);
		struct timespec wait = {.tv_nsec = (long)(next_random(&seed) % 6000) * 1000};
		nanosleep(&wait, NULL);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		enum gpai_code rc = dossier_open(place, DOSSIER_READ, &dossier, ERR);
		if (rc == GPAI_NOT_FOUND) {
			n_none++;
			assert_ok(dossier_create(place, TEXT_NONE, 1, &entropy, ERR));
			rc = dossier_open(place, DOSSIER_READ, &dossier, ERR);
		} else {
			n_whole++;
		}
		assert_ok(rc);
		assert_ok(dossier_verify(dossier, &verified, ERR));
		dossier_close(dossier);
		fixture_remove(place);
	}
	assert_true(n_none > 0); /* some kills hit */
}

/* ---- no room ---- */

static uint64_t
fill_up(struct dossier *dossier, enum gpai_code *rc)
{
	uint64_t number = 0, last = 0, acknowledged = 1;

	while ((*rc = append_some(dossier, &number, &last)) == GPAI_OK)
		acknowledged = last;
	return acknowledged;
}

static void
check_after_full(uint64_t acknowledged)
{
	struct dossier_verified verified;
	struct dossier *dossier = fixture_open(folder, DOSSIER_WRITE);

	assert_ok(dossier_verify(dossier, &verified, ERR));
	assert_int_equal(verified.records, acknowledged);
	struct recorded_fact fact = fixture_fact("model.open", value_yesno(true), DATE_NONE);
	fixture_append(dossier, &entropy, 1, &fact);
	dossier_close(dossier);
}

/* A file system of one megabyte; needs the right to mount. */
static void
full_disk_is_one_clear_error_and_changes_nothing(void **state)
{
	struct dossier *dossier;
	enum gpai_code rc;

	(void)state;
	if (mount("none", folder, "tmpfs", 0, "size=1m") != 0) {
		print_message(
		    "no right to mount (%s): the limit of file sizes stands in\n", strerror(errno));
		skip();
	}
	dossier = fixture_dossier(folder, &entropy);
	fixture_write(in(folder, "ballast"), "");
	assert_int_equal(truncate(in(folder, "ballast"), 0), 0);
	uint64_t acknowledged = fill_up(dossier, &rc);
	struct gpai_error full = *ERR;
	struct dossier_verified verified;
	enum gpai_code after = dossier_verify(dossier, &verified, ERR);
	uint64_t records = verified.records;
	dossier_close(dossier);
	/* Room again: all goes on. */
	unlink(in(folder, "ballast"));
	enum gpai_code remounted =
	    mount("none", folder, "tmpfs", MS_REMOUNT, "size=4m") == 0 ? GPAI_OK : GPAI_IO;
	if (remounted == GPAI_OK)
		check_after_full(acknowledged);
	umount2(folder, MNT_DETACH);
	assert_int_equal(rc, GPAI_IO);
	assert_string_equal(full.message, "cannot write: database or disk is full");
	assert_int_equal(after, GPAI_OK);
	assert_int_equal(records, acknowledged);
	assert_int_equal(remounted, GPAI_OK);
}

/* The same through the limit of file sizes, which needs no rights. In a child, since the
 * limit would stay. */
static void
limit_of_file_size_is_one_clear_error(void **state)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	int status;

	(void)state;
	dossier_close(dossier);
	pid_t child = fork();
	if (child == 0) {
		const struct rlimit limit = {300 << 10, 300 << 10};
		enum gpai_code rc;
		signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
		    dossier_open(folder, DOSSIER_WRITE, &dossier, NULL) != GPAI_OK)
			_exit(100);
		uint64_t acknowledged = fill_up(dossier, &rc);
		struct dossier_verified verified;
		if (rc != GPAI_IO || strstr(ERR->message, "cannot write: ") == NULL)
			_exit(101);
		if (dossier_verify(dossier, &verified, ERR) != GPAI_OK ||
		    verified.records != acknowledged)
			_exit(102);
		_exit(0); /* without closing: as if it died */
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	struct dossier_verified verified;
	dossier = fixture_open(folder, DOSSIER_WRITE);
	assert_ok(dossier_verify(dossier, &verified, ERR));
	assert_true(verified.records > 10);
	dossier_close(dossier);
	check_after_full(verified.records);
}

static void
making_on_a_full_disk_leaves_nothing(void **state)
{
	(void)state;
	if (mount("none", folder, "tmpfs", 0, "size=64k") != 0)
		skip();
	enum gpai_code rc = dossier_create(folder, TEXT_NONE, 1, &entropy, ERR);
	bool left = file_exists(in(folder, ".gpai")) || file_exists(in(folder, ".gpai.new"));
	umount2(folder, MNT_DETACH);
	assert_int_equal(rc, GPAI_IO);
	assert_non_null(strstr(ERR->message, "full"));
	assert_false(left);
}

/* ---- not alone, not allowed ---- */

static void
second_writer_waits_and_is_told(void **state)
{
	struct dossier *first = fixture_dossier(folder, &entropy);
	struct dossier *second = fixture_open(folder, DOSSIER_WRITE);
	struct dossier *reader = fixture_open(folder, DOSSIER_READ);
	struct record_txn txn = RECORD_TXN_NONE, other = RECORD_TXN_NONE;
	struct recorded_fact fact = fixture_fact("model.open", value_yesno(true), DATE_NONE);

	(void)state;
	assert_ok(record_begin(&txn, first, 1, &entropy, ERR));
	assert_ok(record_append_fact(&txn, &fact, NULL, ERR));
	assert_int_equal(record_begin(&other, second, 1, &entropy, ERR), GPAI_BUSY);
	assert_string_equal(ERR->message, "cannot write: another program is writing");
	assert_string_equal(fixture_ask(reader, &arena, "model", "model.open", 0, 0), "unknown");
	assert_ok(record_commit(&txn, ERR));
	assert_string_equal(fixture_ask(reader, &arena, "model", "model.open", 0, 0), "yes");
	fact = fixture_fact("model.parameters.total", value_whole(1), DATE_NONE);
	fixture_append(second, &entropy, 2, &fact);
	fixture_append(first, &entropy, 3, &fact);
	struct dossier_verified verified;
	assert_ok(dossier_verify(reader, &verified, ERR));
	assert_int_equal(verified.records, 4);
	dossier_close(reader);
	dossier_close(second);
	dossier_close(first);
}

static void
many_writers_make_one_log(void **state)
{
	enum { WRITERS = 4, EACH = 15 };
	pid_t children[WRITERS];
	struct dossier_verified verified;
	int status;

	(void)state;
	dossier_close(fixture_dossier(folder, &entropy));
	for (int i = 0; i < WRITERS; i++) {
		if ((children[i] = fork()) != 0)
			continue;
		struct dossier *dossier;
		seed += (uint64_t)i;
		if (dossier_open(folder, DOSSIER_WRITE, &dossier, NULL) != GPAI_OK)
			_exit(1);
		for (int n = 0; n < EACH;) {
			enum gpai_code rc = dossier_append(
			    dossier, RECORD_NOTE, text_of("{}"), n, &entropy, NULL, NULL);
			if (rc != GPAI_OK && rc != GPAI_BUSY)
				_exit(2);
			n += rc == GPAI_OK;
		}
		dossier_close(dossier);
		_exit(0);
	}
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	struct dossier *dossier = fixture_open(folder, DOSSIER_READ);
	assert_ok(dossier_verify(dossier, &verified, ERR));
	assert_int_equal(verified.records, 1 + WRITERS * EACH);
	dossier_close(dossier);
}

/* What a reader and a writer see where nothing can be written. */
static void
check_unwritable(void)
{
	struct dossier *dossier;
	struct dossier_verified verified;

	enum gpai_code rc = dossier_open(folder, DOSSIER_WRITE, &dossier, ERR);
	if (rc != GPAI_IO || strstr(ERR->message, "cannot write here: ") == NULL)
		exit(1);
	if (dossier_open(folder, DOSSIER_READ, &dossier, ERR) != GPAI_OK)
		exit(2);
	if (strcmp(fixture_ask(dossier, &arena, "model", "model.open", 0, 0), "yes") != 0)
		exit(3);
	if (dossier_verify(dossier, &verified, ERR) != GPAI_OK || verified.records != 2)
		exit(4);
	dossier_close(dossier);
	if (file_exists(in(folder, ".gpai/dossier.db-wal")) ||
	    file_exists(in(folder, ".gpai/dossier.db-shm")))
		exit(5);
	rc = dossier_create(in(folder, "new"), TEXT_NONE, 1, &entropy, ERR);
	if (rc != GPAI_IO || strstr(ERR->message, "cannot make the folder: ") == NULL)
		exit(6);
	exit(0);
}

static void
run_in_child(void (*body)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0)
		body();
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void
one_fact(void)
{
	struct dossier *dossier = fixture_dossier(folder, &entropy);
	struct recorded_fact fact = fixture_fact("model.open", value_yesno(true), DATE_NONE);

	fixture_append(dossier, &entropy, 1, &fact);
	dossier_close(dossier);
}

static void
as_nobody(void)
{
	if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
		exit(90);
	check_unwritable();
}

static void
folder_without_write_permission_can_be_read(void **state)
{
	(void)state;
	one_fact();
	chmod(in(folder, ".gpai/dossier.db"), 0444);
	chmod(in(folder, ".gpai"), 0555);
	chmod(folder, 0555);
	run_in_child(as_nobody);
	chmod(folder, 0755);
	chmod(in(folder, ".gpai"), 0755);
}

static void
read_only_medium_can_be_read(void **state)
{
	int status;

	(void)state;
	if (mount("none", folder, "tmpfs", 0, "size=4m") != 0)
		skip();
	one_fact();
	bool sealed = mount("none", folder, "tmpfs", MS_REMOUNT | MS_RDONLY, "") == 0;
	pid_t child = fork();
	if (child == 0)
		check_unwritable();
	waitpid(child, &status, 0);
	umount2(folder, MNT_DETACH);
	assert_true(sealed);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* A writer that dies with its log not folded into the database. */
static void
leave_a_log(void)
{
	struct dossier *dossier;
	uint64_t number = 2, last;

	if (dossier_open(folder, DOSSIER_WRITE, &dossier, NULL) != GPAI_OK ||
	    append_some(dossier, &number, &last) != GPAI_OK)
		exit(1);
	_exit(0); /* without closing */
}

static void
pending_log_on_a_read_only_medium_is_named(void **state)
{
	struct dossier *dossier;

	(void)state;
	if (mount("none", folder, "tmpfs", 0, "size=4m") != 0)
		skip();
	one_fact();
	run_in_child(leave_a_log);
	bool sealed = mount("none", folder, "tmpfs", MS_REMOUNT | MS_RDONLY, "") == 0;
	enum gpai_code rc = dossier_open(folder, DOSSIER_READ, &dossier, ERR);
	umount2(folder, MNT_DETACH);
	assert_true(sealed);
	assert_int_equal(rc, GPAI_IO);
	assert_non_null(strstr(ERR->message, "dossier.db-wal has content"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(kill_at_any_moment_loses_nothing_acknowledged),
	    CASE(kill_while_making_leaves_none_or_a_whole_one),
	    CASE(full_disk_is_one_clear_error_and_changes_nothing),
	    CASE(limit_of_file_size_is_one_clear_error),
	    CASE(making_on_a_full_disk_leaves_nothing),
	    CASE(second_writer_waits_and_is_told),
	    CASE(many_writers_make_one_log),
	    CASE(folder_without_write_permission_can_be_read),
	    CASE(read_only_medium_can_be_read),
	    CASE(pending_log_on_a_read_only_medium_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
