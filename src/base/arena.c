/* SPDX-License-Identifier: Apache-2.0 */
/* The arena: a list of zeroed blocks, filled from the front of the newest.
 *
 * Blocks double from 4 KiB to 1 MiB. An object too big for what is left of a block
 * and more than a quarter of the next one gets a block of its own, placed behind the
 * newest so that the space there is not lost. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const size_t FIRST_BLOCK_BYTES = 4 << 10;
static const size_t BLOCK_BYTES_MAX = 1 << 20;

struct arena_block {
	struct arena_block *next;
	size_t size, used; /* of bytes */
	alignas(max_align_t) unsigned char bytes[];
};

void
arena_init(struct arena *arena, size_t limit_bytes)
{
	*arena = (struct arena){.limit_bytes = limit_bytes};
}

void
arena_release(struct arena *arena)
{
	struct arena_block *next;

	for (struct arena_block *block = arena->block; block != NULL; block = next) {
		next = block->next;
		free(block);
	}
	arena->block = NULL;
	arena->used_bytes = 0;
}

static struct arena_block *
block_create(size_t size)
{
	struct arena_block *block = NULL;

	if (size <= SIZE_MAX - sizeof *block)
		block = calloc(1, sizeof *block + size);
	if (block != NULL)
		block->size = size;
	return block;
}

static struct arena_block *
block_for(struct arena *arena, size_t size)
{
	struct arena_block *newest = arena->block, *block;
	size_t next_size = FIRST_BLOCK_BYTES;

	if (newest != NULL && newest->size - newest->used >= size)
		return newest;
	if (newest != NULL)
		next_size = newest->size < BLOCK_BYTES_MAX / 2 ? newest->size * 2 : BLOCK_BYTES_MAX;
	if (size <= next_size / 4) {
		if ((block = block_create(next_size)) == NULL)
			return NULL;
		block->next = newest;
		arena->block = block;
		return block;
	}
	if ((block = block_create(size)) == NULL)
		return NULL;
	if (newest == NULL) {
		arena->block = block;
	} else {
		block->next = newest->next;
		newest->next = block;
	}
	return block;
}

void *
arena_alloc(struct arena *arena, size_t size_bytes)
{
	size_t align = alignof(max_align_t);

	if (size_bytes > SIZE_MAX - align)
		return NULL;
	size_t size = size_bytes == 0 ? align : (size_bytes + align - 1) / align * align;
	if (size > SIZE_MAX - arena->used_bytes)
		return NULL;
	if (arena->limit_bytes != 0 && arena->used_bytes + size > arena->limit_bytes)
		return NULL;
	struct arena_block *block = block_for(arena, size);
	if (block == NULL)
		return NULL;
	void *at = block->bytes + block->used;
	block->used += size;
	arena->used_bytes += size;
	return at;
}

void *
arena_array(struct arena *arena, size_t n, size_t size_bytes)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size_bytes, &bytes))
		return NULL;
	return arena_alloc(arena, bytes);
}

char *
arena_string(struct arena *arena, struct text text)
{
	char *copy = text.len < SIZE_MAX ? arena_alloc(arena, text.len + 1) : NULL;

	if (copy != NULL && text.len > 0)
		memcpy(copy, text.at, text.len);
	return copy;
}

struct text
arena_text(struct arena *arena, struct text text)
{
	char *copy = arena_string(arena, text);

	return copy != NULL ? (struct text){copy, text.len} : TEXT_NONE;
}

struct text
arena_join(struct arena *arena, const struct text *parts, size_t n)
{
	size_t len = 0, at = 0;

	for (size_t i = 0; i < n; i++) /* of texts in memory: the sum fits */
		len += parts[i].len;
	char *all = arena_alloc(arena, len + 1);
	if (all == NULL)
		return TEXT_NONE;
	for (size_t i = 0; i < n; i++) {
		if (parts[i].len > 0)
			memcpy(all + at, parts[i].at, parts[i].len);
		at += parts[i].len;
	}
	return (struct text){all, len};
}

struct text
arena_format(struct arena *arena, const char *format, ...)
{
	va_list args, again;
	char *at = NULL;

	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	if (len >= 0 && (at = arena_alloc(arena, (size_t)len + 1)) != NULL)
		vsnprintf(at, (size_t)len + 1, format, again);
	va_end(again);
	va_end(args);
	return at != NULL ? (struct text){at, (size_t)len} : TEXT_NONE;
}
