/* SPDX-License-Identifier: Apache-2.0 */
/* What a stored tensor stands for when weights are packed several to an element.
 *
 * Quantisers write a weight as a packed tensor and others beside it: scales, zero points,
 * shapes. A table of their conventions says how many weights an element of the packed
 * tensor holds; bits come from the shapes themselves where they determine them, else from
 * the configuration. What neither tells is UNKNOWN, never guessed. */
#ifndef MEASURE_PACKING_H
#define MEASURE_PACKING_H

#include "base/arena.h"
#include "formats/hf_quantisation.h"
#include "formats/tensors.h"

/* All tensors of a model by name, sorted: to ask what lies beside one. */
struct tensor_names {
	const struct tensor *const *at;
	size_t n;
};

enum packing_kind {
	PACKING_PLAIN,   /* one element, one weight */
	PACKING_PACKED,  /* several weights, or parts of one, in an element */
	PACKING_BESIDE,  /* scales and the like: no weights */
	PACKING_UNKNOWN, /* packed, in a way that nothing here tells how many they are */
};

struct packing {
	enum packing_kind kind;
	struct text name;  /* of the weight: "q_proj.weight"; the tensor's own when PLAIN */
	struct text word;  /* number format: "INT4", "MXFP4"; empty when PLAIN */
	uint64_t elements; /* weights */
	uint64_t bits;     /* of one; 0 when PLAIN */
};

/* Never fails but for memory: then the name is empty. */
struct packing packing_of(struct arena *arena, const struct hf_quantisation *quantisation,
    const struct tensor_names *names, const struct tensor *tensor);
/* The weight that a name of an index stands for; the name itself when it is none of a
 * packed tensor. */
struct text packing_name(struct arena *arena, struct text name);

/* The tensor whose name is these two, one after the other; NULL: none. */
const struct tensor *tensor_named(
    const struct tensor_names *names, struct text stem, const char *end);

#endif
