/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the bytes, a block at a time: has the block three neighbours that lie in one of
 * the words, or a numeric reference? Only then is it looked at more closely. The loop over a block
 * has no branch, so that compilers make vectors of it. */
#include "signals/html_look.h"

#include "signals/words.h"

enum { BLOCK = 64, NEIGHBOURS = 3 };

/* Words without which a page says nothing; three letters of each, seldom in others, give it
 * away: `lead` bytes stand before them. */
static const struct telltale {
	const char *word;
	uint8_t len, lead;
} telltales[] = {
#define TELLTALE(word, lead)                                                                       \
	{                                                                                          \
		word, sizeof(word) - 1, lead                                                       \
	}
    TELLTALE("noai", 1),
    TELLTALE("noimageai", 6),
    TELLTALE("tdm", 0),
    TELLTALE("rsl", 0),
    TELLTALE("accessibleforfree", 12),
    TELLTALE("password", 2),
#undef TELLTALE
};

static inline uint8_t
gives_away(uint8_t a, uint8_t b, uint8_t c)
{
	uint8_t x = a | 0x20, y = b | 0x20, z = c | 0x20;
	uint8_t ai = (uint8_t)((y == 'a') & (z == 'i') & ((x == 'o') | (x == 'e')));
	uint8_t tdm = (uint8_t)((x == 't') & (y == 'd') & (z == 'm'));
	uint8_t rsl = (uint8_t)((x == 'r') & (y == 's') & (z == 'l'));
	uint8_t free = (uint8_t)((x == 'r') & (y == 'f') & (z == 'r'));
	uint8_t word = (uint8_t)((x == 's') & (y == 's') & (z == 'w'));

	return (uint8_t)(ai | tdm | rsl | free | word | ((a == '&') & (b == '#')));
}

static bool
is_word_at(struct span html, size_t at, const struct telltale *telltale)
{
	return at >= telltale->lead && html.len - (at - telltale->lead) >= telltale->len &&
	       octets_like((struct span){html.at + at - telltale->lead, telltale->len},
		   telltale->word, telltale->len);
}

/* A reference that stands for a letter may hide any of the words. */
static bool
is_letter_reference(struct span s)
{
	bool hex = s.len > 2 && byte_lower(s.at[2]) == 'x';
	uint32_t code = 0;

	for (size_t i = hex ? 3 : 2; i < s.len && code < 0x100; i++) {
		uint8_t c = byte_lower(s.at[i]);

		if (byte_is_digit(c))
			code = code * (hex ? 16 : 10) + c - '0';
		else if (hex && c >= 'a' && c <= 'f')
			code = code * 16 + c - 'a' + 10;
		else
			break;
	}
	return code < 0x80 && byte_is_letter((uint8_t)code);
}

static bool
look_closer(struct span html, size_t at, size_t end)
{
	for (; at < end; at++) {
		const uint8_t *p = html.at + at;

		if (!gives_away(p[0], p[1], p[2]))
			continue;
		if (p[0] == '&' && is_letter_reference(octets_from(html, at)))
			return true;
		for (size_t i = 0; i < sizeof telltales / sizeof *telltales; i++)
			if (is_word_at(html, at, &telltales[i]))
				return true;
	}
	return false;
}

bool
html_look(struct span html)
{
	size_t at = 0;

	for (; html.len - at >= BLOCK + NEIGHBOURS - 1; at += BLOCK) {
		const uint8_t *p = html.at + at;
		uint8_t any = 0;

		for (size_t i = 0; i < BLOCK; i++)
			any |= gives_away(p[i], p[i + 1], p[i + 2]);
		if (any != 0 && look_closer(html, at, at + BLOCK))
			return true;
	}
	return html.len - at >= NEIGHBOURS && look_closer(html, at, html.len - NEIGHBOURS + 1);
}
