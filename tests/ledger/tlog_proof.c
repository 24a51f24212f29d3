/* SPDX-License-Identifier: Apache-2.0 */
/* Proof files: one text for one proof, and each way to spoil it. */
#include "ledger/tlog_proof.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The example of the norm with its shortened signatures made whole in length. */
#define NOTE                                                                                       \
	"example.com/fancylog\n109482\nsFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=\n\n"           \
	"\xe2\x80\x94 example.com/fancylog hI2DJwAAAAAAroloIQ==\n"
#define HASHES                                                                                     \
	"gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"                                           \
	"B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=\n"
#define HEAD "c2sp.org/tlog-proof@v1\n"

static enum gpai_code
read_text(const char *text, struct tlog_proof *proof, struct gpai_error *err)
{
	*err = (struct gpai_error){0};
	return tlog_proof_read((struct span){(const uint8_t *)text, strlen(text)}, proof, err);
}

static void
proof_is_written_as_it_was_read(void **state)
{
	static const char *const TEXTS[] = {
	    HEAD "extra YWdlLXYx\nindex 73894\n" HASHES "\n" NOTE,
	    HEAD "index 0\n\n" NOTE,
	    HEAD "index 18446744073709551615\n" HASHES "\n" NOTE,
	};
	struct tlog_proof proof;
	struct gpai_error err;

	(void)state;
	for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
		struct out out;
		if (read_text(TEXTS[i], &proof, &err) != GPAI_OK)
			fail_msg("%zu: line %llu: %s", i, (unsigned long long)err.at, err.message);
		out_memory(&out);
		assert_int_equal(tlog_proof_write(&proof, &out, &err), GPAI_OK);
		assert_true(text_is(out_text(&out), TEXTS[i]));
		out_release(&out);
	}
	assert_true(proof.index == UINT64_MAX && proof.path.len == 2 && proof.extra.len == 0);
}

static void
what_is_no_proof_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *text;
		unsigned line;
	} BROKEN[] = {
	    {"", 1},
	    {"c2sp.org/tlog-proof@v1", 1},
	    {"c2sp.org/tlog-proof@v2\nindex 0\n\n" NOTE, 1},
	    {"c2sp.org/tlog-proof@v1\r\nindex 0\n\n" NOTE, 1},
	    {HEAD, 2},
	    {HEAD "\nindex 0\n\n" NOTE, 2},
	    {HEAD "extra\nindex 0\n\n" NOTE, 2},
	    {HEAD "extra \nindex 0\n\n" NOTE, 2},
	    {HEAD "extra YR==\nindex 0\n\n" NOTE, 2},
	    {HEAD "extra YQ==\nextra YQ==\nindex 0\n\n" NOTE, 3},
	    {HEAD "extra YQ==\n", 3},
	    {HEAD "index 0\nextra YQ==\n\n" NOTE, 3},
	    {HEAD "index 00\n\n" NOTE, 2},
	    {HEAD "index  0\n\n" NOTE, 2},
	    {HEAD "index 0 \n\n" NOTE, 2},
	    {HEAD "index\n\n" NOTE, 2},
	    {HEAD "index -1\n\n" NOTE, 2},
	    {HEAD "index 18446744073709551616\n\n" NOTE, 2},
	    {HEAD "index 0\n" HASHES, 5},
	    {HEAD "index 0\n" HASHES NOTE, 5},
	    {HEAD "index 0\ngSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPg==\n\n" NOTE, 3},
	    {HEAD "index 0\ngSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ\n\n" NOTE, 3},
	    {HEAD "index 0\ngSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlR=\n\n" NOTE, 3},
	};
	struct tlog_proof proof;
	struct gpai_error err;

	(void)state;
	for (size_t i = 0; i < sizeof BROKEN / sizeof *BROKEN; i++) {
		assert_int_equal(read_text(BROKEN[i].text, &proof, &err), GPAI_MALFORMED);
		if (err.place != GPAI_LINE || err.at != BROKEN[i].line)
			fail_msg("%zu: line %llu: %s", i, (unsigned long long)err.at, err.message);
	}
}

static void
note_that_is_no_checkpoint_is_refused(void **state)
{
	struct tlog_proof proof;
	struct gpai_error err;

	(void)state;
	assert_int_equal(read_text(HEAD "index 0\n\n", &proof, &err), GPAI_MALFORMED);
	assert_int_equal(read_text(HEAD "index 0\n\nno note\n", &proof, &err), GPAI_MALFORMED);
	assert_int_equal(
	    read_text(
		HEAD "index 0\n\nsome text\n\n\xe2\x80\x94 a hI2DJwAAAAAAroloIQ==\n", &proof, &err),
	    GPAI_MALFORMED);
	assert_int_equal(err.at, 5); /* of the file, not of the note */
	assert_int_equal(read_text(HEAD "index 0\n\n\n" NOTE, &proof, &err), GPAI_MALFORMED);
}

static void
path_is_of_at_most_64_hashes(void **state)
{
	struct tlog_proof proof;
	struct gpai_error err;

	(void)state;
	for (unsigned n = 64; n <= 65; n++) {
		struct out out;
		out_memory(&out);
		out_string(&out, HEAD "index 7\n");
		for (unsigned i = 0; i < n; i++)
			out_string(&out, "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n");
		out_string(&out, "\n" NOTE);
		struct text text = out_text(&out);
		enum gpai_code rc = tlog_proof_read(
		    (struct span){(const uint8_t *)text.at, text.len}, &proof, &err);
		assert_int_equal(rc, n == 64 ? GPAI_OK : GPAI_MALFORMED);
		out_release(&out);
	}
}

static void
what_could_not_be_read_again_is_not_written(void **state)
{
	struct tlog_proof proof = {.extra = text_of("?"), .note = text_of(NOTE)};
	struct gpai_error err;
	struct out out;

	(void)state;
	out_memory(&out);
	assert_int_equal(tlog_proof_write(&proof, &out, &err), GPAI_INVALID);
	proof.extra = TEXT_NONE;
	proof.path.len = 65;
	assert_int_equal(tlog_proof_write(&proof, &out, &err), GPAI_INVALID);
	proof.path.len = 0;
	proof.note = text_of("no note");
	assert_int_not_equal(tlog_proof_write(&proof, &out, &err), GPAI_OK);
	assert_int_equal(out_text(&out).len, 0);
	out_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(proof_is_written_as_it_was_read),
	    cmocka_unit_test(what_is_no_proof_is_refused_with_its_line),
	    cmocka_unit_test(note_that_is_no_checkpoint_is_refused),
	    cmocka_unit_test(path_is_of_at_most_64_hashes),
	    cmocka_unit_test(what_could_not_be_read_again_is_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
