/* SPDX-License-Identifier: Apache-2.0 */
/* YAML: the tree, its lines, and everything that is refused. */
#include "../check.h"

#include "notation/yaml.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static enum gpai_code
parse(const char *string, size_t len, const struct yaml_node **root, struct gpai_error *err)
{
	return yaml_parse(&arena, "x.yaml", (struct span){(const uint8_t *)string, len}, root, err);
}

static const struct yaml_node *
tree(const char *string)
{
	const struct yaml_node *root = NULL;
	struct gpai_error err;

	if (parse(string, strlen(string), &root, &err) != GPAI_OK)
		fail_msg("line %d: %s", (int)err.at, err.message);
	return root;
}

static const char *
scalar(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *node = yaml_get(map, key);

	assert_true(node != NULL && node->kind == YAML_SCALAR);
	return node->scalar.at;
}

static void
a_document_keeps_order_lines_and_quotes(void **state)
{
	const struct yaml_node *root = tree("id: aia.53\n"
					    "# a remark\n"
					    "applies:\n"
					    "  is: model.gpai\n"
					    "  not: [a, \"b, c\"]\n"
					    "says: >\n"
					    "  one\n"
					    "  line\n"
					    "keep: |\n"
					    "  two\n"
					    "  lines\n"
					    "\"quoted key\": 'yes'\n"
					    "number: 1.0e2\n");
	const struct yaml_node *list;

	(void)state;
	assert_int_equal(root->kind, YAML_MAP);
	assert_int_equal(root->n, 6);
	assert_true(text_is(yaml_entry(root, 1)->key, "applies"));
	assert_int_equal(yaml_entry(root, 1)->line, 3);
	assert_int_equal(yaml_entry(root, 1)->value.line, 4);
	assert_null(yaml_entry(root, 6));
	list = yaml_get(yaml_get(root, "applies"), "not");
	assert_int_equal(list->kind, YAML_LIST);
	assert_int_equal(list->n, 2);
	assert_int_equal(list->line, 5);
	assert_true(text_is(yaml_entry(list, 1)->value.scalar, "b, c"));
	assert_true(yaml_entry(list, 1)->value.quoted);
	assert_false(yaml_entry(list, 0)->value.quoted);
	assert_string_equal(scalar(root, "says"), "one line\n");
	assert_string_equal(scalar(root, "keep"), "two\nlines\n");
	assert_string_equal(scalar(root, "quoted key"), "yes");
	assert_true(yaml_get(root, "quoted key")->quoted);
	assert_string_equal(scalar(root, "number"), "1.0e2");
	assert_int_equal(yaml_get(root, "number")->line, 13);
}

static void
nothing_is_null_in_each_of_its_forms(void **state)
{
	const struct yaml_node *root = tree("a:\nb: ~\nc: null\nd: ''\ne: \"null\"\nf: []\ng: x\n");

	(void)state;
	assert_true(yaml_is_null(yaml_get(root, "a")));
	assert_int_equal(yaml_get(root, "a")->line, 1);
	assert_true(yaml_is_null(yaml_get(root, "b")));
	assert_true(yaml_is_null(yaml_get(root, "c")));
	assert_false(yaml_is_null(yaml_get(root, "d")));
	assert_false(yaml_is_null(yaml_get(root, "e")));
	assert_false(yaml_is_null(yaml_get(root, "f")));
	assert_true(yaml_is_text(yaml_get(root, "g")));
	assert_false(yaml_is_text(yaml_get(root, "f")));
	assert_true(yaml_is_null(yaml_get(root, "not there")));
	assert_null(yaml_get(yaml_get(root, "g"), "x"));
	assert_string_equal(yaml_kind_words(yaml_get(root, "f")), "a list");
	assert_string_equal(yaml_kind_words(NULL), "nothing");
	assert_true(yaml_is_null(tree("")));
	assert_true(yaml_is_null(tree("# nothing but a remark\n\n")));
	assert_true(yaml_is_null(tree("---\n...\n")));
}

static void
the_tree_outlives_the_bytes(void **state)
{
	char bytes[] = "key: value\nlist: [a, b]\n";
	const struct yaml_node *root = tree(bytes);

	(void)state;
	memset(bytes, '#', sizeof bytes);
	assert_string_equal(scalar(root, "key"), "value");
	assert_true(text_is(yaml_entry(yaml_get(root, "list"), 1)->value.scalar, "b"));
}

/* Quotes, and whatever libfyaml makes of many of them (see yaml.c). */
static void
any_text_on_one_line_can_be_quoted(void **state)
{
	static const char *const PIECES[] = {
	    "'", "''", "a", " b", "\"", "\\", "#", ": ", "\t", "\u20ac"};
	uint64_t seed = 7;
	char plain[64], single[200], twice[200];

	(void)state;
	for (int i = 0; i < 5000; i++) {
		size_t n = next_random(&seed) % 14, to = 0, both = 0;
		plain[0] = 0;
		for (size_t k = 0; k < n; k++)
			strcat(plain, PIECES[next_random(&seed) % 10]);
		strcpy(single, "key: '");
		strcpy(twice, "key: \"");
		to = both = 6;
		for (const char *at = plain; *at != 0; at++) {
			if (*at == '\'')
				single[to++] = '\'';
			single[to++] = *at;
			if (*at == '"' || *at == '\\')
				twice[both++] = '\\';
			twice[both++] = *at;
		}
		strcpy(single + to, "'\nend: x\n");
		strcpy(twice + both, "\"\nend: x\n");
		assert_string_equal(scalar(tree(single), "key"), plain);
		assert_string_equal(scalar(tree(twice), "key"), plain);
		assert_int_equal(yaml_get(tree(single), "key")->scalar.len, strlen(plain));
	}
}

struct refusal {
	const char *bytes;
	enum gpai_code code;
	uint64_t line;
	const char *message; /* or NULL: libfyaml's words */
};

static const struct refusal REFUSALS[] = {
    {"a: 1\nb: 2\na: 3\n", GPAI_MALFORMED, 3, "key \"a\" given twice, first on line 1"},
    {"{a: 1, 'a': 2}", GPAI_MALFORMED, 1, "key \"a\" given twice, first on line 1"},
    {"a:\n  b: 1\n  b: 2\n", GPAI_MALFORMED, 3, "key \"b\" given twice, first on line 2"},
    {"a: &x 1\n", GPAI_UNSUPPORTED, 1, "an anchor (&), expected each value written out"},
    {"&x a: 1\n", GPAI_UNSUPPORTED, 1, NULL},
    {"a: 1\nb: &x\n  c: 1\n", GPAI_UNSUPPORTED, 0, NULL},
    {"b: &x [1]\n", GPAI_UNSUPPORTED, 1, NULL},
    {"a: *x\n", GPAI_UNSUPPORTED, 1, "an alias (*), expected each value written out"},
    {"a: 1\nb: !!int 2\n", GPAI_UNSUPPORTED, 2, "a tag (!), expected a plain value"},
    {"!x {a: 1}\n", GPAI_UNSUPPORTED, 1, NULL},
    {"a: 1\n---\nb: 2\n", GPAI_UNSUPPORTED, 2, "a second document, expected one in a file"},
    {"? [a, b]\n: c\n", GPAI_UNSUPPORTED, 1, "a collection as key, expected a word"},
    {"a: 1\n: 2\n", GPAI_MALFORMED, 0, "an empty key, expected a word before the colon"},
    {"a: 1\nb: \"\\0\"\n", GPAI_UNSUPPORTED, 2, "U+0000 in a text"},
    {"a: [1, 2\nb: 3\n", GPAI_MALFORMED, 3, NULL},
    {"a: 1\n\tb: 2\n", GPAI_MALFORMED, 0, NULL},
    {"a: 'open\n", GPAI_MALFORMED, 0, NULL},
    {"a: 1\n b: 2\n", GPAI_MALFORMED, 0, NULL},
    {"a: \"\\ud800\"\n", GPAI_MALFORMED, 1, NULL},
    {"a: @b\n", GPAI_MALFORMED, 1, NULL},
    /* What libfyaml 0.7.12 would read wrongly. */
    {"a: 'b\n  ''c'\n", GPAI_UNSUPPORTED, 1,
	"an escape in a quoted text of several lines, expected one line or a block (|)"},
    {"a: \"b\\\n  c\"\n", GPAI_UNSUPPORTED, 1, NULL},
    {"x: 1\na: >\n  b\n\n   c\n", GPAI_UNSUPPORTED, 0,
	"a line indented by one after an empty one in a folded text (>), expected a block (|)"},
};

static void
what_people_should_not_write_is_refused_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof REFUSALS / sizeof REFUSALS[0]; i++) {
		const struct refusal *r = &REFUSALS[i];
		const struct yaml_node *root;
		struct gpai_error err;
		if (parse(r->bytes, strlen(r->bytes), &root, &err) != r->code)
			fail_msg("case %zu: %s", i, r->bytes);
		assert_int_equal(err.place, GPAI_LINE);
		assert_string_equal(err.file, "x.yaml");
		assert_true(err.message[0] != 0);
		if (r->line != 0)
			assert_int_equal(err.at, r->line);
		if (r->message != NULL)
			assert_string_equal(err.message, r->message);
		else if (r->code == GPAI_MALFORMED) /* libfyaml's reason, not a guess */
			assert_true(strncmp(err.message, "no YAML: ", 9) == 0);
	}
}

static void
bytes_that_are_no_text_are_refused_where_they_are(void **state)
{
	const struct yaml_node *root;
	struct gpai_error err;

	(void)state;
	assert_int_equal(parse("a: \xff\n", 5, &root, &err), GPAI_MALFORMED);
	assert_int_equal(err.place, GPAI_BYTE);
	assert_int_equal(err.at, 3);
	assert_string_equal(err.message, "byte 0xff, expected UTF-8");
	assert_int_equal(parse("a: \0b\n", 6, &root, &err), GPAI_MALFORMED);
	assert_int_equal(err.at, 3);
	assert_int_equal(parse("\xff\xfe\x61\0", 4, &root, &err), GPAI_MALFORMED); /* UTF-16 */
	assert_int_equal(err.at, 0);
}

static char *
repeat(const char *unit, size_t n, const char *end)
{
	size_t len = strlen(unit);
	char *text = malloc(n * len + strlen(end) + 1);

	assert_non_null(text);
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * len, unit, len);
	strcpy(text + n * len, end);
	return text;
}

static enum gpai_code
parse_made(char *made)
{
	const struct yaml_node *root;
	struct gpai_error err;
	enum gpai_code rc = parse(made, strlen(made), &root, &err);

	free(made);
	return rc;
}

static void
depth_is_limited_exactly(void **state)
{
	char flow[2 * YAML_DEPTH_MAX + 3];

	(void)state;
	for (size_t depth = YAML_DEPTH_MAX; depth <= YAML_DEPTH_MAX + 1; depth++) {
		memset(flow, '[', depth);
		memset(flow + depth, ']', depth);
		flow[2 * depth] = 0;
		const struct yaml_node *root;
		assert_int_equal(parse(flow, 2 * depth, &root, NULL),
		    depth == YAML_DEPTH_MAX ? GPAI_OK : GPAI_TOO_LARGE);
	}
	assert_int_equal(parse_made(repeat("[", 200000, "")), GPAI_TOO_LARGE);
	assert_int_equal(parse_made(repeat("- ", 200000, "")), GPAI_TOO_LARGE);
	assert_true(parse_made(repeat("{a: ", 200000, "")) != GPAI_OK);
}

static void
size_and_count_are_limited_exactly(void **state)
{
	struct gpai_error err;
	const struct yaml_node *root;
	char *bytes = repeat("#", YAML_BYTES_MAX, "\n");

	(void)state;
	assert_int_equal(parse(bytes, YAML_BYTES_MAX, &root, &err), GPAI_OK);
	assert_int_equal(parse(bytes, YAML_BYTES_MAX + 1, &root, &err), GPAI_TOO_LARGE);
	free(bytes);
	/* The list itself counts as one. */
	assert_int_equal(parse_made(repeat("- \n", YAML_NODES_MAX - 1, "")), GPAI_OK);
	assert_int_equal(parse_made(repeat("- \n", YAML_NODES_MAX, "")), GPAI_TOO_LARGE);
}

static void
a_second_key_is_found_among_many(void **state)
{
	size_t room = 60000 * 12;
	char *text = malloc(room);
	const struct yaml_node *root;
	struct gpai_error err;

	(void)state;
	assert_non_null(text);
	for (int n = 16; n <= 50000; n = n * 7 + 1) {
		size_t len = 0;
		for (int i = 0; i < n; i++)
			len += (size_t)snprintf(text + len, room - len, "k%d: v\n", i);
		assert_int_equal(parse(text, len, &root, &err), GPAI_OK);
		assert_int_equal(root->n, n);
		len += (size_t)snprintf(text + len, room - len, "k%d: v\n", n / 2);
		assert_int_equal(parse(text, len, &root, &err), GPAI_MALFORMED);
		assert_int_equal(err.at, n + 1);
		assert_non_null(strstr(err.message, "given twice, first on line "));
		assert_int_equal(atoi(strrchr(err.message, ' ')), n / 2 + 1);
	}
	free(text);
}

static void
no_memory_is_an_error_at_any_point(void **state)
{
	static const char TEXT[] = "a: [1, 2, {b: c}]\nd: |\n  text\ne: {}\n";
	struct span bytes = {(const uint8_t *)TEXT, sizeof TEXT - 1};
	const struct yaml_node *root;
	enum gpai_code rc = GPAI_NO_MEMORY;
	size_t limit;

	(void)state;
	for (limit = 16; limit < 4096 && rc == GPAI_NO_MEMORY; limit += 16) {
		struct arena small;
		arena_init(&small, limit);
		rc = yaml_parse(&small, "x", bytes, &root, NULL);
		arena_release(&small);
	}
	assert_int_equal(rc, GPAI_OK);
	assert_true(limit > 200);
}

static void
nothing_is_printed(void **state)
{
	char path[] = "/tmp/gpai-yaml-XXXXXX";
	int fd = mkstemp(path), out = dup(1), error = dup(2);

	(void)state;
	assert_true(fd >= 0 && out >= 0 && error >= 0);
	unlink(path);
	fflush(NULL);
	dup2(fd, 1);
	dup2(fd, 2);
	for (size_t i = 0; i < sizeof REFUSALS / sizeof REFUSALS[0]; i++) {
		const struct yaml_node *root;
		parse(REFUSALS[i].bytes, strlen(REFUSALS[i].bytes), &root, NULL);
	}
	fflush(NULL);
	dup2(out, 1);
	dup2(error, 2);
	close(out);
	close(error);
	assert_int_equal(lseek(fd, 0, SEEK_END), 0);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_document_keeps_order_lines_and_quotes),
	    cmocka_unit_test(nothing_is_null_in_each_of_its_forms),
	    cmocka_unit_test(the_tree_outlives_the_bytes),
	    cmocka_unit_test(any_text_on_one_line_can_be_quoted),
	    cmocka_unit_test(what_people_should_not_write_is_refused_with_its_line),
	    cmocka_unit_test(bytes_that_are_no_text_are_refused_where_they_are),
	    cmocka_unit_test(depth_is_limited_exactly),
	    cmocka_unit_test(size_and_count_are_limited_exactly),
	    cmocka_unit_test(a_second_key_is_found_among_many),
	    cmocka_unit_test(no_memory_is_an_error_at_any_point),
	    cmocka_unit_test(nothing_is_printed),
	};

	return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
