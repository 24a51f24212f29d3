/* SPDX-License-Identifier: Apache-2.0 */
/* The record of a transmission: who got which records, and which fields of each. It is the last
 * record of the bundle and shown whole, so that nothing can be left out on the way; and it is how
 * the same bundle is made again (gpai-dossier(5), gpai-bundle(5)). */
#include "api/share.h"

#include "notation/json.h"
#include "notation/json_writer.h"

#include <string.h>

/* --- Writing --- */

static void
put_said(struct json_writer *json, const char *name, const char *said)
{
	if (said != NULL && said[0] != '\0')
		json_string_member(json, name, said);
}

static void
put_records(struct json_writer *json, const struct gpai_share *share)
{
	json_key(json, "records");
	json_open(json, '[');
	for (size_t i = 0; i < share->n_records; i++)
		json_put_number(json, share->records[i].number);
	json_close(json, ']');
	json_key(json, "documents");
	json_open(json, '[');
	for (size_t i = 0; i < share->n_documents; i++)
		json_put_number(json, share->documents[i].index + 1);
	json_close(json, ']');
}

static void
put_beyond(struct json_writer *json, const struct gpai_share *share)
{
	if (share->beyond == 0)
		return;
	json_key(json, "beyond_form");
	json_open(json, '[');
	for (uint32_t i = 0; i < share->n_known; i++)
		if (share->known[i].fate == SHARE_BEYOND)
			json_put_number(json, share->known[i].fact->record);
	json_close(json, ']');
}

static void
put_names(struct json_writer *json, const char *fields)
{
	json_key(json, "fields");
	json_open(json, '[');
	for (size_t len; *fields != '\0'; fields += len + (fields[len] == ',')) {
		len = strcspn(fields, ",");
		json_put_text(json, (struct text){fields, len});
	}
	json_close(json, ']');
}

static bool
is_first_of_its_fields(const struct gpai_share *share, size_t at)
{
	if (share->records[at].fields == NULL)
		return false;
	for (size_t i = 0; i < at; i++)
		if (share->records[i].fields != NULL &&
		    strcmp(share->records[i].fields, share->records[at].fields) == 0)
			return false;
	return true;
}

/* [{"fields": NAMES, "records": NUMBERS}]: those of which the same is shown, together. Keys are in
 * none of them, for they are shown whole. Verifiers hold it against what is shown. */
static void
put_shown(struct json_writer *json, const struct gpai_share *share)
{
	json_key(json, "shown");
	json_open(json, '[');
	for (size_t i = 0; i < share->n_records; i++) {
		const char *fields = share->records[i].fields;
		if (!is_first_of_its_fields(share, i))
			continue;
		json_open(json, '{');
		put_names(json, fields);
		json_key(json, "records");
		json_open(json, '[');
		for (size_t k = i; k < share->n_records; k++)
			if (share->records[k].fields != NULL &&
			    strcmp(share->records[k].fields, fields) == 0)
				json_put_number(json, share->records[k].number);
		json_close(json, ']');
		json_close(json, '}');
	}
	json_close(json, ']');
}

static const char *
summarise(struct gpai_share *share)
{
	const struct gpai_share_summary *s = &share->summary;
	struct text line =
	    arena_format(&share->arena, "shared with %s%s%s%s: %llu fact%s, %llu document%s",
		s->to[0] != '\0' ? s->to : s->audience, s->to[0] != '\0' ? " (" : "",
		s->to[0] != '\0' ? s->audience : "", s->to[0] != '\0' ? ")" : "",
		(unsigned long long)s->facts, s->facts == 1 ? "" : "s",
		(unsigned long long)s->documents, s->documents == 1 ? "" : "s");

	return keep_text(&share->keep, line);
}

static void
put_body(struct gpai_share *share, struct out *out)
{
	const struct gpai_share_summary *s = &share->summary;
	char hex[DIGEST_HEX_CHARS];
	struct digest digest;
	struct json_writer json;

	memcpy(digest.bytes, share->law->header->digest, sizeof digest.bytes);
	digest_hex(&digest, hex);
	json_writer_init(&json, out);
	json_open(&json, '{');
	json_string_member(&json, "summary", summarise(share));
	json_string_member(&json, "share", BUNDLE_FORMAT);
	json_string_member(&json, "audience", s->audience);
	put_said(&json, "to", s->to);
	put_said(&json, "purpose", s->purpose);
	json_string_member(&json, "as_of", s->as_of);
	put_said(&json, "law", s->law);
	json_string_member(&json, "rulebook", hex);
	json_string_member(&json, "program", GPAI_VERSION);
	if (s->example)
		json_bool_member(&json, "example", true);
	put_records(&json, share);
	put_beyond(&json, share);
	put_shown(&json, share);
	json_close(&json, '}');
}

static enum gpai_code
append(struct gpai_share *share, struct text body, uint64_t size, struct record_txn *txn,
    struct gpai_error *err)
{
	struct gpai_dossier *dossier = share->dossier;
	enum gpai_code rc =
	    record_begin(txn, dossier->dossier, dossier->env.now, &dossier->entropy, err);

	if (rc != GPAI_OK)
		return rc;
	if (txn->tree.size != size)
		return fail(err, GPAI_CONFLICT, NOWHERE,
		    "another program recorded something at the same time: share again");
	if ((rc = record_append(txn, RECORD_TRANSMISSION, body, &share->summary.record, err)) ==
	    GPAI_OK)
		rc = record_commit(txn, err);
	return rc;
}

enum gpai_code
share_append(struct gpai_share *share, const struct gpai_share_options *options, uint64_t size,
    struct gpai_error *err)
{
	struct record_txn txn = RECORD_TXN_NONE;
	struct out body;
	enum gpai_code rc;

	(void)options;
	out_memory(&body);
	put_body(share, &body);
	if ((rc = keep_status(&share->keep, err)) == GPAI_OK)
		rc = out_status(&body, "memory", err);
	if (rc == GPAI_OK)
		rc = append(share, out_text(&body), size, &txn, err);
	if (rc != GPAI_OK)
		share->summary.record = 0;
	record_release(&txn);
	out_release(&body);
	return rc;
}

/* --- Reading --- */

/* Lists of a transmission are in order. */
static bool
has_number(const json_t *list, uint64_t number)
{
	size_t low = 0, high = json_array_size(list);
	uint64_t found;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (!json_whole(json_array_get(list, middle), &found))
			return false;
		if (found == number)
			return true;
		if (found < number)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* The names shown of a record; NULL: it is shown whole. */
static const char *
fields_of(struct gpai_share *share, const json_t *body, uint64_t number)
{
	const json_t *group, *name;
	struct out out;
	const char *fields = NULL;
	size_t i, k;

	json_array_foreach(json_object_get(body, "shown"), i, group)
	{
		if (!has_number(json_object_get(group, "records"), number))
			continue;
		out_memory(&out);
		json_array_foreach(json_object_get(group, "fields"), k, name)
		{
			out_string(&out, k > 0 ? "," : "");
			out_put(&out, json_text(name));
		}
		fields = keep_text(&share->keep, out_text(&out));
		share->keep.out_of_memory |= out.error != 0;
		out_release(&out);
		break;
	}
	return fields;
}

/* Whoever checks holds what is shown against the record of the transmission. */
static enum gpai_code
check_unerased(const struct share_record *taken, const char *fields, struct gpai_error *err)
{
	if (fields == NULL || strcmp(taken->fields, fields) == 0)
		return GPAI_OK;
	return fail(err, GPAI_NOT_FOUND, NOWHERE,
	    "a field of record %llu was erased since: no bundle of this transmission can show it; "
	    "share anew",
	    (unsigned long long)taken->number);
}

static enum gpai_code
recall_records(struct gpai_share *share, const json_t *body, struct gpai_error *err)
{
	const json_t *records = json_object_get(body, "records"), *item;
	const json_t *documents = json_object_get(body, "documents");
	uint64_t number;
	size_t i;
	enum gpai_code rc = GPAI_OK;

	share->documents =
	    arena_array(&share->arena, json_array_size(documents) + 1, sizeof *share->documents);
	if (share->documents == NULL)
		return fail_memory(err);
	json_array_foreach(records, i, item)
	{
		if (rc != GPAI_OK || !json_whole(item, &number))
			break;
		const char *fields = fields_of(share, body, number);
		if ((rc = share_take(share, number, fields, err)) == GPAI_OK)
			rc = check_unerased(&share->records[share->n_records - 1], fields, err);
		if (rc == GPAI_OK && has_number(documents, number))
			rc = share_take_document(share, number, err);
	}
	if (rc == GPAI_OK)
		share_sort(share);
	return rc;
}

static void
recall_summary(struct gpai_share *share, const json_t *body)
{
	struct gpai_share_summary *s = &share->summary;

	s->audience = keep_text(&share->keep, json_member_text(body, "audience"));
	s->to = keep_text(&share->keep, json_member_text(body, "to"));
	s->purpose = keep_text(&share->keep, json_member_text(body, "purpose"));
	s->as_of = keep_text(&share->keep, json_member_text(body, "as_of"));
	s->law = keep_text(&share->keep, json_member_text(body, "law"));
	s->example = json_is_true(json_object_get(body, "example"));
}

enum gpai_code
share_recall(struct gpai_share *share, uint64_t number, struct gpai_error *err)
{
	struct record *found;
	json_t *body = NULL;
	size_t n;
	enum gpai_code rc =
	    record_list(share->dossier->dossier, &share->arena, number, 1, &found, &n, err);

	if (rc == GPAI_OK && (n == 0 || found->seq != number))
		rc = fail(err, GPAI_NOT_FOUND, NOWHERE, "there is no record %llu",
		    (unsigned long long)number);
	if (rc == GPAI_OK)
		rc = json_parse("record",
		    (struct span){(const uint8_t *)found->body.at, found->body.len}, NULL, &body,
		    err);
	if (rc == GPAI_OK && (found->kind != RECORD_TRANSMISSION ||
				 !text_is(json_member_text(body, "share"), BUNDLE_FORMAT)))
		rc = fail(err, GPAI_INVALID, NOWHERE,
		    "record %llu is no transmission that gpai share made",
		    (unsigned long long)number);
	if (rc == GPAI_OK) {
		recall_summary(share, body);
		share->summary.record = number;
		rc = recall_records(share, body, err);
	}
	json_decref(body);
	return rc;
}
