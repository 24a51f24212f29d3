/* SPDX-License-Identifier: Apache-2.0 */
/* What conditions of a law mean on a day, as a formula over cases with finitely many values.
 *
 * A case is a complete dossier: every fact that matters is recorded, or recorded as none where
 * that is an answer. Numbers and dates are cut at the limits they are held against; words at
 * those that are asked for; of choices each word is in or out. A provision on a kind, and facts
 * of a kind outside of a quantifier, are those of one entity, whichever it is.
 * Taken as free, so that more is thought possible than is: quantifiers, forms, comparisons with
 * what depends on other facts, conditions that are not law on the day. What is proved stays
 * proved; a case that rests on one of these may not exist: it is not certain. Quantifiers
 * about nothing but the facts of their entities are certain all the same while those over one
 * kind are all wanted to find an entity, each its own, or none is: there need not be any. */
#ifndef RULEBOOK_MEANING_H
#define RULEBOOK_MEANING_H

#include "rulebook/formula.h"
#include "rules/law.h"

struct meaning_atom;
struct meaning_test;

struct meaning {
	const struct law *law;
	struct arena *arena;
	struct formula formula;
	int32_t day;
	struct meaning_atom *atoms; /* one for each variable of the formula */
	uint32_t cap_atoms;
	struct meaning_test *tests; /* to be filled in once all cuts are known */
	uint32_t n_tests, cap_tests;
	uint32_t *provisions; /* node of each, plus one; 0: none yet */
	bool not_law;         /* some condition is not law on the day */
	bool too_fine;        /* a fact is cut into more values than a set holds */
	uint64_t versions;    /* hash of the versions met */
	bool is_on_the_day;   /* the day asked about is this one, not any under the same law */
};

/* Errors are sticky: formula.failed. */
void meaning_init(struct meaning *meaning, const struct law *law, int32_t day, struct arena *arena);
/* Nodes of the formula. Of a provision: it holds, or applies, in its version of the day. */
uint32_t meaning_expr(struct meaning *meaning, uint32_t expr);
uint32_t meaning_provision(struct meaning *meaning, uint32_t provision);
/* After the last of these and before any search. */
void meaning_seal(struct meaning *meaning);
/* Cases the node distinguishes, UINT64_MAX when there are more, and its independent conditions. */
uint64_t meaning_cases(struct meaning *meaning, uint32_t node, uint32_t *conditions);
/* Of what a search has found: does such a dossier surely exist? In words: "provider.sme is yes". */
bool meaning_is_certain(const struct meaning *meaning);
void meaning_put_case(const struct meaning *meaning, struct out *out);

#endif
