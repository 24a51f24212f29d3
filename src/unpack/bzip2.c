/* SPDX-License-Identifier: Apache-2.0 */
/* Streams of bzip2. Its header and the first block's magic are ten bytes that nothing else
 * has, and no stream holds foreign bytes as they are: a look at them is proof enough. */
#include "unpack/unit.h"

#include <bzlib.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_BYTES = 10, STEP_MAX = 1 << 30 };

struct bzip2 {
	bz_stream z;
	bool is_started;
};

static void
bzip2_free(void *decoder)
{
	struct bzip2 *b = decoder;

	if (b != NULL && b->is_started)
		BZ2_bzDecompressEnd(&b->z);
	free(b);
}

static void *
bzip2_create(const struct stream_options *options, struct source *source)
{
	(void)options;
	(void)source;
	return calloc(1, sizeof(struct bzip2));
}

static enum unit_kind
bzip2_check(void *decoder, struct span bytes, bool is_last, size_t *len)
{
	(void)decoder;
	(void)is_last;
	*len = 0;
	return packing_of(bytes) == PACKING_BZIP2 ? UNIT_LONG : UNIT_NOT;
}

static size_t
bzip2_find(struct span bytes)
{
	const uint8_t *at = bytes.at, *end = bytes.at + bytes.len;
	size_t len;

	while (at < end && (at = memchr(at, 'B', (size_t)(end - at))) != NULL) {
		struct span here = {at, (size_t)(end - at)};
		if (here.len >= HEADER_BYTES && at[1] == 'Z' &&
		    bzip2_check(NULL, here, false, &len) != UNIT_NOT)
			return (size_t)(at - bytes.at);
		at++;
	}
	return bytes.len;
}

static bool
bzip2_start(void *decoder)
{
	struct bzip2 *b = decoder;

	if (b->is_started)
		BZ2_bzDecompressEnd(&b->z);
	b->z = (bz_stream){0};
	b->is_started = BZ2_bzDecompressInit(&b->z, 0, 0) == BZ_OK;
	return b->is_started;
}

static enum unit_step
bzip2_step(void *decoder, struct unit_io *io)
{
	struct bzip2 *b = decoder;
	size_t in = io->in.len < STEP_MAX ? io->in.len : STEP_MAX;
	size_t cap = io->cap < STEP_MAX ? io->cap : STEP_MAX;

	b->z.next_in = (char *)(uintptr_t)io->in.at;
	b->z.avail_in = (unsigned)in;
	b->z.next_out = (char *)io->out;
	b->z.avail_out = (unsigned)cap;
	int code = BZ2_bzDecompress(&b->z);
	io->used = in - b->z.avail_in;
	io->made = cap - b->z.avail_out;
	if (code == BZ_OK)
		return STEP_MORE;
	if (code == BZ_STREAM_END)
		return STEP_DONE;
	io->reason = code == BZ_MEM_ERROR          ? "no memory to unpack"
	             : code == BZ_DATA_ERROR_MAGIC ? bzip2_units.stray
	                                           : "bzip2 stream does not unpack";
	return STEP_DAMAGED;
}

const struct unit_format bzip2_units = {
    .header_max = HEADER_BYTES,
    .ratio_max = 4000,
    .stray = "bytes that belong to no bzip2 stream",
    .cut_short = "bzip2 stream is cut short",
    .create = bzip2_create,
    .free = bzip2_free,
    .find = bzip2_find,
    .check = bzip2_check,
    .start = bzip2_start,
    .step = bzip2_step,
};
