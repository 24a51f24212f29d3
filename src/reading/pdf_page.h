/* SPDX-License-Identifier: Apache-2.0 */
/* A page of a PDF as it lies before us: words, straight rules and boxes, with their places. Made
 * by pdf.c and what it calls; laid out as blocks by pdf_layout.c, which knows no poppler.
 *
 * Lengths are points; the origin is the upper left corner of the page and y grows downwards. */
#ifndef READING_PDF_PAGE_H
#define READING_PDF_PAGE_H

#include "reading/build.h"

#include <poppler.h>

struct pdf_word {
	struct text text;
	float x1, y1, x2, y2;
	float size;    /* of the letters */
	uint32_t link; /* one more than the index of the link it is part of; 0 = none */
	bool bold, italic;
	bool blank_before; /* a blank stood before it */
	bool is_box;       /* to tick: a glyph, a field of a form or drawn */
	bool is_furniture;
	uint32_t line; /* of the page, from 1 */
	uint32_t cell; /* of the layout: index of the ruled cell + 1; 0 = none */
};

struct pdf_rule { /* a straight line, or the edge between two shades */
	bool is_upright;
	float at;       /* y of a level one, x of an upright one */
	float from, to; /* along the other axis */
};

struct pdf_page {
	uint32_t number; /* from 1 */
	float width, height;
	struct pdf_word *words;
	uint32_t n_words, cap_words;
	struct pdf_rule *rules;
	uint32_t n_rules;
	struct text *links;
	uint32_t n_links;
};

/* One more word, zeroed; NULL: memory is out. */
struct pdf_word *pdf_page_add(struct building *b, struct pdf_page *page);
/* The words of a page, with the boxes of its form; rules and drawn boxes. False: memory is out. */
bool pdf_page_words(struct building *b, PopplerPage *from, struct pdf_page *page);
bool pdf_page_rules(struct building *b, PopplerPage *from, struct pdf_page *page);

/* Marks what repeats in the margins of the pages. */
void pdf_mark_furniture(struct building *b, struct pdf_page *pages, uint32_t n);
/* Adds the blocks of all pages to the document. */
void pdf_layout(struct building *b, struct pdf_page *pages, uint32_t n);

#endif
