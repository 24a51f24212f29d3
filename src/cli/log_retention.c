/* SPDX-License-Identifier: Apache-2.0 */
/* gpai log retention: what has to be kept, until when, and why. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

enum { STATE = 2, DAY = 17, BODY = 29 }; /* columns: "  kept until     2035-09-02  title" */

static const struct {
	const char *status, *says;
	enum style style;
} states[] = {{"kept", "kept until", STYLE_GOOD}, {"unknown", "not known", STYLE_ASK},
    {"over", "over since", STYLE_ASK}, {"not-applicable", "no duty", STYLE_FAINT}};

static void
show_below(struct term *term, const char *text)
{
	fprintf(term->out, "%*s", BODY, "");
	term_wrap(term, STYLE_FAINT, text, BODY, BODY);
}

static void
show_counts(struct term *term, const struct gpai_kept *sort)
{
	char line[512];

	snprintf(line, sizeof line, "%llu record%s, %llu document%s; %s; %s",
	    (unsigned long long)sort->records, sort->records == 1 ? "" : "s",
	    (unsigned long long)sort->documents, sort->documents == 1 ? "" : "s",
	    sort->under[0] ? sort->under : "choice of the rulebook", sort->pin);
	show_below(term, line);
}

static void
show_sort(struct cli *cli, const struct gpai_kept *sort)
{
	struct term *term = &cli->term;
	char title[512];
	size_t i = 0;

	while (
	    i + 1 < sizeof states / sizeof *states && strcmp(states[i].status, sort->status) != 0)
		i++;
	snprintf(title, sizeof title, "%s%s%s%s", sort->title, sort->entity[0] ? ": " : "",
	    sort->entity, sort->applies == GPAI_UNKNOWN ? ", if the duty applies" : "");
	fprintf(term->out, "%*s", STATE, "");
	term_cell(term, states[i].style, states[i].says, DAY - STATE);
	term_cell(term, STYLE_STRONG,
	    strcmp(sort->status, "not-applicable") == 0 ? ""
	    : sort->over_since[0]                       ? sort->over_since
							: sort->until,
	    BODY - DAY);
	term_wrap(term, STYLE_PLAIN, title, BODY, BODY);
	show_counts(term, sort);
	show_below(term, sort->why);
}

static void
show_totals(struct cli *cli, const struct gpai_kept_totals *totals)
{
	const struct {
		uint64_t n;
		const char *says;
	} lines[] = {{totals->kept, "under a duty that runs"},
	    {totals->unknown, "under a duty that may run: nothing says that they may go"},
	    {totals->over, "whose every duty has run out"},
	    {totals->none, "under no duty of the rulebook that applies; other law may keep them"},
	    {totals->log, "of the log itself, which stay"}, {totals->erased, "erased already"}};

	fprintf(cli->term.out, "\n  of %llu records\n", (unsigned long long)totals->records);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (lines[i].n > 0)
			fprintf(cli->term.out, "  %8llu  %s\n", (unsigned long long)lines[i].n,
			    lines[i].says);
}

int
log_retention_run(struct cli *cli, const struct call *call)
{
	struct gpai_retention *retention;
	uint32_t n;
	char *text;
	size_t len;

	if (!cli_dossier(cli, call, true) ||
	    gpai_retention_find(cli->dossier, option_get(call, "at"), &retention, &cli->err) !=
		GPAI_OK)
		return cli_fail(cli);
	if (option_get(call, "json") != NULL) {
		enum gpai_code rc = gpai_retention_json(retention, &text, &len, &cli->err);
		gpai_retention_free(retention);
		if (rc != GPAI_OK)
			return cli_fail(cli);
		cli_print(cli, text, len);
		return EXIT_DONE;
	}
	const struct gpai_kept *sorts = gpai_retention_sorts(retention, &n);
	if (gpai_retention_is_example(retention))
		fputs("EXAMPLE: not a statement by the provider\n", cli->term.out);
	fprintf(cli->term.out, "as of %s\n\n", gpai_retention_day(retention));
	for (uint32_t i = 0; i < n; i++)
		show_sort(cli, &sorts[i]);
	show_totals(cli, gpai_retention_totals(retention));
	gpai_retention_free(retention);
	return EXIT_DONE;
}
