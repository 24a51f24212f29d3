/* SPDX-License-Identifier: Apache-2.0 */
/* The search of flip.c as its parts see it: the path of changes made so far, and a look at where
 * it has led. Internal to the rules. */
#ifndef RULES_FLIP_SEARCH_H
#define RULES_FLIP_SEARCH_H

#include "rules/blame.h"
#include "rules/flip.h"
#include "rules/leaf.h"
#include "rules/next_question.h"

enum { KEPT_MAX = 256, FITS_MAX = 8 };

/* One change made to the facts, and how to take it back. */
struct made {
	struct flip_change change;
	uint32_t n_lent, entity; /* of a new entity: facts it was given, itself */
	struct {
		uint32_t key;
		const struct fact *before;
	} lent[FITS_MAX];
	bool is_new, was_closed;
};

struct search {
	const struct question *as_is;
	struct fact_set *facts;
	const struct flip_goal *goal;
	struct flip_options options;
	struct arena *arena;
	struct readers readers;
	struct made path[FLIP_CHANGES_MAX];
	uint32_t depth, size;
	struct flip kept[KEPT_MAX];
	uint32_t n_kept;
	uint64_t *seen; /* sets of changes tried in this round */
	uint32_t n_seen;
	struct flips *flips;
	bool out_of_memory;
};

/* A moment of the search: the law held against the facts as they are now. */
struct look {
	struct arena arena;
	struct question question;
	struct outcome outcome;
	const struct proof *proof; /* of a condition */
	bool reached;
};

/* Changes of one leaf, to be tried in turn. */
struct options {
	struct flip_change *at;
	uint32_t n;
};

/* Holds the law against the facts as they are now; look_end gives its memory back. */
void search_look(struct search *s, struct look *look);
void look_end(struct look *look);
/* What keeps it from what is wanted: one of these has to change. */
void search_blame(struct search *s, struct look *look, struct blames *blames);
/* At least so many changes are still needed. */
uint32_t search_bound(struct search *s, struct look *look);
/* How far it is from what is wanted, roughly. */
uint32_t search_cost(struct search *s, struct look *look);
/* Puts a change on the path. The change stays where it is while it is made. */
void search_make(struct search *s, const struct flip_change *change, struct arena *scratch);
/* Takes the last change of the path back. */
void search_unmake(struct search *s);
/* What a leaf might be changed to; none when it may not be. */
void search_options(
    struct search *s, struct look *look, const struct blamed *b, struct options *options);

#endif
