/* SPDX-License-Identifier: Apache-2.0 */
/* Energy from readings, against signals whose integral is known: the truth lies within the
 * bounds, whatever the sampling; the order of logs does not matter; counters go round,
 * begin anew and outlive clocks; no time without reading is taken for zero. */
#include "../check.h"

#include "measure/power_series.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SEEDS = 400, READINGS_MAX = 600 };

#define START 1750000000000

static const struct power_window no_window = {0};

struct signal {
	struct energy_sample at[READINGS_MAX];
	uint32_t n;
	nanojoules truth; /* between the first and the last */
};

static struct energy_series
series_of(enum energy_kind kind, struct energy_sample *samples, uint32_t n)
{
	return (struct energy_series){.kind = kind,
	    .device = {"GPU-1", 5},
	    .unit_uj = kind == ENERGY_COUNTER ? 1000 : 1,
	    .samples = samples,
	    .n = n};
}

static struct power_result
integrate(const struct energy_series *const *series, uint32_t n, const struct power_window *window)
{
	struct arena arena;
	struct power_result result;

	arena_init(&arena, 0);
	assert_int_equal(power_series_integrate(&arena, series, n, window, &result, NULL), GPAI_OK);
	arena_release(&arena);
	return result;
}

static struct power_result
integrate_one(const struct energy_series *s)
{
	return integrate(&s, 1, &no_window);
}

static void
within(const struct power_result *r, nanojoules truth, uint64_t seed)
{
	if (r->low > truth || r->high < truth)
		fail_msg("seed %" PRIu64 ": truth %g outside %g to %g", seed, (double)truth,
		    (double)r->low, (double)r->high);
}

/* Straight lines between corners that are all sampled, and some samples on the way. */
static void
straight_signal(struct signal *s, uint64_t *random)
{
	int64_t ms = START, power = (int64_t)(next_random(random) % 700000000);

	*s = (struct signal){.n = 1, .at = {{ms, power}}};
	while (s->n < READINGS_MAX - 2) {
		int64_t dt = 2 + (int64_t)(next_random(random) % 1000);
		int64_t slope = (int64_t)(next_random(random) % 2000001) - 1000000;
		if (power + slope * dt < 0)
			slope = -slope;
		int64_t end = power + slope * dt;
		s->truth += (nanojoules)(power + end) * dt / 2;
		if (next_random(random) % 2 == 0) {
			int64_t part = 1 + (int64_t)(next_random(random) % (uint64_t)(dt - 1));
			s->at[s->n++] = (struct energy_sample){ms + part, power + slope * part};
		}
		ms += dt;
		power = end;
		s->at[s->n++] = (struct energy_sample){ms, power};
	}
}

/* One level from a sample on, the next from some moment before the next sample. */
static void
stepped_signal(struct signal *s, uint64_t *random)
{
	int64_t ms = START, power = 100000000;

	*s = (struct signal){.n = 1, .at = {{ms, power}}};
	while (s->n < READINGS_MAX) {
		int64_t dt = 900 + (int64_t)(next_random(random) % 200);
		int64_t turn = (int64_t)(next_random(random) % (uint64_t)(dt + 1));
		int64_t next = (int64_t)(next_random(random) % 700000000);
		s->truth += (nanojoules)power * turn + (nanojoules)next * (dt - turn);
		ms += dt;
		power = next;
		s->at[s->n++] = (struct energy_sample){ms, power};
	}
}

static void
truth_lies_within_the_bounds_however_irregular_the_sampling(void **state)
{
	struct signal s;
	uint64_t random = 1;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		void (*make)(struct signal *, uint64_t *) =
		    seed % 2 == 0 ? straight_signal : stepped_signal;
		make(&s, &random);
		struct energy_series series = series_of(ENERGY_POWER, s.at, s.n);
		struct power_window generous = {.gap = 1000000};
		struct power_result r =
		    integrate((const struct energy_series *[]){&series}, 1, &generous);
		within(&r, s.truth, seed);
		assert_int_equal(r.covered_ms, s.at[s.n - 1].time_ms - START);
		assert_int_equal(r.missing_ms, 0);
	}
}

static void
middle_of_the_bounds_is_exact_for_straight_lines(void **state)
{
	struct signal s;
	uint64_t random = 7;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		straight_signal(&s, &random);
		struct energy_series series = series_of(ENERGY_POWER, s.at, s.n);
		struct power_window generous = {.gap = 1000000};
		struct power_result r =
		    integrate((const struct energy_series *[]){&series}, 1, &generous);
		nanojoules off = r.low + r.high - 2 * s.truth;
		/* the truth itself was halved once a line */
		assert_true(off >= 0 && off <= READINGS_MAX);
	}
}

static void
shuffle(struct energy_series *list, uint32_t n, uint64_t *random)
{
	for (uint32_t i = n - 1; i > 0; i--) {
		uint32_t k = (uint32_t)(next_random(random) % (i + 1));
		struct energy_series swap = list[i];
		list[i] = list[k];
		list[k] = swap;
	}
}

/* Tools that each read parts of the time, one of them a counter, in any order. */
static void
order_of_logs_does_not_matter(void **state)
{
	struct signal s;
	uint64_t random = 3;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct energy_series parts[6];
		struct power_result first, again;
		struct energy_sample counts[50];
		const struct energy_series *list[6];
		stepped_signal(&s, &random);
		for (uint32_t i = 0; i < 5; i++) {
			uint32_t from = (uint32_t)(next_random(&random) % (s.n / 2));
			uint32_t n = 2 + (uint32_t)(next_random(&random) % (s.n / 2 - 2));
			parts[i] = series_of(ENERGY_POWER, s.at + from, n);
		}
		for (uint32_t i = 0; i < 50; i++)
			counts[i] = (struct energy_sample){
			    START + 100000 + 1000 * (int64_t)i, 5000 * (int64_t)i};
		parts[5] = series_of(ENERGY_COUNTER, counts, 50);
		for (uint32_t round = 0; round < 6; round++) {
			for (uint32_t i = 0; i < 6; i++)
				list[i] = &parts[i];
			again = integrate(list, 6, &no_window);
			if (round > 0)
				assert_memory_equal(&first, &again, sizeof first);
			first = again;
			shuffle(parts, 6, &random);
		}
	}
}

static void
device_read_twice_counts_once_by_its_counter(void **state)
{
	struct energy_sample power[101], counts[101];

	(void)state;
	for (int64_t i = 0; i <= 100; i++) {
		power[i] = (struct energy_sample){START + 1000 * i, 700000000};
		counts[i] = (struct energy_sample){START + 1000 * i + 250, 123456 + 500000 * i};
	}
	struct energy_series a = series_of(ENERGY_POWER, power, 101);
	struct energy_series b = series_of(ENERGY_COUNTER, counts, 101);
	const struct energy_series *both[] = {&a, &b};
	struct power_result r = integrate(both, 2, &no_window);
	/* The counter says 500 W for 100 s; power alone is left for the first 250 ms. */
	assert_true(r.low == (nanojoules)50000 * 1000000000 + (nanojoules)700000000 * 250);
	assert_true(r.low == r.high);
	assert_true(r.by_counter && r.by_power);
	assert_int_equal(r.covered_ms, 100250);
}

static void
gap_is_missing_time_and_never_zero_power(void **state)
{
	struct energy_sample at[] = {{START, 300000000}, {START + 1000, 300000000},
	    {START + 2000, 300000000}, {START + 3000, 300000000}, {START + 9000, 300000000},
	    {START + 10000, 300000000}};
	struct energy_series s = series_of(ENERGY_POWER, at, 6);
	struct power_result r = integrate_one(&s);

	(void)state;
	assert_int_equal(r.gaps, 1);
	assert_int_equal(r.covered_ms, 4000);
	assert_int_equal(r.missing_ms, 6000);
	assert_true(r.low == (nanojoules)300000000 * 4000);
	at[4].time_ms = START + 8000; /* five times the usual interval is still bridged */
	r = integrate_one(&s);
	assert_int_equal(r.gaps, 0);
	assert_int_equal(r.missing_ms, 0);
}

static void
holes_and_single_readings_give_no_energy_and_say_so(void **state)
{
	struct energy_sample at[] = {
	    {START, ENERGY_HOLE}, {START + 1000, ENERGY_HOLE}, {START + 2000, 5000000}};
	struct energy_series s = series_of(ENERGY_POWER, at, 2);
	struct power_result r = integrate_one(&s);

	(void)state;
	assert_int_equal(r.holes, 2);
	assert_int_equal(r.covered_ms, 0);
	assert_int_equal(r.missing_ms, 1000);
	s.n = 3;
	r = integrate_one(&s);
	assert_int_equal(r.missing_ms, 2000);
	s = series_of(ENERGY_POWER, at + 2, 1);
	r = integrate_one(&s);
	assert_false(r.has_time);
	assert_true(r.high == 0 && r.covered_ms == 0);
}

static void
counter_that_goes_round_loses_nothing(void **state)
{
	enum { N = 1000 };
	struct energy_sample at[N];
	uint64_t random = 11;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		const int64_t range = 262143328850; /* microjoules, as kernels say for 65,532 W*s */
		int64_t count = (int64_t)(next_random(&random) % (uint64_t)range), ms = START;
		nanojoules truth = 0;
		for (uint32_t i = 0; i < N; i++) {
			at[i] = (struct energy_sample){ms, count};
			int64_t dt = 1000 + (int64_t)(next_random(&random) % 9000);
			int64_t spent = (int64_t)(next_random(&random) % 900) * dt * 1000;
			if (i + 1 == N)
				break;
			truth += (nanojoules)spent * 1000;
			count = (count + spent) % range;
			ms += dt;
		}
		struct energy_series s = series_of(ENERGY_COUNTER, at, N);
		s.unit_uj = 1;
		s.range = (uint64_t)range;
		struct power_result r = integrate_one(&s);
		assert_true(r.low == truth && r.high == truth);
		assert_int_equal(r.resets, 0);
		assert_true(r.wraps > 0);
		assert_int_equal(r.missing_ms, 0);
	}
}

static void
counter_that_may_have_gone_round_unseen_is_a_gap(void **state)
{
	struct energy_sample at[] = {{START, 1000}, {START + 300000, 2000}};
	struct energy_series s = series_of(ENERGY_COUNTER, at, 2);
	struct power_result r;

	(void)state;
	s.unit_uj = 1;
	s.range = 262143328850; /* 262 s at a kilowatt */
	r = integrate_one(&s);
	assert_int_equal(r.covered_ms, 0);
	assert_int_equal(r.missing_ms, 300000);
	at[1].time_ms = START + 200000;
	r = integrate_one(&s);
	assert_int_equal(r.covered_ms, 200000);
	assert_true(r.low == 1000000 && r.high == 1000000);
}

static void
counter_that_begins_anew_leaves_a_gap(void **state)
{
	struct energy_sample at[] = {{START, 900000}, {START + 1000, 1400000},
	    {START + 61000, 2000}, {START + 62000, 302000}};
	struct energy_series s = series_of(ENERGY_COUNTER, at, 4);
	struct power_result r = integrate_one(&s);

	(void)state;
	assert_int_equal(r.resets, 1);
	assert_true(r.low == (nanojoules)800 * 1000000000);
	assert_int_equal(r.covered_ms, 2000);
	assert_int_equal(r.missing_ms, 60000);
}

static void
late_line_is_put_in_order(void **state)
{
	struct energy_sample at[] = {{START, 100000000}, {START + 1000, 100000000},
	    {START + 3000, 100000000}, {START + 2000, 100000000}, {START + 4000, 100000000}};
	struct energy_series s = series_of(ENERGY_POWER, at, 5);
	struct power_result r = integrate_one(&s);

	(void)state;
	assert_int_equal(r.late, 1);
	assert_int_equal(r.went_back, 0);
	assert_true(r.low == (nanojoules)100000000 * 4000 && r.high == r.low);
}

/* Real time goes on while the clock is set back: what was passed twice is in the upper
 * bound twice, in the lower once, and only the one interval of the step is lost. */
static void
clock_set_back_widens_the_bounds_around_the_truth(void **state)
{
	struct energy_sample at[200];
	uint64_t random = 5;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		int64_t back = 5000 + (int64_t)(next_random(&random) % 60000);
		nanojoules truth = 0;
		for (int64_t i = 0; i < 200; i++) {
			int64_t power = (int64_t)(next_random(&random) % 700000000);
			at[i] =
			    (struct energy_sample){START + 1000 * i - (i >= 100 ? back : 0), power};
			if (i > 0 && i != 100)
				truth += (nanojoules)(power + at[i - 1].value) * 500;
		}
		struct energy_series s = series_of(ENERGY_POWER, at, 200);
		struct power_result r = integrate_one(&s);
		within(&r, truth, seed);
		assert_int_equal(r.went_back, 1);
		assert_int_equal(r.went_back_ms, back - 1000);
		assert_true(r.low < r.high);
		assert_int_equal(r.covered_ms + r.missing_ms, r.last_ms - r.first_ms);
	}
}

static void
counter_outlives_a_clock_set_back(void **state)
{
	struct energy_sample at[200];

	(void)state;
	for (int64_t i = 0; i < 200; i++)
		at[i] =
		    (struct energy_sample){START + 1000 * i - (i >= 100 ? 30000 : 0), 400000 * i};
	struct energy_series s = series_of(ENERGY_COUNTER, at, 200);
	struct power_result r = integrate_one(&s);
	assert_int_equal(r.went_back, 1);
	/* All that was counted; a piece of a second at the step may be counted or not. */
	within(&r, (nanojoules)400 * 199 * 1000000000, 0);
	assert_true(r.high - r.low <= (nanojoules)800 * 1000000000);
}

static void
window_cuts_what_lies_outside(void **state)
{
	struct energy_sample at[] = {{START, 100000000}, {START + 1000, 200000000},
	    {START + 2000, 200000000}, {START + 3000, 400000000}};
	struct energy_series s = series_of(ENERGY_POWER, at, 4);
	const struct energy_series *list = &s;
	struct power_window window = {
	    .is_set = true, .from_ms = START + 500, .until_ms = START + 5000};
	struct power_result r = integrate(&list, 1, &window);

	(void)state;
	assert_int_equal(r.covered_ms, 2500);
	assert_int_equal(r.missing_ms, 2000);
	assert_true(r.low == (nanojoules)100000000 * 500 + (nanojoules)200000000 * 2000);
	assert_true(r.high == (nanojoules)200000000 * 1500 + (nanojoules)400000000 * 1000);
}

static void
same_time_twice_takes_the_width_of_both(void **state)
{
	struct energy_sample at[] = {
	    {START, 100000000}, {START, 100000000}, {START, 300000000}, {START + 1000, 200000000}};
	struct energy_series s = series_of(ENERGY_POWER, at, 4);
	struct power_result r = integrate_one(&s);

	(void)state;
	assert_int_equal(r.repeated, 2);
	assert_true(r.low == (nanojoules)100000000 * 1000);
	assert_true(r.high == (nanojoules)300000000 * 1000);
}

static void
joules_become_megawatt_hours_with_bounds_that_hold(void **state)
{
	struct range mwh = joules_to_mwh(
	    joules_range((nanojoules)3600000000 * 1000000000, (nanojoules)7200000001 * 1000000000));

	(void)state;
	assert_int_equal(decimal_compare(mwh.low, decimal_from(1)), 0);
	assert_true(decimal_compare(mwh.high, decimal_from(2)) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(truth_lies_within_the_bounds_however_irregular_the_sampling),
	    cmocka_unit_test(middle_of_the_bounds_is_exact_for_straight_lines),
	    cmocka_unit_test(order_of_logs_does_not_matter),
	    cmocka_unit_test(device_read_twice_counts_once_by_its_counter),
	    cmocka_unit_test(gap_is_missing_time_and_never_zero_power),
	    cmocka_unit_test(holes_and_single_readings_give_no_energy_and_say_so),
	    cmocka_unit_test(counter_that_goes_round_loses_nothing),
	    cmocka_unit_test(counter_that_may_have_gone_round_unseen_is_a_gap),
	    cmocka_unit_test(counter_that_begins_anew_leaves_a_gap),
	    cmocka_unit_test(late_line_is_put_in_order),
	    cmocka_unit_test(clock_set_back_widens_the_bounds_around_the_truth),
	    cmocka_unit_test(counter_outlives_a_clock_set_back),
	    cmocka_unit_test(window_cuts_what_lies_outside),
	    cmocka_unit_test(same_time_twice_takes_the_width_of_both),
	    cmocka_unit_test(joules_become_megawatt_hours_with_bounds_that_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
