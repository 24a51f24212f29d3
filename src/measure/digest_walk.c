/* SPDX-License-Identifier: Apache-2.0 */
/* Listing the files below a folder (OMS 1.0, 6.1 and 6.2). Each folder is opened from the
 * one above it and never through a link, so the walk cannot leave the place it began in. */
#include "measure/digest_walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct walker {
	struct arena *arena;
	const char *shown;
	const struct digest_options *options;
	struct walk *walk;
	struct gpai_error *err;
};

struct digest_identity
digest_identity_of(const struct stat *st)
{
	return (struct digest_identity){.device = (uint64_t)st->st_dev,
	    .inode = (uint64_t)st->st_ino,
	    .size = (uint64_t)st->st_size,
	    .written_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
	    .changed_ns = (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec};
}

bool
digest_identity_equal(const struct digest_identity *a, const struct digest_identity *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size &&
	       a->written_ns == b->written_ns && a->changed_ns == b->changed_ns;
}

/* -- lists that double in the arena ---------------------------------------------------- */

static void *
grow(struct arena *arena, void *old, uint32_t n, uint32_t *room, size_t size_bytes)
{
	uint32_t more = *room > 0 ? 2 * *room : 64;
	void *bigger;

	if (n < *room)
		return old;
	if ((bigger = arena_array(arena, more, size_bytes)) == NULL)
		return NULL;
	if (n > 0)
		memcpy(bigger, old, n * size_bytes);
	*room = more;
	return bigger;
}

static enum gpai_code
add_file(struct walker *w, struct text name, const struct stat *st, bool is_link)
{
	struct walk *walk = w->walk;
	struct walked *files;

	if (walk->n_files == DIGEST_FILES_MAX)
		return fail(w->err, GPAI_TOO_LARGE, in_file(w->shown),
		    "over %d files below the folder, expected at most that many", DIGEST_FILES_MAX);
	files = grow(w->arena, walk->files, walk->n_files, &walk->room, sizeof *files);
	if (files == NULL)
		return fail_memory(w->err);
	walk->files = files;
	files[walk->n_files++] =
	    (struct walked){.name = name, .identity = digest_identity_of(st), .is_link = is_link};
	return GPAI_OK;
}

/* Bytes that are no text, made one. */
static struct text
visible(struct arena *arena, struct text name)
{
	char *shown = arena_alloc(arena, 4 * name.len + 1);
	size_t len = 0;

	if (shown == NULL)
		return TEXT_NONE;
	for (size_t i = 0; i < name.len; i++) {
		uint8_t byte = (uint8_t)name.at[i];
		if (byte >= 0x20 && byte < 0x7f && byte != '\\')
			shown[len++] = name.at[i];
		else
			len += (size_t)sprintf(shown + len, "\\x%02x", byte);
	}
	return (struct text){shown, len};
}

static enum gpai_code
add_odd(struct walker *w, struct text name, const char *what)
{
	struct walk *walk = w->walk;
	struct digest_odd *odd;

	if (walk->n_odd == DIGEST_FILES_MAX)
		return GPAI_OK; /* enough to say no */
	odd = grow(w->arena, walk->odd, walk->n_odd, &walk->odd_room, sizeof *odd);
	if (odd == NULL)
		return fail_memory(w->err);
	walk->odd = odd;
	odd[walk->n_odd++] = (struct digest_odd){name, what};
	return GPAI_OK;
}

static enum gpai_code
add_ignored(struct walker *w, struct text name)
{
	struct walk *walk = w->walk;
	struct text *ignored =
	    grow(w->arena, walk->ignored, walk->n_ignored, &walk->ignored_room, sizeof *ignored);

	if (ignored == NULL)
		return fail_memory(w->err);
	walk->ignored = ignored;
	ignored[walk->n_ignored++] = name;
	return GPAI_OK;
}

/* -- ignoring --------------------------------------------------------------------------- */

/* Does the path, its "." and doubled "/" aside, name this file or folder? An exact match
 * is enough: what lies below an ignored folder is never looked at. */
static bool
path_names(const char *path, struct text name)
{
	size_t at = 0;
	bool begun = false;

	while (*path != '\0') {
		size_t len = strcspn(path, "/");
		if (len > 0 && !(len == 1 && path[0] == '.')) {
			if (begun && (at >= name.len || name.at[at++] != '/'))
				return false;
			if (name.len - at < len || memcmp(name.at + at, path, len) != 0)
				return false;
			at += len;
			begun = true;
		}
		path += len + (path[len] == '/');
	}
	return begun && at == name.len;
}

static bool
is_ignored(const struct digest_options *options, struct text name)
{
	const char *const *path = options->ignore;

	for (; path != NULL && *path != NULL; path++)
		if (path_names(*path, name))
			return true;
	return false;
}

/* -- walking ---------------------------------------------------------------------------- */

static const char *
kind_word(mode_t mode)
{
	if (S_ISFIFO(mode))
		return "a FIFO";
	if (S_ISSOCK(mode))
		return "a socket";
	if (S_ISLNK(mode))
		return "a symbolic link";
	return "a device";
}

static enum gpai_code list(struct walker *w, int fd, struct text below, unsigned depth);

static enum gpai_code
add_folder(struct walker *w, int parent, const char *last, struct text name, unsigned depth)
{
	int fd;

	if (depth >= DIGEST_DEPTH_MAX)
		return fail(w->err, GPAI_TOO_LARGE, in_file(w->shown),
		    "over %d folders within each other, expected at most that many",
		    DIGEST_DEPTH_MAX);
	fd = openat(parent, last, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(w->err, errno, name.at, "open");
	return list(w, fd, name, depth + 1);
}

static enum gpai_code
add_link(struct walker *w, int parent, const char *last, struct text name)
{
	struct stat st;

	if (!w->options->follow_links)
		return add_odd(w, name, "a symbolic link");
	if (fstatat(parent, last, &st, 0) != 0)
		return add_odd(w, name, "a symbolic link to nothing");
	if (S_ISDIR(st.st_mode))
		return add_odd(w, name, "a symbolic link to a folder");
	if (!S_ISREG(st.st_mode))
		return add_odd(w, name, "a symbolic link to no file");
	return add_file(w, name, &st, true);
}

static enum gpai_code
add_entry(struct walker *w, int parent, const char *last, struct text below, unsigned depth)
{
	struct text checked, name = below.len > 0 ? arena_format(w->arena, "%s/%s", below.at, last)
	                                          : arena_text(w->arena, text_of(last));
	struct stat st;

	if (name.at == NULL)
		return fail_memory(w->err);
	if (is_ignored(w->options, name))
		return add_ignored(w, name);
	if (!text_from_span((struct span){(const uint8_t *)name.at, name.len}, &checked))
		return add_odd(w, visible(w->arena, name), "a name that is no UTF-8");
	if (fstatat(parent, last, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return fail_errno(w->err, errno, name.at, "inspect");
	if (S_ISDIR(st.st_mode))
		return add_folder(w, parent, last, name, depth);
	if (w->options->wants != NULL && !w->options->wants(w->options->wants_context, name))
		return GPAI_OK;
	if (S_ISLNK(st.st_mode))
		return add_link(w, parent, last, name);
	if (!S_ISREG(st.st_mode))
		return add_odd(w, name, kind_word(st.st_mode));
	return add_file(w, name, &st, false);
}

/* Takes fd over. */
static enum gpai_code
list(struct walker *w, int fd, struct text below, unsigned depth)
{
	DIR *dir = fdopendir(fd);
	enum gpai_code rc = GPAI_OK;
	struct dirent *entry;

	if (dir == NULL) {
		rc = fail_errno(w->err, errno, w->shown, "list");
		close(fd);
		return rc;
	}
	while (rc == GPAI_OK && (errno = 0, entry = readdir(dir)) != NULL) {
		const char *last = entry->d_name;
		if (strcmp(last, ".") != 0 && strcmp(last, "..") != 0)
			rc = add_entry(w, dirfd(dir), last, below, depth);
	}
	if (rc == GPAI_OK && errno != 0)
		rc = fail_errno(w->err, errno, w->shown, "list");
	closedir(dir);
	return rc;
}

/* Each of the three lists holds structs that begin with the name. */
static int
by_name(const void *left, const void *right)
{
	return text_compare(*(const struct text *)left, *(const struct text *)right);
}

static void
sort(void *list, uint32_t n, size_t size_bytes)
{
	if (n > 1)
		qsort(list, n, size_bytes, by_name);
}

enum gpai_code
digest_walk(struct arena *arena, int folder, const char *shown,
    const struct digest_options *options, struct walk *walk, struct gpai_error *err)
{
	struct walker w = {arena, shown, options, walk, err};
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum gpai_code rc;

	*walk = (struct walk){0};
	if (fd < 0)
		return fail_errno(err, errno, shown, "list");
	if ((rc = list(&w, fd, TEXT_NONE, 0)) != GPAI_OK)
		return rc;
	sort(walk->files, walk->n_files, sizeof *walk->files);
	sort(walk->odd, walk->n_odd, sizeof *walk->odd);
	sort(walk->ignored, walk->n_ignored, sizeof *walk->ignored);
	return GPAI_OK;
}
