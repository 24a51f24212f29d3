/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of models through the library: no single changed byte of a file, of what was
 * signed or of the signature itself is ever said to fit. On copies below /tmp of what the
 * reference signed, and of what is signed here. */
#include "../check.h"

#include <gpai/gpai.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 16 };

static char room[64];
static const int64_t MOMENT = 1795348800; /* 2026-11-22T12:00:00Z */

static const char *
in(const char *name)
{
	static char path[4][256];
	static unsigned next;
	char *at = path[next++ % 4];

	snprintf(at, 256, "%s/%s", room, name);
	return at;
}

static void
shell(const char *format, const char *a, const char *b)
{
	char command[8192];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(command, sizeof command, format, a, b);
#pragma GCC diagnostic pop
	assert_int_equal(system(command), 0);
}

static size_t
get(const char *name, uint8_t bytes[FILE_MAX])
{
	FILE *file = fopen(in(name), "rb");

	assert_non_null(file);
	size_t len = fread(bytes, 1, FILE_MAX, file);
	fclose(file);
	return len;
}

static void
put(const char *name, const uint8_t *bytes, size_t len)
{
	FILE *file = fopen(in(name), "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

static int
begin(void **state)
{
	(void)state;
	strcpy(room, "/tmp/gpai-sign-XXXXXX");
	return mkdtemp(room) != NULL ? 0 : -1;
}

static int
end(void **state)
{
	(void)state;
	shell("chmod -R u+w %s && rm -rf %s", room, room);
	return 0;
}

struct asked {
	const char *model, *key, *ca;
};

static const char *
outcome(const struct asked *asked)
{
	struct gpai_verify_options options = {.key = asked->key != NULL ? in(asked->key) : NULL,
	    .authorities = asked->ca != NULL ? in(asked->ca) : NULL,
	    .moment = MOMENT,
	    .threads = 1};
	struct gpai_signature *signature;
	const char *word = "error";

	if (gpai_model_verify(in(asked->model), &options, &signature, NULL) == GPAI_OK) {
		word = strcmp(gpai_signature_summary(signature)->outcome, "fits") == 0
		           ? "fits"
		           : "does-not-fit";
		gpai_signature_free(signature);
	}
	return word;
}

/* Where the value of a member stands in the text of a bundle. */
static bool
is_within(const uint8_t *text, size_t len, size_t at, const char *member)
{
	const char *found = memmem(text, len, member, strlen(member));

	while (found != NULL) {
		size_t from = (size_t)((const uint8_t *)found - text) + strlen(member);
		const uint8_t *quote = memchr(text + from, '"', len - from);
		if (quote == NULL)
			return false;
		size_t begins = (size_t)(quote - text) + 1;
		const uint8_t *last = memchr(text + begins, '"', len - begins);
		if (last != NULL && at >= begins && at < (size_t)(last - text))
			return true;
		found = memmem(text + begins, len - begins, member, strlen(member));
	}
	return false;
}

static void
no_changed_byte_fits(const struct asked *asked, const char *const *files)
{
	uint8_t bytes[FILE_MAX];

	assert_string_equal(outcome(asked), "fits");
	for (; *files != NULL; files++) {
		size_t len = get(*files, bytes);
		for (size_t at = 0; at < len; at++) {
			bytes[at] ^= 1;
			put(*files, bytes, len);
			assert_string_equal(outcome(asked), "does-not-fit");
			bytes[at] ^= 1;
		}
		put(*files, bytes, len + 1);
		assert_string_equal(outcome(asked), "does-not-fit");
		if (len > 0) {
			put(*files, bytes, len - 1);
			assert_string_equal(outcome(asked), "does-not-fit");
		}
		put(*files, bytes, len);
	}
	assert_string_equal(outcome(asked), "fits");
}

/* Each byte of the signature's file, every one of those that count and some of the rest:
 * blanks and the empty keyid may differ without meaning another thing. */
static void
no_changed_byte_of_the_signature_fits(const struct asked *asked, const char *file)
{
	static const char *const COUNT[] = {
	    "\"payload\"", "\"sig\"", "\"hint\"", "\"payloadType\"", "\"mediaType\""};
	uint8_t bytes[FILE_MAX];
	size_t len = get(file, bytes), counted = 0;

	for (size_t at = 0; at < len; at++) {
		bool counts = false;
		for (size_t i = 0; i < sizeof COUNT / sizeof COUNT[0]; i++)
			counts |= is_within(bytes, len, at, COUNT[i]);
		counted += counts;
		bytes[at] ^= 1;
		put(file, bytes, len);
		if (counts && strcmp(outcome(asked), "fits") == 0)
			fail_msg("fits with byte %zu changed", at);
		bytes[at] ^= 1;
		if (at % 4 == 0) { /* torn */
			put(file, bytes, at);
			assert_string_equal(outcome(asked), "error");
		}
	}
	put(file, bytes, len);
	assert_true(counted > 1000);
	assert_string_equal(outcome(asked), "fits");
}

static void
copy_sample(const char *name)
{
	const char *shared = getenv("GPAI_SHARED");
	char from[2048];

	snprintf(from, sizeof from, "%s/data/oms", shared != NULL ? shared : "");
	if (access(from, R_OK) != 0)
		skip();
	snprintf(from, sizeof from, "%s/data/oms/%s", shared, name);
	shell("cp -r '%s' %s/m", from, room);
	snprintf(from, sizeof from, "%s/data/oms/keys", shared);
	shell("cp -r '%s' %s/keys", from, room);
	shell("chmod -R u+w %s%s", room, "");
}

static void
the_sample_with_a_key_fits_and_no_changed_byte_of_it_does(void **state)
{
	static const char *const files[] = {"m/signme-1", "m/signme-2", NULL};
	const struct asked asked = {.model = "m", .key = "keys/signing-key-pub.pem"};

	(void)state;
	copy_sample("v1.1.0-elliptic-key");
	no_changed_byte_fits(&asked, files);
	no_changed_byte_of_the_signature_fits(&asked, "m/model.sig");
}

static void
the_sample_with_a_certificate_fits_and_no_changed_byte_of_it_does(void **state)
{
	static const char *const files[] = {"m/signme-1", "m/signme-2", NULL};
	const struct asked asked = {.model = "m", .ca = "keys/ca-cert.pem"};

	(void)state;
	copy_sample("v0.2.0-certificate");
	no_changed_byte_fits(&asked, files);
	no_changed_byte_of_the_signature_fits(&asked, "m/model.sig");
}

static void
what_is_signed_here_fits_and_no_changed_byte_of_it_does(void **state)
{
	static const char *const files[] = {"m/a", "m/sub/b", NULL};
	const struct asked asked = {.model = "m", .key = "pub"};
	struct gpai_signature *signature;

	(void)state;
	if (system("openssl version >/dev/null 2>&1") != 0)
		skip();
	shell("cd %s && mkdir -p m/sub && echo weights >m/a && : >m/sub/b%s", room, "");
	shell("cd %s && openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key "
	      "2>/dev/null && openssl pkey -in key -pubout -out pub%s",
	    room, "");
	for (unsigned i = 0; i < 2; i++) {
		struct gpai_sign_options options = {.shard_bytes = i * 3};
		assert_int_equal(
		    gpai_model_sign(in("m"), in("key"), &options, &signature, NULL), GPAI_OK);
		assert_string_equal(gpai_signature_summary(signature)->outcome, "signed");
		gpai_signature_free(signature);
		if (i == 1) /* a shard of nothing is none: an empty file is not signed */
			unlink(in("m/sub/b"));
		no_changed_byte_fits(&asked, i == 0 ? files : (const char *const[]){"m/a", NULL});
		no_changed_byte_of_the_signature_fits(&asked, "m/model.sig");
	}
}

static void
each_file_that_does_not_fit_is_named(void **state)
{
	const struct asked asked = {.model = "m", .key = "keys/signing-key-pub.pem"};
	struct gpai_verify_options options = {0};
	struct gpai_signature *signature;
	uint32_t n;

	(void)state;
	copy_sample("v1.1.0-elliptic-key");
	shell(
	    "cd %s/m && echo >>signme-1 && rm signme-2 && echo >new && ln -s new link%s", room, "");
	assert_string_equal(outcome(&asked), "does-not-fit");
	options.key = in("keys/signing-key-pub.pem");
	assert_int_equal(gpai_model_verify(in("m"), &options, &signature, NULL), GPAI_OK);
	const struct gpai_mismatch *m = gpai_signature_mismatches(signature, &n);
	static const char *const EXPECTED[][2] = {
	    {"odd", "link"}, {"extra", "new"}, {"changed", "signme-1"}, {"missing", "signme-2"}};
	assert_int_equal(n, 4);
	for (uint32_t i = 0; i < n; i++) {
		assert_string_equal(m[i].what, EXPECTED[i][0]);
		assert_string_equal(m[i].name, EXPECTED[i][1]);
	}
	assert_int_equal(strlen(m[2].expected), 64);
	assert_string_not_equal(m[2].expected, m[2].found);
	gpai_signature_free(signature);
	options.ignore_unsigned = true;
	assert_int_equal(gpai_model_verify(in("m"), &options, &signature, NULL), GPAI_OK);
	gpai_signature_mismatches(signature, &n);
	assert_int_equal(n, 2);
	gpai_signature_free(signature);
}

static void
nothing_is_written_when_it_cannot_be_signed(void **state)
{
	struct gpai_signature *signature;

	(void)state;
	shell("mkdir -p %s/m/sub %s/e", room, room);
	put("key", (const uint8_t *)"no key", 6);
	assert_int_equal(
	    gpai_model_sign(in("m"), in("key"), NULL, &signature, NULL), GPAI_MALFORMED);
	assert_null(signature);
	if (system("openssl version >/dev/null 2>&1") != 0)
		skip();
	shell("cd %s && openssl genpkey -algorithm ed25519 -out key%s", room, "");
	assert_int_equal(
	    gpai_model_sign(in("m"), in("key"), NULL, &signature, NULL), GPAI_NOT_FOUND);
	put("m/a", (const uint8_t *)"a", 1);
	assert_int_equal(mkfifo(in("m/fifo"), 0600), 0);
	assert_int_equal(
	    gpai_model_sign(in("m"), in("key"), NULL, &signature, NULL), GPAI_UNSUPPORTED);
	assert_int_not_equal(access(in("m/model.sig"), F_OK), 0);
	static const char *const bad[] = {"../x", NULL};
	struct gpai_sign_options options = {.ignore = bad};
	unlink(in("m/fifo"));
	assert_int_equal(
	    gpai_model_sign(in("m"), in("key"), &options, &signature, NULL), GPAI_INVALID);
	assert_int_equal(gpai_model_sign(in("m"), in("key"), NULL, &signature, NULL), GPAI_OK);
	gpai_signature_free(signature);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_sample_with_a_key_fits_and_no_changed_byte_of_it_does),
	    TEST(the_sample_with_a_certificate_fits_and_no_changed_byte_of_it_does),
	    TEST(what_is_signed_here_fits_and_no_changed_byte_of_it_does),
	    TEST(each_file_that_does_not_fit_is_named),
	    TEST(nothing_is_written_when_it_cannot_be_signed),
	};
	return cmocka_run_group_tests_name("api-signing", tests, NULL, NULL);
}
