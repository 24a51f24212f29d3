/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC (RFC 2104) of a label and a body under a salt that fits one block. */
#include "ledger/commit.h"

#include "ledger/hmac.h"
#include "ledger/verify.h"

static const char LABEL[] = "gpai record v1\n";

struct digest
commit_make(const struct commit_salt *salt, struct span body)
{
	struct hmac_key key;

	hmac_key_init(&key, salt);
	struct sha256 sha = hmac_begin(&key);
	sha256_add(&sha, LABEL, sizeof LABEL - 1);
	sha256_add(&sha, body.at, body.len);
	struct digest commitment = hmac_end(&key, &sha);
	hmac_key_wipe(&key);
	return commitment;
}

bool
commit_check(const struct commit_salt *salt, struct span body, const struct digest *commitment)
{
	struct digest made = commit_make(salt, body);

	return CRYPTO_memcmp(made.bytes, commitment->bytes, sizeof made.bytes) == 0;
}

struct digest
commit_leaf_hash(const struct digest *commitment)
{
	return merkle_hash_leaf((struct span){commitment->bytes, sizeof commitment->bytes});
}
