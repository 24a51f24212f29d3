/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown: CommonMark 0.31 with the tables and task boxes of GitHub's dialect.
 *
 * Two things break Markdown, both kept in one place here: characters that mean something
 * (put_escaped) and lines that must carry the prefix of the block they stand in (put_raw).
 * Raised digits are written as such, for the source is read too. Left out: colours, the
 * watermark (the state stands in words at the top). */
#include "documents/exporter.h"

#include "documents/clean.h"
#include "documents/fields.h"
#include "documents/words.h"

#include <stdio.h>
#include <string.h>

enum { PREFIX_MAX = 32 }; /* quotes and lists inside each other: at most four deep here */

struct markdown {
	const struct document *document;
	struct out *out;
	char prefix[PREFIX_MAX + 1]; /* of each further line of the block at hand */
	size_t prefix_len;
	bool at_line_start; /* the prefix is still owed */
	bool has_written;   /* a blank line is owed before the next block */
	bool is_tight;      /* no blank line before the next block */
	bool in_cell, in_code, in_super;
	bool in_head_row;
	char last; /* byte written last on this line; 0 at its start */
};

static void put_node(struct markdown *md, const struct node *node);

static void
put_raw(struct markdown *md, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	if (md->at_line_start) {
		out_bytes(md->out, md->prefix, md->prefix_len);
		md->at_line_start = false;
	}
	out_bytes(md->out, bytes, len);
	md->last = bytes[len - 1];
}

static void
put_string(struct markdown *md, const char *string)
{
	put_raw(md, string, strlen(string));
}

static void
end_line(struct markdown *md)
{
	if (md->at_line_start) { /* an empty line of the block: its prefix without the blanks */
		size_t n = md->prefix_len;

		while (n > 0 && md->prefix[n - 1] == ' ')
			n--;
		out_bytes(md->out, md->prefix, n);
	}
	out_char(md->out, '\n');
	md->at_line_start = true;
	md->last = 0;
}

static void
start_block(struct markdown *md)
{
	if (!md->at_line_start)
		end_line(md);
	if (md->has_written && !md->is_tight)
		end_line(md);
	md->is_tight = false;
	md->has_written = true;
}

static void
end_block(struct markdown *md)
{
	if (!md->at_line_start)
		end_line(md);
}

static size_t /* what to give pop_prefix */
push_prefix(struct markdown *md, const char *prefix)
{
	size_t before = md->prefix_len, n = strlen(prefix);

	if (before + n <= PREFIX_MAX) {
		memcpy(md->prefix + before, prefix, n);
		md->prefix_len += n;
	}
	return before;
}

static void
pop_prefix(struct markdown *md, size_t before)
{
	end_block(md);
	md->prefix_len = before;
}

/* --- Text --- */

static bool
is_word_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c & 0x80) != 0;
}

/* Is text.at[i] the end of "12." at the start of a line, which would begin a list? */
static bool
ends_list_number(struct text text, size_t i, bool from_start)
{
	if (!from_start || i == 0 || i > 9)
		return false;
	for (size_t k = 0; k < i; k++)
		if (text.at[k] < '0' || text.at[k] > '9')
			return false;
	return true;
}

static bool
needs_escape(struct text text, size_t i, char before, bool from_start)
{
	char c = text.at[i], after = i + 1 < text.len ? text.at[i + 1] : 0;

	if (strchr("\\`*[]<>|~$", c) != NULL)
		return true;
	if (c == '&')
		return is_word_char(after) || after == '#' || after == 0;
	if (c == '_')
		return !(is_word_char(before) && is_word_char(after));
	if (c == '!')
		return after == '[' || after == 0;
	if (c == '#') /* also what would close a heading */
		return before == 0 || before == ' ';
	if (strchr("+-=", c) != NULL)
		return before == 0;
	if (c == '.' || c == ')')
		return (after == ' ' || after == 0) && ends_list_number(text, i, from_start);
	return false;
}

static void
put_escaped(struct markdown *md, struct text text)
{
	bool from_start = md->last == 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\n' || text.at[i] == '\t') {
			put_raw(md, " ", 1);
			continue;
		}
		if (text.at[i] == ' ' && md->last == 0)
			continue; /* four of them would be code */
		if (needs_escape(text, i, md->last, from_start))
			put_raw(md, "\\", 1);
		put_raw(md, text.at + i, 1);
	}
}

/* Raised digits as Unicode has them; other characters stay on the line behind a ^. */
static void
put_super(struct markdown *md, struct text text)
{
	static const char *const digits[] = {"\u2070", "\u00B9", "\u00B2", "\u00B3", "\u2074",
	    "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
	size_t bytes;

	for (size_t i = 0; i < text.len; i += bytes) {
		struct text rest = {text.at + i, text.len - i};
		uint32_t point = text_next(rest, &bytes);

		if (point >= '0' && point <= '9') {
			put_string(md, digits[point - '0']);
		} else if (point == 0x2212 || point == '-') {
			put_string(md, "\u207B");
		} else {
			put_string(md, "^");
			put_escaped(md, (struct text){rest.at, bytes});
		}
	}
}

/* A code span; its fence is longer than any run of backticks inside. */
static void
put_code_text(struct markdown *md, struct text text)
{
	size_t longest = 0, run = 0;
	bool pad = text.len > 0 && (text.at[0] == '`' || text.at[text.len - 1] == '`');

	for (size_t i = 0; i < text.len; i++) {
		run = text.at[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	for (size_t i = 0; i <= longest; i++)
		put_string(md, "`");
	put_string(md, pad ? " " : "");
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] == '|' && md->in_cell)
			put_string(md, "\\|"); /* tables split before code is seen */
		else
			put_raw(md, text.at[i] == '\n' ? " " : text.at + i, 1);
	put_string(md, pad ? " " : "");
	for (size_t i = 0; i <= longest; i++)
		put_string(md, "`");
}

static void
put_children(struct markdown *md, const struct node *node)
{
	for (const struct node *child = node->first; child != NULL; child = child->next)
		put_node(md, child);
}

static void
put_plain(struct markdown *md, const struct node *node)
{
	if (md->in_super)
		put_super(md, node->text);
	else
		put_escaped(md, node->text);
}

/* A blank of any width at its edge would make letters of the asterisks. */
static bool
is_blank_at_edge(const struct node *node)
{
	const struct node *first = node, *last = node;
	size_t bytes, from;

	while (first->first != NULL)
		first = first->first;
	while (last->last != NULL)
		last = last->last;
	from = last->text.len;
	while (from > 0 && ((unsigned char)last->text.at[--from] & 0xC0) == 0x80)
		continue;
	return field_is_blank(text_next(first->text, &bytes)) ||
	       field_is_blank(
		   text_next((struct text){last->text.at + from, last->text.len - from}, &bytes));
}

static void
put_strong(struct markdown *md, const struct node *node)
{
	if (is_blank_at_edge(node)) {
		put_children(md, node);
		return;
	}
	put_string(md, "**");
	put_children(md, node);
	put_string(md, "**");
}

static void
put_emphasis(struct markdown *md, const struct node *node)
{
	put_string(md, "*");
	put_children(md, node);
	put_string(md, "*");
}

/* Code holds plain text only: its nodes are joined first. */
static void
put_code(struct markdown *md, const struct node *node)
{
	struct out joined;

	out_memory(&joined);
	for (const struct node *child = node->first; child != NULL; child = child->next)
		out_put(&joined, child->text);
	if (out_status(&joined, NULL, NULL) == GPAI_OK)
		put_code_text(md, out_text(&joined));
	else if (md->out->error == 0)
		md->out->error = joined.error;
	out_release(&joined);
}

static void
put_raised(struct markdown *md, const struct node *node)
{
	md->in_super = true;
	put_children(md, node);
	md->in_super = false;
}

/* An address that is its own text is written once, as <address>. */
static bool
is_bare(const struct node *link)
{
	return link->first != NULL && link->first->kind == NODE_TEXT && link->first->next == NULL &&
	       text_equal(link->first->text, link->text);
}

static void
put_link(struct markdown *md, const struct node *node)
{
	if (is_bare(node)) {
		put_string(md, "<");
		put_raw(md, node->text.at, node->text.len);
		put_string(md, ">");
		return;
	}
	put_string(md, "[");
	put_children(md, node);
	put_string(md, "](<");
	put_raw(md, node->text.at, node->text.len);
	put_string(md, ">)");
}

static void
put_break(struct markdown *md, const struct node *node)
{
	(void)node;
	put_string(md, md->in_cell ? "<br>" : "\\");
	if (!md->in_cell)
		end_line(md);
}

/* --- Blocks --- */

static void
put_anchor(struct markdown *md, const struct node *node)
{
	if (node->id.len == 0)
		return;
	put_string(md, "<a id=\"");
	put_raw(md, node->id.at, node->id.len);
	put_string(md, "\"></a>");
}

static void
put_paragraph(struct markdown *md, const struct node *node)
{
	start_block(md);
	put_children(md, node);
	end_block(md);
}

static void
put_figure(struct markdown *md, const struct node *node)
{
	start_block(md);
	put_strong(md, node);
	end_block(md);
}

/* What it shows, in words; its figures stand above in the answer. */
static void
put_drawing(struct markdown *md, const struct node *node)
{
	start_block(md);
	put_string(md, "*");
	put_escaped(md, node->text);
	put_string(md, "*");
	end_block(md);
}

/* A fence longer than any run of backticks inside. */
static void
put_verbatim(struct markdown *md, const struct node *node)
{
	struct text rest = node->text;
	size_t fence = 3, run = 0;

	for (size_t i = 0; i < rest.len; i++) {
		run = rest.at[i] == '`' ? run + 1 : 0;
		fence = run >= fence ? run + 1 : fence;
	}
	start_block(md);
	for (size_t i = 0; i < fence; i++)
		put_string(md, "`");
	end_line(md);
	while (rest.len > 0) {
		const char *end = memchr(rest.at, '\n', rest.len);
		size_t len = end != NULL ? (size_t)(end - rest.at) : rest.len;

		put_raw(md, rest.at, len);
		end_line(md);
		len += end != NULL;
		rest = (struct text){rest.at + len, rest.len - len};
	}
	for (size_t i = 0; i < fence; i++)
		put_string(md, "`");
	end_block(md);
}

static void
put_small(struct markdown *md, const struct node *node)
{
	start_block(md);
	put_string(md, "<sub>");
	put_children(md, node);
	put_string(md, "</sub>");
	end_block(md);
}

static void
put_title(struct markdown *md, const struct node *node)
{
	start_block(md);
	put_string(md, "# ");
	put_children(md, node);
	end_block(md);
}

static void
put_heading(struct markdown *md, const struct node *node)
{
	start_block(md);
	for (uint32_t i = 0; i < node->level && i < 6; i++)
		put_string(md, "#");
	put_string(md, " ");
	put_children(md, node);
	end_block(md);
}

/* The anchor goes into the heading, where it makes no paragraph of its own. */
static void
put_anchored(struct markdown *md, const struct node *node)
{
	const struct node *heading = node->first;

	while (heading != NULL && heading->kind == NODE_QUESTION)
		heading = heading->first;
	if (heading != NULL && heading->kind == NODE_HEADING) {
		start_block(md);
		put_anchor(md, node);
		end_block(md);
	}
	put_children(md, node);
}

static void
put_list_item(struct markdown *md, const struct node *node)
{
	bool has_blocks = node->first != NULL && node_is_block(node->first->kind);
	size_t before;

	md->is_tight = true;
	start_block(md);
	put_string(md, "- ");
	before = push_prefix(md, "  ");
	md->last = 0;
	md->is_tight = has_blocks;
	put_children(md, node);
	pop_prefix(md, before);
}

static void
put_list(struct markdown *md, const struct node *node)
{
	start_block(md);
	put_children(md, node);
}

static void
put_check(struct markdown *md, const struct node *node)
{
	md->is_tight = true;
	start_block(md);
	put_string(md, node->on ? "- [x] " : "- [ ] ");
	put_children(md, node);
	end_block(md);
}

/* Term and detail are an item of a list: "- **Term:** detail". */
static void
put_term(struct markdown *md, const struct node *node)
{
	md->is_tight = true;
	start_block(md);
	put_string(md, "- **");
	put_children(md, node);
	put_string(md, ":**");
}

static void
put_detail(struct markdown *md, const struct node *node)
{
	const struct node *child = node->first;
	size_t before = push_prefix(md, "  ");

	if (child != NULL && (child->kind == NODE_PARAGRAPH || child->kind == NODE_FIGURE)) {
		put_string(md, " ");
		put_children(md, child);
		child = child->next;
	}
	for (; child != NULL; child = child->next)
		put_node(md, child);
	pop_prefix(md, before);
}

static void
put_callout(struct markdown *md, const struct node *node)
{
	size_t before;

	start_block(md);
	before = push_prefix(md, "> ");
	md->has_written = false;
	put_children(md, node);
	pop_prefix(md, before);
	md->has_written = true;
}

static void
put_row(struct markdown *md, const struct node *node)
{
	size_t columns = 0;

	put_string(md, "|");
	for (const struct node *cell = node->first; cell != NULL; cell = cell->next, columns++) {
		put_string(md, " ");
		md->in_cell = true;
		put_children(md, cell);
		md->in_cell = false;
		put_string(md, " |");
	}
	end_line(md);
	if (!md->in_head_row)
		return;
	put_string(md, "|");
	for (size_t i = 0; i < columns; i++)
		put_string(md, " --- |");
	end_line(md);
}

static void
put_table(struct markdown *md, const struct node *node)
{
	const struct node *child = node->first;

	if (child != NULL && child->kind == NODE_CAPTION) {
		if (child->level != 1)
			put_paragraph(md, child);
		child = child->next;
	}
	start_block(md);
	md->in_head_row = true;
	for (; child != NULL; child = child->next) {
		put_row(md, child);
		md->in_head_row = false;
	}
	md->in_head_row = false;
}

static void
put_contents(struct markdown *md, const struct node *node)
{
	(void)node;
	start_block(md);
	put_string(md, "## ");
	put_string(md, word_in(md->document->tongue, WORD_CONTENTS));
	end_block(md);
	end_line(md);
	for (const struct node *child = md->document->root->first; child != NULL;
	     child = child->next) {
		if (child->kind != NODE_SECTION || child->first == NULL)
			continue;
		put_string(md, "- [");
		put_children(md, child->first);
		put_string(md, "](<#");
		put_raw(md, child->id.at, child->id.len);
		put_string(md, ">)");
		end_line(md);
	}
}

/* Comments before and behind, each on a line of its own; gpai apply finds the value by them. */
static void
put_mark(struct markdown *md, const char *before, struct text field)
{
	start_block(md);
	put_string(md, before);
	put_raw(md, field.at, field.len);
	put_string(md, " -->");
	end_block(md);
}

static void
put_field(struct markdown *md, const struct node *node)
{
	put_mark(md, "<!-- gpai:field ", node->text);
	if (node->first == NULL) {
		start_block(md);
		put_string(md, "*");
		put_string(md, word_in(md->document->tongue, WORD_BLANK));
		put_string(md, "*");
		end_block(md);
	}
	put_children(md, node);
	put_mark(md, "<!-- /gpai:field", TEXT_NONE);
}

/* What the document was made from. A comment ends at the first "-->", so none may stand in it;
 * in JSON a character may be written as its number. */
static void
put_issue(struct markdown *md, struct text issue)
{
	char number[8];

	if (issue.len == 0)
		return;
	put_string(md, "<!-- gpai:issue ");
	for (size_t i = 0; i < issue.len; i++) {
		char c = issue.at[i];

		if (c != '<' && c != '>' && (c != '-' || i == 0 || issue.at[i - 1] != '-')) {
			put_raw(md, &c, 1);
			continue;
		}
		snprintf(number, sizeof number, "\\u%04x", (unsigned)c);
		put_string(md, number);
	}
	put_string(md, " -->");
	end_line(md);
	md->has_written = true;
}

static void
put_colophon(struct markdown *md, const struct node *node)
{
	start_block(md);
	put_string(md, "---");
	end_block(md);
	put_children(md, node);
}

static void (*const kinds[])(struct markdown *md, const struct node *node) = {
    [NODE_ROOT] = put_children,
    [NODE_HEADER] = put_children,
    [NODE_KICKER] = put_paragraph,
    [NODE_TITLE] = put_title,
    [NODE_LEAD] = put_figure,
    [NODE_CONTENTS] = put_contents,
    [NODE_SECTION] = put_anchored,
    [NODE_HEADING] = put_heading,
    [NODE_ENTRY] = put_anchored,
    [NODE_QUESTION] = put_children,
    [NODE_ANSWER] = put_children,
    [NODE_PARAGRAPH] = put_paragraph,
    [NODE_SMALL] = put_small,
    [NODE_FIGURE] = put_figure,
    [NODE_VERBATIM] = put_verbatim,
    [NODE_LIST] = put_list,
    [NODE_LIST_ITEM] = put_list_item,
    [NODE_DEFINITIONS] = put_list,
    [NODE_TERM] = put_term,
    [NODE_DETAIL] = put_detail,
    [NODE_TABLE] = put_table,
    [NODE_CAPTION] = put_paragraph,
    [NODE_ROW] = put_row,
    [NODE_CELL] = put_children,
    [NODE_CHECKS] = put_list,
    [NODE_CHECK] = put_check,
    [NODE_CALLOUT] = put_callout,
    [NODE_FIELD] = put_field,
    [NODE_DRAWING] = put_drawing,
    [NODE_COLOPHON] = put_colophon,
    [NODE_TEXT] = put_plain,
    [NODE_STRONG] = put_strong,
    [NODE_EMPHASIS] = put_emphasis,
    [NODE_CODE] = put_code,
    [NODE_SUPER] = put_raised,
    [NODE_LINK] = put_link,
    [NODE_TIME] = put_children,
    [NODE_CHIP] = put_strong,
    [NODE_BREAK] = put_break,
};

_Static_assert(sizeof kinds / sizeof *kinds == NODE_KIND_COUNT, "a line for each kind of node");

static void
put_node(struct markdown *md, const struct node *node)
{
	kinds[node->kind](md, node);
}

enum gpai_code
markdown_write(const struct document *document, struct out *out, struct gpai_error *err)
{
	struct markdown md = {.document = document, .out = out, .at_line_start = true};

	put_issue(&md, document->issue);
	put_node(&md, document->root);
	return out_status(out, NULL, err);
}
