/* SPDX-License-Identifier: Apache-2.0 */
/* The blocks of a tree as a flow of atoms: the one place that decides how a document looks.
 *
 * Questions stand on a tinted ground across the measure, answers below them in the book face, so
 * that one is told from the other without reading either, and the text runs in one column: what
 * extracts it or reads it aloud needs to know nothing of columns. */
#include "paper/pdf_flow.h"

#include "documents/words.h"
#include "paper/fonts.h"
#include "paper/inks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	DEPTH_MAX = 60,  /* of blocks; trees that were read have fewer */
	LONG = 20,       /* entries that make a document long */
	LISTED_MAX = 48, /* lines of contents with entries; longer ones list sections alone */
};
#define PAD        9.0F /* within a tinted ground */
#define PROSE_MAX  424.0F
#define TOGETHER   (0.30F * (BOTTOM - TOP))
#define QUESTION   (0.45F * (BOTTOM - TOP))
#define BULLET     11.0F
#define TERM_WIDTH 118.0F

static void flow_children(struct flow *flow, const struct node *node, float x, float width);
static void flow_node(struct flow *flow, const struct node *node, float x, float width);

static float
prose(float width)
{
	return width < PROSE_MAX ? width : PROSE_MAX;
}

/* --- Marks --- */

static void
add_mark(struct flow *flow, const struct node *node, uint32_t level, struct text title)
{
	struct mark *mark = pdf_alloc(flow->pdf, 1, sizeof *mark);

	if (mark == NULL || (node->id.len == 0 && level == 0))
		return;
	*mark = (struct mark){.id = node->id,
	    .title = title,
	    .level = level,
	    .number = (uint32_t)++flow->pdf->n_marks,
	    .more = flow->marks};
	flow->marks = mark;
	if (flow->pdf->last_mark != NULL)
		flow->pdf->last_mark->next = mark;
	else
		flow->pdf->marks = mark;
	flow->pdf->last_mark = mark;
}

static const struct node *
find_child(const struct node *node, enum node_kind kind)
{
	const struct node *child = node->first;

	while (child != NULL && child->kind != kind)
		child = child->next;
	return child;
}

/* --- Panels --- */

static struct panel *
panel_open(struct flow *flow, struct panel panel)
{
	struct panel *made = pdf_alloc(flow->pdf, 1, sizeof *made);

	if (made == NULL)
		return NULL;
	panel.parent = flow->panel;
	*made = panel;
	flow->panel = made;
	return made;
}

static void
panel_close(struct flow *flow, const struct panel *panel, float pad)
{
	if (panel == NULL)
		return;
	if (pad > 0) {
		flow_keep(flow);
		flow->gap = 0;
		flow_space(flow, pad);
		flow->pdf->atoms.at[flow->pdf->atoms.n - 1].keep = false;
	}
	flow->panel = panel->parent;
}

/* --- Paragraphs --- */

static void
put_para(struct flow *flow, const struct node *node, enum style_name style, const char *tag,
    float x, float width)
{
	flow_para(flow,
	    para_of_node(flow->pdf, node, style, width, pdf_tag(flow->pdf, flow->tag, tag), NULL),
	    x);
}

static void
put_paragraph(struct flow *flow, const struct node *node, float x, float width)
{
	put_para(flow, node, flow->is_small ? STYLE_DETAIL : STYLE_BODY, "P", x, prose(width));
	flow_gap(flow, 5.5F);
}

/* The origin of an answer stays with it, below a hairline. */
static void
put_small(struct flow *flow, const struct node *node, float x, float width)
{
	flow_keep(flow);
	flow_gap(flow, 1);
	put_para(
	    flow, node, node->tone == TONE_WARN ? STYLE_LOUD : STYLE_SMALL, "P", x, prose(width));
	flow_gap(flow, 1.5F);
}

static void
put_figure(struct flow *flow, const struct node *node, float x, float width)
{
	put_para(flow, node, STYLE_FIGURE, "P", x, width);
	flow_gap(flow, 4);
}

static void
put_kicker(struct flow *flow, const struct node *node, float x, float width)
{
	put_para(flow, node, STYLE_KICKER, "P", x, width);
	flow_gap(flow, 12);
}

static void
put_title(struct flow *flow, const struct node *node, float x, float width)
{
	put_para(flow, node, STYLE_TITLE, "H1", x, width);
	flow_gap(flow, 4);
}

static void
put_lead(struct flow *flow, const struct node *node, float x, float width)
{
	put_para(flow, node, STYLE_LEAD, "P", x, width);
	flow_gap(flow, 18);
}

static void
put_heading(struct flow *flow, const struct node *node, float x, float width)
{
	char tag[3] = {
	    'H', (char)('0' + (node->level >= 1 && node->level <= 6 ? node->level : 3)), 0};

	flow_gap(flow, 6);
	put_para(flow, node, STYLE_HEAD,
	    tag[1] == '2'   ? "H2"
	    : tag[1] == '3' ? "H3"
			    : "H4",
	    x, width);
	flow_keep(flow);
	flow_gap(flow, 3);
}

static void
put_verbatim(struct flow *flow, const struct node *node, float x, float width)
{
	struct panel *panel;

	flow_gap(flow, 4);
	panel = panel_open(
	    flow, (struct panel){
		      .x = x, .width = width, .reach = 3, .fill = RGB_FAINT, .bar = RGB_ACCENT});
	flow_space(flow, 5);
	flow_para(flow,
	    para_of_text(flow->pdf, node->text, STYLE_VERBATIM, width - 2 * PAD,
		pdf_tag(flow->pdf, pdf_tag(flow->pdf, flow->tag, "P"), "Code")),
	    x + PAD);
	panel_close(flow, panel, 5);
	flow_gap(flow, 6);
}

/* --- Lists --- */

static void
put_list(struct flow *flow, const struct node *node, float x, float width)
{
	struct tag *outer = flow->tag, *list = pdf_tag(flow->pdf, outer, "L");

	for (const struct node *item = node->first; item != NULL; item = item->next) {
		struct tag *body = pdf_tag(flow->pdf, pdf_tag(flow->pdf, list, "LI"), "LBody");
		struct para *para = para_of_node(flow->pdf, item,
		    flow->is_small ? STYLE_DETAIL : STYLE_BODY, prose(width) - BULLET, body, NULL);

		if (para != NULL) {
			para->box = BOX_BULLET;
			para->hang = BULLET;
		}
		flow_para(flow, para, x + BULLET);
		flow_gap(flow, flow->is_small ? 0.6F : 1.6F);
	}
	flow_gap(flow, 5);
	flow->tag = outer;
}

/* A term beside its detail: for the few lines below a title. */
static void
put_pair(struct flow *flow, struct tag *list, const struct node *term, float x, float width)
{
	struct pdf *pdf = flow->pdf;
	struct row *row = pdf_alloc(pdf, 1, sizeof *row);
	struct tag *item = pdf_tag(pdf, list, "LI");
	const struct node *detail = term->next;

	if (row == NULL || (row->cells = pdf_alloc(pdf, 2, sizeof *row->cells)) == NULL)
		return;
	row->x = x;
	row->width = width;
	row->pad = 3.4F;
	row->rule = RGB_LINE;
	row->n_cells = 1;
	row->cells[0] = (struct cell){.x = x, .width = TERM_WIDTH};
	row->cells[0].para =
	    para_of_node(pdf, term, STYLE_TERM, TERM_WIDTH - 10, pdf_tag(pdf, item, "Lbl"), NULL);
	if (detail != NULL && detail->kind == NODE_DETAIL) {
		row->n_cells = 2;
		row->cells[1] = (struct cell){.x = x + TERM_WIDTH, .width = width - TERM_WIDTH};
		row->cells[1].para = para_of_node(pdf, detail, STYLE_DETAIL, width - TERM_WIDTH,
		    pdf_tag(pdf, item, "LBody"), NULL);
	}
	flow_row(flow, row);
}

static void
put_pairs(struct flow *flow, const struct node *node, float x, float width)
{
	struct tag *list = pdf_tag(flow->pdf, flow->tag, "L");

	flow_rule(flow, x, width, 0.4F, RGB_LINE);
	for (const struct node *child = node->first; child != NULL; child = child->next)
		if (child->kind == NODE_TERM)
			put_pair(flow, list, child, x, width);
	flow_gap(flow, 16);
}

static void
put_definitions(struct flow *flow, const struct node *node, float x, float width)
{
	struct tag *outer = flow->tag, *list = pdf_tag(flow->pdf, outer, "L"), *item = NULL;

	for (const struct node *child = node->first; child != NULL; child = child->next) {
		if (child->kind == NODE_TERM || item == NULL)
			item = pdf_tag(flow->pdf, list, "LI");
		if (child->kind == NODE_TERM) {
			if (child != node->first) {
				flow_gap(flow, 4);
				flow_rule(flow, x, width, 0.35F, RGB_LINE);
				flow_gap(flow, 4);
			}
			flow->tag = item;
			put_para(flow, child, STYLE_TERM, "Lbl", x, width);
			flow_keep(flow);
			flow_gap(flow, 1.5F);
		} else {
			flow->tag = pdf_tag(flow->pdf, item, "LBody");
			flow_node(flow, child, x, width);
		}
	}
	flow->tag = outer;
	flow_gap(flow, 6);
}

/* --- The parts of a document --- */

static void
put_header(struct flow *flow, const struct node *node, float x, float width)
{
	flow_rule(flow, x, width, 3, RGB_ACCENT);
	flow_gap(flow, 16);
	for (const struct node *child = node->first; child != NULL; child = child->next)
		if (child->kind == NODE_DEFINITIONS)
			put_pairs(flow, child, x, width);
		else
			flow_node(flow, child, x, width);
	flow_gap(flow, 16);
}

static void
put_callout(struct flow *flow, const struct node *node, float x, float width)
{
	bool tinted = node->tone == TONE_OPEN || node->tone == TONE_WARN;
	bool outer = flow->is_small;
	struct tag *tag = flow->tag;
	struct panel *panel;

	flow_gap(flow, 4);
	panel = panel_open(flow, (struct panel){.x = x,
				     .width = width,
				     .reach = 3,
				     .fill = tinted ? RGB_AMBER : 0,
				     .bar = tone_rgb(node->tone)});
	flow->is_small = true;
	flow->tag = pdf_tag(flow->pdf, tag, "Div");
	flow_space(flow, tinted ? 6 : 1.5F);
	flow_children(flow, node, x + PAD + 2, width - 2 * PAD - 2);
	panel_close(flow, panel, tinted ? 6 : 1.5F);
	flow->is_small = outer;
	flow->tag = tag;
	flow_gap(flow, 8);
}

static void
put_section(struct flow *flow, const struct node *node, float x, float width)
{
	const struct node *heading = node->first;
	struct tag *outer = flow->tag;
	char number[24];

	flow->tag = pdf_tag(flow->pdf, outer, "Sect");
	flow_gap(flow, 30);
	snprintf(number, sizeof number, "%u\u2002", ++flow->section);
	if (heading != NULL && heading->kind == NODE_HEADING) {
		add_mark(flow, node, 1, pdf_plain(flow->pdf, heading));
		flow_para(flow,
		    para_of_node(flow->pdf, heading, STYLE_PART, width,
			pdf_tag(flow->pdf, flow->tag, "H2"), number),
		    x);
		flow_keep(flow);
		flow_gap(flow, 5);
		flow_rule(flow, x, width, 0.7F, RGB_TEXT);
		flow_gap(flow, 12);
		heading = heading->next;
	} else {
		add_mark(flow, node, 0, TEXT_NONE);
	}
	for (; heading != NULL; heading = heading->next)
		flow_node(flow, heading, x, width);
	flow->tag = outer;
}

static void
put_entry(struct flow *flow, const struct node *node, float x, float width)
{
	const struct node *question = find_child(node, NODE_QUESTION);
	const struct node *heading = question != NULL ? find_child(question, NODE_HEADING) : NULL;
	struct tag *outer = flow->tag;
	size_t first = flow->pdf->atoms.n;

	add_mark(flow, node, heading != NULL ? 2 : 0,
	    heading != NULL ? pdf_plain(flow->pdf, heading) : TEXT_NONE);
	flow->tag = pdf_tag(flow->pdf, outer, "Sect");
	flow_children(flow, node, x, width);
	flow_keep_from(flow, first, TOGETHER);
	flow->tag = outer;
	flow_gap(flow, 20);
}

static void
put_question(struct flow *flow, const struct node *node, float x, float width)
{
	size_t first = flow->pdf->atoms.n;
	struct panel *panel = panel_open(
	    flow, (struct panel){
		      .x = x, .width = width, .reach = 2, .fill = RGB_FAINT, .bar = RGB_ACCENT});

	flow_space(flow, 2);
	for (const struct node *child = node->first; child != NULL; child = child->next) {
		if (child->kind == NODE_PARAGRAPH) {
			put_para(flow, child, STYLE_ASKS, "P", x + PAD, width - 2 * PAD);
			flow_gap(flow, 2.5F);
		} else {
			flow_node(flow, child, x + PAD, width - 2 * PAD);
		}
	}
	panel_close(flow, panel, 6.5F);
	flow_keep(flow);
	flow_keep_from(flow, first, QUESTION);
	flow_gap(flow, 8);
}

/* Provenance is set off from what is answered. */
static void
put_answer(struct flow *flow, const struct node *node, float x, float width)
{
	bool said = false;

	for (const struct node *child = node->first; child != NULL; child = child->next) {
		if (child->kind == NODE_SMALL && said) {
			flow_keep(flow);
			flow_gap(flow, 4);
			flow_rule(flow, x + PAD, 60, 0.4F, RGB_LINE);
			flow_gap(flow, 3);
		}
		said = child->kind != NODE_SMALL;
		flow_node(flow, child, x + PAD, width - PAD);
	}
}

static void
put_colophon(struct flow *flow, const struct node *node, float x, float width)
{
	struct tag *outer = flow->tag;

	flow->tag = pdf_tag(flow->pdf, outer, "Div");
	flow_gap(flow, 30);
	flow_rule(flow, x, width, 0.7F, RGB_TEXT);
	flow_gap(flow, 7);
	for (const struct node *child = node->first; child != NULL; child = child->next) {
		put_para(flow, child, STYLE_COLOPHON, "P", x, prose(width));
		flow_gap(flow, 4);
	}
	flow->tag = outer;
}

static void
put_drawing(struct flow *flow, const struct node *node, float x, float width)
{
	struct tag *tag = pdf_tag(flow->pdf, flow->tag, "Figure");

	if (node->drawing != NULL && node->drawing->width > 0 && node->drawing->height > 0) {
		float scale = fminf(1, width / node->drawing->width);

		scale = fminf(scale, (BOTTOM - TOP) / node->drawing->height);
		if (tag != NULL)
			tag->alt = arena_string(&flow->pdf->arena, node->text);
		flow_gap(flow, 11);
		flow_push(flow, (struct atom){.kind = ATOM_DRAWING,
				    .x = x,
				    .width = node->drawing->width * scale,
				    .height = node->drawing->height * scale,
				    .node = node,
				    .tag = tag,
				    .keep = node->first != NULL});
		flow_gap(flow, 8);
	}
	flow_children(flow, node, x, width);
}

/* --- Contents --- */

static size_t
count_entries(const struct node *section)
{
	size_t n = 0;

	for (const struct node *child = section->first; child != NULL; child = child->next)
		n += child->kind == NODE_ENTRY && child->id.len > 0;
	return n;
}

static void
put_listed(struct flow *flow, struct tag *list, const struct node *of, const struct node *heading,
    enum style_name style, float x, float width, const char *number)
{
	struct tag *item = pdf_tag(flow->pdf, list, "TOCI");
	struct para *para = para_of_node(flow->pdf, heading, style, width - 28, item, number);
	size_t first = flow->pdf->atoms.n;

	flow_para(flow, para, x);
	for (size_t i = first; i < flow->pdf->atoms.n; i++) {
		struct atom *atom = &flow->pdf->atoms.at[i];

		atom->kind = ATOM_LISTED;
		atom->width = width;
		atom->node = of;
		atom->keep = i + 1 < flow->pdf->atoms.n;
	}
}

static void
list_section(struct flow *flow, struct tag *list, const struct node *section, uint32_t number,
    bool with_entries, float x, float width)
{
	char before[24];

	snprintf(before, sizeof before, "%u\u2002", number);
	flow_gap(flow, with_entries ? 6 : 3);
	put_listed(flow, list, section, section->first, STYLE_LISTED_PART, x, width, before);
	for (const struct node *child = section->first; with_entries && child != NULL;
	     child = child->next) {
		const struct node *question = find_child(child, NODE_QUESTION);
		const struct node *heading =
		    question != NULL ? find_child(question, NODE_HEADING) : NULL;

		if (child->kind == NODE_ENTRY && child->id.len > 0 && heading != NULL)
			put_listed(
			    flow, list, child, heading, STYLE_LISTED, x + 14, width - 14, NULL);
	}
}

/* What is left of the page that is being filled, about. */
static float
room_left(const struct flow *flow)
{
	const struct atoms *atoms = &flow->pdf->atoms;
	float height = 0;

	for (size_t i = 0; i < atoms->n; i++)
		height += atoms->at[i].before + atoms->at[i].height;
	return BOTTOM - TOP - fmodf(height, BOTTOM - TOP);
}

/* With entries where they fit the page or make the contents of a long document; else the
 * sections alone, and the entries are found by the outline. */
static bool
lists_entries(const struct flow *flow, size_t sections, size_t entries)
{
	float height = 60 + (float)sections * 18.6F + (float)entries * 12;

	return height <= room_left(flow) || (entries > LONG && sections + entries <= LISTED_MAX);
}

static void
put_contents(struct flow *flow, const struct node *node, float x, float width)
{
	const struct node *root = flow->pdf->document->root;
	struct tag *list = pdf_tag(flow->pdf, flow->tag, "TOC");
	struct text word = text_of(word_in(flow->pdf->document->tongue, WORD_CONTENTS));
	size_t sections = 0, entries = 0;
	bool with_entries;
	uint32_t number = 0;

	(void)node;
	for (const struct node *child = root->first; child != NULL; child = child->next)
		if (child->kind == NODE_SECTION && child->first != NULL) {
			sections++;
			entries += count_entries(child);
		}
	if (sections == 0)
		return;
	size_t first = flow->pdf->atoms.n;
	with_entries = lists_entries(flow, sections, entries);
	flow_gap(flow, 18);
	flow_para(flow,
	    para_of_text(flow->pdf, word, STYLE_HEAD, width, pdf_tag(flow->pdf, flow->tag, "P")),
	    x);
	flow_keep(flow);
	flow_gap(flow, 4);
	flow_rule(flow, x, width, 0.7F, RGB_TEXT);
	flow_gap(flow, 4);
	for (const struct node *child = root->first; child != NULL; child = child->next)
		if (child->kind == NODE_SECTION && child->first != NULL)
			list_section(flow, list, child, ++number, with_entries, x, width);
	flow_keep_from(flow, first, BOTTOM - TOP);
	flow->fresh = entries > LONG;
}

/* --- The table --- */

static void (*const kinds[NODE_KIND_COUNT])(
    struct flow *flow, const struct node *node, float x, float width) = {
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
    [NODE_PARAGRAPH] = put_paragraph,
    [NODE_SMALL] = put_small,
    [NODE_FIGURE] = put_figure,
    [NODE_VERBATIM] = put_verbatim,
    [NODE_LIST] = put_list,
    [NODE_LIST_ITEM] = put_paragraph,
    [NODE_DEFINITIONS] = put_definitions,
    [NODE_TERM] = put_paragraph,
    [NODE_DETAIL] = flow_children,
    [NODE_TABLE] = flow_table,
    [NODE_CAPTION] = put_small,
    [NODE_ROW] = put_paragraph,
    [NODE_CELL] = put_paragraph,
    [NODE_CHECKS] = flow_checks,
    [NODE_CHECK] = put_paragraph,
    [NODE_CALLOUT] = put_callout,
    [NODE_FIELD] = flow_children,
    [NODE_DRAWING] = put_drawing,
    [NODE_COLOPHON] = put_colophon,
};

/* An inline where a block belongs is a paragraph of its own. */
static void
put_stray(struct flow *flow, const struct node *node, float x, float width)
{
	struct node alone = *node, holder = {.kind = NODE_PARAGRAPH, .first = &alone};

	alone.next = NULL;
	put_paragraph(flow, &holder, x, width);
}

static void
flow_node(struct flow *flow, const struct node *node, float x, float width)
{
	if (flow->depth >= DEPTH_MAX || flow->pdf->rc != GPAI_OK)
		return;
	flow->depth++;
	if (node->id.len > 0 && node->kind != NODE_SECTION && node->kind != NODE_ENTRY &&
	    node->kind != NODE_FIELD)
		add_mark(flow, node, 0, TEXT_NONE);
	if (kinds[node->kind] != NULL)
		kinds[node->kind](flow, node, x, width);
	else if (!node_is_block(node->kind))
		put_stray(flow, node, x, width);
	flow->depth--;
}

static void
flow_children(struct flow *flow, const struct node *node, float x, float width)
{
	for (const struct node *child = node->first; child != NULL; child = child->next)
		flow_node(flow, child, x, width);
}

void
flow_document(struct pdf *pdf)
{
	struct flow flow = {.pdf = pdf};

	flow.tag = pdf_tag(pdf, NULL, "Document");
	flow_children(&flow, pdf->document->root, MARGIN, MEASURE);
}
