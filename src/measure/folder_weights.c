/* SPDX-License-Identifier: Apache-2.0 */
/* Which files of a folder hold weights, by their first bytes and by indexes; see
 * folder_parts.h. */
#include "measure/folder_parts.h"

#include "base/file.h"

#include <unistd.h>

/* Pointer, tensors, or (known is false) neither? A pointer is below LFS_POINTER_MAX bytes
 * and says so. */
enum gpai_code
folder_look_at(struct folder *folder, struct weight_file *file, bool *known, struct gpai_error *err)
{
	uint8_t bytes[WEIGHT_HEAD_BYTES];
	struct lfs_pointer pointer;
	enum gpai_code rc;
	int fd = -1;

	*known = true;
	file->kind = WEIGHT_REAL;
	if ((rc = folder_open_file(folder, file->name.at, file->shown, &fd, &file->size, err)) !=
	    GPAI_OK)
		goto out;
	struct span head = {bytes, file->size < sizeof bytes ? (size_t)file->size : sizeof bytes};
	if ((rc = file_read_at(fd, file->shown, 0, bytes, head.len, err)) != GPAI_OK)
		goto out;
	if (file->size < LFS_POINTER_MAX && lfs_pointer_sniff(head)) {
		*known = weight_format_named(file->name, &file->format);
		folder->bytes_read += head.len;
		rc = lfs_pointer_parse(head, file->shown, &pointer, err);
		file->kind = WEIGHT_POINTER;
		file->size = pointer.size;
		file->digest = pointer.oid;
		file->has_digest = true;
	} else if (!weight_format_sniff(head, file->name, &file->format)) {
		*known = weight_format_named(file->name, &file->format) &&
		         weight_format_claims(file->name);
	}
out:
	if (fd >= 0)
		close(fd);
	return rc;
}

static enum gpai_code
find_files(struct folder *folder, const struct folder_names *names, struct folder_found *found,
    struct gpai_error *err)
{
	enum gpai_code rc;
	bool known;

	for (size_t i = 0; i < names->n; i++) {
		struct weight_file *file = &found->files[found->n];
		if (folder_is_side(names->at[i]))
			continue;
		*file = (struct weight_file){
		    .name = text_of(names->at[i]), .shown = folder_show(folder, names->at[i])};
		if ((rc = folder_look_at(folder, file, &known, err)) != GPAI_OK)
			return rc;
		found->n += known;
		if (!known && names->is_given)
			return fail(err, GPAI_UNSUPPORTED, in_file(file->shown),
			    "file holds no tensors of a known format");
	}
	return GPAI_OK;
}

/* Shards that only an index knows. */
static void
add_missing(struct folder *folder, const struct folder_names *names, enum weight_format format,
    struct folder_found *found)
{
	const struct hf_index *index = &found->indexes[format];

	for (uint32_t i = 0; i < index->n_shards; i++) {
		const struct text *shard = &index->shards[i];
		if (!folder_has_name(names, shard->at))
			found->files[found->n++] = (struct weight_file){.name = *shard,
			    .shown = folder_show(folder, shard->at),
			    .kind = WEIGHT_MISSING,
			    .format = format};
	}
}

enum gpai_code
folder_find_weights(struct folder *folder, const struct folder_names *names,
    struct folder_found *found, struct gpai_error *err)
{
	size_t room = names->n + 1;
	enum gpai_code rc;

	for (int i = 0; i < WEIGHT_FORMATS; i++) {
		if ((rc = folder_read_index(folder, names, (enum weight_format)i,
			 &found->index_files[i], &found->indexes[i], err)) != GPAI_OK)
			return rc;
		room += found->indexes[i].n_shards;
	}
	found->files = arena_array(folder->arena, room, sizeof *found->files);
	if (found->files == NULL)
		return fail_memory(err);
	if ((rc = find_files(folder, names, found, err)) != GPAI_OK)
		return rc;
	for (int i = 0; i < WEIGHT_FORMATS; i++)
		add_missing(folder, names, (enum weight_format)i, found);
	return GPAI_OK;
}
