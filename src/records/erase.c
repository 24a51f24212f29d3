/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing: the one way in which what was recorded goes away.
 *
 *	1. a record of kind erasure says which members of which record go, and why
 *	2. the commitments of those members take their place in the table erased, with the salts
 *	   of the members that stay: the salt of the record would open all of them
 *	3. facts, the memory of gpai.yaml and kept bytes follow
 *	4. salt and members go from the record itself
 *
 * all in the transaction of the caller, in this order, which the triggers insist on. Then
 * dossier_scrub writes the file anew: secure_delete empties what is freed, but a page that was
 * split earlier may hold an old copy where no cell is.
 *
 * Beyond this: copies of the files, blocks that the medium has set aside, and what was shown to
 * others before. */
#include "notation/json.h"
#include "records/store.h"

#include <string.h>

struct erase {
	struct dossier *dossier;
	const struct record_erasing *what;
	struct arena arena;
	struct record_row record; /* texts and spans are copies */
	json_t *body;
	struct opening opening; /* scheme 2 */
	struct digest commitment;
	uint64_t erasure; /* number of the record that says so */
};

/* ---- what goes ---- */

static bool
is_named(const struct record_erasing *what, const char *name)
{
	for (size_t i = 0; i < what->n_fields; i++)
		if (text_is(what->fields[i], name))
			return true;
	return what->n_fields == 0;
}

/* Is this member, by its name as it stands in the canonical text, one that goes? */
static bool
goes(const struct record_erasing *what, struct text member)
{
	struct out name;
	bool found = what->n_fields == 0;

	out_memory(&name);
	for (size_t i = 0; !found && i < what->n_fields; i++) {
		name.len = 0;
		out_json_string(&name, what->fields[i]);
		found = name.error == 0 && member.len > name.len &&
		        memcmp(member.at, name.at, name.len) == 0 && member.at[name.len] == ':';
	}
	out_release(&name);
	return found;
}

static bool
is_named_before(const struct record_erasing *what, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (text_equal(what->fields[k], what->fields[i]))
			return true;
	return false;
}

static enum gpai_code
check_named(const struct erase *erase, struct gpai_error *err)
{
	struct place place = in_file(erase->dossier->path);
	unsigned long long number = erase->record.seq;

	if (erase->record.kind == RECORD_KEY || erase->record.kind == RECORD_ERASURE)
		return fail(err, GPAI_INVALID, place,
		    "record %llu is of kind %s, which all else rests on: it is never erased",
		    number, record_kind_word(erase->record.kind));
	if (erase->what->n_fields > 0 && erase->record.scheme != SCHEME_FIELDS)
		return fail(err, GPAI_UNSUPPORTED, place,
		    "record %llu was made by an earlier gpai: it can be erased as a whole only",
		    number);
	for (size_t i = 0; i < erase->what->n_fields; i++) {
		struct text name = erase->what->fields[i];
		if (is_named_before(erase->what, i))
			return fail(err, GPAI_INVALID, place, "member \"%.*s\" is named twice",
			    TEXT_ARG(text_clip(name, 60)));
		if (json_object_getn(erase->body, name.at, name.len) == NULL)
			return fail(err, GPAI_NOT_FOUND, place,
			    "record %llu has no member \"%.*s\"", number,
			    TEXT_ARG(text_clip(name, 60)));
	}
	if (erase->record.erasure != 0 && json_object_size(erase->body) == 0)
		return fail(err, GPAI_NOT_FOUND, place, "record %llu is erased already", number);
	return GPAI_OK;
}

static enum gpai_code
copy_record(struct erase *erase, sqlite3_stmt *row, struct gpai_error *err)
{
	struct record_row *record = &erase->record;
	enum gpai_code rc =
	    store_record_commitment(erase->dossier, record, &erase->commitment, err);

	if (rc == GPAI_OK && record->scheme == SCHEME_FIELDS)
		rc = store_record_opening(
		    erase->dossier, record, &erase->arena, &erase->opening, err);
	if (rc == GPAI_OK && (record->body = arena_text(&erase->arena, record->body)).at == NULL)
		rc = fail_memory(err);
	record->nodes = record->fields = (struct span){0};
	sqlite3_reset(row);
	if (rc != GPAI_OK)
		return rc;
	return json_parse("record",
	    (struct span){(const uint8_t *)record->body.at, record->body.len}, NULL, &erase->body,
	    err);
}

static enum gpai_code
load(struct erase *erase, struct gpai_error *err)
{
	sqlite3_stmt *row;
	enum gpai_code rc =
	    store_record(erase->dossier, erase->what->record, &row, &erase->record, err);

	if (rc == GPAI_OK)
		rc = copy_record(erase, row, err);
	return rc == GPAI_OK ? check_named(erase, err) : rc;
}

/* ---- 1. the log says so ---- */

static enum gpai_code
say_so(const struct erase *erase, struct record_txn *txn, uint64_t *seq, struct gpai_error *err)
{
	const struct record_erasing *what = erase->what;
	struct out body;
	enum gpai_code rc;

	out_memory(&body);
	out_string(&body, "{\"fields\":[");
	for (size_t i = 0; i < what->n_fields; i++) {
		out_string(&body, i > 0 ? "," : "");
		out_json_string(&body, what->fields[i]);
	}
	out_string(&body, "],\"reason\":");
	out_json_string(&body, what->reason);
	out_format(&body, ",\"record\":%llu,\"summary\":", (unsigned long long)erase->record.seq);
	if (what->summary.len > 0)
		out_json_string(&body, what->summary);
	else
		out_format(&body, "\"record %llu erased: %s\"",
		    (unsigned long long)erase->record.seq, what->n_fields == 0 ? "all" : "in part");
	out_char(&body, '}');
	if ((rc = out_status(&body, erase->dossier->path, err)) == GPAI_OK)
		rc = record_append(txn, RECORD_ERASURE, out_text(&body), seq, err);
	out_release(&body);
	return rc;
}

/* ---- 2. what stays provable ---- */

static enum gpai_code
field_bytes(struct erase *erase, struct span *fields, struct gpai_error *err)
{
	size_t n = erase->opening.n_fields;
	uint8_t *bytes = arena_alloc(&erase->arena, n * RECORD_FIELD_BYTES + 1);

	if (bytes == NULL)
		return fail_memory(err);
	*fields = (struct span){bytes, n * RECORD_FIELD_BYTES};
	for (size_t i = 0; i < n; i++, bytes += RECORD_FIELD_BYTES) {
		struct opening_field *field = &erase->opening.fields[i];
		field->is_shown = field->is_shown && !goes(erase->what, field->member);
		bytes[0] = field->is_shown;
		memcpy(bytes + 1, field->is_shown ? field->salt.bytes : field->commitment.bytes,
		    DIGEST_BYTES);
	}
	return GPAI_OK;
}

static enum gpai_code
put_erased(struct erase *erase, struct gpai_error *err)
{
	bool is_more = erase->record.erasure != 0;
	struct span fields = {0};
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc;

	if ((rc = field_bytes(erase, &fields, err)) != GPAI_OK)
		return rc;
	if ((rc = store_statement(erase->dossier, is_more ? STORE_ERASED_MORE : STORE_ERASED_PUT,
		 &row, err)) != GPAI_OK)
		return rc;
	sqlite3_bind_int64(row, 1, (int64_t)erase->record.seq);
	sqlite3_bind_int64(row, 2, (int64_t)erase->erasure);
	if (is_more) {
		store_bind_bytes(row, 3, fields.at, fields.len);
	} else {
		store_bind_bytes(row, 3, erase->commitment.bytes, sizeof erase->commitment.bytes);
		store_bind_bytes(row, 4, erase->opening.salt.bytes,
		    erase->record.scheme == SCHEME_FIELDS ? COMMIT_SALT_BYTES : 0);
		store_bind_bytes(row, 5, fields.at, fields.len);
	}
	return store_step(erase->dossier, row, &more, "erase", err);
}

/* ---- 3. what follows ---- */

/* entity and name as the columns of `fact` have them */
static void
bind_slot(const struct erase *erase, sqlite3_stmt *row)
{
	struct text entity = json_member_text(erase->body, "entity"), name = TEXT_NONE;
	const char *slash = entity.len > 0 ? memchr(entity.at, '/', entity.len) : NULL;

	if (slash != NULL) {
		name = (struct text){slash + 1, (size_t)(entity.at + entity.len - slash - 1)};
		entity.len = (size_t)(slash - entity.at);
	}
	store_bind_text(row, 1, entity);
	store_bind_text(row, 2, name);
	store_bind_text(row, 3, json_member_text(erase->body, "key"));
}

static bool
fact_stays(const struct record_erasing *what)
{
	for (size_t i = 0; i < what->n_fields; i++)
		if (!fact_may_lose(what->fields[i]))
			return false;
	return what->n_fields > 0;
}

static enum gpai_code
follow_fact(const struct erase *erase, struct gpai_error *err)
{
	static const char *const MEMBERS[] = {"by", "evidence", "method", "reason", "source"};
	bool stays = fact_stays(erase->what), more;
	sqlite3_stmt *row;
	enum gpai_code rc =
	    store_statement(erase->dossier, stays ? STORE_FACT_EMPTY : STORE_FACT_DROP, &row, err);

	if (rc != GPAI_OK)
		return rc;
	bind_slot(erase, row);
	sqlite3_bind_int64(row, 4, (int64_t)erase->record.seq);
	if (stays)
		sqlite3_bind_int64(row, 5,
		    json_is_true(json_object_get(erase->body, "applied")) &&
			!is_named(erase->what, "applied"));
	for (int i = 0; stays && i < 5; i++)
		store_bind_text(row, 6 + i,
		    is_named(erase->what, MEMBERS[i]) ? TEXT_NONE
						      : json_member_text(erase->body, MEMBERS[i]));
	if ((rc = store_step(erase->dossier, row, &more, "erase", err)) != GPAI_OK)
		return rc;
	/* What the file said is kept as a plain digest, which a guess would find. */
	if ((rc = store_statement(erase->dossier, STORE_APPLIED_FORGET, &row, err)) != GPAI_OK)
		return rc;
	bind_slot(erase, row);
	return store_step(erase->dossier, row, &more, "erase", err);
}

static enum gpai_code
follow_kept(const struct erase *erase, const char *member, struct gpai_error *err)
{
	struct text hex = json_member_text(erase->body, member);
	struct digest digest;
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc;

	if (!is_named(erase->what, member) || !digest_from_hex(hex, &digest))
		return GPAI_OK;
	if ((rc = store_statement(erase->dossier, STORE_KEPT_DROP, &row, err)) != GPAI_OK)
		return rc;
	store_bind_bytes(row, 1, digest.bytes, sizeof digest.bytes);
	sqlite3_bind_int64(row, 2, (int64_t)erase->record.seq);
	store_bind_text(row, 3, hex);
	return store_step(erase->dossier, row, &more, "erase", err);
}

static enum gpai_code
follow(const struct erase *erase, struct gpai_error *err)
{
	enum gpai_code rc = GPAI_OK;

	switch (erase->record.kind) {
	case RECORD_FACT:
	case RECORD_CLOSED:
	case RECORD_SETTING:
		return follow_fact(erase, err);
	case RECORD_DOCUMENT:
		if ((rc = follow_kept(erase, "sha256", err)) == GPAI_OK)
			rc = follow_kept(erase, "data_sha256", err);
		return rc;
	default:
		return GPAI_OK;
	}
}

/* ---- 4. the record ---- */

static enum gpai_code
empty_record(struct erase *erase, struct gpai_error *err)
{
	struct out body;
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc;

	out_memory(&body);
	out_char(&body, '{');
	for (size_t i = 0; i < erase->opening.n_fields; i++) {
		const struct opening_field *field = &erase->opening.fields[i];
		if (!field->is_shown)
			continue;
		out_string(&body, body.len > 1 ? "," : "");
		out_put(&body, field->member);
	}
	out_char(&body, '}');
	if ((rc = out_status(&body, erase->dossier->path, err)) != GPAI_OK)
		goto out;
	if ((rc = store_statement(erase->dossier, STORE_RECORD_EMPTY, &row, err)) != GPAI_OK)
		goto out;
	sqlite3_bind_int64(row, 1, (int64_t)erase->record.seq);
	store_bind_text(row, 2, out_text(&body));
	rc = store_step(erase->dossier, row, &more, "erase", err);
out:
	out_release(&body);
	return rc;
}

static enum gpai_code
run(struct erase *erase, struct record_txn *txn, struct gpai_error *err)
{
	enum gpai_code rc;
	int code = sqlite3_exec(erase->dossier->db, "PRAGMA secure_delete = 1", NULL, NULL, NULL);

	if (code != SQLITE_OK)
		return store_fail(erase->dossier, code, "erase", err);
	if ((rc = load(erase, err)) != GPAI_OK)
		return rc;
	if ((rc = say_so(erase, txn, &erase->erasure, err)) != GPAI_OK)
		return rc;
	if ((rc = put_erased(erase, err)) != GPAI_OK)
		return rc;
	if ((rc = follow(erase, err)) != GPAI_OK)
		return rc;
	return empty_record(erase, err);
}

enum gpai_code
record_erase(struct record_txn *txn, const struct record_erasing *erasing, uint64_t *seq,
    struct gpai_error *err)
{
	struct erase erase = {.dossier = txn->dossier, .what = erasing};
	enum gpai_code rc;

	if (txn->dossier == NULL || txn->is_broken)
		return fail(err, GPAI_INVALID, NOWHERE, "nothing can be erased here");
	arena_init(&erase.arena, 0);
	rc = run(&erase, txn, err);
	txn->is_broken |= rc != GPAI_OK;
	if (rc == GPAI_OK && seq != NULL)
		*seq = erase.erasure;
	json_decref(erase.body);
	arena_release(&erase.arena);
	return rc;
}

enum gpai_code
dossier_scrub(struct dossier *dossier, struct gpai_error *err)
{
	sqlite3_stmt *row = NULL;
	int code = sqlite3_exec(dossier->db, "VACUUM", NULL, NULL, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_prepare_v2(
		    dossier->db, "PRAGMA wal_checkpoint(TRUNCATE)", -1, &row, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(row);
	bool is_read = code == SQLITE_ROW && sqlite3_column_int(row, 0) != 0;
	enum gpai_code rc =
	    code == SQLITE_ROW ? GPAI_OK : store_fail(dossier, code, "write anew", err);
	sqlite3_finalize(row);
	if (is_read)
		return fail(err, GPAI_BUSY, in_file(dossier->path),
		    "erased, but another program is reading: its pages still hold what was");
	return rc;
}
