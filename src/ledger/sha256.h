/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 on the stack, for this floor alone: no allocation, no failure, no start-up.
 *
 * The same calls as in base/digest.c and for the same reasons: the first EVP call of a
 * process loads a provider (0.9 ms), and EVP is half as fast on the 65 bytes of a
 * node. Here the state is on the stack, so that hashing a leaf of any length or making
 * a commitment cannot fail. */
#ifndef LEDGER_SHA256_H
#define LEDGER_SHA256_H

#include "base/digest.h"

#include <openssl/sha.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

struct sha256 {
	SHA256_CTX state;
};

static inline void
sha256_init(struct sha256 *sha)
{
	SHA256_Init(&sha->state);
}

static inline void
sha256_add(struct sha256 *sha, const void *bytes, size_t len)
{
	SHA256_Update(&sha->state, bytes, len);
}

static inline struct digest
sha256_end(struct sha256 *sha)
{
	struct digest digest;

	SHA256_Final(digest.bytes, &sha->state);
	return digest;
}

#pragma GCC diagnostic pop

#endif
