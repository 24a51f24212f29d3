/* SPDX-License-Identifier: Apache-2.0 */
/* Strings of JSON: escapes undone, run by run. */
#include "formats/json_text.h"

#include <string.h>

/* The number of four hexadecimal digits at `at`, or -1. */
static int32_t
hex4(const uint8_t *at, const uint8_t *end)
{
	int32_t value = 0;

	if (end - at < 4)
		return -1;
	for (unsigned i = 0; i < 4; i++) {
		uint8_t c = at[i], letter = c | 0x20;
		if (c >= '0' && c <= '9')
			value = value * 16 + (c - '0');
		else if (letter >= 'a' && letter <= 'f')
			value = value * 16 + (letter - 'a' + 10);
		else
			return -1;
	}
	return value;
}

static uint8_t *
put_utf8(uint8_t *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (uint8_t)c;
	} else if (c < 0x800) {
		*to++ = (uint8_t)(0xc0 | c >> 6);
		*to++ = (uint8_t)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*to++ = (uint8_t)(0xe0 | c >> 12);
		*to++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		*to++ = (uint8_t)(0x80 | (c & 0x3f));
	} else {
		*to++ = (uint8_t)(0xf0 | c >> 18);
		*to++ = (uint8_t)(0x80 | (c >> 12 & 0x3f));
		*to++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		*to++ = (uint8_t)(0x80 | (c & 0x3f));
	}
	return to;
}

/* Behind "\u": moves over four digits, and over a second escape that completes a pair. */
static uint8_t *
put_escaped_unit(const uint8_t **at, const uint8_t *end, uint8_t *to)
{
	int32_t unit = hex4(*at, end), low;

	if (unit < 0) {
		*to++ = 'u';
		return to;
	}
	*at += 4;
	if (unit < 0xd800 || unit > 0xdfff)
		return put_utf8(to, (uint32_t)unit);
	if (unit < 0xdc00 && end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u' &&
	    (low = hex4(*at + 2, end)) >= 0xdc00 && low <= 0xdfff) {
		*at += 6;
		return put_utf8(
		    to, 0x10000U + ((uint32_t)(unit - 0xd800) << 10) + (uint32_t)(low - 0xdc00));
	}
	return put_utf8(to, 0xfffd);
}

size_t
json_text_decode(struct span raw, uint8_t *to)
{
	static const char NAMES[] = "bfnrt", MEANT[] = "\b\f\n\r\t";
	const uint8_t *at = raw.at, *end = raw.at + raw.len;
	uint8_t *start = to;

	while (at < end) {
		const uint8_t *escape = memchr(at, '\\', (size_t)(end - at));
		size_t run = (size_t)((escape == NULL ? end : escape) - at);
		memcpy(to, at, run);
		to += run;
		at += run;
		if (end - at < 2)
			break;
		uint8_t c = at[1];
		at += 2;
		const char *name = c == 0 ? NULL : strchr(NAMES, c);
		if (c == 'u')
			to = put_escaped_unit(&at, end, to);
		else
			*to++ = name != NULL ? (uint8_t)MEANT[name - NAMES] : c;
	}
	return (size_t)(to - start);
}
