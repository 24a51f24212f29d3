/* SPDX-License-Identifier: Apache-2.0 */
/* gpai law: the rulebook, checked; the table of what else can be asked of it. */
#include "cli/cli.h"

#include "cli/law.h"
#include "cli/run.h"

#include <string.h>

static void
say_problem(void *context, const struct gpai_error *problem)
{
	unsigned *n = context;
	char line[1024];

	gpai_error_line(problem, line, sizeof line);
	fprintf(stderr, "%s\n", line);
	++*n;
}

static int
lint(struct cli *cli, const struct call *call)
{
	const char *folder = call->n_words > 1 ? call->words[1] : option_get(call, "law");
	struct gpai_law_size size;
	unsigned problems = 0;
	enum gpai_code rc = GPAI_OK;

	if (folder != NULL)
		rc = gpai_law_load(folder, &cli->law, say_problem, &problems, &cli->err);
	else if (!cli_law(cli, call))
		return cli_fail(cli);
	if (rc != GPAI_OK)
		return problems > 0 ? EXIT_COULD_NOT : cli_fail(cli);
	gpai_law_count(cli->law, &size);
	fprintf(cli->term.out,
	    "%s: sound\n  %u facts, %u provisions (%u duties), %u forms with %u items, %u "
	    "registers, %u dated events\n",
	    gpai_law_title(cli->law), size.facts, size.provisions, size.obligations, size.forms,
	    size.items, size.registers, size.events);
	return EXIT_DONE;
}

int
law_run(struct cli *cli, const struct call *call)
{
	static const struct {
		const char *word;
		int (*run)(struct cli *, const struct call *);
	} actions[] = {{"coverage", law_coverage}, {"diff", law_diff}, {"lint", lint},
	    {"list", law_list}, {"show", law_show}};

	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (strcmp(call->words[0], actions[i].word) == 0)
			return actions[i].run(cli, call);
	return cli_usage(
	    call->command, "knows coverage, diff, lint, list and show, not \"%s\"", call->words[0]);
}
