/* SPDX-License-Identifier: Apache-2.0 */
/* Indexes and model cards from strangers. Every entry of an accepted index points to a
 * shard, and no shard leads out of its folder. */
#include "formats/hf_index.h"
#include "formats/hf_card.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = {data, size};
	struct arena arena;
	struct hf_index index;
	struct hf_card card;

	arena_init(&arena, (size_t)64 << 20);
	if (hf_index_parse(&arena, bytes, "fuzz", &index, NULL) == GPAI_OK) {
		for (uint32_t i = 0; i < index.n_entries; i++) {
			if (index.entries[i].shard >= index.n_shards)
				abort();
		}
		for (uint32_t i = 0; i < index.n_shards; i++) {
			if (strchr(index.shards[i].at, '/') != NULL || index.shards[i].len == 0 ||
			    (i > 0 && text_compare(index.shards[i - 1], index.shards[i]) >= 0))
				abort();
		}
	}
	hf_card_parse(&arena, bytes, "fuzz", &card, NULL);
	arena_release(&arena);
	return 0;
}
