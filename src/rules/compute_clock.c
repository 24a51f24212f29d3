/* SPDX-License-Identifier: Apache-2.0 */
/* Who is to be told, and by when: the clock of a limit of the ledger, found by the law's own rule
 * of the duty, as if the day it was known were recorded.
 *
 * A plan that exceeds a limit for certain is knowledge that it will be exceeded, so the clock
 * starts before the training does; a rate that goes on is only an expectation. */
#include "rules/compute_ledger.h"

#include "rules/day.h"
#include "rules/timing.h"

struct clocks {
	const struct law *law;
	struct fact_set *facts;
	int32_t as_of;
	struct arena *arena;
};

/* The transition that moves the day, or may move it. */
static void
find_mover(const struct law *law, const struct timing *found, struct ledger_due *due)
{
	if (found->legacy == NULL)
		return;
	const struct law_provision *mover = &law->provisions[found->legacy->ref];
	if (found->legacy->truth == TRUTH_UNKNOWN)
		due->perhaps = mover;
	else
		due->moved = mover;
}

/* By when the duty would be due had it been known on that day. */
static struct ledger_due
due_for(const struct clocks *c, const struct law_limit *limit, int32_t known)
{
	const struct law *law = c->law;
	struct ledger_due due = {.known = known, .due = DATE_NONE};
	struct fact fact = {
	    .value = value_date(known), .origin = ORIGIN_ASSUMED, .since = DATE_NONE};
	uint32_t single = fact_single(c->facts, law->facts[limit->known].kind);
	uint32_t index =
	    law_find_provision(law, law_text(law, law->provisions[limit->notify].id), c->as_of);
	struct question question;

	if (known == DATE_NONE || single == LAW_NONE || index == LAW_NONE)
		return due;
	const struct fact *before = fact_set_lend(c->facts, single, limit->known, &fact);
	question_init(&question, law, c->facts, c->as_of, c->arena);
	question.quiet = true;
	if (!question.out_of_memory) {
		const struct law_provision *duty = &law->provisions[index];
		struct timing timing = time_of(&question, duty, LAW_NONE);
		due.due = timing.due;
		find_mover(law, &timing, &due);
		if (due.perhaps != NULL && duty->due != LAW_NONE)
			due.due = day_find(&question, duty->due, NULL).date;
	}
	fact_set_lend(c->facts, single, limit->known, before);
	return due;
}

static int32_t
known_day(const struct clocks *c, const struct law_limit *limit)
{
	uint32_t single = fact_single(c->facts, c->law->facts[limit->known].kind);
	const struct fact *fact =
	    single == LAW_NONE ? NULL : fact_get(c->facts, single, limit->known);

	if (fact == NULL || fact->value.state != VALUE_KNOWN || fact->value.type != TYPE_DATE)
		return DATE_NONE;
	return fact->value.date;
}

static enum ledger_clock_state
state_of(const struct ledger_limit *limit, int32_t known)
{
	if (limit->limit->notify == LAW_NONE || limit->applies == TRUTH_FALSE)
		return LEDGER_CLOCK_NONE;
	if (known != DATE_NONE)
		return LEDGER_CLOCK_RUNS;
	if (limit->exceeded == TRUTH_TRUE ||
	    (limit->exceeded_in_end == TRUTH_TRUE && limit->limit->planned_by != LAW_NONE))
		return LEDGER_CLOCK_STARTS;
	if (!limit->has_over || limit->straddles)
		return LEDGER_CLOCK_PERHAPS;
	if (limit->crossing.latest != DATE_NONE)
		return LEDGER_CLOCK_EXPECTED;
	if (limit->crossing.earliest != DATE_NONE || limit->close)
		return LEDGER_CLOCK_PERHAPS;
	/* What is planned may exceed it, and nothing says by when. */
	if (limit->exceeded_in_end == TRUTH_UNKNOWN && !limit->crossing.can)
		return LEDGER_CLOCK_PERHAPS;
	return LEDGER_CLOCK_QUIET;
}

static enum truth
estimated(const struct clocks *c, const struct law_limit *limit)
{
	const struct law *law = c->law;
	struct question question;

	if (limit->estimate_by == LAW_NONE)
		return TRUTH_UNKNOWN;
	uint32_t index = law_find_provision(
	    law, law_text(law, law->provisions[limit->estimate_by].id), c->as_of);
	if (index == LAW_NONE || law->provisions[index].met == LAW_NONE)
		return TRUTH_UNKNOWN;
	question_init(&question, law, c->facts, c->as_of, c->arena);
	question.quiet = true;
	return question.out_of_memory
	           ? TRUTH_UNKNOWN
	           : evaluate_met(&question, law->provisions[index].met, LAW_NONE)->truth;
}

static void
fill_clock(const struct clocks *c, struct ledger_limit *limit)
{
	struct ledger_clock *clock = &limit->clock;
	int32_t known = limit->limit->notify == LAW_NONE ? DATE_NONE : known_day(c, limit->limit);
	int32_t first = DATE_NONE, last = DATE_NONE;

	clock->state = state_of(limit, known);
	clock->first.known = clock->first.due = DATE_NONE;
	clock->last = clock->first;
	if (clock->state == LEDGER_CLOCK_NONE)
		return;
	clock->estimated = estimated(c, limit->limit);
	if (clock->state == LEDGER_CLOCK_RUNS) {
		first = last = known;
	} else if (clock->state == LEDGER_CLOCK_STARTS) {
		first = last = c->as_of;
	} else {
		first = limit->crossing.earliest;
		last = limit->crossing.latest;
	}
	clock->first = due_for(c, limit->limit, first);
	clock->last = first == last ? clock->first : due_for(c, limit->limit, last);
}

void
ledger_clocks(struct compute_ledger *ledger, const struct law *law, struct fact_set *facts,
    int32_t as_of, struct arena *arena)
{
	struct clocks clocks = {law, facts, as_of, arena};

	for (uint32_t i = 0; i < ledger->n_limits; i++)
		fill_clock(&clocks, &ledger->limits[i]);
}
