/* SPDX-License-Identifier: Apache-2.0 */
/* Commitments: the construction is HMAC, and each input matters. */
#include "ledger/commit.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char BODY[] = "{\"key\":\"provider.name\",\"value\":\"Example\"}";

static struct span
span_of(const char *string)
{
	return (struct span){(const uint8_t *)string, strlen(string)};
}

static struct commit_salt
counting_salt(void)
{
	struct commit_salt salt;

	for (unsigned i = 0; i < COMMIT_SALT_BYTES; i++)
		salt.bytes[i] = (uint8_t)i;
	return salt;
}

static void
assert_hex(struct digest digest, const char *hex)
{
	char found[DIGEST_HEX_CHARS];

	digest_hex(&digest, found);
	assert_string_equal(found, hex);
}

/* Made with Python's hmac module. */
static void
commitment_and_leaf_have_known_values(void **state)
{
	struct commit_salt salt = counting_salt();
	struct digest commitment = commit_make(&salt, span_of(BODY));

	(void)state;
	assert_hex(commitment, "6af1436528ac516daadd27a08894347408da467bfbe59841009fcffec42d5821");
	assert_hex(commit_leaf_hash(&commitment),
	    "439d22efecececa09b8f7944af6a2a6fd39f5dc581eb504df3bdb2b43bacdcea");
	assert_hex(commit_make(&salt, (struct span){0}),
	    "18643a77462bc65e8f45da0de22bb1fc5c9c9d2eec7a9f7b123f1ef78b0317ac");
}

static void
construction_equals_hmac_of_libcrypto(void **state)
{
	struct commit_salt salt = counting_salt();
	uint8_t message[15 + 300] = "gpai record v1\n", expected[DIGEST_BYTES];
	unsigned len;

	(void)state;
	for (size_t n = 0; n <= 300; n++) {
		salt.bytes[n % COMMIT_SALT_BYTES] ^= (uint8_t)(n * 73);
		struct digest found = commit_make(&salt, (struct span){message + 15, n});
		HMAC(EVP_sha256(), salt.bytes, COMMIT_SALT_BYTES, message, 15 + n, expected, &len);
		assert_memory_equal(found.bytes, expected, DIGEST_BYTES);
		if (n < 300)
			message[15 + n] = (uint8_t)(n * 31);
	}
}

static void
any_changed_bit_of_salt_body_or_commitment_fails(void **state)
{
	struct commit_salt salt = counting_salt();
	struct digest commitment = commit_make(&salt, span_of(BODY));
	char body[sizeof BODY];

	(void)state;
	memcpy(body, BODY, sizeof BODY);
	assert_true(commit_check(&salt, span_of(body), &commitment));
	for (size_t bit = 0; bit < 8 * COMMIT_SALT_BYTES; bit++) {
		salt.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(commit_check(&salt, span_of(BODY), &commitment));
		salt.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		commitment.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(commit_check(&salt, span_of(BODY), &commitment));
		commitment.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t bit = 0; bit < 8 * (sizeof BODY - 1); bit++) {
		body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
		assert_false(commit_check(
		    &salt, (struct span){(const uint8_t *)body, sizeof BODY - 1}, &commitment));
		body[bit / 8] = (char)(body[bit / 8] ^ 1 << bit % 8);
	}
	assert_false(commit_check(
	    &salt, (struct span){(const uint8_t *)body, sizeof BODY - 2}, &commitment));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(commitment_and_leaf_have_known_values),
	    cmocka_unit_test(construction_equals_hmac_of_libcrypto),
	    cmocka_unit_test(any_changed_bit_of_salt_body_or_commitment_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
