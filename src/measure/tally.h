/* SPDX-License-Identifier: Apache-2.0 */
/* Counting: headers, index and formula of one opened folder, each on its own, so that
 * they can be held against each other. No output, no files. */
#ifndef MEASURE_TALLY_H
#define MEASURE_TALLY_H

#include "measure/folder.h"
#include "measure/formula.h"
#include "measure/packing.h"

/* A set of names held against the formula. */
struct naming {
	uint64_t names;      /* all of them, without buffers */
	uint64_t known;      /* names the formula has, without buffers */
	uint64_t elements;   /* of the known ones, buffers included: what is stored */
	struct text unknown; /* the first name that the formula lacks; empty: none */
	uint64_t n_unknown;
};

/* Parameters in one number format that packs them. */
struct packed_format {
	struct text word; /* "INT4" */
	uint64_t elements;
};

#define PACKED_FORMATS_MAX 16

struct tally {
	struct arena *arena;
	const struct folder *folder;
	struct formula formula;
	struct hf_quantisation quantisation;
	struct tensor_names tensors_by_name;
	bool is_derived;          /* the formula worked out */
	bool has_family_names;    /* tensors are named as the formula names them */
	bool has_head;            /* an output tensor is stored */
	bool is_copied_head;      /* it is, though the configuration itself says it is shared */
	uint64_t element_bytes;   /* of the configuration's dtype; 0: not known */
	const char *element_word; /* "BF16" */

	/* From the headers of all real files. */
	bool has_headers;    /* every shard is a real file */
	uint64_t total;      /* parameters */
	uint64_t in_experts; /* of these */
	uint64_t elements[DTYPES];
	struct packed_format packed[PACKED_FORMATS_MAX];
	uint32_t n_packed;
	uint64_t buffers;   /* elements that are no parameters */
	uint64_t unlearned; /* of those, elements that only a tensor's name says it of */
	struct text first_unlearned;
	uint64_t copied; /* elements of the copied output tensor */
	uint64_t data_bytes;
	uint32_t tensors;
	struct text first_packed; /* a tensor that packs several weights in an element */
	uint64_t n_packed_tensors, packed_stored, packed_elements;
	struct text riddle; /* a packed tensor of which the number of weights is not known */
	uint64_t n_riddles;
	bool is_sliced;      /* files hold slices of the same tensors */
	struct text misbits; /* a packed tensor whose bits are not those of the configuration */
	uint64_t n_misbits, misbits_found;
	struct text shared, shared_with; /* tensors of one storage, counted once */
	uint64_t n_shared, shared_elements;
	struct text short_file; /* external data that end before a tensor does */
	uint64_t short_needs, short_has;
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

/* Do headers give the total? Not where some are missing, or packed in unknown ways. */
bool tally_is_counted(const struct tally *tally);
/* Parameters used for one token, given their total and those in experts; 0: not known. */
uint64_t tally_active(const struct tally *tally, uint64_t total, uint64_t in_experts);
/* Bytes of so many elements of the configuration's dtype; false when not known. */
bool tally_bytes(const struct tally *tally, uint64_t elements, uint64_t *bytes);

#endif
