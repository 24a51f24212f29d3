/* SPDX-License-Identifier: Apache-2.0 */
/* Strings of JSON (RFC 8259, 7): escapes undone. */
#ifndef FORMATS_JSON_TEXT_H
#define FORMATS_JSON_TEXT_H

#include "base/span.h"

/* Between the quotes of a valid string -> UTF-8 in `to`, which has room for raw.len bytes: no
 * escape is shorter than what it stands for. Unpaired surrogates become U+FFFD. Returns how many
 * bytes. What is no escape is copied. */
size_t json_text_decode(struct span raw, uint8_t *to);

#endif
