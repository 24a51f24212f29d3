/* SPDX-License-Identifier: Apache-2.0 */
/* A Parquet file: its columns, its row groups, where the chunks of columns lie.
 *
 * Follows: apache/parquet-format 2.12, README.md and parquet.thrift. Spans and texts borrow
 * from the file. Everything here comes from strangers: chunks are checked against the file
 * before anything of them is read.
 *
 * Left out: encryption (said, never undone), chunks in other files, bloom filters, statistics
 * of values. */
#ifndef FORMATS_PARQUET_H
#define FORMATS_PARQUET_H

#include "base/arena.h"
#include "base/error.h"
#include "formats/thrift.h"
#include "unpack/block.h"

/* Groups within groups, the whole schema included. */
#define PARQUET_DEPTH_MAX 64

enum parquet_type {
	PARQUET_BOOLEAN,
	PARQUET_INT32,
	PARQUET_INT64,
	PARQUET_INT96,
	PARQUET_FLOAT,
	PARQUET_DOUBLE,
	PARQUET_BYTES,
	PARQUET_FIXED,
	PARQUET_TYPES
};

/* What the values of a column are, as far as it matters to us. */
enum parquet_meaning {
	PARQUET_PLAIN, /* what the type says */
	PARQUET_TEXT,  /* UTF-8, also of enumerations and JSON */
	PARQUET_DATE,  /* days since 1970 */
	PARQUET_MILLISECONDS,
	PARQUET_MICROSECONDS,
	PARQUET_NANOSECONDS, /* since 1970 */
	PARQUET_UNSIGNED,
	PARQUET_OTHER, /* decimals, intervals, times of a day, other things in numbers */
};

/* A column: a leaf of the schema. */
struct parquet_leaf {
	struct text path; /* "messages.content": groups that only make a list left out */
	enum parquet_type type;
	enum parquet_meaning meaning;
	uint32_t width;   /* bytes of a FIXED value */
	uint8_t max_def;  /* optional and repeated groups above it, itself included */
	uint8_t max_rep;  /* repeated ones */
	uint8_t list_def; /* definition level from which on an entry of the innermost list is there
	                   */
};

struct parquet_file {
	struct span bytes;
	uint64_t footer; /* offset */
	const struct parquet_leaf *leaves;
	uint32_t n_leaves;
	uint64_t rows;
	uint32_t n_groups;
	struct thrift groups; /* before the first of them */
};

/* One column in one row group. */
struct parquet_chunk {
	uint64_t begin, end; /* pages, in the file */
	uint64_t values;     /* nulls and empty lists included */
	enum block_codec codec;
	const char *damage; /* why it cannot be read; NULL: it can */
	uint64_t index;     /* of the pages: offset, 0 if there is none */
	uint32_t index_bytes;
};

struct parquet_group {
	uint64_t rows;
	struct parquet_chunk *chunks; /* of the columns wanted, in the caller's order */
};

/* NOT_FOUND: no Parquet file. MALFORMED, UNSUPPORTED: err->message is one of a few constant
 * phrases, err->place the offset. Memory is bounded by the footer's size. */
enum gpai_code parquet_open(struct arena *arena, struct span bytes, const char *name,
    struct parquet_file *file, struct gpai_error *err);

/* The next row group: `at` starts as file->groups. slots[leaf] is where the chunk of a leaf
 * goes, or negative; group->chunks has room for n_slots. False: the footer is damaged there. */
bool parquet_group_next(const struct parquet_file *file, struct thrift *at, const int *slots,
    uint32_t n_slots, struct parquet_group *group);

/* Pages of a chunk by the index of pages, which a file may have: entry i of n. */
struct parquet_location {
	uint64_t at, first_row;
	uint32_t bytes;
};

#endif
