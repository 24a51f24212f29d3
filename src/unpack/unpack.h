/* SPDX-License-Identifier: Apache-2.0 */
/* Packed bytes to plain bytes.
 *
 * Belongs here: gzip, zstd, lz4, bzip2, xz as streams; the block codecs of column files; files
 * seen as memory; the reader that refills a buffer; where packed data can be cut in pieces.
 * May include: base, and the headers of the codec libraries.
 * Absent: what the plain bytes mean. */
#ifndef UNPACK_UNPACK_H
#define UNPACK_UNPACK_H

#include "unpack/block.h"
#include "unpack/mapped.h"
#include "unpack/stream.h"

#endif
