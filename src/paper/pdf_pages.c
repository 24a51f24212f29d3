/* SPDX-License-Identifier: Apache-2.0 */
/* Which atom stands on which page, and where.
 *
 * A page ends before the atom that does not fit, or further up, where the atoms that belong
 * together begin. Nothing is placed more than twice. A row that no page can hold is divided
 * between its lines. */
#include "paper/pdf_parts.h"

#include <string.h>

#define FIRST_TOP (TOP - 18.0F)
#define HAIRLINE  0.5F
#define HEAD_MAX  (0.4F * (BOTTOM - TOP)) /* higher ones are not repeated */

struct placing {
	struct pdf *pdf;
	struct atoms done; /* grows beyond the atoms of the flow where rows are divided */
	size_t page_start; /* the first atom of the page */
	float y;
};

static void
page_begin(struct placing *p, const struct atom *first)
{
	struct pdf *pdf = p->pdf;

	pdf->n_pages++;
	p->page_start = p->done.n;
	p->y = pdf->n_pages == 1 ? FIRST_TOP : TOP;
	if (first->kind != ATOM_ROW || first->row->head == NULL ||
	    first->row->head->height > HEAD_MAX)
		return;
	if (pdf->n_repeats == pdf->cap_repeats) {
		size_t cap = pdf->cap_repeats * 2 + 16;
		struct repeat *more = pdf_alloc(pdf, cap, sizeof *more);

		if (more == NULL)
			return;
		if (pdf->n_repeats > 0)
			memcpy(more, pdf->repeats, pdf->n_repeats * sizeof *more);
		pdf->repeats = more;
		pdf->cap_repeats = cap;
	}
	pdf->repeats[pdf->n_repeats++] = (struct repeat){first->row->head, pdf->n_pages, p->y};
	p->y += first->row->head->height;
}

static bool
push(struct placing *p, struct atom atom)
{
	struct atoms *done = &p->done;

	if (done->n == done->cap) {
		size_t cap = done->cap * 2 + 64;
		struct atom *more = pdf_alloc(p->pdf, cap, sizeof *more);

		if (more == NULL)
			return false;
		if (done->n > 0)
			memcpy(more, done->at, done->n * sizeof *more);
		done->at = more;
		done->cap = cap;
	}
	done->at[done->n++] = atom;
	return true;
}

static void
place(struct placing *p, struct atom atom)
{
	bool first = p->done.n == p->page_start;

	if (!first)
		p->y += atom.before;
	else if (atom.kind == ATOM_RULE && atom.height < HAIRLINE)
		atom.height = 0; /* parts what a page parts already */
	atom.page = p->pdf->n_pages;
	atom.y = p->y;
	p->y += atom.height;
	push(p, atom);
}

static bool
fits(const struct placing *p, const struct atom *atom)
{
	float before = p->done.n > p->page_start ? atom->before : 0;

	return p->y + before + atom->height <= BOTTOM;
}

/* Takes back what must stand with the atom that comes; all of a page is never taken. */
static size_t
take_back(struct placing *p, struct atom *taken, size_t max)
{
	size_t n = 0, end = p->done.n;

	while (end > p->page_start && p->done.at[end - 1].keep && n < max) {
		end--;
		n++;
	}
	if (end == p->page_start || n == max)
		return 0;
	memcpy(taken, p->done.at + end, n * sizeof *taken);
	p->done.n = end;
	return n;
}

/* Does no page hold the row, below the head that is repeated? */
static bool
is_too_tall(const struct atom *atom)
{
	float room = BOTTOM - TOP;

	if (atom->kind != ATOM_ROW)
		return false;
	if (atom->row->head != NULL && atom->row->head->height <= HEAD_MAX)
		room -= atom->row->head->height;
	return atom->height > room;
}

/* As many lines of a tall row as fit, and the rest on the pages behind. */
static void
divide(struct placing *p, struct atom atom)
{
	const struct row *row = atom.row;
	uint32_t last = atom.last;

	atom.row->is_divided = true;
	while (p->pdf->rc == GPAI_OK) {
		float room =
		    BOTTOM - p->y - 2 * row->pad - (p->done.n > p->page_start ? atom.before : 0);
		uint32_t lines = room < row->leading ? 0 : (uint32_t)(room / row->leading);

		if (lines < 3 && p->done.n > p->page_start) {
			page_begin(p, &atom);
			continue;
		}
		lines = lines == 0 ? 1 : lines;
		lines = lines < last - atom.line ? lines : last - atom.line;
		atom.last = atom.line + lines;
		atom.height = (float)lines * row->leading + 2 * row->pad;
		place(p, atom);
		atom.marks = NULL;
		atom.line += lines;
		if (atom.line >= last)
			return;
		page_begin(p, &atom);
	}
}

enum { TAKEN_MAX = 400 }; /* atoms that stand together: a page has fewer lines */

void
pages_place(struct pdf *pdf)
{
	struct placing p = {.pdf = pdf};
	struct atom *taken = pdf_alloc(pdf, TAKEN_MAX, sizeof *taken);

	for (size_t i = 0; i < pdf->atoms.n && pdf->rc == GPAI_OK; i++) {
		struct atom atom = pdf->atoms.at[i];

		if (pdf->n_pages == 0 || (atom.fresh && p.done.n > p.page_start))
			page_begin(&p, &atom);
		if (is_too_tall(&atom)) {
			divide(&p, atom);
			continue;
		}
		if (!fits(&p, &atom)) {
			size_t n = take_back(&p, taken, TAKEN_MAX);

			page_begin(&p, n > 0 ? &taken[0] : &atom);
			for (size_t k = 0; k < n; k++)
				place(&p, taken[k]);
		}
		if (p.done.n > p.page_start && !fits(&p, &atom))
			page_begin(&p, &atom);
		place(&p, atom);
	}
	pdf->atoms = p.done;
}
