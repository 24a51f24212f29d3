/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions of datasets from strangers. Whatever is accepted has lists whose texts are there,
 * none of them long. */
#include "formats/croissant.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct dataset_words *words)
{
	if (words->n > DATASET_WORDS_MAX)
		abort();
	for (uint32_t i = 0; i < words->n; i++)
		if (words->at[i].at == NULL || words->at[i].len == 0 ||
		    words->at[i].len > DATASET_WORD_BYTES)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dataset_card card;
	struct arena arena;

	arena_init(&arena, (size_t)64 << 20);
	if (croissant_parse(&arena, (struct span){data, size}, "fuzz", &card, NULL) == GPAI_OK &&
	    card.is_there) {
		check(&card.licences);
		check(&card.languages);
		check(&card.sources);
		check(&card.files);
		if (card.has_size && card.size_least >= card.size_most)
			abort();
	}
	arena_release(&arena);
	return 0;
}
