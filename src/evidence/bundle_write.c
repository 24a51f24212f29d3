/* SPDX-License-Identifier: Apache-2.0 */
/* A bundle as canonical JSON (RFC 8785): members in the order of their names, no blanks. What
 * comes as text of a record is canonical already. */
#include "evidence/bundle.h"

#include "base/base64.h"

#include <assert.h>
#include <inttypes.h>

static void
put_base64(struct out *out, const char *before, const void *bytes, size_t len)
{
	out_string(out, before);
	out_char(out, '"');
	base64_write((struct span){bytes, len}, out);
	out_char(out, '"');
}

static void
put_proof(struct out *out, const struct merkle_proof *proof)
{
	out_char(out, '[');
	for (size_t i = 0; i < proof->len; i++)
		put_base64(out, i > 0 ? "," : "", proof->hashes[i].bytes, DIGEST_BYTES);
	out_char(out, ']');
}

static void
put_anchor(struct out *out, const struct bundle_anchor *anchor)
{
	out_string(out, "{\"consistency\":");
	put_proof(out, &anchor->consistency);
	out_string(out, ",\"cosignatures\":");
	out_json_string(out, anchor->cosignatures);
	out_string(out, ",\"note\":");
	out_json_string(out, anchor->note);
	out_string(out, ",\"stamps\":[");
	for (size_t i = 0; i < anchor->n_stamps; i++)
		put_base64(out, i > 0 ? "," : "", anchor->stamps[i].at, anchor->stamps[i].len);
	out_string(out, "]}");
}

/* The value of a member: what follows its name and the colon, of one without a name all. */
static struct text
member_value(const struct opening_field *field)
{
	size_t before = field->name.len > 0 ? field->name.len + 3 : 0; /* two quotes, a colon */

	assert(field->member.len > before);
	return (struct text){field->member.at + before, field->member.len - before};
}

static void
put_field(struct out *out, const struct opening_field *field)
{
	if (!field->is_shown) {
		put_base64(out, "{\"hidden\":", field->commitment.bytes, DIGEST_BYTES);
		out_char(out, '}');
		return;
	}
	/* A name in a canonical text has its escapes already. */
	out_format(out, "{\"name\":\"%.*s\"", TEXT_ARG(field->name));
	put_base64(out, ",\"salt\":", field->salt.bytes, COMMIT_SALT_BYTES);
	out_string(out, ",\"value\":");
	out_put(out, member_value(field));
	out_char(out, '}');
}

static void
put_record(struct out *out, const struct bundle_record *record)
{
	const struct opening *opening = &record->opening;

	out_string(out, "{\"fields\":[");
	for (size_t i = 0; i < opening->n_fields; i++) {
		if (i > 0)
			out_char(out, ',');
		put_field(out, &opening->fields[i]);
	}
	out_string(out, "],\"head\":");
	out_put(out, opening->head);
	out_string(out, ",\"inclusion\":");
	put_proof(out, &record->inclusion);
	out_format(out, ",\"record\":%" PRIu64, record->index + 1);
	put_base64(out, ",\"salt\":", opening->salt.bytes, COMMIT_SALT_BYTES);
	out_char(out, '}');
}

enum gpai_code
bundle_write(const struct bundle *bundle, struct out *out, struct gpai_error *err)
{
	out_string(out, "{\"anchors\":[");
	for (size_t i = 0; i < bundle->n_anchors; i++) {
		if (i > 0)
			out_char(out, ',');
		put_anchor(out, &bundle->anchors[i]);
	}
	out_string(out, "],\"documents\":[");
	for (size_t i = 0; i < bundle->n_documents; i++) {
		const struct bundle_document *document = &bundle->documents[i];
		put_base64(out, i > 0 ? ",{\"bytes\":" : "{\"bytes\":", document->bytes.at,
		    document->bytes.len);
		out_format(out, ",\"record\":%" PRIu64 "}", document->index + 1);
	}
	out_string(out, "],\"format\":\"" BUNDLE_FORMAT "\",\"head\":");
	put_anchor(out, &bundle->head);
	out_string(out, ",\"key\":");
	out_json_string(out, bundle->key);
	out_string(out, ",\"records\":[");
	for (size_t i = 0; i < bundle->n_records; i++) {
		if (i > 0)
			out_char(out, ',');
		put_record(out, &bundle->records[i]);
	}
	out_string(out, "]}");
	return out_status(out, "bundle", err);
}
