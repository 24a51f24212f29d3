/* SPDX-License-Identifier: Apache-2.0 */
/* Facts on file, into a layer; see compute.h. */
#include "api/compute.h"

#include <string.h>

enum { SECONDS_OF_DAY = 86400 };

/* Reading facts of one entity. */
struct shelf {
	struct voice *voice;
	const struct fact_set *facts;
	uint32_t entity;
	bool is_own; /* of the stage itself */
};

static const struct fact *
fact_of(const struct shelf *shelf, const char *key)
{
	uint32_t index = law_find_fact(shelf->facts->law, text_of(key));

	if (index == LAW_NONE || shelf->entity == LAW_NONE)
		return NULL;
	return fact_get(shelf->facts, shelf->entity, index);
}

/* Takes a number that is positive, unless the figure is known already. */
static void
take(const struct shelf *shelf, const char *key, struct estimate_figure *figure)
{
	const struct fact *fact = fact_of(shelf, key);
	struct range range;

	if (figure->known || fact == NULL || !range_from(&fact->value, &range) ||
	    !range_is_positive(range))
		return;
	*figure = (struct estimate_figure){.known = true,
	    .is_on_file = shelf->is_own,
	    .how = READING_DERIVED,
	    .value = range,
	    .from = voice_text(shelf->voice, "%s on file, %s", key, origin_word(fact->origin)),
	    .note = fact->source};
}

static struct text
word_of(const struct shelf *shelf, const char *key)
{
	const struct fact *fact = fact_of(shelf, key);

	return fact != NULL && fact->value.state == VALUE_KNOWN &&
	               (fact->value.type == TYPE_TEXT || fact->value.type == TYPE_CHOICE)
	           ? fact->value.text
	           : TEXT_NONE;
}

static struct shelf
shelf_of(struct voice *voice, const struct fact_set *facts, const char *kind, struct text name)
{
	uint32_t index = law_find_kind(facts->law, text_of(kind));
	uint32_t entity = index == LAW_NONE ? LAW_NONE
	                  : name.len > 0    ? fact_find_entity(facts, index, name)
	                                    : fact_single(facts, index);

	return (struct shelf){voice, facts, entity, name.len > 0};
}

/* The model's own figures of its training, where no stage has been told apart. */
static void
take_training(const struct shelf *model, struct compute_layer *layer)
{
	take(model, "training.tokens", &layer->figures[FIGURE_TOKENS]);
	take(model, "training.context.tokens", &layer->figures[FIGURE_CONTEXT]);
	take(model, "training.hardware.units", &layer->hardware.units);
	take(model, "training.hardware.seconds", &layer->hardware.seconds);
	take(model, "training.hardware.peak", &layer->hardware.peak);
	take(model, "training.hardware.utilisation", &layer->hardware.utilisation);
	if (!layer->hardware.seconds.known) {
		take(model, "training.time.days", &layer->hardware.seconds);
		layer->hardware.seconds.value =
		    range_times(layer->hardware.seconds.value, SECONDS_OF_DAY);
	}
}

static void
take_stage(const struct shelf *stage, struct compute_layer *layer)
{
	take(stage, "stage.tokens", &layer->figures[FIGURE_TOKENS]);
	take(stage, "stage.context.tokens", &layer->figures[FIGURE_CONTEXT]);
	take(stage, "stage.steps", &layer->figures[FIGURE_STEPS]);
	take(stage, "stage.tokens.planned", &layer->planned);
	take(stage, "stage.hardware.units", &layer->hardware.units);
	take(stage, "stage.hardware.seconds", &layer->hardware.unit_seconds);
	take(stage, "stage.hardware.utilisation", &layer->hardware.utilisation);
	layer->hardware.device = word_of(stage, "stage.hardware.type");
}

bool
compute_has_stages(const struct fact_set *facts)
{
	uint32_t kind = law_find_kind(facts->law, text_of("stage"));

	for (uint32_t i = 0; i < facts->n_entities; i++)
		if (facts->entities[i].kind == kind)
			return true;
	return false;
}

void
compute_on_file(struct voice *voice, const struct fact_set *facts, struct text stage,
    struct compute_layer *layer)
{
	const struct shelf model = shelf_of(voice, facts, "model", TEXT_NONE);
	const struct shelf own = shelf_of(voice, facts, "stage", stage);
	const struct fact *original = fact_of(&own, "stage.parameters");

	*layer = (struct compute_layer){.starts = DATE_NONE, .ends = DATE_NONE};
	/* A person's word on a stage goes before the model, which another stage may have grown. */
	if (original != NULL && original->origin == ORIGIN_DECLARED)
		take(&own, "stage.parameters", &layer->figures[FIGURE_PARAMETERS]);
	else
		take(&model, "model.parameters.active", &layer->figures[FIGURE_ACTIVE]);
	take(&model, "model.parameters.total", &layer->figures[FIGURE_PARAMETERS]);
	take(&own, "stage.parameters", &layer->figures[FIGURE_PARAMETERS]);
	if (own.entity != LAW_NONE)
		take_stage(&own, layer);
	else if (!compute_has_stages(facts))
		take_training(&model, layer);
}

bool
compute_stage_waits(const struct fact_set *facts, uint32_t entity)
{
	static const char *const enough[] = {
	    "stage.tokens", "stage.tokens.planned", "stage.hardware.seconds"};
	const struct shelf shelf = {NULL, facts, entity, true};
	const struct fact *figure = fact_of(&shelf, "stage.compute.flop");

	if (figure != NULL &&
	    (figure->origin == ORIGIN_DECLARED || figure->origin == ORIGIN_IMPORTED ||
		figure->origin == ORIGIN_MEASURED))
		return false;
	for (size_t i = 0; i < sizeof enough / sizeof enough[0]; i++)
		if (fact_of(&shelf, enough[i]) != NULL)
			return true;
	return false;
}
