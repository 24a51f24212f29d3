/* SPDX-License-Identifier: Apache-2.0 */
/* Making the tiles of a log from what is stored of its tree. */
#ifndef LEDGER_TILES_WRITE_H
#define LEDGER_TILES_WRITE_H

#include "base/out.h"
#include "ledger/merkle.h"
#include "ledger/tiles.h"

/* The tiles that a tree of `to` leaves has and one of `from` has not, or not as wide: entries,
 * then level 0, then upward, each level from the left. From 0: all of them. */
struct tile_walk {
	uint64_t from, to;
	unsigned row;   /* 0: entries; level + 1 */
	uint64_t index; /* of the next tile in the row, once begun */
	bool is_begun;
};

#define TILE_WALK(a, b) ((struct tile_walk){.from = (a), .to = (b)})

bool tile_walk_next(struct tile_walk *walk, struct tile *tile);

/* What tiles are made from. */
struct tile_maker {
	struct merkle_source hashes;
	/* Entry `index`; borrowed until the next call. */
	enum gpai_code (*entry)(
	    void *ctx, uint64_t index, struct span *entry, struct gpai_error *err);
	void *ctx;
};

/* Appends the bytes of the tile. TOO_LARGE: an entry of more than TILE_ENTRY_MAX bytes. */
enum gpai_code tile_make(const struct tile_maker *maker, const struct tile *tile, struct out *out,
    struct gpai_error *err);

#endif
