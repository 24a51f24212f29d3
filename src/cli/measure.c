/* SPDX-License-Identifier: Apache-2.0 */
/* What every `gpai measure` ends with: readings and findings shown, and recorded when there
 * is a dossier. */
#include "cli/measure.h"

#include <string.h>

/* A line of inputs or of methods: label, value, and below it where it comes from. */
static void
show_working(struct cli *cli, const struct gpai_working *w)
{
	char grouped[64];
	bool is_recorded = strcmp(w->what, "recorded") == 0;
	bool is_assumed = strcmp(w->what, "assumed") == 0;

	fputs(is_recorded ? "* " : "  ", cli->term.out);
	term_cell(&cli->term, STYLE_NAME, w->label, 30);
	term_cell(&cli->term, is_assumed ? STYLE_ASK : STYLE_STRONG,
	    term_grouped(w->shown, grouped, sizeof grouped), 0);
	fprintf(cli->term.out, "%s%s%s\n", w->unit[0] ? " " : "", w->unit,
	    is_assumed ? ", assumed" : "");
	fprintf(cli->term.out, "%*s", 32, "");
	term_wrap(&cli->term, STYLE_FAINT, w->from, 32, 32);
	if (w->note[0] == '\0')
		return;
	fprintf(cli->term.out, "%*s", 32, "");
	term_wrap(&cli->term, STYLE_FAINT, w->note, 32, 32);
}

static bool
is_method(const struct gpai_working *w)
{
	return strcmp(w->what, "method") == 0 || strcmp(w->what, "recorded") == 0;
}

/* Inputs and methods of each entity, each under a heading of its own. */
static void
show_workings(struct cli *cli, const struct gpai_measured *measured)
{
	uint32_t n;
	const struct gpai_working *w = gpai_measured_workings(measured, &n);

	for (uint32_t i = 0; i < n; i++) {
		bool moved = i == 0 || strcmp(w[i].entity, w[i - 1].entity) != 0;
		if (moved || is_method(&w[i]) != is_method(&w[i - 1])) {
			fputs(i > 0 ? "\n  " : "  ", cli->term.out);
			term_cell(
			    &cli->term, STYLE_STRONG, is_method(&w[i]) ? "methods" : "inputs", 0);
			if (w[i].entity[0] != '\0')
				fprintf(cli->term.out, " of %s", w[i].entity);
			fputc('\n', cli->term.out);
		}
		show_working(cli, &w[i]);
	}
	if (n > 0)
		fputc('\n', cli->term.out);
}

/* Were the inputs and methods of this entity shown already? Then its facts need no more. */
static bool
is_worked_out(const struct gpai_measured *measured, const char *entity)
{
	uint32_t n;
	const struct gpai_working *w = gpai_measured_workings(measured, &n);

	for (uint32_t i = 0; i < n; i++)
		if (strcmp(w[i].entity, entity) == 0)
			return true;
	return false;
}

/* What the method says beyond the one shown above it: they often begin with the same clauses. */
static const char *
not_yet_said(const char *method, const char *above)
{
	size_t same = 0, clause = 0;

	if (above == NULL || strcmp(method, above) == 0)
		return above == NULL ? method : "";
	while (method[same] != '\0' && method[same] == above[same]) {
		same++;
		if (same >= 2 && memcmp(method + same - 2, "; ", 2) == 0)
			clause = same;
	}
	if (above[same] == '\0' && method[same] == ';') /* all of what is above, and more */
		clause = same + 1 + strspn(method + same + 1, " ");
	return method + clause;
}

static void
show_reading(struct cli *cli, const struct gpai_reading *r, const char *above, bool brief)
{
	const char *method = not_yet_said(r->method, above);

	char grouped[64];
	const char *value = term_grouped(r->value, grouped, sizeof grouped);

	fputs("  ", cli->term.out);
	term_cell(&cli->term, STYLE_NAME, r->key, 30);
	if (strlen(r->key) >= 30)
		fputc(' ', cli->term.out);
	if (r->unit[0] == '\0' && term_columns(value) > 60) {
		term_wrap(&cli->term, STYLE_STRONG, value, 32, 32);
	} else {
		term_cell(&cli->term, STYLE_STRONG, value, 0);
		fprintf(cli->term.out, "%s%s\n", r->unit[0] ? " " : "", r->unit);
	}
	if (brief || method[0] == '\0')
		return;
	fprintf(cli->term.out, "%*s", 32, "");
	term_wrap(&cli->term, STYLE_FAINT, method, 32, 32);
}

static void
show_readings(struct cli *cli, const struct gpai_measured *measured)
{
	uint32_t n;
	const struct gpai_reading *r = gpai_measured_readings(measured, &n);

	for (uint32_t i = 0; i < n; i++) {
		bool brief = r[i].entity[0] != '\0' && is_worked_out(measured, r[i].entity);
		bool moved = i == 0 || strcmp(r[i].entity, r[i - 1].entity) != 0;
		if (moved && (r[i].entity[0] != '\0' || i > 0)) {
			fputs(i > 0 ? "\n  " : "  ", cli->term.out);
			if (brief)
				fputs("facts of ", cli->term.out);
			term_cell(&cli->term, STYLE_STRONG,
			    r[i].entity[0] != '\0' ? r[i].entity : "model", 0);
			fputc('\n', cli->term.out);
		}
		show_reading(cli, &r[i], moved ? NULL : r[i - 1].method, brief);
	}
}

static void
show_findings(struct cli *cli, const struct gpai_measured *measured)
{
	uint32_t n;
	const struct gpai_finding *f = gpai_measured_findings(measured, &n);

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
differs(const struct gpai_measured *measured)
{
	uint32_t n;
	const struct gpai_finding *f = gpai_measured_findings(measured, &n);

	for (uint32_t i = 0; i < n; i++)
		if (strcmp(f[i].severity, "differ") == 0)
			return true;
	return false;
}

/* A dossier is optional here: without one the readings are only shown. */
static bool
record(
    struct cli *cli, const struct call *call, const struct gpai_measured *measured, bool is_quiet)
{
	const char *named = option_get(call, "dossier");
	enum gpai_code rc = GPAI_OK;
	uint32_t changed = 0;

	if (option_get(call, "dry-run") != NULL || option_get(call, "partial") != NULL)
		return true;
	if (cli->dossier == NULL)
		rc = gpai_dossier_find(named != NULL ? named : ".", &cli->folder, &cli->err);
	if (rc != GPAI_OK) {
		if (named != NULL || rc != GPAI_NOT_FOUND)
			return false;
		if (!is_quiet)
			fputs("\n  not recorded: no dossier here (gpai init)\n", cli->term.out);
		return true;
	}
	if (!cli_flush(cli) || (cli->dossier == NULL && !cli_dossier(cli, call, false)) ||
	    gpai_measured_record(measured, cli->dossier, &changed, &cli->err) != GPAI_OK)
		return false;
	if (!is_quiet)
		fprintf(cli->term.out, "\n  recorded in %s: %u readings new or changed\n",
		    cli->folder, changed);
	return true;
}

int
measure_conclude(
    struct cli *cli, const struct call *call, const struct gpai_measured *measured, bool is_quiet)
{
	if (!is_quiet)
		show_findings(cli, measured);
	if (!record(cli, call, measured, is_quiet))
		return EXIT_COULD_NOT;
	return differs(measured) ? EXIT_FINDINGS : EXIT_DONE;
}

int
measure_finish(struct cli *cli, const struct call *call, const struct gpai_measured *measured)
{
	bool in_json = option_get(call, "json") != NULL;
	char *text;
	size_t len;

	if (in_json) {
		if (gpai_measured_json(measured, &text, &len, &cli->err) != GPAI_OK)
			return EXIT_COULD_NOT;
		cli_print(cli, text, len);
	} else {
		show_workings(cli, measured);
		show_readings(cli, measured);
	}
	return measure_conclude(cli, call, measured, in_json);
}
