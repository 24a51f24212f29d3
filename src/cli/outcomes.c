/* SPDX-License-Identifier: Apache-2.0 */
/* The outcomes of an answer, as `gpai check` lists them: what is asked of the dossier by the text
 * it stands in, then what is asked of each entity.
 *
 * A rulebook of some hundred provisions does not fit a screen, and most of them concern few: what
 * does not apply is a number in the heading of its group unless all is asked for, and neighbours
 * that wait for the same are told once, the rest of many by their ids. */
#include "cli/outcomes.h"

#include <stdlib.h>
#include <string.h>

enum {
	INDENT = 5,
	ID_MAX = 16,
	NEEDS_SHOWN = 3,
	RUN_SHOWN = 4, /* of neighbours that wait for the same */
	NEEDS_CHARS = 1024,
	REST_CHARS = 4096,
	QUESTIONS_SHOWN = 8
};

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

void
show_status_counts(struct cli *cli, const uint32_t counts[GPAI_STATUSES], bool zeros)
{
	const char *before = "";

	for (int i = 0; i < GPAI_STATUSES; i++) {
		char cell[64];
		if (counts[i] == 0 && !zeros)
			continue;
		snprintf(cell, sizeof cell, "%s %u", statuses[i].says, counts[i]);
		fputs(before, cli->term.out);
		term_cell(&cli->term, counts[i] ? statuses[i].style : STYLE_FAINT, cell, 0);
		before = "   ";
	}
}

bool
outcome_is_right(const struct gpai_outcome *o)
{
	return strcmp(o->force, "may") == 0;
}

bool
outcome_is_idle(const struct gpai_outcome *o)
{
	bool binds = !outcome_is_right(o) && strcmp(o->force, "encouraged") != 0;

	return !binds && o->applies == GPAI_UNKNOWN;
}

static bool
is_counted(const struct gpai_outcome *o)
{
	return !outcome_is_right(o) || o->status != GPAI_STATUS_UNKNOWN;
}

/* Groups */

struct group { /* outcomes of one entity, or of none, by one text */
	const char *entity, *source;
	uint32_t entity_rank; /* the first group of its entity */
	uint32_t source_order, n_shown;
	uint32_t counts[GPAI_STATUSES];
};

struct line {
	const struct gpai_outcome *outcome;
	uint32_t group;
	uint32_t order;
};

struct listing {
	struct group *groups;
	uint32_t n_groups;
	struct line *lines;
	uint32_t n;
};

/* Neighbours are alike: the search begins where the last one ended. */
static uint32_t
group_of(struct listing *listing, const struct gpai_outcome *o, uint32_t last)
{
	struct group *groups = listing->groups;
	uint32_t n = listing->n_groups;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = (last + i) % n;
		if (strcmp(groups[at].entity, o->entity) == 0 &&
		    strcmp(groups[at].source, o->source) == 0)
			return at;
	}
	groups[n] = (struct group){.entity = o->entity,
	    .source = o->source,
	    .source_order = o->source_order,
	    .entity_rank = n};
	for (uint32_t i = 0; i < n; i++)
		if (strcmp(groups[i].entity, o->entity) == 0)
			groups[n].entity_rank = groups[i].entity_rank;
	return listing->n_groups++;
}

static int
by_entity(const void *a, const void *b)
{
	const struct group *x = *(const struct group *const *)a;
	const struct group *y = *(const struct group *const *)b;
	bool x_has = x->entity[0] != '\0', y_has = y->entity[0] != '\0';

	if (x_has != y_has)
		return x_has ? 1 : -1;
	if (x->entity_rank != y->entity_rank)
		return x->entity_rank < y->entity_rank ? -1 : 1;
	return x->source_order < y->source_order ? -1 : x->source_order > y->source_order;
}

static int
by_group(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->outcome->status != y->outcome->status)
		return x->outcome->status < y->outcome->status ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* Groups in the order they are shown in, and the lines of each, by status. */
static bool
arrange(struct listing *listing)
{
	uint32_t n = listing->n_groups;
	const struct group **order = calloc((size_t)n + 1, sizeof *order);
	struct group *groups = calloc((size_t)n + 1, sizeof *groups);
	uint32_t *rank = calloc((size_t)n + 1, sizeof *rank);
	bool enough = order != NULL && groups != NULL && rank != NULL;

	for (uint32_t i = 0; enough && i < n; i++)
		order[i] = &listing->groups[i];
	if (enough && n > 0)
		qsort(order, n, sizeof *order, by_entity);
	for (uint32_t i = 0; enough && i < n; i++) {
		groups[i] = *order[i];
		rank[order[i] - listing->groups] = i;
	}
	for (uint32_t i = 0; enough && i < listing->n; i++)
		listing->lines[i].group = rank[listing->lines[i].group];
	if (enough) {
		free(listing->groups);
		listing->groups = groups;
		if (listing->n > 0)
			qsort(listing->lines, listing->n, sizeof *listing->lines, by_group);
	} else {
		free(groups);
	}
	free(order);
	free(rank);
	return enough;
}

static bool
is_shown(const struct gpai_outcome *o, bool all)
{
	return all || (o->status != GPAI_STATUS_NOT_APPLICABLE && !outcome_is_idle(o));
}

static bool
list(struct listing *listing, const struct gpai_assessment *a, bool all)
{
	uint32_t n, last = 0;
	const struct gpai_outcome *outcomes = gpai_assessment_outcomes(a, &n);

	listing->groups = calloc((size_t)n + 1, sizeof *listing->groups);
	listing->lines = calloc((size_t)n + 1, sizeof *listing->lines);
	if (listing->groups == NULL || listing->lines == NULL)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		last = group_of(listing, &outcomes[i], last);
		listing->groups[last].counts[outcomes[i].status] += is_counted(&outcomes[i]);
		if (!is_shown(&outcomes[i], all))
			continue;
		listing->groups[last].n_shown++;
		listing->lines[listing->n++] = (struct line){&outcomes[i], last, i};
	}
	return arrange(listing);
}

/* "system/chat, AI Act   unknown 3   met 1   not applicable 20" */
static void
show_heading(struct cli *cli, const struct group *group)
{
	fputs("\n  ", cli->term.out);
	if (group->entity[0] != '\0') {
		term_cell(&cli->term, STYLE_NAME, group->entity, 0);
		fputs("  ", cli->term.out);
	}
	term_cell(&cli->term, STYLE_STRONG, group->source[0] ? group->source : "(no source)", 0);
	fputs("   ", cli->term.out);
	show_status_counts(cli, group->counts, false);
	fputc('\n', cli->term.out);
}

/* Lines */

/* "since D", "due D", or both when they differ; "" when neither is known. What is met is due no
 * more. Whether it is owed at all may not be known either. */
static void
format_clock(const struct gpai_outcome *o, char *clock, size_t size)
{
	bool since = o->applies_since[0] != '\0';
	bool due = o->due[0] != '\0' && strcmp(o->due, o->applies_since) != 0 &&
	           o->status != GPAI_STATUS_MET;

	snprintf(clock, size, "%s%s%s%s%s",
	    !since                    ? ""
	    : o->applies == GPAI_TRUE ? "since "
				      : "perhaps since ",
	    o->applies_since, since && due ? ", " : "", due ? "due " : "", due ? o->due : "");
}

const char *
key_alone(const char *key)
{
	const char *colon = strrchr(key, ':');

	return colon != NULL ? colon + 1 : key;
}

static bool
is_of(const char *key, const char *entity)
{
	size_t len = strlen(entity);

	return len > 0 && strncmp(key, entity, len) == 0 && key[len] == ':';
}

const char *
needed(const struct gpai_missing *m)
{
	return strchr(m->key, '.') != NULL || m->asks[0] == '\0' ? m->key : m->asks;
}

/* The same below the name of an entity, whose own facts need no other. */
static const char *
needed_by(const struct gpai_outcome *o, const struct gpai_missing *m)
{
	return is_of(m->key, o->entity) ? key_alone(m->key) : needed(m);
}

/* What an unknown outcome hangs on, in one line; "" when it waits for nothing that can be found. */
static void
format_needs(const struct gpai_outcome *o, char line[NEEDS_CHARS])
{
	size_t at = 0;

	line[0] = '\0';
	if (o->status != GPAI_STATUS_UNKNOWN)
		return;
	for (uint32_t i = 0; i < o->n_missing && i < NEEDS_SHOWN && at < NEEDS_CHARS; i++)
		at += (size_t)snprintf(line + at, NEEDS_CHARS - at, "%s%s", i > 0 ? ", " : "",
		    needed_by(o, &o->missing[i]));
	if (o->n_missing > NEEDS_SHOWN && at < NEEDS_CHARS)
		snprintf(line + at, NEEDS_CHARS - at, " and %u more", o->n_missing - NEEDS_SHOWN);
}

struct widths { /* columns, with the gap to the next; an id that is longer takes from its title's */
	int id, title;
};

/* On the line when it fits there, in its column or further to the right; else below it. */
static void
show_at_end(struct cli *cli, const char *words, int column, const struct widths *w)
{
	int at = INDENT + w->id + w->title, columns = term_columns(words);

	if (at + columns > cli->term.width)
		at = cli->term.width - columns;
	if (at < column + 2) {
		fputc('\n', cli->term.out);
		column = 0;
		at = INDENT + w->id;
	}
	fprintf(cli->term.out, "%*s%s", at - column, "", words);
}

static void
show_line(struct cli *cli, const struct gpai_outcome *o, const struct widths *w)
{
	const struct shown_status *status = &statuses[o->status];
	int id = term_columns(o->id), gap = id + 2 < w->id ? w->id - id : 2;
	char clock[80], rest[128];

	format_clock(o, clock, sizeof clock);
	if (strcmp(o->force, "must") != 0 && strcmp(o->force, "committed") != 0)
		snprintf(clock, sizeof clock, "%s", o->force);
	if (o->status == GPAI_STATUS_NOT_APPLICABLE)
		clock[0] = '\0';
	fputs("  ", cli->term.out);
	term_cell(&cli->term, status->style,
	    outcome_is_right(o) && o->status != GPAI_STATUS_MET ? "" : status->mark, INDENT - 2);
	term_cell(&cli->term, STYLE_STRONG, o->id, 0);
	fprintf(cli->term.out, "%*s%s", gap, "", o->title);
	snprintf(rest, sizeof rest, "%s%s%s", o->basis, o->basis[0] && clock[0] ? ", " : "", clock);
	if (rest[0] != '\0')
		show_at_end(cli, rest, INDENT + id + gap + term_columns(o->title), w);
	fputc('\n', cli->term.out);
}

static void
show_below(struct cli *cli, const char *words)
{
	fprintf(cli->term.out, "%*s", INDENT, "");
	term_wrap(&cli->term, STYLE_FAINT, words, INDENT, INDENT);
}

/* How many neighbours wait for the same as the first. */
static uint32_t
run_length(const struct line *lines, uint32_t n, const char *needs)
{
	char other[NEEDS_CHARS];
	uint32_t run = 1;

	for (; run < n && !outcome_is_right(lines[run].outcome); run++) {
		format_needs(lines[run].outcome, other);
		if (strcmp(needs, other) != 0)
			break;
	}
	return run;
}

/* "and aia.54.1, aia.54.2, ... wait with them": those of a long run whose titles are left out. */
static void
show_more_of_run(struct cli *cli, const struct line *lines, uint32_t n)
{
	char ids[REST_CHARS];
	size_t at = 0;

	for (uint32_t i = 0; i < n && at < sizeof ids; i++)
		at += (size_t)snprintf(
		    ids + at, sizeof ids - at, "%s%s", i > 0 ? ", " : "and ", lines[i].outcome->id);
	show_below(cli, ids);
}

/* Neighbours that wait for the same; what they wait for is said below them. */
static uint32_t
show_run(struct cli *cli, const struct line *lines, uint32_t n, const struct widths *w, bool all)
{
	const struct gpai_outcome *o = lines[0].outcome;
	char needs[NEEDS_CHARS], words[NEEDS_CHARS + 16];

	show_line(cli, o, w);
	if (outcome_is_right(o) && o->status != GPAI_STATUS_NOT_APPLICABLE)
		return 1;
	format_needs(o, needs);
	if (needs[0] == '\0') {
		if (o->status != GPAI_STATUS_MET)
			show_below(cli, o->why);
		return 1;
	}
	uint32_t run = run_length(lines, n, needs);
	uint32_t shown = !all && run > RUN_SHOWN + 1 ? RUN_SHOWN : run;
	for (uint32_t i = 1; i < shown; i++)
		show_line(cli, lines[i].outcome, w);
	if (shown < run)
		show_more_of_run(cli, lines + shown, run - shown);
	snprintf(words, sizeof words, "%s %s",
	    run == 1   ? "needs"
	    : run == 2 ? "both need"
		       : "all need",
	    needs);
	show_below(cli, words);
	return run;
}

static struct widths
measure(const struct listing *listing)
{
	struct widths w = {0, 0};

	for (uint32_t i = 0; i < listing->n; i++) {
		int id = term_columns(listing->lines[i].outcome->id) + 2;
		int title = term_columns(listing->lines[i].outcome->title) + 2;
		w.id = id > w.id ? id : w.id;
		w.title = title > w.title ? title : w.title;
	}
	w.id = w.id > ID_MAX ? ID_MAX : w.id;
	return w;
}

/* Groups of which nothing is listed, in one line: "Code Copyright 17, system/chat AI Act 35". */
static void
show_rest(struct cli *cli, const struct listing *listing)
{
	char line[REST_CHARS] = "";
	size_t at = 0;

	for (uint32_t g = 0; g < listing->n_groups && at < sizeof line; g++) {
		const struct group *group = &listing->groups[g];
		uint32_t n = group->counts[GPAI_STATUS_NOT_APPLICABLE];
		if (group->n_shown > 0 || n == 0)
			continue;
		at +=
		    (size_t)snprintf(line + at, sizeof line - at, "%s%s%s%s %u", at > 0 ? ", " : "",
			group->entity, group->entity[0] ? " " : "", group->source, n);
	}
	if (at == 0)
		return;
	fputs("\n  ", cli->term.out);
	term_cell(&cli->term, STYLE_FAINT, "not applicable: ", 0);
	term_wrap(&cli->term, STYLE_FAINT, line, 18, 18);
}

bool
show_outcomes(struct cli *cli, const struct gpai_assessment *a, bool all)
{
	struct listing listing = {0};
	bool enough = list(&listing, a, all);
	struct widths w = measure(&listing);
	uint32_t at = 0;

	for (uint32_t g = 0; enough && g < listing.n_groups; g++) {
		uint32_t end = at + listing.groups[g].n_shown;
		if (at < end)
			show_heading(cli, &listing.groups[g]);
		while (at < end)
			at += show_run(cli, &listing.lines[at], end - at, &w, all);
	}
	if (enough)
		show_rest(cli, &listing);
	free(listing.groups);
	free(listing.lines);
	return enough;
}
