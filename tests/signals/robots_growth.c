/* SPDX-License-Identifier: Apache-2.0 */
/* Hostile robots.txt: time and memory grow with the size of the file and not faster, whatever is in
 * it; so does matching with the sizes of pattern and path.
 *
 * Processor time of a file and of one eight times as long; a square would take 64 times as
 * long. The limit lies between, for a machine that has other work. */
#include "../check.h"

#include "signals/robots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LONGER = 8, LIMIT = 24, TRIES = 3 };
static const double TOO_SHORT = 0.002; /* seconds: nothing to measure */

struct file {
	char *at;
	size_t len;
};

/* Lines that are appended until there are so many octets; `i` counts them. */
typedef int (*make_line)(char *to, size_t i);

static struct file
make_file(make_line line, size_t len)
{
	struct file file = {malloc(len + 4096), 0};

	assert_non_null(file.at);
	for (size_t i = 0; file.len < len; i++)
		file.len += (size_t)line(file.at + file.len, i);
	return file;
}

static int
groups(char *to, size_t i)
{
	return sprintf(to, "User-agent: A%c\nDisallow: /%zu\n", i % 2 ? ' ' : 'b', i);
}

static int
one_rule_each(char *to, size_t i)
{
	return sprintf(to, "User-agent: a%02zu\nAllow:/%zu\n", i % 64, i);
}

static int
names(char *to, size_t i)
{
	return sprintf(to, "User-agent: a%02zu\n", i % 100);
}

static int
wildcards(char *to, size_t i)
{
	return i == 0 ? sprintf(to, "User-agent: A\n")
	              : sprintf(to, "Disallow: /*a*a*a*a*a*a*a*a*a*a*a*%zu$\n", i);
}

static int
one_length(char *to, size_t i)
{
	return i == 0 ? sprintf(to, "User-agent: *\n") : sprintf(to, "Allow: /%08zu\n", i);
}

static int
encodings(char *to, size_t i)
{
	/* Of four octets each. */
	static const char TAILS[] = "\xc3\xa9\xe9."
				    "%C3%"
				    "\xff\xfe\0\0"
				    "%zz%"
				    "\xed\xa0\x80/"
				    "?a=/"
				    "$\0$a"
				    "\xf0\x9f\xa4\x96";
	const char *word = i % 3 ? "disallow:" : i % 2 ? "Dissallow" : "User-agent: a";
	int n = sprintf(to, "%s /%zu", word, i / 50);

	memcpy(to + n, TAILS + i % 8 * 4, 4);
	to[n + 4] = "\n\r\n"[i % 3];
	return n + 5;
}

static int
one_line(char *to, size_t i)
{
	static const char START[] = "User-agent: A\nDisallow: /";

	memset(to, '*', 1000);
	for (size_t k = 1; k < 1000; k += 2)
		to[k] = (char)('a' + i % 20);
	if (i == 0)
		memcpy(to, START, sizeof START - 1);
	return 1000;
}

static int
blanks(char *to, size_t i)
{
	(void)i;
	memset(to, ' ', 1000);
	return 1000;
}

static int
line_ends(char *to, size_t i)
{
	to[0] = "\r\n\r"[i % 3];
	return 1;
}

static int
records(char *to, size_t i)
{
	return i % 2 ? sprintf(to, "Content-Usage: /%zu train-ai=n\n", i)
	             : sprintf(to, "User-agent: a%02zu\n", i / 2 % 64);
}

static int
licenses(char *to, size_t i)
{
	return sprintf(to, i % 100 == 0 ? "User-agent: a%02zu\n" : "License: h://%zu\n",
	    i % 100 == 0 ? i / 100 % 64 : i);
}

static const struct shape {
	const char *name;
	make_line line;
	size_t len; /* of the longer file */
} SHAPES[] = {
    {"a million groups", groups, 30000000},
    {"a million groups of 64 agents", one_rule_each, 25000000},
    {"agents alone", names, 8000000},
    {"wildcards", wildcards, 4000000},
    {"rules of one length", one_length, 8000000},
    {"mixed encodings", encodings, 4000000},
    {"one line", one_line, 8000000},
    {"blanks", blanks, 16000000},
    {"line ends", line_ends, 4000000},
    {"records between agents", records, 4000000},
    {"licenses of 64 agents", licenses, 4000000},
};

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

/* 64 agents: A, then a00 to a62. */
static struct robots_agents
agents(void)
{
	static char names_of[ROBOTS_AGENTS_MAX][4];
	static struct text tokens[ROBOTS_AGENTS_MAX];

	for (size_t i = 0; i < ROBOTS_AGENTS_MAX; i++) {
		snprintf(names_of[i], 4, i == 0 ? "A" : "a%02zu", (i - 1) % 100);
		tokens[i] = text_of(names_of[i]);
	}
	return (struct robots_agents){tokens, ROBOTS_AGENTS_MAX};
}

static double
compile_and_ask(const struct file *file, const struct url_path *path)
{
	struct robots_agents all = agents();
	struct gpai_error err = {0};
	struct robots *robots;
	double begin = now(), seconds;

	assert_int_equal(robots_compile_upto((struct span){(const uint8_t *)file->at, file->len},
			     SIZE_MAX, &all, &robots, &err),
	    GPAI_OK);
	(void)robots_ask(robots, 0, path);
	(void)robots_ask(robots, 1, path);
	seconds = now() - begin;
	/* A rule of nine octets takes 64 and a record of its list 40, eight times at the most. */
	assert_in_range(robots_memory(robots), 1, 64 * file->len + (1 << 20));
	robots_free(robots);
	return seconds;
}

static double
least(const struct shape *shape, size_t len, const struct url_path *path)
{
	struct file file = make_file(shape->line, len);
	double best = compile_and_ask(&file, path), again = compile_and_ask(&file, path);

	free(file.at);
	return again < best ? again : best;
}

static void
files_take_time_and_memory_by_their_size(void **state)
{
	static const char URL[] =
	    "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct url_path path = {0};

	(void)state;
	assert_true(url_path_set(&path, (struct span){(const uint8_t *)URL, sizeof URL - 1}));
	for (size_t i = 0; i < sizeof SHAPES / sizeof SHAPES[0]; i++) {
		double small = 0, large = 0;
		for (unsigned try = 0; try < TRIES; try++) {
			small = least(&SHAPES[i], SHAPES[i].len / LONGER, &path);
			large = least(&SHAPES[i], SHAPES[i].len, &path);
			if (large < LIMIT * small + TOO_SHORT)
				break;
		}
		print_message("%-32s %7.4f s, %7.4f s\n", SHAPES[i].name, small, large);
		if (large >= LIMIT * small + TOO_SHORT)
			fail_msg("%s: %f s and %f s", SHAPES[i].name, small, large);
	}
	url_path_release(&path);
}

/* --- Matching --- */

static struct span
repeat(const char *unit, size_t len, const char *end)
{
	uint8_t *at = malloc(len + strlen(end) + 1);

	assert_non_null(at);
	for (size_t i = 0; i < len; i++)
		at[i] = (uint8_t)unit[i % strlen(unit)];
	memcpy(at + len, end, strlen(end));
	return (struct span){at, len + strlen(end)};
}

static double
match_seconds(
    const char *start, const char *unit, size_t pattern_len, const char *end, size_t path_len)
{
	struct span pattern = repeat(unit, pattern_len, end), path = repeat("a", path_len, "");
	double begin;

	memcpy((void *)(uintptr_t)pattern.at, start, strlen(start));
	begin = now();
	for (unsigned i = 0; i < 4; i++)
		assert_false(pattern_matches(pattern, path));
	begin = now() - begin;
	free((void *)(uintptr_t)pattern.at);
	free((void *)(uintptr_t)path.at);
	return begin;
}

static void
matching_takes_time_by_the_sizes_of_both(void **state)
{
	static const struct {
		const char *start, *unit, *end;
		size_t part; /* of the path's length that the pattern has */
	} CASES[] = {{"", "*a", "b", 1}, {"", "*", "b", 1}, {"", "*a", "*b$", 2},
	    {"", "*aa", "b*", 4}, {"", "*a*aa", "*ab*", 2},
	    /* One long segment that is nearly everywhere. */
	    {"*", "a", "b", 2}, {"*b", "a", "", 2}, {"*", "a", "b*a", 40}};
	const size_t len = 2000000;

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		double small = 0, large = 0;
		for (unsigned try = 0; try < TRIES; try++) {
			small = match_seconds(CASES[i].start, CASES[i].unit,
			    len / LONGER / CASES[i].part, CASES[i].end, len / LONGER);
			large = match_seconds(
			    CASES[i].start, CASES[i].unit, len / CASES[i].part, CASES[i].end, len);
			if (large < LIMIT * small + TOO_SHORT)
				break;
		}
		print_message("%s%s...%-29s %7.4f s, %7.4f s\n", CASES[i].start, CASES[i].unit,
		    CASES[i].end, small, large);
		if (large >= LIMIT * small + TOO_SHORT)
			fail_msg("%s%s...%s: %f s and %f s", CASES[i].start, CASES[i].unit,
			    CASES[i].end, small, large);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_take_time_and_memory_by_their_size),
	    cmocka_unit_test(matching_takes_time_by_the_sizes_of_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
