/* SPDX-License-Identifier: Apache-2.0 */
/* Exact decimals. Coefficients are 128-bit inside; products and unlike sums pass
 * through 256 bits and are then rounded once.
 *
 * Invariants of every number made here:
 *	1. coefficient <= 10^38 - 1, so it has at most FIGURES_MAX digits;
 *	2. -EXPONENT_MAX <= exponent <= EXPONENT_MAX;
 *	3. zero is not negative.
 * A result beyond the largest exponent becomes the largest number there is; one
 * below the smallest becomes zero or the smallest number, as the rounding asks. */
#include "base/decimal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128; /* the one typedef: C17 has no such struct */

enum { FIGURES_MAX = 38, EXPONENT_MAX = 6000, PLAIN_CHARS_MAX = 20 };

static const uint64_t TEN[20] = {1U, 10U, 100U, 1000U, 10000U, 100000U, 1000000U, 10000000U,
    100000000U, 1000000000U, 10000000000U, 100000000000U, 1000000000000U, 10000000000000U,
    100000000000000U, 1000000000000000U, 10000000000000000U, 100000000000000000U,
    1000000000000000000U, 10000000000000000000U};

static u128
power(int n) /* 10^n, 0 <= n <= 38 */
{
	assert(n >= 0 && n <= FIGURES_MAX);
	return n < 20 ? TEN[n] : (u128)TEN[19] * TEN[n - 19];
}

static u128
coefficient(struct decimal number)
{
	return (u128)number.high << 64 | number.low;
}

static struct decimal
number_of(u128 value, int exponent, bool negative)
{
	return (struct decimal){
	    (uint64_t)(value >> 64), (uint64_t)value, exponent, negative && value != 0};
}

static int
digits_of(u128 value) /* 1 for zero */
{
	uint64_t high = (uint64_t)(value >> 64), low = (uint64_t)value;
	int bits = high != 0 ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll(low | 1);
	int guess = bits * 1233 >> 12; /* log10(2), rounded down; short by one at most */

	return value >= power(guess) ? guess + 1 : guess + (guess == 0);
}

/* 256 bits, least limb first: for what is between an operation and its rounding. */
struct wide {
	uint64_t limb[4];
};

static struct wide
wide_of(u128 value)
{
	return (struct wide){{(uint64_t)value, (uint64_t)(value >> 64), 0, 0}};
}

static void
wide_multiply(struct wide *wide, uint64_t by)
{
	u128 carry = 0;

	for (int i = 0; i < 4; i++) {
		carry += (u128)wide->limb[i] * by;
		wide->limb[i] = (uint64_t)carry;
		carry >>= 64;
	}
	assert(carry == 0); /* callers stay below 10^77 */
}

static uint64_t /* the remainder */
wide_divide(struct wide *wide, uint64_t by)
{
	u128 rest = 0;

	for (int i = 3; i >= 0; i--) {
		rest = rest << 64 | wide->limb[i];
		wide->limb[i] = (uint64_t)(rest / by);
		rest %= by;
	}
	return (uint64_t)rest;
}

static void
wide_scale(struct wide *wide, int n) /* by 10^n */
{
	for (; n > 19; n -= 19)
		wide_multiply(wide, TEN[19]);
	wide_multiply(wide, TEN[n]);
}

/* Divides by 10^n; true when something other than zeros fell off. */
static bool
wide_drop(struct wide *wide, int n)
{
	bool lost = false;

	for (; n > 18; n -= 18)
		lost |= wide_divide(wide, TEN[18]) != 0;
	return (wide_divide(wide, TEN[n]) != 0) | lost;
}

static int
wide_compare(const struct wide *a, const struct wide *b)
{
	for (int i = 3; i >= 0; i--)
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i] ? -1 : 1;
	return 0;
}

static void
wide_add(struct wide *a, const struct wide *b)
{
	u128 carry = 0;

	for (int i = 0; i < 4; i++) {
		carry += (u128)a->limb[i] + b->limb[i];
		a->limb[i] = (uint64_t)carry;
		carry >>= 64;
	}
}

static void
wide_subtract(struct wide *a, const struct wide *b) /* a >= b */
{
	uint64_t borrow = 0;

	for (int i = 0; i < 4; i++) {
		u128 less = (u128)a->limb[i] - b->limb[i] - borrow;
		a->limb[i] = (uint64_t)less;
		borrow = (uint64_t)(less >> 64) & 1;
	}
}

static int
wide_digits(const struct wide *wide)
{
	struct wide rest = *wide;
	int n = 0;

	while ((rest.limb[2] | rest.limb[3]) != 0) {
		wide_divide(&rest, TEN[18]);
		n += 18;
	}
	return n + digits_of((u128)rest.limb[1] << 64 | rest.limb[0]);
}

/* Must the magnitude grow by one? `digit` is the first one cut off, `lost` whether
 * anything but zeros came after it. */
static bool
rounds_away(unsigned digit, bool lost, bool negative, enum rounding rounding)
{
	if (rounding == ROUND_NEAREST)
		return digit >= 5;
	return (digit != 0 || lost) && negative == (rounding == ROUND_DOWN);
}

/* The single place of rounding: the number +-(wide.[lost]) x 10^exponent, to at most
 * `figures` digits and a legal exponent. */
static struct decimal
finish(struct wide wide, bool lost, int64_t exponent, bool negative, int figures,
    enum rounding rounding)
{
	int64_t drop = wide_digits(&wide) - figures;
	unsigned digit = 0;

	if (drop < -EXPONENT_MAX - exponent)
		drop = -EXPONENT_MAX - exponent;
	if (drop < 0)
		drop = 0;
	if (drop > 0) {
		lost |= wide_drop(&wide, drop < 100 ? (int)drop - 1 : 100);
		digit = (unsigned)wide_divide(&wide, 10);
		exponent += drop;
	}
	if (rounds_away(digit, lost, negative, rounding)) {
		wide_add(&wide, &(struct wide){{1, 0, 0, 0}});
		if (wide_digits(&wide) > figures) { /* 99.9 became 100 */
			wide_divide(&wide, 10);
			exponent++;
		}
	}
	u128 value = (u128)wide.limb[1] << 64 | wide.limb[0];
	for (; exponent > EXPONENT_MAX && value != 0 && digits_of(value) < FIGURES_MAX; exponent--)
		value *= 10;
	if (exponent > EXPONENT_MAX) {
		value = value != 0 ? power(FIGURES_MAX) - 1 : 0;
		exponent = EXPONENT_MAX;
	}
	return number_of(value, (int)exponent, negative);
}

/* A cursor over the text of a number. */
struct scan {
	struct text text;
	size_t at;
	u128 value;
	int figures;  /* digits taken into value, from the first that is not 0 */
	int decimals; /* digits after the point */
};

static char
look(const struct scan *scan, size_t ahead)
{
	size_t at = scan->at + ahead;

	return at < scan->text.len ? scan->text.at[at] : 0;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
take_digit(struct scan *scan)
{
	unsigned digit = (unsigned)(look(scan, 0) - '0');

	scan->at++;
	if (scan->figures == 0 && digit == 0)
		return true;
	if (++scan->figures > FIGURES_MAX)
		return false;
	scan->value = scan->value * 10 + digit;
	return true;
}

/* Commas must stand before groups of three, else 1,5 would silently become 15. */
static bool
comma_fits(const struct scan *scan, size_t since, bool had_comma)
{
	if (had_comma ? since != 3 : since > 3)
		return false;
	return is_digit(look(scan, 1)) && is_digit(look(scan, 2)) && is_digit(look(scan, 3));
}

/* One run of digits, at least one. */
static bool
take_digits(struct scan *scan, bool commas, int *count)
{
	bool had_comma = false, had_line = false;
	size_t since = 0; /* digits since the last comma */

	if (!is_digit(look(scan, 0)))
		return false;
	for (;;) {
		char c = look(scan, 0);
		if (is_digit(c)) {
			if (!take_digit(scan) || *count >= 1 << 16)
				return false;
			since++;
			(*count)++;
		} else if (c == '_' && is_digit(look(scan, 1))) {
			had_line = true;
			scan->at++;
		} else if (c == ',' && commas) {
			if (had_line || !comma_fits(scan, since, had_comma))
				return false;
			had_comma = true;
			since = 0;
			scan->at++;
		} else {
			return !had_comma || (since == 3 && !had_line);
		}
	}
}

static bool
take_exponent(struct scan *scan, int *exponent)
{
	bool negative = look(scan, 0) == '-';
	int number = 0;

	if (look(scan, 0) == '-' || look(scan, 0) == '+')
		scan->at++;
	if (!is_digit(look(scan, 0)))
		return false;
	for (; is_digit(look(scan, 0)); scan->at++)
		if (number < 1 << 20) /* enough to be out of range, whatever follows */
			number = number * 10 + (look(scan, 0) - '0');
	*exponent = negative ? -number : number;
	return true;
}

bool
decimal_parse(struct text text, struct decimal *number)
{
	struct scan scan = {.text = text};
	bool negative = look(&scan, 0) == '-';
	int whole = 0, exponent = 0;

	if (negative || look(&scan, 0) == '+')
		scan.at++;
	if (!take_digits(&scan, true, &whole))
		return false;
	if (look(&scan, 0) == '.') {
		scan.at++;
		if (!take_digits(&scan, false, &scan.decimals))
			return false;
	}
	if (look(&scan, 0) == 'e' || look(&scan, 0) == 'E') {
		scan.at++;
		if (!take_exponent(&scan, &exponent))
			return false;
	}
	exponent -= scan.decimals;
	if (scan.at != text.len || exponent < -EXPONENT_MAX || exponent > EXPONENT_MAX)
		return false;
	*number = number_of(scan.value, exponent, negative);
	return true;
}

static int
put_coefficient(u128 value, char out[FIGURES_MAX + 1])
{
	int n = digits_of(value);

	for (int i = n - 1; i >= 0; i--) {
		out[i] = (char)('0' + (int)(value % 10));
		value /= 10;
	}
	out[n] = 0;
	return n;
}

void
decimal_format(struct decimal number, char out[DECIMAL_CHARS])
{
	char figures[FIGURES_MAX + 1];
	int n = put_coefficient(coefficient(number), figures);
	int whole = n + number.exponent; /* digits before the point */
	const char *sign = number.negative ? "-" : "";

	if (number.exponent == 0)
		snprintf(out, DECIMAL_CHARS, "%s%s", sign, figures);
	else if (number.exponent < 0 && whole > 0 && n <= PLAIN_CHARS_MAX)
		snprintf(out, DECIMAL_CHARS, "%s%.*s.%s", sign, whole, figures, figures + whole);
	else if (number.exponent < 0 && whole <= 0 &&
		 -number.exponent <= PLAIN_CHARS_MAX / 2) /* up to nine zeros */
		snprintf(out, DECIMAL_CHARS, "%s0.%.*s%s", sign, -whole, "000000000", figures);
	else
		snprintf(out, DECIMAL_CHARS, "%s%c%s%se%d", sign, figures[0], n > 1 ? "." : "",
		    figures + 1, whole - 1);
}

struct decimal
decimal_from(uint64_t number)
{
	return number_of(number, 0, false);
}

bool
decimal_to_u64(struct decimal number, uint64_t *out)
{
	u128 value = coefficient(number);
	int exponent = number.exponent;

	if (value == 0)
		exponent = 0;
	for (; exponent < 0 && value % 10 == 0; exponent++)
		value /= 10;
	if (number.negative || exponent < 0 || exponent > 19 || value > UINT64_MAX)
		return false;
	value *= TEN[exponent];
	if (value > UINT64_MAX)
		return false;
	*out = (uint64_t)value;
	return true;
}

static int
compare_magnitudes(struct decimal a, struct decimal b) /* neither is zero */
{
	u128 x = coefficient(a), y = coefficient(b);
	int x_digits = digits_of(x), y_digits = digits_of(y);
	int x_end = x_digits + a.exponent, y_end = y_digits + b.exponent;

	if (x_end != y_end)
		return x_end < y_end ? -1 : 1;
	/* Same magnitude: with as many digits each, the coefficients compare. */
	if (x_digits < y_digits)
		x *= power(y_digits - x_digits);
	else
		y *= power(x_digits - y_digits);
	return (x > y) - (x < y);
}

int
decimal_compare(struct decimal a, struct decimal b)
{
	bool a_zero = coefficient(a) == 0, b_zero = coefficient(b) == 0;

	if (a_zero || b_zero || a.negative != b.negative) {
		int a_sign = a_zero ? 0 : a.negative ? -1 : 1;
		int b_sign = b_zero ? 0 : b.negative ? -1 : 1;
		return (a_sign > b_sign) - (a_sign < b_sign);
	}
	int order = compare_magnitudes(a, b);
	return a.negative ? -order : order;
}

struct decimal
decimal_add(struct decimal a, struct decimal b, enum rounding rounding)
{
	if (coefficient(a) == 0)
		return b;
	if (coefficient(b) == 0)
		return a;
	if (a.exponent < b.exponent) {
		struct decimal swap = a;
		a = b;
		b = swap;
	}
	/* a has the larger exponent: scale it down to b's, as far as 75 digits reach; what
	 * then remains of the way is cut off b, remembering whether anything was lost. */
	struct wide x = wide_of(coefficient(a)), y = wide_of(coefficient(b));
	int apart = a.exponent - b.exponent, room = 75 - digits_of(coefficient(a));
	int scale = apart < room ? apart : room;
	wide_scale(&x, scale);
	bool lost = apart > scale && wide_drop(&y, apart - scale < 100 ? apart - scale : 100);
	if (a.negative == b.negative) {
		wide_add(&x, &y);
		return finish(x, lost, a.exponent - scale, a.negative, FIGURES_MAX, rounding);
	}
	if (lost) /* x - y.5 is (x - y - 1).5 */
		wide_add(&y, &(struct wide){{1, 0, 0, 0}});
	bool negative = a.negative;
	if (wide_compare(&x, &y) < 0) { /* only when nothing was cut off */
		struct wide swap = x;
		x = y;
		y = swap;
		negative = b.negative;
	}
	wide_subtract(&x, &y);
	return finish(x, lost, a.exponent - scale, negative, FIGURES_MAX, rounding);
}

struct decimal
decimal_multiply(struct decimal a, struct decimal b, enum rounding rounding)
{
	struct wide low = wide_of(coefficient(a)), high = low;

	wide_multiply(&low, b.low);
	wide_multiply(&high, b.high);
	struct wide shifted = {{0, high.limb[0], high.limb[1], high.limb[2]}};
	wide_add(&low, &shifted);
	return finish(low, false, (int64_t)a.exponent + b.exponent, a.negative != b.negative,
	    FIGURES_MAX, rounding);
}

/* An exact quotient keeps no zeros that only scaling brought. */
static int /* how much of the scale is left */
unscale(struct wide *quotient, int scaled)
{
	while (scaled > 0) {
		struct wide shorter = *quotient;
		if (wide_divide(&shorter, 10) != 0)
			break;
		*quotient = shorter;
		scaled--;
	}
	return scaled;
}

struct decimal
decimal_divide(struct decimal a, uint32_t divisor, enum rounding rounding)
{
	struct wide x = wide_of(coefficient(a));
	int scaled = FIGURES_MAX + 10 - digits_of(coefficient(a)); /* 10^38 after any divisor */

	assert(divisor >= 1 && divisor <= 1000000000);
	if (coefficient(a) == 0)
		return a;
	wide_scale(&x, scaled);
	bool lost = wide_divide(&x, divisor) != 0;
	if (!lost)
		scaled = unscale(&x, scaled);
	return finish(x, lost, (int64_t)a.exponent - scaled, a.negative, FIGURES_MAX, rounding);
}

/* Divides bit by bit; true when a remainder is left. The divisor is below 2^127, so
 * the remainder, doubled, still fits. */
static bool
wide_divide_long(struct wide *wide, u128 by)
{
	struct wide quotient = {0};
	u128 rest = 0;

	for (int bit = 255; bit >= 0; bit--) {
		rest = rest << 1 | (wide->limb[bit / 64] >> bit % 64 & 1);
		if (rest >= by) {
			rest -= by;
			quotient.limb[bit / 64] |= (uint64_t)1 << bit % 64;
		}
	}
	*wide = quotient;
	return rest != 0;
}

struct decimal
decimal_quotient(struct decimal a, struct decimal b, enum rounding rounding)
{
	struct wide x = wide_of(coefficient(a));
	/* 77 digits over at most 38 leave 39: one more than is kept, to round by. */
	int scaled = 2 * FIGURES_MAX + 1 - digits_of(coefficient(a));

	assert(coefficient(b) != 0);
	if (coefficient(a) == 0)
		return a;
	wide_scale(&x, scaled);
	bool lost = wide_divide_long(&x, coefficient(b));
	if (!lost)
		scaled = unscale(&x, scaled);
	return finish(x, lost, (int64_t)a.exponent - scaled - b.exponent, a.negative != b.negative,
	    FIGURES_MAX, rounding);
}

int
decimal_figures(struct decimal number)
{
	return digits_of(coefficient(number));
}

int
decimal_magnitude(struct decimal number)
{
	u128 value = coefficient(number);

	return value == 0 ? INT32_MIN : digits_of(value) + number.exponent - 1;
}

struct decimal
decimal_round(struct decimal number, int figures, enum rounding rounding)
{
	if (figures < 1)
		figures = 1;
	if (digits_of(coefficient(number)) <= figures)
		return number;
	return finish(wide_of(coefficient(number)), false, number.exponent, number.negative,
	    figures, rounding);
}

struct decimal
decimal_tidy(struct decimal number)
{
	u128 value = coefficient(number);
	int exponent = number.exponent;

	while (value != 0 && value % 10 == 0 && exponent < EXPONENT_MAX) {
		value /= 10;
		exponent++;
	}
	return number_of(value, exponent, number.negative);
}

struct decimal
decimal_plain(struct decimal number)
{
	uint64_t whole;

	return decimal_to_u64(number, &whole) ? decimal_from(whole) : decimal_tidy(number);
}
