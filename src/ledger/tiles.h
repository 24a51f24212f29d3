/* SPDX-License-Identifier: Apache-2.0 */
/* A log as static files (c2sp.org/tlog-tiles): how they are called, what is in them, and
 * whether a whole published log is the one whose head was signed.
 *
 *	tile/entries/N    256 entries, each after its length in two bytes
 *	tile/0/N          the leaf hashes of those entries
 *	tile/L/N          the roots of 256 full tiles of level L - 1
 *
 * Left out: pruned logs, whose early tiles are gone. Writing: tiles_write.h; proofs from
 * tiles: tiles_source.h. */
#ifndef LEDGER_TILES_H
#define LEDGER_TILES_H

#include "ledger/verify.h"

#define TILE_WIDTH      256
#define TILE_LEVELS     8  /* 256^8 leaves are more than 64 bits count */
#define TILE_PATH_CHARS 64 /* "tile/entries/x072/x057/x594/x037/x927/935.p/255" and NUL */
#define TILE_ENTRY_MAX  65535
#define TILE_BYTES_MAX  (TILE_WIDTH * (2 + TILE_ENTRY_MAX)) /* of the largest bundle */

struct tile {
	bool is_entries; /* a bundle of entries (level 0); else hashes */
	unsigned level;
	uint64_t index;
	unsigned width; /* 1 to 256; a partial tile has fewer than 256 */
};

void tile_path(const struct tile *tile, char path[TILE_PATH_CHARS]);
/* Exactly what tile_path writes; false for anything else. */
bool tile_from_path(struct text path, struct tile *tile);
/* Hashes in tile `index` of `level` when the tree has `size` leaves; 0: no such tile. */
unsigned tile_width(uint64_t size, unsigned level, uint64_t index);

/* Where tiles are read from. */
struct tile_reader {
	/* All bytes of the file of that path, borrowed until the next call. NOT_FOUND: there
	 * is none; TOO_LARGE: more than `limit` bytes. */
	enum gpai_code (*read)(
	    void *ctx, const char *path, size_t limit, struct span *bytes, struct gpai_error *err);
	void *ctx;
};

/* The bytes of a tile of that width. A partial tile that is gone is cut from the full one,
 * which a log may keep alone. Every error names the tile. MALFORMED: wrong length or form. */
enum gpai_code tile_read(const struct tile_reader *reader, const struct tile *tile,
    struct span *bytes, struct gpai_error *err);
/* The next entry of a bundle, taken off its front; false when less than one is left. */
bool tile_next_entry(struct span *bundle, struct span *entry);

/* Told each entry in order. None of it is to be believed before tiles_verify has said yes. */
struct tile_visitor {
	enum gpai_code (*entry)(
	    void *ctx, uint64_t index, struct span entry, struct gpai_error *err);
	void *ctx;
};

/* Reads all tiles of a log of `size` leaves: entries make the leaf hashes of level 0, full
 * tiles the hashes of the level above, and all of it this root. Memory does not grow with
 * size. `visitor` and `n_tiles` may be NULL. CORRUPT: hashes that differ; the tile is named. */
enum gpai_code tiles_verify(const struct tile_reader *reader, uint64_t size,
    const struct digest *root, const struct tile_visitor *visitor, uint64_t *n_tiles,
    struct gpai_error *err);

#endif
