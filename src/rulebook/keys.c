/* SPDX-License-Identifier: Apache-2.0 */
/* Reading mappings by table, and the scalars that many records have in common.
 *
 * Each reader gets the entry (key, line, value) and a pointer to what it fills. After a
 * mistake it complains and leaves the target alone, so reading goes on. */
#include "rulebook/compiler.h"

#include <stdio.h>
#include <string.h>

enum {
	LIST_CHARS = 400,
	QUOTED_BYTES = 60,
	WHOLE_MAX = 1000000, /* words of an answer, figures: far below */
};

/* Appends ", word" to a list for a message. */
static void
append(char *list, size_t room, const char *word)
{
	size_t used = strlen(list);

	if (used < room)
		snprintf(list + used, room - used, "%s%s", used > 0 ? ", " : "", word);
}

static const struct key *
key_of(struct keys keys, struct text word)
{
	for (size_t i = 0; i < keys.n; i++)
		if (text_is(word, keys.at[i].word))
			return &keys.at[i];
	return NULL;
}

static void
complain_key(struct compiler *c, const struct yaml_entry *entry, struct keys keys)
{
	char list[LIST_CHARS] = "";
	struct text found = text_clip(entry->key, QUOTED_BYTES);

	for (size_t i = 0; i < keys.n; i++)
		append(list, sizeof list, keys.at[i].word);
	complain(c, entry->line, "unknown key '%.*s', expected one of %s", TEXT_ARG(found), list);
}

bool
keys_read(
    struct compiler *c, const struct yaml_node *map, uint32_t line, struct keys keys, void *record)
{
	const struct yaml_entry *entry;

	if (map->kind != YAML_MAP) {
		complain(c, line, "found %s, expected a mapping with '%s'", yaml_kind_words(map),
		    keys.at[0].word);
		return false;
	}
	for (uint32_t i = 0; (entry = yaml_entry(map, i)) != NULL; i++) {
		const struct key *key = key_of(keys, entry->key);
		if (key == NULL)
			complain_key(c, entry, keys);
		else if (yaml_is_null(&entry->value))
			complain(c, entry->line, "nothing after '%s', expected a value", key->word);
		else
			key->read(c, entry, (char *)record + key->offset);
	}
	for (size_t i = 0; i < keys.n; i++)
		if (keys.at[i].required && yaml_get(map, keys.at[i].word) == NULL)
			complain(c, line, "no '%s', expected one", keys.at[i].word);
	return true;
}

bool
scalar_of(struct compiler *c, const struct yaml_node *node, uint32_t line, const char *what,
    struct text *text)
{
	if (!yaml_is_text(node)) {
		complain(c, line, "%s as %s, expected a text", yaml_kind_words(node), what);
		return false;
	}
	*text = node->scalar;
	return true;
}

bool
is_dotted(struct text text)
{
	bool joint = true; /* at the start, or after '.' or '-' */

	for (size_t i = 0; i < text.len; i++) {
		char ch = text.at[i];
		bool letter = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
		if (!letter && (joint || (ch != '.' && ch != '-')))
			return false;
		joint = !letter;
	}
	return text.len > 0 && !joint;
}

struct text
name_of(const struct yaml_node *node, const char *key)
{
	const struct yaml_node *name = yaml_get(node, key);

	return yaml_is_text(name) ? name->scalar : TEXT_NONE;
}

bool
word_index(struct words words, struct text text, uint32_t *index)
{
	for (uint32_t i = 0; i < words.n; i++)
		if (text_is(text, words.at[i])) {
			*index = i;
			return true;
		}
	return false;
}

bool
read_word(struct compiler *c, const struct yaml_entry *entry, struct words words, uint32_t *index)
{
	char list[LIST_CHARS] = "";
	struct text text;

	if (!scalar_of(c, &entry->value, entry->line, words.what, &text))
		return false;
	if (word_index(words, text, index))
		return true;
	for (uint32_t i = 0; i < words.n; i++)
		append(list, sizeof list, words.at[i]);
	struct text found = text_clip(text, QUOTED_BYTES);
	complain(c, entry->line, "unknown %s '%.*s', expected one of %s", words.what,
	    TEXT_ARG(found), list);
	return false;
}

const struct yaml_node *
item_of(const struct yaml_node *node, uint32_t i, uint32_t *line)
{
	if (node->kind != YAML_LIST) {
		*line = node->line;
		return i == 0 ? node : NULL;
	}
	const struct yaml_entry *entry = yaml_entry(node, i);
	if (entry == NULL)
		return NULL;
	*line = entry->line;
	return &entry->value;
}

static bool
texts_of(struct compiler *c, const struct yaml_entry *entry, struct text **texts, uint32_t *n)
{
	const struct yaml_node *list = &entry->value, *item;
	uint32_t line = entry->line;

	*n = 0;
	*texts = scratch(c, list->kind == YAML_LIST ? list->n : 1, sizeof **texts);
	if (*texts == NULL)
		return false;
	for (uint32_t i = 0; (item = item_of(list, i, &line)) != NULL; i++)
		if (scalar_of(c, item, line, "an item of a list", &(*texts)[*n]))
			(*n)++;
	return true;
}

struct law_list
strings_of(struct compiler *c, const struct yaml_entry *entry)
{
	struct text *texts;
	uint32_t n;

	if (!texts_of(c, entry, &texts, &n))
		return (struct law_list){0};
	uint32_t *strings = scratch(c, n, sizeof *strings);
	if (strings == NULL)
		return (struct law_list){0};
	for (uint32_t i = 0; i < n; i++)
		strings[i] = image_string(&c->image, texts[i]);
	return image_list(&c->image, strings, n);
}

/* Readers for tables of keys */

void
read_text(struct compiler *c, const struct yaml_entry *entry, void *law_str_at)
{
	struct text text;

	if (scalar_of(c, &entry->value, entry->line, entry->key.at, &text))
		*(law_str *)law_str_at = image_string(&c->image, text_trim(text));
}

void
read_dotted(struct compiler *c, const struct yaml_entry *entry, void *law_str_at)
{
	struct text text;

	if (!scalar_of(c, &entry->value, entry->line, entry->key.at, &text))
		return;
	if (is_dotted(text)) {
		*(law_str *)law_str_at = image_string(&c->image, text);
		return;
	}
	struct text found = text_clip(text, QUOTED_BYTES);
	complain(c, entry->line,
	    "'%.*s' as %s, expected lower-case letters and digits joined by '.' or '-'",
	    TEXT_ARG(found), entry->key.at);
}

void
read_day(struct compiler *c, const struct yaml_entry *entry, void *int32_at)
{
	struct text text;
	int32_t day;

	if (!scalar_of(c, &entry->value, entry->line, entry->key.at, &text))
		return;
	if (date_parse(text, &day)) {
		*(int32_t *)int32_at = day;
		return;
	}
	struct text found = text_clip(text, QUOTED_BYTES);
	complain(c, entry->line, "'%.*s' as %s, expected a day as 2025-08-02", TEXT_ARG(found),
	    entry->key.at);
}

void
read_yes(struct compiler *c, const struct yaml_entry *entry, void *uint32_at)
{
	static const char *const WORDS_NO_YES[] = {"no", "yes"};
	uint32_t yes;

	if (read_word(c, entry, WORDS(entry->key.at, WORDS_NO_YES), &yes))
		*(uint32_t *)uint32_at = yes;
}

void
read_whole(struct compiler *c, const struct yaml_entry *entry, void *uint32_at)
{
	struct text text;
	struct decimal number;
	uint64_t whole;

	if (!scalar_of(c, &entry->value, entry->line, entry->key.at, &text))
		return;
	if (decimal_parse(text, &number) && decimal_to_u64(number, &whole) && whole > 0 &&
	    whole <= WHOLE_MAX) {
		*(uint32_t *)uint32_at = (uint32_t)whole;
		return;
	}
	struct text found = text_clip(text, QUOTED_BYTES);
	complain(c, entry->line, "'%.*s' as %s, expected a whole number from 1 to %d",
	    TEXT_ARG(found), entry->key.at, (int)WHOLE_MAX);
}

/* The source whose short name a reference begins with, as words of their own: the longest. */
uint32_t
source_of_pin(const struct compiler *c, struct text pin)
{
	uint32_t source = LAW_NONE;
	size_t longest = 0;

	for (uint32_t i = 0; i < c->shorts.n; i++) {
		struct text name = c->shorts.at[i].name;
		if (name.len <= longest || pin.len < name.len ||
		    memcmp(pin.at, name.at, name.len) != 0)
			continue;
		if (pin.len > name.len && strchr(" ,;", pin.at[name.len]) == NULL)
			continue;
		source = c->shorts.at[i].value;
		longest = name.len;
	}
	return source;
}

void
read_pin(struct compiler *c, const struct yaml_entry *entry, void *law_str_at)
{
	struct text pin;

	if (!scalar_of(c, &entry->value, entry->line, "pin", &pin))
		return;
	*(law_str *)law_str_at = image_string(&c->image, pin);
	for (struct text rest = pin; rest.len > 0;) {
		const char *end = memchr(rest.at, ';', rest.len);
		size_t len = end != NULL ? (size_t)(end - rest.at) : rest.len;
		struct text part = text_trim((struct text){rest.at, len});
		if (source_of_pin(c, part) == LAW_NONE) {
			struct text found = text_clip(part, QUOTED_BYTES);
			complain(c, entry->line,
			    "dangling pin '%.*s', expected the short name of a source first",
			    TEXT_ARG(found));
		}
		len += end != NULL;
		rest = (struct text){rest.at + len, rest.len - len};
	}
}

void
read_confidence(struct compiler *c, const struct yaml_entry *entry, void *uint32_at)
{
	uint32_t index;

	if (read_word(c, entry, WORDS("confidence", law_confidence_words), &index))
		*(uint32_t *)uint32_at = index;
}

void
read_audiences(struct compiler *c, const struct yaml_entry *entry, void *mask_at)
{
	const struct yaml_node *item;
	uint32_t mask = 0, index;
	struct yaml_entry one = *entry;

	for (uint32_t i = 0; (item = item_of(&entry->value, i, &one.line)) != NULL; i++) {
		one.value = *item;
		if (read_word(c, &one, WORDS("audience", law_audience_words), &index))
			mask |= 1u << index;
	}
	*(uint32_t *)mask_at = mask;
}

void
read_none(struct compiler *c, const struct yaml_entry *entry, void *uint32_at)
{
	static const char *const ALLOWED[] = {"refused", "allowed"};
	uint32_t index;

	if (read_word(c, entry, WORDS("none", ALLOWED), &index))
		*(uint32_t *)uint32_at = index;
}

void
read_strings(struct compiler *c, const struct yaml_entry *entry, void *law_list_at)
{
	*(struct law_list *)law_list_at = strings_of(c, entry);
}

void
read_entry(struct compiler *c, const struct yaml_entry *entry, void *entry_pointer_at)
{
	(void)c;
	*(const struct yaml_entry **)entry_pointer_at = entry;
}
