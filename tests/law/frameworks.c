/* SPDX-License-Identifier: Apache-2.0 */
/* Other frameworks of the embedded rulebook: thresholds that count differently, demands that are
 * served by what is on file and by nothing else. */
#include "rules/frameworks.h"
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
	struct framework_view view;
};

static int
start(void **state)
{
	struct desk *desk = calloc(1, sizeof *desk);
	struct gpai_error err;

	assert_int_equal(
	    law_open((struct span){law_image, law_image_size}, &desk->law, &err), GPAI_OK);
	arena_init(&desk->arena, 0);
	fact_set_init(&desk->facts, &desk->law, &desk->arena);
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
put(struct desk *desk, const char *entity, const char *key, const char *value)
{
	uint32_t fact = law_find_fact(&desk->law, text_of(key));
	struct fact is = {.origin = ORIGIN_DECLARED,
	    .by = text_of("A. Person"),
	    .source = text_of("the case"),
	    .since = DATE_NONE};

	assert_true(fact != LAW_NONE);
	assert_int_equal(value_parse(&desk->arena, (enum value_type)desk->law.facts[fact].type,
			     text_of(value), NOWHERE, &is.value, NULL),
	    GPAI_OK);
	fact_set_put(&desk->facts,
	    fact_set_entity(&desk->facts, desk->law.facts[fact].kind, text_of(entity)), fact, &is);
}

static void
hold(struct desk *desk, const char *framework)
{
	struct gpai_error err;
	int32_t day;
	uint32_t index = law_find_framework(&desk->law, text_of(framework));

	assert_true(index != LAW_NONE);
	assert_true(date_parse(text_of("2026-11-01"), &day));
	fact_set_derive(&desk->facts, day);
	question_init(&desk->question, &desk->law, &desk->facts, day, &desk->arena);
	assert_int_equal(framework_hold(&desk->question, index, &desk->view, &err), GPAI_OK);
}

static enum truth
reached(struct desk *desk, const char *framework)
{
	hold(desk, framework);
	return desk->view.thresholds[0].truth;
}

static enum demand_state
state_of(struct desk *desk, const char *framework, const char *demand)
{
	hold(desk, framework);
	for (uint32_t i = 0; i < desk->view.framework->demands_n; i++)
		if (text_is(law_text(&desk->law, desk->view.demands[i].demand->id), demand))
			return desk->view.demands[i].state;
	fail_msg("no demand %s", demand);
	return DEMAND_OUTSIDE;
}

static void
file(struct desk *desk, const char *kind, const char *status)
{
	put(desk, kind, "document.kind", kind);
	put(desk, kind, "document.status", status);
	put(desk, kind, "document.file", "file.pdf");
}

/* --- Cases --- */

/* California and New York: more than 10^26. Korea: at 10^26 already. The EU: more than 10^25. */
static void
thresholds_differ_at_their_edge(void **state)
{
	struct desk *desk = *state;

	assert_int_equal(reached(desk, "sb53"), TRUTH_UNKNOWN);
	put(desk, "", "training.compute.flop", "1e26");
	assert_int_equal(reached(desk, "sb53"), TRUTH_FALSE);
	assert_int_equal(reached(desk, "raise"), TRUTH_FALSE);
	assert_int_equal(reached(desk, "kr"), TRUTH_TRUE);
	hold(desk, "eu");
	assert_int_equal(desk->view.framework->thresholds_n, 4);
	assert_int_equal(desk->view.thresholds[3].truth, TRUTH_TRUE);
	put(desk, "", "training.compute.flop", "100000000000000000000000001");
	assert_int_equal(reached(desk, "sb53"), TRUTH_TRUE);
	assert_int_equal(reached(desk, "raise"), TRUTH_TRUE);
	put(desk, "", "training.compute.flop", "2e25");
	assert_int_equal(reached(desk, "kr"), TRUTH_FALSE);
	hold(desk, "eu");
	assert_int_equal(desk->view.thresholds[3].truth, TRUTH_TRUE);
}

static void
nothing_on_file_serves_nothing(void **state)
{
	struct desk *desk = *state;

	for (uint32_t i = 0; i < desk->law.n_frameworks; i++) {
		hold(desk, law_cstr(&desk->law, desk->law.frameworks[i].id));
		assert_int_equal(desk->view.counts[DEMAND_SERVED], 0);
		assert_int_equal(desk->view.counts[DEMAND_PARTLY], 0);
	}
}

static void
what_is_on_file_serves_in_part_and_then_in_all(void **state)
{
	struct desk *desk = *state;

	assert_int_equal(state_of(desk, "x.kr", "x.kr.31.label"), DEMAND_NOT_YET);
	file(desk, "marking-plan", "draft");
	assert_int_equal(state_of(desk, "x.kr", "x.kr.31.label"), DEMAND_NOT_YET); /* a draft */
	file(desk, "marking-plan", "in-force");
	assert_int_equal(state_of(desk, "x.kr", "x.kr.31.label"), DEMAND_PARTLY);
	assert_int_equal(state_of(desk, "iso42001", "x.iso42001.impact"), DEMAND_NOT_YET);
	file(desk, "risk-assessment", "in-force");
	assert_int_equal(state_of(desk, "iso42001", "x.iso42001.impact"), DEMAND_SERVED);
}

/* A duty of ours that is met serves, although nobody is bound; a recorded none does not. */
static void
a_duty_serves_when_it_is_met_be_it_owed_or_not(void **state)
{
	struct desk *desk = *state;

	file(desk, "framework", "in-force");
	assert_int_equal(state_of(desk, "sb53", "x.ca.sb53.framework"), DEMAND_PARTLY);
	file(desk, "risk-assessment", "in-force");
	file(desk, "risk-mitigation", "in-force");
	hold(desk, "kr");
	const struct demand_view *risks = &desk->view.demands[0];
	for (uint32_t i = 0; i < risks->demand->services_n; i++)
		if (risks->services[i].service->kind == LAW_SERVICE_PROVISION &&
		    text_is(law_text(&desk->law,
				desk->law.provisions[risks->services[i].service->ref].id),
			"aia.55.1.b"))
			assert_int_equal(risks->services[i].truth, TRUTH_TRUE);
}

static void
what_we_know_nothing_of_is_said_to_be_outside(void **state)
{
	struct desk *desk = *state;

	assert_int_equal(state_of(desk, "raise", "x.ny.raise.statement"), DEMAND_OUTSIDE);
	/* A representative in the Union is none in Korea. */
	put(desk, "", "representative.name", "Somebody in Dublin");
	assert_int_equal(state_of(desk, "kr", "x.kr.representative"), DEMAND_OUTSIDE);
}

/* Secondary sources all of them: none may look as if it had been compared with the law. */
static void
every_statement_says_how_far_it_was_checked(void **state)
{
	struct desk *desk = *state;
	const struct law *law = &desk->law;

	assert_int_equal(law->n_frameworks, 11);
	for (uint32_t i = 0; i < law->n_frameworks; i++)
		assert_int_not_equal(law->frameworks[i].confidence, LAW_CONFIDENCE_TEXT);
	for (uint32_t i = 0; i < law->n_demands; i++)
		assert_true(law->demands[i].confidence == LAW_CONFIDENCE_SECONDARY ||
			    law->demands[i].confidence == LAW_CONFIDENCE_UNVERIFIED);
}

static void
what_was_revoked_has_ended_and_what_is_to_come_has_not_begun(void **state)
{
	struct desk *desk = *state;
	char day[DATE_CHARS];

	hold(desk, "eo14110");
	date_format(desk->view.framework->until, day);
	assert_string_equal(day, "2025-01-20");
	assert_int_equal(desk->view.framework->demands_n, 0); /* no live duty */
	hold(desk, "raise");
	date_format(desk->view.framework->from, day);
	assert_string_equal(day, "2027-01-01");
}

int
main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
	    CASE(thresholds_differ_at_their_edge),
	    CASE(nothing_on_file_serves_nothing),
	    CASE(what_is_on_file_serves_in_part_and_then_in_all),
	    CASE(a_duty_serves_when_it_is_met_be_it_owed_or_not),
	    CASE(what_we_know_nothing_of_is_said_to_be_outside),
	    CASE(every_statement_says_how_far_it_was_checked),
	    CASE(what_was_revoked_has_ended_and_what_is_to_come_has_not_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
