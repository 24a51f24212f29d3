/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log: the evidence log of the dossier. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

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
		term_cell(&l->cli->term, STYLE_NAME, e->kind, 12);
		fprintf(out, "%.12s  ", e->leaf);
		term_cell(&l->cli->term, STYLE_PLAIN, e->summary, l->cli->term.width - 56);
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

static int
list(struct cli *cli, bool json)
{
	struct listing l = {.cli = cli, .json = json, .first = true};

	if (json)
		fputs("{\"records\":[", cli->term.out);
	if (gpai_log_list(cli->dossier, show_entry, &l, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (json)
		fputs("]}\n", cli->term.out);
	return EXIT_DONE;
}

static int
root(struct cli *cli, bool json)
{
	struct gpai_log_head head;

	if (gpai_log_root(cli->dossier, &head, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (!json) {
		fprintf(cli->term.out, "%s\n%s%s\n", head.key, head.note[0] ? "\n" : "", head.note);
		return EXIT_DONE;
	}
	fprintf(cli->term.out,
	    "{\"size\":%llu,\"root\":\"%s\",\"origin\":", (unsigned long long)head.size, head.root);
	cli_json_string(cli->term.out, head.origin);
	fputs(",\"key\":", cli->term.out);
	cli_json_string(cli->term.out, head.key);
	fputs(",\"note\":", cli->term.out);
	cli_json_string(cli->term.out, head.note);
	fputs("}\n", cli->term.out);
	return EXIT_DONE;
}

static int
verify(struct cli *cli, bool json)
{
	uint64_t records;

	if (gpai_log_verify(cli->dossier, &records, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	fprintf(cli->term.out,
	    json ? "{\"records\":%llu,\"intact\":true}\n"
		 : "%llu records: every commitment, the root and its signature fit\n",
	    (unsigned long long)records);
	return EXIT_DONE;
}

int
log_run(struct cli *cli, const struct call *call)
{
	static const struct {
		const char *word;
		int (*run)(struct cli *, bool json);
	} actions[] = {{"list", list}, {"root", root}, {"verify", verify}};

	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (strcmp(call->words[0], actions[i].word) == 0)
			return cli_dossier(cli, call, true)
			           ? actions[i].run(cli, option_get(call, "json") != NULL)
			           : cli_fail(cli);
	return cli_usage(call->command, "knows list, root and verify, not \"%s\"", call->words[0]);
}
