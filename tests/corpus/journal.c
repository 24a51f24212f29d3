/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints: what was kept is done, what is damaged, of another file or another scan is not. */
#include "../check.h"

#include "base/base.h"
#include "corpus/journal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SETTINGS "{\"version\":1}"
enum { PIECES = 60, PIECE_BYTES = 1000 };

static char folder[64];

static void
must(enum gpai_code rc, const struct gpai_error *err)
{
	if (rc != GPAI_OK)
		print_error("%s: %s\n", err->file, err->message);
	assert_int_equal(rc, GPAI_OK);
}

static struct journal_options
options(void)
{
	static char work[96];

	snprintf(work, sizeof work, "%s/work", folder);
	return (struct journal_options){
	    .dir = work, .settings = text_of(SETTINGS), .source = text_of("web")};
}

static void
empty_work(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf %s/work", folder);
	assert_int_equal(system(command), 0);
}

static struct journal *
open_journal(void)
{
	struct journal_options o = options();
	struct gpai_error err = {0};
	struct journal *j;

	must(journal_open(&o, &j, &err), &err);
	return j;
}

static struct rows *
new_rows(void)
{
	struct gpai_error err = {0};
	struct rows *rows;

	must(rows_create(1 << 20, folder, &rows, &err), &err);
	return rows;
}

static const char KEY[] = "/data/a.warc.gz\t60000\t17";

/* What a scan of piece i finds. */
static void
scan(struct rows *rows, size_t i)
{
	struct gpai_error err = {0};
	char host[40];
	struct row row = {.kind = ROW_HOST, .source = text_of("web"), .tally = TALLY_NONE};

	row.tally.documents = i + 1;
	snprintf(host, sizeof host, "text\torg.example.h%zu", i * i % 17);
	row.key = text_of(host);
	must(rows_add(rows, &row, &err), &err);
	row = (struct row){.kind = ROW_RANGE,
	    .source = text_of("web"),
	    .key = text_of(KEY),
	    .tally = TALLY_NONE,
	    .begin = i * PIECE_BYTES,
	    .end = (i + 1) * PIECE_BYTES};
	must(rows_add(rows, &row, &err), &err);
}

static bool
is_done(const struct journal *j, size_t i)
{
	return journal_is_done(j, text_of(KEY), i * PIECE_BYTES, (i + 1) * PIECE_BYTES);
}

static void
keep(struct journal *j, struct rows *rows)
{
	struct gpai_error err = {0};

	must(journal_keep(j, &rows, 1, &err), &err);
}

static struct digest
finish(struct journal *j, struct rows *rows)
{
	struct gpai_error err = {0};
	struct digest digest;
	char path[96];

	snprintf(path, sizeof path, "%s/result", folder);
	must(journal_finish(j, path, &rows, 1, &digest, &err), &err);
	return digest;
}

static struct digest
expected(void)
{
	struct rows *rows = new_rows();
	struct gpai_error err = {0};
	struct digest digest;
	char path[96];

	for (size_t i = 0; i < PIECES; i++)
		scan(rows, i);
	snprintf(path, sizeof path, "%s/plain", folder);
	must(part_write(path, text_of(SETTINGS), &rows, 1, &digest, &err), &err);
	rows_free(rows);
	return digest;
}

/* In any order, a checkpoint every few pieces. */
static void
scan_what_is_open(struct journal *j, struct rows *rows, unsigned slowness_us)
{
	for (size_t n = 0; n < PIECES; n++) {
		size_t i = n * 37 % PIECES;
		if (is_done(j, i))
			continue;
		scan(rows, i);
		if (n % 4 == 3)
			keep(j, rows);
		usleep(slowness_us);
	}
}

static void
a_scan_killed_at_any_moment_goes_on_and_gives_the_same_bytes(void **unused)
{
	struct digest plain = expected();
	uint64_t state = 3;
	size_t most = 0;

	(void)unused;
	for (int round = 0; round < 6; round++) {
		empty_work();
		for (int tries = 0; tries < 3; tries++) {
			pid_t child = fork();
			if (child == 0) {
				struct journal *j = open_journal();
				scan_what_is_open(j, new_rows(), 500);
				_exit(0);
			}
			usleep((useconds_t)(next_random(&state) % 40000));
			kill(child, SIGKILL);
			waitpid(child, NULL, 0);
		}
		struct journal *j = open_journal();
		struct rows *rows = new_rows();
		if (journal_loaded(j) > most)
			most = journal_loaded(j);
		assert_int_equal(journal_dropped(j), 0);
		scan_what_is_open(j, rows, 0);
		struct digest digest = finish(j, rows);
		assert_memory_equal(&digest, &plain, sizeof plain);
		journal_close(j);
		rows_free(rows);
	}
	assert_true(most > 0); /* else nothing was shown */
}

static void
checkpoints_go_when_the_result_is_there(void **unused)
{
	struct journal *j;
	struct rows *rows = new_rows();

	(void)unused;
	empty_work();
	j = open_journal();
	scan_what_is_open(j, rows, 0);
	finish(j, rows);
	journal_close(j);
	j = open_journal();
	assert_int_equal(journal_loaded(j), 0);
	assert_false(is_done(j, 3));
	journal_close(j);
	rows_free(rows);
}

static void
keep_three(void)
{
	struct journal *j;
	struct rows *rows = new_rows();

	empty_work();
	j = open_journal();
	for (size_t i = 0; i < 3; i++) {
		scan(rows, i);
		keep(j, rows);
	}
	keep(j, rows); /* of nothing: no file */
	journal_close(j);
	rows_free(rows);
}

static void
a_damaged_checkpoint_is_scanned_again(void **unused)
{
	char path[128];
	struct journal *j;

	(void)unused;
	keep_three();
	snprintf(path, sizeof path, "%s/work/kept-00000-00000001.part", folder);
	assert_int_equal(truncate(path, 100), 0);
	j = open_journal();
	assert_int_equal(journal_loaded(j), 2);
	assert_int_equal(journal_dropped(j), 1);
	assert_true(is_done(j, 0) && !is_done(j, 1) && is_done(j, 2));
	assert_false(journal_is_done(j, text_of(KEY), 2500, 3500));
	assert_false(journal_is_done(j, text_of("/data/a.warc.gz\t60000\t18"), 0, 1000));
	assert_false(file_exists(path));
	/* What comes next never takes the name of one that is there. */
	struct rows *rows = new_rows();
	scan(rows, 1);
	keep(j, rows);
	journal_close(j);
	j = open_journal();
	assert_int_equal(journal_loaded(j), 3);
	journal_close(j);
	rows_free(rows);
}

static void
a_checkpoint_twice_is_taken_once(void **unused)
{
	char command[256];
	struct journal *j;

	(void)unused;
	keep_three();
	snprintf(command, sizeof command,
	    "cp %s/work/kept-00000-00000001.part %s/work/kept-00007-00000001.part", folder, folder);
	assert_int_equal(system(command), 0);
	j = open_journal();
	assert_int_equal(journal_loaded(j), 3);
	assert_int_equal(journal_dropped(j), 1);
	assert_true(is_done(j, 0) && is_done(j, 1) && is_done(j, 2));
	journal_close(j);
}

static bool
not_the_second(void *context, const struct row *range)
{
	(void)context;
	return range->begin != PIECE_BYTES;
}

static void
a_checkpoint_of_a_changed_file_is_dropped(void **unused)
{
	struct journal_options o = options();
	struct gpai_error err = {0};
	struct journal *j;

	(void)unused;
	keep_three();
	o.is_ours = not_the_second;
	must(journal_open(&o, &j, &err), &err);
	assert_int_equal(journal_dropped(j), 1);
	assert_true(is_done(j, 0) && !is_done(j, 1) && is_done(j, 2));
	journal_close(j);
}

static void
other_settings_and_other_sources_are_refused(void **unused)
{
	struct journal_options o = options();
	struct gpai_error err = {0};
	struct journal *j;

	(void)unused;
	keep_three();
	o.settings = text_of("{\"version\":2}");
	assert_int_equal(journal_open(&o, &j, &err), GPAI_CONFLICT);
	assert_non_null(strstr(err.message, "made with version 1, expected 2"));
	o = options();
	o.source = text_of("books");
	assert_int_equal(journal_open(&o, &j, &err), GPAI_CONFLICT);
	assert_non_null(strstr(err.message, "\"web\", expected \"books\""));
	/* And nothing was thrown away. */
	j = open_journal();
	assert_int_equal(journal_loaded(j), 3);
	journal_close(j);
}

static void
two_scans_do_not_share_a_folder_but_ranks_of_one_do(void **unused)
{
	struct journal_options o = options();
	struct gpai_error err = {0};
	struct journal *j, *second;

	(void)unused;
	keep_three();
	j = open_journal();
	assert_int_equal(journal_open(&o, &second, &err), GPAI_BUSY);
	o.rank = 3;
	must(journal_open(&o, &second, &err), &err);
	assert_int_equal(journal_loaded(second), 3);
	struct rows *rows = new_rows();
	scan(rows, 7);
	keep(second, rows);
	journal_close(second);
	journal_close(j);
	/* Nobody holds the lock: this rank sees another folder than the first does. */
	assert_int_equal(journal_open(&o, &second, &err), GPAI_INVALID);
	j = open_journal();
	assert_true(is_done(j, 7));
	journal_close(j);
	rows_free(rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_scan_killed_at_any_moment_goes_on_and_gives_the_same_bytes),
	    cmocka_unit_test(checkpoints_go_when_the_result_is_there),
	    cmocka_unit_test(a_damaged_checkpoint_is_scanned_again),
	    cmocka_unit_test(a_checkpoint_twice_is_taken_once),
	    cmocka_unit_test(a_checkpoint_of_a_changed_file_is_dropped),
	    cmocka_unit_test(other_settings_and_other_sources_are_refused),
	    cmocka_unit_test(two_scans_do_not_share_a_folder_but_ranks_of_one_do),
	};

	snprintf(folder, sizeof folder, "/tmp/gpai-journal-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	char command[128];
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command) != 0 ? 1 : failed;
}
