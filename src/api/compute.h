/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `gpai measure compute`: what was asked for, what is on file, what totals
 * follow. Internal to the api. */
#ifndef API_COMPUTE_H
#define API_COMPUTE_H

#include "api/measured.h"

#include "measure/compute_layers.h"

/* compute_given.c: figures told on the spot. Errors: MALFORMED or INVALID, naming the option. */
enum gpai_code compute_given(struct voice *voice, const struct law *law,
    const struct gpai_compute_options *options, struct compute_layer *layer);
/* Is any figure of a single stage among the options? */
bool compute_is_given(const struct gpai_compute_options *options);

/* compute_facts.c: the facts on file about a stage and its model; where no stage at all is on
 * file, the model's own figures of its training. */
bool compute_has_stages(const struct fact_set *facts);
void compute_on_file(struct voice *voice, const struct fact_set *facts, struct text stage,
    struct compute_layer *layer);
/* Stages on file that have something to be worked out from and no figure of a person. */
bool compute_stage_waits(const struct fact_set *facts, uint32_t entity);

/* compute_totals.c: of the model, over all stages on file with those just measured, which
 * were put into `facts`. */
enum gpai_code compute_totals(struct voice *voice, struct fact_set *facts, int32_t as_of,
    const struct estimate_terms *terms, const struct estimate_stage *stages, uint32_t n,
    struct gpai_error *err);

#endif
