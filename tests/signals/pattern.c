/* SPDX-License-Identifier: Apache-2.0 */
/* Paths and patterns: one form for what RFC 9309 holds equal, and matching held against a reader
 * that tries everything. */
#include "../check.h"

#include "signals/pattern.h"

#include <stdlib.h>
#include <string.h>

static struct span
span_of(const char *string)
{
	return (struct span){(const uint8_t *)string, strlen(string)};
}

static void
expect_span(struct span span, const char *expected)
{
	char text[256];

	assert_true(span.len < sizeof text);
	memcpy(text, span.at, span.len);
	text[span.len] = '\0';
	assert_string_equal(text, expected);
}

static void
urls_give_their_path_and_query(void **state)
{
	static const struct {
		const char *url, *path;
	} CASES[] = {
	    {"https://example.org", "/"},
	    {"https://example.org/", "/"},
	    {"https://example.org#x", "/"},
	    {"https://example.org?a=b", "/?a=b"},
	    {"https://user@example.org:8443/a/b?c#d", "/a/b?c"},
	    {"https://example.org/a://b", "/a://b"},
	    {"/a//b", "/a//b"},
	    {"//a/b", "//a/b"},
	    {"example.org/a", "/a"},
	    {"", "/"},
	    {"#", "/"},
	    {"/a/../b/./c", "/a/../b/./c"},
	};
	struct url_path path = {0};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		assert_true(url_path_set(&path, span_of(CASES[i].url)));
		expect_span(path.as_written, CASES[i].path);
		expect_span(path.escaped, CASES[i].path);
	}
	url_path_release(&path);
}

static void
paths_have_one_form(void **state)
{
	static const struct {
		const char *url, *written, *escaped;
	} CASES[] = {
	    {"/%62%61%7A%2d%5F%7e", "/baz-_~", NULL},
	    {"/%2f%3f%41", "/%2F%3FA", NULL},
	    {"/caf\xc3\xa9/%c3%a9", "/caf%C3%A9/%C3%A9", NULL},
	    {"/%", "/%", NULL},
	    {"/%4", "/%4", NULL},
	    {"/%g1%4g", "/%g1%4g", NULL},
	    {"/%%41", "/%A", NULL},
	    {"/a*b$c", "/a%2Ab%24c", NULL},
	    {"/a b\t|", "/a%20b%09%7C", NULL},
	    {"/r?u=https://x.y/&v=1", "/r?u=https://x.y/&v=1", "/r?u=https%3A%2F%2Fx.y%2F&v=1"},
	    {"/a/b:c?d/e", "/a/b:c?d/e", NULL},
	    {"/a?b=c=d?e", "/a?b=c=d?e", "/a?b=c%3Dd%3Fe"},
	};
	struct url_path path = {0};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		const char *escaped =
		    CASES[i].escaped != NULL ? CASES[i].escaped : CASES[i].written;
		assert_true(url_path_set(&path, span_of(CASES[i].url)));
		expect_span(path.as_written, CASES[i].written);
		expect_span(path.escaped, escaped);
		assert_int_equal(path.escaped.at == path.as_written.at, CASES[i].escaped == NULL);
	}
	url_path_release(&path);
}

static void
patterns_keep_what_is_special_in_them(void **state)
{
	uint8_t out[64];
	struct span span = {out, 0};

	(void)state;
	span.len = pattern_normalise(span_of("/a$b*%2a%24$"), out);
	expect_span(span, "/a%24b*%2A%24$");
	span.len = pattern_normalise(span_of("/\xff\xff"), out);
	expect_span(span, "/%FF%FF");
	span.len = pattern_escape_values(span_of("/a/?b/=*/$"), out);
	expect_span(span, "/a/?b/=*%2F$");
}

static bool
matches(const char *pattern, const char *path)
{
	return pattern_matches(span_of(pattern), span_of(path));
}

static void
patterns_match_from_the_first_octet(void **state)
{
	(void)state;
	assert_true(matches("/", "/a"));
	assert_true(matches("", "/a"));
	assert_false(matches("/a/", "/a"));
	assert_true(matches("/*", "/"));
	assert_true(matches("/**$", "/"));
	assert_true(matches("*", "/"));
	assert_true(matches("*.gif$", "/a.gif"));
	assert_false(matches("*.gif$", "/a.gif?x"));
	assert_true(matches("*.gif", "/a.gif?x"));
	assert_true(matches("/a*b*c$", "/abcbc"));
	assert_false(matches("/a*bb$", "/ab"));
	assert_false(matches("/ab*b$", "/ab"));
	assert_true(matches("/$", "/"));
	assert_false(matches("/$", "/a"));
	assert_true(matches("$", ""));
	/* More places for the segment than are tried one by one. */
	assert_true(matches("/*aaab", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"));
	assert_false(matches("/*aaac", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"));
}

/* The definition, octet by octet, trying all. */
static bool
tries(const char *pattern, const char *path)
{
	if (*pattern == '\0')
		return true;
	if (*pattern == '$' && pattern[1] == '\0')
		return *path == '\0';
	if (*pattern == '*')
		return tries(pattern + 1, path) || (*path != '\0' && tries(pattern, path + 1));
	return *pattern == *path && tries(pattern + 1, path + 1);
}

static void
matching_agrees_with_trying_everything(void **state)
{
	uint64_t random = 9309;
	char pattern[12], path[24];
	unsigned n_true = 0;

	(void)state;
	for (unsigned turn = 0; turn < 200000; turn++) {
		size_t n = next_random(&random) % 10, m = next_random(&random) % 20;
		for (size_t i = 0; i < n; i++)
			pattern[i] = "/ab*ab*"[next_random(&random) % 7];
		if (next_random(&random) % 4 == 0)
			pattern[n++] = '$';
		pattern[n] = '\0';
		for (size_t i = 0; i < m; i++)
			path[i] = "/ab"[next_random(&random) % 3];
		path[m] = '\0';
		bool expected = tries(pattern, path);
		if (matches(pattern, path) != expected)
			fail_msg("pattern %s, path %s: expected %d", pattern, path, expected);
		n_true += expected;
	}
	assert_in_range(n_true, 20000, 180000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(urls_give_their_path_and_query),
	    cmocka_unit_test(paths_have_one_form),
	    cmocka_unit_test(patterns_keep_what_is_special_in_them),
	    cmocka_unit_test(patterns_match_from_the_first_octet),
	    cmocka_unit_test(matching_agrees_with_trying_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
