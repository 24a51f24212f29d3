/* SPDX-License-Identifier: Apache-2.0 */
/* The packed bytes: all in memory, or what a descriptor that cannot seek gave last. */
#ifndef UNPACK_SOURCE_H
#define UNPACK_SOURCE_H

#include "base/error.h"
#include "base/span.h"

struct source {
	const uint8_t *bytes;
	uint64_t base;  /* offset in the file of bytes[0] */
	size_t len;     /* of what is there */
	bool is_whole;  /* the file ends where this does */
	bool is_failed; /* a descriptor that could not be read on: taken for its end */
	int fd;         /* -1: memory */
	uint8_t *window;
	size_t cap;
};

void source_memory(struct source *source, struct span file);
enum gpai_code source_descriptor(
    struct source *source, int fd, size_t window, struct gpai_error *err);
void source_release(struct source *source);

/* The bytes from `at` on that are there: at least `want`, unless the file ends before. On a
 * descriptor those before `keep` may be gone afterwards, and want + at - keep is bounded by
 * the window. */
struct span source_span(struct source *source, uint64_t at, size_t want, uint64_t keep);
/* Straight into the caller's buffer, once all that was read ahead is used up. */
size_t source_read(struct source *source, uint64_t at, uint8_t *to, size_t cap);
/* The offset of the end as far as it is known. */
static inline uint64_t
source_end(const struct source *source)
{
	return source->base + source->len;
}

#endif
