/* SPDX-License-Identifier: Apache-2.0 */
/* gpai flip: what would change an answer. What it shows of a set, gpai why-not shows, too. */
#include "cli/cli.h"

#include "cli/run.h"

#include <stdlib.h>
#include <string.h>

/* ---- changes ---- */

static void
show_change(struct cli *cli, const struct gpai_flip_change *c, int column)
{
	struct term *term = &cli->term;
	int text = column + 2;

	fprintf(term->out, "%*s", column, "");
	if (strcmp(c->kind, "complete") == 0) {
		fprintf(term->out, "say that the list of every %s is complete\n", c->target);
		return;
	}
	if (strcmp(c->kind, "new") == 0) {
		fprintf(term->out, "one more %s\n", c->name);
		return;
	}
	term_cell(term, STYLE_NAME, c->target, 0);
	fputs(": ", term->out);
	text = column + term_columns(c->target) + 2;
	if (c->vouches) {
		fprintf(term->out, "a reason or a source for %s\n", c->to);
		return;
	}
	term_wrap(term, STYLE_STRONG, c->to, text, column + 4);
	if (c->held[0] == '\0')
		return;
	fprintf(term->out, "%*s", column + 4, "");
	fprintf(term->out, "changes what is recorded: %s (%s%s%s)\n", c->held, c->origin,
	    c->by[0] ? " by " : "", c->by);
}

static void
show_sets(struct cli *cli, const struct gpai_flips *f, int column)
{
	for (uint32_t i = 0; i < f->n; i++) {
		if (f->n > 1)
			fprintf(cli->term.out, "%*s%s\n", column, "", i == 0 ? "either" : "or");
		for (uint32_t c = 0; c < f->at[i].n; c++)
			show_change(cli, &f->at[i].changes[c], column + (f->n > 1 ? 2 : 0));
	}
}

static void
show_measured(struct cli *cli, const struct gpai_flips *f, int column)
{
	for (uint32_t i = 0; i < f->n_measured; i++)
		fprintf(cli->term.out, "%*s%s: would need another measurement (measured: %s)\n",
		    column, "", f->measured[i].target, f->measured[i].held);
}

/* How far the claim goes. */
static void
show_claim(struct cli *cli, const struct gpai_flips *f, int column)
{
	FILE *out = cli->term.out;

	if (f->impossible)
		fprintf(out, "%*sno fact changes it on this day\n", column, "");
	else if (f->by_hand)
		fprintf(out,
		    "%*sone way of %u changes; no set of up to %u does%s, a smaller one than this "
		    "may\n",
		    column, "", f->at[0].n, f->searched, f->cut ? " as far as was searched" : "");
	else if (f->n == 0)
		fprintf(out, "%*sno set of up to %u changes does%s\n", column, "", f->searched,
		    f->cut ? ", and the search was cut short" : "");
	else if (f->cut)
		fprintf(out, "%*sthe search was cut short after %u sets: there may be more\n",
		    column, "", f->tried);
}

void
flips_show(struct cli *cli, const struct gpai_flips *flips, int column)
{
	show_sets(cli, flips, column);
	show_claim(cli, flips, column);
	show_measured(cli, flips, column);
}

static void
show_flips(struct cli *cli, const struct gpai_flips *f)
{
	struct term *term = &cli->term;
	uint32_t size = f->n > 0 ? f->at[0].n : 0;

	term_cell(term, STYLE_STRONG, f->id, 0);
	fprintf(term->out, "%s%s  %s\n  %s -> ", f->entity[0] ? "  " : "", f->entity, f->title,
	    f->status);
	term_cell(term, STYLE_STRONG, f->wanted, 0);
	if (strcmp(f->status, f->wanted) == 0) {
		fputs(": it is so\n", term->out);
		return;
	}
	if (size > 0)
		fprintf(term->out, ": %u change%s", size, size == 1 ? "" : "s");
	fputc('\n', term->out);
	flips_show(cli, f, 4);
}

/* ---- the command ---- */

static bool
read_count(const struct call *call, const char *name, uint32_t *count)
{
	const char *given = option_get(call, name);
	char *end;

	*count = 0;
	if (given == NULL)
		return true;
	unsigned long n = strtoul(given, &end, 10);
	*count = (uint32_t)n;
	return *end == '\0' && end != given && n > 0 && n <= 64;
}

bool
flips_start(struct cli *cli, const struct call *call, struct gpai_flip_options *options,
    struct gpai_assessment **a)
{
	struct gpai_assess_options when = {
	    .at = option_get(call, "at"), .known_at = option_get(call, "known-at")};

	options->of = option_get(call, "of");
	options->to = option_get(call, "to");
	options->with_measured = option_get(call, "with-measured") != NULL;
	return cli_dossier(cli, call, true) &&
	       gpai_assess(cli->dossier, &when, a, &cli->err) == GPAI_OK;
}

int
flips_print(struct cli *cli, enum gpai_code rc, char *text, size_t len)
{
	if (rc != GPAI_OK)
		return cli_fail(cli);
	cli_print(cli, text, len);
	return EXIT_DONE;
}

int
flip_run(struct cli *cli, const struct call *call)
{
	struct gpai_flip_options options = {0};
	struct gpai_assessment *a = NULL;
	const struct gpai_flips *flips;
	char *text = NULL;
	size_t len = 0;
	uint32_t n;
	int code = EXIT_DONE;

	if (!read_count(call, "size", &options.size) || !read_count(call, "limit", &options.limit))
		return cli_usage(call->command, "--size and --limit are numbers from 1 to 64");
	if (!flips_start(cli, call, &options, &a) ||
	    gpai_assessment_flip(a, call->words[0], &options, &flips, &n, &cli->err) != GPAI_OK) {
		code = cli_fail(cli);
	} else if (option_get(call, "json") != NULL) {
		enum gpai_code rc = gpai_flips_json(flips, n, &text, &len, &cli->err);
		code = flips_print(cli, rc, text, len);
	} else {
		for (uint32_t i = 0; i < n; i++)
			show_flips(cli, &flips[i]);
	}
	gpai_assessment_free(a);
	return code;
}
