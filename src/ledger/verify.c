/* SPDX-License-Identifier: Apache-2.0 */
/* Checking Merkle proofs (RFC 9162, sections 2.1.3.2 and 2.1.4.2).
 *
 * Follows the norm in what it accepts, not step by step: where the norm walks two
 * counters up the tree, the shape of a path is here computed first. On its way from
 * leaf `index` to the root a path has two parts:
 *
 *	inner   levels below the point where the path of the leaf meets the right
 *	        edge of the tree; each bit of index says on which side the sibling is
 *	border  levels on the right edge; siblings are always on the left, and exist
 *	        only where index has a bit set
 *
 * so that a proof of the wrong length is refused before anything is hashed. */
#include "ledger/verify.h"

#include "ledger/sha256.h"

#include <inttypes.h>

static const char INCLUSION[] = "RFC 9162, 2.1.3.2";
static const char CONSISTENCY[] = "RFC 9162, 2.1.4.2";

struct digest
merkle_hash_leaf(struct span data)
{
	struct sha256 sha;

	sha256_init(&sha);
	sha256_add(&sha, "\x00", 1);
	sha256_add(&sha, data.at, data.len);
	return sha256_end(&sha);
}

struct digest
merkle_hash_node(const struct digest *left, const struct digest *right)
{
	struct sha256 sha;

	sha256_init(&sha);
	sha256_add(&sha, "\x01", 1);
	sha256_add(&sha, left->bytes, sizeof left->bytes);
	sha256_add(&sha, right->bytes, sizeof right->bytes);
	return sha256_end(&sha);
}

struct digest
merkle_empty_root(void)
{
	struct sha256 sha;

	sha256_init(&sha);
	return sha256_end(&sha);
}

static unsigned
bit_length(uint64_t n)
{
	return n == 0 ? 0 : 64 - (unsigned)__builtin_clzll(n);
}

struct path_shape {
	unsigned inner, border;
};

static struct path_shape
path_shape(uint64_t index, uint64_t size)
{
	unsigned inner = bit_length(index ^ (size - 1));
	uint64_t above = inner < 64 ? index >> inner : 0;

	return (struct path_shape){inner, (unsigned)__builtin_popcountll(above)};
}

/* Both sides: from the hash of a subtree up to the root. */
static struct digest
climb(struct digest hash, const struct digest *proof, uint64_t index, struct path_shape shape)
{
	for (unsigned i = 0; i < shape.inner; i++) {
		if (index >> i & 1)
			hash = merkle_hash_node(&proof[i], &hash);
		else
			hash = merkle_hash_node(&hash, &proof[i]);
	}
	for (unsigned i = shape.inner; i < shape.inner + shape.border; i++)
		hash = merkle_hash_node(&proof[i], &hash);
	return hash;
}

/* Left siblings only: what the old tree, which ended here, saw on the same way. */
static struct digest
climb_left(struct digest hash, const struct digest *proof, uint64_t index, struct path_shape shape)
{
	for (unsigned i = 0; i < shape.inner + shape.border; i++)
		if (i >= shape.inner || (index >> i & 1))
			hash = merkle_hash_node(&proof[i], &hash);
	return hash;
}

enum gpai_code
merkle_verify_inclusion(uint64_t index, uint64_t size, const struct digest *leaf_hash,
    const struct merkle_proof *proof, const struct digest *root, struct gpai_error *err)
{
	if (index >= size)
		return fail_clause(err, GPAI_INVALID, NOWHERE, INCLUSION,
		    "leaf %" PRIu64 " of a tree of %" PRIu64, index, size);
	struct path_shape shape = path_shape(index, size);
	if (proof->len != shape.inner + shape.border)
		return fail_clause(err, GPAI_MALFORMED, NOWHERE, INCLUSION,
		    "inclusion proof of %zu hashes, expected %u", proof->len,
		    shape.inner + shape.border);
	struct digest found = climb(*leaf_hash, proof->hashes, index, shape);
	if (!digest_equal(&found, root))
		return fail_clause(err, GPAI_CORRUPT, NOWHERE, INCLUSION,
		    "inclusion proof of leaf %" PRIu64 " leads to another root", index);
	return GPAI_OK;
}

static enum gpai_code
verify_same_size(const struct digest *old_root, const struct digest *new_root,
    const struct merkle_proof *proof, struct gpai_error *err)
{
	if (proof->len != 0)
		return fail_clause(err, GPAI_MALFORMED, NOWHERE, CONSISTENCY,
		    "consistency proof of %zu hashes between equal sizes, expected none",
		    proof->len);
	if (!digest_equal(old_root, new_root))
		return fail_clause(
		    err, GPAI_CORRUPT, NOWHERE, CONSISTENCY, "two roots for one size");
	return GPAI_OK;
}

/* The walk starts at the largest complete subtree that ends where the old tree ends:
 * the old tree itself when its size is a power of two, else the first hash given. */
enum gpai_code
merkle_verify_consistency(uint64_t old_size, const struct digest *old_root, uint64_t new_size,
    const struct digest *new_root, const struct merkle_proof *proof, struct gpai_error *err)
{
	if (old_size == 0 || old_size > new_size)
		return fail_clause(err, GPAI_INVALID, NOWHERE, CONSISTENCY,
		    "consistency from %" PRIu64 " to %" PRIu64 " leaves", old_size, new_size);
	if (old_size == new_size)
		return verify_same_size(old_root, new_root, proof, err);

	unsigned level = (unsigned)__builtin_ctzll(old_size);
	size_t given = (old_size & (old_size - 1)) == 0 ? 0 : 1;
	struct path_shape shape = path_shape(old_size - 1, new_size);
	shape.inner -= level; /* the sizes differ above `level`, so inner > level */
	if (proof->len != given + shape.inner + shape.border)
		return fail_clause(err, GPAI_MALFORMED, NOWHERE, CONSISTENCY,
		    "consistency proof of %zu hashes, expected %zu", proof->len,
		    given + shape.inner + shape.border);

	struct digest start = given ? proof->hashes[0] : *old_root;
	const struct digest *rest = proof->hashes + given;
	uint64_t index = (old_size - 1) >> level;
	struct digest found_old = climb_left(start, rest, index, shape);
	struct digest found_new = climb(start, rest, index, shape);
	if (!digest_equal(&found_old, old_root))
		return fail_clause(err, GPAI_CORRUPT, NOWHERE, CONSISTENCY,
		    "consistency proof leads to another old root");
	if (!digest_equal(&found_new, new_root))
		return fail_clause(err, GPAI_CORRUPT, NOWHERE, CONSISTENCY,
		    "consistency proof leads to another new root");
	return GPAI_OK;
}
