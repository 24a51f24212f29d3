/* SPDX-License-Identifier: Apache-2.0 */
/* gpai check: the main job. What is owed, since when, what is missing, what comes next. */
#include "cli/cli.h"

#include "cli/outcomes.h"
#include "cli/run.h"

#include <string.h>

enum { NEXT_SHOWN = 3 };

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
show_class(struct cli *cli, const struct gpai_class *class, int width)
{
	fputs("  ", cli->term.out);
	term_cell(&cli->term, STYLE_PLAIN, class->title, width + 2);
	term_cell(&cli->term, truth_style(class->truth), truth_shown(class->truth), 9);
	term_wrap(&cli->term, STYLE_PLAIN, class->why, width + 13, width + 13);
	fprintf(cli->term.out, "%*s", width + 13, "");
	term_wrap(&cli->term, STYLE_FAINT, class->pin, width + 13, width + 13);
}

enum { CLASSES_CHARS = 1024 };

/* "yes: high-risk system; unknown: prohibited practice": what one entity is. */
static void
format_classes(
    const struct gpai_class *all, uint32_t n, const char *entity, char line[CLASSES_CHARS])
{
	static const enum gpai_truth order[] = {GPAI_TRUE, GPAI_UNKNOWN, GPAI_FALSE};
	size_t at = 0;

	line[0] = '\0';
	for (size_t t = 0; t < sizeof order / sizeof *order; t++) {
		const char *before = at > 0 ? "; " : "";
		bool said = false;
		for (uint32_t i = 0; i < n && at < CLASSES_CHARS; i++) {
			if (all[i].truth != order[t] || strcmp(all[i].entity, entity) != 0)
				continue;
			at += (size_t)snprintf(line + at, CLASSES_CHARS - at, "%s%s%s%s",
			    said ? ", " : before, said ? "" : truth_shown(order[t]),
			    said ? "" : ": ", all[i].title);
			said = true;
		}
	}
}

/* The first line of an entity, as far as they are told. */
static bool
is_first_of_entity(const struct gpai_class *all, uint32_t i)
{
	for (uint32_t k = 0; k < i; k++)
		if (strcmp(all[k].entity, all[i].entity) == 0)
			return false;
	return all[i].entity[0] != '\0';
}

/* "system/chat and 2 more   no: high-risk system": those that are alike take one line. */
static void
show_entity_classes(
    struct cli *cli, const struct gpai_class *all, uint32_t n, uint32_t first, int width)
{
	char line[CLASSES_CHARS], other[CLASSES_CHARS], who[300];
	uint32_t more = 0;

	format_classes(all, n, all[first].entity, line);
	for (uint32_t i = 0; i < n; i++) {
		if (i == first || !is_first_of_entity(all, i))
			continue;
		format_classes(all, n, all[i].entity, other);
		if (strcmp(line, other) != 0)
			continue;
		if (i < first)
			return; /* told with that one */
		more++;
	}
	if (more > 0)
		snprintf(who, sizeof who, "%s and %u more", all[first].entity, more);
	else
		snprintf(who, sizeof who, "%s", all[first].entity);
	int column = width + 4 > term_columns(who) + 4 ? width + 4 : term_columns(who) + 4;
	fputs("  ", cli->term.out);
	term_cell(&cli->term, STYLE_NAME, who, column - 2);
	term_wrap(&cli->term, STYLE_PLAIN, line, column, width + 4);
}

/* What the dossier is, with the reason; then a line for each entity, whose reasons are in `why`. */
static void
show_classes(struct cli *cli, const struct gpai_assessment *a)
{
	uint32_t n;
	const struct gpai_class *all = gpai_assessment_classes(a, &n);
	int width = 0;

	for (uint32_t i = 0; i < n; i++)
		if (all[i].entity[0] == '\0' && term_columns(all[i].title) > width)
			width = term_columns(all[i].title);
	for (uint32_t i = 0; i < n; i++)
		if (all[i].entity[0] == '\0')
			show_class(cli, &all[i], width);
	for (uint32_t i = 0; i < n; i++)
		if (is_first_of_entity(all, i))
			show_entity_classes(cli, all, n, i, width);
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

/* One fine, and the entities that it threatens alike: those from `first` on that share id, cap and
 * truth with it. */
static void
show_exposure(struct cli *cli, const struct gpai_exposure *all, uint32_t n, uint32_t first)
{
	const struct gpai_exposure *e = &all[first];
	char line[1024], number[64], grouped[64];
	const char *unit = strchr(e->cap, ' ');
	uint32_t more = 0;

	snprintf(number, sizeof number, "%.*s", unit != NULL ? (int)(unit - e->cap) : 63, e->cap);
	for (uint32_t i = first + 1; i < n; i++)
		more += is_alike(&all[i], e);
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

/* What a breach may cost; powers without a sum are in the JSON and in `why`. */
static void
show_exposures(
    struct cli *cli, const struct gpai_assessment *a, enum gpai_truth truth, const char *heading)
{
	uint32_t n, shown = 0;
	const struct gpai_exposure *all = gpai_assessment_exposures(a, &n);

	for (uint32_t i = 0; i < n; i++) {
		bool again = all[i].truth != truth || all[i].formula[0] == '\0';
		for (uint32_t k = 0; k < i && !again; k++)
			again = is_alike(&all[k], &all[i]);
		if (again)
			continue;
		if (shown++ == 0)
			fprintf(cli->term.out, "\n  %s\n", heading);
		show_exposure(cli, all, n, i);
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
	bool of = i < n && outcomes[i].entity[0] != '\0';
	snprintf(line, sizeof line, "The proof of each line: gpai why %s%s%s. %s",
	    i < n ? outcomes[i].id : gpai_assessment_classes(a, &n)[0].field, of ? " --of " : "",
	    of ? outcomes[i].entity : "", gpai_law_disclaimer(cli->law));
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
		show_undescribed(cli, a);
		if (!show_outcomes(cli, a, option_get(call, "all") != NULL) ||
		    !show_questions(cli, a)) {
			cli->err =
			    (struct gpai_error){.code = GPAI_NO_MEMORY, .message = "out of memory"};
			goto out;
		}
		show_exposures(cli, a, GPAI_TRUE, "exposed to:");
		show_exposures(cli, a, GPAI_UNKNOWN, "perhaps exposed to:");
		show_next(cli, a);
		show_hint(cli, a);
	}
	if (record && (!cli_flush(cli) ||
			  gpai_assessment_record(a, cli->dossier, NULL, &cli->err) != GPAI_OK))
		goto out;
	code = gpai_assessment_is_settled(a) ? EXIT_DONE : EXIT_FINDINGS;
out:
	gpai_assessment_free(a);
	return code == EXIT_COULD_NOT ? cli_fail(cli) : code;
}
