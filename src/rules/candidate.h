/* SPDX-License-Identifier: Apache-2.0 */
/* What a fact might be, as far as the rules can tell one value from another: each option that
 * a rule names and one that none does, each side of every limit it is compared with, none.
 * Internal to the rules and to whoever shows their questions. */
#ifndef RULES_CANDIDATE_H
#define RULES_CANDIDATE_H

#include "rules/evaluate.h"

/* Which conditions read a fact, as their own or on the other side of a comparison. */
struct readers {
	uint32_t *first; /* by fact, and one more: where its run in `exprs` begins */
	uint32_t *exprs;
};

bool readers_init(struct readers *readers, const struct law *law, struct arena *arena);

enum candidate_shape {
	CANDIDATE_EXACT,   /* this value */
	CANDIDATE_ANY,     /* whatever it is */
	CANDIDATE_OTHER,   /* an option that no rule names */
	CANDIDATE_BELOW,   /* of numbers and days: below `high`, */
	CANDIDATE_ABOVE,   /* above `low`, */
	CANDIDATE_BETWEEN, /* between them */
	CANDIDATE_EDGE     /* exactly on a limit */
};

struct candidate {
	enum candidate_shape shape;
	struct fact fact;       /* assumed: one such value */
	struct value low, high; /* the limits, where the shape has them */
};

struct candidates {
	struct candidate *at;
	uint32_t n, cap;
	struct arena *arena;
	bool out_of_memory;
};

/* In the order: yes, no; options as declared; numbers and days from low to high; none. */
void candidates_of(struct candidates *candidates, struct question *question,
    const struct readers *readers, uint32_t key, uint32_t entity, struct arena *arena);
/* "more than 1e25 FLOP", "before 2025-08-02", "yes", "none" */
struct text candidate_words(
    const struct law *law, uint32_t key, const struct candidate *candidate, struct arena *arena);

/* Several, any of which will do: numbers and days side by side as one stretch. */
struct text candidates_words(const struct law *law, uint32_t key, const struct candidate *first,
    const struct candidate *others, uint32_t n_others, struct arena *arena);

#endif
