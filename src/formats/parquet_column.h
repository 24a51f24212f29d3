/* SPDX-License-Identifier: Apache-2.0 */
/* One column of one row group, row after row.
 *
 * A row has one entry in a flat column, none or many in one that lies in lists. What is damaged
 * costs its rows and no others: the page, or, where nothing tells where the next page begins,
 * the rest of the chunk. Damage is told once, whoever comes by: only for rows from `tells_from`
 * on, which is where the work of an earlier piece ends. */
#ifndef FORMATS_PARQUET_COLUMN_H
#define FORMATS_PARQUET_COLUMN_H

#include "formats/parquet_walk.h"
#include "unpack/stream.h"

#define PARQUET_LEVELS 1024

enum parquet_row {
	ROW_HERE,   /* parquet_column_entry gives what is in it */
	ROW_LOST,   /* damaged */
	ROW_BEYOND, /* begins in a page at or behind `stop`; also: no more rows */
};

struct parquet_column {
	/* Set once, kept from chunk to chunk. */
	struct span file;
	const struct parquet_leaf *leaf;
	struct unpacker *unpacker;
	struct parquet_room *room;
	struct damage_sink damage;
	bool wants_lengths; /* of texts, never the bytes: these may be gone */
	/* Of this chunk. */
	const struct parquet_chunk *chunk;
	uint64_t rows; /* of the group */
	uint64_t tells_from;
	uint64_t stop; /* offset in the file */
	uint64_t row;  /* the next one */
	uint64_t lost; /* rows before this one are lost */
	uint64_t next; /* offset of the next page */
	uint64_t seen; /* values in the pages so far */
	uint64_t page_at;
	uint64_t page_rows_end; /* row behind the page; where that is not known, `rows` */
	uint64_t dictionary_at; /* 0: none met */
	bool has_dictionary, is_row_cut, is_row_begun;
	bool is_lossy; /* what was looked for last is damaged */
	/* Of this page. */
	struct parquet_body body;
	struct parquet_values values;
	struct parquet_walk walk;
	bool is_walked;
	uint32_t left; /* levels still to be decoded */
	uint32_t n, i; /* levels decoded, used */
	uint32_t def[PARQUET_LEVELS], rep[PARQUET_LEVELS];
	struct parquet_buffer page, dictionary_page;
	struct parquet_dictionary dictionary;
};

/* Zeroed memory, with leaf, file, unpacker, room, damage and wants_lengths set. */
void parquet_column_release(struct parquet_column *column);

/* Stands before row 0 of a chunk; `stop` is UINT64_MAX, so all rows are read. */
void parquet_column_begin(
    struct parquet_column *column, const struct parquet_chunk *chunk, uint64_t rows);
/* Flat columns: to the first page that begins at `offset` or behind. */
void parquet_column_hop(struct parquet_column *column, uint64_t offset);
/* To that row, reading as little as possible; what is damaged on the way is not told. */
void parquet_column_skip(struct parquet_column *column, uint64_t row);

/* The next row. */
enum parquet_row parquet_column_row(struct parquet_column *column);

struct parquet_entry {
	bool is_null; /* nothing at this place; `depth` says where it ends */
	uint8_t def, rep;
	struct parquet_value value;
};
/* The next entry of the row; false at its end. A row of a flat column has one, an empty list
 * one that is null. After the end, is_row_cut tells that damage hides the rest of the row. */
bool parquet_column_entry(struct parquet_column *column, struct parquet_entry *entry);

#endif
