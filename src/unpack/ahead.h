/* SPDX-License-Identifier: Apache-2.0 */
/* A core that fills a ring of chunks in a thread of its own. */
#ifndef UNPACK_AHEAD_H
#define UNPACK_AHEAD_H

#include "unpack/core.h"

struct ahead;
/* NULL: no memory or no thread to be had; the core is then as it was. */
struct ahead *ahead_start(struct core *core);
/* The next chunk. It and the one before are the caller's until the next call. */
struct chunk *ahead_next(struct ahead *ahead);
void ahead_stop(struct ahead *ahead); /* NULL is fine */

#endif
