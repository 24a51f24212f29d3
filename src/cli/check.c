/* SPDX-License-Identifier: Apache-2.0 */
/* gpai check: the main job. What is owed, since when, what is missing, what comes next. */
#include "cli/cli.h"

#include "cli/also.h"
#include "cli/outcomes.h"
#include "cli/run.h"

#include <string.h>

enum { NEXT_SHOWN = 3 };

static void
show_head(struct cli *cli, const struct gpai_assessment *a)
{
	const struct gpai_summary *s = gpai_assessment_summary(a);
	FILE *out = cli->term.out;

	if (s->example) {
		term_cell(&cli->term, STYLE_ASK, "EXAMPLE: not a statement by the provider", 0);
		fputc('\n', out);
	}
	term_cell(&cli->term, STYLE_STRONG, s->model[0] ? s->model : "(model not named)", 0);
	fprintf(out, "   %s   as of %s, law of %s",
	    s->provider[0] ? s->provider : "(provider not named)", s->as_of,
	    s->law[0] ? s->law : "(none yet)");
	if (s->known_at[0] != '\0')
		fprintf(out, ", known on %s", s->known_at);
	fputs("\n\n", out);
}

static void
show_counts(struct cli *cli, const struct gpai_assessment *a)
{
	const struct gpai_summary *s = gpai_assessment_summary(a);
	uint32_t optional = 0;

	fputs("\n  ", cli->term.out);
	show_status_counts(cli, s->counts, true);
	for (int i = 0; i < GPAI_STATUS_NOT_APPLICABLE; i++)
		optional += s->encouraged[i];
	if (optional > 0)
		fprintf(cli->term.out, "   (and %u encouraged)", optional);
	fputc('\n', cli->term.out);
}

/* "not described: system (35 duties each), incident (9 duties each)": to be described, or closed.
 */
static void
show_undescribed(struct cli *cli, const struct gpai_assessment *a)
{
	uint32_t n;
	const struct gpai_undescribed *u = gpai_assessment_undescribed(a, &n);
	char line[1024] = "", kinds[512] = "";
	size_t at = 0, used = 0;

	if (n == 0)
		return;
	for (uint32_t i = 0; i < n && at < sizeof line && used < sizeof kinds; i++) {
		const char *comma = i > 0 ? ", " : "";
		at += (size_t)snprintf(line + at, sizeof line - at, "%s%s (%u %s each)", comma,
		    u[i].kind, u[i].duties, u[i].duties == 1 ? "duty" : "duties");
		used +=
		    (size_t)snprintf(kinds + used, sizeof kinds - used, "%s%s", comma, u[i].kind);
	}
	fputs("  ", cli->term.out);
	term_cell(&cli->term, STYLE_ASK, "not described: ", 0);
	term_wrap(&cli->term, STYLE_PLAIN, line, 17, 17);
	snprintf(line, sizeof line,
	    "name each in gpai.yaml, or say that there is none: `complete: [%s]`", kinds);
	fprintf(cli->term.out, "%*s", 17, "");
	term_wrap(&cli->term, STYLE_FAINT, line, 17, 17);
}

static bool
is_alike(const struct gpai_exposure *a, const struct gpai_exposure *b)
{
	return a->truth == b->truth && strcmp(a->id, b->id) == 0 && strcmp(a->cap, b->cap) == 0;
}

/* One fine, and how many of those after it, which go to `end`, threaten other entities alike. */
static void
show_exposure(struct cli *cli, const struct gpai_exposure *e, const struct gpai_exposure *end)
{
	char line[1024], number[64], grouped[64];
	const char *unit = strchr(e->cap, ' ');
	uint32_t more = 0;

	snprintf(number, sizeof number, "%.*s", unit != NULL ? (int)(unit - e->cap) : 63, e->cap);
	for (const struct gpai_exposure *other = e + 1; other < end; other++)
		more += is_alike(other, e);
	int at = snprintf(line, sizeof line, "%s: up to %s%s (%s)", e->title,
	    e->cap[0] != '\0' ? term_grouped(number, grouped, sizeof grouped) : e->formula,
	    e->cap[0] != '\0' && unit != NULL ? unit : "", e->pin);
	if (e->entity[0] != '\0' && at > 0 && (size_t)at < sizeof line)
		at += snprintf(line + at, sizeof line - (size_t)at, "; %s", e->entity);
	if (more > 0 && at > 0 && (size_t)at < sizeof line)
		snprintf(line + at, sizeof line - (size_t)at, " and %u more", more);
	fputs("    ", cli->term.out);
	term_wrap(&cli->term, STYLE_PLAIN, line, 4, 6);
}

/* What a breach may cost, those of one provision for several entities beside each other; powers
 * without a sum are in the JSON and in `why`. */
static void
show_exposures(
    struct cli *cli, const struct gpai_assessment *a, enum gpai_truth truth, const char *heading)
{
	uint32_t n, shown = 0;
	const struct gpai_exposure *e = gpai_assessment_exposures(a, &n), *all_end = e + n;

	for (const struct gpai_exposure *end; e < all_end; e = end) {
		for (end = e + 1; end < all_end && strcmp(end->id, e->id) == 0;)
			end++;
		for (const struct gpai_exposure *one = e; one < end; one++) {
			const struct gpai_exposure *first = e;
			while (first < one && !is_alike(first, one))
				first++;
			if (first < one || one->truth != truth || one->formula[0] == '\0')
				continue;
			if (shown++ == 0)
				fprintf(cli->term.out, "\n  %s\n", heading);
			show_exposure(cli, one, end);
		}
	}
}

static bool
is_duty(const struct gpai_next *next)
{
	return next->id[0] != '\0';
}

static bool
is_same_day(const struct gpai_next *a, const struct gpai_next *b)
{
	return is_duty(a) && is_duty(b) && strcmp(a->date, b->date) == 0;
}

/* How many duties fall on the day of the first of them, which stand beside each other; 0: it is not
 * the first. */
static uint32_t
duties_that_day(const struct gpai_next *next, uint32_t n, uint32_t first)
{
	uint32_t end = first;

	if (first > 0 && is_same_day(&next[first - 1], &next[first]))
		return 0;
	while (end < n && is_same_day(&next[first], &next[end]))
		end++;
	return end - first;
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
	bool of = i < n && outcomes[i].entity[0] != '\0';
	snprintf(line, sizeof line, "The proof of each line: gpai why %s%s%s. %s",
	    i < n ? outcomes[i].id : gpai_assessment_classes(a, &n)[0].field, of ? " --of " : "",
	    of ? outcomes[i].entity : "", gpai_law_disclaimer(cli->law));
	fputs("\n  ", cli->term.out);
	term_wrap(&cli->term, STYLE_FAINT, line, 2, 2);
}

/* False when there is no memory. */
static bool
show_answer(struct cli *cli, const struct gpai_assessment *a, bool all)
{
	show_head(cli, a);
	if (!show_classes(cli, a))
		return false;
	show_counts(cli, a);
	show_undescribed(cli, a);
	if (!show_outcomes(cli, a, all) || !show_questions(cli, a))
		return false;
	show_exposures(cli, a, GPAI_TRUE, "exposed to:");
	show_exposures(cli, a, GPAI_UNKNOWN, "perhaps exposed to:");
	show_next(cli, a);
	also_show(cli, a);
	show_hint(cli, a);
	return true;
}

int
check_run(struct cli *cli, const struct call *call)
{
	struct gpai_assess_options options = {.at = option_get(call, "at"),
	    .known_at = option_get(call, "known-at"),
	    .also = option_get(call, "also")};
	bool record = option_get(call, "record") != NULL;
	struct gpai_assessment *a = NULL;
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
	} else if (!show_answer(cli, a, option_get(call, "all") != NULL)) {
		cli->err = (struct gpai_error){.code = GPAI_NO_MEMORY, .message = "out of memory"};
		goto out;
	}
	if (record && (!cli_flush(cli) ||
			  gpai_assessment_record(a, cli->dossier, NULL, &cli->err) != GPAI_OK))
		goto out;
	code = gpai_assessment_is_settled(a) ? EXIT_DONE : EXIT_FINDINGS;
out:
	gpai_assessment_free(a);
	return code == EXIT_COULD_NOT ? cli_fail(cli) : code;
}
