/* SPDX-License-Identifier: Apache-2.0 */
/* gpai plot: partial results as drawings, on the terminal or as SVG. */
#include "cli/corpus.h"
#include "cli/run.h"

int
plot_run(struct cli *cli, const struct call *call)
{
	struct corpus_words words = {.n = 0};
	const char *output = option_get(call, "output");
	int code = EXIT_COULD_NOT;

	corpus_put(&words, "plot");
	corpus_put_option(&words, call, "source");
	corpus_put_option(&words, call, "psl");
	if (output != NULL) {
		corpus_put(&words, "--svg");
		corpus_put(&words, output);
	} else {
		corpus_put_terminal(cli, &words);
	}
	if (corpus_put_cut(cli, call, &words) && corpus_put_parts(cli, call, &words))
		code = corpus_show(cli, &words);
	else
		cli_fail(cli);
	corpus_release(&words);
	return code;
}
