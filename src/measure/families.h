/* SPDX-License-Identifier: Apache-2.0 */
/* Which tensors a model of a given family has: a table, read by formula.c.
 *
 * To add a family: write the blocks of terms it does not share with others in
 * families.c, add a line to its table, and a published total to tests/measure. */
#ifndef MEASURE_FAMILIES_H
#define MEASURE_FAMILIES_H

#include "base/span.h"

enum part {
	PART_OTHER,
	PART_EMBEDDING, /* tokens in: shared with the output when tied */
	PART_HEAD,      /* tokens out, where stored apart */
	PART_EXPERT,    /* used for some tokens only */
	PART_STORED     /* may be in the file, but is fixed or computed: no parameter */
};

/* One tensor of each layer (and expert) that its name has a place for.
 *
 * name   {l} counts layers, {e} experts, {v} layers of the vision tower.
 * shape  dimensions, comma between; each an expression of + - * / ( ), whole numbers
 *        and the words of formats/hf_config.h ("hidden"), of the vision tower with the
 *        prefix vision_, and words that `given` adds. Division drops the remainder, as
 *        the modelling code does. A fused tensor of all experts has them as a dimension.
 * when   words that must all be non-zero, ! before those that must be zero; "sparse"
 *        holds in layers with experts. Empty: always. */
struct term {
	const char *name, *shape, *when;
	enum part part;
};

#define FAMILY_BLOCKS_MAX 8

struct family {
	const char *types; /* model_type, one or more words */
	/* WORD=EXPRESSION in order: what to take where the configuration is silent, as the
	 * family's configuration class does; a flag that nobody gives is 0. */
	const char *given;
	/* FROM>TO: beginnings of names that some writers use, and what they stand for. */
	const char *names;
	const struct term *blocks[FAMILY_BLOCKS_MAX]; /* NULL after the last */
};

extern const struct family families[]; /* ends with NULL types */

/* The family of a model_type; NULL when the table has none. */
const struct family *family_of(struct text model_type);

#endif
