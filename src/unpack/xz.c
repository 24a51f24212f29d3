/* SPDX-License-Identifier: Apache-2.0 */
/* Streams of xz, after the .xz file format 1.1.0: header with a checksum of its own, zero bytes
 * in fours as padding between streams. Left out: cutting within a stream at its blocks. */
#include "unpack/unit.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY_MAX = 256 << 20 }; /* the strongest usual setting takes 65 MiB */

struct xz {
	lzma_stream z;
};

static void
xz_free(void *decoder)
{
	struct xz *x = decoder;

	if (x != NULL)
		lzma_end(&x->z);
	free(x);
}

static void *
xz_create(const struct stream_options *options, struct source *source)
{
	struct xz *x = calloc(1, sizeof *x);

	(void)options;
	(void)source;
	if (x != NULL)
		x->z = (lzma_stream)LZMA_STREAM_INIT;
	return x;
}

static enum unit_kind
xz_check(void *decoder, struct span bytes, bool is_last, size_t *len)
{
	lzma_stream_flags flags;

	(void)decoder;
	(void)is_last;
	*len = 0;
	return bytes.len >= LZMA_STREAM_HEADER_SIZE &&
	               lzma_stream_header_decode(&flags, bytes.at) == LZMA_OK
	           ? UNIT_LONG
	           : UNIT_NOT;
}

static size_t
xz_find(struct span bytes)
{
	const uint8_t *at = bytes.at, *end = bytes.at + bytes.len;
	size_t len;

	while (at < end && (at = memchr(at, 0xfd, (size_t)(end - at))) != NULL) {
		if (xz_check(NULL, (struct span){at, (size_t)(end - at)}, false, &len) != UNIT_NOT)
			return (size_t)(at - bytes.at);
		at++;
	}
	return bytes.len;
}

/* The stream before ends with a footer, which has a checksum too. */
static bool
xz_is_apart(const struct source *source, uint64_t at, uint64_t end, bool is_long)
{
	lzma_stream_flags flags;
	size_t here = (size_t)(at - source->base);

	(void)end;
	(void)is_long;
	while (here >= 4 && unit_le32(source->bytes + here - 4) == 0)
		here -= 4;
	if (here < LZMA_STREAM_HEADER_SIZE)
		return source->base == 0 && here == 0;
	return lzma_stream_footer_decode(&flags, source->bytes + here - LZMA_STREAM_HEADER_SIZE) ==
	       LZMA_OK;
}

static bool
xz_start(void *decoder)
{
	struct xz *x = decoder;

	return lzma_stream_decoder(&x->z, MEMORY_MAX, 0) == LZMA_OK;
}

static enum unit_step
xz_step(void *decoder, struct unit_io *io)
{
	struct xz *x = decoder;

	x->z.next_in = io->in.at;
	x->z.avail_in = io->in.len;
	x->z.next_out = io->out;
	x->z.avail_out = io->cap;
	lzma_ret code = lzma_code(&x->z, LZMA_RUN);
	io->used = io->in.len - x->z.avail_in;
	io->made = io->cap - x->z.avail_out;
	if (code == LZMA_STREAM_END)
		return STEP_DONE;
	if (code == LZMA_OK || code == LZMA_BUF_ERROR)
		return STEP_MORE;
	io->reason = code == LZMA_MEM_ERROR        ? "no memory to unpack"
	             : code == LZMA_MEMLIMIT_ERROR ? "xz stream needs more memory than is allowed"
	             : code == LZMA_FORMAT_ERROR   ? xz_units.stray
	                                           : "xz stream does not unpack";
	return STEP_DAMAGED;
}

const struct unit_format xz_units = {
    .header_max = LZMA_STREAM_HEADER_SIZE,
    .embeds_max = 64 << 10, /* a chunk of LZMA2 as it is */
    .ratio_max = 4000,      /* LZMA reaches about 7000 */
    .stray = "bytes that belong to no xz stream",
    .cut_short = "xz stream is cut short",
    .pads = true,
    .create = xz_create,
    .free = xz_free,
    .find = xz_find,
    .check = xz_check,
    .is_apart = xz_is_apart,
    .start = xz_start,
    .step = xz_step,
};
