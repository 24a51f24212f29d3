/* SPDX-License-Identifier: Apache-2.0 */
#include "../check.h"

#include "signals/structured_field.h"

#include "base/out.h"

#include <stdio.h>
#include <string.h>

/* Members as "key:type:value,", or "broken". */
static const char *
members_of(const char *bytes, size_t len)
{
	static char words[512];
	struct span rest = {(const uint8_t *)bytes, len};
	struct field_member member;
	enum field_step step;
	size_t n = 0;

	words[0] = 0;
	while ((step = field_next(&rest, &member)) == FIELD_MEMBER)
		n += (size_t)snprintf(words + n, sizeof words - n, "%.*s:%d:%.*s,",
		    TEXT_ARG(member.key), (int)member.type, (int)member.value.len,
		    member.value.len > 0 ? (const char *)member.value.at : "");
	return step == FIELD_BROKEN ? "broken" : words;
}

static void
check(const char *value, const char *expected)
{
	const char *got = members_of(value, strlen(value));

	if (strcmp(got, expected) != 0)
		fail_msg("%s: %s, expected %s", value, got, expected);
}

static void
every_type_of_value_is_told_apart(void **state)
{
	(void)state;
	check("", "");
	check("   ", "");
	check("a", "a:0:,");
	check("a=?0", "a:0:?0,");
	check("a=-12", "a:1:-12,");
	check("a=1.125", "a:2:1.125,");
	check("a=\"b\\\"c\\\\\"", "a:3:\"b\\\"c\\\\\",");
	check("a=n, b=*x/y:z", "a:4:n,b:4:*x/y:z,");
	check("a=:aGk=:", "a:5::aGk=:,");
	check("a=@-1", "a:6:@-1,");
	check("a=%\"f%c3%bc\"", "a:7:%\"f%c3%bc\",");
	check("a=(1 \"x\";p=2   y )", "a:8:(1 \"x\";p=2   y ),");
	check("a=()", "a:8:(),");
}

static void
parameters_and_blanks_are_passed_over(void **state)
{
	(void)state;
	check("  a=1;x;  y=?1;z=\"q\" \t,\t b;k=t  ", "a:1:1,b:0:,");
	check("*a_-.*9=1", "*a_-.*9:1:1,");
}

static void
what_the_grammar_does_not_have_breaks_all(void **state)
{
	static const char *const broken[] = {"a,", "a=1,", "a=1, ", ",a", "a,,b", "A=1", "a b",
	    "a=1 b", "1a", "a=", "a= 1", "a =1", "\ta=1", "a=1; ", "a=1;", "a=1;X", "a=1 ;x",
	    "a=\"x", "a=\"x\\y\"", "a=\"\x7f\"", "a=\"\xc3\xbc\"", "a=?2", "a=?", "a=:a",
	    "a=:a b:", "a=:=aGk:", "a=:a=Gk:", "a=@1.5", "a=@", "a=--1", "a=-", "a=1.", "a=1.2345",
	    "a=1234567890123456", "a=1234567890123.1", "a=%x", "a=%\"%C3%BC\"", "a=%\"%c3\"",
	    "a=%\"%c3\"x", "a=%\"\xc3\xbc\"", "a=%\"%ff\"", "a=(1", "a=(1,2)", "a=(1\t2)",
	    "a=(\"x\"\"y\")", "a=((1))", "a=n\x01", "\xc3\xbc=1", "a;b=,c"};

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		check(broken[i], "broken");
	assert_string_equal(members_of("a=1\0", 4), "broken");
	assert_string_equal(members_of("a=n\0", 4), "broken");
}

static void
numbers_have_fifteen_digits_at_most(void **state)
{
	(void)state;
	check("a=123456789012345", "a:1:123456789012345,");
	check("a=123456789012.123", "a:2:123456789012.123,");
	check("a=-0.1", "a:2:-0.1,");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_type_of_value_is_told_apart),
	    cmocka_unit_test(parameters_and_blanks_are_passed_over),
	    cmocka_unit_test(what_the_grammar_does_not_have_breaks_all),
	    cmocka_unit_test(numbers_have_fifteen_digits_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
