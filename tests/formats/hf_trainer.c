/* SPDX-License-Identifier: Apache-2.0 */
/* Hugging Face trainers: states and arguments. */
#include "training.h"

static void
state_gives_what_was_done(void **state)
{
	(void)state;
	reads("{\"best_metric\": null, \"epoch\": 1.5, \"global_step\": 30, "
	      "\"is_hyper_param_search\": "
	      "false, \"log_history\": [\n"
	      "{\"epoch\": 0.5, \"grad_norm\": NaN, \"learning_rate\": 2e-05, \"loss\": 1.2, "
	      "\"num_input_tokens_seen\": 81920, \"step\": 10},\n"
	      "{\"epoch\": 1.0, \"loss\": Infinity, \"num_input_tokens_seen\": 163840, \"step\": "
	      "20},\n"
	      "{\"epoch\": 1.5, \"step\": 30, \"total_flos\": 4.0386612350976e+16, "
	      "\"train_runtime\": 612.5, \"train_tokens_per_second\": 401.3}],\n"
	      "\"max_steps\": 40, \"num_input_tokens_seen\": 245760, \"num_train_epochs\": 2, "
	      "\"total_flos\": 4.0386612350976e+16, \"train_batch_size\": 4}",
	    TRAINING_HF_STATE);
	no_problems();
	field_is(TRAINING_STEPS, "40", "max_steps");
	field_is(TRAINING_STEPS_DONE, "30", "global_step");
	field_is(TRAINING_EPOCHS, "1.5", NULL);
	field_is(TRAINING_TOKENS, "245760", "num_input_tokens_seen");
	field_is(TRAINING_TOTAL_FLOS, "4.0386612350976e16", "total_flos");
	field_is(TRAINING_MICRO_BATCH, "4", NULL);
	field_is(TRAINING_SECONDS, "612.5", NULL);
	field_is(TRAINING_TOKENS_PER_SECOND_PER_DEVICE, "401.3", NULL);
	assert_int_equal(record.n_samples, 3);
	said_is(1, SAID_TOKENS, "163840");
}

static void
nothing_counted_is_not_nothing_done(void **state)
{
	(void)state;
	reads("{\"log_history\": [{\"step\": 10}, {\"step\": NaN}, {\"step\": 5}, 7, "
	      "{\"num_input_tokens_seen\": -3, \"step\": 12}], \"total_flos\": 0, "
	      "\"num_input_tokens_seen\": 0, \"max_steps\": NaN, \"global_step\": [1]}",
	    TRAINING_HF_STATE);
	field_is(TRAINING_TOKENS, NULL, NULL);
	field_is(TRAINING_TOTAL_FLOS, NULL, NULL);
	problem_is(0, "max_steps is NaN or infinite, expected a number");
	problem_is(1, "global_step is an array, expected a number");
	problem_is(2, "total_flos is 0: the trainer did not count operations");
	problem_is(3, "num_input_tokens_seen is 0: the trainer did not count tokens");
	problem_is(4, "log_history[1].step: expected a number");
	problem_is(5, "sample 2: step 5 after step 10: the run was resumed, and steps done twice "
		      "cost twice");
	problem_is(6, "sample 3: num_input_tokens_seen -3 is negative");
	assert_int_equal(record.n_problems, 7);
}

static void
integers_beyond_64_bits_stay_numbers(void **state)
{
	(void)state;
	reads("{\"log_history\": [], \"total_flos\": 205000000000000000000000}", TRAINING_HF_STATE);
	field_is(TRAINING_TOTAL_FLOS, "2.05e23", NULL);
	reads("{\"log_history\": [], \"note\": \"NaN 99999999999999999999 \\\" -Infinity\"}",
	    TRAINING_HF_STATE);
	no_problems();
	refused(span_of("{\"log_history\": [], \"total_flos\": 1e400}"), GPAI_TOO_LARGE,
	    "no JSON: real number overflow near '1e400'");
}

static void
nesting_without_end_is_refused(void **state)
{
	char text[600] = "{\"log_history\": ";

	(void)state;
	memset(text + strlen(text), '[', 500);
	refused(span_of(text), GPAI_TOO_LARGE, "more than 64 collections within each other");
}

static void
arguments_give_the_batch(void **state)
{
	(void)state;
	reads("{\n\t\"per_device_train_batch_size\": 8,\n  \"gradient_accumulation_steps\": 4,\n"
	      "  \"max_steps\": -1,\n  \"num_train_epochs\": 3.0,\n  \"bf16\": true,\n"
	      "  \"max_length\": 4096,\n  \"run_name\": \"tune\"\n}",
	    TRAINING_HF_ARGUMENTS);
	field_is(TRAINING_MICRO_BATCH, "8", "per_device_train_batch_size, line 2");
	field_is(TRAINING_ACCUMULATION, "4", NULL);
	field_is(TRAINING_STEPS, NULL, NULL);
	field_is(TRAINING_EPOCHS, "3.0", NULL);
	field_is(TRAINING_SEQUENCE, NULL, NULL);
	problem_is(0, "max_length, line 7: only a limit, for samples are not packed: tokens do not "
		      "follow from it");
	assert_true(text_is(record.dtype, "bfloat16"));
	assert_true(text_is(record.run, "tune"));
	reads("base_model: a/b\nsequence_len: 8192\nsample_packing: true\nmicro_batch_size: 2\n"
	      "gradient_accumulation_steps: 2\nnum_epochs: 4\nlearning_rate: 0.0002\n",
	    TRAINING_HF_ARGUMENTS);
	no_problems();
	field_is(TRAINING_SEQUENCE, "8192", "sequence_len, line 2");
	assert_true(text_is(record.program, "axolotl"));
	reads("{\"per_device_train_batch_size\": NaN, \"gradient_accumulation_steps\": 1.5}",
	    TRAINING_HF_ARGUMENTS);
	problem_is(0, "per_device_train_batch_size, line 1: \"NaN\", expected a number");
	problem_is(1, "gradient_accumulation_steps, line 1: accumulation 1.5 is no whole number");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(state_gives_what_was_done, begin, end),
	    cmocka_unit_test_setup_teardown(nothing_counted_is_not_nothing_done, begin, end),
	    cmocka_unit_test_setup_teardown(integers_beyond_64_bits_stay_numbers, begin, end),
	    cmocka_unit_test_setup_teardown(nesting_without_end_is_refused, begin, end),
	    cmocka_unit_test_setup_teardown(arguments_give_the_batch, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
