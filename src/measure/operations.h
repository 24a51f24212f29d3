/* SPDX-License-Identifier: Apache-2.0 */
/* Floating-point operations of passes through a model, exactly, from its configuration
 * and the terms of its family.
 *
 * Counted, a multiply-add being two operations, whatever the precision:
 *  - every weight matrix for every token that passes it: of experts, those that the router
 *    picks, those shared by all tokens, and the router itself; the output where a next
 *    token is predicted, also when it shares the embedding. Fetching embeddings is free.
 *  - attention: each query against each key it may see, and the value that goes with it.
 *    Position n of a causal model sees n positions; in a local layer, at most the window,
 *    or those of its chunk. Sharing keys and values among heads saves memory, not work.
 *    Multi-head latent attention counts as its class computes it: keys and values are
 *    expanded once for each token and kept.
 *  - the state of a linear-attention layer, in its step-by-step form.
 * Not in the figure: norms, biases, rotations, softmax, activations, residual sums, routing
 * beyond its matrix, sampling, the optimiser. For all of these together `elementwise` is an
 * upper bound, without the optimiser, whose cost does not depend on tokens: ten operations
 * for each number that enters or leaves a matrix, for each learned number that is no
 * matrix, for each score of each head, and for each product of a state.
 * Not counted: images and sounds on their way to becoming tokens, layers that predict
 * further tokens, recomputation to save memory (the Guidelines leave it out), padding.
 *
 * Backward, each matrix and each attention product costs twice its forward pass: once for
 * what came in, once for the weights or the other factor. A frozen weight costs once.
 *
 * Whether a kernel skips what the mask hides is its affair: `square` says what attention
 * costs in one that does not. Sequences packed of shorter documents that do not see each
 * other cost less attention; a caller that knows their lengths counts them one by one. */
#ifndef MEASURE_OPERATIONS_H
#define MEASURE_OPERATIONS_H

#include "base/arena.h"
#include "base/decimal.h"
#include "base/error.h"
#include "measure/formula.h"

/* Positions of one sequence, so that their pairs can be counted in 64 bits. */
#define OPERATIONS_LENGTH_MAX (UINT64_C(1) << 31)

struct operations {
	struct text problem; /* why nothing can be counted; empty when it can */
	struct text note;    /* what the model has besides and is not counted; may be empty */
	/* Multiply-accumulates for one token. */
	uint64_t matrices; /* weight matrices without the output */
	uint64_t output;   /* the output, for a token whose next is predicted */
	uint64_t state;    /* linear layers, all together */
	/* Multiply-accumulates for one query and key with its value, in one layer. */
	uint64_t pair;
	uint64_t full_layers, local_layers, linear_layers;
	uint64_t window; /* of local layers */
	bool is_chunked;
	uint64_t heads;          /* scores of one query and key in one layer */
	uint64_t touched;        /* numbers of one token that elementwise work touches ... */
	uint64_t output_touched; /* ... and of its output */
	uint64_t parameters;     /* of the formula, for comparison: all, and used for one token */
	uint64_t active;
};

/* `formula` has to be worked out from `config`. Only NO_MEMORY is an error; ask `problem`. */
enum gpai_code operations_derive(struct arena *arena, const struct formula *formula,
    struct operations *operations, struct gpai_error *err);

/* One pass over `batch` sequences. */
struct pass {
	uint64_t batch;
	uint64_t cached;  /* positions of a sequence that passed before and are remembered */
	uint64_t fresh;   /* positions that pass now */
	uint64_t outputs; /* of these, the last so many have their next token predicted */
};

/* In floating-point operations; exact as long as 38 figures hold them. */
struct operation_count {
	struct decimal weights;     /* weight matrices and the output */
	struct decimal attention;   /* scores and values the mask lets through, and states */
	struct decimal matrices;    /* these two: the figure */
	struct decimal square;      /* attention when the mask is applied afterwards */
	struct decimal elementwise; /* at most this much beside `matrices` */
};

/* False when a number of the pass is beyond OPERATIONS_LENGTH_MAX or outputs exceed fresh
 * positions, or when the operations have a problem; the count is then zero. */
bool operations_pass(
    const struct operations *operations, struct pass pass, struct operation_count *count);
/* A forward pass over whole sequences that predicts after every position. */
bool operations_forward(const struct operations *operations, uint64_t length, uint64_t batch,
    struct operation_count *count);
/* Generating `tokens` (at least 1) after a prompt (at least 1), keys and values kept: the
 * prompt passes once and gives the first token, each further token passes alone, the last
 * one does not pass. */
bool operations_generate(const struct operations *operations, uint64_t prompt, uint64_t tokens,
    uint64_t batch, struct operation_count *count);

enum trained {
	TRAINED_ALL,     /* every weight: three times the forward pass */
	TRAINED_ADAPTERS /* none of the model's: the adapters' own work comes on top */
};

/* Forward and backward passes over `tokens` in sequences of `length`, every pass over the
 * data counted in `tokens`; a rest that fills no sequence is one shorter sequence. */
bool operations_training(const struct operations *operations, uint64_t tokens, uint64_t length,
    enum trained trained, struct operation_count *count);

/* Six operations for each parameter and token: the approximation for large dense models. */
struct decimal operations_six(uint64_t parameters, uint64_t tokens);

#endif
