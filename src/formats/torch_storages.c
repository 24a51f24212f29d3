/* SPDX-License-Identifier: Apache-2.0 */
/* The storages that a pickle names, and how many bytes each has; see torch_finder.h. */
#include "formats/torch_finder.h"

#include "base/checked.h"

#include <inttypes.h>
#include <stdlib.h>

bool
torch_bytes(enum dtype dtype, uint64_t elements, uint64_t *bytes)
{
	uint64_t block = dtype_block_elements(dtype);

	return checked_mul(
	    elements / block + (elements % block != 0), dtype_block_bytes(dtype), bytes);
}

/* ("storage", type, key, place, elements[, (key of a part, offset, elements)]) */
bool
torch_read_reference(struct torch_finder *finder, const struct pickle_value *persistent,
    struct torch_reference *reference)
{
	const struct pickle_value *id = persistent->items.n > 0 ? persistent->items.at[0] : NULL;
	const struct pickle_value *type = pickle_item(id, 1), *key = pickle_item(id, 2);
	const struct pickle_value *part = pickle_item(id, 5);
	uint64_t elements;

	*reference = (struct torch_reference){0};
	if (!pickle_is_text(pickle_item(id, 0), "storage"))
		return false; /* another program's */
	if (type == NULL || type->kind != PICKLE_GLOBAL || key == NULL ||
	    key->kind != PICKLE_TEXT || !torch_whole(pickle_item(id, 4), &elements)) {
		BAD_AT(finder, GPAI_MALFORMED, persistent,
		    "persistent id is not of the form (\"storage\", type, key, place, elements)");
		return false;
	}
	if (!torch_storage_type(type->text, &reference->dtype)) {
		BAD_AT(finder, GPAI_UNSUPPORTED, persistent,
		    "storage of type \"%.*s\" is not known", SHOWN(type->text));
		return false;
	}
	if (!torch_bytes(reference->dtype, elements, &reference->bytes)) {
		BAD_AT(finder, GPAI_TOO_LARGE, persistent,
		    "storage \"%.*s\" overflows: %" PRIu64 " elements of %s are beyond 2^64 bytes",
		    SHOWN(key->text), elements, dtype_word(reference->dtype));
		return false;
	}
	reference->key = key->text;
	if (part != NULL && part->kind == PICKLE_TUPLE &&
	    !torch_whole(pickle_item(part, 1), &reference->view))
		BAD_AT(finder, GPAI_MALFORMED, persistent, "part of a storage without an offset");
	return finder->rc == GPAI_OK;
}

static int
by_key(const void *left, const void *right)
{
	const struct torch_storage *a = left, *b = right;

	return text_compare(a->key, b->key);
}

struct torch_storage *
torch_storage(const struct torch_tensors *tensors, struct text key)
{
	struct torch_storage wanted = {.key = key};

	if (tensors->n_storages == 0)
		return NULL;
	return bsearch(&wanted, tensors->storages, tensors->n_storages, sizeof wanted, by_key);
}

/* Every storage that the pickle names, once. */
void
torch_list_storages(struct torch_finder *finder)
{
	const struct pickle_items *all = &finder->pickle->persistent;
	struct torch_tensors *tensors = finder->tensors;
	struct torch_reference reference;
	uint32_t n = 0, kept = 0;

	tensors->storages =
	    arena_array(finder->scratch, (size_t)all->n + 1, sizeof *tensors->storages);
	if (tensors->storages == NULL) {
		finder->rc = fail(finder->err, GPAI_TOO_LARGE, in_file(finder->file),
		    "%" PRIu32 " storages need more than %zu bytes of memory", all->n,
		    finder->scratch->limit_bytes);
		return;
	}
	for (uint32_t i = 0; i < all->n && finder->rc == GPAI_OK; i++) {
		if (torch_read_reference(finder, all->at[i], &reference))
			tensors->storages[n++] =
			    (struct torch_storage){.key = reference.key, .bytes = reference.bytes};
	}
	qsort(tensors->storages, n, sizeof *tensors->storages, by_key);
	for (uint32_t i = 0; i < n && finder->rc == GPAI_OK; i++) {
		struct torch_storage *storage = &tensors->storages[i];
		if (kept > 0 && text_equal(storage->key, tensors->storages[kept - 1].key)) {
			if (storage->bytes != tensors->storages[kept - 1].bytes)
				finder->rc = fail_clause(finder->err, GPAI_MALFORMED,
				    in_file(finder->file), TORCH_CLAUSE,
				    "storage \"%.*s\" has %" PRIu64 " bytes here and %" PRIu64
				    " there",
				    SHOWN(storage->key), storage->bytes,
				    tensors->storages[kept - 1].bytes);
			continue;
		}
		tensors->storages[kept++] = *storage;
	}
	tensors->n_storages = kept;
}
