/* SPDX-License-Identifier: Apache-2.0 */
/* nvidia-smi --query-gpu=timestamp,index,uuid,name,power.draw --format=csv, once or in a loop.
 *
 * Follows: nvidia-smi(1), "--query-gpu" and "--format". With units or without; the header
 * may return when logs were joined. Without a header the columns are told by what stands
 * in them, which needs units. Times are local, without a zone. The tables that dmon and
 * pmon print are left out, and the XML. */
#include "formats/energy_text.h"

#include <string.h>

#define COLUMNS(X)                                                                                 \
	X(TIME, "timestamp", "timestamp")                                                          \
	X(INDEX, "index", "gpu_index")                                                             \
	X(UUID, "uuid", "gpu_uuid")                                                                \
	X(NAME, "name", "gpu_name")                                                                \
	X(BUS, "pci.bus_id", "gpu_bus_id")                                                         \
	X(DRAW, "power.draw", "power.draw")                                                        \
	X(AVERAGE, "power.draw.average", "power.draw.average")                                     \
	X(INSTANT, "power.draw.instant", "power.draw.instant")

enum column {
#define X(name, word, other) COLUMN_##name,
	COLUMNS(X)
#undef X
	    COLUMN_COUNT,
	COLUMN_NONE
};

enum { CELLS_MAX = 64 };

struct layout {
	enum column of[CELLS_MAX];
	uint32_t n;
	bool known, has[COLUMN_COUNT];
};

/* "power.draw [W]" without its unit; false when the unit is not the one we read. */
static bool
column_of(struct text cell, enum column *column)
{
	static const char *const words[][2] = {
#define X(name, word, other) {word, other},
	    COLUMNS(X)
#undef X
	};
	const char *bracket = cell.len > 0 ? memchr(cell.at, '[', cell.len) : NULL;
	struct text unit = TEXT_NONE;

	if (bracket != NULL) {
		unit = (struct text){bracket, (size_t)(cell.at + cell.len - bracket)};
		cell = text_trim((struct text){cell.at, (size_t)(bracket - cell.at)});
	}
	*column = COLUMN_NONE;
	for (int i = 0; i < COLUMN_COUNT; i++)
		if (text_like(cell, words[i][0]) || text_like(cell, words[i][1]))
			*column = (enum column)i;
	return *column < COLUMN_DRAW || *column == COLUMN_NONE || bracket == NULL ||
	       text_is(unit, "[W]");
}

static bool
is_header(struct text line)
{
	struct text cell;
	enum column column;

	while (energy_cell(&line, ',', &cell)) {
		column_of(cell, &column);
		if (column != COLUMN_NONE && column >= COLUMN_DRAW)
			return true;
	}
	return false;
}

bool
nvidia_smi_sniff(struct text head)
{
	struct energy_lines lines = {.left = head};
	struct text line;

	for (int i = 0; i < 8 && energy_line(&lines, &line); i++)
		if (is_header(line) ||
		    ((text_has(line, "GPU-") || text_has(line, "MIG-")) && text_has(line, " W")))
			return true;
	return false;
}

static enum gpai_code
read_header(struct text line, struct place place, struct layout *layout, struct gpai_error *err)
{
	struct text cell;

	*layout = (struct layout){.known = true};
	while (energy_cell(&line, ',', &cell)) {
		if (layout->n == CELLS_MAX)
			return fail(err, GPAI_TOO_LARGE, place, "more than %d columns", CELLS_MAX);
		if (!column_of(cell, &layout->of[layout->n]))
			return fail(err, GPAI_UNSUPPORTED, place,
			    "column \"%.*s\", expected power in [W]", ENERGY_SHOWN(cell));
		if (layout->of[layout->n] != COLUMN_NONE)
			layout->has[layout->of[layout->n]] = true;
		layout->n++;
	}
	return GPAI_OK;
}

/* Columns of a log without a header, by their contents. */
static void
guess_layout(struct text line, struct layout *layout)
{
	struct text cell;
	int64_t ms;

	*layout = (struct layout){.known = true};
	while (layout->n < CELLS_MAX && energy_cell(&line, ',', &cell)) {
		enum column column = COLUMN_NONE;
		if (energy_time(cell, 0, &ms))
			column = COLUMN_TIME;
		else if (text_starts(cell, "GPU-") || text_starts(cell, "MIG-"))
			column = COLUMN_UUID;
		else if (cell.len > 2 && text_is((struct text){cell.at + cell.len - 2, 2}, " W"))
			column = COLUMN_DRAW;
		if (column != COLUMN_NONE && layout->has[column])
			column = COLUMN_NONE; /* limits stand behind the draw */
		if (column != COLUMN_NONE)
			layout->has[column] = true;
		layout->of[layout->n++] = column;
	}
}

static struct text
power_cell(const struct layout *layout, const struct text cells[COLUMN_COUNT])
{
	static const enum column best[] = {COLUMN_DRAW, COLUMN_AVERAGE, COLUMN_INSTANT};

	for (size_t i = 0; i < 3; i++)
		if (layout->has[best[i]] && !energy_is_hole(cells[best[i]]))
			return cells[best[i]];
	return TEXT_NONE;
}

static enum gpai_code
read_row(struct energy_log *log, const struct layout *layout, struct text line,
    const struct energy_lines *lines, const struct energy_clock *clock, struct gpai_error *err)
{
	struct place place = at_line(log->file, lines->number);
	struct text cells[COLUMN_COUNT] = {0}, cell;
	struct energy_series *series;
	uint32_t n = 0;
	int64_t ms = 0, power;
	enum gpai_code rc;

	for (; n < layout->n && energy_cell(&line, ',', &cell); n++)
		if (layout->of[n] != COLUMN_NONE)
			cells[layout->of[n]] = cell;
	bool timed =
	    layout->has[COLUMN_TIME] && energy_time(cells[COLUMN_TIME], clock->zone_minutes, &ms);
	if (n < layout->n && !timed) {
		energy_note(log, "lines that are no readings were passed over");
		return GPAI_OK;
	}
	if (n < layout->n)
		return fail(err, GPAI_MALFORMED, place, "%u cells, expected %u as in the header", n,
		    layout->n);
	if (layout->has[COLUMN_TIME] && !timed)
		return fail(err, GPAI_MALFORMED, place,
		    "timestamp \"%.*s\", expected one as 2024/06/15 18:28:00.000",
		    ENERGY_SHOWN(cells[COLUMN_TIME]));
	if ((rc = energy_watts(power_cell(layout, cells), SCOPE_DEVICE, place, &power, err)) !=
	    GPAI_OK)
		return rc;
	bool has_uuid = layout->has[COLUMN_UUID] && !energy_is_hole(cells[COLUMN_UUID]);
	struct text device = has_uuid                               ? cells[COLUMN_UUID]
	                     : !energy_is_hole(cells[COLUMN_BUS])   ? cells[COLUMN_BUS]
	                     : !energy_is_hole(cells[COLUMN_INDEX]) ? cells[COLUMN_INDEX]
	                                                            : text_of("0");
	series = energy_meter(log, SCOPE_DEVICE, ENERGY_POWER, device, TEXT_NONE);
	if (series == NULL)
		return energy_no_meter(log, err);
	if (series->n == 0)
		series->line = lines->number;
	series->unique = has_uuid;
	series->name = cells[COLUMN_NAME];
	if (!layout->has[COLUMN_TIME])
		ms = (int64_t)series->n * clock->interval_ms;
	return energy_add(log, series, ms, power, err);
}

enum gpai_code
nvidia_smi_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err)
{
	struct layout layout = {0};
	struct text line;
	enum gpai_code rc = GPAI_OK;

	while (rc == GPAI_OK && energy_line(lines, &line)) {
		struct place place = at_line(log->file, lines->number);
		if (!lines->whole) {
			log->torn = true;
			break;
		}
		if (line.len == 0)
			continue;
		if (is_header(line)) {
			rc = read_header(line, place, &layout, err);
			continue;
		}
		if (!layout.known && text_has(line, "GPU-"))
			guess_layout(line, &layout);
		if (!layout.known)
			continue;
		if (!layout.has[COLUMN_DRAW] && !layout.has[COLUMN_AVERAGE] &&
		    !layout.has[COLUMN_INSTANT])
			return fail(err, GPAI_UNSUPPORTED, place,
			    "no column of power, expected a header or units");
		if (!layout.has[COLUMN_TIME]) {
			log->relative = true;
			if (clock->interval_ms == 0)
				return fail(err, GPAI_UNSUPPORTED, place,
				    "readings without times, expected a timestamp or the interval");
		}
		rc = read_row(log, &layout, line, lines, clock, err);
	}
	return rc;
}
