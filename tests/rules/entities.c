/* SPDX-License-Identifier: Apache-2.0 */
/* Assessments of what is asked of each entity of a kind. */
#include "maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One duty for each system, with everything that can be said about a duty; one for incidents. */
struct world {
	struct maker *maker;
	struct arena arena;
	struct fact_set facts;
	struct assessment assessment;
	uint32_t model, system, incident;
	uint32_t provides, incident_report, big, done, free, market, old, turnover;
	uint32_t provider, large, exception, transition, duty, fine, report;
};

static void
add_facts(struct world *w)
{
	struct maker *maker = w->maker;

	w->model = maker_kind(maker, "model", true, false);
	w->system = maker_kind(maker, "system", false, false);
	w->incident = maker_kind(maker, "incident", false, false);
	w->incident_report = maker_fact(maker, "incident.report", w->incident, TYPE_YESNO);
	w->provides = maker_fact(maker, "provides", w->model, TYPE_YESNO);
	w->big = maker_fact(maker, "system.big", w->system, TYPE_YESNO);
	w->done = maker_fact(maker, "system.done", w->system, TYPE_YESNO);
	w->free = maker_fact(maker, "system.free", w->system, TYPE_YESNO);
	w->market = maker_fact(maker, "system.market", w->system, TYPE_DATE);
	w->old = maker_fact(maker, "system.old", w->system, TYPE_YESNO);
	w->turnover = maker_fact(maker, "system.turnover", w->system, TYPE_NUMBER);
}

static uint32_t
yes(struct world *w, uint32_t fact)
{
	return maker_leaf(w->maker, LAW_OP_FACT_YES, fact, "");
}

static struct law_provision *
on_system(struct world *w, const char *id, enum law_provision_kind kind, uint32_t *index)
{
	struct law_provision *p = maker_provision(w->maker, id, kind, index);

	p->on = w->system;
	return p;
}

static int
world_make(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	struct maker *maker = w->maker = maker_create();
	struct law_provision *p;

	add_facts(w);
	p = maker_provision(maker, "provider", LAW_CONDITION, &w->provider);
	p->holds = yes(w, w->provides);
	p = on_system(w, "large", LAW_CONDITION, &w->large);
	p->holds = yes(w, w->big);
	p = on_system(w, "free", LAW_EXCEPTION, &w->exception);
	p->holds = yes(w, w->free);
	p = on_system(w, "old", LAW_TRANSITION, &w->transition);
	p->holds = yes(w, w->old);
	p->due = maker_fact_day(maker, w->market, 3, DATE_YEARS);
	p = on_system(w, "duty", LAW_OBLIGATION, &w->duty);
	p->title = maker_string(maker, "duty");
	p->binds = w->provider;
	p->applies = maker_is(maker, w->large);
	p->unless = maker_list(maker, 1, &w->exception);
	p->legacy = maker_list(maker, 1, &w->transition);
	p->met = yes(w, w->done);
	uint32_t since = maker_fact_day(maker, w->market, 0, DATE_DAYS);
	p->since = maker_list(maker, 1, &since);
	p->due = maker_fact_day(maker, w->market, 1, DATE_MONTHS);
	p = on_system(w, "fine", LAW_EXPOSURE, &w->fine);
	p->binds = w->large;
	p->cap = maker_fact_quantity(maker, w->turnover, 3, 100);
	p = maker_provision(maker, "report", LAW_OBLIGATION, &w->report);
	p->on = w->incident;
	p->binds = w->provider;
	p->met = yes(w, w->incident_report);
	maker->classes[0] = (struct law_class){.field = maker_string(maker, "large"),
	    .title = maker_string(maker, "large"),
	    .provision = w->large};
	maker->law.n_classes = 1;
	maker_order(maker);
	arena_init(&w->arena, 0);
	fact_set_init(&w->facts, &maker->law, &w->arena);
	*state = w;
	return 0;
}

static int
world_free(void **state)
{
	struct world *w = *state;

	arena_release(&w->arena);
	free(w->maker);
	free(w);
	return 0;
}

static void
put(struct world *w, uint32_t key, const char *system, const char *value)
{
	maker_put_on(&w->facts, w->maker, key, system, value);
}

static struct assessment *
answer(struct world *w, const char *day)
{
	assert_int_equal(
	    assess(&w->maker->law, &w->facts, day_of(day), &w->arena, &w->assessment, NULL),
	    GPAI_OK);
	return &w->assessment;
}

static const struct outcome *
outcome_of(const struct world *w, uint32_t provision, const char *name)
{
	uint32_t kind = w->maker->provisions[provision].on;
	uint32_t entity = fact_find_entity(&w->facts, kind, text_of(name));

	for (uint32_t i = 0; i < w->assessment.n_outcomes; i++)
		if (w->assessment.outcomes[i].provision == provision &&
		    w->assessment.outcomes[i].entity == entity)
			return &w->assessment.outcomes[i];
	fail_msg("no outcome for %s", name);
	return NULL;
}

static void
assert_status(const struct world *w, const char *system, enum outcome_status status)
{
	assert_string_equal(
	    outcome_word(outcome_of(w, w->duty, system)->status), outcome_word(status));
}

static void
assert_text(struct text found, const char *expected)
{
	if (!text_is(found, expected))
		fail_msg("\"%.*s\", expected \"%s\"", TEXT_ARG(found), expected);
}

static void
each_entity_has_its_own_outcome(void **state)
{
	struct world *w = *state;

	put(w, w->provides, "", "yes");
	put(w, w->big, "done", "yes");
	put(w, w->done, "done", "yes");
	put(w, w->big, "open", "yes");
	put(w, w->done, "open", "no");
	put(w, w->big, "small", "no");
	put(w, w->big, "freed", "yes");
	put(w, w->free, "freed", "yes");
	put(w, w->done, "unknown", "yes");
	for (int i = 0; i < 5; i++) {
		static const char *const names[] = {"done", "open", "small", "freed", "unknown"};
		put(w, w->market, names[i], "2025-01-01");
		if (i < 2)
			put(w, w->free, names[i], "no");
	}
	fact_set_close(&w->facts, w->incident);

	const struct assessment *a = answer(w, "2026-01-01");
	assert_int_equal(a->n_outcomes, 5);
	assert_status(w, "done", OUTCOME_MET);
	assert_status(w, "open", OUTCOME_NOT_MET);
	assert_status(w, "small", OUTCOME_NOT_APPLICABLE);
	assert_status(w, "freed", OUTCOME_NOT_APPLICABLE);
	assert_status(w, "unknown", OUTCOME_UNKNOWN);
	assert_int_equal(a->counts[OUTCOME_UNKNOWN], 1);
	assert_int_equal(a->counts[OUTCOME_NOT_APPLICABLE], 2);
	assert_int_equal(a->n_undescribed, 0);

	const struct outcome *o = outcome_of(w, w->duty, "unknown");
	assert_int_equal(o->n_missing, 2);
	assert_int_equal(o->missing[0]->ref, w->big);
	assert_int_equal(o->missing[0]->entity, o->entity);
	assert_text(o->why,
	    "not known whether it applies; not recorded: system/unknown system.big, "
	    "system/unknown system.free; the due day is not known: it hangs on old");
}

static void
outcomes_stand_in_the_order_of_the_law_then_of_the_entities(void **state)
{
	struct world *w = *state;

	put(w, w->big, "b", "yes");
	put(w, w->incident_report, "i", "yes");
	put(w, w->big, "a", "yes");
	const struct assessment *a = answer(w, "2026-01-01");
	assert_int_equal(a->n_outcomes, 3);
	assert_ptr_equal(&a->outcomes[0], outcome_of(w, w->duty, "b"));
	assert_ptr_equal(&a->outcomes[1], outcome_of(w, w->duty, "a"));
	assert_ptr_equal(&a->outcomes[2], outcome_of(w, w->report, "i"));
}

static void
days_are_those_of_the_entity(void **state)
{
	struct world *w = *state;

	put(w, w->provides, "", "yes");
	for (int i = 0; i < 2; i++) {
		put(w, w->big, i ? "new" : "old", "yes");
		put(w, w->free, i ? "new" : "old", "no");
		put(w, w->market, i ? "new" : "old", i ? "2025-12-15" : "2024-02-01");
		put(w, w->old, i ? "new" : "old", i ? "no" : "yes");
	}
	const struct assessment *a = answer(w, "2026-01-01");
	const struct outcome *old = outcome_of(w, w->duty, "old"),
			     *new = outcome_of(w, w->duty, "new");
	assert_int_equal(new->applies_since, day_of("2025-12-15"));
	assert_int_equal(new->due, day_of("2026-01-15"));
	assert_null(new->legacy);
	assert_int_equal(old->applies_since, day_of("2024-02-01"));
	assert_int_equal(old->due, day_of("2027-02-01"));
	assert_non_null(old->legacy);
	assert_int_equal(a->n_next, 2);
	assert_text(a->next[0].says, "system/new duty: due");
	assert_int_equal(a->next[0].entity, new->entity);
	assert_text(a->next[1].says, "system/old duty: due");
	assert_int_equal(a->next[1].date, day_of("2027-02-01"));
}

static void
what_is_to_come_is_told_for_each_entity_it_may_concern(void **state)
{
	struct world *w = *state;

	w->maker->provisions[w->duty].from = day_of("2027-08-02");
	w->maker->provisions[w->duty].since = w->maker->provisions[w->duty].legacy =
	    (struct law_list){0};
	w->maker->provisions[w->duty].due = LAW_NONE;
	put(w, w->provides, "", "yes");
	put(w, w->big, "sure", "yes");
	put(w, w->free, "sure", "no");
	put(w, w->big, "small", "no");
	put(w, w->free, "perhaps", "no");
	const struct assessment *a = answer(w, "2026-01-01");
	assert_int_equal(a->n_next, 2);
	assert_text(a->next[0].says, "system/sure duty: in force");
	assert_text(a->next[1].says, "system/perhaps duty: in force, if it applies");
}

static void
caps_and_classes_are_those_of_the_entity(void **state)
{
	struct world *w = *state;
	char number[DECIMAL_CHARS];

	put(w, w->big, "one", "yes");
	put(w, w->turnover, "one", "1000");
	put(w, w->big, "two", "yes");
	put(w, w->turnover, "two", "2000");
	put(w, w->big, "three", "no");
	const struct assessment *a = answer(w, "2026-01-01");
	assert_int_equal(a->n_exposures, 3);
	assert_int_equal(a->n_classes, 3);
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(a->exposures[i].entity, a->classes[i].entity);
		assert_int_equal(a->exposures[i].truth, i < 2 ? TRUTH_TRUE : TRUTH_FALSE);
		assert_int_equal(a->classes[i].truth, a->exposures[i].truth);
	}
	decimal_format(a->exposures[1].cap.low, number);
	assert_string_equal(number, "60");
}

static void
a_kind_of_which_nothing_is_on_file_is_not_described(void **state)
{
	struct world *w = *state;
	const struct assessment *a;

	put(w, w->provides, "", "yes");
	a = answer(w, "2026-01-01");
	assert_int_equal(a->n_outcomes, 0);
	assert_int_equal(a->n_classes, 0);
	assert_int_equal(a->n_undescribed, 2);
	assert_int_equal(a->undescribed[0].kind, w->system);
	assert_int_equal(a->undescribed[0].duties, 1);

	fact_set_close(&w->facts, w->system);
	a = answer(w, "2026-01-01");
	assert_int_equal(a->n_undescribed, 1);
	assert_int_equal(a->undescribed[0].kind, w->incident);

	put(w, w->incident_report, "fire", "yes");
	a = answer(w, "2026-01-01");
	assert_int_equal(a->n_undescribed, 0);
}

static void
a_duty_that_can_concern_no_entity_is_not_missed(void **state)
{
	struct world *w = *state;

	put(w, w->provides, "", "no");
	assert_int_equal(answer(w, "2026-01-01")->n_undescribed, 0);
}

static void
only_binding_duties_in_force_are_missed(void **state)
{
	struct world *w = *state;

	w->maker->provisions[w->duty].from = day_of("2027-08-02");
	w->maker->provisions[w->report].force = LAW_FORCE_ENCOURAGED;
	assert_int_equal(answer(w, "2026-01-01")->n_undescribed, 0);
	assert_int_equal(answer(w, "2027-08-02")->n_undescribed, 1);
}

int
main(void)
{
#define CASE(claim) cmocka_unit_test_setup_teardown(claim, world_make, world_free)
	const struct CMUnitTest tests[] = {
	    CASE(each_entity_has_its_own_outcome),
	    CASE(outcomes_stand_in_the_order_of_the_law_then_of_the_entities),
	    CASE(days_are_those_of_the_entity),
	    CASE(what_is_to_come_is_told_for_each_entity_it_may_concern),
	    CASE(caps_and_classes_are_those_of_the_entity),
	    CASE(a_kind_of_which_nothing_is_on_file_is_not_described),
	    CASE(a_duty_that_can_concern_no_entity_is_not_missed),
	    CASE(only_binding_duties_in_force_are_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
