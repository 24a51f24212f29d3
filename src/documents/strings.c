/* SPDX-License-Identifier: Apache-2.0 */
/* What documents can print, found by going over the rulebook as they do. */
#include "documents/strings.h"

#include "documents/words.h"

#include "rules/words.h"

#include <stdlib.h>

struct walk {
	const struct law *law;
	void (*each)(void *context, struct text string);
	void *context;
	bool *provisions; /* gone into already */
	bool *facts;
};

static void
say(struct walk *w, law_str string)
{
	if (string != 0)
		w->each(w->context, law_text(w->law, string));
}

static void
say_english(struct walk *w, const char *string)
{
	w->each(w->context, text_of(string));
}

/* --- Of all forms --- */

void
strings_of_all(
    const struct law *law, void (*each)(void *context, struct text string), void *context)
{
	struct walk w = {.law = law, .each = each, .context = context};

	for (int i = 0; i < WORD_COUNT; i++)
		say_english(&w, word_english((enum word)i));
	for (size_t i = 0; words_said[i] != NULL; i++)
		say_english(&w, words_said[i]);
	for (size_t i = 0; i < LAW_AUDIENCE_COUNT; i++)
		say_english(&w, law_audience_says[i]);
	for (size_t i = 0; i < LAW_CONFIDENCE_COUNT; i++)
		say_english(&w, law_confidence_says[i]);
	for (uint32_t i = 0; i < law->n_kinds; i++)
		say(&w, law->kinds[i].word);
	say(&w, law->header->title);
	say(&w, law->header->disclaimer);
}

/* --- Of one form --- */

static void
say_fact(struct walk *w, uint32_t index)
{
	const struct law *law = w->law;
	const struct law_fact *fact = &law->facts[index];

	if (w->facts[index])
		return;
	w->facts[index] = true;
	say(w, fact->name);
	say(w, fact->unit);
	say(w, fact->asks);
	for (uint32_t i = 0; i < fact->options_n; i++) {
		const struct law_option *option = &law->options[fact->options_first + i];
		say(w, option->label != 0 ? option->label : option->word);
	}
	for (uint32_t i = 0; i < fact->bands_n; i++)
		say(w, law->bands[fact->bands_first + i].label);
}

static void
say_quantity(struct walk *w, uint32_t index)
{
	const struct law_quantity *quantity = &w->law->quantities[index];

	say(w, quantity->unit);
	if (quantity->op == LAW_QUANTITY_FACT)
		say_fact(w, quantity->fact);
	for (uint32_t i = 0; quantity->op >= LAW_QUANTITY_HIGHER && i < quantity->list.n; i++)
		say_quantity(w, w->law->refs[quantity->list.first + i]);
}

static void say_expr(struct walk *w, uint32_t index);

static void
say_day(struct walk *w, uint32_t index)
{
	const struct law_day *day = &w->law->days[index];

	if (day->op == LAW_DAY_FACT || day->op == LAW_DAY_EARLIEST || day->op == LAW_DAY_LATEST)
		say_fact(w, day->fact);
	if (day->op == LAW_DAY_EARLIEST || day->op == LAW_DAY_LATEST)
		say_expr(w, day->where);
	for (uint32_t i = 0; i < day->list.n; i++)
		say_day(w, w->law->refs[day->list.first + i]);
}

/* A provision that a condition names: its title, and what decides it in all its versions. */
static void
say_named(struct walk *w, uint32_t index)
{
	const struct law *law = w->law;
	law_str id = law->provisions[index].id;

	if (w->provisions[index])
		return;
	for (uint32_t i = 0; i < law->n_provisions; i++) {
		const struct law_provision *provision = &law->provisions[i];
		if (provision->id != id || w->provisions[i])
			continue;
		w->provisions[i] = true;
		say(w, provision->title);
		say_expr(w, law_is_owed(provision) ? provision->applies : provision->holds);
		for (uint32_t k = 0; k < provision->unless.n; k++)
			say_named(w, law->refs[provision->unless.first + k]);
	}
}

static void
say_expr(struct walk *w, uint32_t index)
{
	const struct law *law = w->law;
	const struct law_expr *expr = index == LAW_NONE ? NULL : &law->exprs[index];

	if (expr == NULL)
		return;
	switch ((enum law_op)expr->op) {
	case LAW_OP_IS:
		say_named(w, expr->a);
		break;
	case LAW_OP_NOT:
		say_expr(w, expr->a);
		break;
	case LAW_OP_ALL:
	case LAW_OP_ANY:
		for (uint32_t i = 0; i < expr->list.n; i++)
			say_expr(w, law->refs[expr->list.first + i]);
		break;
	case LAW_OP_SOME:
	case LAW_OP_EVERY:
		say_expr(w, expr->b);
		say_expr(w, expr->c);
		break;
	case LAW_OP_FORM: /* stands for its items */
		say(w, law->forms[expr->a].title);
		break;
	case LAW_OP_COMPARE:
		say_quantity(w, expr->c);
		say_fact(w, expr->a);
		break;
	case LAW_OP_DATE:
		say_day(w, expr->c);
		say_fact(w, expr->a);
		break;
	case LAW_OP_FACT_YES:
	case LAW_OP_FACT_IS:
	case LAW_OP_FACT_HAS:
	case LAW_OP_PRESENT:
	case LAW_OP_ABSENT:
		say_fact(w, expr->a);
		break;
	}
}

static void
say_duty(struct walk *w, const struct law_provision *provision)
{
	const struct law *law = w->law;

	say(w, provision->title);
	say(w, provision->says);
	say(w, provision->not_checkable);
	say_expr(w, provision->applies);
	say_expr(w, provision->met);
	for (uint32_t i = 0; i < provision->unless.n; i++)
		say_named(w, law->refs[provision->unless.first + i]);
	for (uint32_t i = 0; i < provision->serves.n; i++)
		say(w, law->provisions[law->refs[provision->serves.first + i]].title);
}

static void
say_duties(struct walk *w, const struct law_form_section *section)
{
	const struct law *law = w->law;

	say(w, section->otherwise);
	say_expr(w, section->when);
	for (uint32_t i = 0; i < section->duties.n; i++) {
		law_str id = law->provisions[law->refs[section->duties.first + i]].id;
		for (uint32_t k = 0; k < law->n_provisions; k++) /* all versions */
			if (law->provisions[k].id == id)
				say_duty(w, &law->provisions[k]);
	}
}

/* The thresholds that a figure of the item is drawn against. */
static void
say_limits(struct walk *w, const struct law_item *item, uint32_t fact)
{
	const struct law *law = w->law;

	for (uint32_t i = 0; item->chart == LAW_CHART_THRESHOLD && i < law->n_limits; i++)
		if (law->meanings[law->limits[i].meaning].fills == fact)
			say(w, law->limits[i].title);
}

static void
say_item(struct walk *w, const struct law_item *item)
{
	say(w, item->label);
	say(w, item->asks);
	say(w, item->note);
	for (uint32_t i = 0; i < item->clocks.n; i++)
		say(w, w->law->provisions[w->law->refs[item->clocks.first + i]].title);
	for (uint32_t i = 0; i < item->fields_n; i++) {
		const struct law_field *field = &w->law->fields[item->fields_first + i];
		say(w, field->label);
		say_fact(w, field->fact);
		say_limits(w, item, field->fact);
	}
}

bool
strings_of_form(const struct law *law, uint32_t index,
    void (*each)(void *context, struct text string), void *context)
{
	const struct law_form *form = &law->forms[index];
	struct walk w = {.law = law,
	    .each = each,
	    .context = context,
	    .provisions = calloc((size_t)law->n_provisions + 1, sizeof *w.provisions),
	    .facts = calloc((size_t)law->n_facts + 1, sizeof *w.facts)};
	bool done = w.provisions != NULL && w.facts != NULL;

	if (done) {
		say(&w, form->title);
		say(&w, form->version);
		say(&w, form->preamble);
	}
	for (uint32_t i = 0; done && i < form->stages_n; i++) {
		say(&w, law->stages[form->stages_first + i].title);
		say_expr(&w, law->stages[form->stages_first + i].when);
	}
	for (uint32_t s = 0; done && s < form->sections_n; s++) {
		const struct law_form_section *section =
		    &law->form_sections[form->sections_first + s];

		say(&w, section->title);
		for (uint32_t i = 0; i < section->items_n; i++)
			say_item(&w, &law->items[section->items_first + i]);
		say_duties(&w, section);
	}
	free(w.provisions);
	free(w.facts);
	return done;
}

/* --- What a translation may be of --- */

static void
know(struct known_strings *known, law_str string)
{
	if (string < known->n)
		known->at[string] = true;
}

static void
know_forms(const struct law *law, struct known_strings *known)
{
	for (uint32_t i = 0; i < law->n_forms; i++) {
		know(known, law->forms[i].title);
		know(known, law->forms[i].version);
		know(known, law->forms[i].preamble);
	}
	for (uint32_t i = 0; i < law->n_limits; i++)
		know(known, law->limits[i].title);
	for (uint32_t i = 0; i < law->n_stages; i++)
		know(known, law->stages[i].title);
	for (uint32_t i = 0; i < law->n_form_sections; i++) {
		know(known, law->form_sections[i].title);
		know(known, law->form_sections[i].otherwise);
	}
	for (uint32_t i = 0; i < law->n_items; i++) {
		know(known, law->items[i].label);
		know(known, law->items[i].asks);
		know(known, law->items[i].note);
	}
	for (uint32_t i = 0; i < law->n_fields; i++)
		know(known, law->fields[i].label);
}

static void
know_facts(const struct law *law, struct known_strings *known)
{
	for (uint32_t i = 0; i < law->n_facts; i++) {
		know(known, law->facts[i].name);
		know(known, law->facts[i].unit);
		know(known, law->facts[i].asks);
		know(known, law->facts[i].help);
	}
	for (uint32_t i = 0; i < law->n_options; i++) {
		know(known, law->options[i].label);
		know(known, law->options[i].word);
	}
	for (uint32_t i = 0; i < law->n_bands; i++)
		know(known, law->bands[i].label);
	for (uint32_t i = 0; i < law->n_quantities; i++)
		know(known, law->quantities[i].unit);
}

bool
strings_known(const struct law *law, struct arena *arena, struct known_strings *known)
{
	known->n = law->n_strings;
	known->at = arena_array(arena, (size_t)law->n_strings + 1, sizeof *known->at);
	if (known->at == NULL)
		return false;
	know_forms(law, known);
	know_facts(law, known);
	for (uint32_t i = 0; i < law->n_provisions; i++) {
		know(known, law->provisions[i].title);
		know(known, law->provisions[i].says);
		know(known, law->provisions[i].not_checkable);
	}
	return true;
}

struct sought {
	struct text string;
	bool found;
};

static void
seek(void *context, struct text string)
{
	struct sought *sought = context;

	sought->found |= text_equal(sought->string, string);
}

bool
string_is_known(const struct law *law, const struct known_strings *known, law_str string)
{
	struct sought sought = {law_text(law, string), string < known->n && known->at[string]};

	if (!sought.found)
		strings_of_all(law, seek, &sought);
	return sought.found;
}
