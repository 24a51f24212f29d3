/* SPDX-License-Identifier: Apache-2.0 */
/* Where a remote file is: its parts, and the URL that a server is asked. */
#include "remote/request.h"

#include <string.h>

bool
remote_is_url(const char *path)
{
	struct text text = text_of(path);

	return text_begins_like(text, "s3://") || text_begins_like(text, "https://") ||
	       text_begins_like(text, "http://");
}

bool
remote_place_of(struct text url, struct remote_place *place)
{
	*place = (struct remote_place){0};
	if (!text_begins_like(url, "s3://"))
		return url.len > 0;
	struct text rest = {url.at + 5, url.len - 5};
	const char *slash = rest.len > 0 ? memchr(rest.at, '/', rest.len) : NULL;
	size_t len = slash != NULL ? (size_t)(slash - rest.at) : rest.len;
	place->is_s3 = true;
	place->bucket = (struct text){rest.at, len};
	if (slash != NULL)
		place->key = (struct text){slash + 1, rest.len - len - 1};
	for (size_t i = 0; i < len; i++) {
		char c = rest.at[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			c == '.' || c == '-' || c == '_'))
			return false;
	}
	return len > 0;
}

static bool
is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

struct text
remote_escape(struct arena *arena, struct text text, bool keeps_slashes)
{
	static const char HEX[] = "0123456789ABCDEF";
	char *to = arena_array(arena, text.len * 3 + 1, 1);
	size_t n = 0;

	if (to == NULL)
		return TEXT_NONE;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (is_unreserved(c) || (c == '/' && keeps_slashes)) {
			to[n++] = c;
			continue;
		}
		to[n++] = '%';
		to[n++] = HEX[(uint8_t)c >> 4];
		to[n++] = HEX[(uint8_t)c & 15];
	}
	return (struct text){to, n};
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct text
remote_unescape(struct arena *arena, struct text text)
{
	char *to = arena_array(arena, text.len + 1, 1);
	size_t n = 0;

	if (to == NULL)
		return TEXT_NONE;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '%' && text.len - i > 2 && hex_digit(text.at[i + 1]) >= 0 &&
		    hex_digit(text.at[i + 2]) >= 0) {
			to[n++] =
			    (char)(hex_digit(text.at[i + 1]) << 4 | hex_digit(text.at[i + 2]));
			i += 2;
		} else {
			/* Listings write a blank as the form encoding does. */
			to[n++] = text.at[i] == '+' ? ' ' : text.at[i];
		}
	}
	return (struct text){to, n};
}

struct text
remote_bucket_url(const struct remote *remote, struct arena *arena,
    const struct remote_place *place, bool with_key)
{
	const struct remote_options *o = &remote->options;
	struct text key = with_key ? remote_escape(arena, place->key, true) : text_of("");

	if (key.at == NULL)
		return TEXT_NONE;
	if (o->endpoint != NULL) {
		struct text base = text_of(o->endpoint);
		while (base.len > 0 && base.at[base.len - 1] == '/')
			base.len--;
		return arena_format(arena, "%.*s/%.*s%s%.*s", TEXT_ARG(base),
		    TEXT_ARG(place->bucket), with_key ? "/" : "", TEXT_ARG(key));
	}
	/* A bucket with dots has no certificate of its own: it goes into the path. */
	if (memchr(place->bucket.at, '.', place->bucket.len) != NULL)
		return arena_format(arena, "https://s3.%s.amazonaws.com/%.*s%s%.*s", o->region,
		    TEXT_ARG(place->bucket), with_key ? "/" : "", TEXT_ARG(key));
	return arena_format(arena, "https://%.*s.s3.%s.amazonaws.com/%.*s", TEXT_ARG(place->bucket),
	    o->region, TEXT_ARG(key));
}
