/* SPDX-License-Identifier: Apache-2.0 */
/* Where a reader's bytes come from: an open file seen through one window, or memory;
 * and a cursor that walks over them and remembers its first failure.
 *
 * A header is small and lies scattered between data that may be large: only windows
 * that are asked for are read, so cost follows the header and not the file. */
#ifndef FORMATS_SOURCE_H
#define FORMATS_SOURCE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

/* Bytes read at once, and the most that source_look can show. */
#define SOURCE_WINDOW_BYTES (64u << 10)

struct source {
	int fd;             /* -1: memory */
	const char *name;   /* for messages */
	struct span memory; /* all bytes, when not a file */
	uint64_t size;      /* bytes that exist */
	uint64_t read;      /* bytes read from the file so far; memory: bytes shown */
	uint8_t *window;    /* owned */
	uint64_t window_at;
	size_t window_len;
};

void source_file(struct source *source, int fd, uint64_t size, const char *name);
void source_memory(struct source *source, struct span bytes, const char *name);
void source_release(struct source *source);
/* `len` bytes at an offset, valid until the next call. MALFORMED when the file ends before,
 * IO, NO_MEMORY; len is at most SOURCE_WINDOW_BYTES. */
enum gpai_code source_look(
    struct source *source, uint64_t at, size_t len, const uint8_t **bytes, struct gpai_error *err);
/* Copies bytes past the window: for a few bytes here and there, or for many at once. */
enum gpai_code source_copy(
    struct source *source, uint64_t at, size_t len, void *to, struct gpai_error *err);

/* After the first failure every call is a no-op that gives 0: ask `rc` at the end of an
 * entry, and always before a number that was read decides how often something repeats. */
struct cursor {
	struct source *source;
	uint64_t at, end;   /* offsets in the source; nothing at or beyond `end` is read */
	bool is_big_endian; /* numbers of more than one byte */
	const char *clause; /* of the document followed, for messages */
	enum gpai_code rc;
	struct gpai_error *err;
};

uint64_t cursor_left(const struct cursor *cursor);
uint8_t cursor_u8(struct cursor *cursor);
uint16_t cursor_u16(struct cursor *cursor);
uint32_t cursor_u32(struct cursor *cursor);
uint64_t cursor_u64(struct cursor *cursor);
void cursor_skip(struct cursor *cursor, uint64_t len);
/* A copy in the arena, NUL-terminated beyond its length; `len` must have been held against a
 * limit by the caller. NULL after a failure. */
char *cursor_bytes(struct cursor *cursor, struct arena *arena, uint64_t len);
/* The same when it is valid UTF-8; otherwise each byte outside ASCII is written \xHH, so that
 * no name is lost and none can drive a terminal. */
struct text cursor_text(struct cursor *cursor, struct arena *arena, uint64_t len);

#endif
