/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of a drawing, and its words, alike in a terminal and in SVG. */
#include "rights/audit_plot.h"

#include <stdio.h>
#include <string.h>

const enum verdict_kind audit_stack[VERDICTS_COUNT] = {VERDICT_DISALLOWED, VERDICT_UNREACHABLE,
    VERDICT_RESERVED, VERDICT_UNKNOWN, VERDICT_LICENSED, VERDICT_ALLOWED};

static void
add_month(struct audit_timeline *t, const struct audit_month *month)
{
	struct audit_column *column = &t->at[(month->month - t->at[0].begin) / t->months];

	for (unsigned k = 0; k < VERDICTS_COUNT; k++) {
		column->by[k] = plot_sum(column->by[k], month->by[k]);
		column->all = plot_sum(column->all, month->by[k]);
	}
	if (column->all > t->largest)
		t->largest = column->all;
}

void
audit_timeline_of(const struct audit_agent *agent, struct audit_timeline *t)
{
	size_t dated = 0;
	int first, last;

	*t = (struct audit_timeline){.months = 1};
	for (; dated < agent->n_months && agent->months[dated].month < 0; dated++)
		for (unsigned k = 0; k < VERDICTS_COUNT; k++)
			t->undated = plot_sum(t->undated, agent->months[dated].by[k]);
	if (dated == agent->n_months)
		return;
	first = agent->months[dated].month;
	last = agent->months[agent->n_months - 1].month;
	while (last / t->months - first / t->months >= AUDIT_COLUMNS)
		t->months *= t->months == 1 ? 12 : 10;
	t->n = (uint32_t)(last / t->months - first / t->months) + 1;
	for (uint32_t i = 0; i < t->n; i++)
		t->at[i].begin = (first / t->months + (int)i) * t->months;
	for (size_t i = dated; i < agent->n_months; i++)
		add_month(t, &agent->months[i]);
}

void
audit_column_words(const struct audit_timeline *t, uint32_t column, char words[PLOT_TEXT])
{
	struct plot_timeline as = {.months = t->months};

	plot_column_label(&as, t->at[column].begin, words);
}

static bool
are_alike(const struct audit_agent *a, const struct audit_agent *b)
{
	return a->n_months == b->n_months &&
	       (a->n_months == 0 ||
		   memcmp(a->months, b->months, a->n_months * sizeof *a->months) == 0);
}

bool
audit_plot_is_first(const struct audit_source *source, size_t agent)
{
	for (size_t i = 0; i < agent; i++)
		if (are_alike(&source->agents[i], &source->agents[agent]))
			return false;
	return true;
}

/* As many names as there is room for, and how many more. */
void
audit_plot_name(const struct audit *audit, const struct audit_source *source, size_t agent,
    char words[AUDIT_WORDS])
{
	enum { ROOM = 70 }; /* of a line of the drawing */
	struct text name = text_clip(source->agents[agent].name, 64);
	struct text of = text_clip(source->name, 24);
	size_t more = 0;
	int n = snprintf(words, AUDIT_WORDS, "%.*s", TEXT_ARG(name));

	for (size_t i = agent + 1; i < audit->n_agents; i++) {
		name = text_clip(source->agents[i].name, 64);
		if (!are_alike(&source->agents[agent], &source->agents[i]))
			continue;
		if (more > 0 || (size_t)n + name.len + 2 > ROOM)
			more++;
		else
			n += snprintf(words + n, AUDIT_WORDS - (size_t)n, ", %.*s", TEXT_ARG(name));
	}
	if (more > 0)
		n += snprintf(words + n, AUDIT_WORDS - (size_t)n, " and %zu more", more);
	if (audit->options.n_sources > 1)
		snprintf(words + n, AUDIT_WORDS - (size_t)n, " in %.*s", TEXT_ARG(of));
}

void
audit_plot_sentence(const struct audit_agent *agent, char words[AUDIT_WORDS])
{
	char number[PLOT_TEXT];
	const char *comma = "";
	int n;

	plot_number(agent->all.documents, number);
	n = snprintf(
	    words, AUDIT_WORDS, "of %s document%s", number, agent->all.documents == 1 ? "" : "s");
	for (unsigned i = 0; i < VERDICTS_COUNT; i++) {
		uint64_t documents = agent->at[MOMENT_FETCH][audit_stack[i]].documents;
		if (documents == 0)
			continue;
		plot_number(documents, number);
		n += snprintf(words + n, AUDIT_WORDS - (size_t)n, "%s %s %s", comma, number,
		    verdict_word(audit_stack[i]));
		comma = ",";
	}
}
