/* SPDX-License-Identifier: Apache-2.0 */
/* Single blocks; see block.h. Formats: Snappy without framing, RFC 1950 to 1952, RFC 7932,
 * RFC 8878, lz4 blocks, and what Hadoop writes around those: the plain length of a stretch,
 * then chunks with their packed lengths, all 32 bits with the highest byte first.
 *
 * Left out: the framing of Snappy; dictionaries. */
#include "unpack/block.h"

#include <brotli/decode.h>
#include <isa-l.h>
#include <libdeflate.h>
#include <lz4.h>
#include <snappy-c.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

struct unpacker {
	struct libdeflate_decompressor *deflate;
	ZSTD_DCtx *zstd;
	struct inflate_state *steps; /* made when first wanted: for what has no room whole */
	bool is_exact;               /* what has no room whole is refused */
};

/* Fills plain; `made` is how many bytes there are, at most cap. */
typedef bool block_function(
    struct unpacker *u, struct span packed, uint8_t *plain, size_t cap, size_t *made);

struct unpacker *
unpacker_create(void)
{
	struct unpacker *u = calloc(1, sizeof *u);

	if (u == NULL)
		return NULL;
	u->deflate = libdeflate_alloc_decompressor();
	u->zstd = ZSTD_createDCtx();
	if (u->deflate != NULL && u->zstd != NULL)
		return u;
	unpacker_free(u);
	return NULL;
}

void
unpacker_free(struct unpacker *u)
{
	if (u == NULL)
		return;
	if (u->deflate != NULL)
		libdeflate_free_decompressor(u->deflate);
	ZSTD_freeDCtx(u->zstd);
	free(u->steps);
	free(u);
}

static bool
copy_block(struct unpacker *u, struct span packed, uint8_t *plain, size_t cap, size_t *made)
{
	*made = packed.len < cap ? packed.len : cap;
	if (u->is_exact && packed.len > cap)
		return false;
	if (*made > 0)
		memcpy(plain, packed.at, *made);
	return true;
}

static bool
snappy_block(struct unpacker *u, struct span packed, uint8_t *plain, size_t cap, size_t *made)
{
	(void)u;
	*made = cap;
	return snappy_uncompress((const char *)packed.at, packed.len, (char *)plain, made) ==
	       SNAPPY_OK;
}

/* As much as there is room for: only where the whole has none. */
static bool
inflate_start(struct unpacker *u, uint32_t wrapping, struct span packed, uint8_t *plain, size_t cap,
    size_t *made)
{
	if (u->is_exact || (u->steps == NULL && (u->steps = malloc(sizeof *u->steps)) == NULL))
		return false;
	isal_inflate_init(u->steps);
	u->steps->crc_flag = wrapping;
	u->steps->next_in = (uint8_t *)(uintptr_t)packed.at;
	u->steps->avail_in = packed.len < UINT32_MAX ? (uint32_t)packed.len : UINT32_MAX;
	u->steps->next_out = plain;
	u->steps->avail_out = cap < UINT32_MAX ? (uint32_t)cap : UINT32_MAX;
	int code = isal_inflate(u->steps);
	*made = (size_t)(u->steps->next_out - plain);
	return code >= 0 && *made == cap;
}

static bool
zlib_block(struct unpacker *u, struct span packed, uint8_t *plain, size_t cap, size_t *made)
{
	enum libdeflate_result result =
	    libdeflate_zlib_decompress(u->deflate, packed.at, packed.len, plain, cap, made);

	if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
		return inflate_start(u, ISAL_ZLIB, packed, plain, cap, made);
	return result == LIBDEFLATE_SUCCESS;
}

static bool
gzip_block(struct unpacker *u, struct span packed, uint8_t *plain, size_t cap, size_t *made)
{
	size_t used, more;

	*made = 0;
	if (packed.len > 0 && packed.at[0] != 0x1f)
		return zlib_block(u, packed, plain, cap, made);
	do {
		switch (libdeflate_gzip_decompress_ex(
		    u->deflate, packed.at, packed.len, plain + *made, cap - *made, &used, &more)) {
		case LIBDEFLATE_SUCCESS:
			break;
		case LIBDEFLATE_INSUFFICIENT_SPACE:
			if (!inflate_start(u, ISAL_GZIP, packed, plain + *made, cap - *made, &more))
				return false;
			*made = cap;
			return true;
		default:
			return false;
		}
		*made += more;
		packed.at += used;
		packed.len -= used;
	} while (packed.len > 0);
	return true;
}

static bool
deflate_block(struct unpacker *u, struct span packed, uint8_t *plain, size_t cap, size_t *made)
{
	/* A header of zlib is a multiple of 31; bare data seldom looks so and does not end with
	 * the right checksum. */
	if (packed.len >= 2 && (packed.at[0] & 0x0f) == 8 &&
	    ((unsigned)packed.at[0] << 8 | packed.at[1]) % 31 == 0 &&
	    zlib_block(u, packed, plain, cap, made))
		return true;
	enum libdeflate_result result =
	    libdeflate_deflate_decompress(u->deflate, packed.at, packed.len, plain, cap, made);
	if (result == LIBDEFLATE_INSUFFICIENT_SPACE)
		return inflate_start(u, ISAL_DEFLATE, packed, plain, cap, made);
	return result == LIBDEFLATE_SUCCESS;
}

static bool
brotli_block(struct unpacker *u, struct span packed, uint8_t *plain, size_t cap, size_t *made)
{
	BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	size_t in = packed.len, room = cap;

	if (state == NULL)
		return false;
	BrotliDecoderResult result =
	    BrotliDecoderDecompressStream(state, &in, &packed.at, &room, &plain, NULL);
	BrotliDecoderDestroyInstance(state);
	*made = cap - room;
	return result == BROTLI_DECODER_RESULT_SUCCESS ||
	       (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && !u->is_exact);
}

static bool
zstd_block(struct unpacker *u, struct span packed, uint8_t *plain, size_t cap, size_t *made)
{
	*made = ZSTD_decompressDCtx(u->zstd, plain, cap, packed.at, packed.len);
	if (!ZSTD_isError(*made) || u->is_exact)
		return !ZSTD_isError(*made);
	/* It may be longer than the room: then as much as there is room for. */
	ZSTD_inBuffer in = {packed.at, packed.len, 0};
	ZSTD_outBuffer out = {plain, cap, 0};
	ZSTD_DCtx_reset(u->zstd, ZSTD_reset_session_only);
	size_t code = 0;
	for (size_t before = 1; out.pos < cap && in.pos < in.size && before != in.pos + out.pos;) {
		before = in.pos + out.pos;
		code = ZSTD_decompressStream(u->zstd, &out, &in);
		if (ZSTD_isError(code))
			break;
	}
	*made = out.pos;
	return !ZSTD_isError(code) && out.pos == cap;
}

static bool
lz4_block(struct unpacker *u, struct span packed, uint8_t *plain, size_t cap, size_t *made)
{
	(void)u;
	if (packed.len > INT32_MAX || cap > INT32_MAX)
		return false;
	int n =
	    LZ4_decompress_safe((const char *)packed.at, (char *)plain, (int)packed.len, (int)cap);
	*made = n > 0 ? (size_t)n : 0;
	return n >= 0;
}

static uint32_t
be32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Chunks until `want` more bytes are there. */
static bool
hadoop_chunks(struct unpacker *u, struct span *packed, uint8_t *plain, size_t want)
{
	while (want > 0) {
		size_t more;
		if (packed->len < 4)
			return false;
		uint32_t len = be32(packed->at);
		packed->at += 4;
		packed->len -= 4;
		if (len == 0 || len > packed->len ||
		    !lz4_block(u, (struct span){packed->at, len}, plain, want, &more) || more == 0)
			return false;
		packed->at += len;
		packed->len -= len;
		plain += more;
		want -= more;
	}
	return true;
}

static bool
hadoop_block(struct unpacker *u, struct span packed, uint8_t *plain, size_t cap, size_t *made)
{
	struct span left = packed;

	*made = 0;
	while (left.len >= 4) {
		uint32_t want = be32(left.at);
		left.at += 4;
		left.len -= 4;
		if (want > cap - *made || !hadoop_chunks(u, &left, plain + *made, want))
			break;
		*made += want;
		if (left.len == 0)
			return true;
	}
	/* Not Hadoop's framing: some writers left it out. */
	return lz4_block(u, packed, plain, cap, made);
}

static block_function *const FUNCTIONS[] = {
    [BLOCK_NONE] = copy_block,
    [BLOCK_SNAPPY] = snappy_block,
    [BLOCK_GZIP] = gzip_block,
    [BLOCK_BROTLI] = brotli_block,
    [BLOCK_ZSTD] = zstd_block,
    [BLOCK_LZ4_RAW] = lz4_block,
    [BLOCK_LZ4_HADOOP] = hadoop_block,
    [BLOCK_DEFLATE] = deflate_block,
};

bool
unpack_block(
    struct unpacker *u, enum block_codec codec, struct span packed, uint8_t *plain, size_t len)
{
	size_t made = 0;

	u->is_exact = true;
	return FUNCTIONS[codec](u, packed, plain, len, &made) && made == len;
}

bool
unpack_upto(struct unpacker *u, enum block_codec codec, struct span packed, uint8_t *plain,
    size_t cap, size_t *len)
{
	*len = 0;
	u->is_exact = false;
	return FUNCTIONS[codec](u, packed, plain, cap, len);
}
