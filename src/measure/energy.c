/* SPDX-License-Identifier: Apache-2.0 */
/* What logs of meters say of a run's energy, said to a sink; see energy.h. */
#include "measure/energy.h"

#include "measure/energy_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN(t) TEXT_ARG(text_clip(t, 80))

static void
note(struct voice *voice, const char *id, enum comparison_grade grade, struct text says)
{
	voice_compare(voice, id, grade, NULL, TEXT_NONE, TEXT_NONE, says);
}

/* Without the zeros at the end that only counting in nanojoules brings; two figures stay. */
static struct decimal
shortest(struct decimal number)
{
	for (int n = decimal_figures(number) - 1; n >= 2; n--) {
		struct decimal shorter = decimal_round(number, n, ROUND_NEAREST);
		if (decimal_compare(shorter, number) != 0)
			break;
		number = shorter;
	}
	return number;
}

/* To so many figures, outwards. What is exact stays so, with two figures at least. */
static struct value
figures(struct range range, int n)
{
	struct decimal exact = shortest(range.low);
	int written = decimal_figures(exact);

	if (range_is_exact(range) && written >= 2 && written <= 9)
		return value_number(exact);
	return value_range(
	    decimal_round(range.low, n, ROUND_DOWN), decimal_round(range.high, n, ROUND_UP));
}

struct text
energy_factor_words(struct voice *voice, const struct energy_inputs *inputs)
{
	char host[RANGE_CHARS], pue[RANGE_CHARS];

	if (inputs->host_factor.is_given)
		range_format(inputs->host_factor.range, 3, host);
	if (inputs->pue.is_given)
		range_format(inputs->pue.range, 3, pue);
	return voice_text(voice, "%s%s%s%s%s", inputs->host_factor.is_given ? ", times " : "",
	    inputs->host_factor.is_given ? host : "",
	    inputs->host_factor.is_given ? " for the hosts" : "",
	    inputs->pue.is_given ? ", times PUE " : "", inputs->pue.is_given ? pue : "");
}

struct range
energy_with_factors(const struct energy_inputs *inputs, struct range joules, struct range parts)
{
	if (inputs->host_factor.is_given) {
		struct range hosts = range_subtract(inputs->host_factor.range, range_whole(1));
		joules = range_add(joules, range_multiply(parts, hosts));
	}
	if (inputs->pue.is_given)
		joules = range_multiply(joules, inputs->pue.range);
	return joules;
}

/* What stands beside the figure is found in ways of its own. */
static void
say_beside(struct voice *voice, const struct energy_saying *s, const char *key, struct value value,
    const char *method)
{
	struct provenance origin = s->origin;

	origin.method = text_of(method);
	voice_reading(voice, key, value, &origin, TEXT_NONE);
}

static void
say_scope(struct voice *voice, const struct energy_saying *s)
{
	struct text words[5];
	uint32_t n = 0;

	if (s->accelerators)
		words[n++] = text_of("accelerators");
	if (s->processors)
		words[n++] = text_of("processors");
	if (s->memory)
		words[n++] = text_of("memory");
	if (s->nodes)
		words[n++] = text_of("nodes");
	if (s->inputs->pue.is_given)
		words[n++] = text_of("facility");
	say_beside(voice, s, "energy.training.scope", value_items(TYPE_CHOICES, words, n),
	    "what the figure stands for, with the factors given");
}

/* In hundredths of a percent, cut: 99.99 is not all. */
static struct value
percent_of(uint64_t part, uint64_t whole)
{
	__extension__ unsigned __int128 share = (unsigned __int128)part * 10000 / whole;

	return value_number(
	    (struct decimal){.low = (uint64_t)share, .exponent = share > 0 ? -2 : 0});
}

void
energy_say(struct voice *voice, const struct energy_saying *s)
{
	struct range mwh = joules_to_mwh(s->joules);
	bool of_stage = voice->kind != NULL && strcmp(voice->kind, "stage") == 0;

	if (of_stage) {
		voice_reading(voice, "stage.energy.mwh", figures(mwh, 4), &s->origin, s->note);
		return;
	}
	voice_reading(voice, "energy.training.mwh", figures(mwh, 4), &s->origin, s->note);
	say_beside(voice, s, "energy.training.method", value_text(s->origin.method),
	    "how the figure was found, in words");
	say_scope(voice, s);
	if (s->has_coverage && s->asked_ms > 0)
		say_beside(voice, s, "energy.training.coverage",
		    percent_of(s->covered_ms, s->asked_ms),
		    "time with readings over all metered time");
	if (s->inputs->pue.is_given)
		say_beside(voice, s, "energy.training.pue", range_value(s->inputs->pue.range),
		    "given; the figure contains it");
}

/* --- what should be known of the logs --- */

struct tallies {
	uint64_t holes, gaps, resets, wraps, repeated, late, went_back;
	int64_t went_back_ms;
	uint32_t single, several, nameless, above;
	struct text several_of, above_of, single_of;
};

static void
tally(struct tallies *t, const struct energy_meter *m, const struct energy_inputs *inputs)
{
	struct range board;
	const char *source;

	t->holes += m->read.holes;
	t->gaps += m->read.gaps;
	t->resets += m->read.resets;
	t->wraps += m->read.wraps;
	t->repeated += m->read.repeated;
	t->late += m->read.late;
	t->went_back += m->read.went_back;
	if (m->read.went_back_ms > t->went_back_ms)
		t->went_back_ms = m->read.went_back_ms;
	if (!m->read.has_time && m->read.high == 0) {
		t->single++;
		t->single_of = m->device;
	}
	if (m->n_files > 1 && m->scope != SCOPE_JOB) {
		t->several++;
		t->several_of = m->device;
	}
	t->nameless += !m->unique && m->node.len == 0 && m->scope <= SCOPE_NODE;
	if (m->scope == SCOPE_DEVICE && m->read.has_power &&
	    energy_board_watts(inputs, m->name, &board, &source)) {
		/* Short peaks above the rating are real; half as much again is another unit. */
		struct decimal most = {.low = (uint64_t)m->read.most * 2, .exponent = -6};
		if (decimal_compare(most, range_times(board, 3).high) > 0) {
			t->above++;
			t->above_of = m->device;
		}
	}
}

static void
say_tallies(struct voice *voice, const struct tallies *t, uint32_t n_files)
{
	if (t->holes > 0)
		note(voice, "energy.holes", COMPARISON_NOTED,
		    voice_text(voice,
			"%s readings without a figure (N/A and the like): they count as time "
			"without reading, not as zero",
			voice_number(voice, t->holes)));
	if (t->gaps > 0)
		note(voice, "energy.gaps", COMPARISON_NOTED,
		    voice_text(voice, "%s gaps between readings were not bridged",
			voice_number(voice, t->gaps)));
	if (t->resets > 0)
		note(voice, "energy.resets", COMPARISON_NOTED,
		    voice_text(voice,
			"counters began anew %s times (a restart): what they lost is time without "
			"reading",
			voice_number(voice, t->resets)));
	if (t->wraps > 0)
		note(voice, "energy.wraps", COMPARISON_NOTED,
		    voice_text(voice, "counters went round %s times, which is counted",
			voice_number(voice, t->wraps)));
	if (t->went_back > 0)
		note(voice, "energy.clock", COMPARISON_NOTED,
		    voice_text(voice,
			"the clock went back %s times, by up to %s s: time passed twice counts "
			"once "
			"in the lower and twice in the upper bound",
			voice_number(voice, t->went_back),
			voice_number(voice, (uint64_t)t->went_back_ms / 1000)));
	if (t->late + t->repeated > 0)
		note(voice, "energy.order", COMPARISON_NOTED,
		    voice_text(voice, "%s readings behind their time and %s of a time already read",
			voice_number(voice, t->late), voice_number(voice, t->repeated)));
	if (t->several > 0)
		note(voice, "energy.twice", COMPARISON_NOTED,
		    voice_text(voice,
			"read in several logs: %s of the meters (as %.*s); each counts once, by "
			"its "
			"counter where it has one",
			voice_number(voice, t->several), SHOWN(t->several_of)));
	if (t->nameless > 0 && n_files > 1)
		note(voice, "energy.identity", COMPARISON_NOTED,
		    voice_text(voice,
			"%s meters have no name of their own nor a node: the same number in "
			"another "
			"file counts as another device",
			voice_number(voice, t->nameless)));
	if (t->single > 0)
		note(voice, "energy.single", COMPARISON_NOTED,
		    voice_text(voice,
			"one reading only: %s of the meters (as %.*s); no time, so no energy",
			voice_number(voice, t->single), SHOWN(t->single_of)));
	if (t->above > 0)
		note(voice, "energy.board", COMPARISON_DIFFERS,
		    voice_text(voice,
			"above one and a half times its board power: %s of the devices (as %.*s); "
			"another unit, or another device?",
			voice_number(voice, t->above), SHOWN(t->above_of)));
}

static void
say_logs(struct voice *voice, const struct energy_file *files, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (files[i].log.torn)
			note(voice, "energy.torn", COMPARISON_NOTED,
			    voice_text(voice, "%.80s: the last line is not whole and was left out",
				files[i].name));
		for (uint32_t k = 0; k < files[i].log.n_notes; k++)
			note(voice, "energy.log", COMPARISON_NOTED,
			    voice_text(
				voice, "%.80s: %.*s", files[i].name, SHOWN(files[i].log.notes[k])));
	}
}

/* --- the figure --- */

/* "8 accelerators, 2 processors" of what counts. */
static struct text
counted_words(struct voice *voice, const struct energy_sum *sum)
{
	static const char *const one[] = {
	    "accelerator", "processor", "memory domain", "machine", "job"};
	static const char *const many[] = {
	    "accelerators", "processors", "memory domains", "machines", "jobs"};
	struct text words = TEXT_NONE;

	for (int i = 0; i < ENERGY_SCOPES_COUNT; i++)
		if (sum->counted[i] > 0)
			words = voice_text(voice, "%.*s%s%s %s", SHOWN(words),
			    words.len > 0 ? ", " : "", voice_number(voice, sum->counted[i]),
			    sum->counted[i] == 1 ? one[i] : many[i]);
	return words;
}

static struct text
source_words(struct voice *voice, const struct energy_meters *meters)
{
	uint32_t sources = 0;
	struct text words = TEXT_NONE;

	for (uint32_t i = 0; i < meters->n; i++)
		if (!meters->list[i].is_inside)
			sources |= meters->list[i].sources;
	for (int i = 0; i < ENERGY_SOURCES_COUNT; i++)
		if ((sources >> i & 1) != 0)
			words = voice_text(voice, "%.*s%s%s", SHOWN(words),
			    words.len > 0 ? ", " : "", energy_source_says((enum energy_source)i));
	return words;
}

/* Time of boards of the job that no log speaks of. */
static void
add_unmetered(struct voice *voice, const struct energy_meters *meters,
    const struct energy_inputs *inputs, struct energy_sum *sum)
{
	uint64_t longest = 0, missing;
	uint32_t found = 0;
	struct range watts, joules;
	const char *source;

	for (uint32_t i = 0; i < meters->n; i++) {
		const struct power_result *r = &meters->list[i].read;
		if (meters->list[i].scope != SCOPE_DEVICE)
			continue;
		found++;
		if (r->covered_ms + r->missing_ms > longest)
			longest = r->covered_ms + r->missing_ms;
	}
	if (!inputs->has_devices || found == 0 || found == inputs->devices)
		return;
	note(voice, "energy.devices", COMPARISON_DIFFERS,
	    voice_text(voice, "the logs speak of %s accelerators, the job has %s",
		voice_number(voice, found), voice_number(voice, inputs->devices)));
	if (found > inputs->devices || sum->counted[SCOPE_DEVICE] == 0)
		return;
	if (__builtin_mul_overflow(inputs->devices - found, longest, &missing)) {
		sum->is_open = true;
		return;
	}
	sum->missing_ms += missing;
	if (!energy_board_watts(inputs, meters->list[0].name, &watts, &source)) {
		sum->is_open = true;
		return;
	}
	watts.low = inputs->idle_watts.is_given && !inputs->excludes_idle
	                ? inputs->idle_watts.range.low
	                : DECIMAL_ZERO;
	if (decimal_compare(watts.low, watts.high) > 0)
		watts.low = watts.high;
	joules = range_multiply(
	    watts, range_exact((struct decimal){.low = missing, .exponent = missing > 0 ? -3 : 0}));
	sum->joules = range_add(sum->joules, joules);
	sum->parts = range_add(sum->parts, joules);
}

static struct text
hours_words(struct voice *voice, uint64_t ms)
{
	struct range hours;
	char text[RANGE_CHARS];

	range_divide(range_exact((struct decimal){.low = ms, .exponent = ms > 0 ? -3 : 0}),
	    range_whole(3600), &hours);
	range_format(range_exact(range_middle(hours)), 4, text);
	return voice_text(voice, "%s", text);
}

static struct text
missing_words(struct voice *voice, const struct energy_sum *sum, const struct energy_inputs *inputs)
{
	if (sum->missing_ms == 0)
		return text_of("Readings cover all of the time.");
	double share =
	    100.0 * (double)sum->covered_ms / ((double)sum->covered_ms + (double)sum->missing_ms);
	return voice_text(voice,
	    "Readings cover %.4g %% of %.*s metered hours; the rest is counted %s.",
	    share > 99.99 ? 99.99 : share,
	    SHOWN(hours_words(voice, sum->covered_ms + sum->missing_ms)),
	    inputs->fills ? "between the least and the most that each meter read"
	    : inputs->idle_watts.is_given && !inputs->excludes_idle
		? "between idle and board power"
		: "between nothing and board power");
}

static enum reading_origin
origin_of(const struct energy_sum *sum, const struct energy_inputs *inputs)
{
	bool only_jobs = sum->counted[SCOPE_JOB] > 0;

	for (int i = 0; i < SCOPE_JOB; i++)
		only_jobs &= sum->counted[i] == 0;
	if (inputs->pue.is_given || inputs->host_factor.is_given || inputs->excludes_idle)
		return READING_DERIVED;
	return only_jobs ? READING_IMPORTED : READING_MEASURED;
}

/* One digest that stands for all logs, whatever their order. */
static int
by_digest(const void *left, const void *right)
{
	return memcmp(left, right, sizeof(struct digest));
}

static struct digest *
digest_of_logs(struct voice *voice, const struct energy_file *files, uint32_t n)
{
	struct digest *all = arena_array(voice->arena, (size_t)n + 1, sizeof *all);

	if (all == NULL) {
		voice->rc = voice->rc == GPAI_OK ? fail_memory(voice->err) : voice->rc;
		return NULL;
	}
	for (uint32_t i = 0; i < n; i++)
		all[i] = files[i].digest;
	qsort(all, n, sizeof *all, by_digest);
	if (n > 1)
		all[0] = digest_of((struct span){(const uint8_t *)all, n * sizeof *all});
	return all;
}

static struct text
method_words(struct voice *voice, const struct energy_meters *meters, const struct energy_sum *sum,
    const struct energy_inputs *inputs)
{
	bool counter = false, power = false;
	char idle[RANGE_CHARS] = "";

	for (uint32_t i = 0; i < meters->n; i++) {
		counter |= !meters->list[i].is_inside && meters->list[i].read.by_counter;
		power |= !meters->list[i].is_inside && meters->list[i].read.by_power;
	}
	if (inputs->excludes_idle)
		range_format(inputs->idle_watts.range, 3, idle);
	return voice_text(voice, "%s %.*s (%.*s): %s%s%s%.*s. %.*s%s%s%s%s",
	    origin_of(sum, inputs) == READING_IMPORTED ? "As stated for" : "Metered on",
	    SHOWN(counted_words(voice, sum)), SHOWN(source_words(voice, meters)),
	    counter ? "energy counters read as differences" : "", counter && power ? ", " : "",
	    power ? "power summed between readings, lower and upper" : "",
	    TEXT_ARG(energy_factor_words(voice, inputs)),
	    TEXT_ARG(missing_words(voice, sum, inputs)),
	    inputs->excludes_idle ? " Idle power of " : "", idle,
	    inputs->excludes_idle ? " W a board is taken off." : "",
	    sum->counted[SCOPE_NODE] + sum->counted[SCOPE_JOB] > 0 || inputs->host_factor.is_given
		? ""
		: " Other parts of the hosts are not included.");
}

static void
say_scopes(struct voice *voice, const struct energy_meters *meters)
{
	for (int scope = 0; scope < ENERGY_SCOPES_COUNT; scope++) {
		struct range joules = range_whole(0);
		uint64_t covered = 0;
		uint32_t n = 0;
		for (uint32_t i = 0; i < meters->n; i++)
			if ((int)meters->list[i].scope == scope) {
				joules = range_add(joules, meters->list[i].joules);
				covered += meters->list[i].read.covered_ms;
				n++;
			}
		if (n == 0)
			continue;
		voice_working(
		    voice, (struct working){.what = WORKING_INPUT,
			       .label = voice_text(voice, "%s of %s",
				   energy_scope_word((enum energy_scope)scope),
				   n == 1 ? "one meter" : "all meters"),
			       .value = figures(joules_to_mwh(joules), 6),
			       .unit = "MWh",
			       .from = voice_text(voice, "%s metered, %.*s hours with readings",
				   voice_number(voice, n), SHOWN(hours_words(voice, covered)))});
	}
}

/* No total: what is known, and what would bound the rest. */
static void
say_open(struct voice *voice, const struct energy_sum *sum)
{
	char mwh[RANGE_CHARS];

	range_format(range_exact(joules_to_mwh(sum->joules).low), 4, mwh);
	note(voice, "energy.open", COMPARISON_DIFFERS,
	    voice_text(voice,
		"no figure: %.*s metered hours are without reading and nothing bounds them; at "
		"least "
		"%s MWh were read (name the accelerator with --device, state --board-watts, or "
		"--fill)",
		SHOWN(hours_words(voice, sum->missing_ms)), mwh));
}

static void
say_sum(struct voice *voice, const struct energy_file *files, uint32_t n,
    const struct energy_meters *meters, const struct energy_sum *sum,
    const struct energy_inputs *inputs)
{
	bool carbon = false, slurm = false;

	for (uint32_t i = 0; i < meters->n; i++) {
		const struct energy_meter *m = &meters->list[i];
		if (m->scope != SCOPE_JOB || m->is_inside)
			continue;
		carbon |= (m->sources >> ENERGY_CODECARBON & 1) != 0;
		slurm |= (m->sources >> ENERGY_SLURM & 1) != 0;
	}
	struct energy_saying saying = {
	    .joules = energy_with_factors(inputs, sum->joules, sum->parts),
	    .inputs = inputs,
	    .has_coverage = true,
	    .covered_ms = sum->covered_ms,
	    .asked_ms = sum->covered_ms + sum->missing_ms,
	    .accelerators = sum->counted[SCOPE_DEVICE] > 0 || carbon,
	    .processors = sum->counted[SCOPE_PROCESSOR] > 0 || carbon,
	    .memory = sum->counted[SCOPE_MEMORY] > 0 || carbon,
	    .nodes = sum->counted[SCOPE_NODE] > 0 || slurm || inputs->host_factor.is_given};
	saying.origin = (struct provenance){.method = method_words(voice, meters, sum, inputs),
	    .source = n == 1 ? text_of(files[0].name) : voice_text(voice, "%u logs of meters", n),
	    .artefact = digest_of_logs(voice, files, n),
	    .how = origin_of(sum, inputs)};
	if (n > 1)
		saying.note = text_of("the digest is the SHA-256 over the logs' digests, sorted");
	energy_say(voice, &saying);
}

static bool
factors_fit(struct voice *voice, const struct energy_inputs *inputs)
{
	const struct energy_figure *factors[] = {&inputs->pue, &inputs->host_factor};
	static const char *const names[] = {"a PUE", "a factor for hosts"};

	for (int i = 0; i < 2; i++)
		if (factors[i]->is_given &&
		    decimal_compare(factors[i]->range.low, decimal_from(1)) < 0) {
			voice->rc = fail(voice->err, GPAI_INVALID, NOWHERE,
			    "%s below 1, expected at least 1", names[i]);
			return false;
		}
	if (inputs->excludes_idle && !inputs->idle_watts.is_given) {
		voice->rc = fail(voice->err, GPAI_INVALID, NOWHERE,
		    "idle power is to be taken off but not stated, expected --idle-watts");
		return false;
	}
	return true;
}

static void
say_inputs(struct voice *voice, const struct energy_inputs *inputs)
{
	const struct {
		const struct energy_figure *figure;
		const char *label, *unit;
	} rows[] = {{&inputs->pue, "PUE", ""}, {&inputs->host_factor, "factor for hosts", ""},
	    {&inputs->idle_watts, "idle power of a board", "W"},
	    {&inputs->board_watts, "most of a metered unit", "W"}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].figure->is_given)
			voice_working(voice, (struct working){.what = WORKING_INPUT,
						 .label = text_of(rows[i].label),
						 .value = range_value(rows[i].figure->range),
						 .unit = rows[i].unit,
						 .from = text_of("given")});
}

/* A log given twice, under whatever name, is one; which name it keeps does not depend on
 * their order. */
static uint32_t
keep_each_once(struct voice *voice, struct energy_file *files, uint32_t n)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = 0;
		while (k < kept && !digest_equal(&files[k].digest, &files[i].digest))
			k++;
		if (k == kept) {
			files[kept++] = files[i];
			continue;
		}
		bool earlier = strcmp(files[i].name, files[k].name) < 0;
		note(voice, "energy.same", COMPARISON_NOTED,
		    voice_text(voice, "%.200s has the bytes of another log: counted once",
			earlier ? files[k].name : files[i].name));
		if (earlier)
			files[k] = files[i];
	}
	return kept;
}

static int
by_name(const void *left, const void *right)
{
	const struct energy_file *a = left, *b = right;

	return strcmp(a->name, b->name);
}

/* The stage asked for, or the one that all records of jobs name. */
static struct text
stage_of(const struct energy_file *files, uint32_t n, struct text asked)
{
	if (asked.len > 0 || n == 0)
		return asked;
	for (uint32_t i = 1; i < n; i++)
		if (!text_equal(files[0].log.stage, files[i].log.stage))
			return TEXT_NONE;
	return files[0].log.stage;
}

static void
measure_logs(struct voice *voice, const struct energy_file *files, uint32_t n,
    const struct energy_inputs *inputs)
{
	struct energy_meters meters;
	struct tallies t = {0};
	struct energy_sum sum;

	voice->rc = energy_meters_read(voice->arena, files, n, inputs, &meters, voice->err);
	if (voice->rc != GPAI_OK)
		return;
	say_scopes(voice, &meters);
	energy_sum_up(voice, &meters, inputs, &sum);
	add_unmetered(voice, &meters, inputs, &sum);
	for (uint32_t i = 0; i < meters.n; i++)
		tally(&t, &meters.list[i], inputs);
	say_tallies(voice, &t, n);
	say_logs(voice, files, n);
	if (sum.is_open)
		say_open(voice, &sum);
	else
		say_sum(voice, files, n, &meters, &sum, inputs);
}

enum gpai_code
energy_measure(struct arena *arena, struct energy_file *files, uint32_t n,
    const struct energy_inputs *inputs, const struct measure_sink *sink, struct gpai_error *err)
{
	struct voice voice = {.arena = arena, .sink = sink, .err = err};

	if (!factors_fit(&voice, inputs))
		return voice.rc;
	if (n > 0)
		qsort(files, n, sizeof *files, by_name);
	voice.entity = stage_of(files, n, inputs->stage);
	if (voice.entity.len > 0)
		voice.kind = "stage";
	say_inputs(&voice, inputs);
	if (n == 0)
		return energy_estimate(&voice, inputs);
	n = keep_each_once(&voice, files, n);
	if (voice.rc == GPAI_OK)
		measure_logs(&voice, files, n, inputs);
	return voice.rc;
}
