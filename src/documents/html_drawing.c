/* SPDX-License-Identifier: Apache-2.0 */
/* Drawings in a page: inline SVG (SVG 2) that takes its colours from the style of the page, so that
 * dark screens and paper have theirs. No scripts, no styles of its own, nothing fetched. */
#include "documents/html.h"

#include "documents/drawing.h"

/* Hundredths of a point, without zeros at the end. */
static void
put_length(struct html *html, float length)
{
	long hundredths = (long)(length * 100 + (length < 0 ? -0.5F : 0.5F));
	long rest = hundredths < 0 ? -hundredths % 100 : hundredths % 100;

	out_format(
	    html->out, "%s%ld", hundredths < 0 && hundredths > -100 ? "-" : "", hundredths / 100);
	if (rest % 10 != 0)
		out_format(html->out, ".%02ld", rest);
	else if (rest > 0)
		out_format(html->out, ".%ld", rest / 10);
}

static void
put_measure(struct html *html, const char *name, float length)
{
	out_format(html->out, " %s=\"", name);
	put_length(html, length);
	out_char(html->out, '"');
}

static const char *
ink_word(enum ink ink)
{
	static const char *const words[] = {
#define X(name, word) word,
	    INKS(X)
#undef X
	};

	return words[ink];
}

static void
put_box(struct html *html, const struct shape *shape)
{
	bool is_frame = shape->kind == SHAPE_FRAME;

	out_format(
	    html->out, "<rect class=\"%s-%s\"", is_frame ? "stroke" : "fill", ink_word(shape->ink));
	put_measure(html, "x", shape->x);
	put_measure(html, "y", shape->y);
	put_measure(html, "width", shape->w);
	put_measure(html, "height", shape->h);
	if (shape->size > 0)
		put_measure(html, is_frame ? "stroke-width" : "rx", shape->size);
	out_string(html->out, "/>");
}

static void
put_line(struct html *html, const struct shape *shape)
{
	out_format(html->out, "<line class=\"stroke-%s\"", ink_word(shape->ink));
	put_measure(html, "x1", shape->x);
	put_measure(html, "y1", shape->y);
	put_measure(html, "x2", shape->x + shape->w);
	put_measure(html, "y2", shape->y + shape->h);
	put_measure(html, "stroke-width", shape->size);
	if (shape->kind == SHAPE_DASHES)
		out_string(html->out, " stroke-dasharray=\"3 2\"");
	out_string(html->out, "/>");
}

static void
put_dot(struct html *html, const struct shape *shape)
{
	out_format(html->out, "<circle class=\"fill-%s\"", ink_word(shape->ink));
	put_measure(html, "cx", shape->x);
	put_measure(html, "cy", shape->y);
	put_measure(html, "r", shape->size);
	out_string(html->out, "/>");
}

static void
put_words(struct html *html, const struct shape *shape)
{
	static const char *const anchors[] = {
	    [ANCHOR_START] = NULL, [ANCHOR_MIDDLE] = "middle", [ANCHOR_END] = "end"};

	out_format(html->out, "<text class=\"fill-%s%s\"", ink_word(shape->ink),
	    shape->bold ? " bold" : "");
	put_measure(html, "x", shape->x);
	put_measure(html, "y", shape->y);
	put_measure(html, "font-size", shape->size);
	if (anchors[shape->anchor] != NULL)
		out_format(html->out, " text-anchor=\"%s\"", anchors[shape->anchor]);
	out_char(html->out, '>');
	html_text(html, shape->text);
	out_string(html->out, "</text>");
}

static void (*const shapes[])(struct html *html, const struct shape *shape) = {
    [SHAPE_LINE] = put_line,
    [SHAPE_BOX] = put_box,
    [SHAPE_DOT] = put_dot,
    [SHAPE_WORDS] = put_words,
    [SHAPE_FRAME] = put_box,
    [SHAPE_DASHES] = put_line,
};

_Static_assert(sizeof shapes / sizeof *shapes == SHAPE_KIND_COUNT, "a line for each kind");

static void
put_svg(struct html *html, const struct node *node)
{
	const struct drawing *drawing = node->drawing;
	unsigned id = ++html->n_drawings;

	out_format(html->out,
	    "<svg role=\"img\" aria-labelledby=\"drawing-%u\" aria-describedby=\"figures-%u\" "
	    "viewBox=\"0 0 ",
	    id, id);
	put_length(html, drawing->width);
	out_char(html->out, ' ');
	put_length(html, drawing->height);
	out_char(html->out, '"');
	put_measure(html, "width", drawing->width);
	put_measure(html, "height", drawing->height);
	out_format(html->out, ">\n<title id=\"drawing-%u\">", id);
	html_text(html, node->text);
	out_format(html->out, "</title>\n<desc id=\"figures-%u\">", id);
	html_word(html, WORD_CHART_FIGURES_SAYS);
	out_string(html->out, "</desc>\n");
	for (const struct shape *shape = drawing->first; shape != NULL; shape = shape->next) {
		shapes[shape->kind](html, shape);
		out_char(html->out, '\n');
	}
	out_string(html->out, "</svg>\n");
}

/* The finding is the title of the picture for those who hear the page, who see it read the same in
 * it; the figures are there for everybody who asks. */
void
html_drawing(struct html *html, const struct node *node)
{
	out_string(html->out, "<figure>\n");
	if (node->drawing != NULL)
		put_svg(html, node);
	if (node->first != NULL) {
		out_string(html->out, "<details>\n<summary>");
		html_word(html, WORD_CHART_FIGURES);
		out_string(html->out, "</summary>\n");
		for (const struct node *child = node->first; child != NULL; child = child->next)
			html_node(html, child);
		out_string(html->out, "</details>\n");
	}
	out_string(html->out, "</figure>\n");
}
