/* SPDX-License-Identifier: Apache-2.0 */
/* Paths and patterns, normalised and matched (RFC 9309, 2.2.2 and 2.2.3).
 *
 * `*` and `$` of a path are escaped, for a pattern names them by %2A and %24; so what is left of
 * them in a normalised pattern is a wildcard or the end. Segments of `.` and `..` stay: the RFC
 * does not take them out. */
#include "signals/pattern.h"

#include "signals/octets.h"

#include <stdlib.h>
#include <string.h>

#define C       OCTET_COMMENT
#define B       OCTET_BLANK
#define T       OCTET_CONTROL
#define H       OCTET_HIGH
#define P       OCTET_PERCENT
#define Q       OCTET_QUERY
#define S       OCTET_SPECIAL
#define N       OCTET_NO_URI
#define HIGH_16 H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H
/* clang-format off */
const uint8_t octet_class[256] = {
	T, T, T, T, T, T, T, T, T, B, T, T, T, T, T, T,
	T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T,
	B, 0, N, C, S, P, 0, 0, 0, 0, S, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, N, 0, N, Q,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, N, 0, N, 0,
	N, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, N, N, N, 0, N,
	HIGH_16, HIGH_16, HIGH_16, HIGH_16, HIGH_16, HIGH_16, HIGH_16, HIGH_16,
};
/* clang-format on */
#undef C
#undef B
#undef T
#undef H
#undef P
#undef Q
#undef S
#undef N

enum { ESCAPED = OCTET_BLANK | OCTET_CONTROL | OCTET_HIGH | OCTET_NO_URI };

static size_t
escape(uint8_t octet, uint8_t *out)
{
	static const char DIGITS[] = "0123456789ABCDEF";

	out[0] = '%';
	out[1] = (uint8_t)DIGITS[octet >> 4];
	out[2] = (uint8_t)DIGITS[octet & 15];
	return 3;
}

static int
hex_value(uint8_t digit)
{
	uint8_t letter = (uint8_t)((digit | 0x20) - 'a');

	if (octet_is_digit(digit))
		return digit - '0';
	return letter < 6 ? letter + 10 : -1;
}

static bool
is_unreserved(uint8_t octet)
{
	return octet_is_letter(octet) || octet_is_digit(octet) || octet == '-' || octet == '.' ||
	       octet == '_' || octet == '~';
}

/* What begins with '%' at in.at[*i]; leaves *i at its last octet. */
static size_t
write_percent(struct span in, size_t *i, uint8_t *out)
{
	int high = *i + 2 < in.len ? hex_value(in.at[*i + 1]) : -1;
	int low = high >= 0 ? hex_value(in.at[*i + 2]) : -1;
	uint8_t octet = (uint8_t)(high * 16 + low);

	out[0] = '%';
	if (high < 0 || low < 0)
		return 1;
	*i += 2;
	if (!is_unreserved(octet))
		return escape(octet, out);
	out[0] = octet;
	return 1;
}

static size_t
normalise(struct span in, bool is_pattern, uint8_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < in.len; i++) {
		uint8_t octet = in.at[i], class = octet_class[octet];
		bool is_wild = is_pattern && (octet == '*' || i + 1 == in.len);

		if ((class & (ESCAPED | OCTET_PERCENT | OCTET_SPECIAL)) == 0)
			out[n++] = octet;
		else if (class == OCTET_PERCENT)
			n += write_percent(in, &i, out + n);
		else if (class == OCTET_SPECIAL && is_wild)
			out[n++] = octet;
		else
			n += escape(octet, out + n);
	}
	return n;
}

size_t
pattern_normalise(struct span pattern, uint8_t *out)
{
	return normalise(pattern, true, out);
}

/* :/?[]@!'()+,;= are reserved by RFC 3986; without # & * and $, which part a query or are special
 * in a pattern. A bit each. */
static const uint64_t RESERVED[4] = {UINT64_C(0xac009b8200000000), UINT64_C(0x0000000028000001)};

static bool
is_reserved_in_value(uint8_t octet)
{
	return RESERVED[octet >> 6] >> (octet & 63) & 1;
}

size_t
pattern_escape_values(struct span normalised, uint8_t *out)
{
	enum { BEFORE, NAME, VALUE } in = BEFORE;
	size_t n = 0;

	for (size_t i = 0; i < normalised.len; i++) {
		uint8_t octet = normalised.at[i];

		if (in == VALUE && is_reserved_in_value(octet)) {
			n += escape(octet, out + n);
			continue;
		}
		if (in == BEFORE ? octet == '?' : octet == '&')
			in = NAME;
		else if (in == NAME && octet == '=')
			in = VALUE;
		out[n++] = octet;
	}
	return n;
}

struct path_look
path_look(struct span path)
{
	struct path_look look = {.head = octets_head(path.at, path.len)};

	for (size_t i = 0; i < path.len; i++)
		look.has |= UINT64_C(1) << (path.at[i] & 63);
	return look;
}

/* From the path on, without the fragment; empty, or beginning with '/' or '?'. */
static struct span
path_of(struct span url)
{
	const uint8_t *hash = url.len > 0 ? memchr(url.at, '#', url.len) : NULL;
	size_t len = hash != NULL ? (size_t)(hash - url.at) : url.len, i = 0;

	if (len > 0 && url.at[0] == '/')
		return (struct span){url.at, len};
	while (i < len && url.at[i] != '/' && url.at[i] != '?')
		i++;
	if (i > 0 && i + 1 < len && url.at[i - 1] == ':' && url.at[i] == '/' &&
	    url.at[i + 1] == '/')
		for (i += 2; i < len && url.at[i] != '/' && url.at[i] != '?';)
			i++;
	return (struct span){len > 0 ? url.at + i : url.at, len - i};
}

static bool
reserve(struct url_path *path, size_t len)
{
	size_t cap = len + len / 2 + 64;
	uint8_t *buffer;

	if (len <= path->cap)
		return true;
	if ((buffer = realloc(path->buffer, cap)) == NULL)
		return false;
	path->buffer = buffer;
	path->cap = cap;
	return true;
}

/* The other reading, behind the first one in the buffer. */
static bool
set_escaped(struct url_path *path, size_t len)
{
	size_t escaped;

	path->escaped = path->as_written = (struct span){path->buffer, len};
	path->escaped_look = path->written_look = path_look(path->as_written);
	if (memchr(path->buffer, '?', len) == NULL)
		return true;
	if (!reserve(path, 4 * len))
		return false;
	path->as_written.at = path->escaped.at = path->buffer;
	escaped = pattern_escape_values(path->as_written, path->buffer + len);
	if (escaped == len)
		return true;
	path->escaped = (struct span){path->buffer + len, escaped};
	path->escaped_look = path_look(path->escaped);
	return true;
}

bool
url_path_set(struct url_path *path, struct span url)
{
	static const char ROBOTS_TXT[] = "/robots.txt";
	struct span from = path_of(url);
	size_t slash = from.len == 0 || from.at[0] != '/', len;

	if (!reserve(path, 3 * from.len + 1))
		return false;
	path->buffer[0] = '/';
	len = slash + normalise(from, false, path->buffer + slash);
	path->is_robots_txt =
	    len == sizeof ROBOTS_TXT - 1 && memcmp(path->buffer, ROBOTS_TXT, len) == 0;
	return set_escaped(path, len);
}

void
url_path_release(struct url_path *path)
{
	free(path->buffer);
	*path = (struct url_path){0};
}

/* memmem, which for short needles in short texts is slow to begin: a few candidates by their first
 * octet are tried before. Both together look at each octet a bounded number of times. */
static const uint8_t *
find(struct span in, struct span what)
{
	const uint8_t *at = in.at, *end = in.at + in.len;

	for (unsigned tries = 8; tries > 0; tries--, at++) {
		if ((size_t)(end - at) < what.len ||
		    (at = memchr(at, what.at[0], (size_t)(end - at) - what.len + 1)) == NULL)
			return NULL;
		if (memcmp(at, what.at, what.len) == 0)
			return at;
	}
	return memmem(at, (size_t)(end - at), what.at, what.len);
}

static struct span
cut(struct span span, size_t from)
{
	return (struct span){span.at + from, span.len - from};
}

/* `pattern` begins with the '*' before its next segment. Each segment is taken at its first
 * place, which leaves the most for those to come. */
static bool
matches_from_star(struct span pattern, struct span path, bool to_end)
{
	while (pattern.len > 0) {
		pattern = cut(pattern, 1);
		const uint8_t *star = pattern.len > 0 ? memchr(pattern.at, '*', pattern.len) : NULL;
		struct span segment = {
		    pattern.at, star != NULL ? (size_t)(star - pattern.at) : pattern.len};
		const uint8_t *found;

		pattern = cut(pattern, segment.len);
		if (star == NULL && to_end)
			return path.len >= segment.len &&
			       (segment.len == 0 || memcmp(path.at + path.len - segment.len,
							segment.at, segment.len) == 0);
		if (segment.len == 0)
			continue;
		if ((found = find(path, segment)) == NULL)
			return false;
		path = cut(path, (size_t)(found - path.at) + segment.len);
	}
	return true;
}

bool
pattern_matches(struct span pattern, struct span path)
{
	bool to_end = pattern.len > 0 && pattern.at[pattern.len - 1] == '$';
	const uint8_t *star;
	size_t head;

	pattern.len -= to_end;
	star = pattern.len > 0 ? memchr(pattern.at, '*', pattern.len) : NULL;
	head = star != NULL ? (size_t)(star - pattern.at) : pattern.len;
	if (head > path.len || (head > 0 && memcmp(pattern.at, path.at, head) != 0))
		return false;
	if (star == NULL)
		return !to_end || path.len == head;
	return matches_from_star(cut(pattern, head), cut(path, head), to_end);
}
