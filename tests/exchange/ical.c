/* SPDX-License-Identifier: Apache-2.0 */
/* iCalendar as it is written, held to RFC 5545 by a small reader: line ends, folding, escapes.
 * With an argument, prints the calendar for another program to read. */
#include "exchange/ical.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LONG_WORDS                                                                                 \
	"Überprüfung der Dokumentation; with commas, semicolons; a \\ backslash and more words " \
	"than "                                                                                    \
	"fit a line, 模型文档 and \U0001F4C5 beyond the basic plane, again and again, "        \
	"so that folds fall everywhere"

static const struct ical_event events[] = {
    {.uid = "0123456789abcdef0123456789abcdef@gpai",
	.summary = LONG_WORDS,
	.description = "first line\nsecond, \"quoted\"\ttab\x01\x7f control\n\nlast",
	.category = "law, dated",
	.alarm_days = 14},
    {.uid = "b@gpai", .summary = "leap", .description = "", .category = "", .tentative = true},
    {.uid = "c@gpai", .summary = "end of time", .description = "", .category = "duty"},
};
static const char *const days[] = {"2026-12-31", "2028-02-28", "9999-12-31"};

static char *
write_calendar(size_t *len)
{
	struct out out;

	out_memory(&out);
	ical_begin(&out, "Duties of Example; model, one");
	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
		struct ical_event event = events[i];
		assert_true(date_parse(text_of(days[i]), &event.date));
		ical_event(&out, &event, 1795348800);
	}
	ical_end(&out);
	return out_take(&out, len);
}

static void
lines_end_in_crlf_and_hold_75_octets_at_most(void **state)
{
	size_t len, begin = 0, longest = 0;
	char *bytes = write_calendar(&len);

	(void)state;
	for (size_t i = 0; i < len; i++) {
		assert_true((bytes[i] == '\n') == (i > 0 && bytes[i - 1] == '\r'));
		assert_true(bytes[i] != '\r' || bytes[i + 1] == '\n');
		if (bytes[i] != '\n')
			continue;
		longest = i - 1 - begin > longest ? i - 1 - begin : longest;
		begin = i + 1;
	}
	assert_int_equal(begin, len); /* the last line ends, too */
	assert_in_range(longest, 70, 75);
	free(bytes);
}

static void
folds_do_not_cut_characters(void **state)
{
	size_t len, folds = 0;
	char *bytes = write_calendar(&len);

	(void)state;
	for (const char *at = bytes; (at = strstr(at, "\r\n ")) != NULL; at += 3, folds++)
		assert_true(((unsigned char)at[3] & 0xC0) != 0x80);
	assert_true(folds >= 4);
	free(bytes);
}

/* The value of the n-th property of a name, unfolded and unescaped. */
static void
read_back(const char *bytes, const char *name, unsigned n, char *to)
{
	char *flat = strdup(bytes), *at = flat, *end;

	assert_non_null(flat);
	for (char *from = flat; *from != '\0';)
		if (strncmp(from, "\r\n ", 3) == 0)
			from += 3;
		else
			*at++ = *from++;
	*at = '\0';
	for (at = flat; (at = strstr(at, name)) != NULL; at++)
		if ((at == flat || at[-1] == '\n') && n-- == 0)
			break;
	assert_non_null(at);
	at += strlen(name);
	end = strstr(at, "\r\n");
	for (; at < end; at++) {
		if (*at == '\\')
			at++;
		*to++ = *at == 'n' && at[-1] == '\\' ? '\n' : *at;
	}
	*to = '\0';
	free(flat);
}

static void
texts_read_back_without_controls(void **state)
{
	size_t len;
	char *bytes = write_calendar(&len), found[1024];

	(void)state;
	read_back(bytes, "SUMMARY:", 0, found);
	assert_string_equal(found, LONG_WORDS);
	read_back(bytes, "DESCRIPTION:", 0, found);
	assert_string_equal(found, "first line\nsecond, \"quoted\" tab control\n\nlast");
	read_back(bytes, "NAME:", 0, found);
	assert_string_equal(found, "Duties of Example; model, one");
	read_back(bytes, "CATEGORIES:", 0, found);
	assert_string_equal(found, "law, dated");
	free(bytes);
}

static void
a_day_ends_on_the_day_after(void **state)
{
	size_t len;
	char *bytes = write_calendar(&len), found[64];

	(void)state;
	read_back(bytes, "DTSTART;VALUE=DATE:", 0, found);
	assert_string_equal(found, "20261231");
	read_back(bytes, "DTEND;VALUE=DATE:", 0, found);
	assert_string_equal(found, "20270101");
	read_back(bytes, "DTEND;VALUE=DATE:", 1, found);
	assert_string_equal(found, "20280229");
	read_back(bytes, "DTSTAMP:", 2, found);
	assert_string_equal(found, "20261122T120000Z");
	read_back(bytes, "TRIGGER:", 0, found);
	assert_string_equal(found, "-P14D");
	read_back(bytes, "STATUS:", 1, found);
	assert_string_equal(found, "TENTATIVE");
	free(bytes);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_end_in_crlf_and_hold_75_octets_at_most),
	    cmocka_unit_test(folds_do_not_cut_characters),
	    cmocka_unit_test(texts_read_back_without_controls),
	    cmocka_unit_test(a_day_ends_on_the_day_after),
	};

	(void)argv;
	if (argc > 1) {
		size_t len;
		char *bytes = write_calendar(&len);
		fwrite(bytes, 1, len, stdout);
		free(bytes);
		return 0;
	}
	return cmocka_run_group_tests_name("ical", tests, NULL, NULL);
}
