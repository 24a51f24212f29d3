/* SPDX-License-Identifier: Apache-2.0 */
/* The operations of an inference task; see inference.h. */
#include "measure/inference.h"

#include "base/range.h"
#include "measure/operations.h"
#include "measure/voice.h"

#include <string.h>

enum { MEMORY_MAX = 64 << 20 };

struct plan {
	const struct inference_task *task;
	const char *file;
	struct text type; /* model_type */
	struct hf_number context;
	struct operations operations;
	struct operation_count prompt, total;
};

/* -- what goes in ---------------------------------------------------------------------- */

static const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void
say_input(struct voice *voice, const char *label, uint64_t value, const char *unit,
    const char *from, bool is_assumed)
{
	voice_working(voice, (struct working){.what = is_assumed ? WORKING_ASSUMED : WORKING_INPUT,
				 .label = text_of(label),
				 .value = value_whole(value),
				 .unit = unit,
				 .from = text_of(from)});
}

static void
say_inputs(struct voice *voice, const struct plan *plan)
{
	const struct inference_task *task = plan->task;
	const struct operations *operations = &plan->operations;

	say_input(voice, "tokens of the prompt", task->prompt, "tokens",
	    task->is_prompt_assumed ? "--prompt not given: a mark of the beginning alone"
				    : "--prompt",
	    task->is_prompt_assumed);
	say_input(voice, "tokens generated", task->tokens, "tokens", "--tokens", false);
	if (task->batch > 1)
		say_input(voice, "sequences", task->batch, "sequences", "--batch", false);
	say_input(voice, "parameters", operations->parameters, "parameters", plan->file, false);
	if (operations->active != operations->parameters)
		say_input(voice, "active parameters", operations->active, "parameters", plan->file,
		    false);
}

/* -- what comes out -------------------------------------------------------------------- */

static void
say_method(struct voice *voice, enum working_kind what, const char *label, struct range flop,
    const char *from, const char *note)
{
	voice_working(voice, (struct working){.what = what,
				 .label = text_of(label),
				 .value = range_value(flop),
				 .unit = "FLOP",
				 .from = text_of(from),
				 .note = text_of(note)});
}

/* Two operations for each active parameter and token that passes. */
static struct range
two_each(const struct plan *plan)
{
	const struct inference_task *task = plan->task;
	uint64_t passing = task->prompt + task->tokens - 1;
	struct range flop = range_times(range_whole(plan->operations.active), 2 * task->batch);

	return range_times(flop, passing);
}

static void
say_methods(struct voice *voice, const struct plan *plan)
{
	struct decimal total = plan->total.matrices, prompt = plan->prompt.matrices;
	struct range rest = range_subtract(range_exact(total), range_exact(prompt));
	struct decimal most = decimal_add(total, plan->total.elementwise, ROUND_UP);

	say_method(voice, WORKING_RECORDED, "matrix multiplications", range_exact(total),
	    "weights, output and attention at the positions that a token sees, a multiply-add as "
	    "two operations",
	    plan->operations.note.at);
	say_method(voice, WORKING_METHOD, "of these, the prompt", range_exact(prompt),
	    "one pass over the prompt, which gives the first token", NULL);
	if (plan->task->tokens > 1)
		say_method(voice, WORKING_METHOD, "of these, further tokens", rest,
		    "a pass for each, with keys and values of earlier positions kept", NULL);
	say_method(voice, WORKING_METHOD, "of these, attention", range_exact(plan->total.attention),
	    "scores and values in all layers", NULL);
	say_method(voice, WORKING_METHOD, "with everything else", range_of(total, most),
	    "norms, softmax, activations and the like at most: ten operations for each number that "
	    "enters or leaves a matrix and each score",
	    NULL);
	say_method(voice, WORKING_METHOD, "2 x parameters x tokens", two_each(plan),
	    "active parameters and every token that passes: the usual approximation, for "
	    "comparison",
	    "without attention");
}

static void
say_readings(struct voice *voice, const struct plan *plan, const struct digest *digest)
{
	const struct inference_task *task = plan->task;
	struct provenance flop = {
	    .method = voice_text(voice,
		"counted from the configuration with the terms of the family %.*s: two operations "
		"for each multiply-add of weights, output and attention, keys and values kept",
		TEXT_ARG(text_clip(plan->type, 40))),
	    .source = text_of(plan->file),
	    .artefact = digest,
	    .how = READING_DERIVED};
	struct provenance told = {.method = text_of("as asked for"), .how = READING_DERIVED};
	struct text sequences = TEXT_NONE;

	if (task->batch > 1)
		sequences = voice_text(
		    voice, ", for each of %s sequences", voice_number(voice, task->batch));
	voice_reading(voice, "energy.inference.flop", value_number(plan->total.matrices), &flop,
	    plan->operations.note);
	voice_reading(voice, "energy.inference.task",
	    value_text(voice_text(voice,
		"Generating %s token%s after a prompt of %s token%s%.*s, with a cache of keys and "
		"values",
		voice_number(voice, task->tokens), plural(task->tokens),
		voice_number(voice, task->prompt), plural(task->prompt), TEXT_ARG(sequences))),
	    &told, TEXT_NONE);
}

/* Positions beyond the configuration can be computed all the same; it should be known. */
static void
say_context(struct voice *voice, const struct plan *plan)
{
	uint64_t positions = plan->task->prompt + plan->task->tokens;

	if (plan->context.state != HF_KNOWN || positions <= plan->context.value)
		return;
	voice_compare(voice, "inference.context", COMPARISON_NOTED, plan->file,
	    voice_text(voice, "%llu", (unsigned long long)positions),
	    voice_text(voice, "%llu", (unsigned long long)plan->context.value),
	    voice_text(voice, "prompt and generated tokens take %s positions, %s is %s",
		voice_number(voice, positions), plan->context.key,
		voice_number(voice, plan->context.value)));
}

/* -- the task -------------------------------------------------------------------------- */

static enum gpai_code
work_out(
    struct arena *arena, const struct hf_config *config, struct plan *plan, struct gpai_error *err)
{
	const struct inference_task *task = plan->task;
	struct formula formula;
	enum gpai_code rc = formula_derive(arena, config, HEAD_BY_CONFIG, &formula, err);

	if (rc == GPAI_OK)
		rc = operations_derive(arena, &formula, &plan->operations, err);
	if (rc != GPAI_OK)
		return rc;
	if (plan->operations.problem.len > 0)
		return fail(err, GPAI_UNSUPPORTED, in_file(plan->file),
		    "operations cannot be counted: %.*s", TEXT_ARG(plan->operations.problem));
	plan->type = formula.type;
	plan->context = hf_config_number(config, HF_CONTEXT);
	if (!operations_pass(&plan->operations,
		(struct pass){.batch = task->batch, .fresh = task->prompt, .outputs = 1},
		&plan->prompt) ||
	    !operations_generate(
		&plan->operations, task->prompt, task->tokens, task->batch, &plan->total))
		return fail(err, GPAI_INVALID, NOWHERE,
		    "the task is beyond what is counted, expected prompt, tokens and batch from 1 "
		    "to %llu each",
		    (unsigned long long)OPERATIONS_LENGTH_MAX);
	return GPAI_OK;
}

enum gpai_code
inference_measure(struct span config, const char *file, const struct digest *digest,
    const struct inference_task *task, const struct measure_sink *sink, struct gpai_error *err)
{
	struct plan plan = {.task = task, .file = file};
	struct hf_config parsed = {0};
	struct arena arena;
	enum gpai_code rc;

	arena_init(&arena, MEMORY_MAX);
	if ((rc = hf_config_parse(&arena, config, file, &parsed, err)) != GPAI_OK ||
	    (rc = work_out(&arena, &parsed, &plan, err)) != GPAI_OK)
		goto out;
	struct voice voice = {.arena = &arena, .sink = sink, .err = err};
	say_inputs(&voice, &plan);
	say_methods(&voice, &plan);
	say_readings(&voice, &plan, digest);
	say_context(&voice, &plan);
	rc = voice.rc;
out:
	hf_config_release(&parsed);
	arena_release(&arena);
	return rc;
}
