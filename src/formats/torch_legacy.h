/* SPDX-License-Identifier: Apache-2.0 */
/* PyTorch checkpoints of the time before ZIP archives (torch.save until 1.5, and since with
 * _use_new_zipfile_serialization=False), and pickles that are no checkpoint.
 *
 * Follows: pytorch torch/serialization.py, _legacy_save and _legacy_load. The file is a row
 * of pickles: a magic number, a protocol version, what machine wrote it, the object, the
 * keys of its storages; then for each key 8 bytes with a number of elements, and the
 * elements. Of a pickle that does not begin with the magic number only the globals are
 * listed: it can run anything, and holds no tensors that can be told apart from it.
 * Left out: the tar archives of before 0.2. */
#ifndef FORMATS_TORCH_LEGACY_H
#define FORMATS_TORCH_LEGACY_H

#include "base/arena.h"
#include "base/error.h"
#include "formats/tensors.h"

/* A pickle of protocol 2 to 5. */
bool torch_legacy_sniff(struct span head);
/* As torch_zip_read. Notes: torch.format ("legacy" or "pickle"), torch.byteorder,
 * torch.beside. */
enum gpai_code torch_legacy_read(struct arena *arena, int fd, uint64_t file_bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err);
enum gpai_code torch_legacy_parse(struct arena *arena, struct span bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err);

#endif
