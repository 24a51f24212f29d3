/* SPDX-License-Identifier: Apache-2.0 */
/* Statements against each other: what is a contradiction, what is none, and what holds for all. */
#include "../check.h"

#include "review/contradict.h"

#include "base/base.h"
#include "rulebook/embedded.h"

#include <string.h>

static struct arena arena;

static struct statement
number(const char *text, bool is_counted)
{
	struct statement s = {.first = DATE_NONE, .last = DATE_NONE, .is_counted = is_counted};

	assert_int_equal(
	    value_parse(&arena, TYPE_NUMBER, text_of(text), NOWHERE, &s.value, NULL), GPAI_OK);
	return s;
}

static struct statement
said(enum value_type type, const char *text)
{
	struct statement s = {.first = DATE_NONE, .last = DATE_NONE};

	assert_int_equal(
	    value_parse(&arena, type, text_of(text), NOWHERE, &s.value, NULL), GPAI_OK);
	return s;
}

static enum relation
relate(struct statement a, struct statement b)
{
	const char *why, *back;
	enum relation one = statements_relation(&a, &b, &why);

	assert_int_equal(one, statements_relation(&b, &a, &back));
	assert_true(one == RELATION_AGREE || why[0] != '\0');
	return one;
}

static void
figures_stand_for_what_is_rounded_or_cut_to_them(void **state)
{
	static const struct {
		const char *a, *b;
		bool a_counted, b_counted;
		enum relation relation;
	} pairs[] = {
	    {"70e9", "70553706496", false, true, RELATION_AGREE},
	    {"71e9", "70553706496", false, true, RELATION_AGREE},
	    {"72e9", "70553706496", false, true, RELATION_CONTRADICT},
	    {"70000000000", "70553706496", false, true, RELATION_AGREE},
	    {"70000000000", "70553706496", true, true, RELATION_CONTRADICT},
	    {"15e12", "16e12", false, false, RELATION_CONTRADICT},
	    {"15e12", "15.4e12", false, false, RELATION_AGREE},
	    {"1.92e10", "19.2e9", false, false, RELATION_AGREE},
	    {"1e12..10e12", "2e12", false, true, RELATION_AGREE},
	    {"1e12..10e12", "11e12", false, true, RELATION_CONTRADICT},
	    {"1..2", "2..3", false, false, RELATION_AGREE},
	    {"1..2", "3..4", false, false, RELATION_CONTRADICT},
	    {"0", "0", false, true, RELATION_AGREE},
	    {"-5", "5", false, false, RELATION_CONTRADICT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		enum relation relation = relate(
		    number(pairs[i].a, pairs[i].a_counted), number(pairs[i].b, pairs[i].b_counted));
		if (relation != pairs[i].relation)
			fail_msg("%s against %s: %d", pairs[i].a, pairs[i].b, (int)relation);
	}
}

static void
an_open_end_reaches_as_far_as_it_is_open(void **state)
{
	struct statement more = number("10e12", false), less = number("1e9", false);

	(void)state;
	more.no_high = true;
	less.no_low = true;
	assert_int_equal(relate(more, number("15e12", false)), RELATION_AGREE);
	assert_int_equal(relate(more, number("2e12", true)), RELATION_CONTRADICT);
	assert_int_equal(relate(less, number("2e12", true)), RELATION_CONTRADICT);
	assert_int_equal(relate(less, more), RELATION_CONTRADICT);
	assert_int_equal(relate(more, more), RELATION_AGREE);
}

static void
a_month_is_all_of_its_days(void **state)
{
	struct statement month = said(TYPE_DATE, "2024-03-31"), day = said(TYPE_DATE, "2024-03-05");

	(void)state;
	assert_int_equal(relate(month, day), RELATION_CONTRADICT);
	month.first = date_of(2024, 3, 1);
	month.last = date_of(2024, 3, 31);
	assert_int_equal(relate(month, day), RELATION_AGREE);
	assert_int_equal(relate(month, said(TYPE_DATE, "2024-04-01")), RELATION_CONTRADICT);
}

static void
names_agree_as_people_write_them(void **state)
{
	static const struct {
		const char *a, *b;
		enum relation relation;
	} pairs[] = {
	    {"OpenAI Ireland Ltd", "OpenAI Ireland", RELATION_AGREE},
	    {"GPT-5.5", "gpt 5.5", RELATION_AGREE},
	    {"Meta Platforms Ireland Limited (MPIL)", "Meta Platforms Ireland", RELATION_AGREE},
	    {"v1", "1", RELATION_AGREE},
	    {"v1", "v2", RELATION_CONTRADICT},
	    {"1.0", "2.0", RELATION_CONTRADICT},
	    {"Version 1.0", "v1.0", RELATION_AGREE},
	    {"Meta Platforms", "Bria AI", RELATION_CONTRADICT},
	    {"Web pages and books in Polish", "Texts in Polish and English, of many kinds",
		RELATION_NOT_COMPARABLE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (relate(said(TYPE_TEXT, pairs[i].a), said(TYPE_TEXT, pairs[i].b)) !=
		    pairs[i].relation)
			fail_msg("%s against %s", pairs[i].a, pairs[i].b);
}

static void
lists_that_differ_are_told_and_sets_contradict(void **state)
{
	struct statement none = {.value = value_absent(text_of("none"))};

	(void)state;
	assert_int_equal(relate(said(TYPE_LIST, "A, B"), said(TYPE_LIST, "b, a")), RELATION_AGREE);
	assert_int_equal(
	    relate(said(TYPE_LIST, "A, B"), said(TYPE_LIST, "A")), RELATION_NOT_COMPARABLE);
	assert_int_equal(relate(said(TYPE_CHOICES, "text, image"), said(TYPE_CHOICES, "text")),
	    RELATION_CONTRADICT);
	assert_int_equal(
	    relate(said(TYPE_YESNO, "yes"), said(TYPE_YESNO, "no")), RELATION_CONTRADICT);
	assert_int_equal(relate(none, said(TYPE_DATE, "2024-01-01")), RELATION_CONTRADICT);
	assert_int_equal(relate(none, none), RELATION_AGREE);
}

static struct statement
any_number(uint64_t *random)
{
	static const char *const numbers[] = {"7e10", "70553706496", "7.0e10", "1e12..10e12", "3",
	    "3.5", "2.9..3.1", "0", "15e12", "0..1e13", "69e9..71e9"};
	struct statement s = number(numbers[next_random(random) % 11], next_random(random) % 2);

	s.no_high = next_random(random) % 5 == 0;
	return s;
}

/* Whatever a figure may stand for stays in the interval that replaces it. */
static struct statement
vaguer(struct statement s, uint64_t *random)
{
	struct decimal low = s.value.low, high = s.value.high;
	struct decimal less =
	    decimal_multiply(low, decimal_from(1 + next_random(random) % 9), ROUND_UP);

	s.value =
	    value_range(decimal_divide(low, 2 + (uint32_t)(next_random(random) % 5), ROUND_DOWN),
		decimal_add(decimal_multiply(high, decimal_from(2), ROUND_UP), less, ROUND_UP));
	s.no_low = s.no_low || next_random(random) % 4 == 0;
	return s;
}

static void
a_vaguer_statement_contradicts_no_more(void **state)
{
	uint64_t random = 88172645463325252U;

	(void)state;
	for (int i = 0; i < 4000; i++) {
		struct statement a = any_number(&random), b = any_number(&random);
		assert_int_equal(relate(a, a), RELATION_AGREE);
		if (relate(a, b) == RELATION_AGREE)
			assert_int_equal(relate(a, vaguer(b, &random)), RELATION_AGREE);
	}
}

static void
one_source_is_not_held_against_itself(void **state)
{
	struct statements all = {0};
	struct contradictions found;
	struct statement a = said(TYPE_YESNO, "yes"), b = said(TYPE_YESNO, "no");

	(void)state;
	assert_true(statements_add(&all, &arena, &a) && statements_add(&all, &arena, &b));
	assert_int_equal(contradictions_find(NULL, &all, &arena, &found, NULL), GPAI_OK);
	assert_int_equal(found.n, 0);
	all.list[1].source = 1;
	assert_int_equal(contradictions_find(NULL, &all, &arena, &found, NULL), GPAI_OK);
	assert_int_equal(found.n, 1);
	all.list[0].is_imprint = all.list[1].is_imprint = true; /* each document has its own */
	assert_int_equal(contradictions_find(NULL, &all, &arena, &found, NULL), GPAI_OK);
	assert_int_equal(found.n, 0);
	all.list[0].is_imprint = false;
	assert_int_equal(contradictions_find(NULL, &all, &arena, &found, NULL), GPAI_OK);
	assert_int_equal(found.n, 1);
	all.list[1].entity = text_of("web");
	assert_int_equal(contradictions_find(NULL, &all, &arena, &found, NULL), GPAI_OK);
	assert_int_equal(found.n, 0);
}

static struct law law;

/* A row with a mistyped key would be passed over in silence. */
static void
every_pair_of_the_rulebook_names_facts_that_fit_its_relation(void **state)
{
	static const uint32_t types[PAIR_RELATION_COUNT][2] = {
	    [PAIR_NOT_AFTER] = {TYPE_DATE, TYPE_DATE},
	    [PAIR_WITHIN] = {TYPE_CHOICES, TYPE_CHOICES},
	    [PAIR_YES_HAS] = {TYPE_YESNO, TYPE_CHOICES}};
	uint32_t which = law_find_register(&law, text_of(PAIRS_REGISTER));
	struct pair_rule rule;

	(void)state;
	assert_int_not_equal(which, LAW_NONE);
	for (uint32_t i = 0; i < law.registers[which].rows_n; i++) {
		const struct law_row *row = &law.rows[law.registers[which].rows_first + i];
		if (!pair_rule_of(&law, row, &rule))
			fail_msg("row %u names no fact or relation", i + 1);
		assert_int_equal(law.facts[rule.first].type, types[rule.relation][0]);
		assert_int_equal(law.facts[rule.second].type, types[rule.relation][1]);
		assert_true(rule.relation != PAIR_YES_HAS || rule.word.len > 0);
	}
}

static void
two_facts_contradict_as_the_rulebook_says(void **state)
{
	struct pair_rule rule = {.relation = PAIR_NOT_AFTER};
	struct statement early = said(TYPE_DATE, "2024-03-31"),
			 late = said(TYPE_DATE, "2025-05-31");
	struct statement text = said(TYPE_CHOICES, "text"),
			 more = said(TYPE_CHOICES, "text, image");
	struct statement yes = said(TYPE_YESNO, "yes"),
			 none = {.value = value_absent(text_of("no"))};

	(void)state;
	assert_int_equal(pair_relate(&rule, &late, &early), RELATION_CONTRADICT);
	assert_int_equal(pair_relate(&rule, &early, &late), RELATION_AGREE);
	assert_int_equal(pair_relate(&rule, &early, &early), RELATION_AGREE);
	assert_int_equal(pair_relate(&rule, &late, &none), RELATION_AGREE);
	rule.relation = PAIR_WITHIN;
	assert_int_equal(pair_relate(&rule, &more, &text), RELATION_CONTRADICT);
	assert_int_equal(pair_relate(&rule, &text, &more), RELATION_AGREE);
	rule = (struct pair_rule){.relation = PAIR_YES_HAS, .word = text_of("text")};
	assert_int_equal(pair_relate(&rule, &yes, &more), RELATION_AGREE);
	assert_int_equal(pair_relate(&rule, &yes, &none), RELATION_CONTRADICT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(figures_stand_for_what_is_rounded_or_cut_to_them),
	    cmocka_unit_test(an_open_end_reaches_as_far_as_it_is_open),
	    cmocka_unit_test(a_month_is_all_of_its_days),
	    cmocka_unit_test(names_agree_as_people_write_them),
	    cmocka_unit_test(lists_that_differ_are_told_and_sets_contradict),
	    cmocka_unit_test(a_vaguer_statement_contradicts_no_more),
	    cmocka_unit_test(one_source_is_not_held_against_itself),
	    cmocka_unit_test(every_pair_of_the_rulebook_names_facts_that_fit_its_relation),
	    cmocka_unit_test(two_facts_contradict_as_the_rulebook_says),
	};

	arena_init(&arena, 0);
	if (law_open((struct span){law_image, law_image_size}, &law, NULL) != GPAI_OK)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
