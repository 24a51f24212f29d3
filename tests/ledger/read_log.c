/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a published log from a folder as a stranger does who knows its key: checkpoint, every
 * tile, then for every entry a proof from tiles alone, and consistency with every beginning.
 *	read_log FOLDER VKEY [CHECKPOINT]      the name of another checkpoint in the folder
 * Says how much was there; exit code 1 and a reason when something does not fit. */
#include "ledger/ledger.h"

#include "base/base.h"

#include <stdio.h>
#include <string.h>

struct folder {
	const char *path;
	struct arena arena; /* of the last read */
};

static enum gpai_code
read_tile(void *ctx, const char *path, size_t limit, struct span *bytes, struct gpai_error *err)
{
	struct folder *folder = ctx;

	arena_release(&folder->arena);
	arena_init(&folder->arena, 0);
	const char *full = file_join(&folder->arena, folder->path, path);
	return full == NULL ? fail_memory(err) : file_read(&folder->arena, full, limit, bytes, err);
}

struct walk {
	struct merkle_source source;
	struct merkle_tree tree;
	const struct checkpoint *checkpoint;
};

static enum gpai_code
check_entry(void *ctx, uint64_t index, struct span entry, struct gpai_error *err)
{
	struct walk *walk = ctx;
	uint64_t size = walk->checkpoint->size;
	const struct digest *root = &walk->checkpoint->root;
	struct digest leaf = merkle_hash_leaf(entry);
	struct merkle_proof proof;
	enum gpai_code rc = merkle_prove_inclusion(index, size, &walk->source, &proof, err);

	if (rc == GPAI_OK)
		rc = merkle_verify_inclusion(index, size, &leaf, &proof, root, err);
	if (rc == GPAI_OK)
		rc = merkle_append(&walk->tree, &leaf, NULL, err);
	if (rc == GPAI_OK)
		rc = merkle_prove_consistency(index + 1, size, &walk->source, &proof, err);
	if (rc != GPAI_OK)
		return rc;
	struct digest old = merkle_root(&walk->tree);
	return merkle_verify_consistency(index + 1, &old, size, root, &proof, err);
}

static enum gpai_code
read_log(const char *path, const char *vkey, const char *name, struct gpai_error *err)
{
	struct folder notes = {path, ARENA_NONE}, tiles = notes, others = notes;
	struct tile_reader reader = {read_tile, &tiles}, other = {read_tile, &others};
	struct tiles_source *source = NULL;
	struct checkpoint checkpoint;
	struct note_key key;
	struct span bytes;
	uint64_t n_tiles = 0;
	enum gpai_code rc = note_key_read(text_of(vkey), &key, err);

	if (rc == GPAI_OK)
		rc = read_tile(&notes, name, NOTE_BYTES_MAX, &bytes, err);
	if (rc == GPAI_OK)
		rc = checkpoint_open(bytes, &key, text_of(key.name), &checkpoint, err);
	if (rc == GPAI_OK)
		rc = tiles_source_create(&other, checkpoint.size, 0, &source, err);
	if (rc == GPAI_OK) {
		struct walk walk = {tiles_source_borrow(source), MERKLE_NONE, &checkpoint};
		struct tile_visitor visitor = {check_entry, &walk};
		rc = tiles_verify(
		    &reader, checkpoint.size, &checkpoint.root, &visitor, &n_tiles, err);
	}
	if (rc == GPAI_OK)
		printf("%llu entries, %llu tiles\n", (unsigned long long)checkpoint.size,
		    (unsigned long long)n_tiles);
	tiles_source_free(source);
	arena_release(&notes.arena);
	arena_release(&tiles.arena);
	arena_release(&others.arena);
	return rc;
}

int
main(int argc, char **argv)
{
	struct gpai_error err = {0};

	if (argc != 3 && argc != 4) {
		fprintf(stderr, "read_log FOLDER VKEY [CHECKPOINT]\n");
		return 2;
	}
	if (read_log(argv[1], argv[2], argc == 4 ? argv[3] : "checkpoint", &err) == GPAI_OK)
		return 0;
	fprintf(stderr, "%s: %s\n", err.file, err.message);
	return 1;
}
