/* SPDX-License-Identifier: Apache-2.0 */
/* The tensors of an ONNX model: initialisers and constants of its graph and of the graphs
 * within, and where their bytes are.
 *
 * Follows: onnx/onnx onnx.proto (IR version 14) and docs/ExternalData.md. The file is one
 * protobuf message, read by its wire format: a field that is not asked for is stepped over,
 * so bytes of weights are not read, except lists of varints, which only counting tells the
 * length of. `begin` and `end` of a tensor count from the start of the file that holds it.
 * A tensor in an attribute has the name of its node's first output; tensors of text are
 * left out, so are positions of sparse tensors, graphs for training, and values. */
#ifndef FORMATS_ONNX_H
#define FORMATS_ONNX_H

#include "base/arena.h"
#include "base/error.h"
#include "formats/tensors.h"

#define ONNX_TENSORS_MAX 1000000u
#define ONNX_RANK_MAX    64u
/* Graphs within graphs: branches of branches. */
#define ONNX_DEPTH_MAX 32u
#define ONNX_NAME_MAX  4096u
/* Metadata that is kept: of longer texts the length is. */
#define ONNX_TEXT_MAX  (1u << 20)
#define ONNX_NOTES_MAX 10000u
/* Memory that names, shapes and metadata of one file may take. */
#define ONNX_KEPT_MAX ((size_t)256 << 20)

/* The first fields of a model in their usual order: there is no magic number. */
bool onnx_sniff(struct span head);
/* Reads what stands for tensors in an open file of file_bytes; the last part of `name` is the
 * file's own name, which no tensor may give as the place of its bytes. All results live in
 * the arena. Notes: onnx.ir_version, onnx.producer, onnx.producer_version, onnx.domain,
 * onnx.model_version, onnx.graph, onnx.opset ("ai.onnx 17"), onnx.text_tensors and
 * onnx.training (how many were left out), and metadata_props under their own keys. Errors:
 * MALFORMED (also a place outside the model's folder), UNSUPPORTED, TOO_LARGE, IO,
 * NO_MEMORY. */
enum gpai_code onnx_read(struct arena *arena, int fd, uint64_t file_bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err);
/* The same for a file held in memory as a whole. */
enum gpai_code onnx_parse(struct arena *arena, struct span bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err);

#endif
