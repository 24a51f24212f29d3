/* SPDX-License-Identifier: Apache-2.0 */
/* gpai help, gpai version, gpai completion: the command table as people and shells read it. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

static int
help_all(struct cli *cli)
{
	struct term *term = &cli->term;

	fputs(
	    "gpai: what a general-purpose AI model owes in the EU, measured, decided, proved.\n\n",
	    term->out);
	for (const struct command *c = commands; c->name != NULL; c++) {
		fputs("  gpai ", term->out);
		term_cell(term, STYLE_STRONG, c->name, 11);
		term_cell(term, STYLE_FAINT, c->arguments, 36);
		fputs(" ", term->out);
		term_wrap(term, STYLE_PLAIN, c->says, 55, 55);
	}
	fputs("\nExit codes: 0 done, nothing open; 1 done, findings; 2 could not.\n"
	      "More: gpai help COMMAND, man gpai. Not legal advice.\n",
	    term->out);
	return EXIT_DONE;
}

static void
help_option(struct term *term, const struct option_row *row)
{
	char left[64];

	snprintf(left, sizeof left, "%c%c%s --%s%s%s", row->letter ? '-' : ' ',
	    row->letter ? row->letter : ' ', row->letter ? "," : " ", row->name,
	    row->arg ? " " : "", row->arg ? row->arg : "");
	fputs("  ", term->out);
	term_cell(term, STYLE_STRONG, left, 24);
	fputs(" ", term->out);
	term_wrap(term, STYLE_PLAIN, row->says, 27, 27);
}

int
help_run(struct cli *cli, const struct call *call)
{
	struct term *term = &cli->term;
	const struct command *c;

	if (call->n_words == 0)
		return help_all(cli);
	c = command_find(call->words[0]);
	if (c == NULL)
		return cli_usage(call->command, "there is no command \"%s\"", call->words[0]);
	fprintf(term->out, "gpai %s%s%s: %s\n", c->name, c->arguments[0] ? " " : "", c->arguments,
	    c->says);
	if (c->details[0] != '\0') {
		fputs("\n  ", term->out);
		term_wrap(term, STYLE_PLAIN, c->details, 2, 2);
	}
	fputc('\n', term->out);
	for (const struct option_row *r = c->options; r->name != NULL; r++)
		help_option(term, r);
	for (const struct option_row *r = common_options; r->name != NULL; r++)
		help_option(term, r);
	return EXIT_DONE;
}

int
version_run(struct cli *cli, const struct call *call)
{
	if (!cli_law(cli, call))
		return cli_fail(cli);
	fprintf(cli->term.out, "gpai %s\n%s\n", gpai_version(), gpai_law_title(cli->law));
	return EXIT_DONE;
}

static void
complete_words(FILE *out, const struct command *c)
{
	for (const struct option_row *r = c->options; r->name != NULL; r++)
		fprintf(out, " --%s", r->name);
	for (const struct option_row *r = common_options; r->name != NULL; r++)
		fprintf(out, " --%s", r->name);
	for (const char *const *w = c->subwords; w != NULL && *w != NULL; w++)
		fprintf(out, " %s", *w);
}

int
completion_run(struct cli *cli, const struct call *call)
{
	FILE *out = cli->term.out;

	if (strcmp(call->words[0], "bash") != 0)
		return cli_usage(call->command, "knows bash, not \"%s\"", call->words[0]);
	fputs("_gpai() {\n\tlocal words cur=${COMP_WORDS[COMP_CWORD]}\n"
	      "\tif [ \"$COMP_CWORD\" = 1 ]; then words=\"",
	    out);
	for (const struct command *c = commands; c->name != NULL; c++)
		fprintf(out, "%s%s", c == commands ? "" : " ", c->name);
	fputs("\"; else\n\t\tcase ${COMP_WORDS[1]} in\n", out);
	for (const struct command *c = commands; c->name != NULL; c++) {
		fprintf(out, "\t\t%s) words=\"", c->name);
		complete_words(out, c);
		fputs("\" ;;\n", out);
	}
	fputs("\t\tesac\n\tfi\n\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n"
	      "complete -o default -F _gpai gpai\n",
	    out);
	return EXIT_DONE;
}
