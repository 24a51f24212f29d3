/* SPDX-License-Identifier: Apache-2.0 */
/* nanotron recipes: the five of SmolLM3 as published, and broken ones. */
#include "training.h"

#include "measure/formula.h"

static const char MINIMAL[] = "checkpoints:\n  checkpoint_interval: 10\n"
			      "general:\n  run: small\n"
			      "model:\n  dtype: bfloat16\n"
			      "parallelism:\n  dp: %s\n  pp: 2\n  tp: 4\n"
			      "tokens:\n  batch_accumulation_per_replica: 3\n"
			      "  micro_batch_size: 2\n  sequence_length: 128\n  train_steps: %s\n";

static void
reads_minimal(const char *dp, const char *steps)
{
	char text[1000];

	snprintf(text, sizeof text, MINIMAL, dp, steps);
	reads(text, TRAINING_NANOTRON);
}

static uint64_t
parameters(void)
{
	struct formula formula;

	assert_non_null(record.model);
	assert_int_equal(
	    formula_derive(&arena, record.model, HEAD_BY_CONFIG, &formula, NULL), GPAI_OK);
	assert_int_equal(formula.problem.len, 0);
	return formula.total;
}

static void
smollm3_pre_training_gives_its_published_numbers(void **state)
{
	static const char *const names[] = {"stage1_8T", "stage2_8T_9T", "stage3_9T_11T"};
	struct span bytes;
	char path[80];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "data/recipes/smollm3/%s.yaml", names[i]);
		if (!shared_file(path, &bytes))
			skip();
		reads_bytes(bytes, TRAINING_NANOTRON);
		no_problems();
		assert_int_equal(parameters(), 3075098624);
		field_is(
		    TRAINING_PLANNED_TOKENS, "11135877120000", "steps x sequence x global batch");
		field_is(TRAINING_DEVICES, "384", "data x tensor x pipeline x context parallel");
		field_is(TRAINING_GLOBAL_BATCH, "576", NULL);
		assert_int_equal(record.n_stages, i + 1);
		assert_true(text_is(record.dtype, "bfloat16"));
	}
	assert_true(text_is(record.run, "loubna-48n-2105-decay"));
	field_is(TRAINING_STEPS, "4720000", "tokens.train_steps, line 589");
	figure_is(&record.stages[0].steps, "3450000", NULL);
	figure_is(&record.stages[0].tokens, "8139571200000", NULL);
	figure_is(&record.stages[1].steps, "748000", NULL);
	figure_is(&record.stages[2].first_step, "4198001", NULL);
	figure_is(&record.stages[2].steps, "522000", NULL);
	assert_true(text_is(record.stages[2].name, "decay stage"));
}

static void
smollm3_long_context_counts_context_parallel_devices(void **state)
{
	struct span bytes;

	(void)state;
	if (!shared_file("data/recipes/smollm3/long_context_32k_to_64.yaml", &bytes))
		skip();
	reads_bytes(bytes, TRAINING_NANOTRON);
	no_problems();
	field_is(TRAINING_SEQUENCE, "65536", NULL);
	field_is(TRAINING_DEVICES, "96", NULL);
	field_is(TRAINING_CONTEXT_PARALLEL, "4", NULL);
	field_is(TRAINING_PLANNED_TOKENS, "51904512000", NULL); /* 22,000 x 65,536 x 1 x 3 x 12 */
	if (!shared_file("data/recipes/smollm3/long_context_4k_to_32k.yaml", &bytes))
		skip();
	reads_bytes(bytes, TRAINING_NANOTRON);
	field_is(TRAINING_PLANNED_TOKENS, "47185920000", NULL); /* 20,000 x 32,768 x 1 x 6 x 12 */
	assert_int_equal(parameters(), 3075098624);
}

static void
what_is_no_count_is_unknown_and_named(void **state)
{
	(void)state;
	reads_minimal("8", "100");
	no_problems();
	field_is(TRAINING_PLANNED_TOKENS, "614400", NULL);
	field_is(TRAINING_DEVICES, "64", NULL);
	field_is(TRAINING_CONTEXT_PARALLEL, "1", "the program's default");
	reads_minimal("8", "-100");
	field_is(TRAINING_STEPS, NULL, NULL);
	field_is(TRAINING_PLANNED_TOKENS, NULL, NULL);
	problem_is(0, "tokens.train_steps, line 15: steps -100 is negative");
	reads_minimal("0", "100");
	problem_is(0, "parallelism.dp, line 8: data-parallel 0 is nothing, expected at least 1");
	field_is(TRAINING_DEVICES, NULL, NULL);
	reads_minimal("8", ".nan");
	problem_is(0, "tokens.train_steps, line 15: \".nan\", expected a number");
	reads_minimal("8", "1.5");
	problem_is(0, "tokens.train_steps, line 15: steps 1.5 is no whole number");
	reads_minimal("8", "[1, 2]");
	problem_is(0, "tokens.train_steps, line 15: a list, expected a number");
	reads_minimal("8", "null");
	no_problems();
	field_is(TRAINING_STEPS, NULL, NULL);
}

static void
steps_times_batch_beyond_any_run_is_unknown(void **state)
{
	(void)state;
	reads_minimal("1000000000", "1000000000");
	field_is(TRAINING_STEPS, "1000000000", NULL);
	field_is(TRAINING_PLANNED_TOKENS, NULL, NULL);
	problem_is(0, "steps x sequence x global batch: planned-tokens 768000000000000000000 is "
		      "beyond any run");
	reads_minimal("8", "99999999999999999999");
	problem_is(0, "tokens.train_steps, line 15: steps 99999999999999999999 is beyond any run");
}

static void
stages_follow_each_other(void **state)
{
	char text[2000];

	(void)state;
	snprintf(text, sizeof text, MINIMAL, "1", "100");
	strcat(text, "data_stages:\n- name: a\n  start_training_step: 1\n"
		     "- name: b\n  start_training_step: 61\n  sequence_length: 256\n");
	reads(text, TRAINING_NANOTRON);
	no_problems();
	figure_is(&record.stages[0].tokens, "46080", NULL); /* 60 x 128 x 6 */
	figure_is(&record.stages[1].tokens, "61440", NULL); /* 40 x 256 x 6 */
	field_is(TRAINING_PLANNED_TOKENS, "107520", "sum of the stages");
	text[strlen(text) - strlen("61\n  sequence_length: 256\n")] = 0;
	strcat(text, "0\n");
	reads(text, TRAINING_NANOTRON);
	problem_is(0, "data_stages.start_training_step, line 18: stage 1 begins at step 1 and ends "
		      "before it");
	figure_is(&record.stages[0].tokens, NULL, NULL);
}

static void
shape_that_is_not_followed_is_named(void **state)
{
	char text[2000];

	(void)state;
	snprintf(text, sizeof text, MINIMAL, "1", "100");
	strcat(text, "  model_config: 5\n");
	reads(text, TRAINING_NANOTRON);
	assert_null(record.model);
	reads(
	    "general:\ntokens:\nparallelism:\nmodel:\n  model_config:\n    is_qwen2_config: true\n"
	    "    moe_config: {num_experts: 8}\n",
	    TRAINING_NANOTRON);
	assert_null(record.model);
	problem_is(0,
	    "model.model_config, line 6: moe_config is not followed; parameters come from "
	    "elsewhere");
	reads(
	    "general:\ntokens:\nparallelism:\nmodel:\n  model_config:\n    is_llama_config: true\n"
	    "    hidden_size: 18446744073709551615\n",
	    TRAINING_NANOTRON);
	assert_null(record.model);
	assert_int_equal(record.n_problems, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		smollm3_pre_training_gives_its_published_numbers, begin, end),
	    cmocka_unit_test_setup_teardown(
		smollm3_long_context_counts_context_parallel_devices, begin, end),
	    cmocka_unit_test_setup_teardown(what_is_no_count_is_unknown_and_named, begin, end),
	    cmocka_unit_test_setup_teardown(
		steps_times_batch_beyond_any_run_is_unknown, begin, end),
	    cmocka_unit_test_setup_teardown(stages_follow_each_other, begin, end),
	    cmocka_unit_test_setup_teardown(shape_that_is_not_followed_is_named, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
