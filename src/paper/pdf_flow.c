/* SPDX-License-Identifier: Apache-2.0 */
/* Atoms, one after the other. */
#include "paper/pdf_flow.h"

#include <string.h>

void
flow_gap(struct flow *flow, float gap)
{
	if (flow->gap < gap)
		flow->gap = gap;
}

void
flow_keep(struct flow *flow)
{
	struct atoms *atoms = &flow->pdf->atoms;

	if (atoms->n > 0)
		atoms->at[atoms->n - 1].keep = true;
}

void
flow_keep_from(struct flow *flow, size_t first, float height_max)
{
	struct atoms *atoms = &flow->pdf->atoms;
	float height = 0;

	for (size_t i = first; i < atoms->n && height <= height_max; i++)
		height += atoms->at[i].before + atoms->at[i].height;
	for (size_t i = first; i + 1 < atoms->n && height <= height_max; i++)
		atoms->at[i].keep = true;
}

static bool
atoms_grow(struct pdf *pdf)
{
	struct atoms *atoms = &pdf->atoms;
	size_t cap = atoms->cap * 2 + 256;
	struct atom *more = pdf_alloc(pdf, cap, sizeof *more);

	if (more == NULL)
		return false;
	if (atoms->n > 0)
		memcpy(more, atoms->at, atoms->n * sizeof *more);
	atoms->at = more;
	atoms->cap = cap;
	return true;
}

struct atom *
flow_push(struct flow *flow, struct atom atom)
{
	struct atoms *atoms = &flow->pdf->atoms;

	if (atoms->n == atoms->cap && !atoms_grow(flow->pdf))
		return NULL;
	atom.before = flow->gap;
	atom.panel = flow->panel;
	atom.marks = flow->marks;
	atom.fresh = flow->fresh;
	flow->gap = 0;
	flow->marks = NULL;
	flow->fresh = false;
	atoms->at[atoms->n] = atom;
	return &atoms->at[atoms->n++];
}

/* Two lines at least stand together at the foot of a page and at the head of one. */
void
flow_para(struct flow *flow, struct para *para, float x)
{
	if (para == NULL)
		return;
	for (uint32_t i = 0; i < para->n_lines; i++)
		flow_push(
		    flow, (struct atom){.kind = ATOM_LINE,
			      .x = x,
			      .width = para->width,
			      .height = para->style->leading,
			      .para = para,
			      .line = i,
			      .keep = (i == 0 && para->n_lines > 1) || i + 2 == para->n_lines});
}

void
flow_rule(struct flow *flow, float x, float width, float weight, uint32_t rgb)
{
	flow_push(flow, (struct atom){.kind = ATOM_RULE,
			    .x = x,
			    .width = width,
			    .height = weight,
			    .rgb = rgb,
			    .keep = true});
}

void
flow_space(struct flow *flow, float height)
{
	flow_push(flow, (struct atom){.kind = ATOM_SPACE, .height = height, .keep = true});
}
