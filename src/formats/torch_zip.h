/* SPDX-License-Identifier: Apache-2.0 */
/* The header of a PyTorch checkpoint as torch.save has written it since 1.6, and of a
 * TorchScript archive: which tensors it holds, and what loading it would run.
 *
 * Follows: pytorch caffe2/serialize/inline_container.h and torch/serialization.py. The file
 * is a ZIP archive whose members are stored, not compressed: NAME/data.pkl, a pickle that
 * says how to rebuild tensors, and NAME/data/KEY, the bytes of one storage each. Nothing
 * is run and nothing decompressed; see pickle.h. `begin` and `end` of a tensor count from
 * the start of the file: tensors that overlap share a storage. `data_bytes` are those of the
 * storages that these tensors show, each as a whole and once.
 * Left out: the tensors' values, code of TorchScript, packages (torch.package). */
#ifndef FORMATS_TORCH_ZIP_H
#define FORMATS_TORCH_ZIP_H

#include "base/arena.h"
#include "base/error.h"
#include "formats/tensors.h"

/* A ZIP archive that may be one: archives of other programs are told apart by reading. */
bool torch_zip_sniff(struct span head);
/* Reads what stands for tensors in an open file of file_bytes; `name` is for messages. All
 * results live in the arena; `unsafe` lists the globals that rebuilding tensors does not
 * need. Notes: torch.format, torch.version, torch.byteorder, torch.beside (tensors that
 * are no weights), torch.code (members with code). Errors: MALFORMED, UNSUPPORTED (no
 * data.pkl, a compressed member, an element type we do not know), TOO_LARGE, IO, NO_MEMORY. */
enum gpai_code torch_zip_read(struct arena *arena, int fd, uint64_t file_bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err);
/* The same for a file held in memory as a whole. */
enum gpai_code torch_zip_parse(struct arena *arena, struct span bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err);

#endif
