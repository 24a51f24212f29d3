/* SPDX-License-Identifier: Apache-2.0 */
/* Who works on a scan: this process alone, or the ranks of an MPI job. Work is handed out
 * piece by piece; each rank's rows come together in rank 0. Two implementations:
 * crew_alone.c, crew_mpi.c (built where an MPI is found, in a program of its own). */
#ifndef CORPUS_CREW_H
#define CORPUS_CREW_H

#include "base/error.h"

struct crew {
	void *context;
	unsigned rank, size;
	/* Before anything else of it; argc and argv as main got them. */
	enum gpai_code (*join)(struct crew *, int *argc, char ***argv, struct gpai_error *err);
	/* The next piece that nobody has; UINT64_MAX when all are handed out. Called by all threads
	 * of a rank, which the crew serialises. */
	uint64_t (*take)(struct crew *, uint64_t n_pieces);
	/* The parts of all ranks, each at the rank's own `path`, become one at that of rank 0. All
	 * call it, and all hear when it fails. */
	enum gpai_code (*gather)(struct crew *, const char *path, struct gpai_error *err);
	/* What kept the first of the ranks that failed from going on, known to all, in `err` too;
	 * GPAI_OK when none did. All ranks call it equally often, when their threads take no more.
	 */
	enum gpai_code (*agree)(struct crew *, enum gpai_code mine, struct gpai_error *err);
	/* The last call. A rank that leaves before anything was agreed on fails for all. */
	void (*leave)(struct crew *);
};

void crew_alone(struct crew *crew);
void crew_mpi(struct crew *crew);

#endif
