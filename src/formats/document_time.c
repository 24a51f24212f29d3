/* SPDX-License-Identifier: Apache-2.0 */
/* Times as data sets write them: ISO 8601 and its usual relatives. Left out: names of months
 * and weekdays, which are no machine's way to write a time. */
#include "formats/document_time.h"

#include "base/date.h"
#include "formats/document.h"

struct clock {
	const uint8_t *at, *end;
};

static bool
take_digits(struct clock *c, unsigned n, int *number)
{
	int value = 0;

	if ((size_t)(c->end - c->at) < n)
		return false;
	for (unsigned i = 0; i < n; i++) {
		if (c->at[i] < '0' || c->at[i] > '9')
			return false;
		value = value * 10 + (c->at[i] - '0');
	}
	c->at += n;
	*number = value;
	return true;
}

static bool
take_any(struct clock *c, const char *of)
{
	for (; c->at < c->end && *of != 0; of++)
		if (*c->at == (uint8_t)*of) {
			c->at++;
			return true;
		}
	return false;
}

/* "09:04:10.743534", seconds and fraction where they are written. */
static bool
take_time_of_day(struct clock *c, int64_t *seconds)
{
	int hour = 0, minute = 0, second = 0, digit;

	if (!take_digits(c, 2, &hour))
		return false;
	bool has_colons = take_any(c, ":");
	if (!take_digits(c, 2, &minute))
		return false;
	if ((!has_colons || take_any(c, ":")) && !take_digits(c, 2, &second) && has_colons)
		return false;
	if (take_any(c, ".,"))
		while (take_digits(c, 1, &digit))
			continue;
	*seconds = hour * 3600 + minute * 60 + second;
	return hour < 24 && minute < 60 && second <= 60;
}

/* Nothing, "Z", "UTC", "+02:00", "-0530". */
static bool
take_offset(struct clock *c, int64_t *seconds)
{
	int hours = 0, minutes = 0;

	*seconds = 0;
	while (take_any(c, " "))
		continue;
	if (take_any(c, "Zz") || c->at == c->end)
		return true;
	if (c->end - c->at == 3 && c->at[0] == 'U' && c->at[1] == 'T' && c->at[2] == 'C') {
		c->at = c->end;
		return true;
	}
	bool is_behind = c->at < c->end && *c->at == '-';
	if (!take_any(c, "+-") || !take_digits(c, 2, &hours))
		return false;
	take_any(c, ":");
	if (c->at < c->end && !take_digits(c, 2, &minutes))
		return false;
	*seconds = (hours * 3600 + minutes * 60) * (is_behind ? -1 : 1);
	return hours < 24 && minutes < 60;
}

int64_t
document_time(struct span text)
{
	struct clock c = {text.at, text.at + text.len};
	int year, month, day;
	int64_t of_day = 0, offset = 0;

	if (!take_digits(&c, 4, &year))
		return NO_TIME;
	bool has_dashes = take_any(&c, "-/");
	if (!take_digits(&c, 2, &month) || (has_dashes && !take_any(&c, "-/")) ||
	    !take_digits(&c, 2, &day))
		return NO_TIME;
	int32_t date = date_of(year, month, day);
	if (date == DATE_NONE)
		return NO_TIME;
	if (c.at < c.end) {
		bool is_apart = take_any(&c, "Tt _");
		if ((!is_apart && has_dashes) || !take_time_of_day(&c, &of_day) ||
		    !take_offset(&c, &offset) || c.at != c.end)
			return NO_TIME;
	}
	return (int64_t)date * 86400 + of_day - offset;
}

int64_t
document_time_of_number(uint64_t number)
{
	/* In seconds this is the year 5138; in milliseconds, 1973. */
	const uint64_t SECONDS_MAX = 100000000000U;

	for (unsigned i = 0; number > SECONDS_MAX && i < 3; i++)
		number /= 1000;
	return number > SECONDS_MAX ? NO_TIME : (int64_t)number;
}
