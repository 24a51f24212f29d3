/* SPDX-License-Identifier: Apache-2.0 */
/* Which reader a file gets, and where its statements are said to stand. */
#include "../check.h"

#include "signals/file_signals.h"

#include <stdio.h>
#include <string.h>

struct heard {
	size_t n;
	struct {
		enum signal signal;
		enum carrier carrier;
		enum says says;
		uint32_t line;
		uint64_t at;
		char agent[64], scope[64];
		bool has_note;
	} all[16];
};

static void
hear(void *context, const struct statement *s)
{
	struct heard *heard = context;

	if (heard->n == 16)
		return;
	heard->all[heard->n].signal = s->signal;
	heard->all[heard->n].carrier = s->carrier;
	heard->all[heard->n].says = s->says;
	heard->all[heard->n].line = s->line;
	heard->all[heard->n].at = s->at;
	heard->all[heard->n].has_note = s->note != NULL;
	snprintf(heard->all[heard->n].agent, 64, "%.*s", TEXT_ARG(s->agent));
	snprintf(heard->all[heard->n].scope, 64, "%.*s", TEXT_ARG(s->scope));
	heard->n++;
}

static struct heard
listen_to(const char *file, enum file_kind kind)
{
	struct heard heard = {0};
	struct statement_sink sink = {hear, &heard};
	const char *note;

	assert_int_equal(file_signals((struct span){(const uint8_t *)file, strlen(file)}, kind,
			     &sink, &note, NULL),
	    GPAI_OK);
	return heard;
}

static void
names_come_first_and_then_bytes(void **state)
{
	(void)state;
	static const struct {
		const char *name, *bytes;
		enum file_kind kind;
	} cases[] = {
	    {"robots.txt", "", FILE_ROBOTS},
	    {"example.com-robots.txt", "<html>", FILE_ROBOTS},
	    {"myrobots.txt", "", FILE_UNKNOWN},
	    {"ai.txt", "", FILE_AI_TXT},
	    {"mailai.txt", "", FILE_UNKNOWN},
	    {"tdmrep.json", "", FILE_TDMREP},
	    {"x", "[{\"location\":\"/\",\"tdm-reservation\":1}]", FILE_TDMREP},
	    {"x", "HTTP/1.1 200 OK\r\n\r\n", FILE_HTTP},
	    {"x", "\xef\xbb\xbf <!doctype HTML><title>", FILE_HTML},
	    {"x", "<html><body><svg></svg>", FILE_HTML},
	    {"x", "<svg xmlns=\"http://www.w3.org/2000/svg\"><html/></svg>", FILE_MEDIA},
	    {"x", "<?xml version=\"1.0\"?><rsl xmlns=\"https://rslstandard.org/rsl\"/>", FILE_RSL},
	    {"x", "%PDF-1.7\n", FILE_MEDIA},
	    {"x.html", "hello", FILE_HTML},
	    {"x.txt", "hello", FILE_UNKNOWN},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span bytes = {(const uint8_t *)cases[i].bytes, strlen(cases[i].bytes)};
		if (file_kind_of(bytes, text_of(cases[i].name)) != cases[i].kind)
			fail_msg("case %zu: %s", i, cases[i].name);
	}
}

static void
lines_of_robots_txt_have_the_agents_of_their_group(void **state)
{
	(void)state;
	struct heard h = listen_to("Disallow: /early\n"
				   "User-agent: A\nUser-Agent: B\n\nDisallow: /x\nAllow: /x/y\n"
				   "User-agent: *\nDisallow:\nDisallow: /z # why\n"
				   "Content-Usage: /a/ train-ai=y\n",
	    FILE_ROBOTS);

	assert_int_equal(h.n, 6);
	assert_int_equal(h.all[0].says, SAYS_NOTHING); /* in no group */
	assert_true(h.all[0].has_note);
	assert_int_equal(h.all[1].says, SAYS_RESERVED);
	assert_int_equal(h.all[1].line, 5);
	assert_string_equal(h.all[1].agent, "A, B");
	assert_string_equal(h.all[1].scope, "/x");
	assert_int_equal(h.all[2].says, SAYS_NOTHING); /* to fetch is not to train */
	assert_int_equal(h.all[3].says, SAYS_NOTHING); /* an empty rule */
	assert_int_equal(h.all[4].says, SAYS_RESERVED);
	assert_string_equal(h.all[4].agent, "");
	assert_string_equal(h.all[4].scope, "/z");
	assert_int_equal(h.all[5].signal, SIGNAL_AIPREF);
	assert_int_equal(h.all[5].says, SAYS_ALLOWED);
	assert_string_equal(h.all[5].scope, "/a/");
}

static void
parts_of_a_response_keep_their_lines(void **state)
{
	(void)state;
	struct heard h = listen_to("HTTP/1.1 200 OK\r\ntdm-reservation: 1\r\n\r\n"
				   "<!doctype html>\n<meta name=robots content=noai>\n"
				   "<script type=\"application/rsl+xml\">\n"
				   "<rsl xmlns=\"https://rslstandard.org/rsl\"><content url=\"\">\n"
				   "<license><prohibits type=\"usage\">all</prohibits></license>"
				   "</content></rsl></script>",
	    FILE_HTTP);

	assert_int_equal(h.n, 3);
	assert_int_equal(h.all[0].carrier, CARRIER_HTTP);
	assert_int_equal(h.all[0].line, 2);
	assert_int_equal(h.all[1].carrier, CARRIER_HTML);
	assert_int_equal(h.all[1].line, 5);
	assert_int_equal(h.all[2].signal, SIGNAL_RSL);
	assert_int_equal(h.all[2].line, 8);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(h.all[i].says, SAYS_RESERVED);
}

static void
rules_in_error_are_shown_and_say_nothing(void **state)
{
	(void)state;
	struct heard h = listen_to("[{\"location\":\"/\",\"tdm-reservation\":true},"
				   "{\"location\":\"/a\",\"tdm-reservation\":0}]",
	    FILE_TDMREP);

	assert_int_equal(h.n, 2);
	assert_int_equal(h.all[0].says, SAYS_NOTHING);
	assert_true(h.all[0].has_note);
	assert_int_equal(h.all[1].says, SAYS_ALLOWED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_come_first_and_then_bytes),
	    cmocka_unit_test(lines_of_robots_txt_have_the_agents_of_their_group),
	    cmocka_unit_test(parts_of_a_response_keep_their_lines),
	    cmocka_unit_test(rules_in_error_are_shown_and_say_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
