/* SPDX-License-Identifier: Apache-2.0 */
/* The compute ledger as a view: every figure in words, every limit with its place on a scale of
 * tenths of a decade, so that a client can draw it without arithmetic. */
#include "api/api.h"

#include "notation/json_writer.h"
#include "rules/compute_ledger.h"

#include <string.h>

enum { FIGURES = 3, SHARE_FIGURES = 2, TENTHS = 10 };

struct making {
	struct gpai_assessment *a;
	const struct law *law;
	const struct compute_ledger *from;
	struct gpai_ledger *to;
};

/* --- Figures in words --- */

static const char *
range_words(struct making *m, struct range range)
{
	char text[RANGE_CHARS];

	range_format(range, FIGURES, text);
	return keep_text(m->a->keep, text_of(text));
}

static const char *
figure_words(struct making *m, struct ledger_figure figure)
{
	struct arena *arena = &m->a->arena;
	struct range low = range_exact(figure.range.low);

	if (figure.bounded)
		return range_words(m, figure.range);
	if (decimal_compare(figure.range.low, DECIMAL_ZERO) == 0)
		return "not known";
	return keep_text(m->a->keep, arena_format(arena, "at least %s", range_words(m, low)));
}

static const char *
exact_words(struct making *m, struct ledger_figure figure)
{
	struct value value = range_value(figure.range);

	return figure.bounded ? keep_value(m->a->keep, &value) : "";
}

/* "31 %" below the limit, "3.1 times" above it. */
static const char *
share_words(struct making *m, const struct ledger_limit *limit)
{
	char text[RANGE_CHARS];
	struct decimal one = decimal_from(1);
	struct range share = limit->share.range;
	const char *before = limit->share.bounded ? "" : "at least ";

	if (!limit->share.bounded)
		share.high = share.low = decimal_round(share.low, SHARE_FIGURES, ROUND_DOWN);
	if (decimal_compare(share.low, one) > 0 && decimal_compare(share.high, one) > 0) {
		range_format(share, SHARE_FIGURES, text);
		strcat(text, " times"); /* two numbers of two figures leave room */
	} else {
		range_format_percent(share, SHARE_FIGURES, text);
	}
	return keep_text(m->a->keep, arena_format(&m->a->arena, "%s%s", before, text));
}

/* floor(10 log10 x): the tenths from a table, since only ten of them are needed. */
static int32_t
tenths(struct decimal number)
{
	static const char *const STEPS[TENTHS] = {"1", "1.2589254", "1.5848932", "1.9952623",
	    "2.5118864", "3.1622777", "3.9810717", "5.0118723", "6.3095734", "7.9432823"};
	int magnitude = decimal_magnitude(number);
	int32_t step = TENTHS - 1;
	struct decimal edge;

	if (magnitude == INT32_MIN || number.negative)
		return INT32_MIN;
	for (; step > 0; step--) {
		if (!decimal_parse(text_of(STEPS[step]), &edge))
			return INT32_MIN;
		edge.exponent += magnitude;
		if (decimal_compare(number, edge) >= 0)
			break;
	}
	return magnitude * TENTHS + step;
}

/* --- Stages --- */

static void
count_view(struct making *m, const struct ledger_count *from, uint32_t meaning,
    struct gpai_stage_count *to)
{
	static const enum gpai_counted COUNTED[] = {[LAW_VERDICT_NO] = GPAI_LEFT_OUT,
	    [LAW_VERDICT_UNCLEAR] = GPAI_UNCLEAR,
	    [LAW_VERDICT_YES] = GPAI_COUNTED};
	const struct law *law = m->law;

	*to = (struct gpai_stage_count){.meaning = law_cstr(law, law->meanings[meaning].id),
	    .counted = COUNTED[from->verdict],
	    .by = "",
	    .title = "",
	    .pin = "",
	    .note = "",
	    .waits = ""};
	if (from->row != NULL) {
		const struct law_provision *by = &law->provisions[from->row->by];
		to->by = law_cstr(law, by->id);
		to->title = law_cstr(law, by->title);
		to->pin = law_cstr(law, by->pin);
		to->note = law_cstr(law, from->row->note);
	}
	if (from->verdict == LAW_VERDICT_UNCLEAR && from->waits != LAW_NONE)
		to->waits = law_cstr(law, law->facts[from->waits].key);
}

static void
stage_view(struct making *m, const struct ledger_row *row, struct gpai_stage *to)
{
	struct keeper *keep = m->a->keep;
	const struct law_fact *sorts = &m->law->facts[m->from->ledger->sorts];
	struct gpai_stage_count *counts = keep_array(keep, m->from->n_sums, sizeof *counts);
	bool told = row->fact != NULL;

	*to = (struct gpai_stage){.name = keep_text(keep, row->name),
	    .sort = keep_text(keep, row->sort),
	    .label = keep_text(keep, law_option_label(m->law, sorts, row->sort)),
	    .progress = ledger_progress_word(row->progress),
	    .starts = keep_day(keep, row->starts),
	    .ends = keep_day(keep, row->ends),
	    .has_figure = row->has_figure,
	    .figure = row->has_figure ? range_words(m, row->figure) : "",
	    .in_end = row->in_end.bounded ? figure_words(m, row->in_end) : "",
	    .exact = row->has_figure ? keep_value(keep, &row->fact->value) : "",
	    .origin = told ? origin_word(row->fact->origin) : "",
	    .method = told ? keep_text(keep, row->fact->method) : "",
	    .counts = counts};
	for (uint32_t i = 0; i < m->from->n_sums && counts != NULL; i++)
		count_view(m, &row->counts[i], i, &counts[i]);
}

/* --- Sums --- */

/* What stands behind the last dot of an id. */
static const char *
tail_of(const char *id)
{
	const char *dot = strrchr(id, '.');

	return dot != NULL ? dot + 1 : id;
}

static void
sum_view(struct making *m, uint32_t i, struct gpai_stage_sum *to)
{
	const struct law *law = m->law;
	const struct ledger_sum *from = &m->from->sums[i];
	const struct ledger_burn *burn = &m->from->burns[i];
	const char *id = law_cstr(law, from->meaning->id);
	bool any = from->n_counted + from->n_unclear > 0;

	*to = (struct gpai_stage_sum){.id = id,
	    .word = tail_of(id),
	    .title = law_cstr(law, from->meaning->title),
	    .says = law_cstr(law, from->meaning->says),
	    .pin = law_cstr(law, from->meaning->pin),
	    .key = law_cstr(law, law->facts[from->meaning->fills].key),
	    .so_far = any ? figure_words(m, from->so_far) : "",
	    .in_end = any && from->in_end.bounded ? figure_words(m, from->in_end) : "",
	    .exact = any ? exact_words(m, from->so_far) : "",
	    .recorded = from->has_recorded ? range_words(m, from->recorded_range) : "",
	    .origin = from->recorded != NULL ? origin_word(from->recorded->origin) : "",
	    .wanted = (enum gpai_truth)from->wanted,
	    .counted = from->n_counted,
	    .unclear = from->n_unclear,
	    .left_out = from->n_left_out,
	    .missing = from->n_missing,
	    .complete = from->complete,
	    .differs = from->differs,
	    .uses_recorded = from->uses_recorded,
	    .burn = burn->known ? range_words(m, burn->all) : "",
	    .burn_latest = burn->known ? range_words(m, burn->latest) : "",
	    .latest = burn->known ? keep_text(m->a->keep, burn->row->name) : ""};
}

/* --- Limits --- */

static struct gpai_notice
notice_view(struct making *m, const struct ledger_due *due)
{
	return (struct gpai_notice){
	    keep_day(m->a->keep, due->known), keep_day(m->a->keep, due->due)};
}

/* As the assessment has it: "met", "not applicable". */
static const char *
status_of(const struct gpai_assessment *a, const char *id)
{
	for (uint32_t i = 0; i < a->assessment.n_outcomes; i++)
		if (strcmp(a->outcomes[i].id, id) == 0)
			return gpai_status_says(a->outcomes[i].status);
	return "";
}

static void
clock_view(struct making *m, const struct ledger_limit *from, struct gpai_stage_limit *to)
{
	const struct law *law = m->law;
	const struct ledger_clock *clock = &from->clock;
	const struct law_provision *perhaps =
	    clock->first.perhaps != NULL ? clock->first.perhaps : clock->last.perhaps;

	to->clock = ledger_clock_word(clock->state);
	to->notify = to->notify_title = to->known_key = to->estimate = "";
	to->notify_status = "";
	to->moved = to->perhaps = "";
	if (from->limit->notify != LAW_NONE) {
		to->notify = law_cstr(law, law->provisions[from->limit->notify].id);
		to->notify_status = status_of(m->a, to->notify);
		to->known_key = law_cstr(law, law->facts[from->limit->known].key);
		to->notify_title = law_cstr(law, law->provisions[from->limit->notify].title);
	}
	if (from->limit->estimate_by != LAW_NONE)
		to->estimate = law_cstr(law, law->provisions[from->limit->estimate_by].id);
	to->estimated = (enum gpai_truth)clock->estimated;
	to->first = notice_view(m, &clock->first);
	to->last = notice_view(m, &clock->last);
	if (clock->first.moved != NULL)
		to->moved = law_cstr(law, clock->first.moved->id);
	if (perhaps != NULL)
		to->perhaps = law_cstr(law, perhaps->id);
}

static void
places_view(const struct ledger_limit *from, struct gpai_stage_limit *to)
{
	const struct ledger_figure *use = &from->sum->use, *end = &from->sum->in_end;

	to->is_bounded = use->bounded;
	to->at_low = tenths(use->range.low);
	to->at_high = use->bounded ? tenths(use->range.high) : to->at_low;
	to->at_end = end->bounded ? tenths(end->range.high) : INT32_MIN;
	to->at_over = from->has_over ? tenths(from->over.low) : INT32_MIN;
}

static void
limit_view(struct making *m, const struct ledger_limit *from, struct gpai_stage_limit *to)
{
	const struct law *law = m->law;

	*to = (struct gpai_stage_limit){.id = law_cstr(law, from->limit->id),
	    .title = law_cstr(law, from->limit->title),
	    .says = law_cstr(law, from->limit->says),
	    .pin = law_cstr(law, from->limit->pin),
	    .confidence = law_confidence_words[from->limit->confidence],
	    .of = law_cstr(law, from->sum->meaning->id),
	    .over = from->has_over ? range_words(m, from->over) : "",
	    .figure = figure_words(m, from->sum->use),
	    .in_end = from->sum->in_end.bounded && from->sum->n_counted + from->sum->n_unclear > 0
	                  ? figure_words(m, from->sum->in_end)
	                  : "",
	    .share = from->has_over ? share_words(m, from) : "",
	    .gap = from->has_over && from->share.bounded ? range_words(m, from->gap) : "",
	    .applies = (enum gpai_truth)from->applies,
	    .waits = from->waits != LAW_NONE ? law_cstr(law, law->facts[from->waits].key) : "",
	    .exceeded = (enum gpai_truth)from->exceeded,
	    .exceeded_in_end = (enum gpai_truth)from->exceeded_in_end,
	    .straddles = from->straddles,
	    .close = from->close,
	    .rule = law_cstr(law, law->provisions[from->limit->reached].id),
	    .by_rule = (enum gpai_truth)from->by_rule,
	    .can_forecast = from->crossing.can,
	    .earliest = keep_day(m->a->keep, from->crossing.earliest),
	    .latest = keep_day(m->a->keep, from->crossing.latest)};
	clock_view(m, from, to);
	places_view(from, to);
}

/* --- All of it --- */

static const char *
error_words(struct making *m)
{
	const struct law_ledger *ledger = m->from->ledger;
	struct range share = range_whole(ledger->multiply);
	char text[RANGE_CHARS];

	if (ledger->multiply == 0 || !range_divide(share, range_whole(ledger->divide), &share))
		return "";
	range_format_percent(share, SHARE_FIGURES, text);
	return keep_text(m->a->keep, text_of(text));
}

static bool
has_findings(const struct compute_ledger *ledger)
{
	for (uint32_t i = 0; i < ledger->n_sums; i++) {
		const struct ledger_sum *sum = &ledger->sums[i];
		if (sum->wanted != TRUTH_FALSE &&
		    (sum->differs || sum->n_missing > 0 || sum->n_unclear > 0))
			return true;
	}
	for (uint32_t i = 0; i < ledger->n_limits; i++) {
		const struct ledger_limit *limit = &ledger->limits[i];
		if (limit->applies != TRUTH_FALSE &&
		    ((limit->applies == TRUTH_UNKNOWN && limit->sum->wanted == TRUTH_TRUE) ||
			limit->clock.state == LEDGER_CLOCK_STARTS ||
			limit->clock.state == LEDGER_CLOCK_PERHAPS ||
			(limit->applies == TRUTH_TRUE &&
			    (limit->close ||
				(limit->straddles && limit->by_rule == TRUTH_UNKNOWN)))))
			return true;
	}
	return false;
}

static enum gpai_code
make_view(struct making *m, struct gpai_error *err)
{
	struct keeper *keep = m->a->keep;
	const struct compute_ledger *from = m->from;
	const struct law_ledger *ledger = from->ledger;
	struct gpai_stage *stages = keep_array(keep, from->n_rows, sizeof *stages);
	struct gpai_stage_sum *sums = keep_array(keep, from->n_sums, sizeof *sums);
	struct gpai_stage_limit *limits = keep_array(keep, from->n_limits, sizeof *limits);

	if (keep->out_of_memory)
		return fail_memory(err);
	for (uint32_t i = 0; i < from->n_rows; i++)
		stage_view(m, &from->rows[i], &stages[i]);
	for (uint32_t i = 0; i < from->n_sums; i++)
		sum_view(m, i, &sums[i]);
	for (uint32_t i = 0; i < from->n_limits; i++)
		limit_view(m, &from->limits[i], &limits[i]);
	*m->to = (struct gpai_ledger){.title = law_cstr(m->law, ledger->title),
	    .unit = law_cstr(m->law, m->law->facts[ledger->adds].unit),
	    .pin = law_cstr(m->law, ledger->pin),
	    .as_of = m->a->summary.as_of,
	    .stages = stages,
	    .sums = sums,
	    .limits = limits,
	    .n_stages = from->n_rows,
	    .n_sums = from->n_sums,
	    .n_limits = from->n_limits,
	    .is_closed = from->is_closed,
	    .has_findings = has_findings(from),
	    .error = error_words(m),
	    .error_by = ledger->error_by != LAW_NONE
	                    ? law_cstr(m->law, m->law->provisions[ledger->error_by].id)
	                    : ""};
	return keep_status(keep, err);
}

static enum gpai_code
read_burn(struct gpai_assessment *a, const struct gpai_ledger_options *options,
    struct ledger_options *to, struct gpai_error *err)
{
	struct value value;
	enum gpai_code rc;

	*to = (struct ledger_options){0};
	if (options == NULL || options->burn == NULL)
		return GPAI_OK;
	rc = value_parse(
	    &a->arena, TYPE_NUMBER, text_of(options->burn), in_file("--burn"), &value, err);
	if (rc != GPAI_OK)
		return rc;
	if (!range_from(&value, &to->burn) || to->burn.low.negative)
		return fail(err, GPAI_MALFORMED, in_file("--burn"),
		    "\"%s\", expected compute a day that is not negative", options->burn);
	to->has_burn = true;
	return GPAI_OK;
}

enum gpai_code
gpai_assessment_ledger(struct gpai_assessment *a, const struct gpai_ledger_options *options,
    const struct gpai_ledger **ledger, struct gpai_error *err)
{
	struct making m = {.a = a, .law = a->law};
	struct compute_ledger from;
	struct ledger_options told;
	enum gpai_code rc;

	*ledger = NULL;
	if ((rc = read_burn(a, options, &told, err)) != GPAI_OK)
		return rc;
	rc = compute_ledger(
	    a->law, &a->facts, a->assessment.question.as_of, &told, &a->arena, &from, err);
	if (rc != GPAI_OK)
		return rc;
	m.from = &from;
	if ((m.to = keep_array(a->keep, 1, sizeof *m.to)) == NULL)
		return fail_memory(err);
	if ((rc = make_view(&m, err)) == GPAI_OK)
		*ledger = m.to;
	return rc;
}

/* --- JSON --- */

static void
count_json(struct json_writer *json, const struct gpai_stage_count *count)
{
	static const char *const WORDS[] = {"no", "unclear", "yes"};

	json_open(json, '{');
	json_string_member(json, "meaning", count->meaning);
	json_string_member(json, "counted", WORDS[count->counted]);
	json_known_member(json, "by", count->by);
	json_known_member(json, "pin", count->pin);
	json_known_member(json, "note", count->note);
	json_known_member(json, "waits-for", count->waits);
	json_close(json, '}');
}

static void
stage_json(struct json_writer *json, const struct gpai_ledger *ledger, const struct gpai_stage *s)
{
	json_open(json, '{');
	json_string_member(json, "stage", s->name);
	json_known_member(json, "kind", s->sort);
	json_string_member(json, "progress", s->progress);
	json_known_member(json, "starts", s->starts);
	json_known_member(json, "ends", s->ends);
	json_known_member(json, "compute", s->exact);
	json_known_member(json, "in-end", s->in_end);
	json_known_member(json, "origin", s->origin);
	json_known_member(json, "method", s->method);
	json_key(json, "counts");
	json_open(json, '[');
	for (uint32_t i = 0; i < ledger->n_sums; i++)
		count_json(json, &s->counts[i]);
	json_close(json, ']');
	json_close(json, '}');
}

static void
sum_json(struct json_writer *json, const struct gpai_stage_sum *sum)
{
	json_open(json, '{');
	json_string_member(json, "id", sum->id);
	json_string_member(json, "title", sum->title);
	json_string_member(json, "pin", sum->pin);
	json_string_member(json, "fact", sum->key);
	json_string_member(json, "wanted", truth_word((enum truth)sum->wanted));
	json_known_member(json, "so-far", sum->so_far);
	json_known_member(json, "exact", sum->exact);
	json_known_member(json, "in-end", sum->in_end);
	json_known_member(json, "recorded", sum->recorded);
	json_known_member(json, "origin", sum->origin);
	json_number_member(json, "counted", sum->counted);
	json_number_member(json, "unclear", sum->unclear);
	json_number_member(json, "left-out", sum->left_out);
	json_number_member(json, "missing", sum->missing);
	json_bool_member(json, "complete", sum->complete);
	json_bool_member(json, "differs", sum->differs);
	json_bool_member(json, "uses-recorded", sum->uses_recorded);
	json_known_member(json, "burn-a-day", sum->burn);
	json_known_member(json, "burn-a-day-latest", sum->burn_latest);
	json_known_member(json, "latest-stage", sum->latest);
	json_close(json, '}');
}

static void
clock_json(struct json_writer *json, const struct gpai_stage_limit *limit)
{
	json_key(json, "clock");
	json_open(json, '{');
	json_string_member(json, "state", limit->clock);
	json_known_member(json, "notify", limit->notify);
	json_known_member(json, "status", limit->notify_status);
	json_known_member(json, "known-earliest", limit->first.known);
	json_known_member(json, "due-earliest", limit->first.due);
	json_known_member(json, "known-latest", limit->last.known);
	json_known_member(json, "due-latest", limit->last.due);
	json_known_member(json, "moved-by", limit->moved);
	json_known_member(json, "may-be-moved-by", limit->perhaps);
	json_known_member(json, "estimate", limit->estimate);
	json_string_member(
	    json, "estimated-before-start", truth_word((enum truth)limit->estimated));
	json_close(json, '}');
}

static void
limit_json(struct json_writer *json, const struct gpai_stage_limit *limit)
{
	json_open(json, '{');
	json_string_member(json, "id", limit->id);
	json_string_member(json, "title", limit->title);
	json_string_member(json, "pin", limit->pin);
	json_string_member(json, "of", limit->of);
	json_string_member(json, "applies", truth_word((enum truth)limit->applies));
	json_known_member(json, "waits-for", limit->waits);
	json_known_member(json, "more-than", limit->over);
	json_known_member(json, "figure", limit->figure);
	json_known_member(json, "in-end", limit->in_end);
	json_known_member(json, "share", limit->share);
	json_known_member(json, "left", limit->gap);
	json_string_member(json, "exceeded", truth_word((enum truth)limit->exceeded));
	json_string_member(json, "exceeded-in-end", truth_word((enum truth)limit->exceeded_in_end));
	json_string_member(json, "rule", limit->rule);
	json_string_member(json, "by-rule", truth_word((enum truth)limit->by_rule));
	json_bool_member(json, "straddles", limit->straddles);
	json_bool_member(json, "too-close-to-call", limit->close);
	json_known_member(json, "crosses-earliest", limit->earliest);
	json_known_member(json, "crosses-latest", limit->latest);
	clock_json(json, limit);
	json_close(json, '}');
}

enum gpai_code
gpai_ledger_json(const struct gpai_ledger *ledger, char **text, size_t *len, struct gpai_error *err)
{
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_string_member(&json, "as-of", ledger->as_of);
	json_string_member(&json, "unit", ledger->unit);
	json_bool_member(&json, "all-stages-on-file", ledger->is_closed);
	json_known_member(&json, "may-err", ledger->error);
	json_known_member(&json, "may-err-by", ledger->error_by);
	json_key(&json, "stages");
	json_open(&json, '[');
	for (uint32_t i = 0; i < ledger->n_stages; i++)
		stage_json(&json, ledger, &ledger->stages[i]);
	json_close(&json, ']');
	json_key(&json, "sums");
	json_open(&json, '[');
	for (uint32_t i = 0; i < ledger->n_sums; i++)
		sum_json(&json, &ledger->sums[i]);
	json_close(&json, ']');
	json_key(&json, "limits");
	json_open(&json, '[');
	for (uint32_t i = 0; i < ledger->n_limits; i++)
		limit_json(&json, &ledger->limits[i]);
	json_close(&json, ']');
	json_close(&json, '}');
	return api_take(&out, text, len, err);
}
