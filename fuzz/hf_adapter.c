/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations of adapters from strangers. Whatever is accepted has a rank above 0 where
 * it has one, and lists whose texts are there. */
#include "formats/hf_adapter.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hf_adapter adapter;
	struct arena arena;

	arena_init(&arena, (size_t)64 << 20);
	if (hf_adapter_parse(&arena, (struct span){data, size}, "fuzz", &adapter, NULL) ==
	    GPAI_OK) {
		if (adapter.has_rank && adapter.rank == 0)
			abort();
		for (uint32_t i = 0; i < adapter.n_targets; i++) {
			if (adapter.targets[i].at == NULL)
				abort();
		}
		for (uint32_t i = 0; i < adapter.n_saved; i++) {
			if (adapter.saved[i].at == NULL)
				abort();
		}
	}
	arena_release(&arena);
	return 0;
}
