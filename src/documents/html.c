/* SPDX-License-Identifier: Apache-2.0 */
/* One self-contained HTML page: HTML Living Standard, WCAG 2.2, CSS Paged Media for print.
 *
 * The only way text reaches the page is html_text, which escapes; tags and classes come
 * from the table below. No scripts, no requests, no inline styles: the page carries a
 * content security policy that forbids them. Left out: page numbers in the table of
 * contents, which browsers cannot print. */
#include "documents/html.h"

#include "documents/clean.h"
#include "documents/style.h"

void
html_text(struct html *html, struct text text)
{
	size_t done = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char *entity = NULL;

		switch (text.at[i]) {
		case '<':
			entity = "&lt;";
			break;
		case '>':
			entity = "&gt;";
			break;
		case '&':
			entity = "&amp;";
			break;
		case '"':
			entity = "&quot;";
			break;
		case '\'':
			entity = "&#39;";
			break;
		default:
			continue;
		}
		out_bytes(html->out, text.at + done, i - done);
		out_string(html->out, entity);
		done = i + 1;
	}
	if (done < text.len)
		out_bytes(html->out, text.at + done, text.len - done);
}

void
html_word(struct html *html, enum word which)
{
	html_text(html, text_of(word_in(html->document->tongue, which)));
}

static void
put_attribute(struct html *html, const char *name, struct text value)
{
	out_char(html->out, ' ');
	out_string(html->out, name);
	out_string(html->out, "=\"");
	html_text(html, value);
	out_char(html->out, '"');
}

static void
put_children(struct html *html, const struct node *node)
{
	for (const struct node *child = node->first; child != NULL; child = child->next)
		html_node(html, child);
}

static void
put_open(struct html *html, const struct node *node, const char *tag, const char *class)
{
	out_char(html->out, '<');
	out_string(html->out, tag);
	if (node->id.len > 0)
		put_attribute(html, "id", node->id);
	if (class != NULL || node->tone != TONE_PLAIN) {
		out_string(html->out, " class=\"");
		out_string(html->out, class == NULL ? "" : class);
		if (node->tone != TONE_PLAIN) {
			out_string(html->out, class == NULL ? "is-" : " is-");
			out_string(html->out, tone_word(node->tone));
		}
		out_char(html->out, '"');
	}
}

static void
put_close(struct html *html, const struct node *node, const char *tag)
{
	out_string(html->out, "</");
	out_string(html->out, tag);
	out_char(html->out, '>');
	if (node_is_block(node->kind))
		out_char(html->out, '\n');
}

static void
put_element(struct html *html, const struct node *node, const char *tag, const char *class)
{
	put_open(html, node, tag, class);
	out_char(html->out, '>');
	put_children(html, node);
	put_close(html, node, tag);
}

/* --- Kinds that need more than a tag --- */

static void
put_plain(struct html *html, const struct node *node)
{
	html_text(html, node->text);
}

static void
put_break(struct html *html, const struct node *node)
{
	(void)node;
	out_string(html->out, "<br>");
}

static void
put_heading(struct html *html, const struct node *node)
{
	char tag[3] = {
	    'h', (char)('0' + (node->level >= 1 && node->level <= 6 ? node->level : 2)), 0};

	put_element(html, node, tag, NULL);
}

/* Of a link that does not say where it goes, paper tells the address. */
static bool
hides_its_address(const struct node *node)
{
	return !text_starts(node->text, "#") &&
	       (node->first == NULL || !text_equal(node->first->text, node->text));
}

static void
put_link(struct html *html, const struct node *node)
{
	put_open(html, node, "a", hides_its_address(node) ? "named" : NULL);
	put_attribute(html, "href", node->text);
	if (!text_starts(node->text, "#"))
		out_string(html->out, " rel=\"noopener noreferrer\"");
	out_char(html->out, '>');
	put_children(html, node);
	put_close(html, node, "a");
}

static void
put_time(struct html *html, const struct node *node)
{
	put_open(html, node, "time", NULL);
	put_attribute(html, "datetime", node->text);
	out_char(html->out, '>');
	put_children(html, node);
	put_close(html, node, "time");
}

static void
put_verbatim(struct html *html, const struct node *node)
{
	/* Focusable, as tables are. */
	out_string(html->out, "<pre tabindex=\"0\">");
	html_text(html, node->text);
	put_close(html, node, "pre");
}

static void
put_cell(struct html *html, const struct node *node)
{
	if (!node->on) {
		put_element(html, node, "td", NULL);
		return;
	}
	put_open(html, node, "th", NULL);
	out_string(html->out, html->in_head_row ? " scope=\"col\">" : " scope=\"row\">");
	put_children(html, node);
	put_close(html, node, "th");
}

static void
put_caption(struct html *html, const struct node *node)
{
	put_element(html, node, "caption", node->level == 1 ? "unseen" : NULL);
}

static void
put_table(struct html *html, const struct node *node)
{
	const struct node *child = node->first;

	/* Focusable, so that a keyboard can scroll what is wider than the screen. */
	out_string(html->out, "<div class=\"scroll\" tabindex=\"0\">");
	put_open(html, node, "table", NULL);
	out_string(html->out, ">\n");
	if (child != NULL && child->kind == NODE_CAPTION) {
		html_node(html, child);
		child = child->next;
	}
	if (child != NULL) {
		html->in_head_row = true;
		out_string(html->out, "<thead>\n");
		html_node(html, child);
		out_string(html->out, "</thead>\n");
		html->in_head_row = false;
		child = child->next;
	}
	out_string(html->out, "<tbody>\n");
	for (; child != NULL; child = child->next)
		html_node(html, child);
	out_string(html->out, "</tbody></table></div>\n");
}

static void
put_checks(struct html *html, const struct node *node)
{
	put_element(html, node, "ul", node->level == 1 ? "checks one" : "checks");
}

/* The box is drawn, so the state is said in words too, for those who hear the page. */
static void
put_check(struct html *html, const struct node *node)
{
	out_string(html->out, node->on ? "<li class=\"on\">" : "<li>");
	out_string(html->out, "<span class=\"box\" aria-hidden=\"true\"></span><span>");
	put_children(html, node);
	out_string(html->out, "<span class=\"unseen\"> (");
	html_word(html, node->on ? WORD_CHOSEN : WORD_NOT_CHOSEN);
	out_string(html->out, ")</span></span></li>\n");
}

static void
put_callout(struct html *html, const struct node *node)
{
	put_open(html, node, "div", "callout");
	out_string(html->out,
	    node->tone == TONE_EXAMPLE || node->tone == TONE_DRAFT ? " role=\"note\">\n" : ">\n");
	put_children(html, node);
	put_close(html, node, "div");
}

/* Terms and details in pairs, each in a group, so that they stay together in print. */
static void
put_definitions(struct html *html, const struct node *node)
{
	bool open = false;

	put_open(html, node, "dl", NULL);
	out_string(html->out, ">\n");
	for (const struct node *child = node->first; child != NULL; child = child->next) {
		if (child->kind == NODE_TERM) {
			out_string(html->out, open ? "</div>\n<div>" : "<div>");
			open = true;
		}
		html_node(html, child);
	}
	out_string(html->out, open ? "</div></dl>\n" : "</dl>\n");
}

static void
put_contents(struct html *html, const struct node *node)
{
	(void)node;
	out_string(html->out,
	    "<nav class=\"contents\" aria-labelledby=\"contents\">\n<h2 id=\"contents\">");
	html_word(html, WORD_CONTENTS);
	out_string(html->out, "</h2>\n<ol>\n");
	for (const struct node *child = html->document->root->first; child != NULL;
	     child = child->next) {
		if (child->kind != NODE_SECTION || child->first == NULL)
			continue;
		out_string(html->out, "<li><a href=\"#");
		html_text(html, child->id);
		out_string(html->out, "\">");
		put_children(html, child->first);
		out_string(html->out, "</a></li>\n");
	}
	out_string(html->out, "</ol>\n</nav>\n");
}

/* --- The table --- */

static const struct {
	const char *tag, *class;
	void (*put)(struct html *html, const struct node *node); /* instead of tag and class */
} kinds[] = {
    [NODE_ROOT] = {"main", NULL, NULL},
    [NODE_HEADER] = {"header", NULL, NULL},
    [NODE_KICKER] = {"p", "kicker", NULL},
    [NODE_TITLE] = {"h1", NULL, NULL},
    [NODE_LEAD] = {"p", "lead", NULL},
    [NODE_CONTENTS] = {NULL, NULL, put_contents},
    [NODE_SECTION] = {"section", NULL, NULL},
    [NODE_HEADING] = {NULL, NULL, put_heading},
    [NODE_ENTRY] = {"article", "entry", NULL},
    [NODE_QUESTION] = {"div", "question", NULL},
    [NODE_ANSWER] = {"div", "answer", NULL},
    [NODE_PARAGRAPH] = {"p", NULL, NULL},
    [NODE_SMALL] = {"p", "small", NULL},
    [NODE_FIGURE] = {"p", "figure", NULL},
    [NODE_VERBATIM] = {NULL, NULL, put_verbatim},
    [NODE_LIST] = {"ul", NULL, NULL},
    [NODE_LIST_ITEM] = {"li", NULL, NULL},
    [NODE_DEFINITIONS] = {NULL, NULL, put_definitions},
    [NODE_TERM] = {"dt", NULL, NULL},
    [NODE_DETAIL] = {"dd", NULL, NULL},
    [NODE_TABLE] = {NULL, NULL, put_table},
    [NODE_CAPTION] = {NULL, NULL, put_caption},
    [NODE_ROW] = {"tr", NULL, NULL},
    [NODE_CELL] = {NULL, NULL, put_cell},
    [NODE_CHECKS] = {NULL, NULL, put_checks},
    [NODE_CHECK] = {NULL, NULL, put_check},
    [NODE_CALLOUT] = {NULL, NULL, put_callout},
    [NODE_FIELD] = {NULL, NULL, put_children},
    [NODE_DRAWING] = {NULL, NULL, html_drawing},
    [NODE_COLOPHON] = {"footer", NULL, NULL},
    [NODE_TEXT] = {NULL, NULL, put_plain},
    [NODE_STRONG] = {"strong", NULL, NULL},
    [NODE_EMPHASIS] = {"em", NULL, NULL},
    [NODE_CODE] = {"code", NULL, NULL},
    [NODE_SUPER] = {"sup", NULL, NULL},
    [NODE_LINK] = {NULL, NULL, put_link},
    [NODE_TIME] = {NULL, NULL, put_time},
    [NODE_CHIP] = {"span", "chip", NULL},
    [NODE_BREAK] = {NULL, NULL, put_break},
};

_Static_assert(sizeof kinds / sizeof *kinds == NODE_KIND_COUNT, "a line for each kind of node");

void
html_node(struct html *html, const struct node *node)
{
	if (kinds[node->kind].put != NULL)
		kinds[node->kind].put(html, node);
	else
		put_element(html, node, kinds[node->kind].tag, kinds[node->kind].class);
}

/* A CSS string: everything but letters, digits and blanks as an escape. */
static void
put_css_string(struct html *html, struct text text)
{
	size_t bytes;

	for (size_t i = 0; i < text.len; i += bytes) {
		uint32_t point = text_next((struct text){text.at + i, text.len - i}, &bytes);
		bool plain = point == ' ' || (point >= '0' && point <= '9') ||
		             (point >= 'A' && point <= 'Z') || (point >= 'a' && point <= 'z');

		if (plain)
			out_char(html->out, (char)point);
		else
			out_format(html->out, "\\%X ", (unsigned)point);
	}
}

/* The running title at the foot of every printed page. */
static void
put_running_title(struct html *html)
{
	const struct document *document = html->document;

	out_string(html->out, "@page { @bottom-left { content: \"");
	put_css_string(html, document->title);
	if (document->watermark.len > 0) {
		out_string(html->out, "\\A0 \\B7 \\A0 ");
		put_css_string(html, document->watermark);
	}
	out_string(html->out, "\"; font: 7.5pt \"Helvetica Neue\", \"Liberation Sans\", Arial, "
			      "sans-serif; color: #4a4f59; } }\n");
}

static void
put_head(struct html *html)
{
	const struct document *document = html->document;

	out_string(html->out, "<!DOCTYPE html>\n<html");
	put_attribute(html, "lang", document->language);
	out_string(html->out,
	    ">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	html_text(html, document->title);
	out_string(html->out, "</title>\n");
	if (document->feed.len > 0) {
		out_string(html->out, "<link rel=\"alternate\" type=\"application/atom+xml\"");
		put_attribute(html, "href", document->feed);
		out_string(html->out, ">\n");
	}
	out_string(html->out, "<style>\n");
	for (size_t i = 0; i < sizeof style_css / sizeof *style_css; i++)
		out_string(html->out, style_css[i]);
	put_running_title(html);
	out_string(html->out, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#document\">");
	html_word(html, WORD_SKIP);
	out_string(html->out, "</a>\n");
	if (document->watermark.len > 0) {
		/* No text of the page: it is neither read aloud nor copied with it. */
		out_string(html->out, "<div class=\"watermark\" aria-hidden=\"true\"");
		put_attribute(html, "data-says", document->watermark);
		out_string(html->out, "></div>\n");
	}
}

enum gpai_code
html_write(const struct document *document, struct out *out, struct gpai_error *err)
{
	struct html html = {.document = document, .out = out};

	put_head(&html);
	out_string(out, "<main id=\"document\">\n");
	put_children(&html, document->root);
	out_string(out, "</main>\n</body>\n</html>\n");
	return out_status(out, NULL, err);
}
