/* SPDX-License-Identifier: Apache-2.0 */
/* The energy of a training run or a stage of it: from meters' logs, or estimated.
 *
 * Meters of one device in several logs become one; a meter of a machine contains those of its
 * parts, and what a scheduler or a tool adds up for a job contains both. What nobody can
 * tell apart widens the bounds: the lower holds the larger of two, the upper their sum.
 * Time without reading is bounded by what a board can draw, by what the caller states, or
 * left open, and then there is no total. PUE, hosts beside metered boards and idle power are
 * inputs of a person and named in the method.
 *
 * Left out: emissions, energy embodied in hardware, reading the time from a clock. */
#ifndef MEASURE_ENERGY_H
#define MEASURE_ENERGY_H

#include "formats/energy.h"
#include "measure/accelerators.h"
#include "measure/measure.h"
#include "measure/power_series.h"

/* A log as read, with what it says of itself. */
struct energy_file {
	const char *name;
	struct digest digest;
	struct energy_log log;
};

struct energy_figure {
	bool is_given;
	struct range range;
};

struct energy_inputs {
	struct text stage; /* empty: not told */
	struct power_window window;
	bool has_job_ms; /* every meter ran so long; with a window: not used */
	uint64_t job_ms;
	bool has_devices;
	uint64_t devices;   /* accelerators of the job */
	struct text device; /* their type: key or name; may be empty */
	bool has_precision;
	enum precision precision;                     /* of --flop; bf16 otherwise */
	struct energy_figure days, device_hours;      /* for an estimate */
	struct energy_figure flop, utilisation;       /* for an estimate from compute */
	struct energy_figure draw_watts;              /* mean of one board */
	struct energy_figure idle_watts, board_watts; /* of one metered unit */
	struct energy_figure host_factor, pue;        /* at least 1 */
	bool excludes_idle;                           /* idle power of boards is taken off */
	bool fills; /* time without reading lies between the least and most of its meter */
};

/* Without files it is an estimate. Files of the same bytes count once. With a stage, or when
 * all records of jobs name one, it speaks of that stage's energy; else of the model's training.
 * Errors: INVALID (inputs that give no figure, or contradict), and what the sink gives. */
enum gpai_code energy_measure(struct arena *arena, struct energy_file *files, uint32_t n,
    const struct energy_inputs *inputs, const struct measure_sink *sink, struct gpai_error *err);

#endif
