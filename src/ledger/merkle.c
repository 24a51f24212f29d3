/* SPDX-License-Identifier: Apache-2.0 */
/* Growing a Merkle tree and building its proofs (RFC 9162, 2.1.1, 2.1.3.1, 2.1.4.1).
 *
 * Invariants:
 *
 *  (1) A tree of n leaves has one complete subtree (peak) for each bit set in n, the
 *      largest on the left. Bit l set <=> peaks[l] is meaningful.
 *  (2) peaks[l] is the node (level l, index (n >> l) - 1), for its bit l is set and
 *      everything to its right is smaller.
 *  (3) The hash of a complete subtree never changes. Hence storage is write-once and
 *      a proof for an old size can be built at any later size.
 *  (4) Appending completes the leaf and one subtree for each trailing one bit of n;
 *      no other hash comes to exist. Over n appends fewer than 2n are put.
 *  (5) The sink is told a node only after both its children, and each node once, unless
 *      an append failed half-way and is made again: then with the same hash.
 *  (6) The tree changes only after the sink has taken everything: a failed append
 *      leaves size and meaningful peaks as they were.
 *  (7) The root is the peaks folded from right to left; it is not stored, and it is the
 *      only hash that depends on n.
 *  (8) A source is asked for complete subtrees within the size in question, nothing else.
 *  (9) Nothing here knows what a leaf means; a leaf comes in as its hash.
 */
#include "ledger/merkle.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static enum gpai_code
put(const struct merkle_sink *sink, unsigned level, uint64_t index, const struct digest *hash,
    struct gpai_error *err)
{
	return sink == NULL ? GPAI_OK : sink->put(sink->ctx, level, index, hash, err);
}

enum gpai_code
merkle_append(struct merkle_tree *tree, const struct digest *leaf_hash,
    const struct merkle_sink *sink, struct gpai_error *err)
{
	if (tree->size == UINT64_MAX)
		return fail(err, GPAI_TOO_LARGE, NOWHERE, "the log is full");

	struct digest hash = *leaf_hash;
	unsigned level = 0;
	enum gpai_code rc = put(sink, 0, tree->size, &hash, err);
	for (; rc == GPAI_OK && (tree->size >> level & 1); level++) {
		hash = merkle_hash_node(&tree->peaks[level], &hash);
		rc = put(sink, level + 1, tree->size >> (level + 1), &hash, err);
	}
	if (rc != GPAI_OK)
		return rc;
	tree->peaks[level] = hash; /* invariant 6: bit `level` was not set until now */
	tree->size++;
	return GPAI_OK;
}

struct digest
merkle_root(const struct merkle_tree *tree)
{
	if (tree->size == 0)
		return merkle_empty_root();
	unsigned level = (unsigned)__builtin_ctzll(tree->size);
	struct digest hash = tree->peaks[level];
	while (++level < MERKLE_LEVELS)
		if (tree->size >> level & 1)
			hash = merkle_hash_node(&tree->peaks[level], &hash);
	return hash;
}

enum gpai_code
merkle_restore(uint64_t size, const struct merkle_source *source, struct merkle_tree *tree,
    struct gpai_error *err)
{
	memset(tree, 0, sizeof *tree);
	for (unsigned level = 0; level < MERKLE_LEVELS; level++) {
		if (!(size >> level & 1))
			continue;
		enum gpai_code rc =
		    source->get(source->ctx, level, (size >> level) - 1, &tree->peaks[level], err);
		if (rc != GPAI_OK)
			return rc;
	}
	tree->size = size;
	return GPAI_OK;
}

/* ---- proofs ---- */

/* The largest power of two below n; n > 1. This is where the norm splits a tree. */
static uint64_t
split_below(uint64_t n)
{
	return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

/* The root of the leaves begin..end, which is a node on the way of a split: begin is a
 * multiple of the smallest power of two that is not below end - begin. */
static enum gpai_code
range_root(uint64_t begin, uint64_t end, const struct merkle_source *source, struct digest *root,
    struct gpai_error *err)
{
	bool is_first = true;

	for (uint64_t left = end - begin; left != 0; left &= left - 1) {
		unsigned level = (unsigned)__builtin_ctzll(left);
		uint64_t index = ((begin + left) >> level) - 1;
		struct digest peak;
		enum gpai_code rc = source->get(source->ctx, level, index, &peak, err);
		if (rc != GPAI_OK)
			return rc;
		*root = is_first ? peak : merkle_hash_node(&peak, root);
		is_first = false;
	}
	return GPAI_OK;
}

static enum gpai_code
push_range(struct merkle_proof *proof, uint64_t begin, uint64_t end,
    const struct merkle_source *source, struct gpai_error *err)
{
	assert(proof->len < MERKLE_PROOF_MAX);
	return range_root(begin, end, source, &proof->hashes[proof->len++], err);
}

/* Built from the root down; the norm gives proofs from the leaves up. */
static void
reverse(struct merkle_proof *proof)
{
	for (size_t i = 0; i < proof->len / 2; i++) {
		struct digest other = proof->hashes[i];
		proof->hashes[i] = proof->hashes[proof->len - 1 - i];
		proof->hashes[proof->len - 1 - i] = other;
	}
}

enum gpai_code
merkle_prove_inclusion(uint64_t index, uint64_t size, const struct merkle_source *source,
    struct merkle_proof *proof, struct gpai_error *err)
{
	uint64_t begin = 0, end = size;
	enum gpai_code rc = GPAI_OK;

	proof->len = 0;
	if (index >= size)
		return fail(err, GPAI_INVALID, NOWHERE, "leaf %" PRIu64 " of a tree of %" PRIu64,
		    index, size);
	while (rc == GPAI_OK && end - begin > 1) {
		uint64_t middle = begin + split_below(end - begin);
		if (index < middle) {
			rc = push_range(proof, middle, end, source, err);
			end = middle;
		} else {
			rc = push_range(proof, begin, middle, source, err);
			begin = middle;
		}
	}
	reverse(proof);
	return rc;
}

/* Descends to the range that ends with the old tree. Where that range begins at 0 it is
 * the old tree itself, whose root the verifier has; else its root goes in first. */
enum gpai_code
merkle_prove_consistency(uint64_t old_size, uint64_t new_size, const struct merkle_source *source,
    struct merkle_proof *proof, struct gpai_error *err)
{
	uint64_t begin = 0, end = new_size;
	enum gpai_code rc = GPAI_OK;

	proof->len = 0;
	if (old_size == 0 || old_size > new_size)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "consistency from %" PRIu64 " to %" PRIu64 " leaves", old_size, new_size);
	while (rc == GPAI_OK && end != old_size) {
		uint64_t middle = begin + split_below(end - begin);
		if (old_size <= middle) {
			rc = push_range(proof, middle, end, source, err);
			end = middle;
		} else {
			rc = push_range(proof, begin, middle, source, err);
			begin = middle;
		}
	}
	if (rc == GPAI_OK && begin != 0)
		rc = push_range(proof, begin, end, source, err);
	reverse(proof);
	return rc;
}
