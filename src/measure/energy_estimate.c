/* SPDX-License-Identifier: Apache-2.0 */
/* Energy without a meter: time of accelerators, or operations, times what boards draw.
 *
 * Every figure is either given by a person or named as an assumption. What hosts, network
 * and cooling draw is in it only as far as a factor was given for it. */
#include "measure/energy_parts.h"

#include "measure/compute.h"

/* Mean draw of a board at work, in parts of its rated power, when nobody gave one. Nothing
 * draws more than its rating for long; training that keeps boards busy is reported between
 * six and nine tenths, waiting for data or network below. An assumption: it is named. */
#define DRAW_LEAST ((struct decimal){.low = 5, .exponent = -1})

struct boards {
	const struct accelerator *type; /* NULL: not in the table */
	struct range seconds;           /* of boards, summed */
	struct range watts;             /* mean of one */
	bool is_assumed;                /* the mean is ours */
	const char *source;             /* of the rated power */
	struct text time;               /* "384 for 24 days" */
};

static void
input(struct voice *voice, enum working_kind what, const char *label, struct range range,
    const char *unit, struct text from)
{
	voice_working(voice, (struct working){.what = what,
				 .label = text_of(label),
				 .value = range_value(range),
				 .unit = unit,
				 .from = from});
}

static bool
refuse(struct voice *voice, const char *says)
{
	if (voice->rc == GPAI_OK)
		voice->rc = fail(voice->err, GPAI_INVALID, NOWHERE, "%s", says);
	return false;
}

/* Device-hours, or devices and days. */
static bool
time_given(struct voice *voice, const struct energy_inputs *inputs, struct boards *b)
{
	char hours[RANGE_CHARS], days[RANGE_CHARS];

	if (inputs->device_hours.is_given) {
		b->seconds = range_times(inputs->device_hours.range, 3600);
		range_format(inputs->device_hours.range, 6, hours);
		b->time = voice_text(voice, "%s device-hours", hours);
		input(voice, WORKING_INPUT, "device-hours", inputs->device_hours.range, "h",
		    text_of("given: hours of accelerators, added up over all"));
		return true;
	}
	if (!inputs->days.is_given && !inputs->has_job_ms)
		return false;
	if (!inputs->has_devices)
		return refuse(voice, "a time without --devices, expected how many accelerators");
	if (inputs->days.is_given)
		b->seconds = range_times(inputs->days.range, 86400);
	else
		b->seconds = range_exact((struct decimal){.low = inputs->job_ms, .exponent = -3});
	struct range one = inputs->days.range;
	if (!inputs->days.is_given)
		range_divide(b->seconds, range_whole(86400), &one);
	b->seconds = range_times(b->seconds, inputs->devices);
	range_format(one, 4, days);
	b->time = voice_text(
	    voice, "%s accelerators for %s days", voice_number(voice, inputs->devices), days);
	input(voice, WORKING_INPUT, "accelerators", range_whole(inputs->devices), "",
	    text_of("given"));
	input(voice, WORKING_INPUT, "wall time", one, "days", text_of("given"));
	return true;
}

/* Operations over what a board does in a second. */
static bool
time_from_compute(struct voice *voice, const struct energy_inputs *inputs, struct boards *b)
{
	enum precision precision = inputs->has_precision ? inputs->precision : PRECISION_BF16;
	struct range utilisation = compute_usual_utilisation(), rate;
	char flop[RANGE_CHARS], used[RANGE_CHARS];

	if (!inputs->flop.is_given)
		return refuse(voice,
		    "no log, no time and no compute, expected files, --device-hours, "
		    "--devices with --days, or --flop");
	if (b->type == NULL || !b->type->peak[precision].is_known)
		return refuse(voice,
		    "compute without a known accelerator, expected --device with a "
		    "peak rate in the table");
	if (inputs->utilisation.is_given)
		utilisation = inputs->utilisation.range;
	rate = range_multiply(range_exact(b->type->peak[precision].value), utilisation);
	if (!range_divide(inputs->flop.range, rate, &b->seconds))
		return refuse(voice, "a utilisation of 0, expected one above");
	range_format(inputs->flop.range, 3, flop);
	range_format_percent(utilisation, 3, used);
	b->time = voice_text(
	    voice, "%s FLOP at %s of the %s peak", flop, used, precision_word(precision));
	input(voice, WORKING_INPUT, "compute", inputs->flop.range, "FLOP", text_of("given"));
	input(voice, inputs->utilisation.is_given ? WORKING_INPUT : WORKING_ASSUMED, "utilisation",
	    utilisation, "",
	    inputs->utilisation.is_given
		? text_of("given")
		: text_of("what published runs on current hardware report"));
	input(voice, WORKING_INPUT, "peak rate", range_exact(b->type->peak[precision].value),
	    "FLOP/s", text_of(b->type->peak[precision].source));
	return true;
}

static bool
power_of_boards(struct voice *voice, const struct energy_inputs *inputs, struct boards *b)
{
	struct range rated;

	if (inputs->draw_watts.is_given) {
		b->watts = inputs->draw_watts.range;
		input(
		    voice, WORKING_INPUT, "mean power of a board", b->watts, "W", text_of("given"));
		return true;
	}
	if (!energy_board_watts(inputs, TEXT_NONE, &rated, &b->source))
		return refuse(voice,
		    "the accelerator's power is not known, expected --device with a "
		    "name of the table, --board-watts or --watts");
	b->is_assumed = true;
	b->watts = range_of(decimal_multiply(rated.low, DRAW_LEAST, ROUND_DOWN), rated.high);
	input(voice, WORKING_INPUT, "rated power of a board", rated, "W", text_of(b->source));
	input(voice, WORKING_ASSUMED, "mean power of a board", b->watts, "W",
	    text_of("half of the rated power to all of it"));
	return true;
}

enum gpai_code
energy_estimate(struct voice *voice, const struct energy_inputs *inputs)
{
	struct boards b = {.type = accelerator_find(inputs->device, NULL)};
	char watts[RANGE_CHARS];
	struct range joules;

	if (!time_given(voice, inputs, &b) &&
	    (voice->rc != GPAI_OK || !time_from_compute(voice, inputs, &b)))
		return voice->rc;
	if (!power_of_boards(voice, inputs, &b))
		return voice->rc;
	joules = range_multiply(b.seconds, b.watts);
	joules = energy_with_factors(inputs, joules, joules);
	range_format(b.watts, 4, watts);
	struct text type = b.type != NULL ? text_of(b.type->name) : inputs->device;
	struct energy_saying saying = {.joules = joules,
	    .inputs = inputs,
	    .accelerators = true,
	    .nodes = inputs->host_factor.is_given};
	saying.origin.how = READING_DERIVED;
	saying.origin.method = voice_text(voice,
	    "Estimated, not metered: %.*s%s%.*s, each drawing %s W on average%s%.*s. %s",
	    TEXT_ARG(b.time), type.len > 0 ? ", " : "", TEXT_ARG(text_clip(type, 60)), watts,
	    b.is_assumed ? " (assumed: half of its rated power to all of it)" : "",
	    TEXT_ARG(energy_factor_words(voice, inputs)),
	    inputs->pue.is_given && inputs->host_factor.is_given
		? "Network and storage outside the hosts are not included."
	    : inputs->pue.is_given ? "Host processors, network and storage are not included."
	    : inputs->host_factor.is_given
		? "Cooling and losses of the data centre are not included."
		: "Hosts, network, storage and cooling are not included.");
	energy_say(voice, &saying);
	return voice->rc;
}
