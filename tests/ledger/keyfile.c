/* SPDX-License-Identifier: Apache-2.0 */
/* Protected key files: written and read here and by the openssl program, and hostile ones. */
#include "ledger/keyfile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static const uint8_t SEED[SIGN_SEED_BYTES] = "it is a secret, but not for long";
static const uint8_t RANDOM[KEYFILE_RANDOM_BYTES] = "salt and vector, sixteen each...";

struct fixture {
	struct sign_key *key;
	struct sign_pem pem; /* the key under "open sesame" */
};

static struct span
span_of_pem(const struct sign_pem *pem)
{
	return (struct span){(const uint8_t *)pem->at, pem->len};
}

static struct span
span_of(const char *string)
{
	return (struct span){(const uint8_t *)string, strlen(string)};
}

static int
start(void **state)
{
	static struct fixture f;

	*state = &f;
	return sign_key_create(SEED, &f.key, NULL) != GPAI_OK ||
	       keyfile_protect(f.key, text_of("open sesame"), RANDOM, &f.pem, NULL) != GPAI_OK;
}

static int
stop(void **state)
{
	sign_key_free(((struct fixture *)*state)->key);
	return 0;
}

static void
assert_same_key(const struct fixture *f, const struct sign_key *key)
{
	assert_non_null(key);
	assert_memory_equal(sign_key_public(key), sign_key_public(f->key), NOTE_PUBLIC_BYTES);
}

/* ---- the right and the wrong passphrase ---- */

static void
the_passphrase_opens_what_it_protects(void **state)
{
	const struct fixture *f = *state;
	struct sign_key *key;

	assert_true(keyfile_is_protected(span_of_pem(&f->pem)));
	assert_int_equal(
	    keyfile_open(span_of_pem(&f->pem), "key.pem", text_of("open sesame"), &key, NULL),
	    GPAI_OK);
	assert_same_key(f, key);
	sign_key_free(key);
}

static void
a_wrong_passphrase_is_said_to_be_wrong(void **state)
{
	static const char *const wrong[] = {"", "open sesam", "open sesame ", "Open sesame"};
	const struct fixture *f = *state;
	struct sign_key *key;
	struct gpai_error err;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(
		    keyfile_open(span_of_pem(&f->pem), "key.pem", text_of(wrong[i]), &key, &err),
		    GPAI_INVALID);
		assert_null(key);
		assert_non_null(strstr(err.message, "wrong passphrase"));
		assert_string_equal(err.file, "key.pem");
	}
}

static void
passphrases_that_are_empty_or_too_long_protect_nothing(void **state)
{
	const struct fixture *f = *state;
	char text[KEYFILE_PASSPHRASE_MAX + 1];
	struct sign_pem pem;

	memset(text, 'x', sizeof text);
	struct text longest = {text, KEYFILE_PASSPHRASE_MAX - 1};
	assert_int_equal(keyfile_protect(f->key, longest, RANDOM, &pem, NULL), GPAI_OK);
	longest.len++;
	assert_int_equal(keyfile_protect(f->key, longest, RANDOM, &pem, NULL), GPAI_INVALID);
	assert_int_equal(pem.len, 0);
	assert_int_equal(keyfile_protect(f->key, TEXT_NONE, RANDOM, &pem, NULL), GPAI_INVALID);
}

static void
the_file_is_made_from_key_passphrase_and_random_bytes_alone(void **state)
{
	const struct fixture *f = *state;
	uint8_t other[KEYFILE_RANDOM_BYTES];
	struct sign_pem again, differs;

	memcpy(other, RANDOM, sizeof other);
	other[0] ^= 1;
	assert_int_equal(
	    keyfile_protect(f->key, text_of("open sesame"), RANDOM, &again, NULL), GPAI_OK);
	assert_memory_equal(&again, &f->pem, sizeof again);
	assert_int_equal(
	    keyfile_protect(f->key, text_of("open sesame"), other, &differs, NULL), GPAI_OK);
	assert_memory_not_equal(differs.at, f->pem.at, f->pem.len);
}

/* ---- asking ---- */

struct asked {
	const char *answers[KEYFILE_ATTEMPTS + 1];
	unsigned n;
};

static enum gpai_code
answer(void *ctx, const char *file, enum keyfile_wish wish, unsigned attempt,
    char passphrase[KEYFILE_PASSPHRASE_MAX], struct gpai_error *err)
{
	struct asked *asked = ctx;

	(void)err;
	assert_string_equal(file, "key.pem");
	assert_int_equal(wish, KEYFILE_OPEN);
	assert_int_equal(attempt, asked->n);
	const char *says = asked->answers[asked->n++];
	if (says == NULL)
		return GPAI_NOT_FOUND;
	strcpy(passphrase, says);
	return GPAI_OK;
}

static void
one_is_asked_again_and_not_for_ever(void **state)
{
	const struct fixture *f = *state;
	struct asked late = {.answers = {"open", "sesame", "open sesame", NULL}};
	struct asked never = {.answers = {"a", "b", "c", "open sesame"}};
	struct asked gone = {.answers = {"a", NULL}}, silent = {.answers = {NULL}};
	struct keyfile_asker asker = {answer, &late};
	struct sign_key *key;
	struct gpai_error err = {0};

	assert_int_equal(
	    keyfile_read(span_of_pem(&f->pem), "key.pem", &asker, &key, &err), GPAI_OK);
	assert_same_key(f, key);
	sign_key_free(key);
	asker.ctx = &never;
	assert_int_equal(
	    keyfile_read(span_of_pem(&f->pem), "key.pem", &asker, &key, &err), GPAI_INVALID);
	assert_int_equal(never.n, KEYFILE_ATTEMPTS);
	asker.ctx = &gone;
	assert_int_equal(
	    keyfile_read(span_of_pem(&f->pem), "key.pem", &asker, &key, &err), GPAI_INVALID);
	assert_int_equal(gone.n, 2);
	assert_non_null(strstr(err.message, "wrong passphrase"));
	asker.ctx = &silent;
	assert_int_equal(
	    keyfile_read(span_of_pem(&f->pem), "key.pem", &asker, &key, &err), GPAI_NOT_FOUND);
	assert_int_equal(
	    keyfile_read(span_of_pem(&f->pem), "key.pem", NULL, &key, &err), GPAI_INVALID);
}

static void
nobody_is_asked_about_a_file_without_protection(void **state)
{
	const struct fixture *f = *state;
	struct keyfile_asker asker = {NULL, NULL};
	struct sign_key *key;
	struct sign_pem pem;

	assert_int_equal(sign_key_write(f->key, &pem, NULL), GPAI_OK);
	assert_false(keyfile_is_protected(span_of_pem(&pem)));
	assert_int_equal(keyfile_read(span_of_pem(&pem), NULL, &asker, &key, NULL), GPAI_OK);
	assert_same_key(f, key);
	sign_key_free(key);
}

/* ---- the openssl program ---- */

static bool
has_openssl(void)
{
	return system("openssl version >/dev/null 2>&1") == 0;
}

/* Runs a command line in a folder of its own on in.pem; reads its out.pem. */
static size_t
run(const struct sign_pem *in, const char *command, char *out, size_t size)
{
	char folder[] = "/tmp/keyfile.XXXXXX", line[512];

	assert_non_null(mkdtemp(folder));
	snprintf(line, sizeof line, "%s/in.pem", folder);
	FILE *file = fopen(line, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(in->at, 1, in->len, file), in->len);
	fclose(file);
	snprintf(line, sizeof line, "cd %s && openssl %s 2>/dev/null", folder, command);
	int code = system(line);
	snprintf(line, sizeof line, "%s/out.pem", folder);
	file = fopen(line, "r");
	size_t len = file != NULL ? fread(out, 1, size - 1, file) : 0;
	if (file != NULL)
		fclose(file);
	out[len] = '\0';
	unlink(line);
	snprintf(line, sizeof line, "%s/in.pem", folder);
	unlink(line);
	rmdir(folder);
	return code == 0 ? len : 0;
}

static void
openssl_reads_what_is_written_here(void **state)
{
	static const char *const commands[] = {
	    "pkcs8 -in in.pem -out out.pem -passin 'pass:open sesame'",
	    "pkey -in in.pem -out out.pem -passin 'pass:open sesame'"};
	const struct fixture *f = *state;
	struct sign_pem plain;
	char out[4096];

	if (!has_openssl())
		skip();
	assert_int_equal(sign_key_write(f->key, &plain, NULL), GPAI_OK);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(run(&f->pem, commands[i], out, sizeof out), plain.len);
		assert_memory_equal(out, plain.at, plain.len);
	}
	assert_int_equal(
	    run(&f->pem, "pkey -in in.pem -out out.pem -passin pass:wrong", out, sizeof out), 0);
}

static void
what_openssl_writes_is_read_here(void **state)
{
	static const char *const commands[] = {
	    "pkcs8 -topk8 -in in.pem -out out.pem -passout pass:abracadabra -scrypt",
	    "pkcs8 -topk8 -in in.pem -out out.pem -passout pass:abracadabra -scrypt -scrypt_N 1024",
	    "pkcs8 -topk8 -in in.pem -out out.pem -passout pass:abracadabra -v2 aes-128-cbc",
	    "pkey -in in.pem -out out.pem -passout pass:abracadabra -aes256",
	    "genpkey -algorithm ed25519 -aes-256-cbc -pass pass:abracadabra -out out.pem"};
	const struct fixture *f = *state;
	struct sign_pem plain;
	struct sign_key *key;
	char out[4096];

	if (!has_openssl())
		skip();
	assert_int_equal(sign_key_write(f->key, &plain, NULL), GPAI_OK);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		assert_int_not_equal(run(&plain, commands[i], out, sizeof out), 0);
		assert_int_equal(
		    keyfile_open(span_of(out), NULL, text_of("abracadabra"), &key, NULL), GPAI_OK);
		if (i + 1 < sizeof commands / sizeof *commands)
			assert_same_key(f, key);
		sign_key_free(key);
	}
}

/* What openssl can protect and this does not read, with the right passphrase. */
static void
other_protections_and_other_keys_are_named_as_such(void **state)
{
	static const char *const commands[] = {
	    "pkcs8 -topk8 -in in.pem -out out.pem -passout pass:abracadabra -v2 des3",
	    "pkcs8 -topk8 -in in.pem -out out.pem -passout pass:abracadabra -v1 PBE-SHA1-3DES",
	    "genpkey -algorithm x25519 -aes-256-cbc -pass pass:abracadabra -out out.pem"};
	const struct fixture *f = *state;
	struct sign_pem plain;
	struct sign_key *key;
	char out[4096];

	if (!has_openssl())
		skip();
	assert_int_equal(sign_key_write(f->key, &plain, NULL), GPAI_OK);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		assert_int_not_equal(run(&plain, commands[i], out, sizeof out), 0);
		assert_int_equal(
		    keyfile_open(span_of(out), NULL, text_of("abracadabra"), &key, NULL),
		    GPAI_UNSUPPORTED);
		assert_null(key);
	}
}

/* ---- hostile files ---- */

#include "keyfile_costs.h"

/* Each asks for more memory or time than anybody has, or for nonsense. */
static void
a_cost_that_nobody_can_pay_is_refused_before_it_is_paid(void **state)
{
	struct sign_key *key;
	clock_t before = clock();

	(void)state;
	for (size_t i = 0; i < sizeof COSTS / sizeof *COSTS; i++) {
		enum gpai_code rc =
		    keyfile_open(span_of(COSTS[i].pem), NULL, text_of("x"), &key, NULL);
		if (rc != COSTS[i].code)
			fail_msg("%s: code %d", COSTS[i].name, rc);
	}
	assert_true(clock() - before < CLOCKS_PER_SEC / 2);
	assert_int_equal(
	    keyfile_open(span_of(DEAREST), NULL, text_of("x"), &key, NULL), GPAI_INVALID);
}

/* With a byte changed, or cut off anywhere: each within the costs that are allowed. */
static void
a_damaged_file_gives_no_key_or_says_so_soon(void **state)
{
	size_t len = strlen(CHEAP), n_opened = 0;
	struct sign_key *key;
	char pem[sizeof CHEAP];

	(void)state;
	assert_int_equal(keyfile_open(span_of(CHEAP), NULL, text_of("x"), &key, NULL), GPAI_OK);
	sign_key_free(key);
	for (size_t i = 0; i < len; i++) {
		memcpy(pem, CHEAP, sizeof pem);
		pem[i] = pem[i] == 'A' ? 'B' : 'A';
		n_opened += keyfile_open(span_of(pem), NULL, text_of("x"), &key, NULL) == GPAI_OK;
		sign_key_free(key);
	}
	/* CBC has no check sum: what is opened then is another key, of the same form. */
	assert_true(n_opened < len / 2);
	for (size_t n = 0; n + 1 < len; n++) {
		struct span part = {(const uint8_t *)CHEAP, n};
		assert_int_not_equal(keyfile_open(part, NULL, text_of("x"), &key, NULL), GPAI_OK);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_passphrase_opens_what_it_protects),
	    cmocka_unit_test(a_wrong_passphrase_is_said_to_be_wrong),
	    cmocka_unit_test(passphrases_that_are_empty_or_too_long_protect_nothing),
	    cmocka_unit_test(the_file_is_made_from_key_passphrase_and_random_bytes_alone),
	    cmocka_unit_test(one_is_asked_again_and_not_for_ever),
	    cmocka_unit_test(nobody_is_asked_about_a_file_without_protection),
	    cmocka_unit_test(openssl_reads_what_is_written_here),
	    cmocka_unit_test(what_openssl_writes_is_read_here),
	    cmocka_unit_test(other_protections_and_other_keys_are_named_as_such),
	    cmocka_unit_test(a_cost_that_nobody_can_pay_is_refused_before_it_is_paid),
	    cmocka_unit_test(a_damaged_file_gives_no_key_or_says_so_soon),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
