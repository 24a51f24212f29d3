/* SPDX-License-Identifier: Apache-2.0 */
/* Fields as content controls: what may be edited can be edited and not deleted, what may not
 * cannot be either. The tag says which value it is; gpai apply finds it by that. */
#include "paper/docx.h"

#include "documents/fields.h"
#include "documents/words.h"

#include <stdio.h>
#include <string.h>

enum {
	TAG_MAX = 64,       /* Word takes no more, of names and of tags */
	FIRST_MARK = 500000 /* above the numbers of other bookmarks */
};

static void
put_words(struct xml *xml, const char *element, struct text words)
{
	xml_open(xml, element);
	xml_set_text(xml, "w:val", words);
	xml_close(xml);
}

/* A choice of yes and no, in the language of the document. */
static void
put_yes_no(struct docx *docx)
{
	static const enum word words[] = {WORD_YES, WORD_NO};

	xml_open(&docx->xml, "w:dropDownList");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const char *word = word_in(docx->document->tongue, words[i]);

		xml_open(&docx->xml, "w:listItem");
		xml_set(&docx->xml, "w:displayText", word);
		xml_set(&docx->xml, "w:value", word);
		xml_close(&docx->xml);
	}
	xml_close(&docx->xml);
}

static void
put_date(struct docx *docx)
{
	struct xml *xml = &docx->xml;
	bool is_german = text_starts(docx->document->language, "de");

	xml_open(xml, "w:date");
	xml_value(xml, "w:dateFormat", "w:val", is_german ? "d. MMMM yyyy" : "d MMMM yyyy");
	put_words(xml, "w:lid", docx->document->language);
	xml_value(xml, "w:storeMappedDataAs", "w:val", "date");
	xml_value(xml, "w:calendar", "w:val", "gregorian");
	xml_close(xml);
}

/* A name that is too long stands there as '#' and its digest (documents/fields.h). */
static void
put_tag(struct docx *docx, struct text name)
{
	char digest[FIELD_DIGEST_CHARS + 1] = "#";
	struct out out;

	out_memory(&out);
	out_put(&out, name);
	field_digest(&out, digest + 1);
	docx->failed = docx->failed || out.error != 0;
	out_release(&out);
	put_words(&docx->xml, "w:tag", name.len > TAG_MAX ? text_of(digest) : name);
}

static void
put_properties(struct docx *docx, const struct node *field)
{
	struct xml *xml = &docx->xml;
	struct text name = docx->named != NULL ? docx_words(docx, docx->named) : field->text;

	xml_open(xml, "w:sdtPr");
	put_words(xml, "w:alias", text_clip(name, TAG_MAX));
	put_tag(docx, field->text);
	xml_count(xml, "w:id", "w:val", (long)docx->next_id++);
	xml_value(xml, "w:lock", "w:val", field->on ? "sdtLocked" : "sdtContentLocked");
	if (field->first == NULL)
		xml_empty(xml, "w:showingPlcHdr");
	if (field->on && text_is(field->id, "yes-no"))
		put_yes_no(docx);
	else if (field->on && text_is(field->id, "date"))
		put_date(docx);
	else
		xml_empty(xml, "w:richText");
	xml_close(xml);
}

/* What stands where an answer goes. */
static void
put_hint(struct docx *docx)
{
	docx_open_paragraph(docx, "Blank");
	docx->look.hint = true;
	docx_put_run(docx, text_of(word_in(docx->document->tongue, WORD_BLANK)));
	docx->look.hint = false;
	xml_close(&docx->xml);
}

/* The same once more as a bookmark with the number of the field, from 0: some word processors know
 * no controls around paragraphs and leave them out, but keep bookmarks. */
static void
put_mark(struct docx *docx, const char *element, uint32_t number)
{
	char name[32];

	snprintf(name, sizeof name, "_gpai_f%u", number);
	xml_open(&docx->xml, element);
	xml_set_number(&docx->xml, "w:id", (long)FIRST_MARK + number);
	if (strcmp(element, "w:bookmarkStart") == 0)
		xml_set(&docx->xml, "w:name", name);
	xml_close(&docx->xml);
}

void
docx_put_field(struct docx *docx, const struct node *field)
{
	const struct node *was = docx->field;
	uint32_t number = docx->n_fields++;

	docx->field = field;
	put_mark(docx, "w:bookmarkStart", number);
	xml_open(&docx->xml, "w:sdt");
	put_properties(docx, field);
	xml_open(&docx->xml, "w:sdtContent");
	docx_put_blocks(docx, field);
	if (field->first == NULL)
		put_hint(docx);
	xml_close(&docx->xml);
	xml_close(&docx->xml);
	put_mark(docx, "w:bookmarkEnd", number);
	docx->field = was;
}

/* --- Boxes --- */

static void
put_state(struct xml *xml, const char *name, const char *letter)
{
	xml_open(xml, name);
	xml_set(xml, "w14:val", letter);
	xml_set(xml, "w14:font", "MS Gothic");
	xml_close(xml);
}

static void
put_box(struct docx *docx, bool ticked)
{
	struct xml *xml = &docx->xml;
	bool open = docx->field != NULL && docx->field->on;

	xml_open(xml, "w:sdt");
	xml_open(xml, "w:sdtPr");
	xml_count(xml, "w:id", "w:val", (long)docx->next_id++);
	xml_value(xml, "w:lock", "w:val", open ? "sdtLocked" : "sdtContentLocked");
	xml_open(xml, "w14:checkbox");
	xml_value(xml, "w14:checked", "w14:val", ticked ? "1" : "0");
	put_state(xml, "w14:checkedState", "2612");
	put_state(xml, "w14:uncheckedState", "2610");
	xml_close(xml);
	xml_close(xml);
	xml_open(xml, "w:sdtContent");
	xml_open(xml, "w:r");
	xml_open(xml, "w:rPr");
	xml_open(xml, "w:rFonts");
	xml_set(xml, "w:ascii", "MS Gothic");
	xml_set(xml, "w:eastAsia", "MS Gothic");
	xml_set(xml, "w:hAnsi", "MS Gothic");
	xml_set(xml, "w:hint", "eastAsia");
	xml_close(xml);
	xml_close(xml);
	xml_element(xml, "w:t", text_of(ticked ? "\u2612" : "\u2610"));
	xml_close(xml);
	xml_close(xml);
	xml_close(xml);
}

void
docx_put_check(struct docx *docx, const struct node *check)
{
	docx_open_paragraph(docx, "CheckItem");
	put_box(docx, check->on);
	docx_put_run(docx, text_of(" "));
	docx->look.bold = check->on;
	docx_put_inlines(docx, check);
	docx->look.bold = false;
	xml_close(&docx->xml);
}
