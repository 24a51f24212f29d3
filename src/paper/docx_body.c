/* SPDX-License-Identifier: Apache-2.0 */
/* word/document.xml: the tree as paragraphs, each with the style of its kind and place. */
#include "paper/docx.h"

#include "documents/words.h"

#include <stdio.h>
#include <string.h>

enum { LIST_NUMBERING = 1, LIST_INDENT = 284 };

/* --- Words of a node --- */

static void
collect(struct out *out, const struct node *node)
{
	if (node->kind == NODE_TEXT)
		out_put(out, node->text);
	for (const struct node *child = node->first; child != NULL; child = child->next)
		collect(out, child);
}

struct text
docx_words(struct docx *docx, const struct node *node)
{
	struct out out;
	struct text words;

	out_memory(&out);
	collect(&out, node);
	words = arena_text(&docx->arena, out_text(&out));
	docx->failed = docx->failed || out.error != 0 || words.at == NULL;
	out_release(&out);
	return words;
}

/* --- Paragraphs --- */

void
docx_open_paragraph(struct docx *docx, const char *style)
{
	struct xml *xml = &docx->xml;

	xml_open(xml, "w:p");
	xml_open(xml, "w:pPr");
	xml_value(xml, "w:pStyle", "w:val", style);
	if (docx->keeps)
		xml_empty(xml, "w:keepNext");
	if (docx->indent > 0)
		xml_count(xml, "w:ind", "w:left", (long)docx->indent);
	xml_close(xml);
}

static void
put_paragraph(struct docx *docx, const struct node *node, const char *style)
{
	docx_open_paragraph(docx, style);
	docx_put_inlines(docx, node);
	xml_close(&docx->xml);
}

static const char *
paragraph_style(const struct docx *docx)
{
	static const char *const styles[] = {[DOCX_BODY] = "BodyText",
	    [DOCX_QUESTION] = "Question",
	    [DOCX_ANSWER] = "BodyText",
	    [DOCX_CALLOUT] = "CalloutText",
	    [DOCX_CELL] = "TableText",
	    [DOCX_COLOPHON] = "SourceNote"};

	return styles[docx->place];
}

static void
put_body_text(struct docx *docx, const struct node *node)
{
	put_paragraph(docx, node, paragraph_style(docx));
}

static void
put_small(struct docx *docx, const struct node *node)
{
	bool in_question = docx->place == DOCX_QUESTION;

	put_paragraph(docx, node, in_question ? "Reference" : "SourceNote");
}

static void
put_figure(struct docx *docx, const struct node *node)
{
	put_paragraph(docx, node, docx->place == DOCX_CELL ? "TableText" : "Figure");
}

static void
put_kicker(struct docx *docx, const struct node *node)
{
	put_paragraph(docx, node, "Kicker");
}

static void
put_title(struct docx *docx, const struct node *node)
{
	put_paragraph(docx, node, "Title");
}

static void
put_lead(struct docx *docx, const struct node *node)
{
	put_paragraph(docx, node, "Subtitle");
}

static void
put_caption(struct docx *docx, const struct node *node)
{
	put_paragraph(docx, node, "Caption");
}

/* The title is no heading in Word, so that sections are those of the first level. */
static void
put_heading_at(struct docx *docx, const struct node *node, struct text anchor)
{
	uint32_t level = node->level < 2 ? 1 : node->level > 7 ? 6 : node->level - 1;
	char style[16];

	snprintf(style, sizeof style, "Heading%u", level);
	docx->named = node;
	docx_open_paragraph(docx, style);
	docx_put_bookmark(docx, anchor);
	docx_put_inlines(docx, node);
	xml_close(&docx->xml);
}

static void
put_heading(struct docx *docx, const struct node *node)
{
	put_heading_at(docx, node, TEXT_NONE);
}

static void
put_line(struct docx *docx, struct text line)
{
	docx_open_paragraph(docx, "Code");
	docx_put_run(docx, line);
	xml_close(&docx->xml);
}

static void
put_verbatim(struct docx *docx, const struct node *node)
{
	struct text rest = node->text;

	while (rest.len > 0) {
		const char *end = memchr(rest.at, '\n', rest.len);
		size_t len = end != NULL ? (size_t)(end - rest.at) : rest.len;

		put_line(docx, (struct text){rest.at, len});
		len += end != NULL;
		rest = (struct text){rest.at + len, rest.len - len};
	}
}

/* --- Lists --- */

static void
open_item(struct docx *docx)
{
	struct xml *xml = &docx->xml;
	static const char *const styles[] = {[DOCX_BODY] = "ListBullet",
	    [DOCX_QUESTION] = "ListBullet",
	    [DOCX_ANSWER] = "ListBullet",
	    [DOCX_CALLOUT] = "CalloutBullet",
	    [DOCX_CELL] = "ListBullet",
	    [DOCX_COLOPHON] = "ListBullet"};

	xml_open(xml, "w:p");
	xml_open(xml, "w:pPr");
	xml_value(xml, "w:pStyle", "w:val", styles[docx->place]);
	if (docx->keeps)
		xml_empty(xml, "w:keepNext");
	if (docx->indent > 0) {
		xml_open(xml, "w:ind");
		xml_set_number(xml, "w:left", (long)docx->indent + LIST_INDENT);
		xml_set_number(xml, "w:hanging", LIST_INDENT);
		xml_close(xml);
	}
	xml_close(xml);
}

static void
put_list_item(struct docx *docx, const struct node *node)
{
	const struct node *child = node->first;
	bool has_blocks = child != NULL && node_is_block(child->kind);

	open_item(docx);
	if (!has_blocks) {
		docx_put_inlines(docx, node);
	} else if (child->kind == NODE_PARAGRAPH) {
		docx_put_inlines(docx, child);
		child = child->next;
	}
	xml_close(&docx->xml);
	docx->indent += LIST_INDENT;
	for (; has_blocks && child != NULL; child = child->next)
		docx_put_block(docx, child);
	docx->indent -= LIST_INDENT;
}

/* Term above, detail below and set in. */
static void
put_term(struct docx *docx, const struct node *node)
{
	docx->named = node;
	put_paragraph(docx, node, "Term");
}

static void
put_detail(struct docx *docx, const struct node *node)
{
	unsigned indent = docx->indent;

	docx->indent += LIST_INDENT;
	docx_put_blocks(docx, node);
	docx->indent = indent;
}

/* --- What holds blocks --- */

static void
put_in_place(struct docx *docx, const struct node *node, enum docx_place place)
{
	enum docx_place was = docx->place;

	docx->place = place;
	docx_put_blocks(docx, node);
	docx->place = was;
}

static void
put_header(struct docx *docx, const struct node *node)
{
	for (const struct node *child = node->first; child != NULL; child = child->next)
		if (child->kind == NODE_DEFINITIONS)
			docx_put_pairs(docx, child);
		else
			docx_put_block(docx, child);
}

static void
put_section(struct docx *docx, const struct node *node)
{
	const struct node *child = node->first;

	if (child != NULL && child->kind == NODE_HEADING) {
		put_heading_at(docx, child, node->id);
		child = child->next;
	}
	for (; child != NULL; child = child->next)
		docx_put_block(docx, child);
}

/* An entry's anchor stands in the heading of its question. */
static void
put_entry(struct docx *docx, const struct node *node)
{
	const struct node *question = node->first;
	enum docx_place was = docx->place;

	if (question != NULL && question->kind == NODE_QUESTION && question->first != NULL &&
	    question->first->kind == NODE_HEADING) {
		put_heading_at(docx, question->first, node->id);
		docx->place = DOCX_QUESTION;
		for (const struct node *c = question->first->next; c != NULL; c = c->next)
			docx_put_block(docx, c);
		docx->place = was;
		question = question->next;
	}
	for (; question != NULL; question = question->next)
		docx_put_block(docx, question);
}

static void
put_question(struct docx *docx, const struct node *node)
{
	put_in_place(docx, node, DOCX_QUESTION);
}

static void
put_answer(struct docx *docx, const struct node *node)
{
	put_in_place(docx, node, DOCX_ANSWER);
}

static void
put_colophon(struct docx *docx, const struct node *node)
{
	docx_open_paragraph(docx, "Rule");
	xml_close(&docx->xml);
	put_in_place(docx, node, DOCX_COLOPHON);
}

/* --- Contents: a field with its entries in it, which a reader may renew --- */

static void
put_field_char(struct docx *docx, const char *type)
{
	xml_open(&docx->xml, "w:r");
	xml_value(&docx->xml, "w:fldChar", "w:fldCharType", type);
	xml_close(&docx->xml);
}

static void
put_contents_start(struct docx *docx)
{
	struct xml *xml = &docx->xml;

	put_field_char(docx, "begin");
	xml_open(xml, "w:r");
	xml_open(xml, "w:instrText");
	xml_set(xml, "xml:space", "preserve");
	xml_string(xml, " TOC \\o \"1-1\" \\n \\h \\z \\u ");
	xml_close(xml);
	xml_close(xml);
	put_field_char(docx, "separate");
}

static void
put_contents_entry(struct docx *docx, const struct node *section, bool is_first)
{
	char name[32];

	docx_open_paragraph(docx, "TOC1");
	if (is_first)
		put_contents_start(docx);
	snprintf(name, sizeof name, "_gpai_%u", docx_anchor_number(docx, section->id));
	xml_open(&docx->xml, "w:hyperlink");
	xml_set(&docx->xml, "w:anchor", name);
	xml_set(&docx->xml, "w:history", "1");
	docx_put_run(docx, docx_words(docx, section->first));
	xml_close(&docx->xml);
	xml_close(&docx->xml);
}

static void
put_contents(struct docx *docx, const struct node *node)
{
	const struct document *document = docx->document;
	bool is_first = true;

	(void)node;
	docx_open_paragraph(docx, "TOCHeading");
	docx_put_run(docx, text_of(word_in(document->tongue, WORD_CONTENTS)));
	xml_close(&docx->xml);
	for (const struct node *s = document->root->first; s != NULL; s = s->next)
		if (s->kind == NODE_SECTION && s->first != NULL) {
			put_contents_entry(docx, s, is_first);
			is_first = false;
		}
	if (is_first)
		return;
	docx_open_paragraph(docx, "ContentsEnd");
	put_field_char(docx, "end");
	xml_close(&docx->xml);
}

/* --- The table --- */

static void (*const kinds[])(struct docx *docx, const struct node *node) = {
    [NODE_ROOT] = docx_put_blocks,
    [NODE_HEADER] = put_header,
    [NODE_KICKER] = put_kicker,
    [NODE_TITLE] = put_title,
    [NODE_LEAD] = put_lead,
    [NODE_CONTENTS] = put_contents,
    [NODE_SECTION] = put_section,
    [NODE_HEADING] = put_heading,
    [NODE_ENTRY] = put_entry,
    [NODE_QUESTION] = put_question,
    [NODE_ANSWER] = put_answer,
    [NODE_PARAGRAPH] = put_body_text,
    [NODE_SMALL] = put_small,
    [NODE_FIGURE] = put_figure,
    [NODE_VERBATIM] = put_verbatim,
    [NODE_LIST] = docx_put_blocks,
    [NODE_LIST_ITEM] = put_list_item,
    [NODE_DEFINITIONS] = docx_put_blocks,
    [NODE_TERM] = put_term,
    [NODE_DETAIL] = put_detail,
    [NODE_TABLE] = docx_put_table,
    [NODE_CAPTION] = put_caption,
    [NODE_ROW] = NULL, /* docx_table.c */
    [NODE_CELL] = NULL,
    [NODE_CHECKS] = docx_put_blocks,
    [NODE_CHECK] = docx_put_check,
    [NODE_CALLOUT] = docx_put_callout,
    [NODE_FIELD] = docx_put_field,
    [NODE_DRAWING] = docx_put_drawing,
    [NODE_COLOPHON] = put_colophon,
};

void
docx_put_block(struct docx *docx, const struct node *node)
{
	if ((size_t)node->kind < sizeof kinds / sizeof *kinds && kinds[node->kind] != NULL)
		kinds[node->kind](docx, node);
	else /* words that stand where blocks should */
		put_body_text(docx, node);
}

uint32_t
docx_count_blocks(const struct node *node)
{
	uint32_t n = node_is_block(node->kind);

	for (const struct node *child = node->first; child != NULL; child = child->next)
		n += docx_count_blocks(child);
	return n;
}

/* Small print stays with what it is about, boxes stay together, and an answer that is missing with
 * what would fill it; what is long may break. */
static bool
stays(const struct node *child)
{
	const struct node *next = child->next;

	if (next == NULL || docx_count_blocks(child) > DOCX_KEPT_MAX)
		return false;
	return next->kind == NODE_SMALL || next->kind == NODE_CHECK ||
	       (next->kind == NODE_CALLOUT &&
		   (child->kind == NODE_FIELD || child->kind == NODE_PARAGRAPH));
}

void
docx_put_blocks(struct docx *docx, const struct node *parent)
{
	bool was = docx->keeps;

	for (const struct node *child = parent->first; child != NULL; child = child->next) {
		docx->keeps = was || stays(child);
		docx_put_block(docx, child);
	}
	docx->keeps = was;
}

/* --- The whole --- */

static void
collect_anchors(struct docx *docx, const struct node *node)
{
	bool names = node->id.len > 0 && node->kind != NODE_FIELD;
	struct docx_anchor *anchor = names ? arena_alloc(&docx->arena, sizeof *anchor) : NULL;

	docx->failed = docx->failed || (names && anchor == NULL);
	if (anchor != NULL) {
		anchor->id = node->id;
		if (docx->last_anchor != NULL)
			docx->last_anchor->next = anchor;
		else
			docx->anchors = anchor;
		docx->last_anchor = anchor;
	}
	for (const struct node *child = node->first; child != NULL; child = child->next)
		collect_anchors(docx, child);
}

static void
put_reference(struct xml *xml, const char *name, const char *type, const char *relation)
{
	xml_open(xml, name);
	xml_set(xml, "w:type", type);
	xml_set(xml, "r:id", relation);
	xml_close(xml);
}

static void
put_page(struct xml *xml)
{
	xml_open(xml, "w:sectPr");
	put_reference(xml, "w:headerReference", "default", "rIdHeader");
	put_reference(xml, "w:headerReference", "first", "rIdFirst");
	put_reference(xml, "w:footerReference", "default", "rIdFooter");
	put_reference(xml, "w:footerReference", "first", "rIdFooter");
	xml_open(xml, "w:pgSz");
	xml_set_number(xml, "w:w", DOCX_PAGE_WIDTH);
	xml_set_number(xml, "w:h", DOCX_PAGE_HEIGHT);
	xml_close(xml);
	xml_open(xml, "w:pgMar");
	xml_set_number(xml, "w:top", 1418);
	xml_set_number(xml, "w:right", DOCX_MARGIN);
	xml_set_number(xml, "w:bottom", 1304);
	xml_set_number(xml, "w:left", DOCX_MARGIN);
	xml_set_number(xml, "w:header", 680);
	xml_set_number(xml, "w:footer", 567);
	xml_set_number(xml, "w:gutter", 0);
	xml_close(xml);
	xml_empty(xml, "w:titlePg");
	xml_close(xml);
}

void
docx_put_document(struct docx *docx)
{
	struct xml *xml = &docx->xml;

	collect_anchors(docx, docx->document->root);
	docx->next_id = 1000000; /* above the numbers of bookmarks */
	xml_open(xml, "w:document");
	xml_set(xml, "xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main");
	xml_set(
	    xml, "xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships");
	xml_set(xml, "xmlns:wp",
	    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing");
	xml_set(xml, "xmlns:mc", "http://schemas.openxmlformats.org/markup-compatibility/2006");
	xml_set(xml, "xmlns:w14", "http://schemas.microsoft.com/office/word/2010/wordml");
	xml_set(xml, "mc:Ignorable", "w14");
	xml_open(xml, "w:body");
	docx_put_blocks(docx, docx->document->root);
	put_page(xml);
	xml_close(xml);
	xml_close(xml);
}
