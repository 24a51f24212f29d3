/* SPDX-License-Identifier: Apache-2.0 */
/* GGUF files from strangers: metadata, shapes and offsets.
 *
 * Whatever is accepted lies within the file, overlaps nothing and fits type and shape. */
#include "formats/gguf.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct gguf gguf;

	arena_init(&arena, (size_t)64 << 20);
	if (gguf_parse(&arena, (struct span){data, size}, "fuzz", &gguf, NULL) == GPAI_OK) {
		uint64_t at = gguf.data_begin, sum = 0;
		for (uint32_t i = 0; i < gguf.file.n_tensors; i++) {
			const struct tensor *tensor = &gguf.file.tensors[i];
			bool whole;
			uint64_t bytes = dtype_bytes(tensor->dtype, tensor->elements, &whole);
			if (!whole || tensor->begin < at || tensor->end > size ||
			    tensor->end - tensor->begin != bytes)
				abort();
			at = tensor->end;
			sum += bytes;
		}
		if (sum != gguf.file.data_bytes || gguf.file.header_bytes + sum != size)
			abort();
	}
	arena_release(&arena);
	return 0;
}
