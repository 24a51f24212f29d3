/* SPDX-License-Identifier: Apache-2.0 */
/* Training records into runs; see compute_records.h. */
#include "measure/compute_records.h"

#include "measure/measured_rate.h"

#include <stdlib.h>
#include <string.h>

enum { TERA = 12 };

static const struct training_figure *
field(const struct compute_record *record, enum training_field name)
{
	return &record->record.fields[name];
}

/* The file's name without the folders before it. */
static const char *
base_name(const char *name)
{
	const char *slash = name != NULL ? strrchr(name, '/') : NULL;

	return slash != NULL ? slash + 1 : name != NULL ? name : "";
}

static struct estimate_figure
figure_of(
    struct voice *voice, const struct compute_record *record, const struct training_figure *figure)
{
	if (!figure->known || decimal_compare(figure->value, DECIMAL_ZERO) <= 0)
		return (struct estimate_figure){0};
	return (struct estimate_figure){.known = true,
	    .how = READING_MEASURED,
	    .value = range_exact(decimal_plain(figure->value)),
	    .from = voice_text(voice, "%s: %.*s", base_name(record->record.name),
		TEXT_ARG(text_clip(figure->where, 160))),
	    .file = base_name(record->record.name),
	    .artefact = &record->digest};
}

static struct estimate_figure
figure(struct voice *voice, const struct compute_record *record, enum training_field name)
{
	return figure_of(voice, record, field(record, name));
}

/* -- one run or several ---- */

static bool
is_plan(const struct compute_record *record)
{
	return field(record, TRAINING_STEPS)->known &&
	       field(record, TRAINING_PLANNED_TOKENS)->known;
}

static bool
same_figure(
    const struct compute_record *a, const struct compute_record *b, enum training_field name)
{
	const struct training_figure *x = field(a, name), *y = field(b, name);

	return x->known == y->known && (!x->known || decimal_compare(x->value, y->value) == 0);
}

static bool
same_run(const struct compute_record *a, const struct compute_record *b)
{
	return same_figure(a, b, TRAINING_STEPS) && same_figure(a, b, TRAINING_SEQUENCE) &&
	       same_figure(a, b, TRAINING_PLANNED_TOKENS);
}

/* The run among those before that a plan belongs to; `n` when it is a new one. */
static uint32_t
run_of(const struct compute_record *records, const uint32_t *firsts, uint32_t n, uint32_t i)
{
	uint32_t r = 0;

	while (r < n && !same_run(&records[firsts[r]], &records[i]))
		r++;
	return r;
}

static void
take_first(struct estimate_figure *figure, struct estimate_figure other)
{
	if (!figure->known)
		*figure = other;
}

/* Counts go on from one checkpoint or log of a run to the next: the largest is where it came to. */
static void
take_larger(struct estimate_figure *figure, struct estimate_figure other)
{
	if (!figure->known ||
	    (other.known && decimal_compare(other.value.low, figure->value.low) > 0))
		*figure = other;
}

/* -- what a log adds up to ---- */

struct logs {
	struct rate flops, utilisation, tokens, tokens_each; /* the last: of one device */
	const struct compute_record *of[4];
	const struct compute_record *first; /* that has lines with a rate */
	struct estimate_figure planned_steps;
	const struct training_job **jobs; /* counted before this record, sorted */
	uint32_t n_jobs;
};

static enum gpai_code
better(struct voice *voice, const struct compute_record *record, enum training_said said,
    struct rate *best, const struct compute_record **of)
{
	struct rate rate;
	enum gpai_code rc = rate_integrate(voice->arena, record->record.samples,
	    record->record.n_samples, said, &rate, voice->err);

	if (rc == GPAI_OK && rate.known && (!best->known || rate.covered_ms > best->covered_ms)) {
		*best = rate;
		*of = record;
	}
	return rc;
}

static struct text
rate_words(struct voice *voice, const struct compute_record *record, const struct rate *rate)
{
	char covered[RANGE_CHARS];

	range_format_percent(rate_coverage(rate), 3, covered);
	return voice_text(voice,
	    "%s: %u lines over %llu s, which is %s of the time; %u gaps of %llu s in all%s",
	    base_name(record->record.name), rate->lines,
	    (unsigned long long)(rate->covered_ms / 1000), covered, rate->gaps,
	    (unsigned long long)(rate->gap_ms / 1000),
	    rate->backward > 0 ? "; lines whose clock goes back are left out" : "");
}

/* Rate per device x time, times the devices. */
static void
logged_operations(struct voice *voice, const struct logs *logs, struct compute_layer *layer)
{
	const struct estimate_figure *devices = &layer->hardware.units;
	struct range flop;

	if (!logs->flops.known || !devices->known)
		return;
	flop = range_multiply(logs->flops.sum, devices->value);
	flop = range_multiply(flop, range_exact((struct decimal){.low = 1, .exponent = TERA}));
	layer->figures[FIGURE_LOGGED_FLOP] = (struct estimate_figure){.known = true,
	    .how = READING_MEASURED,
	    .value = flop,
	    .from = rate_words(voice, logs->of[0], &logs->flops),
	    .note = text_of("as the training program counts them, which leaves out other work")};
}

static void
logged_rates(struct voice *voice, const struct logs *logs, struct compute_layer *layer)
{
	const struct rate *u = &logs->utilisation;

	if (u->known && decimal_compare(u->mean, DECIMAL_ZERO) > 0)
		layer->hardware.utilisation = (struct estimate_figure){.known = true,
		    .how = READING_MEASURED,
		    .value = range_exact(u->mean),
		    .from = rate_words(voice, logs->of[1], u)};
	if (logs->tokens.known)
		take_first(&layer->figures[FIGURE_TOKENS],
		    (struct estimate_figure){.known = true,
			.how = READING_MEASURED,
			.value = logs->tokens.sum,
			.from = rate_words(voice, logs->of[2], &logs->tokens)});
	if (logs->tokens_each.known && layer->hardware.units.known)
		take_first(&layer->figures[FIGURE_TOKENS],
		    (struct estimate_figure){.known = true,
			.how = READING_MEASURED,
			.value = range_multiply(logs->tokens_each.sum, layer->hardware.units.value),
			.from = rate_words(voice, logs->of[3], &logs->tokens_each)});
}

/* A count that fell: the run was taken up from a checkpoint, and did work twice. */
static void
say_restarts(struct voice *voice, const struct compute_record *record)
{
	struct growth growth;
	char again[RANGE_CHARS];

	growth_of(record->record.samples, record->record.n_samples, SAID_TOKENS, &growth);
	if (growth.falls == 0)
		return;
	range_format(range_exact(growth.done_again), 4, again);
	voice_compare(voice, "compute.restarts", COMPARISON_NOTED, base_name(record->record.name),
	    voice_text(voice, "%s", again), TEXT_NONE,
	    voice_text(voice,
		"%s: the count of tokens falls %u times, by %s in all: work that was done twice "
		"and counts once here",
		base_name(record->record.name), growth.falls, again));
}

static bool
has_rates(const struct training_record *record)
{
	static const unsigned RATES = 1U << SAID_TFLOPS_PER_DEVICE | 1U << SAID_UTILISATION |
	                              1U << SAID_TOKENS_PER_SECOND |
	                              1U << SAID_TOKENS_PER_SECOND_PER_DEVICE;

	for (uint32_t i = 0; i < record->n_samples; i++)
		if ((record->samples[i].said & RATES) != 0)
			return true;
	return false;
}

/* Two logs may be parts of a run, or tell the same part twice: nothing is added up. */
static void
say_several(struct voice *voice, const struct compute_record *record, struct logs *logs)
{
	if (!has_rates(&record->record))
		return;
	if (logs->first == NULL) {
		logs->first = record;
		return;
	}
	voice_compare(voice, "compute.logs", COMPARISON_DIFFERS, base_name(record->record.name),
	    TEXT_NONE, TEXT_NONE,
	    voice_text(voice,
		"%s, %s: two logs with rates, of which each figure takes the one that covers more; "
		"if they are parts of one run, join them or measure each as a stage",
		base_name(logs->first->record.name), base_name(record->record.name)));
}

static enum gpai_code
take_logs(struct voice *voice, const struct compute_record *record, struct logs *logs)
{
	enum gpai_code rc =
	    better(voice, record, SAID_TFLOPS_PER_DEVICE, &logs->flops, &logs->of[0]);

	if (rc == GPAI_OK)
		rc = better(voice, record, SAID_UTILISATION, &logs->utilisation, &logs->of[1]);
	if (rc == GPAI_OK)
		rc = better(voice, record, SAID_TOKENS_PER_SECOND, &logs->tokens, &logs->of[2]);
	if (rc == GPAI_OK)
		rc = better(voice, record, SAID_TOKENS_PER_SECOND_PER_DEVICE, &logs->tokens_each,
		    &logs->of[3]);
	if (rc == GPAI_OK) {
		say_restarts(voice, record);
		say_several(voice, record, logs);
	}
	return rc;
}

/* -- accounting ---- */

static bool
counts(const struct training_job *job)
{
	return job->has_devices && job->devices > 0 && job->has_elapsed && job->elapsed_s > 0;
}

static struct estimate_period *
period_of(struct estimate_period *periods, uint32_t *n, struct text device)
{
	for (uint32_t i = 0; i < *n; i++)
		if (text_equal(periods[i].device, device))
			return &periods[i];
	periods[*n] = (struct estimate_period){.device = device};
	return &periods[(*n)++];
}

static void
add_job(struct voice *voice, const struct compute_record *record, const struct training_job *job,
    struct estimate_period *period)
{
	struct range time = range_times(range_whole(job->devices), job->elapsed_s);

	if (!period->unit_seconds.known)
		period->unit_seconds = (struct estimate_figure){.known = true,
		    .how = READING_MEASURED,
		    .value = time,
		    .from = voice_text(voice, "%s: devices x elapsed time, added up over its jobs",
			base_name(record->record.name))};
	else
		period->unit_seconds.value = range_add(period->unit_seconds.value, time);
}

static int
by_job(const void *a, const void *b)
{
	const struct training_job *x = *(const struct training_job *const *)a;
	const struct training_job *y = *(const struct training_job *const *)b;
	int order = text_compare(x->id, y->id);

	return order != 0 ? order : (x->start > y->start) - (x->start < y->start);
}

/* One that an earlier file lists: a job taken up again has the same id, and another start. */
static bool
is_counted(const struct logs *logs, const struct training_job *job)
{
	return job->id.len > 0 && job->start > 0 && logs->n_jobs > 0 &&
	       bsearch(&job, logs->jobs, logs->n_jobs, sizeof(const struct training_job *),
		   by_job) != NULL;
}

static enum gpai_code
remember_jobs(struct voice *voice, const struct compute_record *record, struct logs *logs)
{
	uint32_t n = record->record.n_jobs;
	const struct training_job **all = arena_array(
	    voice->arena, (size_t)logs->n_jobs + n + 1, sizeof(const struct training_job *));

	if (all == NULL)
		return fail_memory(voice->err);
	for (uint32_t i = 0; i < logs->n_jobs; i++)
		all[i] = logs->jobs[i];
	for (uint32_t i = 0; i < n; i++)
		all[logs->n_jobs + i] = &record->record.jobs[i];
	logs->jobs = all;
	logs->n_jobs += n;
	qsort(all, logs->n_jobs, sizeof(const struct training_job *), by_job);
	return GPAI_OK;
}

/* One period for each type of device: what the jobs add up to. */
static enum gpai_code
take_jobs(struct voice *voice, const struct compute_record *record, struct compute_layer *layer,
    struct logs *logs)
{
	struct estimate_period *periods;
	uint32_t n = 0, left_out = 0, again = 0;

	if (record->record.n_jobs == 0)
		return GPAI_OK;
	periods = arena_array(
	    voice->arena, (size_t)record->record.n_jobs + layer->n_periods, sizeof *periods);
	if (periods == NULL)
		return fail_memory(voice->err);
	for (; n < layer->n_periods; n++)
		periods[n] = layer->periods[n];
	for (uint32_t i = 0; i < record->record.n_jobs; i++) {
		const struct training_job *job = &record->record.jobs[i];
		left_out += !counts(job);
		if (!counts(job))
			continue;
		if (is_counted(logs, job)) {
			again++;
			continue;
		}
		add_job(voice, record, job, period_of(periods, &n, job->device));
		int32_t starts = job->start > 0 ? moment_date(job->start) : DATE_NONE;
		int32_t ends = job->end > 0 ? moment_date(job->end) : DATE_NONE;
		if (starts != DATE_NONE && (layer->starts == DATE_NONE || starts < layer->starts))
			layer->starts = starts;
		if (ends != DATE_NONE && ends > layer->ends)
			layer->ends = ends;
	}
	layer->periods = periods;
	layer->n_periods = n;
	if (left_out > 0)
		voice_compare(voice, "compute.jobs", COMPARISON_NOTED,
		    base_name(record->record.name), voice_text(voice, "%u", left_out), TEXT_NONE,
		    voice_text(voice,
			"%s: %u of %u jobs name no devices or no time and are not counted",
			base_name(record->record.name), left_out, record->record.n_jobs));
	if (again > 0)
		voice_compare(voice, "compute.jobs.again", COMPARISON_NOTED,
		    base_name(record->record.name), voice_text(voice, "%u", again), TEXT_NONE,
		    voice_text(voice,
			"%s: %u of %u jobs are in an earlier file, too, and are counted once",
			base_name(record->record.name), again, record->record.n_jobs));
	return remember_jobs(voice, record, logs);
}

/* -- one layer from all records of a run ---- */

static enum gpai_code
take_record(struct voice *voice, const struct compute_record *r, struct compute_layer *layer,
    struct logs *logs)
{
	struct estimate_period *hardware = &layer->hardware;
	enum gpai_code rc;

	take_first(&layer->planned, figure(voice, r, TRAINING_PLANNED_TOKENS));
	take_larger(&layer->figures[FIGURE_TOKENS], figure(voice, r, TRAINING_TOKENS));
	take_first(&layer->figures[FIGURE_CONTEXT], figure(voice, r, TRAINING_SEQUENCE));
	take_larger(&layer->figures[FIGURE_STEPS], figure(voice, r, TRAINING_STEPS_DONE));
	take_first(&logs->planned_steps, figure(voice, r, TRAINING_STEPS));
	take_larger(&layer->figures[FIGURE_COUNTED_FLOP], figure(voice, r, TRAINING_TOTAL_FLOS));
	take_first(&hardware->units, figure(voice, r, TRAINING_DEVICES));
	if (r->record.n_jobs == 0) {
		take_larger(&hardware->seconds, figure(voice, r, TRAINING_SECONDS));
		take_first(&hardware->unit_seconds, figure(voice, r, TRAINING_DEVICE_SECONDS));
		if (r->record.device.len > 0 && hardware->device.len == 0)
			hardware->device = r->record.device;
	}
	if (r->record.dtype.len > 0 && layer->precision.len == 0)
		layer->precision = r->record.dtype;
	if (r->record.model != NULL && !layer->knows_shape &&
	    (rc = compute_shape(voice, r->record.model,
		 voice_text(voice, "%s", base_name(r->record.name)), layer)) != GPAI_OK)
		return rc;
	if ((rc = take_logs(voice, r, logs)) != GPAI_OK)
		return rc;
	return take_jobs(voice, r, layer, logs);
}

static void
finish(struct voice *voice, const struct logs *logs, struct compute_layer *layer)
{
	struct estimate_figure *counted = &layer->figures[FIGURE_COUNTED_FLOP];

	take_first(&layer->figures[FIGURE_STEPS], logs->planned_steps);
	logged_operations(voice, logs, layer);
	logged_rates(voice, logs, layer);
	if (counted->known)
		counted->note = text_of("transformers counts 6 x parameters without embeddings x "
					"tokens; it is an estimate by the same formula, not a "
					"measurement");
}

static void
say_problems(struct voice *voice, const struct compute_record *record)
{
	for (uint32_t i = 0; i < record->record.n_problems; i++)
		voice_compare(voice, "compute.record", COMPARISON_NOTED,
		    base_name(record->record.name), TEXT_NONE, TEXT_NONE,
		    voice_text(voice, "%s: %.*s", base_name(record->record.name),
			TEXT_ARG(text_clip(record->record.problems[i], 400))));
	if (record->record.problems_seen > record->record.n_problems)
		voice_compare(voice, "compute.record", COMPARISON_NOTED,
		    base_name(record->record.name), TEXT_NONE, TEXT_NONE,
		    voice_text(voice, "%s: %llu more lines with problems",
			base_name(record->record.name),
			(unsigned long long)(record->record.problems_seen -
					     record->record.n_problems)));
}

/* "stage1_8T.yaml" is the run "stage1_8T". */
static struct text
stem(const char *name)
{
	struct text text = text_of(base_name(name));
	const char *dot = memrchr(text.at, '.', text.len);

	if (dot != NULL && dot != text.at)
		text.len = (size_t)(dot - text.at);
	return text;
}

static void
say_joined(struct voice *voice, const struct compute_record *records, const uint32_t *run,
    uint32_t n, uint32_t r, uint32_t first)
{
	struct text names = TEXT_NONE;
	uint32_t joined = 0;

	for (uint32_t i = 0; i < n; i++)
		if (is_plan(&records[i]) && run[i] == r) {
			names = voice_text(voice, "%.*s%s%s", TEXT_ARG(text_clip(names, 600)),
			    joined > 0 ? ", " : "", base_name(records[i].record.name));
			joined++;
		}
	if (joined < 2)
		return;
	struct estimate_figure steps = figure(voice, &records[first], TRAINING_STEPS);
	char shown[RANGE_CHARS];
	range_format(steps.value, 9, shown);
	voice_compare(voice, "compute.runs", COMPARISON_AGREES, "", TEXT_NONE, TEXT_NONE,
	    voice_text(voice,
		"%.*s plan the same %s steps of the same batches: one run, counted "
		"once",
		TEXT_ARG(names), shown));
}

/* Which run each record belongs to, and the record that each run is first planned in. */
static enum gpai_code
sort_records(struct voice *voice, const struct compute_record *records, uint32_t n, uint32_t *run,
    uint32_t *firsts, uint32_t *n_runs)
{
	const struct compute_record *other = NULL;

	*n_runs = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (!is_plan(&records[i])) {
			other = &records[i];
			continue;
		}
		run[i] = run_of(records, firsts, *n_runs, i);
		if (run[i] == *n_runs)
			firsts[(*n_runs)++] = i;
	}
	if (*n_runs > 1 && other != NULL)
		return fail(voice->err, GPAI_INVALID, in_file(other->record.name),
		    "a record beside recipes of %u runs, expected the files of one run at a time",
		    *n_runs);
	if (*n_runs == 0 && n > 0) {
		*n_runs = 1;
		firsts[0] = 0;
	}
	return GPAI_OK;
}

/* The run of most tokens first: it is what a reader looks for. */
static int
by_size(const void *a, const void *b)
{
	const struct compute_run *x = a, *y = b;
	int order = decimal_compare(y->layer.planned.value.low, x->layer.planned.value.low);

	return order != 0 ? order : text_compare(x->name, y->name);
}

enum gpai_code
compute_runs(struct voice *voice, const struct compute_record *records, uint32_t n,
    struct compute_run **runs, uint32_t *n_runs)
{
	uint32_t *run = arena_array(voice->arena, (size_t)n + 1, 2 * sizeof *run);
	uint32_t *firsts = run + n + 1;
	enum gpai_code rc;

	*runs = arena_array(voice->arena, (size_t)n + 1, sizeof **runs);
	if (run == NULL || *runs == NULL)
		return fail_memory(voice->err);
	if ((rc = sort_records(voice, records, n, run, firsts, n_runs)) != GPAI_OK)
		return rc;
	for (uint32_t r = 0; r < *n_runs; r++) {
		struct compute_layer *layer = &(*runs)[r].layer;
		struct logs logs = {0};
		layer->starts = layer->ends = DATE_NONE;
		(*runs)[r].name = stem(records[firsts[r]].record.name);
		for (uint32_t i = 0; i < n; i++)
			if (run[i] == r &&
			    (rc = take_record(voice, &records[i], layer, &logs)) != GPAI_OK)
				return rc;
		finish(voice, &logs, layer);
		say_joined(voice, records, run, n, r, firsts[r]);
	}
	for (uint32_t i = 0; i < n; i++)
		say_problems(voice, &records[i]);
	qsort(*runs, *n_runs, sizeof **runs, by_size);
	return voice->rc;
}
