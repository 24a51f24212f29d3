/* SPDX-License-Identifier: Apache-2.0 */
/* Telling what is wrong with a rulebook: one line a problem, with file and line, saying
 * what it concerns, what was found, what was expected. */
#include "rulebook/compiler.h"

#include <stdio.h>
#include <string.h>

enum {
	LINE_CHARS = 1024, /* gpai_error keeps less */
	QUOTED_BYTES = 60, /* of the rulebook's own words in a message */
	LISTED_MAX = 12,   /* names that a message can show at once */
};

void
about(struct compiler *c, const struct record_at *record, const char *what, struct text name)
{
	c->file = record->file;
	c->subject = (struct subject){.what = what, .name = text_clip(name, QUOTED_BYTES)};
}

/* The next free place in the report; NULL when it is full. */
static struct gpai_error *
next_problem(struct compiler *c)
{
	struct rulebook_report *report = c->report;

	if (report->n == RULEBOOK_PROBLEMS_MAX) {
		report->more++;
		return NULL;
	}
	c->problem_files[report->n] = c->file;
	return &report->problems[report->n++];
}

void
complain_as(struct compiler *c, const struct gpai_error *problem)
{
	struct gpai_error *to = next_problem(c);

	if (to != NULL)
		*to = *problem;
}

/* " (in macro document, declared in macros.yaml line 3)" */
static void
say_macro(const struct compiler *c, char *to, size_t room)
{
	const struct macro *macro = c->unfolding;

	to[0] = 0;
	if (macro != NULL)
		snprintf(to, room, " (in macro %.*s, declared in %s line %u)",
		    TEXT_ARG(macro->name), c->files[macro->from.file].path, macro->from.line);
}

/* A macro that uses its argument twice is wrong about it twice; once is enough. */
static void
drop_repetition(struct compiler *c)
{
	const struct gpai_error *last = &c->report->problems[c->report->n - 1];

	if (c->report->n > 1 && last[-1].at == last->at &&
	    c->problem_files[c->report->n - 2] == c->file &&
	    strcmp(last[-1].message, last->message) == 0)
		c->report->n--;
}

void
complain(struct compiler *c, uint32_t line, const char *format, ...)
{
	char said[LINE_CHARS], macro[LINE_CHARS];
	struct gpai_error *to = next_problem(c);
	va_list args;

	if (to == NULL)
		return;
	va_start(args, format);
	vsnprintf(said, sizeof said, format, args);
	va_end(args);
	say_macro(c, macro, sizeof macro);
	struct place place = at_line(c->files[c->file].path, line);
	if (c->subject.what == NULL)
		fail(to, GPAI_MALFORMED, place, "%s%s", said, macro);
	else
		fail(to, GPAI_MALFORMED, place, "%s%s%.*s: %s%s", c->subject.what,
		    c->subject.name.len > 0 ? " " : "", TEXT_ARG(c->subject.name), said, macro);
	drop_repetition(c);
}

static void
list_names(const struct names *known, char *to, size_t room)
{
	size_t used = 0;

	to[0] = 0;
	for (uint32_t i = 0; i < known->n && used < room; i++) {
		int n = snprintf(to + used, room - used, "%s%.*s", i > 0 ? ", " : "",
		    TEXT_ARG(known->at[i].name));
		used += n > 0 ? (size_t)n : 0;
	}
}

void
complain_unknown(struct compiler *c, uint32_t line, const char *what, struct text found,
    const struct names *known)
{
	char list[LINE_CHARS / 2];
	struct text quoted = text_clip(found, QUOTED_BYTES);
	struct nearest like = nearest_to(found);

	if (c->report->n < RULEBOOK_PROBLEMS_MAX) /* the search takes a while */
		for (uint32_t i = 0; i < known->n; i++)
			nearest_offer(&like, known->at[i].name);
	if (like.found.len > 0) {
		complain(c, line, "unknown %s '%.*s', expected perhaps '%.*s'", what,
		    TEXT_ARG(quoted), TEXT_ARG(like.found));
	} else if (known->n == 0 || known->n > LISTED_MAX) {
		complain(c, line, "unknown %s '%.*s', expected one that the rulebook declares",
		    what, TEXT_ARG(quoted));
	} else {
		list_names(known, list, sizeof list);
		complain(
		    c, line, "unknown %s '%.*s', expected one of %s", what, TEXT_ARG(quoted), list);
	}
}

static bool
comes_before(const struct compiler *c, uint32_t a, uint32_t b)
{
	if (c->problem_files[a] != c->problem_files[b])
		return c->problem_files[a] < c->problem_files[b];
	return c->report->problems[a].at < c->report->problems[b].at;
}

/* By insertion: there are few, and those of one line keep their order. */
void
report_sort(struct compiler *c)
{
	struct rulebook_report *report = c->report;

	for (uint32_t i = 1; i < report->n; i++)
		for (uint32_t j = i; j > 0 && comes_before(c, j, j - 1); j--) {
			struct gpai_error problem = report->problems[j];
			uint32_t file = c->problem_files[j];
			report->problems[j] = report->problems[j - 1];
			c->problem_files[j] = c->problem_files[j - 1];
			report->problems[j - 1] = problem;
			c->problem_files[j - 1] = file;
		}
}
