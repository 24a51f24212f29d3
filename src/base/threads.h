/* SPDX-License-Identifier: Apache-2.0 */
/* One loop over independent jobs on several threads, and a lock for what they share. */
#ifndef BASE_THREADS_H
#define BASE_THREADS_H

#include <stddef.h>

/* Calls job(context, i) once for each i < n, on up to `threads` threads (0: one per
 * processor). Returns when all are done. With one thread, or when none can be started,
 * the caller's own thread does the work, so this cannot fail. */
void threads_each(size_t n, unsigned threads, void (*job)(void *context, size_t i), void *context);
unsigned threads_available(void);

/* What several jobs write, one at a time. */
struct lock;                    /* opaque */
struct lock *lock_create(void); /* NULL: no memory */
void lock_take(struct lock *lock);
void lock_give(struct lock *lock);
void lock_free(struct lock *lock); /* NULL is fine */

#endif
