/* SPDX-License-Identifier: Apache-2.0 */
/* Pages in PDF, to be read, signed and archived as they are.
 *
 * Follows ISO 32000-1 as cairo 1.16 writes it: A4, typefaces embedded, an outline, links within
 * and out, a tagged structure in reading order. The same tree gives the same bytes: no date, no
 * random identifier, nothing of the machine.
 *
 * For those who hear the page: headings, paragraphs, lists, tables with the scope of their heads,
 * alternate texts of drawings, the language, what links lead to; all else is marked as decoration.
 * What is not there: a passage in another language than the document's is not marked; a table goes
 * on over pages under one head; no XMP, and so no claim to be PDF/UA or PDF/A. The caption of a
 * table that repeats the heading above it is left out. Who needs more takes the HTML. */
#include "paper/paper.h"

#include "base/error.h"
#include "paper/fonts.h"
#include "paper/pdf_flow.h"
#include "paper/pdf_parts.h"

#include <cairo-pdf.h>
#include <stdio.h>
#include <string.h>

/* --- What all parts use --- */

void *
pdf_alloc(struct pdf *pdf, size_t n, size_t size)
{
	void *made = arena_array(&pdf->arena, n > 0 ? n : 1, size);

	if (made == NULL && pdf->rc == GPAI_OK)
		pdf->rc = fail_memory(pdf->err);
	return made;
}

struct tag *
pdf_tag(struct pdf *pdf, struct tag *parent, const char *name)
{
	struct tag *tag = pdf_alloc(pdf, 1, sizeof *tag);

	if (tag != NULL)
		*tag = (struct tag){.name = name,
		    .parent = parent,
		    .depth = parent != NULL ? parent->depth + 1 : 0};
	return tag;
}

static size_t
slot_of(const struct pdf *pdf, struct text id)
{
	uint64_t hash = 14695981039346656037U; /* FNV-1a */

	for (size_t i = 0; i < id.len; i++)
		hash = (hash ^ (unsigned char)id.at[i]) * 1099511628211U;
	size_t slot = (size_t)hash & (pdf->n_slots - 1);
	while (pdf->by_id[slot] != NULL && !text_equal(pdf->by_id[slot]->id, id))
		slot = (slot + 1) & (pdf->n_slots - 1);
	return slot;
}

const struct mark *
pdf_mark_of(const struct pdf *pdf, struct text id)
{
	return pdf->n_slots == 0 || id.len == 0 ? NULL : pdf->by_id[slot_of(pdf, id)];
}

/* The first of two with one id is the one that is found. */
static void
index_marks(struct pdf *pdf)
{
	pdf->n_slots = 16;
	while (pdf->n_slots < 2 * pdf->n_marks)
		pdf->n_slots *= 2;
	pdf->by_id = pdf_alloc(pdf, pdf->n_slots, sizeof *pdf->by_id);
	if (pdf->by_id == NULL)
		pdf->n_slots = 0;
	for (struct mark *mark = pdf->marks; mark != NULL && pdf->n_slots > 0; mark = mark->next) {
		size_t slot = slot_of(pdf, mark->id);

		if (pdf->by_id[slot] == NULL && mark->id.len > 0)
			pdf->by_id[slot] = mark;
	}
}

/* --- What the running lines say --- */

static const struct node *
child_of(const struct node *node, enum node_kind kind)
{
	for (node = node == NULL ? NULL : node->first; node != NULL && node->kind != kind;)
		node = node->next;
	return node;
}

static struct text
plain_or_empty(struct pdf *pdf, const struct node *node)
{
	return node != NULL ? pdf_plain(pdf, node) : text_of("");
}

/* The title block holds all of it: the lead names the model, the first detail the provider, the
 * last one the state. */
static void
read_header(struct pdf *pdf)
{
	const struct node *header = child_of(pdf->document->root, NODE_HEADER);
	const struct node *list = child_of(header, NODE_DEFINITIONS), *last = NULL;
	struct text model = plain_or_empty(pdf, child_of(header, NODE_LEAD));

	for (const struct node *n = list == NULL ? NULL : list->first; n != NULL; n = n->next)
		last = n->kind == NODE_DETAIL ? n : last;
	pdf->title = plain_or_empty(pdf, child_of(header, NODE_TITLE));
	if (pdf->title.len == 0)
		pdf->title = pdf->document->title;
	pdf->subject = plain_or_empty(pdf, child_of(header, NODE_KICKER));
	pdf->provider = plain_or_empty(pdf, child_of(list, NODE_DETAIL));
	pdf->whose = arena_format(&pdf->arena, "%.*s%s%.*s", TEXT_ARG(model),
	    model.len > 0 && pdf->provider.len > 0 ? " \u00B7 " : "", TEXT_ARG(pdf->provider));
	pdf->state =
	    pdf->document->watermark.len > 0 ? pdf->document->watermark : plain_or_empty(pdf, last);
}

/* --- Metadata and outline --- */

static void
put_metadata(
    struct pdf *pdf, cairo_surface_t *surface, cairo_pdf_metadata_t which, struct text text)
{
	char *string = arena_string(&pdf->arena, text);

	if (string != NULL && text.len > 0)
		cairo_pdf_surface_set_metadata(surface, which, string);
}

static void
put_outline(struct pdf *pdf, cairo_surface_t *surface)
{
	int parent = CAIRO_PDF_OUTLINE_ROOT;

	for (const struct mark *mark = pdf->marks; mark != NULL; mark = mark->next) {
		char to[32], *title;
		int made;

		if (mark->level == 0 || mark->page == 0 || mark->title.len == 0)
			continue;
		snprintf(to, sizeof to, "dest='d%u'", mark->number);
		if ((title = arena_string(&pdf->arena, mark->title)) == NULL)
			continue;
		made = cairo_pdf_surface_add_outline(surface,
		    mark->level == 1 ? CAIRO_PDF_OUTLINE_ROOT : parent, title, to,
		    (cairo_pdf_outline_flags_t)0);
		if (mark->level == 1)
			parent = made;
	}
}

/* --- The whole --- */

static void
widen_fonts(const struct node *node, int depth)
{
	fonts_widen_for(node->text);
	for (const struct node *child = node->first; child != NULL && depth < 100;
	     child = child->next)
		widen_fonts(child, depth + 1);
}

static cairo_status_t
take_bytes(void *closure, const unsigned char *bytes, unsigned len)
{
	out_bytes(closure, bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

static void
see_page(struct para *para, uint32_t page)
{
	if (para == NULL)
		return;
	if (para->first_page == 0)
		para->first_page = page;
	para->last_page = page;
}

/* What is on which page, for links and tags. */
static void
note_pages(struct pdf *pdf)
{
	for (size_t i = 0; i < pdf->atoms.n; i++) {
		struct atom *atom = &pdf->atoms.at[i];

		see_page(atom->para, atom->page);
		for (uint32_t k = 0; atom->row != NULL && k < atom->row->n_cells; k++)
			see_page(atom->row->cells[k].para, atom->page);
		for (struct mark *mark = atom->marks; mark != NULL; mark = mark->more)
			mark->page = atom->page;
	}
}

static void
draw(struct pdf *pdf, struct out *out)
{
	struct out file;
	cairo_surface_t *surface;

	out_memory(&file);
	surface = cairo_pdf_surface_create_for_stream(take_bytes, &file, PAGE_WIDTH, PAGE_HEIGHT);

	put_metadata(pdf, surface, CAIRO_PDF_METADATA_TITLE, pdf->document->title);
	put_metadata(pdf, surface, CAIRO_PDF_METADATA_AUTHOR, pdf->provider);
	put_metadata(pdf, surface, CAIRO_PDF_METADATA_SUBJECT, pdf->subject);
	put_metadata(pdf, surface, CAIRO_PDF_METADATA_CREATOR, text_of("gpai " GPAI_VERSION));
	/* Else cairo asks the clock. */
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, NULL);
	pages_draw(pdf, surface);
	put_outline(pdf, surface);
	cairo_surface_finish(surface);
	if (pdf->rc == GPAI_OK && cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
		pdf->rc = fail(pdf->err, GPAI_INVALID, NOWHERE, "a PDF cannot be finished: %s",
		    cairo_status_to_string(cairo_surface_status(surface)));
	cairo_surface_destroy(surface);
	if (pdf->rc == GPAI_OK && (pdf->rc = out_status(&file, "memory", pdf->err)) == GPAI_OK)
		pdf_finish(pdf, out_text(&file), out);
	out_release(&file);
}

enum gpai_code
pdf_lay_out(struct pdf *pdf, const struct document *document, struct gpai_error *err)
{
	*pdf = (struct pdf){.document = document, .err = err};
	arena_init(&pdf->arena, 0);
	if ((pdf->rc = fonts_open(err)) != GPAI_OK)
		return pdf->rc;
	widen_fonts(document->root, 0);
	styles_open(pdf);
	read_header(pdf);
	flow_document(pdf);
	pages_place(pdf);
	index_marks(pdf);
	note_pages(pdf);
	return pdf->rc;
}

void
pdf_release(struct pdf *pdf)
{
	for (struct para *para = pdf->paras; para != NULL; para = para->next)
		para_free_runs(para);
	styles_close(pdf);
	arena_release(&pdf->arena);
}

enum gpai_code
pdf_write(const struct document *document, struct out *out, struct gpai_error *err)
{
	struct pdf pdf;
	enum gpai_code rc = pdf_lay_out(&pdf, document, err);

	if (rc == GPAI_OK) {
		draw(&pdf, out);
		rc = pdf.rc;
	}
	pdf_release(&pdf);
	return rc != GPAI_OK ? rc : out_status(out, "memory", err);
}
