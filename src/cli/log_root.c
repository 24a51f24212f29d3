/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log root: the signed head of the log. */
#include "cli/cli.h"

#include "cli/run.h"

int
log_root_run(struct cli *cli, const struct call *call)
{
	bool json = option_get(call, "json") != NULL;
	struct gpai_log_head head;

	if (!cli_dossier(cli, call, true) ||
	    gpai_log_root(cli->dossier, &head, &cli->err) != GPAI_OK)
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
