/* SPDX-License-Identifier: Apache-2.0 */
/* DCGM: the table of `dcgmi dmon -e 155,156` and the text of dcgm-exporter.
 *
 * Follows: NVIDIA DCGM, field identifiers 155 (power, W) and 156 (energy since the driver
 * was loaded, mJ); dmon prints "#Entity  POWER  TOTEC", a line of units, then "GPU 0  120.5
 * 1234567", and both heads again every page. It prints no times: a wrapper's time at the
 * head of each line is read, else the interval must be given. The exporter writes the
 * Prometheus text format; times stand behind the figure, or on a line of their own before
 * each scrape. Fields of profiling are passed over. */
#include "formats/energy_text.h"

#include <string.h>

enum { DMON_COLUMNS_MAX = 64 };

#define BLANK_LEAST 140737488355328.0 /* DCGM's blank values of 64 bits begin here */

enum dmon_column { DMON_OTHER, DMON_POWER, DMON_ENERGY };

struct dmon {
	enum dmon_column of[DMON_COLUMNS_MAX];
	uint32_t n;
	bool energy_in_joules;
};

static bool
is_entity_head(struct text line)
{
	return text_has(line, "#Entity") || text_has(line, "# Entity");
}

bool
dcgm_dmon_sniff(struct text head)
{
	struct energy_lines lines = {.left = head};
	struct text line;

	for (int i = 0; i < 8 && energy_line(&lines, &line); i++)
		if (is_entity_head(line))
			return true;
	return false;
}

/* "#Entity   POWER   TOTEC   SMCLK" */
static void
read_head(struct text line, struct dmon *dmon)
{
	struct text word;

	*dmon = (struct dmon){0};
	while (energy_word(&line, &word) && !text_has(word, "Entity"))
		;
	while (dmon->n < DMON_COLUMNS_MAX && energy_word(&line, &word)) {
		bool power =
		    text_like(word, "POWER") || text_like(word, "PWR") || text_like(word, "POWERI");
		dmon->of[dmon->n++] = power                      ? DMON_POWER
		                      : text_like(word, "TOTEC") ? DMON_ENERGY
		                                                 : DMON_OTHER;
	}
}

/* "ID   W   mJ   MHz": units that differ from ours are refused, never converted silently. */
static enum gpai_code
check_units(struct text line, const struct dmon *dmon, struct place place, struct gpai_error *err)
{
	struct text word, id;
	uint32_t i = 0;

	energy_word(&line, &id);
	for (; i < dmon->n && energy_word(&line, &word); i++) {
		if (dmon->of[i] == DMON_POWER && !text_is(word, "W"))
			return fail(err, GPAI_UNSUPPORTED, place, "power in \"%.*s\", expected W",
			    ENERGY_SHOWN(word));
		if (dmon->of[i] == DMON_ENERGY && !text_is(word, "mJ"))
			return fail(err, GPAI_UNSUPPORTED, place, "energy in \"%.*s\", expected mJ",
			    ENERGY_SHOWN(word));
	}
	return GPAI_OK;
}

static enum gpai_code
add_reading(struct energy_log *log, enum energy_kind kind, struct text device, struct text node,
    struct text figure, int64_t ms, bool timed, const struct energy_clock *clock,
    struct energy_series **filled, uint64_t line, struct gpai_error *err)
{
	struct place place = at_line(log->file, line);
	struct energy_series *series = energy_meter(log, SCOPE_DEVICE, kind, device, node);
	int64_t value = ENERGY_HOLE;
	enum gpai_code rc = GPAI_OK;
	struct decimal number;

	*filled = series;
	if (series == NULL)
		return energy_no_meter(log, err);
	if (series->n == 0)
		series->line = line;
	if (kind == ENERGY_COUNTER) {
		series->unit_uj = 1000;
		if (!energy_is_hole(figure) &&
		    (rc = energy_figure(figure, "mJ", 0, INT64_MAX, place, &value, err)) == GPAI_OK)
			value = (double)value >= BLANK_LEAST && (double)value < BLANK_LEAST + 16
			            ? ENERGY_HOLE
			            : value;
	} else if (decimal_parse(figure, &number) && decimal_magnitude(number) >= 14) {
		value = ENERGY_HOLE; /* DCGM's blank */
	} else {
		rc = energy_watts(figure, SCOPE_DEVICE, place, &value, err);
	}
	if (rc != GPAI_OK)
		return rc;
	return energy_add(
	    log, series, timed ? ms : (int64_t)series->n * clock->interval_ms, value, err);
}

static enum gpai_code
dmon_row(struct energy_log *log, const struct dmon *dmon, struct text line, int64_t ms, bool timed,
    const struct energy_lines *lines, const struct energy_clock *clock, struct gpai_error *err)
{
	struct text entity, id, cell, device;
	struct energy_series *series;
	enum gpai_code rc = GPAI_OK;
	uint32_t i = 0;

	energy_word(&line, &entity);
	energy_word(&line, &id);
	device = text_like(entity, "GPU") ? id
	                                  : arena_format(log->arena, "%.*s %.*s",
						ENERGY_SHOWN(entity), ENERGY_SHOWN(id));
	if (device.at == NULL)
		return fail_memory(err);
	if (!timed && clock->interval_ms == 0)
		return fail(err, GPAI_UNSUPPORTED, at_line(log->file, lines->number),
		    "readings without times, expected a time on each line or the interval");
	log->relative |= !timed;
	for (; rc == GPAI_OK && i < dmon->n && energy_word(&line, &cell); i++)
		if (dmon->of[i] != DMON_OTHER)
			rc = add_reading(log,
			    dmon->of[i] == DMON_POWER ? ENERGY_POWER : ENERGY_COUNTER, device,
			    TEXT_NONE, cell, ms, timed, clock, &series, lines->number, err);
	if (rc == GPAI_OK && i < dmon->n)
		return fail(err, GPAI_MALFORMED, at_line(log->file, lines->number),
		    "%u figures, expected %u as in the head", i, dmon->n);
	return rc;
}

enum gpai_code
dcgm_dmon_read(struct energy_log *log, struct energy_lines *lines, const struct energy_clock *clock,
    struct gpai_error *err)
{
	struct dmon dmon = {0};
	struct text line;
	int64_t ms = 0;
	enum gpai_code rc = GPAI_OK;

	while (rc == GPAI_OK && energy_line(lines, &line)) {
		bool timed = energy_take_time(&line, clock->zone_minutes, &ms);
		if (!lines->whole) {
			log->torn = true;
			break;
		}
		if (is_entity_head(line))
			read_head(line, &dmon);
		else if (dmon.n > 0 && text_begins_like(line, "ID "))
			rc = check_units(line, &dmon, at_line(log->file, lines->number), err);
		else if (dmon.n > 0 && text_begins_like(line, "GPU"))
			rc = dmon_row(log, &dmon, line, ms, timed, lines, clock, err);
		else if (line.len > 0)
			energy_note(log, "lines that are no readings were passed over");
	}
	return rc;
}

static const char POWER[] = "DCGM_FI_DEV_POWER_USAGE";
static const char ENERGY[] = "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION";

bool
dcgm_exporter_sniff(struct text head)
{
	return text_has(head, POWER) || text_has(head, ENERGY);
}

/* The value of a label; labels are cut off the line by the caller. */
static struct text
label(struct text labels, const char *key)
{
	struct text pair;

	while (energy_cell(&labels, ',', &pair)) {
		const char *equals = pair.len > 0 ? memchr(pair.at, '=', pair.len) : NULL;
		if (equals == NULL)
			continue;
		struct text name = text_trim((struct text){pair.at, (size_t)(equals - pair.at)});
		struct text value = {equals + 1, (size_t)(pair.at + pair.len - equals - 1)};
		if (!text_is(name, key))
			continue;
		if (value.len >= 2 && value.at[0] == '"' && value.at[value.len - 1] == '"')
			value = (struct text){value.at + 1, value.len - 2};
		return value;
	}
	return TEXT_NONE;
}

/* METRIC{gpu="0",UUID="GPU-...",...} 412.5 [1777708107135] */
static enum gpai_code
exporter_row(struct energy_log *log, struct text line, enum energy_kind kind, int64_t ms,
    bool timed, const struct energy_lines *lines, const struct energy_clock *clock,
    struct gpai_error *err)
{
	struct place place = at_line(log->file, lines->number);
	const char *open = line.len > 0 ? memchr(line.at, '{', line.len) : NULL;
	const char *close = line.len > 0 ? memrchr(line.at, '}', line.len) : NULL;
	struct text labels = TEXT_NONE, rest, figure, stamp;
	struct energy_series *series = NULL;
	enum gpai_code rc;

	if (open == NULL || close == NULL || close < open)
		return fail(err, GPAI_MALFORMED, place, "found \"%.*s\", expected labels in braces",
		    ENERGY_SHOWN(line));
	labels = (struct text){open + 1, (size_t)(close - open - 1)};
	rest = (struct text){close + 1, (size_t)(line.at + line.len - close - 1)};
	energy_word(&rest, &figure);
	if (energy_word(&rest, &stamp)) {
		if (!energy_time(stamp, 0, &ms))
			return fail(err, GPAI_MALFORMED, place,
			    "time \"%.*s\", expected ms since 1970", ENERGY_SHOWN(stamp));
		timed = true;
	}
	if (!timed && clock->interval_ms == 0)
		return fail(err, GPAI_UNSUPPORTED, place,
		    "metrics without times, expected a time behind each figure, before each "
		    "scrape, "
		    "or the interval");
	log->relative |= !timed;
	struct text uuid = label(labels, "UUID"), node = label(labels, "Hostname");
	struct text index = label(labels, "gpu"), part = label(labels, "GPU_I_ID");
	if (part.len > 0) { /* an instance of a board reports the power of the whole board */
		energy_note(log, "instances of a board report the power of the whole board, which "
				 "is counted once");
	}
	if (uuid.len == 0 && index.len == 0)
		return fail(err, GPAI_MALFORMED, place, "no label UUID or gpu, expected one");
	rc = add_reading(log, kind, uuid.len > 0 ? uuid : index, uuid.len > 0 ? TEXT_NONE : node,
	    figure, ms, timed, clock, &series, lines->number, err);
	if (rc == GPAI_OK) {
		series->unique = uuid.len > 0;
		series->name = label(labels, "modelName");
	}
	return rc;
}

enum gpai_code
dcgm_exporter_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err)
{
	struct text line;
	int64_t ms = 0, stamp;
	bool timed = false;
	enum gpai_code rc = GPAI_OK;

	while (rc == GPAI_OK && energy_line(lines, &line)) {
		struct text rest = line;
		if (!lines->whole) {
			log->torn = true;
			break;
		}
		if (text_starts(rest, "# ") && rest.len > 2)
			rest = (struct text){rest.at + 2, rest.len - 2};
		if (!text_starts(rest, "DCGM") && energy_time(rest, clock->zone_minutes, &stamp)) {
			ms = stamp;
			timed = true;
		} else if (text_starts(line, POWER) && line.len > sizeof POWER - 1 &&
			   line.at[sizeof POWER - 1] == '{') {
			rc = exporter_row(log, line, ENERGY_POWER, ms, timed, lines, clock, err);
		} else if (text_starts(line, ENERGY) && line.len > sizeof ENERGY - 1 &&
			   line.at[sizeof ENERGY - 1] == '{') {
			rc = exporter_row(log, line, ENERGY_COUNTER, ms, timed, lines, clock, err);
		}
	}
	return rc;
}
