/* SPDX-License-Identifier: Apache-2.0 */
/* Heads of responses. The expectations for X-Robots-Tag and tdm-reservation include those of
 * Spawning's datadiligence, the only tests by others that were found. */
#include "said.h"

#include "signals/http_signals.h"

static void
expect(const char *head, const char *expected)
{
	struct out out;
	struct statement_sink sink = {said_take, &out};

	out_memory(&out);
	http_signals(span_of(head), &sink);
	assert_said(&out, expected);
	out_release(&out);
}

/* One field in a head as servers send it. */
static void
expect_field(const char *name, const char *value, const char *expected)
{
	char head[4096];

	snprintf(head, sizeof head,
	    "HTTP/1.1 200 OK\r\nDate: Wed, 23 Apr 2025 04:48:02 GMT\r\n%s: %s\r\n"
	    "Content-Type: text/html\r\n\r\n",
	    name, value);
	expect(head, expected);
}

#define NOAI      "noai reserved x-robots-tag=noai"
#define NOIMAGEAI "noai reserved x-robots-tag=noimageai"

static void
noai_anywhere_in_the_list_reserves(void **state)
{
	(void)state;
	expect_field("X-Robots-Tag", "noai", NOAI "\n");
	expect_field("X-Robots-Tag", "noimageai", NOIMAGEAI " images\n");
	expect_field("X-Robots-Tag", "other, noai", NOAI "\n");
	expect_field("x-robots-tag", "noai, noimageai", NOAI "\n" NOIMAGEAI " images\n");
	expect_field("X-ROBOTS-TAG", "NoAI", "noai reserved x-robots-tag=NoAI\n");
	expect_field("X-Robots-Tag", "noindex;noai", NOAI "\n");
	expect_field("X-Robots-Tag", "noindex noai", NOAI " !\n");
}

static void
words_on_indexing_are_no_reservations(void **state)
{
	static const char *const values[] = {"", "other", "noindex", "none", "noimageindex",
	    "other, noindex", "nosnippet, max-snippet: 0", "all", "noaiml", "no ai", "xnoai",
	    "unavailable_after: 25 Jun 2010 15:00:00 PST"};

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		expect_field("X-Robots-Tag", values[i], "");
}

static void
a_word_behind_an_agent_is_for_that_agent(void **state)
{
	(void)state;
	expect_field("X-Robots-Tag", "spawningbot: noai", NOAI " for spawningbot\n");
	expect_field(
	    "X-Robots-Tag", "spawningbot: noimageai", NOIMAGEAI " for spawningbot images\n");
	expect_field("X-Robots-Tag", "other, spawningbot:noai", NOAI " for spawningbot\n");
	expect_field(
	    "X-Robots-Tag", "spawningbot:other, spawningbot: noai", NOAI " for spawningbot\n");
	expect_field(
	    "X-Robots-Tag", "spawningbot: other, spawningbot: all, test:noai", NOAI " for test\n");
	expect_field("X-Robots-Tag", "demobot: noai, examplebot: noai, spawningbot: all",
	    NOAI " for demobot\n" NOAI " for examplebot\n");
	expect_field("X-Robots-Tag", "spawningbot: all", "");
	expect_field("X-Robots-Tag", "*: noai", NOAI "\n");
}

static void
a_word_after_those_for_one_agent_is_for_everybody(void **state)
{
	(void)state;
	expect_field("X-Robots-Tag", "otherbot: noindex, noai", NOAI " !\n");
}

static void
malformed_lists_say_nothing(void **state)
{
	(void)state;
	expect_field("X-Robots-Tag", ":,", "");
	expect_field("X-Robots-Tag", ":, :, ,;: -:: ", "");
	expect_field("X-Robots-Tag", ": noai", "noai nothing x-robots-tag=noai !\n");
	expect_field("X-Robots-Tag", "a: b: noai", "noai nothing x-robots-tag=noai !\n");
	expect_field("X-Robots-Tag", "b\xf6t: noai", "noai nothing x-robots-tag=noai !\n");
}

static void
several_headers_are_all_read(void **state)
{
	(void)state;
	expect("HTTP/1.1 200 OK\nX-Robots-Tag: noindex\nX-Robots-Tag: noai\n"
	       "X-Robots-Tag: bot: noimageai\n\n",
	    NOAI "\n" NOIMAGEAI " for bot images\n");
}

static void
tdm_reservation_is_one_or_zero(void **state)
{
	(void)state;
	expect_field("tdm-reservation", "1", "tdmrep reserved tdm-reservation=1\n");
	expect_field("TDM-Reservation", " 0 ", "tdmrep allowed tdm-reservation=0\n");
	expect_field("tdm-reservation", "other", "tdmrep nothing tdm-reservation=other !\n");
	expect_field("tdm-reservation", "true", "tdmrep nothing tdm-reservation=true !\n");
	expect_field("tdm-reservation", "", "tdmrep nothing tdm-reservation= !\n");
	expect_field("tdm-reservation", "1, 0", "tdmrep nothing tdm-reservation=1, 0 !\n");
	expect_field("tdm-reservations", "1", "");
}

static void
a_policy_goes_with_a_reservation_only(void **state)
{
	(void)state;
	expect(
	    "HTTP/1.1 200 OK\r\ntdm-policy: https://p.example/t.json\r\ntdm-reservation: 1\r\n\r\n",
	    "tdmrep reserved tdm-reservation=1 policy https://p.example/t.json\n");
	expect("HTTP/1.1 200 OK\r\ntdm-policy: /1\r\ntdm-policy: /2\r\ntdm-reservation: 1\r\n\r\n",
	    "tdmrep reserved tdm-reservation=1 policy /1\n");
	expect("HTTP/1.1 200 OK\r\ntdm-reservation: 0\r\ntdm-policy: https://p.example/\r\n\r\n",
	    "tdmrep allowed tdm-reservation=0\n");
	expect("HTTP/1.1 200 OK\r\ntdm-policy: https://p.example/\r\n\r\n",
	    "tdmrep nothing tdm-policy=https://p.example/ policy https://p.example/ !\n");
	expect("HTTP/1.1 200 OK\r\ntdm-reservation: 0\r\ntdm-reservation: 1\r\n\r\n",
	    "tdmrep allowed tdm-reservation=0\ntdmrep reserved tdm-reservation=1\n");
}

static void
content_usage_is_one_dictionary_over_all_its_lines(void **state)
{
	(void)state;
	expect_field("Content-Usage", "train-ai=n", "aipref reserved train-ai=n\n");
	expect_field("content-usage", "train-ai=y", "aipref allowed train-ai=y\n");
	expect_field("Content-Usage", "bots=n", "aipref reserved bots=n !\n");
	expect_field("Content-Usage", "search=n", "aipref nothing content-usage=search=n\n");
	expect("HTTP/1.1 200 OK\r\nContent-Usage: train-ai=y\r\nContent-Usage: train-ai=n\r\n\r\n",
	    "aipref reserved train-ai=n !\n");
	expect("HTTP/1.1 200 OK\r\nContent-Usage: train-ai=n\r\nX: y\r\nContent-Usage: Foo\r\n\r\n",
	    "aipref nothing content-usage=train-ai=n, Foo !\n");
}

static void
content_signal_is_read_from_a_header_too(void **state)
{
	(void)state;
	expect_field("Content-Signal", "ai-train=yes, search=yes, ai-input=yes",
	    "content-signals allowed ai-train=yes\n");
	expect_field("Content-Signal", "ai-train=no", "content-signals reserved ai-train=no\n");
}

static void
folded_fields_are_one_line(void **state)
{
	(void)state;
	expect("HTTP/1.1 200 OK\r\nX-Robots-Tag: noindex,\r\n\tnoai\r\n\r\n", NOAI "\n");
	expect("HTTP/1.1 200 OK\r\nContent-Usage: search=y,\r\n  train-ai=n\r\n\r\n",
	    "aipref reserved train-ai=n\n");
	expect("HTTP/1.1 200 OK\r\nX-Other: a\r\n X-Robots-Tag: noai\r\n\r\n", "");
}

static void
the_blank_line_ends_the_head(void **state)
{
	(void)state;
	expect("HTTP/1.1 200 OK\r\n\r\nX-Robots-Tag: noai\r\n", "");
	expect("HTTP/1.1 200 OK\n\n tdm-reservation: 1\n", "");
	expect("HTTP/1.1 200 OK\nX-Robots-Tag: noai", NOAI "\n");
	expect("", "");
	expect("\r\n", "");
}

static void
blanks_before_the_colon_do_not_hide_a_field(void **state)
{
	(void)state;
	expect("HTTP/1.1 200 OK\r\nX-Robots-Tag : noai\r\n\r\n", NOAI "\n");
	expect("HTTP/1.1 200 OK\r\nX-Robots-Tag noai\r\n\r\n", "");
}

static void
a_link_to_a_licence_names_it_and_says_nothing(void **state)
{
	(void)state;
	expect_field("Link",
	    "<https://e.example/l.xml>; rel=\"license\"; type=\"application/rsl+xml\"",
	    "rsl nothing link=https://e.example/l.xml policy https://e.example/l.xml !\n");
	expect_field("Link",
	    "</a,b;c>; rel=next, <https://e.example/2>;type=application/rsl+xml ; rel=\"x "
	    "License\"",
	    "rsl nothing link=https://e.example/2 policy https://e.example/2 !\n");
	expect_field("Link", "<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\"", "");
	expect_field(
	    "Link", "<x>; title=\"a, <y>; rel=license\"; type=\"application/rsl+xml\"", "");
	expect_field("Link", "<x>; rel=next; rel=license; type=application/rsl+xml", "");
	expect_field(
	    "Link", "<x>; title=\"a\\\"; rel=license; b=\\\"\"; type=application/rsl+xml", "");
	expect_field("Link", "<x", "");
	expect_field("Link", "<x>; rel=\"license", "");
}

static void
take_place(void *context, const struct statement *statement)
{
	*(struct statement *)context = *statement;
}

static void
the_place_is_the_line_of_the_field(void **state)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nA: b\r\nX-Robots-Tag: noai\r\n\r\n";
	struct statement statement = {0};
	struct statement_sink sink = {take_place, &statement};

	(void)state;
	http_signals(span_of(head), &sink);
	assert_int_equal(statement.at, strstr(head, "X-Robots") - head);
	assert_int_equal(statement.carrier, CARRIER_HTTP);
}

static void
a_field_too_long_to_join_says_so(void **state)
{
	char head[8192] = "HTTP/1.1 200 OK\r\nContent-Usage: train-ai=y;p=\"";
	size_t n = strlen(head);

	(void)state;
	memset(head + n, 'x', 5000);
	strcpy(head + n + 5000, "\"\r\n\r\n");
	expect(head, "aipref nothing content-usage= !\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(noai_anywhere_in_the_list_reserves),
	    cmocka_unit_test(words_on_indexing_are_no_reservations),
	    cmocka_unit_test(a_word_behind_an_agent_is_for_that_agent),
	    cmocka_unit_test(a_word_after_those_for_one_agent_is_for_everybody),
	    cmocka_unit_test(malformed_lists_say_nothing),
	    cmocka_unit_test(several_headers_are_all_read),
	    cmocka_unit_test(tdm_reservation_is_one_or_zero),
	    cmocka_unit_test(a_policy_goes_with_a_reservation_only),
	    cmocka_unit_test(content_usage_is_one_dictionary_over_all_its_lines),
	    cmocka_unit_test(content_signal_is_read_from_a_header_too),
	    cmocka_unit_test(folded_fields_are_one_line),
	    cmocka_unit_test(the_blank_line_ends_the_head),
	    cmocka_unit_test(blanks_before_the_colon_do_not_hide_a_field),
	    cmocka_unit_test(a_link_to_a_licence_names_it_and_says_nothing),
	    cmocka_unit_test(the_place_is_the_line_of_the_field),
	    cmocka_unit_test(a_field_too_long_to_join_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
