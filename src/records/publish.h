/* SPDX-License-Identifier: Apache-2.0 */
/* The log of a dossier as static files that any web server can serve (c2sp.org/tlog-tiles):
 * DIR/.gpai/log/{checkpoint, tile/...}. All of it comes from dossier.db and can be made again. */
#ifndef RECORDS_PUBLISH_H
#define RECORDS_PUBLISH_H

#include "ledger/tiles.h"
#include "records/dossier.h"

#define PUBLISH_FOLDER     "log" /* within .gpai */
#define PUBLISH_CHECKPOINT "checkpoint"

/* What publishing does to a disk, and no more, so that a test can stop it anywhere. Paths are
 * within the folder, "." is the folder. Each gives 0 or an errno. */
struct publish_files {
	int (*lock)(void *ctx); /* against other publishers; EBUSY: one is at work */
	void (*unlock)(void *ctx);
	/* All bytes, borrowed until the next read. EFBIG: more than `limit`. */
	int (*read)(void *ctx, const char *path, size_t limit, struct span *bytes);
	int (*write)(void *ctx, const char *path, struct span bytes); /* anew; not yet durable */
	int (*sync)(void *ctx, const char *path); /* a file's bytes, or the names in a folder */
	int (*rename)(void *ctx, const char *from, const char *to);
	int (*make_dir)(void *ctx, const char *path); /* 0 also when it is there */
	int (*remove)(void *ctx, const char *path);   /* a file, or an empty folder */
	void *ctx;
};

/* A folder of the system; made when `make` and missing. */
struct publish_folder {
	struct publish_files files;
	const char *path; /* borrowed */
	int fd;
	uint8_t *bytes; /* of the last read */
	size_t cap;
};
enum gpai_code publish_folder_open(
    struct publish_folder *folder, const char *path, bool make, struct gpai_error *err);
void publish_folder_close(struct publish_folder *folder);

struct publish_options {
	const char *folder;                /* NULL: .gpai/log of the dossier */
	bool all;                          /* compare every tile, not only the right edge */
	const struct publish_files *files; /* instead of the folder's; tests */
};

struct dossier_published {
	uint64_t before, size;      /* records under the checkpoint, before and now */
	uint64_t compared, written; /* tiles that were there and right; that were new */
	uint64_t repaired; /* tiles or checkpoint that were wrong or missing, and are not now */
	uint64_t removed;  /* partial tiles whose full one is there */
	uint64_t foreign;  /* with `all`: tiles beyond the log; they are left alone */
	char first_foreign[TILE_PATH_CHARS];
};

/* Brings the folder up to the newest head, with the cosignatures on file. When it fails, what
 * is published is still the older log, whole, or already the newer one. Errors: CONFLICT: what
 * is published is larger than the database or another tree, so that one of the two is not what
 * it was (the checkpoint stays: it is evidence), or it is another log; BUSY; IO. */
enum gpai_code dossier_publish(struct dossier *dossier, const struct publish_options *options,
    struct dossier_published *published, struct gpai_error *err);

struct dossier_published_check {
	bool is_published; /* there is a checkpoint */
	uint64_t size;     /* entries under it */
	uint64_t behind;   /* records that are not published yet */
	uint64_t tiles;    /* compared, byte by byte */
};
/* Holds all that is published against the database and changes nothing. CORRUPT, NOT_FOUND and
 * MALFORMED name the tile that does not fit; CONFLICT as above. `options->all` has no meaning here.
 */
enum gpai_code dossier_check_published(struct dossier *dossier,
    const struct publish_options *options, struct dossier_published_check *check,
    struct gpai_error *err);

/* Was anything recorded through this handle that it has not published? */
bool dossier_is_ahead(const struct dossier *dossier);

#endif
