/* SPDX-License-Identifier: Apache-2.0 */
/* Pages drawn: first the watermark and the grounds, then the text in reading order, then the
 * running lines. The watermark is an outline, not text, and lies below everything: it is seen,
 * hides nothing and is not found by who searches or extracts. */
#include "paper/pdf_parts.h"

#include "documents/words.h"
#include "paper/fonts.h"
#include "paper/inks.h"
#include "paper/pdf_tags.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define EMPTY_BOX  "\u2610"
#define TICKED_BOX "\u2612"
#define SQUARE     "\u25A1"
#define BOX_SIZE   14.5
#define HEAD_LINE  52.0F
#define FOOT_LINE  (PAGE_HEIGHT - 50.0F)

/* The square of a typeface, shown as a box that is read as one. */
struct square {
	cairo_scaled_font_t *font;
	PangoLayout *layout; /* keeps it */
	unsigned long glyph;
	float width;
};

struct brush {
	struct pdf *pdf;
	cairo_t *cr;
	struct tagging tagging;
	struct square empty, ticked;
	size_t repeat; /* the next one */
	float title_width;
};

/* --- Lines of text --- */

static void
draw_chip(struct brush *brush, const struct para *para, const struct line *line, uint32_t at,
    float x, float baseline)
{
	const struct run *first = &line->runs[at];
	float left = x + first->x, right = left, size = para->style->size;
	float up = size * (para->style->is_serif ? 0.72F : 0.98F), down = size * 0.28F;

	for (uint32_t i = at; i < line->n_runs && line->runs[i].piece == first->piece; i++)
		right = x + line->runs[i].x + line->runs[i].width;
	left -= 2.8F;
	right += 2.8F;
	ink_set(brush->cr, tone_rgb(first->piece->tone));
	cairo_set_line_width(brush->cr, 0.6);
	float r = (up + down) / 2;
	cairo_new_sub_path(brush->cr);
	cairo_arc(brush->cr, right - r + 1, baseline - up + r, r, -M_PI / 2, M_PI / 2);
	cairo_arc(brush->cr, left + r - 1, baseline - up + r, r, M_PI / 2, 3 * M_PI / 2);
	cairo_close_path(brush->cr);
	cairo_stroke(brush->cr);
}

static void
draw_run(struct brush *brush, const struct run *run, float x, float y)
{
	if (run->piece->look & LOOK_PAD)
		return;
	cairo_move_to(brush->cr, x + run->x, y - (float)run->item->y_offset / PANGO_SCALE);
	pango_cairo_show_glyph_item(brush->cr, run->text, run->item);
}

static float
baseline_of(const struct style *style, float top)
{
	return top + (style->leading - style->ascent - style->descent) / 2 + style->ascent;
}

/* `whole`: the paragraph belongs to a tag that is open already. */
static void
draw_line(struct brush *brush, const struct para *para, uint32_t at, float x, float top, bool whole)
{
	const struct line *line = &para->lines[at];
	float y = baseline_of(para->style, top);

	for (uint32_t i = 0; i < line->n_runs; i++) {
		const struct piece *piece = line->runs[i].piece;
		bool leads =
		    (piece->look & LOOK_LINK) != 0 && link_leads(brush->pdf, piece->address);

		if (!whole)
			tag_text(&brush->tagging, para, leads ? piece : NULL, at);
		if ((piece->look & LOOK_CHIP) != 0 && (i == 0 || line->runs[i - 1].piece != piece))
			draw_chip(brush, para, line, i, x, y);
		ink_set(brush->cr, (piece->look & LOOK_LINK) != 0 && !leads
				       ? para->style->rgb
				       : piece_rgb(para->style, piece));
		draw_run(brush, &line->runs[i], x, y);
	}
}

/* --- Boxes --- */

static void
square_open(struct square *square, const struct pdf *pdf, PangoWeight weight)
{
	PangoFontDescription *font = pango_font_description_from_string(FONT_SERIF);
	const PangoGlyphItem *item;
	PangoLayoutLine *line;

	pango_font_description_set_absolute_size(font, BOX_SIZE * PANGO_SCALE);
	pango_font_description_set_weight(font, weight);
	square->layout = pango_layout_new(pdf->context);
	pango_layout_set_font_description(square->layout, font);
	pango_font_description_free(font);
	pango_layout_set_text(square->layout, SQUARE, -1);
	line = pango_layout_get_line_readonly(square->layout, 0);
	if (line->runs == NULL)
		return;
	item = line->runs->data;
	square->font =
	    pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(item->item->analysis.font));
	square->glyph = item->glyphs->glyphs[0].glyph;
	square->width = (float)item->glyphs->glyphs[0].geometry.width / PANGO_SCALE;
}

/* The cross is drawn; what is extracted is the character of a ticked box. */
static void
draw_box(struct brush *brush, const struct para *para, float x, float top)
{
	bool ticked = para->box == BOX_TICKED;
	const struct square *square = ticked ? &brush->ticked : &brush->empty;
	float y = baseline_of(para->style, top);
	cairo_glyph_t glyph = {square->glyph, x - para->hang, y};
	cairo_text_cluster_t cluster = {3, 1};
	cairo_text_extents_t extents;

	tag_text(&brush->tagging, para, NULL, 0);
	ink_set(brush->cr, para->style->rgb);
	cairo_set_scaled_font(brush->cr, square->font);
	cairo_glyph_extents(brush->cr, &glyph, 1, &extents);
	/* As high above the line as its capitals. */
	glyph.y = y - para->style->size * 0.36F - (extents.y_bearing + extents.height / 2);
	cairo_show_text_glyphs(
	    brush->cr, ticked ? TICKED_BOX : EMPTY_BOX, 3, &glyph, 1, &cluster, 1, 0);
	if (!ticked)
		return;
	double inset = extents.width * 0.24, left = glyph.x + extents.x_bearing + inset;
	double right = left + extents.width - 2 * inset;
	double up = glyph.y + extents.y_bearing + inset, down = up + extents.height - 2 * inset;
	cairo_set_line_width(brush->cr, 1.05);
	cairo_move_to(brush->cr, left, up);
	cairo_line_to(brush->cr, right, down);
	cairo_move_to(brush->cr, right, up);
	cairo_line_to(brush->cr, left, down);
	cairo_stroke(brush->cr);
}

static void
draw_lead(struct brush *brush, const struct para *para, float x, float top)
{
	if (para->box == BOX_EMPTY || para->box == BOX_TICKED) {
		draw_box(brush, para, x, top);
	} else if (para->box == BOX_BULLET) {
		tag_nothing(&brush->tagging);
		ink_set(brush->cr, RGB_SOFT);
		cairo_new_sub_path(brush->cr);
		cairo_arc(brush->cr, x - para->hang + 3.2,
		    baseline_of(para->style, top) - para->style->size * 0.27, 1.15, 0, 2 * M_PI);
		cairo_fill(brush->cr);
	}
}

/* --- Atoms --- */

static void
draw_rule(struct brush *brush, float x, float y, float width, float weight, uint32_t rgb)
{
	tag_nothing(&brush->tagging);
	ink_set(brush->cr, rgb);
	cairo_rectangle(brush->cr, x, y, width, weight);
	cairo_fill(brush->cr);
}

/* Lines from..to of each cell, on common base lines; `whole`: as decoration. */
static void
draw_row(
    struct brush *brush, const struct row *row, float y, uint32_t from, uint32_t to, bool whole)
{
	float base = 0;

	for (uint32_t i = 0; i < row->n_cells; i++)
		if (row->cells[i].para != NULL)
			base = fmaxf(base, baseline_of(row->cells[i].para->style, 0));
	for (uint32_t i = 0; i < row->n_cells; i++) {
		const struct cell *cell = &row->cells[i];
		const struct para *para = cell->para;
		float top = para == NULL ? 0 : y + row->pad + base - baseline_of(para->style, 0);

		if (para != NULL && from == 0 && !whole)
			draw_lead(brush, para, cell->x, top);
		for (uint32_t k = from; para != NULL && k < to && k < para->n_lines; k++) {
			float x = cell->x;

			if (cell->to_right)
				x += fmaxf(0, cell->width - para->lines[k].width);
			draw_line(brush, para, k, x, top + (float)(k - from) * row->leading, whole);
		}
	}
	if (row->rule != 0)
		draw_rule(brush, row->x, y + 2 * row->pad + (float)(to - from) * row->leading,
		    row->width, row->head == NULL && row->rule == RGB_TEXT ? 0.6F : 0.35F,
		    row->rule);
}

static void
draw_drawing(struct brush *brush, const struct atom *atom)
{
	double scale = atom->width / atom->node->drawing->width;
	enum gpai_code rc;

	tag_whole(&brush->tagging, atom->tag, NULL);
	cairo_save(brush->cr);
	cairo_translate(brush->cr, atom->x, atom->y);
	cairo_scale(brush->cr, scale, scale);
	rc = drawing_draw(
	    atom->node->drawing, brush->pdf->document->language, brush->cr, brush->pdf->err);
	cairo_restore(brush->cr);
	if (rc != GPAI_OK)
		brush->pdf->rc = rc;
}

/* A line of the style of the running lines, cut with an ellipsis. */
static void
show_line(struct brush *brush, enum style_name name, struct text text, float x, float width,
    bool to_right, float top)
{
	const struct style *style = &brush->pdf->styles[name];
	PangoLayout *layout = brush->pdf->layout;
	PangoAttrList *list = pango_attr_list_new();

	pango_attr_list_insert(list, pango_attr_font_features_new(style->features));
	pango_layout_set_font_description(layout, style->font);
	pango_layout_set_attributes(layout, list);
	pango_attr_list_unref(list);
	pango_layout_set_single_paragraph_mode(layout, TRUE);
	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_alignment(layout, to_right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
	pango_layout_set_text(layout, text.at, (int)(text.len < 4096 ? text.len : 4096));
	ink_set(brush->cr, style->rgb);
	cairo_move_to(brush->cr, x,
	    baseline_of(style, top) - (float)pango_layout_get_baseline(layout) / PANGO_SCALE);
	pango_cairo_show_layout(brush->cr, layout);
	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_NONE);
	pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT);
	pango_layout_set_single_paragraph_mode(layout, FALSE);
}

/* A line of the contents; the number stands beside the last line of its title. */
static void
draw_listed(struct brush *brush, const struct atom *atom)
{
	const struct mark *to = pdf_mark_of(brush->pdf, atom->node->id);
	bool last = atom->line + 1 == atom->para->n_lines;
	char number[16];

	if (to != NULL && to->page > 0)
		tag_whole(&brush->tagging, atom->para->tag, to);
	else
		to = NULL;
	draw_line(brush, atom->para, atom->line, atom->x, atom->y, to != NULL);
	if (!last)
		return;
	if (to != NULL) {
		snprintf(number, sizeof number, "%u", to->page);
		show_line(
		    brush, STYLE_LISTED, text_of(number), MARGIN + MEASURE - 28, 28, true, atom->y);
	}
	tag_nothing(&brush->tagging);
}

static void
draw_atom(struct brush *brush, const struct atom *atom)
{
	for (const struct mark *mark = atom->marks; mark != NULL; mark = mark->more) {
		tag_nothing(&brush->tagging);
		tag_mark(&brush->tagging, mark, atom->x > 0 ? MARGIN : 0, atom->y - 8);
	}
	switch (atom->kind) {
	case ATOM_SPACE:
		break;
	case ATOM_LINE:
		if (atom->line == 0)
			draw_lead(brush, atom->para, atom->x, atom->y);
		draw_line(brush, atom->para, atom->line, atom->x, atom->y, false);
		break;
	case ATOM_ROW:
		draw_row(brush, atom->row, atom->y, atom->line, atom->last, false);
		break;
	case ATOM_DRAWING:
		draw_drawing(brush, atom);
		break;
	case ATOM_LISTED:
		draw_listed(brush, atom);
		break;
	case ATOM_RULE:
		draw_rule(brush, atom->x, atom->y, atom->width, atom->height, atom->rgb);
		break;
	}
}

/* --- Pages --- */

static void
draw_watermark(struct brush *brush)
{
	const struct pdf *pdf = brush->pdf;
	struct text words = text_clip(pdf->document->watermark, 40);
	PangoLayout *layout;
	PangoFontDescription *font;
	PangoRectangle ink;
	char *capitals;
	double room = hypot(PAGE_WIDTH, PAGE_HEIGHT) * 0.74, size = 100, width;

	if (words.len == 0)
		return;
	layout = pango_layout_new(pdf->context);
	font = pango_font_description_from_string(FONT_SANS);
	pango_font_description_set_weight(font, PANGO_WEIGHT_SEMIBOLD);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	capitals = g_utf8_strup(words.at, (gssize)words.len);
	pango_layout_set_text(layout, capitals, -1);
	g_free(capitals);
	pango_layout_get_extents(layout, &ink, NULL);
	width = (double)ink.width / PANGO_SCALE;
	cairo_save(brush->cr);
	cairo_translate(brush->cr, PAGE_WIDTH / 2, PAGE_HEIGHT / 2);
	cairo_rotate(brush->cr, -atan2(PAGE_HEIGHT, PAGE_WIDTH));
	if (width > 0)
		cairo_scale(brush->cr, fmin(1.1, room / width), fmin(1.1, room / width));
	cairo_move_to(brush->cr, -width / 2 - (double)ink.x / PANGO_SCALE,
	    -((double)ink.y + (double)ink.height / 2) / PANGO_SCALE);
	pango_cairo_layout_path(brush->cr, layout);
	ink_set(brush->cr, RGB_MARK);
	cairo_fill(brush->cr);
	cairo_restore(brush->cr);
	pango_font_description_free(font);
	g_object_unref(layout);
}

static void
draw_panel(struct brush *brush, const struct panel *panel)
{
	float height = panel->bottom - panel->top;

	if (panel->fill != 0)
		draw_rule(brush, panel->x, panel->top, panel->width, height, panel->fill);
	if (panel->bar != 0)
		draw_rule(brush, panel->x, panel->top, 1.8F, height, panel->bar);
}

/* Outer ones first, for they are met first. */
static void
draw_panels(struct brush *brush, size_t first, size_t last)
{
	struct panel *shown = NULL, **end = &shown;
	uint32_t page = brush->pdf->atoms.at[first].page;

	for (size_t i = first; i < last; i++) {
		const struct atom *atom = &brush->pdf->atoms.at[i];
		struct panel *chain[64];
		size_t n = 0;

		for (struct panel *p = atom->panel; p != NULL && n < 64; p = p->parent)
			chain[n++] = p;
		while (n > 0) {
			struct panel *p = chain[--n];

			if (p->page != page) {
				p->page = page;
				p->top = atom->y;
				p->shown = NULL;
				*end = p;
				end = &p->shown;
			}
			p->bottom = atom->y + atom->height;
		}
	}
	for (struct panel *p = shown; p != NULL; p = p->shown)
		draw_panel(brush, p);
}

static void
draw_running(struct brush *brush, uint32_t page)
{
	const struct pdf *pdf = brush->pdf;
	float title = fminf(MEASURE * 0.5F, brush->title_width);
	char number[2][16];
	struct text with[2] = {{number[0], 0}, {number[1], 0}};

	tag_nothing(&brush->tagging);
	if (page > 1) {
		show_line(brush, STYLE_RUNNING, pdf->title, MARGIN, title, false, HEAD_LINE - 12);
		show_line(brush, STYLE_RUNNING, pdf->whose, MARGIN + title + 20,
		    MEASURE - title - 20, true, HEAD_LINE - 12);
		draw_rule(brush, MARGIN, HEAD_LINE, MEASURE, 0.35F, RGB_LINE);
	}
	draw_rule(brush, MARGIN, FOOT_LINE, MEASURE, 0.35F, RGB_LINE);
	show_line(brush, STYLE_RUNNING, pdf->state, MARGIN, MEASURE * 0.8F, false, FOOT_LINE + 4);
	with[0].len = (size_t)snprintf(number[0], sizeof number[0], "%u", page);
	with[1].len = (size_t)snprintf(number[1], sizeof number[1], "%u", pdf->n_pages);
	show_line(brush, STYLE_RUNNING,
	    word_with(pdf->document->tongue, &brush->pdf->arena, WORD_PAGE_OF_PAGES, with, 2),
	    MARGIN + MEASURE * 0.8F, MEASURE * 0.2F, true, FOOT_LINE + 4);
}

static size_t
draw_page(struct brush *brush, size_t first)
{
	struct pdf *pdf = brush->pdf;
	uint32_t page = pdf->atoms.at[first].page;
	size_t last = first;

	while (last < pdf->atoms.n && pdf->atoms.at[last].page == page)
		last++;
	draw_watermark(brush);
	draw_panels(brush, first, last);
	for (; brush->repeat < pdf->n_repeats && pdf->repeats[brush->repeat].page <= page;
	     brush->repeat++) {
		const struct repeat *repeat = &pdf->repeats[brush->repeat];

		if (repeat->page == page)
			draw_row(brush, repeat->row, repeat->y, 0, repeat->row->n_lines, true);
	}
	for (size_t i = first; i < last && pdf->rc == GPAI_OK; i++)
		draw_atom(brush, &pdf->atoms.at[i]);
	draw_running(brush, page);
	cairo_show_page(brush->cr);
	return last;
}

void
pages_draw(struct pdf *pdf, cairo_surface_t *surface)
{
	struct brush brush = {.pdf = pdf, .cr = cairo_create(surface)};
	size_t at = 0;

	brush.tagging = (struct tagging){.pdf = pdf, .cr = brush.cr};
	brush.title_width = text_width(pdf, pdf->title, STYLE_RUNNING) + 2;
	square_open(&brush.empty, pdf, PANGO_WEIGHT_NORMAL);
	square_open(&brush.ticked, pdf, PANGO_WEIGHT_SEMIBOLD);
	while (at < pdf->atoms.n && pdf->rc == GPAI_OK)
		at = draw_page(&brush, at);
	tag_end(&brush.tagging);
	if (pdf->rc == GPAI_OK && cairo_status(brush.cr) != CAIRO_STATUS_SUCCESS)
		pdf->rc = fail(pdf->err, GPAI_INVALID, NOWHERE, "pages cannot be drawn: %s",
		    cairo_status_to_string(cairo_status(brush.cr)));
	cairo_destroy(brush.cr);
	g_object_unref(brush.empty.layout);
	g_object_unref(brush.ticked.layout);
}
