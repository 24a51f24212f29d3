/* SPDX-License-Identifier: Apache-2.0 */
/* gpai domains: the ranked table of domains, or what there is of one of them. */
#include "cli/corpus.h"
#include "cli/run.h"

#include <string.h>

/* --top alone asks for the cut of the law, --top=SHARE for another. */
static bool
put_cut(struct cli *cli, const struct call *call, struct corpus_words *words)
{
	const char *top = option_get(call, "top");

	if (top != NULL && top[0] == '\0')
		return corpus_put_cut(cli, call, words);
	corpus_put_option(words, call, "top");
	return true;
}

int
domains_run(struct cli *cli, const struct call *call)
{
	struct corpus_words words = {.n = 0};
	int code = EXIT_COULD_NOT;

	if ((option_get(call, "csv") != NULL) + (option_get(call, "json") != NULL) +
		(option_get(call, "parquet") != NULL) >
	    1)
		return cli_usage(call->command, "takes one of --csv, --json and --parquet");
	corpus_put(&words, "domains");
	corpus_put_option(&words, call, "source");
	corpus_put_option(&words, call, "host");
	corpus_put_option(&words, call, "most");
	corpus_put_option(&words, call, "psl");
	corpus_put_option(&words, call, "parquet");
	if (option_get(call, "csv") != NULL)
		corpus_put(&words, "--csv");
	if (option_get(call, "json") != NULL)
		corpus_put(&words, "--json");
	if (put_cut(cli, call, &words) && corpus_put_parts(cli, call, &words))
		code = corpus_show(cli, &words);
	else
		cli_fail(cli);
	corpus_release(&words);
	return code;
}
