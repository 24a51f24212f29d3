/* SPDX-License-Identifier: Apache-2.0 */
/* Subtrees of a log out of its tiles.
 *
 * A tile is a subtree of height 8: node (level, index) lies in tile level / 8, and when it is
 * not one of the tile's own hashes it is made from them. One proof asks for all but the path
 * in each tile it goes through, so a tile is hashed through once, when it is read:
 *
 *	nodes[h][i]  complete subtree i of 2^h of the tile's hashes, h from 0 to 7
 *
 * of which a partial tile has only those that are complete. Kept are the partial tiles, since
 * every proof ends at the right edge; one full tile of level 0, for neighbours are proved one
 * after the other; and of those above as many as asked for. */
#include "ledger/tiles_source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { HEIGHT = 8, NODES = 2 * TILE_WIDTH - 2, KEPT_DEFAULT = 256 };

struct kept {
	struct tile tile; /* width 0: nothing is kept here */
	struct digest nodes[NODES];
};

struct tiles_source {
	const struct tile_reader *reader;
	uint64_t size;
	size_t n_kept;      /* full tiles above level 0 */
	struct kept kept[]; /* partial tiles by level, the full one of level 0, the others */
};

enum gpai_code
tiles_source_create(const struct tile_reader *reader, uint64_t size, size_t n_kept,
    struct tiles_source **source, struct gpai_error *err)
{
	size_t n = n_kept > 0 ? n_kept : KEPT_DEFAULT, n_all, bytes;
	struct tiles_source *made = NULL;

	*source = NULL;
	if (!__builtin_add_overflow(n, TILE_LEVELS + 1, &n_all) &&
	    !__builtin_mul_overflow(n_all, sizeof made->kept[0], &bytes) &&
	    !__builtin_add_overflow(bytes, sizeof *made, &bytes))
		made = calloc(1, bytes);
	if (made == NULL)
		return fail_memory(err);
	made->reader = reader;
	made->size = size;
	made->n_kept = n;
	*source = made;
	return GPAI_OK;
}

void
tiles_source_free(struct tiles_source *source)
{
	free(source);
}

/* Where the subtrees of 2^height hashes begin: 256 of one, 128 of two, ... */
static struct digest *
nodes_of(struct kept *kept, unsigned height)
{
	return kept->nodes + (2 * TILE_WIDTH - (2 * TILE_WIDTH >> height));
}

static enum gpai_code
load(
    struct tiles_source *source, struct kept *kept, const struct tile *tile, struct gpai_error *err)
{
	struct span bytes;
	enum gpai_code rc = tile_read(source->reader, tile, &bytes, err);

	kept->tile.width = 0;
	if (rc != GPAI_OK)
		return rc;
	memcpy(kept->nodes, bytes.at, bytes.len);
	for (unsigned height = 1; height < HEIGHT; height++) {
		const struct digest *below = nodes_of(kept, height - 1);
		struct digest *nodes = nodes_of(kept, height);
		for (unsigned i = 0; i < tile->width >> height; i++)
			nodes[i] = merkle_hash_node(&below[2 * i], &below[2 * i + 1]);
	}
	kept->tile = *tile;
	return GPAI_OK;
}

static struct kept *
place_of(struct tiles_source *source, const struct tile *tile)
{
	uint64_t spread = tile->index + 61 * (uint64_t)tile->level; /* levels apart */

	if (tile->width < TILE_WIDTH)
		return &source->kept[tile->level];
	return &source->kept[TILE_LEVELS + (tile->level == 0 ? 0 : 1 + spread % source->n_kept)];
}

static enum gpai_code
get(void *ctx, unsigned level, uint64_t index, struct digest *hash, struct gpai_error *err)
{
	struct tiles_source *source = ctx;
	unsigned height = level % HEIGHT;
	struct tile tile = {.level = level / HEIGHT, .index = index >> (HEIGHT - height)};
	uint64_t within = index % ((uint64_t)TILE_WIDTH >> height);

	tile.width = tile_width(source->size, tile.level, tile.index);
	if (within >= tile.width >> height)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "subtree %" PRIu64 " of level %u in a tree of %" PRIu64, index, level,
		    source->size);
	struct kept *kept = place_of(source, &tile);
	if (kept->tile.width == 0 || kept->tile.level != tile.level ||
	    kept->tile.index != tile.index) {
		enum gpai_code rc = load(source, kept, &tile, err);
		if (rc != GPAI_OK)
			return rc;
	}
	*hash = nodes_of(kept, height)[within];
	return GPAI_OK;
}

struct merkle_source
tiles_source_borrow(struct tiles_source *source)
{
	return (struct merkle_source){get, source};
}
