/* SPDX-License-Identifier: Apache-2.0 */
/* Tables, and boxes to tick side by side: rows of cells.
 *
 * A column gets the width of its longest word at least, and shares what is left by what its
 * longest text would like. Columns of figures stand to the right. What has more columns than a
 * page can carry is set as lists, a row after the other, with the heads as labels. */
#include "paper/pdf_flow.h"

#include "paper/fonts.h"
#include "paper/inks.h"

#include <math.h>
#include <string.h>

enum {
	COLUMNS_MAX = 14,
	TINY_FROM = 7,    /* columns that ask for smaller type */
	WORD_BYTES = 34,  /* half a digest: longer words are broken */
	TEXT_BYTES = 110, /* beyond it a cell gets no wider */
	FIGURE_BYTES = 24,
	ABREAST_MAX = 12 /* boxes on a line */
};
#define GUTTER      11.0F
#define WORD_SLACK  1.06F /* the widest word is guessed */
#define WORD_WIDTH  64.0F /* columns of longer words give way */
#define FIGURE_ROOM 10.0F
#define BOX         13.0F /* with the blank behind it */
#define APART       17.0F

struct column {
	struct text longest, word; /* of the body, and of the head but in columns of figures */
	struct text head;
	float least, wish, width;
	bool is_figures, has_body, has_code;
};

struct table {
	struct flow *flow;
	struct column columns[COLUMNS_MAX];
	uint32_t n_columns;
	bool is_tiny;
	float x, width;
	struct tag *tag;
	struct row *head;
};

/* --- Widths --- */

/* About how wide a text is, in tenths of a letter; exact enough to tell the widest of many. */
static uint32_t
guess_width(struct text text)
{
	uint32_t width = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if ((c & 0xc0) == 0x80)
			continue;
		width += c == 'm' || c == 'w' || c == '%' ? 15
		         : c >= 'A' && c <= 'Z'           ? 12
		         : strchr("iljtfr.,:;'|!()", c)   ? 6
		                                          : 10;
	}
	return width;
}

static bool
is_wider(struct text a, struct text b)
{
	return guess_width(a) > guess_width(b);
}

static struct text
widest_word(struct text text)
{
	struct text widest = TEXT_NONE;
	size_t start = 0;

	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && text.at[i] != ' ' && text.at[i] != '\n')
			continue;
		struct text word = text_clip((struct text){text.at + start, i - start}, WORD_BYTES);
		if (is_wider(word, widest))
			widest = word;
		start = i + 1;
	}
	return widest;
}

static bool
is_figure(struct text text)
{
	bool digits = false;

	if (text.len > FIGURE_BYTES)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		digits |= c >= '0' && c <= '9';
		if ((c < '0' || c > '9') && memchr(" .,%+-<>", c, 8) == NULL)
			return false;
	}
	return digits;
}

static bool
has_code(const struct node *cell)
{
	for (const struct node *child = cell->first; child != NULL; child = child->next)
		if (child->kind == NODE_CODE)
			return true;
	return false;
}

static void
look_at_cell(struct table *table, struct column *column, const struct node *cell, bool in_head)
{
	struct text text = pdf_plain(table->flow->pdf, cell), word = widest_word(text);

	if (in_head)
		column->head = text_clip(text, TEXT_BYTES);
	else if (text.len > column->longest.len)
		column->longest = text_clip(text, TEXT_BYTES);
	if (is_wider(word, column->word))
		column->word = word;
	if (in_head)
		return;
	column->has_code |= has_code(cell);
	if (text.len > 0)
		column->is_figures = is_figure(text) && (column->is_figures || !column->has_body);
	column->has_body |= text.len > 0;
}

/* The least that every column needs may be more than there is: then those with long words, such
 * as digests and addresses, give way first, and all in proportion where that is not enough. */
static void
squeeze(struct table *table, float least)
{
	float excess = least - table->width, spare = 0, part;

	for (uint32_t i = 0; i < table->n_columns; i++)
		spare += fmaxf(0, table->columns[i].least - WORD_WIDTH);
	part = spare > 0 ? fminf(1, excess / spare) : 0;
	least = 0;
	for (uint32_t i = 0; i < table->n_columns; i++) {
		struct column *column = &table->columns[i];

		column->least -= part * fmaxf(0, column->least - WORD_WIDTH);
		least += column->least;
	}
	for (uint32_t i = 0; i < table->n_columns; i++)
		table->columns[i].width = table->columns[i].least * table->width / least;
}

static void
share_width(struct table *table)
{
	float least = 0, wish = 0, texts = 0, room = table->width;

	for (uint32_t i = 0; i < table->n_columns; i++) {
		least += table->columns[i].least;
		wish += table->columns[i].wish;
		texts += table->columns[i].is_figures ? 0 : table->columns[i].wish;
	}
	if (least >= room) {
		squeeze(table, least);
		return;
	}
	for (uint32_t i = 0; i < table->n_columns; i++) {
		struct column *column = &table->columns[i];

		if (wish <= room)
			column->width =
			    column->wish + (texts == 0 ? column->wish * (room - wish) / wish
					       : column->is_figures
						   ? 0
						   : column->wish * (room - wish) / texts);
		else
			column->width = column->least + (column->wish - column->least) *
			                                    (room - least) / (wish - least);
	}
}

static float
measure_columns(struct table *table)
{
	enum style_name style = table->is_tiny ? STYLE_TINY_NAME : STYLE_CELL_NAME;
	float least = 0;

	for (uint32_t i = 0; i < table->n_columns; i++) {
		struct column *column = &table->columns[i];
		bool head = !column->is_figures && column->head.len > column->longest.len;
		float wider = column->has_code ? 1.12F : 1;

		column->least =
		    text_width(table->flow->pdf, column->word, style) * wider * WORD_SLACK + GUTTER;
		column->wish = fmaxf(column->least,
		    text_width(table->flow->pdf, head ? column->head : column->longest, style) *
			    wider +
			GUTTER);
		column->wish += column->is_figures ? FIGURE_ROOM : 1;
		least += column->least;
	}
	return least;
}

static const struct node *
first_row(const struct node *table)
{
	const struct node *row = table->first;

	while (row != NULL && row->kind != NODE_ROW)
		row = row->next;
	return row;
}

static uint32_t
count_cells(const struct node *row)
{
	uint32_t n = 0;

	for (const struct node *cell = row->first; cell != NULL; cell = cell->next)
		n++;
	return n;
}

static void
plan_columns(struct table *table, const struct node *from)
{
	bool in_head = true;

	for (const struct node *row = first_row(from); row != NULL; row = row->next) {
		struct column *column = table->columns;

		for (const struct node *cell = row->first; cell != NULL; cell = cell->next)
			look_at_cell(table, column++, cell, in_head);
		in_head = false;
	}
	table->is_tiny = table->n_columns >= TINY_FROM;
	if (measure_columns(table) > table->width && !table->is_tiny) {
		table->is_tiny = true;
		measure_columns(table);
	}
	share_width(table);
}

/* --- Rows --- */

void
flow_row(struct flow *flow, struct row *row)
{
	uint32_t lines = 1;

	row->leading = 0;
	for (uint32_t i = 0; i < row->n_cells; i++) {
		const struct para *para = row->cells[i].para;

		if (para == NULL)
			return;
		row->leading = fmaxf(row->leading, para->style->leading);
		lines = para->n_lines > lines ? para->n_lines : lines;
	}
	row->n_lines = lines;
	row->height = (float)lines * row->leading + 2 * row->pad;
	flow_push(flow,
	    (struct atom){
		.kind = ATOM_ROW, .height = row->height, .row = row, .x = row->x, .last = lines});
}

static enum style_name
style_of(const struct table *table, const struct node *cell, bool in_head)
{
	static const enum style_name styles[2][3] = {{STYLE_CELL, STYLE_CELL_NAME, STYLE_CELL_HEAD},
	    {STYLE_TINY, STYLE_TINY_NAME, STYLE_TINY_HEAD}};

	return styles[table->is_tiny][in_head ? 2 : cell->on];
}

static void
put_row(struct table *table, const struct node *from)
{
	struct pdf *pdf = table->flow->pdf;
	static const char *const scopes[] = {
	    "   /A << /O /Table /Scope /Row >>\n", "   /A << /O /Table /Scope /Column >>\n"};
	struct row *row = pdf_alloc(pdf, 1, sizeof *row);
	bool in_head = table->head == NULL;
	float x = table->x;
	uint32_t i = 0;

	if (row == NULL ||
	    (row->cells = pdf_alloc(pdf, table->n_columns, sizeof *row->cells)) == NULL)
		return;
	row->x = table->x;
	row->width = table->width;
	row->pad = table->is_tiny ? 2.6F : 3.6F;
	row->rule = in_head ? RGB_TEXT : RGB_LINE;
	row->head = table->head;
	row->tag = pdf_tag(pdf, table->tag, "TR");
	for (const struct node *cell = from->first; cell != NULL; cell = cell->next, i++) {
		const struct column *column = &table->columns[i];
		struct cell *made = &row->cells[row->n_cells++];

		*made = (struct cell){.x = x,
		    .width = column->width - GUTTER,
		    .to_right = column->is_figures,
		    .tag = pdf_tag(pdf, row->tag, in_head || cell->on ? "TH" : "TD")};
		if (made->tag != NULL && (in_head || cell->on))
			made->tag->attributes = scopes[in_head];
		made->para = para_of_node(pdf, cell, style_of(table, cell, in_head),
		    fmaxf(made->width, 6), made->tag, NULL);
		x += column->width;
	}
	flow_row(table->flow, row);
	if (in_head) {
		table->head = row;
		flow_keep(table->flow);
	}
}

/* Two rows at least stand below a head, and two at the end. */
static void
keep_ends(struct flow *flow, size_t first)
{
	struct atoms *atoms = &flow->pdf->atoms;

	if (atoms->n - first < 4)
		return;
	atoms->at[first + 1].keep = true;
	atoms->at[atoms->n - 2].keep = true;
}

static void
put_lists(struct flow *flow, const struct node *table, float x, float width)
{
	const struct node *head = first_row(table);
	enum style_name style = STYLE_CELL_NAME;

	for (const struct node *row = head == NULL ? NULL : head->next; row != NULL;
	     row = row->next) {
		const struct node *label = head->first;

		style = STYLE_CELL_NAME;
		for (const struct node *cell = row->first; cell != NULL; cell = cell->next) {
			struct tag *tag = pdf_tag(flow->pdf, flow->tag, "P");
			struct text name =
			    label != NULL ? pdf_plain(flow->pdf, label) : text_of("");
			char *lead = arena_string(&flow->pdf->arena,
			    arena_format(&flow->pdf->arena, "%.*s\u2002", TEXT_ARG(name)));

			flow_para(flow, para_of_node(flow->pdf, cell, style, width, tag, lead), x);
			style = STYLE_CELL;
			label = label != NULL ? label->next : NULL;
		}
		flow_gap(flow, 7);
	}
}

static void
put_caption(struct flow *flow, const struct node *node, struct tag *parent, float x, float width)
{
	/* One that repeats the heading above is for those who hear the page. */
	if (node == NULL || node->kind != NODE_CAPTION || node->level == 1)
		return;
	flow_para(flow,
	    para_of_node(
		flow->pdf, node, STYLE_ASKS, width, pdf_tag(flow->pdf, parent, "Caption"), NULL),
	    x);
	flow_keep(flow);
	flow_gap(flow, 5);
}

void
flow_table(struct flow *flow, const struct node *node, float x, float width)
{
	struct table table = {.flow = flow, .x = x, .width = width};
	size_t first;

	for (const struct node *row = first_row(node); row != NULL; row = row->next) {
		uint32_t n = count_cells(row);

		table.n_columns = n > table.n_columns ? n : table.n_columns;
	}
	if (table.n_columns == 0)
		return;
	flow_gap(flow, 4);
	table.tag = pdf_tag(flow->pdf, flow->tag, "Table");
	put_caption(
	    flow, node->first, table.n_columns > COLUMNS_MAX ? flow->tag : table.tag, x, width);
	if (table.n_columns > COLUMNS_MAX) {
		put_lists(flow, node, x, width);
		return;
	}
	plan_columns(&table, node);
	first = flow->pdf->atoms.n;
	for (const struct node *row = first_row(node); row != NULL && flow->pdf->rc == GPAI_OK;
	     row = row->next)
		put_row(&table, row);
	keep_ends(flow, first);
	flow_gap(flow, 9);
}

/* --- Boxes to tick --- */

static enum style_name
style_of_check(const struct node *check)
{
	return check->on ? STYLE_CHECK_ON : STYLE_CHECK;
}

static float
check_width(struct pdf *pdf, const struct node *check)
{
	return text_width(pdf, pdf_plain(pdf, check), style_of_check(check)) + 1;
}

static struct para *
set_check(struct pdf *pdf, struct tag *list, const struct node *check, float width)
{
	struct tag *body = pdf_tag(pdf, pdf_tag(pdf, list, "LI"), "LBody");
	struct para *para = para_of_node(pdf, check, style_of_check(check), width, body, NULL);

	if (para != NULL) {
		para->box = check->on ? BOX_TICKED : BOX_EMPTY;
		para->hang = BOX;
	}
	return para;
}

static void
put_side_by_side(struct flow *flow, struct tag *list, const struct node *node, uint32_t n, float x)
{
	struct pdf *pdf = flow->pdf;
	struct row *row = pdf_alloc(pdf, 1, sizeof *row);

	if (row == NULL || (row->cells = pdf_alloc(pdf, n, sizeof *row->cells)) == NULL)
		return;
	row->x = x;
	for (const struct node *check = node->first; check != NULL; check = check->next) {
		struct cell *cell = &row->cells[row->n_cells++];

		*cell = (struct cell){.x = x + BOX, .width = check_width(pdf, check)};
		cell->para = set_check(pdf, list, check, cell->width);
		x += BOX + cell->width + APART;
	}
	flow_row(flow, row);
}

/* Side by side on one line, or below each other: boxes in rows would be read by columns. */
void
flow_checks(struct flow *flow, const struct node *node, float x, float width)
{
	struct pdf *pdf = flow->pdf;
	struct tag *list = pdf_tag(pdf, flow->tag, "L");
	uint32_t n = count_cells(node);
	float all = n <= ABREAST_MAX ? 0 : INFINITY;

	for (const struct node *check = node->first; check != NULL && all <= width;
	     check = check->next)
		all += BOX + check_width(pdf, check) + APART;
	if (n > 0 && all - APART <= width)
		put_side_by_side(flow, list, node, n, x);
	else
		for (const struct node *check = node->first; check != NULL && pdf->rc == GPAI_OK;
		     check = check->next)
			flow_para(flow, set_check(pdf, list, check, width - BOX), x + BOX);
	flow_gap(flow, 6);
}
