/* SPDX-License-Identifier: Apache-2.0 */
/* Which tiles are new, and their bytes. */
#include "ledger/tiles_write.h"

bool
tile_walk_next(struct tile_walk *walk, struct tile *tile)
{
	for (; walk->row <= TILE_LEVELS; walk->row++) {
		unsigned level = walk->row == 0 ? 0 : walk->row - 1;
		uint64_t before = walk->from >> (8 * level), now = walk->to >> (8 * level);
		/* A tile that was full stays; the one that the last hash is in grows. */
		if (!walk->is_begun)
			walk->index = before / TILE_WIDTH;
		walk->is_begun = true;
		unsigned width = before < now ? tile_width(walk->to, level, walk->index) : 0;
		if (width > 0) {
			*tile = (struct tile){walk->row == 0, level, walk->index++, width};
			return true;
		}
		walk->is_begun = false;
	}
	return false;
}

static enum gpai_code
put_entry(const struct tile_maker *maker, uint64_t index, struct out *out, struct gpai_error *err)
{
	struct span entry;
	enum gpai_code rc = maker->entry(maker->ctx, index, &entry, err);

	if (rc != GPAI_OK)
		return rc;
	if (entry.len > TILE_ENTRY_MAX)
		return fail(err, GPAI_TOO_LARGE, NOWHERE, "entry of %zu bytes, expected at most %d",
		    entry.len, TILE_ENTRY_MAX);
	out_char(out, (char)(entry.len >> 8));
	out_char(out, (char)(entry.len & 0xff));
	out_bytes(out, entry.at, entry.len);
	return GPAI_OK;
}

enum gpai_code
tile_make(const struct tile_maker *maker, const struct tile *tile, struct out *out,
    struct gpai_error *err)
{
	for (unsigned i = 0; i < tile->width; i++) {
		uint64_t index = tile->index * TILE_WIDTH + i;
		struct digest hash;
		enum gpai_code rc;
		if (tile->is_entries)
			rc = put_entry(maker, index, out, err);
		else
			rc = maker->hashes.get(
			    maker->hashes.ctx, 8 * tile->level, index, &hash, err);
		if (rc != GPAI_OK)
			return rc;
		if (!tile->is_entries)
			out_bytes(out, hash.bytes, sizeof hash.bytes);
	}
	return GPAI_OK;
}
