/* SPDX-License-Identifier: Apache-2.0 */
/* Histories of Weights & Biases, and tables of a run. */
#include "training.h"

static void
lines_of_a_history_are_samples(void **state)
{
	(void)state;
	reads(
	    "{\"_step\": 10, \"_timestamp\": 1744876800.25, \"_runtime\": 100.5, \"train/tokens\": "
	    "81920, \"loss\": NaN, \"throughput(tps)\": 10050.5, \"mfu(%)\": 41.5}\n"
	    "\n"
	    "{\"_step\": 20, \"_timestamp\": 1744876900.25, \"_runtime\": 200.5, \"train/tokens\": "
	    "163840, \"mfu\": NaN, \"tflops\": \"many\", \"step\": 7}\n"
	    "[1]\n"
	    "{\"_step\": 30, \"_timest",
	    TRAINING_WANDB);
	assert_int_equal(record.n_samples, 2);
	said_is(0, SAID_UTILISATION, "0.415");
	said_is(0, SAID_TOKENS_PER_SECOND_PER_DEVICE, "10050.5");
	said_is(1, SAID_STEP, "20");
	said_is(1, SAID_UTILISATION, NULL);
	assert_int_equal(record.samples[0].time_ms, 1744876800250);
	field_is(TRAINING_TOKENS, "163840", NULL);
	field_is(TRAINING_SECONDS, "200.5", NULL);
	problem_is(0, "line 3: mfu is NaN or infinite, expected a number");
	problem_is(1, "line 3: tflops is a string, expected a number");
	problem_is(2, "line 4: no object");
	problem_is(3, "line 5: the file ends within it");
	assert_true(record.is_cut);
}

static void
history_may_be_an_array_or_a_table(void **state)
{
	(void)state;
	reads(
	    "[{\"_step\": 1, \"_timestamp\": 1.5, \"tokens\": 5},\n {\"_step\": 2, \"tokens\": 9}]",
	    TRAINING_WANDB);
	assert_int_equal(record.n_samples, 2);
	field_is(TRAINING_TOKENS, "9", NULL);
	reads("\"\",_step,_runtime,_timestamp,train/total_flos,train/loss\n"
	      "0,10,1.5,1744876800,1.5e18,2.5\n1,20,2.5,1744876801,,2.4\n2,30,3.5,1744876802,NaN,"
	      "nan\n",
	    TRAINING_WANDB);
	assert_int_equal(record.n_samples, 3);
	field_is(TRAINING_TOTAL_FLOS, "1.5e18", NULL);
	field_is(TRAINING_STEPS_DONE, "30", NULL);
	problem_is(0, "line 4: train/total_flos is NaN or infinite");
	reads("\"Step\",\"elie-48n - tokens_per_sec_per_gpu\",\"elie-48n - "
	      "tokens_per_sec_per_gpu__MIN\"\n\"10\",\"14000.5\",\"1\"\n",
	    TRAINING_WANDB);
	no_problems();
	said_is(0, SAID_TOKENS_PER_SECOND_PER_DEVICE, "14000.5");
	said_is(0, SAID_STEP, "10");
}

static void
table_takes_units_and_decimal_commas(void **state)
{
	(void)state;
	reads("\xef\xbb\xbftime;step;tokens [B];elapsed (h);mfu [%];power/gpu [W];note\r\n"
	      "2025-04-17T08:00:00Z;1;1,5;0,5;26,5;600;\"a;b\"\r\n"
	      "2025-04-17 10:00:00+02:00;2;3,0;1;27;N/A;\r\n",
	    TRAINING_RUN_CSV);
	no_problems();
	assert_int_equal(record.n_samples, 2);
	said_is(0, SAID_TOKENS, "1.5e9");
	said_is(0, SAID_SECONDS, "1800.0");
	said_is(0, SAID_UTILISATION, "0.265");
	said_is(0, SAID_WATTS_PER_DEVICE, "600");
	said_is(1, SAID_WATTS_PER_DEVICE, NULL);
	assert_int_equal(record.samples[0].time_ms, record.samples[1].time_ms);
	reads("step,tokens [furlong]\n1,2\n", TRAINING_RUN_CSV);
	problem_is(0, "line 1: \"tokens [furlong]\": the unit is not known, column left out");
}

static void
what_is_no_figure_in_a_table_is_named(void **state)
{
	(void)state;
	reads("step,tokens,tflops,mfu,time\n10,100,-inf,1.5,now\n9,-100,many,0.4,1744876800\n"
	      "11,1e60,,,1744876700\n12,4",
	    TRAINING_RUN_CSV);
	problem_is(0, "line 2: tflops is NaN or infinite");
	problem_is(1, "line 2: time: expected YYYY-MM-DDThh:mm:ss or seconds");
	problem_is(2, "line 3: tokens -100 is negative");
	problem_is(3, "line 3: tflops: expected a number");
	problem_is(4,
	    "line 3: step 9 after step 10: the run was resumed, and steps done twice cost "
	    "twice");
	problem_is(5, "line 4: tokens 1e60 is beyond any run");
	problem_is(6, "line 4: time goes back");
	problem_is(7, "line 5: the file ends within it");
	said_is(0, SAID_UTILISATION, "0.015");
	field_is(TRAINING_TOKENS, "100", NULL);
	assert_true(record.is_cut);
}

static void
torn_table_keeps_the_rows_before(void **state)
{
	(void)state;
	reads("step,tokens\n1,100\n2,200\n3,\xff\xfe\n4,400\n", TRAINING_RUN_CSV);
	assert_int_equal(record.n_samples, 2);
	assert_true(record.is_cut);
	problem_is(0, "nothing is read from line 4 on: not UTF-8");
}

/* 300,000 lines: memory stays within bounds, and first and last are there. */
static void
long_history_is_thinned_out(void **state)
{
	size_t room = 300000 * 24, n;
	char *text = malloc(room);

	(void)state;
	n = (size_t)snprintf(text, room, "step,tokens\n");
	for (unsigned i = 1; i <= 300000; i++)
		n += (size_t)snprintf(text + n, room - n, "%u,%u00\n", i, i);
	reads_bytes((struct span){(const uint8_t *)text, n}, TRAINING_RUN_CSV);
	no_problems();
	assert_int_equal(record.samples_seen, 300000);
	assert_in_range(record.n_samples, TRAINING_SAMPLES_MAX / 2, TRAINING_SAMPLES_MAX);
	said_is(0, SAID_STEP, "1");
	said_is(1, SAID_STEP, "9");
	said_is(record.n_samples - 1, SAID_STEP, "300000");
	field_is(TRAINING_TOKENS, "30000000", NULL);
	free(text);
}

static void
nothing_known_is_refused(void **state)
{
	(void)state;
	refused(span_of("name,colour\na,red\n"), GPAI_UNSUPPORTED,
	    "no recipe, log, accounting or history of a training run that is known");
	refused(span_of("domain,tokens\na.org,5\n"), GPAI_UNSUPPORTED,
	    "no recipe, log, accounting or history of a training run that is known");
	refused(span_of("see https://a.org\nfirst_step: 5\n"), GPAI_UNSUPPORTED,
	    "no recipe, log, accounting or history of a training run that is known");
	refused(span_of(""), GPAI_UNSUPPORTED,
	    "no recipe, log, accounting or history of a training run that is known");
}

/* Whatever the limit, there is a whole record or the word that memory is out. */
static void
memory_that_is_out_is_said(void **state)
{
	static const struct {
		enum training_source source;
		const char *text;
	} rows[] = {
	    {TRAINING_NANOTRON,
		"general: {run: a}\nmodel:\n  model_config: {is_llama_config: true, "
		"hidden_size: 8}\nparallelism: {dp: 2, tp: -1, pp: 1}\ntokens: "
		"{train_steps: 5}\ndata_stages: [{name: a, start_training_step: 1}]\n"},
	    {TRAINING_MEGATRON,
		"A=8\n--num-layers $A --seq-length $((A*A)) --micro-batch-size $B\n"},
	    {TRAINING_HF_STATE, "{\"log_history\": [{\"step\": 1}], \"total_flos\": -1}"},
	    {TRAINING_HF_ARGUMENTS, "max_steps: 5\nlearning_rate: 1\nmax_length: 7\n"},
	    {TRAINING_TORCHTITAN, "[training]\nseq_len = 5\nsteps = \"x\"\n"},
	    {TRAINING_SLURM,
		"JobID|JobName|Elapsed|AllocTRES\n1|a|01:00|gres/gpu:h100=8\n2|b|x|\n"},
	    {TRAINING_WANDB, "{\"_step\": 1, \"tokens\": \"x\"}\n"},
	    {TRAINING_RUN_CSV, "step,tokens\n1,2\n2,x\n"},
	};
	enum gpai_code rc = GPAI_NO_MEMORY;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t limit = 1;
		for (rc = GPAI_NO_MEMORY; rc == GPAI_NO_MEMORY; limit += limit / 64 + 8) {
			struct arena small;
			arena_init(&small, limit);
			rc = training_read_as(
			    &small, rows[i].source, span_of(rows[i].text), "t", &record, NULL);
			training_release(&record);
			arena_release(&small);
			assert_true(limit < 1 << 20);
		}
		assert_int_equal(rc, GPAI_OK);
		assert_true(limit > 100);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(lines_of_a_history_are_samples, begin, end),
	    cmocka_unit_test_setup_teardown(history_may_be_an_array_or_a_table, begin, end),
	    cmocka_unit_test_setup_teardown(table_takes_units_and_decimal_commas, begin, end),
	    cmocka_unit_test_setup_teardown(what_is_no_figure_in_a_table_is_named, begin, end),
	    cmocka_unit_test_setup_teardown(torn_table_keeps_the_rows_before, begin, end),
	    cmocka_unit_test_setup_teardown(long_history_is_thinned_out, begin, end),
	    cmocka_unit_test_setup_teardown(memory_that_is_out_is_said, begin, end),
	    cmocka_unit_test_setup_teardown(nothing_known_is_refused, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
