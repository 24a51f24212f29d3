/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as text, row by row: RFC 4180 and what tools really write.
 *
 * Cells are parted by comma, semicolon, tab or bar, which the first row tells. Quoted
 * cells may hold separators, doubled quotes and line ends; quotes within a plain cell are
 * ordinary. Lines end in LF or CRLF; a byte order mark and empty lines are passed over. A
 * file is read through a window, so memory does not grow with it. Left out: UTF-16 (which
 * is named as such), escapes with a backslash. */
#ifndef NOTATION_CSV_H
#define NOTATION_CSV_H

#include "base/decimal.h"
#include "base/error.h"
#include "base/span.h"

enum {
	CSV_ROW_MAX = 1 << 20,   /* bytes of one row; a row of 2,000 columns is below 50 kB */
	CSV_CELLS_MAX = 1 << 14, /* cells of one row */
	CSV_NUMBER_CHARS = 60,   /* of one number; a double in full has below 30 */
};

/* All zero is the default. */
struct csv_options {
	char separator;    /* 0: found in the first row */
	char comment;      /* lines that begin with it are passed over; 0: none */
	bool plain_quotes; /* quotes mean nothing, as in what sacct writes */
};

struct csv {
	const char *name;
	struct csv_options options;
	char separator;     /* in use */
	struct text *cells; /* of the last row; owned here, texts until the next row */
	uint32_t n_cells;
	uint64_t line; /* of the last row's first byte, from 1 */
	uint64_t rows; /* given so far, the header too */
	bool is_ended; /* false: the file ends within the last row, without a line end */
	bool is_open;  /* the file ends within the quotes of the last row */

	/* The rest is its own business. */
	struct span window; /* bytes at hand */
	size_t at;          /* the next row, in the window */
	uint64_t next_line;
	int fd;                /* -1: the window is all */
	uint64_t offset, size; /* fd: where the window ends, and the file */
	uint8_t *buffer;       /* fd: owned */
	char *scratch;         /* unescaped cells of the last row; owned */
	size_t scratch_len;
	uint32_t cells_cap;
	enum gpai_code rc;
	struct gpai_error error;
};

/* From memory, which stays the caller's; or from an open file of so many bytes. Both can
 * be released at once. `options` may be NULL. */
void csv_init(struct csv *csv, struct span bytes, const char *name, const struct csv_options *);
void csv_init_fd(
    struct csv *csv, int fd, uint64_t size, const char *name, const struct csv_options *);
void csv_release(struct csv *csv); /* also fine on a zeroed struct, and twice */

/* The next row, into csv->cells; false at the end and at the first error. */
bool csv_next(struct csv *csv);
/* What ended it. Errors carry the line: MALFORMED (not UTF-8), UNSUPPORTED (UTF-16),
 * TOO_LARGE (a row beyond the limits), IO, NO_MEMORY. Rows given before stand. */
enum gpai_code csv_status(const struct csv *csv, struct gpai_error *err);
/* The cell without blanks around it; TEXT_NONE beyond the row. */
struct text csv_cell(const struct csv *csv, uint32_t column);

/* A column's name and unit: "power.draw [W]", "Power (W)" and "power/W" give W; a
 * unit after a stroke is one capital letter, for "loss/train" is a name. */
struct csv_column {
	struct text name, unit; /* without blanks around; unit TEXT_NONE when none is written */
};
struct csv_column csv_column(struct text heading);
/* Names alike: letters and digits equal, ASCII case and all else aside: "Power Draw" is
 * "power.draw". */
bool csv_is_named(struct text heading_name, const char *name);

enum csv_number {
	CSV_NOTHING,  /* empty, "N/A", "[Not Supported]", "null", "-", "None" */
	CSV_NUMBER,   /* may be negative */
	CSV_NOT_REAL, /* NaN, Infinity */
	CSV_ODD,      /* anything else, and numbers beyond struct decimal */
};
/* "61.23 W" is 61.23 and W; where cells are parted by semicolons a comma is a decimal
 * one: "61,23". With `unit` NULL, a number with a unit is ODD. */
enum csv_number csv_number(
    const struct csv *csv, struct text cell, struct decimal *number, struct text *unit);

#endif
