/* SPDX-License-Identifier: Apache-2.0 */
/* gpai measure weights: what a model's files say of it. */
#include "cli/measure.h"
#include "cli/run.h"

#include <stdlib.h>

int
measure_weights_run(struct cli *cli, const struct call *call)
{
	const char *count = option_get(call, "threads");
	struct gpai_weights_options options = {.digests = option_get(call, "digest") != NULL};
	struct gpai_measured *measured = NULL;
	char *end = NULL;
	int code = EXIT_COULD_NOT;

	if (count != NULL) {
		options.threads = (unsigned)strtoul(count, &end, 10);
		if (*end != '\0' || options.threads == 0 || options.threads > 1024)
			return cli_usage(
			    call->command, "--threads takes 1 to 1024, not \"%s\"", count);
	}
	if (cli_law(cli, call) &&
	    gpai_weights_measure((const char *const *)call->words, (size_t)call->n_words, cli->law,
		&options, &measured, &cli->err) == GPAI_OK)
		code = measure_finish(cli, call, measured);
	gpai_measured_free(measured);
	return code == EXIT_COULD_NOT ? cli_fail(cli) : code;
}
