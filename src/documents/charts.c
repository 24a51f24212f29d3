/* SPDX-License-Identifier: Apache-2.0 */
/* The table of kinds, and what they share; see charts.h. */
#include "documents/charts.h"

#include "documents/answer.h"
#include "documents/chart.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool (*const kinds[])(struct chart *chart) = {
    [LAW_CHART_NONE] = NULL,
    [LAW_CHART_SHARES] = chart_shares,
    [LAW_CHART_CONCENTRATION] = chart_concentration,
    [LAW_CHART_THRESHOLD] = chart_threshold,
    [LAW_CHART_TIMELINE] = chart_timeline,
};

const char *
chart_word(const struct chart *chart, enum word which)
{
	return sheet_word(chart->sheet, which);
}

struct text
chart_format(struct chart *chart, const char *format, ...)
{
	char line[512];
	struct text made;
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(line, sizeof line, format, list);
	va_end(list);
	made = arena_text(chart->sheet->document->arena,
	    n <= 0 ? TEXT_NONE : text_clip(text_of(line), sizeof line - 1));
	if (made.at == NULL)
		chart->sheet->document->out_of_memory = true;
	return made;
}

/* --- Rows --- */

/* Entities alone tell rows apart, unless there are several facts of each. */
static bool
has_several_facts(
    const struct disclosed_item *item, bool (*has)(const struct disclosed_value *value))
{
	const struct disclosed_value *first = NULL;

	for (uint32_t i = 0; i < item->n_values; i++) {
		const struct disclosed_value *value = &item->values[i];

		if (!value->is_repeated || !has(value))
			continue;
		if (first == NULL)
			first = value;
		else if (!text_equal(first->fact, value->fact))
			return true;
	}
	return false;
}

static struct text
row_name(struct chart *chart, const struct disclosed_value *value, bool several)
{
	if (value->is_repeated && value->entity.len > 0) {
		if (!several)
			return value->entity;
		return sheet_join(
		    chart->sheet, value->entity, chart_word(chart, WORD_COLON), value_name(value));
	}
	return value->label.len > 0 ? value->label : chart->item->label;
}

bool
chart_rows(struct chart *chart, bool (*has)(const struct disclosed_value *value))
{
	const struct disclosed_item *item = chart->item;
	struct document *document = chart->sheet->document;
	bool several = has_several_facts(item, has);

	chart->rows = arena_array(
	    document->arena, (size_t)item->n_values + item->n_clocks + 1, sizeof *chart->rows);
	if (chart->rows == NULL) {
		document->out_of_memory = true;
		return false;
	}
	for (uint32_t i = 0; i < item->n_values; i++)
		if (has(&item->values[i]))
			chart->rows[chart->n_rows++] = (struct chart_row){.value = &item->values[i],
			    .name = row_name(chart, &item->values[i], several)};
	return chart->n_rows > 0;
}

/* --- Words --- */

static struct text
with_unit(struct chart *chart, const char *before, struct text figure, struct text unit)
{
	unit = tongue_says(chart->sheet->document->tongue, unit);
	return chart_format(chart, "%s%s%.*s%s%.*s", before, *before != 0 ? " " : "",
	    TEXT_ARG(figure), unit.len > 0 ? "\u00A0" : "", TEXT_ARG(unit));
}

struct text
chart_figure(struct chart *chart, const struct disclosed_value *value)
{
	const struct disclosed_range *range = &value->range;
	struct document *document = chart->sheet->document;
	struct text low = TEXT_NONE, high = TEXT_NONE;
	const char *about = "";

	if (value->disclosure == DISCLOSURE_COARSE && value->show == LAW_SHOW_BAND)
		return value->shown;
	if (value->disclosure == DISCLOSURE_COARSE && value->show == LAW_SHOW_ROUND)
		about = chart_word(chart, WORD_ABOUT);
	if (range->has_low)
		low = number_words(document, range->low);
	if (range->has_high)
		high = number_words(document, range->high);
	if (!range->has_high)
		return with_unit(chart, chart_word(chart, WORD_CHART_ABOVE), low, value->unit);
	if (!range->has_low)
		return with_unit(chart, chart_word(chart, WORD_CHART_BELOW), high, value->unit);
	if (text_equal(low, high)) {
		if (number_is_cut(range->low) || decimal_compare(range->low, range->high) != 0)
			about = chart_word(chart, WORD_ABOUT);
		return with_unit(chart, about, low, value->unit);
	}
	low = chart_format(
	    chart, "%.*s %s %.*s", TEXT_ARG(low), chart_word(chart, WORD_TO), TEXT_ARG(high));
	return with_unit(chart, about, low, value->unit);
}

/* Of 100; with as many figures as keep it apart from 100, the threshold itself. */
static struct text
percent_words(struct chart *chart, struct decimal number, struct decimal of)
{
	struct decimal hundred = decimal_from(100), part;
	int order = decimal_compare(number, of);

	part =
	    decimal_multiply(decimal_quotient(number, of, ROUND_NEAREST), hundred, ROUND_NEAREST);
	if (order > 0 && decimal_magnitude(part) >= 3) { /* ten times and more */
		part = decimal_quotient(number, of, ROUND_NEAREST);
		return chart_format(chart, "%.*s\u00A0%s",
		    TEXT_ARG(number_words(
			chart->sheet->document, decimal_round(part, 2, ROUND_NEAREST))),
		    chart_word(chart, WORD_CHART_TIMES));
	}
	for (int figures = 2; figures < 12; figures++) {
		struct decimal rounded = decimal_round(part, figures, ROUND_NEAREST);

		if (order != 0 && decimal_compare(rounded, hundred) == 0)
			continue;
		part = rounded;
		break;
	}
	return chart_format(
	    chart, "%.*s\u00A0%%", TEXT_ARG(number_words(chart->sheet->document, part)));
}

static bool
is_positive(struct decimal number)
{
	return !number.negative && (number.high > 0 || number.low > 0);
}

struct text
chart_part(struct chart *chart, const struct disclosed_range *range, struct decimal of)
{
	struct text low, high;

	if (!is_positive(of) || (range->has_low && !is_positive(range->low)) ||
	    (range->has_high && !is_positive(range->high)))
		return TEXT_NONE;
	low = range->has_low ? percent_words(chart, range->low, of) : TEXT_NONE;
	high = range->has_high ? percent_words(chart, range->high, of) : TEXT_NONE;
	if (!range->has_high)
		return chart_format(
		    chart, "%s %.*s", chart_word(chart, WORD_CHART_ABOVE), TEXT_ARG(low));
	if (!range->has_low)
		return chart_format(
		    chart, "%s %.*s", chart_word(chart, WORD_CHART_BELOW), TEXT_ARG(high));
	if (text_equal(low, high))
		return low;
	return chart_format(
	    chart, "%.*s %s %.*s", TEXT_ARG(low), chart_word(chart, WORD_TO), TEXT_ARG(high));
}

void
chart_more(struct chart *chart)
{
	static const struct pen_type type = {INK_MUTED, ANCHOR_START, CHART_NOTE, false};

	if (chart->n_rows <= CHART_ROWS_MAX)
		return;
	pen_words(&chart->pen, type, 0, chart->y + CHART_NOTE, CHART_WIDTH,
	    chart_format(chart, "%u %s", chart->n_rows - CHART_ROWS_MAX,
		chart_word(chart, WORD_CHART_MORE)));
	chart->y += pen_leading(CHART_NOTE) + 2;
}

/* --- Parts of drawings --- */

void
chart_row_words(struct chart *chart, const struct chart_row *row, bool bold)
{
	const struct pen_type name = {INK_TEXT, ANCHOR_START, CHART_LABEL, bold};
	const struct pen_type says = {INK_TEXT, ANCHOR_END, CHART_LABEL, false};
	float most = CHART_WIDTH * 0.55F, gutter = 10, taken;
	uint32_t left, right;

	taken = pen_text_width(row->says, CHART_LABEL, false);
	taken = (taken < most ? taken : most) + gutter;
	left = pen_lines(
	    &chart->pen, name, 0, chart->y + CHART_LABEL, CHART_WIDTH - taken, 3, row->name);
	right =
	    pen_lines(&chart->pen, says, CHART_WIDTH, chart->y + CHART_LABEL, most, 3, row->says);
	chart->y += (float)(left > right ? left : right) * pen_leading(CHART_LABEL);
}

void
chart_axis(struct chart *chart, const struct scale *scale)
{
	static const struct pen_type type = {INK_MUTED, ANCHOR_START, CHART_NOTE, false};

	chart->y += scale_draw(scale, &chart->pen, chart->y - 4, chart->y);
	if (!scale->is_log)
		return;
	pen_words(&chart->pen, type, 0, chart->y + CHART_NOTE, CHART_WIDTH,
	    text_of(chart_word(chart, WORD_CHART_LOG)));
	chart->y += pen_leading(CHART_NOTE) + 2;
}

void
chart_tell(struct chart *chart, struct text name, struct text says)
{
	if (chart->words.len > 0)
		out_string(&chart->words, chart_word(chart, WORD_SEMICOLON));
	out_put(&chart->words, name);
	out_string(&chart->words, chart_word(chart, WORD_COLON));
	out_put(&chart->words, says);
}

/* --- The table --- */

void
chart_table(struct chart *chart, const enum word *columns, uint32_t n)
{
	struct sheet *sheet = chart->sheet;
	struct node *caption, *row;

	caption = sheet_add_text(
	    sheet, chart->table, NODE_CAPTION, text_of(sheet_word(sheet, WORD_CHART_FIGURES)));
	if (caption != NULL)
		caption->level = 1;
	row = sheet_add(sheet, chart->table, NODE_ROW);
	for (uint32_t i = 0; i < n; i++) {
		struct node *cell =
		    sheet_add_text(sheet, row, NODE_CELL, text_of(sheet_word(sheet, columns[i])));

		if (cell != NULL)
			cell->on = true;
	}
}

void
chart_table_row(struct chart *chart, const struct text *cells, uint32_t n)
{
	struct node *row = sheet_add(chart->sheet, chart->table, NODE_ROW);

	for (uint32_t i = 0; i < n; i++) {
		struct node *cell = sheet_add_text(chart->sheet, row, NODE_CELL, cells[i]);

		if (cell != NULL)
			cell->on = i == 0;
	}
}

/* --- The drawing --- */

/* The node is made first, so that rows of the table have where to stand, and joined to the
 * answer when something was drawn. */
void
charts_put(struct sheet *sheet, struct node *answer, const struct disclosed_item *item)
{
	struct document *document = sheet->document;
	struct node apart = {.kind = NODE_ANSWER}, *node;
	struct chart chart = {.sheet = sheet, .item = item};
	bool drawn;

	if (answer == NULL || kinds[item->chart] == NULL)
		return;
	node = node_add(document, &apart, NODE_DRAWING);
	chart.table = node_add(document, node, NODE_TABLE);
	pen_start(&chart.pen, document, CHART_WIDTH);
	out_memory(&chart.words);
	drawn = kinds[item->chart](&chart) && !document->out_of_memory && node != NULL;
	pen_finish(&chart.pen, chart.y);
	if (drawn) {
		node->drawing = chart.pen.drawing;
		node->text = arena_text(document->arena, out_text(&chart.words));
		if (out_status(&chart.words, NULL, NULL) != GPAI_OK || node->text.at == NULL)
			document->out_of_memory = true;
		if (answer->last != NULL)
			answer->last->next = node;
		else
			answer->first = node;
		answer->last = node;
	}
	out_release(&chart.words);
}
