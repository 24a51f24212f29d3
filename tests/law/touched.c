/* SPDX-License-Identifier: Apache-2.0 */
/* What touched.c says a provision reads, held against what moves it: on dossiers made at random, a
 * provision that changes when one fact is taken away reads the fact, or names one that does. */
#include "rules/touched.h"
#include "dossiers.h"
#include "rulebook/embedded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 12, FACTS = 40, DEPTH_MAX = 220 };

struct world {
	struct law law;
	struct arena arena;
	struct fact_set facts;
	struct dossiers dossiers;
	int8_t *reads; /* by provision, for the fact at hand: 0 not asked, 1 yes, -1 no */
	uint32_t fact;
};

static bool reaches(struct world *w, uint32_t provision, int depth);

static bool
names_reader(struct world *w, uint32_t expr, int depth)
{
	const struct law *law = &w->law;

	if (expr == LAW_NONE)
		return false;
	const struct law_expr *e = &law->exprs[expr];
	if (e->op == LAW_OP_IS)
		return reaches(w, e->a, depth);
	if (e->op == LAW_OP_NOT)
		return names_reader(w, e->a, depth);
	if (e->op == LAW_OP_SOME || e->op == LAW_OP_EVERY)
		return names_reader(w, e->b, depth) || names_reader(w, e->c, depth);
	for (uint32_t i = 0; (e->op == LAW_OP_ALL || e->op == LAW_OP_ANY) && i < e->list.n; i++)
		if (names_reader(w, law->refs[e->list.first + i], depth))
			return true;
	/* the fields of a form have conditions of their own */
	return e->op == LAW_OP_FORM;
}

static bool
any_version(struct world *w, uint32_t first, int depth)
{
	const struct law *law = &w->law;

	for (uint32_t i = 0; i < law->n_provisions; i++) {
		const struct law_provision *p = &law->provisions[i];
		if (p->id != law->provisions[first].id)
			continue;
		if (provision_reads(law, i, w->fact) || names_reader(w, p->holds, depth) ||
		    names_reader(w, p->applies, depth) || names_reader(w, p->met, depth) ||
		    (p->binds != LAW_NONE && reaches(w, p->binds, depth)))
			return true;
		for (uint32_t k = 0; k < p->unless.n; k++)
			if (reaches(w, law->refs[p->unless.first + k], depth))
				return true;
	}
	return false;
}

static bool
reaches(struct world *w, uint32_t provision, int depth)
{
	assert_true(depth < DEPTH_MAX);
	if (w->reads[provision] == 0)
		w->reads[provision] = any_version(w, provision, depth + 1) ? 1 : -1;
	return w->reads[provision] > 0;
}

/* What is not recorded of these a register may say. */
static bool
feeds_register(const struct law *law, uint32_t fact)
{
	for (uint32_t i = 0; i < law->n_defaults; i++)
		if (law->defaults[i].match == fact)
			return true;
	return law->facts[fact].defaults_n > 0;
}

static enum truth
truth_of(struct question *question, uint32_t provision)
{
	return evaluate_provision(question, provision, LAW_NONE)->truth;
}

static uint32_t
check_fact(struct world *w, int32_t day)
{
	const struct law *law = &w->law;
	uint32_t entity = fact_single(&w->facts, law->facts[w->fact].kind), moved = 0;
	struct question before, after;

	if (entity == LAW_NONE || feeds_register(law, w->fact) ||
	    fact_get(&w->facts, entity, w->fact) == NULL)
		return 0;
	memset(w->reads, 0, law->n_provisions);
	question_init(&before, law, &w->facts, day, &w->arena);
	enum truth *old = arena_array(&w->arena, law->n_provisions, sizeof *old);
	assert_non_null(old);
	for (uint32_t i = 0; i < law->n_provisions; i++)
		if (law->provisions[i].on == LAW_NONE)
			old[i] = truth_of(&before, i);
	const struct fact *held = fact_set_lend(&w->facts, entity, w->fact, NULL);
	question_init(&after, law, &w->facts, day, &w->arena);
	for (uint32_t i = 0; i < law->n_provisions; i++) {
		if (law->provisions[i].on != LAW_NONE || truth_of(&after, i) == old[i])
			continue;
		moved++;
		if (!reaches(w, i, 0))
			fail_msg("%s does not read %s and changes with it",
			    law_cstr(law, law->provisions[i].id),
			    law_cstr(law, law->facts[w->fact].key));
	}
	fact_set_lend(&w->facts, entity, w->fact, held);
	return moved;
}

static void
what_changes_with_a_fact_reads_it(void **state)
{
	uint32_t moved = 0;

	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct world w = {0};
		assert_int_equal(
		    law_open((struct span){law_image, law_image_size}, &w.law, NULL), GPAI_OK);
		arena_init(&w.arena, 0);
		w.dossiers = (struct dossiers){.law = &w.law,
		    .seed = (round + 1) * 0x9e3779b97f4a7c15u,
		    .percent_known = 90,
		    .entities_max = round % 3};
		dossier_roll(&w.dossiers, &w.facts, &w.arena);
		w.reads = arena_array(&w.arena, w.law.n_provisions, sizeof *w.reads);
		assert_non_null(w.reads);
		int32_t day = dossiers_day(&w.dossiers);
		for (int i = 0; i < FACTS; i++) {
			w.fact = dossiers_pick(&w.dossiers, w.law.n_facts);
			moved += check_fact(&w, day);
		}
		arena_release(&w.arena);
	}
	assert_true(moved > 20);
}

static struct law
our_law(void)
{
	struct law law;

	assert_int_equal(law_open((struct span){law_image, law_image_size}, &law, NULL), GPAI_OK);
	return law;
}

static void
longer_context_touches_the_size_of_inputs(void **state)
{
	struct law law = our_law();
	uint32_t context = law_find_fact(&law, text_of("model.context.tokens"));
	uint32_t duty = law_find_provision(&law, text_of("xii.2.b"), date_of(2026, 3, 1));

	(void)state;
	assert_int_not_equal(context, LAW_NONE);
	assert_int_not_equal(duty, LAW_NONE);
	assert_false(provision_reads(&law, duty, context));
	uint32_t item = item_between(&law, duty, context);
	assert_int_not_equal(item, LAW_NONE);
	assert_string_equal(law_cstr(&law, law.items[item].id), "mp.in.max");
	uint32_t form = item_form(&law, item);
	assert_string_equal(law_cstr(&law, law.forms[form].id), "model-documentation");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_changes_with_a_fact_reads_it),
	    cmocka_unit_test(longer_context_touches_the_size_of_inputs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
