/* SPDX-License-Identifier: Apache-2.0 */
/* What RSL documents come to for commercial training, and what hostile ones cost. */
#include "../check.h"

#include "signals/rsl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOCUMENT(contents) "<rsl xmlns=\"https://rslstandard.org/rsl\">" contents "</rsl>"
#define SITE(licence)      DOCUMENT("<content url=\"/\"><license>" licence "</license></content>")

static struct url_path path;
static struct rsl *rsl;

static int
end(void **state)
{
	(void)state;
	url_path_release(&path);
	memset(&path, 0, sizeof path);
	rsl_free(rsl);
	rsl = NULL;
	return 0;
}

static struct span
bytes(const char *string)
{
	return (struct span){(const uint8_t *)string, strlen(string)};
}

static bool
ask_here(const char *xml, const char *here, const char *url, struct statement *s)
{
	rsl_free(rsl);
	rsl = NULL;
	memset(s, 0, sizeof *s);
	assert_int_equal(rsl_compile(bytes(xml), text_of(here), &rsl, NULL), GPAI_OK);
	assert_true(url_path_set(&path, bytes(url)));
	return rsl_ask(rsl, bytes(url), &path, s);
}

static enum says
says(const char *xml, const char *url)
{
	struct statement s;

	assert_true(ask_here(xml, NULL, url, &s));
	assert_int_equal(s.signal, SIGNAL_RSL);
	return s.says;
}

static bool
is_silent(const char *xml, const char *url)
{
	struct statement s;

	return !ask_here(xml, NULL, url, &s);
}

#define URL "https://example.com/a/b.html"

static void
the_words_of_usage_reach_training_or_not(void **state)
{
	(void)state;
	static const struct {
		const char *words;
		enum says permitted, prohibited;
	} cases[] = {
	    {"all", SAYS_ALLOWED, SAYS_RESERVED},
	    {"ai-all", SAYS_ALLOWED, SAYS_RESERVED},
	    {"ai-train", SAYS_ALLOWED, SAYS_RESERVED},
	    {"search ai-train", SAYS_ALLOWED, SAYS_RESERVED},
	    {"search,ai-train", SAYS_ALLOWED, SAYS_RESERVED},
	    {"\n\t search \n ai-all\n", SAYS_ALLOWED, SAYS_RESERVED},
	    /* A list that permits is closed, one that prohibits is not. */
	    {"search", SAYS_RESERVED, SAYS_ALLOWED},
	    {"ai-input ai-index", SAYS_RESERVED, SAYS_ALLOWED},
	    {"", SAYS_RESERVED, SAYS_ALLOWED},
	    /* An extension has a prefix; any other word is none of RSL. */
	    {"ai-train vendor:x", SAYS_ALLOWED, SAYS_RESERVED},
	    {"train-ai", SAYS_RESERVED, SAYS_RESERVED},
	    {"ai-training", SAYS_RESERVED, SAYS_RESERVED},
	    {"AI-TRAIN", SAYS_RESERVED, SAYS_RESERVED},
	    {"ai-train ai-training", SAYS_RESERVED, SAYS_RESERVED},
	};
	char xml[512];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(
		    xml, sizeof xml, SITE("<permits type=\"usage\">%s</permits>"), cases[i].words);
		if (says(xml, URL) != cases[i].permitted)
			fail_msg("permits %s", cases[i].words);
		snprintf(xml, sizeof xml, SITE("<prohibits type=\"usage\">%s</prohibits>"),
		    cases[i].words);
		if (says(xml, URL) != cases[i].prohibited)
			fail_msg("prohibits %s", cases[i].words);
	}
}

static void
the_narrower_word_comes_before_the_broader(void **state)
{
	(void)state;
	assert_int_equal(says(SITE("<permits type=\"usage\">all</permits>"
				   "<prohibits type=\"usage\">ai-train</prohibits>"),
			     URL),
	    SAYS_RESERVED);
	assert_int_equal(says(SITE("<permits type=\"usage\">ai-train</permits>"
				   "<prohibits type=\"usage\">ai-all</prohibits>"),
			     URL),
	    SAYS_ALLOWED);
	assert_int_equal(says(SITE("<permits type=\"usage\">ai-train</permits>"
				   "<prohibits type=\"usage\">ai-train</prohibits>"),
			     URL),
	    SAYS_RESERVED);
	/* Seen side by side in the wild: taken by its word. */
	assert_int_equal(says(SITE("<permits type=\"usage\">ai-train</permits>"
				   "<prohibits type=\"usage\">all</prohibits>"),
			     URL),
	    SAYS_RESERVED);
}

static void
the_narrower_path_comes_before_the_broader(void **state)
{
	(void)state;
	static const char xml[] =
	    DOCUMENT("<content url=\"/articles/\"><license><prohibits type=\"usage\">ai-train"
		     "</prohibits></license></content>"
		     "<content url=\"/\"><license><permits type=\"usage\">all</permits></license>"
		     "</content>");

	assert_int_equal(says(xml, "https://example.com/articles/1"), SAYS_RESERVED);
	assert_int_equal(says(xml, "https://example.com/about"), SAYS_ALLOWED);
}

static void
contents_of_one_scope_are_weighed_together(void **state)
{
	(void)state;
	/* Order is of no consequence. */
	static const char *const both[] = {
	    DOCUMENT("<content url=\"/\"><license><permits type=\"usage\">ai-train</permits>"
		     "</license></content><content url=\"/\"><license><permits type=\"usage\">"
		     "ai-train</permits><payment type=\"training\"/></license></content>"),
	    DOCUMENT("<content url=\"/\"><license><permits type=\"usage\">ai-train</permits>"
		     "<payment type=\"training\"/></license></content><content url=\"/\">"
		     "<license><permits type=\"usage\">ai-train</permits></license></content>"),
	};

	for (size_t i = 0; i < 2; i++)
		assert_int_equal(says(both[i], URL), SAYS_RESERVED);
	/* One licence for search, another for training: each its own list. */
	assert_int_equal(
	    says(DOCUMENT("<content url=\"/\"><license><permits type=\"usage\">search</permits>"
			  "</license><license><permits type=\"usage\">ai-train</permits>"
			  "</license></content>"),
		URL),
	    SAYS_ALLOWED);
}

static void
terms_to_be_met_first_reserve(void **state)
{
	(void)state;
	static const char *const types[] = {"purchase", "subscription", "training", "crawl", "use",
	    "inference", "contribution", "attribution", "per-token"};
	struct statement s;
	char xml[512];

	assert_int_equal(says(SITE("<permits type=\"usage\">ai-train</permits>"
				   "<payment type=\"free\"/>"),
			     URL),
	    SAYS_ALLOWED);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		snprintf(xml, sizeof xml,
		    SITE("<permits type=\"usage\">ai-train</permits><payment type=\"%s\"/>"),
		    types[i]);
		assert_int_equal(says(xml, URL), SAYS_RESERVED);
	}
	assert_true(ask_here(SITE("<permits type=\"usage\">ai-all</permits><payment><standard>"
				  "https://rslcollective.org/license</standard></payment>"),
	    NULL, URL, &s));
	assert_int_equal(s.says, SAYS_RESERVED);
	assert_true(text_is(s.label, "rsl:payment"));
	assert_true(text_is(s.policy, "https://rslcollective.org/license"));
	assert_int_equal(says(SITE("<reporting type=\"telemetry\"/>"), URL), SAYS_RESERVED);
	assert_int_equal(says(DOCUMENT("<content url=\"/\" server=\"https://l.example\"><license>"
				       "<payment type=\"free\"/></license></content>"),
			     URL),
	    SAYS_RESERVED);
}

static void
who_and_where_close_a_licence(void **state)
{
	(void)state;
	assert_int_equal(
	    says(SITE("<permits type=\"user\">commercial</permits>"), URL), SAYS_ALLOWED);
	assert_int_equal(
	    says(SITE("<permits type=\"user\">education personal</permits>"), URL), SAYS_RESERVED);
	assert_int_equal(
	    says(SITE("<prohibits type=\"user\">commercial</prohibits>"), URL), SAYS_RESERVED);
	assert_int_equal(
	    says(SITE("<prohibits type=\"user\">government</prohibits>"), URL), SAYS_ALLOWED);
	/* Where the provider is nobody here knows. */
	assert_int_equal(says(SITE("<permits type=\"geo\">US</permits>"), URL), SAYS_RESERVED);
	assert_int_equal(says(SITE("<prohibits type=\"geo\">FR</prohibits>"), URL), SAYS_RESERVED);
}

static void
what_is_not_understood_never_allows(void **state)
{
	(void)state;
	struct statement s;

	assert_int_equal(says(DOCUMENT("<content url=\"/\"/>"), URL), SAYS_RESERVED);
	assert_int_equal(says(SITE(""), URL), SAYS_NOTHING);
	assert_int_equal(says(SITE("<permits>all</permits>"), URL), SAYS_RESERVED);
	assert_int_equal(says(SITE("<permits type=\"purpose\">all</permits>"), URL), SAYS_RESERVED);
	assert_int_equal(says(SITE("<permits type=\"usage\">all</permits>"
				   "<permits type=\"usage\">all</permits>"),
			     URL),
	    SAYS_RESERVED);
	/* An element that RSL does not have: it may still reserve. */
	assert_true(
	    ask_here(SITE("<permits type=\"usage\">all</permits><grants/>"), NULL, URL, &s));
	assert_int_equal(s.says, SAYS_NOTHING);
	assert_non_null(s.note);
	assert_int_equal(
	    says(SITE("<prohibits type=\"usage\">all</prohibits><grants/>"), URL), SAYS_RESERVED);
	/* One of another namespace is passed over. */
	assert_int_equal(says(SITE("<permits type=\"usage\">all</permits>"
				   "<x:grants xmlns:x=\"https://x.example/\"><x:y/></x:grants>"),
			     URL),
	    SAYS_ALLOWED);
}

static void
what_is_no_document_says_nothing(void **state)
{
	(void)state;
	static const char *const none[] = {"", "<", "<html/>", "not XML",
	    "<rsl><content url=\"/\"><license/></content></rsl>",
	    "<rsl xmlns=\"https://rslstandard.org/rsl\"/>",
	    "<rsl xmlns=\"https://rslstandard.org/rsl\"><content url=\"/\"><license>",
	    "<!DOCTYPE rsl [<!ENTITY a \"ai-train\">]>" SITE(
		"<permits type=\"usage\">&a;</permits>")};

	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		assert_true(is_silent(none[i], URL));
		if (rsl_note(rsl) == NULL)
			fail_msg("no note on %s", none[i]);
	}
}

static void
urls_match_by_origin_and_by_path(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *url;
		bool matches;
	} cases[] = {
	    {"https://example.com/a/", URL, true},
	    {"https://EXAMPLE.com:443/a/", URL, true},
	    {"https://example.com", URL, true},
	    {"https://example.com/a/", "https://example.com:443/a/x", true},
	    {"https://example.com/a/", "https://example.com:8443/a/x", false},
	    {"http://example.com/a/", URL, false},
	    {"https://example.co", URL, false},
	    {"https://example.com.evil.example/", URL, false},
	    {"/a/*.html$", URL, true},
	    {"*.html$", URL, true},
	    {"/a/*.htm$", URL, false},
	    {"/A/", URL, false},
	    {"a/b.html", URL, false},
	    {"https://example.com/a/b.html#part", URL, true},
	    {"ftp://example.com/", URL, false},
	    {"https:///a/", URL, false},
	};
	char xml[512];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(xml, sizeof xml,
		    DOCUMENT("<content url=\"%s\"><license><payment type=\"free\"/></license>"
			     "</content>"),
		    cases[i].pattern);
		if (is_silent(xml, cases[i].url) == cases[i].matches)
			fail_msg("%s on %s", cases[i].pattern, cases[i].url);
	}
}

static void
an_empty_url_is_the_place_of_the_document(void **state)
{
	(void)state;
	static const char xml[] =
	    DOCUMENT("<content url=\"\"><license><prohibits type=\"usage\">ai-train</prohibits>"
		     "</license></content>");
	struct statement s;

	assert_true(ask_here(xml, NULL, URL, &s));
	assert_int_equal(s.says, SAYS_RESERVED);
	assert_true(ask_here(xml, "https://example.com/a/", URL, &s));
	assert_false(ask_here(xml, "https://example.com/c/", URL, &s));
	assert_false(ask_here(xml, "https://other.example/a/", URL, &s));
	/* What means something in a pattern is only an octet in a URL. */
	assert_true(ask_here(xml, "https://example.com/a*b$", "https://example.com/a*b$", &s));
	assert_false(ask_here(xml, "https://example.com/a*b$", "https://example.com/axb", &s));
	assert_true(
	    ask_here(xml, "https://example.com/p?q=1#f", "https://example.com/p?q=1#g", &s));
}

static void
a_statement_tells_its_place(void **state)
{
	(void)state;
	struct statement s;

	assert_true(ask_here("<rsl xmlns=\"https://rslstandard.org/rsl\">\n"
			     "<content url=\"/a\">\n<terms>https://example.com/terms</terms>\n"
			     "<license>\n<permits type=\"usage\">ai-all</permits>\n"
			     "</license>\n</content>\n</rsl>",
	    NULL, URL, &s));
	assert_int_equal(s.says, SAYS_ALLOWED);
	assert_int_equal(s.line, 5);
	assert_true(text_is(s.label, "rsl:permits"));
	assert_true(text_is(s.value, "ai-all"));
	assert_true(text_is(s.scope, "/a"));
	assert_true(text_is(s.policy, "https://example.com/terms"));
}

/* --- hostile documents: in time and memory of their length --- */

static char *
repeated(const char *head, const char *unit, size_t n, const char *tail)
{
	size_t unit_len = strlen(unit), head_len = strlen(head);
	char *all = malloc(head_len + n * unit_len + strlen(tail) + 1);

	assert_non_null(all);
	memcpy(all, head, head_len);
	for (size_t i = 0; i < n; i++)
		memcpy(all + head_len + i * unit_len, unit, unit_len);
	strcpy(all + head_len + n * unit_len, tail);
	return all;
}

static void
hostile_documents_cost_what_they_weigh(void **state)
{
	(void)state;
	static const struct {
		const char *head, *unit;
		size_t n;
		const char *tail;
	} cases[] = {
	    {"<rsl xmlns=\"https://rslstandard.org/rsl\">", "<content url=\"/*a*b*c*d\">", 100000,
		""},
	    {"<rsl xmlns=\"https://rslstandard.org/rsl\">", "<content url=\"\"/>", 200000,
		"</rsl>"},
	    {"<rsl xmlns=\"https://rslstandard.org/rsl\">", "<content url=\"/*a*b\"/>", 150000,
		"</rsl>"},
	    {"<rsl xmlns=\"https://rslstandard.org/rsl\" ", "a=\"\" ", 600000, "/>"},
	    {"<rsl ", "xmlns:a=\"b\" ", 300000, "/>"},
	    {"", "<a xmlns:b=\"c\">", 250000, ""},
	    {"<rsl xmlns=\"https://rslstandard.org/rsl\">", "<license/>", 400000, "</rsl>"},
	    {"", "<!DOCTYPE a [", 300000, ""},
	    {"<!--", "-", 4000000, ""},
	    {"<a>", "&amp;", 800000, "</a>"},
	    {"<a b=\"", "&amp;", 800000, "\"/>"},
	};
	char url[4096];
	struct statement s;

	memset(url, 'a', sizeof url);
	memcpy(url, "https://example.com/", 20);
	url[sizeof url - 1] = '\0';
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *xml = repeated(cases[i].head, cases[i].unit, cases[i].n, cases[i].tail);
		ask_here(xml, "https://example.com/", url, &s);
		if (rsl_memory(rsl) > 32 * strlen(xml))
			fail_msg("case %zu takes %zu bytes", i, rsl_memory(rsl));
		free(xml);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(the_words_of_usage_reach_training_or_not, end),
	    cmocka_unit_test_teardown(the_narrower_word_comes_before_the_broader, end),
	    cmocka_unit_test_teardown(the_narrower_path_comes_before_the_broader, end),
	    cmocka_unit_test_teardown(contents_of_one_scope_are_weighed_together, end),
	    cmocka_unit_test_teardown(terms_to_be_met_first_reserve, end),
	    cmocka_unit_test_teardown(who_and_where_close_a_licence, end),
	    cmocka_unit_test_teardown(what_is_not_understood_never_allows, end),
	    cmocka_unit_test_teardown(what_is_no_document_says_nothing, end),
	    cmocka_unit_test_teardown(urls_match_by_origin_and_by_path, end),
	    cmocka_unit_test_teardown(an_empty_url_is_the_place_of_the_document, end),
	    cmocka_unit_test_teardown(a_statement_tells_its_place, end),
	    cmocka_unit_test_teardown(hostile_documents_cost_what_they_weigh, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
