/* SPDX-License-Identifier: Apache-2.0 */
/* A moment of the search: what the law says of the facts as they are now, what keeps it from saying
 * what is wanted, and how far that is. */
#include "rules/flip_search.h"

#include "rules/day.h"
#include "rules/timing.h"

void
search_look(struct search *s, struct look *look)
{
	const struct flip_goal *goal = s->goal;

	arena_init(&look->arena, 0);
	question_init(&look->question, s->as_is->law, s->facts, s->as_is->as_of, &look->arena);
	look->question.quiet = true;
	look->question.enacted = s->as_is->enacted;
	look->reached = false;
	s->flips->tried++;
	if (goal->is_outcome) {
		outcome_make(&look->question, goal->provision, goal->entity, &look->outcome);
		look->proof = look->outcome.applies;
		look->reached = look->outcome.status == goal->status;
	} else {
		look->proof = evaluate_provision(&look->question, goal->provision, goal->entity);
		look->reached = look->proof->truth == goal->truth;
	}
	s->out_of_memory |= look->question.out_of_memory || s->facts->out_of_memory;
}

void
look_end(struct look *look)
{
	arena_release(&look->arena);
}

/* ---- what keeps it from being so ---- */

static void
blame_reading(void *context, const struct reading *reading)
{
	if (reading->entity != LAW_NONE || reading->of != 0)
		blame_add(context, (struct blamed){.kind = BLAMED_FACT,
				       .key = reading->key,
				       .entity = reading->entity,
				       .of = reading->entity != LAW_NONE ? 0 : reading->of});
}

/* The days since which it is owed: all, or the first that has not come. */
static void
blame_days(struct search *s, struct look *look, struct blames *blames, bool all)
{
	const struct law *law = s->as_is->law;
	const struct law_provision *p = &law->provisions[s->goal->provision];
	struct scope scope = {s->goal->entity, NULL};
	const struct scope *bound = s->goal->entity == LAW_NONE ? NULL : &scope;

	for (uint32_t i = 0; i < p->since.n; i++) {
		uint32_t day = law->refs[p->since.first + i];
		struct day_found found = day_find(&look->question, day, bound);
		if (!all && !is_later(found.date, &look->question))
			continue;
		day_readings(&look->question, day, bound, blame_reading, blames);
		if (!all)
			return;
	}
}

static bool
is_not_yet(const struct search *s, const struct look *look)
{
	return look->outcome.applies->truth != TRUTH_FALSE &&
	       is_later(look->outcome.applies_since, &look->question) &&
	       law_in_force(&s->as_is->law->provisions[s->goal->provision], s->as_is->as_of);
}

static void
blame_outcome(struct search *s, struct look *look, struct blames *blames)
{
	const struct outcome *o = &look->outcome;

	if (s->goal->status == OUTCOME_NOT_APPLICABLE) {
		blame(blames, o->applies, TRUTH_FALSE);
		blame_days(s, look, blames, true);
	} else if (o->applies->truth != TRUTH_TRUE) {
		blame(blames, o->applies, TRUTH_TRUE);
	} else if (is_not_yet(s, look)) {
		blame_days(s, look, blames, false);
	} else if (o->met != NULL) {
		blame(blames, o->met, s->goal->status == OUTCOME_MET ? TRUTH_TRUE : TRUTH_FALSE);
	}
}

void
search_blame(struct search *s, struct look *look, struct blames *blames)
{
	*blames = (struct blames){.arena = &look->arena};
	if (s->goal->is_outcome)
		blame_outcome(s, look, blames);
	else
		blame(blames, look->proof, s->goal->truth);
	s->out_of_memory |= blames->out_of_memory;
}

/* What it asks, also while it is not known to apply. */
static const struct proof *
met_of(struct search *s, struct look *look)
{
	uint32_t met = s->as_is->law->provisions[s->goal->provision].met;

	if (look->outcome.met != NULL || met == LAW_NONE)
		return look->outcome.met;
	return evaluate_met(&look->question, met, s->goal->entity);
}

static enum truth
met_wanted(const struct search *s)
{
	return s->goal->status == OUTCOME_MET ? TRUTH_TRUE : TRUTH_FALSE;
}

/* It takes at least so many changes more. */
uint32_t
search_bound(struct search *s, struct look *look)
{
	struct blames taken = {.arena = &look->arena};
	uint32_t n;

	if (!s->goal->is_outcome)
		return blame_bound(&taken, look->proof, s->goal->truth);
	if (s->goal->status == OUTCOME_NOT_APPLICABLE)
		return 1; /* or one of its days is to come */
	n = blame_bound(&taken, look->outcome.applies, TRUTH_TRUE);
	if (met_of(s, look) != NULL)
		n += blame_bound(&taken, met_of(s, look), met_wanted(s));
	s->out_of_memory |= taken.out_of_memory;
	return n;
}

/* About so many changes, each leaf counted where it stands. */
uint32_t
search_cost(struct search *s, struct look *look)
{
	const struct outcome *o = &look->outcome;
	const struct proof *met;
	uint32_t cost, more;

	if (look->reached)
		return 0;
	if (!s->goal->is_outcome)
		return blame_cost(look->proof, s->goal->truth, &look->arena);
	if (s->goal->status == OUTCOME_NOT_APPLICABLE)
		return blame_cost(o->applies, TRUTH_FALSE, &look->arena);
	cost = blame_cost(o->applies, TRUTH_TRUE, &look->arena);
	met = met_of(s, look);
	more = met == NULL ? 0 : blame_cost(met, met_wanted(s), &look->arena);
	if (cost >= UINT32_MAX / 4 || more >= UINT32_MAX / 4)
		return UINT32_MAX / 2;
	return cost + more + is_not_yet(s, look);
}
