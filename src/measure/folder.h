/* SPDX-License-Identifier: Apache-2.0 */
/* A folder with a model in it, opened: which files there are and what they say.
 *
 * The only place below the API that opens files of a model; always relative to the
 * folder's descriptor. Reads configurations, index, card, pointers and headers of
 * tensor files, never the tensors. A tensor file is known by its first bytes, whatever
 * its name; which of several are the model, weight_sets.h decides. Left out: counting. */
#ifndef MEASURE_FOLDER_H
#define MEASURE_FOLDER_H

#include "measure/digest_tree.h"
#include "measure/folder_digest.h"
#include "measure/weight_formats.h"

/* More than any published model has by a factor of ten: bounds memory. */
#define FOLDER_FILES_MAX  10000
#define FOLDER_CONFIG_MAX (16u << 20) /* bytes; real ones have a few thousand */
#define FOLDER_INDEX_MAX  (64u << 20) /* bytes; a model of 90,000 tensors has 9 million */

enum weight_kind {
	WEIGHT_REAL,    /* the file itself */
	WEIGHT_POINTER, /* a Git LFS pointer to it */
	WEIGHT_MISSING  /* named by the index, or by the numbers in other names, only */
};

struct weight_file {
	struct text name;  /* NUL-terminated beyond its length */
	const char *shown; /* with the folder, for messages */
	enum weight_kind kind;
	enum weight_format format;
	uint64_t size; /* bytes of the file, also when behind a pointer */
	bool is_data;  /* only bytes: the tensors are described in another file */
	/* REAL, of the model. */
	struct weight_header header;
	struct digest digest; /* POINTER, and REAL after folder_digest */
	bool has_digest;
};

/* A small file that was read as a whole. */
struct side_file {
	bool found;
	const char *name;  /* in the folder */
	const char *shown; /* with the folder */
	struct digest digest;
};

struct folder {
	struct arena *arena;
	int fd;
	const char *shown; /* its name */
	struct side_file config_file, index_file, card_file, adapter_file;
	struct hf_config config;
	struct hf_index index;
	struct hf_card card;
	struct hf_adapter adapter;
	struct text card_problem;    /* why it was not read; empty when it was */
	enum weight_format format;   /* of the weights, if there are any */
	const struct gguf *gguf;     /* metadata of a GGUF model; NULL in other formats */
	bool is_adapter;             /* the weights are a change to another model */
	struct weight_file *weights; /* by name */
	uint32_t n_weights, n_real, n_pointers, n_missing;
	struct text *extra; /* tensor files that are no part of the model */
	uint32_t n_extra;
	/* Of these, PyTorch files whose loading asks for more than tensors. */
	struct weight_file *unsafe;
	uint32_t n_unsafe;
	struct text rivals; /* names of sets that might have been meant as well; empty: none */
	uint32_t n_rivals;
	struct text layouts; /* other formats that the model seems to be here in; may be empty */
	struct digest_tree digests; /* after folder_digest */
	bool has_digests, has_directory_digest;
	uint64_t bytes_read; /* beginnings of files that were only looked at not counted */
};

/* Opens and reads what is named, or what belongs to a model when names is NULL. Errors
 * as for weights_measure. */
enum gpai_code folder_open(struct arena *arena, int fd, const char *shown, const char *const *names,
    struct folder *folder, struct gpai_error *err);
void folder_close(struct folder *folder);
/* A regular file, or what a symbolic link to one leads to (caches are made of these). */
enum gpai_code folder_open_file(const struct folder *folder, const char *name, const char *shown,
    int *fd, uint64_t *size, struct gpai_error *err);
/* SHA-256 of every file below the folder, or of its weight files alone. */
enum gpai_code folder_digest(struct folder *folder, bool is_whole,
    const struct folder_digesting *how, struct gpai_error *err);

#endif
