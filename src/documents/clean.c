/* SPDX-License-Identifier: Apache-2.0 */
/* Which characters may reach a page. Follows Unicode's list of controls that change the
 * order of reading (UAX #9) and TR 36 on what hides; joiners stay, scripts need them. */
#include "documents/clean.h"

#include <stdio.h>
#include <string.h>

enum { REPLACEMENT = 0xFFFD };

enum treatment { KEEP, REPLACE, NAME, SKIP, NEWLINE };

static const struct {
	uint32_t first, last;
	enum treatment treatment;
} treatments[] = {
    {0x0000, 0x0008, REPLACE}, {0x0009, 0x000A, KEEP}, {0x000B, 0x000C, NEWLINE},
    {0x000D, 0x000D, SKIP}, /* half of a Windows line end */
    {0x000E, 0x001F, REPLACE}, {0x007F, 0x009F, REPLACE}, {0x00AD, 0x00AD, KEEP},
    {0x061C, 0x061C, NAME},                            /* Arabic letter mark */
    {0x200B, 0x200B, NAME},                            /* zero width space: hides a difference */
    {0x200E, 0x200F, NAME},                            /* direction marks */
    {0x2028, 0x2029, NEWLINE}, {0x202A, 0x202E, NAME}, /* embeddings and overrides */
    {0x2060, 0x206F, NAME},                            /* isolates and invisible operators */
    {0xD800, 0xDFFF, REPLACE}, {0xFDD0, 0xFDEF, REPLACE}, {0xFEFF, 0xFEFF, SKIP},
    {0xFFF9, 0xFFFB, NAME},
    {0xE0000, 0xE0FFF, NAME}, /* tags, variation selectors beyond the plane */
};

uint32_t
text_next(struct text t, size_t *bytes)
{
	const uint8_t *at = (const uint8_t *)t.at;
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
	uint32_t point;
	size_t more;

	*bytes = t.len > 0;
	if (t.len == 0)
		return 0;
	if (at[0] < 0x80)
		return at[0];
	more = at[0] >= 0xF0 ? 3 : at[0] >= 0xE0 ? 2 : 1;
	if (at[0] < 0xC2 || at[0] > 0xF4 || t.len <= more)
		return REPLACEMENT;
	point = at[0] & (0x3Fu >> more);
	for (size_t i = 1; i <= more; i++) {
		if ((at[i] & 0xC0) != 0x80)
			return REPLACEMENT;
		point = point << 6 | (at[i] & 0x3Fu);
	}
	if (point < least[more] || point > 0x10FFFF)
		return REPLACEMENT;
	*bytes = more + 1;
	return point;
}

static size_t
encode(uint32_t point, char out[4])
{
	size_t more = point >= 0x10000 ? 3 : point >= 0x800 ? 2 : point >= 0x80 ? 1 : 0;
	static const uint8_t lead[] = {0, 0xC0, 0xE0, 0xF0};

	for (size_t i = more; i > 0; i--, point >>= 6)
		out[i] = (char)(0x80 | (point & 0x3F));
	out[0] = (char)(lead[more] | point);
	return more + 1;
}

static enum treatment
treatment_of(uint32_t point)
{
	if ((point & 0xFFFE) == 0xFFFE)
		return REPLACE;
	for (size_t i = 0; i < sizeof treatments / sizeof *treatments; i++)
		if (point >= treatments[i].first && point <= treatments[i].last)
			return treatments[i].treatment;
	return KEEP;
}

/* Writes what one character becomes; at most 10 bytes. */
static size_t
put_treated(char *to, uint32_t point, enum treatment treatment)
{
	char named[16];
	int n;

	switch (treatment) {
	case KEEP:
		return encode(point, to);
	case REPLACE:
		return encode(REPLACEMENT, to);
	case NEWLINE:
		*to = '\n';
		return 1;
	case NAME:
		n = snprintf(named, sizeof named, "[U+%04X]", (unsigned)point);
		memcpy(to, named, (size_t)n);
		return (size_t)n;
	case SKIP:
		break;
	}
	return 0;
}

static bool
is_clean(struct text text)
{
	size_t bytes;

	for (size_t i = 0; i < text.len; i += bytes) {
		uint32_t point;

		bytes = 1;
		if ((unsigned char)text.at[i] - 0x20u < 0x5F || text.at[i] == '\n')
			continue;
		point = text_next((struct text){text.at + i, text.len - i}, &bytes);
		if ((point == REPLACEMENT && bytes == 1) || treatment_of(point) != KEEP)
			return false;
	}
	return true;
}

struct text
text_clean(struct arena *arena, struct text text, bool *failed)
{
	enum { GROWTH = 10 }; /* "[U+10FFFF]", from one byte in the worst case */
	size_t bytes, len = 0;
	char *to;

	if (is_clean(text))
		return text;
	to = arena_array(arena, text.len, GROWTH);
	if (to == NULL) {
		*failed = true;
		return TEXT_NONE;
	}
	for (size_t i = 0; i < text.len; i += bytes) {
		uint32_t point = text_next((struct text){text.at + i, text.len - i}, &bytes);

		len += put_treated(to + len, point, treatment_of(point));
	}
	return (struct text){to, len};
}
