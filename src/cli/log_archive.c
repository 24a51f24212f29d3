/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log archive, gpai log restore: the dossier in a form for ten years, and back. */
#include "cli/cli.h"

#include "cli/run.h"

static int
show(struct cli *cli, const struct gpai_archived *a, const char *what, const char *name, bool json)
{
	FILE *out = cli->term.out;

	if (!json) {
		fprintf(out, "%s %s: %llu records, %llu files, %llu bytes\n", what, name,
		    (unsigned long long)a->records, (unsigned long long)a->files,
		    (unsigned long long)a->bytes);
		fprintf(out, "  root      %s\n  manifest  %s\n  %s%s\n", a->root, a->manifest,
		    a->is_signed ? "signed by " : "NOT SIGNED; the log's key is ", a->key);
		return EXIT_DONE;
	}
	fputs("{\"name\":", out);
	cli_json_string(out, name);
	fprintf(out,
	    ",\"records\":%llu,\"files\":%llu,\"bytes\":%llu,\"root\":\"%s\",\"manifest\":\"%s\","
	    "\"signed\":%s,\"key\":",
	    (unsigned long long)a->records, (unsigned long long)a->files,
	    (unsigned long long)a->bytes, a->root, a->manifest, a->is_signed ? "true" : "false");
	cli_json_string(out, a->key);
	fputs("}\n", out);
	return EXIT_DONE;
}

int
log_archive_run(struct cli *cli, const struct call *call)
{
	const char *output = option_get(call, "output");
	struct gpai_archive_options options = {.is_unsigned = option_get(call, "unsigned") != NULL};
	struct gpai_archived archived;

	if (output == NULL)
		return cli_usage(call->command, "where to? say -o DIR or -o FILE.tar");
	if (!cli_dossier(cli, call, true) ||
	    gpai_log_archive(cli->dossier, output, &options, &archived, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	return show(cli, &archived, "archived to", output, option_get(call, "json") != NULL);
}

int
log_restore_run(struct cli *cli, const struct call *call)
{
	const char *output = option_get(call, "output");
	bool json = option_get(call, "json") != NULL;
	struct gpai_restore_options options = {
	    .key = option_get(call, "key"), .may_unsigned = option_get(call, "unsigned") != NULL};
	struct gpai_archived restored;

	if (output == NULL)
		return cli_usage(call->command, "where to? say -o DIR");
	if (gpai_log_restore(call->words[0], output, &options, &restored, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	show(cli, &restored, "restored to", output, json);
	if (!json)
		fputs(
		    "  every commitment, root and signature fits, and it would be archived as the "
		    "same bytes\n  there is no private key in it: to record in it, put the key "
		    "back as .gpai/key.pem\n",
		    cli->term.out);
	return EXIT_DONE;
}
