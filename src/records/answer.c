/* SPDX-License-Identifier: Apache-2.0 */
/* Recording answers: each into the stretch of its key's timeline that it speaks of. */
#include "records/answer.h"

#include "records/store.h"

enum gpai_code
dossier_holds(struct dossier *dossier, struct arena *arena, const struct recorded_fact *of,
    int32_t as_of, struct recorded_fact *held, struct gpai_error *err)
{
	struct timeline timeline;
	const struct recorded_fact *entry;
	enum gpai_code rc =
	    timeline_load(dossier, arena, of->kind, of->name, of->key, &timeline, err);

	*held = *of;
	held->fact.value = (struct value){.state = VALUE_UNKNOWN};
	held->fact.since = DATE_NONE;
	entry = rc == GPAI_OK ? timeline_at(&timeline, as_of) : NULL;
	if (entry != NULL)
		*held = *entry;
	return rc;
}

/* The same value with the same account, already in effect. */
static bool
says_the_same(const struct recorded_fact *held, const struct recorded_fact *answer)
{
	struct recorded_fact same = *answer;

	if (held == NULL)
		return answer->fact.value.state == VALUE_UNKNOWN;
	same.fact.since = held->fact.since;
	return fact_same(held, &same);
}

static enum gpai_code
append_counted(struct record_txn *txn, const struct recorded_fact *fact,
    struct dossier_appended *appended, struct gpai_error *err)
{
	uint64_t seq;
	enum gpai_code rc = record_append_fact(txn, fact, &seq, err);

	if (rc == GPAI_OK && appended->n_recorded++ == 0)
		appended->first = seq;
	return rc;
}

static enum gpai_code
answer_one(struct record_txn *txn, struct arena *arena, const struct recorded_fact *fact,
    int32_t as_of, struct dossier_appended *appended, struct gpai_error *err)
{
	struct recorded_fact answer = *fact;
	const struct recorded_fact *held;
	struct timeline timeline;
	enum gpai_code rc =
	    timeline_load(txn->dossier, arena, fact->kind, fact->name, fact->key, &timeline, err);

	if (rc != GPAI_OK)
		return rc;
	held = timeline_at(&timeline, as_of);
	if (says_the_same(held, fact) && fact->fact.since == DATE_NONE) {
		appended->n_unchanged++;
		return GPAI_OK;
	}
	if (answer.fact.since == DATE_NONE && held != NULL)
		answer.fact.since = held->fact.since;
	rc = append_counted(txn, &answer, appended, err);
	for (size_t i = 0; i < timeline.n && rc == GPAI_OK; i++) {
		const struct recorded_fact *later = &timeline.entries[i];
		if (later->fact.since > as_of && later->fact.since > answer.fact.since)
			rc = record_append_fact(txn, later, NULL, err);
	}
	return rc;
}

enum gpai_code
dossier_answer(struct dossier *dossier, const struct recorded_fact *facts, size_t n, int32_t as_of,
    int64_t now, const struct entropy *entropy, struct dossier_appended *appended,
    struct gpai_error *err)
{
	struct record_txn txn = RECORD_TXN_NONE;
	struct arena arena;
	enum gpai_code rc;

	arena_init(&arena, 0);
	*appended = (struct dossier_appended){0};
	rc = record_begin(&txn, dossier, now, entropy, err);
	for (size_t i = 0; i < n && rc == GPAI_OK; i++)
		rc = answer_one(&txn, &arena, &facts[i], as_of, appended, err);
	if (rc == GPAI_OK && appended->n_recorded > 0)
		rc = record_commit(&txn, err);
	record_release(&txn);
	arena_release(&arena);
	if (rc != GPAI_OK)
		*appended = (struct dossier_appended){0};
	return rc;
}
