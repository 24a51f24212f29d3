/* SPDX-License-Identifier: Apache-2.0 */
/* How many different sketches there are, from the least of them.
 *
 * Of D hashes spread evenly over [0, 1) the k-th least, x, is such that x * D is close to a
 * gamma variable of shape k. So D is about (k - 1) / x, and its quantiles are those of
 * the gamma over x (Bar-Yossef et al. 2002; Beyer et al. 2007). With k = 65,536 that is 0.4 %
 * of standard error and, at 99 %, 1.01 % to either side. Integers only, so that every machine
 * prints the same. */
#include "corpus/near.h"

#include <stdlib.h>
#include <string.h>

/* 2.5758 standard deviations of the gamma of shape 65,536, sqrt(65536) = 256: 659.4. A gamma is
 * a little longer to the right, by (z * z - 1) / 3 = 1.9 (Cornish and Fisher); rounded up. */
#define SPREAD_99 663

static const uint64_t kept[] = {
#define X(name, word, most, key) most,
    ROW_KINDS(X)
#undef X
};

struct near_sample {
	size_t n, cap; /* cap: twice what is kept, so that sorting is rare */
	uint64_t keys[];
};

struct near_sample *
near_sample_create(void)
{
	size_t cap = 2 * (size_t)kept[ROW_NEAR];
	struct near_sample *sample = malloc(sizeof(*sample) + cap * sizeof(uint64_t));

	if (sample != NULL)
		*sample = (struct near_sample){.cap = cap};
	return sample;
}

void
near_sample_free(struct near_sample *sample)
{
	free(sample);
}

static int
ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Sorted, each once, no more than are kept. */
static void
settle(struct near_sample *sample)
{
	size_t n = 0;

	qsort(sample->keys, sample->n, sizeof(uint64_t), ascending);
	for (size_t i = 0; i < sample->n; i++)
		if (i == 0 || sample->keys[i] != sample->keys[i - 1])
			sample->keys[n++] = sample->keys[i];
	sample->n = n < kept[ROW_NEAR] ? n : (size_t)kept[ROW_NEAR];
}

bool
near_sample_add(struct near_sample *sample, struct text key)
{
	uint64_t number = 0;

	if (key.len != NEAR_KEY_BYTES - 1)
		return false;
	for (size_t i = 0; i < key.len; i++) {
		const char *digits = "0123456789abcdef";
		const char *at = key.at[i] == '\0' ? NULL : strchr(digits, key.at[i]);

		if (at == NULL)
			return false;
		number = number << 4 | (uint64_t)(at - digits);
	}
	if (sample->n == sample->cap)
		settle(sample);
	sample->keys[sample->n++] = number;
	return true;
}

/* share of `documents` that go when `different` stay, in millionths, rounded to the nearest. */
static uint64_t
share_beyond(uint64_t documents, uint64_t different)
{
	__extension__ unsigned __int128 gone;

	if (documents == 0 || different >= documents)
		return 0;
	gone = documents - different;
	gone = gone * 1000000 + documents / 2;
	return (uint64_t)(gone / documents);
}

/* n sketches in [0, x]: so many in [0, 2^64). */
static uint64_t
scale(uint64_t n, uint64_t x)
{
	__extension__ unsigned __int128 all = n;

	all <<= 64;
	all /= x;
	return all > UINT64_MAX ? UINT64_MAX : (uint64_t)all;
}

static uint64_t
at_least(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

void
near_sample_report(struct near_sample *sample, uint64_t documents, struct near_report *report)
{
	uint64_t k, x;

	settle(sample);
	k = sample->n;
	*report = (struct near_report){.sampled = k};
	/* A full sample may have lost rows before it came here: the parts keep no more either. */
	report->is_exact = k < kept[ROW_NEAR];
	if (report->is_exact) {
		report->share = report->low = report->high = share_beyond(documents, k);
		return;
	}
	x = sample->keys[k - 1];
	report->share = share_beyond(documents, at_least(k, scale(k - 1, x)));
	report->low = share_beyond(documents, at_least(k, scale(k + SPREAD_99, x)));
	report->high = share_beyond(documents, at_least(k, scale(k - SPREAD_99, x)));
}
