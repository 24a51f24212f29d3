/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of measuring energy share: meters, their sum, factors, the saying. */
#ifndef MEASURE_ENERGY_PARTS_H
#define MEASURE_ENERGY_PARTS_H

#include "measure/energy.h"
#include "measure/voice.h"

struct energy_meter {
	enum energy_scope scope;
	bool unique;
	struct text device, node, name;
	struct text file; /* first by name of those that read it */
	uint32_t sources; /* 1 << enum energy_source */
	uint32_t n_files;
	bool relative; /* its times count from the beginning of a log */
	struct power_result read;
	struct range joules; /* of the time with readings, after what is taken off */
	bool is_open;        /* time without reading has no bounds */
	struct range missing_joules;
	bool is_inside; /* a wider meter holds it: not counted */
	bool is_unsure; /* perhaps: only in the upper bound */
	bool meets_job; /* at the time of a job that a tool added up */
};

struct energy_meters {
	struct energy_meter *list;
	uint32_t n;
};

/* What the logs come to, before factors. */
struct energy_sum {
	struct range joules; /* with what is missing */
	struct range parts;  /* of it: boards alone, which a host stands beside */
	bool is_open;
	uint64_t covered_ms, missing_ms; /* over the meters that count */
	uint32_t counted[ENERGY_SCOPES_COUNT];
};

/* One for each device, in an order of their own; integrated and bounded. */
enum gpai_code energy_meters_read(struct arena *arena, const struct energy_file *files, uint32_t n,
    const struct energy_inputs *inputs, struct energy_meters *meters, struct gpai_error *err);
/* Which meters lie within others, then the sum of the rest; contradictions are said. */
void energy_sum_up(struct voice *voice, struct energy_meters *meters,
    const struct energy_inputs *inputs, struct energy_sum *sum);
enum gpai_code energy_estimate(struct voice *voice, const struct energy_inputs *inputs);
/* The board's power and where it is from; false: not known. */
bool energy_board_watts(
    const struct energy_inputs *inputs, struct text name, struct range *watts, const char **source);
/* The readings themselves. `scopes`: words of the vocabulary; coverage may be NULL. */
struct energy_saying {
	struct range joules;
	struct provenance origin;
	struct text note;
	const struct energy_inputs *inputs;
	bool has_coverage;
	uint64_t covered_ms, asked_ms;
	bool accelerators, processors, memory, nodes;
};
void energy_say(struct voice *voice, const struct energy_saying *saying);
/* " x 1.1 to 1.3 (PUE)" and the like; empty when no factor was given. */
struct text energy_factor_words(struct voice *voice, const struct energy_inputs *inputs);
struct range energy_with_factors(
    const struct energy_inputs *inputs, struct range joules, struct range parts);

#endif
