/* SPDX-License-Identifier: Apache-2.0 */
/* Small whole numbers in Parquet's hybrid of runs and packed bits: levels, codes of
 * dictionaries, truth values.
 *
 * Follows: Parquet, "Encodings", RLE = 3; and BIT_PACKED = 4, which old writers used for
 * levels. */
#ifndef FORMATS_PARQUET_LEVELS_H
#define FORMATS_PARQUET_LEVELS_H

#include "base/span.h"

struct hybrid {
	const uint8_t *at, *end;
	uint64_t left;  /* values of the run that are still to come */
	uint32_t value; /* of a run of equal ones */
	unsigned width; /* bits, up to 32 */
	unsigned bit;   /* packed: where the next begins in *at */
	bool is_packed;
	bool is_most_first; /* BIT_PACKED: one run, from the most significant bit on */
};

void hybrid_open(struct hybrid *in, struct span bytes, unsigned width);
/* Of BIT_PACKED, `n` values. */
void hybrid_open_packed(struct hybrid *in, struct span bytes, unsigned width, uint64_t n);
/* Up to n values; fewer where the bytes end or make no sense. */
size_t hybrid_read(struct hybrid *in, uint32_t *values, size_t n);
/* Bits needed to write numbers up to max. */
unsigned bits_for(uint32_t max);

/* The `width` bits (up to 64) that begin at bit `bit` of *at, least significant first; bytes
 * at `end` and beyond count as zero. */
uint64_t bits_at(const uint8_t *at, const uint8_t *end, uint64_t bit, unsigned width);

#endif
