/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and checking the header of a safetensors file; see safetensors.h. */
#include "formats/safetensors.h"

#include "base/checked.h"
#include "base/file.h"
#include "notation/json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A name in a message: hostile ones are long. */
#define SHOWN(t) TEXT_ARG(text_clip(t, 80))

static const char CLAUSE[] = "safetensors, Format";
static const uint32_t HEADER_DEPTH_MAX = 8; /* a valid header nests three deep */

/* The types of the reference come first in the list of all. */
#define X(word, elements, bytes) +1
enum { OWN_DTYPES = 0 SAFETENSORS_DTYPES(X) };
#undef X

/* What the functions below share while one header is read. */
struct header {
	struct arena *arena;
	const char *name;  /* of the file */
	struct span bytes; /* the JSON */
	struct tensor_file *file;
};

/* Where a tensor's entry begins in the file, as far as a plain search finds it: the
 * tree has no positions, and an error should point somewhere better than "header". */
static struct place
place_of(const struct header *header, struct text name)
{
	const uint8_t *at = header->bytes.at, *end = at + header->bytes.len;

	while (name.len > 0 && (at = memmem(at, (size_t)(end - at), name.at, name.len)) != NULL) {
		const uint8_t *after = at + name.len;
		if (at > header->bytes.at && at[-1] == '"' && after < end && *after == '"') {
			uint64_t offset = (uint64_t)(at - 1 - header->bytes.at);
			return at_byte(header->name, SAFETENSORS_PREFIX_BYTES + offset);
		}
		at++;
	}
	return at_byte(header->name, SAFETENSORS_PREFIX_BYTES);
}

#define BAD(code, header, tensor, format, ...)                                                     \
	fail_clause(err, code, place_of(header, tensor), CLAUSE, "tensor \"%.*s\": " format,       \
	    SHOWN(tensor), __VA_ARGS__)

static enum gpai_code
read_shape(
    const struct header *header, const json_t *list, struct tensor *tensor, struct gpai_error *err)
{
	size_t rank = json_array_size(list);

	if (!json_is_array(list))
		return BAD(GPAI_MALFORMED, header, tensor->name,
		    "shape is %s, expected an array of whole numbers", json_kind_words(list));
	if (rank > SAFETENSORS_RANK_MAX)
		return BAD(GPAI_TOO_LARGE, header, tensor->name,
		    "shape has %zu dimensions, expected at most %d", rank, SAFETENSORS_RANK_MAX);
	uint64_t *shape = arena_array(header->arena, rank > 0 ? rank : 1, sizeof *shape);
	if (shape == NULL)
		return fail_memory(err);
	tensor->shape = shape;
	tensor->rank = (uint32_t)rank;
	tensor->elements = 1;
	for (size_t i = 0; i < rank; i++) {
		if (!json_whole(json_array_get(list, i), &shape[i]))
			return BAD(GPAI_MALFORMED, header, tensor->name,
			    "shape[%zu] is %s, expected a whole number from 0 to 2^63 - 1", i,
			    json_is_integer(json_array_get(list, i))
				? "negative"
				: json_kind_words(json_array_get(list, i)));
		if (!checked_mul(tensor->elements, shape[i], &tensor->elements))
			return BAD(GPAI_TOO_LARGE, header, tensor->name,
			    "shape overflows: the product up to shape[%zu] = %" PRIu64
			    " is beyond 2^64",
			    i, shape[i]);
	}
	return GPAI_OK;
}

static enum gpai_code
read_offsets(
    const struct header *header, const json_t *list, struct tensor *tensor, struct gpai_error *err)
{
	if (!json_is_array(list) || json_array_size(list) != 2 ||
	    !json_whole(json_array_get(list, 0), &tensor->begin) ||
	    !json_whole(json_array_get(list, 1), &tensor->end))
		return BAD(GPAI_MALFORMED, header, tensor->name,
		    "data_offsets is %s, expected an array of two whole numbers",
		    json_is_array(list) ? "another array" : json_kind_words(list));
	if (tensor->begin > tensor->end)
		return BAD(GPAI_MALFORMED, header, tensor->name,
		    "data_offsets end at %" PRIu64 ", expected at or after their begin %" PRIu64,
		    tensor->end, tensor->begin);
	return GPAI_OK;
}

/* Do the bytes reserved fit type and shape? */
static enum gpai_code
check_size(const struct header *header, const struct tensor *tensor, struct gpai_error *err)
{
	uint64_t found = tensor->end - tensor->begin;
	unsigned bits_each =
	    dtype_block_bytes(tensor->dtype) * 8 / dtype_block_elements(tensor->dtype);
	bool whole;
	uint64_t bytes = dtype_bytes(tensor->dtype, tensor->elements, &whole);

	if (tensor->elements > UINT64_MAX / bits_each)
		return BAD(GPAI_TOO_LARGE, header, tensor->name,
		    "size overflows: %" PRIu64 " elements of %u bits are beyond 2^64 bits",
		    tensor->elements, bits_each);
	if (!whole)
		return BAD(GPAI_MALFORMED, header, tensor->name,
		    "%" PRIu64 " elements of %u bits end within a byte", tensor->elements,
		    bits_each);
	if (found != bytes)
		return BAD(GPAI_MALFORMED, header, tensor->name,
		    "data_offsets span %" PRIu64 " bytes, expected %" PRIu64 " for %" PRIu64
		    " elements of %s",
		    found, bytes, tensor->elements, dtype_word(tensor->dtype));
	return GPAI_OK;
}

static enum gpai_code
read_tensor(
    const struct header *header, const json_t *entry, struct tensor *tensor, struct gpai_error *err)
{
	enum gpai_code rc;
	struct text dtype = json_member_text(entry, "dtype");

	if (!json_is_object(entry))
		return BAD(GPAI_MALFORMED, header, tensor->name,
		    "is %s, expected an object with dtype, shape and data_offsets",
		    json_kind_words(entry));
	if (dtype.at == NULL)
		return BAD(GPAI_MALFORMED, header, tensor->name, "dtype is %s, expected a string",
		    json_kind_words(json_object_get(entry, "dtype")));
	if (!dtype_from(dtype, &tensor->dtype) || (int)tensor->dtype >= OWN_DTYPES)
		return BAD(GPAI_UNSUPPORTED, header, tensor->name,
		    "dtype \"%.*s\" is not known, expected one of %d such as BF16 or F8_E4M3",
		    SHOWN(dtype), (int)OWN_DTYPES);
	if ((rc = read_shape(header, json_object_get(entry, "shape"), tensor, err)) != GPAI_OK ||
	    (rc = read_offsets(header, json_object_get(entry, "data_offsets"), tensor, err)) !=
		GPAI_OK)
		return rc;
	return check_size(header, tensor, err);
}

static enum gpai_code
read_notes(const struct header *header, json_t *map, struct gpai_error *err)
{
	static const struct text self = {"__metadata__", 12};
	struct tensor_file *file = header->file;
	const char *key;
	json_t *value;

	if (!json_is_object(map))
		return fail_clause(err, GPAI_MALFORMED, place_of(header, self), CLAUSE,
		    "__metadata__ is %s, expected an object of strings", json_kind_words(map));
	file->notes = arena_array(header->arena, json_object_size(map) + 1, sizeof *file->notes);
	if (file->notes == NULL)
		return fail_memory(err);
	json_object_foreach(map, key, value)
	{
		struct tensor_note *note = &file->notes[file->n_notes++];
		struct text name = text_of(key);
		if (!json_is_string(value))
			return fail_clause(err, GPAI_MALFORMED, place_of(header, name), CLAUSE,
			    "__metadata__: \"%.*s\" is %s, expected a string", SHOWN(name),
			    json_kind_words(value));
		note->key = arena_text(header->arena, name);
		note->value = arena_text(header->arena, json_text(value));
		if (note->key.at == NULL || note->value.at == NULL)
			return fail_memory(err);
	}
	return GPAI_OK;
}

static enum gpai_code
read_entries(const struct header *header, json_t *root, struct gpai_error *err)
{
	struct tensor_file *file = header->file;
	enum gpai_code rc = GPAI_OK;
	const char *key;
	json_t *value;

	file->tensors =
	    arena_array(header->arena, json_object_size(root) + 1, sizeof *file->tensors);
	if (file->tensors == NULL)
		return fail_memory(err);
	json_object_foreach(root, key, value)
	{
		if (strcmp(key, "__metadata__") == 0) {
			if ((rc = read_notes(header, value, err)) != GPAI_OK)
				return rc;
			continue;
		}
		struct tensor *tensor = &file->tensors[file->n_tensors++];
		tensor->name = arena_text(header->arena, text_of(key));
		if (tensor->name.at == NULL)
			return fail_memory(err);
		if ((rc = read_tensor(header, value, tensor, err)) != GPAI_OK)
			return rc;
	}
	return GPAI_OK;
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

/* Every byte after the header belongs to exactly one tensor. */
static enum gpai_code
check_cover(const struct header *header, struct gpai_error *err)
{
	struct tensor_file *file = header->file;
	uint64_t at = 0;

	qsort(file->tensors, file->n_tensors, sizeof *file->tensors, by_begin);
	for (uint32_t i = 0; i < file->n_tensors; i++) {
		const struct tensor *tensor = &file->tensors[i];
		if (tensor->begin < at)
			return BAD(GPAI_MALFORMED, header, tensor->name,
			    "begins at %" PRIu64 " and overlaps \"%.*s\", which ends at %" PRIu64,
			    tensor->begin, SHOWN(file->tensors[i - 1].name), at);
		if (tensor->begin > at)
			return BAD(GPAI_MALFORMED, header, tensor->name,
			    "begins at %" PRIu64 ", expected %" PRIu64
			    ": bytes between tensors belong to none",
			    tensor->begin, at);
		at = tensor->end;
	}
	if (at != file->data_bytes)
		return fail_clause(err, GPAI_MALFORMED, at_byte(header->name, file->header_bytes),
		    CLAUSE, "tensors need %" PRIu64 " bytes after the header, found %" PRIu64, at,
		    file->data_bytes);
	return GPAI_OK;
}

static enum gpai_code
read_header(const struct header *header, struct gpai_error *err)
{
	static const struct json_limits limits = {
	    .bytes = SAFETENSORS_HEADER_MAX, .depth = HEADER_DEPTH_MAX};
	json_t *root = NULL;
	enum gpai_code rc;

	if (header->bytes.len == 0)
		return fail_clause(err, GPAI_MALFORMED, at_byte(header->name, 0), CLAUSE,
		    "header length 0, expected a JSON object");
	if (header->bytes.at[0] != '{')
		return fail_clause(err, GPAI_MALFORMED,
		    at_byte(header->name, SAFETENSORS_PREFIX_BYTES), CLAUSE,
		    "header begins with byte 0x%02x, expected \"{\"", header->bytes.at[0]);
	if ((rc = json_parse(header->name, header->bytes, &limits, &root, err)) != GPAI_OK) {
		if (err != NULL && err->place == GPAI_BYTE)
			err->at += SAFETENSORS_PREFIX_BYTES; /* it counted from the JSON */
		goto out;
	}
	if ((rc = read_entries(header, root, err)) != GPAI_OK)
		goto out;
	rc = check_cover(header, err);
out:
	json_decref(root);
	return rc;
}

/* The first eight bytes, and what they claim. */
static enum gpai_code
read_length(const uint8_t prefix[SAFETENSORS_PREFIX_BYTES], uint64_t file_bytes, const char *name,
    uint64_t *length, struct gpai_error *err)
{
	*length = 0;
	for (int i = SAFETENSORS_PREFIX_BYTES - 1; i >= 0; i--)
		*length = *length << 8 | prefix[i];
	if (*length > SAFETENSORS_HEADER_MAX)
		return fail_clause(err, GPAI_TOO_LARGE, at_byte(name, 0), CLAUSE,
		    "header length %" PRIu64 ", expected at most %u", *length,
		    SAFETENSORS_HEADER_MAX);
	if (*length > file_bytes - SAFETENSORS_PREFIX_BYTES)
		return fail_clause(err, GPAI_MALFORMED, at_byte(name, 0), CLAUSE,
		    "header length %" PRIu64 ", but only %" PRIu64 " bytes follow", *length,
		    file_bytes - SAFETENSORS_PREFIX_BYTES);
	return GPAI_OK;
}

static enum gpai_code
check_prefix(uint64_t file_bytes, const char *name, struct gpai_error *err)
{
	if (file_bytes < SAFETENSORS_PREFIX_BYTES)
		return fail_clause(err, GPAI_MALFORMED, at_byte(name, 0), CLAUSE,
		    "file has %" PRIu64 " bytes, expected at least %d for the header's length",
		    file_bytes, SAFETENSORS_PREFIX_BYTES);
	return GPAI_OK;
}

static struct header
header_of(struct arena *arena, const char *name, const uint8_t *json, uint64_t length,
    uint64_t file_bytes, struct tensor_file *file)
{
	file->header_bytes = SAFETENSORS_PREFIX_BYTES + length;
	file->data_bytes = file_bytes - file->header_bytes;
	file->bytes_read = file->header_bytes;
	return (struct header){
	    .arena = arena, .name = name, .bytes = {json, (size_t)length}, .file = file};
}

bool
safetensors_sniff(struct span head)
{
	uint64_t length = 0;

	if (head.len <= SAFETENSORS_PREFIX_BYTES || head.at[SAFETENSORS_PREFIX_BYTES] != '{')
		return false;
	for (int i = SAFETENSORS_PREFIX_BYTES - 1; i >= 0; i--)
		length = length << 8 | head.at[i];
	return length >= 2 && length <= SAFETENSORS_HEADER_MAX;
}

enum gpai_code
safetensors_read(struct arena *arena, int fd, uint64_t file_bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err)
{
	uint8_t prefix[SAFETENSORS_PREFIX_BYTES], *json = NULL;
	enum gpai_code rc;
	uint64_t length;

	*file = (struct tensor_file){0};
	if ((rc = check_prefix(file_bytes, name, err)) != GPAI_OK ||
	    (rc = file_read_at(fd, name, 0, prefix, sizeof prefix, err)) != GPAI_OK ||
	    (rc = read_length(prefix, file_bytes, name, &length, err)) != GPAI_OK)
		goto out;
	if ((json = malloc((size_t)length + 1)) == NULL) {
		rc = fail_memory(err);
		goto out;
	}
	if ((rc = file_read_at(fd, name, sizeof prefix, json, (size_t)length, err)) != GPAI_OK)
		goto out;
	struct header header = header_of(arena, name, json, length, file_bytes, file);
	rc = read_header(&header, err);
out:
	free(json);
	return rc;
}

enum gpai_code
safetensors_parse(struct arena *arena, struct span bytes, const char *name,
    struct tensor_file *file, struct gpai_error *err)
{
	enum gpai_code rc;
	uint64_t length;

	*file = (struct tensor_file){0};
	if ((rc = check_prefix(bytes.len, name, err)) != GPAI_OK ||
	    (rc = read_length(bytes.at, bytes.len, name, &length, err)) != GPAI_OK)
		return rc;
	struct header header =
	    header_of(arena, name, bytes.at + SAFETENSORS_PREFIX_BYTES, length, bytes.len, file);
	return read_header(&header, err);
}
