/* SPDX-License-Identifier: Apache-2.0 */
/* A core that fills a ring of chunks in a thread of its own; see ahead.h.
 *
 * `filled` counts the chunks that are ready or were, `taken` those handed out. The caller holds
 * the last two, as the end of one may have to be joined to the next. Behind the last owned
 * unit nothing is made before it is asked for. */
#include "unpack/ahead.h"

#include "unpack/mapped.h"

#include <pthread.h>
#include <stdlib.h>

enum { CHUNKS = 5, HELD = 2, CHUNK_BYTES = 1 << 20 };

struct ahead {
	struct core *core;
	struct chunk chunks[CHUNKS];
	uint64_t filled, taken;
	bool is_waited_for, is_stopped;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

static bool
may_fill(const struct ahead *a)
{
	uint64_t held = a->taken < HELD ? a->taken : HELD;

	if (a->core->is_over && a->filled > a->taken)
		return false;
	if (a->core->owned != UINT64_MAX && !a->is_waited_for)
		return false;
	return a->filled - a->taken + held < CHUNKS;
}

static void
fill_all(void *context)
{
	struct ahead *a = context;
	bool is_over = false;

	while (!is_over) {
		pthread_mutex_lock(&a->lock);
		while (!a->is_stopped && !may_fill(a))
			pthread_cond_wait(&a->changed, &a->lock);
		is_over = a->is_stopped;
		struct chunk *chunk = &a->chunks[a->filled % CHUNKS];
		pthread_mutex_unlock(&a->lock);
		if (is_over)
			break;
		core_fill(a->core, chunk, CHUNK_BYTES);
		is_over = chunk->is_ended;
		pthread_mutex_lock(&a->lock);
		a->filled++;
		a->is_waited_for = false;
		pthread_cond_signal(&a->changed);
		pthread_mutex_unlock(&a->lock);
	}
}

/* What the thread was filling when a page of the file was gone. */
static void
end_cut_file(struct ahead *a)
{
	struct chunk *chunk = &a->chunks[a->filled % CHUNKS];

	pthread_mutex_lock(&a->lock);
	chunk->len = chunk->n_marks = 0;
	chunk->is_ended = chunk->is_broken = chunk->tells = true;
	chunk->damage_at = a->core->unit;
	chunk->consumed = a->core->at;
	chunk->owned = a->core->plain;
	chunk->reason = "file became shorter while it was read";
	a->filled++;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
}

static void *
run(void *argument)
{
	struct ahead *a = argument;

	if (!mapped_guard(fill_all, a))
		end_cut_file(a);
	return NULL;
}

static void
release(struct ahead *a)
{
	for (int i = 0; i < CHUNKS; i++)
		chunk_release(&a->chunks[i]);
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

struct ahead *
ahead_start(struct core *core)
{
	struct ahead *a = calloc(1, sizeof *a);
	bool is_ready = a != NULL;

	if (a == NULL)
		return NULL;
	a->core = core;
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->changed, NULL);
	for (int i = 0; i < CHUNKS && is_ready; i++)
		is_ready = chunk_init(&a->chunks[i], CHUNK_BYTES + (64 << 10));
	if (!is_ready || pthread_create(&a->thread, NULL, run, a) != 0) {
		release(a);
		return NULL;
	}
	return a;
}

struct chunk *
ahead_next(struct ahead *a)
{
	pthread_mutex_lock(&a->lock);
	while (a->filled == a->taken) {
		a->is_waited_for = true;
		pthread_cond_signal(&a->changed);
		pthread_cond_wait(&a->changed, &a->lock);
	}
	struct chunk *chunk = &a->chunks[a->taken++ % CHUNKS];
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
	return chunk;
}

void
ahead_stop(struct ahead *a)
{
	if (a == NULL)
		return;
	pthread_mutex_lock(&a->lock);
	a->is_stopped = true;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
	pthread_join(a->thread, NULL);
	release(a);
}
