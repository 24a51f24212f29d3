/* SPDX-License-Identifier: Apache-2.0 */
/* Setting the answer to one item: values, what is missing, where it comes from. */
#ifndef DOCUMENTS_ANSWER_H
#define DOCUMENTS_ANSWER_H

#include "documents/disclose.h"
#include "documents/tree.h"

#define EVIDENCE_ANCHOR "the-evidence"

/* A document in the making, and the evidence it has numbered so far. */
struct sheet {
	struct document *document;
	const struct disclosed_form *form;
	struct text *evidence; /* distinct digests, in order of first use */
	uint32_t n_evidence;
};

void answer_put(struct sheet *sheet, struct node *answer, const struct disclosed_item *item);

void sheet_number_evidence(struct sheet *sheet);
void sheet_tone(struct node *node, enum tone tone); /* NULL is fine */
void sheet_date(struct sheet *sheet, struct node *parent, int32_t date);
void sheet_item_link(struct sheet *sheet, struct node *parent, const struct disclosed_item *item);
struct text sheet_join(struct sheet *sheet, struct text a, const char *between, struct text b);

#endif
