/* SPDX-License-Identifier: Apache-2.0 */
/* How the sums of the ledger grow, and on which day they will exceed a limit.
 *
 * With a rate that was told, the figure of today grows by it. Else each stage grows on its own:
 * to what is planned for it, evenly until its last day; at its own rate so far where no last day
 * is known, up to the plan if there is one; at once, perhaps, where there is neither. A day
 * means its end. Since no sum ever shrinks, the day is found by halving. */
#include "rules/compute_ledger.h"

enum { HORIZON_DAYS = 36525 }; /* a hundred years: what lies further off is no forecast */

static const struct ledger_figure NOTHING = {.bounded = true};

/* days of `total` in `span`: low rounded down, high up. */
static struct range
part_of(struct range total, int32_t days, int32_t span)
{
	struct range part = range_times(total, (uint64_t)days);

	part.low = decimal_divide(part.low, (uint32_t)span, ROUND_DOWN);
	part.high = decimal_divide(part.high, (uint32_t)span, ROUND_UP);
	return part;
}

/* Days it has run, those of its start and of today both counted; 0: it has not, or it is not
 * known since when. */
static int32_t
days_run(const struct ledger_row *row, int32_t as_of)
{
	int32_t last = row->progress == LEDGER_FINISHED ? row->ends : as_of;

	if (row->starts == DATE_NONE || row->starts > last)
		return 0;
	return last - row->starts + 1;
}

/* Its own rate so far. */
static bool
rate_of(const struct ledger_row *row, int32_t as_of, struct range *rate)
{
	int32_t days = days_run(row, as_of);

	if (!row->has_figure || days == 0)
		return false;
	*rate = part_of(row->figure, 1, days);
	return true;
}

/* --- The burn so far --- */

static void
add_burn(struct ledger_burn *burn, const struct ledger_row *row, int32_t as_of)
{
	struct range rate;

	if (!rate_of(row, as_of, &rate))
		return;
	burn->all = burn->known ? range_add(burn->all, row->figure) : row->figure;
	burn->days += (uint32_t)days_run(row, as_of);
	if (!burn->known || row->starts >= burn->row->starts) {
		burn->latest = rate;
		burn->row = row;
	}
	burn->known = true;
}

static void
fill_burn(const struct compute_ledger *ledger, uint32_t m, int32_t as_of, struct ledger_burn *burn)
{
	*burn = (struct ledger_burn){0};
	for (uint32_t i = 0; i < ledger->n_rows; i++)
		if (ledger->rows[i].counts[m].verdict == LAW_VERDICT_YES)
			add_burn(burn, &ledger->rows[i], as_of);
	if (burn->known)
		burn->all = part_of(burn->all, 1, (int32_t)burn->days);
}

/* --- Growth --- */

static struct range
at_most(struct range range, struct range cap)
{
	if (decimal_compare(range.low, cap.low) > 0)
		range.low = cap.low;
	if (decimal_compare(range.high, cap.high) > 0)
		range.high = cap.high;
	return range;
}

/* One bound on its way: from, and of what is left to `to` the part of the days gone by. */
static struct decimal
on_the_way(struct decimal from, struct decimal to, int32_t days, int32_t span, bool up)
{
	struct range left = range_subtract(range_exact(to), range_exact(from));
	struct range at = range_add(range_exact(from), part_of(left, days, span));

	return up ? at.high : at.low;
}

/* Evenly from now, or from its start, to the end that is planned. Each bound for itself: what is
 * left of the least plan is not the difference of two widths. */
static struct ledger_figure
evenly(const struct ledger_row *row, int32_t day, int32_t begin)
{
	struct ledger_figure figure = row->in_end;
	struct range from = row->so_far.range, to = figure.range;
	int32_t days = day - begin, span = row->ends - begin;

	if (day >= row->ends)
		return figure;
	figure.range.low = on_the_way(from.low, to.low, days, span, false);
	figure.range.high = on_the_way(from.high, to.high, days, span, true);
	return figure;
}

static struct ledger_figure
at_rate(const struct ledger_row *row, struct range rate, int32_t day, int32_t as_of)
{
	int32_t last = row->ends != DATE_NONE && row->ends < day ? row->ends : day;
	struct ledger_figure figure = row->so_far;

	figure.range = range_add(figure.range, range_times(rate, (uint64_t)(last - as_of)));
	if (row->has_plan)
		figure.range = at_most(figure.range, row->in_end.range);
	return figure;
}

/* What nobody knows the pace of: from what it is to what it will be, on any day. */
static struct ledger_figure
any_day(const struct ledger_row *row)
{
	struct ledger_figure figure = row->in_end;

	figure.range.low = row->so_far.range.low;
	return figure;
}

static struct ledger_figure
row_at(const struct ledger_row *row, int32_t as_of, int32_t day)
{
	int32_t begin = row->starts != DATE_NONE && row->starts > as_of ? row->starts - 1 : as_of;
	struct range rate;

	if (row->progress == LEDGER_FINISHED || day <= begin)
		return row->so_far;
	if (row->has_plan && row->ends != DATE_NONE && row->so_far.bounded)
		return evenly(row, day, begin);
	if (row->progress == LEDGER_RUNNING && row->starts != DATE_NONE &&
	    rate_of(row, as_of, &rate))
		return at_rate(row, rate, day, as_of);
	return row->has_plan ? any_day(row) : row->so_far;
}

struct ledger_figure
ledger_at(const struct compute_ledger *ledger, uint32_t m, const struct ledger_options *options,
    int32_t as_of, int32_t day)
{
	const struct ledger_sum *sum = &ledger->sums[m];
	struct ledger_figure all = NOTHING;

	if (options->has_burn) {
		all = sum->use;
		all.range =
		    range_add(all.range, range_times(options->burn, (uint64_t)(day - as_of)));
		return all;
	}
	if (ledger->n_rows == 0 || day == as_of)
		return sum->use;
	for (uint32_t i = 0; i < ledger->n_rows; i++) {
		const struct ledger_row *row = &ledger->rows[i];
		struct ledger_figure one = row_at(row, as_of, day);
		if (row->counts[m].verdict == LAW_VERDICT_NO)
			continue;
		if (row->counts[m].verdict == LAW_VERDICT_UNCLEAR)
			one.range.low = DECIMAL_ZERO;
		all.range = range_add(all.range, one.range);
		all.bounded = all.bounded && one.bounded;
	}
	return all;
}

/* Does the sum go on, as far as is known? */
bool
ledger_grows(const struct compute_ledger *ledger, uint32_t m, const struct ledger_options *options)
{
	if (options->has_burn)
		return true;
	for (uint32_t i = 0; i < ledger->n_rows; i++) {
		const struct ledger_row *row = &ledger->rows[i];
		if (row->counts[m].verdict != LAW_VERDICT_NO && row->progress != LEDGER_FINISHED &&
		    (row->has_plan || (row->has_figure && row->progress == LEDGER_RUNNING)))
			return true;
	}
	return false;
}

/* --- The day --- */

struct search {
	const struct compute_ledger *ledger;
	const struct ledger_options *options;
	const struct ledger_limit *limit;
	int32_t as_of;
};

static bool
may_exceed(const struct search *s, int32_t day)
{
	struct ledger_figure at =
	    ledger_at(s->ledger, s->limit->limit->meaning, s->options, s->as_of, day);

	return !at.bounded || decimal_compare(at.range.high, s->limit->over.low) > 0;
}

static bool
surely_exceeds(const struct search *s, int32_t day)
{
	struct ledger_figure at =
	    ledger_at(s->ledger, s->limit->limit->meaning, s->options, s->as_of, day);

	return decimal_compare(at.range.low, s->limit->over.high) > 0;
}

/* The first day on which it is so, once so always so; DATE_NONE: on none within the horizon. */
static int32_t
first_day(const struct search *s, bool (*is_so)(const struct search *, int32_t))
{
	int32_t low = s->as_of, high = s->as_of + HORIZON_DAYS;
	int32_t end = date_of(9999, 12, 31); /* of the calendar */

	if (high > end)
		high = end;
	if (!is_so(s, high))
		return DATE_NONE;
	while (low < high) {
		int32_t middle = low + (high - low) / 2;
		if (is_so(s, middle))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

void
ledger_forecast(struct compute_ledger *ledger, const struct ledger_options *options, int32_t as_of)
{
	for (uint32_t m = 0; m < ledger->n_sums; m++)
		fill_burn(ledger, m, as_of, &ledger->burns[m]);
	for (uint32_t i = 0; i < ledger->n_limits; i++) {
		struct ledger_limit *limit = &ledger->limits[i];
		struct search search = {ledger, options, limit, as_of};
		if (!limit->has_over)
			continue;
		limit->crossing.can = limit->exceeded == TRUTH_TRUE ||
		                      ledger_grows(ledger, limit->limit->meaning, options);
		if (!limit->crossing.can)
			continue;
		limit->crossing.earliest = first_day(&search, may_exceed);
		limit->crossing.latest = first_day(&search, surely_exceeds);
	}
}
