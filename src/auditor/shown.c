/* SPDX-License-Identifier: Apache-2.0 */
#include "auditor/shown.h"

#include "base/base64_read.h"

#include <stdlib.h>
#include <string.h>

static const char NORM[] = "gpai-bundle(5)";

enum { RECORDS_MAX = 100000, ANCHORS_MAX = 4096, DOCUMENTS_MAX = 10000, STAMPS_MAX = 16 };
enum { FIELDS_MAX = 4096, KIND_MAX = 32, FIRST_ROOM = 64 };

static const uint64_t NUMBER_MAX = 9007199254740991;

/* The next element of an array, zeroed, in memory that doubles; NULL at its end. */
static void *
add(struct cursor *c, void *array, size_t *n, size_t size, size_t max)
{
	char *at;

	memcpy(&at, array, sizeof at); /* a pointer to whatever it is */
	if (!take_element(c, *n))
		return NULL;
	if (*n == max)
		refuse(c, "fewer elements");
	if (c->rc == GPAI_OK && (*n & (*n - 1)) == 0 && (*n == 0 || *n >= FIRST_ROOM)) {
		char *more = realloc(at, (*n == 0 ? FIRST_ROOM : *n * 2) * size);
		if (more == NULL)
			c->rc = fail_memory(c->err);
		else
			memcpy(array, &more, sizeof more);
		at = more;
	}
	return c->rc == GPAI_OK ? memset(at + (*n)++ * size, 0, size) : NULL;
}

#define ADD(c, array, n, max) add(c, &(array), &(n), sizeof *(array), max)

static struct text
since(const struct cursor *c, const char *from)
{
	return (struct text){from, (size_t)(c->at - from)};
}

/* ---- records ---- */

void
take_proof(struct cursor *c, struct merkle_proof *proof)
{
	for (proof->len = 0; take_element(c, proof->len); proof->len++) {
		if (proof->len == MERKLE_PROOF_MAX) {
			refuse(c, "a shorter proof");
			return;
		}
		take_hash(c, proof->hashes[proof->len].bytes);
	}
}

bool
take_field(struct cursor *c, size_t n_before, struct shown_field *field)
{
	*field = (struct shown_field){0};
	if (!take_element(c, n_before))
		return false;
	if (take(c, "{\"hidden\":")) {
		field->is_hidden = true;
		take_hash(c, field->bytes);
	} else {
		expect(c, "{\"name\":");
		field->name = take_raw(c);
		expect(c, ",\"salt\":");
		take_hash(c, field->bytes);
		expect(c, ",\"value\":");
		field->value = take_value(c);
	}
	expect(c, "}");
	return c->rc == GPAI_OK;
}

bool
find_field(const struct shown_record *record, const char *name, struct text *value)
{
	struct cursor c = cursor_of(NULL, record->fields, NULL, NULL);
	struct shown_field field;

	for (size_t n = 0; take_field(&c, n, &field); n++)
		if (!field.is_hidden && text_is(field.name, name)) {
			*value = field.value;
			return true;
		}
	return false;
}

/* No name stands for the whole of a body that is no object; then there is nothing beside it. */
static void
take_fields(struct cursor *c, struct shown_record *record)
{
	const char *from = c->at;
	struct text last = TEXT_NONE;
	struct shown_field field;
	bool is_whole = false;
	size_t n = 0;

	for (; take_field(c, n, &field); n++) {
		if (n == FIELDS_MAX)
			refuse(c, "fewer fields");
		record->n_hidden += field.is_hidden;
		record->n_shown += !field.is_hidden;
		if (field.is_hidden)
			continue;
		if (record->n_shown > 1 && compare_names(last, field.name) >= 0)
			refuse(c, "names in canonical order, none twice, before this");
		if (field.name.len == 0 && field.value.at != NULL && field.value.at[0] == '{')
			refuse(c, "the members of an object, not the whole, before this");
		is_whole |= field.name.len == 0;
		last = field.name;
	}
	if (is_whole && n > 1)
		refuse(c, "a field without a name to be alone, before this");
	record->fields = since(c, from);
}

/* A word of lower-case letters and hyphens, so that it can be printed as it is. */
static struct text
take_kind(struct cursor *c)
{
	struct text word = take_raw(c);

	for (size_t i = 0; i < word.len; i++)
		if ((word.at[i] < 'a' || word.at[i] > 'z') && word.at[i] != '-')
			refuse(c, "a word of the letters a to z before this");
	if (word.len == 0 || word.len > KIND_MAX)
		refuse(c, "a word of 1 to 32 letters before this");
	return word;
}

static struct text
take_moment(struct cursor *c)
{
	static const char SHAPE[] = "0000-00-00T00:00:00Z";
	struct text text = take_raw(c);
	bool is_good = text.len == sizeof SHAPE - 1;

	for (size_t i = 0; i < text.len && is_good; i++)
		is_good = SHAPE[i] == '0' ? text.at[i] >= '0' && text.at[i] <= '9'
		                          : text.at[i] == SHAPE[i];
	if (!is_good)
		refuse(c, "a moment, YYYY-MM-DDThh:mm:ssZ, before this");
	return text;
}

static uint64_t
take_record_number(struct cursor *c, uint64_t last)
{
	uint64_t number = take_number(c, NUMBER_MAX);

	if (number <= last)
		refuse(c, "a larger number, for they grow, before this");
	return number;
}

static void
take_record(struct cursor *c, struct shown_record *record, uint64_t last)
{
	struct merkle_proof proof;

	expect(c, "{\"fields\":[");
	take_fields(c, record);
	expect(c, ",\"head\":");
	const char *from = c->at;
	expect(c, "{\"kind\":");
	record->kind = take_kind(c);
	record->is_listed = text_is(record->kind, "key");
	expect(c, ",\"recorded\":");
	record->recorded = take_moment(c);
	expect(c, "}");
	record->head = since(c, from);
	expect(c, ",\"inclusion\":[");
	from = c->at;
	take_proof(c, &proof);
	record->inclusion = since(c, from);
	expect(c, ",\"record\":");
	record->number = take_record_number(c, last);
	expect(c, ",\"salt\":");
	take_hash(c, record->salt);
	expect(c, "}");
}

/* ---- anchors, documents, the whole ---- */

static void
take_anchor(struct cursor *c, struct shown_anchor *anchor)
{
	struct merkle_proof proof;
	size_t len;

	expect(c, "{\"consistency\":[");
	const char *from = c->at;
	take_proof(c, &proof);
	anchor->consistency = since(c, from);
	expect(c, ",\"cosignatures\":");
	anchor->cosignatures = take_text(c);
	expect(c, ",\"note\":");
	anchor->note = take_text(c);
	expect(c, ",\"stamps\":[");
	from = c->at;
	for (size_t n = 0; take_element(c, n); n++)
		if (!base64_check(take_raw(c), &len) || n == STAMPS_MAX)
			refuse(c, "stamps in strict Base 64, not more than 16, before this");
	anchor->stamps = since(c, from);
	expect(c, "}");
}

static void
take_document(struct cursor *c, struct shown_document *document, uint64_t last)
{
	expect(c, "{\"bytes\":");
	document->bytes = take_bytes(c);
	expect(c, ",\"record\":");
	document->number = take_record_number(c, last);
	expect(c, "}");
}

static void
take_bundle(struct cursor *c, struct shown *s)
{
	struct shown_anchor *anchor;
	struct shown_document *document;
	struct shown_record *record;
	uint64_t last = 0;

	expect(c, "{\"anchors\":[");
	while ((anchor = ADD(c, s->anchors, s->n_anchors, ANCHORS_MAX)) != NULL)
		take_anchor(c, anchor);
	expect(c, ",\"documents\":[");
	for (; (document = ADD(c, s->documents, s->n_documents, DOCUMENTS_MAX)) != NULL;
	     last = document->number)
		take_document(c, document, last);
	expect(c, ",\"format\":");
	if (next_is(c, "\"gpai bundle v") && !next_is(c, "\"gpai bundle v1\""))
		c->rc = fail_clause(
		    c->err, GPAI_NEWER, in_file(c->file), NORM, "a later version, expected v1");
	expect(c, "\"gpai bundle v1\",\"head\":");
	take_anchor(c, &s->head);
	expect(c, ",\"key\":");
	s->key = take_text(c);
	expect(c, ",\"records\":[");
	for (last = 0; (record = ADD(c, s->records, s->n_records, RECORDS_MAX)) != NULL;
	     last = record->number)
		take_record(c, record, last);
	expect(c, "}");
	expect_end(c);
}

enum gpai_code
shown_read(const char *file, struct text text, struct shown *shown, struct gpai_error *err)
{
	*shown = (struct shown){.file = file};
	if (text.len > SHOWN_BYTES_MAX)
		return fail_clause(err, GPAI_TOO_LARGE, in_file(file), NORM,
		    "%zu bytes, expected at most %u", text.len, SHOWN_BYTES_MAX);
	size_t valid = utf8_valid_len((struct span){(const uint8_t *)text.at, text.len});
	if (valid < text.len)
		return fail_clause(err, GPAI_MALFORMED, at_byte(file, valid), NORM, "not UTF-8");
	if ((shown->decoded = malloc(text.len + 1)) == NULL)
		return fail_memory(err);
	shown->room = (struct room){shown->decoded, text.len};
	struct cursor c = cursor_of(file, text, &shown->room, err);
	take_bundle(&c, shown);
	return c.rc;
}

void
shown_release(struct shown *shown)
{
	free(shown->anchors);
	free(shown->records);
	free(shown->documents);
	free(shown->decoded);
	*shown = (struct shown){0};
}

struct shown_record *
find_record(const struct shown *shown, uint64_t number)
{
	size_t low = 0, high = shown->n_records;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (shown->records[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < shown->n_records && shown->records[low].number == number ? &shown->records[low]
	                                                                      : NULL;
}
