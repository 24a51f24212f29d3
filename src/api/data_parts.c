/* SPDX-License-Identifier: Apache-2.0 */
/* Where a dossier keeps partial results: .gpai/corpus/NAME.part, one a source. */
#include "api/data.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char FOLDER[] = ".gpai/corpus";
static const char AUDITS[] = ".gpai/rights";
static const char SUFFIX[] = ".part";

enum { PARTS_MAX = 100000 };

static bool
is_plain(char c, bool is_first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || (c == '.' && !is_first);
}

/* A name is foreign: what could be a path, or hide, is written as %XX. */
struct text
data_file_path(struct arena *arena, const char *folder, const char *within, struct text source,
    const char *suffix)
{
	static const char digits[] = "0123456789ABCDEF";
	char *name = arena_alloc(arena, 3 * source.len + 1);
	size_t n = 0;

	if (name == NULL)
		return TEXT_NONE;
	for (size_t i = 0; i < source.len; i++) {
		unsigned char c = (unsigned char)source.at[i];
		if (is_plain((char)c, i == 0)) {
			name[n++] = (char)c;
			continue;
		}
		name[n++] = '%';
		name[n++] = digits[c >> 4];
		name[n++] = digits[c & 15];
	}
	return arena_format(arena, "%s/%s/%.*s%s", folder, within, (int)n, name, suffix);
}

struct text
data_part_path(struct arena *arena, const char *folder, struct text source)
{
	return data_file_path(arena, folder, FOLDER, source, SUFFIX);
}

enum gpai_code
gpai_part_path(const char *folder, const char *source, char **path, struct gpai_error *err)
{
	struct arena arena;
	struct text text;
	char *parts;
	enum gpai_code rc;

	*path = NULL;
	arena_init(&arena, 0);
	text = data_part_path(&arena, folder, text_of(source));
	parts = file_join(&arena, folder, FOLDER);
	rc = text.at == NULL || parts == NULL ? fail_memory(err) : file_make_dirs(parts, err);
	if (rc == GPAI_OK && (*path = strdup(text.at)) == NULL)
		rc = fail_memory(err);
	arena_release(&arena);
	return rc;
}

static int
by_name(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static enum gpai_code
read_names(
    struct arena *arena, const char *folder, const char ***names, size_t *n, struct gpai_error *err)
{
	const struct dirent *entry;
	size_t cap = 64;
	DIR *dir = opendir(folder);

	*n = 0;
	*names = arena_array(arena, cap, sizeof **names);
	if (dir == NULL)
		return errno == ENOENT ? GPAI_OK : fail_errno(err, errno, folder, "open");
	while (*names != NULL && (entry = readdir(dir)) != NULL) {
		struct text name = text_of(entry->d_name);
		if (name.at[0] == '.' || !text_ends(name, SUFFIX) || *n == PARTS_MAX)
			continue;
		if (*n == cap) {
			const char **bigger = arena_array(arena, 2 * cap, sizeof *bigger);
			if (bigger != NULL)
				memcpy(bigger, *names, cap * sizeof *bigger);
			*names = bigger;
			cap *= 2;
		}
		if (*names != NULL)
			(*names)[(*n)++] = file_join(arena, folder, entry->d_name);
	}
	closedir(dir);
	for (size_t i = 0; *names != NULL && i < *n; i++)
		if ((*names)[i] == NULL)
			*names = NULL;
	if (*names == NULL)
		return fail_memory(err);
	qsort(*names, *n, sizeof **names, by_name);
	return GPAI_OK;
}

/* The parts in folders of a dossier, one folder after the other. */
static enum gpai_code
list_parts(const char *folder, const char *const *below, size_t n_below, char **lines,
    struct gpai_error *err)
{
	struct arena arena;
	struct out out;
	const char **names = NULL;
	enum gpai_code rc = GPAI_OK;
	size_t n = 0;

	*lines = NULL;
	arena_init(&arena, 0);
	out_memory(&out);
	for (size_t b = 0; b < n_below && rc == GPAI_OK; b++) {
		const char *parts = file_join(&arena, folder, below[b]);
		rc = parts == NULL ? fail_memory(err) : read_names(&arena, parts, &names, &n, err);
		for (size_t i = 0; rc == GPAI_OK && i < n; i++) {
			out_string(&out, names[i]);
			out_char(&out, '\n');
		}
	}
	if (rc == GPAI_OK)
		rc = api_take(&out, lines, NULL, err);
	out_release(&out);
	arena_release(&arena);
	return rc;
}

enum gpai_code
gpai_part_list(const char *folder, char **lines, struct gpai_error *err)
{
	static const char *const below[] = {FOLDER};

	return list_parts(folder, below, 1, lines, err);
}

enum gpai_code
gpai_lookup_list(const char *folder, char **lines, struct gpai_error *err)
{
	static const char *const below[] = {AUDITS, FOLDER};

	return list_parts(folder, below, 2, lines, err);
}
