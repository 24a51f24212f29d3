/* SPDX-License-Identifier: Apache-2.0 */
/* gpai measure: quantities from artefacts, recorded when there is a dossier. */
#include "cli/cli.h"

#include "cli/run.h"

#include <stdlib.h>
#include <string.h>

static void
show_readings(struct cli *cli, const struct gpai_weights *weights)
{
	uint32_t n;
	const struct gpai_reading *r = gpai_weights_readings(weights, &n);

	for (uint32_t i = 0; i < n; i++) {
		fputs("  ", cli->term.out);
		term_cell(&cli->term, STYLE_NAME, r[i].key, 30);
		char grouped[64];
		term_cell(
		    &cli->term, STYLE_STRONG, term_grouped(r[i].value, grouped, sizeof grouped), 0);
		fprintf(cli->term.out, "%s%s\n", r[i].unit[0] ? " " : "", r[i].unit);
		fprintf(cli->term.out, "%*s", 32, "");
		term_wrap(&cli->term, STYLE_FAINT, r[i].method, 32, 32);
	}
}

static void
show_findings(struct cli *cli, const struct gpai_weights *weights)
{
	uint32_t n;
	const struct gpai_weights_finding *f = gpai_weights_findings(weights, &n);

	if (n > 0)
		fputc('\n', cli->term.out);
	for (uint32_t i = 0; i < n; i++) {
		bool differs = strcmp(f[i].severity, "differ") == 0;
		fputs("  ", cli->term.out);
		term_cell(&cli->term, differs ? STYLE_BAD : STYLE_FAINT, f[i].severity, 8);
		term_wrap(&cli->term, STYLE_PLAIN, f[i].text, 10, 10);
	}
}

static bool
differs(const struct gpai_weights *weights)
{
	uint32_t n;
	const struct gpai_weights_finding *f = gpai_weights_findings(weights, &n);

	for (uint32_t i = 0; i < n; i++)
		if (strcmp(f[i].severity, "differ") == 0)
			return true;
	return false;
}

/* A dossier is optional here: without one the readings are only shown. */
static bool
record(struct cli *cli, const struct call *call, const struct gpai_weights *weights)
{
	const char *named = option_get(call, "dossier");
	uint32_t changed = 0;

	if (option_get(call, "dry-run") != NULL)
		return true;
	if (gpai_dossier_find(named != NULL ? named : ".", &cli->folder, &cli->err) != GPAI_OK) {
		if (named != NULL)
			return false;
		if (option_get(call, "json") == NULL)
			fputs("\n  not recorded: no dossier here (gpai init)\n", cli->term.out);
		return true;
	}
	if (!cli_flush(cli) || !cli_dossier(cli, call, false) ||
	    gpai_weights_record(weights, cli->dossier, &changed, &cli->err) != GPAI_OK)
		return false;
	if (option_get(call, "json") == NULL)
		fprintf(cli->term.out, "\n  recorded in %s: %u readings new or changed\n",
		    cli->folder, changed);
	return true;
}

int
measure_run(struct cli *cli, const struct call *call)
{
	const char *count = option_get(call, "threads");
	struct gpai_weights_options options = {.digests = option_get(call, "digest") != NULL};
	struct gpai_weights *weights = NULL;
	char *text, *end = NULL;
	size_t len;
	int code = EXIT_COULD_NOT;

	if (strcmp(call->words[0], "weights") != 0)
		return cli_usage(call->command, "measures weights, not \"%s\"", call->words[0]);
	if (count != NULL) {
		options.threads = (unsigned)strtoul(count, &end, 10);
		if (*end != '\0' || options.threads == 0 || options.threads > 1024)
			return cli_usage(
			    call->command, "--threads takes 1 to 1024, not \"%s\"", count);
	}
	if (!cli_law(cli, call) ||
	    gpai_weights_measure((const char *const *)call->words + 1, (size_t)call->n_words - 1,
		cli->law, &options, &weights, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (option_get(call, "json") != NULL) {
		if (gpai_weights_json(weights, &text, &len, &cli->err) != GPAI_OK)
			goto out;
		cli_print(cli, text, len);
	} else {
		show_readings(cli, weights);
		show_findings(cli, weights);
	}
	if (record(cli, call, weights))
		code = differs(weights) ? EXIT_FINDINGS : EXIT_DONE;
out:
	gpai_weights_free(weights);
	return code == EXIT_COULD_NOT ? cli_fail(cli) : code;
}
