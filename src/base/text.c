/* SPDX-License-Identifier: Apache-2.0 */
/* Borrowed text: what span.c leaves out, cutting, ordering and counting. */
#include "base/span.h"

#include <string.h>

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
text_begins_like(struct text t, const char *words)
{
	size_t i = 0;

	while (words[i] != '\0' && i < t.len && lower(t.at[i]) == lower(words[i]))
		i++;
	return words[i] == '\0';
}

int
text_compare(struct text a, struct text b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common > 0 ? memcmp(a.at, b.at, common) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

bool
text_ends(struct text t, const char *suffix)
{
	size_t len = strlen(suffix);

	return t.len >= len && memcmp(t.at + t.len - len, suffix, len) == 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct text
text_trim(struct text t)
{
	while (t.len > 0 && is_blank(t.at[0])) {
		t.at++;
		t.len--;
	}
	while (t.len > 0 && is_blank(t.at[t.len - 1]))
		t.len--;
	return t;
}

struct text
text_clip(struct text t, size_t bytes)
{
	if (t.len <= bytes)
		return t;
	while (bytes > 0 && ((unsigned char)t.at[bytes] & 0xc0) == 0x80)
		bytes--;
	return (struct text){t.at, bytes};
}

size_t
text_length(struct text t)
{
	size_t n = 0;

	for (size_t i = 0; i < t.len; i++)
		n += ((unsigned char)t.at[i] & 0xc0) != 0x80;
	return n;
}

bool
text_from_span(struct span bytes, struct text *text)
{
	if (utf8_valid_len(bytes) != bytes.len)
		return false;
	*text = (struct text){(const char *)bytes.at, bytes.len};
	return true;
}
