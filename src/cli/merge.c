/* SPDX-License-Identifier: Apache-2.0 */
/* gpai merge: partial results become one, in a file or in the dossier. */
#include "cli/corpus.h"
#include "cli/measure_data.h"
#include "cli/run.h"

#include <stddef.h>

static int
merge_into_file(struct cli *cli, const struct call *call, const struct gpai_data_options *options)
{
	const char *output = option_get(call, "output");

	if (gpai_parts_merge((const char *const *)call->words, (size_t)call->n_words, output,
		options, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	return EXIT_DONE;
}

static int
merge_into_dossier(struct cli *cli, const struct call *call, struct gpai_data_options *options)
{
	const char *named = option_get(call, "dossier");
	char *path = NULL;
	int code = EXIT_COULD_NOT;

	if (gpai_dossier_find(named != NULL ? named : ".", &cli->folder, &cli->err) == GPAI_OK &&
	    gpai_part_path(cli->folder, options->source, &path, &cli->err) == GPAI_OK &&
	    gpai_parts_merge((const char *const *)call->words, (size_t)call->n_words, path, options,
		&cli->err) == GPAI_OK) {
		options->part = path;
		code = data_finish(cli, call, NULL, 0, options, true);
	}
	gpai_text_free(path);
	return code == EXIT_COULD_NOT ? cli_fail(cli) : code;
}

int
merge_run(struct cli *cli, const struct call *call)
{
	char folder[4096 + 64];
	struct gpai_data_options options = {.libexec = corpus_libexec(folder, sizeof folder)};
	bool has_output = option_get(call, "output") != NULL;

	data_options_take(call, &options);
	if (has_output == (options.source != NULL))
		return cli_usage(call->command, "needs -o OUT, or --source NAME inside a dossier");
	return has_output ? merge_into_file(cli, call, &options)
	                  : merge_into_dossier(cli, call, &options);
}
