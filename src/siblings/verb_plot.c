/* SPDX-License-Identifier: Apache-2.0 */
/* gpai-corpus plot PART... [--source S] [--top SHARE] [--most N] [--what DRAWING]...
 * [--svg OUT] [--width N] [--colour yes|no|auto] */
#include "base/base.h"
#include "corpus/plot.h"
#include "siblings/part_arguments.h"
#include "siblings/siblings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { OPTION_WHAT = PART_OPTIONS_END, OPTION_SVG, OPTION_WIDTH, OPTION_COLOUR, WIDTH = 80 };

static const struct option known[] = {PART_OPTIONS, {"what", required_argument, NULL, OPTION_WHAT},
    {"svg", required_argument, NULL, OPTION_SVG}, {"width", required_argument, NULL, OPTION_WIDTH},
    {"colour", required_argument, NULL, OPTION_COLOUR}, {0}};

struct arguments {
	struct part_arguments parts;
	const char *svg;
	unsigned drawings; /* 0: all */
	uint64_t width;    /* 0: the terminal's */
	enum { COLOUR_AUTO, COLOUR_YES, COLOUR_NO } colour;
};

static int
take_drawing(struct arguments *a, const char *word)
{
	for (unsigned i = 0; i < PLOT_DRAWINGS_COUNT; i++)
		if (strcmp(word, plot_drawing_word((enum plot_drawing)i)) == 0) {
			a->drawings |= 1u << i;
			return 0;
		}
	return sibling_usage(
	    "--what takes domains, modalities, languages or timeline, found %.60s", word);
}

static int
take_colour(struct arguments *a, const char *word)
{
	if (strcmp(word, "yes") == 0)
		a->colour = COLOUR_YES;
	else if (strcmp(word, "no") == 0)
		a->colour = COLOUR_NO;
	else if (strcmp(word, "auto") != 0)
		return sibling_usage("--colour takes yes, no or auto, found %.60s", word);
	return 0;
}

static int
take(struct arguments *a, int id, int argc, char **argv)
{
	switch (id) {
	case OPTION_WHAT:
		return take_drawing(a, optarg);
	case OPTION_SVG:
		a->svg = optarg;
		return 0;
	case OPTION_WIDTH:
		if (!sibling_number(optarg, &a->width) || a->width < 40 || a->width > 1000)
			return sibling_usage("--width takes 40 to 1000, found %.60s", optarg);
		return 0;
	case OPTION_COLOUR:
		return take_colour(a, optarg);
	default:
		return part_arguments_take(&a->parts, id, argc, argv);
	}
}

static struct plot_terminal
terminal(const struct arguments *a)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
	bool is_terminal = isatty(STDOUT_FILENO) == 1;
	struct winsize size;
	struct plot_terminal t = {.width = WIDTH};

	if (a->width > 0)
		t.width = (unsigned)a->width;
	else if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		t.width = size.ws_col;
	t.has_colour = a->colour == COLOUR_YES || (a->colour == COLOUR_AUTO && is_terminal &&
						      (no_colour == NULL || no_colour[0] == '\0') &&
						      term != NULL && strcmp(term, "dumb") != 0);
	return t;
}

static enum gpai_code
write_svg(
    const struct arguments *a, const struct plot *plot, unsigned drawings, struct gpai_error *err)
{
	struct out out;
	enum gpai_code rc;

	out_memory(&out);
	plot_to_svg(plot, drawings, &out);
	rc = out_status(&out, a->svg, err);
	if (rc == GPAI_OK) {
		struct text text = out_text(&out);
		rc = file_replace(
		    a->svg, (struct span){(const uint8_t *)text.at, text.len}, 0644, err);
	}
	out_release(&out);
	return rc;
}

static int
draw(const struct arguments *a)
{
	unsigned drawings = a->drawings != 0 ? a->drawings : (1u << PLOT_DRAWINGS_COUNT) - 1;
	struct plot *plot = calloc(1, sizeof *plot);
	struct domains_options options;
	struct gpai_error err = {0};
	enum gpai_code rc;

	part_arguments_domains(&a->parts, &options);
	rc = plot != NULL ? plot_gather(&options, &a->parts.says, plot, &err) : fail_memory(&err);
	if (rc == GPAI_OK && a->svg != NULL) {
		rc = write_svg(a, plot, drawings, &err);
	} else if (rc == GPAI_OK) {
		struct plot_terminal t = terminal(a);
		struct out out;
		out_fd(&out, STDOUT_FILENO);
		plot_to_terminal(plot, drawings, &t, &out);
		rc = out_status(&out, "standard output", &err);
		out_release(&out);
	}
	free(plot);
	return rc == GPAI_OK ? SIBLING_OK : sibling_fail(&err);
}

int
verb_plot(int argc, char **argv)
{
	struct arguments a = {.svg = NULL};
	int code = 0, id;

	part_arguments_init(&a.parts);
	while (code == 0 && (id = getopt_long(argc, argv, "", known, NULL)) != -1)
		code = take(&a, id, argc, argv);
	if (code == 0)
		code = part_arguments_open(&a.parts, argc, argv);
	if (code == 0)
		code = draw(&a);
	part_arguments_release(&a.parts);
	return code;
}
