/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a stage, layer over layer: what was asked on the spot, training records,
 * the model's configuration, the facts on file. Of each figure the first layer that has it
 * is used; where a later one says something else, that is said. */
#ifndef MEASURE_COMPUTE_LAYERS_H
#define MEASURE_COMPUTE_LAYERS_H

#include "measure/estimate.h"
#include "measure/operations.h"

struct compute_layer {
	struct estimate_figure figures[FIGURES];
	struct estimate_figure epochs;         /* times that TOKENS of this layer were seen */
	struct estimate_figure planned;        /* tokens planned */
	struct estimate_period hardware;       /* at most one period */
	const struct estimate_period *periods; /* several, instead: from accounting */
	uint32_t n_periods;
	struct text precision; /* word, or TEXT_NONE */
	struct text kind;      /* of the stage, or TEXT_NONE */
	int32_t starts, ends;  /* DATE_NONE: not known */
	bool knows_shape;      /* the three below are set */
	bool is_sparse;
	bool has_operations;
	struct operations operations;
};

#define COMPUTE_LAYERS_MAX 4

/* Makes a stage of layers, the first the strongest; NULL layers are skipped. Says what
 * layers disagree about and what was taken for granted. The voice's entity is `name`. */
void compute_compose(struct voice *voice, struct text name,
    const struct compute_layer *const layers[COMPUTE_LAYERS_MAX], bool is_planned,
    struct estimate_stage *stage);

/* Parameters, and operations of a pass, of a configuration; `from` names its file. */
enum gpai_code compute_shape(struct voice *voice, const struct hf_config *config, struct text from,
    struct compute_layer *layer);

#endif
