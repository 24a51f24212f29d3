/* SPDX-License-Identifier: Apache-2.0 */
/* From series in many logs to meters, each once; see energy.h. */
#include "measure/energy_parts.h"

#include <stdlib.h>
#include <string.h>

/* A series and where it stands. */
struct ref {
	const struct energy_series *series;
	const struct energy_file *file;
	struct text node;
};

/* What tells meters apart: what they stand around, then the device's own name in the world,
 * or its name on its node, or its name in its file. */
static int
by_meter(const void *left, const void *right)
{
	const struct ref *a = left, *b = right;
	int order;

	if (a->series->scope != b->series->scope)
		return a->series->scope < b->series->scope ? -1 : 1;
	if (a->series->unique != b->series->unique)
		return a->series->unique ? -1 : 1;
	if ((order = text_compare(a->series->device, b->series->device)) != 0)
		return order;
	if (a->series->unique)
		return 0;
	if ((order = text_compare(a->node, b->node)) != 0 || a->node.len > 0)
		return order;
	return strcmp(a->file->name, b->file->name);
}

/* The same, then an order of which nothing depends but that it is one. */
static int
by_place(const void *left, const void *right)
{
	const struct ref *a = left, *b = right;
	int order = by_meter(left, right);

	if (order == 0)
		order = strcmp(a->file->name, b->file->name);
	if (order == 0)
		order = (a->series > b->series) - (a->series < b->series);
	return order;
}

static struct ref *
list_series(struct arena *arena, const struct energy_file *files, uint32_t n, uint32_t *n_refs)
{
	size_t room = 0, k = 0;
	struct ref *refs;

	for (uint32_t i = 0; i < n; i++)
		room += files[i].log.n;
	if (room > UINT32_MAX || (refs = arena_array(arena, room + 1, sizeof *refs)) == NULL)
		return NULL;
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t s = 0; s < files[i].log.n; s++) {
			const struct energy_series *series = &files[i].log.series[s];
			refs[k++] = (struct ref){series, &files[i],
			    series->node.len > 0 ? series->node : files[i].log.node};
		}
	qsort(refs, k, sizeof *refs, by_place);
	*n_refs = (uint32_t)k;
	return refs;
}

static void
describe(struct energy_meter *meter, const struct ref *refs, uint32_t n)
{
	const struct energy_series *first = refs[0].series;
	const char *last = NULL;

	*meter = (struct energy_meter){.scope = first->scope,
	    .unique = first->unique,
	    .device = first->device,
	    .file = text_of(refs[0].file->name)};
	for (uint32_t i = 0; i < n; i++) {
		struct text name = refs[i].series->name;
		if (refs[i].node.len > 0 &&
		    (meter->node.len == 0 || text_compare(refs[i].node, meter->node) < 0))
			meter->node = refs[i].node;
		if (name.len > 0 && (meter->name.len == 0 || text_compare(name, meter->name) < 0))
			meter->name = name;
		meter->sources |= 1U << refs[i].file->log.source;
		meter->relative |= refs[i].file->log.relative;
		if (last == NULL || strcmp(last, refs[i].file->name) != 0)
			meter->n_files++;
		last = refs[i].file->name;
	}
}

bool
energy_board_watts(
    const struct energy_inputs *inputs, struct text name, struct range *watts, const char **source)
{
	const struct accelerator *known = name.len > 0 ? accelerator_find(name, NULL) : NULL;

	if (known == NULL && inputs->device.len > 0)
		known = accelerator_find(inputs->device, NULL);
	*source = "as stated";
	if (inputs->board_watts.is_given) {
		*watts = inputs->board_watts.range;
		return true;
	}
	if (known == NULL || !known->power.is_known)
		return false;
	*watts = range_exact(known->power.value);
	*source = known->power.source;
	return true;
}

static struct decimal
watts_of(int64_t microwatts)
{
	return (struct decimal){.low = (uint64_t)microwatts, .exponent = microwatts == 0 ? 0 : -6};
}

static struct range
seconds_of(uint64_t ms)
{
	return range_exact((struct decimal){.low = ms, .exponent = ms == 0 ? 0 : -3});
}

/* Between idle and board power, or between what the meter read, or open. A board that is
 * part of a job may still be off: without a figure its least is nothing. */
static void
bound_missing(struct energy_meter *meter, const struct energy_inputs *inputs)
{
	struct range watts = range_whole(0), board;
	const char *source;

	meter->missing_joules = range_whole(0);
	if (meter->read.missing_ms == 0) {
		meter->is_open = !meter->read.has_time && meter->read.high == 0;
		return;
	}
	if (inputs->fills && meter->read.has_power) {
		watts = range_of(watts_of(meter->read.least), watts_of(meter->read.most));
	} else if ((meter->scope == SCOPE_DEVICE || inputs->board_watts.is_given) &&
		   energy_board_watts(inputs, meter->name, &board, &source)) {
		watts.high = board.high;
		if (inputs->idle_watts.is_given &&
		    decimal_compare(inputs->idle_watts.range.low, board.high) < 0)
			watts.low = inputs->idle_watts.range.low;
	} else {
		meter->is_open = true;
		return;
	}
	meter->missing_joules = range_multiply(watts, seconds_of(meter->read.missing_ms));
	if (inputs->excludes_idle)
		meter->missing_joules.low = DECIMAL_ZERO;
}

/* What the boards would have drawn without work is not the job's, when so asked. */
static void
take_off_idle(struct energy_meter *meter, const struct energy_inputs *inputs)
{
	struct range idle, rest;

	if (!inputs->excludes_idle || !inputs->idle_watts.is_given || meter->scope != SCOPE_DEVICE)
		return;
	idle = range_multiply(inputs->idle_watts.range, seconds_of(meter->read.covered_ms));
	rest = range_subtract(meter->joules, idle);
	if (rest.low.negative)
		rest.low = DECIMAL_ZERO;
	if (rest.high.negative)
		rest.high = DECIMAL_ZERO;
	meter->joules = rest;
}

static void
ask_for_time(struct power_result *read, const struct energy_inputs *inputs)
{
	if (inputs->window.is_set || !inputs->has_job_ms)
		return;
	read->has_time = inputs->job_ms > 0;
	read->missing_ms =
	    inputs->job_ms > read->covered_ms ? inputs->job_ms - read->covered_ms : 0;
}

static enum gpai_code
read_meter(struct energy_meter *meter, struct arena *arena, const struct ref *refs, uint32_t n,
    const struct energy_inputs *inputs, struct gpai_error *err)
{
	struct power_window window = inputs->window;
	const struct energy_series **series = arena_array(arena, n, sizeof *series);
	struct arena room;
	enum gpai_code rc;

	if (series == NULL)
		return fail_memory(err);
	describe(meter, refs, n);
	if (meter->relative) /* no clock to hold a window against */
		window.is_set = false;
	for (uint32_t i = 0; i < n; i++)
		series[i] = refs[i].series;
	arena_init(&room, 0);
	rc = power_series_integrate(&room, series, n, &window, &meter->read, err);
	arena_release(&room);
	if (rc != GPAI_OK)
		return rc;
	ask_for_time(&meter->read, inputs);
	meter->joules = joules_range(meter->read.low, meter->read.high);
	take_off_idle(meter, inputs);
	bound_missing(meter, inputs);
	return GPAI_OK;
}

enum gpai_code
energy_meters_read(struct arena *arena, const struct energy_file *files, uint32_t n,
    const struct energy_inputs *inputs, struct energy_meters *meters, struct gpai_error *err)
{
	uint32_t n_refs = 0;
	struct ref *refs = list_series(arena, files, n, &n_refs);
	enum gpai_code rc = GPAI_OK;

	*meters = (struct energy_meters){0};
	if (refs == NULL ||
	    (meters->list = arena_array(arena, (size_t)n_refs + 1, sizeof *meters->list)) == NULL)
		return fail_memory(err);
	for (uint32_t from = 0, to; rc == GPAI_OK && from < n_refs; from = to) {
		for (to = from + 1; to < n_refs && by_meter(&refs[from], &refs[to]) == 0;)
			to++;
		rc = read_meter(
		    &meters->list[meters->n++], arena, refs + from, to - from, inputs, err);
	}
	return rc;
}
