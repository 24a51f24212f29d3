/* SPDX-License-Identifier: Apache-2.0 */
/* The record that `gpai record` writes of a job: its meters' readings and how it ended.
 *
 * Follows: man/gpai-record.1, version 1. JSON Lines: first what the job is, then a line a
 * reading (t in ms since 1970; gpu: w in watts, mj since the driver was loaded; rapl: uj,
 * which starts again at range), last how it ended. Without a last line the job or its node
 * went down, or it still runs: what was written counts. Members that are not known are
 * passed over. */
#ifndef FORMATS_JOB_RECORD_H
#define FORMATS_JOB_RECORD_H

#include "formats/energy.h"

struct job_record {
	struct text job, step, task, node, stage; /* empty where the record does not say */
	struct text no_gpu, no_rapl;              /* why there is no such meter */
	int64_t start_ms, end_ms;                 /* end: last reading when there is no last line */
	bool has_ended;                           /* there is a last line */
	bool has_exit, has_signal;
	int64_t exit, signal;
	uint64_t readings;      /* lines of them */
	uint32_t gpus, domains; /* met in them */
	struct energy_log energy;
};

bool job_record_sniff(struct text head);
/* As energy_parse; UNSUPPORTED also for another version. A record without any meter is no
 * error here: its energy has no series. */
enum gpai_code job_record_parse(struct arena *arena, struct span bytes, const char *name,
    struct job_record *record, struct gpai_error *err);

#endif
