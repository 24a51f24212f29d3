/* SPDX-License-Identifier: Apache-2.0 */
/* Which tensors a model of a given family has: a table, read by formula.c.
 *
 * The rows are in tables/families.yaml, compiled while building by src/tables/families.c,
 * which refuses rows that cannot be right. To add a family: write the blocks of terms it
 * does not share with others there, its row, and a published total in tests/measure. */
#ifndef MEASURE_FAMILIES_H
#define MEASURE_FAMILIES_H

#include "base/span.h"

/* What a tensor is for: enum, word of the table, meaning. */
#define PARTS(X)                                                                                   \
	X(OTHER, "")              /* all else */                                                   \
	X(EMBEDDING, "embedding") /* tokens in: shared with the output when tied */                \
	X(HEAD, "head")           /* tokens out, where stored apart */                             \
	X(EXPERT, "expert")       /* used for some tokens only */                                  \
	X(STORED, "stored")       /* may be in the file, but is fixed or computed: no parameter */

enum part {
#define X(name, word) PART_##name,
	PARTS(X)
#undef X
};

/* What a pass does with a tensor; operations.h says what that costs. */
enum work {
	WORK_SCALE,  /* applied number by number: norms, biases */
	WORK_MATRIX, /* multiplied with what comes in */
	WORK_LOOKUP  /* rows of it are fetched */
};

/* When a pass uses a tensor. */
enum stream {
	STREAM_TEXT, /* for every token */
	STREAM_IMAGE /* where an image is given */
};

/* One tensor of each layer (and expert) that its name has a place for.
 *
 * name   {l} counts layers, {e} experts, {v} layers of the vision tower.
 *        {n} counts as many as the first dimension says, each tensor having the others.
 * shape  dimensions, comma between; each an expression of + - * / ( ), whole numbers
 *        and the words of formats/hf_config.h ("hidden"), of the vision tower with the
 *        prefix vision_, and words that `given` adds. Division drops the remainder, as
 *        the modelling code does. A fused tensor of all experts has them as a dimension.
 * when   words that must all be non-zero, ! before those that must be zero; those of a
 *        layer are LAYER_WORDS. Empty: always. */
struct term {
	const char *name, *shape, *when;
	enum part part;
	enum work work;
	enum stream stream;
};

/* What a layer can be, as a mask and as words of `when`. */
#define LAYER_WORDS(X)                                                                             \
	X(SPARSE, "sparse") /* it has experts */                                                   \
	X(LOCAL, "local")   /* its attention sees a window or a chunk */                           \
	X(LINEAR, "linear") /* it keeps a state in place of keys and values */                     \
	X(CROSS, "cross")   /* it attends to images and is passed over without one */

enum layer_bit {
#define X(name, word) LAYER_BIT_##name,
	LAYER_WORDS(X)
#undef X
	    LAYER_BITS
};
enum layer {
#define X(name, word) LAYER_##name = 1 << LAYER_BIT_##name,
	LAYER_WORDS(X)
#undef X
	    LAYER_KINDS = 1 << LAYER_BITS
};

#define FAMILY_BLOCKS_MAX 12

struct family {
	const char *types; /* model_type, one or more words */
	/* WORD=EXPRESSION in order: what to take where the configuration is silent, as the
	 * family's configuration class does; a flag that nobody gives is 0. */
	const char *given;
	/* FROM>TO: beginnings of names that some writers use, and what they stand for. */
	const char *names;
	/* Multiply-accumulates of one query against one key, and for its value, all heads of
	 * a layer together; and of a linear layer's state for one token. Expressions. */
	const char *scores, *values, *state;
	/* Model types that its language part may have; empty: any, or there is no part. */
	const char *text;
	const char *refused; /* words that must be zero: what the row does not know of */
	const char *source;  /* where it was read */
	const struct term *blocks[FAMILY_BLOCKS_MAX]; /* NULL after the last */
};

extern const struct family families[];     /* ends with NULL types */
extern const char *const families_words[]; /* zero where nothing gives them; ends with NULL */

/* Is it one of the blank-separated words? */
bool family_lists(const char *words, struct text word);
/* The family of a model_type; NULL when the table has none. */
const struct family *family_of(struct text model_type);

#endif
