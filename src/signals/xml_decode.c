/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings of XML (XML 1.0, appendix F) made UTF-8, without iconv, which would load modules that
 * a document names. */
#include "signals/xml.h"

#include <stdlib.h>
#include <string.h>

enum encoding { UTF_8, UTF_16_BE, UTF_16_LE, UTF_32_BE, UTF_32_LE, LATIN_1, UNKNOWN };

static const struct mark {
	uint8_t bytes[4];
	uint8_t len, skip;
	enum encoding encoding;
} marks[] = {
    /* The longer ones first: FF FE 00 00 begins as UTF-16 does. */
    {{0x00, 0x00, 0xfe, 0xff}, 4, 4, UTF_32_BE},
    {{0xff, 0xfe, 0x00, 0x00}, 4, 4, UTF_32_LE},
    {{0x00, 0x00, 0x00, 0x3c}, 4, 0, UTF_32_BE},
    {{0x3c, 0x00, 0x00, 0x00}, 4, 0, UTF_32_LE},
    {{0x00, 0x3c, 0x00, 0}, 3, 0, UTF_16_BE},
    {{0xef, 0xbb, 0xbf, 0}, 3, 3, UTF_8},
    {{0xfe, 0xff, 0, 0}, 2, 2, UTF_16_BE},
    {{0xff, 0xfe, 0, 0}, 2, 2, UTF_16_LE},
};

static bool
is_ascii(struct span bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		if (bytes.at[i] >= 0x80)
			return false;
	return true;
}

/* What the declaration names, for bytes that have ASCII in them. */
static enum encoding
declared(struct span bytes)
{
	static const struct {
		const char *name;
		enum encoding encoding;
	} names[] = {{"utf-8", UTF_8}, {"utf8", UTF_8}, {"us-ascii", UTF_8},
	    {"iso-8859-1", LATIN_1}, {"latin1", LATIN_1}, {"windows-1252", LATIN_1}};
	struct text head = {(const char *)bytes.at, bytes.len < 256 ? bytes.len : 256};
	const char *at, *end;

	if (!text_starts(head, "<?xml"))
		return UTF_8;
	end = memchr(head.at, '>', head.len);
	head.len = end != NULL ? (size_t)(end - head.at) : head.len;
	at = memmem(head.at, head.len, "encoding", 8);
	if (at == NULL)
		return UTF_8;
	head = (struct text){at + 8, (size_t)(head.at + head.len - at - 8)};
	while (head.len > 0 && strchr(" \t\r\n=", head.at[0]) != NULL && head.at[0] != '\0')
		head.at++, head.len--;
	if (head.len == 0 || (head.at[0] != '"' && head.at[0] != '\''))
		return UTF_8;
	head.at++, head.len--;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (text_begins_like(head, names[i].name))
			return names[i].encoding;
	return is_ascii(bytes) ? UTF_8 : UNKNOWN;
}

static size_t
put_utf8(uint8_t *to, uint32_t c)
{
	if (c < 0x80) {
		to[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (uint8_t)(0xc0 | c >> 6);
		to[1] = (uint8_t)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (uint8_t)(0xe0 | c >> 12);
		to[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
		to[2] = (uint8_t)(0x80 | (c & 0x3f));
		return 3;
	}
	to[0] = (uint8_t)(0xf0 | c >> 18);
	to[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
	to[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
	to[3] = (uint8_t)(0x80 | (c & 0x3f));
	return 4;
}

static uint32_t
unit(struct span bytes, size_t at, enum encoding encoding)
{
	const uint8_t *b = bytes.at + at;

	switch (encoding) {
	case UTF_16_BE:
		return (uint32_t)b[0] << 8 | b[1];
	case UTF_16_LE:
		return (uint32_t)b[1] << 8 | b[0];
	case UTF_32_BE:
		return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	case UTF_32_LE:
		return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
	default:
		return b[0];
	}
}

/* One character; 0 where the bytes are none, which no XML may hold anyway. */
static uint32_t
next(struct span bytes, size_t *at, enum encoding encoding, size_t step)
{
	uint32_t c = unit(bytes, *at, encoding), low;

	*at += step;
	if (step == 2 && c >= 0xd800 && c < 0xdc00) {
		if (*at + 2 > bytes.len)
			return 0;
		low = unit(bytes, *at, encoding);
		if (low < 0xdc00 || low > 0xdfff)
			return 0;
		*at += 2;
		return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	}
	return c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0 : c;
}

static enum xml_end
convert(struct span bytes, enum encoding encoding, struct span *utf8, uint8_t **owned)
{
	size_t step = encoding == LATIN_1                              ? 1
	              : encoding == UTF_16_BE || encoding == UTF_16_LE ? 2
	                                                               : 4;
	/* A unit of 8 bits takes two bytes at the most, of 16 three, of 32 four. */
	size_t cap = bytes.len / step * (step == 1 ? 2 : step == 2 ? 3 : 4), n = 0;
	uint8_t *to = malloc(cap + 1);

	if (to == NULL)
		return XML_NO_MEMORY;
	for (size_t at = 0; at + step <= bytes.len;) {
		uint32_t c = next(bytes, &at, encoding, step);
		if (c == 0) {
			free(to);
			return XML_NOT_WELL_FORMED;
		}
		n += put_utf8(to + n, c);
	}
	*owned = to;
	*utf8 = (struct span){to, n};
	return XML_DONE;
}

enum xml_end
xml_decode(struct span bytes, struct span *utf8, uint8_t **owned)
{
	enum encoding encoding = UNKNOWN;

	*owned = NULL;
	*utf8 = (struct span){0};
	if (bytes.len > XML_BYTES_MAX)
		return XML_TOO_LARGE;
	for (size_t i = 0; i < sizeof marks / sizeof *marks && encoding == UNKNOWN; i++)
		if (bytes.len >= marks[i].len &&
		    memcmp(bytes.at, marks[i].bytes, marks[i].len) == 0) {
			encoding = marks[i].encoding;
			bytes.at += marks[i].skip;
			bytes.len -= marks[i].skip;
		}
	if (encoding == UNKNOWN && bytes.len >= 2 && bytes.at[0] == '<' && bytes.at[1] == 0)
		encoding = UTF_16_LE;
	if (encoding == UNKNOWN)
		encoding = declared(bytes);
	if (encoding == UNKNOWN)
		return XML_ENCODING;
	if (encoding != UTF_8)
		return convert(bytes, encoding, utf8, owned);
	*utf8 = bytes;
	return XML_DONE;
}
