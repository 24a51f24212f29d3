/* SPDX-License-Identifier: Apache-2.0 */
/* Text and error messages: UTF-8, cutting, and what a hostile name may not do. */
#include "../check.h"

#include "base/error.h"
#include "base/span.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool
valid(const char *bytes, size_t len)
{
	struct text text;

	return text_from_span((struct span){(const uint8_t *)bytes, len}, &text);
}

/* The definition by code point, to hold the table of lead bytes against. */
static size_t
encode(uint32_t c, char to[4])
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)((0xf00U >> len & 0xff) | c);
	return len;
}

static void
every_code_point_is_valid_except_surrogates(void **state)
{
	char bytes[4];

	(void)state;
	for (uint32_t c = 0; c < 0x110400; c++) {
		size_t len = encode(c, bytes);
		bool expected = c < 0x110000 && !(c >= 0xd800 && c < 0xe000);
		assert_int_equal(valid(bytes, len), expected);
		if (expected && len > 1)
			assert_false(valid(bytes, len - 1));
	}
}

static void
overlong_and_stray_bytes_are_refused_where_they_are(void **state)
{
	static const char *const BAD[] = {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3",
	    "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
	    "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe", "\xed\xa0\x80", "\xe2\x28\xa1",
	    "\xe2\x82"};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		for (size_t before = 0; before < 20; before++) {
			memset(text, 'a', sizeof text);
			memcpy(text + before, BAD[i], strlen(BAD[i]));
			struct span span = {(uint8_t *)text, sizeof text};
			assert_int_equal(utf8_valid_len(span), before);
		}
	}
}

static void
texts_compare_trim_and_clip(void **state)
{
	(void)state;
	assert_true(text_compare(text_of("a"), text_of("ab")) < 0);
	assert_true(text_compare(text_of("b"), text_of("ab")) > 0);
	assert_true(text_compare(text_of("\xc3\xa4"), text_of("z")) > 0);
	assert_int_equal(text_compare(TEXT_NONE, text_of("")), 0);
	assert_true(text_equal(TEXT_NONE, text_of("")));
	assert_true(text_starts(text_of("aia.53"), "aia."));
	assert_false(text_starts(text_of("ai"), "aia."));
	assert_true(text_is(text_trim(text_of(" \t a b\r\n")), "a b"));
	assert_int_equal(text_trim(text_of(" \n")).len, 0);
	assert_true(text_is(text_clip(text_of("a\u00e4b"), 2), "a"));
	assert_true(text_is(text_clip(text_of("a\u00e4b"), 3), "a\u00e4"));
	assert_true(text_is(text_clip(text_of("ab"), 3), "ab"));
	assert_int_equal(text_length(text_of("a\u00e4\u20ac\U0001f600")), 4);
}

static void
a_hostile_name_cannot_drive_a_terminal(void **state)
{
	struct gpai_error err;

	(void)state;
	fail(&err, GPAI_MALFORMED, at_byte("a\x1b[2J\n", 8), "%s",
	    "\x1b]0;x\x07 \xff \xc2\x9b \xe2\x80\xae ok \u00e4\u20ac\U0001f600");
	assert_string_equal(err.file, "a\\x1b[2J\\x0a");
	assert_string_equal(err.message,
	    "\\x1b]0;x\\x07 \\xff \\xc2\\x9b \\xe2\\x80\\xae ok \u00e4\u20ac\U0001f600");
	assert_int_equal(err.code, GPAI_MALFORMED);
	assert_int_equal(err.place, GPAI_BYTE);
	assert_int_equal(err.at, 8);
	assert_null(err.clause);
}

static void
long_messages_end_between_characters(void **state)
{
	struct gpai_error err;
	char text[3000];

	(void)state;
	for (size_t shift = 0; shift < 8; shift++) {
		memset(text, 'x', shift);
		for (size_t i = shift; i + 4 < sizeof text; i += 4)
			memcpy(text + i, "\U0001f600", 5);
		fail(&err, GPAI_IO, in_file(text), "%s", text);
		assert_true(valid(err.message, strlen(err.message)));
		assert_true(valid(err.file, strlen(err.file)));
		assert_true(strlen(err.message) > sizeof err.message - 6);
		assert_null(strchr(err.message, '\\'));
	}
	memset(text, 1, sizeof text - 1);
	text[sizeof text - 1] = 0;
	fail(&err, GPAI_IO, NOWHERE, "%s", text);
	assert_int_equal(strlen(err.message), (sizeof err.message - 1) / 4 * 4); /* whole escapes */
}

static void
nobody_needs_to_take_the_error(void **state)
{
	struct gpai_error err;

	(void)state;
	assert_int_equal(fail(NULL, GPAI_BUSY, NOWHERE, "x"), GPAI_BUSY);
	assert_int_equal(fail_errno(NULL, ENOSPC, NULL, "write"), GPAI_IO);
	assert_int_equal(fail_memory(NULL), GPAI_NO_MEMORY);
	assert_int_equal(fail_errno(&err, ENOENT, "f", "open"), GPAI_NOT_FOUND);
	assert_string_equal(err.message, "cannot open: No such file or directory");
	assert_int_equal(fail_errno(&err, 99999, "f", "open"), GPAI_IO);
	assert_string_equal(err.message, "cannot open: error 99999");
	assert_int_equal(
	    fail_clause(&err, GPAI_MALFORMED, NOWHERE, "WARC 1.1, 5.3", "x"), GPAI_MALFORMED);
	assert_string_equal(err.clause, "WARC 1.1, 5.3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_code_point_is_valid_except_surrogates),
	    cmocka_unit_test(overlong_and_stray_bytes_are_refused_where_they_are),
	    cmocka_unit_test(texts_compare_trim_and_clip),
	    cmocka_unit_test(a_hostile_name_cannot_drive_a_terminal),
	    cmocka_unit_test(long_messages_end_between_characters),
	    cmocka_unit_test(nobody_needs_to_take_the_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
