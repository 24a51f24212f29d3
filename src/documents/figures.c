/* SPDX-License-Identifier: Apache-2.0 */
/* Reading numbers out of prose, and holding them against what is withheld. */
#include "documents/figures.h"

#include "documents/clean.h"

#include <string.h>

enum {
	FIGURE_CHARS = 64, /* of one number in prose; a longer run of digits is cut */
	PLAIN_DIGITS = 5   /* a whole number with fewer digits is a year, a count, ... */
};

/* A number in a text, as far as it has been read. */
struct reading {
	struct text text;
	size_t at;  /* next byte */
	size_t end; /* behind the last byte that belongs to the number */
	char digits[FIGURE_CHARS];
	size_t n;
	bool scientific; /* has a power of ten or a word such as billion */
};

void
figures_init(struct figures *figures, struct arena *arena)
{
	*figures = (struct figures){.arena = arena};
}

void
figures_withhold(struct figures *figures, struct decimal number, int figures_shown)
{
	if (decimal_magnitude(number) == INT32_MIN)
		return; /* zero: nothing to hide in it */
	if (figures->n == figures->cap) {
		uint32_t cap = figures->cap == 0 ? 16 : figures->cap * 2;
		struct withheld *list = arena_array(figures->arena, cap, sizeof *list);

		if (list == NULL) {
			figures->out_of_memory = true;
			return;
		}
		if (figures->n > 0)
			memcpy(list, figures->list, figures->n * sizeof *list);
		figures->list = list;
		figures->cap = cap;
	}
	figures->list[figures->n++] = (struct withheld){number, figures_shown};
}

void
figures_allow(struct figures *figures, struct decimal number)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < figures->n; i++)
		if (decimal_compare(figures->list[i].number, number) != 0)
			figures->list[kept++] = figures->list[i];
	figures->n = kept;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char
look(const struct reading *reading, size_t ahead)
{
	size_t at = reading->at + ahead;

	return at < reading->text.len ? reading->text.at[at] : 0;
}

static void
keep(struct reading *reading, char c)
{
	if (reading->n < sizeof reading->digits - 1)
		reading->digits[reading->n++] = c;
}

/* The length of what may stand between groups of three digits: comma, apostrophe, full
 * stop, underline, blanks of several widths; 0 when there is none. */
static size_t
separator_len(const struct reading *reading)
{
	static const uint32_t separators[] = {
	    ',', '\'', '.', '_', ' ', 0xA0, 0x2019, 0x2009, 0x202F};
	struct text rest = {reading->text.at + reading->at, reading->text.len - reading->at};
	size_t bytes;
	uint32_t point = text_next(rest, &bytes);

	for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
		if (point == separators[i])
			return bytes;
	return 0;
}

static bool
three_digits_at(const struct reading *reading, size_t ahead)
{
	return is_digit(look(reading, ahead)) && is_digit(look(reading, ahead + 1)) &&
	       is_digit(look(reading, ahead + 2)) && !is_digit(look(reading, ahead + 3));
}

/* 140,620,634,112 with any separator, as long as the groups are of three. */
static void
read_whole(struct reading *reading)
{
	size_t groups = 0, first = reading->at;

	for (;;) {
		while (is_digit(look(reading, 0)))
			keep(reading, reading->text.at[reading->at++]);
		size_t skip = separator_len(reading);
		if (skip == 0 || !three_digits_at(reading, skip) ||
		    reading->n >= FIGURE_CHARS - 4 || (groups == 0 && reading->at - first > 3))
			break;
		/* One group after a full stop is more likely a fraction: 1.405 */
		if (look(reading, 0) == '.' && groups == 0) {
			struct reading ahead = *reading;

			ahead.at += skip + 3;
			if (look(&ahead, 0) != '.' || !three_digits_at(&ahead, 1))
				break;
		}
		groups++;
		reading->at += skip;
	}
	reading->end = reading->at;
}

static void
read_fraction(struct reading *reading)
{
	if ((look(reading, 0) != '.' && look(reading, 0) != ',') || !is_digit(look(reading, 1)))
		return;
	reading->at++;
	keep(reading, '.');
	while (is_digit(look(reading, 0)))
		keep(reading, reading->text.at[reading->at++]);
	reading->end = reading->at;
}

static void
skip_blanks(struct reading *reading)
{
	size_t bytes = 0;

	for (;; reading->at += bytes) {
		struct text rest = {
		    reading->text.at + reading->at, reading->text.len - reading->at};
		uint32_t point = text_next(rest, &bytes);

		if (point != ' ' && point != '\t' && point != '\n' && point != 0xA0 &&
		    point != 0x2009 && point != 0x202F)
			return;
	}
}

static bool
take(struct reading *reading, const char *word)
{
	struct text rest = {reading->text.at + reading->at, reading->text.len - reading->at};

	if (!text_starts(rest, word))
		return false;
	reading->at += strlen(word);
	return true;
}

/* The digits of an exponent, on the line or raised; false when there are none. */
static bool
read_exponent(struct reading *reading)
{
	static const char *const raised[] = {"\u2070", "\u00B9", "\u00B2", "\u00B3", "\u2074",
	    "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
	size_t before = reading->n;

	keep(reading, 'e');
	if (take(reading, "-") || take(reading, "\u2212") || take(reading, "\u207B"))
		keep(reading, '-');
	else if (!take(reading, "+"))
		take(reading, "\u207A");
	size_t sign = reading->n;
	while (is_digit(look(reading, 0)))
		keep(reading, reading->text.at[reading->at++]);
	for (bool found = true; found;) {
		found = false;
		for (int digit = 0; digit < 10 && !found; digit++)
			if ((found = take(reading, raised[digit])))
				keep(reading, (char)('0' + digit));
	}
	if (reading->n == sign) {
		reading->n = before;
		return false;
	}
	reading->scientific = true;
	return true;
}

/* e11, E+11, x 10^11, * 10**11, and the same with raised digits. */
static bool
read_power(struct reading *reading)
{
	static const char *const times[] = {"x", "X", "*", "\u00D7", "\u00B7", "\u22C5", "\u2217"};
	bool found = false;

	if (take(reading, "e") || take(reading, "E"))
		return read_exponent(reading);
	skip_blanks(reading);
	for (size_t i = 0; i < sizeof times / sizeof *times && !found; i++)
		found = take(reading, times[i]);
	if (!found)
		return false;
	skip_blanks(reading);
	if (!take(reading, "10"))
		return false;
	if (!take(reading, "^{") && !take(reading, "^") && !take(reading, "**"))
		take(reading, "<sup>");
	return read_exponent(reading);
}

static bool
read_word(struct reading *reading)
{
	static const struct {
		const char *word, *power;
	} words[] = {{"thousand", "e3"}, {"million", "e6"}, {"billion", "e9"}, {"bn", "e9"},
	    {"trillion", "e12"}, {"quadrillion", "e15"}, {"quintillion", "e18"}, {"Million", "e6"},
	    {"Billion", "e9"}, {"Trillion", "e12"}};

	skip_blanks(reading);
	take(reading, "-");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!take(reading, words[i].word))
			continue;
		for (const char *c = words[i].power; *c != 0; c++)
			keep(reading, *c);
		return reading->scientific = true;
	}
	return false;
}

/* Reads the number that starts at `at`; false when it is none that a mask may touch. */
static bool
read_number(struct text text, size_t at, struct reading *reading, struct decimal *number)
{
	struct reading before;

	*reading = (struct reading){.text = text, .at = at, .end = at};
	read_whole(reading);
	before = *reading;
	read_fraction(reading);
	bool whole = reading->n == before.n;
	before = *reading;
	if (read_power(reading)) {
		reading->end = reading->at;
	} else {
		*reading = before;
		if (read_word(reading))
			reading->end = reading->at;
		else
			*reading = before;
	}
	if (!decimal_parse((struct text){reading->digits, reading->n}, number))
		return false;
	return reading->scientific || (whole && reading->n >= PLAIN_DIGITS);
}

/* 140,600,000,000 says four figures, whatever its zeros meant. */
static int
figures_said(struct decimal number)
{
	int said = 1;

	while (said < 38 && decimal_compare(decimal_round(number, said, ROUND_DOWN), number) != 0)
		said++;
	return said;
}

static bool
tells(const struct withheld *withheld, struct decimal number)
{
	int apart = decimal_magnitude(withheld->number) - decimal_magnitude(number);
	int said;

	if (apart < -1 || apart > 1)
		return false;
	said = figures_said(number);
	if (said <= withheld->figures_shown)
		return false;
	if (decimal_compare(withheld->number, number) == 0)
		return true;
	if (said < 2)
		return false; /* one figure is coincidence more often than disclosure */
	/* People round to the nearest, or cut off. */
	return decimal_compare(decimal_round(withheld->number, said, ROUND_NEAREST), number) == 0 ||
	       decimal_compare(decimal_round(withheld->number, said, ROUND_DOWN), number) == 0;
}

static bool
says_too_much(const struct figures *figures, struct decimal number)
{
	for (uint32_t i = 0; i < figures->n; i++)
		if (tells(&figures->list[i], number))
			return true;
	return false;
}

/* May a number start here? Not inside a word or another number: sha256, v1.2.3. */
static bool
starts_number(struct text text, size_t at)
{
	char c = at > 0 ? text.at[at - 1] : ' ';

	if (!is_digit(text.at[at]) || is_digit(c) || c == '_')
		return false;
	return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

struct text
figures_mask(struct figures *figures, struct text text, const char *mask, uint32_t *masked)
{
	struct out out;
	struct text result = text;
	struct reading reading;
	struct decimal number;
	uint32_t found = 0;
	size_t done = 0;

	if (figures->n == 0)
		return text;
	out_memory(&out);
	for (size_t at = 0; at < text.len;) {
		if (!starts_number(text, at)) {
			at++;
			continue;
		}
		bool is_number = read_number(text, at, &reading, &number);
		if (is_number && says_too_much(figures, number)) {
			out_bytes(&out, text.at + done, at - done);
			out_string(&out, mask);
			done = reading.end;
			found++;
		}
		at = reading.end > at ? reading.end : at + 1;
	}
	if (found > 0) {
		out_bytes(&out, text.at + done, text.len - done);
		result = arena_text(figures->arena, out_text(&out));
		if (out_status(&out, NULL, NULL) != GPAI_OK || result.at == NULL) {
			figures->out_of_memory = true;
			result = TEXT_NONE;
		}
		*masked += found;
	}
	out_release(&out);
	return result;
}
