/* SPDX-License-Identifier: Apache-2.0 */
/* Paragraphs, tables and controls of a part, in the order they stand in, as blocks.
 *
 * A walk over the XML with three short stacks: paragraphs (a text box stands within one), tables,
 * content controls. What a control has as its tag becomes the field of the blocks in it; a control
 * that shows a hint holds nothing. Where a word processor took the controls out, the bookmarks that
 * gpai writes around them tell the field by its number, "@12". */
#include "reading/docx_file.h"

#include "base/error.h"

#include <string.h>

enum {
	PARAGRAPHS_MAX = 8, /* inside each other */
	TABLES_MAX = 32,
	CONTROLS_MAX = 32
};

struct paragraph {
	struct out text;
	struct text style, field, mark; /* field: of a control in it; mark: of a bookmark */
	uint32_t outline, level;        /* outline from 1; 0: none */
	int list;                       /* 1 is one, 0 is none, -1: as its style says */
	uint64_t letters, bold;         /* letters in all, and bold ones */
	float size;
	struct text links[8]; /* more are rare in a paragraph */
	uint32_t n_links;
	bool is_after_mark; /* the bookmark began before it */
};

struct table {
	uint32_t number, row, column,
	    span; /* number 0: one column, a box around what stands in it */
	uint32_t columns;
};

struct control {
	struct text tag;
	bool is_box, ticked, is_hint, in_contents;
	uint64_t blocks; /* in the document, when its contents began */
};

struct run {
	bool bold, raised, hidden;
	float size;
};

struct walk {
	struct docx_file *file;
	struct docx_xml xml;
	enum block_kind kind;
	struct paragraph paragraphs[PARAGRAPHS_MAX];
	struct table tables[TABLES_MAX];
	struct control controls[CONTROLS_MAX];
	uint32_t n_paragraphs, n_tables, n_controls;
	struct run run;
	struct text mark, mark_id; /* the bookmark of a field that is open: "@12" */
	bool in_text;
	bool legacy_default, legacy_checked, has_checked;
	enum gpai_code rc;
};

static struct paragraph *
paragraph_of(struct walk *w)
{
	return w->n_paragraphs > 0 ? &w->paragraphs[w->n_paragraphs - 1] : NULL;
}

static struct table *
table_of(struct walk *w)
{
	return w->n_tables > 0 ? &w->tables[w->n_tables - 1] : NULL;
}

/* The innermost table that is more than a box. */
static const struct table *
cells_of(const struct walk *w)
{
	for (uint32_t i = w->n_tables; i-- > 0;)
		if (w->tables[i].number > 0)
			return &w->tables[i];
	return NULL;
}

static struct control *
control_of(struct walk *w)
{
	return w->n_controls > 0 ? &w->controls[w->n_controls - 1] : NULL;
}

static void
refuse_depth(struct walk *w, const char *what, int most)
{
	w->rc = fail(w->file->err, GPAI_TOO_LARGE, in_file(w->file->name),
	    "%s: %s more than %d deep in each other", w->xml.part, what, most);
}

static uint32_t
number_of(struct text digits)
{
	uint32_t number = 0;

	for (size_t i = 0; i < digits.len && i < 6; i++)
		if (digits.at[i] >= '0' && digits.at[i] <= '9')
			number = 10 * number + (uint32_t)(digits.at[i] - '0');
	return number;
}

/* --- Controls --- */

/* The tag of the innermost control that has one. */
static struct text
field_of(const struct walk *w)
{
	for (uint32_t i = w->n_controls; i-- > 0;)
		if (w->controls[i].tag.len > 0)
			return w->controls[i].tag;
	return TEXT_NONE;
}

/* Is what stands here only a hint, or drawn by a box of its own? */
static bool
is_silent(const struct walk *w)
{
	for (uint32_t i = 0; i < w->n_controls; i++)
		if (w->controls[i].in_contents && (w->controls[i].is_hint || w->controls[i].is_box))
			return true;
	return false;
}

static void
put_string(struct walk *w, const char *string)
{
	struct paragraph *p = paragraph_of(w);

	if (p != NULL)
		out_string(&p->text, string);
}

static void
put_box(struct walk *w, bool ticked)
{
	put_string(w, ticked ? BOX_TICKED : BOX_UNTICKED);
}

static void
start_control(struct walk *w)
{
	if (w->n_controls == CONTROLS_MAX) {
		refuse_depth(w, "controls", CONTROLS_MAX);
		return;
	}
	w->controls[w->n_controls++] = (struct control){0};
}

static void
start_contents(struct walk *w)
{
	struct control *c = control_of(w);
	struct paragraph *p = paragraph_of(w);

	if (c == NULL)
		return;
	if (c->is_box)
		put_box(w, c->ticked);
	c->in_contents = true;
	c->blocks = w->file->b->document->n_blocks;
	if (p != NULL && c->tag.len > 0) /* within a line */
		p->field = c->tag;
}

/* --- Bookmarks --- */

#define MARK "_gpai_f"

static void
start_mark(struct walk *w)
{
	struct paragraph *p = paragraph_of(w);
	struct text name = docx_xml_get(&w->xml, "name");
	size_t len = strlen(MARK);

	if (!text_starts(name, MARK))
		return;
	w->mark = arena_format(w->file->b->arena, "@%.*s", (int)(name.len - len), name.at + len);
	w->mark_id = docx_xml_get(&w->xml, "id");
	/* It may begin within the box that the line begins with. */
	if (p != NULL && p->text.len <= strlen(BOX_TICKED))
		p->mark = w->mark;
}

/* One that ends before the words of a paragraph ended with the paragraph before. */
static void
end_mark(struct walk *w)
{
	struct paragraph *p = paragraph_of(w);

	if (w->mark.len == 0 || !text_equal(docx_xml_get(&w->xml, "id"), w->mark_id))
		return;
	if (p != NULL && p->text.len == 0 && p->is_after_mark)
		p->mark = TEXT_NONE;
	w->mark = TEXT_NONE;
}

/* --- Blocks --- */

static void
fill_place(struct walk *w, struct read_block *block)
{
	const struct table *t = cells_of(w);

	if (t == NULL || w->kind != BLOCK_PARAGRAPH)
		return;
	block->table = t->number;
	block->row = t->row;
	block->column = t->column;
}

static struct read_block *
add_block(struct walk *w, enum block_kind kind, struct text text, struct text field)
{
	struct building *b = w->file->b;
	struct read_block *block;

	b->field = field;
	block = build_block(b, kind, (struct span){(const uint8_t *)text.at, text.len});
	b->field = TEXT_NONE;
	if (block != NULL)
		fill_place(w, block);
	return block;
}

static enum block_kind
kind_of(struct walk *w, const struct paragraph *p, const struct docx_style *style, uint32_t *level)
{
	bool list = p->list >= 0 ? p->list == 1 : style->is_list && !style->is_plain;

	*level = 0;
	if (w->kind != BLOCK_PARAGRAPH)
		return w->kind;
	if (style->level > 0 || p->outline > 0) {
		*level = p->outline > 0 ? p->outline : style->level;
		return BLOCK_HEADING;
	}
	if (cells_of(w) != NULL)
		return BLOCK_CELL;
	if (list) {
		*level = p->level + 1;
		return BLOCK_LIST_ITEM;
	}
	return BLOCK_PARAGRAPH;
}

static void
end_paragraph(struct walk *w)
{
	struct paragraph *p = paragraph_of(w);
	struct docx_style style;
	struct read_block *block;
	enum block_kind kind;
	struct text field;
	uint32_t level;

	if (p == NULL)
		return;
	style = docx_style_of(w->file, p->style);
	kind = kind_of(w, p, &style, &level);
	field = p->field.len > 0 ? p->field : field_of(w);
	block = add_block(w, kind, out_text(&p->text), field.len > 0 ? field : p->mark);
	if (block != NULL) {
		block->level = level;
		block->bold = p->letters > 0 && (style.bold || p->bold == p->letters);
		block->size = p->size > 0 ? p->size : style.size;
		for (uint32_t i = 0; i < p->n_links; i++)
			build_link(w->file->b, block, p->links[i]);
	}
	if (p->text.error != 0)
		w->file->b->is_memory_out = true;
	out_release(&p->text);
	w->n_paragraphs--;
}

static void
start_paragraph(struct walk *w)
{
	struct paragraph *p;

	if (w->n_paragraphs == PARAGRAPHS_MAX) {
		refuse_depth(w, "paragraphs", PARAGRAPHS_MAX);
		return;
	}
	p = &w->paragraphs[w->n_paragraphs++];
	*p = (struct paragraph){.list = -1, .mark = w->mark, .is_after_mark = w->mark.len > 0};
	out_memory(&p->text);
}

/* A control whose contents were taken out altogether is still there, and empty. */
static void
end_control(struct walk *w)
{
	struct control *c = control_of(w);

	if (c == NULL)
		return;
	if (c->tag.len > 0 && w->n_paragraphs == 0 && c->blocks == w->file->b->document->n_blocks)
		add_block(w, BLOCK_PARAGRAPH, TEXT_NONE, c->tag);
	w->n_controls--;
}

/* --- Text --- */

static void
put_raised(struct paragraph *p, struct text text)
{
	static const char *const digits[] = {"\u2070", "\u00B9", "\u00B2", "\u00B3", "\u2074",
	    "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
	const char *at = text.at, *end = text.at + text.len;

	while (at < end) {
		const char *from = at;
		uint32_t c = build_character(&at, end);

		if (c >= '0' && c <= '9')
			out_string(&p->text, digits[c - '0']);
		else if (c == 0x2212 || c == '-')
			out_string(&p->text, "\u207B");
		else
			out_bytes(&p->text, from, (size_t)(at - from));
	}
}

static void
put_text(struct walk *w)
{
	struct paragraph *p = paragraph_of(w);
	struct text text = text_of((const char *)xmlTextReaderConstValue(w->xml.reader));

	if (p == NULL || !w->in_text || w->run.hidden || is_silent(w))
		return;
	if (p->text.len + text.len > w->file->b->limits->text) {
		w->rc = fail(w->file->err, GPAI_TOO_LARGE, in_file(w->file->name),
		    "%s: a paragraph of more text than is read", w->xml.part);
		return;
	}
	p->letters += text.len;
	p->bold += w->run.bold ? text.len : 0;
	p->size = w->run.size > p->size ? w->run.size : p->size;
	if (w->run.raised)
		put_raised(p, text);
	else
		out_put(&p->text, text);
}

/* A letter of a font of symbols: boxes are told, the rest is not text. */
static void
put_symbol(struct walk *w)
{
	struct text code = docx_xml_get(&w->xml, "char");
	static const struct {
		const char *code;
		const char *box;
	} boxes[] = {{"6F", BOX_UNTICKED}, {"71", BOX_UNTICKED}, {"72", BOX_UNTICKED},
	    {"A8", BOX_UNTICKED}, {"78", BOX_TICKED}, {"FD", BOX_TICKED}, {"FE", BOX_TICKED},
	    {"52", BOX_TICKED}, {"54", BOX_TICKED}};

	if (is_silent(w) || code.len < 2)
		return;
	if (!text_begins_like(docx_xml_get(&w->xml, "font"), "wingdings"))
		return;
	code = (struct text){code.at + code.len - 2, 2};
	for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++)
		if (text_begins_like(code, boxes[i].code))
			put_string(w, boxes[i].box);
}

/* --- Links --- */

static void
add_link(struct walk *w, struct text address)
{
	struct paragraph *p = paragraph_of(w);

	if (p != NULL && address.len > 0 && p->n_links < sizeof p->links / sizeof *p->links)
		p->links[p->n_links++] = address;
}

static void
follow(struct walk *w, struct text id)
{
	for (const struct docx_relation *r = w->file->relations; r != NULL; r = r->next)
		if (id.len > 0 && text_equal(r->id, id)) {
			add_link(w, r->target);
			return;
		}
}

/* HYPERLINK "http://..." of a field */
static void
take_instruction(struct walk *w, struct text text)
{
	const char *at = text.len > 0 ? memmem(text.at, text.len, "HYPERLINK", 9) : NULL;
	const char *open = at != NULL ? memchr(at, '"', text.len - (size_t)(at - text.at)) : NULL;
	const char *end = text.at + text.len;
	const char *close = open != NULL ? memchr(open + 1, '"', (size_t)(end - open - 1)) : NULL;

	if (close != NULL && (at[9] == ' ' || at[9] == '"'))
		add_link(w, (struct text){open + 1, (size_t)(close - open - 1)});
}

/* --- Tables --- */

static void
start_table(struct walk *w)
{
	if (w->n_tables == TABLES_MAX) {
		refuse_depth(w, "tables", TABLES_MAX);
		return;
	}
	w->tables[w->n_tables++] = (struct table){0};
}

static void
start_row(struct walk *w)
{
	struct table *t = table_of(w);

	if (t != NULL) {
		if (t->row == 0 && t->columns != 1)
			t->number = ++w->file->tables;
		t->row++;
		t->column = 0;
		t->span = 1;
	}
}

static void
start_cell(struct walk *w)
{
	struct table *t = table_of(w);

	if (t != NULL) {
		t->column += t->span;
		t->span = 1;
	}
}

static void
take_column(struct walk *w)
{
	if (table_of(w) != NULL)
		table_of(w)->columns++;
}

static void
take_span(struct walk *w)
{
	struct table *t = table_of(w);
	uint32_t span = number_of(docx_xml_get(&w->xml, "val"));

	if (t != NULL && span > 1 && span < 1000)
		t->span = span;
}

/* --- What is not text --- */

static void
mention(struct walk *w, const char *what, const char *why)
{
	struct building *b = w->file->b;

	build_unread(b, build_place(b, "%s %u", what, ++w->file->pictures), why);
}

static void
take_picture(struct walk *w)
{
	if (w->kind == BLOCK_PARAGRAPH && docx_xml_get(&w->xml, "descr").len == 0)
		mention(w, "picture", "it is a picture without words");
}

/* --- Elements --- */

static void
take_style(struct walk *w)
{
	if (paragraph_of(w) != NULL)
		paragraph_of(w)->style = docx_xml_get(&w->xml, "val");
}

static void
take_number(struct walk *w)
{
	if (paragraph_of(w) != NULL)
		paragraph_of(w)->list = number_of(docx_xml_get(&w->xml, "val")) != 0;
}

static void
take_level(struct walk *w)
{
	if (paragraph_of(w) != NULL)
		paragraph_of(w)->level = number_of(docx_xml_get(&w->xml, "val"));
}

static void
take_outline(struct walk *w)
{
	uint32_t level = number_of(docx_xml_get(&w->xml, "val"));

	if (paragraph_of(w) != NULL && level < 9)
		paragraph_of(w)->outline = level + 1;
}

static void
start_run(struct walk *w)
{
	w->run = (struct run){0};
}

static void
take_bold(struct walk *w)
{
	w->run.bold = docx_xml_is_on(&w->xml);
}

static void
take_size(struct walk *w)
{
	w->run.size = (float)number_of(docx_xml_get(&w->xml, "val")) / 2;
}

static void
take_raised(struct walk *w)
{
	w->run.raised = text_is(docx_xml_get(&w->xml, "val"), "superscript");
}

static void
take_hidden(struct walk *w)
{
	w->run.hidden = docx_xml_is_on(&w->xml);
}

static void
start_text(struct walk *w)
{
	w->in_text = true;
}

static void
put_blank(struct walk *w)
{
	if (!is_silent(w))
		put_string(w, " ");
}

static void
put_hyphen(struct walk *w)
{
	if (!is_silent(w))
		put_string(w, "-");
}

static void
start_link(struct walk *w)
{
	follow(w, docx_xml_get(&w->xml, "id"));
}

static void
take_simple_field(struct walk *w)
{
	take_instruction(w, docx_xml_get(&w->xml, "instr"));
}

static void
take_field_text(struct walk *w)
{
	take_instruction(w, docx_xml_text(&w->xml));
}

static void
take_tag(struct walk *w)
{
	struct control *c = control_of(w);
	struct text tag = docx_xml_get(&w->xml, "val");

	if (c != NULL && !c->in_contents)
		c->tag = build_exact(w->file->b, (struct span){(const uint8_t *)tag.at, tag.len});
}

static void
take_hint(struct walk *w)
{
	if (control_of(w) != NULL && !control_of(w)->in_contents)
		control_of(w)->is_hint = docx_xml_is_on(&w->xml);
}

static void
take_checkbox(struct walk *w)
{
	if (control_of(w) != NULL && !control_of(w)->in_contents)
		control_of(w)->is_box = true;
}

/* w14:checked of a control; w:checked of an older form field. */
static void
take_checked(struct walk *w)
{
	if (control_of(w) != NULL && !control_of(w)->in_contents)
		control_of(w)->ticked = docx_xml_is_on(&w->xml);
	w->legacy_checked = docx_xml_is_on(&w->xml);
	w->has_checked = true;
}

static void
start_old_box(struct walk *w)
{
	w->has_checked = w->legacy_default = false;
}

static void
take_default(struct walk *w)
{
	w->legacy_default = docx_xml_is_on(&w->xml);
}

static void
end_old_box(struct walk *w)
{
	put_box(w, w->has_checked ? w->legacy_checked : w->legacy_default);
}

static void
mention_object(struct walk *w)
{
	mention(w, "object", "it belongs to another program");
}

static void
mention_chunk(struct walk *w)
{
	mention(w, "part", "it is a document of another format");
}

static void
end_run(struct walk *w)
{
	w->run = (struct run){0};
}

static void
end_text(struct walk *w)
{
	w->in_text = false;
}

static void
end_table(struct walk *w)
{
	w->n_tables -= w->n_tables > 0;
}

/* By local names: the two editions of the format differ in their spaces alone. */
static const struct element {
	const char *name;
	void (*start)(struct walk *w);
	void (*end)(struct walk *w);
	bool skips; /* what stands in it is not read */
} elements[] = {
    {"Fallback", NULL, NULL, true}, /* says again what stands in the choice before it */
    {"OLEObject", mention_object, NULL, true},
    {"altChunk", mention_chunk, NULL, true},
    {"b", take_bold, NULL, false},
    {"bookmarkEnd", end_mark, NULL, false},
    {"bookmarkStart", start_mark, NULL, false},
    {"br", put_blank, NULL, false},
    {"checkBox", start_old_box, end_old_box, false},
    {"checkbox", take_checkbox, NULL, false},
    {"checked", take_checked, NULL, false},
    {"cr", put_blank, NULL, false},
    {"default", take_default, NULL, false},
    {"del", NULL, NULL, true},
    {"docPr", take_picture, NULL, false},
    {"fldSimple", take_simple_field, NULL, false},
    {"gridCol", take_column, NULL, false},
    {"gridSpan", take_span, NULL, false},
    {"hyperlink", start_link, NULL, false},
    {"ilvl", take_level, NULL, false},
    {"instrText", take_field_text, NULL, true},
    {"moveFrom", NULL, NULL, true},
    {"noBreakHyphen", put_hyphen, NULL, false},
    {"numId", take_number, NULL, false},
    {"outlineLvl", take_outline, NULL, false},
    {"p", start_paragraph, end_paragraph, false},
    {"pPrChange", NULL, NULL, true}, /* what was, before a tracked change */
    {"pStyle", take_style, NULL, false},
    {"r", start_run, end_run, false},
    {"rPrChange", NULL, NULL, true},
    {"sdt", start_control, end_control, false},
    {"sdtContent", start_contents, NULL, false},
    {"showingPlcHdr", take_hint, NULL, false},
    {"sym", put_symbol, NULL, false},
    {"sz", take_size, NULL, false},
    {"t", start_text, end_text, false},
    {"tab", put_blank, NULL, false},
    {"tag", take_tag, NULL, false},
    {"tbl", start_table, end_table, false},
    {"tc", start_cell, NULL, false},
    {"tr", start_row, NULL, false},
    {"vanish", take_hidden, NULL, false},
    {"vertAlign", take_raised, NULL, false},
};

static const struct element *
find_element(const struct walk *w)
{
	const char *name = (const char *)xmlTextReaderConstLocalName(w->xml.reader);
	size_t low = 0, high = sizeof elements / sizeof *elements;

	while (name != NULL && low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(elements[middle].name, name);
		if (order == 0)
			return &elements[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* --- Foreign elements that share a name: drawings have paragraphs, too --- */

static bool
is_of_word(const struct walk *w)
{
	static const char *const spaces[] = {"wordprocessing", "office/word/", "markup-compat",
	    "officeDocument/2006/math", "urn:schemas-microsoft-com:office:office"};
	const char *space = (const char *)xmlTextReaderConstNamespaceUri(w->xml.reader);

	for (size_t i = 0; space != NULL && i < sizeof spaces / sizeof *spaces; i++)
		if (strstr(space, spaces[i]) != NULL)
			return true;
	return false;
}

static bool /* is its inside to be left out? */
take_node(struct walk *w)
{
	int type = xmlTextReaderNodeType(w->xml.reader);
	const struct element *e;

	if (type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE ||
	    type == XML_READER_TYPE_WHITESPACE || type == XML_READER_TYPE_CDATA) {
		put_text(w);
		return false;
	}
	if ((type != XML_READER_TYPE_ELEMENT && type != XML_READER_TYPE_END_ELEMENT) ||
	    !is_of_word(w) || (e = find_element(w)) == NULL)
		return false;
	if (type == XML_READER_TYPE_ELEMENT) {
		bool is_empty = xmlTextReaderIsEmptyElement(w->xml.reader) == 1;

		if (e->start != NULL)
			e->start(w);
		if (is_empty && e->end != NULL && w->rc == GPAI_OK)
			e->end(w);
		return e->skips && !is_empty;
	}
	if (e->end != NULL)
		e->end(w);
	return false;
}

/* --- Parts --- */

static enum gpai_code
read_relations(struct docx_file *file, const char *part)
{
	const char *base = strrchr(part, '/') != NULL ? strrchr(part, '/') + 1 : part;
	struct text name =
	    arena_format(file->b->arena, "%.*s_rels/%s.rels", (int)(base - part), part, base);
	struct docx_xml xml;
	struct span bytes;
	enum gpai_code rc = name.at != NULL ? docx_part(file, name.at, &bytes) : GPAI_NO_MEMORY;

	file->relations = NULL;
	if (rc != GPAI_OK || bytes.len == 0)
		return rc;
	if ((rc = docx_xml_open(&xml, file, name.at, bytes)) != GPAI_OK)
		return rc;
	while (docx_xml_next(&xml, false, &rc) == 1) {
		struct docx_relation *r;

		if (xmlTextReaderNodeType(xml.reader) != XML_READER_TYPE_ELEMENT ||
		    !docx_xml_is(&xml, "Relationship") ||
		    !text_is(docx_xml_get(&xml, "TargetMode"), "External"))
			continue;
		if ((r = arena_alloc(file->b->arena, sizeof *r)) == NULL)
			break;
		*r = (struct docx_relation){.id = docx_xml_get(&xml, "Id"),
		    .target = docx_xml_get(&xml, "Target"),
		    .next = file->relations};
		file->relations = r;
	}
	docx_xml_close(&xml);
	return rc;
}

enum gpai_code
docx_read_text(struct docx_file *file, const char *part, enum block_kind kind)
{
	struct walk w = {.file = file, .kind = kind};
	struct span bytes;
	bool skips = false;
	enum gpai_code rc = read_relations(file, part);

	if (rc == GPAI_OK)
		rc = docx_part(file, part, &bytes);
	if (rc != GPAI_OK || bytes.len == 0)
		return rc;
	if ((rc = docx_xml_open(&w.xml, file, part, bytes)) != GPAI_OK)
		return rc;
	while (w.rc == GPAI_OK && !file->b->is_full && !file->b->is_memory_out &&
	       docx_xml_next(&w.xml, skips, &rc) == 1)
		skips = take_node(&w);
	while (w.n_paragraphs > 0)
		out_release(&w.paragraphs[--w.n_paragraphs].text);
	docx_xml_close(&w.xml);
	return w.rc != GPAI_OK ? w.rc : rc;
}
