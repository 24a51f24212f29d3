/* SPDX-License-Identifier: Apache-2.0 */
/* The table of domains as a Parquet file: format 1, one page a column and row group, PLAIN,
 * not compressed (apache/parquet-format, Thrift compact protocol). Numbers beyond 2^63 - 1,
 * which INT64 does not have, are written as that. */
#include "corpus/domain_rows.h"

#include <stdlib.h>
#include <string.h>

enum { GROUP_ROWS = 65536, COLUMNS = 10 };

enum physical { INT64 = 2, BYTE_ARRAY = 6 };
enum converted { NO_CONVERSION = -1, UTF8 = 0, TIMESTAMP_MILLIS = 9 };

struct column {
	const char *name;
	enum physical type;
	enum converted converted;
	bool is_optional;
};

static const struct column SCHEMA[COLUMNS] = {
    {"rank", INT64, NO_CONVERSION, true},
    {"domain", BYTE_ARRAY, UTF8, false},
    {"modality", BYTE_ARRAY, UTF8, false},
    {"documents", INT64, NO_CONVERSION, false},
    {"bytes", INT64, NO_CONVERSION, false},
    {"tokens", INT64, NO_CONVERSION, true},
    {"first", INT64, TIMESTAMP_MILLIS, true},
    {"last", INT64, TIMESTAMP_MILLIS, true},
    {"hosts", INT64, NO_CONVERSION, false},
    {"milliseconds", INT64, NO_CONVERSION, false},
};

struct page {
	struct out values;
	struct out levels; /* whether there is a value, as runs */
	uint64_t run;      /* rows at the end that agree on it */
	bool is_there;
};

struct to_parquet {
	struct out *out;
	uint64_t at; /* bytes of the file so far */
	struct page pages[COLUMNS];
	uint64_t group_rows, rows, n_groups;
	struct out groups; /* row groups of the footer */
};

/* --- Thrift, compact protocol --- */

enum thrift { T_I32 = 5, T_I64 = 6, T_BINARY = 8, T_LIST = 9, T_STRUCT = 12 };

static void
put_varint(struct out *out, uint64_t number)
{
	for (; number >= 0x80; number >>= 7)
		out_char(out, (char)(number | 0x80));
	out_char(out, (char)number);
}

static void
put_zigzag(struct out *out, int64_t number)
{
	put_varint(out, ((uint64_t)number << 1) ^ (uint64_t)(number >> 63));
}

/* Fields are told apart by how far their number is from that of the one before. */
static void
put_field(struct out *out, unsigned step, enum thrift type)
{
	out_char(out, (char)(step << 4 | type));
}

static void
put_number(struct out *out, unsigned step, enum thrift type, uint64_t number)
{
	put_field(out, step, type);
	put_zigzag(out, (int64_t)number);
}

static void
put_binary(struct out *out, const char *string)
{
	put_varint(out, strlen(string));
	out_string(out, string);
}

static void
put_list(struct out *out, unsigned step, enum thrift type, uint64_t n)
{
	put_field(out, step, T_LIST);
	if (n < 15) {
		out_char(out, (char)(n << 4 | type));
		return;
	}
	out_char(out, (char)(0xf0 | type));
	put_varint(out, n);
}

static void
put_stop(struct out *out)
{
	out_char(out, 0);
}

/* --- values --- */

static void
put_bytes(struct to_parquet *to, struct text bytes)
{
	out_put(to->out, bytes);
	to->at += bytes.len;
}

static void
put_little(struct out *out, uint64_t number, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		out_char(out, (char)(number >> (8 * i)));
}

static void
end_run(struct page *page)
{
	if (page->run == 0)
		return;
	put_varint(&page->levels, page->run << 1);
	out_char(&page->levels, page->is_there ? 1 : 0);
	page->run = 0;
}

static void
put_level(struct page *page, bool is_there)
{
	if (is_there != page->is_there)
		end_run(page);
	page->is_there = is_there;
	page->run++;
}

static void
put_integer(struct to_parquet *to, unsigned column, bool is_there, uint64_t number)
{
	struct page *page = &to->pages[column];

	if (SCHEMA[column].is_optional)
		put_level(page, is_there);
	if (is_there)
		put_little(&page->values, number, 8);
}

static void
put_count(struct to_parquet *to, unsigned column, bool is_there, uint64_t number)
{
	put_integer(to, column, is_there, number > INT64_MAX ? INT64_MAX : number);
}

static void
put_text(struct to_parquet *to, unsigned column, struct text text)
{
	put_little(&to->pages[column].values, text.len, 4);
	out_put(&to->pages[column].values, text);
}

static void
put_moment(struct to_parquet *to, unsigned column, bool is_there, int64_t seconds)
{
	int64_t milliseconds = 0;

	if (__builtin_mul_overflow(seconds, (int64_t)1000, &milliseconds))
		is_there = false;
	put_integer(to, column, is_there, (uint64_t)milliseconds);
}

/* --- pages, row groups, the footer --- */

static void
put_page_header(struct out *header, uint64_t rows, size_t bytes)
{
	put_number(header, 1, T_I32, 0); /* a data page */
	put_number(header, 1, T_I32, bytes);
	put_number(header, 1, T_I32, bytes);
	put_field(header, 2, T_STRUCT);
	put_number(header, 1, T_I32, rows);
	put_number(header, 1, T_I32, 0); /* PLAIN */
	put_number(header, 1, T_I32, 3); /* levels: RLE */
	put_number(header, 1, T_I32, 3);
	put_stop(header);
	put_stop(header);
}

static void
put_column_meta(struct to_parquet *to, unsigned column, uint64_t at, uint64_t bytes)
{
	struct out *out = &to->groups;

	put_number(out, 2, T_I64, at);
	put_field(out, 1, T_STRUCT);
	put_number(out, 1, T_I32, SCHEMA[column].type);
	put_list(out, 1, T_I32, 2);
	put_zigzag(out, 0);
	put_zigzag(out, 3);
	put_list(out, 1, T_BINARY, 1);
	put_binary(out, SCHEMA[column].name);
	put_number(out, 1, T_I32, 0); /* not compressed */
	put_number(out, 1, T_I64, to->group_rows);
	put_number(out, 1, T_I64, bytes);
	put_number(out, 1, T_I64, bytes);
	put_number(out, 2, T_I64, at);
	put_stop(out);
	put_stop(out);
}

static void
end_page(struct to_parquet *to, unsigned column)
{
	struct page *page = &to->pages[column];
	struct out header, levels;
	uint64_t begin = to->at;

	out_memory(&header);
	out_memory(&levels);
	if (SCHEMA[column].is_optional) {
		end_run(page);
		put_little(&levels, out_text(&page->levels).len, 4);
		out_put(&levels, out_text(&page->levels));
	}
	put_page_header(
	    &header, to->group_rows, out_text(&levels).len + out_text(&page->values).len);
	put_bytes(to, out_text(&header));
	put_bytes(to, out_text(&levels));
	put_bytes(to, out_text(&page->values));
	put_column_meta(to, column, begin, to->at - begin);
	to->out->error |= header.error | levels.error | page->values.error | page->levels.error;
	out_release(&header);
	out_release(&levels);
	out_release(&page->values);
	out_release(&page->levels);
	out_memory(&page->values);
	out_memory(&page->levels);
}

static void
end_group(struct to_parquet *to)
{
	uint64_t begin = to->at;

	if (to->group_rows == 0)
		return;
	put_list(&to->groups, 1, T_STRUCT, COLUMNS);
	for (unsigned i = 0; i < COLUMNS; i++)
		end_page(to, i);
	put_number(&to->groups, 1, T_I64, to->at - begin);
	put_number(&to->groups, 1, T_I64, to->group_rows);
	put_stop(&to->groups);
	to->n_groups++;
	to->rows += to->group_rows;
	to->group_rows = 0;
}

static void
put_schema(struct out *out)
{
	put_list(out, 1, T_STRUCT, COLUMNS + 1);
	put_field(out, 4, T_BINARY);
	put_binary(out, "domains");
	put_number(out, 1, T_I32, COLUMNS);
	put_stop(out);
	for (unsigned i = 0; i < COLUMNS; i++) {
		put_number(out, 1, T_I32, SCHEMA[i].type);
		put_number(out, 2, T_I32, SCHEMA[i].is_optional);
		put_field(out, 1, T_BINARY);
		put_binary(out, SCHEMA[i].name);
		if (SCHEMA[i].converted != NO_CONVERSION)
			put_number(out, 2, T_I32, (uint64_t)SCHEMA[i].converted);
		put_stop(out);
	}
}

static void
put_footer(struct to_parquet *to)
{
	struct out footer;

	out_memory(&footer);
	put_number(&footer, 1, T_I32, 1);
	put_schema(&footer);
	put_number(&footer, 1, T_I64, to->rows);
	put_list(&footer, 1, T_STRUCT, to->n_groups);
	out_put(&footer, out_text(&to->groups));
	put_field(&footer, 2, T_BINARY);
	put_binary(&footer, "gpai " GPAI_VERSION);
	put_stop(&footer);
	put_bytes(to, out_text(&footer));
	put_little(to->out, out_text(&footer).len, 4);
	out_string(to->out, "PAR1");
	to->out->error |= footer.error | to->groups.error;
	out_release(&footer);
}

static void *
open_parquet(struct out *out, const struct domains_about *about)
{
	struct to_parquet *to = calloc(1, sizeof *to);

	(void)about;
	if (to == NULL)
		return NULL;
	to->out = out;
	out_memory(&to->groups);
	for (unsigned i = 0; i < COLUMNS; i++) {
		out_memory(&to->pages[i].values);
		out_memory(&to->pages[i].levels);
	}
	put_bytes(to, text_of("PAR1"));
	return to;
}

static void
row_parquet(void *writer, const struct domain_row *row)
{
	struct to_parquet *to = writer;
	const struct tally *t = &row->tally;

	put_count(to, 0, row->rank > 0, row->rank);
	put_text(to, 1, row->domain);
	put_text(to, 2, text_of(modality_word(row->modality)));
	put_count(to, 3, true, t->documents);
	put_count(to, 4, true, t->bytes);
	put_count(to, 5, row->has_tokens, t->tokens);
	put_moment(to, 6, t->first != TALLY_NO_TIME_FIRST, t->first);
	put_moment(to, 7, t->last != TALLY_NO_TIME_LAST, t->last);
	put_count(to, 8, true, row->hosts);
	put_count(to, 9, true, t->milliseconds);
	if (++to->group_rows == GROUP_ROWS)
		end_group(to);
}

static void
close_parquet(void *writer)
{
	struct to_parquet *to = writer;

	end_group(to);
	put_footer(to);
	for (unsigned i = 0; i < COLUMNS; i++) {
		out_release(&to->pages[i].values);
		out_release(&to->pages[i].levels);
	}
	out_release(&to->groups);
	free(to);
}

const struct domain_writer domain_parquet = {"parquet", open_parquet, row_parquet, close_parquet};
