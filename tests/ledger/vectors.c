/* SPDX-License-Identifier: Apache-2.0 */
/* The proof vectors of the transparency-dev project, true and broken, one JSON file each.
 *
 * Some vectors use texts that are no 32 bytes where a hash belongs. The verifier
 * cannot be given such a thing, so they are replaced by the leaf hash of what stands
 * there: equal stays equal, different stays different. An empty text is no hash of
 * anything; whoever reads such a statement refuses it before the verifier is asked. */
#include "base/base64.h"
#include "ledger/verify.h"

#include <dirent.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct digest
hash_from(const json_t *json)
{
	struct digest digest;
	uint8_t bytes[256];
	size_t len;

	assert_true(base64_read(text_of(json_string_value(json)), bytes, sizeof bytes, &len));
	if (len != DIGEST_BYTES)
		return merkle_hash_leaf((struct span){bytes, len});
	memcpy(digest.bytes, bytes, DIGEST_BYTES);
	return digest;
}

/* Numbers were read as reals, for one of them is 2^64 - 1; the others are small. */
static uint64_t
number_from(const json_t *json)
{
	double real = json_real_value(json);

	assert_true(json_is_real(json));
	return real < 0x1p64 ? (uint64_t)real : UINT64_MAX;
}

static struct merkle_proof
proof_from(const json_t *json)
{
	struct merkle_proof proof = {0};
	const json_t *hash;
	size_t i;

	assert_true(json_array_size(json) <= MERKLE_PROOF_MAX);
	json_array_foreach(json, i, hash) proof.hashes[proof.len++] = hash_from(hash);
	return proof;
}

static bool
is_empty(const json_t *vector, const char *name)
{
	return json_string_length(json_object_get(vector, name)) == 0;
}

static bool
holds_inclusion(const json_t *vector)
{
	struct merkle_proof proof = proof_from(json_object_get(vector, "proof"));
	struct digest leaf = hash_from(json_object_get(vector, "leafHash"));
	struct digest root = hash_from(json_object_get(vector, "root"));

	if (is_empty(vector, "leafHash") || is_empty(vector, "root"))
		return false;
	return merkle_verify_inclusion(number_from(json_object_get(vector, "leafIdx")),
		   number_from(json_object_get(vector, "treeSize")), &leaf, &proof, &root,
		   NULL) == GPAI_OK;
}

static bool
holds_consistency(const json_t *vector)
{
	struct merkle_proof proof = proof_from(json_object_get(vector, "proof"));
	struct digest old_root = hash_from(json_object_get(vector, "root1"));
	struct digest new_root = hash_from(json_object_get(vector, "root2"));

	return merkle_verify_consistency(number_from(json_object_get(vector, "size1")), &old_root,
		   number_from(json_object_get(vector, "size2")), &new_root, &proof,
		   NULL) == GPAI_OK;
}

struct tally {
	unsigned n_true, n_broken;
};

static void
check_file(const char *path, bool (*holds)(const json_t *), struct tally *tally)
{
	json_error_t error;
	json_t *vector = json_load_file(path, JSON_DECODE_INT_AS_REAL, &error);

	if (vector == NULL)
		fail_msg("%s: %s", path, error.text);
	bool is_broken = json_is_true(json_object_get(vector, "wantErr"));
	if (holds(vector) == is_broken)
		fail_msg("%s: %s", path, is_broken ? "accepted" : "refused");
	*(is_broken ? &tally->n_broken : &tally->n_true) += 1;
	json_decref(vector);
}

static void
check_folder(const char *folder, bool (*holds)(const json_t *), struct tally *tally)
{
	DIR *dir = opendir(folder);

	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		char path[4096];
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (strstr(entry->d_name, ".json") != NULL)
			check_file(path, holds, tally);
		else
			check_folder(path, holds, tally);
	}
	closedir(dir);
}

static void
check_all(const char *kind, bool (*holds)(const json_t *))
{
	const char *shared = getenv("GPAI_SHARED");
	struct tally tally = {0};
	char folder[4096];

	snprintf(folder, sizeof folder, "%s/data/merkle/%s", shared ? shared : "", kind);
	DIR *dir = opendir(folder);
	if (dir == NULL)
		skip();
	closedir(dir);
	check_folder(folder, holds, &tally);
	print_message("%s: %u true, %u broken\n", kind, tally.n_true, tally.n_broken);
	assert_true(tally.n_true > 0 && tally.n_broken > 0);
}

static void
inclusion_vectors_are_judged_as_published(void **state)
{
	(void)state;
	check_all("inclusion", holds_inclusion);
}

static void
consistency_vectors_are_judged_as_published(void **state)
{
	(void)state;
	check_all("consistency", holds_consistency);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(inclusion_vectors_are_judged_as_published),
	    cmocka_unit_test(consistency_vectors_are_judged_as_published),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
