/* SPDX-License-Identifier: Apache-2.0 */
/* Heads made of lines "Name: value" up to a blank line: WARC, HTTP, warc-fields.
 *
 * Lines end with LF or CR LF. A line that begins with a blank continues the one before; it is
 * passed over, since no field that is looked at is ever folded in the files that exist. */
#ifndef FORMATS_HEADER_FIELDS_H
#define FORMATS_HEADER_FIELDS_H

#include "base/span.h"

#include <string.h>

struct header_field {
	struct span name, value; /* without blanks around them */
};

enum header_line {
	HEADER_FIELD,
	HEADER_ODD, /* a line without a colon, or a continuation: passed over */
	HEADER_END, /* the blank line */
	HEADER_CUT, /* bytes end before the line does */
};

static inline struct span
span_trim(struct span s)
{
	while (s.len > 0 && (s.at[0] == ' ' || s.at[0] == '\t')) {
		s.at++;
		s.len--;
	}
	while (s.len > 0 && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* The line at the front of `rest`, without its end; false: it has none. */
static inline bool
header_take_line(struct span *rest, struct span *line)
{
	const uint8_t *end = rest->len > 0 ? memchr(rest->at, '\n', rest->len) : NULL;

	if (end == NULL)
		return false;
	size_t len = (size_t)(end - rest->at);
	*line = (struct span){rest->at, len > 0 && rest->at[len - 1] == '\r' ? len - 1 : len};
	rest->at += len + 1;
	rest->len -= len + 1;
	return true;
}

/* The next line of a head; moves `rest` behind it unless it is cut. */
static inline enum header_line
header_next(struct span *rest, struct header_field *field)
{
	struct span line;

	if (!header_take_line(rest, &line))
		return HEADER_CUT;
	if (line.len == 0)
		return HEADER_END;
	const uint8_t *colon = memchr(line.at, ':', line.len);
	if (colon == NULL || line.at[0] == ' ' || line.at[0] == '\t')
		return HEADER_ODD;
	size_t name = (size_t)(colon - line.at);
	field->name = span_trim((struct span){line.at, name});
	field->value = span_trim((struct span){colon + 1, line.len - name - 1});
	return HEADER_FIELD;
}

static inline uint8_t
header_lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* ASCII letters alike whatever their case; quickest where `word` is spelled as it usually is. */
static inline bool
span_is_like(struct span s, const char *word, size_t len)
{
	if (s.len != len)
		return false;
	if (len == 0 || memcmp(s.at, word, len) == 0)
		return true;
	for (size_t i = 0; i < len; i++)
		if (header_lower(s.at[i]) != header_lower((uint8_t)word[i]))
			return false;
	return true;
}

static inline bool
span_begins_like(struct span s, const char *word, size_t len)
{
	return s.len >= len && span_is_like((struct span){s.at, len}, word, len);
}

/* For words written in the source. */
#define SPAN_IS(s, word)     span_is_like(s, word, sizeof(word) - 1)
#define SPAN_BEGINS(s, word) span_begins_like(s, word, sizeof(word) - 1)

#endif
