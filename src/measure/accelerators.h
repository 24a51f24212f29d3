/* SPDX-License-Identifier: Apache-2.0 */
/* Accelerators: peak rates by precision and electrical power, as their makers print them.
 *
 * The rows are in tables/accelerators.yaml, compiled while building. Rates are of dense
 * operations: where a maker prints a rate "with sparsity", the row has the one without.
 * Where vector and matrix units differ, it is the faster: training uses it. Several chips
 * on a board or in a package count as the scheduler counts devices; the name says so. */
#ifndef MEASURE_ACCELERATORS_H
#define MEASURE_ACCELERATORS_H

#include "base/decimal.h"
#include "base/span.h"

/* Enum, word of the table, words that recipes and configurations use for it. */
#define PRECISIONS(X)                                                                              \
	X(FP64, "fp64", "float64 f64 double")                                                      \
	X(FP32, "fp32", "float32 f32 float")                                                       \
	X(TF32, "tf32", "tensorfloat32")                                                           \
	X(BF16, "bf16", "bfloat16")                                                                \
	X(FP16, "fp16", "float16 f16 half")                                                        \
	X(FP8, "fp8", "float8 f8 float8_e4m3fn float8_e5m2 e4m3 e5m2")                             \
	X(INT8, "int8", "i8")                                                                      \
	X(FP4, "fp4", "float4 f4 nvfp4 mxfp4")

enum precision {
#define X(name, word, also) PRECISION_##name,
	PRECISIONS(X)
#undef X
	    PRECISION_KINDS
};

/* How well a figure is held: enum, word. */
#define CONFIDENCES(X)                                                                             \
	X(VERIFIED, "V")            /* read in a document of the maker or quoting it */            \
	X(REMEMBERED, "U")          /* widely printed; not read again for this table */            \
	X(UNVERIFIED, "UNVERIFIED") /* derived or uncertain */

enum confidence {
#define X(name, word) CONFIDENCE_##name,
	CONFIDENCES(X)
#undef X
};

struct accelerator_figure {
	bool is_known;        /* false: the maker prints none, or the unit cannot */
	struct decimal value; /* FLOP/s (for int8: operations/s), watts, bytes */
	const char *source;
	enum confidence confidence;
};

struct accelerator {
	const char *key; /* "h100-sxm": what stage.hardware.type holds */
	const char *name, *maker;
	/* Names that mean this one, and names that mean it or a sibling; both as
	 * accelerator_find folds them, separated by '|'. */
	const char *names, *loose;
	struct accelerator_figure peak[PRECISION_KINDS];
	struct accelerator_figure power; /* highest of the board or package, without its host */
	struct accelerator_figure memory;
	const char *note; /* may be empty */
};

extern const struct accelerator accelerators[]; /* ends with a NULL key */

/* Finds a device by key or by a name as nvidia-smi, Slurm (gres, feature) or people write
 * it: case, blanks, '-', '_' and the maker's name aside. `is_loose` (may be NULL) tells
 * that siblings go by the same name, "h100", and the usual one was taken. NULL: unknown. */
const struct accelerator *accelerator_find(struct text name, bool *is_loose);

bool precision_from(struct text word, enum precision *precision); /* "bfloat16" */
const char *precision_word(enum precision precision);             /* "bf16" */
const char *confidence_word(enum confidence confidence);

#endif
