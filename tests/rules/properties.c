/* SPDX-License-Identifier: Apache-2.0 */
/* Laws of three-valued logic, on random conditions over random facts.
 *
 * The random numbers are always the same, so a failure comes again; its number is printed. */
#include "maker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	ROUNDS = 3000,
	FACTS = 11,
	ENTITIES = 3,
	SLOTS_MAX = 64,
	FACTS_OF_MODEL = 7,
	DATE_OF_MODEL = 4
};

struct slot { /* something that may be recorded */
	uint32_t key;
	const char *entity, *value; /* NULL: nothing recorded */
	bool vouched;               /* somebody stands behind it */
	bool left_out;              /* for now */
};

struct world {
	struct maker *maker;
	struct arena arena;
	uint64_t seed;
	uint32_t model, source;
	struct slot slots[SLOTS_MAX];
	uint32_t n_slots;
	bool closed;
	uint32_t conditions[8], n_conditions;
	uint32_t of_source[4], n_of_source; /* asked of each source */
	bool backwards;                     /* entities arrive in the other order */
};

static uint32_t
roll(struct world *world, uint32_t n)
{
	world->seed ^= world->seed << 13;
	world->seed ^= world->seed >> 7;
	world->seed ^= world->seed << 17;
	return (uint32_t)((world->seed >> 20) % n);
}

static const char *const VALUES[][8] = {
    [TYPE_YESNO] = {"yes", "no", "none", "yes", "no"},
    [TYPE_NUMBER] = {"1", "2", "1..3", "2..2.5", "none", "3", "0.5..1"},
    [TYPE_TEXT] = {"red", "blue", "none"},
    [TYPE_DATE] = {"2025-01-01", "2025-08-02", "2027-01-01", "none"},
    [TYPE_CHOICE] = {"red", "blue", "none"},
    [TYPE_CHOICES] = {"red", "red, blue", "blue", "none"},
    [TYPE_LIST] = {"red", "green, blue", "none"},
};

static const char *
any_value(struct world *world, uint32_t type)
{
	uint32_t n = 0;

	while (n < 8 && VALUES[type][n] != NULL)
		n++;
	return VALUES[type][roll(world, n)];
}

static void
add_facts(struct world *world)
{
	static const struct {
		const char *key;
		enum value_type type;
		bool of_source;
	} facts[FACTS] = {{"a.flag", TYPE_YESNO, false}, {"b.flag", TYPE_YESNO, false},
	    {"c.number", TYPE_NUMBER, false}, {"d.number", TYPE_NUMBER, false},
	    {"e.date", TYPE_DATE, false}, {"f.choice", TYPE_CHOICE, false},
	    {"g.choices", TYPE_CHOICES, false}, {"s.flag", TYPE_YESNO, true},
	    {"t.flag", TYPE_YESNO, true}, {"u.number", TYPE_NUMBER, true},
	    {"v.date", TYPE_DATE, true}};
	static const char *const entities[ENTITIES] = {"one", "two", "three"};

	for (uint32_t i = 0; i < FACTS; i++) {
		uint32_t key = maker_fact(world->maker, facts[i].key,
		    facts[i].of_source ? world->source : world->model, facts[i].type);
		for (uint32_t e = 0; e < (facts[i].of_source ? ENTITIES : 1u); e++)
			world->slots[world->n_slots++] = (struct slot){.key = key,
			    .entity = facts[i].of_source ? entities[e] : "",
			    .value = roll(world, 4) == 0 ? NULL : any_value(world, facts[i].type),
			    .vouched = roll(world, 4) != 0};
	}
}

static uint32_t random_expr(struct world *world, uint32_t depth, bool in_source);

static uint32_t
random_day(struct world *world, uint32_t depth, bool in_source)
{
	struct law_day day = {.op = depth == 0 ? roll(world, 3) : roll(world, 7),
	    .fact = LAW_NONE,
	    .date = day_of("2025-08-02"),
	    .plus = (int32_t)roll(world, 3) * 200 - 200,
	    .unit = roll(world, 2) ? DATE_DAYS : DATE_BUSINESS_DAYS,
	    .where = LAW_NONE};
	uint32_t of[3], n = 1 + roll(world, 3);

	if (day.op == LAW_DAY_FACT)
		day.fact = in_source && roll(world, 2) ? FACTS - 1 : DATE_OF_MODEL;
	if (day.op == LAW_DAY_EARLIEST_OF || day.op == LAW_DAY_LATEST_OF) {
		for (uint32_t i = 0; i < n; i++)
			of[i] = random_day(world, depth - 1, in_source);
		day.list = maker_list(world->maker, n, of);
	} else if (day.op == LAW_DAY_EARLIEST || day.op == LAW_DAY_LATEST) {
		day.fact = FACTS - 1;
		if (roll(world, 3) != 0)
			day.where = random_expr(world, depth - 1, true);
	}
	return maker_add_day(world->maker, day);
}

static uint32_t
random_leaf(struct world *world, bool in_source)
{
	struct maker *maker = world->maker;
	uint32_t key = roll(world, in_source ? FACTS : FACTS_OF_MODEL);
	uint32_t limit;
	static const char *const words[] = {"red", "blue", "red blue"};

	if (roll(world, 5) == 0)
		return maker_leaf(maker, roll(world, 2) ? LAW_OP_PRESENT : LAW_OP_ABSENT, key, "");
	switch ((enum value_type)maker->facts[key].type) {
	case TYPE_NUMBER:
		limit = roll(world, 2) ? maker_number(maker, "2", 1 + roll(world, 3), 3)
		                       : maker_fact_quantity(maker, 2 + roll(world, 2), 1, 2);
		return maker_compare(maker, key, (enum law_relation)roll(world, 4), limit);
	case TYPE_DATE:
		return maker_compare(
		    maker, key, (enum law_relation)roll(world, 4), random_day(world, 2, in_source));
	case TYPE_CHOICE:
		return maker_leaf(maker, LAW_OP_FACT_IS, key, words[roll(world, 3)]);
	case TYPE_CHOICES:
		return maker_leaf(maker, LAW_OP_FACT_HAS, key, words[roll(world, 3)]);
	default:
		return maker_leaf(maker, LAW_OP_FACT_YES, key, "");
	}
}

static uint32_t
random_expr(struct world *world, uint32_t depth, bool in_source)
{
	struct maker *maker = world->maker;
	uint32_t of[3], n = 1 + roll(world, 3), kind = depth == 0 ? 9 : roll(world, 10);

	if (kind >= 8)
		return random_leaf(world, in_source);
	if (kind == 7 && in_source && world->n_of_source > 0 && roll(world, 2))
		return maker_is(maker, world->of_source[roll(world, world->n_of_source)]);
	if (kind == 7 && world->n_conditions > 0)
		return maker_is(maker, world->conditions[roll(world, world->n_conditions)]);
	if (kind >= 6)
		return maker_not(maker, random_expr(world, depth - 1, in_source));
	if (kind >= 4)
		return maker_quantifier(maker, roll(world, 2) ? LAW_OP_SOME : LAW_OP_EVERY,
		    world->source,
		    roll(world, 3) == 0 ? LAW_NONE : random_expr(world, depth - 1, true),
		    random_expr(world, depth - 1, true));
	for (uint32_t i = 0; i < n; i++)
		of[i] = random_expr(world, depth - 1, in_source);
	return maker_of(maker, kind >= 2 ? LAW_OP_ALL : LAW_OP_ANY, n, of);
}

static void
add_condition_of_source(struct world *world, uint32_t i)
{
	char id[8];
	uint32_t index;

	snprintf(id, sizeof id, "s%u", i);
	struct law_provision *p = maker_provision(world->maker, id, LAW_CONDITION, &index);
	p->on = world->source;
	p->holds = random_expr(world, 2, true);
	if (i > 0 && roll(world, 2))
		p->unless = maker_list(world->maker, 1, &world->of_source[i - 1]);
	world->of_source[world->n_of_source++] = index;
}

static void
world_start(struct world *world, uint64_t round)
{
	*world = (struct world){.maker = maker_create(), .seed = (round + 1) * 0x9e3779b97f4a7c15u};
	arena_init(&world->arena, 0);
	world->model = maker_kind(world->maker, "model", true, false);
	world->source = maker_kind(world->maker, "source", false, roll(world, 2) == 0);
	add_facts(world);
	maker_holiday(world->maker, "2025-08-15", LAW_CONFIDENCE_TEXT);
	maker_holiday(world->maker, "2026-05-15", LAW_CONFIDENCE_UNVERIFIED);
	world->closed = roll(world, 2) == 0;
	for (uint32_t i = 0; i < 4; i++) {
		char id[8];
		uint32_t index;
		snprintf(id, sizeof id, "c%u", i);
		struct law_provision *p = maker_provision(world->maker, id, LAW_CONDITION, &index);
		p->holds = random_expr(world, 2, false);
		if (i > 0 && roll(world, 2))
			p->unless = maker_list(world->maker, 1, &world->conditions[i - 1]);
		world->conditions[world->n_conditions++] = index;
		add_condition_of_source(world, i);
	}
	maker_order(world->maker);
}

static void
world_end(struct world *world)
{
	arena_release(&world->arena);
	free(world->maker);
}

/* The facts that are in for now. The sources themselves are always known to exist. */
static struct question *
question_of(struct world *world)
{
	struct fact_set *facts = arena_alloc(&world->arena, sizeof *facts);
	struct question *question = arena_alloc(&world->arena, sizeof *question);

	fact_set_init(facts, &world->maker->law, &world->arena);
	for (uint32_t i = 0; i < world->n_slots; i++) {
		const struct slot *slot =
		    &world->slots[world->backwards ? world->n_slots - 1 - i : i];
		uint32_t kind = world->maker->facts[slot->key].kind;
		uint32_t entity = fact_set_entity(facts, kind, text_of(slot->entity));
		if (slot->value == NULL || slot->left_out)
			continue;
		struct fact fact =
		    maker_declared(world->maker, &world->arena, slot->key, slot->value);
		if (!slot->vouched)
			fact.by = TEXT_NONE;
		fact_set_put(facts, entity, slot->key, &fact);
	}
	if (world->closed)
		fact_set_close(facts, world->source);
	question_init(question, &world->maker->law, facts, day_of("2026-01-01"), &world->arena);
	return question;
}

static const struct proof *
answer(struct world *world, uint32_t expr, bool met)
{
	struct question *question = question_of(world);
	const struct proof *proof =
	    met ? evaluate_met(question, expr, LAW_NONE) : evaluate_expr(question, expr, LAW_NONE);

	assert_int_equal(question_status(question, NULL), GPAI_OK);
	assert_in_range(proof->truth, TRUTH_FALSE, TRUTH_TRUE);
	return proof;
}

static void
assert_in_round(uint64_t round, bool claim)
{
	if (!claim)
		fail_msg("in round %llu", (unsigned long long)round);
}

static void
recording_a_fact_never_changes_a_definite_answer(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world world;
		world_start(&world, round);
		uint32_t expr = random_expr(&world, 4, false);
		bool met = round % 2, closed = world.closed;
		world.closed = false;
		for (uint32_t i = 0; i < world.n_slots; i++)
			world.slots[i].left_out = true;
		enum truth before = answer(&world, expr, met)->truth;
		for (uint32_t i = 0; i <= world.n_slots; i++) {
			if (i < world.n_slots)
				world.slots[i].left_out = false;
			else
				world.closed = closed;
			enum truth after = answer(&world, expr, met)->truth;
			assert_in_round(round, before == TRUTH_UNKNOWN || before == after);
			before = after;
		}
		world_end(&world);
	}
}

static void
a_narrower_number_never_changes_a_definite_answer(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world world;
		world_start(&world, round);
		uint32_t expr = random_expr(&world, 4, false);
		enum truth before = answer(&world, expr, false)->truth;
		for (uint32_t i = 0; i < world.n_slots; i++) {
			const char *value = world.slots[i].value;
			if (value != NULL && strcmp(value, "1..3") == 0)
				world.slots[i].value = roll(&world, 2) ? "1" : "1.5..2";
			if (value != NULL && strcmp(value, "0.5..1") == 0)
				world.slots[i].value = "0.7";
		}
		enum truth after = answer(&world, expr, false)->truth;
		assert_in_round(round, before == TRUTH_UNKNOWN || before == after);
		world_end(&world);
	}
}

static void
de_morgan_holds(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world world;
		uint32_t of[3], not_of[3];
		world_start(&world, round);
		for (uint32_t i = 0; i < 3; i++) {
			of[i] = random_expr(&world, 3, false);
			not_of[i] = maker_not(world.maker, of[i]);
		}
		uint32_t one = maker_not(world.maker, maker_of(world.maker, LAW_OP_ALL, 3, of));
		uint32_t two = maker_of(world.maker, LAW_OP_ANY, 3, not_of);
		bool met = round % 2;
		const struct proof *a = answer(&world, one, met), *b = answer(&world, two, met);
		assert_in_round(round, a->truth == b->truth && a->basis == b->basis);
		world_end(&world);
	}
}

static void
every_is_not_some_not(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world world;
		world_start(&world, round);
		uint32_t where = random_expr(&world, 2, true), that = random_expr(&world, 2, true);
		uint32_t every =
		    maker_quantifier(world.maker, LAW_OP_EVERY, world.source, where, that);
		uint32_t some = maker_quantifier(
		    world.maker, LAW_OP_SOME, world.source, where, maker_not(world.maker, that));
		bool met = round % 2;
		assert_in_round(
		    round, answer(&world, every, met)->truth ==
			       answer(&world, maker_not(world.maker, some), met)->truth);
		world_end(&world);
	}
}

/* Leaves by slot. */
struct marks {
	struct world *world;
	const struct fact_set *facts;
	bool marked[SLOTS_MAX], list;
	uint32_t n;
};

static void
mark(void *context, const struct proof *leaf)
{
	struct marks *marks = context;

	marks->n++;
	if (leaf->kind != PROOF_FACT) {
		marks->list = true;
		return;
	}
	for (uint32_t i = 0; i < marks->world->n_slots; i++)
		if (marks->world->slots[i].key == leaf->ref &&
		    (leaf->entity == LAW_NONE || text_is(marks->facts->entities[leaf->entity].name,
						     marks->world->slots[i].entity)))
			marks->marked[i] = true;
}

static void
without_its_evidence_nothing_is_met(void **state)
{
	uint32_t n_met = 0;

	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world world;
		struct marks marks = {.world = &world};
		world_start(&world, round);
		uint32_t expr = random_expr(&world, 4, false);
		struct question *question = question_of(&world);
		const struct proof *proof = evaluate_met(question, expr, LAW_NONE);
		marks.facts = question->facts;
		if (proof->truth == TRUTH_TRUE) {
			n_met++;
			assert_true(proof_support(proof, mark, &marks));
			assert_in_round(round, marks.n > 0 && proof->basis != BASIS_NONE);
			for (uint32_t i = 0; i < world.n_slots; i++)
				world.slots[i].left_out = marks.marked[i];
			world.closed = world.closed && !marks.list;
			assert_in_round(round, answer(&world, expr, true)->truth != TRUTH_TRUE);
		}
		world_end(&world);
	}
	assert_true(n_met > ROUNDS / 20);
}

static void
only_what_is_missing_can_settle_an_unknown(void **state)
{
	uint32_t n_unknown = 0;

	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world world;
		struct marks marks = {.world = &world};
		world_start(&world, round);
		uint32_t expr = random_expr(&world, 4, false);
		struct question *question = question_of(&world);
		const struct proof *proof = evaluate_expr(question, expr, LAW_NONE);
		marks.facts = question->facts;
		if (proof->truth == TRUTH_UNKNOWN) {
			n_unknown++;
			assert_true(proof_missing(proof, mark, &marks));
			assert_in_round(round, marks.n > 0);
			for (uint32_t i = 0; i < world.n_slots; i++)
				if (world.slots[i].value == NULL && !marks.marked[i])
					world.slots[i].value = any_value(
					    &world, world.maker->facts[world.slots[i].key].type);
			assert_in_round(round, answer(&world, expr, false)->truth == TRUTH_UNKNOWN);
		}
		world_end(&world);
	}
	assert_true(n_unknown > ROUNDS / 20);
}

static const char *const SOURCES[ENTITIES] = {"one", "two", "three"};

static uint32_t
source_named(const struct question *question, uint32_t kind, const char *name)
{
	return fact_find_entity(question->facts, kind, text_of(name));
}

/* A provision asked of an entity is its condition with the entity in place. */
static void
a_provision_on_a_kind_is_the_same_written_out(void **state)
{
	uint32_t n_definite = 0;

	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world world;
		world_start(&world, round);
		struct maker *maker = world.maker;
		uint32_t index = world.of_source[0]; /* the one without exceptions */
		uint32_t holds = maker->provisions[index].holds;
		enum law_op op = round % 2 ? LAW_OP_SOME : LAW_OP_EVERY;
		uint32_t named =
		    maker_quantifier(maker, op, world.source, LAW_NONE, maker_is(maker, index));
		uint32_t inlined = maker_quantifier(maker, op, world.source, LAW_NONE, holds);
		bool met = round % 3 == 0;
		const struct proof *a = answer(&world, named, met);
		const struct proof *b = answer(&world, inlined, met);
		assert_in_round(round, a->truth == b->truth && a->basis == b->basis);

		struct question *question = question_of(&world);
		for (uint32_t e = 0; e < ENTITIES; e++) {
			uint32_t entity = source_named(question, world.source, SOURCES[e]);
			enum truth truth = evaluate_provision(question, index, entity)->truth;
			n_definite += truth != TRUTH_UNKNOWN;
			assert_in_round(
			    round, truth == evaluate_expr(question, holds, entity)->truth);
		}
		world_end(&world);
	}
	assert_true(n_definite > ROUNDS);
}

static void
the_order_in_which_entities_arrive_does_not_matter(void **state)
{
	uint32_t n_different = 0;

	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world world;
		world_start(&world, round);
		uint32_t expr = random_expr(&world, 4, false);
		struct question *one = question_of(&world);
		world.backwards = true;
		struct question *two = question_of(&world);
		const struct proof *a = evaluate_met(one, expr, LAW_NONE);
		const struct proof *b = evaluate_met(two, expr, LAW_NONE);
		assert_in_round(round, a->truth == b->truth && a->basis == b->basis);
		for (uint32_t i = 0; i < world.n_of_source; i++)
			for (uint32_t e = 0; e < ENTITIES; e++) {
				uint32_t x = source_named(one, world.source, SOURCES[e]);
				uint32_t y = source_named(two, world.source, SOURCES[e]);
				n_different += x != y;
				a = evaluate_provision(one, world.of_source[i], x);
				b = evaluate_provision(two, world.of_source[i], y);
				assert_in_round(
				    round, a->truth == b->truth && a->basis == b->basis);
			}
		world_end(&world);
	}
	assert_true(n_different > ROUNDS);
}

/* So a duty that is false of it need not be asked of any. */
static void
what_is_definite_of_an_unknown_entity_is_so_of_each(void **state)
{
	uint32_t n_definite = 0;

	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct world world;
		world_start(&world, round);
		struct question *question = question_of(&world);
		for (uint32_t i = 0; i < world.n_of_source; i++) {
			uint32_t index = world.of_source[i];
			enum truth truth = evaluate_provision(question, index, LAW_NONE)->truth;
			n_definite += truth != TRUTH_UNKNOWN;
			for (uint32_t e = 0; truth != TRUTH_UNKNOWN && e < ENTITIES; e++) {
				uint32_t entity = source_named(question, world.source, SOURCES[e]);
				assert_in_round(round,
				    truth == evaluate_provision(question, index, entity)->truth);
			}
		}
		world_end(&world);
	}
	assert_true(n_definite > ROUNDS / 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(recording_a_fact_never_changes_a_definite_answer),
	    cmocka_unit_test(a_narrower_number_never_changes_a_definite_answer),
	    cmocka_unit_test(de_morgan_holds),
	    cmocka_unit_test(every_is_not_some_not),
	    cmocka_unit_test(without_its_evidence_nothing_is_met),
	    cmocka_unit_test(only_what_is_missing_can_settle_an_unknown),
	    cmocka_unit_test(a_provision_on_a_kind_is_the_same_written_out),
	    cmocka_unit_test(the_order_in_which_entities_arrive_does_not_matter),
	    cmocka_unit_test(what_is_definite_of_an_unknown_entity_is_so_of_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
