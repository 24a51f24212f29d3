/* SPDX-License-Identifier: Apache-2.0 */
/* Logs, integrated; see measured_rate.h. */
#include "measure/measured_rate.h"

#include <stdlib.h>

enum { MS_MAX_DIGITS = 15 }; /* 10^15 ms are 30,000 years; beyond it a clock is broken */

static bool
says(const struct training_sample *sample, enum training_said said)
{
	return (sample->said & 1U << said) != 0;
}

static bool
to_ms(struct decimal seconds, uint64_t *ms)
{
	struct decimal scaled = decimal_multiply(seconds, decimal_from(1000), ROUND_NEAREST);

	if (scaled.negative || decimal_magnitude(scaled) >= MS_MAX_DIGITS)
		return false;
	/* To whole milliseconds: drop what lies behind the point. */
	if (scaled.exponent < 0)
		scaled = decimal_round(scaled,
		    decimal_magnitude(scaled) < 0 ? 1 : decimal_magnitude(scaled) + 1, ROUND_DOWN);
	if (decimal_magnitude(scaled) < 0)
		scaled = DECIMAL_ZERO;
	return decimal_to_u64(scaled, ms);
}

/* How a line dates itself: by a clock, by seconds since the run began, or not at all. */
static bool
time_of(const struct training_sample *sample, int64_t *ms)
{
	uint64_t since;

	if (sample->has_time) {
		*ms = sample->time_ms;
		return true;
	}
	if (!says(sample, SAID_SECONDS) || !to_ms(sample->values[SAID_SECONDS], &since))
		return false;
	*ms = (int64_t)since;
	return true;
}

/* Steps since the line before, times seconds of a step: for logs without a clock. */
static bool
stepped(const struct training_sample *before, const struct training_sample *line, uint64_t *ms,
    bool *backward)
{
	struct decimal steps;

	if (!says(line, SAID_STEP) || !says(line, SAID_SECONDS_PER_STEP))
		return false;
	if (before == NULL || !says(before, SAID_STEP))
		return false;
	steps = before->values[SAID_STEP];
	steps.negative = 1;
	steps = decimal_add(line->values[SAID_STEP], steps, ROUND_NEAREST);
	*backward = decimal_compare(steps, DECIMAL_ZERO) <= 0;
	return !*backward &&
	       to_ms(
		   decimal_multiply(steps, line->values[SAID_SECONDS_PER_STEP], ROUND_NEAREST), ms);
}

/* The time that a line speaks for: from the line before, whatever that one says. */
static bool
duration(const struct training_sample *samples, uint32_t i, uint64_t *ms, bool *backward)
{
	const struct training_sample *before = i > 0 ? &samples[i - 1] : NULL;
	int64_t now, then;

	*backward = false;
	if (!time_of(&samples[i], &now))
		return stepped(before, &samples[i], ms, backward);
	if (before == NULL || !time_of(before, &then)) {
		/* The first line of a run that counts its own seconds speaks for all of them. */
		*ms = (uint64_t)now;
		return before == NULL && !samples[i].has_time && now > 0;
	}
	*backward = now < then;
	if (now <= then || (uint64_t)now - (uint64_t)then > UINT64_C(1000000000000000))
		return false;
	*ms = (uint64_t)now - (uint64_t)then;
	return true;
}

static int
by_length(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Beyond this a pause is a gap: many times the median distance of lines. */
static uint64_t
longest_allowed(const uint64_t *durations, uint64_t *sorted, uint32_t n)
{
	uint32_t m = 0;

	for (uint32_t i = 0; i < n; i++)
		if (durations[i] > 0)
			sorted[m++] = durations[i];
	if (m == 0)
		return 0;
	qsort(sorted, m, sizeof *sorted, by_length);
	return sorted[m / 2] * RATE_GAP_FACTOR;
}

static void
take(struct rate *rate, struct decimal value, uint64_t ms)
{
	struct range area = range_multiply(range_exact(value), range_whole(ms));

	if (!rate->known || decimal_compare(value, rate->lowest) < 0)
		rate->lowest = value;
	if (!rate->known || decimal_compare(value, rate->highest) > 0)
		rate->highest = value;
	rate->known = true;
	rate->sum = rate->lines++ == 0 ? area : range_add(rate->sum, area);
	rate->covered_ms += ms;
}

/* The sum is in rate x milliseconds up to here. */
static void
finish(struct rate *rate)
{
	struct range covered = rate->sum, mean;

	if (!rate->known)
		return;
	if (range_divide(covered, range_whole(rate->covered_ms), &mean))
		rate->mean = range_middle(mean);
	rate->sum.high =
	    range_add(covered, range_times(range_exact(rate->highest), rate->gap_ms)).high;
	range_divide(rate->sum, range_whole(1000), &rate->sum);
}

enum gpai_code
rate_integrate(struct arena *arena, const struct training_sample *samples, uint32_t n,
    enum training_said said, struct rate *rate, struct gpai_error *err)
{
	uint64_t *durations = arena_array(arena, (size_t)n + 1, 2 * sizeof *durations), longest;

	*rate = (struct rate){0};
	if (durations == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < n; i++) {
		bool backward;
		if (!duration(samples, i, &durations[i], &backward))
			durations[i] = 0;
		rate->backward += backward;
	}
	longest = longest_allowed(durations, durations + n, n);
	for (uint32_t i = 0; i < n; i++) {
		if (durations[i] == 0)
			continue;
		if (durations[i] > longest)
			rate->gaps++;
		if (durations[i] > longest || !says(&samples[i], said))
			rate->gap_ms += durations[i];
		else
			take(rate, samples[i].values[said], durations[i]);
	}
	finish(rate);
	return GPAI_OK;
}

struct range
rate_coverage(const struct rate *rate)
{
	struct range part = range_whole(0);

	range_divide(
	    range_whole(rate->covered_ms), range_whole(rate->covered_ms + rate->gap_ms), &part);
	return part;
}

void
growth_of(const struct training_sample *samples, uint32_t n, enum training_said said,
    struct growth *growth)
{
	*growth = (struct growth){0};
	for (uint32_t i = 0; i < n; i++) {
		if (!says(&samples[i], said))
			continue;
		struct decimal value = samples[i].values[said];
		if (!growth->known)
			growth->first = growth->last = value;
		growth->known = true;
		growth->lines++;
		if (decimal_compare(value, growth->last) < 0) {
			growth->falls++;
			growth->done_again = range_add(range_exact(growth->done_again),
			    range_subtract(range_exact(growth->last), range_exact(value)))
			                         .high;
		}
		growth->last = value;
	}
}
