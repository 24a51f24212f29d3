/* SPDX-License-Identifier: Apache-2.0 */
/* Streams over bytes in memory that give as little as they may, so that a reader which counts
 * on more, or looks at bytes it had before, is found out: what was ready lies in memory that is
 * freed at the next call. */
#ifndef TESTS_FORMATS_MEMORY_STREAM_H
#define TESTS_FORMATS_MEMORY_STREAM_H

#include "unpack/stream.h"

struct memory_plan {
	size_t chunk;          /* bytes given at once; 0: all */
	const uint64_t *units; /* where units begin, in order, with 0; NULL: plain bytes */
	size_t n_units;
	size_t broken; /* 1 + index of a unit that is damaged half-way; 0: none */
};

/* What streams opened from now on do. */
extern struct memory_plan memory_plan;

#endif
