/* SPDX-License-Identifier: Apache-2.0 */
/* Moments as meters' logs write them; see energy_text.h.
 *
 * Leap seconds do not exist here, as in the clocks that wrote the logs. A zone by name
 * other than UTC and GMT is not guessed: the caller's zone counts. */
#include "base/date.h"
#include "formats/energy_text.h"

#include <string.h>

#define DAY_MS    86400000LL
#define MINUTE_MS 60000LL

struct scan {
	struct text left;
	bool ok;
};

static bool
ahead(const struct scan *s, char c)
{
	return s->ok && s->left.len > 0 && s->left.at[0] == c;
}

static void
skip(struct scan *s, size_t n)
{
	s->left = (struct text){s->left.at + n, s->left.len - n};
}

static void
take(struct scan *s, char c)
{
	if (ahead(s, c))
		skip(s, 1);
	else
		s->ok = false;
}

/* Between low and high, of `least` to `most` digits. */
static int
digits(struct scan *s, size_t least, size_t most, int low, int high)
{
	int number = 0;
	size_t n = 0;

	while (s->ok && n < most && n < s->left.len && s->left.at[n] >= '0' && s->left.at[n] <= '9')
		number = number * 10 + (s->left.at[n++] - '0');
	if (!s->ok || n < least || number < low || number > high) {
		s->ok = false;
		return low;
	}
	skip(s, n);
	return number;
}

static void
blanks(struct scan *s)
{
	while (ahead(s, ' '))
		skip(s, 1);
}

/* ".123456" as ms; nothing is 0. */
static int64_t
fraction(struct scan *s)
{
	int64_t ms = 0, place = 100;

	if (!ahead(s, '.') && !ahead(s, ','))
		return 0;
	skip(s, 1);
	while (s->left.len > 0 && s->left.at[0] >= '0' && s->left.at[0] <= '9') {
		ms += place * (s->left.at[0] - '0');
		place /= 10;
		skip(s, 1);
	}
	return ms;
}

/* hh:mm:ss[.fff] [AM|PM] */
static int64_t
clock_ms(struct scan *s)
{
	int64_t ms;
	int hour = digits(s, 1, 2, 0, 23), minute, second;

	take(s, ':');
	minute = digits(s, 2, 2, 0, 59);
	take(s, ':');
	second = digits(s, 2, 2, 0, 60);
	ms = fraction(s);
	if (s->ok && (text_begins_like(s->left, " PM") || text_begins_like(s->left, " AM"))) {
		bool pm = s->left.at[1] == 'P' || s->left.at[1] == 'p';
		if (hour < 1 || hour > 12)
			s->ok = false;
		hour = hour % 12 + (pm ? 12 : 0);
		skip(s, 3);
	}
	return ((hour * 60 + minute) * 60 + second) * 1000LL + ms;
}

/* Z, UTC, GMT, +hh:mm, +hhmm, or nothing; in minutes east. */
static int32_t
zone(struct scan *s, int32_t otherwise)
{
	int sign, hour, minute = 0;

	blanks(s);
	if (!s->ok || s->left.len == 0)
		return otherwise;
	if (text_like(s->left, "Z") || text_like(s->left, "UTC") || text_like(s->left, "GMT")) {
		skip(s, s->left.len);
		return 0;
	}
	if (!ahead(s, '+') && !ahead(s, '-')) {
		s->ok = false;
		return otherwise;
	}
	sign = s->left.at[0] == '-' ? -1 : 1;
	skip(s, 1);
	hour = digits(s, 2, 2, 0, 14);
	if (ahead(s, ':'))
		skip(s, 1);
	if (s->left.len > 0)
		minute = digits(s, 2, 2, 0, 59);
	return sign * (hour * 60 + minute);
}

static bool
moment(struct scan *s, int year, int month, int day, int64_t clock, int32_t minutes, int64_t *ms)
{
	int32_t date = s->ok && s->left.len == 0 ? date_of(year, month, day) : DATE_NONE;

	if (date == DATE_NONE)
		return false;
	*ms = date * DAY_MS + clock - minutes * MINUTE_MS;
	return true;
}

/* 2024/06/15 18:28:00.000, 2024-07-19T15:57:43Z */
static bool
year_first(struct text text, int32_t minutes, int64_t *ms)
{
	struct scan s = {text, true};
	int year = digits(&s, 4, 4, 1, 9999), month, day;
	char between = s.ok && s.left.len > 0 ? s.left.at[0] : 0;

	if (between != '/' && between != '-')
		return false;
	take(&s, between);
	month = digits(&s, 2, 2, 1, 12);
	take(&s, between);
	day = digits(&s, 2, 2, 1, 31);
	take(&s, ahead(&s, 'T') ? 'T' : ' ');
	int64_t clock = clock_ms(&s);
	return moment(&s, year, month, day, clock, zone(&s, minutes), ms);
}

/* 01-22-2021 15:05:15.322, 03/06/2025 07:40:35 UTC, 05/15/2014 - 13:23:08 */
static bool
month_first(struct text text, int32_t minutes, int64_t *ms)
{
	struct scan s = {text, true};
	int month = digits(&s, 2, 2, 1, 12), day, year;
	char between = s.ok && s.left.len > 0 ? s.left.at[0] : 0;

	if (between != '/' && between != '-')
		return false;
	take(&s, between);
	day = digits(&s, 2, 2, 1, 31);
	take(&s, between);
	year = digits(&s, 4, 4, 1, 9999);
	blanks(&s);
	if (ahead(&s, '-'))
		skip(&s, 1);
	blanks(&s);
	int64_t clock = clock_ms(&s);
	return moment(&s, year, month, day, clock, zone(&s, minutes), ms);
}

/* Tue Nov 24 09:46:03 2015, as asctime and date write it */
static bool
day_name_first(struct text text, int32_t minutes, int64_t *ms)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	struct scan s = {text, true};
	int month = 0, day;

	if (text.len < 20 || text.at[3] != ' ' || text.at[7] != ' ')
		return false;
	for (int m = 0; m < 12; m++)
		if (text_like((struct text){text.at + 4, 3},
			(char[]){months[3 * m], months[3 * m + 1], months[3 * m + 2], 0}))
			month = m + 1;
	skip(&s, 8);
	blanks(&s);
	day = digits(&s, 1, 2, 1, 31);
	take(&s, ' ');
	int64_t clock = clock_ms(&s);
	blanks(&s);
	if (text_begins_like(s.left, "UTC ") || text_begins_like(s.left, "GMT ")) {
		skip(&s, 4);
		minutes = 0;
	}
	return month > 0 && moment(&s, digits(&s, 4, 4, 1, 9999), month, day, clock, minutes, ms);
}

bool
energy_seconds(struct text text, int64_t *ms)
{
	return text.len > 0 &&
	       energy_figure(text, "s", 3, ENERGY_TIME_MAX, NOWHERE, ms, NULL) == GPAI_OK;
}

/* 1777708107.135 or 1777708107135: years 2001 to 5138 either way. */
static bool
since_1970(struct text text, int64_t *ms)
{
	if (text.len < 10 ||
	    energy_figure(text, "s", 3, INT64_MAX / 4, NOWHERE, ms, NULL) != GPAI_OK ||
	    *ms < 1000000000000)
		return false;
	if (*ms >= 1000000000000000)
		*ms /= 1000;
	return *ms < ENERGY_TIME_MAX;
}

bool
energy_time(struct text text, int32_t zone_minutes, int64_t *ms)
{
	text = text_trim(text);
	return year_first(text, zone_minutes, ms) || month_first(text, zone_minutes, ms) ||
	       day_name_first(text, zone_minutes, ms) || since_1970(text, ms);
}

bool
energy_take_time(struct text *line, int32_t zone_minutes, int64_t *ms)
{
	struct text rest = *line, word, date;

	if (!energy_word(&rest, &word))
		return false;
	date = word;
	/* One word, or a day and a time of day. */
	for (int words = 1; words <= 2; words++) {
		while (
		    date.len > 0 && (date.at[date.len - 1] == ',' || date.at[date.len - 1] == ':'))
			date.len--;
		if (energy_time(date, zone_minutes, ms)) {
			*line = text_trim(rest);
			return true;
		}
		if (!energy_word(&rest, &word))
			return false;
		date = (struct text){line->at, (size_t)(word.at + word.len - line->at)};
		date = text_trim(date);
	}
	return false;
}
