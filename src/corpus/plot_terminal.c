/* SPDX-License-Identifier: Apache-2.0 */
/* Drawings of block characters (U+2581 to U+258F), eight steps to a cell. Colour only repeats
 * what words and places say already. */
#include "corpus/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { AXIS = 7, ROWS = 10, WIDTH_MIN = 40, WIDTH_MAX = 160, LABELS = 20 };

static const char *const UPWARD[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const RIGHTWARD[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
/* Of the 256 colours, near to those of the SVG; told apart by eyes of all kinds. */
static const int COLOURS[MODALITIES_COUNT] = {25, 172, 29, 168, 102};

struct canvas {
	struct out *out;
	unsigned width;
	bool has_colour;
};

static void
colour(const struct canvas *c, int index)
{
	if (c->has_colour)
		out_format(
		    c->out, "\033[38;5;%dm", index < 0 ? 245 : COLOURS[index % MODALITIES_COUNT]);
}

static void
plain(const struct canvas *c)
{
	if (c->has_colour)
		out_string(c->out, "\033[0m");
}

static void
faint(const struct canvas *c)
{
	if (c->has_colour)
		out_string(c->out, "\033[2m");
}

/* Code points, cut to a width: labels are names of languages, of one column each. */
static void
put_padded(const struct canvas *c, const char *label, unsigned width)
{
	unsigned n = 0;

	for (const char *at = label; *at != '\0'; at++) {
		if (((uint8_t)*at & 0xc0) != 0x80 && ++n > width)
			break;
		out_char(c->out, *at);
	}
	for (; n < width; n++)
		out_char(c->out, ' ');
}

static void
put_spaces(const struct canvas *c, size_t n)
{
	while (n-- > 0)
		out_char(c->out, ' ');
}

static void
heading(const struct canvas *c, const struct plot *plot, enum plot_drawing drawing)
{
	char sentence[PLOT_SENTENCE];
	unsigned column = 0;

	plot_sentence(plot, drawing, sentence);
	if (c->has_colour)
		out_string(c->out, "\033[1m");
	/* Between words, so that no terminal breaks it elsewhere. */
	for (const char *word = sentence; *word != '\0';) {
		size_t len = strcspn(word, " ");
		if (column > 0 && column + 1 + len > c->width) {
			out_char(c->out, '\n');
			column = 0;
		} else if (column > 0) {
			out_char(c->out, ' ');
			column++;
		}
		out_bytes(c->out, word, len);
		column += (unsigned)len;
		word += len + (word[len] == ' ');
	}
	plain(c);
	out_string(c->out, "\n\n");
}

/* Columns of eighths, from the top row to the bottom; a scale at their left. */
static void
put_columns(const struct canvas *c, const unsigned *eighths, const int *colours, unsigned n,
    const char *top, const char *middle)
{
	for (unsigned row = ROWS; row > 0; row--) {
		const char *mark = row == ROWS ? top : row == ROWS / 2 ? middle : "";
		faint(c);
		out_format(c->out, "%*s ", AXIS - 2, mark);
		out_string(c->out, mark[0] != '\0' ? "┤" : "│");
		plain(c);
		size_t blank = 0;
		int now = -2;
		for (unsigned i = 0; i < n; i++) {
			unsigned above = (row - 1) * 8;
			unsigned fill = eighths[i] <= above ? 0 : eighths[i] - above;
			if (fill == 0) {
				blank++;
				continue;
			}
			put_spaces(c, blank);
			blank = 0;
			if (colours[i] != now)
				colour(c, now = colours[i]);
			out_string(c->out, UPWARD[fill > 8 ? 8 : fill]);
		}
		if (now != -2)
			plain(c);
		out_char(c->out, '\n');
	}
}

static void
put_rule(const struct canvas *c, unsigned n)
{
	faint(c);
	out_format(c->out, "%*s └", AXIS - 2, "");
	for (unsigned i = 0; i < n; i++)
		out_string(c->out, "─");
	plain(c);
	out_char(c->out, '\n');
}

/* Words under the axis, each around its column; what would touch others is left out. */
struct under {
	char line[WIDTH_MAX + 1];
	unsigned width;
};

static void
under_init(struct under *under, unsigned width)
{
	under->width = width;
	memset(under->line, ' ', width);
	under->line[width] = '\0';
}

static void
put_under(struct under *under, unsigned column, const char *words)
{
	unsigned len = (unsigned)strlen(words);
	unsigned from = column > len / 2 ? column - len / 2 : 0;

	if (len > under->width)
		return;
	if (from + len > under->width)
		from = under->width - len;
	for (unsigned i = from > 1 ? from - 2 : 0; i < from + len + 2 && i < under->width; i++)
		if (under->line[i] != ' ')
			return;
	memcpy(under->line + from, words, len);
}

static void
write_under(const struct canvas *c, struct under *under)
{
	size_t n = under->width;

	while (n > 0 && under->line[n - 1] == ' ')
		n--;
	out_format(c->out, "%*s%.*s\n", AXIS, "", (int)n, under->line);
}

/* --- the curve --- */

/* What the largest `domains` hold, from the points noted. */
static uint64_t
curve_at(const struct plot_curve *curve, double domains)
{
	uint32_t i = 0;

	while (i + 1 < curve->n && (double)curve->points[i + 1].domains <= domains)
		i++;
	return curve->points[i].size;
}

static double
share_of(uint64_t part, uint64_t whole)
{
	return whole == 0 ? 0 : (double)part / (double)whole;
}

static unsigned
eighths_of(double share)
{
	double eighths = share * ROWS * 8;

	return eighths >= ROWS * 8 ? ROWS * 8 : (unsigned)(eighths + 0.5);
}

static void
put_curve_axis(const struct canvas *c, const struct plot_curve *curve, unsigned n)
{
	struct under under;
	double span = log((double)curve->domains);
	char words[PLOT_TEXT];

	under_init(&under, n);
	plot_number(curve->domains, words);
	put_under(&under, n - 1, words);
	put_under(&under, 0, "1");
	for (uint64_t at = 10; at < curve->domains; at *= 10) {
		plot_number(at, words);
		put_under(&under, (unsigned)(log((double)at) / span * (n - 1)), words);
		if (at > UINT64_MAX / 10)
			break;
	}
	faint(c);
	write_under(c, &under);
	out_format(c->out, "%*slargest domains, on a scale of powers of ten\n", AXIS, "");
	plain(c);
}

static void
put_curve(const struct canvas *c, const struct plot *plot)
{
	const struct plot_curve *curve = &plot->curves[plot->main_curve];
	unsigned eighths[WIDTH_MAX] = {0}, n = c->width - AXIS;
	int colours[WIDTH_MAX] = {0};

	for (unsigned i = 0; i < n; i++) {
		double domains = exp(log((double)curve->domains) * i / (n - 1)) * (1 + 1e-9);
		bool is_listed =
		    curve->listed < curve->domains && domains < (double)curve->listed + 1;
		eighths[i] = eighths_of(share_of(curve_at(curve, domains), curve->total));
		colours[i] = is_listed ? 1 : 0;
	}
	put_columns(c, eighths, colours, n, "100 %", "50 %");
	put_rule(c, n);
	put_curve_axis(c, curve, n);
	if (curve->listed < curve->domains && c->has_colour) {
		colour(c, 1);
		out_format(c->out, "%*s█", AXIS, "");
		plain(c);
		out_string(c->out, " listed\n");
	}
}

/* --- bars --- */

static void
put_bar(const struct canvas *c, const struct plot_bars *bars, const struct plot_bar *bar,
    bool of_modalities, unsigned length)
{
	char share[PLOT_TEXT], bytes[PLOT_TEXT], extent[PLOT_TEXT];
	unsigned eighths = (unsigned)(share_of(bar->bytes, bars->bytes) * length * 8 + 0.5);

	if (eighths == 0 && bar->bytes > 0)
		eighths = 1;
	put_padded(c, bar->label, of_modalities ? 7 : LABELS);
	out_char(c->out, ' ');
	colour(c, bar->colour);
	for (unsigned i = 0; i < eighths / 8; i++)
		out_string(c->out, "█");
	out_string(c->out, RIGHTWARD[eighths % 8]);
	plain(c);
	plot_percent(bar->bytes, bars->bytes, share);
	plot_bytes(bar->bytes, bytes);
	out_format(c->out, " %s", share);
	faint(c);
	out_format(c->out, "  %s", bytes);
	if (of_modalities) {
		plot_extent(bar, (enum modality)bar->colour, extent);
		out_format(c->out, "  %s", extent);
	}
	plain(c);
	out_char(c->out, '\n');
}

static void
put_bars(const struct canvas *c, const struct plot_bars *bars, bool of_modalities)
{
	/* "above 99.9 %" and "999 MB" stand behind the longest, and how many there are. */
	unsigned taken = of_modalities ? 7 + 1 + 22 + 24 : LABELS + 1 + 22;
	unsigned length = c->width > taken + 8 ? c->width - taken : 8;

	for (uint32_t i = 0; i < bars->n; i++)
		put_bar(c, bars, &bars->at[i], of_modalities, length);
}

/* --- the timeline --- */

static uint64_t
column_sum(const struct plot_column *column, int *largest)
{
	uint64_t sum = 0;

	*largest = 0;
	for (unsigned m = 0; m < MODALITIES_COUNT; m++) {
		sum = plot_sum(sum, column->by[m]);
		if (column->by[m] > column->by[*largest])
			*largest = (int)m;
	}
	return sum;
}

static void
put_timeline(const struct canvas *c, const struct plot *plot)
{
	const struct plot_timeline *t = &plot->timeline;
	unsigned eighths[WIDTH_MAX] = {0}, wide = (c->width - AXIS) / t->n, n = 0;
	int colours[WIDTH_MAX] = {0};
	char top[PLOT_TEXT], words[PLOT_TEXT];
	struct under under;

	under_init(&under, c->width - AXIS);
	wide = wide > 8 ? 8 : wide == 0 ? 1 : wide;
	uint32_t from = t->n * wide > c->width - AXIS ? t->n - (c->width - AXIS) : 0;
	for (uint32_t i = from; i < t->n; i++) {
		int largest;
		unsigned height = eighths_of(share_of(column_sum(&t->at[i], &largest), t->largest));
		if (height == 0 && column_sum(&t->at[i], &largest) > 0)
			height = 1;
		plot_column_label(t, t->at[i].begin, words);
		put_under(&under, n + wide / 2, words);
		for (unsigned k = 0; k < wide; k++, n++) {
			/* A blank between columns that are wide enough. */
			eighths[n] = wide > 2 && k + 1 == wide ? 0 : height;
			colours[n] = largest;
		}
	}
	plot_bytes(t->largest, top);
	put_columns(c, eighths, colours, n, "", "");
	put_rule(c, n);
	faint(c);
	write_under(c, &under);
	out_format(c->out, "%*sthe highest column is %s\n", AXIS, "", top);
	plain(c);
}

void
plot_to_terminal(const struct plot *plot, unsigned drawings, const struct plot_terminal *terminal,
    struct out *out)
{
	struct canvas c = {
	    .out = out, .width = terminal->width, .has_colour = terminal->has_colour};
	bool is_first = true;

	c.width = c.width < WIDTH_MIN ? WIDTH_MIN : c.width > WIDTH_MAX ? WIDTH_MAX : c.width;
	for (unsigned i = 0; i < PLOT_DRAWINGS_COUNT; i++) {
		enum plot_drawing drawing = (enum plot_drawing)i;
		if ((drawings & 1u << i) == 0 || !plot_has(plot, drawing))
			continue;
		if (!is_first)
			out_char(out, '\n');
		is_first = false;
		heading(&c, plot, drawing);
		if (drawing == PLOT_CURVE)
			put_curve(&c, plot);
		else if (drawing == PLOT_MODALITIES)
			put_bars(&c, &plot->modalities, true);
		else if (drawing == PLOT_LANGUAGES)
			put_bars(&c, &plot->languages, false);
		else
			put_timeline(&c, plot);
	}
	if (is_first)
		out_string(out, "Nothing to draw: no documents\n");
}
