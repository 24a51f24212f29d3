/* SPDX-License-Identifier: Apache-2.0 */
/* Finding tensors in the pickle of a checkpoint, and placing them in the file; see
 * torch_tensors.h. */
#include "formats/torch_tensors.h"

#include "formats/torch_finder.h"

#include <string.h>

struct text
torch_path(const struct torch_finder *finder)
{
	return (struct text){finder->path, finder->path_len};
}

bool
torch_is_one_of(struct text text, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (text_is(text, words[i]))
			return true;
	}
	return false;
}

bool
torch_whole(const struct pickle_value *value, uint64_t *whole)
{
	if (value == NULL || value->kind != PICKLE_INT || value->is_large || value->whole < 0)
		return false;
	*whole = (uint64_t)value->whole;
	return true;
}

enum gpai_code
torch_find(struct arena *arena, struct arena *scratch, const char *name,
    const struct pickle *pickle, const char *label, struct torch_tensors *tensors,
    struct gpai_error *err)
{
	struct torch_finder *finder = arena_alloc(scratch, sizeof *finder);

	*tensors = (struct torch_tensors){.note = text_of("")};
	if (finder == NULL)
		return fail_memory(err);
	finder->arena = arena;
	finder->scratch = scratch;
	finder->file = name;
	finder->pickle = pickle;
	finder->tensors = tensors;
	finder->err = err;
	finder->used = arena->used_bytes;
	torch_list_storages(finder);
	if (finder->rc == GPAI_OK)
		torch_walk(finder, label);
	return finder->rc;
}

enum gpai_code
torch_place(struct arena *arena, const struct torch_tensors *tensors, struct tensor_file *file,
    struct gpai_error *err)
{
	size_t n = (size_t)file->n_tensors + tensors->n_found;
	struct tensor *all = arena_array(arena, n + 1, sizeof *all);

	if (all == NULL)
		return fail_memory(err);
	if (file->n_tensors > 0)
		memcpy(all, file->tensors, file->n_tensors * sizeof *all);
	file->tensors = all;
	for (uint32_t i = 0; i < tensors->n_found; i++) {
		const struct torch_found *found = &tensors->found[i];
		struct tensor *tensor = &all[file->n_tensors++];
		*tensor = (struct tensor){.name = found->name,
		    .dtype = found->dtype,
		    .rank = found->rank,
		    .shape = found->shape,
		    .elements = found->elements};
		if (found->storage == TORCH_NO_STORAGE)
			continue;
		struct torch_storage *storage = &tensors->storages[found->storage];
		tensor->begin = storage->begin + found->offset;
		tensor->end = tensor->begin + found->extent;
		if (!storage->is_counted)
			file->data_bytes += storage->bytes;
		storage->is_counted = true;
	}
	return torch_note(arena, file, "torch.beside", tensors->note, err);
}

enum gpai_code
torch_note(struct arena *arena, struct tensor_file *file, const char *key, struct text value,
    struct gpai_error *err)
{
	struct tensor_note *all;

	if (value.len == 0)
		return GPAI_OK;
	if ((all = arena_array(arena, (size_t)file->n_notes + 1, sizeof *all)) == NULL)
		return fail_memory(err);
	if (file->n_notes > 0)
		memcpy(all, file->notes, file->n_notes * sizeof *all);
	file->notes = all;
	all[file->n_notes].key = text_of(key);
	all[file->n_notes].value = arena_text(arena, value);
	if (all[file->n_notes++].value.at == NULL)
		return fail_memory(err);
	return GPAI_OK;
}
