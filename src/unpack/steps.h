/* SPDX-License-Identifier: Apache-2.0 */
/* One zstd block some bytes at a time, for those who only walk over it: what is unpacked stays in
 * the cache of the processor, and a block of a hundred megabytes takes a few of memory. */
#ifndef UNPACK_STEPS_H
#define UNPACK_STEPS_H

#include "base/span.h"

struct unpack_steps; /* contexts, kept from block to block */

struct unpack_steps *unpack_steps_create(void); /* NULL: no memory */
void unpack_steps_free(struct unpack_steps *steps);
/* False: the block says that it needs more memory than is given, or is no such block. */
bool unpack_steps_begin(struct unpack_steps *steps, struct span packed);
/* The next bytes, up to cap; none at the end of the block or where it is damaged. */
size_t unpack_steps_next(struct unpack_steps *steps, uint8_t *plain, size_t cap);
/* All that was packed has been given, and it was sound. */
bool unpack_steps_ended(const struct unpack_steps *steps);

#endif
