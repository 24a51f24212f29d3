/* SPDX-License-Identifier: Apache-2.0 */
/* gpai diff: what changed between two releases of a model, and what that touches. */
#include "cli/cli.h"

#include "cli/progress.h"
#include "cli/run.h"

#include <stdlib.h>
#include <string.h>

enum { KEY = 28, RULES_SHOWN = 8, THREADS_MAX = 1024 };

struct screen {
	struct cli *cli;
	struct term *term;
	bool all;
};

static bool
is_duty(const struct gpai_touched_rule *rule)
{
	return strcmp(rule->kind, "obligation") == 0;
}

static void
indented(struct screen *s, enum style style, const char *text)
{
	fputs("      ", s->term->out);
	term_wrap(s->term, style, text, 6, 8);
}

/* "140,620,634,112 parameters -> ..." */
static void
show_values(struct screen *s, const struct gpai_release_change *c)
{
	char before[64], after[64];
	const char *unit = c->unit;

	fputs("  ", s->term->out);
	term_cell(s->term, STYLE_NAME, c->key, KEY);
	if (c->before[0] == '\0')
		fputs("(nothing)", s->term->out);
	else
		term_cell(s->term, STYLE_PLAIN, term_grouped(c->before, before, sizeof before), 0);
	fputs(" -> ", s->term->out);
	if (c->after[0] == '\0')
		fputs("(nothing)", s->term->out);
	else
		term_cell(s->term, STYLE_STRONG, term_grouped(c->after, after, sizeof after), 0);
	fprintf(s->term->out, "%s%s\n", unit[0] ? " " : "", unit);
}

static void
show_rules(struct screen *s, const struct gpai_release_change *c)
{
	uint32_t shown = 0, left = 0;
	char line[512];

	for (uint32_t i = 0; i < c->n_rules; i++) {
		const struct gpai_touched_rule *rule = &c->rules[i];
		if (!s->all && (!is_duty(rule) || shown == RULES_SHOWN)) {
			left += is_duty(rule);
			continue;
		}
		snprintf(line, sizeof line, "%s  %s%s%s%s", rule->id, rule->title,
		    rule->item[0] ? ", by item " : "", rule->item,
		    is_duty(rule) ? "" : " (condition)");
		indented(s, STYLE_PLAIN, line);
		shown++;
	}
	if (left > 0) {
		snprintf(line, sizeof line, "and %u more %s; --all shows them", left,
		    left == 1 ? "duty" : "duties");
		indented(s, STYLE_FAINT, line);
	}
}

static void
show_items(struct screen *s, const struct gpai_release_change *c)
{
	char line[512];

	for (uint32_t i = 0; i < c->n_items; i++) {
		const struct gpai_touched_item *item = &c->items[i];
		snprintf(line, sizeof line, "%s %s  %s%s%s%s", item->form, item->id, item->label,
		    item->serves[0] ? " (" : "", item->serves, item->serves[0] ? ")" : "");
		indented(s, STYLE_FAINT, line);
	}
}

static void
show_again(struct screen *s, const struct gpai_release_change *c)
{
	char line[512];

	for (uint32_t i = 0; i < c->n_again; i++) {
		snprintf(
		    line, sizeof line, "ask again: %s (%s)", c->again[i].asks, c->again[i].key);
		indented(s, STYLE_ASK, line);
	}
}

static void
show_changes(struct screen *s, const struct gpai_releases *r)
{
	uint32_t n;
	const struct gpai_release_change *c = gpai_releases_changes(r, &n);

	for (uint32_t i = 0; i < n; i++) {
		show_values(s, &c[i]);
		show_again(s, &c[i]);
		show_rules(s, &c[i]);
		show_items(s, &c[i]);
	}
	if (n == 0)
		fputs("  no quantity changed\n", s->term->out);
}

static void
show_files(struct screen *s, const struct gpai_releases *r)
{
	uint32_t n, same;
	const struct gpai_release_file *f = gpai_releases_files(r, &n, &same);
	char before[64], after[64], number[2][32];

	if (n + same == 0)
		return;
	fprintf(s->term->out, "\n  files: %u changed, added or removed, %u the same\n", n, same);
	for (uint32_t i = 0; i < n; i++) {
		snprintf(number[0], sizeof number[0], "%llu", (unsigned long long)f[i].before);
		snprintf(number[1], sizeof number[1], "%llu", (unsigned long long)f[i].after);
		fputs("    ", s->term->out);
		term_cell(s->term, STYLE_PLAIN, f[i].what, 9);
		term_cell(s->term, STYLE_NAME, f[i].name, 0);
		if (strcmp(f[i].what, "changed") == 0 && f[i].before != f[i].after)
			fprintf(s->term->out, "  %s -> %s bytes\n",
			    term_grouped(number[0], before, sizeof before),
			    term_grouped(number[1], after, sizeof after));
		else
			fprintf(s->term->out, "  %s bytes\n",
			    term_grouped(number[f[i].after > 0], after, sizeof after));
	}
}

static void
show_outcomes(struct screen *s, const struct gpai_releases *r)
{
	uint32_t n;
	bool asked;
	const struct gpai_difference *d = gpai_releases_outcomes(r, &n, &asked);

	fputs("\n  ", s->term->out);
	term_cell(s->term, STYLE_STRONG, "outcomes", 0);
	if (!asked)
		fputs(": no dossier here to ask", s->term->out);
	else if (n == 0)
		fputs(": none changes", s->term->out);
	fputc('\n', s->term->out);
	for (uint32_t i = 0; i < n; i++) {
		fputs("    ", s->term->out);
		term_cell(s->term, STYLE_STRONG, d[i].id, 0);
		fprintf(s->term->out, "%s%s  %s\n      %s -> ", d[i].entity[0] ? "  " : "",
		    d[i].entity, d[i].title, d[i].before);
		term_cell(s->term, STYLE_STRONG, d[i].after, 0);
		fputs("\n      ", s->term->out);
		term_wrap(s->term, STYLE_FAINT, d[i].why, 6, 6);
	}
}

static int
show(struct cli *cli, const struct call *call, const struct gpai_releases *r)
{
	struct screen s = {cli, &cli->term, option_get(call, "all") != NULL};
	uint32_t n, files, same;
	char *text;
	size_t len;

	gpai_releases_changes(r, &n);
	gpai_releases_files(r, &files, &same);
	if (option_get(call, "json") != NULL) {
		if (gpai_releases_json(r, &text, &len, &cli->err) != GPAI_OK)
			return cli_fail(cli);
		cli_print(cli, text, len);
	} else {
		show_changes(&s, r);
		show_files(&s, r);
		show_outcomes(&s, r);
	}
	return n + files > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

/* The dossier at hand, if there is one: it is not needed. */
static bool
open_dossier(struct cli *cli, const struct call *call)
{
	const char *named = option_get(call, "dossier");
	enum gpai_code rc;

	rc = gpai_dossier_find(named != NULL ? named : ".", &cli->folder, &cli->err);
	if (rc == GPAI_NOT_FOUND && named == NULL)
		return true;
	return rc == GPAI_OK && cli_dossier(cli, call, true);
}

int
diff_run(struct cli *cli, const struct call *call)
{
	struct gpai_releases_options options = {
	    .at = option_get(call, "at"), .digests = option_get(call, "digest") != NULL};
	const char *count = option_get(call, "threads");
	struct gpai_releases *releases = NULL;
	struct progress progress;
	char *end = NULL;
	int code;

	if (count != NULL) {
		options.threads = (unsigned)strtoul(count, &end, 10);
		if (*end != '\0' || options.threads == 0 || options.threads > THREADS_MAX)
			return cli_usage(call->command, "--threads takes 1 to %d, not \"%s\"",
			    THREADS_MAX, count);
	}
	if (!cli_law(cli, call) || !open_dossier(cli, call))
		return cli_fail(cli);
	options.dossier = cli->dossier;
	progress_start(&progress, "hashing");
	options.progress = progress_tell;
	options.context = &progress;
	enum gpai_code rc = gpai_releases_compare(
	    cli->law, &cli->env, call->words[0], call->words[1], &options, &releases, &cli->err);
	progress_end(&progress);
	code = rc == GPAI_OK ? show(cli, call, releases) : cli_fail(cli);
	gpai_releases_free(releases);
	return code;
}
