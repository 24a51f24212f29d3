/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the pages of a PDF in the order a person reads them. See pdf_page.h.
 *
 * A page is taken apart from the surest sign to the least sure:
 *   1. cells that are ruled on all sides and have a neighbour: tables;
 *   2. answers that stand on a rule of their own, as on a form, with the question to their left;
 *   3. columns that nothing crosses;
 *   4. what is left runs from top to bottom.
 * Each gives a band of the page; the bands come one after the other. Within a cell, and in running
 * text, lines are joined to paragraphs. Cells of one row whose rows go on over the page keep
 * their numbers, so that blocks with the same table, row and column are one answer. */
#include "reading/pdf_lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_MAX   3000
#define COLUMNS_MAX 8 /* of a table without rules */

struct cell { /* ruled on all sides, or up to the end of the page */
	float left, top, right, bottom;
	bool is_tabular; /* it has a neighbour */
	uint32_t n;      /* words */
};

enum band_kind { BAND_FLOW, BAND_CELL, BAND_ANSWER };

/* A piece of the page that is read as a whole. */
struct band {
	enum band_kind kind;
	float x, y;
	uint32_t column;                         /* of a CELL: from 1 */
	struct pdf_words words;                  /* of an ANSWER: the question */
	struct pdf_words right[COLUMNS_MAX - 1]; /* of an ANSWER */
};

struct layout {
	struct building *b;
	struct pdf_text text;
	float margin; /* where lines begin at the left, in most of the document */
	struct pdf_page *page;
	struct cell *cells;
	uint32_t n_cells;
	struct band *bands;
	uint32_t n_bands, cap_bands;
	uint32_t table, row; /* of the last cell; kept from page to page */
	bool in_table, is_first_of_page;
};

/* --- Words --- */

/* Those of the page that `takes` accepts; memory for all of them. */
static struct pdf_words
gather(struct layout *l, bool (*takes)(const struct layout *, const struct pdf_word *))
{
	struct pdf_words words = {
	    arena_array(l->b->arena, l->page->n_words + 1, sizeof *words.list), 0};

	l->b->is_memory_out = l->b->is_memory_out || words.list == NULL;
	for (uint32_t i = 0; i < l->page->n_words && words.list != NULL; i++)
		if (takes(l, &l->page->words[i]))
			words.list[words.n++] = &l->page->words[i];
	return words;
}

static bool
is_any(const struct layout *l, const struct pdf_word *word)
{
	(void)l;
	(void)word;
	return true;
}

static bool
is_furniture(const struct layout *l, const struct pdf_word *word)
{
	(void)l;
	return word->is_furniture;
}

static bool
is_loose(const struct layout *l, const struct pdf_word *word)
{
	return !word->is_furniture && !(word->cell > 0 && l->cells[word->cell - 1].is_tabular);
}

static void
number_lines(struct layout *l)
{
	struct pdf_words all = gather(l, is_any);
	uint32_t n;
	struct pdf_line *lines = pdf_lines(l->b, all, &n);

	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < lines[i].words.n; k++)
			lines[i].words.list[k]->line = i + 1;
}

/* --- Ruled cells --- */

/* The nearest rule on one side of a place: before `at`, or `after` it. NULL: there is none. */
static const struct pdf_rule *
nearest_rule(const struct pdf_page *page, bool is_upright, float along, float at, bool after)
{
	const struct pdf_rule *best = NULL;

	for (uint32_t i = 0; i < page->n_rules; i++) {
		const struct pdf_rule *rule = &page->rules[i];
		if (rule->is_upright != is_upright || along < rule->from - 1.5F ||
		    along > rule->to + 1.5F)
			continue;
		if (after ? rule->at > at && (best == NULL || rule->at < best->at)
			  : rule->at <= at && (best == NULL || rule->at > best->at))
			best = rule;
	}
	return best;
}

/* Does a level rule along the cell go on beyond its side, to a further upright one or, where a
 * table has no outer rule, as far as the other one does? */
static bool
has_neighbour(const struct pdf_page *page, const struct cell *cell, bool after)
{
	float y = (cell->top + cell->bottom) / 2, side = after ? cell->right : cell->left;
	const struct pdf_rule *next =
	    nearest_rule(page, true, y, after ? side + 6 : side - 6, after);
	float reach = next != NULL ? fabsf(next->at - side) - 3 : 1e9F;
	uint32_t far = 0, near = 0;

	for (uint32_t i = 0; i < page->n_rules; i++) {
		const struct pdf_rule *rule = &page->rules[i];
		bool is_border =
		    fabsf(rule->at - cell->top) < 3 || fabsf(rule->at - cell->bottom) < 3;
		float beyond = after ? rule->to - side : side - rule->from;
		if (rule->is_upright || !is_border ||
		    (after ? rule->from > side - 2 : rule->to < side + 2))
			continue;
		far += beyond > reach;
		near += beyond > 30;
	}
	return far > 0 || near > 1;
}

static bool
is_same_cell(const struct cell *a, const struct cell *b)
{
	return fabsf(a->left - b->left) < 3 && fabsf(a->top - b->top) < 3 &&
	       fabsf(a->right - b->right) < 3 && fabsf(a->bottom - b->bottom) < 3;
}

/* Does an upright rule go all the way from one level rule to the other? */
static bool
spans_cell(
    const struct pdf_rule *upright, const struct pdf_rule *above, const struct pdf_rule *below)
{
	return (above == NULL || upright->from < above->at + 3) &&
	       (below == NULL || upright->to > below->at - 3);
}

static uint32_t
cell_of(struct layout *l, const struct pdf_word *word)
{
	const struct pdf_page *page = l->page;
	float x = (word->x1 + word->x2) / 2, y = (word->y1 + word->y2) / 2;
	const struct pdf_rule *left = nearest_rule(page, true, y, x, false);
	const struct pdf_rule *right = nearest_rule(page, true, y, x, true);
	const struct pdf_rule *above = nearest_rule(page, false, x, y, false);
	const struct pdf_rule *below = nearest_rule(page, false, x, y, true);
	struct cell cell = {0};

	/* An outer side may be missing where the rules above and below end together. */
	if ((left == NULL && right == NULL) ||
	    ((left == NULL || right == NULL) && above == NULL && below == NULL))
		return 0;
	if (left == NULL || right == NULL) {
		const struct pdf_rule *a = above != NULL ? above : below;
		const struct pdf_rule *b = below != NULL ? below : above;
		cell.left = fmaxf(a->from, b->from);
		cell.right = fminf(a->to, b->to);
	}
	if ((left == NULL && !spans_cell(right, above, below)) ||
	    (right == NULL && !spans_cell(left, above, below)))
		return 0;
	cell.left = left != NULL ? left->at : cell.left;
	cell.right = right != NULL ? right->at : cell.right;
	cell.top = above != NULL ? above->at : 0;
	cell.bottom = below != NULL ? below->at : page->height;
	if (x < cell.left || x > cell.right)
		return 0;
	for (uint32_t i = l->n_cells; i > 0; i--)
		if (is_same_cell(&l->cells[i - 1], &cell))
			return i;
	if (l->n_cells == CELLS_MAX)
		return 0;
	cell.is_tabular = has_neighbour(page, &cell, true) || has_neighbour(page, &cell, false);
	l->cells[l->n_cells++] = cell;
	return l->n_cells;
}

static void
find_cells(struct layout *l)
{
	l->n_cells = 0;
	for (uint32_t i = 0; i < l->page->n_words; i++) {
		struct pdf_word *word = &l->page->words[i];
		word->cell = word->is_furniture ? 0 : cell_of(l, word);
		if (word->cell > 0)
			l->cells[word->cell - 1].n++;
	}
}

/* The place of a cell among the upright rules that its row is parted by, empty cells and those
 * that span several rows included. */
static uint32_t
column_of(const struct layout *l, const struct cell *cell)
{
	float y = (cell->top + cell->bottom) / 2, at = cell->left;
	uint32_t column = 1;

	for (const struct pdf_rule *before; column < 64; column++, at = before->at) {
		before = nearest_rule(l->page, true, y, at - 6, false);
		if (before == NULL) {
			struct cell here = {at, cell->top, cell->right, cell->bottom, false, 0};
			column += has_neighbour(l->page, &here, false);
			break;
		}
		struct cell left = {before->at, cell->top, at, cell->bottom, false, 0};
		if (!has_neighbour(l->page, &left, true))
			break;
	}
	return column;
}

static struct band *
add_band(struct layout *l)
{
	if (l->n_bands == l->cap_bands) {
		uint32_t cap = l->cap_bands == 0 ? 128 : 2 * l->cap_bands;
		struct band *more = arena_array(l->b->arena, cap, sizeof *more);
		if (more == NULL) {
			l->b->is_memory_out = true;
			return NULL;
		}
		if (l->n_bands > 0)
			memcpy(more, l->bands, l->n_bands * sizeof *more);
		l->bands = more;
		l->cap_bands = cap;
	}
	l->bands[l->n_bands] = (struct band){0};
	return &l->bands[l->n_bands++];
}

static void
add_cells(struct layout *l)
{
	struct pdf_word **list = arena_array(l->b->arena, l->page->n_words + 1, sizeof *list);

	if (list == NULL) {
		l->b->is_memory_out = true;
		return;
	}
	for (uint32_t c = 0; c < l->n_cells; c++) {
		struct cell *cell = &l->cells[c];
		struct band *band = cell->is_tabular ? add_band(l) : NULL;
		if (band == NULL)
			continue;
		*band = (struct band){.kind = BAND_CELL,
		    .x = cell->left,
		    .y = cell->top,
		    .column = column_of(l, cell),
		    .words = {list, 0}};
		for (uint32_t i = 0; i < l->page->n_words; i++)
			if (l->page->words[i].cell == c + 1)
				list[band->words.n++] = &l->page->words[i];
		list += band->words.n;
	}
}

/* --- Answers on a rule --- */

/* Does the line run over the edge? Within a word, or with no more than a blank there. */
static bool
crosses(const struct layout *l, const struct pdf_line *line, float edge)
{
	float blank = pdf_is_heading(&l->text, line) ? 0.7F : 0.36F;

	for (uint32_t i = 0; i < line->words.n; i++) {
		const struct pdf_word *word = line->words.list[i];
		const struct pdf_word *next =
		    i + 1 < line->words.n ? line->words.list[i + 1] : NULL;
		if (word->x1 < edge - 3 && word->x2 > edge + 3)
			return true;
		if (next != NULL && word->x2 <= edge + 3 && next->x1 >= edge - 3 &&
		    next->x1 - word->x2 < blank * word->size && !next->is_box)
			return true;
	}
	return false;
}

/* A rule of its own: neither across the page nor part of a grid. */
static bool
is_answer_rule(const struct layout *l, const struct pdf_rule *rule)
{
	if (rule->is_upright || rule->to - rule->from < 50 || rule->from < l->margin + 30)
		return false;
	for (uint32_t i = 0; i < l->page->n_rules; i++) {
		const struct pdf_rule *other = &l->page->rules[i];
		if (other->is_upright && other->at > rule->from - 3 && other->at < rule->to + 3 &&
		    other->from < rule->at + 3 && other->to > rule->at - 3)
			return false;
	}
	return true;
}

/* Is there a ruled cell between two heights? */
static bool
is_parted(const struct layout *l, float above, float below)
{
	for (uint32_t i = 0; i < l->n_cells; i++)
		if (l->cells[i].is_tabular && l->cells[i].top > above - 3 &&
		    l->cells[i].bottom < below + 3)
			return true;
	return false;
}

/* One row of what stands left and right of the edges. */
static void
add_row(struct layout *l, const struct pdf_line *lines, uint32_t begin, uint32_t end,
    const float *edges, uint32_t n_edges)
{
	struct band *band = add_band(l);
	struct pdf_word **list;
	uint32_t words = 0;

	for (uint32_t i = begin; i < end; i++)
		words += lines[i].words.n;
	list = arena_array(l->b->arena, words, (n_edges + 1) * sizeof *list);
	if (list == NULL || band == NULL) {
		l->b->is_memory_out = true;
		l->n_bands -= band != NULL;
		return;
	}
	*band = (struct band){
	    .kind = BAND_ANSWER, .x = lines[begin].x1, .y = lines[begin].y1, .words = {list, 0}};
	for (uint32_t k = 0; k < n_edges; k++)
		band->right[k].list = list + (size_t)(k + 1) * words;
	for (uint32_t i = begin; i < end; i++) {
		for (uint32_t k = 0; k < lines[i].words.n; k++) {
			struct pdf_word *word = lines[i].words.list[k];
			struct pdf_words *to = &band->words;
			for (uint32_t e = 0; e < n_edges && word->x1 >= edges[e] - 3; e++)
				to = &band->right[e];
			to->list[to->n++] = word;
		}
	}
}

static bool
has_side(const struct pdf_line *lines, uint32_t begin, uint32_t end, float edge, bool right)
{
	for (uint32_t i = begin; i < end; i++)
		if (right ? lines[i].x2 > edge + 3 : lines[i].x1 < edge - 3)
			return true;
	return false;
}

/* Does the piece up to the next strip hold no question? It goes on with the answer above. */
static bool
is_right_alone(const struct pdf_line *lines, uint32_t begin, uint32_t end, float edge, float strip)
{
	uint32_t stop = begin + 1;
	float low = lines[begin].y2;

	while (stop < end && lines[stop].y1 - low <= strip * (lines[stop].y2 - lines[stop].y1)) {
		low = fmaxf(low, lines[stop].y2);
		stop++;
	}
	return !has_side(lines, begin, stop, edge, false);
}

/* Rows between blank strips that run through all columns, so that each has something on both
 * sides of the first edge. */
static void
add_rows(struct layout *l, const struct pdf_line *lines, uint32_t begin, uint32_t end,
    const float *edges, uint32_t n_edges, float strip)
{
	float low = lines[begin].y2;
	uint32_t from = begin;

	for (uint32_t i = begin + 1; i < end; i++) {
		float height = lines[i].y2 - lines[i].y1;
		if (lines[i].y1 - low > strip * height &&
		    has_side(lines, from, i, edges[0], false) &&
		    has_side(lines, from, i, edges[0], true) &&
		    has_side(lines, i, end, edges[0], false) &&
		    has_side(lines, i, end, edges[0], true) &&
		    !is_right_alone(lines, i, end, edges[0], strip)) {
			add_row(l, lines, from, i, edges, n_edges);
			from = i;
		}
		low = fmaxf(low, lines[i].y2);
	}
	add_row(l, lines, from, end, edges, n_edges);
}

/* The lines that end at a rule, up to one that crosses its edge or to `top`. */
static void
take_answer(struct layout *l, const struct pdf_rule *rule, float top, struct pdf_line *lines,
    uint32_t n, bool *is_taken)
{
	uint32_t end = 0, begin, words = 0;

	while (end < n && (lines[end].y1 + lines[end].y2) / 2 < rule->at + 1)
		end++;
	for (begin = end; begin > 0; begin--) {
		const struct pdf_line *line = &lines[begin - 1];
		if (is_taken[begin - 1] || (line->y1 + line->y2) / 2 < top ||
		    crosses(l, line, rule->from) ||
		    is_parted(l, line->y2, begin < end ? lines[begin].y1 : rule->at))
			break;
		if (begin < end && line->size > l->text.body * 1.12F)
			break;
		/* A heading to the left stands above the question, unless questions look so. */
		if (begin < end && pdf_is_heading(&l->text, line) && line->x2 < rule->from &&
		    !pdf_is_heading(&l->text, &lines[end - 1]))
			break;
		words += line->words.n;
	}
	bool has_answer = false;
	for (uint32_t i = begin; i < end; i++)
		has_answer = has_answer || lines[i].x2 > rule->from + 3;
	/* A rule under a word or two of running text is none of these. */
	if (words == 0 || (!has_answer && end - begin > 12))
		return;
	add_rows(l, lines, begin, end, &rule->from, 1, 0.9F);
	for (uint32_t i = begin; i < end; i++)
		is_taken[i] = true;
}

/* A question may be longer than its answer, and go on below the last rule of a page. */
static void
extend_last(struct layout *l, struct pdf_line *lines, uint32_t n, bool *is_taken, float edge)
{
	struct band *band = l->n_bands > 0 ? &l->bands[l->n_bands - 1] : NULL;
	uint32_t from = n, more = 0;
	struct pdf_word **list;

	while (from > 0 && !is_taken[from - 1])
		from--;
	if (band == NULL || band->kind != BAND_ANSWER || band->words.n == 0 || from == 0)
		return;
	for (uint32_t i = from;
	     i < n && lines[i].x2 < edge && !pdf_is_heading(&l->text, &lines[i]) &&
	     lines[i].y1 - lines[i - 1].y2 < lines[i].y2 - lines[i].y1;
	     i++) {
		is_taken[i] = true;
		more += lines[i].words.n;
	}
	if (more == 0)
		return;
	list = arena_array(l->b->arena, band->words.n + more, sizeof *list);
	if (list == NULL)
		return;
	memcpy(list, band->words.list, band->words.n * sizeof *list);
	band->words.list = list;
	for (uint32_t i = from; i < n && is_taken[i]; i++)
		for (uint32_t k = 0; k < lines[i].words.n; k++)
			list[band->words.n++] = lines[i].words.list[k];
}

static void
add_answers(struct layout *l, struct pdf_line *lines, uint32_t n, bool *is_taken)
{
	const struct pdf_page *page = l->page;
	float top = 0, edge = 0;

	for (uint32_t i = 0; i < page->n_rules && !page->rules[i].is_upright; i++) {
		const struct pdf_rule *rule = &page->rules[i];
		uint32_t bands = l->n_bands;
		if (!is_answer_rule(l, rule))
			continue;
		take_answer(l, rule, top, lines, n, is_taken);
		top = rule->at;
		if (l->n_bands > bands)
			edge = rule->from;
	}
	if (edge > 0)
		extend_last(l, lines, n, is_taken, edge);
}

/* --- Columns that nothing crosses --- */

struct gutter {
	float from, to;
	uint32_t begin, end; /* lines */
	uint32_t both;       /* of which so many have words on both sides */
};

/* A bullet, a number or a box before its text parts nothing. */
static bool
is_mark(const struct pdf_word *word)
{
	return word->is_box || word->text.len <= 3 || text_ends(word->text, ".");
}

/* The first wide gap of a line that begins right of `after`. */
static bool
find_gap(const struct pdf_line *line, float after, struct gutter *gutter)
{
	for (uint32_t i = 0; i + 1 < line->words.n; i++) {
		const struct pdf_word *a = line->words.list[i], *b = line->words.list[i + 1];
		float least = fmaxf(0.9F * b->size, 6);
		if (a->x1 < after - 3 || b->x1 - a->x2 < least || (i == 0 && is_mark(a)) ||
		    (b->is_box && line->words.list[0]->is_box))
			continue;
		gutter->from = a->x2;
		gutter->to = b->x1;
		return true;
	}
	return false;
}

/* Narrows the gutter by a line, to the widest of its gaps there; false: the line crosses it. What
 * stands before the first word and behind the last is a gap, too. */
static bool
fits(const struct pdf_line *line, struct gutter *gutter, bool *is_both)
{
	float from = gutter->from, to = gutter->from;
	uint32_t gap = 0;
	bool has_inner = false;

	for (uint32_t i = 0; i <= line->words.n; i++) {
		float low = i == 0 ? gutter->from : line->words.list[i - 1]->x2;
		float high = i == line->words.n ? gutter->to : line->words.list[i]->x1;
		low = fmaxf(low, gutter->from);
		high = fminf(high, gutter->to);
		/* A wide one between words says more than the margin beside them. */
		bool is_inner = i > 0 && i < line->words.n && high - low > 1.2F * line->size;
		if (has_inner ? is_inner && high - low > to - from
			      : is_inner || high - low > to - from) {
			has_inner = is_inner;
			from = low;
			to = high;
			gap = i;
		}
	}
	*is_both = gap > 0 && gap < line->words.n;
	/* What begins where the column does needs no more than a blank before it. */
	if (to - from < (to > gutter->to - 1.5F ? 2 : 4) ||
	    (*is_both && to < gutter->to - 1.5F && to - from < 0.45F * line->size))
		return false;
	gutter->from = from;
	gutter->to = to;
	return true;
}

static bool
joins(const struct layout *l, const struct pdf_line *lines, uint32_t upper, uint32_t added,
    const bool *is_taken, struct gutter *gutter)
{
	const struct pdf_line *line = &lines[added];
	bool is_both;

	if (is_taken[added] || lines[upper + 1].y1 - lines[upper].y2 > 45 ||
	    is_parted(l, lines[upper].y2, lines[upper + 1].y1))
		return false;
	if (pdf_is_heading(&l->text, line) && line->x2 < gutter->to)
		return false;
	if ((pdf_is_heading(&l->text, line) && crosses(l, line, gutter->to)) ||
	    !fits(line, gutter, &is_both))
		return false;
	gutter->both += is_both;
	return true;
}

static void
grow(const struct layout *l, const struct pdf_line *lines, uint32_t n, const bool *is_taken,
    struct gutter *gutter)
{
	while (gutter->end < n && joins(l, lines, gutter->end - 1, gutter->end, is_taken, gutter))
		gutter->end++;
	while (gutter->begin > 0 &&
	       joins(l, lines, gutter->begin - 1, gutter->begin - 1, is_taken, gutter))
		gutter->begin--;
	/* What stands to the left alone, above and below, belongs to no row. */
	while (gutter->begin < gutter->end && lines[gutter->begin].x2 < gutter->to)
		gutter->begin++;
	while (gutter->end > gutter->begin && lines[gutter->end - 1].x2 < gutter->to &&
	       lines[gutter->end - 1].y1 - lines[gutter->end - 2].y2 >
		   0.45F * (lines[gutter->end - 1].y2 - lines[gutter->end - 1].y1))
		gutter->end--;
}

/* Do the lines on the right begin below each other? Else the gap is chance. */
static bool
is_aligned(const struct pdf_line *lines, const struct gutter *gutter)
{
	uint32_t rights = 0, aligned = 0;

	for (uint32_t i = gutter->begin; i < gutter->end; i++)
		for (uint32_t k = 0; k < lines[i].words.n; k++)
			if (lines[i].words.list[k]->x1 >= gutter->to - 1) {
				rights++;
				aligned += lines[i].words.list[k]->x1 < gutter->to + 2.5F;
				break;
			}
	return aligned * 2 >= rights;
}

static uint32_t
find_edges(const struct layout *l, const struct pdf_line *lines, const struct gutter *first,
    const bool *is_taken, float *edges)
{
	uint32_t n = 1;

	edges[0] = first->to;
	for (uint32_t i = first->begin; i < first->end && n + 1 < COLUMNS_MAX; i++) {
		struct gutter next = {.begin = i, .end = i + 1, .both = 1};
		if (!find_gap(&lines[i], edges[n - 1], &next))
			continue;
		grow(l, lines, first->end, is_taken, &next);
		if (next.begin <= first->begin + 1 && next.end >= first->end && next.both >= 2)
			edges[n++] = next.to;
	}
	return n;
}

static void
add_columns(struct layout *l, struct pdf_line *lines, uint32_t n, bool *is_taken)
{
	for (uint32_t i = 0; i < n; i++) {
		struct gutter gutter = {.begin = i, .end = i + 1, .both = 1};
		float edges[COLUMNS_MAX];
		bool is_wide;
		if (is_taken[i] || !find_gap(&lines[i], 0, &gutter))
			continue;
		is_wide = gutter.to - gutter.from > 2.5F * lines[i].size;
		grow(l, lines, n, is_taken, &gutter);
		if (gutter.begin >= gutter.end || (gutter.both < 2 && !is_wide) ||
		    (gutter.both > 1 && !is_wide && !is_aligned(lines, &gutter)))
			continue;
		uint32_t n_edges = find_edges(l, lines, &gutter, is_taken, edges);
		add_rows(l, lines, gutter.begin, gutter.end, edges, n_edges, 0.35F);
		for (uint32_t k = gutter.begin; k < gutter.end; k++)
			is_taken[k] = true;
		i = gutter.end - 1;
	}
}

/* --- Putting the bands in order, and out --- */

static int
by_band(const void *a, const void *b)
{
	const struct band *x = a, *y = b;

	if (x->y != y->y)
		return x->y < y->y ? -1 : 1;
	return x->x < y->x ? -1 : x->x > y->x;
}

/* Cells of a row begin at one height, give or take the width of a rule. */
static void
sort_bands(struct layout *l)
{
	if (l->n_bands == 0)
		return;
	qsort(l->bands, l->n_bands, sizeof *l->bands, by_band);
	for (uint32_t i = 1; i < l->n_bands; i++)
		if (l->bands[i].y - l->bands[i - 1].y < 2.5F)
			l->bands[i].y = l->bands[i - 1].y;
	qsort(l->bands, l->n_bands, sizeof *l->bands, by_band);
}

static void
put_flow(struct layout *l, struct pdf_words words, enum block_kind kind)
{
	struct pdf_place place = {.kind = kind};
	uint32_t n;
	struct pdf_line *lines = pdf_lines(l->b, words, &n);

	if (n == 0)
		return;
	pdf_paragraphs(l->b, &l->text, lines, n, &place);
	if (kind != BLOCK_FURNITURE)
		l->in_table = l->is_first_of_page = false;
}

static void
begin_row(struct layout *l, bool is_whole)
{
	if (!l->in_table) {
		l->table++;
		l->row = 0;
	}
	/* What has no first cell at the top of a page goes on with the row before. */
	if (is_whole || l->row == 0 || !l->is_first_of_page)
		l->row++;
	l->in_table = true;
	l->is_first_of_page = false;
}

static void
put_cell(struct layout *l, struct pdf_words words, uint32_t column, bool is_label)
{
	struct pdf_place place = {BLOCK_CELL, l->table, l->row, column, is_label};
	uint32_t n;
	struct pdf_line *lines = pdf_lines(l->b, words, &n);

	if (n > 0)
		pdf_paragraphs(l->b, &l->text, lines, n, &place);
}

static float
top_of(const struct pdf_words *words)
{
	float top = 1e9F;

	for (uint32_t i = 0; i < words->n; i++)
		top = fminf(top, words->list[i]->y1);
	return top;
}

/* Headings that stand above the question belong to no cell. */
static void
put_answer(struct layout *l, struct band *band)
{
	float top = top_of(&band->right[0]);
	uint32_t n, heads = 0;
	struct pdf_line *lines = pdf_lines(l->b, band->words, &n);
	bool is_new;

	while (heads < n && pdf_is_heading(&l->text, &lines[heads]) &&
	       (lines[heads].y1 + lines[heads].y2) / 2 < top)
		heads++;
	if (heads > 0) {
		struct pdf_place flow = {.kind = BLOCK_PARAGRAPH};
		pdf_paragraphs(l->b, &l->text, lines, heads, &flow);
		l->in_table = l->is_first_of_page = false;
	}
	if (heads == n && band->right[0].n == 0)
		return;
	/* A question that begins in small letters began on the page before. */
	is_new = heads < n && !(lines[heads].words.list[0]->text.at[0] >= 'a' &&
				  lines[heads].words.list[0]->text.at[0] <= 'z');
	begin_row(l, is_new);
	if (heads < n) {
		struct pdf_place label = {BLOCK_CELL, l->table, l->row, 1, true};
		pdf_paragraphs(l->b, &l->text, lines + heads, n - heads, &label);
	}
	for (uint32_t k = 0; k + 1 < COLUMNS_MAX; k++)
		put_cell(l, band->right[k], k + 2, false);
}

/* A box in a cell of its own belongs to the word in the next one; and several such pairs are one
 * answer. How many bands from the first on are one. */
static uint32_t
joined_boxes(const struct band *bands, uint32_t n)
{
	uint32_t end = 0;

	while (end + 1 < n && bands[end].kind == BAND_CELL && bands[end].words.n == 1 &&
	       bands[end].words.list[0]->is_box && bands[end + 1].kind == BAND_CELL &&
	       fabsf(bands[end + 1].y - bands[0].y) < 3 && bands[end + 1].words.n < 8 &&
	       !bands[end + 1].words.list[0]->is_box)
		end += 2;
	return end;
}

static uint32_t
put_cells(struct layout *l, struct band *bands, uint32_t n, float *row_y)
{
	struct pdf_words words = bands[0].words;
	uint32_t used = joined_boxes(bands, n);

	if (used > 0) {
		words.n = 0;
		for (uint32_t i = 0; i < used; i++)
			words.n += bands[i].words.n;
		words.list = arena_array(l->b->arena, words.n, sizeof *words.list);
		if (words.list == NULL)
			return used;
		words.n = 0;
		for (uint32_t i = 0; i < used; i++)
			for (uint32_t k = 0; k < bands[i].words.n; k++)
				words.list[words.n++] = bands[i].words.list[k];
	}
	if (!l->in_table || fabsf(bands[0].y - *row_y) > 2.5F || l->is_first_of_page)
		begin_row(l, bands[0].column == 1);
	*row_y = bands[0].y;
	put_cell(l, words, bands[0].column, bands[0].column == 1);
	return used > 0 ? used : 1;
}

static void
put_bands(struct layout *l)
{
	float row_y = -100;

	sort_bands(l);
	for (uint32_t i = 0, end; i < l->n_bands && !l->b->is_full; i = end) {
		struct band *band = &l->bands[i];
		struct pdf_words words = band->words;
		end = i + 1;
		if (band->kind == BAND_CELL) {
			end = i + put_cells(l, band, l->n_bands - i, &row_y);
			continue;
		}
		if (band->kind == BAND_ANSWER) {
			put_answer(l, band);
			continue;
		}
		/* Lines that follow each other lie so in memory only by chance. */
		while (end < l->n_bands && l->bands[end].kind == BAND_FLOW)
			words.n += l->bands[end++].words.n;
		words.list = arena_array(l->b->arena, words.n, sizeof *words.list);
		if (words.list == NULL)
			return;
		words.n = 0;
		for (uint32_t k = i; k < end; k++)
			for (uint32_t w = 0; w < l->bands[k].words.n; w++)
				words.list[words.n++] = l->bands[k].words.list[w];
		put_flow(l, words, BLOCK_PARAGRAPH);
	}
}

static void
lay_page(struct layout *l, struct pdf_page *page)
{
	struct pdf_words loose;
	struct pdf_line *lines;
	bool *is_taken;
	uint32_t n;

	l->page = page;
	l->text.page = page;
	l->n_bands = 0;
	l->is_first_of_page = true;
	number_lines(l);
	find_cells(l);
	add_cells(l);
	loose = gather(l, is_loose);
	lines = pdf_lines(l->b, loose, &n);
	is_taken = arena_array(l->b->arena, n + 1, sizeof *is_taken);
	if (is_taken == NULL || l->b->is_memory_out)
		return;
	add_answers(l, lines, n, is_taken);
	add_columns(l, lines, n, is_taken);
	for (uint32_t i = 0; i < n; i++) {
		struct band *band = is_taken[i] ? NULL : add_band(l);
		if (band != NULL)
			*band = (struct band){.kind = BAND_FLOW,
			    .x = lines[i].x1,
			    .y = lines[i].y1,
			    .words = lines[i].words};
	}
	put_bands(l);
	put_flow(l, gather(l, is_furniture), BLOCK_FURNITURE);
}

/* --- What the letters of the document are like --- */

static void
measure_text(struct pdf_text *text, const struct pdf_page *pages, uint32_t n)
{
	uint64_t weights[200] = {0}, all = 0; /* of half points */
	uint32_t most = 20, heads = 0;

	for (uint32_t p = 0; p < n; p++)
		for (uint32_t i = 0; i < pages[p].n_words; i++) {
			const struct pdf_word *word = &pages[p].words[i];
			if (word->size > 0 && word->size < 99 && !word->is_furniture)
				weights[(uint32_t)(word->size * 2 + 0.5F)] += word->text.len;
		}
	for (uint32_t i = 0; i < 200; i++)
		all += weights[i];
	/* Small print may be more than the text is; headings are less than a sixth. */
	for (uint32_t i = 0; i < 200; i++)
		if (weights[i] * 6 > all)
			most = i;
	text->body = (float)most / 2;
	for (uint32_t i = 199; i > most && heads < HEADS; i--)
		if (weights[i] > 0)
			text->heads[heads++] = (float)i / 2;
}

/* The place left of which one word in fifty begins. */
static float
left_margin(const struct pdf_page *pages, uint32_t n)
{
	uint64_t counts[128] = {0}, all = 0, sum = 0; /* of eight points each */

	for (uint32_t p = 0; p < n; p++)
		for (uint32_t i = 0; i < pages[p].n_words; i++) {
			float x = pages[p].words[i].x1;
			if (!pages[p].words[i].is_furniture && x >= 0 && x < 1024) {
				counts[(uint32_t)x / 8]++;
				all++;
			}
		}
	for (uint32_t i = 0; i < 128; i++)
		if ((sum += counts[i]) * 50 > all)
			return (float)i * 8;
	return 0;
}

void
pdf_layout(struct building *b, struct pdf_page *pages, uint32_t n)
{
	struct layout l = {.b = b, .cells = arena_array(b->arena, CELLS_MAX, sizeof *l.cells)};

	if (l.cells == NULL) {
		b->is_memory_out = true;
		return;
	}
	measure_text(&l.text, pages, n);
	l.margin = left_margin(pages, n);
	for (uint32_t p = 0; p < n && !b->is_full && !b->is_memory_out; p++)
		lay_page(&l, &pages[p]);
}
