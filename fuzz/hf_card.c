/* SPDX-License-Identifier: Apache-2.0 */
/* Model cards from strangers. Whatever is accepted has lists whose texts are there, and no
 * front matter says nothing. */
#include "formats/hf_card.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hf_card card;
	struct arena arena;

	arena_init(&arena, (size_t)64 << 20);
	if (hf_card_parse(&arena, (struct span){data, size}, "fuzz", &card, NULL) == GPAI_OK) {
		if (!card.has_front_matter &&
		    (card.licence.len > 0 || card.n_bases > 0 || card.n_languages > 0))
			abort();
		for (uint32_t i = 0; i < card.n_bases; i++)
			if (card.bases[i].at == NULL)
				abort();
		for (uint32_t i = 0; i < card.n_languages; i++)
			if (card.languages[i].at == NULL)
				abort();
	}
	arena_release(&arena);
	return 0;
}
