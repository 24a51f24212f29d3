/* SPDX-License-Identifier: Apache-2.0 */
#include "said.h"

#include "signals/content_signal.h"

static struct content_signal
read(const char *value)
{
	struct content_signal signal;

	content_signal_read(span_of(value), &signal);
	return signal;
}

static struct robots_record
record(const char *value, uint32_t line, bool disputed)
{
	return (struct robots_record){.field = ROBOTS_CONTENT_SIGNAL,
	    .value = span_of(value),
	    .line = line,
	    .disputed = disputed};
}

static void
three_keys_have_yes_or_no(void **state)
{
	struct content_signal signal = read("search=yes, ai-train=no");

	(void)state;
	assert_int_equal(signal.search, SAYS_ALLOWED);
	assert_int_equal(signal.ai_train, SAYS_RESERVED);
	assert_int_equal(signal.ai_input, SAYS_NOTHING);
	assert_null(signal.note);
	assert_int_equal(read("ai-input=no").ai_input, SAYS_RESERVED);
	assert_int_equal(read("ai-train=yes").ai_train, SAYS_ALLOWED);
}

static void
blanks_and_case_do_not_matter(void **state)
{
	struct content_signal signal = read("  Search = Yes ,AI-Train= NO;ai-input=yes,,");

	(void)state;
	assert_int_equal(signal.search, SAYS_ALLOWED);
	assert_int_equal(signal.ai_train, SAYS_RESERVED);
	assert_int_equal(signal.ai_input, SAYS_ALLOWED);
}

static void
the_extent_of_use_is_kept_as_written(void **state)
{
	struct content_signal signal = read("search=yes,ai-train=no,use=reference");

	(void)state;
	assert_true(text_is(signal.use, "reference"));
	assert_int_equal(signal.ai_train, SAYS_RESERVED);
	assert_int_equal(read("use=full").ai_train, SAYS_NOTHING);
}

static void
a_slip_can_restrict_but_never_permits(void **state)
{
	(void)state;
	assert_int_equal(read("ai-train=n").ai_train, SAYS_RESERVED);
	assert_non_null(read("ai-train=n").note);
	assert_int_equal(read("ai-train=false").ai_train, SAYS_RESERVED);
	assert_int_equal(read("train-ai=no").ai_train, SAYS_RESERVED);
	assert_int_equal(read("ai-train=y").ai_train, SAYS_NOTHING);
	assert_non_null(read("ai-train=y").note);
	assert_int_equal(read("ai-train=true").ai_train, SAYS_NOTHING);
	assert_int_equal(read("train-ai=yes").ai_train, SAYS_NOTHING);
	assert_int_equal(read("ai-train").ai_train, SAYS_NOTHING);
	assert_int_equal(read("ai-train=").ai_train, SAYS_NOTHING);
	assert_int_equal(read("").ai_train, SAYS_NOTHING);
	assert_int_equal(read("ai-training=no").ai_train, SAYS_NOTHING);
}

static void
yes_and_no_together_are_no(void **state)
{
	struct content_signal signal = read("ai-train=no, ai-train=yes");

	(void)state;
	assert_int_equal(signal.ai_train, SAYS_RESERVED);
	assert_non_null(signal.note);
}

static void
expect_of(const struct robots_record *records, size_t n, const char *expected, uint32_t line)
{
	struct statement statement;
	struct out out;

	out_memory(&out);
	assert_true(content_signal_ask(records, n, &statement));
	said_line(&out, &statement);
	assert_said(&out, expected);
	assert_int_equal(statement.line, line);
	assert_int_equal(statement.carrier, CARRIER_ROBOTS_TXT);
	out_release(&out);
}

/* A managed block before the site's own: two groups of "*" with opposite signals. */
static void
lines_of_one_agent_merge_to_the_strictest(void **state)
{
	const struct robots_record records[] = {record("search=yes,ai-train=yes", 2, false),
	    record("ai-train=no", 9, false), record("ai-train=yes", 12, false)};

	(void)state;
	expect_of(records, 3, "content-signals reserved ai-train=no !\n", 9);
	expect_of(records, 1, "content-signals allowed ai-train=yes\n", 2);
	expect_of(records + 1, 1, "content-signals reserved ai-train=no\n", 9);
}

static void
lines_that_say_nothing_of_training_are_told(void **state)
{
	const struct robots_record records[] = {record("search=no", 3, false)};
	const struct robots_record odd[] = {record("\xff\xfe", 3, false)};

	(void)state;
	expect_of(records, 1, "content-signals nothing content-signal=search=no\n", 3);
	expect_of(odd, 1, "content-signals nothing content-signal=\n", 3);
}

static void
other_lines_are_none(void **state)
{
	struct robots_record records[] = {record("ai-train=no", 3, false)};
	struct statement statement;

	(void)state;
	records[0].field = ROBOTS_CONTENT_USAGE;
	assert_false(content_signal_ask(records, 1, &statement));
	assert_false(content_signal_ask(NULL, 0, &statement));
}

static void
a_disputed_line_counts_where_it_is_stricter(void **state)
{
	const struct robots_record stricter[] = {
	    record("ai-train=yes", 2, false), record("ai-train=no", 4, true)};
	const struct robots_record milder[] = {
	    record("ai-train=no", 2, false), record("ai-train=yes", 4, true)};

	(void)state;
	expect_of(stricter, 2, "content-signals reserved ai-train=no !\n", 4);
	expect_of(milder, 2, "content-signals reserved ai-train=no\n", 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(three_keys_have_yes_or_no),
	    cmocka_unit_test(blanks_and_case_do_not_matter),
	    cmocka_unit_test(the_extent_of_use_is_kept_as_written),
	    cmocka_unit_test(a_slip_can_restrict_but_never_permits),
	    cmocka_unit_test(yes_and_no_together_are_no),
	    cmocka_unit_test(lines_of_one_agent_merge_to_the_strictest),
	    cmocka_unit_test(lines_that_say_nothing_of_training_are_told),
	    cmocka_unit_test(other_lines_are_none),
	    cmocka_unit_test(a_disputed_line_counts_where_it_is_stricter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
