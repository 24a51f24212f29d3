/* SPDX-License-Identifier: Apache-2.0 */
/* A large page of texts, unpacked as it is walked over. */
#include "formats/parquet_walk.h"

#include <string.h>

/* Smaller ones fit the cache of the processor as they are. */
#define PAGE_LEAST  ((uint32_t)1 << 20)
#define WINDOW_SIZE ((size_t)256 << 10)

void
parquet_walk_release(struct parquet_walk *w, struct parquet_room *room)
{
	unpack_steps_free(w->steps);
	w->steps = NULL;
	parquet_buffer_release(&w->window, room);
	parquet_buffer_release(&w->levels, room);
}

/* More of the page behind what is there, which is moved to the front. */
static bool
refill(struct parquet_walk *w)
{
	size_t kept = (size_t)(w->end - w->at);
	size_t room = w->window.cap - kept;

	if (kept > 0)
		memmove(w->window.at, w->at, kept);
	if (room > w->left)
		room = (size_t)w->left;
	size_t got = unpack_steps_next(w->steps, w->window.at + kept, room);
	w->at = w->window.at;
	w->end = w->at + kept + got;
	w->left -= got;
	return got > 0;
}

static bool
need(struct parquet_walk *w, size_t n)
{
	while ((size_t)(w->end - w->at) < n)
		if (!refill(w))
			return false;
	return true;
}

static bool
take_u32(struct parquet_walk *w, uint32_t *value)
{
	if (!need(w, 4))
		return false;
	memcpy(value, w->at, 4);
	w->at += 4;
	return true;
}

/* Version 1 packs the levels with the values; they are kept beside the window. */
static bool
take_levels(struct parquet_walk *w, const struct parquet_leaf *leaf, struct parquet_room *room,
    struct hybrid *levels)
{
	uint32_t len;

	if (!take_u32(w, &len) || len > w->left + (uint64_t)(w->end - w->at) ||
	    !parquet_buffer_need(&w->levels, room, len))
		return false;
	for (size_t done = 0; done < len;) {
		if (!need(w, 1))
			return false;
		size_t some = (size_t)(w->end - w->at);
		if (some > len - done)
			some = len - done;
		memcpy(w->levels.at + done, w->at, some);
		w->at += some;
		done += some;
	}
	hybrid_open(levels, (struct span){w->levels.at, len}, bits_for(leaf->max_def));
	return true;
}

static bool
begin(struct parquet_walk *w, struct span packed, uint64_t plain, struct parquet_room *room)
{
	if (w->steps == NULL && (w->steps = unpack_steps_create()) == NULL)
		return false;
	if (!parquet_buffer_need(&w->window, room, WINDOW_SIZE))
		return false;
	w->at = w->end = w->window.at;
	w->left = plain;
	return unpack_steps_begin(w->steps, packed);
}

bool
parquet_walk_open(struct parquet_walk *w, const struct parquet_page *page,
    const struct parquet_leaf *leaf, enum block_codec codec, struct parquet_room *room,
    struct parquet_body *body)
{
	uint64_t levels = (uint64_t)page->def_len + page->rep_len;

	if (codec != BLOCK_ZSTD || page->encoding != ENCODING_PLAIN ||
	    leaf->type != PARQUET_BYTES || leaf->max_rep > 0 || page->plain_len < PAGE_LEAST ||
	    !parquet_page_is_sound(page))
		return false;
	*body = (struct parquet_body){0};
	if (page->type == PAGE_DATA_V2) {
		if (!page->is_packed || levels > page->packed.len || levels > page->plain_len)
			return false;
		const uint8_t *at = page->packed.at + page->rep_len;
		hybrid_open(&body->def, (struct span){at, page->def_len}, bits_for(leaf->max_def));
		struct span rest = {page->packed.at + levels, page->packed.len - (size_t)levels};
		return begin(w, rest, page->plain_len - levels, room);
	}
	if (!begin(w, page->packed, page->plain_len, room))
		return false;
	return leaf->max_def == 0 ||
	       (page->def_encoding == ENCODING_RLE && take_levels(w, leaf, room, &body->def));
}

bool
parquet_walk_next(struct parquet_walk *w, size_t *value)
{
	uint32_t len;

	if (!take_u32(w, &len) || len > w->left + (uint64_t)(w->end - w->at))
		return false;
	*value = len;
	for (size_t left = len; left > 0;) {
		size_t some = (size_t)(w->end - w->at);
		if (some >= left) {
			w->at += left;
			return true;
		}
		left -= some;
		w->at = w->end;
		if (!refill(w))
			return false;
	}
	return true;
}

bool
parquet_walk_is_sound(struct parquet_walk *w)
{
	uint8_t beyond;

	/* Bytes behind the last value mean nothing, here as in a page that is opened whole. */
	if (w->left > 0 || w->at != w->end)
		return true;
	return unpack_steps_next(w->steps, &beyond, 1) == 0 && unpack_steps_ended(w->steps);
}
