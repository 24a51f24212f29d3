/* SPDX-License-Identifier: Apache-2.0 */
/* The days of an item along one axis, a row for each, with the day the document speaks of.
 *
 * Days of the same entity are joined, each with the one before it in time. Below them stand the
 * clocks that run from them: by when a duty is due, as an open box at the end of a dashed line. */
#include "documents/chart.h"

#include <string.h>

static const float TRACK = 8, EDGE = 6, GAP = 6;

static bool
has_day(const struct disclosed_value *value)
{
	return value->type == TYPE_DATE && value->disclosure == DISCLOSURE_FULL &&
	       value->value.state == VALUE_KNOWN && value->value.date != DATE_NONE &&
	       value->value.date != DATE_FOREVER;
}

static int32_t
day_of(const struct chart_row *row)
{
	return row->clock != NULL ? row->clock->due : row->value->value.date;
}

/* Does the row count from that day: another of its entity; of a clock, any day of the item. */
static bool
counts_from(const struct chart_row *row, const struct chart_row *day)
{
	if (day->clock != NULL)
		return false;
	return row->clock != NULL || text_equal(row->value->entity, day->value->entity);
}

/* The first day of what the row is about. */
static int32_t
first_day(const struct chart *chart, const struct chart_row *row)
{
	int32_t first = day_of(row);

	for (uint32_t i = 0; i < chart->n_rows; i++)
		if (counts_from(row, &chart->rows[i]) && day_of(&chart->rows[i]) < first)
			first = day_of(&chart->rows[i]);
	return first;
}

/* The last day before that of the row, of the same; its own when it is the first. */
static int32_t
day_before(const struct chart *chart, const struct chart_row *row)
{
	int32_t before = first_day(chart, row);

	for (uint32_t i = 0; i < chart->n_rows; i++) {
		int32_t day = day_of(&chart->rows[i]);

		if (counts_from(row, &chart->rows[i]) && day < day_of(row) && day > before)
			before = day;
	}
	return before;
}

static void
tell(struct chart *chart, const struct chart_row *row, uint32_t i)
{
	int32_t later = day_of(row) - first_day(chart, row);
	struct text cells[] = {row->name, row->says, chart_format(chart, "%d", (int)later)};

	if (row->clock != NULL)
		cells[0] = chart_format(
		    chart, "%.*s (%.*s)", TEXT_ARG(row->name), TEXT_ARG(row->clock->pin));

	chart_table_row(chart, cells, 3);
	if (i >= CHART_FINDINGS_MAX)
		return;
	chart_tell(chart, row->name, row->says);
}

static void
draw_row(struct chart *chart, const struct scale *scale, const struct chart_row *row, int32_t as_of)
{
	float x = scale_at_day(scale, day_of(row)), y;
	float from = scale_at_day(scale, day_before(chart, row));

	chart_row_words(chart, row, false);
	y = chart->y + 3 + TRACK / 2;
	pen_line(&chart->pen, INK_RULE, scale->left, y, scale->width, 0, 0.6F);
	if (as_of != DATE_NONE)
		pen_line(&chart->pen, INK_LIMIT, scale_at_day(scale, as_of), y - TRACK / 2, 0,
		    TRACK, 1.4F);
	if (row->clock != NULL) { /* not a day that was, but one by which */
		if (x - from > 1)
			pen_dashes(&chart->pen, INK_LIMIT, from, y, x - from, 0, 1.4F);
		pen_box(&chart->pen, INK_PAPER, x - 4, y - 4, 8, 8, 0);
		pen_frame(&chart->pen, INK_LIMIT, x - 3.5F, y - 3.5F, 7, 7, 1.6F);
	} else {
		if (x - from > 1)
			pen_line(&chart->pen, INK_SECOND, from, y, x - from, 0, 2.4F);
		pen_dot(&chart->pen, INK_FIRST, x, y, 4);
	}
	chart->y += TRACK + GAP;
}

/* The day of the facts has a mark on every track, and says here what it is. */
static void
draw_legend(struct chart *chart, int32_t as_of)
{
	static const struct pen_type type = {INK_LIMIT, ANCHOR_START, CHART_NOTE, false};
	struct document *document = chart->sheet->document;
	struct text day = date_words(document->arena, document->tongue, as_of);

	pen_line(&chart->pen, INK_LIMIT, 2, chart->y, 0, CHART_NOTE + 1, 1.4F);
	pen_words(&chart->pen, type, 7, chart->y + CHART_NOTE, CHART_WIDTH - 7,
	    chart_format(chart, "%s %.*s", chart_word(chart, WORD_CHART_AS_OF), TEXT_ARG(day)));
	chart->y += pen_leading(CHART_NOTE) + 2;
}

/* The day of the facts is left out when it is so far from all days that they would be one. */
static int32_t
near_day(const struct chart *chart, int32_t as_of)
{
	int64_t first = day_of(&chart->rows[0]), last = first, far;

	if (as_of == DATE_NONE || as_of == DATE_FOREVER)
		return DATE_NONE;
	for (uint32_t i = 1; i < chart->n_rows; i++) {
		int32_t day = day_of(&chart->rows[i]);

		first = day < first ? day : first;
		last = day > last ? day : last;
	}
	far = (last - first) * 4 + 14;
	return as_of < first - far || as_of > last + far ? DATE_NONE : as_of;
}

static bool
find_scale(struct chart *chart, struct scale *scale, int32_t as_of)
{
	struct document *document = chart->sheet->document;
	int32_t *days = arena_array(document->arena, chart->n_rows + 1, sizeof *days);

	if (days == NULL) {
		document->out_of_memory = true;
		return false;
	}
	for (uint32_t i = 0; i < chart->n_rows; i++)
		days[i] = day_of(&chart->rows[i]);
	days[chart->n_rows] = as_of;
	*scale = (struct scale){.left = EDGE, .width = CHART_WIDTH - 2 * EDGE};
	return scale_days(scale, days, chart->n_rows + (as_of != DATE_NONE));
}

/* Two days make a line; one alone is told by its answer. */
static bool
is_worth_it(const struct chart *chart)
{
	for (uint32_t i = 1; i < chart->n_rows; i++)
		if (day_of(&chart->rows[i]) != day_of(&chart->rows[0]))
			return true;
	return false;
}

static void
name_day(struct chart *chart, struct chart_row *row)
{
	struct document *document = chart->sheet->document;

	row->says = date_words(document->arena, document->tongue, day_of(row));
	if (row->says.at == NULL)
		document->out_of_memory = true;
}

static void
add_clocks(struct chart *chart)
{
	for (uint32_t i = 0; i < chart->item->n_clocks; i++)
		chart->rows[chart->n_rows++] = (struct chart_row){
		    .clock = &chart->item->clocks[i], .name = chart->item->clocks[i].title};
}

bool
chart_timeline(struct chart *chart)
{
	static const enum word columns[] = {WORD_NAME, WORD_CHART_DAY, WORD_CHART_LATER};
	struct scale scale;
	int32_t as_of;

	if (!chart_rows(chart, has_day))
		return false;
	add_clocks(chart);
	if (!is_worth_it(chart))
		return false;
	as_of = near_day(chart, chart->sheet->form->issue.as_of);
	if (!find_scale(chart, &scale, as_of))
		return false;
	chart_table(chart, columns, 3);
	for (uint32_t i = 0; i < chart->n_rows; i++) {
		name_day(chart, &chart->rows[i]);
		tell(chart, &chart->rows[i], i);
		if (i < CHART_ROWS_MAX)
			draw_row(chart, &scale, &chart->rows[i], as_of);
	}
	out_string(&chart->words, chart->n_rows > CHART_FINDINGS_MAX ? " \u2026" : ".");
	chart_axis(chart, &scale);
	if (as_of != DATE_NONE)
		draw_legend(chart, as_of);
	chart_more(chart);
	return true;
}
