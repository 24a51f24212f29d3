/* SPDX-License-Identifier: Apache-2.0 */
/* Hugging Face trainers: trainer_state.json, and training arguments as JSON or YAML.
 *
 * Follows: huggingface/transformers, src/transformers/trainer_callback.py (TrainerState),
 * training_args.py and trainer.py: total_flos and num_input_tokens_seen are summed over all
 * processes; a step takes per_device_train_batch_size x gradient_accumulation_steps of each.
 * Arguments also as huggingface/trl and axolotl write them, whose sequences have one
 * length only when samples are packed. Left out: the data, evaluation, the model. */
#include "formats/training_json.h"

/* -- trainer_state.json --------------------------------------------------------------- */

static bool
sniff_state(struct span head)
{
	return training_first(head) == '{' && training_has(head, "\"log_history\"");
}

/* What one entry of log_history says. */
static void
take_entry(struct training_reader *reader, json_t *entry, size_t place)
{
	struct training_sample sample = {0};
	struct decimal number;
	const char *key;
	json_t *value;

	json_object_foreach(entry, key, value)
	{
		struct training_metric metric = training_metric(text_of(key));
		if (metric.kind != METRIC_SAID)
			continue;
		if (training_json_number(value, &number))
			training_say_metric(reader, &sample, metric, number, text_of(key), 0);
		else
			training_problem(reader, "log_history[%zu].%s: expected a number", place,
			    training_quote(reader, text_of(key)).at);
	}
	training_add_sample(reader, &sample, 0);
}

/* Nothing was counted, which is not the same as nothing done. */
static void
set_counted(struct training_reader *reader, enum training_field field, const json_t *root,
    const char *key, const char *what)
{
	const json_t *value = json_object_get(root, key);
	struct decimal number;

	if (training_json_number(value, &number) && number.high == 0 && number.low == 0)
		training_problem(reader, "%s is 0: the trainer did not count %s", key, what);
	else
		training_set_member(reader, field, root, key, "");
}

static enum gpai_code
read_state(struct training_reader *reader, struct gpai_error *err)
{
	json_t *root = NULL;
	enum gpai_code rc = training_json(reader, reader->bytes, &root, err);
	const json_t *history;

	if (rc != GPAI_OK)
		return rc;
	history = json_object_get(root, "log_history");
	reader->record->program = text_of("transformers");
	training_set_member(reader, TRAINING_STEPS, root, "max_steps", "");
	training_set_member(reader, TRAINING_STEPS_DONE, root, "global_step", "");
	training_set_member(reader, TRAINING_EPOCHS, root, "epoch", "");
	training_set_member(reader, TRAINING_MICRO_BATCH, root, "train_batch_size", "");
	set_counted(reader, TRAINING_TOTAL_FLOS, root, "total_flos", "operations");
	set_counted(reader, TRAINING_TOKENS, root, "num_input_tokens_seen", "tokens");
	if (history != NULL && !json_is_array(history))
		training_problem(
		    reader, "log_history is %s, expected a list", json_kind_words(history));
	for (size_t i = 0; i < json_array_size(history); i++)
		take_entry(reader, json_array_get(history, i), i);
	json_decref(root);
	return GPAI_OK;
}

const struct training_format hf_state_format = {sniff_state, read_state};

/* -- arguments ------------------------------------------------------------------------ */

static const struct row {
	enum training_field field;
	const char *keys[4];
} rows[] = {
    {TRAINING_STEPS, {"max_steps"}},
    {TRAINING_EPOCHS, {"num_train_epochs", "num_epochs"}},
    {TRAINING_MICRO_BATCH,
	{"per_device_train_batch_size", "micro_batch_size", "per_gpu_train_batch_size"}},
    {TRAINING_ACCUMULATION, {"gradient_accumulation_steps"}},
    {TRAINING_DEVICES, {"world_size"}},
    {TRAINING_TENSOR_PARALLEL, {"tensor_parallel_size"}},
    {TRAINING_CONTEXT_PARALLEL, {"context_parallel_size"}},
};

static bool
sniff_arguments(struct span head)
{
	static const char *const yaml[] = {
	    "per_device_train_batch_size:", "num_train_epochs:", "gradient_accumulation_steps:",
	    "micro_batch_size:", "sequence_len:", "num_epochs:", "learning_rate:", "max_steps:"};
	unsigned n = 0;

	if (training_first(head) == '{')
		return training_has(head, "\"per_device_train_batch_size\"") ||
		       training_has(head, "\"gradient_accumulation_steps\"");
	for (size_t i = 0; i < sizeof yaml / sizeof yaml[0]; i++)
		n += training_has_line(head, yaml[i]);
	return n >= 2;
}

/* -1 and 0 stand for "not by this": max_steps, num_train_epochs. */
static bool
is_unset(const struct yaml_node *node)
{
	return yaml_is_null(node) || (node->kind == YAML_SCALAR && (text_is(node->scalar, "-1") ||
								       text_is(node->scalar, "0")));
}

static bool
is_true(const struct yaml_node *node)
{
	return yaml_is_text(node) &&
	       (text_is(node->scalar, "true") || text_is(node->scalar, "True"));
}

static void
read_sequence(struct training_reader *reader, const struct yaml_node *root)
{
	static const char *const keys[] = {
	    "sequence_len", "max_seq_length", "max_length", "model_max_length", "cutoff_len"};
	bool is_packed =
	    is_true(yaml_get(root, "packing")) || is_true(yaml_get(root, "sample_packing"));

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const struct yaml_node *node = yaml_get(root, keys[i]);
		if (yaml_is_null(node))
			continue;
		if (is_packed)
			training_set_node(reader, TRAINING_SEQUENCE, root, NULL, keys[i]);
		else
			training_problem(reader,
			    "%s, line %u: only a limit, for samples are not packed: tokens do not "
			    "follow from it",
			    keys[i], node->line);
		return;
	}
}

static void
read_dtype(struct training_reader *reader, const struct yaml_node *root)
{
	if (is_true(yaml_get(root, "bf16")))
		reader->record->dtype = text_of("bfloat16");
	else if (is_true(yaml_get(root, "fp16")))
		reader->record->dtype = text_of("float16");
}

static enum gpai_code
read_arguments(struct training_reader *reader, struct gpai_error *err)
{
	const struct yaml_node *root, *name;
	enum gpai_code rc = yaml_parse(reader->arena, reader->name, reader->bytes, &root, err);

	if (rc != GPAI_OK)
		return rc;
	if (root->kind != YAML_MAP)
		return fail(err, GPAI_MALFORMED, at_line(reader->name, root->line),
		    "%s, expected a mapping", yaml_kind_words(root));
	reader->record->program =
	    text_of(yaml_get(root, "sequence_len") != NULL ? "axolotl" : "transformers");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		for (size_t k = 0; k < 4 && rows[i].keys[k] != NULL; k++) {
			if (is_unset(yaml_get(root, rows[i].keys[k])))
				continue;
			training_set_node(reader, rows[i].field, root, NULL, rows[i].keys[k]);
			break;
		}
	}
	read_sequence(reader, root);
	read_dtype(reader, root);
	if (yaml_is_text(name = yaml_get(root, "run_name")))
		reader->record->run = name->scalar;
	return GPAI_OK;
}

const struct training_format hf_arguments_format = {sniff_arguments, read_arguments};
