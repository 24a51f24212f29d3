/* SPDX-License-Identifier: Apache-2.0 */
/* Words as they are compared; see extract_words.h. */
#include "review/extract_words.h"

#include <string.h>

uint32_t
character_next(const char **at, const char *end)
{
	static const uint8_t first_bits[] = {0x7F, 0x1F, 0x0F, 0x07};
	uint8_t lead = (uint8_t) * *at;
	size_t len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	uint32_t c = lead & first_bits[len - 1];

	if ((size_t)(end - *at) < len) {
		*at = end;
		return 0xFFFD;
	}
	for (size_t i = 1; i < len; i++)
		c = c << 6 | ((uint8_t)(*at)[i] & 0x3F);
	*at += len;
	return c;
}

enum sort { BETWEEN, LETTER, DROPPED };

/* Beyond ASCII whatever is no sign that is known is taken for a letter. */
static enum sort
sort_of(uint32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ? LETTER
		       : c == '\''                                                        ? DROPPED
		                                                                          : BETWEEN;
	if (c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF ||
	    c == 0x2018 || c == 0x2019 || c == 0x02BC)
		return DROPPED;
	if (c < 0xC0)
		return c == 0xAA || c == 0xB5 || c == 0xBA ? LETTER : BETWEEN;
	if (c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F))
		return BETWEEN;
	return LETTER;
}

static void
put(struct word *word, const char *bytes, size_t len)
{
	if (word->len + len > WORD_BYTES)
		return;
	memcpy(word->at + word->len, bytes, len);
	word->len += len;
}

static void
put_letter(struct word *word, uint32_t c, const char *from, const char *to)
{
	static const char *const ligatures[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};

	if (c < 0x80) {
		char small = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : (char)c;
		put(word, &small, 1);
	} else if (c >= 0xFB00 && c <= 0xFB06) {
		put(word, ligatures[c - 0xFB00], strlen(ligatures[c - 0xFB00]));
	} else {
		put(word, from, (size_t)(to - from));
	}
}

bool
word_next(struct word_reader *reader, struct word *word)
{
	word->len = 0;
	word->from = word->to = NULL;
	while (reader->at < reader->end) {
		const char *from = reader->at;
		uint32_t c = character_next(&reader->at, reader->end);
		enum sort sort = sort_of(c);

		if (sort == LETTER) {
			word->from = word->from == NULL ? from : word->from;
			word->to = reader->at;
			put_letter(word, c, from, reader->at);
		} else if (sort == BETWEEN && word->from != NULL) {
			reader->at = from;
			break;
		}
	}
	return word->from != NULL;
}

bool
word_is(const struct word *word, const char *string)
{
	return word->len == strlen(string) && memcmp(word->at, string, word->len) == 0;
}

bool
word_among(const struct word *word, const char *const *list)
{
	for (; *list != NULL; list++)
		if (word_is(word, *list))
			return true;
	return false;
}

const char *
words_after(const char *at, const char *end)
{
	while (at < end) {
		const char *from = at;
		uint32_t c = character_next(&at, end);

		if (c < 0x80 ? c == '\0' || strchr(" \t\n)]}\"'*_", (int)c) == NULL
			     : sort_of(c) != DROPPED && c != 0x201D && c != 0xA0)
			return from;
	}
	return end;
}

uint32_t
count_words(struct text text)
{
	uint32_t n = 0;
	bool is_in = false;

	for (const char *at = text.at, *end = end_of(text); at < end;) {
		uint32_t c = character_next(&at, end);
		bool is_blank = c == ' ' || c == '\n' || c == '\t' || c == 0xA0;

		if (is_blank)
			is_in = false;
		else if (!is_in && sort_of(c) == LETTER)
			is_in = (n++, true);
	}
	return n;
}

bool
words_begin(struct text text, struct text phrase, const char **to)
{
	struct word_reader ours = WORDS_OF(text), theirs = WORDS_OF(phrase);
	struct word a, b;
	bool is_open = phrase.len > 0 && phrase.at[phrase.len - 1] == '*', any = false;

	while (word_next(&theirs, &b)) {
		bool is_start = is_open && theirs.at >= theirs.end - 1;

		if (!word_next(&ours, &a) || a.len < b.len || (a.len > b.len && !is_start) ||
		    memcmp(a.at, b.at, b.len) != 0)
			return false;
		if (to != NULL)
			*to = is_start ? a.from : a.to;
		any = true;
	}
	return any;
}

bool
words_find(struct text text, struct text phrase, struct text *found)
{
	struct word_reader reader = WORDS_OF(text);
	struct word word;
	const char *to;

	while (word_next(&reader, &word)) {
		struct text rest = {word.from, (size_t)(end_of(text) - word.from)};

		if (!words_begin(rest, phrase, &to))
			continue;
		if (found != NULL)
			*found = (struct text){rest.at, (size_t)(to - rest.at)};
		return true;
	}
	return false;
}

/* --- Numbers in front --- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* "2.2.1.", "1.3.1.A", "3)", "(a)", "B)": its length, else 0. A lone number without any mark is
 * none: it may be a year or a size. */
static size_t
number_len(struct text t, uint32_t *numbers)
{
	size_t at = 0, since;
	uint32_t n = 0;
	bool is_bracketed = t.len > 0 && t.at[0] == '(', has_digit = false;

	at += is_bracketed;
	for (; at < t.len; at++) {
		since = at;
		while (at < t.len && is_digit(t.at[at]))
			at++;
		has_digit = has_digit || at > since;
		if (at == since && at < t.len && is_letter(t.at[at]) &&
		    (at + 1 == t.len || !is_letter(t.at[at + 1])))
			at++;
		if (at == since || at - since > 3)
			break;
		n++;
		if (at == t.len || t.at[at] != '.')
			break;
	}
	if (n == 0)
		return 0;
	if (at < t.len && t.at[at] == ')')
		at++;
	else if (is_bracketed || (n == 1 && t.at[at - 1] != '.') || !has_digit)
		return 0;
	if (at < t.len && t.at[at] == ':')
		at++;
	if (at < t.len && t.at[at] != ' ' && t.at[at] != '\xE2' && t.at[at] != '\xC2')
		return 0;
	*numbers = n;
	return at;
}

/* A sign that stands before an item, or a blank. */
static bool
is_bullet(uint32_t c)
{
	return c == ' ' || c == '\n' || c == '*' || c == '-' || c == '#' || c == 0xA0 ||
	       c == 0x2022 || c == 0x25E6 || c == 0x25CF || c == 0x25CB || c == 0x25AA ||
	       c == 0x25A0 || c == 0x2023 || c == 0x2013 || c == 0x2014 || c == 0xB7 ||
	       c == 0x200B || c == 0xFEFF || (c >= 0xE000 && c <= 0xF8FF);
}

static const char *
bullets_after(const char *at, const char *end)
{
	while (at < end) {
		const char *from = at;

		if (!is_bullet(character_next(&at, end)))
			return from;
	}
	return end;
}

struct text
words_unnumbered(struct text text, uint32_t *numbers)
{
	const char *end = end_of(text), *at = bullets_after(text.at, end);
	uint32_t n = 0;
	size_t len = number_len((struct text){at, (size_t)(end - at)}, &n);

	if (len > 0)
		at = bullets_after(at + len, end);
	if (end - at > 2 && (*at == 'Q' || *at == 'A') && (at[1] == ':' || at[1] == '.') &&
	    at[2] == ' ')
		at += 3;
	if (numbers != NULL)
		*numbers = n;
	return (struct text){at, (size_t)(end - at)};
}
