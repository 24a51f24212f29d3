/* SPDX-License-Identifier: Apache-2.0 */
/* Tensor files that belong together, and which of several such sets is the model.
 *
 * A folder may hold one model several times: in several formats, in several
 * quantisations, whole and as shards. Counting two of them would count the model twice,
 * so one set is chosen:
 *   1. of each format, the set that its index names; else the file with the format's own
 *      name (model.safetensors, pytorch_model.bin, model.onnx); else the only set; else
 *      the largest in bytes, and that it was a choice is said;
 *   2. of the formats, in the order of weight_formats.h, the first whose set is here as
 *      a whole (and, but for the first, is a model by its name, its index or what it says of
 *      itself); else the first.
 * What loads beside a model is no set of its own: the state of training, a projector
 * for images, an adapter. An adapter is chosen where nothing else is. */
#ifndef MEASURE_WEIGHT_SETS_H
#define MEASURE_WEIGHT_SETS_H

#include "measure/folder.h"

enum weight_role {
	ROLE_MODEL,
	ROLE_ADAPTER, /* a change to another model */
	ROLE_BESIDE   /* no weights of a language model, or a second copy of a file */
};

struct weight_set {
	enum weight_format format;
	enum weight_role role;
	bool is_indexed, is_main; /* its index names it; it has the format's own name */
	struct text key;          /* what its files have in common; the name of the only one */
	uint32_t first;           /* place of its first file */
	uint32_t files, real, missing;
	uint32_t parts; /* as the names count: -of-00005; 0: they do not */
	uint64_t bytes;
};

/* Found files, by name, and the sets they make. */
struct weight_sets {
	struct weight_file *files;
	uint32_t *set_of; /* place in sets, one each file */
	uint32_t n_files;
	struct weight_set *sets;
	uint32_t n;
};

/* Makes sets of files; where `is_named`, somebody listed them, and those of one format
 * are one set. `indexes`: those of each format, n_shards 0 where there is none. */
enum gpai_code weight_sets_make(struct arena *arena, struct weight_file *files, uint32_t n_files,
    const struct hf_index indexes[WEIGHT_FORMATS], bool is_named, struct weight_sets *sets,
    struct gpai_error *err);
/* Place of the chosen set; UINT32_MAX when there is none. rivals: sets of its format that
 * might have been meant as well. */
uint32_t weight_sets_choose(const struct weight_sets *sets, uint32_t *rivals);

/* "model-00002-of-00005.gguf": 2 of 5. False for other names. */
bool weight_name_part(struct text name, uint32_t *part, uint32_t *parts, size_t *at);

#endif
