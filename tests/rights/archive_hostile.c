/* SPDX-License-Identifier: Apache-2.0 */
/* Archives that are damaged, foreign or made to harm; makers that are stopped or run out of disk.
 */
#include "site_archives.h"

#include <sqlite3.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define OK  "HTTP/1.1 200 OK\r\n\r\n"
#define DAY "2024-05-01T10:00:00Z"

/* An archive with captures, hops and bodies. */
static const char *
sound_archive(struct test_place *place)
{
	struct out out;
	char url[80];

	out_memory(&out);
	for (int i = 0; i < 20; i++) {
		snprintf(url, sizeof url, "http://s%d.example/robots.txt", i);
		warc_response(&out, url, DAY, "",
		    i % 4 == 0 ? "HTTP/1.1 301 Moved\r\nLocation: /r\r\n\r\n"
			       : OK "User-agent: *\n");
		snprintf(url, sizeof url, "http://s%d.example/r", i);
		warc_response(&out, url, DAY, "", OK "r");
	}
	const char *in = write_out(place, "in.warc", &out), *path = in_place(place, "sound.sites");
	make_archive(path, &in, 1);
	return path;
}

static struct span
bytes_of(struct test_place *place, const char *path)
{
	struct span bytes;
	struct gpai_error err;

	assert_int_equal(file_read(&place->arena, path, 1 << 20, &bytes, &err), GPAI_OK);
	return bytes;
}

/* The sound archive with SQL done to it. */
static const char *
altered(struct test_place *place, const char *sql)
{
	struct span bytes = bytes_of(place, in_place(place, "sound.sites"));
	const char *path = write_file(place, "altered.sites", bytes.at, bytes.len);
	char *said = NULL;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	if (sqlite3_exec(db, sql, NULL, NULL, &said) != SQLITE_OK)
		fail_msg("%s: %s", sql, said);
	sqlite3_close(db);
	return path;
}

static enum gpai_code
try_open(const char *path)
{
	struct archive *archive;
	struct gpai_error err = {0};
	enum gpai_code rc = archive_open(path, &archive, &err);

	if (rc != GPAI_OK) {
		assert_null(archive);
		assert_true(err.message[0] != '\0');
		assert_string_equal(err.file, path);
	}
	archive_close(archive);
	return rc;
}

static void
what_is_no_archive_is_refused_before_sqlite_sees_it(void **state)
{
	struct test_place place = make_place();
	const char *path = sound_archive(&place);
	struct span sound = bytes_of(&place, path);
	(void)state;

	assert_int_equal(try_open(in_place(&place, "none")), GPAI_NOT_FOUND);
	assert_int_equal(try_open(place.dir), GPAI_UNSUPPORTED);
	assert_int_equal(mkfifo(in_place(&place, "fifo"), 0600), 0);
	assert_int_equal(try_open(in_place(&place, "fifo")), GPAI_UNSUPPORTED);
	assert_int_equal(try_open(write_file(&place, "x", "", 0)), GPAI_UNSUPPORTED);
	assert_int_equal(
	    try_open(write_file(&place, "x", "User-agent: *\n", 14)), GPAI_UNSUPPORTED);
	assert_int_equal(try_open(altered(&place, "PRAGMA application_id=1")), GPAI_UNSUPPORTED);
	assert_int_equal(try_open(altered(&place, "PRAGMA user_version=2")), GPAI_NEWER);
	assert_int_equal(try_open(altered(&place, "PRAGMA user_version=0")), GPAI_CORRUPT);
	assert_int_equal(try_open(altered(&place, "PRAGMA journal_mode=WAL")), GPAI_CORRUPT);
	uint8_t *utf_16 = (uint8_t *)(uintptr_t)sound.at;
	utf_16[59] = 3;
	assert_int_equal(try_open(write_file(&place, "x", utf_16, sound.len)), GPAI_CORRUPT);
	utf_16[59] = 1;
	assert_int_equal(try_open(write_file(&place, "x", utf_16, sound.len)), GPAI_OK);
	for (size_t len = 0; len < sound.len; len += len < 100 ? 7 : 1021)
		assert_int_not_equal(try_open(write_file(&place, "x", sound.at, len)), GPAI_OK);
	remove_place(&place);
}

static void
another_schema_is_refused_before_it_runs(void **state)
{
	static const char *const sql[] = {"CREATE TABLE more(x)", "CREATE VIEW more AS SELECT 1",
	    "CREATE TRIGGER t AFTER INSERT ON body BEGIN SELECT 1; END",
	    "CREATE INDEX more ON capture(time)", "DROP TABLE hop", "DROP INDEX body_by_digest",
	    "DROP TABLE capture; CREATE VIEW capture AS WITH RECURSIVE n(i) AS "
	    "(SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'http://s1.example' AS origin, "
	    "'robots' "
	    "AS file, i AS time, 'unavailable' AS answer, 404 AS status, 0 AS redirects, x'' AS "
	    "digest, 0 AS cut FROM n",
	    "ALTER TABLE hop RENAME TO hops", "ALTER TABLE capture RENAME COLUMN cut TO cuts",
	    "DELETE FROM about", "DELETE FROM about WHERE name = 'sites'",
	    "UPDATE about SET value = 'many' WHERE name = 'sites'",
	    "UPDATE about SET value = -1 WHERE name = 'captures'",
	    "UPDATE about SET value = x'00' WHERE name = 'digest'",
	    "INSERT INTO about VALUES('more', 1)"};
	struct test_place place = make_place();
	(void)state;

	sound_archive(&place);
	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
		if (try_open(altered(&place, sql[i])) != GPAI_CORRUPT)
			fail_msg("opens after: %s", sql[i]);
	assert_int_equal(try_open(in_place(&place, "sound.sites")), GPAI_OK);
	remove_place(&place);
}

static void
a_changed_row_does_not_pass_the_check(void **state)
{
	static const char *const sql[] = {"UPDATE capture SET time = time + 1 WHERE origin = "
					  "'http://s1.example'",
	    "DELETE FROM capture WHERE origin = 'http://s1.example'",
	    "UPDATE capture SET answer = 'free' WHERE origin = 'http://s1.example'",
	    "UPDATE capture SET answer = 'unavailable' WHERE origin = 'http://s1.example'",
	    "UPDATE capture SET answer = 'redirect', digest = x'' WHERE origin = "
	    "'http://s1.example'",
	    "UPDATE capture SET file = 'any' WHERE origin = 'http://s1.example'",
	    "UPDATE capture SET redirects = 6 WHERE origin = 'http://s1.example'",
	    "UPDATE capture SET status = -1 WHERE origin = 'http://s1.example'",
	    "UPDATE capture SET cut = 2 WHERE origin = 'http://s1.example'",
	    "UPDATE capture SET digest = x'00' WHERE origin = 'http://s1.example'",
	    "UPDATE capture SET origin = 'http://s1.example' || x'0a' WHERE origin = "
	    "'http://s1.example'",
	    "UPDATE capture SET time = -99999999999999 WHERE origin = 'http://s1.example'",
	    "UPDATE hop SET location = '' WHERE url = 'http://s0.example/robots.txt'",
	    "UPDATE hop SET time = 0", "DELETE FROM hop",
	    "UPDATE about SET value = value + 1 WHERE name = 'sites'",
	    "UPDATE about SET value = 0 WHERE name = 'first'",
	    "UPDATE about SET value = zeroblob(32) WHERE name = 'digest'"};
	struct test_place place = make_place();
	struct archive *archive;
	struct gpai_error err;
	(void)state;

	sound_archive(&place);
	for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
		const char *path = altered(&place, sql[i]);
		struct archive_maker *maker;
		assert_int_equal(archive_open(path, &archive, &err), GPAI_OK);
		if (archive_check(archive, &err) != GPAI_CORRUPT)
			fail_msg("sound after: %s", sql[i]);
		archive_close(archive);
		/* Nor is it joined. */
		assert_int_equal(
		    archive_create(in_place(&place, "joined"), 1, &maker, &err), GPAI_OK);
		assert_int_equal(archive_add(maker, path, true, &err), GPAI_CORRUPT);
		archive_abandon(maker);
	}
	remove_place(&place);
}

static void
a_body_has_its_digest_or_is_none(void **state)
{
	static const struct {
		const char *sql;
		enum gpai_code rc;
	} cases[] = {{"UPDATE body SET bytes = x'00'", GPAI_CORRUPT},
	    {"UPDATE body SET bytes = x''", GPAI_CORRUPT}, {"DELETE FROM body", GPAI_NOT_FOUND}};
	struct test_place place = make_place();
	struct gpai_error err;
	(void)state;

	sound_archive(&place);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct asked_archive a = open_archive(altered(&place, cases[i].sql));
		struct site_capture c = only_capture(&a, SITE_FILE_ROBOTS, "http://s1.example");
		struct span body;
		assert_int_equal(
		    archive_body(a.archive, &c.digest, &a.arena, &body, &err), cases[i].rc);
		close_archive(&a);
	}
	remove_place(&place);
}

/* All questions there are; the last error, or GPAI_OK. */
static enum gpai_code
ask_everything(const char *path, struct digest *digest)
{
	struct arena arena = ARENA_NONE;
	struct archive *archive;
	struct gpai_error err;
	enum gpai_code rc = archive_open(path, &archive, &err), worst = rc;

	for (int i = 0; i < 20 && rc == GPAI_OK; i++) {
		const struct site_capture *captures;
		struct span body;
		size_t n;
		enum gpai_code each = archive_history(archive, SITE_FILE_ROBOTS,
		    arena_format(&arena, "http://s%d.example", i), &arena, &captures, &n, &err);
		for (size_t k = 0; k < n && each == GPAI_OK; k++)
			if (captures[k].answer == ANSWER_BODY)
				each =
				    archive_body(archive, &captures[k].digest, &arena, &body, &err);
		worst = each != GPAI_OK ? each : worst;
	}
	if (rc == GPAI_OK) {
		*digest = archive_about(archive)->digest;
		rc = archive_check(archive, &err);
		worst = rc != GPAI_OK ? rc : worst;
	}
	archive_close(archive);
	arena_release(&arena);
	return worst;
}

static void
any_flipped_byte_is_found_or_means_nothing(void **state)
{
	struct test_place place = make_place();
	const char *path = sound_archive(&place);
	struct span sound = bytes_of(&place, path);
	uint8_t *bytes = malloc(sound.len);
	uint64_t random = 88172645463325252U;
	struct digest expected, found;
	unsigned errors = 0;
	(void)state;

	assert_non_null(bytes);
	assert_int_equal(ask_everything(path, &expected), GPAI_OK);
	for (int i = 0; i < 3000; i++) {
		memcpy(bytes, sound.at, sound.len);
		for (uint64_t n = 1 + next_random(&random) % 3; n > 0; n--) {
			/* Half of the time where pages have their frame. */
			size_t at = (size_t)(next_random(&random) % sound.len);
			if (next_random(&random) % 2 == 0)
				at = at / 4096 * 4096 + at % 64;
			bytes[at] = (uint8_t)next_random(&random);
		}
		const char *flipped = write_file(&place, "flipped", bytes, sound.len);
		if (ask_everything(flipped, &found) == GPAI_OK)
			assert_true(digest_equal(&found, &expected));
		else
			errors++;
	}
	assert_true(errors > 500);
	free(bytes);
	remove_place(&place);
}

/* ---- makers that do not get to the end ---- */

static const char *
large_input(struct test_place *place)
{
	struct out out;
	char url[80], message[2100];

	out_memory(&out);
	memset(message, 'x', sizeof message);
	memcpy(message, OK, sizeof OK - 1);
	for (int i = 0; i < 3000; i++) {
		snprintf(url, sizeof url, "http://s%d.example/robots.txt", i);
		snprintf(message + sizeof message - 10, 10, "%09d", i);
		warc_response(&out, url, DAY, "", message);
	}
	return write_out(place, "large.warc", &out);
}

static enum gpai_code
make_one(const char *path, const char *in, struct gpai_error *err)
{
	struct archive_maker *maker;
	struct archive_made made;
	enum gpai_code rc = archive_create(path, 1, &maker, err);

	if (rc != GPAI_OK)
		return rc;
	if ((rc = archive_add(maker, in, true, err)) == GPAI_OK)
		return archive_finish(maker, &made, err);
	archive_abandon(maker);
	return rc;
}

static unsigned
count_files(struct test_place *place)
{
	char command[120];
	unsigned n = 0;

	snprintf(command, sizeof command, "find '%s' -type f | wc -l", place->dir);
	FILE *pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_int_equal(fscanf(pipe, "%u", &n), 1);
	pclose(pipe);
	return n;
}

static void
a_maker_that_is_killed_leaves_a_whole_archive_or_none(void **state)
{
	struct test_place place = make_place();
	const char *in = large_input(&place), *path = in_place(&place, "a.sites");
	unsigned whole = 0;
	(void)state;

	for (useconds_t wait = 0; wait < 250000; wait += 9000) {
		struct gpai_error err;
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0)
			_exit(make_one(path, in, &err) == GPAI_OK ? 0 : 1);
		usleep(wait);
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		if (access(path, F_OK) == 0) {
			struct asked_archive a = open_archive(path);
			assert_int_equal(archive_about(a.archive)->captures, 3000);
			close_archive(&a);
			unlink(path);
			whole++;
		}
	}
	(void)whole; /* none at all on a slow machine */
	remove_place(&place);
}

static void
a_disk_that_is_full_is_an_error_and_leaves_nothing(void **state)
{
	struct test_place place = make_place();
	const char *in = large_input(&place), *path = in_place(&place, "a.sites");
	(void)state;

	signal(SIGXFSZ, SIG_IGN);
	for (rlim_t limit = 0; limit < 6 << 20; limit = limit == 0 ? 1 << 14 : 2 * limit) {
		pid_t child = fork();
		int status;
		assert_true(child >= 0);
		if (child == 0) {
			struct rlimit small = {limit, limit};
			struct gpai_error err = {0};
			setrlimit(RLIMIT_FSIZE, &small);
			enum gpai_code rc = make_one(path, in, &err);
			_exit(rc == GPAI_IO && err.message[0] != '\0' && strcmp(err.file, path) == 0
				  ? 0
				  : 1 + (int)rc);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		if (WEXITSTATUS(status) != 0)
			fail_msg("%llu bytes: code %d", (unsigned long long)limit,
			    WEXITSTATUS(status) - 1);
		assert_int_equal(count_files(&place), 1);
	}
	remove_place(&place);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_no_archive_is_refused_before_sqlite_sees_it),
	    cmocka_unit_test(another_schema_is_refused_before_it_runs),
	    cmocka_unit_test(a_changed_row_does_not_pass_the_check),
	    cmocka_unit_test(a_body_has_its_digest_or_is_none),
	    cmocka_unit_test(any_flipped_byte_is_found_or_means_nothing),
	    cmocka_unit_test(a_maker_that_is_killed_leaves_a_whole_archive_or_none),
	    cmocka_unit_test(a_disk_that_is_full_is_an_error_and_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
