/* SPDX-License-Identifier: Apache-2.0 */
/* Growing a Merkle tree (RFC 9162, section 2.1) and building its proofs.
 *
 * A complete subtree is named by level and index: it covers the leaves from
 * index << level up to (index + 1) << level; leaves themselves are level 0. Its hash
 * never changes once known, so storage is write-once: append tells a sink each
 * hash, proofs ask a source for them. */
#ifndef LEDGER_MERKLE_H
#define LEDGER_MERKLE_H

#include "ledger/verify.h"

#define MERKLE_LEVELS 64

/* All that appending needs. peaks[l] is the complete subtree of 2^l leaves at the
 * right edge; it is meaningful exactly when bit l of size is set. */
struct merkle_tree {
	uint64_t size;
	struct digest peaks[MERKLE_LEVELS];
};

#define MERKLE_NONE ((struct merkle_tree){0}) /* no leaves yet */

/* Told every newly complete subtree, each once, the leaf first and then upward. */
struct merkle_sink {
	enum gpai_code (*put)(void *ctx, unsigned level, uint64_t index, const struct digest *hash,
	    struct gpai_error *err);
	void *ctx;
};

/* Asked only for complete subtrees of the tree in question. */
struct merkle_source {
	enum gpai_code (*get)(
	    void *ctx, unsigned level, uint64_t index, struct digest *hash, struct gpai_error *err);
	void *ctx;
};

/* `sink` may be NULL. When it fails its code is returned and the tree is as before;
 * what it was told already stays true of the next attempt with the same leaf. */
enum gpai_code merkle_append(struct merkle_tree *tree, const struct digest *leaf_hash,
    const struct merkle_sink *sink, struct gpai_error *err);
struct digest merkle_root(const struct merkle_tree *tree);

/* The state after `size` leaves, read back from storage: at most 64 requests. */
enum gpai_code merkle_restore(uint64_t size, const struct merkle_source *source,
    struct merkle_tree *tree, struct gpai_error *err);

/* That leaf `index` is in the tree of the first `size` leaves; INVALID unless index < size. */
enum gpai_code merkle_prove_inclusion(uint64_t index, uint64_t size,
    const struct merkle_source *source, struct merkle_proof *proof, struct gpai_error *err);
/* That the first old_size leaves begin the tree of new_size; INVALID unless 0 < old <= new. */
enum gpai_code merkle_prove_consistency(uint64_t old_size, uint64_t new_size,
    const struct merkle_source *source, struct merkle_proof *proof, struct gpai_error *err);

#endif
