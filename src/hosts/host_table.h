/* SPDX-License-Identifier: Apache-2.0 */
/* The hosts seen, each once: URLs are looked up by the bytes of their authority, and the
 * canonical form is worked out for the first of each spelling only. One table a thread. */
#ifndef HOSTS_HOST_TABLE_H
#define HOSTS_HOST_TABLE_H

#include "base/span.h"

struct host_table; /* opaque */

#define HOST_NONE 0u /* the number of "no host": documents that name none */

struct host_table *host_table_create(void);
void host_table_free(struct host_table *table);
/* A small number, the same for all spellings of a host; numbers run from 0 without gaps.
 * UINT32_MAX: no memory. */
uint32_t host_table_find(struct host_table *table, struct span url);
uint32_t host_table_count(const struct host_table *table); /* HOST_NONE included */
/* Reversed labels; empty for HOST_NONE. Borrowed until the table is emptied. */
struct span host_table_name(const struct host_table *table, uint32_t host);
uint64_t host_table_bytes(const struct host_table *table); /* of memory */
void host_table_clear(struct host_table *table);

#endif
