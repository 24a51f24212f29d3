/* SPDX-License-Identifier: Apache-2.0 */
/* The formats a model's weights come in, best first: where a folder holds the same model
 * twice, the first that is whole is measured. To add one: its reader in src/formats, a
 * word in the list and a row in weight_formats.c. */
#ifndef MEASURE_WEIGHT_FORMATS_H
#define MEASURE_WEIGHT_FORMATS_H

#include "formats/formats.h"

#define WEIGHT_FORMATS_LIST(X) X(SAFETENSORS) X(TORCH) X(GGUF) X(ONNX)

enum weight_format {
#define X(NAME) WEIGHT_##NAME,
	WEIGHT_FORMATS_LIST(X)
#undef X
	    WEIGHT_FORMATS
};

/* Beginning of a file that is enough to know its format, and a Git LFS pointer whole. */
#define WEIGHT_HEAD_BYTES LFS_POINTER_MAX

/* What a file's header says. */
struct weight_header {
	struct tensor_file tensors;
	const struct gguf *gguf; /* GGUF only */
};

const char *weight_format_word(enum weight_format format);
/* An ending that files of this format usually have, as "*.safetensors". */
const char *weight_format_pattern(enum weight_format format);
/* The usual name of the file that says which shard holds which tensor, with one dot
 * before what an index of another name ends in; NULL: the format has none. */
const char *weight_format_index(enum weight_format format);
/* What do the first bytes say? `name` decides where they could be of several kinds, or
 * where the format has no magic number. False: none of ours. */
bool weight_format_sniff(struct span head, struct text name, enum weight_format *format);
/* What does the name alone say? For files that are not here, and for those whose bytes
 * are too broken to tell. */
bool weight_format_named(struct text name, enum weight_format *format);
/* Is it unusual for a file with this name to be of another kind? Then what it holds
 * instead is worth an error. */
bool weight_format_claims(struct text name);
enum gpai_code weight_format_read(enum weight_format format, struct arena *arena, int fd,
    uint64_t file_bytes, const char *shown, struct weight_header *header, struct gpai_error *err);

#endif
