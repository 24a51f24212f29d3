/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens: counts are those of the reference, of a plain reading of the rules, and of no guess. */
#include "../check.h"

#include "base/base.h"
#include "tokens/tokens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct tokenizer *
parse(const char *json, size_t len)
{
	struct gpai_error err = {0};
	struct tokenizer *tokenizer;

	if (tokenizer_parse((struct span){(const uint8_t *)json, len}, "tokenizer.json", &tokenizer,
		&err) != GPAI_OK)
		fail_msg("%s", err.message);
	return tokenizer;
}

static uint64_t
count(const struct tokenizer *tokenizer, const char *text, size_t len)
{
	struct token_counter *counter = token_counter_create(tokenizer);
	uint64_t tokens = 0;

	assert_non_null(counter);
	assert_true(token_count(counter, (struct text){text, len}, &tokens));
	token_counter_free(counter);
	return tokens;
}

static uint64_t
count_with(const char *json, const char *text)
{
	struct tokenizer *tokenizer = parse(json, strlen(json));
	uint64_t tokens = count(tokenizer, text, strlen(text));

	tokenizer_free(tokenizer);
	return tokens;
}

/* ---- against the reference ---- */

static struct span
read_data(struct arena *arena, const char *name)
{
	struct gpai_error err = {0};
	struct span bytes = {0};
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", getenv("TOKENS_DATA"), name);
	if (file_read(arena, path, 1 << 24, &bytes, &err) != GPAI_OK)
		fail_msg("%s: %s", path, err.message);
	return bytes;
}

/* Each text's count stands in a line of its own; order 0 goes forward, 1 backward. */
static void
compare_counts(const struct tokenizer *tokenizer, const char *name, struct span texts,
    struct span counts, bool is_backward)
{
	struct token_counter *counter = token_counter_create(tokenizer);
	struct text text[1000];
	uint64_t expected[1000];
	char *line = (char *)(uintptr_t)counts.at;
	size_t n = 0;

	for (; texts.len >= 4; n++) {
		size_t len = (size_t)texts.at[0] | (size_t)texts.at[1] << 8;

		assert_true(n < 1000 && len + 4 <= texts.len);
		text[n] = (struct text){(const char *)texts.at + 4, len};
		expected[n] = strtoull(line, &line, 10);
		texts.at += 4 + len;
		texts.len -= 4 + len;
	}
	assert_true(n > 400);
	for (size_t i = 0; i < n; i++) {
		size_t at = is_backward ? n - 1 - i : i;
		uint64_t tokens;

		assert_true(token_count(counter, text[at], &tokens));
		if (tokens != expected[at])
			fail_msg("%s: text %zu has %llu tokens, expected %llu", name, at + 1,
			    (unsigned long long)tokens, (unsigned long long)expected[at]);
	}
	token_counter_free(counter);
}

static const char *const samples[] = {"affixes-words-bare", "byteLevel-cl100k-nfc",
    "byteLevel-gpt2-none", "bytes-first-nfkc", "bytes-none-llama", "pieces-punctuation-bare",
    "plain-odd-none", "unigram-always-charsmap", "unigram-always-nfkc", "unigramBytes-always-none"};

static void
counts_are_those_of_the_reference_in_any_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct arena arena = ARENA_NONE;
		char name[128];
		struct span json, counts, texts;
		struct tokenizer *tokenizer;

		arena_init(&arena, 0);
		(void)snprintf(name, sizeof(name), "%s.json", samples[i]);
		json = read_data(&arena, name);
		(void)snprintf(name, sizeof(name), "%s.counts", samples[i]);
		counts = read_data(&arena, name);
		texts = read_data(&arena, "texts");
		tokenizer = parse((const char *)json.at, json.len);
		compare_counts(tokenizer, samples[i], texts, counts, false);
		compare_counts(tokenizer, samples[i], texts, counts, true);
		tokenizer_free(tokenizer);
		arena_release(&arena);
	}
}

static void
a_part_of_a_file_is_no_tokenizer(void **state)
{
	struct arena arena = ARENA_NONE;
	struct span json;
	struct tokenizer *tokenizer;
	struct gpai_error err;

	(void)state;
	arena_init(&arena, 0);
	json = read_data(&arena, "byteLevel-cl100k-nfc.json");
	for (size_t len = 0; len < json.len; len += 17)
		assert_int_equal(
		    tokenizer_parse((struct span){json.at, len}, "part", &tokenizer, &err),
		    GPAI_MALFORMED);
	arena_release(&arena);
}

/* ---- byte-pair encoding ---- */

#define BPE(members, vocab, merges)                                                                \
	"{\"version\":\"1.0\",\"model\":{\"type\":\"BPE\"," members "\"vocab\":{" vocab            \
	"},\"merges\":[" merges "]}}"

static void
merges_go_by_rank_then_from_the_left(void **state)
{
	const char *by_rank =
	    BPE("", "\"a\":0,\"b\":1,\"c\":2,\"bc\":3,\"ab\":4", "\"b c\",\"a b\"");
	const char *from_left = BPE("", "\"a\":0,\"aa\":1", "\"a a\"");

	(void)state;
	assert_int_equal(count_with(by_rank, "abc"), 2);   /* a bc */
	assert_int_equal(count_with(by_rank, "ababc"), 3); /* ab a bc */
	assert_int_equal(count_with(from_left, "aaaaa"), 3);
}

static void
both_ways_to_write_merges_are_one(void **state)
{
	const char *pairs = BPE("", "\"a\":0,\"b\":1,\"ab\":2", "[\"a\",\"b\"]");
	const char *lines = BPE("", "\"a\":0,\"b\":1,\"ab\":2", "\"#version: 0.2\",\"a b\"");

	(void)state;
	assert_int_equal(count_with(pairs, "abab"), 2);
	assert_int_equal(count_with(lines, "abab"), 2);
}

static void
unknown_characters_count_as_the_file_says(void **state)
{
	const char *apart = BPE("\"unk_token\":\"?\",\"fuse_unk\":false,", "\"a\":0,\"?\":1", "");
	const char *fused = BPE("\"unk_token\":\"?\",\"fuse_unk\":true,", "\"a\":0,\"?\":1", "");
	const char *dropped = BPE("", "\"a\":0", "");
	const char *bytes = BPE("\"unk_token\":\"?\",\"fuse_unk\":true,\"byte_fallback\":true,",
	    "\"a\":0,\"?\":1,\"<0xC3>\":2,\"<0xA9>\":3", "");

	(void)state;
	assert_int_equal(count_with(apart, "axya"), 4);
	assert_int_equal(count_with(fused, "axya"), 3);
	assert_int_equal(count_with(dropped, "axya"), 2);
	assert_int_equal(count_with(bytes, "a\xc3\xa9xya"), 5);
}

/* The rules read as they stand: over and over, the leftmost pair of least rank. */
static size_t
plain_count(const char *text, size_t len, const char *const merges[], size_t n_merges)
{
	char(*parts)[256] = calloc(len, sizeof(*parts));
	size_t n = len;

	assert_non_null(parts);
	for (size_t i = 0; i < len; i++)
		parts[i][0] = text[i];
	for (size_t rank = 0; rank < n_merges;) {
		size_t left = strcspn(merges[rank], " "), at = 0;
		const char *right = merges[rank] + left + 1;

		while (at + 1 < n &&
		       !(strlen(parts[at]) == left && strncmp(parts[at], merges[rank], left) == 0 &&
			   strcmp(parts[at + 1], right) == 0))
			at++;
		if (at + 1 >= n) {
			rank++;
			continue;
		}
		(void)strcat(parts[at], right);
		memmove(parts + at + 1, parts + at + 2, (n - at - 2) * sizeof(*parts));
		n--;
		rank = 0;
	}
	free(parts);
	return n;
}

static void
words_of_every_length_follow_the_plain_rules(void **state)
{
	static const char *const merges[] = {
	    "b a", "a b", "ab a", "a a", "ba ba", "aa b", "baba ba", "ab ab", "b b", "bb aa"};
	const char *json = BPE("",
	    "\"a\":0,\"b\":1,\"ba\":2,\"ab\":3,\"aba\":4,\"aa\":5,\"baba\":6,\"aab\":7,"
	    "\"bababa\":8,\"abab\":9,\"bb\":10,\"bbaa\":11",
	    "\"b a\",\"a b\",\"ab a\",\"a a\",\"ba ba\",\"aa b\",\"baba ba\",\"ab ab\","
	    "\"b b\",\"bb aa\"");
	struct tokenizer *tokenizer = parse(json, strlen(json));
	uint64_t seed = 3;

	(void)state;
	for (size_t round = 0; round < 600; round++) {
		char text[200];
		size_t len = 1 + next_random(&seed) % (round % 2 == 0 ? 60 : 199);

		for (size_t i = 0; i < len; i++)
			text[i] = next_random(&seed) % 3 == 0 ? 'a' : 'b';
		assert_int_equal(count(tokenizer, text, len),
		    plain_count(text, len, merges, sizeof(merges) / sizeof(merges[0])));
	}
	tokenizer_free(tokenizer);
}

/* Without a pre-tokenizer a text is one word; cutting it before marks must not show. ">" joins
 * the mark behind it. */
static void
a_text_is_cut_only_where_no_token_reaches_over(void **state)
{
	const char *marked = BPE("",
	    "\"a\":0,\"b\":1,\"\xe2\x96\x81\":2,\">\":3,\"ab\":4,\"\xe2\x96\x81"
	    "a\":5,\"\xe2\x96\x81\xe2\x96\x81\":6,\">\xe2\x96\x81\":7",
	    "\"> \xe2\x96\x81\",\"\xe2\x96\x81 \xe2\x96\x81\",\"\xe2\x96\x81 a\",\"a b\"");

	(void)state;
	assert_int_equal(count_with(marked, "ab\xe2\x96\x81"
					    "ab"),
	    3); /* ab _a b */
	assert_int_equal(count_with(marked, "b>\xe2\x96\x81"
					    "ab"),
	    3); /* b >_ ab */
	assert_int_equal(count_with(marked, "b\xe2\x96\x81\xe2\x96\x81\xe2\x96\x81"
					    "b"),
	    4); /* b __ _ b */
}

static void
one_word_of_ten_million_letters_is_counted(void **state)
{
	const char *json =
	    BPE("", "\"a\":0,\"b\":1,\"aa\":2,\"aaaa\":3,\"ba\":4", "\"a a\",\"aa aa\",\"b a\"");
	struct tokenizer *tokenizer = parse(json, strlen(json));
	size_t len = 10 << 20;
	char *text = malloc(len);

	(void)state;
	assert_non_null(text);
	memset(text, 'a', len);
	assert_int_equal(count(tokenizer, text, len), len / 4);
	for (size_t i = 0; i < len; i += 2)
		text[i] = 'b';
	assert_int_equal(count(tokenizer, text, len), len / 2);
	free(text);
	tokenizer_free(tokenizer);
}

/* ---- unigram ---- */

static const struct {
	const char *token;
	int score;
} entries[] = {{"?", 0}, {"a", -3}, {"b", -4}, {"ab", -6}, {"aba", -7}, {"ba", -6}, {"bb", -9}};

/* The greatest sum over all ways, and the count of tokens of each way that reaches it. */
static void
try_all(const char *text, size_t len, int score, unsigned n, int *best, bool counts[64])
{
	if (len == 0) {
		if (score > *best)
			memset(counts, 0, 64 * sizeof(bool));
		if (score >= *best)
			counts[n] = true;
		*best = score > *best ? score : *best;
		return;
	}
	for (size_t i = 1; i < sizeof(entries) / sizeof(entries[0]); i++) {
		size_t step = strlen(entries[i].token);

		if (step <= len && memcmp(text, entries[i].token, step) == 0)
			try_all(
			    text + step, len - step, score + entries[i].score, n + 1, best, counts);
	}
}

static void
the_best_way_to_part_a_word_is_taken(void **state)
{
	const char *json = "{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"?\",0],"
			   "[\"a\",-3],[\"b\",-4],[\"ab\",-6],[\"aba\",-7],[\"ba\",-6],"
			   "[\"bb\",-9]]}}";
	struct tokenizer *tokenizer = parse(json, strlen(json));
	uint64_t seed = 11;

	(void)state;
	for (unsigned round = 0; round < 500; round++) {
		size_t len = 1 + next_random(&seed) % 11;
		bool counts[64] = {false};
		int best = -1000000;
		char text[16];

		for (size_t i = 0; i < len; i++)
			text[i] = next_random(&seed) % 2 == 0 ? 'a' : 'b';
		try_all(text, len, 0, 0, &best, counts);
		assert_true(counts[count(tokenizer, text, len)]);
	}
	assert_int_equal(count(tokenizer, "axyzb", 5), 3); /* unknown ones side by side are one */
	tokenizer_free(tokenizer);
}

/* ---- added tokens ---- */

#define ADDED(tokens)                                                                              \
	"{\"added_tokens\":[" tokens "],\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1,"   \
	"\" \":2,\"x\":3},\"merges\":[]}}"

static void
added_tokens_are_one_token_each(void **state)
{
	const char *plain = ADDED("{\"id\":9,\"content\":\"xx\"},{\"id\":10,\"content\":\"xxx\"}");
	const char *word = ADDED("{\"id\":9,\"content\":\"xx\",\"single_word\":true}");
	const char *blanks = ADDED("{\"id\":9,\"content\":\"xx\",\"lstrip\":true,\"rstrip\":true}");

	(void)state;
	assert_int_equal(count_with(plain, "axxb"), 3);
	assert_int_equal(count_with(plain, "xxxxx"), 2); /* the longest first: xxx xx */
	assert_int_equal(count_with(word, "axx xx"), 5);
	assert_int_equal(count_with(blanks, "a  xx  b"), 3);
}

static void
a_vocabulary_counts_added_tokens_once(void **state)
{
	const char *json = ADDED("{\"id\":9,\"content\":\"xx\"},{\"id\":0,\"content\":\"a\"}");
	struct tokenizer *tokenizer = parse(json, strlen(json));
	const struct tokenizer_about *about = tokenizer_about(tokenizer);
	struct digest digest = digest_of((struct span){(const uint8_t *)json, strlen(json)});

	(void)state;
	assert_int_equal(about->vocabulary, 5);
	assert_string_equal(about->model, "BPE");
	assert_true(digest_equal(&about->digest, &digest));
	tokenizer_free(tokenizer);
}

/* ---- what is refused ---- */

#define MODEL "\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]}"
#define PATTERN(p)                                                                                 \
	"{\"pre_tokenizer\":{\"type\":\"Split\",\"behavior\":\"Isolated\",\"invert\":false,"       \
	"\"pattern\":{\"Regex\":\"" p "\"}}," MODEL "}"

static void
what_is_not_counted_exactly_is_named(void **state)
{
	static const struct {
		const char *json, *names;
	} refused[] = {
	    {"{\"model\":{\"type\":\"Lattice\"}}", "model.type Lattice"},
	    {"{\"normalizer\":{\"type\":\"BertNormalizer\"}," MODEL "}", "BertNormalizer"},
	    {"{\"pre_tokenizer\":{\"type\":\"UnicodeScripts\"}," MODEL "}", "UnicodeScripts"},
	    {BPE("\"dropout\":0.1,", "\"a\":0", ""), "dropout"},
	    {BPE("", "\"a\":0,\"b\":0", ""), "one number for two"},
	    {"{\"model\":{\"type\":\"Unigram\",\"unk_id\":null,\"vocab\":[[\"a\",0]]}}", "unk_id"},
	    {PATTERN("[a[bc]]"), "set within a set"},
	    {PATTERN("(?<name>a)"), "group"},
	    {PATTERN("(a)\\\\1"), "escape"},
	    {PATTERN("a{2}?"), "count"},
	    {PATTERN("a{2}+"), "quantifier"},
	    {PATTERN("\\\\h"), "escape"},
	    {PATTERN("\\\\p{Cn}"), "property"},
	    {PATTERN("(?i:st)"), "folds"},
	    {PATTERN("(?i)a"), "group"},
	    {PATTERN("(?m:.)"), "group"},
	    {PATTERN("[a&&b]"), "set"},
	    {"{\"normalizer\":{\"type\":\"Strip\",\"strip_left\":true,\"strip_right\":true},"
	     "\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"_\","
	     "\"prepend_scheme\":\"first\"}," MODEL "}",
		"prepend_scheme"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct gpai_error err = {0};
		struct tokenizer *tokenizer;
		struct span json = {(const uint8_t *)refused[i].json, strlen(refused[i].json)};

		if (tokenizer_parse(json, "t", &tokenizer, &err) != GPAI_UNSUPPORTED)
			fail_msg("taken: %s", refused[i].json);
		if (strstr(err.message, refused[i].names) == NULL)
			fail_msg("%s does not name %s", err.message, refused[i].names);
	}
}

static void
files_that_contradict_themselves_are_malformed(void **state)
{
	static const char *const broken[] = {
	    "[]",
	    "{}",
	    "{\"model\":[]}",
	    BPE("", "\"a\":-1", ""),
	    BPE("", "\"a\":0", "\"a b\""),
	    BPE("", "\"a\":0,\"b\":1", "\"a b\""),
	    BPE("", "\"a\":0", "\"a\""),
	    BPE("", "\"a\":0,\"ab\":1,\"b\":2", "\"a b c\""),
	    BPE("\"byte_fallback\":1,", "\"a\":0", ""),
	    BPE("\"continuing_subword_prefix\":\"##\",", "\"a\":0", "[\"a\",\"a\"]"),
	    "{\"model\":{\"type\":\"Unigram\",\"unk_id\":5,\"vocab\":[[\"a\",0]]}}",
	    "{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[]}}",
	    "{\"added_tokens\":[{\"content\":\"x\"}]," MODEL "}",
	    "{\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AAA=\"}," MODEL
	    "}",
	    "{\"pre_tokenizer\":{\"type\":\"FixedLength\",\"length\":0}," MODEL "}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		struct gpai_error err = {0};
		struct tokenizer *tokenizer;
		struct span json = {(const uint8_t *)broken[i], strlen(broken[i])};

		if (tokenizer_parse(json, "t", &tokenizer, &err) != GPAI_MALFORMED)
			fail_msg("taken: %s", broken[i]);
		assert_null(tokenizer);
	}
}

/* Backtracking without end, were it not bounded. */
static void
a_pattern_that_asks_for_too_much_ends(void **state)
{
	const char *json = PATTERN("(a|aa|a|a)*[bc]");
	struct tokenizer *tokenizer = parse(json, strlen(json));
	struct token_counter *counter = token_counter_create(tokenizer);
	char text[4000];
	uint64_t tokens;

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_false(token_count(counter, (struct text){text, sizeof(text)}, &tokens));
	assert_true(token_count(counter, (struct text){"ab", 2}, &tokens));
	token_counter_free(counter);
	tokenizer_free(tokenizer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counts_are_those_of_the_reference_in_any_order),
	    cmocka_unit_test(a_part_of_a_file_is_no_tokenizer),
	    cmocka_unit_test(merges_go_by_rank_then_from_the_left),
	    cmocka_unit_test(both_ways_to_write_merges_are_one),
	    cmocka_unit_test(unknown_characters_count_as_the_file_says),
	    cmocka_unit_test(words_of_every_length_follow_the_plain_rules),
	    cmocka_unit_test(a_text_is_cut_only_where_no_token_reaches_over),
	    cmocka_unit_test(one_word_of_ten_million_letters_is_counted),
	    cmocka_unit_test(the_best_way_to_part_a_word_is_taken),
	    cmocka_unit_test(added_tokens_are_one_token_each),
	    cmocka_unit_test(a_vocabulary_counts_added_tokens_once),
	    cmocka_unit_test(what_is_not_counted_exactly_is_named),
	    cmocka_unit_test(files_that_contradict_themselves_are_malformed),
	    cmocka_unit_test(a_pattern_that_asks_for_too_much_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
