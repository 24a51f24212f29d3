/* SPDX-License-Identifier: Apache-2.0 */
#include "said.h"

#include "signals/html_signals.h"

#include <stdlib.h>

static struct html_hints
read_into(struct span html, struct out *out)
{
	struct statement_sink sink = {said_take, out};
	struct html_hints hints;

	out_memory(out);
	html_signals(html, &sink, &hints);
	return hints;
}

static void
expect(const char *html, const char *expected)
{
	struct out out;

	read_into(span_of(html), &out);
	assert_said(&out, expected);
	out_release(&out);
}

static struct html_hints
hints_of(const char *html)
{
	struct out out;
	struct html_hints hints = read_into(span_of(html), &out);

	out_release(&out);
	return hints;
}

#define NOAI "noai reserved robots=noai\n"

static void
a_meta_element_for_robots_reserves(void **state)
{
	(void)state;
	expect("<html><head><meta name=\"robots\" content=\"noai, noimageai\"></head>",
	    "noai reserved robots=noai\nnoai reserved robots=noimageai images\n");
	expect("<meta name=robots content=noai>", NOAI);
	expect("<meta name='robots' content='noindex,noai'/>", NOAI);
	expect("<META NAME=ROBOTS CONTENT=NOAI>", "noai reserved robots=NOAI\n");
	expect("<meta content=noai name=robots>", NOAI);
	expect("<meta\n\tname = \"robots\"\n\tcontent = \"noai\"\n>", NOAI);
	expect("<body><p>x<meta name=robots content=noai>", NOAI);
	expect("<noscript><meta name=robots content=noai></noscript>", NOAI);
}

static void
words_on_indexing_are_no_reservations(void **state)
{
	(void)state;
	expect("<meta name=robots content='noindex, none, noimageindex'><!--noai-->", "");
	expect("<meta name=robots content='noaix'>noai", "");
}

static void
a_meta_element_named_for_an_agent_is_for_that_agent(void **state)
{
	(void)state;
	expect("<meta name=\"ExampleBot\" content=\"noai\">",
	    "noai reserved robots=noai for ExampleBot\n");
	expect("<meta name=* content=noai>", NOAI);
	expect("<meta name=robots content='otherbot: noai'>",
	    "noai reserved robots=noai for otherbot\n");
}

static void
prose_in_meta_elements_is_no_directive(void **state)
{
	(void)state;
	expect("<meta name=keywords content='noai, art'><meta name=description content=noai>", "");
	expect(
	    "<meta name='twitter:title' content=noai><meta property='og:title' content=noai>", "");
}

static void
what_stands_in_comments_scripts_and_text_says_nothing(void **state)
{
	static const char *const around[][2] = {{"<!--", "-->"}, {"<script>", "</script>"},
	    {"<style>", "</style>"}, {"<title>", "</title>"}, {"<textarea>", "</textarea>"},
	    {"<xmp>", "</xmp>"}, {"<iframe>", "</iframe>"}, {"<SCRIPT a=b>", "</Script >"},
	    {"<noembed>", "</noembed>"}, {"<noframes>", "</noframes>"}, {"<a title='", "'>"},
	    {"<a title=\"", "\">"}, {"<p>&lt;", "</p>"}, {"</p title='", "'>"},
	    {"<!doctype x ", ">"}};
	char html[512];

	(void)state;
	for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
		bool in_text = strstr(around[i][0], "&lt;") != NULL;
		snprintf(html, sizeof html, "%s%smeta name=robots content=noai>%s", around[i][0],
		    in_text || strstr(around[i][0], "doctype") != NULL ? "" : "<", around[i][1]);
		expect(html, "");
		/* and what follows is read */
		strcat(html, "<meta name=robots content=noimageai>");
		expect(html, "noai reserved robots=noimageai images\n");
	}
}

static void
comments_end_as_the_standard_has_it(void **state)
{
	(void)state;
	expect("<!--><meta name=robots content=noai>-->", NOAI);
	expect("<!---><meta name=robots content=noai>-->", NOAI);
	expect("<!-- --!><meta name=robots content=noai>-->", NOAI);
	expect("<!-- -- > <meta name=robots content=noai>", "");
	expect("<!- x><meta name=robots content=noai>", NOAI);
	expect("<?php x><meta name=robots content=noai>", NOAI);
	expect("</ x><meta name=robots content=noai>", NOAI);
	expect("<!-- <meta name=robots content=noai>", "");
	expect("<plaintext><meta name=robots content=noai>", "");
	expect("< meta name=robots content=noai>", "");
}

/* "<!--" in a script, and "<script" behind it, hide one end tag. */
static void
scripts_end_as_the_standard_has_it(void **state)
{
	(void)state;
	expect("<script><!--<script>x</script><meta name=robots content=noai>--></script>", "");
	expect("<script><!--<script>x</script></script><meta name=robots content=noai>", NOAI);
	expect("<script><!--x</script><meta name=robots content=noai>", NOAI);
	expect("<script><!--x--><script></script><meta name=robots content=noai>", NOAI);
	expect("<script><!--><script></script><meta name=robots content=noai>", NOAI);
	expect("<script></scripty></script-></script x><meta name=robots content=noai>", NOAI);
	expect("<script><meta name=robots content=noai>", "");
}

static void
attributes_are_told_apart_as_the_standard_has_it(void **state)
{
	(void)state;
	expect("<meta name=robots content=noindex content=noai>", "");
	expect("<meta name=robots content=noai content=all>", NOAI);
	expect("<meta data-name=robots content=noai>", "");
	expect("<meta/name=robots/content=noai>", "");
	expect("<meta/name=\"robots\"/content=\"noai\"/>", NOAI);
	expect("<meta name=robots content=\"noai'>\">", "");
	expect("<meta name=robots content=\"x>y\" ><b content=noai>", "");
	expect("<meta =x name=robots content=noai>", NOAI);
	expect("<meta name=robots content>noai", "");
	expect("<meta name=robots content=\"noai\"", "");
	expect("<meta name=robots content=\"noai", "");
	expect("<metax name=robots content=noai>", "");
}

static void
character_references_in_values_are_undone(void **state)
{
	(void)state;
	expect("<meta name=robots content='no&#97;i'>", NOAI);
	expect("<meta name='&#x72;obots' content='noai'>", NOAI);
	expect("<meta name=robots content='noindex&comma;&Tab;noai'>", NOAI);
	expect("<meta name=robots content='noindex&#44;&#32;noai'>", NOAI);
	expect(
	    "<meta name=tdm-reservation content='&#49;'>", "tdmrep reserved tdm-reservation=1\n");
	expect("<meta name=tdm-reservation content=1><meta name=tdm-policy "
	       "content='https://e.example/?a=1&amp;b=2&c=3'>",
	    "tdmrep reserved tdm-reservation=1 policy https://e.example/?a=1&b=2&c=3\n");
}

static void
tdm_reservation_and_policy_come_in_any_order(void **state)
{
	(void)state;
	expect("<meta name=\"tdm-policy\" content=\"https://e.example/p.json\">"
	       "<meta name=\"tdm-reservation\" content=\"1\">",
	    "tdmrep reserved tdm-reservation=1 policy https://e.example/p.json\n");
	expect("<meta name=TDM-Reservation content=0>", "tdmrep allowed tdm-reservation=0\n");
	expect(
	    "<meta name=tdm-reservation content=true>", "tdmrep nothing tdm-reservation=true !\n");
	expect("<meta name=tdm-reservation>", "");
	expect("<meta name=tdm-reservation content=1><meta name=tdm-reservation content=0>",
	    "tdmrep allowed tdm-reservation=0\ntdmrep reserved tdm-reservation=1\n");
}

static void
links_to_licences_of_the_type_are_named(void **state)
{
	(void)state;
	expect("<link rel=\"license\" type=\"application/rsl+xml\" href=\"https://e.example/l\">",
	    "rsl nothing link=https://e.example/l policy https://e.example/l !\n");
	expect("<link rel=license href=https://creativecommons.org/><!--rsl-->", "");
	expect("<a rel=license type=application/rsl+xml href=x>", "");
}

static void
a_licence_within_the_page_is_handed_on(void **state)
{
	struct html_hints hints = hints_of(
	    "<script>1</script><script type='application/rsl+xml'>\n<rsl>a</rsl> </script><p>");

	(void)state;
	assert_int_equal(hints.inline_rsl.len, 12);
	assert_memory_equal(hints.inline_rsl.at, "<rsl>a</rsl>", 12);
	assert_int_equal(hints_of("<script>var rsl = '<rsl>'</script>").inline_rsl.len, 0);
}

static void
schema_org_says_what_is_not_free(void **state)
{
	static const char *const paid[] = {
	    "<script type=\"application/ld+json\">{\"isAccessibleForFree\": false}</script>",
	    "<script type=application/ld+json>{\"isAccessibleForFree\" :\"False\"}</script>",
	    "<script type='application/ld+json; charset=utf-8'>{\"hasPart\":[{\"@type\":"
	    "\"WebPageElement\",\"isAccessibleForFree\":\"http://schema.org/False\"}]}</script>",
	    "<script type=application/ld+json>{\"a\":\"an odd "
	    "\"quote\",\"isAccessibleForFree\":false,"
	    "</script>",
	    "<script type=application/ld+json>{\"schema:isAccessibleForFree\":[false]}</script>",
	    "<meta itemprop=\"isAccessibleForFree\" content=\"False\">",
	    "<span itemprop='x isAccessibleForFree'> false </span>",
	    "<link itemprop=isAccessibleForFree href=https://schema.org/False>",
	    "<meta property='schema:isAccessibleForFree' content=false>"};
	static const char *const free_of[] = {
	    "<script type=application/ld+json>{\"isAccessibleForFree\": true}</script>",
	    ("<script type=application/ld+json>"
	     "{\"a\":\"\\\"isAccessibleForFree\\\":false\"}</script>"),
	    "<script type=application/ld+json>{\"isAccessibleForFree\":falsehood}</script>",
	    "<script>{\"isAccessibleForFree\": false}</script>",
	    "<script type=application/ld+json>{\"isAccessibleForFreely\": false}</script>",
	    "<meta itemprop=isAccessibleForFree content=true>",
	    "<span itemprop=isAccessibleForFree>true</span>", "isAccessibleForFree: false"};

	(void)state;
	for (size_t i = 0; i < sizeof paid / sizeof *paid; i++)
		if (!hints_of(paid[i]).not_free)
			fail_msg("free: %s", paid[i]);
	for (size_t i = 0; i < sizeof free_of / sizeof *free_of; i++)
		if (hints_of(free_of[i]).not_free)
			fail_msg("not free: %s", free_of[i]);
}

static void
a_field_for_a_password_is_seen(void **state)
{
	(void)state;
	assert_true(hints_of("<form><input name=p type=\"Password\"></form>").password_form);
	assert_false(hints_of("<input type=text name=password>password").password_form);
}

static void
pages_in_utf16_are_noted_as_not_looked_at(void **state)
{
	static const char page[] = "<\0m\0e\0t\0a\0";
	struct span with_mark = {(const uint8_t *)"\xff\xfe<\0", 4};
	struct span without = {(const uint8_t *)page, sizeof page - 1};
	struct out out;

	(void)state;
	assert_non_null(read_into(with_mark, &out).note);
	out_release(&out);
	assert_non_null(read_into(without, &out).note);
	out_release(&out);
	assert_null(hints_of("<html>").note);
}

static void
what_lies_beyond_the_limit_is_not_seen(void **state)
{
	static const char meta[] = "<meta name=robots content=noai>";
	size_t len = sizeof meta - 1;
	uint8_t *page = malloc(HTML_LOOK_MAX + 2 * len);
	struct out out;

	(void)state;
	memset(page, 'x', HTML_LOOK_MAX + 2 * len);
	memcpy(page + HTML_LOOK_MAX - len, meta, len);
	read_into((struct span){page, HTML_LOOK_MAX + 2 * len}, &out);
	assert_said(&out, NOAI);
	out_release(&out);
	memset(page, 'x', HTML_LOOK_MAX);
	memcpy(page + HTML_LOOK_MAX - len + 1, meta, len);
	read_into((struct span){page, HTML_LOOK_MAX + 2 * len}, &out);
	assert_said(&out, "");
	out_release(&out);
	free(page);
}

/* Wherever the telling word lies in the blocks of the first look, it is found. */
static void
no_place_in_a_page_hides_a_statement(void **state)
{
	static const char meta[] = "<meta name=robots content=noai>";
	char page[512];

	(void)state;
	for (size_t before = 0; before < 200; before++)
		for (size_t after = 0; after < 3; after++) {
			memset(page, '.', sizeof page);
			strcpy(page + before, meta);
			memset(page + before + sizeof meta - 1, '.', after);
			page[before + sizeof meta - 1 + after] = 0;
			expect(page, NOAI);
		}
}

static void
hints_need_not_be_asked_for(void **state)
{
	struct out out;
	struct statement_sink sink = {said_take, &out};

	(void)state;
	out_memory(&out);
	html_signals(span_of("<input type=password><meta name=robots content=noai>"), &sink, NULL);
	assert_said(&out, NOAI);
	out_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_meta_element_for_robots_reserves),
	    cmocka_unit_test(words_on_indexing_are_no_reservations),
	    cmocka_unit_test(a_meta_element_named_for_an_agent_is_for_that_agent),
	    cmocka_unit_test(prose_in_meta_elements_is_no_directive),
	    cmocka_unit_test(what_stands_in_comments_scripts_and_text_says_nothing),
	    cmocka_unit_test(comments_end_as_the_standard_has_it),
	    cmocka_unit_test(scripts_end_as_the_standard_has_it),
	    cmocka_unit_test(attributes_are_told_apart_as_the_standard_has_it),
	    cmocka_unit_test(character_references_in_values_are_undone),
	    cmocka_unit_test(tdm_reservation_and_policy_come_in_any_order),
	    cmocka_unit_test(links_to_licences_of_the_type_are_named),
	    cmocka_unit_test(a_licence_within_the_page_is_handed_on),
	    cmocka_unit_test(schema_org_says_what_is_not_free),
	    cmocka_unit_test(a_field_for_a_password_is_seen),
	    cmocka_unit_test(pages_in_utf16_are_noted_as_not_looked_at),
	    cmocka_unit_test(what_lies_beyond_the_limit_is_not_seen),
	    cmocka_unit_test(no_place_in_a_page_hides_a_statement),
	    cmocka_unit_test(hints_need_not_be_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
