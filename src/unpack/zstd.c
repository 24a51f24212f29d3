/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of zstd, after RFC 8878; skippable frames are units without plain bytes.
 *
 * Where frames end is found by walking the headers of their blocks, without unpacking. The
 * dictionary of WARC files lies in a skippable frame of its own before the first data frame
 * (WARC compression with zstd, IIPC draft), as it is or packed with zstd itself. */
#include "unpack/unit.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
	LONG_MIN_BYTES = 1 << 20,
	BLOCK_MAX = 128 << 10,
	WINDOW_LOG_MAX = 27,       /* 128 MiB, as zstd's own program */
	DICTIONARY_MAX = 14 << 20, /* packed; the window of a descriptor holds that */
	DICTIONARY_PLAIN_MAX = 64 << 20,
};

static const uint32_t MAGIC = 0xfd2fb528, SKIPPABLE = 0x184d2a50, DICTIONARY = 0x184d2a5d;

struct zstd {
	ZSTD_DCtx *context;
	ZSTD_DDict *dictionary;
};

static void
zstd_free(void *decoder)
{
	struct zstd *z = decoder;

	if (z == NULL)
		return;
	ZSTD_freeDDict(z->dictionary);
	ZSTD_freeDCtx(z->context);
	free(z);
}

/* The bytes of a dictionary that is packed itself; NULL when they cannot be had. */
static uint8_t *
unpack_dictionary(ZSTD_DCtx *context, struct span packed, size_t *len)
{
	unsigned long long size = ZSTD_getFrameContentSize(packed.at, packed.len);
	size_t cap = size <= DICTIONARY_PLAIN_MAX ? (size_t)size : DICTIONARY_PLAIN_MAX;
	uint8_t *plain = malloc(cap > 0 ? cap : 1);

	if (plain == NULL)
		return NULL;
	*len = ZSTD_decompressDCtx(context, plain, cap, packed.at, packed.len);
	if (!ZSTD_isError(*len))
		return plain;
	free(plain);
	return NULL;
}

/* False: no memory. A dictionary that cannot be read is left out: each frame that needs it
 * says so. */
static bool
find_dictionary(struct zstd *z, struct source *source)
{
	struct span head = source_span(source, 0, 8, 0);

	if (head.len < 8 || unit_le32(head.at) != DICTIONARY)
		return true;
	size_t len = unit_le32(head.at + 4);
	if (len > DICTIONARY_MAX)
		return true;
	head = source_span(source, 0, 8 + len, 0);
	if (head.len < 8 + len)
		return true;
	struct span dictionary = {head.at + 8, len};
	uint8_t *plain = NULL;
	if (len >= 4 && unit_le32(dictionary.at) == MAGIC) {
		if ((plain = unpack_dictionary(z->context, dictionary, &dictionary.len)) == NULL)
			return true;
		dictionary.at = plain;
	}
	z->dictionary = ZSTD_createDDict(dictionary.at, dictionary.len);
	free(plain);
	return z->dictionary == NULL ||
	       !ZSTD_isError(ZSTD_DCtx_refDDict(z->context, z->dictionary));
}

static void *
zstd_create(const struct stream_options *options, struct source *source)
{
	struct zstd *z = calloc(1, sizeof *z);
	int window = options->window_log_max != 0 ? (int)options->window_log_max : WINDOW_LOG_MAX;

	if (z == NULL)
		return NULL;
	if ((z->context = ZSTD_createDCtx()) == NULL || !find_dictionary(z, source)) {
		zstd_free(z);
		return NULL;
	}
	ZSTD_DCtx_setParameter(z->context, ZSTD_d_windowLogMax, window);
	return z;
}

static bool
is_skippable(const uint8_t *at)
{
	return (unit_le32(at) & ~0xfU) == SKIPPABLE;
}

/* One magic ends with 0xfd, the others with 0x18: whichever comes first. */
static size_t
zstd_find(struct span bytes)
{
	size_t next[2] = {0, 0};
	static const int LAST[2] = {0xfd, 0x18};

	for (size_t at = 3; at < bytes.len;) {
		for (int i = 0; i < 2; i++) {
			if (next[i] >= at)
				continue;
			const uint8_t *last = memchr(bytes.at + at, LAST[i], bytes.len - at);
			next[i] = last != NULL ? (size_t)(last - bytes.at) : bytes.len;
		}
		at = next[0] < next[1] ? next[0] : next[1];
		if (at < bytes.len &&
		    (unit_le32(bytes.at + at - 3) == MAGIC || is_skippable(bytes.at + at - 3)))
			return at - 3;
		at++;
	}
	return bytes.len;
}

/* Length of a frame's header and whether a checksum follows its blocks; 0: not a header. */
static size_t
frame_header(struct span bytes, bool *sums)
{
	static const uint8_t ID_BYTES[] = {0, 1, 2, 4}, SIZE_BYTES[] = {0, 2, 4, 8};

	if (bytes.len < 5 || unit_le32(bytes.at) != MAGIC || (bytes.at[4] & 8) != 0)
		return 0;
	bool single = (bytes.at[4] & 0x20) != 0;
	size_t size = SIZE_BYTES[bytes.at[4] >> 6];
	*sums = (bytes.at[4] & 4) != 0;
	return 5 + (single ? 0U : 1U) + ID_BYTES[bytes.at[4] & 3] +
	       (single && size == 0 ? 1 : size);
}

/* Behind the blocks that begin at `at`, as far as long_min. */
static enum unit_kind
walk_blocks(struct span bytes, bool is_last, size_t *at)
{
	enum { RAW, RLE, COMPRESSED, RESERVED };

	for (;;) {
		if (*at > LONG_MIN_BYTES)
			return UNIT_LONG;
		if (bytes.len < *at || bytes.len - *at < 3)
			return is_last ? UNIT_NOT : UNIT_LONG;
		uint32_t head = unit_le16(bytes.at + *at) | (uint32_t)bytes.at[*at + 2] << 16;
		uint32_t type = head >> 1 & 3, size = head >> 3;
		if (type == RESERVED || (type != RLE && size > BLOCK_MAX))
			return UNIT_NOT;
		*at += 3 + (type == RLE ? 1 : size);
		if (head & 1)
			return UNIT_SOUND;
	}
}

static enum unit_kind
zstd_check(void *decoder, struct span bytes, bool is_last, size_t *len)
{
	bool sums = false;
	enum unit_kind kind = UNIT_SOUND;

	(void)decoder;
	if (bytes.len >= 8 && is_skippable(bytes.at)) {
		*len = 8 + (size_t)unit_le32(bytes.at + 4);
	} else {
		if ((*len = frame_header(bytes, &sums)) == 0)
			return UNIT_NOT;
		kind = walk_blocks(bytes, is_last, len);
		*len += sums ? 4 : 0;
	}
	if (kind == UNIT_SOUND && *len > bytes.len)
		return is_last ? UNIT_NOT : UNIT_LONG;
	return kind == UNIT_SOUND && *len > LONG_MIN_BYTES ? UNIT_LONG : kind;
}

static bool
zstd_start(void *decoder)
{
	struct zstd *z = decoder;

	return !ZSTD_isError(ZSTD_DCtx_reset(z->context, ZSTD_reset_session_only));
}

static const char *
reason_of(size_t code)
{
	switch (ZSTD_getErrorCode(code)) {
	case ZSTD_error_checksum_wrong:
		return "zstd frame does not match its checksum";
	case ZSTD_error_frameParameter_windowTooLarge:
		return "zstd frame needs a larger window than is allowed";
	case ZSTD_error_dictionary_wrong:
	case ZSTD_error_dictionary_corrupted:
		return "zstd frame needs a dictionary that is not there";
	case ZSTD_error_prefix_unknown:
		return zstd_units.stray;
	case ZSTD_error_memory_allocation:
		return "no memory to unpack";
	default:
		return "zstd frame does not unpack";
	}
}

static enum unit_step
zstd_step(void *decoder, struct unit_io *io)
{
	struct zstd *z = decoder;
	ZSTD_inBuffer in = {io->in.at, io->in.len, 0};
	ZSTD_outBuffer out = {io->out, io->cap, 0};
	size_t code = ZSTD_decompressStream(z->context, &out, &in);

	io->used = in.pos;
	io->made = out.pos;
	if (!ZSTD_isError(code))
		return code == 0 ? STEP_DONE : STEP_MORE;
	io->reason = reason_of(code);
	return STEP_DAMAGED;
}

static enum unit_step
zstd_whole(void *decoder, struct unit_io *io)
{
	struct zstd *z = decoder;
	size_t room = io->in.len < LONG_MIN_BYTES ? io->in.len : LONG_MIN_BYTES;
	size_t len = ZSTD_findFrameCompressedSize(io->in.at, room);

	if (ZSTD_isError(len) || is_skippable(io->in.at))
		return STEP_NOT;
	unsigned long long plain = ZSTD_getFrameContentSize(io->in.at, len);
	if (plain == ZSTD_CONTENTSIZE_UNKNOWN || plain == ZSTD_CONTENTSIZE_ERROR)
		return STEP_NOT;
	if (plain > io->cap)
		return STEP_ROOM;
	size_t made = ZSTD_decompressDCtx(z->context, io->out, io->cap, io->in.at, len);
	if (ZSTD_isError(made))
		return STEP_NOT;
	io->used = len;
	io->made = made;
	return STEP_DONE;
}

const struct unit_format zstd_units = {
    .header_max = 18,
    .embeds_max = BLOCK_MAX,
    .long_min = LONG_MIN_BYTES,
    .ratio_max = 4000, /* blocks of one repeated byte reach 32768 */
    .stray = "bytes that belong to no zstd frame",
    .cut_short = "zstd frame is cut short",
    .create = zstd_create,
    .free = zstd_free,
    .find = zstd_find,
    .check = zstd_check,
    .whole = zstd_whole,
    .start = zstd_start,
    .step = zstd_step,
};
