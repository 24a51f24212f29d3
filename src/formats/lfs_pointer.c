/* SPDX-License-Identifier: Apache-2.0 */
/* Reading Git LFS pointers; see lfs_pointer.h. */
#include "formats/lfs_pointer.h"

#include <string.h>

/* A value in a message. */
#define SHOWN(t) TEXT_ARG(text_clip(t, 60))

static const char CLAUSE[] = "git-lfs specification, The Pointer";
static const char VERSION[] = "https://git-lfs.github.com/spec/v1";
static const char OPENING[] = "version https://git-lfs.github.com/spec/";

struct line {
	struct text key, value;
	uint64_t number; /* from 1 */
};

bool
lfs_pointer_sniff(struct span head)
{
	size_t len = sizeof OPENING - 1;

	return head.len >= len && memcmp(head.at, OPENING, len) == 0;
}

static bool
is_key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

/* The next "key value\n" of what is left. */
static enum gpai_code
next_line(struct text *left, const char *name, struct line *line, struct gpai_error *err)
{
	const char *end = memchr(left->at, '\n', left->len);
	size_t key = 0;

	line->number++;
	if (end == NULL)
		return fail_clause(err, GPAI_MALFORMED, at_line(name, line->number), CLAUSE,
		    "line does not end, expected a newline after every line");
	size_t len = (size_t)(end - left->at);
	struct text all = {left->at, len};
	while (key < len && is_key_char(left->at[key]))
		key++;
	if (key == 0 || key + 1 >= len || left->at[key] != ' ')
		return fail_clause(err, GPAI_MALFORMED, at_line(name, line->number), CLAUSE,
		    "found \"%.*s\", expected a key of a-z 0-9 . -, one blank and a value",
		    SHOWN(all));
	line->key = (struct text){left->at, key};
	line->value = (struct text){left->at + key + 1, len - key - 1};
	*left = (struct text){end + 1, left->len - len - 1};
	return GPAI_OK;
}

static enum gpai_code
read_size(const struct line *line, const char *name, uint64_t *size, struct gpai_error *err)
{
	struct text digits = line->value;

	*size = 0;
	for (size_t i = 0; i < digits.len; i++) {
		unsigned digit = (unsigned)(unsigned char)digits.at[i] - '0';
		if (digit > 9 || (i == 1 && digits.at[0] == '0'))
			return fail_clause(err, GPAI_MALFORMED, at_line(name, line->number), CLAUSE,
			    "size \"%.*s\", expected plain decimal digits", SHOWN(digits));
		if (*size > ((uint64_t)INT64_MAX - digit) / 10)
			return fail_clause(err, GPAI_TOO_LARGE, at_line(name, line->number), CLAUSE,
			    "size %.*s, expected at most 2^63 - 1", SHOWN(digits));
		*size = *size * 10 + digit;
	}
	return GPAI_OK;
}

static enum gpai_code
read_oid(const struct line *line, const char *name, struct digest *oid, struct gpai_error *err)
{
	struct text value = line->value;

	if (!text_starts(value, "sha256:"))
		return fail_clause(err, GPAI_UNSUPPORTED, at_line(name, line->number), CLAUSE,
		    "oid \"%.*s\", expected sha256:", SHOWN(value));
	struct text hex = {value.at + 7, value.len - 7};
	char lower[DIGEST_HEX_CHARS] = "";
	if (digest_from_hex(hex, oid))
		digest_hex(oid, lower);
	if (!text_is(hex, lower)) /* the specification writes digests in lower case */
		return fail_clause(err, GPAI_MALFORMED, at_line(name, line->number), CLAUSE,
		    "oid has no SHA-256, expected 64 digits of 0-9 a-f");
	return GPAI_OK;
}

/* "ext-0-name": a program that changed the contents on the way. */
static bool
is_extension(struct text key)
{
	return key.len > 6 && text_starts(key, "ext-") && key.at[4] >= '0' && key.at[4] <= '9' &&
	       key.at[5] == '-';
}

static enum gpai_code
read_rest(struct text left, const char *name, struct lfs_pointer *pointer, struct gpai_error *err)
{
	struct line line = {.number = 1};
	struct text before = TEXT_NONE;
	bool has_oid = false, has_size = false;
	enum gpai_code rc;

	while (left.len > 0) {
		if ((rc = next_line(&left, name, &line, err)) != GPAI_OK)
			return rc;
		if (before.at != NULL && text_compare(before, line.key) >= 0)
			return fail_clause(err, GPAI_MALFORMED, at_line(name, line.number), CLAUSE,
			    "key %.*s after %.*s, expected keys in order, each once",
			    SHOWN(line.key), SHOWN(before));
		before = line.key;
		if (text_is(line.key, "oid")) {
			has_oid = true;
			rc = read_oid(&line, name, &pointer->oid, err);
		} else if (text_is(line.key, "size")) {
			has_size = true;
			rc = read_size(&line, name, &pointer->size, err);
		} else if (!is_extension(line.key)) {
			rc = fail_clause(err, GPAI_MALFORMED, at_line(name, line.number), CLAUSE,
			    "key %.*s, expected oid, size or an extension ext-N-NAME",
			    SHOWN(line.key));
		}
		if (rc != GPAI_OK)
			return rc;
	}
	if (!has_oid || !has_size)
		return fail_clause(err, GPAI_MALFORMED, at_line(name, line.number), CLAUSE,
		    "pointer ends without %s", has_oid ? "size" : "oid");
	return GPAI_OK;
}

enum gpai_code
lfs_pointer_parse(
    struct span bytes, const char *name, struct lfs_pointer *pointer, struct gpai_error *err)
{
	struct text left;
	struct line line = {0};
	enum gpai_code rc;

	*pointer = (struct lfs_pointer){0};
	if (bytes.len >= LFS_POINTER_MAX)
		return fail_clause(err, GPAI_TOO_LARGE, in_file(name), CLAUSE,
		    "pointer has %zu bytes, expected fewer than %d", bytes.len, LFS_POINTER_MAX);
	if (!text_from_span(bytes, &left))
		return fail_clause(err, GPAI_MALFORMED, in_file(name), CLAUSE,
		    "bytes are not UTF-8, expected lines of text");
	if ((rc = next_line(&left, name, &line, err)) != GPAI_OK)
		return rc;
	if (!text_is(line.key, "version"))
		return fail_clause(err, GPAI_MALFORMED, at_line(name, 1), CLAUSE,
		    "first key is %.*s, expected version", SHOWN(line.key));
	if (!text_is(line.value, VERSION))
		return fail_clause(err, GPAI_UNSUPPORTED, at_line(name, 1), CLAUSE,
		    "version %.*s, expected %s", SHOWN(line.value), VERSION);
	return read_rest(left, name, pointer, err);
}
