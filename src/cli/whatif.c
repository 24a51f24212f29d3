/* SPDX-License-Identifier: Apache-2.0 */
/* gpai whatif: two answers, and only what differs between them. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

enum { ASSUMPTIONS_MAX = 64 };

/* Splits KEY=VALUE in place of a copy; false when there is no '='. */
static bool
split(char *word, struct gpai_assumption *assumption)
{
	char *equals = strchr(word, '=');

	if (equals == NULL || equals == word)
		return false;
	*equals = '\0';
	*assumption = (struct gpai_assumption){word, equals + 1};
	return true;
}

static void
show_json(FILE *out, const struct gpai_difference *d, uint32_t n)
{
	fputs("{\"changes\":[", out);
	for (uint32_t i = 0; i < n; i++) {
		const char *const fields[][2] = {{"id", d[i].id}, {"entity", d[i].entity},
		    {"title", d[i].title}, {"pin", d[i].pin}, {"before", d[i].before},
		    {"after", d[i].after}, {"why", d[i].why}};
		fputs(i == 0 ? "{" : ",{", out);
		for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
			fprintf(out, "%s\"%s\":", f == 0 ? "" : ",", fields[f][0]);
			cli_json_string(out, fields[f][1]);
		}
		fputc('}', out);
	}
	fputs("]}\n", out);
}

static void
show_text(struct cli *cli, const struct gpai_difference *d, uint32_t n)
{
	if (n == 0)
		fputs("nothing changes\n", cli->term.out);
	for (uint32_t i = 0; i < n; i++) {
		term_cell(&cli->term, STYLE_STRONG, d[i].id, 0);
		if (d[i].entity[0] != '\0') {
			fputs("  ", cli->term.out);
			term_cell(&cli->term, STYLE_NAME, d[i].entity, 0);
		}
		fprintf(cli->term.out, "  %s\n    %s -> ", d[i].title, d[i].before);
		term_cell(&cli->term, STYLE_STRONG, d[i].after, 0);
		fputs("\n    ", cli->term.out);
		term_wrap(&cli->term, STYLE_PLAIN, d[i].why, 4, 4);
		fputs("    ", cli->term.out);
		term_wrap(&cli->term, STYLE_FAINT, d[i].pin, 4, 4);
	}
}

static enum gpai_code
answer_twice(struct cli *cli, const struct call *call, const struct gpai_assumption *assume,
    size_t n, struct gpai_assessment **before, struct gpai_assessment **after)
{
	struct gpai_assess_options options = {
	    .at = option_get(call, "at"), .known_at = option_get(call, "known-at")};
	enum gpai_code rc = gpai_assess(cli->dossier, &options, before, &cli->err);

	options.assume = assume;
	options.n_assume = n;
	return rc != GPAI_OK ? rc : gpai_assess(cli->dossier, &options, after, &cli->err);
}

int
whatif_run(struct cli *cli, const struct call *call)
{
	struct gpai_assumption assume[ASSUMPTIONS_MAX];
	struct gpai_assessment *before = NULL, *after = NULL;
	const struct gpai_difference *d;
	uint32_t n = 0;
	int code = EXIT_DONE;

	if (call->n_words > ASSUMPTIONS_MAX)
		return cli_usage(call->command, "takes at most %d facts", ASSUMPTIONS_MAX);
	for (int i = 0; i < call->n_words; i++)
		if (!split(call->words[i], &assume[i]))
			return cli_usage(
			    call->command, "expected KEY=VALUE, found \"%s\"", call->words[i]);
	if (!cli_dossier(cli, call, true))
		return cli_fail(cli);
	if (answer_twice(cli, call, assume, (size_t)call->n_words, &before, &after) != GPAI_OK ||
	    gpai_assessment_diff(before, after, &d, &n, &cli->err) != GPAI_OK)
		code = cli_fail(cli);
	else if (option_get(call, "json") != NULL)
		show_json(cli->term.out, d, n);
	else
		show_text(cli, d, n);
	gpai_assessment_free(before);
	gpai_assessment_free(after);
	return code;
}
