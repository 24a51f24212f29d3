/* SPDX-License-Identifier: Apache-2.0 */
/* Paragraphs: inlines gathered into one text with pieces of one look, set into lines by pango.
 *
 * Words are never hyphenated, so that they are found again; what has no blank is broken between
 * letters. A long text is set a few thousand bytes at a time, for pango shapes the rest of a
 * paragraph anew for each line: the last line of a part is dropped and begins the next. */
#include "paper/pdf_parts.h"

#include "paper/fonts.h"
#include "paper/inks.h"

#include <math.h>
#include <string.h>

enum {
	PART_BYTES = 2000, /* set at a time */
	DEPTH = 60,        /* of inlines; trees that were read have fewer */
	WIDTH_BYTES = 200  /* beyond it a text is wide, however wide */
};
#define PAD_WIDTH 4.2F /* beside the text of a chip */

#define NO_BREAK_SPACE "\u00A0"

/* --- Styles --- */

enum gpai_code
styles_open(struct pdf *pdf)
{
	static const struct {
		const char *families;
		float size, leading;
		int weight;
		bool italic;
		uint32_t rgb;
		const char *features;
	} plan[] = {
#define X(name, ...) {__VA_ARGS__},
	    STYLES(X)
#undef X
	};

	pdf->context = fonts_context(pdf->document->language);
	pdf->layout = pango_layout_new(pdf->context);
	pango_layout_set_wrap(pdf->layout, PANGO_WRAP_WORD_CHAR);
	for (size_t i = 0; i < STYLE_COUNT; i++) {
		struct style *style = &pdf->styles[i];
		PangoFontDescription *font = pango_font_description_from_string(plan[i].families);
		PangoFontMetrics *metrics;

		pango_font_description_set_absolute_size(font, plan[i].size * PANGO_SCALE);
		pango_font_description_set_weight(font, (PangoWeight)plan[i].weight);
		if (plan[i].italic)
			pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
		metrics = pango_context_get_metrics(pdf->context, font, NULL);
		*style = (struct style){.font = font,
		    .size = plan[i].size,
		    .leading = plan[i].leading,
		    .ascent = (float)pango_font_metrics_get_ascent(metrics) / PANGO_SCALE,
		    .descent = (float)pango_font_metrics_get_descent(metrics) / PANGO_SCALE,
		    .rgb = plan[i].rgb,
		    .is_strong = plan[i].weight > 400,
		    .is_serif = plan[i].families[0] == 'L',
		    .features = plan[i].features};
		pango_font_metrics_unref(metrics);
	}
	return GPAI_OK;
}

void
styles_close(struct pdf *pdf)
{
	for (size_t i = 0; i < STYLE_COUNT; i++)
		if (pdf->styles[i].font != NULL)
			pango_font_description_free(pdf->styles[i].font);
	if (pdf->layout != NULL)
		g_object_unref(pdf->layout);
	if (pdf->context != NULL)
		g_object_unref(pdf->context);
}

/* --- Gathering inlines --- */

struct gather {
	struct pdf *pdf;
	struct out text;
	struct piece *pieces;
	uint32_t n, cap;
};

static void
gather_bytes(struct gather *g, struct text text, unsigned look, enum tone tone, struct text address)
{
	size_t start = out_text(&g->text).len;
	struct piece *last = g->n > 0 ? &g->pieces[g->n - 1] : NULL;

	if (text.len == 0)
		return;
	out_put(&g->text, text);
	if (last != NULL && last->look == look && last->tone == tone &&
	    last->address.at == address.at) {
		last->end = start + text.len;
		return;
	}
	if (g->n == g->cap) {
		uint32_t cap = g->cap * 2 + 8;
		struct piece *more = pdf_alloc(g->pdf, cap, sizeof *more);

		if (more == NULL)
			return;
		if (g->n > 0)
			memcpy(more, g->pieces, g->n * sizeof *more);
		g->pieces = more;
		g->cap = cap;
	}
	g->pieces[g->n++] = (struct piece){start, start + text.len, look, tone, address};
}

/* Line ends within a text are blanks; only BREAK ends a line. */
static void
gather_text(struct gather *g, struct text text, unsigned look, enum tone tone, struct text address)
{
	size_t done = 0;

	if (text.len == 0)
		return;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '\n' && text.at[i] != '\r')
			continue;
		gather_bytes(g, (struct text){text.at + done, i - done}, look, tone, address);
		gather_bytes(g, text_of(" "), look, tone, address);
		done = i + 1;
	}
	gather_bytes(g, (struct text){text.at + done, text.len - done}, look, tone, address);
}

static void gather_inlines(struct gather *g, const struct node *node, unsigned look, enum tone tone,
    struct text address, int depth);

static void
gather_node(struct gather *g, const struct node *node, unsigned look, enum tone tone,
    struct text address, int depth)
{
	static const unsigned looks[NODE_KIND_COUNT] = {[NODE_STRONG] = LOOK_STRONG,
	    [NODE_EMPHASIS] = LOOK_EMPHASIS,
	    [NODE_CODE] = LOOK_CODE,
	    [NODE_SUPER] = LOOK_SUPER,
	    [NODE_CHIP] = LOOK_CHIP,
	    [NODE_LINK] = LOOK_LINK};

	switch (node->kind) {
	case NODE_TEXT:
		gather_text(g, node->text, look, tone, address);
		return;
	case NODE_BREAK:
		gather_bytes(g, text_of("\n"), 0, TONE_PLAIN, TEXT_NONE);
		return;
	case NODE_CHIP:
		gather_bytes(g, text_of(NO_BREAK_SPACE), LOOK_PAD, TONE_PLAIN, TEXT_NONE);
		gather_inlines(g, node, look | LOOK_CHIP, node->tone, address, depth);
		gather_bytes(g, text_of(NO_BREAK_SPACE), LOOK_PAD, TONE_PLAIN, TEXT_NONE);
		return;
	case NODE_LINK:
		address = node->text;
		break;
	default:
		break;
	}
	gather_inlines(g, node, look | looks[node->kind], tone, address, depth);
}

static void
gather_inlines(struct gather *g, const struct node *node, unsigned look, enum tone tone,
    struct text address, int depth)
{
	for (const struct node *child = node->first; child != NULL && depth < DEPTH;
	     child = child->next) {
		gather_node(g, child, look, tone, address, depth + 1);
		if (node_is_block(child->kind) && child->next != NULL)
			gather_bytes(g, text_of(" "), look, tone, address);
	}
}

struct text
pdf_plain(struct pdf *pdf, const struct node *node)
{
	struct gather g = {.pdf = pdf};
	struct text text;

	out_memory(&g.text);
	gather_inlines(&g, node, 0, TONE_PLAIN, TEXT_NONE, 0);
	text = arena_text(&pdf->arena, text_trim(out_text(&g.text)));
	out_release(&g.text);
	return text.at != NULL ? text : text_of("");
}

/* --- Attributes --- */

static void
put_attribute(PangoAttrList *list, PangoAttribute *attribute, size_t from, size_t to)
{
	attribute->start_index = (guint)from;
	attribute->end_index = (guint)to;
	pango_attr_list_insert(list, attribute);
}

uint32_t
piece_rgb(const struct style *style, const struct piece *piece)
{
	if (piece->look & LOOK_CHIP)
		return tone_rgb(piece->tone);
	if (piece->look & LOOK_LINK)
		return RGB_ACCENT;
	return piece->look & LOOK_SOFT ? RGB_SOFT : style->rgb;
}

static PangoAttribute *
colour_attribute(uint32_t rgb)
{
	return pango_attr_foreground_new((guint16)((rgb >> 16 & 0xff) * 257),
	    (guint16)((rgb >> 8 & 0xff) * 257), (guint16)((rgb & 0xff) * 257));
}

static void
put_font(PangoAttrList *list, const char *families, float size, size_t from, size_t to)
{
	put_attribute(list, pango_attr_family_new(families), from, to);
	put_attribute(list, pango_attr_size_new_absolute((int)(size * PANGO_SCALE)), from, to);
}

static void
put_pad(PangoAttrList *list, const struct style *style, size_t from, size_t to)
{
	PangoRectangle room = {
	    0, (int)(-style->size * 0.6F * PANGO_SCALE), (int)(PAD_WIDTH * PANGO_SCALE), 0};

	room.height = (int)(style->size * 0.6F * PANGO_SCALE);
	put_attribute(list, pango_attr_shape_new(&room, &room), from, to);
}

static void
put_look(PangoAttrList *list, const struct style *style, const struct piece *piece, size_t from,
    size_t to)
{
	unsigned look = piece->look;
	float size = style->size;

	if (look & LOOK_PAD) {
		put_pad(list, style, from, to);
		return;
	}
	if (look & LOOK_CHIP) {
		put_font(list, FONT_SANS, style->is_serif ? size * 0.7F : size * 0.92F, from, to);
		put_attribute(list, pango_attr_weight_new(PANGO_WEIGHT_SEMIBOLD), from, to);
		put_attribute(list, pango_attr_font_features_new("lnum=1,liga=0"), from, to);
	} else if (look & LOOK_CODE) {
		put_font(list, FONT_MONO, style->is_serif ? size * 0.88F : size, from, to);
		put_attribute(list, pango_attr_font_features_new("liga=0,clig=0"), from, to);
	}
	if (look & LOOK_STRONG)
		put_attribute(list, pango_attr_weight_new(PANGO_WEIGHT_SEMIBOLD), from, to);
	if (look & LOOK_EMPHASIS)
		put_attribute(list, pango_attr_style_new(PANGO_STYLE_ITALIC), from, to);
	if (look & LOOK_SUPER) {
		put_attribute(
		    list, pango_attr_rise_new((int)(size * 0.36F * PANGO_SCALE)), from, to);
		put_attribute(
		    list, pango_attr_size_new_absolute((int)(size * 0.7F * PANGO_SCALE)), from, to);
		put_attribute(list, pango_attr_font_features_new("lnum=1"), from, to);
	}
	/* Not drawn, but it keeps pieces apart. */
	put_attribute(list, colour_attribute(piece_rgb(style, piece)), from, to);
}

/* No line ends behind a hyphen within a word: who extracts the text takes it for one that was
 * put there by the line, and drops it. */
static void
put_hyphens(PangoAttrList *list, struct text part)
{
	for (size_t i = 1; i + 1 < part.len; i++)
		if (part.at[i] == '-' && part.at[i - 1] != ' ' && part.at[i + 1] != ' ')
			put_attribute(list, pango_attr_allow_breaks_new(FALSE), i, i + 2);
}

static PangoAttrList *
attributes_of(const struct para *para, struct text text, size_t from, size_t to, uint32_t *first)
{
	PangoAttrList *list = pango_attr_list_new();

	put_hyphens(list, (struct text){text.at + from, to - from});

	put_attribute(list, pango_attr_insert_hyphens_new(FALSE), 0, to - from);
	if (para->style->features[0] != 0)
		put_attribute(
		    list, pango_attr_font_features_new(para->style->features), 0, to - from);
	while (*first + 1 < para->n_pieces && para->pieces[*first].end <= from)
		++*first;
	for (uint32_t i = *first; i < para->n_pieces && para->pieces[i].start < to; i++) {
		const struct piece *piece = &para->pieces[i];
		size_t start = piece->start > from ? piece->start : from;
		size_t end = piece->end < to ? piece->end : to;

		if (start < end)
			put_look(list, para->style, piece, start - from, end - from);
	}
	return list;
}

/* --- Lines --- */

struct setting {
	struct pdf *pdf;
	struct para *para;
	struct text text;
	uint32_t cap;
};

static const struct piece *
piece_at(const struct para *para, size_t at)
{
	uint32_t low = 0, high = para->n_pieces;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (para->pieces[middle].start <= at)
			low = middle;
		else
			high = middle;
	}
	return &para->pieces[low];
}

static void
keep_line(struct setting *s, PangoLayoutLine *from, float x, size_t offset)
{
	struct para *para = s->para;
	struct line *line;

	if (para->n_lines == s->cap) {
		uint32_t cap = s->cap * 2 + 2;
		struct line *more = pdf_alloc(s->pdf, cap, sizeof *more);

		if (more == NULL)
			return;
		if (para->n_lines > 0)
			memcpy(more, para->lines, para->n_lines * sizeof *more);
		para->lines = more;
		s->cap = cap;
	}
	line = &para->lines[para->n_lines++];
	line->runs = pdf_alloc(s->pdf, g_slist_length(from->runs), sizeof *line->runs);
	for (GSList *l = from->runs; l != NULL && line->runs != NULL; l = l->next) {
		PangoGlyphItem *item = l->data;
		struct run *run = &line->runs[line->n_runs++];

		run->item = pango_glyph_item_copy(item);
		for (int k = 0; k < run->item->glyphs->num_glyphs; k++)
			if (run->item->glyphs->glyphs[k].glyph & PANGO_GLYPH_UNKNOWN_FLAG)
				run->item->glyphs->glyphs[k].glyph = 0;
		run->text = s->text.at + offset;
		run->piece = piece_at(para, offset + (size_t)item->item->offset);
		run->x = x;
		run->width = (float)pango_glyph_string_get_width(item->glyphs) / PANGO_SCALE;
		x += run->width;
	}
	line->width = x;
}

/* Sets a part of the text; tells where the next one begins. */
static size_t
set_part(struct setting *s, size_t from, uint32_t *piece)
{
	PangoLayout *layout = s->pdf->layout;
	size_t to =
	    s->text.len - from > PART_BYTES + PART_BYTES / 2 ? from + PART_BYTES : s->text.len;
	PangoAttrList *list;
	PangoLayoutIter *iter;
	int lines;

	while (to < s->text.len && to > from + PART_BYTES / 2 && s->text.at[to] != ' ')
		to--;
	while (to < s->text.len && ((unsigned char)s->text.at[to] & 0xc0) == 0x80)
		to++;
	list = attributes_of(s->para, s->text, from, to, piece);
	pango_layout_set_attributes(layout, list);
	pango_attr_list_unref(list);
	pango_layout_set_text(layout, s->text.at + from, (int)(to - from));
	lines = pango_layout_get_line_count(layout);
	iter = pango_layout_get_iter(layout);
	for (int i = 0; i < lines; i++, pango_layout_iter_next_line(iter)) {
		PangoLayoutLine *line = pango_layout_iter_get_line_readonly(iter);
		PangoRectangle extents;

		if (to < s->text.len && i > 0 && i == lines - 1) {
			to = from + (size_t)line->start_index;
			break;
		}
		pango_layout_iter_get_line_extents(iter, NULL, &extents);
		keep_line(s, line, (float)extents.x / PANGO_SCALE, from);
	}
	pango_layout_iter_free(iter);
	return to;
}

static struct para *
para_set(struct pdf *pdf, struct gather *g, enum style_name style, float width, struct tag *tag)
{
	struct para *para = pdf_alloc(pdf, 1, sizeof *para);
	struct setting s = {.pdf = pdf, .para = para};
	uint32_t piece = 0;

	if (para == NULL)
		return NULL;
	s.text = arena_text(&pdf->arena, out_text(&g->text));
	*para = (struct para){.tag = tag,
	    .style = &pdf->styles[style],
	    .pieces = g->pieces,
	    .n_pieces = g->n,
	    .width = width,
	    .next = pdf->paras};
	pdf->paras = para;
	for (uint32_t i = 0; i < g->n; i++)
		para->has_links |= (g->pieces[i].look & LOOK_LINK) != 0;
	pango_layout_set_font_description(pdf->layout, para->style->font);
	pango_layout_set_width(pdf->layout, (int)(fmaxf(width, 1) * PANGO_SCALE));
	for (size_t at = 0; at < s.text.len && pdf->rc == GPAI_OK;)
		at = set_part(&s, at, &piece);
	return para;
}

struct para *
para_of_node(struct pdf *pdf, const struct node *node, enum style_name style, float width,
    struct tag *tag, const char *lead)
{
	struct gather g = {.pdf = pdf};
	struct para *para;

	out_memory(&g.text);
	if (lead != NULL)
		gather_bytes(&g, text_of(lead), LOOK_SOFT, TONE_PLAIN, TEXT_NONE);
	gather_inlines(&g, node, 0, TONE_PLAIN, TEXT_NONE, 0);
	para = para_set(pdf, &g, style, width, tag);
	out_release(&g.text);
	return para;
}

struct para *
para_of_text(struct pdf *pdf, struct text text, enum style_name style, float width, struct tag *tag)
{
	struct gather g = {.pdf = pdf};
	struct para *para;

	out_memory(&g.text);
	gather_bytes(&g, text, 0, TONE_PLAIN, TEXT_NONE);
	para = para_set(pdf, &g, style, width, tag);
	out_release(&g.text);
	return para;
}

float
text_width(struct pdf *pdf, struct text text, enum style_name style)
{
	int width;

	text = text_clip(text, WIDTH_BYTES);
	pango_layout_set_font_description(pdf->layout, pdf->styles[style].font);
	pango_layout_set_width(pdf->layout, -1);
	pango_layout_set_attributes(pdf->layout, NULL);
	pango_layout_set_text(pdf->layout, text.at, (int)text.len);
	pango_layout_get_size(pdf->layout, &width, NULL);
	return (float)width / PANGO_SCALE;
}

void
para_free_runs(struct para *para)
{
	for (uint32_t i = 0; i < para->n_lines; i++)
		for (uint32_t k = 0; k < para->lines[i].n_runs; k++)
			pango_glyph_item_free(para->lines[i].runs[k].item);
}
