/* SPDX-License-Identifier: Apache-2.0 */
/* Words, and sentences with something filled in. */
#include "documents/words.h"

#include "base/out.h"

static const char *const english[] = {
#define X(name, english) english,
    WORDS(X)
#undef X
};

const char *
word_english(enum word word)
{
	return english[word];
}

const char *
word_in(const struct tongue *tongue, enum word word)
{
	return tongue == NULL || tongue->words == NULL ? english[word] : tongue->words[word];
}

/* The number in "{2}" at the start; 0 when there is none. */
static size_t
slot_at(struct text text)
{
	if (text.len < 3 || text.at[0] != '{' || text.at[2] != '}')
		return 0;
	return text.at[1] >= '1' && text.at[1] <= '9' ? (size_t)(text.at[1] - '0') : 0;
}

struct text
word_with(const struct tongue *tongue, struct arena *arena, enum word word, const struct text *with,
    size_t n)
{
	struct text rest = text_of(word_in(tongue, word)), filled;
	struct out out;

	out_memory(&out);
	while (rest.len > 0) {
		size_t slot = slot_at(rest), step = slot > 0 ? 3 : 1;

		if (slot == 0)
			out_bytes(&out, rest.at, 1);
		else if (slot <= n)
			out_put(&out, with[slot - 1]);
		rest = (struct text){rest.at + step, rest.len - step};
	}
	filled = arena_text(arena, out_text(&out));
	if (out_status(&out, NULL, NULL) != GPAI_OK)
		filled = TEXT_NONE;
	out_release(&out);
	return filled;
}

struct text
date_words(struct arena *arena, const struct tongue *tongue, int32_t date)
{
	struct text with[3];

	if (date == DATE_NONE || date == DATE_FOREVER)
		return TEXT_NONE;
	struct day on = date_day(date);
	with[0] = arena_format(arena, "%d", on.day);
	with[1] = text_of(word_in(tongue, (enum word)(WORD_JANUARY + (int)on.month - 1)));
	with[2] = arena_format(arena, "%d", on.year);
	if (with[0].at == NULL || with[2].at == NULL)
		return TEXT_NONE;
	return word_with(tongue, arena, on.day == 1 ? WORD_DATE_FIRST : WORD_DATE, with, 3);
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
