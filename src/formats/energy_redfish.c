/* SPDX-License-Identifier: Apache-2.0 */
/* Redfish: answers of a management controller about power and energy, kept by a logger.
 *
 * Follows: DMTF DSP2046, resources MetricReport, Power (PowerControl), EnvironmentMetrics,
 * PowerDistributionMetrics and Sensor. One answer, a list of them, or one a line. Only a
 * metric report says when it was read; for the others the logger's own member (timestamp,
 * time, Timestamp, DateTime; in the answer or around it) is read, else the interval must be
 * given. Averages over past hours are passed over. Power subsystems only link to such
 * resources and hold no reading. */
#include "formats/energy_text.h"
#include "notation/json.h"

#include <string.h>

enum { DEPTH_MAX = 24 };

struct answer {
	struct energy_log *log;
	const struct energy_clock *clock;
	struct text node; /* host that a logger wrote around the answer */
	int64_t ms;
	bool timed;
	uint64_t line; /* 0: the file is one value */
};

bool
redfish_sniff(struct text head)
{
	head = text_trim(head);
	return head.len > 0 && (head.at[0] == '{' || head.at[0] == '[') &&
	       (text_has(head, "/redfish/") || text_has(head, "@odata") ||
		   text_has(head, "PowerConsumedWatts") || text_has(head, "MetricValues") ||
		   text_has(head, "PowerWatts"));
}

static struct place
place_of(const struct answer *a)
{
	return a->line > 0 ? at_line(a->log->file, a->line) : in_file(a->log->file);
}

/* A number of JSON times 10^shift; a string as logs write figures; null is a hole. */
static enum gpai_code
figure(const struct answer *a, const json_t *value, const char *unit, int shift, int64_t max,
    int64_t *out, struct gpai_error *err)
{
	double real;

	*out = ENERGY_HOLE;
	if (value == NULL || json_is_null(value))
		return GPAI_OK;
	if (json_is_string(value)) {
		struct text text = text_trim(json_text(value));
		if (energy_is_hole(text))
			return GPAI_OK;
		return energy_figure(text, unit, shift, max, place_of(a), out, err);
	}
	if (!json_is_number(value))
		return fail(err, GPAI_MALFORMED, place_of(a), "a reading is %s, expected a number",
		    json_kind_words(value));
	real = json_number_value(value) * (shift == 6 ? 1e6 : 1);
	if (!(real >= 0))
		return fail(err, GPAI_MALFORMED, place_of(a),
		    "a reading of %g %s, expected one that is not negative",
		    json_number_value(value), unit);
	if (real > (double)max || real > 9e18)
		return fail(err, GPAI_TOO_LARGE, place_of(a), "a reading of %g %s is too large",
		    json_number_value(value), unit);
	*out = energy_nearest(real);
	return GPAI_OK;
}

/* Figures of boards and processors stand apart from those of what holds them. */
static enum energy_scope
scope_of(struct text path)
{
	if (text_has(path, "Processors/GPU") || text_has(path, "GPU_") || text_has(path, "/GPU"))
		return SCOPE_DEVICE;
	if (text_has(path, "Processors/") || text_has(path, "CPU_"))
		return SCOPE_PROCESSOR;
	return text_has(path, "/Memory/") ? SCOPE_MEMORY : SCOPE_NODE;
}

static enum gpai_code
add(struct answer *a, enum energy_kind kind, struct text path, const json_t *value, int64_t ms,
    bool timed, struct gpai_error *err)
{
	enum energy_scope scope = scope_of(path);
	struct energy_series *s =
	    energy_meter(a->log, scope, kind, path.len > 0 ? path : text_of("chassis"), a->node);
	int64_t out;
	enum gpai_code rc;

	if (s == NULL)
		return energy_no_meter(a->log, err);
	if (s->n == 0)
		s->line = a->line;
	if (!timed && a->clock->interval_ms == 0)
		return fail(err, GPAI_UNSUPPORTED, place_of(a),
		    "a reading without a time, expected a member timestamp or the interval");
	a->log->relative |= !timed;
	if (kind == ENERGY_COUNTER) /* kWh, kept in millijoules */
		rc = figure(a, value, "kWh", 6, INT64_MAX / 3600, &out, err);
	else
		rc = figure(a, value, "W", 6,
		    scope == SCOPE_DEVICE ? ENERGY_DEVICE_MAX : ENERGY_POWER_MAX, &out, err);
	if (rc != GPAI_OK)
		return rc;
	if (kind == ENERGY_COUNTER) {
		s->unit_uj = 1000;
		out = out == ENERGY_HOLE ? out : out * 3600;
	}
	return energy_add(a->log, s, timed ? ms : (int64_t)s->n * a->clock->interval_ms, out, err);
}

static bool
moment_in(const json_t *object, int32_t zone, int64_t *ms)
{
	static const char *const keys[] = {
	    "Timestamp", "timestamp", "time", "DateTime", "ReadingTime", "date", "ts"};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const json_t *value = json_object_get(object, keys[i]);
		if (json_is_string(value) && energy_time(json_text(value), zone, ms))
			return true;
		if (json_is_number(value)) {
			double real = json_number_value(value);
			if (real >= 1e9 && real < 1e14) {
				*ms = energy_nearest(real < 1e11 ? real * 1000 : real);
				return true;
			}
		}
	}
	return false;
}

/* /redfish/v1/Chassis/1/Power#/PowerControl/0/PowerConsumedWatts: what is read here. */
static bool
metric_kind(struct text path, struct text id, enum energy_kind *kind)
{
	if (text_has(path, "PowerControl/") && !text_has(path, "PowerControl/0"))
		return false; /* the first is the whole */
	if (text_has(path, "Average") || text_has(path, "Limit") || text_has(path, "Min") ||
	    text_has(path, "Max") || text_has(path, "Allocat") || text_has(path, "Capacity"))
		return false;
	if (text_has(path, "EnergykWh") || text_has(id, "EnergykWh")) {
		*kind = ENERGY_COUNTER;
		return true;
	}
	*kind = ENERGY_POWER;
	return text_has(path, "PowerConsumedWatts") || text_has(path, "PowerWatts") ||
	       text_has(id, "PowerConsumedWatts") || text_has(id, "PowerWatts");
}

/* Without the property: power and energy of one thing are read of the same meter. */
static struct text
meter_path(struct text path)
{
	for (int i = 0; i < 2; i++) {
		size_t len = path.len;
		while (len > 0 && path.at[len - 1] != '/')
			len--;
		bool reading =
		    len > 0 && text_is((struct text){path.at + len, path.len - len}, "Reading");
		if (len > 1)
			path.len = len - 1;
		if (!reading)
			break;
	}
	return path;
}

static enum gpai_code
metric_report(struct answer *a, const json_t *values, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; rc == GPAI_OK && i < json_array_size(values); i++) {
		const json_t *value = json_array_get(values, i);
		struct text path = json_member_text(value, "MetricProperty");
		struct text id = json_member_text(value, "MetricId");
		enum energy_kind kind;
		int64_t ms = a->ms;
		bool timed = a->timed;
		if (!metric_kind(path, id, &kind))
			continue;
		if (moment_in(value, a->clock->zone_minutes, &ms))
			timed = true;
		rc = add(a, kind, path.len > 0 ? meter_path(path) : id,
		    json_object_get(value, "MetricValue"), ms, timed, err);
	}
	return rc;
}

/* {"PowerWatts": {"DataSourceUri": ..., "Reading": 6438}} */
static enum gpai_code
excerpt(struct answer *a, enum energy_kind kind, struct text path, const json_t *value,
    struct gpai_error *err)
{
	struct text source = json_member_text(value, "DataSourceUri");

	if (json_is_object(value))
		return add(a, kind, path.len > 0 ? path : source, json_object_get(value, "Reading"),
		    a->ms, a->timed, err);
	return add(a, kind, path, value, a->ms, a->timed, err);
}

static enum gpai_code read_object(
    struct answer *a, const json_t *object, unsigned depth, struct gpai_error *err);

static enum gpai_code
read_resource(struct answer *a, const json_t *object, struct gpai_error *err)
{
	struct text path = json_member_text(object, "@odata.id");
	const json_t *value;
	enum gpai_code rc;

	if (json_is_array(value = json_object_get(object, "MetricValues")))
		return metric_report(a, value, err);
	if ((value = json_object_get(object, "PowerConsumedWatts")) != NULL &&
	    (rc = add(a, ENERGY_POWER, path, value, a->ms, a->timed, err)) != GPAI_OK)
		return rc;
	if ((value = json_object_get(object, "EnergykWh")) != NULL &&
	    (rc = excerpt(a, ENERGY_COUNTER, path, value, err)) != GPAI_OK)
		return rc;
	if ((value = json_object_get(object, "PowerWatts")) != NULL &&
	    (rc = excerpt(a, ENERGY_POWER, path, value, err)) != GPAI_OK)
		return rc;
	if (text_is(json_member_text(object, "ReadingType"), "Power") &&
	    text_is(json_member_text(object, "ReadingUnits"), "W"))
		return add(a, ENERGY_POWER, path, json_object_get(object, "Reading"), a->ms,
		    a->timed, err);
	return GPAI_OK;
}

static enum gpai_code
read_value(struct answer *a, const json_t *value, unsigned depth, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	if (depth > DEPTH_MAX)
		return GPAI_OK;
	if (json_is_object(value))
		return read_object(a, value, depth, err);
	for (size_t i = 0; rc == GPAI_OK && i < json_array_size(value); i++)
		rc = read_value(a, json_array_get(value, i), depth + 1, err);
	return rc;
}

/* What it says itself, then what lies in it: PowerControl, or an answer in an envelope. */
static enum gpai_code
read_object(struct answer *a, const json_t *object, unsigned depth, struct gpai_error *err)
{
	static const char *const inner[] = {
	    "PowerControl", "data", "body", "response", "result", "payload", "Members"};
	struct answer own = *a;
	enum gpai_code rc;

	if (moment_in(object, a->clock->zone_minutes, &own.ms))
		own.timed = true;
	for (int i = 0; i < 3; i++) {
		static const char *const keys[] = {"node", "host", "hostname"};
		struct text host = json_member_text(object, keys[i]);
		if (host.len > 0)
			own.node = host;
	}
	rc = read_resource(&own, object, err);
	for (size_t i = 0; rc == GPAI_OK && i < sizeof inner / sizeof *inner; i++) {
		const json_t *value = json_object_get(object, inner[i]);
		if (i == 0 && json_is_array(value)) /* the first is the whole, others are parts */
			value = json_array_get(value, 0);
		if (json_is_array(value) || json_is_object(value))
			rc = read_value(&own, value, depth + 1, err);
	}
	return rc;
}

static enum gpai_code
read_text(struct answer *a, struct text text, struct gpai_error *err)
{
	static const struct json_limits limits = {.depth = DEPTH_MAX};
	struct span bytes = {(const uint8_t *)text.at, text.len};
	json_t *root = NULL;
	enum gpai_code rc = json_parse(a->log->file, bytes, &limits, &root, err);

	if (rc == GPAI_OK)
		rc = read_value(a, root, 0, err);
	json_decref(root);
	return rc;
}

enum gpai_code
redfish_read(struct energy_log *log, struct energy_lines *lines, const struct energy_clock *clock,
    struct gpai_error *err)
{
	struct answer a = {.log = log, .clock = clock};
	struct energy_lines again = *lines;
	struct text first, second, text = text_trim(lines->left);
	bool many = energy_line(&again, &first) && energy_line(&again, &second) && first.len > 2 &&
	            first.at[0] == '{' && first.at[first.len - 1] == '}' && second.len > 0 &&
	            second.at[0] == '{';
	enum gpai_code rc = GPAI_OK;

	if (!many)
		return read_text(&a, text, err);
	while (rc == GPAI_OK && energy_line(lines, &text)) {
		a.line = lines->number;
		if (!lines->whole && text.len > 0 && text.at[text.len - 1] != '}')
			log->torn = true;
		else if (text.len > 0)
			rc = read_text(&a, text, err);
		if (rc != GPAI_OK && err != NULL && err->place == GPAI_BYTE) {
			err->place = GPAI_LINE; /* a byte of one line says little */
			err->at = lines->number;
		}
	}
	return rc;
}
