/* SPDX-License-Identifier: Apache-2.0 */
/* Cosignatures and policies: what was made elsewhere verifies, everything near it does not.
 *
 * The checkpoint is the example of C2SP tlog-cosignature; the signatures on it were made with
 * Node.js (its own Ed25519 and twenty lines written from the norm), from the secret keys of
 * RFC 8032, 7.1. This program links only what verifies. */
#include "ledger/cosign.h"
#include "ledger/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DASH "\xe2\x80\x94 "
#define TEXT "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
#define LOG_KEY                                                                                    \
	"example.com/behind-the-sofa+9aaf5ab5+"                                                    \
	"ASeBF/wUTHI0D2fQ8jFug4bO/78rJCjJxR/vfFl/HUJu"
#define LOG_LINE                                                                                   \
	DASH                                                                                       \
	    "example.com/behind-the-sofa mq9atY+qYZpZ308XJcu3bnLqo4HVJY3kuegjxlB/zPhbMiW61N1h62oe" \
	    "O61KH2bK2qrGS5s2iEdhMyzBPqXJt7SwuAs=\n"
#define W1_KEY "witness.example.com/w1+7e6f4aaa+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"
#define W2_KEY "witness.example.com/w2+0fa94dae+BD1AF8PoQ4lakrcKp00bfrycmCzPLsSWjMDNVfEq9GYM"
#define W3_KEY "witness.example.com/w3+a36ae47a+BPxRzY5iGKGjjaR+0AIw8FgIFu0TujMDrF3rkRVIkIAl"
#define W1_LINE                                                                                    \
	DASH "witness.example.com/w1 fm9KqgAAAABkGFDL+TPmh4BYuAjsYRoqMJCWb/gWJaeRF/kmm5tlCr9sJ57D" \
	     "LErur7K0yDXc2ArN+TIuotuB/HbuL3AJsp3bv/aNCQ==\n"
#define W2_LINE                                                                                    \
	DASH "witness.example.com/w2 D6lNrgAAAABkGFEv+RtF0M3Pt8B5pkA7pyEsP0dj58Ab2F9W5hgk8vgXoKm8" \
	     "djazywYIV2cpmUZE5LuK4IpmYffclfUA0/WTp25MAw==\n"
#define W3_LINE                                                                                    \
	DASH "witness.example.com/w3 o2rkegAAAABkGFGTqVAKGgAoPA0nWomp/bQLGx9Kuv9/vmyuOYIUgJ4DqLK2" \
	     "gS0kw50JFqPNLWuJw1dRrUrmN5TL2lGn9pYwshfgAw==\n"
#define W1_TIME 1679315147
#define W2_TIME 1679315247
#define W3_TIME 1679315347

static struct note
note_of(const char *string)
{
	struct note note;
	struct gpai_error err;

	if (note_read((struct span){(const uint8_t *)string, strlen(string)}, &note, &err) !=
	    GPAI_OK)
		fail_msg("%s", err.message);
	return note;
}

static struct note_key
witness_of(const char *vkey)
{
	struct note_key key;
	struct gpai_error err;

	if (note_key_read_as(NOTE_COSIGNATURE, text_of(vkey), &key, &err) != GPAI_OK)
		fail_msg("%s: %s", vkey, err.message);
	return key;
}

static enum gpai_code
judge(const char *string, const char *vkey, int64_t *time)
{
	struct note_key key = witness_of(vkey);
	struct note note = note_of(string);

	return cosign_verify(&note, &key, time, NULL);
}

/* ---- cosignatures ---- */

static void
cosignature_of_another_program_verifies_with_its_time(void **state)
{
	int64_t time = 0;

	(void)state;
	assert_int_equal(judge(TEXT "\n" LOG_LINE W1_LINE W2_LINE, W1_KEY, &time), GPAI_OK);
	assert_int_equal(time, W1_TIME);
	assert_int_equal(judge(TEXT "\n" LOG_LINE W1_LINE W2_LINE, W2_KEY, &time), GPAI_OK);
	assert_int_equal(time, W2_TIME);
	assert_int_equal(judge(TEXT "\n" LOG_LINE W1_LINE, W2_KEY, &time), GPAI_NOT_FOUND);
}

static void
key_of_a_witness_survives_reading_and_signs_no_notes(void **state)
{
	struct note_key key = witness_of(W1_KEY);
	struct note note = note_of(TEXT "\n" W1_LINE);
	struct out out;

	(void)state;
	out_memory(&out);
	note_key_write(&key, &out);
	assert_true(text_is(out_text(&out), W1_KEY));
	out_release(&out);
	assert_int_equal(note_key_read(text_of(W1_KEY), &key, NULL), GPAI_UNSUPPORTED);
	assert_int_equal(note_verify(&note, &key, NULL), GPAI_INVALID);
	assert_int_equal(
	    note_key_read_as(NOTE_COSIGNATURE, text_of(LOG_KEY), &key, NULL), GPAI_UNSUPPORTED);
}

static void
any_changed_bit_of_a_cosigned_text_is_noticed(void **state)
{
	char string[] = TEXT "\n" W1_LINE;
	int64_t time;

	(void)state;
	/* The origin, the size, the root; and the digits of the time and the signature. */
	for (size_t i = 0; i < sizeof string - 1; i++) {
		char was = string[i];
		if (was == '\n' || (unsigned char)was >= 0x80)
			continue;
		string[i] = was == 'A' ? 'B' : 'A';
		struct note note;
		struct note_key key = witness_of(W1_KEY);
		if (note_read((struct span){(uint8_t *)string, sizeof string - 1}, &note, NULL) ==
		    GPAI_OK)
			assert_int_not_equal(cosign_verify(&note, &key, &time, NULL), GPAI_OK);
		string[i] = was;
	}
}

static void
line_of_a_witness_with_a_bad_signature_refuses_the_note(void **state)
{
	/* The time is another one by a second; then there is no time. */
	static const char LATER[] =
	    DASH "witness.example.com/w1 fm9KqgAAAABkGFDM+TPmh4BYuAjsYRoqMJCWb/gWJaeRF/kmm5tlCr9sJ"
		 "57DLErur7K0yDXc2ArN+TIuotuB/HbuL3AJsp3bv/aNCQ==\n";
	char both[1024];
	int64_t time;

	(void)state;
	snprintf(both, sizeof both, TEXT "\n" W1_LINE "%s", LATER);
	assert_int_equal(judge(both, W1_KEY, &time), GPAI_CORRUPT);
	assert_int_equal(
	    judge(TEXT "\n" DASH "witness.example.com/w1 fm9KqgAAAAA=\n", W1_KEY, &time),
	    GPAI_CORRUPT);
}

static void
lines_kept_apart_count_like_those_in_the_note(void **state)
{
	struct note note = note_of(TEXT "\n" LOG_LINE);
	struct note_key key = witness_of(W1_KEY);
	int64_t time;

	(void)state;
	assert_int_equal(cosign_verify(&note, &key, &time, NULL), GPAI_NOT_FOUND);
	assert_int_equal(note_add(&note, text_of(W2_LINE W1_LINE), NULL), GPAI_OK);
	assert_int_equal(cosign_verify(&note, &key, &time, NULL), GPAI_OK);
	assert_int_equal(note_add(&note, text_of("no line\n"), NULL), GPAI_MALFORMED);
	assert_int_equal(note_add(&note, text_of("\n" W1_LINE), NULL), GPAI_MALFORMED);
	assert_int_equal(note_add(&note, TEXT_NONE, NULL), GPAI_OK);
}

/* ---- policies ---- */

static enum gpai_code
read_policy(const char *string, struct arena *arena, struct policy *policy, struct gpai_error *err)
{
	return policy_read(
	    "policy", (struct span){(const uint8_t *)string, strlen(string)}, arena, policy, err);
}

static struct policy_quorum
quorum_of(const char *policy_text, const char *note_text)
{
	struct arena arena;
	struct policy policy;
	struct policy_quorum quorum = {0};
	struct gpai_error err;
	struct note note = note_of(note_text);

	arena_init(&arena, 0);
	if (read_policy(policy_text, &arena, &policy, &err) != GPAI_OK ||
	    policy_judge(&policy, &note, &quorum, &err) != GPAI_OK)
		fail_msg("line %d: %s", (int)err.at, err.message);
	arena_release(&arena);
	return quorum;
}

#define THREE                                                                                      \
	"log " LOG_KEY " https://example.com/log\n"                                                \
	"witness w1 " W1_KEY " https://w1.example.com/\n\t# a comment\n\n"                         \
	"witness\tw2 \t" W2_KEY "\nwitness w3 " W3_KEY " \n"

static void
quorum_counts_witnesses_and_its_time_is_when_it_was_met(void **state)
{
	static const struct {
		const char *rule, *lines;
		bool is_met;
		int64_t time;
	} CASES[] = {
	    {"quorum none\n", "", true, 0},
	    {"quorum w2\n", W1_LINE, false, 0},
	    {"quorum w2\n", W1_LINE W2_LINE, true, W2_TIME},
	    {"group g any w1 w2 w3\nquorum g\n", W3_LINE, true, W3_TIME},
	    {"group g any w1 w2 w3\nquorum g\n", W3_LINE W1_LINE, true, W1_TIME},
	    {"group g 2 w1 w2 w3\nquorum g\n", W3_LINE, false, 0},
	    {"group g 2 w1 w2 w3\nquorum g\n", W3_LINE W1_LINE, true, W3_TIME},
	    {"group g 2 w1 w2 w3\nquorum g\n", W1_LINE W2_LINE W3_LINE, true, W2_TIME},
	    {"group g all w1 w2 w3\nquorum g\n", W1_LINE W2_LINE, false, 0},
	    {"group g 3 w1 w2 w3\nquorum g\n", W1_LINE W2_LINE W3_LINE, true, W3_TIME},
	    {"group g any w1 w2\ngroup h all g w3\nquorum h\n", W1_LINE W2_LINE, false, 0},
	    {"group g any w1 w2\ngroup h all g w3\nquorum h\n", W1_LINE W3_LINE, true, W3_TIME},
	    /* One witness twice is one witness. */
	    {"group g 2 w1 w2\nquorum g\n", W1_LINE W1_LINE, false, 0},
	};
	char policy[2048], note[2048];

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		snprintf(policy, sizeof policy, THREE "%s", CASES[i].rule);
		snprintf(note, sizeof note, TEXT "\n" LOG_LINE "%s", CASES[i].lines);
		struct policy_quorum quorum = quorum_of(policy, note);
		assert_int_equal(quorum.is_met, CASES[i].is_met);
		assert_int_equal(quorum.time, CASES[i].time);
	}
}

static void
broken_policy_is_refused_at_its_line(void **state)
{
	static const struct {
		const char *text;
		uint64_t line;
		enum gpai_code code;
	} CASES[] = {
	    {"", 0, GPAI_MALFORMED},
	    {"quorum none", 1, GPAI_MALFORMED},
	    {"quorum none\nquorum none\n", 2, GPAI_MALFORMED},
	    {"\nquorum some\n", 2, GPAI_MALFORMED},
	    {"quorum none more\n", 1, GPAI_MALFORMED},
	    {"quorum\n", 1, GPAI_MALFORMED},
	    {"qourum none\n", 1, GPAI_MALFORMED},
	    {"log x\nquorum none\n", 1, GPAI_MALFORMED},
	    {"log " W1_KEY "\nquorum none\n", 1, GPAI_UNSUPPORTED},
	    {"witness w " LOG_KEY "\nquorum none\n", 1, GPAI_UNSUPPORTED},
	    {"log " LOG_KEY " url word\nquorum none\n", 1, GPAI_MALFORMED},
	    {"log " LOG_KEY "\nlog " LOG_KEY "\nquorum none\n", 2, GPAI_MALFORMED},
	    {"witness none " W1_KEY "\nquorum none\n", 1, GPAI_MALFORMED},
	    {"witness\nquorum none\n", 1, GPAI_MALFORMED},
	    {THREE "witness w1 " W1_KEY "\nquorum none\n", 7, GPAI_MALFORMED},
	    {THREE "witness w4 " W1_KEY "\nquorum none\n", 7, GPAI_MALFORMED},
	    {THREE "group g any\nquorum g\n", 7, GPAI_MALFORMED},
	    {THREE "group g 0 w1\nquorum g\n", 7, GPAI_MALFORMED},
	    {THREE "group g 2 w1\nquorum g\n", 7, GPAI_MALFORMED},
	    {THREE "group g -1 w1\nquorum g\n", 7, GPAI_MALFORMED},
	    {THREE "group g 99999999999999999999 w1\nquorum g\n", 7, GPAI_MALFORMED},
	    {THREE "group g any g\nquorum g\n", 7, GPAI_MALFORMED},
	    {THREE "group g any none\nquorum g\n", 7, GPAI_MALFORMED},
	    {THREE "group g any w1 w1\nquorum g\n", 7, GPAI_MALFORMED},
	    {THREE "group g any w1\ngroup h any w1\nquorum g\n", 8, GPAI_MALFORMED},
	    {THREE "group g any h\ngroup h any w1\nquorum g\n", 7, GPAI_MALFORMED},
	    {"quorum none\r\n", 1, GPAI_MALFORMED},
	    {"# \x7f\nquorum none\n", 1, GPAI_MALFORMED},
	};
	struct arena arena;
	struct policy policy;

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct gpai_error err = {0};
		arena_init(&arena, 0);
		if (read_policy(CASES[i].text, &arena, &policy, &err) != CASES[i].code ||
		    err.at != CASES[i].line)
			fail_msg("case %zu: line %d: %s", i, (int)err.at, err.message);
		arena_release(&arena);
	}
}

static void
policy_of_the_most_witnesses_is_read_and_of_one_more_is_not(void **state)
{
	struct out out;
	struct arena arena;
	struct policy policy;
	struct note_key key;
	uint8_t public_key[NOTE_PUBLIC_BYTES] = {0};

	(void)state;
	for (unsigned n = POLICY_EACH_MAX; n <= POLICY_EACH_MAX + 1; n++) {
		out_memory(&out);
		for (unsigned i = 0; i < n; i++) {
			public_key[0] = (uint8_t)i;
			public_key[1] = (uint8_t)(i >> 8);
			assert_int_equal(note_key_init_as(&key, NOTE_COSIGNATURE, text_of("w"),
					     public_key, NULL),
			    GPAI_OK);
			out_format(&out, "witness w%u ", i);
			note_key_write(&key, &out);
			out_format(&out, "\ngroup g%u any w%u\n", i, i);
		}
		out_string(&out, "quorum g7\n");
		out_char(&out, '\0');
		arena_init(&arena, 0);
		assert_int_equal(read_policy(out_text(&out).at, &arena, &policy, NULL),
		    n > POLICY_EACH_MAX ? GPAI_TOO_LARGE : GPAI_OK);
		arena_release(&arena);
		out_release(&out);
	}
}

static void
log_of_a_policy_is_the_one_that_signed(void **state)
{
	const struct policy_party *log = NULL;
	struct arena arena;
	struct policy policy;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(read_policy(THREE "quorum none\n", &arena, &policy, NULL), GPAI_OK);
	struct note note = note_of(TEXT "\n" LOG_LINE), other = note_of(TEXT "\n" W1_LINE);
	assert_int_equal(policy_log(&policy, &note, &log, NULL), GPAI_OK);
	assert_true(text_is(log->url, "https://example.com/log"));
	assert_int_equal(policy_log(&policy, &other, &log, NULL), GPAI_NOT_FOUND);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cosignature_of_another_program_verifies_with_its_time),
	    cmocka_unit_test(key_of_a_witness_survives_reading_and_signs_no_notes),
	    cmocka_unit_test(any_changed_bit_of_a_cosigned_text_is_noticed),
	    cmocka_unit_test(line_of_a_witness_with_a_bad_signature_refuses_the_note),
	    cmocka_unit_test(lines_kept_apart_count_like_those_in_the_note),
	    cmocka_unit_test(quorum_counts_witnesses_and_its_time_is_when_it_was_met),
	    cmocka_unit_test(broken_policy_is_refused_at_its_line),
	    cmocka_unit_test(policy_of_the_most_witnesses_is_read_and_of_one_more_is_not),
	    cmocka_unit_test(log_of_a_policy_is_the_one_that_signed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
