/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting of entries by text: quicksort over eight bytes at a time (Bentley and Sedgewick's
 * multikey quicksort with the bytes of the present depth kept beside the pointer), so that
 * memory is touched once every eight bytes and not at every comparison. Hosts and paths share
 * long beginnings. Input that makes it slow is sorted by the library's sort instead. */
#include "corpus/rows_table.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 24, LEVELS_MAX = 96 };

/* Eight bytes from `depth` on, so that numbers compare as texts do; zeros behind the end.
 * No text holds a zero byte. */
static uint64_t
key_at(const struct rows_entry *e, size_t depth)
{
	uint64_t key = 0;
	size_t len = e->len > depth ? e->len - depth : 0;

	memcpy(&key, e->at + depth, len < 8 ? len : 8);
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(key) : key;
}

static int
compare(const struct rows_entry *a, const struct rows_entry *b)
{
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return text_compare((struct text){a->at, a->len}, (struct text){b->at, b->len});
}

static int
compare_sorted(const void *a, const void *b)
{
	return compare(((const struct rows_slot *)a)->entry, ((const struct rows_slot *)b)->entry);
}

/* Keys of this depth first, so most comparisons stay here. */
static void
sort_few(struct rows_slot *at, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct rows_slot moved = at[i];
		size_t j = i;
		for (; j > 0; j--) {
			const struct rows_slot *before = &at[j - 1];
			if (before->key < moved.key ||
			    (before->key == moved.key && compare(before->entry, moved.entry) <= 0))
				break;
			at[j] = at[j - 1];
		}
		at[j] = moved;
	}
}

static uint64_t
median(uint64_t a, uint64_t b, uint64_t c)
{
	if (a < b)
		return b < c ? b : a < c ? c : a;
	return a < c ? a : b < c ? c : b;
}

static uint64_t
pivot(const struct rows_slot *at, size_t n)
{
	size_t step = n / 8;

	return median(median(at[0].key, at[step].key, at[2 * step].key),
	    median(at[3 * step].key, at[4 * step].key, at[5 * step].key),
	    median(at[6 * step].key, at[7 * step].key, at[n - 1].key));
}

static void
swap(struct rows_slot *a, struct rows_slot *b)
{
	struct rows_slot t = *a;

	*a = *b;
	*b = t;
}

/* All of one rank; keys are those of `depth`. */
static void
sort_texts(struct rows_slot *at, size_t n, size_t depth, unsigned levels)
{
	while (n > FEW) {
		if (levels-- == 0) {
			qsort(at, n, sizeof *at, compare_sorted);
			return;
		}
		uint64_t middle = pivot(at, n);
		size_t low = 0, i = 0, high = n;
		while (i < high) {
			if (at[i].key < middle)
				swap(&at[low++], &at[i++]);
			else if (at[i].key > middle)
				swap(&at[i], &at[--high]);
			else
				i++;
		}
		sort_texts(at, low, depth, levels);
		sort_texts(at + high, n - high, depth, levels);
		/* A key that ends in a zero has reached the end of its texts: they are equal. */
		if ((middle & 0xff) == 0)
			return;
		at += low;
		n = high - low;
		depth += 8;
		for (size_t k = 0; k < n; k++)
			at[k].key = key_at(at[k].entry, depth);
	}
	sort_few(at, n);
}

void
rows_sort(struct rows_slot *at, size_t n)
{
	size_t from[ROW_KINDS_COUNT + 1] = {0}, next[ROW_KINDS_COUNT];

	for (size_t i = 0; i < n; i++)
		from[at[i].entry->rank + 1]++;
	for (unsigned rank = 0; rank < ROW_KINDS_COUNT; rank++) {
		from[rank + 1] += from[rank];
		next[rank] = from[rank];
	}
	/* Each to the place of its rank, by cycles. */
	for (unsigned rank = 0; rank < ROW_KINDS_COUNT; rank++)
		while (next[rank] < from[rank + 1]) {
			unsigned its = at[next[rank]].entry->rank;
			if (its == rank)
				next[rank]++;
			else
				swap(&at[next[rank]], &at[next[its]++]);
		}
	for (unsigned rank = 0; rank < ROW_KINDS_COUNT; rank++) {
		for (size_t i = from[rank]; i < from[rank + 1]; i++)
			at[i].key = key_at(at[i].entry, 0);
		sort_texts(at + from[rank], from[rank + 1] - from[rank], 0, LEVELS_MAX);
	}
}
