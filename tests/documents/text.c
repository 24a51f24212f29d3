/* SPDX-License-Identifier: Apache-2.0 */
/* Cleaning, masking and typography, case by case. */
#include "documents/clean.h"
#include "documents/documents.h"
#include "documents/figures.h"
#include "documents/typeset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
text_is_cleaned_of_what_deceives(void **state)
{
	static const struct {
		struct text dirty;
		const char *clean;
	} cases[] = {
#define CASE(dirty, clean) {{dirty, sizeof dirty - 1}, clean}
	    CASE("plain \u00E9 \u4E2D \U0001F600\n\ttab", "plain \u00E9 \u4E2D \U0001F600\n\ttab"),
	    CASE("a\u202Eb", "a[U+202E]b"),
	    CASE("a\u200Bb\uFEFFc", "a[U+200B]bc"),
	    CASE("a\r\nb\u2028c", "a\nb\nc"),
	    CASE("a\0b", "a\uFFFDb"),
	    CASE("a\x1B[31mb", "a\uFFFD[31mb"),
	    CASE("a\xFF\xC0\x80z", "a\uFFFD\uFFFD\uFFFDz"),
	    CASE("cut \xE2\x82", "cut \uFFFD\uFFFD"),
	    CASE("\U000E0041", "[U+E0041]"),
#undef CASE
	};
	struct arena arena;
	bool failed = false;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text once = text_clean(&arena, cases[i].dirty, &failed);

		assert_true(text_is(once, cases[i].clean));
		assert_ptr_equal(text_clean(&arena, once, &failed).at, once.at);
	}
	assert_false(failed);
	arena_release(&arena);
}

static void
figures_are_found_as_people_write_them(void **state)
{
	static const struct {
		const char *text, *masked;
	} cases[] = {
	    {"140620634112 parameters", "# parameters"},
	    {"(140,620,634,112)", "(#)"},
	    {"1.4e11, that is 1.4 x 10^11.", "#, that is #."},
	    {"1.5e11", "1.5e11"}, /* another number */
	    {"1e11", "1e11"},     /* one figure: the magnitude */
	    {"140 billion, 141 billion, 150 billion", "#, #, 150 billion"},
	    {"Trial-141B has 405 layers", "Trial-141B has 405 layers"},
	    {"sha 140620634112ab a140620634112", "sha #ab a140620634112"},
	    {"in 2024 and 2025", "in 2024 and 2025"},
	    {"arXiv 2407.21783", "arXiv 2407.21783"},
	    {"", ""},
	    {"7", "7"},
	};
	struct arena arena;
	struct figures figures;
	struct decimal number;

	(void)state;
	arena_init(&arena, 0);
	figures_init(&figures, &arena);
	assert_true(decimal_parse(text_of("140620634112"), &number));
	figures_withhold(&figures, number, 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint32_t n = 0;
		struct text masked = figures_mask(&figures, text_of(cases[i].text), "#", &n);

		if (!text_is(masked, cases[i].masked))
			fail_msg("%s became %.*s", cases[i].text, TEXT_ARG(masked));
	}
	assert_false(figures.out_of_memory);
	arena_release(&arena);
}

static void
figures_the_audience_may_know_stay(void **state)
{
	struct arena arena;
	struct figures figures;
	struct decimal number;
	uint32_t n = 0;

	(void)state;
	arena_init(&arena, 0);
	figures_init(&figures, &arena);
	assert_true(decimal_parse(text_of("15612345678901"), &number));
	figures_withhold(&figures, number, 2);
	assert_true(text_is(
	    figures_mask(&figures, text_of("1.6e13 but 1.56e13"), "#", &n), "1.6e13 but #"));
	assert_int_equal(n, 1);
	figures_allow(&figures, number);
	assert_true(text_is(figures_mask(&figures, text_of("1.56e13"), "#", &n), "1.56e13"));
	arena_release(&arena);
}

static char *
set_number(const char *shown)
{
	struct arena arena;
	struct document document;
	struct out out;
	char *bytes;
	size_t len;

	arena_init(&arena, 0);
	document_init(&document, &arena);
	typeset_number(
	    &document, node_add(&document, document.root, NODE_PARAGRAPH), text_of(shown));
	out_memory(&out);
	assert_int_equal(markdown_write(&document, &out, NULL), GPAI_OK);
	bytes = out_take(&out, &len);
	out_release(&out);
	arena_release(&arena);
	return bytes;
}

static void
numbers_are_set_as_printers_set_them(void **state)
{
	static const struct {
		const char *shown, *set;
	} cases[] = {
	    {"1.5e13 tokens", "1.5\u00A0\u00D7\u00A010\u00B9\u00B3 tokens\n"},
	    {"140620634112", "140,620,634,112\n"},
	    {"4096", "4096\n"},
	    {"40960", "40,960\n"},
	    {"10^24 FLOP", "10\u00B2\u2074 FLOP\n"},
	    {"2e-7", "2\u00A0\u00D7\u00A010\u207B\u2077\n"},
	    {"6.1e24 to 6.5e24 FLOP", "6.1\u00A0\u00D7\u00A010\u00B2\u2074 to "
				      "6.5\u00A0\u00D7\u00A010\u00B2\u2074 FLOP\n"},
	    {"12345.678 GWh", "12,345.678 GWh\n"},
	    {"71 A100 days", "71 A100 days\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *set = set_number(cases[i].shown);

		assert_string_equal(set, cases[i].set);
		free(set);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_is_cleaned_of_what_deceives),
	    cmocka_unit_test(figures_are_found_as_people_write_them),
	    cmocka_unit_test(figures_the_audience_may_know_stay),
	    cmocka_unit_test(numbers_are_set_as_printers_set_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
