/* SPDX-License-Identifier: Apache-2.0 */
/* The three-way apply: plan everything, then do everything or nothing.
 *
 * Key by key (in the order of entity and key, which the file and the table `applied`
 * share) the file's values over time are held against what it said last time. Per
 * key there is a timeline as the dossier has it, and a working copy that the changes
 * go into; where the two part, records are appended to the end.
 *
 * Invariants:
 *   1. What the file says for [since, next since) never touches the dossier's
 *      timeline outside of that.
 *   2. A record from elsewhere, later than the base, is replaced only by somebody's choice;
 *      what goes from the file takes away only what the file had brought.
 *   3. After an apply without conflicts a second one of the same file does nothing. */
#include "records/apply.h"

#include "records/store.h"

#include <string.h>

static const char *const WHAT_WORDS[] = {
#define X(name, word) [APPLY_##name] = word,
    APPLY_WHATS(X)
#undef X
};

const char *
apply_what_word(enum apply_what what)
{
	return (size_t)what < APPLY_WHAT_COUNT ? WHAT_WORDS[what] : "unknown";
}

/* ---- what is planned ---- */

struct base { /* a row of `applied` */
	struct text kind, name, key;
	int32_t since;
	struct digest stated;
	uint64_t seq;
};

/* One `since` of one key: in the file, in the base, or in both. */
struct slot {
	const struct declared_fact *mine;
	const struct base *base;
	int32_t since, next; /* covers since <= day < next */
	uint64_t base_seq;   /* what was recorded up to here is settled */
	struct digest stated;
	bool is_unchanged, is_unsettled, is_done; /* done: the base is to be set anew */
};

struct update { /* to the table `applied` */
	bool drop;
	struct base row;
};

struct list {
	void *at;
	size_t n, cap, size_bytes;
};

struct plan {
	struct dossier *dossier;
	const struct declared *declared;
	const struct apply_options *options;
	struct arena *arena;
	struct apply_summary *summary;
	struct list changes, appends, updates;
	struct gpai_error *err;
};

/* Room for one more element in an arena; NULL: no memory. */
static void *
grow(struct list *list, struct arena *arena)
{
	if (list->n == list->cap) {
		size_t wider = list->cap == 0 ? 16 : list->cap * 2;
		void *more = arena_array(arena, wider, list->size_bytes);
		if (more == NULL)
			return NULL;
		if (list->n > 0)
			memcpy(more, list->at, list->n * list->size_bytes);
		list->at = more;
		list->cap = wider;
	}
	return (char *)list->at + list->n++ * list->size_bytes;
}

/* ---- the base ---- */

static enum gpai_code
read_base(struct plan *plan, sqlite3_stmt *row, struct base *base)
{
	struct text since = store_column(row, 3);

	base->kind = arena_text(plan->arena, store_column(row, 0));
	base->name = arena_text(plan->arena, store_column(row, 1));
	base->key = arena_text(plan->arena, store_column(row, 2));
	base->since = DATE_NONE;
	base->seq = (uint64_t)sqlite3_column_int64(row, 5);
	if (base->kind.at == NULL || base->name.at == NULL || base->key.at == NULL)
		return fail_memory(plan->err);
	if ((since.len > 0 && !date_parse(since, &base->since)) ||
	    !store_column_bytes(row, 4, base->stated.bytes, sizeof base->stated.bytes))
		return fail(plan->err, GPAI_CORRUPT, in_file(plan->dossier->path),
		    "table applied: %.*s cannot be read", TEXT_ARG(base->key));
	return GPAI_OK;
}

static enum gpai_code
load_base(struct plan *plan, struct list *bases)
{
	sqlite3_stmt *row;
	bool more;
	enum gpai_code rc = store_statement(plan->dossier, STORE_APPLIED, &row, plan->err);

	*bases = (struct list){.size_bytes = sizeof(struct base)};
	if (rc != GPAI_OK)
		return rc;
	while ((rc = store_step(plan->dossier, row, &more, "read", plan->err)) == GPAI_OK && more) {
		struct base *base = grow(bases, plan->arena);
		rc = base != NULL ? read_base(plan, row, base) : fail_memory(plan->err);
		if (rc != GPAI_OK)
			break;
	}
	sqlite3_reset(row);
	return rc;
}

static int
compare_keys(struct text kind_a, struct text name_a, struct text key_a, const struct base *b)
{
	int order = text_compare(kind_a, b->kind);

	if (order == 0)
		order = text_compare(name_a, b->name);
	if (order == 0)
		order = text_compare(key_a, b->key);
	return order;
}

/* ---- one key: slots ---- */

static enum gpai_code
digest_statement(const struct plan *plan, const struct declared_fact *mine, struct digest *digest)
{
	struct out body;
	enum gpai_code rc;

	out_memory(&body);
	fact_body(&mine->is, &body);
	if ((rc = out_status(&body, plan->declared->file, plan->err)) == GPAI_OK) {
		struct text text = out_text(&body);
		*digest = digest_of((struct span){(const uint8_t *)text.at, text.len});
	}
	out_release(&body);
	return rc;
}

/* Merges what the file says of one key with what it said, by since. */
static enum gpai_code
make_slots(struct plan *plan, const struct declared_fact *mine, size_t n_mine,
    const struct base *base, size_t n_base, struct slot *slots, size_t *n)
{
	size_t i = 0, j = 0;
	uint64_t settled = 0;
	enum gpai_code rc;

	for (*n = 0; i < n_mine || j < n_base; ++*n) {
		struct slot *slot = &slots[*n];
		int32_t a = i < n_mine ? mine[i].is.fact.since : DATE_FOREVER;
		int32_t b = j < n_base ? base[j].since : DATE_FOREVER;
		*slot = (struct slot){.since = a < b ? a : b};
		if (i < n_mine && a <= b)
			slot->mine = &mine[i++];
		if (j < n_base && b <= a) {
			slot->base = &base[j++];
			settled = slot->base->seq;
		}
		slot->base_seq = settled;
		if (slot->mine == NULL)
			continue;
		if ((rc = digest_statement(plan, slot->mine, &slot->stated)) != GPAI_OK)
			return rc;
		slot->is_unchanged =
		    slot->base != NULL && digest_equal(&slot->stated, &slot->base->stated);
	}
	int32_t next = DATE_FOREVER;
	for (size_t k = *n; k-- > 0;) {
		slots[k].next = next;
		if (slots[k].mine != NULL)
			next = slots[k].since;
	}
	return GPAI_OK;
}

/* ---- one key: theirs ---- */

static bool
is_foreign(const struct slot *slot, const struct recorded_fact *entry)
{
	return !entry->applied && entry->fact.record > slot->base_seq;
}

/* What came from elsewhere since the base and would be replaced: what is in effect
 * when the slot begins, else the first that begins within it. */
static const struct recorded_fact *
find_theirs(const struct slot *slot, const struct timeline *timeline)
{
	const struct recorded_fact *held = timeline_at(timeline, slot->since);

	if (held != NULL && is_foreign(slot, held))
		return held;
	for (size_t i = 0; i < timeline->n; i++) {
		const struct recorded_fact *entry = &timeline->entries[i];
		if (entry->fact.since > slot->since && entry->fact.since < slot->next &&
		    is_foreign(slot, entry))
			return entry;
	}
	return NULL;
}

/* What the file wants from slot->since on; a slot gone from the file falls to the one
 * before it, or to unknown. */
static struct recorded_fact
wanted(const struct slot *slots, size_t i)
{
	struct recorded_fact fact;

	if (slots[i].mine != NULL)
		return slots[i].mine->is;
	for (size_t k = i; k-- > 0;) {
		if (slots[k].mine == NULL)
			continue;
		fact = slots[k].mine->is;
		fact.fact.since = slots[i].since;
		return fact;
	}
	const struct base *base = slots[i].base;
	fact = (struct recorded_fact){.kind = base->kind,
	    .name = base->name,
	    .key = base->key,
	    .applied = true,
	    .what = base->key.len == 0    ? RECORD_CLOSED
	            : base->kind.len == 0 ? RECORD_SETTING
	                                  : RECORD_FACT,
	    .fact = {.origin = ORIGIN_DECLARED, .since = slots[i].since}};
	return fact;
}

static bool
same_value(const struct recorded_fact *held, const struct value *value)
{
	static const struct value unknown = {.state = VALUE_UNKNOWN};

	return value_equal(held != NULL ? &held->fact.value : &unknown, value);
}

/* ---- one key: the working timeline ---- */

/* Does an entry within the slot outlive the fact that is put there? */
static bool
stays(const struct slot *slot, const struct recorded_fact *entry, const struct recorded_fact *fact)
{
	if (slot->mine == NULL)
		return !entry->applied;
	return is_foreign(slot, entry) && same_value(entry, &fact->fact.value);
}

/* Puts `fact` into [slot->since, slot->next) and nowhere else. An entry without a
 * record number is new. */
static enum gpai_code
overlay(struct plan *plan, struct timeline *work, const struct slot *slot,
    const struct recorded_fact *fact)
{
	const struct recorded_fact *after = timeline_at(work, slot->next);
	struct timeline made = {
	    .entries = arena_array(plan->arena, work->n + 2, sizeof *made.entries)};
	size_t i = 0;

	if (made.entries == NULL)
		return fail_memory(plan->err);
	while (i < work->n && work->entries[i].fact.since < slot->since)
		made.entries[made.n++] = work->entries[i++];
	made.entries[made.n] = *fact;
	made.entries[made.n].fact.since = slot->since;
	made.entries[made.n++].fact.record = 0;
	for (; i < work->n && work->entries[i].fact.since < slot->next; i++)
		if (work->entries[i].fact.since > slot->since &&
		    stays(slot, &work->entries[i], fact))
			made.entries[made.n++] = work->entries[i];
	bool has_next = i < work->n && work->entries[i].fact.since == slot->next;
	if (slot->next != DATE_FOREVER && !has_next) {
		struct recorded_fact *edge = &made.entries[made.n++];
		*edge = after != NULL ? *after : *fact;
		if (after == NULL)
			edge->fact.value = (struct value){.state = VALUE_UNKNOWN};
		edge->fact.since = slot->next;
		edge->fact.record = 0;
	}
	while (i < work->n)
		made.entries[made.n++] = work->entries[i++];
	*work = made;
	return GPAI_OK;
}

/* From where the two part on, every entry is recorded (again): a record replaces all
 * that follows it. */
static enum gpai_code
append_difference(
    struct plan *plan, const struct timeline *now, const struct timeline *work, size_t n_stated)
{
	size_t i = 0;

	while (i < now->n && i < work->n &&
	       work->entries[i].fact.record == now->entries[i].fact.record)
		i++;
	plan->summary->n_restated += work->n - i > n_stated ? work->n - i - n_stated : 0;
	for (; i < work->n; i++) {
		struct recorded_fact *fact = grow(&plan->appends, plan->arena);
		if (fact == NULL)
			return fail_memory(plan->err);
		*fact = work->entries[i];
	}
	return GPAI_OK;
}

/* ---- one key: the decision ---- */

static bool
names_entity(struct text entity, const struct recorded_fact *fact)
{
	if (entity.len == 0 && fact->kind.len > 0) /* any entity */
		return true;
	if (fact->name.len == 0)
		return text_equal(entity, fact->kind);
	return entity.len == fact->kind.len + 1 + fact->name.len &&
	       memcmp(entity.at, fact->kind.at, fact->kind.len) == 0 &&
	       entity.at[fact->kind.len] == '/' &&
	       memcmp(entity.at + fact->kind.len + 1, fact->name.at, fact->name.len) == 0;
}

static enum apply_side
choose(const struct apply_options *options, const struct recorded_fact *fact)
{
	for (size_t i = 0; i < options->n_choices; i++) {
		const struct apply_choice *choice = &options->choices[i];
		if (text_equal(choice->key, fact->key) && names_entity(choice->entity, fact))
			return choice->side;
	}
	return options->all;
}

static enum gpai_code
note_change(struct plan *plan, enum apply_what what, bool was_conflict, const struct slot *slot,
    const struct recorded_fact *file, const struct recorded_fact *held)
{
	struct apply_change *change = grow(&plan->changes, plan->arena);

	if (change == NULL)
		return fail_memory(plan->err);
	*change = (struct apply_change){.what = what,
	    .was_conflict = was_conflict,
	    .file = *file,
	    .line = slot->mine != NULL ? slot->mine->line : 0};
	if (held != NULL)
		change->dossier = *held;
	else
		change->dossier = (struct recorded_fact){.what = file->what,
		    .kind = file->kind,
		    .name = file->name,
		    .key = file->key,
		    .fact = {.since = DATE_NONE}};
	plan->summary->counts[what]++;
	return GPAI_OK;
}

/* The record that a changed slot asks for. */
static enum gpai_code
state(struct plan *plan, enum apply_what what, bool was_conflict, struct slot *slot,
    const struct recorded_fact *fact, const struct recorded_fact *held, struct timeline *work,
    size_t *n_stated)
{
	enum gpai_code rc = note_change(plan, what, was_conflict, slot, fact, held);

	if (rc != GPAI_OK)
		return rc;
	++*n_stated;
	return overlay(plan, work, slot, fact);
}

/* One slot that is not as it was at the last apply. */
static enum gpai_code
decide(struct plan *plan, struct slot *slots, size_t i, const struct timeline *now,
    struct timeline *work, size_t *n_stated)
{
	struct slot *slot = &slots[i];
	const struct recorded_fact *theirs = find_theirs(slot, now);
	const struct recorded_fact *held = timeline_at(now, slot->since);
	struct recorded_fact fact = wanted(slots, i);
	bool is_agreed = same_value(held, &fact.fact.value);
	enum apply_what what = slot->base == NULL ? APPLY_ADDED : APPLY_CHANGED;

	slot->is_done = true;
	if (slot->mine == NULL && held != NULL && !held->applied)
		return note_change(plan, APPLY_KEPT, false, slot, &fact, held);
	/* To say that nothing is known, where nothing is, needs no record and no word. */
	if (is_agreed && fact.fact.value.state == VALUE_UNKNOWN &&
	    (theirs == NULL || slot->mine == NULL)) {
		plan->summary->n_unchanged += slot->mine != NULL;
		return GPAI_OK;
	}
	if (slot->mine == NULL)
		return state(plan, APPLY_WITHDRAWN, false, slot, &fact, held, work, n_stated);
	if (is_agreed && theirs != NULL && theirs == held)
		return note_change(plan, APPLY_ADOPTED, false, slot, &fact, held);
	if (theirs == NULL || same_value(theirs, &fact.fact.value))
		return state(plan, what, false, slot, &fact, held, work, n_stated);
	switch (choose(plan->options, &fact)) {
	case APPLY_FILE:
		return state(plan, what, true, slot, &fact, theirs, work, n_stated);
	case APPLY_DOSSIER:
		return note_change(plan, APPLY_KEPT, true, slot, &fact, theirs);
	case APPLY_NEITHER:
		break;
	}
	return note_change(plan, APPLY_CONFLICT, true, slot, &fact, theirs);
}

static enum gpai_code
plan_updates(struct plan *plan, const struct slot *slots, size_t n, bool has_records)
{
	for (size_t i = 0; i < n; i++) {
		const struct slot *slot = &slots[i];
		/* The base moves past our own records, but not past what is unsettled. */
		if (!slot->is_done && (slot->is_unsettled || !has_records))
			continue;
		struct update *update = grow(&plan->updates, plan->arena);
		if (update == NULL)
			return fail_memory(plan->err);
		update->drop = slot->mine == NULL;
		if (update->drop)
			update->row = *slot->base;
		else
			update->row = (struct base){.kind = slot->mine->is.kind,
			    .name = slot->mine->is.name,
			    .key = slot->mine->is.key,
			    .since = slot->since,
			    .stated = slot->stated};
	}
	return GPAI_OK;
}

static enum gpai_code
plan_key(struct plan *plan, const struct declared_fact *mine, size_t n_mine,
    const struct base *base, size_t n_base)
{
	struct slot *slots = arena_array(plan->arena, n_mine + n_base, sizeof *slots);
	const struct recorded_fact *is = n_mine > 0 ? &mine->is : NULL;
	struct timeline now, work;
	size_t n, n_unchanged = 0, n_stated = 0, n_before = plan->appends.n;
	enum gpai_code rc;

	if (slots == NULL)
		return fail_memory(plan->err);
	if ((rc = make_slots(plan, mine, n_mine, base, n_base, slots, &n)) != GPAI_OK)
		return rc;
	for (size_t i = 0; i < n; i++)
		n_unchanged += slots[i].is_unchanged;
	plan->summary->n_unchanged += n_unchanged;
	if (n_unchanged == n)
		return GPAI_OK;
	if ((rc = timeline_load(plan->dossier, plan->arena, is != NULL ? is->kind : base->kind,
		 is != NULL ? is->name : base->name, is != NULL ? is->key : base->key, &now,
		 plan->err)) != GPAI_OK)
		return rc;
	work = now;
	for (size_t i = 0; i < n; i++) {
		if (slots[i].is_unchanged)
			slots[i].is_unsettled = find_theirs(&slots[i], &now) != NULL;
		else if ((rc = decide(plan, slots, i, &now, &work, &n_stated)) != GPAI_OK)
			return rc;
	}
	if (n_stated > 0 && (rc = append_difference(plan, &now, &work, n_stated)) != GPAI_OK)
		return rc;
	return plan_updates(plan, slots, n, plan->appends.n > n_before);
}

/* ---- all keys ---- */

static bool
same_key(const struct declared_fact *a, const struct declared_fact *b)
{
	return text_equal(a->is.kind, b->is.kind) && text_equal(a->is.name, b->is.name) &&
	       text_equal(a->is.key, b->is.key);
}

/* Walks file and base side by side; both are sorted by entity and key. */
static enum gpai_code
plan_all(struct plan *plan)
{
	const struct declared_fact *mine = plan->declared->facts;
	size_t n_mine = plan->declared->n_facts, i = 0, j = 0;
	struct list bases;
	enum gpai_code rc = load_base(plan, &bases);
	const struct base *base = bases.at;

	while (rc == GPAI_OK && (i < n_mine || j < bases.n)) {
		size_t m = 0, b = 0;
		int order = i == n_mine    ? 1
		            : j == bases.n ? -1
		                           : compare_keys(mine[i].is.kind, mine[i].is.name,
						 mine[i].is.key, &base[j]);
		while (order <= 0 && i + m < n_mine && same_key(&mine[i], &mine[i + m]))
			m++;
		while (order >= 0 && j + b < bases.n &&
		       compare_keys(base[j].kind, base[j].name, base[j].key, &base[j + b]) == 0)
			b++;
		rc = plan_key(plan, m > 0 ? &mine[i] : NULL, m, b > 0 ? &base[j] : NULL, b);
		i += m;
		j += b;
	}
	plan->summary->changes = plan->changes.at;
	plan->summary->n_changes = plan->changes.n;
	return rc;
}

/* ---- doing it ---- */

static enum gpai_code
put_base(struct plan *plan, const struct update *update, uint64_t seq)
{
	const struct base *row = &update->row;
	char since[DATE_CHARS];
	struct digest digest;
	sqlite3_stmt *statement;
	bool more;
	enum gpai_code rc = store_statement(plan->dossier,
	    update->drop ? STORE_APPLIED_DROP : STORE_APPLIED_PUT, &statement, plan->err);

	if (rc != GPAI_OK)
		return rc;
	fact_since_text(row->since, since);
	store_bind_text(statement, 1, row->kind);
	store_bind_text(statement, 2, row->name);
	store_bind_text(statement, 3, row->key);
	store_bind_text(statement, 4, text_of(since));
	if (!update->drop) {
		store_bind_bytes(statement, 5, row->stated.bytes, sizeof row->stated.bytes);
		sqlite3_bind_int64(statement, 6, (int64_t)seq);
		digest = store_applied_digest(&(struct applied_row){
		    row->kind, row->name, row->key, text_of(since), row->stated, (int64_t)seq});
		store_bind_bytes(statement, 7, digest.bytes, sizeof digest.bytes);
	}
	return store_step(plan->dossier, statement, &more, "write", plan->err);
}

static enum gpai_code
execute(struct plan *plan, struct record_txn *txn)
{
	const struct recorded_fact *facts = plan->appends.at;
	const struct update *updates = plan->updates.at;
	uint64_t seq = 0;
	enum gpai_code rc = GPAI_OK;

	for (size_t i = 0; i < plan->appends.n && rc == GPAI_OK; i++)
		rc = record_append_fact(txn, &facts[i], &seq, plan->err);
	for (size_t i = 0; i < plan->updates.n && rc == GPAI_OK; i++)
		rc = put_base(plan, &updates[i], txn->tree.size);
	if (rc == GPAI_OK)
		rc = record_commit(txn, plan->err);
	if (rc == GPAI_OK && plan->appends.n > 0) {
		plan->summary->first = txn->first;
		plan->summary->last = seq;
	}
	return rc;
}

static enum gpai_code
refuse_conflicts(const struct plan *plan)
{
	const struct apply_change *changes = plan->changes.at;
	size_t n = plan->summary->counts[APPLY_CONFLICT], i = 0;

	while (changes[i].what != APPLY_CONFLICT)
		i++;
	struct place place = changes[i].line > 0 ? at_line(plan->declared->file, changes[i].line)
	                                         : in_file(plan->declared->file);
	return fail(plan->err, GPAI_CONFLICT, place,
	    "%.*s: changed in the file and in the dossier%s; nothing was applied",
	    TEXT_ARG(changes[i].file.key.len > 0 ? changes[i].file.key : changes[i].file.kind),
	    n > 1 ? ", and so are others" : "");
}

static enum gpai_code
apply_planned(struct plan *plan, struct record_txn *txn)
{
	enum gpai_code rc = plan_all(plan);

	if (rc != GPAI_OK)
		return rc;
	if (plan->summary->counts[APPLY_CONFLICT] > 0)
		return refuse_conflicts(plan);
	if (plan->options->dry_run || (plan->appends.n == 0 && plan->updates.n == 0))
		return GPAI_OK;
	return execute(plan, txn);
}

enum gpai_code
dossier_apply(struct dossier *dossier, const struct declared *declared,
    const struct apply_options *options, int64_t now, const struct entropy *entropy,
    struct arena *arena, struct apply_summary *summary, struct gpai_error *err)
{
	struct plan plan = {.dossier = dossier,
	    .declared = declared,
	    .options = options,
	    .arena = arena,
	    .summary = summary,
	    .err = err,
	    .changes = {.size_bytes = sizeof(struct apply_change)},
	    .appends = {.size_bytes = sizeof(struct recorded_fact)},
	    .updates = {.size_bytes = sizeof(struct update)}};
	struct record_txn txn = RECORD_TXN_NONE;
	enum gpai_code rc;

	*summary = (struct apply_summary){0};
	if (options->dry_run)
		rc = store_run(dossier, STORE_BEGIN_READ, "read", err);
	else
		rc = record_begin(&txn, dossier, now, entropy, err);
	if (rc == GPAI_OK)
		rc = apply_planned(&plan, &txn);
	record_release(&txn);
	store_rollback(dossier);
	return rc;
}
