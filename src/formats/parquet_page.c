/* SPDX-License-Identifier: Apache-2.0 */
/* One page of a column chunk: its head, and its bytes unpacked. */
#include "formats/parquet_page.h"

#include "unpack/checksum.h"

#include <string.h>

/* DataPageHeader, DictionaryPageHeader, DataPageHeaderV2: which field is what. */
struct layout {
	uint8_t rows, encoding, def, rep, def_len, rep_len, is_packed;
};

static const struct layout layouts[] = {
    [PAGE_DATA] = {.encoding = 2, .def = 3, .rep = 4},
    [PAGE_INDEX] = {0},
    [PAGE_DICTIONARY] = {.encoding = 2},
    [PAGE_DATA_V2] = {.rows = 3, .encoding = 4, .def_len = 5, .rep_len = 6, .is_packed = 7},
};

/* A number that must not be below zero. */
static uint32_t
count(struct thrift *in, const struct thrift_field *field)
{
	int64_t value = thrift_int(in, field);

	if (value < 0 || value > INT32_MAX) {
		in->is_broken = true;
		in->at = in->end;
		return 0;
	}
	return (uint32_t)value;
}

static void
read_detail(struct thrift *in, const struct thrift_field *field, struct parquet_page *page)
{
	const struct layout *l = &layouts[page->type];
	struct thrift_field f = {0};

	if (!thrift_enter(in, field))
		return;
	while (thrift_next(in, &f)) {
		if (f.id == 1)
			page->values = count(in, &f);
		else if (f.id == l->rows)
			page->rows = count(in, &f);
		else if (f.id == l->encoding)
			page->encoding = (enum parquet_encoding)count(in, &f);
		else if (f.id == l->def)
			page->def_encoding = (enum parquet_encoding)count(in, &f);
		else if (f.id == l->rep)
			page->rep_encoding = (enum parquet_encoding)count(in, &f);
		else if (f.id == l->def_len)
			page->def_len = count(in, &f);
		else if (f.id == l->rep_len)
			page->rep_len = count(in, &f);
		else if (f.id == l->is_packed)
			page->is_packed = thrift_bool(in, &f);
		else
			thrift_skip(in, f.type);
	}
}

/* Which field of the head holds the detail of a page of each type. */
static const uint8_t detail_field[] = {
    [PAGE_DATA] = 5,
    [PAGE_INDEX] = 6,
    [PAGE_DICTIONARY] = 7,
    [PAGE_DATA_V2] = 8,
};

bool
parquet_page_head(struct span file, uint64_t at, uint64_t end, struct parquet_page *page)
{
	struct thrift_field f = {0};
	uint32_t packed_len = 0, seen = 0;
	int64_t type = -1;

	if (at >= end)
		return false;
	struct thrift in = thrift_of((struct span){file.at + at, (size_t)(end - at)});
	*page = (struct parquet_page){.at = at, .is_packed = true};
	while (thrift_next(&in, &f)) {
		if (f.id > 0 && f.id < 32)
			seen |= 1u << f.id;
		if (f.id == 1) {
			type = thrift_int(&in, &f);
			if (type < PAGE_DATA || type > PAGE_DATA_V2)
				return false;
			page->type = (enum parquet_page_type)type;
		} else if (f.id == 2)
			page->plain_len = count(&in, &f);
		else if (f.id == 3)
			packed_len = count(&in, &f);
		else if (f.id == 4) {
			page->has_crc = true;
			page->crc = (uint32_t)thrift_int(&in, &f);
		} else if (type >= 0 && f.id == detail_field[type])
			read_detail(&in, &f, page);
		else
			thrift_skip(&in, f.type);
	}
	uint32_t needed = 1u << 1 | 1u << 2 | 1u << 3;
	if (type >= 0 && type != PAGE_INDEX)
		needed |= 1u << detail_field[type];
	if (in.is_broken || (seen & needed) != needed || packed_len > (size_t)(in.end - in.at))
		return false;
	page->packed = (struct span){in.at, packed_len};
	page->next = (uint64_t)(in.at - file.at) + packed_len;
	return true;
}

/* What is packed, plain: where it lies, or in the buffer. */
static const char *
unpack(struct span packed, size_t len, enum block_codec codec, struct unpacker *unpacker,
    struct parquet_buffer *buffer, struct parquet_room *room, struct span *plain)
{
	*plain = packed;
	if (codec == BLOCK_NONE)
		return packed.len == len ? NULL : "page is not as long as its head says";
	*plain = (struct span){packed.at, 0};
	if (len == 0)
		return NULL;
	if (!parquet_buffer_need(buffer, room, len))
		return "page is larger than is read";
	if (!unpack_block(unpacker, codec, packed, buffer->at, len))
		return "page cannot be unpacked";
	*plain = (struct span){buffer->at, len};
	return NULL;
}

/* Version 1: levels stand before the values, each with its length. */
static bool
levels_v1(struct span *plain, enum parquet_encoding encoding, unsigned width, uint32_t n,
    struct hybrid *levels)
{
	uint32_t len;

	if (encoding == ENCODING_BIT_PACKED) {
		uint64_t bytes = ((uint64_t)n * width + 7) / 8;
		if (bytes > plain->len)
			return false;
		hybrid_open_packed(levels, (struct span){plain->at, (size_t)bytes}, width, n);
		*plain = (struct span){plain->at + bytes, plain->len - (size_t)bytes};
		return true;
	}
	if (encoding != ENCODING_RLE || plain->len < 4)
		return false;
	memcpy(&len, plain->at, 4);
	if (len > plain->len - 4)
		return false;
	hybrid_open(levels, (struct span){plain->at + 4, len}, width);
	*plain = (struct span){plain->at + 4 + len, plain->len - 4 - len};
	return true;
}

static const char *
open_v1(const struct parquet_page *page, const struct parquet_leaf *leaf, struct span plain,
    struct parquet_body *body)
{
	bool fits = true;

	if (leaf->max_rep && page->values)
		fits = levels_v1(
		    &plain, page->rep_encoding, bits_for(leaf->max_rep), page->values, &body->rep);
	if (fits && leaf->max_def && page->values)
		fits = levels_v1(
		    &plain, page->def_encoding, bits_for(leaf->max_def), page->values, &body->def);
	body->values = plain;
	return fits ? NULL : "levels of a page are damaged";
}

static const char *
open_v2(const struct parquet_page *page, const struct parquet_leaf *leaf, enum block_codec codec,
    struct unpacker *unpacker, struct parquet_buffer *buffer, struct parquet_room *room,
    struct parquet_body *body)
{
	uint64_t levels = (uint64_t)page->def_len + page->rep_len;
	const uint8_t *at = page->packed.at;

	if (levels > page->packed.len || levels > page->plain_len)
		return "levels of a page are damaged";
	hybrid_open(&body->rep, (struct span){at, page->rep_len}, bits_for(leaf->max_rep));
	hybrid_open(
	    &body->def, (struct span){at + page->rep_len, page->def_len}, bits_for(leaf->max_def));
	struct span rest = {at + levels, page->packed.len - (size_t)levels};
	return unpack(rest, page->plain_len - (size_t)levels, page->is_packed ? codec : BLOCK_NONE,
	    unpacker, buffer, room, &body->values);
}

bool
parquet_page_is_sound(const struct parquet_page *page)
{
	return !page->has_crc || crc32_of(page->packed) == page->crc;
}

const char *
parquet_page_open(const struct parquet_page *page, const struct parquet_leaf *leaf,
    enum block_codec codec, struct unpacker *unpacker, struct parquet_buffer *buffer,
    struct parquet_room *room, struct parquet_body *body)
{
	struct span plain;

	if (!parquet_page_is_sound(page))
		return "page does not match its checksum";
	hybrid_open(&body->rep, (struct span){page->packed.at, 0}, 0);
	hybrid_open(&body->def, (struct span){page->packed.at, 0}, 0);
	if (page->type == PAGE_DATA_V2)
		return open_v2(page, leaf, codec, unpacker, buffer, room, body);
	const char *damage =
	    unpack(page->packed, page->plain_len, codec, unpacker, buffer, room, &plain);
	if (damage)
		return damage;
	if (page->type == PAGE_DATA)
		return open_v1(page, leaf, plain, body);
	body->values = plain;
	return NULL;
}
