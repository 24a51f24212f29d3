/* SPDX-License-Identifier: Apache-2.0 */
/* The layout of a form: what stands where. How it looks is the formats' business; how one
 * answer is set is answer.c. */
#include "documents/form_document.h"

#include "documents/answer.h"
#include "documents/duty_sheet.h"
#include "documents/fields.h"
#include "documents/typeset.h"
#include "documents/words.h"

#include <string.h>

static struct node *
add_word(struct sheet *sheet, struct node *parent, enum node_kind kind, enum word which)
{
	return sheet_add_text(sheet, parent, kind, text_of(sheet_word(sheet, which)));
}

/* --- Title block --- */

static void
put_definition(struct sheet *sheet, struct node *list, enum word term, struct text says)
{
	if (says.len == 0)
		return;
	add_word(sheet, list, NODE_TERM, term);
	sheet_add_text(sheet, sheet_add(sheet, list, NODE_DETAIL), NODE_PARAGRAPH, says);
}

static void
put_date(struct sheet *sheet, struct node *list, enum word term, int32_t date, enum word none)
{
	if (date == DATE_NONE) {
		put_definition(sheet, list, term, text_of(sheet_word(sheet, none)));
		return;
	}
	add_word(sheet, list, NODE_TERM, term);
	sheet_date(
	    sheet, sheet_add(sheet, sheet_add(sheet, list, NODE_DETAIL), NODE_PARAGRAPH), date);
}

static struct text
or_word(struct sheet *sheet, struct text text, enum word none)
{
	return text.len > 0 ? text : text_of(sheet_word(sheet, none));
}

static void
put_header(struct sheet *sheet)
{
	const struct disclosed_form *form = sheet->form;
	struct node *header = sheet_add(sheet, sheet->document->root, NODE_HEADER);
	struct node *list;
	struct node *law;

	sheet_pin(sheet, sheet_add(sheet, header, NODE_KICKER), form->pin);
	sheet_add_text(sheet, header, NODE_TITLE, form->title);
	sheet_add_text(
	    sheet, header, NODE_LEAD, or_word(sheet, form->issue.model, WORD_UNNAMED_MODEL));
	list = sheet_add(sheet, header, NODE_DEFINITIONS);
	put_definition(sheet, list, WORD_PROVIDER,
	    or_word(sheet, form->issue.provider, WORD_UNNAMED_PROVIDER));
	put_definition(sheet, list, WORD_FOR, sheet_capital(sheet, form->audience_says));
	if (!form->issue.is_unnumbered) {
		put_definition(sheet, list, WORD_VERSION,
		    or_word(sheet, form->issue.version, WORD_NOT_NUMBERED));
		put_date(sheet, list, WORD_UPDATED, form->issue.updated, WORD_NOT_ISSUED);
	}
	put_date(sheet, list, WORD_AS_OF, form->issue.as_of, WORD_NOT_ISSUED);
	if (form->law.len > 0) {
		int32_t day;

		add_word(sheet, list, NODE_TERM, WORD_LAW);
		law = sheet_add(sheet, sheet_add(sheet, list, NODE_DETAIL), NODE_PARAGRAPH);
		if (date_parse(form->law, &day))
			sheet_date(sheet, law, day);
		else
			node_text(sheet->document, law, form->law);
	}
	put_definition(sheet, list, WORD_FORM_VERSION, form->version);
	put_definition(sheet, list, WORD_STATUS,
	    text_of(sheet_word(sheet, form->is_draft ? WORD_DRAFT : WORD_COMPLETE)));
}

/* --- State --- */

static bool
is_open(const struct disclosed_item *item)
{
	if (item->state == ITEM_BLANK || item->state == ITEM_INSUFFICIENT)
		return true;
	for (uint32_t i = 0; i < item->n_values; i++)
		if (item->values[i].disclosure == DISCLOSURE_WITHHELD)
			return true;
	return false;
}

/* Forms ask the same of several things: "Modalities" of each kind of source. */
static bool
shares_its_label(const struct disclosed_form *form, const struct disclosed_item *item)
{
	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++)
			if (&form->sections[s].items[i] != item &&
			    text_equal(form->sections[s].items[i].label, item->label))
				return true;
	return false;
}

static void
put_open_item(struct sheet *sheet, struct node *list, const struct disclosed_section *section,
    const struct disclosed_item *item)
{
	struct node *line = sheet_add(sheet, list, NODE_LIST_ITEM);

	sheet_item_link(sheet, line, item);
	if (!shares_its_label(sheet->form, item))
		return;
	node_string(sheet->document, line, " \u00B7 ");
	node_text(sheet->document, line, section->title);
}

static void
put_open_items(struct sheet *sheet, struct node *callout)
{
	const struct disclosed_form *form = sheet->form;
	struct node *list = sheet_add(sheet, callout, NODE_LIST);

	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++) {
			const struct disclosed_item *item = &form->sections[s].items[i];

			if (is_open(item))
				put_open_item(sheet, list, &form->sections[s], item);
		}
	duties_put_open(sheet, list);
}

static void
put_count(struct sheet *sheet, struct node *line, enum word says, uint32_t n)
{
	if (n == 0)
		return;
	node_string(sheet->document, line, ", ");
	sheet_count(sheet, line, says, n, 0);
}

static void
put_item_counts(struct sheet *sheet, struct node *line)
{
	const struct disclosed_form *form = sheet->form;

	if (form->n_items == 0) /* every part has fallen away */
		return;
	node_string(sheet->document, line, ". ");
	sheet_count(sheet, line, WORD_COUNT_ANSWERED, form->n_answered, form->n_items);
	put_count(sheet, line, WORD_COUNT_NOT_APPLICABLE, form->n_not_applicable);
	put_count(sheet, line, WORD_COUNT_OPEN, form->n_open);
}

static void
put_status(struct sheet *sheet)
{
	const struct disclosed_form *form = sheet->form;
	struct node *root = sheet->document->root, *callout;

	if (form->issue.is_example) {
		callout = sheet_add(sheet, root, NODE_CALLOUT);
		sheet_tone(callout, TONE_EXAMPLE);
		add_word(sheet, callout, NODE_PARAGRAPH, WORD_EXAMPLE_SAYS);
	}
	callout = sheet_add(sheet, root, NODE_CALLOUT);
	sheet_tone(callout, form->is_draft ? TONE_DRAFT : TONE_DONE);
	struct node *line = sheet_add(sheet, callout, NODE_PARAGRAPH);
	add_word(sheet, line, NODE_STRONG, form->is_draft ? WORD_DRAFT : WORD_COMPLETE);
	if (form->has_duties)
		duties_put_state(sheet, line);
	else
		put_item_counts(sheet, line);
	put_count(sheet, line, WORD_COUNT_WITHHELD, form->n_withheld);
	node_string(sheet->document, line, ".");
	if (form->is_draft)
		put_open_items(sheet, callout);
}

static void
put_watermark(struct sheet *sheet)
{
	const struct disclosed_form *form = sheet->form;
	const char *example = form->issue.is_example ? sheet_word(sheet, WORD_EXAMPLE) : "";
	const char *draft = form->is_draft ? sheet_word(sheet, WORD_DRAFT) : "";

	sheet->document->watermark = sheet_join(
	    sheet, text_of(example), *example != 0 && *draft != 0 ? " " : "", text_of(draft));
}

/* --- Items --- */

static void
put_question(struct sheet *sheet, struct node *entry, const struct disclosed_item *item)
{
	struct node *question = sheet_add(sheet, entry, NODE_QUESTION);
	struct node *heading = sheet_add_text(sheet, question, NODE_HEADING, item->label);
	struct node *line;

	if (heading != NULL)
		heading->level = 3;
	if (item->asks.len > 0)
		sheet_add_text(sheet, question, NODE_PARAGRAPH, sheet_capital(sheet, item->asks));
	if (item->note.len > 0)
		sheet_add_text(sheet, question, NODE_SMALL, item->note);
	line = sheet_add(sheet, question, NODE_SMALL);
	sheet_add_text(sheet, line, NODE_CODE, item->id);
	for (uint32_t i = 0; i < item->n_serves; i++) {
		node_string(sheet->document, line, " \u00B7 ");
		sheet_pin(sheet, line, item->serves[i]);
	}
}

static void
put_item(struct sheet *sheet, struct node *section, const struct disclosed_item *item)
{
	static const enum tone tones[] = {[ITEM_ANSWERED] = TONE_DONE,
	    [ITEM_NOT_APPLICABLE] = TONE_NONE,
	    [ITEM_BLANK] = TONE_OPEN,
	    [ITEM_INSUFFICIENT] = TONE_WARN};
	struct node *entry = sheet_add(sheet, section, NODE_ENTRY);

	sheet_tone(entry, tones[item->state]);
	node_set_id(sheet->document, entry, item->id);
	put_question(sheet, entry, item);
	answer_put(sheet, sheet_add(sheet, entry, NODE_ANSWER), item);
}

static void
put_section(struct sheet *sheet, const struct disclosed_section *from)
{
	struct node *section = sheet_add(sheet, sheet->document->root, NODE_SECTION);
	struct node *heading = sheet_add_text(sheet, section, NODE_HEADING, from->title);

	node_set_id(sheet->document, section, from->id);
	if (heading != NULL)
		heading->level = 2;
	section_put_when(sheet, section, from);
	for (uint32_t i = 0; i < from->n_items; i++)
		put_item(sheet, section, &from->items[i]);
	if (from->has_duties)
		duties_put(sheet, section, from);
}

/* --- Back matter --- */

static struct node *
put_head_row(struct sheet *sheet, struct node *table, const enum word *columns, size_t n)
{
	struct node *row = sheet_add(sheet, table, NODE_ROW);

	for (size_t i = 0; i < n; i++) {
		struct node *cell = add_word(sheet, row, NODE_CELL, columns[i]);

		if (cell != NULL)
			cell->on = true;
	}
	return row;
}

static bool
rests_on(const struct disclosed_item *item, struct text digest)
{
	for (uint32_t i = 0; i < item->n_values; i++)
		if (text_equal(item->values[i].evidence, digest))
			return true;
	return false;
}

static void
put_resting_items(struct sheet *sheet, struct node *cell, struct text digest)
{
	const struct disclosed_form *form = sheet->form;
	bool first = true;

	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++) {
			const struct disclosed_item *item = &form->sections[s].items[i];

			if (!rests_on(item, digest))
				continue;
			if (!first)
				node_string(sheet->document, cell, ", ");
			sheet_item_link(sheet, cell, item);
			first = false;
		}
}

static void
put_evidence(struct sheet *sheet)
{
	static const enum word columns[] = {WORD_NUMBER, WORD_DIGEST, WORD_EVIDENCE_ITEMS};
	struct node *section, *heading, *table, *row, *cell;

	if (sheet->n_evidence == 0)
		return;
	section = sheet_add(sheet, sheet->document->root, NODE_SECTION);
	node_set_id(sheet->document, section, text_of(EVIDENCE_ANCHOR));
	heading = add_word(sheet, section, NODE_HEADING, WORD_EVIDENCE_TITLE);
	if (heading != NULL)
		heading->level = 2;
	table = sheet_add(sheet, section, NODE_TABLE);
	add_word(sheet, table, NODE_CAPTION, WORD_EVIDENCE_SAYS);
	put_head_row(sheet, table, columns, sizeof columns / sizeof *columns);
	for (uint32_t i = 0; i < sheet->n_evidence; i++) {
		row = sheet_add(sheet, table, NODE_ROW);
		cell = sheet_add(sheet, row, NODE_CELL);
		if (cell != NULL)
			cell->on = true;
		node_format(sheet->document, cell, "%u", i + 1);
		cell = sheet_add(sheet, row, NODE_CELL);
		sheet_add_text(sheet, cell, NODE_CODE, sheet->evidence[i]);
		put_resting_items(sheet, sheet_add(sheet, row, NODE_CELL), sheet->evidence[i]);
	}
}

static void
put_colophon(struct sheet *sheet)
{
	const struct disclosed_form *form = sheet->form;
	struct node *colophon = sheet_add(sheet, sheet->document->root, NODE_COLOPHON);
	struct node *line = sheet_add(sheet, colophon, NODE_PARAGRAPH);

	node_text(sheet->document, line, form->disclaimer);
	add_word(sheet, colophon, NODE_PARAGRAPH, WORD_AS_RECORDED);
	line = sheet_add(sheet, colophon, NODE_PARAGRAPH);
	sheet_term(sheet, line, WORD_RULEBOOK);
	node_text(sheet->document, line, form->law_title);
	node_string(sheet->document, line, ", SHA-256 ");
	sheet_add_text(sheet, line, NODE_CODE, form->law_digest);
	node_string(sheet->document, line, ".");
	if (form->checked.len > 0) {
		node_string(sheet->document, line, " ");
		sheet_term(sheet, line, WORD_FORM_READ);
		node_text(sheet->document, line, form->checked);
		node_string(sheet->document, line, ".");
	}
}

enum gpai_code
document_of_form(const struct disclosed_form *form, struct arena *arena, struct document *document,
    struct gpai_error *err)
{
	struct sheet sheet = {.document = document, .form = form};

	sheet_init(&sheet, arena);
	document->title = sheet_join(&sheet, form->title,
	    form->issue.model.len > 0 ? sheet_word(&sheet, WORD_COLON) : "", form->issue.model);
	put_watermark(&sheet);
	sheet_number_evidence(&sheet);
	put_header(&sheet);
	put_status(&sheet);
	if (form->preamble.len > 0)
		typeset_prose(document, document->root, form->preamble);
	sheet_add(&sheet, document->root, NODE_CONTENTS);
	if (form->has_duties)
		duties_put_overview(&sheet);
	/* An answered header stands in the title block already. */
	for (uint32_t s = 0; s < form->n_sections; s++)
		if (!form->sections[s].is_header || form->sections[s].is_open)
			put_section(&sheet, &form->sections[s]);
	put_evidence(&sheet);
	put_colophon(&sheet);
	fields_put_issue(&sheet);
	return document_status(document, err);
}
