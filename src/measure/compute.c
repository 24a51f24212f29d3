/* SPDX-License-Identifier: Apache-2.0 */
/* One stage's compute, said; see compute.h. */
#include "measure/compute.h"

#include <string.h>

enum {
	SHOWN_FIGURES = 4,
	WELL_ABOVE = 10 /* "well above" is no number; an order, as we read it */
};

struct range
compute_usual_utilisation(void)
{
	const struct decimal low = {.low = 3, .exponent = -1}, high = {.low = 5, .exponent = -1};

	return (struct range){low, high};
}

static const char *
rough(struct voice *voice, struct range range)
{
	char shown[RANGE_CHARS];

	range_format(range, SHOWN_FIGURES, shown);
	struct text text = voice_text(voice, "%s", shown);
	return text.at != NULL ? text.at : "";
}

static const char *
percent(struct voice *voice, struct range range)
{
	char shown[RANGE_CHARS];

	range_format_percent(range, 3, shown);
	struct text text = voice_text(voice, "%s", shown);
	return text.at != NULL ? text.at : "";
}

/* -- what went in ---- */

static void
say_input(
    struct voice *voice, struct text label, const char *unit, const struct estimate_figure *figure)
{
	if (!figure->known)
		return;
	voice_working(
	    voice, (struct working){.what = figure->is_assumed ? WORKING_ASSUMED : WORKING_INPUT,
		       .label = label,
		       .value = range_value(figure->value),
		       .unit = unit,
		       .from = figure->from,
		       .note = figure->note});
}

static void
say_inputs(struct voice *voice, const struct estimate_stage *stage)
{
	for (int f = 0; f < FIGURES; f++)
		say_input(voice, text_of(estimate_figure_label((enum estimate_figure_name)f)),
		    estimate_figure_unit((enum estimate_figure_name)f), &stage->figures[f]);
	for (uint32_t i = 0; i < stage->n_periods; i++) {
		const struct estimate_period *period = &stage->periods[i];
		const char *of = period->device.len > 0 ? " of " : "";
		struct text device = text_clip(period->device, 60);
		say_input(voice, voice_text(voice, "units%s%.*s", of, TEXT_ARG(device)), "units",
		    &period->units);
		say_input(voice, text_of("seconds"), "seconds", &period->seconds);
		say_input(voice, voice_text(voice, "unit time%s%.*s", of, TEXT_ARG(device)),
		    "unit-seconds", &period->unit_seconds);
		say_input(voice, voice_text(voice, "peak%s%.*s", of, TEXT_ARG(device)), "FLOP/s",
		    &period->peak);
		say_input(voice, text_of("utilisation"), "", &period->utilisation);
	}
}

static void
say_methods(struct voice *voice, const struct estimates *estimates)
{
	for (int m = 0; m < METHODS; m++) {
		const struct estimate *e = &estimates->by[m];
		if (e->known)
			voice_working(voice,
			    (struct working){
				.what = m == estimates->chosen ? WORKING_RECORDED : WORKING_METHOD,
				.label = text_of(estimate_method_label((enum estimate_method)m)),
				.value = range_value(e->flop),
				.unit = "FLOP",
				.from = e->how,
				.note = e->note});
	}
}

/* -- how they stand to each other ---- */

static void
say_largeness(struct voice *voice, const struct estimate_stage *stage)
{
	struct range ratio;
	enum comparison_grade grade = COMPARISON_AGREES;
	const char *verdict = "large enough for 6 x parameters x tokens";

	if (stage->is_sparse || !estimate_largeness(stage, &ratio))
		return;
	if (decimal_compare(ratio.low, decimal_from(1)) <= 0) {
		grade = COMPARISON_DIFFERS;
		verdict = "too small for 6 x parameters x tokens";
	} else if (decimal_compare(ratio.low, decimal_from(WELL_ABOVE)) < 0) {
		grade = COMPARISON_NOTED;
		verdict = "above, but hardly well above: 6 x parameters x tokens may be short of "
			  "attention";
	}
	voice_compare(voice, "compute.largeness", grade, "",
	    voice_text(voice, "%s", rough(voice, ratio)), text_of("1"),
	    voice_text(voice, "parameters are %s times a twelfth of the context: %s",
		rough(voice, ratio), verdict));
}

static void
say_utilisation(
    struct voice *voice, const struct estimate_stage *stage, const struct estimates *estimates)
{
	struct range peak, implied;
	bool too_much;

	if (estimates->chosen < 0 || estimates->chosen == METHOD_HARDWARE ||
	    !estimate_peak_flop(stage, &peak) ||
	    !range_divide(estimates->by[estimates->chosen].flop, peak, &implied))
		return;
	too_much = decimal_compare(implied.low, decimal_from(1)) > 0;
	voice_compare(voice, "compute.utilisation",
	    too_much ? COMPARISON_DIFFERS : COMPARISON_NOTED, "",
	    voice_text(voice, "%s", percent(voice, implied)), TEXT_NONE,
	    voice_text(voice, "implied utilisation: %s over unit time x peak is %s%s",
		estimate_method_label((enum estimate_method)estimates->chosen),
		percent(voice, implied),
		too_much ? ", more than the hardware can do: an input is wrong" : ""));
}

/* How far a run came, where both its plan and its log are known. */
static void
say_progress(struct voice *voice, const struct estimate_stage *stage)
{
	const struct estimate_figure *tokens = &stage->figures[FIGURE_TOKENS];
	struct range part;

	if (stage->is_planned || !stage->planned.known || !tokens->known ||
	    !range_divide(tokens->value, stage->planned.value, &part) ||
	    range_within(part, range_whole(1)))
		return;
	voice_compare(voice, "compute.progress", COMPARISON_NOTED, "",
	    voice_text(voice, "%s", rough(voice, tokens->value)),
	    voice_text(voice, "%s", rough(voice, stage->planned.value)),
	    voice_text(voice, "tokens seen: %s of %s planned, %s", rough(voice, tokens->value),
		rough(voice, stage->planned.value), percent(voice, part)));
}

static void
say_throughput(struct voice *voice, const struct estimate_stage *stage)
{
	struct range unit_seconds, rate;

	if (!stage->figures[FIGURE_TOKENS].known || !estimate_unit_seconds(stage, &unit_seconds) ||
	    !range_divide(stage->figures[FIGURE_TOKENS].value, unit_seconds, &rate))
		return;
	voice_compare(voice, "compute.throughput", COMPARISON_NOTED, "",
	    voice_text(voice, "%s", rough(voice, rate)), TEXT_NONE,
	    voice_text(voice, "throughput: %s tokens per second and unit", rough(voice, rate)));
}

static void
say_pair(struct voice *voice, const struct estimates *estimates, int a, int b,
    const struct estimate_terms *terms)
{
	const struct estimate *one = &estimates->by[a], *other = &estimates->by[b];
	const char *labels[] = {estimate_method_label((enum estimate_method)a),
	    estimate_method_label((enum estimate_method)b)};
	enum comparison_grade grade = COMPARISON_NOTED;
	const char *verdict = "";
	struct range ratio;

	if (!range_divide(other->flop, one->flop, &ratio))
		return;
	if (terms->has_may_err) {
		const char *err = percent(voice, range_exact(terms->may_err));
		bool near = estimate_is_near(one->flop, other->flop, terms->may_err);
		bool assumed = one->is_assumed || other->is_assumed;
		bool sure =
		    estimate_is_near(one->flop, range_exact(other->flop.low), terms->may_err) &&
		    estimate_is_near(one->flop, range_exact(other->flop.high), terms->may_err);
		bool short_one = !near && (a == METHOD_DENSE || b == METHOD_DENSE) &&
		                 (a == METHOD_PASSES || b == METHOD_PASSES);
		grade = near && !assumed               ? COMPARISON_AGREES
		        : near || assumed || short_one ? COMPARISON_NOTED
		                                       : COMPARISON_DIFFERS;
		verdict = voice_text(voice, "%s%s%s",
		    !near  ? ", apart by more than "
		    : sure ? ", within "
			   : ", perhaps within ",
		    err,
		    assumed     ? ", by an assumption"
		    : short_one ? ": the short formula leaves out attention over the context"
				: "")
		              .at;
	}
	voice_compare(voice, "compute.methods", grade, labels[0],
	    voice_text(voice, "%s", rough(voice, one->flop)),
	    voice_text(voice, "%s", rough(voice, other->flop)),
	    voice_text(voice, "%s %s, %s %s: ratio %s%s", labels[0], rough(voice, one->flop),
		labels[1], rough(voice, other->flop), rough(voice, ratio),
		verdict != NULL ? verdict : ""));
}

/* The method that is recorded first, so that ratios are to it; then the rest as they come. */
static void
say_pairs(
    struct voice *voice, const struct estimates *estimates, const struct estimate_terms *terms)
{
	for (int b = 0; b < METHODS; b++)
		if (b != estimates->chosen && estimates->by[b].known)
			say_pair(voice, estimates, estimates->chosen, b, terms);
	for (int a = 0; a < METHODS; a++)
		for (int b = a + 1; b < METHODS; b++)
			if (estimates->by[a].known && estimates->by[b].known &&
			    a != estimates->chosen && b != estimates->chosen)
				say_pair(voice, estimates, a, b, terms);
}

/* -- the facts of the stage ---- */

static void
say_figure(struct voice *voice, const char *key, const struct estimate_figure *figure)
{
	const struct provenance origin = {.method = figure->from,
	    .source = text_of(figure->file),
	    .artefact = figure->artefact,
	    .how = figure->how};

	if (figure->known && !figure->is_assumed && !figure->is_on_file)
		voice_reading(voice, key, range_value(figure->value), &origin, figure->note);
}

/* One kind of device is a fact of the stage; of several only their time adds up. */
static void
say_hardware(struct voice *voice, const struct estimate_stage *stage)
{
	const struct estimate_period *first = stage->periods;
	struct range seconds;
	bool same = stage->n_periods > 0;

	for (uint32_t i = 1; i < stage->n_periods; i++)
		same &= text_equal(stage->periods[i].device, first->device);
	if (same && first->device.len > 0 && !first->unit_seconds.is_on_file &&
	    !first->units.is_on_file)
		voice_reading(voice, "stage.hardware.type", value_text(first->device),
		    &(struct provenance){
			.method = first->unit_seconds.from, .how = first->unit_seconds.how},
		    TEXT_NONE);
	if (stage->n_periods == 1) {
		say_figure(voice, "stage.hardware.units", &first->units);
		say_figure(voice, "stage.hardware.seconds", &first->unit_seconds);
		say_figure(voice, "stage.hardware.utilisation", &first->utilisation);
	} else if (stage->n_periods > 1 && estimate_unit_seconds(stage, &seconds)) {
		const struct provenance origin = {
		    .method = voice_text(voice, "sum over %u periods, %.*s", stage->n_periods,
			TEXT_ARG(first->unit_seconds.from)),
		    .how = first->unit_seconds.how};
		voice_reading(
		    voice, "stage.hardware.seconds", range_value(seconds), &origin, TEXT_NONE);
	}
}

/* Without figures: who may see the method may not see them. */
static struct text
method_text(
    struct voice *voice, const struct estimate_stage *stage, const struct estimates *estimates)
{
	const struct estimate_figure *parameters =
	    &stage->figures[stage->is_sparse ? FIGURE_ACTIVE : FIGURE_PARAMETERS];
	const struct estimate_figure *tokens = &stage->figures[FIGURE_TOKENS];
	enum estimate_method chosen = (enum estimate_method)estimates->chosen;
	struct text text = text_of(estimate_method_says(chosen));

	if (chosen == METHOD_DENSE || chosen == METHOD_ACTIVE || chosen == METHOD_PASSES)
		text = voice_text(voice, "%.*s. Parameters: %.*s. Tokens: %.*s", TEXT_ARG(text),
		    TEXT_ARG(text_clip(parameters->from, 200)),
		    TEXT_ARG(text_clip(tokens->from, 200)));
	for (int m = 0, n = 0; m < METHODS; m++)
		if (estimates->by[m].known && m != estimates->chosen)
			text = voice_text(voice, "%.*s%s%s", TEXT_ARG(text),
			    n++ == 0 ? ". Held against: " : "; ",
			    estimate_method_label((enum estimate_method)m));
	return text;
}

static void
say_compute(
    struct voice *voice, const struct estimate_stage *stage, const struct estimates *estimates)
{
	static const char *const FLOP[] = {"stage.compute.flop", "stage.compute.planned.flop"};
	const struct estimate *e;

	if (estimates->chosen < 0)
		return;
	e = &estimates->by[estimates->chosen];
	const bool is_read =
	    estimates->chosen == METHOD_LOGGED || estimates->chosen == METHOD_COUNTED;
	const struct provenance origin = {
	    .method = voice_text(voice, "%s: %.*s",
		estimate_method_label((enum estimate_method)estimates->chosen), TEXT_ARG(e->how)),
	    .how = is_read ? READING_MEASURED : READING_DERIVED};
	voice_reading(voice, FLOP[stage->is_planned], range_value(e->flop), &origin, e->note);
	voice_reading(voice, "stage.compute.method",
	    value_text(method_text(voice, stage, estimates)), &origin, TEXT_NONE);
}

static void
say_day(struct voice *voice, const char *key, int32_t day)
{
	const struct provenance origin = {
	    .method = text_of("start and end of the jobs that accounting lists")};

	if (day != DATE_NONE)
		voice_reading(voice, key, value_date(day), &origin, TEXT_NONE);
}

static void
say_facts(
    struct voice *voice, const struct estimate_stage *stage, const struct estimates *estimates)
{
	const struct estimate_figure *figures = stage->figures;

	if (stage->kind.len > 0)
		voice_reading(voice, "stage.kind", value_choice(stage->kind),
		    &(struct provenance){
			.method = text_of("as told with --kind"), .how = READING_DERIVED},
		    TEXT_NONE);
	say_compute(voice, stage, estimates);
	say_figure(voice, "stage.parameters",
	    &figures[figures[FIGURE_ACTIVE].known ? FIGURE_ACTIVE : FIGURE_PARAMETERS]);
	say_figure(voice, stage->is_planned ? "stage.tokens.planned" : "stage.tokens",
	    &figures[FIGURE_TOKENS]);
	say_figure(voice, "stage.context.tokens", &figures[FIGURE_CONTEXT]);
	if (!stage->is_planned)
		say_figure(voice, "stage.steps", &figures[FIGURE_STEPS]);
	if (!stage->is_planned && stage->planned.known)
		say_figure(voice, "stage.tokens.planned", &stage->planned);
	say_day(voice, "stage.start.date", stage->starts);
	say_day(voice, "stage.end.date", stage->ends);
	say_hardware(voice, stage);
}

void
compute_say(
    struct voice *voice, const struct estimate_stage *stage, const struct estimate_terms *terms)
{
	const char *kind = voice->kind;
	const struct text entity = voice->entity;
	struct estimates estimates;

	voice->kind = "stage";
	voice->entity = stage->name;
	estimate_stage(voice, stage, terms, &estimates);
	say_inputs(voice, stage);
	say_methods(voice, &estimates);
	say_facts(voice, stage, &estimates);
	say_largeness(voice, stage);
	say_utilisation(voice, stage, &estimates);
	say_throughput(voice, stage);
	say_progress(voice, stage);
	if (estimates.chosen >= 0)
		say_pairs(voice, &estimates, terms);
	voice->kind = kind;
	voice->entity = entity;
}
