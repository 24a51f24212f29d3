/* SPDX-License-Identifier: Apache-2.0 */
/* From packed bytes to chunks of plain ones: what runs behind a stream, in its thread or in
 * one of its own. */
#ifndef UNPACK_CORE_H
#define UNPACK_CORE_H

#include "unpack/walk.h"

/* A unit begins: in the plain bytes of the piece, in the file. */
struct mark {
	uint64_t plain, file;
};

enum {
	CHUNK_HEADROOM = 256 << 10, /* before the bytes: for what the reader has left over */
	CHUNK_MIN = 256 << 10,      /* stays in the processor's own cache */
	CHUNK_MAX = 4 << 20,        /* longer units are unpacked in steps */
};

struct chunk {
	uint8_t *memory;
	size_t cap, len; /* behind the headroom */
	struct mark *marks;
	size_t n_marks, cap_marks;
	uint64_t owned;    /* as in struct stream, known by the end of this chunk */
	uint64_t consumed; /* place in the file behind it */
	bool is_border;    /* a unit ends with the chunk */
	bool is_broken, is_ended;
	bool tells; /* damage that this piece has to tell */
	uint64_t damage_at;
	const char *reason;
};

static inline uint8_t *
chunk_bytes(const struct chunk *chunk)
{
	return chunk->memory + CHUNK_HEADROOM;
}

bool chunk_init(struct chunk *chunk, size_t cap);
void chunk_release(struct chunk *chunk);

struct core {
	struct source source;
	const struct unit_format *format; /* NULL: plain bytes of a descriptor */
	void *decoder;
	struct walk walk;
	uint64_t begin, end;
	uint32_t ratio_max;
	uint64_t at;               /* the next packed byte */
	uint64_t unit, unit_plain; /* where the present unit begins, what it gave */
	uint64_t plain;            /* bytes given in all */
	uint64_t owned;
	bool is_begun, in_unit, is_damaged, is_over;
	bool was_long;    /* the unit before */
	bool had_no_room; /* likewise: the next is tried in steps */
	bool tells;       /* the present unit belongs to the piece */
};

const struct unit_format *core_format(enum packing packing);
/* `source` is taken. False: no memory. */
bool core_init(struct core *core, const struct source *source, enum packing packing, uint64_t begin,
    uint64_t end, const struct stream_options *options);
void core_release(struct core *core);
/* At least `target` bytes, unless damage or the end comes first. */
void core_fill(struct core *core, struct chunk *chunk, size_t target);

#endif
