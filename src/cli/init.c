/* SPDX-License-Identifier: Apache-2.0 */
/* gpai init: a new dossier. */
#include "cli/cli.h"

#include "cli/run.h"

int
init_run(struct cli *cli, const struct call *call)
{
	const char *folder = call->n_words > 0 ? call->words[0] : option_get(call, "dossier");
	struct gpai_init_options options = {.model_folder = option_get(call, "model"),
	    .by = option_get(call, "by"),
	    .protect = option_get(call, "protect") != NULL};

	if (folder == NULL)
		folder = ".";
	if (!cli_law(cli, call) ||
	    gpai_dossier_create(folder, cli->law, &cli->env, &options, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	fprintf(cli->term.out,
	    "dossier started in %s\n"
	    "  gpai.yaml      the facts people declare: fill it in, then `gpai apply`\n"
	    "  .gpai/         the record and its signing key: keep it, back it up\n",
	    folder);
	return EXIT_DONE;
}
