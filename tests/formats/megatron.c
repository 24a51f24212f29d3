/* SPDX-License-Identifier: Apache-2.0 */
/* Megatron-LM: scripts, lists of arguments, logs. */
#include "training.h"

static void
script_gives_batch_devices_and_tokens(void **state)
{
	(void)state;
	reads(
	    "#!/bin/bash\n"
	    "GPUS_PER_NODE=8\n"
	    "NUM_NODES=${NNODES:-128} # of the cluster\n"
	    "export SEQ=\"2048\"\n"
	    "WORLD_SIZE=$(($GPUS_PER_NODE*$NUM_NODES))\n"
	    "DISTRIBUTED_ARGS=(\n    --nproc_per_node $GPUS_PER_NODE\n    --nnodes $NUM_NODES\n)\n"
	    "GPT_MODEL_ARGS=(\n    --num-layers 96\n    --seq-length ${SEQ}\n)\n"
	    "ARGS=\"--micro-batch-size 1 --global-batch-size=1536 \\\n"
	    "   --train-iters 500000\"\n"
	    "    # --train-iters 7\n"
	    "\t--tensor-model-parallel-size 8 # --train-iters 9\n"
	    "\t--pipeline-model-parallel-size 16\n",
	    TRAINING_MEGATRON);
	no_problems();
	field_is(TRAINING_STEPS, "500000", "--train-iters, line 15");
	field_is(TRAINING_SEQUENCE, "2048", NULL);
	field_is(TRAINING_DEVICES, "1024", "nodes x devices of a node");
	field_is(TRAINING_DATA_PARALLEL, "8", NULL);
	field_is(TRAINING_ACCUMULATION, "192", NULL);
	field_is(TRAINING_PLANNED_TOKENS, "1572864000000", "steps x sequence x global batch");
}

static void
what_slurm_is_asked_for_gives_devices(void **state)
{
	(void)state;
	reads(
	    "#!/bin/bash\n#SBATCH --job-name=apertus-70b\n#SBATCH --nodes=1024\n"
	    "#SBATCH --gpus-per-node=gh200:4 # all of them\n#SBATCH --ntasks-per-node 4\n"
	    "#SBATCH -C thp_never\nexport WORLD_SIZE=$SLURM_NPROCS\n"
	    "--num-layers 80 --seq-length 4096 --micro-batch-size 1 --global-batch-size 4096 \\\n"
	    "--rampup-batch-size 2048 2048 1072164864 --train-samples 3662109375 \\\n"
	    "--tensor-model-parallel-size $SLURM_GPUS_PER_NODE --pipeline-model-parallel-size 8\n",
	    TRAINING_MEGATRON);
	no_problems();
	field_is(TRAINING_NODES, "1024", "#SBATCH --nodes, line 3");
	field_is(TRAINING_DEVICES, "4096", "nodes x devices of a node");
	field_is(TRAINING_TENSOR_PARALLEL, "4", NULL);
	field_is(TRAINING_DATA_PARALLEL, "128", NULL);
	field_is(TRAINING_PLANNED_TOKENS, "15000000000000", "samples x sequence");
	assert_true(text_is(record.run, "apertus-70b"));
	assert_true(text_is(record.device, "gh200"));
}

static void
size_that_is_not_set_has_no_default(void **state)
{
	(void)state;
	reads("--num-layers 80 --seq-length 4096 --micro-batch-size 1 --global-batch-size 8 \\\n"
	      "--tensor-model-parallel-size $TP --nnodes 4 --nproc_per_node 8\n",
	    TRAINING_MEGATRON);
	problem_is(0, "--tensor-model-parallel-size, line 2: \"$TP\" is not set in this script");
	field_is(TRAINING_TENSOR_PARALLEL, NULL, NULL);
	field_is(TRAINING_DATA_PARALLEL, NULL, NULL);
	field_is(TRAINING_PIPELINE_PARALLEL, "1", "the program's default");
}

static void
samples_count_before_steps(void **state)
{
	(void)state;
	reads("--num-layers 32 --seq-length 8192 --micro-batch-size 1 --global-batch-size 128 "
	      "--rampup-batch-size 16 8 300 --train-samples 1953125000\n",
	    TRAINING_MEGATRON);
	no_problems();
	field_is(TRAINING_PLANNED_TOKENS, "16000000000000", "samples x sequence");
	reads("--num-layers 32 --seq-length 8192 --micro-batch-size 1 --global-batch-size 128 "
	      "--rampup-batch-size 16 8 300 --train-iters 100\n",
	    TRAINING_MEGATRON);
	field_is(TRAINING_PLANNED_TOKENS, NULL, NULL);
	problem_is(0, "the batch grows while training: tokens do not follow from the steps, and "
		      "--train-samples is not given");
	reads(
	    "--num-layers 32 --seq-length 8192 --micro-batch-size 1 --train-tokens 300000000000\n",
	    TRAINING_MEGATRON);
	field_is(TRAINING_PLANNED_TOKENS, "300000000000", "--train-tokens, line 1");
}

static void
what_a_shell_would_work_out_is_named(void **state)
{
	(void)state;
	reads("A=$B\nB=$A\n--num-layers 2\n--seq-length $(cat length)\n--micro-batch-size $A\n"
	      "--global-batch-size $((2*$NOTHING))\n--train-iters -5\n",
	    TRAINING_MEGATRON);
	problem_is(0, "--seq-length, line 4: \"$(cat length)\" is not set in this script");
	problem_is(1, "--micro-batch-size, line 5: \"$A\" is not set in this script");
	problem_is(2, "--global-batch-size, line 6: \"$((2*$NOTHING))\" is not set in this script");
	problem_is(3, "--train-iters, line 7: steps -5 is negative");
	field_is(TRAINING_SEQUENCE, NULL, NULL);
	field_is(TRAINING_PLANNED_TOKENS, NULL, NULL);
}

static const char LOG[] =
    "using world size: 64, data-parallel size: 8\n"
    "------------------------ arguments ------------------------\n"
    "  context_parallel_size ........................... 1\n"
    "  data_parallel_size .............................. 8\n"
    "  global_batch_size ............................... 128\n"
    "  micro_batch_size ................................ 2\n"
    "  params_dtype .................................... torch.bfloat16\n"
    "  pipeline_model_parallel_size .................... 4\n"
    "  rampup_batch_size ............................... None\n"
    "  seq_length ...................................... 4096\n"
    "  tensor_model_parallel_size ...................... 2\n"
    "  train_iters ..................................... 1000\n"
    "  train_samples ................................... None\n"
    "  world_size ...................................... 64\n"
    "-------------------- end of arguments ---------------------\n"
    " [2024-08-21 10:00:00] iteration       10/    1000 | consumed samples:         1280 | "
    "elapsed time per iteration (ms): 2000.5 | throughput per GPU (TFLOP/s/GPU): 410.0 | "
    "learning rate: 7.5E-08 | global batch size:   128 | lm loss: 2.120380E+00 |\n"
    " [2024-08-21 10:00:20.500] iteration       20/    1000 | consumed samples:         2560 | "
    "elapsed time per iteration (ms): 2050.0/2025.2 | throughput per GPU (TFLOP/s/GPU): "
    "400.0/405.0 | energy per GPU (J/iter/GPU): 1200.5 | power per GPU (W/GPU): 585.6 | global "
    "batch size:   128 |\n";

static void
log_gives_arguments_and_throughput(void **state)
{
	(void)state;
	reads(LOG, TRAINING_MEGATRON);
	no_problems();
	field_is(TRAINING_DEVICES, "64", "world_size, line 14");
	field_is(TRAINING_PLANNED_TOKENS, "524288000", NULL);
	field_is(TRAINING_STEPS_DONE, "20", NULL);
	field_is(TRAINING_TOKENS, "10485760", NULL); /* 2,560 x 4,096 */
	field_is(TRAINING_TFLOPS_PER_DEVICE, "405.0", "mean of 2 samples");
	field_is(TRAINING_SECONDS, "20.5000", NULL);
	assert_true(text_is(record.dtype, "torch.bfloat16"));
	assert_int_equal(record.n_samples, 2);
	said_is(0, SAID_SECONDS_PER_STEP, "2.0005");
	said_is(1, SAID_WATTS_PER_DEVICE, "585.6");
	assert_int_equal(record.samples[1].time_ms - record.samples[0].time_ms, 20500);
}

static void
resumed_log_with_time_going_back_says_so(void **state)
{
	(void)state;
	reads(" [2024-08-21 10:00:00] iteration 10/ 1000 | elapsed time per iteration (ms): 2000.5 "
	      "|\n"
	      " [2024-08-21 09:00:00] iteration 5/ 1000 | elapsed time per iteration (ms): nan |\n"
	      " [2024-08-21 11:00:00] iteration 6/ 1000 | elapsed time per iteration (ms): -3 |\n"
	      " [2024-08-21 11:00:02] iteration 7/ 1000 | elapsed time per iter",
	    TRAINING_MEGATRON);
	problem_is(0, "line 2: elapsed time per iteration (ms): \"nan\", expected a number");
	problem_is(1, "line 2: time goes back");
	problem_is(2,
	    "line 2: step 5 after step 10: the run was resumed, and steps done twice cost "
	    "twice");
	problem_is(3, "line 3: elapsed time per iteration (ms): -0.003 is negative");
	assert_true(record.is_cut);
	assert_int_equal(record.n_samples, 3);
	field_is(TRAINING_STEPS_DONE, "10", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(script_gives_batch_devices_and_tokens, begin, end),
	    cmocka_unit_test_setup_teardown(what_slurm_is_asked_for_gives_devices, begin, end),
	    cmocka_unit_test_setup_teardown(size_that_is_not_set_has_no_default, begin, end),
	    cmocka_unit_test_setup_teardown(samples_count_before_steps, begin, end),
	    cmocka_unit_test_setup_teardown(what_a_shell_would_work_out_is_named, begin, end),
	    cmocka_unit_test_setup_teardown(log_gives_arguments_and_throughput, begin, end),
	    cmocka_unit_test_setup_teardown(resumed_log_with_time_going_back_says_so, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
