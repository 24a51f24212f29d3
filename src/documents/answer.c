/* SPDX-License-Identifier: Apache-2.0 */
/* One answer: a figure, boxes, prose or a table, then the small print of its origin. */
#include "documents/answer.h"

#include "documents/charts.h"
#include "documents/fields.h"
#include "documents/typeset.h"
#include "documents/words.h"

#include <string.h>

enum {
	FIGURE_MAX = 60, /* a text this short is a name: set like a figure */
	ROUND_FROM = 7   /* whole numbers with so many digits are also said in short */
};

static bool
is_there(const struct disclosed_value *value)
{
	if (value->disclosure == DISCLOSURE_FULL || value->value.state == VALUE_ABSENT)
		return true;
	return value->disclosure == DISCLOSURE_COARSE && value->shown.len > 0;
}

bool
value_is_silent(const struct disclosed_value *value) /* optional and empty */
{
	return !value->is_needed && !is_there(value) && value->state != ITEM_INSUFFICIENT &&
	       value->disclosure == DISCLOSURE_NOTHING;
}

struct text
value_name(const struct disclosed_value *value)
{
	if (value->label.len > 0)
		return value->label;
	return value->asks.len > 0 ? value->asks : value->fact;
}

static bool
has_unit(struct text shown, struct text unit)
{
	return shown.len >= unit.len &&
	       memcmp(shown.at + shown.len - unit.len, unit.at, unit.len) == 0;
}

/* 140620634112 is also said as 1.4e11, when it is whole and long. */
static void
put_rounded(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	char rounded[DECIMAL_CHARS];

	if (value->disclosure != DISCLOSURE_FULL || !value_is_exact(&value->value) ||
	    value->value.low.exponent != 0 || decimal_figures(value->value.low) < ROUND_FROM)
		return;
	decimal_format(decimal_round(value->value.low, 2, ROUND_NEAREST), rounded);
	struct text copy = arena_text(sheet->document->arena, text_of(rounded));
	if (copy.at == NULL)
		sheet->document->out_of_memory = true;
	node_string(sheet->document, parent, " (");
	typeset_number(sheet->document, parent, copy);
	node_string(sheet->document, parent, ")");
}

static void
put_number(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	struct text figure = value->shown;

	if (value->unit.len > 0 && has_unit(figure, value->unit))
		figure = text_trim((struct text){figure.at, figure.len - value->unit.len});
	typeset_number(sheet->document, parent, figure);
	put_rounded(sheet, parent, value);
	if (value->unit.len > 0) {
		node_string(sheet->document, parent, "\u00A0");
		node_text(sheet->document, parent, sheet_says(sheet, value->unit));
	}
}

/* A value in one line: for tables, and where the value is short. False when it has none. */
bool
value_put_inline(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	bool first = true;

	if (value->disclosure == DISCLOSURE_WITHHELD) {
		sheet_chip(sheet, parent, TONE_WITHHELD, WORD_WITHHELD);
	} else if (value->value.state == VALUE_ABSENT) {
		node_string(sheet->document, parent, sheet_word(sheet, WORD_ABSENT));
	} else if (value->n_options > 0) {
		for (uint32_t i = 0; i < value->n_options; i++) {
			if (!value->options[i].chosen)
				continue;
			node_string(sheet->document, parent, first ? "" : ", ");
			node_text(sheet->document, parent, value->options[i].label);
			first = false;
		}
		return !first;
	} else if (value->shown.len == 0 && value->disclosure != DISCLOSURE_FULL) {
		return false;
	} else if (value->type == TYPE_YESNO) {
		node_string(sheet->document, parent,
		    sheet_word(sheet, value->value.yes ? WORD_YES : WORD_NO));
	} else if (value->type == TYPE_NUMBER) {
		put_number(sheet, parent, value);
	} else if (value->type == TYPE_DATE && value->disclosure == DISCLOSURE_FULL) {
		sheet_date(sheet, parent, value->value.date);
	} else {
		typeset_line(sheet->document, parent, value->shown);
	}
	return true;
}

static void
put_checks(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	struct node *checks = sheet_add(sheet, parent, NODE_CHECKS);

	if (checks != NULL)
		checks->level = value->is_single;
	for (uint32_t i = 0; i < value->n_options; i++) {
		struct node *check =
		    sheet_add_text(sheet, checks, NODE_CHECK, value->options[i].label);

		if (check != NULL)
			check->on = value->options[i].chosen;
	}
}

static void
put_list(struct sheet *sheet, struct node *parent, const struct value *value)
{
	struct node *list = sheet_add(sheet, parent, NODE_LIST);

	for (uint32_t i = 0; i < value->n_items; i++)
		typeset_line(
		    sheet->document, sheet_add(sheet, list, NODE_LIST_ITEM), value->items[i]);
}

static bool
is_short(struct text text)
{
	return text.len <= FIGURE_MAX && memchr(text.at, '\n', text.len) == NULL &&
	       !text_starts(text, "- ") && (text.len == 0 || text.at[text.len - 1] != '.');
}

static void
put_text(struct sheet *sheet, struct node *parent, struct text text)
{
	if (text.len > 0 && is_short(text))
		typeset_line(sheet->document, sheet_add(sheet, parent, NODE_FIGURE), text);
	else
		typeset_prose(sheet->document, parent, text);
}

static void
put_known(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	if (value->n_options > 0)
		put_checks(sheet, parent, value);
	else if (value->type == TYPE_LIST && value->value.state == VALUE_KNOWN)
		put_list(sheet, parent, &value->value);
	else if (value->type == TYPE_TEXT && value->value.state == VALUE_KNOWN)
		put_text(sheet, parent, value->value.text);
	else
		value_put_inline(sheet, sheet_add(sheet, parent, NODE_FIGURE), value);
}

static bool
value_is_missing(const struct disclosed_value *value)
{
	return value->is_needed && (value->state == ITEM_INSUFFICIENT || !is_there(value));
}

/* What is missing and what would fill it: absence is stated. */
static void
missing_put(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	bool blank = value->state != ITEM_INSUFFICIENT;
	struct node *callout = sheet_add(sheet, parent, NODE_CALLOUT), *line;

	sheet_tone(callout, blank ? TONE_OPEN : TONE_WARN);
	line = sheet_add(sheet, callout, NODE_PARAGRAPH);
	sheet_chip(
	    sheet, line, blank ? TONE_OPEN : TONE_WARN, blank ? WORD_BLANK : WORD_INSUFFICIENT);
	node_string(sheet->document, line, " ");
	typeset_line(sheet->document, line, value->why);
	line = sheet_add(sheet, callout, NODE_SMALL);
	sheet_term(sheet, line, blank ? WORD_TO_FILL : WORD_TO_SETTLE);
	typeset_line(sheet->document, line, value->asks);
	node_string(sheet->document, line, " ");
	sheet_add_text(sheet, line, NODE_CODE, value->fact);
}

static void
put_absent(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	sheet_add_text(sheet, parent, NODE_FIGURE, text_of(sheet_word(sheet, WORD_ABSENT)));
	typeset_prose(sheet->document, parent, value->value.text);
}

void
value_put(struct sheet *sheet, struct node *parent, const struct disclosed_value *value)
{
	struct node *line;

	if (value->disclosure == DISCLOSURE_WITHHELD) {
		line = sheet_add(sheet, parent, NODE_PARAGRAPH);
		sheet_chip(sheet, line, TONE_WITHHELD, WORD_WITHHELD);
		node_format(sheet->document, line, " %s", sheet_word(sheet, WORD_WITHHELD_SAYS));
		return;
	}
	struct node *field = field_open(sheet, parent, value);
	if (value->value.state == VALUE_ABSENT)
		put_absent(sheet, field, value);
	else if (is_there(value))
		put_known(sheet, field, value);
	else if (value->n_options > 0) /* boxes to tick */
		put_checks(sheet, field, value);
	if (value_is_missing(value))
		missing_put(sheet, parent, value);
}

static void
put_definitions(
    struct sheet *sheet, struct node *answer, const struct disclosed_value *values, uint32_t n)
{
	struct node *list = NULL;

	for (uint32_t i = 0; i < n; i++) {
		if (value_is_silent(&values[i]))
			continue;
		if (list == NULL)
			list = sheet_add(sheet, answer, NODE_DEFINITIONS);
		sheet_add_text(sheet, list, NODE_TERM, value_name(&values[i]));
		value_put(sheet, sheet_add(sheet, list, NODE_DETAIL), &values[i]);
	}
}

static bool
is_repeated(const struct disclosed_value *value)
{
	return value->is_repeated && value->entity.len > 0;
}

/* The only value an item has to show needs no name when the form gives it none. */
static bool
stands_alone(const struct disclosed_item *item, const struct disclosed_value *value)
{
	uint32_t seen = 0;

	for (uint32_t i = 0; i < item->n_values; i++)
		seen += !value_is_silent(&item->values[i]);
	return item->n_values == 1 || (seen == 1 && value->label.len == 0);
}

static void
put_single(struct sheet *sheet, struct node *answer, const struct disclosed_item *item,
    const struct disclosed_value *values, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (!value_is_silent(&values[i]) && stands_alone(item, &values[i])) {
			value_put(sheet, answer, &values[i]);
			return;
		}
	put_definitions(sheet, answer, values, n);
}

static void
put_values(struct sheet *sheet, struct node *answer, const struct disclosed_item *item)
{
	for (uint32_t i = 0, n; i < item->n_values; i += n) {
		const struct disclosed_value *first = &item->values[i];

		for (n = 1; i + n < item->n_values; n++)
			if (is_repeated(first) != is_repeated(&item->values[i + n]) ||
			    !text_equal(first->kind, item->values[i + n].kind))
				break;
		if (n == 1 && value_is_silent(first))
			continue;
		if (is_repeated(first))
			grid_put(sheet, answer, item, first, n);
		else
			put_single(sheet, answer, item, first, n);
	}
}

/* An item may be open although no value is: a list that nobody called complete. */
static void
put_item_why(struct sheet *sheet, struct node *answer, const struct disclosed_item *item)
{
	bool open = item->state == ITEM_BLANK || item->state == ITEM_INSUFFICIENT;
	bool blank = item->state != ITEM_INSUFFICIENT, said = false;
	struct node *line;

	for (uint32_t i = 0; i < item->n_values; i++)
		said |= value_is_missing(&item->values[i]);
	if (open && !said) {
		struct node *callout = sheet_add(sheet, answer, NODE_CALLOUT);

		sheet_tone(callout, blank ? TONE_OPEN : TONE_WARN);
		line = sheet_add(sheet, callout, NODE_PARAGRAPH);
		sheet_chip(sheet, line, blank ? TONE_OPEN : TONE_WARN,
		    blank ? WORD_BLANK : WORD_INSUFFICIENT);
		node_string(sheet->document, line, " ");
		node_text(sheet->document, line, item->why);
	} else if (answer != NULL && answer->first == NULL) {
		line = sheet_add(sheet, answer, NODE_PARAGRAPH);
		if (item->state == ITEM_NOT_APPLICABLE)
			node_format(
			    sheet->document, line, "%s ", sheet_word(sheet, WORD_NOT_APPLICABLE));
		node_text(sheet->document, line, item->why);
	}
}

static void
put_word_count(struct sheet *sheet, struct node *answer, const struct disclosed_item *item)
{
	struct node *line;

	if (!item_is_too_long(item))
		return;
	line = sheet_add(sheet, answer, NODE_SMALL);
	sheet_tone(line, TONE_WARN);
	sheet_count(sheet, line, WORD_LENGTH, item->words, item->words_recommended);
}

void
answer_put(struct sheet *sheet, struct node *answer, const struct disclosed_item *item)
{
	put_values(sheet, answer, item);
	put_item_why(sheet, answer, item);
	charts_put(sheet, answer, item);
	origins_put(sheet, answer, item);
	put_word_count(sheet, answer, item);
}
