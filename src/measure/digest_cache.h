/* SPDX-License-Identifier: Apache-2.0 */
/* Digests stored from one run to the next; for digest_tree.c.
 *
 * One line a file, each with the state the file was in (struct digest_identity), and a
 * last line with the SHA-256 of all before it:
 *
 *	gpai digests 1
 *	whole DIGEST SIZE WRITTEN CHANGED DEVICE INODE NAME
 *	part OFFSET STATE SIZE WRITTEN CHANGED DEVICE INODE NAME
 *	end DIGEST
 *
 * A part is a long file hashed up to OFFSET: eight words of SHA-256, from which hashing
 * goes on. Times are in nanoseconds; bytes of a name that are no printable ASCII stand
 * as %XX. A digest counts for a file in exactly the stored state. The store is only as
 * good as who can write it, so one that others own or may write is not read. */
#ifndef MEASURE_DIGEST_CACHE_H
#define MEASURE_DIGEST_CACHE_H

#include "measure/digest_walk.h"

struct cached {
	struct text name;
	struct digest_identity identity;
	bool is_part;
	struct digest digest;      /* of the whole file */
	struct digest_state state; /* of a part */
};

struct digest_cache {
	struct cached *files; /* by name */
	uint32_t n_files;
};

/* Never an error: what cannot be believed as a whole is empty, and *why says so, in the
 * arena; empty when there is simply no such file. NO_MEMORY alone is returned. */
enum gpai_code digest_cache_read(struct arena *arena, const char *path, struct digest_cache *cache,
    struct text *why, struct gpai_error *err);
/* The same of bytes. */
enum gpai_code digest_cache_parse(struct arena *arena, struct text text, struct digest_cache *cache,
    struct text *why, struct gpai_error *err);
/* The stored state of a file that is still as it was then; NULL: none. */
const struct cached *digest_cache_find(
    const struct digest_cache *cache, struct text name, const struct digest_identity *identity);
enum gpai_code digest_cache_write(
    const char *path, const struct cached *files, uint32_t n, struct gpai_error *err);

/* The present by the clock of the file system that holds the store, made by making a file
 * there; makes the folder, too. INT64_MIN when that fails, as on a read-only disk. */
int64_t digest_cache_present(const char *path);
/* A file written so shortly before it was hashed that it could be written again within
 * the same tick of the file system's clock: its state says nothing. */
bool digest_identity_is_fresh(const struct digest_identity *identity, int64_t present_ns);

#endif
