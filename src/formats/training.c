/* SPDX-License-Identifier: Apache-2.0 */
/* The table of training records' sources, and what follows from their figures.
 *
 * To add one: write formats/NAME.c with its struct training_format, add a line to
 * TRAINING_SOURCES in training.h and to `order` and `formats` here. */
#include "formats/training.h"

#include "formats/training_reader.h"

static const struct training_format *const formats[TRAINING_SOURCES_N] = {
    [TRAINING_NANOTRON] = &nanotron_format,
    [TRAINING_MEGATRON] = &megatron_format,
    [TRAINING_HF_STATE] = &hf_state_format,
    [TRAINING_HF_ARGUMENTS] = &hf_arguments_format,
    [TRAINING_TORCHTITAN] = &torchtitan_format,
    [TRAINING_SLURM] = &slurm_format,
    [TRAINING_TENSORBOARD] = &tensorboard_format,
    [TRAINING_WANDB] = &wandb_format,
    [TRAINING_RUN_CSV] = &run_csv_format,
};

/* The surest marks first. */
static const enum training_source order[TRAINING_SOURCES_N] = {
    TRAINING_TENSORBOARD,
    TRAINING_HF_STATE,
    TRAINING_SLURM,
    TRAINING_NANOTRON,
    TRAINING_MEGATRON,
    TRAINING_TORCHTITAN,
    TRAINING_HF_ARGUMENTS,
    TRAINING_WANDB,
    TRAINING_RUN_CSV,
};

static const struct {
	const char *word, *words;
} sources[TRAINING_SOURCES_N] = {
#define X(NAME, word, words) [TRAINING_##NAME] = {word, words},
    TRAINING_SOURCES(X)
#undef X
};

static const struct {
	const char *word, *unit;
} fields[TRAINING_FIELDS] = {
#define X(NAME, word, unit) [TRAINING_##NAME] = {word, unit},
    TRAINING_FIELD_LIST(X)
#undef X
};

const char *
training_source_word(enum training_source source)
{
	return sources[source].word;
}

const char *
training_source_words(enum training_source source)
{
	return sources[source].words;
}

const char *
training_field_word(enum training_field field)
{
	return fields[field].word;
}

const char *
training_field_unit(enum training_field field)
{
	return fields[field].unit;
}

bool
training_sniff(struct span head, enum training_source *source)
{
	if (head.len > TRAINING_HEAD_BYTES)
		head.len = TRAINING_HEAD_BYTES;
	for (size_t i = 0; i < TRAINING_SOURCES_N; i++) {
		if (!formats[order[i]]->sniff(head))
			continue;
		*source = order[i];
		return true;
	}
	return false;
}

/* -- what follows from the figures ---------------------------------------------------- */

/* As the programs work it out: devices are split into tensor, pipeline and context ranks,
 * what is left are replicas; a step takes each replica's micro-batches. A size that is not
 * written is 1 with all of them, so a reader sets it before this. */
static void
derive(struct training_reader *reader)
{
#define F(NAME) TRAINING_##NAME
	static const enum training_field batch[] = {
	    F(MICRO_BATCH), F(ACCUMULATION), F(DATA_PARALLEL), TRAINING_FIELDS};
	static const enum training_field per_pass[] = {
	    F(MICRO_BATCH), F(DATA_PARALLEL), TRAINING_FIELDS};
	static const enum training_field devices[] = {F(DATA_PARALLEL), F(TENSOR_PARALLEL),
	    F(PIPELINE_PARALLEL), F(CONTEXT_PARALLEL), TRAINING_FIELDS};
	static const enum training_field ranks[] = {
	    F(TENSOR_PARALLEL), F(PIPELINE_PARALLEL), F(CONTEXT_PARALLEL), TRAINING_FIELDS};
	static const enum training_field nodes[] = {F(NODES), F(DEVICES_PER_NODE), TRAINING_FIELDS};
	static const enum training_field by_samples[] = {F(SAMPLES), F(SEQUENCE), TRAINING_FIELDS};
	static const enum training_field by_steps[] = {
	    F(STEPS), F(SEQUENCE), F(GLOBAL_BATCH), TRAINING_FIELDS};

	training_derive_product(reader, F(DEVICES), nodes, "nodes x devices of a node");
	if (reader->record->fields[F(TENSOR_PARALLEL)].known)
		training_derive_quotient(reader, F(DATA_PARALLEL), F(DEVICES), ranks,
		    "devices / (tensor x pipeline x context parallel)");
	training_derive_product(
	    reader, F(DEVICES), devices, "data x tensor x pipeline x context parallel");
	training_derive_product(
	    reader, F(GLOBAL_BATCH), batch, "micro-batch x accumulation x data parallel");
	if (reader->record->fields[F(MICRO_BATCH)].known &&
	    reader->record->fields[F(DATA_PARALLEL)].known)
		training_derive_quotient(reader, F(ACCUMULATION), F(GLOBAL_BATCH), per_pass,
		    "global batch / (micro-batch x data parallel)");
	training_derive_product(reader, F(PLANNED_TOKENS), by_samples, "samples x sequence");
	training_derive_product(
	    reader, F(PLANNED_TOKENS), by_steps, "steps x sequence x global batch");
#undef F
}

static enum gpai_code
check_size(struct span bytes, const char *name, struct gpai_error *err)
{
	if (bytes.len > TRAINING_BYTES_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(name), "%zu bytes, expected at most %llu",
		    bytes.len, (unsigned long long)TRAINING_BYTES_MAX);
	return GPAI_OK;
}

enum gpai_code
training_read_as(struct arena *arena, enum training_source source, struct span bytes,
    const char *name, struct training_record *record, struct gpai_error *err)
{
	struct training_reader reader = {
	    .arena = arena, .name = name, .bytes = bytes, .record = record};
	enum gpai_code rc;

	*record = (struct training_record){.source = source, .name = name};
	if ((rc = check_size(bytes, name, err)) != GPAI_OK)
		return rc;
	if ((rc = formats[source]->read(&reader, err)) == GPAI_OK) {
		training_sum_up(&reader);
		derive(&reader);
	}
	if (rc == GPAI_OK && reader.is_out_of_memory)
		rc = fail_memory(err);
	if (rc != GPAI_OK)
		training_release(record);
	return rc;
}

enum gpai_code
training_read(struct arena *arena, struct span bytes, const char *name,
    struct training_record *record, struct gpai_error *err)
{
	enum training_source source;

	*record = (struct training_record){.name = name};
	if (!training_sniff(bytes, &source))
		return fail(err, GPAI_UNSUPPORTED, in_file(name),
		    "no recipe, log, accounting or history of a training run that is known");
	return training_read_as(arena, source, bytes, name, record, err);
}

void
training_release(struct training_record *record)
{
	if (record->model != NULL)
		hf_config_release(record->model);
	*record = (struct training_record){0};
}
