/* SPDX-License-Identifier: Apache-2.0 */
/* Measuring weights: the paths of one call opened. */
#include "api/measured.h"

#include "base/file.h"
#include "measure/weights.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A path is a model's folder, or a file in one; files of one call share a folder. */
struct target {
	char *folder;       /* in the arena */
	const char **names; /* NULL: the whole folder */
};

static enum gpai_code
resolve(struct arena *arena, const char *const *paths, size_t n, struct target *target,
    struct gpai_error *err)
{
	struct stat st;

	*target = (struct target){0};
	if (n == 0)
		return fail(
		    err, GPAI_INVALID, NOWHERE, "no path, expected a model's folder or files");
	for (size_t i = 0; i < n; i++) {
		const char *slash = strrchr(paths[i], '/');
		if (stat(paths[i], &st) != 0)
			return fail_errno(err, errno, paths[i], "open");
		if (S_ISDIR(st.st_mode) && n > 1)
			return fail(err, GPAI_INVALID, in_file(paths[i]),
			    "is a folder among several paths, expected one folder or files of one "
			    "folder");
		if (S_ISDIR(st.st_mode)) {
			target->folder = arena_string(arena, text_of(paths[i]));
			return target->folder != NULL ? GPAI_OK : fail_memory(err);
		}
		struct text dir = slash == NULL ? text_of(".")
		                  : slash == paths[i]
		                      ? text_of("/")
		                      : (struct text){paths[i], (size_t)(slash - paths[i])};
		if (target->folder == NULL) {
			target->folder = arena_string(arena, dir);
			target->names = arena_array(arena, n + 1, sizeof *target->names);
			if (target->folder == NULL || target->names == NULL)
				return fail_memory(err);
		} else if (!text_is(dir, target->folder)) {
			return fail(err, GPAI_INVALID, in_file(paths[i]),
			    "lies outside %s, expected files of one folder", target->folder);
		}
		target->names[i] = slash != NULL ? slash + 1 : paths[i];
	}
	return GPAI_OK;
}

/* One store for each model's folder, named after where the folder is. */
static const char *
store_path(struct arena *arena, const struct gpai_weights_options *options, const char *folder)
{
	char *real, hex[DIGEST_HEX_CHARS], name[32];
	struct digest digest;

	if (options->digest_store != NULL || options->digest_stores == NULL)
		return options->digest_store;
	if ((real = realpath(folder, NULL)) == NULL)
		return NULL;
	digest = digest_of((struct span){(const uint8_t *)real, strlen(real)});
	free(real);
	digest_hex(&digest, hex);
	snprintf(name, sizeof name, "%.16s", hex);
	return file_join(arena, options->digest_stores, name);
}

static enum gpai_code
measure(struct gpai_measured *m, const char *const *paths, size_t n,
    const struct gpai_weights_options *options, struct gpai_error *err)
{
	const struct measure_sink sink = measured_sink(m);
	struct weights_options asked = {0};
	struct target target;
	enum gpai_code rc = resolve(measured_arena(m), paths, n, &target, err);
	int fd;

	if (rc != GPAI_OK)
		return rc;
	if (options != NULL) {
		asked.digest = options->digests;
		asked.digesting = (struct folder_digesting){
		    .store = store_path(measured_arena(m), options, target.folder),
		    .threads = options->threads,
		    .progress = options->progress,
		    .context = options->context};
	}
	assert(target.folder != NULL);
	fd = open(target.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(err, errno, target.folder, "open");
	rc = weights_measure(fd, target.folder, target.names, &asked, &sink, NULL, err);
	close(fd);
	return rc;
}

enum gpai_code
gpai_weights_measure(const char *const *paths, size_t n, const struct gpai_law *law,
    const struct gpai_weights_options *options, struct gpai_measured **measured,
    struct gpai_error *err)
{
	struct gpai_measured *m = measured_create(law, err);

	*measured = NULL;
	if (m == NULL)
		return GPAI_NO_MEMORY;
	return measured_give(m, measure(m, paths, n, options, err), measured);
}
