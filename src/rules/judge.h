/* SPDX-License-Identifier: Apache-2.0 */
/* Answers without proofs: the same truths as evaluate.h and the same statuses as assess.h, for who
 * asks many thousand times: searches over what would change an outcome, whole portfolios.
 *
 * Nothing is allocated once a judge is made and its facts have not more entities than before. */
#ifndef RULES_JUDGE_H
#define RULES_JUDGE_H

#include "rules/assess.h"

struct judge {
	struct question question; /* law, facts and day, as conditions on facts read them */
	uint8_t *versions;        /* by provision: has its id several? */
	uint32_t *version;        /* by provision: the one of its id that the day is under, */
	uint8_t *in_force;        /* whether that one is law on the day, */
	uint8_t *stands;          /* and whether the provision stands for its id in an assessment */
	uint32_t *memo_at;        /* where the answers of a provision begin; one more: their end */
	uint8_t *memo;            /* by provision, entity and credit */
	size_t n_memo;
	uint8_t *form_memo; /* by form and audience */
};

/* Memory comes from `arena`, also when facts with more entities are asked about later. */
enum gpai_code judge_init(
    struct judge *judge, const struct law *law, struct arena *arena, struct gpai_error *err);
/* What follows is asked of these facts, as they are now, on this day. */
enum gpai_code judge_turn(
    struct judge *judge, const struct fact_set *facts, int32_t as_of, struct gpai_error *err);
/* As evaluate_provision. */
enum truth judge_provision(struct judge *judge, uint32_t provision, uint32_t entity);
/* The status that outcome_make would find. */
enum outcome_status judge_outcome(struct judge *judge, uint32_t provision, uint32_t entity);
/* The binding outcomes that `assess` would count, by status. */
void judge_count(struct judge *judge, uint32_t counts[OUTCOME_COUNT]);

#endif
