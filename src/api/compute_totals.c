/* SPDX-License-Identifier: Apache-2.0 */
/* Totals of a model over its stages on file, by the compute ledger of the rulebook; see
 * compute.h.
 *
 * A total is said only when every stage that counts has the figure, and never over what a
 * person declared: then the two are held against each other. Stages that are not on file
 * are not counted, and each total says so. */
#include "api/compute.h"

#include "rules/compute_ledger.h"

#include <string.h>

enum {
	SECONDS_OF_DAY = 86400,
	QUOTIENT_FIGURES = 9 /* a day is 86,400 seconds: most quotients have no end */
};

static const char NOT_ON_FILE[] = "stages not on file are not counted";

struct totals {
	struct voice *voice;
	const struct fact_set *facts;
	struct compute_ledger ledger;
	const struct estimate_terms *terms;
	const struct estimate_stage *stages; /* just measured */
	uint32_t n_stages;
	uint32_t meaning; /* whose stages are looked at: the widest, cumulative one */
};

static const struct fact *
fact_of(const struct totals *t, uint32_t entity, const char *key)
{
	uint32_t index = law_find_fact(t->facts->law, text_of(key));

	return index == LAW_NONE || entity == LAW_NONE ? NULL : fact_get(t->facts, entity, index);
}

static const struct fact *
model_fact(const struct totals *t, const char *key)
{
	uint32_t kind = law_find_kind(t->facts->law, text_of("model"));

	return kind == LAW_NONE ? NULL : fact_of(t, fact_single(t->facts, kind), key);
}

static bool
number_of(
    const struct totals *t, const struct ledger_row *row, const char *key, struct range *range)
{
	const struct fact *fact = fact_of(t, row->entity, key);

	return fact != NULL && range_from(&fact->value, range);
}

static bool
counts(const struct totals *t, const struct ledger_row *row)
{
	return row->counts[t->meaning].verdict == LAW_VERDICT_YES;
}

/* -- saying a total ---- */

static void
say_declared(struct totals *t, const char *key, const struct value *value, const struct fact *fact)
{
	struct range ours, theirs, ratio;
	char shown[2][RANGE_CHARS], times[RANGE_CHARS];

	if (!range_from(value, &ours) || !range_from(&fact->value, &theirs) ||
	    !range_divide(theirs, ours, &ratio))
		return;
	range_format(ours, 4, shown[0]);
	range_format(theirs, 4, shown[1]);
	range_format(ratio, 3, times);
	voice_compare(t->voice, "compute.declared", COMPARISON_NOTED, key,
	    voice_text(t->voice, "%s", shown[0]), voice_text(t->voice, "%s", shown[1]),
	    voice_text(t->voice,
		"%s: the stages come to %s, declared are %s (%s times as much); what a person "
		"declared stands",
		key, shown[0], shown[1], times));
}

static void
say_total(struct totals *t, const char *key, struct value value, struct text method)
{
	const struct fact *fact = model_fact(t, key);
	const struct provenance origin = {.method = method, .how = READING_DERIVED};

	if (fact != NULL && (fact->origin == ORIGIN_DECLARED || fact->origin == ORIGIN_IMPORTED))
		say_declared(t, key, &value, fact);
	else
		voice_reading(t->voice, key, value, &origin, text_of(NOT_ON_FILE));
}

/* What was worked out from other stages, or from fewer, is not left to stand for these. */
static void
withdraw_total(struct totals *t, const char *key, const char *why)
{
	const struct fact *fact = model_fact(t, key);
	const struct provenance origin = {
	    .method = text_of("compute ledger"), .how = READING_DERIVED};

	if (fact == NULL || fact->origin != ORIGIN_DERIVED || fact->value.state != VALUE_KNOWN)
		return;
	voice_reading(t->voice, key, (struct value){.state = VALUE_UNKNOWN}, &origin, text_of(why));
	voice_compare(t->voice, "compute.withdrawn", COMPARISON_DIFFERS, key, TEXT_NONE, TEXT_NONE,
	    voice_text(t->voice, "%s: the total worked out earlier is withdrawn: %s", key, why));
}

static struct text
sum_words(struct totals *t, const char *key, uint32_t n)
{
	return n == 1 ? voice_text(t->voice, "%s of the only stage that counts", key)
	              : voice_text(t->voice, "sum of %s over %u stages that count", key, n);
}

/* What does not come out even is rounded to the nearest: nine figures of days are a tenth of
 * a second in a century. */
static struct value
quotient_value(struct range quotient)
{
	return value_range(decimal_round(quotient.low, QUOTIENT_FIGURES, ROUND_NEAREST),
	    decimal_round(quotient.high, QUOTIENT_FIGURES, ROUND_NEAREST));
}

/* Exact: a limit may lie between a sum and what it rounds to. */
static struct value
sum_value(struct range sum)
{
	return value_range(decimal_tidy(sum.low), decimal_tidy(sum.high));
}

/* -- sums of compute ---- */

static const char *
why_no_sum(const struct ledger_sum *sum)
{
	if (sum->wanted == TRUTH_FALSE)
		return "it is not asked for any more";
	if (sum->n_missing > 0)
		return "a stage that counts has no figure";
	if (sum->n_unclear > 0)
		return "it hangs on a stage that counts perhaps";
	return "no stage counts";
}

/* Somebody gave more for the whole than the stages come to: some are missing, of the part, too. */
static bool
is_short(const struct totals *t, const struct ledger_sum *sum)
{
	uint32_t whole = sum->meaning->part_of;

	return whole != LAW_NONE && t->ledger.sums[whole].uses_recorded &&
	       t->ledger.sums[whole].differs;
}

static void
say_sum(struct totals *t, const struct ledger_sum *sum)
{
	const struct law *law = t->facts->law;
	const char *key = law_cstr(law, law->facts[sum->meaning->fills].key);

	if (!sum->complete || sum->n_unclear > 0 || sum->wanted == TRUTH_FALSE ||
	    !sum->so_far.bounded || !range_is_positive(sum->so_far.range))
		withdraw_total(t, key, why_no_sum(sum));
	else if (is_short(t, sum))
		withdraw_total(t, key, "more is declared of the whole than these stages come to");
	else
		say_total(t, key, sum_value(sum->so_far.range),
		    voice_text(t->voice, "compute ledger, %s: sum over %u stage%s",
			law_cstr(law, sum->meaning->title), sum->n_counted,
			sum->n_counted == 1 ? "" : "s"));
}

static void
say_sums(struct totals *t)
{
	for (uint32_t i = 0; i < t->ledger.n_sums; i++)
		say_sum(t, &t->ledger.sums[i]);
}

static void
say_waiting(struct totals *t)
{
	for (uint32_t i = 0; i < t->ledger.n_rows; i++) {
		const struct ledger_row *row = &t->ledger.rows[i];
		if (row->sort.len == 0)
			voice_compare(t->voice, "compute.kind", COMPARISON_NOTED, "", row->name,
			    TEXT_NONE,
			    voice_text(t->voice,
				"stage/%.*s: nobody said what kind of stage it is (--kind), so no "
				"total counts it yet",
				TEXT_ARG(text_clip(row->name, 80))));
	}
}

static struct text
method_of(const struct totals *t, uint32_t i)
{
	const struct fact *fact = fact_of(t, t->ledger.rows[i].entity, "stage.compute.method");

	return fact != NULL && fact->value.state == VALUE_KNOWN ? fact->value.text : TEXT_NONE;
}

/* Names of the stages, from this one on, that count and go by the same method; none when it
 * was named with an earlier one. */
static struct text
same_method(const struct totals *t, uint32_t first)
{
	struct text method = method_of(t, first), names = TEXT_NONE;

	for (uint32_t i = 0; i < t->ledger.n_rows; i++) {
		if (!counts(t, &t->ledger.rows[i]) || !text_equal(method_of(t, i), method))
			continue;
		if (i < first)
			return TEXT_NONE;
		names = arena_format(t->voice->arena, "%.*s%s%.*s", TEXT_ARG(names),
		    i > first ? ", " : "", TEXT_ARG(t->ledger.rows[i].name));
	}
	return names;
}

/* Without figures, like the methods of the stages. */
static void
say_method(struct totals *t, uint32_t n)
{
	struct text all = text_of("Added up over the stages of training.");
	struct text one = TEXT_NONE;

	for (uint32_t i = 0; i < t->ledger.n_rows; i++) {
		struct text names;
		if (!counts(t, &t->ledger.rows[i]))
			continue;
		if ((one = method_of(t, i)).len == 0)
			return;
		if ((names = same_method(t, i)).len > 0)
			all = arena_format(t->voice->arena, "%.*s %.*s: %.*s.", TEXT_ARG(all),
			    TEXT_ARG(names), TEXT_ARG(one));
	}
	if (all.at == NULL)
		t->voice->rc = fail_memory(t->voice->err);
	else if (n > 0)
		say_total(t, "training.compute.method", value_text(n == 1 ? one : all),
		    text_of("from the methods of the stages"));
}

/* -- what else adds up ---- */

/* Sum of a fact over the stages that count; 0 stages when one of them lacks it. */
static uint32_t
sum_of(const struct totals *t, const char *key, struct range *sum)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->ledger.n_rows; i++) {
		struct range one;
		if (!counts(t, &t->ledger.rows[i]))
			continue;
		if (!number_of(t, &t->ledger.rows[i], key, &one))
			return 0;
		*sum = n++ == 0 ? one : range_add(*sum, one);
	}
	return n;
}

static void
say_tokens(struct totals *t)
{
	struct range tokens, context = range_whole(0);
	uint32_t n = sum_of(t, "stage.tokens", &tokens);

	if (n > 0)
		say_total(
		    t, "training.tokens", range_value(tokens), sum_words(t, "stage.tokens", n));
	else
		withdraw_total(t, "training.tokens", "a stage that counts has no tokens");
	/* Without one of them the longest is not known. */
	if (sum_of(t, "stage.context.tokens", &tokens) == 0)
		return;
	for (uint32_t i = 0; i < t->ledger.n_rows; i++) {
		struct range one;
		if (counts(t, &t->ledger.rows[i]) &&
		    number_of(t, &t->ledger.rows[i], "stage.context.tokens", &one) &&
		    decimal_compare(one.high, context.high) > 0)
			context = one;
	}
	say_total(t, "training.context.tokens", range_value(context),
	    text_of("the longest of the stages"));
}

static void
say_hardware(struct totals *t)
{
	struct range time, units, days = range_whole(0), part;
	uint32_t n = sum_of(t, "stage.hardware.seconds", &time);
	uint32_t with_units = sum_of(t, "stage.hardware.units", &units);

	if (n == 0)
		return;
	if (n == 1 && with_units == 1 && range_divide(time, units, &part)) {
		say_total(t, "training.hardware.units", range_value(units),
		    sum_words(t, "stage.hardware.units", 1));
		say_total(t, "training.hardware.seconds", quotient_value(part),
		    text_of("unit-seconds of the only stage that counts, over its units"));
	} else {
		say_total(t, "training.hardware.units", value_whole(1),
		    text_of("as one unit: the time is summed over all units"));
		say_total(t, "training.hardware.seconds", range_value(time),
		    sum_words(t, "stage.hardware.seconds", n));
	}
	if (with_units != n)
		return;
	for (uint32_t i = 0; i < t->ledger.n_rows; i++) {
		struct range own_time, own_units, own;
		if (counts(t, &t->ledger.rows[i]) &&
		    number_of(t, &t->ledger.rows[i], "stage.hardware.seconds", &own_time) &&
		    number_of(t, &t->ledger.rows[i], "stage.hardware.units", &own_units) &&
		    range_divide(own_time, range_times(own_units, SECONDS_OF_DAY), &own))
			days = range_add(days, own);
	}
	say_total(t, "training.time.days", quotient_value(days),
	    text_of("unit-seconds over units, stages one after another"));
}

/* Energy of all stages that count, unless meters already spoke of the model as a whole. */
static void
say_energy(struct totals *t)
{
	const struct fact *whole = model_fact(t, "energy.training.mwh");
	struct text methods = text_of("Added up over the stages of training.");
	struct range energy;
	uint32_t n = sum_of(t, "stage.energy.mwh", &energy);

	if (n == 0 || (whole != NULL && whole->origin == ORIGIN_MEASURED))
		return;
	for (uint32_t i = 0; i < t->ledger.n_rows; i++) {
		const struct ledger_row *row = &t->ledger.rows[i];
		if (!counts(t, row))
			continue;
		struct text method = fact_of(t, row->entity, "stage.energy.mwh")->method;
		if (n == 1)
			methods = method;
		else
			methods = arena_format(t->voice->arena, "%.*s %.*s: %.*s",
			    TEXT_ARG(methods), TEXT_ARG(row->name), TEXT_ARG(method));
	}
	if (methods.at == NULL) {
		t->voice->rc = fail_memory(t->voice->err);
		return;
	}
	say_total(t, "energy.training.mwh", sum_value(energy), sum_words(t, "stage.energy.mwh", n));
	say_total(t, "energy.training.method", value_text(methods),
	    text_of("from the methods of the stages"));
}

/* Days of one type of device, said when its first stage is met. */
static void
say_device(struct totals *t, uint32_t first, struct text type)
{
	const char *kind = t->voice->kind;
	struct text entity = t->voice->entity;
	struct range sum = range_whole(0), days;

	for (uint32_t i = 0; i < t->ledger.n_rows; i++) {
		const struct ledger_row *row = &t->ledger.rows[i];
		const struct fact *fact = fact_of(t, row->entity, "stage.hardware.type");
		struct range time;
		if (!counts(t, row) || fact == NULL || !text_equal(fact->value.text, type) ||
		    !number_of(t, row, "stage.hardware.seconds", &time))
			continue;
		if (i < first)
			return;
		sum = range_add(sum, time);
	}
	if (!range_divide(sum, range_whole(SECONDS_OF_DAY), &days) || !range_is_positive(days))
		return;
	const struct provenance origin = {
	    .method = text_of("unit-seconds of the stages on this hardware, in days"),
	    .how = READING_DERIVED};
	t->voice->kind = "device";
	t->voice->entity = type;
	voice_reading(t->voice, "device.days", quotient_value(days), &origin, text_of(NOT_ON_FILE));
	t->voice->kind = kind;
	t->voice->entity = entity;
}

static void
say_devices(struct totals *t)
{
	for (uint32_t i = 0; i < t->ledger.n_rows; i++) {
		const struct fact *fact =
		    fact_of(t, t->ledger.rows[i].entity, "stage.hardware.type");
		if (counts(t, &t->ledger.rows[i]) && fact != NULL &&
		    fact->value.state == VALUE_KNOWN)
			say_device(t, i, fact->value.text);
	}
}

/* -- by which methods ---- */

static const struct estimate_stage *
measured_now(const struct totals *t, struct text name)
{
	for (uint32_t i = 0; i < t->n_stages; i++)
		if (text_equal(t->stages[i].name, name))
			return &t->stages[i];
	return NULL;
}

/* The words that hold for every stage that counts; 0 when one was not measured now. */
static unsigned
shared_methods(struct totals *t, uint32_t *n)
{
	unsigned shared = ~0U;

	*n = 0;
	for (uint32_t i = 0; i < t->ledger.n_rows; i++) {
		const struct ledger_row *row = &t->ledger.rows[i];
		const struct estimate_stage *stage;
		struct estimates estimates;
		unsigned own = 0;
		if (!counts(t, row))
			continue;
		if ((stage = measured_now(t, row->name)) == NULL)
			return 0;
		estimate_stage(t->voice, stage, t->terms, &estimates);
		if (estimates.chosen >= 0)
			own |= 1U << estimates.chosen;
		if (estimates.by[METHOD_HARDWARE].known &&
		    !estimates.by[METHOD_HARDWARE].is_assumed && stage->n_periods == 1)
			own |= 1U << METHOD_HARDWARE;
		shared &= own;
		(*n)++;
	}
	return *n > 0 ? shared : 0;
}

/* Words in the order of the vocabulary, with the figures that the law's own check of each
 * method multiplies. */
static void
say_methods(struct totals *t)
{
	static struct text HARDWARE = {"hardware", 8}, PASSES = {"passes", 6},
			   DENSE = {"dense-transformer", 17};
	struct text *words = arena_array(t->voice->arena, 3, sizeof *words);
	uint32_t n = 0, n_stages;
	unsigned shared = shared_methods(t, &n_stages);

	if (words == NULL || shared == 0)
		return;
	const struct estimate_stage *stage = n_stages == 1 ? t->stages : NULL;
	for (uint32_t i = 0; n_stages == 1 && i < t->ledger.n_rows; i++)
		if (counts(t, &t->ledger.rows[i]))
			stage = measured_now(t, t->ledger.rows[i].name);
	if (stage != NULL && (shared & 1U << METHOD_HARDWARE) != 0) {
		words[n++] = HARDWARE;
		say_total(t, "training.hardware.peak", range_value(stage->periods[0].peak.value),
		    stage->periods[0].peak.from);
		say_total(t, "training.hardware.utilisation",
		    range_value(stage->periods[0].utilisation.value),
		    stage->periods[0].utilisation.from);
	}
	if (stage != NULL && (shared & 1U << METHOD_PASSES) != 0) {
		struct range sequences;
		words[n++] = PASSES;
		if (range_divide(stage->figures[FIGURE_TOKENS].value,
			stage->figures[FIGURE_CONTEXT].value, &sequences))
			say_total(t, "training.passes", range_value(sequences),
			    text_of("training tokens over the context"));
		say_total(t, "training.pass.flop",
		    range_value(stage->figures[FIGURE_PASS_FLOP].value),
		    stage->figures[FIGURE_PASS_FLOP].from);
	}
	if ((shared & 1U << METHOD_DENSE) != 0)
		words[n++] = DENSE;
	if (n > 0)
		say_total(t, "training.estimate.methods", value_items(TYPE_CHOICES, words, n),
		    text_of("methods that gave the figure, or were held against it, in every stage "
			    "that counts"));
}

enum gpai_code
compute_totals(struct voice *voice, struct fact_set *facts, int32_t as_of,
    const struct estimate_terms *terms, const struct estimate_stage *stages, uint32_t n,
    struct gpai_error *err)
{
	struct totals t = {
	    .voice = voice, .facts = facts, .terms = terms, .stages = stages, .n_stages = n};
	const struct law *law = facts->law;
	uint32_t cumulative = law_find_fact(law, text_of("training.compute.flop"));
	uint32_t n_counted = 0;
	enum gpai_code rc;

	if (law->n_ledgers == 0)
		return GPAI_OK;
	rc = compute_ledger(law, facts, as_of, NULL, voice->arena, &t.ledger, err);
	if (rc != GPAI_OK)
		return rc;
	for (uint32_t i = 0; i < t.ledger.n_sums; i++)
		if (t.ledger.sums[i].meaning->fills == cumulative)
			t.meaning = i;
	for (uint32_t i = 0; i < t.ledger.n_rows; i++)
		n_counted += counts(&t, &t.ledger.rows[i]);
	say_waiting(&t);
	say_sums(&t);
	if (n_counted == 0)
		return voice->rc;
	say_method(&t, n_counted);
	say_methods(&t);
	say_tokens(&t);
	say_hardware(&t);
	say_energy(&t);
	say_devices(&t);
	return voice->rc;
}
