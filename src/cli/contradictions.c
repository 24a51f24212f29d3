/* SPDX-License-Identifier: Apache-2.0 */
/* gpai contradictions: statements that cannot both be true, side by side. */
#include "cli/contradictions.h"

#include "cli/corpus.h"
#include "cli/run.h"

#include <string.h>

enum { VALUE_COLUMN = 4, SOURCE_COLUMN = 34 };

static void
show_statement(struct term *term, const struct gpai_statement *s, const char *unit)
{
	char value[160], line[1024], grouped[64];

	snprintf(value, sizeof value, "%s%s%s", term_grouped(s->value, grouped, sizeof grouped),
	    unit[0] != '\0' ? " " : "", unit);
	fprintf(term->out, "%*s", VALUE_COLUMN, "");
	term_cell(term, STYLE_STRONG, value, SOURCE_COLUMN - VALUE_COLUMN - 2);
	fputs("  ", term->out);
	snprintf(line, sizeof line, "%s%s%s%s%s", s->fact, s->fact[0] != '\0' ? ": " : "",
	    s->source, s->place[0] != '\0' ? ", " : "", s->place);
	term_wrap(term, STYLE_NAME, line, SOURCE_COLUMN, SOURCE_COLUMN);
	if (s->said[0] == '\0' || strcmp(s->said, s->value) == 0)
		return;
	fprintf(term->out, "%*s", SOURCE_COLUMN, "");
	snprintf(line, sizeof line, "\"%s\"", s->said);
	term_wrap(term, STYLE_PLAIN, line, SOURCE_COLUMN, SOURCE_COLUMN);
}

static void
show_pair(struct term *term, const struct gpai_contradiction *c)
{
	char line[512];

	fputs("  ", term->out);
	term_cell(term, c->is_comparable ? STYLE_BAD : STYLE_ASK, c->is_comparable ? "x" : "?", 2);
	snprintf(line, sizeof line, "%s%s%s: %s", c->entity, c->entity[0] != '\0' ? " " : "",
	    c->name[0] != '\0' ? c->name : c->fact, c->why);
	term_wrap(term, STYLE_PLAIN, line, VALUE_COLUMN, VALUE_COLUMN);
	show_statement(term, &c->a, c->unit);
	show_statement(term, &c->b, c->unit);
	fprintf(term->out, "%*s", VALUE_COLUMN, "");
	term_cell(term, STYLE_FAINT, c->fact, 0);
	fputc('\n', term->out);
}

static uint32_t
show_pairs(struct term *term, const struct gpai_contradictions *found, bool is_comparable, bool all)
{
	const struct gpai_contradiction *list;
	uint32_t n, count = 0;

	list = gpai_contradictions_list(found, &n);
	for (uint32_t i = 0; i < n; i++) {
		if (list[i].is_comparable != is_comparable)
			continue;
		if (all)
			show_pair(term, &list[i]);
		count++;
	}
	return count;
}

void
contradictions_show(struct term *term, const struct gpai_contradictions *found, bool all)
{
	const struct gpai_unread_source *unread;
	uint32_t statements, pairs, n_unread, contradictions, others;

	contradictions = show_pairs(term, found, true, true);
	others = show_pairs(term, found, false, all);
	gpai_contradictions_counts(found, &statements, &pairs);
	fprintf(term->out, "%s  %u %s, %u %s not comparable%s; %u statements, %u pairs compared\n",
	    contradictions + (all ? others : 0) > 0 ? "\n" : "", contradictions,
	    contradictions == 1 ? "contradiction" : "contradictions", others,
	    others == 1 ? "pair" : "pairs", others > 0 && !all ? " (--all names them)" : "",
	    statements, pairs);
	unread = gpai_contradictions_unread(found, &n_unread);
	for (uint32_t i = 0; i < n_unread; i++) {
		fputs("  not read: ", term->out);
		term_text(term->out, unread[i].source, strlen(unread[i].source));
		fputs(": ", term->out);
		term_text(term->out, unread[i].why, strlen(unread[i].why));
		fputc('\n', term->out);
	}
}

int
contradictions_judge(const struct gpai_contradictions *found)
{
	const struct gpai_contradiction *list;
	uint32_t n, n_unread;
	int code = EXIT_DONE;

	list = gpai_contradictions_list(found, &n);
	for (uint32_t i = 0; i < n; i++)
		if (list[i].is_comparable)
			code = EXIT_FINDINGS;
	gpai_contradictions_unread(found, &n_unread);
	return n_unread > 0 ? EXIT_COULD_NOT : code;
}

/* Files can do without a dossier; where there is one, it is held against them. */
static bool
open_dossier(struct cli *cli, const struct call *call)
{
	if (cli_dossier(cli, call, true))
		return true;
	return cli->law != NULL && cli->err.code == GPAI_NOT_FOUND && call->n_words > 1 &&
	       option_get(call, "dossier") == NULL;
}

int
contradictions_run(struct cli *cli, const struct call *call)
{
	char folder[4096], today[11], *text;
	struct gpai_contradictions_options options = {
	    .libexec = corpus_libexec(folder, sizeof folder),
	    .at = option_get(call, "at"),
	    .as = option_get(call, "as")};
	struct gpai_contradictions *found = NULL;
	int code;
	size_t len;

	gpai_today(&cli->env, today);
	options.at = options.at != NULL ? options.at : today;
	if (!open_dossier(cli, call) ||
	    gpai_contradictions_find(cli->dossier, (const char *const *)call->words,
		(size_t)call->n_words, cli->law, &options, &found, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	code = contradictions_judge(found);
	if (option_get(call, "json") == NULL)
		contradictions_show(&cli->term, found, option_get(call, "all") != NULL);
	else if (gpai_contradictions_json(found, &text, &len, &cli->err) == GPAI_OK)
		cli_print(cli, text, len);
	else
		code = cli_fail(cli);
	gpai_contradictions_free(found);
	return code;
}
