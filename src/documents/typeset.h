/* SPDX-License-Identifier: Apache-2.0 */
/* Setting what people and measurements wrote: numbers as printers set them, plain text as
 * paragraphs, lists and links. Nothing in a text is ever markup. */
#ifndef DOCUMENTS_TYPESET_H
#define DOCUMENTS_TYPESET_H

#include "documents/tree.h"

/* Numbers as a form shows them: 1.5e13 tokens with a raised 13, 140,620,634,112 in groups,
 * "a..b" as "a to b". Adds inlines. */
void typeset_number(struct document *document, struct node *parent, struct text shown);
/* One line of text; bare http(s) addresses become links. Adds inlines. */
void typeset_line(struct document *document, struct node *parent, struct text line);
/* A text of several lines: a blank line starts a paragraph, "- " an item of a list. Adds
 * blocks. */
void typeset_prose(struct document *document, struct node *parent, struct text prose);

#endif
