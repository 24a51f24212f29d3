/* SPDX-License-Identifier: Apache-2.0 */
/* A process that reads what strangers made gives up what it does not need: it can open files for
 * reading and little else. No new files, no programs, no network, no other processes. */
#ifndef SIBLINGS_CONFINE_H
#define SIBLINGS_CONFINE_H

#include <stdint.h>

/* From here on, for good. `memory_bytes` is address space (libraries alone take 0.3 GiB); 0 seconds
 * of work is no limit. A kernel without the filter leaves the limits. */
void confine(uint64_t memory_bytes, unsigned seconds);

#endif
