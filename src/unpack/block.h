/* SPDX-License-Identifier: Apache-2.0 */
/* One block whose plain size is known: the pages of column files. */
#ifndef UNPACK_BLOCK_H
#define UNPACK_BLOCK_H

#include "base/span.h"

#define BLOCK_CODECS(X)                                                                            \
	X(NONE, "none")                                                                            \
	X(SNAPPY, "snappy")                                                                        \
	X(GZIP, "gzip") /* also several members, one after the other */                            \
	X(BROTLI, "brotli")                                                                        \
	X(ZSTD, "zstd")                                                                            \
	X(LZ4_RAW, "lz4 raw")                                                                      \
	X(LZ4_HADOOP, "lz4 in Hadoop's framing, or raw")                                           \
	X(DEFLATE, "deflate") /* zlib's wrapping or none: content codings of HTTP */

enum block_codec {
#define X(name, word) BLOCK_##name,
	BLOCK_CODECS(X)
#undef X
};

struct unpacker; /* contexts of the codecs, one for each thread */
struct unpacker *unpacker_create(void);
void unpacker_free(struct unpacker *unpacker);
/* Exactly `len` plain bytes into `plain`; false when the block holds another number or is damaged.
 */
bool unpack_block(struct unpacker *unpacker, enum block_codec codec, struct span packed,
    uint8_t *plain, size_t len);
/* As many as there are, up to `cap`: for content whose size nobody states. Snappy and lz4 give
 * all or nothing. */
bool unpack_upto(struct unpacker *unpacker, enum block_codec codec, struct span packed,
    uint8_t *plain, size_t cap, size_t *len);

#endif
