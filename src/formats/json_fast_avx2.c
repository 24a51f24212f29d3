/* SPDX-License-Identifier: Apache-2.0 */
/* The fast path with AVX2: a block is two registers. */
#include "formats/json_fast.h"

#include <immintrin.h>

struct block {
	__m256i a, b;
};

static inline uint64_t
bits(__m256i a, __m256i b)
{
	return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b)
	                                               << 32;
}

static inline struct block
block_load(const uint8_t *at)
{
	return (struct block){_mm256_loadu_si256((const __m256i *)(const void *)at),
	    _mm256_loadu_si256((const __m256i *)(const void *)(at + 32))};
}

static inline uint64_t
block_equal(struct block b, uint8_t c)
{
	__m256i all = _mm256_set1_epi8((char)c);

	return bits(_mm256_cmpeq_epi8(b.a, all), _mm256_cmpeq_epi8(b.b, all));
}

/* c > 0: x < c when the smaller of x and c - 1 is x. */
static inline uint64_t
block_below(struct block b, uint8_t c)
{
	__m256i most = _mm256_set1_epi8((char)(c - 1));

	return bits(_mm256_cmpeq_epi8(_mm256_min_epu8(b.a, most), b.a),
	    _mm256_cmpeq_epi8(_mm256_min_epu8(b.b, most), b.b));
}

static inline uint64_t
block_high(struct block b)
{
	return bits(b.a, b.b);
}

static inline uint64_t
block_tails(struct block b)
{
	__m256i all = _mm256_set1_epi8((char)0xc0);

	return bits(_mm256_cmpgt_epi8(all, b.a), _mm256_cmpgt_epi8(all, b.b));
}

static inline struct block
block_lower(struct block b)
{
	__m256i bit = _mm256_set1_epi8(0x20);

	return (struct block){_mm256_or_si256(b.a, bit), _mm256_or_si256(b.b, bit)};
}

static inline __m256i
special(__m256i v)
{
	return _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8('"')),
				   _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\'))),
	    _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), v));
}

/* As signed numbers, all above 0x7f lie below the blank. */
static inline uint64_t
block_special(struct block b)
{
	return bits(special(b.a), special(b.b));
}

#include "formats/json_fast_scan.h"

const struct json_level json_level_avx2 = {"avx2", scan};
