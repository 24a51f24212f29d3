/* SPDX-License-Identifier: Apache-2.0 */
/* Integrating readings; see power_series.h.
 *
 * A series is cut into runs, each in order of time. A run is a row of segments between
 * two readings, some of which are gaps. Runs are taken in an order that depends on their
 * contents only; of each, what earlier runs covered already is left out. */
#include "measure/power_series.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ENERGY_HIGHEST 1000000000000000000 /* microwatts; a counter's rate may be any */

struct point {
	int64_t ms;
	int64_t low, high; /* readings of one time: microwatts, or counts with low == high */
};

struct run {
	struct point *points;
	uint32_t n;
	uint32_t series;
	const struct energy_series *of;
	uint64_t usual_ms;
	bool goes_on;      /* the counter went on counting when the clock went back */
	nanojoules before; /* what it counted while the clock did */
};

struct span_ms {
	int64_t from, until;
	uint32_t series;
};

/* Disjoint, in order of time. */
struct cover {
	struct span_ms *spans;
	uint32_t n;
};

struct work {
	struct arena *arena;
	const struct power_window *window;
	struct power_result *result;
	struct run *runs;
	uint32_t n_runs, cap_runs;
	struct cover cover;
	struct span_ms *fresh; /* of the run at hand */
	uint32_t n_fresh, cap_fresh;
};

static int
by_time(const void *left, const void *right)
{
	const struct point *a = left, *b = right;

	if (a->ms != b->ms)
		return a->ms < b->ms ? -1 : 1;
	return (a->low > b->low) - (a->low < b->low);
}

static bool
add_run(struct work *w, const struct run *run)
{
	if (run->n == 0)
		return true;
	if (w->n_runs == w->cap_runs) {
		uint32_t cap = w->cap_runs == 0 ? 8 : 2 * w->cap_runs;
		struct run *bigger = arena_array(w->arena, cap, sizeof *bigger);
		if (bigger == NULL)
			return false;
		if (w->n_runs > 0)
			memcpy(bigger, w->runs, w->n_runs * sizeof *bigger);
		w->runs = bigger;
		w->cap_runs = cap;
	}
	w->runs[w->n_runs++] = *run;
	return true;
}

/* Of one time there is one reading of power, as wide as what was read. Counts of one time
 * all stay: they rise. */
static void
join_repeated(struct work *w, struct run *run)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < run->n; i++) {
		struct point *p = &run->points[i], *last = &run->points[kept > 0 ? kept - 1 : 0];
		if (kept > 0 && last->ms == p->ms &&
		    (run->of->kind == ENERGY_POWER || last->high == p->low)) {
			w->result->repeated++;
			last->low = p->low < last->low ? p->low : last->low;
			last->high = p->high > last->high ? p->high : last->high;
			continue;
		}
		run->points[kept++] = *p;
	}
	run->n = kept;
}

static bool
end_run(struct work *w, struct run *run, bool late)
{
	if (late)
		qsort(run->points, run->n, sizeof *run->points, by_time);
	join_repeated(w, run);
	return add_run(w, run);
}

/* Is the point at i one line behind its time, and no clock that was set back? Then the
 * next one is no longer behind. */
static bool
is_late(const struct energy_sample *samples, uint32_t n, uint32_t i, int64_t newest)
{
	for (uint32_t next = i + 1; next < n; next++)
		if (samples[next].value != ENERGY_HOLE)
			return samples[next].time_ms >= newest;
	return true;
}

static void
note_power(struct power_result *result, nanojoules power)
{
	int64_t microwatts = power < ENERGY_HIGHEST ? (int64_t)power : ENERGY_HIGHEST;

	if (!result->has_power || microwatts < result->least)
		result->least = microwatts;
	if (!result->has_power || microwatts > result->most)
		result->most = microwatts;
	result->has_power = true;
}

/* Readings in the order written, cut where the clock goes back. Holes only tell times. */
static bool
split(struct work *w, const struct energy_series *s, uint32_t number)
{
	struct point *points = arena_array(w->arena, (size_t)s->n + 1, sizeof *points);
	struct run run = {.points = points, .series = number, .of = s};
	int64_t newest = INT64_MIN, last = 0;
	bool late = false;

	if (points == NULL)
		return false;
	for (uint32_t i = 0; i < s->n; i++) {
		const struct energy_sample *sample = &s->samples[i];
		if (sample->value == ENERGY_HOLE) {
			w->result->holes++;
			continue;
		}
		w->result->readings++;
		if (s->kind == ENERGY_POWER)
			note_power(w->result, sample->value);
		if (sample->time_ms < newest && is_late(s->samples, s->n, i, newest)) {
			w->result->late++;
			late = true;
		} else if (sample->time_ms < newest) {
			w->result->went_back++;
			if (__builtin_add_overflow(w->result->went_back_ms,
				newest - sample->time_ms, &w->result->went_back_ms))
				w->result->went_back_ms = INT64_MAX;
			points = run.points + run.n; /* before repeated ones are taken out */
			if (!end_run(w, &run, late))
				return false;
			late = false;
			bool on = s->kind == ENERGY_COUNTER && sample->value >= last;
			run = (struct run){
			    .points = points, .series = number, .of = s, .goes_on = on};
			if (on)
				run.before = (nanojoules)(sample->value - last) *
				             (nanojoules)s->unit_uj * 1000;
			newest = INT64_MIN;
		}
		run.points[run.n++] = (struct point){sample->time_ms, sample->value, sample->value};
		if (sample->time_ms > newest)
			newest = sample->time_ms;
		last = sample->value;
	}
	return end_run(w, &run, late);
}

static int
by_number(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

/* The interval that half of all intervals of a series do not exceed; 0: there is none. */
static bool
find_usual(struct work *w, uint32_t series)
{
	uint64_t *steps, usual = 0;
	size_t n = 0, room = 1;

	for (uint32_t i = 0; i < w->n_runs; i++)
		room += w->runs[i].series == series ? w->runs[i].n : 0;
	if ((steps = malloc(room * sizeof *steps)) == NULL)
		return false;
	for (uint32_t i = 0; i < w->n_runs; i++)
		for (uint32_t k = 1; w->runs[i].series == series && k < w->runs[i].n; k++)
			if (w->runs[i].points[k].ms > w->runs[i].points[k - 1].ms)
				steps[n++] = (uint64_t)(w->runs[i].points[k].ms -
							w->runs[i].points[k - 1].ms);
	if (n > 0) {
		qsort(steps, n, sizeof *steps, by_number);
		usual = steps[(n - 1) / 2];
	}
	free(steps);
	for (uint32_t i = 0; i < w->n_runs; i++)
		if (w->runs[i].series == series)
			w->runs[i].usual_ms = usual;
	if (usual > 0 && (w->result->usual_ms == 0 || usual < w->result->usual_ms))
		w->result->usual_ms = usual;
	return true;
}

/* Counters first, then denser, earlier, longer, and by contents. */
static int
by_worth(const void *left, const void *right)
{
	const struct run *a = left, *b = right;

	if (a->of->kind != b->of->kind)
		return a->of->kind == ENERGY_COUNTER ? -1 : 1;
	if (a->usual_ms != b->usual_ms && a->usual_ms != 0 && b->usual_ms != 0)
		return a->usual_ms < b->usual_ms ? -1 : 1;
	if (a->points[0].ms != b->points[0].ms)
		return a->points[0].ms < b->points[0].ms ? -1 : 1;
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return memcmp(a->points, b->points, a->n * sizeof *a->points);
}

struct segment {
	int64_t from, until;
	nanojoules low, high; /* of the whole */
	bool is_gap;
};

static struct segment
power_segment(const struct run *run, uint32_t i, uint32_t gap)
{
	const struct point *a = &run->points[i], *b = a + 1;
	struct segment s = {.from = a->ms, .until = b->ms};
	nanojoules ms = b->ms - a->ms;

	s.is_gap = (uint64_t)ms > run->usual_ms * gap;
	s.low = (a->low < b->low ? a->low : b->low) * ms;
	s.high = (a->high > b->high ? a->high : b->high) * ms;
	return s;
}

/* A counter that falls went round when there is a round to go, and time for one only;
 * else it began anew. One that rises may have gone round unseen in a long time. */
static struct segment
counter_segment(const struct run *run, uint32_t i, struct power_result *result)
{
	const struct point *a = &run->points[i], *b = a + 1;
	const struct energy_series *of = run->of;
	struct segment s = {.from = a->ms, .until = b->ms};
	nanojoules ms = b->ms - a->ms, unit = (nanojoules)of->unit_uj * 1000;
	nanojoules counted = (nanojoules)(b->low - a->low) * unit;
	nanojoules round = (nanojoules)of->range * unit;
	nanojoules most = (nanojoules)POWER_SERIES_DOMAIN_MAX * ms;
	bool sure = round == 0 || most < round; /* it goes round less than once */

	if (counted < 0 && round > 0 && sure && counted + round >= 0 && counted + round <= most) {
		counted += round;
		result->wraps++;
	} else if (counted < 0) {
		result->resets++;
		sure = false;
	}
	s.is_gap = !sure;
	s.low = s.high = sure ? counted : 0;
	if (sure && ms > 0)
		note_power(result, counted / ms);
	return s;
}

static bool
add_fresh(struct work *w, int64_t from, int64_t until, uint32_t series)
{
	struct span_ms *last = w->n_fresh > 0 ? &w->fresh[w->n_fresh - 1] : NULL;

	if (last != NULL && last->until == from) {
		last->until = until;
		return true;
	}
	if (w->n_fresh == w->cap_fresh) {
		uint32_t cap = w->cap_fresh == 0 ? 16 : 2 * w->cap_fresh;
		struct span_ms *bigger = arena_array(w->arena, cap, sizeof *bigger);
		if (bigger == NULL)
			return false;
		if (w->n_fresh > 0)
			memcpy(bigger, w->fresh, w->n_fresh * sizeof *bigger);
		w->fresh = bigger;
		w->cap_fresh = cap;
	}
	w->fresh[w->n_fresh++] = (struct span_ms){from, until, series};
	return true;
}

/* Energy of a piece of a segment. Of power its share of the bounds; of a counter nobody
 * knows how much of the difference fell into the piece. */
static void
count_piece(struct work *w, const struct run *run, const struct segment *s, int64_t from,
    int64_t until, bool low)
{
	nanojoules whole = s->until - s->from, part = until - from;

	if (part == whole) {
		w->result->high += s->high;
		w->result->low += low ? s->low : 0;
	} else if (run->of->kind == ENERGY_POWER) { /* a power times ms: nothing is lost here */
		w->result->high += s->high / whole * part;
		w->result->low += low ? s->low / whole * part : 0;
	} else {
		w->result->high += s->high;
	}
}

/* The segment without what is covered already; `at` is where to look in the cover. */
static bool
take_segment(struct work *w, const struct run *run, struct segment s, uint32_t *at)
{
	const struct power_window *window = w->window;
	int64_t from = s.from, until = s.until;

	if (window->is_set && from < window->from_ms)
		from = window->from_ms;
	if (window->is_set && until > window->until_ms)
		until = window->until_ms;
	if (from > until || (from == until && s.from != s.until))
		return true;
	if (s.from == s.until) { /* counted within one millisecond */
		w->result->low += s.low;
		w->result->high += s.high;
		return true;
	}
	while (*at < w->cover.n && w->cover.spans[*at].until <= from)
		++*at;
	for (uint32_t i = *at; from < until; i++) {
		const struct span_ms *span = i < w->cover.n ? &w->cover.spans[i] : NULL;
		int64_t free_until = span != NULL && span->from < until ? span->from : until;
		if (free_until > from) {
			count_piece(w, run, &s, from, free_until, true);
			if (!add_fresh(w, from, free_until, run->series))
				return false;
		}
		if (span == NULL || span->from >= until)
			break;
		int64_t begin = from > span->from ? from : span->from;
		from = until < span->until ? until : span->until;
		/* The same log went through this time before: it may have passed twice. */
		if (span->series == run->series && from > begin)
			count_piece(w, run, &s, begin, from, run->goes_on);
	}
	return true;
}

static int
by_span(const void *left, const void *right)
{
	const struct span_ms *a = left, *b = right;

	return (a->from > b->from) - (a->from < b->from);
}

/* What the run covered joins what is covered. */
static bool
merge_cover(struct work *w)
{
	struct cover merged = {.n = w->cover.n + w->n_fresh};

	if (w->n_fresh == 0)
		return true;
	merged.spans = arena_array(w->arena, merged.n, sizeof *merged.spans);
	if (merged.spans == NULL)
		return false;
	if (w->cover.n > 0)
		memcpy(merged.spans, w->cover.spans, w->cover.n * sizeof *merged.spans);
	memcpy(merged.spans + w->cover.n, w->fresh, w->n_fresh * sizeof *merged.spans);
	qsort(merged.spans, merged.n, sizeof *merged.spans, by_span);
	for (uint32_t i = 0; i < w->n_fresh; i++)
		w->result->covered_ms += (uint64_t)(w->fresh[i].until - w->fresh[i].from);
	w->cover = merged;
	w->n_fresh = 0;
	return true;
}

static bool
take_run(struct work *w, const struct run *run)
{
	uint32_t gap = w->window->gap > 0 ? w->window->gap : POWER_SERIES_GAP, at = 0;
	uint64_t before = w->result->covered_ms;

	w->result->low += run->before;
	w->result->high += run->before;
	for (uint32_t i = 0; i + 1 < run->n; i++) {
		struct segment s = run->of->kind == ENERGY_POWER
		                       ? power_segment(run, i, gap)
		                       : counter_segment(run, i, w->result);
		if (s.is_gap)
			w->result->gaps++;
		else if (!take_segment(w, run, s, &at))
			return false;
	}
	if (!merge_cover(w))
		return false;
	w->result->by_counter |= run->of->kind == ENERGY_COUNTER && w->result->covered_ms > before;
	w->result->by_power |= run->of->kind == ENERGY_POWER && w->result->covered_ms > before;
	return true;
}

static void
find_time(const struct energy_series *const *series, uint32_t n, const struct power_window *window,
    struct power_result *result)
{
	bool any = false;

	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < series[i]->n; k++) {
			int64_t ms = series[i]->samples[k].time_ms;
			if (!any || ms < result->first_ms)
				result->first_ms = ms;
			if (!any || ms > result->last_ms)
				result->last_ms = ms;
			any = true;
		}
	if (window->is_set) {
		result->first_ms = window->from_ms;
		result->last_ms = window->until_ms;
	}
	uint64_t asked = (uint64_t)result->last_ms - (uint64_t)result->first_ms;
	result->has_time = asked > 0;
	result->missing_ms = asked > result->covered_ms ? asked - result->covered_ms : 0;
}

enum gpai_code
power_series_integrate(struct arena *arena, const struct energy_series *const *series, uint32_t n,
    const struct power_window *window, struct power_result *result, struct gpai_error *err)
{
	struct work w = {.arena = arena, .window = window, .result = result};

	*result = (struct power_result){0};
	for (uint32_t i = 0; i < n; i++)
		if (!split(&w, series[i], i) || !find_usual(&w, i))
			return fail_memory(err);
	if (w.n_runs > 0)
		qsort(w.runs, w.n_runs, sizeof *w.runs, by_worth);
	for (uint32_t i = 0; i < w.n_runs; i++)
		if (!take_run(&w, &w.runs[i]))
			return fail_memory(err);
	find_time(series, n, window, result);
	return GPAI_OK;
}

static struct decimal
decimal_of(nanojoules number)
{
	return (struct decimal){.high = (uint64_t)(number >> 64),
	    .low = (uint64_t)number,
	    .exponent = number == 0 ? 0 : -9};
}

struct range
joules_range(nanojoules low, nanojoules high)
{
	assert(low >= 0 && low <= high);
	return (struct range){decimal_of(low), decimal_of(high)};
}

struct range
joules_to_mwh(struct range joules)
{
	struct range mwh, divisor = range_whole(3600000000U);

	range_divide(joules, divisor, &mwh);
	return mwh;
}
