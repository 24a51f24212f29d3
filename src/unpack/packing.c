/* SPDX-License-Identifier: Apache-2.0 */
/* How a file is packed, by its first bytes.
 *
 * Follows RFC 1952 (gzip), RFC 8878 (zstd; skippable frames are shared with lz4), the LZ4 frame
 * format 1.6.2, the .xz file format 1.1.0. Left out: lz4's legacy frame, .Z, .lzma. */
#include "unpack/stream.h"

#include "unpack/unit.h"

#include <string.h>

const char *
packing_word(enum packing packing)
{
	static const char *const WORDS[] = {
#define X(name, word, suffix) word,
	    PACKINGS(X)
#undef X
	};
	return WORDS[packing];
}

static bool
begins(struct span bytes, const char *with, size_t len)
{
	return bytes.len >= len && memcmp(bytes.at, with, len) == 0;
}

static enum packing
packing_of_first(struct span head)
{
	if (begins(head, "\x1f\x8b\x08", 3))
		return PACKING_GZIP;
	if (begins(head, "\x28\xb5\x2f\xfd", 4))
		return PACKING_ZSTD;
	if (begins(head, "\x04\x22\x4d\x18", 4))
		return PACKING_LZ4;
	if (begins(head, "\xfd\x37zXZ\x00", 6))
		return PACKING_XZ;
	if (begins(head, "BZh", 3) && head.len >= 10 && head.at[3] >= '1' && head.at[3] <= '9' &&
	    (memcmp(head.at + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0 ||
		memcmp(head.at + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0))
		return PACKING_BZIP2;
	return PACKING_PLAIN;
}

/* Skippable frames belong to zstd and lz4 alike: what follows them decides, and where that
 * cannot be seen, zstd, which uses them more. */
enum packing
packing_of(struct span head)
{
	size_t at = 0;

	if (head.len == 0)
		return PACKING_PLAIN;
	while (head.len - at >= 8 && (unit_le32(head.at + at) & ~0xfU) == 0x184d2a50) {
		uint32_t len = unit_le32(head.at + at + 4);
		if (head.len - at - 8 <= len)
			return PACKING_ZSTD;
		at += 8 + (size_t)len;
	}
	enum packing packing = packing_of_first((struct span){head.at + at, head.len - at});
	return at == 0 || packing == PACKING_LZ4 ? packing : PACKING_ZSTD;
}
