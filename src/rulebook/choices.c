/* SPDX-License-Identifier: Apache-2.0 */
/* Choices: conditions of which at most one may hold, or exactly one. Whether that is so
 * is asked of the finished image; here they are only read. */
#include "rulebook/compiler.h"

struct draft_choice {
	struct law_choice is;
	const struct yaml_entry *on, *when, *among;
};

#define IN(field)    offsetof(struct draft_choice, is.field)
#define LATER(field) offsetof(struct draft_choice, field)

static const struct key choice_keys[] = {
    {"id", true, read_dotted, IN(id)},
    {"says", true, read_text, IN(says)},
    {"among", true, read_entry, LATER(among)},
    {"covers", false, read_yes, IN(covers)},
    {"on", false, read_entry, LATER(on)},
    {"when", false, read_entry, LATER(when)},
};

static void
read_among(struct compiler *c, struct draft_choice *draft)
{
	const struct yaml_node *list = &draft->among->value;
	uint32_t *parts = scratch(c, list->n, sizeof *parts);

	if (parts == NULL)
		return;
	if (list->kind != YAML_LIST || list->n < 2) {
		complain(c, draft->among->line,
		    "'among' of %s, expected a list of two or more conditions",
		    list->kind == YAML_LIST ? "one" : yaml_kind_words(list));
		return;
	}
	for (uint32_t i = 0; i < list->n; i++) {
		const struct yaml_entry *item = yaml_entry(list, i);
		parts[i] = expr_of(c, &item->value, item->line, draft->is.on);
	}
	draft->is.among = image_list(&c->image, parts, list->n);
}

static void
read_choice(struct compiler *c, const struct record_at *at, struct draft_choice *draft)
{
	draft->is.on = draft->is.when = LAW_NONE;
	draft->is.file = image_string(&c->image, text_of(c->files[at->file].name));
	draft->is.line = at->line;
	keys_read(c, at->node, at->line, KEYS(choice_keys), draft);
	if (draft->on != NULL)
		draft->is.on = kind_of(c, &draft->on->value, draft->on->line);
	if (draft->when != NULL)
		draft->is.when = expr_of(c, &draft->when->value, draft->when->line, draft->is.on);
	if (draft->among != NULL)
		read_among(c, draft);
}

void
read_choices(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_CHOICES];
	struct names ids;

	names_init(&ids, c->arena);
	for (uint32_t i = 0; i < records->n && !c->image.failed; i++) {
		const struct record_at *at = &records->at[i];
		struct text id = name_of(at->node, "id");
		struct draft_choice draft = {0};
		about(c, at, "choice", id);
		read_choice(c, at, &draft);
		if (id.len > 0 && names_put(&ids, id, i) != i)
			complain(c, at->line, "given twice, expected one of each id");
		*image_add_choices(&c->image) = draft.is;
	}
	c->failed = c->failed || ids.failed;
}
