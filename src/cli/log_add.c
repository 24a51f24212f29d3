/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log add: a record by hand. */
#include "cli/cli.h"

#include "cli/run.h"

enum { SET_MAX = 64 };

int
log_add_run(struct cli *cli, const struct call *call)
{
	const char *set[SET_MAX + 1];
	struct gpai_log_add_options options = {.kind = call->words[0],
	    .summary = option_get(call, "summary"),
	    .by = option_get(call, "by"),
	    .file = option_get(call, "file"),
	    .json = option_get(call, "members")};
	uint64_t record;
	size_t n = option_all(call, "set", set, SET_MAX);

	set[n] = NULL;
	options.set = set;
	if (!cli_dossier(cli, call, false) ||
	    gpai_log_add(cli->dossier, &options, &record, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	fprintf(cli->term.out,
	    option_get(call, "json") != NULL ? "{\"record\":%llu,\"kind\":\"%s\"}\n"
					     : "record %llu: %s\n",
	    (unsigned long long)record, options.kind);
	return EXIT_DONE;
}
