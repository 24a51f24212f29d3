/* SPDX-License-Identifier: Apache-2.0 */
/* Days, months and years as people write them in English: 7/8/26, 31.12.2025, 24-Nov-2025,
 * "October 28, 2025", "Sept 2nd, 2025", "11/2022", "May 2025", 2018. With slashes or hyphens a day
 * and a month up to twelve can be read in two ways; with dots the day is first. */
#include "review/answers.h"

#include <string.h>

enum { YEAR_FIRST = 1900, YEAR_LAST = 2100, LONE_FIRST = 1990, LONE_LAST = 2040 };

struct scan {
	const char *at, *end;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static int
take_number(struct scan *scan, int most, int *digits)
{
	int number = 0;

	for (*digits = 0; scan->at < scan->end && is_digit(*scan->at); scan->at++) {
		if (++*digits > most)
			return -1;
		number = number * 10 + (*scan->at - '0');
	}
	return *digits > 0 ? number : -1;
}

static bool
take_char(struct scan *scan, const char *of, char *taken)
{
	if (scan->at == scan->end || *scan->at == '\0' || strchr(of, *scan->at) == NULL)
		return false;
	*taken = *scan->at++;
	return true;
}

static void
skip(struct scan *scan, const char *of)
{
	char c;

	while (take_char(scan, of, &c))
		;
}

static bool
is_same(const char *at, const char *small, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((at[i] | 0x20) != small[i])
			return false;
	return true;
}

/* "Sep", "Sept", "September": its number, else 0. */
static int
take_month(struct scan *scan)
{
	static const char *const months[] = {"january", "february", "march", "april", "may", "june",
	    "july", "august", "september", "october", "november", "december"};
	const char *to = scan->at;

	while (to < scan->end && is_letter(*to))
		to++;
	size_t len = (size_t)(to - scan->at);
	for (int i = 0; i < 12; i++) {
		size_t whole = strlen(months[i]);

		if ((len == whole || len == 3 || (i == 8 && len == 4)) && len <= whole &&
		    is_same(scan->at, months[i], len)) {
			scan->at = to;
			skip(scan, ".");
			return i + 1;
		}
	}
	return 0;
}

static bool
take_year(struct scan *scan, int *year)
{
	struct scan try = *scan;
	int digits;

	skip(&try, "'");
	*year = take_number(&try, 4, &digits);
	if (digits == 2)
		*year += 2000;
	else if (digits != 4)
		return false;
	*scan = try;
	return *year >= YEAR_FIRST && *year <= YEAR_LAST;
}

static bool
take_full_year(struct scan *scan, int *year)
{
	struct scan try = *scan;
	int digits;

	*year = take_number(&try, 4, &digits);
	if (digits != 4 || *year < YEAR_FIRST || *year > YEAR_LAST)
		return false;
	*scan = try;
	return true;
}

static void
skip_ordinal(struct scan *scan)
{
	static const char *const endings[] = {"st", "nd", "rd", "th"};

	for (size_t i = 0; i < 4; i++)
		if (scan->end - scan->at >= 2 && memcmp(scan->at, endings[i], 2) == 0 &&
		    (scan->end - scan->at == 2 || !is_letter(scan->at[2]))) {
			scan->at += 2;
			return;
		}
}

static bool
a_day(struct said_date *date, int year, int month, int day)
{
	date->first = date->last = date_of(year, month, day);
	return date->first != DATE_NONE;
}

static bool
a_month(struct said_date *date, int year, int month)
{
	date->first = date_of(year, month, 1);
	if (date->first == DATE_NONE)
		return false;
	date->last = date_add(date_add(date->first, 1, DATE_MONTHS), -1, DATE_DAYS);
	return true;
}

/* 7/8/26, 31.12.2025, 2025-11-24, 03/2024, 10-2024. */
/* "01 / 2025": a month and a year with blanks around the stroke. */
static bool
month_and_year_apart(struct scan *scan, struct said_date *date)
{
	int month, year, digits;
	char mark;

	if ((month = take_number(scan, 2, &digits)) < 1 || month > 12)
		return false;
	skip(scan, " ");
	if (!take_char(scan, "/", &mark))
		return false;
	skip(scan, " ");
	year = take_number(scan, 4, &digits);
	return digits == 4 && year >= YEAR_FIRST && year <= YEAR_LAST && a_month(date, year, month);
}

static bool
numeric(struct scan *scan, struct said_date *date)
{
	int a, b, c, digits_a, digits;
	char mark, second;

	struct scan from = *scan;
	if (month_and_year_apart(scan, date))
		return true;
	*scan = from;
	if ((a = take_number(scan, 4, &digits_a)) < 0 || !take_char(scan, "/.-", &mark) ||
	    (b = take_number(scan, 4, &digits)) < 0)
		return false;
	struct scan before = *scan;
	bool has_third = take_char(scan, "/.-", &second) && second == mark &&
	                 (c = take_number(scan, 4, &digits)) >= 0;
	if (digits_a == 4)
		return has_third ? a_day(date, a, b, c)
		                 : (*scan = before, mark != '.' && a >= YEAR_FIRST &&
							a <= YEAR_LAST && a_month(date, a, b));
	if (!has_third) {
		*scan = before;
		return b >= YEAR_FIRST && b <= YEAR_LAST && digits_a <= 2 && a_month(date, b, a);
	}
	if ((digits != 2 && digits != 4) || digits_a > 2)
		return false;
	c += digits == 2 ? 2000 : 0;
	if (c < YEAR_FIRST || c > YEAR_LAST)
		return false;
	date->is_ambiguous = mark != '.' && a <= 12 && b <= 12 && a != b;
	return b > 12 ? a_day(date, c, a, b) : a_day(date, c, b, a);
}

/* "23 April 2026", "24-Nov-2025", "2nd of September 2025". */
static bool
day_and_month(struct scan *scan, struct said_date *date)
{
	int digits, day = take_number(scan, 2, &digits), month, year;

	if (day < 1)
		return false;
	skip_ordinal(scan);
	skip(scan, " -,");
	if (scan->end - scan->at > 3 && memcmp(scan->at, "of ", 3) == 0)
		scan->at += 3;
	if ((month = take_month(scan)) == 0)
		return false;
	skip(scan, " -,");
	return take_year(scan, &year) && a_day(date, year, month, day);
}

/* "October 28, 2025", "Sept 2nd, 2025", "May 2025", "Dec 2025". */
static bool
month_first(struct scan *scan, struct said_date *date)
{
	int month = take_month(scan), digits, day, year;
	struct scan before;

	if (month == 0)
		return false;
	skip(scan, " -,'");
	before = *scan;
	if (take_full_year(scan, &year))
		return a_month(date, year, month);
	*scan = before;
	if ((day = take_number(scan, 2, &digits)) < 1)
		return false;
	skip_ordinal(scan);
	skip(scan, " ,");
	return take_full_year(scan, &year) && a_day(date, year, month, day);
}

static bool
year_alone(struct scan *scan, struct said_date *date)
{
	int year;

	if (!take_full_year(scan, &year) || year < LONE_FIRST || year > LONE_LAST)
		return false;
	date->first = date_of(year, 1, 1);
	date->last = date_of(year, 12, 31);
	return true;
}

/* Nothing of a word, a number or a name like CC-MAIN-2024-10 goes on there. */
static bool
may_begin(const char *begin, const char *at)
{
	if (at == begin)
		return true;
	char before = at[-1];
	if (before == '-')
		return at - begin >= 2 && is_digit(at[-2]);
	return !is_digit(before) && !is_letter(before) && before != '.' && before != '/' &&
	       before != '_' && before != '#' && before != '=';
}

static bool
may_end(const struct scan *scan)
{
	if (scan->at == scan->end)
		return true;
	char next = *scan->at, then = scan->end - scan->at > 1 ? scan->at[1] : ' ';
	if (next == '-' || next == '.' || next == '/' || next == ',')
		return !is_digit(then) || next == '-';
	return !is_digit(next) && !is_letter(next) && next != '_';
}

static bool
date_at(const char *at, const char *end, struct said_date *date, const char **behind)
{
	static bool (*const forms[])(struct scan *, struct said_date *) = {
	    numeric, day_and_month, month_first, year_alone};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct scan scan = {at, end};

		*date = (struct said_date){0};
		if (forms[i](&scan, date) && may_end(&scan)) {
			*behind = scan.at;
			date->written = (struct text){at, (size_t)(scan.at - at)};
			return true;
		}
	}
	return false;
}

/* A date of the same answer that can only be read month first tells how the others are. */
static void
settle(struct said_date *dates, uint32_t n)
{
	bool month_first_only = false;

	for (uint32_t i = 0; i < n; i++) {
		struct scan scan = {
		    dates[i].written.at, dates[i].written.at + dates[i].written.len};
		int digits, a = take_number(&scan, 4, &digits), b = -1;
		char mark;

		if (digits <= 2 && take_char(&scan, "/-", &mark))
			b = take_number(&scan, 4, &digits);
		month_first_only = month_first_only || (a >= 1 && a <= 12 && b > 12 && b <= 31);
	}
	for (uint32_t i = 0; month_first_only && i < n; i++)
		if (dates[i].is_ambiguous) {
			struct day day = date_day(dates[i].first);

			dates[i].is_ambiguous = false;
			a_day(&dates[i], day.year, day.day, day.month);
		}
}

void
answer_dates(struct arena *arena, struct text said, struct said_date **dates, uint32_t *n)
{
	const char *end = end_of(said), *at = said.at;
	struct said_date date;

	while (at < end) {
		const char *behind = at;

		if ((is_digit(*at) || is_letter(*at)) && may_begin(said.at, at) &&
		    date_at(at, end, &date, &behind)) {
			struct said_date *new = list_add(arena, dates, n, sizeof **dates);
			if (new == NULL)
				return;
			*new = date;
			at = behind;
		} else {
			at++;
		}
	}
	settle(*dates, *n);
}
