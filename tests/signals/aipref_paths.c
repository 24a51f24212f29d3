/* SPDX-License-Identifier: Apache-2.0 */
/* Content-Usage lines of robots.txt, from whole files and from records made by hand. The first
 * test is the worked example of draft-ietf-aipref-attach-05 (commit 7ca0afc of its repository),
 * its file and table as data. */
#include "said.h"

#include "signals/aipref.h"

static const struct text agents[] = {{"ExampleBot", 10}, {"OtherBot", 8}};

struct site {
	struct robots *robots;
	struct aipref_paths *paths[2];
	struct url_path path;
};

static void
open_site(struct site *site, const char *file)
{
	const struct robots_agents asked = {agents, 2};
	const struct robots_record *records;

	*site = (struct site){0};
	assert_int_equal(robots_compile(span_of(file), &asked, &site->robots, NULL), GPAI_OK);
	for (size_t i = 0; i < 2; i++) {
		size_t n = robots_records(site->robots, i, &records);
		assert_int_equal(aipref_compile(records, n, &site->paths[i], NULL), GPAI_OK);
	}
}

static void
close_site(struct site *site)
{
	robots_free(site->robots);
	aipref_free(site->paths[0]);
	aipref_free(site->paths[1]);
	url_path_release(&site->path);
}

/* NULL: no line has the path. */
static void
expect(struct site *site, size_t agent, const char *url, const char *expected)
{
	struct statement statement;
	struct out out;

	assert_true(url_path_set(&site->path, span_of(url)));
	out_memory(&out);
	if (site->paths[agent] != NULL && aipref_ask(site->paths[agent], &site->path, &statement)) {
		said_line(&out, &statement);
		assert_int_equal(statement.carrier, CARRIER_ROBOTS_TXT);
		assert_true(statement.line > 0);
	}
	assert_said(&out, expected != NULL ? expected : "");
	out_release(&out);
}

static void
expect_file(const char *file, const char *url, const char *expected)
{
	struct site site;

	open_site(&site, file);
	expect(&site, 0, url, expected);
	close_site(&site);
}

static void
the_worked_example_of_the_draft_gives_its_table(void **state)
{
	static const char file[] = "User-Agent: *\n"
				   "Allow: /\n"
				   "Disallow: /never/\n"
				   "Content-Usage: train-ai=n\n"
				   "Content-Usage: /ai-ok/ train-ai=y\n"
				   "\n"
				   "User-Agent: ExampleBot\n"
				   "Allow: /\n"
				   "Content-Usage: train-ai=y\n";
	static const struct {
		const char *path;
		bool may_crawl;
		const char *usage;
	} table[] = {
	    {"/test", true, "aipref reserved train-ai=n\n"},
	    {"/never/test", false, NULL},
	    {"/ai-ok/test", true, "aipref allowed train-ai=y in /ai-ok/\n"},
	};
	struct site site;

	(void)state;
	open_site(&site, file);
	for (size_t i = 0; i < 3; i++) {
		assert_true(url_path_set(&site.path, span_of(table[i].path)));
		assert_int_equal(
		    robots_ask(site.robots, 1, &site.path).allowed, table[i].may_crawl);
		assert_true(robots_ask(site.robots, 0, &site.path).allowed);
		if (table[i].may_crawl)
			expect(&site, 1, table[i].path, table[i].usage);
		expect(&site, 0, table[i].path, "aipref allowed train-ai=y\n");
	}
	close_site(&site);
}

static void
the_longest_path_that_matches_decides(void **state)
{
	static const char file[] = "user-agent: *\n"
				   "content-usage: train-ai=n\n"
				   "content-usage: /a/ train-ai=y\n"
				   "content-usage:\t/a/b\tsearch=n\n"
				   "content-usage: /*.pdf$ train-ai=n\n";
	struct site site;

	(void)state;
	open_site(&site, file);
	expect(&site, 0, "https://e.example/", "aipref reserved train-ai=n\n");
	expect(&site, 0, "https://e.example/a/x", "aipref allowed train-ai=y in /a/\n");
	expect(&site, 0, "/a/bc", "aipref nothing content-usage=search=n in /a/b\n");
	expect(&site, 0, "/a/bc.pdf", "aipref reserved train-ai=n in /*.pdf$\n");
	expect(&site, 0, "/a/bc.pdf?x", "aipref nothing content-usage=search=n in /a/b\n");
	close_site(&site);
}

static void
of_equal_paths_the_most_restrictive_counts(void **state)
{
	static const char file[] = "User-agent: *\n"
				   "Content-Usage: /a/ train-ai=n\n"
				   "Content-Usage: /a/ train-ai=y\n"
				   "Content-Usage: /b/ train-ai=y\n"
				   "Content-Usage: /b/ search=n\n";
	struct site site;

	(void)state;
	open_site(&site, file);
	expect(&site, 0, "/a/x", "aipref reserved train-ai=n in /a/\n");
	expect(&site, 0, "/b/x", "aipref allowed train-ai=y in /b/\n");
	expect(&site, 0, "/c", NULL);
	close_site(&site);
}

static void
escapes_in_paths_are_those_of_robots_txt(void **state)
{
	(void)state;
	expect_file("User-agent: *\nContent-Usage: /%61%20b train-ai=n\n", "/a%20bc",
	    "aipref reserved train-ai=n in /%61%20b\n");
	expect_file("User-agent: *\nContent-Usage: /\xc3\xbc train-ai=n\n", "/%C3%BC",
	    "aipref reserved train-ai=n in /\xc3\xbc\n");
	expect_file("User-agent: *\nContent-Usage: /a?u=http://b train-ai=n\n", "/a?u=http://b",
	    "aipref reserved train-ai=n in /a?u=http://b\n");
	/* only with reserved octets escaped on both sides: the stricter reading holds */
	expect_file("User-agent: *\nContent-Usage: /a?u=http%3A train-ai=n\n",
	    "/a?u=http:", "aipref reserved train-ai=n in /a?u=http%3A\n");
}

static void
a_comment_ends_the_value(void **state)
{
	(void)state;
	expect_file("User-agent: *\nContent-Usage: train-ai=n # no, thanks\n", "/",
	    "aipref reserved train-ai=n\n");
	expect_file(
	    "User-agent: *\nContent-Usage: # train-ai=n\n", "/", "aipref nothing content-usage=\n");
}

static void
a_path_without_a_preference_says_nothing(void **state)
{
	(void)state;
	expect_file(
	    "User-agent: *\nContent-Usage: /a\n", "/ab", "aipref nothing content-usage= in /a\n");
	expect_file("User-agent: *\nContent-Usage: *.gif train-ai=n\n", "/a.gif",
	    "aipref nothing content-usage=*.gif train-ai=n !\n");
}

static void
a_line_that_is_no_dictionary_hides_no_other(void **state)
{
	static const char file[] = "User-agent: *\n"
				   "Content-Usage: train-ai=n\n"
				   "Content-Usage: /a/ train-ai=y,\n"
				   "Content-Usage: /b/ Train-AI=n\n";
	struct site site;

	(void)state;
	open_site(&site, file);
	expect(&site, 0, "/a/x", "aipref reserved train-ai=n\n");
	expect(&site, 0, "/b/x", "aipref reserved train-ai=n\n");
	close_site(&site);
	expect_file("User-agent: *\nContent-Usage: /b/ Train-AI=n\n", "/b/x",
	    "aipref nothing content-usage=Train-AI=n in /b/ !\n");
}

static void
labels_of_older_drafts_are_told_as_such(void **state)
{
	(void)state;
	expect_file("User-agent: *\nContent-Usage: bots=n\n", "/", "aipref reserved bots=n !\n");
}

/* By the new grammar the first group ends with its Content-Usage line, by RFC 9309 alone its list
 * of agents goes on. */
static void
where_the_groups_are_in_dispute_the_stricter_reading_holds(void **state)
{
	static const char file[] = "User-agent: ExampleBot\n"
				   "Content-Usage: train-ai=n\n"
				   "User-agent: OtherBot\n"
				   "Disallow: /x\n";
	struct site site;

	(void)state;
	open_site(&site, file);
	expect(&site, 0, "/", "aipref reserved train-ai=n\n");
	expect(&site, 1, "/", "aipref reserved train-ai=n !\n");
	close_site(&site);
}

static void
a_disputed_permission_does_not_lift_a_reservation(void **state)
{
	const struct robots_record records[] = {
	    {.field = ROBOTS_CONTENT_USAGE, .value = span_of("train-ai=n"), .line = 1},
	    {.field = ROBOTS_CONTENT_USAGE,
		.value = span_of("/a train-ai=y"),
		.line = 2,
		.disputed = true}};
	struct site site = {0};

	(void)state;
	assert_int_equal(aipref_compile(records, 2, &site.paths[0], NULL), GPAI_OK);
	assert_true(aipref_memory(site.paths[0]) > 24);
	expect(&site, 0, "/ab", "aipref reserved train-ai=n\n");
	close_site(&site);
}

static void
no_line_compiles_to_nothing(void **state)
{
	const struct robots_record other = {.field = ROBOTS_LICENSE, .value = span_of("x")};
	struct aipref_paths *paths = (struct aipref_paths *)&other;

	(void)state;
	assert_int_equal(aipref_compile(&other, 1, &paths, NULL), GPAI_OK);
	assert_null(paths);
	assert_int_equal(aipref_memory(paths), 0);
	assert_int_equal(aipref_compile(NULL, 0, &paths, NULL), GPAI_OK);
	assert_null(paths);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_worked_example_of_the_draft_gives_its_table),
	    cmocka_unit_test(the_longest_path_that_matches_decides),
	    cmocka_unit_test(of_equal_paths_the_most_restrictive_counts),
	    cmocka_unit_test(escapes_in_paths_are_those_of_robots_txt),
	    cmocka_unit_test(a_comment_ends_the_value),
	    cmocka_unit_test(a_path_without_a_preference_says_nothing),
	    cmocka_unit_test(a_line_that_is_no_dictionary_hides_no_other),
	    cmocka_unit_test(labels_of_older_drafts_are_told_as_such),
	    cmocka_unit_test(where_the_groups_are_in_dispute_the_stricter_reading_holds),
	    cmocka_unit_test(a_disputed_permission_does_not_lift_a_reservation),
	    cmocka_unit_test(no_line_compiles_to_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
