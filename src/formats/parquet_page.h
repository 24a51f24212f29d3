/* SPDX-License-Identifier: Apache-2.0 */
/* One page of a column chunk: its head, and its bytes unpacked.
 *
 * Follows: Parquet, README, "Data Pages", and PageHeader of parquet.thrift. */
#ifndef FORMATS_PARQUET_PAGE_H
#define FORMATS_PARQUET_PAGE_H

#include "formats/parquet_values.h"

enum parquet_page_type { PAGE_DATA, PAGE_INDEX, PAGE_DICTIONARY, PAGE_DATA_V2 };

struct parquet_page {
	enum parquet_page_type type;
	uint64_t at;        /* offset of the head in the file */
	uint64_t next;      /* offset behind the page */
	struct span packed; /* its bytes as they lie there */
	uint32_t plain_len;
	bool has_crc, is_packed;
	uint32_t crc;
	uint32_t values; /* nulls included */
	enum parquet_encoding encoding, def_encoding, rep_encoding;
	uint32_t rows, def_len, rep_len; /* version 2 */
};

/* The head at `at`, of a page that ends at `end` or before. False: it makes no sense. */
bool parquet_page_head(struct span file, uint64_t at, uint64_t end, struct parquet_page *page);

/* Does it match the checksum that it may have? */
bool parquet_page_is_sound(const struct parquet_page *page);

/* The parts of a page. */
struct parquet_body {
	struct hybrid rep, def;
	struct span values;
};

/* NULL, or why the page cannot be read. Bytes that are packed go to `buffer`. */
const char *parquet_page_open(const struct parquet_page *page, const struct parquet_leaf *leaf,
    enum block_codec codec, struct unpacker *unpacker, struct parquet_buffer *buffer,
    struct parquet_room *room, struct parquet_body *body);

#endif
