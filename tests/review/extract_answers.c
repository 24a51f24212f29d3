/* SPDX-License-Identifier: Apache-2.0 */
/* Answers taken apart: yes and no, dates, sizes, hosts, links, names. The wording is that of
 * published documents. */
#include "../check.h"

#include "review/answers.h"

#include <stdio.h>
#include <string.h>

#define TICKED   "\xE2\x98\x92"
#define UNTICKED "\xE2\x98\x90"
#define UNTOLD   "\xE2\x96\xA2"

static void
yes_and_no_are_told_by_boxes_then_by_words(void **state)
{
	static const struct {
		const char *said;
		enum field_answer answer;
	} cases[] = {
	    {TICKED " Yes " UNTICKED " No", ANSWER_YES},
	    {UNTICKED " Yes " TICKED " No", ANSWER_NO},
	    {"X Yes " UNTICKED " No", ANSWER_YES},
	    {UNTICKED " Yes X No", ANSWER_NO},
	    {"[x] Yes [ ] No", ANSWER_YES},
	    {"Yes " UNTICKED " No " TICKED, ANSWER_NO},
	    {UNTICKED " Yes " UNTICKED " No " TICKED " Other (see below)", ANSWER_OTHER},
	    {TICKED " Yes " TICKED " No", ANSWER_OTHER},
	    {UNTICKED " Yes " UNTICKED " No", ANSWER_NOTHING},
	    {UNTOLD " Yes " UNTOLD " No", ANSWER_UNTOLD},
	    {UNTOLD " Yes " TICKED " No", ANSWER_NO},
	    {TICKED " Yes", ANSWER_YES},
	    {UNTICKED " No", ANSWER_NO}, /* no other word is on offer */
	    {"Yes", ANSWER_YES},
	    {"No, none of it", ANSWER_NO},
	    {"Yes \xE2\x80\x93 see below", ANSWER_YES},
	    {"No data scraping is performed", ANSWER_NO},
	    {"Yes/No", ANSWER_NOTHING}, /* the empty form */
	    {"Yes No", ANSWER_UNTOLD},  /* boxes that were lost */
	    {"Yes and no", ANSWER_OTHER},
	    {"Other", ANSWER_OTHER},
	    {"Microsoft follows all relevant laws", ANSWER_OTHER},
	    {"Yes\n" TICKED " Text " UNTICKED " Image", ANSWER_YES}, /* boxes of something else */
	    {"", ANSWER_NOTHING},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (answer_yes_no(text_of(cases[i].said)) != cases[i].answer)
			fail_msg("'%s': %d, expected %d", cases[i].said,
			    (int)answer_yes_no(text_of(cases[i].said)), (int)cases[i].answer);
}

static void
nothing_to_say_is_known_by_its_words(void **state)
{
	static const char *const none[] = {"N/A", "n/a.", "None", "None.", "(Not applicable)", "-",
	    "\xE2\x80\x94", "No additional comments", "No", "N/A (DP dependent)",
	    "N/A. TDM exception was not relied on.", "None. The model is trained from scratch.",
	    "Not applicable as no images were used", "Not applicable. Images are not part"};
	static const char *const some[] = {"None of the data is illegal", "No data is scraped",
	    "Nothing but text", "NAVER Corporation", "See above", "Coming soon", "Not known"};

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		if (!answer_is_none(text_of(none[i])))
			fail_msg("'%s' says something", none[i]);
	for (size_t i = 0; i < sizeof some / sizeof *some; i++)
		if (answer_is_none(text_of(some[i])))
			fail_msg("'%s' says nothing", some[i]);
}

static void
kinds_of_content_are_those_ticked_or_named(void **state)
{
	enum {
		T = 1 << MODALITY_TEXT,
		I = 1 << MODALITY_IMAGES,
		A = 1 << MODALITY_AUDIO,
		V = 1 << MODALITY_VIDEO,
		O = 1 << MODALITY_OTHER
	};
	static const struct {
		const char *said;
		uint32_t set;
		bool is_untold;
	} cases[] = {
	    {TICKED " Text " TICKED " Image " UNTICKED " Video", T | I, false},
	    {"X Text " UNTICKED " Image " UNTICKED " Video\n" UNTICKED " Audio " UNTICKED
	     " Other If so, please specify\nlicensed text of a magazine",
		T, false},
	    {UNTICKED " Text " UNTICKED " Image", 0, false},
	    {UNTOLD " Text " UNTOLD " Image", 0, true},
	    {"Text, image, video, and audio", T | I | A | V, false},
	    {"Image and Video", I | V, false},
	    {"Text-only", T, false},
	    {"Text Image Video Audio Other (Please Specify):", 0, true},
	    {"Other: infrared", O, false},
	    {TICKED " Other: infrared", O, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct modalities_said said = answer_modalities(text_of(cases[i].said));

		if (said.set != cases[i].set || said.is_untold != cases[i].is_untold)
			fail_msg("'%s': %x %d", cases[i].said, said.set, said.is_untold);
	}
}

static void
put_dates(struct arena *arena, const char *said, char *line, size_t size)
{
	struct said_date *dates = NULL;
	uint32_t n = 0;
	size_t len = 0;

	line[0] = '\0';
	answer_dates(arena, text_of(said), &dates, &n);
	for (uint32_t i = 0; i < n; i++) {
		char first[DATE_CHARS], last[DATE_CHARS];

		date_format(dates[i].first, first);
		date_format(dates[i].last, last);
		len += (size_t)snprintf(line + len, size - len, "%s%s%s%s%s", i > 0 ? " " : "",
		    first, strcmp(first, last) == 0 ? "" : "..",
		    strcmp(first, last) == 0 ? "" : last, dates[i].is_ambiguous ? "?" : "");
	}
}

static void
dates_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *said, *dates;
	} cases[] = {
	    {"7/8/26", "2026-08-07?"},
	    {"01/09/2025", "2025-09-01?"},
	    {"7/7/26", "2026-07-07"},
	    {"25/07/2025", "2025-07-25"},
	    {"2/19/2025", "2025-02-19"},
	    {"4/3/2024 (Stack v2), and the latest on 2/19/2025", "2024-04-03 2025-02-19"},
	    {"31.12.2025", "2025-12-31"},
	    {"01.09.2025", "2025-09-01"},
	    {"2025-08-02", "2025-08-02"},
	    {"24-Nov-2025", "2025-11-24"},
	    {"October 28, 2025", "2025-10-28"},
	    {"Sept 2nd, 2025", "2025-09-02"},
	    {"23 April 2026", "2026-04-23"},
	    {"2nd of September 2025", "2025-09-02"},
	    {"02/2024", "2024-02-01..2024-02-29"},
	    {"From 11/2022 to 05/2025", "2022-11-01..2022-11-30 2025-05-01..2025-05-31"},
	    {"March 2023 \xE2\x80\x93 May 2024", "2023-03-01..2023-03-31 2024-05-01..2024-05-31"},
	    {"Dec 2025", "2025-12-01..2025-12-31"},
	    {"approx. 2018", "2018-01-01..2018-12-31"},
	    {"Approximately 2018 \xE2\x80\x93 December 2025",
		"2018-01-01..2018-12-31 2025-12-01..2025-12-31"},
	    {"2025 to 2026", "2025-01-01..2025-12-31 2026-01-01..2026-12-31"},
	    {"02/2024-01/2026", "2024-02-01..2024-02-29 2026-01-01..2026-01-31"},
	    {"Coming soon", ""},
	    {"None", ""},
	    {"more than 1000 languages, 1782 pairs", ""},
	    {"CC-MAIN-2024-10", ""},
	    {"GPT-5.5 and v2.0.1", ""},
	    {"Regulation (EU) 2024/1689", ""},
	    {"31/02/2025", ""},
	    {"10.03.7", ""},
	    {"may contain 2 of 3", ""},
	};
	struct arena arena;
	char line[200];

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put_dates(&arena, cases[i].said, line, sizeof line);
		if (strcmp(line, cases[i].dates) != 0)
			fail_msg("'%s': %s, expected %s", cases[i].said, line, cases[i].dates);
	}
	arena_release(&arena);
}

static void
put_sizes(struct arena *arena, const char *said, char *line, size_t size)
{
	struct said_size *sizes = NULL;
	uint32_t n = 0;
	size_t len = 0;

	line[0] = '\0';
	answer_sizes(arena, text_of(said), 0, &sizes, &n);
	for (uint32_t i = 0; i < n; i++) {
		char low[DECIMAL_CHARS] = "", high[DECIMAL_CHARS] = "";

		if (sizes[i].has_low)
			decimal_format(decimal_tidy(sizes[i].low), low);
		if (sizes[i].has_high)
			decimal_format(decimal_tidy(sizes[i].high), high);
		len += (size_t)snprintf(line + len, size - len, "%s%s%s..%s%s %.*s%s",
		    i > 0 ? "; " : "", sizes[i].low_open ? ">" : "", low,
		    sizes[i].high_open ? "<" : "", high, TEXT_ARG(sizes[i].unit),
		    sizes[i].is_untold   ? " ?"
		    : sizes[i].is_ticked ? ""
					 : " -");
	}
}

static void
sizes_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *said, *sizes;
	} cases[] = {
	    {"More than 10 trillions tokens", ">1e13.. tokens"},
	    {"1billion to 10 trillions tokens", "1e9..1e13 tokens"},
	    {UNTICKED " Less than 1 billion tokens\n" TICKED " More than 10 trillion tokens",
		"..<1e9 tokens -; >1e13.. tokens"},
	    {"X 1billion to 10 trillions tokens " UNTICKED " More than 10 trillions tokens",
		"1e9..1e13 tokens; >1e13.. tokens -"},
	    {UNTOLD " Less than 1 million images", "..<1e6 images ?"},
	    {"10 000 to 1 million hours", "1e4..1e6 hours"},
	    {"10,000 to 1 million hours of video", "1e4..1e6 hours"},
	    {"Up to 19.2 billion tokens", "..1.92e10 tokens"},
	    {"479 million images", "4.79e8..4.79e8 images"},
	    {"15 trillion tokens", "1.5e13..1.5e13 tokens"},
	    {"11.1T tokens", "1.11e13..1.11e13 tokens"},
	    {">10T tokens", ">1e13.. tokens"},
	    {"10+ trillion tokens", "1e13.. tokens"},
	    {"1.5 * 2 * 10^12 tokens", ".. tokens"},
	    {"70 billion parameters, and 8 billion respectively", "7e10..7e10 parameters"},
	    {"Native context length 64k tokens, extensible to 128k", "6.4e4..6.4e4 tokens"},
	    {"1-5 million images", "1e6..5e6 images"},
	    {"1 to 1.5 million images", "1e6..1.5e6 images"},
	    {"3.5 TB of text", "3.5..3.5 tb"},
	    {"over 1000 languages (1782 language-script pairs)", ""},
	    {"about 8% of our overall data", ""},
	    {"Phi-3 and GPT-5.5", ""},
	    {"in 2024. Tokens are words", ""},
	};
	struct arena arena;
	char line[200];

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		put_sizes(&arena, cases[i].said, line, sizeof line);
		if (strcmp(line, cases[i].sizes) != 0)
			fail_msg("'%s': '%s', expected '%s'", cases[i].said, line, cases[i].sizes);
	}
	arena_release(&arena);
}

static void
number_alone_is_a_size_of_what_was_asked(void **state)
{
	static const struct {
		const char *said;
		bool is_one, has_high;
	} cases[] = {{"1.3B", true, true}, {">10T", true, false}, {"~ 70 billion", true, true},
	    {"2.5B\n8.1B", false, false}, {"about 3 of them", false, false}, {"none", false, false},
	    {"", false, false}};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct said_size *sizes = NULL;
		uint32_t n = 0;

		answer_amount(&arena, text_of(cases[i].said), &sizes, &n);
		if ((n == 1) != cases[i].is_one || (n == 1 && sizes->has_high != cases[i].has_high))
			fail_msg("'%s': %u", cases[i].said, n);
	}
	arena_release(&arena);
}

static void
expect_list(void (*take)(struct arena *, struct text, struct text **, uint32_t *), const char *said,
    const char *expected)
{
	struct text *list = NULL;
	struct arena arena;
	char line[600] = "";
	size_t len = 0;
	uint32_t n = 0;

	arena_init(&arena, 0);
	take(&arena, text_of(said), &list, &n);
	assert_true(list_unique(&arena, list, &n));
	for (uint32_t i = 0; i < n; i++)
		len += (size_t)snprintf(
		    line + len, sizeof line - len, "%s%.*s", i > 0 ? " | " : "", TEXT_ARG(list[i]));
	if (strcmp(line, expected) != 0)
		fail_msg("'%s': '%s', expected '%s'", said, line, expected);
	arena_release(&arena);
}

static void
hosts_are_told_from_all_else_with_dots(void **state)
{
	(void)state;
	expect_list(answer_domains, "Flickr.com", "flickr.com");
	expect_list(answer_domains, "with the itwiz.pl editorial office", "itwiz.pl");
	expect_list(answer_domains, "example.com, example.co.uk; example.de (and bbc.co.uk).",
	    "example.com | example.co.uk | example.de | bbc.co.uk");
	expect_list(answer_domains, "a-b.org,c.d.net", "a-b.org | c.d.net");
	expect_list(answer_domains, "example.com\nexample.com", "example.com");
	expect_list(
	    answer_domains, "GPT-5.5, v1.2, e.g. robots.txt, i.e. etc.. U.S. Trade 3.14", "");
	expect_list(answer_domains, "post-training phase.Those were; technique.For details", "");
	expect_list(answer_domains, ".gov and .bip domains; index.html README.md main.py", "");
	expect_list(answer_domains, "see https://example.com/page and mail me@example.com", "");
	expect_list(answer_domains, "Adobe Inc. and Ltd. and No. 5", "");
}

static void
links_are_addresses_with_a_scheme(void **state)
{
	(void)state;
	expect_list(answer_links, "at https://a.b/c. (https://d.e/f), www.g.h",
	    "https://a.b/c | https://d.e/f | www.g.h");
	expect_list(answer_links, "center (https: //a.b/c/).", "https://a.b/c/");
	expect_list(answer_links, "no link: a.b/c", "");
}

static void
names_are_the_items_of_lists(void **state)
{
	(void)state;
	expect_list(answer_names, "Bielik v3 11B Instruct", "Bielik v3 11B Instruct");
	expect_list(answer_names, "Name of the models: Deepseek v3, Bielik v2.3 11B",
	    "Deepseek v3 | Bielik v2.3 11B");
	expect_list(answer_names, "Apertus-8B, https://a.b/Apertus-8B\nApertus-70B, https://a.b/x",
	    "Apertus-8B | Apertus-70B");
	expect_list(answer_names, "English datasets: https://a.b/c (v1.0.0) https://d.e/f",
	    "https://a.b/c | https://d.e/f");
	expect_list(answer_names,
	    "DCLM: https://a.b/c: https://a.b/c\nFineWeb: https://d.e/f:\n"
	    "https://d.e/f",
	    "DCLM | FineWeb");
	expect_list(answer_names,
	    "OpenImages v7 https://a.b/c OpenImages v7 is a large dataset of images.",
	    "OpenImages v7");
	expect_list(answer_names, "The training data for GPT-5.5 includes text from Common Crawl.",
	    "Common Crawl");
	expect_list(answer_names,
	    "These are described in the corresponding technical reports in detail, with all steps "
	    "of processing (see: https://arxiv.org/abs/2505.02410). These reports document it.",
	    "");
	expect_list(answer_names, "FineWeb (v1.0, deduplicated) and C4",
	    "FineWeb (v1.0, deduplicated) | C4");
	expect_list(answer_names, "FineWeb-Edu (https://a.b/c)\nCommon Crawl, 2013 to 2024",
	    "FineWeb-Edu | Common Crawl");
	expect_list(
	    answer_names, "Our large datasets include Common Crawl (https://a.b/)", "Common Crawl");
	expect_list(answer_names, "N/A", "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(yes_and_no_are_told_by_boxes_then_by_words),
	    cmocka_unit_test(nothing_to_say_is_known_by_its_words),
	    cmocka_unit_test(kinds_of_content_are_those_ticked_or_named),
	    cmocka_unit_test(dates_are_read_as_people_write_them),
	    cmocka_unit_test(sizes_are_read_as_people_write_them),
	    cmocka_unit_test(number_alone_is_a_size_of_what_was_asked),
	    cmocka_unit_test(hosts_are_told_from_all_else_with_dots),
	    cmocka_unit_test(links_are_addresses_with_a_scheme),
	    cmocka_unit_test(names_are_the_items_of_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
