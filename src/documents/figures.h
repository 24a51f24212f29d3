/* SPDX-License-Identifier: Apache-2.0 */
/* Figures that an audience must not learn, found and masked in free text.
 *
 * A form may show a number as a band or an order of magnitude, yet somebody wrote the
 * exact figure into a method or an answer. Every number in a text is read as people write
 * it (140620634112; 140,620,634,112; 1.4e11; 1.4 x 10^11; 140.6 billion) and masked
 * when it is a withheld number, or one rounded or cut to fewer figures that still says
 * more than what the audience gets.
 *
 * Not caught: figures in words, in pictures, behind links; whole numbers below 10,000
 * without an exponent, for they are years and counts of anything; a unit glued to the
 * digits as in the name of a model (405B). A guard against slips, not against intent. */
#ifndef DOCUMENTS_FIGURES_H
#define DOCUMENTS_FIGURES_H

#include "base/base.h"

struct withheld {
	struct decimal number;
	int figures_shown; /* significant figures this audience may know: 0 or more */
};

struct figures {
	struct arena *arena;
	struct withheld *list;
	uint32_t n, cap;
	bool out_of_memory; /* sticky */
};

void figures_init(struct figures *figures, struct arena *arena);
void figures_withhold(struct figures *figures, struct decimal number, int figures_shown);
/* Takes back: the audience learns this number exactly from another answer. */
void figures_allow(struct figures *figures, struct decimal number);
/* The text with each withheld figure replaced by `mask`; adds their count to *masked. The
 * text itself when there are none. */
struct text figures_mask(
    struct figures *figures, struct text text, const char *mask, uint32_t *masked);

#endif
