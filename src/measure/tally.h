/* SPDX-License-Identifier: Apache-2.0 */
/* Counting: headers, index and formula of one opened folder, each on its own, so that
 * they can be held against each other. No output, no files. */
#ifndef MEASURE_TALLY_H
#define MEASURE_TALLY_H

#include "measure/folder.h"
#include "measure/formula.h"

/* A set of names held against the formula. */
struct naming {
	uint64_t names;      /* all of them, without buffers */
	uint64_t known;      /* names the formula has, without buffers */
	uint64_t elements;   /* of the known ones, buffers included: what is stored */
	struct text unknown; /* the first name that the formula lacks; empty: none */
	uint64_t n_unknown;
};

struct tally {
	const struct folder *folder;
	struct formula formula;
	bool is_derived;          /* the formula worked out */
	bool has_head;            /* an output tensor is stored */
	bool is_copied_head;      /* it is, though the configuration itself says it is shared */
	uint64_t element_bytes;   /* of the configuration's dtype; 0: not known */
	const char *element_word; /* "BF16" */

	/* From the headers of all real files. */
	bool has_headers;    /* every shard is a real file */
	uint64_t total;      /* parameters */
	uint64_t in_experts; /* of these */
	uint64_t elements[DTYPES];
	uint64_t buffers; /* elements that are no parameters */
	uint64_t copied;  /* elements of the copied output tensor */
	uint64_t data_bytes;
	uint32_t tensors;
	struct text packed; /* a tensor whose elements are not parameters one to one */
	struct naming headers;
	struct text misfit; /* the first tensor whose size is not the formula's */
	uint64_t n_misfits, misfit_found, misfit_expected;

	/* From the index. */
	struct naming index;
	struct text astray; /* the first tensor that is not in the shard the index names */
	uint64_t n_astray;
};

/* Errors: CONFLICT (a tensor in two files), TOO_LARGE, NO_MEMORY. */
enum gpai_code tally_take(
    struct arena *arena, const struct folder *folder, struct tally *tally, struct gpai_error *err);

/* Parameters used for one token, given their total and those in experts; 0: not known. */
uint64_t tally_active(const struct tally *tally, uint64_t total, uint64_t in_experts);
/* Bytes of so many elements of the configuration's dtype; false when not known. */
bool tally_bytes(const struct tally *tally, uint64_t elements, uint64_t *bytes);

#endif
