/* SPDX-License-Identifier: Apache-2.0 */
/* Fields of a structure in Thrift's compact protocol. */
#include "formats/thrift.h"

struct thrift
thrift_of(struct span bytes)
{
	return (struct thrift){bytes.at, bytes.at + bytes.len, false};
}

/* Broken also means: nothing left to read, so that every loop ends. */
static void
break_off(struct thrift *in)
{
	in->is_broken = true;
	in->at = in->end;
}

static uint8_t
byte(struct thrift *in)
{
	if (in->at == in->end) {
		break_off(in);
		return 0;
	}
	return *in->at++;
}

static uint64_t
varint(struct thrift *in)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t b = byte(in);
		value |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80)
			return value;
	}
	break_off(in);
	return 0;
}

static int64_t
zigzag(struct thrift *in)
{
	uint64_t value = varint(in);

	return (int64_t)(value >> 1 ^ (0 - (value & 1)));
}

static void
advance(struct thrift *in, uint64_t len)
{
	if (len > (uint64_t)(in->end - in->at))
		break_off(in);
	else
		in->at += len;
}

bool
thrift_next(struct thrift *in, struct thrift_field *field)
{
	uint8_t head = byte(in);

	if (in->is_broken || head == THRIFT_STOP)
		return false;
	int64_t id = head >> 4 ? field->id + (head >> 4) : zigzag(in);
	field->type = head & 15;
	if (id < INT16_MIN || id > INT16_MAX || field->type == THRIFT_STOP ||
	    field->type > THRIFT_UUID)
		break_off(in);
	else
		field->id = (int32_t)id;
	return !in->is_broken;
}

static uint32_t
list_head(struct thrift *in, enum thrift_type *type)
{
	uint8_t head = byte(in);
	uint64_t n = head >> 4;

	if (n == 15)
		n = varint(in);
	*type = head & 15;
	if (n > (uint64_t)(in->end - in->at) || *type > THRIFT_UUID) {
		break_off(in);
		return 0;
	}
	return (uint32_t)n;
}

static void skip(struct thrift *in, enum thrift_type type, bool is_element, unsigned depth);

static void
skip_map(struct thrift *in, unsigned depth)
{
	uint64_t n = varint(in);
	uint8_t types = n ? byte(in) : 0;

	if (n > (uint64_t)(in->end - in->at))
		break_off(in);
	for (; n > 0 && !in->is_broken; n--) {
		skip(in, types >> 4, true, depth + 1);
		skip(in, types & 15, true, depth + 1);
	}
}

static void
skip_struct(struct thrift *in, unsigned depth)
{
	struct thrift_field field = {0};

	while (thrift_next(in, &field))
		skip(in, field.type, false, depth + 1);
}

static void
skip_list(struct thrift *in, unsigned depth)
{
	enum thrift_type type;

	for (uint32_t n = list_head(in, &type); n > 0 && !in->is_broken; n--)
		skip(in, type, true, depth + 1);
}

/* Truth values are in the head of a field, and a byte each in a list. */
static void
skip(struct thrift *in, enum thrift_type type, bool is_element, unsigned depth)
{
	if (depth > THRIFT_DEPTH_MAX) {
		break_off(in);
		return;
	}
	switch (type) {
	case THRIFT_TRUE:
	case THRIFT_FALSE:
		advance(in, is_element);
		break;
	case THRIFT_I8:
		advance(in, 1);
		break;
	case THRIFT_I16:
	case THRIFT_I32:
	case THRIFT_I64:
		(void)varint(in);
		break;
	case THRIFT_DOUBLE:
		advance(in, 8);
		break;
	case THRIFT_BINARY:
		advance(in, varint(in));
		break;
	case THRIFT_LIST:
	case THRIFT_SET:
		skip_list(in, depth);
		break;
	case THRIFT_MAP:
		skip_map(in, depth);
		break;
	case THRIFT_STRUCT:
		skip_struct(in, depth);
		break;
	case THRIFT_UUID:
		advance(in, 16);
		break;
	default:
		break_off(in);
	}
}

void
thrift_skip(struct thrift *in, enum thrift_type type)
{
	skip(in, type, false, 0);
}

int64_t
thrift_int(struct thrift *in, const struct thrift_field *field)
{
	if (field->type == THRIFT_I8)
		return (int8_t)byte(in);
	if (field->type >= THRIFT_I16 && field->type <= THRIFT_I64)
		return zigzag(in);
	break_off(in);
	return 0;
}

bool
thrift_bool(struct thrift *in, const struct thrift_field *field)
{
	if (field->type != THRIFT_TRUE && field->type != THRIFT_FALSE)
		break_off(in);
	return field->type == THRIFT_TRUE;
}

struct span
thrift_binary(struct thrift *in, const struct thrift_field *field)
{
	struct span none = {0};

	if (field->type != THRIFT_BINARY)
		break_off(in);
	uint64_t len = varint(in);
	const uint8_t *at = in->at;
	advance(in, len);
	return in->is_broken ? none : (struct span){at, (size_t)len};
}

bool
thrift_enter(struct thrift *in, const struct thrift_field *field)
{
	if (field->type != THRIFT_STRUCT)
		break_off(in);
	return !in->is_broken;
}

uint32_t
thrift_list(struct thrift *in, const struct thrift_field *field, struct thrift_field *element)
{
	if (field->type != THRIFT_LIST && field->type != THRIFT_SET)
		break_off(in);
	*element = (struct thrift_field){0};
	return list_head(in, &element->type);
}
