/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded reading through jansson, and canonical writing.
 *
 * jansson has a fixed limit of depth and none of size, so a first look over the raw
 * bytes counts both. It need not understand JSON: brackets and commas outside of
 * strings bound depth and values from above, whatever else is wrong. */
#include "notation/json.h"

#include <stdlib.h>
#include <string.h>

static const struct json_limits DEFAULTS = {.bytes = 100 << 20, .nodes = 4000000, .depth = 64};
static const uint32_t DEPTH_MAX = 1024;               /* jansson itself stops at 2048 */
static const json_int_t EXACT_MAX = 9007199254740991; /* 2^53 - 1 */

static struct json_limits
limits_of(const struct json_limits *asked)
{
	struct json_limits limits = asked != NULL ? *asked : DEFAULTS;

	if (limits.bytes == 0)
		limits.bytes = DEFAULTS.bytes;
	if (limits.nodes == 0)
		limits.nodes = DEFAULTS.nodes;
	if (limits.depth == 0)
		limits.depth = DEFAULTS.depth;
	if (limits.depth > DEPTH_MAX)
		limits.depth = DEPTH_MAX;
	return limits;
}

/* The index of the quote that ends the string with its first byte at i; or the last one. */
static size_t
string_end(struct span bytes, size_t i)
{
	while (i < bytes.len && bytes.at[i] != '"')
		i += bytes.at[i] == '\\' ? 2 : 1;
	return i < bytes.len ? i : bytes.len - 1;
}

static enum gpai_code
check_size(
    const char *name, struct span bytes, const struct json_limits *limits, struct gpai_error *err)
{
	uint64_t nodes = 1;
	uint32_t depth = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		switch (bytes.at[i]) {
		case '"':
			i = string_end(bytes, i + 1);
			break;
		case '{':
		case '[':
			if (++depth > limits->depth)
				return fail(err, GPAI_TOO_LARGE, at_byte(name, i),
				    "more than %u collections within each other", limits->depth);
			nodes++;
			break;
		case '}':
		case ']':
			depth -= depth > 0;
			break;
		case ',':
			nodes++;
			break;
		default:
			break;
		}
		if (nodes > limits->nodes)
			return fail(err, GPAI_TOO_LARGE, at_byte(name, i), "more than %llu values",
			    (unsigned long long)limits->nodes);
	}
	return GPAI_OK;
}

static enum gpai_code
code_of(enum json_error_code code)
{
	switch (code) {
	case json_error_out_of_memory:
		return GPAI_NO_MEMORY;
	case json_error_stack_overflow:
	case json_error_numeric_overflow:
		return GPAI_TOO_LARGE;
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return GPAI_UNSUPPORTED;
	default:
		return GPAI_MALFORMED;
	}
}

/* jansson stops after what it objects to; a number is better named by its first byte. */
static enum gpai_code
refuse(const char *name, struct span bytes, const json_error_t *problem, struct gpai_error *err)
{
	enum json_error_code why = json_error_code(problem);
	uint64_t at = problem->position > 0 ? (uint64_t)problem->position : 0;

	if (code_of(why) == GPAI_NO_MEMORY)
		return fail_memory(err);
	if (code_of(why) == GPAI_UNSUPPORTED)
		return fail(err, GPAI_UNSUPPORTED, at_byte(name, at), "U+0000 in a string");
	while (why == json_error_numeric_overflow && at > 0 && at <= bytes.len &&
	       memchr("0123456789+-.eE", bytes.at[at - 1], 15) != NULL)
		at--;
	return fail(err, code_of(why), at_byte(name, at), "no JSON: %s", problem->text);
}

enum gpai_code
json_parse(const char *name, struct span bytes, const struct json_limits *asked, json_t **root,
    struct gpai_error *err)
{
	struct json_limits limits = limits_of(asked);
	json_error_t problem;
	enum gpai_code rc;

	*root = NULL;
	if (bytes.len > limits.bytes)
		return fail(err, GPAI_TOO_LARGE, in_file(name), "%zu bytes, expected at most %llu",
		    bytes.len, (unsigned long long)limits.bytes);
	if (bytes.len == 0)
		return fail(err, GPAI_MALFORMED, at_byte(name, 0), "no JSON: nothing in it");
	if ((rc = check_size(name, bytes, &limits, err)) != GPAI_OK)
		return rc;
	*root = json_loadb(
	    (const char *)bytes.at, bytes.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &problem);
	if (*root != NULL)
		return GPAI_OK;
	return refuse(name, bytes, &problem, err);
}

struct text
json_text(const json_t *value)
{
	if (!json_is_string(value))
		return TEXT_NONE;
	return (struct text){json_string_value(value), json_string_length(value)};
}

struct text
json_member_text(const json_t *object, const char *key)
{
	return json_text(json_object_get(object, key));
}

bool
json_whole(const json_t *value, uint64_t *number)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return false;
	*number = (uint64_t)json_integer_value(value);
	return true;
}

const char *
json_kind_words(const json_t *value)
{
	static const char *const WORDS[] = {[JSON_OBJECT] = "an object",
	    [JSON_ARRAY] = "an array",
	    [JSON_STRING] = "a string",
	    [JSON_INTEGER] = "an integer",
	    [JSON_REAL] = "a real number",
	    [JSON_TRUE] = "true",
	    [JSON_FALSE] = "false",
	    [JSON_NULL] = "null"};

	return value != NULL ? WORDS[json_typeof(value)] : "nothing";
}

/* In UTF-16, characters above U+FFFF begin with 0xd800 to 0xdbff and so come before
 * U+E000 to U+FFFF; in UTF-8 they come after. Only the leads 0xee, 0xef against 0xf0
 * to 0xf4 differ, so raising the former above the latter gives the UTF-16 order. */
static unsigned
utf16_rank(unsigned char lead)
{
	return lead == 0xee || lead == 0xef ? lead + 0x10U : lead;
}

int
json_compare_keys(const char *a, const char *b)
{
	while (*a != 0 && *a == *b) {
		a++;
		b++;
	}
	unsigned x = utf16_rank((unsigned char)*a), y = utf16_rank((unsigned char)*b);
	return (x > y) - (x < y);
}

static int
compare_keys(const void *left, const void *right)
{
	return json_compare_keys(*(const char *const *)left, *(const char *const *)right);
}

static enum gpai_code write_value(
    const json_t *, struct out *, uint32_t depth, struct gpai_error *);

static enum gpai_code
write_object(const json_t *object, struct out *out, uint32_t depth, struct gpai_error *err)
{
	size_t n = json_object_size(object), i = 0;
	const char *key, **keys = calloc(n > 0 ? n : 1, sizeof *keys);
	json_t *value, *members = (json_t *)(uintptr_t)object; /* jansson's loop wants it so */
	enum gpai_code rc = GPAI_OK;

	if (keys == NULL)
		return fail_memory(err);
	json_object_foreach(members, key, value) keys[i++] = key;
	qsort(keys, n, sizeof *keys, compare_keys);
	out_char(out, '{');
	for (i = 0; i < n && rc == GPAI_OK; i++) {
		if (i > 0)
			out_char(out, ',');
		out_json_string(out, text_of(keys[i]));
		out_char(out, ':');
		rc = write_value(json_object_get(object, keys[i]), out, depth, err);
	}
	out_char(out, '}');
	free(keys);
	return rc;
}

static enum gpai_code
write_array(const json_t *array, struct out *out, uint32_t depth, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	out_char(out, '[');
	for (size_t i = 0; i < json_array_size(array) && rc == GPAI_OK; i++) {
		if (i > 0)
			out_char(out, ',');
		rc = write_value(json_array_get(array, i), out, depth, err);
	}
	out_char(out, ']');
	return rc;
}

static enum gpai_code
write_integer(json_int_t number, struct out *out, struct gpai_error *err)
{
	if (number > EXACT_MAX || number < -EXACT_MAX)
		return fail(err, GPAI_TOO_LARGE, NOWHERE,
		    "integer %lld in canonical JSON, expected at most 2^53 - 1", (long long)number);
	out_format(out, "%lld", (long long)number);
	return GPAI_OK;
}

static enum gpai_code
write_value(const json_t *value, struct out *out, uint32_t depth, struct gpai_error *err)
{
	if (depth >= DEPTH_MAX)
		return fail(err, GPAI_TOO_LARGE, NOWHERE,
		    "more than %u collections within each other", DEPTH_MAX);
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return write_object(value, out, depth + 1, err);
	case JSON_ARRAY:
		return write_array(value, out, depth + 1, err);
	case JSON_INTEGER:
		return write_integer(json_integer_value(value), out, err);
	case JSON_REAL:
		return fail(err, GPAI_UNSUPPORTED, NOWHERE,
		    "a real number in canonical JSON, expected an integer or a string");
	case JSON_STRING:
		out_json_string(out, json_text(value));
		return GPAI_OK;
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		out_string(out, json_kind_words(value));
		return GPAI_OK;
	}
	return fail(err, GPAI_INVALID, NOWHERE, "no such kind of JSON value");
}

enum gpai_code
json_canonical(const json_t *value, struct out *out, struct gpai_error *err)
{
	return write_value(value, out, 0, err);
}
