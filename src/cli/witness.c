/* SPDX-License-Identifier: Apache-2.0 */
/* gpai witness: cosigning the logs of others. gpai-witness does all of it; this process becomes
 * that program, so that signals and what it says go the straight way. */
#include "cli/cli.h"

#include "cli/corpus.h"
#include "cli/run.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int
witness_run(struct cli *cli, const struct call *call)
{
	static const char *const options[] = {"config", "listen"};
	static const char *const dashed[] = {"--config", "--listen"};
	char libexec[4096 + 64], path[4096 + 128];
	const char *words[16];
	size_t n = 0;

	snprintf(path, sizeof path, "%s/gpai-witness", corpus_libexec(libexec, sizeof libexec));
	words[n++] = path;
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (option_get(call, options[i]) != NULL) {
			words[n++] = dashed[i];
			words[n++] = option_get(call, options[i]);
		}
	for (int i = 0; i < call->n_words && n < 15; i++)
		words[n++] = call->words[i];
	words[n] = NULL;
	execv(path, (char *const *)(uintptr_t)words);
	cli->err = (struct gpai_error){.code = GPAI_NOT_FOUND};
	snprintf(cli->err.file, sizeof cli->err.file, "%.255s", path);
	snprintf(
	    cli->err.message, sizeof cli->err.message, "cannot be started: %s", strerror(errno));
	return cli_fail(cli);
}
