/* SPDX-License-Identifier: Apache-2.0 */
/* An HTML page in the making: what its writers share. Text reaches a page through html_text alone,
 * which escapes. */
#ifndef DOCUMENTS_HTML_H
#define DOCUMENTS_HTML_H

#include "documents/exporter.h"
#include "documents/words.h"

struct html {
	const struct document *document;
	struct out *out;
	bool in_head_row;
	unsigned n_drawings; /* so far: their ids */
};

void html_text(struct html *html, struct text text);
void html_word(struct html *html, enum word which);
/* A node and all in it, as html.c has it. */
void html_node(struct html *html, const struct node *node);

/* html_drawing.c: a drawing as a figure with its finding and its figures. */
void html_drawing(struct html *html, const struct node *node);

#endif
