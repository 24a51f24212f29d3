/* SPDX-License-Identifier: Apache-2.0 */
/* What going through all cases proves, and refutes, over small rulebooks made for it. */
#include "rulebook/proofs.h"

#include "rulebooks.h"

#include <stdio.h>
#include <string.h>

#define HEAD                                                                                       \
	"rulebook: {name: t, title: T, disclaimer: D, versions: [{from: 2024-08-01, id: a, says: " \
	"A}], classification: [{field: f, title: F, holds: used}]}\n"                              \
	"sources: [{id: act, short: Act, title: Act, status: in-force, from: 2024-08-01}]\n"       \
	"kinds:\n"                                                                                 \
	"  - {kind: flyer, single: yes, says: F.}\n"                                               \
	"  - {kind: kite, says: K.}\n"                                                             \
	"facts:\n"                                                                                 \
	"  - {key: a, on: flyer, type: yes-no, asks: A?}\n"                                        \
	"  - {key: b, on: flyer, type: yes-no, asks: B?}\n"                                        \
	"  - {key: n, on: flyer, type: yes-no, none: allowed, asks: N?}\n"                         \
	"  - {key: size, on: flyer, type: number, asks: Size?}\n"                                  \
	"  - {key: limit, on: flyer, type: number, asks: Limit?}\n"                                \
	"  - {key: day, on: flyer, type: date, none: allowed, asks: Day?}\n"                       \
	"  - {key: colour, on: flyer, type: choice, options: [red, green, blue], asks: Colour?}\n" \
	"  - {key: skills, on: flyer, type: choices, options: [knots, wind, rain], asks: "         \
	"Skills?}\n"                                                                               \
	"  - {key: kite.big, on: kite, type: yes-no, asks: Big?}\n"                                \
	"  - {key: kite.old, on: kite, type: yes-no, asks: Old?}\n"                                \
	"provisions:\n"                                                                            \
	"  - {id: used, kind: condition, title: u, says: U., pin: Act 1, from: 2024-08-01, "       \
	"holds: {any: [{fact: a}, {not: {fact: a}}]}}\n"

#define CONDITION(id, holds)                                                                       \
	"  - {id: " id ", kind: condition, title: t, says: S., pin: Act 1, from: 2024-08-01, "     \
	"holds: " holds "}\n"
#define DUTY(id, rest)                                                                             \
	"  - {id: " id                                                                             \
	", kind: obligation, title: t, says: S., pin: Act 1, from: 2024-08-01, " rest "}\n"
#define CHOICE(id, rest) "  - {id: " id ", says: S., " rest "}\n"

struct told {
	char text[8000];
	size_t len;
	struct rulebook_proved proved;
};

static void
tell(void *context, const struct rulebook_finding *f)
{
	struct told *told = context;

	told->len += (size_t)snprintf(told->text + told->len, sizeof told->text - told->len,
	    "%s %.*s: %s\n", rulebook_verdict_words[f->verdict], TEXT_ARG(f->id), f->text);
	assert_true(f->line > 0);
}

static void
assert_told(const char *yaml, const char *expected)
{
	struct rulebook_file file = {"law.yaml", "law.yaml", {(const uint8_t *)yaml, strlen(yaml)}};
	struct told told = {.len = 0};
	struct gpai_error err = {0};
	struct arena arena;
	struct span image;
	struct law law;

	arena_init(&arena, 0);
	enum gpai_code rc = rulebook_compile(&file, 1, &arena, &image, NULL, &err);
	assert_string_equal(err.message, "");
	assert_int_equal(rc, GPAI_OK);
	assert_int_equal(law_open(image, &law, &err), GPAI_OK);
	assert_int_equal(rulebook_prove(&law, tell, &told, &told.proved, &err), GPAI_OK);
	assert_string_equal(told.text, expected);
	assert_int_equal(told.proved.rules, told.proved.rules_certain + told.proved.rules_free +
						(strstr(expected, "can never") != NULL));
	arena_release(&arena);
}

static void
bands_that_meet_are_proved_with_the_number_of_cases(void **state)
{
	(void)state;
	assert_told(HEAD "choices:\n" CHOICE("bands",
			"among: [{fact: size, less-than: 10}, {fact: size, at-least: 10, and: "
			"{fact: size, at-most: 20}}, {fact: size, more-than: 20}], covers: yes"),
	    "proved bands: exactly one in 5 cases\n");
}

static void
a_limit_in_two_bands_is_found(void **state)
{
	(void)state;
	assert_told(HEAD
	    "choices:\n" CHOICE("bands",
		"among: [{fact: size, at-most: 10}, {fact: size, at-least: 10}], covers: yes"),
	    "refuted bands: its condition 1 and its condition 2 both hold when "
	    "size is 10\n");
}

static void
a_limit_in_no_band_is_found(void **state)
{
	(void)state;
	assert_told(HEAD
	    "choices:\n" CHOICE("bands",
		"among: [{fact: size, less-than: 10}, {fact: size, more-than: 10}], covers: "
		"yes")
		CHOICE("open", "among: [{fact: size, less-than: 10}, {fact: size, more-than: 10}]"),
	    "refuted bands: none of them holds when size is 10\n"
	    "proved open: at most one in 3 cases\n");
}

static void
none_is_an_answer_where_it_is_allowed(void **state)
{
	(void)state;
	assert_told(HEAD
	    "choices:\n" CHOICE(
		"without", "among: [{fact: a}, {fact: a, is: no}], covers: yes") CHOICE("with",
		"among: [{fact: n, is: yes}, {all: [{present: n}, {not: {fact: n}}]}], covers: yes")
		CHOICE("days", "among: [{fact: day, before: 2025-08-02}, {fact: day, "
			       "on-or-after: 2025-08-02}, {absent: day}], covers: yes"),
	    "proved without: exactly one in 2 cases\n"
	    "refuted with: none of them holds when n is none\n"
	    "proved days: exactly one in 4 cases\n");
}

static void
words_of_a_choice_exclude_each_other_and_of_choices_do_not(void **state)
{
	(void)state;
	assert_told(HEAD "choices:\n" CHOICE("some",
			"among: [{fact: colour, is: red}, {fact: colour, is: green}], covers: yes")
			CHOICE("all", "among: [{fact: colour, in: [red, blue]}, {fact: colour, is: "
				      "green}], covers: yes")
			    CHOICE("skills", "among: [{fact: skills, has: knots}, {fact: skills, "
					     "has: wind}]"),
	    "refuted some: none of them holds when colour is another\n"
	    "proved all: exactly one in 3 cases\n"
	    "refuted skills: its condition 1 and its condition 2 both hold when "
	    "skills has knots; skills has wind\n");
}

static void
a_choice_is_asked_only_where_it_arises(void **state)
{
	(void)state;
	assert_told(HEAD
	    "choices:\n" CHOICE("cut",
		"when: {fact: size, at-least: 10}, among: [{fact: size, at-most: 10}, {fact: "
		"size, more-than: 10}, {fact: size, less-than: 5}], covers: yes"),
	    "proved cut: exactly one in 5 cases\n");
}

static void
provisions_are_seen_through(void **state)
{
	(void)state;
	assert_told(HEAD CONDITION("small", "{fact: size, less-than: 10}")
			CONDITION("large", "{all: [{not: small}, {fact: a}]}") "choices:\n" CHOICE(
			    "sizes", "among: [small, large]")
			    CHOICE("both", "among: [small, {any: [large, {fact: b}]}]"),
	    "proved sizes: at most one in 6 cases\n"
	    "refuted both: small and its condition 2 both hold when size is less than 10; "
	    "b is yes\n");
}

static void
a_comparison_with_a_fact_is_taken_as_free(void **state)
{
	(void)state;
	assert_told(HEAD
	    "choices:\n" CHOICE("same",
		"among: [{fact: size, less-than: {fact: limit}}, {fact: size, at-least: "
		"{fact: limit}}], covers: yes") CHOICE("mixed",
		"among: [{fact: size, less-than: {fact: limit}}, {fact: size, at-least: 5}]"),
	    "proved same: exactly one in 3 cases\n"
	    "not-proved mixed: its condition 1 and its condition 2 both hold when size is less "
	    "than "
	    "what line 21 compares it with; size is 5 (as far as these are independent of each "
	    "other)\n");
}

static void
quantifiers_that_find_are_certain_and_beside_others_are_not(void **state)
{
	(void)state;
	assert_told(HEAD
	    "choices:\n" CHOICE("one",
		"among: [{some: kite, that: {fact: kite.big}}, {every: kite, that: {not: "
		"{fact: kite.big}}}], covers: yes") CHOICE("gap",
		"among: [{some: kite, that: {fact: kite.big}}, {fact: a}], covers: yes")
		CHOICE("two", "among: [{some: kite, that: {fact: kite.big}}, {some: kite, that: "
			      "{fact: kite.old}}]")
		    CHOICE("mixed", "among: [{some: kite, that: {fact: kite.big}}, {every: kite, "
				    "that: {fact: kite.old}}]"),
	    "proved one: exactly one in 2 cases\n"
	    "refuted gap: its condition 1 and its condition 2 both hold when the "
	    "condition over each kite in line 21 holds; a is yes\n"
	    "refuted two: its condition 1 and its condition 2 both hold when the condition over "
	    "each kite in line 22 holds; the condition over each kite in line 22 holds\n"
	    "not-proved mixed: its condition 1 and its condition 2 both hold when the condition "
	    "over each "
	    "kite in line 23 holds; the condition over each kite in line 23 holds (as far as these "
	    "are "
	    "independent of each other)\n");
}

static void
a_choice_on_a_kind_is_about_one_entity(void **state)
{
	(void)state;
	assert_told(HEAD "  - {id: big, on: kite, kind: condition, title: t, says: S., pin: Act 1, "
			 "from: 2024-08-01, holds: {fact: kite.big}}\n"
			 "choices:\n" CHOICE("kites", "on: kite, among: [big, {fact: kite.big, is: "
						      "no}], covers: yes"),
	    "proved kites: exactly one in 2 cases\n");
}

static void
a_choice_is_asked_under_each_version_of_the_law(void **state)
{
	static const char *const VERSIONS =
	    HEAD "  - {id: v, kind: condition, title: t, says: S., pin: Act 1, from: 2024-08-01, "
		 "until: 2025-01-01, holds: {fact: size, at-most: 10}}\n"
		 "  - {id: v, kind: condition, title: t, says: S., pin: Act 1, from: 2025-01-01, "
		 "holds: {fact: size, less-than: 10}}\n"
		 "  - {id: w, kind: condition, title: t, says: S., pin: Act 1, from: %s, "
		 "holds: {fact: size, at-least: 10}}\n"
		 "choices:\n" CHOICE("sizes", "among: [v, w], covers: yes");
	char yaml[8000];

	(void)state;
	snprintf(yaml, sizeof yaml, VERSIONS, "2024-08-01");
	assert_told(yaml, "refuted sizes: v and w both hold when size is 10\n");
	snprintf(yaml, sizeof yaml, VERSIONS, "2025-01-01");
	assert_told(yaml, "proved sizes: exactly one in 3 cases\n");
}

static void
a_rule_that_can_never_come_true_is_found(void **state)
{
	(void)state;
	assert_told(HEAD CONDITION("large", "{fact: size, at-least: 10}") DUTY("never.applies",
			"applies: {all: [large, {fact: size, less-than: 10}]}, "
			"met: {fact: a}"),
	    "refuted never.applies: can never apply\n");
	assert_told(HEAD CONDITION("large", "{fact: size, at-least: 10}")
			DUTY("never.met", "applies: large, met: {fact: size, less-than: 10}"),
	    "refuted never.met: can never be met where it applies\n");
	assert_told(HEAD CONDITION("large", "{fact: size, at-least: 10}")
			CONDITION("never", "{all: [large, {not: {any: [large, {fact: b}]}}]}")
			    DUTY("duty", "applies: {any: [never, {fact: a}]}, met: {fact: b}"),
	    "refuted never: can never hold\n");
	assert_told(HEAD CONDITION("never", "{absent: a}")
			DUTY("duty", "applies: {not: never}, met: {fact: b}"),
	    "refuted never: can never hold\n");
}

static void
an_exception_that_swallows_its_duty_is_found(void **state)
{
	(void)state;
	assert_told(HEAD
	    "  - {id: lifts, kind: exception, title: t, says: S., pin: Act 1, from: 2024-08-01, "
	    "holds: {fact: size, more-than: 5}}\n" DUTY(
		"duty", "applies: {fact: size, at-least: 10}, unless: lifts, met: {fact: b}"),
	    "refuted duty: can never apply\n");
	assert_told(HEAD
	    "  - {id: lifts, kind: exception, title: t, says: S., pin: Act 1, from: 2024-08-01, "
	    "holds: {fact: size, more-than: 15}}\n" DUTY(
		"duty", "applies: {fact: size, at-least: 10}, unless: lifts, met: {fact: b}"),
	    "");
}

/* Whether an odd number of facts is yes, counted from both ends: no part decides. */
static void
too_many_cases_are_admitted(void **state)
{
	enum { N = 40 };
	static char yaml[40000];
	size_t at = 0;
	int i;

	(void)state;
#define PUT(...) (at += (size_t)snprintf(yaml + at, sizeof yaml - at, __VA_ARGS__))
	PUT("%s", HEAD);
	char *facts = strstr(yaml, "provisions:\n"); /* more facts go before them */
	char rest[2000];
	snprintf(rest, sizeof rest, "%s", facts);
	at = (size_t)(facts - yaml);
	for (i = 0; i < N; i++)
		PUT("  - {key: x.%d, on: flyer, type: yes-no, asks: X?}\n", i);
	PUT("%s", rest);
	for (int side = 0; side < 2; side++)
		for (i = 0; i < N; i++) {
			int fact = side == 0 ? i : N - 1 - i;
			PUT("  - {id: odd.%d.%d, kind: condition, title: t, says: S., pin: Act 1, "
			    "from: 2024-08-01, holds: ",
			    side, i);
			if (i == 0)
				PUT("{fact: x.%d}}\n", fact);
			else
				PUT("{any: [{all: [odd.%d.%d, {fact: x.%d, is: no}]}, {all: [{not: "
				    "odd.%d.%d}, {fact: x.%d}]}]}}\n",
				    side, i - 1, fact, side, i - 1, fact);
		}
	PUT("choices:\n  - {id: odd, says: S., among: [odd.0.%d, {not: odd.1.%d}]}\n", N - 1,
	    N - 1);
	assert_told(yaml, "not-proved odd: 40 independent conditions, 1,099,511,627,776 cases: too "
			  "many\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bands_that_meet_are_proved_with_the_number_of_cases),
	    cmocka_unit_test(a_limit_in_two_bands_is_found),
	    cmocka_unit_test(a_limit_in_no_band_is_found),
	    cmocka_unit_test(none_is_an_answer_where_it_is_allowed),
	    cmocka_unit_test(words_of_a_choice_exclude_each_other_and_of_choices_do_not),
	    cmocka_unit_test(a_choice_is_asked_only_where_it_arises),
	    cmocka_unit_test(provisions_are_seen_through),
	    cmocka_unit_test(a_comparison_with_a_fact_is_taken_as_free),
	    cmocka_unit_test(quantifiers_that_find_are_certain_and_beside_others_are_not),
	    cmocka_unit_test(a_choice_on_a_kind_is_about_one_entity),
	    cmocka_unit_test(a_choice_is_asked_under_each_version_of_the_law),
	    cmocka_unit_test(a_rule_that_can_never_come_true_is_found),
	    cmocka_unit_test(an_exception_that_swallows_its_duty_is_found),
	    cmocka_unit_test(too_many_cases_are_admitted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
