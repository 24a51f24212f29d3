/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers with width; see range.h. */
#include "base/range.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { WRITTEN_OUT_MAGNITUDE = 6 }; /* 9,999,999 is written out, 1e7 is not */

static bool
is_zero(struct decimal number)
{
	return decimal_compare(number, DECIMAL_ZERO) == 0;
}

static struct decimal
negated(struct decimal number)
{
	if (!is_zero(number))
		number.negative = !number.negative;
	return number;
}

struct range
range_exact(struct decimal number)
{
	return (struct range){number, number};
}

struct range
range_whole(uint64_t number)
{
	return range_exact(decimal_from(number));
}

struct range
range_of(struct decimal one, struct decimal other)
{
	return decimal_compare(one, other) <= 0 ? (struct range){one, other}
	                                        : (struct range){other, one};
}

struct range
range_around(struct decimal number, struct decimal width)
{
	width.negative = 0;
	return (struct range){
	    decimal_add(number, negated(width), ROUND_DOWN), decimal_add(number, width, ROUND_UP)};
}

struct range
range_percent(struct decimal middle, uint32_t percent)
{
	return range_tolerance(middle, decimal_from(percent));
}

struct range
range_tolerance(struct decimal middle, struct decimal percent)
{
	struct decimal size = middle;

	size.negative = 0;
	percent.negative = 0;
	return range_around(
	    middle, decimal_divide(decimal_multiply(size, percent, ROUND_UP), 100, ROUND_UP));
}

struct range
range_add(struct range a, struct range b)
{
	return (struct range){
	    decimal_add(a.low, b.low, ROUND_DOWN), decimal_add(a.high, b.high, ROUND_UP)};
}

struct range
range_subtract(struct range a, struct range b)
{
	return range_add(a, (struct range){negated(b.high), negated(b.low)});
}

/* All that two widths, of whatever sign, may give: the operation is monotone in each
 * operand, so its extremes lie at the corners. */
static struct range
corners(struct range a, struct range b,
    struct decimal (*operate)(struct decimal, struct decimal, enum rounding))
{
	const struct decimal left[] = {a.low, a.high}, right[] = {b.low, b.high};
	struct range all = {0};

	for (int i = 0; i < 4; i++) {
		struct decimal low = operate(left[i & 1], right[i >> 1], ROUND_DOWN);
		struct decimal high = operate(left[i & 1], right[i >> 1], ROUND_UP);
		if (i == 0 || decimal_compare(low, all.low) < 0)
			all.low = low;
		if (i == 0 || decimal_compare(high, all.high) > 0)
			all.high = high;
	}
	return all;
}

struct range
range_multiply(struct range a, struct range b)
{
	return corners(a, b, decimal_multiply);
}

struct range
range_times(struct range a, uint64_t factor)
{
	return range_multiply(a, range_whole(factor));
}

bool
range_divide(struct range a, struct range b, struct range *quotient)
{
	bool above = decimal_compare(b.low, DECIMAL_ZERO) > 0;
	bool below = decimal_compare(b.high, DECIMAL_ZERO) < 0;

	if (!above && !below)
		return false;
	*quotient = corners(a, b, decimal_quotient);
	return true;
}

bool
range_is_exact(struct range range)
{
	return decimal_compare(range.low, range.high) == 0;
}

bool
range_is_positive(struct range range)
{
	return decimal_compare(range.low, DECIMAL_ZERO) > 0;
}

bool
range_overlaps(struct range a, struct range b)
{
	return decimal_compare(a.low, b.high) <= 0 && decimal_compare(b.low, a.high) <= 0;
}

bool
range_within(struct range inner, struct range outer)
{
	return decimal_compare(outer.low, inner.low) <= 0 &&
	       decimal_compare(inner.high, outer.high) <= 0;
}

struct decimal
range_middle(struct range range)
{
	if (range_is_exact(range))
		return range.low;
	return decimal_divide(decimal_add(range.low, range.high, ROUND_NEAREST), 2, ROUND_NEAREST);
}

struct value
range_value(struct range range)
{
	return value_range(range.low, range.high);
}

bool
range_from(const struct value *value, struct range *range)
{
	if (value->state != VALUE_KNOWN || value->type != TYPE_NUMBER)
		return false;
	*range = (struct range){value->low, value->high};
	return true;
}

/* "13400" becomes "13,400"; what is not all digits stays. */
static void
group(char *digits, size_t size)
{
	char grouped[RANGE_CHARS];
	size_t len = strlen(digits), n = 0;

	if (strspn(digits, "0123456789") != len || len < 4 || len + len / 3 >= size)
		return;
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			grouped[n++] = ',';
		grouped[n++] = digits[i];
	}
	grouped[n] = '\0';
	memcpy(digits, grouped, n + 1);
}

static void
write_number(struct decimal number, int figures, enum rounding rounding, char out[DECIMAL_CHARS])
{
	uint64_t whole;

	number = decimal_round(number, figures, rounding);
	if (decimal_magnitude(number) <= WRITTEN_OUT_MAGNITUDE && decimal_to_u64(number, &whole)) {
		decimal_format(decimal_from(whole), out);
		group(out, DECIMAL_CHARS);
	} else {
		decimal_format(number, out);
	}
}

/* A quotient such as 1/3 has a width in its 38th figure that nobody wants to read. */
static bool
is_all_but_exact(struct range range, int figures)
{
	return decimal_compare(decimal_round(range.low, figures + 6, ROUND_NEAREST),
		   decimal_round(range.high, figures + 6, ROUND_NEAREST)) == 0;
}

void
range_format(struct range range, int figures, char out[RANGE_CHARS])
{
	char low[DECIMAL_CHARS], high[DECIMAL_CHARS];

	assert(figures >= 1 && figures <= 9);
	if (is_all_but_exact(range, figures)) {
		write_number(range.low, figures, ROUND_NEAREST, low);
		snprintf(out, RANGE_CHARS, "%s", low);
		return;
	}
	write_number(range.low, figures, ROUND_DOWN, low);
	write_number(range.high, figures, ROUND_UP, high);
	if (strcmp(low, high) == 0)
		snprintf(out, RANGE_CHARS, "%s", low);
	else
		snprintf(out, RANGE_CHARS, "%.30s to %.29s", low, high);
}

void
range_format_percent(struct range range, int figures, char out[RANGE_CHARS])
{
	char shown[RANGE_CHARS];

	range_format(range_times(range, 100), figures, shown);
	snprintf(out, RANGE_CHARS, "%.60s %%", shown);
}
