/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC (RFC 2104) of a label and a body under a salt that fits one block.
 *
 * The construction is spelled out over SHA-256 because libcrypto offers HMAC only
 * behind a provider that must first be loaded; a test holds it to libcrypto's own. */
#include "ledger/commit.h"

#include "ledger/sha256.h"
#include "ledger/verify.h"

#include <openssl/crypto.h>
#include <string.h>

static const char LABEL[] = "gpai record v1\n";

enum { BLOCK_BYTES = 64 }; /* of SHA-256; a shorter key is filled with zeros */

static void
begin_under_key(struct sha256 *sha, const struct commit_salt *salt, uint8_t pad)
{
	uint8_t block[BLOCK_BYTES];

	memset(block, pad, sizeof block);
	for (size_t i = 0; i < COMMIT_SALT_BYTES; i++)
		block[i] ^= salt->bytes[i];
	sha256_init(sha);
	sha256_add(sha, block, sizeof block);
	OPENSSL_cleanse(block, sizeof block);
}

struct digest
commit_make(const struct commit_salt *salt, struct span body)
{
	struct sha256 sha;

	begin_under_key(&sha, salt, 0x36);
	sha256_add(&sha, LABEL, sizeof LABEL - 1);
	sha256_add(&sha, body.at, body.len);
	struct digest inner = sha256_end(&sha);

	begin_under_key(&sha, salt, 0x5c);
	sha256_add(&sha, inner.bytes, sizeof inner.bytes);
	struct digest commitment = sha256_end(&sha);
	OPENSSL_cleanse(&sha, sizeof sha);
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
