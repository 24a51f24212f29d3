/* SPDX-License-Identifier: Apache-2.0 */
/* model.safetensors.index.json: which shard holds which tensor.
 *
 * Follows: huggingface/transformers, docs "Sharded checkpoints": {"metadata":
 * {"total_size": bytes}, "weight_map": {tensor: shard}}; newer writers add
 * metadata.total_parameters. Other metadata is passed over. */
#ifndef FORMATS_HF_INDEX_H
#define FORMATS_HF_INDEX_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

struct hf_index_entry {
	struct text tensor;
	uint32_t shard; /* place in shards */
};

struct hf_index {
	bool has_size, has_parameters;
	uint64_t size;       /* metadata.total_size: bytes of all tensors, without headers */
	uint64_t parameters; /* metadata.total_parameters */
	struct hf_index_entry *entries;
	uint32_t n_entries;
	struct text *shards; /* in byte order, each once; NUL-terminated beyond their length */
	uint32_t n_shards;
};

/* Results live in the arena. A shard is a plain file name: with '/' or ".." it is
 * MALFORMED, so that an index cannot lead out of its folder. */
enum gpai_code hf_index_parse(struct arena *arena, struct span bytes, const char *name,
    struct hf_index *index, struct gpai_error *err);

#endif
