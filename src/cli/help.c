/* SPDX-License-Identifier: Apache-2.0 */
/* gpai help, gpai version, gpai completion: the command table as people and shells read it. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

/* A line a command; of `first` (NULL: all) those whose first word it is. */
static bool
help_list(struct term *term, const char *first)
{
	bool any = false;

	for (const struct command *c = commands; c->name != NULL; c++) {
		if (first != NULL && command_second(c, first) == NULL)
			continue;
		any = true;
		fputs("  gpai ", term->out);
		term_cell(term, STYLE_STRONG, c->name, 18);
		term_cell(term, STYLE_FAINT, c->arguments, 28);
		fputs(" ", term->out);
		term_wrap(term, STYLE_PLAIN, c->says, 54, 54);
	}
	return any;
}

static int
help_all(struct cli *cli)
{
	struct term *term = &cli->term;

	fputs(
	    "gpai: what a general-purpose AI model owes in the EU, measured, decided, proved.\n\n",
	    term->out);
	help_list(term, NULL);
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
	    row->arg == NULL || row->arg[0] == '[' ? "" : " ", row->arg ? row->arg : "");
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
	int taken = 1;

	if (call->n_words == 0)
		return help_all(cli);
	c = command_find(call->words[0]); /* "measure weights" as one, from --help */
	if (c == NULL)
		c = command_find_words(call->words, call->n_words, &taken);
	if (c == NULL && call->n_words == 1 && help_list(term, call->words[0]))
		return EXIT_DONE;
	if (c == NULL)
		return cli_usage(call->command, "there is no command \"%s%s%s\"", call->words[0],
		    call->n_words > 1 ? " " : "", call->n_words > 1 ? call->words[1] : "");
	if (call->n_words > taken)
		return cli_usage(call->command, "does not take \"%s\"", call->words[taken]);
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

/* The words that may come first, each once: those of two words stand together. */
static void
complete_first(FILE *out)
{
	size_t last = 0;

	for (const struct command *c = commands; c->name != NULL; c++) {
		size_t len = strcspn(c->name, " ");
		if (c == commands || len != last || memcmp(c->name, c[-1].name, len) != 0)
			fprintf(out, "%s%.*s", c == commands ? "" : " ", (int)len, c->name);
		last = len;
	}
}

/* For each first word of two, a case of the words that may follow it. */
static void
complete_second(FILE *out)
{
	for (const struct command *c = commands; c->name != NULL; c++) {
		size_t len = strcspn(c->name, " ");
		if (c->name[len] != ' ' ||
		    (c != commands && strncmp(c->name, c[-1].name, len + 1) == 0))
			continue;
		fprintf(out, "\t\t\"%.*s \") words=\"", (int)len, c->name);
		for (const struct command *d = c;
		     d->name != NULL && strncmp(c->name, d->name, len + 1) == 0; d++)
			fprintf(out, "%s%s", d == c ? "" : " ", d->name + len + 1);
		fputs("\" ;;\n", out);
	}
}

int
completion_run(struct cli *cli, const struct call *call)
{
	FILE *out = cli->term.out;

	if (strcmp(call->words[0], "bash") != 0)
		return cli_usage(call->command, "knows bash, not \"%s\"", call->words[0]);
	fputs("_gpai() {\n\tlocal words second= cur=${COMP_WORDS[COMP_CWORD]}\n"
	      "\t[ \"$COMP_CWORD\" -le 2 ] || second=${COMP_WORDS[2]}\n"
	      "\tif [ \"$COMP_CWORD\" = 1 ]; then words=\"",
	    out);
	complete_first(out);
	fputs("\"; else\n\t\tcase \"${COMP_WORDS[1]} $second\" in\n", out);
	complete_second(out);
	for (const struct command *c = commands; c->name != NULL; c++) {
		if (strchr(c->name, ' ') != NULL)
			fprintf(out, "\t\t\"%s\") words=\"", c->name);
		else
			fprintf(out, "\t\t\"%s \"*) words=\"", c->name);
		complete_words(out, c);
		fputs("\" ;;\n", out);
	}
	fputs("\t\tesac\n\tfi\n\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n}\n"
	      "complete -o default -F _gpai gpai\n",
	    out);
	return EXIT_DONE;
}
