/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown: CommonMark through cmark, with what model cards and gpai add to it: front matter in
 * YAML, tables of GitHub's dialect, boxes of task lists, comments that say which value stands
 * where (<!-- gpai:field KEY -->) and what the document was made from (<!-- gpai:issue {...} -->).
 *
 * Tables are found line by line, and what lies between them goes to cmark. */
#include "reading/html.h"
#include "reading/members.h"
#include "reading/readers.h"

#include "base/error.h"

#include <cmark.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 64, LINKS_MAX = 1024 };

#define FIELD_OPENS "<!-- gpai:field "
#define FIELD_ENDS  "<!-- /gpai:field"
#define ISSUE_OPENS "<!-- gpai:issue "

struct inline_text {
	struct out text;
	size_t plain; /* pieces that are not bold */
	uint32_t n_links;
	struct text links[LINKS_MAX];
};

struct markdown {
	struct building *b;
	struct inline_text words; /* of the block at hand */
	uint32_t table, row;
	uint32_t n_before_field; /* blocks */
	uint32_t lists;          /* depth of them here */
	uint32_t field_lists;    /* depth at which the field began: its own lists lie deeper */
};

/* --- Comments that mean something --- */

static struct text
comment_after(struct text comment, const char *opens)
{
	const char *end;

	if (!text_starts(comment, opens))
		return TEXT_NONE;
	comment.at += strlen(opens);
	comment.len -= strlen(opens);
	end = memmem(comment.at, comment.len, "-->", 3);
	return text_trim(
	    (struct text){comment.at, end != NULL ? (size_t)(end - comment.at) : comment.len});
}

/* A field that was emptied is one block without text. */
static void
end_field(struct markdown *md)
{
	if (md->b->field.len > 0 && md->b->document->n_blocks == md->n_before_field)
		build_block(md->b, BLOCK_PARAGRAPH, (struct span){0});
	md->b->field = TEXT_NONE;
}

/* What stands behind a field whose end mark is gone would pass for its text. */
static void
miss_end(struct markdown *md)
{
	if (md->b->field.len > 0)
		build_unread(md->b, md->b->field, "the mark at its end is missing");
	end_field(md);
}

static bool
take_comment(struct markdown *md, struct text html)
{
	struct text words = text_trim(html), value = comment_after(words, FIELD_OPENS);
	struct building *b = md->b;

	if (value.len > 0) {
		miss_end(md);
		b->field = arena_text(b->arena, value);
		md->field_lists = md->lists;
		md->n_before_field = b->document->n_blocks;
	} else if (text_starts(words, FIELD_ENDS)) {
		/* Somebody wrote one into a text, which would end there. */
		if (b->field.len == 0)
			build_unread(b, text_of("the rest"), "a field ends that did not begin");
		end_field(md);
	} else if ((value = comment_after(words, ISSUE_OPENS)).len > 0) {
		b->document->issue = arena_text(b->arena, value);
	} else {
		return false;
	}
	return true;
}

/* --- Words within a block --- */

static void
put_inline(struct markdown *md, cmark_node *node, bool is_strong)
{
	struct inline_text *words = &md->words;
	const char *literal = cmark_node_get_literal(node), *url;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
		out_string(&words->text, literal != NULL ? literal : "");
		words->plain += !is_strong;
		break;
	case CMARK_NODE_SOFTBREAK:
	case CMARK_NODE_LINEBREAK:
		out_char(&words->text, ' ');
		break;
	case CMARK_NODE_HTML_INLINE:
		if (literal != NULL && !take_comment(md, text_of(literal)) &&
		    text_begins_like(text_of(literal), "<br"))
			out_char(&words->text, ' ');
		break;
	case CMARK_NODE_LINK:
		url = cmark_node_get_url(node);
		if (url != NULL && *url != '#' && words->n_links < LINKS_MAX)
			words->links[words->n_links++] = arena_text(md->b->arena, text_of(url));
		break;
	default:
		break;
	}
}

/* In a field an address behind other words is part of what was written. */
static void
put_address(struct markdown *md, cmark_node *link, size_t from)
{
	const char *url = cmark_node_get_url(link);
	struct text words = out_text(&md->words.text);

	words = (struct text){words.at + from, words.len - from};
	if (md->b->field.len == 0 || !text_starts(text_of(url), "http") || words.len == 0 ||
	    memmem(words.at, words.len, "://", 3) != NULL ||
	    text_equal(text_of(url + strcspn(url, ":") + 3), words))
		return;
	out_format(&md->words.text, " (%s)", url);
}

/* All words below a node, by cmark's iterator: however deep, no recursion. */
static void
gather(struct markdown *md, cmark_node *block)
{
	cmark_iter *iter = cmark_iter_new(block);
	uint32_t strong = 0;
	size_t link = 0;
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);
		if (cmark_node_get_type(node) == CMARK_NODE_STRONG)
			strong += event == CMARK_EVENT_ENTER ? 1U : (uint32_t)-1;
		else if (event == CMARK_EVENT_ENTER && node != block)
			put_inline(md, node, strong > 0);
		if (cmark_node_get_type(node) == CMARK_NODE_LINK && event == CMARK_EVENT_ENTER)
			link = out_text(&md->words.text).len;
		else if (cmark_node_get_type(node) == CMARK_NODE_LINK)
			put_address(md, node, link);
	}
	cmark_iter_free(iter);
}

/* "[x]" and "[ ]" between blanks are boxes; of an item in a field, at its head. */
static void
put_boxes(struct text text, bool only_head, struct out *out)
{
	for (size_t i = 0; i < text.len; i++) {
		bool is_apart = (i == 0 || !only_head) && (i == 0 || text.at[i - 1] == ' ') &&
		                (i + 3 == text.len || (i + 3 < text.len && text.at[i + 3] == ' '));
		if (is_apart && text.at[i] == '[' && text.at[i + 2] == ']' &&
		    strchr(" xX", text.at[i + 1]) != NULL) {
			out_string(out, text.at[i + 1] == ' ' ? BOX_UNTICKED : BOX_TICKED);
			i += 2;
		} else {
			out_char(out, text.at[i]);
		}
	}
}

static struct read_block *
end_block(struct markdown *md, enum block_kind kind, uint32_t line)
{
	struct inline_text *words = &md->words;
	struct read_block *block;
	struct out boxed;

	out_memory(&boxed);
	if (md->b->field.len == 0 || kind == BLOCK_LIST_ITEM)
		put_boxes(out_text(&words->text), md->b->field.len > 0, &boxed);
	else
		out_put(&boxed, out_text(&words->text));
	block = build_block(
	    md->b, kind, (struct span){(const uint8_t *)out_text(&boxed).at, out_text(&boxed).len});
	if (block != NULL) {
		block->line = line;
		block->bold = words->plain == 0 && kind != BLOCK_HEADING;
		for (uint32_t i = 0; i < words->n_links; i++)
			build_link(md->b, block, words->links[i]);
	}
	md->b->is_memory_out = md->b->is_memory_out || boxed.error != 0 || words->text.error != 0;
	out_release(&boxed);
	words->text.len = 0;
	words->plain = 0;
	words->n_links = 0;
	return block;
}

/* --- Blocks --- */

struct walk {
	uint32_t line; /* lines before this piece */
	bool begins_item;
};

static void
take_html(struct markdown *md, const char *literal, uint32_t line)
{
	struct text html = text_of(literal);
	const char *at = html.at, *end = html.at + html.len;
	bool is_ours = false;

	/* Several comments may stand below each other. */
	while (at < end && (at = memmem(at, (size_t)(end - at), "<!--", 4)) != NULL) {
		is_ours = take_comment(md, (struct text){at, (size_t)(end - at)}) || is_ours;
		at += 4;
	}
	if (!is_ours)
		html_take(md->b, (struct span){(const uint8_t *)html.at, html.len}, line);
}

/* "2. " of what is the second of a numbered list: prose knows no such lists, and "1986. A year"
 * is none. */
static bool
put_number(struct markdown *md, cmark_node *node)
{
	cmark_node *item = cmark_node_parent(node), *list;
	uintptr_t before; /* items of the list, remembered by it */

	if (item == NULL || cmark_node_get_type(item) != CMARK_NODE_ITEM ||
	    cmark_node_previous(node) != NULL)
		return false;
	list = cmark_node_parent(item);
	if (list == NULL || cmark_node_get_list_type(list) != CMARK_ORDERED_LIST)
		return false;
	before = (uintptr_t)cmark_node_get_user_data(list);
	cmark_node_set_user_data(list, (void *)(before + 1));
	out_format(&md->words.text, "%d%s ", cmark_node_get_list_start(list) + (int)before,
	    cmark_node_get_list_delim(list) == CMARK_PAREN_DELIM ? ")" : ".");
	return true;
}

static void
take_block(struct markdown *md, cmark_node *node, struct walk *walk)
{
	uint32_t line = (uint32_t)cmark_node_get_start_line(node) + walk->line;
	uint32_t outside = md->b->field.len > 0 ? md->field_lists : 0;
	uint32_t level = md->lists > outside ? md->lists - outside : 0;
	enum block_kind kind = level > 0 ? BLOCK_LIST_ITEM : BLOCK_PARAGRAPH;
	const char *literal = cmark_node_get_literal(node);
	struct read_block *block;

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		gather(md, node);
		block = end_block(md, BLOCK_HEADING, line);
		if (block != NULL)
			block->level = (uint32_t)cmark_node_get_heading_level(node);
		break;
	case CMARK_NODE_PARAGRAPH:
		if (md->b->field.len > 0 && put_number(md, node))
			kind = BLOCK_PARAGRAPH;
		gather(md, node);
		block = end_block(md, kind, line);
		if (block != NULL)
			block->level = level;
		break;
	case CMARK_NODE_CODE_BLOCK:
		out_string(&md->words.text, literal != NULL ? literal : "");
		md->words.plain++;
		end_block(md, BLOCK_PARAGRAPH, line);
		break;
	case CMARK_NODE_HTML_BLOCK:
		take_html(md, literal != NULL ? literal : "", line);
		break;
	default:
		break;
	}
}

static void
take_piece(struct markdown *md, struct text piece, uint32_t line)
{
	struct walk walk = {.line = line};
	cmark_node *root;
	cmark_iter *iter;
	cmark_event_type event;

	if (text_trim(piece).len == 0)
		return;
	root = cmark_parse_document(piece.at, piece.len, CMARK_OPT_VALIDATE_UTF8);
	iter = root != NULL ? cmark_iter_new(root) : NULL;
	md->b->is_memory_out = md->b->is_memory_out || iter == NULL;
	md->lists = 0;
	while (iter != NULL && (event = cmark_iter_next(iter)) != CMARK_EVENT_DONE &&
	       !md->b->is_full) {
		cmark_node *node = cmark_iter_get_node(iter);
		if (cmark_node_get_type(node) == CMARK_NODE_LIST)
			md->lists += event == CMARK_EVENT_ENTER ? 1U : (uint32_t)-1;
		else if (event == CMARK_EVENT_ENTER)
			take_block(md, node, &walk);
	}
	if (iter != NULL)
		cmark_iter_free(iter);
	if (root != NULL)
		cmark_node_free(root);
}

/* --- Tables --- */

/* Up to three levels of quotes or lists do not keep a table from being one. */
static struct text
without_prefix(struct text line)
{
	line = text_trim(line);
	while (text_starts(line, ">"))
		line = text_trim((struct text){line.at + 1, line.len - 1});
	return line;
}

/* "| --- | :-: |" */
static bool
is_delimiter_row(struct text line)
{
	bool has_dash = false, has_bar = false;

	line = without_prefix(line);
	for (size_t i = 0; i < line.len; i++) {
		if (strchr("|:- \t", line.at[i]) == NULL)
			return false;
		has_dash = has_dash || line.at[i] == '-';
		has_bar = has_bar || line.at[i] == '|';
	}
	return has_dash && has_bar;
}

static bool
is_row(struct text line)
{
	line = without_prefix(line);
	return line.len > 0 && memchr(line.at, '|', line.len) != NULL;
}

static void
take_cell(struct markdown *md, struct text cell, uint32_t column, uint32_t line)
{
	struct out plain;
	cmark_node *root;
	struct read_block *block;

	out_memory(&plain);
	for (size_t i = 0; i < cell.len; i++)
		if (cell.at[i] != '\\' || i + 1 == cell.len || cell.at[i + 1] != '|')
			out_char(&plain, cell.at[i]);
	root = cmark_parse_document(
	    out_text(&plain).at, out_text(&plain).len, CMARK_OPT_VALIDATE_UTF8);
	if (root != NULL)
		gather(md, root);
	block = end_block(md, BLOCK_CELL, line);
	if (block != NULL) {
		block->table = md->table;
		block->row = md->row;
		block->column = column;
	}
	if (root != NULL)
		cmark_node_free(root);
	out_release(&plain);
}

static void
take_row(struct markdown *md, struct text line, uint32_t number)
{
	size_t begin = 0;
	uint32_t column = 1;

	line = without_prefix(line);
	if (text_starts(line, "|"))
		line = (struct text){line.at + 1, line.len - 1};
	md->row++;
	for (size_t i = 0; i <= line.len && column <= COLUMNS_MAX; i++) {
		bool is_bar =
		    i < line.len && line.at[i] == '|' && (i == 0 || line.at[i - 1] != '\\');
		if (i < line.len && !is_bar)
			continue;
		take_cell(md, text_trim((struct text){line.at + begin, i - begin}), column, number);
		column++;
		begin = i + 1;
	}
}

/* --- The whole --- */

static struct text
line_at(const char *at, const char *end)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));

	return (struct text){at, (size_t)((stop != NULL ? stop : end) - at)};
}

static const char *
after(struct text line, const char *end)
{
	return line.at + line.len < end ? line.at + line.len + 1 : end;
}

static bool
is_fence(struct text line)
{
	line = without_prefix(line);
	return text_starts(line, "```") || text_starts(line, "~~~");
}

static void
take_body(struct markdown *md, const char *at, const char *end, uint32_t lines)
{
	const char *piece = at;
	uint32_t piece_line = lines, line = lines;
	bool in_code = false;

	while (at < end && !md->b->is_full) {
		struct text words = line_at(at, end), next;
		const char *beyond = after(words, end);
		next = line_at(beyond, end);
		line++;
		in_code = in_code != is_fence(words);
		if (in_code || beyond == end || !is_row(words) || !is_delimiter_row(next)) {
			at = beyond;
			continue;
		}
		take_piece(md, (struct text){piece, (size_t)(at - piece)}, piece_line);
		md->table = ++md->b->tables;
		md->row = 0;
		take_row(md, words, line);
		at = after(next, end);
		line++;
		for (words = line_at(at, end); at < end && is_row(words);
		     words = line_at(at, end)) {
			take_row(md, words, ++line);
			at = after(words, end);
		}
		piece = at;
		piece_line = line;
	}
	take_piece(md, (struct text){piece, (size_t)(end - piece)}, piece_line);
}

/* What stands between two lines of "---" at the head; its length with both, and its lines. */
static size_t
front_matter(struct span bytes, struct span *yaml, uint32_t *lines)
{
	const char *at = (const char *)bytes.at, *end = at + bytes.len;
	struct text line = line_at(at, end);

	if (!text_is(text_trim(line), "---"))
		return 0;
	at = after(line, end);
	yaml->at = (const uint8_t *)at;
	for (*lines = 2; at < end; (*lines)++) {
		line = line_at(at, end);
		yaml->len = (size_t)(at - (const char *)yaml->at);
		at = after(line, end);
		if (text_is(text_trim(line), "---") || text_is(text_trim(line), "..."))
			return (size_t)(at - (const char *)bytes.at);
	}
	return 0;
}

enum gpai_code
markdown_read(const char *name, struct span bytes, struct building *b, struct gpai_error *err)
{
	struct markdown *md = arena_alloc(b->arena, sizeof *md);
	struct span yaml = {0};
	uint32_t lines = 0;
	size_t skipped;

	if (md == NULL)
		return fail_memory(err);
	if (bytes.len > b->limits->text)
		return fail(err, GPAI_TOO_LARGE, in_file(name),
		    "%zu bytes of Markdown, at most %llu are read", bytes.len,
		    (unsigned long long)b->limits->text);
	md->b = b;
	out_memory(&md->words.text);
	skipped = front_matter(bytes, &yaml, &lines);
	if (skipped > 0 && yaml_members(name, yaml, 1, b, NULL) != GPAI_OK)
		build_unread(b, text_of("the front matter"), "it is no YAML that is understood");
	take_body(md, (const char *)bytes.at + skipped, (const char *)bytes.at + bytes.len,
	    skipped > 0 ? lines : 0);
	miss_end(md);
	out_release(&md->words.text);
	return GPAI_OK;
}
