/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log list: every record with its leaf. */
#include "cli/cli.h"

#include "cli/run.h"

struct listing {
	struct cli *cli;
	bool json;
	bool first;
};

static void
show_entry(void *context, const struct gpai_log_entry *e)
{
	struct listing *l = context;
	FILE *out = l->cli->term.out;

	if (!l->json) {
		fprintf(out, "%6llu  %s  ", (unsigned long long)e->number, e->recorded);
		term_cell(&l->cli->term, STYLE_NAME, e->kind, 13);
		fprintf(out, "%.12s  ", e->leaf);
		term_cell(&l->cli->term, STYLE_PLAIN, e->summary, l->cli->term.width - 57);
		fputc('\n', out);
		return;
	}
	fprintf(out,
	    "%s{\"number\":%llu,\"recorded\":\"%s\",\"kind\":\"%s\",\"leaf\":\"%s\",\"summary\":",
	    l->first ? "" : ",", (unsigned long long)e->number, e->recorded, e->kind, e->leaf);
	cli_json_string(out, e->summary);
	fputc('}', out);
	l->first = false;
}

int
log_list_run(struct cli *cli, const struct call *call)
{
	bool json = option_get(call, "json") != NULL;
	struct listing l = {.cli = cli, .json = json, .first = true};

	if (!cli_dossier(cli, call, true))
		return cli_fail(cli);
	if (json)
		fputs("{\"records\":[", cli->term.out);
	if (gpai_log_list(cli->dossier, show_entry, &l, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (json)
		fputs("]}\n", cli->term.out);
	return EXIT_DONE;
}
