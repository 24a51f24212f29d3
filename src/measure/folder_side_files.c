/* SPDX-License-Identifier: Apache-2.0 */
/* The small files beside the weights of a model: configurations, card, indexes; see
 * folder_parts.h. */
#include "measure/folder_parts.h"

#include "base/file.h"

#include <inttypes.h>
#include <unistd.h>

/* A small file as a whole; with `clip`, at most its first `limit` bytes. */
static enum gpai_code
read_side(struct folder *folder, const char *name, uint64_t limit, bool clip,
    struct side_file *side, struct span *bytes, struct gpai_error *err)
{
	enum gpai_code rc;
	uint64_t size;
	int fd = -1;

	side->name = name;
	side->shown = folder_show(folder, name);
	if ((rc = folder_open_file(folder, name, side->shown, &fd, &size, err)) != GPAI_OK)
		goto out;
	if (size > limit && !clip) {
		rc = fail(err, GPAI_TOO_LARGE, in_file(side->shown),
		    "file has %" PRIu64 " bytes, expected at most %" PRIu64, size, limit);
		goto out;
	}
	size = size < limit ? size : limit;
	uint8_t *buffer = arena_alloc(folder->arena, (size_t)size + 1);
	if (buffer == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	if ((rc = file_read_at(fd, side->shown, 0, buffer, (size_t)size, err)) != GPAI_OK)
		goto out;
	*bytes = (struct span){buffer, (size_t)size};
	side->digest = digest_of(*bytes);
	side->found = true;
	folder->bytes_read += size;
out:
	if (fd >= 0)
		close(fd);
	return rc;
}

enum gpai_code
folder_read_config(struct folder *folder, const struct folder_names *names, struct gpai_error *err)
{
	struct span bytes = {0};
	enum gpai_code rc;

	if (!folder_has_name(names, FOLDER_CONFIG))
		return GPAI_OK;
	if ((rc = read_side(folder, FOLDER_CONFIG, FOLDER_CONFIG_MAX, false, &folder->config_file,
		 &bytes, err)) != GPAI_OK)
		return rc;
	return hf_config_parse(
	    folder->arena, bytes, folder->config_file.shown, &folder->config, err);
}

enum gpai_code
folder_read_adapter(struct folder *folder, const struct folder_names *names, struct gpai_error *err)
{
	struct span bytes = {0};
	enum gpai_code rc;

	if (!folder_has_name(names, FOLDER_ADAPTER))
		return GPAI_OK;
	if ((rc = read_side(folder, FOLDER_ADAPTER, FOLDER_CONFIG_MAX, false, &folder->adapter_file,
		 &bytes, err)) != GPAI_OK)
		return rc;
	return hf_adapter_parse(
	    folder->arena, bytes, folder->adapter_file.shown, &folder->adapter, err);
}

/* A card is prose with a few words of front matter: one that cannot be read is said,
 * and does not keep the weights from being measured. */
enum gpai_code
folder_read_card(struct folder *folder, const struct folder_names *names, struct gpai_error *err)
{
	struct gpai_error bad = {0};
	struct span bytes = {0};
	enum gpai_code rc;

	if (!folder_has_name(names, FOLDER_CARD))
		return GPAI_OK;
	if ((rc = read_side(folder, FOLDER_CARD, HF_CARD_MAX, true, &folder->card_file, &bytes,
		 err)) != GPAI_OK)
		return rc;
	rc = hf_card_parse(folder->arena, bytes, folder->card_file.shown, &folder->card, &bad);
	if (rc == GPAI_OK)
		return GPAI_OK;
	folder->card = (struct hf_card){0};
	folder->card_problem =
	    arena_format(folder->arena, "line %" PRIu64 ": %s", bad.at, bad.message);
	return rc == GPAI_NO_MEMORY || folder->card_problem.at == NULL ? fail_memory(err) : GPAI_OK;
}

/* The index of one format: the one with the usual name; another one only when it is the
 * only one. */
enum gpai_code
folder_read_index(struct folder *folder, const struct folder_names *names,
    enum weight_format format, struct side_file *side, struct hf_index *index,
    struct gpai_error *err)
{
	const char *main = weight_format_index(format), *found = NULL;
	struct span bytes = {0};
	enum gpai_code rc;
	size_t n = 0;

	if (main == NULL)
		return GPAI_OK;
	if (folder_has_name(names, main))
		found = main;
	for (size_t i = 0; found != main && i < names->n; i++) {
		if (text_ends(text_of(names->at[i]), folder_index_ending(format))) {
			found = names->at[i];
			n++;
		}
	}
	if (n > 1)
		return fail(err, GPAI_CONFLICT, in_file(folder->shown),
		    "folder has %zu indexes, expected one, or one named %s", n, main);
	if (found == NULL)
		return GPAI_OK;
	if ((rc = read_side(folder, found, FOLDER_INDEX_MAX, false, side, &bytes, err)) != GPAI_OK)
		return rc;
	return hf_index_parse(folder->arena, bytes, side->shown, index, err);
}
