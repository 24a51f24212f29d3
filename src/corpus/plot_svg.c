/* SPDX-License-Identifier: Apache-2.0 */
/* Drawings as one SVG 1.1 file that stands alone: no scripts, no fonts or styles from
 * elsewhere, words as text, a title and a description that tell all figures (WAI-ARIA graphics,
 * role "img"). Dark on white; the colours are those of Okabe and Ito, which people with
 * any kind of colour vision tell apart, and every coloured thing is also named. */
#include "corpus/plot.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	WIDTH = 960,
	MARGIN = 40,
	HEADER = 104,
	PANEL_HEAD = 46, /* from the top of a panel to its drawing */
	BARS_HEAD = 26,
	PANEL_GAP = 40,
	CURVE_HEIGHT = 250,
	BAR_ROW = 27,
	BAR_VALUE = 128,  /* "above 99.9 %" and "1.23 GB" */
	BAR_EXTENT = 144, /* "463,137,451 documents", which few have */
	TIME_HEIGHT = 170,
	AXIS_LABELS = 46,
	Y_LABELS = 52,
};

static const char *const COLOURS[MODALITIES_COUNT] = {
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#6b7780"};
static const char REST[] = "#9aa5ae";
static const char LISTED[] = "#d55e00";

/* What XML gives a meaning goes as an entity; control characters, which it does not allow,
 * as a question mark. */
static void
put_escaped(struct out *out, const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '&')
			out_string(out, "&amp;");
		else if (*at == '<')
			out_string(out, "&lt;");
		else if (*at == '>')
			out_string(out, "&gt;");
		else if (*at == '"')
			out_string(out, "&quot;");
		else
			out_char(out, (uint8_t)*at < ' ' || *at == 0x7f ? '?' : *at);
	}
}

/* class: of the style; anchor: "start", "middle" or "end". */
static void
put_text(
    struct out *out, double x, double y, const char *class, const char *anchor, const char *words)
{
	out_format(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\"", x, y, class);
	if (strcmp(anchor, "start") != 0)
		out_format(out, " text-anchor=\"%s\"", anchor);
	out_char(out, '>');
	put_escaped(out, words);
	out_string(out, "</text>\n");
}

static void
put_line(struct out *out, double x1, double y1, double x2, double y2, const char *class)
{
	out_format(out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n",
	    x1, y1, x2, y2, class);
}

static void
put_box(struct out *out, double x, double y, double width, double height, const char *fill)
{
	out_format(out,
	    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"1.5\" fill=\"%s\"/>\n",
	    x, y, width, height, fill);
}

static double
share_of(uint64_t part, uint64_t whole)
{
	return whole == 0 ? 0 : (double)part / (double)whole;
}

/* --- the curve --- */

struct frame {
	double x, y, width, height;
};

static void
put_curve_grid(struct out *out, const struct frame *f, uint64_t domains)
{
	double span = log((double)domains), last = f->x + f->width - 60;
	char words[PLOT_TEXT];

	for (unsigned quarter = 0; quarter <= 4; quarter++) {
		double y = f->y + f->height * (1 - quarter / 4.0);
		put_line(out, f->x, y, f->x + f->width, y, quarter == 0 ? "axis" : "grid");
		snprintf(words, sizeof words, "%u %%", quarter * 25);
		put_text(out, f->x - 10, y + 4, "tick", "end", words);
	}
	for (uint64_t at = 1; at < domains; at *= 10) {
		double x = f->x + log((double)at) / span * f->width;
		put_line(out, x, f->y + f->height, x, f->y + f->height + 5, "axis");
		plot_number(at, words);
		if (x < last)
			put_text(out, x, f->y + f->height + 20, "tick", "middle", words);
		if (at > UINT64_MAX / 10)
			break;
	}
	plot_number(domains, words);
	put_line(
	    out, f->x + f->width, f->y + f->height, f->x + f->width, f->y + f->height + 5, "axis");
	put_text(out, f->x + f->width, f->y + f->height + 20, "tick", "end", words);
	put_text(out, f->x + f->width / 2, f->y + f->height + 40, "tick", "middle",
	    "largest domains (powers of ten)");
}

static void
put_curve_line(struct out *out, const struct frame *f, const struct plot_curve *curve,
    double domains, const char *colour, bool is_filled)
{
	double span = log(domains), x = f->x;

	out_string(out, "<path d=\"");
	if (is_filled)
		out_format(out, "M%.1f %.1f", f->x, f->y + f->height);
	for (uint32_t i = 0; i < curve->n; i++) {
		x = f->x + log((double)curve->points[i].domains) / span * f->width;
		out_format(out, "%s%.1f %.1f", i == 0 && !is_filled ? "M" : "L", x,
		    f->y + f->height * (1 - share_of(curve->points[i].size, curve->total)));
	}
	if (is_filled)
		out_format(out, "L%.1f %.1fZ\" fill=\"%s\" fill-opacity=\"0.12\"/>\n", x,
		    f->y + f->height, colour);
	else
		out_format(out,
		    "\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" "
		    "stroke-linejoin=\"round\"/>\n",
		    colour);
}

/* Where the list ends, and what it holds. */
static void
put_cut(struct out *out, const struct frame *f, const struct plot_curve *curve)
{
	double share = share_of(curve->listed_size, curve->total);
	double x = f->x + log((double)curve->listed) / log((double)curve->domains) * f->width;
	double y = f->y + f->height * (1 - share);
	bool is_left = x > f->x + f->width / 2;
	char words[PLOT_TEXT * 3], listed[PLOT_TEXT], percent[PLOT_TEXT];

	if (curve->listed >= curve->domains || curve->listed == 0)
		return;
	out_format(out,
	    "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" "
	    "stroke-width=\"1.5\" stroke-dasharray=\"4 3\"/>\n",
	    x, y, x, f->y + f->height, LISTED);
	out_format(out,
	    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\" stroke=\"#fff\" "
	    "stroke-width=\"1.5\"/>\n",
	    x, y, LISTED);
	plot_number(curve->listed, listed);
	plot_percent(curve->listed_size, curve->total, percent);
	snprintf(words, sizeof words, "%s listed: %s", listed, percent);
	/* At the foot, where no curve is. */
	put_text(out, is_left ? x - 10 : x + 10, f->y + f->height - 14, "mark",
	    is_left ? "end" : "start", words);
}

/* A word and its colour each, from the right; nothing where one colour says it all. */
static void
put_legend(struct out *out, double right, double y, const bool present[MODALITIES_COUNT])
{
	unsigned n = 0;

	for (unsigned m = 0; m < MODALITIES_COUNT; m++)
		n += present[m];
	for (unsigned m = MODALITIES_COUNT; n > 1 && m > 0; m--) {
		const char *word = modality_word((enum modality)(m - 1));
		if (!present[m - 1])
			continue;
		right -= 7.2 * (double)strlen(word);
		put_text(out, right, y, "tick", "start", word);
		put_box(out, right - 16, y - 10, 11, 11, COLOURS[m - 1]);
		right -= 34;
	}
}

/* Curves of several modalities share the axis of the one with the most domains. */
static void
put_curve(struct out *out, const struct plot *plot, double x, double y, double width)
{
	const struct plot_curve *most = &plot->curves[plot->main_curve];
	struct frame f = {x + Y_LABELS, y, width - Y_LABELS, CURVE_HEIGHT};
	bool present[MODALITIES_COUNT] = {false};

	put_curve_grid(out, &f, most->domains);
	put_curve_line(out, &f, most, (double)most->domains, COLOURS[plot->main_curve], true);
	for (int m = MODALITIES_COUNT - 1; m >= 0; m--) {
		const struct plot_curve *curve = &plot->curves[m];
		if (curve->domains < 2)
			continue;
		put_curve_line(out, &f, curve, (double)most->domains, COLOURS[m], false);
		present[m] = true;
	}
	put_legend(out, x + width, y - 14, present);
	put_cut(out, &f, most);
}

/* --- bars --- */

/* Room for the longest label, at 7.4 units a character, and no more than half. */
static double
label_width(const struct plot_bars *bars, double width)
{
	size_t longest = 0;

	for (uint32_t i = 0; i < bars->n; i++) {
		size_t n = text_length(text_of(bars->at[i].label));
		longest = n > longest ? n : longest;
	}
	double room = 7.4 * (double)longest + 12;
	return room < width / 2 ? room : width / 2;
}

static void
put_values(struct out *out, const struct plot_bars *bars, const struct plot_bar *bar, double x,
    double y, bool of_modalities)
{
	char words[PLOT_TEXT];

	out_format(out, "<text x=\"%.1f\" y=\"%.1f\" class=\"label\">", x, y);
	plot_percent(bar->bytes, bars->bytes, words);
	put_escaped(out, words);
	plot_bytes(bar->bytes, words);
	out_format(out, "<tspan class=\"tick\" dx=\"8\">%s</tspan>", words);
	if (of_modalities) {
		plot_extent(bar, (enum modality)bar->colour, words);
		out_format(out, "<tspan class=\"tick\" dx=\"8\">%s</tspan>", words);
	}
	out_string(out, "</text>\n");
}

static void
put_bars(struct out *out, const struct plot_bars *bars, double x, double y, double width,
    bool of_modalities)
{
	double label = label_width(bars, width);
	double length = width - label - BAR_VALUE - (of_modalities ? BAR_EXTENT : 0);
	uint64_t most = 1;

	for (uint32_t i = 0; i < bars->n; i++)
		if (bars->at[i].bytes > most)
			most = bars->at[i].bytes;
	for (uint32_t i = 0; i < bars->n; i++) {
		const struct plot_bar *bar = &bars->at[i];
		double top = y + i * BAR_ROW, extent = length * share_of(bar->bytes, most);
		extent = extent < 1.5 ? 1.5 : extent;
		put_text(out, x + label - 10, top + 14, "label", "end", bar->label);
		put_box(out, x + label, top, extent, BAR_ROW - 8,
		    bar->colour < 0 ? REST : COLOURS[bar->colour]);
		put_values(out, bars, bar, x + label + extent + 8, top + 14, of_modalities);
	}
}

/* --- the timeline --- */

/* 1, 2 or 5 times a power of ten: at most five lines below the largest. */
static uint64_t
step_of(uint64_t largest)
{
	uint64_t step = 1;

	for (unsigned i = 0; largest / step > 5 && step < UINT64_MAX / 10; i++)
		step = i % 3 == 1 ? step / 2 * 5 : step * 2;
	return step;
}

/* "20 GB" for a line of the grid, not "20.0 GB": its steps are round. */
static void
round_bytes(uint64_t bytes, char words[PLOT_TEXT])
{
	char *point;
	size_t zeros = 1;

	plot_bytes(bytes, words);
	if ((point = strchr(words, '.')) == NULL)
		return;
	while (point[zeros] == '0')
		zeros++;
	if (point[zeros] == ' ')
		memmove(point, point + zeros, strlen(point + zeros) + 1);
}

static void
put_column(
    struct out *out, const struct frame *f, const struct plot_timeline *t, uint32_t i, double scale)
{
	double slot = f->width / t->n, y = f->y + f->height;
	double width = slot > 60 ? 44 : slot > 4 ? slot * 0.78 : slot;
	char label[PLOT_TEXT], bytes[PLOT_TEXT];

	plot_column_label(t, t->at[i].begin, label);
	for (unsigned m = 0; m < MODALITIES_COUNT; m++) {
		double height = (double)t->at[i].by[m] * scale;
		if (t->at[i].by[m] == 0)
			continue;
		if (height < 1)
			height = 1;
		y -= height;
		plot_bytes(t->at[i].by[m], bytes);
		out_format(out,
		    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\">"
		    "<title>%s: %s of %s</title></rect>\n",
		    f->x + slot * i + (slot - width) / 2, y, width, height, COLOURS[m], label,
		    bytes, modality_word((enum modality)m));
	}
}

static void
put_timeline(struct out *out, const struct plot *plot, double x, double y, double width)
{
	const struct plot_timeline *t = &plot->timeline;
	struct frame f = {x + Y_LABELS, y, width - Y_LABELS, TIME_HEIGHT};
	uint64_t step = step_of(t->largest), top = t->largest + (t->largest == 0);
	double scale = f.height / (double)top, slot = f.width / t->n;
	/* A label needs 62 units. */
	uint32_t each = slot >= 62 ? 1 : (uint32_t)(62 / slot) + 1;
	bool present[MODALITIES_COUNT] = {false};
	char words[PLOT_TEXT];

	if (t->months == 1 && each > 1)
		each = each <= 3 ? 3 : each <= 6 ? 6 : 12;
	for (uint64_t at = 0; at <= top; at += step) {
		double line = f.y + f.height - (double)at * scale;
		put_line(out, f.x, line, f.x + f.width, line, at == 0 ? "axis" : "grid");
		round_bytes(at, words);
		put_text(out, f.x - 10, line + 4, "tick", "end", at == 0 ? "0" : words);
		if (at > top - step)
			break; /* the largest sums are at the end of what a number can be */
	}
	for (uint32_t i = 0; i < t->n; i++)
		for (unsigned m = 0; m < MODALITIES_COUNT; m++)
			present[m] |= t->at[i].by[m] > 0;
	put_legend(out, x + width, y - 14, present);
	for (uint32_t i = 0; i < t->n; i++) {
		double middle = f.x + slot * i + slot / 2;
		bool is_marked =
		    t->months == 1 && each > 1 ? t->at[i].begin % (int)each == 0 : i % each == 0;
		put_column(out, &f, t, i, scale);
		if (!is_marked)
			continue;
		plot_column_label(t, t->at[i].begin, words);
		put_line(out, middle, f.y + f.height, middle, f.y + f.height + 5, "axis");
		put_text(out, middle, f.y + f.height + 20, "tick", "middle", words);
	}
}

/* --- panels and the page --- */

static double
panel_height(const struct plot *plot, enum plot_drawing drawing)
{
	switch (drawing) {
	case PLOT_CURVE:
		return PANEL_HEAD + CURVE_HEIGHT + AXIS_LABELS;
	case PLOT_MODALITIES:
		return BARS_HEAD + plot->modalities.n * BAR_ROW;
	case PLOT_LANGUAGES:
		return BARS_HEAD + plot->languages.n * BAR_ROW;
	default:
		return PANEL_HEAD + TIME_HEIGHT + 28;
	}
}

/* Halves a sentence between words when it is longer than the panel. */
static void
put_heading(struct out *out, const struct plot *plot, enum plot_drawing drawing, double x, double y,
    double width)
{
	char sentence[PLOT_SENTENCE], *second = NULL;
	size_t fits = (size_t)(width / 7.9);

	plot_sentence(plot, drawing, sentence);
	if (strlen(sentence) > fits)
		for (size_t i = 1; i < fits; i++)
			if (sentence[i] == ' ')
				second = sentence + i;
	if (second != NULL) {
		*second++ = '\0';
		put_text(out, x, y - 4, "head", "start", sentence);
		put_text(out, x, y + 15, "head", "start", second);
	} else {
		put_text(out, x, y + 4, "head", "start", sentence);
	}
}

static void
put_panel(struct out *out, const struct plot *plot, enum plot_drawing drawing, double x, double y,
    double width)
{
	out_format(out, "<g id=\"%s\">\n", plot_drawing_word(drawing));
	put_heading(out, plot, drawing, x, y, drawing == PLOT_CURVE ? width - 120 : width);
	y += drawing == PLOT_MODALITIES || drawing == PLOT_LANGUAGES ? BARS_HEAD : PANEL_HEAD;
	if (drawing == PLOT_CURVE)
		put_curve(out, plot, x, y, width);
	else if (drawing == PLOT_MODALITIES)
		put_bars(out, &plot->modalities, x, y, width, true);
	else if (drawing == PLOT_LANGUAGES)
		put_bars(out, &plot->languages, x, y, width, false);
	else
		put_timeline(out, plot, x, y, width);
	out_string(out, "</g>\n");
}

static const char STYLE[] =
    "<style>"
    "text{font-family:Inter,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans','DejaVu Sans',Arial,"
    "sans-serif;fill:#1b222a}"
    ".title{font-size:25px;font-weight:650}.sub{font-size:14px;fill:#4a5560}"
    ".head{font-size:15px;font-weight:600}.label{font-size:13px}.tick{font-size:12px;fill:#56616c}"
    ".mark{font-size:13px;font-weight:600;fill:#b34700;paint-order:stroke;stroke:#fff;"
    "stroke-width:4px}"
    ".grid{stroke:#e4e8ec;stroke-width:1}.axis{stroke:#8a949e;stroke-width:1}"
    "</style>\n";

static void
put_description(struct out *out, const struct plot *plot, unsigned drawings)
{
	char sentence[PLOT_SENTENCE], share[PLOT_TEXT];

	out_string(out, "<desc id=\"desc\">");
	for (unsigned i = 0; i < PLOT_DRAWINGS_COUNT; i++) {
		const struct plot_bars *bars = i == PLOT_MODALITIES  ? &plot->modalities
		                               : i == PLOT_LANGUAGES ? &plot->languages
		                                                     : NULL;
		if ((drawings & 1u << i) == 0 || !plot_has(plot, (enum plot_drawing)i))
			continue;
		plot_sentence(plot, (enum plot_drawing)i, sentence);
		put_escaped(out, sentence);
		out_string(out, ". ");
		for (uint32_t k = 0; bars != NULL && k < bars->n; k++) {
			plot_percent(bars->at[k].bytes, bars->bytes, share);
			put_escaped(out, bars->at[k].label);
			out_format(out, " %s%s", share, k + 1 < bars->n ? ", " : ". ");
		}
	}
	out_string(out, "</desc>\n");
}

static void
put_header(struct out *out, const struct plot *plot)
{
	char words[320], documents[PLOT_TEXT], bytes[PLOT_TEXT];

	snprintf(words, sizeof words, "Training data: %s", plot->heading);
	put_text(out, MARGIN, 54, "title", "start", words);
	plot_number(plot->documents, documents);
	plot_bytes(plot->bytes, bytes);
	snprintf(words, sizeof words, "%s document%s, %s of content", documents,
	    plot->documents == 1 ? "" : "s", bytes);
	put_text(out, MARGIN, 78, "sub", "start", words);
}

void
plot_to_svg(const struct plot *plot, unsigned drawings, struct out *out)
{
	double height = HEADER, y = HEADER + 16;

	for (unsigned i = 0; i < PLOT_DRAWINGS_COUNT; i++)
		if ((drawings & 1u << i) != 0 && plot_has(plot, (enum plot_drawing)i))
			height += panel_height(plot, (enum plot_drawing)i) + PANEL_GAP;
	out_format(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.0f\" viewBox=\"0 0 "
	    "%d %.0f\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">"
	    "Training data: ",
	    WIDTH, height, WIDTH, height);
	put_escaped(out, plot->heading);
	out_string(out, "</title>\n");
	put_description(out, plot, drawings);
	out_string(out, STYLE);
	out_string(out, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
	put_header(out, plot);
	for (unsigned i = 0; i < PLOT_DRAWINGS_COUNT; i++) {
		if ((drawings & 1u << i) == 0 || !plot_has(plot, (enum plot_drawing)i))
			continue;
		put_panel(out, plot, (enum plot_drawing)i, MARGIN, y, WIDTH - 2 * MARGIN);
		y += panel_height(plot, (enum plot_drawing)i) + PANEL_GAP;
	}
	out_string(out, "</svg>\n");
}
