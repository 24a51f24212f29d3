/* SPDX-License-Identifier: Apache-2.0 */
/* Input made to cost time: each is read in time of its length. A reader that takes time of the
 * length's square would need minutes for one of these. */
#include "said.h"

#include "signals/ai_txt.h"
#include "signals/aipref.h"
#include "signals/content_signal.h"
#include "signals/html_look.h"
#include "signals/http_signals.h"
#include "signals/tdmrep.h"

#include <stdlib.h>
#include <time.h>

enum { SECONDS_MAX = 5 }; /* of processor, of one input; a hundredth of one is usual */

static void
ignore(void *context, const struct statement *statement)
{
	(void)statement;
	++*(size_t *)context;
}

/* `begin`, then `again` as often as it fits. */
static struct span
repeat(const char *begin, const char *again, size_t len)
{
	uint8_t *bytes = malloc(len);
	size_t n = strlen(begin), step = strlen(again);

	assert_non_null(bytes);
	memcpy(bytes, begin, n);
	for (size_t i = n; i < len; i++)
		bytes[i] = (uint8_t)again[(i - n) % step];
	return (struct span){bytes, len};
}

static void
check_time(clock_t since, const char *what)
{
	clock_t took = clock() - since;

	if (took > SECONDS_MAX * CLOCKS_PER_SEC)
		fail_msg("%s: %.1f s", what, (double)took / CLOCKS_PER_SEC);
}

static void
pages_take_time_of_their_length(void **state)
{
	static const char *const pages[][2] = {{"", "<"}, {"", "<!--"}, {"", "<!-- -"}, {"", "--!"},
	    {"", "<a b='"}, {"", "<a b=\""}, {"<a ", "= "}, {"<a ", "/="}, {"<a b", " "},
	    {"<a b ", "   ="}, {"", "<script>"}, {"<script>", "</script"},
	    {"", "<script><!--<script "}, {"<script><!--", "-"}, {"<title>", "</titl"},
	    {"", "<title>"}, {"", "</a b='"}, {"", "<!"}, {"", "&#0"}, {"", "&#000000000"},
	    {"<meta content='", "&#97;&amp;&"}, {"", "password "}, {"", "= password"},
	    {"", "type=password "}, {"", "' \"password"}, {"<meta name=robots content='", "noai,"},
	    {"<meta name=robots content='", "noai "}, {"<meta name=robots content='", "a:"},
	    {"<meta name=robots content='", "a:noai,"},
	    {"<meta itemprop='", "isAccessibleForFree "}, {"", "<i itemprop=isAccessibleForFree>"},
	    {"<script type=application/ld+json>", "\"isAccessibleForFree\":"},
	    {"<script type=application/ld+json>", "\"isAccessibleForFree\":["},
	    {"<script type=application/ld+json>", "\"\\"}, {"", "<meta name=robots content=noai>"},
	    {"", "<meta name=tdm-policy content=x>"}, {"", "<meta a=b "},
	    {"<link rel='", "license "}};
	size_t n = 0;
	struct statement_sink sink = {ignore, &n};
	struct html_hints hints;

	(void)state;
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		struct span page = repeat(pages[i][0], pages[i][1], HTML_LOOK_MAX);
		clock_t since = clock();

		html_signals(page, &sink, &hints);
		html_read(page, (struct html_look){page.len, page.len}, &sink, &hints);
		check_time(since, pages[i][1]);
		free((void *)(uintptr_t)page.at);
	}
}

static void
heads_take_time_of_their_length(void **state)
{
	static const char *const heads[][2] = {{"", "x"}, {"", "X-Robots-Tag: noai\n"},
	    {"", "X-\n "}, {"X-Robots-Tag: ", "a:"}, {"X-Robots-Tag: ", "noai:"},
	    {"X-Robots-Tag: ", "noai\n "}, {"", "Content-Usage: a\n"}, {"", "Content-Signal: a=\n"},
	    {"Content-Usage: a=\"", "x"}, {"", "Link: <a>;\n"}, {"Link: ", "<a>"}, {"Link: ", "<"},
	    {"Link: <a>", ";"}, {"Link: <a>", "; rel=\"\\"}, {"Link: <a>; rel=\"", "license "},
	    {"", "tdm-policy:\n"}, {"x-robots-tag", " "}, {"Link: <a>", " "}};
	size_t n = 0;
	struct statement_sink sink = {ignore, &n};

	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct span head = repeat(heads[i][0], heads[i][1], 256 << 10);
		clock_t since = clock();

		http_signals(head, &sink);
		check_time(since, heads[i][1]);
		free((void *)(uintptr_t)head.at);
	}
}

static void
values_take_time_of_their_length(void **state)
{
	static const char *const values[][2] = {{"", "a,"}, {"a=", "("}, {"a=(", "1 "}, {"a", ";a"},
	    {"a=\"", "\\\""}, {"a=%\"", "%c3%bc"}, {"", "train-ai=n,"}, {"a=:", "a"}, {"", " "},
	    {"", "="}, {"", "ai-train=no,"}, {"a=", "1"}};
	struct aipref aipref;
	struct content_signal signal;

	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		struct span value = repeat(values[i][0], values[i][1], 1 << 20);
		clock_t since = clock();

		aipref_read(value, &aipref);
		content_signal_read(value, &signal);
		check_time(since, values[i][1]);
		free((void *)(uintptr_t)value.at);
	}
}

static struct tdmrep_file *
many_rules(void)
{
	static const char rule[] = "{\"location\":\"*a*b*c*d*e\",\"tdm-reservation\":1},";
	size_t len = 1 << 20, n = len / (sizeof rule - 1) * (sizeof rule - 1);
	struct span json = repeat("[", rule, 1 + n);
	struct tdmrep_file *file;

	((uint8_t *)(uintptr_t)json.at)[json.len - 1] = ']'; /* the last comma */
	assert_int_equal(tdmrep_compile(json, &file, NULL), GPAI_OK);
	assert_null(tdmrep_note(file));
	free((void *)(uintptr_t)json.at);
	return file;
}

/* The path is searched once for each rule. */
static void
files_of_many_rules_are_asked_soon(void **state)
{
	static const struct text tokens[] = {{"a", 1}};
	const struct robots_agents agents = {tokens, 1};
	struct span ai_bytes =
	    repeat("User-agent: a\n", "Disallow: *a*b*c*d*e\n", ROBOTS_BYTES_MAX);
	struct span url = repeat("/", "abcd", 8 << 10);
	struct url_path path = {0};
	struct statement statement;
	struct tdmrep_file *tdm = many_rules();
	struct ai_txt *ai_txt;
	clock_t since = clock();

	(void)state;
	assert_true(url_path_set(&path, url));
	assert_int_equal(ai_txt_compile(ai_bytes, &agents, &ai_txt, NULL), GPAI_OK);
	assert_false(ai_txt_ask(ai_txt, 0, &path, &statement));
	assert_false(tdmrep_ask(tdm, &path, &statement));
	check_time(since, "ai.txt and tdmrep.json");
	ai_txt_free(ai_txt);
	tdmrep_free(tdm);
	url_path_release(&path);
	free((void *)(uintptr_t)ai_bytes.at);
	free((void *)(uintptr_t)url.at);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pages_take_time_of_their_length),
	    cmocka_unit_test(heads_take_time_of_their_length),
	    cmocka_unit_test(values_take_time_of_their_length),
	    cmocka_unit_test(files_of_many_rules_are_asked_soon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
