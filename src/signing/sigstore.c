/* SPDX-License-Identifier: Apache-2.0 */
/* Sigstore bundles in JSON; see bundle.h. Strict as OMS 1.0's schema is: a field that it
 * does not list is refused where the schema refuses it. */
#include "signing/sigstore.h"

#include "base/base64.h"
#include "notation/envelope.h"
#include "notation/json.h"
#include "notation/json_writer.h"

#include <inttypes.h>
#include <string.h>

static const char CLAUSE[] = "Sigstore bundle 0.3";
static const char MEDIA_TYPE[] = "application/vnd.dev.sigstore.bundle.v0.3+json";

enum { LISTED_MAX = 100, CERTIFICATE_BYTES_MAX = 64 << 10 };

struct reader {
	struct arena *arena;
	const char *file;
	struct sigstore *bundle;
	struct gpai_error *err;
};

const char *
sigstore_method_word(enum sigstore_method method)
{
	static const char *const words[] = {
#define X(name, word) [SIGSTORE_##name] = word,
	    SIGSTORE_METHODS(X)
#undef X
	};
	return words[method];
}

static enum gpai_code
bad(struct reader *r, const char *what, const json_t *found, const char *expected)
{
	return fail_clause(r->err, GPAI_MALFORMED, in_file(r->file), CLAUSE,
	    "%s is %s, expected %s", what, json_kind_words(found), expected);
}

static enum gpai_code
check_members(struct reader *r, const json_t *object, const char *where, const char *const *known)
{
	json_t *value, *members = (json_t *)(uintptr_t)object;
	const char *key;

	if (!json_is_object(object))
		return bad(r, where, object, "an object");
	json_object_foreach(members, key, value)
	{
		size_t i = 0;
		while (known[i] != NULL && strcmp(known[i], key) != 0)
			i++;
		if (known[i] == NULL)
			return fail_clause(r->err, GPAI_UNSUPPORTED, in_file(r->file), CLAUSE,
			    "%s has \"%.*s\", expected none but those of a signed envelope", where,
			    TEXT_ARG(text_clip(text_of(key), 80)));
	}
	return GPAI_OK;
}

/* Base 64 of 1 to `most` bytes. */
static enum gpai_code
take_bytes(struct reader *r, const json_t *value, const char *what, size_t most, struct span *bytes)
{
	struct text text = json_text(value);
	size_t len;

	if (text.len == 0 || !base64_check(text, &len) || len == 0)
		return bad(r, what, value, "Base 64 (RFC 4648, 4)");
	if (len > most)
		return fail_clause(r->err, GPAI_TOO_LARGE, in_file(r->file), CLAUSE,
		    "%s has %zu bytes, expected at most %zu", what, len, most);
	uint8_t *at = arena_alloc(r->arena, len);
	if (at == NULL)
		return fail_memory(r->err);
	base64_read(text, at, len, &len);
	*bytes = (struct span){at, len};
	return GPAI_OK;
}

/* -- verification material ----------------------------------------------------------------- */

static enum gpai_code
take_key(struct reader *r, const json_t *key)
{
	struct text hint = json_member_text(key, "hint");

	if (!json_is_object(key))
		return bad(r, "publicKey", key, "an object");
	if (hint.len == 0 && json_member_text(key, "rawBytes").len == 0)
		return bad(r, "hint of publicKey", json_object_get(key, "hint"),
		    "the key's digest in hexadecimal digits");
	r->bundle->method = SIGSTORE_KEY;
	r->bundle->hint = arena_text(r->arena, text_clip(hint, 256));
	return hint.len > 0 && r->bundle->hint.at == NULL ? fail_memory(r->err) : GPAI_OK;
}

static enum gpai_code
take_certificate(struct reader *r, const json_t *certificate)
{
	struct sigstore *b = r->bundle;

	return take_bytes(r, json_object_get(certificate, "rawBytes"), "rawBytes of a certificate",
	    CERTIFICATE_BYTES_MAX, &b->certificates[b->n_certificates++]);
}

static enum gpai_code
take_chain(struct reader *r, const json_t *chain)
{
	const json_t *list = json_object_get(chain, "certificates");
	size_t n = json_array_size(list);
	enum gpai_code rc = GPAI_OK;

	r->bundle->method = SIGSTORE_CERTIFICATE;
	if (n == 0)
		return bad(r, "x509CertificateChain", list, "a list of certificates");
	if (n > SIGSTORE_CERTIFICATES_MAX)
		return fail_clause(r->err, GPAI_TOO_LARGE, in_file(r->file), CLAUSE,
		    "%zu certificates, expected at most %d", n, SIGSTORE_CERTIFICATES_MAX);
	for (size_t i = 0; i < n && rc == GPAI_OK; i++)
		rc = take_certificate(r, json_array_get(list, i));
	return rc;
}

static enum gpai_code
count_list(struct reader *r, const json_t *list, const char *what, uint32_t *n)
{
	*n = (uint32_t)json_array_size(list);
	if (list != NULL && !json_is_array(list) && !json_is_null(list))
		return bad(r, what, list, "a list");
	if (json_array_size(list) > LISTED_MAX)
		return fail_clause(r->err, GPAI_TOO_LARGE, in_file(r->file), CLAUSE,
		    "%s has %zu entries, expected at most %d", what, json_array_size(list),
		    LISTED_MAX);
	return GPAI_OK;
}

static enum gpai_code
take_material(struct reader *r, const json_t *material)
{
	const json_t *key = json_object_get(material, "publicKey");
	const json_t *chain = json_object_get(material, "x509CertificateChain");
	const json_t *single = json_object_get(material, "certificate");
	const json_t *stamps = json_object_get(
	    json_object_get(material, "timestampVerificationData"), "rfc3161Timestamps");
	enum gpai_code rc;

	if (!json_is_object(material))
		return bad(r, "verificationMaterial", material, "an object");
	if ((key != NULL) + (chain != NULL) + (single != NULL) != 1)
		return fail_clause(r->err, GPAI_MALFORMED, in_file(r->file), CLAUSE,
		    "verificationMaterial holds %d kinds of key, expected one of publicKey, "
		    "x509CertificateChain and certificate",
		    (key != NULL) + (chain != NULL) + (single != NULL));
	if ((rc = count_list(r, json_object_get(material, "tlogEntries"), "tlogEntries",
		 &r->bundle->n_log_entries)) != GPAI_OK ||
	    (rc = count_list(r, stamps, "rfc3161Timestamps", &r->bundle->n_timestamps)) != GPAI_OK)
		return rc;
	if (key != NULL)
		return take_key(r, key);
	if (chain != NULL)
		return take_chain(r, chain);
	r->bundle->method = SIGSTORE_SIGSTORE;
	if (r->bundle->n_log_entries == 0)
		return bad(r, "tlogEntries", json_object_get(material, "tlogEntries"),
		    "an entry of a log beside a single certificate");
	return take_certificate(r, single);
}

/* -- envelope ------------------------------------------------------------------------------ */

static enum gpai_code
take_signature(struct reader *r, const json_t *list)
{
	static const char *const known[] = {"sig", "keyid", NULL};
	const json_t *one = json_array_get(list, 0), *id = json_object_get(one, "keyid");
	enum gpai_code rc;

	if (!json_is_array(list) || json_array_size(list) != 1)
		return fail_clause(r->err,
		    json_array_size(list) > 1 ? GPAI_UNSUPPORTED : GPAI_MALFORMED, in_file(r->file),
		    CLAUSE, "%zu signatures, expected one", json_array_size(list));
	if ((rc = check_members(r, one, "signature", known)) != GPAI_OK)
		return rc;
	if (id != NULL && !json_is_string(id) && !json_is_null(id))
		return bad(r, "keyid", id, "a string or null");
	return take_bytes(
	    r, json_object_get(one, "sig"), "sig", SIGSTORE_SIGNATURE_MAX, &r->bundle->signature);
}

static enum gpai_code
take_envelope(struct reader *r, const json_t *envelope)
{
	static const char *const known[] = {"payload", "payloadType", "signatures", NULL};
	struct text type = json_member_text(envelope, "payloadType");
	enum gpai_code rc;

	if ((rc = check_members(r, envelope, "dsseEnvelope", known)) != GPAI_OK)
		return rc;
	if (!text_is(type, ENVELOPE_TYPE))
		return fail_clause(r->err, GPAI_UNSUPPORTED, in_file(r->file), CLAUSE,
		    "payloadType \"%.*s\", expected %s", TEXT_ARG(text_clip(type, 80)),
		    ENVELOPE_TYPE);
	if ((rc = take_bytes(r, json_object_get(envelope, "payload"), "payload", SIGSTORE_BYTES_MAX,
		 &r->bundle->payload)) != GPAI_OK)
		return rc;
	return take_signature(r, json_object_get(envelope, "signatures"));
}

static enum gpai_code
take_bundle(struct reader *r, const json_t *root)
{
	static const char *const known[] = {
	    "mediaType", "verificationMaterial", "dsseEnvelope", NULL};
	struct text type = json_member_text(root, "mediaType");
	enum gpai_code rc;

	if ((rc = check_members(r, root, "bundle", known)) != GPAI_OK)
		return rc;
	if (!text_is(type, MEDIA_TYPE))
		return fail_clause(r->err, GPAI_UNSUPPORTED, in_file(r->file), CLAUSE,
		    "mediaType \"%.*s\", expected %s", TEXT_ARG(text_clip(type, 80)), MEDIA_TYPE);
	if ((rc = take_material(r, json_object_get(root, "verificationMaterial"))) != GPAI_OK)
		return rc;
	return take_envelope(r, json_object_get(root, "dsseEnvelope"));
}

enum gpai_code
sigstore_read(struct arena *arena, struct span bytes, const char *file, struct sigstore *bundle,
    struct gpai_error *err)
{
	static const struct json_limits limits = {
	    .bytes = SIGSTORE_BYTES_MAX, .nodes = 100000, .depth = 32};
	struct reader reader = {arena, file, bundle, err};
	json_t *root = NULL;
	enum gpai_code rc;

	*bundle = (struct sigstore){0};
	if ((rc = json_parse(file, bytes, &limits, &root, err)) == GPAI_OK)
		rc = take_bundle(&reader, root);
	json_decref(root);
	return rc;
}

/* -- writing ------------------------------------------------------------------------------- */

static void
put_bytes(struct json_writer *json, const char *key, struct span bytes)
{
	struct out text;

	out_memory(&text);
	base64_write(bytes, &text);
	json_key(json, key);
	json_put_text(json, out_text(&text));
	if (text.error != 0 && json->out->error == 0)
		json->out->error = text.error;
	out_release(&text);
}

void
sigstore_write(const struct sigstore *bundle, struct out *out)
{
	struct json_writer json;

	json_writer_init(&json, out);
	json_open(&json, '{');
	json_string_member(&json, "mediaType", MEDIA_TYPE);
	json_key(&json, "verificationMaterial");
	json_open(&json, '{');
	json_key(&json, "publicKey");
	json_open(&json, '{');
	json_key(&json, "hint");
	json_put_text(&json, bundle->hint);
	json_close(&json, '}');
	json_key(&json, "tlogEntries");
	json_open(&json, '[');
	json_close(&json, ']');
	json_close(&json, '}');
	json_key(&json, "dsseEnvelope");
	json_open(&json, '{');
	put_bytes(&json, "payload", bundle->payload);
	json_string_member(&json, "payloadType", ENVELOPE_TYPE);
	json_key(&json, "signatures");
	json_open(&json, '[');
	json_open(&json, '{');
	put_bytes(&json, "sig", bundle->signature);
	json_string_member(&json, "keyid", "");
	json_close(&json, '}');
	json_close(&json, ']');
	json_close(&json, '}');
	json_close(&json, '}');
	out_char(out, '\n');
}
