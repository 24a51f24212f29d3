/* SPDX-License-Identifier: Apache-2.0 */
/* Days and moments, counted. The calendar is the proleptic Gregorian one of ISO 8601;
 * leap seconds and time zones are left out; days off are
 * what the caller says they are. */
#include "base/date.h"

#include <string.h>

static const int64_t DAY_SECONDS = 86400;
static const int64_t EPOCH_DAY = 719162; /* days from 0001-01-01 to 1970-01-01 */
static const int64_t DAYS_MAX = 2932896; /* 9999-12-31 */
static const int64_t DAYS_MIN = -719162; /* 0001-01-01 */

static bool
is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
month_days(int64_t year, int month)
{
	static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return DAYS[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 0001-01-01 to the first day of a year. */
static int64_t
year_start(int64_t year)
{
	int64_t past = year - 1;

	return past * 365 + past / 4 - past / 100 + past / 400;
}

static int
month_start(int year, int month) /* days before it in its year */
{
	static const int BEFORE[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

	return BEFORE[month - 1] + (month > 2 && is_leap(year));
}

int32_t
date_of(int year, int month, int day)
{
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
	    day > month_days(year, month))
		return DATE_NONE;
	return (int32_t)(year_start(year) + month_start(year, month) + day - 1 - EPOCH_DAY);
}

struct day
date_day(int32_t date)
{
	int64_t n = date + EPOCH_DAY; /* from 0001-01-01 */
	int year = (int)(n * 400 / 146097) + 1;
	int month = 12;

	while (year_start(year) > n) /* the estimate is off by one year at most */
		year--;
	while (year_start(year + 1) <= n)
		year++;
	int rest = (int)(n - year_start(year));
	while (month_start(year, month) > rest)
		month--;
	return (struct day){year, month, rest - month_start(year, month) + 1};
}

static bool
is_date(int64_t days)
{
	return days >= DAYS_MIN && days <= DAYS_MAX;
}

static int32_t
checked_date(int64_t days)
{
	return is_date(days) ? (int32_t)days : DATE_NONE;
}

/* n digits at `at`, or -1. */
static int
digits(const char *at, int n)
{
	int number = 0;

	for (int i = 0; i < n; i++) {
		if (at[i] < '0' || at[i] > '9')
			return -1;
		number = number * 10 + (at[i] - '0');
	}
	return number;
}

bool
date_parse(struct text text, int32_t *date)
{
	if (text.len != 10 || text.at[4] != '-' || text.at[7] != '-')
		return false;
	int32_t found = date_of(digits(text.at, 4), digits(text.at + 5, 2), digits(text.at + 8, 2));
	if (found == DATE_NONE)
		return false;
	*date = found;
	return true;
}

static void
put_digits(char *at, int number, int n)
{
	while (n-- > 0) {
		at[n] = (char)('0' + number % 10);
		number /= 10;
	}
}

void
date_format(int32_t date, char out[DATE_CHARS])
{
	if (!is_date(date)) {
		memcpy(out, date == DATE_FOREVER ? "forever" : "unknown", 8);
		return;
	}
	struct day d = date_day(date);
	memcpy(out, "0000-00-00", DATE_CHARS);
	put_digits(out, d.year, 4);
	put_digits(out + 5, d.month, 2);
	put_digits(out + 8, d.day, 2);
}

static int32_t
add_months(int32_t date, int64_t n)
{
	struct day d = date_day(date);
	int64_t months = (int64_t)d.year * 12 + (d.month - 1) + n;

	if (months < 12 || months >= (int64_t)10000 * 12)
		return DATE_NONE;
	int year = (int)(months / 12), month = (int)(months % 12) + 1;
	int last = month_days(year, month);
	return date_of(year, month, d.day < last ? d.day : last);
}

/* A weekend counts as the Friday before it when going forward, as the Monday
 * after it when going back: one working day on from a Saturday is Monday. */
static int32_t
add_weekdays(int32_t date, int64_t n)
{
	int64_t day = date;
	int weekday = (int)((date + EPOCH_DAY) % 7); /* 0001-01-01 was a Monday: 0 */

	if (n == 0)
		return date;
	if (weekday > 4) {
		day += n > 0 ? 4 - weekday : 7 - weekday;
		weekday = n > 0 ? 4 : 0;
	}
	int64_t rest = n % 5;
	day += n / 5 * 7 + rest;
	if (weekday + rest > 4)
		day += 2;
	else if (weekday + rest < 0)
		day -= 2;
	return checked_date(day);
}

/* Index of the first day off after a day. */
static uint32_t
off_after(struct days_off off, int32_t date)
{
	uint32_t low = 0, high = off.n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (off.at[middle] > date)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* Weekdays, and one more for every day off on the way: those passed over on the way to them
 * are counted in turn, until none is left. */
static int32_t
add_business_days(int32_t date, int32_t n, struct days_off off, uint32_t *skipped)
{
	int32_t step = n > 0 ? 1 : -1;
	int32_t day = add_weekdays(date, n);
	uint32_t seen = n > 0 ? off_after(off, date) : off_after(off, date - 1);
	uint32_t passed = 0;

	*skipped = 0;
	if (n == 0)
		return date;
	while (day != DATE_NONE) {
		uint32_t now = n > 0 ? off_after(off, day) : off_after(off, day - 1);
		uint32_t more = n > 0 ? now - seen : seen - now;
		if (more == 0)
			break;
		passed += more;
		seen = now;
		day = add_weekdays(day, (int64_t)more * step);
	}
	*skipped = passed;
	return day;
}

int32_t
date_add_without(
    int32_t date, int32_t n, enum date_unit unit, struct days_off off, uint32_t *skipped)
{
	uint32_t ignored;

	if (skipped == NULL)
		skipped = &ignored;
	*skipped = 0;
	if (date == DATE_FOREVER || !is_date(date))
		return date == DATE_FOREVER ? DATE_FOREVER : DATE_NONE;
	switch (unit) {
	case DATE_DAYS:
		return checked_date((int64_t)date + n);
	case DATE_WEEKDAYS:
		return add_weekdays(date, n);
	case DATE_WEEKS:
		return checked_date(date + (int64_t)n * 7);
	case DATE_MONTHS:
		return add_months(date, n);
	case DATE_YEARS:
		return add_months(date, (int64_t)n * 12);
	case DATE_BUSINESS_DAYS:
		return add_business_days(date, n, off, skipped);
	case DATE_UNIT_COUNT:
		break;
	}
	return DATE_NONE;
}

int32_t
date_add(int32_t date, int32_t n, enum date_unit unit)
{
	return date_add_without(date, n, unit, (struct days_off){0}, NULL);
}

bool
date_is_weekend(int32_t date)
{
	return (date + EPOCH_DAY) % 7 > 4; /* 0001-01-01 was a Monday */
}

const char *
date_unit_word(enum date_unit unit, int32_t n)
{
	static const char *const WORDS[][2] = {
#define X(name, one, several) {one, several},
	    DATE_UNITS(X)
#undef X
	};

	return WORDS[unit][n != 1 && n != -1];
}

static int64_t
floor_days(int64_t seconds)
{
	return seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
}

int32_t
moment_date(int64_t seconds)
{
	return checked_date(floor_days(seconds));
}

void
moment_format(int64_t seconds, char out[MOMENT_CHARS])
{
	int64_t days = floor_days(seconds);

	if (!is_date(days)) {
		memcpy(out, "unknown", sizeof "unknown");
		return;
	}
	int rest = (int)(seconds - days * DAY_SECONDS);
	date_format((int32_t)days, out);
	memcpy(out + 10, "T00:00:00Z", 11);
	put_digits(out + 11, rest / 3600, 2);
	put_digits(out + 14, rest / 60 % 60, 2);
	put_digits(out + 17, rest % 60, 2);
}

bool
moment_parse(struct text text, int64_t *seconds)
{
	int32_t date;

	if (text.len != 20 || !date_parse((struct text){text.at, 10}, &date))
		return false;
	const char *at = text.at + 10;
	int hour = digits(at + 1, 2), minute = digits(at + 4, 2), second = digits(at + 7, 2);
	if (at[0] != 'T' || at[3] != ':' || at[6] != ':' || at[9] != 'Z')
		return false;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	*seconds = date * DAY_SECONDS + hour * INT64_C(3600) + minute * INT64_C(60) + second;
	return true;
}
