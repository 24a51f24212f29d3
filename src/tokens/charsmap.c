/* SPDX-License-Identifier: Apache-2.0 */
/* SentencePiece's precompiled_charsmap: a little-endian length, a double-array trie of that many
 * bytes (darts-clone), then the replacements, each ended by a zero byte.
 *
 * Read as the reference reads it, which is not as SentencePiece does: the text goes by
 * graphemes; one shorter than six bytes is looked up whole, otherwise or when that finds
 * nothing each of its characters; and of the entries that the looked-up text begins with the
 * shortest is taken, and stands for the whole. */
#include "tokens/charsmap.h"

#include "base/base64.h"

#include <unigbrk.h>

#define GRAPHEME_BYTES 6

struct charsmap {
	const uint8_t *units; /* 32 bits each, little-endian */
	size_t n_units;
	struct text made;
};

static uint32_t
little_endian(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

enum gpai_code
charsmap_read(const struct reading *r, struct text base64, struct charsmap **charsmap)
{
	uint8_t *at = arena_alloc(r->arena, base64.len + 1);
	struct span bytes = {at, 0};
	size_t n;

	if (at == NULL)
		return fail_memory(r->err);
	if (!base64_read(base64, at, base64.len, &bytes.len) || bytes.len < 4 ||
	    (n = little_endian(bytes.at)) > bytes.len - 4 || n % 4 != 0)
		return malformed(r, "normalizer.precompiled_charsmap", "a table in base64");
	if ((*charsmap = arena_alloc(r->arena, sizeof(**charsmap))) == NULL)
		return fail_memory(r->err);
	(*charsmap)->units = bytes.at + 4;
	(*charsmap)->n_units = n / 4;
	if (!text_from_span((struct span){bytes.at + 4 + n, bytes.len - 4 - n}, &(*charsmap)->made))
		return malformed(r, "normalizer.precompiled_charsmap", "replacements in UTF-8");
	return GPAI_OK;
}

static bool
unit_at(const struct charsmap *charsmap, size_t i, uint32_t *unit)
{
	if (i >= charsmap->n_units)
		return false;
	*unit = little_endian(charsmap->units + 4 * i);
	return true;
}

static size_t
offset_of(uint32_t unit)
{
	return (size_t)(unit >> 10) << ((unit & 0x200) >> 6);
}

/* The replacement of the shortest entry that `key` begins with; false: there is none. */
static bool
find(const struct charsmap *charsmap, struct span key, struct text *made)
{
	size_t node = 0, begin;
	uint32_t unit;

	if (!unit_at(charsmap, 0, &unit))
		return false;
	node ^= offset_of(unit);
	for (size_t i = 0; i < key.len; i++) {
		if (key.at[i] == 0)
			return false;
		node ^= key.at[i];
		if (!unit_at(charsmap, node, &unit) || (unit & 0x800000ff) != key.at[i])
			return false;
		node ^= offset_of(unit);
		if ((unit & 0x100) != 0)
			break;
		if (i + 1 == key.len)
			return false;
	}
	if (key.len == 0 || !unit_at(charsmap, node, &unit))
		return false;
	begin = unit & 0x7fffffff;
	if (begin > charsmap->made.len)
		return false;
	made->at = charsmap->made.at + begin;
	made->len = strnlen(made->at, charsmap->made.len - begin);
	return true;
}

static bool
put_grapheme(const struct charsmap *charsmap, struct span grapheme, struct buffer *out)
{
	struct text made;

	if (grapheme.len < GRAPHEME_BYTES && find(charsmap, grapheme, &made))
		return buffer_put(out, made.at, made.len);
	for (size_t at = 0; at < grapheme.len;) {
		struct span c = {grapheme.at + at, char_len(grapheme.at[at])};

		if (find(charsmap, c, &made) ? !buffer_put(out, made.at, made.len)
					     : !buffer_put(out, c.at, c.len))
			return false;
		at += c.len;
	}
	return true;
}

bool
charsmap_apply(const struct charsmap *charsmap, struct span text, struct buffer *out)
{
	const uint8_t *end = text.at + text.len;

	for (const uint8_t *at = text.at; at < end;) {
		const uint8_t *next = at + 1;

		/* Between two bytes of ASCII, but for CR LF, a grapheme always ends. */
		if (*at >= 0x80 ||
		    (next < end && (*next >= 0x80 || (*at == '\r' && *next == '\n'))))
			next = u8_grapheme_next(at, end);
		if (!put_grapheme(charsmap, (struct span){at, (size_t)(next - at)}, out))
			return false;
		at = next;
	}
	return true;
}
