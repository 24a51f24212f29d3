/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the bytes, a block at a time: has the block three neighbours that lie in one of
 * the words, or a numeric reference? Only then is it looked at more closely. The loop over a block
 * has no branch, so that compilers make vectors of it. */
#include "signals/html_look.h"

#include "signals/words.h"

enum { BLOCK = 64, NEIGHBOURS = 3 };

static bool may_go_on(struct span html, size_t at, size_t len);
static bool is_type(struct span html, size_t at, size_t len);

/* Words without which a page says nothing; some letters of each, seldom in others, give it
 * away: the place of three neighbours, `lead` bytes into it. Some are of interest only beside
 * something else. */
static const struct telltale {
	const char *word;
	uint8_t len, lead;
	bool (*counts)(struct span html, size_t at, size_t len);
} telltales[] = {
#define TELLTALE(word, lead, counts)                                                               \
	{                                                                                          \
		word, sizeof(word) - 1, lead, counts                                               \
	}
    TELLTALE("accessibleforfree", 11, NULL),
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

/* [oe]ai, sl and sw, dm, rf, &#: each in one of the words, and the reference. */
static inline uint8_t
gives_away(uint8_t a, uint8_t b, uint8_t c)
{
	uint8_t x = a | 0x20, y = b | 0x20, z = c | 0x20;
	uint8_t ai = (uint8_t)((y == 'a') & (z == 'i') & ((x == 'o') | (x == 'e')));
	uint8_t s = (uint8_t)((y == 's') & ((z == 'l') | (z == 'w')));
	uint8_t dm = (uint8_t)((y == 'd') & (z == 'm'));
	uint8_t rf = (uint8_t)((y == 'r') & (z == 'f'));

	return (uint8_t)(ai | s | dm | rf | ((y == '&') & (z == '#')));
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

static void
take_word(struct html_look *look, struct span html, size_t at)
{
	for (size_t i = 0; i < sizeof telltales / sizeof *telltales; i++)
		if (is_word_at(html, at, &telltales[i])) {
			if (telltales[i].counts == is_type)
				look->password = at + 1;
			else
				look->statements = at + 1;
		}
}

static void
take_place(struct html_look *look, struct span html, size_t at)
{
	if (html.at[at + 1] != '&')
		take_word(look, html, at);
	else if (is_hiding(octets_from(html, at + 1)))
		look->statements = at + 1;
}

/* All places of a block; of the last, which may be short, those before `end`. */
static void
look_closer(struct html_look *look, struct span html, size_t at, size_t end)
{
	uint8_t found[BLOCK] = {0};
	const uint8_t *p = html.at + at;

	if (end - at == BLOCK)
		for (size_t i = 0; i < BLOCK; i++)
			found[i] = gives_away(p[i], p[i + 1], p[i + 2]);
	else
		for (size_t i = 0; i < end - at; i++)
			found[i] = gives_away(p[i], p[i + 1], p[i + 2]);
	for (size_t i = 0; i < BLOCK; i += sizeof(uint64_t)) {
		uint64_t eight;

		memcpy(&eight, found + i, sizeof eight);
		for (size_t k = i; eight != 0 && k < i + sizeof eight; k++)
			if (found[k] != 0)
				take_place(look, html, at + k);
	}
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

struct html_look
html_look(struct span html)
{
	size_t n = html.len < NEIGHBOURS ? 0 : (html.len - NEIGHBOURS + 1) / BLOCK, block = 0;
	struct html_look look = {0};

	for (; (block += first_block_of(html.at + block * BLOCK, n - block)) < n; block++)
		look_closer(&look, html, block * BLOCK, (block + 1) * BLOCK);
	if (html.len >= NEIGHBOURS)
		look_closer(&look, html, n * BLOCK, html.len - NEIGHBOURS + 1);
	return look;
}
