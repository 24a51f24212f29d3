/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of others that stand in the groups of a robots.txt: for each agent those that address it.
 *
 * Agents for which all lines are alike share one list. A file made to have many long lists that
 * differ gets one for all agents, in which every line is disputed that is not everybody's. */
#include "signals/robots_inside.h"

#include <stdlib.h>
#include <string.h>

/* Beyond so many records for each line of a file its lists are made one. */
enum { LISTS_SPREAD = 8 };

/* To whom a record belongs: a bit each agent. */
struct holders {
	uint64_t some, every; /* in some reading, in every reading */
	uint64_t by_star;
};

static struct holders
holders_of(const struct robots_builder *builder, const struct robots_note *note)
{
	const struct robots_group *list = builder->group_list.at;
	struct holders held = {.every = UINT64_MAX};

	for (unsigned r = 0; r < READINGS_COUNT; r++) {
		uint64_t in = list[note->group[r]].agents;
		held.by_star |= in & ~builder->groups.own[r] & ~held.some;
		held.some |= in;
		held.every &= in;
	}
	return held;
}

/* `alike`[i]: the agents that have been treated as agent i so far. */
static void
part(uint64_t *alike, size_t n, uint64_t bits)
{
	for (size_t i = 0; i < n; i++)
		alike[i] &= bits >> i & 1 ? bits : ~bits;
}

static void
find_alike(const struct robots_builder *builder, uint64_t *alike)
{
	const struct robots_note *notes = builder->notes.at;
	size_t n = builder->groups.agents->n;
	const uint32_t *last = NULL; /* groups of the record before */

	for (size_t i = 0; i < n; i++)
		alike[i] = UINT64_MAX;
	for (size_t k = 0; k < builder->notes.n; k++) {
		size_t size = sizeof notes[k].group;
		if (notes[k].is_global || (last != NULL && memcmp(last, notes[k].group, size) == 0))
			continue;
		struct holders held = holders_of(builder, &notes[k]);
		part(alike, n, held.some);
		part(alike, n, held.every);
		part(alike, n, held.by_star);
		last = notes[k].group;
	}
}

static struct robots_record
record_of(const struct robots_note *note, const uint8_t *octets)
{
	return (struct robots_record){
	    .field = note->field, .value = {octets + note->at, note->len}, .line = note->line};
}

/* The list of one agent; a License for all only where none of its own is beyond dispute. */
static size_t
list_one(const struct robots_builder *builder, const uint8_t *octets, size_t agent,
    struct robots_record *list)
{
	const struct robots_note *notes = builder->notes.at;
	size_t n = 0;
	bool has_license = false;

	for (unsigned pass = 0; pass < 2; pass++) {
		size_t kept = 0;
		for (size_t k = 0; k < builder->notes.n; k++) {
			struct holders held = holders_of(builder, &notes[k]);
			bool is_held = held.some >> agent & 1, is_sure = held.every >> agent & 1;
			if (notes[k].is_global)
				is_held = is_sure = !has_license;
			if (!is_held || (pass == 0 && notes[k].is_global))
				continue;
			has_license |= pass == 0 && notes[k].field == ROBOTS_LICENSE && is_sure;
			if (list != NULL) {
				list[kept] = record_of(&notes[k], octets);
				list[kept].disputed = !is_sure;
				list[kept].by_star = held.by_star >> agent & 1;
			}
			kept++;
		}
		n = kept;
	}
	return n;
}

/* One list for all agents. */
static size_t
list_all(const struct robots_builder *builder, const uint8_t *octets, struct robots_record *list)
{
	const struct robots_note *notes = builder->notes.at;
	size_t n = builder->groups.agents->n;
	uint64_t all = n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX;

	for (size_t k = 0; k < builder->notes.n; k++) {
		struct holders held = holders_of(builder, &notes[k]);
		list[k] = record_of(&notes[k], octets);
		list[k].disputed = (held.every & all) != all;
		list[k].by_star = (held.by_star & all) == all;
	}
	return builder->notes.n;
}

static void
share_one(struct robots_list *lists, size_t n_agents, size_t n)
{
	for (size_t i = 0; i < n_agents; i++)
		lists[i] = (struct robots_list){0, (uint32_t)n};
}

bool
robots_list_records(const struct robots_builder *builder, const uint8_t *octets,
    struct robots_record **records, size_t *n, struct robots_list *lists)
{
	size_t n_agents = builder->groups.agents->n;
	size_t most = LISTS_SPREAD * builder->notes.n + ROBOTS_AGENTS_MAX;
	uint64_t alike[ROBOTS_AGENTS_MAX];

	*records = NULL;
	*n = 0;
	share_one(lists, n_agents, 0);
	if (builder->notes.n == 0)
		return true;
	find_alike(builder, alike);
	if ((*records = malloc(most * sizeof **records)) == NULL)
		return false;
	for (size_t i = 0; i < n_agents; i++) {
		size_t first = (size_t)__builtin_ctzll(alike[i]);
		if (first < i) {
			lists[i] = lists[first];
			continue;
		}
		size_t len = list_one(builder, octets, i, NULL);
		if (len > most - *n) {
			*n = list_all(builder, octets, *records);
			share_one(lists, n_agents, *n);
			return true;
		}
		list_one(builder, octets, i, *records + *n);
		lists[i] = (struct robots_list){(uint32_t)*n, (uint32_t)len};
		*n += len;
	}
	return true;
}
