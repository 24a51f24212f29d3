/* SPDX-License-Identifier: Apache-2.0 */
/* What all parts of a layout need: nodes in the language of the document, dates, links to
 * items, and the numbers of evidence. */
#include "documents/sheet.h"

#include <string.h>

void
sheet_init(struct sheet *sheet, struct arena *arena)
{
	const struct tongue *tongue = &sheet->form->tongue;

	document_init(sheet->document, arena);
	sheet->document->form = sheet->form;
	sheet->document->tongue = tongue;
	if (tongue->code.len > 0)
		sheet->document->language = tongue->code;
}

const char *
sheet_word(const struct sheet *sheet, enum word which)
{
	return word_in(sheet->document->tongue, which);
}

struct node *
sheet_add(struct sheet *sheet, struct node *parent, enum node_kind kind)
{
	return node_add(sheet->document, parent, kind);
}

struct node *
sheet_add_text(struct sheet *sheet, struct node *parent, enum node_kind kind, struct text text)
{
	return node_add_text(sheet->document, parent, kind, text);
}

void
sheet_chip(struct sheet *sheet, struct node *parent, enum tone tone, enum word says)
{
	struct node *chip =
	    sheet_add_text(sheet, parent, NODE_CHIP, text_of(sheet_word(sheet, says)));

	sheet_tone(chip, tone);
}

void
sheet_term(struct sheet *sheet, struct node *parent, enum word says)
{
	node_string(sheet->document, parent, sheet_word(sheet, says));
	sheet_colon(sheet, parent);
}

void
sheet_colon(struct sheet *sheet, struct node *parent)
{
	node_string(sheet->document, parent, sheet_word(sheet, WORD_COLON));
}

void
sheet_count(
    struct sheet *sheet, struct node *parent, enum word says, uint32_t first, uint32_t second)
{
	struct document *document = sheet->document;
	struct text with[] = {arena_format(document->arena, "%u", first),
	    arena_format(document->arena, "%u", second)};
	struct text said = word_with(document->tongue, document->arena, says, with, 2);

	if (with[0].at == NULL || with[1].at == NULL || said.at == NULL)
		document->out_of_memory = true;
	node_text(document, parent, said);
}

struct text
sheet_says(const struct sheet *sheet, struct text english)
{
	return tongue_says(sheet->document->tongue, english);
}

void
sheet_pin(struct sheet *sheet, struct node *parent, struct text pin)
{
	struct text said = tongue_pin(sheet->document->tongue, sheet->document->arena, pin);

	if (said.at == NULL && pin.len > 0)
		sheet->document->out_of_memory = true;
	node_text(sheet->document, parent, said);
}

void
sheet_tone(struct node *node, enum tone tone)
{
	if (node != NULL)
		node->tone = tone;
}

void
sheet_date(struct sheet *sheet, struct node *parent, int32_t date)
{
	struct document *document = sheet->document;
	struct node *time = sheet_add(sheet, parent, NODE_TIME);
	char iso[DATE_CHARS];

	if (time == NULL)
		return;
	date_format(date, iso);
	time->text = arena_text(document->arena, text_of(iso));
	struct text says = date_words(document->arena, document->tongue, date);
	if (time->text.at == NULL || says.at == NULL)
		document->out_of_memory = true;
	node_text(document, time, says);
}

void
sheet_item_link(struct sheet *sheet, struct node *parent, const struct disclosed_item *item)
{
	struct text address = sheet_join(sheet, text_of("#"), "", item->id);

	node_link(sheet->document, parent, address, item->label);
}

struct text
sheet_join(struct sheet *sheet, struct text a, const char *between, struct text b)
{
	struct arena *arena = sheet->document->arena;
	size_t middle = strlen(between);
	char *joined = arena_alloc(arena, a.len + middle + b.len + 1);

	if (joined == NULL) {
		sheet->document->out_of_memory = true;
		return TEXT_NONE;
	}
	if (a.len > 0)
		memcpy(joined, a.at, a.len);
	memcpy(joined + a.len, between, middle);
	if (b.len > 0)
		memcpy(joined + a.len + middle, b.at, b.len);
	return (struct text){joined, a.len + middle + b.len};
}

struct text
sheet_capital(struct sheet *sheet, struct text text)
{
	char *copy;

	if (text.len == 0 || text.at[0] < 'a' || text.at[0] > 'z')
		return text;
	copy = arena_string(sheet->document->arena, text);
	if (copy == NULL) {
		sheet->document->out_of_memory = true;
		return TEXT_NONE;
	}
	copy[0] = (char)(copy[0] - 'a' + 'A');
	return (struct text){copy, text.len};
}

/* --- Evidence, numbered by first use --- */

uint32_t /* from 1; 0 when it is not numbered */
sheet_evidence_number(const struct sheet *sheet, struct text digest)
{
	for (uint32_t i = 0; i < sheet->n_evidence; i++)
		if (text_equal(sheet->evidence[i], digest))
			return i + 1;
	return 0;
}

static void
number_item(struct sheet *sheet, const struct disclosed_item *item)
{
	for (uint32_t v = 0; v < item->n_values; v++) {
		struct text digest = item->values[v].evidence;

		if (digest.len > 0 && sheet_evidence_number(sheet, digest) == 0)
			sheet->evidence[sheet->n_evidence++] = digest;
	}
}

void
sheet_number_evidence(struct sheet *sheet)
{
	const struct disclosed_form *form = sheet->form;
	size_t n = 0;

	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++)
			n += form->sections[s].items[i].n_values;
	sheet->evidence = arena_array(sheet->document->arena, n + 1, sizeof *sheet->evidence);
	if (sheet->evidence == NULL) {
		sheet->document->out_of_memory = true;
		return;
	}
	for (uint32_t s = 0; s < form->n_sections; s++)
		for (uint32_t i = 0; i < form->sections[s].n_items; i++)
			number_item(sheet, &form->sections[s].items[i]);
}
