/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of models: what the reference made is read and fits, what was changed by a
 * single bit does not, and what is hostile is refused with words. */
#include "../check.h"

#include "base/base64.h"
#include "base/file.h"
#include "signing/signing.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;

static int
begin(void **state)
{
	(void)state;
	arena_init(&arena, (size_t)1 << 30);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct span
span(const char *string)
{
	return (struct span){(const uint8_t *)string, strlen(string)};
}

static struct text
written(void (*write)(struct span, struct out *), struct span payload)
{
	struct out out;

	out_memory(&out);
	write(payload, &out);
	struct text text = arena_text(&arena, out_text(&out));
	out_release(&out);
	return text;
}

/* -- what is signed ------------------------------------------------------------------------- */

static void
what_is_signed_carries_type_and_lengths(void **state)
{
	(void)state;
	struct text text = written(envelope_write_signed, span("hello"));
	assert_string_equal(text.at, "DSSEv1 28 application/vnd.in-toto+json 5 hello");
	assert_string_equal(written(envelope_write_signed, span("")).at,
	    "DSSEv1 28 application/vnd.in-toto+json 0 ");
}

/* The right column is what Python 3 prints for the bytes. */
static void
what_version_0_2_signed_is_python_s_print_of_bytes(void **state)
{
	static const char *const CASES[][2] = {{"{\n \"a\": 1}", "b'{\\n \"a\": 1}'"},
	    {"it's", "b\"it's\""}, {"\"it's\"", "b'\"it\\'s\"'"},
	    {"\\ \t\r\x01\x7f\xc3\xa9", "b'\\\\ \\t\\r\\x01\\x7f\\xc3\\xa9'"}, {"", "b''"}};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		char expected[200];
		snprintf(expected, sizeof expected, "DSSEV1 28 application/vnd.in-toto+json %zu %s",
		    strlen(CASES[i][0]), CASES[i][1]);
		assert_string_equal(
		    written(envelope_write_signed_old, span(CASES[i][0])).at, expected);
	}
}

/* -- statements ----------------------------------------------------------------------------- */

#define D0    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define D1    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define FILES "\"method\":\"files\",\"hash_type\":\"sha256\",\"allow_symlinks\":false"
#define SHARDS                                                                                     \
	"\"method\":\"shards\",\"hash_type\":\"sha256\",\"shard_size\":10,\"allow_symlinks\":"     \
	"false"

static char *
statement(const char *resources, const char *serialization)
{
	return (char *)(uintptr_t)arena_format(&arena,
	    "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"m\","
	    "\"digest\":{\"sha256\":\"" D0 "\"}}],"
	    "\"predicateType\":\"https://model_signing/signature/v1.0\","
	    "\"predicate\":{\"resources\":[%s],\"serialization\":{%s}}}",
	    resources, serialization)
	    .at;
}

static char *
resource(const char *name)
{
	return (char *)(uintptr_t)arena_format(
	    &arena, "{\"name\":\"%s\",\"digest\":\"" D1 "\",\"algorithm\":\"sha256\"}", name)
	    .at;
}

static char *
two(const char *a, const char *b)
{
	return (char *)(uintptr_t)arena_format(&arena, "%s,%s", resource(a), resource(b)).at;
}

static void
assert_read(const char *text, enum gpai_code expected, const char *says)
{
	struct gpai_error err = {0};
	struct manifest manifest;
	enum gpai_code rc = manifest_read(&arena, span(text), "f", &manifest, &err);

	if (rc != expected || strstr(err.message, says) == NULL)
		fail_msg(
		    "%d \"%s\", expected %d \"%s\": %s", rc, err.message, expected, says, text);
}

static void
a_plain_statement_is_read(void **state)
{
	struct manifest m;

	(void)state;
	const char *text = statement(two("a", "b/c:1.txt"), FILES ",\"ignore_paths\":[\".git\"]");
	assert_int_equal(manifest_read(&arena, span(text), "f", &m, NULL), GPAI_OK);
	assert_int_equal(m.n_resources, 2);
	assert_true(text_is(m.resources[1].name, "b/c:1.txt"));
	assert_string_equal(m.ignored[0], ".git");
	assert_null(m.ignored[1]);
	assert_false(digest_equal(&m.root, &m.stated_root)); /* the caller's to say */
	text = statement(two("a:b:0:10", "a:b:10:13"), SHARDS);
	assert_int_equal(manifest_read(&arena, span(text), "f", &m, NULL), GPAI_OK);
	assert_true(text_is(m.resources[1].name, "a:b"));
	assert_int_equal(m.resources[1].begin, 10);
	assert_int_equal(m.resources[1].end, 13);
	assert_int_equal(m.shard_bytes, 10);
	assert_read(statement(resource("."), FILES), GPAI_OK, "");
}

static void
a_name_that_leads_out_of_the_model_is_refused(void **state)
{
	static const char *const NAMES[] = {"", "/etc/passwd", "../x", "a/../../x", "a/..", "..",
	    "./a", "a/./b", "a//b", "a/", "/", "a/../b"};

	(void)state;
	for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
		assert_read(statement(resource(NAMES[i]), FILES), GPAI_MALFORMED,
		    "expected a relative path below the model");
	assert_read(statement(two(".", "a"), FILES), GPAI_MALFORMED, "among others");
	assert_read(statement("{\"digest\":\"" D1 "\",\"algorithm\":\"sha256\"}", FILES),
	    GPAI_MALFORMED, "has no name");
	assert_read(statement(resource("a\\u0000b"), FILES), GPAI_UNSUPPORTED, "U+0000");
	char *longest = arena_alloc(&arena, MANIFEST_NAME_MAX + 2);
	memset(longest, 'a', MANIFEST_NAME_MAX);
	assert_read(statement(resource(longest), FILES), GPAI_OK, "");
	longest[MANIFEST_NAME_MAX] = 'a';
	assert_read(statement(resource(longest), FILES), GPAI_MALFORMED, "relative path");
}

static void
a_name_that_stands_twice_is_refused(void **state)
{
	(void)state;
	assert_read(statement(two("a", "a"), FILES), GPAI_MALFORMED, "\"a\" stands twice");
	assert_read(statement(two("a:0:10", "a:0:9"), SHARDS), GPAI_MALFORMED, "stands twice");
	assert_read(statement(two("a:0:10", "a:10:11"), SHARDS), GPAI_OK, "");
}

static void
ranges_of_shards_are_those_of_their_size(void **state)
{
	static const char *const NAMES[] = {"a", "a:0", "a:0:0", "a:5:10", "a:0:11", "a:10:10",
	    "a:10:9", "a:00:10", "a:0:010", "a:-0:10", "a: 0:10", "a:0:99999999999999999999",
	    ":0:10", "a/:0:10", "../a:0:10"};

	(void)state;
	for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
		assert_read(statement(resource(NAMES[i]), SHARDS), GPAI_MALFORMED, "expected a");
}

static void
a_digest_is_64_lower_case_digits_of_sha256(void **state)
{
	static const struct {
		const char *digest, *algorithm;
		enum gpai_code rc;
	} CASES[] = {{"", "sha256", GPAI_MALFORMED}, {"e3b0", "sha256", GPAI_MALFORMED},
	    {D1 "00", "sha256", GPAI_MALFORMED},
	    {"BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", "sha256",
		GPAI_MALFORMED},
	    {D1, "blake2b", GPAI_UNSUPPORTED}, {D1, "sha512", GPAI_UNSUPPORTED},
	    {D1, "", GPAI_UNSUPPORTED}};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		char one[300];
		snprintf(one, sizeof one, "{\"name\":\"a\",\"digest\":\"%s\",\"algorithm\":\"%s\"}",
		    CASES[i].digest, CASES[i].algorithm);
		assert_read(statement(one, FILES), CASES[i].rc, "expected");
	}
}

/* As the reference writes it; the specification has "sha256" there, too. */
static void
shards_of_the_reference_name_their_size_in_the_algorithm(void **state)
{
	static const char one[] =
	    "{\"name\":\"a:0:10\",\"digest\":\"" D1 "\",\"algorithm\":\"sha256-sharded-10\"}";
	static const char other[] =
	    "{\"name\":\"a:0:10\",\"digest\":\"" D1 "\",\"algorithm\":\"sha256-sharded-11\"}";

	(void)state;
	assert_read(statement(one, SHARDS), GPAI_OK, "");
	assert_read(statement(other, SHARDS), GPAI_UNSUPPORTED, "algorithm");
	assert_read(statement(one, FILES), GPAI_UNSUPPORTED, "algorithm");
}

static void
what_is_not_known_to_check_is_refused(void **state)
{
	static const struct {
		const char *serialization;
		enum gpai_code rc;
	} CASES[] = {
	    {FILES ",\"new\":1", GPAI_UNSUPPORTED},
	    {"\"method\":\"tensors\",\"hash_type\":\"sha256\",\"allow_symlinks\":false",
		GPAI_UNSUPPORTED},
	    {"\"method\":\"files\",\"hash_type\":\"blake3\",\"allow_symlinks\":false",
		GPAI_UNSUPPORTED},
	    {"\"method\":\"files\",\"hash_type\":\"sha256\"", GPAI_MALFORMED},
	    {"\"method\":\"files\",\"hash_type\":\"sha256\",\"allow_symlinks\":\"false\"",
		GPAI_MALFORMED},
	    {FILES ",\"shard_size\":10", GPAI_MALFORMED},
	    {"\"method\":\"shards\",\"hash_type\":\"sha256\",\"allow_symlinks\":false",
		GPAI_MALFORMED},
	    {"\"method\":\"shards\",\"hash_type\":\"sha256\",\"allow_symlinks\":false,"
	     "\"shard_size\":0",
		GPAI_MALFORMED},
	    {FILES ",\"ignore_paths\":\".git\"", GPAI_MALFORMED},
	    {FILES ",\"ignore_paths\":[\"\"]", GPAI_MALFORMED},
	    {FILES ",\"ignore_paths\":[1]", GPAI_MALFORMED},
	    {FILES "," FILES, GPAI_MALFORMED}, /* keys twice */
	};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
		assert_read(statement(resource("a"), CASES[i].serialization), CASES[i].rc, "");
	assert_read(statement("", FILES), GPAI_MALFORMED, "resources is empty");
	assert_read("[]", GPAI_MALFORMED, "expected an object");
	assert_read("{}", GPAI_UNSUPPORTED, "statement of type");
	assert_read("{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"x\"}",
	    GPAI_UNSUPPORTED, "predicate of type \"x\"");
}

static void
what_is_written_is_read_again(void **state)
{
	struct resource resources[] = {{.name = text_of("b"), .end = 5},
	    {.name = text_of("a/\"\\\xc3\xa9"), .begin = 10, .end = 13},
	    {.name = text_of("a/\"\\\xc3\xa9"), .end = 10}, {.name = text_of("a.txt"), .end = 1}};
	const char *ignored[] = {".git", NULL};
	struct manifest again, m = {.name = text_of("m\xc3\xb6"),
				   .resources = resources,
				   .n_resources = 4,
				   .shard_bytes = 10,
				   .ignored = ignored,
				   .n_ignored = 1};
	struct out out;

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		resources[i].digest = digest_of((struct span){(uint8_t *)&i, sizeof i});
	manifest_sort(&m);
	assert_true(text_is(m.resources[0].name, "a.txt")); /* '.' before '/' */
	assert_int_equal(m.resources[1].begin, 0);
	out_memory(&out);
	assert_int_equal(manifest_write(&m, &out, NULL), GPAI_OK);
	struct text text = out_text(&out);
	assert_int_equal(manifest_read(&arena, (struct span){(const uint8_t *)text.at, text.len},
			     "f", &again, NULL),
	    GPAI_OK);
	assert_true(digest_equal(&again.root, &again.stated_root));
	assert_int_equal(again.n_resources, 4);
	assert_true(text_equal(again.name, m.name));
	for (unsigned i = 0; i < 4; i++) {
		assert_true(text_equal(again.resources[i].name, m.resources[i].name));
		assert_int_equal(again.resources[i].begin, m.resources[i].begin);
		assert_true(digest_equal(&again.resources[i].digest, &m.resources[i].digest));
	}
	out_release(&out);
}

/* -- bundles -------------------------------------------------------------------------------- */

#define MEDIA "\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\""
#define HINT  "\"verificationMaterial\":{\"publicKey\":{\"hint\":\"ab\"}}"
#define ENVELOPE                                                                                   \
	"\"dsseEnvelope\":{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\"," \
	"\"signatures\":[{\"sig\":\"AAAA\"}]}"

static void
a_bundle_that_breaks_its_form_is_refused(void **state)
{
	static const struct {
		const char *text;
		enum gpai_code rc;
		const char *says;
	} CASES[] = {
	    {"{" MEDIA "," HINT "," ENVELOPE "}", GPAI_OK, ""},
	    {"", GPAI_MALFORMED, "nothing in it"},
	    {"[]", GPAI_MALFORMED, "an object"},
	    {"{" MEDIA "," HINT "}", GPAI_MALFORMED, "dsseEnvelope is nothing"},
	    {"{" MEDIA "," ENVELOPE "}", GPAI_MALFORMED, "verificationMaterial is nothing"},
	    {"{" HINT "," ENVELOPE "}", GPAI_UNSUPPORTED, "mediaType"},
	    {"{" MEDIA "," HINT "," ENVELOPE ",\"messageSignature\":{}}", GPAI_UNSUPPORTED,
		"messageSignature"},
	    {"{" MEDIA "," HINT "," HINT "," ENVELOPE "}", GPAI_MALFORMED, "duplicate"},
	    {"{" MEDIA ",\"verificationMaterial\":{}," ENVELOPE "}", GPAI_MALFORMED, "0 kinds"},
	    {"{" MEDIA ",\"verificationMaterial\":{\"publicKey\":{\"hint\":\"a\"},"
	     "\"certificate\":{}}," ENVELOPE "}",
		GPAI_MALFORMED, "2 kinds"},
	    {"{" MEDIA ",\"verificationMaterial\":{\"publicKey\":{}}," ENVELOPE "}", GPAI_MALFORMED,
		"hint"},
	    {"{" MEDIA ",\"verificationMaterial\":{\"publicKey\":{\"rawBytes\":\"AA==\"}}," ENVELOPE
	     "}",
		GPAI_OK, ""},
	    {"{" MEDIA
	     ",\"verificationMaterial\":{\"certificate\":{\"rawBytes\":\"AA==\"}}," ENVELOPE "}",
		GPAI_MALFORMED, "tlogEntries"},
	    {"{" MEDIA
	     ",\"verificationMaterial\":{\"x509CertificateChain\":{\"certificates\":[]}}," ENVELOPE
	     "}",
		GPAI_MALFORMED, "x509CertificateChain"},
	    {"{" MEDIA "," HINT ",\"dsseEnvelope\":{\"payload\":\"e30\",\"payloadType\":"
	     "\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"AAAA\"}]}}",
		GPAI_MALFORMED, "payload is a string, expected Base 64"},
	    {"{" MEDIA "," HINT ",\"dsseEnvelope\":{\"payload\":\"e30=\",\"payloadType\":\"x\","
	     "\"signatures\":[{\"sig\":\"AAAA\"}]}}",
		GPAI_UNSUPPORTED, "payloadType"},
	    {"{" MEDIA "," HINT ",\"dsseEnvelope\":{\"payload\":\"e30=\",\"payloadType\":"
	     "\"application/vnd.in-toto+json\",\"signatures\":[]}}",
		GPAI_MALFORMED, "0 signatures"},
	    {"{" MEDIA "," HINT ",\"dsseEnvelope\":{\"payload\":\"e30=\",\"payloadType\":"
	     "\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"AA==\"},"
	     "{\"sig\":\"AA==\"}]}}",
		GPAI_UNSUPPORTED, "2 signatures"},
	    {"{" MEDIA "," HINT ",\"dsseEnvelope\":{\"payload\":\"e30=\",\"payloadType\":"
	     "\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"AA==\",\"keyid\":1}]}}",
		GPAI_MALFORMED, "keyid"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct gpai_error err = {0};
		struct sigstore bundle;
		enum gpai_code rc = sigstore_read(&arena, span(CASES[i].text), "f", &bundle, &err);
		if (rc != CASES[i].rc || strstr(err.message, CASES[i].says) == NULL)
			fail_msg("case %zu: %d \"%s\"", i, rc, err.message);
	}
}

static void
depth_and_size_of_a_bundle_are_bounded(void **state)
{
	enum { DEEP = 100000 };
	struct gpai_error err = {0};
	struct sigstore bundle;

	(void)state;
	char *deep = arena_alloc(&arena, DEEP + 1);
	memset(deep, '[', DEEP);
	assert_int_equal(sigstore_read(&arena, span(deep), "f", &bundle, &err), GPAI_TOO_LARGE);
	memset(deep, '{', DEEP);
	assert_int_equal(sigstore_read(&arena, span(deep), "f", &bundle, &err), GPAI_TOO_LARGE);
	char *wide = arena_alloc(&arena, 2 * DEEP + 400000);
	strcpy(wide, "{" MEDIA ",\"verificationMaterial\":{\"publicKey\":{\"hint\":\"a\"},"
		     "\"tlogEntries\":[0");
	size_t len = strlen(wide);
	for (unsigned i = 0; i < 101; i++, len += 2)
		strcpy(wide + len, ",0");
	strcpy(wide + len, "]}," ENVELOPE "}");
	assert_int_equal(sigstore_read(&arena, span(wide), "f", &bundle, &err), GPAI_TOO_LARGE);
	assert_non_null(strstr(err.message, "102 entries"));
}

/* -- the samples of the reference -------------------------------------------------------------- */

static bool
shared_file(const char *name, struct span *bytes)
{
	const char *shared = getenv("GPAI_SHARED");
	char path[4096];

	snprintf(path, sizeof path, "%s/data/oms/%s", shared != NULL ? shared : "", name);
	return file_read(&arena, path, 1 << 20, bytes, NULL) == GPAI_OK;
}

struct sample {
	struct sigstore bundle;
	struct model_key *key;
};

static bool
sample_read(const char *name, struct sample *sample)
{
	struct span bytes, pem;

	if (!shared_file(name, &bytes) || !shared_file("keys/signing-key-pub.pem", &pem))
		return false;
	assert_int_equal(sigstore_read(&arena, bytes, name, &sample->bundle, NULL), GPAI_OK);
	assert_int_equal(model_key_read_public(pem, "key", &sample->key, NULL), GPAI_OK);
	return true;
}

static bool
payload_fits(const struct sample *sample, struct span payload, struct span signature)
{
	struct text now = written(envelope_write_signed, payload);
	struct text old = written(envelope_write_signed_old, payload);

	return model_key_fits(sample->key, (struct span){(const uint8_t *)now.at, now.len},
		   signature, false) ||
	       model_key_fits(
		   sample->key, (struct span){(const uint8_t *)old.at, old.len}, signature, true);
}

/* Every bit of the payload and of the signature of both samples, one at a time. */
static void
no_changed_bit_of_payload_or_signature_fits(void **state)
{
	static const char *const NAMES[] = {
	    "v1.1.0-elliptic-key/model.sig", "v0.2.0-certificate/model.sig"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct sample sample;
		if (!sample_read(NAMES[i], &sample))
			skip();
		struct span payload = sample.bundle.payload, signature = sample.bundle.signature;
		assert_true(payload_fits(&sample, payload, signature));
		uint8_t *changed = (uint8_t *)(uintptr_t)payload.at;
		for (size_t at = 0; at < payload.len; at++) {
			changed[at] ^= (uint8_t)(1 << at % 8);
			assert_false(payload_fits(&sample, payload, signature));
			changed[at] ^= (uint8_t)(1 << at % 8);
		}
		changed = (uint8_t *)(uintptr_t)signature.at;
		for (size_t bit = 0; bit < 8 * signature.len; bit++) {
			changed[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_false(payload_fits(&sample, payload, signature));
			changed[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		for (size_t len = 0; len < signature.len; len++)
			assert_false(
			    payload_fits(&sample, payload, (struct span){signature.at, len}));
		for (size_t len = 0; len < payload.len; len++)
			assert_false(
			    payload_fits(&sample, (struct span){payload.at, len}, signature));
		model_key_free(sample.key);
	}
}

static void
the_chain_of_the_sample_leads_to_its_authority_while_it_is_valid(void **state)
{
	struct sample sample;
	struct span ca;
	struct text why;

	(void)state;
	if (!sample_read("v0.2.0-certificate/model.sig", &sample) ||
	    !shared_file("keys/ca-cert.pem", &ca))
		skip();
	static const struct {
		int64_t moment;
		const char *why;
	} CASES[] = {{1795348800, ""}, {1746228988, ""} /* its first second */,
	    {1746228987, "not yet valid"}, {2061415000, ""} /* in 2035 */, {2061590000, "expired"}};
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		assert_int_equal(certificates_check(
				     &arena, &sample.bundle, ca, "ca", CASES[i].moment, &why, NULL),
		    GPAI_OK);
		if (CASES[i].why[0] == '\0' ? why.len != 0
					    : why.len == 0 || strstr(why.at, CASES[i].why) == NULL)
			fail_msg("%lld: %.*s", (long long)CASES[i].moment, TEXT_ARG(why));
	}
	/* Without the one in between no chain leads there; nor does one with a changed byte. */
	sample.bundle.n_certificates = 1;
	certificates_check(&arena, &sample.bundle, ca, "ca", 1795348800, &why, NULL);
	assert_non_null(strstr(why.at, "no chain to the given authority"));
	sample.bundle.n_certificates = 2;
	uint8_t *leaf = (uint8_t *)(uintptr_t)sample.bundle.certificates[0].at;
	for (size_t at = 0; at < sample.bundle.certificates[0].len; at++) {
		leaf[at] ^= 4;
		assert_int_equal(
		    certificates_check(&arena, &sample.bundle, ca, "ca", 1795348800, &why, NULL),
		    GPAI_OK);
		assert_true(why.len > 0);
		leaf[at] ^= 4;
	}
	model_key_free(sample.key);
}

static void
the_signer_is_told_from_the_certificate(void **state)
{
	struct sample sample;
	struct signer signer;

	(void)state;
	if (!sample_read("v0.2.0-certificate/model.sig", &sample))
		skip();
	assert_int_equal(signer_read(&arena, &sample.bundle, "f", &signer, NULL), GPAI_OK);
	assert_string_equal(signer.subject.at, "CN=intermediate-ca");
	assert_int_equal(signer.from, 1746228988);
	assert_string_equal(model_key_kind(signer.key), "ECDSA P-384");
	struct digest a = model_key_digest(signer.key), b = model_key_digest(sample.key);
	assert_true(digest_equal(&a, &b));
	model_key_free(signer.key);
	model_key_free(sample.key);
}

/* The vectors of the specification, when they have been put beside the shared data:
 * GPAI_OMS_VECTORS names the folder that holds valid, invalid and invalid-payload. */
static void
vectors_of_the_specification_are_read_and_refused(void **state)
{
	static const struct {
		const char *name;
		enum gpai_code bundle, payload;
	} CASES[] = {{"valid/key.bundle.json", GPAI_OK, GPAI_OK},
	    {"valid/certificate.bundle.json", GPAI_OK, GPAI_OK},
	    {"valid/sigstore.bundle.json", GPAI_OK, GPAI_OK},
	    {"invalid/empty.bundle.json", GPAI_MALFORMED, GPAI_OK},
	    {"invalid/missing-envelope.bundle.json", GPAI_MALFORMED, GPAI_OK},
	    {"invalid/missing-tlog-entries.bundle.json", GPAI_MALFORMED, GPAI_OK},
	    {"invalid/missing-verification-material.bundle.json", GPAI_MALFORMED, GPAI_OK},
	    {"invalid-payload/wrong-predicate.bundle.json", GPAI_OK, GPAI_UNSUPPORTED}};
	const char *folder = getenv("GPAI_OMS_VECTORS");

	(void)state;
	if (folder == NULL || !file_exists(folder))
		skip();
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct manifest manifest;
		struct sigstore bundle;
		struct span bytes;
		const char *path = file_join(&arena, folder, CASES[i].name);
		assert_int_equal(file_read(&arena, path, 1 << 20, &bytes, NULL), GPAI_OK);
		enum gpai_code rc = sigstore_read(&arena, bytes, path, &bundle, NULL);
		if (rc != CASES[i].bundle)
			fail_msg("%s: %d", path, rc);
		if (rc != GPAI_OK)
			continue;
		rc = manifest_read(&arena, bundle.payload, path, &manifest, NULL);
		if (rc != CASES[i].payload ||
		    (rc == GPAI_OK && !digest_equal(&manifest.root, &manifest.stated_root)))
			fail_msg("payload of %s: %d", path, rc);
	}
}

/* -- keys ----------------------------------------------------------------------------------- */

static struct span
pem_of(EVP_PKEY *pkey, bool is_private)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *at;

	assert_int_equal(is_private ? PEM_write_bio_PrivateKey(bio, pkey, NULL, NULL, 0, NULL, NULL)
				    : PEM_write_bio_PUBKEY(bio, pkey),
	    1);
	size_t len = (size_t)BIO_get_mem_data(bio, &at);
	struct text text = arena_text(&arena, (struct text){at, len});
	BIO_free(bio);
	return (struct span){(const uint8_t *)text.at, text.len};
}

static void
each_kind_of_key_signs_what_it_alone_fits(void **state)
{
	static const char *const GROUPS[] = {"P-256", "P-384", "P-521", NULL};
	static const char *const KINDS[] = {"ECDSA P-256", "ECDSA P-384", "ECDSA P-521", "Ed25519"};
	struct model_key *private[4], *public[4];
	struct span signatures[4], message = span("what is signed");

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		EVP_PKEY *pkey = GROUPS[i] != NULL ? EVP_EC_gen(GROUPS[i])
		                                   : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
		assert_int_equal(
		    model_key_read_private(pem_of(pkey, true), "k", &private[i], NULL), GPAI_OK);
		assert_int_equal(
		    model_key_read_public(pem_of(pkey, false), "k", &public[i], NULL), GPAI_OK);
		assert_string_equal(model_key_kind(public[i]), KINDS[i]);
		assert_int_equal(model_key_is_listed(public[i]), i < 3);
		struct digest hint = model_key_digest(private[i]),
			      pem = digest_of(pem_of(pkey, false));
		assert_true(digest_equal(&hint, &pem));
		assert_int_equal(
		    model_key_sign(&arena, private[i], message, &signatures[i], NULL), GPAI_OK);
		EVP_PKEY_free(pkey);
	}
	for (unsigned i = 0; i < 4; i++)
		for (unsigned j = 0; j < 4; j++)
			assert_int_equal(
			    model_key_fits(public[i], message, signatures[j], false), i == j);
	assert_false(model_key_fits(public[0], span("What is signed"), signatures[0], false));
	for (unsigned i = 0; i < 4; i++) {
		model_key_free(private[i]);
		model_key_free(public[i]);
	}
}

static void
a_file_with_no_key_to_use_is_refused(void **state)
{
	static const struct {
		const char *pem;
		enum gpai_code rc;
		const char *says;
	} CASES[] = {{"", GPAI_MALFORMED, "no PEM block"}, {"nonsense", GPAI_MALFORMED, "no PEM"},
	    {"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", GPAI_MALFORMED,
		"no key inside"},
	    {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", GPAI_UNSUPPORTED,
		"\"CERTIFICATE\""},
	    {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
		GPAI_UNSUPPORTED, "passphrase"},
	    {"-----BEGIN EC PARAMETERS-----\nAAAA\n-----END EC PARAMETERS-----\n", GPAI_MALFORMED,
		"no PEM"}};

	(void)state;
	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
		struct gpai_error err = {0};
		struct model_key *key;
		assert_int_equal(
		    model_key_read_public(span(CASES[i].pem), "k", &key, &err), CASES[i].rc);
		assert_non_null(strstr(err.message, CASES[i].says));
		assert_null(key);
	}
	struct model_key *key;
	EVP_PKEY *rsa = EVP_RSA_gen(2048), *curve = EVP_EC_gen("secp256k1");
	assert_int_equal(
	    model_key_read_public(pem_of(rsa, false), "k", &key, NULL), GPAI_UNSUPPORTED);
	assert_int_equal(
	    model_key_read_public(pem_of(curve, false), "k", &key, NULL), GPAI_UNSUPPORTED);
	assert_int_equal(
	    model_key_read_private(pem_of(curve, false), "k", &key, NULL), GPAI_UNSUPPORTED);
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(curve);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_signed_carries_type_and_lengths),
	    cmocka_unit_test(what_version_0_2_signed_is_python_s_print_of_bytes),
	    cmocka_unit_test(a_plain_statement_is_read),
	    cmocka_unit_test(a_name_that_leads_out_of_the_model_is_refused),
	    cmocka_unit_test(a_name_that_stands_twice_is_refused),
	    cmocka_unit_test(ranges_of_shards_are_those_of_their_size),
	    cmocka_unit_test(a_digest_is_64_lower_case_digits_of_sha256),
	    cmocka_unit_test(shards_of_the_reference_name_their_size_in_the_algorithm),
	    cmocka_unit_test(what_is_not_known_to_check_is_refused),
	    cmocka_unit_test(what_is_written_is_read_again),
	    cmocka_unit_test(a_bundle_that_breaks_its_form_is_refused),
	    cmocka_unit_test(depth_and_size_of_a_bundle_are_bounded),
	    cmocka_unit_test(no_changed_bit_of_payload_or_signature_fits),
	    cmocka_unit_test(the_chain_of_the_sample_leads_to_its_authority_while_it_is_valid),
	    cmocka_unit_test(the_signer_is_told_from_the_certificate),
	    cmocka_unit_test(vectors_of_the_specification_are_read_and_refused),
	    cmocka_unit_test(each_kind_of_key_signs_what_it_alone_fits),
	    cmocka_unit_test(a_file_with_no_key_to_use_is_refused),
	};
	return cmocka_run_group_tests_name("signing", tests, begin, end);
}
