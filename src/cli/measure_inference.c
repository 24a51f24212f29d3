/* SPDX-License-Identifier: Apache-2.0 */
/* gpai measure inference: what a model takes to generate text. */
#include "cli/measure.h"
#include "cli/run.h"

#include <errno.h>
#include <stdlib.h>

/* A whole number above zero; 0 when the option is not given. */
static bool
read_count(const struct call *call, const char *option, uint64_t *number)
{
	const char *text = option_get(call, option);
	char *end = NULL;

	*number = 0;
	if (text == NULL)
		return true;
	errno = 0;
	*number = strtoull(text, &end, 10);
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 && *number > 0;
}

int
measure_inference_run(struct cli *cli, const struct call *call)
{
	struct gpai_inference_options options = {0};
	struct gpai_measured *measured = NULL;
	int code = EXIT_COULD_NOT;

	if (option_get(call, "tokens") == NULL)
		return cli_usage(call->command, "--tokens N is wanted: how many to generate");
	if (!read_count(call, "tokens", &options.tokens) ||
	    !read_count(call, "prompt", &options.prompt) ||
	    !read_count(call, "batch", &options.batch))
		return cli_usage(
		    call->command, "--tokens, --prompt and --batch take whole numbers above 0");
	if (cli_law(cli, call) && gpai_inference_measure(call->words[0], cli->law, &options,
				      &measured, &cli->err) == GPAI_OK)
		code = measure_finish(cli, call, measured);
	gpai_measured_free(measured);
	return code == EXIT_COULD_NOT ? cli_fail(cli) : code;
}
