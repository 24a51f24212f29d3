/* SPDX-License-Identifier: Apache-2.0 */
/* A family's terms, worked out for one configuration: how many tensors of which size.
 *
 * Pure arithmetic on the table of families.h, all of it checked; what cannot be worked
 * out is said in words, not guessed. */
#ifndef MEASURE_FORMULA_H
#define MEASURE_FORMULA_H

#include "base/arena.h"
#include "base/error.h"
#include "formats/hf_config.h"
#include "measure/families.h"

/* Layers are walked one by one; the deepest published models have a few hundred. */
#define FORMULA_LAYERS_MAX 10000

/* Whether the output shares the embedding: by configuration, or by what is stored. */
enum head { HEAD_BY_CONFIG, HEAD_STORED, HEAD_SHARED };

struct quantity {
	const struct term *term;
	bool in[LAYER_KINDS]; /* kinds of layer that have it, by mask of enum layer */
	uint64_t each;        /* elements of one tensor */
	uint64_t sides;       /* sum of its last two dimensions */
	uint64_t numbered;    /* how many {n} counts */
	uint64_t tensors;     /* how many there are */
};

struct formula {
	const struct family *family; /* NULL: the model type is not in the table */
	struct text problem;         /* why nothing was worked out; empty when it was */
	struct text type;            /* the model_type that found the family */
	struct quantity *quantities;
	uint32_t n_quantities;
	uint64_t layers, vision_layers, experts, experts_used;
	bool *sparse;        /* per layer: has it experts? */
	uint8_t *kinds;      /* per layer: mask of enum layer */
	bool tied;           /* the output shares the embedding */
	bool is_tied_given;  /* the configuration itself says so */
	uint64_t total;      /* parameters, a shared embedding once */
	uint64_t in_experts; /* of these, in experts */
	uint64_t active;     /* used for one token; 0 when experts are, but not how many are used */
	uint64_t tensors;    /* of parameters */
	uint64_t head;       /* elements of an output tensor, shared or not */
	uint64_t head_sides; /* sum of its dimensions */
	/* For operations.h. */
	uint64_t scores, values, state; /* multiply-accumulates; see struct family */
	uint64_t heads;                 /* of queries */
	uint64_t window;                /* positions a local layer sees; 0: no layer is local */
	bool is_chunked;                /* ... in chunks rather than in a moving window */
	uint64_t prediction_layers;     /* beyond the layers: they predict further tokens */
	struct text unworked;           /* why scores, values or state are not known; else empty */
};

/* Works a configuration out. Only NO_MEMORY is an error; ask `problem`. */
enum gpai_code formula_derive(struct arena *arena, const struct hf_config *config, enum head head,
    struct formula *formula, struct gpai_error *err);

/* The quantity that a tensor of this name belongs to; NULL when the formula has none. */
const struct quantity *formula_find(const struct formula *formula, struct text tensor);
/* Is this the name of the family's output tensor, whether the formula has it or not? */
bool formula_is_head(const struct formula *formula, struct text tensor);

#endif
