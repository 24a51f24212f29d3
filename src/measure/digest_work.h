/* SPDX-License-Identifier: Apache-2.0 */
/* Hashing many files on several threads; for digest_tree.c. */
#ifndef MEASURE_DIGEST_WORK_H
#define MEASURE_DIGEST_WORK_H

#include "measure/digest_walk.h"

/* A file, or a range of one, to be hashed. */
struct digest_job {
	struct text name;  /* from the folder */
	const char *shown; /* with the folder, for messages */
	struct digest_identity identity;
	bool is_link;
	uint64_t begin, end;
	struct digest_state state; /* how far it is; bytes 0: nothing yet */
	bool is_done;
	struct digest digest;
};

struct digest_plan {
	int folder;
	struct digest_job *jobs;
	uint32_t n_jobs;
	unsigned threads;    /* 0: one per processor */
	uint64_t save_bytes; /* hashed between two calls of save */
	/* One call at a time, from any thread. `save` sees jobs as they stand; both may be NULL. */
	void (*save)(void *context);
	void (*progress)(void *context, uint64_t done, uint64_t total);
	void *save_context, *progress_context;
};

/* All jobs, longest first, or the first error. */
enum gpai_code digest_work(const struct digest_plan *plan, struct gpai_error *err);

#endif
