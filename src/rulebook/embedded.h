/* SPDX-License-Identifier: Apache-2.0 */
/* The rulebook under law/, compiled at build time and linked in read-only memory;
 * law_open reads it in place. It is in the library `law`, see law/meson.build. */
#ifndef RULEBOOK_EMBEDDED_H
#define RULEBOOK_EMBEDDED_H

#include <stddef.h>

extern const unsigned char law_image[]; /* aligned to 16 bytes */
extern const size_t law_image_size;

#endif
