/* SPDX-License-Identifier: Apache-2.0 */
/* Scratch bytes that grow and are used again for the next document, and characters in them. */
#ifndef TOKENS_BUFFER_H
#define TOKENS_BUFFER_H

#include "base/span.h"

#include <stdlib.h>
#include <string.h>

struct buffer {
	uint8_t *at;
	size_t len, cap;
};

bool buffer_reserve(struct buffer *buffer, size_t cap); /* false: no memory; contents stay */
/* Frees what a rare, large document left behind. */
void buffer_settle(struct buffer *buffer, size_t most);
void buffer_release(struct buffer *buffer);

static inline bool
buffer_put(struct buffer *buffer, const void *bytes, size_t len)
{
	if (len > buffer->cap - buffer->len && !buffer_reserve(buffer, buffer->len + len))
		return false;
	if (len > 0)
		memcpy(buffer->at + buffer->len, bytes, len);
	buffer->len += len;
	return true;
}

/* The bytes that the character at `at` takes, from its first byte; the text is valid. */
static inline size_t
char_len(uint8_t first)
{
	return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static inline uint32_t
char_at(const uint8_t *at)
{
	if (at[0] < 0x80)
		return at[0];
	if (at[0] < 0xe0)
		return (uint32_t)(at[0] & 0x1f) << 6 | (at[1] & 0x3f);
	if (at[0] < 0xf0)
		return (uint32_t)(at[0] & 0x0f) << 12 | (uint32_t)(at[1] & 0x3f) << 6 |
		       (at[2] & 0x3f);
	return (uint32_t)(at[0] & 0x07) << 18 | (uint32_t)(at[1] & 0x3f) << 12 |
	       (uint32_t)(at[2] & 0x3f) << 6 | (at[3] & 0x3f);
}

/* Where the character before `at` begins; at > begin. */
static inline const uint8_t *
char_before(const uint8_t *at)
{
	do
		at--;
	while ((*at & 0xc0) == 0x80);
	return at;
}

/* Into up to 4 bytes; how many. */
static inline size_t
char_put(uint8_t *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (uint8_t)(0xc0 | c >> 6);
		out[1] = (uint8_t)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (uint8_t)(0xe0 | c >> 12);
		out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		out[2] = (uint8_t)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (uint8_t)(0xf0 | c >> 18);
	out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
	out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
	out[3] = (uint8_t)(0x80 | (c & 0x3f));
	return 4;
}

#endif
