/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus/labels.h"

#include "base/base.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS    (2 * LABELS_MAX)
#define WORD_MAX 512u /* longer words are told apart by their beginning */

static bool
is_label(const struct label *label, uint8_t group, struct span word)
{
	return label->is_used && label->group == group && label->word.len == word.len &&
	       (word.len == 0 || memcmp(label->word.at, word.at, word.len) == 0);
}

static uint64_t
hash_word(uint8_t group, struct span word)
{
	uint64_t hash = 0xcbf29ce484222325u ^ group;

	for (size_t i = 0; i < word.len; i++)
		hash = (hash ^ word.at[i]) * 0x100000001b3u;
	return hash ^ hash >> 29;
}

static bool
keep_word(struct labels *labels, struct label *slot, uint8_t group, struct span word)
{
	struct text copy = arena_text(
	    &labels->arena, (struct text){word.len > 0 ? (const char *)word.at : "", word.len});

	if (copy.at == NULL)
		return false;
	*slot = (struct label){.word = {(const uint8_t *)copy.at, word.len},
	    .group = group,
	    .is_used = true,
	    .tally = TALLY_NONE};
	labels->n++;
	return true;
}

struct tally *
labels_find(struct labels *labels, uint8_t group, struct span word)
{
	size_t at;

	if (word.len > WORD_MAX)
		word.len = WORD_MAX;
	if (labels->last != NULL && is_label(labels->last, group, word))
		return &labels->last->tally;
	if (labels->slots == NULL && (labels->slots = calloc(SLOTS, sizeof *labels->slots)) == NULL)
		return NULL;
	for (at = hash_word(group, word) & (SLOTS - 1); labels->slots[at].is_used;
	     at = (at + 1) & (SLOTS - 1))
		if (is_label(&labels->slots[at], group, word)) {
			labels->last = &labels->slots[at];
			return &labels->last->tally;
		}
	if (labels->n == LABELS_MAX || !keep_word(labels, &labels->slots[at], group, word))
		return NULL;
	labels->last = &labels->slots[at];
	return &labels->last->tally;
}

void
labels_clear(struct labels *labels)
{
	if (labels->slots != NULL && labels->n > 0)
		memset(labels->slots, 0, SLOTS * sizeof *labels->slots);
	arena_release(&labels->arena);
	labels->last = NULL;
	labels->n = 0;
}

void
labels_release(struct labels *labels)
{
	labels_clear(labels);
	free(labels->slots);
	labels->slots = NULL;
}
