/* SPDX-License-Identifier: Apache-2.0 */
/* Checking Merkle proofs (RFC 9162, section 2.1; the same tree as RFC 6962).
 *
 * Needs no storage and allocates nothing: an auditor who holds a proof, two tree
 * heads and this file needs neither the log nor our machine. */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include "base/digest.h"
#include "base/error.h"

/* A path has at most one hash a level; a consistency proof may start with one more. */
#define MERKLE_PROOF_MAX 65

struct merkle_proof {
	size_t len;
	struct digest hashes[MERKLE_PROOF_MAX]; /* from the leaves upward */
};

/* Leaves and nodes are hashed under different first bytes (0 and 1), so that no
 * leaf can pass for a node. */
struct digest merkle_hash_leaf(struct span data);
struct digest merkle_hash_node(const struct digest *left, const struct digest *right);
struct digest merkle_empty_root(void); /* of no leaves: SHA-256 of nothing */

/* GPAI_OK: the leaf is entry `index` (from 0) of the tree of `size` leaves that has
 * this root. INVALID: index not below size. MALFORMED: wrong number of hashes.
 * CORRUPT: the proof leads to another root. */
enum gpai_code merkle_verify_inclusion(uint64_t index, uint64_t size,
    const struct digest *leaf_hash, const struct merkle_proof *proof, const struct digest *root,
    struct gpai_error *err);

/* GPAI_OK: the tree of old_size leaves with old_root is a beginning of the tree of
 * new_size leaves with new_root. INVALID: sizes in the wrong order, or old_size 0
 * (every tree extends the empty one, so a proof of that would say nothing). */
enum gpai_code merkle_verify_consistency(uint64_t old_size, const struct digest *old_root,
    uint64_t new_size, const struct digest *new_root, const struct merkle_proof *proof,
    struct gpai_error *err);

#endif
