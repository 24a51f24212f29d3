/* SPDX-License-Identifier: Apache-2.0 */
/* The vocabulary of facts: types, options, bands, defaults from registers. */
#include "rulebook/compiler.h"

#include <stdlib.h>
#include <string.h>

enum {
	OPTIONS_MAX = 1000, /* each new word is compared with all before it */
	QUOTED_BYTES = 60,
};

static const uint32_t TYPES_WITH_OPTIONS = 1u << TYPE_CHOICE | 1u << TYPE_CHOICES;

static void
read_type(struct compiler *c, const struct yaml_entry *entry, void *uint32_at)
{
	static const char *const TYPES[] = {
#define X(name, word) word,
	    VALUE_TYPES(X)
#undef X
	};
	uint32_t index;

	if (read_word(c, entry, WORDS("type", TYPES), &index))
		*(uint32_t *)uint32_at = index;
}

/* A question in plain words ends as questions do. */
static void
read_question(struct compiler *c, const struct yaml_entry *entry, void *law_str_at)
{
	struct text text;

	if (!scalar_of(c, &entry->value, entry->line, "asks", &text))
		return;
	text = text_trim(text);
	*(law_str *)law_str_at = image_string(&c->image, text);
	if (text.len == 0 || text.at[text.len - 1] != '?')
		complain(c, entry->line, "asks without a '?' at the end, expected a question");
}

static const struct key fact_keys[] = {
    {"key", true, read_dotted, offsetof(struct draft_fact, is.key)},
    {"on", true, read_entry, offsetof(struct draft_fact, kind)},
    {"type", true, read_type, offsetof(struct draft_fact, is.type)},
    {"name", false, read_text, offsetof(struct draft_fact, is.name)},
    {"unit", false, read_text, offsetof(struct draft_fact, is.unit)},
    {"asks", true, read_question, offsetof(struct draft_fact, is.asks)},
    {"help", false, read_text, offsetof(struct draft_fact, is.help)},
    {"options", false, read_entry, offsetof(struct draft_fact, options)},
    {"bands", false, read_entry, offsetof(struct draft_fact, bands)},
    {"none", false, read_none, offsetof(struct draft_fact, is.may_be_absent)},
    {"for", false, read_audiences, offsetof(struct draft_fact, is.audiences)},
    {"pin", false, read_pin, offsetof(struct draft_fact, is.pin)},
    {"confidence", false, read_confidence, offsetof(struct draft_fact, is.confidence)},
    {"default", false, read_entry, offsetof(struct draft_fact, fallback)},
};

/* Options: words of a choice */

struct draft_option {
	struct law_option is;
	const struct yaml_entry *word;
};

static const struct key option_keys[] = {
    {"word", true, read_entry, offsetof(struct draft_option, word)},
    {"label", false, read_text, offsetof(struct draft_option, is.label)},
};

/* Answers are written "a, b, c", so a word holds no comma and no blank. */
static bool
is_option_word(struct text word)
{
	for (size_t i = 0; i < word.len; i++)
		if ((unsigned char)word.at[i] <= ' ' || word.at[i] == ',')
			return false;
	return word.len > 0;
}

bool
option_of(const struct compiler *c, const struct law_fact *fact, struct text word)
{
	for (uint32_t i = 0; i < fact->options_n; i++) {
		law_str at = c->image.options[fact->options_first + i].word;
		if (text_is(word, c->image.strings + at))
			return true;
	}
	return false;
}

static void
read_option(struct compiler *c, struct law_fact *fact, const struct yaml_node *node, uint32_t line)
{
	struct draft_option draft = {0};
	const struct yaml_node *named = node;
	struct text word;

	if (node->kind == YAML_MAP) {
		keys_read(c, node, line, KEYS(option_keys), &draft);
		if (draft.word == NULL)
			return;
		named = &draft.word->value;
	}
	if (!scalar_of(c, named, line, "option", &word))
		return;
	struct text found = text_clip(word, QUOTED_BYTES);
	if (!is_option_word(word))
		complain(c, line, "option '%.*s', expected a word without blanks and commas",
		    TEXT_ARG(found));
	else if (option_of(c, fact, word))
		complain(c, line, "option '%.*s' given twice, expected once", TEXT_ARG(found));
	struct law_option *option = image_add_options(&c->image);
	option->label = draft.is.label;
	option->word = image_string(&c->image, word);
	fact->options_n += !c->image.failed;
}

static void
read_options(struct compiler *c, struct draft_fact *draft)
{
	bool wanted = (TYPES_WITH_OPTIONS >> draft->is.type & 1) != 0;
	const struct yaml_node *item;

	draft->is.options_first = c->image.n_options;
	if (draft->options == NULL) {
		if (wanted)
			complain(c, draft->from.line, "a %s without 'options', expected its words",
			    value_type_word(draft->is.type));
		return;
	}
	uint32_t line = draft->options->line;
	if (!wanted)
		complain(c, line, "options on a %s, expected them on choice or choices only",
		    value_type_word(draft->is.type));
	if (draft->options->value.n > OPTIONS_MAX) {
		complain(c, line, "more than %d options", (int)OPTIONS_MAX);
		return;
	}
	for (uint32_t i = 0; (item = item_of(&draft->options->value, i, &line)) != NULL; i++)
		read_option(c, &draft->is, item, line);
}

/* Bands: coarse answers to a number */

struct draft_band {
	law_str label;
	const struct yaml_entry *at_least, *more_than, *below, *at_most;
};

static const struct key band_keys[] = {
    {"label", true, read_text, offsetof(struct draft_band, label)},
    {"at-least", false, read_entry, offsetof(struct draft_band, at_least)},
    {"more-than", false, read_entry, offsetof(struct draft_band, more_than)},
    {"below", false, read_entry, offsetof(struct draft_band, below)},
    {"at-most", false, read_entry, offsetof(struct draft_band, at_most)},
};

/* One end of a band, written in one of two ways or not at all. */
static bool
read_end(struct compiler *c, const struct yaml_entry *closed, const struct yaml_entry *open,
    struct decimal *end, uint32_t *is_there, uint32_t *is_open)
{
	const struct yaml_entry *entry = closed != NULL ? closed : open;
	struct text text;

	if (closed != NULL && open != NULL) {
		complain(c, open->line, "both '%s' and '%s', expected one of them", closed->key.at,
		    open->key.at);
		return false;
	}
	if (entry == NULL)
		return true;
	if (!scalar_of(c, &entry->value, entry->line, "end of a band", &text))
		return false;
	if (!decimal_parse(text, end)) {
		struct text found = text_clip(text, QUOTED_BYTES);
		complain(
		    c, entry->line, "'%.*s' as end of a band, expected a number", TEXT_ARG(found));
		return false;
	}
	*is_there = 1;
	*is_open = entry == open;
	return true;
}

/* Whether everything below comes before everything above. */
static bool
is_below(const struct law_band *low, const struct law_band *high)
{
	if (!low->has_high || !high->has_low)
		return false;
	int order = decimal_compare(low->high, high->low);
	return order < 0 || (order == 0 && (low->high_open || high->low_open));
}

static bool
is_empty_band(const struct law_band *band)
{
	if (!band->has_low || !band->has_high)
		return false;
	int order = decimal_compare(band->low, band->high);
	return order > 0 || (order == 0 && (band->low_open || band->high_open));
}

/* False when what was read cannot be compared with the next band. */
static bool
read_band(struct compiler *c, const struct yaml_node *node, uint32_t line,
    const struct law_band *before, struct law_band *band)
{
	struct draft_band draft = {0};

	if (!keys_read(c, node, line, KEYS(band_keys), &draft) ||
	    !read_end(
		c, draft.at_least, draft.more_than, &band->low, &band->has_low, &band->low_open) ||
	    !read_end(
		c, draft.at_most, draft.below, &band->high, &band->has_high, &band->high_open))
		return false;
	band->label = draft.label;
	if (!band->has_low && !band->has_high)
		complain(c, line,
		    "a band without ends, expected at-least, more-than, below or "
		    "at-most");
	if (is_empty_band(band))
		complain(c, line, "an empty band, expected its low end below its high end");
	if (before != NULL && !is_below(before, band))
		complain(c, line,
		    "bands overlap or are out of order, expected each above the "
		    "one before");
	return true;
}

static void
read_bands(struct compiler *c, struct draft_fact *draft)
{
	const struct yaml_node *item;
	struct law_band bands[2] = {0};
	bool comparable = false;

	draft->is.bands_first = c->image.n_bands;
	if (draft->bands == NULL)
		return;
	uint32_t line = draft->bands->line;
	if (draft->is.type != TYPE_NUMBER)
		complain(c, line, "bands on a %s, expected them on numbers only",
		    value_type_word(draft->is.type));
	for (uint32_t i = 0; (item = item_of(&draft->bands->value, i, &line)) != NULL; i++) {
		struct law_band *band = &bands[i % 2];
		*band = (struct law_band){0};
		comparable =
		    read_band(c, item, line, comparable ? &bands[(i + 1) % 2] : NULL, band);
		struct law_band *kept = image_add_bands(&c->image);
		kept->label = band->label;
		kept->has_low = band->has_low;
		kept->low_open = band->low_open;
		kept->has_high = band->has_high;
		kept->high_open = band->high_open;
		kept->low = band->low;
		kept->high = band->high;
		draft->is.bands_n++;
	}
}

static void
read_fact(struct compiler *c, struct draft_fact *draft)
{
	about(c, &draft->from, "fact", draft->key);
	keys_read(c, draft->from.node, draft->from.line, KEYS(fact_keys), draft);
	if (draft->kind != NULL)
		draft->is.kind = kind_of(c, &draft->kind->value, draft->kind->line);
	if (draft->is.unit != 0) {
		if (draft->is.type != TYPE_NUMBER)
			complain(c, draft->from.line, "unit on a %s, expected it on numbers only",
			    value_type_word(draft->is.type));
		names_put(&c->units, name_of(draft->from.node, "unit"), draft->is.unit);
	}
	read_options(c, draft);
	read_bands(c, draft);
}

static int
by_key(const void *left, const void *right)
{
	const struct draft_fact *a = left, *b = right;
	int order = text_compare(a->key, b->key);

	if (order != 0)
		return order;
	if (a->from.file != b->from.file)
		return a->from.file < b->from.file ? -1 : 1;
	return (a->from.line > b->from.line) - (a->from.line < b->from.line);
}

/* Drafts sorted by key, each key once. */
static void
name_facts(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_FACTS];
	uint32_t kept = 0;

	c->fact = scratch(c, records->n, sizeof *c->fact);
	if (c->fact == NULL)
		return;
	for (uint32_t i = 0; i < records->n; i++) {
		c->fact[i].from = records->at[i];
		c->fact[i].key = name_of(records->at[i].node, "key");
		c->fact[i].is.kind = LAW_NONE;
	}
	qsort(c->fact, records->n, sizeof *c->fact, by_key);
	for (uint32_t i = 0; i < records->n; i++) {
		struct draft_fact *draft = &c->fact[i];
		if (kept > 0 && draft->key.len > 0 &&
		    text_equal(draft->key, c->fact[kept - 1].key)) {
			const struct draft_fact *before = &c->fact[kept - 1];
			about(c, &draft->from, "fact", draft->key);
			complain(c, draft->from.line,
			    "declared twice, expected once; first in %s line %u",
			    c->files[before->from.file].path, before->from.line);
			continue;
		}
		c->fact[kept] = *draft;
		names_put(&c->facts, c->fact[kept].key, kept);
		kept++;
	}
	c->n_facts = kept;
}

void
read_facts(struct compiler *c)
{
	name_facts(c);
	for (uint32_t i = 0; i < c->n_facts; i++)
		read_fact(c, &c->fact[i]);
	for (uint32_t i = 0; i < c->n_facts; i++) {
		struct draft_fact *draft = &c->fact[i];
		about(c, &draft->from, "fact", draft->key);
		if (draft->fallback != NULL)
			read_defaults(c, draft->fallback, i);
		*image_add_facts(&c->image) = draft->is;
	}
}
