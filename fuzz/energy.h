/* SPDX-License-Identifier: Apache-2.0 */
/* The body of the targets for meters' logs: SOURCE names the reader. What is read has times
 * and figures within their limits, and integrates to bounds in order and a coverage that
 * adds up. */
#ifndef FUZZ_ENERGY_H
#define FUZZ_ENERGY_H

#include "formats/energy.h"
#include "measure/power_series.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void
check_series(struct arena *arena, const struct energy_series *series)
{
	const struct power_window whole = {0};
	const struct power_window part = {
	    .is_set = true, .from_ms = 1777708110500, .until_ms = 1777708200000, .gap = 3};
	const struct power_window *windows[] = {&whole, &part};
	struct power_result r;

	if (series->device.len == 0)
		abort();
	for (uint32_t i = 0; i < series->n; i++)
		if (series->samples[i].value < 0 && series->samples[i].value != ENERGY_HOLE)
			abort();
	for (int i = 0; i < 2; i++) {
		if (power_series_integrate(arena, &series, 1, windows[i], &r, NULL) != GPAI_OK)
			continue;
		if (r.low < 0 || r.low > r.high || r.readings + r.holes != series->n)
			abort();
		if (r.covered_ms + r.missing_ms != (uint64_t)(r.last_ms - r.first_ms))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct energy_clock clock = {.interval_ms = size % 2 == 0 ? 1000 : 0};
	struct span bytes = {data, size};
	struct gpai_error err = {0};
	struct energy_log log;
	struct arena arena;

	arena_init(&arena, (size_t)1 << 26);
	if (energy_parse(&arena, bytes, "fuzz", SOURCE, &clock, &log, &err) == GPAI_OK) {
		if (log.n == 0)
			abort();
		for (uint32_t i = 0; i < log.n; i++)
			check_series(&arena, &log.series[i]);
	} else if (err.message[0] == 0) {
		abort();
	}
	arena_release(&arena);
	return 0;
}

#endif
