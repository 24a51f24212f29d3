/* SPDX-License-Identifier: Apache-2.0 */
/* The "Precompiled" normalizer: SentencePiece's table of what becomes what. */
#ifndef TOKENS_CHARSMAP_H
#define TOKENS_CHARSMAP_H

#include "tokens/parts.h"

enum gpai_code charsmap_read(
    const struct reading *r, struct text base64, struct charsmap **charsmap);
bool charsmap_apply(const struct charsmap *charsmap, struct span text, struct buffer *out);

#endif
