/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of answers, the pairs of a title block, and callouts, which are a table of one cell so
 * that lists and paragraphs share one ground. */
#include "paper/docx.h"

#include <string.h>

enum {
	COLUMNS_MAX = 16,
	WEIGHT_MIN = 7, /* letters */
	WEIGHT_MAX = 42,
	LETTER = 110, /* width of a bold letter in a table */
	CELL_MARGINS = 220,
	PAIR_TERM = 2500, /* width of the left column of pairs */
};

struct grid {
	uint32_t n;
	int widths[COLUMNS_MAX];
	bool is_figures[COLUMNS_MAX];
};

/* --- Parts of a table --- */

static void
put_width(struct xml *xml, const char *name, long width)
{
	xml_open(xml, name);
	xml_set_number(xml, "w:w", width);
	xml_set(xml, "w:type", "dxa");
	xml_close(xml);
}

static void
open_table(struct docx *docx, const char *style, const struct grid *grid, struct text says)
{
	struct xml *xml = &docx->xml;
	long width = 0;

	for (uint32_t i = 0; i < grid->n; i++)
		width += grid->widths[i];
	xml_open(xml, "w:tbl");
	xml_open(xml, "w:tblPr");
	xml_value(xml, "w:tblStyle", "w:val", style);
	put_width(xml, "w:tblW", width);
	if (docx->indent > 0)
		put_width(xml, "w:tblInd", (long)docx->indent);
	xml_value(xml, "w:tblLayout", "w:type", "fixed");
	xml_open(xml, "w:tblLook");
	xml_set(xml, "w:val", "04A0");
	xml_set(xml, "w:firstRow", "1");
	xml_set(xml, "w:lastRow", "0");
	xml_set(xml, "w:firstColumn", "1");
	xml_set(xml, "w:lastColumn", "0");
	xml_set(xml, "w:noHBand", "0");
	xml_set(xml, "w:noVBand", "1");
	xml_close(xml);
	if (says.len > 0) {
		xml_open(xml, "w:tblCaption");
		xml_set_text(xml, "w:val", says);
		xml_close(xml);
	}
	xml_close(xml);
	xml_open(xml, "w:tblGrid");
	for (uint32_t i = 0; i < grid->n; i++)
		xml_count(xml, "w:gridCol", "w:w", grid->widths[i]);
	xml_close(xml);
}

static void
open_row(struct xml *xml, bool is_head)
{
	xml_open(xml, "w:tr");
	xml_open(xml, "w:trPr");
	xml_empty(xml, "w:cantSplit");
	if (is_head)
		xml_empty(xml, "w:tblHeader");
	xml_close(xml);
}

static void
open_cell(struct xml *xml, long width)
{
	xml_open(xml, "w:tc");
	xml_open(xml, "w:tcPr");
	put_width(xml, "w:tcW", width);
	xml_close(xml);
}

/* What follows a table keeps its distance, and two tables do not grow together. */
static void
put_gap(struct docx *docx)
{
	bool keeps = docx->keeps;

	docx->keeps = false;
	docx_open_paragraph(docx, "TableGap");
	xml_close(&docx->xml);
	docx->keeps = keeps;
}

/* --- Widths, from what stands in the columns --- */

struct column {
	size_t letters, word; /* of the longest cell, within bounds; of the longest word */
	bool is_figures;      /* nothing but numbers below the head */
};

static size_t
longest_word(struct text words)
{
	size_t longest = 0, from = 0;

	for (size_t i = 0; i <= words.len; i++)
		if (i == words.len || words.at[i] == ' ' || words.at[i] == '-') {
			size_t n = text_length((struct text){words.at + from, i - from});
			longest = n > longest ? n : longest;
			from = i + 1;
		}
	return longest;
}

static bool
is_figure(struct text words)
{
	for (size_t i = 0; i < words.len; i++)
		if (strchr("0123456789,.%", words.at[i]) == NULL)
			return false;
	return true;
}

static void
weigh(struct docx *docx, const struct node *row, bool is_head, struct column *columns, uint32_t *n)
{
	uint32_t c = 0;

	for (const struct node *cell = row->first; cell != NULL && c < COLUMNS_MAX;
	     cell = cell->next, c++) {
		struct text words = docx_words(docx, cell);
		size_t letters = text_length(words), word = longest_word(words);

		letters = letters < WEIGHT_MIN ? WEIGHT_MIN : letters;
		letters = letters > WEIGHT_MAX ? WEIGHT_MAX : letters;
		word = word > WEIGHT_MAX ? WEIGHT_MAX : word;
		columns[c].letters = letters > columns[c].letters ? letters : columns[c].letters;
		columns[c].word = word > columns[c].word ? word : columns[c].word;
		if (is_head)
			columns[c].is_figures = c > 0;
		else
			columns[c].is_figures = columns[c].is_figures && is_figure(words);
	}
	*n = c > *n ? c : *n;
}

/* Each column holds its longest word, where all can; what is left goes by what stands in them. */
static struct grid
measure(struct docx *docx, const struct node *rows)
{
	struct column columns[COLUMNS_MAX] = {0};
	size_t all = 0, least = 0, total = (size_t)(DOCX_MEASURE - (int)docx->indent), used = 0;
	struct grid grid = {0};

	for (const struct node *row = rows; row != NULL; row = row->next)
		weigh(docx, row, row == rows, columns, &grid.n);
	for (uint32_t i = 0; i < grid.n; i++) {
		all += columns[i].letters;
		columns[i].word = columns[i].word * LETTER + CELL_MARGINS;
		least += columns[i].word;
	}
	for (uint32_t i = 0; i < grid.n; i++) {
		size_t width = total * columns[i].letters / all;

		if (least <= total)
			width = columns[i].word + (total - least) * columns[i].letters / all;
		if (i + 1 == grid.n)
			width = total - used;
		grid.widths[i] = (int)width;
		grid.is_figures[i] = columns[i].is_figures;
		used += width;
	}
	return grid;
}

/* --- Tables --- */

static void
open_cell_paragraph(struct docx *docx, const char *style, bool is_figure)
{
	struct xml *xml = &docx->xml;

	xml_open(xml, "w:p");
	xml_open(xml, "w:pPr");
	xml_value(xml, "w:pStyle", "w:val", style);
	if (is_figure)
		xml_value(xml, "w:jc", "w:val", "right");
	xml_close(xml);
}

static void
put_cell(struct docx *docx, const struct node *cell, int width, bool is_figure, bool is_head)
{
	unsigned indent = docx->indent;
	enum docx_place place = docx->place;
	bool bold = docx->look.bold;

	docx->indent = 0;
	docx->place = DOCX_CELL;
	open_cell(&docx->xml, width);
	open_cell_paragraph(docx, is_head ? "TableHead" : "TableText", is_figure);
	docx->look.bold = cell->on && !is_head;
	docx_put_inlines(docx, cell);
	docx->look.bold = bold;
	xml_close(&docx->xml);
	xml_close(&docx->xml);
	docx->indent = indent;
	docx->place = place;
}

static void
put_row(struct docx *docx, const struct node *row, const struct grid *grid, bool is_head)
{
	const struct node *cell = row->first;

	open_row(&docx->xml, is_head);
	for (uint32_t i = 0; i < grid->n; i++) {
		static const struct node none = {.kind = NODE_CELL};

		put_cell(docx, cell != NULL ? cell : &none, grid->widths[i], grid->is_figures[i],
		    is_head);
		cell = cell != NULL ? cell->next : NULL;
	}
	xml_close(&docx->xml);
}

void
docx_put_table(struct docx *docx, const struct node *table)
{
	const struct node *row = table->first;
	struct text says = TEXT_NONE;
	struct grid grid;
	bool is_head = true;

	if (row != NULL && row->kind == NODE_CAPTION) {
		says = docx_words(docx, row);
		if (row->level != 1)
			docx_put_block(docx, row);
		row = row->next;
	}
	grid = measure(docx, row);
	if (grid.n == 0)
		return;
	open_table(docx, "TableGpai", &grid, says);
	for (; row != NULL; row = row->next, is_head = false)
		put_row(docx, row, &grid, is_head);
	xml_close(&docx->xml);
	put_gap(docx);
}

/* --- Pairs: term on the left, detail on the right --- */

static void
put_pair(struct docx *docx, const struct node *term, const struct node *detail)
{
	struct xml *xml = &docx->xml;

	open_row(xml, false);
	open_cell(xml, PAIR_TERM);
	docx_open_paragraph(docx, "TableTerm");
	docx_put_inlines(docx, term);
	xml_close(xml);
	xml_close(xml);
	open_cell(xml, DOCX_MEASURE - PAIR_TERM);
	docx_put_blocks(docx, detail);
	if (detail->first == NULL)
		docx_put_block(docx, &(struct node){.kind = NODE_PARAGRAPH});
	xml_close(xml);
	xml_close(xml);
}

void
docx_put_pairs(struct docx *docx, const struct node *definitions)
{
	const struct grid grid = {.n = 2, .widths = {PAIR_TERM, DOCX_MEASURE - PAIR_TERM}};
	enum docx_place was = docx->place;

	docx->place = DOCX_CELL;
	open_table(docx, "TablePairs", &grid, TEXT_NONE);
	for (const struct node *n = definitions->first; n != NULL; n = n->next)
		if (n->kind == NODE_TERM && n->next != NULL)
			put_pair(docx, n, n->next);
	xml_close(&docx->xml);
	docx->place = was;
	put_gap(docx);
}

/* --- Callouts --- */

static void
put_callout_cell(struct xml *xml, long width, enum tone tone)
{
	xml_open(xml, "w:tc");
	xml_open(xml, "w:tcPr");
	put_width(xml, "w:tcW", width);
	xml_open(xml, "w:tcBorders");
	xml_open(xml, "w:left");
	xml_set(xml, "w:val", "single");
	xml_set(xml, "w:sz", "24");
	xml_set(xml, "w:space", "0");
	xml_set(xml, "w:color", docx_tone_ink(tone));
	xml_close(xml);
	xml_close(xml);
	xml_open(xml, "w:shd");
	xml_set(xml, "w:val", "clear");
	xml_set(xml, "w:color", "auto");
	xml_set(xml, "w:fill", docx_tone_ground(tone));
	xml_close(xml);
	xml_close(xml);
}

void
docx_put_callout(struct docx *docx, const struct node *callout)
{
	const struct grid grid = {.n = 1, .widths = {DOCX_MEASURE - (int)docx->indent}};
	enum docx_place place = docx->place;
	unsigned indent = docx->indent;

	open_table(docx, "TableCallout", &grid, TEXT_NONE);
	docx->indent = 0;
	docx->place = DOCX_CALLOUT;
	xml_open(&docx->xml, "w:tr");
	if (docx_count_blocks(callout) <= DOCX_KEPT_MAX) {
		xml_open(&docx->xml, "w:trPr");
		xml_empty(&docx->xml, "w:cantSplit");
		xml_close(&docx->xml);
	}
	put_callout_cell(&docx->xml, grid.widths[0], callout->tone);
	docx_put_blocks(docx, callout);
	if (callout->first == NULL)
		docx_put_block(docx, &(struct node){.kind = NODE_PARAGRAPH});
	xml_close(&docx->xml);
	xml_close(&docx->xml);
	xml_close(&docx->xml);
	docx->indent = indent;
	docx->place = place;
	put_gap(docx);
}
