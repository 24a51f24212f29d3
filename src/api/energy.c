/* SPDX-License-Identifier: Apache-2.0 */
/* Measuring energy: logs read, options in words made numbers. */
#include "api/measured.h"

#include "base/file.h"
#include "formats/energy_slurm.h"
#include "measure/energy.h"

#define LOG_BYTES_MAX                                                                              \
	((uint64_t)4 << 30) /* of one log: a node's months at one reading a second                 \
	                     */
#define HEAD_BYTES      (64 << 10)
#define JOB_SECONDS_MAX 100000000000 /* three thousand years */
#define GAP_MAX         1000000

struct number_option {
	const char *name, *text;
	struct energy_figure *figure;
};

static enum gpai_code
read_number(struct arena *arena, const struct number_option *o, struct gpai_error *err)
{
	struct gpai_error why = {0};
	struct value value;

	if (o->text == NULL)
		return GPAI_OK;
	if (value_parse(arena, TYPE_NUMBER, text_of(o->text), NOWHERE, &value, &why) != GPAI_OK)
		return fail(err, GPAI_INVALID, NOWHERE, "%s: %.200s", o->name, why.message);
	o->figure->is_given = range_from(&value, &o->figure->range);
	if (!o->figure->is_given || o->figure->range.low.negative)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "%s is \"%.60s\", expected a number or a "
		    "range that is not negative",
		    o->name, o->text);
	return GPAI_OK;
}

static enum gpai_code
read_moment(const char *name, const char *text, int64_t *ms, struct gpai_error *err)
{
	int32_t date;
	int64_t seconds;

	if (moment_parse(text_of(text), &seconds))
		*ms = seconds * 1000;
	else if (date_parse(text_of(text), &date))
		*ms = (int64_t)date * 86400000;
	else
		return fail(err, GPAI_INVALID, NOWHERE,
		    "%s is \"%.60s\", expected YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ", name, text);
	return GPAI_OK;
}

static enum gpai_code
read_window(
    const struct gpai_energy_options *o, struct energy_inputs *inputs, struct gpai_error *err)
{
	struct power_window *window = &inputs->window;
	enum gpai_code rc;

	if (o->gap > GAP_MAX || o->job_seconds > JOB_SECONDS_MAX)
		return fail(err, GPAI_INVALID, NOWHERE, "a gap or a time is too large");
	window->gap = o->gap;
	inputs->has_job_ms = o->job_seconds > 0;
	inputs->job_ms = o->job_seconds * 1000;
	if ((o->from == NULL) != (o->until == NULL))
		return fail(
		    err, GPAI_INVALID, NOWHERE, "from without until, or until without from");
	if (o->from == NULL)
		return GPAI_OK;
	if ((rc = read_moment("from", o->from, &window->from_ms, err)) != GPAI_OK ||
	    (rc = read_moment("until", o->until, &window->until_ms, err)) != GPAI_OK)
		return rc;
	if (window->until_ms <= window->from_ms)
		return fail(err, GPAI_INVALID, NOWHERE, "until is not after from");
	window->is_set = true;
	return GPAI_OK;
}

static enum gpai_code
read_options(struct arena *arena, const struct gpai_energy_options *o, struct energy_inputs *inputs,
    struct gpai_error *err)
{
	const struct number_option numbers[] = {{"days", o->days, &inputs->days},
	    {"device-hours", o->device_hours, &inputs->device_hours},
	    {"flop", o->flop, &inputs->flop}, {"utilisation", o->utilisation, &inputs->utilisation},
	    {"watts", o->watts, &inputs->draw_watts},
	    {"idle-watts", o->idle_watts, &inputs->idle_watts},
	    {"board-watts", o->board_watts, &inputs->board_watts},
	    {"host-factor", o->host_factor, &inputs->host_factor}, {"pue", o->pue, &inputs->pue}};
	enum gpai_code rc;

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if ((rc = read_number(arena, &numbers[i], err)) != GPAI_OK)
			return rc;
	if (o->precision != NULL) {
		inputs->has_precision = precision_from(text_of(o->precision), &inputs->precision);
		if (!inputs->has_precision)
			return fail(err, GPAI_INVALID, NOWHERE, "precision \"%.60s\" is not known",
			    o->precision);
	}
	if (o->device != NULL) {
		inputs->device = text_of(o->device);
		if (accelerator_find(inputs->device, NULL) == NULL && o->board_watts == NULL &&
		    o->watts == NULL)
			return fail(err, GPAI_NOT_FOUND, NOWHERE,
			    "accelerator \"%.60s\" is not in the table, expected one that is, or "
			    "its watts",
			    o->device);
	}
	inputs->has_devices = o->devices > 0;
	inputs->devices = o->devices;
	inputs->excludes_idle = o->excludes_idle;
	inputs->fills = o->fills;
	return read_window(o, inputs, err);
}

static enum gpai_code
read_log(struct arena *arena, const char *path, const struct energy_clock *clock,
    struct energy_file *file, struct gpai_error *err)
{
	struct training_record record = {0};
	enum training_source training;
	enum energy_source source;
	struct span bytes, head;
	enum gpai_code rc = file_read(arena, path, LOG_BYTES_MAX, &bytes, err);

	if (rc != GPAI_OK)
		return rc;
	file->name = path;
	file->digest = digest_of(bytes);
	head = (struct span){bytes.at, bytes.len < HEAD_BYTES ? bytes.len : HEAD_BYTES};
	if (energy_sniff(head, &source))
		return energy_parse(arena, bytes, path, source, clock, &file->log, err);
	if (!training_sniff(head, &training) || training != TRAINING_SLURM)
		return fail(err, GPAI_UNSUPPORTED, in_file(path),
		    "no log of a meter that is known, expected one of nvidia-smi, DCGM, powercap, "
		    "perf, IPMI, Redfish, Slurm, CodeCarbon, MLPerf or gpai record");
	rc = training_read_as(arena, training, bytes, path, &record, err);
	if (rc == GPAI_OK)
		rc = energy_from_slurm(arena, &record, &file->log, err);
	training_release(&record);
	return rc;
}

static enum gpai_code
measure(struct gpai_measured *m, const char *const *paths, size_t n,
    const struct gpai_energy_options *options, struct gpai_error *err)
{
	static const struct gpai_energy_options nothing;
	const struct gpai_energy_options *o = options != NULL ? options : &nothing;
	const struct energy_clock clock = {
	    .zone_minutes = o->zone_minutes, .interval_ms = o->interval_ms};
	const struct measure_sink sink = measured_sink(m);
	struct arena *arena = measured_arena(m);
	struct energy_inputs inputs = {.stage = text_of(o->stage)};
	struct energy_file *files;
	enum gpai_code rc;

	if ((rc = read_options(arena, o, &inputs, err)) != GPAI_OK)
		return rc;
	if (n > UINT32_MAX || (files = arena_array(arena, n + 1, sizeof *files)) == NULL)
		return fail_memory(err);
	for (size_t i = 0; i < n; i++)
		if ((rc = read_log(arena, paths[i], &clock, &files[i], err)) != GPAI_OK)
			return rc;
	return energy_measure(arena, files, (uint32_t)n, &inputs, &sink, err);
}

enum gpai_code
gpai_energy_measure(const char *const *paths, size_t n, const struct gpai_law *law,
    const struct gpai_energy_options *options, struct gpai_measured **measured,
    struct gpai_error *err)
{
	struct gpai_measured *m = measured_create(law, err);

	*measured = NULL;
	if (m == NULL)
		return GPAI_NO_MEMORY;
	return measured_give(m, measure(m, paths, n, options, err), measured);
}
