/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of lz4, after the LZ4 frame format 1.6.2. Left out: legacy frames, dictionaries. */
#include "unpack/unit.h"

#include <lz4frame.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK_MAX = 4 << 20,
	LONG_MIN_BYTES = 8 << 20, /* two blocks as they are */
};

static const uint32_t MAGIC = 0x184d2204, SKIPPABLE = 0x184d2a50;

struct lz4 {
	LZ4F_dctx *steps, *looks;
};

static void
lz4_free(void *decoder)
{
	struct lz4 *z = decoder;

	if (z == NULL)
		return;
	LZ4F_freeDecompressionContext(z->steps);
	LZ4F_freeDecompressionContext(z->looks);
	free(z);
}

static void *
lz4_create(const struct stream_options *options, struct source *source)
{
	struct lz4 *z = calloc(1, sizeof *z);

	(void)options;
	(void)source;
	if (z == NULL)
		return NULL;
	if (LZ4F_isError(LZ4F_createDecompressionContext(&z->steps, LZ4F_VERSION)) ||
	    LZ4F_isError(LZ4F_createDecompressionContext(&z->looks, LZ4F_VERSION))) {
		lz4_free(z);
		return NULL;
	}
	return z;
}

static bool
is_magic(const uint8_t *at)
{
	uint32_t magic = unit_le32(at);

	return magic == MAGIC || (magic & ~0xfU) == SKIPPABLE;
}

static size_t
lz4_find(struct span bytes)
{
	size_t at = 3;

	/* Every magic ends with the same byte. */
	while (at < bytes.len) {
		const uint8_t *last = memchr(bytes.at + at, 0x18, bytes.len - at);
		if (last == NULL)
			break;
		at = (size_t)(last - bytes.at);
		if (is_magic(last - 3))
			return at - 3;
		at++;
	}
	return bytes.len;
}

/* Length of a header whose checksum fits; 0: none. */
static size_t
frame_header(struct lz4 *z, struct span bytes, LZ4F_frameInfo_t *info)
{
	size_t len = bytes.len;

	LZ4F_resetDecompressionContext(z->looks);
	size_t code = LZ4F_getFrameInfo(z->looks, info, bytes.at, &len);
	return LZ4F_isError(code) ? 0 : len;
}

static enum unit_kind
walk_blocks(struct span bytes, bool is_last, size_t block_max, size_t sum, size_t *at)
{
	for (;;) {
		if (*at > LONG_MIN_BYTES)
			return UNIT_LONG;
		if (bytes.len < *at || bytes.len - *at < 4)
			return is_last ? UNIT_NOT : UNIT_LONG;
		uint32_t size = unit_le32(bytes.at + *at);
		*at += 4;
		if (size == 0)
			return UNIT_SOUND;
		size &= 0x7fffffff;
		if (size > block_max)
			return UNIT_NOT;
		*at += size + sum;
	}
}

static enum unit_kind
lz4_check(void *decoder, struct span bytes, bool is_last, size_t *len)
{
	LZ4F_frameInfo_t info = LZ4F_INIT_FRAMEINFO;
	enum unit_kind kind = UNIT_SOUND;

	if (bytes.len < 8)
		return UNIT_NOT;
	if (unit_le32(bytes.at) != MAGIC) {
		if (!is_magic(bytes.at))
			return UNIT_NOT;
		*len = 8 + (size_t)unit_le32(bytes.at + 4);
	} else {
		if ((*len = frame_header(decoder, bytes, &info)) == 0)
			return UNIT_NOT;
		size_t block_max = (size_t)1 << (8 + 2 * (unsigned)info.blockSizeID);
		kind = walk_blocks(bytes, is_last, block_max, info.blockChecksumFlag ? 4 : 0, len);
		*len += info.contentChecksumFlag ? 4 : 0;
	}
	if (kind == UNIT_SOUND && *len > bytes.len)
		return is_last ? UNIT_NOT : UNIT_LONG;
	return kind == UNIT_SOUND && *len > LONG_MIN_BYTES ? UNIT_LONG : kind;
}

static bool
lz4_start(void *decoder)
{
	struct lz4 *z = decoder;

	LZ4F_resetDecompressionContext(z->steps);
	return true;
}

static enum unit_step
lz4_step(void *decoder, struct unit_io *io)
{
	struct lz4 *z = decoder;

	io->used = io->in.len;
	io->made = io->cap;
	size_t code = LZ4F_decompress(z->steps, io->out, &io->made, io->in.at, &io->used, NULL);
	if (!LZ4F_isError(code))
		return code == 0 ? STEP_DONE : STEP_MORE;
	io->used = io->made = 0;
	io->reason = strstr(LZ4F_getErrorName(code), "hecksum") != NULL
	                 ? "lz4 frame does not match its checksum"
	                 : "lz4 frame does not unpack";
	return STEP_DAMAGED;
}

const struct unit_format lz4_units = {
    .header_max = LZ4F_HEADER_SIZE_MAX,
    .embeds_max = BLOCK_MAX,
    .long_min = LONG_MIN_BYTES,
    .ratio_max = 256, /* the format itself ends at 255 */
    .stray = "bytes that belong to no lz4 frame",
    .cut_short = "lz4 frame is cut short",
    .create = lz4_create,
    .free = lz4_free,
    .find = lz4_find,
    .check = lz4_check,
    .start = lz4_start,
    .step = lz4_step,
};
