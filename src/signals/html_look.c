/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the bytes, a block at a time: has the block three neighbours that lie in one of
 * the words, or a numeric reference? Only then is it looked at more closely. The loop over a block
 * has no branch, so that compilers make vectors of it. */
#include "signals/html_look.h"

#include "signals/words.h"

enum { BLOCK = 64, NEIGHBOURS = 3 };

static bool may_go_on(struct span html, size_t at, size_t len);
static bool is_type(struct span html, size_t at, size_t len);

/* Words without which a page says nothing; three letters of each, seldom in others, give it
 * away: `lead` bytes stand before them. Some are of interest only beside something else. */
static const struct telltale {
	const char *word;
	uint8_t len, lead;
	bool (*counts)(struct span html, size_t at, size_t len);
} telltales[] = {
#define TELLTALE(word, lead, counts)                                                               \
	{                                                                                          \
		word, sizeof(word) - 1, lead, counts                                               \
	}
    TELLTALE("accessibleforfree", 12, NULL),
    TELLTALE("noai", 1, NULL),
    TELLTALE("noimageai", 6, NULL),
    TELLTALE("tdm", 0, may_go_on),
    TELLTALE("rsl", 0, may_go_on),
    TELLTALE("password", 2, is_type),
#undef TELLTALE
};

/* "tdm-reservation", "rsl+xml", be the sign a reference. */
static bool
may_go_on(struct span html, size_t at, size_t len)
{
	return html.len - at > len && memchr("-+&", html.at[at + len], 3) != NULL;
}

/* type = "password", whose name and value may have references about them. */
static bool
is_type(struct span html, size_t at, size_t len)
{
	(void)len;
	while (at > 0 && (byte_is_blank(html.at[at - 1]) || html.at[at - 1] == '"' ||
			     html.at[at - 1] == '\''))
		at--;
	if (at > 0 && html.at[at - 1] == ';')
		return true;
	if (at == 0 || html.at[at - 1] != '=')
		return false;
	for (at--; at > 0 && byte_is_blank(html.at[at - 1]);)
		at--;
	return at >= 4 && octets_like((struct span){html.at + at - 4, 4}, "type", 4);
}

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
	size_t len = telltale->len;

	if (at < telltale->lead)
		return false;
	at -= telltale->lead;
	return html.len - at >= len &&
	       octets_like((struct span){html.at + at, len}, telltale->word, len) &&
	       (telltale->counts == NULL || telltale->counts(html, at, len));
}

/* A reference that stands for a letter, '+' or '-' may hide any of the words. */
static bool
is_hiding(struct span s)
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
	return code == '+' || code == '-' || (code < 0x80 && byte_is_letter((uint8_t)code));
}

static bool
look_closer(struct span html, size_t at, size_t end)
{
	for (; at < end; at++) {
		const uint8_t *p = html.at + at;

		if (!gives_away(p[0], p[1], p[2]))
			continue;
		if (p[0] == '&' && is_hiding(octets_from(html, at)))
			return true;
		for (size_t i = 0; i < sizeof telltales / sizeof *telltales; i++)
			if (is_word_at(html, at, &telltales[i]))
				return true;
	}
	return false;
}

/* The first block that has a neighbourhood that gives something away; n: none has. */
static inline __attribute__((always_inline)) size_t
first_block(const uint8_t *at, size_t n)
{
	for (size_t block = 0; block < n; block++, at += BLOCK) {
		uint8_t any = 0;

		for (size_t i = 0; i < BLOCK; i++)
			any |= gives_away(at[i], at[i + 1], at[i + 2]);
		if (any != 0)
			return block;
	}
	return n;
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static size_t
first_block_avx2(const uint8_t *at, size_t n)
{
	return first_block(at, n);
}
#endif

static size_t
first_block_of(const uint8_t *at, size_t n)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2"))
		return first_block_avx2(at, n);
#endif
	return first_block(at, n);
}

bool
html_look(struct span html)
{
	size_t n = html.len < NEIGHBOURS ? 0 : (html.len - NEIGHBOURS + 1) / BLOCK, block = 0;

	for (; (block += first_block_of(html.at + block * BLOCK, n - block)) < n; block++)
		if (look_closer(html, block * BLOCK, (block + 1) * BLOCK))
			return true;
	return html.len >= NEIGHBOURS && look_closer(html, n * BLOCK, html.len - NEIGHBOURS + 1);
}
