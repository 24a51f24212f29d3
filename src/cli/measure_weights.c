/* SPDX-License-Identifier: Apache-2.0 */
/* gpai measure weights: what a model's files say of it. */
#include "cli/measure.h"
#include "cli/progress.h"
#include "cli/run.h"

#include <stdio.h>
#include <stdlib.h>

/* Digests are kept beside the dossier's records, or in the file that is given; a run that
 * is to leave nothing behind leaves no digests either. */
static void
find_store(const struct call *call, struct gpai_weights_options *options, char *stores, size_t size)
{
	const char *named = option_get(call, "dossier");
	char *dossier = NULL;

	options->digest_store = option_get(call, "cache");
	if (options->digest_store != NULL || option_get(call, "dry-run") != NULL)
		return;
	if (gpai_dossier_find(named != NULL ? named : ".", &dossier, NULL) == GPAI_OK &&
	    (size_t)snprintf(stores, size, "%s/.gpai/digests", dossier) < size)
		options->digest_stores = stores;
	gpai_text_free(dossier);
}

int
measure_weights_run(struct cli *cli, const struct call *call)
{
	const char *count = option_get(call, "threads");
	struct gpai_weights_options options = {.digests = option_get(call, "digest") != NULL};
	struct gpai_measured *measured = NULL;
	char *end = NULL, stores[4096];
	struct progress progress;
	int code = EXIT_COULD_NOT;

	if (count != NULL) {
		options.threads = (unsigned)strtoul(count, &end, 10);
		if (*end != '\0' || options.threads == 0 || options.threads > 1024)
			return cli_usage(
			    call->command, "--threads takes 1 to 1024, not \"%s\"", count);
	}
	if (options.digests)
		find_store(call, &options, stores, sizeof stores);
	progress_start(&progress, "hashing");
	options.progress = progress_tell;
	options.context = &progress;
	if (cli_law(cli, call) &&
	    gpai_weights_measure((const char *const *)call->words, (size_t)call->n_words, cli->law,
		&options, &measured, &cli->err) == GPAI_OK) {
		progress_end(&progress);
		code = measure_finish(cli, call, measured);
	}
	progress_end(&progress);
	gpai_measured_free(measured);
	return code == EXIT_COULD_NOT ? cli_fail(cli) : code;
}
