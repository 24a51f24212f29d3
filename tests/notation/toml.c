/* SPDX-License-Identifier: Apache-2.0 */
/* TOML 1.0: what it allows, and what it forbids. */
#include "../check.h"

#include "notation/toml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)64 << 20);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct span
span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

/* {a=1 b=["x" 2]}: quoted scalars in quotes. */
static size_t
show(const struct yaml_node *node, char *out, size_t n)
{
	const struct yaml_entry *entry;
	const char *quote = node->quoted ? "\"" : "";

	if (node->kind == YAML_SCALAR)
		return n +
		       (size_t)sprintf(out + n, "%s%.*s%s", quote, TEXT_ARG(node->scalar), quote);
	out[n++] = node->kind == YAML_MAP ? '{' : '[';
	for (uint32_t i = 0; (entry = yaml_entry(node, i)) != NULL; i++) {
		if (i > 0)
			out[n++] = ' ';
		if (node->kind == YAML_MAP)
			n += (size_t)sprintf(out + n, "%.*s=", TEXT_ARG(entry->key));
		n = show(&entry->value, out, n);
	}
	out[n++] = node->kind == YAML_MAP ? '}' : ']';
	out[n] = 0;
	return n;
}

static void
gives(const char *text, const char *expected)
{
	const struct yaml_node *root = NULL;
	struct gpai_error err = {0};
	char out[2000];

	if (toml_parse(&arena, "t.toml", span_of(text), &root, &err) != GPAI_OK)
		fail_msg("%s: line %llu: %s", text, (unsigned long long)err.at, err.message);
	show(root, out, 0);
	assert_string_equal(out, expected);
}

static void
refused(const char *text, enum gpai_code code, uint64_t line, const char *message)
{
	const struct yaml_node *root = NULL;
	struct gpai_error err = {0};

	assert_int_equal(toml_parse(&arena, "t.toml", span_of(text), &root, &err), code);
	assert_string_equal(err.message, message);
	assert_int_equal(err.at, line);
}

static void
malformed(const char *text)
{
	const struct yaml_node *root = NULL;

	if (toml_parse(&arena, "t.toml", span_of(text), &root, NULL) != GPAI_MALFORMED)
		fail_msg("accepted: %s", text);
}

static void
numbers_lose_underscores_and_bases(void **state)
{
	(void)state;
	gives("a = 1 # one\nb=+1_000\nc = 0xDEAD_beef\nd = 0o17\ne = 0b101\nf = -0\n",
	    "{a=1 b=1000 c=3735928559 d=15 e=5 f=-0}");
	gives("a = 1.5\nb = 3e-4\nc = 6.02_2E+23\nd = -inf\ne = nan\n",
	    "{a=1.5 b=3e-4 c=6.022E+23 d=-inf e=nan}");
	gives("a = true\nb = false\nc = 1979-05-27T07:32:00Z\nd = 1979-05-27 07:32:00.5\ne = "
	      "07:32:00\n",
	    "{a=true b=false c=1979-05-27T07:32:00Z d=1979-05-27 07:32:00.5 e=07:32:00}");
	malformed("a = 1979-05-270");
	malformed("a = 07:32:00Z");
	malformed("a = 1979-05-27T07:32");
	malformed("a = 01");
	malformed("a = 1__0");
	malformed("a = _1");
	malformed("a = 1_");
	malformed("a = 1.");
	malformed("a = .5");
	malformed("a = 1e");
	malformed("a = 0x");
	malformed("a = +0x1");
	malformed("a = 0xFFFFFFFFFFFFFFFFF");
	malformed("a = True");
	malformed("a = yes");
}

static void
strings_are_unescaped(void **state)
{
	(void)state;
	gives("a = \"x\\ty\\u00e9\\U0001F600\\\\\\\"\"\n",
	    "{a=\"x\ty\xc3\xa9\xf0\x9f\x98\x80\\\"\"}");
	gives("a = 'C:\\dir'\n", "{a=\"C:\\dir\"}");
	gives("a = \"\"\"\none\ntwo \\\n   three\"\"\"\n", "{a=\"one\ntwo three\"}");
	gives("a = '''\n'quoted' \\n'''\n", "{a=\"'quoted' \\n\"}");
	gives("a = \"\"\"\"two\"\"\"\"\"\n", "{a=\"\"two\"\"\"}");
	gives("a = \"\"\nb = ''\nc = \"\"\"\"\"\"\n", "{a=\"\" b=\"\" c=\"\"}");
	malformed("a = \"x\ny\"");
	malformed("a = \"\\q\"");
	malformed("a = \"\\ud800\"");
	malformed("a = \"\\U00110000\"");
	malformed("a = \"\x01\"");
	malformed("a = 'x");
	malformed("a = \"\"\"x\"\"");
	refused("a = \"\\u0000\"", GPAI_UNSUPPORTED, 1, "U+0000 in a text");
}

static void
tables_join_what_belongs_together(void **state)
{
	(void)state;
	gives("[a.b]\nx = 1\n[a]\ny = 2\n[a.c]\n", "{a={b={x=1} y=2 c={}}}");
	gives("a.b.c = 1\na.b.d = 2\n'a b'.\"c\" = 3\n", "{a={b={c=1 d=2}} a b={c=3}}");
	gives("[[f]]\nn = 1\n[f.g]\nx = 1\n[[f]]\nn = 2\n[[f.h]]\n[[f.h]]\n",
	    "{f=[{n=1 g={x=1}} {n=2 h=[{} {}]}]}");
	gives("a = {b = 1, c.d = 2, e = {}}\n", "{a={b=1 c={d=2} e={}}}");
	gives("a = [1, # one\n 2,\n]\nb = [[], [\"x\", {y = 1}]]\n",
	    "{a=[1 2] b=[[] [\"x\" {y=1}]]}");
	gives("[fruit]\napple.color = 1\n[fruit.pear]\n", "{fruit={apple={color=1} pear={}}}");
	malformed("a = 1\na = 2");
	malformed("[a]\n[a]");
	malformed("a = 1\n[a]");
	malformed("a = 1\na.b = 2");
	malformed("[a]\nb.c = 1\n[a.b]");
	malformed("[a.b]\n[a]\nb.c = 1");
	malformed("a = {b = 1}\n[a.c]");
	malformed("a = {b = 1}\na.c = 1");
	malformed("a = {b = 1, b = 2}");
	malformed("a = {b = 1,}");
	malformed("a = {b = 1\n}");
	malformed("a = []\n[[a]]");
	malformed("[[a]]\n[a]");
	malformed("[a]\n[[a]]");
	malformed("a = 1 b = 2");
	malformed("a");
	malformed("a =");
	malformed("= 1");
	malformed("[a");
	malformed("[]");
	malformed("[[a]");
	malformed("a = [1 2]");
	malformed("\"\"\"a\"\"\" = 1");
	malformed("# \x01\n");
}

static void
errors_carry_the_line(void **state)
{
	(void)state;
	refused("a = 1\n\nb = [\n1,\n2\n3]\n", GPAI_MALFORMED, 6,
	    "an array that goes on without a comma, expected , or ]");
	refused("a = 1\r\nb = 2\r\na = 3\r\n", GPAI_MALFORMED, 3,
	    "\"a\" given again, first on line 1, expected each once");
}

static void
nesting_and_counts_are_bounded(void **state)
{
	char text[4 * TOML_TABLE_MAX * 4];
	size_t n = 0;

	(void)state;
	n = (size_t)sprintf(text, "a = ");
	memset(text + n, '[', 1000);
	text[n + 1000] = 0;
	refused(text, GPAI_TOO_LARGE, 1, "more than 32 values within each other");
	n = 0;
	for (int i = 0; i < 40; i++)
		n += (size_t)sprintf(text + n, "a.");
	refused(text, GPAI_TOO_LARGE, 1, "more than 32 parts in a key");
	n = 0;
	for (int i = 0; i < TOML_TABLE_MAX; i++)
		n += (size_t)sprintf(text + n, "k%d=1\n", i);
	const struct yaml_node *root;
	assert_int_equal(toml_parse(&arena, "t.toml", span_of(text), &root, NULL), GPAI_OK);
	assert_int_equal(root->n, TOML_TABLE_MAX);
	sprintf(text + n, "one=1\n");
	refused(text, GPAI_TOO_LARGE, TOML_TABLE_MAX + 1, "more than 4096 keys in one table");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(numbers_lose_underscores_and_bases, begin, end),
	    cmocka_unit_test_setup_teardown(strings_are_unescaped, begin, end),
	    cmocka_unit_test_setup_teardown(tables_join_what_belongs_together, begin, end),
	    cmocka_unit_test_setup_teardown(errors_carry_the_line, begin, end),
	    cmocka_unit_test_setup_teardown(nesting_and_counts_are_bounded, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
