/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the log: records in order with a line about each, and the signed head. */
#include "notation/json.h"
#include "records/store.h"

#include <assert.h>
#include <string.h>

enum { SUMMARY_VALUE_MAX = 100 }; /* bytes of a value that a listing shows */

/* ---- a line about a record ---- */

/* One line whatever the text holds. */
static void
put_line(struct out *out, struct text text)
{
	struct text shown = text_clip(text, SUMMARY_VALUE_MAX);

	for (size_t i = 0; i < shown.len; i++) {
		unsigned char c = (unsigned char)shown.at[i];
		out_char(out, c < 0x20 || c == 0x7f ? ' ' : (char)c);
	}
	if (shown.len < text.len)
		out_string(out, "...");
}

static void
put_value(struct out *out, const json_t *value)
{
	const json_t *item;
	size_t i;

	if (json_is_boolean(value))
		out_string(out, json_is_true(value) ? "yes" : "no");
	else if (json_is_string(value))
		put_line(out, json_text(value));
	else if (json_is_array(value))
		json_array_foreach(value, i, item)
		{
			if (i > 0)
				out_string(out, ", ");
			if (i == 5) {
				out_string(out, "...");
				break;
			}
			put_line(out, json_text(item));
		}
	else if (json_is_object(value)) {
		out_string(out, "none: ");
		put_line(out, json_member_text(value, "absent"));
	} else
		out_string(out, value != NULL ? "unknown" : "erased");
}

static void
put_fact(struct out *out, const json_t *body)
{
	out_put(out, json_member_text(body, "entity"));
	out_char(out, ' ');
	out_put(out, json_member_text(body, "key"));
	out_string(out, " = ");
	put_value(out, json_object_get(body, "value"));
	if (json_member_text(body, "since").len > 0) {
		out_string(out, " since ");
		out_put(out, json_member_text(body, "since"));
	}
	out_format(out, " (%.*s)", TEXT_ARG(json_member_text(body, "origin")));
}

static void
put_summary(struct out *out, enum record_kind kind, const json_t *body)
{
	switch (kind) {
	case RECORD_FACT:
		put_fact(out, body);
		break;
	case RECORD_CLOSED:
		out_format(out, "%.*s: the list is %s", TEXT_ARG(json_member_text(body, "entity")),
		    json_is_true(json_object_get(body, "value")) ? "complete" : "open");
		break;
	case RECORD_SETTING:
		out_format(out, "%.*s = ", TEXT_ARG(json_member_text(body, "key")));
		put_value(out, json_object_get(body, "value"));
		break;
	case RECORD_KEY: /* the first has no summary */
		put_line(
		    out, json_member_text(body,
			     json_object_get(body, "summary") != NULL ? "summary" : "public_key"));
		break;
	default:
		put_line(out, json_member_text(body, "summary"));
	}
}

static enum gpai_code
summarise(struct arena *arena, struct record *record, struct gpai_error *err)
{
	json_t *body = NULL;
	struct out line;
	enum gpai_code rc;

	out_memory(&line);
	rc = json_parse("record", (struct span){(const uint8_t *)record->body.at, record->body.len},
	    NULL, &body, err);
	if (rc == GPAI_OK) {
		if (record->erasure != 0)
			out_format(&line, "erased by record %llu%s",
			    (unsigned long long)record->erasure,
			    json_object_size(body) > 0 ? ": " : "");
		if (record->erasure == 0 || json_object_size(body) > 0)
			put_summary(&line, record->kind, body);
		rc = out_status(&line, "record", err);
	}
	if (rc == GPAI_OK) {
		record->summary = arena_text(arena, out_text(&line));
		if (record->summary.at == NULL)
			rc = fail_memory(err);
	}
	json_decref(body);
	out_release(&line);
	return rc;
}

/* ---- records ---- */

static enum gpai_code
read_record(struct dossier *dossier, struct arena *arena, sqlite3_stmt *row, struct record *record,
    struct gpai_error *err)
{
	struct record_row stored;
	enum gpai_code rc = store_record_row(dossier, row, &stored, err);

	if (rc != GPAI_OK)
		return rc;
	*record = (struct record){.seq = stored.seq,
	    .recorded = stored.recorded,
	    .kind = stored.kind,
	    .body = arena_text(arena, stored.body),
	    .leaf = stored.leaf,
	    .erasure = stored.erasure};
	if (record->body.at == NULL)
		return fail_memory(err);
	return summarise(arena, record, err);
}

static enum gpai_code
widen(struct arena *arena, struct record **records, size_t n, size_t *cap, struct gpai_error *err)
{
	size_t wider = *cap == 0 ? 64 : *cap * 2;
	struct record *more = arena_array(arena, wider, sizeof *more);

	if (more == NULL)
		return fail_memory(err);
	if (n > 0)
		memcpy(more, *records, n * sizeof *more);
	*records = more;
	*cap = wider;
	return GPAI_OK;
}

/* The rows of a statement that is bound already. */
static enum gpai_code
read_records(struct dossier *dossier, struct arena *arena, sqlite3_stmt *row,
    struct record **records, size_t *n, struct gpai_error *err)
{
	size_t cap = 0;
	bool more;
	enum gpai_code rc;

	while ((rc = store_step(dossier, row, &more, "read", err)) == GPAI_OK && more) {
		if (*n == cap && (rc = widen(arena, records, *n, &cap, err)) != GPAI_OK)
			break;
		assert(*records != NULL);
		if ((rc = read_record(dossier, arena, row, &(*records)[*n], err)) != GPAI_OK)
			break;
		++*n;
	}
	sqlite3_reset(row);
	return rc;
}

enum gpai_code
record_list(struct dossier *dossier, struct arena *arena, uint64_t from, uint64_t limit,
    struct record **records, size_t *n, struct gpai_error *err)
{
	sqlite3_stmt *row;
	enum gpai_code rc = store_statement(dossier, STORE_RECORDS, &row, err);

	*records = NULL;
	*n = 0;
	if (rc != GPAI_OK)
		return rc;
	sqlite3_bind_int64(row, 1, from > INT64_MAX ? INT64_MAX : (int64_t)from);
	sqlite3_bind_int64(row, 2, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
	return read_records(dossier, arena, row, records, n, err);
}

enum gpai_code
record_list_of(struct dossier *dossier, struct arena *arena, enum record_kind kind, uint64_t limit,
    struct record **records, size_t *n, struct gpai_error *err)
{
	sqlite3_stmt *row;
	enum gpai_code rc = store_statement(dossier, STORE_RECORDS_OF, &row, err);

	*records = NULL;
	*n = 0;
	if (rc != GPAI_OK)
		return rc;
	store_bind_text(row, 1, text_of(record_kind_word(kind)));
	sqlite3_bind_int64(row, 2, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
	return read_records(dossier, arena, row, records, n, err);
}

enum gpai_code
dossier_head(
    struct dossier *dossier, struct arena *arena, struct dossier_head *head, struct gpai_error *err)
{
	sqlite3_stmt *row;
	bool found = false;
	enum gpai_code rc = store_statement(dossier, STORE_HEAD, &row, err);

	if (rc != GPAI_OK)
		return rc;
	if ((rc = store_step(dossier, row, &found, "read", err)) != GPAI_OK)
		return rc;
	if (!found)
		return fail(err, GPAI_CORRUPT, in_file(dossier->path), "no signed head");
	if ((rc = store_head_row(dossier, row, head, err)) == GPAI_OK) {
		head->note = arena_text(arena, head->note);
		if (head->note.at == NULL)
			rc = fail_memory(err);
	}
	sqlite3_reset(row);
	return rc;
}
