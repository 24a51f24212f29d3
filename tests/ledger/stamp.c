/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamps: those of OpenSSL's own authority verify, and what is near them says why not.
 *
 * tsa/make.sh makes certificates and tokens in the folder that TSA names, anew for each run.
 * This program links only what verifies. */
#include "ledger/stamp.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena arena;

static struct span
contents(const char *name)
{
	struct span bytes = {0};
	struct gpai_error err;
	char path[1024];

	snprintf(path, sizeof path, "%s/%s", getenv("TSA"), name);
	if (file_read(&arena, path, 1 << 20, &bytes, &err) != GPAI_OK)
		fail_msg("%s: %s", path, err.message);
	return bytes;
}

static struct stamp_trust *
trust_of(const char *name)
{
	struct stamp_trust *trust = NULL;
	struct gpai_error err;

	if (stamp_trust_read(name, contents(name), &trust, &err) != GPAI_OK)
		fail_msg("%s: %s", name, err.message);
	return trust;
}

static enum gpai_code
verify(struct span token, const char *stamped, const char *trusted, struct stamp *stamp,
    struct gpai_error *err)
{
	struct stamp_trust *trust = trust_of(trusted);
	enum gpai_code rc = stamp_verify(token, contents(stamped), trust, stamp, err);

	stamp_trust_free(trust);
	return rc;
}

static void
token_that_leads_to_a_trusted_certificate_verifies(void **state)
{
	static const struct {
		const char *token, *trusted, *tsa, *leads_to;
	} CASES[] = {
	    {"rsa.token", "rsa-root.pem", "O=Test, CN=rsa-tsa", "O=Test, CN=rsa-root"},
	    {"rsa.token", "both.pem", "O=Test, CN=rsa-tsa", "O=Test, CN=rsa-root"},
	    {"rsa.token", "middle.pem", "O=Test, CN=rsa-tsa", "O=Test, CN=middle"},
	    {"alone.token", "middle.pem", "O=Test, CN=rsa-tsa", "O=Test, CN=middle"},
	    {"alone.token", "rsa-tsa.pem", "O=Test, CN=rsa-tsa", "O=Test, CN=rsa-tsa"},
	    {"ec.token", "ec-root.pem", "O=Test, CN=ec-tsa", "O=Test, CN=ec-root"},
	    {"ec.token", "both.pem", "O=Test, CN=ec-tsa", "O=Test, CN=ec-root"},
	    /* It carries no certificate, but we have it. */
	    {"bare.token", "ec-tsa.pem", "O=Test, CN=ec-tsa", "O=Test, CN=ec-tsa"},
	    /* The certificate has ended since: it had not when it signed. */
	    {"short.token", "ec-root.pem", "CN=short", "O=Test, CN=ec-root"},
	    {"forged.token", "ec-root.pem", "O=Test, CN=ec-tsa", "O=Test, CN=ec-root"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct gpai_error err = {0};
		struct stamp stamp;
		if (verify(contents(CASES[i].token), "note", CASES[i].trusted, &stamp, &err) !=
		    GPAI_OK)
			fail_msg("%s: %s", CASES[i].token, err.message);
		assert_string_equal(stamp.tsa, CASES[i].tsa);
		assert_string_equal(stamp.trusted_name, CASES[i].leads_to);
	}
}

static void
stamp_tells_its_time_accuracy_policy_and_serial(void **state)
{
	struct gpai_error err = {0};
	struct stamp stamp;
	time_t now = time(NULL);

	(void)state;
	assert_int_equal(
	    verify(contents("rsa.token"), "note", "rsa-root.pem", &stamp, &err), GPAI_OK);
	assert_in_range(stamp.time, now - 600, now);
	assert_int_equal(stamp.accuracy_us, 1500100);
	assert_int_equal(stamp.by, stamp.time + 2);
	assert_string_equal(stamp.policy, "1.2.3.4.1");
	assert_string_equal(stamp.serial, "02");
}

static void
stamp_that_must_not_pass_says_why(void **state)
{
	static const struct {
		const char *token, *stamped, *trusted;
		enum gpai_code code;
		const char *says;
	} CASES[] = {
	    {"rsa.token", "other", "rsa-root.pem", GPAI_CORRUPT, "other bytes"},
	    {"rsa.token", "note", "ec-root.pem", GPAI_NOT_FOUND, "no chain"},
	    {"rsa.token", "note", "stranger.pem", GPAI_NOT_FOUND, "no chain"},
	    {"alone.token", "note", "rsa-root.pem", GPAI_NOT_FOUND, "issuer"},
	    {"bare.token", "note", "ec-root.pem", GPAI_CORRUPT, "does not verify"},
	    {"past.token", "note", "ec-root.pem", GPAI_NOT_FOUND, "expired"},
	    {"wrong-use.token", "note", "ec-root.pem", GPAI_NOT_FOUND, "purpose"},
	    {"wrong-use.token", "note", "client.pem", GPAI_NOT_FOUND, "purpose"},
	    {"lax-use.token", "note", "ec-root.pem", GPAI_NOT_FOUND, "purpose"},
	    {"two-uses.token", "note", "ec-root.pem", GPAI_NOT_FOUND, "purpose"},
	    {"unbound.token", "note", "ec-root.pem", GPAI_CORRUPT, "does not verify"},
	    {"sha1.token", "note", "ec-root.pem", GPAI_UNSUPPORTED, "digest"},
	    {"sha512.token", "note", "ec-root.pem", GPAI_UNSUPPORTED, "SHA-256"},
	    {"note", "note", "ec-root.pem", GPAI_MALFORMED, "not a token"},
	    {"nothing.pem", "note", "ec-root.pem", GPAI_MALFORMED, "not a token"},
	    {"tst.der", "note", "ec-root.pem", GPAI_MALFORMED, "not a token"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		struct gpai_error err = {0};
		struct stamp stamp;
		enum gpai_code rc = verify(
		    contents(CASES[i].token), CASES[i].stamped, CASES[i].trusted, &stamp, &err);
		if (rc != CASES[i].code || strstr(err.message, CASES[i].says) == NULL)
			fail_msg("%s to %s: %d %s", CASES[i].token, CASES[i].trusted, (int)rc,
			    err.message);
	}
}

static void
every_shorter_token_is_refused(void **state)
{
	struct span token = contents("ec.token");
	struct stamp_trust *trust = trust_of("ec-root.pem");
	struct span note = contents("note");
	struct stamp stamp;

	(void)state;
	for (size_t len = 0; len < token.len; len++) {
		/* In a place of its own, so that a read beyond it is seen. */
		uint8_t *part = malloc(len + (len == 0));
		assert_non_null(part);
		if (len > 0)
			memcpy(part, token.at, len);
		assert_int_equal(stamp_verify((struct span){part, len}, note, trust, &stamp, NULL),
		    GPAI_MALFORMED);
		free(part);
	}
	uint8_t *longer = calloc(1, token.len + 1);
	assert_non_null(longer);
	memcpy(longer, token.at, token.len);
	assert_int_equal(
	    stamp_verify((struct span){longer, token.len + 1}, note, trust, &stamp, NULL),
	    GPAI_MALFORMED);
	free(longer);
	stamp_trust_free(trust);
}

static void
every_flipped_bit_of_a_token_is_noticed(void **state)
{
	static const char *const CASES[][2] = {
	    {"ec.token", "ec-root.pem"}, {"rsa.token", "rsa-root.pem"}};
	struct span note = contents("note");

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct span token = contents(CASES[k][0]);
		struct stamp_trust *trust = trust_of(CASES[k][1]);
		uint8_t *copy = malloc(token.len);
		size_t n_passed = 0;
		assert_non_null(copy);
		memcpy(copy, token.at, token.len);
		for (size_t i = 0; i < 8 * token.len; i++) {
			struct stamp stamp;
			copy[i / 8] ^= (uint8_t)(1u << i % 8);
			if (stamp_verify((struct span){copy, token.len}, note, trust, &stamp,
				NULL) == GPAI_OK) {
				print_message("%s: byte %zu, bit %zu\n", CASES[k][0], i / 8, i % 8);
				n_passed++;
			}
			copy[i / 8] ^= (uint8_t)(1u << i % 8);
		}
		assert_int_equal(n_passed, 0);
		free(copy);
		stamp_trust_free(trust);
	}
}

static void
file_without_certificates_trusts_nobody(void **state)
{
	static const char *const NAMES[] = {"nothing.pem", "note", "ec-tsa.key", "ec-tsa.csr"};
	struct stamp_trust *trust = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
		assert_int_equal(
		    stamp_trust_read(NAMES[i], contents(NAMES[i]), &trust, NULL), GPAI_MALFORMED);
		assert_null(trust);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(token_that_leads_to_a_trusted_certificate_verifies),
	    cmocka_unit_test(stamp_tells_its_time_accuracy_policy_and_serial),
	    cmocka_unit_test(stamp_that_must_not_pass_says_why),
	    cmocka_unit_test(every_shorter_token_is_refused),
	    cmocka_unit_test(every_flipped_bit_of_a_token_is_noticed),
	    cmocka_unit_test(file_without_certificates_trusts_nobody),
	};
	char folder[] = "/tmp/gpai-tsa-XXXXXX", command[2048];

	if (argc != 2 || mkdtemp(folder) == NULL)
		return EXIT_FAILURE;
	snprintf(command, sizeof command, "'%s' '%s'", argv[1], folder);
	int status = system(command);
	if (status == 77 << 8)
		return 77;
	setenv("TSA", folder, 1);
	arena_init(&arena, 0);
	int failed = status != 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command) != 0 || failed != 0;
}
