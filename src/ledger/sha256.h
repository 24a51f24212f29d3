/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 on the stack, for this floor alone: no allocation, no failure, no start-up.
 *
 * libcrypto marks these calls as deprecated in favour of EVP. They are used on
 * purpose: a tree hashes 65 bytes a node, where EVP is half as fast, and the first EVP
 * call of a process loads a provider (0.9 ms), too much for a program that
 * answers within 10. A libcrypto without them needs a change in this file only. */
#ifndef LEDGER_SHA256_H
#define LEDGER_SHA256_H

#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.h"

#include <openssl/sha.h>

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

#endif
