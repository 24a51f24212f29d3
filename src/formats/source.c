/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes from a file or from memory, and a cursor over them; see source.h. */
#include "formats/source.h"

#include "base/file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void
source_file(struct source *source, int fd, uint64_t size, const char *name)
{
	*source = (struct source){.fd = fd, .name = name, .size = size};
}

void
source_memory(struct source *source, struct span bytes, const char *name)
{
	*source = (struct source){.fd = -1, .name = name, .memory = bytes, .size = bytes.len};
}

void
source_release(struct source *source)
{
	free(source->window);
	*source = (struct source){.fd = -1};
}

static enum gpai_code
check_end(const struct source *source, uint64_t at, size_t len, struct gpai_error *err)
{
	if (at > source->size || len > source->size - at)
		return fail(err, GPAI_MALFORMED, at_byte(source->name, at),
		    "%zu bytes wanted, but the file ends at byte %" PRIu64, len, source->size);
	return GPAI_OK;
}

static bool
window_holds(const struct source *source, uint64_t at, size_t len)
{
	return at >= source->window_at && at - source->window_at <= source->window_len &&
	       len <= source->window_len - (size_t)(at - source->window_at);
}

static enum gpai_code
window_fill(struct source *source, uint64_t at, struct gpai_error *err)
{
	uint64_t left = source->size - at;
	size_t len = left < SOURCE_WINDOW_BYTES ? (size_t)left : SOURCE_WINDOW_BYTES;
	enum gpai_code rc;

	if (source->window == NULL && (source->window = malloc(SOURCE_WINDOW_BYTES)) == NULL)
		return fail_memory(err);
	source->window_len = 0;
	if ((rc = file_read_at(source->fd, source->name, at, source->window, len, err)) != GPAI_OK)
		return rc;
	source->window_at = at;
	source->window_len = len;
	source->read += len;
	return GPAI_OK;
}

enum gpai_code
source_look(
    struct source *source, uint64_t at, size_t len, const uint8_t **bytes, struct gpai_error *err)
{
	enum gpai_code rc;

	if ((rc = check_end(source, at, len, err)) != GPAI_OK)
		return rc;
	if (source->fd < 0) {
		*bytes = source->memory.at + at;
		source->read += len;
		return GPAI_OK;
	}
	if (len > SOURCE_WINDOW_BYTES)
		return fail(err, GPAI_TOO_LARGE, at_byte(source->name, at),
		    "%zu bytes wanted at once, expected at most %u", len, SOURCE_WINDOW_BYTES);
	if (!window_holds(source, at, len) && (rc = window_fill(source, at, err)) != GPAI_OK)
		return rc;
	*bytes = source->window + (at - source->window_at);
	return GPAI_OK;
}

enum gpai_code
source_copy(struct source *source, uint64_t at, size_t len, void *to, struct gpai_error *err)
{
	enum gpai_code rc;

	if ((rc = check_end(source, at, len, err)) != GPAI_OK)
		return rc;
	if (source->fd >= 0 && !window_holds(source, at, len)) {
		source->read += len;
		return file_read_at(source->fd, source->name, at, to, len, err);
	}
	const uint8_t *from =
	    source->fd < 0 ? source->memory.at + at : source->window + (at - source->window_at);
	if (source->fd < 0)
		source->read += len;
	if (len > 0)
		memcpy(to, from, len);
	return GPAI_OK;
}

uint64_t
cursor_left(const struct cursor *cursor)
{
	return cursor->end - cursor->at;
}

/* Moves over `len` bytes when there are so many. */
static bool
take(struct cursor *cursor, uint64_t len)
{
	if (cursor->rc != GPAI_OK)
		return false;
	if (len > cursor_left(cursor)) {
		cursor->rc = fail_clause(cursor->err, GPAI_MALFORMED,
		    at_byte(cursor->source->name, cursor->at), cursor->clause,
		    "%" PRIu64 " bytes expected, but only %" PRIu64 " remain", len,
		    cursor_left(cursor));
		return false;
	}
	cursor->at += len;
	return true;
}

static uint64_t
number(struct cursor *cursor, unsigned len)
{
	const uint8_t *bytes;
	uint64_t value = 0, at = cursor->at;

	if (!take(cursor, len))
		return 0;
	if ((cursor->rc = source_look(cursor->source, at, len, &bytes, cursor->err)) != GPAI_OK)
		return 0;
	for (unsigned i = 0; i < len; i++)
		value = value << 8 | bytes[cursor->is_big_endian ? i : len - 1 - i];
	return value;
}

uint8_t
cursor_u8(struct cursor *cursor)
{
	return (uint8_t)number(cursor, 1);
}

uint16_t
cursor_u16(struct cursor *cursor)
{
	return (uint16_t)number(cursor, 2);
}

uint32_t
cursor_u32(struct cursor *cursor)
{
	return (uint32_t)number(cursor, 4);
}

uint64_t
cursor_u64(struct cursor *cursor)
{
	return number(cursor, 8);
}

void
cursor_skip(struct cursor *cursor, uint64_t len)
{
	take(cursor, len);
}

char *
cursor_bytes(struct cursor *cursor, struct arena *arena, uint64_t len)
{
	uint64_t at = cursor->at;
	const uint8_t *bytes;
	char *copy;

	if (!take(cursor, len))
		return NULL;
	if ((copy = arena_alloc(arena, (size_t)len + 1)) == NULL) {
		cursor->rc = fail_memory(cursor->err);
		return NULL;
	}
	if (len > SOURCE_WINDOW_BYTES) {
		cursor->rc = source_copy(cursor->source, at, (size_t)len, copy, cursor->err);
	} else if (len > 0) {
		cursor->rc = source_look(cursor->source, at, (size_t)len, &bytes, cursor->err);
		if (cursor->rc == GPAI_OK)
			memcpy(copy, bytes, (size_t)len);
	}
	return cursor->rc == GPAI_OK ? copy : NULL;
}

static struct text
escaped(struct arena *arena, struct span bytes)
{
	static const char hex[] = "0123456789abcdef";
	char *copy = arena_alloc(arena, bytes.len * 4 + 1);
	size_t len = 0;

	if (copy == NULL)
		return TEXT_NONE;
	for (size_t i = 0; i < bytes.len; i++) {
		if (bytes.at[i] < 0x80) {
			copy[len++] = (char)bytes.at[i];
			continue;
		}
		copy[len++] = '\\';
		copy[len++] = 'x';
		copy[len++] = hex[bytes.at[i] >> 4];
		copy[len++] = hex[bytes.at[i] & 15];
	}
	return (struct text){copy, len};
}

struct text
cursor_text(struct cursor *cursor, struct arena *arena, uint64_t len)
{
	char *copy = cursor_bytes(cursor, arena, len);
	struct span bytes = {(const uint8_t *)copy, (size_t)len};
	struct text text;

	if (copy == NULL)
		return TEXT_NONE;
	if (text_from_span(bytes, &text))
		return text;
	text = escaped(arena, bytes);
	if (text.at == NULL)
		cursor->rc = fail_memory(cursor->err);
	return text;
}
