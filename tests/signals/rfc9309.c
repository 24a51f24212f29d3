/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of robots.txt against rfc9309.vectors, which says at its top how it is written; for
 * the crawler named there and, every token replaced, for others. What asking for the file gave
 * other than a file is left to the test of the command. */
#include "../check.h"

#include "signals/robots.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "ExampleBot"

static const char *path; /* of rfc9309.vectors */

struct vectors {
	const char *token; /* written for every ExampleBot */
	FILE *lines;
	unsigned number; /* of the line at hand */
	unsigned questions, others;
	struct url_path url;
	/* The case at hand. */
	char *file;
	size_t len, cap;
	bool is_file; /* false: asking for it gave something else */
};

/* In place: "\xHH", "\t", "\r", "\n", "\\". Gives the length. */
static size_t
unescape(char *text)
{
	static const char FROM[] = "trn\\", TO[] = "\t\r\n\\";
	size_t n = 0;

	for (const char *at = text; *at != '\0'; at++) {
		char hex[3] = {0};
		const char *which;
		if (*at != '\\') {
			text[n++] = *at;
		} else if (*++at == 'x') {
			memcpy(hex, at + 1, 2);
			at += 2;
			text[n++] = (char)strtoul(hex, NULL, 16);
		} else if (*at != '\0' && (which = strchr(FROM, *at)) != NULL) {
			text[n++] = TO[which - FROM];
		}
	}
	text[n] = '\0';
	return n;
}

/* The line with the token for every ExampleBot, in its own case, small letters or capitals. */
static void
replace_token(const char *line, const char *token, char *out, size_t cap)
{
	size_t n = 0;

	while (*line != '\0') {
		bool is_small = strncmp(line, "examplebot", strlen(NAME)) == 0;
		bool is_large = strncmp(line, "EXAMPLEBOT", strlen(NAME)) == 0;
		if (!is_small && !is_large && strncmp(line, NAME, strlen(NAME)) != 0) {
			assert_true(n + 1 < cap);
			out[n++] = *line++;
			continue;
		}
		assert_true(n + strlen(token) < cap);
		for (const char *c = token; *c != '\0'; c++)
			out[n++] = (char)(is_small ? tolower(*c) : is_large ? toupper(*c) : *c);
		line += strlen(NAME);
	}
	out[n] = '\0';
}

static void
add_text(struct vectors *v, const char *text, size_t len)
{
	if (v->len + len > v->cap) {
		v->cap = (v->len + len) * 2;
		v->file = realloc(v->file, v->cap);
		assert_non_null(v->file);
	}
	memcpy(v->file + v->len, text, len);
	v->len += len;
}

/* "| TEXT" or "*N| TEXT". */
static void
take_text(struct vectors *v, char *line)
{
	unsigned long times = line[0] == '*' ? strtoul(line + 1, &line, 10) : 1;
	size_t len, slashes = 0;

	assert_int_equal(*line, '|');
	line += line[1] == ' ' ? 2 : 1;
	for (len = strlen(line); slashes < len && line[len - 1 - slashes] == '\\';)
		slashes++;
	if (slashes % 2 == 1)
		line[len - 1] = '\0';
	len = unescape(line);
	while (times-- > 0) {
		add_text(v, line, len);
		if (slashes % 2 == 0)
			add_text(v, "\n", 1);
	}
}

static void
take_fetch(struct vectors *v, const char *statuses)
{
	size_t len = strlen(statuses);

	v->is_file = len >= 3 && strcmp(statuses + len - 3, "200") == 0;
}

/* What the answer is in the words of the file: "disallow 2 of * lenient". */
static void
answer_words(const struct robots_answer *answer, char *words, size_t cap)
{
	char by[16] = "-";

	if (answer->line > 0)
		snprintf(by, sizeof by, "%u", answer->line);
	snprintf(words, cap, "%s %s%s%s", answer->allowed ? "allow" : "disallow", by,
	    answer->line > 0 && answer->by_star ? " of *" : "",
	    answer->why == ROBOTS_WHY_LENIENT     ? " lenient"
	    : answer->why == ROBOTS_WHY_AMBIGUOUS ? " ambiguous"
						  : "");
}

/* "? TOKEN URL VERDICT BY ..." */
static void
take_question(struct vectors *v, char *line)
{
	char *rest = NULL, *token = strtok_r(line + 1, " ", &rest),
	     *url = strtok_r(NULL, " ", &rest);
	struct text name = {token, strlen(token)};
	struct robots_agents agents = {&name, 1};
	struct robots *robots;
	struct robots_answer answer;
	char said[64];
	/* Of its own length, so that a read beyond it is seen. */
	uint8_t *file = malloc(v->len == 0 ? 1 : v->len);

	assert_non_null(file);
	memcpy(file, v->len == 0 ? "" : v->file, v->len);
	assert_true(url_path_set(&v->url, (struct span){(uint8_t *)url, unescape(url)}));
	assert_int_equal(
	    robots_compile((struct span){file, v->len}, &agents, &robots, NULL), GPAI_OK);
	free(file);
	answer = robots_ask(robots, 0, &v->url);
	answer_words(&answer, said, sizeof said);
	v->questions++;
	if (strcmp(said, rest) != 0) {
		v->others++;
		print_error(
		    "%s:%u: %s %s: %s, expected %s\n", path, v->number, token, url, said, rest);
	}
	robots_free(robots);
}

static void
take_line(struct vectors *v, const char *written)
{
	char line[512];

	replace_token(written, v->token, line, sizeof line);
	line[strcspn(line, "\n")] = '\0';
	if (line[0] == '=') {
		v->len = 0;
		v->is_file = true;
	} else if (line[0] == '|' || line[0] == '*') {
		take_text(v, line);
	} else if (strncmp(line, "fetch ", 6) == 0) {
		take_fetch(v, line + 6);
	} else if (line[0] == '?') {
		if (v->is_file)
			take_question(v, line);
	} else if (line[0] != '#' && line[0] != '\0') {
		fail_msg("%s:%u: what is this?", path, v->number);
	}
}

static void
ask_for(const char *token)
{
	struct vectors v = {.token = token, .lines = fopen(path, "r")};
	char line[512];

	assert_non_null(v.lines);
	while (fgets(line, sizeof line, v.lines) != NULL) {
		v.number++;
		take_line(&v, line);
	}
	fclose(v.lines);
	free(v.file);
	url_path_release(&v.url);
	assert_true(v.questions > 250);
	assert_int_equal(v.others, 0);
}

static void
answers_are_as_in_the_vectors(void **state)
{
	(void)state;
	ask_for(NAME);
}

static void
answers_are_the_same_for_every_token(void **state)
{
	static const char *const TOKENS[] = {"GPTBot", "meta-externalagent", "a", "-", "_",
	    "A-token_that-is_longer-than_those-that_anybody-has_given-to_a-crawler-so_far"};

	(void)state;
	for (size_t i = 0; i < sizeof TOKENS / sizeof *TOKENS; i++)
		ask_for(TOKENS[i]);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(answers_are_as_in_the_vectors),
	    cmocka_unit_test(answers_are_the_same_for_every_token),
	};

	if (argc != 2)
		return 2;
	path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
