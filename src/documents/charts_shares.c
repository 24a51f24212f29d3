/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers side by side.
 *
 * Bands of the law are strips of their ranges, the one that holds filled: numbers of different
 * units share no axis, and a range without an end has no length. Other numbers stand in groups of
 * one unit, each on an axis of its own: bars from zero, or dots where the axis is logarithmic and
 * a length would mean nothing. */
#include "documents/chart.h"

static const float TRACK = 8, CELL = 8, EDGE = 4, GAP = 8;

static bool
has_number(const struct disclosed_value *value)
{
	return value->range.is_known && (value->range.has_low || value->range.has_high);
}

static bool
is_band(const struct chart_row *row)
{
	return row->value->disclosure == DISCLOSURE_COARSE && row->value->show == LAW_SHOW_BAND &&
	       row->value->n_options > 1;
}

static void
tell(struct chart *chart, const struct chart_row *row, uint32_t i)
{
	struct text cells[] = {row->name, row->says};

	chart_table_row(chart, cells, 2);
	if (i < CHART_FINDINGS_MAX)
		chart_tell(chart, row->name, row->says);
}

/* --- Bands --- */

static void
draw_band(struct chart *chart, const struct chart_row *row)
{
	uint32_t n = row->value->n_options;
	float step = (CHART_WIDTH + 2) / (float)n;

	chart_row_words(chart, row, false);
	chart->y += 3;
	for (uint32_t i = 0; i < n; i++) {
		float x = (float)i * step;

		if (row->value->options[i].chosen)
			pen_box(&chart->pen, INK_FIRST, x, chart->y, step - 2, CELL, 1.5F);
		else
			pen_frame(&chart->pen, INK_MUTED, x + 0.4F, chart->y + 0.4F, step - 2.8F,
			    CELL - 0.8F, 0.8F);
	}
	chart->y += CELL + GAP;
}

/* --- Groups of one unit --- */

static bool
is_in_group(const struct chart_row *row, const struct chart_row *first)
{
	return !is_band(row) && text_equal(row->value->unit, first->value->unit);
}

static bool
is_first_of_group(const struct chart *chart, uint32_t i)
{
	if (is_band(&chart->rows[i]))
		return false;
	for (uint32_t k = 0; k < i; k++)
		if (is_in_group(&chart->rows[k], &chart->rows[i]))
			return false;
	return true;
}

static void
draw_mark(struct chart *chart, const struct scale *scale, const struct chart_row *row, float y)
{
	const struct disclosed_range *range = &row->value->range;
	bool is_point =
	    range->has_low && range->has_high && decimal_compare(range->low, range->high) == 0;
	float end = scale->left + scale->width;
	float low = range->has_low ? scale_at(scale, range->low) : scale->left;
	float high = range->has_high ? scale_at(scale, range->high) : end;
	float zero = scale->is_log ? scale->left : scale_at(scale, DECIMAL_ZERO);

	pen_line(&chart->pen, INK_RULE, scale->left, y, scale->width, 0, 0.6F);
	if (scale->is_log && is_point) {
		if (high > scale->left) /* zero has no place here; its words say it */
			pen_dot(&chart->pen, INK_FIRST, high, y, 4);
	} else if (is_point) {
		float from = high < zero ? high : zero, to = high < zero ? zero : high;

		pen_box(
		    &chart->pen, INK_FIRST, from, y - 4, to - from < 0.8F ? 0.8F : to - from, 8, 0);
	} else {
		pen_box(&chart->pen, INK_FIRST, low, y - 4, high - low < 2 ? 2 : high - low, 8, 2);
	}
}

static void
draw_row(struct chart *chart, const struct scale *scale, const struct chart_row *row)
{
	chart_row_words(chart, row, false);
	draw_mark(chart, scale, row, chart->y + 3 + TRACK / 2);
	chart->y += TRACK + GAP;
}

static bool
is_larger(const struct chart_row *a, const struct chart_row *b)
{
	const struct disclosed_range *x = &a->value->range, *y = &b->value->range;

	if (!x->has_high || !y->has_high)
		return !x->has_high && y->has_high;
	return decimal_compare(x->high, y->high) > 0;
}

/* With more rows than fit a page, those of the largest numbers are drawn, in their order. */
static void
choose_drawn(struct chart *chart)
{
	for (uint32_t n = 0; n < CHART_ROWS_MAX && n < chart->n_rows; n++) {
		struct chart_row *largest = NULL;

		for (uint32_t i = 0; i < chart->n_rows; i++)
			if (!chart->rows[i].is_drawn &&
			    (largest == NULL || is_larger(&chart->rows[i], largest)))
				largest = &chart->rows[i];
		if (largest != NULL)
			largest->is_drawn = true;
	}
}

static void
draw_group(struct chart *chart, uint32_t first)
{
	struct document *document = chart->sheet->document;
	struct disclosed_range *ranges =
	    arena_array(document->arena, chart->n_rows, sizeof *ranges);
	struct scale scale = {.left = EDGE, .width = CHART_WIDTH - 2 * EDGE};
	uint32_t n = 0;

	if (ranges == NULL) {
		document->out_of_memory = true;
		return;
	}
	for (uint32_t i = first; i < chart->n_rows; i++)
		if (chart->rows[i].is_drawn && is_in_group(&chart->rows[i], &chart->rows[first]))
			ranges[n++] = chart->rows[i].value->range;
	if (n == 0 || !scale_numbers(&scale, ranges, n, false))
		return;
	for (uint32_t i = first; i < chart->n_rows; i++)
		if (chart->rows[i].is_drawn && is_in_group(&chart->rows[i], &chart->rows[first]))
			draw_row(chart, &scale, &chart->rows[i]);
	chart_axis(chart, &scale);
	chart->y += GAP;
}

/* One number without a range beside it has nothing to be compared with. */
static bool
is_worth_it(const struct chart *chart)
{
	for (uint32_t i = 0; i < chart->n_rows; i++)
		if (is_band(&chart->rows[i]))
			return true;
	return chart->n_rows > 1;
}

bool
chart_shares(struct chart *chart)
{
	static const enum word columns[] = {WORD_NAME, WORD_CHART_FIGURE};
	bool has_bands = false;

	if (!chart_rows(chart, has_number) || !is_worth_it(chart))
		return false;
	chart_table(chart, columns, 2);
	choose_drawn(chart);
	for (uint32_t i = 0; i < chart->n_rows; i++) {
		struct chart_row *row = &chart->rows[i];

		row->says = chart_figure(chart, row->value);
		tell(chart, row, i);
		if (is_band(row) && row->is_drawn) {
			draw_band(chart, row);
			has_bands = true;
		}
	}
	if (has_bands) {
		pen_words(&chart->pen,
		    (struct pen_type){INK_MUTED, ANCHOR_START, CHART_NOTE, false}, 0,
		    chart->y + CHART_NOTE - 2, CHART_WIDTH,
		    text_of(chart_word(chart, WORD_CHART_RANGES)));
		chart->y += pen_leading(CHART_NOTE) + GAP;
	}
	for (uint32_t i = 0; i < chart->n_rows; i++)
		if (is_first_of_group(chart, i))
			draw_group(chart, i);
	chart->y -= GAP - 2;
	out_string(&chart->words, chart->n_rows > CHART_FINDINGS_MAX ? " \u2026" : ".");
	chart_more(chart);
	return true;
}
