/* SPDX-License-Identifier: Apache-2.0 */
/* What changed of published facts, from the record.
 *
 * A record gives a value from a day on and replaces what was on record from then on. Whoever
 * writes one for an earlier day writes what follows it again, at the same moment: so a record is
 * held against the timeline as it stood before that moment, and one that was in it is no change. */
#include "api/crawler.h"

#include "documents/changes.h"

#include <stdlib.h>
#include <string.h>

struct stand { /* a value and the day it is so from */
	int32_t since;
	struct value value;
};

struct stands {
	struct stand *at;
	size_t n, cap;
};

struct history_slot {
	uint32_t fact;
	struct text entity;
	int64_t moment; /* of the record looked at last */
	struct stands now, before;
};

static bool
grow(struct arena *arena, void **array, size_t n, size_t *cap, size_t size)
{
	size_t wider = *cap == 0 ? 8 : *cap * 2;
	void *more;

	if (n < *cap)
		return true;
	if ((more = arena_array(arena, wider, size)) == NULL)
		return false;
	if (n > 0)
		memcpy(more, *array, n * size);
	*array = more;
	*cap = wider;
	return true;
}

static struct history_slot *
find_slot(const struct history *history, uint32_t fact, struct text entity)
{
	for (size_t i = 0; i < history->n; i++)
		if (history->slots[i].fact == fact && text_equal(history->slots[i].entity, entity))
			return &history->slots[i];
	return NULL;
}

static struct history_slot *
slot_of(struct history *history, struct arena *arena, uint32_t fact, struct text entity)
{
	struct history_slot *slot = find_slot(history, fact, entity);

	if (slot != NULL)
		return slot;
	if (!grow(arena, (void **)&history->slots, history->n, &history->cap, sizeof *slot))
		return NULL;
	slot = &history->slots[history->n++];
	*slot = (struct history_slot){.fact = fact, .entity = entity, .moment = INT64_MIN};
	return slot;
}

static bool
stands_push(struct arena *arena, struct stands *stands, const struct stand *stand)
{
	if (!grow(arena, (void **)&stands->at, stands->n, &stands->cap, sizeof *stands->at))
		return false;
	stands->at[stands->n++] = *stand;
	return true;
}

static const struct value *
stands_on(const struct stands *stands, int32_t day)
{
	static const struct value nothing = {.state = VALUE_UNKNOWN};
	const struct value *value = &nothing;

	for (size_t i = 0; i < stands->n && stands->at[i].since <= day; i++)
		value = &stands->at[i].value;
	return value;
}

static bool
same(const struct value *a, const struct value *b)
{
	return a->state == b->state && (a->state == VALUE_UNKNOWN || value_equal(a, b));
}

static bool
was_there(const struct stands *stands, const struct stand *stand)
{
	for (size_t i = 0; i < stands->n; i++)
		if (stands->at[i].since == stand->since &&
		    same(&stands->at[i].value, &stand->value))
			return true;
	return false;
}

static bool
begin_moment(struct arena *arena, struct history_slot *slot, int64_t moment)
{
	if (slot->moment == moment)
		return true;
	slot->moment = moment;
	slot->before.n = 0;
	for (size_t i = 0; i < slot->now.n; i++)
		if (!stands_push(arena, &slot->before, &slot->now.at[i]))
			return false;
	return true;
}

static bool
take(struct history *history, struct arena *arena, uint32_t fact, const struct fact_record *record,
    int32_t since)
{
	const struct fact *is = &record->is.fact;
	struct stand stand = {is->since, is->value};
	struct history_slot *slot = slot_of(history, arena, fact, record->is.name);

	if (slot == NULL || !begin_moment(arena, slot, is->recorded))
		return false;
	const struct value *before = stands_on(&slot->before, is->since);
	bool is_change = !was_there(&slot->before, &stand) && !same(before, &is->value);
	while (slot->now.n > 0 && slot->now.at[slot->now.n - 1].since >= is->since)
		slot->now.n--;
	if (!stands_push(arena, &slot->now, &stand))
		return false;
	if (!is_change || (since != DATE_NONE && moment_date(is->recorded) < since))
		return true;
	if (!grow(arena, (void **)&history->changes, history->n_changes, &history->cap_changes,
		sizeof *history->changes))
		return false;
	history->changes[history->n_changes++] = (struct fact_change){.fact = fact,
	    .entity = record->is.name,
	    .before = *before,
	    .after = is->value,
	    .since = is->since,
	    .recorded = is->recorded,
	    .leaf = record->leaf};
	return true;
}

/* --- Which facts --- */

/* LAW_NONE when the law declares no such fact of this kind and type. */
static uint32_t
fact_of(const struct law *law, uint32_t kind, const struct fact_record *record)
{
	uint32_t fact = law_find_fact(law, record->is.key);
	const struct value *value = &record->is.fact.value;

	if (fact == LAW_NONE || law->facts[fact].kind != kind ||
	    (law->kinds[kind].single != 0) != (record->is.name.len == 0) ||
	    (value->state == VALUE_KNOWN && value->type != (enum value_type)law->facts[fact].type))
		return LAW_NONE;
	return fact;
}

static bool
has_shown_fact(const struct law *law, const struct form_view *view, uint32_t kind)
{
	for (uint32_t i = 0; i < law->n_facts; i++)
		if (law->facts[i].kind == kind && change_is_shown(law, view, i))
			return true;
	return false;
}

struct numbered {
	uint32_t fact;
	const struct fact_record *record;
};

static int
by_record(const void *a, const void *b)
{
	uint64_t x = ((const struct numbered *)a)->record->is.fact.record;
	uint64_t y = ((const struct numbered *)b)->record->is.fact.record;

	return (x > y) - (x < y);
}

/* The records of one kind that matter, behind those of others. */
static enum gpai_code
gather(struct gpai_dossier *dossier, const struct form_view *view, uint32_t kind,
    struct arena *arena, struct numbered **list, size_t *n, size_t *cap, struct gpai_error *err)
{
	const struct law *law = &dossier->law->law;
	struct fact_record *records;
	size_t n_records;
	enum gpai_code rc = dossier_history(dossier->dossier, law_text(law, law->kinds[kind].word),
	    arena, &records, &n_records, err);

	for (size_t i = 0; rc == GPAI_OK && i < n_records; i++) {
		uint32_t fact = fact_of(law, kind, &records[i]);
		if (fact == LAW_NONE || !change_is_shown(law, view, fact))
			continue;
		if (!grow(arena, (void **)list, *n, cap, sizeof **list))
			return fail_memory(err);
		(*list)[(*n)++] = (struct numbered){fact, &records[i]};
	}
	return rc;
}

enum gpai_code
history_read(struct gpai_dossier *dossier, const struct form_view *view, int32_t since,
    struct arena *arena, struct history *history, struct gpai_error *err)
{
	const struct law *law = &dossier->law->law;
	struct numbered *list = NULL;
	size_t n = 0, cap = 0;
	enum gpai_code rc = GPAI_OK;

	*history = (struct history){0};
	for (uint32_t kind = 0; kind < law->n_kinds && rc == GPAI_OK; kind++)
		if (has_shown_fact(law, view, kind))
			rc = gather(dossier, view, kind, arena, &list, &n, &cap, err);
	if (rc != GPAI_OK)
		return rc;
	if (n > 0)
		qsort(list, n, sizeof *list, by_record);
	for (size_t i = 0; i < n; i++)
		if (!take(history, arena, list[i].fact, list[i].record, since))
			return fail_memory(err);
	return GPAI_OK;
}

static bool
has_word(const struct value *value, struct text word)
{
	for (uint32_t i = 0; value->state == VALUE_KNOWN && i < value->n_items; i++)
		if (text_equal(value->items[i], word))
			return true;
	return false;
}

int32_t
history_word_since(const struct history *history, const struct law *law,
    const struct page_word *word, int32_t as_of)
{
	const struct history_slot *slot =
	    find_slot(history, law_find_fact(law, word->fact), word->entity);
	int32_t since = DATE_NONE;

	for (size_t i = slot != NULL ? slot->now.n : 0; i-- > 0;) {
		if (slot->now.at[i].since > as_of)
			continue;
		if (!has_word(&slot->now.at[i].value, word->word))
			break;
		since = slot->now.at[i].since;
	}
	return since;
}
