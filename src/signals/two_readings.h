/* SPDX-License-Identifier: Apache-2.0 */
/* A pattern in both readings of RFC 9309, 2.2.2 (pattern.h, url_path.escaped), for the files whose
 * rules are asked one after the other. */
#ifndef SIGNALS_TWO_READINGS_H
#define SIGNALS_TWO_READINGS_H

#include "signals/pattern.h"

#include <string.h>

struct two_readings {
	struct span written, escaped; /* the same bytes where there is no difference */
};

/* Bytes that readings_keep writes at the most. */
static inline size_t
readings_bytes(struct span pattern)
{
	bool has_query = pattern.len > 0 && memchr(pattern.at, '?', pattern.len) != NULL;

	return (has_query ? 12 : 3) * pattern.len;
}

/* Writes to *free and moves it. */
static inline struct two_readings
readings_keep(struct span pattern, uint8_t **free)
{
	struct two_readings kept = {.written.at = *free};
	bool has_query = pattern.len > 0 && memchr(pattern.at, '?', pattern.len) != NULL;

	if (pattern.len > 0)
		kept.written.len = pattern_normalise(pattern, *free);
	*free += kept.written.len;
	kept.escaped = kept.written;
	if (has_query) {
		kept.escaped = (struct span){*free, pattern_escape_values(kept.written, *free)};
		*free += kept.escaped.len;
	}
	return kept;
}

/* How many readings of a path there are, 1 or 2, and does a pattern match in one of them? */
static inline unsigned
readings_of(const struct url_path *path)
{
	return path->as_written.at == path->escaped.at ? 1 : 2;
}

static inline bool
readings_match(const struct two_readings *pattern, const struct url_path *path, unsigned reading)
{
	return reading == 0 ? pattern_matches(pattern->written, path->as_written)
	                    : pattern_matches(pattern->escaped, path->escaped);
}

#endif
