/* SPDX-License-Identifier: Apache-2.0 */
/* Git LFS pointers: accepted forms, and each refusal with its whole message. */
#include "../check.h"

#include "formats/lfs_pointer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define VERSION "version https://git-lfs.github.com/spec/v1\n"
#define HEX     "ac02591061f1344027a7e7b11dbb4143f75f166c47dc09b742f5de3ab1dde1d1"
#define OID     "oid sha256:" HEX "\n"

static struct span
span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

static void
refused(const char *text, enum gpai_code code, uint64_t line, const char *message)
{
	struct lfs_pointer pointer;
	struct gpai_error err = {0};
	enum gpai_code rc = lfs_pointer_parse(span_of(text), "p", &pointer, &err);

	if (rc != code || err.at != line || strcmp(err.message, message) != 0)
		fail_msg("code %d line %" PRIu64 ": %s\n  expected %d line %" PRIu64 ": %s", rc,
		    err.at, err.message, code, line, message);
	assert_string_equal(err.file, "p");
}

static void
pointer_gives_size_and_digest(void **state)
{
	struct lfs_pointer pointer;
	char hex[DIGEST_HEX_CHARS];

	(void)state;
	assert_int_equal(
	    lfs_pointer_parse(span_of(VERSION OID "size 2669283096\n"), "p", &pointer, NULL),
	    GPAI_OK);
	digest_hex(&pointer.oid, hex);
	assert_string_equal(hex, HEX);
	assert_int_equal(pointer.size, 2669283096);
	assert_true(lfs_pointer_sniff(span_of(VERSION)));
	assert_true(lfs_pointer_sniff(span_of("version https://git-lfs.github.com/spec/v2\n")));
	assert_false(lfs_pointer_sniff(span_of("version https://git-lfs")));
	assert_false(lfs_pointer_sniff(span_of("{\"a\":1}")));
}

static void
extensions_in_order_are_passed_over(void **state)
{
	struct lfs_pointer pointer;

	(void)state;
	assert_int_equal(
	    lfs_pointer_parse(span_of(VERSION "ext-0-foo sha256:" HEX "\next-1-bar sha256:" HEX
					      "\n" OID "size 1\n"),
		"p", &pointer, NULL),
	    GPAI_OK);
	assert_int_equal(pointer.size, 1);
	refused(VERSION OID "ext-0-foo sha256:" HEX "\nsize 1\n", GPAI_MALFORMED, 3,
	    "key ext-0-foo after oid, expected keys in order, each once");
}

static void
every_strict_prefix_is_refused(void **state)
{
	const char *text = VERSION OID "size 2669283096\n";
	struct lfs_pointer pointer;

	(void)state;
	for (size_t len = 0; len < strlen(text); len++) {
		struct span cut = {(const uint8_t *)text, len};
		assert_int_not_equal(lfs_pointer_parse(cut, "p", &pointer, NULL), GPAI_OK);
	}
}

static void
broken_lines_are_refused(void **state)
{
	(void)state;
	refused(VERSION OID "size 12", GPAI_MALFORMED, 3,
	    "line does not end, expected a newline after every line");
	refused(VERSION OID "size\n", GPAI_MALFORMED, 3,
	    "found \"size\", expected a key of a-z 0-9 . -, one blank and a value");
	refused(VERSION OID "\n", GPAI_MALFORMED, 3,
	    "found \"\", expected a key of a-z 0-9 . -, one blank and a value");
	refused(VERSION OID, GPAI_MALFORMED, 2, "pointer ends without size");
	refused(VERSION, GPAI_MALFORMED, 1, "pointer ends without oid");
	refused(OID "size 1\n", GPAI_MALFORMED, 1, "first key is oid, expected version");
	refused(VERSION OID "size 1\nsize 2\n", GPAI_MALFORMED, 4,
	    "key size after size, expected keys in order, each once");
	refused(VERSION OID "size 1\nzebra 2\n", GPAI_MALFORMED, 4,
	    "key zebra, expected oid, size or an extension ext-N-NAME");
}

static void
sizes_are_digits_below_2_63(void **state)
{
	struct lfs_pointer pointer;

	(void)state;
	assert_int_equal(lfs_pointer_parse(span_of(VERSION OID "size 9223372036854775807\n"), "p",
			     &pointer, NULL),
	    GPAI_OK);
	refused(VERSION OID "size 9223372036854775808\n", GPAI_TOO_LARGE, 3,
	    "size 9223372036854775808, expected at most 2^63 - 1");
	refused(VERSION OID "size -1\n", GPAI_MALFORMED, 3,
	    "size \"-1\", expected plain decimal digits");
	refused(VERSION OID "size 01\n", GPAI_MALFORMED, 3,
	    "size \"01\", expected plain decimal digits");
	refused(VERSION OID "size 1 \n", GPAI_MALFORMED, 3,
	    "size \"1 \", expected plain decimal digits");
}

static void
other_versions_and_digests_are_unsupported(void **state)
{
	(void)state;
	refused("version https://git-lfs.github.com/spec/v2\n" OID "size 1\n", GPAI_UNSUPPORTED, 1,
	    "version https://git-lfs.github.com/spec/v2, expected "
	    "https://git-lfs.github.com/spec/v1");
	refused(VERSION "oid sha512:00\nsize 1\n", GPAI_UNSUPPORTED, 2,
	    "oid \"sha512:00\", expected sha256:");
	refused(VERSION "oid sha256:00\nsize 1\n", GPAI_MALFORMED, 2,
	    "oid has no SHA-256, expected 64 digits of 0-9 a-f");
	refused(VERSION
	    "oid sha256:AC02591061f1344027a7e7b11dbb4143f75f166c47dc09b742f5de3ab1dde1d1\nsize 1\n",
	    GPAI_MALFORMED, 2, "oid has no SHA-256, expected 64 digits of 0-9 a-f");
}

static void
length_limit_is_exact(void **state)
{
	char text[2048];
	struct lfs_pointer pointer;

	(void)state;
	size_t fixed = strlen(VERSION "ext-0-a \n" OID "size 1\n");
	int pad = (int)(1023 - fixed);
	int len = snprintf(text, sizeof text, VERSION "ext-0-a %0*d\n" OID "size 1\n", pad, 0);
	assert_int_equal(len, 1023);
	assert_int_equal(lfs_pointer_parse(span_of(text), "p", &pointer, NULL), GPAI_OK);
	snprintf(text, sizeof text, VERSION "ext-0-a %0*d\n" OID "size 1\n", pad + 1, 0);
	refused(text, GPAI_TOO_LARGE, 0, "pointer has 1024 bytes, expected fewer than 1024");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pointer_gives_size_and_digest),
	    cmocka_unit_test(extensions_in_order_are_passed_over),
	    cmocka_unit_test(every_strict_prefix_is_refused),
	    cmocka_unit_test(broken_lines_are_refused),
	    cmocka_unit_test(sizes_are_digits_below_2_63),
	    cmocka_unit_test(other_versions_and_digests_are_unsupported),
	    cmocka_unit_test(length_limit_is_exact),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
