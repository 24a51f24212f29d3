/* SPDX-License-Identifier: Apache-2.0 */
/* Values: what is read, what is refused and how, and the two written forms. */
#include "../check.h"

#include "base/value.h"

#include <string.h>

static struct arena arena;

static int
make_arena(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int
drop_arena(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct value
value(enum value_type type, const char *string)
{
	struct gpai_error err;
	struct value read = {0};

	if (value_parse(&arena, type, text_of(string), NOWHERE, &read, &err) != GPAI_OK)
		fail_msg("%s: %s", string, err.message);
	return read;
}

static const char *
shown(struct value known, void (*write)(const struct value *, struct out *))
{
	struct out out;

	out_memory(&out);
	write(&known, &out);
	assert_int_equal(out_status(&out, "memory", NULL), GPAI_OK);
	const char *text = arena_string(&arena, out_text(&out));
	out_release(&out);
	assert_non_null(text);
	return text;
}

struct example {
	enum value_type type;
	const char *written, *shown, *json;
};

static const struct example EXAMPLES[] = {
    {TYPE_YESNO, " yes ", "yes", "true"},
    {TYPE_YESNO, "true", "yes", "true"},
    {TYPE_YESNO, "no", "no", "false"},
    {TYPE_YESNO, "false", "no", "false"},
    {TYPE_NUMBER, "6.3e24", "6.3e24", "\"6.3e24\""},
    {TYPE_NUMBER, "140,620,634,112", "140620634112", "\"140620634112\""},
    {TYPE_NUMBER, "6.1e24..6.5e24", "6.1e24..6.5e24", "\"6.1e24..6.5e24\""},
    {TYPE_NUMBER, "1 .. 1.0", "1..1.0", "\"1..1.0\""},
    {TYPE_NUMBER, "6.3e24 +-30%", "4.41e24..8.19e24", "\"4.41e24..8.19e24\""},
    {TYPE_NUMBER, "6.3e24 \u00b1 30 %", "4.41e24..8.19e24", "\"4.41e24..8.19e24\""},
    {TYPE_NUMBER, "10 +- 2", "8..12", "\"8..12\""},
    {TYPE_NUMBER, "-10 +- 10%", "-11..-9", "\"-11..-9\""},
    {TYPE_NUMBER, "10 +- 0", "10", "\"10\""},
    {TYPE_TEXT, "a \"b\"\n", "a \"b\"\n", "\"a \\\"b\\\"\\n\""},
    {TYPE_DATE, "2025-08-02", "2025-08-02", "\"2025-08-02\""},
    {TYPE_CHOICE, " open-source ", "open-source", "\"open-source\""},
    {TYPE_CHOICES, "text,image , audio", "text, image, audio", "[\"text\",\"image\",\"audio\"]"},
    {TYPE_LIST, "one", "one", "[\"one\"]"},
};

static void
values_are_read_and_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof EXAMPLES / sizeof EXAMPLES[0]; i++) {
		const struct example *e = &EXAMPLES[i];
		struct value read = value(e->type, e->written);
		assert_string_equal(shown(read, value_format), e->shown);
		assert_string_equal(shown(read, value_json), e->json);
		struct value again = value(e->type, e->shown);
		assert_true(value_equal(&read, &again));
	}
}

static void
tolerances_are_rounded_outwards(void **state)
{
	struct value v = value(TYPE_NUMBER, "12345678901234567890123456789012345678 +- 0.1%");
	struct decimal third;

	(void)state;
	assert_true(decimal_parse(text_of("12333333222333333322233333332223333332"), &third));
	assert_true(decimal_compare(v.low, third) <= 0);
	assert_true(decimal_parse(text_of("12358024580135802458013580245801358024"), &third));
	assert_true(decimal_compare(v.high, third) >= 0);
	assert_false(value_is_exact(&v));
	v = value(TYPE_NUMBER, "1..1.0");
	assert_true(value_is_exact(&v));
}

static void
what_cannot_be_meant_is_refused_with_what_was_expected(void **state)
{
	static const struct {
		enum value_type type;
		const char *written, *found;
	} BAD[] = {
	    {TYPE_YESNO, "Yes", "\"Yes\", expected yes or no"},
	    {TYPE_YESNO, "", "nothing written, expected yes or no"},
	    {TYPE_NUMBER, "2..1", "\"2..1\", expected the smaller number first"},
	    {TYPE_NUMBER, "1..", NULL},
	    {TYPE_NUMBER, "..", NULL},
	    {TYPE_NUMBER, "1..2..3", NULL},
	    {TYPE_NUMBER, "1 +- -5%", NULL},
	    {TYPE_NUMBER, "1 +- %", NULL},
	    {TYPE_NUMBER, "+-", NULL},
	    {TYPE_NUMBER, "about 5", NULL},
	    {TYPE_NUMBER, "1,5", NULL},
	    {TYPE_DATE, "2025-02-29", "\"2025-02-29\", expected a day as in 2025-08-02"},
	    {TYPE_TEXT, " \n", "nothing written, expected a text"},
	    {TYPE_CHOICE, " ", NULL},
	    {TYPE_CHOICES, "a,,b", NULL},
	    {TYPE_LIST, "a,", NULL},
	    {TYPE_LIST, "", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
		struct gpai_error err;
		struct value read;
		enum gpai_code rc = value_parse(&arena, BAD[i].type, text_of(BAD[i].written),
		    at_line("x.yaml", 7), &read, &err);
		if (rc != GPAI_MALFORMED)
			fail_msg("accepted: %s", BAD[i].written);
		assert_string_equal(err.file, "x.yaml");
		assert_int_equal(err.at, 7);
		if (BAD[i].found != NULL)
			assert_string_equal(err.message, BAD[i].found);
	}
}

static void
a_long_text_is_cut_between_characters_in_the_message(void **state)
{
	struct gpai_error err;
	struct value read;
	char text[201] = "x"; /* then two-byte characters, so that byte 60 is inside one */

	(void)state;
	for (size_t i = 1; i < 199; i += 2)
		memcpy(text + i, "\u00e4", 2);
	assert_int_equal(
	    value_parse(&arena, TYPE_YESNO, text_of(text), NOWHERE, &read, &err), GPAI_MALFORMED);
	assert_null(strstr(err.message, "\\x"));
	assert_non_null(strstr(err.message, "...\", expected yes or no"));
}

static void
unknown_and_absent_are_written_apart(void **state)
{
	struct value unknown = {0}, absent = value_absent(text_of("not \"used\""));

	(void)state;
	assert_string_equal(shown(unknown, value_format), "unknown");
	assert_string_equal(shown(unknown, value_json), "null");
	assert_string_equal(shown(absent, value_format), "none: not \"used\"");
	assert_string_equal(shown(absent, value_json), "{\"absent\":\"not \\\"used\\\"\"}");
	assert_false(value_equal(&unknown, &absent));
	assert_true(value_equal(&unknown, &(struct value){0}));
}

static void
numbers_with_other_figures_differ(void **state)
{
	struct value a = value(TYPE_NUMBER, "1e2"), b = value(TYPE_NUMBER, "1.0e2");
	struct value c = value(TYPE_NUMBER, "1e2..2e2");

	(void)state;
	assert_false(value_equal(&a, &b));
	assert_false(value_equal(&a, &c));
	assert_true(value_equal(&a, &a));
}

static void
a_copy_needs_nothing_of_the_original(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof EXAMPLES / sizeof EXAMPLES[0]; i++) {
		char written[64];
		struct arena other;
		struct value kept;
		strcpy(written, EXAMPLES[i].written);
		struct value read = value(EXAMPLES[i].type, written);
		arena_init(&other, 0);
		assert_true(value_copy(&other, &read, &kept));
		assert_true(value_equal(&read, &kept));
		memset(written, '#', sizeof written - 1);
		written[sizeof written - 1] = 0;
		assert_string_equal(shown(kept, value_format), EXAMPLES[i].shown);
		arena_release(&other);
	}
}

static void
no_memory_at_any_point_is_an_error(void **state)
{
	(void)state;
	for (size_t limit = 16; limit <= 128; limit += 16) {
		struct arena small;
		struct value read, kept;
		arena_init(&small, limit);
		enum gpai_code rc =
		    value_parse(&small, TYPE_LIST, text_of("a, b, c"), NOWHERE, &read, NULL);
		assert_int_equal(rc, limit >= 48 ? GPAI_OK : GPAI_NO_MEMORY);
		arena_release(&small);
		read = value(TYPE_LIST, "a, b, c");
		arena_init(&small, limit);
		assert_int_equal(value_copy(&small, &read, &kept), limit >= 48 + 3 * 16);
		arena_release(&small);
	}
}

static void
type_words_convert_both_ways(void **state)
{
	enum value_type type;

	(void)state;
	for (int i = TYPE_YESNO; i <= TYPE_LIST; i++) {
		assert_true(value_type_from(text_of(value_type_word((enum value_type)i)), &type));
		assert_int_equal(type, i);
	}
	assert_false(value_type_from(text_of("numbers"), &type));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_are_read_and_shown),
	    cmocka_unit_test(tolerances_are_rounded_outwards),
	    cmocka_unit_test(what_cannot_be_meant_is_refused_with_what_was_expected),
	    cmocka_unit_test(a_long_text_is_cut_between_characters_in_the_message),
	    cmocka_unit_test(unknown_and_absent_are_written_apart),
	    cmocka_unit_test(numbers_with_other_figures_differ),
	    cmocka_unit_test(a_copy_needs_nothing_of_the_original),
	    cmocka_unit_test(no_memory_at_any_point_is_an_error),
	    cmocka_unit_test(type_words_convert_both_ways),
	};

	return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
