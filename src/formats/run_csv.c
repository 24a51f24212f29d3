/* SPDX-License-Identifier: Apache-2.0 */
/* A table of a run: one row a moment, one column a figure.
 *
 * Columns are known by the names of training_metrics.c; those to write by hand are
 *
 *	time                          2025-04-17T08:00:00Z, or seconds from 1970
 *	seconds                       since the run began
 *	step, epoch, tokens, total_flop      so far
 *	tokens_per_second             of all devices; tokens_per_second_per_device
 *	tflops_per_device             10^12 FLOP per second; mfu: 0 to 1
 *	seconds_per_step, power_per_gpu      W
 *
 * A unit may follow in brackets: "tokens [B]", "elapsed (h)". Other columns are passed over.
 * Left out: tables without headings. */
#include "formats/run_csv.h"

#include "notation/csv.h"

#include <string.h>

enum { COLUMNS_MAX = 4096 }; /* a run logs hundreds; more are passed over */

struct column {
	struct training_metric metric;
	struct text name;
	uint32_t at;
	bool is_by_hour; /* value x 3600 */
};

struct columns {
	struct column *of;
	uint32_t n;
};

static const struct unit {
	const char *word;
	uint32_t kinds; /* bit 1 << enum training_said */
	int32_t scale;
	bool is_hour;
} units[] = {
#define TIME_KINDS  (1u << SAID_SECONDS | 1u << SAID_SECONDS_PER_STEP)
#define COUNT_KINDS (1u << SAID_TOKENS | 1u << SAID_STEP | 1u << SAID_FLOP | 1u << SAID_EPOCH)
#define RATE_KINDS  (1u << SAID_TOKENS_PER_SECOND | 1u << SAID_TOKENS_PER_SECOND_PER_DEVICE)
    {"s", TIME_KINDS, 0, false},
    {"sec", TIME_KINDS, 0, false},
    {"seconds", TIME_KINDS, 0, false},
    {"ms", TIME_KINDS, -3, false},
    {"h", TIME_KINDS, 0, true},
    {"hours", TIME_KINDS, 0, true},
    {"K", COUNT_KINDS, 3, false},
    {"M", COUNT_KINDS, 6, false},
    {"B", COUNT_KINDS, 9, false},
    {"G", COUNT_KINDS, 9, false},
    {"T", COUNT_KINDS, 12, false},
    {"tokens", 1u << SAID_TOKENS, 0, false},
    {"FLOP", 1u << SAID_FLOP, 0, false},
    {"tokens/s", RATE_KINDS, 0, false},
    {"tok/s", RATE_KINDS, 0, false},
    {"TFLOP/s", 1u << SAID_TFLOPS_PER_DEVICE, 0, false},
    {"TFLOPS", 1u << SAID_TFLOPS_PER_DEVICE, 0, false},
    {"TFLOPs", 1u << SAID_TFLOPS_PER_DEVICE, 0, false},
    {"%", 1u << SAID_UTILISATION, -2, false},
    {"W", 1u << SAID_WATTS_PER_DEVICE, 0, false},
    {"J", 1u << SAID_JOULES_PER_STEP_PER_DEVICE, 0, false},
};

/* "my-run - train/tokens" is how Weights & Biases heads the columns of a chart. */
static struct text
without_run(struct text heading)
{
	const char *dash = memmem(heading.at, heading.len, " - ", 3);

	if (dash == NULL)
		return heading;
	size_t from = (size_t)(dash - heading.at) + 3;
	return (struct text){heading.at + from, heading.len - from};
}

static const struct unit *
unit_of(struct text word, enum training_said said)
{
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (text_is(word, units[i].word) && (units[i].kinds & 1u << said) != 0)
			return &units[i];
	return NULL;
}

/* False with *unit set when the unit is not one of this metric. */
static bool
column_of(struct text heading, struct column *column, struct text *unit)
{
	struct text whole = text_trim(without_run(text_trim(heading)));
	struct csv_column parts = csv_column(whole);
	const struct unit *found;

	*unit = TEXT_NONE;
	*column = (struct column){.metric = training_metric(whole), .name = whole};
	if (column->metric.kind != METRIC_NONE || parts.unit.at == NULL)
		return column->metric.kind != METRIC_NONE;
	column->metric = training_metric(parts.name);
	if (column->metric.kind != METRIC_SAID)
		return false;
	if ((found = unit_of(parts.unit, column->metric.said)) == NULL) {
		*unit = parts.unit;
		return false;
	}
	column->metric.scale += found->scale;
	column->metric.may_be_percent &= found->scale == 0;
	column->is_by_hour = found->is_hour;
	return true;
}

/* A run goes along something, and something else is said of each point. */
bool
run_csv_has_metric(struct span head)
{
	static const uint32_t axes = 1u << SAID_STEP | 1u << SAID_EPOCH | 1u << SAID_SECONDS;
	unsigned n = 0;
	struct csv csv;
	struct column column;
	struct text unit;
	bool has_axis = false;

	csv_init(&csv, head, "", NULL);
	if (csv_next(&csv)) {
		for (uint32_t i = 0; i < csv.n_cells; i++) {
			bool known = column_of(csv.cells[i], &column, &unit) || unit.at != NULL;
			bool is_time = column.metric.kind == METRIC_TIME;
			has_axis |= known && (is_time || (axes & 1u << column.metric.said) != 0);
			n += known;
		}
	}
	csv_release(&csv);
	return has_axis && n >= 2;
}

/* -- rows ----------------------------------------------------------------------------- */

static void
find_columns(struct training_reader *reader, const struct csv *csv, struct columns *columns)
{
	uint32_t taken = 0; /* of several with one meaning the first counts */
	bool has_time = false;
	struct column column;
	struct text unit;

	for (uint32_t i = 0; i < csv->n_cells && columns->n < COLUMNS_MAX; i++) {
		bool known = column_of(csv->cells[i], &column, &unit);
		bool is_time = column.metric.kind == METRIC_TIME;
		if (unit.at != NULL) {
			struct text quoted = training_quote(reader, csv->cells[i]);
			training_problem(reader,
			    "line 1: \"%.*s\": the unit is not known, column left out",
			    TEXT_ARG(quoted));
		}
		if (!known || (is_time ? has_time : (taken & 1u << column.metric.said) != 0))
			continue;
		has_time |= is_time;
		if (!is_time)
			taken |= 1u << column.metric.said;
		column.at = i;
		column.name = training_quote(reader, column.name);
		columns->of[columns->n++] = column;
	}
}

static void
take_time(struct training_reader *reader, struct training_sample *sample, const struct csv *csv,
    const struct column *column, struct text cell)
{
	struct decimal number;
	bool has_zone;

	if (cell.len == 0)
		return;
	if (csv_number(csv, cell, &number, NULL) == CSV_NUMBER)
		training_say_metric(
		    reader, sample, column->metric, number, column->name, csv->line);
	else if (!(sample->has_time = training_moment(cell, &sample->time_ms, &has_zone)))
		training_problem(reader, "line %llu: %.*s: expected YYYY-MM-DDThh:mm:ss or seconds",
		    (unsigned long long)csv->line, TEXT_ARG(column->name));
}

static void
take_cell(struct training_reader *reader, struct training_sample *sample, const struct csv *csv,
    const struct column *column)
{
	struct text cell = csv_cell(csv, column->at);
	struct decimal number;

	if (column->metric.kind == METRIC_TIME) {
		take_time(reader, sample, csv, column, cell);
		return;
	}
	switch (csv_number(csv, cell, &number, NULL)) {
	case CSV_NUMBER:
		if (column->is_by_hour)
			number = decimal_multiply(number, decimal_from(3600), ROUND_NEAREST);
		training_say_metric(
		    reader, sample, column->metric, number, column->name, csv->line);
		break;
	case CSV_NOTHING:
		break;
	case CSV_NOT_REAL:
		training_problem(reader, "line %llu: %.*s is NaN or infinite",
		    (unsigned long long)csv->line, TEXT_ARG(column->name));
		break;
	case CSV_ODD:
		training_problem(reader, "line %llu: %.*s: expected a number",
		    (unsigned long long)csv->line, TEXT_ARG(column->name));
		break;
	}
}

static void
take_rows(struct training_reader *reader, struct csv *csv, const struct columns *columns)
{
	uint32_t n_headings = csv->n_cells;

	while (csv_next(csv)) {
		struct training_sample sample = {0};
		if ((!csv->is_ended && csv->n_cells < n_headings) || csv->is_open) {
			reader->record->is_cut = true;
			training_problem(reader, "line %llu: the file ends within it",
			    (unsigned long long)csv->line);
			return;
		}
		for (uint32_t i = 0; i < columns->n; i++)
			take_cell(reader, &sample, csv, &columns->of[i]);
		training_add_sample(reader, &sample, csv->line);
	}
}

enum gpai_code
run_csv_read(struct training_reader *reader, struct gpai_error *err)
{
	struct columns columns = {
	    .of = arena_array(reader->arena, COLUMNS_MAX, sizeof *columns.of)};
	struct csv csv;

	if (columns.of == NULL)
		return fail_memory(err);
	csv_init(&csv, reader->bytes, reader->name, NULL);
	if (csv_next(&csv)) {
		find_columns(reader, &csv, &columns);
		take_rows(reader, &csv, &columns);
	}
	enum gpai_code rc = csv_status(&csv, err);
	/* What was read before stands, and says that it is not all. */
	if (rc == GPAI_MALFORMED && reader->record->samples_seen > 0) {
		training_problem(reader, "nothing is read from line %llu on: not UTF-8",
		    (unsigned long long)csv.line);
		reader->record->is_cut = true;
		rc = GPAI_OK;
		if (err != NULL)
			*err = (struct gpai_error){0};
	}
	csv_release(&csv);
	return rc;
}

static enum gpai_code
read(struct training_reader *reader, struct gpai_error *err)
{
	reader->record->program = text_of("table");
	return run_csv_read(reader, err);
}

const struct training_format run_csv_format = {run_csv_has_metric, read};
