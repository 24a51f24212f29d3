/* SPDX-License-Identifier: Apache-2.0 */
/* Members of a tar archive, one after the other: ustar (POSIX.1-1988), pax (POSIX.1-2001) and
 * GNU long names; also archives put behind one another.
 *
 * Leaves out: links, devices, folders (passed over), and the maps of sparse files, whose stored
 * bytes count. */
#ifndef FORMATS_TAR_MEMBERS_H
#define FORMATS_TAR_MEMBERS_H

#include "unpack/unpack.h"

#define TAR_BLOCK ((size_t)512)
/* Longer names are cut: nothing depends on their end. */
#define TAR_NAME_MAX ((size_t)1024)

struct tar_walk {
	struct stream *in;
	struct damage_sink damage;
	uint64_t rest; /* bytes of the member that were not read, with its padding */
	uint64_t at;   /* of the member, in the file */
	uint64_t size;
	char name[TAR_NAME_MAX];
	size_t name_len;
};

/* Is this the header of a member? */
bool tar_is_header(struct span block);
/* The next regular file: `name`, `size` are set and the stream stands before its first byte.
 * False at the end. Damage is told and passed over. */
bool tar_next(struct tar_walk *walk);
/* The reader took n bytes of the member, all within its size. */
void tar_took(struct tar_walk *walk, uint64_t n);
void tar_tell(struct tar_walk *walk, const char *reason);

#endif
