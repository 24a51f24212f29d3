/* SPDX-License-Identifier: Apache-2.0 */
/* Memory for whole pages of column files, which are some kilobytes or a hundred megabytes: in few
 * large pages of the system's where it has such, since touching new small ones costs as much as
 * a fifth of the unpacking. */
#ifndef UNPACK_LARGE_H
#define UNPACK_LARGE_H

#include <stddef.h>
#include <stdint.h>

uint8_t *large_alloc(size_t len); /* NULL: no memory; contents are anything */
void large_free(uint8_t *at);

#endif
