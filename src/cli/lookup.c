/* SPDX-License-Identifier: Apache-2.0 */
/* gpai lookup: what there is of one website, for whoever owns it; or a folder for all to ask. */
#include "cli/corpus.h"
#include "cli/run.h"

#include <string.h>

/* What the page says whose data it is. */
struct owner {
	char of[512], date[11];
	bool is_example;
};

static bool
find_owner(struct cli *cli, const struct call *call, struct owner *owner)
{
	const char *named = option_get(call, "dossier");
	const struct gpai_summary *s;
	struct gpai_assessment *a;

	gpai_today(&cli->env, owner->date);
	if (cli->folder == NULL &&
	    gpai_dossier_find(named != NULL ? named : ".", &cli->folder, NULL) != GPAI_OK)
		return true; /* parts alone will do, and then the page names nobody */
	if (!cli_dossier(cli, call, true) ||
	    gpai_assess(cli->dossier, NULL, &a, &cli->err) != GPAI_OK)
		return false;
	s = gpai_assessment_summary(a);
	snprintf(owner->of, sizeof owner->of, "%.200s%s%.200s", s->model,
	    s->model[0] != '\0' && s->provider[0] != '\0' ? ", " : "", s->provider);
	owner->is_example = s->example;
	gpai_assessment_free(a);
	return true;
}

static bool
put_export(
    struct cli *cli, const struct call *call, struct corpus_words *words, struct owner *owner)
{
	if (!find_owner(cli, call, owner))
		return false;
	corpus_put_option(words, call, "export");
	corpus_put_option(words, call, "names");
	corpus_put(words, "--date");
	corpus_put(words, owner->date);
	if (owner->of[0] != '\0') {
		corpus_put(words, "--of");
		corpus_put(words, owner->of);
	}
	if (owner->is_example)
		corpus_put(words, "--example");
	if (option_get(call, "decades") != NULL)
		corpus_put(words, "--decades");
	return true;
}

static int
show(struct cli *cli, const struct corpus_words *words)
{
	char folder[4096 + 64];

	if (words->n >= CORPUS_WORDS_MAX) {
		cli->err = (struct gpai_error){.code = GPAI_TOO_LARGE};
		snprintf(cli->err.message, sizeof cli->err.message,
		    "more than %d partial results at once, expected one of gpai merge",
		    CORPUS_WORDS_MAX);
		return cli_fail(cli);
	}
	if (!cli_flush(cli) || gpai_lookup_show(corpus_libexec(folder, sizeof folder), words->at,
				   &cli->err) != GPAI_OK)
		return cli_fail(cli);
	return EXIT_DONE;
}

int
lookup_run(struct cli *cli, const struct call *call)
{
	struct corpus_words words = {.n = 0};
	struct owner owner = {.is_example = false};
	bool exports = option_get(call, "export") != NULL;
	int code = EXIT_COULD_NOT;

	if (!exports && call->n_words == 0)
		return cli_usage(call->command, "needs a domain or the address of a page");
	if (!exports && (option_get(call, "names") != NULL || option_get(call, "decades") != NULL))
		return cli_usage(call->command, "takes --names and --decades with --export only");
	corpus_put(&words, "lookup");
	corpus_put_option(&words, call, "source");
	corpus_put_option(&words, call, "psl");
	if (option_get(call, "json") != NULL)
		corpus_put(&words, "--json");
	if ((!exports || put_export(cli, call, &words, &owner)) &&
	    corpus_put_lookup(cli, call, exports ? 0 : 1, &words))
		code = show(cli, &words);
	else
		cli_fail(cli);
	corpus_release(&words);
	return code;
}
