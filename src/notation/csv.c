/* SPDX-License-Identifier: Apache-2.0 */
/* Reading rows; see csv.h.
 *
 * A row is scanned within the window. When it ends beyond, what is left moves to the
 * front, the window is filled up and the row is scanned again; a window holds two of the
 * longest rows, so that happens once in many. Cells borrow from the window; only those
 * with doubled quotes or text after a closing quote are copied, to `scratch`. */
#include "notation/csv.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW_BYTES = 2 * CSV_ROW_MAX, UNIT_MAX = 24 };

static const char SEPARATORS[] = ",;\t|";

enum scan {
	SCAN_ROW,
	SCAN_EMPTY, /* a line without anything, or a comment */
	SCAN_MORE,  /* the window ends within the row */
	SCAN_STOP   /* an error, or the end of the file */
};

void
csv_init(struct csv *csv, struct span bytes, const char *name, const struct csv_options *options)
{
	*csv = (struct csv){.name = name, .window = bytes, .fd = -1, .next_line = 1};
	if (options != NULL)
		csv->options = *options;
	csv->separator = csv->options.separator;
}

void
csv_init_fd(
    struct csv *csv, int fd, uint64_t size, const char *name, const struct csv_options *options)
{
	csv_init(csv, (struct span){0}, name, options);
	csv->fd = fd;
	csv->size = size;
}

void
csv_release(struct csv *csv)
{
	free(csv->cells);
	free(csv->buffer);
	free(csv->scratch);
	csv->cells = NULL;
	csv->buffer = NULL;
	csv->scratch = NULL;
	csv->n_cells = csv->cells_cap = 0;
}

static enum scan
stop(struct csv *csv, enum gpai_code rc)
{
	csv->rc = rc;
	csv->n_cells = 0;
	return SCAN_STOP;
}

static bool
is_whole(const struct csv *csv)
{
	return csv->fd < 0 || csv->offset == csv->size;
}

static enum gpai_code
fill(struct csv *csv)
{
	size_t left = csv->window.len - csv->at, room = WINDOW_BYTES - left;
	uint64_t rest = csv->size - csv->offset;
	enum gpai_code rc;

	if (csv->buffer == NULL && (csv->buffer = malloc(WINDOW_BYTES)) == NULL)
		return fail_memory(&csv->error);
	if (left > 0)
		memmove(csv->buffer, csv->window.at + csv->at, left);
	if (rest < room)
		room = (size_t)rest;
	rc = file_read_at(csv->fd, csv->name, csv->offset, csv->buffer + left, room, &csv->error);
	csv->offset += room;
	csv->window = (struct span){csv->buffer, left + room};
	csv->at = 0;
	return rc;
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* The separator that stands most often in the first row, outside of quotes. */
static char
find_separator(struct text row, bool plain_quotes)
{
	size_t counts[sizeof SEPARATORS] = {0}, best = 0;
	bool in_quotes = false;

	for (size_t i = 0; i < row.len && (row.at[i] != '\n' || in_quotes); i++) {
		const char *found = memchr(SEPARATORS, row.at[i], sizeof SEPARATORS - 1);
		if (row.at[i] == '"' && !plain_quotes)
			in_quotes = !in_quotes;
		else if (found != NULL && !in_quotes)
			counts[found - SEPARATORS]++;
	}
	for (size_t i = 1; i < sizeof SEPARATORS - 1; i++)
		if (counts[i] > counts[best])
			best = i;
	return SEPARATORS[best];
}

static bool
begin(struct csv *csv)
{
	struct span window = csv->window;

	if (window.len >= 2 && ((window.at[0] == 0xff && window.at[1] == 0xfe) ||
				   (window.at[0] == 0xfe && window.at[1] == 0xff))) {
		stop(csv, fail(&csv->error, GPAI_UNSUPPORTED, at_byte(csv->name, 0),
			      "text in UTF-16, expected UTF-8"));
		return false;
	}
	if (window.len >= 3 && memcmp(window.at, "\xef\xbb\xbf", 3) == 0)
		csv->at = 3;
	return true;
}

static bool
add_cell(struct csv *csv, const char *at, size_t len)
{
	if (csv->n_cells == CSV_CELLS_MAX) {
		stop(csv, fail(&csv->error, GPAI_TOO_LARGE, at_line(csv->name, csv->line),
			      "more than %d cells in a row", CSV_CELLS_MAX));
		return false;
	}
	if (csv->n_cells == csv->cells_cap) {
		uint32_t cap = csv->cells_cap > 0 ? csv->cells_cap * 2 : 32;
		struct text *more = reallocarray(csv->cells, cap, sizeof *more);
		if (more == NULL) {
			stop(csv, fail_memory(&csv->error));
			return false;
		}
		csv->cells = more;
		csv->cells_cap = cap;
	}
	csv->cells[csv->n_cells++] = (struct text){at, len};
	return true;
}

/* One cell in the making: from the window while that is enough, else from scratch. */
struct cell {
	const char *at;
	size_t len;
	bool is_copied;
};

static bool
append(struct csv *csv, struct cell *cell, const uint8_t *from, size_t len)
{
	if (!cell->is_copied && cell->len == 0) {
		cell->at = (const char *)from;
		cell->len = len;
		return true;
	}
	if (len == 0)
		return true;
	if (csv->scratch == NULL && (csv->scratch = malloc(CSV_ROW_MAX)) == NULL) {
		stop(csv, fail_memory(&csv->error));
		return false;
	}
	if (!cell->is_copied) {
		memcpy(csv->scratch + csv->scratch_len, cell->at, cell->len);
		cell->at = csv->scratch + csv->scratch_len;
		csv->scratch_len += cell->len;
		cell->is_copied = true;
	}
	/* All copies of a row are no longer than the row, which is checked first. */
	memcpy(csv->scratch + csv->scratch_len, from, len);
	csv->scratch_len += len;
	cell->len += len;
	return true;
}

static size_t
to_any(struct span bytes, size_t at, char one, char other)
{
	while (at < bytes.len && bytes.at[at] != (uint8_t)one && bytes.at[at] != (uint8_t)other)
		at++;
	return at;
}

/* What stands between quotes, from the byte after the first; *at then follows the last. */
static bool
take_quoted(struct csv *csv, struct span row, size_t *at, struct cell *cell)
{
	for (;;) {
		const uint8_t *quote =
		    *at < row.len ? memchr(row.at + *at, '"', row.len - *at) : NULL;
		size_t end = quote != NULL ? (size_t)(quote - row.at) : row.len;
		bool is_doubled = end + 1 < row.len && row.at[end + 1] == '"';

		if (!append(csv, cell, row.at + *at, end - *at + is_doubled))
			return false;
		*at = end + 1 + is_doubled;
		if (quote == NULL)
			csv->is_open = true;
		if (!is_doubled)
			break;
	}
	if (*at > row.len)
		*at = row.len;
	return true;
}

/* The cell at *at of a row without its line end; *at then is at its separator or the end. */
static bool
take_cell(struct csv *csv, struct span row, size_t *at)
{
	struct cell cell = {.at = ""};
	size_t from = *at, end;

	while (from < row.len && is_blank(row.at[from]) && row.at[from] != (uint8_t)csv->separator)
		from++;
	if (from < row.len && row.at[from] == '"' && !csv->options.plain_quotes) {
		*at = from + 1;
		if (!take_quoted(csv, row, at, &cell))
			return false;
	}
	end = to_any(row, *at, csv->separator, csv->separator);
	if (!append(csv, &cell, row.at + *at, end - *at))
		return false;
	*at = end;
	return add_cell(csv, cell.at, cell.len);
}

/* Where the line end of the row at hand is; its length when there is none. Counts lines. */
static size_t
row_end(const struct csv *csv, struct span rest, uint64_t *lines)
{
	enum { CELL_BEGINS, PLAIN, QUOTED, QUOTE_CLOSED } in = CELL_BEGINS;
	size_t i = 0;

	*lines = 0;
	for (; i < rest.len && i <= CSV_ROW_MAX; i++) {
		uint8_t c = rest.at[i];
		if (c == '\n' && in != QUOTED)
			break;
		*lines += c == '\n';
		if (c == '"' && !csv->options.plain_quotes && in != PLAIN)
			in = in == QUOTED ? QUOTE_CLOSED : QUOTED; /* again: a doubled one */
		else if (in != QUOTED && c == (uint8_t)csv->separator)
			in = CELL_BEGINS;
		else if (in != QUOTED && (in != CELL_BEGINS || !is_blank(c)))
			in = PLAIN;
	}
	return i;
}

static enum scan
take_cells(struct csv *csv, struct span row)
{
	size_t valid = utf8_valid_len(row), at = 0;

	if (valid != row.len)
		return stop(csv, fail(&csv->error, GPAI_MALFORMED, at_line(csv->name, csv->line),
				     "byte 0x%02x, expected UTF-8", row.at[valid]));
	for (;; at++) {
		if (!take_cell(csv, row, &at))
			return SCAN_STOP;
		if (at == row.len)
			return SCAN_ROW;
	}
}

static enum scan
scan_row(struct csv *csv)
{
	struct span rest = {csv->window.at + csv->at, csv->window.len - csv->at};
	uint64_t lines;

	if (rest.len == 0)
		return is_whole(csv) ? stop(csv, GPAI_OK) : SCAN_MORE;
	if (csv->separator == 0 && rest.at[0] != '\n' && rest.at[0] != '\r' &&
	    (csv->options.comment == 0 || rest.at[0] != (uint8_t)csv->options.comment))
		csv->separator = find_separator(
		    (struct text){(const char *)rest.at, rest.len}, csv->options.plain_quotes);
	size_t end = row_end(csv, rest, &lines);
	if (end > CSV_ROW_MAX)
		return stop(
		    csv, fail(&csv->error, GPAI_TOO_LARGE, at_line(csv->name, csv->next_line),
			     "a row of more than %d bytes", CSV_ROW_MAX));
	if (end == rest.len && !is_whole(csv))
		return SCAN_MORE;
	csv->is_ended = end < rest.len;
	csv->is_open = false;
	csv->line = csv->next_line;
	csv->next_line += lines + csv->is_ended;
	csv->at += end + csv->is_ended;
	csv->n_cells = 0;
	csv->scratch_len = 0;
	struct span row = {rest.at, end};
	if (csv->is_ended && end > 0 && row.at[end - 1] == '\r')
		row.len--;
	if (row.len == 0 ||
	    (csv->options.comment != 0 && row.at[0] == (uint8_t)csv->options.comment))
		return SCAN_EMPTY;
	return take_cells(csv, row);
}

bool
csv_next(struct csv *csv)
{
	enum scan scan = SCAN_EMPTY;

	if (csv->rc != GPAI_OK)
		return false;
	if (csv->next_line == 1 && csv->rows == 0 && csv->at == 0) {
		enum gpai_code rc = csv->fd >= 0 && csv->offset == 0 ? fill(csv) : GPAI_OK;
		if (rc != GPAI_OK)
			stop(csv, rc);
		if (rc != GPAI_OK || !begin(csv))
			return false;
	}
	while (scan == SCAN_EMPTY || scan == SCAN_MORE) {
		enum gpai_code rc = scan == SCAN_MORE ? fill(csv) : GPAI_OK;
		scan = rc == GPAI_OK ? scan_row(csv) : stop(csv, rc);
	}
	csv->rows += scan == SCAN_ROW;
	return scan == SCAN_ROW;
}

enum gpai_code
csv_status(const struct csv *csv, struct gpai_error *err)
{
	if (csv->rc != GPAI_OK && err != NULL)
		*err = csv->error;
	return csv->rc;
}

struct text
csv_cell(const struct csv *csv, uint32_t column)
{
	return column < csv->n_cells ? text_trim(csv->cells[column]) : TEXT_NONE;
}

/* -- headings ------------------------------------------------------------------------- */

static struct csv_column
split_at(struct text heading, size_t open, size_t close)
{
	struct text name = {heading.at, open};
	struct text unit = {heading.at + open + 1, close - open - 1};

	return (struct csv_column){text_trim(name), text_trim(unit)};
}

struct csv_column
csv_column(struct text heading)
{
	heading = text_trim(heading);
	struct csv_column whole = {heading, TEXT_NONE};
	if (heading.len == 0)
		return whole;
	char last = heading.at[heading.len - 1];
	char opening = last == ']' ? '[' : last == ')' ? '(' : '/';
	const char *open = memrchr(heading.at, opening, heading.len);
	if (open == NULL || open == heading.at)
		return whole;
	size_t at = (size_t)(open - heading.at);
	size_t close = opening == '/' ? heading.len : heading.len - 1;
	/* "loss/train" is a name: only one capital after a stroke is a unit. */
	if (opening == '/' && (close - at != 2 || open[1] < 'A' || open[1] > 'Z'))
		return whole;
	return close - at <= UNIT_MAX ? split_at(heading, at, close) : whole;
}

static int
next_letter(const char *at, size_t len, size_t *i)
{
	while (*i < len) {
		unsigned char c = (unsigned char)at[(*i)++];
		if (c >= 'A' && c <= 'Z')
			return c - 'A' + 'a';
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80)
			return c;
	}
	return 0;
}

bool
csv_is_named(struct text heading_name, const char *name)
{
	size_t i = 0, j = 0, len = strlen(name);
	int a, b;

	do {
		a = next_letter(heading_name.at, heading_name.len, &i);
		b = next_letter(name, len, &j);
	} while (a == b && a != 0);
	return a == b;
}

/* -- numbers -------------------------------------------------------------------------- */

static bool
is_any_of(struct text cell, const char *const *words)
{
	for (; *words != NULL; words++)
		if (cell.len == strlen(*words) && text_begins_like(cell, *words))
			return true;
	return false;
}

static size_t
number_len(struct text cell)
{
	size_t n = 0;

	while (n < cell.len &&
	       ((cell.at[n] >= '0' && cell.at[n] <= '9') || memchr("+-.,_", cell.at[n], 5) != NULL))
		n++;
	if (n > 0 && n < cell.len && (cell.at[n] == 'e' || cell.at[n] == 'E')) {
		size_t m = n + 1;
		if (m < cell.len && (cell.at[m] == '+' || cell.at[m] == '-'))
			m++;
		if (m < cell.len && cell.at[m] >= '0' && cell.at[m] <= '9')
			for (n = m; n < cell.len && cell.at[n] >= '0' && cell.at[n] <= '9';)
				n++;
	}
	return n;
}

/* "61,23" as "61.23"; and ".5" and "5." as people and programs write them. */
static bool
parse_number(struct text digits, bool comma_is_point, struct decimal *number)
{
	char copy[CSV_NUMBER_CHARS + 2];
	size_t n = 0;

	if (decimal_parse(digits, number) &&
	    !(comma_is_point && memchr(digits.at, ',', digits.len) != NULL))
		return true;
	if (digits.len > CSV_NUMBER_CHARS)
		return false;
	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.at[i] == ',' && comma_is_point ? '.' : digits.at[i];
		bool alone = n == 0 || copy[n - 1] < '0' || copy[n - 1] > '9';
		if (c == '.' && alone)
			copy[n++] = '0';
		if (c == '.' && i + 1 == digits.len && !alone)
			continue;
		copy[n++] = c;
		if (n >= CSV_NUMBER_CHARS)
			return false;
	}
	return decimal_parse((struct text){copy, n}, number);
}

static bool
begins_unit(char c)
{
	return c == '%' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c & 0x80) != 0;
}

enum csv_number
csv_number(const struct csv *csv, struct text cell, struct decimal *number, struct text *unit)
{
	static const char *const nothing[] = {"n/a", "na", "[n/a]", "[not supported]",
	    "[unknown error]", "not supported", "null", "none", "-", "--", "unknown", NULL};
	static const char *const not_real[] = {"nan", "+nan", "-nan", "inf", "+inf", "-inf",
	    "infinity", "+infinity", "-infinity", NULL};

	if (unit != NULL)
		*unit = TEXT_NONE;
	cell = text_trim(cell);
	if (cell.len == 0 || is_any_of(cell, nothing))
		return CSV_NOTHING;
	if (is_any_of(cell, not_real))
		return CSV_NOT_REAL;
	size_t n = number_len(cell);
	if (n == 0 || !parse_number((struct text){cell.at, n}, csv->separator == ';', number))
		return CSV_ODD;
	struct text rest = text_trim((struct text){cell.at + n, cell.len - n});
	if (rest.len > UNIT_MAX || (rest.len > 0 && (unit == NULL || !begins_unit(rest.at[0]))))
		return CSV_ODD;
	if (unit != NULL && rest.len > 0)
		*unit = rest;
	return CSV_NUMBER;
}
