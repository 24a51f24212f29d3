/* SPDX-License-Identifier: Apache-2.0 */
#include "siblings/audit_arguments.h"

#include "siblings/siblings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH = 80 };

void
audit_arguments_init(struct audit_arguments *a)
{
	*a = (struct audit_arguments){.most = AUDIT_DOMAINS};
	part_arguments_init(&a->parts);
}

static int
take_colour(struct audit_arguments *a, const char *word)
{
	if (strcmp(word, "yes") == 0)
		a->colour = AUDIT_COLOUR_YES;
	else if (strcmp(word, "no") == 0)
		a->colour = AUDIT_COLOUR_NO;
	else if (strcmp(word, "auto") != 0)
		return sibling_usage("--colour takes yes, no or auto, found %.60s", word);
	return 0;
}

int
audit_arguments_take(struct audit_arguments *a, int id, int argc, char **argv)
{
	switch (id) {
	case PART_OPTION_MOST:
		if (!sibling_number(optarg, &a->most))
			return sibling_usage(
			    "--most takes a number of domains, 0 for all, found %.60s", optarg);
		return 0;
	case AUDIT_OPTION_WIDTH:
		if (!sibling_number(optarg, &a->width) || a->width < 40 || a->width > 1000)
			return sibling_usage("--width takes 40 to 1000, found %.60s", optarg);
		return 0;
	case AUDIT_OPTION_COLOUR:
		return take_colour(a, optarg);
	default:
		return part_arguments_take(&a->parts, id, argc, argv);
	}
}

int
audit_arguments_open(struct audit_arguments *a, int argc, char **argv)
{
	struct gpai_error err = {0};
	int code = part_arguments_open(&a->parts, argc, argv);

	if (code != 0)
		return code;
	struct audit_options options = {.path = a->parts.path,
	    .sources = a->parts.sources,
	    .n_sources = a->parts.n_sources,
	    .suffixes = a->parts.suffixes,
	    .most = a->most,
	    .memory_bytes = a->parts.memory_bytes,
	    .spill_dir = a->parts.spill_dir};
	return audit_open(&options, &a->audit, &err) == GPAI_OK ? 0 : sibling_fail(&err);
}

struct audit_canvas
audit_arguments_canvas(const struct audit_arguments *a, struct out *out)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
	bool is_terminal = isatty(STDOUT_FILENO) == 1;
	struct audit_canvas canvas = {.out = out, .width = WIDTH};
	struct winsize size;

	if (a->width > 0)
		canvas.width = (unsigned)a->width;
	else if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
		canvas.width = size.ws_col;
	canvas.has_colour =
	    a->colour == AUDIT_COLOUR_YES || (a->colour == AUDIT_COLOUR_AUTO && is_terminal &&
						 (no_colour == NULL || no_colour[0] == '\0') &&
						 term != NULL && strcmp(term, "dumb") != 0);
	return canvas;
}

void
audit_arguments_release(struct audit_arguments *a)
{
	audit_close(a->audit);
	a->audit = NULL;
	part_arguments_release(&a->parts);
}
