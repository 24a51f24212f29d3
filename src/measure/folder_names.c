/* SPDX-License-Identifier: Apache-2.0 */
/* Which names in a folder belong to a model; see folder_parts.h.
 *
 * Wanted are the small files beside weights, by name, and weights, by name or by the first
 * bytes of the file. Left out: folders within the folder. */
#include "measure/folder_parts.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
by_string(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

bool
folder_has_name(const struct folder_names *names, const char *name)
{
	return bsearch(&name, names->at, names->n, sizeof *names->at, by_string) != NULL;
}

/* What an index of this format ends in: ".safetensors.index.json". */
const char *
folder_index_ending(enum weight_format format)
{
	const char *name = weight_format_index(format);

	return name != NULL ? strchr(name, '.') : NULL;
}

static bool
is_index(struct text name)
{
	for (int i = 0; i < WEIGHT_FORMATS; i++) {
		const char *ending = folder_index_ending((enum weight_format)i);
		if (ending != NULL && text_ends(name, ending))
			return true;
	}
	return false;
}

bool
folder_is_side(const char *name)
{
	return strcmp(name, FOLDER_CONFIG) == 0 || strcmp(name, FOLDER_CARD) == 0 ||
	       strcmp(name, FOLDER_ADAPTER) == 0 || is_index(text_of(name));
}

/* Are the first bytes those of a tensor file, though the name says nothing? What cannot
 * be opened is none of ours. */
static bool
looks_like_weights(const struct folder *folder, const char *name)
{
	uint8_t bytes[WEIGHT_HEAD_BYTES];
	enum weight_format format;
	bool yes = false;
	uint64_t size;
	int fd;

	if (folder_open_file(folder, name, name, &fd, &size, NULL) == GPAI_OK) {
		struct span head = {bytes, size < sizeof bytes ? (size_t)size : sizeof bytes};
		yes = file_read_at(fd, name, 0, bytes, head.len, NULL) == GPAI_OK &&
		      weight_format_sniff(head, text_of(name), &format);
	}
	if (fd >= 0)
		close(fd);
	return yes;
}

static bool
is_wanted(const struct folder *folder, const char *name)
{
	enum weight_format format;

	return folder_is_side(name) || weight_format_named(text_of(name), &format) ||
	       (name[0] != '.' && looks_like_weights(folder, name));
}

static enum gpai_code
add_name(
    struct folder *folder, struct folder_names *names, const char *name, struct gpai_error *err)
{
	if (names->n == FOLDER_FILES_MAX)
		return fail(err, GPAI_TOO_LARGE, in_file(folder->shown),
		    "folder has over %d files of a model, expected at most that many",
		    FOLDER_FILES_MAX);
	names->at[names->n] = arena_string(folder->arena, text_of(name));
	if (names->at[names->n] == NULL)
		return fail_memory(err);
	names->n++;
	return GPAI_OK;
}

static enum gpai_code
list_folder(struct folder *folder, struct folder_names *names, struct gpai_error *err)
{
	int fd = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	enum gpai_code rc = GPAI_OK;
	struct dirent *entry;

	if (dir == NULL) {
		rc = fail_errno(err, errno, folder->shown, "list");
		if (fd >= 0)
			close(fd);
		return rc;
	}
	while (rc == GPAI_OK && (errno = 0, entry = readdir(dir)) != NULL) {
		if (entry->d_type != DT_DIR && is_wanted(folder, entry->d_name))
			rc = add_name(folder, names, entry->d_name, err);
		errno = 0;
	}
	if (rc == GPAI_OK && errno != 0)
		rc = fail_errno(err, errno, folder->shown, "list");
	closedir(dir);
	return rc;
}

struct text
folder_append(struct arena *arena, struct text list, struct text word)
{
	return list.len == 0 ? arena_text(arena, word)
	                     : arena_format(arena, "%.*s, %.*s", TEXT_ARG(list), TEXT_ARG(word));
}

/* "*.safetensors, *.gguf, ..." */
struct text
folder_patterns(struct arena *arena)
{
	struct text all = TEXT_NONE;

	for (int i = 0; i < WEIGHT_FORMATS; i++)
		all = folder_append(arena, all,
		    arena_format(arena, "*%s", weight_format_pattern((enum weight_format)i)));
	return all;
}

enum gpai_code
folder_list_names(struct folder *folder, const char *const *given, struct folder_names *names,
    struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	names->at = arena_array(folder->arena, FOLDER_FILES_MAX, sizeof *names->at);
	if (names->at == NULL)
		return fail_memory(err);
	if (given == NULL)
		rc = list_folder(folder, names, err);
	names->is_given = given != NULL;
	for (; given != NULL && *given != NULL && rc == GPAI_OK; given++) {
		if (!is_wanted(folder, *given))
			return fail(err, GPAI_UNSUPPORTED, in_file(*given),
			    "file is of no kind that is measured, expected weights (%.*s), an "
			    "index of them, %s, %s or %s",
			    TEXT_ARG(folder_patterns(folder->arena)), FOLDER_CONFIG, FOLDER_ADAPTER,
			    FOLDER_CARD);
		rc = add_name(folder, names, *given, err);
	}
	if (rc == GPAI_OK)
		qsort(names->at, names->n, sizeof *names->at, by_string);
	return rc;
}
