/* SPDX-License-Identifier: Apache-2.0 */
/* A signature of a model for other programs: views and JSON. */
#include "api/signing.h"

#include "notation/json_writer.h"

const struct gpai_signature_summary *
gpai_signature_summary(const struct gpai_signature *signature)
{
	return &signature->summary;
}

const struct gpai_mismatch *
gpai_signature_mismatches(const struct gpai_signature *signature, uint32_t *n)
{
	*n = signature->n_mismatches;
	return signature->mismatches;
}

const char *const *
gpai_signature_ignored(const struct gpai_signature *signature, uint32_t *n)
{
	*n = signature->n_ignored;
	return (const char *const *)signature->ignored;
}

const char *const *
gpai_signature_unchecked(const struct gpai_signature *signature, uint32_t *n)
{
	*n = signature->n_unchecked;
	return (const char *const *)signature->unchecked;
}

static void
certificate_json(struct json_writer *json, const struct gpai_signature_summary *sum)
{
	json_key(json, "certificate");
	if (sum->subject[0] == '\0') {
		json_put_null(json);
		return;
	}
	json_open(json, '{');
	json_string_member(json, "subject", sum->subject);
	json_string_member(json, "issuer", sum->issuer);
	json_string_member(json, "sha256", sum->certificate_digest);
	json_string_member(json, "validFrom", sum->valid_from);
	json_string_member(json, "validUntil", sum->valid_until);
	json_known_member(json, "checkedAt", sum->checked_at);
	json_close(json, '}');
}

static void
model_json(struct json_writer *json, const struct gpai_signature_summary *sum)
{
	json_key(json, "model");
	json_open(json, '{');
	json_known_member(json, "name", sum->model);
	json_known_member(json, "root", sum->root);
	json_known_member(json, "serialization", sum->serialization);
	json_number_member(json, "files", sum->files);
	json_number_member(json, "bytes", sum->bytes);
	json_close(json, '}');
}

static void
mismatches_json(struct json_writer *json, const struct gpai_signature *s)
{
	json_key(json, "mismatches");
	json_open(json, '[');
	for (uint32_t i = 0; i < s->n_mismatches; i++) {
		const struct gpai_mismatch *m = &s->mismatches[i];
		json_open(json, '{');
		json_string_member(json, "what", m->what);
		json_known_member(json, "name", m->name);
		json_known_member(json, "expected", m->expected);
		json_known_member(json, "found", m->found);
		json_string_member(json, "text", m->text);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void
list_json(struct json_writer *json, const char *key, const char **list, uint32_t n)
{
	json_key(json, key);
	json_open(json, '[');
	for (uint32_t i = 0; i < n; i++)
		json_put_string(json, list[i]);
	json_close(json, ']');
}

enum gpai_code
gpai_signature_json(
    const struct gpai_signature *signature, char **text, size_t *len, struct gpai_error *err)
{
	const struct gpai_signature_summary *sum = &signature->summary;
	struct json_writer json;
	struct out out;

	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	json_string_member(&json, "outcome", sum->outcome);
	json_key(&json, "signature");
	json_open(&json, '{');
	json_string_member(&json, "file", sum->file);
	json_string_member(&json, "sha256", sum->file_digest);
	json_string_member(&json, "method", sum->method);
	json_known_member(&json, "layout", sum->layout);
	json_close(&json, '}');
	json_key(&json, "key");
	json_open(&json, '{');
	json_string_member(&json, "kind", sum->key_kind);
	json_string_member(&json, "sha256", sum->key_digest);
	json_bool_member(&json, "listedByOms", sum->key_is_listed);
	json_close(&json, '}');
	certificate_json(&json, sum);
	model_json(&json, sum);
	mismatches_json(&json, signature);
	list_json(&json, "ignored", signature->ignored, signature->n_ignored);
	list_json(&json, "notChecked", signature->unchecked, signature->n_unchecked);
	json_close(&json, '}');
	return api_take(&out, text, len, err);
}
