/* SPDX-License-Identifier: Apache-2.0 */
#include "auditor/cursor.h"

#include "base/base64_read.h"

#include <string.h>

static const uint64_t EXACT_MAX = 9007199254740991; /* 2^53 - 1: what RFC 8785 keeps exact */

struct cursor
cursor_of(const char *file, struct text text, struct room *room, struct gpai_error *err)
{
	return (struct cursor){.file = file,
	    .begin = text.at,
	    .at = text.at,
	    .end = text.at + text.len,
	    .room = room,
	    .err = err};
}

void
refuse(struct cursor *c, const char *expected)
{
	size_t left = (size_t)(c->end - c->at), show = left < 24 ? left : 24;

	if (c->rc == GPAI_OK)
		c->rc = fail(c->err, GPAI_MALFORMED, at_byte(c->file, (uint64_t)(c->at - c->begin)),
		    "found %s%.*s%s, expected %s", left > 0 ? "\"" : "the end", (int)show, c->at,
		    left > 0 ? "\"" : "", expected);
}

bool
next_is(const struct cursor *c, const char *literal)
{
	size_t len = strlen(literal);

	return c->rc == GPAI_OK && (size_t)(c->end - c->at) >= len &&
	       memcmp(c->at, literal, len) == 0;
}

bool
take(struct cursor *c, const char *literal)
{
	bool is_next = next_is(c, literal);

	if (is_next)
		c->at += strlen(literal);
	return is_next;
}

void
expect(struct cursor *c, const char *literal)
{
	if (!take(c, literal))
		refuse(c, literal);
}

void
expect_end(struct cursor *c)
{
	if (c->at != c->end)
		refuse(c, "the end");
}

bool
take_element(struct cursor *c, size_t n_before)
{
	if (take(c, "]"))
		return false;
	if (n_before > 0)
		expect(c, ",");
	return c->rc == GPAI_OK;
}

static bool
next_is_digit(const struct cursor *c)
{
	return c->at < c->end && *c->at >= '0' && *c->at <= '9';
}

uint64_t
take_number(struct cursor *c, uint64_t max)
{
	const char *from = c->at;
	uint64_t n = 0;

	while (c->rc == GPAI_OK && next_is_digit(c)) {
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*c->at - '0'), &n) || n > max)
			refuse(c, "a smaller number");
		c->at++;
	}
	if (c->at == from || (*from == '0' && c->at - from > 1))
		refuse(c, "a number without leading zeros");
	return c->rc == GPAI_OK ? n : 0;
}

/* ---- strings ---- */

/* One byte of a canonical string, moving past it: escapes, each in its only form, are those
 * of quote, backslash and the characters below U+0020, of which U+0000 is not taken. -1: not
 * canonical. */
static int
take_char(const char **at, const char *end)
{
	static const char NAMES[] = "\"\\bfnrt", MEANT[] = "\"\\\b\f\n\r\t";
	static const char HEX[] = "0123456789abcdef";
	const char *s = *at;

	if (s == end || (unsigned char)*s < 0x20 || *s == '"')
		return -1;
	*at += 1;
	if (*s != '\\')
		return (unsigned char)*s;
	if (s + 1 == end)
		return -1;
	const char *name = memchr(NAMES, s[1], sizeof NAMES - 1);
	*at = s + 2;
	if (name != NULL)
		return MEANT[name - NAMES];
	if (end - s < 6 || memcmp(s, "\\u00", 4) != 0)
		return -1;
	const char *low = memchr(HEX, s[5], sizeof HEX - 1);
	if (low == NULL || (s[4] != '0' && s[4] != '1'))
		return -1;
	int value = (s[4] - '0') * 16 + (int)(low - HEX);
	*at = s + 6;
	return value > 0 && memchr(MEANT, value, sizeof MEANT - 1) == NULL ? value : -1;
}

struct text
take_raw(struct cursor *c)
{
	expect(c, "\"");
	const char *from = c->at, *to = c->at;
	while (c->rc == GPAI_OK && to < c->end && *to != '"')
		if (take_char(&to, c->end) < 0) {
			c->at += to - from;
			refuse(c, "the canonical form of a string");
		}
	c->at += c->rc == GPAI_OK ? to - from : 0;
	expect(c, "\"");
	return c->rc == GPAI_OK ? (struct text){from, (size_t)(to - from)} : TEXT_NONE;
}

/* Decoded, a text is never longer. */
static char *
reserve(struct cursor *c, size_t len)
{
	if (c->rc != GPAI_OK || c->room == NULL || c->room->left < len) {
		refuse(c, "room for it");
		return NULL;
	}
	c->room->left -= len;
	c->room->at += len;
	return c->room->at - len;
}

struct text
take_text(struct cursor *c)
{
	struct text raw = take_raw(c);
	char *start = reserve(c, raw.len), *to = start;

	if (start == NULL)
		return TEXT_NONE;
	for (const char *from = raw.at, *end = raw.at + raw.len; from < end;)
		*to++ = (char)take_char(&from, end);
	return (struct text){start, (size_t)(to - start)};
}

struct span
take_bytes(struct cursor *c)
{
	struct text raw = take_raw(c);
	uint8_t *start = (uint8_t *)reserve(c, raw.len);
	size_t len = 0;

	if (start != NULL && !base64_read(raw, start, raw.len, &len)) {
		c->at -= raw.len + 1;
		refuse(c, "strict Base 64");
	}
	return (struct span){start, len};
}

void
take_hash(struct cursor *c, uint8_t hash[32])
{
	struct text raw = take_raw(c);
	size_t len = 0;

	if (c->rc == GPAI_OK && (!base64_read(raw, hash, 32, &len) || len != 32)) {
		c->at -= raw.len + 1;
		refuse(c, "32 bytes in strict Base 64");
	}
}

/* ---- values ---- */

/* In UTF-16 the characters above U+FFFF come before U+E000 to U+FFFF; in UTF-8 after them. */
static int
utf16_rank(int lead)
{
	return lead == 0xee || lead == 0xef ? lead + 0x10 : lead;
}

int
compare_names(struct text a, struct text b)
{
	if (a.len == 0 || b.len == 0)
		return (a.len > 0) - (b.len > 0);
	const char *x = a.at, *y = b.at, *x_end = a.at + a.len, *y_end = b.at + b.len;

	while (x < x_end && y < y_end) {
		int left = take_char(&x, x_end), right = take_char(&y, y_end);
		if (left != right)
			return utf16_rank(left) < utf16_rank(right) ? -1 : 1;
	}
	return (x < x_end) - (y < y_end);
}

static void skip_value(struct cursor *c, unsigned depth);

static void
skip_object(struct cursor *c, unsigned depth)
{
	struct text last = TEXT_NONE;

	for (size_t n = 0; c->rc == GPAI_OK && !take(c, "}"); n++) {
		if (n > 0)
			expect(c, ",");
		struct text name = take_raw(c);
		if (n > 0 && compare_names(last, name) >= 0)
			refuse(c, "names in canonical order, none twice, before this");
		expect(c, ":");
		skip_value(c, depth);
		last = name;
	}
}

static void
skip_value(struct cursor *c, unsigned depth)
{
	if (depth == 0 && (next_is(c, "{") || next_is(c, "["))) {
		refuse(c, "fewer collections within each other");
	} else if (next_is(c, "\"")) {
		take_raw(c);
	} else if (take(c, "{")) {
		skip_object(c, depth - 1);
	} else if (take(c, "[")) {
		for (size_t n = 0; take_element(c, n); n++)
			skip_value(c, depth - 1);
	} else if (!take(c, "true") && !take(c, "false") && !take(c, "null")) {
		bool is_negative = take(c, "-");
		if (is_negative && next_is(c, "0"))
			refuse(c, "a number in canonical form");
		take_number(c, EXACT_MAX); /* what follows shows whether it was a whole number */
	}
}

struct text
take_value(struct cursor *c)
{
	const char *from = c->at;

	skip_value(c, CURSOR_DEPTH_MAX);
	return c->rc == GPAI_OK ? (struct text){from, (size_t)(c->at - from)} : TEXT_NONE;
}
