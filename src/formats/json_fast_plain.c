/* SPDX-License-Identifier: Apache-2.0 */
/* The fast path without any instruction of its own, for other machines: slow, but the same. */
#include "formats/json_fast.h"

struct block {
	uint8_t at[64];
};

/* Eight bytes of 0 or 1 become eight bits: the product brings each to its place in the top byte. */
static inline uint64_t
gather(const uint8_t is[64])
{
	uint64_t bits = 0, word;

	for (unsigned i = 0; i < 64; i += 8) {
		memcpy(&word, is + i, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		word = __builtin_bswap64(word);
#endif
		bits |= (word * 0x0102040810204080U >> 56) << i;
	}
	return bits;
}

/* The loop is one that compilers turn into what vectors the machine has. */
#define BITS(claim)                                                                                \
	uint8_t is[64];                                                                            \
	for (unsigned i = 0; i < 64; i++) {                                                        \
		uint8_t x = b.at[i];                                                               \
		is[i] = (claim);                                                                   \
	}                                                                                          \
	return gather(is)

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

/* Is any of eight bytes special? Borrows may mark the wrong one, never none. */
static inline uint64_t
word_special(uint64_t w)
{
	const uint64_t ONES = 0x0101010101010101U, TOPS = 0x80 * ONES;
	uint64_t quotes = w ^ '"' * ONES, backslashes = w ^ '\\' * ONES;

	return (w | (w - 0x20 * ONES) | (quotes - ONES) | (backslashes - ONES)) & TOPS;
}

static inline uint64_t
block_special(struct block b)
{
	uint64_t word, any = 0;

	for (unsigned i = 0; i < 64; i += 8) {
		memcpy(&word, b.at + i, sizeof word);
		any |= word_special(word);
	}
	if (any == 0)
		return 0;
	BITS(x == '"' || x == '\\' || x < 0x20 || x >= 0x80);
}

#include "formats/json_fast_scan.h"

const struct json_level json_level_plain = {"plain", scan};
