/* SPDX-License-Identifier: Apache-2.0 */
/* One declared value, held against what the vocabulary says of its key: type, unit,
 * the words of a choice, whether "none" is an answer. And what was probably meant
 * when a word is none of those the law declares. */
#include "records/declared_value.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_SHOWN = 8 }; /* of a choice, in a message */

/* ---- what was meant ---- */

struct text
declared_nearest_key(const struct law *law, struct text key)
{
	struct nearest nearest = nearest_to(key);

	for (uint32_t i = 0; i < law->n_facts; i++)
		nearest_offer(&nearest, law_text(law, law->facts[i].key));
	return nearest.found;
}

/* ---- choices ---- */

static bool
option_index(const struct typed *typed, struct text word, uint32_t *index)
{
	const struct law_fact *fact = typed->fact;

	for (uint32_t i = 0; i < fact->options_n; i++) {
		const struct law_option *option = &typed->law->options[fact->options_first + i];
		if (text_equal(word, law_text(typed->law, option->word))) {
			*index = i;
			return true;
		}
	}
	return false;
}

static struct text
option_word(const struct typed *typed, uint32_t index)
{
	return law_text(typed->law, typed->law->options[typed->fact->options_first + index].word);
}

static enum gpai_code
refuse_word(const struct typed *typed, struct text word, struct gpai_error *err)
{
	struct nearest nearest = nearest_to(word);
	struct out words;
	uint32_t n = typed->fact->options_n;

	out_memory(&words);
	for (uint32_t i = 0; i < n; i++) {
		nearest_offer(&nearest, option_word(typed, i));
		if (i >= WORDS_SHOWN)
			continue;
		out_string(&words, i == 0 ? "" : i + 1 == n ? " or " : ", ");
		out_put(&words, option_word(typed, i));
	}
	if (n > WORDS_SHOWN)
		out_format(&words, " or %u more", n - WORDS_SHOWN);
	enum gpai_code rc;
	if (nearest.found.len > 0)
		rc = fail(err, GPAI_MALFORMED, typed->place,
		    "%.*s: \"%.*s\", did you mean %.*s? expected %.*s", TEXT_ARG(typed->key),
		    TEXT_ARG(text_clip(word, 40)), TEXT_ARG(nearest.found),
		    TEXT_ARG(out_text(&words)));
	else
		rc = fail(err, GPAI_MALFORMED, typed->place, "%.*s: \"%.*s\", expected %.*s",
		    TEXT_ARG(typed->key), TEXT_ARG(text_clip(word, 40)),
		    TEXT_ARG(out_text(&words)));
	out_release(&words);
	return rc;
}

static enum gpai_code
check_choice(const struct typed *typed, const struct value *value, struct gpai_error *err)
{
	uint32_t index;

	if (option_index(typed, value->text, &index))
		return GPAI_OK;
	return refuse_word(typed, value->text, err);
}

/* A set: each word once, in the order of the vocabulary. */
static enum gpai_code
check_choices(const struct typed *typed, struct value *value, struct gpai_error *err)
{
	uint32_t n = typed->fact->options_n, index, kept = 0;
	bool *chosen = arena_array(typed->arena, n + 1, sizeof *chosen);

	if (chosen == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < value->n_items; i++) {
		if (!option_index(typed, value->items[i], &index))
			return refuse_word(typed, value->items[i], err);
		if (chosen[index])
			return fail(err, GPAI_MALFORMED, typed->place,
			    "%.*s: \"%.*s\" is given twice", TEXT_ARG(typed->key),
			    TEXT_ARG(value->items[i]));
		chosen[index] = true;
	}
	for (uint32_t i = 0; i < n; i++)
		if (chosen[i])
			value->items[kept++] = option_word(typed, i);
	return GPAI_OK;
}

static enum gpai_code
check_words(const struct typed *typed, struct value *value, struct gpai_error *err)
{
	if (value->type == TYPE_CHOICE)
		return check_choice(typed, value, err);
	if (value->type == TYPE_CHOICES)
		return check_choices(typed, value, err);
	return GPAI_OK;
}

/* ---- values ---- */

/* "12 GWh" is a number when the vocabulary counts in GWh. */
static struct text
without_unit(struct text text, struct text unit)
{
	text = text_trim(text);
	if (unit.len == 0 || text.len <= unit.len ||
	    memcmp(text.at + text.len - unit.len, unit.at, unit.len) != 0)
		return text;
	char before = text.at[text.len - unit.len - 1];
	if (before != ' ' && !(before >= '0' && before <= '9'))
		return text;
	return text_trim((struct text){text.at, text.len - unit.len});
}

enum gpai_code
typed_scalar(
    const struct typed *typed, struct text text, struct value *value, struct gpai_error *err)
{
	struct text unit = law_text(typed->law, typed->fact->unit);
	enum value_type type = (enum value_type)typed->fact->type;
	struct gpai_error why;
	enum gpai_code rc;

	if (type == TYPE_NUMBER)
		text = without_unit(text, unit);
	if ((rc = value_parse(typed->arena, type, text, typed->place, value, &why)) != GPAI_OK) {
		bool counted = type == TYPE_NUMBER && unit.len > 0;
		return fail(err, rc, typed->place, "%.*s: %s%s%.*s", TEXT_ARG(typed->key),
		    why.message, counted ? ", in " : "", TEXT_ARG(counted ? unit : TEXT_NONE));
	}
	if (value->type == TYPE_NUMBER && value->low.negative)
		return fail(err, GPAI_MALFORMED, typed->place,
		    "%.*s: \"%.*s\", expected nothing below zero: it is a quantity",
		    TEXT_ARG(typed->key), TEXT_ARG(text_clip(text, 40)));
	return check_words(typed, value, err);
}

enum gpai_code
typed_list(const struct typed *typed, struct text *items, uint32_t n, struct value *value,
    struct gpai_error *err)
{
	enum value_type type = (enum value_type)typed->fact->type;

	if (type != TYPE_LIST && type != TYPE_CHOICES)
		return fail(err, GPAI_MALFORMED, typed->place, "%.*s: a list, expected one %s",
		    TEXT_ARG(typed->key), value_type_word(type));
	*value = value_items(type, items, n);
	return check_words(typed, value, err);
}

enum gpai_code
typed_none(
    const struct typed *typed, struct text reason, struct value *value, struct gpai_error *err)
{
	if (!typed->fact->may_be_absent)
		return fail(err, GPAI_MALFORMED, typed->place,
		    "%.*s: none is no answer to this, expected a %s", TEXT_ARG(typed->key),
		    value_type_word((enum value_type)typed->fact->type));
	if (text_trim(reason).len == 0)
		return fail(err, GPAI_MALFORMED, typed->place,
		    "%.*s: none without a reason, expected why there is none",
		    TEXT_ARG(typed->key));
	*value = value_absent(reason);
	return GPAI_OK;
}

enum gpai_code
declared_value(struct arena *arena, const struct law *law, uint32_t fact, struct text text,
    struct place place, struct value *value, struct gpai_error *err)
{
	const struct typed typed = {.arena = arena,
	    .law = law,
	    .fact = &law->facts[fact],
	    .key = law_text(law, law->facts[fact].key),
	    .place = place};

	text = text_trim(text);
	if (text_is(text, "unknown")) {
		*value = (struct value){.state = VALUE_UNKNOWN};
		return GPAI_OK;
	}
	if (text_starts(text, "none:"))
		return typed_none(
		    &typed, text_trim((struct text){text.at + 5, text.len - 5}), value, err);
	return typed_scalar(&typed, text, value, err);
}

enum gpai_code
declared_items(struct arena *arena, const struct law *law, uint32_t fact, struct text *items,
    uint32_t n, struct place place, struct value *value, struct gpai_error *err)
{
	const struct typed typed = {.arena = arena,
	    .law = law,
	    .fact = &law->facts[fact],
	    .key = law_text(law, law->facts[fact].key),
	    .place = place};

	return typed_list(&typed, items, n, value, err);
}
