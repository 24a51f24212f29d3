/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of cells, each filled with the mark of its verdict, so that they read without colour. */
#include "rights/audit_plot.h"

#include <stdio.h>
#include <string.h>

enum { AXIS = 8, ROWS = 10, WIDTH_MAX = 200 };

static const char *const MARKS[VERDICTS_COUNT] = {
    [VERDICT_DISALLOWED] = "█",
    [VERDICT_UNREACHABLE] = "▓",
    [VERDICT_RESERVED] = "▒",
    [VERDICT_UNKNOWN] = "?",
    [VERDICT_LICENSED] = "+",
    [VERDICT_ALLOWED] = "·",
};

static void
put_legend(const struct audit_canvas *c)
{
	unsigned column = 0;

	for (unsigned i = 0; i < VERDICTS_COUNT; i++) {
		const char *word = verdict_word(audit_stack[i]);
		unsigned width = (unsigned)strlen(word) + 4;
		if (column > 0 && column + width > c->width) {
			out_char(c->out, '\n');
			column = 0;
		}
		out_string(c->out, column == 0 ? "" : "  ");
		canvas_verdict(c, audit_stack[i]);
		out_string(c->out, MARKS[audit_stack[i]]);
		canvas_plain(c);
		out_format(c->out, " %s", word);
		column += width;
	}
	out_char(c->out, '\n');
}

/* How many cells each verdict has, by largest remainders. What is there at all has a cell while
 * there are any, those at the foot first. */
static void
share_cells(const struct audit_column *column, uint64_t largest, unsigned cells[VERDICTS_COUNT])
{
	unsigned height, left;
	double exact[VERDICTS_COUNT];

	memset(cells, 0, VERDICTS_COUNT * sizeof *cells);
	if (column->all == 0)
		return;
	height = (unsigned)((double)column->all / (double)largest * ROWS + 0.5);
	left = height = height == 0 ? 1 : height;
	for (unsigned i = 0; i < VERDICTS_COUNT; i++) {
		enum verdict_kind k = audit_stack[i];
		exact[k] = (double)column->by[k] / (double)column->all * height;
		if (column->by[k] > 0 && left > 0)
			cells[k] = 1, left--;
	}
	for (; left > 0; left--) {
		unsigned most = 0;
		for (unsigned k = 1; k < VERDICTS_COUNT; k++)
			if (exact[k] - cells[k] > exact[most] - cells[most])
				most = k;
		cells[most]++;
	}
}

/* The verdict of a cell so many above the foot; false: there is none. */
static bool
cell_at(const unsigned cells[VERDICTS_COUNT], unsigned above, enum verdict_kind *kind)
{
	for (unsigned i = 0; i < VERDICTS_COUNT; i++) {
		*kind = audit_stack[i];
		if (above < cells[*kind])
			return true;
		above -= cells[*kind];
	}
	return false;
}

static void
put_scale(const struct audit_canvas *c, uint64_t largest, unsigned row)
{
	canvas_faint(c);
	if (row == ROWS)
		canvas_number(c, largest, AXIS - 2);
	else if (row == ROWS / 2 && largest % 2 == 0)
		canvas_number(c, largest / 2, AXIS - 2);
	else
		canvas_spaces(c, AXIS - 2);
	out_string(c->out, row == ROWS || (row == ROWS / 2 && largest % 2 == 0) ? " ┤" : " │");
	canvas_plain(c);
}

static void
put_row(const struct audit_canvas *c, unsigned (*cells)[VERDICTS_COUNT], uint32_t n, unsigned wide,
    unsigned row)
{
	enum verdict_kind kind = VERDICT_LICENSED, now = VERDICTS_COUNT;
	size_t blank = 0;

	for (uint32_t i = 0; i < n; i++) {
		unsigned filled = wide > 2 ? wide - 1 : wide;
		if (!cell_at(cells[i], row - 1, &kind)) {
			blank += wide;
			continue;
		}
		canvas_spaces(c, blank);
		if (kind != now)
			canvas_verdict(c, now = kind);
		for (unsigned k = 0; k < filled; k++)
			out_string(c->out, MARKS[kind]);
		blank = wide - filled;
	}
	if (now != VERDICTS_COUNT)
		canvas_plain(c);
	out_char(c->out, '\n');
}

/* Months under their columns; what would touch the one before is left out. */
static void
put_labels(
    const struct audit_canvas *c, const struct audit_timeline *t, uint32_t from, unsigned wide)
{
	unsigned free = 0, width = (t->n - from) * wide;
	char words[PLOT_TEXT];

	canvas_faint(c);
	canvas_spaces(c, AXIS - 2);
	out_string(c->out, " └");
	for (unsigned i = 0; i < width; i++)
		out_string(c->out, "─");
	out_char(c->out, '\n');
	canvas_spaces(c, AXIS);
	for (uint32_t i = from; i < t->n; i++) {
		audit_column_words(t, i, words);
		unsigned at = (i - from) * wide, len = (unsigned)strlen(words);
		if (at < free || (at + len > c->width - AXIS))
			continue;
		canvas_spaces(c, at - (free > 0 ? free - 2 : 0));
		out_string(c->out, words);
		free = at + len + 2;
	}
	canvas_plain(c);
	out_char(c->out, '\n');
}

static void
put_panel(const struct audit_canvas *c, const struct audit_timeline *t)
{
	unsigned cells[AUDIT_COLUMNS][VERDICTS_COUNT], room = c->width - AXIS;
	unsigned wide = room / t->n;
	uint32_t from = 0;

	wide = wide > 8 ? 8 : wide == 0 ? 1 : wide;
	if (t->n * wide > room) /* the last ones are what people ask about */
		from = t->n - room;
	for (uint32_t i = from; i < t->n; i++)
		share_cells(&t->at[i], t->largest, cells[i]);
	for (unsigned row = ROWS; row > 0; row--) {
		put_scale(c, t->largest, row);
		put_row(c, cells + from, t->n - from, wide, row);
	}
	put_labels(c, t, from, wide);
}

void
audit_plot_terminal(const struct audit *audit, const struct audit_canvas *canvas)
{
	struct audit_canvas c = *canvas;
	struct audit_timeline timeline;
	char words[AUDIT_WORDS], number[PLOT_TEXT];

	c.width = c.width > WIDTH_MAX ? WIDTH_MAX : c.width;
	canvas_bold(&c);
	canvas_paragraph(&c, 0, 0, "Documents by month of fetch and verdict at fetch");
	canvas_plain(&c);
	put_legend(&c);
	canvas_faint(&c);
	canvas_paragraph(&c, 0, 0, "a cell at least for each that there is, as far as cells go");
	canvas_plain(&c);
	for (size_t s = 0; s < audit->options.n_sources; s++)
		for (size_t i = 0; i < audit->n_agents; i++) {
			const struct audit_source *source = &audit->sources[s];
			if (!audit_plot_is_first(source, i))
				continue;
			audit_timeline_of(&source->agents[i], &timeline);
			audit_plot_name(audit, source, i, words);
			canvas_heading(&c, words);
			audit_plot_sentence(&source->agents[i], words);
			canvas_paragraph(&c, 0, 0, words);
			if (timeline.n > 0)
				put_panel(&c, &timeline);
			plot_number(timeline.undated, number);
			if (timeline.undated > 0)
				out_format(c.out, "%s document%s without a date\n", number,
				    timeline.undated == 1 ? "" : "s");
		}
}
