/* SPDX-License-Identifier: Apache-2.0 */
/* One line of a robots.txt (RFC 9309, 2.2), by the grammar and by usual leniency. */
#ifndef SIGNALS_ROBOTS_LINE_H
#define SIGNALS_ROBOTS_LINE_H

#include "base/span.h"

#include <string.h>

enum robots_line_kind {
	ROBOTS_LINE_NOTHING, /* empty, a comment, a record of others, or no record at all */
	ROBOTS_LINE_USER_AGENT,
	ROBOTS_LINE_ALLOW,
	ROBOTS_LINE_DISALLOW,
	ROBOTS_LINE_CONTENT_USAGE,
	ROBOTS_LINE_CONTENT_SIGNAL,
	ROBOTS_LINE_LICENSE,
};

struct robots_line {
	enum robots_line_kind kind;
	bool is_strict;      /* the grammar has its keyword so; else only leniency does */
	struct span value;   /* trimmed, without comment */
	unsigned classes;    /* of its octets (octets.h), or more */
	const char *warning; /* NULL: nothing odd */
};

/* `text` is without the line's end. Of lines that are NOTHING the value is not set. */
void robots_line_read(struct span text, struct robots_line *line);
/* Is there something, but no record? */
bool robots_line_lacks_colon(struct span text);
/* Can the line begin with "user-agent" or a misspelling of it? */
static inline bool
robots_line_may_name_agents(struct span line)
{
	size_t i = 0;

	while (i < line.len && (line.at[i] == ' ' || line.at[i] == '\t'))
		i++;
	return i < line.len && (line.at[i] | 0x20) == 'u';
}

/* Is it a pattern by the grammar? */
bool robots_line_is_pattern(const struct robots_line *line);

/* Lines end with CR, LF or both; the last one may lack its end. */
struct robots_lines {
	const uint8_t *at, *end;
	bool has_lone_cr;
	uint32_t number; /* of the line last given, from 1 */
};
struct robots_lines robots_lines_of(struct span file);
/* The end of the line at hand. */
const uint8_t *robots_lines_end_by_any(const uint8_t *at, const uint8_t *end);

static inline bool
robots_lines_next(struct robots_lines *lines, struct span *line)
{
	const uint8_t *at = lines->at, *end;

	if (at == lines->end)
		return false;
	lines->number++;
	if (lines->has_lone_cr)
		end = robots_lines_end_by_any(at, lines->end);
	else if ((end = memchr(at, '\n', (size_t)(lines->end - at))) == NULL)
		end = lines->end;
	lines->at = end;
	if (lines->at < lines->end && *lines->at == '\r')
		lines->at++;
	if (lines->at < lines->end && *lines->at == '\n')
		lines->at++;
	if (end > at && end[-1] == '\r') /* of CR LF, where the LF was looked for */
		end--;
	*line = (struct span){at, (size_t)(end - at)};
	return true;
}

#endif
