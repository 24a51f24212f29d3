/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and checking the tiles of a log (c2sp.org/tlog-tiles, as of July 2026). */
#include "ledger/tiles.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char NORM[] = "C2SP tlog-tiles";

/* ---- names ---- */

void
tile_path(const struct tile *tile, char path[TILE_PATH_CHARS])
{
	uint64_t scale = 1;
	size_t len;

	if (tile->is_entries)
		len = (size_t)snprintf(path, TILE_PATH_CHARS, "tile/entries/");
	else
		len = (size_t)snprintf(path, TILE_PATH_CHARS, "tile/%u/", tile->level % 64);
	while (tile->index / scale >= 1000)
		scale *= 1000;
	for (; scale > 1; scale /= 1000)
		len += (size_t)snprintf(path + len, TILE_PATH_CHARS - len, "x%03u/",
		    (unsigned)(tile->index / scale % 1000));
	len += (size_t)snprintf(
	    path + len, TILE_PATH_CHARS - len, "%03u", (unsigned)(tile->index % 1000));
	if (tile->width < TILE_WIDTH)
		snprintf(path + len, TILE_PATH_CHARS - len, ".p/%u", tile->width);
}

static bool
take(struct text *rest, const char *word)
{
	if (!text_starts(*rest, word))
		return false;
	rest->at += strlen(word);
	rest->len -= strlen(word);
	return true;
}

static bool
take_digits(struct text *rest, size_t most, uint64_t *number)
{
	size_t n = 0;

	for (*number = 0; n < rest->len && n < most; n++) {
		if (rest->at[n] < '0' || rest->at[n] > '9')
			break;
		*number = *number * 10 + (uint64_t)(rest->at[n] - '0');
	}
	rest->at += n;
	rest->len -= n;
	return n > 0;
}

/* Takes names loosely and holds them against tile_path: one file has one name. */
bool
tile_from_path(struct text path, struct tile *tile)
{
	char again[TILE_PATH_CHARS];
	uint64_t group, level = 0, width = TILE_WIDTH;
	struct text rest = path;
	int n_groups = 0;

	*tile = (struct tile){.is_entries = take(&rest, "tile/entries/")};
	if (!tile->is_entries && !(take(&rest, "tile/") && take_digits(&rest, 1, &level) &&
				     level < TILE_LEVELS && take(&rest, "/")))
		return false;
	for (bool is_more = true; is_more; n_groups++) {
		is_more = take(&rest, "x");
		if (n_groups == 6 || !take_digits(&rest, 3, &group) ||
		    (is_more && !take(&rest, "/")))
			return false;
		tile->index = tile->index * 1000 + group;
	}
	if (take(&rest, ".p/") && !take_digits(&rest, 3, &width))
		return false;
	tile->level = (unsigned)level;
	tile->width = (unsigned)width;
	if (width == 0 || width > TILE_WIDTH || tile->index >> (8 * (7 - level)) != 0)
		return false;
	tile_path(tile, again);
	return text_is(path, again);
}

unsigned
tile_width(uint64_t size, unsigned level, uint64_t index)
{
	uint64_t hashes = level < TILE_LEVELS ? size >> (8 * level) : 0;

	if (index < hashes / TILE_WIDTH)
		return TILE_WIDTH;
	return index == hashes / TILE_WIDTH ? (unsigned)(hashes % TILE_WIDTH) : 0;
}

/* ---- one tile ---- */

bool
tile_next_entry(struct span *bundle, struct span *entry)
{
	if (bundle->len < 2)
		return false;
	size_t len = (size_t)bundle->at[0] << 8 | bundle->at[1];
	if (bundle->len - 2 < len)
		return false;
	*entry = (struct span){bundle->at + 2, len};
	bundle->at += 2 + len;
	bundle->len -= 2 + len;
	return true;
}

/* Takes one entry or hash off the front. */
static bool
next_part(struct span *rest, bool is_entries)
{
	struct span entry;

	if (is_entries)
		return tile_next_entry(rest, &entry);
	if (rest->len < DIGEST_BYTES)
		return false;
	*rest = (struct span){rest->at + DIGEST_BYTES, rest->len - DIGEST_BYTES};
	return true;
}

/* Is this a tile of `has` parts? Then it is cut to the first `width` of them. */
static enum gpai_code
measure(const char *path, bool is_entries, unsigned has, unsigned width, struct span *bytes,
    struct gpai_error *err)
{
	const char *part = is_entries ? "entry" : "hash";
	struct span rest = *bytes;
	size_t end = bytes->len;

	for (unsigned i = 0; i < has; i++) {
		if (i == width)
			end = bytes->len - rest.len;
		if (rest.len == 0)
			return fail_clause(err, GPAI_MALFORMED, in_file(path), NORM,
			    "ends after %s %u, expected %u", part, i, has);
		if (!next_part(&rest, is_entries))
			return fail_clause(err, GPAI_MALFORMED, in_file(path), NORM,
			    "ends within %s %u of %u", part, i + 1, has);
	}
	if (rest.len > 0)
		return fail_clause(err, GPAI_MALFORMED, in_file(path), NORM,
		    "%zu bytes beyond %s %u, its last", rest.len, part, has);
	bytes->len = end;
	return GPAI_OK;
}

enum gpai_code
tile_read(const struct tile_reader *reader, const struct tile *tile, struct span *bytes,
    struct gpai_error *err)
{
	size_t limit = tile->is_entries ? TILE_BYTES_MAX : TILE_WIDTH * DIGEST_BYTES;
	struct tile full = *tile;
	char path[TILE_PATH_CHARS], full_path[TILE_PATH_CHARS];

	full.width = TILE_WIDTH;
	tile_path(tile, path);
	tile_path(&full, full_path);
	enum gpai_code rc = reader->read(reader->ctx, path, limit, bytes, err);
	if (rc == GPAI_OK)
		return measure(path, tile->is_entries, tile->width, tile->width, bytes, err);
	if (rc == GPAI_TOO_LARGE)
		return fail_clause(err, rc, in_file(path), NORM,
		    "more than %zu bytes, as no tile can have", limit);
	if (rc == GPAI_NOT_FOUND && tile->width < TILE_WIDTH)
		rc = reader->read(reader->ctx, full_path, limit, bytes, err);
	if (rc == GPAI_NOT_FOUND)
		return fail_clause(err, rc, in_file(path), NORM, "the log lacks this tile");
	return rc != GPAI_OK
	           ? rc
	           : measure(full_path, tile->is_entries, TILE_WIDTH, tile->width, bytes, err);
}

/* ---- a whole log ---- */

/* What is known of one level on the way through the log: the hashes of its next tile. */
struct edge {
	unsigned n;
	uint64_t index; /* of the tile that they will be in */
	struct digest hashes[TILE_WIDTH];
};

struct walk {
	const struct tile_reader *reader;
	const struct tile_visitor *visitor;
	uint64_t n_tiles;
	struct edge edges[TILE_LEVELS];
};

/* The root of n hashes, n a power of two; they are overwritten. */
static struct digest
fold(struct digest *hashes, unsigned n)
{
	for (; n > 1; n /= 2)
		for (unsigned i = 0; i < n / 2; i++)
			hashes[i] = merkle_hash_node(&hashes[2 * i], &hashes[2 * i + 1]);
	return hashes[0];
}

/* The tile that stands there must have the hashes that were computed. */
static enum gpai_code
check_tile(struct walk *walk, unsigned level, struct gpai_error *err)
{
	const struct edge *edge = &walk->edges[level];
	struct tile tile = {.level = level, .index = edge->index, .width = edge->n};
	struct span bytes;
	char path[TILE_PATH_CHARS];
	enum gpai_code rc = tile_read(walk->reader, &tile, &bytes, err);

	if (rc != GPAI_OK)
		return rc;
	walk->n_tiles++;
	for (unsigned i = 0; i < edge->n; i++) {
		if (memcmp(bytes.at + (size_t)i * DIGEST_BYTES, edge->hashes[i].bytes,
			DIGEST_BYTES) == 0)
			continue;
		tile_path(&tile, path);
		return fail_clause(err, GPAI_CORRUPT, in_file(path), NORM,
		    "hash %u is not that of %s %" PRIu64, i + 1,
		    level == 0 ? "entry" : "the tile below it,", edge->index * TILE_WIDTH + i);
	}
	return GPAI_OK;
}

/* A hash comes to a level; the tile that it fills is checked and its root goes one up. */
static enum gpai_code
push(struct walk *walk, unsigned level, const struct digest *hash, struct gpai_error *err)
{
	struct edge *edge = &walk->edges[level];
	enum gpai_code rc;

	edge->hashes[edge->n++] = *hash;
	if (edge->n < TILE_WIDTH)
		return GPAI_OK;
	if ((rc = check_tile(walk, level, err)) != GPAI_OK)
		return rc;
	struct digest root = fold(edge->hashes, TILE_WIDTH);
	edge->n = 0;
	edge->index++;
	return level + 1 < TILE_LEVELS ? push(walk, level + 1, &root, err) : GPAI_OK;
}

/* The bundle's leaf hashes, then level 0 and what it fills, then the visitor. */
static enum gpai_code
check_bundle(struct walk *walk, uint64_t index, unsigned width, struct gpai_error *err)
{
	struct tile tile = {.is_entries = true, .index = index, .width = width};
	struct span bundle, rest, entry;
	enum gpai_code rc = tile_read(walk->reader, &tile, &bundle, err);

	walk->n_tiles++;
	rest = bundle;
	for (unsigned i = 0; rc == GPAI_OK && tile_next_entry(&rest, &entry); i++) {
		if (walk->visitor != NULL)
			rc = walk->visitor->entry(
			    walk->visitor->ctx, index * TILE_WIDTH + i, entry, err);
		if (rc != GPAI_OK)
			return rc;
		walk->edges[0].hashes[i] = merkle_hash_leaf(entry);
	}
	if (rc != GPAI_OK || width < TILE_WIDTH) {
		walk->edges[0].n = width;
		return rc;
	}
	walk->edges[0].n = TILE_WIDTH - 1;
	struct digest last = walk->edges[0].hashes[TILE_WIDTH - 1];
	return push(walk, 0, &last, err);
}

/* What is left at the right edge: partial tiles, and the root from them. */
static enum gpai_code
check_edge(struct walk *walk, const struct digest *root, struct gpai_error *err)
{
	struct digest found = merkle_empty_root(), part[TILE_WIDTH];
	bool is_first = true;
	enum gpai_code rc;

	for (unsigned level = 0; level < TILE_LEVELS; level++) {
		struct edge *edge = &walk->edges[level];
		if (edge->n > 0 && (rc = check_tile(walk, level, err)) != GPAI_OK)
			return rc;
		/* From the right: the smallest complete subtree is the last. */
		for (unsigned left = edge->n; left > 0; left &= left - 1) {
			unsigned n = left & -left;
			memcpy(part, &edge->hashes[left - n], n * sizeof *part);
			struct digest peak = fold(part, n);
			found = is_first ? peak : merkle_hash_node(&peak, &found);
			is_first = false;
		}
	}
	if (!digest_equal(&found, root))
		return fail_clause(err, GPAI_CORRUPT, in_file("checkpoint"), NORM,
		    "the entries and tiles make another root than the one signed");
	return GPAI_OK;
}

enum gpai_code
tiles_verify(const struct tile_reader *reader, uint64_t size, const struct digest *root,
    const struct tile_visitor *visitor, uint64_t *n_tiles, struct gpai_error *err)
{
	struct walk *walk = calloc(1, sizeof *walk);
	enum gpai_code rc = GPAI_OK;
	unsigned width;

	if (walk == NULL)
		return fail_memory(err);
	walk->reader = reader;
	walk->visitor = visitor;
	for (uint64_t i = 0; rc == GPAI_OK && (width = tile_width(size, 0, i)) > 0; i++)
		rc = check_bundle(walk, i, width, err);
	if (rc == GPAI_OK)
		rc = check_edge(walk, root, err);
	if (n_tiles != NULL)
		*n_tiles = walk->n_tiles;
	free(walk);
	return rc;
}
