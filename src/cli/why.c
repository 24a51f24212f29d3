/* SPDX-License-Identifier: Apache-2.0 */
/* gpai why: one outcome with everything it rests on. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

enum { DEPTH_MAX = 40 };

struct shown_truth {
	const char *mark;
	enum style style;
};

static const struct shown_truth truths[] = {
    [GPAI_FALSE] = {"no ", STYLE_BAD},
    [GPAI_UNKNOWN] = {"?  ", STYLE_ASK},
    [GPAI_TRUE] = {"yes", STYLE_GOOD},
};

/* What joins the children of a node, in words. */
static const char *
joined(const struct gpai_proof *p)
{
	if (strcmp(p->kind, "all") == 0)
		return "all of";
	if (strcmp(p->kind, "any") == 0)
		return "any of";
	if (strcmp(p->kind, "not") == 0)
		return "not";
	return "";
}

static void
show_proof(struct cli *cli, const struct gpai_proof *p, int depth)
{
	FILE *out = cli->term.out;
	int column = 2 + 2 * depth;
	const char *label = p->label[0] != '\0' ? p->label : joined(p);

	if (depth > DEPTH_MAX)
		return;
	fprintf(out, "%*s", column, "");
	term_cell(&cli->term, truths[p->truth].style, truths[p->truth].mark, 4);
	if (p->id[0] != '\0') {
		term_cell(&cli->term, STYLE_NAME, p->id, 0);
		fputs("  ", out);
	}
	term_wrap(&cli->term, STYLE_PLAIN, label,
	    column + 4 + (p->id[0] ? term_columns(p->id) + 2 : 0), column + 6);
	const char *lines[] = {p->note, p->source, p->pin};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (lines[i][0] == '\0')
			continue;
		fprintf(out, "%*s", column + 6, "");
		term_wrap(&cli->term, i == 0 ? STYLE_STRONG : STYLE_FAINT, lines[i], column + 6,
		    column + 6);
	}
	for (uint32_t i = 0; i < p->n_children; i++)
		show_proof(cli, p->children[i], depth + 1);
}

static void
show_line(struct cli *cli, const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	fputs("  ", cli->term.out);
	term_cell(&cli->term, STYLE_FAINT, name, 12);
	term_wrap(&cli->term, STYLE_PLAIN, value, 14, 14);
}

static void
show_why(struct cli *cli, const struct gpai_why *why)
{
	static const char *const words[] = {"unknown", "not met", "met", "not applicable"};
	const struct gpai_outcome *o = why->outcome;

	term_cell(&cli->term, STYLE_STRONG, why->id, 0);
	fprintf(cli->term.out, "  %s\n\n", why->title);
	show_line(cli, "the law", why->says);
	show_line(cli, "pin", why->pin);
	show_line(cli, "checked", why->confidence_says);
	show_line(cli, "note", why->note);
	if (o != NULL) {
		show_line(cli, "status", words[o->status]);
		show_line(cli, "why", o->why);
		show_line(cli, "basis", o->basis);
		show_line(cli, "owed since", o->applies_since);
		show_line(cli, "due", o->due);
		show_line(cli, "usually", o->who);
	}
	if (why->applies != NULL) {
		fprintf(cli->term.out, "\n  %s\n", o != NULL ? "does it apply?" : "does it hold?");
		show_proof(cli, why->applies, 1);
	}
	if (why->met != NULL) {
		fputs("\n  is it met?\n", cli->term.out);
		show_proof(cli, why->met, 1);
	}
}

int
why_run(struct cli *cli, const struct call *call)
{
	struct gpai_assess_options options = {
	    .at = option_get(call, "at"), .known_at = option_get(call, "known-at")};
	struct gpai_assessment *a = NULL;
	const struct gpai_why *why;
	char *text;
	size_t len;
	int code = EXIT_DONE;

	if (!cli_dossier(cli, call, true) ||
	    gpai_assess(cli->dossier, &options, &a, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (gpai_assessment_why(a, call->words[0], &why, &cli->err) != GPAI_OK) {
		code = cli_fail(cli);
	} else if (option_get(call, "json") != NULL) {
		if (gpai_why_json(why, &text, &len, &cli->err) == GPAI_OK)
			cli_print(cli, text, len);
		else
			code = cli_fail(cli);
	} else {
		show_why(cli, why);
	}
	gpai_assessment_free(a);
	return code;
}
