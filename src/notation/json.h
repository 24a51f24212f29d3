/* SPDX-License-Identifier: Apache-2.0 */
/* JSON (RFC 8259) through jansson, and its canonical form (RFC 8785).
 *
 * The only door to jansson: who includes this may use json_t and its read-only
 * functions. A scan of the raw bytes bounds depth and count of values before
 * jansson allocates anything. Reals become binary doubles, as jansson has them. */
#ifndef NOTATION_JSON_H
#define NOTATION_JSON_H

#include "base/error.h"
#include "base/out.h"
#include "base/span.h"

#include <jansson.h>

/* A member that is 0 takes the default. */
struct json_limits {
	uint64_t bytes; /* 100 MiB: the header limit of safetensors */
	uint64_t nodes; /* 4,000,000 values; about 100 bytes of memory each */
	uint32_t depth; /* 64; never above 1024, for jansson recurses */
};

/* Reads exactly one value of any type into *root, which the caller gives to
 * json_decref. `limits` may be NULL. Errors carry at_byte(name, offset): MALFORMED
 * (also for a key given twice, and for invalid UTF-8), TOO_LARGE (limits; an integer
 * beyond 64 bits; a real beyond a double), UNSUPPORTED (U+0000 in a string), NO_MEMORY. */
enum gpai_code json_parse(const char *name, struct span bytes, const struct json_limits *limits,
    json_t **root, struct gpai_error *err);

/* The text of a string, borrowed from it; TEXT_NONE for NULL and for other types. */
struct text json_text(const json_t *value);
/* The member's text; TEXT_NONE when there is no such string. */
struct text json_member_text(const json_t *object, const char *key);
/* False unless the value is an integer from 0 to 2^63 - 1. */
bool json_whole(const json_t *value, uint64_t *number);
/* "an object", "a string", ...; "nothing" for NULL: for messages. */
const char *json_kind_words(const json_t *value);

/* The order of names in the canonical form: <0, 0, >0. */
int json_compare_keys(const char *a, const char *b);
/* Writes the canonical form: keys in order of their UTF-16 code units, no blanks.
 * UNSUPPORTED for reals; TOO_LARGE for integers beyond +-(2^53 - 1), which RFC 8785
 * cannot keep exact; then what was written is incomplete. Ask out_status as ever. */
enum gpai_code json_canonical(const json_t *value, struct out *out, struct gpai_error *err);

#endif
