/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (FIPS 180-4, 6.2.2) of two messages at once, with the SHA instructions of x86.
 *
 * One message cannot be hashed faster than these instructions answer: each pair of rounds
 * waits four cycles for the one before. libcrypto reaches that limit. A second message
 * fits into the waits, so that one core hashes two files in hardly more time than one.
 * libcrypto has no function for this; everything else of a digest (padding, lengths, what
 * is left of a block) stays with it, and the tests hold this file against it.
 *
 * Left out: other processors. There sha256_pair_runs says no, and one after the other is
 * as good. */
#include "base/digest_pair.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

enum { LANES = 2, ROUNDS = 64, QUADS = ROUNDS / 4 };

/* FIPS 180-4, 4.2.2. */
static const uint32_t CONSTANTS[ROUNDS] = {0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
    0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
    0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
    0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/* The eight words of a state in the order the instructions want: A B E F and C D G H. */
struct lane {
	__m128i abef, cdgh;
};

bool
sha256_pair_runs(void)
{
#if defined(__clang__)
	/* clang 14 has no word for the SHA extension: leaf 7, EBX bit 29. */
	unsigned a = 7, b = 0, c = 0, d = 0;
	__asm__("cpuid" : "+a"(a), "+b"(b), "+c"(c), "+d"(d));
	return (b >> 29 & 1) != 0 && __builtin_cpu_supports("sse4.1");
#else
	return __builtin_cpu_supports("sha") && __builtin_cpu_supports("sse4.1");
#endif
}

__attribute__((target("sha,sse4.1"))) static struct lane
load(const uint32_t state[8])
{
	__m128i dcba = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xb1);
	__m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1b);

	return (struct lane){_mm_alignr_epi8(dcba, hgfe, 8), _mm_blend_epi16(hgfe, dcba, 0xf0)};
}

__attribute__((target("sha,sse4.1"))) static void
store(const struct lane *lane, uint32_t state[8])
{
	__m128i feba = _mm_shuffle_epi32(lane->abef, 0x1b);
	__m128i dchg = _mm_shuffle_epi32(lane->cdgh, 0xb1);

	_mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* Four rounds of one lane: w[quad % 4] holds their words, and gets those of sixteen
 * rounds later. */
__attribute__((target("sha,sse4.1"), always_inline)) static inline void
four_rounds(struct lane *lane, __m128i w[4], int quad)
{
	__m128i k = _mm_loadu_si128((const __m128i *)(CONSTANTS + 4 * quad));
	__m128i *now = &w[quad % 4];
	const __m128i *next = &w[(quad + 1) % 4], *last = &w[(quad + 3) % 4];

	k = _mm_add_epi32(k, *now);
	lane->cdgh = _mm_sha256rnds2_epu32(lane->cdgh, lane->abef, k);
	lane->abef = _mm_sha256rnds2_epu32(lane->abef, lane->cdgh, _mm_shuffle_epi32(k, 0x0e));
	if (quad + 4 >= QUADS)
		return;
	*now = _mm_add_epi32(
	    _mm_sha256msg1_epu32(*now, *next), _mm_alignr_epi8(*last, w[(quad + 2) % 4], 4));
	*now = _mm_sha256msg2_epu32(*now, *last);
}

__attribute__((target("sha,sse4.1"))) void
sha256_pair(uint32_t state_a[8], const uint8_t *bytes_a, uint32_t state_b[8],
    const uint8_t *bytes_b, size_t blocks)
{
	const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
	struct lane lanes[LANES] = {load(state_a), load(state_b)};
	const uint8_t *bytes[LANES] = {bytes_a, bytes_b};

	for (; blocks > 0; blocks--) {
		struct lane before[LANES] = {lanes[0], lanes[1]};
		__m128i w[LANES][4];
		for (int lane = 0; lane < LANES; lane++)
			for (int i = 0; i < 4; i++)
				w[lane][i] = _mm_shuffle_epi8(
				    _mm_loadu_si128((const __m128i *)bytes[lane] + i), big_endian);
#pragma GCC unroll 16
		for (int quad = 0; quad < QUADS; quad++) {
			four_rounds(&lanes[0], w[0], quad);
			four_rounds(&lanes[1], w[1], quad);
		}
		for (int lane = 0; lane < LANES; lane++) {
			lanes[lane].abef = _mm_add_epi32(lanes[lane].abef, before[lane].abef);
			lanes[lane].cdgh = _mm_add_epi32(lanes[lane].cdgh, before[lane].cdgh);
			bytes[lane] += 64;
		}
	}
	store(&lanes[0], state_a);
	store(&lanes[1], state_b);
}

#else

bool
sha256_pair_runs(void)
{
	return false;
}

void
sha256_pair(uint32_t state_a[8], const uint8_t *bytes_a, uint32_t state_b[8],
    const uint8_t *bytes_b, size_t blocks)
{
	(void)state_a, (void)bytes_a, (void)state_b, (void)bytes_b, (void)blocks;
}

#endif
