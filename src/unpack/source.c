/* SPDX-License-Identifier: Apache-2.0 */
/* The packed bytes; see source.h. A descriptor is read into a window that slides. */
#include "unpack/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 20 };

void
source_memory(struct source *s, struct span file)
{
	*s = (struct source){.bytes = file.at, .len = file.len, .is_whole = true, .fd = -1};
}

enum gpai_code
source_descriptor(struct source *s, int fd, size_t window, struct gpai_error *err)
{
	*s = (struct source){.fd = fd, .cap = window + READ_BYTES};
	if ((s->window = malloc(s->cap)) == NULL)
		return fail_memory(err);
	s->bytes = s->window;
	return GPAI_OK;
}

void
source_release(struct source *s)
{
	free(s->window);
	*s = (struct source){.fd = -1};
}

/* What one read gives; 0 at the end. */
static size_t
read_some(struct source *s, uint8_t *to, size_t cap)
{
	ssize_t n;

	do
		n = read(s->fd, to, cap);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		s->is_whole = true;
		s->is_failed = n < 0;
	}
	return n > 0 ? (size_t)n : 0;
}

struct span
source_span(struct source *s, uint64_t at, size_t want, uint64_t keep)
{
	while (!s->is_whole && source_end(s) < at + want) {
		size_t drop = keep > s->base ? (size_t)(keep - s->base) : 0;
		if (drop > s->len)
			drop = s->len;
		if (s->len + READ_BYTES > s->cap && drop > 0) {
			memmove(s->window, s->window + drop, s->len - drop);
			s->base += drop;
			s->len -= drop;
		}
		if (s->len == s->cap)
			break;
		s->len += read_some(s, s->window + s->len, s->cap - s->len);
	}
	if (at < s->base || at >= source_end(s))
		return (struct span){s->bytes, 0};
	return (struct span){s->bytes + (at - s->base), (size_t)(source_end(s) - at)};
}

size_t
source_read(struct source *s, uint64_t at, uint8_t *to, size_t cap)
{
	size_t n = 0;

	if (at < source_end(s)) {
		n = (size_t)(source_end(s) - at);
		n = n < cap ? n : cap;
		memcpy(to, s->bytes + (at - s->base), n);
		return n;
	}
	if (s->is_whole)
		return 0;
	n = read_some(s, to, cap);
	s->base = at + n;
	s->len = 0;
	return n;
}
