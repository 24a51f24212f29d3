/* SPDX-License-Identifier: Apache-2.0 */
/* Values of one page, one after the other, out of any of Parquet's encodings. */
#include "formats/parquet_values.h"

#include "unpack/large.h"

#include <string.h>

/* Numbers and small values: bytes by which a buffer grows at least. */
#define BUFFER_LEAST 4096

bool
parquet_buffer_need(struct parquet_buffer *buffer, struct parquet_room *room, size_t len)
{
	if (len <= buffer->cap)
		return true;
	if (len < BUFFER_LEAST)
		len = BUFFER_LEAST;
	if (len > room->max || room->used - buffer->cap > room->max - len)
		return false;
	large_free(buffer->at);
	room->used -= buffer->cap;
	buffer->at = large_alloc(len);
	buffer->cap = buffer->at ? len : 0;
	room->used += buffer->cap;
	return buffer->at != NULL;
}

void
parquet_buffer_release(struct parquet_buffer *buffer, struct parquet_room *room)
{
	large_free(buffer->at);
	room->used -= buffer->cap;
	*buffer = (struct parquet_buffer){0};
}

static int64_t
number_of(const uint8_t *at, enum parquet_type type)
{
	int32_t narrow;
	int64_t wide;

	if (type == PARQUET_INT32 || type == PARQUET_FLOAT) {
		memcpy(&narrow, at, 4);
		return narrow;
	}
	memcpy(&wide, at, 8);
	return wide;
}

/* A value of fixed size that lies at `at`. */
static void
fixed_value(const struct parquet_values *v, const uint8_t *at, struct parquet_value *value)
{
	value->bytes = (struct span){at, v->width};
	if (v->type != PARQUET_FIXED && v->type != PARQUET_INT96)
		value->number = number_of(at, v->type);
}

static bool
next_bytes(struct parquet_values *v, struct parquet_value *value)
{
	uint32_t len;
	size_t left = (size_t)(v->end - v->at);

	if (left < 4)
		return false;
	memcpy(&len, v->at, 4);
	if (len > left - 4)
		return false;
	value->bytes = (struct span){v->at + 4, len};
	v->at += 4 + (size_t)len;
	return true;
}

static bool
next_fixed(struct parquet_values *v, struct parquet_value *value)
{
	if ((size_t)(v->end - v->at) < v->width)
		return false;
	fixed_value(v, v->at, value);
	v->at += v->width;
	return true;
}

static bool
next_bit(struct parquet_values *v, struct parquet_value *value)
{
	if (v->i / 8 >= (uint64_t)(v->end - v->at))
		return false;
	value->number = v->at[v->i / 8] >> (v->i % 8) & 1;
	v->i++;
	return true;
}

static bool
more_codes(struct parquet_values *v)
{
	v->used = 0;
	v->ready = (uint32_t)hybrid_read(&v->codes, v->code, PARQUET_CODES);
	return v->ready > 0;
}

static bool
next_run_bit(struct parquet_values *v, struct parquet_value *value)
{
	if (v->used == v->ready && !more_codes(v))
		return false;
	value->number = v->code[v->used++];
	return true;
}

static bool
next_entry(struct parquet_values *v, struct parquet_value *value)
{
	if (v->used == v->ready && !more_codes(v))
		return false;
	uint32_t code = v->code[v->used++];
	if (code >= v->dictionary->n)
		return false;
	memcpy(value, v->dictionary->entries.at + code * sizeof *value, sizeof *value);
	return true;
}

static bool
next_delta(struct parquet_values *v, struct parquet_value *value)
{
	uint64_t number;

	if (!delta_next(&v->numbers, &number))
		return false;
	value->number = v->type == PARQUET_INT32 ? (int32_t)(uint32_t)number : (int64_t)number;
	return true;
}

static bool
next_delta_length(struct parquet_values *v, struct parquet_value *value)
{
	uint64_t len;

	if (!delta_next(&v->lengths, &len) || len > (uint64_t)(v->end - v->at))
		return false;
	value->bytes = (struct span){v->at, (size_t)len};
	v->at += len;
	return true;
}

/* Room for a longer value that begins like the last one. */
static bool
joined_grow(struct parquet_values *v, size_t len)
{
	struct parquet_buffer longer = {0};

	if (len <= v->joined.cap)
		return true;
	if (!parquet_buffer_need(&longer, v->room, len + len / 2))
		return false;
	if (v->joined_len)
		memcpy(longer.at, v->joined.at, v->joined_len);
	parquet_buffer_release(&v->joined, v->room);
	v->joined = longer;
	return true;
}

static bool
next_delta_bytes(struct parquet_values *v, struct parquet_value *value)
{
	uint64_t prefix;
	struct parquet_value suffix;

	if (!delta_next(&v->numbers, &prefix) || prefix > v->joined_len ||
	    !next_delta_length(v, &suffix) || !joined_grow(v, (size_t)prefix + suffix.bytes.len))
		return false;
	if (suffix.bytes.len)
		memcpy(v->joined.at + prefix, suffix.bytes.at, suffix.bytes.len);
	v->joined_len = (size_t)prefix + suffix.bytes.len;
	value->bytes = (struct span){v->joined.at, v->joined_len};
	return v->type == PARQUET_BYTES || v->joined_len == v->width;
}

static bool
next_split(struct parquet_values *v, struct parquet_value *value)
{
	if (v->i == v->n)
		return false;
	for (uint32_t k = 0; k < v->width; k++)
		v->joined.at[k] = v->at[v->i + k * v->n];
	v->i++;
	fixed_value(v, v->joined.at, value);
	return true;
}

static bool
open_codes(struct parquet_values *v)
{
	if (v->dictionary == NULL)
		return false;
	v->next = next_entry;
	/* A page of nulls alone may be without a single byte. */
	if (v->at == v->end) {
		hybrid_open(&v->codes, (struct span){v->at, 0}, 0);
		return true;
	}
	unsigned width = *v->at++;
	if (width > 32)
		return false;
	hybrid_open(&v->codes, (struct span){v->at, (size_t)(v->end - v->at)}, width);
	return true;
}

static bool
open_runs(struct parquet_values *v)
{
	uint32_t len;
	size_t left = (size_t)(v->end - v->at);

	if (v->type != PARQUET_BOOLEAN)
		return false;
	v->next = next_run_bit;
	if (left < 4)
		return left == 0;
	memcpy(&len, v->at, 4);
	if (len > left - 4)
		return false;
	hybrid_open(&v->codes, (struct span){v->at + 4, len}, 1);
	return true;
}

static bool
open_split(struct parquet_values *v)
{
	if (v->width == 0 || (size_t)(v->end - v->at) % v->width != 0)
		return false;
	v->n = (uint64_t)(v->end - v->at) / v->width;
	v->next = next_split;
	return parquet_buffer_need(&v->joined, v->room, v->width);
}

static bool
open_delta_length(struct parquet_values *v, uint64_t most)
{
	if (!delta_open(&v->lengths, (struct span){v->at, (size_t)(v->end - v->at)}, most))
		return false;
	v->at = delta_end(v->lengths);
	v->next = next_delta_length;
	return v->at != NULL;
}

static bool
open_delta_bytes(struct parquet_values *v, uint64_t most)
{
	if (!delta_open(&v->numbers, (struct span){v->at, (size_t)(v->end - v->at)}, most))
		return false;
	v->at = delta_end(v->numbers);
	if (v->at == NULL || !open_delta_length(v, most))
		return false;
	v->next = next_delta_bytes;
	return true;
}

static bool
open_delta(struct parquet_values *v, enum parquet_encoding encoding, uint64_t most)
{
	bool is_bytes = v->type == PARQUET_BYTES;

	if (encoding == ENCODING_DELTA_LENGTH)
		return is_bytes && open_delta_length(v, most);
	if (encoding == ENCODING_DELTA_BYTES)
		return (is_bytes || v->type == PARQUET_FIXED) && open_delta_bytes(v, most);
	v->next = next_delta;
	return (v->type == PARQUET_INT32 || v->type == PARQUET_INT64) &&
	       delta_open(&v->numbers, (struct span){v->at, (size_t)(v->end - v->at)}, most);
}

static bool
open_plain(struct parquet_values *v)
{
	v->next = v->type == PARQUET_BYTES     ? next_bytes
	          : v->type == PARQUET_BOOLEAN ? next_bit
	                                       : next_fixed;
	return true;
}

bool
parquet_values_open(struct parquet_values *v, const struct parquet_leaf *leaf,
    enum parquet_encoding encoding, struct span page, uint64_t most,
    const struct parquet_dictionary *dictionary)
{
	static const uint8_t widths[PARQUET_TYPES] = {
	    [PARQUET_INT32] = 4,
	    [PARQUET_INT64] = 8,
	    [PARQUET_INT96] = 12,
	    [PARQUET_FLOAT] = 4,
	    [PARQUET_DOUBLE] = 8,
	};

	v->at = page.at;
	v->end = page.at + page.len;
	v->type = leaf->type;
	v->width = leaf->type == PARQUET_FIXED ? leaf->width : widths[leaf->type];
	v->dictionary = dictionary;
	v->n = v->i = v->ready = v->used = 0;
	v->joined_len = 0;
	hybrid_open(&v->codes, (struct span){page.at, 0}, 0);
	/* Nothing but nulls needs no bytes of any encoding. */
	if (page.len == 0)
		return open_plain(v);
	switch (encoding) {
	case ENCODING_PLAIN:
		return open_plain(v);
	case ENCODING_PLAIN_DICTIONARY:
	case ENCODING_DICTIONARY:
		return open_codes(v);
	case ENCODING_RLE:
		return open_runs(v);
	case ENCODING_DELTA_BINARY_PACKED:
	case ENCODING_DELTA_LENGTH:
	case ENCODING_DELTA_BYTES:
		return open_delta(v, encoding, most);
	case ENCODING_SPLIT:
		return open_split(v);
	default:
		return false;
	}
}

/* Entries take at least a byte of the page each, those of no bytes aside; so a claim beyond
 * that is refused before memory is asked for. */
bool
parquet_dictionary_read(struct parquet_dictionary *dictionary, struct parquet_values *values,
    uint32_t n, struct parquet_room *room)
{
	uint64_t bytes = (uint64_t)n * sizeof(struct parquet_value);

	dictionary->n = 0;
	if (values->type == PARQUET_BOOLEAN || n > (uint64_t)(values->end - values->at) ||
	    !parquet_buffer_need(&dictionary->entries, room, (size_t)bytes))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		struct parquet_value value = {0};
		if (!parquet_values_next(values, &value))
			return false;
		memcpy(dictionary->entries.at + i * sizeof value, &value, sizeof value);
	}
	dictionary->n = n;
	return true;
}
