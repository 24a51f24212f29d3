/* SPDX-License-Identifier: Apache-2.0 */
/* Members of gzip files, after RFC 1952 and RFC 1951.
 *
 * Members that fit the room go through libdeflate, which is fastest; long ones, those of
 * pipes and damaged ones through ISA-L, which goes in steps and gives what there is before the
 * damage. Left out: the header's own checksum and names. */
#include "unpack/unit.h"

#include <isa-l.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum {
	LONG_MIN_BYTES = 1 << 20,
	STORED_MAX = 65535,       /* bytes of a stored block */
	STEP_IN_MAX = 64 << 20,   /* ISA-L counts in 32 bits */
	SCRATCH_BYTES = 64 << 10, /* where plain bytes go that nobody wants */
	HEADER_MAX = 64 << 10, /* more than any header that is meant; longer names: not a member */
	CHECK_PLAIN_MAX = 64 << 20, /* unpacked without fault: taken for long */
};

struct gzip {
	struct libdeflate_decompressor *whole;
	struct inflate_state *steps;
	bool in_header;
	bool was_long; /* the last one had no room: try the next in steps first */
	uint8_t scratch[SCRATCH_BYTES];
};

static void
gzip_free(void *decoder)
{
	struct gzip *g = decoder;

	if (g == NULL)
		return;
	if (g->whole != NULL)
		libdeflate_free_decompressor(g->whole);
	free(g->steps);
	free(g);
}

static void *
gzip_create(const struct stream_options *options, struct source *source)
{
	struct gzip *g = calloc(1, sizeof *g);

	(void)options;
	(void)source;
	if (g == NULL)
		return NULL;
	g->whole = libdeflate_alloc_decompressor();
	g->steps = malloc(sizeof *g->steps);
	if (g->whole == NULL || g->steps == NULL) {
		gzip_free(g);
		return NULL;
	}
	return g;
}

static bool
is_header(const uint8_t *at, size_t len)
{
	return len >= 4 && at[0] == 0x1f && at[1] == 0x8b && at[2] == 8 && (at[3] & 0xe0) == 0;
}

static size_t
gzip_find(struct span bytes)
{
	const uint8_t *at = bytes.at, *end = bytes.at + bytes.len;

	while (at < end && (at = memchr(at, 0x1f, (size_t)(end - at))) != NULL) {
		if (is_header(at, (size_t)(end - at)))
			return (size_t)(at - bytes.at);
		at++;
	}
	return bytes.len;
}

/* Behind a text that ends with NUL; beyond `len` when it does not end. */
static size_t
behind_text(struct span bytes, size_t at)
{
	const uint8_t *nul = at < bytes.len ? memchr(bytes.at + at, 0, bytes.len - at) : NULL;

	return nul != NULL ? (size_t)(nul - bytes.at) + 1 : bytes.len + 1;
}

/* Length of the member's header; 0: not all there, or none. */
static size_t
header_len(struct span bytes)
{
	enum { FHCRC = 2, FEXTRA = 4, FNAME = 8, FCOMMENT = 16 };
	size_t at = 10;

	if (bytes.len > HEADER_MAX)
		bytes.len = HEADER_MAX;
	if (bytes.len < at || !is_header(bytes.at, bytes.len))
		return 0;
	if (bytes.at[3] & FEXTRA)
		at += bytes.len - at >= 2 ? 2 + (size_t)unit_le16(bytes.at + at) : bytes.len;
	if (bytes.at[3] & FNAME)
		at = behind_text(bytes, at);
	if (bytes.at[3] & FCOMMENT)
		at = behind_text(bytes, at);
	if (bytes.at[3] & FHCRC)
		at += 2;
	return at <= bytes.len ? at : 0;
}

static bool
gzip_start(void *decoder)
{
	struct gzip *g = decoder;

	/* Damaged data may point before its own beginning: not at what was there before. */
	memset(g->steps->tmp_out_buffer, 0, sizeof g->steps->tmp_out_buffer);
	isal_inflate_init(g->steps);
	g->steps->crc_flag = ISAL_GZIP_NO_HDR_VER;
	g->in_header = true;
	return true;
}

static enum unit_step
gzip_damaged(struct unit_io *io, int code)
{
	io->reason = code == ISAL_INCORRECT_CHECKSUM ? "gzip member does not match its checksum"
	                                             : "gzip member does not inflate";
	return STEP_DAMAGED;
}

static enum unit_step
gzip_step(void *decoder, struct unit_io *io)
{
	struct gzip *g = decoder;
	size_t skip = 0;

	io->used = io->made = 0;
	if (g->in_header) {
		if ((skip = header_len(io->in)) == 0) {
			io->reason = io->is_last && io->in.len < HEADER_MAX ? gzip_units.cut_short
			                                                    : gzip_units.stray;
			return STEP_DAMAGED;
		}
		g->in_header = false;
	}
	struct inflate_state *z = g->steps;
	size_t in = io->in.len - skip < STEP_IN_MAX ? io->in.len - skip : STEP_IN_MAX;
	size_t cap = io->cap < STEP_IN_MAX ? io->cap : STEP_IN_MAX;
	z->next_in = (uint8_t *)(uintptr_t)(io->in.at + skip);
	z->avail_in = (uint32_t)in;
	z->next_out = io->out;
	z->avail_out = (uint32_t)cap;
	int code = isal_inflate(z);
	io->used = skip + in - z->avail_in;
	io->made = cap - z->avail_out;
	if (code < 0 || code == ISAL_NEED_DICT)
		return gzip_damaged(io, code);
	return z->block_state == ISAL_BLOCK_FINISH ? STEP_DONE : STEP_MORE;
}

static enum unit_step
gzip_whole(void *decoder, struct unit_io *io)
{
	struct gzip *g = decoder;

	if (g->was_long) {
		g->was_long = false;
		return STEP_NOT;
	}
	switch (libdeflate_gzip_decompress_ex(
	    g->whole, io->in.at, io->in.len, io->out, io->cap, &io->used, &io->made)) {
	case LIBDEFLATE_SUCCESS:
		return STEP_DONE;
	case LIBDEFLATE_INSUFFICIENT_SPACE:
		return STEP_ROOM;
	default:
		return STEP_NOT;
	}
}

static enum unit_kind
gzip_check(void *decoder, struct span bytes, bool is_last, size_t *len)
{
	struct gzip *g = decoder;
	struct unit_io io = {.is_last = is_last, .out = g->scratch, .cap = sizeof g->scratch};
	uint64_t plain = 0;
	size_t at = 0;

	gzip_start(g);
	for (;;) {
		io.in = (struct span){bytes.at + at, bytes.len - at};
		enum unit_step step = gzip_step(g, &io);
		at += io.used;
		plain += io.made;
		if (step == STEP_DONE) {
			*len = at;
			return at <= LONG_MIN_BYTES ? UNIT_SOUND : UNIT_LONG;
		}
		if (step == STEP_DAMAGED)
			return at > LONG_MIN_BYTES ? UNIT_LONG : UNIT_NOT;
		if (at > LONG_MIN_BYTES || plain > CHECK_PLAIN_MAX)
			return UNIT_LONG;
		if (at == bytes.len && io.made == 0)
			return is_last ? UNIT_NOT : UNIT_LONG;
	}
}

static bool
is_stored_len(const uint8_t *at)
{
	return (unit_le16(at) ^ unit_le16(at + 2)) == 0xffff;
}

/* A file that was packed before lies in stored blocks as it is: then the length of such a
 * block, written twice, stands before it, and where the file goes on beyond the block, the
 * next block begins right behind. */
static bool
gzip_is_apart(const struct source *source, uint64_t at, uint64_t end, bool is_long)
{
	const uint8_t *b = source->bytes;
	uint64_t here = at - source->base;
	uint64_t from = here > STORED_MAX + 4 ? here - STORED_MAX - 4 : 1;

	for (uint64_t h = from; h + 4 <= here; h++) {
		if (!is_stored_len(b + h) || (b[h - 1] & 0xc0) != 0)
			continue;
		uint64_t behind = h + 4 + unit_le16(b + h);
		if (!is_long && behind >= end - source->base)
			return false;
		if (is_long && behind > here && behind + 5 <= source->len && (b[behind] & 6) == 0 &&
		    is_stored_len(b + behind + 1))
			return false;
	}
	return true;
}

const struct unit_format gzip_units = {
    .header_max = 4,
    .embeds_max = STORED_MAX,
    .long_min = LONG_MIN_BYTES,
    .ratio_max = 800, /* deflate itself ends at 1032 */
    .stray = "bytes that belong to no gzip member",
    .cut_short = "gzip member is cut short",
    .checks_all = true,
    .create = gzip_create,
    .free = gzip_free,
    .find = gzip_find,
    .check = gzip_check,
    .is_apart = gzip_is_apart,
    .whole = gzip_whole,
    .start = gzip_start,
    .step = gzip_step,
};
