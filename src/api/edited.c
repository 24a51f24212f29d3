/* SPDX-License-Identifier: Apache-2.0 */
/* An edited field as lines and as a value; see edited.h. The inverse of documents/answer.c, as far
 * as people who edit keep to what they found, and a little beyond: a date may be written as
 * 2025-08-02, a number as 1.5e24. */
#include "api/edited.h"

#include "documents/fields.h"
#include "records/declared.h"

#include <stdio.h>
#include <string.h>

/* --- Lines --- */

static bool
is_box(struct text text)
{
	return text_starts(text, "\u2612") || text_starts(text, "\u2610");
}

void
edited_put_said(const struct edited *edited, struct out *out)
{
	const struct read_block *block = edited->first;
	bool begun = false, in_list = false;

	for (uint32_t i = 0; i < edited->n; i++, block = block->next) {
		bool box = is_box(block->text), item = box || block->kind == BLOCK_LIST_ITEM;

		if (block->text.len == 0)
			continue;
		if (begun)
			out_string(out, item && in_list ? "\n" : "\n\n");
		if (item && !box)
			out_string(out, "- ");
		field_put_line(out, block->text);
		begun = true;
		in_list = item;
	}
}

static struct text
said(const struct edited *edited)
{
	struct out out;
	struct text text;

	out_memory(&out);
	edited_put_said(edited, &out);
	text = arena_text(edited->arena, out_text(&out));
	out_release(&out);
	return text;
}

static bool
same_words(struct text a, const char *b)
{
	return a.len == strlen(b) && text_begins_like(a, b);
}

static const char *
key_of(const struct edited *edited, uint32_t fact)
{
	return law_cstr(edited->law, edited->law->facts[fact].key);
}

/* --- Choices --- */

/* The option that a label, or a word, is; LAW_NONE. */
static uint32_t
find_option(const struct edited *edited, const struct law_fact *fact, struct text label)
{
	for (uint32_t i = 0; i < fact->options_n; i++) {
		const struct law_option *option = &edited->law->options[fact->options_first + i];
		struct text word = law_text(edited->law, option->word);
		struct text english = law_option_label(edited->law, fact, word);

		if (text_equal(label, word) || text_equal(label, english) ||
		    text_equal(label, tongue_says(edited->tongue, english)))
			return i;
	}
	return LAW_NONE;
}

static struct text
option_word(const struct edited *edited, const struct law_fact *fact, uint32_t option)
{
	return law_text(edited->law, edited->law->options[fact->options_first + option].word);
}

/* Boxes as people draw them too; all of three bytes. */
static bool
is_ticked(struct text text)
{
	return text_starts(text, "\u2612") || text_starts(text, "\u2611") ||
	       text_starts(text, "\u22A0");
}

static bool
is_unticked(struct text text)
{
	return text_starts(text, "\u2610") || text_starts(text, "\u25A1");
}

/* The words of the boxes that are ticked, or of lines without any box. */
static enum gpai_code
read_ticked(const struct edited *edited, uint32_t index, struct text *words, uint32_t *n,
    struct gpai_error *err)
{
	const struct law_fact *fact = &edited->law->facts[index];
	const struct read_block *block = edited->first;

	*n = 0;
	for (uint32_t i = 0; i < edited->n; i++, block = block->next) {
		bool ticked = is_ticked(block->text), box = ticked || is_unticked(block->text);
		struct text label = block->text;

		if (box)
			label = text_trim((struct text){label.at + 3, label.len - 3});
		if (block->text.len == 0 || (box && !ticked))
			continue;
		uint32_t option = find_option(edited, fact, label);
		if (option == LAW_NONE)
			return fail(err, GPAI_MALFORMED, edited->place,
			    "%s: \"%.*s\" is none of its choices", key_of(edited, index),
			    TEXT_ARG(text_clip(label, 60)));
		words[(*n)++] = option_word(edited, fact, option);
	}
	return GPAI_OK;
}

static enum gpai_code
read_choices(
    const struct edited *edited, uint32_t index, struct value *value, struct gpai_error *err)
{
	bool single = edited->law->facts[index].type == TYPE_CHOICE;
	struct text *words = arena_array(edited->arena, edited->n + 1, sizeof *words);
	uint32_t n;
	enum gpai_code rc;

	if (words == NULL)
		return fail_memory(err);
	rc = read_ticked(edited, index, words, &n, err);
	if (rc != GPAI_OK || n == 0)
		return rc;
	if (single && n > 1)
		return fail(err, GPAI_MALFORMED, edited->place,
		    "%s: %u boxes are ticked, expected one", key_of(edited, index), n);
	if (single)
		return declared_value(
		    edited->arena, edited->law, index, words[0], edited->place, value, err);
	return declared_items(
	    edited->arena, edited->law, index, words, n, edited->place, value, err);
}

/* --- Numbers --- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Without `end` behind it, and the blanks before that. */
static struct text
without(struct text text, struct text end)
{
	if (end.len == 0 || text.len <= end.len ||
	    memcmp(text.at + text.len - end.len, end.at, end.len) != 0)
		return text;
	return text_trim((struct text){text.at, text.len - end.len});
}

/* "140,620,634,112 (1.4e11)": what stands behind in brackets says it again. */
static struct text
without_aside(struct text text)
{
	const char *open =
	    text.len > 0 && text.at[text.len - 1] == ')' ? memrchr(text.at, '(', text.len) : NULL;

	return open == NULL || open == text.at
	           ? text
	           : text_trim((struct text){text.at, (size_t)(open - text.at)});
}

/* Does a mark part groups of three here, digits around it? */
static bool
is_group(struct text text, size_t at, size_t mark)
{
	size_t behind = at + mark, n = 0;

	while (behind + n < text.len && is_digit(text.at[behind + n]))
		n++;
	return at > 0 && is_digit(text.at[at - 1]) && n == 3;
}

struct replaced {
	const char *from, *to;
};

/* As value_parse takes it: marks of the language, raised digits, words between bounds. */
static bool
put_number(const struct edited *edited, struct text text, struct out *out)
{
	static const struct replaced table[] = {{" \u00D7 10", "e"}, {"\u00D7 10", "e"},
	    {"\u00D710", "e"}, {"\u207B", "-"}, {"\u2070", "0"}, {"\u00B9", "1"}, {"\u00B2", "2"},
	    {"\u00B3", "3"}, {"\u2074", "4"}, {"\u2075", "5"}, {"\u2076", "6"}, {"\u2077", "7"},
	    {"\u2078", "8"}, {"\u2079", "9"}, {"\u00B1 ", "+-"}, {"\u00B1", "+-"}, {"^", ""},
	    {"\u2212", "-"}, {" %", "%"}};
	const char *group = word_in(edited->tongue, WORD_GROUP_MARK);
	const char *decimal = word_in(edited->tongue, WORD_DECIMAL_MARK);
	const char *to = word_in(edited->tongue, WORD_TO);
	size_t to_len = strlen(to);

	for (size_t i = 0; i < text.len;) {
		struct text rest = {text.at + i, text.len - i};
		size_t k = 0;

		while (k < sizeof table / sizeof *table && !text_starts(rest, table[k].from))
			k++;
		if (k < sizeof table / sizeof *table) {
			out_string(out, table[k].to);
			i += strlen(table[k].from);
		} else if (rest.at[0] == ' ' && rest.len > to_len + 2 &&
			   memcmp(rest.at + 1, to, to_len) == 0 && rest.at[1 + to_len] == ' ') {
			out_string(out, "..");
			i += to_len + 2;
		} else if (text_starts(rest, group) && is_group(text, i, strlen(group))) {
			i += strlen(group);
		} else if (text_starts(rest, decimal) && i > 0 && is_digit(text.at[i - 1]) &&
			   !text_starts(rest, "..")) {
			out_char(out, '.');
			i += strlen(decimal);
		} else if (text_starts(rest, group)) {
			return false;
		} else {
			out_char(out, rest.at[0]);
			i++;
		}
	}
	return true;
}

static enum gpai_code
read_number(const struct edited *edited, uint32_t index, struct text text, struct value *value,
    struct gpai_error *err)
{
	struct text unit = law_text(edited->law, edited->law->facts[index].unit);
	struct text number;
	struct out out;
	bool is_fine;

	text = without(without(text, unit), tongue_says(edited->tongue, unit));
	text = without_aside(text);
	out_memory(&out);
	is_fine = put_number(edited, text, &out);
	number = arena_text(edited->arena, out_text(&out));
	out_release(&out);
	if (number.at == NULL)
		return fail_memory(err);
	if (!is_fine)
		return fail(err, GPAI_MALFORMED, edited->place,
		    "%s: \"%.*s\": it cannot be told whether \"%s\" parts thousands",
		    key_of(edited, index), TEXT_ARG(text_clip(text, 40)),
		    word_in(edited->tongue, WORD_GROUP_MARK));
	return declared_value(edited->arena, edited->law, index, number, edited->place, value, err);
}

/* --- Days --- */

/* "2 August 2025" in the language of the document: whichever day is written so. */
static bool
find_day(const struct edited *edited, struct text text, int32_t *day)
{
	int numbers[2] = {0}, n = 0;
	struct out out;
	bool found = false;

	for (size_t i = 0; i < text.len; i++)
		if (is_digit(text.at[i]) && (i == 0 || !is_digit(text.at[i - 1]))) {
			int number = 0;
			for (size_t k = i; k < text.len && k < i + 4 && is_digit(text.at[k]); k++)
				number = 10 * number + text.at[k] - '0';
			if (n == 2)
				return false;
			numbers[n++] = number;
		}
	for (int month = 1; month <= 12 && n == 2 && !found; month++) {
		char iso[32];

		snprintf(
		    iso, sizeof iso, "%04d-%02d-%02d", numbers[1] % 10000, month, numbers[0] % 100);
		if (!date_parse(text_of(iso), day))
			continue;
		out_memory(&out);
		field_put_line(&out, date_words(edited->arena, edited->tongue, *day));
		found = text_equal(out_text(&out), text);
		out_release(&out);
	}
	return found;
}

static enum gpai_code
read_date(const struct edited *edited, uint32_t index, struct text text, struct value *value,
    struct gpai_error *err)
{
	int32_t day;

	if (!find_day(edited, text, &day))
		return declared_value(
		    edited->arena, edited->law, index, text, edited->place, value, err);
	*value = value_date(day);
	return GPAI_OK;
}

/* --- Yes and no --- */

static enum gpai_code
read_yes_no(const struct edited *edited, uint32_t index, struct text text, struct value *value,
    struct gpai_error *err)
{
	if (same_words(text, word_in(edited->tongue, WORD_YES)) || same_words(text, "yes"))
		*value = value_yesno(true);
	else if (same_words(text, word_in(edited->tongue, WORD_NO)) || same_words(text, "no"))
		*value = value_yesno(false);
	else
		return fail(err, GPAI_MALFORMED, edited->place, "%s: \"%.*s\", expected %s or %s",
		    key_of(edited, index), TEXT_ARG(text_clip(text, 60)),
		    word_in(edited->tongue, WORD_YES), word_in(edited->tongue, WORD_NO));
	return GPAI_OK;
}

/* --- Lists --- */

static enum gpai_code
read_list(const struct edited *edited, uint32_t index, struct value *value, struct gpai_error *err)
{
	struct text *items = arena_array(edited->arena, edited->n + 1, sizeof *items);
	const struct read_block *block = edited->first;
	uint32_t n = 0;

	if (items == NULL)
		return fail_memory(err);
	for (uint32_t i = 0; i < edited->n; i++, block = block->next)
		if (block->text.len > 0)
			items[n++] = block->text;
	if (n > DECLARED_ITEMS_MAX)
		return fail(err, GPAI_TOO_LARGE, edited->place, "%s: %u items, expected at most %d",
		    key_of(edited, index), n, DECLARED_ITEMS_MAX);
	return declared_items(
	    edited->arena, edited->law, index, items, n, edited->place, value, err);
}

/* --- None, with its reason --- */

static bool
says_none(const struct edited *edited)
{
	return edited->n > 0 &&
	       same_words(edited->first->text, word_in(edited->tongue, WORD_ABSENT));
}

static enum gpai_code
read_none(const struct edited *edited, uint32_t index, struct value *value, struct gpai_error *err)
{
	struct edited rest = *edited;
	struct text none;

	rest.first = edited->first->next;
	rest.n = edited->n - 1;
	none = arena_format(edited->arena, "none: %.*s", TEXT_ARG(said(&rest)));
	if (none.at == NULL)
		return fail_memory(err);
	return declared_value(edited->arena, edited->law, index, none, edited->place, value, err);
}

/* --- The value --- */

static enum gpai_code
read_typed(const struct edited *edited, uint32_t index, struct text text, struct value *value,
    struct gpai_error *err)
{
	switch ((enum value_type)edited->law->facts[index].type) {
	case TYPE_CHOICE:
	case TYPE_CHOICES:
		return read_choices(edited, index, value, err);
	case TYPE_LIST:
		return read_list(edited, index, value, err);
	case TYPE_NUMBER:
		return read_number(edited, index, text, value, err);
	case TYPE_DATE:
		return read_date(edited, index, text, value, err);
	case TYPE_YESNO:
		return read_yes_no(edited, index, text, value, err);
	case TYPE_TEXT:
		break;
	}
	return declared_value(edited->arena, edited->law, index, text, edited->place, value, err);
}

enum gpai_code
edited_value(
    const struct edited *edited, uint32_t fact, struct value *value, struct gpai_error *err)
{
	struct text text = said(edited);

	*value = (struct value){.state = VALUE_UNKNOWN};
	if (text.at == NULL)
		return fail_memory(err);
	if (text.len > DECLARED_TEXT_MAX)
		return fail(err, GPAI_TOO_LARGE, edited->place,
		    "%s: %zu bytes, expected at most %d", key_of(edited, fact), text.len,
		    DECLARED_TEXT_MAX);
	if (text.len == 0 || text_equal(text, edited->blank))
		return GPAI_OK;
	if (says_none(edited))
		return read_none(edited, fact, value, err);
	return read_typed(edited, fact, text, value, err);
}
