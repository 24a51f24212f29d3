/* SPDX-License-Identifier: Apache-2.0 */
/* Foreign text made harmless to read: what is printed is what is there. */
#ifndef DOCUMENTS_CLEAN_H
#define DOCUMENTS_CLEAN_H

#include "base/arena.h"

/* Control characters, unpaired bytes and noncharacters become U+FFFD; characters that
 * reorder or hide text (bidi controls, tags) become their name, "[U+202E]"; line ends
 * become \n. Clean text comes back as it is, without a copy. TEXT_NONE: no memory, and
 * then *failed is set. */
struct text text_clean(struct arena *arena, struct text text, bool *failed);

/* One code point from the start of t, and how many bytes it took; U+FFFD and 1 for a byte
 * that is not UTF-8; 0 and 0 at the end. */
uint32_t text_next(struct text t, size_t *bytes);

#endif
