/* SPDX-License-Identifier: Apache-2.0 */
/* Calendar days and moments. A date is a count of days from 1970-01-01 in the
 * proleptic Gregorian calendar, years 0001 to 9999; no time zone, as in the law.
 * A moment is a count of seconds from 1970-01-01T00:00:00Z. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/span.h"

#include <stdbool.h>
#include <stdint.h>

#define DATE_NONE    INT32_MIN /* not known, or no bound */
#define DATE_FOREVER INT32_MAX /* an open end */
#define DATE_CHARS   11        /* "2025-08-02" and NUL */
#define MOMENT_CHARS 21        /* "2025-08-02T00:00:00Z" and NUL */

bool date_parse(struct text text, int32_t *date);     /* exactly YYYY-MM-DD, a real day */
int32_t date_of(int year, int month, int day);        /* DATE_NONE when there is no such day */
void date_format(int32_t date, char out[DATE_CHARS]); /* "unknown", "forever" for the two above */

struct day {
	int year, month, day;
};
struct day date_day(int32_t date); /* of a date in the calendar */

#define DATE_UNITS(X)                                                                              \
	X(DAYS, "day", "days")                                                                     \
	X(WEEKDAYS, "weekday", "weekdays")                                                         \
	X(WEEKS, "week", "weeks")                                                                  \
	X(MONTHS, "month", "months")                                                               \
	X(YEARS, "year", "years")                                                                  \
	X(BUSINESS_DAYS, "business day", "business days")

enum date_unit {
#define X(name, one, several) DATE_##name,
	DATE_UNITS(X)
#undef X
	    DATE_UNIT_COUNT
};
const char *date_unit_word(enum date_unit unit, int32_t n); /* "day" of 1, "days" of others */

/* Days off that fall on Monday to Friday, in order, each once. */
struct days_off {
	const int32_t *at;
	uint32_t n;
};
bool date_is_weekend(int32_t date);
/* Adds n units. Months and years keep the day of the month, or take the last day
 * of a shorter month. WEEKDAYS counts Monday to Friday, BUSINESS_DAYS those of them that
 * are not `off`; `skipped` (may be NULL) then says how many days off were passed over.
 * Of 0 units the day itself, whatever day it is. DATE_NONE and DATE_FOREVER stay what they
 * are; results outside the calendar give DATE_NONE. Time grows with the days off passed. */
int32_t date_add(int32_t date, int32_t n, enum date_unit unit);
int32_t date_add_without(
    int32_t date, int32_t n, enum date_unit unit, struct days_off off, uint32_t *skipped);

void moment_format(int64_t seconds, char out[MOMENT_CHARS]);
bool moment_parse(struct text text, int64_t *seconds); /* exactly YYYY-MM-DDThh:mm:ssZ */
int32_t moment_date(int64_t seconds);

#endif
