/* SPDX-License-Identifier: Apache-2.0 */
/* Sections that the rest refers to: the rulebook itself, sources, kinds of entity. */
#include "rulebook/compiler.h"

/* The rulebook: exactly one */

struct draft_rulebook {
	law_str name, title, disclaimer;
	const struct yaml_entry *versions, *heading, *classification;
};

static const struct key rulebook_keys[] = {
    {"name", true, read_text, offsetof(struct draft_rulebook, name)},
    {"title", true, read_text, offsetof(struct draft_rulebook, title)},
    {"disclaimer", true, read_text, offsetof(struct draft_rulebook, disclaimer)},
    {"versions", true, read_entry, offsetof(struct draft_rulebook, versions)},
    {"heading", false, read_entry, offsetof(struct draft_rulebook, heading)},
    {"classification", false, read_entry, offsetof(struct draft_rulebook, classification)},
};

static const struct key version_keys[] = {
    {"id", true, read_text, offsetof(struct law_version, id)},
    {"from", true, read_day, offsetof(struct law_version, from)},
    {"says", true, read_text, offsetof(struct law_version, says)},
};

static void
read_versions(struct compiler *c, const struct yaml_entry *entry)
{
	const struct yaml_node *item;
	uint32_t line = entry->line;
	int32_t last = DATE_NONE;

	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++) {
		struct law_version *version = image_add_versions(&c->image);
		version->from = DATE_NONE;
		keys_read(c, item, line, KEYS(version_keys), version);
		if (version->from == DATE_NONE)
			continue; /* told already */
		if (version->from <= last)
			complain(c, line, "versions out of order, expected the oldest first");
		last = version->from;
	}
}

void
read_rulebook(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_RULEBOOK];
	struct draft_rulebook draft = {0};

	if (records->n == 0) {
		c->file = 0;
		c->subject = (struct subject){0};
		complain(c, 1, "no section 'rulebook' in any file, expected exactly one");
		return;
	}
	for (uint32_t i = 1; i < records->n; i++) {
		about(c, &records->at[i], "rulebook", TEXT_NONE);
		complain(c, records->at[i].line, "given again, expected once; first in %s line %u",
		    c->files[records->at[0].file].path, records->at[0].line);
	}
	about(c, &records->at[0], "rulebook", TEXT_NONE);
	keys_read(c, records->at[0].node, records->at[0].line, KEYS(rulebook_keys), &draft);
	c->image.name = draft.name;
	c->image.title = draft.title;
	c->image.disclaimer = draft.disclaimer;
	if (draft.versions != NULL)
		read_versions(c, draft.versions);
}

/* Heading: read after the vocabulary, for it names facts. */

struct draft_heading {
	const struct yaml_entry *facts[LAW_HEADING_COUNT];
};

static const struct key heading_keys[] = {
#define X(name, word, type)                                                                        \
	{word, false, read_entry, offsetof(struct draft_heading, facts[LAW_HEADING_##name])},
    LAW_HEADINGS(X)
#undef X
};

void
read_heading(struct compiler *c)
{
	static const int types[] = {
#define X(name, word, type) type,
	    LAW_HEADINGS(X)
#undef X
	};
	const struct records *records = &c->sections[SECTION_RULEBOOK];
	const struct yaml_node *heading =
	    records->n > 0 ? yaml_get(records->at[0].node, "heading") : NULL;
	struct draft_heading draft = {0};

	if (yaml_is_null(heading))
		return;
	about(c, &records->at[0], "heading", TEXT_NONE);
	if (!keys_read(c, heading, heading->line, KEYS(heading_keys), &draft))
		return;
	for (size_t i = 0; i < LAW_HEADING_COUNT; i++)
		if (draft.facts[i] != NULL)
			c->image.heading[i] = fact_of(c, &draft.facts[i]->value,
			    draft.facts[i]->line, types[i], LAW_NONE, NULL, NULL);
}

/* Classification: lines at the top of every answer. Read last, for it names provisions. */

struct draft_class {
	law_str field, title;
	const struct yaml_entry *holds;
};

static const struct key class_keys[] = {
    {"field", true, read_text, offsetof(struct draft_class, field)},
    {"title", true, read_text, offsetof(struct draft_class, title)},
    {"holds", true, read_entry, offsetof(struct draft_class, holds)},
};

static bool
can_hold(uint32_t kind)
{
	return kind == LAW_CONDITION || kind == LAW_EXCEPTION || kind == LAW_TRANSITION;
}

static void
read_class(struct compiler *c, const struct yaml_node *node, uint32_t line)
{
	struct draft_class draft = {0};
	struct text id;

	keys_read(c, node, line, KEYS(class_keys), &draft);
	if (draft.holds == NULL ||
	    !scalar_of(c, &draft.holds->value, draft.holds->line, "holds", &id))
		return;
	uint32_t provision = provision_of(c, id, draft.holds->line);
	if (provision == LAW_NONE)
		return;
	if (!can_hold(c->provision[provision].is.kind))
		complain(c, draft.holds->line, "classification by '%.*s', expected a condition",
		    TEXT_ARG(id));
	use_provision(c, provision);
	struct law_class *class = image_add_classes(&c->image);
	class->field = draft.field;
	class->title = draft.title;
	class->provision = provision;
}

void
read_classification(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_RULEBOOK];
	uint32_t line;

	if (records->n == 0 || records->at[0].node->kind != YAML_MAP)
		return;
	about(c, &records->at[0], "classification", TEXT_NONE);
	const struct yaml_node *list = yaml_get(records->at[0].node, "classification");
	if (list == NULL || yaml_is_null(list))
		return;
	line = list->line;
	const struct yaml_node *item;
	for (uint32_t i = 0; (item = item_of(list, i, &line)) != NULL; i++)
		read_class(c, item, line);
}

/* Sources */

static void
read_status(struct compiler *c, const struct yaml_entry *entry, void *law_str_at)
{
	uint32_t index;

	if (read_word(c, entry, WORDS("status", law_source_status_words), &index))
		*(law_str *)law_str_at =
		    image_string(&c->image, text_of(law_source_status_words[index]));
}

static const struct key source_keys[] = {
    {"id", true, read_dotted, offsetof(struct law_source, id)},
    {"short", true, read_text, offsetof(struct law_source, abbreviation)},
    {"title", true, read_text, offsetof(struct law_source, title)},
    {"number", false, read_text, offsetof(struct law_source, number)},
    {"link", false, read_text, offsetof(struct law_source, link)},
    {"status", true, read_status, offsetof(struct law_source, status)},
    {"from", false, read_day, offsetof(struct law_source, from)},
    {"note", false, read_text, offsetof(struct law_source, note)},
};

/* Stores a name under its index; complains when it is taken. */
static void
name_once(struct compiler *c, struct names *names, struct text name, uint32_t index, uint32_t line,
    const char *what)
{
	if (name.len > 0 && names_put(names, name, index) != index)
		complain(c, line, "%s given twice, expected once", what);
}

void
read_sources(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_SOURCES];

	for (uint32_t i = 0; i < records->n; i++) {
		const struct record_at *at = &records->at[i];
		struct text id = name_of(at->node, "id");
		about(c, at, "source", id);
		struct law_source *source = image_add_sources(&c->image);
		source->from = DATE_NONE;
		keys_read(c, at->node, at->line, KEYS(source_keys), source);
		name_once(c, &c->sources, id, i, at->line, "its id");
		name_once(c, &c->shorts, name_of(at->node, "short"), i, at->line, "its short");
	}
}

/* Kinds of entity */

static const struct key kind_keys[] = {
    {"kind", true, read_dotted, offsetof(struct law_kind, word)},
    {"single", false, read_yes, offsetof(struct law_kind, single)},
    {"evidence", false, read_yes, offsetof(struct law_kind, documents)},
    {"says", true, read_text, offsetof(struct law_kind, says)},
};

void
read_kinds(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_KINDS];

	for (uint32_t i = 0; i < records->n; i++) {
		const struct record_at *at = &records->at[i];
		struct text word = name_of(at->node, "kind");
		about(c, at, "kind", word);
		struct law_kind *kind = image_add_kinds(&c->image);
		keys_read(c, at->node, at->line, KEYS(kind_keys), kind);
		name_once(c, &c->kinds, word, i, at->line, "its word");
	}
}

uint32_t
kind_of(struct compiler *c, const struct yaml_node *node, uint32_t line)
{
	struct text word;

	if (!scalar_of(c, node, line, "kind", &word))
		return LAW_NONE;
	uint32_t kind = names_find(&c->kinds, word);
	if (kind == LAW_NONE)
		complain_unknown(c, line, "kind", word, &c->kinds);
	return kind;
}
