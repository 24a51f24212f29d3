/* SPDX-License-Identifier: Apache-2.0 */
/* The SHA-256 of every file below a folder, on all processors.
 *
 * Which files count and what a folder's digest is follow OpenSSF Model Signing 1.0,
 * sections 6.1 to 6.5, so that a digest taken here is the one that a signature of the
 * folder states. What was hashed before and has not changed since is taken from a file
 * of stored digests; a long file that was left half-way is taken up where it was left.
 *
 * A file that changes while it is read has no digest: that is an error, never a guess.
 * Left out: other algorithms. */
#ifndef MEASURE_DIGEST_TREE_H
#define MEASURE_DIGEST_TREE_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"

#define DIGEST_FILES_MAX  250000 /* of a folder; the largest models have a few thousand */
#define DIGEST_DEPTH_MAX  64     /* folders within each other */
#define DIGEST_SAVE_BYTES ((uint64_t)1 << 30) /* hashed between two saves of what is done */

/* A file, or with shards a range of bytes of one. */
struct digest_file {
	struct text name;    /* from the folder, "/" between parts; NUL-terminated */
	uint64_t begin, end; /* bytes; 0 and the size for a whole file */
	struct digest digest;
	bool is_link;      /* found through a symbolic link */
	bool is_unchanged; /* taken from what was stored */
};

/* Something below the folder that can have no digest. */
struct digest_odd {
	struct text name; /* bytes that are no UTF-8 are shown as \xHH */
	const char *what; /* "a symbolic link", "a FIFO", ... */
};

struct digest_tree {
	struct digest_file *files; /* by name, then by begin */
	uint32_t n_files;
	struct digest root; /* SHA-256 over the digests of all files in order (OMS 1.0, 6.5.1) */
	struct digest_odd *odd; /* by name */
	uint32_t n_odd;
	struct text *ignored; /* what of the ignored paths is there, by name */
	uint32_t n_ignored;
	uint32_t n_empty;               /* files that have no shards, with shards */
	uint32_t n_links;               /* files found through symbolic links */
	uint32_t n_hashed, n_unchanged; /* files */
	uint32_t n_resumed;             /* of those hashed, taken up half-way */
	uint64_t bytes, bytes_hashed;
	struct text note; /* why stored digests were not used, or not stored; may be empty */
};

struct digest_options {
	const char *const *ignore; /* NULL-terminated paths from the folder, with all below them */
	bool (*wants)(void *context, struct text name); /* false: leave it out; may be NULL */
	void *wants_context;
	bool follow_links;    /* to files; else each is odd */
	uint64_t shard_bytes; /* 0: files as a whole */
	const char *cache;    /* file of stored digests; NULL: none. Not used for shards */
	uint64_t save_bytes;  /* 0: DIGEST_SAVE_BYTES; rounded up to whole blocks */
	unsigned threads;     /* 0: one per processor */
	/* How far it is, in bytes; from any thread, one call at a time. May be NULL. */
	void (*progress)(void *context, uint64_t done, uint64_t total);
	void *progress_context;
};

/* What OMS leaves out of every model, what a dossier writes, and the signature where
 * `gpai sign` puts it; ends with NULL. */
extern const char *const digest_ignored[];

/* Everything is kept in the arena. `shown` names the folder in messages. Errors: BUSY (a
 * file changed while it was read), TOO_LARGE, IO, NO_MEMORY. What is wrong with stored
 * digests is no error: see tree->note. */
enum gpai_code digest_tree_take(struct arena *arena, int folder, const char *shown,
    const struct digest_options *options, struct digest_tree *tree, struct gpai_error *err);
/* The whole file of that name; NULL when there is none. */
const struct digest_file *digest_tree_find(const struct digest_tree *tree, struct text name);

#endif
