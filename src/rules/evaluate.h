/* SPDX-License-Identifier: Apache-2.0 */
/* Three-valued evaluation (Kleene's strong logic) with its proof.
 *
 * Total: every condition yields true, false or unknown on every set of facts.
 * Monotone: recording a fact that was unknown never changes a definite answer.
 * No I/O, no clock: the day asked about is an input. */
#ifndef RULES_EVALUATE_H
#define RULES_EVALUATE_H

#include "rules/facts.h"

enum truth { TRUTH_FALSE, TRUTH_UNKNOWN, TRUTH_TRUE }; /* in this order: all = min, any = max */

/* What a definite answer rests on, weakest first. */
#define BASES(X)                                                                                   \
	X(NONE, "none", "nothing on file")                                                         \
	X(ATTESTED, "attested", "a named person says so, with a reason")                           \
	X(DOCUMENTED, "documented", "a document of the right kind is on file")                     \
	X(MEASURED, "measured", "measured from an artefact")

enum basis {
#define X(name, word, says) BASIS_##name,
	BASES(X)
#undef X
};

enum proof_kind {
	PROOF_PROVISION, /* ref: provision; no children: not law on the day, or no rule decides it
	                  */
	PROOF_ALL,
	PROOF_ANY,
	PROOF_NOT,
	PROOF_FACT,   /* ref: fact of the law; fact: what was read, or NULL; children: facts it is
	                 compared with */
	PROOF_SOME,   /* ref: kind; children: entities not ruled out by `where` */
	PROOF_EVERY,  /* ref: kind */
	PROOF_ENTITY, /* one entity of a quantifier */
	PROOF_FORM,   /* ref: form; children: its items */
	PROOF_ITEM    /* ref: item; children: the facts it asks for */
};

struct proof {
	enum proof_kind kind;
	enum truth truth;
	enum basis basis; /* when TRUE or FALSE */
	uint32_t ref;
	uint32_t entity;         /* index in the fact set, or LAW_NONE; of a provision on a kind:
	                          * the one it is asked of */
	uint32_t expr;           /* FACT, SOME, EVERY: the condition proved, or LAW_NONE */
	law_str of;              /* FACT: the entity asked by name; the set may not have it */
	bool open;               /* SOME, EVERY: nobody said that the list is complete */
	const struct fact *fact; /* borrowed from the fact set */
	struct text wanted; /* SOME: what would have to be on file, "document with kind policy" */
	struct text note;   /* in words: "6.3e24 FLOP, more than 1e23" */
	const struct proof **children;
	uint32_t n_children;
};

struct question {
	const struct law *law;
	const struct fact_set *facts;
	int32_t as_of;
	int32_t enacted;           /* the law is taken as it stood on this day */
	struct arena *arena;       /* proofs live here */
	const struct proof **memo; /* by provision, entity and credit; question_init makes it */
	size_t *memo_at;           /* where those of a provision begin; one more: their end */
	const struct proof **form_memo;      /* by form and audience */
	struct day_memo *day_memo;           /* by day, once the first is found; day.c */
	bool out_of_memory;                  /* sticky; proofs made after it are "unknown" */
	bool quiet;                          /* truths alone: proofs and outcomes carry no words */
	const struct law_language *language; /* of what is said; NULL: English */
};

void question_init(struct question *question, const struct law *law, const struct fact_set *facts,
    int32_t as_of, struct arena *arena);
/* A quiet question over facts that fill in unknowns of another's: what that one found definite
 * stays so (see above) and is not evaluated again. Its proofs must outlive this question. */
void question_refine(struct question *question, const struct question *of,
    const struct fact_set *facts, struct arena *arena);
/* The same anew, in the room that `question` has: both were refined of one over the same entities,
 * and `refined` has not been asked anything. */
void question_again(struct question *question, const struct question *refined, struct arena *arena);
enum gpai_code question_status(const struct question *question, struct gpai_error *err);
/* The proof of one provision for one entity of its kind; LAW_NONE: of the dossier, or of an entity
 * of which nothing is known, so that a definite answer holds for any. Does it hold (conditions),
 * does it apply (obligations)? Where the id has several versions, that of the day asked about is
 * meant. Unknown outside its period; an obligation then does not apply. Never NULL. */
const struct proof *evaluate_provision(
    struct question *question, uint32_t provision, uint32_t entity);
/* Would an obligation apply to somebody it binds: its conditions and exceptions alone. */
const struct proof *evaluate_reach(struct question *question, uint32_t provision, uint32_t entity);
const struct proof *evaluate_expr(struct question *question, uint32_t expr, uint32_t entity);
/* The same for what an obligation asks: an attested fact counts only when a person stands behind
 * it and gives a reason or a source; else it is unknown. */
const struct proof *evaluate_met(struct question *question, uint32_t expr, uint32_t entity);

const char *truth_word(enum truth truth); /* "true", "false", "unknown" */
const char *basis_word(enum basis basis);

/* The unknown leaves a proof hangs on: what to find out. Calls each(context, leaf) in order, each
 * fact once; only leaves that can still change the result are visited. A leaf is a fact, a list
 * (SOME, EVERY) that nobody said is complete, an item, or a provision that is not law on the day.
 * False: no memory, the visit is incomplete. */
bool proof_missing(const struct proof *proof, void (*each)(void *context, const struct proof *leaf),
    void *context);
/* The leaves that make a definite proof what it is, in the same manner: facts, complete lists. */
bool proof_support(const struct proof *proof, void (*each)(void *context, const struct proof *leaf),
    void *context);
/* Every fact that was read on the way, whatever came of it, each once. */
bool proof_facts(const struct proof *proof, void (*each)(void *context, const struct proof *leaf),
    void *context);
/* One leaf in words: "training.compute.flop: 6.3e24 FLOP, not more than 1e25". */
struct text proof_words(struct question *question, const struct proof *leaf);
/* The few leaves that decide a proof, or that it waits for, in one line. */
struct text proof_why(struct question *question, const struct proof *proof);

#endif
