/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges: what an operation gives holds all that its operands allow, and no digit is lost. */
#include "../check.h"

#include "base/range.h"

#include <string.h>

static struct decimal
number(const char *string)
{
	struct decimal parsed;

	if (!decimal_parse(text_of(string), &parsed))
		fail_msg("no number: %s", string);
	return parsed;
}

static struct range
range(const char *low, const char *high)
{
	return range_of(number(low), number(high));
}

static void
assert_is(struct range found, const char *low, const char *high)
{
	char shown[2][DECIMAL_CHARS];

	if (decimal_compare(found.low, number(low)) == 0 &&
	    decimal_compare(found.high, number(high)) == 0)
		return;
	decimal_format(found.low, shown[0]);
	decimal_format(found.high, shown[1]);
	fail_msg("%s..%s, expected %s..%s", shown[0], shown[1], low, high);
}

static void
bounds_in_either_order_make_the_same_range(void **state)
{
	(void)state;
	assert_is(range("5", "3"), "3", "5");
}

static void
percent_lies_on_both_sides_also_of_a_negative_number(void **state)
{
	(void)state;
	assert_is(range_percent(number("6.3e24"), 30), "4.41e24", "8.19e24");
	assert_is(range_percent(number("-10"), 10), "-11", "-9");
	assert_is(range_tolerance(number("200"), number("2.5")), "195", "205");
	assert_is(range_around(number("10"), number("3")), "7", "13");
}

static void
sums_and_differences_take_the_widest_ends(void **state)
{
	(void)state;
	assert_is(range_add(range("1", "2"), range("10", "20")), "11", "22");
	assert_is(range_subtract(range("1", "2"), range("10", "20")), "-19", "-8");
	assert_is(range_subtract(range("1", "1"), range("0", "0")), "1", "1");
}

static void
products_take_their_extremes_at_any_corner(void **state)
{
	(void)state;
	assert_is(range_multiply(range("2", "3"), range("5", "7")), "10", "21");
	assert_is(range_multiply(range("-2", "3"), range("-5", "7")), "-15", "21");
	assert_is(range_multiply(range("-3", "-2"), range("-7", "-5")), "10", "21");
	assert_is(range_times(range_whole(384), 86400), "33177600", "33177600");
}

static void
quotients_are_exact_where_they_can_be_and_round_outwards(void **state)
{
	struct range quotient = {0};

	(void)state;
	assert_true(range_divide(range("6", "12"), range("2", "3"), &quotient));
	assert_is(quotient, "2", "6");
	assert_true(range_divide(range_whole(1), range_whole(3), &quotient));
	assert_is(quotient, "0.33333333333333333333333333333333333333",
	    "0.33333333333333333333333333333333333334");
	assert_true(range_divide(range("2.05e23", "2.05e23"), range("1e-3", "1e-3"), &quotient));
	assert_is(quotient, "2.05e26", "2.05e26");
	assert_true(range_divide(range("-6", "6"), range("-3", "-2"), &quotient));
	assert_is(quotient, "-3", "3");
}

static void
nothing_is_divided_by_what_may_be_zero(void **state)
{
	struct range quotient = range_whole(7);

	(void)state;
	assert_false(range_divide(range_whole(1), range("0", "3"), &quotient));
	assert_false(range_divide(range_whole(1), range("-1", "1"), &quotient));
	assert_false(range_divide(range_whole(1), range("-1", "0"), &quotient));
	assert_is(quotient, "7", "7");
}

static struct decimal
random_number(uint64_t *seed)
{
	struct decimal made = {next_random(seed) % (UINT64_C(1) << 60) * (next_random(seed) % 2),
	    next_random(seed), (int32_t)(next_random(seed) % 40) - 20, next_random(seed) % 3 == 0};

	return made.high == 0 && made.low == 0 ? decimal_from(1) : made;
}

/* (a / b) * b must hold a, and a quotient rounded to the nearest lies between the others. */
static void
a_quotient_times_its_divisor_holds_the_dividend(void **state)
{
	uint64_t seed = 4;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct decimal a = random_number(&seed), b = random_number(&seed);
		struct range quotient = {0};
		assert_true(range_divide(range_exact(a), range_exact(b), &quotient));
		struct range back = range_multiply(quotient, range_exact(b));
		assert_true(range_within(range_exact(a), back));
		struct decimal nearest = decimal_quotient(a, b, ROUND_NEAREST);
		assert_true(range_within(range_exact(nearest), quotient));
	}
}

static void
what_is_shown_has_the_figures_asked_for_and_bounds_go_outwards(void **state)
{
	static const struct {
		const char *low, *high;
		int figures;
		const char *shown;
	} cases[] = {
	    {"205460316405587968000000", "205460316405587968000000", 3, "2.05e23"},
	    {"1.234e25", "1.266e25", 2, "1.2e25 to 1.3e25"},
	    {"13437.4", "13437.4", 3, "13,400"},
	    {"9216", "9216", 4, "9,216"},
	    {"0.26049", "0.26049", 2, "0.26"},
	    {"7000001", "7000002", 2, "7,000,000 to 7,100,000"},
	    {"0", "0", 2, "0"},
	    {"0.33333333333333333333", "0.33333333333333333334", 3, "0.333"},
	    {"0.3333", "0.3334", 3, "0.333 to 0.334"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char shown[RANGE_CHARS];
		range_format(range(cases[i].low, cases[i].high), cases[i].figures, shown);
		assert_string_equal(shown, cases[i].shown);
	}
	char percent[RANGE_CHARS];
	range_format_percent(range("0.3", "0.5"), 2, percent);
	assert_string_equal(percent, "30 to 50 %");
}

static void
a_value_that_is_no_number_gives_no_range(void **state)
{
	struct value yes = value_yesno(true), known = value_range(number("1"), number("2"));
	struct range found = {0};

	(void)state;
	assert_false(range_from(&yes, &found));
	assert_true(range_from(&known, &found));
	assert_is(found, "1", "2");
	assert_is(range_exact(range_middle(found)), "1.5", "1.5");
	assert_true(range_overlaps(found, range("2", "9")));
	assert_false(range_overlaps(found, range("2.1", "9")));
	assert_true(range_is_positive(found));
	assert_false(range_is_exact(found));
}

static void
a_tidy_number_is_the_same_number_without_idle_figures(void **state)
{
	static const char *const cases[][3] = {{"34560.0000", "3.456e4", "34560"},
	    {"6.58674000e23", "6.58674e23", "6.58674e23"}, {"0.50", "0.5", "0.5"}, {"0", "0", "0"},
	    {"100", "1e2", "100"}, {"2e13", "2e13", "20000000000000"}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char shown[DECIMAL_CHARS];
		decimal_format(decimal_tidy(number(cases[i][0])), shown);
		assert_string_equal(shown, cases[i][1]);
		decimal_format(decimal_plain(number(cases[i][0])), shown);
		assert_string_equal(shown, cases[i][2]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(bounds_in_either_order_make_the_same_range),
	    cmocka_unit_test(percent_lies_on_both_sides_also_of_a_negative_number),
	    cmocka_unit_test(sums_and_differences_take_the_widest_ends),
	    cmocka_unit_test(products_take_their_extremes_at_any_corner),
	    cmocka_unit_test(quotients_are_exact_where_they_can_be_and_round_outwards),
	    cmocka_unit_test(nothing_is_divided_by_what_may_be_zero),
	    cmocka_unit_test(a_quotient_times_its_divisor_holds_the_dividend),
	    cmocka_unit_test(what_is_shown_has_the_figures_asked_for_and_bounds_go_outwards),
	    cmocka_unit_test(a_value_that_is_no_number_gives_no_range),
	    cmocka_unit_test(a_tidy_number_is_the_same_number_without_idle_figures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
