/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that repeat for each entity of a kind: a table where they fit, else one list of
 * definitions for each entity. */
#include "documents/answer.h"
#include "documents/words.h"

#include <string.h>

enum {
	TABLE_COLUMNS_MAX = 4, /* more do not fit the measure */
	TABLE_CELL_MAX = 90    /* longer texts are read as prose, not in columns */
};

/* Values of the same entities stand together: rows of a table. */
struct grid {
	const struct disclosed_value *values;
	uint32_t n, n_columns, n_rows;
	struct text columns[TABLE_COLUMNS_MAX + 1]; /* fact keys */
	const struct disclosed_value *heads[TABLE_COLUMNS_MAX + 1];
};

static bool
is_row_head(const struct grid *grid, uint32_t i)
{
	for (uint32_t k = 0; k < i; k++)
		if (text_equal(grid->values[k].entity, grid->values[i].entity))
			return false;
	return true;
}

static bool /* false when there are too many columns */
grid_init(struct grid *grid, const struct disclosed_value *values, uint32_t n)
{
	*grid = (struct grid){.values = values, .n = n};
	for (uint32_t i = 0; i < n; i++) {
		uint32_t c = 0;

		grid->n_rows += is_row_head(grid, i);
		while (c < grid->n_columns && !text_equal(grid->columns[c], values[i].fact))
			c++;
		if (c < grid->n_columns)
			continue;
		if (grid->n_columns == TABLE_COLUMNS_MAX)
			return false;
		grid->columns[c] = values[i].fact;
		grid->heads[c] = &values[i];
		grid->n_columns++;
	}
	return true;
}

static bool
fits_cells(const struct disclosed_value *values, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (values[i].entity.len == 0 || values[i].shown.len > TABLE_CELL_MAX ||
		    (values[i].shown.len > 0 &&
			memchr(values[i].shown.at, '\n', values[i].shown.len) != NULL))
			return false;
	return true;
}

static void
put_cell(struct sheet *sheet, struct node *row, const struct grid *grid, struct text entity,
    struct text fact)
{
	struct node *cell = sheet_add(sheet, row, NODE_CELL);

	for (uint32_t i = 0; i < grid->n; i++) {
		const struct disclosed_value *value = &grid->values[i];

		if (!text_equal(value->entity, entity) || !text_equal(value->fact, fact))
			continue;
		if (!value_put_inline(sheet, cell, value) && !value_is_silent(value))
			sheet_chip(sheet, cell, TONE_OPEN, WORD_BLANK);
		return;
	}
}

static void
put_grid(struct sheet *sheet, struct node *answer, const struct grid *grid, struct text caption)
{
	struct node *table = sheet_add(sheet, answer, NODE_TABLE), *row, *cell;

	cell = sheet_add_text(sheet, table, NODE_CAPTION, caption);
	if (cell != NULL)
		cell->level = 1;
	row = sheet_add(sheet, table, NODE_ROW);
	cell = sheet_add_text(sheet, row, NODE_CELL, text_of(sheet_word(sheet, WORD_NAME)));
	if (cell != NULL)
		cell->on = true;
	for (uint32_t c = 0; c < grid->n_columns; c++) {
		cell = sheet_add_text(sheet, row, NODE_CELL, value_name(grid->heads[c]));
		if (cell != NULL)
			cell->on = true;
	}
	for (uint32_t i = 0; i < grid->n; i++) {
		if (!is_row_head(grid, i))
			continue;
		row = sheet_add(sheet, table, NODE_ROW);
		cell = sheet_add_text(sheet, row, NODE_CELL, grid->values[i].entity);
		if (cell != NULL)
			cell->on = true;
		for (uint32_t c = 0; c < grid->n_columns; c++)
			put_cell(sheet, row, grid, grid->values[i].entity, grid->columns[c]);
	}
}

static void
put_by_entity(
    struct sheet *sheet, struct node *answer, const struct disclosed_value *values, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct text entity = values[i].entity;
		struct node *list, *name;
		bool seen = false;

		for (uint32_t k = 0; k < i && !seen; k++)
			seen = text_equal(values[k].entity, entity);
		if (seen)
			continue;
		name = sheet_add(sheet, answer, NODE_PARAGRAPH);
		sheet_add_text(sheet, name, NODE_STRONG, entity);
		list = sheet_add(sheet, answer, NODE_DEFINITIONS);
		for (uint32_t k = i; k < n; k++) {
			if (!text_equal(values[k].entity, entity) || value_is_silent(&values[k]))
				continue;
			sheet_add_text(sheet, list, NODE_TERM, value_name(&values[k]));
			value_put(sheet, sheet_add(sheet, list, NODE_DETAIL), &values[k]);
		}
	}
}

void
grid_put(struct sheet *sheet, struct node *answer, const struct disclosed_item *item,
    const struct disclosed_value *values, uint32_t n)
{
	struct grid grid;

	if (fits_cells(values, n) && grid_init(&grid, values, n))
		put_grid(sheet, answer, &grid, item->label);
	else
		put_by_entity(sheet, answer, values, n);
}
