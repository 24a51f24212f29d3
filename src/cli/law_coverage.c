/* SPDX-License-Identifier: Apache-2.0 */
/* gpai law coverage: how the provisions of each instrument can be checked. */
#include "cli/law.h"

#include "cli/cli.h"

enum { NAME_WIDTH = 40, STATUS_WIDTH = 10 };

struct table {
	struct cli *cli;
	bool first;
	struct gpai_law_coverage sum;
};

static void
numbers_json(FILE *out, const struct gpai_law_coverage *c)
{
	fprintf(out, "\"provisions\":%u,\"machine\":%u,\"document\":%u,\"human\":%u}",
	    c->provisions, c->machine, c->document, c->human);
}

static void
row_json(void *context, const struct gpai_law_coverage *c)
{
	struct table *t = context;
	FILE *out = t->cli->term.out;

	fprintf(out, "%s{\"id\":\"%s\",\"status\":\"%s\",\"title\":", t->first ? "" : ",", c->id,
	    c->status);
	cli_json_string(out, c->title);
	fputc(',', out);
	numbers_json(out, c);
	t->first = false;
}

static void
row(struct cli *cli, const char *name, enum style style, const struct gpai_law_coverage *c)
{
	term_cell(&cli->term, style, name, NAME_WIDTH);
	term_cell(&cli->term, STYLE_FAINT, c->status, STATUS_WIDTH);
	fprintf(
	    cli->term.out, "%11u%9u%10u%7u\n", c->provisions, c->machine, c->document, c->human);
}

static void
row_text(void *context, const struct gpai_law_coverage *c)
{
	struct table *t = context;

	row(t->cli, c->pins, STYLE_PLAIN, c);
}

static void
add(void *context, const struct gpai_law_coverage *c)
{
	struct table *t = context;

	t->sum.provisions += c->provisions;
	t->sum.machine += c->machine;
	t->sum.document += c->document;
	t->sum.human += c->human;
}

int
law_coverage(struct cli *cli, const struct call *call)
{
	struct table t = {.cli = cli, .first = true, .sum.status = ""};
	FILE *out = cli->term.out;

	if (!cli_law(cli, call))
		return cli_fail(cli);
	gpai_law_coverage(cli->law, add, &t);
	if (option_get(call, "json") != NULL) {
		fputs("{\"instruments\":[", out);
		gpai_law_coverage(cli->law, row_json, &t);
		fputs("],\"total\":{", out);
		numbers_json(out, &t.sum);
		fputs("}\n", out);
		return EXIT_DONE;
	}
	term_cell(&cli->term, STYLE_FAINT, "instrument", NAME_WIDTH);
	term_cell(&cli->term, STYLE_FAINT, "status", STATUS_WIDTH);
	fprintf(out, "%11s%9s%10s%7s\n", "provisions", "machine", "document", "human");
	gpai_law_coverage(cli->law, row_text, &t);
	row(cli, "all", STYLE_STRONG, &t.sum);
	return EXIT_DONE;
}
