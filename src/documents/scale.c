/* SPDX-License-Identifier: Apache-2.0 */
/* Scales and their ticks; see scale.h. */
#include "documents/scale.h"

#include "documents/words.h"

#include "base/out.h"

#include <stdio.h>
#include <string.h>

enum {
	TICKS_WANTED = 4,
	PLAIN_BELOW = 6,   /* powers of ten that are written out */
	PLAIN_ABOVE = -4,  /* fractions that are */
	FIGURES_SHOWN = 4, /* of what is not written out and has more than ... */
	FIGURES_MAX = 6,   /* ... so many: 9.9996e24 is not 1e25 */
	LOG_FROM_RATIO = 2 /* powers of ten between the smallest and the largest */
};

static const float TICK_SIZE = 7.5F;

/* --- Numbers --- */

static bool
is_zero(struct decimal number)
{
	return number.high == 0 && number.low == 0;
}

/* From 1 to below 10; 0 of zero; the sign is kept. */
static double
leading(struct decimal number)
{
	struct decimal short_form = decimal_round(number, 15, ROUND_NEAREST);
	double value = (double)short_form.high * 18446744073709551616.0 + (double)short_form.low;

	while (value >= 10)
		value /= 10;
	return number.negative ? -value : value;
}

/* Of 1 to 10; by the series of the inverse hyperbolic tangent, so that no library is needed. */
static double
log_of(double value)
{
	static const double ln_2 = 0.69314718055994530942, ln_10 = 2.30258509299404568402;
	double sum = 0, whole = 0;

	for (; value > 2; value /= 2)
		whole += ln_2;
	double y = (value - 1) / (value + 1), power = y;
	for (int k = 1; k < 40; k += 2) {
		sum += power / k;
		power *= y * y;
	}
	return (whole + 2 * sum) / ln_10;
}

static double
power_of_ten(int exponent)
{
	double power = 1;

	for (; exponent > 0; exponent--)
		power *= 10;
	for (; exponent < 0; exponent++)
		power /= 10;
	return power;
}

static double
place(const struct scale *scale, struct decimal number)
{
	int apart = is_zero(number) ? 0 : decimal_magnitude(number) - scale->magnitude;

	if (scale->is_log)
		return is_zero(number) || number.negative
		           ? scale->from
		           : decimal_magnitude(number) + log_of(leading(number));
	return apart < -18 ? 0 : leading(number) * power_of_ten(apart > 18 ? 18 : apart);
}

static double
round_down(double value)
{
	double whole = (double)(int64_t)value;

	return whole > value ? whole - 1 : whole;
}

static void
widen(struct scale *scale, double value, bool *first)
{
	if (*first || value < scale->from)
		scale->from = value;
	if (*first || value > scale->to)
		scale->to = value;
	*first = false;
}

/* What all ends are, before a scale is chosen. */
struct ends {
	int lowest, highest; /* magnitudes of those above zero */
	bool any, any_negative, any_zero;
};

static void
look_at(struct ends *ends, struct decimal number)
{
	if (is_zero(number)) {
		ends->any_zero = true;
		return;
	}
	int magnitude = decimal_magnitude(number);
	ends->any_negative |= number.negative;
	if (!ends->any || magnitude < ends->lowest)
		ends->lowest = magnitude;
	if (!ends->any || magnitude > ends->highest)
		ends->highest = magnitude;
	ends->any = true;
}

/* A linear scale holds zero, for bars stand on it. */
static void
settle_linear(struct scale *scale, const struct disclosed_range *ranges, uint32_t n)
{
	bool first = false; /* zero is in it */

	for (uint32_t i = 0; i < n; i++) {
		if (ranges[i].has_low)
			widen(scale, place(scale, ranges[i].low), &first);
		if (ranges[i].has_high)
			widen(scale, place(scale, ranges[i].high), &first);
	}
	if (scale->to <= scale->from)
		scale->to = scale->from + 1;
}

static void
settle_log(struct scale *scale, const struct disclosed_range *ranges, uint32_t n)
{
	bool first = true;

	for (uint32_t i = 0; i < n; i++) {
		if (ranges[i].has_low && !is_zero(ranges[i].low))
			widen(scale, place(scale, ranges[i].low), &first);
		if (ranges[i].has_high && !is_zero(ranges[i].high))
			widen(scale, place(scale, ranges[i].high), &first);
	}
	scale->from = round_down(scale->from) - 0.4;
	scale->to = -round_down(-scale->to) + 0.4;
}

bool
scale_numbers(struct scale *scale, const struct disclosed_range *ranges, uint32_t n, bool must_log)
{
	struct ends ends = {0};

	for (uint32_t i = 0; i < n; i++) {
		if (ranges[i].has_low)
			look_at(&ends, ranges[i].low);
		if (ranges[i].has_high)
			look_at(&ends, ranges[i].high);
	}
	if (!ends.any && !ends.any_zero)
		return false;
	scale->is_log = ends.any && !ends.any_negative &&
	                (must_log || ends.highest - ends.lowest >= LOG_FROM_RATIO);
	scale->magnitude = ends.any ? ends.highest : 0;
	if (scale->is_log)
		settle_log(scale, ranges, n);
	else
		settle_linear(scale, ranges, n);
	return true;
}

static float
along(const struct scale *scale, double value)
{
	double part = (value - scale->from) / (scale->to - scale->from);

	part = part < 0 ? 0 : part > 1 ? 1 : part;
	return scale->left + (float)part * scale->width;
}

float
scale_at(const struct scale *scale, struct decimal number)
{
	return along(scale, place(scale, number));
}

/* --- Days --- */

bool
scale_days(struct scale *scale, const int32_t *days, uint32_t n)
{
	bool first = true;
	double room;

	scale->is_days = true;
	for (uint32_t i = 0; i < n; i++)
		widen(scale, days[i], &first);
	room = (scale->to - scale->from) * 0.04;
	scale->from -= room < 1 ? 1 : room;
	scale->to += room < 1 ? 1 : room;
	return n > 0;
}

float
scale_at_day(const struct scale *scale, int32_t day)
{
	return along(scale, day);
}

/* --- Words --- */

static void
put_raised(struct out *out, int exponent)
{
	static const char *const raised[] = {"\u2070", "\u00B9", "\u00B2", "\u00B3", "\u2074",
	    "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
	char digits[12];

	snprintf(digits, sizeof digits, "%d", exponent);
	for (const char *c = digits; *c != 0; c++)
		out_string(out, *c == '-' ? "\u207B" : raised[*c - '0']);
}

/* 140620.5 as 140,620.5, with the marks of the language. */
static void
put_grouped(struct out *out, const struct tongue *tongue, const char *digits)
{
	size_t whole = strcspn(digits, "."), sign = digits[0] == '-';

	for (size_t i = 0; i < whole; i++) {
		if (i > sign && (whole - i) % 3 == 0)
			out_string(out, word_in(tongue, WORD_GROUP_MARK));
		out_char(out, digits[i]);
	}
	if (digits[whole] == 0)
		return;
	out_string(out, word_in(tongue, WORD_DECIMAL_MARK));
	out_string(out, digits + whole + 1);
}

static void
put_power(struct out *out, const struct tongue *tongue, struct decimal number)
{
	struct decimal tidy = decimal_tidy(number);
	struct decimal head =
	    decimal_figures(tidy) <= FIGURES_MAX
		? tidy
		: decimal_tidy(decimal_round(number, FIGURES_SHOWN, ROUND_NEAREST));
	int magnitude = decimal_magnitude(head);
	char digits[DECIMAL_CHARS];

	head.exponent -= magnitude;
	decimal_format(decimal_plain(head), digits);
	if (strcmp(digits, "1") != 0 && strcmp(digits, "-1") != 0) {
		put_grouped(out, tongue, digits);
		out_string(out, "\u00A0\u00D7\u00A0");
	} else if (digits[0] == '-') {
		out_char(out, '-');
	}
	out_string(out, "10");
	put_raised(out, magnitude);
}

static struct text
keep(struct document *document, struct out *out)
{
	struct text made = arena_text(document->arena, out_text(out));

	if (out_status(out, NULL, NULL) != GPAI_OK || made.at == NULL) {
		document->out_of_memory = true;
		made = TEXT_NONE;
	}
	out_release(out);
	return made;
}

static bool
is_written_out(struct decimal number, char digits[DECIMAL_CHARS])
{
	int magnitude = is_zero(number) ? 0 : decimal_magnitude(number);

	decimal_format(decimal_plain(decimal_tidy(number)), digits);
	return magnitude < PLAIN_BELOW && magnitude > PLAIN_ABOVE && strchr(digits, 'e') == NULL;
}

bool
number_is_cut(struct decimal number)
{
	char digits[DECIMAL_CHARS];

	return !is_written_out(number, digits) &&
	       decimal_figures(decimal_tidy(number)) > FIGURES_MAX;
}

struct text
number_words(struct document *document, struct decimal number)
{
	char digits[DECIMAL_CHARS];
	struct out out;

	out_memory(&out);
	if (is_written_out(number, digits))
		put_grouped(&out, document->tongue, digits);
	else
		put_power(&out, document->tongue, number);
	return keep(document, &out);
}

/* --- Ticks --- */

struct tick {
	double at;
	struct text says;
};

static uint32_t
log_ticks(const struct scale *scale, struct document *document, struct tick *ticks)
{
	int from = (int)-round_down(-scale->from), to = (int)round_down(scale->to);
	int step = (to - from + TICKS_WANTED - 1) / TICKS_WANTED;
	uint32_t n = 0;

	for (int e = from; e <= to && n < SCALE_TICKS_MAX; e += step < 1 ? 1 : step) {
		struct decimal power = decimal_from(1);

		power.exponent = e;
		ticks[n++] = (struct tick){e, number_words(document, power)};
	}
	return n;
}

/* 1, 2 or 5 times a power of ten. */
static uint32_t
linear_ticks(const struct scale *scale, struct document *document, struct tick *ticks)
{
	static const int nice[] = {1, 2, 5, 10};
	double wanted = (scale->to - scale->from) / TICKS_WANTED;
	int exponent = 0, factor = 0;
	uint32_t n = 0;

	while (power_of_ten(exponent + 1) <= wanted)
		exponent++;
	while (power_of_ten(exponent) > wanted)
		exponent--;
	while (factor < 3 && nice[factor] * power_of_ten(exponent) < wanted)
		factor++;
	double step = nice[factor] * power_of_ten(exponent);
	for (int64_t i = (int64_t)round_down(scale->from / step);
	     (double)i * step <= scale->to * 1.0001 && n < SCALE_TICKS_MAX; i++) {
		struct decimal number = decimal_from((uint64_t)(i < 0 ? -i : i));

		if ((double)i * step < scale->from)
			continue;
		number =
		    decimal_multiply(number, decimal_from((uint64_t)nice[factor]), ROUND_NEAREST);
		number.negative = i < 0;
		if (i != 0)
			number.exponent += exponent + scale->magnitude;
		ticks[n++] = (struct tick){(double)i * step, number_words(document, number)};
	}
	return n;
}

static struct text
day_words(struct document *document, struct day on, bool with_month, bool with_day)
{
	struct text made =
	    with_day ? arena_format(document->arena, "%04d-%02d-%02d", on.year, on.month, on.day)
	    : with_month ? arena_format(document->arena, "%04d-%02d", on.year, on.month)
			 : arena_format(document->arena, "%04d", on.year);

	if (made.at == NULL)
		document->out_of_memory = true;
	return made;
}

/* Whole days, else firsts of months. */
static uint32_t
day_ticks(const struct scale *scale, struct document *document, struct tick *ticks)
{
	static const int months[] = {1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 24000};
	double wanted = (scale->to - scale->from) / TICKS_WANTED;
	uint32_t n = 0, m = 0;

	if (wanted < 21) {
		int32_t step = wanted < 1 ? 1 : (int32_t)wanted;
		for (int32_t day = (int32_t)scale->from + 1; day < scale->to && n < TICKS_WANTED;
		     day += step)
			ticks[n++] =
			    (struct tick){day, day_words(document, date_day(day), true, true)};
		return n;
	}
	while (m + 1 < sizeof months / sizeof *months && months[m] * 30.4 < wanted)
		m++;
	struct day on = date_day((int32_t)scale->from);
	int month = (on.year * 12 + on.month - 1) / months[m] * months[m];
	for (; n < SCALE_TICKS_MAX; month += months[m]) {
		int32_t day = date_of(month / 12, month % 12 + 1, 1);

		if (day == DATE_NONE || day > scale->to)
			break;
		if (day >= scale->from)
			ticks[n++] = (struct tick){
			    day, day_words(document, date_day(day), months[m] < 12, false)};
	}
	return n;
}

float
scale_draw(const struct scale *scale, struct pen *pen, float top, float bottom)
{
	const struct pen_type type = {INK_MUTED, ANCHOR_MIDDLE, TICK_SIZE, false};
	struct tick ticks[SCALE_TICKS_MAX];
	float end = -100;
	uint32_t n = scale->is_days  ? day_ticks(scale, pen->document, ticks)
	             : scale->is_log ? log_ticks(scale, pen->document, ticks)
	                             : linear_ticks(scale, pen->document, ticks);

	for (uint32_t i = 0; i < n; i++) {
		float x = along(scale, ticks[i].at);
		float half = pen_text_width(ticks[i].says, TICK_SIZE, false) / 2;

		pen_line(pen, INK_RULE, x, top, 0, bottom - top, 0.6F);
		float most = pen->drawing == NULL ? x : pen->drawing->width - 2 * half;
		/* A word that would touch the one before is left out; its line stays. */
		if ((x - half < most ? x - half : most) < end + 4)
			continue;
		end = pen_words(pen, type, x, bottom + 10, scale->width, ticks[i].says).right;
	}
	return 14;
}
