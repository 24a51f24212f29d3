/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of opening a folder share; they follow one another as listed here, and
 * folder.c calls them. */
#ifndef MEASURE_FOLDER_PARTS_H
#define MEASURE_FOLDER_PARTS_H

#include "measure/folder.h"

#define FOLDER_CONFIG  "config.json"
#define FOLDER_CARD    "README.md"
#define FOLDER_ADAPTER "adapter_config.json"

/* With the folder's name, for messages. */
const char *folder_show(struct folder *folder, const char *name);

/* Names, sorted: folder_names.c. */
struct folder_names {
	const char **at;
	size_t n;
	bool is_given; /* somebody listed them */
};

/* Those that belong to a model, of all or of the `given`, which all have to; a NULL ends
 * the given. */
enum gpai_code folder_list_names(struct folder *folder, const char *const *given,
    struct folder_names *names, struct gpai_error *err);
bool folder_has_name(const struct folder_names *names, const char *name);
/* A configuration, a card or an index: no weights. */
bool folder_is_side(const char *name);
/* What an index of this format ends in; NULL: it has none. */
const char *folder_index_ending(enum weight_format format);
/* "*.safetensors, *.gguf": files that are taken for weights. */
struct text folder_patterns(struct arena *arena);
/* "a, b" from "a" and "b". */
struct text folder_append(struct arena *arena, struct text list, struct text word);

/* Small files that are there, or nothing: folder_side_files.c. */
enum gpai_code folder_read_config(
    struct folder *folder, const struct folder_names *names, struct gpai_error *err);
enum gpai_code folder_read_adapter(
    struct folder *folder, const struct folder_names *names, struct gpai_error *err);
enum gpai_code folder_read_card(
    struct folder *folder, const struct folder_names *names, struct gpai_error *err);
enum gpai_code folder_read_index(struct folder *folder, const struct folder_names *names,
    enum weight_format format, struct side_file *side, struct hf_index *index,
    struct gpai_error *err);

/* Every tensor file of the folder, whether it is the model or not: folder_weights.c. */
struct folder_found {
	struct weight_file *files;
	uint32_t n;
	struct side_file index_files[WEIGHT_FORMATS];
	struct hf_index indexes[WEIGHT_FORMATS];
};

enum gpai_code folder_find_weights(struct folder *folder, const struct folder_names *names,
    struct folder_found *found, struct gpai_error *err);
/* Kind, format and size of a file with a name; known is false when it holds no tensors. */
enum gpai_code folder_look_at(
    struct folder *folder, struct weight_file *file, bool *known, struct gpai_error *err);

/* Moves those of the model to the folder's weights, the others to its extra:
 * folder_model.c. */
enum gpai_code folder_choose_model(struct folder *folder, const struct folder_names *names,
    struct folder_found *found, struct gpai_error *err);
/* Do the shards of the index, in their order, begin the list of weights? */
enum gpai_code folder_check_shards(const struct folder *folder, struct gpai_error *err);
/* NOT_FOUND where some of the weights are here, but not all. */
enum gpai_code folder_check_missing(const struct folder *folder, struct gpai_error *err);

/* Adds the files that headers, once read, say bytes are in: folder_data.c. */
enum gpai_code folder_add_data_files(struct folder *folder, struct gpai_error *err);

#endif
