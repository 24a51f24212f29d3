/* SPDX-License-Identifier: Apache-2.0 */
/* A document with every kind of node, and the words of any document in order. */
#ifndef TESTS_PAPER_PDF_SAMPLE_H
#define TESTS_PAPER_PDF_SAMPLE_H

#include "documents/drawing.h"
#include "documents/tree.h"

struct sample_size {
	unsigned rows;       /* of the table */
	unsigned entries;    /* of the first section */
	unsigned cell_words; /* in the last cell of the row in the middle */
};

void sample_document(struct document *document, struct arena *arena, struct sample_size size);
/* A section whose id is "s" and a number; it has a heading and nothing else. */
struct node *sample_section(struct document *document, unsigned number);
struct node *sample_words(
    struct document *document, struct node *parent, enum node_kind kind, unsigned words);
struct node *sample_table(struct document *document, struct node *parent, unsigned rows,
    unsigned columns, unsigned cell_words);

/* Texts of the tree without blanks, a block a line, as a reader meets them; what repeats the
 * heading above, for those who do not see it, is left out. */
void sample_text(const struct node *node, struct out *out);

#endif
