/* SPDX-License-Identifier: Apache-2.0 */
/* What the lines of a training log add up to: irregular samples of a rate, integrated over
 * the time they speak for.
 *
 * A line speaks for the time since the line before it, as loggers average. Time that no
 * line speaks for is never taken as zero: it is counted as a gap, and the bounds hold both
 * that nothing was done in it and that it went on at the highest rate seen. Clocks that go
 * back, lines without a time and repeated steps are counted and skipped or said. */
#ifndef MEASURE_MEASURED_RATE_H
#define MEASURE_MEASURED_RATE_H

#include "base/range.h"
#include "formats/training.h"

/* A pause this many times longer than the usual distance of lines is a gap. */
#define RATE_GAP_FACTOR 10

struct rate {
	bool known;          /* at least one line speaks for some time */
	struct range sum;    /* of rate x seconds: low without the gaps, high with them */
	struct decimal mean; /* over the time covered */
	struct decimal lowest, highest;
	uint64_t covered_ms;  /* time that lines speak for */
	uint64_t gap_ms;      /* time between lines that none speaks for */
	uint32_t lines, gaps; /* used; found */
	uint32_t backward;    /* lines whose clock or step lies before that of the line before */
};

/* Integrates one quantity of the samples. Only NO_MEMORY is an error; ask `known`. */
enum gpai_code rate_integrate(struct arena *arena, const struct training_sample *samples,
    uint32_t n, enum training_said said, struct rate *rate, struct gpai_error *err);

/* Part of the whole time that lines speak for, 0 to 1. */
struct range rate_coverage(const struct rate *rate);

/* A count that only grows within a run, such as tokens so far: what it grew by, from its
 * first line to its last; after a fall (a restart from a checkpoint, or a new run) it goes
 * on from the lower value, and what was done twice is told apart. */
struct growth {
	bool known;
	struct decimal first, last;
	struct decimal done_again; /* sum of the falls: counted before, and done once more */
	uint32_t lines, falls;
};
void growth_of(const struct training_sample *samples, uint32_t n, enum training_said said,
    struct growth *growth);

#endif
