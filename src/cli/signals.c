/* SPDX-License-Identifier: Apache-2.0 */
/* gpai signals: what files reserve, where in them, and what each signal is worth. */
#include "cli/cli.h"

#include "cli/corpus.h"
#include "cli/run.h"

#include <string.h>

static const struct {
	const char *word, *says;
	enum style style;
} SAYS[] = {
    {"reserved", "reserved", STYLE_ASK},
    {"allowed", "allowed", STYLE_GOOD},
    {"nothing", "says nothing", STYLE_FAINT},
};

static const struct gpai_robots_signal *
worth_of(const struct gpai_signals *signals, const char *name)
{
	static const struct gpai_robots_signal unknown = {"", "", "", "", "", "", ""};
	const struct gpai_robots_signal *all;
	uint32_t n;

	all = gpai_signals_worth(signals, &n);
	for (uint32_t i = 0; i < n; i++)
		if (strcmp(all[i].signal, name) == 0)
			return &all[i];
	return &unknown;
}

static const char *
title_of(const struct gpai_signals *signals, const char *name)
{
	const char *title = worth_of(signals, name)->title;

	return title[0] != '\0' ? title : name;
}

static void
put(struct term *term, const char *before, const char *text, const char *after)
{
	if (text[0] == '\0')
		return;
	fputs(before, term->out);
	term_text(term->out, text, strlen(text));
	fputs(after, term->out);
}

static void
show_place(struct term *term, const struct gpai_signals_statement *s)
{
	char place[32] = "";

	if (s->line > 0)
		snprintf(place, sizeof place, "line %u", s->line);
	else if (s->rule > 0)
		snprintf(place, sizeof place, "rule %u", s->rule);
	else if (s->at > 0)
		snprintf(place, sizeof place, "byte %llu", (unsigned long long)s->at);
	fputs("  ", term->out);
	term_cell(term, STYLE_PLAIN, place, 14);
}

static void
show_statement(
    struct term *term, const struct gpai_signals *signals, const struct gpai_signals_statement *s)
{
	show_place(term, s);
	for (size_t i = 0; i < sizeof SAYS / sizeof *SAYS; i++)
		if (strcmp(s->says, SAYS[i].word) == 0)
			term_cell(term, SAYS[i].style, SAYS[i].says, 14);
	const char *title = title_of(signals, s->signal);
	term_cell(term, STYLE_NAME, title, 0);
	if (strcmp(title, s->carrier) != 0)
		fprintf(term->out, ", %s", s->carrier);
	put(term, ": ", s->label, "");
	put(term, " = ", s->value, "");
	fputc('\n', term->out);
	if (s->agent[0] != '\0')
		put(term, "                addressed to ", s->agent, "\n");
	if (s->scope[0] != '\0' && strcmp(s->scope, s->value) != 0)
		put(term, "                of ", s->scope, "\n");
	if (s->images_only)
		fputs("                of images alone\n", term->out);
	if (strcmp(s->policy, s->value) != 0)
		put(term, "                terms at ", s->policy, "\n");
	put(term, "                ", s->note, "\n");
}

static void
show_file(
    struct term *term, const struct gpai_signals *signals, const struct gpai_signals_file *file)
{
	put(term, "", file->path, "");
	put(term, "  (", file->kind, ")");
	fputc('\n', term->out);
	for (uint32_t i = 0; i < file->n_statements; i++)
		show_statement(term, signals, &file->statements[i]);
	if (file->n_statements == 0 && file->error[0] == '\0')
		fputs("  no statement was found\n", term->out);
	put(term, "  ", file->note, "\n");
}

/* What an answer is worth is the law's to say. */
static void
show_worth(struct term *term, const struct gpai_signals *signals)
{
	const struct gpai_robots_signal *all;
	uint32_t n;

	all = gpai_signals_worth(signals, &n);
	if (n > 0)
		fputc('\n', term->out);
	for (uint32_t i = 0; i < n; i++) {
		char line[1024];
		snprintf(line, sizeof line, "%s: %s%s%s; binding: %s%s%s%s",
		    title_of(signals, all[i].signal), all[i].specification,
		    all[i].status[0] != '\0' ? ", " : "", all[i].status,
		    all[i].binding[0] != '\0' ? all[i].binding : "not known",
		    all[i].pin[0] != '\0' ? " (" : "", all[i].pin,
		    all[i].pin[0] != '\0' ? ")" : "");
		term_wrap(term, STYLE_PLAIN, line, 0, 2);
	}
}

/* 2 where a file could not be read: what it says nobody knows. */
static int
judge(const struct gpai_signals *signals)
{
	const struct gpai_signals_file *files;
	int code = EXIT_DONE;
	uint32_t n;

	files = gpai_signals_files(signals, &n);
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 0; k < files[i].n_statements; k++)
			if (strcmp(files[i].statements[k].says, "reserved") == 0 &&
			    code == EXIT_DONE)
				code = EXIT_FINDINGS;
		if (files[i].error[0] != '\0')
			code = EXIT_COULD_NOT;
	}
	return code;
}

static void
show(struct cli *cli, const struct gpai_signals *signals)
{
	const struct gpai_signals_file *files;
	uint32_t n, shown = 0;

	files = gpai_signals_files(signals, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (files[i].error[0] != '\0')
			continue;
		if (shown++ > 0)
			fputc('\n', cli->term.out);
		show_file(&cli->term, signals, &files[i]);
	}
	show_worth(&cli->term, signals);
}

/* Beside the answer on stdout, in either form. */
static void
show_errors(const struct gpai_signals *signals)
{
	const struct gpai_signals_file *files;
	uint32_t n;

	files = gpai_signals_files(signals, &n);
	for (uint32_t i = 0; i < n; i++)
		if (files[i].error[0] != '\0') {
			fputs("gpai: ", stderr);
			term_text(stderr, files[i].path, strlen(files[i].path));
			fprintf(stderr, ": %s\n", files[i].error);
		}
}

int
signals_run(struct cli *cli, const struct call *call)
{
	char folder[4096], *text;
	struct gpai_signals_options options = {
	    .libexec = corpus_libexec(folder, sizeof folder), .as = option_get(call, "as")};
	struct gpai_signals *signals = NULL;
	int code;
	size_t len;

	if (!cli_law(cli, call) ||
	    gpai_signals_read((const char *const *)call->words, (size_t)call->n_words, cli->law,
		&options, &signals, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	code = judge(signals);
	if (option_get(call, "json") == NULL)
		show(cli, signals);
	else if (gpai_signals_json(signals, &text, &len, &cli->err) == GPAI_OK)
		cli_print(cli, text, len);
	else
		code = cli_fail(cli);
	if (cli_flush(cli))
		show_errors(signals);
	else
		code = cli_fail(cli);
	gpai_signals_free(signals);
	return code;
}
