/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log fsck: everything that can be computed is computed again. */
#include "cli/cli.h"

#include "cli/run.h"

int
log_fsck_run(struct cli *cli, const struct call *call)
{
	bool json = option_get(call, "json") != NULL;
	uint64_t records;

	if (!cli_dossier(cli, call, true) ||
	    gpai_log_fsck(cli->dossier, &records, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	fprintf(cli->term.out,
	    json ? "{\"records\":%llu,\"intact\":true}\n"
		 : "%llu records: every commitment, the root and its signature fit\n",
	    (unsigned long long)records);
	return EXIT_DONE;
}
