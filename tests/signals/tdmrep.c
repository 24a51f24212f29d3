/* SPDX-License-Identifier: Apache-2.0 */
#include "said.h"

#include "signals/tdmrep.h"

#include <stdlib.h>

static struct tdmrep_file *
compile(const char *json)
{
	struct tdmrep_file *file;

	assert_int_equal(tdmrep_compile(span_of(json), &file, NULL), GPAI_OK);
	assert_non_null(file);
	return file;
}

static void
expect(const char *json, const char *url, const char *expected)
{
	struct tdmrep_file *file = compile(json);
	struct url_path path = {0};
	struct statement statement;
	struct out out;

	out_memory(&out);
	assert_true(url_path_set(&path, span_of(url)));
	if (tdmrep_ask(file, &path, &statement)) {
		said_line(&out, &statement);
		assert_int_equal(statement.carrier, CARRIER_SITE_FILE);
	}
	assert_said(&out, expected);
	out_release(&out);
	url_path_release(&path);
	tdmrep_free(file);
}

static void
expect_note(const char *json, bool has_note)
{
	struct tdmrep_file *file = compile(json);

	if ((tdmrep_note(file) != NULL) != has_note)
		fail_msg("%s: %s", json, tdmrep_note(file) != NULL ? tdmrep_note(file) : "no note");
	tdmrep_free(file);
}

#define RESERVED(location) "tdmrep reserved tdm-reservation=1 in " location "\n"
#define ALLOWED(location)  "tdmrep allowed tdm-reservation=0 in " location "\n"

static void
the_first_rule_that_matches_counts(void **state)
{
	static const char json[] = "[{\"location\":\"/a/*\",\"tdm-reservation\":0},"
				   "{\"location\":\"/a/b\",\"tdm-reservation\":1},"
				   "{\"location\":\"/c\",\"tdm-reservation\":1}]";

	(void)state;
	expect(json, "https://e.example/a/b", ALLOWED("/a/*"));
	expect(json, "/c/d", RESERVED("/c"));
	expect(json, "/d", "");
	expect(json, "/A/b", "");
}

static void
a_policy_goes_with_a_reservation_only(void **state)
{
	(void)state;
	expect(
	    "[{\"location\":\"/\",\"tdm-reservation\":1,\"tdm-policy\":\"https://p.example/x\"}]",
	    "/y", "tdmrep reserved tdm-reservation=1 in / policy https://p.example/x\n");
	expect(
	    "[{\"location\":\"/\",\"tdm-reservation\":0,\"tdm-policy\":\"https://p.example/x\"}]",
	    "/y", ALLOWED("/"));
	expect(
	    "[{\"location\":\"/\",\"tdm-reservation\":1,\"tdm-policy\":7}]", "/y", RESERVED("/"));
}

static void
one_and_zero_may_be_numbers_or_strings(void **state)
{
	(void)state;
	expect("[{\"location\":\"/\",\"tdm-reservation\":\"1\"}]", "/", RESERVED("/"));
	expect("[{\"location\":\"/\",\"tdm-reservation\":\"0\"}]", "/", ALLOWED("/"));
	expect("[{\"location\":\"/\",\"tdm-reservation\":1.0}]", "/", RESERVED("/"));
}

static void
a_rule_in_error_is_unset_and_still_the_first(void **state)
{
	static const char *const values[] = {
	    "true", "2", "-1", "null", "\"yes\"", "[1]", "{}", "0.5", "\"01\"", "\"\""};
	char json[256];

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		snprintf(json, sizeof json,
		    "[{\"location\":\"/a\",\"tdm-reservation\":%s},"
		    "{\"location\":\"/\",\"tdm-reservation\":1}]",
		    values[i]);
		expect(json, "/a", "");
		expect(json, "/b", RESERVED("/"));
		expect_note(json, true);
	}
	expect("[{\"location\":\"/a\"}]", "/a", "");
}

static void
a_rule_without_location_is_passed_over(void **state)
{
	static const char json[] =
	    "[{\"tdm-reservation\":0},7,null,[],{\"location\":\"\",\"tdm-reservation\":0},"
	    "{\"location\":\"a\",\"tdm-reservation\":0},{\"location\":\"/"
	    "\",\"tdm-reservation\":1}]";

	(void)state;
	expect(json, "/a", RESERVED("/"));
	expect_note(json, true);
}

static void
patterns_are_those_of_robots_txt(void **state)
{
	(void)state;
	expect("[{\"location\":\"/path/foo-%24\",\"tdm-reservation\":1}]", "/path/foo-$",
	    RESERVED("/path/foo-%24"));
	expect("[{\"location\":\"*.pdf$\",\"tdm-reservation\":1}]", "/a/b.pdf", RESERVED("*.pdf$"));
	expect("[{\"location\":\"/*.pdf$\",\"tdm-reservation\":1}]", "/a/b.pdf?x", "");
	expect("[{\"location\":\"/%62%61\",\"tdm-reservation\":1}]", "/baz", RESERVED("/%62%61"));
	expect("[{\"location\":\"/a%2Fb\",\"tdm-reservation\":1}]", "/a/b", "");
	expect("[{\"location\":\"/a?u=x%3A\",\"tdm-reservation\":1}]", "/a?u=x:y",
	    RESERVED("/a?u=x%3A"));
}

static void
a_file_that_is_no_array_says_nothing(void **state)
{
	static const char *const files[] = {"", " ", "{\"location\":\"/\",\"tdm-reservation\":1}",
	    "<html>", "[{\"location\":\"/\",\"tdm-reservation\":1}", "1", "\"x\"",
	    "[{\"location\":\"/\",\"tdm-reservation\":1}] x",
	    "[{\"location\":\"/\xff\",\"tdm-reservation\":1}]"};

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		expect(files[i], "/", "");
		expect_note(files[i], true);
	}
	expect_note("[]", false);
	expect("[]", "/", "");
}

static void
a_byte_order_mark_is_passed_over(void **state)
{
	(void)state;
	expect("\xef\xbb\xbf[{\"location\":\"/\",\"tdm-reservation\":1}]", "/", RESERVED("/"));
}

static void
other_members_do_not_matter(void **state)
{
	static const char json[] =
	    "[{\"location\":\"/\",\"tdm-reservation\":1,\"@x\":[1,{\"y\":2}]}]";

	(void)state;
	expect(json, "/", RESERVED("/"));
	expect_note(json, false);
}

static void
depth_and_size_are_bounded(void **state)
{
	char deep[200] = "[";
	size_t len = TDMREP_BYTES_MAX + 1;
	char *big = malloc(len + 1);

	(void)state;
	memset(deep, '[', 100);
	memset(deep + 100, ']', 99);
	expect_note(deep, true);
	memset(big, ' ', len);
	big[len] = 0;
	big[0] = '[';
	big[len - 1] = ']';
	expect_note(big, true);
	expect_note(big + 1, true);
	memcpy(big, "  [", 3);
	big[len - 2] = ']';
	big[len - 1] = 0;
	expect_note(big + 1, false);
	free(big);
}

static void
values_of_fields_are_one_and_zero_alone(void **state)
{
	(void)state;
	assert_int_equal(tdmrep_value(span_of("1")), SAYS_RESERVED);
	assert_int_equal(tdmrep_value(span_of(" 0\t")), SAYS_ALLOWED);
	assert_int_equal(tdmrep_value(span_of("true")), SAYS_NOTHING);
	assert_int_equal(tdmrep_value(span_of("11")), SAYS_NOTHING);
	assert_int_equal(tdmrep_value(span_of("")), SAYS_NOTHING);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_first_rule_that_matches_counts),
	    cmocka_unit_test(a_policy_goes_with_a_reservation_only),
	    cmocka_unit_test(one_and_zero_may_be_numbers_or_strings),
	    cmocka_unit_test(a_rule_in_error_is_unset_and_still_the_first),
	    cmocka_unit_test(a_rule_without_location_is_passed_over),
	    cmocka_unit_test(patterns_are_those_of_robots_txt),
	    cmocka_unit_test(a_file_that_is_no_array_says_nothing),
	    cmocka_unit_test(a_byte_order_mark_is_passed_over),
	    cmocka_unit_test(other_members_do_not_matter),
	    cmocka_unit_test(depth_and_size_are_bounded),
	    cmocka_unit_test(values_of_fields_are_one_and_zero_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
