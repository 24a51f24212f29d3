/* SPDX-License-Identifier: Apache-2.0 */
/* How many of a ranked list are listed: a share of them, and at most so many. */
#ifndef CORPUS_CUT_H
#define CORPUS_CUT_H

#include "base/span.h"

/* share = numerator / denominator; exact, so that 10 % of ten is one and not two. */
struct cut {
	uint64_t numerator, denominator, most;
};
#define CUT_ALL ((struct cut){1, 1, UINT64_MAX})

/* "0.1", ".05", "1": above 0, at most 1, up to 18 decimals. */
bool cut_share(struct text text, struct cut *cut);
/* ceil(share * n), at most `most`. */
uint64_t cut_of(const struct cut *cut, uint64_t n);

/* Bytes that one token stands for, in thousandths: "3.5". Above 0, at most 1000. */
bool thousandths(struct text text, uint32_t *number);

/* What tokens there can be in so many bytes of text. */
struct tokens_per {
	uint32_t low, high; /* bytes a token, in thousandths; low <= high */
};
/* What published byte-level vocabularies of 50,000, 100,000 and 200,000 entries give on prose
 * and manuals in twenty languages, program code and HTML: 1.6 (Ukrainian, with a vocabulary made
 * for English) to 6 (Bulgarian, with the largest); English 4.1 to 4.4 with all. Outside are scripts
 * that a vocabulary was not made for at all (Korean 1.2, Amharic and Burmese 1.0 to 1.5) and, with
 * the largest, Hindi (9). Whoever knows the data or the tokenizer can say better. */
#define TOKENS_PER_DEFAULT ((struct tokens_per){1500, 6000})
uint64_t tokens_at_least(const struct tokens_per *per, uint64_t bytes);
uint64_t tokens_at_most(const struct tokens_per *per, uint64_t bytes);

#endif
