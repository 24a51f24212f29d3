/* SPDX-License-Identifier: Apache-2.0 */
/* Row groups of a Parquet file, one after the other out of its footer, and in them the chunks
 * of the columns that are wanted. */
#include "formats/parquet.h"

/* Before the first page. */
#define MAGIC_BYTES 4
/* Old writers left the head of a dictionary out of the size of a chunk (PARQUET-816). */
#define CHUNK_SLACK 100

/* ColumnChunk and ColumnMetaData, as they stand there. */
struct claims {
	int64_t type, codec, values, packed, data, dictionary, index, index_bytes;
	bool is_elsewhere, is_encrypted, has_meta;
};

static void
read_meta(struct thrift *in, const struct thrift_field *field, struct claims *c)
{
	struct thrift_field f = {0};

	if (!thrift_enter(in, field))
		return;
	c->has_meta = true;
	while (thrift_next(in, &f)) {
		if (f.id == 1)
			c->type = thrift_int(in, &f);
		else if (f.id == 4)
			c->codec = thrift_int(in, &f);
		else if (f.id == 5)
			c->values = thrift_int(in, &f);
		else if (f.id == 7)
			c->packed = thrift_int(in, &f);
		else if (f.id == 9)
			c->data = thrift_int(in, &f);
		else if (f.id == 11)
			c->dictionary = thrift_int(in, &f);
		else
			thrift_skip(in, f.type);
	}
}

static void
read_chunk(struct thrift *in, struct claims *c)
{
	struct thrift_field f = {0};

	*c = (struct claims){.type = -1};
	while (thrift_next(in, &f)) {
		if (f.id == 3)
			read_meta(in, &f, c);
		else if (f.id == 4)
			c->index = thrift_int(in, &f);
		else if (f.id == 5)
			c->index_bytes = thrift_int(in, &f);
		else {
			c->is_elsewhere |= f.id == 1;
			c->is_encrypted |= f.id == 8 || f.id == 9;
			thrift_skip(in, f.type);
		}
	}
}

static bool
codec_of(int64_t word, enum block_codec *codec)
{
	static const int codecs[] = {
	    BLOCK_NONE,
	    BLOCK_SNAPPY,
	    BLOCK_GZIP,
	    -1,
	    BLOCK_BROTLI,
	    BLOCK_LZ4_HADOOP,
	    BLOCK_ZSTD,
	    BLOCK_LZ4_RAW,
	};

	if (word < 0 || word >= (int64_t)(sizeof codecs / sizeof *codecs) || codecs[word] < 0)
		return false;
	*codec = (enum block_codec)codecs[word];
	return true;
}

static const char *
place_chunk(const struct parquet_file *file, const struct claims *c, struct parquet_chunk *chunk)
{
	int64_t begin = c->data;

	/* Without values there need be no pages. */
	if (c->values == 0) {
		chunk->begin = chunk->end = MAGIC_BYTES;
		return NULL;
	}
	/* 0 is what some write for "none": the file's magic stands there. */
	if (c->dictionary > 0 && c->dictionary < begin)
		begin = c->dictionary;
	if (begin < MAGIC_BYTES || c->packed < 0 || (uint64_t)begin > file->footer ||
	    (uint64_t)c->packed > file->footer - (uint64_t)begin || c->values < 0)
		return "column chunk lies outside the file";
	chunk->begin = (uint64_t)begin;
	chunk->end = chunk->begin + (uint64_t)c->packed;
	chunk->end =
	    file->footer - chunk->end < CHUNK_SLACK ? file->footer : chunk->end + CHUNK_SLACK;
	chunk->values = (uint64_t)c->values;
	if (c->index > 0 && c->index_bytes > 0 && (uint64_t)c->index < file->footer &&
	    (uint64_t)c->index_bytes <= file->footer - (uint64_t)c->index) {
		chunk->index = (uint64_t)c->index;
		chunk->index_bytes = (uint32_t)c->index_bytes;
	}
	return NULL;
}

static void
take_chunk(const struct parquet_file *file, const struct parquet_leaf *leaf, const struct claims *c,
    struct parquet_chunk *chunk)
{
	*chunk = (struct parquet_chunk){0};
	if (c->is_encrypted)
		chunk->damage = "column chunk is encrypted";
	else if (c->is_elsewhere)
		chunk->damage = "column chunk lies in another file";
	else if (!c->has_meta)
		chunk->damage = "column chunk is not described";
	else if (c->type != (int64_t)leaf->type)
		chunk->damage = "column chunk is of another type than its column";
	else if (!codec_of(c->codec, &chunk->codec))
		chunk->damage = "column chunk is packed in a way that is not known";
	else
		chunk->damage = place_chunk(file, c, chunk);
}

static void
read_chunks(const struct parquet_file *file, struct thrift *in, const struct thrift_field *field,
    const int *slots, struct parquet_group *group)
{
	struct thrift_field of;
	struct claims claims;
	uint32_t n = thrift_list(in, field, &of);

	for (uint32_t i = 0; i < n && thrift_enter(in, &of); i++) {
		if (i < file->n_leaves && slots[i] >= 0) {
			read_chunk(in, &claims);
			take_chunk(file, &file->leaves[i], &claims, &group->chunks[slots[i]]);
		} else {
			thrift_skip(in, of.type);
		}
	}
}

bool
parquet_group_next(const struct parquet_file *file, struct thrift *at, const int *slots,
    uint32_t n_slots, struct parquet_group *group)
{
	struct thrift_field f = {0};

	group->rows = 0;
	for (uint32_t i = 0; i < n_slots; i++)
		group->chunks[i] = (struct parquet_chunk){.damage = "column chunk is missing"};
	while (thrift_next(at, &f)) {
		if (f.id == 1)
			read_chunks(file, at, &f, slots, group);
		else if (f.id == 3)
			group->rows = (uint64_t)thrift_int(at, &f);
		else
			thrift_skip(at, f.type);
	}
	return !at->is_broken && group->rows <= INT64_MAX;
}
