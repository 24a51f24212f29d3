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
/* What ten tokenizers in use give, of 32,000 to 262,000 entries, on prose in the official languages
 * of the Union and ten others, program code and crawled pages: 1.2 (Korean, with a vocabulary made
 * for English) to 9.9 (Hindi and Thai, with the largest); English 3.4 to 5.3. gpai-measure-data(1)
 * has them by script. Whoever knows the data or the tokenizer can say better; counting with
 * --tokens says it exactly. */
#define TOKENS_PER_DEFAULT ((struct tokens_per){1100, 10000})
uint64_t tokens_at_least(const struct tokens_per *per, uint64_t bytes);
uint64_t tokens_at_most(const struct tokens_per *per, uint64_t bytes);

#endif
