/* SPDX-License-Identifier: Apache-2.0 */
/* robots.txt: any bytes are one. Its first line is also asked for as a URL. An agent is answered
 * alike in company and alone; other line ends change nothing; what is normal stays so. */
#include "signals/robots.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct text TOKENS[] = {{"GPTBot", 6}, {"a", 1}, {"img2dataset", 11}, {"*", 1}};
enum { AGENTS = sizeof TOKENS / sizeof TOKENS[0] };

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static struct robots *
compile(struct span file, const struct text *tokens, size_t n)
{
	struct robots_agents agents = {tokens, n};
	struct robots *robots;

	check(robots_compile(file, &agents, &robots, NULL) == GPAI_OK);
	check(robots_memory(robots) < 100 * file.len + 10000);
	return robots;
}

static void
check_same(struct robots_answer a, struct robots_answer b)
{
	check(
	    a.allowed == b.allowed && a.why == b.why && a.line == b.line && a.by_star == b.by_star);
}

static void
check_records(const struct robots *robots, size_t agent, const struct robots *alone, size_t len)
{
	const struct robots_record *records, *others;
	size_t n = robots_records(robots, agent, &records);

	check(n == robots_records(alone, 0, &others) || n > 8);
	for (size_t i = 0; i < n; i++)
		check(records[i].line > 0 && records[i].value.len <= len);
}

static void
check_warnings(const struct robots *robots)
{
	const struct robots_warning *warnings;
	size_t n = robots_warnings(robots, &warnings);

	check(n <= ROBOTS_WARNINGS_MAX);
	for (size_t i = 0; i < n; i++)
		check(warnings[i].words != NULL &&
		      (i == 0 || warnings[i].line >= warnings[i - 1].line));
}

static void
check_agents(struct span file, const struct robots *robots, const struct url_path *path)
{
	for (size_t i = 0; i < AGENTS; i++) {
		struct robots *alone = compile(file, &TOKENS[i], 1);
		check_same(robots_ask(robots, i, path), robots_ask(alone, 0, path));
		check_records(robots, i, alone, file.len);
		robots_free(alone);
	}
}

/* Line feeds for all other ends of lines, which come as two where they were one. Not
 * of UTF-16, where such octets are in others. */
static void
check_line_ends(struct span file, const struct robots *robots, const struct url_path *path)
{
	uint8_t *copy = malloc(file.len + 1);
	struct robots *other;

	if (copy == NULL || file.len > ROBOTS_BYTES_MAX || (file.len > 0 && file.at[0] >= 0xfe)) {
		free(copy);
		return;
	}
	for (size_t i = 0; i < file.len; i++)
		copy[i] = file.at[i] == '\r' ? '\n' : file.at[i];
	other = compile((struct span){copy, file.len}, TOKENS, AGENTS);
	for (size_t i = 0; i < AGENTS; i++)
		check(robots_ask(robots, i, path).allowed == robots_ask(other, i, path).allowed);
	robots_free(other);
	free(copy);
}

static void
check_path(const struct url_path *path)
{
	struct url_path again = {0};

	check(path->as_written.len > 0 && path->as_written.at[0] == '/');
	check(path->escaped.len >= path->as_written.len);
	for (size_t i = 0; i < path->escaped.len; i++)
		check(path->escaped.at[i] > ' ' && path->escaped.at[i] < 0x7f);
	/* "%%341" is "%41" the first time and "A" the second. */
	check(url_path_set(&again, path->as_written));
	check(memmem(path->as_written.at, path->as_written.len, "%", 1) != NULL ||
	      (again.as_written.len == path->as_written.len &&
		  memcmp(again.as_written.at, path->as_written.at, path->as_written.len) == 0));
	check(pattern_matches(path->as_written, path->as_written));
	url_path_release(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span file = {data, size}, url = file;
	struct url_path path = {0};
	struct robots *robots = compile(file, TOKENS, AGENTS);

	for (size_t i = 0; i < size && url.len == size; i++)
		if (data[i] == '\n')
			url.len = i;
	check(url_path_set(&path, url));
	check_path(&path);
	check_agents(file, robots, &path);
	check_line_ends(file, robots, &path);
	check_warnings(robots);
	robots_free(robots);
	url_path_release(&path);
	return 0;
}
