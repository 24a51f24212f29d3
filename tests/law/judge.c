/* SPDX-License-Identifier: Apache-2.0 */
/* Answers without proofs are the answers with proofs: on dossiers made at random over the whole
 * rulebook, on many days. */
#include "dossiers.h"
#include "rulebook/embedded.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROUNDS = 160 };

static void
assert_same(struct judge *judge, const struct assessment *assessment, int32_t day)
{
	const struct law *law = assessment->question.law;
	uint32_t counts[OUTCOME_COUNT];

	for (uint32_t i = 0; i < assessment->n_outcomes; i++) {
		const struct outcome *outcome = &assessment->outcomes[i];
		enum outcome_status status =
		    judge_outcome(judge, outcome->provision, outcome->entity);
		if (status != outcome->status)
			fail_msg("%s on day %d: %s, with its proof %s",
			    law_cstr(law, law->provisions[outcome->provision].id), day,
			    outcome_word(status), outcome_word(outcome->status));
	}
	for (uint32_t i = 0; i < assessment->n_exposures; i++) {
		const struct exposure *exposure = &assessment->exposures[i];
		assert_int_equal(
		    judge_provision(judge, exposure->provision, exposure->entity), exposure->truth);
	}
	judge_count(judge, counts);
	assert_memory_equal(counts, assessment->counts, sizeof counts);
}

static void
answers_without_proofs_are_the_same(void **state)
{
	struct law law;
	struct arena lasting, arena;
	struct judge judge;
	uint32_t met = 0;

	(void)state;
	assert_int_equal(law_open((struct span){law_image, law_image_size}, &law, NULL), GPAI_OK);
	arena_init(&lasting, 0);
	assert_int_equal(judge_init(&judge, &law, &lasting, NULL), GPAI_OK);
	for (uint32_t round = 0; round < ROUNDS; round++) {
		struct dossiers dossiers = {.law = &law,
		    .seed = (round + 1) * 0x9e3779b97f4a7c15u,
		    .percent_known = 100 - round % 8 * 12,
		    .entities_max = round % 4};
		struct fact_set facts;
		struct assessment assessment;
		arena_init(&arena, 0);
		dossier_roll(&dossiers, &facts, &arena);
		int32_t day = dossiers_day(&dossiers);
		fact_set_derive(&facts, day);
		assert_int_equal(assess(&law, &facts, day, &arena, &assessment, NULL), GPAI_OK);
		assert_int_equal(judge_turn(&judge, &facts, day, NULL), GPAI_OK);
		assert_same(&judge, &assessment, day);
		met += assessment.counts[OUTCOME_MET];
		arena_release(&arena);
	}
	assert_true(met > 100); /* the dossiers are not too dull to tell anything */
	arena_release(&lasting);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(answers_without_proofs_are_the_same)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
