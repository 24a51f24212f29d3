/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that gpai wrote, as other documents have them; see own.h. */
#include "review/own.h"

#include "review/answers.h"
#include "rules/facts.h"

enum {
	ITEMS_LEAST = 5,   /* items standing by themselves: nobody else writes them */
	BETWEEN_MOST = 24, /* blocks between a question and its item */
	KEY_LEAST = 5      /* letters of a key of the vocabulary */
};

struct own {
	const struct law *law;
	const struct law_reading *reading;
	struct arena *arena;
	struct read_block **at;
	bool *drop;
	bool *has_item; /* by field of the reading */
	uint32_t n, n_items, first_question;
	float small; /* letters of what is no answer, in a PDF */
};

static const struct law_read_field *
field_of(const struct own *own, uint32_t i)
{
	return &own->law->read_fields[own->reading->fields_first + i];
}

/* The item that stands there alone, or last behind what the form asks. */
static uint32_t
item_of(const struct own *own, struct text text)
{
	size_t from = text.len;

	while (from > 0 && text.at[from - 1] != ' ')
		from--;
	if (from > 0)
		text = (struct text){text.at + from, text.len - from};
	for (uint32_t i = 0; i < own->reading->fields_n; i++)
		if (text_equal(law_text(own->law, field_of(own, i)->item), text))
			return i;
	return LAW_NONE;
}

/* --- what is no answer --- */

static struct text
behind_label(struct text text)
{
	for (size_t i = 0; i + 1 < text.len; i++)
		if (text.at[i] == ':' && text.at[i + 1] == ' ')
			return (struct text){text.at + i + 2, text.len - i - 2};
	return text;
}

/* "Declared by ... on ...", "Text: Measured on ...": an origin, and by whom or when. */
static bool
tells_origin(struct text text)
{
	static const char *const behind[] = {" by ", " on ", " from "};

	for (uint32_t origin = 0; origin <= ORIGIN_ASSUMED; origin++) {
		const char *word = origin_word((enum origin)origin);
		size_t len = text_of(word).len;
		if (!text_begins_like(text, word))
			continue;
		struct text rest = {text.at + len, text.len - len};
		for (size_t i = 0; i < sizeof behind / sizeof *behind; i++)
			if (text_starts(rest, behind[i]))
				return true;
	}
	return false;
}

static bool
ends_with_key(const struct own *own, struct text text)
{
	size_t from = text.len;

	while (from > 0 && text.at[from - 1] != ' ')
		from--;
	if (from == 0)
		return false;
	struct text word = {text.at + from, text.len - from};
	return word.len >= KEY_LEAST && law_find_fact(own->law, word) != LAW_NONE;
}

/* The item of the form that the reading is of; NULL. */
static const struct law_item *
form_item(const struct own *own, law_str id)
{
	const struct law *law = own->law;

	if (own->reading->form == LAW_NONE)
		return NULL;
	const struct law_form *form = &law->forms[own->reading->form];
	for (uint32_t s = 0; s < form->sections_n; s++) {
		const struct law_form_section *section =
		    &law->form_sections[form->sections_first + s];
		for (uint32_t i = 0; i < section->items_n; i++)
			if (text_equal(law_text(law, law->items[section->items_first + i].id),
				law_text(law, id)))
				return &law->items[section->items_first + i];
	}
	return NULL;
}

/* "Contact:" of a fact of the item, its name or what is asked of it; rows of sizes keep theirs. */
static bool
is_label(const struct own *own, uint32_t field, struct text text)
{
	const struct law *law = own->law;
	const struct law_item *item = form_item(own, field_of(own, field)->item);

	if (text.len > 0 && text.at[text.len - 1] == ':')
		text.len--;
	for (uint32_t i = 0; item != NULL && i < item->fields_n; i++) {
		const struct law_field *is = &law->fields[item->fields_first + i];
		if (text_equal(law_text(law, is->label), text) ||
		    text_equal(law_text(law, law->facts[is->fact].asks), text) ||
		    text_equal(law_text(law, law->facts[is->fact].name), text))
			return true;
	}
	return false;
}

static bool
is_no_answer(const struct own *own, const struct read_block *block, struct text blank)
{
	if (own->small > 0 && block->size > 0 && block->size <= own->small)
		return true;
	if (block->next != NULL && block->next->kind != BLOCK_HEADING &&
	    ends_with_key(own, block->next->text))
		return true; /* "Not answered", and behind it what would fill it */
	return tells_origin(block->text) || tells_origin(behind_label(block->text)) ||
	       ends_with_key(own, block->text) ||
	       (blank.len > 0 && block->text.len >= blank.len &&
		   text_equal((struct text){block->text.at, blank.len}, blank));
}

/* --- questions --- */

/* The question above the item at `k`; everything between goes. */
static void
take_question(struct own *own, uint32_t k, uint32_t field)
{
	uint32_t h = k;

	while (h > 0 && k - h < BETWEEN_MOST && own->at[h]->kind != BLOCK_HEADING)
		h--;
	if (own->at[h]->kind != BLOCK_HEADING)
		return;
	for (uint32_t i = h + 1; i <= k; i++)
		own->drop[i] = true;
	own->at[h]->text = arena_format(own->arena,
	    "%s:", law_cstr(own->law, own->law->refs[field_of(own, field)->heads.first]));
	own->has_item[field] = true;
	own->first_question = h < own->first_question ? h : own->first_question;
	own->small = own->at[k]->size > own->small ? own->at[k]->size : own->small;
	own->n_items++;
}

static void
take_answer(struct own *own, uint32_t k, uint32_t field, struct text blank)
{
	bool sizes = field_of(own, field)->type == LAW_READ_SIZES, none = false;

	for (uint32_t i = k + 1; i < own->n && own->at[i]->kind != BLOCK_HEADING; i++) {
		struct read_block *block = own->at[i];
		if (!sizes && is_label(own, field, block->text)) {
			own->drop[i] = true;
			none = false;
		} else if (none || is_no_answer(own, block, blank)) {
			own->drop[i] = true;
		} else {
			none = answer_is_none(block->text); /* its reason comes behind it */
		}
	}
}

/* Above the questions only what answers those without an item: version and date. */
static bool
heads_a_field(const struct own *own, struct text text)
{
	for (uint32_t i = 0; i < own->reading->fields_n; i++) {
		const struct law_list *heads = &field_of(own, i)->heads;
		for (uint32_t h = 0; !own->has_item[i] && h < heads->n; h++)
			if (text_begins_like(
				text, law_cstr(own->law, own->law->refs[heads->first + h])))
				return true;
	}
	return false;
}

static void
clear_front(struct own *own)
{
	for (uint32_t i = 0; i < own->first_question; i++) {
		const struct read_block *block = own->at[i];
		if (block->kind == BLOCK_HEADING)
			continue;
		if (!heads_a_field(own, block->text))
			own->drop[i] = true;
		else if (block->kind == BLOCK_CELL && i + 1 < own->first_question)
			i++; /* the cell beside it */
	}
}

static void
relink(const struct own *own, struct read_document *document)
{
	struct read_block **next = &document->first;

	document->n_blocks = 0;
	document->last = NULL;
	for (uint32_t i = 0; i < own->n; i++) {
		if (own->drop[i])
			continue;
		*next = document->last = own->at[i];
		next = &own->at[i]->next;
		document->n_blocks++;
	}
	*next = NULL;
}

static uint32_t
count_items(const struct own *own)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < own->n; i++)
		n += item_of(own, own->at[i]->text) != LAW_NONE;
	return n;
}

static struct text
blank_of(struct text issue)
{
	static const char key[] = "\"blank\":\"";
	size_t len = sizeof key - 1;

	for (size_t at = 0; at + len < issue.len; at++) {
		struct text rest = {issue.at + at, issue.len - at};
		if (!text_starts(rest, key))
			continue;
		rest = (struct text){rest.at + len, rest.len - len};
		for (size_t end = 0; end < rest.len; end++)
			if (rest.at[end] == '"')
				return (struct text){rest.at, end};
	}
	return TEXT_NONE;
}

bool
review_own(
    const struct law *law, uint32_t reading, struct arena *arena, struct read_document *document)
{
	struct own own = {.law = law, .reading = &law->readings[reading], .arena = arena};
	uint32_t field;

	own.at = arena_array(arena, document->n_blocks + 1, sizeof *own.at);
	own.drop = arena_array(arena, document->n_blocks + 1, sizeof *own.drop);
	own.has_item = arena_array(arena, own.reading->fields_n + 1, sizeof *own.has_item);
	if (own.at == NULL || own.drop == NULL || own.has_item == NULL)
		return false;
	for (struct read_block *b = document->first; b != NULL; b = b->next)
		if (own.n < document->n_blocks)
			own.at[own.n++] = b;
	own.first_question = own.n;
	if (count_items(&own) < ITEMS_LEAST)
		return true;
	struct text blank = blank_of(document->issue);
	for (uint32_t i = 0; i < own.n; i++)
		if ((field = item_of(&own, own.at[i]->text)) != LAW_NONE)
			take_question(&own, i, field);
	for (uint32_t i = 0; i < own.n; i++)
		if ((field = item_of(&own, own.at[i]->text)) != LAW_NONE)
			take_answer(&own, i, field, blank);
	clear_front(&own);
	relink(&own, document);
	document->issue = TEXT_NONE; /* what is left answers, be it marked or not */
	return true;
}
