/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the record of a job; see job_record.h. */
#include "formats/job_record.h"

#include "formats/energy_text.h"
#include "notation/json.h"

#include <string.h>

static const struct json_limits line_limits = {.bytes = 16 << 20, .nodes = 100000, .depth = 8};

bool
job_record_sniff(struct text head)
{
	return text_starts(text_trim(head), "{\"gpai-record\"");
}

static struct text
kept(struct arena *arena, const json_t *object, const char *key)
{
	return arena_text(arena, json_member_text(object, key));
}

/* An integer member of at least 0; false when it is not there. */
static enum gpai_code
whole_member(const json_t *object, const char *key, struct place place, bool *has, int64_t *number,
    struct gpai_error *err)
{
	const json_t *value = json_object_get(object, key);
	uint64_t whole;

	*has = value != NULL && !json_is_null(value);
	if (!*has)
		return GPAI_OK;
	if (!json_whole(value, &whole))
		return fail(err, GPAI_MALFORMED, place,
		    "%s is %s, expected a whole number from 0 to 2^63 - 1", key,
		    json_is_number(value) ? "another number" : json_kind_words(value));
	*number = (int64_t)whole;
	return GPAI_OK;
}

static enum gpai_code
read_first(
    struct job_record *record, const json_t *root, struct place place, struct gpai_error *err)
{
	struct arena *arena = record->energy.arena;
	int64_t version = 0;
	bool has;
	enum gpai_code rc;

	if ((rc = whole_member(root, "gpai-record", place, &has, &version, err)) != GPAI_OK)
		return rc;
	if (!has || version != 1)
		return fail(err, GPAI_UNSUPPORTED, place, "gpai-record %d, expected version 1",
		    has ? (int)(version & INT32_MAX) : 0);
	record->job = kept(arena, root, "job");
	record->step = kept(arena, root, "step");
	record->task = kept(arena, root, "task");
	record->node = kept(arena, root, "node");
	record->stage = kept(arena, root, "stage");
	record->no_gpu = kept(arena, root, "no_gpu");
	record->no_rapl = kept(arena, root, "no_rapl");
	record->energy.node = record->node;
	record->energy.stage = record->stage;
	return whole_member(root, "start_ms", place, &has, &record->start_ms, err);
}

/* {"id": "GPU-...", "name": "NVIDIA H100 80GB HBM3", "w": 412.5, "mj": 123456} */
static enum gpai_code
read_gpu(struct job_record *record, const json_t *gpu, int64_t ms, struct place place,
    struct gpai_error *err)
{
	struct energy_log *log = &record->energy;
	const json_t *watts = json_object_get(gpu, "w");
	struct text id = json_member_text(gpu, "id");
	struct energy_series *series;
	int64_t mj = 0, power = ENERGY_HOLE;
	bool has_energy;
	enum gpai_code rc;

	if (id.len == 0)
		return fail(err, GPAI_MALFORMED, place, "a gpu without id");
	if ((rc = whole_member(gpu, "mj", place, &has_energy, &mj, err)) != GPAI_OK)
		return rc;
	if (watts != NULL && !json_is_null(watts)) {
		double real = json_number_value(watts);
		if (!json_is_number(watts) || !(real >= 0))
			return fail(err, GPAI_MALFORMED, place,
			    "w is not a number of at least 0, expected watts");
		if (real * 1e6 > (double)ENERGY_DEVICE_MAX)
			return fail(
			    err, GPAI_TOO_LARGE, place, "w is %g, too large for a device", real);
		power = energy_nearest(real * 1e6);
	}
	/* Both when it has both; a hole in the power series when it has neither. */
	for (int counter = has_energy ? 1 : 0; counter >= 0; counter--) {
		if (counter == 0 && has_energy && power == ENERGY_HOLE)
			break;
		series = energy_meter(
		    log, SCOPE_DEVICE, counter ? ENERGY_COUNTER : ENERGY_POWER, id, record->node);
		if (series == NULL)
			return energy_no_meter(log, err);
		if (series->n == 0) {
			series->line = place.at;
			series->name = kept(log->arena, gpu, "name");
			series->unit_uj = counter ? 1000 : 1;
			series->unique = true;
		}
		rc = energy_add(log, series, ms, counter ? mj : power, err);
		if (rc != GPAI_OK)
			return rc;
	}
	return GPAI_OK;
}

/* {"domain": "package-0/dram", "uj": 123, "range": 262143328850} */
static enum gpai_code
read_domain(struct job_record *record, const json_t *domain, int64_t ms, struct place place,
    struct gpai_error *err)
{
	struct energy_log *log = &record->energy;
	struct text name = json_member_text(domain, "domain");
	struct energy_series *series;
	enum energy_scope scope;
	int64_t uj = 0, range = 0;
	bool has, has_range;
	enum gpai_code rc;

	if (name.len == 0)
		return fail(err, GPAI_MALFORMED, place, "a domain of rapl without its name");
	if ((rc = whole_member(domain, "uj", place, &has, &uj, err)) != GPAI_OK ||
	    (rc = whole_member(domain, "range", place, &has_range, &range, err)) != GPAI_OK)
		return rc;
	if (!rapl_scope(name, &scope))
		return GPAI_OK; /* core and uncore lie in their package */
	series = energy_meter(log, scope, ENERGY_COUNTER, name, record->node);
	if (series == NULL)
		return energy_no_meter(log, err);
	if (series->n == 0)
		series->line = place.at;
	if (has_range)
		series->range = (uint64_t)range;
	return energy_add(log, series, ms, has ? uj : ENERGY_HOLE, err);
}

static enum gpai_code
read_reading(
    struct job_record *record, const json_t *root, struct place place, struct gpai_error *err)
{
	const json_t *gpus = json_object_get(root, "gpu"), *rapl = json_object_get(root, "rapl");
	int64_t ms = 0;
	bool has;
	enum gpai_code rc = whole_member(root, "t", place, &has, &ms, err);

	if (rc == GPAI_OK && ms > ENERGY_TIME_MAX)
		return fail(err, GPAI_TOO_LARGE, place, "t is too large, expected ms since 1970");
	for (size_t i = 0; rc == GPAI_OK && i < json_array_size(gpus); i++)
		rc = read_gpu(record, json_array_get(gpus, i), ms, place, err);
	for (size_t i = 0; rc == GPAI_OK && i < json_array_size(rapl); i++)
		rc = read_domain(record, json_array_get(rapl, i), ms, place, err);
	record->readings++;
	if (ms > record->end_ms)
		record->end_ms = ms;
	return rc;
}

static enum gpai_code
read_object(
    struct job_record *record, const json_t *root, struct place place, struct gpai_error *err)
{
	enum gpai_code rc;

	if (!json_is_object(root))
		return fail(err, GPAI_MALFORMED, place, "a line is %s, expected an object",
		    json_kind_words(root));
	if (place.at == 1)
		return read_first(record, root, place, err);
	if (json_object_get(root, "t") != NULL)
		return read_reading(record, root, place, err);
	if (json_object_get(root, "end") == NULL)
		return GPAI_OK;
	record->has_ended = true;
	if ((rc = whole_member(root, "exit", place, &record->has_exit, &record->exit, err)) !=
		GPAI_OK ||
	    (rc = whole_member(root, "signal", place, &record->has_signal, &record->signal, err)) !=
		GPAI_OK)
		return rc;
	bool has;
	rc = whole_member(root, "end", place, &has, &record->end_ms, err);
	if (rc == GPAI_OK && record->end_ms > ENERGY_TIME_MAX)
		return fail(err, GPAI_TOO_LARGE, place, "end is too large, expected ms since 1970");
	return rc;
}

/* One device may have two series: its power and its counter. */
static bool
has_counter(const struct energy_log *log, const struct energy_series *power)
{
	for (uint32_t i = 0; i < log->n; i++)
		if (log->series[i].kind == ENERGY_COUNTER &&
		    text_equal(log->series[i].device, power->device))
			return true;
	return false;
}

static enum gpai_code
read_lines(struct job_record *record, struct energy_lines *lines, struct gpai_error *err)
{
	struct energy_log *log = &record->energy;
	struct text line;
	enum gpai_code rc = GPAI_OK;

	while (rc == GPAI_OK && energy_line(lines, &line)) {
		struct place place = at_line(log->file, lines->number);
		json_t *root = NULL;
		if (!lines->whole) {
			log->torn = true; /* the writer gives whole lines: a crash, or a copy */
			break;
		}
		if (line.len == 0)
			continue;
		struct span bytes = {(const uint8_t *)line.at, line.len};
		rc = json_parse(log->file, bytes, &line_limits, &root, err);
		if (rc != GPAI_OK && err != NULL && err->place == GPAI_BYTE) {
			err->place = GPAI_LINE;
			err->at = lines->number;
		}
		if (rc == GPAI_OK)
			rc = read_object(record, root, place, err);
		json_decref(root);
	}
	for (uint32_t i = 0; i < log->n; i++) {
		record->gpus +=
		    log->series[i].scope == SCOPE_DEVICE &&
		    (log->series[i].kind == ENERGY_COUNTER || !has_counter(log, &log->series[i]));
		record->domains += log->series[i].scope != SCOPE_DEVICE;
	}
	log->begin = record->start_ms;
	log->end = record->end_ms;
	if (!record->has_ended)
		energy_note(
		    log, "the record has no end: the job went down with its node, or still runs");
	return rc;
}

enum gpai_code
job_record_parse(struct arena *arena, struct span bytes, const char *name,
    struct job_record *record, struct gpai_error *err)
{
	struct energy_lines lines;
	enum gpai_code rc;

	*record = (struct job_record){0};
	energy_log_init(&record->energy, ENERGY_JOB_RECORD, arena, name);
	if ((rc = energy_lines_of(bytes, name, &lines, err)) != GPAI_OK)
		return rc;
	return read_lines(record, &lines, err);
}

enum gpai_code
job_record_read(struct energy_log *log, struct energy_lines *lines,
    const struct energy_clock *clock, struct gpai_error *err)
{
	struct job_record record = {.energy = *log};
	enum gpai_code rc = read_lines(&record, lines, err);

	(void)clock;
	*log = record.energy;
	return rc;
}
