/* SPDX-License-Identifier: Apache-2.0 */
/* The whole rulebook over random dossiers: what must hold whatever the law says. */
#include "rulebook/embedded.h"
#include "rules/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 120, STEPS = 8, NAMES = 3, DOCUMENTS = 30, SLOTS_MAX = 4000 };

struct slot {
	uint32_t key, kind;
	const char *name;
	struct fact fact;
	uint32_t step; /* recorded from this step on */
	bool left_out;
};

struct world {
	struct law law;
	struct arena arena;
	uint64_t seed;
	struct slot slots[SLOTS_MAX];
	uint32_t n_slots;
	uint32_t step;
	bool open; /* all lists */
};

static uint32_t
roll(struct world *world, uint32_t n)
{
	world->seed ^= world->seed << 13;
	world->seed ^= world->seed >> 7;
	world->seed ^= world->seed << 17;
	return (uint32_t)((world->seed >> 20) % n);
}

static struct text
any_option(struct world *world, const struct law_fact *fact)
{
	uint32_t i = roll(world, fact->options_n);

	return law_text(&world->law, world->law.options[fact->options_first + i].word);
}

static struct value
any_items(struct world *world, const struct law_fact *fact)
{
	uint32_t n = fact->type == TYPE_LIST ? 1 : 1 + roll(world, 4);
	struct text *items = arena_array(&world->arena, n, sizeof *items);

	for (uint32_t i = 0; i < n; i++)
		items[i] = fact->type == TYPE_LIST ? text_of("something") : any_option(world, fact);
	return value_items((enum value_type)fact->type, items, n);
}

static struct value
any_value(struct world *world, const struct law_fact *fact)
{
	static const char *const numbers[] = {"2.0e22", "2.0e23", "9e24..2e25", "3.80e25", "1234"};
	struct value value = {0};

	if (fact->may_be_absent ? roll(world, 3) == 0 : roll(world, 12) == 0)
		return value_absent(text_of("there is none"));
	switch ((enum value_type)fact->type) {
	case TYPE_YESNO:
		return value_yesno(roll(world, 4) != 0);
	case TYPE_NUMBER:
		value_parse(&world->arena, TYPE_NUMBER, text_of(numbers[roll(world, 5)]), NOWHERE,
		    &value, NULL);
		return value;
	case TYPE_DATE:
		return value_date(date_of(2025, 1, 1) + (int32_t)roll(world, 900));
	case TYPE_CHOICE:
		return value_choice(any_option(world, fact));
	case TYPE_CHOICES:
	case TYPE_LIST:
		return any_items(world, fact);
	case TYPE_TEXT:
		break;
	}
	return value_text(text_of("Some words."));
}

/* Half of the dossiers are of a provider that is bound, or few duties would ever apply. */
static struct value
value_of(struct world *world, uint64_t round, const struct law_fact *fact)
{
	static const char *const likely[][2] = {{"provider.relation", "developed"},
	    {"training.compute.flop", "3.80e25"}, {"model.output.modalities", "text"},
	    {"model.generality", "wide"}, {"market.eu.date", "2025-09-02"},
	    {"commission.rebuttal.accepted.date", "none"}, {"document.status", "in-force"},
	    {"provider.code.signed", "transparency, copyright, safety-security"}};
	struct value value;

	for (size_t i = 0; i < sizeof likely / sizeof *likely && round % 2 == 0; i++) {
		if (!text_is(law_text(&world->law, fact->key), likely[i][0]))
			continue;
		if (strcmp(likely[i][1], "none") == 0)
			return value_absent(text_of("there is none"));
		if (value_parse(&world->arena, (enum value_type)fact->type, text_of(likely[i][1]),
			NOWHERE, &value, NULL) == GPAI_OK)
			return value;
	}
	return any_value(world, fact);
}

/* One document of each sort there is. */
static void
slot_fill(struct world *world, uint64_t round, uint32_t key, uint32_t i)
{
	static const char *const names[] = {"one", "two", "aia.53.3"};
	const struct law_fact *fact = &world->law.facts[key];
	bool is_sort = world->law.kinds[fact->kind].documents && fact->type == TYPE_CHOICE &&
	               fact->options_n > 5 && i < fact->options_n;
	struct slot *slot = &world->slots[world->n_slots++];

	assert_true(world->n_slots < SLOTS_MAX);
	*slot = (struct slot){.key = key,
	    .kind = fact->kind,
	    .name = i < NAMES ? names[i] : arena_format(&world->arena, "n%u", i).at,
	    .step = roll(world, STEPS + 1),
	    .fact = {.value = value_of(world, round, fact),
		.origin = roll(world, 5) ? ORIGIN_DECLARED : ORIGIN_MEASURED,
		.by = text_of(roll(world, 9) ? "A. Person" : ""),
		.source = text_of(roll(world, 9) ? "a report" : ""),
		.since = DATE_NONE}};
	if (is_sort && round % 2 == 0)
		slot->fact.value = value_choice(
		    law_text(&world->law, world->law.options[fact->options_first + i].word));
}

static void
world_start(struct world *world, uint64_t round)
{
	struct gpai_error err;

	*world = (struct world){.seed = (round + 1) * 0x9e3779b97f4a7c15u};
	arena_init(&world->arena, 0);
	assert_int_equal(
	    law_open((struct span){law_image, law_image_size}, &world->law, &err), GPAI_OK);
	for (uint32_t key = 0; key < world->law.n_facts; key++) {
		const struct law_fact *fact = &world->law.facts[key];
		const struct law_kind *kind = &world->law.kinds[fact->kind];
		uint32_t n = kind->single ? 1 : kind->documents ? DOCUMENTS : NAMES;
		for (uint32_t i = 0; i < n; i++)
			slot_fill(world, round, key, i);
	}
}

static const struct assessment *
ask(struct world *world)
{
	struct fact_set *set = arena_alloc(&world->arena, sizeof *set);
	struct assessment *assessment = arena_alloc(&world->arena, sizeof *assessment);
	struct gpai_error err;

	fact_set_init(set, &world->law, &world->arena);
	for (uint32_t i = 0; i < world->n_slots; i++) {
		const struct slot *slot = &world->slots[i];
		uint32_t entity = fact_set_entity(set, slot->kind, text_of(slot->name));
		if (!slot->left_out && slot->step <= world->step)
			fact_set_put(set, entity, slot->key, &slot->fact);
	}
	for (uint32_t kind = 0; kind < world->law.n_kinds && !world->open; kind++)
		fact_set_close(set, kind);
	assert_int_equal(
	    assess(&world->law, set, date_of(2026, 11, 22), &world->arena, assessment, &err),
	    GPAI_OK);
	return assessment;
}

static void
an_empty_dossier_meets_nothing_and_escapes_nothing(void **state)
{
	static struct world world;

	(void)state;
	world_start(&world, 0);
	world.open = true;
	for (uint32_t i = 0; i < world.n_slots; i++)
		world.slots[i].left_out = true;
	const struct assessment *assessment = ask(&world);
	for (uint32_t i = 0; i < assessment->n_outcomes; i++) {
		const struct outcome *outcome = &assessment->outcomes[i];
		const struct law_provision *p = &world.law.provisions[outcome->provision];
		bool in_force = law_in_force(p, date_of(2026, 11, 22));
		if (outcome->status != (in_force ? OUTCOME_UNKNOWN : OUTCOME_NOT_APPLICABLE))
			fail_msg(
			    "%s is %s", law_cstr(&world.law, p->id), outcome_word(outcome->status));
		assert_true(outcome->why.len > 0);
		assert_true(!in_force || outcome->n_missing > 0);
	}
	arena_release(&world.arena);
}

static bool
is_definite(const struct outcome *outcome)
{
	return outcome->status != OUTCOME_UNKNOWN;
}

/* A duty may turn out not to be owed yet when the day it is owed since becomes known. */
static bool
may_turn(const struct outcome *before, const struct outcome *after)
{
	return before->applies_since == DATE_NONE && before->applies->truth == TRUTH_TRUE &&
	       after->status == OUTCOME_NOT_APPLICABLE;
}

static void
recording_facts_never_changes_a_definite_outcome(void **state)
{
	static struct world world;

	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		world_start(&world, round);
		world.open = round % 2;
		const struct assessment *before = ask(&world);
		for (world.step = 1; world.step <= STEPS; world.step++) {
			const struct assessment *after = ask(&world);
			assert_int_equal(before->n_outcomes, after->n_outcomes);
			for (uint32_t i = 0; i < after->n_outcomes; i++) {
				const struct outcome *a = &before->outcomes[i];
				const struct outcome *b = &after->outcomes[i];
				if (is_definite(a) && a->status != b->status && !may_turn(a, b))
					fail_msg("round %llu: %s from %s to %s",
					    (unsigned long long)round,
					    law_cstr(
						&world.law, world.law.provisions[b->provision].id),
					    outcome_word(a->status), outcome_word(b->status));
			}
			before = after;
		}
		arena_release(&world.arena);
	}
}

static void
leave_out(struct world *world, const struct assessment *assessment, const struct outcome *outcome)
{
	const struct entity *entities = assessment->question.facts->entities;

	for (uint32_t i = 0; i < outcome->n_evidence; i++) {
		const struct proof *leaf = outcome->evidence[i];
		if (leaf->kind != PROOF_FACT) {
			world->open = true;
			continue;
		}
		for (uint32_t s = 0; s < world->n_slots; s++) {
			struct slot *slot = &world->slots[s];
			bool is_it =
			    slot->key == leaf->ref &&
			    (world->law.kinds[slot->kind].single || leaf->entity == LAW_NONE ||
				text_is(entities[leaf->entity].name, slot->name));
			slot->left_out |= is_it;
		}
	}
}

static void
without_its_evidence_no_duty_is_met(void **state)
{
	static struct world world;
	uint32_t n_met = 0;

	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		world_start(&world, round);
		world.step = STEPS / 2 + roll(&world, STEPS / 2 + 1);
		const struct assessment *assessment = ask(&world);
		for (uint32_t i = 0; i < assessment->n_outcomes; i++) {
			const struct outcome *outcome = &assessment->outcomes[i];
			if (outcome->status != OUTCOME_MET)
				continue;
			n_met++;
			assert_true(outcome->n_evidence > 0);
			assert_true(outcome->basis != BASIS_NONE);
			world.open = false;
			for (uint32_t s = 0; s < world.n_slots; s++)
				world.slots[s].left_out = false;
			leave_out(&world, assessment, outcome);
			if (ask(&world)->outcomes[i].status == OUTCOME_MET)
				fail_msg("round %llu: %s is met without its evidence",
				    (unsigned long long)round,
				    law_cstr(
					&world.law, world.law.provisions[outcome->provision].id));
		}
		arena_release(&world.arena);
	}
	print_message("%u times met\n", n_met);
	assert_true(n_met > ROUNDS / 2);
}

static void
what_comes_next_is_in_order_and_said_once(void **state)
{
	static struct world world;

	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		world_start(&world, round);
		world.step = STEPS;
		const struct assessment *assessment = ask(&world);
		for (uint32_t i = 0; i < assessment->n_next; i++) {
			const struct next_event *event = &assessment->next[i];
			assert_true(event->date > date_of(2026, 11, 22));
			assert_true(event->says.len > 0);
			if (i == 0)
				continue;
			assert_true(event->date >= event[-1].date);
			assert_false(event->date == event[-1].date &&
				     event->provision == event[-1].provision &&
				     text_equal(event->says, event[-1].says));
		}
		arena_release(&world.arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_dossier_meets_nothing_and_escapes_nothing),
	    cmocka_unit_test(recording_facts_never_changes_a_definite_outcome),
	    cmocka_unit_test(without_its_evidence_no_duty_is_met),
	    cmocka_unit_test(what_comes_next_is_in_order_and_said_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
