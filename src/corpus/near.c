/* SPDX-License-Identifier: Apache-2.0 */
/* The sketch of a text: the least hashes of its runs of words, in one pass over its bytes and
 * without memory of its own.
 *
 * A word is hashed as it goes by, a byte at a time; a run is the mix of its words' hashes in
 * their order. Hashes are fixed for good: parts made by different releases are merged. */
#include "corpus/near.h"

#include <string.h>

#define SEED  UINT64_C(0x9e3779b97f4a7c15)
#define PRIME UINT64_C(0xff51afd7ed558ccd)

struct sketch {
	uint64_t words[NEAR_WORDS]; /* the last ones, oldest at `next` */
	unsigned next;
	uint64_t seen;              /* words so far */
	uint64_t least[NEAR_LEAST]; /* ascending, different; UINT64_MAX where none yet */
};

/* The finaliser of MurmurHash3 and SplitMix64: every bit of x moves every bit of the result. */
static uint64_t
mix(uint64_t x)
{
	x = (x ^ (x >> 33)) * PRIME;
	x = (x ^ (x >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
	return x ^ (x >> 33);
}

static void
keep_least(uint64_t least[NEAR_LEAST], uint64_t hash)
{
	unsigned i = NEAR_LEAST - 1;

	for (unsigned j = 0; j < NEAR_LEAST; j++)
		if (least[j] == hash)
			return;
	for (; i > 0 && least[i - 1] > hash; i--)
		least[i] = least[i - 1];
	least[i] = hash;
}

static uint64_t
run_hash(const struct sketch *sketch, unsigned first, unsigned n)
{
	uint64_t hash = SEED;

	for (unsigned i = 0; i < n; i++)
		hash = mix(hash ^ sketch->words[(first + i) % NEAR_WORDS]) + SEED;
	return hash;
}

static void
add_word(struct sketch *sketch, uint64_t hash)
{
	sketch->words[sketch->next] = hash;
	sketch->next = (sketch->next + 1) % NEAR_WORDS;
	if (++sketch->seen < NEAR_WORDS)
		return;
	hash = run_hash(sketch, sketch->next, NEAR_WORDS);
	if (hash < sketch->least[NEAR_LEAST - 1])
		keep_least(sketch->least, hash);
}

/* What stands at a byte. Beyond ASCII all is part of a word but the common punctuation: U+0080
 * to U+00BF, U+2000 to U+207F and U+3000 to U+303F. */
enum part { GAP, LETTER, ALONE };

/* Scripts without blanks between words, by the first bytes of a character of three: U+3040 to
 * U+9FFF and U+F000 to U+FFFF (CJK, kana), U+0E00 to U+0FFF, U+1000 to U+10BF, U+1780 to U+17FF
 * (Thai, Lao, Tibetan, Burmese, Khmer). */
static enum part
part_of_three(const uint8_t *at)
{
	if (at[0] == 0xe2)
		return at[1] <= 0x81 ? GAP : LETTER;
	if (at[0] == 0xe3 && at[1] == 0x80)
		return GAP;
	if ((at[0] >= 0xe3 && at[0] <= 0xe9) || at[0] == 0xef)
		return ALONE;
	if (at[0] == 0xe0)
		return at[1] >= 0xb8 ? ALONE : LETTER;
	if (at[0] == 0xe1)
		return at[1] <= 0x82 || at[1] == 0x9e || at[1] == 0x9f ? ALONE : LETTER;
	return LETTER;
}

/* len: of the gap or the character alone; a letter's bytes go one by one. */
static enum part
part_of(const uint8_t *at, size_t left, size_t *len)
{
	uint8_t c = at[0];
	enum part part;

	*len = 1;
	if (c < 0x80)
		return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ? LETTER
		                                                                          : GAP;
	if (c == 0xc2 && left > 1) {
		*len = 2;
		return GAP;
	}
	if (left < 3 || c < 0xe0 || c > 0xef)
		return LETTER;
	part = part_of_three(at);
	*len = part == LETTER ? 1 : 3;
	return part;
}

static uint64_t
add_byte(uint64_t word, uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		c |= 0x20;
	word = (word ^ c) * PRIME;
	return word ^ (word >> 32);
}

/* Where a tag that begins at `at` ends: "<b>", "<!-- ... -->"; the end of the text when it is
 * not closed. A '<' that begins none is a gap like other signs. */
static const uint8_t *
skip_tag(const uint8_t *at, const uint8_t *end)
{
	const uint8_t *close;
	uint8_t c = end - at > 1 ? at[1] : 0;

	if (c != '/' && c != '!' && c != '?' && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
		return at + 1;
	if (end - at >= 4 && memcmp(at, "<!--", 4) == 0) {
		close = memmem(at, (size_t)(end - at), "-->", 3);
		return close == NULL ? end : close + 3;
	}
	close = memchr(at, '>', (size_t)(end - at));
	return close == NULL ? end : close + 1;
}

static void
sketch_text(struct sketch *sketch, const uint8_t *at, const uint8_t *end, bool is_html)
{
	uint64_t word = SEED;
	bool in_word = false;

	while (at < end) {
		size_t len;
		enum part part = part_of(at, (size_t)(end - at), &len);
		const uint8_t *next = at + len;

		if (part != LETTER && in_word) {
			add_word(sketch, word);
			in_word = false;
			word = SEED;
		}
		if (part == LETTER) {
			word = add_byte(word, *at);
			in_word = true;
		} else if (part == ALONE) {
			add_word(sketch, add_byte(add_byte(add_byte(SEED, at[0]), at[1]), at[2]));
		} else if (is_html && *at == '<') {
			next = skip_tag(at, end);
		}
		at = next;
	}
	if (in_word)
		add_word(sketch, word);
}

static void
put_hex(uint64_t number, char key[NEAR_KEY_BYTES])
{
	for (unsigned i = 0; i < 16; i++)
		key[i] = "0123456789abcdef"[number >> (60 - 4 * i) & 0xf];
	key[16] = '\0';
}

void
near_key(struct span content, bool is_html, char key[NEAR_KEY_BYTES])
{
	struct sketch sketch = {0};
	uint64_t hash;

	memset(sketch.least, 0xff, sizeof(sketch.least));
	if (content.len > 0)
		sketch_text(&sketch, content.at, content.at + content.len, is_html);
	/* Fewer words than one run: the words themselves. */
	if (sketch.seen < NEAR_WORDS)
		sketch.least[0] = run_hash(&sketch, 0, (unsigned)sketch.seen);
	hash = mix(sketch.seen < NEAR_WORDS ? sketch.seen : NEAR_WORDS);
	for (unsigned i = 0; i < NEAR_LEAST; i++)
		hash = mix(hash ^ sketch.least[i]) + SEED;
	put_hex(mix(hash), key);
}
