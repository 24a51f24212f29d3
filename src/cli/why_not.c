/* SPDX-License-Identifier: Apache-2.0 */
/* gpai why-not: the shortest way down to what keeps an outcome from what one would expect. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

static void
show_step(struct cli *cli, const struct gpai_step *s)
{
	static const char *const says[] = {"no", "not known", "yes"};
	struct term *term = &cli->term;
	int column = 4;

	fputs("    ", term->out);
	term_cell(term, truth_style(s->truth), says[s->truth], 0);
	column += term_columns(says[s->truth]);
	fputs("  ", term->out);
	term_cell(term, STYLE_NAME, s->id, 0);
	column += 2 + term_columns(s->id);
	fputs("  ", term->out);
	term_wrap(term, STYLE_PLAIN, s->label[0] ? s->label : s->note, column + 2, 8);
	if (s->label[0] != '\0' && s->note[0] != '\0') {
		fputs("        ", term->out);
		term_wrap(term, STYLE_PLAIN, s->note, 8, 8);
	}
	if (s->pin[0] != '\0') {
		fputs("        ", term->out);
		term_wrap(term, STYLE_FAINT, s->pin, 8, 8);
	}
}

static void
show_why_not(struct cli *cli, const struct gpai_why_not *w)
{
	struct term *term = &cli->term;

	term_cell(term, STYLE_STRONG, w->id, 0);
	fprintf(term->out, "%s%s  %s\n", w->entity[0] ? "  " : "", w->entity, w->flips->title);
	if (strcmp(w->status, w->wanted) == 0) {
		fprintf(term->out, "  it is %s: %s\n", w->status, w->why);
		return;
	}
	fprintf(term->out, "  %s, not %s: ", w->status, w->wanted);
	term_wrap(
	    term, STYLE_PLAIN, w->why, 10 + term_columns(w->wanted) + term_columns(w->status), 4);
	if (w->n_steps > 0)
		fputs("\n  what keeps it from that, the shortest way down\n", term->out);
	for (uint32_t i = 0; i < w->n_steps; i++)
		show_step(cli, &w->steps[i]);
	fputs(w->flips->n > 0 ? "\n  what would be enough\n" : "\n", term->out);
	flips_show(cli, w->flips, 4);
}

int
why_not_run(struct cli *cli, const struct call *call)
{
	struct gpai_flip_options options = {.limit = 3};
	struct gpai_assessment *a = NULL;
	const struct gpai_why_not *why_nots;
	char *text = NULL;
	size_t len = 0;
	uint32_t n;
	int code = EXIT_DONE;

	if (!flips_start(cli, call, &options, &a) ||
	    gpai_assessment_why_not(a, call->words[0], &options, &why_nots, &n, &cli->err) !=
		GPAI_OK) {
		code = cli_fail(cli);
	} else if (option_get(call, "json") != NULL) {
		enum gpai_code rc = gpai_why_not_json(why_nots, n, &text, &len, &cli->err);
		code = flips_print(cli, rc, text, len);
	} else {
		for (uint32_t i = 0; i < n; i++)
			show_why_not(cli, &why_nots[i]);
	}
	gpai_assessment_free(a);
	return code;
}
