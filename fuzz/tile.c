/* SPDX-License-Identifier: Apache-2.0 */
/* Tiles and bundles of entries from strangers.
 *
 * The first byte says what is asked: a bundle or hashes, how wide. Whatever is accepted has
 * exactly that many parts and no byte more; cut from a full tile it is a beginning of it. Then the
 * same bytes as a whole log of a few entries, and as the name of a tile. */
#include "ledger/tiles.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct served {
	struct span bytes;
	bool is_full_only; /* partial tiles are gone */
};

static enum gpai_code
serve(void *ctx, const char *path, size_t limit, struct span *bytes, struct gpai_error *err)
{
	const struct served *served = ctx;

	if (served->is_full_only && strstr(path, ".p/") != NULL)
		return fail(err, GPAI_NOT_FOUND, in_file(path), "nothing there");
	if (served->bytes.len > limit)
		return fail(err, GPAI_TOO_LARGE, in_file(path), "too much");
	*bytes = served->bytes;
	return GPAI_OK;
}

static void
try_tile(struct served *served, struct tile tile)
{
	struct tile_reader reader = {serve, served};
	struct span bytes, entry;
	unsigned n = 0;

	if (tile_read(&reader, &tile, &bytes, NULL) != GPAI_OK)
		return;
	if (bytes.at != served->bytes.at || bytes.len > served->bytes.len)
		abort();
	if (!served->is_full_only && bytes.len != served->bytes.len)
		abort();
	if (!tile.is_entries) {
		if (bytes.len != (size_t)tile.width * DIGEST_BYTES)
			abort();
		return;
	}
	while (tile_next_entry(&bytes, &entry))
		n++;
	if (n != tile.width || bytes.len != 0)
		abort();
}

static void
try_name(struct span bytes)
{
	char path[TILE_PATH_CHARS];
	struct tile tile;
	struct text text;

	if (!text_from_span(bytes, &text) || !tile_from_path(text, &tile))
		return;
	tile_path(&tile, path);
	if (!text_is(text, path))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct served served = {.bytes = {data, size}};
	struct digest root = {{0}};
	struct tile_reader reader = {serve, &served};

	try_name(served.bytes);
	if (size == 0)
		return 0;
	struct tile tile = {.is_entries = data[0] & 1, .width = 1 + data[0] / 2};
	served.bytes = (struct span){data + 1, size - 1};
	try_tile(&served, tile);
	tiles_verify(&reader, tile.width, &root, NULL, NULL, NULL);
	tile.width = TILE_WIDTH;
	try_tile(&served, tile);
	served.is_full_only = true;
	tile.width = 1 + data[0] / 2;
	try_tile(&served, tile);
	return 0;
}
