/* SPDX-License-Identifier: Apache-2.0 */
/* Standard Base 64 (RFC 4648, section 4), strict: one text for one value.
 *
 * Refused: missing or surplus padding, white space, the URL alphabet, and a last
 * digit whose unused bits are not zero. */
#ifndef BASE_BASE64_READ_H
#define BASE_BASE64_READ_H

#include "base/span.h"

/* False when the text is not strict Base 64 or holds more than `room` bytes. */
bool base64_read(struct text text, uint8_t *bytes, size_t room, size_t *len);
/* The form alone, without a place for the value; *len is the decoded length. */
bool base64_check(struct text text, size_t *len);

#endif
