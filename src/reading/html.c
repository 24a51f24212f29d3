/* SPDX-License-Identifier: Apache-2.0 */
/* HTML through libxml2's parser, event by event and without a tree: what a browser without scripts
 * would show, in its order. Also the pieces of it that stand in Markdown.
 *
 * Nothing is loaded. Left out: scripts, styles, what is hidden, pictures beyond their words. */
#include "reading/html.h"
#include "reading/readers.h"

#include "base/error.h"

#include <libxml/HTMLparser.h>
#include <stdint.h>
#include <string.h>

enum {
	DEPTH_MAX = 512, /* elements within elements; people write under 50 */
	TABLES_MAX = 8,  /* tables within tables */
	COLUMNS_MAX = 64,
	LINKS_MAX = 4096, /* of one block */
};

struct table {
	uint32_t number, row, column;
	uint32_t spans[COLUMNS_MAX]; /* rows that a cell above still takes */
	bool in_cell;
};

struct html {
	struct building *b;
	htmlParserCtxtPtr parser;
	struct out text; /* of the block at hand */
	uint32_t line, line_offset;
	uint32_t depth, heading, lists, strong, skipped, furniture;
	size_t plain;          /* bytes that are not bold */
	uint32_t skipped_from; /* depth at which what is hidden began */
	struct table tables[TABLES_MAX];
	uint32_t n_tables, n_links;
	struct text links[LINKS_MAX];
	bool in_item, in_title, is_too_deep;
	bool is_on,
	    has_box; /* of an item: gpai draws its boxes and says in words which is ticked */
	uint32_t definitions; /* table of a list of terms; 0 = none */
};

/* --- Blocks --- */

static struct table *
open_table(struct html *h)
{
	return h->n_tables > 0 && h->n_tables <= TABLES_MAX ? &h->tables[h->n_tables - 1] : NULL;
}

static void
place_block(struct html *h, struct read_block *block)
{
	const struct table *table = open_table(h);

	block->line = h->line;
	block->bold = h->plain == 0;
	if (block->kind == BLOCK_CELL && table != NULL) {
		block->table = table->number;
		block->row = table->row;
		block->column = table->column;
	}
	if (block->kind == BLOCK_HEADING)
		block->level = h->heading;
	if (block->kind == BLOCK_LIST_ITEM)
		block->level = h->lists;
	for (uint32_t i = 0; i < h->n_links; i++)
		build_link(h->b, block, h->links[i]);
}

static enum block_kind
kind_now(struct html *h)
{
	const struct table *table = open_table(h);

	if (table != NULL && table->in_cell)
		return BLOCK_CELL;
	if (h->heading > 0)
		return BLOCK_HEADING;
	if (h->furniture > 0)
		return BLOCK_FURNITURE;
	return h->in_item ? BLOCK_LIST_ITEM : BLOCK_PARAGRAPH;
}

static void
end_block(struct html *h)
{
	struct text text = text_trim(out_text(&h->text));
	struct read_block *block = NULL;

	if (text.len > 0)
		block = build_block(
		    h->b, kind_now(h), (struct span){(const uint8_t *)text.at, text.len});
	if (block != NULL)
		place_block(h, block);
	h->text.len = 0;
	h->text.total = 0;
	h->n_links = 0;
	h->plain = 0;
	h->line = 0;
}

/* --- Elements --- */

static const char *
attribute(const xmlChar **attributes, const char *name)
{
	for (size_t i = 0; attributes != NULL && attributes[i] != NULL; i += 2)
		if (strcasecmp((const char *)attributes[i], name) == 0)
			return attributes[i + 1] != NULL ? (const char *)attributes[i + 1] : "";
	return NULL;
}

static bool
is_one_of(const char *name, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

static bool
begins_block(const char *name)
{
	static const char *const blocks[] = {"address", "article", "aside", "blockquote", "body",
	    "br", "caption", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption",
	    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
	    "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
	    "td", "tfoot", "th", "thead", "title", "tr", "ul", NULL};

	return is_one_of(name, blocks);
}

/* Nothing is left of it on the page: "opacity:0", not "opacity:0.9". */
static bool
is_naught(const char *plain, const char *property)
{
	const char *at = strstr(plain, property);

	if (at == NULL || (at > plain && at[-1] != ';'))
		return false;
	at += strlen(property);
	while (*at == '0' || *at == '.')
		at++;
	return *at < '1' || *at > '9';
}

/* A style that keeps an element from being seen. White on white is not told from white on black. */
static bool
is_unseen(const char *style)
{
	char plain[1024];
	size_t n = 0;

	for (; *style != '\0' && n + 1 < sizeof plain; style++)
		if (strchr(" \t\r\n", *style) == NULL)
			plain[n++] =
			    *style >= 'A' && *style <= 'Z' ? (char)(*style | 0x20) : *style;
	plain[n] = '\0';
	return strstr(plain, "display:none") != NULL ||
	       strstr(plain, "visibility:hidden") != NULL ||
	       strstr(plain, "visibility:collapse") != NULL || is_naught(plain, "font-size:0") ||
	       is_naught(plain, "opacity:0");
}

static bool
is_hidden(const char *name, const xmlChar **attributes)
{
	static const char *const hidden[] = {"script", "style", "noscript", "template", "svg",
	    "canvas", "iframe", "object", "select", "datalist", NULL};
	const char *style = attribute(attributes, "style");

	if (is_one_of(name, hidden) || attribute(attributes, "hidden") != NULL)
		return true;
	return style != NULL && is_unseen(style);
}

static uint32_t
number_of(const char *value, uint32_t most)
{
	uint32_t number = 0;

	for (; value != NULL && *value >= '0' && *value <= '9' && number <= most; value++)
		number = 10 * number + (uint32_t)(*value - '0');
	return number > most ? most : number;
}

static void
begin_table(struct html *h)
{
	if (h->n_tables < TABLES_MAX)
		h->tables[h->n_tables] = (struct table){.number = ++h->b->tables};
	h->n_tables++;
}

static void
begin_row(struct html *h)
{
	struct table *table = open_table(h);

	if (table == NULL)
		return;
	table->row++;
	table->column = 0;
	table->in_cell = false;
}

/* The next column that no cell from above takes. */
static void
begin_cell(struct html *h, const xmlChar **attributes)
{
	struct table *table = open_table(h);
	uint32_t rows, columns;

	if (table == NULL)
		return;
	if (table->row == 0)
		table->row = 1;
	while (++table->column < COLUMNS_MAX && table->spans[table->column] > 0)
		table->spans[table->column]--;
	rows = number_of(attribute(attributes, "rowspan"), 1000);
	columns = number_of(attribute(attributes, "colspan"), COLUMNS_MAX);
	for (uint32_t i = 0; i < (columns > 0 ? columns : 1); i++)
		if (rows > 1 && table->column + i < COLUMNS_MAX)
			table->spans[table->column + i] = rows - 1;
	table->in_cell = true;
}

static void
end_cell(struct html *h)
{
	struct table *table = open_table(h);

	if (table != NULL)
		table->in_cell = false;
}

/* Terms and what they mean are a table of two columns. */
static void
begin_definition(struct html *h, bool is_term)
{
	struct table *table = open_table(h);

	if (table == NULL)
		return;
	if (is_term || table->row == 0)
		table->row++;
	table->column = is_term ? 1 : 2;
	table->in_cell = true;
}

static void
put_box(struct html *h, const xmlChar **attributes)
{
	const char *type = attribute(attributes, "type");

	if (type == NULL || (strcasecmp(type, "checkbox") != 0 && strcasecmp(type, "radio") != 0)) {
		const char *value = attribute(attributes, "value");
		if (type != NULL && value != NULL && strcasecmp(type, "text") == 0)
			out_string(&h->text, value);
		return;
	}
	out_string(&h->text,
	    attribute(attributes, "checked") != NULL ? " " BOX_TICKED " " : " " BOX_UNTICKED " ");
}

static bool
is_of_class(const xmlChar **attributes, const char *class)
{
	const char *is = attribute(attributes, "class");

	return is != NULL && strcmp(is, class) == 0;
}

static void
take_meta(struct html *h, const xmlChar **attributes)
{
	const char *name = attribute(attributes, "name"),
		   *content = attribute(attributes, "content");

	if (name != NULL && content != NULL && strcasecmp(name, "generator") == 0)
		h->b->document->producer =
		    build_clean(h->b, (struct span){(const uint8_t *)content, strlen(content)});
}

static void
take_language(struct html *h, const xmlChar **attributes)
{
	const char *code = attribute(attributes, "lang");

	if (code != NULL)
		h->b->document->language =
		    build_clean(h->b, (struct span){(const uint8_t *)code, strlen(code)});
}

static void
open_inline(struct html *h, const char *name, const xmlChar **attributes)
{
	const char *href = attribute(attributes, "href"), *alt = attribute(attributes, "alt");

	if (strcmp(name, "a") == 0 && href != NULL && h->n_links < LINKS_MAX && *href != '#')
		h->links[h->n_links++] = arena_text(h->b->arena, text_of(href));
	else if (strcmp(name, "b") == 0 || strcmp(name, "strong") == 0)
		h->strong++;
	else if (strcmp(name, "input") == 0)
		put_box(h, attributes);
	else if (h->in_item && strcmp(name, "span") == 0 && is_of_class(attributes, "box")) {
		out_string(&h->text, h->is_on ? BOX_TICKED " " : BOX_UNTICKED " ");
		h->has_box = true;
	} else if (strcmp(name, "img") == 0 && alt != NULL && *alt != '\0')
		out_format(&h->text, " %s ", alt);
	else if (strcmp(name, "meta") == 0)
		take_meta(h, attributes);
	else if (strcmp(name, "html") == 0)
		take_language(h, attributes);
}

static void
open_block(struct html *h, const char *name, const xmlChar **attributes)
{
	if (name[0] == 'h' && name[1] >= '1' && name[1] <= '6' && name[2] == '\0')
		h->heading = (uint32_t)(name[1] - '0');
	else if (strcmp(name, "ul") == 0 || strcmp(name, "ol") == 0)
		h->lists++;
	else if (strcmp(name, "li") == 0) {
		h->in_item = true;
		h->is_on = is_of_class(attributes, "on");
		h->has_box = false;
	} else if (strcmp(name, "table") == 0 || strcmp(name, "dl") == 0)
		begin_table(h);
	else if (strcmp(name, "tr") == 0)
		begin_row(h);
	else if (strcmp(name, "td") == 0 || strcmp(name, "th") == 0)
		begin_cell(h, attributes);
	else if (strcmp(name, "dt") == 0 || strcmp(name, "dd") == 0)
		begin_definition(h, name[1] == 't');
	else if (strcmp(name, "nav") == 0 || strcmp(name, "footer") == 0)
		h->furniture++;
	else if (strcmp(name, "title") == 0)
		h->in_title = true;
}

static void
on_open(void *context, const xmlChar *xml_name, const xmlChar **attributes)
{
	struct html *h = context;
	const char *name = (const char *)xml_name;

	if (++h->depth > DEPTH_MAX) {
		h->is_too_deep = true;
		xmlStopParser(h->parser);
		return;
	}
	if (h->skipped_from == 0 &&
	    (is_hidden(name, attributes) || (h->has_box && is_of_class(attributes, "unseen"))))
		h->skipped_from = h->depth;
	if (h->skipped_from > 0)
		return;
	if (!begins_block(name)) {
		open_inline(h, name, attributes);
		return;
	}
	end_block(h);
	open_block(h, name, attributes);
}

static void
lower(uint32_t *count)
{
	*count -= *count > 0;
}

static void
close_block(struct html *h, const char *name)
{
	if (name[0] == 'h' && name[1] >= '1' && name[1] <= '6')
		h->heading = 0;
	else if (strcmp(name, "ul") == 0 || strcmp(name, "ol") == 0)
		lower(&h->lists);
	else if (strcmp(name, "li") == 0)
		h->in_item = h->has_box = false;
	else if (strcmp(name, "table") == 0 || strcmp(name, "dl") == 0)
		lower(&h->n_tables);
	else if (strcmp(name, "td") == 0 || strcmp(name, "th") == 0 || strcmp(name, "dt") == 0 ||
		 strcmp(name, "dd") == 0)
		end_cell(h);
	else if (strcmp(name, "nav") == 0 || strcmp(name, "footer") == 0)
		lower(&h->furniture);
}

static void
take_title(struct html *h)
{
	struct text text = out_text(&h->text);

	h->in_title = false;
	h->b->document->title =
	    build_clean(h->b, (struct span){(const uint8_t *)text.at, text.len});
	h->text.len = 0;
	h->line = 0;
}

static void
on_close(void *context, const xmlChar *xml_name)
{
	struct html *h = context;
	const char *name = (const char *)xml_name;

	if (h->skipped_from == 0) {
		if (strcmp(name, "title") == 0 && h->in_title)
			take_title(h);
		else if (begins_block(name)) {
			end_block(h);
			close_block(h, name);
		} else if (strcmp(name, "b") == 0 || strcmp(name, "strong") == 0) {
			lower(&h->strong);
		}
	}
	if (h->skipped_from == h->depth)
		h->skipped_from = 0;
	lower(&h->depth);
}

static void
on_text(void *context, const xmlChar *text, int len)
{
	struct html *h = context;
	bool is_blank = true;

	if (h->skipped_from > 0 || len <= 0)
		return;
	for (int i = 0; i < len && is_blank; i++)
		is_blank = text[i] <= ' ';
	if (!is_blank && h->line == 0 && h->parser->input != NULL)
		h->line = (uint32_t)h->parser->input->line + h->line_offset;
	h->plain += !is_blank && h->strong == 0;
	out_bytes(&h->text, text, (size_t)len);
	if (h->text.len > h->b->limits->text)
		end_block(h);
	if (h->b->is_full)
		xmlStopParser(h->parser);
}

static void
on_error(void *context, xmlErrorPtr error)
{
	(void)context;
	(void)error;
}

/* --- The whole --- */

bool
html_take(struct building *b, struct span bytes, uint32_t line)
{
	struct html *h = arena_alloc(b->arena, sizeof *h);
	bool is_fine;

	if (h == NULL || bytes.len > INT32_MAX) {
		b->is_memory_out = true;
		return false;
	}
	h->parser = htmlCreateMemoryParserCtxt((const char *)bytes.at, (int)bytes.len);
	if (h->parser == NULL) {
		b->is_memory_out = bytes.len > 0;
		return bytes.len == 0;
	}
	h->b = b;
	h->line_offset = line > 0 ? line - 1 : 0;
	out_memory(&h->text);
	memset(h->parser->sax, 0, sizeof *h->parser->sax);
	h->parser->sax->startElement = on_open;
	h->parser->sax->endElement = on_close;
	h->parser->sax->characters = on_text;
	h->parser->sax->ignorableWhitespace = on_text;
	h->parser->sax->cdataBlock = NULL;
	h->parser->sax->initialized = XML_SAX2_MAGIC;
	h->parser->sax->serror = on_error;
	h->parser->userData = h;
	htmlCtxtUseOptions(h->parser, HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
	htmlParseDocument(h->parser);
	end_block(h);
	if (h->is_too_deep)
		build_unread(b, text_of("the rest"), "its elements lie deeper than is read");
	is_fine = h->text.error == 0;
	b->is_memory_out = b->is_memory_out || !is_fine;
	if (h->parser->myDoc != NULL)
		xmlFreeDoc(h->parser->myDoc);
	htmlFreeParserCtxt(h->parser);
	out_release(&h->text);
	return is_fine;
}

enum gpai_code
html_read(const char *name, struct span bytes, struct building *b, struct gpai_error *err)
{
	if (bytes.len > b->limits->text)
		return fail(err, GPAI_TOO_LARGE, in_file(name),
		    "%zu bytes of HTML, at most %llu are read", bytes.len,
		    (unsigned long long)b->limits->text);
	if (!html_take(b, bytes, 1))
		return fail_memory(err);
	if (b->document->n_blocks == 0 && b->document->first_unread == NULL)
		build_unread(b, text_of("the page"), "it has no text without its scripts");
	return GPAI_OK;
}
