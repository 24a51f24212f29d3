/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the files of a rulebook: every *.yaml below a folder, whatever its depth.
 *
 * Left out: hidden files and folders, and whatever else lies there; links to folders are
 * followed no deeper than a rulebook can sensibly be. */
#include "rulebook/rulebook.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FOLDERS_DEEP = 8 };

struct reading {
	struct arena *arena;
	struct gpai_error *err;
	struct rulebook_file *files;
	uint32_t n, cap;
	uint64_t bytes;
};

static bool
is_yaml(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && strcmp(name + len - 5, ".yaml") == 0;
}

static enum gpai_code
add_file(struct reading *r, const char *name, const char *path)
{
	struct rulebook_file file = {.name = name, .path = path};

	if (r->n == RULEBOOK_FILES_MAX)
		return fail(r->err, GPAI_TOO_LARGE, in_file(path), "more than %d files",
		    (int)RULEBOOK_FILES_MAX);
	enum gpai_code rc =
	    file_read(r->arena, path, RULEBOOK_BYTES_MAX - r->bytes, &file.bytes, r->err);
	if (rc != GPAI_OK)
		return rc;
	r->bytes += file.bytes.len;
	if (r->n == r->cap) {
		uint32_t cap = r->cap > 0 ? r->cap * 2 : 32;
		struct rulebook_file *more = arena_array(r->arena, cap, sizeof *more);
		if (more == NULL)
			return fail_memory(r->err);
		if (r->n > 0)
			memcpy(more, r->files, r->n * sizeof *more);
		r->files = more;
		r->cap = cap;
	}
	r->files[r->n++] = file;
	return GPAI_OK;
}

static enum gpai_code read_folder(
    struct reading *r, const char *path, const char *inside, unsigned depth);

/* `inside` is the name of the folder within the rulebook, "" for itself. */
static enum gpai_code
take_entry(
    struct reading *r, const char *folder, const char *inside, const char *entry, unsigned depth)
{
	const char *path = file_join(r->arena, folder, entry);
	const char *name = inside[0] == 0 ? arena_string(r->arena, text_of(entry))
	                                  : file_join(r->arena, inside, entry);
	struct stat st;

	if (path == NULL || name == NULL)
		return fail_memory(r->err);
	if (stat(path, &st) != 0)
		return is_yaml(entry) ? fail_errno(r->err, errno, path, "read") : GPAI_OK;
	if (S_ISDIR(st.st_mode))
		return read_folder(r, path, name, depth + 1);
	return is_yaml(entry) ? add_file(r, name, path) : GPAI_OK;
}

static enum gpai_code
read_folder(struct reading *r, const char *path, const char *inside, unsigned depth)
{
	enum gpai_code rc = GPAI_OK;
	struct dirent *entry;

	if (depth > FOLDERS_DEEP)
		return fail(r->err, GPAI_TOO_LARGE, in_file(path), "more than %d folders deep",
		    (int)FOLDERS_DEEP);
	DIR *dir = opendir(path);
	if (dir == NULL)
		return fail_errno(r->err, errno, path, "open folder");
	while (rc == GPAI_OK && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			rc = take_entry(r, path, inside, entry->d_name, depth);
	closedir(dir);
	return rc;
}

static int
by_name(const void *left, const void *right)
{
	const struct rulebook_file *a = left, *b = right;

	return strcmp(a->name, b->name);
}

enum gpai_code
rulebook_read(const char *dir, struct arena *arena, struct rulebook_file **files, uint32_t *n_files,
    struct gpai_error *err)
{
	struct reading r = {.arena = arena, .err = err};
	enum gpai_code rc = read_folder(&r, dir, "", 0);

	if (rc != GPAI_OK)
		return rc;
	if (r.n == 0)
		return fail(err, GPAI_NOT_FOUND, in_file(dir),
		    "no file *.yaml in this folder, expected a rulebook");
	qsort(r.files, r.n, sizeof *r.files, by_name);
	*files = r.files;
	*n_files = r.n;
	return GPAI_OK;
}
