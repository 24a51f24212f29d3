/* SPDX-License-Identifier: Apache-2.0 */
/* gpai calendar: every dated duty, past and to come, and the dated events of the law. */
#include "cli/cli.h"

#include "cli/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Columns: "  2026-12-02  in 10 days     open     title". */
enum { DISTANCE = 14, BODY = 29, TITLE = 38, ALARM_MAX = 366 };
enum { RUN_MIN_PAST = 4, RUN_MIN = 8, RUN_SHOWN = 4, RUN_CHARS = 600 };

/* Parts of time, as a reader looks at them. */
enum part { PART_PAST, PART_NEXT, PART_LATER };

struct view {
	struct cli *cli;
	const struct gpai_day *days;
	uint32_t n;
	bool all;
	enum part part;              /* of the day last shown */
	const char *date;            /* of it; NULL: none yet */
	const struct gpai_day *left; /* to stand at the left of the next line */
	const char *started, *what;
	bool in_group;
	uint32_t hidden_met, hidden_law, hidden_perhaps, hidden_encouraged, overdue;
};

static bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool
is_event(const struct gpai_day *day)
{
	return is(day->what, "event");
}

/* What a first look can do without: where it is counted; NULL when it is shown. */
static uint32_t *
hidden_as(struct view *view, const struct gpai_day *day)
{
	bool past = day->days < 0;

	if (view->all)
		return NULL;
	if (is_event(day))
		return past ? &view->hidden_law : NULL;
	if (day->applies == GPAI_UNKNOWN)
		return &view->hidden_perhaps;
	if (is(day->force, "encouraged"))
		return &view->hidden_encouraged;
	return past && is(day->status, "met") ? &view->hidden_met : NULL;
}

static bool
is_hidden(struct view *view, const struct gpai_day *day)
{
	uint32_t *count = hidden_as(view, day);

	if (count != NULL)
		(*count)++;
	return count != NULL;
}

static enum style
status_style(const char *status)
{
	static const struct {
		const char *status;
		enum style style;
	} styles[] = {{"met", STYLE_GOOD}, {"overdue", STYLE_BAD}, {"open", STYLE_ASK},
	    {"coming", STYLE_NAME}};

	for (size_t i = 0; i < sizeof styles / sizeof styles[0]; i++)
		if (is(styles[i].status, status))
			return styles[i].style;
	return STYLE_FAINT;
}

static const char *
distance(int32_t days, char *to, size_t size)
{
	if (days == 0)
		return "today";
	if (days == 1)
		return "tomorrow";
	if (days == -1)
		return "yesterday";
	snprintf(to, size, days > 0 ? "in %d days" : "%d days ago", days > 0 ? days : -days);
	return to;
}

/* The first day that is not over is the next one; what shares it is next as well. */
static enum part
part_of(const struct view *view, const struct gpai_day *day)
{
	if (day->days < 0)
		return PART_PAST;
	if (view->date == NULL || view->part == PART_PAST || is(view->date, day->date))
		return view->date != NULL && is(view->date, day->date) ? view->part : PART_NEXT;
	return PART_LATER;
}

/* The day at the left of its first line, room for it on the others. */
static void
begin_line(struct view *view)
{
	struct term *term = &view->cli->term;
	char words[32];

	if (view->left == NULL) {
		fprintf(term->out, "%*s", BODY, "");
		return;
	}
	fputs("  ", term->out);
	term_cell(term, STYLE_STRONG, view->left->date, DISTANCE - 2);
	term_cell(term, view->part == PART_NEXT ? STYLE_ASK : STYLE_FAINT,
	    distance(view->left->days, words, sizeof words), BODY - DISTANCE);
	view->left = NULL;
}

static void
begin_day(struct view *view, const struct gpai_day *day)
{
	static const char *const parts[] = {"past", "next", "later"};
	struct term *term = &view->cli->term;
	enum part part = part_of(view, day);

	if (view->date == NULL || part != view->part) {
		fputs(view->date == NULL ? "  " : "\n  ", term->out);
		term_cell(term, STYLE_STRONG, parts[part], 0);
		fputc('\n', term->out);
	}
	view->part = part;
	view->date = day->date;
	view->left = day;
	view->in_group = false;
}

/* What the day is counted from, once for neighbours that it has in common. */
static void
show_started(struct view *view, const struct gpai_day *day)
{
	struct term *term = &view->cli->term;
	const char *before = "";
	char line[1024];

	if (view->in_group && is(view->started, day->started) && is(view->what, day->what))
		return;
	view->in_group = true;
	view->started = day->started;
	view->what = day->what;
	if (day->started[0] == '\0')
		return;
	if (is(day->what, "due"))
		before = "due: ";
	else if (is(day->what, "owed"))
		before = day->days > 0 ? "owed from: " : "owed since: ";
	else if (is(day->what, "changes"))
		before = "changes: ";
	else if (is(day->what, "kept-until"))
		before = "kept until: ";
	snprintf(line, sizeof line, "%s%s", before, day->started);
	begin_line(view);
	term_wrap(term, STYLE_PLAIN, line, BODY, BODY + 2);
}

/* Status and title; below, where it stands. */
static void
show_entry(
    struct view *view, const char *status, enum style style, const char *title, const char *below)
{
	struct term *term = &view->cli->term;

	begin_line(view);
	term_cell(term, style, status, TITLE - BODY);
	term_wrap(term, STYLE_PLAIN, title, TITLE, TITLE);
	fprintf(term->out, "%*s", TITLE, "");
	term_wrap(term, STYLE_FAINT, below, TITLE, TITLE);
}

static void
show_event(struct view *view, const struct gpai_day *day)
{
	bool is_law = is(day->status, "in-force");
	char below[1024];

	snprintf(below, sizeof below, "%s%s%s%s%s%s", day->whom, day->whom[0] ? "; " : "", day->pin,
	    is_law ? "" : "; ", is_law ? "" : day->status,
	    is(day->confidence, "UNVERIFIED") ? "; not verified" : "");
	show_entry(view, "law", STYLE_PLAIN, day->title, below);
}

static void
show_duty(struct view *view, const struct gpai_day *day)
{
	char title[512], below[1024];

	view->overdue += is(day->status, "overdue") && !is(day->force, "encouraged");
	snprintf(title, sizeof title, "%s%s%s%s%s", day->entity, day->entity[0] ? "  " : "",
	    day->title, is(day->force, "encouraged") ? ", encouraged" : "",
	    day->applies == GPAI_UNKNOWN ? ", if it applies" : "");
	snprintf(below, sizeof below, "%s  %s%s", day->id, day->pin,
	    is(day->confidence, "UNVERIFIED") ? "; not verified" : "");
	show_started(view, day);
	show_entry(view, day->status, status_style(day->status), title, below);
}

/* Duties that one thing starts on one day: no dates to keep, and often many. */
static bool
is_alike(const struct view *view, const struct gpai_day *a, const struct gpai_day *b)
{
	return !view->all && !is(a->what, "due") && !is(a->what, "event") && is(a->what, b->what) &&
	       is(a->date, b->date) && is(a->started, b->started) && is(a->status, b->status);
}

/* The end of the run of days alike that begins with one; they stand together. */
static uint32_t
run_end(const struct view *view, uint32_t first)
{
	uint32_t end = first + 1;

	while (end < view->n && is_alike(view, &view->days[first], &view->days[end]))
		end++;
	return end;
}

static void
show_run(struct view *view, uint32_t first, uint32_t end)
{
	char title[64], below[RUN_CHARS] = "", last[128] = "";
	size_t at = 0;
	uint32_t n = 0, ids = 0;

	for (uint32_t i = first; i < end; i++) {
		const struct gpai_day *day = &view->days[i];
		if (is_hidden(view, day))
			continue;
		n++;
		if (is(last, day->id)) /* the same of another entity */
			continue;
		snprintf(last, sizeof last, "%s", day->id);
		if (ids++ < RUN_SHOWN)
			at += (size_t)snprintf(
			    below + at, sizeof below - at, "%s%s", ids > 1 ? ", " : "", day->id);
	}
	if (ids > RUN_SHOWN)
		snprintf(below + at, sizeof below - at, " and more");
	snprintf(title, sizeof title, "%u duties; gpai check has each", n);
	show_started(view, &view->days[first]);
	show_entry(
	    view, view->days[first].status, status_style(view->days[first].status), title, below);
}

static void
show_day(struct view *view, const struct gpai_day *day)
{
	if (view->date == NULL || !is(view->date, day->date))
		begin_day(view, day);
	if (is_event(day))
		show_event(view, day);
	else
		show_duty(view, day);
}

/* Days alike: each, or when they are many together; where the next begins. */
static uint32_t
show_from(struct view *view, uint32_t i)
{
	uint32_t end = run_end(view, i), n = 0;

	for (uint32_t k = i; k < end; k++)
		n += hidden_as(view, &view->days[k]) == NULL;
	if (n <= (view->days[i].days < 0 ? RUN_MIN_PAST : RUN_MIN)) {
		for (; i < end; i++)
			if (!is_hidden(view, &view->days[i]))
				show_day(view, &view->days[i]);
		return end;
	}
	const struct gpai_day *day = &view->days[i];
	if (view->date == NULL || !is(view->date, day->date))
		begin_day(view, day);
	show_run(view, i, end);
	return end;
}

static void
show_head(struct cli *cli, const struct gpai_assessment *a)
{
	const struct gpai_summary *s = gpai_assessment_summary(a);

	if (s->example) {
		term_cell(&cli->term, STYLE_ASK, "EXAMPLE: not a statement by the provider", 0);
		fputc('\n', cli->term.out);
	}
	term_cell(&cli->term, STYLE_STRONG, s->model[0] ? s->model : "(model not named)", 0);
	fprintf(cli->term.out, "   %s   as of %s, law of %s\n\n",
	    s->provider[0] ? s->provider : "(provider not named)", s->as_of,
	    s->law[0] ? s->law : "(none yet)");
}

/* What was left out, and the way to see it. */
static void
show_hidden(struct view *view)
{
	const struct {
		uint32_t n;
		const char *one, *several;
	} hidden[] = {{view->hidden_perhaps, "duty that may apply", "duties that may apply"},
	    {view->hidden_met, "past duty that is met", "past duties that are met"},
	    {view->hidden_encouraged, "that is merely encouraged", "that are merely encouraged"},
	    {view->hidden_law, "past event of the law", "past events of the law"}};
	char line[512] = "not shown: ";
	size_t at = strlen(line);
	bool any = false;

	for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
		if (hidden[i].n == 0)
			continue;
		at += (size_t)snprintf(line + at, sizeof line - at, "%s%u %s", any ? ", " : "",
		    hidden[i].n, hidden[i].n == 1 ? hidden[i].one : hidden[i].several);
		any = true;
	}
	if (view->date == NULL)
		fputs("  nothing is dated that is known to apply\n", view->cli->term.out);
	if (!any)
		return;
	snprintf(line + at, sizeof line - at, "; --all shows them");
	fputs("\n  ", view->cli->term.out);
	term_wrap(&view->cli->term, STYLE_FAINT, line, 2, 2);
}

static int
show_calendar(
    struct cli *cli, struct gpai_assessment *a, const struct gpai_calendar_options *options)
{
	struct view view = {.cli = cli, .all = options->all};

	if (gpai_assessment_calendar(a, options, &view.days, &view.n, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	show_head(cli, a);
	for (uint32_t i = 0; i < view.n;)
		i = show_from(&view, i);
	show_hidden(&view);
	return view.overdue > 0 ? EXIT_FINDINGS : EXIT_DONE;
}

/* iCalendar: to a name beside the file first, so that a client never reads half of one. */

static bool
refuse(struct cli *cli, const char *path, const char *doing)
{
	cli->err = (struct gpai_error){.code = GPAI_IO};
	snprintf(cli->err.file, sizeof cli->err.file, "%.255s", path);
	snprintf(
	    cli->err.message, sizeof cli->err.message, "cannot %s: %s", doing, strerror(errno));
	return false;
}

static bool
write_file(struct cli *cli, const char *path, const char *bytes, size_t len)
{
	char part[4096];
	FILE *file;
	bool fine;

	if ((size_t)snprintf(part, sizeof part, "%s.part", path) >= sizeof part) {
		errno = ENAMETOOLONG;
		return refuse(cli, path, "write");
	}
	if ((file = fopen(part, "wb")) == NULL)
		return refuse(cli, path, "create");
	fine = fwrite(bytes, 1, len, file) == len && fflush(file) == 0 && fsync(fileno(file)) == 0;
	fine = fclose(file) == 0 && fine;
	if (fine && rename(part, path) == 0)
		return true;
	refuse(cli, path, "write");
	unlink(part);
	return false;
}

static int
write_ics(struct cli *cli, struct gpai_assessment *a, const struct gpai_calendar_options *options,
    const char *path)
{
	char *text;
	size_t len;
	bool fine = true;

	if (gpai_calendar_ics(a, options, &text, &len, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (is(path, "-"))
		fwrite(text, 1, len, cli->term.out);
	else
		fine = write_file(cli, path, text, len);
	gpai_text_free(text);
	if (fine && !is(path, "-"))
		fprintf(stderr, "wrote %s\n", path);
	return fine ? EXIT_DONE : cli_fail(cli);
}

static int
print_json(struct cli *cli, struct gpai_assessment *a, const struct gpai_calendar_options *options)
{
	char *text;
	size_t len;

	if (gpai_calendar_json(a, options, &text, &len, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	cli_print(cli, text, len);
	return EXIT_DONE;
}

static bool
read_alarm(const char *word, uint32_t *days)
{
	char *end;

	*days = 0;
	if (word == NULL)
		return true;
	errno = 0;
	unsigned long n = strtoul(word, &end, 10);
	if (word[0] < '0' || word[0] > '9' || *end != '\0' || errno != 0 || n == 0 || n > ALARM_MAX)
		return false;
	*days = (uint32_t)n;
	return true;
}

int
calendar_run(struct cli *cli, const struct call *call)
{
	struct gpai_assess_options asked = {
	    .at = option_get(call, "at"), .known_at = option_get(call, "known-at")};
	struct gpai_calendar_options options = {.from = option_get(call, "from"),
	    .until = option_get(call, "until"),
	    .all = option_get(call, "all") != NULL};
	const char *ics = option_get(call, "ics");
	struct gpai_assessment *a;
	int code;

	if (!read_alarm(option_get(call, "alarm"), &options.alarm_days))
		return cli_usage(call->command,
		    "--alarm takes a number of days from 1 to %d, found \"%s\"", ALARM_MAX,
		    option_get(call, "alarm"));
	if (options.alarm_days > 0 && ics == NULL)
		return cli_usage(call->command, "--alarm goes with --ics");
	if (ics != NULL && option_get(call, "json") != NULL)
		return cli_usage(call->command, "--ics and --json exclude each other");
	if (!cli_dossier(cli, call, true) ||
	    gpai_assess(cli->dossier, &asked, &a, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (ics != NULL)
		code = write_ics(cli, a, &options, ics);
	else if (option_get(call, "json") != NULL)
		code = print_json(cli, a, &options);
	else
		code = show_calendar(cli, a, &options);
	gpai_assessment_free(a);
	return code;
}
