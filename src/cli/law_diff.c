/* SPDX-License-Identifier: Apache-2.0 */
/* gpai law diff: what happened to the law between two days and, inside a dossier, what that
 * changes there. */
#include "cli/law.h"

#include "cli/cli.h"

#include <string.h>

enum { WHAT_WIDTH = 9, ID_WIDTH = 20, INDENT = 4, KINDS_MAX = 8 };

struct telling {
	struct cli *cli;
	const char *from, *to;
	bool first;
	char day[11]; /* the heading lines stand under */
	unsigned n;
	struct {
		char what[12];
		unsigned n;
	} counts[KINDS_MAX]; /* in the order met */
};

/* --- JSON --- */

static void
member(FILE *out, const char *before, const char *key, const char *value)
{
	fprintf(out, "%s\"%s\":", before, key);
	cli_json_string(out, value);
}

static void
tell_json(void *context, const struct gpai_law_change *c)
{
	struct telling *t = context;
	FILE *out = t->cli->term.out;
	const char *const members[][2] = {{"date", c->date}, {"what", c->what}, {"kind", c->kind},
	    {"id", c->id}, {"title", c->title}, {"pin", c->pin}, {"confidence", c->confidence},
	    {"status", c->status}, {"standing", c->standing}};

	fputs(t->first ? "{" : ",{", out);
	t->first = false;
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		member(out, i == 0 ? "" : ",", members[i][0], members[i][1]);
	fputs(",\"parts\":[", out);
	for (uint32_t i = 0; i < c->n_parts; i++) {
		member(out, i == 0 ? "{" : ",{", "part", c->parts[i].part);
		member(out, ",", "before", c->parts[i].before);
		member(out, ",", "after", c->parts[i].after);
		fputc('}', out);
	}
	fputs("]}", out);
}

static void
differences_json(FILE *out, const struct gpai_difference *d, uint32_t n)
{
	fputs(",\"outcomes\":[", out);
	for (uint32_t i = 0; i < n; i++) {
		member(out, i == 0 ? "{" : ",{", "id", d[i].id);
		member(out, ",", "entity", d[i].entity);
		member(out, ",", "title", d[i].title);
		member(out, ",", "before", d[i].before);
		member(out, ",", "after", d[i].after);
		member(out, ",", "why", d[i].why);
		member(out, ",", "pin", d[i].pin);
		fputc('}', out);
	}
	fputc(']', out);
}

/* --- Text --- */

static void
tell_part(struct term *term, const struct gpai_law_part *part)
{
	fprintf(term->out, "%*s%s: ", WHAT_WIDTH + INDENT, "", part->part);
	int column = WHAT_WIDTH + INDENT + (int)strlen(part->part) + 2;
	if (part->before[0] == '\0' && part->after[0] == '\0') {
		fputs("changed\n", term->out);
		return;
	}
	term_wrap(term, STYLE_FAINT, part->before[0] ? part->before : "(nothing)", column, column);
	fprintf(term->out, "%*s", column - 3, "");
	fputs("-> ", term->out);
	term_wrap(term, STYLE_PLAIN, part->after[0] ? part->after : "(nothing)", column, column);
}

static void
count(struct telling *t, const char *what)
{
	size_t i = 0;

	while (i < KINDS_MAX - 1 && t->counts[i].n > 0 && strcmp(t->counts[i].what, what) != 0)
		i++;
	snprintf(t->counts[i].what, sizeof t->counts[i].what, "%s", what);
	t->counts[i].n++;
	t->n++;
}

/* "92 in all: 19 amended, 25 enacted" */
static void
tell_counts(const struct telling *t)
{
	FILE *out = t->cli->term.out;

	if (t->n == 0)
		fputs("the law is the same on both days", out);
	else
		fprintf(out, "\n%u in all:", t->n);
	for (size_t i = 0; i < KINDS_MAX && t->counts[i].n > 0; i++)
		fprintf(out, "%s %u %s", i == 0 ? "" : ",", t->counts[i].n, t->counts[i].what);
	fputc('\n', out);
}

static void
tell_text(void *context, const struct gpai_law_change *c)
{
	struct telling *t = context;
	struct term *term = &t->cli->term;

	if (strcmp(t->day, c->date) != 0) {
		fprintf(term->out, "%s%s\n", t->n > 0 ? "\n" : "", c->date);
		snprintf(t->day, sizeof t->day, "%s", c->date);
	}
	count(t, c->what);
	fputs("  ", term->out);
	term_cell(term, STYLE_NAME, c->what, WHAT_WIDTH);
	if (c->id[0] != '\0') {
		term_cell(term, STYLE_STRONG, c->id, ID_WIDTH);
		fputs("  ", term->out);
	}
	int column = 2 + WHAT_WIDTH + (c->id[0] != '\0' ? ID_WIDTH + 2 : 0);
	term_wrap(term, STYLE_PLAIN, c->title, column, column);
	fprintf(term->out, "%*s", WHAT_WIDTH + INDENT, "");
	term_cell(term, STYLE_FAINT, c->pin, 0);
	fprintf(term->out, "; %s%s\n", c->standing,
	    strcmp(c->confidence, "UNVERIFIED") == 0 ? "; UNVERIFIED" : "");
	for (uint32_t i = 0; i < c->n_parts; i++)
		tell_part(term, &c->parts[i]);
}

static void
differences_text(struct cli *cli, const struct gpai_difference *d, uint32_t n)
{
	struct term *term = &cli->term;

	fprintf(term->out, "\nFor this dossier%s\n", n == 0 ? ": nothing changes" : "");
	for (uint32_t i = 0; i < n; i++) {
		fputs("  ", term->out);
		term_cell(term, STYLE_STRONG, d[i].id, 0);
		fprintf(term->out, "%s%s  %s\n%*s%s -> ", d[i].entity[0] ? "  " : "", d[i].entity,
		    d[i].title, INDENT, "", d[i].before);
		term_cell(term, STYLE_STRONG, d[i].after, 0);
		fprintf(term->out, "\n%*s", INDENT, "");
		term_wrap(term, STYLE_PLAIN, d[i].why, INDENT, INDENT);
	}
}

/* --- The dossier --- */

static enum gpai_code
differences_tell(struct telling *t, bool json)
{
	struct gpai_assess_options earlier = {.at = t->from}, later = {.at = t->to};
	struct gpai_assessment *before = NULL, *after = NULL;
	const struct gpai_difference *d;
	struct cli *cli = t->cli;
	uint32_t n;
	enum gpai_code rc = gpai_assess(cli->dossier, &earlier, &before, &cli->err);

	if (rc == GPAI_OK)
		rc = gpai_assess(cli->dossier, &later, &after, &cli->err);
	if (rc == GPAI_OK)
		rc = gpai_assessment_diff(before, after, &d, &n, &cli->err);
	if (rc == GPAI_OK && json)
		differences_json(cli->term.out, d, n);
	else if (rc == GPAI_OK)
		differences_text(cli, d, n);
	gpai_assessment_free(before);
	gpai_assessment_free(after);
	return rc;
}

/* Outside of a dossier the law alone is told, unless one was named. */
static bool
open_dossier(struct cli *cli, const struct call *call, bool *found)
{
	enum gpai_code rc = GPAI_OK;
	char *folder;

	if (option_get(call, "dossier") == NULL) {
		rc = gpai_dossier_find(".", &folder, &cli->err);
		gpai_text_free(folder);
	}
	if (rc != GPAI_OK && rc != GPAI_NOT_FOUND)
		return false;
	*found = rc == GPAI_OK;
	return *found ? cli_dossier(cli, call, true) : cli_law(cli, call);
}

int
law_diff(struct cli *cli, const struct call *call)
{
	bool json = option_get(call, "json") != NULL, found;
	FILE *out = cli->term.out;

	if (call->n_words < 3)
		return cli_usage(call->command, "diff needs two days, as 2026-07-01 2026-08-03");
	struct telling t = {
	    .cli = cli, .from = call->words[1], .to = call->words[2], .first = true};
	if (!open_dossier(cli, call, &found))
		return cli_fail(cli);
	if (json) {
		member(out, "{", "from", t.from);
		member(out, ",", "to", t.to);
		fputs(",\"changes\":[", out);
	}
	if (gpai_law_diff(cli->law, t.from, t.to, json ? tell_json : tell_text, &t, &cli->err) !=
	    GPAI_OK)
		return cli_fail(cli);
	if (json)
		fputc(']', out);
	else
		tell_counts(&t);
	if (found && differences_tell(&t, json) != GPAI_OK)
		return cli_fail(cli);
	if (json)
		fputs("}\n", out);
	return EXIT_DONE;
}
