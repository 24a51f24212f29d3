/* SPDX-License-Identifier: Apache-2.0 */
/* Each question in its turn: the keys, the heads, what others say of them, the records, the
 * list of what was shared, the documents. The first that is answered with no ends it. */
#include "auditor/audit.h"

#include "ledger/sha256.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char NORM[] = "gpai-bundle(5)";

static bool
broken(struct audit *a, const char *where, uint64_t number, const char *what)
{
	fail_clause(&a->err, GPAI_CORRUPT, in_file(a->shown.file), NORM, "%s %" PRIu64 ": %s",
	    where, number, what);
	return false;
}

/* ---- commitments ---- */

static struct sha256
keyed(const uint8_t key[DIGEST_BYTES], uint8_t pad)
{
	uint8_t block[64]; /* of SHA-256 */
	struct sha256 sha;

	memset(block, pad, sizeof block);
	for (size_t i = 0; i < DIGEST_BYTES; i++)
		block[i] ^= key[i];
	sha256_init(&sha);
	sha256_add(&sha, block, sizeof block);
	return sha;
}

/* HMAC (RFC 2104): `inner` began with keyed(key, 0x36). */
static struct digest
hmac_end(const uint8_t key[DIGEST_BYTES], struct sha256 *inner)
{
	struct digest digest = sha256_end(inner);
	struct sha256 outer = keyed(key, 0x5c);

	sha256_add(&outer, digest.bytes, sizeof digest.bytes);
	return sha256_end(&outer);
}

static struct digest
field_commitment(const struct shown_field *field)
{
	struct sha256 sha = keyed(field->bytes, 0x36);

	sha256_add(&sha, "gpai field v2\n", 14);
	if (field->name.len > 0) { /* with the quotes around it, and a colon */
		sha256_add(&sha, field->name.at - 1, field->name.len + 2);
		sha256_add(&sha, ":", 1);
	}
	sha256_add(&sha, field->value.at, field->value.len);
	return hmac_end(field->bytes, &sha);
}

struct digest
audit_commitment(const struct shown_record *record)
{
	struct cursor c = cursor_of(NULL, record->fields, NULL, NULL);
	struct sha256 sha = keyed(record->salt, 0x36);
	struct shown_field field;

	sha256_add(&sha, "gpai record v2\n", 15);
	sha256_add(&sha, record->head.at, record->head.len);
	sha256_add(&sha, "\n", 1);
	for (size_t n = 0; take_field(&c, n, &field); n++) {
		struct digest made = field_commitment(&field);
		sha256_add(&sha, field.is_hidden ? field.bytes : made.bytes, DIGEST_BYTES);
	}
	return hmac_end(record->salt, &sha);
}

/* ---- keys and heads ---- */

static bool
follow_keys(struct audit *a)
{
	const struct shown *s = &a->shown;

	if (s->n_records == 0)
		return broken(a, "record", 1, "not there, expected the key of the log");
	for (size_t i = 0; i < s->n_records; i++)
		if ((i == 0 || text_is(s->records[i].kind, "key")) &&
		    chain_add(&a->chain, &s->records[i], &a->shown, &a->err) != GPAI_OK)
			return false;
	return true;
}

/* Cosignatures and time stamps of one head. */
static bool
hear_others(struct audit *a, const struct trust *trust, const struct shown_anchor *anchor,
    struct text signed_text, struct audit_head *found)
{
	struct cursor c = cursor_of(a->shown.file, anchor->stamps, &a->shown.room, &a->err);
	struct stamp stamp;

	if (!lines_read(anchor->cosignatures, &found->n_lines))
		return broken(
		    a, "cosignatures of the head of size", found->head.size, "no signature lines");
	enum gpai_code rc =
	    trust_judge(trust, signed_text, anchor->cosignatures, &found->quorum, &a->err);
	for (; rc == GPAI_OK && take_element(&c, found->n_stamps); found->n_stamps++) {
		rc = stamp_check(take_bytes(&c), anchor->note, trust->stores, &stamp, &a->err);
		if (rc == GPAI_OK && stamp.is_trusted &&
		    (found->n_trusted++ == 0 || stamp.by < found->stamp.by))
			found->stamp = stamp;
	}
	return rc == GPAI_OK || broken(a, "head of size", found->head.size, a->err.message);
}

static bool
check_head(struct audit *a, const struct trust *trust, const struct shown_anchor *anchor, size_t i)
{
	struct audit_head *found = &a->heads[i];
	struct signed_note note;

	if (!signed_note_read(anchor->note, &note) || note.n_lines != 1 ||
	    !head_read(note.text, &found->head) || found->head.size == 0)
		return broken(a, "anchor", i + 1, "not the head of a log with one signature");
	if (i > 0 && a->heads[i - 1].head.size >= found->head.size)
		return broken(a, "anchor", i + 1, "not larger than the one before it");
	const struct chain_link *signer = chain_at(&a->chain, found->head.size);
	if (signer == NULL || !text_equal(found->head.origin, signer->key.name) ||
	    note_asks(note.text, note.lines, &signer->key, NULL) != SAID_GOOD)
		return broken(a, "head of size", found->head.size,
		    "not signed by the key that the log names for it");
	a->signer = signer;
	return hear_others(a, trust, anchor, note.text, found);
}

static bool
check_consistency(struct audit *a, const struct shown_anchor *anchor, const struct head *head)
{
	const struct head *newest = &a->heads[a->n_heads - 1].head;
	struct cursor c = cursor_of(NULL, anchor->consistency, NULL, NULL);
	struct merkle_proof proof;

	take_proof(&c, &proof);
	return merkle_verify_consistency(head->size, &head->root, newest->size, &newest->root,
		   &proof, &a->err) == GPAI_OK ||
	       broken(a, "head of size", head->size, a->err.message);
}

static bool
check_heads(struct audit *a, const struct trust *trust)
{
	const struct shown *s = &a->shown;

	a->n_heads = s->n_anchors + 1;
	if ((a->heads = calloc(a->n_heads, sizeof *a->heads)) == NULL)
		return broken(a, "heads", a->n_heads, "out of memory");
	for (size_t i = 0; i < a->n_heads; i++)
		if (!check_head(a, trust, i < s->n_anchors ? &s->anchors[i] : &s->head, i))
			return false;
	for (size_t i = 0; i < a->n_heads; i++)
		if (!check_consistency(
			a, i < s->n_anchors ? &s->anchors[i] : &s->head, &a->heads[i].head))
			return false;
	return text_equal(s->key, a->signer->key.text) ||
	       broken(a, "head of size", a->heads[s->n_anchors].head.size,
		   "signed by another key than \"key\"");
}

/* ---- records and documents ---- */

static bool
check_record(struct audit *a, const struct shown_record *record)
{
	const struct head *newest = &a->heads[a->n_heads - 1].head;
	struct cursor c = cursor_of(NULL, record->inclusion, NULL, NULL);
	struct digest commitment = audit_commitment(record);
	struct digest leaf = merkle_hash_leaf((struct span){commitment.bytes, DIGEST_BYTES});
	struct merkle_proof proof;

	take_proof(&c, &proof);
	return merkle_verify_inclusion(record->number - 1, newest->size, &leaf, &proof,
		   &newest->root, &a->err) == GPAI_OK ||
	       broken(a, "record", record->number, a->err.message);
}

/* Is it the array of these numbers, a stride apart in memory? */
static bool
is_list_of(struct text value, const void *numbers, size_t n, size_t stride)
{
	struct cursor c = cursor_of(NULL, value, NULL, NULL);
	size_t i = 0;

	expect(&c, "[");
	for (; take_element(&c, i); i++) {
		uint64_t number = take_number(&c, UINT64_MAX);
		if (i >= n || memcmp((const char *)numbers + i * stride, &number, sizeof number))
			return false;
	}
	expect_end(&c);
	return c.rc == GPAI_OK && i == n;
}

/* Are the names that follow those of the fields that are shown? */
static bool
are_shown(const struct shown_record *record, struct cursor names)
{
	struct cursor c = cursor_of(NULL, record->fields, NULL, NULL);
	struct shown_field field;
	size_t n_names = 0;

	for (size_t n = 0; take_field(&c, n, &field); n++)
		if (!field.is_hidden &&
		    (!take_element(&names, n_names++) || !text_equal(take_raw(&names), field.name)))
			return false;
	return !take_element(&names, n_names) && names.rc == GPAI_OK;
}

/* Each record but keys is listed once, with the fields that are shown. */
static bool
are_listed(struct shown *s, struct text groups)
{
	struct cursor c = cursor_of(NULL, groups, NULL, NULL);

	expect(&c, "[");
	for (size_t n = 0; take_element(&c, n); n++) {
		expect(&c, "{\"fields\":");
		struct cursor names = c;
		expect(&names, "[");
		take_value(&c);
		expect(&c, ",\"records\":[");
		for (size_t i = 0; take_element(&c, i); i++) {
			struct shown_record *record = find_record(s, take_number(&c, UINT64_MAX));
			if (record == NULL || record->is_listed || !are_shown(record, names))
				return false;
			record->is_listed = true;
		}
		expect(&c, "}");
	}
	expect_end(&c);
	for (size_t i = 0; i < s->n_records; i++)
		if (s->records[i].is_listed == (i + 1 == s->n_records))
			return false;
	return c.rc == GPAI_OK;
}

/* The log has committed to what was to be shared. */
static bool
check_list(struct audit *a)
{
	struct shown *s = &a->shown;
	const struct shown_record *last = &s->records[s->n_records - 1];
	struct text share, records, documents, groups;

	if (!text_is(last->kind, "transmission") || last->n_hidden > 0 ||
	    last->number != a->heads[a->n_heads - 1].head.size ||
	    !find_field(last, "share", &share) || !text_is(share, "\"gpai bundle v1\"") ||
	    !find_field(last, "records", &records) || !find_field(last, "documents", &documents) ||
	    !find_field(last, "shown", &groups))
		return broken(a, "record", last->number, "not the sharing the head ends with");
	if (!is_list_of(records, &s->records->number, s->n_records - 1, sizeof *s->records) ||
	    !is_list_of(documents, s->n_documents > 0 ? &s->documents->number : NULL,
		s->n_documents, sizeof *s->documents))
		return broken(a, "record", last->number, "other records or documents were shared");
	return are_listed(s, groups) ||
	       broken(a, "record", last->number, "other fields were shared than are here");
}

static bool
check_document(struct audit *a, const struct shown_document *document)
{
	const struct shown_record *record = find_record(&a->shown, document->number);
	char hex[DIGEST_HEX_CHARS];
	struct sha256 sha;
	struct text value;

	sha256_init(&sha);
	sha256_add(&sha, document->bytes.at, document->bytes.len);
	struct digest digest = sha256_end(&sha);
	digest_hex(&digest, hex);
	return (record != NULL && text_is(record->kind, "document") &&
		   find_field(record, "sha256", &value) && value.len == sizeof hex + 1 &&
		   memcmp(value.at + 1, hex, sizeof hex - 1) == 0) ||
	       broken(a, "document of record", document->number, "not what the record names");
}

/* ---- the whole ---- */

/* The newest of the keys that the reader trusts, and whether the signer was sworn in by it. */
static void
find_trust(struct audit *a, const struct trust *trust)
{
	for (size_t i = 0; i < a->chain.n; i++)
		for (size_t k = 0; k < trust->n_logs; k++)
			if (key_equal(&a->chain.links[i].key, &trust->logs[k]))
				a->trusted = &a->chain.links[i];
	for (size_t i = 0; a->trusted != NULL && i < a->chain.n; i++)
		if (&a->chain.links[i] > a->trusted && a->chain.links[i].is_unsworn)
			a->gap = &a->chain.links[i];
}

static bool
holds(struct audit *a, const struct trust *trust)
{
	if (!follow_keys(a) || !check_heads(a, trust))
		return false;
	for (size_t i = 0; i < a->shown.n_records; i++)
		if (!check_record(a, &a->shown.records[i]))
			return false;
	for (size_t i = 0; i < a->shown.n_documents; i++)
		if (!check_document(a, &a->shown.documents[i]))
			return false;
	return check_list(a);
}

void
audit_bundle(struct audit *a, const char *file, struct text text, const struct trust *trust)
{
	*a = (struct audit){.outcome = AUDIT_UNREADABLE};
	if (shown_read(file, text, &a->shown, &a->err) != GPAI_OK)
		return;
	a->outcome = AUDIT_BROKEN;
	if (!holds(a, trust))
		return;
	find_trust(a, trust);
	bool is_vouched =
	    a->trusted != NULL && a->gap == NULL && a->heads[a->n_heads - 1].quorum.is_met;
	a->outcome = is_vouched ? AUDIT_PROVED : AUDIT_UNVOUCHED;
}

void
audit_release(struct audit *a)
{
	shown_release(&a->shown);
	free(a->heads);
	*a = (struct audit){0};
}

bool
audit_time(const struct audit_head *head, int64_t *time)
{
	bool is_seen = head->quorum.is_met && head->quorum.time > 0;

	if (is_seen)
		*time = head->quorum.time;
	if (head->n_trusted > 0 && (!is_seen || head->stamp.by < *time))
		*time = head->stamp.by;
	return is_seen || head->n_trusted > 0;
}
