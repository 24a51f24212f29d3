/* SPDX-License-Identifier: Apache-2.0 */
/* Sections of a form that hold obligations instead of items: named one by one, or all whose
 * id begins as in "cop.t.*". What may be done but need not is no duty and is left out of the
 * latter. */
#include "rulebook/compiler.h"

enum { QUOTED_BYTES = 60 };

/* The obligations of one section, each once. */
struct duties {
	struct names seen;
	uint32_t *at, n;
};

static void
add_duty(struct compiler *c, struct duties *duties, uint32_t provision)
{
	struct text id = c->provision[provision].id;

	if (names_find(&duties->seen, id) != LAW_NONE)
		return;
	names_put(&duties->seen, id, duties->n);
	duties->at[duties->n++] = provision;
}

/* All obligations whose id begins so; a version that came later is the same duty. */
static void
add_all(struct compiler *c, struct duties *duties, struct text start, uint32_t line)
{
	uint32_t found = 0;

	for (uint32_t i = 0; i < c->n_provisions; i++) {
		const struct draft_provision *draft = &c->provision[i];
		if (draft->is.kind != LAW_OBLIGATION || draft->id.len < start.len ||
		    !text_equal((struct text){draft->id.at, start.len}, start))
			continue;
		found++;
		if (draft->is.force != LAW_FORCE_MAY)
			add_duty(c, duties, i);
	}
	if (found == 0)
		complain(c, line, "no obligation whose id begins with '%.*s'",
		    TEXT_ARG(text_clip(start, QUOTED_BYTES)));
}

static void
add_named(struct compiler *c, struct duties *duties, struct text id, uint32_t line)
{
	uint32_t provision = provision_of(c, id, line);

	if (provision == LAW_NONE)
		return;
	if (c->provision[provision].is.kind == LAW_OBLIGATION)
		add_duty(c, duties, provision);
	else
		complain(c, line, "'%.*s' is a provision of kind %s, expected an obligation",
		    TEXT_ARG(text_clip(id, QUOTED_BYTES)),
		    law_provision_kind_words[c->provision[provision].is.kind]);
}

static bool
is_start(struct text text)
{
	return text.len > 2 && text.at[text.len - 1] == '*' && text.at[text.len - 2] == '.';
}

struct law_list
duties_of(struct compiler *c, const struct yaml_entry *entry)
{
	struct duties duties = {.at = scratch(c, c->n_provisions, sizeof *duties.at)};
	const struct yaml_node *item;
	uint32_t line = entry->line;
	struct text id;

	names_init(&duties.seen, c->arena);
	if (duties.at == NULL)
		return (struct law_list){0};
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++) {
		if (!scalar_of(c, item, line, "a duty", &id))
			continue;
		if (is_start(id))
			add_all(c, &duties, (struct text){id.at, id.len - 1}, line);
		else
			add_named(c, &duties, id, line);
	}
	c->failed = c->failed || duties.seen.failed;
	return image_list(&c->image, duties.at, duties.n);
}

/* A text on a kind whose entities bear the ids of provisions. */
static uint32_t
means_of(struct compiler *c, const struct yaml_entry *entry)
{
	struct text key;

	if (!scalar_of(c, &entry->value, entry->line, "a fact", &key))
		return LAW_NONE;
	uint32_t fact = names_find(&c->facts, key);
	if (fact == LAW_NONE) {
		complain_unknown(c, entry->line, "fact", key, &c->facts);
		return LAW_NONE;
	}
	const struct law_fact *is = &c->fact[fact].is;
	if (is->type == TYPE_TEXT && is->kind != LAW_NONE && !c->image.kinds[is->kind].single)
		return fact;
	complain(c, entry->line,
	    "'%.*s' in %s, expected a text on a kind whose entities have names",
	    TEXT_ARG(text_clip(key, QUOTED_BYTES)), entry->key.at);
	return LAW_NONE;
}

void
read_duties(
    struct compiler *c, const struct entry_of_duties *from, struct law_form_section *section)
{
	const struct yaml_entry *of_duties[] = {from->means, from->document};

	section->means = section->means_document = LAW_NONE;
	for (size_t i = 0; i < sizeof of_duties / sizeof *of_duties && from->duties == NULL; i++)
		if (of_duties[i] != NULL)
			complain(c, of_duties[i]->line,
			    "'%s' in a section without 'duties', which has none",
			    of_duties[i]->key.at);
	if (from->duties == NULL)
		return;
	section->duties = duties_of(c, from->duties);
	if (from->means != NULL)
		section->means = means_of(c, from->means);
	if (from->document != NULL)
		section->means_document = means_of(c, from->document);
}
