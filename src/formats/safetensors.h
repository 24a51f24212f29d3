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
#include "formats/tensors.h"

#define SAFETENSORS_PREFIX_BYTES 8
/* The reference refuses longer headers, against files that only claim to be large. */
#define SAFETENSORS_HEADER_MAX 100000000u
/* Real tensors have up to 5 dimensions; the reference has no limit. */
#define SAFETENSORS_RANK_MAX 64

/* Could this be the beginning of one? 16 bytes are enough to tell. */
bool safetensors_sniff(struct span head);
/* Reads the header of an open file of file_bytes; `name` is for messages. All results
 * live in the arena. Tensors come by begin and cover the data without hole or overlap;
 * header_bytes + data_bytes is the size of the file. Errors: MALFORMED, UNSUPPORTED (an element
 * type we do not know), TOO_LARGE, IO, NO_MEMORY. */
enum gpai_code safetensors_read(struct arena *arena, int fd, uint64_t file_bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err);
/* The same for a file held in memory as a whole. */
enum gpai_code safetensors_parse(struct arena *arena, struct span bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err);

#endif
