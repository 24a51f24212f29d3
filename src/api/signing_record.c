/* SPDX-License-Identifier: Apache-2.0 */
/* A signature of a model as evidence: {"summary", "of": "model-signature", "file", "sha256",
 * "outcome", "root", "files", "method", "layout", "key", "key_kind", "subject", "issuer"}, what is
 * not known left out. The root is that of model.directory.digest, so that the record and the
 * measured fact say of the same files. */
#include "api/signing.h"

#include "notation/json_writer.h"

#include <string.h>

static void
put_known(struct json_writer *json, const char *name, const char *text)
{
	if (text[0] != '\0')
		json_string_member(json, name, text);
}

static const char *
says_of(const char *outcome)
{
	static const struct {
		const char *outcome, *says;
	} words[] = {{"signed", "signature made"}, {"fits", "signature fits"},
	    {"does-not-fit", "signature does not fit"},
	    {"not-verified", "signature not verified: who signed could not be checked"}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].outcome, outcome) == 0)
			return words[i].says;
	return "signature";
}

static void
put_body(const struct gpai_signature_summary *s, struct text summary, struct out *out)
{
	const char *slash = strrchr(s->file, '/');
	struct json_writer json;

	json_writer_init(&json, out);
	json_open(&json, '{');
	json_key(&json, "summary");
	json_put_text(&json, summary);
	json_string_member(&json, "of", "model-signature");
	json_string_member(&json, "file", slash != NULL ? slash + 1 : s->file);
	json_string_member(&json, "sha256", s->file_digest);
	json_string_member(&json, "outcome", s->outcome);
	put_known(&json, "root", s->root);
	json_number_member(&json, "files", s->files);
	put_known(&json, "method", s->method);
	put_known(&json, "layout", s->layout);
	put_known(&json, "key", s->key_digest);
	put_known(&json, "key_kind", s->key_kind);
	put_known(&json, "subject", s->subject);
	put_known(&json, "issuer", s->issuer);
	json_close(&json, '}');
}

enum gpai_code
gpai_signature_record(const struct gpai_signature *signature, struct gpai_dossier *dossier,
    uint64_t *record, struct gpai_error *err)
{
	const struct gpai_signature_summary *s = &signature->summary;
	struct arena arena;
	struct text summary;
	struct out body;
	enum gpai_code rc;

	arena_init(&arena, 0);
	out_memory(&body);
	summary = arena_format(
	    &arena, "model %s%s%s", s->model, s->model[0] != '\0' ? ": " : "", says_of(s->outcome));
	if (summary.at == NULL)
		rc = fail_memory(err);
	else {
		put_body(s, summary, &body);
		rc = out_status(&body, "memory", err);
	}
	if (rc == GPAI_OK)
		rc = dossier_append(dossier->dossier, RECORD_EVIDENCE, out_text(&body),
		    dossier->env.now, &dossier->entropy, record, err);
	out_release(&body);
	arena_release(&arena);
	return rc;
}
