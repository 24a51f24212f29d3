/* SPDX-License-Identifier: Apache-2.0 */
/* gpai why: one outcome with everything it rests on. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

enum { DEPTH_MAX = 40, SEEN_MAX = 256 };

struct shown_truth {
	const char *mark;
	enum style style;
};

static const struct shown_truth truths[] = {
    [GPAI_FALSE] = {"no ", STYLE_BAD},
    [GPAI_UNKNOWN] = {"?  ", STYLE_ASK},
    [GPAI_TRUE] = {"yes", STYLE_GOOD},
};

/* A proof being printed: whole, or what decides only; each source once. */
struct printing {
	struct cli *cli;
	bool whole;
	const char *seen[SEEN_MAX];
	size_t n_seen;
};

static bool
is_kind(const struct gpai_proof *p, const char *kind)
{
	return strcmp(p->kind, kind) == 0;
}

/* What joins the children of a node, in words. */
static const char *
joined(const struct gpai_proof *p)
{
	return is_kind(p, "all")   ? "all of:"
	       : is_kind(p, "any") ? "any of:"
	       : is_kind(p, "not") ? "not:"
	                           : "";
}

/* A fact's source, the first time it is met. */
static const char *
source_once(struct printing *to, const struct gpai_proof *p)
{
	for (size_t i = 0; i < to->n_seen; i++)
		if (strcmp(to->seen[i], p->id) == 0)
			return "";
	if (to->n_seen < SEEN_MAX && p->source[0] != '\0')
		to->seen[to->n_seen++] = p->id;
	return p->source;
}

/* "yes ID  words", then who says so or where the law stands, in faint lines below. */
static void
show_node(struct printing *to, const struct gpai_proof *p, const char *words, int column)
{
	struct term *term = &to->cli->term;
	const char *below = is_kind(p, "fact") ? source_once(to, p) : p->pin;
	int text = column + 4 + (p->id[0] ? term_columns(p->id) + 2 : 0);

	fprintf(term->out, "%*s", column, "");
	term_cell(term, truths[p->truth].style, truths[p->truth].mark, 4);
	term_cell(term, STYLE_NAME, p->id, 0);
	fputs(p->id[0] != '\0' ? "  " : "", term->out);
	term_wrap(term, STYLE_PLAIN, words, text, column + 6);
	if (below[0] == '\0')
		return;
	fprintf(term->out, "%*s", column + 6, "");
	term_wrap(term, STYLE_FAINT, below, column + 6, column + 6);
}

/* A branch that does not decide, in one line: its own words, or what it is made of. */
static void
describe(const struct gpai_proof *p, char *words, size_t size)
{
	size_t at = 0;

	if (p->label[0] != '\0' || p->note[0] != '\0') {
		snprintf(words, size, "%s", p->note[0] != '\0' ? p->note : p->label);
		return;
	}
	at += (size_t)snprintf(words, size, "%s", joined(p));
	for (uint32_t i = 0; i < p->n_children && at < size; i++) {
		const struct gpai_proof *child = p->children[i];
		while (child->id[0] == '\0' && child->n_children > 0)
			child = child->children[0];
		at +=
		    (size_t)snprintf(words + at, size - at, "%s%s", i > 0 ? ", " : " ", child->id);
	}
}

/* The same open question as its neighbour: several words of one choice are asked for. */
static bool
repeats(const struct gpai_proof *p, const struct gpai_proof *before)
{
	if (before == NULL || p->truth != GPAI_UNKNOWN || before->truth != GPAI_UNKNOWN)
		return false;
	while (is_kind(p, "not") && is_kind(before, "not") && p->n_children == 1 &&
	       before->n_children == 1) {
		p = p->children[0];
		before = before->children[0];
	}
	return is_kind(p, "fact") && is_kind(before, "fact") && strcmp(p->id, before->id) == 0;
}

static void show_proof(struct printing *to, const struct gpai_proof *p, int depth);

/* Under "any of" and in a form, what does not decide is left out; elsewhere it takes one line. */
static void
show_children(struct printing *to, const struct gpai_proof *p, int depth)
{
	char words[1024];

	for (uint32_t i = 0; i < p->n_children; i++) {
		const struct gpai_proof *child = p->children[i];
		bool decides = child->truth == p->truth || is_kind(p, "not") || p->n_children == 1;
		if (is_kind(p, "form"))
			decides = child->truth != GPAI_TRUE;
		if (!to->whole && i > 0 && repeats(child, p->children[i - 1]))
			continue;
		if (to->whole || decides) {
			show_proof(to, child, depth);
		} else if (!is_kind(p, "any") && !is_kind(p, "form")) {
			describe(child, words, sizeof words);
			show_node(to, child, words, 2 + 2 * depth);
		}
	}
}

static void
show_proof(struct printing *to, const struct gpai_proof *p, int depth)
{
	const struct gpai_proof *below = p;
	char words[1024];
	const char *note = p->note;

	if (depth > DEPTH_MAX)
		return;
	/* A provision that is one list of conditions shares its line with the list. */
	if (is_kind(p, "provision") && p->n_children == 1 && joined(p->children[0])[0] != '\0' &&
	    p->children[0]->truth == p->truth)
		below = p->children[0];
	if (is_kind(p, "fact") && p->truth == GPAI_UNKNOWN)
		snprintf(words, sizeof words, "%s %s", p->label, note);
	else if (is_kind(p, "fact"))
		snprintf(words, sizeof words, "%s", note);
	else
		snprintf(words, sizeof words, "%s%s%s%s%s", p->label,
		    p->label[0] && note[0] ? ": " : "", note,
		    p->label[0] && joined(below)[0] ? ", " : "", joined(below));
	show_node(to, p, words, 2 + 2 * depth);
	show_children(to, below, depth + 1);
}

static void
show_line(struct cli *cli, const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	fputs("  ", cli->term.out);
	term_cell(&cli->term, STYLE_FAINT, name, 12);
	term_wrap(&cli->term, STYLE_PLAIN, value, 14, 14);
}

/* A day, and how it was found. */
static void
show_day(struct cli *cli, const char *what, const char *day, const char *found)
{
	char line[512];

	snprintf(line, sizeof line, "%s%s%s", day, found[0] != '\0' ? ": " : "", found);
	show_line(cli, what, day[0] != '\0' ? line : "");
}

static void
show_why(struct cli *cli, const struct gpai_why *why, bool whole)
{
	struct printing to = {.cli = cli, .whole = whole};
	const struct gpai_outcome *o = why->outcome;
	char asked[200];

	term_cell(&cli->term, STYLE_STRONG, why->id, 0);
	if (why->entity[0] != '\0') {
		fputs("  ", cli->term.out);
		term_cell(&cli->term, STYLE_NAME, why->entity, 0);
	}
	fprintf(cli->term.out, "  %s\n\n", why->title);
	show_line(cli, "the law", why->says);
	show_line(cli, "pin", why->pin);
	show_line(cli, "checked", why->confidence_says);
	show_line(cli, "note", why->note);
	if (why->on[0] != '\0' && why->entity[0] == '\0') {
		snprintf(asked, sizeof asked,
		    "each %s, of which none is on file: of one of which "
		    "nothing is known",
		    why->on);
		show_line(cli, "asked of", asked);
	}
	if (o != NULL) {
		show_line(cli, "status", gpai_status_says(o->status));
		show_line(cli, "why", o->why);
		show_line(cli, "basis", o->basis);
		show_day(cli, "owed since", o->applies_since, why->since_found);
		show_day(cli, "due", o->due, why->due_found);
		show_line(cli, "usually", o->who);
	}
	if (why->applies != NULL) {
		bool owed =
		    strcmp(why->kind, "obligation") == 0 || strcmp(why->kind, "exposure") == 0;
		fprintf(cli->term.out, "\n  %s\n", owed ? "does it apply?" : "does it hold?");
		show_proof(&to, why->applies, 1);
	}
	if (why->met != NULL) {
		fputs("\n  is it met?\n", cli->term.out);
		show_proof(&to, why->met, 1);
	}
}

int
why_run(struct cli *cli, const struct call *call)
{
	struct gpai_assess_options options = {
	    .at = option_get(call, "at"), .known_at = option_get(call, "known-at")};
	struct gpai_assessment *a = NULL;
	const struct gpai_why *whys;
	uint32_t n;
	char *text;
	size_t len;
	int code = EXIT_DONE;

	if (!cli_dossier(cli, call, true) ||
	    gpai_assess(cli->dossier, &options, &a, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (gpai_assessment_why(a, call->words[0], option_get(call, "of"), &whys, &n, &cli->err) !=
	    GPAI_OK) {
		code = cli_fail(cli);
	} else if (option_get(call, "json") != NULL) {
		if (gpai_why_json(whys, n, &text, &len, &cli->err) == GPAI_OK)
			cli_print(cli, text, len);
		else
			code = cli_fail(cli);
	} else {
		for (uint32_t i = 0; i < n; i++) {
			fputs(i > 0 ? "\n" : "", cli->term.out);
			show_why(cli, &whys[i], option_get(call, "all") != NULL);
		}
	}
	gpai_assessment_free(a);
	return code;
}
