/* SPDX-License-Identifier: Apache-2.0 */
/* Borrowed text: comparing, and the check of UTF-8 (RFC 3629). Cutting is in text.c. */
#include "base/span.h"

#include <string.h>

struct text
text_of(const char *string)
{
	return string != NULL ? (struct text){string, strlen(string)} : TEXT_NONE;
}

bool
text_equal(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool
text_is(struct text a, const char *string)
{
	return text_equal(a, text_of(string));
}

bool
text_starts(struct text t, const char *prefix)
{
	struct text p = text_of(prefix);

	return t.len >= p.len && (p.len == 0 || memcmp(t.at, p.at, p.len) == 0);
}

/* Length of the valid sequence that begins at `at`, with `left` bytes to read; else 0.
 * The second byte decides overlong forms, surrogates and the upper end. */
static size_t
sequence(const uint8_t *at, size_t left)
{
	uint8_t lead = at[0], low = 0x80, high = 0xbf;
	size_t len = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

	if (len == 1)
		return 1;
	if (lead < 0xc2 || lead > 0xf4 || len > left)
		return 0;
	if (lead == 0xe0)
		low = 0xa0;
	else if (lead == 0xed)
		high = 0x9f;
	else if (lead == 0xf0)
		low = 0x90;
	else if (lead == 0xf4)
		high = 0x8f;
	if (at[1] < low || at[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

size_t
utf8_valid_len(struct span bytes)
{
	size_t i = 0;

	while (i < bytes.len) {
		uint64_t word;
		if (bytes.len - i >= sizeof word) { /* eight ASCII characters at once */
			memcpy(&word, bytes.at + i, sizeof word);
			if ((word & 0x8080808080808080U) == 0) {
				i += sizeof word;
				continue;
			}
		}
		size_t len = sequence(bytes.at + i, bytes.len - i);
		if (len == 0)
			return i;
		i += len;
	}
	return i;
}
