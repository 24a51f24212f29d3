/* SPDX-License-Identifier: Apache-2.0 */
/* Readings: how documents that others publish read, field by field; and checks: what is then
 * wrong with one. A check is a condition over facts of the fields and of the vocabulary. */
#include "rulebook/compiler.h"

enum { QUOTED_BYTES = 60 };

struct draft_reading {
	struct law_reading is;
	const struct yaml_entry *form, *fields, *parts;
};

static const struct key reading_keys[] = {
    {"id", true, read_dotted, offsetof(struct draft_reading, is.id)},
    {"title", true, read_text, offsetof(struct draft_reading, is.title)},
    {"pin", false, read_pin, offsetof(struct draft_reading, is.pin)},
    {"confidence", false, read_confidence, offsetof(struct draft_reading, is.confidence)},
    {"note", false, read_text, offsetof(struct draft_reading, is.note)},
    {"form", false, read_entry, offsetof(struct draft_reading, form)},
    {"recognise", true, read_strings, offsetof(struct draft_reading, is.recognise)},
    {"hints", false, read_strings, offsetof(struct draft_reading, is.hints)},
    {"parts", false, read_entry, offsetof(struct draft_reading, parts)},
    {"fields", true, read_entry, offsetof(struct draft_reading, fields)},
};

static void
read_type(struct compiler *c, const struct yaml_entry *entry, void *uint32_at)
{
	read_word(c, entry, WORDS("type", law_read_type_words), uint32_at);
}

static void
read_weight(struct compiler *c, const struct yaml_entry *entry, void *uint32_at)
{
	read_word(c, entry, WORDS("weight", law_weight_words), uint32_at);
}

struct draft_field {
	struct law_read_field is;
	const struct yaml_entry *after, *facts;
};

static const struct key field_keys[] = {
    {"item", true, read_text, offsetof(struct draft_field, is.item)},
    {"label", true, read_text, offsetof(struct draft_field, is.label)},
    {"type", false, read_type, offsetof(struct draft_field, is.type)},
    {"optional", false, read_yes, offsetof(struct draft_field, is.optional)},
    {"heads", true, read_strings, offsetof(struct draft_field, is.heads)},
    {"drafts", false, read_strings, offsetof(struct draft_field, is.drafts)},
    {"rows", false, read_strings, offsetof(struct draft_field, is.rows)},
    {"after", false, read_entry, offsetof(struct draft_field, after)},
    {"facts", false, read_entry, offsetof(struct draft_field, facts)},
};

static struct law_list
facts_of(struct compiler *c, const struct yaml_entry *entry)
{
	const struct yaml_node *item;
	uint32_t line = entry->line, n = 0;
	uint32_t most = entry->value.kind == YAML_LIST ? entry->value.n : 1;
	uint32_t *facts = scratch(c, most, sizeof *facts);
	struct text key;

	if (facts == NULL)
		return (struct law_list){0};
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++) {
		if (!scalar_of(c, item, line, "a fact", &key))
			continue;
		facts[n] = names_find(&c->facts, key);
		if (facts[n] == LAW_NONE)
			complain_unknown(c, line, "fact", key, &c->facts);
		else
			n++;
	}
	return image_list(&c->image, facts, n);
}

static void
read_fields(struct compiler *c, struct draft_reading *reading)
{
	const struct yaml_node *item;
	struct names seen;
	uint32_t line = 0;

	names_init(&seen, c->arena);
	reading->is.fields_first = c->image.n_read_fields;
	if (reading->fields == NULL)
		return;
	for (uint32_t i = 0; (item = item_of(&reading->fields->value, i, &line)) != NULL; i++) {
		struct draft_field draft = {.is.after = LAW_NONE};
		struct text id = name_of(item, "item"), asked;

		keys_read(c, item, line, KEYS(field_keys), &draft);
		if (draft.after != NULL &&
		    scalar_of(c, &draft.after->value, draft.after->line, "after", &asked)) {
			draft.is.after = names_find(&seen, asked);
			if (draft.is.after == LAW_NONE)
				complain_unknown(
				    c, draft.after->line, "field before it", asked, &seen);
		}
		if (draft.facts != NULL)
			draft.is.facts = facts_of(c, draft.facts);
		if (id.len > 0 && names_put(&seen, id, i) != i)
			complain(c, line, "field '%.*s' given twice, expected once",
			    TEXT_ARG(text_clip(id, QUOTED_BYTES)));
		*image_add_read_fields(&c->image) = draft.is;
	}
	reading->is.fields_n = c->image.n_read_fields - reading->is.fields_first;
	c->failed = c->failed || seen.failed;
}

static const struct key part_keys[] = {
    {"item", true, read_text, offsetof(struct law_read_part, item)},
    {"heads", true, read_strings, offsetof(struct law_read_part, heads)},
};

static void
read_parts(struct compiler *c, struct draft_reading *reading)
{
	const struct yaml_node *item;
	uint32_t line = 0;

	reading->is.parts_first = c->image.n_read_parts;
	if (reading->parts == NULL)
		return;
	for (uint32_t i = 0; (item = item_of(&reading->parts->value, i, &line)) != NULL; i++) {
		struct law_read_part part = {0};

		keys_read(c, item, line, KEYS(part_keys), &part);
		*image_add_read_parts(&c->image) = part;
	}
	reading->is.parts_n = c->image.n_read_parts - reading->is.parts_first;
}

void
read_readings(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_READINGS];
	struct names seen;
	struct text form;

	names_init(&seen, c->arena);
	for (uint32_t i = 0; i < records->n && !c->failed; i++) {
		const struct record_at *at = &records->at[i];
		struct draft_reading draft = {.is.form = LAW_NONE, .is.line = at->line};
		struct text id = name_of(at->node, "id");

		about(c, at, "reading", id);
		draft.is.file = image_string(&c->image, text_of(c->files[at->file].name));
		keys_read(c, at->node, at->line, KEYS(reading_keys), &draft);
		if (id.len > 0 && names_put(&seen, id, i) != i)
			complain(c, at->line, "its id given twice, expected once");
		if (draft.form != NULL &&
		    scalar_of(c, &draft.form->value, draft.form->line, "form", &form)) {
			draft.is.form = names_find(&c->forms, form);
			if (draft.is.form == LAW_NONE)
				complain_unknown(c, draft.form->line, "form", form, &c->forms);
		}
		read_fields(c, &draft);
		read_parts(c, &draft);
		*image_add_readings(&c->image) = draft.is;
	}
	c->failed = c->failed || seen.failed;
}

/* --- Checks --- */

struct draft_check {
	struct law_review_check is;
	const struct yaml_entry *reading, *items, *when;
};

static const struct key check_keys[] = {
    {"id", true, read_dotted, offsetof(struct draft_check, is.id)},
    {"reading", true, read_entry, offsetof(struct draft_check, reading)},
    {"items", true, read_entry, offsetof(struct draft_check, items)},
    {"says", true, read_text, offsetof(struct draft_check, is.says)},
    {"pin", true, read_pin, offsetof(struct draft_check, is.pin)},
    {"confidence", false, read_confidence, offsetof(struct draft_check, is.confidence)},
    {"weight", false, read_weight, offsetof(struct draft_check, is.weight)},
    {"note", false, read_text, offsetof(struct draft_check, is.note)},
    {"when", true, read_entry, offsetof(struct draft_check, when)},
};

static uint32_t
reading_of(struct compiler *c, const struct yaml_entry *entry)
{
	struct text id;

	if (!scalar_of(c, &entry->value, entry->line, "reading", &id))
		return LAW_NONE;
	struct law law = image_view(&c->image);
	uint32_t found = law_find_reading(&law, id);
	if (found == LAW_NONE)
		complain(c, entry->line, "unknown reading '%.*s'",
		    TEXT_ARG(text_clip(id, QUOTED_BYTES)));
	return found;
}

static bool
has_item(const struct compiler *c, uint32_t reading, struct text item)
{
	struct law law = image_view(&c->image);
	const struct law_reading *is = &law.readings[reading];

	for (uint32_t i = 0; i < is->fields_n; i++)
		if (text_equal(law_text(&law, law.read_fields[is->fields_first + i].item), item))
			return true;
	return false;
}

static void
read_items(struct compiler *c, struct draft_check *draft)
{
	const struct yaml_node *item;
	uint32_t line = draft->items->line;
	struct text id;

	draft->is.items = strings_of(c, draft->items);
	for (uint32_t i = 0; draft->is.reading != LAW_NONE &&
			     (item = item_of(&draft->items->value, i, &line)) != NULL;
	     i++)
		if (yaml_is_text(item) && !has_item(c, draft->is.reading, id = item->scalar))
			complain(c, line, "the reading has no field '%.*s'",
			    TEXT_ARG(text_clip(id, QUOTED_BYTES)));
}

void
read_checks(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_CHECKS];
	struct names seen;

	names_init(&seen, c->arena);
	for (uint32_t i = 0; i < records->n && !c->failed; i++) {
		const struct record_at *at = &records->at[i];
		struct draft_check draft = {
		    .is.reading = LAW_NONE, .is.when = LAW_NONE, .is.line = at->line};
		struct text id = name_of(at->node, "id");

		about(c, at, "check", id);
		draft.is.file = image_string(&c->image, text_of(c->files[at->file].name));
		keys_read(c, at->node, at->line, KEYS(check_keys), &draft);
		if (id.len > 0 && names_put(&seen, id, i) != i)
			complain(c, at->line, "its id given twice, expected once");
		if (draft.reading != NULL)
			draft.is.reading = reading_of(c, draft.reading);
		if (draft.items != NULL)
			read_items(c, &draft);
		if (draft.when != NULL)
			draft.is.when = expr_of(c, &draft.when->value, draft.when->line, LAW_NONE);
		*image_add_checks(&c->image) = draft.is;
	}
	c->failed = c->failed || seen.failed;
}
