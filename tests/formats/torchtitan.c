/* SPDX-License-Identifier: Apache-2.0 */
/* torchtitan: configurations old and new, and logs. */
#include "training.h"

static void
configuration_gives_batch_devices_and_tokens(void **state)
{
	(void)state;
	reads("[job]\ndescription = \"Llama 3 8B training\"\n\n[model]\nflavor = \"8B\"\n\n"
	      "[training]\nlocal_batch_size = 3\nseq_len = 8192\nsteps = 1000\n"
	      "dtype = \"bfloat16\"\n\n[parallelism]\ndata_parallel_replicate_degree = 2\n"
	      "data_parallel_shard_degree = 8\ntensor_parallel_degree = 4\n"
	      "pipeline_parallel_degree = 1\ncontext_parallel_degree = 2\n",
	    TRAINING_TORCHTITAN);
	no_problems();
	field_is(TRAINING_STEPS, "1000", "training.steps, line 10");
	field_is(TRAINING_DATA_PARALLEL, "16", NULL);
	field_is(TRAINING_DEVICES, "128", NULL);
	field_is(TRAINING_GLOBAL_BATCH, "48", NULL);
	field_is(TRAINING_PLANNED_TOKENS, "393216000", NULL);
	assert_true(text_is(record.run, "Llama 3 8B training"));
}

static void
global_batch_gives_accumulation(void **state)
{
	(void)state;
	reads("[training]\nlocal_batch_size = 3\nglobal_batch_size = 96\nseq_len = 8_192\nsteps = "
	      "10\n[parallelism]\ndata_parallel_shard_degree = 8\n",
	    TRAINING_TORCHTITAN);
	field_is(TRAINING_ACCUMULATION, "4", NULL);
	field_is(TRAINING_PLANNED_TOKENS, "7864320", NULL);
	field_is(TRAINING_TENSOR_PARALLEL, "1", "the program's default");
	reads("[training]\nbatch_size = 8\nseq_len = 2048\nsteps = 10\ntensor_parallel_degree = 2\n"
	      "data_parallel_degree = 4\n[experimental]\npipeline_parallel_degree = 2\n",
	    TRAINING_TORCHTITAN);
	no_problems();
	field_is(TRAINING_DEVICES, "16", NULL);
	field_is(TRAINING_PLANNED_TOKENS, "655360", NULL);
}

static void
devices_left_to_the_launcher_are_unknown(void **state)
{
	(void)state;
	reads(
	    "[training]\nlocal_batch_size = 3\nglobal_batch_size = -1\nseq_len = 8192\nsteps = 10\n"
	    "[parallelism]\ndata_parallel_shard_degree = -1\n",
	    TRAINING_TORCHTITAN);
	problem_is(0, "parallelism.data_parallel_shard_degree is -1: the number of devices is not "
		      "in this file");
	field_is(TRAINING_DEVICES, NULL, NULL);
	field_is(TRAINING_PLANNED_TOKENS, NULL, NULL);
	reads("[training]\nseq_len = nan\nsteps = -3\nlocal_batch_size=1\n[parallelism]\n"
	      "data_parallel_shard_degree = 0\n",
	    TRAINING_TORCHTITAN);
	problem_is(0, "training.steps, line 3: steps -3 is negative");
	problem_is(1, "training.seq_len, line 2: \"nan\", expected a number");
	refused(span_of("[training]\nseq_len = 1\nseq_len = 2\n"), GPAI_MALFORMED,
	    "\"seq_len\" given again, first on line 2, expected each once");
}

static void
log_gives_each_step_once(void **state)
{
	(void)state;
	reads("[titan] 2026-02-24 19:46:10,000 - root - INFO - Starting job\n"
	      "[rank0]:[titan] 2026-02-24 19:46:17,508 - root - INFO - \x1b[31mstep:  4  "
	      "\x1b[32mloss:  7.62585  \x1b[38;2;180;60;0mgrad_norm: 26.6250  memory: "
	      "66.91GiB(37.51%)  \x1b[34mtps: 10,050  \x1b[36mtflops: 314.71  \x1b[35mmfu: "
	      "13.99%\x1b[39m\n"
	      "[rank1]:[titan] 2026-02-24 19:46:17,508 - root - INFO - step:  4  loss:  7.62585  "
	      "grad_norm: 26.6250  memory: 66.91GiB(37.51%)  tps: 10,050  tflops: 314.69  mfu: "
	      "13.99%\n"
	      "[titan] 2026-02-24 19:46:19,145 - root - INFO - step:  5  loss:  nan  tps: nan  "
	      "tflops: 313.36  mfu: N/A\n"
	      "[titan] 2026-02-24 19:46:20,145 - root - INFO - step:  6  loss:  7.07623  tps: 10",
	    TRAINING_TORCHTITAN);
	assert_int_equal(record.n_samples, 2);
	said_is(0, SAID_TOKENS_PER_SECOND_PER_DEVICE, "10050");
	said_is(0, SAID_UTILISATION, "0.1399");
	said_is(0, SAID_TFLOPS_PER_DEVICE, "314.71");
	said_is(1, SAID_UTILISATION, NULL);
	said_is(1, SAID_TOKENS_PER_SECOND_PER_DEVICE, NULL);
	problem_is(0, "line 4: tps: \"nan\", expected a number");
	assert_int_equal(record.samples[1].time_ms - record.samples[0].time_ms, 1637);
	assert_true(record.is_cut);
	field_is(TRAINING_STEPS_DONE, "5", NULL);
	field_is(TRAINING_SECONDS, "1.637", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		configuration_gives_batch_devices_and_tokens, begin, end),
	    cmocka_unit_test_setup_teardown(global_batch_gives_accumulation, begin, end),
	    cmocka_unit_test_setup_teardown(devices_left_to_the_launcher_are_unknown, begin, end),
	    cmocka_unit_test_setup_teardown(log_gives_each_step_once, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
