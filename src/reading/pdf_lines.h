/* SPDX-License-Identifier: Apache-2.0 */
/* Words of one column as lines, and lines as paragraphs. See pdf_layout.c. */
#ifndef READING_PDF_LINES_H
#define READING_PDF_LINES_H

#include "reading/pdf_page.h"

struct pdf_words { /* of one page, in any order */
	struct pdf_word **list;
	uint32_t n;
};

struct pdf_line {
	struct pdf_words words; /* from left to right */
	float x1, y1, x2, y2;
	float size;
	bool bold; /* all of its letters */
};

/* Lines from top to bottom; the order of `words` is changed. NULL with n = 0, or no memory. */
struct pdf_line *pdf_lines(struct building *b, struct pdf_words words, uint32_t *n);

enum { HEADS = 6 };

struct pdf_text {           /* what a document's letters are like */
	float body;         /* size of most of them */
	float heads[HEADS]; /* sizes above it, the largest first; 0 = no more */
	const struct pdf_page *page;
};

/* Where paragraphs go. */
struct pdf_place {
	enum block_kind
	    kind; /* CELL, FURNITURE; PARAGRAPH also gives headings and items of lists */
	uint32_t table, row, column;
	bool is_label; /* its lines are one sentence, however short they are */
};

/* The lines are changed. */
void pdf_paragraphs(struct building *b, const struct pdf_text *text, struct pdf_line *lines,
    uint32_t n, const struct pdf_place *place);
bool pdf_is_heading(const struct pdf_text *text, const struct pdf_line *line);

#endif
