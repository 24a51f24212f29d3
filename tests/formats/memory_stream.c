/* SPDX-License-Identifier: Apache-2.0 */
#include "memory_stream.h"

#include <stdlib.h>
#include <string.h>

struct memory_plan memory_plan;

struct memory_stream {
	struct stream s; /* first, so that one is the other */
	struct span file;
	struct memory_plan plan;
	struct damage_sink damage;
	uint8_t *copy;
	uint64_t begin, end; /* of the piece: offsets in the file */
	uint64_t start;      /* offset in the file of plain byte 0 */
	uint64_t given;      /* offset in the file behind what is ready */
	bool is_told;
};

static struct memory_stream *
of(const struct stream *s)
{
	return (struct memory_stream *)(uintptr_t)s;
}

/* The first unit that begins at or behind `at`; the length of the file when
 * there is none. */
static uint64_t
unit_from(const struct memory_stream *m, uint64_t at)
{
	for (size_t i = 0; i < m->plan.n_units; i++)
		if (m->plan.units[i] >= at)
			return m->plan.units[i];
	return m->plan.units == NULL && at < m->file.len ? at : m->file.len;
}

/* Where plain bytes end for now: at the damage in front, or at the end. */
static uint64_t
limit(const struct memory_stream *m)
{
	if (m->plan.broken == 0)
		return m->file.len;
	uint64_t unit = m->plan.units[m->plan.broken - 1];
	uint64_t next = unit_from(m, unit + 1);
	return m->given >= next ? m->file.len : unit + (next - unit) / 2;
}

static void
give(struct memory_stream *m, size_t ready)
{
	struct stream *s = &m->s;
	uint64_t at = m->given - (uint64_t)(s->end - s->at), end = limit(m);

	if (ready > end - at)
		ready = (size_t)(end - at);
	uint8_t *copy = malloc(ready > 0 ? ready : 1);
	if (copy == NULL)
		abort();
	memcpy(copy, m->file.at + at, ready);
	if (m->copy != NULL)
		memset(m->copy, 0xdb, (size_t)(s->end - m->copy));
	free(m->copy);
	m->copy = copy;
	s->at = copy;
	s->end = copy + ready;
	m->given = at + ready;
	s->offset = m->given - m->start;
	uint64_t border = unit_from(m, m->end);
	if (m->given > border || (m->given == border && border == m->file.len))
		s->owned = border - m->start;
	s->is_broken = m->given == end && end < m->file.len;
	s->is_ended = m->given == m->file.len;
	if (s->is_broken && !m->is_told && m->damage.damage != NULL)
		m->damage.damage(
		    m->damage.context, m->plan.units[m->plan.broken - 1], "unit is broken");
	m->is_told |= s->is_broken;
}

/* What comes cheapest: a chunk, but no more than the unit. */
static size_t
at_once(const struct memory_stream *m)
{
	size_t unit =
	    m->plan.units != NULL ? (size_t)(unit_from(m, m->given + 1) - m->given) : SIZE_MAX / 2;

	return m->plan.chunk > 0 && m->plan.chunk < unit ? m->plan.chunk : unit;
}

enum gpai_code
stream_open(struct span file, uint64_t begin, uint64_t end, const struct stream_options *options,
    struct stream **stream, struct gpai_error *err)
{
	struct memory_stream *m = calloc(1, sizeof *m);

	if (m == NULL)
		return fail_memory(err);
	*m = (struct memory_stream){.file = file,
	    .plan = memory_plan,
	    .damage = options->damage,
	    .begin = begin,
	    .end = end};
	m->start = m->given = unit_from(m, begin);
	m->s.is_first = begin == 0;
	m->s.owned = UINT64_MAX;
	give(m, 0);
	*stream = &m->s;
	return GPAI_OK;
}

void
stream_close(struct stream *s)
{
	if (s != NULL)
		free(of(s)->copy);
	free(s);
}

size_t
stream_need(struct stream *s, size_t n)
{
	if ((size_t)(s->end - s->at) < n)
		give(of(s), n);
	return (size_t)(s->end - s->at);
}

bool
stream_more(struct stream *s)
{
	if (s->at < s->end)
		abort();
	give(of(s), at_once(of(s)));
	return s->at < s->end;
}

bool
stream_skip(struct stream *s, uint64_t n)
{
	for (;;) {
		uint64_t here = (uint64_t)(s->end - s->at) < n ? (uint64_t)(s->end - s->at) : n;
		s->at += here;
		n -= here;
		if (n == 0)
			return true;
		if (!stream_more(s))
			return false;
	}
}

bool
stream_resume(struct stream *s)
{
	struct memory_stream *m = of(s);
	uint64_t next = unit_from(m, m->given);

	if (!s->is_broken || next >= m->end || next == m->file.len)
		return false;
	s->at = s->end;
	m->given = next;
	give(m, at_once(m));
	return s->at < s->end;
}

uint64_t
stream_file_at(const struct stream *s)
{
	uint64_t at = of(s)->start + stream_tell(s), unit = 0;

	if (of(s)->plan.units == NULL)
		return at;
	for (size_t i = 0; i < of(s)->plan.n_units; i++)
		if (of(s)->plan.units[i] <= at)
			unit = of(s)->plan.units[i];
	return unit;
}

bool
stream_at_unit(const struct stream *s)
{
	uint64_t at = of(s)->start + stream_tell(s);

	return of(s)->plan.units == NULL ? stream_tell(s) == 0
	                                 : unit_from(of(s), at) == at && at < of(s)->file.len;
}

uint64_t
stream_consumed(const struct stream *s)
{
	return of(s)->given - of(s)->begin;
}

enum packing
packing_of(struct span head)
{
	(void)head;
	return memory_plan.units == NULL ? PACKING_PLAIN : PACKING_GZIP;
}
