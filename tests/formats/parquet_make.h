/* SPDX-License-Identifier: Apache-2.0 */
/* Parquet files put together page by page: texts, URLs through a dictionary, lists of tags, counts
 * of tokens; without packing, so that every byte means something. */
#ifndef TESTS_FORMATS_PARQUET_MAKE_H
#define TESTS_FORMATS_PARQUET_MAKE_H

#include "bytes.h"

#include "unpack/checksum.h"

struct made_chunk {
	uint64_t dictionary, data, end, values;
};

struct made_file {
	struct bytes bytes;
	bool is_v2, has_crc;
	unsigned groups, pages, rows; /* rows of a page */
	struct made_chunk chunks[8][4];
};

static inline void
put_varint(struct bytes *to, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		put_u8(to, (unsigned)(value & 0x7f) | 0x80);
	put_u8(to, (unsigned)value);
}

/* Fields of Thrift: the distance from the last one and the type in one byte. */
static inline void
put_field(struct bytes *to, unsigned delta, unsigned type)
{
	put_u8(to, delta << 4 | type);
}

static inline void
put_i32(struct bytes *to, unsigned delta, int64_t value)
{
	put_field(to, delta, 5);
	put_varint(to, (uint64_t)value << 1 ^ (uint64_t)(value >> 63));
}

static inline void
put_i64(struct bytes *to, unsigned delta, int64_t value)
{
	put_field(to, delta, 6);
	put_varint(to, (uint64_t)value << 1 ^ (uint64_t)(value >> 63));
}

static inline void
put_name(struct bytes *to, unsigned delta, const char *name)
{
	put_field(to, delta, 8);
	put_varint(to, strlen(name));
	put_string(to, name);
}

/* The text of a row: some none, lengths that differ, sizes that add up to a known sum. */
static inline size_t
made_text(unsigned row, char *text)
{
	size_t len = 1 + row * 7 % 23;

	for (size_t i = 0; i < len; i++)
		text[i] = (char)('a' + (row + i) % 26);
	return len;
}

static inline bool
made_is_null(unsigned row)
{
	return row % 5 == 3;
}

static inline void
put_text(struct bytes *to, const char *text, size_t len)
{
	put_u32(to, len);
	put(to, text, len);
}

/* Levels of one bit or two, each a run of one; version 1 has their length before them. */
static inline void
put_levels(struct bytes *to, const uint8_t *levels, unsigned n, bool has_length)
{
	if (has_length)
		put_u32(to, 2 * (uint64_t)n);
	for (unsigned i = 0; i < n; i++) {
		put_u8(to, 1 << 1);
		put_u8(to, levels[i]);
	}
}

struct made_page {
	const uint8_t *rep, *def; /* NULL: the column has none */
	unsigned n, nulls, rows, encoding;
	struct bytes values;
};

static inline void
put_page(struct made_file *file, const struct made_page *page)
{
	static struct bytes body, head;
	unsigned rep_len = page->rep ? 2 * page->n : 0, def_len = page->def ? 2 * page->n : 0;

	body.len = head.len = 0;
	if (page->rep)
		put_levels(&body, page->rep, page->n, !file->is_v2);
	if (page->def)
		put_levels(&body, page->def, page->n, !file->is_v2);
	put(&body, page->values.at, page->values.len);
	put_i32(&head, 1, file->is_v2 ? 3 : 0);
	put_i32(&head, 1, (int64_t)body.len);
	put_i32(&head, 1, (int64_t)body.len);
	if (file->has_crc)
		put_i32(&head, 1, (int32_t)crc32_of((struct span){body.at, body.len}));
	unsigned from = file->has_crc ? 4 : 3;
	put_field(&head, (file->is_v2 ? 8 : 5) - from, 12);
	put_i32(&head, 1, page->n);
	if (file->is_v2) {
		put_i32(&head, 1, page->nulls);
		put_i32(&head, 1, page->rows);
	}
	put_i32(&head, 1, page->encoding);
	put_i32(&head, 1, file->is_v2 ? def_len : 3);
	put_i32(&head, 1, file->is_v2 ? rep_len : 3);
	put_u8(&head, 0);
	put_u8(&head, 0);
	put(&file->bytes, head.at, head.len);
	put(&file->bytes, body.at, body.len);
}

static inline void
put_dictionary(struct made_file *file, unsigned n, const struct bytes *values)
{
	put_i32(&file->bytes, 1, 2);
	put_i32(&file->bytes, 1, (int64_t)values->len);
	put_i32(&file->bytes, 1, (int64_t)values->len);
	put_field(&file->bytes, 4, 12);
	put_i32(&file->bytes, 1, n);
	put_i32(&file->bytes, 1, 0);
	put_u8(&file->bytes, 0);
	put_u8(&file->bytes, 0);
	put(&file->bytes, values->at, values->len);
}

static inline void
put_text_page(struct made_file *file, unsigned first, unsigned rows)
{
	static struct made_page page;
	uint8_t def[256];
	char text[64];

	page = (struct made_page){.def = def, .n = rows, .rows = rows};
	for (unsigned i = 0; i < rows; i++) {
		def[i] = !made_is_null(first + i);
		page.nulls += !def[i];
		if (def[i])
			put_text(&page.values, text, made_text(first + i, text));
	}
	put_page(file, &page);
}

/* Three URLs for all rows. */
static inline void
put_url_page(struct made_file *file, unsigned first, unsigned rows)
{
	static struct made_page page;

	page = (struct made_page){.n = rows, .rows = rows, .encoding = 8};
	put_u8(&page.values, 2);
	for (unsigned i = 0; i < rows; i++) {
		put_u8(&page.values, 1 << 1);
		put_u8(&page.values, (first + i) % 3);
	}
	put_page(file, &page);
}

/* Row r has r % 3 tags, each of r % 4 bytes: levels (rep, def) of a list that may be empty. */
static inline void
put_tags_page(struct made_file *file, unsigned first, unsigned rows)
{
	static struct made_page page;
	uint8_t rep[1024], def[1024];

	page = (struct made_page){.rep = rep, .def = def, .rows = rows};
	for (unsigned i = 0; i < rows; i++) {
		unsigned tags = (first + i) % 3;
		for (unsigned k = 0; k < (tags ? tags : 1); k++, page.n++) {
			rep[page.n] = k > 0;
			def[page.n] = tags > 0;
			page.nulls += tags == 0;
			if (tags)
				put_text(&page.values, "tag", (first + i) % 4);
		}
	}
	put_page(file, &page);
	file->chunks[0][0].values += page.n;
}

static inline void
put_tokens_page(struct made_file *file, unsigned first, unsigned rows)
{
	static struct made_page page;

	page = (struct made_page){.n = rows, .rows = rows};
	for (unsigned i = 0; i < rows; i++)
		put_u64(&page.values, first + i);
	put_page(file, &page);
}

typedef void put_some_page(struct made_file *, unsigned first, unsigned rows);

static inline void
put_chunk(struct made_file *file, unsigned group, unsigned column, unsigned first)
{
	static put_some_page *const pages[] = {
	    put_text_page, put_url_page, put_tags_page, put_tokens_page};
	static struct bytes dictionary;
	struct made_chunk *chunk = &file->chunks[group][column];
	/* Pages of one column do not begin where those of another do. */
	unsigned rows = file->rows * file->pages, step = file->rows + 3 * column;

	*chunk = (struct made_chunk){.values = rows};
	if (column == 1) {
		dictionary.len = 0;
		put_text(&dictionary, "http://a.example/x", 18);
		put_text(&dictionary, "http://b.example/", 17);
		put_text(&dictionary, "http://c.example:80", 19);
		chunk->dictionary = file->bytes.len;
		put_dictionary(file, 3, &dictionary);
	}
	chunk->data = file->bytes.len;
	uint64_t before = file->chunks[0][0].values;
	for (unsigned at = 0; at < rows; at += step)
		pages[column](file, first + at, at + step < rows ? step : rows - at);
	if (column == 2) {
		chunk->values = file->chunks[0][0].values - before;
		file->chunks[0][0].values = before;
	}
	chunk->end = file->bytes.len;
}

static inline void
put_schema(struct bytes *to)
{
	put_field(to, 1, 9); /* 2: schema */
	put_u8(to, 7 << 4 | 12);
	put_name(to, 4, "root");
	put_i32(to, 1, 4);
	put_u8(to, 0);
	put_i32(to, 1, 6); /* text: BYTE_ARRAY, optional, UTF8 */
	put_i32(to, 2, 1);
	put_name(to, 1, "text");
	put_i32(to, 2, 0);
	put_u8(to, 0);
	put_i32(to, 1, 6);
	put_i32(to, 2, 0);
	put_name(to, 1, "url");
	put_i32(to, 2, 0);
	put_u8(to, 0);
	put_i32(to, 3, 0); /* tags: a list of required texts */
	put_name(to, 1, "tags");
	put_i32(to, 1, 1);
	put_i32(to, 1, 3);
	put_u8(to, 0);
	put_i32(to, 3, 2);
	put_name(to, 1, "list");
	put_i32(to, 1, 1);
	put_u8(to, 0);
	put_i32(to, 1, 6);
	put_i32(to, 2, 0);
	put_name(to, 1, "element");
	put_i32(to, 2, 0);
	put_u8(to, 0);
	put_i32(to, 1, 2); /* token_count: INT64 */
	put_i32(to, 2, 0);
	put_name(to, 1, "token_count");
	put_u8(to, 0);
}

static inline void
put_chunk_meta(struct bytes *to, const struct made_chunk *chunk, unsigned column)
{
	uint64_t begin = chunk->dictionary ? chunk->dictionary : chunk->data;

	put_i64(to, 2, 0);
	put_field(to, 1, 12);
	put_i32(to, 1, column == 3 ? 2 : 6);
	put_i32(to, 3, 0);
	put_i64(to, 1, (int64_t)chunk->values);
	put_i64(to, 1, (int64_t)(chunk->end - begin));
	put_i64(to, 1, (int64_t)(chunk->end - begin));
	put_i64(to, 2, (int64_t)chunk->data);
	if (chunk->dictionary)
		put_i64(to, 2, (int64_t)chunk->dictionary);
	put_u8(to, 0);
	put_u8(to, 0);
}

/* The whole file by groups, pages, rows, is_v2 and has_crc. */
static inline void
make_parquet(struct made_file *file)
{
	struct bytes *to = &file->bytes;
	unsigned of_group = file->rows * file->pages;

	to->len = 0;
	put_string(to, "PAR1");
	for (unsigned g = 0; g < file->groups; g++)
		for (unsigned column = 0; column < 4; column++)
			put_chunk(file, g, column, g * of_group);
	uint64_t footer = to->len;
	put_i32(to, 1, 1);
	put_schema(to);
	put_i64(to, 1, (int64_t)of_group * file->groups);
	put_field(to, 1, 9);
	put_u8(to, file->groups << 4 | 12);
	for (unsigned g = 0; g < file->groups; g++) {
		put_field(to, 1, 9);
		put_u8(to, 4 << 4 | 12);
		for (unsigned column = 0; column < 4; column++)
			put_chunk_meta(to, &file->chunks[g][column], column);
		put_i64(to, 1, 0);
		put_i64(to, 1, of_group);
		put_u8(to, 0);
	}
	put_u8(to, 0);
	put_u32(to, to->len - footer);
	put_string(to, "PAR1");
}

#endif
