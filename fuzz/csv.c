/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as text: any bytes give rows of whole texts, in lines that only go on. */
#include "notation/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool claim)
{
	if (!claim)
		abort();
}

static void
check_cell(const struct csv *csv, struct text cell)
{
	struct decimal number;
	struct text again, unit;

	check(text_from_span((struct span){(const uint8_t *)cell.at, cell.len}, &again));
	csv_number(csv, cell, &number, &unit);
	check(csv_number(csv, cell, &number, NULL) != CSV_NUMBER || cell.len > 0);
	struct csv_column column = csv_column(cell);
	check(column.name.len + column.unit.len <= cell.len);
	csv_is_named(cell, "power.draw");
}

static void
read_all(struct span bytes, const struct csv_options *options)
{
	struct gpai_error err = {0};
	struct csv csv;
	uint64_t line = 0;
	size_t n = 0;

	csv_init(&csv, bytes, "fuzz", options);
	while (csv_next(&csv)) {
		check(csv.line > line && csv.n_cells > 0 && csv.n_cells <= CSV_CELLS_MAX);
		line = csv.line;
		for (uint32_t i = 0; i < csv.n_cells; i++) {
			n += csv.cells[i].len;
			check_cell(&csv, csv.cells[i]);
		}
	}
	check(n <= bytes.len);
	check(csv_status(&csv, &err) == err.code && !csv_next(&csv));
	csv_release(&csv);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct csv_options plain = {
	    .separator = '|', .plain_quotes = true, .comment = '#'};
	struct span bytes = {data, size};

	read_all(bytes, NULL);
	read_all(bytes, &plain);
	return 0;
}
