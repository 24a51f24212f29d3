/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as training programs write it; see training_json.h.
 *
 * A copy of the bytes is mended in place, so that positions in errors stay true: NaN
 * becomes "?" and blanks, and the last two figures of a very long integer an exponent. */
#include "formats/training_json.h"

#include <stdlib.h>
#include <string.h>

static const char NOT_REAL[] = "?";

static bool
is_word(const char *at, size_t left, const char *word)
{
	size_t len = strlen(word);

	return left >= len && memcmp(at, word, len) == 0;
}

static size_t
mend_word(char *at, size_t left)
{
	static const char *const words[] = {"NaN", "-Infinity", "Infinity"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		size_t len = strlen(words[i]);
		if (!is_word(at, left, words[i]))
			continue;
		memset(at, ' ', len);
		memcpy(at, "\"?\"", 3);
		return len;
	}
	return 0;
}

static size_t
mend_number(char *at, size_t left)
{
	size_t n = at[0] == '-', from = n;

	while (n < left && at[n] >= '0' && at[n] <= '9')
		n++;
	bool is_integer = n == left || memchr(".eE", at[n], 3) == NULL;
	if (is_integer && n - from >= 19) {
		/* The double it becomes has 17 figures, so nothing is lost that would stay. */
		at[n - 2] = 'e';
		at[n - 1] = '2';
	}
	while (n < left && memchr(".eE+-0123456789", at[n], 15) != NULL)
		n++;
	return n > 0 ? n : 1;
}

static void
mend(char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		char c = text[i];
		if (c == '"') {
			for (i++; i < len && text[i] != '"'; i++)
				i += text[i] == '\\';
			i++;
		} else if (c == 'N' || c == 'I' || c == '-' || (c >= '0' && c <= '9')) {
			size_t n = mend_word(text + i, len - i);
			i += n > 0 ? n : c == 'N' || c == 'I' ? 1 : mend_number(text + i, len - i);
		} else {
			i++;
		}
	}
}

enum gpai_code
training_json(
    struct training_reader *reader, struct span bytes, json_t **root, struct gpai_error *err)
{
	static const struct json_limits limits = {.nodes = 8000000, .bytes = TRAINING_BYTES_MAX};
	char *copy = malloc(bytes.len + 1);
	enum gpai_code rc;

	if (copy == NULL)
		return fail_memory(err);
	if (bytes.len > 0)
		memcpy(copy, bytes.at, bytes.len);
	mend(copy, bytes.len);
	rc =
	    json_parse(reader->name, (struct span){(uint8_t *)copy, bytes.len}, &limits, root, err);
	free(copy);
	return rc;
}

bool
training_json_number(const json_t *value, struct decimal *number)
{
	if (json_is_integer(value)) {
		json_int_t whole = json_integer_value(value);
		*number = decimal_from(whole < 0 ? -(uint64_t)whole : (uint64_t)whole);
		number->negative = whole < 0;
		return true;
	}
	return json_is_real(value) && training_from_double(json_real_value(value), number);
}

bool
training_json_not_real(const json_t *value)
{
	return text_is(json_text(value), NOT_REAL);
}

bool
training_set_member(struct training_reader *reader, enum training_field field, const json_t *object,
    const char *key, const char *path)
{
	const json_t *value = json_object_get(object, key);
	struct text where = training_where(reader, "%s%s", path, key);
	struct decimal number;

	if (value == NULL || json_is_null(value))
		return false;
	if (training_json_number(value, &number))
		return training_set(reader, field, number, where);
	if (training_json_not_real(value))
		training_problem(reader, "%s%s is NaN or infinite, expected a number", path, key);
	else if (json_is_string(value))
		return training_set_text(reader, field, json_text(value), where);
	else
		training_problem(
		    reader, "%s%s is %s, expected a number", path, key, json_kind_words(value));
	return false;
}
