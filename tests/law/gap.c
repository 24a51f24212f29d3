/* SPDX-License-Identifier: Apache-2.0 */
/* The gap analysis of the embedded rulebook for who signed all, one, or none of the chapters:
 * which chapters it holds, and that no obligation of the Code is missing from it. */
#include "rulebook/embedded.h"
#include "rules/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct desk {
	struct law law;
	struct arena arena;
	struct fact_set facts;
	struct question question;
	struct form_view view;
};

static void
put(struct desk *desk, const char *entity, const char *key, const char *value)
{
	uint32_t fact = law_find_fact(&desk->law, text_of(key));
	struct fact is = {.origin = ORIGIN_DECLARED,
	    .by = text_of("A. Person"),
	    .source = text_of("the case"),
	    .since = DATE_NONE};

	assert_true(fact != LAW_NONE);
	if (strcmp(value, "none") == 0)
		is.value = value_absent(text_of("there is none"));
	else
		assert_int_equal(
		    value_parse(&desk->arena, (enum value_type)desk->law.facts[fact].type,
			text_of(value), NOWHERE, &is.value, NULL),
		    GPAI_OK);
	fact_set_put(&desk->facts,
	    fact_set_entity(&desk->facts, desk->law.facts[fact].kind, text_of(entity)), fact, &is);
}

/* A model with systemic risk, offered in the Union by the provider. */
static int
start(void **state)
{
	static const char *const known[][2] = {{"training.compute.flop", "3.8e25"},
	    {"training.compute.updates.flop", "none"}, {"model.generality", "as-indicated"},
	    {"model.output.modalities", "text"}, {"commission.rebuttal.accepted.date", "none"},
	    {"commission.designation.date", "none"}, {"provider.relation", "developed"},
	    {"market.eu.date", "2026-01-10"}};
	struct desk *desk = calloc(1, sizeof *desk);
	struct gpai_error err;

	assert_int_equal(
	    law_open((struct span){law_image, law_image_size}, &desk->law, &err), GPAI_OK);
	arena_init(&desk->arena, 0);
	fact_set_init(&desk->facts, &desk->law, &desk->arena);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		put(desk, "", known[i][0], known[i][1]);
	*state = desk;
	return 0;
}

static int
stop(void **state)
{
	struct desk *desk = *state;

	arena_release(&desk->arena);
	free(desk);
	return 0;
}

static void
fill(struct desk *desk, const char *provider)
{
	struct gpai_error err;
	int32_t day;

	put(desk, "", "provider.name", provider);
	assert_true(date_parse(text_of("2026-11-01"), &day));
	fact_set_derive(&desk->facts, day);
	question_init(&desk->question, &desk->law, &desk->facts, day, &desk->arena);
	assert_int_equal(
	    form_fill(&desk->question, law_find_form(&desk->law, text_of("gap-analysis")),
		LAW_AUDIENCE_AIO, &desk->view, &err),
	    GPAI_OK);
}

static const struct form_section *
chapter(struct desk *desk, const char *id)
{
	for (uint32_t i = 0; i < desk->view.n_sections; i++)
		if (text_is(law_text(&desk->law, desk->view.sections[i].section->id), id))
			return &desk->view.sections[i];
	fail_msg("no section %s", id);
	return NULL;
}

static void
expect(struct desk *desk, enum truth transparency, enum truth copyright, enum truth safety)
{
	assert_int_equal(chapter(desk, "gap.transparency")->when, transparency);
	assert_int_equal(chapter(desk, "gap.copyright")->when, copyright);
	assert_int_equal(chapter(desk, "gap.safety")->when, safety);
}

static const struct form_duty *
find(struct desk *desk, struct text id)
{
	for (uint32_t s = 0; s < desk->view.n_sections; s++)
		for (uint32_t i = 0; i < desk->view.sections[s].n_duties; i++)
			if (text_equal(law_text(&desk->law,
					   desk->view.sections[s].duties[i].provision->id),
				id))
				return &desk->view.sections[s].duties[i];
	return NULL;
}

/* --- Cases --- */

static void
who_refused_shows_all_three_chapters(void **state)
{
	struct desk *desk = *state;

	fill(desk, "Meta");
	expect(desk, TRUTH_TRUE, TRUTH_TRUE, TRUTH_TRUE);
	/* The duties of the Act stand first, since they bind whatever the Code says. */
	assert_true(
	    text_is(law_text(&desk->law, chapter(desk, "gap.safety")->duties[0].provision->id),
		"aia.55.1.a"));
	assert_true(desk->view.n_open > 100);
}

static void
who_signed_one_chapter_shows_the_others(void **state)
{
	struct desk *desk = *state;

	fill(desk, "xAI");
	expect(desk, TRUTH_TRUE, TRUTH_TRUE, TRUTH_FALSE);
	assert_int_equal(chapter(desk, "gap.safety")->n_duties, 0);
}

static void
who_signed_all_shows_none(void **state)
{
	struct desk *desk = *state;

	fill(desk, "Anthropic");
	expect(desk, TRUTH_FALSE, TRUTH_FALSE, TRUTH_FALSE);
	assert_null(find(desk, text_of("cop.t.1.1.a")));
}

static void
who_is_on_no_list_shows_all_and_is_told_that_it_is_not_known(void **state)
{
	struct desk *desk = *state;

	fill(desk, "Apple");
	expect(desk, TRUTH_UNKNOWN, TRUTH_UNKNOWN, TRUTH_UNKNOWN);
	assert_non_null(find(desk, text_of("cop.t.1.1.a")));
}

static void
the_safety_chapter_is_for_models_with_systemic_risk(void **state)
{
	struct desk *desk = *state;

	put(desk, "", "training.compute.flop", "2e24");
	put(desk, "", "model.capabilities.high-impact", "no");
	fill(desk, "Meta");
	expect(desk, TRUTH_TRUE, TRUTH_TRUE, TRUTH_FALSE);
}

static bool
begins(struct text id, const char *start)
{
	return text_starts(id, start);
}

/* What only a volunteer who signed owes has no place in it. */
static bool
belongs(struct desk *desk, const struct law_provision *provision)
{
	struct text id = law_text(&desk->law, provision->id);

	return provision->kind == LAW_OBLIGATION && provision->force != LAW_FORCE_MAY &&
	       law_in_force(provision, desk->question.as_of) &&
	       (begins(id, "cop.t.") || begins(id, "cop.c.") || begins(id, "cop.s.")) &&
	       !begins(id, "cop.s.volunteer");
}

static void
no_obligation_of_the_code_is_left_out(void **state)
{
	struct desk *desk = *state;
	uint32_t n = 0;

	fill(desk, "Meta");
	for (uint32_t i = 0; i < desk->law.n_provisions; i++) {
		const struct law_provision *provision = &desk->law.provisions[i];
		if (!belongs(desk, provision))
			continue;
		if (find(desk, law_text(&desk->law, provision->id)) == NULL)
			fail_msg("%s is missing", law_cstr(&desk->law, provision->id));
		n++;
	}
	assert_true(n > 150);
}

static void
each_obligation_names_what_it_serves(void **state)
{
	struct desk *desk = *state;

	for (uint32_t i = 0; i < desk->law.n_provisions; i++) {
		const struct law_provision *provision = &desk->law.provisions[i];
		struct text id = law_text(&desk->law, provision->id);
		if (provision->kind == LAW_OBLIGATION && provision->force == LAW_FORCE_COMMITTED &&
		    (begins(id, "cop.t.") || begins(id, "cop.c.") || begins(id, "cop.s.")) &&
		    !begins(id, "cop.s.volunteer") && provision->serves.n == 0)
			fail_msg("%s serves nothing", law_cstr(&desk->law, provision->id));
	}
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
	    CASE(who_refused_shows_all_three_chapters),
	    CASE(who_signed_one_chapter_shows_the_others),
	    CASE(who_signed_all_shows_none),
	    CASE(who_is_on_no_list_shows_all_and_is_told_that_it_is_not_known),
	    CASE(the_safety_chapter_is_for_models_with_systemic_risk),
	    CASE(no_obligation_of_the_code_is_left_out),
	    CASE(each_obligation_names_what_it_serves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
