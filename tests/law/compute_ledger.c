/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold of the compute ledger whatever stages there are: made at random, held against a
 * second reckoning in doubles that goes through the days one by one. */
#include "rules/compute_ledger.h"
#include "rulebook/embedded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 600, STAGES_MAX = 6, DAYS = 500, TODAY = 20513 /* 2026-03-01 */ };

static const char *const SORTS[] = {"pre-training", "mid-training", "long-context", "post-training",
    "synthetic-data", "merged-weights", "diagnostic", "research", "auxiliary", "teacher", ""};
enum { SORTS_N = sizeof SORTS / sizeof *SORTS };

/* A stage in whole units of 10^22 FLOP; below 0: not recorded. */
struct stage {
	int sort, is_public; /* is_public: 0, 1; -1: not recorded */
	int low, high, plan_low, plan_high;
	int starts, ends; /* days from today; NEVER: not recorded */
};

enum { NEVER = 1 << 20 };

struct world {
	struct law law;
	struct arena arena;
	struct fact_set set;
	struct stage stages[STAGES_MAX];
	uint32_t n;
	struct ledger_options options;
	struct compute_ledger ledger;
};

static uint64_t seed = 0x9e3779b97f4a7c15u;

static int
pick(int n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int)((seed >> 33) % (uint64_t)n);
}

static void
world_open(struct world *w)
{
	memset(w, 0, sizeof *w);
	assert_int_equal(
	    law_open((struct span){law_image, law_image_size}, &w->law, NULL), GPAI_OK);
	arena_init(&w->arena, 0);
}

static struct decimal
units(int n)
{
	struct decimal number = decimal_from((uint64_t)n);

	number.exponent = n == 0 ? 0 : 22;
	return number;
}

static void
put(struct world *w, uint32_t entity, const char *key, struct value value)
{
	struct fact fact = {.value = value, .origin = ORIGIN_DECLARED, .since = DATE_NONE};

	fact_set_put(&w->set, entity, law_find_fact(&w->law, text_of(key)), &fact);
}

static void
put_stage(struct world *w, uint32_t i)
{
	const struct stage *s = &w->stages[i];
	uint32_t entity = fact_set_entity(
	    &w->set, law_find_kind(&w->law, text_of("stage")), arena_format(&w->arena, "s%u", i));

	if (SORTS[s->sort][0] != 0)
		put(w, entity, "stage.kind", value_choice(text_of(SORTS[s->sort])));
	if (s->is_public >= 0)
		put(w, entity, "stage.synthetic.public", value_yesno(s->is_public != 0));
	if (s->low >= 0)
		put(w, entity, "stage.compute.flop", value_range(units(s->low), units(s->high)));
	if (s->plan_low >= 0)
		put(w, entity, "stage.compute.planned.flop",
		    value_range(units(s->plan_low), units(s->plan_high)));
	if (s->starts != NEVER)
		put(w, entity, "stage.start.date", value_date(TODAY + s->starts));
	if (s->ends != NEVER)
		put(w, entity, "stage.end.date", value_date(TODAY + s->ends));
}

static void
reckon(struct world *w)
{
	struct gpai_error err;

	fact_set_init(&w->set, &w->law, &w->arena);
	for (uint32_t i = 0; i < w->n; i++)
		put_stage(w, i);
	assert_int_equal(
	    compute_ledger(&w->law, &w->set, TODAY, &w->options, &w->arena, &w->ledger, &err),
	    GPAI_OK);
}

static struct stage
roll_stage(void)
{
	struct stage s = {.sort = pick(SORTS_N), .is_public = pick(3) - 1};

	s.low = pick(5) == 0 ? -1 : pick(600);
	s.high = s.low + (pick(2) ? pick(100) : 0);
	s.plan_low = pick(2) ? -1 : pick(900);
	s.plan_high = s.plan_low + (pick(2) ? pick(200) : 0);
	s.starts = pick(6) == 0 ? NEVER : pick(260) - 200;
	s.ends = pick(4) == 0 ? NEVER : s.starts == NEVER ? pick(200) - 50 : s.starts + pick(250);
	return s;
}

static void
roll(struct world *w)
{
	w->n = (uint32_t)pick(STAGES_MAX) + 1;
	for (uint32_t i = 0; i < w->n; i++)
		w->stages[i] = roll_stage();
	w->options.has_burn = pick(4) == 0;
	int low = pick(20), wide = pick(10);
	w->options.burn = (struct range){units(low), units(low + wide)};
}

static void
each_world(void (*check)(struct world *))
{
	for (int round = 0; round < ROUNDS; round++) {
		struct world w;
		world_open(&w);
		roll(&w);
		reckon(&w);
		check(&w);
		arena_release(&w.arena);
	}
}

static uint32_t
meaning(const struct world *w, const char *id)
{
	for (uint32_t m = 0; m < w->law.n_meanings; m++)
		if (text_is(law_text(&w->law, w->law.meanings[m].id), id))
			return m;
	fail_msg("no meaning %s", id);
	return 0;
}

/* --- Properties --- */

static bool
holds(struct ledger_figure outer, struct ledger_figure inner)
{
	return decimal_compare(outer.range.low, inner.range.low) <= 0 &&
	       (!outer.bounded ||
		   (inner.bounded && decimal_compare(outer.range.high, inner.range.high) >= 0));
}

static void
widen_one(struct world *w)
{
	struct compute_ledger before = w->ledger;
	struct stage *s = &w->stages[pick((int)w->n)];

	if (s->low < 0)
		return;
	s->low -= pick(s->low + 1);
	s->high += pick(50);
	reckon(w);
	for (uint32_t m = 0; m < w->ledger.n_sums; m++)
		assert_true(holds(w->ledger.sums[m].so_far, before.sums[m].so_far));
}

static void
a_wider_figure_gives_a_sum_that_holds_the_old_one(void **state)
{
	(void)state;
	each_world(widen_one);
}

static void
forget_one(struct world *w)
{
	struct compute_ledger before = w->ledger;
	struct stage *s = &w->stages[pick((int)w->n)];

	if (pick(2))
		s->sort = SORTS_N - 1; /* not sorted any more */
	else
		s->is_public = -1;
	reckon(w);
	for (uint32_t m = 0; m < w->ledger.n_sums; m++)
		assert_true(holds(w->ledger.sums[m].so_far, before.sums[m].so_far));
}

static void
knowing_less_of_a_stage_never_narrows_a_sum(void **state)
{
	(void)state;
	each_world(forget_one);
}

static void
add_left_out(struct world *w)
{
	static const int LEFT_OUT[] = {6, 7, 8, 9};
	struct compute_ledger before = w->ledger;

	if (w->n == STAGES_MAX)
		return;
	w->stages[w->n] = roll_stage();
	w->stages[w->n++].sort = LEFT_OUT[pick(4)];
	reckon(w);
	for (uint32_t m = 0; m < w->ledger.n_sums; m++) {
		assert_true(holds(w->ledger.sums[m].so_far, before.sums[m].so_far));
		assert_true(holds(before.sums[m].so_far, w->ledger.sums[m].so_far));
		assert_int_equal(w->ledger.sums[m].complete, before.sums[m].complete);
	}
	for (uint32_t i = 0; i < w->ledger.n_limits; i++)
		assert_int_equal(
		    w->ledger.limits[i].crossing.latest, before.limits[i].crossing.latest);
}

static void
a_stage_that_need_not_be_counted_changes_nothing(void **state)
{
	(void)state;
	each_world(add_left_out);
}

static void
add_unknown(struct world *w)
{
	struct compute_ledger before = w->ledger;

	if (w->n == STAGES_MAX)
		return;
	w->stages[w->n] = roll_stage();
	w->stages[w->n++].sort = SORTS_N - 1;
	reckon(w);
	for (uint32_t m = 0; m < w->ledger.n_sums; m++)
		assert_true(holds(w->ledger.sums[m].so_far, before.sums[m].so_far));
	for (uint32_t i = 0; i < w->ledger.n_limits; i++)
		if (before.limits[i].exceeded == TRUTH_TRUE)
			assert_int_equal(w->ledger.limits[i].exceeded, TRUTH_TRUE);
}

static void
a_stage_that_nobody_sorted_never_lowers_a_total(void **state)
{
	(void)state;
	each_world(add_unknown);
}

static void
updates_within_cumulative(struct world *w)
{
	uint32_t updates = meaning(w, "compute.updates"), all = meaning(w, "compute.cumulative");
	struct range a = w->ledger.sums[updates].so_far.range, b = w->ledger.sums[all].so_far.range;

	assert_true(decimal_compare(a.low, b.low) <= 0);
	assert_true(decimal_compare(a.high, b.high) <= 0);
}

static void
the_cumulative_sum_is_never_below_the_updates(void **state)
{
	(void)state;
	each_world(updates_within_cumulative);
}

/* --- The forecast, day by day, reckoned anew --- */

struct bounds {
	double low, high;
};

/* 0: left out, 1: perhaps, 2: counted, in the cumulative sum. */
static int
counts(const struct stage *s)
{
	const char *sort = SORTS[s->sort];

	if (sort[0] == 0)
		return 1;
	if (strcmp(sort, "synthetic-data") == 0)
		return s->is_public < 0 ? 1 : s->is_public ? 0 : 2;
	return s->sort >= 6 ? 0 : 2;
}

static bool
is_done(const struct stage *s)
{
	return s->ends != NEVER && s->ends <= 0;
}

/* At the end of the day that is `day` days from today. */
static struct bounds
stage_on(const struct stage *s, int day)
{
	bool later = s->starts != NEVER && s->starts > 0;
	bool undated = s->starts == NEVER && s->ends == NEVER;
	double infinite = 1e9;
	struct bounds now = {s->low, s->high}, end;

	if (s->low < 0 && later && !is_done(s))
		now = (struct bounds){0, 0};
	else if (s->low < 0)
		now = (struct bounds){0, s->plan_low >= 0 && !is_done(s) ? s->plan_high : infinite};
	if (is_done(s))
		return now;
	int begin = later ? s->starts - 1 : 0;
	if (day <= begin)
		return now;
	end = (struct bounds){s->plan_low, s->plan_high};
	if (s->low >= 0 && s->low > end.low)
		end.low = s->low;
	if (s->low >= 0 && s->high > end.high)
		end.high = s->high;
	if (s->plan_low >= 0 && s->ends != NEVER && now.high < infinite) {
		double part = day >= s->ends ? 1 : (double)(day - begin) / (s->ends - begin);
		return (struct bounds){
		    now.low + (end.low - now.low) * part, now.high + (end.high - now.high) * part};
	}
	if (!undated && s->starts != NEVER && !later && s->low >= 0) {
		int ran = 1 - s->starts, last = s->ends != NEVER && s->ends < day ? s->ends : day;
		struct bounds at = {
		    now.low + (double)s->low / ran * last, now.high + (double)s->high / ran * last};
		if (s->plan_low >= 0) {
			at.low = at.low > end.low ? end.low : at.low;
			at.high = at.high > end.high ? end.high : at.high;
		}
		return at;
	}
	return s->plan_low < 0 ? now : (struct bounds){now.low, end.high};
}

static struct bounds
sum_on(const struct world *w, int day)
{
	struct bounds sum = {0, 0};
	bool any = false;

	for (uint32_t i = 0; i < w->n; i++) {
		int count = counts(&w->stages[i]);
		struct bounds one = stage_on(&w->stages[i], w->options.has_burn ? 0 : day);
		any = any || count > 0;
		if (count == 2)
			sum.low += one.low;
		if (count > 0)
			sum.high += one.high;
	}
	if (!any)
		sum.high = 1e9; /* what is left out says nothing of the rest */
	if (w->options.has_burn) {
		sum.low += (double)w->options.burn.low.low * day;
		sum.high += (double)w->options.burn.high.low * day;
	}
	return sum;
}

/* Doubles may err where a day ends exactly at the limit: not asked there. */
static bool
is_on_edge(double figure, double limit)
{
	return figure > limit - 1e-6 && figure < limit + 1e-6;
}

static void
day_by_day(struct world *w)
{
	static const double LIMIT = 1000; /* 10^25 in units of 10^22 */
	uint32_t all = meaning(w, "compute.cumulative");
	int earliest = -1, latest = -1;

	for (int day = 0; day <= DAYS; day++) {
		struct bounds sum = sum_on(w, day);
		if (is_on_edge(sum.low, LIMIT) || is_on_edge(sum.high, LIMIT))
			return;
		if (earliest < 0 && sum.high > LIMIT)
			earliest = day;
		if (latest < 0 && sum.low > LIMIT)
			latest = day;
	}
	for (uint32_t i = 0; i < w->ledger.n_limits; i++) {
		const struct ledger_limit *limit = &w->ledger.limits[i];
		if (limit->limit->meaning != all || !limit->crossing.can)
			continue;
		int first = limit->crossing.earliest == DATE_NONE
		                ? NEVER
		                : limit->crossing.earliest - TODAY;
		int last =
		    limit->crossing.latest == DATE_NONE ? NEVER : limit->crossing.latest - TODAY;
		if (earliest >= 0)
			assert_int_equal(first, earliest);
		else
			assert_true(first > DAYS);
		if (latest >= 0)
			assert_int_equal(last, latest);
		else
			assert_true(last > DAYS);
	}
}

static void
the_day_is_the_one_that_going_through_the_days_finds(void **state)
{
	(void)state;
	each_world(day_by_day);
}

static void
the_facts_are_as_they_were(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	w.n = 1;
	w.stages[0] = (struct stage){0, -1, 2000, 2000, -1, -1, -10, NEVER};
	reckon(&w);
	uint32_t known = law_find_fact(&w.law, text_of("systemic-risk.known.date"));
	uint32_t model = fact_single(&w.set, w.law.facts[known].kind);
	assert_null(fact_get(&w.set, model, known));
	arena_release(&w.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_wider_figure_gives_a_sum_that_holds_the_old_one),
	    cmocka_unit_test(knowing_less_of_a_stage_never_narrows_a_sum),
	    cmocka_unit_test(a_stage_that_need_not_be_counted_changes_nothing),
	    cmocka_unit_test(a_stage_that_nobody_sorted_never_lowers_a_total),
	    cmocka_unit_test(the_cumulative_sum_is_never_below_the_updates),
	    cmocka_unit_test(the_day_is_the_one_that_going_through_the_days_finds),
	    cmocka_unit_test(the_facts_are_as_they_were),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
