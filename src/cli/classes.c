/* SPDX-License-Identifier: Apache-2.0 */
/* The classification, as `gpai check` begins: what the dossier is, with the reason; then what each
 * entity is, those that are alike in one line. The reasons of entities are in `gpai why`. */
#include "cli/outcomes.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_CHARS = 1024 };

static void
show_class(struct cli *cli, const struct gpai_class *class, int width)
{
	fputs("  ", cli->term.out);
	term_cell(&cli->term, STYLE_PLAIN, class->title, width + 2);
	term_cell(&cli->term, truth_style(class->truth), truth_shown(class->truth), 9);
	term_wrap(&cli->term, STYLE_PLAIN, class->why, width + 13, width + 13);
	fprintf(cli->term.out, "%*s", width + 13, "");
	term_wrap(&cli->term, STYLE_FAINT, class->pin, width + 13, width + 13);
}

/* What entities are: a row for each, a column for each line of the classification. */
struct table {
	const char **entities, **titles;
	char *cells; /* 1 + enum gpai_truth; 0: the line is not about its kind */
	uint32_t n_entities, n_titles;
};

static void
table_free(struct table *table)
{
	free(table->entities);
	free(table->titles);
	free(table->cells);
}

/* Entities come in the same order under each title, so the search goes on where the last ended. */
static uint32_t
row_of(struct table *table, const char *entity, uint32_t last)
{
	for (uint32_t i = 0; i < table->n_entities; i++) {
		uint32_t row = (last + 1 + i) % table->n_entities;
		if (strcmp(table->entities[row], entity) == 0)
			return row;
	}
	table->entities[table->n_entities] = entity;
	return table->n_entities++;
}

static bool
table_make(struct table *table, const struct gpai_class *all, uint32_t n)
{
	uint32_t row = 0;
	uint32_t *rows = calloc((size_t)n + 1, sizeof *rows);
	bool enough;

	table->entities = calloc((size_t)n + 1, sizeof *table->entities);
	table->titles = calloc((size_t)n + 1, sizeof *table->titles);
	enough = rows != NULL && table->entities != NULL && table->titles != NULL;
	for (uint32_t i = 0; enough && i < n; i++) {
		if (all[i].entity[0] == '\0')
			continue;
		rows[i] = row = row_of(table, all[i].entity, row);
		if (i == 0 || strcmp(all[i].field, all[i - 1].field) != 0)
			table->titles[table->n_titles++] = all[i].title;
	}
	if (enough)
		table->cells = calloc((size_t)table->n_entities * table->n_titles + 1, 1);
	for (uint32_t i = 0, column = 0; table->cells != NULL && i < n; i++) {
		if (all[i].entity[0] == '\0')
			continue;
		column += i == 0 || strcmp(all[i].field, all[i - 1].field) != 0;
		table->cells[(size_t)rows[i] * table->n_titles + column - 1] =
		    (char)(1 + all[i].truth);
	}
	free(rows);
	return table->cells != NULL;
}

/* "yes: high-risk system; unknown: prohibited practice" */
static void
format_row(const struct table *table, const char *cells, char line[LINE_CHARS])
{
	static const enum gpai_truth order[] = {GPAI_TRUE, GPAI_UNKNOWN, GPAI_FALSE};
	size_t at = 0;

	line[0] = '\0';
	for (size_t t = 0; t < sizeof order / sizeof *order; t++) {
		const char *before = at > 0 ? "; " : "";
		bool said = false;
		for (uint32_t i = 0; i < table->n_titles && at < LINE_CHARS; i++) {
			if (cells[i] != (char)(1 + order[t]))
				continue;
			at += (size_t)snprintf(line + at, LINE_CHARS - at, "%s%s%s%s",
			    said ? ", " : before, said ? "" : truth_shown(order[t]),
			    said ? "" : ": ", table->titles[i]);
			said = true;
		}
	}
}

static void
show_row(struct cli *cli, const struct table *table, uint32_t row, uint32_t more, int width)
{
	char line[LINE_CHARS], who[300];

	format_row(table, table->cells + (size_t)row * table->n_titles, line);
	if (more > 0)
		snprintf(who, sizeof who, "%s and %u more", table->entities[row], more);
	else
		snprintf(who, sizeof who, "%s", table->entities[row]);
	int column = width > term_columns(who) ? width + 4 : term_columns(who) + 4;
	fputs("  ", cli->term.out);
	term_cell(&cli->term, STYLE_NAME, who, column - 2);
	term_wrap(&cli->term, STYLE_PLAIN, line, column, width + 4);
}

/* Rows that are alike are told with the first of them. */
static bool
show_table(struct cli *cli, const struct table *table, int width)
{
	uint32_t *firsts = calloc((size_t)table->n_entities + 1, sizeof *firsts);
	uint32_t *counts = calloc((size_t)table->n_entities + 1, sizeof *counts);
	bool enough = firsts != NULL && counts != NULL;
	uint32_t n = 0;

	for (uint32_t row = 0; enough && row < table->n_entities; row++) {
		const char *cells = table->cells + (size_t)row * table->n_titles;
		uint32_t k = 0;
		while (k < n && memcmp(table->cells + (size_t)firsts[k] * table->n_titles, cells,
				    table->n_titles) != 0)
			k++;
		if (k == n)
			firsts[n++] = row;
		counts[k]++;
	}
	for (uint32_t k = 0; k < n; k++)
		show_row(cli, table, firsts[k], counts[k] - 1, width);
	free(firsts);
	free(counts);
	return enough;
}

bool
show_classes(struct cli *cli, const struct gpai_assessment *a)
{
	struct table table = {0};
	uint32_t n;
	const struct gpai_class *all = gpai_assessment_classes(a, &n);
	int width = 0;

	for (uint32_t i = 0; i < n; i++)
		if (all[i].entity[0] == '\0' && term_columns(all[i].title) > width)
			width = term_columns(all[i].title);
	for (uint32_t i = 0; i < n; i++)
		if (all[i].entity[0] == '\0')
			show_class(cli, &all[i], width);
	bool enough = table_make(&table, all, n) && show_table(cli, &table, width);
	table_free(&table);
	return enough;
}
