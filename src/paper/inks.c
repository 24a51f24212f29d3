/* SPDX-License-Identifier: Apache-2.0 */
/* Drawings set by cairo; see documents/drawing.h. */
#include "paper/inks.h"

#include "base/error.h"
#include "paper/fonts.h"

#include <math.h>

static const uint32_t inks[] = {
    [INK_TEXT] = RGB_TEXT,
    [INK_MUTED] = RGB_SOFT,
    [INK_RULE] = RGB_LINE,
    [INK_FIRST] = RGB_ACCENT,
    [INK_SECOND] = 0x7d9cbf,
    [INK_THIRD] = 0xa8763e,
    [INK_FOURTH] = 0x5f7f6b,
    [INK_FIFTH] = 0x9a9fab,
    [INK_LIMIT] = RGB_OPEN,
    [INK_PAPER] = 0xffffff,
};

_Static_assert(sizeof inks / sizeof *inks == INK_COUNT, "a colour for each ink");

uint32_t
ink_rgb(enum ink ink)
{
	return inks[ink];
}

uint32_t
tone_rgb(enum tone tone)
{
	switch (tone) {
	case TONE_DONE:
		return RGB_DONE;
	case TONE_OPEN:
	case TONE_DRAFT:
		return RGB_OPEN;
	case TONE_WARN:
		return RGB_WARN;
	case TONE_EXAMPLE:
		return RGB_ACCENT;
	default:
		return RGB_SOFT;
	}
}

void
ink_set(cairo_t *cr, uint32_t rgb)
{
	cairo_set_source_rgb(cr, (double)(rgb >> 16 & 0xff) / 255, (double)(rgb >> 8 & 0xff) / 255,
	    (double)(rgb & 0xff) / 255);
}

/* --- Shapes --- */

struct pen {
	cairo_t *cr;
	PangoLayout *layout;
};

static void
draw_line(struct pen *pen, const struct shape *shape)
{
	const double dash[] = {3, 2.5};

	cairo_set_line_width(pen->cr, shape->size > 0 ? shape->size : 0.6);
	cairo_set_dash(pen->cr, dash, shape->kind == SHAPE_DASHES ? 2 : 0, 0);
	cairo_move_to(pen->cr, shape->x, shape->y);
	cairo_rel_line_to(pen->cr, shape->w, shape->h);
	cairo_stroke(pen->cr);
	cairo_set_dash(pen->cr, dash, 0, 0);
}

static void
box_path(cairo_t *cr, double x, double y, double w, double h, double r)
{
	r = fmax(0, fmin(r, fmin(fabs(w), fabs(h)) / 2));
	if (r <= 0) {
		cairo_rectangle(cr, x, y, w, h);
		return;
	}
	cairo_new_sub_path(cr);
	cairo_arc(cr, x + w - r, y + r, r, -M_PI / 2, 0);
	cairo_arc(cr, x + w - r, y + h - r, r, 0, M_PI / 2);
	cairo_arc(cr, x + r, y + h - r, r, M_PI / 2, M_PI);
	cairo_arc(cr, x + r, y + r, r, M_PI, 3 * M_PI / 2);
	cairo_close_path(cr);
}

static void
draw_box(struct pen *pen, const struct shape *shape)
{
	box_path(pen->cr, shape->x, shape->y, shape->w, shape->h, shape->size);
	cairo_fill(pen->cr);
}

static void
draw_frame(struct pen *pen, const struct shape *shape)
{
	box_path(pen->cr, shape->x, shape->y, shape->w, shape->h, 0);
	cairo_set_line_width(pen->cr, shape->size > 0 ? shape->size : 0.6);
	cairo_stroke(pen->cr);
}

static void
draw_dot(struct pen *pen, const struct shape *shape)
{
	cairo_new_sub_path(pen->cr);
	cairo_arc(pen->cr, shape->x, shape->y, fmax(0, shape->size), 0, 2 * M_PI);
	cairo_fill(pen->cr);
}

static void
draw_words(struct pen *pen, const struct shape *shape)
{
	PangoFontDescription *font = pango_font_description_from_string(FONT_SANS);
	int width;

	pango_font_description_set_absolute_size(
	    font, fmax(1, fmin(shape->size, 400)) * PANGO_SCALE);
	if (shape->bold)
		pango_font_description_set_weight(font, PANGO_WEIGHT_SEMIBOLD);
	pango_layout_set_font_description(pen->layout, font);
	pango_font_description_free(font);
	pango_layout_set_text(pen->layout, shape->text.at,
	    shape->text.len < 1 << 16 ? (int)shape->text.len : 1 << 16);
	pango_layout_get_size(pen->layout, &width, NULL);
	cairo_move_to(pen->cr,
	    shape->x - (double)width / PANGO_SCALE * (double)shape->anchor / (double)ANCHOR_END,
	    shape->y - (double)pango_layout_get_baseline(pen->layout) / PANGO_SCALE);
	pango_cairo_show_layout(pen->cr, pen->layout);
}

static void (*const draws[])(struct pen *pen, const struct shape *shape) = {
    [SHAPE_LINE] = draw_line,
    [SHAPE_BOX] = draw_box,
    [SHAPE_DOT] = draw_dot,
    [SHAPE_WORDS] = draw_words,
    [SHAPE_FRAME] = draw_frame,
    [SHAPE_DASHES] = draw_line,
};

_Static_assert(sizeof draws / sizeof *draws == SHAPE_KIND_COUNT, "a way to draw each shape");

enum gpai_code
drawing_draw(
    const struct drawing *drawing, struct text language, cairo_t *cr, struct gpai_error *err)
{
	enum gpai_code rc = fonts_open(err);
	PangoContext *context;
	struct pen pen = {.cr = cr};

	if (rc != GPAI_OK)
		return rc;
	for (const struct shape *s = drawing->first; s != NULL; s = s->next)
		fonts_widen_for(s->text);
	context = fonts_context(language);
	pen.layout = pango_layout_new(context);
	pango_layout_set_single_paragraph_mode(pen.layout, TRUE);
	cairo_save(cr);
	for (const struct shape *s = drawing->first; s != NULL; s = s->next) {
		ink_set(cr, ink_rgb(s->ink));
		cairo_new_path(cr);
		draws[s->kind](&pen, s);
	}
	cairo_restore(cr);
	g_object_unref(pen.layout);
	g_object_unref(context);
	return cairo_status(cr) == CAIRO_STATUS_SUCCESS
	           ? GPAI_OK
	           : fail(err, GPAI_INVALID, NOWHERE, "a drawing cannot be set: %s",
			 cairo_status_to_string(cairo_status(cr)));
}
