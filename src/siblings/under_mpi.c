/* SPDX-License-Identifier: Apache-2.0 */
/* A scan started by mpirun, or by srun with PMI, is one of several ranks: the program for them
 * goes on in place of this one. */
#include "siblings/siblings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char PROGRAM[] = "gpai-corpus-mpi";

/* What launchers set for each rank: Open MPI, PMIx, PMI 1 and 2 (MPICH, Slurm). */
static bool
is_rank(void)
{
	static const char *const names[] = {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (getenv(names[i]) != NULL)
			return true;
	return false;
}

/* Are there others, as far as the launcher says? */
static bool
has_others(void)
{
	static const char *const names[] = {
	    "OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *size = getenv(names[i]);
		if (size != NULL)
			return strcmp(size, "1") != 0;
	}
	return false;
}

int
sibling_under_mpi(char **argv)
{
	char path[4096 + sizeof PROGRAM];
	ssize_t len = readlink("/proc/self/exe", path, 4096);
	char *slash;

	if (!is_rank() || len <= 0)
		return SIBLING_OK;
	path[len] = '\0';
	if ((slash = strrchr(path, '/')) == NULL)
		return SIBLING_OK;
	memcpy(slash + 1, PROGRAM, sizeof PROGRAM);
	if (access(path, X_OK) == 0)
		execv(path, argv);
	if (!has_others())
		return SIBLING_OK;
	/* Each rank would scan everything. */
	return sibling_usage("started as one of several ranks, but %s cannot be run", path);
}
