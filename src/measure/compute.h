/* SPDX-License-Identifier: Apache-2.0 */
/* The compute of one stage of training, said to a sink: what went in, what each method
 * makes of it, how the methods stand to each other, and the facts of the stage.
 *
 * A figure that methods disagree about by more than what its
 * terms permit of it is a contradiction, an
 * implied utilisation above one likewise. Left out: totals of a model, which the compute
 * ledger of the rulebook makes from the facts of all stages. */
#ifndef MEASURE_COMPUTE_H
#define MEASURE_COMPUTE_H

#include "measure/estimate.h"

/* The voice's entity is set to the stage while it speaks. */
void compute_say(
    struct voice *voice, const struct estimate_stage *stage, const struct estimate_terms *terms);

/* Bounds that stand in for a utilisation that nobody gave. Published runs on current
 * hardware report 0.3 to 0.5 of the dense peak (our reading of such reports; smaller or
 * troubled runs stay below). */
struct range compute_usual_utilisation(void);

#endif
