/* SPDX-License-Identifier: Apache-2.0 */
/* Where units begin; see walk.h. */
#include "unpack/walk.h"

#include <stdlib.h>

enum {
	LOOK_FIRST_BYTES = 64 << 10,
	LOOK_GROWTH = 8,
	HEADER_ROOM = 64 << 10,
	SCRATCH_BYTES = 64 << 10,
};

enum unit_kind
walk_check(struct walk *w, uint64_t at, uint64_t *end)
{
	struct span bytes = source_span(w->source, at, w->format->long_min + HEADER_ROOM, at);
	size_t len = 0;
	enum unit_kind kind = w->format->check(w->decoder, bytes, w->source->is_whole, &len);

	*end = at + len;
	return kind;
}

void
walk_passed(struct walk *w, uint64_t end)
{
	if (w->run_from == 0 || end - w->run_from > w->format->embeds_max)
		w->strong = end;
}

/* Does the run from `at` go on beyond what can be packed as it is, or end with the file? Else
 * `end` is where it ends. That a unit ends so far behind is not enough, as some are only
 * checked by their frames: another has to begin there. */
static bool
is_strong(struct walk *w, uint64_t at, uint64_t *end)
{
	uint64_t here = at;

	for (;;) {
		enum unit_kind kind = walk_check(w, here, end);
		if (kind == UNIT_NOT) {
			*end = here;
			return false;
		}
		if (kind == UNIT_LONG || here - at > w->format->embeds_max)
			return true;
		here = *end;
		if (w->source->is_whole && here == source_end(w->source))
			return true;
	}
}

static uint64_t
lookback(const struct walk *w)
{
	return 2 * (uint64_t)w->format->long_min;
}

static bool
is_near_strong(const struct walk *w, uint64_t at)
{
	return w->strong != WALK_NOWHERE && at >= w->strong && at - w->strong <= lookback(w);
}

/* Does something begin where a unit is said to end, or does the file end there? */
static bool
is_border(struct walk *w, uint64_t at)
{
	uint64_t end;

	return (w->source->is_whole && at >= source_end(w->source)) ||
	       walk_check(w, at, &end) != UNIT_NOT;
}

/* Unpacks a unit, up to so many packed bytes, for nothing but to know whether it can be and
 * where it ends. */
static bool
unpacks(struct walk *w, uint64_t at, uint64_t most, uint64_t *end)
{
	struct unit_io io = {.cap = SCRATCH_BYTES, .out = malloc(SCRATCH_BYTES)};
	enum unit_step step = STEP_DAMAGED;
	uint64_t here = at, plain = 0;

	if (io.out != NULL && w->format->start(w->decoder)) {
		do {
			io.in = source_span(w->source, here, HEADER_ROOM, at);
			io.is_last = w->source->is_whole;
			step = w->format->step(w->decoder, &io);
			here += io.used;
			plain += io.made;
			if (io.used + io.made == 0 && step == STEP_MORE)
				step = STEP_DAMAGED;
			if (plain > BOMB_FLOOR && plain / w->ratio_max > here - at)
				step = STEP_DAMAGED;
		} while (step == STEP_MORE && here - at < most);
	}
	free(io.out);
	*end = here;
	return step != STEP_DAMAGED;
}

/* Does a long unit that nothing speaks for go on beyond embedding, or lead to another? */
static bool
proves_itself(struct walk *w, uint64_t at)
{
	uint64_t end, most = 4 * (uint64_t)w->format->embeds_max;

	return unpacks(w, at, most, &end) && (end - at >= most || is_border(w, end));
}

static bool
is_acceptable(struct walk *w, uint64_t at)
{
	uint64_t end;
	enum unit_kind kind = walk_check(w, at, &end);

	if (kind == UNIT_NOT)
		return false;
	if (is_near_strong(w, at))
		return true;
	if (kind == UNIT_SOUND && is_strong(w, at, &end))
		return true;
	if (w->format->is_apart == NULL)
		return kind == UNIT_LONG;
	if (w->format->is_apart(w->source, at, end, kind == UNIT_LONG))
		return true;
	return w->format->long_min == 0 && proves_itself(w, at);
}

/* The next candidate in [from, end) that can be trusted. */
static uint64_t
search(struct walk *w, uint64_t from, uint64_t end)
{
	size_t overlap = w->format->header_max - 1;

	while (from < end) {
		struct span bytes = source_span(w->source, from, HEADER_ROOM, from);
		if (bytes.len == 0)
			return WALK_NOWHERE;
		if (bytes.len > overlap && end - from < bytes.len - overlap)
			bytes.len = (size_t)(end - from) + overlap;
		size_t found = w->format->find(bytes);
		if (found == bytes.len) {
			if (w->source->is_whole || bytes.len <= overlap)
				return WALK_NOWHERE;
			from += bytes.len - overlap;
			continue;
		}
		from += found;
		if (from >= end)
			return WALK_NOWHERE;
		if (is_acceptable(w, from)) {
			w->run_from = from;
			return from;
		}
		from++;
	}
	return WALK_NOWHERE;
}

uint64_t
walk_behind(struct walk *w, uint64_t damaged, uint64_t end)
{
	uint64_t next = 0;
	uint64_t from = damaged + 1;
	enum unit_kind kind = UNIT_LONG;

	/* Where a damaged frame says it ends may be the damage itself. */
	if (damaged < w->source->base)
		from = w->source->base;
	else
		kind = walk_check(w, damaged, &next);
	if (kind == UNIT_LONG)
		w->strong = WALK_NOWHERE;
	return search(w, from, end);
}

/* The last place in [low, high) that a run longer than all embedding begins at. */
static uint64_t
strong_before(struct walk *w, uint64_t low, uint64_t high)
{
	struct span file = source_span(w->source, low, 0, low);
	size_t overlap = w->format->header_max - 1;
	size_t room = (size_t)(high - low) + overlap;
	uint64_t *found = NULL, strong = WALK_NOWHERE, end;
	size_t n = 0, cap = 0;

	file.len = file.len < room ? file.len : room;
	for (size_t at = 0; at < high - low; at++) {
		at += w->format->find((struct span){file.at + at, file.len - at});
		if (at >= high - low)
			break;
		if (n == cap) {
			uint64_t *more = realloc(found, (cap = 2 * cap + 64) * sizeof *found);
			if (more == NULL)
				goto out;
			found = more;
		}
		found[n++] = low + at;
	}
	while (n > 0 && strong == WALK_NOWHERE)
		if (is_strong(w, found[--n], &end))
			strong = found[n];
out:
	free(found);
	return strong;
}

/* From a border of the chain to the first one at or behind `begin`. */
static uint64_t
follow(struct walk *w, uint64_t at, uint64_t begin, uint64_t end)
{
	uint64_t next, done;

	w->run_from = w->strong = at;
	while (at < begin) {
		enum unit_kind kind = walk_check(w, at, &next);
		if (kind == UNIT_LONG) {
			w->strong = WALK_NOWHERE;
			return search(w, begin, end);
		}
		/* A frame that is sound may hold damage, or be told longer than it is by it. */
		if (kind == UNIT_SOUND &&
		    (w->format->checks_all || unpacks(w, at, UINT64_MAX, &done)))
			walk_passed(w, at = next);
		else if ((at = search(w, at + 1, end)) == WALK_NOWHERE)
			return at;
	}
	return at < end ? at : WALK_NOWHERE;
}

uint64_t
walk_begin(struct walk *w, uint64_t begin, uint64_t end)
{
	uint64_t low = begin, strong = WALK_NOWHERE, first;

	w->strong = WALK_NOWHERE;
	if (begin == 0) {
		w->run_from = w->strong = 0;
		return 0;
	}
	/* A dictionary that is packed itself fills the first frame, and looks like part of the
	 * chain behind it. */
	if (!w->format->checks_all && walk_check(w, 0, &first) == UNIT_SOUND && begin <= first)
		return follow(w, 0, begin, end);
	for (uint64_t look = LOOK_FIRST_BYTES; low > 0 && strong == WALK_NOWHERE;
	     look *= LOOK_GROWTH) {
		uint64_t high = low;
		look = look < lookback(w) ? look : lookback(w);
		low = begin > look ? begin - look : 0;
		if (low >= high)
			break;
		strong = strong_before(w, low, high);
	}
	if (strong == WALK_NOWHERE && low == 0)
		strong = 0;
	if (strong != WALK_NOWHERE)
		return follow(w, strong, begin, end);
	return search(w, begin, end);
}
