/* SPDX-License-Identifier: Apache-2.0 */
/* Digests of a folder's weight files; see folder.h. */
#include "measure/folder.h"

#include "base/file.h"
#include "base/threads.h"

#include <stdlib.h>
#include <unistd.h>

enum { DIGEST_BLOCK = 1 << 20 }; /* bytes; larger blocks were no faster */

/* One thread writes only its own element. */
struct digesting {
	struct folder *folder;
	struct outcome {
		enum gpai_code rc;
		struct gpai_error err;
	} * outcomes;
};

static enum gpai_code
digest_blocks(int fd, struct weight_file *file, uint8_t *block, struct digest_stream *stream,
    struct gpai_error *err)
{
	enum gpai_code rc;

	for (uint64_t at = 0, len; at < file->size; at += len) {
		len = file->size - at < DIGEST_BLOCK ? file->size - at : DIGEST_BLOCK;
		if ((rc = file_read_at(fd, file->shown, at, block, (size_t)len, err)) != GPAI_OK)
			return rc;
		digest_add(stream, (struct span){block, (size_t)len});
	}
	file->digest = digest_end(stream);
	file->has_digest = true;
	return GPAI_OK;
}

static void
digest_one(void *context, size_t i)
{
	struct digesting *work = context;
	struct weight_file *file = &work->folder->weights[i];
	struct outcome *outcome = &work->outcomes[i];
	struct digest_stream *stream = NULL;
	uint8_t *block = NULL;
	uint64_t size;
	int fd = -1;

	if (file->kind != WEIGHT_REAL)
		return;
	stream = digest_create();
	block = malloc(DIGEST_BLOCK);
	if (stream == NULL || block == NULL)
		outcome->rc = fail_memory(&outcome->err);
	else
		outcome->rc = folder_open_file(
		    work->folder, file->name.at, file->shown, &fd, &size, &outcome->err);
	if (outcome->rc == GPAI_OK)
		outcome->rc = digest_blocks(fd, file, block, stream, &outcome->err);
	if (fd >= 0)
		close(fd);
	free(block);
	digest_free(stream);
}

enum gpai_code
folder_digest(struct folder *folder, unsigned threads, struct gpai_error *err)
{
	struct digesting work = {.folder = folder};

	work.outcomes =
	    arena_array(folder->arena, (size_t)folder->n_weights + 1, sizeof *work.outcomes);
	if (work.outcomes == NULL)
		return fail_memory(err);
	threads_each(folder->n_weights, threads, digest_one, &work);
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		if (work.outcomes[i].rc == GPAI_OK)
			continue;
		if (err != NULL)
			*err = work.outcomes[i].err;
		return work.outcomes[i].rc;
	}
	return GPAI_OK;
}
