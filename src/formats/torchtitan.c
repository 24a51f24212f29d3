/* SPDX-License-Identifier: Apache-2.0 */
/* torchtitan: its TOML configuration, and the metrics that its log shows.
 *
 * Follows: pytorch/torchtitan, torchtitan/config (job_config.py and its predecessor
 * config_manager.py) and components/metrics.py. A step takes global_batch_size sequences;
 * where that is -1 or missing, local_batch_size of each of data_parallel_replicate_degree x
 * data_parallel_shard_degree replicas. In the log tps are tokens per second of one device,
 * every rank may print the same line, and colours may stand between the words. Left out:
 * the shape of the model, which "flavor" only names. */
#include "formats/training_reader.h"

#include "notation/toml.h"

#include <string.h>

enum { LINE_MAX_BYTES = 4096 }; /* of a line with metrics; others may be longer */

/* -- lines of a log -------------------------------------------------------------------- */

/* Without colours ("ESC [ 32 m"); *line then lies in `plain`. */
static void
without_colours(struct text *line, char plain[LINE_MAX_BYTES])
{
	size_t n = 0;

	for (size_t i = 0; i < line->len && n < LINE_MAX_BYTES; i++) {
		if (line->at[i] == 0x1b && i + 1 < line->len && line->at[i + 1] == '[') {
			for (i += 2; i < line->len && line->at[i] != 'm'; i++)
				;
			continue;
		}
		plain[n++] = line->at[i];
	}
	*line = (struct text){plain, n};
}

/* What follows "key:" up to the next blank; TEXT_NONE when it is not there as a word. */
static struct text
value_of(struct text line, const char *key)
{
	size_t len = strlen(key), at = 0;
	const char *found;

	while (line.len - at >= len &&
	       (found = memmem(line.at + at, line.len - at, key, len)) != NULL) {
		size_t from = (size_t)(found - line.at);
		at = from + len;
		if (from > 0 && line.at[from - 1] != ' ')
			continue;
		while (at < line.len && line.at[at] == ' ')
			at++;
		size_t end = at;
		while (end < line.len && line.at[end] != ' ')
			end++;
		return (struct text){line.at + at, end - at};
	}
	return TEXT_NONE;
}

static bool
has_metrics(struct text line)
{
	char plain[LINE_MAX_BYTES];

	/* "https:" and "start_training_step:" are not meant. */
	if (memmem(line.at, line.len, "step:", 5) == NULL ||
	    memmem(line.at, line.len, "tps:", 4) == NULL)
		return false;
	without_colours(&line, plain);
	return value_of(line, "step:").at != NULL && value_of(line, "tps:").at != NULL;
}

static bool
is_log(struct span head)
{
	size_t at = 0;
	struct text line;
	bool is_ended;

	while (training_line(head, &at, &line, &is_ended))
		if (has_metrics(line))
			return true;
	return false;
}

static bool
sniff(struct span head)
{
	if (is_log(head))
		return true;
	return training_has_line(head, "[training]") &&
	       (training_has(head, "seq_len") || training_has(head, "local_batch_size") ||
		   training_has_line(head, "[parallelism]"));
}

/* -- configuration -------------------------------------------------------------------- */

/* "-1" is written for "as the rest tells". */
static bool
is_minus_one(const struct yaml_node *node)
{
	return yaml_is_text(node) && text_is(node->scalar, "-1");
}

struct row {
	enum training_field field;
	const char *section, *key;
	const char *old_section, *old_key; /* as before 2025 */
};

static const struct row rows[] = {
    {TRAINING_STEPS, "training", "steps", NULL, NULL},
    {TRAINING_SEQUENCE, "training", "seq_len", NULL, NULL},
    {TRAINING_MICRO_BATCH, "training", "local_batch_size", "training", "batch_size"},
    {TRAINING_GLOBAL_BATCH, "training", "global_batch_size", NULL, NULL},
    {TRAINING_TENSOR_PARALLEL, "parallelism", "tensor_parallel_degree", "training",
	"tensor_parallel_degree"},
    {TRAINING_PIPELINE_PARALLEL, "parallelism", "pipeline_parallel_degree", "experimental",
	"pipeline_parallel_degree"},
    {TRAINING_CONTEXT_PARALLEL, "parallelism", "context_parallel_degree", "experimental",
	"context_parallel_degree"},
    {TRAINING_EXPERT_PARALLEL, "parallelism", "expert_parallel_degree", NULL, NULL},
};

static const struct yaml_node *
setting(const struct yaml_node *root, const struct row *row, const char **section, const char **key)
{
	const struct yaml_node *node = yaml_get(yaml_get(root, row->section), row->key);

	*section = row->section;
	*key = row->key;
	if (node == NULL && row->old_key != NULL) {
		*section = row->old_section;
		*key = row->old_key;
		node = yaml_get(yaml_get(root, row->old_section), row->old_key);
	}
	return node;
}

static bool
is_degree(enum training_field field)
{
	return field >= TRAINING_TENSOR_PARALLEL && field <= TRAINING_EXPERT_PARALLEL;
}

/* The number of a degree; 1 when it is not written, 0 when it is -1 or wrong. */
static uint64_t
degree(struct training_reader *reader, const struct yaml_node *root, const char *section,
    const char *key)
{
	const struct yaml_node *node = yaml_get(yaml_get(root, section), key);
	struct decimal value;
	uint64_t whole;

	if (node == NULL)
		return 1;
	if (is_minus_one(node))
		return 0;
	if (node->kind == YAML_SCALAR && decimal_parse(node->scalar, &value) &&
	    decimal_to_u64(value, &whole) && whole > 0 && whole <= 100000000)
		return whole;
	training_problem(
	    reader, "%s.%s, line %u: expected -1 or a whole number", section, key, node->line);
	return 0;
}

static void
read_replicas(struct training_reader *reader, const struct yaml_node *root)
{
	const struct yaml_node *shard =
	    yaml_get(yaml_get(root, "parallelism"), "data_parallel_shard_degree");
	const struct yaml_node *old = yaml_get(yaml_get(root, "training"), "data_parallel_degree");
	uint64_t replicas;

	if (shard == NULL && old != NULL && !is_minus_one(old)) {
		training_set_node(
		    reader, TRAINING_DATA_PARALLEL, root, "training", "data_parallel_degree");
		return;
	}
	replicas = degree(reader, root, "parallelism", "data_parallel_replicate_degree") *
	           degree(reader, root, "parallelism", "data_parallel_shard_degree");
	if (shard == NULL || replicas == 0)
		training_problem(reader,
		    "parallelism.data_parallel_shard_degree is %s: the number of devices is not "
		    "in this file",
		    shard == NULL ? "missing" : "-1");
	else
		training_derive(reader, TRAINING_DATA_PARALLEL, decimal_from(replicas),
		    training_where(reader,
			"data_parallel_replicate_degree x data_parallel_shard_degree, line %u",
			shard->line));
}

static enum gpai_code
read_configuration(struct training_reader *reader, struct gpai_error *err)
{
	const struct yaml_node *root, *node;
	const char *section, *key;
	enum gpai_code rc = toml_parse(reader->arena, reader->name, reader->bytes, &root, err);

	if (rc != GPAI_OK)
		return rc;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		node = setting(root, &rows[i], &section, &key);
		if (node == NULL && is_degree(rows[i].field))
			training_derive(reader, rows[i].field, decimal_from(1),
			    text_of("the program's default"));
		else if (!(rows[i].field == TRAINING_GLOBAL_BATCH && is_minus_one(node)))
			training_set_node(reader, rows[i].field, root, section, key);
	}
	read_replicas(reader, root);
	/* Without a global batch there is no accumulation. */
	if (!reader->record->fields[TRAINING_GLOBAL_BATCH].known)
		training_derive(reader, TRAINING_ACCUMULATION, decimal_from(1),
		    text_of("no global_batch_size"));
	if (yaml_is_text(node = yaml_get(yaml_get(root, "training"), "dtype")))
		reader->record->dtype = node->scalar;
	if (yaml_is_text(node = yaml_get(yaml_get(root, "job"), "description")))
		reader->record->run = node->scalar;
	return GPAI_OK;
}

/* -- log ------------------------------------------------------------------------------ */

static void
say(struct training_reader *reader, struct training_sample *sample, struct text line,
    const char *key, enum training_said said, uint64_t number)
{
	struct text value = value_of(line, key);
	bool is_percent = value.len > 0 && value.at[value.len - 1] == '%';
	struct decimal figure;

	if (value.at == NULL || text_is(value, "N/A"))
		return;
	value.len -= is_percent;
	if (!decimal_parse(value, &figure)) {
		struct text quoted = training_quote(reader, value);
		training_problem(reader, "line %llu: %s \"%.*s\", expected a number",
		    (unsigned long long)number, key, TEXT_ARG(quoted));
		return;
	}
	if (is_percent && (figure.high != 0 || figure.low != 0))
		figure.exponent -= 2;
	training_say(reader, sample, said, figure, key, number);
}

/* "[titan] 2026-02-24 19:46:17,508 - root - INFO - step: 4 ...": the moment before " - ". */
static void
say_when(struct training_sample *sample, struct text line)
{
	const char *end = memmem(line.at, line.len, " - ", 3);
	size_t at;
	bool has_zone;

	if (end == NULL || (size_t)(end - line.at) < 23)
		return;
	at = (size_t)(end - line.at) - 23;
	sample->has_time =
	    training_moment((struct text){line.at + at, 23}, &sample->time_ms, &has_zone);
}

static void
take_line(struct training_reader *reader, struct text line, uint64_t number)
{
	struct training_sample sample = {0};
	char plain[LINE_MAX_BYTES];
	struct decimal step;

	if (!has_metrics(line))
		return;
	without_colours(&line, plain);
	if (value_of(line, "validate").at != NULL || !decimal_parse(value_of(line, "step:"), &step))
		return;
	/* Other ranks print the same. */
	if (reader->has_last_step && decimal_compare(step, reader->last_step) == 0)
		return;
	say(reader, &sample, line, "step:", SAID_STEP, number);
	say(reader, &sample, line, "tps:", SAID_TOKENS_PER_SECOND_PER_DEVICE, number);
	say(reader, &sample, line, "tflops:", SAID_TFLOPS_PER_DEVICE, number);
	say(reader, &sample, line, "mfu:", SAID_UTILISATION, number);
	say_when(&sample, line);
	training_add_sample(reader, &sample, number);
}

static enum gpai_code
read(struct training_reader *reader, struct gpai_error *err)
{
	uint64_t number = 0;
	size_t at = 0;
	struct text line;
	bool is_ended;

	reader->record->program = text_of("torchtitan");
	if (!is_log(reader->bytes.len > TRAINING_HEAD_BYTES
			? (struct span){reader->bytes.at, TRAINING_HEAD_BYTES}
			: reader->bytes))
		return read_configuration(reader, err);
	while (training_line(reader->bytes, &at, &line, &is_ended)) {
		number++;
		if (is_ended)
			take_line(reader, line, number);
		else
			reader->record->is_cut = true;
	}
	return GPAI_OK;
}

const struct training_format torchtitan_format = {sniff, read};
