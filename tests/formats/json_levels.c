/* SPDX-License-Identifier: Apache-2.0 */
/* The fast path at each level of this machine against the plain reader: made-up objects of every
 * shape, the same with bytes changed, and strings put together around the borders of blocks. */
#include "../check.h"

#include "json_agree.h"

#include "formats/json_text.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { RECORD_MAX = 1 << 14, ROUNDS = 30000 };

struct maker {
	uint64_t state;
	size_t len;
	uint8_t at[RECORD_MAX + 4096];
};

static struct json_fields tree;

/* Ends where a page begins that cannot be read. */
static uint8_t *
at_page_end(const void *bytes, size_t len)
{
	static uint8_t *room;
	size_t page = (size_t)sysconf(_SC_PAGESIZE), all = RECORD_MAX * 2 + page;

	if (room == NULL) {
		room = mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		assert_true(room != MAP_FAILED);
		assert_int_equal(mprotect(room + all - page, page, PROT_NONE), 0);
	}
	uint8_t *at = room + all - page - len;
	memcpy(at, bytes, len);
	return at;
}

static enum json_agreed
agree(const void *bytes, size_t len)
{
	enum json_agreed agreed = json_agree(&tree, (struct span){at_page_end(bytes, len), len});

	if (agreed == JSON_DIFFERS)
		fail_msg("levels differ on %zu bytes: %.*s", len, (int)len, (const char *)bytes);
	return agreed;
}

static enum json_agreed
agree_string(const char *string)
{
	return agree(string, strlen(string));
}

static unsigned
below(struct maker *m, unsigned n)
{
	return (unsigned)(next_random(&m->state) >> 33) % n;
}

static void
put(struct maker *m, const char *string)
{
	size_t len = strlen(string);

	if (m->len + len > RECORD_MAX)
		return;
	memcpy(m->at + m->len, string, len);
	m->len += len;
}

static void
put_inside(struct maker *m)
{
	static const char *const INSIDE[] = {"a", "word ", "and some longer run of plain letters",
	    "\\n", "\\\"", "\\\\", "\\/", "\\t\\r\\b\\f", "\xc3\xa9", "\xe2\x80\x99",
	    "\xf0\x9f\x98\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf", "\\u0041",
	    "\\u00e9", "\\u20AC", "\\ud83d\\ude00", "\\uD83D\\uDE00", "\\ud83d", "\\ude00",
	    "\\ud83d\\ud83d\\ude00", "\\u0000", "\\u007f\\u0080\\u07ff\\u0800", "\\udfff\\udbff",
	    "\x7f"};
	static const char *const WRONG[] = {"\xc0\x80", "\xed\xa0\x80", "\xff", "\xe2\x80", "\\x",
	    "\\u12", "\\u12g4", "\x01", "\xf4\x90\x80\x80", "\xe0\x80\x80", "\xf5\x80\x80\x80",
	    "\xf0\x80\x80\x80", "\x80", "\\u\\u"};

	for (unsigned n = below(m, 40); n > 0; n--)
		put(m, INSIDE[below(m, sizeof INSIDE / sizeof *INSIDE)]);
	if (below(m, 200) == 0)
		put(m, WRONG[below(m, sizeof WRONG / sizeof *WRONG)]);
}

static void
put_blank(struct maker *m)
{
	static const char *const BLANKS[] = {"", "", "", "", " ", "  ", "\t", "\r"};

	put(m, BLANKS[below(m, sizeof BLANKS / sizeof *BLANKS)]);
}

static void
put_key(struct maker *m)
{
	static const char *const KEYS[] = {"text", "url", "id", "meta", "metadata", "messages",
	    "content", "language", "date", "token_count", "source", "license", "role", "x",
	    "a key that nobody knows and that is longer than sixty-four bytes, so it takes two",
	    "conversations", "value", "synthetic", "prompt", "warc_headers", "warc-target-uri",
	    "licenses", "model", ""};

	put(m, "\"");
	if (below(m, 50) == 0)
		put(m, "\\u0074ext");
	else
		put(m, KEYS[below(m, sizeof KEYS / sizeof *KEYS)]);
	put(m, "\"");
	put_blank(m);
	put(m, ":");
	put_blank(m);
}

static void
put_value(struct maker *m, unsigned depth)
{
	static const char *const SCALARS[] = {"0", "-1", "12345", "1.5e-3", "true", "false", "null",
	    "1577836800", "0.0", "-0", "1E+2", "01", "+1", ".5", "1.", "tru", "nul", "1e", "-"};
	unsigned kind = below(m, depth < 5 ? 10 : 7);

	if (kind < 5) {
		put(m, "\"");
		put_inside(m);
		put(m, "\"");
		return;
	}
	if (kind < 7) {
		put(m, SCALARS[below(m, below(m, 100) == 0 ? 19 : 11)]);
		return;
	}
	bool is_object = kind < 9;
	put(m, is_object ? "{" : "[");
	for (unsigned n = below(m, 5), i = 0; i < n; i++) {
		put(m, i > 0 ? "," : "");
		put_blank(m);
		if (is_object)
			put_key(m);
		put_value(m, depth + 1);
		put_blank(m);
	}
	put(m, is_object ? "}" : "]");
}

static void
record_make(struct maker *m)
{
	m->len = 0;
	put(m, "{");
	for (unsigned n = 1 + below(m, 8), i = 0; i < n; i++) {
		put(m, i > 0 ? "," : "");
		put_blank(m);
		put_key(m);
		put_value(m, 0);
		put_blank(m);
	}
	put(m, "}");
	put_blank(m);
}

static void
record_change(struct maker *m)
{
	size_t at = below(m, (unsigned)m->len);

	switch (below(m, 4)) {
	case 0:
		m->at[at] = (uint8_t)next_random(&m->state);
		break;
	case 1:
		m->at[at] = (uint8_t) "\"\\{}[],:u \n\x80"[below(m, 12)];
		break;
	case 2:
		m->len = at;
		break;
	default:
		memmove(m->at + at, m->at + at + 1, m->len - at - 1);
		m->len--;
	}
}

static void
levels_take_what_the_plain_reader_takes(void **state)
{
	static struct maker m = {.state = 1};
	unsigned counts[4] = {0};

	(void)state;
	for (unsigned i = 0; i < ROUNDS; i++) {
		record_make(&m);
		counts[agree(m.at, m.len)]++;
		for (unsigned changes = 0; changes < 3 && m.len > 0; changes++) {
			record_change(&m);
			if (m.len > 0)
				counts[agree(m.at, m.len)]++;
		}
	}
	/* Enough of each kind, or the test says nothing. */
	assert_true(counts[JSON_NEITHER] > ROUNDS);
	assert_true(counts[JSON_BOTH] > ROUNDS / 2);
	assert_true(counts[JSON_SLOW_ONLY] > ROUNDS / 100);
}

/* A block of nothing to look at, and one with something. */
#define DULL "################################################################"
#define BUSY "###############################\xc3\xa9###############################"

/* Each awkward piece at each distance from the borders of a block. */
static void
pieces_of_strings_count_the_same_at_every_offset(void **state)
{
	static const struct {
		const char *piece;
		unsigned bytes; /* 99: refused */
	} CASES[] = {{"\\n", 1}, {"\\\\", 1}, {"\\\\\\\\\\\"", 3}, {"\\u0041", 1}, {"\\u00e9", 2},
	    {"\\u20ac", 3}, {"\\ud83d\\ude00", 4}, {"\\uD83D\\uDE00", 4}, {"\\ud83d", 3},
	    {"\\ude00", 3}, {"\\ude00\\ud83d", 6}, {"\\ud83d\\ud83d\\ude00", 7},
	    {"\\ud83dx\\ude00", 7}, {"\\ud83d\\n\\ude00", 7}, {"\\ud83d\\u0041\\ude00", 7},
	    {"\\ud83d" DULL "\\ude00", 70}, {"\\ud83d" BUSY "\\ude00", 70},
	    {"\xc3" DULL "\xa9", 99}, {"\xe2" BUSY "\x80\x99", 99}, {"\xed" DULL "\xa0", 99},
	    {"\\u0000", 1}, {"\\u007F\\u0080\\u07FF\\u0800", 8}, {"\xc3\xa9", 2},
	    {"\xe2\x80\x99", 3}, {"\xf0\x9f\x98\x80", 4}, {"\xe0\xa0\x80\xed\x9f\xbf", 6},
	    {"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8}, {"\xe0\x9f\xbf", 99}, {"\xed\xa0\x80", 99},
	    {"\xf0\x8f\xbf\xbf", 99}, {"\xf4\x90\x80\x80", 99}, {"\xc1\xbf", 99}, {"\xf5\x80", 99},
	    {"\x80", 99}, {"\xe2\x80", 99}, {"\xc3", 99}, {"\xf0\x9f\x98", 99}, {"\\u12x4", 99},
	    {"\\u123", 99}, {"\\", 99}, {"\\a", 99}, {"\\U0041", 99}, {"\x1f", 99}, {"\n", 99}};
	char record[512];
	struct json_found found = {0};
	const char *reason;

	(void)state;
	for (size_t c = 0; c < sizeof CASES / sizeof *CASES; c++)
		for (unsigned before = 0; before < 140; before++)
			for (unsigned after = 0; after < 80; after += 39) {
				int len = snprintf(record, sizeof record,
				    "{\"text\":\"%.*s%s%.*s\"}", (int)before,
				    "--------------------------------------------------------------"
				    "--"
				    "--------------------------------------------------------------"
				    "--"
				    "------------",
				    CASES[c].piece, (int)after,
				    ".............................................................."
				    "."
				    "...............");
				enum json_agreed agreed = agree(record, (size_t)len);
				if (CASES[c].bytes == 99) {
					assert_int_equal(agreed, JSON_NEITHER);
					continue;
				}
				assert_int_equal(agreed, JSON_BOTH);
				struct span span = {(const uint8_t *)record, (size_t)len};
				assert_true(json_slow(&tree, span, &found, &reason));
				assert_int_equal(
				    found.bytes[JSON_TEXT], before + CASES[c].bytes + after);
				uint8_t plain[512];
				struct span raw = {span.at + 9, span.len - 11};
				assert_int_equal(
				    json_text_decode(raw, plain), found.bytes[JSON_TEXT]);
			}
	json_found_release(&found);
}

static void
nesting_is_bounded_at_the_same_depth(void **state)
{
	char record[512];

	(void)state;
	for (unsigned depth = JSON_DEPTH_MAX - 3; depth < JSON_DEPTH_MAX + 3; depth++) {
		size_t len = (size_t)snprintf(record, sizeof record, "{\"x\":");
		memset(record + len, '[', depth);
		memset(record + len + depth, ']', depth);
		record[len + 2 * depth] = '}';
		assert_int_equal(agree(record, len + 2 * depth + 1),
		    depth < JSON_DEPTH_MAX ? JSON_BOTH : JSON_NEITHER);
	}
}

static void
left_to_the_plain_reader_are_only_names_given_twice_or_escaped(void **state)
{
	(void)state;
	assert_int_equal(agree_string("{\"text\":\"a\",\"text\":\"b\"}"), JSON_SLOW_ONLY);
	assert_int_equal(agree_string("{\"t\\u0065xt\":\"a\"}"), JSON_SLOW_ONLY);
	assert_int_equal(agree_string("{\"x\":\"a\",\"x\":\"b\"}"), JSON_BOTH);
	assert_int_equal(agree_string("{\"x\":{\"t\\u0065xt\":\"a\"}}"), JSON_BOTH);
	assert_int_equal(agree_string("{}"), JSON_BOTH);
	assert_int_equal(agree_string(" {\"a\" : [ ] , \"b\":{ } }\r"), JSON_BOTH);
	assert_int_equal(agree_string("{\"a\":1,}"), JSON_NEITHER);
	assert_int_equal(agree_string("{\"a\":[1,]}"), JSON_NEITHER);
	assert_int_equal(agree_string("{,}"), JSON_NEITHER);
	assert_int_equal(agree_string("{\"a\" 1}"), JSON_NEITHER);
	assert_int_equal(agree_string("{a:1}"), JSON_NEITHER);
	assert_int_equal(agree_string("{\"a\":1}}"), JSON_NEITHER);
	assert_int_equal(agree_string("[{\"a\":1}]"), JSON_NEITHER);
	assert_int_equal(agree_string("\xef\xbb\xbf{}"), JSON_NEITHER);
}

static void
a_level_can_be_forced_by_its_name(void **state)
{
	(void)state;
	assert_true(json_level() == json_levels()[0]);
	for (const struct json_level *const *level = json_levels(); *level != NULL; level++) {
		assert_true(json_level_force((*level)->name));
		assert_true(json_level() == *level);
	}
	assert_true(json_level_force("baseline"));
	assert_false(json_level_force("mmx"));
	assert_true(json_level_force(NULL));
	assert_true(json_level() == json_levels()[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(levels_take_what_the_plain_reader_takes),
	    cmocka_unit_test(pieces_of_strings_count_the_same_at_every_offset),
	    cmocka_unit_test(nesting_is_bounded_at_the_same_depth),
	    cmocka_unit_test(left_to_the_plain_reader_are_only_names_given_twice_or_escaped),
	    cmocka_unit_test(a_level_can_be_forced_by_its_name),
	};
	static const struct document_fields known;

	if (!json_fields_init(&tree, &known, WANT_HOSTS | WANT_LABELS | WANT_BODIES))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
