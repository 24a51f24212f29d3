/* SPDX-License-Identifier: Apache-2.0 */
/* Dates: against Python's answers (dates.tsv, business.tsv), and every day from 1900 to 2100. */
#include "../check.h"

#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *vectors, *business; /* paths of dates.tsv and business.tsv */

static int32_t
day(const char *string)
{
	int32_t date;

	if (!date_parse(text_of(string), &date))
		fail_msg("no day: %s", string);
	return date;
}

static void
adding_agrees_with_python(void **state)
{
	static const char *const UNITS[] = {"days", "weekdays", "weeks", "months", "years"};
	char line[256], *field[4], shown[DATE_CHARS];
	FILE *file = fopen(vectors, "r");
	unsigned n = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof line, file) != NULL) {
		char *rest = line;
		int unit = 0;
		for (int i = 0; i < 4; i++)
			assert_non_null(field[i] = strsep(&rest, "\t\n"));
		while (strcmp(UNITS[unit], field[2]) != 0)
			assert_true(++unit < 5);
		date_format(date_add(day(field[0]), atoi(field[1]), (enum date_unit)unit), shown);
		if (strcmp(shown, field[3]) != 0)
			fail_msg("%s + %s %s: %s, expected %s", field[0], field[1], field[2], shown,
			    field[3]);
		n++;
	}
	fclose(file);
	assert_true(n > 500);
}

static void
every_day_from_1900_to_2100_reads_back(void **state)
{
	int32_t last = day("2100-12-31");
	char shown[DATE_CHARS], before[DATE_CHARS] = "1899-12-31";

	(void)state;
	for (int32_t date = day("1900-01-01"); date <= last; date++) {
		date_format(date, shown);
		assert_int_equal(day(shown), date);
		assert_true(strcmp(before, shown) < 0);
		strcpy(before, shown);
	}
}

static void
known_days_have_known_numbers(void **state)
{
	(void)state;
	assert_int_equal(day("1970-01-01"), 0);
	assert_int_equal(day("2000-03-01"), 11017);
	assert_int_equal(day("2025-08-02"), 20302); /* date -d 2025-08-02 +%s / 86400 */
	assert_int_equal(day("1969-12-31"), -1);
	assert_int_equal(day("0001-01-01"), -719162);
	assert_int_equal(day("9999-12-31"), 2932896);
}

static void
days_that_do_not_exist_are_refused(void **state)
{
	static const char *const BAD[] = {"", "2025-8-2", "2025-02-29", "1900-02-29", "2025-13-01",
	    "2025-00-01", "2025-01-00", "2025-04-31", "0000-01-01", "2025-08-02 ", "2025/08/02",
	    "2025-08-0x", "+025-08-02", "20250802", "2025-08-02T00:00:00Z"};
	int32_t date;

	(void)state;
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
		if (date_parse(text_of(BAD[i]), &date))
			fail_msg("taken for a day: %s", BAD[i]);
	assert_true(date_parse(text_of("2024-02-29"), &date));
	assert_true(date_parse(text_of("2000-02-29"), &date));
	assert_int_equal(date_of(2025, 2, 29), DATE_NONE);
	assert_int_equal(date_of(10000, 1, 1), DATE_NONE);
}

static void
the_last_day_of_a_month_stays_within_a_shorter_one(void **state)
{
	(void)state;
	assert_int_equal(date_add(day("2025-01-31"), 1, DATE_MONTHS), day("2025-02-28"));
	assert_int_equal(date_add(day("2024-02-29"), 1, DATE_YEARS), day("2025-02-28"));
	assert_int_equal(date_add(day("2024-02-29"), 4, DATE_YEARS), day("2028-02-29"));
	assert_int_equal(date_add(day("2025-03-31"), -1, DATE_MONTHS), day("2025-02-28"));
}

static void
one_working_day_on_from_a_weekend_is_monday(void **state)
{
	(void)state; /* 2025-08-02 was a Saturday */
	assert_int_equal(date_add(day("2025-08-01"), 1, DATE_WEEKDAYS), day("2025-08-04"));
	assert_int_equal(date_add(day("2025-08-02"), 1, DATE_WEEKDAYS), day("2025-08-04"));
	assert_int_equal(date_add(day("2025-08-03"), 1, DATE_WEEKDAYS), day("2025-08-04"));
	assert_int_equal(date_add(day("2025-08-02"), -1, DATE_WEEKDAYS), day("2025-08-01"));
	assert_int_equal(date_add(day("2025-08-04"), 10, DATE_WEEKDAYS), day("2025-08-18"));
}

static void
business_days_agree_with_python(void **state)
{
	char line[256], *field[4], shown[DATE_CHARS];
	FILE *file = fopen(business, "r");
	int32_t off[400];
	struct days_off days_off = {off, 0};
	unsigned n = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof line, file) != NULL) {
		char *rest = line;
		uint32_t skipped;
		for (int i = 0; i < 4; i++)
			field[i] = strsep(&rest, "\t\n");
		if (strcmp(field[0], "off") == 0) {
			assert_true(days_off.n < 400);
			off[days_off.n++] = day(field[1]);
			continue;
		}
		date_format(date_add_without(day(field[0]), atoi(field[1]), DATE_BUSINESS_DAYS,
				days_off, &skipped),
		    shown);
		if (strcmp(shown, field[3]) != 0 || skipped != (uint32_t)atoi(field[2]))
			fail_msg("%s + %s: %s, %u skipped, expected %s, %s", field[0], field[1],
			    shown, skipped, field[3], field[2]);
		n++;
	}
	fclose(file);
	assert_true(n > 1000 && days_off.n > 30);
}

static void
a_year_off_is_passed_over(void **state)
{
	int32_t off[366];
	struct days_off all = {off, 0};
	uint32_t skipped;

	(void)state;
	for (int32_t date = day("2026-01-01"); date <= day("2026-12-31"); date++)
		if (!date_is_weekend(date))
			off[all.n++] = date;
	assert_int_equal(date_add_without(day("2025-12-31"), 1, DATE_BUSINESS_DAYS, all, &skipped),
	    day("2027-01-01"));
	assert_int_equal(skipped, all.n);
	assert_int_equal(date_add_without(day("2027-01-01"), -1, DATE_BUSINESS_DAYS, all, NULL),
	    day("2025-12-31"));
	assert_int_equal(date_add_without(day("2026-07-04"), 0, DATE_BUSINESS_DAYS, all, &skipped),
	    day("2026-07-04"));
	assert_int_equal(skipped, 0);
}

static void
no_date_and_no_end_stay_so(void **state)
{
	char shown[DATE_CHARS];

	(void)state;
	for (int unit = DATE_DAYS; unit < DATE_UNIT_COUNT; unit++) {
		assert_int_equal(date_add(DATE_NONE, 1, (enum date_unit)unit), DATE_NONE);
		assert_int_equal(date_add(DATE_FOREVER, -1, (enum date_unit)unit), DATE_FOREVER);
		assert_int_equal(date_add(day("9999-12-31"), 10, (enum date_unit)unit), DATE_NONE);
		assert_int_equal(date_add(day("0001-01-01"), -10, (enum date_unit)unit), DATE_NONE);
		assert_int_equal(date_add(0, INT32_MAX, (enum date_unit)unit), DATE_NONE);
		assert_int_equal(date_add(0, INT32_MIN, (enum date_unit)unit), DATE_NONE);
	}
	date_format(DATE_NONE, shown);
	assert_string_equal(shown, "unknown");
	date_format(DATE_FOREVER, shown);
	assert_string_equal(shown, "forever");
}

static void
moments_read_back(void **state)
{
	static const char *const BAD[] = {"2025-08-02T24:00:00Z", "2025-08-02T00:60:00Z",
	    "2025-08-02T00:00:60Z", "2025-08-02 00:00:00Z", "2025-08-02T00:00:00",
	    "2025-02-30T00:00:00Z"};
	uint64_t seed = 4;
	char shown[MOMENT_CHARS];
	int64_t read;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t seconds = (int64_t)(next_random(&seed) % 300000000000U) - 60000000000;
		moment_format(seconds, shown);
		assert_true(moment_parse(text_of(shown), &read));
		assert_int_equal(read, seconds);
		shown[10] = 0;
		assert_int_equal(moment_date(seconds), day(shown));
	}
	moment_format(-1, shown);
	assert_string_equal(shown, "1969-12-31T23:59:59Z");
	moment_format(INT64_MAX, shown);
	assert_string_equal(shown, "unknown");
	assert_int_equal(moment_date(INT64_MIN), DATE_NONE);
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
		assert_false(moment_parse(text_of(BAD[i]), &read));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(adding_agrees_with_python),
	    cmocka_unit_test(every_day_from_1900_to_2100_reads_back),
	    cmocka_unit_test(known_days_have_known_numbers),
	    cmocka_unit_test(days_that_do_not_exist_are_refused),
	    cmocka_unit_test(the_last_day_of_a_month_stays_within_a_shorter_one),
	    cmocka_unit_test(one_working_day_on_from_a_weekend_is_monday),
	    cmocka_unit_test(business_days_agree_with_python),
	    cmocka_unit_test(a_year_off_is_passed_over),
	    cmocka_unit_test(no_date_and_no_end_stay_so),
	    cmocka_unit_test(moments_read_back),
	};

	vectors = argc > 1 ? argv[1] : "dates.tsv";
	business = argc > 2 ? argv[2] : "business.tsv";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
