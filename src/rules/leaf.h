/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions on single facts, and the quantities they are held against.
 * Internal to the rules. */
#ifndef RULES_LEAF_H
#define RULES_LEAF_H

#include "rules/evaluate.h"

/* The entities at hand, innermost first: those of the quantifiers around an expression, and the
 * one its provision is asked of. */
struct scope {
	uint32_t entity;
	const struct scope *outer;
};

/* Must a person stand behind an attested leaf? Where its truth (TRUE) or, under "not",
 * its falsehood (FALSE) would support a met; elsewhere not. */
enum credit { CREDIT_NONE, CREDIT_TRUE, CREDIT_FALSE };
#define CREDITS 3

static inline enum credit
credit_not(enum credit credit)
{
	return credit == CREDIT_NONE ? credit : credit == CREDIT_TRUE ? CREDIT_FALSE : CREDIT_TRUE;
}

/* A fact as a condition reads it. */
struct reading {
	uint32_t key, entity;    /* entity LAW_NONE: there is none to ask */
	law_str of;              /* the name it was asked by, or 0 */
	const struct fact *fact; /* NULL: nothing recorded */
	enum value_state state;  /* UNKNOWN also when what is recorded cannot be used */
};

struct leaf {
	struct reading reading;
	enum truth truth;
	enum basis basis;
	const char *lack;     /* why an attested answer does not count, or NULL */
	bool operand_unknown; /* the other side of a comparison is not known */
	bool straddles;       /* both sides are known, their widths overlap */
};

/* The entity of a kind at hand; LAW_NONE when there is none. */
uint32_t scope_entity(const struct fact_set *facts, const struct scope *scope, uint32_t kind);
struct reading fact_read(
    const struct question *question, uint32_t key, law_str entity_name, const struct scope *scope);
enum basis reading_basis(const struct question *question, const struct reading *reading);
/* Why an attested reading does not count for a met; NULL when it does. */
const char *reading_discredit(const struct question *question, const struct reading *reading);
/* A fact on the other side of a comparison, which shares the truth of what it helped to decide. */
const struct proof *reading_proof(
    struct question *question, const struct reading *reading, enum truth truth);
/* "nothing recorded", "recorded as text, a number is needed": why a reading is unknown. */
struct text reading_lack(struct question *question, const struct reading *reading);

bool leaf_op(uint32_t op); /* is it a condition on one fact? */
/* Truth without a proof, so without memory. */
struct leaf leaf_judge(struct question *question, const struct law_expr *expr,
    const struct scope *scope, enum credit credit);
const struct proof *leaf_proof(struct question *question, const struct law_expr *expr,
    const struct scope *scope, enum credit credit);

/* factor times the quantity, so that thirds can be compared exactly. */
struct value quantity_at(
    const struct question *question, uint32_t quantity, const struct scope *scope, uint64_t factor);
/* The least factor that makes every ratio in the quantity whole; 1 when there is none in range. */
uint64_t quantity_factor(const struct law *law, uint32_t quantity);
/* Every fact the quantity reads, in order. */
void quantity_facts(const struct question *question, uint32_t quantity, const struct scope *scope,
    void (*each)(void *context, const struct reading *reading), void *context);
struct decimal decimal_times(struct decimal number, uint64_t factor, enum rounding rounding);

/* evaluate.c: in force on the day asked about, as far as the law was enacted then. */
bool question_in_force(const struct question *question, uint32_t provision);
/* The same facts and the same law, which may have been enacted to change, on another day.
 * Proofs already made stay valid. */
void question_move(struct question *question, int32_t as_of);
/* For forms: a new proof with room for n children (n_children is left 0), or NULL. */
struct proof *proof_make(struct question *question, enum proof_kind kind, uint32_t ref, uint32_t n);
void proof_add(struct proof *proof, const struct proof *child);
struct proof *proof_all(struct proof *proof); /* truth and basis from the children */
struct proof *proof_any(struct proof *proof);
const struct proof *proof_not(struct question *question, const struct proof *of);
const struct proof *proof_none(void); /* stands for a proof there was no memory for */
/* Truth alone, without a proof where that is easy. */
enum truth truth_in(
    struct question *question, uint32_t expr, const struct scope *scope, enum credit credit);
const struct proof *evaluate_in(
    struct question *question, uint32_t expr, const struct scope *scope, enum credit credit);
/* form.c: is every item of the form answered for the audience? */
const struct proof *form_proof(struct question *question, uint32_t form, uint32_t audience);

#endif
