/* SPDX-License-Identifier: Apache-2.0 */
/* Slurm accounting: text with any columns, and JSON. */
#include "training.h"

static void
job_is(uint32_t i, const char *id, uint64_t elapsed, uint64_t devices, const char *joules)
{
	const struct training_job *job = &record.jobs[i];
	char text[DECIMAL_CHARS];

	assert_true(i < record.n_jobs);
	assert_true(text_is(job->id, id));
	assert_int_equal(job->elapsed_s, elapsed);
	assert_int_equal(job->devices, devices);
	assert_true(job->has_energy == (joules != NULL));
	if (joules == NULL)
		return;
	decimal_format(job->energy_joules, text);
	assert_string_equal(text, joules);
}

static void
steps_are_not_counted_twice(void **state)
{
	(void)state;
	reads(
	    "JobID|JobName|Partition|State|Start|End|ElapsedRaw|NNodes|AllocTRES|"
	    "ConsumedEnergyRaw\n"
	    "100|pre\"train|hopper|COMPLETED|2025-04-17T08:00:00|2025-04-18T08:00:00|86400|48|"
	    "billing=384,cpu=4608,energy=3,gres/gpu:h100=384,gres/gpu=384,mem=96T,node=48|9000000\n"
	    "100.batch|batch||COMPLETED|2025-04-17T08:00:00|2025-04-18T08:00:00|86400|1|"
	    "cpu=96,gres/gpu=8|500000\n"
	    "100.extern|extern||COMPLETED|2025-04-17T08:00:00|2025-04-18T08:00:00|86400|48|"
	    "cpu=4608,gres/gpu=384|9000000\n"
	    "100.0|python||COMPLETED|2025-04-17T08:00:10|2025-04-18T08:00:00|86390|48|"
	    "cpu=4608,gres/gpu=384|8990000\n"
	    "101|login|cpu|COMPLETED|2025-04-18T08:00:00|2025-04-18T08:01:00|60|1|cpu=1,node=1|0\n",
	    TRAINING_SLURM);
	assert_int_equal(record.n_jobs, 2);
	job_is(0, "100", 86400, 384, "9000000");
	job_is(1, "101", 60, 0, NULL);
	assert_true(record.jobs[1].has_devices);
	assert_true(text_is(record.jobs[0].device, "h100"));
	assert_true(text_is(record.jobs[0].name, "pre\"train"));
	assert_int_equal(record.jobs[0].nodes, 48);
	assert_int_equal(record.jobs[0].start, 1744876800);
	assert_int_equal(record.jobs[0].line, 2);
	field_is(TRAINING_DEVICES, "384", NULL);
	field_is(TRAINING_DEVICE_SECONDS, "33177600", "devices x elapsed of 1 jobs");
	assert_int_equal(record.n_problems, 1);
	problem_is(0, "1 of 2 jobs have no energy: no meter, not nothing used");
}

static void
energy_of_steps_stands_in_for_the_job(void **state)
{
	(void)state;
	reads("JobID|Elapsed|AllocTRES|ConsumedEnergy|\n"
	      "7|1-02:03:04|gres/gpu:a100=4,gres/gpu:h100=4|0|\n"
	      "7.batch|1-02:03:04||1.5K|\n7.0|00:10:00||2M|\n7.1|00:10:00||1.25M|\n"
	      "8|03:04.500|gres/gpu=2||\n8.extern|03:04||12.35M|\n8.0|03:04||1|\n"
	      "9|10:00:00|gres/gpu=2|18446744073709551614|\n",
	    TRAINING_SLURM);
	job_is(0, "7", 93784, 8, "3250000");
	job_is(1, "8", 184, 2, "12350000");
	job_is(2, "9", 36000, 2, NULL);
	assert_true(text_is(record.jobs[0].device, "a100"));
	field_is(TRAINING_DEVICES, NULL, NULL); /* 8 and 2 */
	field_is(TRAINING_DEVICE_SECONDS, "822640", NULL);
}

static void
requeued_job_counts_each_run_and_a_repeated_line_once(void **state)
{
	(void)state;
	reads("JobID|State|Start|ElapsedRaw|AllocTRES\n"
	      "5|REQUEUED|2025-04-17T08:00:00|100|gres/gpu=8\n"
	      "5|COMPLETED|2025-04-17T09:00:00|200|gres/gpu=8\n"
	      "5|COMPLETED|2025-04-17T09:00:00|200|gres/gpu=8\n"
	      "6|RUNNING|2025-04-17T10:00:00|50|gres/gpu=8\n"
	      "6|PENDING|Unknown|0|\n",
	    TRAINING_SLURM);
	assert_int_equal(record.n_jobs, 4);
	field_is(TRAINING_DEVICE_SECONDS, "2800", NULL);
	problem_is(0, "line 4, job 5: listed twice, counted once");
	problem_is(1, "line 5, job 6: still runs: its time and energy go on");
}

static void
what_cannot_be_is_named(void **state)
{
	(void)state;
	reads("JobID|Start|End|Elapsed|AllocTRES|ConsumedEnergyRaw|NNodes\n"
	      "1|2025-04-18T08:00:00|2025-04-17T08:00:00|soon|gres/gpu=99999999999|-5|-1\n"
	      "|||||\n2.0||||||\n3|yesterday||99999999-00:00:00|gres/gpu=x|nan|1\n4|",
	    TRAINING_SLURM);
	problem_is(0, "line 2, job 1: elapsed \"soon\", expected seconds or "
		      "[days-]hours:minutes:seconds");
	problem_is(1, "line 2, job 1: a number of nodes that is none");
	problem_is(2, "line 2, job 1: energy \"-5\", expected joules");
	problem_is(3, "line 2, job 1: 99999999999 devices are beyond any cluster");
	problem_is(4, "line 3: no JobID");
	problem_is(5, "line 4: step 2.0 without its job before it, left out");
	problem_is(6, "line 2, job 1: no elapsed time");
	problem_is(7, "line 2, job 1: ends before it starts");
	assert_true(record.is_cut);
	field_is(TRAINING_DEVICE_SECONDS, NULL, NULL);
	job_is(0, "1", 0, 0, NULL);
	reads("JobID|Elapsed\n1|00:10:00\n", TRAINING_SLURM);
	problem_is(0, "no column AllocTRES: the number of devices is not known");
	assert_false(record.jobs[0].has_devices);
}

static void
json_gives_the_same(void **state)
{
	(void)state;
	reads(
	    "{\"jobs\": [{\"job_id\": 42, \"name\": \"train\", \"partition\": \"gpu\", "
	    "\"allocation_nodes\": 2, \"array\": {\"job_id\": 0, \"task_id\": {\"set\": false, "
	    "\"infinite\": false, \"number\": 0}}, \"state\": {\"current\": [\"COMPLETED\"]}, "
	    "\"time\": {\"start\": 1744876800, \"end\": 1744880400, \"elapsed\": 3600}, \"tres\": "
	    "{\"allocated\": [{\"type\": \"cpu\", \"name\": \"\", \"count\": 4}, {\"type\": "
	    "\"gres\", \"name\": \"gpu\", \"count\": 16}, {\"type\": \"gres\", \"name\": "
	    "\"gpu:h100\", \"count\": 16}, {\"type\": \"energy\", \"name\": \"\", \"count\": "
	    "-2}]}, \"steps\": [{\"step\": {\"name\": \"extern\"}, \"statistics\": {\"energy\": "
	    "{\"consumed\": {\"set\": true, \"infinite\": false, \"number\": 5000}}}}, {\"step\": "
	    "{\"name\": \"0\"}, \"tres\": {\"consumed\": {\"total\": [{\"type\": \"energy\", "
	    "\"count\": 4000}]}}}]}, {\"job_id\": 43, \"array\": {\"job_id\": 40, \"task_id\": 3}, "
	    "\"state\": {\"current\": \"FAILED\"}, \"time\": {\"elapsed\": NaN}}, {}]}",
	    TRAINING_SLURM);
	assert_int_equal(record.n_jobs, 2);
	job_is(0, "42", 3600, 16, "5000");
	assert_true(text_is(record.jobs[0].device, "h100"));
	assert_true(text_is(record.jobs[0].state, "COMPLETED"));
	job_is(1, "40_3", 0, 0, NULL);
	assert_true(text_is(record.jobs[1].state, "FAILED"));
	problem_is(0, "jobs[2]: no job_id, left out");
	problem_is(1, "jobs[1], job 40_3: no elapsed time");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(steps_are_not_counted_twice, begin, end),
	    cmocka_unit_test_setup_teardown(energy_of_steps_stands_in_for_the_job, begin, end),
	    cmocka_unit_test_setup_teardown(
		requeued_job_counts_each_run_and_a_repeated_line_once, begin, end),
	    cmocka_unit_test_setup_teardown(what_cannot_be_is_named, begin, end),
	    cmocka_unit_test_setup_teardown(json_gives_the_same, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
