/* SPDX-License-Identifier: Apache-2.0 */
/* Erased members against the records that say they were: none is gone without a word, and
 * none that the log calls erased is still there. */
#include "notation/json.h"
#include "records/store.h"

#include <stdlib.h>
#include <string.h>

struct erasure {
	uint64_t record, seq;
	struct text *fields; /* NULL: all */
	size_t n_fields;
};

static enum gpai_code
damaged(const struct dossier *dossier, uint64_t number, const char *how, struct gpai_error *err)
{
	return fail(err, GPAI_CORRUPT, in_file(dossier->path), "record %llu: %s",
	    (unsigned long long)number, how);
}

/* ---- loading ---- */

static bool
read_fields(const json_t *fields, struct arena *arena, struct erasure *erasure)
{
	size_t n = json_array_size(fields);

	if (!json_is_array(fields))
		return false;
	erasure->n_fields = n;
	if (n == 0)
		return true;
	erasure->fields = arena_array(arena, n, sizeof *erasure->fields);
	for (size_t i = 0; erasure->fields != NULL && i < n; i++) {
		erasure->fields[i] = arena_text(arena, json_text(json_array_get(fields, i)));
		if (erasure->fields[i].at == NULL)
			return false;
	}
	return erasure->fields != NULL;
}

static enum gpai_code
read_erasure(struct dossier *dossier, struct arena *arena, sqlite3_stmt *row,
    struct erasure *erasure, struct gpai_error *err)
{
	struct text body = store_column(row, 1);
	json_t *root = NULL;
	enum gpai_code rc;

	*erasure = (struct erasure){.seq = (uint64_t)sqlite3_column_int64(row, 0)};
	rc = json_parse(
	    "record", (struct span){(const uint8_t *)body.at, body.len}, NULL, &root, NULL);
	if (rc != GPAI_OK || !json_whole(json_object_get(root, "record"), &erasure->record) ||
	    erasure->record >= erasure->seq ||
	    !read_fields(json_object_get(root, "fields"), arena, erasure))
		rc = damaged(dossier, erasure->seq, "says not what it erased", err);
	json_decref(root);
	return rc;
}

static int
compare(const void *a, const void *b)
{
	const struct erasure *x = a, *y = b;

	if (x->record != y->record)
		return x->record < y->record ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

enum gpai_code
erasures_load(
    struct dossier *dossier, struct arena *arena, struct erasures *erasures, struct gpai_error *err)
{
	sqlite3_stmt *row;
	size_t cap = 0;
	bool more;
	enum gpai_code rc = store_statement(dossier, STORE_ERASURES, &row, err);

	*erasures = (struct erasures){0};
	if (rc != GPAI_OK)
		return rc;
	while ((rc = store_step(dossier, row, &more, "verify", err)) == GPAI_OK && more) {
		if (erasures->n == cap) {
			size_t wider = cap == 0 ? 16 : cap * 2;
			struct erasure *wide = arena_array(arena, wider, sizeof *wide);
			if (wide == NULL) {
				rc = fail_memory(err);
				break;
			}
			if (erasures->n > 0)
				memcpy(wide, erasures->at, erasures->n * sizeof *wide);
			erasures->at = wide;
			cap = wider;
		}
		rc = read_erasure(dossier, arena, row, &erasures->at[erasures->n], err);
		if (rc != GPAI_OK)
			break;
		erasures->n++;
	}
	sqlite3_reset(row);
	if (rc == GPAI_OK && erasures->n > 1)
		qsort(erasures->at, erasures->n, sizeof *erasures->at, compare);
	return rc;
}

/* ---- checking ---- */

/* Those of one record: [first, end). */
static size_t
find(const struct erasures *erasures, uint64_t record, size_t *end)
{
	size_t low = 0, high = erasures->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (erasures->at[middle].record < record)
			low = middle + 1;
		else
			high = middle;
	}
	for (*end = low; *end < erasures->n && erasures->at[*end].record == record;)
		++*end;
	return low;
}

static size_t
count_hidden(struct span fields)
{
	size_t n = 0;

	for (size_t i = 0; i < fields.len; i += RECORD_FIELD_BYTES)
		n += fields.at[i] == 0;
	return n;
}

static bool
still_there(const json_t *body, const struct erasure *erasure)
{
	for (size_t i = 0; i < erasure->n_fields; i++)
		if (json_object_getn(body, erasure->fields[i].at, erasure->fields[i].len) != NULL)
			return true;
	return false;
}

/* How many members the records say are gone; `is_whole`: all. */
static size_t
sum_up(const struct erasure *at, const struct erasure *end, const json_t *body, bool *is_whole,
    bool *has_fact, bool *is_there)
{
	size_t n = 0;

	for (; at < end; at++) {
		*is_whole |= at->n_fields == 0;
		*is_there |= still_there(body, at);
		for (size_t i = 0; i < at->n_fields; i++)
			*has_fact &= fact_may_lose(at->fields[i]);
		n += at->n_fields;
	}
	*has_fact &= !*is_whole;
	return n;
}

static enum gpai_code
check_erased(struct dossier *dossier, const struct record_row *record, const struct erasure *first,
    const struct erasure *end, bool *has_fact, struct gpai_error *err)
{
	bool is_whole = false, is_there = false;
	size_t n_hidden = count_hidden(record->fields);
	json_t *body = NULL;
	enum gpai_code rc = json_parse("record",
	    (struct span){(const uint8_t *)record->body.at, record->body.len}, NULL, &body, NULL);

	if (rc != GPAI_OK)
		return damaged(dossier, record->seq, "what is left is no JSON", err);
	size_t n = sum_up(first, end, body, &is_whole, has_fact, &is_there);
	if (is_whole)
		n = record->fields.len / RECORD_FIELD_BYTES;
	if (end[-1].seq != record->erasure)
		rc = damaged(dossier, record->seq, "names another erasure than its last", err);
	else if (is_there || (is_whole && !text_is(record->body, "{}")))
		rc = damaged(dossier, record->seq, "holds what the log calls erased", err);
	else if (n != n_hidden)
		rc = damaged(dossier, record->seq, "lacks more or less than was erased", err);
	json_decref(body);
	return rc;
}

enum gpai_code
erasures_check(struct dossier *dossier, struct erasures *erasures, const struct record_row *record,
    bool *has_fact, struct gpai_error *err)
{
	size_t end, first = find(erasures, record->seq, &end);

	*has_fact = true;
	if (record->erasure == 0 && first == end)
		return GPAI_OK;
	if (record->erasure == 0)
		return damaged(dossier, record->seq, "holds what the log calls erased", err);
	if (first == end)
		return damaged(dossier, record->seq, "is erased and no record says so", err);
	erasures->n_met += end - first;
	erasures->rows++;
	return check_erased(
	    dossier, record, &erasures->at[first], &erasures->at[end], has_fact, err);
}

enum gpai_code
erasures_check_rest(
    struct dossier *dossier, const struct erasures *erasures, struct gpai_error *err)
{
	int64_t rows = 0;
	enum gpai_code rc;

	if (dossier->version < 3)
		return GPAI_OK;
	if ((rc = store_number(dossier, "SELECT count(*) FROM erased", &rows, err)) != GPAI_OK)
		return rc;
	if ((uint64_t)rows != erasures->rows || erasures->n_met != erasures->n)
		return fail(err, GPAI_CORRUPT, in_file(dossier->path),
		    "table erased: %lld rows, expected %llu", (long long)rows,
		    (unsigned long long)erasures->rows);
	return GPAI_OK;
}
