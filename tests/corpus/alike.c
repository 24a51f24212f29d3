/* SPDX-License-Identifier: Apache-2.0 */
/* Duplicates: what the keys keep apart and what not, and how often the interval is right. */
#include "../check.h"

#include "corpus/near.h"
#include "corpus/same.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct span
span_of(const char *text)
{
	return (struct span){(const uint8_t *)text, strlen(text)};
}

static const char *
same(const char *text)
{
	static char key[SAME_KEY_BYTES];

	same_key(span_of(text), key);
	return key;
}

static bool
are_near(const char *a, const char *b, bool is_html)
{
	char first[NEAR_KEY_BYTES], second[NEAR_KEY_BYTES];

	near_key(span_of(a), is_html, first);
	near_key(span_of(b), is_html, second);
	return strcmp(first, second) == 0;
}

/* ---- the same ---- */

static void
a_key_is_what_sha256sum_begins_with(void **state)
{
	(void)state;
	assert_string_equal(same("abc"), "ba7816bf8f01cfea414140de5dae2223");
	assert_string_equal(same(""), "e3b0c44298fc1c149afbf4c8996fb924");
}

static void
all_but_one_of_each_key_are_duplicates(void **state)
{
	struct same_report report = SAME_NONE;

	(void)state;
	same_add(&report, &(struct tally){.documents = 1, .bytes = 10});
	same_add(&report, &(struct tally){.documents = 3, .bytes = 60});
	same_add(&report, &(struct tally){.documents = 2, .bytes = 0});
	assert_int_equal(report.documents, 3);
	assert_int_equal(report.bytes, 40);
}

/* ---- nearly the same ---- */

static void
case_blanks_signs_and_markup_do_not_count(void **state)
{
	const char *text = "It rained all night, and the river rose to the second step.";

	(void)state;
	assert_true(
	    are_near(text, "it RAINED all night and\n\tthe river rose to the second step", false));
	assert_true(are_near(text,
	    "It rained \xe2\x80\x9c"
	    "all\xe2\x80\x9d night \xe2\x80\x93 and the\xc2\xa0river rose to "
	    "the second step",
	    false));
	assert_true(are_near(text,
	    "<html><!-- a > b --><p class=\"x y\">It rained all <b>night</b> "
	    "and the river rose to the second step",
	    true));
	assert_false(are_near(text,
	    "<p class=\"x y\">It rained all night, and the river rose to the "
	    "second step.",
	    false));
	assert_false(
	    are_near(text, "It rained all day, and the river rose to the second step.", false));
}

static void
a_few_words_are_near_only_to_the_same_words(void **state)
{
	(void)state;
	assert_true(are_near("", " ... ", false));
	assert_true(are_near("one two", "One, two!", false));
	assert_false(are_near("", "one", false));
	assert_false(are_near("one two", "two one", false));
	assert_false(are_near("one two three four", "one two three", false));
	assert_false(are_near("one", "o ne", false));
}

static void
scripts_without_blanks_have_words_too(void **state)
{
	(void)state;
	/* One character more at the end of 30 changes few runs: with spaceless text as one
	 * word the two would share none. */
	assert_true(are_near("\xe5\xa4\xa9\xe6\xb0\x94\xe5\xbe\x88\xe5\xa5\xbd",
	    "\xe5\xa4\xa9 \xe6\xb0\x94\xe3\x80\x82\xe5\xbe\x88\xe5\xa5\xbd", false));
}

static void
any_bytes_have_a_key(void **state)
{
	uint64_t seed = 5;
	uint8_t bytes[300];

	(void)state;
	for (unsigned round = 0; round < 3000; round++) {
		size_t len = next_random(&seed) % sizeof(bytes);
		uint8_t *copy = malloc(len == 0 ? 1 : len);
		char key[NEAR_KEY_BYTES];

		assert_non_null(copy);
		for (size_t i = 0; i < len; i++) {
			uint64_t r = next_random(&seed) >> 13;

			bytes[i] = r % 4 == 0 ? (uint8_t) "<!->/aA \xe3\xe0"[r / 4 % 10]
			                      : (uint8_t)(r / 4);
		}
		memcpy(copy, bytes, len);
		near_key((struct span){copy, len}, round % 2 == 0, key);
		assert_int_equal(strlen(key), 16);
		free(copy);
	}
}

/* Words by number, of which some are replaced: runs in common are counted one by one. */
#define WORDS 200

static size_t
write_words(char *text, const unsigned *words)
{
	size_t len = 0;

	for (size_t i = 0; i < WORDS; i++)
		len += (size_t)sprintf(text + len, "w%x ", words[i]);
	return len;
}

static double
runs_in_common(const unsigned *a, const unsigned *b)
{
	size_t common = 0, runs = WORDS - NEAR_WORDS + 1;

	/* Words are drawn from so many that runs only match in place. */
	for (size_t i = 0; i < runs; i++)
		common += memcmp(a + i, b + i, NEAR_WORDS * sizeof(*a)) == 0;
	return (double)common / (double)(2 * runs - common);
}

static void
two_texts_are_near_as_often_as_they_share_runs(void **state)
{
	uint64_t seed = 99;

	(void)state;
	for (unsigned replaced = 1; replaced <= 9; replaced += 4) {
		double expected = 0, found = 0, pairs = 3000;

		for (unsigned pair = 0; pair < (unsigned)pairs; pair++) {
			unsigned a[WORDS], b[WORDS];
			char first[NEAR_KEY_BYTES], second[NEAR_KEY_BYTES];
			static char text[WORDS * 10];
			double share;

			for (size_t i = 0; i < WORDS; i++)
				a[i] = b[i] = (unsigned)(next_random(&seed) >> 40);
			for (unsigned i = 0; i < replaced; i++)
				b[next_random(&seed) % WORDS] =
				    (unsigned)(next_random(&seed) >> 40);
			near_key(
			    (struct span){(uint8_t *)text, write_words(text, a)}, false, first);
			near_key(
			    (struct span){(uint8_t *)text, write_words(text, b)}, false, second);
			share = runs_in_common(a, b);
			expected += share * share * share;
			found += strcmp(first, second) == 0;
		}
		/* Four standard deviations of a share of 3,000. */
		if (found / pairs < expected / pairs - 0.037 ||
		    found / pairs > expected / pairs + 0.037)
			fail_msg("%u replaced: %.3f near, expected %.3f", replaced, found / pairs,
			    expected / pairs);
	}
}

/* ---- the estimate ---- */

static void
add_key(struct near_sample *sample, uint64_t number)
{
	char key[NEAR_KEY_BYTES];

	(void)snprintf(key, sizeof(key), "%016llx", (unsigned long long)number);
	assert_true(near_sample_add(sample, (struct text){key, 16}));
}

static void
a_sample_that_lost_nothing_is_exact(void **state)
{
	struct near_sample *sample = near_sample_create();
	struct near_report report;

	(void)state;
	assert_non_null(sample);
	for (uint64_t i = 1; i <= 750; i++)
		for (unsigned twice = 0; twice < 2; twice++)
			add_key(sample, i * UINT64_C(0x123456789abcdef));
	near_sample_report(sample, 1000, &report);
	assert_true(report.is_exact);
	assert_int_equal(report.sampled, 750);
	assert_int_equal(report.share, 250000);
	assert_int_equal(report.low, 250000);
	assert_int_equal(report.high, 250000);
	near_sample_report(sample, 0, &report);
	assert_int_equal(report.share, 0);
	near_sample_free(sample);
}

static void
what_is_no_key_is_refused(void **state)
{
	struct near_sample *sample = near_sample_create();

	(void)state;
	assert_non_null(sample);
	assert_false(near_sample_add(sample, text_of("0123456789abcde")));
	assert_false(near_sample_add(sample, text_of("0123456789abcdeg")));
	assert_false(near_sample_add(sample, text_of("0123456789ABCDEF")));
	assert_false(near_sample_add(sample, (struct text){"0123456789abcde\0", 16}));
	near_sample_free(sample);
}

/* As rows keep them: no keys beyond those that 65,536 sketches could fill are ever seen. */
static void
sample_sketches(struct near_sample *sample, uint64_t different, uint64_t *seed)
{
	uint64_t most = UINT64_MAX / different * 70000;

	for (uint64_t i = 0; i < different; i++) {
		uint64_t key = next_random(seed);

		if (key <= most)
			add_key(sample, key);
	}
}

static void
the_interval_holds_the_truth_99_times_of_100(void **state)
{
	uint64_t seed = 2026;
	unsigned rounds = 300, held = 0, low_misses = 0;

	(void)state;
	for (unsigned round = 0; round < rounds; round++) {
		struct near_sample *sample = near_sample_create();
		uint64_t different = 150000 + next_random(&seed) % 150000;
		uint64_t documents = different + next_random(&seed) % different;
		uint64_t truth = (documents - different) * 1000000 / documents;
		struct near_report report;

		assert_non_null(sample);
		sample_sketches(sample, different, &seed);
		near_sample_report(sample, documents, &report);
		assert_false(report.is_exact);
		assert_int_equal(report.sampled, 65536);
		assert_true(report.low <= report.share && report.share <= report.high);
		/* Never wider than 2.1 % of the different ones. */
		assert_true(report.high - report.low <= 21000);
		held += report.low <= truth + 1 && truth <= report.high;
		low_misses += truth + 1 < report.low;
		near_sample_free(sample);
	}
	/* 297 expected; 290 is four standard deviations below. All 300 would mean an interval
	 * too wide, which happens by chance in 5 of 100. */
	if (held < 290)
		fail_msg("held %u of %u, %u too high", held, rounds, low_misses);
	print_message("held the truth %u times of %u\n", held, rounds);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_key_is_what_sha256sum_begins_with),
	    cmocka_unit_test(all_but_one_of_each_key_are_duplicates),
	    cmocka_unit_test(case_blanks_signs_and_markup_do_not_count),
	    cmocka_unit_test(a_few_words_are_near_only_to_the_same_words),
	    cmocka_unit_test(scripts_without_blanks_have_words_too),
	    cmocka_unit_test(any_bytes_have_a_key),
	    cmocka_unit_test(two_texts_are_near_as_often_as_they_share_runs),
	    cmocka_unit_test(a_sample_that_lost_nothing_is_exact),
	    cmocka_unit_test(what_is_no_key_is_refused),
	    cmocka_unit_test(the_interval_holds_the_truth_99_times_of_100),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
