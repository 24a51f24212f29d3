/* SPDX-License-Identifier: Apache-2.0 */
/* A heap of cursors, the smallest key on top.
 *
 * A part read by one cursor is read through one window, so each cursor opens the part for
 * itself: spots far apart would else push each other out at every row. Beyond OPEN_MAX they
 * share, which is slow and still right. */
#include "corpus/row_join.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPEN_MAX = 256 };

struct spot {
	struct part_cursor cursor;
	unsigned group;
	char prefix[16];
	size_t skip; /* bytes of the prefix */
	char *key;   /* owned */
	size_t len, cap;
	struct tally tally;
	uint64_t begin, end;
};

struct row_join {
	struct part *parts[OPEN_MAX];
	struct spot *spots;
	struct spot **heap;
	size_t n_parts, n_spots, n;
	bool is_range;
	bool is_started;
	enum gpai_code rc;
	char *key; /* of the row given out; swapped with a spot's */
	size_t cap;
};

static struct text
key_of(const struct spot *spot)
{
	return (struct text){spot->key, spot->len};
}

static void
sift_down(struct row_join *join, size_t at)
{
	for (;;) {
		size_t least = at;
		for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < join->n; child++)
			if (text_compare(key_of(join->heap[child]), key_of(join->heap[least])) < 0)
				least = child;
		if (least == at)
			return;
		struct spot *spot = join->heap[at];
		join->heap[at] = join->heap[least];
		join->heap[least] = spot;
		at = least;
	}
}

/* The next row of a spot, its key copied. False: none is left, or rc says why. */
static bool
spot_load(struct row_join *join, struct spot *spot, struct gpai_error *err)
{
	struct row row;

	if (!part_next(&spot->cursor, &row, err)) {
		join->rc = spot->cursor.rc;
		return false;
	}
	size_t len = row.key.len - spot->skip;
	if (len + 1 > spot->cap) {
		char *larger = realloc(spot->key, len + 64);
		if (larger == NULL) {
			join->rc = fail_memory(err);
			return false;
		}
		spot->key = larger;
		spot->cap = len + 64;
	}
	memcpy(spot->key, row.key.at + spot->skip, len);
	spot->key[len] = '\0';
	spot->len = len;
	spot->tally = row.tally;
	spot->begin = row.begin;
	spot->end = row.end;
	return true;
}

static enum gpai_code
spot_add(struct row_join *join, const struct row_join_from *from, size_t source, size_t prefix,
    struct gpai_error *err)
{
	struct spot *spot = &join->spots[join->n_spots];
	size_t part = join->n_spots % OPEN_MAX;
	enum gpai_code rc;

	if (join->n_spots < OPEN_MAX) {
		if ((rc = part_open(from->path, false, &join->parts[part], err)) != GPAI_OK)
			return rc;
		join->n_parts++;
	}
	join->n_spots++;
	spot->group = (unsigned)prefix;
	if (from->prefixes != NULL)
		spot->skip = (size_t)snprintf(
		    spot->prefix, sizeof spot->prefix, "%s", from->prefixes[prefix]);
	part_rows(join->parts[part], from->kind, from->sources[source],
	    (struct text){spot->prefix, spot->skip}, &spot->cursor);
	return GPAI_OK;
}

enum gpai_code
row_join_open(const struct row_join_from *from, struct row_join **join, struct gpai_error *err)
{
	size_t n_prefixes = from->prefixes == NULL ? 1 : from->n_prefixes;
	size_t n = from->n_sources * n_prefixes;
	struct row_join *made = calloc(1, sizeof *made);
	enum gpai_code rc = GPAI_OK;

	*join = NULL;
	if (made == NULL || (made->spots = calloc(n + 1, sizeof *made->spots)) == NULL ||
	    (made->heap = calloc(n + 1, sizeof *made->heap)) == NULL) {
		row_join_close(made);
		return fail_memory(err);
	}
	made->is_range = from->kind == ROW_RANGE;
	for (size_t i = 0; i < n && rc == GPAI_OK; i++)
		rc = spot_add(made, from, i / n_prefixes, i % n_prefixes, err);
	if (rc == GPAI_OK)
		*join = made;
	else
		row_join_close(made);
	return rc;
}

void
row_join_close(struct row_join *join)
{
	if (join == NULL)
		return;
	for (size_t i = 0; i < join->n_parts; i++)
		part_close(join->parts[i]);
	for (size_t i = 0; i < join->n_spots; i++)
		free(join->spots[i].key);
	free(join->spots);
	free(join->heap);
	free(join->key);
	free(join);
}

static bool
start(struct row_join *join, struct gpai_error *err)
{
	join->is_started = true;
	for (size_t i = 0; i < join->n_spots; i++) {
		if (spot_load(join, &join->spots[i], err))
			join->heap[join->n++] = &join->spots[i];
		if (join->rc != GPAI_OK)
			return false;
	}
	for (size_t i = join->n / 2; i > 0; i--)
		sift_down(join, i - 1);
	return true;
}

/* Replaces the row on top by the next one of its spot. */
static bool
advance(struct row_join *join, struct gpai_error *err)
{
	if (!spot_load(join, join->heap[0], err)) {
		if (join->rc != GPAI_OK)
			return false;
		join->heap[0] = join->heap[--join->n];
	}
	sift_down(join, 0);
	return true;
}

bool
row_join_next(struct row_join *join, struct joined_row *row, struct gpai_error *err)
{
	if (join->rc != GPAI_OK || (!join->is_started && !start(join, err)) || join->n == 0)
		return false;
	/* The top's key goes out and its spot gets the memory of the one given before. */
	struct spot *top = join->heap[0];
	char *key = join->key;
	size_t cap = join->cap;
	row->key = key_of(top);
	for (size_t i = 0; i < ROW_JOIN_GROUPS; i++)
		row->by[i] = TALLY_NONE;
	row->by[top->group] = top->tally;
	row->begin = top->begin;
	row->end = top->end;
	join->key = top->key;
	join->cap = top->cap;
	top->key = key;
	top->cap = cap;
	if (!advance(join, err))
		return false;
	while (!join->is_range && join->n > 0 && text_equal(key_of(join->heap[0]), row->key)) {
		tally_add(&row->by[join->heap[0]->group], &join->heap[0]->tally);
		if (!advance(join, err))
			return false;
	}
	return true;
}

enum gpai_code
row_join_status(const struct row_join *join)
{
	return join->rc;
}
