/* SPDX-License-Identifier: Apache-2.0 */
#include "said.h"

#include "signals/ai_txt.h"

static const struct text agents[] = {{"ExampleBot", 10}, {"OtherBot", 8}};
static const struct robots_agents asked = {agents, 2};

static void
expect_for(size_t agent, const char *file, const char *url, const char *expected)
{
	struct ai_txt *ai_txt;
	struct url_path path = {0};
	struct statement statement;
	struct out out;

	out_memory(&out);
	assert_int_equal(ai_txt_compile(span_of(file), &asked, &ai_txt, NULL), GPAI_OK);
	assert_true(url_path_set(&path, span_of(url)));
	if (ai_txt_ask(ai_txt, agent, &path, &statement))
		said_line(&out, &statement);
	assert_said(&out, expected);
	out_release(&out);
	url_path_release(&path);
	ai_txt_free(ai_txt);
}

static void
expect(const char *file, const char *url, const char *expected)
{
	expect_for(0, file, url, expected);
}

static void
patterns_of_file_names_are_matched(void **state)
{
	static const char file[] =
	    "User-Agent: *\nDisallow: *.jpg\nDisallow: *.png\nAllow: *.txt\n";

	(void)state;
	expect(file, "https://e.example/a/b.jpg", "ai-txt reserved disallow=*.jpg in *.jpg\n");
	expect(file, "/b.jpg?w=100", "ai-txt reserved disallow=*.jpg in *.jpg\n");
	expect(file, "/b.txt", "ai-txt allowed allow=*.txt in *.txt\n");
	expect(file, "/b.html", "");
}

static void
where_several_lines_match_the_strictest_counts(void **state)
{
	static const char file[] = "User-Agent: *\n"
				   "Allow: *.txt\n"
				   "Allow: /\n"
				   "Disallow: *\n";

	(void)state;
	expect(file, "/a.txt", "ai-txt reserved disallow=* in *\n");
	expect("User-Agent: *\nDisallow: /\nAllow: /a.txt$\n", "/a.txt",
	    "ai-txt reserved disallow=/ in /\n");
}

static void
an_agent_with_a_group_takes_nothing_of_the_others(void **state)
{
	static const char file[] = "user-agent: *\nDisallow: /\n\n"
				   "User-Agent: examplebot\nAllow: /\n";

	(void)state;
	expect_for(0, file, "/", "ai-txt allowed allow=/ in /\n");
	expect_for(1, file, "/", "ai-txt reserved disallow=/ in /\n");
	expect_for(0, "User-agent: ExampleBot\nUser-agent: *\nDisallow: /a", "/a",
	    "ai-txt reserved disallow=/a in /a\n");
	expect_for(0, "User-agent: ExampleBot\nDisallow: /a\nUser-agent: *\nDisallow: /", "/b", "");
}

static void
lines_of_others_and_blank_ones_end_no_group(void **state)
{
	(void)state;
	expect_for(0,
	    "User-agent: ExampleBot\nSitemap: x\n\n# c\nUser-agent: OtherBot\nDisallow: /\n", "/",
	    "ai-txt reserved disallow=/ in /\n");
}

static void
several_agents_may_share_a_later_group(void **state)
{
	(void)state;
	expect_for(0,
	    "User-agent: x\nDisallow: /x\nUser-agent: ExampleBot\nUser-agent: y\nDisallow: /\n",
	    "/", "ai-txt reserved disallow=/ in /\n");
}

static void
rules_outside_of_groups_and_empty_ones_say_nothing(void **state)
{
	(void)state;
	expect("Disallow: /\nUser-agent: *\n", "/", "");
	expect("User-agent: *\nDisallow:\nAllow:\nDisallow: # /\n", "/", "");
	expect("User-agent: *\nDisallow /\n", "/", "");
	expect("", "/", "");
}

static void
an_ending_alone_restricts_but_does_not_permit(void **state)
{
	(void)state;
	expect("User-agent: *\nDisallow: .jpg\n", "/a.jpg",
	    "ai-txt reserved disallow=.jpg in .jpg !\n");
	expect("User-agent: *\nDisallow: .jpg\n", "/a.png", "");
	expect("User-agent: *\nAllow: .jpg\n", "/a.jpg", "");
	expect("User-agent: *\nDisallow: jpg\n", "/a.jpg", "");
}

static void
line_ends_and_marks_are_those_of_robots_txt(void **state)
{
	(void)state;
	expect("\xef\xbb\xbfUser-agent: *\r\nDisallow: /a\r\n", "/a",
	    "ai-txt reserved disallow=/a in /a\n");
	expect("User-agent: *\rDisallow: /a\r", "/a", "ai-txt reserved disallow=/a in /a\n");
	expect("USER-AGENT:*\n  DISALLOW : /a", "/a", "ai-txt reserved disallow=/a in /a\n");
}

static void
the_line_that_decides_is_told(void **state)
{
	static const char file[] = "User-agent: *\r\n\r\nDisallow: /a\r\n";
	struct ai_txt *ai_txt;
	struct url_path path = {0};
	struct statement statement;

	(void)state;
	assert_int_equal(ai_txt_compile(span_of(file), &asked, &ai_txt, NULL), GPAI_OK);
	assert_true(url_path_set(&path, span_of("/a")));
	assert_true(ai_txt_ask(ai_txt, 0, &path, &statement));
	assert_int_equal(statement.line, 3);
	assert_int_equal(statement.carrier, CARRIER_SITE_FILE);
	assert_true(ai_txt_memory(ai_txt) > 0);
	url_path_release(&path);
	ai_txt_free(ai_txt);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(patterns_of_file_names_are_matched),
	    cmocka_unit_test(where_several_lines_match_the_strictest_counts),
	    cmocka_unit_test(an_agent_with_a_group_takes_nothing_of_the_others),
	    cmocka_unit_test(lines_of_others_and_blank_ones_end_no_group),
	    cmocka_unit_test(several_agents_may_share_a_later_group),
	    cmocka_unit_test(rules_outside_of_groups_and_empty_ones_say_nothing),
	    cmocka_unit_test(an_ending_alone_restricts_but_does_not_permit),
	    cmocka_unit_test(line_ends_and_marks_are_those_of_robots_txt),
	    cmocka_unit_test(the_line_that_decides_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
