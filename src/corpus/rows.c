/* SPDX-License-Identifier: Apache-2.0 */
/* The table of rows in memory: open addressing over entries that lie one after the other in
 * blocks. When it is full it is sorted, goes to disk as a run (spill.c) and begins anew; so
 * figures are exact whatever the memory. */
#include "corpus/rows.h"

#include "corpus/rows_table.h"
#include "corpus/spill.h"

#include <stdlib.h>
#include <string.h>

/* The smallest memory that makes sense: less is taken as this. */
static const uint64_t MEMORY_MIN = 256 << 10;
static const size_t BLOCK_BYTES = 1 << 20;
static const size_t SLOTS_FIRST = 1 << 10;

void
tally_add(struct tally *t, const struct tally *more)
{
	uint64_t *const sums[] = {
	    &t->documents, &t->raw_bytes, &t->bytes, &t->tokens, &t->milliseconds};
	const uint64_t adds[] = {
	    more->documents, more->raw_bytes, more->bytes, more->tokens, more->milliseconds};

	for (size_t i = 0; i < sizeof adds / sizeof *adds; i++)
		if (__builtin_add_overflow(*sums[i], adds[i], sums[i]))
			*sums[i] = UINT64_MAX;
	if (more->first < t->first)
		t->first = more->first;
	if (more->last > t->last)
		t->last = more->last;
}

bool
tally_is_full(const struct tally *t)
{
	return t->documents == UINT64_MAX || t->raw_bytes == UINT64_MAX || t->bytes == UINT64_MAX ||
	       t->tokens == UINT64_MAX || t->milliseconds == UINT64_MAX;
}

static const struct {
	const char *word;
	uint32_t kept;
} KINDS[] = {
#define X(name, word, kept, key) {word, kept},
    ROW_KINDS(X)
#undef X
};

const char *
row_kind_word(enum row_kind kind)
{
	return KINDS[kind].word;
}

uint32_t
row_kind_kept(enum row_kind kind)
{
	return KINDS[kind].kept;
}

/* --- the table --- */

struct block {
	struct block *next;
	size_t used, size;
	_Alignas(8) char bytes[];
};

/* Of a kind that keeps only some rows, for one source, as most rows have: what comes behind it is
 * not among them, as there are enough before it. So rows that would be dropped in the end take no
 * memory. */
struct bound {
	char *text; /* of LINE_TEXT_MAX; NULL: none yet */
	size_t len;
	uint32_t n; /* rows that came since it was looked for */
};

struct rows {
	struct bound bounds[ROW_KINDS_COUNT];
	uint64_t memory;
	char *dir;
	struct ranks ranks;
	uint64_t seed; /* of this run of the program: keys that collide cannot be prepared */
	struct rows_slot *slots;
	size_t n_slots, n; /* a power of two; filled */
	struct block *blocks, *spare;
	uint64_t in_blocks;
	struct spill *spill;
	bool is_settled; /* the first n slots are sorted entries, no table */
	char text[LINE_TEXT_MAX];
};

static enum gpai_code
make_slots(struct rows *rows, size_t n, struct gpai_error *err)
{
	rows->slots = calloc(n, sizeof *rows->slots);
	rows->n_slots = rows->slots != NULL ? n : 0;
	return rows->slots != NULL ? GPAI_OK : fail_memory(err);
}

enum gpai_code
rows_create(
    uint64_t memory_bytes, const char *spill_dir, struct rows **rows, struct gpai_error *err)
{
	struct rows *r = calloc(1, sizeof *r);

	*rows = NULL;
	if (r == NULL || (r->dir = strdup(spill_dir)) == NULL) {
		free(r);
		return fail_memory(err);
	}
	ranks_init(&r->ranks);
	r->memory = memory_bytes > MEMORY_MIN ? memory_bytes : MEMORY_MIN;
	r->seed = (uint64_t)(uintptr_t)r * 0x9e3779b97f4a7c15u | 1;
	if (make_slots(r, SLOTS_FIRST, err) != GPAI_OK) {
		rows_free(r);
		return GPAI_NO_MEMORY;
	}
	*rows = r;
	return GPAI_OK;
}

static void
free_blocks(struct block *block)
{
	while (block != NULL) {
		struct block *next = block->next;
		free(block);
		block = next;
	}
}

static void
free_bounds(struct rows *r)
{
	for (unsigned kind = 0; kind < ROW_KINDS_COUNT; kind++) {
		free(r->bounds[kind].text);
		r->bounds[kind] = (struct bound){.text = NULL};
	}
}

void
rows_free(struct rows *r)
{
	if (r == NULL)
		return;
	free_bounds(r);
	free_blocks(r->blocks);
	free_blocks(r->spare);
	free(r->slots);
	spill_free(r->spill);
	free(r->dir);
	free(r);
}

/* The table empty; blocks are used again. */
static void
empty(struct rows *r)
{
	while (r->blocks != NULL) {
		struct block *block = r->blocks;
		r->blocks = block->next;
		block->used = 0;
		block->next = r->spare;
		r->spare = block;
	}
	memset(r->slots, 0, r->n_slots * sizeof *r->slots);
	r->n = 0;
	r->is_settled = false;
}

bool
rows_is_empty(const struct rows *r)
{
	return r->n == 0 && rows_stream_count(r) == 1;
}

/* Bounds rest on rows that are no longer here: what comes next must hold without them. */
void
rows_clear(struct rows *r)
{
	empty(r);
	free_bounds(r);
	if (r->spill != NULL)
		spill_clear(r->spill);
}

__extension__ typedef unsigned __int128 wide;

static uint64_t
fold(uint64_t a, uint64_t b)
{
	wide product = (wide)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t
hash_of(const char *at, size_t len, uint64_t seed)
{
	uint64_t hash = seed ^ len, word;

	for (; len >= 8; at += 8, len -= 8) {
		memcpy(&word, at, 8);
		hash = fold(hash ^ word, 0xd6e8feb86659fd93u);
	}
	word = 0;
	memcpy(&word, at, len);
	return fold(hash ^ word, seed ^ 0xa0761d6478bd642fu);
}

static struct rows_slot *
find(const struct rows *r, uint64_t hash, const struct line *line)
{
	for (size_t i = hash & (r->n_slots - 1);; i = (i + 1) & (r->n_slots - 1)) {
		struct rows_slot *slot = &r->slots[i];
		const struct rows_entry *e = slot->entry;
		if (e == NULL ||
		    (slot->key == hash && e->rank == line->rank && e->len == line->text.len &&
			memcmp(e->at, line->text.at, e->len) == 0))
			return slot;
	}
}

/* Twice the slots; false when there is no memory for them within the limit. */
static bool
grow(struct rows *r)
{
	struct rows_slot *old = r->slots;
	size_t n_old = r->n_slots;

	if (r->in_blocks + 3 * n_old * sizeof *old > r->memory ||
	    make_slots(r, 2 * n_old, NULL) != GPAI_OK) {
		r->slots = old;
		r->n_slots = n_old;
		return false;
	}
	for (size_t i = 0; i < n_old; i++) {
		if (old[i].entry == NULL)
			continue;
		size_t at = old[i].key & (r->n_slots - 1);
		while (r->slots[at].entry != NULL)
			at = (at + 1) & (r->n_slots - 1);
		r->slots[at] = old[i];
	}
	free(old);
	return true;
}

static size_t
entry_bytes(size_t len)
{
	return (sizeof(struct rows_entry) + len + 7) & ~(size_t)7;
}

/* Room for an entry; NULL when the limit or the system says no. */
static struct rows_entry *
make_entry(struct rows *r, size_t len)
{
	size_t bytes = entry_bytes(len), size = BLOCK_BYTES;
	struct block *block = r->blocks;

	if (block == NULL || block->size - block->used < bytes) {
		if ((block = r->spare) != NULL) {
			r->spare = block->next;
		} else {
			if (size > r->memory / 8)
				size = (size_t)(r->memory / 8);
			if (size < 2 * entry_bytes(LINE_TEXT_MAX))
				size = 2 * entry_bytes(LINE_TEXT_MAX);
			if (r->in_blocks + size + r->n_slots * sizeof *r->slots > r->memory ||
			    (block = malloc(sizeof *block + size)) == NULL)
				return NULL;
			*block = (struct block){.size = size};
			r->in_blocks += size;
		}
		block->next = r->blocks;
		r->blocks = block;
	}
	struct rows_entry *entry = (struct rows_entry *)(void *)(block->bytes + block->used);
	block->used += bytes;
	return entry;
}

/* --- settled: sorted streams --- */

enum { AHEAD = 8 };

struct table_input {
	struct line_input input; /* first, for the cast */
	const struct rows_slot *at, *end;
};

static bool
next_in_table(struct line_input *input, struct gpai_error *err)
{
	struct table_input *in = (struct table_input *)input;

	(void)err;
	if (in->at == in->end)
		return false;
	/* Sorted entries lie anywhere: the next ones are on their way while this one is used. */
	if (in->end - in->at > AHEAD) {
		__builtin_prefetch(in->at[AHEAD].entry);
		__builtin_prefetch((const char *)in->at[AHEAD].entry + 64);
	}
	const struct rows_entry *e = in->at++->entry;
	input->line = (struct line){e->rank, {e->at, e->len}, e->tally};
	return true;
}

/* Entries in the order in which they lie in memory, and not in that of the table. */
void
rows_settle(struct rows *r)
{
	size_t n = 0;

	if (r->is_settled)
		return;
	for (struct block *block = r->blocks; block != NULL; block = block->next)
		for (size_t at = 0; at < block->used;) {
			struct rows_entry *entry = (struct rows_entry *)(void *)(block->bytes + at);
			r->slots[n++].entry = entry;
			at += entry_bytes(entry->len);
		}
	rows_sort(r->slots, n);
	r->is_settled = true;
}

const char *
rows_spill_dir(const struct rows *r)
{
	return r->dir;
}

size_t
rows_stream_count(const struct rows *r)
{
	return 1 + (r->spill != NULL ? spill_count(r->spill) : 0);
}

enum gpai_code
rows_open_stream(struct rows *r, size_t i, struct line_input **input, struct gpai_error *err)
{
	if (i > 0)
		return spill_open_run(r->spill, i - 1, input, err);
	struct table_input *in = calloc(1, sizeof *in);
	*input = &in->input;
	if (in == NULL)
		return fail_memory(err);
	in->input.next = next_in_table;
	in->at = r->slots;
	in->end = r->slots + r->n;
	return GPAI_OK;
}

void
rows_close_stream(const struct rows *r, size_t i, struct line_input *input)
{
	(void)r;
	if (i > 0)
		spill_close_run(input);
	else
		free(input);
}

/* What is in memory becomes a run on disk. */
static enum gpai_code
spill_table(struct rows *r, struct gpai_error *err)
{
	size_t buffer = (size_t)(r->memory / 64);
	struct table_input in = {.input.next = next_in_table};
	struct line_input *inputs[] = {&in.input};
	struct merge merge;
	enum gpai_code rc = GPAI_OK;

	if (r->spill == NULL)
		rc = spill_create(r->dir, buffer < 1 << 20 ? buffer : 1 << 20, &r->spill, err);
	if (rc != GPAI_OK)
		return rc;
	rows_settle(r);
	in.at = r->slots;
	in.end = r->slots + r->n;
	if ((rc = merge_start(&merge, inputs, 1, err)) == GPAI_OK)
		rc = spill_add(r->spill, &merge, err);
	merge_release(&merge);
	empty(r);
	return rc;
}

/* --- bounds --- */

static bool
same_source(struct text a, const char *text, size_t len)
{
	size_t source = source_len(a);

	return source <= len && memcmp(a.at, text, source) == 0 &&
	       source_len((struct text){text, len}) == source;
}

static bool
is_beyond(const struct bound *bound, struct text text)
{
	return bound->text != NULL &&
	       text_compare(text, (struct text){bound->text, bound->len}) > 0 &&
	       same_source(text, bound->text, bound->len);
}

/* The last of those that are kept among the rows in memory of the line's kind and source, when
 * there are that many. Without memory to look there is no bound, and nothing is wrong. */
static void
find_bound(struct rows *r, struct bound *bound, const struct line *line, uint32_t kept)
{
	struct rows_slot *found = malloc((r->n + 1) * sizeof *found);
	size_t n = 0;

	for (size_t i = 0; found != NULL && i < r->n_slots; i++) {
		struct rows_entry *e = r->slots[i].entry;
		if (e != NULL && e->rank == line->rank && same_source(line->text, e->at, e->len))
			found[n++].entry = e;
	}
	if (found != NULL && n >= kept &&
	    (bound->text != NULL || (bound->text = malloc(LINE_TEXT_MAX)) != NULL)) {
		rows_sort(found, n);
		bound->len = found[kept - 1].entry->len;
		memcpy(bound->text, found[kept - 1].entry->at, bound->len);
	}
	free(found);
}

static void
note_for_bound(struct rows *r, enum row_kind kind, const struct line *line)
{
	uint32_t kept = row_kind_kept(kind);
	struct bound *bound = &r->bounds[kind];

	if (kept == 0 || (bound->text != NULL && !same_source(line->text, bound->text, bound->len)))
		return;
	if (++bound->n < 2 * kept)
		return;
	bound->n = 0;
	find_bound(r, bound, line, kept);
}

/* --- adding --- */

/* Control characters would break the lines of a part. */
static bool
is_plain(struct text text, bool tabs)
{
	struct text checked;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if ((c < 0x20 && !(tabs && c == '\t')) || c == 0x7f)
			return false;
	}
	return text_from_span((struct span){(const uint8_t *)text.at, text.len}, &checked);
}

static enum gpai_code
insert(struct rows *r, struct rows_slot *slot, uint64_t hash, const struct row *row,
    const struct line *line, struct gpai_error *err)
{
	struct rows_entry *entry;

	if (!is_plain(row->source, false) || !is_plain(row->key, true))
		return fail(err, GPAI_INVALID, NOWHERE,
		    "a %s row holds a control character or bytes that are not UTF-8",
		    row_kind_word(row->kind));
	if (4 * (r->n + 1) > 3 * r->n_slots) {
		entry = grow(r) ? make_entry(r, line->text.len) : NULL;
		slot = find(r, hash, line);
	} else {
		entry = make_entry(r, line->text.len);
	}
	if (entry == NULL) {
		enum gpai_code rc = r->n > 0 ? spill_table(r, err) : fail_memory(err);
		if (rc != GPAI_OK)
			return rc;
		if ((entry = make_entry(r, line->text.len)) == NULL)
			return fail_memory(err);
		slot = find(r, hash, line);
	}
	entry->tally = row->tally;
	entry->rank = line->rank;
	entry->len = (uint32_t)line->text.len;
	memcpy(entry->at, line->text.at, line->text.len);
	*slot = (struct rows_slot){hash, entry};
	r->n++;
	return GPAI_OK;
}

static size_t
put_text(const struct row *row, char *at)
{
	char *start = at;

	if (row->source.len > 0)
		memcpy(at, row->source.at, row->source.len);
	at += row->source.len;
	*at++ = '\t';
	if (row->key.len > 0)
		memcpy(at, row->key.at, row->key.len);
	at += row->key.len;
	if (row->kind == ROW_RANGE) {
		range_write(at, row->begin, row->end);
		at += RANGE_TAIL;
	}
	return (size_t)(at - start);
}

enum gpai_code
rows_add(struct rows *r, const struct row *row, struct gpai_error *err)
{
	if (r->is_settled || (row->kind == ROW_RANGE && row->begin > row->end))
		return fail(err, GPAI_INVALID, NOWHERE,
		    r->is_settled ? "a row comes after the last" : "a range ends before it begins");
	if (row->source.len > ROW_TEXT_MAX || row->key.len > ROW_TEXT_MAX - row->source.len)
		return fail(err, GPAI_TOO_LARGE, NOWHERE,
		    "a %s row has a key of %zu bytes, expected at most %u",
		    row_kind_word(row->kind), row->key.len, ROW_TEXT_MAX);
	struct line line = {.rank = r->ranks.rank[row->kind], .text = {r->text, 0}};
	line.text.len = put_text(row, r->text);
	if (is_beyond(&r->bounds[row->kind], line.text))
		return GPAI_OK;
	uint64_t hash = hash_of(line.text.at, line.text.len, r->seed + line.rank);
	struct rows_slot *slot = find(r, hash, &line);
	if (slot->entry == NULL) {
		enum gpai_code rc = insert(r, slot, hash, row, &line, err);
		if (rc == GPAI_OK)
			note_for_bound(r, row->kind, &line);
		return rc;
	}
	if (row->kind == ROW_RANGE && row->begin < row->end)
		return counted_twice(line.text, row->begin, row->end, err);
	tally_add(&slot->entry->tally, &row->tally);
	return GPAI_OK;
}
