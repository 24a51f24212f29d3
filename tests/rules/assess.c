/* SPDX-License-Identifier: Apache-2.0 */
/* Whole assessments: when a duty is owed, when it is met, what comes next. */
#include "maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One duty of a provider, with everything that can be said about a duty. */
struct world {
	struct maker *maker;
	struct arena arena;
	struct fact_set facts;
	struct assessment assessment;
	uint32_t model, document;
	uint32_t big, document_kind, done, free, known, market, old, provider, turnover;
	uint32_t binds, exception, transition, duty;
};

static int
world_make(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct maker *maker = world->maker = maker_create();
	struct law_provision *p;

	world->model = maker_kind(maker, "model", true, false);
	world->document = maker_kind(maker, "document", false, true);
	world->big = maker_fact(maker, "big", world->model, TYPE_YESNO);
	world->document_kind = maker_fact(maker, "document.kind", world->document, TYPE_CHOICE);
	world->done = maker_fact(maker, "done", world->model, TYPE_YESNO);
	world->free = maker_fact(maker, "free", world->model, TYPE_YESNO);
	world->known = maker_fact(maker, "known.date", world->model, TYPE_DATE);
	world->market = maker_fact(maker, "market.date", world->model, TYPE_DATE);
	world->old = maker_fact(maker, "old", world->model, TYPE_YESNO);
	world->provider = maker_fact(maker, "provider", world->model, TYPE_YESNO);
	world->turnover = maker_fact(maker, "turnover", world->model, TYPE_NUMBER);

	p = maker_provision(maker, "role.provider", LAW_CONDITION, &world->binds);
	p->holds = maker_leaf(maker, LAW_OP_FACT_YES, world->provider, "");
	p = maker_provision(maker, "free", LAW_EXCEPTION, &world->exception);
	p->holds = maker_leaf(maker, LAW_OP_FACT_YES, world->free, "");
	p = maker_provision(maker, "old", LAW_TRANSITION, &world->transition);
	p->holds = maker_leaf(maker, LAW_OP_FACT_YES, world->old, "");
	p->due = maker_day(maker, "2027-08-02");
	p = maker_provision(maker, "duty", LAW_OBLIGATION, &world->duty);
	p->from = day_of("2025-08-02");
	p->binds = world->binds;
	p->applies = maker_leaf(maker, LAW_OP_FACT_YES, world->big, "");
	p->unless = maker_list(maker, 1, &world->exception);
	p->met = maker_leaf(maker, LAW_OP_FACT_YES, world->done, "");
	arena_init(&world->arena, 0);
	fact_set_init(&world->facts, &maker->law, &world->arena);
	*state = world;
	return 0;
}

static int
world_free(void **state)
{
	struct world *world = *state;

	arena_release(&world->arena);
	free(world->maker);
	free(world);
	return 0;
}

static void
put(struct world *world, uint32_t key, const char *value)
{
	maker_put(&world->facts, world->maker, key, value);
}

static void
put_applicable(struct world *world)
{
	put(world, world->provider, "yes");
	put(world, world->big, "yes");
	put(world, world->free, "no");
}

static const struct outcome *
ask(struct world *world, const char *day)
{
	struct gpai_error err;

	maker_order(world->maker);
	assert_int_equal(assess(&world->maker->law, &world->facts, day_of(day), &world->arena,
			     &world->assessment, &err),
	    GPAI_OK);
	assert_true(world->assessment.n_outcomes >= 1);
	return &world->assessment.outcomes[0];
}

static struct law_provision *
duty(struct world *world)
{
	return &world->maker->provisions[world->duty];
}

static void
assert_text(struct text text, const char *expected)
{
	char at[1000];

	snprintf(at, sizeof at, "%.*s", TEXT_ARG(text));
	assert_string_equal(at, expected);
}

static void
assert_next(const struct world *world, const char *expected)
{
	char at[2000] = "", day[DATE_CHARS];

	for (uint32_t i = 0; i < world->assessment.n_next; i++) {
		const struct next_event *event = &world->assessment.next[i];
		size_t len = strlen(at);
		date_format(event->date, day);
		snprintf(at + len, sizeof at - len, "[%s %.*s]", day, TEXT_ARG(event->says));
	}
	assert_string_equal(at, expected);
}

static void
nothing_is_met_on_an_empty_dossier(void **state)
{
	struct world *w = *state;
	const struct outcome *outcome = ask(w, "2026-01-01");

	assert_int_equal(outcome->status, OUTCOME_UNKNOWN);
	assert_int_equal(outcome->n_missing, 3); /* provider, big, free: not yet what it asks */
	assert_text(
	    outcome->why, "not known whether it applies; not recorded: provider, big, free");
	assert_int_equal(w->assessment.counts[OUTCOME_UNKNOWN], 1);
	assert_int_equal(w->assessment.counts[OUTCOME_MET], 0);
}

static void
a_duty_is_met_only_by_evidence_on_file(void **state)
{
	struct world *w = *state;
	const struct outcome *outcome;

	put_applicable(w);
	outcome = ask(w, "2026-01-01");
	assert_int_equal(outcome->status, OUTCOME_UNKNOWN);
	assert_int_equal(outcome->n_missing, 1);
	assert_int_equal(outcome->missing[0]->ref, w->done);
	assert_text(outcome->why, "not recorded: done");
	assert_int_equal(outcome->applies_since, day_of("2025-08-02"));
	assert_int_equal(outcome->due, day_of("2025-08-02"));
	put(w, w->done, "yes");
	outcome = ask(w, "2026-01-01");
	assert_int_equal(outcome->status, OUTCOME_MET);
	assert_int_equal(outcome->basis, BASIS_ATTESTED);
	assert_int_equal(outcome->n_evidence, 1);
	assert_int_equal(outcome->evidence[0]->ref, w->done);
	put(w, w->done, "no");
	outcome = ask(w, "2026-01-01");
	assert_int_equal(outcome->status, OUTCOME_NOT_MET);
	assert_text(outcome->why, "done: no");
}

static void
an_unknown_exception_leaves_a_done_duty_unknown(void **state)
{
	struct world *w = *state;

	put(w, w->provider, "yes");
	put(w, w->big, "yes");
	put(w, w->done, "yes");
	assert_int_equal(ask(w, "2026-01-01")->status, OUTCOME_UNKNOWN);
	assert_int_equal(ask(w, "2026-01-01")->n_missing, 1);
	assert_int_equal(ask(w, "2026-01-01")->missing[0]->ref, w->free);
	put(w, w->free, "yes");
	assert_int_equal(ask(w, "2026-01-01")->status, OUTCOME_NOT_APPLICABLE);
	assert_text(ask(w, "2026-01-01")->why, "free: yes");
}

static void
one_false_condition_is_enough_not_to_apply(void **state)
{
	struct world *w = *state;

	put(w, w->provider, "no");
	assert_int_equal(ask(w, "2026-01-01")->status, OUTCOME_NOT_APPLICABLE);
	assert_null(ask(w, "2026-01-01")->met);
	assert_text(ask(w, "2026-01-01")->why, "provider: no");
}

static void
a_duty_attested_by_nobody_stays_unknown_and_says_so(void **state)
{
	struct world *w = *state;
	struct fact fact = {.value = value_yesno(true), .origin = ORIGIN_DECLARED};

	put_applicable(w);
	fact_set_put(&w->facts, fact_single(&w->facts, w->model), w->done, &fact);
	assert_int_equal(ask(w, "2026-01-01")->status, OUTCOME_UNKNOWN);
	assert_text(ask(w, "2026-01-01")->why, "done: yes, but attested by nobody");
	assert_int_equal(ask(w, "2026-01-01")->n_missing, 1);
}

static void
a_duty_that_asks_nothing_is_not_met_by_that(void **state)
{
	struct world *w = *state;
	uint32_t empty;
	struct law_provision *p = maker_provision(w->maker, "anybody", LAW_OBLIGATION, &empty);

	p->met = LAW_NONE;
	put_applicable(w);
	duty(w)->met = maker_is(w->maker, empty); /* applies to all: true without a fact */
	assert_int_equal(ask(w, "2026-01-01")->status, OUTCOME_UNKNOWN);
	assert_text(ask(w, "2026-01-01")->why, "nothing on file shows it");
}

static void
a_duty_no_rule_decides_is_unknown_with_the_reason(void **state)
{
	struct world *w = *state;

	put_applicable(w);
	duty(w)->met = LAW_NONE;
	duty(w)->not_checkable = maker_string(w->maker, "only a person can tell");
	assert_int_equal(ask(w, "2026-01-01")->status, OUTCOME_UNKNOWN);
	assert_text(ask(w, "2026-01-01")->why, "no rule decides it: only a person can tell");
}

static void
before_its_day_a_duty_does_not_apply_and_is_announced(void **state)
{
	struct world *w = *state;

	put_applicable(w);
	assert_int_equal(ask(w, "2025-08-01")->status, OUTCOME_NOT_APPLICABLE);
	assert_text(ask(w, "2025-08-01")->why, "in force from 2025-08-02");
	assert_next(w, "[2025-08-02 duty: in force]");
	assert_int_equal(ask(w, "2025-08-02")->status, OUTCOME_UNKNOWN);
	assert_next(w, "");
	duty(w)->until = day_of("2026-08-02");
	assert_int_equal(ask(w, "2026-08-02")->status, OUTCOME_NOT_APPLICABLE);
	assert_text(ask(w, "2026-08-02")->why, "no longer in force since 2026-08-02");
}

static void
a_duty_that_would_not_bind_is_not_announced(void **state)
{
	struct world *w = *state;

	put(w, w->provider, "no");
	ask(w, "2025-08-01");
	assert_next(w, "");
	put(w, w->provider, "yes");
	ask(w, "2025-08-01");
	assert_next(w, "[2025-08-02 duty: in force, if it applies]");
}

static void
a_duty_is_owed_since_the_latest_of_its_days(void **state)
{
	struct world *w = *state;
	uint32_t since = maker_fact_day(w->maker, w->market, 0, DATE_DAYS);

	put_applicable(w);
	duty(w)->since = maker_list(w->maker, 1, &since);
	assert_int_equal(ask(w, "2026-01-01")->status, OUTCOME_UNKNOWN);
	assert_int_equal(ask(w, "2026-01-01")->applies_since, DATE_NONE);
	assert_text(ask(w, "2026-01-01")->why,
	    "not recorded: done; the day since which it is owed is not known: market.date is "
	    "not recorded");
	put(w, w->market, "2024-05-01");
	assert_int_equal(ask(w, "2026-01-01")->applies_since, day_of("2025-08-02"));
	put(w, w->market, "2025-11-01");
	assert_int_equal(ask(w, "2026-01-01")->applies_since, day_of("2025-11-01"));
	put(w, w->market, "2026-03-01");
	assert_int_equal(ask(w, "2026-01-01")->status, OUTCOME_NOT_APPLICABLE);
	assert_text(ask(w, "2026-01-01")->why, "owed from 2026-03-01");
	assert_next(w, "[2026-03-01 duty: owed]");
	assert_int_equal(ask(w, "2026-03-01")->status, OUTCOME_UNKNOWN);
}

static void
a_duty_that_waits_for_a_day_to_come_is_announced_for_it(void **state)
{
	struct world *w = *state;
	uint32_t since = maker_fact_day(w->maker, w->market, 0, DATE_DAYS);
	uint32_t as_of = w->maker->law.n_days++;

	w->maker->days[as_of] = (struct law_day){.op = LAW_DAY_AS_OF, .fact = LAW_NONE};
	put_applicable(w);
	duty(w)->applies = maker_compare(w->maker, w->market, LAW_AT_MOST, as_of);
	duty(w)->since = maker_list(w->maker, 1, &since);
	put(w, w->market, "2026-03-01");
	assert_int_equal(ask(w, "2026-01-01")->status, OUTCOME_NOT_APPLICABLE);
	assert_text(
	    ask(w, "2026-01-01")->why, "market.date: 2026-03-01, not on or before 2026-01-01");
	assert_next(w, "[2026-03-01 duty: owed]");
	put(w, w->free, "yes");
	ask(w, "2026-01-01");
	assert_next(w, "");
}

static void
a_transition_moves_the_due_day_and_an_unknown_one_hides_it(void **state)
{
	struct world *w = *state;

	put_applicable(w);
	duty(w)->legacy = maker_list(w->maker, 1, &w->transition);
	assert_int_equal(ask(w, "2026-01-01")->due, DATE_NONE);
	assert_text(ask(w, "2026-01-01")->why,
	    "not recorded: done; the due day is not known: it hangs on old");
	put(w, w->old, "no");
	assert_int_equal(ask(w, "2026-01-01")->due, day_of("2025-08-02"));
	assert_null(ask(w, "2026-01-01")->legacy);
	put(w, w->old, "yes");
	assert_int_equal(ask(w, "2026-01-01")->due, day_of("2027-08-02"));
	assert_non_null(ask(w, "2026-01-01")->legacy);
	assert_int_equal(ask(w, "2026-01-01")->status, OUTCOME_UNKNOWN);
	assert_text(ask(w, "2026-01-01")->why, "not recorded: done; due 2027-08-02");
	assert_next(w, "[2027-08-02 duty: due]");
	put(w, w->done, "yes");
	assert_int_equal(ask(w, "2026-01-01")->status, OUTCOME_MET);
	assert_next(w, "");
	/* A transition that is not law yet moves nothing. */
	w->maker->provisions[w->transition].from = day_of("2026-06-01");
	assert_int_equal(ask(w, "2026-01-01")->due, day_of("2025-08-02"));
}

static void
a_period_after_an_event_gives_the_due_day(void **state)
{
	struct world *w = *state;

	put_applicable(w);
	duty(w)->due = maker_fact_day(w->maker, w->known, 2, DATE_WEEKS);
	assert_int_equal(ask(w, "2026-01-01")->due, DATE_NONE);
	assert_text(ask(w, "2026-01-01")->why,
	    "not recorded: done; the due day is not known: known.date is not recorded");
	put(w, w->known, "2025-12-25");
	assert_int_equal(ask(w, "2026-01-01")->due, day_of("2026-01-08"));
	assert_next(w, "[2026-01-08 duty: due]");
}

static void
one_outcome_for_each_id_in_the_version_of_the_day(void **state)
{
	struct world *w = *state;
	uint32_t later;
	struct law_provision *p = maker_provision(w->maker, "duty", LAW_OBLIGATION, &later);

	*p = *duty(w);
	p->from = duty(w)->until = day_of("2026-07-27");
	put_applicable(w);
	assert_int_equal(ask(w, "2026-07-26")->provision, w->duty);
	assert_int_equal(w->assessment.n_outcomes, 1);
	assert_next(w, "[2026-07-27 duty: changes]");
	assert_int_equal(ask(w, "2026-07-27")->provision, later);
	assert_int_equal(w->assessment.n_outcomes, 1);
	assert_int_equal(ask(w, "2025-01-01")->provision, w->duty);
	assert_int_equal(w->assessment.n_outcomes, 1);
}

static void
what_a_later_act_changes_is_not_foreseen(void **state)
{
	struct world *w = *state;
	struct law_provision *p = maker_provision(w->maker, "duty", LAW_OBLIGATION, NULL);

	*p = *duty(w);
	duty(w)->until = p->enacted = p->from = day_of("2026-07-27");
	put_applicable(w);
	ask(w, "2026-07-26");
	assert_next(w, "");
	duty(w)->from = day_of("2026-08-02"); /* moved before it ever applied */
	p->from = day_of("2027-12-02");
	assert_text(ask(w, "2026-07-26")->why, "in force from 2026-08-02");
	assert_next(w, "[2026-08-02 duty: in force]");
	assert_text(ask(w, "2026-08-02")->why, "in force from 2027-12-02");
	assert_next(w, "[2027-12-02 duty: in force]");
	p->enacted = DATE_NONE; /* both from the beginning: two steps of one act */
	duty(w)->from = day_of("2025-08-02");
	ask(w, "2026-07-26");
	assert_next(w, "[2027-12-02 duty: changes]");
}

static void
a_duty_that_a_later_act_drops_was_to_come_until_then(void **state)
{
	struct world *w = *state;

	put_applicable(w);
	duty(w)->enacted = day_of("2024-08-01");
	duty(w)->from = day_of("2026-08-02");
	duty(w)->until = day_of("2026-07-27");
	assert_text(ask(w, "2024-07-31")->why, "not enacted before 2024-08-01");
	assert_next(w, "");
	ask(w, "2026-07-26");
	assert_next(w, "[2026-08-02 duty: in force]");
	assert_text(ask(w, "2026-07-27")->why, "never in force, dropped on 2026-07-27");
	assert_text(ask(w, "2026-09-01")->why, "never in force, dropped on 2026-07-27");
	assert_next(w, "");
}

static void
encouraged_duties_are_counted_apart(void **state)
{
	struct world *w = *state;

	duty(w)->force = LAW_FORCE_ENCOURAGED;
	ask(w, "2026-01-01");
	assert_int_equal(w->assessment.counts[OUTCOME_UNKNOWN], 0);
	assert_int_equal(w->assessment.encouraged[OUTCOME_UNKNOWN], 1);
	duty(w)->force = LAW_FORCE_COMMITTED;
	ask(w, "2026-01-01");
	assert_int_equal(w->assessment.counts[OUTCOME_UNKNOWN], 1);
}

static void
the_calendar_is_sorted_and_says_nothing_twice(void **state)
{
	struct world *w = *state;
	struct maker *maker = w->maker;
	law_str says = maker_string(maker, "a date to know");

	maker->events[0] = (struct law_event){.date = day_of("2027-01-01"), .says = says};
	maker->events[1] = (struct law_event){.date = day_of("2026-06-01"), .says = says};
	maker->events[2] = (struct law_event){.date = day_of("2027-01-01"), .says = says};
	maker->events[3] = (struct law_event){.date = day_of("2025-12-31"), .says = says};
	maker->law.n_events = 4;
	put(w, w->provider, "no");
	ask(w, "2025-12-31");
	assert_next(w, "[2026-06-01 a date to know][2027-01-01 a date to know]");
}

static void
an_exposure_says_how_much_when_that_can_be_known(void **state)
{
	struct world *w = *state;
	uint32_t fine;
	struct law_provision *p = maker_provision(w->maker, "fine", LAW_EXPOSURE, &fine);
	uint32_t list[] = {maker_number(w->maker, "15000000", 1, 1),
	    maker_fact_quantity(w->maker, w->turnover, 3, 100)};
	uint32_t cap = w->maker->law.n_quantities++;

	w->maker->quantities[cap] = (struct law_quantity){.op = LAW_QUANTITY_HIGHER,
	    .multiply = 1,
	    .divide = 1,
	    .list = maker_list(w->maker, 2, list)};
	p->binds = w->binds;
	p->from = day_of("2026-08-02");
	p->cap = cap;
	put(w, w->provider, "yes");
	ask(w, "2026-01-01");
	assert_int_equal(w->assessment.exposures[0].truth, TRUTH_FALSE);
	assert_text(w->assessment.exposures[0].why, "in force from 2026-08-02");
	assert_next(w, "[2026-08-02 fine: in force]");
	ask(w, "2026-08-02");
	assert_int_equal(w->assessment.exposures[0].truth, TRUTH_TRUE);
	assert_int_equal(w->assessment.exposures[0].cap.state, VALUE_UNKNOWN);
	assert_text(w->assessment.exposures[0].why, "provider: yes");
	assert_text(
	    w->assessment.exposures[0].formula, "the higher of 15,000,000 and 3 % of turnover");
	put(w, w->turnover, "1e9");
	ask(w, "2026-08-02");
	assert_int_equal(
	    decimal_compare(w->assessment.exposures[0].cap.low, decimal_from(30000000)), 0);
	assert_true(value_is_exact(&w->assessment.exposures[0].cap));
}

static void
a_document_on_file_makes_a_met_documented(void **state)
{
	struct world *w = *state;

	put_applicable(w);
	duty(w)->met = maker_quantifier(w->maker, LAW_OP_SOME, w->document,
	    maker_leaf(w->maker, LAW_OP_FACT_IS, w->document_kind, "policy"), LAW_NONE);
	assert_text(ask(w, "2026-01-01")->why,
	    "no document with document.kind policy on file, and the list is not said to be "
	    "complete");
	maker_put_on(&w->facts, w->maker, w->document_kind, "ours", "policy");
	assert_int_equal(ask(w, "2026-01-01")->status, OUTCOME_MET);
	assert_int_equal(ask(w, "2026-01-01")->basis, BASIS_DOCUMENTED);
	assert_text(ask(w, "2026-01-01")->why, "document/ours document.kind: policy");
}

static void
a_register_answers_for_a_name_until_something_is_recorded(void **state)
{
	struct world *w = *state;
	struct maker *maker = w->maker;
	uint32_t who = maker_fact(maker, "who", w->model, TYPE_TEXT);
	struct law_list yes = maker_words(maker, "yes");

	maker->facts[w->provider].defaults_n = 1;
	maker->defaults[0] =
	    (struct law_default){.match = who, .column = maker_string(maker, "member")};
	maker->cells[0] = (struct law_cell){maker_string(maker, "member"), yes};
	maker->rows[0] = (struct law_row){.name = maker_string(maker, "Example"),
	    .cells_n = 1,
	    .confidence = LAW_CONFIDENCE_SECONDARY};
	maker->registers[0] =
	    (struct law_register){.title = maker_string(maker, "List of members"), .rows_n = 1};
	maker->law.n_registers = maker->law.n_rows = maker->law.n_cells = 1;
	uint32_t model = fact_single(&w->facts, w->model);

	fact_set_init(&w->facts, &maker->law, &w->arena);
	put(w, who, "EXAMPLE");
	fact_set_derive(&w->facts, day_of("2026-01-01"));
	const struct fact *fact = fact_get(&w->facts, model, w->provider);
	assert_non_null(fact);
	assert_true(fact->value.yes);
	assert_int_equal(fact->origin, ORIGIN_IMPORTED);
	assert_int_equal(fact->confidence, LAW_CONFIDENCE_SECONDARY);
	maker->defaults[0].since = maker_string(maker, "known");
	maker->cells[1] =
	    (struct law_cell){maker_string(maker, "known"), maker_words(maker, "2025-12-31")};
	maker->rows[0].cells_n = maker->law.n_cells = 2;
	fact_set_derive(&w->facts, day_of("2025-12-30"));
	assert_null(fact_get(&w->facts, model, w->provider)); /* not known yet */
	fact_set_derive(&w->facts, day_of("2025-12-31"));
	assert_non_null(fact_get(&w->facts, model, w->provider));
	put(w, who, "Somebody else");
	fact_set_derive(&w->facts, day_of("2026-01-01"));
	assert_null(fact_get(&w->facts, model, w->provider)); /* the list is not complete */
	maker->facts[w->provider].defaults_n = 2; /* where the first is silent, the second speaks */
	maker->defaults[1] = (struct law_default){
	    .register_index = 1, .match = who, .column = maker_string(maker, "member")};
	maker->rows[1] = (struct law_row){.name = maker_string(maker, "Somebody else"),
	    .cells_n = 1,
	    .confidence = LAW_CONFIDENCE_UNVERIFIED};
	maker->registers[1] = (struct law_register){.rows_first = 1, .rows_n = 1};
	maker->law.n_registers = maker->law.n_rows = 2;
	fact_set_derive(&w->facts, day_of("2026-01-01"));
	assert_true(fact_get(&w->facts, model, w->provider)->value.yes);
	assert_int_equal(
	    fact_get(&w->facts, model, w->provider)->confidence, LAW_CONFIDENCE_UNVERIFIED);
	maker->registers[0].complete = 1; /* now the first has said no */
	fact_set_derive(&w->facts, day_of("2026-01-01"));
	assert_false(fact_get(&w->facts, model, w->provider)->value.yes);
	put(w, w->provider, "yes");
	fact_set_derive(&w->facts, day_of("2026-01-01"));
	assert_true(fact_get(&w->facts, model, w->provider)->value.yes);
}

static void
no_memory_is_an_error_wherever_it_strikes(void **state)
{
	struct world *w = *state;
	struct gpai_error err;
	enum gpai_code rc = GPAI_NO_MEMORY;

	put_applicable(w);
	put(w, w->done, "yes");
	maker_order(w->maker);
	for (size_t limit = 1; rc != GPAI_OK; limit += 16) {
		struct arena small;
		arena_init(&small, limit);
		rc = assess(
		    &w->maker->law, &w->facts, day_of("2026-01-01"), &small, &w->assessment, &err);
		assert_true(rc == GPAI_OK || rc == GPAI_NO_MEMORY);
		if (rc == GPAI_OK)
			assert_int_equal(w->assessment.outcomes[0].status, OUTCOME_MET);
		arena_release(&small);
		assert_true(limit < 1 << 20);
	}
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, world_make, world_free)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CLAIM(nothing_is_met_on_an_empty_dossier),
	    CLAIM(a_duty_is_met_only_by_evidence_on_file),
	    CLAIM(an_unknown_exception_leaves_a_done_duty_unknown),
	    CLAIM(one_false_condition_is_enough_not_to_apply),
	    CLAIM(a_duty_attested_by_nobody_stays_unknown_and_says_so),
	    CLAIM(a_duty_that_asks_nothing_is_not_met_by_that),
	    CLAIM(a_duty_no_rule_decides_is_unknown_with_the_reason),
	    CLAIM(before_its_day_a_duty_does_not_apply_and_is_announced),
	    CLAIM(a_duty_that_would_not_bind_is_not_announced),
	    CLAIM(a_duty_is_owed_since_the_latest_of_its_days),
	    CLAIM(a_duty_that_waits_for_a_day_to_come_is_announced_for_it),
	    CLAIM(a_transition_moves_the_due_day_and_an_unknown_one_hides_it),
	    CLAIM(a_period_after_an_event_gives_the_due_day),
	    CLAIM(one_outcome_for_each_id_in_the_version_of_the_day),
	    CLAIM(what_a_later_act_changes_is_not_foreseen),
	    CLAIM(a_duty_that_a_later_act_drops_was_to_come_until_then),
	    CLAIM(encouraged_duties_are_counted_apart),
	    CLAIM(the_calendar_is_sorted_and_says_nothing_twice),
	    CLAIM(an_exposure_says_how_much_when_that_can_be_known),
	    CLAIM(a_document_on_file_makes_a_met_documented),
	    CLAIM(a_register_answers_for_a_name_until_something_is_recorded),
	    CLAIM(no_memory_is_an_error_wherever_it_strikes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
