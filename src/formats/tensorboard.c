/* SPDX-License-Identifier: Apache-2.0 */
/* TensorBoard event files: scalars of a run.
 *
 * Follows: tensorflow, core/lib/io/record_writer.h (a record is its length, the masked
 * CRC-32C of the length, the bytes and their masked CRC-32C, little-endian) and
 * core/util/event.proto, framework/summary.proto, framework/tensor.proto as far as a scalar
 * needs them. A record with a wrong check sum is named and passed over; after a wrong length
 * nothing can be found again. A file that ends within a record belongs to a run that goes on.
 * Left out: images, graphs, histograms, compressed record files. */
#include "formats/training_reader.h"

#include <string.h>

enum {
	HEAD_BYTES = 12,
	TAIL_BYTES = 4,
	RECORD_MAX = 256 << 20, /* graphs are tens of megabytes; more is no length */
	POLYNOMIAL_BITS = 8,
};

static const uint32_t CASTAGNOLI = 0x82f63b78; /* reflected */
static const uint32_t MASK_DELTA = 0xa282ead8;

struct crc_table {
	uint32_t of[256];
};

static void
crc_table_init(struct crc_table *table)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t c = i;
		for (int bit = 0; bit < POLYNOMIAL_BITS; bit++)
			c = (c & 1) != 0 ? c >> 1 ^ CASTAGNOLI : c >> 1;
		table->of[i] = c;
	}
}

static uint32_t
masked_crc(const struct crc_table *table, struct span bytes)
{
	uint32_t c = UINT32_MAX;

	for (size_t i = 0; i < bytes.len; i++)
		c = table->of[(c ^ bytes.at[i]) & 0xff] ^ c >> 8;
	c = ~c;
	return (c >> 15 | c << 17) + MASK_DELTA;
}

static uint64_t
little(const uint8_t *at, size_t n)
{
	uint64_t value = 0;

	for (size_t i = n; i-- > 0;)
		value = value << 8 | at[i];
	return value;
}

static bool
has_length(const struct crc_table *table, struct span rest, uint64_t *len)
{
	*len = little(rest.at, 8);
	return masked_crc(table, (struct span){rest.at, 8}) == (uint32_t)little(rest.at + 8, 4);
}

static bool
sniff(struct span head)
{
	struct crc_table table;
	uint64_t len;

	if (head.len < HEAD_BYTES)
		return false;
	crc_table_init(&table);
	return has_length(&table, head, &len) && len <= RECORD_MAX;
}

/* -- protobuf's wire format ----------------------------------------------------------- */

enum wire { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

struct field {
	uint64_t number;
	unsigned wire;
	uint64_t value;    /* of the fixed and variable ones */
	struct span bytes; /* WIRE_BYTES */
};

static bool
take_varint(struct span *message, uint64_t *value)
{
	*value = 0;
	for (unsigned shift = 0; shift < 64 && message->len > 0; shift += 7) {
		uint8_t byte = *message->at++;
		message->len--;
		*value |= (uint64_t)(byte & 0x7f) << shift;
		if ((byte & 0x80) == 0)
			return true;
	}
	return false;
}

/* The next field; false at the end, or with *bad when the message is broken. */
static bool
take_field(struct span *message, struct field *field, bool *bad)
{
	uint64_t key, len;

	if (message->len == 0)
		return false;
	*bad = true;
	if (!take_varint(message, &key))
		return false;
	*field = (struct field){.number = key >> 3, .wire = (unsigned)(key & 7)};
	if (field->wire == WIRE_VARINT) {
		if (!take_varint(message, &field->value))
			return false;
		*bad = false;
		return true;
	}
	if (field->wire == WIRE_BYTES) {
		if (!take_varint(message, &len))
			return false;
	} else if (field->wire == WIRE_64 || field->wire == WIRE_32) {
		len = field->wire == WIRE_64 ? 8 : 4;
	} else {
		return false;
	}
	if (len > message->len)
		return false;
	field->bytes = (struct span){message->at, (size_t)len};
	if (field->wire != WIRE_BYTES)
		field->value = little(message->at, (size_t)len);
	message->at += len;
	message->len -= (size_t)len;
	*bad = false;
	return true;
}

static double
double_of(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

static float
float_of(uint64_t bits)
{
	uint32_t low = (uint32_t)bits;
	float value;

	memcpy(&value, &low, sizeof value);
	return value;
}

/* -- scalars -------------------------------------------------------------------------- */

enum { DT_FLOAT = 1, DT_DOUBLE = 2, DT_INT32 = 3, DT_INT64 = 9 };

struct scalar {
	bool is_found, is_not_real;
	struct decimal value;
};

static void
put_integer(struct scalar *scalar, int64_t value)
{
	scalar->is_found = true;
	scalar->value = decimal_from(value < 0 ? -(uint64_t)value : (uint64_t)value);
	scalar->value.negative = value < 0;
}

static void
put_element(struct scalar *scalar, unsigned dtype, uint64_t bits)
{
	if (dtype == DT_INT32)
		put_integer(scalar, (int32_t)(uint32_t)bits);
	else if (dtype == DT_INT64)
		put_integer(scalar, (int64_t)bits);
	else if (dtype == DT_DOUBLE)
		scalar->is_found = training_from_double(double_of(bits), &scalar->value);
	else
		scalar->is_found = training_from_float(float_of(bits), &scalar->value);
	scalar->is_not_real = !scalar->is_found;
}

static size_t
width_of(unsigned dtype)
{
	return dtype == DT_FLOAT || dtype == DT_INT32    ? 4
	       : dtype == DT_DOUBLE || dtype == DT_INT64 ? 8
	                                                 : 0;
}

/* Of a list field its one element, packed or not. */
static void
take_element(struct scalar *scalar, unsigned dtype, struct field *field)
{
	bool is_fixed = dtype == DT_FLOAT || dtype == DT_DOUBLE;
	uint64_t bits = field->value;

	if (field->wire == WIRE_BYTES && is_fixed && field->bytes.len == width_of(dtype))
		bits = little(field->bytes.at, field->bytes.len);
	else if (field->wire == WIRE_BYTES &&
		 (is_fixed || !take_varint(&field->bytes, &bits) || field->bytes.len > 0))
		return;
	put_element(scalar, dtype, bits);
}

/* A tensor of one element. */
static bool
take_tensor(struct span message, struct scalar *scalar)
{
	static const struct {
		uint64_t number;
		unsigned dtype;
	} lists[] = {{5, DT_FLOAT}, {6, DT_DOUBLE}, {7, DT_INT32}, {10, DT_INT64}};
	unsigned dtype = 0;
	struct field field;
	bool bad = false;

	while (take_field(&message, &field, &bad)) {
		if (field.number == 1 && field.wire == WIRE_VARINT)
			dtype = field.value <= DT_INT64 ? (unsigned)field.value : 0;
		else if (field.number == 4 && field.wire == WIRE_BYTES && width_of(dtype) > 0 &&
			 field.bytes.len == width_of(dtype))
			put_element(scalar, dtype, little(field.bytes.at, field.bytes.len));
		for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
			if (field.number == lists[i].number && dtype == lists[i].dtype)
				take_element(scalar, dtype, &field);
	}
	return !bad;
}

static bool
take_value(struct span message, struct text *tag, struct scalar *scalar)
{
	struct field field;
	bool bad = false;

	while (take_field(&message, &field, &bad)) {
		if (field.number == 1 && field.wire == WIRE_BYTES)
			*tag = (struct text){(const char *)field.bytes.at, field.bytes.len};
		else if (field.number == 2 && field.wire == WIRE_32)
			put_element(scalar, DT_FLOAT, field.value);
		else if (field.number == 8 && field.wire == WIRE_BYTES &&
			 !take_tensor(field.bytes, scalar))
			return false;
	}
	return !bad;
}

/* -- events --------------------------------------------------------------------------- */

struct events {
	struct training_reader *reader;
	struct training_sample sample; /* of the step at hand: its tags come one by one */
	uint64_t record;               /* from 1 */
};

static void
flush(struct events *events)
{
	uint32_t step_alone = 1u << SAID_STEP;

	if ((events->sample.said & ~step_alone) != 0)
		training_add_sample(events->reader, &events->sample, 0);
	events->sample = (struct training_sample){0};
}

static void
take_scalar(struct events *events, struct text tag, const struct scalar *scalar)
{
	struct training_metric metric = training_metric(tag);

	if (metric.kind != METRIC_SAID || metric.said == SAID_STEP)
		return;
	if (scalar->is_found) {
		training_say_metric(events->reader, &events->sample, metric, scalar->value, tag, 0);
	} else if (scalar->is_not_real) {
		struct text quoted = training_quote(events->reader, tag);
		training_problem(events->reader, "record %llu: %.*s is NaN or infinite",
		    (unsigned long long)events->record, TEXT_ARG(quoted));
	}
}

static bool
take_summary(struct events *events, struct span message)
{
	struct field field;
	bool bad = false;

	while (take_field(&message, &field, &bad)) {
		struct text tag = {"", 0};
		struct scalar scalar = {0};
		if (field.number != 1 || field.wire != WIRE_BYTES)
			continue;
		if (!take_value(field.bytes, &tag, &scalar))
			return false;
		take_scalar(events, tag, &scalar);
	}
	return !bad;
}

/* A new step begins a new sample. */
static void
set_moment(struct events *events, uint64_t step, double wall_time)
{
	struct training_sample *sample = &events->sample;
	struct decimal number = decimal_from(step), seconds;

	if ((sample->said & 1u << SAID_STEP) != 0 &&
	    decimal_compare(sample->values[SAID_STEP], number) != 0)
		flush(events);
	if (step > INT64_MAX)
		training_problem(events->reader, "record %llu: a negative step",
		    (unsigned long long)events->record);
	else
		training_say(events->reader, sample, SAID_STEP, number, "step", 0);
	if (training_from_double(wall_time, &seconds) && wall_time > 0)
		sample->has_time = training_seconds_ms(seconds, &sample->time_ms);
}

static bool
take_event(struct events *events, struct span message)
{
	struct span summary = {0};
	uint64_t step = 0;
	double wall_time = 0;
	struct field field;
	bool bad = false;

	while (take_field(&message, &field, &bad)) {
		if (field.number == 1 && field.wire == WIRE_64)
			wall_time = double_of(field.value);
		else if (field.number == 2 && field.wire == WIRE_VARINT)
			step = field.value;
		else if (field.number == 5 && field.wire == WIRE_BYTES)
			summary = field.bytes;
	}
	if (bad)
		return false;
	if (summary.len == 0)
		return true;
	set_moment(events, step, wall_time);
	return take_summary(events, summary);
}

static void
take_record(struct events *events, const struct crc_table *table, struct span data, uint32_t crc)
{
	if (masked_crc(table, data) != crc)
		training_problem(events->reader, "record %llu: wrong check sum, passed over",
		    (unsigned long long)events->record);
	else if (!take_event(events, data))
		training_problem(events->reader, "record %llu: no event in protobuf's wire format",
		    (unsigned long long)events->record);
}

static enum gpai_code
read(struct training_reader *reader, struct gpai_error *err)
{
	struct events events = {.reader = reader};
	struct crc_table table;
	struct span rest = reader->bytes;
	uint64_t len;

	(void)err;
	crc_table_init(&table);
	reader->record->program = text_of("TensorBoard");
	while (rest.len > 0) {
		events.record++;
		if (rest.len < HEAD_BYTES)
			break;
		if (!has_length(&table, rest, &len) || len > RECORD_MAX) {
			training_problem(reader,
			    "record %llu, byte %zu: wrong check sum of its length; nothing after "
			    "it "
			    "can be read",
			    (unsigned long long)events.record, reader->bytes.len - rest.len);
			flush(&events);
			return GPAI_OK;
		}
		if (rest.len - HEAD_BYTES < len + TAIL_BYTES)
			break;
		struct span data = {rest.at + HEAD_BYTES, (size_t)len};
		take_record(
		    &events, &table, data, (uint32_t)little(data.at + data.len, TAIL_BYTES));
		rest.at += HEAD_BYTES + data.len + TAIL_BYTES;
		rest.len -= HEAD_BYTES + data.len + TAIL_BYTES;
	}
	flush(&events);
	if (rest.len > 0) {
		reader->record->is_cut = true;
		training_problem(reader, "record %llu is not whole: the file ends within it",
		    (unsigned long long)events.record);
	}
	return GPAI_OK;
}

const struct training_format tensorboard_format = {sniff, read};
