/* SPDX-License-Identifier: Apache-2.0 */
/* JSON: limits before memory, errors with their place, the canonical form. */
#include "../check.h"

#include "notation/json.h"
#include "notation/json_writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum gpai_code
parse(const char *string, const struct json_limits *limits, json_t **root, struct gpai_error *err)
{
	return json_parse(
	    "x.json", (struct span){(const uint8_t *)string, strlen(string)}, limits, root, err);
}

static json_t *
tree(const char *string)
{
	json_t *root;
	struct gpai_error err;

	if (parse(string, NULL, &root, &err) != GPAI_OK)
		fail_msg("byte %d: %s", (int)err.at, err.message);
	return root;
}

static void
assert_canonical(const char *from, const char *to)
{
	struct gpai_error err;
	struct out out;
	json_t *root = tree(from);

	out_memory(&out);
	assert_int_equal(json_canonical(root, &out, &err), GPAI_OK);
	char *text = out_take(&out, NULL);
	assert_string_equal(text, to);
	free(text);
	json_decref(root);
}

static void
the_canonical_form_is_that_of_rfc_8785(void **state)
{
	(void)state;
	assert_canonical("[ ]", "[]");
	assert_canonical("{ }", "{}");
	assert_canonical(" [ null , true,false, -0, 1, -9007199254740991 ] ",
	    "[null,true,false,0,1,-9007199254740991]");
	assert_canonical(
	    "{\"b\":{\"z\":1,\"a\":[{}]},\"a\":2}", "{\"a\":2,\"b\":{\"a\":[{}],\"z\":1}}");
	assert_canonical("{\"ab\":1,\"a\":2,\"\":3,\"B\":4}", "{\"\":3,\"B\":4,\"a\":2,\"ab\":1}");
	/* The example of RFC 8785, 3.2.3. */
	assert_canonical("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,"
			 "\"\\u0080\":6,\"\\u00f6\":7}",
	    "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\u00f6\":7,\"\u20ac\":1,\"\U0001f600\":5,"
	    "\"\ufb33\":"
	    "3}");
	assert_canonical("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"",
	    "\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
}

/* UTF-16 units of a code point, as RFC 8785 compares them. */
static uint64_t
utf16_order(uint32_t c)
{
	if (c < 0x10000)
		return (uint64_t)c << 16;
	return (uint64_t)(0xd800 + ((c - 0x10000) >> 10)) << 16 |
	       (0xdc00 + ((c - 0x10000) & 0x3ff));
}

static void
keys_sort_as_utf_16_does(void **state)
{
	uint64_t seed = 6;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		uint32_t c[2];
		char text[64];
		for (int k = 0; k < 2; k++) {
			do {
				c[k] = (uint32_t)(next_random(&seed) %
						  (k + i % 3 == 0 ? 0x110000 : 0x10200));
			} while (c[k] < 0x20 || (c[k] >= 0xd800 && c[k] < 0xe000));
		}
		if (c[0] == c[1])
			continue;
		json_t *object = json_object();
		for (int k = 0; k < 2; k++) {
			if (c[k] < 0x10000)
				snprintf(text, sizeof text, "\"x\\u%04x\"", c[k]);
			else
				snprintf(text, sizeof text, "\"x\\u%04x\\u%04x\"",
				    0xd800 + ((c[k] - 0x10000) >> 10),
				    0xdc00 + ((c[k] - 0x10000) & 0x3ff));
			json_t *key = tree(text);
			json_object_set_new(object, json_string_value(key), json_integer(k));
			json_decref(key);
		}
		struct out out;
		out_memory(&out);
		assert_int_equal(json_canonical(object, &out, NULL), GPAI_OK);
		char *written = out_take(&out, NULL);
		/* The value that comes last belongs to the greater key. */
		bool second_last = written[strlen(written) - 2] == '1';
		assert_int_equal(second_last, utf16_order(c[1]) > utf16_order(c[0]));
		free(written);
		json_decref(object);
	}
}

static void
what_has_no_canonical_form_is_refused(void **state)
{
	static const struct {
		const char *text;
		enum gpai_code code;
	} BAD[] = {
	    {"[1.5]", GPAI_UNSUPPORTED},
	    {"[1e2]", GPAI_UNSUPPORTED},
	    {"{\"a\":{\"b\":[9007199254740992]}}", GPAI_TOO_LARGE},
	    {"[-9007199254740992]", GPAI_TOO_LARGE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		struct out out;
		json_t *root = tree(BAD[i].text);
		out_memory(&out);
		assert_int_equal(json_canonical(root, &out, NULL), BAD[i].code);
		out_release(&out);
		json_decref(root);
	}
}

static void
errors_name_the_byte(void **state)
{
	static const struct {
		const char *text;
		enum gpai_code code;
		uint64_t at;
		const char *has;
	} BAD[] = {
	    {"", GPAI_MALFORMED, 0, "nothing in it"},
	    {"{\"a\":1,\"a\":2}", GPAI_MALFORMED, 10, "duplicate object key"},
	    {"{\"a\":9223372036854775808}", GPAI_TOO_LARGE, 5,
		"too big integer near '9223372036854775808'"},
	    {"[0,-9223372036854775809]", GPAI_TOO_LARGE, 3, "too big negative integer"},
	    {"[1e400]", GPAI_TOO_LARGE, 1, "real number overflow"},
	    {"[\"\\u0000\"]", GPAI_UNSUPPORTED, 9, "U+0000 in a string"},
	    {"{\"a\\u0000b\":1}", GPAI_UNSUPPORTED, 11, "U+0000 in a string"},
	    {"[\"ab\xff\"]", GPAI_MALFORMED, 4, "unable to decode byte 0xff"},
	    {"[\"\xc0\x80\"]", GPAI_MALFORMED, 2, "0xc0"},
	    {"[\"\xed\xa0\x80\"]", GPAI_MALFORMED, 2, "0xed"},
	    {"[\"\\ud800\"]", GPAI_MALFORMED, 9, "invalid Unicode"},
	    {"[1] x", GPAI_MALFORMED, 5, "end of file expected"},
	    {"[1, 2", GPAI_MALFORMED, 5, "']' expected"},
	    {"[\"a", GPAI_MALFORMED, 3, "premature end"},
	    {"[\"a\\", GPAI_MALFORMED, 4, NULL},
	    {"[NaN]", GPAI_MALFORMED, 4, NULL},
	    {"[01]", GPAI_MALFORMED, 2, NULL},
	    {"[1,]", GPAI_MALFORMED, 4, NULL},
	    {"{a:1}", GPAI_MALFORMED, 2, NULL},
	    {"]]]]", GPAI_MALFORMED, 1, NULL},
	    {"]][", GPAI_MALFORMED, 1, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		struct gpai_error err;
		json_t *root = (json_t *)&err;
		if (parse(BAD[i].text, NULL, &root, &err) != BAD[i].code)
			fail_msg("case %zu: %s: %s", i, BAD[i].text, err.message);
		assert_null(root);
		assert_string_equal(err.file, "x.json");
		assert_int_equal(err.place, GPAI_BYTE);
		assert_int_equal(err.at, BAD[i].at);
		if (BAD[i].has != NULL)
			assert_non_null(strstr(err.message, BAD[i].has));
	}
}

static void
limits_hold_exactly(void **state)
{
	static const struct {
		struct json_limits limits;
		const char *fits, *exceeds;
	} CASES[] = {
	    {{.depth = 3}, "[[[]],{\"a\":[]}]", "[[[[]]]]"},
	    {{.depth = 3}, "[\"[[[[{{{{\\\"[[[[\"]", "[{\"a\":[[]]}]"},
	    {{.nodes = 4}, "[1,[2]]", "[1,[2],3]"},
	    {{.nodes = 3}, "[\",,,,,\",1]", "[1,2,3]"},
	    {{.bytes = 4}, "[10]", "[100]"},
	};
	char deep[2 * 1030 + 1];
	json_t *root;

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		assert_int_equal(parse(CASES[i].fits, &CASES[i].limits, &root, NULL), GPAI_OK);
		json_decref(root);
		assert_int_equal(
		    parse(CASES[i].exceeds, &CASES[i].limits, &root, NULL), GPAI_TOO_LARGE);
	}
	for (size_t depth = 1; depth <= 1030; depth++) { /* 64 by default, never above 1024 */
		memset(deep, '[', depth);
		memset(deep + depth, ']', depth);
		deep[2 * depth] = 0;
		assert_int_equal(
		    parse(deep, NULL, &root, NULL), depth <= 64 ? GPAI_OK : GPAI_TOO_LARGE);
		json_decref(root);
		enum gpai_code rc =
		    parse(deep, &(struct json_limits){.depth = UINT32_MAX}, &root, NULL);
		assert_int_equal(rc, depth <= 1024 ? GPAI_OK : GPAI_TOO_LARGE);
		json_decref(root);
	}
}

static void
values_are_asked_for_by_type(void **state)
{
	json_t *root = tree("{\"s\":\"a\u00e4\",\"i\":9223372036854775807,\"n\":-1,\"r\":1.0}");
	uint64_t number = 0;

	(void)state;
	assert_true(text_is(json_member_text(root, "s"), "a\u00e4"));
	assert_null(json_member_text(root, "i").at);
	assert_null(json_member_text(root, "none").at);
	assert_null(json_member_text(NULL, "s").at);
	assert_true(json_whole(json_object_get(root, "i"), &number));
	assert_true(number == INT64_MAX);
	assert_false(json_whole(json_object_get(root, "n"), &number));
	assert_false(json_whole(json_object_get(root, "r"), &number));
	assert_false(json_whole(NULL, &number));
	assert_string_equal(json_kind_words(root), "an object");
	assert_string_equal(json_kind_words(NULL), "nothing");
	json_decref(root);
}

static void
what_is_written_piece_by_piece_reads_back(void **state)
{
	struct json_writer w;
	struct out out;

	(void)state;
	out_memory(&out);
	json_writer_init(&w, &out);
	json_open(&w, '{');
	json_key(&w, "empty");
	json_open(&w, '[');
	json_close(&w, ']');
	json_key(&w, "list");
	json_open(&w, '[');
	json_put_number(&w, UINT64_MAX);
	json_put_bool(&w, false);
	json_put_string(&w, NULL);
	json_open(&w, '{');
	json_close(&w, '}');
	json_put_text(&w, text_of("\"\n"));
	json_close(&w, ']');
	json_string_member(&w, "s", "x");
	json_known_member(&w, "none", "");
	json_number_member(&w, "n", 7);
	json_close(&w, '}');
	char *text = out_take(&out, NULL);
	assert_string_equal(text, "{\"empty\":[],\"list\":[18446744073709551615,false,null,{},"
				  "\"\\\"\\n\"],\"s\":\"x\",\"none\":null,\"n\":7}");
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_canonical_form_is_that_of_rfc_8785),
	    cmocka_unit_test(keys_sort_as_utf_16_does),
	    cmocka_unit_test(what_has_no_canonical_form_is_refused),
	    cmocka_unit_test(errors_name_the_byte),
	    cmocka_unit_test(limits_hold_exactly),
	    cmocka_unit_test(values_are_asked_for_by_type),
	    cmocka_unit_test(what_is_written_piece_by_piece_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
