/* SPDX-License-Identifier: Apache-2.0 */
#include "records/archive_line.h"

#include "base/base64.h"
#include "ledger/checkpoint.h"
#include "notation/json.h"

#include <string.h>

enum {
	LINE_BYTES_MAX = 96 << 20,
	LINE_DEPTH_MAX = 65, /* a body of any depth that was accepted, and what stands around it */
	LINE_NODES_MAX = 4100000
};

bool
archive_next_line(struct text *rest, struct text *line)
{
	const char *end = rest->len > 0 ? memchr(rest->at, '\n', rest->len) : NULL;

	if (end == NULL)
		return false;
	*line = (struct text){rest->at, (size_t)(end - rest->at)};
	*rest = (struct text){end + 1, rest->len - line->len - 1};
	return true;
}

/* ---- parts ---- */

static enum gpai_code
malformed(struct line_at at, const char *what, struct gpai_error *err)
{
	return fail(err, GPAI_MALFORMED, at_line(at.file, at.line), "%s", what);
}

static void
put_base64(const void *bytes, size_t len, struct out *out)
{
	out_char(out, '"');
	base64_write((struct span){bytes, len}, out);
	out_char(out, '"');
}

static void
put_moment(int64_t moment, struct out *out)
{
	char text[MOMENT_CHARS];

	moment_format(moment, text);
	out_format(out, "\"%s\"", text);
}

static bool
read_32(struct text base64, uint8_t bytes[32])
{
	size_t len;

	return base64_read(base64, bytes, 32, &len) && len == 32;
}

/* A copy of some length; false when it is no base64 or memory is out. */
static bool
read_bytes(struct text base64, struct arena *arena, struct span *bytes)
{
	size_t room, len;
	uint8_t *at;

	if (base64.at == NULL || !base64_check(base64, &room) ||
	    (at = arena_alloc(arena, room + 1)) == NULL || !base64_read(base64, at, room, &len))
		return false;
	*bytes = (struct span){at, len};
	return true;
}

static enum gpai_code
parse(struct line_at at, struct text line, json_t **root, struct gpai_error *err)
{
	const struct json_limits limits = {
	    .bytes = LINE_BYTES_MAX, .depth = LINE_DEPTH_MAX, .nodes = LINE_NODES_MAX};
	struct gpai_error inner;
	enum gpai_code rc = json_parse(
	    at.file, (struct span){(const uint8_t *)line.at, line.len}, &limits, root, &inner);

	if (rc == GPAI_OK || rc == GPAI_NO_MEMORY)
		return rc == GPAI_OK ? rc : fail_memory(err);
	return fail(err, rc, at_line(at.file, at.line), "%s", inner.message);
}

/* What was written from what was read must be what was read: nothing else stands there. */
static enum gpai_code
compare(struct line_at at, struct text line, struct out *again, struct gpai_error *err)
{
	enum gpai_code rc = out_status(again, at.file, err);

	if (rc != GPAI_OK)
		return rc;
	if (again->len != line.len + 1 || memcmp(again->at, line.at, line.len) != 0)
		return malformed(at, "not the canonical form of what it says", err);
	return GPAI_OK;
}

/* ---- records ---- */

static void
put_fields(const struct record_row *record, struct out *out)
{
	out_string(out, ",\"fields\":[");
	for (size_t i = 0; i + RECORD_FIELD_BYTES <= record->fields.len; i += RECORD_FIELD_BYTES) {
		out_format(out, "%s{\"%s\":", i > 0 ? "," : "",
		    record->fields.at[i] == 1 ? "salt" : "hidden");
		put_base64(record->fields.at + i + 1, RECORD_FIELD_BYTES - 1, out);
		out_char(out, '}');
	}
	out_char(out, ']');
}

void
archive_record_write(const struct record_row *record, struct out *out)
{
	out_string(out, "{\"body\":");
	out_put(out, record->body);
	if (record->erasure != 0) {
		out_string(out, ",\"commitment\":");
		put_base64(record->commitment.bytes, DIGEST_BYTES, out);
		out_format(out, ",\"erasure\":%llu", (unsigned long long)record->erasure);
		put_fields(record, out);
		if (record->has_head_salt) {
			out_string(out, ",\"head_salt\":");
			put_base64(record->head_salt.bytes, sizeof record->head_salt.bytes, out);
		}
	}
	out_format(out,
	    ",\"kind\":\"%s\",\"number\":%llu,\"recorded\":", record_kind_word(record->kind),
	    (unsigned long long)record->seq);
	put_moment(record->recorded, out);
	if (record->has_salt) {
		out_string(out, ",\"salt\":");
		put_base64(record->salt.bytes, sizeof record->salt.bytes, out);
	}
	out_format(out, ",\"scheme\":%d}\n", (int)record->scheme);
}

static bool
read_fields(const json_t *fields, struct arena *arena, struct record_row *record)
{
	size_t n = json_array_size(fields);
	uint8_t *at = arena_array(arena, n + 1, RECORD_FIELD_BYTES);

	if (!json_is_array(fields) || n > OPENING_FIELDS_MAX || at == NULL)
		return false;
	record->fields = (struct span){at, n * RECORD_FIELD_BYTES};
	for (size_t i = 0; i < n; i++, at += RECORD_FIELD_BYTES) {
		const json_t *field = json_array_get(fields, i);
		struct text salt = json_member_text(field, "salt");
		at[0] = salt.at != NULL;
		if (!read_32(salt.at != NULL ? salt : json_member_text(field, "hidden"), at + 1))
			return false;
	}
	return true;
}

static bool
read_erased(const json_t *root, struct arena *arena, struct record_row *record)
{
	struct text head_salt = json_member_text(root, "head_salt");

	record->has_head_salt = head_salt.at != NULL;
	if (record->has_head_salt != (record->scheme == SCHEME_FIELDS) ||
	    (record->has_head_salt && !read_32(head_salt, record->head_salt.bytes)))
		return false;
	return record->erasure > record->seq && !record->has_salt &&
	       read_32(json_member_text(root, "commitment"), record->commitment.bytes) &&
	       read_fields(json_object_get(root, "fields"), arena, record);
}

static bool
read_record(const json_t *root, struct arena *arena, struct record_row *record)
{
	struct text salt = json_member_text(root, "salt");
	uint64_t scheme;

	if (!json_whole(json_object_get(root, "number"), &record->seq) || record->seq == 0 ||
	    !record_kind_from(json_member_text(root, "kind"), &record->kind) ||
	    !moment_parse(json_member_text(root, "recorded"), &record->recorded) ||
	    !json_whole(json_object_get(root, "scheme"), &scheme) ||
	    (scheme != SCHEME_WHOLE && scheme != SCHEME_FIELDS))
		return false;
	record->scheme = (enum record_scheme)scheme;
	record->has_salt = salt.at != NULL;
	if (record->has_salt && !read_32(salt, record->salt.bytes))
		return false;
	if (json_object_get(root, "erasure") == NULL)
		return record->has_salt;
	return json_whole(json_object_get(root, "erasure"), &record->erasure) &&
	       read_erased(root, arena, record);
}

static enum gpai_code
read_body(struct line_at at, const json_t *root, struct arena *arena, struct record_row *record,
    struct gpai_error *err)
{
	const json_t *body = json_object_get(root, "body");
	struct out text;
	enum gpai_code rc;

	if (body == NULL)
		return malformed(at, "a record without a body", err);
	out_memory(&text);
	if ((rc = json_canonical(body, &text, err)) == GPAI_OK)
		rc = out_status(&text, at.file, err);
	if (rc == GPAI_OK && text.len > RECORD_BODY_MAX)
		rc = malformed(at, "a body that is larger than any record's", err);
	if (rc == GPAI_OK && (record->body = arena_text(arena, out_text(&text))).at == NULL)
		rc = fail_memory(err);
	out_release(&text);
	return rc;
}

enum gpai_code
archive_record_read(struct line_at at, struct text line, struct arena *arena,
    struct record_row *record, struct gpai_error *err)
{
	json_t *root = NULL;
	struct out again;
	enum gpai_code rc = parse(at, line, &root, err);

	*record = (struct record_row){0};
	out_memory(&again);
	if (rc == GPAI_OK && !read_record(root, arena, record))
		rc = malformed(at, "not a record", err);
	if (rc == GPAI_OK)
		rc = read_body(at, root, arena, record, err);
	if (rc == GPAI_OK) {
		archive_record_write(record, &again);
		rc = compare(at, line, &again, err);
	}
	json_decref(root);
	out_release(&again);
	return rc;
}

/* ---- heads ---- */

void
archive_head_write(const struct archive_head *head, struct out *out)
{
	out_string(out, "{\"cosignatures\":[");
	for (size_t i = 0; i < head->n_cosignatures; i++) {
		out_string(out, i > 0 ? "," : "");
		out_json_string(out, head->cosignatures[i]);
	}
	out_string(out, "],\"note\":");
	out_json_string(out, head->note);
	out_string(out, ",\"recorded\":");
	put_moment(head->recorded, out);
	out_format(out, ",\"size\":%llu,\"stamps\":[", (unsigned long long)head->size);
	for (size_t i = 0; i < head->n_stamps; i++) {
		out_string(out, i > 0 ? "," : "");
		put_base64(head->stamps[i].at, head->stamps[i].len, out);
	}
	out_string(out, "]}\n");
}

static bool
read_cosignatures(const json_t *lines, struct arena *arena, struct archive_head *head)
{
	head->n_cosignatures = json_array_size(lines);
	head->cosignatures =
	    arena_array(arena, head->n_cosignatures + 1, sizeof *head->cosignatures);
	if (!json_is_array(lines) || head->cosignatures == NULL)
		return false;
	for (size_t i = 0; i < head->n_cosignatures; i++) {
		struct text line = json_text(json_array_get(lines, i));
		if (line.len == 0 || (head->cosignatures[i] = arena_text(arena, line)).at == NULL)
			return false;
	}
	return true;
}

static bool
read_stamps(const json_t *stamps, struct arena *arena, struct archive_head *head)
{
	head->n_stamps = json_array_size(stamps);
	head->stamps = arena_array(arena, head->n_stamps + 1, sizeof *head->stamps);
	if (!json_is_array(stamps) || head->stamps == NULL)
		return false;
	for (size_t i = 0; i < head->n_stamps; i++)
		if (!read_bytes(json_text(json_array_get(stamps, i)), arena, &head->stamps[i]))
			return false;
	return true;
}

static bool
read_note(const json_t *root, struct arena *arena, struct archive_head *head)
{
	struct checkpoint checkpoint;
	struct note note;

	head->note = arena_text(arena, json_member_text(root, "note"));
	if (head->note.at == NULL ||
	    note_read((struct span){(const uint8_t *)head->note.at, head->note.len}, &note, NULL) !=
		GPAI_OK ||
	    checkpoint_read(note.text, &checkpoint, NULL) != GPAI_OK)
		return false;
	head->size = checkpoint.size;
	head->root = checkpoint.root;
	return head->size <= INT64_MAX;
}

enum gpai_code
archive_head_read(struct line_at at, struct text line, struct arena *arena,
    struct archive_head *head, struct gpai_error *err)
{
	json_t *root = NULL;
	struct out again;
	enum gpai_code rc = parse(at, line, &root, err);

	*head = (struct archive_head){0};
	out_memory(&again);
	if (rc == GPAI_OK &&
	    (!read_note(root, arena, head) ||
		!moment_parse(json_member_text(root, "recorded"), &head->recorded) ||
		!read_cosignatures(json_object_get(root, "cosignatures"), arena, head) ||
		!read_stamps(json_object_get(root, "stamps"), arena, head)))
		rc = malformed(at, "not a signed head", err);
	if (rc == GPAI_OK) {
		archive_head_write(head, &again);
		rc = compare(at, line, &again, err);
	}
	json_decref(root);
	out_release(&again);
	return rc;
}

/* ---- the memory of gpai.yaml ---- */

void
archive_applied_write(const struct applied_row *row, struct out *out)
{
	char hex[DIGEST_HEX_CHARS];

	digest_hex(&row->stated, hex);
	out_string(out, "{\"entity\":");
	out_json_string(out, row->entity);
	out_string(out, ",\"key\":");
	out_json_string(out, row->key);
	out_string(out, ",\"name\":");
	out_json_string(out, row->name);
	out_format(out, ",\"record\":%lld,\"since\":", (long long)row->seq);
	out_json_string(out, row->since);
	out_format(out, ",\"stated\":\"%s\"}\n", hex);
}

static bool
copy_member(const json_t *root, const char *name, struct arena *arena, struct text *to)
{
	struct text found = json_member_text(root, name);

	if (found.at == NULL)
		return false;
	*to = arena_text(arena, found);
	return to->at != NULL;
}

enum gpai_code
archive_applied_read(struct line_at at, struct text line, struct arena *arena,
    struct applied_row *row, struct gpai_error *err)
{
	json_t *root = NULL;
	struct out again;
	uint64_t seq = 0;
	enum gpai_code rc = parse(at, line, &root, err);

	*row = (struct applied_row){0};
	out_memory(&again);
	if (rc == GPAI_OK && (!copy_member(root, "entity", arena, &row->entity) ||
				 !copy_member(root, "key", arena, &row->key) ||
				 !copy_member(root, "name", arena, &row->name) ||
				 !copy_member(root, "since", arena, &row->since) ||
				 !json_whole(json_object_get(root, "record"), &seq) ||
				 !digest_from_hex(json_member_text(root, "stated"), &row->stated)))
		rc = malformed(at, "not a memory of gpai.yaml", err);
	if (rc == GPAI_OK) {
		row->seq = (int64_t)seq;
		archive_applied_write(row, &again);
		rc = compare(at, line, &again, err);
	}
	json_decref(root);
	out_release(&again);
	return rc;
}
