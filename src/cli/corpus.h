/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands about training data share: where gpai-corpus is, which partial results. */
#ifndef CLI_CORPUS_H
#define CLI_CORPUS_H

#include "cli/cli.h"

#define CORPUS_WORDS_MAX 4096

/* The folder of siblings: GPAI_LIBEXEC, else where this program is installed, else where it was
 * built. In `folder`, of `size` bytes. */
const char *corpus_libexec(char *folder, size_t size);

/* Words for gpai-corpus. */
struct corpus_words {
	const char *at[CORPUS_WORDS_MAX + 1];
	size_t n;
	char width[16];
	char *list; /* of the dossier's partial results, as one text; the words point into it */
};
void corpus_put(struct corpus_words *words, const char *word);
/* "--name VALUE", nothing when the option is not given. */
void corpus_put_option(struct corpus_words *words, const struct call *call, const char *name);
/* Where the law cuts the list of domains, for the dossier at hand; --most goes before the law's.
 * False after setting cli->err. */
bool corpus_put_cut(struct cli *cli, const struct call *call, struct corpus_words *words);
/* The words of the call, else all partial results of the dossier. False after setting cli->err. */
bool corpus_put_parts(struct cli *cli, const struct call *call, struct corpus_words *words);
/* The first `n` words of the call as they are, then the parts that the others name: without any,
 * all audits and partial results of the dossier. */
bool corpus_put_lookup(struct cli *cli, const struct call *call, int n, struct corpus_words *words);
/* How wide and coloured the terminal is. */
void corpus_put_terminal(struct cli *cli, struct corpus_words *words);
void corpus_release(struct corpus_words *words);
/* Runs it with our output; the exit code. */
int corpus_show(struct cli *cli, const struct corpus_words *words);

#endif
