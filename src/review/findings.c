/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of the rulebook over the facts of a document; see findings.h. */
#include "review/findings.h"

enum { QUOTE_BYTES = 200 };

struct finding {
	const struct law *law;
	const struct review_fields *fields;
	struct question question;
	struct arena *arena;
	struct review_findings *findings;
	bool out_of_memory;
};

/* --- places --- */

static uint32_t
field_of(const struct finding *f, struct text item)
{
	const struct law_reading *reading = &f->law->readings[f->fields->reading];

	for (uint32_t i = 0; i < f->fields->n; i++) {
		uint32_t is = reading->fields_first + f->fields->fields[i].field;
		if (text_equal(law_text(f->law, f->law->read_fields[is].item), item))
			return i;
	}
	return LAW_NONE;
}

/* The field that a leaf of a proof speaks of; LAW_NONE: none. */
static uint32_t
field_of_leaf(const struct finding *f, const struct proof *leaf)
{
	if (leaf->entity != LAW_NONE)
		return field_of(f, f->question.facts->entities[leaf->entity].name);
	return leaf->of != 0 ? field_of(f, law_text(f->law, leaf->of)) : LAW_NONE;
}

struct seen { /* which fields the leaves of a proof speak of */
	const struct finding *finding;
	bool *field;
	uint32_t first;
};

static void
see(void *context, const struct proof *leaf)
{
	struct seen *seen = context;
	uint32_t field = field_of_leaf(seen->finding, leaf);

	if (field == LAW_NONE)
		return;
	seen->field[field] = true;
	if (seen->first == LAW_NONE)
		seen->first = field;
}

/* The first item of the check that its proof rests on; else the first it rests on at all; else its
 * first item. */
static uint32_t
place_of(const struct finding *f, const struct law_review_check *check, const struct seen *seen)
{
	for (uint32_t i = 0; i < check->items.n; i++) {
		uint32_t field =
		    field_of(f, law_text(f->law, f->law->refs[check->items.first + i]));
		if (field != LAW_NONE && seen->field[field])
			return field;
	}
	if (seen->first != LAW_NONE || check->items.n == 0)
		return seen->first;
	return field_of(f, law_text(f->law, f->law->refs[check->items.first]));
}

static struct text
shorten(struct finding *f, struct text said)
{
	struct text clip = text_clip(said, QUOTE_BYTES);
	size_t len = clip.len;

	if (clip.len == said.len)
		return said;
	while (len > 0 && clip.at[len - 1] != ' ')
		len--;
	clip.len = len > 0 ? len - 1 : clip.len;
	return arena_join(f->arena, (struct text[]){clip, text_of(" ...")}, 2);
}

/* Of sizes what is ticked: the rest of such a field is the words of the form. */
static struct text
sizes_of(struct finding *f, const struct review_field *field)
{
	struct text quote = TEXT_NONE;

	for (uint32_t i = 0; i < field->n_sizes && quote.len <= QUOTE_BYTES; i++) {
		const struct said_size *size = &field->sizes[i];
		if (!size->is_ticked ||
		    (i > 0 && size->written.at == field->sizes[i - 1].written.at))
			continue;
		quote = arena_join(f->arena,
		    (struct text[]){
			quote, text_of(quote.len > 0 ? "; " : ""), text_trim(size->written)},
		    3);
	}
	return quote;
}

static struct text
quote_of(struct finding *f, const struct review_field *field)
{
	if (field->state == FIELD_MISSING)
		return TEXT_NONE;
	if (field->n_sizes > 0)
		return shorten(f, sizes_of(f, field));
	return shorten(f, text_trim(field->said));
}

/* --- one check --- */

static void
add_found(struct finding *f, uint32_t check, uint32_t field)
{
	struct review_findings *all = f->findings;
	struct review_finding *found = &all->found[all->n_found++];

	*found = (struct review_finding){.check = check, .field = field};
	if (f->law->checks[check].weight == LAW_WEIGHT_DEFECT)
		all->n_defects++;
	else
		all->n_doubts++;
	if (field == LAW_NONE)
		return;
	found->page = f->fields->fields[field].page;
	found->line = f->fields->fields[field].line;
	found->quote = quote_of(f, &f->fields->fields[field]);
}

struct missing {
	struct finding *finding;
	struct text why;
	uint32_t first; /* field */
	bool unread;
};

/* Why a fact of a field is not on file. */
static const char *
reason_of(const struct review_field *field, bool *unread)
{
	*unread = true;
	if (field->state == FIELD_UNREAD)
		return "could not be read";
	if (field->answer == ANSWER_UNTOLD)
		return "nobody can tell which box is ticked";
	for (uint32_t i = 0; i < field->n_sizes; i++)
		if (field->sizes[i].is_untold)
			return "nobody can tell which box is ticked";
	*unread = false;
	switch (field->state) {
	case FIELD_MISSING:
		return "is not asked";
	case FIELD_EMPTY:
		return "is not answered";
	case FIELD_NONE:
		return "says that there is none";
	default:
		return "does not tell";
	}
}

static struct text
whole_reason(const struct finding *f, bool *unread)
{
	*unread = f->fields->document->first_unread != NULL;
	return text_of(
	    *unread ? "a part of the document could not be read" : "the document does not tell");
}

static void
add_missing(void *context, const struct proof *leaf)
{
	struct missing *missing = context;
	struct finding *f = missing->finding;
	uint32_t index = field_of_leaf(f, leaf);
	bool unread, first = missing->why.len == 0;
	struct text why;

	if (index == LAW_NONE) {
		why = whole_reason(f, &unread);
	} else {
		const struct review_field *field = &f->fields->fields[index];
		const struct law_reading *reading = &f->law->readings[f->fields->reading];
		const char *reason = reason_of(field, &unread);
		why = arena_format(f->arena, "%s %s",
		    law_cstr(
			f->law, f->law->read_fields[reading->fields_first + field->field].label),
		    reason);
	}
	if (first || (unread && !missing->unread)) {
		missing->why = why;
		missing->first = index;
	}
	missing->unread = missing->unread || unread;
}

static void
add_untold(struct finding *f, uint32_t check, const struct proof *proof, uint32_t field)
{
	struct missing missing = {.finding = f, .first = LAW_NONE};
	struct review_findings *all = f->findings;

	if (!proof_missing(proof, add_missing, &missing))
		f->out_of_memory = true;
	all->untold[all->n_untold++] = (struct review_untold){.check = check,
	    .field = missing.first != LAW_NONE ? missing.first : field,
	    .unread = missing.unread,
	    .why = missing.why};
	all->n_unread += missing.unread;
}

static void
hold(struct finding *f, uint32_t check)
{
	const struct law_review_check *is = &f->law->checks[check];
	const struct proof *proof = evaluate_expr(&f->question, is->when, LAW_NONE);
	struct seen seen = {.finding = f, .first = LAW_NONE};

	f->findings->n_checks++;
	if (proof->truth == TRUTH_FALSE)
		return;
	seen.field = arena_array(f->arena, f->fields->n + 1, sizeof *seen.field);
	if (seen.field == NULL || !proof_support(proof, see, &seen)) {
		f->out_of_memory = true;
		return;
	}
	if (proof->truth == TRUTH_TRUE)
		add_found(f, check, place_of(f, is, &seen));
	else
		add_untold(f, check, proof, place_of(f, is, &seen));
}

enum gpai_code
review_find(const struct law *law, const struct review_fields *fields, const struct fact_set *set,
    int32_t as_of, struct arena *arena, struct review_findings *findings, struct gpai_error *err)
{
	struct finding f = {.law = law, .fields = fields, .arena = arena, .findings = findings};

	*findings = (struct review_findings){
	    .found = arena_array(arena, law->n_checks + 1, sizeof *findings->found),
	    .untold = arena_array(arena, law->n_checks + 1, sizeof *findings->untold)};
	if (findings->found == NULL || findings->untold == NULL)
		return fail_memory(err);
	question_init(&f.question, law, set, as_of, arena);
	for (uint32_t i = 0; i < law->n_checks && !f.out_of_memory; i++)
		if (law->checks[i].reading == fields->reading)
			hold(&f, i);
	return f.out_of_memory ? fail_memory(err) : question_status(&f.question, err);
}
