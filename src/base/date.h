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

enum date_unit { DATE_DAYS, DATE_WEEKDAYS, DATE_WEEKS, DATE_MONTHS, DATE_YEARS };
/* Adds n units. Months and years keep the day of the month, or take the last day
 * of a shorter month. WEEKDAYS counts Monday to Friday (public holidays are not
 * known here). DATE_NONE and DATE_FOREVER stay what they are; results outside the
 * calendar give DATE_NONE. */
int32_t date_add(int32_t date, int32_t n, enum date_unit unit);

void moment_format(int64_t seconds, char out[MOMENT_CHARS]);
bool moment_parse(struct text text, int64_t *seconds); /* exactly YYYY-MM-DDThh:mm:ssZ */
int32_t moment_date(int64_t seconds);

#endif
