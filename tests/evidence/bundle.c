/* SPDX-License-Identifier: Apache-2.0 */
/* The form of bundles: what is written is read as it was, and nothing else is read. */
#include "evidence/bundle.h"

#include "../check.h"

#include <stdio.h>
#include <string.h>

struct written {
	struct arena arena;
	struct bundle bundle;
	struct out out;
};

static struct text
copy(struct written *w, const char *string)
{
	return arena_text(&w->arena, text_of(string));
}

static void
fill(void *at, size_t len, uint8_t first)
{
	for (size_t i = 0; i < len; i++)
		((uint8_t *)at)[i] = (uint8_t)(first + i);
}

/* Two records, one with a hidden field among shown ones, one whose body is no object. */
static void
make(struct written *w)
{
	arena_init(&w->arena, 0);
	struct bundle_record *records = arena_array(&w->arena, 2, sizeof *records);
	struct opening_field *fields = arena_array(&w->arena, 4, sizeof *fields);
	struct bundle_document *document = arena_array(&w->arena, 1, sizeof *document);
	struct bundle_anchor *anchor = arena_array(&w->arena, 1, sizeof *anchor);

	fields[0] = (struct opening_field){
	    .is_shown = true, .name = copy(w, "a"), .member = copy(w, "\"a\":{\"n\":[1,\"x\"]}")};
	fill(&fields[1].commitment, 32, 7);
	fields[2] = (struct opening_field){.is_shown = true,
	    .name = copy(w, "q\\\"\xc3\xa4"),
	    .member = copy(w, "\"q\\\"\xc3\xa4\":null")};
	fill(&fields[2].salt, 32, 9);
	fields[3] = (struct opening_field){.is_shown = true, .member = copy(w, "-12")};
	records[0] = (struct bundle_record){.index = 0,
	    .opening = {copy(w, "{\"kind\":\"key\",\"recorded\":\"2026-01-31T12:00:00Z\"}"),
		.n_fields = 3, .fields = fields},
	    .inclusion = {.len = 2}};
	fill(&records[0].inclusion.hashes[1], 32, 100);
	records[1] = (struct bundle_record){.index = 40,
	    .opening = {
		copy(w, "{\"kind\":\"transmission\",\"recorded\":\"2026-02-01T00:00:00Z\"}"),
		.n_fields = 1, .fields = fields + 3}};
	*document = (struct bundle_document){40, {(const uint8_t *)"bytes", 5}};
	*anchor = (struct bundle_anchor){.note = copy(w, "o\n1\n"),
	    .cosignatures = copy(w, "\xe2\x80\x94 w x\n"),
	    .n_stamps = 1};
	anchor->stamps = arena_array(&w->arena, 1, sizeof *anchor->stamps);
	anchor->stamps[0] = (struct span){(const uint8_t *)"\x30\x03", 2};
	anchor->consistency.len = 1;
	w->bundle = (struct bundle){.key = copy(w, "o+00000000+AAAA"),
	    .head = {.note = copy(w, "o\n41\n")},
	    .anchors = anchor,
	    .n_anchors = 1,
	    .records = records,
	    .n_records = 2,
	    .documents = document,
	    .n_documents = 1};
	out_memory(&w->out);
	assert_int_equal(bundle_write(&w->bundle, &w->out, NULL), GPAI_OK);
}

static void
release(struct written *w)
{
	out_release(&w->out);
	arena_release(&w->arena);
}

static enum gpai_code
read_text(const char *text, size_t len, struct gpai_error *err)
{
	struct arena arena;
	struct bundle bundle;

	arena_init(&arena, 0);
	enum gpai_code rc =
	    bundle_read("b", (struct span){(const uint8_t *)text, len}, &arena, &bundle, err);
	arena_release(&arena);
	return rc;
}

static void
what_is_written_is_read_as_it_was(void **state)
{
	struct arena arena;
	struct written w;
	struct bundle b;
	struct gpai_error err;
	struct out again;

	(void)state;
	make(&w);
	arena_init(&arena, 0);
	struct text text = out_text(&w.out);
	if (bundle_read("b", (struct span){(const uint8_t *)text.at, text.len}, &arena, &b, &err) !=
	    GPAI_OK)
		fail_msg("%s", err.message);
	assert_int_equal(b.n_records, 2);
	assert_int_equal(b.records[1].index, 40);
	assert_false(b.records[0].opening.fields[1].is_shown);
	assert_int_equal(b.records[0].opening.fields[1].commitment.bytes[31], 38);
	assert_true(text_is(b.records[0].opening.fields[2].name, "q\\\"\xc3\xa4"));
	assert_true(text_is(b.records[0].opening.fields[2].member, "\"q\\\"\xc3\xa4\":null"));
	assert_true(text_is(b.records[1].opening.fields[0].member, "-12"));
	assert_int_equal(b.documents[0].bytes.len, 5);
	assert_int_equal(b.anchors[0].stamps[0].len, 2);
	out_memory(&again);
	assert_int_equal(bundle_write(&b, &again, NULL), GPAI_OK);
	assert_true(text_equal(out_text(&again), text));
	out_release(&again);
	arena_release(&arena);
	release(&w);
}

/* Every text in which `old` stands once, with `new` in its place. */
static void
refuses(const char *old, const char *new, enum gpai_code code, const char *reason)
{
	struct gpai_error err = {0};
	struct written w;
	char text[8192];

	make(&w);
	struct text all = out_text(&w.out);
	const char *at = memmem(all.at, all.len, old, strlen(old));
	if (at == NULL)
		fail_msg("no %s in %.*s", old, TEXT_ARG(all));
	int len = snprintf(text, sizeof text, "%.*s%s%.*s", (int)(at - all.at), all.at, new,
	    (int)(all.len - (size_t)(at - all.at) - strlen(old)), at + strlen(old));
	release(&w);
	enum gpai_code rc = read_text(text, (size_t)len, &err);
	if (rc != code || strstr(err.message, reason) == NULL)
		fail_msg(
		    "%s -> %s: %d %s, expected %d %s", old, new, rc, err.message, code, reason);
}

static void
what_is_no_bundle_is_refused_with_the_place(void **state)
{
	(void)state;
	refuses("{\"anchors\"", "\xef\xbb\xbf{\"anchors\"", GPAI_MALFORMED, "no JSON");
	refuses("{\"anchors\"", " {\"anchors\"", GPAI_MALFORMED, "not the canonical form");
	refuses("\"records\":[", "\"records\": [", GPAI_MALFORMED, "not the canonical form");
	refuses("bundle v1", "bundle v2", GPAI_NEWER, "later version");
	refuses("gpai bundle v1", "another thing", GPAI_UNSUPPORTED, "no bundle");
	refuses("\"note\":\"o\\n41\\n\"", "\"note\":1", GPAI_MALFORMED, "head.note: an integer");
	refuses(
	    "\"note\":\"o\\n41", "\"n\\u006fte\":\"o\\n41", GPAI_MALFORMED, "not the canonical");
	refuses(",\"record\":41,", ",\"record\":1,", GPAI_MALFORMED, "records[1].record: out of");
	refuses(
	    ",\"record\":41,", ",\"record\":0,", GPAI_MALFORMED, "records[1].record: no number");
	refuses(",\"record\":41,", ",\"record\":41.0,", GPAI_UNSUPPORTED, "real number");
	refuses(",\"record\":41,", ",\"record\":NaN,", GPAI_MALFORMED, "no JSON");
	refuses(",\"record\":41,", ",\"record\":18446744073709551615,", GPAI_TOO_LARGE, "too big");
	refuses(",\"record\":41,", ",\"record\":41,\"recorf\":1,", GPAI_MALFORMED,
	    "records[1].recorf: unknown member");
	refuses("\"kind\":\"key\"", "\"kind\":\"Key\"", GPAI_MALFORMED, "head.kind");
	refuses("12:00:00Z", "12:00:00+", GPAI_MALFORMED, "head.recorded");
	refuses("\"name\":\"a\"", "\"name\":\"z\"", GPAI_MALFORMED, "out of order or twice");
	refuses("\"name\":\"a\"", "\"name\":\"\"", GPAI_MALFORMED, "records[0].fields");
	refuses("\"value\":-12", "\"value\":-0", GPAI_MALFORMED, "not the canonical form");
	refuses("\"value\":-12", "\"value\":{}", GPAI_MALFORMED, "an object without a name");
	refuses("\"value\":-12", "\"value\":1e3", GPAI_UNSUPPORTED, "real number");
	refuses("\"MAM=\"", "\"MAN=\"", GPAI_MALFORMED, "anchors[0].stamps");
	refuses("\"MAM=\"", "\"MAM\"", GPAI_MALFORMED, "anchors[0].stamps");
	refuses("{\"hidden\":\"", "{\"hidden\":\"AAAA", GPAI_MALFORMED, "records[0].fields.hidden");
	refuses("\xc3\xa4\"", "\xc3\"", GPAI_MALFORMED, "unable to decode byte");
}

static void
every_cut_and_every_tail_is_refused(void **state)
{
	struct written w;
	char text[8192];

	(void)state;
	make(&w);
	size_t len = w.out.len;
	memcpy(text, w.out.at, len);
	release(&w);
	for (size_t i = 0; i < len; i++)
		assert_int_not_equal(read_text(text, i, NULL), GPAI_OK);
	for (int c = 0; c < 256; c++) {
		text[len] = (char)c;
		assert_int_not_equal(read_text(text, len + 1, NULL), GPAI_OK);
	}
	assert_int_equal(read_text(text, len, NULL), GPAI_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_written_is_read_as_it_was),
	    cmocka_unit_test(what_is_no_bundle_is_refused_with_the_place),
	    cmocka_unit_test(every_cut_and_every_tail_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
