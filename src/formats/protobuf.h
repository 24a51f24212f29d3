/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of a protobuf message, one after the other, without a schema.
 *
 * Follows: Protocol Buffers, "Encoding". A message is a row of tag and value; what a number
 * means, the reader of the format knows. Left out: groups, which nothing has written since
 * 2008 and which are refused. */
#ifndef FORMATS_PROTOBUF_H
#define FORMATS_PROTOBUF_H

#include "formats/source.h"

enum protobuf_wire { PROTOBUF_VARINT, PROTOBUF_FIXED64, PROTOBUF_BYTES, PROTOBUF_FIXED32 = 5 };

struct protobuf_field {
	uint32_t number;
	enum protobuf_wire wire;
	uint64_t at;         /* offset of its tag */
	uint64_t value;      /* varint or fixed; bytes: how many */
	uint64_t begin, end; /* bytes: offsets of the contents */
};

/* The next field, and moves past it; false at the end of the message or after a failure,
 * which `message->rc` tells. */
bool protobuf_next(struct cursor *message, struct protobuf_field *field);
/* The message that a field's bytes hold. */
struct cursor protobuf_message(const struct cursor *message, const struct protobuf_field *field);
uint64_t protobuf_varint(struct cursor *message);
/* How many varints the bytes from begin to end hold; MALFORMED when the last is cut. */
enum gpai_code protobuf_count(
    const struct cursor *message, uint64_t begin, uint64_t end, uint64_t *n);

#endif
