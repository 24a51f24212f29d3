/* SPDX-License-Identifier: Apache-2.0 */
/* Layers into a stage; see compute_layers.h. */
#include "measure/compute_layers.h"

#include "measure/accelerators.h"
#include "measure/compute.h"
#include "measure/formula.h"

/* Where nobody names a precision: nearly all large runs multiply in it. */
static const enum precision PRECISION_USUAL = PRECISION_BF16;

struct layers {
	struct voice *voice;
	const struct compute_layer *const *at;
};

static const char *
number_shown(struct voice *voice, struct range range)
{
	char shown[RANGE_CHARS];
	uint64_t whole;

	if (range_is_exact(range) && range.low.exponent == 0 && decimal_to_u64(range.low, &whole))
		return voice_number(voice, whole);
	range_format(range, 6, shown);
	struct text text = voice_text(voice, "%s", shown);
	return text.at != NULL ? text.at : "";
}

static bool
same(struct range a, struct range b)
{
	return decimal_compare(a.low, b.low) == 0 && decimal_compare(a.high, b.high) == 0;
}

/* A later layer that says something else is no contradiction yet: who is asked on the spot
 * may know better, and one figure may be the rounded other. */
static void
say_other(struct voice *voice, const char *label, const struct estimate_figure *used,
    const struct estimate_figure *other)
{
	if (!other->known || same(used->value, other->value))
		return;
	voice_compare(voice, "compute.input", COMPARISON_NOTED, label,
	    voice_text(voice, "%s", number_shown(voice, used->value)),
	    voice_text(voice, "%s", number_shown(voice, other->value)),
	    voice_text(voice, "%s: %s (%.*s) is used, not %s (%.*s)", label,
		number_shown(voice, used->value), TEXT_ARG(text_clip(used->from, 160)),
		number_shown(voice, other->value), TEXT_ARG(text_clip(other->from, 160))));
}

/* A figure in the same place of each layer. */
static struct estimate_figure
pick(const struct layers *layers, size_t offset, const char *label)
{
	struct estimate_figure used = {0};

	for (int i = 0; i < COMPUTE_LAYERS_MAX; i++) {
		if (layers->at[i] == NULL)
			continue;
		const struct estimate_figure *one =
		    (const struct estimate_figure *)((const char *)layers->at[i] + offset);
		if (!used.known)
			used = *one;
		else
			say_other(layers->voice, label, &used, one);
	}
	return used;
}

#define PICK(layers, member, label) pick(layers, offsetof(struct compute_layer, member), label)

static void
multiply_epochs(
    struct voice *voice, struct estimate_figure *tokens, const struct estimate_figure *epochs)
{
	if (!tokens->known || !epochs->known)
		return;
	tokens->value = range_multiply(tokens->value, epochs->value);
	tokens->from = voice_text(voice, "%.*s x %.*s", TEXT_ARG(text_clip(tokens->from, 200)),
	    TEXT_ARG(text_clip(epochs->from, 200)));
}

/* Tokens that a layer gives for one epoch are multiplied there, before layers compare. */
static struct estimate_figure
pick_tokens(const struct layers *layers)
{
	struct estimate_figure used = {0};

	for (int i = 0; i < COMPUTE_LAYERS_MAX; i++) {
		if (layers->at[i] == NULL)
			continue;
		struct estimate_figure one = layers->at[i]->figures[FIGURE_TOKENS];
		multiply_epochs(layers->voice, &one, &layers->at[i]->epochs);
		if (!used.known)
			used = one;
		else
			say_other(layers->voice, estimate_figure_label(FIGURE_TOKENS), &used, &one);
	}
	return used;
}

static int
layer_of(const struct layers *layers, enum estimate_figure_name figure)
{
	int i = 0;

	while (i < COMPUTE_LAYERS_MAX &&
	       (layers->at[i] == NULL || !layers->at[i]->figures[figure].known))
		i++;
	return i;
}

/* Active parameters of a weaker layer belong to its own model: where a stronger one gives
 * parameters of another size, they are not of this. */
static void
drop_active(const struct layers *layers, struct estimate_stage *stage)
{
	static const struct decimal TENTH = {.low = 1, .exponent = -1};
	struct estimate_figure *active = &stage->figures[FIGURE_ACTIVE];
	const struct estimate_figure *total = &stage->figures[FIGURE_PARAMETERS], *own;
	int of_total = layer_of(layers, FIGURE_PARAMETERS);
	int of_active = layer_of(layers, FIGURE_ACTIVE);

	if (of_active >= COMPUTE_LAYERS_MAX || of_total >= of_active)
		return;
	own = &layers->at[of_active]->figures[FIGURE_PARAMETERS];
	if (layers->at[of_active]->knows_shape || !own->known ||
	    estimate_is_near(total->value, own->value, TENTH))
		return;
	voice_compare(layers->voice, "compute.active.other", COMPARISON_NOTED, "active parameters",
	    voice_text(layers->voice, "%s", number_shown(layers->voice, active->value)), TEXT_NONE,
	    voice_text(layers->voice,
		"active parameters: %s (%.*s) are of another model and not used: give --active of "
		"a mixture of experts",
		number_shown(layers->voice, active->value),
		TEXT_ARG(text_clip(active->from, 160))));
	active->known = false;
}

static void
say_active(struct voice *voice, const struct estimate_stage *stage)
{
	const struct estimate_figure *active = &stage->figures[FIGURE_ACTIVE];
	const struct estimate_figure *total = &stage->figures[FIGURE_PARAMETERS];

	if (!active->known || !total->known ||
	    decimal_compare(active->value.low, total->value.high) <= 0)
		return;
	voice_compare(voice, "compute.active", COMPARISON_DIFFERS, "active parameters",
	    voice_text(voice, "%s", number_shown(voice, active->value)),
	    voice_text(voice, "%s", number_shown(voice, total->value)),
	    voice_text(voice, "active parameters: %s (%.*s) are more than all, %s (%.*s)",
		number_shown(voice, active->value), TEXT_ARG(text_clip(active->from, 160)),
		number_shown(voice, total->value), TEXT_ARG(text_clip(total->from, 160))));
}

static void
pick_shape(const struct layers *layers, struct estimate_stage *stage)
{
	const struct compute_layer *shape = NULL;
	const struct estimate_figure *context = &stage->figures[FIGURE_CONTEXT];
	struct operation_count count;
	uint64_t length;

	for (int i = COMPUTE_LAYERS_MAX - 1; i >= 0; i--)
		if (layers->at[i] != NULL && layers->at[i]->knows_shape)
			shape = layers->at[i];
	drop_active(layers, stage);
	stage->is_sparse =
	    stage->figures[FIGURE_ACTIVE].known || (shape != NULL && shape->is_sparse);
	if (stage->figures[FIGURE_ACTIVE].known && stage->figures[FIGURE_PARAMETERS].known)
		stage->is_sparse = !same(
		    stage->figures[FIGURE_ACTIVE].value, stage->figures[FIGURE_PARAMETERS].value);
	if (!stage->is_sparse)
		stage->figures[FIGURE_ACTIVE].known = false;
	say_active(layers->voice, stage);
	if (shape == NULL || !shape->has_operations || stage->figures[FIGURE_PASS_FLOP].known ||
	    !context->known || !range_is_exact(context->value) ||
	    !decimal_to_u64(context->value.low, &length) ||
	    !operations_training(&shape->operations, length, length, TRAINED_ALL, &count))
		return;
	stage->figures[FIGURE_PASS_FLOP] = (struct estimate_figure){.known = true,
	    .how = shape->figures[FIGURE_PARAMETERS].how,
	    .value = {count.matrices, decimal_add(count.matrices, count.elementwise, ROUND_UP)},
	    .from = voice_text(layers->voice,
		"operations counted from %.*s: matrices and attention over what the mask lets "
		"through; the upper bound adds all other work",
		TEXT_ARG(text_clip(shape->figures[FIGURE_PARAMETERS].from, 200))),
	    .note = shape->operations.note};
}

/* -- hardware ---- */

static struct text
first_text(const struct layers *layers, size_t offset)
{
	for (int i = 0; i < COMPUTE_LAYERS_MAX; i++) {
		if (layers->at[i] == NULL)
			continue;
		const struct text *text =
		    (const struct text *)((const char *)layers->at[i] + offset);
		if (text->len > 0)
			return *text;
	}
	return TEXT_NONE;
}

static void
peak_from_table(const struct layers *layers, struct estimate_period *period)
{
	struct text word = first_text(layers, offsetof(struct compute_layer, precision));
	enum precision precision = PRECISION_USUAL;
	bool is_loose = false, is_told = word.len > 0 && precision_from(word, &precision);
	const struct accelerator *device = accelerator_find(period->device, &is_loose);
	struct voice *voice = layers->voice;

	if (device == NULL) {
		if (period->device.len > 0 && !period->peak.known)
			voice_compare(voice, "compute.device", COMPARISON_NOTED, "", period->device,
			    TEXT_NONE,
			    voice_text(voice,
				"device \"%.*s\" is not in the table of accelerators: give its "
				"peak rate",
				TEXT_ARG(text_clip(period->device, 60))));
		return;
	}
	if (is_loose)
		voice_compare(voice, "compute.device", COMPARISON_NOTED, "", period->device,
		    text_of(device->key),
		    voice_text(voice, "\"%.*s\" is taken as %s (%s), the usual one of its kind",
			TEXT_ARG(text_clip(period->device, 60)), device->key, device->name));
	period->device = text_of(device->key);
	if (period->peak.known)
		return;
	if (!device->peak[precision].is_known) {
		voice_compare(voice, "compute.device", COMPARISON_NOTED, "", period->device,
		    TEXT_NONE,
		    voice_text(voice,
			"%s: no rate at %s in the table: name another precision, or "
			"give its peak rate",
			device->name, precision_word(precision)));
		return;
	}
	period->peak = (struct estimate_figure){.known = true,
	    .how = READING_DERIVED,
	    .value = range_exact(device->peak[precision].value),
	    .from = voice_text(voice, "%s at %s, dense: %s", device->name,
		precision_word(precision), device->peak[precision].source)};
	if (!is_told)
		period->peak.note = voice_text(
		    voice, "nobody named a precision: %s is taken", precision_word(precision));
}

/* Time summed over devices that is far from devices times time: one of them was mistaken. */
static void
say_time(struct voice *voice, const struct estimate_figure *time, struct range product)
{
	static const struct decimal TENTH = {.low = 1, .exponent = -1};

	if (estimate_is_near(time->value, product, TENTH))
		return;
	voice_compare(voice, "compute.time", COMPARISON_DIFFERS, "unit time",
	    voice_text(voice, "%s", number_shown(voice, time->value)),
	    voice_text(voice, "%s", number_shown(voice, product)),
	    voice_text(voice,
		"unit time: %s unit-seconds (%.*s) are used, but units x seconds are %s",
		number_shown(voice, time->value), TEXT_ARG(text_clip(time->from, 160)),
		number_shown(voice, product)));
}

static void
multiply_time(struct voice *voice, struct estimate_period *period)
{
	struct estimate_figure *time = &period->unit_seconds;
	const struct estimate_figure *units = &period->units, *seconds = &period->seconds;

	if (!units->known || !seconds->known)
		return;
	const struct range time_of = range_multiply(units->value, seconds->value);
	if (time->known) {
		say_time(voice, time, time_of);
		return;
	}
	*time = (struct estimate_figure){.known = true,
	    .is_assumed = units->is_assumed || seconds->is_assumed,
	    .how = units->how == seconds->how ? units->how : READING_DERIVED,
	    .value = {decimal_plain(time_of.low), decimal_plain(time_of.high)},
	    .from = voice_text(voice, "%.*s x %.*s", TEXT_ARG(text_clip(units->from, 160)),
		TEXT_ARG(text_clip(seconds->from, 160)))};
}

static void
complete(const struct layers *layers, struct estimate_period *period)
{
	if (period->device.len == 0)
		period->device =
		    first_text(layers, offsetof(struct compute_layer, hardware.device));
	if (!period->peak.known)
		period->peak = PICK(layers, hardware.peak, "peak");
	if (!period->utilisation.known)
		period->utilisation = PICK(layers, hardware.utilisation, "utilisation");
	peak_from_table(layers, period);
	multiply_time(layers->voice, period);
	if (period->utilisation.known || !period->unit_seconds.known || !period->peak.known)
		return;
	period->utilisation = (struct estimate_figure){.known = true,
	    .is_assumed = true,
	    .value = compute_usual_utilisation(),
	    .from = text_of("what large runs usually reach; give --utilisation if it is known")};
}

/* The strongest layer that knows of any time; NULL: none does. */
static const struct compute_layer *
timed_layer(const struct layers *layers)
{
	for (int i = 0; i < COMPUTE_LAYERS_MAX; i++) {
		const struct compute_layer *layer = layers->at[i];
		if (layer != NULL && (layer->n_periods > 0 || layer->hardware.unit_seconds.known ||
					 layer->hardware.seconds.known))
			return layer;
	}
	return NULL;
}

/* One period of plain figures, or several of the strongest layer that knows of any time: what
 * a weaker one says of time is not mixed in. */
static void
pick_hardware(const struct layers *layers, struct estimate_stage *stage)
{
	const struct compute_layer *timed = timed_layer(layers);
	uint32_t n = timed != NULL && timed->n_periods > 0 ? timed->n_periods : 1;
	struct estimate_period *periods = arena_array(layers->voice->arena, n, sizeof *periods);

	if (periods == NULL) {
		layers->voice->rc = fail_memory(layers->voice->err);
		return;
	}
	if (timed != NULL && timed->n_periods > 0) {
		for (uint32_t i = 0; i < n; i++)
			periods[i] = timed->periods[i];
	} else {
		if (timed != NULL) {
			periods[0].seconds = timed->hardware.seconds;
			periods[0].unit_seconds = timed->hardware.unit_seconds;
		}
		periods[0].units = PICK(layers, hardware.units, "units");
	}
	for (uint32_t i = 0; i < n; i++)
		complete(layers, &periods[i]);
	if (periods[0].units.known || periods[0].unit_seconds.known) {
		stage->periods = periods;
		stage->n_periods = n;
	}
}

/* What was planned stands in for what was done where nothing says how far the run came. */
static void
take_plan(struct estimate_stage *stage)
{
	struct estimate_figure *tokens = &stage->figures[FIGURE_TOKENS];

	if (!stage->planned.known || (tokens->known && !stage->is_planned))
		return;
	*tokens = stage->planned;
	if (!stage->is_planned)
		tokens->note = text_of("as planned: nothing read says how far the run came");
}

void
compute_compose(struct voice *voice, struct text name,
    const struct compute_layer *const layers[COMPUTE_LAYERS_MAX], bool is_planned,
    struct estimate_stage *stage)
{
	const struct layers all = {voice, layers};

	*stage = (struct estimate_stage){.name = name, .is_planned = is_planned};
	stage->kind = first_text(&all, offsetof(struct compute_layer, kind));
	stage->starts = stage->ends = DATE_NONE;
	for (int i = COMPUTE_LAYERS_MAX - 1; i >= 0; i--) {
		if (layers[i] == NULL)
			continue;
		if (layers[i]->starts != DATE_NONE)
			stage->starts = layers[i]->starts;
		if (layers[i]->ends != DATE_NONE)
			stage->ends = layers[i]->ends;
	}
	for (int f = 0; f < FIGURES; f++) {
		const char *label = estimate_figure_label((enum estimate_figure_name)f);
		size_t offset = offsetof(struct compute_layer, figures) +
		                (size_t)f * sizeof(struct estimate_figure);
		stage->figures[f] =
		    f == FIGURE_TOKENS ? pick_tokens(&all) : pick(&all, offset, label);
	}
	stage->planned = PICK(&all, planned, "tokens planned");
	take_plan(stage);
	pick_shape(&all, stage);
	pick_hardware(&all, stage);
}

enum gpai_code
compute_shape(struct voice *voice, const struct hf_config *config, struct text from,
    struct compute_layer *layer)
{
	struct formula formula;
	enum gpai_code rc =
	    formula_derive(voice->arena, config, HEAD_BY_CONFIG, &formula, voice->err);

	if (rc != GPAI_OK)
		return rc;
	if (formula.family == NULL || formula.problem.len > 0) {
		voice_compare(voice, "compute.shape", COMPARISON_NOTED, "", TEXT_NONE, TEXT_NONE,
		    voice_text(voice, "%.*s: parameters are not worked out: %.*s",
			TEXT_ARG(text_clip(from, 200)),
			TEXT_ARG(formula.problem.len > 0
				     ? formula.problem
				     : text_of("the model type is in no table"))));
		return voice->rc;
	}
	layer->knows_shape = true;
	layer->is_sparse = formula.experts > 0;
	layer->figures[FIGURE_PARAMETERS] = (struct estimate_figure){.known = formula.total > 0,
	    .how = READING_MEASURED,
	    .value = range_whole(formula.total),
	    .from = voice_text(voice, "%.*s by the formula of family %.*s",
		TEXT_ARG(text_clip(from, 200)), TEXT_ARG(text_clip(formula.type, 40)))};
	if (layer->is_sparse && formula.active > 0) {
		layer->figures[FIGURE_ACTIVE] = layer->figures[FIGURE_PARAMETERS];
		layer->figures[FIGURE_ACTIVE].value = range_whole(formula.active);
	}
	rc = operations_derive(voice->arena, &formula, &layer->operations, voice->err);
	layer->has_operations = rc == GPAI_OK && layer->operations.problem.len == 0;
	return rc;
}
