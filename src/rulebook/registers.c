/* SPDX-License-Identifier: Apache-2.0 */
/* Registers (who signed, who was designated), and the defaults that facts take from them. */
#include "rulebook/compiler.h"

enum { QUOTED_BYTES = 60 };

/* Registers */

struct draft_register {
	struct law_register is;
	const struct yaml_entry *rows;
};

static const struct key register_keys[] = {
    {"id", true, read_dotted, offsetof(struct draft_register, is.id)},
    {"title", true, read_text, offsetof(struct draft_register, is.title)},
    {"source", true, read_text, offsetof(struct draft_register, is.source)},
    {"as-of", true, read_day, offsetof(struct draft_register, is.as_of)},
    {"complete", false, read_yes, offsetof(struct draft_register, is.complete)},
    {"note", false, read_text, offsetof(struct draft_register, is.note)},
    {"rows", true, read_entry, offsetof(struct draft_register, rows)},
};

/* Keys of a row that are not columns. */
static const struct key row_keys[] = {
    {"name", true, read_text, offsetof(struct law_row, name)},
    {"aliases", false, read_strings, offsetof(struct law_row, aliases)},
    {"confidence", false, read_confidence, offsetof(struct law_row, confidence)},
};

static void
read_cell(struct compiler *c, struct law_row *row, const struct yaml_entry *entry)
{
	if (!is_dotted(entry->key)) {
		struct text found = text_clip(entry->key, QUOTED_BYTES);
		complain(c, entry->line,
		    "column '%.*s', expected lower-case letters and digits joined by '.' or '-'",
		    TEXT_ARG(found));
		return;
	}
	if (yaml_is_null(&entry->value)) {
		complain(c, entry->line, "nothing after '%s', expected a value", entry->key.at);
		return;
	}
	struct law_list values = strings_of(c, entry);
	struct law_cell *cell = image_add_cells(&c->image);
	cell->column = image_string(&c->image, entry->key);
	cell->values = values;
	row->cells_n++;
}

static void
read_row(struct compiler *c, const struct yaml_node *node, uint32_t line, struct names *seen)
{
	struct law_row row = {.cells_first = c->image.n_cells};
	const struct yaml_entry *entry;
	struct text name = name_of(node, "name");

	if (node->kind != YAML_MAP) {
		complain(c, line, "found %s, expected a row with 'name'", yaml_kind_words(node));
		return;
	}
	if (name.len == 0)
		complain(c, line, "a row without 'name', expected one");
	else if (names_put(seen, name, line) != line)
		complain(c, line, "row '%.*s' given twice, expected once", TEXT_ARG(name));
	for (uint32_t i = 0; (entry = yaml_entry(node, i)) != NULL; i++) {
		const struct key *key = NULL;
		for (size_t k = 0; k < KEYS(row_keys).n; k++)
			if (text_is(entry->key, row_keys[k].word))
				key = &row_keys[k];
		if (key != NULL)
			key->read(c, entry, (char *)&row + key->offset);
		else
			read_cell(c, &row, entry);
	}
	*image_add_rows(&c->image) = row;
}

static void
read_rows(struct compiler *c, struct draft_register *draft)
{
	const struct yaml_node *item;
	struct names seen;

	names_init(&seen, c->arena);
	draft->is.rows_first = c->image.n_rows;
	if (draft->rows == NULL)
		return;
	uint32_t line = draft->rows->line;
	for (uint32_t i = 0; (item = item_of(&draft->rows->value, i, &line)) != NULL; i++)
		read_row(c, item, line, &seen);
	c->failed = c->failed || seen.failed;
	draft->is.rows_n = c->image.n_rows - draft->is.rows_first;
}

void
read_registers(struct compiler *c)
{
	const struct records *records = &c->sections[SECTION_REGISTERS];

	for (uint32_t i = 0; i < records->n; i++) {
		const struct record_at *at = &records->at[i];
		struct draft_register draft = {.is.as_of = DATE_NONE};
		struct text id = name_of(at->node, "id");
		about(c, at, "register", id);
		keys_read(c, at->node, at->line, KEYS(register_keys), &draft);
		read_rows(c, &draft);
		if (id.len > 0 && names_put(&c->registers, id, i) != i)
			complain(c, at->line, "its id given twice, expected once");
		*image_add_registers(&c->image) = draft.is;
	}
}

/* Defaults of facts */

struct draft_default {
	const struct yaml_entry *list, *match, *column, *since;
};

static const struct key default_keys[] = {
    {"register", true, read_entry, offsetof(struct draft_default, list)},
    {"match", true, read_entry, offsetof(struct draft_default, match)},
    {"column", true, read_entry, offsetof(struct draft_default, column)},
    {"since", false, read_entry, offsetof(struct draft_default, since)},
};

/* Whether a value of a register can be the value of a fact. */
static bool
fits(const struct compiler *c, const struct law_fact *fact, const struct law_cell *cell)
{
	bool several = fact->type == TYPE_CHOICES || fact->type == TYPE_LIST;
	struct value value;

	if (!several && cell->values.n != 1)
		return false;
	for (uint32_t i = 0; i < cell->values.n; i++) {
		law_str at = c->image.refs[cell->values.first + i];
		struct text text = text_of(c->image.strings + at);
		if (fact->type == TYPE_CHOICE || fact->type == TYPE_CHOICES) {
			if (!option_of(c, fact, text))
				return false;
		} else if (value_parse(c->arena, fact->type, text, NOWHERE, &value, NULL) !=
			   GPAI_OK) {
			return false;
		}
	}
	return true;
}

/* The column in every row that has it: there is one, and all of them fit. */
static void
check_column(struct compiler *c, const struct law_fact *fact, uint32_t register_index,
    const struct yaml_entry *entry, struct text column)
{
	const struct law_register *list = &c->image.registers[register_index];
	uint32_t found = 0;

	for (uint32_t i = 0; i < list->rows_n; i++) {
		const struct law_row *row = &c->image.rows[list->rows_first + i];
		for (uint32_t k = 0; k < row->cells_n; k++) {
			const struct law_cell *cell = &c->image.cells[row->cells_first + k];
			if (!text_is(column, c->image.strings + cell->column))
				continue;
			found++;
			if (!fits(c, fact, cell))
				complain(c, entry->line,
				    "column '%.*s' of row '%s' is no %s of this fact",
				    TEXT_ARG(column), c->image.strings + row->name,
				    value_type_word(fact->type));
		}
	}
	if (found == 0)
		complain(c, entry->line, "no row of register '%s' has a column '%.*s'",
		    c->image.strings + list->id, TEXT_ARG(column));
}

/* The column of the day from which a row holds: a day wherever a row has it. */
static void
read_since(struct compiler *c, struct law_default *to, const struct yaml_entry *entry)
{
	struct law_fact day = {.type = TYPE_DATE};
	struct text column;

	if (!scalar_of(c, &entry->value, entry->line, "since", &column))
		return;
	check_column(c, &day, to->register_index, entry, column);
	to->since = image_string(&c->image, column);
}

static void
read_default(struct compiler *c, const struct yaml_node *node, uint32_t line, uint32_t fact)
{
	struct draft_default draft = {0};
	struct text id, key, column;

	keys_read(c, node, line, KEYS(default_keys), &draft);
	if (draft.list == NULL || draft.match == NULL || draft.column == NULL ||
	    !scalar_of(c, &draft.list->value, draft.list->line, "register", &id) ||
	    !scalar_of(c, &draft.match->value, draft.match->line, "match", &key) ||
	    !scalar_of(c, &draft.column->value, draft.column->line, "column", &column))
		return;
	struct law_default is = {.register_index = names_find(&c->registers, id),
	    .match = names_find(&c->facts, key),
	    .column = image_string(&c->image, column)};
	if (is.register_index == LAW_NONE)
		complain_unknown(c, draft.list->line, "register", id, &c->registers);
	if (is.match == LAW_NONE)
		complain_unknown(c, draft.match->line, "fact", key, &c->facts);
	else if (c->fact[is.match].is.type != TYPE_TEXT)
		complain(c, draft.match->line, "match by '%.*s', a %s, expected a text",
		    TEXT_ARG(key), value_type_word(c->fact[is.match].is.type));
	if (is.register_index == LAW_NONE || is.match == LAW_NONE || c->image.failed)
		return;
	check_column(c, &c->fact[fact].is, is.register_index, draft.column, column);
	if (draft.since != NULL)
		read_since(c, &is, draft.since);
	*image_add_defaults(&c->image) = is;
}

void
read_defaults(struct compiler *c, const struct yaml_entry *entry, uint32_t fact)
{
	const struct yaml_node *item;
	uint32_t line = entry->line;

	c->fact[fact].is.defaults_first = c->image.n_defaults;
	for (uint32_t i = 0; (item = item_of(&entry->value, i, &line)) != NULL; i++)
		read_default(c, item, line, fact);
	c->fact[fact].is.defaults_n = c->image.n_defaults - c->fact[fact].is.defaults_first;
}
