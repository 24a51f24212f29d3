/* SPDX-License-Identifier: Apache-2.0 */
/* Origins and URLs in the one spelling of an archive, after RFC 3986 (5.2 for references, 5.2.4
 * for dot segments) and, for hosts, hosts/url.h. Paths stay as written otherwise: two spellings of
 * one path are two URLs, as for a cache. */
#include "rights/archive.h"

#include "hosts/url.h"

#include <string.h>

const char *
site_file_word(enum site_file file)
{
	static const char *const words[] = {
#define X(name, word, path) [SITE_FILE_##name] = word,
	    SITE_FILES(X)
#undef X
	};

	return words[file];
}

static struct span
trim(struct span url)
{
	while (url.len > 0 && url.at[0] <= ' ')
		url.at++, url.len--;
	while (url.len > 0 && url.at[url.len - 1] <= ' ')
		url.len--;
	return url;
}

static bool
begins_like(struct span s, const char *word)
{
	size_t len = strlen(word);

	if (s.len < len)
		return false;
	for (size_t i = 0; i < len; i++) {
		uint8_t c = s.at[i];
		if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != (uint8_t)word[i])
			return false;
	}
	return true;
}

/* The port written behind the host; 0: none is. host_canonical has refused what is no port. */
static unsigned
port_of(struct span authority)
{
	size_t colon = authority.len;
	unsigned port = 0;

	while (colon > 0 && authority.at[colon - 1] >= '0' && authority.at[colon - 1] <= '9')
		colon--;
	if (colon == 0 || authority.at[colon - 1] != ':')
		return 0;
	for (size_t i = colon; i < authority.len && port <= 65535; i++)
		port = port * 10 + authority.at[i] - '0';
	return port;
}

static size_t
put_number(char *to, unsigned number)
{
	char digits[16];
	size_t n = 0;

	do
		digits[n++] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	for (size_t i = 0; i < n; i++)
		to[i] = digits[n - 1 - i];
	return n;
}

/* The origin, and what stands behind the authority in `rest`. */
static size_t
split_origin(struct span url, char origin[ORIGIN_BYTES_MAX], struct span *rest)
{
	char host[HOST_BYTES_MAX + 1];
	size_t host_len, len;
	unsigned port;

	url = trim(url);
	bool is_https = begins_like(url, "https:");
	if (!is_https && !begins_like(url, "http:"))
		return 0;
	struct span authority = url_authority(url);
	if (authority.len == 0 || !host_canonical(authority, host, &host_len))
		return 0;
	port = port_of(authority);
	len = is_https ? 8 : 7;
	memcpy(origin, is_https ? "https://" : "http://", len);
	memcpy(origin + len, host, host_len);
	len += host_len;
	if (port != 0 && port != (is_https ? 443u : 80u)) {
		origin[len++] = ':';
		len += put_number(origin + len, port);
	}
	origin[len] = '\0';
	rest->at = authority.at + authority.len;
	rest->len = (size_t)(url.at + url.len - rest->at);
	return len;
}

size_t
archive_origin(struct span url, char origin[ORIGIN_BYTES_MAX])
{
	struct span rest;

	return split_origin(url, origin, &rest);
}

struct spelling {
	char *at;
	size_t origin, len; /* of it, the origin */
	bool is_too_long;
};

static void
put_byte(struct spelling *s, char c)
{
	if (s->len + 1 < ARCHIVE_URL_MAX)
		s->at[s->len++] = c;
	else
		s->is_too_long = true;
}

/* What no URL may hold is percent-encoded, as crawlers send it. */
static void
put_bytes(struct spelling *s, struct span bytes)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < bytes.len && !s->is_too_long; i++) {
		uint8_t c = bytes.at[i];
		if (c == '\t' || c == '\n' || c == '\r')
			continue;
		if (c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '`') {
			put_byte(s, (char)c);
			continue;
		}
		put_byte(s, '%');
		put_byte(s, hex[c >> 4]);
		put_byte(s, hex[c & 15]);
	}
}

/* Takes "." and ".." out of the path, in place. Every segment begins with its slash. */
static void
drop_dots(struct spelling *s)
{
	char *path = s->at + s->origin, *end = s->at + s->len;
	char *query = memchr(path, '?', (size_t)(end - path));
	char *stop = query != NULL ? query : end, *to = path;

	for (char *at = path; at < stop;) {
		char *next = memchr(at + 1, '/', (size_t)(stop - at - 1));
		size_t len = (size_t)((next != NULL ? next : stop) - at);
		bool is_one = len == 2 && at[1] == '.';
		bool is_two = len == 3 && at[1] == '.' && at[2] == '.';
		if (is_two)
			while (to > path && *--to != '/')
				;
		if ((is_one || is_two) && next == NULL)
			*to++ = '/';
		if (!is_one && !is_two) {
			memmove(to, at, len);
			to += len;
		}
		at += len;
	}
	memmove(to, stop, (size_t)(end - stop));
	s->len = (size_t)(to - s->at) + (size_t)(end - stop);
}

/* Does it begin with a scheme? */
static bool
is_absolute(struct span reference)
{
	for (size_t i = 0; i < reference.len; i++) {
		uint8_t c = reference.at[i];
		if (c == ':')
			return i > 0;
		bool is_letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		if (!is_letter &&
		    (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
			return false;
	}
	return false;
}

static bool
is_slash(struct span s, size_t i)
{
	return i < s.len && (s.at[i] == '/' || s.at[i] == '\\');
}

/* How much of the path of `base` stands before a reference that does not begin with a slash. */
static struct span
kept_path(struct span base, size_t origin, struct span reference)
{
	const uint8_t *query = memchr(base.at, '?', base.len);
	size_t len = query != NULL ? (size_t)(query - base.at) : base.len;

	if (reference.len == 0)
		return (struct span){base.at + origin, base.len - origin};
	if (reference.at[0] != '?')
		while (len > origin && base.at[len - 1] != '/')
			len--;
	return (struct span){base.at + origin, len - origin};
}

static void
put_path(struct spelling *s, struct span path)
{
	if (is_slash(path, 0)) {
		put_byte(s, '/');
		path = (struct span){path.at + 1, path.len - 1};
	} else if (s->len == s->origin) {
		put_byte(s, '/');
	}
	put_bytes(s, path);
}

size_t
archive_url(struct span base, struct span reference, char url[ARCHIVE_URL_MAX])
{
	struct spelling s = {.at = url};
	char with_scheme[ARCHIVE_URL_MAX];
	struct span rest;

	reference = trim(reference);
	const uint8_t *hash = reference.len > 0 ? memchr(reference.at, '#', reference.len) : NULL;
	if (hash != NULL)
		reference.len = (size_t)(hash - reference.at);
	if (!is_absolute(reference) && is_slash(reference, 0) && is_slash(reference, 1)) {
		size_t scheme = begins_like(base, "https:")  ? 6
		                : begins_like(base, "http:") ? 5
		                                             : 0;
		if (scheme == 0 || reference.len >= sizeof with_scheme - scheme)
			return 0;
		memcpy(with_scheme, base.at, scheme);
		memcpy(with_scheme + scheme, reference.at, reference.len);
		reference = (struct span){(const uint8_t *)with_scheme, scheme + reference.len};
	}
	bool is_own = is_absolute(reference);
	s.origin = s.len = split_origin(is_own ? reference : base, url, &rest);
	if (s.len == 0)
		return 0;
	if (is_own)
		reference = rest;
	else if (!is_slash(reference, 0))
		put_bytes(&s, kept_path(base, s.origin, reference));
	put_path(&s, reference);
	if (s.is_too_long)
		return 0;
	drop_dots(&s);
	url[s.len] = '\0';
	return s.len;
}

const struct site_capture *
archive_in_force(
    const struct site_capture *captures, size_t n, int64_t moment, int64_t within, size_t *n_same)
{
	size_t low = 0, high = n, first;

	*n_same = 0;
	while (low < high) { /* the first that is later than the moment */
		size_t middle = low + (high - low) / 2;
		if (captures[middle].time <= moment)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || within < 0 ||
	    (uint64_t)moment - (uint64_t)captures[low - 1].time > (uint64_t)within)
		return NULL;
	for (first = low - 1; first > 0 && captures[first - 1].time == captures[low - 1].time;)
		first--;
	*n_same = low - first;
	return &captures[first];
}
