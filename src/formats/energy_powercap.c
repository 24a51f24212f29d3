/* SPDX-License-Identifier: Apache-2.0 */
/* RAPL counters: logs of the powercap files energy_uj, and perf stat of power/energy-pkg/.
 *
 * Follows: the kernel's "Power Capping Framework" (energy_uj counts microjoules and starts
 * again after max_energy_range_uj) and perf-stat(1) with -x and -I. There is no standard log
 * of powercap; read are a CSV with a column energy_uj (time or timestamp, domain or name or
 * zone, node, max_energy_range_uj), and the text that
 * `date; grep . /sys/class/powercap/intel-rapl:0/{name,energy_uj}` gives again and again.
 * Domains core and uncore lie inside the package and are passed over; psys is the machine. */
#include "formats/energy_text.h"

#include <string.h>

enum { CELLS_MAX = 32, ZONES_MAX = 256 };

static const char INSIDE[] = "domains inside a package (core, uncore) are not counted beside it";

bool
rapl_scope(struct text domain, enum energy_scope *scope)
{
	if (text_has(domain, "psys")) {
		*scope = SCOPE_NODE;
	} else if (text_has(domain, "dram") || text_has(domain, "energy-ram")) {
		*scope = SCOPE_MEMORY;
	} else if (text_has(domain, "core") || text_has(domain, "gpu")) {
		return false; /* "package-0/core", "uncore", "energy-cores" */
	} else if (text_has(domain, "package") || text_has(domain, "energy-pkg")) {
		*scope = SCOPE_PROCESSOR;
	} else {
		return false;
	}
	return true;
}

/* --- a CSV --- */

enum { CSV_TIME, CSV_DOMAIN, CSV_NODE, CSV_ENERGY, CSV_RANGE, CSV_COLUMNS };

static const char *const csv_words[CSV_COLUMNS][4] = {
    {"time", "timestamp", "time_ms", "t"},
    {"domain", "name", "zone", "package"},
    {"node", "host", "hostname", "machine"},
    {"energy_uj", "energy_uj", "energy_uj", "energy_uj"},
    {"max_energy_range_uj", "range", "range_uj", "max_energy_range_uj"},
};

struct csv {
	int of[CELLS_MAX]; /* CSV_COLUMNS: another */
	uint32_t n;
	bool has[CSV_COLUMNS];
};

static bool
read_csv_head(struct text line, struct csv *csv)
{
	struct text cell;

	*csv = (struct csv){0};
	while (csv->n < CELLS_MAX && energy_cell(&line, ',', &cell)) {
		int column = CSV_COLUMNS;
		for (int i = 0; i < CSV_COLUMNS; i++)
			for (int k = 0; k < 4; k++)
				if (text_like(cell, csv_words[i][k]))
					column = i;
		if (column < CSV_COLUMNS)
			csv->has[column] = true;
		csv->of[csv->n++] = column;
	}
	return csv->has[CSV_ENERGY] && csv->has[CSV_TIME];
}

static enum gpai_code
add_counter(struct energy_log *log, struct text domain, struct text node, int64_t ms, int64_t count,
    int64_t range, uint64_t line, struct gpai_error *err)
{
	enum energy_scope scope;
	struct energy_series *series;

	if (!rapl_scope(domain, &scope)) {
		energy_note(log, INSIDE);
		return GPAI_OK;
	}
	series = energy_meter(log, scope, ENERGY_COUNTER, domain, node);
	if (series == NULL)
		return energy_no_meter(log, err);
	if (series->n == 0)
		series->line = line;
	if (range > 0)
		series->range = (uint64_t)range;
	return energy_add(log, series, ms, count, err);
}

/* Time as a moment, or as seconds since the log began. */
static bool
read_time(struct energy_log *log, struct text text, const struct energy_clock *clock, int64_t *ms)
{
	if (energy_time(text, clock->zone_minutes, ms))
		return true;
	log->relative = true;
	return energy_seconds(text, ms);
}

static enum gpai_code
csv_row(struct energy_log *log, const struct csv *csv, struct text line, uint64_t number,
    const struct energy_clock *clock, struct gpai_error *err)
{
	struct place place = at_line(log->file, number);
	struct text cells[CSV_COLUMNS + 1] = {0}, cell;
	int64_t ms, count = ENERGY_HOLE, range = 0;
	uint32_t n = 0;
	enum gpai_code rc;

	for (; n < csv->n && energy_cell(&line, ',', &cell); n++)
		cells[csv->of[n]] = cell;
	if (n < csv->n)
		return fail(err, GPAI_MALFORMED, place, "%u cells, expected %u as in the header", n,
		    csv->n);
	if (!read_time(log, cells[CSV_TIME], clock, &ms))
		return fail(err, GPAI_MALFORMED, place,
		    "time \"%.*s\", expected a moment or seconds", ENERGY_SHOWN(cells[CSV_TIME]));
	if (!energy_is_hole(cells[CSV_ENERGY]) && (rc = energy_figure(cells[CSV_ENERGY], "uJ", 0,
						       INT64_MAX, place, &count, err)) != GPAI_OK)
		return rc;
	if (csv->has[CSV_RANGE] && !energy_is_hole(cells[CSV_RANGE]) &&
	    (rc = energy_figure(cells[CSV_RANGE], "uJ", 0, INT64_MAX, place, &range, err)) !=
		GPAI_OK)
		return rc;
	return add_counter(log, csv->has[CSV_DOMAIN] ? cells[CSV_DOMAIN] : text_of("package-0"),
	    cells[CSV_NODE], ms, count, range, number, err);
}

/* --- what grep shows of the files --- */

struct zone {
	struct text path, name;
	int64_t range;
};

struct zones {
	struct zone list[ZONES_MAX];
	uint32_t n;
};

static struct zone *
zone_of(struct zones *zones, struct text path)
{
	for (uint32_t i = 0; i < zones->n; i++)
		if (text_equal(zones->list[i].path, path))
			return &zones->list[i];
	if (zones->n == ZONES_MAX)
		return NULL;
	zones->list[zones->n] = (struct zone){.path = path};
	return &zones->list[zones->n++];
}

/* /sys/class/powercap/intel-rapl:0/energy_uj:123 in path, file and value. */
static bool
split_file(struct text line, struct text *path, struct text *file, struct text *value)
{
	const char *colon = line.len > 0 ? memrchr(line.at, ':', line.len) : NULL;
	const char *slash = colon != NULL ? memrchr(line.at, '/', (size_t)(colon - line.at)) : NULL;

	if (slash == NULL)
		return false;
	*path = (struct text){line.at, (size_t)(slash - line.at)};
	*file = (struct text){slash + 1, (size_t)(colon - slash - 1)};
	*value = text_trim((struct text){colon + 1, (size_t)(line.at + line.len - colon - 1)});
	return text_has(*path, "rapl");
}

/* A zone without a name: intel-rapl:0 is a package, intel-rapl:0:1 lies in it. */
static struct text
zone_name(struct energy_log *log, const struct zone *zone)
{
	const char *at = zone->path.at, *end = at + zone->path.len, *last = end;
	int colons = 0;

	if (zone->name.len > 0)
		return zone->name;
	while (last > at && last[-1] != '/')
		colons += *--last == ':';
	if (colons != 1)
		return text_of("core");
	return arena_format(log->arena, "package %.*s", (int)(end - last), last);
}

static enum gpai_code
file_line(struct energy_log *log, struct zones *zones, struct text line, int64_t ms, bool timed,
    uint64_t number, struct gpai_error *err)
{
	struct place place = at_line(log->file, number);
	struct text path, file, value;
	struct zone *zone;
	int64_t count = ENERGY_HOLE;
	enum gpai_code rc;

	if (!split_file(line, &path, &file, &value))
		return GPAI_OK;
	if ((zone = zone_of(zones, path)) == NULL)
		return fail(err, GPAI_TOO_LARGE, place, "more than %d zones", ZONES_MAX);
	if (text_is(file, "name")) {
		/* Two packages may each have a zone "dram": the path tells them apart. */
		zone->name = text_has(value, "package")
		                 ? value
		                 : arena_format(log->arena, "%.*s of %.*s", ENERGY_SHOWN(value),
				       ENERGY_SHOWN(path));
		return zone->name.at != NULL ? GPAI_OK : fail_memory(err);
	}
	if (text_is(file, "max_energy_range_uj"))
		return energy_figure(value, "uJ", 0, INT64_MAX, place, &zone->range, err);
	if (!text_is(file, "energy_uj"))
		return GPAI_OK;
	if (!timed)
		return fail(err, GPAI_UNSUPPORTED, place,
		    "a counter without a time, expected a time on a line before it");
	if (!energy_is_hole(value) &&
	    (rc = energy_figure(value, "uJ", 0, INT64_MAX, place, &count, err)) != GPAI_OK)
		return rc;
	return add_counter(
	    log, zone_name(log, zone), TEXT_NONE, ms, count, zone->range, number, err);
}

bool
powercap_log_sniff(struct text head)
{
	return text_has(head, "energy_uj");
}

enum gpai_code
powercap_log_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err)
{
	struct zones *zones = arena_alloc(log->arena, sizeof *zones);
	struct csv csv = {0};
	struct text line;
	int64_t ms = 0;
	bool timed = false;
	enum gpai_code rc = GPAI_OK;

	if (zones == NULL)
		return fail_memory(err);
	while (rc == GPAI_OK && energy_line(lines, &line)) {
		int64_t stamp;
		if (!lines->whole) {
			log->torn = true;
			break;
		}
		if (line.len == 0)
			continue;
		if (text_has(line, "energy_uj") && !text_has(line, "/") &&
		    read_csv_head(line, &csv))
			continue;
		if (csv.n > 0) {
			rc = csv_row(log, &csv, line, lines->number, clock, err);
			continue;
		}
		if (energy_time(line, clock->zone_minutes, &stamp)) {
			ms = stamp;
			timed = true;
		} else {
			timed |= energy_take_time(&line, clock->zone_minutes, &ms);
			rc = file_line(log, zones, line, ms, timed, lines->number, err);
		}
	}
	return rc;
}
