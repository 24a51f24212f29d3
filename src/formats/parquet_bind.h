/* SPDX-License-Identifier: Apache-2.0 */
/* Which columns of a Parquet file are read, and what for: by the names that fields of JSON go
 * by, see json_layouts.c. */
#ifndef FORMATS_PARQUET_BIND_H
#define FORMATS_PARQUET_BIND_H

#include "formats/json_layouts.h"
#include "formats/parquet_column.h"

struct parquet_bound {
	struct parquet_column column;
	unsigned node; /* of the tree of names */
	bool is_text;  /* part of the content */
	bool is_list;
	struct parquet_buffer kept; /* the first entry of a list */
	char digits[24];            /* a number as JSON writes it */
};

struct parquet_bindings {
	struct json_fields tree;
	struct parquet_bound *columns;
	uint32_t n;
	struct parquet_bound *lead; /* the one whose pages are shared out; NULL: none is read */
	int *slots;                 /* leaf -> place in columns, or -1 */
	bool has_url, is_tokens_only;
	bool knows_content; /* a column holds text, or says how long it is */
};

/* NO_MEMORY, or MALFORMED for names that do not fit. */
enum gpai_code parquet_bind(struct arena *arena, const struct parquet_file *file,
    const struct corpus_input *input, struct parquet_bindings *bindings, struct gpai_error *err);

#endif
