/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is freed in one call: everything one request makes.
 *
 * Invariants: a pointer from arena_alloc stays valid until arena_release;
 * memory is zeroed and aligned for any object; total bytes never exceed
 * `limit`, so hostile input cannot make it grow without bound. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/span.h"

#include <stdarg.h>

struct arena_block;

struct arena {
	struct arena_block *block; /* newest first */
	size_t used_bytes;         /* handed out so far, all blocks */
	size_t limit_bytes;        /* 0: no limit beyond the system's */
};

#define ARENA_NONE ((struct arena){0})

void arena_init(struct arena *arena, size_t limit_bytes);
void arena_release(struct arena *arena); /* also fine on ARENA_NONE, and twice */

/* Zeroed memory, or NULL when the limit or the system says no. */
void *arena_alloc(struct arena *arena, size_t size_bytes);
/* An array of n elements; NULL also when n * size overflows. */
void *arena_array(struct arena *arena, size_t n, size_t size_bytes);
/* Copies; the result is NUL-terminated beyond its length. NULL `.at` on no memory. */
struct text arena_text(struct arena *arena, struct text text);
char *arena_string(struct arena *arena, struct text text);
/* The parts, one after the other; TEXT_NONE when memory is out. */
struct text arena_join(struct arena *arena, const struct text *parts, size_t n);
struct text arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
