/* SPDX-License-Identifier: Apache-2.0 */
/* Foreign bytes as words: blanks, ASCII letters of any case, lists with separators. */
#ifndef SIGNALS_WORDS_H
#define SIGNALS_WORDS_H

#include "base/span.h"

#include <string.h>

/* Line ends count, for a folded field has them within its value. */
static inline bool
byte_is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool
byte_is_letter(uint8_t c)
{
	return (uint8_t)((c | 0x20) - 'a') < 26;
}

static inline bool
byte_is_digit(uint8_t c)
{
	return (uint8_t)(c - '0') < 10;
}

static inline uint8_t
byte_lower(uint8_t c)
{
	return (uint8_t)(c - 'A') < 26 ? (uint8_t)(c + 0x20) : c;
}

static inline struct span
octets_from(struct span s, size_t offset)
{
	return offset == 0 ? s : (struct span){s.at + offset, s.len - offset};
}

static inline struct span
octets_trim(struct span s)
{
	while (s.len > 0 && byte_is_blank(s.at[0]))
		s = octets_from(s, 1);
	while (s.len > 0 && byte_is_blank(s.at[s.len - 1]))
		s.len--;
	return s;
}

/* `word` in lower case, of the given length. */
static inline bool
octets_like(struct span s, const char *word, size_t len)
{
	if (s.len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (byte_lower(s.at[i]) != (uint8_t)word[i])
			return false;
	return true;
}
#define OCTETS_LIKE(s, literal) octets_like((s), (literal), sizeof(literal) - 1)

/* The same bytes, case counts. */
static inline bool
octets_are(struct span s, const char *word, size_t len)
{
	return s.len == len && memcmp(s.at, word, len) == 0;
}
#define OCTETS_ARE(s, literal) octets_are((s), (literal), sizeof(literal) - 1)

static inline size_t
octets_find(struct span s, uint8_t c) /* s.len: it is not there */
{
	const uint8_t *at = s.len > 0 ? memchr(s.at, c, s.len) : NULL;

	return at != NULL ? (size_t)(at - s.at) : s.len;
}

/* The next part of a list before `a` or `b`; false when the list is used up. */
static inline bool
octets_part(struct span *list, uint8_t a, uint8_t b, struct span *part)
{
	size_t n = 0;

	if (list->at == NULL)
		return false;
	while (n < list->len && list->at[n] != a && list->at[n] != b)
		n++;
	*part = (struct span){list->at, n};
	*list = n < list->len ? octets_from(*list, n + 1) : (struct span){0};
	return true;
}

/* The next word between blanks; false: no more. */
static inline bool
octets_word(struct span *words, struct span *word)
{
	size_t n = 0;

	*words = octets_trim(*words);
	while (n < words->len && !byte_is_blank(words->at[n]))
		n++;
	*word = (struct span){words->at, n};
	*words = octets_from(*words, n);
	return n > 0;
}

/* Only where the bytes are known to be printable ASCII. */
static inline struct text
octets_text(struct span s)
{
	return (struct text){(const char *)s.at, s.len};
}

#endif
