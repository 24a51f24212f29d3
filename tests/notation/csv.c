/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as text: what RFC 4180 asks, what tools write, and what nobody should. */
#include "../check.h"

#include "notation/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct span
span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

/* All rows, cells in <> and rows ended by newline, or the error. */
static char *
shown(struct csv *csv)
{
	static char out[4096];
	struct gpai_error err = {0};
	size_t n = 0;

	while (csv_next(csv)) {
		n += (size_t)snprintf(
		    out + n, sizeof out - n, "%llu:", (unsigned long long)csv->line);
		for (uint32_t i = 0; i < csv->n_cells; i++)
			n += (size_t)snprintf(
			    out + n, sizeof out - n, "<%.*s>", TEXT_ARG(csv->cells[i]));
		n += (size_t)snprintf(out + n, sizeof out - n, "%s\n",
		    csv->is_open    ? " open"
		    : csv->is_ended ? ""
				    : " cut");
	}
	if (csv_status(csv, &err) != GPAI_OK)
		n += (size_t)snprintf(out + n, sizeof out - n, "%s", err.message);
	out[n] = 0;
	csv_release(csv);
	return out;
}

static void
gives(const char *text, const struct csv_options *options, const char *expected)
{
	struct csv csv;

	csv_init(&csv, span_of(text), "t.csv", options);
	assert_string_equal(shown(&csv), expected);
}

static void
quoted_cells_hold_separators_quotes_and_line_ends(void **state)
{
	(void)state;
	gives("a,b\n\"1,2\",\"say \"\"hi\"\"\"\n\"two\r\nlines\",x\ny,z\n", NULL,
	    "1:<a><b>\n2:<1,2><say \"hi\">\n3:<two\r\nlines><x>\n5:<y><z>\n");
	gives("\"\",\"\"\"\"\n", NULL, "1:<><\">\n");
	gives("a, \"b,c\" ,d\n", NULL, "1:<a><b,c ><d>\n");
	gives("5\" disk,b\"\n", NULL, "1:<5\" disk><b\">\n");
	gives("\"a\" \"b\",c\nd,e\n", NULL, "1:<a \"b\"><c>\n2:<d><e>\n");
}

static void
byte_order_mark_and_crlf_and_empty_lines_are_passed_over(void **state)
{
	(void)state;
	gives("\xef\xbb\xbf"
	      "a,b\r\n\r\n1,2\r\n\n",
	    NULL, "1:<a><b>\n3:<1><2>\n");
	gives("", NULL, "");
	gives("\n\n", NULL, "");
	gives("# made by hand\na,b\n#c,d\n", &(struct csv_options){.comment = '#'}, "2:<a><b>\n");
}

static void
first_row_tells_the_separator(void **state)
{
	(void)state;
	gives("a;b,c;d\n1;2;3\n", NULL, "1:<a><b,c><d>\n2:<1><2><3>\n");
	gives("a\tb\n1,5\t2\n", NULL, "1:<a><b>\n2:<1,5><2>\n");
	gives("a|b|c\n", NULL, "1:<a><b><c>\n");
	gives("\"a;b;c\",d\n", NULL, "1:<a;b;c><d>\n");
	gives("one\ntwo\n", NULL, "1:<one>\n2:<two>\n");
	gives("a|\"b|c\n", &(struct csv_options){.plain_quotes = true}, "1:<a><\"b><c>\n");
}

static void
file_that_ends_within_a_row_says_so(void **state)
{
	(void)state;
	gives("a,b\n1,", NULL, "1:<a><b>\n2:<1><> cut\n");
	gives("a,b\n1,\"2\n3", NULL, "1:<a><b>\n2:<1><2\n3> open\n");
}

static void
rows_before_an_error_stand(void **state)
{
	(void)state;
	gives("a,b\n1,\xff\n2,3\n", NULL, "1:<a><b>\nbyte 0xff, expected UTF-8");
	gives("\xff\xfe"
	      "a",
	    NULL, "text in UTF-16, expected UTF-8");
}

static void
row_beyond_the_limit_is_refused(void **state)
{
	struct csv csv;
	char *text = malloc(CSV_ROW_MAX + 2);

	(void)state;
	memset(text, 'x', CSV_ROW_MAX + 2);
	text[CSV_ROW_MAX] = '\n';
	csv_init(&csv, (struct span){(uint8_t *)text, CSV_ROW_MAX + 1}, "t.csv", NULL);
	assert_true(csv_next(&csv));
	assert_int_equal(csv.cells[0].len, CSV_ROW_MAX);
	csv_release(&csv);
	text[CSV_ROW_MAX] = 'x';
	text[CSV_ROW_MAX + 1] = '\n';
	csv_init(&csv, (struct span){(uint8_t *)text, CSV_ROW_MAX + 2}, "t.csv", NULL);
	assert_false(csv_next(&csv));
	assert_int_equal(csv_status(&csv, NULL), GPAI_TOO_LARGE);
	csv_release(&csv);
	memset(text, ',', CSV_CELLS_MAX);
	text[CSV_CELLS_MAX - 1] = '\n';
	csv_init(&csv, (struct span){(uint8_t *)text, CSV_CELLS_MAX}, "t.csv", NULL);
	assert_true(csv_next(&csv));
	csv_release(&csv);
	text[CSV_CELLS_MAX - 1] = ',';
	csv_init(&csv, (struct span){(uint8_t *)text, CSV_CELLS_MAX}, "t.csv", NULL);
	assert_false(csv_next(&csv));
	assert_int_equal(csv_status(&csv, NULL), GPAI_TOO_LARGE);
	csv_release(&csv);
	free(text);
}

/* A file longer than the window: each row once, whatever falls on the window's edge. */
static void
file_is_read_through_a_window(void **state)
{
	FILE *file = tmpfile();
	uint64_t rows = 0, size;
	struct csv csv;

	(void)state;
	assert_non_null(file);
	for (unsigned i = 0; i < 300000; i++)
		fprintf(file, "%u,\"a \"\"quoted\"\" %u\"\r\n", i, i);
	fflush(file);
	size = (uint64_t)ftell(file);
	assert_true(size > 4 * CSV_ROW_MAX);
	csv_init_fd(&csv, fileno(file), size, "t.csv", NULL);
	for (; csv_next(&csv); rows++) {
		char expected[40];
		snprintf(expected, sizeof expected, "a \"quoted\" %llu", (unsigned long long)rows);
		assert_int_equal(csv.n_cells, 2);
		assert_true(text_is(csv.cells[1], expected));
		assert_int_equal(csv.line, rows + 1);
	}
	assert_int_equal(csv_status(&csv, NULL), GPAI_OK);
	assert_int_equal(rows, 300000);
	csv_release(&csv);
	csv_init_fd(&csv, fileno(file), size + 1, "t.csv", NULL); /* shorter than was said */
	while (csv_next(&csv))
		;
	assert_int_equal(csv_status(&csv, NULL), GPAI_MALFORMED);
	csv_release(&csv);
	fclose(file);
}

static void
column_is(const char *heading, const char *name, const char *unit)
{
	struct csv_column column = csv_column(text_of(heading));

	assert_true(text_is(column.name, name));
	assert_true(unit == NULL ? column.unit.at == NULL : text_is(column.unit, unit));
}

static void
units_stand_in_headings(void **state)
{
	(void)state;
	column_is(" power.draw [W]", "power.draw", "W");
	column_is("Power (kW)", "Power", "kW");
	column_is("power/W", "power", "W");
	column_is("loss/train", "loss/train", NULL);
	column_is("[W]", "[W]", NULL);
	column_is("", "", NULL);
	assert_true(csv_is_named(text_of("Power Draw"), "power.draw"));
	assert_true(csv_is_named(text_of("_step"), "step"));
	assert_false(csv_is_named(text_of("power"), "power.draw"));
	assert_false(csv_is_named(text_of("power.draw.average"), "power.draw"));
}

static void
number_is(const char *cell, char separator, enum csv_number kind, const char *expected)
{
	struct csv csv = {.separator = separator};
	struct decimal number;
	struct text unit;
	char out[DECIMAL_CHARS + 40];

	assert_int_equal(csv_number(&csv, text_of(cell), &number, &unit), kind);
	if (kind != CSV_NUMBER)
		return;
	decimal_format(number, out);
	if (unit.at != NULL)
		snprintf(out + strlen(out), 40, " %.*s", TEXT_ARG(unit));
	assert_string_equal(out, expected);
}

static void
numbers_are_what_tools_write(void **state)
{
	(void)state;
	number_is(" 61.23 W", ',', CSV_NUMBER, "61.23 W");
	number_is("61,23", ';', CSV_NUMBER, "61.23");
	number_is("1,500", ';', CSV_NUMBER, "1.500");
	number_is("1,500", ',', CSV_NUMBER, "1500");
	number_is("-3e2", ',', CSV_NUMBER, "-3e2");
	number_is(".5", ',', CSV_NUMBER, "0.5");
	number_is("5.", ',', CSV_NUMBER, "5");
	number_is("1e+07", ',', CSV_NUMBER, "1e7");
	number_is("12 %", ',', CSV_NUMBER, "12 %");
	number_is("", ',', CSV_NOTHING, NULL);
	number_is("[N/A]", ',', CSV_NOTHING, NULL);
	number_is("NaN", ',', CSV_NOT_REAL, NULL);
	number_is("-inf", ',', CSV_NOT_REAL, NULL);
	number_is("12:30", ',', CSV_ODD, NULL);
	number_is("1.2.3", ',', CSV_ODD, NULL);
	number_is("many", ',', CSV_ODD, NULL);
	number_is("123456789012345678901234567890123456789", ',', CSV_ODD, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quoted_cells_hold_separators_quotes_and_line_ends),
	    cmocka_unit_test(byte_order_mark_and_crlf_and_empty_lines_are_passed_over),
	    cmocka_unit_test(first_row_tells_the_separator),
	    cmocka_unit_test(file_that_ends_within_a_row_says_so),
	    cmocka_unit_test(rows_before_an_error_stand),
	    cmocka_unit_test(row_beyond_the_limit_is_refused),
	    cmocka_unit_test(file_is_read_through_a_window),
	    cmocka_unit_test(units_stand_in_headings),
	    cmocka_unit_test(numbers_are_what_tools_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
