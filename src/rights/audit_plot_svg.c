/* SPDX-License-Identifier: Apache-2.0 */
/* The drawing as one SVG 1.1 file that stands alone: no scripts, no fonts or styles from elsewhere,
 * words as text, a title and a description that tell all figures. Colours are those of Okabe and
 * Ito; each verdict has a pattern of its own beside, so that a print without colour reads. */
#include "rights/audit_plot.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	WIDTH = 960,
	MARGIN = 40,
	HEADER = 128,
	PANEL_HEAD = 52,
	HEIGHT = 150,
	AXIS_LABELS = 30,
	PANEL_GAP = 30,
	NOTE = 20,
	Y_LABELS = 70,
};

/* Light to dark without colour: allowed, unknown, licensed, unreachable, reserved, disallowed. */
static const struct {
	const char *fill, *mark; /* mark: what is drawn over it, in a square of eight */
} LOOK[VERDICTS_COUNT] = {
    [VERDICT_DISALLOWED] = {"#d55e00", ""},
    [VERDICT_UNREACHABLE] = {"#e69f00",
	"<path d=\"M-1 1l2-2M0 8l8-8M7 9l2-2\" stroke=\"#5c3d00\" stroke-width=\"1.6\"/>"},
    [VERDICT_RESERVED] = {"#cc79a7", "<circle cx=\"2\" cy=\"2\" r=\"1.3\" fill=\"#4d1636\"/>"
				     "<circle cx=\"6\" cy=\"6\" r=\"1.3\" fill=\"#4d1636\"/>"},
    [VERDICT_UNKNOWN] = {"#eef0f2", "<path d=\"M0 2h8M0 6h8\" stroke=\"#6b7780\"/>"},
    [VERDICT_LICENSED] = {"#9ecae8", "<path d=\"M4 0v8M0 4h8\" stroke=\"#0072b2\"/>"},
    [VERDICT_ALLOWED] = {"#d8efe6", ""},
};

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
put_patterns(struct out *out)
{
	out_string(out, "<defs>\n");
	for (unsigned k = 0; k < VERDICTS_COUNT; k++)
		out_format(out,
		    "<pattern id=\"%s\" width=\"8\" height=\"8\" "
		    "patternUnits=\"userSpaceOnUse\"><rect width=\"8\" height=\"8\" "
		    "fill=\"%s\"/>%s</pattern>\n",
		    verdict_word((enum verdict_kind)k), LOOK[k].fill, LOOK[k].mark);
	out_string(out, "</defs>\n");
}

/* --- a panel --- */

struct frame {
	double x, y, width, height;
};

/* 1, 2 or 5 times a power of ten: at most four lines below the largest. */
static uint64_t
step_of(uint64_t largest)
{
	uint64_t step = 1;

	for (unsigned i = 0; largest / step > 4 && step < UINT64_MAX / 10; i++)
		step = i % 3 == 1 ? step / 2 * 5 : step * 2;
	return step;
}

static void
put_grid(struct out *out, const struct frame *f, uint64_t largest)
{
	uint64_t step = step_of(largest);
	char words[PLOT_TEXT];

	for (uint64_t at = 0; at <= largest; at += step) {
		double y = f->y + f->height * (1 - (double)at / (double)largest);
		put_line(out, f->x, y, f->x + f->width, y, at == 0 ? "axis" : "grid");
		plot_number(at, words);
		if (strlen(words) > 9)
			plot_size(at, "", words);
		put_text(out, f->x - 10, y + 4, "tick", "end", words);
		if (at > largest - step)
			break; /* the largest sums are at the end of what a number can be */
	}
}

static void
put_column(struct out *out, const struct frame *f, const struct audit_timeline *t, uint32_t i)
{
	double slot = f->width / t->n, y = f->y + f->height, scale = f->height / (double)t->largest;
	double width = slot > 60 ? 44 : slot > 4 ? slot * 0.78 : slot;
	char label[PLOT_TEXT], number[PLOT_TEXT];

	audit_column_words(t, i, label);
	for (unsigned k = 0; k < VERDICTS_COUNT; k++) {
		uint64_t documents = t->at[i].by[audit_stack[k]];
		const char *word = verdict_word(audit_stack[k]);
		double height = (double)documents * scale;
		if (documents == 0)
			continue;
		height = height < 1.2 ? 1.2 : height;
		y -= height;
		plot_number(documents, number);
		out_format(out,
		    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"url(#%s)\" "
		    "class=\"bar\"><title>%s: %s %s</title></rect>\n",
		    f->x + (slot * i) + (slot - width) / 2, y, width, height, word, label, number,
		    word);
	}
}

static void
put_columns(struct out *out, const struct frame *f, const struct audit_timeline *t)
{
	double slot = f->width / t->n;
	uint32_t each = slot >= 62 ? 1 : (uint32_t)(62 / slot) + 1; /* a label needs 62 units */
	char words[PLOT_TEXT];

	if (t->months == 1 && each > 1)
		each = each <= 3 ? 3 : each <= 6 ? 6 : 12;
	put_grid(out, f, t->largest);
	for (uint32_t i = 0; i < t->n; i++) {
		double middle = f->x + slot * i + slot / 2;
		bool is_marked =
		    t->months == 1 && each > 1 ? t->at[i].begin % (int)each == 0 : i % each == 0;
		put_column(out, f, t, i);
		if (!is_marked)
			continue;
		audit_column_words(t, i, words);
		put_line(out, middle, f->y + f->height, middle, f->y + f->height + 5, "axis");
		put_text(out, middle, f->y + f->height + 20, "tick", "middle", words);
	}
}

/* The figures in one line, or two where they are long. */
static void
put_heading(struct out *out, const char *name, char *words, double x, double y)
{
	size_t fits = (size_t)((WIDTH - 2 * MARGIN) / 7.2);
	char *second = NULL;

	put_text(out, x, y, "head", "start", name);
	if (strlen(words) > fits)
		for (size_t i = 1; i < fits; i++)
			if (words[i] == ' ')
				second = words + i;
	if (second != NULL)
		*second++ = '\0';
	put_text(out, x, y + 19, "label", "start", words);
	if (second != NULL)
		put_text(out, x, y + 36, "label", "start", second);
}

static double
put_panel(struct out *out, const struct audit *audit, const struct audit_source *source, size_t i,
    double y)
{
	const struct audit_agent *agent = &source->agents[i];
	struct audit_timeline timeline;
	struct frame f = {MARGIN + Y_LABELS, y + PANEL_HEAD, WIDTH - 2 * MARGIN - Y_LABELS, HEIGHT};
	char name[AUDIT_WORDS], words[AUDIT_WORDS], number[PLOT_TEXT], note[PLOT_TEXT + 40];

	audit_timeline_of(agent, &timeline);
	out_string(out, "<g>\n");
	audit_plot_name(audit, source, i, name);
	audit_plot_sentence(agent, words);
	put_heading(out, name, words, MARGIN, y);
	y += PANEL_HEAD;
	if (timeline.n > 0) {
		put_columns(out, &f, &timeline);
		y += HEIGHT + AXIS_LABELS;
	}
	if (timeline.undated > 0) {
		plot_number(timeline.undated, number);
		snprintf(note, sizeof note, "%s document%s without a date", number,
		    timeline.undated == 1 ? "" : "s");
		put_text(out, MARGIN + Y_LABELS, y + 12, "tick", "start", note);
		y += NOTE;
	}
	out_string(out, "</g>\n");
	return y + PANEL_GAP;
}

/* --- the page --- */

static const char STYLE[] =
    "<style>"
    "text{font-family:Inter,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans','DejaVu Sans',Arial,"
    "sans-serif;fill:#1b222a}"
    ".title{font-size:25px;font-weight:650}.sub{font-size:14px;fill:#4a5560}"
    ".head{font-size:15px;font-weight:600}.label{font-size:13px}.tick{font-size:12px;fill:#56616c}"
    ".grid{stroke:#e4e8ec;stroke-width:1}.axis{stroke:#8a949e;stroke-width:1}"
    ".bar{stroke:#3c4650;stroke-width:.5}"
    "</style>\n";

/* The words of a column: "2024-01: 12 disallowed, 3 allowed". */
static void
put_column_figures(struct out *out, const struct audit_timeline *t, uint32_t i)
{
	char label[PLOT_TEXT], number[PLOT_TEXT];
	bool is_first = true;

	if (t->at[i].all == 0)
		return;
	audit_column_words(t, i, label);
	out_format(out, " %s:", label);
	for (unsigned k = 0; k < VERDICTS_COUNT; k++) {
		if (t->at[i].by[audit_stack[k]] == 0)
			continue;
		plot_number(t->at[i].by[audit_stack[k]], number);
		out_format(
		    out, "%s %s %s", is_first ? "" : ",", number, verdict_word(audit_stack[k]));
		is_first = false;
	}
	out_char(out, '.');
}

static void
put_description(struct out *out, const struct audit *audit)
{
	struct audit_timeline timeline;
	char words[AUDIT_WORDS];

	out_string(out, "<desc id=\"desc\">Columns of documents by month of fetch, stacked by the "
			"verdict at fetch.");
	for (size_t s = 0; s < audit->options.n_sources; s++)
		for (size_t i = 0; i < audit->n_agents; i++) {
			const struct audit_source *source = &audit->sources[s];
			if (!audit_plot_is_first(source, i))
				continue;
			audit_timeline_of(&source->agents[i], &timeline);
			audit_plot_name(audit, source, i, words);
			out_char(out, ' ');
			put_escaped(out, words);
			audit_plot_sentence(&source->agents[i], words);
			out_format(out, ": %s.", words);
			for (uint32_t k = 0; k < timeline.n; k++)
				put_column_figures(out, &timeline, k);
			if (timeline.undated > 0)
				out_format(out, " Without a date: %" PRIu64 ".", timeline.undated);
		}
	out_string(out, "</desc>\n");
}

static void
put_legend(struct out *out)
{
	double x = MARGIN;

	for (unsigned i = 0; i < VERDICTS_COUNT; i++) {
		const char *word = verdict_word(audit_stack[i]);
		out_format(out,
		    "<rect x=\"%.1f\" y=\"%d\" width=\"16\" height=\"16\" fill=\"url(#%s)\" "
		    "class=\"bar\"/>\n",
		    x, HEADER - 36, word);
		put_text(out, x + 23, HEADER - 23, "label", "start", word);
		x += 23 + 7.3 * (double)strlen(word) + 22;
	}
}

static void
heading_of(const struct audit *audit, char words[AUDIT_WORDS])
{
	struct text name = audit->options.n_sources == 1 ? text_clip(audit->sources[0].name, 50)
	                                                 : text_of("all sources");

	snprintf(words, AUDIT_WORDS, "Rights reservations: %.*s", TEXT_ARG(name));
}

static double
height_of(const struct audit *audit)
{
	struct audit_timeline timeline;
	double height = HEADER + 16;

	for (size_t s = 0; s < audit->options.n_sources; s++)
		for (size_t i = 0; i < audit->n_agents; i++) {
			if (!audit_plot_is_first(&audit->sources[s], i))
				continue;
			audit_timeline_of(&audit->sources[s].agents[i], &timeline);
			height += PANEL_HEAD + PANEL_GAP +
			          (timeline.n > 0 ? HEIGHT + AXIS_LABELS : 0) +
			          (timeline.undated > 0 ? NOTE : 0);
		}
	return height;
}

void
audit_plot_svg(const struct audit *audit, struct out *out)
{
	double height = height_of(audit), y = HEADER + 16;
	char words[AUDIT_WORDS];

	heading_of(audit, words);
	out_format(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.0f\" viewBox=\"0 0 "
	    "%d %.0f\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">",
	    WIDTH, height, WIDTH, height);
	put_escaped(out, words);
	out_string(out, "</title>\n");
	put_description(out, audit);
	out_string(out, STYLE);
	put_patterns(out);
	out_string(out, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
	put_text(out, MARGIN, 50, "title", "start", words);
	put_text(out, MARGIN, 74, "sub", "start",
	    "Documents by month of fetch and verdict at fetch; what stands against a reservation "
	    "at "
	    "the foot");
	put_legend(out);
	for (size_t s = 0; s < audit->options.n_sources; s++)
		for (size_t i = 0; i < audit->n_agents; i++)
			if (audit_plot_is_first(&audit->sources[s], i))
				y = put_panel(out, audit, &audit->sources[s], i, y);
	out_string(out, "</svg>\n");
}
