/* SPDX-License-Identifier: Apache-2.0 */
/* Whole answers: lists of their parts, and those that say that there is nothing to say. */
#include "review/answers.h"

#include <string.h>

void *
list_add(struct arena *arena, void *at, uint32_t *n, size_t size)
{
	uint8_t *list;

	memcpy(&list, at, sizeof list);
	if (*n >= LIST_MOST)
		return NULL;
	if ((*n & (*n - 1)) == 0) { /* 0, 1, 2, 4: full */
		uint8_t *wider = arena_array(arena, *n == 0 ? 1 : 2 * (size_t)*n, size);

		if (wider == NULL)
			return NULL;
		if (*n > 0)
			memcpy(wider, list, *n * size);
		list = wider;
		memcpy(at, &list, sizeof list);
	}
	return list + size * (*n)++;
}

void
list_add_text(struct arena *arena, struct text **at, uint32_t *n, struct text text)
{
	struct text *new = list_add(arena, at, n, sizeof **at);

	if (new != NULL)
		*new = text;
}

static uint32_t
hash_of(struct text text)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (uint8_t)text.at[i]) * 16777619u;
	return hash;
}

bool
list_unique(struct arena *arena, struct text *at, uint32_t *n)
{
	uint32_t size = 16, kept = 0, *slots;

	if (*n < 2)
		return true;
	while (size < 2 * *n)
		size *= 2;
	if ((slots = arena_array(arena, size, sizeof *slots)) == NULL)
		return false;
	for (uint32_t i = 0; i < *n; i++) {
		uint32_t slot = hash_of(at[i]) & (size - 1);

		while (slots[slot] != 0 && !text_equal(at[slots[slot] - 1], at[i]))
			slot = (slot + 1) & (size - 1);
		if (slots[slot] != 0)
			continue;
		at[kept++] = at[i];
		slots[slot] = kept;
	}
	*n = kept;
	return true;
}

/* --- Nothing to say --- */

static bool
ends_after(struct text said, const char *to, bool sentence_may_follow)
{
	const char *end = end_of(said), *at = words_after(to, end);

	if (at == end)
		return true;
	return sentence_may_follow || strchr(".,;:(-\xE2", *at) != NULL;
}

bool
answer_is_none(struct text said)
{
	static const struct {
		const char *words;
		bool reason_may_follow; /* without any mark between */
	} phrases[] = {
	    {"n a", true},
	    {"na", false},
	    {"not applicable", true},
	    {"does not apply", true},
	    {"not required", true},
	    {"none required", true},
	    {"not needed", true},
	    {"none needed", true},
	    {"no representative", true},
	    {"no authorised representative", true},
	    {"no authorized representative", true},
	    {"none", false},
	    {"nil", false},
	    {"nothing to add", false},
	    {"no additional comments", false},
	    {"no additional comment", false},
	    {"no further comments", false},
	    {"no comments", false},
	    {"no comment", false},
	};
	struct word_reader reader;
	struct word word, more;
	const char *to;

	said = text_trim(said);
	reader = WORDS_OF(said);
	if (!word_next(&reader, &word))
		return said.len > 0; /* a dash, or the like */
	said = words_unnumbered(said, NULL);
	reader = WORDS_OF(said);
	if (!word_next(&reader, &word))
		return false;
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		if (words_begin(said, text_of(phrases[i].words), &to) &&
		    ends_after(said, to, phrases[i].reason_may_follow))
			return true;
	return word_is(&word, "no") && !word_next(&reader, &more);
}

bool
answer_is_placeholder(struct text said)
{
	static const char *const phrases[] = {"tbd", "tbc", "tba", "todo", "to do", "xx", "xxx",
	    "xxxx", "pending", "to be determined", "to be completed", "to be confirmed",
	    "to be added", "to be announced", "to be defined", "to be decided", "to be provided",
	    "to be filled in", "to be written", "fill in", "insert here", "placeholder",
	    "click or tap here to enter text"};
	const char *to;

	said = text_trim(said);
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		if (words_begin(said, text_of(phrases[i]), &to) &&
		    count_words(text_between(to, said.at + said.len)) == 0)
			return true;
	return false;
}
