/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions on facts: exactness, width, absence, periods, lists, credit. */
#include "maker.h"

#include "rules/leaf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A small world: one model, sources, documents. */
struct world {
	struct maker *maker;
	struct arena arena;
	struct fact_set facts;
	struct question question;
	uint32_t model, source, document;
	uint32_t document_kind, compute, flag, grants, market, original, agent, crawl, text;
};

static int
world_make(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct maker *maker = world->maker = maker_create();

	world->model = maker_kind(maker, "model", true, false);
	world->source = maker_kind(maker, "source", false, false);
	world->document = maker_kind(maker, "document", false, true);
	world->compute = maker_fact(maker, "compute.flop", world->model, TYPE_NUMBER);
	world->document_kind = maker_fact(maker, "document.kind", world->document, TYPE_CHOICE);
	world->flag = maker_fact(maker, "flag", world->model, TYPE_YESNO);
	world->grants = maker_fact(maker, "licence.grants", world->model, TYPE_CHOICES);
	world->market = maker_fact(maker, "market.date", world->model, TYPE_DATE);
	world->original = maker_fact(maker, "original.flop", world->model, TYPE_NUMBER);
	world->agent = maker_fact(maker, "source.agent", world->source, TYPE_TEXT);
	world->crawl = maker_fact(maker, "source.crawl", world->source, TYPE_YESNO);
	world->text = maker_fact(maker, "text", world->model, TYPE_TEXT);
	maker->facts[world->compute].unit = maker_string(maker, "FLOP");
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
ask_on(struct world *world, const char *day)
{
	maker_order(world->maker);
	question_init(
	    &world->question, &world->maker->law, &world->facts, day_of(day), &world->arena);
}

static const struct proof *
ask(struct world *world, uint32_t expr)
{
	ask_on(world, "2026-01-01");
	return evaluate_expr(&world->question, expr, LAW_NONE);
}

static void
assert_text(struct text text, const char *expected)
{
	char at[1000];

	snprintf(at, sizeof at, "%.*s", TEXT_ARG(text));
	assert_string_equal(at, expected);
}

static enum truth
compare(struct world *world, const char *value, enum law_relation relation, const char *limit,
    uint32_t multiply, uint32_t divide)
{
	put(world, world->compute, value);
	return ask(world, maker_compare(world->maker, world->compute, relation,
			      maker_number(world->maker, limit, multiply, divide)))
	    ->truth;
}

static void
the_threshold_itself_is_not_more_than_the_threshold(void **state)
{
	struct world *w = *state;

	assert_int_equal(compare(w, "1e25", LAW_MORE, "1e25", 1, 1), TRUTH_FALSE);
	assert_int_equal(
	    compare(w, "10000000000000000000000000", LAW_MORE, "1e25", 1, 1), TRUTH_FALSE);
	assert_int_equal(
	    compare(w, "10000000000000000000000001", LAW_MORE, "1e25", 1, 1), TRUTH_TRUE);
	assert_int_equal(compare(w, "1e25", LAW_AT_LEAST, "1e25", 1, 1), TRUTH_TRUE);
	assert_int_equal(compare(w, "1e25", LAW_AT_MOST, "1e25", 1, 1), TRUTH_TRUE);
	assert_int_equal(compare(w, "1e25", LAW_LESS, "1e25", 1, 1), TRUTH_FALSE);
	assert_int_equal(
	    compare(w, "9999999999999999999999999", LAW_LESS, "1e25", 1, 1), TRUTH_TRUE);
}

static void
a_third_is_exact(void **state)
{
	struct world *w = *state;

	assert_int_equal(compare(w, "1e25", LAW_MORE, "3e25", 1, 3), TRUTH_FALSE);
	assert_int_equal(compare(w, "1e25", LAW_AT_LEAST, "3e25", 1, 3), TRUTH_TRUE);
	assert_int_equal(
	    compare(w, "3333333333333333333333333", LAW_MORE, "1e25", 1, 3), TRUTH_FALSE);
	assert_int_equal(
	    compare(w, "3333333333333333333333334", LAW_MORE, "1e25", 1, 3), TRUTH_TRUE);
	assert_int_equal(
	    compare(w, "3333333333333333333333333.4", LAW_MORE, "1e25", 1, 3), TRUTH_TRUE);
}

static void
thirds_add_up_to_the_whole(void **state)
{
	struct world *w = *state;
	uint32_t third = maker_number(w->maker, "1", 1, 3);
	uint32_t seventh = maker_number(w->maker, "1", 3, 7);
	uint32_t rest = maker_number(w->maker, "1", 5, 21);
	uint32_t list[] = {third, seventh, rest};
	uint32_t sum = w->maker->law.n_quantities++;

	w->maker->quantities[sum] = (struct law_quantity){.op = LAW_QUANTITY_SUM,
	    .multiply = 1,
	    .divide = 1,
	    .list = maker_list(w->maker, 3, list)};
	put(w, w->compute, "1");
	assert_int_equal(
	    ask(w, maker_compare(w->maker, w->compute, LAW_AT_LEAST, sum))->truth, TRUTH_TRUE);
	assert_int_equal(
	    ask(w, maker_compare(w->maker, w->compute, LAW_MORE, sum))->truth, TRUTH_FALSE);
}

/* Six times parameters times tokens, a third of it, to the last figure; nothing without a part. */
static void
a_product_is_exact_and_waits_for_every_part(void **state)
{
	struct world *w = *state;
	uint32_t list[] = {maker_number(w->maker, "6", 1, 1),
	    maker_fact_quantity(w->maker, w->original, 1, 1),
	    maker_number(w->maker, "3.3e12", 1, 1)};
	uint32_t product = w->maker->law.n_quantities++;

	w->maker->quantities[product] = (struct law_quantity){.op = LAW_QUANTITY_PRODUCT,
	    .multiply = 1,
	    .divide = 3,
	    .list = maker_list(w->maker, 3, list)};
	put(w, w->compute, "2.508e22");
	ask_on(w, "2026-01-01");
	uint32_t at_least = maker_compare(w->maker, w->compute, LAW_AT_LEAST, product);
	uint32_t more = maker_compare(w->maker, w->compute, LAW_MORE, product);
	assert_int_equal(ask(w, at_least)->truth, TRUTH_UNKNOWN);
	put(w, w->original, "3.8e9");
	assert_int_equal(ask(w, at_least)->truth, TRUTH_TRUE);
	assert_int_equal(ask(w, more)->truth, TRUTH_FALSE);
	put(w, w->original, "3.800000001e9");
	assert_int_equal(ask(w, at_least)->truth, TRUTH_FALSE);
	put(w, w->original, "3.7e9..3.9e9");
	assert_int_equal(ask(w, at_least)->truth, TRUTH_UNKNOWN);
	put(w, w->original, "-3..2");
	struct value width = quantity_at(&w->question, product, NULL, 3);
	struct decimal low, high;
	assert_true(decimal_parse(text_of("-59.4e12"), &low));
	assert_true(decimal_parse(text_of("39.6e12"), &high));
	assert_int_equal(decimal_compare(width.low, low), 0);
	assert_int_equal(decimal_compare(width.high, high), 0);
}

static void
the_higher_of_counts_what_is_there_and_waits_for_what_is_unknown(void **state)
{
	struct world *w = *state;
	uint32_t list[] = {
	    maker_number(w->maker, "15", 1, 1), maker_fact_quantity(w->maker, w->original, 3, 100)};
	uint32_t higher = w->maker->law.n_quantities++;

	w->maker->quantities[higher] = (struct law_quantity){.op = LAW_QUANTITY_HIGHER,
	    .multiply = 1,
	    .divide = 1,
	    .list = maker_list(w->maker, 2, list)};
	ask_on(w, "2026-01-01");
	assert_int_equal(quantity_at(&w->question, higher, NULL, 1).state, VALUE_UNKNOWN);
	put(w, w->original, "1000");
	struct value cap = quantity_at(&w->question, higher, NULL, 1);
	assert_int_equal(decimal_compare(cap.low, decimal_from(30)), 0);
	assert_true(value_is_exact(&cap));
	put(w, w->original, "none");
	cap = quantity_at(&w->question, higher, NULL, 1);
	assert_int_equal(decimal_compare(cap.low, decimal_from(15)), 0);
}

static void
a_width_decides_only_when_all_of_it_agrees(void **state)
{
	struct world *w = *state;

	assert_int_equal(compare(w, "6e24..9e24", LAW_MORE, "1e25", 1, 1), TRUTH_FALSE);
	assert_int_equal(compare(w, "6e24..1e25", LAW_MORE, "1e25", 1, 1), TRUTH_FALSE);
	assert_int_equal(compare(w, "6e24..1.1e25", LAW_MORE, "1e25", 1, 1), TRUTH_UNKNOWN);
	assert_int_equal(compare(w, "1e25..1.1e25", LAW_MORE, "1e25", 1, 1), TRUTH_UNKNOWN);
	assert_int_equal(compare(w, "1e25..1.1e25", LAW_AT_LEAST, "1e25", 1, 1), TRUTH_TRUE);
	assert_int_equal(compare(w, "1.01e25..1.1e25", LAW_MORE, "1e25", 1, 1), TRUTH_TRUE);
}

static void
notes_say_what_was_read_and_what_it_was_held_against(void **state)
{
	struct world *w = *state;
	uint32_t more =
	    maker_compare(w->maker, w->compute, LAW_MORE, maker_number(w->maker, "1e25", 1, 1));
	uint32_t has = maker_leaf(w->maker, LAW_OP_FACT_HAS, w->grants, "use redistribution");
	uint32_t before =
	    maker_compare(w->maker, w->market, LAW_LESS, maker_day(w->maker, "2025-08-02"));

	assert_text(ask(w, more)->note, "nothing recorded");
	put(w, w->compute, "6.3e24");
	assert_text(ask(w, more)->note, "6.3e24 FLOP, not more than 1e25");
	put(w, w->compute, "3.8e25");
	assert_text(ask(w, more)->note, "3.8e25 FLOP, more than 1e25");
	put(w, w->compute, "9e24..2e25");
	assert_text(ask(w, more)->note, "9e24 to 2e25 FLOP, straddles 1e25");
	put(w, w->compute, "none");
	assert_text(ask(w, more)->note, "recorded as none: does not exist");
	put(w, w->grants, "use, modification");
	assert_text(ask(w, has)->note, "licence.grants: not redistribution");
	put(w, w->grants, "use, redistribution");
	assert_text(ask(w, has)->note, "licence.grants: use, redistribution");
	put(w, w->market, "2025-09-01");
	assert_text(ask(w, before)->note, "2025-09-01, not before 2025-08-02");
	assert_text(proof_words(&w->question, ask(w, before)),
	    "market.date: 2025-09-01, not before 2025-08-02");
}

static void
none_is_an_answer_and_nothing_recorded_is_not(void **state)
{
	struct world *w = *state;
	uint32_t yes = maker_leaf(w->maker, LAW_OP_FACT_YES, w->flag, "");
	uint32_t present = maker_leaf(w->maker, LAW_OP_PRESENT, w->flag, "");
	uint32_t absent = maker_leaf(w->maker, LAW_OP_ABSENT, w->flag, "");

	assert_int_equal(ask(w, yes)->truth, TRUTH_UNKNOWN);
	assert_int_equal(ask(w, present)->truth, TRUTH_UNKNOWN);
	assert_int_equal(ask(w, absent)->truth, TRUTH_UNKNOWN);
	put(w, w->flag, "none");
	assert_int_equal(ask(w, yes)->truth, TRUTH_FALSE);
	assert_int_equal(ask(w, present)->truth, TRUTH_FALSE);
	assert_int_equal(ask(w, absent)->truth, TRUTH_TRUE);
	put(w, w->flag, "no");
	assert_int_equal(ask(w, yes)->truth, TRUTH_FALSE);
	assert_int_equal(ask(w, present)->truth, TRUTH_TRUE);
	assert_int_equal(ask(w, absent)->truth, TRUTH_FALSE);
}

static void
blank_text_and_values_of_another_type_are_not_recorded(void **state)
{
	struct world *w = *state;
	uint32_t present = maker_leaf(w->maker, LAW_OP_PRESENT, w->text, "");
	uint32_t model = fact_single(&w->facts, w->model);
	struct fact fact = {.value = value_text(text_of(" \n\t ")), .by = text_of("A. Person")};

	fact_set_put(&w->facts, model, w->text, &fact);
	assert_int_equal(ask(w, present)->truth, TRUTH_UNKNOWN);
	assert_text(ask(w, present)->note, "recorded as empty");
	fact.value = value_yesno(true);
	fact_set_put(&w->facts, model, w->text, &fact);
	assert_int_equal(ask(w, present)->truth, TRUTH_UNKNOWN);
	assert_text(ask(w, present)->note, "recorded as yes-no, expected text");
}

static void
some_waits_for_the_end_of_the_list_before_it_is_false(void **state)
{
	struct world *w = *state;
	uint32_t crawl = maker_leaf(w->maker, LAW_OP_FACT_YES, w->crawl, "");
	uint32_t some = maker_quantifier(w->maker, LAW_OP_SOME, w->source, LAW_NONE, crawl);

	assert_int_equal(ask(w, some)->truth, TRUTH_UNKNOWN);
	maker_put_on(&w->facts, w->maker, w->crawl, "books", "no");
	assert_int_equal(ask(w, some)->truth, TRUTH_UNKNOWN);
	fact_set_close(&w->facts, w->source);
	assert_int_equal(ask(w, some)->truth, TRUTH_FALSE);
	maker_put_on(&w->facts, w->maker, w->crawl, "web", "yes");
	assert_int_equal(ask(w, some)->truth, TRUTH_TRUE);
}

static void
every_waits_for_the_end_of_the_list_before_it_is_true(void **state)
{
	struct world *w = *state;
	uint32_t crawl = maker_leaf(w->maker, LAW_OP_FACT_YES, w->crawl, "");
	uint32_t agent = maker_leaf(w->maker, LAW_OP_PRESENT, w->agent, "");
	uint32_t every = maker_quantifier(w->maker, LAW_OP_EVERY, w->source, crawl, agent);

	assert_int_equal(ask(w, every)->truth, TRUTH_UNKNOWN);
	maker_put_on(&w->facts, w->maker, w->crawl, "web", "yes");
	maker_put_on(&w->facts, w->maker, w->agent, "web", "ExampleBot/1.0");
	maker_put_on(&w->facts, w->maker, w->crawl, "books", "no");
	assert_int_equal(ask(w, every)->truth, TRUTH_UNKNOWN);
	fact_set_close(&w->facts, w->source);
	assert_int_equal(ask(w, every)->truth, TRUTH_TRUE);
	assert_int_equal(ask(w, every)->basis, BASIS_ATTESTED);
	fact_set_entity(&w->facts, w->source, text_of("forum")); /* crawled? nobody knows */
	assert_int_equal(ask(w, every)->truth, TRUTH_UNKNOWN);
	maker_put_on(&w->facts, w->maker, w->agent, "forum", "none");
	assert_int_equal(ask(w, every)->truth, TRUTH_UNKNOWN);
	maker_put_on(&w->facts, w->maker, w->crawl, "forum", "yes");
	assert_int_equal(ask(w, every)->truth, TRUTH_FALSE);
}

static void
every_of_an_empty_list_is_true_once_the_list_is_complete(void **state)
{
	struct world *w = *state;
	uint32_t crawl = maker_leaf(w->maker, LAW_OP_FACT_YES, w->crawl, "");
	uint32_t every = maker_quantifier(w->maker, LAW_OP_EVERY, w->source, LAW_NONE, crawl);
	uint32_t some = maker_quantifier(w->maker, LAW_OP_SOME, w->source, LAW_NONE, LAW_NONE);

	assert_int_equal(ask(w, every)->truth, TRUTH_UNKNOWN);
	fact_set_close(&w->facts, w->source);
	assert_int_equal(ask(w, every)->truth, TRUTH_TRUE);
	assert_int_equal(ask(w, some)->truth, TRUTH_FALSE);
}

static void
a_provision_not_yet_law_concludes_nothing(void **state)
{
	struct world *w = *state;
	uint32_t index;
	struct law_provision *p = maker_provision(w->maker, "ours.flag", LAW_CONDITION, &index);

	p->holds = maker_leaf(w->maker, LAW_OP_FACT_YES, w->flag, "");
	p->from = day_of("2025-08-02");
	p->until = day_of("2026-08-02");
	put(w, w->flag, "yes");
	ask_on(w, "2025-08-01");
	assert_int_equal(evaluate_provision(&w->question, index, LAW_NONE)->truth, TRUTH_UNKNOWN);
	assert_text(evaluate_provision(&w->question, index, LAW_NONE)->note,
	    "not law on 2025-08-01: from 2025-08-02");
	ask_on(w, "2025-08-02");
	assert_int_equal(evaluate_provision(&w->question, index, LAW_NONE)->truth, TRUTH_TRUE);
	ask_on(w, "2026-08-01");
	assert_int_equal(evaluate_provision(&w->question, index, LAW_NONE)->truth, TRUTH_TRUE);
	ask_on(w, "2026-08-02");
	assert_int_equal(evaluate_provision(&w->question, index, LAW_NONE)->truth, TRUTH_UNKNOWN);
}

static void
a_reference_means_the_version_of_the_day(void **state)
{
	struct world *w = *state;
	uint32_t early, late;
	struct law_provision *p = maker_provision(w->maker, "ours.flag", LAW_CONDITION, &early);

	p->holds = maker_leaf(w->maker, LAW_OP_FACT_YES, w->flag, "");
	p->until = day_of("2026-08-02");
	p = maker_provision(w->maker, "ours.flag", LAW_CONDITION, &late);
	p->holds = maker_not(w->maker, maker_leaf(w->maker, LAW_OP_FACT_YES, w->flag, ""));
	p->from = day_of("2026-08-02");
	put(w, w->flag, "yes");
	ask_on(w, "2026-08-01");
	assert_int_equal(evaluate_provision(&w->question, late, LAW_NONE)->truth, TRUTH_TRUE);
	ask_on(w, "2026-08-02");
	assert_int_equal(evaluate_provision(&w->question, early, LAW_NONE)->truth, TRUTH_FALSE);
}

static void
an_exception_lifts_a_condition_and_an_unknown_one_leaves_it_open(void **state)
{
	struct world *w = *state;
	uint32_t exception, condition;
	struct law_provision *p = maker_provision(w->maker, "ours.free", LAW_EXCEPTION, &exception);

	p->holds = maker_leaf(w->maker, LAW_OP_FACT_YES, w->flag, "");
	p = maker_provision(w->maker, "ours.big", LAW_CONDITION, &condition);
	p->holds = maker_leaf(w->maker, LAW_OP_PRESENT, w->compute, "");
	p->unless = maker_list(w->maker, 1, &exception);
	put(w, w->compute, "1");
	ask_on(w, "2026-01-01");
	assert_int_equal(
	    evaluate_provision(&w->question, condition, LAW_NONE)->truth, TRUTH_UNKNOWN);
	put(w, w->flag, "yes");
	ask_on(w, "2026-01-01");
	assert_int_equal(evaluate_provision(&w->question, condition, LAW_NONE)->truth, TRUTH_FALSE);
	put(w, w->flag, "no");
	ask_on(w, "2026-01-01");
	assert_int_equal(evaluate_provision(&w->question, condition, LAW_NONE)->truth, TRUTH_TRUE);
	/* Before the exception was law it lifted nothing. */
	put(w, w->flag, "yes");
	w->maker->provisions[exception].from = day_of("2026-01-02");
	ask_on(w, "2026-01-01");
	assert_int_equal(evaluate_provision(&w->question, condition, LAW_NONE)->truth, TRUTH_TRUE);
}

static void
a_cycle_ends_in_unknown(void **state)
{
	struct world *w = *state;
	uint32_t a, b;

	maker_provision(w->maker, "ours.a", LAW_CONDITION, &a);
	maker_provision(w->maker, "ours.b", LAW_CONDITION, &b);
	w->maker->provisions[a].holds = maker_is(w->maker, b);
	w->maker->provisions[b].holds = maker_is(w->maker, a);
	ask_on(w, "2026-01-01");
	assert_int_equal(evaluate_provision(&w->question, a, LAW_NONE)->truth, TRUTH_UNKNOWN);
}

static void
what_nobody_attests_does_not_count_towards_met(void **state)
{
	struct world *w = *state;
	uint32_t yes = maker_leaf(w->maker, LAW_OP_FACT_YES, w->flag, "");
	uint32_t no = maker_not(w->maker, yes);
	struct fact fact = {.value = value_yesno(true), .origin = ORIGIN_DECLARED};
	uint32_t model = fact_single(&w->facts, w->model);

	fact_set_put(&w->facts, model, w->flag, &fact);
	ask_on(w, "2026-01-01");
	assert_int_equal(evaluate_expr(&w->question, yes, LAW_NONE)->truth, TRUTH_TRUE);
	assert_int_equal(evaluate_met(&w->question, yes, LAW_NONE)->truth, TRUTH_UNKNOWN);
	assert_text(evaluate_met(&w->question, yes, LAW_NONE)->note, "yes, but attested by nobody");
	/* An admission needs nobody's signature. */
	assert_int_equal(evaluate_met(&w->question, no, LAW_NONE)->truth, TRUTH_FALSE);

	fact.by = text_of("A. Person");
	fact_set_put(&w->facts, model, w->flag, &fact);
	assert_text(
	    evaluate_met(&w->question, yes, LAW_NONE)->note, "yes, but no reason or source given");
	fact.value = value_yesno(false);
	fact_set_put(&w->facts, model, w->flag, &fact);
	assert_int_equal(evaluate_met(&w->question, yes, LAW_NONE)->truth, TRUTH_FALSE);
	assert_int_equal(evaluate_met(&w->question, no, LAW_NONE)->truth, TRUTH_UNKNOWN);
	fact.reason = text_of("looked at it");
	fact_set_put(&w->facts, model, w->flag, &fact);
	assert_int_equal(evaluate_met(&w->question, no, LAW_NONE)->truth, TRUTH_TRUE);
	assert_int_equal(evaluate_met(&w->question, no, LAW_NONE)->basis, BASIS_ATTESTED);
}

static void
a_comparison_rests_on_both_its_sides(void **state)
{
	struct world *w = *state;
	uint32_t third = maker_compare(
	    w->maker, w->compute, LAW_MORE, maker_fact_quantity(w->maker, w->original, 1, 3));
	struct fact measured = {.value = value_number(decimal_from(7)), .origin = ORIGIN_MEASURED};
	struct fact declared = {.value = value_number(decimal_from(9)), .origin = ORIGIN_DECLARED};
	uint32_t model = fact_single(&w->facts, w->model);

	fact_set_put(&w->facts, model, w->compute, &measured);
	fact_set_put(&w->facts, model, w->original, &declared);
	ask_on(w, "2026-01-01");
	assert_int_equal(evaluate_expr(&w->question, third, LAW_NONE)->truth, TRUTH_TRUE);
	assert_int_equal(evaluate_expr(&w->question, third, LAW_NONE)->basis, BASIS_ATTESTED);
	assert_int_equal(evaluate_met(&w->question, third, LAW_NONE)->truth, TRUTH_UNKNOWN);
	put(w, w->original, "9");
	assert_int_equal(evaluate_met(&w->question, third, LAW_NONE)->truth, TRUTH_TRUE);
	fact_set_put(&w->facts, model, w->original, &measured);
	assert_int_equal(evaluate_met(&w->question, third, LAW_NONE)->basis, BASIS_MEASURED);
}

static void
basis_is_the_weakest_of_all_and_the_strongest_of_any(void **state)
{
	struct world *w = *state;
	uint32_t flag = maker_leaf(w->maker, LAW_OP_FACT_YES, w->flag, "");
	uint32_t compute = maker_leaf(w->maker, LAW_OP_PRESENT, w->compute, "");
	uint32_t policy = maker_quantifier(w->maker, LAW_OP_SOME, w->document,
	    maker_leaf(w->maker, LAW_OP_FACT_IS, w->document_kind, "policy"), LAW_NONE);
	uint32_t two[] = {flag, compute}, three[] = {flag, policy};
	uint32_t all = maker_of(w->maker, LAW_OP_ALL, 2, two);
	uint32_t any = maker_of(w->maker, LAW_OP_ANY, 2, two);
	struct fact measured = {.value = value_number(decimal_from(7)), .origin = ORIGIN_MEASURED};

	put(w, w->flag, "yes");
	fact_set_put(&w->facts, fact_single(&w->facts, w->model), w->compute, &measured);
	maker_put_on(&w->facts, w->maker, w->document_kind, "policy-1", "policy");
	assert_int_equal(ask(w, compute)->basis, BASIS_MEASURED);
	assert_int_equal(ask(w, policy)->basis, BASIS_DOCUMENTED);
	assert_int_equal(ask(w, all)->basis, BASIS_ATTESTED);
	assert_int_equal(ask(w, any)->basis, BASIS_MEASURED);
	any = maker_of(w->maker, LAW_OP_ANY, 2, three);
	assert_int_equal(ask(w, any)->basis, BASIS_DOCUMENTED);
}

struct seen_leaves {
	struct world *world;
	char text[2000];
};

static void
leaf_seen(void *context, const struct proof *leaf)
{
	struct seen_leaves *seen = context;
	struct text words = proof_words(&seen->world->question, leaf);
	size_t len = strlen(seen->text);

	snprintf(seen->text + len, sizeof seen->text - len, "[%.*s]", TEXT_ARG(words));
}

static void
assert_missing(struct world *world, const struct proof *proof, const char *expected)
{
	struct seen_leaves seen = {.world = world};

	assert_true(proof_missing(proof, leaf_seen, &seen));
	assert_string_equal(seen.text, expected);
}

static void
missing_names_each_open_fact_once_and_none_that_cannot_matter(void **state)
{
	struct world *w = *state;
	uint32_t flag = maker_leaf(w->maker, LAW_OP_FACT_YES, w->flag, "");
	uint32_t text = maker_leaf(w->maker, LAW_OP_PRESENT, w->text, "");
	uint32_t compute = maker_leaf(w->maker, LAW_OP_PRESENT, w->compute, "");
	uint32_t both[] = {flag, compute}, decided[] = {text, flag, compute};
	uint32_t any = maker_of(w->maker, LAW_OP_ANY, 2, both);
	uint32_t twice[] = {any, maker_not(w->maker, flag), text};

	/* text is recorded as none: the "all" over it is false, whatever the others are. */
	put(w, w->text, "none");
	const struct proof *proof = ask(w, maker_of(w->maker, LAW_OP_ALL, 3, decided));
	assert_int_equal(proof->truth, TRUTH_FALSE);
	assert_missing(w, proof, "");
	proof = ask(w, maker_of(w->maker, LAW_OP_ANY, 3, twice));
	assert_int_equal(proof->truth, TRUTH_UNKNOWN);
	assert_missing(w, proof, "[flag: nothing recorded][compute.flop: nothing recorded]");
}

static void
missing_names_the_other_side_of_a_comparison(void **state)
{
	struct world *w = *state;
	uint32_t third = maker_compare(
	    w->maker, w->compute, LAW_MORE, maker_fact_quantity(w->maker, w->original, 1, 3));

	assert_missing(
	    w, ask(w, third), "[compute.flop: nothing recorded][original.flop: nothing recorded]");
	put(w, w->compute, "1e24");
	assert_missing(w, ask(w, third), "[original.flop: nothing recorded]");
	assert_text(ask(w, third)->note, "1e24 FLOP, cannot be compared with 1/3 of original.flop");
	put(w, w->original, "2e24..4e24");
	assert_missing(
	    w, ask(w, third), "[compute.flop: 1e24 FLOP, straddles 1/3 of original.flop]");
	put(w, w->original, "2e24");
	assert_text(ask(w, third)->note, "1e24 FLOP, more than 1/3 of original.flop");
}

static void
missing_names_the_entity_asked_for_even_when_it_is_not_there(void **state)
{
	struct world *w = *state;
	uint32_t of[2] = {maker_leaf(w->maker, LAW_OP_FACT_YES, w->crawl, ""),
	    maker_leaf(w->maker, LAW_OP_FACT_YES, w->crawl, "")};

	w->maker->exprs[of[0]].entity = maker_string(w->maker, "web");
	w->maker->exprs[of[1]].entity = maker_string(w->maker, "books");
	uint32_t both = maker_of(w->maker, LAW_OP_ALL, 2, of);
	assert_missing(w, ask(w, both),
	    "[source/web source.crawl: nothing recorded][source/books source.crawl: nothing "
	    "recorded]");
	maker_put_on(&w->facts, w->maker, w->crawl, "books", "yes");
	assert_missing(w, ask(w, both), "[source/web source.crawl: nothing recorded]");
}

static void
missing_names_the_document_that_is_not_there(void **state)
{
	struct world *w = *state;
	uint32_t policy = maker_quantifier(w->maker, LAW_OP_SOME, w->document,
	    maker_leaf(w->maker, LAW_OP_FACT_IS, w->document_kind, "policy"), LAW_NONE);

	maker_put_on(&w->facts, w->maker, w->document_kind, "card", "model-card");
	assert_missing(w, ask(w, policy),
	    "[no document with document.kind policy on file, and the list is not said to be "
	    "complete]");
}

static void
shared_provisions_are_evaluated_and_walked_once(void **state)
{
	struct world *w = *state;
	uint32_t last;
	struct law_provision *p = maker_provision(w->maker, "c00", LAW_CONDITION, &last);

	p->holds = maker_leaf(w->maker, LAW_OP_FACT_YES, w->flag, "");
	for (int i = 1; i <= 60; i++) { /* 2^60 paths, were they walked */
		char id[8];
		snprintf(id, sizeof id, "c%02d", i);
		uint32_t two[] = {maker_is(w->maker, last), maker_is(w->maker, last)};
		p = maker_provision(w->maker, id, LAW_CONDITION, &last);
		p->holds = maker_of(w->maker, i % 2 ? LAW_OP_ALL : LAW_OP_ANY, 2, two);
	}
	ask_on(w, "2026-01-01");
	assert_missing(
	    w, evaluate_provision(&w->question, last, LAW_NONE), "[flag: nothing recorded]");
	put(w, w->flag, "yes");
	ask_on(w, "2026-01-01");
	assert_text(
	    proof_why(&w->question, evaluate_provision(&w->question, last, LAW_NONE)), "flag: yes");
}

static void
no_memory_is_an_error_and_never_an_answer(void **state)
{
	struct world *w = *state;
	struct gpai_error err;
	uint32_t flag = maker_leaf(w->maker, LAW_OP_FACT_YES, w->flag, "");
	uint32_t leaves[40];

	put(w, w->flag, "yes");
	for (int i = 0; i < 40; i++)
		leaves[i] = flag;
	uint32_t all = maker_of(w->maker, LAW_OP_ALL, 40, leaves);
	for (size_t limit = 1; limit < 9000; limit += 37) {
		struct arena small;
		struct question question;
		arena_init(&small, limit);
		question_init(&question, &w->maker->law, &w->facts, 0, &small);
		enum truth truth = evaluate_expr(&question, all, LAW_NONE)->truth;
		assert_true(truth == TRUTH_TRUE || truth == TRUTH_UNKNOWN);
		if (truth == TRUTH_UNKNOWN)
			assert_int_equal(question_status(&question, &err), GPAI_NO_MEMORY);
		arena_release(&small);
	}
}

static void
ten_thousand_entities_are_found_again(void **state)
{
	struct world *w = *state;
	char name[24];

	for (int i = 0; i < 10000; i++) {
		snprintf(name, sizeof name, "source-%d", i);
		maker_put_on(&w->facts, w->maker, w->crawl, name, i % 2 ? "yes" : "no");
	}
	assert_int_equal(fact_set_status(&w->facts, NULL), GPAI_OK);
	assert_int_equal(w->facts.runs[w->source].n, 10000);
	uint32_t odd = fact_find_entity(&w->facts, w->source, text_of("source-9999"));
	assert_true(fact_get(&w->facts, odd, w->crawl)->value.yes);
	uint32_t even = fact_find_entity(&w->facts, w->source, text_of("source-5000"));
	assert_false(fact_get(&w->facts, even, w->crawl)->value.yes);
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, world_make, world_free)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CLAIM(the_threshold_itself_is_not_more_than_the_threshold),
	    CLAIM(a_third_is_exact),
	    CLAIM(thirds_add_up_to_the_whole),
	    CLAIM(a_product_is_exact_and_waits_for_every_part),
	    CLAIM(the_higher_of_counts_what_is_there_and_waits_for_what_is_unknown),
	    CLAIM(a_width_decides_only_when_all_of_it_agrees),
	    CLAIM(notes_say_what_was_read_and_what_it_was_held_against),
	    CLAIM(none_is_an_answer_and_nothing_recorded_is_not),
	    CLAIM(blank_text_and_values_of_another_type_are_not_recorded),
	    CLAIM(some_waits_for_the_end_of_the_list_before_it_is_false),
	    CLAIM(every_waits_for_the_end_of_the_list_before_it_is_true),
	    CLAIM(every_of_an_empty_list_is_true_once_the_list_is_complete),
	    CLAIM(a_provision_not_yet_law_concludes_nothing),
	    CLAIM(a_reference_means_the_version_of_the_day),
	    CLAIM(an_exception_lifts_a_condition_and_an_unknown_one_leaves_it_open),
	    CLAIM(a_cycle_ends_in_unknown),
	    CLAIM(what_nobody_attests_does_not_count_towards_met),
	    CLAIM(a_comparison_rests_on_both_its_sides),
	    CLAIM(basis_is_the_weakest_of_all_and_the_strongest_of_any),
	    CLAIM(missing_names_each_open_fact_once_and_none_that_cannot_matter),
	    CLAIM(missing_names_the_other_side_of_a_comparison),
	    CLAIM(missing_names_the_entity_asked_for_even_when_it_is_not_there),
	    CLAIM(missing_names_the_document_that_is_not_there),
	    CLAIM(shared_provisions_are_evaluated_and_walked_once),
	    CLAIM(no_memory_is_an_error_and_never_an_answer),
	    CLAIM(ten_thousand_entities_are_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
