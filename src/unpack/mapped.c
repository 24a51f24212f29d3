/* SPDX-License-Identifier: Apache-2.0 */
/* A file seen as memory; see mapped.h.
 *
 * A page behind the new end of a file that was cut short raises SIGBUS in the thread that
 * touches it. The one handler of the process jumps back to the guard of that thread; a fault
 * outside any guard is passed on to what was there before. The pointer to the innermost guard
 * is each thread's own: the one variable below the command line that is not handed down,
 * because a handler of signals is given nothing. */
#include "unpack/mapped.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static _Thread_local sigjmp_buf *guard;
static struct sigaction before;
static pthread_mutex_t installing = PTHREAD_MUTEX_INITIALIZER;

static void
on_bus_error(int number, siginfo_t *info, void *context)
{
	sigjmp_buf *to = guard;

	(void)info;
	(void)context;
	if (to != NULL)
		siglongjmp(*to, 1);
	sigaction(number, &before, NULL); /* raised again on return */
}

/* Looked at for each guard: somebody may have put another handler there since. */
static void
install(void)
{
	struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO}, now;

	sigemptyset(&action.sa_mask);
	pthread_mutex_lock(&installing);
	if (sigaction(SIGBUS, NULL, &now) == 0 &&
	    ((now.sa_flags & SA_SIGINFO) == 0 || now.sa_sigaction != on_bus_error))
		sigaction(SIGBUS, &action, &before);
	pthread_mutex_unlock(&installing);
}

bool
mapped_guard(void (*work)(void *context), void *context)
{
	sigjmp_buf here;
	sigjmp_buf *volatile outer = guard;

	install();
	if (sigsetjmp(here, 1) != 0) {
		guard = outer;
		return false;
	}
	guard = &here;
	work(context);
	guard = outer;
	return true;
}

enum gpai_code
mapped_open(int fd, const char *name, struct mapped *mapped, struct gpai_error *err)
{
	struct stat st;

	*mapped = (struct mapped){0};
	if (fstat(fd, &st) != 0)
		return fail_errno(err, errno, name, "look at");
	if (!S_ISREG(st.st_mode))
		return fail(err, GPAI_UNSUPPORTED, in_file(name), "not a regular file");
	if ((uint64_t)st.st_size > SIZE_MAX / 2)
		return fail(
		    err, GPAI_TOO_LARGE, in_file(name), "file larger than the address space");
	mapped->size = (uint64_t)st.st_size;
	mapped->modified_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
	if (mapped->size == 0)
		return GPAI_OK;
	void *at = mmap(NULL, (size_t)mapped->size, PROT_READ, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return fail_errno(err, errno, name, "map");
	(void)madvise(at, (size_t)mapped->size, MADV_SEQUENTIAL);
	mapped->bytes = (struct span){at, (size_t)mapped->size};
	return GPAI_OK;
}

void
mapped_drop(const struct mapped *mapped, uint64_t begin, uint64_t end)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	begin = (begin + page - 1) / page * page;
	end = end < mapped->size ? end / page * page : mapped->size;
	if (begin < end)
		(void)madvise((void *)(uintptr_t)(mapped->bytes.at + begin), (size_t)(end - begin),
		    MADV_DONTNEED);
}

void
mapped_close(struct mapped *mapped)
{
	if (mapped->bytes.len > 0)
		munmap((void *)(uintptr_t)mapped->bytes.at, mapped->bytes.len);
	*mapped = (struct mapped){0};
}
