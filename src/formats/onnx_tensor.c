/* SPDX-License-Identifier: Apache-2.0 */
/* One tensor of an ONNX model: type, shape, and which bytes of which file; see onnx.h. */
#include "formats/onnx_tensor.h"

#include "base/checked.h"
#include "formats/onnx.h"

#include <inttypes.h>
#include <string.h>

#define SHOWN(t) TEXT_ARG(text_clip(t, 80))

/* Fields of TensorProto. */
enum field {
	DIMS = 1,
	DATA_TYPE = 2,
	FLOAT_DATA = 4,
	INT32_DATA = 5,
	INT64_DATA = 7,
	NAME = 8,
	RAW_DATA = 9,
	DOUBLE_DATA = 10,
	UINT64_DATA = 11,
	EXTERNAL_DATA = 13,
	DATA_LOCATION = 14,
	FIELDS
};

enum { TYPE_STRING = 8 };

/* By number in TensorProto.DataType: the type, the list that holds its values when they are
 * not raw, how many elements one entry of the list holds, how many entries one element has. */
static const struct {
	enum dtype dtype;
	enum field list;
	unsigned packed, parts;
} types[] = {
    [1] = {DTYPE_F32, FLOAT_DATA, 1, 1},
    [2] = {DTYPE_U8, INT32_DATA, 1, 1},
    [3] = {DTYPE_I8, INT32_DATA, 1, 1},
    [4] = {DTYPE_U16, INT32_DATA, 1, 1},
    [5] = {DTYPE_I16, INT32_DATA, 1, 1},
    [6] = {DTYPE_I32, INT32_DATA, 1, 1},
    [7] = {DTYPE_I64, INT64_DATA, 1, 1},
    [9] = {DTYPE_BOOL, INT32_DATA, 1, 1},
    [10] = {DTYPE_F16, INT32_DATA, 1, 1},
    [11] = {DTYPE_F64, DOUBLE_DATA, 1, 1},
    [12] = {DTYPE_U32, UINT64_DATA, 1, 1},
    [13] = {DTYPE_U64, UINT64_DATA, 1, 1},
    [14] = {DTYPE_C64, FLOAT_DATA, 1, 2},
    [15] = {DTYPE_C128, DOUBLE_DATA, 1, 2},
    [16] = {DTYPE_BF16, INT32_DATA, 1, 1},
    [17] = {DTYPE_F8_E4M3, INT32_DATA, 1, 1},
    [18] = {DTYPE_F8_E4M3FNUZ, INT32_DATA, 1, 1},
    [19] = {DTYPE_F8_E5M2, INT32_DATA, 1, 1},
    [20] = {DTYPE_F8_E5M2FNUZ, INT32_DATA, 1, 1},
    [21] = {DTYPE_U4, INT32_DATA, 2, 1},
    [22] = {DTYPE_I4, INT32_DATA, 2, 1},
    [23] = {DTYPE_F4, INT32_DATA, 2, 1},
    [24] = {DTYPE_F8_E8M0, INT32_DATA, 1, 1},
    [25] = {DTYPE_U2, INT32_DATA, 4, 1},
    [26] = {DTYPE_I2, INT32_DATA, 4, 1},
};

/* Values of one field, which may come in several pieces. */
struct piece {
	uint64_t n;          /* entries; raw: bytes */
	uint64_t begin, end; /* offsets of the first and after the last */
};

struct reading {
	struct arena *arena;
	struct cursor message;
	uint64_t at; /* offset of the message */
	struct tensor *tensor;
	uint64_t shape[ONNX_RANK_MAX];
	uint64_t type, location;
	bool has_raw;
	struct piece lists[FIELDS];
	/* external_data; a length of UINT64_MAX: none was given. */
	struct text file;
	uint64_t offset, length;
};

#define BAD(reading, code, format, ...)                                                            \
	((reading)->message.rc = fail_clause((reading)->message.err, code,                         \
	     at_byte((reading)->message.source->name, (reading)->at), (reading)->message.clause,   \
	     "tensor \"%.*s\": " format, SHOWN((reading)->tensor->name), __VA_ARGS__))

static void
add_dimension(struct reading *reading, uint64_t dimension)
{
	struct tensor *tensor = reading->tensor;

	if (tensor->rank == ONNX_RANK_MAX)
		BAD(reading, GPAI_TOO_LARGE, "more than %u dimensions", ONNX_RANK_MAX);
	else if (dimension > INT64_MAX)
		BAD(reading, GPAI_MALFORMED, "dimension %" PRIu32 " is negative", tensor->rank);
	else
		reading->shape[tensor->rank++] = dimension;
}

static void
read_dims(struct reading *reading, const struct protobuf_field *field)
{
	struct cursor list = protobuf_message(&reading->message, field);

	if (field->wire == PROTOBUF_VARINT) {
		add_dimension(reading, field->value);
		return;
	}
	while (field->wire == PROTOBUF_BYTES && list.at < list.end && list.rc == GPAI_OK &&
	       reading->message.rc == GPAI_OK) {
		uint64_t dimension = protobuf_varint(&list);
		if (list.rc == GPAI_OK)
			add_dimension(reading, dimension);
	}
	if (list.rc != GPAI_OK)
		reading->message.rc = list.rc;
}

/* How many entries a field of values adds, by how its list is written. */
static uint64_t
entries(struct reading *reading, const struct protobuf_field *field)
{
	unsigned width = field->number == FLOAT_DATA ? 4 : field->number == DOUBLE_DATA ? 8 : 0;
	uint64_t n = 0;

	if (field->wire != PROTOBUF_BYTES)
		return 1;
	if (width == 0)
		reading->message.rc =
		    protobuf_count(&reading->message, field->begin, field->end, &n);
	else if (field->value % width != 0)
		BAD(reading, GPAI_MALFORMED, "list of %" PRIu64 " bytes, expected a multiple of %u",
		    field->value, width);
	else
		n = field->value / width;
	return n;
}

static void
read_list(struct reading *reading, const struct protobuf_field *field)
{
	struct piece *list = &reading->lists[field->number];
	bool is_raw = field->number == RAW_DATA;
	uint64_t begin = field->wire == PROTOBUF_BYTES ? field->begin : field->at;

	if (is_raw && field->wire != PROTOBUF_BYTES) {
		BAD(reading, GPAI_MALFORMED, "raw data of wire type %d, expected bytes",
		    (int)field->wire);
		return;
	}
	if (is_raw) { /* the last one counts */
		*list = (struct piece){field->value, field->begin, field->end};
		reading->has_raw = true;
		return;
	}
	if (list->n == 0)
		list->begin = begin;
	list->n += entries(reading, field);
	list->end = reading->message.at;
}

/* --- where the bytes are, when they are in another file --- */

static bool
decimal(struct text text, uint64_t *number)
{
	*number = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9' || !checked_mul(*number, 10, number) ||
		    !checked_add(*number, (uint64_t)(text.at[i] - '0'), number))
			return false;
	}
	return text.len > 0;
}

/* A plain path below the model's folder: no root, no drive, no way up, no odd characters. */
static bool
is_below(struct text path)
{
	size_t part = 0;

	for (size_t i = 0; i <= path.len; i++) {
		char c = i < path.len ? path.at[i] : '/';
		if ((unsigned char)c < 0x20 || c == '\\' || c == ':' || c == 0x7f)
			return false;
		if (c != '/')
			continue;
		struct text segment = {path.at + part, i - part};
		if (segment.len == 0 || text_is(segment, ".") || text_is(segment, ".."))
			return false;
		part = i + 1;
	}
	return true;
}

static void
read_external(struct reading *reading, const struct protobuf_field *field)
{
	struct cursor entry = protobuf_message(&reading->message, field);
	struct text words[2] = {text_of(""), text_of("")};
	struct protobuf_field part;
	bool is_number = true;

	while (protobuf_next(&entry, &part)) {
		struct cursor word = protobuf_message(&entry, &part);
		if (part.number < 1 || part.number > 2 || part.wire != PROTOBUF_BYTES)
			continue;
		if (part.value > ONNX_NAME_MAX) {
			BAD(reading, GPAI_TOO_LARGE,
			    "external data of %" PRIu64 " bytes of text, expected at most %u",
			    part.value, ONNX_NAME_MAX);
			return;
		}
		words[part.number - 1] = cursor_text(&word, reading->arena, part.value);
		entry.rc = word.rc;
	}
	if (entry.rc != GPAI_OK) {
		reading->message.rc = entry.rc;
		return;
	}
	if (text_is(words[0], "location"))
		reading->file = words[1];
	else if (text_is(words[0], "offset"))
		is_number = decimal(words[1], &reading->offset);
	else if (text_is(words[0], "length"))
		is_number = decimal(words[1], &reading->length);
	if (!is_number)
		BAD(reading, GPAI_MALFORMED, "%.*s of external data is \"%.*s\", expected digits",
		    SHOWN(words[0]), SHOWN(words[1]));
}

static void
place_external(struct reading *reading, struct text own_name, uint64_t bytes)
{
	struct tensor *tensor = reading->tensor;

	if (!is_below(reading->file))
		BAD(reading, GPAI_MALFORMED,
		    "external data in \"%.*s\", expected a file below the model's folder",
		    SHOWN(reading->file));
	else if (text_equal(reading->file, own_name))
		BAD(reading, GPAI_MALFORMED, "external data in \"%.*s\", which is the model itself",
		    SHOWN(reading->file));
	else if (reading->length != UINT64_MAX && reading->length != bytes)
		BAD(reading, GPAI_MALFORMED,
		    "external data of %" PRIu64 " bytes, expected %" PRIu64 " for %" PRIu64
		    " elements of %s",
		    reading->length, bytes, tensor->elements, dtype_word(tensor->dtype));
	else if (!checked_add(reading->offset, bytes, &tensor->end))
		BAD(reading, GPAI_TOO_LARGE, "external data from byte %" PRIu64 " ends beyond 2^64",
		    reading->offset);
	tensor->begin = reading->offset;
	tensor->file = reading->file;
}

/* --- the tensor as a whole --- */

static void
read_name(struct reading *reading, const struct protobuf_field *field)
{
	struct cursor name = protobuf_message(&reading->message, field);

	if (reading->tensor->name.len > 0 || field->wire != PROTOBUF_BYTES)
		return;
	if (field->value > ONNX_NAME_MAX) {
		BAD(reading, GPAI_TOO_LARGE, "name of %" PRIu64 " bytes, expected at most %u",
		    field->value, ONNX_NAME_MAX);
		return;
	}
	reading->tensor->name = cursor_text(&name, reading->arena, field->value);
	reading->message.rc = name.rc;
}

static void
read_field(struct reading *reading, const struct protobuf_field *field)
{
	switch (field->number) {
	case DIMS:
		read_dims(reading, field);
		break;
	case DATA_TYPE:
		reading->type = field->value;
		break;
	case FLOAT_DATA:
	case INT32_DATA:
	case INT64_DATA:
	case RAW_DATA:
	case DOUBLE_DATA:
	case UINT64_DATA:
		read_list(reading, field);
		break;
	case EXTERNAL_DATA:
		if (field->wire == PROTOBUF_BYTES)
			read_external(reading, field);
		break;
	case DATA_LOCATION:
		reading->location = field->value;
		break;
	default:
		break;
	}
}

static void
keep_shape(struct reading *reading)
{
	struct tensor *tensor = reading->tensor;
	uint64_t *shape = arena_array(reading->arena, tensor->rank + (size_t)1, sizeof *shape);

	if (shape == NULL) {
		reading->message.rc = fail_memory(reading->message.err);
		return;
	}
	tensor->shape = shape;
	tensor->elements = 1;
	for (uint32_t i = 0; i < tensor->rank; i++) {
		shape[i] = reading->shape[i];
		if (!checked_mul(tensor->elements, shape[i], &tensor->elements)) {
			BAD(reading, GPAI_TOO_LARGE,
			    "shape overflows: the product up to dims[%" PRIu32 "] = %" PRIu64
			    " is beyond 2^64",
			    i, shape[i]);
			return;
		}
	}
}

/* Elements rounded up to blocks: two values of four bits share a byte. */
static bool
bytes_of(enum dtype dtype, uint64_t elements, uint64_t *bytes)
{
	uint64_t block = dtype_block_elements(dtype);

	return checked_mul(
	    elements / block + (elements % block != 0), dtype_block_bytes(dtype), bytes);
}

static void
place_list(struct reading *reading, uint64_t bytes)
{
	struct tensor *tensor = reading->tensor;
	unsigned packed = types[reading->type].packed, parts = types[reading->type].parts;
	const struct piece *list =
	    &reading->lists[reading->has_raw ? RAW_DATA : types[reading->type].list];
	uint64_t expected =
	    reading->has_raw ? bytes
			     : tensor->elements / packed * parts + (tensor->elements % packed != 0);

	if (list->n != expected) {
		BAD(reading, GPAI_MALFORMED,
		    "%" PRIu64 " %s, expected %" PRIu64 " for %" PRIu64 " elements of %s", list->n,
		    reading->has_raw ? "bytes of raw data" : "values", expected, tensor->elements,
		    dtype_word(tensor->dtype));
		return;
	}
	tensor->begin = list->begin;
	tensor->end = list->end;
}

static void
place(struct reading *reading, struct text own_name)
{
	struct tensor *tensor = reading->tensor;
	uint64_t bytes;

	if (reading->type >= sizeof types / sizeof *types || types[reading->type].packed == 0) {
		BAD(reading, GPAI_UNSUPPORTED, "element type %" PRIu64 " is not known",
		    reading->type);
		return;
	}
	tensor->dtype = types[reading->type].dtype;
	keep_shape(reading);
	if (reading->message.rc != GPAI_OK)
		return;
	if (!bytes_of(tensor->dtype, tensor->elements, &bytes))
		BAD(reading, GPAI_TOO_LARGE,
		    "size overflows: %" PRIu64 " elements of %s are beyond 2^64 bytes",
		    tensor->elements, dtype_word(tensor->dtype));
	else if (reading->location == 1)
		place_external(reading, own_name, bytes);
	else
		place_list(reading, bytes);
}

enum gpai_code
onnx_tensor_read(struct arena *arena, struct cursor message, struct text own_name,
    struct tensor *tensor, bool *is_text)
{
	struct reading reading = {.arena = arena,
	    .message = message,
	    .at = message.at,
	    .tensor = tensor,
	    .file = text_of(""),
	    .length = UINT64_MAX};
	struct protobuf_field field;

	/* The name first, though it stands last: messages give it. */
	while (protobuf_next(&reading.message, &field)) {
		if (field.number == NAME)
			read_name(&reading, &field);
	}
	if (reading.message.rc != GPAI_OK)
		return reading.message.rc;
	reading.message = message;
	while (protobuf_next(&reading.message, &field))
		read_field(&reading, &field);
	*is_text = reading.type == TYPE_STRING;
	if (reading.message.rc == GPAI_OK && !*is_text)
		place(&reading, own_name);
	return reading.message.rc;
}
