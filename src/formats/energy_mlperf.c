/* SPDX-License-Identifier: Apache-2.0 */
/* MLPerf power logs: PTDaemon's spl.txt, and :::MLLOG lines of training power.
 *
 * Follows: mlcommons/power-dev (client and server, "Time,01-22-2021 15:05:15.322,Watts,25.65,
 * Volts,..."; -1 is what an analyser could not read; channels behind Mark are parts of the
 * sum) and mlcommons/logging (keys power_reading in W, power_measurement_start and _stop,
 * conversion_eff, interconnect_power_est). An analyser stands before the whole machine.
 * Times of spl.txt are local, without a zone. */
#include "formats/energy_text.h"
#include "notation/json.h"

#include <string.h>

static const char MLLOG[] = ":::MLLOG";

bool
mlperf_sniff(struct text head)
{
	return (text_starts(head, "Time,") && text_has(head, ",Watts,")) ||
	       (text_has(head, MLLOG) && text_has(head, "power"));
}

static enum gpai_code
analyser_row(struct energy_log *log, struct text line, uint64_t number,
    const struct energy_clock *clock, struct gpai_error *err)
{
	struct place place = at_line(log->file, number);
	struct text key, value;
	struct energy_series *series;
	int64_t ms = 0, power = ENERGY_HOLE;
	bool timed = false;
	enum gpai_code rc;

	while (energy_cell(&line, ',', &key) && energy_cell(&line, ',', &value)) {
		if (text_is(key, "Time")) {
			timed = energy_time(value, clock->zone_minutes, &ms);
		} else if (text_is(key, "Watts")) {
			bool unread = text_begins_like(value, "-1") || text_like(value, "nan");
			if (!unread &&
			    (rc = energy_watts(value, SCOPE_NODE, place, &power, err)) != GPAI_OK)
				return rc;
			break; /* what follows are parts of it */
		}
	}
	if (!timed)
		return fail(
		    err, GPAI_MALFORMED, place, "no time, expected one as 01-22-2021 15:05:15.322");
	series = energy_meter(log, SCOPE_NODE, ENERGY_POWER, text_of("analyser"), TEXT_NONE);
	if (series == NULL)
		return energy_no_meter(log, err);
	if (series->n == 0)
		series->line = number;
	return energy_add(log, series, ms, power, err);
}

/* {"namespace": "", "time_ms": 1592, "key": "power_reading", "value": 7123.0, ...} */
static enum gpai_code
event(struct energy_log *log, const json_t *root, uint64_t number, struct gpai_error *err)
{
	struct place place = at_line(log->file, number);
	struct text key = json_member_text(root, "key");
	const json_t *value = json_object_get(root, "value");
	struct energy_series *series;
	uint64_t ms;
	double watts;

	if (json_is_object(value))
		value = json_object_get(value, "value");
	if (text_is(key, "conversion_eff") && json_number_value(value) != 1.0)
		energy_note(log, "a conversion efficiency is stated; it is not applied");
	if (!text_is(key, "power_reading") && !text_is(key, "interconnect_power_est"))
		return GPAI_OK;
	if (text_is(key, "interconnect_power_est")) {
		energy_note(
		    log, "an estimate of the interconnect's power is stated; it is not added");
		return GPAI_OK;
	}
	if (!json_whole(json_object_get(root, "time_ms"), &ms) || ms > ENERGY_TIME_MAX)
		return fail(err, GPAI_MALFORMED, place, "time_ms is %s, expected ms since 1970",
		    json_kind_words(json_object_get(root, "time_ms")));
	if (!json_is_number(value))
		return fail(err, GPAI_MALFORMED, place, "value is %s, expected a number in W",
		    json_kind_words(value));
	watts = json_number_value(value);
	if (!(watts >= 0))
		return fail(err, GPAI_MALFORMED, place,
		    "power_reading %g, expected one that is not negative", watts);
	if (watts * 1e6 > (double)ENERGY_POWER_MAX)
		return fail(err, GPAI_TOO_LARGE, place, "power_reading %g W is too large", watts);
	series = energy_meter(log, SCOPE_NODE, ENERGY_POWER, text_of("node"), TEXT_NONE);
	if (series == NULL)
		return energy_no_meter(log, err);
	if (series->n == 0)
		series->line = number;
	if (ms < 1000000000000U)
		log->relative = true;
	return energy_add(log, series, (int64_t)ms, energy_nearest(watts * 1e6), err);
}

static enum gpai_code
event_row(struct energy_log *log, struct text line, uint64_t number, struct gpai_error *err)
{
	static const struct json_limits limits = {.bytes = 1 << 20, .nodes = 10000, .depth = 16};
	const char *brace = memchr(line.at, '{', line.len);
	json_t *root = NULL;
	enum gpai_code rc;

	if (brace == NULL)
		return GPAI_OK;
	struct span bytes = {(const uint8_t *)brace, (size_t)(line.at + line.len - brace)};
	if ((rc = json_parse(log->file, bytes, &limits, &root, err)) == GPAI_OK)
		rc = event(log, root, number, err);
	else if (err != NULL && err->place == GPAI_BYTE) {
		err->place = GPAI_LINE;
		err->at = number;
	}
	json_decref(root);
	return rc;
}

enum gpai_code
mlperf_read(struct energy_log *log, struct energy_lines *lines, const struct energy_clock *clock,
    struct gpai_error *err)
{
	struct text line;
	enum gpai_code rc = GPAI_OK;

	while (rc == GPAI_OK && energy_line(lines, &line)) {
		if (!lines->whole) {
			log->torn = true;
			break;
		}
		if (text_starts(line, "Time,"))
			rc = analyser_row(log, line, lines->number, clock, err);
		else if (text_has(line, MLLOG) && text_has(line, "power"))
			rc = event_row(log, line, lines->number, err);
		else if (text_has(line, MLLOG) && text_has(line, "conversion_eff"))
			rc = event_row(log, line, lines->number, err);
	}
	return rc;
}
