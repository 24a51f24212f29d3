/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of characters, as the reference of Hugging Face has them. */
#ifndef TOKENS_CHARS_H
#define TOKENS_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool char_is_white(uint32_t c);
bool char_is_word(uint32_t c); /* \w of a Rust regex: beside added tokens that are whole words */
bool char_is_numeric(uint32_t c);
bool char_is_punctuation(uint32_t c);
bool char_is_mark(uint32_t c);
/* Is it passed over by the reference's normal forms, whose tables are older than it? */
bool char_is_frozen(uint32_t c, bool in_compatibility);
size_t char_lower(uint32_t c, uint32_t lower[2]); /* one or two characters */

#endif
