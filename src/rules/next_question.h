/* SPDX-License-Identifier: Apache-2.0 */
/* What to find out next: of everything that open outcomes hang on, the one thing that settles
 * most, whatever the answer turns out to be.
 *
 * For each possible answer the outcomes that hang on it are held against the facts with that
 * answer filled in; what counts is how much becomes definite on average. Ties go to what more
 * hangs on, then to the order of the law. The same facts always give the same question. */
#ifndef RULES_NEXT_QUESTION_H
#define RULES_NEXT_QUESTION_H

#include "rules/assess.h"
#include "rules/candidate.h"

enum asked_kind {
	ASKED_FACT, /* a value of a key of an entity */
	ASKED_LIST  /* is there (one more) of a kind, or is the list complete? */
};

/* An answer that might be given, and what it would settle. */
struct asked_answer {
	struct candidate value; /* FACT */
	bool closes;            /* LIST: no more; else one more, of which only this is known */
	uint32_t settled;       /* outcomes and lines of the classification made definite */
	uint32_t opened;        /* outcomes that would be known to apply, and stay open */
};

/* Where things hang on a question: indices into the assessment, in its order. */
enum asked_in {
	ASKED_IN_CLASS,
	ASKED_IN_OUTCOME,
	ASKED_IN_EXPOSURE,
	ASKED_IN_DAY, /* of an outcome: since when it is owed, or when it is due */
	ASKED_IN_COUNT
};

struct asked_run {
	const uint32_t *at;
	uint32_t n;
};

struct asked {
	enum asked_kind kind;
	uint32_t key, entity;     /* FACT; entity LAW_NONE: the one of that name, not in the set */
	law_str of;               /* FACT: that name, or 0 */
	uint32_t list;            /* LIST: the kind */
	const struct proof *leaf; /* the first that waits for it */
	struct asked_run in[ASKED_IN_COUNT]; /* what hangs on it */
	uint32_t undescribed; /* LIST: which of the kinds not described it is; LAW_NONE: none */
	struct asked_answer *answers; /* of the question chosen; else NULL */
	uint32_t n_answers;
	uint64_t most, expected; /* the most it can be worth, and what it is worth on average */
};

/* Everything that may be asked for, in the order of the law. `asks` and all below lives in
 * `arena` and borrows from the assessment. What a measurement or a register holds, and what no
 * fact decides, is not asked. */
struct asks {
	struct asked *at;
	uint32_t n;
};

enum gpai_code asks_open(const struct assessment *assessment, struct arena *arena,
    struct asks *asks, struct gpai_error *err);
/* The best of those that `skip` does not refuse, its answers filled in; NULL: none is left.
 * The facts of the assessment are changed while this runs and put back. */
enum gpai_code next_question(const struct assessment *assessment, struct fact_set *facts,
    struct asks *asks, bool (*skip)(void *context, const struct asked *asked), void *context,
    struct arena *arena, const struct asked **next, struct gpai_error *err);

/* Facts that make a new entity fit a "some KIND where ...": key and value, in order. */
struct fitting {
	uint32_t key;
	struct value value;
};
uint32_t fitting_facts(const struct law *law, const struct proof *some, struct arena *arena,
    const struct fitting **fittings);

#endif
