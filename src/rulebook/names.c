/* SPDX-License-Identifier: Apache-2.0 */
/* A table from names to numbers: open addressing over FNV-1a. Rulebooks are written by
 * people who are trusted with the law, so the hash needs no key. */
#include "rulebook/names.h"

#include <string.h>

enum { SLOTS_FIRST = 64 };

void
names_init(struct names *names, struct arena *arena)
{
	*names = (struct names){.arena = arena};
}

static uint32_t
hash(struct text name)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < name.len; i++)
		h = (h ^ (uint8_t)name.at[i]) * 16777619u;
	return h;
}

/* The slot that holds the name, or the free one where it belongs. */
static uint32_t *
slot_of(const struct names *names, struct text name)
{
	uint32_t mask = names->n_slots - 1;

	for (uint32_t i = hash(name) & mask;; i = (i + 1) & mask) {
		uint32_t *slot = &names->slots[i];
		if (*slot == 0 || text_equal(names->at[*slot - 1].name, name))
			return slot;
	}
}

uint32_t
names_find(const struct names *names, struct text name)
{
	if (names->n_slots == 0)
		return UINT32_MAX;
	uint32_t slot = *slot_of(names, name);
	return slot == 0 ? UINT32_MAX : names->at[slot - 1].value;
}

/* Room for one more, with at least half of the slots free. */
static bool
make_room(struct names *names)
{
	if (names->n < names->n_slots / 2)
		return true;
	uint32_t n_slots = names->n_slots == 0 ? SLOTS_FIRST : names->n_slots * 2;
	struct name *at = arena_array(names->arena, n_slots / 2, sizeof *at);
	uint32_t *slots = arena_array(names->arena, n_slots, sizeof *slots);
	if (at == NULL || slots == NULL)
		return false;
	if (names->n > 0)
		memcpy(at, names->at, names->n * sizeof *at);
	names->at = at;
	names->cap = n_slots / 2;
	names->slots = slots;
	names->n_slots = n_slots;
	for (uint32_t i = 0; i < names->n; i++)
		*slot_of(names, at[i].name) = i + 1;
	return true;
}

uint32_t
names_put(struct names *names, struct text name, uint32_t value)
{
	names->failed = names->failed || !make_room(names);
	if (names->failed)
		return value;
	uint32_t *slot = slot_of(names, name);
	if (*slot != 0)
		return names->at[*slot - 1].value;
	names->at[names->n++] = (struct name){.name = name, .value = value};
	*slot = names->n;
	return value;
}
