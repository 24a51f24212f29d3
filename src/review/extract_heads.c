/* SPDX-License-Identifier: Apache-2.0 */
/* Heads by their first word; see extract_heads.h. */
#include "review/extract_heads.h"

#include <string.h>

enum {
	LETTERS_LEAST = 12, /* of a head that is known by its letters alone */
	LETTERS_MOST = 160  /* of a text that are compared */
};

static uint32_t
hash_of(const struct word *word)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < word->len; i++)
		hash = (hash ^ (uint8_t)word->at[i]) * 16777619u;
	return hash;
}

static uint32_t
words_of(struct text text, uint32_t *first)
{
	struct word_reader reader = WORDS_OF(text);
	struct word word;
	uint32_t n = 0;

	while (word_next(&reader, &word))
		if (n++ == 0)
			*first = hash_of(&word);
	return n;
}

/* The letters of the text, at most `size` bytes, and where each byte's word stands in it; the
 * number of bytes. `ends` may be NULL. */
static size_t
letters_of(struct text text, char *letters, const char **ends, size_t size)
{
	struct word_reader reader = WORDS_OF(text);
	struct word word;
	size_t n = 0;

	while (n < size && word_next(&reader, &word)) {
		const char *at = word.from;
		bool is_plain = (size_t)(word.to - word.from) == word.len;

		for (size_t i = 0; i < word.len && n < size; i++) {
			letters[n] = word.at[i];
			at = is_plain || i + 1 == word.len ? word.from + i + 1 : at;
			if (ends != NULL)
				ends[n] = is_plain ? at : word.to;
			n++;
		}
	}
	return n;
}

static struct head *
head_at(struct heads *heads, struct text text, uint32_t first, uint32_t words, struct arena *arena)
{
	struct head **bucket = &heads->buckets[first & heads->mask], *head;

	for (head = *bucket; head != NULL; head = head->next)
		if (head->words == words && words_begin(head->text, text, NULL) &&
		    words_begin(text, head->text, NULL))
			return head;
	if ((head = arena_alloc(arena, sizeof *head)) == NULL)
		return NULL;
	char letters[LETTERS_MOST];
	struct text all = {letters, letters_of(text, letters, NULL, sizeof letters)};
	*head = (struct head){.text = text,
	    .first = first,
	    .words = words,
	    .letters = arena_text(arena, all),
	    .next = *bucket,
	    .all = heads->last};
	heads->last = head;
	return head->letters.at == NULL ? NULL : (*bucket = head);
}

static bool
add(struct heads *heads, struct text text, struct head_target is, struct arena *arena)
{
	uint32_t first = 0, words = words_of(text, &first);
	struct head_target *target;
	struct head *head;

	if (words == 0)
		return true;
	head = head_at(heads, text, first, words, arena);
	if (head == NULL)
		return false;
	for (target = head->targets; target != NULL; target = target->next)
		if (target->is_part == is.is_part && target->index == is.index)
			return true;
	if ((target = arena_alloc(arena, sizeof *target)) == NULL)
		return false;
	*target = is;
	if (head->targets == NULL)
		head->targets = target;
	else
		head->last->next = target;
	head->last = target;
	return true;
}

static bool
add_list(struct heads *heads, const struct law *law, struct law_list list, struct head_target is,
    struct arena *arena)
{
	for (uint32_t i = 0; i < list.n; i++)
		if (!add(heads, law_text(law, law->refs[list.first + i]), is, arena))
			return false;
	return true;
}

/* The form's own label of an item asks for it too; it is how gpai writes it. */
static bool
add_label(struct heads *heads, const struct law *law, const struct law_reading *is, uint32_t index,
    struct arena *arena)
{
	const struct law_read_field *field = &law->read_fields[is->fields_first + index];
	const struct law_form *form;

	if (is->form == LAW_NONE)
		return true;
	form = &law->forms[is->form];
	for (uint32_t s = 0; s < form->sections_n; s++) {
		const struct law_form_section *in = &law->form_sections[form->sections_first + s];

		for (uint32_t i = 0; i < in->items_n; i++) {
			const struct law_item *item = &law->items[in->items_first + i];

			if (text_equal(law_text(law, item->id), law_text(law, field->item)))
				return add(heads, law_text(law, item->label),
				    (struct head_target){.index = index}, arena);
		}
	}
	return true;
}

bool
heads_of(const struct law *law, uint32_t reading, struct arena *arena, struct heads *heads)
{
	const struct law_reading *is = &law->readings[reading];
	uint32_t buckets = 64;

	while (buckets < 4 * (is->fields_n + is->parts_n))
		buckets *= 2;
	*heads = (struct heads){
	    .buckets = arena_array(arena, buckets, sizeof *heads->buckets), .mask = buckets - 1};
	if (heads->buckets == NULL)
		return false;
	for (uint32_t i = 0; i < is->fields_n; i++) {
		const struct law_read_field *field = &law->read_fields[is->fields_first + i];

		if (!add_list(heads, law, field->heads, (struct head_target){.index = i}, arena) ||
		    !add_list(heads, law, field->drafts,
			(struct head_target){.index = i, .is_draft = true}, arena) ||
		    !add_label(heads, law, is, i, arena))
			return false;
	}
	for (uint32_t i = 0; i < is->parts_n; i++)
		if (!add_list(heads, law, law->read_parts[is->parts_first + i].heads,
			(struct head_target){.index = i, .is_part = true}, arena))
			return false;
	return true;
}

static const struct head *
find_by_letters(const struct heads *heads, struct text text, const char **to)
{
	const char *ends[LETTERS_MOST];
	char letters[LETTERS_MOST];
	size_t n = letters_of(text, letters, ends, LETTERS_MOST);
	const struct head *best = NULL;

	for (const struct head *head = heads->last; head != NULL; head = head->all) {
		size_t len = head->letters.len;

		if (len < LETTERS_LEAST || len > n || (best != NULL && len <= best->letters.len) ||
		    head->text.at[head->text.len - 1] == '*' ||
		    memcmp(head->letters.at, letters, len) != 0)
			continue;
		best = head;
		*to = ends[len - 1];
	}
	return best;
}

const struct head *
heads_find(const struct heads *heads, struct text text, const char **to)
{
	struct word_reader reader = WORDS_OF(text);
	struct word word;
	const struct head *best = NULL;
	const char *end;

	if (!word_next(&reader, &word))
		return NULL;
	uint32_t first = hash_of(&word);
	for (const struct head *head = heads->buckets[first & heads->mask]; head != NULL;
	     head = head->next)
		if (head->first == first && (best == NULL || head->words > best->words) &&
		    words_begin(text, head->text, &end)) {
			best = head;
			*to = end;
		}
	return best != NULL || !heads->by_letters ? best : find_by_letters(heads, text, to);
}
