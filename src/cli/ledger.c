/* SPDX-License-Identifier: Apache-2.0 */
/* gpai ledger: the compute of each stage, the totals, and how far they are from the limits. */
#include "cli/cli.h"

#include "cli/run.h"

#include <string.h>

enum {
	NAME = 17,
	WHAT = 15,
	PERIOD = 25,
	FIGURE = 20,
	COUNTS = 11,
	LABEL = 22,
	TENTHS = 10,       /* of a decade */
	CELLS_MAX = 60,    /* of a bar */
	DECADES_ABOVE = 1, /* the limit is never at the very end */
};

struct screen {
	struct cli *cli;
	struct term *term;
	const struct gpai_ledger *ledger;
	int32_t first, last; /* decades of the scale */
	int32_t per_cell;    /* tenths */
	char told[512];      /* of the last clock: two limits may start the same one */
};

static bool
is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static void
title(struct screen *s, const char *text)
{
	fputs("  ", s->term->out);
	term_cell(s->term, STYLE_STRONG, text, 0);
	fputc('\n', s->term->out);
}

static void
note(struct screen *s, enum style style, int column, const char *text)
{
	fprintf(s->term->out, "%*s", column, "");
	term_wrap(s->term, style, text, column, column);
}

/* --- Stages --- */

/* What a limit is held against, and is asked of this dossier for certain, has a column. */
static bool
has_column(const struct screen *s, const struct gpai_stage_sum *sum)
{
	for (uint32_t i = 0; i < s->ledger->n_limits; i++)
		if (is(s->ledger->limits[i].of, sum->id))
			return sum->wanted == GPAI_TRUE;
	return false;
}

/* Fills the row of a table up to its last cell, which needs no room behind it. */
static int
room(const struct screen *s, uint32_t sum)
{
	for (uint32_t i = sum + 1; i < s->ledger->n_sums; i++)
		if (has_column(s, &s->ledger->sums[i]))
			return COUNTS;
	return 0;
}

static const char *
counted_word(enum gpai_counted counted)
{
	static const char *const WORDS[] = {"left out", "perhaps", "counts"};

	return WORDS[counted];
}

static enum style
counted_style(enum gpai_counted counted)
{
	static const enum style STYLES_OF[] = {STYLE_FAINT, STYLE_ASK, STYLE_GOOD};

	return STYLES_OF[counted];
}

static void
show_stage_heads(struct screen *s)
{
	const struct gpai_ledger *ledger = s->ledger;
	char compute[64];

	snprintf(compute, sizeof compute, "compute, %s", ledger->unit);
	fputs("  ", s->term->out);
	term_cell(s->term, STYLE_STRONG, "stage", NAME);
	term_cell(s->term, STYLE_FAINT, "kind", WHAT);
	term_cell(s->term, STYLE_FAINT, "period", PERIOD);
	term_cell(s->term, STYLE_FAINT, compute, FIGURE);
	for (uint32_t i = 0; i < ledger->n_sums; i++)
		if (has_column(s, &ledger->sums[i]))
			term_cell(s->term, STYLE_FAINT, ledger->sums[i].word, room(s, i));
	fputc('\n', s->term->out);
}

static void
period_words(const struct gpai_stage *stage, char *to, size_t size)
{
	if (stage->starts[0] == '\0' && stage->ends[0] == '\0')
		snprintf(to, size, "no days on file");
	else if (stage->ends[0] == '\0')
		snprintf(to, size, "%s %s", is(stage->progress, "planned") ? "from" : "since",
		    stage->starts);
	else if (stage->starts[0] == '\0')
		snprintf(to, size, "until %s", stage->ends);
	else
		snprintf(to, size, "%s to %s", stage->starts, stage->ends);
}

static bool
is_of_interest(const struct screen *s, const struct gpai_stage *stage, enum gpai_counted counted)
{
	for (uint32_t i = 0; i < s->ledger->n_sums; i++)
		if (has_column(s, &s->ledger->sums[i]) && stage->counts[i].counted == counted)
			return true;
	return false;
}

/* Why it is left out, or what is to be said so that it is known; each reason once. */
static void
show_reasons(struct screen *s, const struct gpai_stage *stage)
{
	char line[1024];
	const char *said = "", *waits = "";

	for (uint32_t i = 0; i < s->ledger->n_sums; i++) {
		const struct gpai_stage_count *count = &stage->counts[i];
		if (!has_column(s, &s->ledger->sums[i]) || count->counted == GPAI_COUNTED)
			continue;
		if (count->waits[0] != '\0' && !is(waits, count->waits)) {
			snprintf(line, sizeof line, "counts perhaps: record %s", count->waits);
			note(s, STYLE_ASK, 2 + NAME, line);
			waits = count->waits;
		} else if (count->counted == GPAI_UNCLEAR && count->note[0] != '\0') {
			note(s, STYLE_ASK, 2 + NAME, count->note);
		}
		if (count->counted == GPAI_LEFT_OUT && !is(said, count->by)) {
			snprintf(line, sizeof line, "%s  %s", count->by, count->title);
			note(s, STYLE_FAINT, 2 + NAME, line);
			said = count->by;
		}
	}
}

/* Days that do not go with the figure; written as they are, they sort as they follow. */
static void
show_days(struct screen *s, const struct gpai_stage *stage)
{
	bool has_both = stage->starts[0] != '\0' && stage->ends[0] != '\0';

	if (has_both && strcmp(stage->ends, stage->starts) < 0)
		note(s, STYLE_BAD, 2 + NAME, "ends before it starts");
	if (stage->exact[0] != '\0' && strcmp(stage->starts, s->ledger->as_of) > 0)
		note(s, STYLE_ASK, 2 + NAME,
		    "starts later, yet what it used is on file and counts: a plan is recorded as "
		    "stage.compute.planned.flop");
}

static void
show_stage(struct screen *s, const struct gpai_stage *stage)
{
	char period[64], planned[128];
	bool counts =
	    is_of_interest(s, stage, GPAI_COUNTED) || is_of_interest(s, stage, GPAI_UNCLEAR);
	bool missing = !stage->has_figure && !is(stage->progress, "planned") && counts;

	period_words(stage, period, sizeof period);
	fputs("  ", s->term->out);
	if (term_columns(stage->name) < NAME) {
		term_cell(s->term, STYLE_NAME, stage->name, NAME);
	} else { /* in full, on a line of its own */
		term_cell(s->term, STYLE_NAME, stage->name, 0);
		fprintf(s->term->out, "\n  %*s", NAME, "");
	}
	term_cell(s->term, stage->sort[0] ? STYLE_PLAIN : STYLE_ASK,
	    stage->sort[0] ? stage->sort : "not recorded", WHAT);
	term_cell(s->term, STYLE_PLAIN, period, PERIOD);
	term_cell(s->term, missing ? STYLE_ASK : STYLE_PLAIN,
	    stage->has_figure                ? stage->figure
	    : is(stage->progress, "planned") ? "not begun"
					     : "not recorded",
	    FIGURE);
	for (uint32_t i = 0; i < s->ledger->n_sums; i++)
		if (has_column(s, &s->ledger->sums[i]))
			term_cell(s->term, counted_style(stage->counts[i].counted),
			    counted_word(stage->counts[i].counted), room(s, i));
	fputc('\n', s->term->out);
	if (stage->in_end[0] != '\0' && !is(stage->in_end, stage->figure)) {
		snprintf(planned, sizeof planned, "%s; when finished %s", stage->progress,
		    stage->in_end);
		note(s, STYLE_PLAIN, 2 + NAME, planned);
	}
	show_days(s, stage);
	show_reasons(s, stage);
}

static void
show_stages(struct screen *s)
{
	const struct gpai_ledger *ledger = s->ledger;

	if (ledger->n_stages == 0) {
		title(s, "stages");
		note(s, STYLE_ASK, 4,
		    "none on file: gpai measure compute --stage NAME records one, and so does "
		    "stage/NAME under entities in gpai.yaml");
		return;
	}
	show_stage_heads(s);
	for (uint32_t i = 0; i < ledger->n_stages; i++)
		show_stage(s, &ledger->stages[i]);
	if (!ledger->is_closed)
		note(s, STYLE_FAINT, 2,
		    "Stages not on file are not counted; nobody said that these are all.");
}

/* --- Totals --- */

static void
show_parts(struct screen *s, const struct gpai_stage_sum *sum)
{
	char line[256];
	size_t at = 0;

	at += (size_t)snprintf(line, sizeof line, "%u counted", sum->counted);
	if (sum->unclear > 0)
		at += (size_t)snprintf(line + at, sizeof line - at, ", %u perhaps", sum->unclear);
	if (sum->left_out > 0)
		at += (size_t)snprintf(line + at, sizeof line - at, ", %u left out", sum->left_out);
	if (sum->missing > 0)
		snprintf(line + at, sizeof line - at, ", %u without a figure", sum->missing);
	term_cell(s->term, sum->missing + sum->unclear > 0 ? STYLE_ASK : STYLE_FAINT, line, 0);
}

static void
show_recorded(struct screen *s, const struct gpai_stage_sum *sum)
{
	char line[256];

	if (sum->recorded[0] == '\0')
		return;
	snprintf(line, sizeof line, "%s on file: %s, %s%s", sum->key, sum->recorded, sum->origin,
	    sum->differs && sum->uses_recorded
		? "; it is above the sum, and used below: stages may be missing"
	    : sum->differs       ? "; it differs from the sum"
	    : sum->uses_recorded ? "; used below, for want of stages"
				 : "");
	note(s, sum->differs ? STYLE_BAD : STYLE_FAINT, 4, line);
}

static void
show_total(struct screen *s, const struct gpai_stage_sum *sum)
{
	char label[64];

	snprintf(label, sizeof label, "%s", sum->title);
	fputs("  ", s->term->out);
	term_cell(s->term, STYLE_PLAIN, label, NAME + WHAT + 12);
	if (sum->so_far[0] == '\0') {
		term_cell(s->term, STYLE_ASK, sum->recorded[0] ? sum->recorded : "not known", 0);
	} else {
		term_cell(s->term, STYLE_STRONG, sum->so_far, FIGURE + 4);
		show_parts(s, sum);
	}
	fputc('\n', s->term->out);
	if (sum->in_end[0] != '\0' && !is(sum->in_end, sum->so_far)) {
		fprintf(
		    s->term->out, "    when all stages are finished as planned: %s\n", sum->in_end);
	}
	show_recorded(s, sum);
}

static void
show_totals(struct screen *s)
{
	char line[64];

	snprintf(line, sizeof line, "totals, %s", s->ledger->unit);
	title(s, line);
	for (uint32_t i = 0; i < s->ledger->n_sums; i++)
		if (has_column(s, &s->ledger->sums[i]))
			show_total(s, &s->ledger->sums[i]);
}

/* --- Limits on a scale --- */

/* Is anything known of the figure? */
static bool
has_figure(const struct gpai_stage_limit *limit)
{
	return limit->is_bounded || limit->at_low != INT32_MIN;
}

static bool
is_shown(const struct gpai_stage_limit *limit)
{
	return limit->applies == GPAI_TRUE && limit->over[0] != '\0';
}

static void
stretch(struct screen *s, int32_t at)
{
	int32_t decade;

	if (at == INT32_MIN)
		return;
	decade = at >= 0 ? at / TENTHS : (at - TENTHS + 1) / TENTHS;
	if (s->first == s->last || decade < s->first)
		s->first = decade;
	if (decade + DECADES_ABOVE > s->last)
		s->last = decade + DECADES_ABOVE;
}

/* A scale that holds every limit and figure, with few enough cells. */
static void
set_scale(struct screen *s)
{
	static const int32_t STEPS[] = {1, 2, 5, 10};
	size_t step = 0;

	s->first = s->last = 0;
	for (uint32_t i = 0; i < s->ledger->n_limits; i++) {
		const struct gpai_stage_limit *limit = &s->ledger->limits[i];
		if (!is_shown(limit))
			continue;
		if (limit->at_over != INT32_MIN) {
			stretch(s, limit->at_over - TENTHS);
			stretch(s, limit->at_over);
			if (limit->at_low >= limit->at_over - 3 * TENTHS)
				stretch(s, limit->at_low);
		}
		stretch(s, limit->at_high);
		stretch(s, limit->at_end);
	}
	while (step < 3 && (s->last - s->first) * TENTHS / STEPS[step] > CELLS_MAX)
		step++;
	s->per_cell = STEPS[step];
}

static int32_t
cell_of(const struct screen *s, int32_t at)
{
	if (at == INT32_MIN || at < s->first * TENTHS)
		return -1;
	return (at - s->first * TENTHS) / s->per_cell;
}

static void
draw_bar(struct screen *s, const struct gpai_stage_limit *limit)
{
	int32_t cells = (s->last - s->first) * TENTHS / s->per_cell;
	int32_t low = cell_of(s, limit->at_low), high = cell_of(s, limit->at_high);
	int32_t end = cell_of(s, limit->at_end), over = cell_of(s, limit->at_over);

	for (int32_t i = 0; i < cells && i < CELLS_MAX * 2; i++) {
		char c = i <= low                          ? '#'
		         : i <= high || !limit->is_bounded ? '?'
		         : i <= end                        ? '-'
		                                           : '.';
		fputc(i == over ? '|' : c, s->term->out);
	}
}

static void
draw_scale(struct screen *s)
{
	int32_t width = TENTHS / s->per_cell;
	char word[16];

	fprintf(s->term->out, "  %*s", LABEL, "");
	for (int32_t decade = s->first; decade < s->last; decade++) {
		snprintf(word, sizeof word, "1e%d", decade);
		term_cell(s->term, STYLE_FAINT, width > 4 || decade % 2 == 0 ? word : "", width);
	}
	fputc('\n', s->term->out);
}

static bool
hangs_on_stages(const struct screen *s, const struct gpai_stage_limit *limit)
{
	for (uint32_t i = 0; i < s->ledger->n_sums; i++)
		if (is(s->ledger->sums[i].id, limit->of))
			return s->ledger->sums[i].unclear > 0;
	return false;
}

static const char *
verdict_words(const struct screen *s, const struct gpai_stage_limit *limit)
{
	if (limit->exceeded == GPAI_TRUE)
		return limit->close ? "exceeded, too close to call" : "exceeded";
	if (limit->exceeded == GPAI_FALSE && limit->close)
		return "not exceeded, too close to call";
	if (limit->exceeded == GPAI_FALSE)
		return s->ledger->is_closed || s->ledger->n_stages == 0
		           ? "not exceeded"
		           : "not exceeded by what is on file";
	if (limit->by_rule != GPAI_UNKNOWN)
		return limit->by_rule == GPAI_TRUE ? "exceeded, by what is recorded"
		                                   : "not exceeded, by what is recorded";
	if (!limit->is_bounded)
		return "not known: figures are missing";
	return hangs_on_stages(s, limit) ? "not known: it hangs on stages that count perhaps"
	                                 : "too close to call: its bounds allow both";
}

static enum style
verdict_style(const struct gpai_stage_limit *limit)
{
	if (limit->close || (limit->exceeded == GPAI_UNKNOWN && limit->by_rule == GPAI_UNKNOWN))
		return STYLE_ASK;
	return limit->exceeded == GPAI_TRUE || limit->by_rule == GPAI_TRUE ? STYLE_NAME
	                                                                   : STYLE_GOOD;
}

static void
show_distance(struct screen *s, const struct gpai_stage_limit *limit)
{
	char line[512];
	bool left = limit->exceeded == GPAI_FALSE && limit->gap[0] != '\0';

	snprintf(line, sizeof line, "%s is %s%s%s %s%s%s%s", limit->figure, limit->share,
	    strchr(limit->share, '%') != NULL ? " of " : " ", limit->over, s->ledger->unit,
	    left ? "; " : "", left ? limit->gap : "", left ? " left" : "");
	note(s, STYLE_PLAIN, 2 + LABEL, line);
	if (limit->close && !limit->straddles && s->ledger->error[0] != '\0') {
		snprintf(line, sizeof line, "an error of %s, which %s permits, could change that",
		    s->ledger->error, s->ledger->error_by);
		note(s, STYLE_ASK, 2 + LABEL, line);
	}
}

static const char *
word_of(const struct screen *s, const char *sum)
{
	for (uint32_t i = 0; i < s->ledger->n_sums; i++)
		if (is(s->ledger->sums[i].id, sum))
			return s->ledger->sums[i].word;
	return "";
}

static void
show_limit(struct screen *s, const struct gpai_stage_limit *limit)
{
	fputs("  ", s->term->out);
	term_cell(s->term, STYLE_PLAIN, limit->title, 0);
	fputs("  ", s->term->out);
	term_cell(s->term, verdict_style(limit), verdict_words(s, limit), 0);
	fputs("  ", s->term->out);
	term_cell(s->term, STYLE_FAINT, limit->pin, 0);
	fputc('\n', s->term->out);
	if (!has_figure(limit))
		return;
	fputs("  ", s->term->out);
	term_cell(s->term, STYLE_FAINT, word_of(s, limit->of), LABEL);
	draw_bar(s, limit);
	fputc('\n', s->term->out);
	show_distance(s, limit);
}

/* Of what is asked for, a limit that nobody can rule out is not passed over in silence. */
static void
show_perhaps(struct screen *s, const struct gpai_stage_limit *limit)
{
	char line[256];

	for (uint32_t i = 0; i < s->ledger->n_sums; i++) {
		const struct gpai_stage_sum *sum = &s->ledger->sums[i];
		if (!is(sum->id, limit->of) || sum->wanted != GPAI_TRUE ||
		    limit->applies != GPAI_UNKNOWN)
			continue;
		snprintf(line, sizeof line, "%s  applies perhaps%s%s  %s", limit->title,
		    limit->waits[0] != '\0' ? ": record " : "", limit->waits, limit->pin);
		note(s, STYLE_ASK, 2, line);
	}
}

static void
show_limits(struct screen *s)
{
	bool any = false;

	for (uint32_t i = 0; i < s->ledger->n_limits; i++)
		any = any || (is_shown(&s->ledger->limits[i]) && has_figure(&s->ledger->limits[i]));
	title(s, "limits");
	if (any)
		set_scale(s);
	if (any)
		draw_scale(s);
	for (uint32_t i = 0; i < s->ledger->n_limits; i++)
		if (is_shown(&s->ledger->limits[i]))
			show_limit(s, &s->ledger->limits[i]);
	for (uint32_t i = 0; i < s->ledger->n_limits; i++)
		show_perhaps(s, &s->ledger->limits[i]);
	if (any)
		note(s, STYLE_FAINT, 2 + LABEL, "# sure   ? by the bounds   - planned   | limit");
}

/* --- Forecast and clock --- */

static void
span_words(const char *first, const char *last, char *to, size_t size)
{
	if (first[0] == '\0')
		snprintf(to, size, "not in sight");
	else if (is(first, last))
		snprintf(to, size, "%s", first);
	else if (last[0] == '\0')
		snprintf(to, size, "%s at the earliest, perhaps never", first);
	else
		snprintf(to, size, "%s at the earliest, %s at the latest", first, last);
}

static void
show_burn(struct screen *s, const char *burn)
{
	for (uint32_t i = 0; i < s->ledger->n_sums; i++) {
		const struct gpai_stage_sum *sum = &s->ledger->sums[i];
		char line[256];
		if (!has_column(s, sum) || sum->burn[0] == '\0')
			continue;
		size_t at = (size_t)snprintf(line, sizeof line, "%s: %s %s a day so far", sum->word,
		    sum->burn, s->ledger->unit);
		if (!is(sum->burn, sum->burn_latest))
			snprintf(line + at, sizeof line - at, ", %s in %s", sum->burn_latest,
			    sum->latest);
		note(s, STYLE_PLAIN, 4, line);
	}
	if (burn != NULL)
		fprintf(
		    s->term->out, "    from now on, as told: %s %s a day\n", burn, s->ledger->unit);
}

static void
show_crossing(struct screen *s, const struct gpai_stage_limit *limit)
{
	char days[128], line[512];

	if (!is_shown(limit))
		return;
	if (limit->exceeded == GPAI_TRUE) {
		snprintf(line, sizeof line, "%s: exceeded already", limit->title);
	} else if (!limit->can_forecast) {
		snprintf(line, sizeof line,
		    "%s: no forecast, nothing on file runs or is planned with a figure",
		    limit->title);
	} else if (limit->earliest[0] == '\0') {
		snprintf(line, sizeof line, "%s: not in sight", limit->title);
	} else if (is(limit->earliest, s->ledger->as_of) && limit->latest[0] == '\0') {
		snprintf(line, sizeof line, "%s: perhaps exceeded already", limit->title);
	} else {
		span_words(limit->earliest, limit->latest, days, sizeof days);
		snprintf(line, sizeof line, "%s: exceeded %s", limit->title, days);
	}
	note(s, STYLE_PLAIN, 4, line);
}

static void
clock_words(const struct gpai_stage_limit *limit, char *to, size_t size)
{
	char due[128];

	span_words(limit->first.due, limit->last.due, due, sizeof due);
	if (is(limit->clock, "quiet"))
		snprintf(to, size, "no clock runs: nothing on file or planned exceeds it");
	else if (is(limit->clock, "perhaps") && !limit->is_bounded)
		snprintf(to, size, "not known: figures are missing");
	else if (is(limit->clock, "perhaps") && !limit->straddles && !limit->close &&
		 !limit->can_forecast)
		snprintf(to, size, "not known: what is planned has no figure");
	else if (is(limit->clock, "perhaps"))
		snprintf(to, size,
		    "too close to call: settle the figures, and notify when in doubt%s%s",
		    limit->first.due[0] ? "; if it is so, due " : "",
		    limit->first.due[0] ? due : "");
	else if (is(limit->clock, "expected"))
		snprintf(to, size, "expected: notification due %s", due);
	else if (is(limit->clock, "starts"))
		snprintf(to, size,
		    "%s: notify now, due %s if it became known on %s; record that day as %s",
		    limit->exceeded == GPAI_TRUE ? "exceeded" : "planned compute exceeds it", due,
		    limit->first.known, limit->known_key);
	else
		snprintf(to, size, "known since %s: notification due %s; status: %s",
		    limit->first.known, due, limit->notify_status);
}

static void
show_clock(struct screen *s, const struct gpai_stage_limit *limit)
{
	char line[sizeof s->told] = "";

	if (!is_shown(limit) || is(limit->clock, "none"))
		return;
	clock_words(limit, line, sizeof line);
	if (is(line, s->told))
		return;
	memcpy(s->told, line, sizeof s->told);
	fputs("    ", s->term->out);
	term_cell(s->term, STYLE_NAME, limit->notify, 0);
	fputs("  ", s->term->out);
	term_wrap(s->term,
	    is(limit->clock, "starts") || is(limit->notify_status, "not met") ? STYLE_BAD
	    : is(limit->clock, "quiet") || is(limit->notify_status, "met")    ? STYLE_GOOD
									      : STYLE_ASK,
	    line, 6 + term_columns(limit->notify), 8);
	if (limit->moved[0] != '\0') {
		snprintf(line, sizeof line, "%s moves that day", limit->moved);
		note(s, STYLE_PLAIN, 8, line);
	}
	if (limit->perhaps[0] != '\0') {
		snprintf(line, sizeof line, "%s may move that day", limit->perhaps);
		note(s, STYLE_ASK, 8, line);
	}
	if (limit->estimate[0] != '\0' && limit->estimated != GPAI_TRUE) {
		snprintf(line, sizeof line, "%s  an estimate is expected before the run starts: %s",
		    limit->estimate,
		    limit->estimated == GPAI_FALSE ? "it came later, or not yet" : "none on file");
		note(s, STYLE_FAINT, 8, line);
	}
}

static void
show_forecast(struct screen *s, const char *burn)
{
	title(s, "forecast");
	show_burn(s, burn);
	for (uint32_t i = 0; i < s->ledger->n_limits; i++)
		show_crossing(s, &s->ledger->limits[i]);
	fputc('\n', s->term->out);
	title(s, "notification");
	for (uint32_t i = 0; i < s->ledger->n_limits; i++)
		show_clock(s, &s->ledger->limits[i]);
}

static void
show_head(struct cli *cli, const struct gpai_assessment *a)
{
	const struct gpai_summary *summary = gpai_assessment_summary(a);

	if (summary->example) {
		term_cell(&cli->term, STYLE_ASK, "EXAMPLE: not a statement by the provider", 0);
		fputc('\n', cli->term.out);
	}
	term_cell(
	    &cli->term, STYLE_STRONG, summary->model[0] ? summary->model : "(model not named)", 0);
	fprintf(cli->term.out, "   %s   as of %s, law of %s\n\n",
	    summary->provider[0] ? summary->provider : "(provider not named)", summary->as_of,
	    summary->law[0] ? summary->law : "(none yet)");
}

static int
show(struct cli *cli, struct gpai_assessment *a, const struct gpai_ledger *ledger, const char *burn)
{
	struct screen s = {.cli = cli, .term = &cli->term, .ledger = ledger};

	show_head(cli, a);
	show_stages(&s);
	fputc('\n', cli->term.out);
	show_totals(&s);
	fputc('\n', cli->term.out);
	show_limits(&s);
	fputc('\n', cli->term.out);
	show_forecast(&s, burn);
	return ledger->has_findings ? EXIT_FINDINGS : EXIT_DONE;
}

static int
print_json(struct cli *cli, const struct gpai_ledger *ledger)
{
	char *text;
	size_t len;

	if (gpai_ledger_json(ledger, &text, &len, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	cli_print(cli, text, len);
	return ledger->has_findings ? EXIT_FINDINGS : EXIT_DONE;
}

int
ledger_run(struct cli *cli, const struct call *call)
{
	struct gpai_assess_options asked = {
	    .at = option_get(call, "at"), .known_at = option_get(call, "known-at")};
	struct gpai_ledger_options options = {.burn = option_get(call, "burn")};
	const struct gpai_ledger *ledger;
	struct gpai_assessment *a;
	int code;

	if (!cli_dossier(cli, call, true) ||
	    gpai_assess(cli->dossier, &asked, &a, &cli->err) != GPAI_OK)
		return cli_fail(cli);
	if (gpai_assessment_ledger(a, &options, &ledger, &cli->err) != GPAI_OK)
		code = cli_fail(cli);
	else if (option_get(call, "json") != NULL)
		code = print_json(cli, ledger);
	else
		code = show(cli, a, ledger, options.burn);
	gpai_assessment_free(a);
	return code;
}
