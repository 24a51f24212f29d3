/* SPDX-License-Identifier: Apache-2.0 */
/* gpai apply: gpai.yaml into recorded facts. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

static void
show_change(struct cli *cli, const struct gpai_change *c)
{
	FILE *out = cli->term.out;
	bool conflict = strcmp(c->what, "conflict") == 0;

	fputs("  ", out);
	term_cell(&cli->term, conflict ? STYLE_BAD : STYLE_PLAIN, c->what, 10);
	if (c->key[0] == '\0') /* the list of a kind is said to be complete */
		fprintf(out, "list of %s complete", c->entity);
	term_cell(&cli->term, STYLE_NAME, c->key, 0);
	if (c->key[0] != '\0' && strchr(c->entity, '/') != NULL)
		fprintf(out, " of %s", c->entity);
	if (conflict)
		fprintf(out, "\n            gpai.yaml line %u: %s\n            dossier (%s): %s\n",
		    c->line, c->file_value, c->dossier_origin, c->dossier_value);
	else if (strcmp(c->what, "kept") == 0)
		fprintf(out, ": %s\n", c->dossier_value);
	else if (strcmp(c->what, "changed") == 0)
		fprintf(out, ": %s -> %s\n", c->dossier_value, c->file_value);
	else
		fprintf(out, ": %s\n", c->file_value[0] != '\0' ? c->file_value : c->dossier_value);
}

int
apply_run(struct cli *cli, const struct call *call)
{
	struct gpai_apply_options options = {.dry_run = option_get(call, "dry-run") != NULL,
	    .take = option_get(call, "take"),
	    .only = option_get(call, "only")};
	struct gpai_apply_result result = {0};
	enum gpai_code rc;

	if (options.take != NULL && strcmp(options.take, "file") != 0 &&
	    strcmp(options.take, "dossier") != 0)
		return cli_usage(
		    call->command, "--take is file or dossier, not \"%s\"", options.take);
	if (options.only != NULL && options.take == NULL)
		return cli_usage(call->command, "--only %s needs --take SIDE", options.only);
	if (!cli_dossier(cli, call, options.dry_run))
		return cli_fail(cli);
	rc = gpai_dossier_apply(cli->dossier, &options, &result, &cli->err);
	if (rc != GPAI_OK && rc != GPAI_CONFLICT)
		return cli_fail(cli);
	if (option_get(call, "json") != NULL) {
		fprintf(cli->term.out,
		    "{\"added\":%u,\"changed\":%u,\"withdrawn\":%u,\"unchanged\":%u,\"conflicts\":%"
		    "u}\n",
		    result.added, result.changed, result.withdrawn, result.unchanged,
		    result.conflicts);
	} else {
		bool list_all =
		    options.dry_run || result.added + result.changed + result.withdrawn <= 20;
		for (uint32_t i = 0; i < result.n_changes; i++)
			if (list_all || strcmp(result.changes[i].what, "added") != 0)
				show_change(cli, &result.changes[i]);
		fprintf(cli->term.out, "%s%u added, %u changed, %u withdrawn, %u unchanged\n",
		    options.dry_run ? "would be: " : "", result.added, result.changed,
		    result.withdrawn, result.unchanged);
	}
	if (rc != GPAI_CONFLICT)
		return EXIT_DONE;
	if (option_get(call, "json") == NULL)
		fputs("settle with --take file or --take dossier, for one key with --only KEY\n",
		    cli->term.out);
	fflush(cli->term.out);
	return cli_fail(cli);
}
