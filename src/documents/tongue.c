/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up what is said in a language; see tongue.h. */
#include "documents/tongue.h"

#include "documents/words.h"

#include "base/out.h"

#include <string.h>

bool
tongue_init(struct tongue *tongue, const struct law *law, const struct law_language *language,
    struct arena *arena)
{
	const char **words;

	*tongue = (struct tongue){.code = text_of("en")};
	if (language == NULL)
		return true;
	tongue->code = law_text(law, language->code);
	tongue->law = law;
	tongue->language = language;
	words = arena_array(arena, WORD_COUNT, sizeof *words);
	for (int i = 0; words != NULL && i < WORD_COUNT; i++)
		words[i] = tongue_says(tongue, text_of(word_english((enum word)i))).at;
	tongue->words = words;
	return words != NULL;
}

struct text
tongue_says(const struct tongue *tongue, struct text english)
{
	if (tongue == NULL || tongue->law == NULL)
		return english;
	return law_translate(tongue->law, tongue->language, english);
}

static bool
is_letter(struct text text, size_t at)
{
	char c = at < text.len ? text.at[at] : ' ';

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The name that stands at `at`, or WORD_COUNT. */
static enum word
name_at(struct text pin, size_t at)
{
	struct text rest = {pin.at + at, pin.len - at};

	if (at > 0 && is_letter(pin, at - 1))
		return WORD_COUNT;
	for (int i = WORD_PIN_SAFETY; i <= WORD_PIN_GLOSSARY; i++) {
		const char *name = word_english((enum word)i);
		if (text_starts(rest, name) && !is_letter(rest, strlen(name)))
			return (enum word)i;
	}
	return WORD_COUNT;
}

struct text
tongue_pin(const struct tongue *tongue, struct arena *arena, struct text pin)
{
	struct text said;
	struct out out;

	if (tongue == NULL || tongue->words == NULL)
		return pin;
	out_memory(&out);
	for (size_t at = 0; at < pin.len;) {
		enum word name = name_at(pin, at);

		if (name == WORD_COUNT &&
		    text_starts((struct text){pin.at + at, pin.len - at}, "; ")) {
			out_string(&out, word_in(tongue, WORD_SEMICOLON));
			at += strlen("; ");
			continue;
		}
		if (name == WORD_COUNT) {
			out_char(&out, pin.at[at++]);
			continue;
		}
		out_string(&out, word_in(tongue, name));
		at += strlen(word_english(name));
	}
	said = arena_text(arena, out_text(&out));
	if (out_status(&out, NULL, NULL) != GPAI_OK)
		said = TEXT_NONE;
	out_release(&out);
	return said;
}
