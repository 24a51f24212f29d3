/* SPDX-License-Identifier: Apache-2.0 */
/* How fast the ledger floor is: growing, proving, committing, signing. */
#include "ledger/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LOG_LEAVES = 1 << 20, LEVELS = 21 };

static double
now(void)
{
	struct timespec ts;

	/* Seconds of the processor: others may work on the machine. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static void
must(bool is_fine, const char *what)
{
	if (!is_fine) {
		fprintf(stderr, "bench-merkle: %s failed\n", what);
		exit(2);
	}
}

/* Every level of a log in memory. */
struct memory_log {
	struct digest *level[LEVELS];
};

static enum gpai_code
put(void *ctx, unsigned level, uint64_t index, const struct digest *hash, struct gpai_error *err)
{
	struct memory_log *log = ctx;

	(void)err;
	log->level[level][index] = *hash;
	return GPAI_OK;
}

static enum gpai_code
get(void *ctx, unsigned level, uint64_t index, struct digest *hash, struct gpai_error *err)
{
	const struct memory_log *log = ctx;

	(void)err;
	*hash = log->level[level][index];
	return GPAI_OK;
}

/* The first use of a key loads libcrypto's provider, so this must run first. */
static void
bench_first_signature(void)
{
	uint8_t seed[SIGN_SEED_BYTES] = {1};
	static const char TEXT[] = "example.com/log\n1\nnot a root\n";
	struct sign_key *key;
	struct note_key known;
	struct note note;
	struct out out;

	for (unsigned i = 0; i < 2; i++) {
		double start = now();
		must(sign_key_create(seed, &key, NULL) == GPAI_OK, "key");
		out_memory(&out);
		must(sign_note(key, text_of("log"), text_of(TEXT), &out, NULL) == GPAI_OK, "sign");
		double signed_at = now();
		struct text written = out_text(&out);
		note_key_init(&known, text_of("log"), sign_key_public(key), NULL);
		struct span bytes = {(const uint8_t *)written.at, written.len};
		must(note_read(bytes, &note, NULL) == GPAI_OK &&
			 note_verify(&note, &known, NULL) == GPAI_OK,
		    "verify");
		printf("%s_sign %.0f us\n", i == 0 ? "first" : "next", (signed_at - start) * 1e6);
		printf("%s_verify %.0f us\n", i == 0 ? "first" : "next", (now() - signed_at) * 1e6);
		out_release(&out);
		sign_key_free(key);
	}
}

static void
bench_hashing(void)
{
	struct commit_salt salt = {{1}};
	uint8_t body[300] = {2};
	const size_t n = 1000000;
	struct digest hash = {{0}};

	double start = now();
	for (size_t i = 0; i < n; i++) {
		memcpy(body, hash.bytes, sizeof hash.bytes);
		hash = commit_make(&salt, (struct span){body, sizeof body});
	}
	printf("commit_300_bytes %.2f M/s\n", (double)n / (now() - start) / 1e6);
	start = now();
	for (size_t i = 0; i < n; i++)
		hash = commit_leaf_hash(&hash);
	printf("leaf_hash %.2f M/s\n", (double)n / (now() - start) / 1e6);
}

static void
bench_append(void)
{
	struct merkle_tree tree = MERKLE_NONE;
	const size_t n = 4000000;
	struct digest leaf = {{0}};

	double start = now();
	for (size_t i = 0; i < n; i++) {
		memcpy(leaf.bytes, &i, sizeof i);
		merkle_append(&tree, &leaf, NULL, NULL);
	}
	printf("merkle_append %.2f Mleaf/s\n", (double)n / (now() - start) / 1e6);
	memset(&tree, 0, sizeof tree);
	start = now();
	for (size_t i = 0; i < n; i++) {
		memcpy(leaf.bytes, &i, sizeof i);
		struct digest hash = commit_leaf_hash(&leaf);
		merkle_append(&tree, &hash, NULL, NULL);
	}
	printf("merkle_append_from_commitment %.2f Mleaf/s\n", (double)n / (now() - start) / 1e6);
}

static void
bench_proofs(void)
{
	struct memory_log log;
	struct merkle_sink sink = {put, &log};
	struct merkle_source source = {get, &log};
	struct merkle_tree tree = MERKLE_NONE, old_tree;
	struct merkle_proof proof;
	const uint64_t n = 100000;

	for (unsigned level = 0; level < LEVELS; level++) {
		log.level[level] = malloc((LOG_LEAVES >> level) * sizeof **log.level);
		must(log.level[level] != NULL, "memory");
	}
	double start = now();
	for (uint64_t i = 0; i < LOG_LEAVES; i++) {
		struct digest leaf = {{0}};
		memcpy(leaf.bytes, &i, sizeof i);
		must(merkle_append(&tree, &leaf, &sink, NULL) == GPAI_OK, "append");
	}
	printf("merkle_append_to_memory %.2f Mleaf/s\n", LOG_LEAVES / (now() - start) / 1e6);

	struct digest root = merkle_root(&tree);
	start = now();
	for (uint64_t i = 0; i < n; i++) {
		uint64_t m = i * 7919 % LOG_LEAVES;
		merkle_prove_inclusion(m, LOG_LEAVES, &source, &proof, NULL);
		must(merkle_verify_inclusion(
			 m, LOG_LEAVES, &log.level[0][m], &proof, &root, NULL) == GPAI_OK,
		    "inclusion");
	}
	printf("inclusion_prove_verify_1M_leaves %.2f us\n", (now() - start) / (double)n * 1e6);
	start = now();
	for (uint64_t i = 0; i < n; i++) {
		uint64_t m = i * 7919 % LOG_LEAVES + 1;
		merkle_restore(m, &source, &old_tree, NULL);
		struct digest old_root = merkle_root(&old_tree);
		merkle_prove_consistency(m, LOG_LEAVES, &source, &proof, NULL);
		must(merkle_verify_consistency(m, &old_root, LOG_LEAVES, &root, &proof, NULL) ==
			 GPAI_OK,
		    "consistency");
	}
	printf("consistency_prove_verify_1M_leaves %.2f us\n", (now() - start) / (double)n * 1e6);
	for (unsigned level = 0; level < LEVELS; level++)
		free(log.level[level]);
}

int
main(void)
{
	bench_first_signature();
	bench_hashing();
	bench_append();
	bench_proofs();
	return 0;
}
