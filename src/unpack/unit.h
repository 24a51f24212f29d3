/* SPDX-License-Identifier: Apache-2.0 */
/* What a packed file is made of: units that unpack on their own. Members of gzip, frames of
 * zstd and lz4, streams of bzip2 and xz; each has a table of what can be done with it.
 *
 * To add a packing: write NAME.c with a `const struct unit_format NAME_units`, add a line to
 * PACKINGS, to packing_of and to core.c. */
#ifndef UNPACK_UNIT_H
#define UNPACK_UNIT_H

#include "unpack/source.h"
#include "unpack/stream.h"

enum unit_kind {
	UNIT_NOT,   /* no unit begins here, or it is not sound */
	UNIT_SOUND, /* whole and sound, as far as that is said without unpacking */
	UNIT_LONG,  /* sound for its first long_min bytes */
};

enum unit_step {
	STEP_MORE,    /* gave bytes, or wants the next */
	STEP_DONE,    /* the unit ends after `used` */
	STEP_DAMAGED, /* see reason */
	STEP_ROOM,    /* whole: more room is needed */
	STEP_NOT,     /* whole: not to be had at once; take steps */
};

struct unit_io {
	struct span in;
	bool is_last; /* the file ends with `in` */
	uint8_t *out;
	size_t cap;
	size_t used, made; /* by this call */
	const char *reason;
};

/* Any number of units that follow each other without a gap are a run. */
struct unit_format {
	size_t header_max; /* bytes by which a header is known */
	/* The longest stretch of foreign bytes that a unit holds as they are, in which another
	 * file's units may be found whole: what is longer than this was not packed twice. */
	size_t embeds_max;
	size_t long_min; /* packed bytes up to which a unit is tried as a whole */
	uint32_t ratio_max;
	const char *stray;     /* the reason where no unit begins */
	const char *cut_short; /* the reason where the file ends within a unit */
	bool checks_all;       /* what check finds sound does unpack */
	bool pads;             /* zero bytes may stand between units */
	void *(*create)(const struct stream_options *options, struct source *source);
	void (*free)(void *decoder);
	/* Place of the first that may be a header; bytes.len when there is none. */
	size_t (*find)(struct span bytes);
	enum unit_kind (*check)(void *decoder, struct span bytes, bool is_last, size_t *len);
	/* Nothing around says that these bytes were packed twice: asked where the run from `at`
	 * to `end` is short. NULL: never sure. */
	bool (*is_apart)(const struct source *source, uint64_t at, uint64_t end, bool is_long);
	/* The whole unit at once where that is faster; NULL: never. */
	enum unit_step (*whole)(void *decoder, struct unit_io *io);
	bool (*start)(void *decoder); /* at a header */
	enum unit_step (*step)(void *decoder, struct unit_io *io);
};

extern const struct unit_format gzip_units, zstd_units, lz4_units, bzip2_units, xz_units;

static inline uint32_t
unit_le16(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static inline uint32_t
unit_le32(const uint8_t *at)
{
	return unit_le16(at) | unit_le16(at + 2) << 16;
}

#endif
