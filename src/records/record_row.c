/* SPDX-License-Identifier: Apache-2.0 */
/* A record as it is stored, and what it commits to: whole, with some of it erased, or all. */
#include "records/store.h"

#include <stdio.h>
#include <string.h>

enum column {
	COLUMN_SEQ,
	COLUMN_RECORDED,
	COLUMN_KIND,
	COLUMN_SCHEME,
	COLUMN_SALT,
	COLUMN_LEAF,
	COLUMN_NODES,
	COLUMN_BODY,
	COLUMN_ERASURE,
	COLUMN_COMMITMENT,
	COLUMN_HEAD_SALT,
	COLUMN_FIELDS
};

static struct span
column_span(sqlite3_stmt *row, enum column column)
{
	const uint8_t *at = sqlite3_column_blob(row, (int)column);

	return (struct span){at, at != NULL ? (size_t)sqlite3_column_bytes(row, (int)column) : 0};
}

static bool
read_erased(sqlite3_stmt *row, struct record_row *record)
{
	if (sqlite3_column_type(row, COLUMN_ERASURE) == SQLITE_NULL)
		return record->has_salt;
	record->erasure = (uint64_t)sqlite3_column_int64(row, COLUMN_ERASURE);
	record->has_head_salt = store_column_bytes(
	    row, COLUMN_HEAD_SALT, record->head_salt.bytes, sizeof record->head_salt.bytes);
	record->fields = column_span(row, COLUMN_FIELDS);
	return !record->has_salt && record->fields.len % RECORD_FIELD_BYTES == 0 &&
	       record->has_head_salt == (record->scheme == SCHEME_FIELDS) &&
	       store_column_bytes(row, COLUMN_COMMITMENT, record->commitment.bytes,
		   sizeof record->commitment.bytes);
}

static bool
read_row(sqlite3_stmt *row, struct record_row *record)
{
	int64_t scheme = sqlite3_column_int64(row, COLUMN_SCHEME);

	if (!record_kind_from(store_column(row, COLUMN_KIND), &record->kind) ||
	    (scheme != SCHEME_WHOLE && scheme != SCHEME_FIELDS) ||
	    !store_column_bytes(row, COLUMN_LEAF, record->leaf.bytes, sizeof record->leaf.bytes))
		return false;
	record->scheme = (enum record_scheme)scheme;
	record->has_salt =
	    store_column_bytes(row, COLUMN_SALT, record->salt.bytes, sizeof record->salt.bytes);
	record->nodes = column_span(row, COLUMN_NODES);
	record->body = store_column(row, COLUMN_BODY);
	return (record->has_salt || sqlite3_column_bytes(row, COLUMN_SALT) == 0) &&
	       read_erased(row, record);
}

enum gpai_code
store_record_row(
    struct dossier *dossier, sqlite3_stmt *row, struct record_row *record, struct gpai_error *err)
{
	*record = (struct record_row){.seq = (uint64_t)sqlite3_column_int64(row, COLUMN_SEQ),
	    .recorded = sqlite3_column_int64(row, COLUMN_RECORDED)};
	if (read_row(row, record))
		return GPAI_OK;
	return fail(err, GPAI_CORRUPT, in_file(dossier->path), "record %llu: cannot be read",
	    (unsigned long long)record->seq);
}

enum gpai_code
store_record(struct dossier *dossier, uint64_t seq, sqlite3_stmt **row, struct record_row *record,
    struct gpai_error *err)
{
	bool found;
	enum gpai_code rc = store_statement(dossier, STORE_RECORD, row, err);

	if (rc != GPAI_OK)
		return rc;
	sqlite3_bind_int64(*row, 1, seq > INT64_MAX ? 0 : (int64_t)seq);
	if ((rc = store_step(dossier, *row, &found, "read", err)) != GPAI_OK)
		return rc;
	if (!found)
		return fail(err, GPAI_NOT_FOUND, in_file(dossier->path), "there is no record %llu",
		    (unsigned long long)seq);
	if ((rc = store_record_row(dossier, *row, record, err)) != GPAI_OK)
		sqlite3_reset(*row);
	return rc;
}

/* ---- what it commits to ---- */

struct text
store_record_head(enum record_kind kind, int64_t recorded, char text[RECORD_HEAD_CHARS])
{
	static const char AFTER_KIND[] = "\",\"recorded\":\"";
	const char *word = record_kind_word(kind);
	char *at = stpcpy(stpcpy(stpcpy(text, "{\"kind\":\""), word), AFTER_KIND);

	moment_format(recorded, at);
	at = stpcpy(at + strlen(at), "\"}");
	return (struct text){text, (size_t)(at - text)};
}

/* Scheme 1: all of it in one canonical object. */
static enum gpai_code
commit_whole(const struct dossier *dossier, const struct record_row *record,
    struct digest *commitment, struct gpai_error *err)
{
	char head[RECORD_HEAD_CHARS];
	struct text rest = store_record_head(record->kind, record->recorded, head);
	struct out envelope;
	enum gpai_code rc;

	out_memory(&envelope);
	out_string(&envelope, "{\"body\":");
	out_put(&envelope, record->body);
	out_char(&envelope, ',');
	out_put(&envelope, (struct text){rest.at + 1, rest.len - 1});
	if ((rc = out_status(&envelope, dossier->path, err)) == GPAI_OK) {
		struct text text = out_text(&envelope);
		*commitment =
		    commit_make(&record->salt, (struct span){(const uint8_t *)text.at, text.len});
	}
	out_release(&envelope);
	return rc;
}

enum gpai_code
store_record_commitment(struct dossier *dossier, const struct record_row *record,
    struct digest *commitment, struct gpai_error *err)
{
	char head[RECORD_HEAD_CHARS];
	struct opening opening;
	struct arena arena;
	enum gpai_code rc;

	*commitment = record->commitment;
	if (record->has_salt && record->scheme == SCHEME_FIELDS) {
		*commitment = opening_commit(&record->salt,
		    store_record_head(record->kind, record->recorded, head), record->body);
		return GPAI_OK;
	}
	if (record->scheme == SCHEME_WHOLE)
		return record->has_salt ? commit_whole(dossier, record, commitment, err) : GPAI_OK;
	arena_init(&arena, 0);
	rc = store_record_opening(dossier, record, &arena, &opening, err);
	if (rc == GPAI_OK)
		*commitment = opening_commitment(&opening);
	arena_release(&arena);
	return rc;
}

/* ---- opening it ---- */

static size_t
count_fields(struct text body)
{
	struct opening_scan scan = {.rest = body};
	struct text name, member;
	size_t n = 0;

	while (opening_next(&scan, &name, &member))
		n++;
	return n;
}

/* The next member of the body as a field that is shown; false: there is none. */
static bool
show_next(struct opening_scan *scan, struct arena *arena, struct opening_field *field)
{
	struct text name, member;

	if (!opening_next(scan, &name, &member))
		return false;
	field->is_shown = true;
	field->member = arena_text(arena, member);
	/* the name is within the member, after its quote; a body that is no object has none */
	field->name = name.len > 0 ? (struct text){field->member.at + 1, name.len} : TEXT_NONE;
	return true;
}

static bool
open_whole(const struct record_row *record, struct arena *arena, struct opening *opening)
{
	struct opening_scan scan = {.rest = record->body};

	opening->salt = opening_head_salt(&record->salt);
	for (size_t i = 0; i < opening->n_fields; i++) {
		struct opening_field *field = &opening->fields[i];
		if (!show_next(&scan, arena, field))
			return false;
		field->salt = opening_field_salt(&record->salt, field->name);
		field->commitment = opening_field_commitment(&field->salt, field->member);
	}
	return true;
}

/* The salts of what is left stand beside the record, since its own would open all. */
static bool
open_rest(const struct record_row *record, struct arena *arena, struct opening *opening)
{
	struct opening_scan scan = {.rest = record->body};
	struct text name, member;

	opening->salt = record->head_salt;
	for (size_t i = 0; i < opening->n_fields; i++) {
		struct opening_field *field = &opening->fields[i];
		const uint8_t *stored = record->fields.at + i * RECORD_FIELD_BYTES;
		if (stored[0] > 1 || (stored[0] == 1 && !show_next(&scan, arena, field)))
			return false;
		if (field->is_shown) {
			memcpy(field->salt.bytes, stored + 1, sizeof field->salt.bytes);
			field->commitment = opening_field_commitment(&field->salt, field->member);
		} else {
			memcpy(field->commitment.bytes, stored + 1, sizeof field->commitment.bytes);
		}
	}
	return !opening_next(&scan, &name, &member);
}

enum gpai_code
store_record_opening(struct dossier *dossier, const struct record_row *record, struct arena *arena,
    struct opening *opening, struct gpai_error *err)
{
	char head[RECORD_HEAD_CHARS];
	struct place place = in_file(dossier->path);

	*opening = (struct opening){0};
	if (record->scheme != SCHEME_FIELDS)
		return fail(err, GPAI_UNSUPPORTED, place,
		    "record %llu was made by an earlier gpai: it can be shown as a whole only, "
		    "not field by field",
		    (unsigned long long)record->seq);
	opening->n_fields =
	    record->has_salt ? count_fields(record->body) : record->fields.len / RECORD_FIELD_BYTES;
	opening->fields = arena_array(arena, opening->n_fields + 1, sizeof *opening->fields);
	opening->head = arena_text(arena, store_record_head(record->kind, record->recorded, head));
	if (opening->fields == NULL || opening->head.at == NULL)
		return fail_memory(err);
	if (record->has_salt ? open_whole(record, arena, opening)
			     : open_rest(record, arena, opening))
		return GPAI_OK;
	return fail(err, GPAI_CORRUPT, place, "record %llu: its fields do not fit its body",
	    (unsigned long long)record->seq);
}
