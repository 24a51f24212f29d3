/* SPDX-License-Identifier: Apache-2.0 */
/* Clear answers under the keys of the vocabulary, so that they compare with other documents and
 * with a dossier. What is not clear is left out: several dates for one, a date with two readings, a
 * size without an end, a text where a list of names is wanted and none was told apart. */
#include "review/said_set.h"

#include "review/wording.h"

static void
put(struct saying *saying, uint32_t key, struct value value)
{
	const struct law_fact *is = &saying->law->facts[key];
	uint32_t entity = fact_single(saying->set, is->kind);
	struct fact fact = {.value = value,
	    .origin = ORIGIN_DECLARED,
	    .source = saying->source,
	    .method = saying->method,
	    .since = DATE_NONE};

	if (saying->law->kinds[is->kind].single == 1)
		fact_set_put(saying->set, entity, key, &fact);
}

static uint32_t
fact_at(const struct saying *saying, const struct law_read_field *is, uint32_t i)
{
	return i < is->facts.n ? saying->law->refs[is->facts.first + i] : LAW_NONE;
}

/* Registers are asked by a name as they write it: of an answer that begins with one, that. */
static bool
is_matched(const struct saying *saying, uint32_t key, struct text said, struct text *name)
{
	const struct law *law = saying->law;
	bool matched = false;

	*name = TEXT_NONE;
	for (uint32_t i = 0; i < law->n_defaults; i++) {
		uint32_t row;
		if (law->defaults[i].match != key)
			continue;
		matched = true;
		if (name->len == 0 &&
		    (row = wording_begins(law, law->defaults[i].register_index, said)) != LAW_NONE)
			*name = law_text(law, law->rows[row].name);
	}
	return matched;
}

static void
put_text(struct saying *saying, const struct law_read_field *is, const struct review_field *field)
{
	struct text name;

	for (uint32_t i = 0; i < is->facts.n; i++) {
		uint32_t key = fact_at(saying, is, i);
		if (saying->law->facts[key].type != TYPE_TEXT)
			continue;
		if (!is_matched(saying, key, field->said, &name))
			put(saying, key, value_text(field->said));
		else if (name.len > 0)
			put(saying, key, value_text(name));
	}
}

static void
put_answer(struct saying *saying, uint32_t key, const struct review_field *field)
{
	if (field->answer == ANSWER_YES || field->answer == ANSWER_NO)
		put(saying, key, value_yesno(field->answer == ANSWER_YES));
}

static bool
is_clear(const struct said_date *date, bool to_the_day)
{
	return !date->is_ambiguous && (!to_the_day || date->first == date->last);
}

static void
put_date(struct saying *saying, uint32_t key, const struct review_field *field, bool to_the_day)
{
	if (field->n_dates == 1 && is_clear(&field->dates[0], to_the_day))
		put(saying, key, value_date(field->dates[0].last));
}

static void
put_period(struct saying *saying, const struct law_read_field *is, const struct review_field *field)
{
	if (is->facts.n < 2 || field->n_dates != 2 || !is_clear(&field->dates[0], false) ||
	    !is_clear(&field->dates[1], false) || field->dates[0].first > field->dates[1].last)
		return;
	put(saying, fact_at(saying, is, 0), value_date(field->dates[0].first));
	put(saying, fact_at(saying, is, 1), value_date(field->dates[1].last));
}

static void
put_items(struct saying *saying, uint32_t key, const struct text *items, uint32_t n,
    const struct review_field *field)
{
	enum value_type type = (enum value_type)saying->law->facts[key].type;

	if (type == TYPE_TEXT)
		put(saying, key, value_text(field->said));
	else if (n > 0 && (type == TYPE_LIST || type == TYPE_CHOICES))
		put(saying, key, value_items(type, (struct text *)items, n));
}

/* The one size of a row, if it has two ends: a range of the template, or a figure. */
static void
put_size(
    struct saying *saying, uint32_t key, struct text modality, const struct review_field *field)
{
	const struct said_size *one = NULL;

	for (uint32_t i = 0; i < field->n_sizes; i++) {
		const struct said_size *size = &field->sizes[i];
		if (!size->is_ticked || !text_equal(size->modality, modality))
			continue;
		if (one != NULL)
			return;
		one = size;
	}
	if (one != NULL && one->has_low && one->has_high && !one->is_untold &&
	    text_equal(one->unit, law_text(saying->law, saying->law->facts[key].unit)))
		put(saying, key, value_range(one->low, one->high));
}

static void
put_sizes(struct saying *saying, const struct law_read_field *is, const struct review_field *field)
{
	for (uint32_t i = 0; i < is->rows.n && i < is->facts.n; i++)
		put_size(saying, fact_at(saying, is, i),
		    law_text(saying->law, saying->law->refs[is->rows.first + i]), field);
}

static void
put_none(struct saying *saying, const struct law_read_field *is)
{
	for (uint32_t i = 0; i < is->facts.n; i++) {
		uint32_t key = fact_at(saying, is, i);
		if (saying->law->facts[key].may_be_absent == 1)
			put(saying, key,
			    value_absent(text_of("the document says that there is none")));
	}
}

void
say_values(struct saying *saying, const struct law_read_field *is, const struct review_field *field)
{
	uint32_t key = fact_at(saying, is, 0);

	if (field->state == FIELD_NONE && is->type != LAW_READ_YES_NO)
		put_none(saying, is);
	if (key == LAW_NONE || (field->state != FIELD_FILLED && is->type != LAW_READ_YES_NO))
		return;
	switch ((enum law_read_type)is->type) {
	case LAW_READ_TEXT:
	case LAW_READ_VERSION:
		put_text(saying, is, field);
		break;
	case LAW_READ_YES_NO:
		put_answer(saying, key, field);
		break;
	case LAW_READ_DATE:
	case LAW_READ_MONTH:
		put_date(saying, key, field, is->type == LAW_READ_DATE);
		break;
	case LAW_READ_PERIOD:
		put_period(saying, is, field);
		break;
	case LAW_READ_NAMES:
		put_items(saying, key, field->names, field->n_names, field);
		break;
	case LAW_READ_DOMAINS:
		put_items(saying, key, field->domains, field->n_domains, field);
		break;
	case LAW_READ_MODALITIES:
		put_items(saying, key, field->modalities, field->n_modalities, field);
		break;
	case LAW_READ_SIZES:
		put_sizes(saying, is, field);
		break;
	case LAW_READ_NUMBER:
	case LAW_READ_TYPE_COUNT:
		break;
	}
}
