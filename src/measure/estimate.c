/* SPDX-License-Identifier: Apache-2.0 */
/* Methods of estimating compute; see estimate.h. */
#include "measure/estimate.h"

/* Forward two, backward four operations for each parameter and token. */
enum { OPERATIONS_PER_PARAMETER = 6 };
/* The short formula is for parameters well above this part of the context. */
enum { CONTEXT_PART = 12 };

static const struct {
	const char *word, *label, *says;
} METHOD_ROWS[] = {
#define X(name, word, label, says) [METHOD_##name] = {word, label, says},
    ESTIMATE_METHODS(X)
#undef X
};

static const struct {
	const char *label, *unit;
} FIGURE_ROWS[] = {
#define X(name, label, unit) [FIGURE_##name] = {label, unit},
    ESTIMATE_FIGURES(X)
#undef X
};

const char *
estimate_method_word(enum estimate_method method)
{
	return METHOD_ROWS[method].word;
}

const char *
estimate_method_label(enum estimate_method method)
{
	return METHOD_ROWS[method].label;
}

const char *
estimate_method_says(enum estimate_method method)
{
	return METHOD_ROWS[method].says;
}

const char *
estimate_figure_label(enum estimate_figure_name figure)
{
	return FIGURE_ROWS[figure].label;
}

const char *
estimate_figure_unit(enum estimate_figure_name figure)
{
	return FIGURE_ROWS[figure].unit;
}

/* "3,075,098,624", "1.1e13", "3e12..4e12": as written, so that it can be recomputed. */
static const char *
shown(struct voice *voice, struct range range)
{
	char low[DECIMAL_CHARS], high[DECIMAL_CHARS];
	uint64_t whole;

	if (range_is_exact(range) && range.low.exponent == 0 && decimal_to_u64(range.low, &whole))
		return voice_number(voice, whole);
	decimal_format(range.low, low);
	decimal_format(range.high, high);
	struct text text = range_is_exact(range) ? voice_text(voice, "%s", low)
	                                         : voice_text(voice, "%s..%s", low, high);
	return text.at != NULL ? text.at : "";
}

static void
short_formula(struct voice *voice, const struct estimate_figure *parameters,
    const struct estimate_figure *tokens, const char *what, struct estimate *estimate)
{
	if (!parameters->known || !tokens->known)
		return;
	estimate->known = true;
	estimate->is_assumed = parameters->is_assumed || tokens->is_assumed;
	estimate->flop =
	    range_times(range_multiply(parameters->value, tokens->value), OPERATIONS_PER_PARAMETER);
	estimate->how = voice_text(voice, "6 x %s %s x %s tokens", shown(voice, parameters->value),
	    what, shown(voice, tokens->value));
}

static void
dense(struct voice *voice, const struct estimate_stage *stage, struct estimate *estimate)
{
	if (stage->is_sparse)
		return;
	short_formula(voice, &stage->figures[FIGURE_PARAMETERS], &stage->figures[FIGURE_TOKENS],
	    "parameters", estimate);
	if (estimate->known)
		estimate->note = text_of("for large dense transformers; attention over the context "
					 "is not counted, the embedding table is");
}

static void
active(struct voice *voice, const struct estimate_stage *stage, struct estimate *estimate)
{
	if (!stage->is_sparse)
		return;
	short_formula(voice, &stage->figures[FIGURE_ACTIVE], &stage->figures[FIGURE_TOKENS],
	    "active parameters", estimate);
	if (estimate->known)
		estimate->note = text_of(
		    "the short formula is for dense models: of a mixture of experts only what "
		    "works on a token is counted, and neither attention nor routing");
}

static void
passes(struct voice *voice, const struct estimate_stage *stage, struct estimate *estimate)
{
	const struct estimate_figure *flop = &stage->figures[FIGURE_PASS_FLOP];
	const struct estimate_figure *tokens = &stage->figures[FIGURE_TOKENS];
	const struct estimate_figure *context = &stage->figures[FIGURE_CONTEXT];
	struct range sequences;

	if (!flop->known || !tokens->known || !context->known ||
	    !range_divide(tokens->value, context->value, &sequences))
		return;
	estimate->known = true;
	estimate->is_assumed = flop->is_assumed || tokens->is_assumed || context->is_assumed;
	estimate->flop = range_multiply(sequences, flop->value);
	char times[RANGE_CHARS], each[RANGE_CHARS];
	range_format(sequences, 4, times);
	range_format(flop->value, 4, each);
	estimate->how = voice_text(voice, "%s passes of %s tokens x %s FLOP, forward and backward",
	    times, shown(voice, context->value), each);
	estimate->note = flop->note;
}

static bool
sum_periods(const struct estimate_stage *stage, bool peak, bool utilisation, struct range *sum)
{
	for (uint32_t i = 0; i < stage->n_periods; i++) {
		const struct estimate_period *period = &stage->periods[i];
		if (!period->unit_seconds.known || (peak && !period->peak.known) ||
		    (utilisation && !period->utilisation.known))
			return false;
		struct range part = period->unit_seconds.value;
		if (peak)
			part = range_multiply(part, period->peak.value);
		if (utilisation)
			part = range_multiply(part, period->utilisation.value);
		*sum = i == 0 ? part : range_add(*sum, part);
	}
	return stage->n_periods > 0;
}

bool
estimate_unit_seconds(const struct estimate_stage *stage, struct range *unit_seconds)
{
	return sum_periods(stage, false, false, unit_seconds);
}

bool
estimate_peak_flop(const struct estimate_stage *stage, struct range *flop)
{
	return sum_periods(stage, true, false, flop);
}

static void
hardware(struct voice *voice, const struct estimate_stage *stage, struct estimate *estimate)
{
	estimate->known = sum_periods(stage, true, true, &estimate->flop);
	if (!estimate->known)
		return;
	const struct estimate_period *first = &stage->periods[0];
	for (uint32_t i = 0; i < stage->n_periods; i++)
		estimate->is_assumed |= stage->periods[i].utilisation.is_assumed ||
		                        stage->periods[i].peak.is_assumed ||
		                        stage->periods[i].unit_seconds.is_assumed;
	if (stage->n_periods == 1)
		estimate->how = voice_text(voice, "%s unit-seconds x %s FLOP/s x %s",
		    shown(voice, first->unit_seconds.value), shown(voice, first->peak.value),
		    shown(voice, first->utilisation.value));
	else
		estimate->how = voice_text(voice,
		    "sum over %u periods of unit-seconds x FLOP/s x utilisation", stage->n_periods);
	if (estimate->is_assumed)
		estimate->note = text_of("nobody gave the utilisation: bounds, and no point, until "
					 "--utilisation or a log says it");
}

static void
taken(const struct estimate_figure *figure, struct estimate *estimate)
{
	if (!figure->known)
		return;
	*estimate = (struct estimate){.known = true,
	    .is_assumed = figure->is_assumed,
	    .flop = figure->value,
	    .how = figure->from,
	    .note = figure->note};
}

bool
estimate_largeness(const struct estimate_stage *stage, struct range *ratio)
{
	const struct estimate_figure *parameters = &stage->figures[FIGURE_PARAMETERS];
	const struct estimate_figure *context = &stage->figures[FIGURE_CONTEXT];

	return parameters->known && context->known &&
	       range_divide(range_times(parameters->value, CONTEXT_PART), context->value, ratio);
}

bool
estimate_is_near(struct range estimate, struct range other, struct decimal may_err)
{
	struct range width = range_multiply(estimate, range_exact(may_err));
	struct range near = {range_subtract(range_exact(estimate.low), width).low,
	    range_add(range_exact(estimate.high), width).high};

	return range_overlaps(near, other);
}

/* The short formula does not fit a model that is small for its context. */
static bool
fits(const struct estimate_stage *stage, const struct estimate_terms *terms,
    const struct estimates *estimates, enum estimate_method method)
{
	const struct estimate *dense_one = &estimates->by[METHOD_DENSE];
	const struct estimate *passes_one = &estimates->by[METHOD_PASSES];
	struct range ratio;

	if (method != METHOD_DENSE)
		return true;
	if (passes_one->known && terms->has_may_err &&
	    !estimate_is_near(dense_one->flop, passes_one->flop, terms->may_err))
		return false;
	return !estimate_largeness(stage, &ratio) ||
	       decimal_compare(ratio.low, decimal_from(1)) > 0;
}

static int
choose(const struct estimate_stage *stage, const struct estimate_terms *terms,
    const struct estimates *estimates)
{
	int unfit = -1;

	for (int m = 0; m < METHODS; m++) {
		if (!estimates->by[m].known)
			continue;
		if (fits(stage, terms, estimates, (enum estimate_method)m))
			return m;
		unfit = m;
	}
	return unfit;
}

/* Figures of a product say nothing of how exactly its factors were known. */
static void
tidy(struct estimate *estimate)
{
	estimate->flop.low = decimal_tidy(estimate->flop.low);
	estimate->flop.high = decimal_tidy(estimate->flop.high);
}

void
estimate_stage(struct voice *voice, const struct estimate_stage *stage,
    const struct estimate_terms *terms, struct estimates *estimates)
{
	*estimates = (struct estimates){.chosen = -1};
	dense(voice, stage, &estimates->by[METHOD_DENSE]);
	passes(voice, stage, &estimates->by[METHOD_PASSES]);
	active(voice, stage, &estimates->by[METHOD_ACTIVE]);
	taken(&stage->figures[FIGURE_LOGGED_FLOP], &estimates->by[METHOD_LOGGED]);
	taken(&stage->figures[FIGURE_COUNTED_FLOP], &estimates->by[METHOD_COUNTED]);
	hardware(voice, stage, &estimates->by[METHOD_HARDWARE]);
	for (int m = 0; m < METHODS; m++)
		tidy(&estimates->by[m]);
	estimates->chosen = choose(stage, terms, estimates);
}
