/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of tokenizer files: written for Oniguruma (its Ruby syntax), matched by PCRE2.
 *
 * Only what means the same in both is taken, after translation; anything else is UNSUPPORTED,
 * with the place in the pattern. */
#ifndef TOKENS_PATTERN_H
#define TOKENS_PATTERN_H

#include "base/arena.h"
#include "base/error.h"

struct pattern;         /* immutable */
struct pattern_matcher; /* one a thread, for any pattern */

enum gpai_code pattern_compile(
    struct text text, const char *name, struct pattern **pattern, struct gpai_error *err);
/* Text as it stands, without signs of its own. */
enum gpai_code pattern_literal(struct text text, struct pattern **pattern, struct gpai_error *err);
void pattern_free(struct pattern *pattern); /* NULL is fine */

struct pattern_matcher *pattern_matcher_create(void); /* NULL: no memory */
void pattern_matcher_free(struct pattern_matcher *matcher);

/* One walk over the matches of a text, as Oniguruma's find_iter walks: no match of nothing
 * right after another match. */
struct pattern_walk {
	const uint8_t *at;
	size_t len, from;
	size_t begin, end; /* of the match */
	bool has_matched;
};

enum pattern_found { PATTERN_FOUND, PATTERN_END, PATTERN_FAILED };

/* FAILED: no memory, or more work than a pattern may ask for. */
enum pattern_found pattern_next(
    const struct pattern *pattern, struct pattern_matcher *matcher, struct pattern_walk *walk);

#endif
