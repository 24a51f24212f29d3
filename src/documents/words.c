/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of words. A language is added as one more table and one more line. */
#include "documents/words.h"

struct language {
	const char *tag;
	const char *const *words;
	const char *const *months;
	const char *date; /* day, month, year */
};

static const char *const english_words[] = {
#define X(name, english) english,
    WORDS(X)
#undef X
};

static const char *const english_months[] = {"January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December"};

static const struct language languages[] = {
    {"en", english_words, english_months, "%d\u00A0%s %d"},
};

static const struct language *
language_of(struct text tag)
{
	for (size_t i = 1; i < sizeof languages / sizeof *languages; i++)
		if (text_is(tag, languages[i].tag))
			return &languages[i];
	return &languages[0];
}

const char *
word_in(struct text language, enum word word)
{
	return language_of(language)->words[word];
}

struct text
date_words(struct arena *arena, struct text tag, int32_t date)
{
	const struct language *language = language_of(tag);

	if (date == DATE_NONE || date == DATE_FOREVER)
		return TEXT_NONE;
	struct day on = date_day(date);
	return arena_format(arena, language->date, on.day, language->months[on.month - 1], on.year);
}

enum word
word_of_origin(enum origin origin)
{
	static const enum word words[] = {[ORIGIN_MEASURED] = WORD_MEASURED,
	    [ORIGIN_IMPORTED] = WORD_IMPORTED,
	    [ORIGIN_DECLARED] = WORD_DECLARED,
	    [ORIGIN_DERIVED] = WORD_DERIVED,
	    [ORIGIN_ASSUMED] = WORD_ASSUMED};

	return words[origin];
}
