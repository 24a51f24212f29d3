/* SPDX-License-Identifier: Apache-2.0 */
/* From packed bytes to chunks of plain ones; see core.h.
 *
 * Invariants: `at` is where the next packed byte is; outside a unit it is a border. Damage ends
 * a chunk; the next call goes behind it. */
#include "unpack/core.h"

#include <stdlib.h>
#include <string.h>

enum { WANT_BYTES = 64 << 10 };

static const char NO_MEMORY[] = "no memory to unpack";

const struct unit_format *
core_format(enum packing packing)
{
	static const struct unit_format *const FORMATS[] = {
	    [PACKING_PLAIN] = NULL,
	    [PACKING_GZIP] = &gzip_units,
	    [PACKING_ZSTD] = &zstd_units,
	    [PACKING_LZ4] = &lz4_units,
	    [PACKING_BZIP2] = &bzip2_units,
	    [PACKING_XZ] = &xz_units,
	};
	return FORMATS[packing];
}

bool
chunk_init(struct chunk *chunk, size_t cap)
{
	*chunk = (struct chunk){.cap = cap, .memory = malloc(CHUNK_HEADROOM + cap)};
	return chunk->memory != NULL;
}

void
chunk_release(struct chunk *chunk)
{
	free(chunk->memory);
	free(chunk->marks);
	*chunk = (struct chunk){0};
}

static bool
chunk_grow(struct chunk *chunk, size_t cap)
{
	uint8_t *memory = realloc(chunk->memory, CHUNK_HEADROOM + cap);

	if (memory == NULL)
		return false;
	chunk->memory = memory;
	chunk->cap = cap;
	return true;
}

static bool
chunk_mark(struct chunk *chunk, uint64_t plain, uint64_t file)
{
	if (chunk->n_marks == chunk->cap_marks) {
		size_t cap = 2 * chunk->cap_marks + 16;
		struct mark *marks = realloc(chunk->marks, cap * sizeof *marks);
		if (marks == NULL)
			return false;
		chunk->marks = marks;
		chunk->cap_marks = cap;
	}
	chunk->marks[chunk->n_marks++] = (struct mark){plain, file};
	return true;
}

bool
core_init(struct core *c, const struct source *source, enum packing packing, uint64_t begin,
    uint64_t end, const struct stream_options *options)
{
	*c = (struct core){
	    .source = *source,
	    .format = core_format(packing),
	    .begin = begin,
	    .end = end,
	    .ratio_max = options->ratio_max,
	    .owned = UINT64_MAX,
	};
	if (c->format == NULL)
		return true;
	if (c->ratio_max == 0)
		c->ratio_max = c->format->ratio_max;
	return (c->decoder = c->format->create(options, &c->source)) != NULL;
}

void
core_release(struct core *c)
{
	if (c->decoder != NULL)
		c->format->free(c->decoder);
	source_release(&c->source);
	*c = (struct core){0};
}

static void
finish(struct core *c, struct chunk *chunk)
{
	c->is_over = chunk->is_ended = true;
	if (c->owned == UINT64_MAX)
		c->owned = c->plain;
}

static void
damage(struct core *c, struct chunk *chunk, const char *reason)
{
	chunk->is_broken = c->is_damaged = true;
	chunk->tells = c->tells;
	chunk->damage_at = c->unit;
	chunk->reason = reason;
	c->in_unit = false;
}

static void
gave(struct core *c, struct chunk *chunk, const struct unit_io *io)
{
	c->at += io->used;
	c->plain += io->made;
	c->unit_plain += io->made;
	chunk->len += io->made;
}

static void
end_unit(struct core *c, struct chunk *chunk)
{
	c->in_unit = false;
	c->was_long = c->at - c->unit > c->format->long_min;
	walk_passed(&c->walk, c->at);
	if (c->at >= c->end && !c->was_long && c->owned == UINT64_MAX)
		c->owned = c->plain;
	if (c->source.is_whole && c->at >= source_end(&c->source) && !c->source.is_failed)
		finish(c, chunk);
}

/* Zero bytes at a border: those that fill the file up to its end are no damage. Gives how
 * many stand here and can be passed over; none when there are none, or other bytes follow
 * that the format does not allow. */
static size_t
padding(const struct core *c, struct span bytes)
{
	size_t n = 0;

	if (bytes.len == 0 || bytes.at[0] != 0)
		return 0;
	if (memcmp(bytes.at, bytes.at + 1, bytes.len - 1) == 0)
		return bytes.len;
	if (!c->format->pads)
		return 0;
	while (bytes.at[n] == 0)
		n++;
	return n % 4 == 0 ? n : 0;
}

/* Does the unit that should begin here belong to the piece? One that is damaged behind a
 * long one goes with that: nobody else gets to it. */
static bool
decide_owner(struct core *c)
{
	uint64_t end;

	if (c->at < c->end)
		return true;
	if (c->owned != UINT64_MAX)
		return false;
	if (c->was_long && walk_check(&c->walk, c->at, &end) == UNIT_NOT)
		return true;
	c->owned = c->plain;
	return false;
}

/* Few steps: each tries the unit from its beginning. */
static size_t
grown(size_t cap)
{
	return 4 * cap < CHUNK_MAX ? 4 * cap : CHUNK_MAX;
}

/* The whole unit into the chunk. STEP_ROOM: it goes into the next one. */
static enum unit_step
try_whole(struct core *c, struct chunk *chunk, struct span bytes)
{
	struct unit_io io = {.in = bytes, .is_last = c->source.is_whole};

	if (c->format->whole == NULL || c->had_no_room) {
		c->had_no_room = false;
		return STEP_NOT;
	}
	for (;;) {
		io.out = chunk_bytes(chunk) + chunk->len;
		io.cap = chunk->cap - chunk->len;
		enum unit_step step = c->format->whole(c->decoder, &io);
		if (step == STEP_DONE)
			gave(c, chunk, &io);
		if (step != STEP_ROOM || chunk->len > 0)
			return step;
		if (chunk->cap >= CHUNK_MAX || !chunk_grow(chunk, grown(chunk->cap))) {
			c->had_no_room = true;
			return STEP_NOT;
		}
	}
}

/* False: the chunk is full. */
static bool
begin_unit(struct core *c, struct chunk *chunk)
{
	struct span bytes = source_span(&c->source, c->at, c->format->long_min + WANT_BYTES, c->at);
	uint64_t owned = c->owned;

	c->unit = c->at;
	c->unit_plain = 0;
	c->tells = true;
	if (bytes.len == 0) {
		if (c->source.is_failed)
			damage(c, chunk, "descriptor could not be read on");
		else
			finish(c, chunk);
		return true;
	}
	size_t skip = padding(c, bytes);
	if (skip > 0) {
		c->at += skip;
		return true;
	}
	c->tells = decide_owner(c);
	enum unit_step step = try_whole(c, chunk, bytes);
	if (step == STEP_ROOM) {
		c->owned = owned;
		return false;
	}
	if (!chunk_mark(chunk, c->plain - c->unit_plain, c->unit))
		damage(c, chunk, NO_MEMORY);
	else if (step == STEP_DONE)
		end_unit(c, chunk);
	else if (c->format->find((struct span){bytes.at,
		     bytes.len < c->format->header_max ? bytes.len : c->format->header_max}) != 0)
		damage(c, chunk, c->format->stray);
	else if (!c->format->start(c->decoder))
		damage(c, chunk, NO_MEMORY);
	else
		c->in_unit = true;
	return true;
}

static void
step_unit(struct core *c, struct chunk *chunk, size_t target)
{
	uint64_t keep = c->at - c->unit <= c->format->long_min ? c->unit : c->at;
	struct unit_io io = {
	    .in = source_span(&c->source, c->at, WANT_BYTES, keep),
	    .out = chunk_bytes(chunk) + chunk->len,
	    .cap = chunk->cap - chunk->len,
	};

	if (io.cap > target) /* the chunk may have grown for whole units */
		io.cap = target;
	io.is_last = c->source.is_whole;
	enum unit_step step = c->format->step(c->decoder, &io);
	gave(c, chunk, &io);
	if (step == STEP_DONE)
		end_unit(c, chunk);
	else if (step == STEP_DAMAGED)
		damage(c, chunk, io.reason);
	else if (io.used == 0 && io.made == 0)
		damage(c, chunk,
		    c->source.is_failed ? "descriptor could not be read on" : c->format->cut_short);
	else if (c->unit_plain > BOMB_FLOOR && c->unit_plain / c->ratio_max > c->at - c->unit)
		damage(c, chunk, "unpacks to far more than any text does");
}

static void
fill_plain(struct core *c, struct chunk *chunk)
{
	size_t n = source_read(&c->source, c->at, chunk_bytes(chunk), chunk->cap);

	if (c->at == 0 && !chunk_mark(chunk, 0, 0))
		n = 0;
	c->at += n;
	c->plain += n;
	chunk->len = n;
	if (n > 0)
		return;
	c->tells = true;
	c->unit = c->at;
	if (c->source.is_failed && !c->is_damaged)
		damage(c, chunk, "descriptor could not be read on");
	else
		finish(c, chunk);
}

/* Stands where the piece's first unit is, or behind damage. */
static void
stand(struct core *c, struct chunk *chunk)
{
	if (!c->is_begun) {
		c->walk = (struct walk){.format = c->format,
		    .decoder = c->decoder,
		    .source = &c->source,
		    .ratio_max = c->ratio_max};
		c->at = walk_begin(&c->walk, c->begin, c->end);
	} else if (c->is_damaged) {
		c->at = walk_behind(&c->walk, c->unit, c->end);
		c->was_long = false;
	}
	c->is_begun = true;
	c->is_damaged = false;
	if (c->at == WALK_NOWHERE) {
		c->at = c->end < source_end(&c->source) ? c->end : source_end(&c->source);
		finish(c, chunk);
	}
}

void
core_fill(struct core *c, struct chunk *chunk, size_t target)
{
	chunk->len = chunk->n_marks = 0;
	chunk->is_broken = chunk->is_ended = false;
	if (c->is_over)
		finish(c, chunk);
	else if (c->format == NULL)
		fill_plain(c, chunk);
	else if (!c->is_begun || c->is_damaged)
		stand(c, chunk);
	while (c->format != NULL && chunk->len < target && !chunk->is_broken && !chunk->is_ended) {
		if (c->in_unit)
			step_unit(c, chunk, target > CHUNK_MIN ? target : CHUNK_MIN);
		else if (!begin_unit(c, chunk))
			break;
	}
	chunk->owned = c->owned;
	chunk->consumed = c->at;
	chunk->is_border = !c->in_unit;
}
