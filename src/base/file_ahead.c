/* SPDX-License-Identifier: Apache-2.0 */
/* A file read ahead; see file_ahead.h.
 *
 * A ring of blocks: `filled` counts those read, `taken` those given back by the caller,
 * both since the start. The reader waits while all blocks are filled, the caller while
 * none is. Read with pread and not mapped: a file that somebody makes shorter would kill
 * a program that maps it. */
#include "base/file_ahead.h"

#include "base/file.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>

/* Together they stay within the cache that the processors share. */
enum { BLOCKS = 8, BLOCK_BYTES = 256 << 10, ALIGNMENT = 4096 };

struct file_ahead {
	int fd;
	const char *name;
	uint64_t next, end; /* what is read next, by whoever reads */
	uint8_t *bytes;     /* BLOCKS * BLOCK_BYTES */
	size_t len[BLOCKS];
	uint64_t filled, taken;
	bool holds;      /* the caller looks at block `taken` */
	bool is_over;    /* nothing more will be filled */
	bool is_stopped; /* nobody will take more */
	enum gpai_code rc;
	struct gpai_error err; /* why it was over before the end */
	bool has_thread;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

static enum gpai_code
fill(struct file_ahead *a, uint64_t block, struct gpai_error *err)
{
	uint64_t left = a->end - a->next;
	size_t len = left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES;
	uint64_t slot = block % BLOCKS;
	enum gpai_code rc =
	    file_read_at(a->fd, a->name, a->next, a->bytes + slot * BLOCK_BYTES, len, err);

	a->len[slot] = len;
	a->next += len;
	return rc;
}

static void *
read_all(void *argument)
{
	struct file_ahead *a = argument;
	struct gpai_error err = {0};
	enum gpai_code rc = GPAI_OK;

	pthread_mutex_lock(&a->lock);
	while (rc == GPAI_OK && a->next < a->end && !a->is_stopped) {
		if (a->filled - a->taken == BLOCKS) {
			pthread_cond_wait(&a->changed, &a->lock);
			continue;
		}
		uint64_t block = a->filled;
		pthread_mutex_unlock(&a->lock);
		rc = fill(a, block, &err);
		pthread_mutex_lock(&a->lock);
		if (rc == GPAI_OK)
			a->filled++;
		pthread_cond_signal(&a->changed);
	}
	a->rc = rc;
	a->err = err;
	a->is_over = true;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

enum gpai_code
file_ahead_start(int fd, const char *name, uint64_t from, uint64_t end, struct file_ahead **ahead,
    struct gpai_error *err)
{
	struct file_ahead *a = calloc(1, sizeof *a);

	*ahead = NULL;
	if (a == NULL || (a->bytes = aligned_alloc(ALIGNMENT, BLOCKS * BLOCK_BYTES)) == NULL) {
		free(a);
		return fail_memory(err);
	}
	a->fd = fd;
	a->name = name;
	a->next = from;
	a->end = end > from ? end : from;
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->changed, NULL);
	(void)posix_fadvise(fd, (off_t)from, 0, POSIX_FADV_SEQUENTIAL);
	a->has_thread = pthread_create(&a->thread, NULL, read_all, a) == 0;
	*ahead = a;
	return GPAI_OK;
}

static enum gpai_code
next_alone(struct file_ahead *a, struct span *bytes, struct gpai_error *err)
{
	enum gpai_code rc;

	if (a->next >= a->end)
		return GPAI_OK;
	if ((rc = fill(a, 0, err)) == GPAI_OK)
		*bytes = (struct span){a->bytes, a->len[0]};
	return rc;
}

enum gpai_code
file_ahead_next(struct file_ahead *a, struct span *bytes, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	*bytes = (struct span){0};
	if (!a->has_thread)
		return next_alone(a, bytes, err);
	pthread_mutex_lock(&a->lock);
	if (a->holds) {
		a->taken++;
		a->holds = false;
		pthread_cond_signal(&a->changed);
	}
	while (a->filled == a->taken && !a->is_over)
		pthread_cond_wait(&a->changed, &a->lock);
	if (a->filled > a->taken) {
		uint64_t slot = a->taken % BLOCKS;
		*bytes = (struct span){a->bytes + slot * BLOCK_BYTES, a->len[slot]};
		a->holds = true;
	} else if ((rc = a->rc) != GPAI_OK && err != NULL) {
		*err = a->err;
	}
	pthread_mutex_unlock(&a->lock);
	return rc;
}

void
file_ahead_stop(struct file_ahead *a)
{
	if (a == NULL)
		return;
	if (a->has_thread) {
		pthread_mutex_lock(&a->lock);
		a->is_stopped = true;
		pthread_cond_signal(&a->changed);
		pthread_mutex_unlock(&a->lock);
		pthread_join(a->thread, NULL);
	}
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->lock);
	free(a->bytes);
	free(a);
}
