/* SPDX-License-Identifier: Apache-2.0 */
/* robots.txt: groups, precedence, readings that differ, and records of others in groups. */
#include "../check.h"

#include "signals/robots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct text TOKENS[] = {
    {"ExampleBot", 10}, {"BazBot", 6}, {"A", 1}, {"B", 1}, {"img2dataset", 11}};
static const struct robots_agents AGENTS = {TOKENS, sizeof TOKENS / sizeof TOKENS[0]};
enum { EXAMPLE_BOT, BAZ_BOT, A, B, IMG2DATASET };

static struct span
span_of(const char *string)
{
	return (struct span){(const uint8_t *)string, strlen(string)};
}

static struct robots *
compile_span(struct span file)
{
	struct gpai_error err = {0};
	struct robots *robots;

	assert_int_equal(robots_compile(file, &AGENTS, &robots, &err), GPAI_OK);
	return robots;
}

static struct robots_answer
ask(const struct robots *robots, size_t agent, const char *url)
{
	struct url_path path = {0};
	struct robots_answer answer;

	assert_true(url_path_set(&path, span_of(url)));
	answer = robots_ask(robots, agent, &path);
	url_path_release(&path);
	return answer;
}

static struct robots_answer
ask_file(const char *file, size_t agent, const char *url)
{
	struct robots *robots = compile_span(span_of(file));
	struct robots_answer answer = ask(robots, agent, url);

	robots_free(robots);
	return answer;
}

static bool
allows(const char *file, size_t agent, const char *url)
{
	return ask_file(file, agent, url).allowed;
}

static void
nothing_to_obey_allows(void **state)
{
	(void)state;
	assert_int_equal(ask_file("", A, "/x").why, ROBOTS_WHY_NO_GROUP);
	assert_true(allows("", A, "/x"));
	assert_true(allows("Sitemap: x\n", A, "/x"));
	assert_true(allows("User-agent: A\nDisallow:\n", A, "/x"));
	assert_int_equal(ask_file("User-agent: A\nDisallow:\n", A, "/x").why, ROBOTS_WHY_NO_RULE);
	assert_true(allows("User-agent: *\nDisallow: /\n", A, "/robots.txt"));
	assert_true(allows("User-agent: *\nDisallow: /\n", A, "https://a.example/%72obots.txt"));
	assert_false(allows("User-agent: *\nDisallow: /\n", A, "/robots.txt?x"));
}

static void
groups_of_one_agent_are_one(void **state)
{
	static const char FILE[] = "user-agent: ExampleBot\ndisallow: /foo\ndisallow: /bar\n\n"
				   "user-agent: ExampleBot\ndisallow: /baz\n";

	(void)state;
	assert_false(allows(FILE, EXAMPLE_BOT, "/baz"));
	assert_false(allows(FILE, EXAMPLE_BOT, "/foo"));
	assert_int_equal(ask_file(FILE, EXAMPLE_BOT, "/baz").line, 6);
	assert_true(allows(FILE, A, "/baz"));
}

static void
a_group_of_its_own_inherits_nothing(void **state)
{
	static const char FILE[] = "user-agent: *\ndisallow: /foo\ndisallow: /bar\n"
				   "user-agent: BazBot\ndisallow: /baz\n"
				   "user-agent: A\n";

	(void)state;
	assert_true(allows(FILE, EXAMPLE_BOT, "/baz"));
	assert_false(allows(FILE, EXAMPLE_BOT, "/foo"));
	assert_true(ask_file(FILE, EXAMPLE_BOT, "/foo").by_star);
	assert_true(allows(FILE, BAZ_BOT, "/foo"));
	assert_false(ask_file(FILE, BAZ_BOT, "/baz").by_star);
	assert_true(allows(FILE, A, "/foo"));
}

static void
groups_of_the_star_are_one(void **state)
{
	static const char FILE[] =
	    "user-agent: *\ndisallow: /a\nuser-agent: B\ndisallow: /b\nuser-agent: *\ndisallow: /c";

	(void)state;
	assert_false(allows(FILE, A, "/a"));
	assert_false(allows(FILE, A, "/c"));
	assert_true(allows(FILE, A, "/b"));
}

static void
the_most_octets_decide_and_allow_wins_ties(void **state)
{
#define ALL "user-agent: *\n"
	(void)state;
	assert_true(allows(ALL "disallow: /x/page.html\nallow: /x/page.html", A, "/x/page.html"));
	assert_true(allows(ALL "allow: /x/page.html\ndisallow: /x/page.html", A, "/x/page.html"));
	assert_false(allows(ALL "allow: /page\ndisallow: /*.html", A, "/page.html"));
	assert_true(allows(ALL "allow: /page\ndisallow: /*.html", A, "/page"));
	assert_true(allows(ALL "allow: /$\ndisallow: /", A, "/"));
	assert_false(allows(ALL "allow: /$\ndisallow: /", A, "/page.html"));
	assert_true(allows(ALL "disallow: /x/", A, "/X/y"));
	/* An inner '$' counts as one octet. */
	assert_false(allows(ALL "allow: /a$b\ndisallow: /a*bc", A, "/a$bc"));
}

static void
patterns_and_paths_are_normalised_alike(void **state)
{
	(void)state;
	assert_false(allows(ALL "Disallow: /foo/quz#qux", A, "/foo/quz"));
	assert_false(allows(ALL "Disallow: /foo/bar/\xe3\x83\x84", A, "/foo/bar/%E3%83%84"));
	assert_false(allows(ALL "Disallow: /foo/bar/%e3%83%84", A, "/foo/bar/\xe3\x83\x84"));
	assert_false(allows(ALL "Disallow: /foo/bar/%62%61%7A", A, "/foo/bar/baz"));
	assert_false(allows(ALL "Disallow: /a-%2A.html", A, "/a-*.html"));
	assert_true(allows(ALL "Disallow: /a-%2A.html", A, "/a-x.html"));
	assert_false(allows(ALL "Disallow: /path/foo-%24", A, "/path/foo-$"));
}

static void
lines_of_others_do_not_disturb_groups(void **state)
{
	(void)state;
	assert_false(allows("User-agent: A\nSitemap: s\nUser-agent: *\nDisallow: /", A, "/"));
	assert_false(allows("allow: /foo/\nuser-agent: A\ndisallow: /", A, "/foo/"));
	assert_false(allows("User-agent: A\n\n# c\n\nDisallow: /", A, "/"));
	assert_false(allows("User-agent: A\nCrawl-delay: 1\nUser-agent: B\nDisallow: /", A, "/"));
}

static void
line_ends_and_marks_make_no_difference(void **state)
{
	(void)state;
	assert_false(allows("\xef\xbb\xbfUser-agent: A\nDisallow: /", A, "/"));
	assert_false(allows("\xef\xbbUser-agent: A\nDisallow: /", A, "/"));
	assert_false(allows("\xefUser-agent: A\nDisallow: /", A, "/"));
	assert_true(allows("User-agent: B\n\xef\xbb\xbfUser-agent: A\nDisallow: /", A, "/"));
	assert_int_equal(ask_file("User-agent: A\r\r\rDisallow: /", A, "/").line, 4);
	assert_int_equal(ask_file("User-agent: A\r\n\r\nDisallow: /\r\n", A, "/").line, 3);
	assert_int_equal(ask_file("User-agent: A\n\r\n\rDisallow: /\r", A, "/").line, 4);
}

static void
names_are_read_to_their_last_letter_or_as_a_whole(void **state)
{
	(void)state;
	assert_false(allows("user-agent: BAZBOT/2.1\ndisallow: /", BAZ_BOT, "/"));
	assert_false(allows("user-agent: bazbot (x)\ndisallow: /", BAZ_BOT, "/"));
	assert_true(allows("user-agent: bazbot-news\ndisallow: /", BAZ_BOT, "/"));
	assert_false(allows("user-agent: IMG2dataset\ndisallow: /", IMG2DATASET, "/"));
	assert_false(allows("user-agent: img2dataset/1.0\ndisallow: /", IMG2DATASET, "/"));
	assert_false(allows("user-agent: img2dataset 1.0\ndisallow: /", IMG2DATASET, "/"));
	assert_true(allows("user-agent: img2dataset-x/1.0\ndisallow: /", IMG2DATASET, "/"));
	assert_true(allows("user-agent: img\ndisallow: /", IMG2DATASET, "/"));
	assert_false(allows("user-agent: * x\ndisallow: /", A, "/"));
	assert_true(allows("user-agent: *x\ndisallow: /", A, "/"));
	assert_true(allows("user-agent:\ndisallow: /", A, "/"));
}

static void
what_only_lenient_readers_see_disallows_and_never_allows(void **state)
{
	static const char *const FILES[] = {"user-agent A\ndisallow: /",
	    "useragent: A\ndisallow: /", "user-agent: A\ndisallow /", "user-agent: A\ndissallow: /",
	    "user agent: A\ndisalow: /", "user-agent: A\ndisallow /:x\ndisallow: /x y\ndisallow /"};

	(void)state;
	for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
		struct robots_answer answer = ask_file(FILES[i], A, "/z");
		assert_false(answer.allowed);
		assert_int_equal(answer.why, ROBOTS_WHY_LENIENT);
		assert_true(allows(FILES[i], B, "/z"));
	}
	assert_false(allows("user-agent: A\ndisallow: /\nallow /x", A, "/x"));
	assert_false(allows("user-agent: A\ndisallow: /a b", A, "/a%20b"));
	assert_false(allows("user-agent: A\ndisallow: /caf\xe9", A, "/caf%E9"));
	assert_false(allows("user-agent: A\ndisallow: /\nuser-agent: A\nallow: /x y", A, "/x%20y"));
}

/* Each octet of the file as a character; "\xff" as a half of a pair. */
static size_t
to_utf16(const char *file, bool is_little, uint8_t *out)
{
	size_t n = 0;

	out[n++] = is_little ? 0xff : 0xfe;
	out[n++] = is_little ? 0xfe : 0xff;
	for (const char *at = file; *at != '\0'; at++, n += 2) {
		out[n + !is_little] = (uint8_t)*at;
		out[n + is_little] = (uint8_t)*at == 0xff ? 0xd8 : 0;
	}
	return n;
}

static void
utf16_is_for_lenient_readers(void **state)
{
	static const char FILE[] =
	    "License: l\r\nUser-agent: B\r\nAllow: /x\r\nDisallow: /caf\xe9\r\n"
	    "User-agent: A\r\nDisallow: /\xff\r\nDisallow: /x";
	uint8_t bytes[512];

	(void)state;
	for (unsigned is_little = 0; is_little < 2; is_little++) {
		size_t len = to_utf16(FILE, is_little, bytes);
		struct robots *robots = compile_span((struct span){bytes, len});
		assert_false(ask(robots, A, "/xy").allowed);
		assert_int_equal(ask(robots, A, "/xy").why, ROBOTS_WHY_LENIENT);
		assert_int_equal(ask(robots, A, "/xy").line, 7);
		assert_false(ask(robots, A, "/%FF").allowed);
		assert_true(ask(robots, A, "/y").allowed);
		assert_false(ask(robots, B, "/caf%C3%A9").allowed);
		assert_true(ask(robots, BAZ_BOT, "/xy").allowed);
		const struct robots_record *records;
		assert_int_equal(robots_records(robots, B, &records), 1);
		assert_int_equal(records[0].line, 1);
		robots_free(robots);
		/* A mark alone does not make it so. */
		assert_false(allows("\xff\xfe\nuser-agent: A\ndisallow: /", A, "/"));
		assert_int_equal(
		    ask_file("\xff\xfe\nuser-agent: A\ndisallow: /", A, "/").why, ROBOTS_WHY_RULE);
		/* Cut anywhere it is still read. */
		for (size_t cut = 0; cut < len; cut++)
			robots_free(compile_span((struct span){bytes, cut}));
	}
}

static void
two_ways_to_read_a_query_take_the_stricter(void **state)
{
	struct robots_answer answer;

	(void)state;
	answer = ask_file(ALL "disallow: /r?u=https%3A%2F%2Fx", A, "/r?u=https://x/y");
	assert_false(answer.allowed);
	assert_int_equal(answer.why, ROBOTS_WHY_AMBIGUOUS);
	answer = ask_file(ALL "disallow: /r?u=https://x", A, "/r?u=https%3A%2F%2Fx");
	assert_false(answer.allowed);
	assert_int_equal(answer.why, ROBOTS_WHY_AMBIGUOUS);
	answer = ask_file(ALL "disallow: /r?u=https://x", A, "/r?u=https://x");
	assert_false(answer.allowed);
	assert_int_equal(answer.why, ROBOTS_WHY_RULE);
	answer = ask_file(ALL "disallow: /\nallow: /r?u=a/b", A, "/r?u=a%2Fb");
	assert_false(answer.allowed);
	assert_int_equal(answer.why, ROBOTS_WHY_AMBIGUOUS);
	assert_true(allows(ALL "disallow: /r?a=1&b=2", A, "/r?a=1&b=3"));
	assert_false(allows(ALL "disallow: /r?a=1&b=2", A, "/r?a=1&b=2"));
}

static void
the_limit_keeps_what_is_before_it(void **state)
{
	size_t most = ROBOTS_BYTES_MAX;
	char *file = malloc(most + 100);
	struct robots *robots;

	(void)state;
	assert_non_null(file);
	for (size_t over = 0; over < 2; over++) {
		memset(file, '\n', most + 100);
		memcpy(file, "user-agent: A\n", 14);
		memcpy(file + most - 11 + over, "disallow: /", 11);
		robots = compile_span((struct span){(uint8_t *)file, most + over});
		assert_int_equal(ask(robots, A, "/").allowed, over == 1);
		const struct robots_warning *warnings;
		assert_int_equal(robots_warnings(robots, &warnings), over);
		robots_free(robots);
	}
	free(file);
}

/* --- Records --- */

static size_t
records_of(const struct robots *robots, size_t agent, char *summary)
{
	const struct robots_record *records;
	size_t n = robots_records(robots, agent, &records);

	*summary = '\0';
	for (size_t i = 0; i < n; i++)
		summary += sprintf(summary, "%s%d:%.*s%s%s", i > 0 ? " " : "", (int)records[i].line,
		    (int)records[i].value.len, (const char *)records[i].value.at,
		    records[i].disputed ? "?" : "", records[i].by_star ? "*" : "");
	return n;
}

static void
expect_records(const char *file, size_t agent, const char *expected)
{
	struct robots *robots = compile_span(span_of(file));
	char summary[1000];

	records_of(robots, agent, summary);
	assert_string_equal(summary, expected);
	robots_free(robots);
}

static void
records_address_whom_their_group_does(void **state)
{
	static const char FILE[] = "User-agent: *\nContent-Signal: ai-train=no # c\nDisallow: /x\n"
				   "User-agent: A\nDisallow:\nContent-Usage:  train-ai=n \n";

	(void)state;
	expect_records(FILE, A, "6:train-ai=n");
	expect_records(FILE, B, "2:ai-train=no*");
	expect_records("Content-Signal: a\nUser-agent: A\nDisallow:\n", A, "");
	expect_records("useragent: B\nContent-Signal: a\nUser-agent: A\nDisallow:\n", A, "2:a?");
	/* Who is named after it, with others of no interest before. */
	expect_records("User-agent: x\nContent-Signal: a\nUser-agent: A\nDisallow:\n", A, "2:a");
}

static void
content_usage_between_agents_is_disputed(void **state)
{
	static const char FILE[] =
	    "User-agent: A\nContent-Usage: train-ai=n\nUser-agent: B\nDisallow: /\n";
	static const char TURNED[] = "User-agent: A\nDisallow: /\nUser-agent: A\n"
				     "Content-Usage: train-ai=n\nUser-agent: B\nAllow: /\n";

	(void)state;
	expect_records(FILE, A, "2:train-ai=n");
	expect_records(FILE, B, "2:train-ai=n?");
	assert_false(allows(FILE, A, "/"));
	assert_int_equal(ask_file(FILE, A, "/").why, ROBOTS_WHY_RULE);
	assert_false(allows(TURNED, A, "/"));
	assert_int_equal(ask_file(TURNED, A, "/").why, ROBOTS_WHY_AMBIGUOUS);
	assert_true(allows(TURNED, B, "/"));
}

static void
licenses_of_the_group_switch_off_those_of_all(void **state)
{
	static const char FILE[] = "License: https://g.example/1\nUser-agent: A\nLicense: "
				   "https://a.example/2\nDisallow:\nUser-agent: B\nDisallow:\n";

	(void)state;
	expect_records(FILE, A, "3:https://a.example/2");
	expect_records(FILE, B, "1:https://g.example/1");
	expect_records(FILE, BAZ_BOT, "1:https://g.example/1");
}

static void
warnings_come_in_the_order_of_lines_and_end(void **state)
{
	static const char LINE[] = "disallow: x\n";
	char file[3000] = "disallow: /a\nuser-agent: A\n";
	const struct robots_warning *warnings;
	struct robots *robots;

	(void)state;
	for (size_t n = strlen(file), i = 0; i < 150; i++, n += sizeof LINE - 1)
		memcpy(file + n, LINE, sizeof LINE);
	robots = compile_span(span_of(file));
	assert_int_equal(robots_warnings(robots, &warnings), ROBOTS_WARNINGS_MAX);
	assert_int_equal(warnings[0].line, 1);
	for (size_t i = 1; i < ROBOTS_WARNINGS_MAX; i++)
		assert_int_equal(warnings[i].line, i + 2);
	robots_free(robots);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_to_obey_allows),
	    cmocka_unit_test(groups_of_one_agent_are_one),
	    cmocka_unit_test(a_group_of_its_own_inherits_nothing),
	    cmocka_unit_test(groups_of_the_star_are_one),
	    cmocka_unit_test(the_most_octets_decide_and_allow_wins_ties),
	    cmocka_unit_test(patterns_and_paths_are_normalised_alike),
	    cmocka_unit_test(lines_of_others_do_not_disturb_groups),
	    cmocka_unit_test(line_ends_and_marks_make_no_difference),
	    cmocka_unit_test(names_are_read_to_their_last_letter_or_as_a_whole),
	    cmocka_unit_test(what_only_lenient_readers_see_disallows_and_never_allows),
	    cmocka_unit_test(utf16_is_for_lenient_readers),
	    cmocka_unit_test(two_ways_to_read_a_query_take_the_stricter),
	    cmocka_unit_test(the_limit_keeps_what_is_before_it),
	    cmocka_unit_test(records_address_whom_their_group_does),
	    cmocka_unit_test(content_usage_between_agents_is_disputed),
	    cmocka_unit_test(licenses_of_the_group_switch_off_those_of_all),
	    cmocka_unit_test(warnings_come_in_the_order_of_lines_and_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
