/* SPDX-License-Identifier: Apache-2.0 */
/* Signed notes and checkpoints: published examples verify, everything near them does not.
 *
 * This program links only what verifies. */
#include "ledger/note.h"
#include "ledger/checkpoint.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* From the documentation of Go's golang.org/x/mod/sumdb/note (BSD-3-Clause). */
#define TEXT                                                                                       \
	"If you think cryptography is the answer to your problem,\n"                               \
	"then you don't know what your problem is.\n"
#define PETER_KEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define PETER_SIG                                                                                  \
	"x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyB"   \
	"wJnAM="
#define PETER     "\xe2\x80\x94 PeterNeumann " PETER_SIG "\n"
#define ENOCH_KEY "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
#define ENOCH                                                                                      \
	"\xe2\x80\x94 EnochRoot "                                                                  \
	"rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/"                                             \
	"5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+Q"                                           \
	"Q=\n"

/* From C2SP signed-note (CC BY 4.0). */
#define FOO_KEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define FOO_NOTE                                                                                   \
	"This is an example message.\n\n"                                                          \
	"\xe2\x80\x94 example.com/foo "                                                            \
	"Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72Ine"  \
	"yaQM=\n"

static struct note_key
key_of(const char *vkey)
{
	struct note_key key;
	struct gpai_error err;

	if (note_key_read(text_of(vkey), &key, &err) != GPAI_OK)
		fail_msg("%s: %s", vkey, err.message);
	return key;
}

/* Reads and verifies: the code of the first step that fails. */
static enum gpai_code
judge_bytes(const char *at, size_t len, const char *vkey)
{
	struct note_key key = key_of(vkey);
	struct note note;
	enum gpai_code rc = note_read((struct span){(const uint8_t *)at, len}, &note, NULL);

	return rc == GPAI_OK ? note_verify(&note, &key, NULL) : rc;
}

static enum gpai_code
judge(const char *string, const char *vkey)
{
	return judge_bytes(string, strlen(string), vkey);
}

/* ---- keys ---- */

static void
verifier_key_survives_reading_and_writing(void **state)
{
	static const char *const KEYS[] = {PETER_KEY, ENOCH_KEY, FOO_KEY};
	struct out out;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct note_key key = key_of(KEYS[i]);
		out_memory(&out);
		note_key_write(&key, &out);
		assert_true(text_is(out_text(&out), KEYS[i]));
		out_release(&out);
	}
}

static void
no_part_and_no_mangling_of_a_verifier_key_is_one(void **state)
{
	char vkey[] = PETER_KEY;
	size_t len = strlen(vkey);
	struct note_key key;

	(void)state;
	for (size_t i = 0; i < len; i++)
		for (size_t n = 0; n <= len - i; n++)
			if (n != len)
				assert_int_not_equal(
				    note_key_read((struct text){vkey + i, n}, &key, NULL), GPAI_OK);
	for (size_t i = 0; i < len; i++) {
		for (int bit = 0; bit < 7; bit++) {
			vkey[i] = (char)(vkey[i] ^ 1 << bit);
			assert_int_not_equal(
			    note_key_read((struct text){vkey, len}, &key, NULL), GPAI_OK);
			vkey[i] = (char)(vkey[i] ^ 1 << bit);
		}
	}
	/* ids are right; the first is too long and its last digit has stray bits, the
	 * second is of another type */
	assert_int_equal(
	    note_key_read(text_of("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
				  "LDE4izWy10TWBADKEY=="),
		&key, NULL),
	    GPAI_MALFORMED);
	assert_int_equal(
	    note_key_read(text_of("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
				  "LDE4izWy10TW"),
		&key, NULL),
	    GPAI_UNSUPPORTED);
}

static void
key_name_with_space_plus_or_control_is_refused(void **state)
{
	static const char *const BAD[] = {"", "a b", "a+b", "a\nb", "a\tb", " a", "a\xc2\xa0",
	    "a\xc2\x85", "\xe1\x9a\x80",
	    "a\xe2\x80\x8a"
	    "b",
	    "a\xe2\x80\xa8", "a\xe2\x81\x9f", "\xe3\x80\x80", NULL};
	static const char *const GOOD[] = {"a", "example.com/log42", "\xc3\xa9t\xc3\xa9",
	    "\xe2\x80\x94", "\xe2\x80\x8b" /* no space by its Unicode property */, NULL};
	uint8_t public_key[NOTE_PUBLIC_BYTES] = {1};
	char name[NOTE_KEY_NAME_MAX + 1];
	struct note_key key;

	(void)state;
	for (const char *const *bad = BAD; *bad != NULL; bad++)
		assert_int_equal(
		    note_key_init(&key, text_of(*bad), public_key, NULL), GPAI_INVALID);
	for (const char *const *good = GOOD; *good != NULL; good++)
		assert_int_equal(note_key_init(&key, text_of(*good), public_key, NULL), GPAI_OK);
	memset(name, 'n', sizeof name);
	struct text longest = {name, NOTE_KEY_NAME_MAX}, longer = {name, NOTE_KEY_NAME_MAX + 1};
	assert_int_equal(note_key_init(&key, longest, public_key, NULL), GPAI_OK);
	assert_int_equal(note_key_init(&key, longer, public_key, NULL), GPAI_INVALID);
}

/* ---- notes ---- */

static void
published_notes_verify_with_their_keys(void **state)
{
	struct note note;

	(void)state;
	assert_int_equal(judge(TEXT "\n" PETER, PETER_KEY), GPAI_OK);
	assert_int_equal(judge(TEXT "\n" ENOCH, ENOCH_KEY), GPAI_OK);
	assert_int_equal(judge(TEXT "\n" PETER ENOCH, PETER_KEY), GPAI_OK);
	assert_int_equal(judge(TEXT "\n" PETER ENOCH, ENOCH_KEY), GPAI_OK);
	assert_int_equal(judge(FOO_NOTE, FOO_KEY), GPAI_OK);

	static const char BOTH[] = TEXT "\n" PETER ENOCH;
	struct span bytes = {(const uint8_t *)BOTH, sizeof BOTH - 1};
	assert_int_equal(note_read(bytes, &note, NULL), GPAI_OK);
	assert_true(text_is(note.text, TEXT));
	assert_int_equal(note.n_signatures, 2);
	assert_true(text_is(note.signatures[0].key_name, "PeterNeumann"));
	assert_true(text_is(note.signatures[0].base64, PETER_SIG));
	assert_int_equal(note.signatures[1].key_id, 0xaf0cfe78);
}

static void
stranger_signatures_are_skipped_but_do_not_suffice(void **state)
{
	(void)state;
	assert_int_equal(judge(TEXT "\n" ENOCH, PETER_KEY), GPAI_NOT_FOUND);
	assert_int_equal(judge(FOO_NOTE, PETER_KEY), GPAI_NOT_FOUND);
	/* the right name under another id, and the right id under another name */
	assert_int_equal(
	    judge(TEXT "\n\xe2\x80\x94 PeterNeumann AAAAAAAA\n" PETER, PETER_KEY), GPAI_OK);
	assert_int_equal(
	    judge(TEXT "\n\xe2\x80\x94 Neumann " PETER_SIG "\n", PETER_KEY), GPAI_NOT_FOUND);
}

static void
bad_signature_of_a_known_key_spoils_the_note(void **state)
{
	(void)state;
	assert_int_equal(judge("another text\n\n" PETER, PETER_KEY), GPAI_CORRUPT);
	assert_int_equal(
	    judge(TEXT "\n" PETER "\xe2\x80\x94 PeterNeumann x08go/ZJ\n", PETER_KEY), GPAI_CORRUPT);
	assert_int_equal(
	    judge(TEXT "\n\xe2\x80\x94 PeterNeumann x08go/ZJ\n" PETER, PETER_KEY), GPAI_CORRUPT);
	/* longer than a signature */
	assert_int_equal(judge(TEXT "\n\xe2\x80\x94 PeterNeumann ABCD" PETER_SIG "\n", PETER_KEY),
	    GPAI_NOT_FOUND);
	assert_int_equal(
	    judge(TEXT "\n\xe2\x80\x94 PeterNeumann x08go/ZJ" PETER_SIG "\n", PETER_KEY),
	    GPAI_CORRUPT);
	/* the same good line twice says nothing new */
	assert_int_equal(judge(TEXT "\n" PETER PETER, PETER_KEY), GPAI_OK);
}

static void
no_flipped_bit_and_no_prefix_verifies(void **state)
{
	char note[] = TEXT "\n" PETER;
	size_t len = strlen(note);

	(void)state;
	for (size_t n = 0; n < len; n++)
		assert_int_not_equal(judge_bytes(note, n, PETER_KEY), GPAI_OK);
	for (size_t bit = 0; bit < 8 * len; bit++) {
		note[bit / 8] = (char)(note[bit / 8] ^ 1 << bit % 8);
		assert_int_not_equal(judge_bytes(note, len, PETER_KEY), GPAI_OK);
		note[bit / 8] = (char)(note[bit / 8] ^ 1 << bit % 8);
	}
	assert_int_equal(judge_bytes(note, len, PETER_KEY), GPAI_OK);
}

static void
misshapen_notes_are_refused(void **state)
{
#define DASH "\xe2\x80\x94"
	static const char *const BAD[] = {"", "\n", "\n\n", TEXT, TEXT "\n",
	    TEXT PETER,                         /* no empty line */
	    TEXT "\n" PETER "\n",               /* something after the signatures */
	    TEXT "\n" PETER "more\n",           /* a line that is none */
	    TEXT "\n" DASH " Peter " PETER_SIG, /* no newline at the end */
	    TEXT "\r\n\r\n" PETER,              /* CR */
	    TEXT "\n" DASH " Peter " PETER_SIG "\r\n",
	    "\x01" TEXT "\n" PETER,                       /* control character */
	    "\t" TEXT "\n" PETER, "\xff" TEXT "\n" PETER, /* not UTF-8 */
	    "\xc0\x8a" TEXT "\n" PETER,                   /* overlong newline */
	    TEXT "\n- Peter " PETER_SIG "\n",             /* hyphen for dash */
	    TEXT "\n\xe2\x80\x93 Peter " PETER_SIG "\n",  /* en dash */
	    TEXT "\n" DASH "Peter " PETER_SIG "\n", TEXT "\n " DASH " Peter " PETER_SIG "\n",
	    TEXT "\n" DASH " Bad Name " PETER_SIG "\n",
	    TEXT "\n" DASH "  " PETER_SIG "\n", /* no name */
	    TEXT "\n" DASH " Peter  " PETER_SIG "\n", TEXT "\n" DASH " Peter " PETER_SIG " \n",
	    TEXT "\n" DASH " Pe+ter " PETER_SIG "\n",
	    TEXT "\n" DASH " Peter\xc2\xa0 " PETER_SIG "\n", TEXT "\n" DASH " Peter \n",
	    TEXT "\n" DASH " Peter\n", TEXT "\n" DASH " \n", TEXT "\n" DASH "\n",
	    TEXT "\n" DASH " Peter x08gow==\n", /* an id and no signature */
	    TEXT "\n" DASH " Peter x08go/Z\n",  /* not Base 64 */
	    TEXT "\n" DASH " Peter x08go/b=\n", /* stray bits */
	    NULL};
	struct note note;
	struct gpai_error err;

	(void)state;
	for (const char *const *bad = BAD; *bad != NULL; bad++) {
		struct span bytes = {(const uint8_t *)*bad, strlen(*bad)};
		if (note_read(bytes, &note, &err) != GPAI_MALFORMED)
			fail_msg("accepted: %s", *bad);
		assert_string_equal(err.clause, "C2SP signed-note");
	}
	static const char NUL[] = "a\0b\n\n" PETER;
	assert_int_equal(
	    note_read((struct span){(const uint8_t *)NUL, sizeof NUL - 1}, &note, &err),
	    GPAI_MALFORMED);
}

static void
error_names_the_line(void **state)
{
	static const char BAD[] = "one\ntwo\n\n" PETER "x\n";
	struct gpai_error err;
	struct note note;

	(void)state;
	note_read((struct span){(const uint8_t *)BAD, sizeof BAD - 1}, &note, &err);
	assert_int_equal(err.place, GPAI_LINE);
	assert_int_equal(err.at, 5);
}

static void
empty_lines_belong_to_the_text(void **state)
{
	static const char NOTE[] = "\n\na\n\n\n\n" PETER;
	struct note note;

	(void)state;
	assert_int_equal(
	    note_read((struct span){(const uint8_t *)NOTE, sizeof NOTE - 1}, &note, NULL), GPAI_OK);
	assert_true(text_is(note.text, "\n\na\n\n\n"));
}

static void
signatures_end_at_their_limit(void **state)
{
	size_t len = strlen(PETER), head = strlen(TEXT "\n");
	char *note = malloc(head + (NOTE_SIGNATURES_MAX + 1) * len);

	(void)state;
	assert_non_null(note);
	memcpy(note, TEXT "\n", head);
	for (size_t i = 0; i <= NOTE_SIGNATURES_MAX; i++)
		memcpy(note + head + i * len, PETER, len);
	assert_int_equal(judge_bytes(note, head + NOTE_SIGNATURES_MAX * len, PETER_KEY), GPAI_OK);
	assert_int_equal(
	    judge_bytes(note, head + (NOTE_SIGNATURES_MAX + 1) * len, PETER_KEY), GPAI_TOO_LARGE);
	free(note);
}

static void
length_ends_at_its_limit(void **state)
{
	size_t tail = strlen("\n\n" PETER), len = NOTE_BYTES_MAX + 1;
	char *bytes = malloc(len);
	struct note note;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'x', len);
	memcpy(bytes + NOTE_BYTES_MAX - tail, "\n\n" PETER, tail);
	struct span most = {(const uint8_t *)bytes, NOTE_BYTES_MAX};
	assert_int_equal(note_read(most, &note, NULL), GPAI_OK);
	memcpy(bytes + len - tail, "\n\n" PETER, tail);
	assert_int_equal(note_read((struct span){most.at, len}, &note, NULL), GPAI_TOO_LARGE);
	free(bytes);
}

/* ---- checkpoints ---- */

#define ROOT "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

static enum gpai_code
read_checkpoint(const char *text, struct checkpoint *checkpoint)
{
	return checkpoint_read(text_of(text), checkpoint, NULL);
}

/* From C2SP tlog-checkpoint (CC BY 4.0). */
static void
published_checkpoint_survives_reading_and_writing(void **state)
{
	static const char *const TEXTS[] = {"example.com/behind-the-sofa\n20852163\n" ROOT "\n",
	    "a log with spaces\n0\n" ROOT "\nfirst extension\nsecond\n",
	    "x\n18446744073709551615\n" ROOT "\n"};
	struct checkpoint checkpoint;
	struct out out;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(read_checkpoint(TEXTS[i], &checkpoint), GPAI_OK);
		out_memory(&out);
		assert_int_equal(checkpoint_write(&checkpoint, &out, NULL), GPAI_OK);
		assert_true(text_is(out_text(&out), TEXTS[i]));
		out_release(&out);
	}
	read_checkpoint(TEXTS[0], &checkpoint);
	assert_true(text_is(checkpoint.origin, "example.com/behind-the-sofa"));
	assert_int_equal(checkpoint.size, 20852163);
	assert_int_equal(checkpoint.root.bytes[0], 0x0a);
	assert_int_equal(checkpoint.extensions.len, 0);
}

static void
misshapen_checkpoints_are_refused(void **state)
{
	static const char *const BAD[] = {"", "\n", "x\n", "x\n1\n", "x\n1\n" ROOT,
	    "\n1\n" ROOT "\n", "x\n\n" ROOT "\n", "x\n01\n" ROOT "\n", "x\n00\n" ROOT "\n",
	    "x\n-1\n" ROOT "\n", "x\n+1\n" ROOT "\n", "x\n1 \n" ROOT "\n", "x\n0x1\n" ROOT "\n",
	    "x\n18446744073709551616\n" ROOT "\n", "x\n99999999999999999999\n" ROOT "\n",
	    "x\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
	    "x\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n", "x\n1\n\n" ROOT "\n",
	    "x\n1\n" ROOT "AAAA\n", "x\n1\n" ROOT "\n\n", "x\n1\n" ROOT "\nextension",
	    "x\n1\n" ROOT "\nextension\n\n", "x\n1\n" ROOT "\n\nextension\n", NULL};
	struct checkpoint checkpoint;

	(void)state;
	for (const char *const *bad = BAD; *bad != NULL; bad++)
		if (read_checkpoint(*bad, &checkpoint) != GPAI_MALFORMED)
			fail_msg("accepted: %s", *bad);
}

static void
checkpoint_that_could_not_be_read_is_not_written(void **state)
{
	static const struct {
		const char *origin, *extensions;
	} BAD[] = {{"", ""}, {"a\nb", ""}, {"a\tb", ""}, {"a", "no newline"}, {"a", "\n"},
	    {"a", "x\n\n"}, {"a", "x\n\ny\n"}, {"a", "x\r\n"}};
	struct out out;

	(void)state;
	for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
		struct checkpoint checkpoint = {
		    .origin = text_of(BAD[i].origin), .extensions = text_of(BAD[i].extensions)};
		out_memory(&out);
		assert_int_equal(checkpoint_write(&checkpoint, &out, NULL), GPAI_INVALID);
		assert_int_equal(out_text(&out).len, 0);
		out_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(verifier_key_survives_reading_and_writing),
	    cmocka_unit_test(no_part_and_no_mangling_of_a_verifier_key_is_one),
	    cmocka_unit_test(key_name_with_space_plus_or_control_is_refused),
	    cmocka_unit_test(published_notes_verify_with_their_keys),
	    cmocka_unit_test(stranger_signatures_are_skipped_but_do_not_suffice),
	    cmocka_unit_test(bad_signature_of_a_known_key_spoils_the_note),
	    cmocka_unit_test(no_flipped_bit_and_no_prefix_verifies),
	    cmocka_unit_test(misshapen_notes_are_refused),
	    cmocka_unit_test(error_names_the_line),
	    cmocka_unit_test(empty_lines_belong_to_the_text),
	    cmocka_unit_test(signatures_end_at_their_limit),
	    cmocka_unit_test(length_ends_at_its_limit),
	    cmocka_unit_test(published_checkpoint_survives_reading_and_writing),
	    cmocka_unit_test(misshapen_checkpoints_are_refused),
	    cmocka_unit_test(checkpoint_that_could_not_be_read_is_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
