/* SPDX-License-Identifier: Apache-2.0 */
/* Laying out a form as a page; see page.h. */
#include "documents/page.h"

#include "documents/answer.h"
#include "documents/sheet.h"
#include "documents/typeset.h"
#include "documents/words.h"

#include <stdio.h>
#include <string.h>

enum { CHANGES_SHOWN = 25 }; /* the feed has them all */

struct layout {
	struct sheet sheet;
	const struct page *page;
};

/* --- Finding things in a form --- */

static bool
repeats(const struct disclosed_section *section)
{
	for (uint32_t i = 0; i < section->n_items; i++)
		for (uint32_t v = 0; v < section->items[i].n_values; v++)
			if (!section->items[i].values[v].is_repeated)
				return false;
	return section->n_items > 0;
}

static bool
is_listed(const struct page_thing *things, size_t n, const struct disclosed_value *value)
{
	for (size_t i = 0; i < n; i++)
		if (text_equal(things[i].entity, value->entity) &&
		    text_equal(things[i].kind, value->kind))
			return true;
	return false;
}

static size_t
count_values(const struct disclosed_form *form)
{
	size_t n = 0;

	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++)
			n += form->sections[s].items[i].n_values;
	return n;
}

enum gpai_code
page_things(const struct disclosed_form *form, struct arena *arena, struct page_thing **things,
    size_t *n, struct gpai_error *err)
{
	*n = 0;
	*things = arena_array(arena, count_values(form) + 1, sizeof **things);
	if (*things == NULL)
		return fail_memory(err);
	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++) {
			const struct disclosed_item *item = &form->sections[s].items[i];
			for (uint32_t v = 0; v < item->n_values; v++)
				if (item->values[v].entity.len > 0 &&
				    !is_listed(*things, *n, &item->values[v]))
					(*things)[(*n)++] = (struct page_thing){
					    item->values[v].kind, item->values[v].entity};
		}
	return GPAI_OK;
}

const struct disclosed_value *
page_value(const struct disclosed_form *form, struct text entity, const char *fact)
{
	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++) {
			const struct disclosed_item *item = &form->sections[s].items[i];
			for (uint32_t v = 0; v < item->n_values; v++)
				if (text_is(item->values[v].fact, fact) &&
				    text_equal(item->values[v].entity, entity) &&
				    item->values[v].disclosure == DISCLOSURE_FULL)
					return &item->values[v];
		}
	return NULL;
}

struct text
page_name(const struct disclosed_form *form, struct text kind, struct text entity)
{
	char key[128];
	const struct disclosed_value *value;

	snprintf(key, sizeof key, "%.*s.name", TEXT_ARG(kind));
	value = page_value(form, entity, key);
	return value != NULL && value->value.state == VALUE_KNOWN && value->value.text.len > 0
	           ? value->value.text
	           : entity;
}

/* --- Head --- */

static struct node *
put_term(struct layout *l, struct node *list, enum word term)
{
	sheet_add_text(&l->sheet, list, NODE_TERM, text_of(sheet_word(&l->sheet, term)));
	return sheet_add(&l->sheet, sheet_add(&l->sheet, list, NODE_DETAIL), NODE_PARAGRAPH);
}

static void
put_file(struct layout *l, struct node *line, const struct page_file *file)
{
	struct node *link = sheet_add(&l->sheet, line, NODE_LINK);

	if (link != NULL)
		link->text = text_of(file->name); /* ours, and relative */
	node_string(l->sheet.document, link, file->says);
}

static void
put_head(struct layout *l)
{
	const struct disclosed_form *form = l->page->form;
	struct node *header = sheet_add(&l->sheet, l->sheet.document->root, NODE_HEADER), *list;
	struct node *line;

	sheet_add_text(&l->sheet, header, NODE_KICKER, form->issue.provider);
	sheet_add_text(&l->sheet, header, NODE_TITLE, form->title);
	list = sheet_add(&l->sheet, header, NODE_DEFINITIONS);
	sheet_date(&l->sheet, put_term(l, list, WORD_AS_OF), form->issue.as_of);
	if (l->page->n_changes > 0)
		sheet_date(&l->sheet, put_term(l, list, WORD_CHANGED),
		    moment_date(l->page->changes[0].recorded));
	line = put_term(l, list, WORD_ALSO_AS);
	for (size_t i = 0; i < l->page->n_files; i++) {
		node_string(l->sheet.document, line, i > 0 ? ", " : "");
		put_file(l, line, &l->page->files[i]);
	}
}

static struct node *
put_callout(struct layout *l, enum tone tone)
{
	struct node *callout = sheet_add(&l->sheet, l->sheet.document->root, NODE_CALLOUT);

	sheet_tone(callout, tone);
	return sheet_add(&l->sheet, callout, NODE_PARAGRAPH);
}

static void
put_state(struct layout *l)
{
	const struct disclosed_form *form = l->page->form;
	struct node *line;

	if (form->issue.is_example)
		node_string(l->sheet.document, put_callout(l, TONE_EXAMPLE),
		    sheet_word(&l->sheet, WORD_EXAMPLE_SAYS));
	if (!form->is_draft)
		return;
	line = put_callout(l, TONE_DRAFT);
	sheet_add_text(&l->sheet, line, NODE_STRONG, text_of(sheet_word(&l->sheet, WORD_DRAFT)));
	node_string(l->sheet.document, line, ". ");
	sheet_count(
	    &l->sheet, line, WORD_COUNT_NOT_STATED, form->n_open + form->n_withheld, form->n_items);
}

/* --- Answers --- */

static int32_t
since_of(const struct layout *l, const struct disclosed_value *value, struct text word)
{
	for (size_t i = 0; i < l->page->n_words; i++) {
		const struct page_word *known = &l->page->words[i];
		if (text_equal(known->entity, value->entity) &&
		    text_equal(known->fact, value->fact) && text_equal(known->word, word))
			return known->since;
	}
	return DATE_NONE;
}

/* What was chosen, each with the day since when, and what was not. */
static void
put_chosen(struct layout *l, struct node *answer, const struct disclosed_value *value)
{
	struct node *list = sheet_add(&l->sheet, answer, NODE_LIST), *line = NULL;

	for (uint32_t i = 0; i < value->n_options; i++) {
		int32_t since = since_of(l, value, value->options[i].word);
		if (!value->options[i].chosen)
			continue;
		struct node *item =
		    sheet_add_text(&l->sheet, list, NODE_LIST_ITEM, value->options[i].label);
		if (since == DATE_NONE)
			continue;
		node_format(
		    l->sheet.document, item, ", %s ", sheet_word(&l->sheet, WORD_SINCE_DAY));
		sheet_date(&l->sheet, item, since);
	}
	for (uint32_t i = 0; i < value->n_options; i++) {
		if (value->options[i].chosen)
			continue;
		if (line == NULL) {
			line = sheet_add(&l->sheet, answer, NODE_SMALL);
			sheet_term(&l->sheet, line, WORD_NOT_AMONG);
		} else
			node_string(l->sheet.document, line, sheet_word(&l->sheet, WORD_SEMICOLON));
		node_text(l->sheet.document, line, value->options[i].label);
	}
}

static void
put_absent(struct layout *l, struct node *answer, const struct disclosed_value *value)
{
	struct node *line = sheet_add(&l->sheet, answer, NODE_PARAGRAPH);

	node_text(l->sheet.document, line,
	    sheet_capital(&l->sheet, text_of(sheet_word(&l->sheet, WORD_NONE))));
	if (value->value.text.len > 0) {
		sheet_colon(&l->sheet, line);
		typeset_line(l->sheet.document, line, value->value.text);
	}
}

static void
put_list(struct layout *l, struct node *answer, const struct value *value)
{
	struct node *list = sheet_add(&l->sheet, answer, NODE_LIST);

	for (uint32_t i = 0; i < value->n_items; i++)
		typeset_line(
		    l->sheet.document, sheet_add(&l->sheet, list, NODE_LIST_ITEM), value->items[i]);
}

static void
put_known(struct layout *l, struct node *answer, const struct disclosed_value *value)
{
	if (value->type == TYPE_CHOICES && value->disclosure == DISCLOSURE_FULL)
		put_chosen(l, answer, value);
	else if (value->type == TYPE_CHOICE && value->disclosure == DISCLOSURE_FULL)
		sheet_add_text(
		    &l->sheet, answer, NODE_PARAGRAPH, sheet_capital(&l->sheet, value->shown));
	else if (value->type == TYPE_LIST && value->disclosure == DISCLOSURE_FULL)
		put_list(l, answer, &value->value);
	else if (value->type == TYPE_TEXT && value->disclosure == DISCLOSURE_FULL)
		typeset_prose(l->sheet.document, answer, value->value.text);
	else
		value_put_inline(&l->sheet, sheet_add(&l->sheet, answer, NODE_PARAGRAPH), value);
}

/* True when something stands there now. */
static bool
put_value(struct layout *l, struct node *answer, const struct disclosed_value *value)
{
	if (value->disclosure == DISCLOSURE_WITHHELD)
		sheet_chip(&l->sheet, sheet_add(&l->sheet, answer, NODE_PARAGRAPH), TONE_WITHHELD,
		    WORD_WITHHELD);
	else if (value->value.state == VALUE_ABSENT)
		put_absent(l, answer, value);
	else if (value->disclosure != DISCLOSURE_NOTHING && value->shown.len > 0)
		put_known(l, answer, value);
	else if (value->is_needed)
		sheet_chip(&l->sheet, sheet_add(&l->sheet, answer, NODE_PARAGRAPH), TONE_OPEN,
		    WORD_NOT_STATED);
	else
		return false;
	return true;
}

static struct node *
put_entry(struct layout *l, struct node *section, struct text label)
{
	struct node *entry = sheet_add(&l->sheet, section, NODE_ENTRY);
	struct node *heading = sheet_add_text(
	    &l->sheet, sheet_add(&l->sheet, entry, NODE_QUESTION), NODE_HEADING, label);

	if (heading != NULL)
		heading->level = 3;
	return sheet_add(&l->sheet, entry, NODE_ANSWER);
}

static bool
is_shown(const struct disclosed_value *value)
{
	return !value_is_silent(value) || value->value.state == VALUE_ABSENT;
}

/* Those values of an item that are of this entity. */
static void
put_item(
    struct layout *l, struct node *section, const struct disclosed_item *item, struct text entity)
{
	struct node *answer = NULL, *list = NULL, *into;

	for (uint32_t i = 0; i < item->n_values; i++) {
		const struct disclosed_value *value = &item->values[i];
		if (!text_equal(value->entity, entity) || !is_shown(value))
			continue;
		if (answer == NULL)
			answer = put_entry(l, section, item->label);
		into = answer;
		if (value->label.len > 0) {
			if (list == NULL)
				list = sheet_add(&l->sheet, answer, NODE_DEFINITIONS);
			sheet_add_text(&l->sheet, list, NODE_TERM, value->label);
			into = sheet_add(&l->sheet, list, NODE_DETAIL);
		}
		put_value(l, into, value);
	}
}

static struct node *
put_section(struct layout *l, struct text id, struct text title)
{
	struct node *section = sheet_add(&l->sheet, l->sheet.document->root, NODE_SECTION);
	struct node *heading = sheet_add_text(&l->sheet, section, NODE_HEADING, title);

	node_set_id(l->sheet.document, section, id);
	if (heading != NULL)
		heading->level = 2;
	return section;
}

static void
put_lines(struct layout *l, struct node *section, struct text entity)
{
	for (size_t i = 0; i < l->page->n_lines; i++) {
		const struct page_lines *lines = &l->page->lines[i];
		if (!text_equal(lines->entity, entity))
			continue;
		struct node *answer =
		    put_entry(l, section, text_of(sheet_word(&l->sheet, WORD_KEEP_OUT)));
		if (lines->lines.len == 0) {
			sheet_add_text(&l->sheet, answer, NODE_PARAGRAPH,
			    text_of(sheet_word(&l->sheet, WORD_NO_TOKEN)));
			continue;
		}
		struct node *verbatim = sheet_add(&l->sheet, answer, NODE_VERBATIM);
		if (verbatim != NULL)
			verbatim->text = lines->lines;
	}
}

static void
put_entities(struct layout *l)
{
	const struct disclosed_form *form = l->page->form;

	for (size_t n = 0; n < l->page->n_things; n++) {
		struct text kind = l->page->things[n].kind, entity = l->page->things[n].entity;
		struct text id = sheet_join(&l->sheet, kind, "-", entity);
		struct node *section = put_section(l, id, page_name(form, kind, entity));
		for (uint32_t s = 0; s < form->n_sections; s++)
			for (uint32_t i = 0;
			     repeats(&form->sections[s]) && i < form->sections[s].n_items; i++)
				put_item(l, section, &form->sections[s].items[i], entity);
		put_lines(l, section, entity);
	}
}

/* A section turned round that no entity answers is told in its own place. */
static void
put_empty(struct layout *l, const struct disclosed_section *from)
{
	struct node *section;

	if (l->page->n_things > 0)
		return;
	section = put_section(l, from->id, from->title);
	struct node *line = sheet_add(&l->sheet, section, NODE_PARAGRAPH);
	if (from->is_open)
		sheet_chip(&l->sheet, line, TONE_OPEN, WORD_NOT_STATED);
	else
		node_text(l->sheet.document, line,
		    sheet_capital(&l->sheet, text_of(sheet_word(&l->sheet, WORD_NONE))));
}

static void
put_sections(struct layout *l)
{
	const struct disclosed_form *form = l->page->form;
	bool turned = false;

	for (uint32_t s = 0; s < form->n_sections; s++) {
		const struct disclosed_section *from = &form->sections[s];
		if (repeats(from)) {
			if (!turned)
				put_entities(l);
			if (!turned)
				put_empty(l, from);
			turned = true;
			continue;
		}
		struct node *section = put_section(l, from->id, from->title);
		for (uint32_t i = 0; i < from->n_items; i++)
			put_item(l, section, &from->items[i], TEXT_NONE);
	}
}

/* --- Changes --- */

static struct node *
put_cell(struct layout *l, struct node *row, struct text text)
{
	struct node *cell = sheet_add(&l->sheet, row, NODE_CELL);

	typeset_line(l->sheet.document, cell, text);
	return cell;
}

static void
put_change(struct layout *l, struct node *table, const struct disclosed_change *change)
{
	struct text not_stated = text_of(sheet_word(&l->sheet, WORD_NOT_STATED));
	struct node *row = sheet_add(&l->sheet, table, NODE_ROW), *cell;

	cell = sheet_add(&l->sheet, row, NODE_CELL);
	sheet_date(&l->sheet, cell, moment_date(change->recorded));
	put_cell(l, row,
	    change->entity.len > 0 ? page_name(l->page->form, change->kind, change->entity)
				   : sheet_capital(&l->sheet, sheet_says(&l->sheet, change->kind)));
	put_cell(l, row, sheet_capital(&l->sheet, change->name));
	put_cell(l, row, change->before.len > 0 ? change->before : not_stated);
	cell = put_cell(l, row, change->after.len > 0 ? change->after : not_stated);
	if (change->since != DATE_NONE) {
		node_format(l->sheet.document, cell, ", %s ", sheet_word(&l->sheet, WORD_FROM_DAY));
		sheet_date(&l->sheet, cell, change->since);
	}
}

static void
put_changes(struct layout *l)
{
	static const enum word columns[] = {WORD_CHANGE_DAY, WORD_CHANGE_OF, WORD_CHANGE_WHAT,
	    WORD_CHANGE_BEFORE, WORD_CHANGE_AFTER};
	struct node *section =
	    put_section(l, text_of("changes"), text_of(sheet_word(&l->sheet, WORD_CHANGES)));
	struct node *line = sheet_add(&l->sheet, section, NODE_PARAGRAPH), *table, *row, *caption;

	node_string(l->sheet.document, line,
	    sheet_word(&l->sheet, l->page->n_changes > 0 ? WORD_CHANGES_SAYS : WORD_CHANGES_NONE));
	if (l->page->n_changes > CHANGES_SHOWN)
		node_format(
		    l->sheet.document, line, " %s", sheet_word(&l->sheet, WORD_CHANGES_MORE));
	if (l->page->n_changes == 0)
		return;
	table = sheet_add(&l->sheet, section, NODE_TABLE);
	caption = sheet_add_text(
	    &l->sheet, table, NODE_CAPTION, text_of(sheet_word(&l->sheet, WORD_CHANGES)));
	if (caption != NULL)
		caption->level = 1;
	row = sheet_add(&l->sheet, table, NODE_ROW);
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		struct node *cell = put_cell(l, row, text_of(sheet_word(&l->sheet, columns[i])));
		if (cell != NULL)
			cell->on = true;
	}
	for (size_t i = 0; i < l->page->n_changes && i < CHANGES_SHOWN; i++)
		put_change(l, table, &l->page->changes[i]);
}

static void
put_colophon(struct layout *l)
{
	const struct disclosed_form *form = l->page->form;
	struct node *colophon = sheet_add(&l->sheet, l->sheet.document->root, NODE_COLOPHON);
	struct node *line = sheet_add(&l->sheet, colophon, NODE_PARAGRAPH);

	sheet_pin(&l->sheet, line, form->pin);
	node_string(l->sheet.document, line, ". ");
	node_text(l->sheet.document, line, form->disclaimer);
	line = sheet_add(&l->sheet, colophon, NODE_PARAGRAPH);
	sheet_term(&l->sheet, line, WORD_RULEBOOK);
	node_text(l->sheet.document, line, form->law_title);
	node_string(l->sheet.document, line, ", SHA-256 ");
	sheet_add_text(&l->sheet, line, NODE_CODE, form->law_digest);
	node_string(l->sheet.document, line, ".");
}

static void
put_watermark(struct layout *l)
{
	const struct issue *issue = &l->page->form->issue;

	if (issue->is_example)
		l->sheet.document->watermark = text_of(sheet_word(&l->sheet, WORD_EXAMPLE));
	else if (l->page->form->is_draft)
		l->sheet.document->watermark = text_of(sheet_word(&l->sheet, WORD_DRAFT));
}

enum gpai_code
document_of_page(
    const struct page *page, struct arena *arena, struct document *document, struct gpai_error *err)
{
	struct layout l = {.sheet = {.document = document, .form = page->form}, .page = page};
	const struct disclosed_form *form = page->form;

	sheet_init(&l.sheet, arena);
	document->title = sheet_join(&l.sheet, form->title,
	    form->issue.provider.len > 0 ? sheet_word(&l.sheet, WORD_COLON) : "",
	    form->issue.provider);
	if (page->n_files > 0)
		document->feed = text_of(page->files[0].name);
	put_watermark(&l);
	put_head(&l);
	put_state(&l);
	if (form->preamble.len > 0)
		typeset_prose(document, document->root, form->preamble);
	sheet_add(&l.sheet, document->root, NODE_CONTENTS);
	put_sections(&l);
	put_changes(&l);
	put_colophon(&l);
	return document_status(document, err);
}
