/* SPDX-License-Identifier: Apache-2.0 */
/* An MPI that lets only the main thread speak: linked with --wrap=MPI_Init_thread. */
#include <mpi.h>

int __real_MPI_Init_thread(int *argc, char ***argv, int required, int *provided);
int __wrap_MPI_Init_thread(int *argc, char ***argv, int required, int *provided);

int
__wrap_MPI_Init_thread(int *argc, char ***argv, int required, int *provided)
{
	int result = __real_MPI_Init_thread(argc, argv, required, provided);

	*provided = MPI_THREAD_FUNNELED;
	return result;
}
