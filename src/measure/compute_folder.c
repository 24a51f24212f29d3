/* SPDX-License-Identifier: Apache-2.0 */
/* A folder's files; see compute_folder.h. */
#include "measure/compute_folder.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum gpai_code
add(struct arena *arena, const char *folder, const char *name, const char **paths, uint32_t *n,
    struct gpai_error *err)
{
	char *path = file_join(arena, folder, name);
	struct stat st;

	if (path == NULL)
		return fail_memory(err);
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return GPAI_OK;
	if (*n == COMPUTE_FILES_MAX)
		return fail(
		    err, GPAI_TOO_LARGE, in_file(folder), "more than %d files", COMPUTE_FILES_MAX);
	paths[(*n)++] = path;
	return GPAI_OK;
}

enum gpai_code
compute_files(struct arena *arena, const char *folder, const char ***paths, uint32_t *n,
    struct gpai_error *err)
{
	DIR *dir = opendir(folder);
	enum gpai_code rc = GPAI_OK;

	*n = 0;
	if (dir == NULL)
		return fail_errno(err, errno, folder, "open");
	*paths = arena_array(arena, COMPUTE_FILES_MAX, sizeof **paths);
	if (*paths == NULL)
		rc = fail_memory(err);
	for (struct dirent *entry; rc == GPAI_OK && (entry = readdir(dir)) != NULL;)
		if (entry->d_name[0] != '.')
			rc = add(arena, folder, entry->d_name, *paths, n, err);
	closedir(dir);
	if (rc == GPAI_OK)
		qsort(*paths, *n, sizeof **paths, by_name);
	return rc;
}
