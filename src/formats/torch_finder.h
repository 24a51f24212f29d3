/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of finding tensors in a pickle share; torch_tensors.c calls them in the
 * order of this file. `rc` of the finder is the error that ends the search. */
#ifndef FORMATS_TORCH_FINDER_H
#define FORMATS_TORCH_FINDER_H

#include "formats/torch_tensors.h"

#define TORCH_CLAUSE     "torch.serialization"
#define TORCH_NO_STORAGE UINT32_MAX

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define SHOWN(t)     TEXT_ARG(text_clip(t, 80))

/* A tensor as found: its bytes are known once its storage is placed. */
struct torch_found {
	struct text name;
	enum dtype dtype;
	uint32_t rank;
	const uint64_t *shape;
	uint64_t elements;
	uint32_t storage;        /* TORCH_NO_STORAGE: the tensor has shape and type, but no data */
	uint64_t offset, extent; /* bytes in the storage, those before and those shown */
	uint64_t at;             /* offset in the file of what made it */
};

/* One pickle being searched. */
struct torch_finder {
	struct arena *arena, *scratch;
	const char *file; /* name of the file */
	const struct pickle *pickle;
	struct torch_tensors *tensors;
	struct gpai_error *err;
	enum gpai_code rc;
	size_t used; /* of the arena, at the start */
	bool is_counting;
	uint64_t n_counted;
	size_t path_len;
	char path[TORCH_NAME_MAX + 1];
};

#define BAD_AT(finder, code, value, ...)                                                           \
	((finder)->rc = fail_clause((finder)->err, code,                                           \
	     at_byte((finder)->file, (finder)->pickle->begin + (value)->at), TORCH_CLAUSE,         \
	     __VA_ARGS__))

/* The name of the tensor being read; valid until the walk goes on. */
struct text torch_path(const struct torch_finder *finder);
bool torch_is_one_of(struct text text, const char *const *words, size_t n);
/* A number from 0 to 2^63 - 1. */
bool torch_whole(const struct pickle_value *value, uint64_t *whole);

/* "torch.cuda.HalfStorage", "torch.float16": torch_types.c. */
bool torch_storage_type(struct text global, enum dtype *dtype);
bool torch_element_type(struct text global, enum dtype *dtype);

/* What a persistent id says: torch_storages.c. */
struct torch_reference {
	struct text key;
	enum dtype dtype;
	uint64_t bytes;
	uint64_t view; /* elements before a part of the storage; legacy files only */
};

/* False: an error, or a persistent id of another program. */
bool torch_read_reference(struct torch_finder *finder, const struct pickle_value *persistent,
    struct torch_reference *reference);
/* Bytes that so many elements take, a started block counted as one; false beyond 2^64. */
bool torch_bytes(enum dtype dtype, uint64_t elements, uint64_t *bytes);
void torch_list_storages(struct torch_finder *finder);

/* The arguments that describe a tensor, whichever function rebuilds it: torch_rebuild.c. */
struct torch_described {
	const struct pickle_value *storage; /* NULL: it has none */
	const struct pickle_value *offset, *size, *stride;
	const struct pickle_value *type; /* NULL: the storage's */
};

/* Looks through what wraps a tensor; false when the value is none. */
bool torch_describe(const struct pickle_value *value, struct torch_described *described);
void torch_add_tensor(struct torch_finder *finder, const struct pickle_value *value,
    const struct torch_described *described);
/* A function that rebuilds tensors. */
bool torch_is_rebuilder(struct text global);

/* Adds the tensors of the whole pickle; `label` as for torch_find: torch_walk.c. */
void torch_walk(struct torch_finder *finder, const char *label);

#endif
