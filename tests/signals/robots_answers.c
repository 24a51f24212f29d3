/* SPDX-License-Identifier: Apache-2.0 */
/* Answers many questions on many files, for others to be held against. Standard input holds
 * records: numbers of four octets, least first, and octets behind their length:
 *
 *   file, number of agents, their tokens, number of URLs, URLs
 *
 * Standard output has a line for each agent and URL of a record, URLs within agents:
 * "allow|disallow WHY LINE own|star". */
#include "signals/robots.h"

#include <stdio.h>
#include <stdlib.h>

static bool
next_number(uint32_t *number)
{
	uint8_t octets[4];

	if (fread(octets, sizeof octets, 1, stdin) != 1)
		return false;
	*number = octets[0] | (uint32_t)octets[1] << 8 | (uint32_t)octets[2] << 16 |
	          (uint32_t)octets[3] << 24;
	return true;
}

static uint32_t
number(void)
{
	uint32_t n;

	if (!next_number(&n))
		abort();
	return n;
}

/* Of its own length and never moved, so that a read beyond it is seen. */
static struct span
octets_of(size_t len)
{
	uint8_t *octets = malloc(len == 0 ? 1 : len);

	if (octets == NULL || (len > 0 && fread(octets, len, 1, stdin) != 1))
		abort();
	return (struct span){octets, len};
}

static void
answer_all(const struct robots *robots, size_t agents, const struct span *urls, size_t n)
{
	static const char *const WHYS[] = {
	    "rule", "no-rule", "no-group", "robots.txt", "lenient", "ambiguous"};
	struct url_path path = {0};

	for (size_t agent = 0; agent < agents; agent++) {
		for (size_t i = 0; i < n; i++) {
			struct robots_answer answer;
			if (!url_path_set(&path, urls[i]))
				abort();
			answer = robots_ask(robots, agent, &path);
			printf("%s %s %u %s\n", answer.allowed ? "allow" : "disallow",
			    WHYS[answer.why], answer.line, answer.by_star ? "star" : "own");
		}
	}
	url_path_release(&path);
}

static struct span *
spans(size_t *n)
{
	struct span *list;

	*n = number();
	list = calloc(*n + 1, sizeof *list);
	if (list == NULL)
		abort();
	for (size_t i = 0; i < *n; i++)
		list[i] = octets_of(number());
	return list;
}

static void
free_spans(struct span *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free((void *)list[i].at);
	free(list);
}

static void
take_record(uint32_t len)
{
	struct span file = octets_of(len);
	size_t n_agents, n_urls;
	struct span *agents = spans(&n_agents), *urls = spans(&n_urls);
	struct text tokens[ROBOTS_AGENTS_MAX];
	struct robots *robots;

	if (n_agents > ROBOTS_AGENTS_MAX)
		abort();
	for (size_t i = 0; i < n_agents; i++)
		tokens[i] = (struct text){(const char *)agents[i].at, agents[i].len};
	if (robots_compile(file, &(struct robots_agents){tokens, n_agents}, &robots, NULL) !=
	    GPAI_OK)
		abort();
	free((void *)file.at);
	answer_all(robots, n_agents, urls, n_urls);
	robots_free(robots);
	free_spans(agents, n_agents);
	free_spans(urls, n_urls);
}

int
main(void)
{
	uint32_t len;

	while (next_number(&len))
		take_record(len);
	return 0;
}
