/* SPDX-License-Identifier: Apache-2.0 */
/* What a model's weights are: parameters, types, experts, context, files.
 *
 * Sources, best first: headers of tensor files of any format (weight_formats.h), packed
 * weights by the conventions of packing.h; configuration with the formula of its family
 * (families.h); the index. Each is held against the others. Data of tensors is read only
 * when digests are asked for. An adapter gives facts of its own and no total.
 *
 * Which shards must be there: an index may name shards that are not in the folder. If
 * no shard in the folder is a real file (only Git LFS pointers, or none), that is a
 * comparison, and counts come from configuration and index. If any is real, all must be
 * there, as files or pointers, else the measurement fails with NOT_FOUND: a count over
 * some of the shards would look like a count of the model. With `complete`, every shard
 * must be a real file. */
#ifndef MEASURE_WEIGHTS_H
#define MEASURE_WEIGHTS_H

#include "formats/tensors.h"
#include "measure/folder_digest.h"
#include "measure/measure.h"

struct weights_options {
	struct text entity; /* name of the model; empty for the only one */
	bool digest;        /* SHA-256 of every file, on all processors */
	struct folder_digesting digesting;
	bool complete; /* headers of all shards or nothing */
};

/* The same results as plain numbers, for a caller that prints them. 0: not known. */
struct weights_report {
	uint64_t total, active;    /* parameters */
	uint64_t derived;          /* parameters by configuration and formula */
	uint64_t elements[DTYPES]; /* parameters per type, packed ones apart */
	uint64_t data_bytes;       /* of all tensors */
	uint64_t file_bytes;       /* of all weight files, those behind pointers included */
	uint32_t tensors;          /* from headers, else from the index */
	uint32_t files, real, pointers, missing; /* weight files */
	uint64_t bytes_read;                     /* read to find this out, digests excluded */
};

/* Measures the files of an open folder. `folder` is its name, for messages. `names`: a
 * NULL-terminated list of file names in it; NULL for all that belong to a model. A list
 * that names no config.json is measured by what it names alone. `options` and `report`
 * may be NULL. Errors: MALFORMED, UNSUPPORTED, TOO_LARGE, NOT_FOUND (a missing shard, or
 * nothing to measure), CONFLICT (a tensor in two files), IO, NO_MEMORY, and what the
 * sink returns. No reading is emitted before everything has been read and checked. */
enum gpai_code weights_measure(int folder_fd, const char *folder, const char *const *names,
    const struct weights_options *options, const struct measure_sink *sink,
    struct weights_report *report, struct gpai_error *err);

#endif
