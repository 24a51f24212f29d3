/* SPDX-License-Identifier: Apache-2.0 */
/* Facts in memory: a hash table by (entity, key), one by entity name, lists by kind.
 *
 * Invariants: 1. tables are at most half full and a power of two in size;
 * 2. facts put are never changed, so copies of a set share them. */
#include "rules/facts.h"

#include <string.h>

enum { SLOTS_AT_FIRST = 64, ENTITIES_AT_FIRST = 16 };

struct fact_slot {
	uint32_t entity, key;    /* entity LAW_NONE: free */
	bool from_register;      /* a default, to be derived anew after puts */
	const struct fact *fact; /* NULL: a default that no longer holds */
};

static uint64_t
mix(uint64_t x)
{
	x = (x ^ (x >> 31)) * 0x7fb5d329728ea185u;
	x = (x ^ (x >> 27)) * 0x81dadef4bc2dd44du;
	return x ^ (x >> 33);
}

static uint64_t
hash_name(uint32_t kind, struct text name)
{
	uint64_t h = 0xcbf29ce484222325u ^ kind;

	for (size_t i = 0; i < name.len; i++)
		h = (h ^ (uint8_t)name.at[i]) * 0x100000001b3u;
	return mix(h);
}

/* Where (entity, key) is or would be. */
static struct fact_slot *
slot_at(struct fact_slot *slots, uint32_t n_slots, uint32_t entity, uint32_t key)
{
	uint64_t i = mix((uint64_t)entity << 32 | key);

	for (;; i++) {
		struct fact_slot *slot = &slots[i & (n_slots - 1)];
		if (slot->entity == LAW_NONE || (slot->entity == entity && slot->key == key))
			return slot;
	}
}

static struct fact_slot *
slots_make(struct arena *arena, uint32_t n)
{
	struct fact_slot *slots = arena_array(arena, n, sizeof *slots);

	for (uint32_t i = 0; slots != NULL && i < n; i++)
		slots[i].entity = LAW_NONE;
	return slots;
}

static bool
slots_grow(struct fact_set *set)
{
	uint32_t n = set->n_slots == 0 ? SLOTS_AT_FIRST : set->n_slots * 2;
	struct fact_slot *slots = slots_make(set->arena, n);

	if (slots == NULL)
		return false;
	for (uint32_t i = 0; i < set->n_slots; i++) {
		const struct fact_slot *old = &set->slots[i];
		if (old->entity != LAW_NONE)
			*slot_at(slots, n, old->entity, old->key) = *old;
	}
	set->slots = slots;
	set->n_slots = n;
	return true;
}

/* Where a name is, or the free place for it. */
static uint32_t *
name_at(const struct fact_set *set, uint32_t *table, uint32_t n, uint32_t kind, struct text name)
{
	for (uint64_t i = hash_name(kind, name);; i++) {
		uint32_t *place = &table[i & (n - 1)];
		const struct entity *entity = &set->entities[*place];
		if (*place == LAW_NONE || (entity->kind == kind && text_equal(entity->name, name)))
			return place;
	}
}

static bool
entities_grow(struct fact_set *set)
{
	uint32_t cap = set->cap_entities == 0 ? ENTITIES_AT_FIRST : set->cap_entities * 2;
	uint32_t n = cap * 2;
	struct entity *entities = arena_array(set->arena, cap, sizeof *entities);
	uint32_t *by_name = arena_array(set->arena, n, sizeof *by_name);

	if (entities == NULL || by_name == NULL)
		return false;
	memset(by_name, 0xff, n * sizeof *by_name);
	if (set->n_entities > 0)
		memcpy(entities, set->entities, set->n_entities * sizeof *entities);
	set->entities = entities;
	set->cap_entities = cap;
	set->by_name = by_name;
	set->n_by_name = n;
	for (uint32_t i = 0; i < set->n_entities; i++)
		*name_at(set, by_name, n, entities[i].kind, entities[i].name) = i;
	return true;
}

void
fact_set_init(struct fact_set *set, const struct law *law, struct arena *arena)
{
	*set = (struct fact_set){.law = law, .arena = arena};
	set->runs = arena_array(arena, law->n_kinds + 1, sizeof *set->runs);
	set->closed = arena_array(arena, law->n_kinds + 1, 1);
	set->out_of_memory =
	    set->runs == NULL || set->closed == NULL || !slots_grow(set) || !entities_grow(set);
	for (uint32_t k = 0; k < law->n_kinds && !set->out_of_memory; k++) {
		set->runs[k] = (struct entity_run){LAW_NONE, LAW_NONE, 0};
		if (law->kinds[k].single)
			fact_set_entity(set, k, TEXT_NONE);
	}
}

uint32_t
fact_set_entity(struct fact_set *set, uint32_t kind, struct text name)
{
	uint32_t found = fact_find_entity(set, kind, name);

	if (found != LAW_NONE || set->out_of_memory || kind >= set->law->n_kinds)
		return found;
	if (set->n_entities == set->cap_entities && !entities_grow(set)) {
		set->out_of_memory = true;
		return LAW_NONE;
	}
	struct text kept = set->law->kinds[kind].single ? TEXT_NONE : arena_text(set->arena, name);
	if (kept.at == NULL && !set->law->kinds[kind].single) {
		set->out_of_memory = true;
		return LAW_NONE;
	}
	uint32_t index = set->n_entities++;
	set->entities[index] = (struct entity){
	    .kind = kind, .next = LAW_NONE, .place = set->runs[kind].n, .name = kept};
	*name_at(set, set->by_name, set->n_by_name, kind, kept) = index;

	struct entity_run *run = &set->runs[kind];
	if (run->n++ == 0)
		run->first = index;
	else
		set->entities[run->last].next = index;
	run->last = index;
	return index;
}

static struct text
keep(struct fact_set *set, struct text text)
{
	if (text.len == 0)
		return TEXT_NONE;
	struct text kept = arena_text(set->arena, text);
	if (kept.at == NULL)
		set->out_of_memory = true;
	return kept;
}

static struct fact *
fact_keep(struct fact_set *set, const struct fact *fact)
{
	struct fact *kept = arena_alloc(set->arena, sizeof *kept);

	if (kept == NULL || !value_copy(set->arena, &fact->value, &kept->value)) {
		set->out_of_memory = true;
		return NULL;
	}
	struct value value = kept->value;
	*kept = *fact;
	kept->value = value;
	kept->by = keep(set, fact->by);
	kept->method = keep(set, fact->method);
	kept->source = keep(set, fact->source);
	kept->reason = keep(set, fact->reason);
	kept->evidence = keep(set, fact->evidence);
	return kept;
}

/* A slot for writing, or NULL when memory is out. */
static struct fact_slot *
slot_for(struct fact_set *set, uint32_t entity, uint32_t key)
{
	if (set->out_of_memory)
		return NULL;
	if ((set->n_used + 1) * 2 > set->n_slots && !slots_grow(set)) {
		set->out_of_memory = true;
		return NULL;
	}
	struct fact_slot *slot = slot_at(set->slots, set->n_slots, entity, key);
	if (slot->entity == LAW_NONE) {
		*slot = (struct fact_slot){.entity = entity, .key = key};
		set->n_used++;
	}
	return slot;
}

void
fact_set_put(struct fact_set *set, uint32_t entity, uint32_t key, const struct fact *fact)
{
	if (entity >= set->n_entities || key >= set->law->n_facts)
		return;
	struct fact_slot *slot = slot_for(set, entity, key);
	const struct fact *kept = slot == NULL ? NULL : fact_keep(set, fact);
	if (kept == NULL)
		return;
	slot->fact = kept;
	slot->from_register = false;
}

void
fact_set_close(struct fact_set *set, uint32_t kind)
{
	if (!set->out_of_memory && kind < set->law->n_kinds)
		set->closed[kind] = 1;
}

const struct fact *
fact_set_lend(struct fact_set *set, uint32_t entity, uint32_t key, const struct fact *fact)
{
	struct fact_slot *slot;
	const struct fact *held;

	if (entity >= set->n_entities || key >= set->law->n_facts)
		return NULL;
	if ((slot = slot_for(set, entity, key)) == NULL)
		return NULL;
	held = slot->fact;
	slot->fact = fact;
	return held;
}

void
fact_set_unmake(struct fact_set *set)
{
	uint32_t last = set->n_entities - 1, before = LAW_NONE;
	struct entity entity = set->entities[last];
	struct entity_run *run = &set->runs[entity.kind];

	*name_at(set, set->by_name, set->n_by_name, entity.kind, entity.name) = LAW_NONE;
	set->n_entities--;
	for (uint32_t e = run->first; e != last; e = set->entities[e].next)
		before = e;
	if (before == LAW_NONE)
		run->first = LAW_NONE;
	else
		set->entities[before].next = LAW_NONE;
	run->last = before;
	run->n--;
}

void
fact_set_reopen(struct fact_set *set, uint32_t kind)
{
	if (!set->out_of_memory && kind < set->law->n_kinds)
		set->closed[kind] = 0;
}

enum gpai_code
fact_set_status(const struct fact_set *set, struct gpai_error *err)
{
	return set->out_of_memory ? fail_memory(err) : GPAI_OK;
}

const struct fact *
fact_get(const struct fact_set *set, uint32_t entity, uint32_t key)
{
	if (entity == LAW_NONE || set->n_slots == 0)
		return NULL;
	return slot_at(set->slots, set->n_slots, entity, key)->fact;
}

uint32_t
fact_single(const struct fact_set *set, uint32_t kind)
{
	if (set->out_of_memory || kind >= set->law->n_kinds || !set->law->kinds[kind].single)
		return LAW_NONE;
	return set->runs[kind].first;
}

bool
asked_first(const struct fact_set *set, uint32_t on, uint32_t *entity)
{
	*entity = on == LAW_NONE ? LAW_NONE : set->runs[on].first;
	return on == LAW_NONE || set->runs[on].n > 0;
}

bool
asked_next(const struct fact_set *set, uint32_t on, uint32_t *entity)
{
	if (on != LAW_NONE)
		*entity = set->entities[*entity].next;
	return on != LAW_NONE && *entity != LAW_NONE;
}

uint32_t
fact_find_entity(const struct fact_set *set, uint32_t kind, struct text name)
{
	if (kind >= set->law->n_kinds || set->n_by_name == 0)
		return LAW_NONE;
	if (set->law->kinds[kind].single)
		name = TEXT_NONE;
	return *name_at(set, set->by_name, set->n_by_name, kind, name);
}

bool
fact_closed(const struct fact_set *set, uint32_t kind)
{
	if (set->out_of_memory || kind >= set->law->n_kinds)
		return false;
	return set->closed[kind] != 0 || set->law->kinds[kind].single != 0;
}

static const struct law_cell *
cell_of(const struct law *law, const struct law_row *row, law_str column)
{
	for (uint32_t i = 0; i < row->cells_n; i++) {
		const struct law_cell *cell = &law->cells[row->cells_first + i];
		if (cell->values.n > 0 &&
		    strcmp(law_cstr(law, cell->column), law_cstr(law, column)) == 0)
			return cell;
	}
	return NULL;
}

/* A row says nothing of the days before the one it is known for. */
static bool
is_known_on(
    const struct law *law, const struct law_default *from, const struct law_row *row, int32_t as_of)
{
	const struct law_cell *cell = from->since == 0 ? NULL : cell_of(law, row, from->since);
	int32_t since;

	return cell == NULL ||
	       (date_parse(law_text(law, law->refs[cell->values.first]), &since) && since <= as_of);
}

/* The cell of a register's row, as a value of the fact's type. False: no such cell. */
static bool
cell_value(struct fact_set *set, const struct law_fact *fact, const struct law_default *from,
    const struct law_row *row, struct value *value)
{
	const struct law *law = set->law;
	const struct law_cell *cell = cell_of(law, row, from->column);

	if (cell == NULL)
		return false;
	if (fact->type != TYPE_CHOICES && fact->type != TYPE_LIST)
		return value_parse(set->arena, (enum value_type)fact->type,
			   law_text(law, law->refs[cell->values.first]), NOWHERE, value,
			   NULL) == GPAI_OK;
	struct text *items = arena_array(set->arena, cell->values.n, sizeof *items);
	if (items == NULL) {
		set->out_of_memory = true;
		return false;
	}
	for (uint32_t i = 0; i < cell->values.n; i++)
		items[i] = law_text(law, law->refs[cell->values.first + i]);
	*value = value_items((enum value_type)fact->type, items, cell->values.n);
	return true;
}

/* What the register says of this name. False: nothing. */
static bool
register_value(struct fact_set *set, const struct law_fact *fact, const struct law_default *from,
    struct text name, int32_t as_of, struct value *value, uint32_t *confidence)
{
	const struct law *law = set->law;
	const struct law_register *reg = &law->registers[from->register_index];
	uint32_t row = law_find_row(law, from->register_index, name);

	*confidence = LAW_CONFIDENCE_TEXT;
	if (row != LAW_NONE) {
		*confidence = law->rows[row].confidence;
		return is_known_on(law, from, &law->rows[row], as_of) &&
		       cell_value(set, fact, from, &law->rows[row], value);
	}
	if (!reg->complete)
		return false;
	*value = fact->type == TYPE_YESNO
	             ? value_yesno(false)
	             : value_absent(text_of("not listed in a register that is complete"));
	return true;
}

/* What the first register that knows the name on the day says of it. NULL: none does. */
static const struct fact *
default_of(struct fact_set *set, uint32_t entity, const struct law_fact *fact, int32_t as_of)
{
	const struct law *law = set->law;
	struct fact found = {.origin = ORIGIN_IMPORTED, .since = DATE_NONE};

	for (uint32_t i = 0; i < fact->defaults_n; i++) {
		const struct law_default *from = &law->defaults[fact->defaults_first + i];
		const struct law_register *reg = &law->registers[from->register_index];
		uint32_t kind = law->facts[from->match].kind;
		uint32_t asked = kind == fact->kind ? entity : fact_single(set, kind);
		const struct fact *name = fact_get(set, asked, from->match);
		if (name == NULL || name->value.state != VALUE_KNOWN || name->value.text.len == 0 ||
		    !register_value(
			set, fact, from, name->value.text, as_of, &found.value, &found.confidence))
			continue;
		found.by = law_text(law, reg->title);
		found.source = law_text(law, reg->source);
		found.method = text_of("looked up by name");
		return fact_keep(set, &found);
	}
	return NULL;
}

static void
derive_one(struct fact_set *set, uint32_t entity, uint32_t key, int32_t as_of)
{
	struct fact_slot *slot = slot_at(set->slots, set->n_slots, entity, key);

	if (slot->entity != LAW_NONE && slot->fact != NULL && !slot->from_register)
		return; /* recorded: a register never overrides it */
	if (slot->entity != LAW_NONE)
		slot->fact = NULL;
	const struct fact *kept = default_of(set, entity, &set->law->facts[key], as_of);
	slot = kept == NULL ? NULL : slot_for(set, entity, key);
	if (slot != NULL) {
		slot->fact = kept;
		slot->from_register = true;
	}
}

void
fact_set_derive(struct fact_set *set, int32_t as_of)
{
	const struct law *law = set->law;

	for (uint32_t key = 0; key < law->n_facts && !set->out_of_memory; key++) {
		const struct law_fact *fact = &law->facts[key];
		if (fact->defaults_n == 0)
			continue;
		for (uint32_t e = set->runs[fact->kind].first; e != LAW_NONE && !set->out_of_memory;
		     e = set->entities[e].next)
			derive_one(set, e, key, as_of);
	}
}

static const char *const origin_words[] = {
#define X(name, word) word,
    ORIGINS(X)
#undef X
};

const char *
origin_word(enum origin origin)
{
	return origin_words[origin];
}

bool
origin_from(struct text word, enum origin *origin)
{
	for (size_t i = 0; i < sizeof origin_words / sizeof *origin_words; i++)
		if (text_is(word, origin_words[i])) {
			*origin = (enum origin)i;
			return true;
		}
	return false;
}
