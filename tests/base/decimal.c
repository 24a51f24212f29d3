/* SPDX-License-Identifier: Apache-2.0 */
/* Decimals: against Python's answers (decimal.tsv), and laws that hold for all numbers. */
#include "../check.h"

#include "base/decimal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *vectors; /* path of decimal.tsv */

static struct decimal
number(const char *string)
{
	struct decimal parsed;

	if (!decimal_parse(text_of(string), &parsed))
		fail_msg("no number: %s", string);
	return parsed;
}

static bool
same(struct decimal a, struct decimal b) /* to the last figure */
{
	return memcmp(&a, &b, sizeof a) == 0;
}

static struct decimal
random_number(uint64_t *seed)
{
	char text[80];
	int figures = 1 + (int)(next_random(seed) % 38), at = 0;
	int spread = (int[]){0, 3, 40, 5900}[next_random(seed) % 4];

	if (next_random(seed) % 3 == 0)
		text[at++] = '-';
	for (int i = 0; i < figures; i++) {
		uint64_t r = next_random(seed);
		text[at++] = (char)(r % 4 == 0 ? '0' : r % 4 == 1 ? '9' : '0' + r / 4 % 10);
	}
	snprintf(text + at, sizeof text - (size_t)at, "e%d",
	    spread == 0 ? 0 : (int)(next_random(seed) % (2 * (unsigned)spread)) - spread);
	return number(text);
}

static enum rounding
rounding_of(const char *word)
{
	return strcmp(word, "down") == 0 ? ROUND_DOWN
	       : strcmp(word, "up") == 0 ? ROUND_UP
	                                 : ROUND_NEAREST;
}

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

static void
check_vector(const char *op, const char *a, const char *b, const char *mode, const char *expected)
{
	enum rounding rounding = rounding_of(mode);
	struct decimal x = number(a), got = DECIMAL_ZERO;
	char shown[DECIMAL_CHARS];

	if (strcmp(op, "compare") == 0) {
		if (sign(decimal_compare(x, number(b))) != atoi(expected))
			fail_msg("compare %s %s: expected %s", a, b, expected);
		return;
	}
	if (strcmp(op, "add") == 0)
		got = decimal_add(x, number(b), rounding);
	else if (strcmp(op, "multiply") == 0)
		got = decimal_multiply(x, number(b), rounding);
	else if (strcmp(op, "divide") == 0)
		got = decimal_divide(x, (uint32_t)strtoul(b, NULL, 10), rounding);
	else if (strcmp(op, "round") == 0)
		got = decimal_round(x, atoi(b), rounding);
	else
		fail_msg("no such operation: %s", op);
	decimal_format(got, shown);
	if (decimal_compare(got, number(expected)) != 0)
		fail_msg("%s %s %s %s: %s, expected %s", op, a, b, mode, shown, expected);
}

static void
arithmetic_agrees_with_python(void **state)
{
	char line[512], *field[5];
	FILE *file = fopen(vectors, "r");
	unsigned n = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof line, file) != NULL) {
		char *rest = line;
		for (int i = 0; i < 5; i++)
			assert_non_null(field[i] = strsep(&rest, "\t\n"));
		check_vector(field[0], field[1], field[2], field[3], field[4]);
		n++;
	}
	fclose(file);
	assert_true(n > 1000);
}

static void
ten_to_the_25_is_not_more_than_itself(void **state)
{
	struct decimal threshold = number("1e25");

	(void)state;
	assert_int_equal(decimal_compare(threshold, number("10000000000000000000000000")), 0);
	assert_int_equal(decimal_compare(threshold, number("1.0000e25")), 0);
	assert_true(decimal_compare(number("10000000000000000000000001"), threshold) > 0);
	assert_true(
	    decimal_compare(number("1.00000000000000000000000000000000001e25"), threshold) > 0);
	assert_true(
	    decimal_compare(number("9.9999999999999999999999999999999999999e24"), threshold) < 0);
}

static void
one_third_of_the_threshold_is_bounded_on_both_sides(void **state)
{
	struct decimal low = decimal_divide(number("1e25"), 3, ROUND_DOWN);
	struct decimal high = decimal_divide(number("1e25"), 3, ROUND_UP);

	(void)state;
	assert_true(decimal_compare(low, high) < 0);
	assert_int_equal(decimal_figures(low), 38);
	assert_true(same(decimal_divide(number("9e25"), 3, ROUND_DOWN), number("3e25")));
}

static void
figures_survive_writing_and_reading(void **state)
{
	static const char *const FORMS[] = {"7.3e10", "140620634112", "1.0e2", "0.35", "0", "0.00",
	    "-1.5", "1e25", "100", "6.3e24", "0.0000000035", "1e-11", "-0.5", "0e5",
	    "12345678901234567890123456789012345678", "1.00000000000000000000000000000000001e25"};

	(void)state;
	for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
		char shown[DECIMAL_CHARS];
		decimal_format(number(FORMS[i]), shown);
		assert_string_equal(shown, FORMS[i]);
	}
	assert_int_equal(decimal_figures(number("1.0e2")), 2);
	assert_int_equal(decimal_figures(number("1e2")), 1);
	assert_int_equal(decimal_figures(number("100")), 3);
	assert_int_equal(decimal_figures(number("0.00350")), 3);
	assert_int_equal(decimal_figures(number("0.000")), 1);
	assert_true(same(decimal_round(number("9.99"), 2, ROUND_UP), number("10")));
	assert_true(same(decimal_round(number("9.99"), 5, ROUND_UP), number("9.99")));
	struct decimal nines = number("99999999999999999999999999999999999999");
	assert_int_equal(decimal_figures(decimal_add(nines, number("0.5"), ROUND_UP)), 38);
}

static void
any_number_reads_back_as_it_was(void **state)
{
	uint64_t seed = 1;
	char shown[DECIMAL_CHARS];

	(void)state;
	for (int i = 0; i < 50000; i++) {
		struct decimal x = random_number(&seed);
		decimal_format(x, shown);
		assert_true(strlen(shown) < DECIMAL_CHARS);
		assert_true(same(number(shown), x));
	}
}

static void
comparing_is_an_order(void **state)
{
	uint64_t seed = 2;
	struct decimal x[60];

	(void)state;
	for (size_t i = 0; i < 60; i++)
		x[i] = i % 4 == 3 ? decimal_round(x[i - 1], 5, ROUND_DOWN) : random_number(&seed);
	for (size_t i = 0; i < 60; i++) {
		assert_int_equal(decimal_compare(x[i], x[i]), 0);
		for (size_t j = 0; j < 60; j++) {
			int ij = sign(decimal_compare(x[i], x[j]));
			assert_int_equal(ij, -sign(decimal_compare(x[j], x[i])));
			for (size_t k = 0; k < 60; k++)
				if (ij <= 0 && decimal_compare(x[j], x[k]) <= 0)
					assert_true(decimal_compare(x[i], x[k]) <= 0);
		}
	}
}

static void
rounding_down_and_up_enclose_the_result(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct decimal a = random_number(&seed), b = random_number(&seed);
		uint32_t n = 1 + (uint32_t)(next_random(&seed) % 1000000000);
		struct decimal low_sum = decimal_add(a, b, ROUND_DOWN);
		struct decimal high_sum = decimal_add(a, b, ROUND_UP);
		assert_true(decimal_compare(low_sum, high_sum) <= 0);
		assert_int_equal(decimal_compare(low_sum, decimal_add(b, a, ROUND_DOWN)), 0);
		struct decimal low_product = decimal_multiply(a, b, ROUND_DOWN);
		struct decimal high_product = decimal_multiply(a, b, ROUND_UP);
		assert_true(decimal_compare(low_product, high_product) <= 0);
		struct decimal low = decimal_divide(a, n, ROUND_DOWN);
		struct decimal high = decimal_divide(a, n, ROUND_UP);
		struct decimal by = decimal_from(n);
		assert_true(decimal_compare(decimal_multiply(low, by, ROUND_DOWN), a) <= 0);
		assert_true(decimal_compare(decimal_multiply(high, by, ROUND_UP), a) >= 0);
	}
}

static void
results_beyond_the_exponents_stay_on_the_safe_side(void **state)
{
	struct decimal huge = number("9e6000"), tiny = number("1e-6000"), minus_tiny = tiny;

	(void)state;
	minus_tiny.negative = 1;
	assert_true(decimal_compare(decimal_multiply(huge, huge, ROUND_DOWN), huge) > 0);
	assert_true(same(decimal_multiply(tiny, tiny, ROUND_UP), tiny));
	assert_int_equal(
	    decimal_compare(decimal_multiply(tiny, tiny, ROUND_DOWN), DECIMAL_ZERO), 0);
	assert_true(same(decimal_multiply(minus_tiny, tiny, ROUND_DOWN), minus_tiny));
	assert_true(decimal_compare(decimal_add(huge, tiny, ROUND_UP), huge) > 0);
	assert_int_equal(decimal_compare(decimal_add(huge, tiny, ROUND_DOWN), huge), 0);
	assert_true(decimal_compare(decimal_add(huge, minus_tiny, ROUND_DOWN), huge) < 0);
	assert_true(same(
	    decimal_multiply(number("1e5999"), number("1e5"), ROUND_DOWN), number("10000e6000")));
	assert_int_equal(decimal_multiply(number("0e6000"), huge, ROUND_UP).negative, 0);
}

static void
what_is_no_number_is_refused(void **state)
{
	static const char *const BAD[] = {"", "-", "+", ".", ".5", "5.", "1e", "1e+", "e5", "1.2.3",
	    "1,5", "1,50,000", "1234,567", "1,234,56", "1,2345", "1,,234", ",123", "1,234_567",
	    "_1", "1_", "1__0", "1e6001", "1e-6001", "1e99999999999999999999", "0x10", "1 0", " 1",
	    "nan", "inf", "123456789012345678901234567890123456789", "--1", "1e5.0", "1.5,000",
	    "\xc2\xb2"};

	(void)state;
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		struct decimal x = number("7");
		if (decimal_parse(text_of(BAD[i]), &x))
			fail_msg("taken for a number: %s", BAD[i]);
		assert_true(same(x, number("7")));
	}
}

static void
groups_of_digits_are_read(void **state)
{
	(void)state;
	assert_true(same(number("140,620,634,112"), number("140620634112")));
	assert_true(same(number("140_620_634_112"), number("140620634112")));
	assert_true(same(number("1,234.5"), number("1234.5")));
	assert_true(same(number("0,123"), number("123")));
	assert_true(same(number("-0"), number("0")));
	assert_true(same(number("+1E+3"), number("1e3")));
	assert_true(same(number("0000000000000000000000000000000000000000000007"), number("7")));
	assert_true(same(number("1e6000"), number("+1e6000")));
}

static void
whole_numbers_convert_exactly_or_not_at_all(void **state)
{
	uint64_t n = 0;

	(void)state;
	assert_true(decimal_to_u64(number("18446744073709551615"), &n) && n == UINT64_MAX);
	assert_false(decimal_to_u64(number("18446744073709551616"), &n));
	assert_true(decimal_to_u64(number("1.5e3"), &n) && n == 1500);
	assert_true(decimal_to_u64(number("10.00"), &n) && n == 10);
	assert_true(decimal_to_u64(number("0e6000"), &n) && n == 0);
	assert_false(decimal_to_u64(number("10.01"), &n));
	assert_false(decimal_to_u64(number("-1"), &n));
	assert_false(decimal_to_u64(number("2e19"), &n));
	assert_true(same(decimal_from(UINT64_MAX), number("18446744073709551615")));
}

static void
magnitude_is_that_of_the_leading_figure(void **state)
{
	(void)state;
	assert_int_equal(decimal_magnitude(number("6.3e24")), 24);
	assert_int_equal(decimal_magnitude(number("-0.035")), -2);
	assert_int_equal(decimal_magnitude(number("0.0")), INT32_MIN);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(arithmetic_agrees_with_python),
	    cmocka_unit_test(ten_to_the_25_is_not_more_than_itself),
	    cmocka_unit_test(one_third_of_the_threshold_is_bounded_on_both_sides),
	    cmocka_unit_test(figures_survive_writing_and_reading),
	    cmocka_unit_test(any_number_reads_back_as_it_was),
	    cmocka_unit_test(comparing_is_an_order),
	    cmocka_unit_test(rounding_down_and_up_enclose_the_result),
	    cmocka_unit_test(results_beyond_the_exponents_stay_on_the_safe_side),
	    cmocka_unit_test(what_is_no_number_is_refused),
	    cmocka_unit_test(groups_of_digits_are_read),
	    cmocka_unit_test(whole_numbers_convert_exactly_or_not_at_all),
	    cmocka_unit_test(magnitude_is_that_of_the_leading_figure),
	};

	vectors = argc > 1 ? argv[1] : "decimal.tsv";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
