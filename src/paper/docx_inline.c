/* SPDX-License-Identifier: Apache-2.0 */
/* Runs of text: what letters look like, links, bookmarks. */
#include "paper/docx.h"

#include <stdio.h>
#include <string.h>

/* --- Runs --- */

static void
put_look(struct docx *docx)
{
	const struct docx_look *look = &docx->look;
	struct xml *xml = &docx->xml;

	xml_open(xml, "w:rPr");
	if (look->chip)
		xml_value(xml, "w:rStyle", "w:val", "Chip");
	else if (look->hint)
		xml_value(xml, "w:rStyle", "w:val", "PlaceholderText");
	else if (look->code)
		xml_value(xml, "w:rStyle", "w:val", "CodeText");
	else if (look->link)
		xml_value(xml, "w:rStyle", "w:val", "Hyperlink");
	if (look->bold)
		xml_empty(xml, "w:b");
	if (look->italic)
		xml_empty(xml, "w:i");
	if (look->chip) {
		xml_value(xml, "w:color", "w:val", docx_tone_ink(look->tone));
		xml_open(xml, "w:shd");
		xml_set(xml, "w:val", "clear");
		xml_set(xml, "w:color", "auto");
		xml_set(xml, "w:fill", docx_tone_ground(look->tone));
		xml_close(xml);
	}
	if (look->raised)
		xml_value(xml, "w:vertAlign", "w:val", "superscript");
	xml_close(xml);
}

static bool
is_plain(const struct docx_look *look)
{
	return !look->bold && !look->italic && !look->code && !look->raised && !look->link &&
	       !look->chip && !look->hint;
}

static void
put_text(struct docx *docx, struct text text)
{
	char *copy = arena_string(&docx->arena, text);

	if (copy == NULL) {
		docx->failed = true;
		return;
	}
	for (size_t i = 0; i < text.len; i++)
		if (copy[i] == '\n' || copy[i] == '\t')
			copy[i] = ' ';
	xml_open(&docx->xml, "w:t");
	xml_set(&docx->xml, "xml:space", "preserve");
	xml_string(&docx->xml, copy);
	xml_close(&docx->xml);
}

void
docx_put_run(struct docx *docx, struct text text)
{
	if (text.len == 0)
		return;
	xml_open(&docx->xml, "w:r");
	if (!is_plain(&docx->look))
		put_look(docx);
	put_text(docx, text);
	xml_close(&docx->xml);
}

/* --- Bookmarks and links --- */

uint32_t
docx_anchor_number(const struct docx *docx, struct text id)
{
	uint32_t number = 1;

	for (const struct docx_anchor *a = docx->anchors; a != NULL; a = a->next, number++)
		if (text_equal(a->id, id))
			return number;
	return 0;
}

static void
set_anchor(struct xml *xml, const char *attribute, uint32_t number)
{
	char name[32];

	snprintf(name, sizeof name, "_gpai_%u", number);
	xml_set(xml, attribute, name);
}

void
docx_put_bookmark(struct docx *docx, struct text id)
{
	uint32_t number = docx_anchor_number(docx, id);
	struct xml *xml = &docx->xml;

	if (number == 0)
		return;
	xml_open(xml, "w:bookmarkStart");
	xml_set_number(xml, "w:id", (long)number);
	set_anchor(xml, "w:name", number);
	xml_close(xml);
	xml_count(xml, "w:bookmarkEnd", "w:id", (long)number);
}

static uint32_t
number_link(struct docx *docx, struct text address)
{
	uint32_t number = 1;
	struct docx_link *link;

	for (link = docx->links; link != NULL; link = link->next, number++)
		if (text_equal(link->address, address))
			return number;
	if ((link = arena_alloc(&docx->arena, sizeof *link)) == NULL) {
		docx->failed = true;
		return 1;
	}
	link->address = address;
	if (docx->last_link != NULL)
		docx->last_link->next = link;
	else
		docx->links = link;
	docx->last_link = link;
	return ++docx->n_links;
}

static void
put_link(struct docx *docx, const struct node *node)
{
	bool inside = text_starts(node->text, "#");
	struct text id = inside ? (struct text){node->text.at + 1, node->text.len - 1} : TEXT_NONE;
	uint32_t number = inside ? docx_anchor_number(docx, id) : number_link(docx, node->text);
	bool was = docx->look.link;
	char relation[32];

	if (number == 0) {
		docx_put_inlines(docx, node);
		return;
	}
	xml_open(&docx->xml, "w:hyperlink");
	if (inside) {
		set_anchor(&docx->xml, "w:anchor", number);
	} else {
		snprintf(relation, sizeof relation, "rIdLink%u", number);
		xml_set(&docx->xml, "r:id", relation);
	}
	xml_set(&docx->xml, "w:history", "1");
	docx->look.link = true;
	docx_put_inlines(docx, node);
	docx->look.link = was;
	xml_close(&docx->xml);
}

/* --- Kinds --- */

/* In a field words are plain, so that they survive whoever edits them: an address is its text, a
 * raised digit a letter of its own. */
static void
put_raised(struct docx *docx, const struct node *node)
{
	static const char *const digits[] = {"\u2070", "\u00B9", "\u00B2", "\u00B3", "\u2074",
	    "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
	struct text words = docx_words(docx, node);
	struct out out;

	out_memory(&out);
	for (size_t i = 0; i < words.len; i++)
		if (words.at[i] >= '0' && words.at[i] <= '9')
			out_string(&out, digits[words.at[i] - '0']);
		else if (text_starts((struct text){words.at + i, words.len - i}, "\u2212"))
			out_string(&out, "\u207B"), i += strlen("\u2212") - 1;
		else
			out_char(&out, words.at[i]);
	docx_put_run(docx, out_text(&out));
	docx->failed = docx->failed || out.error != 0;
	out_release(&out);
}

static void
put_chip(struct docx *docx, const struct node *node)
{
	struct docx_look was = docx->look;

	docx->look.chip = true;
	docx->look.tone = node->tone;
	docx_put_run(docx, text_of("\u00A0"));
	docx_put_inlines(docx, node);
	docx_put_run(docx, text_of("\u00A0"));
	docx->look = was;
}

static void
put_break(struct docx *docx)
{
	xml_open(&docx->xml, "w:r");
	xml_empty(&docx->xml, "w:br");
	xml_close(&docx->xml);
}

static void
put_inline(struct docx *docx, const struct node *node)
{
	struct docx_look was = docx->look;

	switch (node->kind) {
	case NODE_TEXT:
		docx_put_run(docx, node->text);
		return;
	case NODE_LINK:
		if (docx->field != NULL)
			break;
		put_link(docx, node);
		return;
	case NODE_CHIP:
		put_chip(docx, node);
		return;
	case NODE_BREAK:
		put_break(docx);
		return;
	case NODE_STRONG:
		docx->look.bold = true;
		break;
	case NODE_EMPHASIS:
		docx->look.italic = true;
		break;
	case NODE_CODE:
		docx->look.code = true;
		break;
	case NODE_SUPER:
		if (docx->field != NULL) {
			put_raised(docx, node);
			return;
		}
		docx->look.raised = true;
		break;
	default:
		break;
	}
	docx_put_inlines(docx, node);
	docx->look = was;
}

void
docx_put_inlines(struct docx *docx, const struct node *parent)
{
	for (const struct node *child = parent->first; child != NULL; child = child->next)
		put_inline(docx, child);
}
