/* SPDX-License-Identifier: Apache-2.0 */
/* What would change an answer: the smallest sets of changes to the facts after which a provision
 * has another status, each confirmed by holding the law against the facts so changed.
 *
 * While none of the facts that keep an answer from being what is wanted changes, it stays; so
 * every solution changes one of them. That is tried for each of them and each value that the
 * rules can tell from another, with sets of one change first, then of two, and so on: the first
 * that is found is as small as any (minimal hitting sets by iterative deepening).
 *
 * Left out: that an entity on file which a "where" rules out might be of another sort. */
#ifndef RULES_FLIP_H
#define RULES_FLIP_H

#include "rules/assess.h"
#include "rules/candidate.h"

enum flip_kind {
	FLIP_FACT, /* a fact gets a value */
	FLIP_NEW,  /* there is one more of a kind */
	FLIP_CLOSE /* somebody says that the list of a kind is complete */
};

struct flip_change {
	enum flip_kind kind;
	uint32_t key, entity;     /* FACT; entity LAW_NONE: the one called `of`, or a new one */
	law_str of;               /* FACT: a name asked for that is not on file, or 0 */
	uint32_t new_of;          /* FACT: which change of the set makes its entity; LAW_NONE */
	struct candidate value;   /* FACT */
	struct candidate *others; /* values that do as well, where all else is the same */
	uint32_t n_others;
	const struct fact *held;  /* FACT: what is recorded; NULL: it fills in an unknown */
	bool vouches;             /* FACT: the value stays, somebody stands behind it */
	uint32_t list;            /* NEW, CLOSE: the kind */
	const struct proof *some; /* NEW: what it has to fit, or NULL */
};

struct flip {
	struct flip_change *changes;
	uint32_t n, n_recorded; /* changes of what is recorded */
};

struct flip_fact { /* that cannot be changed by saying so */
	uint32_t key, entity;
	const struct fact *fact;
};

enum { FLIP_CHANGES_MAX = 64, FLIP_TRIES_MAX = 20000 };

struct flip_options {
	uint32_t size;  /* sets of at most so many changes are searched; 0: 4 */
	uint32_t limit; /* so many alternatives; 0: 5 */
	uint32_t tries; /* so many changed sets of facts are held against the law; 0: the most */
	bool with_measured; /* measurements may change, too */
};

struct flip_goal {
	uint32_t provision, entity;
	bool is_outcome;            /* of an obligation, else of a condition or exposure: */
	enum outcome_status status; /* the status wanted, */
	enum truth truth;           /* or the truth */
};

struct flips {
	struct flip *at; /* of one size; those that change least of what is recorded first */
	uint32_t n;
	bool reached;    /* it is so already */
	bool impossible; /* no fact changes it: not law on the day, or no rule decides */
	bool cut;        /* the work was bounded: there may be a smaller one */
	bool by_hand;    /* at[0] was not searched for but put together: not shown to be smallest */
	uint32_t searched, tried;   /* every set up to this size; sets tried */
	struct flip_fact *measured; /* would need another measurement */
	uint32_t n_measured;
};

/* The facts are changed while this runs and put back. Results live in `arena`. */
enum gpai_code flip_find(const struct question *as_is, struct fact_set *facts,
    const struct flip_goal *goal, const struct flip_options *options, struct arena *arena,
    struct flips *flips, struct gpai_error *err);
/* Is it so after these changes? For whoever does not believe it. */
bool flip_confirm(const struct question *as_is, struct fact_set *facts,
    const struct flip_goal *goal, const struct flip_change *changes, uint32_t n);

#endif
