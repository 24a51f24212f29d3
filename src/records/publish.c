/* SPDX-License-Identifier: Apache-2.0 */
/* Publishing the log: from dossier.db to a folder of tiles and a checkpoint.
 *
 * Durability is decided in SQLite alone; here is what is derived. The folder goes through
 * these states, each step by the operation named, and a crash leaves it in one of them:
 *
 *	EMPTY     no checkpoint: a reader sees no log
 *	CURRENT   the checkpoint is that of the newest head
 *	BEHIND    the checkpoint is of an older head
 *
 *	BEHIND or EMPTY
 *	  1  each new tile:  .new written, synced, renamed to its name
 *	  2  every folder on the way to a new tile synced
 *	  3  the checkpoint: .new written, synced
 *	  4  renamed to `checkpoint`          <- the one moment at which the log grows
 *	  5  the folder synced
 *	CURRENT
 *	  6  partial tiles removed that a full tile now stands for
 *
 * Invariants:
 *
 *  (1) Whatever `checkpoint` says, all tiles of that size are there and durable: 1 and 2
 *      come before 4. A partial tile may be gone when its full tile is there (6 after 1).
 *  (2) A tile has one content for all time, so those of a size that is not published yet
 *      harm nobody: a reader of the older checkpoint never asks for them.
 *  (3) A name is only ever given to a whole file: what a crash tears is .new, which no one
 *      reads and the next publishing writes anew.
 *  (4) Nothing that stands there is believed: a tile is compared with what the database makes
 *      before it counts (at the right edge each time, with `all` every one), and replaced by
 *      1 and 2 when it differs. So it does not matter in which of the steps a crash came.
 *  (5) A checkpoint that is signed and does not fit the database is never replaced: it is
 *      larger (the database was rolled back) or of another tree (one of them was rewritten).
 *      One that is torn, or whose signature by our own key is broken, proves nothing and is.
 *  (6) One publisher at a time: the folder is locked from before the checkpoint is read until
 *      the end. The database is read in one transaction.
 *
 * A crash between 5 and 6 leaves partial tiles that nobody needs: `all` removes them. */
#include "records/publish.h"

#include "records/keys.h"
#include "records/proof.h"
#include "records/store.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char TEMPORARY[] = ".new";

struct publishing {
	struct dossier *dossier;
	const struct publish_files *files;
	struct dossier_published *done;
	struct arena arena;
	struct dossier_anchor anchor; /* newest head and what others said of it */
	struct digest entry;          /* last asked for */
	struct out tile;              /* bytes of the tile in hand */
	size_t n_dirs, cap_dirs;      /* folders on the way to tiles */
	const char **dirs;
};

static enum gpai_code
refused(int number, const char *path, const char *doing, struct gpai_error *err)
{
	if (number == ENOMEM)
		return fail_memory(err);
	if (number == EBUSY)
		return fail(err, GPAI_BUSY, in_file(path), "another program is publishing");
	return fail_errno(err, number, path, doing);
}

/* ---- what the database makes ---- */

static enum gpai_code
get_entry(void *ctx, uint64_t index, struct span *entry, struct gpai_error *err)
{
	struct publishing *p = ctx;

	*entry = (struct span){p->entry.bytes, sizeof p->entry.bytes};
	return record_commitment(p->dossier, index + 1, &p->entry, err);
}

static enum gpai_code
make(struct publishing *p, const struct tile *tile, struct span *bytes, struct gpai_error *err)
{
	const struct tile_maker maker = {{store_get_node, p->dossier}, get_entry, p};
	enum gpai_code rc;

	p->tile.len = 0;
	if ((rc = tile_make(&maker, tile, &p->tile, err)) == GPAI_OK)
		rc = out_status(&p->tile, "tile", err);
	struct text text = out_text(&p->tile);
	*bytes = (struct span){(const uint8_t *)text.at, text.len};
	return rc;
}

static enum gpai_code
root_at(struct publishing *p, uint64_t size, struct digest *root, struct gpai_error *err)
{
	const struct merkle_source source = {store_get_node, p->dossier};
	struct merkle_tree tree;
	enum gpai_code rc = merkle_restore(size, &source, &tree, err);

	if (rc == GPAI_OK)
		*root = merkle_root(&tree);
	return rc;
}

/* One snapshot of the database and its newest head. */
static enum gpai_code
begin(struct publishing *p, struct gpai_error *err)
{
	enum gpai_code rc = store_run(p->dossier, STORE_BEGIN_READ, "read", err);
	return rc == GPAI_OK ? dossier_anchor(p->dossier, &p->arena, 0, &p->anchor, err) : rc;
}

static void
end(struct publishing *p)
{
	store_rollback(p->dossier);
	out_release(&p->tile);
	arena_release(&p->arena);
	free(p->dirs);
}

/* ---- what stands there ---- */

enum standing { STANDS_NONE, STANDS_DAMAGED, STANDS_FITS };

/* Has it a line of one of our keys, past or present, that does not verify, and none that does? */
static enum gpai_code
is_broken(struct publishing *p, const struct note *note, bool *broken, struct gpai_error *err)
{
	struct key_chain *chain = arena_alloc(&p->arena, sizeof *chain);
	enum gpai_code rc = chain != NULL ? dossier_keys(p->dossier, chain, err) : fail_memory(err);

	*broken = false;
	for (size_t i = 0; rc == GPAI_OK && i < chain->n; i++) {
		enum gpai_code judged = note_verify(note, &chain->links[i].key, NULL);
		*broken |= judged == GPAI_CORRUPT;
		if (judged == GPAI_OK) {
			*broken = false;
			break;
		}
	}
	return rc;
}

/* Invariant 5. `size` is how far the tiles are to be there already. */
static enum gpai_code
judge(struct publishing *p, struct span bytes, enum standing *standing, uint64_t *size,
    struct gpai_error *err)
{
	const struct place place = in_file(PUBLISH_CHECKPOINT);
	uint64_t ours = p->anchor.head.size;
	struct checkpoint checkpoint;
	struct digest root;
	struct note note;
	bool broken;
	enum gpai_code rc;

	*standing = STANDS_DAMAGED;
	*size = 0;
	if (note_read(bytes, &note, NULL) != GPAI_OK ||
	    checkpoint_read(note.text, &checkpoint, NULL) != GPAI_OK)
		return GPAI_OK;
	if (!text_is(checkpoint.origin, p->dossier->origin))
		return fail(err, GPAI_CONFLICT, place,
		    "another log is published here, \"%.*s\"; this dossier's is \"%s\"",
		    TEXT_ARG(checkpoint.origin), p->dossier->origin);
	if (checkpoint.size <= ours) {
		if ((rc = root_at(p, checkpoint.size, &root, err)) != GPAI_OK)
			return rc;
		if (digest_equal(&root, &checkpoint.root)) {
			*standing = STANDS_FITS;
			*size = checkpoint.size;
			return GPAI_OK;
		}
	}
	if ((rc = is_broken(p, &note, &broken, err)) != GPAI_OK || broken)
		return rc;
	if (checkpoint.size > ours)
		return fail(err, GPAI_CONFLICT, place,
		    "signed for %" PRIu64 " records, the database has %" PRIu64
		    ": it was rolled back; nothing was published, this checkpoint is evidence",
		    checkpoint.size, ours);
	return fail(err, GPAI_CONFLICT, place,
	    "signed for other records than the first %" PRIu64
	    " of the database: one was rewritten; nothing was published, this is evidence",
	    checkpoint.size);
}

static enum gpai_code
look(struct publishing *p, enum standing *standing, uint64_t *size, struct gpai_error *err)
{
	struct span bytes;
	int number = p->files->read(p->files->ctx, PUBLISH_CHECKPOINT, NOTE_BYTES_MAX, &bytes);

	*standing = number == EFBIG ? STANDS_DAMAGED : STANDS_NONE;
	*size = 0;
	if (number == ENOENT || number == EFBIG)
		return GPAI_OK;
	if (number != 0)
		return refused(number, PUBLISH_CHECKPOINT, "read", err);
	return judge(p, bytes, standing, size, err);
}

static bool
is_same(struct publishing *p, const char *path, struct span bytes, int *number)
{
	struct span found;

	*number = p->files->read(p->files->ctx, path, TILE_BYTES_MAX, &found);
	return *number == 0 && found.len == bytes.len && memcmp(found.at, bytes.at, bytes.len) == 0;
}

/* ---- writing ---- */

static enum gpai_code
put(struct publishing *p, const char *path, struct span bytes, struct gpai_error *err)
{
	const struct publish_files *files = p->files;
	const char *doing = "write";
	int number;

	if ((number = files->write(files->ctx, TEMPORARY, bytes)) == 0 &&
	    (number = files->sync(files->ctx, TEMPORARY)) == 0) {
		doing = "replace";
		number = files->rename(files->ctx, TEMPORARY, path);
	}
	if (number == 0)
		return GPAI_OK;
	files->remove(files->ctx, TEMPORARY); /* where there is no room, it takes some */
	return refused(number, path, doing, err);
}

/* Makes the folder `len` bytes of the path name, and remembers it for sync_dirs. */
static enum gpai_code
need_dir(struct publishing *p, const char *path, size_t len, struct gpai_error *err)
{
	for (size_t i = p->n_dirs; i-- > 0;)
		if (strlen(p->dirs[i]) == len && memcmp(p->dirs[i], path, len) == 0)
			return GPAI_OK;
	if (p->n_dirs == p->cap_dirs) {
		size_t cap = 2 * p->cap_dirs + 16;
		const char **dirs = realloc(p->dirs, cap * sizeof *dirs);
		if (dirs == NULL)
			return fail_memory(err);
		p->dirs = dirs;
		p->cap_dirs = cap;
	}
	const char *dir = arena_string(&p->arena, (struct text){path, len});
	if (dir == NULL)
		return fail_memory(err);
	int number = p->files->make_dir(p->files->ctx, dir);
	if (number != 0)
		return refused(number, dir, "make the folder", err);
	p->dirs[p->n_dirs++] = dir;
	return GPAI_OK;
}

static enum gpai_code
need_dirs(struct publishing *p, const char *path, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (const char *at = path; rc == GPAI_OK && (at = strchr(at, '/')) != NULL; at++)
		rc = need_dir(p, path, (size_t)(at - path), err);
	return rc;
}

/* Also those that were there: the crash that left them may have come before this. */
static enum gpai_code
sync_dirs(struct publishing *p, struct gpai_error *err)
{
	int number = 0;

	for (size_t i = p->n_dirs; i-- > 0;)
		if ((number = p->files->sync(p->files->ctx, p->dirs[i])) != 0)
			return refused(number, p->dirs[i], "flush the folder", err);
	if (p->n_dirs > 0 && (number = p->files->sync(p->files->ctx, ".")) != 0)
		return refused(number, ".", "flush the folder", err);
	p->n_dirs = 0;
	return GPAI_OK;
}

/* Invariant 4. `is_due`: a published checkpoint needs it. */
static enum gpai_code
bring(struct publishing *p, const struct tile *tile, bool is_due, struct gpai_error *err)
{
	char path[TILE_PATH_CHARS];
	struct span bytes;
	int number;
	enum gpai_code rc = make(p, tile, &bytes, err);

	if (rc != GPAI_OK)
		return rc;
	tile_path(tile, path);
	bool is_right = is_same(p, path, bytes, &number);
	p->done->compared += is_right;
	if (is_right && is_due)
		return GPAI_OK;
	if ((rc = need_dirs(p, path, err)) != GPAI_OK || is_right)
		return rc;
	if (number == 0 || number == EFBIG || is_due)
		p->done->repaired++;
	else
		p->done->written++;
	return put(p, path, bytes, err);
}

static enum gpai_code
bring_all(struct publishing *p, uint64_t from, uint64_t to, bool are_due, struct gpai_error *err)
{
	struct tile_walk walk = TILE_WALK(from, to);
	struct tile tile;
	enum gpai_code rc = GPAI_OK;

	while (rc == GPAI_OK && tile_walk_next(&walk, &tile))
		rc = bring(p, &tile, are_due, err);
	return rc;
}

/* The last tile of each row: those that the last publishing can have left half done. */
static enum gpai_code
bring_edge(struct publishing *p, uint64_t size, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (unsigned row = 0; rc == GPAI_OK && row <= TILE_LEVELS; row++) {
		struct tile tile = {.is_entries = row == 0, .level = row == 0 ? 0 : row - 1};
		uint64_t hashes = size >> (8 * tile.level);
		if (hashes == 0)
			break;
		tile.index = (hashes - 1) / TILE_WIDTH;
		tile.width = tile_width(size, tile.level, tile.index);
		rc = bring(p, &tile, true, err);
	}
	return rc;
}

static enum gpai_code
bring_checkpoint(struct publishing *p, enum standing standing, struct gpai_error *err)
{
	struct text parts[] = {p->anchor.head.note, p->anchor.cosignatures};
	struct text text = arena_join(&p->arena, parts, 2);
	struct span bytes = {(const uint8_t *)text.at, text.len};
	enum gpai_code rc;
	int number;

	if (text.at == NULL)
		return fail_memory(err);
	if (standing == STANDS_FITS && is_same(p, PUBLISH_CHECKPOINT, bytes, &number))
		return GPAI_OK;
	if ((rc = put(p, PUBLISH_CHECKPOINT, bytes, err)) != GPAI_OK)
		return rc;
	if ((number = p->files->sync(p->files->ctx, ".")) != 0)
		return refused(number, ".", "flush the folder", err);
	p->done->repaired += standing == STANDS_DAMAGED;
	return GPAI_OK;
}

/* ---- clearing up ---- */

/* All partial tiles of one full tile, in the folder beside it. */
static enum gpai_code
remove_partial(struct publishing *p, struct tile tile, struct gpai_error *err)
{
	const struct publish_files *files = p->files;
	char path[TILE_PATH_CHARS], dir[TILE_PATH_CHARS];
	int number;

	tile.width = TILE_WIDTH;
	tile_path(&tile, path);
	snprintf(dir, sizeof dir, "%.*s.p", (int)sizeof dir - 3, path);
	if ((number = files->remove(files->ctx, dir)) == 0 || number == ENOENT)
		return GPAI_OK;
	for (tile.width = 1; tile.width < TILE_WIDTH; tile.width++) {
		tile_path(&tile, path);
		number = files->remove(files->ctx, path);
		if (number != 0 && number != ENOENT)
			return refused(number, path, "remove", err);
		p->done->removed += number == 0;
	}
	number = files->remove(files->ctx, dir);
	/* What is not ours stays there, and its folder with it. */
	if (number != 0 && number != ENOENT && number != ENOTEMPTY && number != EEXIST)
		return refused(number, dir, "remove", err);
	return GPAI_OK;
}

/* Those that became full from one size to the other. */
static enum gpai_code
remove_partials(struct publishing *p, uint64_t from, uint64_t to, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (unsigned row = 0; row <= TILE_LEVELS; row++) {
		struct tile tile = {.is_entries = row == 0, .level = row == 0 ? 0 : row - 1};
		uint64_t full = (to >> (8 * tile.level)) / TILE_WIDTH;
		tile.index = (from >> (8 * tile.level)) / TILE_WIDTH;
		for (; rc == GPAI_OK && tile.index < full; tile.index++)
			rc = remove_partial(p, tile, err);
	}
	return rc;
}

static void
note_foreign(struct publishing *p, const struct tile *tile)
{
	char path[TILE_PATH_CHARS];
	struct span bytes;

	tile_path(tile, path);
	if (p->files->read(p->files->ctx, path, TILE_BYTES_MAX, &bytes) == ENOENT)
		return;
	if (p->done->foreign++ == 0)
		memcpy(p->done->first_foreign, path, sizeof path);
}

/* The partial tiles at the edge: narrower ones are of older checkpoints and are compared;
 * wider ones, and the next tiles, no record here can have made. */
static enum gpai_code
look_around(struct publishing *p, uint64_t size, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	for (unsigned row = 0; row <= TILE_LEVELS; row++) {
		struct tile tile = {.is_entries = row == 0, .level = row == 0 ? 0 : row - 1};
		tile.index = (size >> (8 * tile.level)) / TILE_WIDTH;
		unsigned width = tile_width(size, tile.level, tile.index);
		for (tile.width = 1; rc == GPAI_OK && tile.width <= TILE_WIDTH; tile.width++) {
			char path[TILE_PATH_CHARS];
			struct span bytes;
			tile_path(&tile, path);
			if (tile.width > width)
				note_foreign(p, &tile);
			else if (tile.width < width && p->files->read(p->files->ctx, path,
							   TILE_BYTES_MAX, &bytes) != ENOENT)
				rc = bring(p, &tile, true, err);
		}
	}
	return rc;
}

/* ---- the whole ---- */

static enum gpai_code
publish(struct publishing *p, bool all, struct gpai_error *err)
{
	uint64_t size = p->anchor.head.size, before;
	enum standing standing;
	enum gpai_code rc = look(p, &standing, &before, err);

	if (rc != GPAI_OK)
		return rc;
	p->done->before = before;
	p->done->size = size;
	rc = all ? bring_all(p, 0, before, true, err) : bring_edge(p, before, err);
	if (rc == GPAI_OK)
		rc = bring_all(p, before, size, false, err);
	if (rc == GPAI_OK && all)
		rc = look_around(p, size, err);
	if (rc == GPAI_OK)
		rc = sync_dirs(p, err);
	if (rc == GPAI_OK)
		rc = bring_checkpoint(p, standing, err);
	if (rc == GPAI_OK)
		rc = remove_partials(p, all ? 0 : before, size, err);
	return rc;
}

/* The folder of the system unless a test gave another. */
static enum gpai_code
open_folder(struct publishing *p, const struct publish_options *options, bool make_it,
    struct publish_folder *folder, struct gpai_error *err)
{
	const char *path = options->folder;

	*folder = (struct publish_folder){.fd = -1};
	p->files = options->files;
	if (p->files != NULL)
		return GPAI_OK;
	if (path == NULL)
		path = file_join(&p->arena, p->dossier->folder, PUBLISH_FOLDER);
	if (path == NULL)
		return fail_memory(err);
	p->files = &folder->files;
	return publish_folder_open(folder, path, make_it, err);
}

enum gpai_code
dossier_publish(struct dossier *dossier, const struct publish_options *options,
    struct dossier_published *published, struct gpai_error *err)
{
	static const struct publish_options plain;
	struct publishing p = {.dossier = dossier, .done = published};
	struct publish_folder folder;
	bool is_locked = false;
	enum gpai_code rc;
	int number;

	*published = (struct dossier_published){0};
	options = options != NULL ? options : &plain;
	arena_init(&p.arena, 0);
	out_memory(&p.tile);
	if ((rc = open_folder(&p, options, true, &folder, err)) != GPAI_OK)
		goto out;
	if ((number = p.files->lock(p.files->ctx)) != 0) {
		rc = refused(number, ".", "lock the folder", err);
		goto out;
	}
	is_locked = true;
	if ((rc = begin(&p, err)) != GPAI_OK)
		goto out;
	if ((rc = publish(&p, options->all, err)) == GPAI_OK && options->folder == NULL)
		dossier->is_ahead = false;
out:
	if (is_locked)
		p.files->unlock(p.files->ctx);
	end(&p);
	publish_folder_close(&folder);
	return rc;
}

bool
dossier_is_ahead(const struct dossier *dossier)
{
	return dossier->is_ahead;
}

/* ---- checking ---- */

static enum gpai_code
read_tile(void *ctx, const char *path, size_t limit, struct span *bytes, struct gpai_error *err)
{
	struct publishing *p = ctx;
	int number = p->files->read(p->files->ctx, path, limit, bytes);

	if (number == EFBIG)
		return fail(err, GPAI_TOO_LARGE, in_file(path), "more than %zu bytes", limit);
	return number == 0 ? GPAI_OK : refused(number, path, "read", err);
}

static enum gpai_code
check_tile(struct publishing *p, const struct tile *tile, struct gpai_error *err)
{
	const struct tile_reader reader = {read_tile, p};
	char path[TILE_PATH_CHARS];
	struct span made, found;
	enum gpai_code rc = make(p, tile, &made, err);

	if (rc == GPAI_OK)
		rc = tile_read(&reader, tile, &found, err);
	if (rc != GPAI_OK)
		return rc;
	if (found.len == made.len && memcmp(found.at, made.at, made.len) == 0)
		return GPAI_OK;
	tile_path(tile, path);
	return fail(err, GPAI_CORRUPT, in_file(path), "published, and not what the records make");
}

/* The whole file, signatures too: the head of that size and lines that are on file for it. It
 * may lack lines that came later. */
static enum gpai_code
check_checkpoint(struct publishing *p, uint64_t size, struct gpai_error *err)
{
	struct dossier_anchor anchor;
	struct text rest, line;
	struct span bytes;
	enum gpai_code rc = dossier_anchor(p->dossier, &p->arena, size, &anchor, err);

	if (rc != GPAI_OK)
		return rc;
	int number = p->files->read(p->files->ctx, PUBLISH_CHECKPOINT, NOTE_BYTES_MAX, &bytes);
	if (number != 0)
		return refused(number, PUBLISH_CHECKPOINT, "read", err);
	size_t len = anchor.head.note.len;
	bool is_right = bytes.len >= len && memcmp(bytes.at, anchor.head.note.at, len) == 0;
	rest = (struct text){(const char *)bytes.at + len, bytes.len - len};
	while (is_right && rest.len > 0)
		is_right = checkpoint_next_line(&rest, &line) && line.len > 0 &&
		           memmem(anchor.cosignatures.at, anchor.cosignatures.len, line.at,
			       line.len + 1) != NULL;
	return is_right ? GPAI_OK
	                : fail(err, GPAI_CORRUPT, in_file(PUBLISH_CHECKPOINT),
			      "published, and not the head with the signatures on file");
}

static enum gpai_code
check(struct publishing *p, struct dossier_published_check *check, struct gpai_error *err)
{
	enum standing standing;
	struct tile tile;
	enum gpai_code rc = look(p, &standing, &check->size, err);

	if (rc != GPAI_OK)
		return rc;
	if (standing == STANDS_DAMAGED)
		return fail(err, GPAI_CORRUPT, in_file(PUBLISH_CHECKPOINT),
		    "published, and no checkpoint that this dossier's key signed");
	check->is_published = standing == STANDS_FITS;
	check->behind = p->anchor.head.size - check->size;
	if (check->is_published && (rc = check_checkpoint(p, check->size, err)) != GPAI_OK)
		return rc;
	struct tile_walk walk = TILE_WALK(0, check->size);
	while (rc == GPAI_OK && tile_walk_next(&walk, &tile)) {
		rc = check_tile(p, &tile, err);
		check->tiles++;
	}
	return rc;
}

enum gpai_code
dossier_check_published(struct dossier *dossier, const struct publish_options *options,
    struct dossier_published_check *found, struct gpai_error *err)
{
	static const struct publish_options plain;
	struct publishing p = {.dossier = dossier};
	struct publish_folder folder;
	enum gpai_code rc;

	*found = (struct dossier_published_check){0};
	arena_init(&p.arena, 0);
	out_memory(&p.tile);
	rc = open_folder(&p, options != NULL ? options : &plain, false, &folder, err);
	if (rc == GPAI_OK && (rc = begin(&p, err)) == GPAI_OK)
		rc = check(&p, found, err);
	end(&p);
	publish_folder_close(&folder);
	return rc;
}
