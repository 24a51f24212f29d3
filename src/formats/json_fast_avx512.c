/* SPDX-License-Identifier: Apache-2.0 */
/* The fast path with AVX-512BW: a block is one register. */
#include "formats/json_fast.h"

#include <immintrin.h>

struct block {
	__m512i v;
};

static inline struct block
block_load(const uint8_t *at)
{
	return (struct block){_mm512_loadu_si512(at)};
}

static inline uint64_t
block_equal(struct block b, uint8_t c)
{
	return _mm512_cmpeq_epi8_mask(b.v, _mm512_set1_epi8((char)c));
}

static inline uint64_t
block_below(struct block b, uint8_t c)
{
	return _mm512_cmplt_epu8_mask(b.v, _mm512_set1_epi8((char)c));
}

static inline uint64_t
block_high(struct block b)
{
	return _mm512_movepi8_mask(b.v);
}

static inline uint64_t
block_tails(struct block b)
{
	return _mm512_cmplt_epi8_mask(b.v, _mm512_set1_epi8((char)0xc0));
}

static inline struct block
block_lower(struct block b)
{
	return (struct block){_mm512_or_si512(b.v, _mm512_set1_epi8(0x20))};
}

/* As signed numbers, all above 0x7f lie below the blank. */
static inline uint64_t
block_special(struct block b)
{
	return _mm512_cmpeq_epi8_mask(b.v, _mm512_set1_epi8('"')) |
	       _mm512_cmpeq_epi8_mask(b.v, _mm512_set1_epi8('\\')) |
	       _mm512_cmplt_epi8_mask(b.v, _mm512_set1_epi8(0x20));
}

#include "formats/json_fast_scan.h"

const struct json_level json_level_avx512 = {"avx512", scan};
