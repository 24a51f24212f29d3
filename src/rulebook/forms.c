/* SPDX-License-Identifier: Apache-2.0 */
/* Forms: sections of items, each asking for facts. */
#include "rulebook/compiler.h"

enum { QUOTED_BYTES = 60, ID_CHARS_MAX = 64 };

struct entry_of_form {
	struct law_form is;
	const struct yaml_entry *on, *heading, *stages, *sections;
};

/* Audiences are read, and complained about, when forms get their names. */
static void
read_nothing(struct compiler *c, const struct yaml_entry *entry, void *to)
{
	(void)c, (void)entry, (void)to;
}

static const struct key form_keys[] = {
    {"id", true, read_dotted, offsetof(struct entry_of_form, is.id)},
    {"title", true, read_text, offsetof(struct entry_of_form, is.title)},
    {"pin", true, read_pin, offsetof(struct entry_of_form, is.pin)},
    {"version", false, read_text, offsetof(struct entry_of_form, is.version)},
    {"preamble", false, read_text, offsetof(struct entry_of_form, is.preamble)},
    {"confidence", false, read_confidence, offsetof(struct entry_of_form, is.confidence)},
    {"audiences", true, read_nothing, offsetof(struct entry_of_form, is.audiences)},
    {"on", false, read_entry, offsetof(struct entry_of_form, on)},
    {"heading", false, read_entry, offsetof(struct entry_of_form, heading)},
    {"stages", false, read_entry, offsetof(struct entry_of_form, stages)},
    {"sections", true, read_entry, offsetof(struct entry_of_form, sections)},
};

struct entry_of_section {
	struct law_form_section is;
	const struct yaml_entry *items, *when;
	struct entry_of_duties duties;
};

static const struct key section_keys[] = {
    {"id", true, read_dotted, offsetof(struct entry_of_section, is.id)},
    {"title", true, read_text, offsetof(struct entry_of_section, is.title)},
    {"header", false, read_yes, offsetof(struct entry_of_section, is.is_header)},
    {"items", false, read_entry, offsetof(struct entry_of_section, items)},
    {"duties", false, read_entry, offsetof(struct entry_of_section, duties.duties)},
    {"when", false, read_entry, offsetof(struct entry_of_section, when)},
    {"otherwise", false, read_text, offsetof(struct entry_of_section, is.otherwise)},
    {"means", false, read_entry, offsetof(struct entry_of_section, duties.means)},
    {"means-document", false, read_entry, offsetof(struct entry_of_section, duties.document)},
};

struct entry_of_item {
	struct law_item is;
	const struct yaml_entry *facts, *stage, *clocks;
};

/* Ids of items are those that the form itself or its readers use: '_' is fine. */
static void
read_item_id(struct compiler *c, const struct yaml_entry *entry, void *law_str_at)
{
	struct text text;
	char plain[ID_CHARS_MAX];

	if (!scalar_of(c, &entry->value, entry->line, "id", &text))
		return;
	if (text.len > sizeof plain) {
		complain(c, entry->line, "id of %zu characters, expected at most %d", text.len,
		    (int)ID_CHARS_MAX);
		return;
	}
	for (size_t i = 0; i < text.len; i++)
		plain[i] = text.at[i] == '_' ? '-' : text.at[i];
	if (is_dotted((struct text){plain, text.len}))
		*(law_str *)law_str_at = image_string(&c->image, text);
	else
		complain(c, entry->line,
		    "'%.*s' as id, expected lower-case letters and digits joined by '.', '-' or "
		    "'_'",
		    TEXT_ARG(text));
}

static void
read_chart(struct compiler *c, const struct yaml_entry *entry, void *uint32_at)
{
	static const char *const CHARTS[] = {
#define X(name, word) word,
	    LAW_CHARTS(X)
#undef X
	};
	uint32_t index;

	if (read_word(c, entry, WORDS("chart", CHARTS), &index))
		*(uint32_t *)uint32_at = index;
}

static const struct key item_keys[] = {
    {"id", true, read_item_id, offsetof(struct entry_of_item, is.id)},
    {"label", true, read_text, offsetof(struct entry_of_item, is.label)},
    {"asks", true, read_text, offsetof(struct entry_of_item, is.asks)},
    {"for", true, read_audiences, offsetof(struct entry_of_item, is.audiences)},
    {"words", false, read_whole, offsetof(struct entry_of_item, is.words)},
    {"none", false, read_none, offsetof(struct entry_of_item, is.none)},
    {"stage", false, read_entry, offsetof(struct entry_of_item, stage)},
    {"pin", false, read_pin, offsetof(struct entry_of_item, is.pin)},
    {"note", false, read_text, offsetof(struct entry_of_item, is.note)},
    {"serves", false, read_strings, offsetof(struct entry_of_item, is.serves)},
    {"chart", false, read_chart, offsetof(struct entry_of_item, is.chart)},
    {"clocks", false, read_entry, offsetof(struct entry_of_item, clocks)},
    {"facts", true, read_entry, offsetof(struct entry_of_item, facts)},
};

static void
read_show(struct compiler *c, const struct yaml_entry *entry, void *uint32_at)
{
	static const char *const SHOWS[] = {
#define X(name, word) word,
	    LAW_SHOWS(X)
#undef X
	};
	uint32_t index;

	if (read_word(c, entry, WORDS("show", SHOWS), &index))
		*(uint32_t *)uint32_at = index;
}

struct entry_of_field {
	struct law_field is;
	const struct yaml_entry *fact, *when, *each;
};

static const struct key field_keys[] = {
    {"fact", true, read_entry, offsetof(struct entry_of_field, fact)},
    {"label", false, read_text, offsetof(struct entry_of_field, is.label)},
    {"show", false, read_show, offsetof(struct entry_of_field, is.show)},
    {"figures", false, read_whole, offsetof(struct entry_of_field, is.figures)},
    {"optional", false, read_yes, offsetof(struct entry_of_field, is.optional)},
    {"when", false, read_entry, offsetof(struct entry_of_field, when)},
    {"each", false, read_entry, offsetof(struct entry_of_field, each)},
};

/* Fields */

/* Rounding, bands and figures are for numbers. */
static void
check_show(struct compiler *c, const struct law_field *field, uint32_t line)
{
	const struct law_fact *fact = &c->fact[field->fact].is;
	const char *type = value_type_word(fact->type);

	if (fact->type != TYPE_NUMBER && field->show != LAW_SHOW_EXACT)
		complain(c, line, "shown as a number, but its fact is a %s", type);
	else if (fact->type != TYPE_NUMBER && field->figures > 0)
		complain(c, line, "figures of a number, but its fact is a %s", type);
	else if (field->show == LAW_SHOW_BAND && fact->bands_n == 0)
		complain(c, line, "shown as a band, but its fact has no bands");
	else if (field->show == LAW_SHOW_ROUND && field->figures == 0)
		complain(c, line, "shown rounded without 'figures', expected how many");
}

/* `each` repeats a field for every entity of the kind its fact is on. */
static bool
read_each(struct compiler *c, const struct entry_of_field *draft, uint32_t *each)
{
	if (draft->each == NULL)
		return true;
	*each = kind_of(c, &draft->each->value, draft->each->line);
	if (*each == LAW_NONE)
		return false;
	if (!yaml_is_text(&draft->fact->value))
		return true;
	uint32_t fact = names_find(&c->facts, draft->fact->value.scalar);
	if (fact == LAW_NONE || c->image.failed || c->fact[fact].is.kind == *each)
		return true;
	complain(c, draft->each->line, "each '%s', expected the kind that its fact is on",
	    c->image.strings + c->image.kinds[*each].word);
	return false;
}

static void
read_field(struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t on)
{
	struct entry_of_field draft = {.is.when = LAW_NONE, .is.each = LAW_NONE};
	struct yaml_entry bare = {.key = text_of("fact"), .line = line};

	if (node->kind == YAML_MAP) {
		keys_read(c, node, line, KEYS(field_keys), &draft);
	} else {
		bare.value = *node;
		draft.fact = &bare;
	}
	if (draft.fact == NULL || !read_each(c, &draft, &draft.is.each))
		return;
	uint32_t bound = draft.is.each != LAW_NONE ? draft.is.each : on;
	draft.is.fact =
	    fact_of(c, &draft.fact->value, draft.fact->line, ANY_TYPE, bound, NULL, NULL);
	if (draft.is.fact == LAW_NONE)
		return;
	check_show(c, &draft.is, line);
	if (draft.when != NULL)
		draft.is.when = expr_of(c, &draft.when->value, draft.when->line, bound);
	*image_add_fields(&c->image) = draft.is;
}

/* Items */

static void
read_fields(struct compiler *c, struct entry_of_item *draft, uint32_t on)
{
	const struct yaml_node *item;

	draft->is.fields_first = c->image.n_fields;
	if (draft->facts == NULL)
		return;
	uint32_t line = draft->facts->line;
	for (uint32_t i = 0; (item = item_of(&draft->facts->value, i, &line)) != NULL; i++)
		read_field(c, item, line, on);
	draft->is.fields_n = c->image.n_fields - draft->is.fields_first;
	if (draft->facts->value.kind == YAML_LIST && draft->facts->value.n == 0)
		complain(c, draft->facts->line, "no facts, expected what answers the item");
}

/* A chart draws numbers or days, and needs some: two of one unit where parts are told of all. */
static void
check_chart(struct compiler *c, const struct law_item *item, uint32_t line)
{
	static const struct {
		enum value_type type;
		uint32_t least;
	} wants[] = {[LAW_CHART_SHARES] = {TYPE_NUMBER, 1},
	    [LAW_CHART_CONCENTRATION] = {TYPE_NUMBER, 2},
	    [LAW_CHART_THRESHOLD] = {TYPE_NUMBER, 1},
	    [LAW_CHART_TIMELINE] = {TYPE_DATE, 1}};
	uint32_t n = 0;

	if (item->chart == LAW_CHART_NONE || c->image.failed)
		return;
	for (uint32_t i = 0; i < item->fields_n; i++)
		n += c->fact[c->image.fields[item->fields_first + i].fact].is.type ==
		     wants[item->chart].type;
	if (n < wants[item->chart].least)
		complain(c, line, "a chart of %u fact%s of type %s, expected at least %u", n,
		    n == 1 ? "" : "s", value_type_word(wants[item->chart].type),
		    wants[item->chart].least);
}

/* By its word, the index of a stage of the form. */
static void
read_stage(struct compiler *c, const struct yaml_entry *entry, const struct law_form *form,
    uint32_t *stage)
{
	struct text word;

	if (entry == NULL || !scalar_of(c, &entry->value, entry->line, "stage", &word) ||
	    c->image.failed)
		return;
	for (uint32_t i = 0; i < form->stages_n; i++) {
		const struct law_stage *one = &c->image.stages[form->stages_first + i];
		if (!text_is(word, c->image.strings + one->word))
			continue;
		*stage = i;
		return;
	}
	complain(c, entry->line, "'%.*s' is no stage of the form",
	    TEXT_ARG(text_clip(word, QUOTED_BYTES)));
}

static void
read_item(struct compiler *c, const struct yaml_node *node, uint32_t line,
    const struct law_form *form, struct names *seen)
{
	struct entry_of_item draft = {0};
	struct text id = name_of(node, "id");
	struct subject around = c->subject;

	c->subject = (struct subject){"item", text_clip(id, QUOTED_BYTES)};
	keys_read(c, node, line, KEYS(item_keys), &draft);
	if (id.len > 0 && names_put(seen, id, line) != line)
		complain(c, line, "its id given twice in the form, expected once");
	if ((draft.is.audiences & ~form->audiences) != 0)
		complain(c, line, "for an audience that its form does not have");
	read_stage(c, draft.stage, form, &draft.is.stage);
	read_fields(c, &draft, form->on);
	check_chart(c, &draft.is, line);
	if (draft.clocks != NULL)
		draft.is.clocks = duties_of(c, draft.clocks);
	if (draft.clocks != NULL && draft.is.chart != LAW_CHART_TIMELINE)
		complain(c, draft.clocks->line, "clocks without a timeline, which draws them");
	*image_add_items(&c->image) = draft.is;
	c->subject = around;
}

static void
read_section(struct compiler *c, const struct yaml_node *node, uint32_t line,
    const struct law_form *form, struct names *seen)
{
	struct entry_of_section draft = {.is = {.items_first = c->image.n_items, .when = LAW_NONE}};
	const struct yaml_node *item;

	keys_read(c, node, line, KEYS(section_keys), &draft);
	if (draft.items != NULL) {
		uint32_t at = draft.items->line;
		for (uint32_t i = 0; (item = item_of(&draft.items->value, i, &at)) != NULL; i++)
			read_item(c, item, at, form, seen);
	}
	draft.is.items_n = c->image.n_items - draft.is.items_first;
	if ((draft.items == NULL) == (draft.duties.duties == NULL))
		complain(c, line, "a section %s, expected one of the two",
		    draft.items == NULL ? "without 'items' or 'duties'"
					: "with both 'items' and 'duties'");
	if (draft.when != NULL)
		draft.is.when = expr_of(c, &draft.when->value, draft.when->line, form->on);
	if ((draft.when == NULL) != (draft.is.otherwise == 0))
		complain(c, line, "'when' and 'otherwise' go together");
	read_duties(c, &draft.duties, &draft.is);
	*image_add_form_sections(&c->image) = draft.is;
}

/* Forms */

struct entry_of_stage {
	struct law_stage is;
	const struct yaml_entry *when;
};

static const struct key stage_keys[] = {
    {"stage", true, read_dotted, offsetof(struct entry_of_stage, is.word)},
    {"title", true, read_text, offsetof(struct entry_of_stage, is.title)},
    {"when", false, read_entry, offsetof(struct entry_of_stage, when)},
};

static void
read_stages(struct compiler *c, const struct yaml_entry *entry, struct law_form *form)
{
	const struct yaml_node *item;
	struct names seen;

	form->stages_first = c->image.n_stages;
	if (entry == NULL)
		return;
	names_init(&seen, c->arena);
	uint32_t line = entry->line;
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++) {
		struct entry_of_stage draft = {.is.when = LAW_NONE};
		struct text word = name_of(item, "stage");
		keys_read(c, item, line, KEYS(stage_keys), &draft);
		if (word.len > 0 && names_put(&seen, word, i) != i)
			complain(c, line, "a stage given twice, expected once");
		if (draft.when != NULL)
			draft.is.when = expr_of(c, &draft.when->value, draft.when->line, form->on);
		*image_add_stages(&c->image) = draft.is;
	}
	form->stages_n = c->image.n_stages - form->stages_first;
	c->failed = c->failed || seen.failed;
}

/* A form on a kind of which there is one only would be a form like any other. */
static void
read_on(struct compiler *c, const struct yaml_entry *entry, uint32_t *on)
{
	if (entry == NULL)
		return;
	*on = kind_of(c, &entry->value, entry->line);
	if (*on != LAW_NONE && !c->image.failed && c->image.kinds[*on].single)
		complain(c, entry->line, "on a kind that is single, expected one with names");
}

struct entry_of_form_heading {
	const struct yaml_entry *updated, *version;
};

static const struct key form_heading_keys[] = {
    {"updated", false, read_entry, offsetof(struct entry_of_form_heading, updated)},
    {"version", false, read_entry, offsetof(struct entry_of_form_heading, version)},
};

static uint32_t
read_head(struct compiler *c, const struct yaml_entry *entry, enum value_type type, uint32_t on)
{
	if (entry == NULL)
		return LAW_NONE;
	return fact_of(c, &entry->value, entry->line, (int)type, on, NULL, NULL);
}

/* What the document is numbered by, when that is not what the rulebook names. */
static void
read_form_heading(struct compiler *c, const struct yaml_entry *entry, struct law_form *form)
{
	struct entry_of_form_heading draft = {0};

	form->head_updated = form->head_version = LAW_NONE;
	form->has_heading = entry != NULL;
	if (entry == NULL ||
	    !keys_read(c, &entry->value, entry->line, KEYS(form_heading_keys), &draft))
		return;
	form->head_updated = read_head(c, draft.updated, TYPE_DATE, form->on);
	form->head_version = read_head(c, draft.version, TYPE_TEXT, form->on);
}

static bool
any_has(const struct yaml_node *list, const char *key)
{
	const struct yaml_node *item;
	uint32_t line;

	for (uint32_t i = 0; (item = item_of(list, i, &line)) != NULL; i++)
		if (yaml_get(item, key) != NULL)
			return true;
	return false;
}

void
name_forms(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_FORMS];
	const struct yaml_entry *entry;

	c->form = scratch(c, records->n, sizeof *c->form);
	if (c->form == NULL)
		return;
	for (uint32_t i = 0; i < records->n; i++) {
		struct draft_form *draft = &c->form[i];
		draft->from = records->at[i];
		draft->id = name_of(draft->from.node, "id");
		about(c, &draft->from, "form", draft->id);
		if (draft->id.len > 0 && names_put(&c->forms, draft->id, i) != i)
			complain(c, draft->from.line, "its id given twice, expected once");
		for (uint32_t k = 0; (entry = yaml_entry(draft->from.node, k)) != NULL; k++) {
			if (text_is(entry->key, "audiences") && !yaml_is_null(&entry->value))
				read_audiences(c, entry, &draft->audiences);
			if (text_is(entry->key, "on") || text_is(entry->key, "stages"))
				draft->is_conditional = true;
			if (text_is(entry->key, "sections"))
				draft->is_conditional |= any_has(&entry->value, "duties") ||
				                         any_has(&entry->value, "when");
		}
	}
}

void
read_forms(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_FORMS];
	const struct yaml_node *item;

	for (uint32_t i = 0; i < records->n && !c->failed; i++) {
		struct entry_of_form draft = {.is = {.audiences = c->form[i].audiences,
						  .on = LAW_NONE,
						  .sections_first = c->image.n_form_sections}};
		const struct record_at *at = &records->at[i];
		struct names seen;

		c->form[i].fields_first = c->image.n_fields;
		names_init(&seen, c->arena);
		about(c, at, "form", c->form[i].id);
		keys_read(c, at->node, at->line, KEYS(form_keys), &draft);
		read_on(c, draft.on, &draft.is.on);
		read_form_heading(c, draft.heading, &draft.is);
		read_stages(c, draft.stages, &draft.is);
		if (draft.sections != NULL) {
			uint32_t line = draft.sections->line;
			const struct yaml_node *list = &draft.sections->value;
			for (uint32_t k = 0; (item = item_of(list, k, &line)) != NULL; k++)
				read_section(c, item, line, &draft.is, &seen);
		}
		draft.is.sections_n = c->image.n_form_sections - draft.is.sections_first;
		*image_add_forms(&c->image) = draft.is;
		c->form[i].fields_n = c->image.n_fields - c->form[i].fields_first;
		c->failed = c->failed || seen.failed;
	}
}
