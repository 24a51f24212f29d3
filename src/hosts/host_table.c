/* SPDX-License-Identifier: Apache-2.0 */
/* The hosts seen. Two tables of open addressing: spellings (the bytes of an authority) lead
 * to numbers and are asked for every URL; names (reversed labels) lead to numbers and are
 * asked once a spelling.
 *
 * 1. A slot's `at` is NULL exactly when the slot is empty.
 * 2. At most half of the slots are taken, so a search always ends.
 * 3. Spellings that are no host are kept too, as HOST_NONE: they would cost the most.
 * Bytes live in chunks that are never moved. Text that is compared is compared in full: the
 * hash only says where to begin. Where that is differs between tables, so that nobody can
 * write names that all begin at one place; the numbers given do not depend on it. */
#include "hosts/host_table.h"

#include "hosts/url.h"

#include <stdlib.h>
#include <string.h>

enum {
	CHUNK_BYTES = 1 << 20,
	SLOTS_FIRST = 1 << 12,
	SPELLING_MAX = 512, /* longer ones, which are mostly attacks, are worked out each time */
};

struct slot {
	uint32_t hash, host;
	const uint8_t *at; /* two bytes of length, then the bytes */
};

struct slots {
	struct slot *at;
	uint32_t mask, used;
};

struct chunk {
	struct chunk *next;
	size_t used;
	uint8_t bytes[CHUNK_BYTES];
};

struct host_table {
	struct slots spellings, names;
	struct chunk *chunk;   /* newest first */
	const uint8_t **hosts; /* by number: as slot.at; NULL for HOST_NONE */
	uint32_t n_hosts, hosts_cap;
	uint64_t seed, bytes;
};

static uint64_t
load8(const uint8_t *at)
{
	uint64_t word;

	memcpy(&word, at, 8);
	return word;
}

static uint64_t
load4(const uint8_t *at)
{
	uint32_t word;

	memcpy(&word, at, 4);
	return word;
}

/* Both halves of the whole product: every bit of both reaches every bit of the result. */
static uint64_t
mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint32_t
hash_of(uint64_t seed, struct span bytes)
{
	const uint64_t k1 = UINT64_C(0x9e3779b97f4a7c15), k2 = UINT64_C(0xd6e8feb86659fd93);
	const uint8_t *at = bytes.at;
	size_t len = bytes.len;
	uint64_t a, b, h = seed ^ len;

	while (len > 16) {
		h = mix(load8(at) ^ k1, load8(at + 8) ^ h);
		at += 16;
		len -= 16;
	}
	if (bytes.len >= 16) {
		a = load8(at + len - 16);
		b = load8(at + len - 8);
	} else if (len >= 8) {
		a = load8(at);
		b = load8(at + len - 8);
	} else if (len >= 4) {
		a = load4(at);
		b = load4(at + len - 4);
	} else {
		a = len > 0 ? (uint64_t)at[0] << 16 | (uint64_t)at[len / 2] << 8 | at[len - 1] : 0;
		b = 0;
	}
	h = mix(a ^ k2, b ^ h);
	return (uint32_t)(h ^ h >> 32);
}

static bool
bytes_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
	if (len < 8)
		return memcmp(a, b, len) == 0;
	for (size_t i = 0; i + 8 < len; i += 8)
		if (load8(a + i) != load8(b + i))
			return false;
	return load8(a + len - 8) == load8(b + len - 8);
}

static struct span
stored(const uint8_t *at)
{
	return at == NULL ? (struct span){0} : (struct span){at + 2, at[0] | (size_t)at[1] << 8};
}

static const uint8_t *
store(struct host_table *table, struct span bytes)
{
	size_t need = bytes.len + 2;
	struct chunk *chunk = table->chunk;

	if (chunk == NULL || need > CHUNK_BYTES - chunk->used) {
		if ((chunk = malloc(sizeof *chunk)) == NULL)
			return NULL;
		chunk->next = table->chunk;
		chunk->used = 0;
		table->chunk = chunk;
		table->bytes += sizeof *chunk;
	}
	uint8_t *at = chunk->bytes + chunk->used;
	at[0] = (uint8_t)bytes.len;
	at[1] = (uint8_t)(bytes.len >> 8);
	memcpy(at + 2, bytes.at, bytes.len);
	chunk->used += need;
	return at;
}

/* The slot that holds the bytes, or the empty one where they belong. */
static struct slot *
slot_find(const struct slots *slots, uint32_t hash, struct span bytes)
{
	for (uint32_t i = hash & slots->mask;; i = (i + 1) & slots->mask) {
		struct slot *slot = &slots->at[i];
		if (slot->at == NULL)
			return slot;
		if (slot->hash != hash)
			continue;
		struct span there = stored(slot->at);
		if (there.len == bytes.len && bytes_equal(there.at, bytes.at, bytes.len))
			return slot;
	}
}

static bool
slots_create(struct slots *slots, uint32_t n)
{
	*slots = (struct slots){.at = calloc(n, sizeof *slots->at), .mask = n - 1};
	return slots->at != NULL;
}

/* Room for one more. */
static bool
slots_grow(struct host_table *table, struct slots *slots)
{
	struct slots larger;

	if (slots->used < slots->mask / 2)
		return true;
	if (slots->mask >= UINT32_MAX / 2 || !slots_create(&larger, 2 * (slots->mask + 1)))
		return false;
	for (uint32_t i = 0; i <= slots->mask; i++) {
		uint32_t to = slots->at[i].hash & larger.mask;
		if (slots->at[i].at == NULL)
			continue;
		while (larger.at[to].at != NULL)
			to = (to + 1) & larger.mask;
		larger.at[to] = slots->at[i];
	}
	larger.used = slots->used;
	table->bytes += (uint64_t)(slots->mask + 1) * sizeof *slots->at;
	free(slots->at);
	*slots = larger;
	return true;
}

static uint32_t
number_add(struct host_table *table, const uint8_t *at)
{
	if (table->n_hosts == table->hosts_cap) {
		uint32_t cap = table->hosts_cap * 2;
		const uint8_t **hosts =
		    cap == 0 ? NULL : realloc(table->hosts, cap * sizeof *table->hosts);
		if (hosts == NULL)
			return UINT32_MAX;
		table->bytes += (uint64_t)table->hosts_cap * sizeof *table->hosts;
		table->hosts = hosts;
		table->hosts_cap = cap;
	}
	table->hosts[table->n_hosts] = at;
	return table->n_hosts++;
}

static uint32_t
name_find(struct host_table *table, struct span name)
{
	uint32_t hash = hash_of(table->seed, name);
	struct slot *slot;

	if (!slots_grow(table, &table->names))
		return UINT32_MAX;
	slot = slot_find(&table->names, hash, name);
	if (slot->at != NULL)
		return slot->host;
	const uint8_t *at = store(table, name);
	if (at == NULL)
		return UINT32_MAX;
	uint32_t host = number_add(table, at);
	if (host == UINT32_MAX)
		return host;
	*slot = (struct slot){.hash = hash, .host = host, .at = at};
	table->names.used++;
	return host;
}

static uint32_t
canonical_find(struct host_table *table, struct span authority)
{
	char host[HOST_BYTES_MAX + 1], name[HOST_BYTES_MAX + 1];
	size_t len;

	if (!host_canonical(authority, host, &len))
		return HOST_NONE;
	len = host_reverse((struct span){(const uint8_t *)host, len}, name);
	return name_find(table, (struct span){(const uint8_t *)name, len});
}

/* A spelling that was not met before. */
static uint32_t
spelling_add(struct host_table *table, uint32_t hash, struct span authority)
{
	uint32_t host = canonical_find(table, authority);
	struct slot *slot;

	if (host == UINT32_MAX || authority.len > SPELLING_MAX)
		return host;
	const uint8_t *at = slots_grow(table, &table->spellings) ? store(table, authority) : NULL;
	if (at == NULL)
		return UINT32_MAX;
	slot = slot_find(&table->spellings, hash, authority);
	*slot = (struct slot){.hash = hash, .host = host, .at = at};
	table->spellings.used++;
	return host;
}

uint32_t
host_table_find(struct host_table *table, struct span url)
{
	struct span authority = url_authority(url);
	uint32_t hash;

	if (authority.len == 0)
		return HOST_NONE;
	hash = authority.len > SPELLING_MAX ? 0 : hash_of(table->seed, authority);
	if (authority.len <= SPELLING_MAX) {
		const struct slot *slot = slot_find(&table->spellings, hash, authority);
		if (slot->at != NULL)
			return slot->host;
	}
	return spelling_add(table, hash, authority);
}

uint32_t
host_table_count(const struct host_table *table)
{
	return table->n_hosts;
}

struct span
host_table_name(const struct host_table *table, uint32_t host)
{
	return stored(table->hosts[host]);
}

uint64_t
host_table_bytes(const struct host_table *table)
{
	return table->bytes;
}

static void
chunks_free(struct host_table *table)
{
	while (table->chunk != NULL) {
		struct chunk *next = table->chunk->next;
		free(table->chunk);
		table->chunk = next;
	}
}

static bool
start(struct host_table *table)
{
	table->hosts = malloc(SLOTS_FIRST * sizeof *table->hosts);
	table->hosts_cap = SLOTS_FIRST;
	if (table->hosts == NULL || !slots_create(&table->spellings, SLOTS_FIRST) ||
	    !slots_create(&table->names, SLOTS_FIRST))
		return false;
	table->bytes = SLOTS_FIRST * (sizeof *table->hosts + 2 * sizeof(struct slot));
	return number_add(table, NULL) == HOST_NONE;
}

struct host_table *
host_table_create(void)
{
	struct host_table *table = calloc(1, sizeof *table);

	if (table == NULL)
		return NULL;
	table->seed = (uint64_t)(uintptr_t)table * UINT64_C(0x9e3779b97f4a7c15);
	if (!start(table)) {
		host_table_free(table);
		return NULL;
	}
	return table;
}

void
host_table_free(struct host_table *table)
{
	if (table == NULL)
		return;
	chunks_free(table);
	free(table->spellings.at);
	free(table->names.at);
	free(table->hosts);
	free(table);
}

/* Back to the first size, which a smaller block of the same memory gives; a table that
 * cannot shrink stays large. */
static void
slots_empty(struct slots *slots)
{
	struct slot *smaller = realloc(slots->at, SLOTS_FIRST * sizeof *slots->at);

	if (smaller != NULL)
		*slots = (struct slots){.at = smaller, .mask = SLOTS_FIRST - 1};
	slots->used = 0;
	memset(slots->at, 0, (slots->mask + (size_t)1) * sizeof *slots->at);
}

void
host_table_clear(struct host_table *table)
{
	chunks_free(table);
	slots_empty(&table->spellings);
	slots_empty(&table->names);
	table->n_hosts = 1;
	table->bytes =
	    ((uint64_t)table->spellings.mask + table->names.mask + 2) * sizeof(struct slot) +
	    (uint64_t)table->hosts_cap * sizeof *table->hosts;
}
