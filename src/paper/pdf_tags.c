/* SPDX-License-Identifier: Apache-2.0 */
/* Tags, links and places; see pdf_tags.h. */
#include "paper/pdf_tags.h"

#include <cairo-pdf.h>
#include <stdio.h>
#include <string.h>

enum { ADDRESS_MAX = 2000 }; /* bytes; a longer link is text */

bool
link_leads(const struct pdf *pdf, struct text address)
{
	const struct mark *mark;

	if (!text_starts(address, "#"))
		return address.len < ADDRESS_MAX && address_is_safe(address);
	mark = pdf_mark_of(pdf, (struct text){address.at + 1, address.len - 1});
	return mark != NULL && mark->page > 0;
}

void
tag_nothing(struct tagging *tagging)
{
	if (tagging->leaf != NULL)
		cairo_tag_end(tagging->cr, tagging->leaf);
	tagging->leaf = NULL;
	tagging->of = NULL;
	tagging->link = NULL;
}

static void
note_tag(struct tagging *tagging, const struct tag *tag)
{
	struct pdf *pdf = tagging->pdf;
	struct tag_note *note;

	if (tag->alt == NULL && tag->attributes == NULL)
		return;
	note = pdf_alloc(pdf, 1, sizeof *note);
	if (note == NULL)
		return;
	note->tag = tag;
	if (pdf->last_note != NULL)
		pdf->last_note->next = note;
	else
		pdf->notes = note;
	pdf->last_note = note;
}

/* Ends what the tag does not stand in, and begins what it stands in. */
static void
stand_in(struct tagging *tagging, const struct tag *tag)
{
	const struct tag *path[TAGS_DEPTH];
	uint32_t n = 0, same = 0;

	for (; tag != NULL; tag = tag->parent)
		if (tag->depth < TAGS_DEPTH) {
			path[tag->depth] = tag;
			n = tag->depth + 1 > n ? tag->depth + 1 : n;
		}
	while (same < n && same < tagging->n_open && tagging->open[same] == path[same])
		same++;
	while (tagging->n_open > same)
		cairo_tag_end(tagging->cr, tagging->open[--tagging->n_open]->name);
	for (; tagging->n_open < n; tagging->n_open++) {
		tagging->open[tagging->n_open] = path[tagging->n_open];
		note_tag(tagging, path[tagging->n_open]);
		cairo_tag_begin(tagging->cr, path[tagging->n_open]->name, NULL);
	}
}

static void
leaf_begin(struct tagging *tagging, const char *name, const char *attributes)
{
	cairo_tag_begin(tagging->cr, name, attributes);
	tagging->leaf = name;
}

static void
note_link(struct pdf *pdf, struct text says)
{
	struct link_note *note = pdf_alloc(pdf, 1, sizeof *note);

	if (note == NULL)
		return;
	note->says = says;
	if (pdf->last_link != NULL)
		pdf->last_link->next = note;
	else
		pdf->links = note;
	pdf->last_link = note;
}

static struct text
words_of(const struct mark *mark)
{
	return mark->title.len > 0 ? mark->title : mark->id;
}

static void
link_begin(struct tagging *tagging, struct text address)
{
	char attributes[ADDRESS_MAX + 16];
	const struct mark *mark;

	if (text_starts(address, "#")) {
		mark = pdf_mark_of(tagging->pdf, (struct text){address.at + 1, address.len - 1});
		snprintf(attributes, sizeof attributes, "dest='d%u'", mark->number);
		note_link(tagging->pdf, words_of(mark));
	} else {
		snprintf(attributes, sizeof attributes, "uri='%.*s'", TEXT_ARG(address));
		note_link(tagging->pdf, address);
	}
	leaf_begin(tagging, CAIRO_TAG_LINK, attributes);
}

void
tag_text(struct tagging *tagging, const struct para *para, const struct piece *link, uint32_t line)
{
	if (tagging->leaf != NULL && tagging->of == para && tagging->link == link &&
	    (link == NULL || tagging->line == line))
		return;
	tag_nothing(tagging);
	if (!para->has_links && para->first_page == para->last_page) {
		stand_in(tagging, para->tag->parent);
		note_tag(tagging, para->tag);
		leaf_begin(tagging, para->tag->name, NULL);
	} else {
		stand_in(tagging, para->tag);
		if (link != NULL)
			link_begin(tagging, link->address);
		else
			leaf_begin(tagging, "Span", NULL);
	}
	tagging->of = para;
	tagging->link = link;
	tagging->line = line;
}

void
tag_whole(struct tagging *tagging, const struct tag *tag, const struct mark *to)
{
	char attributes[32];

	if (tagging->leaf != NULL && tagging->of == tag)
		return;
	tag_nothing(tagging);
	if (to != NULL) {
		snprintf(attributes, sizeof attributes, "dest='d%u'", to->number);
		stand_in(tagging, tag);
		note_link(tagging->pdf, words_of(to));
		leaf_begin(tagging, CAIRO_TAG_LINK, attributes);
	} else {
		stand_in(tagging, tag->parent);
		note_tag(tagging, tag);
		leaf_begin(tagging, tag->name, NULL);
	}
	tagging->of = tag;
}

void
tag_end(struct tagging *tagging)
{
	tag_nothing(tagging);
	stand_in(tagging, NULL);
}

void
tag_mark(struct tagging *tagging, const struct mark *mark, float x, float y)
{
	char attributes[96];

	snprintf(
	    attributes, sizeof attributes, "name='d%u' x=%d y=%d", mark->number, (int)x, (int)y);
	cairo_tag_begin(tagging->cr, CAIRO_TAG_DEST, attributes);
	cairo_tag_end(tagging->cr, CAIRO_TAG_DEST);
}
