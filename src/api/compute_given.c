/* SPDX-License-Identifier: Apache-2.0 */
/* Figures told on the spot, into a layer; see compute.h. */
#include "api/compute.h"

#include "measure/accelerators.h"

#include <string.h>

enum { SECONDS_OF_HOUR = 3600, SECONDS_OF_DAY = 86400 };

/* One option that is a number: where it goes, and what one of its units is. */
struct number {
	const char *name;    /* as on the command line */
	size_t from, to;     /* in the options, in the layer */
	uint32_t multiplier; /* to the unit of the layer */
	bool is_part;        /* at most 1 */
};

#define FROM(member) offsetof(struct gpai_compute_options, member)
#define TO(member)   offsetof(struct compute_layer, member)

static const struct number NUMBERS[] = {
    {"parameters", FROM(parameters), TO(figures[FIGURE_PARAMETERS]), 1, false},
    {"active", FROM(active), TO(figures[FIGURE_ACTIVE]), 1, false},
    {"tokens", FROM(tokens), TO(figures[FIGURE_TOKENS]), 1, false},
    {"epochs", FROM(epochs), TO(epochs), 1, false},
    {"context", FROM(context), TO(figures[FIGURE_CONTEXT]), 1, false},
    {"devices", FROM(devices), TO(hardware.units), 1, false},
    {"days", FROM(days), TO(hardware.seconds), SECONDS_OF_DAY, false},
    {"hours", FROM(hours), TO(hardware.seconds), SECONDS_OF_HOUR, false},
    {"seconds", FROM(seconds), TO(hardware.seconds), 1, false},
    {"device-hours", FROM(device_hours), TO(hardware.unit_seconds), SECONDS_OF_HOUR, false},
    {"peak", FROM(peak), TO(hardware.peak), 1, false},
    {"utilisation", FROM(utilisation), TO(hardware.utilisation), 1, true},
};
enum { NUMBERS_N = sizeof NUMBERS / sizeof NUMBERS[0] };

static const char *
text_at(const struct gpai_compute_options *options, size_t offset)
{
	return *(const char *const *)((const char *)options + offset);
}

bool
compute_is_given(const struct gpai_compute_options *options)
{
	for (int i = 0; i < NUMBERS_N; i++)
		if (text_at(options, NUMBERS[i].from) != NULL &&
		    strcmp(NUMBERS[i].name, "parameters") != 0 &&
		    strcmp(NUMBERS[i].name, "active") != 0)
			return true;
	return options->device != NULL;
}

static enum gpai_code
read_number(
    struct voice *voice, const struct number *number, const char *text, struct compute_layer *layer)
{
	struct estimate_figure *figure = (struct estimate_figure *)((char *)layer + number->to);
	const char *option = voice_text(voice, "--%s", number->name).at;
	struct value value;
	enum gpai_code rc = value_parse(
	    voice->arena, TYPE_NUMBER, text_of(text), in_file(option), &value, voice->err);

	if (rc != GPAI_OK)
		return rc;
	if (figure->known)
		return fail(voice->err, GPAI_INVALID, in_file(option),
		    "the time is given twice, expected one of --days, --hours, --seconds");
	if (!range_from(&value, &figure->value) || !range_is_positive(figure->value))
		return fail(voice->err, GPAI_INVALID, in_file(option),
		    "\"%s\", expected a number above zero", text);
	if (number->is_part && decimal_compare(figure->value.high, decimal_from(1)) > 0)
		return fail(voice->err, GPAI_INVALID, in_file(option),
		    "\"%s\", expected a part of the peak, above 0 and at most 1", text);
	figure->known = true;
	figure->how = READING_DERIVED;
	if (number->multiplier > 1)
		figure->value = range_times(figure->value, number->multiplier);
	figure->from = text_of(option);
	return GPAI_OK;
}

static enum gpai_code
read_kind(struct voice *voice, const struct law *law, const char *word, struct text *kind)
{
	uint32_t key = law_find_fact(law, text_of("stage.kind"));

	if (word == NULL)
		return GPAI_OK;
	*kind = text_of(word);
	if (key == LAW_NONE)
		return GPAI_OK;
	const struct law_fact *fact = &law->facts[key];
	for (uint32_t i = 0; i < fact->options_n; i++)
		if (text_is(law_text(law, law->options[fact->options_first + i].word), word))
			return GPAI_OK;
	return fail(voice->err, GPAI_INVALID, in_file("--kind"),
	    "\"%s\" is no kind of stage, expected one such as %s (gpai law show stage.kind)", word,
	    law_cstr(law, law->options[fact->options_first].word));
}

enum gpai_code
compute_given(struct voice *voice, const struct law *law,
    const struct gpai_compute_options *options, struct compute_layer *layer)
{
	enum precision precision;
	enum gpai_code rc;

	*layer = (struct compute_layer){.starts = DATE_NONE, .ends = DATE_NONE};
	for (int i = 0; i < NUMBERS_N; i++) {
		const char *text = text_at(options, NUMBERS[i].from);
		if (text != NULL && (rc = read_number(voice, &NUMBERS[i], text, layer)) != GPAI_OK)
			return rc;
	}
	if (options->precision != NULL && !precision_from(text_of(options->precision), &precision))
		return fail(voice->err, GPAI_INVALID, in_file("--precision"),
		    "\"%s\", expected one such as bf16, fp16, fp8", options->precision);
	layer->precision = text_of(options->precision);
	layer->hardware.device = text_of(options->device);
	return read_kind(voice, law, options->kind, &layer->kind);
}
