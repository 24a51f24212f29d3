/* SPDX-License-Identifier: Apache-2.0 */
/* Where units begin, so that every piece of a file gives the same answer.
 *
 * What decides is the chain from the first byte: a unit begins where the one before ends,
 * and after damage at the next candidate that proves sound. A piece in the middle finds the
 * chain from a run of units just before it that is longer than anything a unit may hold as it
 * is, and follows it. Where the unit before is long (beyond long_min), nothing is unpacked
 * twice: candidates then prove themselves by a long run behind them, by the end of the file
 * or by the absence of traces that their bytes were packed as they are. */
#ifndef UNPACK_WALK_H
#define UNPACK_WALK_H

#include "unpack/unit.h"

#define WALK_NOWHERE UINT64_MAX

/* Beyond the ratio only what unpacks to more than this is held for a bomb. */
enum { BOMB_FLOOR = 16 << 20 };

struct walk {
	const struct unit_format *format;
	void *decoder;
	struct source *source;
	uint32_t ratio_max;
	uint64_t run_from; /* of the sound units without a gap that lead up to here */
	uint64_t strong;   /* the last border known to be one; NOWHERE: none */
};

/* The first unit of the piece [begin, end) or, where the chain says so, a place of damage;
 * WALK_NOWHERE: the piece owns none. */
uint64_t walk_begin(struct walk *walk, uint64_t begin, uint64_t end);
/* A sound unit ended here. */
void walk_passed(struct walk *walk, uint64_t end);
/* Behind a damaged unit: the next that can be trusted and begins before `end`. */
uint64_t walk_behind(struct walk *walk, uint64_t damaged, uint64_t end);
enum unit_kind walk_check(struct walk *walk, uint64_t at, uint64_t *end);

#endif
