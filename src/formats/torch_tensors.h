/* SPDX-License-Identifier: Apache-2.0 */
/* Tensors in the pickle of a PyTorch checkpoint: names, types, shapes, and which bytes of
 * which storage they show.
 *
 * Follows: pytorch torch/serialization.py, torch/_utils.py (_rebuild_*), and as list of
 * what is harmless torch/_weights_only_unpickler.py. A tensor is a call of a function that
 * rebuilds it from a storage, an offset, sizes and strides; a storage is a persistent id
 * ("storage", type, key, place, elements). Names are the keys on the way to the tensor,
 * joined by dots. When the weights lie below a key such as "model" or "state_dict", that
 * key is left out of names, and tensors beside it (an optimiser's) are only counted.
 * Left out: index tensors of sparse ones; tensors inside objects of other classes' own
 * making are found by their place alone. */
#ifndef FORMATS_TORCH_TENSORS_H
#define FORMATS_TORCH_TENSORS_H

#include "formats/pickle.h"
#include "formats/tensors.h"

#define TORCH_TENSORS_MAX 1000000u
#define TORCH_RANK_MAX    64u
/* Containers within containers; a module takes three. */
#define TORCH_DEPTH_MAX 256u
#define TORCH_NAME_MAX  4096u
/* Memory that names and shapes of one file may take: a pickle of a few megabytes can name a
 * tensor a million times. */
#define TORCH_KEPT_MAX ((size_t)256 << 20)
/* Globals that are named; of more, how many. */
#define TORCH_UNSAFE_MAX 1000u

/* A place of bytes that tensors share. */
struct torch_storage {
	struct text key;
	uint64_t bytes;  /* by its type and number of elements */
	uint64_t begin;  /* offset in the file, set by who knows the container */
	bool is_counted; /* a tensor of the weights shows some of it */
	bool is_listed;  /* legacy files list the storages they hold */
};

struct torch_tensors {
	struct torch_storage *storages; /* by key, each once */
	uint32_t n_storages;
	struct torch_found *found;
	uint32_t n_found, cap_found;
	struct text note; /* what was counted beside the weights: "optimizer: 3 tensors" */
};

/* Finds all tensors; results in `scratch`, except names and shapes, in `arena`. `label` is
 * put before names ("constants"), or NULL. */
enum gpai_code torch_find(struct arena *arena, struct arena *scratch, const char *name,
    const struct pickle *pickle, const char *label, struct torch_tensors *tensors,
    struct gpai_error *err);
struct torch_storage *torch_storage(const struct torch_tensors *tensors, struct text key);
/* Adds what was found to the file, once `begin` of every storage is known: tensors, in the
 * order met, with offsets within the file. */
enum gpai_code torch_place(struct arena *arena, const struct torch_tensors *tensors,
    struct tensor_file *file, struct gpai_error *err);
/* Adds the globals that rebuilding tensors does not need. */
enum gpai_code torch_unsafe(struct arena *arena, const struct pickle *pickle,
    struct tensor_file *file, struct gpai_error *err);
enum gpai_code torch_note(struct arena *arena, struct tensor_file *file, const char *key,
    struct text value, struct gpai_error *err);

#endif
