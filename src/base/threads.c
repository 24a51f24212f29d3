/* SPDX-License-Identifier: Apache-2.0 */
/* One loop on several threads: each takes the next index until none is left. */
#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREADS_MAX = 256 }; /* beyond this the disk is slower than the threads */

struct work {
	atomic_size_t next;
	size_t n;
	void (*job)(void *context, size_t i);
	void *context;
};

static void *
run(void *argument)
{
	struct work *work = argument;

	for (size_t i; (i = atomic_fetch_add(&work->next, 1)) < work->n;)
		work->job(work->context, i);
	return NULL;
}

unsigned
threads_available(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
		return (unsigned)CPU_COUNT(&set);
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (unsigned)n : 1;
}

void
threads_each(size_t n, unsigned threads, void (*job)(void *context, size_t i), void *context)
{
	struct work work = {.n = n, .job = job, .context = context};
	pthread_t others[THREADS_MAX];
	unsigned started = 0;

	if (threads == 0)
		threads = threads_available();
	if (threads > THREADS_MAX)
		threads = THREADS_MAX;
	if (threads > n)
		threads = (unsigned)n;
	/* The caller's thread is one of them. */
	while (started + 1 < threads && pthread_create(&others[started], NULL, run, &work) == 0)
		started++;
	run(&work);
	for (unsigned i = 0; i < started; i++)
		pthread_join(others[i], NULL);
}

struct lock {
	pthread_mutex_t mutex;
};

struct lock *
lock_create(void)
{
	struct lock *lock = malloc(sizeof *lock);

	if (lock != NULL)
		pthread_mutex_init(&lock->mutex, NULL);
	return lock;
}

void
lock_take(struct lock *lock)
{
	pthread_mutex_lock(&lock->mutex);
}

void
lock_give(struct lock *lock)
{
	pthread_mutex_unlock(&lock->mutex);
}

void
lock_free(struct lock *lock)
{
	if (lock == NULL)
		return;
	pthread_mutex_destroy(&lock->mutex);
	free(lock);
}
