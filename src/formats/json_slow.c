/* SPDX-License-Identifier: Apache-2.0 */
/* The plain reader: first the grammar over the whole record, then the fields. */
#include "formats/json_slow.h"

#include "formats/json_text.h"

#define KEY_MAX 256 /* longer names with escapes are none of ours */

static const char NOT_JSON[] = "no JSON where an object was expected";
static const char NOT_OBJECT[] = "JSON value that is no object";
static const char NOT_UTF8[] = "JSON with a string that is not UTF-8";
static const char TOO_DEEP[] = "JSON nested deeper than 64 levels";

struct slow {
	const uint8_t *at, *end;
	unsigned depth;
	const char *reason; /* the first thing wrong */
	bool is_cut;        /* the end came where something was missing */
	/* For the fields. */
	const struct json_fields *tree;
	struct json_found *found;
	bool takes_nested;
};

struct string {
	struct span raw;
	uint64_t bytes;
	bool is_escaped;
};

static bool
refuse(struct slow *s, const char *reason)
{
	if (s->reason == NULL) {
		s->reason = reason;
		s->is_cut = s->at >= s->end;
	}
	return false;
}

static void
pass_blanks(struct slow *s)
{
	while (
	    s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\r' || *s->at == '\n'))
		s->at++;
}

/* Bytes of the character at `at`, at least 0x80; 0: not UTF-8. */
static size_t
character(const uint8_t *at, const uint8_t *end)
{
	uint8_t first = at[0], low = 0x80, high = 0xbf;
	size_t len = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;

	if (first < 0xc2 || first > 0xf4 || (size_t)(end - at) < len)
		return 0;
	if (first == 0xe0)
		low = 0xa0;
	else if (first == 0xed)
		high = 0x9f;
	else if (first == 0xf0)
		low = 0x90;
	else if (first == 0xf4)
		high = 0x8f;
	if (at[1] < low || at[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

static bool
unit(struct slow *s, uint32_t *value)
{
	*value = 0;
	for (unsigned i = 0; i < 4; i++, s->at++) {
		if (s->at == s->end)
			return refuse(s, NOT_JSON);
		uint8_t c = *s->at, letter = c | 0x20;
		if (c >= '0' && c <= '9')
			*value = *value << 4 | (uint32_t)(c - '0');
		else if (letter >= 'a' && letter <= 'f')
			*value = *value << 4 | (uint32_t)(letter - 'a' + 10);
		else
			return refuse(s, NOT_JSON);
	}
	return true;
}

/* Behind a backslash. `high`: the escape just before was a high surrogate, counted as the three
 * bytes of U+FFFD; a low one makes four of both. */
static bool
escape(struct slow *s, bool *high, uint64_t *bytes)
{
	bool was_high = *high;
	uint32_t value;

	*high = false;
	if (s->at == s->end)
		return refuse(s, NOT_JSON);
	uint8_t c = *s->at++;
	if (c != 'u') {
		*bytes += 1;
		return (c != 0 && strchr("\"\\/bfnrt", c) != NULL) || refuse(s, NOT_JSON);
	}
	if (!unit(s, &value))
		return false;
	*high = value >= 0xd800 && value <= 0xdbff;
	if (was_high && value >= 0xdc00 && value <= 0xdfff)
		*bytes += 1;
	else
		*bytes += value < 0x80 ? 1 : value < 0x800 ? 2 : 3;
	return true;
}

static bool
string(struct slow *s, struct string *string)
{
	bool high = false;

	*string = (struct string){.raw = {s->at + 1, 0}};
	for (s->at++; s->at < s->end;) {
		uint8_t c = *s->at;
		if (c == '"') {
			string->raw.len = (size_t)(s->at++ - string->raw.at);
			return true;
		}
		if (c == '\\') {
			s->at++;
			string->is_escaped = true;
			if (!escape(s, &high, &string->bytes))
				return false;
			continue;
		}
		high = false;
		if (c < 0x20)
			return refuse(s, NOT_JSON);
		size_t len = c < 0x80 ? 1 : character(s->at, s->end);
		if (len == 0)
			return refuse(s, NOT_UTF8);
		string->bytes += len;
		s->at += len;
	}
	return refuse(s, NOT_JSON);
}

static bool
digits(struct slow *s)
{
	const uint8_t *from = s->at;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return s->at > from || refuse(s, NOT_JSON);
}

static bool
number(struct slow *s)
{
	if (*s->at == '-')
		s->at++;
	if (s->at < s->end && *s->at == '0')
		s->at++;
	else if (!digits(s))
		return false;
	if (s->at < s->end && *s->at == '.') {
		s->at++;
		if (!digits(s))
			return false;
	}
	if (s->at < s->end && (*s->at == 'e' || *s->at == 'E')) {
		s->at++;
		if (s->at < s->end && (*s->at == '+' || *s->at == '-'))
			s->at++;
		return digits(s);
	}
	return true;
}

static bool
word(struct slow *s, const char *word)
{
	for (; *word != 0; word++, s->at++)
		if (s->at == s->end || *s->at != (uint8_t)*word)
			return refuse(s, NOT_JSON);
	return true;
}

static bool value(struct slow *s);

/* The comma or the bracket behind an element; `is_last` at the bracket. */
static bool
separator(struct slow *s, uint8_t close, bool *is_last)
{
	pass_blanks(s);
	if (s->at == s->end || (*s->at != ',' && *s->at != close))
		return refuse(s, NOT_JSON);
	*is_last = *s->at++ == close;
	if (!*is_last)
		pass_blanks(s);
	return true;
}

static bool
colon(struct slow *s)
{
	pass_blanks(s);
	if (s->at == s->end || *s->at != ':')
		return refuse(s, NOT_JSON);
	s->at++;
	pass_blanks(s);
	return true;
}

static bool
key(struct slow *s, struct string *name)
{
	if (s->at == s->end || *s->at != '"')
		return refuse(s, NOT_JSON);
	return string(s, name) && colon(s);
}

/* Behind the opening bracket, over all up to and with the closing one. */
static bool
elements(struct slow *s, uint8_t close)
{
	struct string name;
	bool is_last = false;

	pass_blanks(s);
	if (s->at < s->end && *s->at == close) {
		s->at++;
		return true;
	}
	while (!is_last) {
		if (close == '}' && !key(s, &name))
			return false;
		if (!value(s) || !separator(s, close, &is_last))
			return false;
	}
	return true;
}

static bool
value(struct slow *s)
{
	struct string any;
	bool is_fine;

	if (s->at == s->end)
		return refuse(s, NOT_JSON);
	switch (*s->at) {
	case '"':
		return string(s, &any);
	case 't':
		return word(s, "true");
	case 'f':
		return word(s, "false");
	case 'n':
		return word(s, "null");
	case '{':
	case '[':
		if (s->depth == JSON_DEPTH_MAX)
			return refuse(s, TOO_DEEP);
		s->depth++;
		s->at++;
		is_fine = elements(s, s->at[-1] == '{' ? '}' : ']');
		s->depth--;
		return is_fine;
	default:
		return number(s);
	}
}

/* From here on the grammar is known to be kept. */

static void fields(struct slow *s, unsigned node, bool is_element);

static unsigned
child_named(const struct slow *s, unsigned node, const struct string *name)
{
	uint8_t plain[KEY_MAX];

	if (!name->is_escaped)
		return json_child(s->tree, node, name->raw.at, name->raw.len);
	if (name->raw.len > KEY_MAX)
		return 0;
	return json_child(s->tree, node, plain, json_text_decode(name->raw, plain));
}

/* Two rounds: where the last member of each name is, then those. */
static void
object_fields(struct slow *s, unsigned node)
{
	const uint8_t *last[JSON_CHILDREN_MAX] = {0}, *start = s->at;
	struct string name;

	for (unsigned round = 0; round < 2; round++) {
		bool is_last = false;
		s->at = start + 1;
		pass_blanks(s);
		if (*s->at == '}') {
			s->at++;
			return;
		}
		while (!is_last) {
			key(s, &name);
			unsigned child = child_named(s, node, &name);
			const uint8_t **at = &last[s->tree->nodes[child].ordinal];
			if (round == 0 && child != 0)
				*at = s->at;
			if (round == 1 && child != 0 && *at == s->at)
				fields(s, child, false);
			else
				value(s);
			separator(s, '}', &is_last);
		}
	}
}

static void
array_fields(struct slow *s, unsigned node)
{
	bool is_last = false;

	s->at++;
	pass_blanks(s);
	if (*s->at == ']') {
		s->at++;
		return;
	}
	while (!is_last) {
		fields(s, node, true);
		separator(s, ']', &is_last);
	}
}

static enum json_kind
kind_of(uint8_t first)
{
	switch (first) {
	case '"':
		return JSON_KIND_STRING;
	case 't':
		return JSON_KIND_TRUE;
	case 'f':
		return JSON_KIND_FALSE;
	case 'n':
		return JSON_KIND_NULL;
	default:
		return JSON_KIND_NUMBER;
	}
}

static void
fields(struct slow *s, unsigned node, bool is_element)
{
	struct json_value taken = {0};
	struct string text = {0};

	if (*s->at == '{') {
		object_fields(s, node);
		return;
	}
	if (*s->at == '[') {
		array_fields(s, node);
		return;
	}
	taken.kind = kind_of(*s->at);
	taken.raw.at = s->at;
	if (taken.kind == JSON_KIND_STRING) {
		string(s, &text);
		taken.raw = text.raw;
		taken.is_escaped = text.is_escaped;
	} else {
		value(s);
		taken.raw.len = (size_t)(s->at - taken.raw.at);
	}
	unsigned n_nested = s->found->n_nested;
	json_found_take(s->found, s->tree, node, &taken, text.bytes, is_element);
	if (!s->takes_nested)
		s->found->n_nested = n_nested;
}

static bool
whole_object(struct slow *s)
{
	pass_blanks(s);
	if (s->at == s->end)
		return refuse(s, NOT_JSON);
	bool is_object = *s->at == '{';
	if (!value(s))
		return false;
	pass_blanks(s);
	if (s->at != s->end)
		return refuse(s, NOT_JSON);
	return is_object || refuse(s, NOT_OBJECT);
}

static bool
read_at(const struct json_fields *tree, unsigned node, struct span record, bool takes_nested,
    struct json_found *found, const char **reason)
{
	struct slow s = {.at = record.at,
	    .end = record.at + record.len,
	    .tree = tree,
	    .found = found,
	    .takes_nested = takes_nested};

	if (!whole_object(&s)) {
		if (reason != NULL)
			*reason = s.reason;
		return false;
	}
	s.at = record.at;
	pass_blanks(&s);
	object_fields(&s, node);
	return true;
}

bool
json_slow(const struct json_fields *tree, struct span record, struct json_found *found,
    const char **reason)
{
	json_found_clear(found);
	return read_at(tree, 0, record, true, found, reason);
}

bool
json_slow_at(const struct json_fields *tree, unsigned node, struct span record,
    struct json_found *found, const char **reason)
{
	return read_at(tree, node, record, false, found, reason);
}

enum json_begun
json_slow_begun(struct span head, size_t *len)
{
	if (head.len == 0)
		return JSON_BEGUN_NOT;
	struct slow s = {.at = head.at, .end = head.at + head.len};

	pass_blanks(&s);
	if (s.at == s.end || *s.at != '{')
		return JSON_BEGUN_NOT;
	if (value(&s)) {
		*len = (size_t)(s.at - head.at);
		return JSON_BEGUN_AND_ENDED;
	}
	/* A character cut in two is no damage either. */
	bool is_cut = s.is_cut || (s.reason == NOT_UTF8 && s.end - s.at < 4);
	return is_cut ? JSON_BEGUN : JSON_BEGUN_NOT;
}
