/* SPDX-License-Identifier: Apache-2.0 */
/* Tags of a tagged PDF (ISO 32000-1, 14.8) while pages are drawn.
 *
 * cairo writes marked content for elements without children alone: what is drawn directly in an
 * element that has some would belong to none. So text is drawn in leaves: the paragraph itself,
 * or Spans and Links in it when it has links or goes over a page. What is drawn while no leaf is
 * open is decoration. */
#ifndef PAPER_PDF_TAGS_H
#define PAPER_PDF_TAGS_H

#include "paper/pdf_parts.h"

enum { TAGS_DEPTH = 160 };

struct tagging {
	struct pdf *pdf;
	cairo_t *cr;
	const struct tag *open[TAGS_DEPTH];
	uint32_t n_open;
	const char *leaf;         /* its name; NULL = none */
	const void *of;           /* what it holds: a paragraph, */
	const struct piece *link; /* and in it a link, */
	uint32_t line;            /* whose area goes no further than its line */
};

/* What is drawn next belongs to the paragraph, or to a link in a line of it. */
void tag_text(
    struct tagging *tagging, const struct para *para, const struct piece *link, uint32_t line);
/* To an element of its own, or, with a place, to a link in it. */
void tag_whole(struct tagging *tagging, const struct tag *tag, const struct mark *to);
/* To nothing. */
void tag_nothing(struct tagging *tagging);
/* After the last page. */
void tag_end(struct tagging *tagging);
void tag_mark(struct tagging *tagging, const struct mark *mark, float x, float y);
/* Does the link lead somewhere? */
bool link_leads(const struct pdf *pdf, struct text address);

#endif
