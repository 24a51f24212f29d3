/* SPDX-License-Identifier: Apache-2.0 */
/* A hash table that is filled once and half empty. */
#include "tokens/vocab.h"

#include "tokens/hash.h"

bool
vocab_init(struct vocab *vocab, struct arena *arena, size_t n)
{
	size_t cap = 16;

	while (cap < 2 * n)
		cap *= 2;
	*vocab = (struct vocab){.mask = (uint32_t)(cap - 1)};
	vocab->slots = arena_array(arena, cap, sizeof(*vocab->slots));
	return vocab->slots != NULL;
}

static struct vocab_entry *
slot_of(const struct vocab *vocab, const uint8_t *at, size_t len)
{
	uint32_t i = (uint32_t)hash_bytes(at, len) & vocab->mask;

	while (vocab->slots[i].at != NULL &&
	       (vocab->slots[i].len != len || memcmp(vocab->slots[i].at, at, len) != 0))
		i = (i + 1) & vocab->mask;
	return &vocab->slots[i];
}

bool
vocab_put(struct vocab *vocab, struct arena *arena, struct text text, uint32_t id)
{
	struct vocab_entry *slot = slot_of(vocab, (const uint8_t *)text.at, text.len);

	if (slot->at == NULL) {
		struct text copy = arena_text(arena, text);

		if (copy.at == NULL)
			return false;
		*slot =
		    (struct vocab_entry){.at = (const uint8_t *)copy.at, .len = (uint32_t)text.len};
		vocab->n++;
		if (text.len > vocab->longest)
			vocab->longest = (uint32_t)text.len;
	}
	slot->id = id;
	return true;
}

uint32_t
vocab_find(const struct vocab *vocab, const uint8_t *at, size_t len)
{
	const struct vocab_entry *slot;

	if (len > vocab->longest)
		return TOKEN_NONE;
	slot = slot_of(vocab, at, len);
	return slot->at == NULL ? TOKEN_NONE : slot->id;
}
