/* SPDX-License-Identifier: Apache-2.0 */
/* Values of one page, one after the other, out of any of Parquet's encodings.
 *
 * Follows: Parquet, "Encodings". Texts are pointed at where they lie in the page; only
 * DELTA_BYTE_ARRAY and BYTE_STREAM_SPLIT have to put values together. Left out: ALP, a preview
 * for floating point. */
#ifndef FORMATS_PARQUET_VALUES_H
#define FORMATS_PARQUET_VALUES_H

#include "formats/parquet.h"
#include "formats/parquet_levels.h"

enum parquet_encoding {
	ENCODING_PLAIN = 0,
	ENCODING_PLAIN_DICTIONARY = 2,
	ENCODING_RLE = 3,
	ENCODING_BIT_PACKED = 4,
	ENCODING_DELTA_BINARY_PACKED = 5,
	ENCODING_DELTA_LENGTH = 6,
	ENCODING_DELTA_BYTES = 7,
	ENCODING_DICTIONARY = 8,
	ENCODING_SPLIT = 9,
	ENCODING_DECODED = 255, /* ours: a dictionary's entries */
};

struct parquet_value {
	struct span bytes; /* BYTES, FIXED, INT96 */
	int64_t number;    /* the others; FLOAT and DOUBLE by their bits */
};

/* What grows with what a file claims, under one limit for all columns of a reader. */
struct parquet_room {
	size_t used, max;
};

struct parquet_buffer {
	uint8_t *at;
	size_t cap;
};

/* False: beyond the limit, or no memory. Contents are not kept. */
bool parquet_buffer_need(struct parquet_buffer *buffer, struct parquet_room *room, size_t len);
void parquet_buffer_release(struct parquet_buffer *buffer, struct parquet_room *room);

/* DELTA_BINARY_PACKED. */
struct delta {
	const uint8_t *at, *end;
	const uint8_t *widths; /* of the miniblocks of this block */
	uint64_t left;         /* values to come */
	uint64_t in_mini;      /* of this miniblock */
	uint64_t bit;          /* from `at`, which is the miniblock's begin */
	uint32_t mini_values, minis, mini;
	unsigned width;
	uint64_t last, least; /* wrapping arithmetic */
	bool is_first;
};

struct parquet_dictionary {
	struct parquet_buffer entries; /* of struct parquet_value */
	uint32_t n;
};

#define PARQUET_CODES 256

struct parquet_values {
	const uint8_t *at, *end;
	enum parquet_type type;
	uint32_t width; /* bytes of a value of fixed size */
	bool (*next)(struct parquet_values *, struct parquet_value *);
	struct hybrid codes;
	struct delta numbers, lengths;
	const struct parquet_dictionary *dictionary;
	uint64_t n, i;        /* BYTE_STREAM_SPLIT: values in all; also the bit of PLAIN booleans */
	uint32_t ready, used; /* in `code` */
	uint32_t code[PARQUET_CODES];
	struct parquet_buffer joined; /* the value put together; DELTA_BYTE_ARRAY: the last one */
	size_t joined_len;
	struct parquet_room *room;
};

/* Starts on the values of a page, of which there are at most `most`. False: the encoding does
 * not go with the type, or the page is damaged. */
bool parquet_values_open(struct parquet_values *values, const struct parquet_leaf *leaf,
    enum parquet_encoding encoding, struct span page, uint64_t most,
    const struct parquet_dictionary *dictionary);
static inline bool
parquet_values_next(struct parquet_values *values, struct parquet_value *value)
{
	return values->next(values, value);
}
/* All n values of a page. */
bool parquet_dictionary_read(struct parquet_dictionary *dictionary, struct parquet_values *values,
    uint32_t n, struct parquet_room *room);

bool delta_open(struct delta *in, struct span bytes, uint64_t most);
bool delta_next(struct delta *in, uint64_t *value);
/* Where the numbers end: looks at heads only. NULL: damaged. */
const uint8_t *delta_end(struct delta in);

#endif
