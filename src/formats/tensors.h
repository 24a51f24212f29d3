/* SPDX-License-Identifier: Apache-2.0 */
/* What a file that holds tensors says about them, whichever its format: names, element
 * types, shapes, where the bytes are, and what else its writer noted.
 *
 * Each format has a reader beside this file that fills these structs from the file's
 * headers and never reads a tensor's values. Element types are those of the
 * safetensors reference (same words), of ggml (ggml/src/ggml-common.h, block sizes), and
 * the few that PyTorch and ONNX have besides.
 * Left out: what the types can express. */
#ifndef FORMATS_TENSORS_H
#define FORMATS_TENSORS_H

#include "base/span.h"

/* Word, elements of the smallest block that is stored, bytes of that block. */
#define SAFETENSORS_DTYPES(X)                                                                      \
	X(BOOL, 1, 1)                                                                              \
	X(F4, 2, 1)                                                                                \
	X(F6_E2M3, 4, 3)                                                                           \
	X(F6_E3M2, 4, 3)                                                                           \
	X(U8, 1, 1)                                                                                \
	X(I8, 1, 1)                                                                                \
	X(F8_E5M2, 1, 1)                                                                           \
	X(F8_E4M3, 1, 1)                                                                           \
	X(F8_E8M0, 1, 1)                                                                           \
	X(F8_E4M3FNUZ, 1, 1)                                                                       \
	X(F8_E5M2FNUZ, 1, 1)                                                                       \
	X(I16, 1, 2)                                                                               \
	X(U16, 1, 2)                                                                               \
	X(F16, 1, 2)                                                                               \
	X(BF16, 1, 2)                                                                              \
	X(I32, 1, 4)                                                                               \
	X(U32, 1, 4)                                                                               \
	X(F32, 1, 4)                                                                               \
	X(C64, 1, 8)                                                                               \
	X(F64, 1, 8)                                                                               \
	X(I64, 1, 8)                                                                               \
	X(U64, 1, 8)

/* Blocks of quantised weights with their scales. */
#define GGML_DTYPES(X)                                                                             \
	X(Q4_0, 32, 18)                                                                            \
	X(Q4_1, 32, 20)                                                                            \
	X(Q5_0, 32, 22)                                                                            \
	X(Q5_1, 32, 24)                                                                            \
	X(Q8_0, 32, 34)                                                                            \
	X(Q8_1, 32, 36)                                                                            \
	X(Q2_K, 256, 84)                                                                           \
	X(Q3_K, 256, 110)                                                                          \
	X(Q4_K, 256, 144)                                                                          \
	X(Q5_K, 256, 176)                                                                          \
	X(Q6_K, 256, 210)                                                                          \
	X(Q8_K, 256, 292)                                                                          \
	X(IQ1_S, 256, 50)                                                                          \
	X(IQ1_M, 256, 56)                                                                          \
	X(IQ2_XXS, 256, 66)                                                                        \
	X(IQ2_XS, 256, 74)                                                                         \
	X(IQ2_S, 256, 82)                                                                          \
	X(IQ3_XXS, 256, 98)                                                                        \
	X(IQ3_S, 256, 110)                                                                         \
	X(IQ4_NL, 32, 18)                                                                          \
	X(IQ4_XS, 256, 136)                                                                        \
	X(TQ1_0, 256, 54)                                                                          \
	X(TQ2_0, 256, 66)                                                                          \
	X(MXFP4, 32, 17)                                                                           \
	X(NVFP4, 64, 36)                                                                           \
	X(Q1_0, 128, 18)                                                                           \
	X(Q2_0, 64, 18)

/* Only in PyTorch and ONNX. */
#define OTHER_DTYPES(X)                                                                            \
	X(I2, 4, 1)                                                                                \
	X(U2, 4, 1)                                                                                \
	X(I4, 2, 1)                                                                                \
	X(U4, 2, 1)                                                                                \
	X(C128, 1, 16)

#define DTYPE_LIST(X) SAFETENSORS_DTYPES(X) GGML_DTYPES(X) OTHER_DTYPES(X)

enum dtype {
#define X(word, elements, bytes) DTYPE_##word,
	DTYPE_LIST(X)
#undef X
	    DTYPES
};

struct tensor {
	struct text name;
	enum dtype dtype;
	uint32_t rank;
	const uint64_t *shape; /* rank numbers */
	uint64_t elements;     /* product of the shape; 1 for a scalar */
	/* Bytes within the file's data. Two tensors of a file that have the same bytes share
	 * one storage. */
	uint64_t begin, end;
	/* Where the bytes are: a plain name below the folder of the file; empty: this file. */
	struct text file;
};

/* What else the writer noted. */
struct tensor_note {
	struct text key, value;
};

struct tensor_file {
	struct tensor *tensors; /* NULL when there are none */
	uint32_t n_tensors;
	struct tensor_note *notes; /* in the order written */
	uint32_t n_notes;
	/* What the file asks a program that loads it to run, beyond rebuilding tensors:
	 * "os.system". Only formats that are programs have it. */
	struct text *unsafe;
	uint32_t n_unsafe;
	uint64_t header_bytes; /* all that is no tensor's data */
	uint64_t data_bytes;   /* of tensors, in this file */
	uint64_t bytes_read;   /* what reading it cost */
};

/* Bytes of so many elements. `whole` (may be NULL): they fill blocks, and bytes stay
 * below 2^64; else the result is 0. */
uint64_t dtype_bytes(enum dtype dtype, uint64_t elements, bool *whole);
unsigned dtype_block_elements(enum dtype dtype);
unsigned dtype_block_bytes(enum dtype dtype);
const char *dtype_word(enum dtype dtype);
bool dtype_from(struct text word, enum dtype *dtype);

#endif
