/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log publish: the log as static files. */
#include "cli/cli.h"

#include "cli/run.h"

static void
show_json(struct cli *cli, const struct gpai_published *p)
{
	fprintf(cli->term.out,
	    "{\"before\":%llu,\"size\":%llu,\"compared\":%llu,\"written\":%llu,\"repaired\":%llu,"
	    "\"removed\":%llu,\"foreign\":%llu,\"first_foreign\":",
	    (unsigned long long)p->before, (unsigned long long)p->size,
	    (unsigned long long)p->compared, (unsigned long long)p->written,
	    (unsigned long long)p->repaired, (unsigned long long)p->removed,
	    (unsigned long long)p->foreign);
	cli_json_string(cli->term.out, p->first_foreign);
	fputs("}\n", cli->term.out);
}

static void
show(struct cli *cli, const struct gpai_published *p)
{
	FILE *out = cli->term.out;

	if (p->size > p->before)
		fprintf(out, "%llu records published, %llu of them new",
		    (unsigned long long)p->size, (unsigned long long)(p->size - p->before));
	else
		fprintf(out, "%llu records published, none new", (unsigned long long)p->size);
	fprintf(out, ": %llu tiles written, %llu found as they should be\n",
	    (unsigned long long)p->written, (unsigned long long)p->compared);
	if (p->repaired > 0)
		fprintf(out,
		    "%llu were torn, missing or not what the records make, and are mended\n",
		    (unsigned long long)p->repaired);
	if (p->foreign > 0)
		fprintf(out, "%llu are beyond the log, made by no record that is here: %s\n",
		    (unsigned long long)p->foreign, p->first_foreign);
}

int
log_publish_run(struct cli *cli, const struct call *call)
{
	const struct gpai_publish_options options = {
	    .folder = option_get(call, "output"), .all = option_get(call, "all") != NULL};
	struct gpai_published published;

	if (!cli_dossier(cli, call, true) ||
	    gpai_log_publish(cli->dossier, &options, &published, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (option_get(call, "json") != NULL)
		show_json(cli, &published);
	else
		show(cli, &published);
	return published.foreign > 0 ? EXIT_FINDINGS : EXIT_DONE;
}
