/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens of a model by their text. */
#ifndef TOKENS_VOCAB_H
#define TOKENS_VOCAB_H

#include "base/arena.h"

#define TOKEN_NONE UINT32_MAX

struct vocab_entry {
	const uint8_t *at;
	uint32_t len, id;
};

struct vocab {
	struct vocab_entry *slots; /* open addressing; at NULL: free */
	uint32_t mask, n;
	uint32_t longest; /* bytes of the longest token */
};

bool vocab_init(struct vocab *vocab, struct arena *arena, size_t n); /* false: no memory */
/* The text is copied. A text given again takes the new id. False: no memory. */
bool vocab_put(struct vocab *vocab, struct arena *arena, struct text text, uint32_t id);
/* TOKEN_NONE: no such token. */
uint32_t vocab_find(const struct vocab *vocab, const uint8_t *at, size_t len);

#endif
