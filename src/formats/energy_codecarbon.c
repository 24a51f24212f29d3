/* SPDX-License-Identifier: Apache-2.0 */
/* CodeCarbon's emissions.csv: energy of runs in kWh, measured and assumed.
 *
 * Follows: mlco2/codecarbon, "Output": a row holds the energy of its run so far (cpu, gpu,
 * ram, and energy_consumed, their sum), so the last row of a run_id counts. A row's timestamp
 * is its end, `duration` the seconds since the run began. The column pue says by which
 * factor emissions were multiplied; energy_consumed of versions before 3 does not contain
 * it, so it is only told. Where no sensor was found the tool assumes a share of a
 * processor's rated power and a figure for memory: that is said. Emissions are passed over. */
#include "formats/energy_text.h"

#include <string.h>

#define COLUMNS(X)                                                                                 \
	X(TIMESTAMP, "timestamp")                                                                  \
	X(RUN, "run_id")                                                                           \
	X(DURATION, "duration")                                                                    \
	X(ENERGY, "energy_consumed")                                                               \
	X(CPU, "cpu_energy")                                                                       \
	X(GPU, "gpu_energy")                                                                       \
	X(RAM, "ram_energy")                                                                       \
	X(PUE, "pue")                                                                              \
	X(GPU_MODEL, "gpu_model")                                                                  \
	X(MODE, "tracking_mode")

enum column {
#define X(name, word) COLUMN_##name,
	COLUMNS(X)
#undef X
	    COLUMN_COUNT
};

enum { CELLS_MAX = 96 };

struct head {
	enum column of[CELLS_MAX];
	uint32_t n;
	bool has[COLUMN_COUNT];
};

bool
codecarbon_sniff(struct text head)
{
	return text_has(head, "run_id") && text_has(head, "energy_consumed");
}

static bool
read_head(struct text line, struct head *head)
{
	static const char *const words[] = {
#define X(name, word) word,
	    COLUMNS(X)
#undef X
	};
	struct text cell;

	*head = (struct head){0};
	while (head->n < CELLS_MAX && energy_cell(&line, ',', &cell)) {
		enum column column = COLUMN_COUNT;
		for (int i = 0; i < COLUMN_COUNT; i++)
			if (text_is(cell, words[i]))
				column = (enum column)i;
		if (column < COLUMN_COUNT)
			head->has[column] = true;
		head->of[head->n++] = column;
	}
	return head->has[COLUMN_RUN] && head->has[COLUMN_ENERGY] && head->has[COLUMN_TIMESTAMP] &&
	       head->has[COLUMN_DURATION];
}

/* kWh as millijoules, to the nearest. */
static enum gpai_code
kwh(struct text text, struct place place, int64_t *mj, struct gpai_error *err)
{
	struct decimal number;
	uint64_t whole;
	int64_t checked;
	enum gpai_code rc;

	*mj = ENERGY_HOLE;
	if (energy_is_hole(text))
		return GPAI_OK;
	if ((rc = energy_figure(text, "kWh", 0, INT64_MAX, place, &checked, err)) != GPAI_OK)
		return rc;
	if (!decimal_parse(text, &number))
		return fail(
		    err, GPAI_MALFORMED, place, "\"%.*s\", expected kWh", ENERGY_SHOWN(text));
	number = decimal_multiply(number, decimal_from(3600000000), ROUND_NEAREST);
	if (decimal_magnitude(number) > 17)
		return fail(
		    err, GPAI_TOO_LARGE, place, "%.*s kWh is too large", ENERGY_SHOWN(text));
	number = decimal_add(number, (struct decimal){.low = 5, .exponent = -1}, ROUND_DOWN);
	int figures = decimal_magnitude(number) + 1;
	number = figures <= 0 ? DECIMAL_ZERO : decimal_round(number, figures, ROUND_DOWN);
	if (!decimal_to_u64(number, &whole))
		return fail(
		    err, GPAI_TOO_LARGE, place, "%.*s kWh is too large", ENERGY_SHOWN(text));
	*mj = (int64_t)whole;
	return GPAI_OK;
}

static enum gpai_code
read_row(struct energy_log *log, const struct head *head, struct text line, uint64_t number,
    const struct energy_clock *clock, struct gpai_error *err)
{
	struct place place = at_line(log->file, number);
	struct text cells[COLUMN_COUNT + 1] = {0}, cell;
	struct energy_series *run;
	int64_t end, seconds, mj, part;
	uint32_t n = 0;
	enum gpai_code rc;

	for (; n < head->n && energy_cell(&line, ',', &cell); n++)
		cells[head->of[n]] = cell;
	if (n < head->n)
		return fail(err, GPAI_MALFORMED, place, "%u cells, expected %u as in the header", n,
		    head->n);
	if (!energy_time(cells[COLUMN_TIMESTAMP], clock->zone_minutes, &end))
		return fail(err, GPAI_MALFORMED, place, "timestamp \"%.*s\", expected a moment",
		    ENERGY_SHOWN(cells[COLUMN_TIMESTAMP]));
	if ((rc = energy_figure(cells[COLUMN_DURATION], "s", 3, ENERGY_TIME_MAX, place, &seconds,
		 err)) != GPAI_OK ||
	    (rc = kwh(cells[COLUMN_ENERGY], place, &mj, err)) != GPAI_OK)
		return rc;
	if (cells[COLUMN_RUN].len == 0)
		return fail(err, GPAI_MALFORMED, place, "a row without run_id");
	run = energy_meter(log, SCOPE_JOB, ENERGY_COUNTER, cells[COLUMN_RUN], TEXT_NONE);
	if (run == NULL)
		return energy_no_meter(log, err);
	run->unit_uj = 1000;
	run->unique = true;
	run->name = cells[COLUMN_GPU_MODEL];
	if (run->n == 0) {
		run->line = number;
		if ((rc = energy_add(log, run, end - seconds, 0, err)) != GPAI_OK)
			return rc;
	}
	for (int i = COLUMN_CPU; i <= COLUMN_RAM; i++)
		if (head->has[i] && (rc = kwh(cells[i], place, &part, err)) != GPAI_OK)
			return rc;
	if (head->has[COLUMN_GPU] && kwh(cells[COLUMN_GPU], place, &part, NULL) == GPAI_OK &&
	    part <= 0)
		energy_note(log, "CodeCarbon tells no energy of accelerators for a run");
	if (head->has[COLUMN_PUE])
		decimal_parse(cells[COLUMN_PUE], &log->pue);
	return energy_add(log, run, end, mj, err);
}

enum gpai_code
codecarbon_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err)
{
	struct head head = {0};
	struct text line;
	enum gpai_code rc = GPAI_OK;

	while (rc == GPAI_OK && energy_line(lines, &line)) {
		if (line.len == 0)
			continue;
		if (text_has(line, "energy_consumed")) {
			if (!read_head(line, &head))
				return fail(err, GPAI_UNSUPPORTED,
				    at_line(log->file, lines->number),
				    "a header without timestamp, run_id, duration or "
				    "energy_consumed, expected all four");
			continue;
		}
		if (head.n == 0)
			return fail(err, GPAI_MALFORMED, at_line(log->file, lines->number),
			    "a row before the header");
		rc = read_row(log, &head, line, lines->number, clock, err);
	}
	energy_note(
	    log, "CodeCarbon assumes the power of processors and memory where it finds no meter");
	return rc;
}
