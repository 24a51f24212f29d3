/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a bundle (gpai-bundle(5)): strict, bounded, and every byte accounted for.
 *
 * The file is parsed, written again in canonical form and compared, so that one value has
 * one text; then each member is read into what it means, and there may be no member that
 * is not read. Errors name the place as records[3].inclusion[0], counted from 0. */
#include "evidence/bundle.h"

#include "base/base64.h"
#include "notation/json.h"

#include <stdio.h>
#include <string.h>

enum { PLACE_CHARS = 64, WORD_MAX = 32 };

/* Remembers the first thing that was wrong; then every call does nothing. */
struct reader {
	const char *file;
	struct arena *arena;
	char place[PLACE_CHARS]; /* "records[4]" */
	enum gpai_code rc;
	struct gpai_error *err;
};

static void
refuse(struct reader *r, enum gpai_code code, const char *member, const char *found,
    const char *expected)
{
	if (r->rc == GPAI_OK)
		r->rc = fail(r->err, code, in_file(r->file), "%s%s%s: %s, expected %s", r->place,
		    r->place[0] != 0 && member[0] != 0 ? "." : "", member, found, expected);
}

static void *
room(struct reader *r, size_t n, size_t size)
{
	void *at = r->rc == GPAI_OK ? arena_array(r->arena, n, size) : NULL;

	if (at == NULL && r->rc == GPAI_OK)
		r->rc = fail_memory(r->err);
	return at;
}

/* ---- values ---- */

static bool
is_one_of(const char *name, const char *const *names)
{
	while (*names != NULL && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

/* An object of these members and no others; which of them are there is asked later. */
static bool
check_object(struct reader *r, json_t *value, const char *const *names)
{
	const char *key;
	json_t *member;

	if (!json_is_object(value))
		refuse(r, GPAI_MALFORMED, "", json_kind_words(value), "an object");
	json_object_foreach(value, key, member)
	{
		if (!is_one_of(key, names))
			refuse(r, GPAI_MALFORMED, key, "unknown member", "none of that name");
	}
	return r->rc == GPAI_OK;
}

static json_t *
get_array(struct reader *r, const json_t *object, const char *key, size_t max)
{
	json_t *array = json_object_get(object, key);

	if (!json_is_array(array))
		refuse(r, GPAI_MALFORMED, key, json_kind_words(array), "an array");
	else if (json_array_size(array) > max)
		refuse(r, GPAI_TOO_LARGE, key, "too many elements", "fewer");
	return r->rc == GPAI_OK ? array : NULL;
}

static struct text
get_text(struct reader *r, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_string(value))
		refuse(r, GPAI_MALFORMED, key, json_kind_words(value), "a string");
	struct text copy = r->rc == GPAI_OK ? arena_text(r->arena, json_text(value)) : TEXT_NONE;
	if (r->rc == GPAI_OK && copy.at == NULL)
		r->rc = fail_memory(r->err);
	return copy;
}

static uint64_t
get_index(struct reader *r, const json_t *object)
{
	uint64_t number = 0;

	if (!json_whole(json_object_get(object, "record"), &number) || number == 0)
		refuse(r, GPAI_MALFORMED, "record", "no number of a record", "1 or more");
	return number - 1;
}

static void
get_32_bytes(struct reader *r, const json_t *value, const char *key, uint8_t bytes[DIGEST_BYTES])
{
	size_t len = 0;

	if (!base64_read(json_text(value), bytes, DIGEST_BYTES, &len) || len != DIGEST_BYTES)
		refuse(
		    r, GPAI_MALFORMED, key, json_kind_words(value), "32 bytes in strict Base 64");
}

static struct span
get_bytes(struct reader *r, const json_t *value, const char *key)
{
	struct text text = json_text(value);
	size_t len = 0;

	if (!json_is_string(value) || !base64_check(text, &len)) {
		refuse(r, GPAI_MALFORMED, key, json_kind_words(value), "bytes in strict Base 64");
		return (struct span){0};
	}
	uint8_t *bytes = room(r, len + 1, 1);
	if (bytes != NULL)
		base64_read(text, bytes, len, &len);
	return (struct span){bytes, len};
}

static struct text
get_canonical(struct reader *r, const json_t *value, const char *key)
{
	struct text copy = TEXT_NONE;
	struct out out;

	if (r->rc != GPAI_OK)
		return copy;
	out_memory(&out);
	if (key != NULL) {
		out_json_string(&out, text_of(key));
		out_char(&out, ':');
	}
	r->rc = json_canonical(value, &out, r->err);
	if (r->rc == GPAI_OK)
		r->rc = out_status(&out, r->file, r->err);
	if (r->rc == GPAI_OK && (copy = arena_text(r->arena, out_text(&out))).at == NULL)
		r->rc = fail_memory(r->err);
	out_release(&out);
	return copy;
}

static void
get_proof(struct reader *r, const json_t *object, const char *key, struct merkle_proof *proof)
{
	json_t *hashes = get_array(r, object, key, MERKLE_PROOF_MAX);

	proof->len = json_array_size(hashes);
	for (size_t i = 0; i < proof->len; i++)
		get_32_bytes(r, json_array_get(hashes, i), key, proof->hashes[i].bytes);
}

/* ---- parts ---- */

static const char *const ANCHOR[] = {"consistency", "cosignatures", "note", "stamps", NULL};
static const char *const DOCUMENT[] = {"bytes", "record", NULL};
static const char *const HEAD[] = {"kind", "recorded", NULL};
static const char *const HIDDEN[] = {"hidden", NULL};
static const char *const RECORD[] = {"fields", "head", "inclusion", "record", "salt", NULL};
static const char *const SHOWN[] = {"name", "salt", "value", NULL};

static void
read_anchor(struct reader *r, json_t *object, struct bundle_anchor *anchor)
{
	if (!check_object(r, object, ANCHOR))
		return;
	anchor->note = get_text(r, object, "note");
	anchor->cosignatures = get_text(r, object, "cosignatures");
	get_proof(r, object, "consistency", &anchor->consistency);
	json_t *stamps = get_array(r, object, "stamps", BUNDLE_STAMPS_MAX);
	anchor->n_stamps = json_array_size(stamps);
	anchor->stamps = room(r, anchor->n_stamps, sizeof *anchor->stamps);
	for (size_t i = 0; i < anchor->n_stamps && r->rc == GPAI_OK; i++)
		anchor->stamps[i] = get_bytes(r, json_array_get(stamps, i), "stamps");
}

/* A name as it stands in canonical text, without its quotes. */
static struct text
name_in_text(struct text member, struct text value)
{
	return (struct text){member.at + 1, member.len - value.len - 3};
}

static void
read_shown(struct reader *r, json_t *object, struct opening_field *field)
{
	const json_t *value = json_object_get(object, "value");
	const char *name = json_string_value(json_object_get(object, "name"));

	get_32_bytes(r, json_object_get(object, "salt"), "fields.salt", field->salt.bytes);
	if (name == NULL || value == NULL) {
		refuse(r, GPAI_MALFORMED, "fields", "no name or no value", "both");
	} else if (name[0] == 0) {
		if (json_is_object(value))
			refuse(
			    r, GPAI_MALFORMED, "fields", "an object without a name", "its members");
		field->member = get_canonical(r, value, NULL);
	} else {
		struct text alone = get_canonical(r, value, NULL);
		field->member = get_canonical(r, value, name);
		if (r->rc == GPAI_OK)
			field->name = name_in_text(field->member, alone);
	}
	field->is_shown = true;
}

/* The shown ones in the order of their names: then none can stand there twice. */
static void
read_fields(struct reader *r, const json_t *fields, struct opening *opening)
{
	const char *last = NULL;

	opening->n_fields = json_array_size(fields);
	opening->fields = room(r, opening->n_fields, sizeof *opening->fields);
	for (size_t i = 0; i < opening->n_fields && r->rc == GPAI_OK; i++) {
		json_t *object = json_array_get(fields, i),
		       *hidden = json_object_get(object, "hidden");
		struct opening_field *field = &opening->fields[i];
		if (!check_object(r, object, hidden != NULL ? HIDDEN : SHOWN))
			return;
		if (hidden != NULL) {
			get_32_bytes(r, hidden, "fields.hidden", field->commitment.bytes);
			continue;
		}
		const char *name = json_string_value(json_object_get(object, "name"));
		read_shown(r, object, field);
		if (r->rc != GPAI_OK)
			return;
		if (last != NULL && json_compare_keys(last, name) >= 0)
			refuse(r, GPAI_MALFORMED, "fields", "names out of order or twice",
			    "canonical order");
		if (name[0] == 0 && opening->n_fields > 1)
			refuse(r, GPAI_MALFORMED, "fields", "a field without a name", "it alone");
		last = name;
	}
}

/* Lower-case letters and hyphens, so that it can be printed as it is. */
static bool
is_kind(struct text word)
{
	for (size_t i = 0; i < word.len; i++)
		if ((word.at[i] < 'a' || word.at[i] > 'z') && word.at[i] != '-')
			return false;
	return word.len > 0 && word.len <= WORD_MAX;
}

/* 2026-01-31T12:00:00Z: digits where digits stand. */
static bool
is_moment(struct text text)
{
	static const char SHAPE[] = "0000-00-00T00:00:00Z";

	for (size_t i = 0; i < text.len && i < sizeof SHAPE - 1; i++)
		if (SHAPE[i] == '0' ? text.at[i] < '0' || text.at[i] > '9' : text.at[i] != SHAPE[i])
			return false;
	return text.len == sizeof SHAPE - 1;
}

static void
read_record(struct reader *r, json_t *object, struct bundle_record *record)
{
	json_t *head = json_object_get(object, "head");

	if (!check_object(r, object, RECORD) || !check_object(r, head, HEAD))
		return;
	if (!is_kind(json_member_text(head, "kind")))
		refuse(r, GPAI_MALFORMED, "head.kind", "no word", "lower-case letters");
	if (!is_moment(json_member_text(head, "recorded")))
		refuse(r, GPAI_MALFORMED, "head.recorded", "no moment", "YYYY-MM-DDThh:mm:ssZ");
	record->index = get_index(r, object);
	record->opening.head = get_canonical(r, head, NULL);
	get_32_bytes(r, json_object_get(object, "salt"), "salt", record->opening.salt.bytes);
	get_proof(r, object, "inclusion", &record->inclusion);
	read_fields(r, get_array(r, object, "fields", OPENING_FIELDS_MAX), &record->opening);
}

static void
at_element(struct reader *r, const char *list, size_t i)
{
	snprintf(r->place, sizeof r->place, "%s[%zu]", list, i);
}

static void
read_anchors(struct reader *r, const json_t *list, struct bundle *bundle)
{
	bundle->n_anchors = json_array_size(list);
	bundle->anchors = room(r, bundle->n_anchors, sizeof *bundle->anchors);
	for (size_t i = 0; i < bundle->n_anchors && r->rc == GPAI_OK; i++) {
		at_element(r, "anchors", i);
		read_anchor(r, json_array_get(list, i), &bundle->anchors[i]);
	}
}

static void
read_records(struct reader *r, const json_t *list, struct bundle *bundle)
{
	bundle->n_records = json_array_size(list);
	bundle->records = room(r, bundle->n_records, sizeof *bundle->records);
	for (size_t i = 0; i < bundle->n_records && r->rc == GPAI_OK; i++) {
		at_element(r, "records", i);
		read_record(r, json_array_get(list, i), &bundle->records[i]);
		if (i > 0 && bundle->records[i].index <= bundle->records[i - 1].index)
			refuse(r, GPAI_MALFORMED, "record", "out of order or twice",
			    "growing numbers");
	}
}

static void
read_documents(struct reader *r, const json_t *list, struct bundle *bundle)
{
	bundle->n_documents = json_array_size(list);
	bundle->documents = room(r, bundle->n_documents, sizeof *bundle->documents);
	for (size_t i = 0; i < bundle->n_documents && r->rc == GPAI_OK; i++) {
		json_t *object = json_array_get(list, i);
		at_element(r, "documents", i);
		if (!check_object(r, object, DOCUMENT))
			return;
		bundle->documents[i].index = get_index(r, object);
		bundle->documents[i].bytes =
		    get_bytes(r, json_object_get(object, "bytes"), "bytes");
		if (i > 0 && bundle->documents[i].index <= bundle->documents[i - 1].index)
			refuse(r, GPAI_MALFORMED, "record", "out of order or twice",
			    "growing numbers");
	}
}

/* ---- the whole ---- */

static void
check_format(struct reader *r, const json_t *root)
{
	static const char FAMILY[] = "gpai bundle v";
	struct text format = json_member_text(root, "format");

	if (text_is(format, BUNDLE_FORMAT))
		return;
	if (text_starts(format, FAMILY))
		refuse(r, GPAI_NEWER, "format", "a later version", "\"" BUNDLE_FORMAT "\"");
	else
		refuse(r, GPAI_UNSUPPORTED, "format", "no bundle", "\"" BUNDLE_FORMAT "\"");
}

static void
check_canonical(struct reader *r, const json_t *root, struct span bytes)
{
	struct out out;
	size_t same = 0;

	if (r->rc != GPAI_OK)
		return;
	out_memory(&out);
	r->rc = json_canonical(root, &out, r->err);
	if (r->rc == GPAI_OK)
		r->rc = out_status(&out, r->file, r->err);
	if (r->rc == GPAI_OK && (out.len != bytes.len || memcmp(out.at, bytes.at, out.len) != 0)) {
		while (
		    same < out.len && same < bytes.len && (uint8_t)out.at[same] == bytes.at[same])
			same++;
		r->rc = fail_clause(r->err, GPAI_MALFORMED, at_byte(r->file, same), "RFC 8785",
		    "not the canonical form, from here");
	}
	out_release(&out);
}

enum gpai_code
bundle_read(const char *file, struct span bytes, struct arena *arena, struct bundle *bundle,
    struct gpai_error *err)
{
	static const char *const BUNDLE[] = {
	    "anchors", "documents", "format", "head", "key", "records", NULL};
	static const struct json_limits LIMITS = {
	    BUNDLE_BYTES_MAX, BUNDLE_VALUES_MAX, BUNDLE_DEPTH_MAX};
	struct reader r = {.file = file, .arena = arena, .err = err};
	json_t *root = NULL;

	*bundle = (struct bundle){0};
	if ((r.rc = json_parse(file, bytes, &LIMITS, &root, err)) != GPAI_OK)
		return r.rc;
	check_format(&r, root);
	check_canonical(&r, root, bytes);
	if (r.rc == GPAI_OK && check_object(&r, root, BUNDLE)) {
		bundle->key = get_text(&r, root, "key");
		json_t *anchors = get_array(&r, root, "anchors", BUNDLE_ANCHORS_MAX);
		json_t *records = get_array(&r, root, "records", BUNDLE_RECORDS_MAX);
		json_t *documents = get_array(&r, root, "documents", BUNDLE_DOCUMENTS_MAX);
		strcpy(r.place, "head");
		read_anchor(&r, json_object_get(root, "head"), &bundle->head);
		read_anchors(&r, anchors, bundle);
		read_records(&r, records, bundle);
		read_documents(&r, documents, bundle);
	}
	json_decref(root);
	return r.rc;
}
