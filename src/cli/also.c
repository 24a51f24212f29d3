/* SPDX-License-Identifier: Apache-2.0 */
/* gpai check --also: what the dossier holds that serves the demands of other frameworks. The
 * marks are not those of duties, since nothing here is met or breached. */
#include "cli/also.h"

#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

enum { INDENT = 5, STATE_WIDTH = 9, DEEP = INDENT + STATE_WIDTH };

struct shown_state {
	const char *word, *says;
	enum style style;
};

static const struct shown_state states[] = {
    {"served", "served", STYLE_GOOD},
    {"partly", "partly", STYLE_ASK},
    {"not-yet", "not yet", STYLE_PLAIN},
    {"outside", "outside", STYLE_FAINT},
};

static const struct shown_state *
state_of(const char *word)
{
	size_t i = 0;

	while (i + 1 < sizeof states / sizeof *states && strcmp(states[i].word, word) != 0)
		i++;
	return &states[i];
}

/* The name of a fact may be its key, with which what is on file begins already. */
static bool
is_named_twice(const struct gpai_service *service)
{
	return strncmp(service->why, service->id, strlen(service->id)) == 0;
}

static void
show_service(struct cli *cli, const struct gpai_service *service)
{
	char line[1024];
	bool held = service->held == GPAI_TRUE;
	const char *why = held ? service->why : "";

	if (held && is_named_twice(service))
		snprintf(line, sizeof line, "+ %s %s", service->kind, why);
	else
		snprintf(line, sizeof line, "%s %s %s%s%s", held ? "+" : "-", service->kind,
		    service->id, why[0] != '\0' ? ": " : "", why);
	fprintf(cli->term.out, "%*s", DEEP, "");
	term_wrap(&cli->term, held ? STYLE_PLAIN : STYLE_FAINT, line, DEEP, DEEP + 2);
}

static void
show_demand(struct cli *cli, const struct gpai_demand *demand)
{
	const struct shown_state *state = state_of(demand->state);
	char line[1024];

	snprintf(line, sizeof line, "%s [%s]", demand->says, demand->confidence);
	fprintf(cli->term.out, "%*s", INDENT, "");
	term_cell(&cli->term, state->style, state->says, STATE_WIDTH);
	term_wrap(&cli->term, STYLE_PLAIN, line, DEEP, DEEP);
	for (uint32_t i = 0; i < demand->n_services; i++)
		show_service(cli, &demand->services[i]);
}

static void
show_threshold(struct cli *cli, const struct gpai_threshold *threshold)
{
	char line[1024];

	snprintf(line, sizeof line, "%s. Here: %s. Counted there: %s.", threshold->says,
	    threshold->why, threshold->counts);
	fprintf(cli->term.out, "%*s", INDENT, "");
	term_cell(&cli->term, truth_style(threshold->reached),
	    threshold->reached == GPAI_TRUE    ? "above"
	    : threshold->reached == GPAI_FALSE ? "below"
					       : "unknown",
	    STATE_WIDTH);
	term_wrap(&cli->term, STYLE_PLAIN, line, DEEP, DEEP);
}

static void
show_framework(struct cli *cli, const struct gpai_framework *f)
{
	char line[1024];

	fputs("\n  ", cli->term.out);
	term_cell(&cli->term, STYLE_STRONG, f->abbreviation, 0);
	snprintf(line, sizeof line, "  %s; %s%s%s%s%s [%s]", f->title, f->status,
	    f->from[0] != '\0' ? " from " : "", f->from, f->until[0] != '\0' ? " until " : "",
	    f->until, f->confidence);
	term_wrap(&cli->term, STYLE_PLAIN, line, 2 + term_columns(f->abbreviation), INDENT);
	for (uint32_t i = 0; i < f->n_thresholds; i++)
		show_threshold(cli, &f->thresholds[i]);
	for (uint32_t i = 0; i < f->n_demands; i++)
		show_demand(cli, &f->demands[i]);
	if (f->note[0] != '\0') {
		fprintf(cli->term.out, "%*s", INDENT, "");
		term_wrap(&cli->term, STYLE_FAINT, f->note, INDENT, INDENT);
	}
}

void
also_show(struct cli *cli, const struct gpai_assessment *a)
{
	uint32_t n;
	const struct gpai_framework *frameworks = gpai_assessment_frameworks(a, &n);

	if (n == 0)
		return;
	fputs("\n  ", cli->term.out);
	term_wrap(&cli->term, STYLE_FAINT,
	    "Beside other frameworks: what of this dossier may serve their demands. Served says "
	    "that something of the kind is on file; it is no verdict on compliance with them. "
	    "They do not count in the exit code.",
	    2, 2);
	for (uint32_t i = 0; i < n; i++)
		show_framework(cli, &frameworks[i]);
}
