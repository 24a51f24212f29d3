/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and checking the header of a GGUF file; see gguf.h. */
#include "formats/gguf.h"

#include "base/checked.h"
#include "formats/gguf_notes.h"
#include "formats/source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN(t) TEXT_ARG(text_clip(t, 80))

static const char CLAUSE[] = "GGUF, File structure";
static const uint64_t ALIGNMENT_DEFAULT = 32;
/* Magic and version. */
enum { START_BYTES = 8 };

/* Element types by their number in the file. 31 to 33 and 36 to 38 are Q4_0 and IQ4_NL with
 * their rows interleaved, written in 2024: the same number of bytes. Numbers 4 and 5 had
 * gone before there was GGUF. */
static const struct {
	uint32_t number;
	enum dtype dtype;
} ggml_types[] = {
    {0, DTYPE_F32},
    {1, DTYPE_F16},
    {2, DTYPE_Q4_0},
    {3, DTYPE_Q4_1},
    {6, DTYPE_Q5_0},
    {7, DTYPE_Q5_1},
    {8, DTYPE_Q8_0},
    {9, DTYPE_Q8_1},
    {10, DTYPE_Q2_K},
    {11, DTYPE_Q3_K},
    {12, DTYPE_Q4_K},
    {13, DTYPE_Q5_K},
    {14, DTYPE_Q6_K},
    {15, DTYPE_Q8_K},
    {16, DTYPE_IQ2_XXS},
    {17, DTYPE_IQ2_XS},
    {18, DTYPE_IQ3_XXS},
    {19, DTYPE_IQ1_S},
    {20, DTYPE_IQ4_NL},
    {21, DTYPE_IQ3_S},
    {22, DTYPE_IQ2_S},
    {23, DTYPE_IQ4_XS},
    {24, DTYPE_I8},
    {25, DTYPE_I16},
    {26, DTYPE_I32},
    {27, DTYPE_I64},
    {28, DTYPE_F64},
    {29, DTYPE_IQ1_M},
    {30, DTYPE_BF16},
    {31, DTYPE_Q4_0},
    {32, DTYPE_Q4_0},
    {33, DTYPE_Q4_0},
    {34, DTYPE_TQ1_0},
    {35, DTYPE_TQ2_0},
    {36, DTYPE_IQ4_NL},
    {37, DTYPE_IQ4_NL},
    {38, DTYPE_IQ4_NL},
    {39, DTYPE_MXFP4},
    {40, DTYPE_NVFP4},
    {41, DTYPE_Q1_0},
    {42, DTYPE_Q2_0},
};

/* general.file_type; from enum llama_ftype of llama.cpp. */
static const char *const file_types[] = {[0] = "F32",
    [1] = "F16",
    [2] = "Q4_0",
    [3] = "Q4_1",
    [4] = "Q4_1, some F16",
    [7] = "Q8_0",
    [8] = "Q5_0",
    [9] = "Q5_1",
    [10] = "Q2_K",
    [11] = "Q3_K_S",
    [12] = "Q3_K_M",
    [13] = "Q3_K_L",
    [14] = "Q4_K_S",
    [15] = "Q4_K_M",
    [16] = "Q5_K_S",
    [17] = "Q5_K_M",
    [18] = "Q6_K",
    [19] = "IQ2_XXS",
    [20] = "IQ2_XS",
    [21] = "Q2_K_S",
    [22] = "IQ3_XS",
    [23] = "IQ3_XXS",
    [24] = "IQ1_S",
    [25] = "IQ4_NL",
    [26] = "IQ3_S",
    [27] = "IQ3_M",
    [28] = "IQ2_S",
    [29] = "IQ2_M",
    [30] = "IQ4_XS",
    [31] = "IQ1_M",
    [32] = "BF16",
    [33] = "Q4_0_4_4",
    [34] = "Q4_0_4_8",
    [35] = "Q4_0_8_8",
    [36] = "TQ1_0",
    [37] = "TQ2_0",
    [38] = "MXFP4 in experts",
    [39] = "NVFP4",
    [40] = "Q1_0",
    [41] = "Q2_0"};

const char *
gguf_file_type_word(uint64_t file_type)
{
	return file_type < sizeof file_types / sizeof *file_types ? file_types[file_type] : NULL;
}

/* What the functions below share while one header is read. */
struct header {
	struct arena *arena;
	struct cursor cursor;
	struct gguf *gguf;
	struct gpai_error *err;
	uint64_t *places; /* where each tensor's entry begins, for messages */
	size_t used;      /* of the arena, before anything was read */
};

#define BAD(header, code, place, tensor, format, ...)                                              \
	fail_clause((header)->err, code, at_byte((header)->cursor.source->name, place), CLAUSE,    \
	    "tensor \"%.*s\": " format, SHOWN((tensor)->name), __VA_ARGS__)

#define BAD_HEADER(header, code, place, ...)                                                       \
	fail_clause((header)->err, code, at_byte((header)->cursor.source->name, place), CLAUSE,    \
	    __VA_ARGS__)

bool
gguf_sniff(struct span head)
{
	return head.len >= START_BYTES &&
	       (memcmp(head.at, "GGUF", 4) == 0 || memcmp(head.at, "FUGG", 4) == 0);
}

/* Magic, version and with it the order of bytes: a big-endian file has its version's low
 * half empty when read the other way. Some programs also turn the magic. */
static enum gpai_code
read_start(struct header *header)
{
	struct cursor *cursor = &header->cursor;
	struct gguf *gguf = header->gguf;
	uint8_t start[START_BYTES];
	enum gpai_code rc;

	if (cursor->source->size < START_BYTES)
		return BAD_HEADER(header, GPAI_MALFORMED, 0,
		    "file has %" PRIu64 " bytes, expected at least %d for magic and version",
		    cursor->source->size, START_BYTES);
	if ((rc = source_copy(cursor->source, 0, START_BYTES, start, header->err)) != GPAI_OK)
		return rc;
	if (!gguf_sniff((struct span){start, START_BYTES}))
		return BAD_HEADER(header, GPAI_MALFORMED, 0, "magic is not GGUF");
	cursor->is_big_endian = start[0] == 'F' || (start[4] == 0 && start[5] == 0);
	cursor->at = 4;
	gguf->is_big_endian = cursor->is_big_endian;
	gguf->version = cursor_u32(cursor);
	if (cursor->rc != GPAI_OK)
		return cursor->rc;
	if (gguf->version < 1 || gguf->version > 3 || (gguf->is_big_endian && gguf->version != 3))
		return BAD_HEADER(header, GPAI_UNSUPPORTED, 4,
		    "%s-endian version %" PRIu32
		    ", expected 1 to 3 in little-endian or 3 in big-endian",
		    gguf->is_big_endian ? "big" : "little", gguf->version);
	return GPAI_OK;
}

/* A count of entries, each of at least so many bytes. */
static enum gpai_code
read_count(struct header *header, const char *what, uint64_t least_bytes, uint64_t max, uint64_t *n)
{
	uint64_t at = header->cursor.at;

	*n = gguf_length(&header->cursor, header->gguf);
	if (header->cursor.rc != GPAI_OK)
		return header->cursor.rc;
	if (*n > cursor_left(&header->cursor) / least_bytes)
		return BAD_HEADER(header, GPAI_MALFORMED, at,
		    "%" PRIu64 " %s claimed, but only %" PRIu64 " bytes follow", *n, what,
		    cursor_left(&header->cursor));
	if (*n > max)
		return BAD_HEADER(header, GPAI_TOO_LARGE, at,
		    "%" PRIu64 " %s claimed, expected at most %" PRIu64, *n, what, max);
	return GPAI_OK;
}

static enum gpai_code
read_name(struct header *header, struct tensor *tensor)
{
	struct cursor *cursor = &header->cursor;
	uint64_t at = cursor->at, len = gguf_length(cursor, header->gguf);

	if (cursor->rc == GPAI_OK && len > GGUF_NAME_MAX)
		return BAD_HEADER(header, GPAI_TOO_LARGE, at,
		    "tensor's name of %" PRIu64 " bytes, expected at most %u", len, GGUF_NAME_MAX);
	if (header->arena->used_bytes - header->used > GGUF_KEPT_MAX)
		return BAD_HEADER(header, GPAI_TOO_LARGE, at,
		    "names and texts up to here need more than %zu bytes", GGUF_KEPT_MAX);
	tensor->name = cursor_text(cursor, header->arena, len);
	return cursor->rc;
}

/* Dimensions come fastest first; they are kept the other way round. */
static enum gpai_code
read_shape(struct header *header, uint64_t place, struct tensor *tensor)
{
	struct cursor *cursor = &header->cursor;
	uint32_t rank = cursor_u32(cursor);

	if (cursor->rc != GPAI_OK)
		return cursor->rc;
	if (rank > GGUF_RANK_MAX)
		return BAD(header, GPAI_TOO_LARGE, place, tensor,
		    "has %" PRIu32 " dimensions, expected at most %u", rank, GGUF_RANK_MAX);
	uint64_t *shape = arena_array(header->arena, rank > 0 ? rank : 1, sizeof *shape);
	if (shape == NULL)
		return fail_memory(header->err);
	tensor->shape = shape;
	tensor->rank = rank;
	tensor->elements = 1;
	for (uint32_t i = 0; i < rank; i++) {
		uint64_t *dimension = &shape[rank - 1 - i];
		*dimension = gguf_length(cursor, header->gguf);
		if (*dimension > INT64_MAX)
			return BAD(header, GPAI_MALFORMED, place, tensor,
			    "dimension %" PRIu32 " is negative", i);
		if (!checked_mul(tensor->elements, *dimension, &tensor->elements))
			return BAD(header, GPAI_TOO_LARGE, place, tensor,
			    "shape overflows: the product up to dimension %" PRIu32 " = %" PRIu64
			    " is beyond 2^64",
			    i, *dimension);
	}
	return cursor->rc;
}

static enum gpai_code
read_dtype(struct header *header, uint64_t place, struct tensor *tensor)
{
	uint32_t number = cursor_u32(&header->cursor);
	size_t i, n = sizeof ggml_types / sizeof *ggml_types;

	if (header->cursor.rc != GPAI_OK)
		return header->cursor.rc;
	for (i = 0; i < n && ggml_types[i].number != number; i++)
		continue;
	if (i == n)
		return BAD(header, GPAI_UNSUPPORTED, place, tensor,
		    "element type %" PRIu32 " is not known, expected one of ggml's %zu", number, n);
	tensor->dtype = ggml_types[i].dtype;
	return GPAI_OK;
}

/* Blocks lie within rows; bytes are counted from blocks. `begin` and `end` are offsets
 * within the data until place_tensors. */
static enum gpai_code
read_range(struct header *header, uint64_t place, struct tensor *tensor)
{
	uint64_t row = tensor->rank > 0 ? tensor->shape[tensor->rank - 1] : 1;
	unsigned block = dtype_block_elements(tensor->dtype);
	bool whole;
	uint64_t bytes = dtype_bytes(tensor->dtype, tensor->elements, &whole);

	tensor->begin = cursor_u64(&header->cursor);
	if (header->cursor.rc != GPAI_OK)
		return header->cursor.rc;
	if (row % block != 0)
		return BAD(header, GPAI_MALFORMED, place, tensor,
		    "rows of %" PRIu64 " elements, expected a multiple of the %u in a block of %s",
		    row, block, dtype_word(tensor->dtype));
	if (!whole || !checked_add(tensor->begin, bytes, &tensor->end))
		return BAD(header, GPAI_TOO_LARGE, place, tensor,
		    "size overflows: %" PRIu64 " elements of %s from byte %" PRIu64
		    " end beyond 2^64 bytes",
		    tensor->elements, dtype_word(tensor->dtype), tensor->begin);
	return GPAI_OK;
}

static enum gpai_code
read_tensors(struct header *header, uint64_t n)
{
	struct tensor_file *file = &header->gguf->file;
	enum gpai_code rc = GPAI_OK;

	file->tensors = arena_array(header->arena, (size_t)n + 1, sizeof *file->tensors);
	header->places = calloc((size_t)n + 1, sizeof *header->places);
	if (file->tensors == NULL || header->places == NULL)
		return fail_memory(header->err);
	for (uint64_t i = 0; i < n && rc == GPAI_OK; i++) {
		struct tensor *tensor = &file->tensors[file->n_tensors];
		uint64_t place = header->places[file->n_tensors++] = header->cursor.at;
		if ((rc = read_name(header, tensor)) == GPAI_OK &&
		    (rc = read_shape(header, place, tensor)) == GPAI_OK &&
		    (rc = read_dtype(header, place, tensor)) == GPAI_OK)
			rc = read_range(header, place, tensor);
	}
	return rc;
}

static enum gpai_code
align(struct header *header, uint64_t *alignment)
{
	const struct gguf_count *given = &header->gguf->alignment;
	uint64_t at = header->cursor.at;

	*alignment = given->known ? given->value : ALIGNMENT_DEFAULT;
	if (*alignment == 0 || (*alignment % 8 != 0 && (*alignment & (*alignment - 1)) != 0))
		return BAD_HEADER(header, GPAI_MALFORMED, at,
		    "general.alignment is %" PRIu64 ", expected a multiple of 8", *alignment);
	uint64_t past = at % *alignment;
	if (!checked_add(at, past > 0 ? *alignment - past : 0, &header->gguf->data_begin))
		return BAD_HEADER(header, GPAI_TOO_LARGE, at,
		    "general.alignment of %" PRIu64 " puts the data beyond 2^64", *alignment);
	return GPAI_OK;
}

/* From offsets within the data to offsets within the file, which must hold them. */
static enum gpai_code
place_tensors(struct header *header)
{
	struct gguf *gguf = header->gguf;
	uint64_t size = header->cursor.source->size, alignment;
	enum gpai_code rc = align(header, &alignment);

	for (uint32_t i = 0; i < gguf->file.n_tensors && rc == GPAI_OK; i++) {
		struct tensor *tensor = &gguf->file.tensors[i];
		uint64_t offset = tensor->begin;
		if (offset % alignment != 0)
			rc = BAD(header, GPAI_MALFORMED, header->places[i], tensor,
			    "offset %" PRIu64 ", expected a multiple of the alignment %" PRIu64,
			    offset, alignment);
		else if (!checked_add(tensor->begin, gguf->data_begin, &tensor->begin) ||
			 !checked_add(tensor->end, gguf->data_begin, &tensor->end) ||
			 tensor->end > size)
			rc = BAD(header, GPAI_MALFORMED, header->places[i], tensor,
			    "offset %" PRIu64
			    " and its bytes lie beyond the file's end at %" PRIu64,
			    offset, size);
		gguf->file.data_bytes += tensor->end - tensor->begin;
	}
	return rc;
}

static int
by_begin(const void *left, const void *right)
{
	const struct tensor *a = left, *b = right;

	if (a->begin != b->begin)
		return a->begin < b->begin ? -1 : 1;
	if (a->end != b->end)
		return a->end < b->end ? -1 : 1;
	return text_compare(a->name, b->name);
}

/* No byte belongs to two tensors. Bytes between them are padding, of any length. */
static enum gpai_code
check_overlap(struct header *header)
{
	struct tensor_file *file = &header->gguf->file;

	qsort(file->tensors, file->n_tensors, sizeof *file->tensors, by_begin);
	for (uint32_t i = 1; i < file->n_tensors; i++) {
		const struct tensor *before = &file->tensors[i - 1], *tensor = &file->tensors[i];
		if (tensor->begin < before->end)
			return BAD(header, GPAI_MALFORMED, tensor->begin, tensor,
			    "begins at %" PRIu64 " and overlaps \"%.*s\", which ends at %" PRIu64,
			    tensor->begin, SHOWN(before->name), before->end);
	}
	return GPAI_OK;
}

static int
by_name(const void *left, const void *right)
{
	const struct tensor *const *a = left, *const *b = right;

	return text_compare((*a)->name, (*b)->name);
}

static enum gpai_code
check_names(struct header *header)
{
	const struct tensor_file *file = &header->gguf->file;
	const struct tensor **sorted = calloc((size_t)file->n_tensors + 1, sizeof *sorted);
	enum gpai_code rc = GPAI_OK;

	if (sorted == NULL)
		return fail_memory(header->err);
	for (uint32_t i = 0; i < file->n_tensors; i++)
		sorted[i] = &file->tensors[i];
	qsort(sorted, file->n_tensors, sizeof *sorted, by_name);
	for (uint32_t i = 1; i < file->n_tensors && rc == GPAI_OK; i++) {
		if (text_equal(sorted[i - 1]->name, sorted[i]->name))
			rc = BAD(header, GPAI_MALFORMED, header->gguf->data_begin, sorted[i],
			    "stands %s", "twice");
	}
	free(sorted);
	return rc;
}

static enum gpai_code
check_split(struct header *header)
{
	const struct gguf *gguf = header->gguf;

	if (gguf->split_count.known && gguf->split_count.value > 0 &&
	    gguf->split_no.value >= gguf->split_count.value)
		return BAD_HEADER(header, GPAI_MALFORMED, START_BYTES,
		    "split.no is %" PRIu64 ", expected less than split.count %" PRIu64,
		    gguf->split_no.value, gguf->split_count.value);
	return GPAI_OK;
}

static enum gpai_code
read_header(struct header *header)
{
	bool is_short = false;
	uint64_t n_tensors, n_notes;
	enum gpai_code rc;

	if ((rc = read_start(header)) != GPAI_OK)
		return rc;
	is_short = header->gguf->version == 1;
	/* A tensor: name's length, number of dimensions, type, offset. A pair: key's length and
	 * one byte, type, value of one byte. */
	if ((rc = read_count(
		 header, "tensors", is_short ? 20 : 24, GGUF_TENSORS_MAX, &n_tensors)) != GPAI_OK ||
	    (rc = read_count(header, "pairs", is_short ? 10 : 14, GGUF_NOTES_MAX, &n_notes)) !=
		GPAI_OK ||
	    (rc = gguf_read_notes(header->arena, &header->cursor, n_notes, header->gguf)) !=
		GPAI_OK ||
	    (rc = check_split(header)) != GPAI_OK ||
	    (rc = read_tensors(header, n_tensors)) != GPAI_OK ||
	    (rc = place_tensors(header)) != GPAI_OK || (rc = check_names(header)) != GPAI_OK)
		return rc;
	return check_overlap(header);
}

static enum gpai_code
read_source(struct arena *arena, struct source *source, struct gguf *gguf, struct gpai_error *err)
{
	struct header header = {
	    .arena = arena, .gguf = gguf, .err = err, .used = arena->used_bytes};
	enum gpai_code rc;

	*gguf = (struct gguf){0};
	header.cursor =
	    (struct cursor){.source = source, .end = source->size, .clause = CLAUSE, .err = err};
	rc = read_header(&header);
	gguf->file.header_bytes = source->size - gguf->file.data_bytes;
	gguf->file.bytes_read = source->read;
	free(header.places);
	source_release(source);
	return rc;
}

enum gpai_code
gguf_read(struct arena *arena, int fd, uint64_t file_bytes, const char *name, struct gguf *gguf,
    struct gpai_error *err)
{
	struct source source;

	source_file(&source, fd, file_bytes, name);
	return read_source(arena, &source, gguf, err);
}

enum gpai_code
gguf_parse(struct arena *arena, struct span bytes, const char *name, struct gguf *gguf,
    struct gpai_error *err)
{
	struct source source;

	source_memory(&source, bytes, name);
	return read_source(arena, &source, gguf, err);
}
