/* SPDX-License-Identifier: Apache-2.0 */
/* The tree against the norm's own recursive definitions, and every proof against
 * every single-bit lie. */
#include "ledger/merkle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LEAVES = 300, PROVED = 64, PAIRS = 256, LEVELS_USED = 10 };

/* A log in memory: what the sink was told, and a source that gives only that. */
struct memory_log {
	struct merkle_tree tree;
	struct digest leaf[LEAVES];
	struct digest node[LEVELS_USED][LEAVES];
	uint64_t n_put[LEVELS_USED];
	unsigned puts_left; /* before the sink refuses */
	uint64_t limit;     /* leaves a source may look at */
};

static enum gpai_code
put(void *ctx, unsigned level, uint64_t index, const struct digest *hash, struct gpai_error *err)
{
	struct memory_log *log = ctx;

	if (log->puts_left == 0)
		return (fail)(err, GPAI_IO, NOWHERE, "no room");
	log->puts_left--;
	assert_true(level < LEVELS_USED);
	assert_true(index <= log->n_put[level]); /* in order; again only after a failure */
	if (index == log->n_put[level])
		log->n_put[level]++;
	else
		assert_true(digest_equal(&log->node[level][index], hash));
	log->node[level][index] = *hash;
	return GPAI_OK;
}

static enum gpai_code
get(void *ctx, unsigned level, uint64_t index, struct digest *hash, struct gpai_error *err)
{
	struct memory_log *log = ctx;

	(void)err;
	assert_true(level < LEVELS_USED);
	assert_true((index + 1) << level <= log->limit);
	*hash = log->node[level][index];
	return GPAI_OK;
}

static struct memory_log *
grown_log(uint64_t n)
{
	struct memory_log *log = calloc(1, sizeof *log);
	struct merkle_sink sink = {put, log};

	assert_non_null(log);
	log->puts_left = UINT32_MAX;
	for (uint64_t i = 0; i < n; i++) {
		log->leaf[i] = merkle_hash_leaf((struct span){(const uint8_t *)&i, sizeof i});
		assert_int_equal(merkle_append(&log->tree, &log->leaf[i], &sink, NULL), GPAI_OK);
	}
	return log;
}

/* ---- the norm's definitions, word for word and slow ---- */

static size_t
norm_split(size_t n)
{
	size_t k = 1;

	while (k * 2 < n)
		k *= 2;
	return k;
}

static struct digest
norm_root(const struct digest *leaf, size_t n)
{
	if (n == 0)
		return merkle_empty_root();
	if (n == 1)
		return leaf[0];
	size_t k = norm_split(n);
	struct digest left = norm_root(leaf, k), right = norm_root(leaf + k, n - k);
	return merkle_hash_node(&left, &right);
}

static void
norm_path(size_t m, const struct digest *leaf, size_t n, struct merkle_proof *proof)
{
	if (n == 1)
		return;
	size_t k = norm_split(n);
	if (m < k) {
		norm_path(m, leaf, k, proof);
		proof->hashes[proof->len++] = norm_root(leaf + k, n - k);
	} else {
		norm_path(m - k, leaf + k, n - k, proof);
		proof->hashes[proof->len++] = norm_root(leaf, k);
	}
}

static void
norm_subproof(
    size_t m, const struct digest *leaf, size_t n, bool is_known, struct merkle_proof *proof)
{
	if (m == n) {
		if (!is_known)
			proof->hashes[proof->len++] = norm_root(leaf, n);
		return;
	}
	size_t k = norm_split(n);
	if (m <= k) {
		norm_subproof(m, leaf, k, is_known, proof);
		proof->hashes[proof->len++] = norm_root(leaf + k, n - k);
	} else {
		norm_subproof(m - k, leaf + k, n - k, false, proof);
		proof->hashes[proof->len++] = norm_root(leaf, k);
	}
}

static void
assert_same_proof(const struct merkle_proof *a, const struct merkle_proof *b)
{
	assert_int_equal(a->len, b->len);
	for (size_t i = 0; i < a->len; i++)
		assert_true(digest_equal(&a->hashes[i], &b->hashes[i]));
}

/* ---- growing ---- */

/* The eight leaves and roots of the Certificate Transparency reference tests. */
static void
reference_leaves_have_their_published_roots(void **state)
{
	static const struct {
		const char *leaf;
		size_t len;
		const char *root;
	} STEPS[] = {
	    {"", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
	    {"\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
	    {"\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
	    {" !", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
	    {"01", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
	    {"@ABC", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
	    {"PQRSTUVW", 8, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
	    {"`abcdefghijklmno", 16,
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
	};
	struct merkle_tree tree = MERKLE_NONE;
	char hex[DIGEST_HEX_CHARS];
	struct digest root = merkle_root(&tree);

	(void)state;
	digest_hex(&root, hex);
	assert_string_equal(
	    hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
		struct span data = {(const uint8_t *)STEPS[i].leaf, STEPS[i].len};
		struct digest leaf = merkle_hash_leaf(data);
		assert_int_equal(merkle_append(&tree, &leaf, NULL, NULL), GPAI_OK);
		root = merkle_root(&tree);
		digest_hex(&root, hex);
		assert_string_equal(hex, STEPS[i].root);
	}
}

static void
root_of_each_size_is_the_recursive_one(void **state)
{
	struct memory_log *log = grown_log(LEAVES);
	struct merkle_tree tree = MERKLE_NONE;

	(void)state;
	for (size_t n = 0;; n++) {
		struct digest expected = norm_root(log->leaf, n), found = merkle_root(&tree);
		assert_true(digest_equal(&expected, &found));
		if (n == LEAVES)
			break;
		assert_int_equal(merkle_append(&tree, &log->leaf[n], NULL, NULL), GPAI_OK);
	}
	free(log);
}

static void
sink_is_told_each_complete_subtree_once(void **state)
{
	struct memory_log *log = grown_log(LEAVES);

	(void)state;
	for (unsigned level = 0; level < LEVELS_USED; level++) {
		assert_int_equal(log->n_put[level], LEAVES >> level);
		for (size_t i = 0; i < log->n_put[level]; i++) {
			struct digest expected =
			    norm_root(log->leaf + (i << level), (size_t)1 << level);
			assert_true(digest_equal(&log->node[level][i], &expected));
		}
	}
	free(log);
}

static void
failed_append_leaves_the_tree_as_it_was(void **state)
{
	struct memory_log *log = grown_log(7), *reference = grown_log(8);
	struct merkle_sink sink = {put, log};
	struct digest before = merkle_root(&log->tree), expected = merkle_root(&reference->tree);
	struct gpai_error err;

	(void)state;
	for (unsigned n = 0; n < 4; n++) { /* the eighth leaf completes three subtrees */
		log->puts_left = n;
		assert_int_equal(
		    merkle_append(&log->tree, &reference->leaf[7], &sink, &err), GPAI_IO);
		struct digest after = merkle_root(&log->tree);
		assert_int_equal(log->tree.size, 7);
		assert_true(digest_equal(&before, &after));
	}
	log->puts_left = 4;
	assert_int_equal(merkle_append(&log->tree, &reference->leaf[7], &sink, &err), GPAI_OK);
	struct digest after = merkle_root(&log->tree);
	assert_true(digest_equal(&after, &expected));
	free(log);
	free(reference);
}

static void
restored_tree_goes_on_as_if_never_stopped(void **state)
{
	struct memory_log *log = grown_log(LEAVES);
	struct merkle_source source = {get, log};

	(void)state;
	for (size_t n = 0; n < LEAVES; n++) {
		struct merkle_tree tree;
		log->limit = n;
		assert_int_equal(merkle_restore(n, &source, &tree, NULL), GPAI_OK);
		assert_int_equal(merkle_append(&tree, &log->leaf[n], NULL, NULL), GPAI_OK);
		struct digest expected = norm_root(log->leaf, n + 1), found = merkle_root(&tree);
		assert_true(digest_equal(&expected, &found));
	}
	free(log);
}

/* ---- proofs ---- */

static void
proofs_are_those_the_norm_defines(void **state)
{
	struct memory_log *log = grown_log(PROVED);
	struct merkle_source source = {get, log};
	struct merkle_proof found, expected;

	(void)state;
	for (size_t n = 1; n <= PROVED; n++) {
		log->limit = n;
		for (size_t m = 0; m < n; m++) {
			expected.len = 0;
			norm_path(m, log->leaf, n, &expected);
			assert_int_equal(
			    merkle_prove_inclusion(m, n, &source, &found, NULL), GPAI_OK);
			assert_same_proof(&found, &expected);
			expected.len = 0;
			norm_subproof(m + 1, log->leaf, n, true, &expected);
			assert_int_equal(
			    merkle_prove_consistency(m + 1, n, &source, &found, NULL), GPAI_OK);
			assert_same_proof(&found, &expected);
		}
	}
	free(log);
}

/* Every m <= n <= 256, both proofs: those of the norm, and they hold. */
static void
every_pair_up_to_a_tile_is_proved_as_the_norm_does(void **state)
{
	struct memory_log *log = grown_log(PAIRS);
	struct merkle_source source = {get, log};
	struct merkle_proof found, expected;
	struct digest root[PAIRS + 1];
	unsigned n_pairs = 0;

	(void)state;
	for (size_t n = 1; n <= PAIRS; n++) {
		root[n] = norm_root(log->leaf, n);
		log->limit = n;
		for (size_t m = 1; m <= n; m++, n_pairs++) {
			expected.len = 0;
			norm_path(m - 1, log->leaf, n, &expected);
			merkle_prove_inclusion(m - 1, n, &source, &found, NULL);
			assert_same_proof(&found, &expected);
			assert_int_equal(merkle_verify_inclusion(m - 1, n, &log->leaf[m - 1],
					     &expected, &root[n], NULL),
			    GPAI_OK);
			expected.len = 0;
			norm_subproof(m, log->leaf, n, true, &expected);
			merkle_prove_consistency(m, n, &source, &found, NULL);
			assert_same_proof(&found, &expected);
			assert_int_equal(
			    merkle_verify_consistency(m, &root[m], n, &root[n], &expected, NULL),
			    GPAI_OK);
		}
	}
	assert_int_equal(n_pairs, PAIRS * (PAIRS + 1) / 2);
	free(log);
}

static void
flip(struct digest *digest, unsigned bit)
{
	digest->bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
}

static void
every_inclusion_proof_verifies_and_no_flipped_bit_does(void **state)
{
	struct memory_log *log = grown_log(PROVED);
	struct merkle_source source = {get, log};
	struct merkle_proof proof;

	(void)state;
	for (size_t n = 1; n <= PROVED; n++) {
		struct digest root = norm_root(log->leaf, n);
		log->limit = n;
		for (size_t m = 0; m < n; m++) {
			struct digest leaf = log->leaf[m];
			merkle_prove_inclusion(m, n, &source, &proof, NULL);
			assert_int_equal(
			    merkle_verify_inclusion(m, n, &leaf, &proof, &root, NULL), GPAI_OK);
			for (size_t i = 0; i < proof.len + 2; i++) {
				struct digest *victim = i < proof.len    ? &proof.hashes[i]
				                        : i == proof.len ? &leaf
				                                         : &root;
				for (unsigned bit = 0; bit < 256; bit++) {
					flip(victim, bit);
					assert_int_equal(merkle_verify_inclusion(
							     m, n, &leaf, &proof, &root, NULL),
					    GPAI_CORRUPT);
					flip(victim, bit);
				}
			}
		}
	}
	free(log);
}

static void
every_consistency_proof_verifies_and_no_flipped_bit_does(void **state)
{
	struct memory_log *log = grown_log(PROVED);
	struct merkle_source source = {get, log};
	struct merkle_proof proof;

	(void)state;
	for (size_t n = 1; n <= PROVED; n++) {
		struct digest new_root = norm_root(log->leaf, n);
		log->limit = n;
		for (size_t m = 1; m <= n; m++) {
			struct digest old_root = norm_root(log->leaf, m);
			merkle_prove_consistency(m, n, &source, &proof, NULL);
			assert_int_equal(
			    merkle_verify_consistency(m, &old_root, n, &new_root, &proof, NULL),
			    GPAI_OK);
			for (size_t i = 0; i < proof.len + 2; i++) {
				struct digest *victim = i < proof.len    ? &proof.hashes[i]
				                        : i == proof.len ? &old_root
				                                         : &new_root;
				for (unsigned bit = 0; bit < 256; bit++) {
					flip(victim, bit);
					assert_int_equal(merkle_verify_consistency(m, &old_root, n,
							     &new_root, &proof, NULL),
					    GPAI_CORRUPT);
					flip(victim, bit);
				}
			}
		}
	}
	free(log);
}

/* The right proof under a wrong number must not pass for any other statement. */
static void
proof_holds_for_its_own_index_and_no_other(void **state)
{
	struct memory_log *log = grown_log(PROVED);
	struct merkle_source source = {get, log};
	struct merkle_proof proof;

	(void)state;
	log->limit = PROVED;
	for (size_t n = 1; n <= PROVED; n++) {
		struct digest root = norm_root(log->leaf, n);
		for (size_t m = 0; m < n; m++) {
			merkle_prove_inclusion(m, n, &source, &proof, NULL);
			for (size_t other = 0; other < n + 2; other++)
				assert_int_equal(merkle_verify_inclusion(other, n, &log->leaf[m],
						     &proof, &root, NULL) == GPAI_OK,
				    other == m);
			proof.len++;
			assert_int_equal(
			    merkle_verify_inclusion(m, n, &log->leaf[m], &proof, &root, NULL),
			    GPAI_MALFORMED);
		}
	}
	free(log);
}

static void
nonsense_is_refused_by_name(void **state)
{
	struct memory_log *log = grown_log(3);
	struct merkle_source source = {get, log};
	struct merkle_proof proof = {0};
	struct digest root = merkle_root(&log->tree);

	(void)state;
	log->limit = 3;
	assert_int_equal(merkle_prove_inclusion(3, 3, &source, &proof, NULL), GPAI_INVALID);
	assert_int_equal(merkle_prove_inclusion(0, 0, &source, &proof, NULL), GPAI_INVALID);
	assert_int_equal(merkle_prove_consistency(0, 3, &source, &proof, NULL), GPAI_INVALID);
	assert_int_equal(merkle_prove_consistency(4, 3, &source, &proof, NULL), GPAI_INVALID);
	assert_int_equal(merkle_verify_inclusion(3, 3, &root, &proof, &root, NULL), GPAI_INVALID);
	assert_int_equal(merkle_verify_inclusion(0, 0, &root, &proof, &root, NULL), GPAI_INVALID);
	assert_int_equal(merkle_verify_consistency(0, &root, 3, &root, &proof, NULL), GPAI_INVALID);
	assert_int_equal(merkle_verify_consistency(4, &root, 3, &root, &proof, NULL), GPAI_INVALID);
	free(log);
}

/* ---- very large trees: all leaves equal, so each level has one hash ---- */

static enum gpai_code
get_uniform(void *ctx, unsigned level, uint64_t index, struct digest *hash, struct gpai_error *err)
{
	const struct digest *levels = ctx;

	(void)index;
	(void)err;
	assert_true(level < MERKLE_LEVELS);
	*hash = levels[level];
	return GPAI_OK;
}

static void
prove_between(uint64_t m, uint64_t n, const struct merkle_source *source)
{
	struct merkle_tree old_tree, new_tree;
	struct merkle_proof proof;
	struct digest leaf;

	assert_int_equal(merkle_restore(m, source, &old_tree, NULL), GPAI_OK);
	assert_int_equal(merkle_restore(n, source, &new_tree, NULL), GPAI_OK);
	struct digest old_root = merkle_root(&old_tree), new_root = merkle_root(&new_tree);
	source->get(source->ctx, 0, 0, &leaf, NULL);

	assert_int_equal(merkle_prove_inclusion(m - 1, n, source, &proof, NULL), GPAI_OK);
	assert_int_equal(
	    merkle_verify_inclusion(m - 1, n, &leaf, &proof, &new_root, NULL), GPAI_OK);
	assert_int_equal(merkle_prove_consistency(m, n, source, &proof, NULL), GPAI_OK);
	assert_int_equal(
	    merkle_verify_consistency(m, &old_root, n, &new_root, &proof, NULL), GPAI_OK);
}

static void
proofs_hold_up_to_the_largest_size(void **state)
{
	struct digest levels[MERKLE_LEVELS];
	struct merkle_source source = {get_uniform, levels};
	uint64_t sizes[3 * MERKLE_LEVELS];
	size_t n = 0;

	(void)state;
	levels[0] = merkle_hash_leaf((struct span){0});
	for (unsigned i = 1; i < MERKLE_LEVELS; i++)
		levels[i] = merkle_hash_node(&levels[i - 1], &levels[i - 1]);
	for (unsigned i = 0; i < MERKLE_LEVELS; i++) {
		sizes[n++] = UINT64_C(1) << i;
		sizes[n++] = (UINT64_C(1) << i) + 1;
		sizes[n++] = UINT64_MAX >> i;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			if (sizes[i] <= sizes[j])
				prove_between(sizes[i], sizes[j], &source);
}

static void
full_log_takes_no_more(void **state)
{
	struct merkle_tree tree = {.size = UINT64_MAX};
	struct digest leaf = {0};

	(void)state;
	assert_int_equal(merkle_append(&tree, &leaf, NULL, NULL), GPAI_TOO_LARGE);
	assert_true(tree.size == UINT64_MAX);
	tree.size--;
	assert_int_equal(merkle_append(&tree, &leaf, NULL, NULL), GPAI_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reference_leaves_have_their_published_roots),
	    cmocka_unit_test(root_of_each_size_is_the_recursive_one),
	    cmocka_unit_test(sink_is_told_each_complete_subtree_once),
	    cmocka_unit_test(failed_append_leaves_the_tree_as_it_was),
	    cmocka_unit_test(restored_tree_goes_on_as_if_never_stopped),
	    cmocka_unit_test(proofs_are_those_the_norm_defines),
	    cmocka_unit_test(every_pair_up_to_a_tile_is_proved_as_the_norm_does),
	    cmocka_unit_test(every_inclusion_proof_verifies_and_no_flipped_bit_does),
	    cmocka_unit_test(every_consistency_proof_verifies_and_no_flipped_bit_does),
	    cmocka_unit_test(proof_holds_for_its_own_index_and_no_other),
	    cmocka_unit_test(nonsense_is_refused_by_name),
	    cmocka_unit_test(proofs_hold_up_to_the_largest_size),
	    cmocka_unit_test(full_log_takes_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
