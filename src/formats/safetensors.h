/* SPDX-License-Identifier: Apache-2.0 */
/* The header of a safetensors file: which tensors it holds, of which type and shape.
 *
 * Follows: huggingface/safetensors, README "Format" and safetensors/src/tensor.rs.
 * A file is 8 bytes of header length (little-endian), a JSON object of that length,
 * then the tensors' bytes without holes. Only the header is ever read, so a file of
 * 400 GB costs as much as its header. Left out: the tensors' values. */
#ifndef FORMATS_SAFETENSORS_H
#define FORMATS_SAFETENSORS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

#define SAFETENSORS_PREFIX_BYTES 8
/* The reference refuses longer headers, against files that only claim to be large. */
#define SAFETENSORS_HEADER_MAX 100000000u
/* Real tensors have up to 5 dimensions; the reference has no limit. */
#define SAFETENSORS_RANK_MAX 64

/* Element types of the reference: word, bits of one element. */
#define SAFETENSORS_DTYPES(X)                                                                      \
	X(BOOL, 8)                                                                                 \
	X(F4, 4)                                                                                   \
	X(F6_E2M3, 6)                                                                              \
	X(F6_E3M2, 6)                                                                              \
	X(U8, 8)                                                                                   \
	X(I8, 8)                                                                                   \
	X(F8_E5M2, 8)                                                                              \
	X(F8_E4M3, 8)                                                                              \
	X(F8_E8M0, 8)                                                                              \
	X(F8_E4M3FNUZ, 8)                                                                          \
	X(F8_E5M2FNUZ, 8)                                                                          \
	X(I16, 16)                                                                                 \
	X(U16, 16)                                                                                 \
	X(F16, 16)                                                                                 \
	X(BF16, 16)                                                                                \
	X(I32, 32)                                                                                 \
	X(U32, 32)                                                                                 \
	X(F32, 32)                                                                                 \
	X(C64, 64)                                                                                 \
	X(F64, 64)                                                                                 \
	X(I64, 64)                                                                                 \
	X(U64, 64)

enum dtype {
#define X(word, bits) DTYPE_##word,
	SAFETENSORS_DTYPES(X)
#undef X
	    DTYPES
};

struct tensor {
	struct text name;
	enum dtype dtype;
	uint32_t rank;
	const uint64_t *shape; /* rank numbers */
	uint64_t elements;     /* product of the shape; 1 for a scalar */
	uint64_t begin, end;   /* bytes from the end of the header */
};

struct safetensors_note {
	struct text key, value;
};

struct safetensors {
	struct tensor *tensors; /* by begin: they cover the data without hole or overlap */
	uint32_t n_tensors;
	struct safetensors_note *notes; /* __metadata__, in the order written */
	uint32_t n_notes;
	uint64_t header_bytes; /* the 8 bytes of the length and the JSON with its padding */
	uint64_t data_bytes;   /* header_bytes + data_bytes is the size of the file */
	uint64_t bytes_read;   /* what reading it cost */
};

/* Reads the header of an open file of file_bytes; `name` is for messages. All results
 * live in the arena. Errors: MALFORMED, UNSUPPORTED (an element type we do not know),
 * TOO_LARGE, IO, NO_MEMORY. */
enum gpai_code safetensors_read(struct arena *arena, int fd, uint64_t file_bytes, const char *name,
    struct safetensors *file, struct gpai_error *err);
/* The same for a file held in memory as a whole. */
enum gpai_code safetensors_parse(struct arena *arena, struct span bytes, const char *name,
    struct safetensors *file, struct gpai_error *err);

const char *dtype_word(enum dtype dtype);
unsigned dtype_bits(enum dtype dtype);
bool dtype_from(struct text word, enum dtype *dtype);

#endif
