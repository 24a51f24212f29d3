/* SPDX-License-Identifier: Apache-2.0 */
/* The plain bytes of one piece of a file; see stream.h.
 *
 * Plain files in memory are shown where they lie. All else comes in chunks from a core. What
 * the reader left over of a chunk is put in front of the next one's bytes, in the room kept
 * there; only where that is more, both are joined in a buffer of their own. */
#include "unpack/stream.h"

#include "unpack/ahead.h"
#include "unpack/core.h"

#include <stdlib.h>
#include <string.h>

enum { DESCRIPTOR_WINDOW = 17 << 20, SNIFF_BYTES = 64 << 10 };

struct unpacking {
	struct stream s; /* first: this is what the caller holds */
	bool is_direct;  /* plain bytes in memory */
	uint64_t begin;
	struct damage_sink damage;
	struct core core;
	struct ahead *ahead;
	struct chunk own;
	uint8_t *joined;
	size_t joined_cap;
	struct mark *marks; /* of what is ready, and the last one before */
	size_t n_marks, cap_marks;
	uint64_t consumed;
	bool is_border;
};

static struct unpacking *
of_stream(struct stream *stream)
{
	return (struct unpacking *)stream;
}

static size_t
ready(const struct stream *s)
{
	return (size_t)(s->end - s->at);
}

static void
show_directly(struct unpacking *u, struct span file, uint64_t begin, uint64_t end)
{
	u->is_direct = true;
	u->s.at = file.len > 0 ? file.at + begin : file.at;
	u->s.end = file.len > 0 ? file.at + file.len : file.at;
	u->s.offset = file.len - begin;
	u->s.owned = end - begin;
	u->s.is_ended = true;
}

static enum gpai_code
open_packed(struct unpacking *u, const struct source *source, enum packing packing, uint64_t end,
    const struct stream_options *options, struct gpai_error *err)
{
	u->s.owned = UINT64_MAX;
	if (!core_init(&u->core, source, packing, u->begin, end, options))
		return fail_memory(err);
	if (options->ahead)
		u->ahead = ahead_start(&u->core);
	if (u->ahead == NULL && !chunk_init(&u->own, CHUNK_MIN))
		return fail_memory(err);
	u->s.at = u->s.end = u->ahead == NULL ? chunk_bytes(&u->own) : NULL;
	return GPAI_OK;
}

static struct unpacking *
create(uint64_t begin, const struct stream_options *options)
{
	struct unpacking *u = calloc(1, sizeof *u);

	if (u == NULL)
		return NULL;
	u->begin = u->consumed = begin;
	u->is_border = true;
	u->s.is_first = begin == 0;
	u->damage = options->damage;
	return u;
}

enum gpai_code
stream_open(struct span file, uint64_t begin, uint64_t end, const struct stream_options *options,
    struct stream **stream, struct gpai_error *err)
{
	struct source source;
	enum gpai_code rc = GPAI_OK;

	*stream = NULL;
	end = end < file.len ? end : file.len;
	begin = begin < end ? begin : end;
	struct unpacking *u = create(begin, options);
	if (u == NULL)
		return fail_memory(err);
	struct span head = {file.at, file.len < SNIFF_BYTES ? file.len : SNIFF_BYTES};
	enum packing packing = packing_of(head);
	source_memory(&source, file);
	if (packing == PACKING_PLAIN)
		show_directly(u, file, begin, end);
	else
		rc = open_packed(u, &source, packing, end, options, err);
	if (rc == GPAI_OK)
		*stream = &u->s;
	else
		stream_close(&u->s);
	return rc;
}

enum gpai_code
stream_open_fd(
    int fd, const struct stream_options *options, struct stream **stream, struct gpai_error *err)
{
	struct unpacking *u = create(0, options);
	struct source source = {.fd = -1};
	enum gpai_code rc;

	*stream = NULL;
	if (u == NULL)
		return fail_memory(err);
	if ((rc = source_descriptor(&source, fd, DESCRIPTOR_WINDOW, err)) == GPAI_OK) {
		struct span head = source_span(&source, 0, SNIFF_BYTES, 0);
		rc = open_packed(u, &source, packing_of(head), UINT64_MAX, options, err);
	}
	if (rc == GPAI_OK)
		*stream = &u->s;
	else
		stream_close(&u->s);
	return rc;
}

void
stream_close(struct stream *stream)
{
	if (stream == NULL)
		return;
	struct unpacking *u = of_stream(stream);
	ahead_stop(u->ahead);
	core_release(&u->core);
	chunk_release(&u->own);
	free(u->joined);
	free(u->marks);
	free(u);
}

/* Marks before the last one that is not behind `at` are of no more use. */
static bool
note_marks(struct unpacking *u, const struct chunk *chunk)
{
	uint64_t at = stream_tell(&u->s);
	size_t old = 0;

	while (old + 1 < u->n_marks && u->marks[old + 1].plain <= at)
		old++;
	u->n_marks -= old;
	if (old > 0)
		memmove(u->marks, u->marks + old, u->n_marks * sizeof *u->marks);
	if (u->n_marks + chunk->n_marks > u->cap_marks) {
		size_t cap = 2 * (u->n_marks + chunk->n_marks);
		struct mark *marks = realloc(u->marks, cap * sizeof *marks);
		if (marks == NULL)
			return false;
		u->marks = marks;
		u->cap_marks = cap;
	}
	if (chunk->n_marks > 0)
		memcpy(u->marks + u->n_marks, chunk->marks, chunk->n_marks * sizeof *u->marks);
	u->n_marks += chunk->n_marks;
	return true;
}

/* Moves what is left to the front of the joined buffer, with room for more behind it. */
static bool
join_left(struct unpacking *u, size_t room)
{
	size_t left = ready(&u->s);

	if (left + room > u->joined_cap) {
		size_t cap = 2 * (left + room);
		uint8_t *joined = malloc(cap);
		if (joined == NULL)
			return false;
		memcpy(joined, u->s.at, left);
		free(u->joined);
		u->joined = joined;
		u->joined_cap = cap;
	} else if (u->s.at != u->joined) {
		memmove(u->joined, u->s.at, left);
	}
	u->s.at = u->joined;
	u->s.end = u->joined + left;
	return true;
}

/* Left-over bytes and those of the chunk stand together afterwards. */
static bool
show_chunk(struct unpacking *u, const struct chunk *chunk)
{
	size_t left = ready(&u->s);
	uint8_t *bytes = chunk_bytes(chunk);

	if (left > CHUNK_HEADROOM) {
		if (!join_left(u, chunk->len))
			return false;
		if (chunk->len > 0)
			memcpy(u->joined + left, bytes, chunk->len);
		u->s.end = u->joined + left + chunk->len;
		return true;
	}
	if (left > 0 && bytes - left != u->s.at)
		memmove(bytes - left, u->s.at, left);
	u->s.at = bytes - left;
	u->s.end = bytes + chunk->len;
	return true;
}

static struct chunk *
fill_own(struct unpacking *u)
{
	size_t left = ready(&u->s);

	if (left > CHUNK_HEADROOM) {
		if (!join_left(u, u->own.cap))
			return NULL;
		core_fill(&u->core, &u->own, 1);
		return &u->own;
	}
	/* Into the headroom first: filling overwrites the chunk, and may move it. */
	uint8_t *bytes = chunk_bytes(&u->own);
	if (left > 0)
		memmove(bytes - left, u->s.at, left);
	core_fill(&u->core, &u->own, 1);
	u->s.end = chunk_bytes(&u->own);
	u->s.at = u->s.end - left;
	return &u->own;
}

static void
give_up(struct unpacking *u, uint64_t at, const char *reason)
{
	u->s.is_broken = u->s.is_ended = true;
	if (u->s.owned == UINT64_MAX)
		u->s.owned = u->s.offset;
	if (u->damage.damage != NULL)
		u->damage.damage(u->damage.context, at, reason);
}

/* One chunk more; false at the end or the damage. */
static bool
take(struct unpacking *u)
{
	struct stream *s = &u->s;

	if (s->is_ended || s->is_broken)
		return false;
	struct chunk *chunk = u->ahead != NULL ? ahead_next(u->ahead) : fill_own(u);
	if (chunk == NULL || !note_marks(u, chunk) || !show_chunk(u, chunk)) {
		give_up(u, u->consumed, "no memory to unpack");
		return false;
	}
	s->offset += chunk->len;
	s->owned = chunk->owned;
	s->is_broken = chunk->is_broken;
	s->is_ended = chunk->is_ended;
	u->consumed = chunk->consumed;
	u->is_border = chunk->is_border;
	if (chunk->is_broken && chunk->tells && u->damage.damage != NULL)
		u->damage.damage(u->damage.context, chunk->damage_at, chunk->reason);
	return true;
}

size_t
stream_need(struct stream *s, size_t n)
{
	while (ready(s) < n && take(of_stream(s)))
		;
	return ready(s);
}

bool
stream_more(struct stream *s)
{
	while (ready(s) == 0)
		if (!take(of_stream(s)))
			return false;
	return true;
}

bool
stream_skip(struct stream *s, uint64_t n)
{
	while (n > ready(s)) {
		n -= ready(s);
		s->at = s->end;
		if (!take(of_stream(s)))
			return false;
	}
	s->at += n;
	return true;
}

bool
stream_resume(struct stream *s)
{
	struct unpacking *u = of_stream(s);

	while (s->is_broken && !s->is_ended) {
		s->at = s->end;
		s->is_broken = false;
		while (ready(s) == 0 && take(u))
			;
		if (ready(s) > 0)
			return true;
	}
	s->at = s->end;
	return false;
}

static const struct mark *
mark_of(const struct unpacking *u, uint64_t plain)
{
	size_t low = 0, high = u->n_marks;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (u->marks[middle].plain <= plain)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? &u->marks[low - 1] : NULL;
}

uint64_t
stream_file_at(const struct stream *s)
{
	const struct unpacking *u = (const struct unpacking *)s;
	uint64_t at = stream_tell(s);

	if (u->is_direct)
		return u->begin + at;
	if (at == s->offset && u->is_border)
		return u->consumed;
	const struct mark *mark = mark_of(u, at);
	if (u->core.format == NULL)
		return at;
	return mark != NULL ? mark->file : u->consumed;
}

bool
stream_at_unit(const struct stream *s)
{
	const struct unpacking *u = (const struct unpacking *)s;
	uint64_t at = stream_tell(s);

	if (u->is_direct || u->core.format == NULL)
		return at == 0;
	if (at == s->offset && u->is_border)
		return true;
	const struct mark *mark = mark_of(u, at);
	return mark != NULL && mark->plain == at;
}

uint64_t
stream_consumed(const struct stream *s)
{
	const struct unpacking *u = (const struct unpacking *)s;

	if (u->is_direct)
		return stream_tell(s);
	return u->consumed > u->begin ? u->consumed - u->begin : 0;
}
