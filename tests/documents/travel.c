/* SPDX-License-Identifier: Apache-2.0 */
/* A tree that went through JSON is the tree it was: every format writes the same of it. */
#include "sample.h"

#include "documents/tree_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char hostile[] = "<b>\"x\"</b> \\ \n\t line\n\n- item\n\xE2\x80\xA8 \xF0\x9F\x98\x80";

static void
go_and_come(const struct document *document, struct arena *arena, struct document *back)
{
	struct gpai_error err = {0};
	struct out out;

	out_memory(&out);
	assert_int_equal(tree_json_write(document, &out, &err), GPAI_OK);
	struct text line = out_text(&out);
	assert_int_equal(line.at[line.len - 1], '\n');
	assert_ptr_equal(memchr(line.at, '\n', line.len), line.at + line.len - 1);
	if (tree_json_read("tree", (struct span){(const uint8_t *)line.at, line.len}, arena, back,
		&err) != GPAI_OK)
		fail_msg("%s", err.message);
	out_release(&out);
}

static void
same_written(const struct document *a, const struct document *b,
    enum gpai_code (*write)(const struct document *, struct out *, struct gpai_error *))
{
	struct gpai_error err = {0};
	struct out left, right;

	out_memory(&left);
	out_memory(&right);
	assert_int_equal(write(a, &left, &err), GPAI_OK);
	assert_int_equal(write(b, &right, &err), GPAI_OK);
	assert_true(text_equal(out_text(&left), out_text(&right)));
	out_release(&left);
	out_release(&right);
}

static void
tree_that_travelled_is_written_alike(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 2 * LAW_AUDIENCE_COUNT; round++) {
		struct disclosed_form form;
		struct document document, back;
		struct sample sample;
		struct gpai_error err;
		uint32_t audience = 1u << round / 2;

		if (audience == LAW_AUDIENCE_PUBLIC)
			continue; /* the sample has no form for it */
		sample_init(&sample, round % 2 ? hostile : NULL, true);
		sample_disclose(&sample, audience, false, &form);
		assert_int_equal(document_of_form(&form, &sample.arena, &document, &err), GPAI_OK);
		go_and_come(&document, &sample.arena, &back);
		same_written(&document, &back, html_write);
		same_written(&document, &back, markdown_write);
		same_written(&document, &back, tree_json_write);
		sample_release(&sample);
	}
}

static void
drawing_travels_too(void **state)
{
	struct shape words = {.kind = SHAPE_WORDS,
	    .ink = INK_LIMIT,
	    .x = 12.34F,
	    .y = -5,
	    .size = 9,
	    .anchor = ANCHOR_END,
	    .bold = true,
	    .text = text_of("1e25")};
	struct shape box = {
	    .kind = SHAPE_BOX, .ink = INK_FIRST, .w = 100, .h = 7.5F, .next = &words};
	struct drawing drawing = {.width = 450, .height = 90.25F, .first = &box, .last = &words};
	struct document document, back;
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	document_init(&document, &arena);
	struct node *node = node_add(&document, document.root, NODE_DRAWING);
	node->drawing = &drawing;
	node->text = text_of("what it shows");
	go_and_come(&document, &arena, &back);
	const struct drawing *found = back.root->first->drawing;
	assert_non_null(found);
	assert_true(found->width == 450 && found->height == 90.25F);
	assert_int_equal(found->first->kind, SHAPE_BOX);
	const struct shape *second = found->first->next;
	assert_true(second == found->last && second->next == NULL);
	assert_true(second->x > 12.335F && second->x < 12.345F && second->y == -5);
	assert_true(second->bold && second->anchor == ANCHOR_END && second->ink == INK_LIMIT);
	assert_true(text_is(second->text, "1e25"));
	assert_true(text_is(back.root->first->text, "what it shows"));
	arena_release(&arena);
}

static void
what_is_no_tree_is_refused(void **state)
{
	static const struct {
		const char *json;
		enum gpai_code code;
	} cases[] = {
	    {"", GPAI_MALFORMED},
	    {"{\"root\":{\"kind\":\"ROOT\",\"nodes\":[{\"kind\":\"NOSUCH\"}]}}", GPAI_MALFORMED},
	    {"{\"root\":{\"kind\":\"ROOT\",\"nodes\":[{\"tone\":\"PLAIN\"}]}}", GPAI_MALFORMED},
	    {"{\"root\":{\"kind\":\"ROOT\",\"tone\":\"loud\"}}", GPAI_MALFORMED},
	    {"{\"root\":{\"nodes\":[{\"kind\":\"DRAWING\",\"drawing\":{\"shapes\":[{}]}}]}}",
		GPAI_MALFORMED},
	};
	struct gpai_error err;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct document document;
		struct arena arena;
		arena_init(&arena, 0);
		assert_int_equal(
		    tree_json_read("tree",
			(struct span){(const uint8_t *)cases[i].json, strlen(cases[i].json)},
			&arena, &document, &err),
		    cases[i].code);
		arena_release(&arena);
	}
}

static void
depth_is_bounded(void **state)
{
	static const char open[] = "{\"kind\":\"LIST\",\"nodes\":[";
	struct gpai_error err;
	struct document document;
	struct arena arena;
	struct out out;

	(void)state;
	arena_init(&arena, 0);
	out_memory(&out);
	out_string(&out, "{\"root\":");
	for (int i = 0; i < 43; i++)
		out_string(&out, open);
	for (int i = 0; i < 43; i++)
		out_string(&out, "]}");
	out_string(&out, "}");
	assert_int_equal(tree_json_read("tree",
			     (struct span){(const uint8_t *)out_text(&out).at, out_text(&out).len},
			     &arena, &document, &err),
	    GPAI_TOO_LARGE);
	out_release(&out);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tree_that_travelled_is_written_alike),
	    cmocka_unit_test(drawing_travels_too),
	    cmocka_unit_test(what_is_no_tree_is_refused),
	    cmocka_unit_test(depth_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
