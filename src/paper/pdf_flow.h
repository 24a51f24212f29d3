/* SPDX-License-Identifier: Apache-2.0 */
/* The flow of atoms while it is made: where the next one goes, and what it stands in. */
#ifndef PAPER_PDF_FLOW_H
#define PAPER_PDF_FLOW_H

#include "paper/pdf_parts.h"

struct flow {
	struct pdf *pdf;
	float gap;           /* above the next atom, but at the head of a page */
	struct panel *panel; /* around the next atom */
	struct tag *tag;     /* its parent */
	struct mark *marks;  /* to be set at the next atom */
	bool fresh;          /* the next atom begins a page */
	bool is_small;       /* texts of a callout at the head of a document */
	uint32_t section;    /* number of the last one */
	int depth;
};

/* At least so much room above the next atom. */
void flow_gap(struct flow *flow, float gap);
/* The last atom stays with the next one. */
void flow_keep(struct flow *flow);
/* From an atom on, all stay together, when they are no higher than that. */
void flow_keep_from(struct flow *flow, size_t first, float height_max);
struct atom *flow_push(struct flow *flow, struct atom atom);
void flow_para(struct flow *flow, struct para *para, float x);
void flow_rule(struct flow *flow, float x, float width, float weight, uint32_t rgb);
void flow_space(struct flow *flow, float height);
/* Its cells are set: works out its height. */
void flow_row(struct flow *flow, struct row *row);

/* Everything, from the root on. */
void flow_document(struct pdf *pdf);

#endif
