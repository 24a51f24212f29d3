/* SPDX-License-Identifier: Apache-2.0 */
/* The hash of this floor's tables: of their keys nothing is kept or shown, so it may change. */
#ifndef TOKENS_HASH_H
#define TOKENS_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t
hash_mix(uint64_t x)
{
	x = (x ^ (x >> 32)) * UINT64_C(0xd6e8feb86659fd93);
	x = (x ^ (x >> 32)) * UINT64_C(0xd6e8feb86659fd93);
	return x ^ (x >> 32);
}

static inline uint64_t
hash_bytes(const uint8_t *at, size_t len)
{
	uint64_t hash = len * UINT64_C(0x9e3779b97f4a7c15), word;

	for (; len >= 8; at += 8, len -= 8) {
		memcpy(&word, at, 8);
		hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
		hash ^= hash >> 32;
	}
	if (len > 0) {
		word = 0;
		memcpy(&word, at, len);
		hash ^= word;
	}
	return hash_mix(hash);
}

#endif
