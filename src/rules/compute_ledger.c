/* SPDX-License-Identifier: Apache-2.0 */
/* The compute ledger: rows, sums and their distance to the limits. How they grow is in
 * compute_forecast.c, who is to be told by when in compute_clock.c. */
#include "rules/compute_ledger.h"

#include "rules/leaf.h"

#include <stdlib.h>

struct work {
	const struct law *law;
	const struct fact_set *facts;
	struct question question;
	int32_t as_of;
	struct arena *arena;
	bool out_of_memory;
};

const char *
ledger_progress_word(enum ledger_progress progress)
{
#define X(name, word) word,
	static const char *const WORDS[] = {LEDGER_PROGRESSES(X)};
#undef X
	return WORDS[progress];
}

const char *
ledger_clock_word(enum ledger_clock_state state)
{
#define X(name, word) word,
	static const char *const WORDS[] = {LEDGER_CLOCKS(X)};
#undef X
	return WORDS[state];
}

static void *
take(struct work *w, size_t n, size_t size_bytes)
{
	void *at = arena_array(w->arena, n + 1, size_bytes);

	w->out_of_memory = w->out_of_memory || at == NULL;
	return at;
}

static const struct ledger_figure NOTHING = {.bounded = true};

static struct ledger_figure
exactly(struct range range)
{
	return (struct ledger_figure){.range = range, .bounded = true};
}

static struct ledger_figure
unbounded(struct decimal low)
{
	return (struct ledger_figure){.range = {low, low}};
}

static struct ledger_figure
plus(struct ledger_figure a, struct ledger_figure b)
{
	return (struct ledger_figure){range_add(a.range, b.range), a.bounded && b.bounded};
}

/* What may be, or not be: from nothing to all of it. */
static struct ledger_figure
perhaps(struct ledger_figure figure)
{
	figure.range.low = DECIMAL_ZERO;
	return figure;
}

/* --- One stage --- */

static int32_t
date_at(const struct work *w, uint32_t entity, uint32_t key)
{
	const struct fact *fact = key == LAW_NONE ? NULL : fact_get(w->facts, entity, key);

	if (fact == NULL || fact->value.state != VALUE_KNOWN || fact->value.type != TYPE_DATE)
		return DATE_NONE;
	return fact->value.date;
}

/* A negative figure is none. */
static bool
number_of(const struct value *value, struct range *range)
{
	return range_from(value, range) && !range->low.negative;
}

static bool
plan_of(struct work *w, const struct law_ledger *ledger, uint32_t entity, struct range *plan)
{
	struct scope scope = {entity, NULL};

	for (uint32_t i = 0; i < ledger->expects.n; i++) {
		struct value value =
		    quantity_at(&w->question, w->law->refs[ledger->expects.first + i], &scope, 1);
		if (number_of(&value, plan))
			return true;
	}
	return false;
}

static enum ledger_progress
progress_of(const struct ledger_row *row, int32_t as_of)
{
	if (row->ends != DATE_NONE && row->ends <= as_of)
		return LEDGER_FINISHED;
	if (row->starts != DATE_NONE && row->starts > as_of)
		return LEDGER_PLANNED;
	if (row->starts != DATE_NONE || row->ends != DATE_NONE)
		return LEDGER_RUNNING;
	return LEDGER_UNDATED;
}

static struct decimal
higher(struct decimal a, struct decimal b)
{
	return decimal_compare(a, b) < 0 ? b : a;
}

/* What it comes to, so far and in the end. A plan below what was used already is outdated. */
static void
fill_figures(struct ledger_row *row, struct range plan)
{
	bool done = row->progress == LEDGER_FINISHED;

	if (row->has_figure)
		row->so_far = exactly(row->figure);
	else if (row->progress == LEDGER_PLANNED)
		row->so_far = NOTHING;
	else if (row->has_plan && !done)
		row->so_far = perhaps(exactly(plan));
	else
		row->so_far = unbounded(DECIMAL_ZERO);
	row->in_end = row->so_far;
	if (done || !row->has_plan) {
		/* Without a plan nobody knows what a stage that goes on will have used. */
		if (row->progress == LEDGER_RUNNING || row->progress == LEDGER_PLANNED)
			row->in_end.bounded = false;
		return;
	}
	row->in_end = exactly(plan);
	if (row->has_figure)
		row->in_end.range = (struct range){
		    higher(plan.low, row->figure.low), higher(plan.high, row->figure.high)};
}

static bool
has_word(const struct law *law, const struct law_counting *row, struct text word)
{
	for (uint32_t i = 0; i < row->sorts.n; i++)
		if (text_equal(law_text(law, law->refs[row->sorts.first + i]), word))
			return true;
	return false;
}

struct waiting {
	uint32_t fact;
};

static void
keep_first(void *context, const struct proof *leaf)
{
	struct waiting *waiting = context;

	if (waiting->fact == LAW_NONE && leaf->kind == PROOF_FACT)
		waiting->fact = leaf->ref;
}

/* The first row that holds decides. While one before it may hold, both must agree. */
static struct ledger_count
count_in(struct work *w, const struct law_ledger *ledger, const struct law_meaning *meaning,
    uint32_t entity, struct text sort)
{
	struct ledger_count count = {.waits = LAW_NONE};
	bool found = false;

	if (sort.len == 0)
		return (struct ledger_count){LAW_VERDICT_UNCLEAR, NULL, ledger->sorts};
	for (uint32_t i = 0; i < meaning->countings_n; i++) {
		const struct law_counting *row = &w->law->countings[meaning->countings_first + i];
		if (!has_word(w->law, row, sort))
			continue;
		const struct proof *proof =
		    row->when == LAW_NONE ? NULL : evaluate_expr(&w->question, row->when, entity);
		if (proof != NULL && proof->truth == TRUTH_FALSE)
			continue;
		if (found && count.verdict != (enum law_verdict)row->verdict) {
			count.verdict = LAW_VERDICT_UNCLEAR;
			count.row = NULL;
		} else if (!found) {
			count.verdict = (enum law_verdict)row->verdict;
			count.row = row;
		}
		found = true;
		if (proof == NULL || proof->truth == TRUTH_TRUE)
			break;
		struct waiting waiting = {count.waits};
		w->out_of_memory = !proof_missing(proof, keep_first, &waiting) || w->out_of_memory;
		count.waits = waiting.fact;
	}
	return found ? count : (struct ledger_count){LAW_VERDICT_UNCLEAR, NULL, ledger->sorts};
}

static void
fill_row(struct work *w, const struct law_ledger *ledger, uint32_t entity, struct ledger_row *row)
{
	const struct law *law = w->law;
	const struct fact *sort = fact_get(w->facts, entity, ledger->sorts);
	struct range plan = {0};

	*row = (struct ledger_row){
	    .entity = entity,
	    .name = w->facts->entities[entity].name,
	    .starts = date_at(w, entity, ledger->starts),
	    .ends = date_at(w, entity, ledger->ends),
	    .fact = fact_get(w->facts, entity, ledger->adds),
	    .counts = take(w, law->n_meanings, sizeof *row->counts),
	};
	if (sort != NULL && sort->value.state == VALUE_KNOWN && sort->value.type == TYPE_CHOICE)
		row->sort = sort->value.text;
	row->has_figure = row->fact != NULL && number_of(&row->fact->value, &row->figure);
	row->has_plan = plan_of(w, ledger, entity, &plan);
	row->progress = progress_of(row, w->as_of);
	fill_figures(row, plan);
	for (uint32_t m = 0; m < law->n_meanings && row->counts != NULL; m++)
		row->counts[m] = count_in(w, ledger, &law->meanings[m], entity, row->sort);
}

/* By the day they start; those of which it is not known last; else as they came. */
static int
by_start(const void *left, const void *right)
{
	const struct ledger_row *a = left, *b = right;
	int64_t first = a->starts == DATE_NONE ? DATE_FOREVER : a->starts;
	int64_t second = b->starts == DATE_NONE ? DATE_FOREVER : b->starts;

	if (first != second)
		return first < second ? -1 : 1;
	return (a->entity > b->entity) - (a->entity < b->entity);
}

static void
fill_rows(struct work *w, struct compute_ledger *ledger)
{
	const struct entity_run *run = &w->facts->runs[ledger->ledger->on];
	uint32_t n = 0;

	ledger->is_closed = fact_closed(w->facts, ledger->ledger->on);
	ledger->rows = take(w, run->n, sizeof *ledger->rows);
	if (ledger->rows == NULL)
		return;
	for (uint32_t e = run->n > 0 ? run->first : LAW_NONE; e != LAW_NONE && n < run->n;
	     e = w->facts->entities[e].next)
		fill_row(w, ledger->ledger, e, &ledger->rows[n++]);
	ledger->n_rows = n;
	if (n > 0)
		qsort(ledger->rows, n, sizeof *ledger->rows, by_start);
}

/* --- Sums --- */

static void
add_row(struct ledger_sum *sum, const struct ledger_row *row, enum law_verdict verdict)
{
	bool sure = verdict == LAW_VERDICT_YES;

	if (verdict == LAW_VERDICT_NO) {
		sum->n_left_out++;
		return;
	}
	sum->n_counted += sure;
	sum->n_unclear += !sure;
	sum->so_far = plus(sum->so_far, sure ? row->so_far : perhaps(row->so_far));
	sum->in_end = plus(sum->in_end, sure ? row->in_end : perhaps(row->in_end));
	if (!row->has_figure && row->progress != LEDGER_PLANNED) {
		sum->n_missing++;
		sum->complete = false;
	}
}

/* What was once worked out from the stages is no second opinion on them. */
static bool
is_worked_out(const struct ledger_sum *sum)
{
	return sum->has_recorded && sum->recorded->origin == ORIGIN_DERIVED;
}

static bool
is_out_of_date(const struct ledger_sum *sum)
{
	return !sum->complete || !sum->so_far.bounded ||
	       decimal_compare(sum->so_far.range.low, sum->recorded_range.low) != 0 ||
	       decimal_compare(sum->so_far.range.high, sum->recorded_range.high) != 0;
}

/* Stages first; the figure that somebody gave for all of them where there are none, or not all, or
 * where it is above their sum for certain: stages may be missing. A sum that is above it for
 * certain is believed before it. */
static void
choose(struct ledger_sum *sum, bool has_stages)
{
	bool above = sum->has_recorded &&
	             decimal_compare(sum->so_far.range.low, sum->recorded_range.high) > 0;
	bool below = sum->has_recorded && sum->so_far.bounded &&
	             decimal_compare(sum->so_far.range.high, sum->recorded_range.low) < 0;

	sum->use = sum->so_far;
	/* Stages that are left out say nothing of those that count. */
	sum->use.bounded = sum->use.bounded && sum->n_counted + sum->n_unclear > 0;
	if (has_stages && is_worked_out(sum)) {
		sum->out_of_date = sum->differs = is_out_of_date(sum);
		return;
	}
	sum->differs = sum->has_recorded && (above || (sum->complete && below));
	if (!sum->has_recorded || above || (sum->complete && !below))
		return;
	sum->uses_recorded = true;
	sum->use = exactly(sum->recorded_range);
}

/* What is missing in the whole may be missing in the part. */
static void
widen(struct ledger_sum *sum, const struct ledger_sum *whole)
{
	if (sum->uses_recorded || !sum->use.bounded || !whole->uses_recorded || !whole->differs ||
	    decimal_compare(sum->use.range.high, whole->use.range.high) >= 0)
		return;
	sum->uses_whole = true;
	sum->use.range.high = whole->use.range.high;
}

/* A part: recorded as none it is the whole; not known it is at most that. */
static void
choose_part(struct ledger_sum *sum, const struct ledger_sum *whole, bool has_stages)
{
	if (sum->recorded != NULL && sum->recorded->value.state == VALUE_ABSENT &&
	    whole->has_recorded) {
		sum->has_recorded = true;
		sum->recorded_range = whole->recorded_range;
	}
	choose(sum, has_stages);
	widen(sum, whole);
	if (sum->use.bounded || !whole->use.bounded ||
	    decimal_compare(sum->use.range.low, whole->use.range.high) > 0)
		return;
	sum->uses_whole = true;
	sum->use.range.high = whole->use.range.high;
	sum->use.bounded = true;
}

static void
fill_sum(struct work *w, const struct compute_ledger *ledger, uint32_t m, struct ledger_sum *sum)
{
	const struct law_meaning *meaning = &w->law->meanings[m];
	uint32_t single = fact_single(w->facts, w->law->facts[meaning->fills].kind);

	*sum = (struct ledger_sum){.meaning = meaning,
	    .wanted = TRUTH_TRUE,
	    .so_far = NOTHING,
	    .in_end = NOTHING,
	    .complete = true};
	if (meaning->when != LAW_NONE)
		sum->wanted = evaluate_expr(&w->question, meaning->when, LAW_NONE)->truth;
	for (uint32_t i = 0; i < ledger->n_rows; i++)
		if (ledger->rows[i].counts != NULL)
			add_row(sum, &ledger->rows[i], ledger->rows[i].counts[m].verdict);
	sum->complete = sum->complete && sum->n_counted + sum->n_unclear > 0;
	if (ledger->n_rows == 0)
		sum->so_far.bounded = sum->in_end.bounded = false;
	sum->recorded = single == LAW_NONE ? NULL : fact_get(w->facts, single, meaning->fills);
	sum->has_recorded =
	    sum->recorded != NULL && number_of(&sum->recorded->value, &sum->recorded_range);
}

static void
fill_sums(struct work *w, struct compute_ledger *ledger)
{
	ledger->n_sums = w->law->n_meanings;
	ledger->sums = take(w, ledger->n_sums, sizeof *ledger->sums);
	ledger->burns = take(w, ledger->n_sums, sizeof *ledger->burns);
	if (ledger->sums == NULL)
		return;
	for (uint32_t m = 0; m < ledger->n_sums; m++) {
		fill_sum(w, ledger, m, &ledger->sums[m]);
		if (w->law->meanings[m].part_of == LAW_NONE)
			choose(&ledger->sums[m], ledger->n_rows > 0);
	}
	for (uint32_t m = 0; m < ledger->n_sums; m++) {
		uint32_t whole = w->law->meanings[m].part_of;
		if (whole != LAW_NONE)
			choose_part(&ledger->sums[m], &ledger->sums[whole], ledger->n_rows > 0);
	}
}

/* --- Limits --- */

static enum truth
is_more(struct ledger_figure figure, struct range over)
{
	if (decimal_compare(figure.range.low, over.high) > 0)
		return TRUTH_TRUE;
	if (figure.bounded && decimal_compare(figure.range.high, over.low) <= 0)
		return TRUTH_FALSE;
	return TRUTH_UNKNOWN;
}

/* Could the error that is permitted put it on the other side? Both sides times the divisor of the
 * ratio, so that nothing is rounded. */
static bool
is_close(const struct law_ledger *ledger, const struct ledger_limit *limit)
{
	struct decimal figure = range_middle(limit->sum->use.range);
	struct decimal low =
	    decimal_multiply(figure, decimal_from(ledger->divide - ledger->multiply), ROUND_DOWN);
	struct decimal high =
	    decimal_multiply(figure, decimal_from(ledger->divide + ledger->multiply), ROUND_UP);
	struct range over = range_times(limit->over, ledger->divide);

	return ledger->multiply > 0 && limit->sum->use.bounded &&
	       decimal_compare(low, over.high) <= 0 && decimal_compare(high, over.low) >= 0;
}

/* What will be there in the end: of a recorded figure without stages, what it is now. */
static struct ledger_figure
end_of(const struct ledger_sum *sum)
{
	if (!sum->uses_recorded && !sum->uses_whole && sum->n_counted + sum->n_unclear > 0)
		return sum->in_end;
	struct ledger_figure end = sum->use;
	if (decimal_compare(sum->in_end.range.low, end.range.low) > 0)
		end.range.low = sum->in_end.range.low;
	if (decimal_compare(sum->in_end.range.high, end.range.high) > 0)
		end.range.high = sum->in_end.range.high;
	return end;
}

static void
measure_limit(const struct law_ledger *ledger, struct ledger_limit *limit)
{
	const struct ledger_figure *use = &limit->sum->use;

	limit->exceeded = is_more(*use, limit->over);
	limit->exceeded_in_end =
	    limit->exceeded == TRUTH_TRUE ? TRUTH_TRUE : is_more(end_of(limit->sum), limit->over);
	limit->straddles = limit->exceeded == TRUTH_UNKNOWN;
	limit->close = is_close(ledger, limit);
	if (range_divide(use->range, limit->over, &limit->share.range))
		limit->share.bounded = use->bounded;
	limit->gap = range_subtract(limit->over, use->range);
}

static void
limit_applies(struct work *w, uint32_t when, struct ledger_limit *limit)
{
	const struct proof *proof = evaluate_expr(&w->question, when, LAW_NONE);
	struct waiting waiting = {LAW_NONE};

	limit->applies = proof->truth;
	if (proof->truth != TRUTH_UNKNOWN)
		return;
	w->out_of_memory = !proof_missing(proof, keep_first, &waiting) || w->out_of_memory;
	limit->waits = waiting.fact;
}

static void
fill_limit(struct work *w, const struct compute_ledger *ledger, const struct law_limit *from,
    struct ledger_limit *limit)
{
	struct value over = quantity_at(&w->question, from->over, NULL, 1);

	*limit = (struct ledger_limit){.limit = from,
	    .sum = &ledger->sums[from->meaning],
	    .waits = LAW_NONE,
	    .applies = TRUTH_TRUE,
	    .exceeded = TRUTH_UNKNOWN,
	    .exceeded_in_end = TRUTH_UNKNOWN,
	    .crossing = {.earliest = DATE_NONE, .latest = DATE_NONE}};
	if (from->when != LAW_NONE)
		limit_applies(w, from->when, limit);
	limit->by_rule = evaluate_provision(&w->question, from->reached, LAW_NONE)->truth;
	/* A recorded figure that the stages contradict finds nothing below a limit. */
	if (limit->by_rule == TRUTH_FALSE && limit->sum->differs)
		limit->by_rule = TRUTH_UNKNOWN;
	limit->has_over = range_from(&over, &limit->over) && range_is_positive(limit->over);
	if (limit->has_over)
		measure_limit(ledger->ledger, limit);
}

static void
fill_limits(struct work *w, struct compute_ledger *ledger)
{
	const struct law *law = w->law;

	ledger->limits = take(w, law->n_limits, sizeof *ledger->limits);
	if (ledger->limits == NULL || ledger->sums == NULL)
		return;
	for (uint32_t i = 0; i < law->n_limits; i++) {
		const struct law_limit *limit = &law->limits[i];
		if (limit->from <= w->as_of && w->as_of < limit->until)
			fill_limit(w, ledger, limit, &ledger->limits[ledger->n_limits++]);
	}
}

/* --- All of it --- */

static enum gpai_code
begin(struct work *w, struct compute_ledger *ledger, struct gpai_error *err)
{
	*ledger = (struct compute_ledger){0};
	if (w->law->n_ledgers == 0)
		return fail(err, GPAI_NOT_FOUND, NOWHERE, "the rulebook has no compute ledger");
	question_init(&w->question, w->law, w->facts, w->as_of, w->arena);
	w->question.quiet = true;
	ledger->ledger = &w->law->ledgers[0];
	fill_rows(w, ledger);
	fill_sums(w, ledger);
	return w->out_of_memory ? fail_memory(err) : question_status(&w->question, err);
}

enum gpai_code
compute_ledger_sum(const struct law *law, const struct fact_set *facts, int32_t as_of,
    struct arena *arena, struct ledger_sum **sums, uint32_t *n, struct gpai_error *err)
{
	struct work w = {.law = law, .facts = facts, .as_of = as_of, .arena = arena};
	struct compute_ledger ledger;
	enum gpai_code rc = begin(&w, &ledger, err);

	*sums = rc == GPAI_OK ? ledger.sums : NULL;
	*n = rc == GPAI_OK ? ledger.n_sums : 0;
	return rc;
}

static struct value
renewed(const struct ledger_sum *sum)
{
	struct range range = sum->so_far.range;

	if (!sum->complete || sum->n_unclear > 0 || sum->wanted == TRUTH_FALSE ||
	    !sum->so_far.bounded || !range_is_positive(range))
		return (struct value){.state = VALUE_UNKNOWN};
	return value_range(decimal_tidy(range.low), decimal_tidy(range.high));
}

enum gpai_code
compute_ledger_renew(const struct law *law, struct fact_set *facts, int32_t as_of,
    struct arena *arena, struct gpai_error *err)
{
	struct ledger_sum *sums;
	enum gpai_code rc;
	uint32_t n;

	/* Most dossiers that are asked name no stage: then nothing was worked out from any. */
	if (law->n_ledgers == 0 || facts->runs[law->ledgers[0].on].n == 0)
		return GPAI_OK;
	rc = compute_ledger_sum(law, facts, as_of, arena, &sums, &n, err);
	for (uint32_t i = 0; i < n; i++) {
		if (!sums[i].out_of_date)
			continue;
		struct fact fact = *sums[i].recorded;
		uint32_t key = sums[i].meaning->fills;
		fact.value = renewed(&sums[i]);
		if (fact.value.state == VALUE_UNKNOWN)
			fact.reason = sums[i].n_missing > 0
			                  ? text_of("a stage that counts has no figure")
			                  : text_of("the stages on file come to no figure");
		fact.method =
		    text_of("compute ledger: what the stages on file come to, worked out anew");
		fact_set_put(facts, fact_single(facts, law->facts[key].kind), key, &fact);
	}
	return rc == GPAI_OK ? fact_set_status(facts, err) : rc;
}

enum gpai_code
compute_ledger(const struct law *law, struct fact_set *facts, int32_t as_of,
    const struct ledger_options *options, struct arena *arena, struct compute_ledger *ledger,
    struct gpai_error *err)
{
	static const struct ledger_options NO_OPTIONS = {0};
	struct work w = {.law = law, .facts = facts, .as_of = as_of, .arena = arena};
	enum gpai_code rc = begin(&w, ledger, err);

	if (rc != GPAI_OK)
		return rc;
	fill_limits(&w, ledger);
	if (w.out_of_memory)
		return fail_memory(err);
	ledger_forecast(ledger, options != NULL ? options : &NO_OPTIONS, as_of);
	ledger_clocks(ledger, law, facts, as_of, arena);
	return question_status(&w.question, err);
}
