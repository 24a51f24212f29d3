/* SPDX-License-Identifier: Apache-2.0 */
/* The fast path with SSE2, which every x86-64 has: a block is four registers. */
#include "formats/json_fast.h"

#include <emmintrin.h>

struct block {
	__m128i v[4];
};

static inline uint64_t
bits(const __m128i v[4])
{
	uint64_t all = 0;

	for (unsigned i = 0; i < 4; i++)
		all |= (uint64_t)(uint32_t)_mm_movemask_epi8(v[i]) << (16 * i);
	return all;
}

static inline struct block
block_load(const uint8_t *at)
{
	struct block b;

	for (unsigned i = 0; i < 4; i++)
		b.v[i] = _mm_loadu_si128((const __m128i *)(const void *)(at + 16 * i));
	return b;
}

static inline uint64_t
block_equal(struct block b, uint8_t c)
{
	__m128i all = _mm_set1_epi8((char)c);

	for (unsigned i = 0; i < 4; i++)
		b.v[i] = _mm_cmpeq_epi8(b.v[i], all);
	return bits(b.v);
}

/* c > 0: x < c when the smaller of x and c - 1 is x. */
static inline uint64_t
block_below(struct block b, uint8_t c)
{
	__m128i most = _mm_set1_epi8((char)(c - 1));

	for (unsigned i = 0; i < 4; i++)
		b.v[i] = _mm_cmpeq_epi8(_mm_min_epu8(b.v[i], most), b.v[i]);
	return bits(b.v);
}

static inline uint64_t
block_high(struct block b)
{
	return bits(b.v);
}

static inline uint64_t
block_tails(struct block b)
{
	__m128i all = _mm_set1_epi8((char)0xc0);

	for (unsigned i = 0; i < 4; i++)
		b.v[i] = _mm_cmplt_epi8(b.v[i], all);
	return bits(b.v);
}

static inline struct block
block_lower(struct block b)
{
	for (unsigned i = 0; i < 4; i++)
		b.v[i] = _mm_or_si128(b.v[i], _mm_set1_epi8(0x20));
	return b;
}

/* As signed numbers, all above 0x7f lie below the blank. */
static inline uint64_t
block_special(struct block b)
{
	for (unsigned i = 0; i < 4; i++)
		b.v[i] = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(b.v[i], _mm_set1_epi8('"')),
					  _mm_cmpeq_epi8(b.v[i], _mm_set1_epi8('\\'))),
		    _mm_cmplt_epi8(b.v[i], _mm_set1_epi8(0x20)));
	return bits(b.v);
}

#include "formats/json_fast_scan.h"

const struct json_level json_level_sse2 = {"sse2", scan};
