/* SPDX-License-Identifier: Apache-2.0 */
/* IPMI: `ipmitool dcmi power reading` again and again, ipmi-dcmi of FreeIPMI, and lines of
 * `ipmitool sdr` or `sensor` in Watts.
 *
 * Follows: what those programs print (ipmitool 1.8, FreeIPMI 1.6). A reading stands at the
 * time of a line before it when there is one, else at the controller's own clock, which may
 * stand at 1970. A reading whose state is "deactivated" is none. Of sensors, those that name
 * the whole machine count; else its power supplies' inputs, which add up. Minimum, maximum
 * and average since some past day are passed over. */
#include "formats/energy_text.h"

#include <string.h>

struct pending {
	bool has, timed, off; /* a reading; a time before it; its state is not "activated" */
	int64_t value, ms;
	uint64_t line;
};

/* "    IPMI timestamp:     Tue ..." : what stands behind the first colon, when the words fit. */
static bool
field(struct text line, const char *words, struct text *value)
{
	const char *colon = line.len > 0 ? memchr(line.at, ':', line.len) : NULL;

	if (colon == NULL || !text_begins_like(line, words))
		return false;
	*value = text_trim((struct text){colon + 1, (size_t)(line.at + line.len - colon - 1)});
	return true;
}

bool
ipmi_sniff(struct text head)
{
	return text_has(head, "Instantaneous power reading") || text_has(head, "Current Power") ||
	       (text_has(head, "Watts") && text_has(head, "|"));
}

static enum gpai_code
end_reading(struct energy_log *log, struct pending *pending, const struct energy_clock *clock,
    struct gpai_error *err)
{
	struct energy_series *series;
	int64_t ms = pending->ms;

	if (!pending->has)
		return GPAI_OK;
	pending->has = false;
	series = energy_meter(log, SCOPE_NODE, ENERGY_POWER, text_of("node"), TEXT_NONE);
	if (series == NULL)
		return energy_no_meter(log, err);
	if (series->n == 0)
		series->line = pending->line;
	if (!pending->timed) {
		if (clock->interval_ms == 0)
			return fail(err, GPAI_UNSUPPORTED, at_line(log->file, pending->line),
			    "a reading without a time, expected an IPMI timestamp, a time on a "
			    "line "
			    "before it, or the interval");
		log->relative = true;
		ms = (int64_t)series->n * clock->interval_ms;
	}
	if (pending->off)
		energy_note(
		    log, "readings of a controller that does not measure (deactivated) are none");
	return energy_add(log, series, ms, pending->off ? ENERGY_HOLE : pending->value, err);
}

/* Sensors that stand for the machine, then those of one power supply's input. */
static bool
sensor_of(struct text name, bool *whole)
{
	static const char *const totals[] = {"Pwr Consumption", "Total Power", "Total_Power",
	    "System Power", "Sys Power", "SYS_POWER", "Power Meter", "Power Consumption",
	    "System Board Power", "total_power"};

	*whole = false;
	for (size_t i = 0; i < sizeof totals / sizeof *totals; i++)
		*whole |= text_has(name, totals[i]);
	if (*whole)
		return true;
	if (text_has(name, "out") || text_has(name, "fan") || text_has(name, "cpu") ||
	    text_has(name, "gpu") || text_has(name, "mem"))
		return false;
	return text_begins_like(name, "PS") || text_begins_like(name, "PWR") ||
	       text_begins_like(name, "Power Supply");
}

/* "PS1 Input Power  | 120 Watts | ok", or "Pwr Consumption | 210.000 | Watts | ok | ..." */
static enum gpai_code
sensor_row(struct energy_log *log, struct text line, int64_t ms, bool timed, uint64_t number,
    const struct energy_clock *clock, struct gpai_error *err)
{
	struct place place = at_line(log->file, number);
	struct text name, cell, before = TEXT_NONE;
	struct energy_series *series;
	int64_t value = ENERGY_HOLE;
	bool whole;
	enum gpai_code rc;

	if (!energy_cell(&line, '|', &name) || !sensor_of(name, &whole)) {
		energy_note(log, "sensors of parts of a machine are not counted beside it");
		return GPAI_OK;
	}
	while (energy_cell(&line, '|', &cell)) {
		if (text_like(cell, "Watts"))
			cell = before; /* `sensor` gives the unit a cell of its own */
		else if (!text_has(cell, " Watts")) {
			before = cell;
			continue;
		}
		if ((rc = energy_watts(cell, SCOPE_NODE, place, &value, err)) != GPAI_OK)
			return rc;
		break;
	}
	series =
	    energy_meter(log, SCOPE_NODE, ENERGY_POWER, whole ? text_of("node") : name, TEXT_NONE);
	if (series == NULL)
		return energy_no_meter(log, err);
	if (series->n == 0)
		series->line = number;
	if (!timed && clock->interval_ms == 0)
		return fail(err, GPAI_UNSUPPORTED, place,
		    "a reading without a time, expected a time on a line before it or the "
		    "interval");
	log->relative |= !timed;
	return energy_add(
	    log, series, timed ? ms : (int64_t)series->n * clock->interval_ms, value, err);
}

/* The whole machine was read: its power supplies are parts of it. */
static void
drop_supplies(struct energy_log *log)
{
	for (uint32_t i = 0; i < log->n; i++)
		if (text_is(log->series[i].device, "node")) {
			log->series[0] = log->series[i];
			log->n = 1;
			return;
		}
}

static enum gpai_code
read_line(struct energy_log *log, struct text line, struct pending *pending, int64_t *ms,
    bool *timed, uint64_t number, const struct energy_clock *clock, struct gpai_error *err)
{
	struct text value, word;
	enum gpai_code rc;

	if (field(line, "Instantaneous power reading", &value) ||
	    field(line, "Current Power", &value)) {
		if ((rc = end_reading(log, pending, clock, err)) != GPAI_OK)
			return rc;
		*pending =
		    (struct pending){.has = true, .timed = *timed, .ms = *ms, .line = number};
		/* "240 Watts", and all on one line where a script joined them */
		struct text figure = TEXT_NONE;
		energy_word(&value, &word);
		if (word.len > 0 && word.at[word.len - 1] == '|')
			word.len--;
		figure = word;
		return energy_watts(
		    figure, SCOPE_NODE, at_line(log->file, number), &pending->value, err);
	}
	if (pending->has && !pending->timed &&
	    (field(line, "IPMI timestamp", &value) || field(line, "Time Stamp", &value))) {
		pending->timed = energy_time(value, clock->zone_minutes, &pending->ms);
	} else if (pending->has && (field(line, "Power reading state", &value) ||
				       field(line, "Power Measurement", &value))) {
		pending->off = text_has(value, "deactivated") || text_has(value, "not") ||
		               text_has(value, "inactive");
	} else if (text_has(line, "|") && text_has(line, "Watts")) {
		return sensor_row(log, line, *ms, *timed, number, clock, err);
	}
	return GPAI_OK;
}

enum gpai_code
ipmi_read(struct energy_log *log, struct energy_lines *lines, const struct energy_clock *clock,
    struct gpai_error *err)
{
	struct pending pending = {0};
	struct text line;
	int64_t ms = 0;
	bool timed = false;
	enum gpai_code rc = GPAI_OK;

	while (rc == GPAI_OK && energy_line(lines, &line)) {
		bool own = energy_take_time(&line, clock->zone_minutes, &ms);
		if (own && line.len == 0 &&
		    (rc = end_reading(log, &pending, clock, err)) != GPAI_OK)
			return rc;
		timed |= own;
		if (line.len > 0)
			rc = read_line(log, line, &pending, &ms, &timed, lines->number, clock, err);
	}
	if (rc == GPAI_OK)
		rc = end_reading(log, &pending, clock, err);
	drop_supplies(log);
	return rc;
}
