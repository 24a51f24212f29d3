/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in tokens: names that are refused, no provider, and where there is one a signature.
 *
 * With GPAI_TEST_TOKEN naming an Ed25519 key (pkcs11:token=T;object=O) and GPAI_TEST_PIN its
 * PIN, in an environment where the provider finds its module, a real token signs. */
#include "ledger/token.h"
#include "ledger/checkpoint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
names_that_could_do_harm_are_refused(void **state)
{
	static const char *const bad[] = {"", "pkcs11", "file:/etc/passwd", "key.pem",
	    "pkcs11:object=a b", "pkcs11:object=\x01", "pkcs11:object=\xc3\xa9",
	    "pkcs11:object=a?pin-value=1234", "pkcs11:object=a?pin-source=file:/tmp/pin",
	    "pkcs11:object=a?module-path=/tmp/evil.so", "pkcs11:object=a?module-name=evil"};
	char longer[TOKEN_URI_MAX + 2];
	struct sign_key *key;
	struct gpai_error err;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(token_open(text_of(bad[i]), NULL, &key, &err), GPAI_INVALID);
		assert_null(key);
		assert_null(strstr(err.message, "1234"));
	}
	memset(longer, 'a', sizeof longer);
	memcpy(longer, "pkcs11:", 7);
	assert_int_equal(token_check((struct text){longer, TOKEN_URI_MAX + 1}, NULL), GPAI_INVALID);
	assert_int_equal(token_check((struct text){longer, TOKEN_URI_MAX}, NULL), GPAI_OK);
}

/* The provider is looked for in a folder that is not there. */
static void
without_the_provider_it_is_said_what_is_missing(void **state)
{
	struct sign_key *key;
	struct gpai_error err;

	(void)state;
	if (getenv("GPAI_TEST_TOKEN") != NULL)
		skip();
	setenv("OPENSSL_MODULES", "/nonexistent", 1);
	assert_int_equal(
	    token_open(text_of("pkcs11:object=log"), NULL, &key, &err), GPAI_UNSUPPORTED);
	assert_null(key);
	assert_non_null(strstr(err.message, "pkcs11-provider"));
}

static enum gpai_code
give(void *ctx, const char *file, enum keyfile_wish wish, unsigned attempt,
    char passphrase[KEYFILE_PASSPHRASE_MAX], struct gpai_error *err)
{
	(void)file;
	(void)err;
	assert_int_equal(wish, KEYFILE_PIN);
	assert_int_equal(attempt, 0);
	if (ctx == NULL)
		return GPAI_BUSY;
	strcpy(passphrase, ctx);
	return GPAI_OK;
}

static void
a_token_signs_what_its_public_key_verifies(void **state)
{
	const char *uri = getenv("GPAI_TEST_TOKEN");
	struct keyfile_asker asker = {give, getenv("GPAI_TEST_PIN")};
	struct note_key known;
	struct sign_key *key;
	struct sign_pem pem;
	struct gpai_error err = {0};
	struct note note;
	struct out out;

	(void)state;
	if (uri == NULL)
		skip();
	if (token_open(text_of(uri), &asker, &key, &err) != GPAI_OK)
		fail_msg("%s: %s", uri, err.message);
	assert_int_equal(
	    note_key_init(&known, text_of("log.example"), sign_key_public(key), NULL), GPAI_OK);
	for (int i = 0; i < 3; i++) {
		out_memory(&out);
		assert_int_equal(
		    sign_note(key, text_of("log.example"), text_of("some text\n"), &out, NULL),
		    GPAI_OK);
		struct text text = out_text(&out);
		assert_int_equal(
		    note_read((struct span){(const uint8_t *)text.at, text.len}, &note, NULL),
		    GPAI_OK);
		assert_int_equal(note_verify(&note, &known, NULL), GPAI_OK);
		out_release(&out);
	}
	assert_int_equal(sign_key_write(key, &pem, NULL), GPAI_UNSUPPORTED);
	assert_int_equal(keyfile_protect(key, text_of("x"), (const uint8_t[32]){0}, &pem, NULL),
	    GPAI_UNSUPPORTED);
	sign_key_free(key);
}

static void
a_wrong_pin_or_name_opens_no_token(void **state)
{
	const char *uri = getenv("GPAI_TEST_TOKEN");
	char pin[] = "0000";
	struct keyfile_asker wrong = {give, pin}, silent = {give, NULL};
	struct sign_key *key;
	char other[TOKEN_URI_MAX];

	(void)state;
	if (uri == NULL)
		skip();
	assert_int_equal(token_open(text_of(uri), &wrong, &key, NULL), GPAI_NOT_FOUND);
	assert_int_equal(token_open(text_of(uri), &silent, &key, NULL), GPAI_BUSY);
	assert_int_equal(token_open(text_of(uri), NULL, &key, NULL), GPAI_INVALID);
	snprintf(other, sizeof other, "%s-of-nobody", uri);
	struct keyfile_asker right = {give, getenv("GPAI_TEST_PIN")};
	assert_int_equal(token_open(text_of(other), &right, &key, NULL), GPAI_NOT_FOUND);
	assert_null(key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_that_could_do_harm_are_refused),
	    cmocka_unit_test(without_the_provider_it_is_said_what_is_missing),

	    cmocka_unit_test(a_wrong_pin_or_name_opens_no_token),
	    cmocka_unit_test(a_token_signs_what_its_public_key_verifies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
