/* SPDX-License-Identifier: Apache-2.0 */
/* A job run beside the meters: started, watched until it ends, and written down.
 *
 * The job keeps its standard streams, its folder and its environment, and gets the signals
 * that were meant for it: those a person types reach it from the terminal; those sent to
 * this process alone are passed on. It does not end when this process does, and what
 * was written until then stays.
 *
 * Nothing that fails here stops the job once it runs: a full disk costs lines, which the
 * last line and the result count. */
#ifndef METER_JOB_H
#define METER_JOB_H

#include "base/error.h"
#include "base/span.h"

enum { JOB_INTERVAL_MIN_MS = 100, JOB_INTERVAL_MAX_MS = 3600 * 1000 };

/* An artefact named with the job, already read. */
struct job_file {
	struct text path;
	uint64_t bytes;
	struct text sha256; /* hex */
};

/* Artefacts of the job: `outputs` is called after it has ended, on the same thread, and fills
 * files and n, which live until job_run returns. NULL: none are named. */
struct job_files {
	const struct job_file *inputs;
	uint32_t n_inputs;
	enum gpai_code (*outputs)(
	    void *context, const struct job_file **files, uint32_t *n, struct gpai_error *err);
	void *context;
};

struct job_options {
	char *const *command; /* ends with NULL */
	const char *path;     /* of the record, a new file */
	uint32_t interval_ms; /* between two readings */
	const char *devices;  /* as CUDA_VISIBLE_DEVICES; NULL: all of the node */
	const char *powercap; /* folder of the zones; NULL: the kernel's */
	/* Names for the record; NULL or empty: left out. */
	const char *node, *job, *step, *task, *stage;
	struct job_files files;
};

struct job_result {
	int status; /* exit code of the job; 128 and the signal when one ended it */
	int64_t wall_ms;
	uint64_t samples, lost;
	uint32_t gpus, domains;
	uint64_t own_cpu_us; /* what recording cost */
};

/* Runs a job to its end. Errors before it starts, which leave no record: NOT_FOUND or IO (no
 * such program, or it cannot be run; the record cannot be made), CONFLICT (the record is
 * there), INVALID (options), NO_MEMORY. After: has_run is set and the result filled in, also
 * when IO tells that lines were lost, or when outputs could not be read. */
enum gpai_code job_run(const struct job_options *options, struct job_result *result, bool *has_run,
    struct gpai_error *err);

#endif
