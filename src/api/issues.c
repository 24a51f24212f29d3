/* SPDX-License-Identifier: Apache-2.0 */
/* Documents as they were issued: recording them, giving them back, what has changed since. */
#include "api/issues.h"

#include "notation/json.h"
#include "notation/json_writer.h"

#include <string.h>

static void
put_text(struct json_writer *json, const char *key, struct text text)
{
	json_key(json, key);
	json_put_text(json, text);
}

static void
put_digest(struct json_writer *json, const char *key, const struct digest *digest)
{
	char hex[2 * sizeof digest->bytes + 1];

	digest_hex(digest, hex);
	json_string_member(json, key, hex);
}

enum gpai_code
issue_record(struct record_txn *txn, const struct issue_facts *facts, uint64_t *record,
    struct gpai_error *err)
{
	struct json_writer json;
	struct out out;
	char day[DATE_CHARS];
	enum gpai_code rc;

	date_format(facts->as_of, day);
	out_memory(&out);
	json_writer_init(&json, &out);
	json_open(&json, '{');
	put_text(&json, "summary", facts->form);
	put_text(&json, "form", facts->form);
	put_text(&json, "form_version", facts->version);
	json_string_member(&json, "audience", facts->audience);
	if (facts->of[0] != '\0')
		json_string_member(&json, "of", facts->of);
	if (facts->stage[0] != '\0')
		json_string_member(&json, "stage", facts->stage);
	json_string_member(&json, "format", facts->format);
	if (facts->language.len > 0)
		put_text(&json, "language", facts->language);
	json_string_member(&json, "as_of", day);
	put_text(&json, "law", facts->law);
	put_text(&json, "rulebook", facts->rulebook);
	json_string_member(&json, "program", GPAI_VERSION);
	put_digest(&json, "sha256", facts->digest);
	put_digest(&json, "data_sha256", facts->data);
	json_number_member(&json, "items", facts->items);
	json_number_member(&json, "open", facts->open);
	json_close(&json, '}');
	rc = out_status(&out, "memory", err);
	if (rc == GPAI_OK)
		rc = record_append(txn, RECORD_DOCUMENT, out_text(&out), record, err);
	out_release(&out);
	return rc;
}

/* --- What was issued --- */

static void
copy(char *to, size_t size, struct text text)
{
	size_t n = text.len < size ? text.len : size - 1;

	memcpy(to, text.len > 0 ? text.at : "", n);
	to[n] = '\0';
}

/* Fills `issued` from the body of a record; `data` gets the digest of the form as JSON. */
enum gpai_code
issue_read(
    const struct record *record, struct gpai_issued *issued, char data[65], struct gpai_error *err)
{
	json_t *body;
	enum gpai_code rc = json_parse("record",
	    (struct span){(const uint8_t *)record->body.at, record->body.len}, NULL, &body, err);

	if (rc != GPAI_OK)
		return rc;
	*issued = (struct gpai_issued){.recorded = record->recorded};
	copy(issued->form, sizeof issued->form, json_member_text(body, "form"));
	copy(issued->audience, sizeof issued->audience, json_member_text(body, "audience"));
	copy(issued->format, sizeof issued->format, json_member_text(body, "format"));
	copy(issued->of, sizeof issued->of, json_member_text(body, "of"));
	copy(issued->stage, sizeof issued->stage, json_member_text(body, "stage"));
	copy(issued->as_of, sizeof issued->as_of, json_member_text(body, "as_of"));
	copy(issued->law, sizeof issued->law, json_member_text(body, "law"));
	copy(issued->digest, sizeof issued->digest, json_member_text(body, "sha256"));
	copy(data, 65, json_member_text(body, "data_sha256"));
	json_decref(body);
	return GPAI_OK;
}

enum gpai_code
issue_find(struct gpai_dossier *dossier, struct arena *arena, uint64_t number,
    struct gpai_issued *issued, char data[65], struct gpai_error *err)
{
	struct record *records;
	size_t n;
	enum gpai_code rc = record_list(dossier->dossier, arena, number, 1, &records, &n, err);

	if (rc != GPAI_OK)
		return rc;
	if (n == 0 || records[0].seq != number)
		return fail(err, GPAI_NOT_FOUND, NOWHERE, "there is no record %llu",
		    (unsigned long long)number);
	if (records[0].kind != RECORD_DOCUMENT)
		return fail(err, GPAI_INVALID, NOWHERE,
		    "record %llu is of kind %s, expected a document that was issued",
		    (unsigned long long)number, record_kind_word(records[0].kind));
	if ((rc = issue_read(&records[0], issued, data, err)) == GPAI_OK && data[0] == '\0')
		rc = fail(err, GPAI_NOT_FOUND, NOWHERE,
		    "of record %llu only the digest is on file: the bytes were not kept",
		    (unsigned long long)number);
	return rc;
}

enum gpai_code
issue_kept(struct gpai_dossier *dossier, const char *hex, struct arena *arena, struct span *bytes,
    struct gpai_error *err)
{
	struct digest digest;

	if (!digest_from_hex(text_of(hex), &digest))
		return fail(err, GPAI_CORRUPT, NOWHERE, "a record names no digest");
	return dossier_kept(dossier->dossier, &digest, arena, bytes, err);
}

enum gpai_code
gpai_as_issued(struct gpai_dossier *dossier, uint64_t record, char **bytes, size_t *len,
    struct gpai_issued *issued, struct gpai_error *err)
{
	char data[65];
	struct arena arena;
	struct span found;
	struct out out;
	enum gpai_code rc;

	*bytes = NULL;
	*len = 0;
	*issued = (struct gpai_issued){0};
	arena_init(&arena, 0);
	out_memory(&out);
	rc = issue_find(dossier, &arena, record, issued, data, err);
	if (rc == GPAI_OK)
		rc = issue_kept(dossier, issued->digest, &arena, &found, err);
	if (rc == GPAI_OK) {
		out_bytes(&out, found.at, found.len);
		rc = api_take(&out, bytes, len, err);
	}
	out_release(&out);
	arena_release(&arena);
	return rc;
}
