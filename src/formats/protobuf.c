/* SPDX-License-Identifier: Apache-2.0 */
/* Walking over the fields of a protobuf message; see protobuf.h. */
#include "formats/protobuf.h"

#include <inttypes.h>

static const uint64_t NUMBER_MAX = (UINT64_C(1) << 29) - 1;

uint64_t
protobuf_varint(struct cursor *message)
{
	uint64_t value = 0, at = message->at;

	for (unsigned shift = 0; shift < 70; shift += 7) {
		uint8_t byte = cursor_u8(message);
		if (message->rc != GPAI_OK)
			return 0;
		if (shift < 64)
			value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return value;
	}
	message->rc = fail_clause(message->err, GPAI_MALFORMED, at_byte(message->source->name, at),
	    message->clause, "number of more than 10 bytes");
	return 0;
}

static void
read_value(struct cursor *message, struct protobuf_field *field)
{
	switch (field->wire) {
	case PROTOBUF_VARINT:
		field->value = protobuf_varint(message);
		break;
	case PROTOBUF_FIXED64:
		field->value = cursor_u64(message);
		break;
	case PROTOBUF_FIXED32:
		field->value = cursor_u32(message);
		break;
	case PROTOBUF_BYTES:
		field->value = protobuf_varint(message);
		field->begin = message->at;
		cursor_skip(message, field->value);
		field->end = message->at;
		break;
	default:
		message->rc = fail_clause(message->err, GPAI_MALFORMED,
		    at_byte(message->source->name, field->at), message->clause,
		    "field %" PRIu32 " of wire type %d, expected 0, 1, 2 or 5", field->number,
		    (int)field->wire);
	}
}

bool
protobuf_next(struct cursor *message, struct protobuf_field *field)
{
	uint64_t tag;

	if (message->rc != GPAI_OK || message->at == message->end)
		return false;
	*field = (struct protobuf_field){.at = message->at};
	tag = protobuf_varint(message);
	if (message->rc != GPAI_OK)
		return false;
	if (tag >> 3 == 0 || tag >> 3 > NUMBER_MAX) {
		message->rc = fail_clause(message->err, GPAI_MALFORMED,
		    at_byte(message->source->name, field->at), message->clause,
		    "field number %" PRIu64 ", expected 1 to 2^29 - 1", tag >> 3);
		return false;
	}
	field->number = (uint32_t)(tag >> 3);
	field->wire = (enum protobuf_wire)(tag & 7);
	read_value(message, field);
	return message->rc == GPAI_OK;
}

struct cursor
protobuf_message(const struct cursor *message, const struct protobuf_field *field)
{
	struct cursor inner = *message;

	inner.at = field->begin;
	inner.end = field->end;
	return inner;
}

enum gpai_code
protobuf_count(const struct cursor *message, uint64_t begin, uint64_t end, uint64_t *n)
{
	const uint8_t *bytes;
	uint8_t last = 0;
	enum gpai_code rc;

	*n = 0;
	for (uint64_t at = begin; at < end;) {
		size_t len =
		    end - at < SOURCE_WINDOW_BYTES ? (size_t)(end - at) : SOURCE_WINDOW_BYTES;
		if ((rc = source_look(message->source, at, len, &bytes, message->err)) != GPAI_OK)
			return rc;
		for (size_t i = 0; i < len; i++)
			*n += bytes[i] < 0x80;
		last = bytes[len - 1];
		at += len;
	}
	if (last >= 0x80)
		return fail_clause(message->err, GPAI_MALFORMED,
		    at_byte(message->source->name, end - 1), message->clause,
		    "the last number of a list is cut");
	return GPAI_OK;
}
