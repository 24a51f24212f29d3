/* SPDX-License-Identifier: Apache-2.0 */
/* The metadata of a GGUF file: pairs of key and typed value, kept as text; see gguf.h. */
#include "formats/gguf_notes.h"

#include "base/checked.h"
#include "base/out.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN(t) TEXT_ARG(text_clip(t, 80))

/* Types of values; the position is the number in the file. */
enum value_type {
	UINT8,
	INT8,
	UINT16,
	INT16,
	UINT32,
	INT32,
	FLOAT32,
	BOOL,
	STRING,
	ARRAY,
	UINT64,
	INT64,
	FLOAT64,
	VALUE_TYPES
};

static const struct {
	const char *plural;
	unsigned bytes; /* 0: it depends */
} types[VALUE_TYPES] = {
    [UINT8] = {"unsigned bytes", 1},
    [INT8] = {"bytes", 1},
    [UINT16] = {"unsigned numbers of 16 bits", 2},
    [INT16] = {"numbers of 16 bits", 2},
    [UINT32] = {"unsigned numbers of 32 bits", 4},
    [INT32] = {"numbers of 32 bits", 4},
    [FLOAT32] = {"floats of 32 bits", 4},
    [BOOL] = {"booleans", 1},
    [STRING] = {"strings", 0},
    [ARRAY] = {"lists", 0},
    [UINT64] = {"unsigned numbers of 64 bits", 8},
    [INT64] = {"numbers of 64 bits", 8},
    [FLOAT64] = {"floats of 64 bits", 8},
};

/* What the functions below share while the pairs of one file are read. */
struct notes {
	struct arena *arena;
	struct cursor *cursor;
	struct gguf *gguf;
	struct text key; /* of the value being read */
	size_t used;     /* of the arena, when the first pair was read */
	uint64_t steps;  /* over texts and lists in lists */
};

#define BAD(notes, code, at, format, ...)                                                          \
	((notes)->cursor->rc = fail_clause((notes)->cursor->err, code,                             \
	     at_byte((notes)->cursor->source->name, at), (notes)->cursor->clause,                  \
	     "key \"%.*s\": " format, SHOWN((notes)->key), __VA_ARGS__))

uint64_t
gguf_length(struct cursor *cursor, const struct gguf *gguf)
{
	return gguf->version == 1 ? cursor_u32(cursor) : cursor_u64(cursor);
}

/* The shortest decimal that gives the same float. */
static void
put_float(struct out *out, double value, bool is_single)
{
	char text[64];

	for (int digits = 6; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, value);
		double back = strtod(text, NULL);
		if (is_single ? (float)back == (float)value : back == value)
			break;
	}
	out_string(out, text);
}

static void
put_bits(struct out *out, uint64_t bits, enum value_type type)
{
	if (type == FLOAT32) {
		uint32_t half = (uint32_t)bits;
		float value;
		memcpy(&value, &half, sizeof value);
		put_float(out, (double)value, true);
	} else {
		double value;
		memcpy(&value, &bits, sizeof value);
		put_float(out, value, false);
	}
}

static void
put_bool(struct notes *notes, struct out *out)
{
	uint64_t at = notes->cursor->at;
	uint8_t value = cursor_u8(notes->cursor);

	if (value > 1)
		BAD(notes, GPAI_MALFORMED, at, "boolean is %u, expected 0 or 1", value);
	out_string(out, value == 1 ? "true" : "false");
}

/* A text as it is, or in a list with quotes; a long one by its length. */
static void
put_text(struct notes *notes, struct out *out, bool in_list)
{
	struct cursor *cursor = notes->cursor;
	uint64_t len = gguf_length(cursor, notes->gguf);

	if (cursor->rc != GPAI_OK)
		return;
	if (len > (in_list ? GGUF_LIST_TEXT_MAX : GGUF_TEXT_MAX)) {
		cursor_skip(cursor, len);
		out_format(out, in_list ? "\"%" PRIu64 " bytes\"" : "%" PRIu64 " bytes", len);
		return;
	}
	struct text text = cursor_text(cursor, notes->arena, len);
	if (cursor->rc != GPAI_OK)
		return;
	if (in_list)
		out_json_string(out, text);
	else
		out_put(out, text);
}

static void
put_scalar(struct notes *notes, struct out *out, enum value_type type, bool in_list)
{
	struct cursor *cursor = notes->cursor;

	switch (type) {
	case UINT8:
		out_format(out, "%u", cursor_u8(cursor));
		break;
	case INT8:
		out_format(out, "%d", (int8_t)cursor_u8(cursor));
		break;
	case UINT16:
		out_format(out, "%u", cursor_u16(cursor));
		break;
	case INT16:
		out_format(out, "%d", (int16_t)cursor_u16(cursor));
		break;
	case UINT32:
		out_format(out, "%" PRIu32, cursor_u32(cursor));
		break;
	case INT32:
		out_format(out, "%" PRId32, (int32_t)cursor_u32(cursor));
		break;
	case UINT64:
		out_format(out, "%" PRIu64, cursor_u64(cursor));
		break;
	case INT64:
		out_format(out, "%" PRId64, (int64_t)cursor_u64(cursor));
		break;
	case FLOAT32:
		put_bits(out, cursor_u32(cursor), type);
		break;
	case FLOAT64:
		put_bits(out, cursor_u64(cursor), type);
		break;
	case BOOL:
		put_bool(notes, out);
		break;
	default:
		put_text(notes, out, in_list);
	}
}

static enum value_type
read_type(struct notes *notes)
{
	uint64_t at = notes->cursor->at;
	uint32_t type = cursor_u32(notes->cursor);

	if (type < VALUE_TYPES)
		return (enum value_type)type;
	BAD(notes, GPAI_MALFORMED, at, "type of value %" PRIu32 ", expected 0 to %d", type,
	    VALUE_TYPES - 1);
	return UINT8;
}

/* The least a value of this type takes in the file, so that a count can be held against
 * what is left. */
static uint64_t
least_bytes(const struct notes *notes, enum value_type type)
{
	unsigned length = notes->gguf->version == 1 ? 4 : 8;

	if (types[type].bytes > 0)
		return types[type].bytes;
	return type == ARRAY ? 4 + length : length;
}

/* Type and length of a list, which the bytes that are left could hold. */
static bool
read_list_head(struct notes *notes, enum value_type *type, uint64_t *n)
{
	uint64_t at = notes->cursor->at, least;

	*type = read_type(notes);
	*n = gguf_length(notes->cursor, notes->gguf);
	if (notes->cursor->rc != GPAI_OK)
		return false;
	if (!checked_mul(*n, least_bytes(notes, *type), &least) ||
	    least > cursor_left(notes->cursor)) {
		BAD(notes, GPAI_MALFORMED, at,
		    "list of %" PRIu64 " %s, but only %" PRIu64 " bytes remain", *n,
		    types[*type].plural, cursor_left(notes->cursor));
		return false;
	}
	return true;
}

static void
skip_list(struct notes *notes, enum value_type type, uint64_t n, unsigned depth)
{
	struct cursor *cursor = notes->cursor;

	if (types[type].bytes > 0) {
		cursor_skip(cursor, n * types[type].bytes); /* checked by read_list_head */
		return;
	}
	if (n > GGUF_STEPS_MAX - notes->steps) {
		BAD(notes, GPAI_TOO_LARGE, cursor->at,
		    "lists of over %u texts and lists, expected at most that", GGUF_STEPS_MAX);
		return;
	}
	notes->steps += n;
	for (uint64_t i = 0; i < n && cursor->rc == GPAI_OK; i++) {
		enum value_type inner;
		uint64_t inner_n;
		if (type == STRING) {
			cursor_skip(cursor, gguf_length(cursor, notes->gguf));
		} else if (depth >= GGUF_DEPTH_MAX) {
			BAD(notes, GPAI_TOO_LARGE, cursor->at,
			    "lists nest deeper than %u, expected at most that", GGUF_DEPTH_MAX);
		} else if (read_list_head(notes, &inner, &inner_n)) {
			skip_list(notes, inner, inner_n, depth + 1);
		}
	}
}

static void
put_list(struct notes *notes, struct out *out)
{
	enum value_type type;
	uint64_t n;

	if (!read_list_head(notes, &type, &n))
		return;
	if (text_is(notes->key, "tokenizer.ggml.tokens"))
		notes->gguf->vocabulary = (struct gguf_count){true, n};
	if (n > GGUF_LIST_MAX || type == ARRAY) {
		out_format(out, "%" PRIu64 " %s", n, types[type].plural);
		skip_list(notes, type, n, 1);
		return;
	}
	out_char(out, '[');
	for (uint64_t i = 0; i < n && notes->cursor->rc == GPAI_OK; i++) {
		if (i > 0)
			out_char(out, ',');
		put_scalar(notes, out, type, true);
	}
	out_char(out, ']');
}

static void
read_note(struct notes *notes, struct tensor_note *note)
{
	struct cursor *cursor = notes->cursor;
	uint64_t at = cursor->at, len = gguf_length(cursor, notes->gguf);
	struct out out;

	notes->key = text_of("");
	if (cursor->rc == GPAI_OK && (len == 0 || len > GGUF_KEY_MAX))
		BAD(notes, len == 0 ? GPAI_MALFORMED : GPAI_TOO_LARGE, at,
		    "key of %" PRIu64 " bytes, expected 1 to %u", len, GGUF_KEY_MAX);
	note->key = cursor_text(cursor, notes->arena, len);
	if (cursor->rc != GPAI_OK)
		return;
	notes->key = note->key;
	out_memory(&out);
	enum value_type type = read_type(notes);
	if (cursor->rc == GPAI_OK && type == ARRAY)
		put_list(notes, &out);
	else if (cursor->rc == GPAI_OK)
		put_scalar(notes, &out, type, false);
	if (cursor->rc == GPAI_OK)
		cursor->rc = out_status(&out, cursor->source->name, cursor->err);
	if (cursor->rc == GPAI_OK)
		note->value = arena_text(notes->arena, out_text(&out));
	if (cursor->rc == GPAI_OK && note->value.at == NULL)
		cursor->rc = fail_memory(cursor->err);
	if (cursor->rc == GPAI_OK && notes->arena->used_bytes - notes->used > GGUF_KEPT_MAX)
		BAD(notes, GPAI_TOO_LARGE, at, "metadata up to here needs more than %zu bytes",
		    GGUF_KEPT_MAX);
	out_release(&out);
}

static int
by_key(const void *left, const void *right)
{
	const struct tensor_note *const *a = left, *const *b = right;

	return text_compare((*a)->key, (*b)->key);
}

/* No key twice: two readers would choose differently. */
static void
check_keys(struct notes *notes, uint64_t begin)
{
	const struct tensor_file *file = &notes->gguf->file;
	const struct tensor_note **sorted = calloc((size_t)file->n_notes + 1, sizeof *sorted);

	if (sorted == NULL) {
		notes->cursor->rc = fail_memory(notes->cursor->err);
		return;
	}
	for (uint32_t i = 0; i < file->n_notes; i++)
		sorted[i] = &file->notes[i];
	qsort(sorted, file->n_notes, sizeof *sorted, by_key);
	for (uint32_t i = 1; i < file->n_notes && notes->cursor->rc == GPAI_OK; i++) {
		notes->key = sorted[i]->key;
		if (text_equal(sorted[i - 1]->key, sorted[i]->key))
			BAD(notes, GPAI_MALFORMED, begin, "stands %s", "twice");
	}
	free(sorted);
}

static struct gguf_count
count_of(struct text value)
{
	uint64_t number = 0;

	for (size_t i = 0; i < value.len; i++) {
		if (value.at[i] < '0' || value.at[i] > '9' || !checked_mul(number, 10, &number) ||
		    !checked_add(number, (uint64_t)(value.at[i] - '0'), &number))
			return (struct gguf_count){0};
	}
	return (struct gguf_count){value.len > 0, number};
}

static void
keep_general(struct gguf *gguf, const struct tensor_note *note)
{
#define X(member, word)                                                                            \
	if (text_is(note->key, word))                                                              \
		gguf->member = note->value;
	GGUF_TEXTS(X)
#undef X
#define X(member, word)                                                                            \
	if (text_is(note->key, word))                                                              \
		gguf->member = count_of(note->value);
	GGUF_COUNTS(X)
#undef X
}

static void
keep_architecture(struct gguf *gguf, const struct tensor_note *note)
{
	size_t skip = gguf->architecture.len + 1;

	if (note->key.len <= skip || note->key.at[skip - 1] != '.' ||
	    memcmp(note->key.at, gguf->architecture.at, skip - 1) != 0)
		return;
	struct text key = {note->key.at + skip, note->key.len - skip};
#define X(member, word)                                                                            \
	if (text_is(key, word))                                                                    \
		gguf->member = count_of(note->value);
	GGUF_ARCHITECTURE_COUNTS(X)
#undef X
}

/* "general.base_model.3.name": 3 and "name". */
static bool
base_key(struct text key, uint64_t *index, struct text *rest)
{
	static const char prefix[] = "general.base_model.";
	size_t at = sizeof prefix - 1, end;

	if (!text_starts(key, prefix))
		return false;
	for (end = at; end < key.len && key.at[end] != '.'; end++)
		continue;
	struct gguf_count number = count_of((struct text){key.at + at, end - at});
	if (!number.known || end == key.len || number.value >= GGUF_BASES_MAX)
		return false;
	*index = number.value;
	*rest = (struct text){key.at + end + 1, key.len - end - 1};
	return true;
}

static void
keep_base(struct gguf_base *base, struct text key, struct text value)
{
	static const struct {
		const char *key;
		size_t at;
	} members[] = {
	    {"name", offsetof(struct gguf_base, name)},
	    {"author", offsetof(struct gguf_base, author)},
	    {"version", offsetof(struct gguf_base, version)},
	    {"organization", offsetof(struct gguf_base, organization)},
	    {"url", offsetof(struct gguf_base, url)},
	    {"doi", offsetof(struct gguf_base, doi)},
	    {"uuid", offsetof(struct gguf_base, uuid)},
	    {"repo_url", offsetof(struct gguf_base, repo_url)},
	};

	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		if (text_is(key, members[i].key))
			memcpy((char *)base + members[i].at, &value, sizeof value);
	}
}

static enum gpai_code
keep_bases(struct notes *notes)
{
	struct gguf *gguf = notes->gguf;
	struct text rest;
	uint64_t index;

	for (uint32_t i = 0; i < gguf->file.n_notes; i++) {
		if (base_key(gguf->file.notes[i].key, &index, &rest) && index >= gguf->n_bases)
			gguf->n_bases = (uint32_t)index + 1;
	}
	gguf->bases = arena_array(notes->arena, (size_t)gguf->n_bases + 1, sizeof *gguf->bases);
	if (gguf->bases == NULL)
		return fail_memory(notes->cursor->err);
	for (uint32_t i = 0; i < gguf->file.n_notes; i++) {
		const struct tensor_note *note = &gguf->file.notes[i];
		if (base_key(note->key, &index, &rest))
			keep_base(&gguf->bases[index], rest, note->value);
	}
	return GPAI_OK;
}

static enum gpai_code
keep(struct notes *notes)
{
	struct gguf *gguf = notes->gguf;

	for (uint32_t i = 0; i < gguf->file.n_notes; i++)
		keep_general(gguf, &gguf->file.notes[i]);
	for (uint32_t i = 0; i < gguf->file.n_notes && gguf->architecture.len > 0; i++)
		keep_architecture(gguf, &gguf->file.notes[i]);
	if (!gguf->vocabulary.known)
		gguf->vocabulary = gguf->vocab_size;
	return keep_bases(notes);
}

enum gpai_code
gguf_read_notes(struct arena *arena, struct cursor *cursor, uint64_t n, struct gguf *gguf)
{
	struct notes notes = {
	    .arena = arena, .cursor = cursor, .gguf = gguf, .used = arena->used_bytes};
	uint64_t begin = cursor->at;

	gguf->file.notes = arena_array(arena, (size_t)n + 1, sizeof *gguf->file.notes);
	if (gguf->file.notes == NULL)
		return fail_memory(cursor->err);
	for (uint64_t i = 0; i < n && cursor->rc == GPAI_OK; i++)
		read_note(&notes, &gguf->file.notes[gguf->file.n_notes++]);
	if (cursor->rc == GPAI_OK)
		check_keys(&notes, begin);
	return cursor->rc != GPAI_OK ? cursor->rc : keep(&notes);
}
