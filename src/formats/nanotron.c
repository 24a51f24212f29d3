/* SPDX-License-Identifier: Apache-2.0 */
/* Recipes of nanotron: YAML.
 *
 * Follows: huggingface/nanotron, src/nanotron/config (config.py, parallelism_config.py,
 * models_config.py) and trainer.py: a step takes micro_batch_size x
 * batch_accumulation_per_replica sequences of each of dp replicas, and dp x pp x tp x
 * context_parallel_size devices run. Stages of data begin at their start_training_step and
 * may have a sequence_length of their own. Left out: mixtures of experts in model_config
 * (the count of tokens stands), data sets. */
#include "formats/training_reader.h"

#include "base/out.h"
#include "notation/json_writer.h"

#include <string.h>

enum { MAGNITUDE_MAX = 18 }; /* 10^18 tokens: a hundred thousand times what exists */

static bool
sniff(struct span head)
{
	static const char *const keys[] = {"checkpoints:", "data_stages:", "general:", "logging:",
	    "model:", "optimizer:", "parallelism:", "tokens:"};
	unsigned n = 0;

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		n += training_has_line(head, keys[i]);
	return n >= 4;
}

/* -- the model ------------------------------------------------------------------------ */

static bool
is_json_number(struct text text)
{
	struct decimal number;

	/* decimal_parse takes more than JSON does: groups, a plus, leading zeros. */
	return decimal_parse(text, &number) && memchr(text.at, ',', text.len) == NULL &&
	       memchr(text.at, '_', text.len) == NULL && text.at[0] != '+' &&
	       !(text.len > 1 && text.at[0] == '0' && text.at[1] >= '0' && text.at[1] <= '9') &&
	       !text_starts(text, "-0");
}

/* YAML's scalars as JSON's; collections only by their kind. */
static void
put_scalar(struct json_writer *w, const struct yaml_node *node)
{
	if (node->kind != YAML_SCALAR) {
		json_open(w, node->kind == YAML_MAP ? '{' : '[');
		json_close(w, node->kind == YAML_MAP ? '}' : ']');
	} else if (yaml_is_null(node)) {
		json_put_null(w);
	} else if (!node->quoted &&
		   (text_is(node->scalar, "true") || text_is(node->scalar, "false"))) {
		json_put_bool(w, text_is(node->scalar, "true"));
	} else if (!node->quoted && is_json_number(node->scalar)) {
		struct decimal number;
		uint64_t whole;
		decimal_parse(node->scalar, &number);
		if (decimal_to_u64(number, &whole))
			json_put_number(w, whole);
		else
			json_put_text(w, node->scalar);
	} else {
		json_put_text(w, node->scalar);
	}
}

/* nanotron's "qwen2" has biases only when asked, unlike the family of that name; without
 * them it is a llama, and with layers that skip rotation a smollm3. */
static const char *
family_of(const struct yaml_node *model)
{
	const struct yaml_node *bias = yaml_get(model, "attention_bias");
	bool has_bias = yaml_is_text(bias) && text_is(bias->scalar, "true");

	if (yaml_get(model, "is_starcoder2_config") != NULL)
		return "starcoder2";
	if (yaml_get(model, "is_qwen2_config") != NULL && has_bias)
		return "qwen2";
	if (!yaml_is_null(yaml_get(model, "no_rope_layer")))
		return "smollm3";
	if (yaml_get(model, "is_qwen2_config") != NULL ||
	    yaml_get(model, "is_llama_config") != NULL)
		return "llama";
	return NULL;
}

static enum gpai_code
read_model(struct training_reader *reader, const struct yaml_node *root, struct gpai_error *err)
{
	const struct yaml_node *model = yaml_get(yaml_get(root, "model"), "model_config");
	const char *family = family_of(model);
	const struct yaml_entry *entry;
	struct hf_config *config;
	struct gpai_error why = {0};
	struct json_writer w;
	struct out out;
	enum gpai_code rc;

	if (yaml_is_null(model))
		return GPAI_OK;
	if (family == NULL || !yaml_is_null(yaml_get(model, "moe_config"))) {
		training_problem(reader, "model.model_config, line %u: %s", model->line,
		    family == NULL ? "no kind of model that is known"
				   : "moe_config is not followed; parameters come from elsewhere");
		return GPAI_OK;
	}
	if ((config = arena_alloc(reader->arena, sizeof *config)) == NULL)
		return fail_memory(err);
	out_memory(&out);
	json_writer_init(&w, &out);
	json_open(&w, '{');
	json_string_member(&w, "model_type", family);
	for (uint32_t i = 0; (entry = yaml_entry(model, i)) != NULL; i++) {
		if (text_is(entry->key, "model_type"))
			continue;
		json_key(&w, entry->key.at);
		put_scalar(&w, &entry->value);
	}
	json_close(&w, '}');
	if ((rc = out_status(&out, reader->name, err)) == GPAI_OK) {
		struct text json = out_text(&out);
		rc = hf_config_parse(reader->arena,
		    (struct span){(const uint8_t *)json.at, json.len}, reader->name, config, &why);
	}
	out_release(&out);
	if (rc == GPAI_OK)
		reader->record->model = config;
	if (rc != GPAI_TOO_LARGE && rc != GPAI_MALFORMED && rc != GPAI_UNSUPPORTED)
		return rc;
	training_problem(
	    reader, "model.model_config, line %u: not followed: %s", model->line, why.message);
	return GPAI_OK;
}

/* -- stages --------------------------------------------------------------------------- */

static void
stage_figure(struct training_reader *reader, struct training_figure *figure,
    const struct yaml_node *stage, const char *key)
{
	const struct yaml_node *node = yaml_get(stage, key);
	struct decimal value;

	if (yaml_is_null(node))
		return;
	struct text where = training_where(reader, "data_stages.%s, line %u", key, node->line);
	if (node->kind != YAML_SCALAR || !decimal_parse(node->scalar, &value) || value.negative ||
	    !training_is_whole(value)) {
		training_problem(reader, "%.*s: expected a whole number", TEXT_ARG(where));
		return;
	}
	*figure = (struct training_figure){.known = true, .value = value, .where = where};
}

static void
read_stages(struct training_reader *reader, const struct yaml_node *root)
{
	const struct yaml_node *stages = yaml_get(root, "data_stages");
	const struct yaml_entry *entry;

	for (uint32_t i = 0; (entry = yaml_entry(stages, i)) != NULL; i++) {
		const struct yaml_node *name = yaml_get(&entry->value, "name");
		struct training_stage *stage = training_add_stage(reader);
		if (stage == NULL) {
			training_problem(reader, "line %u: more than %d stages", entry->line,
			    TRAINING_STAGES_MAX);
			return;
		}
		if (yaml_is_text(name))
			stage->name = name->scalar;
		stage_figure(reader, &stage->first_step, &entry->value, "start_training_step");
		stage_figure(reader, &stage->sequence, &entry->value, "sequence_length");
	}
}

/* The step before which this stage ends: where the next begins, or after the last step. */
static bool
stage_end(const struct training_record *record, uint32_t i, uint64_t *end)
{
	const struct training_figure *steps = &record->fields[TRAINING_STEPS];

	if (i + 1 < record->n_stages)
		return record->stages[i + 1].first_step.known &&
		       decimal_to_u64(record->stages[i + 1].first_step.value, end);
	return steps->known && decimal_to_u64(steps->value, end) && *end < UINT64_MAX && ++*end > 0;
}

static void
measure_stages(struct training_reader *reader, struct decimal batch)
{
	struct training_record *record = reader->record;
	const struct training_figure *sequence = &record->fields[TRAINING_SEQUENCE];
	uint64_t from, end;

	for (uint32_t i = 0; i < record->n_stages; i++) {
		struct training_stage *stage = &record->stages[i];
		if (!stage->sequence.known)
			stage->sequence = *sequence;
		if (!stage->first_step.known || !stage_end(record, i, &end) ||
		    !decimal_to_u64(stage->first_step.value, &from))
			continue;
		if (from == 0) /* counted from 0 by some; the first step is the first */
			from = 1;
		if (end <= from) {
			training_problem(reader,
			    "%.*s: stage %u begins at step %llu and ends before it",
			    TEXT_ARG(stage->first_step.where), i + 1, (unsigned long long)from);
			continue;
		}
		stage->steps = (struct training_figure){.known = true,
		    .derived = true,
		    .value = decimal_from(end - from),
		    .where = text_of("until the next stage or the last step")};
		if (!stage->sequence.known || batch.low == 0)
			continue;
		stage->tokens = (struct training_figure){.known = true,
		    .derived = true,
		    .value = decimal_multiply(stage->steps.value,
			decimal_multiply(stage->sequence.value, batch, ROUND_NEAREST),
			ROUND_NEAREST),
		    .where = text_of("steps x sequence x global batch")};
		if (decimal_magnitude(stage->tokens.value) > MAGNITUDE_MAX) {
			training_problem(reader, "%.*s: tokens of stage %u are beyond any run",
			    TEXT_ARG(stage->first_step.where), i + 1);
			stage->tokens = (struct training_figure){0};
		}
	}
}

/* Stages of different sequences: the run is their sum, not steps x one sequence. */
static void
sum_stages(struct training_reader *reader)
{
	struct training_record *record = reader->record;
	struct decimal sum = DECIMAL_ZERO;
	bool differ = false;

	for (uint32_t i = 0; i < record->n_stages; i++) {
		const struct training_stage *stage = &record->stages[i];
		if (!stage->tokens.known)
			return;
		differ |=
		    decimal_compare(stage->sequence.value, record->stages[0].sequence.value) != 0;
		sum = decimal_add(sum, stage->tokens.value, ROUND_NEAREST);
	}
	if (differ)
		training_derive(reader, TRAINING_PLANNED_TOKENS, sum, text_of("sum of the stages"));
}

static struct decimal
batch_of(const struct training_record *record)
{
	static const enum training_field factors[] = {
	    TRAINING_MICRO_BATCH, TRAINING_ACCUMULATION, TRAINING_DATA_PARALLEL};
	struct decimal batch = decimal_from(1);

	for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
		if (!record->fields[factors[i]].known)
			return DECIMAL_ZERO;
		batch = decimal_multiply(batch, record->fields[factors[i]].value, ROUND_NEAREST);
	}
	return batch;
}

/* -- the recipe ----------------------------------------------------------------------- */

static void
read_figures(struct training_reader *reader, const struct yaml_node *root)
{
	static const struct {
		const char *section, *key;
		enum training_field field;
		bool is_one_unless_written;
	} rows[] = {
	    {"tokens", "train_steps", TRAINING_STEPS, false},
	    {"tokens", "sequence_length", TRAINING_SEQUENCE, false},
	    {"tokens", "micro_batch_size", TRAINING_MICRO_BATCH, false},
	    {"tokens", "batch_accumulation_per_replica", TRAINING_ACCUMULATION, false},
	    {"parallelism", "dp", TRAINING_DATA_PARALLEL, false},
	    {"parallelism", "tp", TRAINING_TENSOR_PARALLEL, false},
	    {"parallelism", "pp", TRAINING_PIPELINE_PARALLEL, false},
	    {"parallelism", "context_parallel_size", TRAINING_CONTEXT_PARALLEL, true},
	    {"parallelism", "expert_parallel_size", TRAINING_EXPERT_PARALLEL, true},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct yaml_node *node =
		    yaml_get(yaml_get(root, rows[i].section), rows[i].key);
		training_set_node(reader, rows[i].field, root, rows[i].section, rows[i].key);
		if (yaml_is_null(node) && rows[i].is_one_unless_written)
			training_derive(reader, rows[i].field, decimal_from(1),
			    text_of("the program's default"));
	}
}

static enum gpai_code
read(struct training_reader *reader, struct gpai_error *err)
{
	const struct yaml_node *root, *run, *dtype;
	enum gpai_code rc = yaml_parse(reader->arena, reader->name, reader->bytes, &root, err);

	if (rc != GPAI_OK)
		return rc;
	if (root->kind != YAML_MAP)
		return fail(err, GPAI_MALFORMED, at_line(reader->name, root->line),
		    "%s, expected a mapping", yaml_kind_words(root));
	reader->record->program = text_of("nanotron");
	run = yaml_get(yaml_get(root, "general"), "run");
	dtype = yaml_get(yaml_get(root, "model"), "dtype");
	if (yaml_is_text(run))
		reader->record->run = run->scalar;
	if (yaml_is_text(dtype))
		reader->record->dtype = dtype->scalar;
	read_figures(reader, root);
	read_stages(reader, root);
	measure_stages(reader, batch_of(reader->record));
	sum_stages(reader);
	return read_model(reader, root, err);
}

const struct training_format nanotron_format = {sniff, read};
