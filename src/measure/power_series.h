/* SPDX-License-Identifier: Apache-2.0 */
/* From the readings of one meter to its energy, with bounds and coverage.
 *
 * Power between two readings is taken to lie between the two: the lower sum takes the smaller,
 * the upper sum the larger, and their middle is the trapezoid. A gap of more than some times
 * the usual interval is not bridged. A counter is read as differences; what it counted
 * before and after a reset is kept, what lies between is a gap. Readings of several
 * tools about one device: an instant counts once, by a counter before power, by the denser
 * log before the other.
 *
 * Invariants:
 *	1. The result does not depend on the order of the series given.
 *	2. Time without reading is never taken for zero power: it is missing time.
 *	3. covered_ms + missing_ms is the time asked about; without one, from the first to the
 *	   last reading.
 * Where a clock went back by more than one late line, the time it went through twice counts
 * once in the lower and twice in the upper bound; a counter is right whatever the clock did. */
#ifndef MEASURE_POWER_SERIES_H
#define MEASURE_POWER_SERIES_H

#include "base/range.h"
#include "formats/energy.h"

__extension__ typedef __int128 nanojoules; /* a year of a gigawatt is 10^25: no C17 type holds it */

#define POWER_SERIES_GAP 5 /* times the usual interval: what is bridged by default */
/* No domain of RAPL draws more, in microwatts: how long its counter goes round at least. */
#define POWER_SERIES_DOMAIN_MAX 1000000000

struct power_window {
	bool is_set;
	int64_t from_ms, until_ms;
	uint32_t gap; /* 0: POWER_SERIES_GAP */
};

struct power_result {
	nanojoules low, high;
	int64_t first_ms, last_ms; /* readings, also those that gave nothing; within the window */
	uint64_t covered_ms, missing_ms;
	uint64_t readings, holes;     /* with and without a value */
	uint64_t gaps, resets, wraps; /* not bridged; counter began anew; went round */
	uint64_t repeated, late;      /* the same time again; a line behind its time */
	uint64_t went_back;           /* clock set back, or logs joined */
	int64_t went_back_ms;         /* by so much in all */
	uint64_t usual_ms;            /* interval of the densest series */
	bool has_power;
	int64_t least, most;       /* microwatts: of readings, and means between two counts */
	bool by_counter, by_power; /* what the covered time rests on */
	bool has_time;             /* false: at most one reading, so no time to speak of */
};

/* One meter, read by one or more tools. Errors: NO_MEMORY. */
enum gpai_code power_series_integrate(struct arena *arena,
    const struct energy_series *const *series, uint32_t n, const struct power_window *window,
    struct power_result *result, struct gpai_error *err);

/* Exact joules and megawatt hours; bounds rounded outwards at the 38th figure. */
struct range joules_range(nanojoules low, nanojoules high);
struct range joules_to_mwh(struct range joules);

#endif
