/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers against the thresholds of the law, on one logarithmic axis.
 *
 * Each number is a strip: its name, the thresholds that its figure is held against (dashed, named
 * above the strip), the figure as a dot or a bar between its bounds, and what share it is below. */
#include "documents/chart.h"

enum { STRIPS_MAX = 8 }; /* drawn; a form asks for a few */

static const float EDGE = 8, STRIP = 22, GAP = 8;

static bool
has_number(const struct disclosed_value *value)
{
	return value->range.is_known && value->range.has_low && !value->range.low.negative;
}

static bool
is_of(const struct disclosed_limit *limit, const struct chart_row *row)
{
	return text_equal(limit->fact, row->value->fact);
}

static uint32_t
limits_of(const struct chart *chart, const struct chart_row *row)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < chart->item->n_limits; i++)
		n += is_of(&chart->item->limits[i], row);
	return n;
}

/* "6.3e24 FLOP, 63 % of 1e25 (title)": said of the drawing, and in it, where the title stands at
 * the threshold already. */
static struct text
finding(struct chart *chart, const struct chart_row *row, bool has_titles)
{
	struct text says = chart_format(chart, "%.*s", TEXT_ARG(row->says));

	for (uint32_t i = 0; i < chart->item->n_limits; i++) {
		const struct disclosed_limit *limit = &chart->item->limits[i];
		struct text over = number_words(chart->sheet->document, limit->over);
		struct text part = chart_part(chart, &row->value->range, limit->over);
		bool is_share = part.len > 0 && part.at[part.len - 1] == '%';

		if (!is_of(limit, row) || part.len == 0)
			continue;
		says = chart_format(chart, "%.*s, %.*s %s%s%.*s%s%.*s%s", TEXT_ARG(says),
		    TEXT_ARG(part), is_share ? chart_word(chart, WORD_CHART_OF) : "",
		    is_share ? " " : "", TEXT_ARG(over), has_titles ? " (" : "",
		    TEXT_ARG(has_titles ? limit->title : TEXT_NONE), has_titles ? ")" : "");
	}
	return says;
}

static void
tell(struct chart *chart, const struct chart_row *row)
{
	struct text unit = tongue_says(chart->sheet->document->tongue, row->value->unit);

	for (uint32_t i = 0; i < chart->item->n_limits; i++) {
		const struct disclosed_limit *limit = &chart->item->limits[i];
		struct text over = number_words(chart->sheet->document, limit->over);
		struct text cells[] = {row->name, row->says,
		    chart_format(chart, "%.*s\u00A0%.*s (%.*s, %.*s)", TEXT_ARG(over),
			TEXT_ARG(unit), TEXT_ARG(limit->title), TEXT_ARG(limit->pin)),
		    chart_part(chart, &row->value->range, limit->over)};

		if (is_of(limit, row))
			chart_table_row(chart, cells, 4);
	}
}

/* Names of thresholds stand one above the other, so that none meets another. */
static void
draw_limits(struct chart *chart, const struct scale *scale, const struct chart_row *row, float top)
{
	static const struct pen_type type = {INK_LIMIT, ANCHOR_MIDDLE, CHART_NOTE, false};
	uint32_t n = limits_of(chart, row), line = 0;
	float strip = top + (float)n * pen_leading(CHART_NOTE);

	for (uint32_t i = 0; i < chart->item->n_limits; i++) {
		const struct disclosed_limit *limit = &chart->item->limits[i];
		float x = scale_at(scale, limit->over), y;

		if (!is_of(limit, row))
			continue;
		y = top + (float)++line * pen_leading(CHART_NOTE) - 2;
		pen_words(&chart->pen, type, x, y, CHART_WIDTH,
		    chart_format(chart, "%.*s \u00B7 %.*s",
			TEXT_ARG(number_words(chart->sheet->document, limit->over)),
			TEXT_ARG(limit->title)));
		pen_dashes(&chart->pen, INK_LIMIT, x, strip + 1, 0, STRIP - 2, 1.4F);
	}
}

static void
draw_figure(struct chart *chart, const struct scale *scale, const struct chart_row *row, float y)
{
	const struct disclosed_range *range = &row->value->range;
	float left = scale_at(scale, range->low);
	float right = range->has_high ? scale_at(scale, range->high) : scale->left + scale->width;

	pen_line(&chart->pen, INK_MUTED, scale->left, y, scale->width, 0, 0.8F);
	if (right - left < 3) {
		pen_dot(&chart->pen, INK_FIRST, (left + right) / 2, y, 4.5F);
		return;
	}
	pen_box(&chart->pen, INK_FIRST, left, y - 4, right - left, 8, 2);
}

static void
draw_row(
    struct chart *chart, const struct scale *scale, const struct chart_row *row, struct text says)
{
	static const struct pen_type name = {INK_TEXT, ANCHOR_START, CHART_LABEL, true};
	static const struct pen_type figure = {INK_TEXT, ANCHOR_START, CHART_LABEL, false};
	float lead = pen_leading(CHART_LABEL);

	chart->y += lead * (float)pen_lines(&chart->pen, name, 0, chart->y + CHART_LABEL,
			       CHART_WIDTH, 2, row->name);
	chart->y += lead * (float)pen_lines(&chart->pen, figure, 0, chart->y + CHART_LABEL,
			       CHART_WIDTH, 3, says);
	draw_limits(chart, scale, row, chart->y);
	chart->y += (float)limits_of(chart, row) * pen_leading(CHART_NOTE) + STRIP;
	draw_figure(chart, scale, row, chart->y - STRIP / 2);
	chart->y += GAP;
}

static bool
find_scale(struct chart *chart, struct scale *scale)
{
	uint32_t n_limits = chart->item->n_limits, n = 0;
	struct disclosed_range *ends =
	    arena_array(chart->sheet->document->arena, chart->n_rows + n_limits, sizeof *ends);

	if (ends == NULL) {
		chart->sheet->document->out_of_memory = true;
		return false;
	}
	for (uint32_t i = 0; i < chart->n_rows; i++)
		ends[n++] = chart->rows[i].value->range;
	for (uint32_t i = 0; i < n_limits; i++)
		ends[n++] = (struct disclosed_range){
		    true, true, true, chart->item->limits[i].over, chart->item->limits[i].over};
	*scale = (struct scale){.left = EDGE, .width = CHART_WIDTH - 2 * EDGE};
	return scale_numbers(scale, ends, n, true);
}

bool
chart_threshold(struct chart *chart)
{
	static const enum word columns[] = {
	    WORD_NAME, WORD_CHART_FIGURE, WORD_CHART_LIMIT, WORD_CHART_PART};
	struct scale scale;
	uint32_t kept = 0;

	if (!chart_rows(chart, has_number))
		return false;
	/* A number without a threshold of its own is told by its answer. */
	for (uint32_t i = 0; i < chart->n_rows; i++)
		if (limits_of(chart, &chart->rows[i]) > 0)
			chart->rows[kept++] = chart->rows[i];
	chart->n_rows = kept;
	if (chart->n_rows == 0 || !find_scale(chart, &scale))
		return false;
	chart_table(chart, columns, 4);
	for (uint32_t i = 0; i < chart->n_rows; i++) {
		struct chart_row *row = &chart->rows[i];

		row->says = chart_figure(chart, row->value);
		tell(chart, row);
		struct text says = finding(chart, row, true);
		if (i < CHART_FINDINGS_MAX)
			chart_tell(chart, row->name, says);
		if (i < STRIPS_MAX)
			draw_row(chart, &scale, row, finding(chart, row, false));
	}
	chart->y -= GAP;
	chart->y += 4;
	chart_axis(chart, &scale);
	out_string(&chart->words, chart->n_rows > CHART_FINDINGS_MAX ? " \u2026" : ".");
	return true;
}
