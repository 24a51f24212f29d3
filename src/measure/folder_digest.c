/* SPDX-License-Identifier: Apache-2.0 */
/* Digests of the files of a model's folder; see folder.h. Links are followed to files,
 * since caches of models are made of them; a file they lead to counts like one that lies
 * there, so that a copy without links has the same digest. */
#include "measure/folder.h"

#include <stdlib.h>
#include <string.h>

static bool
is_weight_file(void *context, struct text name)
{
	const struct folder *folder = context;

	for (uint32_t i = 0; i < folder->n_weights; i++)
		if (text_equal(folder->weights[i].name, name))
			return true;
	return false;
}

/* What cannot be in a digest of the whole folder; files that were measured are there. */
static void
take_weights(struct folder *folder)
{
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		struct weight_file *file = &folder->weights[i];
		const struct digest_file *found = digest_tree_find(&folder->digests, file->name);
		if (file->kind != WEIGHT_REAL || found == NULL)
			continue;
		file->digest = found->digest;
		file->has_digest = true;
	}
}

enum gpai_code
folder_digest(struct folder *folder, bool is_whole, const struct folder_digesting *how,
    struct gpai_error *err)
{
	struct digest_options options = {.ignore = digest_ignored,
	    .follow_links = true,
	    .cache = is_whole ? how->store : NULL,
	    .threads = how->threads,
	    .progress = how->progress,
	    .progress_context = how->context};
	enum gpai_code rc;

	if (!is_whole) {
		options.wants = is_weight_file;
		options.wants_context = folder;
	}
	rc = digest_tree_take(
	    folder->arena, folder->fd, folder->shown, &options, &folder->digests, err);
	if (rc != GPAI_OK)
		return rc;
	take_weights(folder);
	folder->has_digests = true;
	/* With pointers in the place of files it would be a digest of another folder. */
	folder->has_directory_digest = is_whole && folder->digests.n_odd == 0 &&
	                               folder->digests.n_files > 0 && folder->n_pointers == 0 &&
	                               folder->n_missing == 0;
	return GPAI_OK;
}
