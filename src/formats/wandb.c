/* SPDX-License-Identifier: Apache-2.0 */
/* The history of a Weights & Biases run, exported: one JSON object a line, a JSON array of
 * them, or CSV of a run or of a chart.
 *
 * Follows: wandb, Run.scan_history and Run.history (rows with _step, _timestamp in seconds and
 * _runtime) and the CSV export of charts ("Step", "RUN - metric", "RUN - metric__MIN"). Metric
 * names are those of training_metrics.c. Left out: configuration, summary, system metrics. */
#include "formats/run_csv.h"
#include "formats/training_json.h"

#include <string.h>

static struct span
first_line(struct span head)
{
	const uint8_t *end = head.len > 0 ? memchr(head.at, '\n', head.len) : NULL;

	return (struct span){head.at, end != NULL ? (size_t)(end - head.at) : head.len};
}

static bool
has_marks(struct span bytes)
{
	return training_has(bytes, "\"_step\"") || training_has(bytes, "\"_timestamp\"") ||
	       training_has(bytes, "\"_runtime\"");
}

static bool
sniff(struct span head)
{
	uint8_t first = training_first(head);
	struct span line = first_line(head);

	if (first == '{' || first == '[')
		return has_marks(head);
	return (training_has(line, "_step") && training_has(line, "_timestamp")) ||
	       ((training_has(line, "Step") || training_has(line, "Relative Time")) &&
		   training_has(line, " - ") && run_csv_has_metric(head));
}

/* -- JSON ----------------------------------------------------------------------------- */

static void
take_object(struct training_reader *reader, json_t *object, uint64_t line)
{
	struct training_sample sample = {0};
	struct decimal number;
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		struct text name = text_of(key);
		struct training_metric metric = training_metric(name);
		/* "timestamp" of others may be text; _timestamp is a number. */
		if (metric.kind == METRIC_NONE || json_is_null(value) ||
		    (metric.kind == METRIC_TIME && !text_is(name, "_timestamp")))
			continue;
		/* A run's own counters and the history's: the history's count. */
		if (metric.kind == METRIC_SAID && (sample.said & 1u << metric.said) != 0 &&
		    name.at[0] != '_')
			continue;
		if (training_json_number(value, &number)) {
			training_say_metric(reader, &sample, metric, number, name, line);
			continue;
		}
		struct text quoted = training_quote(reader, name);
		training_problem(reader, "line %llu: %.*s is %s, expected a number",
		    (unsigned long long)line, TEXT_ARG(quoted),
		    training_json_not_real(value) ? "NaN or infinite" : json_kind_words(value));
	}
	training_add_sample(reader, &sample, line);
}

static enum gpai_code
read_array(struct training_reader *reader, struct gpai_error *err)
{
	json_t *root = NULL;
	enum gpai_code rc = training_json(reader, reader->bytes, &root, err);

	for (size_t i = 0; rc == GPAI_OK && i < json_array_size(root); i++)
		take_object(reader, json_array_get(root, i), i + 1);
	json_decref(root);
	return rc;
}

/* A line that is no object is named; the last one of a file without line end may be half. */
static enum gpai_code
read_lines(struct training_reader *reader)
{
	struct gpai_error why = {0};
	uint64_t number = 0;
	size_t at = 0;
	struct text line;
	bool is_ended;

	while (training_line(reader->bytes, &at, &line, &is_ended)) {
		struct text trimmed = text_trim(line);
		json_t *root = NULL;
		number++;
		if (trimmed.len == 0)
			continue;
		enum gpai_code rc = training_json(
		    reader, (struct span){(const uint8_t *)trimmed.at, trimmed.len}, &root, &why);
		if (rc == GPAI_OK && json_is_object(root)) {
			take_object(reader, root, number);
		} else if (rc == GPAI_NO_MEMORY) {
			reader->is_out_of_memory = true;
		} else if (!is_ended) {
			reader->record->is_cut = true;
			training_problem(reader, "line %llu: the file ends within it",
			    (unsigned long long)number);
		} else {
			training_problem(reader, "line %llu: %s", (unsigned long long)number,
			    rc == GPAI_OK ? "no object" : why.message);
		}
		json_decref(root);
	}
	return GPAI_OK;
}

static enum gpai_code
read(struct training_reader *reader, struct gpai_error *err)
{
	uint8_t first = training_first(reader->bytes);

	reader->record->program = text_of("Weights & Biases");
	if (first == '[')
		return read_array(reader, err);
	return first == '{' ? read_lines(reader) : run_csv_read(reader, err);
}

const struct training_format wandb_format = {sniff, read};
