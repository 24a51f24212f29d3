/* SPDX-License-Identifier: Apache-2.0 */
/* perf stat of power/energy-pkg/ and power/energy-ram/, once or with -I.
 *
 * Follows: perf-stat(1), "CSV FORMAT" of -x (comma or semicolon) and the table for people.
 * perf adds up what the counters gave since the last line, so no wraparound is left to
 * see: the sums become a counter that begins at 0. One total without -I knows its seconds
 * only where the table for people says "seconds time elapsed". */
#include "formats/energy_text.h"

#include <string.h>

enum { CELLS_MAX = 24 };

bool
perf_sniff(struct text head)
{
	return text_has(head, "Joules") && text_has(head, "energy-");
}

static uint32_t
cells_of(struct text line, struct text cells[CELLS_MAX])
{
	char separator = memchr(line.at, ';', line.len) != NULL ? ';'
	                 : text_has(line, ",Joules,")           ? ','
	                                                        : ' ';
	uint32_t n = 0;

	if (separator == ' ')
		while (n < CELLS_MAX && energy_word(&line, &cells[n]))
			n++;
	else
		while (n < CELLS_MAX && energy_cell(&line, separator, &cells[n]))
			n++;
	return n;
}

/* "1,234.56": people's thousands; in a CSV the cell has none. */
static struct text
without_commas(struct arena *arena, struct text figure)
{
	char *copy = arena_string(arena, figure);
	size_t n = 0;

	for (size_t i = 0; copy != NULL && i < figure.len; i++)
		if (figure.at[i] != ',')
			copy[n++] = figure.at[i];
	return (struct text){copy, n};
}

/* The last count of the series plus what this line adds. */
static enum gpai_code
add_energy(struct energy_log *log, struct energy_series *series, int64_t ms, int64_t joules_u,
    uint64_t line, struct gpai_error *err)
{
	int64_t sum = 0;
	enum gpai_code rc;

	if (series->n == 0) {
		series->line = line;
		if ((rc = energy_add(log, series, 0, 0, err)) != GPAI_OK)
			return rc;
	}
	for (uint32_t i = series->n; i > 0; i--)
		if (series->samples[i - 1].value != ENERGY_HOLE) {
			sum = series->samples[i - 1].value;
			break;
		}
	if (joules_u != ENERGY_HOLE && __builtin_add_overflow(sum, joules_u, &joules_u))
		return fail(err, GPAI_TOO_LARGE, at_line(log->file, line),
		    "energies add up beyond 2^63 microjoules");
	return energy_add(log, series, ms, joules_u, err);
}

static enum gpai_code
read_row(struct energy_log *log, struct text line, uint64_t number, struct gpai_error *err)
{
	struct place place = at_line(log->file, number);
	struct text cells[CELLS_MAX], device;
	uint32_t n = cells_of(line, cells), unit = 0;
	struct energy_series *series;
	enum energy_scope scope;
	int64_t ms = 0, value = ENERGY_HOLE;
	bool timed;
	enum gpai_code rc;

	while (unit < n && !text_is(cells[unit], "Joules"))
		unit++;
	if (unit == 0 || unit + 1 >= n)
		return GPAI_OK;
	if (!rapl_scope(cells[unit + 1], &scope)) {
		energy_note(log, "domains inside a package (cores, gpu) are not counted beside it");
		return GPAI_OK;
	}
	timed = unit > 1 && energy_seconds(cells[0], &ms);
	device = cells[unit + 1];
	for (uint32_t i = 0; i + 1 < unit; i++) /* --per-socket: S0 */
		if (cells[i].len >= 2 && cells[i].at[0] == 'S' && cells[i].at[1] >= '0' &&
		    cells[i].at[1] <= '9')
			device = arena_format(log->arena, "%.*s %.*s", ENERGY_SHOWN(cells[i]),
			    ENERGY_SHOWN(cells[unit + 1]));
	if (!energy_is_hole(cells[unit - 1])) {
		struct text figure = without_commas(log->arena, cells[unit - 1]);
		if (figure.at == NULL)
			return fail_memory(err);
		if ((rc = energy_figure(figure, "J", 6, INT64_MAX, place, &value, err)) != GPAI_OK)
			return rc;
	}
	if ((series = energy_meter(log, scope, ENERGY_COUNTER, device, TEXT_NONE)) == NULL)
		return energy_no_meter(log, err);
	if (!timed && series->n > 1)
		return fail(err, GPAI_UNSUPPORTED, place,
		    "several totals without times in one log, expected one, or -I");
	return add_energy(log, series, timed ? ms : 0, value, number, err);
}

/* A total had no time of its own: it ends with the command. */
static void
end_totals(struct energy_log *log, int64_t ms)
{
	for (uint32_t i = 0; i < log->n; i++)
		if (log->series[i].n == 2 && log->series[i].samples[1].time_ms == 0)
			log->series[i].samples[1].time_ms = ms;
}

enum gpai_code
perf_read(struct energy_log *log, struct energy_lines *lines, const struct energy_clock *clock,
    struct gpai_error *err)
{
	struct text line, word;
	int64_t ms;
	enum gpai_code rc = GPAI_OK;

	(void)clock;
	log->relative = true;
	while (rc == GPAI_OK && energy_line(lines, &line)) {
		if (line.len == 0 || line.at[0] == '#')
			continue;
		if (text_has(line, "seconds time elapsed") && energy_word(&line, &word) &&
		    energy_seconds(without_commas(log->arena, word), &ms))
			end_totals(log, ms);
		else
			rc = read_row(log, line, lines->number, err);
	}
	return rc;
}
