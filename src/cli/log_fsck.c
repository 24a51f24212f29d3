/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log fsck: everything that can be computed is computed again, and what is published is
 * held against it. */
#include "cli/cli.h"

#include "cli/run.h"

static void
show_json(struct cli *cli, uint64_t records, const struct gpai_published_check *check)
{
	fprintf(cli->term.out,
	    "{\"records\":%llu,\"intact\":true,\"published\":", (unsigned long long)records);
	if (check->is_published)
		fprintf(cli->term.out, "{\"size\":%llu,\"behind\":%llu,\"tiles\":%llu}}\n",
		    (unsigned long long)check->size, (unsigned long long)check->behind,
		    (unsigned long long)check->tiles);
	else
		fputs("null}\n", cli->term.out);
}

static void
show(struct cli *cli, uint64_t records, const struct gpai_published_check *check)
{
	FILE *out = cli->term.out;

	fprintf(out, "%llu records: every commitment, the root and its signature fit\n",
	    (unsigned long long)records);
	if (!check->is_published)
		fputs("published log: none\n", out);
	else if (check->behind > 0)
		fprintf(out, "published log: %llu entries agree, lags behind by %llu\n",
		    (unsigned long long)check->size, (unsigned long long)check->behind);
	else
		fprintf(
		    out, "published log: %llu entries agree\n", (unsigned long long)check->size);
}

int
log_fsck_run(struct cli *cli, const struct call *call)
{
	struct gpai_published_check check;
	uint64_t records;

	if (!cli_dossier(cli, call, true) ||
	    gpai_log_fsck(cli->dossier, &records, &cli->err) != GPAI_OK ||
	    gpai_log_check_published(cli->dossier, NULL, &check, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (option_get(call, "json") != NULL)
		show_json(cli, records, &check);
	else
		show(cli, records, &check);
	return EXIT_DONE;
}
