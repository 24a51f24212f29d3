/* SPDX-License-Identifier: Apache-2.0 */
/* How few hold how much: of all things counted (the first number of the item) the largest (the
 * second, of the same unit), and what per cent of the content these hold (a third, in per cent,
 * where there is one). Two bars of one length, filled by the share. */
#include "documents/chart.h"

static const float BAR = 12, GAP = 8;

static bool
has_point(const struct disclosed_value *value)
{
	return value->range.is_known && value->range.has_low && value->range.has_high &&
	       !value->range.low.negative;
}

static void
draw_bar(struct chart *chart, struct text name, struct text says,
    const struct disclosed_range *part, struct decimal all)
{
	static const struct pen_type bold = {INK_TEXT, ANCHOR_START, CHART_LABEL, true};
	static const struct pen_type plain = {INK_TEXT, ANCHOR_START, CHART_LABEL, false};
	struct disclosed_range ends[] = {{true, true, true, all, all}};
	struct scale scale = {.width = CHART_WIDTH};
	float low, high;

	if (!scale_numbers(&scale, ends, 1, false))
		return;
	pen_words(&chart->pen, bold, 0, chart->y + CHART_LABEL, CHART_WIDTH, name);
	chart->y += pen_leading(CHART_LABEL);
	chart->y += pen_leading(CHART_LABEL) * (float)pen_lines(&chart->pen, plain, 0,
						   chart->y + CHART_LABEL, CHART_WIDTH, 2, says);
	chart->y += 3;
	low = scale_at(&scale, part->low);
	high = scale_at(&scale, part->high);
	pen_frame(&chart->pen, INK_MUTED, 0.5F, chart->y + 0.5F, CHART_WIDTH - 1, BAR - 1, 1);
	if (high - low > 1) /* between its bounds */
		pen_box(&chart->pen, INK_SECOND, 0, chart->y, high, BAR, 0);
	pen_box(&chart->pen, INK_FIRST, 0, chart->y, low < 1 ? 1 : low, BAR, 0);
	chart->y += BAR + GAP;
}

static void
tell(struct chart *chart, struct text name, struct text figure, struct text part)
{
	struct text cells[] = {name, figure, part};

	chart_table_row(chart, cells, 3);
}

/* The part by its share of all: the narrowest that bounds of both leave. */
static struct text
share_of(struct chart *chart, const struct disclosed_range *part, const struct disclosed_range *all)
{
	if (decimal_compare(all->low, all->high) == 0)
		return chart_part(chart, part, all->low);
	struct text low = chart_part(
	    chart, &(struct disclosed_range){true, true, true, part->low, part->low}, all->high);
	struct text high = chart_part(
	    chart, &(struct disclosed_range){true, true, true, part->high, part->high}, all->low);
	if (text_equal(low, high))
		return low;
	return chart_format(
	    chart, "%.*s %s %.*s", TEXT_ARG(low), chart_word(chart, WORD_TO), TEXT_ARG(high));
}

bool
chart_concentration(struct chart *chart)
{
	static const enum word columns[] = {WORD_NAME, WORD_CHART_FIGURE, WORD_CHART_PART};
	const struct chart_row *all, *largest, *held;
	struct decimal hundred = decimal_from(100);

	if (!chart_rows(chart, has_point) || chart->n_rows < 2)
		return false;
	all = &chart->rows[0];
	largest = &chart->rows[1];
	held =
	    chart->n_rows > 2 && text_is(chart->rows[2].value->unit, "%") ? &chart->rows[2] : NULL;
	if (!text_equal(all->value->unit, largest->value->unit) ||
	    decimal_compare(all->value->range.low, DECIMAL_ZERO) <= 0 ||
	    decimal_compare(largest->value->range.high, all->value->range.high) > 0)
		return false;
	struct text figure = chart_figure(chart, largest->value);
	struct text whole = chart_figure(chart, all->value);
	struct text share = share_of(chart, &largest->value->range, &all->value->range);
	chart_table(chart, columns, 3);
	tell(chart, all->name, whole, TEXT_NONE);
	tell(chart, largest->name, figure, share);
	struct text says = chart_format(chart, "%.*s %s %.*s (%.*s)", TEXT_ARG(figure),
	    chart_word(chart, WORD_CHART_OF), TEXT_ARG(whole), TEXT_ARG(share));
	chart_tell(chart, largest->name, says);
	draw_bar(chart, largest->name, says, &largest->value->range, all->value->range.high);
	if (held != NULL && decimal_compare(held->value->range.high, hundred) <= 0) {
		figure = chart_figure(chart, held->value);
		tell(chart, held->name, figure, figure);
		chart_tell(chart, held->name, figure);
		draw_bar(chart, held->name, figure, &held->value->range, hundred);
	}
	out_char(&chart->words, '.');
	chart->y -= GAP - 2;
	return true;
}
