/* SPDX-License-Identifier: Apache-2.0 */
/* Every mistake the compiler finds, one folder a case: its files are added to those of
 * base/, or stand in their place when they have the same name; `expected` is what the
 * compiler says. GPAI_ACCEPT=1 rewrites it. */
#include "rulebooks.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CASES_MAX = 200, FILES_MAX = 16 };

static const char *base_dir, *cases_dir;

/* Files of both, by name; the case wins. Both are sorted. */
static struct rulebook
overlay(struct arena *arena, struct rulebook base, struct rulebook over)
{
	struct rulebook both = {.files = arena_array(arena, FILES_MAX, sizeof *both.files)};
	uint32_t i = 0, k = 0;

	while (i < base.n || k < over.n) {
		int order = i == base.n   ? 1
		            : k == over.n ? -1
		                          : strcmp(base.files[i].name, over.files[k].name);
		assert_true(both.n < FILES_MAX);
		both.files[both.n++] = order < 0 ? base.files[i] : over.files[k];
		i += order <= 0;
		k += order >= 0;
	}
	return both;
}

static char *
report_text(const struct rulebook_report *report, enum gpai_code rc)
{
	struct out out;

	out_memory(&out);
	if (rc == GPAI_OK)
		out_string(&out, "compiles\n");
	for (uint32_t i = 0; i < report->n; i++) {
		const struct gpai_error *problem = &report->problems[i];
		assert_int_equal(problem->place, GPAI_LINE);
		out_format(&out, "%s:%llu: %s\n", problem->file, (unsigned long long)problem->at,
		    problem->message);
	}
	if (report->more > 0)
		out_format(&out, "and %u more\n", report->more);
	return out_take(&out, NULL);
}

static void
check_case(void **state)
{
	struct rulebook_report *report = calloc(1, sizeof *report);
	struct gpai_error err, io;
	struct arena arena;
	struct span image, expected = {0};

	arena_init(&arena, 0);
	struct rulebook base = rulebook_at(&arena, base_dir);
	const char *dir = file_join(&arena, cases_dir, *state);
	const char *path = file_join(&arena, dir, "expected");
	struct rulebook both = overlay(&arena, base, rulebook_at(&arena, dir));
	enum gpai_code rc = rulebook_compile(both.files, both.n, &arena, &image, report, &err);
	if (rc != GPAI_OK)
		assert_memory_equal(&err, &report->problems[0], sizeof err);
	char *said = report_text(report, rc);
	if (getenv("GPAI_ACCEPT") != NULL)
		assert_int_equal(
		    file_replace(path, (struct span){(uint8_t *)said, strlen(said)}, 0644, &io),
		    GPAI_OK);
	assert_int_equal(file_read(&arena, path, 1 << 20, &expected, &io), GPAI_OK);
	if (expected.len != strlen(said) || memcmp(expected.at, said, expected.len) != 0)
		print_message("%s", said);
	assert_int_equal(expected.len, strlen(said));
	assert_memory_equal(said, expected.at, expected.len);
	free(said);
	free(report);
	arena_release(&arena);
}

static int
not_hidden(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int
main(int argc, char **argv)
{
	struct CMUnitTest tests[CASES_MAX] = {0};
	struct dirent **entries;

	if (argc != 3)
		return 2;
	base_dir = argv[1];
	cases_dir = argv[2];
	int n = scandir(cases_dir, &entries, not_hidden, alphasort);
	if (n <= 0 || n > CASES_MAX)
		return 2;
	for (int i = 0; i < n; i++)
		tests[i] = (struct CMUnitTest){.name = entries[i]->d_name,
		    .test_func = check_case,
		    .initial_state = entries[i]->d_name};
	int failed = _cmocka_run_group_tests("cases", tests, (size_t)n, NULL, NULL);
	for (int i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
	return failed;
}
