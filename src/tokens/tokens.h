/* SPDX-License-Identifier: Apache-2.0 */
/* How many tokens a text has, by a tokenizer file of the Hugging Face kind (tokenizer.json).
 *
 * Belongs here: normalizer, pre-tokenizer, BPE and unigram models, counted exactly.
 * May include: base, notation, PCRE2, libunistring.
 * Absent: what is counted for whom; estimates. */
#ifndef TOKENS_TOKENS_H
#define TOKENS_TOKENS_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"

struct tokenizer;     /* immutable, shared by threads */
struct token_counter; /* scratch and cache, one a thread */

struct tokenizer_about {
	struct digest digest; /* SHA-256 of the file */
	const char *model;    /* "BPE", "Unigram", "WordPiece", "WordLevel" */
	uint32_t vocabulary;  /* entries, added ones included */
};

/* MALFORMED where it is no such file; UNSUPPORTED names the part ("pre_tokenizer.type Metaspace
 * with
 * ...") that cannot be counted exactly: never a near guess. */
enum gpai_code tokenizer_parse(
    struct span json, const char *name, struct tokenizer **tokenizer, struct gpai_error *err);
void tokenizer_free(struct tokenizer *tokenizer);
const struct tokenizer_about *tokenizer_about(const struct tokenizer *tokenizer);

struct token_counter *token_counter_create(const struct tokenizer *tokenizer);
void token_counter_free(struct token_counter *counter);
/* Tokens of one document, without those that a template would add at its ends, and whole where
 * the file would cut it. The text is valid UTF-8. Equal to what Hugging Face's tokenizers 0.22
 * counts, characters later than Unicode 16 aside. False: no memory, or a pattern of the file asks
 * for more work than it is given. */
bool token_count(struct token_counter *counter, struct text text, uint64_t *tokens);

#endif
