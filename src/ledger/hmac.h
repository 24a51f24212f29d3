/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC-SHA-256 (RFC 2104) under a salt, for this floor alone.
 *
 * Spelled out over SHA-256 because libcrypto offers HMAC only behind a provider that must
 * first be loaded; tests hold it to libcrypto's own. The two padded blocks of a key are
 * hashed once, however many messages follow under it. */
#ifndef LEDGER_HMAC_H
#define LEDGER_HMAC_H

#include "ledger/commit.h"
#include "ledger/sha256.h"

#include <openssl/crypto.h>
#include <string.h>

enum { HMAC_BLOCK_BYTES = 64 }; /* of SHA-256; a shorter key is filled with zeros */

struct hmac_key {
	struct sha256 inner, outer; /* after the padded key */
};

static inline struct sha256
hmac_pad(const struct commit_salt *salt, uint8_t pad)
{
	uint8_t block[HMAC_BLOCK_BYTES];
	struct sha256 sha;

	memset(block, pad, sizeof block);
	for (size_t i = 0; i < COMMIT_SALT_BYTES; i++)
		block[i] ^= salt->bytes[i];
	sha256_init(&sha);
	sha256_add(&sha, block, sizeof block);
	OPENSSL_cleanse(block, sizeof block);
	return sha;
}

static inline void
hmac_key_init(struct hmac_key *key, const struct commit_salt *salt)
{
	key->inner = hmac_pad(salt, 0x36);
	key->outer = hmac_pad(salt, 0x5c);
}

static inline void
hmac_key_wipe(struct hmac_key *key)
{
	OPENSSL_cleanse(key, sizeof *key);
}

/* What the message is added to. */
static inline struct sha256
hmac_begin(const struct hmac_key *key)
{
	return key->inner;
}

static inline struct digest
hmac_end(const struct hmac_key *key, struct sha256 *message)
{
	struct digest inner = sha256_end(message);
	struct sha256 outer = key->outer;

	sha256_add(&outer, inner.bytes, sizeof inner.bytes);
	return sha256_end(&outer);
}

#endif
