/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of a structure in Thrift's compact protocol, one after the other, without a schema.
 *
 * Follows: Apache Thrift, "Thrift Compact protocol encoding". Spans point into the bytes read.
 * The first thing that does not fit breaks the reader for good: later calls give zeros and
 * false, so a caller asks once. Left out: messages and calls, which files do not hold. */
#ifndef FORMATS_THRIFT_H
#define FORMATS_THRIFT_H

#include "base/span.h"

/* Structures within structures; a reader of ours goes five deep. */
#define THRIFT_DEPTH_MAX 32

enum thrift_type {
	THRIFT_STOP,
	THRIFT_TRUE,
	THRIFT_FALSE,
	THRIFT_I8,
	THRIFT_I16,
	THRIFT_I32,
	THRIFT_I64,
	THRIFT_DOUBLE,
	THRIFT_BINARY,
	THRIFT_LIST,
	THRIFT_SET,
	THRIFT_MAP,
	THRIFT_STRUCT,
	THRIFT_UUID,
};

struct thrift {
	const uint8_t *at, *end;
	bool is_broken;
};

/* All zero before the first field of a structure. */
struct thrift_field {
	int32_t id;
	enum thrift_type type;
};

struct thrift thrift_of(struct span bytes);
/* False at the end of the structure, or when it broke. The value follows: the caller reads or
 * skips it. */
bool thrift_next(struct thrift *in, struct thrift_field *field);
/* Past the value of a field, or an element of a list. */
void thrift_skip(struct thrift *in, enum thrift_type type);

/* A field of another type breaks the reader. */
int64_t thrift_int(struct thrift *in, const struct thrift_field *field);
bool thrift_bool(struct thrift *in, const struct thrift_field *field);
struct span thrift_binary(struct thrift *in, const struct thrift_field *field);
/* Stands before the fields of the structure: false when the field is no structure. */
bool thrift_enter(struct thrift *in, const struct thrift_field *field);
/* How many elements follow, each at least a byte long; breaks when there is no room for
 * so many. */
uint32_t thrift_list(
    struct thrift *in, const struct thrift_field *field, struct thrift_field *element);

#endif
