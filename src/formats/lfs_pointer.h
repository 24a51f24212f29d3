/* SPDX-License-Identifier: Apache-2.0 */
/* Git LFS pointer files: the size and SHA-256 of a file that is kept elsewhere.
 *
 * Follows: git-lfs, docs/spec.md, "The Pointer", version 1. Lines "key value\n", the
 * version first, the other keys in byte order. Extension lines are checked and passed
 * over. Left out: pointers of versions before 1, and the empty pointer. */
#ifndef FORMATS_LFS_POINTER_H
#define FORMATS_LFS_POINTER_H

#include "base/digest.h"
#include "base/error.h"
#include "base/span.h"

#define LFS_POINTER_MAX 1024 /* the specification: a pointer is smaller than this, in bytes */

struct lfs_pointer {
	struct digest oid; /* SHA-256 of the contents */
	uint64_t size;     /* bytes, below 2^63 */
};

/* Does this file begin as every pointer does? */
bool lfs_pointer_sniff(struct span head);
/* Errors carry the line: MALFORMED, UNSUPPORTED (another version or digest), TOO_LARGE. */
enum gpai_code lfs_pointer_parse(
    struct span bytes, const char *name, struct lfs_pointer *pointer, struct gpai_error *err);

#endif
