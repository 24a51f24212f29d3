/* SPDX-License-Identifier: Apache-2.0 */
/* The timeline of one key of one entity, and readings added to it. */
#include "records/store.h"

#include <string.h>

static enum gpai_code
push(struct timeline *timeline, size_t *cap, struct arena *arena, const struct recorded_fact *fact,
    struct gpai_error *err)
{
	if (timeline->n == *cap) {
		size_t wider = *cap == 0 ? 4 : *cap * 2;
		struct recorded_fact *entries = arena_array(arena, wider, sizeof *entries);
		if (entries == NULL)
			return fail_memory(err);
		if (timeline->n > 0)
			memcpy(entries, timeline->entries, timeline->n * sizeof *entries);
		timeline->entries = entries;
		*cap = wider;
	}
	timeline->entries[timeline->n++] = *fact;
	return GPAI_OK;
}

static void
reverse(struct timeline *timeline)
{
	for (size_t i = 0; i < timeline->n / 2; i++) {
		struct recorded_fact swap = timeline->entries[i];
		timeline->entries[i] = timeline->entries[timeline->n - 1 - i];
		timeline->entries[timeline->n - 1 - i] = swap;
	}
}

/* From the newest record back: one counts only when it begins before all newer ones. */
enum gpai_code
timeline_load(struct dossier *dossier, struct arena *arena, struct text kind, struct text name,
    struct text key, struct timeline *timeline, struct gpai_error *err)
{
	int32_t earliest = DATE_FOREVER;
	struct recorded_fact fact;
	sqlite3_stmt *row;
	size_t cap = 0;
	bool more = true;
	enum gpai_code rc = store_statement(dossier, STORE_FACTS_OF, &row, err);

	*timeline = (struct timeline){0};
	if (rc != GPAI_OK)
		return rc;
	store_bind_text(row, 1, kind);
	store_bind_text(row, 2, name);
	store_bind_text(row, 3, key);
	while (rc == GPAI_OK && earliest != DATE_NONE &&
	       (rc = store_step(dossier, row, &more, "read", err)) == GPAI_OK && more) {
		if ((rc = fact_row(dossier, arena, row, &fact, err)) != GPAI_OK)
			break;
		if (fact.fact.since >= earliest)
			continue;
		earliest = fact.fact.since;
		rc = push(timeline, &cap, arena, &fact, err);
	}
	sqlite3_reset(row);
	reverse(timeline);
	return rc;
}

const struct recorded_fact *
timeline_at(const struct timeline *timeline, int32_t day)
{
	const struct recorded_fact *found = NULL;

	for (size_t i = 0; i < timeline->n && timeline->entries[i].fact.since <= day; i++)
		found = &timeline->entries[i];
	return found;
}

/* ---- readings ---- */

static enum gpai_code
is_recorded(
    struct dossier *dossier, const struct recorded_fact *fact, bool *same, struct gpai_error *err)
{
	struct timeline timeline;
	struct arena arena;

	arena_init(&arena, 0);
	enum gpai_code rc =
	    timeline_load(dossier, &arena, fact->kind, fact->name, fact->key, &timeline, err);
	const struct recorded_fact *held =
	    rc == GPAI_OK ? timeline_at(&timeline, fact->fact.since) : NULL;
	*same = held != NULL && fact_same(held, fact);
	arena_release(&arena);
	return rc;
}

static enum gpai_code
append_new(struct record_txn *txn, const struct recorded_fact *fact,
    struct dossier_appended *appended, struct gpai_error *err)
{
	bool same = false;
	uint64_t seq;
	enum gpai_code rc = is_recorded(txn->dossier, fact, &same, err);

	if (rc != GPAI_OK)
		return rc;
	if (same) {
		appended->n_unchanged++;
		return GPAI_OK;
	}
	if ((rc = record_append_fact(txn, fact, &seq, err)) != GPAI_OK)
		return rc;
	if (appended->n_recorded++ == 0)
		appended->first = seq;
	return GPAI_OK;
}

enum gpai_code
dossier_append_facts(struct dossier *dossier, const struct recorded_fact *facts, size_t n,
    int64_t now, const struct entropy *entropy, struct dossier_appended *appended,
    struct gpai_error *err)
{
	struct record_txn txn = RECORD_TXN_NONE;
	enum gpai_code rc;

	*appended = (struct dossier_appended){0};
	if ((rc = record_begin(&txn, dossier, now, entropy, err)) != GPAI_OK)
		goto out;
	for (size_t i = 0; i < n && rc == GPAI_OK; i++)
		rc = append_new(&txn, &facts[i], appended, err);
	if (rc == GPAI_OK)
		rc = record_commit(&txn, err);
out:
	record_release(&txn);
	if (rc != GPAI_OK)
		*appended = (struct dossier_appended){0};
	return rc;
}
