/* SPDX-License-Identifier: Apache-2.0 */
/* Time stamps of OpenSSL's own authority (tests/ledger/tsa): which count, which do not, and
 * that no bit of one can be changed. A bundle with one says when its records existed. */
#include "auditor/audit.h"
#include "auditor/published.h"
#include "made.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct text
contents(const char *name)
{
	struct text text;
	char path[1024];

	snprintf(path, sizeof path, "%s/%s", getenv("TSA"), name);
	assert_int_equal(read_file(path, 1 << 20, &text, NULL), GPAI_OK);
	return text;
}

static void
release(struct text text)
{
	free((char *)(uintptr_t)text.at);
}

static struct span
bytes_of(struct text text)
{
	return (struct span){(const uint8_t *)text.at, text.len};
}

/* 1: trusted; 0: by nobody trusted; -1: wrong. */
static int
check(const char *token, const char *stamped, const char *trusted)
{
	struct text der = contents(token), note = contents(stamped), pem = contents(trusted);
	struct stamp stamp;
	void *store = NULL;

	assert_int_equal(tsa_read(&store, trusted, bytes_of(pem), NULL), GPAI_OK);
	enum gpai_code rc = stamp_check(bytes_of(der), note, store, &stamp, NULL);
	tsa_free(store);
	release(der);
	release(note);
	release(pem);
	return rc != GPAI_OK ? -1 : stamp.is_trusted;
}

static void
stamps_count_when_they_lead_to_somebody_trusted(void **state)
{
	static const struct {
		const char *token, *stamped, *trusted;
		int expected;
	} CASES[] = {
	    {"rsa.token", "note", "rsa-root.pem", 1},
	    {"rsa.token", "note", "both.pem", 1},
	    {"rsa.token", "note", "middle.pem", 1},
	    {"alone.token", "note", "rsa-tsa.pem", 1},
	    {"ec.token", "note", "ec-root.pem", 1},
	    {"bare.token", "note", "ec-tsa.pem", 1},
	    {"short.token", "note", "ec-root.pem", 1},
	    {"rsa.token", "note", "ec-root.pem", 0},
	    {"rsa.token", "note", "stranger.pem", 0},
	    {"alone.token", "note", "rsa-root.pem", 0},
	    {"past.token", "note", "ec-root.pem", 0},
	    {"wrong-use.token", "note", "ec-root.pem", 0},
	    {"wrong-use.token", "note", "client.pem", 0},
	    {"lax-use.token", "note", "ec-root.pem", 0},
	    {"two-uses.token", "note", "ec-root.pem", 0},
	    {"rsa.token", "other", "rsa-root.pem", -1},
	    {"unbound.token", "note", "ec-root.pem", -1},
	    {"sha1.token", "note", "ec-root.pem", -1},
	    {"sha512.token", "note", "ec-root.pem", -1},
	    {"note", "note", "ec-root.pem", -1},
	    {"tst.der", "note", "ec-root.pem", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		int found = check(CASES[i].token, CASES[i].stamped, CASES[i].trusted);
		if (found != CASES[i].expected)
			fail_msg("%s to %s: %d, expected %d", CASES[i].token, CASES[i].trusted,
			    found, CASES[i].expected);
	}
}

static void
no_bit_of_a_stamp_can_be_changed(void **state)
{
	static const char *const CASES[][2] = {
	    {"ec.token", "ec-root.pem"}, {"rsa.token", "rsa-root.pem"}};
	struct text note = contents("note");
	size_t n_passed = 0;

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		struct text token = contents(CASES[k][0]), pem = contents(CASES[k][1]);
		uint8_t *bytes = (uint8_t *)(uintptr_t)token.at;
		struct stamp stamp;
		void *store = NULL;
		assert_int_equal(tsa_read(&store, "pem", bytes_of(pem), NULL), GPAI_OK);
		for (size_t i = 0; i < 8 * token.len; i++) {
			bytes[i / 8] ^= (uint8_t)(1u << i % 8);
			if (stamp_check(bytes_of(token), note, store, &stamp, NULL) == GPAI_OK &&
			    stamp.is_trusted) {
				print_message("%s: byte %zu, bit %zu\n", CASES[k][0], i / 8, i % 8);
				n_passed++;
			}
			bytes[i / 8] ^= (uint8_t)(1u << i % 8);
		}
		tsa_free(store);
		release(token);
		release(pem);
	}
	release(note);
	assert_int_equal(n_passed, 0);
}

/* The head of the bundle, stamped; the anchors are not. */
static void
stamped_bundle_says_when_its_records_existed(void **state)
{
	struct made made;
	struct trust trust = TRUST_NONE;
	struct audit audit;
	struct span token;
	char command[4096], path[1024];
	int64_t time;

	(void)state;
	made_usual(&made);
	snprintf(path, sizeof path, "%s/head", getenv("TSA"));
	FILE *out = fopen(path, "wb");
	assert_int_equal(fwrite(made.bundle.head.note.at, 1, made.bundle.head.note.len, out),
	    made.bundle.head.note.len);
	fclose(out);
	snprintf(command, sizeof command,
	    "cd '%s' && openssl ts -query -data head -sha256 -cert -out head.tsq 2>>log && "
	    "openssl ts -reply -config tsa.cnf -queryfile head.tsq -inkey ec-tsa.key -signer "
	    "ec-tsa.pem -token_out -out head.token 2>>log",
	    getenv("TSA"));
	assert_int_equal(system(command), 0);
	struct text der = contents("head.token"), pem = contents("ec-root.pem");
	token = bytes_of(der);
	made.bundle.head.stamps = &token;
	made.bundle.head.n_stamps = 1;
	made.bundle.head.cosignatures = TEXT_NONE;
	struct text text = made_write(&made);
	assert_int_equal(trust_key(&trust, "key", made.vkeys[0], NULL), GPAI_OK);
	assert_int_equal(tsa_read(&trust.stores, "pem", bytes_of(pem), NULL), GPAI_OK);
	audit_bundle(&audit, "bundle", text, &trust);
	assert_int_equal(audit.outcome, AUDIT_PROVED);
	assert_false(audit_time(&audit.heads[0], &time));
	assert_true(audit_time(&audit.heads[2], &time));
	assert_non_null(strstr(audit.heads[2].stamp.name, "ec-tsa"));
	audit_release(&audit);
	/* The same on another head. */
	made.bundle.anchors[1].stamps = &token;
	made.bundle.anchors[1].n_stamps = 1;
	audit_bundle(&audit, "bundle", made_write(&made), &trust);
	assert_int_equal(audit.outcome, AUDIT_BROKEN);
	assert_non_null(strstr(audit.err.message, "head of size 7: time stamp of other bytes"));
	audit_release(&audit);
	tsa_free(trust.stores);
	release(der);
	release(pem);
	made_release(&made);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(stamps_count_when_they_lead_to_somebody_trusted),
	    cmocka_unit_test(no_bit_of_a_stamp_can_be_changed),
	    cmocka_unit_test(stamped_bundle_says_when_its_records_existed),
	};
	char folder[] = "/tmp/gpai-tsa-XXXXXX", command[2048];

	if (argc != 2 || mkdtemp(folder) == NULL)
		return EXIT_FAILURE;
	snprintf(command, sizeof command, "'%s' '%s'", argv[1], folder);
	int status = system(command);
	setenv("TSA", folder, 1);
	int failed = status != 0 ? status != 77 << 8 : cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command) != 0 || failed ? EXIT_FAILURE : status == 77 << 8 ? 77 : 0;
}
