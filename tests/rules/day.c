/* SPDX-License-Identifier: Apache-2.0 */
/* Days: the first and last of several, over entities, periods, what is not known, words. */
#include "maker.h"

#include "rules/day.h"
#include "rules/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct world {
	struct maker *maker;
	struct arena arena;
	struct fact_set facts;
	struct question question;
	uint32_t report, placed, told, sent, draft;
};

static int
world_make(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct maker *maker = world->maker = maker_create();
	uint32_t model = maker_kind(maker, "model", true, false);

	world->report = maker_kind(maker, "report", false, false);
	world->placed = maker_fact(maker, "a.placed", model, TYPE_DATE);
	world->told = maker_fact(maker, "b.told", model, TYPE_DATE);
	world->draft = maker_fact(maker, "report.draft", world->report, TYPE_YESNO);
	world->sent = maker_fact(maker, "report.sent", world->report, TYPE_DATE);
	maker_holiday(maker, "2026-12-24", LAW_CONFIDENCE_TEXT);
	maker_holiday(maker, "2026-12-25", LAW_CONFIDENCE_TEXT);
	maker_holiday(maker, "2026-12-26", LAW_CONFIDENCE_TEXT); /* a Saturday */
	maker_holiday(maker, "2027-01-01", LAW_CONFIDENCE_UNVERIFIED);
	arena_init(&world->arena, 0);
	fact_set_init(&world->facts, &maker->law, &world->arena);
	*state = world;
	return 0;
}

static int
world_free(void **state)
{
	struct world *world = *state;

	arena_release(&world->arena);
	free(world->maker);
	free(world);
	return 0;
}

static struct question *
ask(struct world *world)
{
	question_init(&world->question, &world->maker->law, &world->facts, day_of("2026-11-22"),
	    &world->arena);
	return &world->question;
}

static void
put(struct world *world, uint32_t key, const char *value)
{
	maker_put(&world->facts, world->maker, key, value);
}

static void
put_report(struct world *world, const char *name, const char *sent, const char *draft)
{
	fact_set_entity(&world->facts, world->report, text_of(name));
	if (sent != NULL)
		maker_put_on(&world->facts, world->maker, world->sent, name, sent);
	if (draft != NULL)
		maker_put_on(&world->facts, world->maker, world->draft, name, draft);
}

static uint32_t
several(struct world *world, enum law_day_op op, uint32_t n, const uint32_t *of)
{
	return maker_add_day(world->maker, (struct law_day){.op = op,
					       .fact = LAW_NONE,
					       .where = LAW_NONE,
					       .list = maker_list(world->maker, n, of)});
}

static uint32_t
over(struct world *world, enum law_day_op op, uint32_t where)
{
	return maker_add_day(
	    world->maker, (struct law_day){.op = op, .fact = world->sent, .where = where});
}

static void
assert_found(struct world *world, uint32_t day, const char *low, const char *date, const char *high)
{
	struct day_found found = day_find(ask(world), day, NULL);
	char shown[3][DATE_CHARS];

	date_format(found.low, shown[0]);
	date_format(found.date, shown[1]);
	date_format(found.high, shown[2]);
	assert_string_equal(shown[0], low);
	assert_string_equal(shown[1], date);
	assert_string_equal(shown[2], high);
}

static void
assert_told(struct world *world, uint32_t day, const char *expected)
{
	struct words words;

	words_start(&words, NULL);
	words_day_found(&words, ask(world), day, NULL);
	words.at[words.len] = 0;
	assert_string_equal(words.at, expected);
}

static void
the_later_of_two_is_not_before_the_one_that_is_known(void **state)
{
	struct world *world = *state;
	uint32_t of[] = {maker_fact_day(world->maker, world->placed, 0, DATE_DAYS),
	    maker_fact_day(world->maker, world->told, 0, DATE_DAYS)};
	uint32_t latest = several(world, LAW_DAY_LATEST_OF, 2, of);
	uint32_t earliest = several(world, LAW_DAY_EARLIEST_OF, 2, of);

	assert_found(world, latest, "unknown", "unknown", "forever");
	put(world, world->placed, "2026-03-01");
	assert_found(world, latest, "2026-03-01", "unknown", "forever");
	assert_found(world, earliest, "unknown", "unknown", "2026-03-01");
	assert_int_equal(day_waits(ask(world), latest, NULL), world->told);
	put(world, world->told, "2026-02-01");
	assert_found(world, latest, "2026-03-01", "2026-03-01", "2026-03-01");
	assert_found(world, earliest, "2026-02-01", "2026-02-01", "2026-02-01");
	put(world, world->told, "none");
	assert_found(world, latest, "2026-03-01", "2026-03-01", "2026-03-01");
	assert_int_equal(day_waits(ask(world), latest, NULL), LAW_NONE);
	put(world, world->placed, "none");
	assert_true(day_find(ask(world), latest, NULL).none);
}

static void
one_that_cannot_matter_leaves_the_day_known(void **state)
{
	struct world *world = *state;
	uint32_t told = maker_fact_day(world->maker, world->told, 0, DATE_DAYS);
	uint32_t of[] = {maker_day(world->maker, "2026-06-01"), told};
	uint32_t both[] = {
	    maker_day(world->maker, "2026-01-01"), several(world, LAW_DAY_LATEST_OF, 2, of)};

	assert_found(world, several(world, LAW_DAY_EARLIEST_OF, 2, both), "2026-01-01",
	    "2026-01-01", "2026-01-01");
}

static void
the_last_report_is_the_last_of_those_that_count(void **state)
{
	struct world *world = *state;
	uint32_t final =
	    maker_not(world->maker, maker_leaf(world->maker, LAW_OP_FACT_YES, world->draft, ""));
	uint32_t day = over(world, LAW_DAY_LATEST, final);

	assert_found(world, day, "unknown", "unknown", "forever");
	assert_int_equal(day_waits(ask(world), day, NULL), world->sent);
	put_report(world, "one", "2026-01-10", "no");
	put_report(world, "two", "2026-03-10", "no");
	put_report(world, "three", "2026-05-10", "yes");
	assert_found(world, day, "2026-03-10", "2026-03-10", "forever"); /* the list is open */
	fact_set_close(&world->facts, world->report);
	assert_found(world, day, "2026-03-10", "2026-03-10", "2026-03-10");
	put_report(world, "four", "2026-02-10", NULL); /* whether it counts does not matter */
	assert_found(world, day, "2026-03-10", "2026-03-10", "2026-03-10");
	put_report(world, "five", "2026-06-10", NULL);
	assert_found(world, day, "2026-03-10", "unknown", "2026-06-10");
	put_report(world, "six", NULL, "no");
	assert_found(world, day, "2026-03-10", "unknown", "forever");
}

static void
no_report_on_a_complete_list_is_no_day(void **state)
{
	struct world *world = *state;
	uint32_t day = over(world, LAW_DAY_EARLIEST, LAW_NONE);

	fact_set_close(&world->facts, world->report);
	assert_true(day_find(ask(world), day, NULL).none);
	put_report(world, "one", "none", NULL);
	assert_true(day_find(ask(world), day, NULL).none);
	put_report(world, "two", "2026-03-10", NULL);
	assert_found(world, day, "2026-03-10", "2026-03-10", "2026-03-10");
}

/* One report that may or may not count: a comparison that it would make definite is not. */
static void
a_day_that_may_not_be_there_decides_nothing(void **state)
{
	struct world *world = *state;
	uint32_t draft = maker_leaf(world->maker, LAW_OP_FACT_YES, world->draft, "");
	uint32_t day = over(world, LAW_DAY_LATEST, draft);
	uint32_t expr = maker_compare(world->maker, world->placed, LAW_MORE, day);

	fact_set_close(&world->facts, world->report);
	put_report(world, "one", "2026-03-10", NULL);
	put(world, world->placed, "2026-08-01");
	assert_int_equal(evaluate_expr(ask(world), expr, LAW_NONE)->truth, TRUTH_UNKNOWN);
	put_report(world, "one", NULL, "yes");
	assert_int_equal(evaluate_expr(ask(world), expr, LAW_NONE)->truth, TRUTH_TRUE);
}

static void
a_comparison_with_a_bound_can_be_definite(void **state)
{
	struct world *world = *state;
	uint32_t day = over(world, LAW_DAY_LATEST, LAW_NONE);
	uint32_t before = maker_compare(world->maker, world->placed, LAW_LESS, day);
	uint32_t after = maker_compare(world->maker, world->placed, LAW_MORE, day);

	put_report(world, "one", "2026-03-10", NULL);
	put(world, world->placed, "2026-03-09");
	assert_int_equal(evaluate_expr(ask(world), before, LAW_NONE)->truth, TRUTH_TRUE);
	assert_int_equal(evaluate_expr(ask(world), after, LAW_NONE)->truth, TRUTH_FALSE);
	put(world, world->placed, "2026-03-10");
	assert_int_equal(evaluate_expr(ask(world), before, LAW_NONE)->truth, TRUTH_UNKNOWN);
	assert_int_equal(evaluate_expr(ask(world), after, LAW_NONE)->truth, TRUTH_FALSE);
}

static void
periods_out_of_the_calendar_bound_nothing(void **state)
{
	struct world *world = *state;

	put(world, world->placed, "9999-12-31");
	assert_found(world, maker_fact_day(world->maker, world->placed, 1, DATE_BUSINESS_DAYS),
	    "unknown", "unknown", "forever");
	put(world, world->placed, "0001-01-01");
	assert_found(world, maker_fact_day(world->maker, world->placed, -1, DATE_MONTHS), "unknown",
	    "unknown", "forever");
}

/* 2027-01-01 is listed and not verified: five business days from 2026-12-30 end on the 7th if it is
 * a holiday, on the 6th if it is not. */
static void
a_holiday_that_is_not_verified_leaves_its_day_open(void **state)
{
	struct world *world = *state;
	uint32_t due = maker_fact_day(world->maker, world->placed, 5, DATE_BUSINESS_DAYS);
	uint32_t back = maker_fact_day(world->maker, world->told, -5, DATE_BUSINESS_DAYS);
	uint32_t in_time = maker_compare(world->maker, world->told, LAW_AT_MOST, due);

	put(world, world->placed, "2026-12-30");
	assert_found(world, due, "2027-01-06", "2027-01-07", "2027-01-07");
	put(world, world->told, "2027-01-06");
	assert_int_equal(evaluate_expr(ask(world), in_time, LAW_NONE)->truth, TRUTH_TRUE);
	put(world, world->told, "2027-01-07");
	assert_int_equal(evaluate_expr(ask(world), in_time, LAW_NONE)->truth, TRUTH_UNKNOWN);
	put(world, world->told, "2027-01-08");
	assert_int_equal(evaluate_expr(ask(world), in_time, LAW_NONE)->truth, TRUTH_FALSE);
	put(world, world->told, "2027-01-06");
	assert_found(world, back, "2026-12-29", "2026-12-29", "2026-12-30");
}

static void
words_say_how_a_day_was_found(void **state)
{
	struct world *world = *state;
	struct maker *maker = world->maker;
	uint32_t placed = maker_fact_day(maker, world->placed, 5, DATE_BUSINESS_DAYS);
	uint32_t told = maker_fact_day(maker, world->told, -2, DATE_WEEKS);
	uint32_t of[] = {placed, told};

	assert_told(world, placed, "a.placed (not known) plus 5 business days");
	put(world, world->placed, "2026-12-21");
	assert_told(world, placed, "a.placed 2026-12-21 plus 5 business days, 2 holidays skipped");
	put(world, world->placed, "2026-12-30");
	assert_told(world, placed,
	    "a.placed 2026-12-30 plus 5 business days, 1 holiday skipped, not verified");
	put(world, world->placed, "2027-12-30");
	assert_told(world, placed,
	    "a.placed 2027-12-30 plus 5 business days, holidays of 2028 not listed, only weekends "
	    "left out");
	put(world, world->told, "none");
	assert_told(world, told, "b.told (none) minus 2 weeks");
	put(world, world->placed, "2026-11-02");
	assert_told(world, several(world, LAW_DAY_LATEST_OF, 2, of),
	    "the latest of a.placed 2026-11-02 plus 5 business days and b.told (none) minus 2 "
	    "weeks");
	put_report(world, "one", "2026-01-10", "no");
	put_report(world, "two", "2026-03-10", "no");
	assert_told(world, over(world, LAW_DAY_LATEST, LAW_NONE),
	    "the latest report.sent 2026-03-10 of report/two");
	assert_told(world,
	    maker_add_day(
		maker, (struct law_day){.op = LAW_DAY_AS_OF, .fact = LAW_NONE, .where = LAW_NONE}),
	    "the day asked about 2026-11-22");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, world_make, world_free)
	    CLAIM(the_later_of_two_is_not_before_the_one_that_is_known),
	    CLAIM(one_that_cannot_matter_leaves_the_day_known),
	    CLAIM(the_last_report_is_the_last_of_those_that_count),
	    CLAIM(no_report_on_a_complete_list_is_no_day),
	    CLAIM(a_day_that_may_not_be_there_decides_nothing),
	    CLAIM(a_comparison_with_a_bound_can_be_definite),
	    CLAIM(periods_out_of_the_calendar_bound_nothing),
	    CLAIM(a_holiday_that_is_not_verified_leaves_its_day_open),
	    CLAIM(words_say_how_a_day_was_found),
#undef CLAIM
	};

	return cmocka_run_group_tests_name("day", tests, NULL, NULL);
}
