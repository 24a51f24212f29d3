/* SPDX-License-Identifier: Apache-2.0 */
/* Finding gpai-corpus and the partial results it reads; see corpus.h. */
#include "cli/corpus.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
is_there(const char *folder, const char *program)
{
	char path[4096 + 64];

	snprintf(path, sizeof path, "%s/%s", folder, program);
	return access(path, X_OK) == 0;
}

const char *
corpus_libexec(char *folder, size_t size)
{
	static const char *const beside[] = {"../libexec/gpai", "../siblings"};
	const char *named = getenv("GPAI_LIBEXEC");
	char self[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;

	if (named != NULL && named[0] != '\0')
		return named;
	self[len > 0 ? len : 0] = '\0';
	if ((slash = strrchr(self, '/')) != NULL)
		*slash = '\0';
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
		snprintf(folder, size, "%s/%s", self, beside[i]);
		if (is_there(folder, "gpai-corpus"))
			return folder;
	}
	snprintf(folder, size, "%s/%s", self, beside[0]);
	return folder;
}

void
corpus_put(struct corpus_words *words, const char *word)
{
	if (words->n < CORPUS_WORDS_MAX)
		words->at[words->n++] = word;
}

void
corpus_put_option(struct corpus_words *words, const struct call *call, const char *name)
{
	static const char *const dashed[] = {"--bytes-per-token", "--export", "--host", "--most",
	    "--names", "--parquet", "--psl", "--source", "--top"};
	const char *value = option_get(call, name);

	for (size_t i = 0; value != NULL && i < sizeof dashed / sizeof *dashed; i++)
		if (strcmp(dashed[i] + 2, name) == 0) {
			corpus_put(words, dashed[i]);
			corpus_put(words, value);
		}
}

static void
put_lines(struct corpus_words *words, char *lines)
{
	char *rest = NULL;

	for (char *line = strtok_r(lines, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest))
		corpus_put(words, line);
}

bool
corpus_put_cut(struct cli *cli, const struct call *call, struct corpus_words *words)
{
	const char *named = option_get(call, "dossier");
	struct gpai_data_cut cut = {.share = NULL, .most = ""};

	if (cli->dossier == NULL &&
	    gpai_dossier_find(named != NULL ? named : ".", &cli->folder, NULL) == GPAI_OK &&
	    !cli_dossier(cli, call, true))
		return false;
	if (!cli_law(cli, call) ||
	    gpai_data_cut(cli->law, cli->dossier, &cut, &cli->err) != GPAI_OK)
		return false;
	corpus_put(words, "--top");
	corpus_put(words, cut.share);
	if (cut.most[0] != '\0' && option_get(call, "most") == NULL) {
		corpus_put(words, "--most");
		corpus_put(words, cut.most);
	}
	return true;
}

/* `list` gives the parts of a dossier when the call names none behind its first n words. */
static bool
put_parts(struct cli *cli, const struct call *call, int n,
    enum gpai_code (*list)(const char *, char **, struct gpai_error *), struct corpus_words *words)
{
	const char *named = option_get(call, "dossier");
	size_t before;

	corpus_put(words, "--");
	for (int i = 0; i < call->n_words; i++)
		corpus_put(words, call->words[i]);
	if (call->n_words > n)
		return true;
	before = words->n;
	if (cli->folder == NULL &&
	    gpai_dossier_find(named != NULL ? named : ".", &cli->folder, &cli->err) != GPAI_OK)
		return false;
	if (list(cli->folder, &words->list, &cli->err) != GPAI_OK)
		return false;
	put_lines(words, words->list);
	if (words->n > before)
		return true;
	cli->err = (struct gpai_error){.code = GPAI_NOT_FOUND};
	snprintf(cli->err.file, sizeof cli->err.file, "%.255s", cli->folder);
	snprintf(cli->err.message, sizeof cli->err.message,
	    "no partial result in this dossier yet, expected gpai measure data first");
	return false;
}

bool
corpus_put_parts(struct cli *cli, const struct call *call, struct corpus_words *words)
{
	return put_parts(cli, call, 0, gpai_part_list, words);
}

bool
corpus_put_lookup(struct cli *cli, const struct call *call, int n, struct corpus_words *words)
{
	return put_parts(cli, call, n, gpai_lookup_list, words);
}

void
corpus_put_terminal(struct cli *cli, struct corpus_words *words)
{
	snprintf(words->width, sizeof words->width, "%d", cli->term.width);
	corpus_put(words, "--width");
	corpus_put(words, words->width);
	corpus_put(words, "--colour");
	corpus_put(words, cli->term.colour ? "yes" : "no");
}

void
corpus_release(struct corpus_words *words)
{
	gpai_text_free(words->list);
	words->list = NULL;
}

int
corpus_show(struct cli *cli, const struct corpus_words *words)
{
	char folder[4096 + 64];
	bool has_findings = false;

	if (words->n >= CORPUS_WORDS_MAX) {
		cli->err = (struct gpai_error){.code = GPAI_TOO_LARGE};
		snprintf(cli->err.message, sizeof cli->err.message,
		    "more than %d partial results at once, expected one of gpai merge",
		    CORPUS_WORDS_MAX);
		return cli_fail(cli);
	}
	if (!cli_flush(cli) || gpai_corpus_show(corpus_libexec(folder, sizeof folder), words->at,
				   &has_findings, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	return has_findings ? EXIT_FINDINGS : EXIT_DONE;
}
