/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files: reading with a limit, writing so that a reader sees the old file
 * or the new one and never half of either. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/span.h"

/* Reads all of a regular file into the arena. TOO_LARGE beyond limit_bytes. */
enum gpai_code file_read(struct arena *arena, const char *path, uint64_t limit_bytes,
    struct span *bytes, struct gpai_error *err);
/* Exactly len bytes at offset from a descriptor; MALFORMED when the file is shorter. */
enum gpai_code file_read_at(
    int fd, const char *name, uint64_t offset, void *buffer, size_t len, struct gpai_error *err);
/* Temporary name beside the target, write, fsync, rename, fsync of the folder. */
enum gpai_code file_replace(
    const char *path, struct span bytes, unsigned mode, struct gpai_error *err);
/* SHA-256 and size of a whole file, read in large blocks. */
enum gpai_code file_digest(
    const char *path, struct digest *digest, uint64_t *size, struct gpai_error *err);
/* mkdir -p. */
enum gpai_code file_make_dirs(const char *path, struct gpai_error *err);
bool file_exists(const char *path);
/* "a/b" + "c" -> "a/b/c", in the arena; an absolute second part wins. NULL: no memory. */
char *file_join(struct arena *arena, const char *dir, const char *name);

#endif
