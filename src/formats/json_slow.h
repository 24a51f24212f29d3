/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON object (RFC 8259) read byte by byte: what is right and what is wrong is decided
 * here; the fast path must agree, and hands over what it does not take.
 *
 * Of a field given twice in one object the last counts, as jansson and Python have it. U+0000
 * written as an escape and unpaired surrogates are taken; raw control characters in strings,
 * invalid UTF-8, numbers with leading zeros and everything else that the norm refuses are not. */
#ifndef FORMATS_JSON_SLOW_H
#define FORMATS_JSON_SLOW_H

#include "formats/json_fields.h"

/* The whole record, blanks around it allowed, must be one object. Clears `found` first. False:
 * `reason`, a constant phrase. */
bool json_slow(const struct json_fields *tree, struct span record, struct json_found *found,
    const char **reason);
/* The same for an object that stands where `node` is, added to what is found; nested strings in
 * it are left alone. `reason` may be NULL. */
bool json_slow_at(const struct json_fields *tree, unsigned node, struct span record,
    struct json_found *found, const char **reason);

/* How far a text that is cut off is the beginning of an object. */
enum json_begun { JSON_BEGUN_NOT, JSON_BEGUN, JSON_BEGUN_AND_ENDED };
/* `len`: of the object, when it ended. */
enum json_begun json_slow_begun(struct span head, size_t *len);

#endif
