/* SPDX-License-Identifier: Apache-2.0 */
/* Words of a text as questions and answers are compared: letters and digits in small letters,
 * ligatures taken apart, an apostrophe dropped within a word; all else stands between words. */
#ifndef REVIEW_EXTRACT_WORDS_H
#define REVIEW_EXTRACT_WORDS_H

#include "base/base.h"

#define WORD_BYTES 64 /* what a longer word has beyond is not compared */

struct word {
	char at[WORD_BYTES];
	size_t len;
	const char *from, *to; /* in the text */
};

static inline struct text
text_between(const char *from, const char *to)
{
	return (struct text){from, (size_t)(to - from)};
}

/* What is left of a text from a place in it on. */
static inline struct text
text_rest(struct text text, const char *at)
{
	return text_between(at, text.at + text.len);
}

struct word_reader {
	const char *at, *end;
};

/* Behind the last byte; what is empty may be nowhere, and nowhere has no end to add to. */
static inline const char *
end_of(struct text text)
{
	return text.len > 0 ? text.at + text.len : text.at;
}

#define WORDS_OF(text) ((struct word_reader){(text).at, end_of(text)})

bool word_next(struct word_reader *reader, struct word *word);
bool word_is(const struct word *word, const char *string);
/* Is it one of the words of a list that ends with NULL? */
bool word_among(const struct word *word, const char *const *list);

/* The character at *at, which is moved behind it; valid UTF-8 is taken for granted. */
uint32_t character_next(const char **at, const char *end);

/* From the end of a word on: without what closes it (brackets, quotes, blanks, stars). */
const char *words_after(const char *at, const char *end);
/* Number of words as a person counts them: runs between blanks with a letter or digit in them. */
uint32_t count_words(struct text text);

/* The first position of `phrase` in the text, word by word, from `from` on; false when there is
 * none. `phrase` may end with "*": its last word then need only begin so. */
bool words_find(struct text text, struct text phrase, struct text *found);
/* Does the text begin with the phrase? `*to`, when given, is where it ends in the text. */
bool words_begin(struct text text, struct text phrase, const char **to);

/* Without what numbers or marks an item at its beginning: bullets, "2.2.1.", "1.3.1.A", "(a)",
 * "Q:"; `numbers`, when given, is how many parts the number had: 2.2.1 has three. */
struct text words_unnumbered(struct text text, uint32_t *numbers);

#define BOX_TICKED   0x2612u
#define BOX_UNTICKED 0x2610u
#define BOX_UNTOLD   0x25A2u

#endif
