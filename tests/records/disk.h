/* SPDX-License-Identifier: Apache-2.0 */
/* A disk in memory that can be stopped at any operation, and that keeps apart what has been
 * written from what is durable. */
#ifndef TESTS_RECORDS_DISK_H
#define TESTS_RECORDS_DISK_H

#include "records/publish.h"

enum { DISK_NAMES = 700 };

struct disk_bytes {
	uint8_t *at;
	size_t len;
};

/* Contents of a file, or a folder. */
struct disk_node {
	bool is_dir;
	struct disk_bytes now, synced;
};

/* A name, and what it leads to: nodes from 1, 0 when it is not there. */
struct disk_name {
	char path[80];
	size_t now, durable;
};

struct disk {
	struct disk_name *names;
	struct disk_node *nodes;
	size_t n_names, n_nodes, cap_nodes;
	uint64_t n_changes;    /* operations that changed something */
	uint64_t stops_before; /* the change of that number (from 1) fails and all after; 0: none */
	bool tears;            /* the write it stops at leaves half */
	bool is_dead;
	bool is_locked;
	struct publish_files as_files;
};

/* What a crash leaves: all that was written; only what was synced; names but not contents;
 * contents but not names; or any mixture by `seed`. */
enum disk_crash { CRASH_KILL, CRASH_POWER, CRASH_NAMES, CRASH_CONTENTS, CRASH_MIXED, N_CRASHES };

void disk_init(struct disk *disk);
void disk_release(struct disk *disk);
void disk_copy(struct disk *to, const struct disk *from);
void disk_crash(struct disk *disk, enum disk_crash how, uint64_t seed);
const struct publish_files *disk_files(struct disk *disk);
struct tile_reader disk_reader(struct disk *disk);
/* NULL: no such file. */
struct disk_bytes *disk_find(const struct disk *disk, const char *path);
void disk_put(struct disk *disk, const char *path, struct span bytes); /* there and durable */

#endif
