/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of paths as RFC 9309, 2.2.2 and 2.2.3 have them: a prefix, `*` for any octets, `$` at
 * the end for the end. robots.txt, Content-Usage, tdmrep.json, ai.txt and RSL share them. */
#ifndef SIGNALS_PATTERN_H
#define SIGNALS_PATTERN_H

#include "base/span.h"

/* The path and query of a URL, normalised once and then held against many patterns. Percent
 * escapes of unreserved characters are undone, octets outside ASCII escaped, hexadecimal digits
 * in upper case; delimiters stay as written. */
struct url_path {
	struct span as_written; /* normalised; begins with '/' */
	/* The same with the reserved octets within values of the query escaped, which is the other
	 * way to read RFC 9309, 2.2.2; the same bytes as above where there is no difference. */
	struct span escaped;
	bool is_robots_txt; /* always allowed */
	/* What most patterns can be refused by without a look at the path: its first eight octets,
	 * the first one lowest, and a bit for each octet that it has (modulo 64). */
	struct path_look {
		uint64_t head, has;
	} written_look, escaped_look;
	uint8_t *buffer; /* owned, grows */
	size_t cap;
};

/* `url`: an absolute URL, or a path that begins with '/'. A fragment is left out; blanks and
 * control octets are escaped, though no URL may have them. False: no memory. Keeps its buffer from
 * call to call; begins as zero. */
bool url_path_set(struct url_path *path, struct span url);
void url_path_release(struct url_path *path);

/* Normalises a pattern the same way; at most 3 * pattern.len bytes. Gives the length. A `$` that is
 * not its last octet stands for itself and is escaped, as in paths. */
size_t pattern_normalise(struct span pattern, uint8_t *out);
/* The other reading of a normalised pattern or path: reserved octets in values of the query
 * escaped. At most 3 * normalised.len bytes; of the same length where there is no difference. */
size_t pattern_escape_values(struct span normalised, uint8_t *out);
/* An empty pattern matches all. Each octet of the path is searched once: time is that of the sum
 * of both lengths, without recursion or memory. */
bool pattern_matches(struct span normalised, struct span path);
struct path_look path_look(struct span path);

#endif
