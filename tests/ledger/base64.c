/* SPDX-License-Identifier: Apache-2.0 */
/* Base 64: one text for one value, in both directions. */
#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* RFC 4648, section 10. */
static const struct {
	const char *plain, *text;
} VECTORS[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

static void
rfc_4648_vectors_hold_in_both_directions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof VECTORS / sizeof *VECTORS; i++) {
		struct out out;
		uint8_t bytes[8];
		size_t len, plain_len = strlen(VECTORS[i].plain);

		out_memory(&out);
		base64_write((struct span){(const uint8_t *)VECTORS[i].plain, plain_len}, &out);
		assert_true(text_is(out_text(&out), VECTORS[i].text));
		out_release(&out);
		assert_true(base64_read(text_of(VECTORS[i].text), bytes, sizeof bytes, &len));
		assert_int_equal(len, plain_len);
		assert_memory_equal(bytes, VECTORS[i].plain, len);
	}
}

static void
every_byte_value_survives_the_way_there_and_back(void **state)
{
	uint8_t bytes[256], back[256];
	struct out out;
	size_t len;

	(void)state;
	for (unsigned i = 0; i < 256; i++)
		bytes[i] = (uint8_t)(i * 167 + 13);
	for (size_t n = 0; n <= 256; n++) {
		out_memory(&out);
		base64_write((struct span){bytes, n}, &out);
		assert_true(base64_read(out_text(&out), back, n, &len));
		assert_int_equal(len, n);
		assert_memory_equal(back, bytes, n);
		if (n > 0)
			assert_false(base64_read(out_text(&out), back, n - 1, &len));
		out_release(&out);
	}
}

static void
what_is_not_strict_is_refused(void **state)
{
	static const char *const BAD[] = {"Z", "Zg", "Zg=", "Zm8", "=",
	    "==", "====", "Z===", "Zg==Zg==", "Zg==\n", "\nZg==", "Zm 8=", "Zm-_",
	    "Zh==", "Zm9=", "Zm9v=", "Zm9v====", "Zg=a", "Z=g=", NULL};
	uint8_t bytes[16];
	size_t len;

	(void)state;
	for (const char *const *bad = BAD; *bad != NULL; bad++) {
		assert_false(base64_read(text_of(*bad), bytes, sizeof bytes, &len));
		assert_false(base64_check(text_of(*bad), &len));
	}
	/* cut off in the middle of a group, with digits beyond the end */
	for (size_t n = 1; n < 8; n++)
		assert_int_equal(base64_check((struct text){"Zm9vYmFy", n}, &len), n == 4);
}

/* Of all four-character texts over a small alphabet, no two may mean the same bytes:
 * each accepted one must come back from its value. */
static void
no_two_texts_mean_one_value(void **state)
{
	static const char SOME[] = "AQgwEBCP/+=9_ ";
	size_t n = sizeof SOME - 1, len;

	(void)state;
	for (size_t i = 0; i < n * n * n * n; i++) {
		char text[5] = {
		    SOME[i % n], SOME[i / n % n], SOME[i / n / n % n], SOME[i / n / n / n], '\0'};
		uint8_t bytes[3];
		struct out out;

		if (!base64_read(text_of(text), bytes, sizeof bytes, &len))
			continue;
		out_memory(&out);
		base64_write((struct span){bytes, len}, &out);
		assert_true(text_is(out_text(&out), text));
		out_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rfc_4648_vectors_hold_in_both_directions),
	    cmocka_unit_test(every_byte_value_survives_the_way_there_and_back),
	    cmocka_unit_test(what_is_not_strict_is_refused),
	    cmocka_unit_test(no_two_texts_mean_one_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
