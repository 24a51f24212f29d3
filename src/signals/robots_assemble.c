/* SPDX-License-Identifier: Apache-2.0 */
/* What was read of a robots.txt, in one piece of memory: rules sorted, so that the first that
 * matches is the one that counts (RFC 9309, 2.2.2: the most octets; allow among equal ones). */
#include "signals/octets.h"
#include "signals/robots_inside.h"

#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 129, SORT_FIRST = 512 };

/* --- Who a rule is for --- */

struct masks {
	uint64_t of[READINGS_COUNT];
};

static struct masks
masks_of(const struct robots_builder *builder, const struct robots_entry *entry)
{
	const struct robots_group *list = builder->group_list.at;
	struct masks masks = {{0}};

	for (unsigned r = 0; r < READINGS_COUNT; r++)
		if (entry->is_strict || r == READING_LENIENT)
			masks.of[r] = list[entry->group[r]].agents;
	return masks;
}

/* --- Sorting: a key has the rank, inverted, above the number of the entry --- */

static void
sort_few(uint64_t *keys, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint64_t key = keys[i];
		size_t k = i;
		for (; k > 0 && keys[k - 1] > key; k--)
			keys[k] = keys[k - 1];
		keys[k] = key;
	}
}

/* One digit of a radix sort. */
static void
sort_digit(const uint64_t *from, uint64_t *to, size_t n, unsigned shift)
{
	uint32_t at[256] = {0}, sum = 0;

	for (size_t i = 0; i < n; i++)
		at[from[i] >> shift & 255]++;
	for (size_t digit = 0; digit < 256; digit++) {
		uint32_t count = at[digit];
		at[digit] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		to[at[from[i] >> shift & 255]++] = from[i];
}

/* `keys` has room for n more. They come in the order of their low halves, which stays among
 * equals. Gives where they are. */
static uint64_t *
sort_keys(uint64_t *keys, size_t n)
{
	uint64_t *from = keys, *to = keys + n, varies = 0;

	if (n < ROBOTS_SORTED_MIN) {
		sort_few(keys, n);
		return keys;
	}
	for (size_t i = 1; i < n; i++)
		varies |= keys[i] ^ keys[0];
	for (unsigned shift = 32; shift < 64; shift += 8) {
		if ((varies >> shift & 255) == 0)
			continue;
		sort_digit(from, to, n, shift);
		uint64_t *swap = from;
		from = to;
		to = swap;
	}
	return from;
}

/* --- Rules --- */

static const struct robots_pattern *
pattern_of(const struct robots_entry *entry, bool is_escaped)
{
	return is_escaped ? &entry->escaped : &entry->written;
}

/* 0: it may match whatever the second octet is. */
static unsigned
bucket_of(const struct robots_pattern *pattern, const uint8_t *octets)
{
	return pattern->literal < 2 ? 0 : 1 + (octets[pattern->at + 1] & 127U);
}

static uint64_t
octets_needed(const uint8_t *at, size_t len)
{
	uint64_t need = 0;

	for (size_t i = 0; i < len; i++)
		need |= (uint64_t)(at[i] != '*' && at[i] != '$') << (at[i] & 63);
	return need;
}

/* Field by field: a whole structure would be read back before its parts are stored. */
static void
fill_rule(struct robots_rule *rule, const struct robots_entry *entry,
    const struct robots_pattern *pattern, const uint8_t *octets, struct masks masks)
{
	const uint8_t *at = octets + pattern->at;
	size_t n = pattern->literal < 8 ? pattern->literal : 8;
	bool is_prefix = pattern->literal == pattern->len;

	rule->key = octets_head(at, n);
	rule->mask = n == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * n) - 1;
	/* A prefix is soon compared as a whole. */
	rule->need = is_prefix ? 0 : octets_needed(at, pattern->len);
	for (unsigned r = 0; r < READINGS_COUNT; r++)
		rule->agents[r] = masks.of[r];
	rule->at = pattern->at;
	rule->len = pattern->len | (is_prefix ? ROBOTS_PREFIX : 0);
	rule->rank = pattern->rank;
	rule->line = entry->line;
}

/* Where the rules of each bucket begin. */
static void
count_buckets(const struct robots_builder *builder, const uint64_t *keys, size_t n, bool is_escaped,
    uint32_t *starts)
{
	const struct robots_entry *entries = builder->entries.at;
	const uint8_t *octets = builder->octets.at;
	uint32_t sum = 0;

	memset(starts, 0, (BUCKETS + 1) * sizeof *starts);
	for (size_t i = 0; i < n; i++)
		starts[bucket_of(pattern_of(&entries[(uint32_t)keys[i]], is_escaped), octets)]++;
	for (size_t b = 0; b <= BUCKETS; b++) {
		uint32_t count = starts[b];
		starts[b] = sum;
		sum += count;
	}
}

/* Sorted keys to rules: buckets in their order, each by rank. `starts` come to be the ends. */
static void
fill_rules(const struct robots_builder *builder, const uint64_t *keys, size_t n, bool is_escaped,
    struct robots_rule *rules, uint32_t *starts)
{
	const struct robots_entry *entries = builder->entries.at;
	const uint8_t *octets = builder->octets.at;

	for (size_t i = 0; i < n; i++) {
		const struct robots_entry *entry = &entries[(uint32_t)keys[i]];
		const struct robots_pattern *pattern = pattern_of(entry, is_escaped);
		size_t to = starts != NULL ? starts[bucket_of(pattern, octets)]++ : i;
		fill_rule(&rules[to], entry, pattern, octets, masks_of(builder, entry));
	}
}

static void
fill_index(const struct robots_builder *builder, uint64_t *keys, size_t n, bool is_escaped,
    struct robots_rule *rules, uint32_t *starts, struct robots_index *index)
{
	const struct robots_entry *entries = builder->entries.at;

	if (n < ROBOTS_SORTED_MIN)
		starts = NULL;
	for (size_t i = 0; i < n; i++) {
		uint32_t number = (uint32_t)keys[i];
		uint32_t rank = pattern_of(&entries[number], is_escaped)->rank;
		keys[i] = (uint64_t)~rank << 32 | number;
	}
	keys = sort_keys(keys, n);
	if (starts != NULL)
		count_buckets(builder, keys, n, is_escaped, starts);
	fill_rules(builder, keys, n, is_escaped, rules, starts);
	*index = (struct robots_index){.rules = rules,
	    .n = (uint32_t)n,
	    .n_any = starts != NULL ? starts[0] : (uint32_t)n,
	    .ends = starts};
}

/* Numbers of the entries that are for somebody. */
static size_t
choose(const struct robots_builder *builder, uint64_t *keys, struct robots *robots)
{
	const struct robots_entry *entries = builder->entries.at;
	size_t n = 0;

	for (size_t i = 0; i < builder->entries.n; i++) {
		struct masks masks = masks_of(builder, &entries[i]);
		uint64_t strict = masks.of[READING_STRICT];
		uint64_t lenient = masks.of[READING_LENIENT] ^ strict;
		uint64_t aipref = masks.of[READING_AIPREF] ^ strict;
		if ((strict | lenient | aipref) == 0)
			continue;
		robots->differs[READING_LENIENT] |= lenient;
		robots->differs[READING_AIPREF] |= aipref;
		keys[n++] = i;
	}
	return n;
}

/* --- The piece of memory --- */

struct plan {
	size_t n, rules, starts, indices; /* of rules, rounded sizes in octets, 1 or 2 */
	size_t lists, records, n_records, warnings;
	struct robots_list list[ROBOTS_AGENTS_MAX];
	struct robots_record *record;
};

static size_t
memory_of(const struct robots_builder *builder, const struct plan *plan)
{
	return sizeof(struct robots) + plan->indices * (plan->rules + plan->starts) + plan->lists +
	       plan->records + plan->warnings + builder->octets.n;
}

static void *
take(uint8_t **at, size_t size)
{
	void *taken = *at;

	*at += size;
	return taken;
}

static void
fill_records(struct robots *robots, struct plan *plan, const uint8_t *old, uint8_t **at)
{
	struct robots_record *records;

	robots->lists = memcpy(take(at, plan->lists), plan->list, plan->lists);
	records = take(at, plan->records);
	for (size_t i = 0; i < plan->n_records; i++) {
		records[i] = plan->record[i];
		records[i].value.at = robots->octets + (plan->record[i].value.at - old);
	}
	robots->records = records;
}

static void
fill(struct robots *robots, const struct robots_builder *builder, struct plan *plan, uint64_t *keys)
{
	uint8_t *at = (uint8_t *)(robots + 1);
	uint8_t *octets = (uint8_t *)robots + robots->memory - builder->octets.n;

	robots->octets = memcpy(octets, builder->octets.at, builder->octets.n);
	struct robots_rule *rules = take(&at, plan->rules);
	fill_index(builder, keys, plan->n, false, rules, take(&at, plan->starts), &robots->written);
	robots->escaped = robots->written;
	if (plan->indices == 2) {
		rules = take(&at, plan->rules);
		choose(builder, keys, robots); /* again in the order of lines */
		fill_index(
		    builder, keys, plan->n, true, rules, take(&at, plan->starts), &robots->escaped);
	}
	fill_records(robots, plan, builder->octets.at, &at);
	robots->warnings = memcpy(take(&at, plan->warnings), builder->warnings, plan->warnings);
	robots->n_warnings = (uint32_t)builder->n_warnings;
}

static struct robots *
assemble(struct robots_builder *builder, uint64_t *keys)
{
	struct robots first = {0}, *robots = NULL;
	struct plan plan = {.indices = builder->has_escaped ? 2 : 1};

	plan.n = choose(builder, keys, &first);
	plan.rules = plan.n * sizeof(struct robots_rule);
	plan.starts = plan.n < ROBOTS_SORTED_MIN ? 0 : (BUCKETS + 1) * sizeof(uint32_t);
	plan.lists = builder->groups.agents->n * sizeof *plan.list;
	plan.warnings = builder->n_warnings * sizeof *builder->warnings;
	if (!robots_list_records(
		builder, builder->octets.at, &plan.record, &plan.n_records, plan.list))
		return NULL;
	plan.records = plan.n_records * sizeof *plan.record;
	memcpy(first.own, builder->groups.own, sizeof first.own);
	memcpy(first.has_star, builder->groups.has_star, sizeof first.has_star);
	first.memory = memory_of(builder, &plan);
	if ((robots = malloc(first.memory)) != NULL) {
		*robots = first;
		fill(robots, builder, &plan, keys);
	}
	free(plan.record);
	return robots;
}

struct robots *
robots_assemble(struct robots_builder *builder)
{
	uint64_t first[SORT_FIRST], *keys = first;
	size_t n = builder->entries.n;
	struct robots_group *groups = builder->group_list.at;
	struct robots *robots;

	for (size_t i = 0; i < builder->group_list.n; i++)
		groups[i].agents = robots_groups_addressed(&builder->groups, &groups[i]);
	if (2 * n > SORT_FIRST && (keys = malloc(2 * n * sizeof *keys)) == NULL)
		return NULL;
	robots = assemble(builder, keys);
	if (keys != first)
		free(keys);
	return robots;
}
