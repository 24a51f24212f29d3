/* SPDX-License-Identifier: Apache-2.0 */
/* Files that hold bytes of tensors described in another file, as ONNX writes them; see
 * folder_parts.h. */
#include "measure/folder_parts.h"

#include <string.h>

static bool
is_listed(const struct folder *folder, struct text name)
{
	for (uint32_t i = 0; i < folder->n_weights; i++) {
		if (text_equal(folder->weights[i].name, name))
			return true;
	}
	return false;
}

/* A file that tensors say their bytes are in: it takes no header, but has a size. */
static enum gpai_code
add_data_file(struct folder *folder, struct text name, struct gpai_error *err)
{
	const char *string = arena_string(folder->arena, name);
	struct gpai_error bad = {0};
	bool known;

	if (string == NULL)
		return fail_memory(err);
	struct weight_file *file = &folder->weights[folder->n_weights++];
	*file = (struct weight_file){.name = text_of(string), .shown = folder_show(folder, string)};
	enum gpai_code rc = folder_look_at(folder, file, &known, &bad);
	if (rc != GPAI_OK && rc != GPAI_NOT_FOUND) {
		if (err != NULL)
			*err = bad;
		return rc;
	}
	if (rc == GPAI_NOT_FOUND)
		file->kind = WEIGHT_MISSING;
	file->format = folder->format;
	file->is_data = true;
	folder->n_real += file->kind == WEIGHT_REAL;
	folder->n_pointers += file->kind == WEIGHT_POINTER;
	folder->n_missing += file->kind == WEIGHT_MISSING;
	return GPAI_OK;
}

/* More than any writer makes, which is one for each large tensor. */
enum { DATA_FILES_MAX = 20000 };

enum gpai_code
folder_add_data_files(struct folder *folder, struct gpai_error *err)
{
	uint32_t n = folder->n_weights, room = n;
	enum gpai_code rc = GPAI_OK;

	for (uint32_t i = 0; i < n; i++) {
		const struct tensor_file *header = &folder->weights[i].header.tensors;
		for (uint32_t t = 0; t < header->n_tensors && room < DATA_FILES_MAX; t++)
			room += header->tensors[t].file.len > 0;
	}
	if (room == n)
		return GPAI_OK;
	struct weight_file *files = arena_array(folder->arena, (size_t)room + 1, sizeof *files);
	if (files == NULL)
		return fail_memory(err);
	memcpy(files, folder->weights, n * sizeof *files);
	folder->weights = files;
	for (uint32_t i = 0; i < n; i++) {
		const struct tensor_file *header = &files[i].header.tensors;
		for (uint32_t t = 0; t < header->n_tensors && rc == GPAI_OK; t++) {
			struct text name = header->tensors[t].file;
			if (name.len == 0 || is_listed(folder, name))
				continue;
			if (folder->n_weights == room)
				return fail(err, GPAI_TOO_LARGE, in_file(files[i].shown),
				    "tensors lie in over %d files, expected at most that many",
				    DATA_FILES_MAX);
			rc = add_data_file(folder, name, err);
		}
	}
	return rc;
}
