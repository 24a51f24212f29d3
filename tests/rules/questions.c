/* SPDX-License-Identifier: Apache-2.0 */
/* Next questions and flips on random small laws: what they claim, held against trying everything.
 *
 * The random numbers are always the same, so a failure comes again; its number is printed. */
#include "maker.h"

#include "rules/flip.h"
#include "rules/next_question.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 400, KEYS = 6, VALUES_MAX = 32, STEPS_MAX = 200 };

struct world {
	struct maker *maker;
	struct arena arena;
	uint64_t seed;
	uint32_t model, source, system;
	uint32_t conditions[6], n_conditions;
	struct fact_set facts;
	struct assessment assessment;
};

static uint32_t
roll(struct world *w, uint32_t n)
{
	w->seed ^= w->seed << 13;
	w->seed ^= w->seed >> 7;
	w->seed ^= w->seed << 17;
	return (uint32_t)((w->seed >> 20) % n);
}

static uint32_t
random_leaf(struct world *w, bool in_source)
{
	static const char *const words[] = {"red", "blue", "red blue"};
	static const char *const limits[] = {"1", "2", "3"};
	struct maker *m = w->maker;
	uint32_t key = in_source ? KEYS + roll(w, 2) : roll(w, KEYS);

	if (roll(w, 6) == 0)
		return maker_leaf(m, roll(w, 2) ? LAW_OP_PRESENT : LAW_OP_ABSENT, key, "");
	switch ((enum value_type)m->facts[key].type) {
	case TYPE_NUMBER:
		return maker_compare(m, key, (enum law_relation)roll(w, 4),
		    maker_number(m, limits[roll(w, 3)], 1, 1));
	case TYPE_DATE:
		return maker_compare(m, key, (enum law_relation)roll(w, 4),
		    maker_day(m, roll(w, 2) ? "2025-08-02" : "2026-08-02"));
	case TYPE_CHOICE:
		return maker_leaf(m, LAW_OP_FACT_IS, key, words[roll(w, 3)]);
	default:
		return maker_leaf(m, LAW_OP_FACT_YES, key, "");
	}
}

static uint32_t
random_expr(struct world *w, uint32_t depth, bool lists, bool in_source)
{
	struct maker *m = w->maker;
	uint32_t of[3], n = 1 + roll(w, 3), kind = depth == 0 ? 9 : roll(w, 10);

	if (kind >= 7)
		return random_leaf(w, in_source && roll(w, 2));
	if (kind == 6 && lists)
		return maker_quantifier(m, roll(w, 2) ? LAW_OP_SOME : LAW_OP_EVERY, w->source,
		    roll(w, 2) ? LAW_NONE : maker_leaf(m, LAW_OP_FACT_YES, KEYS, ""),
		    random_expr(w, depth - 1, false, true));
	if (kind == 5 && w->n_conditions > 0)
		return maker_is(m, w->conditions[roll(w, w->n_conditions)]);
	if (kind >= 4)
		return maker_not(m, random_expr(w, depth - 1, lists, in_source));
	for (uint32_t i = 0; i < n; i++)
		of[i] = random_expr(w, depth - 1, lists, in_source);
	return maker_of(m, kind >= 2 ? LAW_OP_ALL : LAW_OP_ANY, n, of);
}

static void
add_keys(struct world *w)
{
	static const struct {
		const char *key;
		enum value_type type;
	} keys[] = {{"a.flag", TYPE_YESNO}, {"b.flag", TYPE_YESNO}, {"c.number", TYPE_NUMBER},
	    {"d.choice", TYPE_CHOICE}, {"e.date", TYPE_DATE}, {"f.flag", TYPE_YESNO},
	    {"s.flag", TYPE_YESNO}, {"t.flag", TYPE_YESNO}};
	static const char *const options[] = {"red", "blue", "green"};

	for (uint32_t i = 0; i < 3; i++)
		w->maker->options[i] =
		    (struct law_option){.word = maker_string(w->maker, options[i])};
	w->maker->law.n_options = 3;
	for (uint32_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		uint32_t key = maker_fact(
		    w->maker, keys[i].key, i < KEYS ? w->model : w->source, keys[i].type);
		w->maker->facts[key].may_be_absent = i == 1 || i == 2;
		if (keys[i].type == TYPE_CHOICE)
			w->maker->facts[key].options_n = 3;
	}
}

static void
add_provisions(struct world *w, bool lists)
{
	char id[8];

	for (uint32_t i = 0; i < 6; i++) {
		uint32_t index;
		snprintf(id, sizeof id, "p%u", i);
		struct law_provision *p =
		    maker_provision(w->maker, id, i < 2 ? LAW_CONDITION : LAW_OBLIGATION, &index);
		p->title = maker_string(w->maker, id);
		if (i < 2) {
			p->holds = random_expr(w, 2, lists, false);
			w->conditions[w->n_conditions++] = index;
			continue;
		}
		p->binds = roll(w, 2) ? w->conditions[roll(w, 2)] : LAW_NONE;
		p->applies = random_expr(w, 2, lists, false);
		p->met = random_expr(w, 2, lists, false);
	}
}

static void
record_some(struct world *w)
{
	static const char *const values[KEYS][3] = {{"yes", "no", "yes"}, {"yes", "no", "none"},
	    {"1", "2.5", "9"}, {"red", "blue", "green"}, {"2025-01-01", "2025-08-02", "2026-09-01"},
	    {"yes", "no", "no"}};

	fact_set_init(&w->facts, &w->maker->law, &w->arena);
	for (uint32_t i = 0; i < KEYS; i++)
		if (roll(w, 2))
			maker_put(&w->facts, w->maker, i, values[i][roll(w, 3)]);
}

static void
world_start(struct world *w, uint64_t round, bool lists)
{
	*w = (struct world){.maker = maker_create(), .seed = (round + 1) * 0x9e3779b97f4a7c15u};
	arena_init(&w->arena, 0);
	w->model = maker_kind(w->maker, "model", true, false);
	w->source = maker_kind(w->maker, "source", false, false);
	add_keys(w);
	add_provisions(w, lists);
	maker_order(w->maker);
	record_some(w);
}

static void
world_end(struct world *w)
{
	arena_release(&w->arena);
	free(w->maker);
}

static void
answer(struct world *w)
{
	assert_int_equal(assess(&w->maker->law, &w->facts, day_of("2026-01-01"), &w->arena,
			     &w->assessment, NULL),
	    GPAI_OK);
}

static void
assert_in_round(uint64_t round, bool claim)
{
	if (!claim)
		fail_msg("in round %llu", (unsigned long long)round);
}

/* ---- flips against trying everything ---- */

/* Every value worth trying of each key, the one on file first. */
struct all_values {
	struct fact at[KEYS][VALUES_MAX];
	bool is_held[KEYS];
	uint32_t n[KEYS];
};

static void
gather_values(struct world *w, struct question *question, struct all_values *all)
{
	struct readers readers;

	assert_true(readers_init(&readers, &w->maker->law, &w->arena));
	for (uint32_t k = 0; k < KEYS; k++) {
		struct candidates candidates;
		const struct fact *held = fact_get(&w->facts, 0, k);
		all->is_held[k] = held != NULL;
		all->n[k] = 1;
		candidates_of(&candidates, question, &readers, k, 0, &w->arena);
		for (uint32_t i = 0; i < candidates.n; i++)
			if (held == NULL ||
			    !value_equal(&held->value, &candidates.at[i].fact.value))
				all->at[k][all->n[k]++] = candidates.at[i].fact;
	}
}

static bool
is_so(struct world *w, const struct flip_goal *goal)
{
	struct question question;
	struct outcome outcome;

	question_init(&question, &w->maker->law, &w->facts, day_of("2026-01-01"), &w->arena);
	question.quiet = true;
	if (!goal->is_outcome)
		return evaluate_provision(&question, goal->provision, LAW_NONE)->truth ==
		       goal->truth;
	outcome_make(&question, goal->provision, LAW_NONE, &outcome);
	return outcome.status == goal->status;
}

/* The fewest changes that do, by every combination of up to `most`; most + 1 when none does. */
static uint32_t
fewest(struct world *w, const struct all_values *all, const struct flip_goal *goal, uint32_t key,
    uint32_t most)
{
	uint32_t best = most + 1;

	if (is_so(w, goal))
		return 0;
	for (uint32_t k = key; k < KEYS && most > 0; k++)
		for (uint32_t i = 1; i < all->n[k] && best > 1; i++) {
			const struct fact *before = fact_set_lend(&w->facts, 0, k, &all->at[k][i]);
			uint32_t more =
			    fewest(w, all, goal, k + 1, (best < most + 1 ? best - 1 : most) - 1);
			if (more + 1 < best)
				best = more + 1;
			fact_set_lend(&w->facts, 0, k, before);
		}
	return best;
}

static void
hold_against_all(struct world *w, uint64_t round, const struct flip_goal *goal, uint32_t *n_found)
{
	static const struct flip_options options = {.size = 3, .limit = 50};
	const struct question *question = &w->assessment.question;
	struct all_values all;
	struct flips flips;

	gather_values(w, &w->assessment.question, &all);
	uint32_t least = fewest(w, &all, goal, 0, 3);
	assert_int_equal(
	    flip_find(question, &w->facts, goal, &options, &w->arena, &flips, NULL), GPAI_OK);
	assert_in_round(round, !flips.cut);
	if (least <= 3) {
		assert_in_round(round, flips.n > 0 && !flips.by_hand);
		assert_in_round(round, flips.at[0].n == least);
		*n_found += least > 0;
	} else {
		assert_in_round(round, flips.n == 0 || flips.by_hand);
	}
	for (uint32_t i = 0; i < flips.n; i++) {
		const struct flip *flip = &flips.at[i];
		assert_in_round(
		    round, flip_confirm(question, &w->facts, goal, flip->changes, flip->n));
		for (uint32_t c = 0; c < flip->n && !flips.by_hand; c++) {
			struct flip_change rest[8];
			uint32_t n = 0;
			for (uint32_t k = 0; k < flip->n; k++)
				if (k != c)
					rest[n++] = flip->changes[k];
			assert_in_round(round, !flip_confirm(question, &w->facts, goal, rest, n));
		}
	}
}

static void
a_flip_is_so_and_as_small_as_trying_everything_finds(void **state)
{
	uint32_t n_found = 0;

	(void)state;
	for (uint64_t round = 0; round < ROUNDS / 4; round++) {
		struct world w;
		world_start(&w, round, false);
		answer(&w);
		for (uint32_t p = 2; p < 6; p += 2)
			for (int s = OUTCOME_NOT_MET; s <= OUTCOME_NOT_APPLICABLE; s++)
				hold_against_all(&w, round,
				    &(struct flip_goal){.provision = p,
					.entity = LAW_NONE,
					.is_outcome = true,
					.status = (enum outcome_status)s},
				    &n_found);
		hold_against_all(&w, round,
		    &(struct flip_goal){.entity = LAW_NONE, .truth = TRUTH_TRUE}, &n_found);
		world_end(&w);
	}
	assert_true(n_found > ROUNDS / 4);
}

static void
what_is_merged_into_one_flip_is_so_for_every_value(void **state)
{
	static const struct flip_options options = {.size = 2, .limit = 50};

	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world w;
		struct flips flips;
		struct flip_goal goal = {.provision = 2,
		    .entity = LAW_NONE,
		    .is_outcome = true,
		    .status = round % 2 ? OUTCOME_MET : OUTCOME_NOT_APPLICABLE};
		world_start(&w, round, true);
		answer(&w);
		assert_int_equal(flip_find(&w.assessment.question, &w.facts, &goal, &options,
				     &w.arena, &flips, NULL),
		    GPAI_OK);
		for (uint32_t i = 0; i < flips.n; i++)
			for (uint32_t c = 0; c < flips.at[i].n; c++) {
				struct flip_change *change = &flips.at[i].changes[c];
				struct candidate first = change->value;
				for (uint32_t o = 0; o < change->n_others; o++) {
					change->value = change->others[o];
					assert_in_round(
					    round, flip_confirm(&w.assessment.question, &w.facts,
						       &goal, flips.at[i].changes, flips.at[i].n));
				}
				change->value = first;
			}
		world_end(&w);
	}
}

static void
a_search_leaves_the_facts_as_they_were(void **state)
{
	static const struct flip_options options = {.size = 3};

	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world w;
		struct flips flips;
		const struct fact *before[KEYS];
		struct flip_goal goal = {
		    .provision = 3, .entity = LAW_NONE, .is_outcome = true, .status = OUTCOME_MET};
		world_start(&w, round, true);
		answer(&w);
		for (uint32_t k = 0; k < KEYS; k++)
			before[k] = fact_get(&w.facts, 0, k);
		assert_int_equal(flip_find(&w.assessment.question, &w.facts, &goal, &options,
				     &w.arena, &flips, NULL),
		    GPAI_OK);
		for (uint32_t k = 0; k < KEYS; k++)
			assert_in_round(round, fact_get(&w.facts, 0, k) == before[k]);
		assert_in_round(round, w.facts.n_entities == 1 && w.facts.runs[w.source].n == 0);
		assert_in_round(round, !fact_closed(&w.facts, w.source));
		world_end(&w);
	}
}

static void
a_measurement_is_never_to_be_changed_unless_asked(void **state)
{
	struct flip_options options = {.size = 2};
	struct flip_goal goal = {.entity = LAW_NONE, .truth = TRUTH_TRUE};
	struct world w = {.maker = maker_create(), .seed = 1};
	struct flips flips;
	uint32_t index;

	(void)state;
	arena_init(&w.arena, 0);
	w.model = maker_kind(w.maker, "model", true, false);
	w.source = maker_kind(w.maker, "source", false, false);
	add_keys(&w);
	maker_provision(w.maker, "large", LAW_CONDITION, &index)->holds =
	    maker_compare(w.maker, 2, LAW_MORE, maker_number(w.maker, "2", 1, 1));
	maker_order(w.maker);
	fact_set_init(&w.facts, &w.maker->law, &w.arena);
	struct fact measured = maker_declared(w.maker, &w.arena, 2, "1");
	measured.origin = ORIGIN_MEASURED;
	fact_set_put(&w.facts, 0, 2, &measured);
	answer(&w);
	assert_int_equal(
	    flip_find(&w.assessment.question, &w.facts, &goal, &options, &w.arena, &flips, NULL),
	    GPAI_OK);
	assert_int_equal(flips.n, 0);
	assert_int_equal(flips.n_measured, 1);
	assert_int_equal(flips.measured[0].key, 2);
	options.with_measured = true;
	assert_int_equal(
	    flip_find(&w.assessment.question, &w.facts, &goal, &options, &w.arena, &flips, NULL),
	    GPAI_OK);
	assert_int_equal(flips.n, 1);
	assert_string_equal(
	    arena_string(&w.arena,
		candidates_words(&w.maker->law, 2, &flips.at[0].changes[0].value,
		    flips.at[0].changes[0].others, flips.at[0].changes[0].n_others, &w.arena)),
	    "more than 2");
	world_end(&w);
}

/* ---- questions ---- */

static uint32_t
count_unknown(const struct assessment *a)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < a->n_outcomes; i++)
		n += a->outcomes[i].status == OUTCOME_UNKNOWN;
	return n;
}

/* Some answer to it, by dice. */
static void
give_answer(struct world *w, const struct asked *asked)
{
	const struct asked_answer *given;
	uint32_t entity = asked->entity;
	char name[8];

	assert_true(asked->n_answers > 0);
	given = &asked->answers[roll(w, asked->n_answers)];
	if (asked->kind == ASKED_FACT) {
		struct fact fact = given->value.fact;
		fact.origin = ORIGIN_DECLARED;
		fact.by = text_of("somebody");
		fact.reason = text_of("so it is");
		fact_set_put(&w->facts, entity, asked->key, &fact);
	} else if (given->closes || w->facts.runs[asked->list].n >= 3) {
		fact_set_close(&w->facts, asked->list);
	} else {
		snprintf(name, sizeof name, "n%u", w->facts.n_entities);
		fact_set_entity(&w->facts, asked->list, text_of(name));
	}
}

static void
asking_ends_and_never_asks_what_is_settled(void **state)
{
	uint32_t n_asked = 0;

	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world w;
		uint32_t step = 0;
		world_start(&w, round, true);
		for (;; step++) {
			const struct asked *next;
			struct asks asks;
			answer(&w);
			assert_int_equal(asks_open(&w.assessment, &w.arena, &asks, NULL), GPAI_OK);
			assert_int_equal(next_question(&w.assessment, &w.facts, &asks, NULL, NULL,
					     &w.arena, &next, NULL),
			    GPAI_OK);
			if (next == NULL)
				break;
			assert_in_round(round, step < STEPS_MAX);
			if (next->kind == ASKED_FACT) {
				const struct fact *held =
				    fact_get(&w.facts, next->entity, next->key);
				assert_in_round(round, held == NULL);
			} else {
				assert_in_round(round, !fact_closed(&w.facts, next->list));
			}
			give_answer(&w, next);
			n_asked++;
		}
		assert_in_round(round,
		    count_unknown(&w.assessment) == 0 || step > 0 || w.assessment.n_outcomes > 0);
		world_end(&w);
	}
	assert_true(n_asked > ROUNDS);
}

/* With nothing left to ask, an outcome is unknown only where no fact decides it. */
static void
after_all_answers_nothing_that_facts_decide_is_unknown(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world w;
		const struct asked *next;
		struct asks asks;
		world_start(&w, round, false);
		do {
			answer(&w);
			assert_int_equal(asks_open(&w.assessment, &w.arena, &asks, NULL), GPAI_OK);
			assert_int_equal(next_question(&w.assessment, &w.facts, &asks, NULL, NULL,
					     &w.arena, &next, NULL),
			    GPAI_OK);
			if (next != NULL)
				give_answer(&w, next);
		} while (next != NULL);
		for (uint32_t i = 0; i < w.assessment.n_outcomes; i++) {
			const struct outcome *o = &w.assessment.outcomes[i];
			assert_in_round(
			    round, o->status != OUTCOME_UNKNOWN || o->met->truth != TRUTH_UNKNOWN);
		}
		world_end(&w);
	}
}

/* What each answer is said to settle is what it settles. */
static void
an_answer_settles_as_much_as_was_said(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world w;
		const struct asked *next;
		struct asks asks;
		world_start(&w, round, true);
		answer(&w);
		uint32_t before = count_unknown(&w.assessment);
		assert_int_equal(asks_open(&w.assessment, &w.arena, &asks, NULL), GPAI_OK);
		assert_int_equal(next_question(&w.assessment, &w.facts, &asks, NULL, NULL, &w.arena,
				     &next, NULL),
		    GPAI_OK);
		if (next != NULL && next->kind == ASKED_FACT)
			for (uint32_t i = 0; i < next->n_answers; i++) {
				const struct fact *held = fact_set_lend(&w.facts, next->entity,
				    next->key, &next->answers[i].value.fact);
				answer(&w);
				assert_in_round(round, before - count_unknown(&w.assessment) ==
							   next->answers[i].settled);
				fact_set_lend(&w.facts, next->entity, next->key, held);
			}
		world_end(&w);
	}
}

/* No other question is worth more: each is tried, without the shortcut of the bound. */
static bool
is_other(void *context, const struct asked *asked)
{
	const struct asked *wanted = context;

	return asked->kind != wanted->kind || asked->key != wanted->key ||
	       asked->entity != wanted->entity || asked->list != wanted->list ||
	       asked->leaf != wanted->leaf;
}

static void
no_other_question_is_worth_more(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world w;
		const struct asked *next, *other;
		struct asks asks;
		world_start(&w, round, true);
		answer(&w);
		assert_int_equal(asks_open(&w.assessment, &w.arena, &asks, NULL), GPAI_OK);
		assert_int_equal(next_question(&w.assessment, &w.facts, &asks, NULL, NULL, &w.arena,
				     &next, NULL),
		    GPAI_OK);
		for (uint32_t i = 0; next != NULL && i < asks.n; i++) {
			uint64_t best = next->expected;
			assert_int_equal(next_question(&w.assessment, &w.facts, &asks, is_other,
					     &asks.at[i], &w.arena, &other, NULL),
			    GPAI_OK);
			assert_in_round(round, other != NULL && other->expected <= best);
		}
		world_end(&w);
	}
}

/* Quiet questions give the truths that others give. */
static void
a_quiet_question_and_a_refined_one_say_the_same(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world w;
		struct question quiet, refined;
		world_start(&w, round, true);
		answer(&w);
		question_init(&quiet, &w.maker->law, &w.facts, day_of("2026-01-01"), &w.arena);
		quiet.quiet = true;
		question_refine(&refined, &w.assessment.question, &w.facts, &w.arena);
		for (uint32_t i = 0; i < w.assessment.n_outcomes; i++) {
			const struct outcome *o = &w.assessment.outcomes[i];
			struct outcome a, b;
			outcome_make(&quiet, o->provision, o->entity, &a);
			outcome_make(&refined, o->provision, o->entity, &b);
			assert_in_round(round, a.status == o->status && b.status == o->status);
			assert_in_round(round, a.basis == o->basis && a.due == o->due);
		}
		world_end(&w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_flip_is_so_and_as_small_as_trying_everything_finds),
	    cmocka_unit_test(what_is_merged_into_one_flip_is_so_for_every_value),
	    cmocka_unit_test(a_search_leaves_the_facts_as_they_were),
	    cmocka_unit_test(a_measurement_is_never_to_be_changed_unless_asked),
	    cmocka_unit_test(asking_ends_and_never_asks_what_is_settled),
	    cmocka_unit_test(after_all_answers_nothing_that_facts_decide_is_unknown),
	    cmocka_unit_test(an_answer_settles_as_much_as_was_said),
	    cmocka_unit_test(no_other_question_is_worth_more),
	    cmocka_unit_test(a_quiet_question_and_a_refined_one_say_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
