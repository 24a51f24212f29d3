/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold of the rulebook whatever it says: on dossiers made at random over all its
 * vocabulary, systems and incidents included, on days of past and future. */
#include "dossiers.h"
#include "rulebook/embedded.h"
#include "rulebook/proofs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROUNDS = 60, THIN = 3 /* of four facts left in a thin dossier */ };

struct world {
	struct law law;
	struct arena arena;
	struct dossiers dossiers;
	struct fact_set full;
	int32_t day;
};

static void
world_roll(struct world *w, uint32_t round)
{
	assert_int_equal(
	    law_open((struct span){law_image, law_image_size}, &w->law, NULL), GPAI_OK);
	arena_init(&w->arena, 0);
	w->dossiers = (struct dossiers){.law = &w->law,
	    .seed = (round + 1) * 0xd1342543de82ef95u,
	    .percent_known = 100 - round % 5 * 15,
	    .entities_max = round % 3};
	dossier_roll(&w->dossiers, &w->full, &w->arena);
	w->day = dossiers_day(&w->dossiers);
}

/* What is not recorded of these a register may say, so that leaving it out is no gap. */
static bool
has_default(const struct law *law, uint32_t key)
{
	for (uint32_t i = 0; i < law->n_defaults; i++)
		if (law->defaults[i].match == key)
			return true;
	return law->facts[key].defaults_n > 0;
}

enum copy { COPY_ALL, COPY_SOME, COPY_NOBODYS, COPY_NONE };

/* The same dossier with fewer facts, lists left open, or with nobody behind the facts. */
static struct fact_set *
copy(struct world *w, enum copy how, bool close)
{
	struct fact_set *set = arena_alloc(&w->arena, sizeof *set);

	fact_set_init(set, &w->law, &w->arena);
	for (uint32_t e = 0; e < w->full.n_entities; e++) {
		const struct entity *entity = &w->full.entities[e];
		bool evidence = w->law.kinds[entity->kind].documents != 0;
		if (how == COPY_NOBODYS && evidence)
			continue;
		uint32_t at = fact_set_entity(set, entity->kind, entity->name);
		for (uint32_t key = 0; key < w->law.n_facts && how != COPY_NONE; key++) {
			const struct fact *fact = fact_get(&w->full, e, key);
			if (fact == NULL || w->law.facts[key].kind != entity->kind ||
			    (how == COPY_SOME && !has_default(&w->law, key) &&
				dossiers_pick(&w->dossiers, 4) >= THIN))
				continue;
			struct fact stripped = *fact;
			if (how == COPY_NOBODYS) {
				stripped.origin = ORIGIN_DECLARED;
				stripped.by = stripped.reason = stripped.source = TEXT_NONE;
			}
			fact_set_put(set, at, key, &stripped);
		}
	}
	for (uint32_t kind = 0; kind < w->law.n_kinds; kind++)
		if (close && (how == COPY_NONE || fact_closed(&w->full, kind)))
			fact_set_close(set, kind);
	return set;
}

static const struct assessment *
ask(struct world *w, struct fact_set *facts)
{
	struct assessment *assessment = arena_alloc(&w->arena, sizeof *assessment);

	fact_set_derive(facts, w->day);
	assert_int_equal(assess(&w->law, facts, w->day, &w->arena, assessment, NULL), GPAI_OK);
	return assessment;
}

static const char *
id_of(const struct world *w, const struct outcome *outcome)
{
	return law_cstr(&w->law, w->law.provisions[outcome->provision].id);
}

static const struct outcome *
same_outcome(const struct assessment *assessment, const struct outcome *outcome, uint32_t *from)
{
	for (; *from < assessment->n_outcomes; ++*from) {
		const struct outcome *other = &assessment->outcomes[*from];
		if (other->provision == outcome->provision && other->entity == outcome->entity)
			return other;
	}
	return NULL;
}

/* A duty may turn out not to be owed yet when the day it is owed since becomes known. */
static bool
may_turn(const struct outcome *before, const struct outcome *after)
{
	return before->applies_since == DATE_NONE && before->applies->truth == TRUTH_TRUE &&
	       after->status == OUTCOME_NOT_APPLICABLE;
}

static uint32_t
assert_refined(struct world *w, const struct assessment *before, const struct assessment *after)
{
	uint32_t from = 0, definite = 0;

	for (uint32_t i = 0; i < before->n_outcomes; i++) {
		const struct outcome *a = &before->outcomes[i];
		const struct outcome *b = same_outcome(after, a, &from);
		assert_non_null(b);
		if (a->status == OUTCOME_UNKNOWN)
			continue;
		definite++;
		if (a->status != b->status && !may_turn(a, b))
			fail_msg("%s on day %d from %s to %s", id_of(w, a), w->day,
			    outcome_word(a->status), outcome_word(b->status));
	}
	return definite;
}

static void
filling_in_an_unknown_never_changes_a_definite_outcome(void **state)
{
	static struct world w;
	uint32_t definite = 0;

	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		world_roll(&w, round);
		bool close = round % 2;
		struct fact_set *thin = copy(&w, COPY_SOME, close);
		definite += assert_refined(&w, ask(&w, thin), ask(&w, copy(&w, COPY_ALL, true)));
		arena_release(&w.arena);
	}
	assert_true(definite > ROUNDS * 20);
}

static void
what_nobody_stands_behind_meets_nothing(void **state)
{
	static struct world w;

	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		world_roll(&w, round);
		const struct assessment *nobodys = ask(&w, copy(&w, COPY_NOBODYS, false));
		for (uint32_t i = 0; i < nobodys->n_outcomes; i++)
			if (nobodys->outcomes[i].status == OUTCOME_MET)
				fail_msg("%s is met by what nobody stands behind",
				    id_of(&w, &nobodys->outcomes[i]));
		arena_release(&w.arena);
	}
}

static void
nothing_is_met_without_facts(void **state)
{
	static struct world w;

	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		world_roll(&w, round);
		const struct assessment *bare = ask(&w, copy(&w, COPY_NONE, round % 2));
		for (uint32_t i = 0; i < bare->n_outcomes; i++)
			if (bare->outcomes[i].status == OUTCOME_MET)
				fail_msg("%s is met without a fact", id_of(&w, &bare->outcomes[i]));
		arena_release(&w.arena);
	}
}

static void
what_is_met_names_what_it_rests_on(void **state)
{
	static struct world w;
	uint32_t n_met = 0, n_of_entities = 0;

	(void)state;
	for (uint32_t round = 0; round < ROUNDS * 8; round++) {
		world_roll(&w, round);
		const struct assessment *assessment = ask(&w, copy(&w, COPY_ALL, true));
		for (uint32_t i = 0; i < assessment->n_outcomes; i++) {
			const struct outcome *outcome = &assessment->outcomes[i];
			if (outcome->status != OUTCOME_MET)
				continue;
			n_met++;
			n_of_entities += outcome->entity != LAW_NONE;
			assert_true(outcome->n_evidence > 0);
			assert_true(outcome->basis != BASIS_NONE);
		}
		arena_release(&w.arena);
	}
	print_message("%u times met, %u of them for an entity\n", n_met, n_of_entities);
	assert_true(n_met > 200 && n_of_entities > 5);
}

static void
only_law_of_the_day_is_owed_and_only_enacted_law_is_to_come(void **state)
{
	static struct world w;

	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		world_roll(&w, round);
		const struct assessment *assessment = ask(&w, copy(&w, COPY_ALL, true));
		for (uint32_t i = 0; i < assessment->n_outcomes; i++) {
			const struct outcome *o = &assessment->outcomes[i];
			assert_true(o->status == OUTCOME_NOT_APPLICABLE ||
				    law_in_force(&w.law.provisions[o->provision], w.day));
		}
		for (uint32_t i = 0; i < assessment->n_next; i++) {
			const struct next_event *next = &assessment->next[i];
			assert_true(next->date > w.day);
			assert_true(next->provision == LAW_NONE ||
				    law_is_enacted(&w.law.provisions[next->provision], w.day));
		}
		arena_release(&w.arena);
	}
}

/* --- Proofs held to the evaluation --- */

static void
note_proved(void *context, const struct rulebook_finding *finding)
{
	bool *proved = context;
	static uint32_t n;

	if (text_is(text_of(finding->what), "choice"))
		proved[n++] = finding->verdict == RULEBOOK_PROVED;
}

static void
assert_choice(
    struct question *question, const struct law_choice *choice, uint32_t entity, uint32_t *asked)
{
	const struct law *law = question->law;
	uint32_t n_true = 0, n_unknown = 0;

	if (choice->when != LAW_NONE &&
	    evaluate_expr(question, choice->when, entity)->truth != TRUTH_TRUE)
		return;
	for (uint32_t i = 0; i < choice->among.n; i++) {
		enum truth truth =
		    evaluate_expr(question, law->refs[choice->among.first + i], entity)->truth;
		n_true += truth == TRUTH_TRUE;
		n_unknown += truth == TRUTH_UNKNOWN;
	}
	++*asked;
	if (n_true > 1 || (choice->covers && n_unknown == 0 && n_true == 0))
		fail_msg("%u of %s hold", n_true, law_cstr(law, choice->id));
}

static void
what_is_proved_of_a_choice_holds_in_every_dossier(void **state)
{
	static struct world w;
	static bool proved[1000];
	struct rulebook_proved sum;
	uint32_t asked = 0;

	(void)state;
	world_roll(&w, 0);
	assert_in_range(w.law.n_choices, 0, 1000);
	assert_int_equal(rulebook_prove(&w.law, note_proved, proved, &sum, NULL), GPAI_OK);
	arena_release(&w.arena);
	for (uint32_t round = 0; round < ROUNDS * 4; round++) {
		struct question question;
		uint32_t e;
		world_roll(&w, round);
		w.day = date_of(2027, 1, 1) + (int32_t)dossiers_pick(&w.dossiers, 1000);
		struct fact_set *facts = copy(&w, COPY_ALL, true);
		fact_set_derive(facts, w.day);
		question_init(&question, &w.law, facts, w.day, &w.arena);
		for (uint32_t i = 0; i < w.law.n_choices; i++) {
			const struct law_choice *choice = &w.law.choices[i];
			for (bool more = asked_first(facts, choice->on, &e); proved[i] && more;
			     more = asked_next(facts, choice->on, &e))
				assert_choice(&question, choice, e, &asked);
		}
		arena_release(&w.arena);
	}
	assert_true(asked > ROUNDS * sum.choices_proved / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(filling_in_an_unknown_never_changes_a_definite_outcome),
	    cmocka_unit_test(what_nobody_stands_behind_meets_nothing),
	    cmocka_unit_test(nothing_is_met_without_facts),
	    cmocka_unit_test(what_is_met_names_what_it_rests_on),
	    cmocka_unit_test(only_law_of_the_day_is_owed_and_only_enacted_law_is_to_come),
	    cmocka_unit_test(what_is_proved_of_a_choice_holds_in_every_dossier),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
