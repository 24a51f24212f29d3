/* SPDX-License-Identifier: Apache-2.0 */
/* A file seen as memory, and work on it that survives the file being cut short meanwhile. */
#ifndef UNPACK_MAPPED_H
#define UNPACK_MAPPED_H

#include "base/error.h"
#include "base/span.h"

struct mapped {
	struct span bytes;
	uint64_t size;       /* when it was opened */
	int64_t modified_ns; /* likewise */
};

/* The whole file, by address only: pages come when they are touched. The descriptor stays the
 * caller's. */
enum gpai_code mapped_open(int fd, const char *name, struct mapped *mapped, struct gpai_error *err);
/* Tells the system that a range has been used and need not stay in memory. */
void mapped_drop(const struct mapped *mapped, uint64_t begin, uint64_t end);
void mapped_close(struct mapped *mapped);

/* Runs work(context) in this thread. False when a page of a mapped file was gone (the file
 * was cut short): the work is left where it stood, what it held stays allocated and must be
 * reachable from context. Each thread that touches mapped bytes works under a guard. */
bool mapped_guard(void (*work)(void *context), void *context);

#endif
