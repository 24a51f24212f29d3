/* SPDX-License-Identifier: Apache-2.0 */
#include "disk.h"

#include "../check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
set(struct disk_bytes *bytes, const void *at, size_t len)
{
	uint8_t *copy = malloc(len + 1);

	if (copy == NULL)
		abort();
	if (len > 0)
		memcpy(copy, at, len);
	free(bytes->at);
	*bytes = (struct disk_bytes){copy, len};
}

void
disk_init(struct disk *disk)
{
	*disk = (struct disk){.names = calloc(DISK_NAMES, sizeof *disk->names)};
	if (disk->names == NULL)
		abort();
}

void
disk_release(struct disk *disk)
{
	for (size_t i = 0; i < disk->n_nodes; i++) {
		free(disk->nodes[i].now.at);
		free(disk->nodes[i].synced.at);
	}
	free(disk->nodes);
	free(disk->names);
}

static size_t
new_node(struct disk *disk, bool is_dir)
{
	if (disk->n_nodes == disk->cap_nodes) {
		disk->cap_nodes = 2 * disk->cap_nodes + 64;
		disk->nodes = realloc(disk->nodes, disk->cap_nodes * sizeof *disk->nodes);
		if (disk->nodes == NULL)
			abort();
	}
	disk->nodes[disk->n_nodes] = (struct disk_node){.is_dir = is_dir};
	return ++disk->n_nodes;
}

static struct disk_node *
node(const struct disk *disk, size_t number)
{
	return number > 0 ? &disk->nodes[number - 1] : NULL;
}

/* Only what is there, so that copies of copies do not grow. */
void
disk_copy(struct disk *to, const struct disk *from)
{
	disk_init(to);
	for (size_t i = 0; i < from->n_names; i++) {
		const struct disk_node *was = node(from, from->names[i].now);
		if (was == NULL)
			continue;
		struct disk_name *name = &to->names[to->n_names++];
		*name = from->names[i];
		name->now = name->durable = new_node(to, was->is_dir);
		set(&node(to, name->now)->now, was->now.at, was->now.len);
		set(&node(to, name->now)->synced, was->now.at, was->now.len);
	}
}

static struct disk_name *
find_name(const struct disk *disk, const char *path)
{
	for (size_t i = 0; i < disk->n_names; i++)
		if (strcmp(disk->names[i].path, path) == 0)
			return &disk->names[i];
	return NULL;
}

static struct disk_name *
need_name(struct disk *disk, const char *path)
{
	struct disk_name *name = find_name(disk, path);

	if (name != NULL)
		return name;
	assert_true(disk->n_names < DISK_NAMES);
	name = &disk->names[disk->n_names++];
	snprintf(name->path, sizeof name->path, "%s", path);
	return name;
}

static struct disk_node *
find_node(const struct disk *disk, const char *path)
{
	struct disk_name *name = find_name(disk, path);

	return name != NULL ? node(disk, name->now) : NULL;
}

struct disk_bytes *
disk_find(const struct disk *disk, const char *path)
{
	struct disk_node *found = find_node(disk, path);

	return found != NULL && !found->is_dir ? &found->now : NULL;
}

void
disk_put(struct disk *disk, const char *path, struct span bytes)
{
	struct disk_name *name = need_name(disk, path);

	name->now = name->durable = new_node(disk, false);
	set(&node(disk, name->now)->now, bytes.at, bytes.len);
	set(&node(disk, name->now)->synced, bytes.at, bytes.len);
}

/* "a/b/c" lies in "a/b", "c" in ".". */
static bool
lies_in(const char *path, const char *dir)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - path);

	if (strcmp(dir, ".") == 0)
		return slash == NULL;
	return slash != NULL && strlen(dir) == len && memcmp(path, dir, len) == 0;
}

static bool
parent_is_there(const struct disk *disk, const char *path)
{
	for (size_t i = 0; i < disk->n_names; i++) {
		const struct disk_node *dir = node(disk, disk->names[i].now);
		if (dir != NULL && dir->is_dir && lies_in(path, disk->names[i].path))
			return true;
	}
	return strchr(path, '/') == NULL;
}

/* Counts a change; true when it is the one to stop at, or one after it. */
static bool
stops(struct disk *disk)
{
	disk->n_changes++;
	if (disk->n_changes == disk->stops_before)
		disk->is_dead = true;
	return disk->is_dead;
}

/* ---- the operations ---- */

static int
disk_lock(void *ctx)
{
	struct disk *disk = ctx;

	assert_false(disk->is_locked);
	disk->is_locked = true;
	return 0;
}

static void
disk_unlock(void *ctx)
{
	((struct disk *)ctx)->is_locked = false;
}

static int
disk_read(void *ctx, const char *path, size_t limit, struct span *bytes)
{
	const struct disk_node *found = find_node(ctx, path);

	if (found == NULL)
		return ENOENT;
	if (found->is_dir)
		return EISDIR;
	if (found->now.len > limit)
		return EFBIG;
	*bytes = (struct span){found->now.at, found->now.len};
	return 0;
}

static int
disk_write(void *ctx, const char *path, struct span bytes)
{
	struct disk *disk = ctx;
	bool was_dead = disk->is_dead, is_last = stops(disk);

	assert_true(disk->is_locked && parent_is_there(disk, path));
	if (was_dead || (is_last && !disk->tears))
		return EIO;
	struct disk_name *name = need_name(disk, path);
	if (name->now == 0)
		name->now = new_node(disk, false);
	set(&node(disk, name->now)->now, bytes.at, is_last ? bytes.len / 2 : bytes.len);
	return is_last ? EIO : 0;
}

static int
disk_sync(void *ctx, const char *path)
{
	struct disk *disk = ctx;
	struct disk_node *found = find_node(disk, path);

	if (stops(disk))
		return EIO;
	assert_true(strcmp(path, ".") == 0 || found != NULL);
	if (found != NULL && !found->is_dir) {
		set(&found->synced, found->now.at, found->now.len);
		return 0;
	}
	for (size_t i = 0; i < disk->n_names; i++)
		if (lies_in(disk->names[i].path, path))
			disk->names[i].durable = disk->names[i].now;
	return 0;
}

static int
disk_rename(void *ctx, const char *from, const char *to)
{
	struct disk *disk = ctx;
	struct disk_name *target = need_name(disk, to), *source = need_name(disk, from);

	if (stops(disk))
		return EIO;
	assert_true(source->now != 0 && parent_is_there(disk, to));
	target->now = source->now;
	source->now = 0;
	return 0;
}

static int
disk_make_dir(void *ctx, const char *path)
{
	struct disk *disk = ctx;

	if (find_node(disk, path) != NULL)
		return disk->is_dead ? EIO : 0;
	if (stops(disk))
		return EIO;
	assert_true(parent_is_there(disk, path));
	size_t made = new_node(disk, true);
	need_name(disk, path)->now = made;
	return 0;
}

static int
disk_remove(void *ctx, const char *path)
{
	struct disk *disk = ctx;
	struct disk_node *found = find_node(disk, path);

	if (found == NULL)
		return disk->is_dead ? EIO : ENOENT;
	for (size_t i = 0; found->is_dir && i < disk->n_names; i++)
		if (disk->names[i].now != 0 && lies_in(disk->names[i].path, path))
			return ENOTEMPTY;
	if (stops(disk))
		return EIO;
	find_name(disk, path)->now = 0;
	return 0;
}

const struct publish_files *
disk_files(struct disk *disk)
{
	disk->as_files = (struct publish_files){disk_lock, disk_unlock, disk_read, disk_write,
	    disk_sync, disk_rename, disk_make_dir, disk_remove, disk};
	return &disk->as_files;
}

static enum gpai_code
read_tile(void *ctx, const char *path, size_t limit, struct span *bytes, struct gpai_error *err)
{
	int number = disk_read(ctx, path, limit, bytes);

	return number == 0 ? GPAI_OK : (fail_errno)(err, number, path, "read");
}

struct tile_reader
disk_reader(struct disk *disk)
{
	return (struct tile_reader){read_tile, disk};
}

/* ---- crashes ---- */

static bool
is_kept(enum disk_crash how, bool otherwise, uint64_t *seed)
{
	return how == CRASH_MIXED ? next_random(seed) % 2 == 0 : otherwise;
}

void
disk_crash(struct disk *disk, enum disk_crash how, uint64_t seed)
{
	for (size_t i = 0; i < disk->n_names; i++) {
		struct disk_name *name = &disk->names[i];
		if (!is_kept(how, how == CRASH_KILL || how == CRASH_NAMES, &seed))
			name->now = name->durable;
		name->durable = name->now;
	}
	for (size_t i = 0; i < disk->n_nodes; i++) {
		struct disk_node *n = &disk->nodes[i];
		bool is_synced =
		    n->now.len == n->synced.len &&
		    (n->now.len == 0 || memcmp(n->now.at, n->synced.at, n->now.len) == 0);
		if (is_synced)
			continue;
		if (!is_kept(how, how == CRASH_KILL || how == CRASH_CONTENTS, &seed))
			set(&n->now, n->synced.at, n->synced.len);
		else if (how == CRASH_MIXED) /* the disk itself tears */
			n->now.len = next_random(&seed) % (n->now.len + 1);
		set(&n->synced, n->now.at, n->now.len);
	}
	/* A name whose folder is gone is gone; folders were named before what is in them. */
	for (size_t i = 0; i < disk->n_names; i++)
		if (!parent_is_there(disk, disk->names[i].path))
			disk->names[i].now = disk->names[i].durable = 0;
	disk->is_dead = disk->is_locked = false;
	disk->stops_before = disk->n_changes = 0;
}
