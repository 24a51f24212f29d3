/* SPDX-License-Identifier: Apache-2.0 */
/* What was probably meant by a mistyped word: offer every word there is, then ask
 * which came nearest. By the letters to insert, drop or change (Levenshtein), a quarter
 * of the word at most; and a dotted name without its first parts is near its whole. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/span.h"

struct nearest {
	struct text word;
	struct text found; /* TEXT_NONE while nothing is near; borrowed from what was offered */
	size_t distance;   /* of `found`, or one beyond what counts as near */
};

struct nearest nearest_to(struct text word);
void nearest_offer(struct nearest *nearest, struct text candidate);

#endif
