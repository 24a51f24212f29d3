/* SPDX-License-Identifier: Apache-2.0 */
/* gpai check: the main job. What is owed, since when, what is missing, what comes next. */
#include "cli/cli.h"

#include "cli/run.h"

#include <stdlib.h>
#include <string.h>

enum { INDENT = 5, NEXT_SHOWN = 3, NEEDS_SHOWN = 3, QUESTIONS_SHOWN = 8, QUESTIONS_MAX = 256 };

struct shown_status {
	const char *mark, *says;
	enum style style;
};

static const struct shown_status statuses[GPAI_STATUSES] = {
    [GPAI_STATUS_UNKNOWN] = {"?", "unknown", STYLE_ASK},
    [GPAI_STATUS_NOT_MET] = {"x", "open", STYLE_BAD},
    [GPAI_STATUS_MET] = {"+", "met", STYLE_GOOD},
    [GPAI_STATUS_NOT_APPLICABLE] = {"-", "not applicable", STYLE_FAINT},
};

static void
show_head(struct cli *cli, const struct gpai_assessment *a)
{
	const struct gpai_summary *s = gpai_assessment_summary(a);
	FILE *out = cli->term.out;

	if (s->example)
		term_cell(&cli->term, STYLE_ASK,
		    "EXAMPLE: written from published facts, not a statement by the provider\n", 0);
	term_cell(&cli->term, STYLE_STRONG, s->model[0] ? s->model : "(model not named)", 0);
	fprintf(out, "   %s   as of %s, law of %s",
	    s->provider[0] ? s->provider : "(provider not named)", s->as_of,
	    s->law[0] ? s->law : "(none yet)");
	if (s->known_at[0] != '\0')
		fprintf(out, ", known on %s", s->known_at);
	fputs("\n\n", out);
}

static void
show_classes(struct cli *cli, const struct gpai_assessment *a)
{
	uint32_t n;
	const struct gpai_class *classes = gpai_assessment_classes(a, &n);
	int width = 0;

	for (uint32_t i = 0; i < n; i++)
		if (term_columns(classes[i].title) > width)
			width = term_columns(classes[i].title);
	for (uint32_t i = 0; i < n; i++) {
		fputs("  ", cli->term.out);
		term_cell(&cli->term, STYLE_PLAIN, classes[i].title, width + 2);
		term_cell(
		    &cli->term, truth_style(classes[i].truth), truth_shown(classes[i].truth), 9);
		term_wrap(&cli->term, STYLE_PLAIN, classes[i].why, width + 13, width + 13);
		fprintf(cli->term.out, "%*s", width + 13, "");
		term_wrap(&cli->term, STYLE_FAINT, classes[i].pin, width + 13, width + 13);
	}
}

static void
show_counts(struct cli *cli, const struct gpai_assessment *a)
{
	const struct gpai_summary *s = gpai_assessment_summary(a);
	uint32_t optional = 0;

	fputs("\n  ", cli->term.out);
	for (int i = 0; i < GPAI_STATUSES; i++) {
		char cell[64];
		snprintf(cell, sizeof cell, "%s %u", statuses[i].says, s->counts[i]);
		term_cell(&cli->term, s->counts[i] ? statuses[i].style : STYLE_FAINT, cell, 0);
		fputs("   ", cli->term.out);
		if (i != GPAI_STATUS_NOT_APPLICABLE)
			optional += s->encouraged[i];
	}
	if (optional > 0)
		fprintf(cli->term.out, "(and %u encouraged)", optional);
	fputs("\n\n", cli->term.out);
}

/* "owed since D", "due D", or both when they differ; "" when neither is known. Whether it is owed
 * at all may not be known either. */
static void
format_clock(const struct gpai_outcome *o, char *clock, size_t size)
{
	bool since = o->applies_since[0] != '\0';
	bool due = o->due[0] != '\0' && strcmp(o->due, o->applies_since) != 0;

	snprintf(clock, size, "%s%s%s%s%s",
	    !since                    ? ""
	    : o->applies == GPAI_TRUE ? "owed since "
				      : "perhaps since ",
	    o->applies_since, since && due ? ", " : "", due ? "due " : "", due ? o->due : "");
}

/* A fact by its key; a document or another thing by which one it is. */
static const char *
needed(const struct gpai_missing *m)
{
	return strchr(m->key, '.') != NULL || m->asks[0] == '\0' ? m->key : m->asks;
}

/* What an unknown outcome hangs on, in one line. */
static void
show_needs(struct cli *cli, const struct gpai_outcome *o)
{
	char line[1024] = "needs ";
	size_t at = strlen(line);

	for (uint32_t i = 0; i < o->n_missing && i < NEEDS_SHOWN && at < sizeof line; i++)
		at += (size_t)snprintf(
		    line + at, sizeof line - at, "%s%s", i > 0 ? ", " : "", needed(&o->missing[i]));
	if (o->n_missing > NEEDS_SHOWN && at < sizeof line)
		snprintf(line + at, sizeof line - at, " and %u more", o->n_missing - NEEDS_SHOWN);
	fprintf(cli->term.out, "%*s", INDENT, "");
	term_wrap(&cli->term, STYLE_FAINT, line, INDENT, INDENT);
}

/* What one may do and has not done is nothing to find out. */
static bool
is_right(const struct gpai_outcome *o)
{
	return strcmp(o->force, "may") == 0;
}

struct widths { /* columns, with the gap to the next */
	int id, title;
};

/* What one might have a right to, if more were known. */
static bool
is_idle(const struct gpai_outcome *o)
{
	return is_right(o) && o->applies == GPAI_UNKNOWN;
}

static void
show_outcome(struct cli *cli, const struct gpai_outcome *o, const struct widths *w)
{
	const struct shown_status *status = &statuses[o->status];
	char clock[80], rest[128];

	format_clock(o, clock, sizeof clock);
	if (strcmp(o->force, "must") != 0 && strcmp(o->force, "committed") != 0)
		snprintf(clock, sizeof clock, "%s", o->force);
	if (o->status == GPAI_STATUS_NOT_APPLICABLE)
		clock[0] = '\0';
	fputs("  ", cli->term.out);
	term_cell(&cli->term, status->style,
	    is_right(o) && o->status != GPAI_STATUS_MET ? "" : status->mark, INDENT - 2);
	snprintf(rest, sizeof rest, "%s%s%s", o->basis, o->basis[0] && clock[0] ? ", " : "", clock);
	term_cell(&cli->term, STYLE_STRONG, o->id, w->id);
	term_cell(&cli->term, STYLE_PLAIN, o->title, rest[0] ? w->title : 0);
	/* What does not fit beside the title stands below it. */
	if (INDENT + w->id + w->title + term_columns(rest) > cli->term.width)
		fprintf(cli->term.out, "\n%*s", INDENT + w->id, "");
	fprintf(cli->term.out, "%s\n", rest);
	if (is_right(o) && o->status != GPAI_STATUS_NOT_APPLICABLE)
		return;
	if (o->status == GPAI_STATUS_UNKNOWN && o->n_missing > 0) {
		show_needs(cli, o);
	} else if (o->status != GPAI_STATUS_MET) {
		fprintf(cli->term.out, "%*s", INDENT, "");
		term_wrap(&cli->term, STYLE_FAINT, o->why, INDENT, INDENT);
	}
}

/* Unknowns first; within a status as the law orders them, binding before encouraged. */
static void
show_outcomes(struct cli *cli, const struct gpai_assessment *a, bool all)
{
	uint32_t n;
	const struct gpai_outcome *outcomes = gpai_assessment_outcomes(a, &n);
	int last = all ? GPAI_STATUSES : GPAI_STATUS_NOT_APPLICABLE;
	struct widths w = {0, 0};

	for (uint32_t i = 0; i < n; i++) {
		if ((int)outcomes[i].status >= last)
			continue;
		if (term_columns(outcomes[i].id) + 2 > w.id)
			w.id = term_columns(outcomes[i].id) + 2;
		if (term_columns(outcomes[i].title) + 2 > w.title)
			w.title = term_columns(outcomes[i].title) + 2;
	}
	for (int status = 0; status < last; status++)
		for (uint32_t i = 0; i < n; i++)
			if ((int)outcomes[i].status == status && (all || !is_idle(&outcomes[i])))
				show_outcome(cli, &outcomes[i], &w);
}

/* One thing to find out, and how many outcomes wait for it. */
struct asked {
	const struct gpai_missing *missing;
	uint32_t outcomes;
};

static uint32_t
collect_questions(const struct gpai_assessment *a, struct asked asked[QUESTIONS_MAX])
{
	uint32_t n, k = 0;
	const struct gpai_outcome *outcomes = gpai_assessment_outcomes(a, &n);

	for (uint32_t i = 0; i < n; i++) {
		if (outcomes[i].status != GPAI_STATUS_UNKNOWN || is_right(&outcomes[i]))
			continue;
		for (uint32_t m = 0; m < outcomes[i].n_missing; m++) {
			const struct gpai_missing *missing = &outcomes[i].missing[m];
			uint32_t at = 0;
			while (at < k && strcmp(needed(asked[at].missing), needed(missing)) != 0)
				at++;
			if (at == k && k < QUESTIONS_MAX)
				asked[k++] = (struct asked){missing, 0};
			if (at < k)
				asked[at].outcomes++;
		}
	}
	return k;
}

static int
by_outcomes(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;

	if (x->outcomes != y->outcomes)
		return x->outcomes > y->outcomes ? -1 : 1;
	return strcmp(needed(x->missing), needed(y->missing));
}

/* The answers that most outcomes wait for, first. */
static void
show_questions(struct cli *cli, const struct gpai_assessment *a)
{
	struct asked asked[QUESTIONS_MAX];
	uint32_t n = collect_questions(a, asked);

	if (n == 0)
		return;
	qsort(asked, n, sizeof *asked, by_outcomes);
	fputs("\n  find out first:\n", cli->term.out);
	for (uint32_t i = 0; i < n && i < QUESTIONS_SHOWN; i++) {
		const struct gpai_missing *m = asked[i].missing;
		bool is_fact = needed(m) == m->key;
		char count[16], thing[512];
		snprintf(count, sizeof count, "%u", asked[i].outcomes);
		/* What is not on file is settled by adding it, or by saying that there is no more.
		 */
		snprintf(
		    thing, sizeof thing, "%s, or `complete: [%s]` in gpai.yaml", m->asks, m->key);
		fprintf(cli->term.out, "%*s", 7 - (int)strlen(count), "");
		term_cell(&cli->term, STYLE_STRONG, count, 0);
		fputs("  ", cli->term.out);
		if (is_fact) {
			term_cell(&cli->term, STYLE_NAME, m->key, 0);
			fputs("  ", cli->term.out);
		}
		term_wrap(&cli->term, STYLE_PLAIN, is_fact ? m->asks : thing,
		    9 + (is_fact ? term_columns(m->key) + 2 : 0), 11);
	}
	if (n > QUESTIONS_SHOWN)
		fprintf(cli->term.out, "         and %u more\n", n - QUESTIONS_SHOWN);
}

/* What a breach may cost; powers without a sum are in the JSON and in `why`. */
static void
show_exposures(struct cli *cli, const struct gpai_assessment *a)
{
	uint32_t n;
	const struct gpai_exposure *exposures = gpai_assessment_exposures(a, &n);

	for (uint32_t i = 0; i < n; i++) {
		const struct gpai_exposure *e = &exposures[i];
		char line[1024];
		if (e->truth == GPAI_FALSE || e->formula[0] == '\0')
			continue;
		snprintf(line, sizeof line, "%s%s up to %s (%s)", e->title,
		    e->truth == GPAI_UNKNOWN ? ", if it applies:" : ":",
		    e->cap[0] != '\0' ? e->cap : e->formula, e->pin);
		fputs("\n  exposed to  ", cli->term.out);
		term_wrap(&cli->term, STYLE_PLAIN, line, 14, 14);
	}
}

static bool
is_duty(const struct gpai_next *next)
{
	return next->id[0] != '\0';
}

/* How many duties of the dossier share the day of the first of them; 0: it is not the first. */
static uint32_t
duties_that_day(const struct gpai_next *next, uint32_t n, uint32_t first)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (!is_duty(&next[i]) || strcmp(next[i].date, next[first].date) != 0)
			continue;
		if (i < first)
			return 0;
		count++;
	}
	return count;
}

/* The next days, one line for all duties of a day; the first day of a duty is never left out. */
static void
show_next(struct cli *cli, const struct gpai_assessment *a)
{
	uint32_t n, shown = 0, duty = 0;
	const struct gpai_next *next = gpai_assessment_next(a, &n);

	while (duty < n && !is_duty(&next[duty]))
		duty++;
	for (uint32_t i = 0; i < n && shown < NEXT_SHOWN; i++) {
		char more[32] = "", line[512];
		if (shown == NEXT_SHOWN - 1 && i < duty && duty < n)
			i = duty;
		uint32_t same = is_duty(&next[i]) ? duties_that_day(next, n, i) : 1;
		if (same == 0)
			continue;
		if (same > 1)
			snprintf(more, sizeof more, "; and %u more", same - 1);
		snprintf(line, sizeof line, "%s%s", next[i].says, more);
		fputs(shown++ == 0 ? "\n  next: " : "        ", cli->term.out);
		term_cell(&cli->term, STYLE_STRONG, next[i].date, 12);
		term_wrap(&cli->term, STYLE_PLAIN, line, 20, 20);
	}
}

static void
show_hint(struct cli *cli, const struct gpai_assessment *a)
{
	uint32_t n;
	const struct gpai_outcome *outcomes = gpai_assessment_outcomes(a, &n);
	char line[1024];
	uint32_t i = 0;

	while (i < n && outcomes[i].status == GPAI_STATUS_NOT_APPLICABLE)
		i++;
	snprintf(line, sizeof line, "The proof of each line: gpai why %s. %s",
	    i < n ? outcomes[i].id : gpai_assessment_classes(a, &n)[0].field,
	    gpai_law_disclaimer(cli->law));
	fputs("\n  ", cli->term.out);
	term_wrap(&cli->term, STYLE_FAINT, line, 2, 2);
}

int
check_run(struct cli *cli, const struct call *call)
{
	struct gpai_assess_options options = {
	    .at = option_get(call, "at"), .known_at = option_get(call, "known-at")};
	bool record = option_get(call, "record") != NULL;
	struct gpai_assessment *a = NULL;
	const struct gpai_summary *s;
	char *text;
	size_t len;
	int code = EXIT_COULD_NOT;

	if (!cli_dossier(cli, call, !record))
		return cli_fail(cli);
	if (gpai_assess(cli->dossier, &options, &a, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (option_get(call, "json") != NULL) {
		if (gpai_assessment_json(a, &text, &len, &cli->err) != GPAI_OK)
			goto out;
		cli_print(cli, text, len);
	} else {
		show_head(cli, a);
		show_classes(cli, a);
		show_counts(cli, a);
		show_outcomes(cli, a, option_get(call, "all") != NULL);
		show_questions(cli, a);
		show_exposures(cli, a);
		show_next(cli, a);
		show_hint(cli, a);
	}
	if (record && (!cli_flush(cli) ||
			  gpai_assessment_record(a, cli->dossier, NULL, &cli->err) != GPAI_OK))
		goto out;
	s = gpai_assessment_summary(a);
	code = s->counts[GPAI_STATUS_UNKNOWN] + s->counts[GPAI_STATUS_NOT_MET] > 0 ? EXIT_FINDINGS
	                                                                           : EXIT_DONE;
out:
	gpai_assessment_free(a);
	return code == EXIT_COULD_NOT ? cli_fail(cli) : code;
}
