/* SPDX-License-Identifier: Apache-2.0 */
/* A document made by hand; see pdf_sample.h. */
#include "pdf_sample.h"

#include "base/out.h"

#include <stdio.h>
#include <string.h>

static const char *const words[] = {"model", "trained", "office", "efficient", "first", "flow",
    "affiliate", "well-known", "parameters", "of", "the", "a", "Training", "provider", "\u00E9tude",
    "wei\u00DF", "\u03BB\u03CC\u03B3\u03BF\u03C2", "1.5e24"};

struct node *
sample_words(struct document *document, struct node *parent, enum node_kind kind, unsigned n)
{
	struct node *node = node_add(document, parent, kind);
	uint64_t state = n + 7;

	for (unsigned i = 0; i < n; i++) {
		state = state * 6364136223846793005U + 1442695040888963407U;
		node_format(document, node, i > 0 ? " %s" : "%s",
		    words[(state >> 33) % (sizeof words / sizeof *words)]);
	}
	return node;
}

struct node *
sample_section(struct document *document, unsigned number)
{
	struct node *section = node_add(document, document->root, NODE_SECTION);
	struct node *heading = node_add(document, section, NODE_HEADING);
	char id[16];

	snprintf(id, sizeof id, "s%u", number);
	node_set_id(document, section, text_of(id));
	if (heading != NULL)
		heading->level = 2;
	node_format(document, heading, "Section with the number %u", number);
	return section;
}

struct node *
sample_table(struct document *document, struct node *parent, unsigned rows, unsigned columns,
    unsigned cell_words)
{
	struct node *table = node_add(document, parent, NODE_TABLE);

	node_add_text(document, table, NODE_CAPTION, text_of("What the table is about"));
	for (unsigned r = 0; r <= rows; r++) {
		struct node *row = node_add(document, table, NODE_ROW);

		for (unsigned c = 0; c < columns; c++) {
			struct node *cell = node_add(document, row, NODE_CELL);

			if (cell != NULL)
				cell->on = r == 0 || c == 0;
			node_format(document, cell, r == 0 ? "Column %u" : "Cell %u", c);
			if (r > 0)
				node_format(document, cell, " of %u", r);
			if (r == rows / 2 && c + 1 == columns)
				for (unsigned i = 0; i < cell_words; i++)
					node_format(document, cell, " word%u", i);
		}
	}
	return table;
}

static void
put_pair(struct document *document, struct node *list, const char *term, const char *detail)
{
	node_add_text(document, list, NODE_TERM, text_of(term));
	node_add_text(
	    document, node_add(document, list, NODE_DETAIL), NODE_PARAGRAPH, text_of(detail));
}

static void
put_header(struct document *document)
{
	struct node *header = node_add(document, document->root, NODE_HEADER), *list;

	node_add_text(document, header, NODE_KICKER, text_of("Where it is asked"));
	node_add_text(document, header, NODE_TITLE, text_of("Sample Form"));
	node_add_text(document, header, NODE_LEAD, text_of("Model-7B"));
	list = node_add(document, header, NODE_DEFINITIONS);
	put_pair(document, list, "Provider", "Example Institute");
	put_pair(document, list, "Status", "Draft");
	struct node *callout = node_add(document, document->root, NODE_CALLOUT);
	if (callout != NULL)
		callout->tone = TONE_DRAFT;
	list = node_add(document, callout, NODE_LIST);
	node_link(document, node_add(document, list, NODE_LIST_ITEM), text_of("#e1"),
	    text_of("Open question"));
	node_link(document, node_add(document, list, NODE_LIST_ITEM), text_of("#nowhere"),
	    text_of("A link that leads nowhere"));
	node_add(document, document->root, NODE_CONTENTS);
}

static void
put_checks(struct document *document, struct node *answer)
{
	static const char *const labels[] = {"Text", "Images", "Audio"};
	struct node *checks = node_add(document, answer, NODE_CHECKS);

	for (unsigned i = 0; i < 3; i++) {
		struct node *check =
		    node_add_text(document, checks, NODE_CHECK, text_of(labels[i]));

		if (check != NULL)
			check->on = i == 1;
	}
}

static void
put_missing(struct document *document, struct node *answer)
{
	struct node *callout = node_add(document, answer, NODE_CALLOUT), *line, *chip;

	if (callout != NULL)
		callout->tone = TONE_OPEN;
	line = node_add(document, callout, NODE_PARAGRAPH);
	chip = node_add_text(document, line, NODE_CHIP, text_of("Not answered"));
	if (chip != NULL)
		chip->tone = TONE_OPEN;
	node_string(document, line, " nothing recorded");
}

static void
put_entry(struct document *document, struct node *section, unsigned i)
{
	struct node *entry = node_add(document, section, NODE_ENTRY), *part, *line;
	char id[16];

	snprintf(id, sizeof id, "e%u", i);
	node_set_id(document, entry, text_of(id));
	part = node_add(document, entry, NODE_QUESTION);
	line = node_add(document, part, NODE_HEADING);
	if (line != NULL)
		line->level = 3;
	node_format(document, line, "Question %u", i);
	sample_words(document, part, NODE_PARAGRAPH, 12);
	part = node_add(document, entry, NODE_ANSWER);
	if (i % 4 == 1)
		put_checks(document, part);
	if (i % 4 == 2)
		put_missing(document, part);
	if (i % 4 == 3)
		put_pair(document, node_add(document, part, NODE_DEFINITIONS), "Term", "Detail");
	sample_words(document, part, NODE_PARAGRAPH, 5 + i * 37 % 200);
	line = sample_words(document, part, NODE_SMALL, 20);
	node_string(document, line, " ");
	node_link(document, line, text_of("https://example.org/page"), text_of("page"));
}

static void
put_drawing(struct document *document, struct node *section)
{
	struct node *node = node_add(document, section, NODE_DRAWING);
	struct drawing *drawing = arena_alloc(document->arena, sizeof *drawing);
	struct shape *shapes = arena_array(document->arena, 2, sizeof *shapes);

	if (node == NULL || drawing == NULL || shapes == NULL)
		return;
	shapes[0] = (struct shape){.kind = SHAPE_BOX,
	    .ink = INK_FIRST,
	    .x = 10,
	    .y = 10,
	    .w = 50,
	    .h = 20,
	    .next = &shapes[1]};
	shapes[1] = (struct shape){
	    .kind = SHAPE_WORDS, .x = 70, .y = 24, .size = 9, .text = text_of("half of it")};
	*drawing = (struct drawing){200, 40, &shapes[0], &shapes[1]};
	node->drawing = drawing;
	node->text = text_of("A bar that is half full");
}

void
sample_document(struct document *document, struct arena *arena, struct sample_size size)
{
	struct node *section, *line;

	document_init(document, arena);
	document->title = text_of("Sample Form: Model-7B");
	document->watermark = text_of("Sketch");
	put_header(document);
	section = sample_section(document, 1);
	for (unsigned i = 1; i <= size.entries; i++)
		put_entry(document, section, i);
	section = sample_section(document, 2);
	sample_table(document, section, size.rows, 4, size.cell_words);
	put_drawing(document, section);
	line = node_add(document, section, NODE_VERBATIM);
	if (line != NULL)
		line->text = text_of("User-agent: sample\nDisallow: /");
	section = sample_section(document, 3);
	sample_words(document, section, NODE_FIGURE, 3);
	line = sample_words(document, section, NODE_PARAGRAPH, 400);
	node_add_text(document, line, NODE_CODE, text_of(" sha256:0123456789abcdef"));
	node_string(document, line, " 1.5\u00A0\u00D7\u00A010");
	node_add_text(document, line, NODE_SUPER, text_of("24"));
	line = node_add(document, document->root, NODE_COLOPHON);
	sample_words(document, line, NODE_PARAGRAPH, 60);
}

/* --- Text --- */

static bool
has_blocks(const struct node *node)
{
	for (const struct node *child = node->first; child != NULL; child = child->next)
		if (node_is_block(child->kind))
			return true;
	return false;
}

static void
put_letters(struct text text, struct out *out)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == ' ' || text.at[i] == '\n')
			continue;
		if (text.len - i > 1 && memcmp(text.at + i, "\u00A0", 2) == 0)
			i++;
		else
			out_char(out, text.at[i]);
	}
}

void
sample_text(const struct node *node, struct out *out)
{
	if (node->kind == NODE_CAPTION && node->level == 1)
		return;
	if (node->kind == NODE_TEXT || node->kind == NODE_VERBATIM)
		put_letters(node->text, out);
	for (const struct node *child = node->first; child != NULL; child = child->next)
		sample_text(child, out);
	if (node_is_block(node->kind) && !has_blocks(node))
		out_char(out, '\n');
}
