/* SPDX-License-Identifier: Apache-2.0 */
/* The fast path without any instruction of its own, for other machines: slow, but the same. */
#include "formats/json_fast.h"

struct block {
	uint8_t at[64];
};

#define BITS(claim)                                                                                \
	uint64_t bits = 0;                                                                         \
	for (unsigned i = 0; i < 64; i++) {                                                        \
		uint8_t x = b.at[i];                                                               \
		bits |= (uint64_t)(claim) << i;                                                    \
	}                                                                                          \
	return bits

static inline struct block
block_load(const uint8_t *at)
{
	struct block b;

	memcpy(b.at, at, sizeof b.at);
	return b;
}

static inline uint64_t
block_equal(struct block b, uint8_t c)
{
	BITS(x == c);
}

static inline uint64_t
block_below(struct block b, uint8_t c)
{
	BITS(x < c);
}

static inline uint64_t
block_high(struct block b)
{
	BITS(x >= 0x80);
}

static inline uint64_t
block_tails(struct block b)
{
	BITS((x & 0xc0) == 0x80);
}

static inline struct block
block_lower(struct block b)
{
	for (unsigned i = 0; i < 64; i++)
		b.at[i] |= 0x20;
	return b;
}

static inline uint64_t
block_special(struct block b)
{
	BITS(x == '"' || x == '\\' || x < 0x20 || x >= 0x80);
}

#include "formats/json_fast_scan.h"

const struct json_level json_level_plain = {"plain", scan};
