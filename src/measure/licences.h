/* SPDX-License-Identifier: Apache-2.0 */
/* Licences by the words that model cards use: identifiers, and terms that people should
 * look at.
 *
 * The rows are in tables/licences.yaml, compiled while building. A term names a fact of
 * the vocabulary and says why to look at it: the table asks, it never decides. */
#ifndef MEASURE_LICENCES_H
#define MEASURE_LICENCES_H

#include "base/span.h"
#include "measure/accelerators.h"

#define LICENCE_TERMS_MAX 6

struct licence_term {
	const char *fact;    /* of the vocabulary: "licence.limits"; NULL after the last */
	const char *word;    /* of that fact: "user-scale"; empty: none in particular */
	const char *because; /* what the licence says, in our words */
};

struct licence {
	const char *words; /* as cards write it, lower case, '|' between */
	const char *spdx;  /* empty: not on the SPDX list */
	const char *name;  /* for people; empty: the identifier does */
	const char *source;
	enum confidence confidence;
	struct licence_term terms[LICENCE_TERMS_MAX + 1];
};

extern const struct licence licences[]; /* ends with NULL words */

/* The licence of a card's word, case aside; NULL: not in the table. */
const struct licence *licence_find(struct text word);

#endif
