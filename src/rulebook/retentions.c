/* SPDX-License-Identifier: Apache-2.0 */
/* Retentions: which records and documents are kept until which day, under which duty. */
#include "rulebook/compiler.h"

enum { QUOTED_BYTES = 60 };

struct draft_retention {
	struct law_retention is;
	const struct yaml_entry *under, *on, *until, *forms;
};

#define IN(field)    offsetof(struct draft_retention, is.field)
#define LATER(field) offsetof(struct draft_retention, field)

static const struct key retention_keys[] = {
    {"id", true, read_dotted, IN(id)},
    {"title", true, read_text, IN(title)},
    {"says", true, read_text, IN(says)},
    {"pin", true, read_pin, IN(pin)},
    {"confidence", false, read_confidence, IN(confidence)},
    {"under", false, read_entry, LATER(under)},
    {"on", false, read_entry, LATER(on)},
    {"until", true, read_entry, LATER(until)},
    {"records", false, read_strings, IN(records)},
    {"forms", false, read_entry, LATER(forms)},
    {"note", false, read_text, IN(note)},
};

static uint32_t
kind_on(struct compiler *c, const struct yaml_entry *entry)
{
	uint32_t kind = kind_of(c, &entry->value, entry->line);

	if (kind == LAW_NONE || c->image.failed || !c->image.kinds[kind].single)
		return kind;
	complain(c, entry->line,
	    "on %s, of which there is one, expected a kind with several entities",
	    c->image.strings + c->image.kinds[kind].word);
	return LAW_NONE;
}

static uint32_t
duty(struct compiler *c, const struct yaml_entry *entry, uint32_t on)
{
	struct text id;

	if (!scalar_of(c, &entry->value, entry->line, "under", &id))
		return LAW_NONE;
	uint32_t provision = provision_of(c, id, entry->line);
	if (provision == LAW_NONE || !can_name(c, provision, entry->line, on))
		return LAW_NONE;
	if (c->provision[provision].is.kind == LAW_OBLIGATION)
		return provision;
	complain(c, entry->line, "under '%.*s', a provision of kind %s, expected an obligation",
	    TEXT_ARG(text_clip(id, QUOTED_BYTES)),
	    law_provision_kind_words[c->provision[provision].is.kind]);
	return LAW_NONE;
}

static struct law_list
forms_of(struct compiler *c, const struct yaml_entry *entry)
{
	const struct yaml_node *item;
	uint32_t n = 0, line = entry->line;
	uint32_t room = entry->value.kind == YAML_LIST ? entry->value.n : 1;
	uint32_t *list = scratch(c, room, sizeof *list);
	struct text id;

	if (list == NULL)
		return (struct law_list){0};
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++) {
		if (!scalar_of(c, item, line, "forms", &id))
			continue;
		uint32_t form = names_find(&c->forms, id);
		if (form == LAW_NONE)
			complain_unknown(c, line, "form", id, &c->forms);
		else
			list[n++] = form;
	}
	return image_list(&c->image, list, n);
}

static void
read_retention(struct compiler *c, const struct record_at *at)
{
	struct draft_retention draft = {0};

	draft.is.under = draft.is.on = draft.is.until = LAW_NONE;
	keys_read(c, at->node, at->line, KEYS(retention_keys), &draft);
	if (draft.on != NULL)
		draft.is.on = kind_on(c, draft.on);
	if (draft.under != NULL)
		draft.is.under = duty(c, draft.under, draft.is.on);
	if (draft.until != NULL)
		draft.is.until = day_of(c, &draft.until->value, draft.until->line, draft.is.on);
	if (draft.forms != NULL)
		draft.is.forms = forms_of(c, draft.forms);
	if (at->node->kind == YAML_MAP && draft.is.records.n == 0 && draft.forms == NULL)
		complain(c, at->line, "neither 'records' nor 'forms', expected what is kept");
	*image_add_retentions(&c->image) = draft.is;
}

void
read_retentions(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_RETENTIONS];
	struct names seen;

	names_init(&seen, c->arena);
	for (uint32_t i = 0; i < records->n && !c->failed; i++) {
		const struct record_at *at = &records->at[i];
		struct text id = name_of(at->node, "id");
		about(c, at, "retention", id);
		read_retention(c, at);
		if (id.len > 0 && names_put(&seen, id, i) != i)
			complain(c, at->line, "its id given twice, expected once");
	}
	c->failed = c->failed || seen.failed;
}
