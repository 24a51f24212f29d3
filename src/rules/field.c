/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/field.h"

#include "rules/words.h"

#include <string.h>

/* Accepting */

static const struct verdict SERVED = {ITEM_ANSWERED, TRUTH_TRUE, NULL};

static struct verdict
insufficient(enum truth truth, const char *why)
{
	return (struct verdict){ITEM_INSUFFICIENT, truth, why};
}

static struct verdict
judge_band(const struct law *law, const struct law_fact *fact, const struct value *value)
{
	if (law_band_of(law, fact, value) != NULL)
		return SERVED;
	if (value_is_exact(value))
		return insufficient(TRUTH_FALSE, "in none of the bands");
	return insufficient(TRUTH_UNKNOWN, "too wide for one band");
}

static struct verdict
judge_magnitude(const struct value *value)
{
	int low = decimal_magnitude(value->low), high = decimal_magnitude(value->high);

	if (value->low.negative != value->high.negative || low != high)
		return insufficient(TRUTH_UNKNOWN, "too wide for one order of magnitude");
	if (low == INT32_MIN)
		return insufficient(TRUTH_FALSE, "zero has no order of magnitude");
	return SERVED;
}

static bool
is_zero(struct decimal number)
{
	return number.high == 0 && number.low == 0;
}

static bool
has_figures(struct decimal number, uint32_t figures)
{
	return is_zero(number) || (uint32_t)decimal_figures(number) >= figures;
}

static struct verdict
judge_number(const struct law *law, const struct law_field *field, const struct value *value)
{
	if (field->show == LAW_SHOW_BAND)
		return judge_band(law, &law->facts[field->fact], value);
	if (field->show == LAW_SHOW_MAGNITUDE)
		return judge_magnitude(value);
	if (!has_figures(value->low, field->figures) || !has_figures(value->high, field->figures))
		return insufficient(TRUTH_FALSE, "fewer significant figures than asked for");
	return SERVED;
}

struct verdict
field_accepts(const struct law *law, const struct law_item *item, const struct law_field *field,
    const struct reading *reading)
{
	if (reading->state == VALUE_UNKNOWN || reading->fact == NULL)
		return (struct verdict){ITEM_BLANK, TRUTH_UNKNOWN, NULL};
	if (reading->state == VALUE_ABSENT) {
		if (item->none && law->facts[field->fact].may_be_absent)
			return (struct verdict){ITEM_NOT_APPLICABLE, TRUTH_TRUE, NULL};
		return insufficient(TRUTH_FALSE, "recorded as none, which is no answer here");
	}
	const struct value *value = &reading->fact->value;
	if (value->type == TYPE_NUMBER)
		return judge_number(law, field, value);
	if ((value->type == TYPE_LIST || value->type == TYPE_CHOICES) && value->n_items == 0)
		return (struct verdict){ITEM_BLANK, TRUTH_UNKNOWN, "recorded as an empty list"};
	return SERVED;
}

struct verdict
field_accepts_list(
    const struct question *question, const struct law_item *item, const struct law_field *field)
{
	if (!fact_closed(question->facts, field->each))
		return (struct verdict){
		    ITEM_BLANK, TRUTH_UNKNOWN, "nobody has said that the list is complete"};
	if (question->facts->runs[field->each].n > 0)
		return SERVED;
	if (item->none)
		return (struct verdict){ITEM_NOT_APPLICABLE, TRUTH_TRUE, NULL};
	return insufficient(TRUTH_FALSE, "the list is complete and empty, which is no answer here");
}

/* Showing */

static struct text
keep(struct question *question, struct text text)
{
	if (text.at == NULL)
		question->out_of_memory = true;
	return text.at == NULL ? TEXT_NONE : text;
}

static struct text
join_labels(struct question *question, const struct law_fact *fact, const struct value *value)
{
	struct text joined = TEXT_NONE;
	size_t len = 0;

	for (uint32_t i = 0; i < value->n_items; i++)
		len += law_option_label(question->law, fact, value->items[i]).len + 2;
	char *at = arena_array(question->arena, len + 1, 1);
	if (at == NULL)
		return keep(question, joined);
	joined.at = at;
	for (uint32_t i = 0; i < value->n_items; i++) {
		struct text label = law_option_label(question->law, fact, value->items[i]);
		if (i > 0) {
			memcpy(at + joined.len, ", ", 2);
			joined.len += 2;
		}
		if (label.len > 0)
			memcpy(at + joined.len, label.at, label.len);
		joined.len += label.len;
	}
	return joined;
}

static struct text
show_magnitude(struct question *question, const struct value *value, struct text unit)
{
	return keep(
	    question, arena_format(question->arena, "%s10^%d%s%.*s", value->low.negative ? "-" : "",
			  decimal_magnitude(value->low), unit.len > 0 ? " " : "", TEXT_ARG(unit)));
}

static struct text
show_number(struct question *question, const struct law_field *field, const struct value *value)
{
	const struct law *law = question->law;
	const struct law_fact *fact = &law->facts[field->fact];
	struct text unit = law_text(law, fact->unit);
	struct value shown = *value;
	struct words words;

	if (field->show == LAW_SHOW_BAND)
		return law_text(law, law_band_of(law, fact, value)->label);
	if (field->show == LAW_SHOW_MAGNITUDE)
		return show_magnitude(question, value, unit);
	if (field->show == LAW_SHOW_ROUND && field->figures > 0) {
		bool exact = value_is_exact(value); /* a width is rounded outwards */
		shown.low = decimal_round(
		    value->low, (int)field->figures, exact ? ROUND_NEAREST : ROUND_DOWN);
		shown.high = decimal_round(
		    value->high, (int)field->figures, exact ? ROUND_NEAREST : ROUND_UP);
	}
	words_start(&words, NULL); /* who sets figures puts them in a language */
	words_number(&words, &shown, unit);
	return words_take(&words, question);
}

static struct text
show_value(struct question *question, const struct law_field *field, const struct value *value)
{
	const struct law_fact *fact = &question->law->facts[field->fact];
	char day[DATE_CHARS];

	switch (value->type) {
	case TYPE_NUMBER:
		return show_number(question, field, value);
	case TYPE_TEXT:
		return value->text;
	case TYPE_CHOICE:
		return law_option_label(question->law, fact, value->text);
	case TYPE_CHOICES:
	case TYPE_LIST:
		return join_labels(question, fact, value);
	case TYPE_DATE:
		date_format(value->date, day);
		return keep(question, arena_text(question->arena, text_of(day)));
	case TYPE_YESNO:
		break;
	}
	return text_of(value->yes ? "yes" : "no");
}

struct text
field_show(struct question *question, const struct law_field *field, const struct fact *fact)
{
	if (fact == NULL || fact->value.state != VALUE_KNOWN ||
	    fact->value.type != (enum value_type)question->law->facts[field->fact].type)
		return TEXT_NONE;
	if (fact->value.type == TYPE_NUMBER &&
	    (field->show == LAW_SHOW_BAND || field->show == LAW_SHOW_MAGNITUDE) &&
	    judge_number(question->law, field, &fact->value).truth != TRUTH_TRUE)
		return TEXT_NONE;
	return show_value(question, field, &fact->value);
}
