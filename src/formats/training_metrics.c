/* SPDX-License-Identifier: Apache-2.0 */
/* What training programs call their figures, in histories, event files and tables.
 *
 * Names as logged by huggingface/transformers, NVIDIA/Megatron-LM, pytorch/torchtitan,
 * huggingface/nanotron, mosaicml/composer and Lightning. Only letters and digits count, case
 * aside: "train/num_input_tokens_seen" is "trainnuminputtokensseen". A name with two
 * meanings among them is left out (global_batch_size: sequences here, tokens there). */
#include "formats/training_reader.h"

#include "notation/csv.h"

#include <string.h>

static const struct row {
	const char *name;
	struct training_metric metric;
} rows[] = {
#define SAYS(name, SAID)                                                                           \
	{                                                                                          \
		name,                                                                              \
		{                                                                                  \
			METRIC_SAID, SAID_##SAID, 0, false                                         \
		}                                                                                  \
	}
#define SCALED(name, SAID, exponent)                                                               \
	{                                                                                          \
		name,                                                                              \
		{                                                                                  \
			METRIC_SAID, SAID_##SAID, exponent, false                                  \
		}                                                                                  \
	}
#define PART(name)                                                                                 \
	{                                                                                          \
		name,                                                                              \
		{                                                                                  \
			METRIC_SAID, SAID_UTILISATION, 0, true                                     \
		}                                                                                  \
	}
#define PERCENT(name)                                                                              \
	{                                                                                          \
		name,                                                                              \
		{                                                                                  \
			METRIC_SAID, SAID_UTILISATION, -2, false                                   \
		}                                                                                  \
	}
#define TIME(name)                                                                                 \
	{                                                                                          \
		name,                                                                              \
		{                                                                                  \
			METRIC_TIME, SAID_STEP, 0, false                                           \
		}                                                                                  \
	}
    TIME("_timestamp"),
    TIME("date"),
    TIME("datetime"),
    TIME("time"),
    TIME("timestamp"),
    TIME("wall_time"),
    SAYS("_step", STEP),
    SAYS("global_step", STEP),
    SAYS("iteration", STEP),
    SAYS("iteration_step", STEP),
    SAYS("train/global_step", STEP),
    SAYS("trainer/global_step", STEP),
    SAYS("epoch", EPOCH),
    SAYS("epochs", EPOCH),
    SAYS("train/epoch", EPOCH),
    SAYS("consumed_tokens", TOKENS),
    SAYS("consumed_train_tokens", TOKENS),
    SAYS("consumed_tokens_total", TOKENS),
    SAYS("n_tokens", TOKENS),
    SAYS("n_tokens_seen", TOKENS),
    SAYS("ntokens_total", TOKENS),
    SAYS("num_input_tokens_seen", TOKENS),
    SAYS("num_tokens", TOKENS),
    SAYS("num_tokens_seen", TOKENS),
    SAYS("time/token", TOKENS),
    SAYS("tokens", TOKENS),
    SAYS("tokens_seen", TOKENS),
    SAYS("tokens_total", TOKENS),
    SAYS("total_tokens", TOKENS),
    SAYS("train/n_tokens_seen", TOKENS),
    SAYS("train/num_input_tokens_seen", TOKENS),
    SAYS("train/num_tokens", TOKENS),
    SAYS("train/tokens", TOKENS),
    SAYS("train/tokens_seen", TOKENS),
    SAYS("train/total_tokens", TOKENS),
    SAYS("flops_total", FLOP),
    SAYS("total_flop", FLOP),
    SAYS("total_flops", FLOP),
    SAYS("total_flos", FLOP),
    SAYS("train/total_flops", FLOP),
    SAYS("train/total_flos", FLOP),
    SAYS("_runtime", SECONDS),
    SAYS("elapsed", SECONDS),
    SAYS("elapsed_seconds", SECONDS),
    SAYS("runtime", SECONDS),
    SAYS("seconds", SECONDS),
    SAYS("train_runtime", SECONDS),
    SAYS("train/train_runtime", SECONDS),
    SAYS("elapsed_time_per_iteration", SECONDS_PER_STEP),
    SCALED("elapsed_time_per_iteration_ms", SECONDS_PER_STEP, -3),
    SAYS("iteration_time", SECONDS_PER_STEP),
    SCALED("iteration_time_ms", SECONDS_PER_STEP, -3),
    SAYS("seconds_per_step", SECONDS_PER_STEP),
    SAYS("step_time", SECONDS_PER_STEP),
    SAYS("time_metrics/end_to_end(s)", SECONDS_PER_STEP),
    SAYS("batch-size", GLOBAL_BATCH),
    SAYS("throughput/tokens_per_sec", TOKENS_PER_SECOND),
    SAYS("tokens_per_sec", TOKENS_PER_SECOND),
    SAYS("tokens_per_second", TOKENS_PER_SECOND),
    SAYS("device/tokens_per_second", TOKENS_PER_SECOND_PER_DEVICE),
    SAYS("throughput(tps)", TOKENS_PER_SECOND_PER_DEVICE),
    SAYS("throughput/device/tokens_per_sec", TOKENS_PER_SECOND_PER_DEVICE),
    SAYS("tokens_per_sec_per_device", TOKENS_PER_SECOND_PER_DEVICE),
    SAYS("tokens_per_sec_per_gpu", TOKENS_PER_SECOND_PER_DEVICE),
    SAYS("tokens_per_second_per_device", TOKENS_PER_SECOND_PER_DEVICE),
    SAYS("tokens_per_second_per_gpu", TOKENS_PER_SECOND_PER_DEVICE),
    SAYS("train/tokens_per_gpu_per_second", TOKENS_PER_SECOND_PER_DEVICE),
    SAYS("train/train_tokens_per_second", TOKENS_PER_SECOND_PER_DEVICE), /* transformers */
    SAYS("train_tokens_per_second", TOKENS_PER_SECOND_PER_DEVICE),
    SCALED("flop_per_second_per_device", TFLOPS_PER_DEVICE, -12),
    SAYS("model_tflops_per_gpu", TFLOPS_PER_DEVICE),
    SAYS("tflops", TFLOPS_PER_DEVICE),
    SAYS("tflops_per_device", TFLOPS_PER_DEVICE),
    SAYS("tflops_per_gpu", TFLOPS_PER_DEVICE),
    SAYS("throughput", TFLOPS_PER_DEVICE),
    SCALED("throughput/device/flops_per_sec", TFLOPS_PER_DEVICE, -12),
    SAYS("throughput_per_gpu_tflops_gpu", TFLOPS_PER_DEVICE),
    SAYS("train/tflops", TFLOPS_PER_DEVICE),
    PART("mfu"),
    PART("throughput/device/mfu"),
    PART("train/mfu"),
    PART("utilisation"),
    PERCENT("mfu(%)"),
    PERCENT("mfu_percent"),
    SAYS("power_per_gpu", WATTS_PER_DEVICE),
    SAYS("power/gpu", WATTS_PER_DEVICE),
    SAYS("energy_per_gpu", JOULES_PER_STEP_PER_DEVICE),
    SAYS("iter-energy/gpu", JOULES_PER_STEP_PER_DEVICE),
    SAYS("step", STEP),
    SAYS("steps", STEP),
#undef SAYS
#undef SCALED
#undef PART
#undef PERCENT
#undef TIME
};

struct training_metric
training_metric(struct text name)
{
	bool is_percent = name.len > 0 && memchr(name.at, '%', name.len) != NULL;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (csv_is_named(name, rows[i].name) &&
		    is_percent == (strchr(rows[i].name, '%') != NULL))
			return rows[i].metric;
	return (struct training_metric){.kind = METRIC_NONE};
}

void
training_say_metric(struct training_reader *reader, struct training_sample *sample,
    struct training_metric metric, struct decimal value, struct text name, uint64_t line)
{
	struct text shown;

	if (metric.kind == METRIC_TIME) {
		/* Some write milliseconds: as seconds they would be beyond the year 5000. */
		if (!value.negative && decimal_compare(value, decimal_from(100000000000)) > 0)
			value.exponent -= 3;
		sample->has_time = training_seconds_ms(value, &sample->time_ms);
		if (!sample->has_time) {
			shown = training_quote(reader, name);
			training_problem(reader, "line %llu: %.*s is no moment up to the year 9999",
			    (unsigned long long)line, TEXT_ARG(shown));
		}
		return;
	}
	if (metric.may_be_percent && decimal_compare(value, decimal_from(1)) > 0)
		metric.scale = -2;
	if (value.high != 0 || value.low != 0)
		value.exponent += metric.scale;
	shown = training_quote(reader, name);
	training_say(reader, sample, metric.said, value, shown.at, line);
}
