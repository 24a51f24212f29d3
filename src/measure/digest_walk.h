/* SPDX-License-Identifier: Apache-2.0 */
/* Listing the files below a folder; for digest_tree.c. */
#ifndef MEASURE_DIGEST_WALK_H
#define MEASURE_DIGEST_WALK_H

#include "measure/digest_tree.h"

/* What tells one state of a file from another without reading it. The time of the last
 * change of the inode is part of it: the time of writing can be set back, that one not. */
struct digest_identity {
	uint64_t device, inode, size;
	int64_t written_ns, changed_ns; /* mtime and ctime */
};

struct walked {
	struct text name;
	struct digest_identity identity;
	bool is_link;
};

struct walk {
	struct walked *files; /* by name */
	uint32_t n_files, room;
	struct digest_odd *odd;
	uint32_t n_odd, odd_room;
	struct text *ignored;
	uint32_t n_ignored, ignored_room;
};

enum gpai_code digest_walk(struct arena *arena, int folder, const char *shown,
    const struct digest_options *options, struct walk *walk, struct gpai_error *err);

struct stat;
struct digest_identity digest_identity_of(const struct stat *st);
bool digest_identity_equal(const struct digest_identity *a, const struct digest_identity *b);

#endif
