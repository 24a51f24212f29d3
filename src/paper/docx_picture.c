/* SPDX-License-Identifier: Apache-2.0 */
/* Drawings as pictures: set by cairo at twice the resolution of a screen, with their words for
 * those who do not see them. PNG, since every word processor shows it. */
#include "paper/docx.h"

#include "paper/inks.h"

#include <stdio.h>

enum {
	PIXELS = 3,       /* a point: 216 dots an inch */
	EMU = 12700,      /* the format's unit, of which a point has so many */
	WIDTH_MAX = 10000 /* points; a drawing of ours has some hundred */
};

static cairo_status_t
take_bytes(void *context, const unsigned char *bytes, unsigned len)
{
	out_bytes(context, bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

static bool
make_png(struct docx *docx, const struct drawing *drawing, struct span *png)
{
	int width = (int)(drawing->width * PIXELS), height = (int)(drawing->height * PIXELS);
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
	cairo_t *cr = cairo_create(surface);
	struct out out;
	bool done;

	out_memory(&out);
	cairo_scale(cr, PIXELS, PIXELS);
	done =
	    drawing_draw(drawing, docx->document->language, cr, NULL) == GPAI_OK &&
	    cairo_status(cr) == CAIRO_STATUS_SUCCESS &&
	    cairo_surface_write_to_png_stream(surface, take_bytes, &out) == CAIRO_STATUS_SUCCESS &&
	    out.error == 0;
	if (done) {
		struct text kept = arena_text(&docx->arena, out_text(&out));
		*png = (struct span){(const uint8_t *)kept.at, kept.len};
		done = kept.at != NULL;
	}
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	out_release(&out);
	return done;
}

static uint32_t /* its number; 0 when it cannot be drawn */
add_picture(struct docx *docx, const struct node *node)
{
	struct docx_picture *picture = arena_alloc(&docx->arena, sizeof *picture);
	const struct drawing *drawing = node->drawing;

	if (picture == NULL || drawing == NULL || drawing->width < 1 || drawing->height < 1 ||
	    drawing->width > WIDTH_MAX || drawing->height > WIDTH_MAX ||
	    !make_png(docx, drawing, &picture->png))
		return 0;
	if (docx->last_picture != NULL)
		docx->last_picture->next = picture;
	else
		docx->pictures = picture;
	docx->last_picture = picture;
	return ++docx->n_pictures;
}

static void
put_extent(struct xml *xml, const char *name, const struct drawing *drawing)
{
	float most = (float)DOCX_MEASURE / 20;
	float scale = drawing->width > most ? most / drawing->width : 1;

	xml_open(xml, name);
	xml_set_number(xml, "cx", (long)(drawing->width * scale * EMU));
	xml_set_number(xml, "cy", (long)(drawing->height * scale * EMU));
	xml_close(xml);
}

static void
put_names(struct xml *xml, const char *element, uint32_t number, struct text says)
{
	char name[32];

	snprintf(name, sizeof name, "Picture %u", number);
	xml_open(xml, element);
	xml_set_number(xml, "id", (long)number);
	xml_set(xml, "name", name);
	xml_set_text(xml, "descr", says);
	xml_close(xml);
}

static void
put_picture(struct xml *xml, const struct node *node, uint32_t number)
{
	char relation[32];

	snprintf(relation, sizeof relation, "rIdPicture%u", number);
	xml_open(xml, "pic:pic");
	xml_set(xml, "xmlns:pic", "http://schemas.openxmlformats.org/drawingml/2006/picture");
	xml_open(xml, "pic:nvPicPr");
	put_names(xml, "pic:cNvPr", number, node->text);
	xml_empty(xml, "pic:cNvPicPr");
	xml_close(xml);
	xml_open(xml, "pic:blipFill");
	xml_value(xml, "a:blip", "r:embed", relation);
	xml_open(xml, "a:stretch");
	xml_empty(xml, "a:fillRect");
	xml_close(xml);
	xml_close(xml);
	xml_open(xml, "pic:spPr");
	xml_open(xml, "a:xfrm");
	xml_open(xml, "a:off");
	xml_set(xml, "x", "0");
	xml_set(xml, "y", "0");
	xml_close(xml);
	put_extent(xml, "a:ext", node->drawing);
	xml_close(xml);
	xml_open(xml, "a:prstGeom");
	xml_set(xml, "prst", "rect");
	xml_empty(xml, "a:avLst");
	xml_close(xml);
	xml_close(xml);
	xml_close(xml);
}

static void
put_inline(struct xml *xml, const struct node *node, uint32_t number)
{
	static const char *const sides[] = {"distT", "distB", "distL", "distR"};

	xml_open(xml, "w:drawing");
	xml_open(xml, "wp:inline");
	for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
		xml_set(xml, sides[i], "0");
	put_extent(xml, "wp:extent", node->drawing);
	put_names(xml, "wp:docPr", number, node->text);
	xml_open(xml, "a:graphic");
	xml_set(xml, "xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main");
	xml_open(xml, "a:graphicData");
	xml_set(xml, "uri", "http://schemas.openxmlformats.org/drawingml/2006/picture");
	put_picture(xml, node, number);
	xml_close(xml);
	xml_close(xml);
	xml_close(xml);
	xml_close(xml);
}

/* A drawing that cannot be drawn is its words. */
void
docx_put_drawing(struct docx *docx, const struct node *node)
{
	uint32_t number = add_picture(docx, node);

	docx_open_paragraph(docx, "BodyText");
	if (number == 0) {
		docx_put_run(docx, node->text);
	} else {
		xml_open(&docx->xml, "w:r");
		put_inline(&docx->xml, node, number);
		xml_close(&docx->xml);
	}
	xml_close(&docx->xml);
	docx_put_blocks(docx, node);
}
