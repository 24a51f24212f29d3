/* SPDX-License-Identifier: Apache-2.0 */
/* Safetensors files from strangers: header, shapes and offsets.
 *
 * Whatever is accepted covers its data exactly: each tensor begins where the one before
 * ends, and fits its type and shape. */
#include "formats/safetensors.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct tensor_file file;
	uint64_t at = 0;

	arena_init(&arena, (size_t)64 << 20);
	if (safetensors_parse(&arena, (struct span){data, size}, "fuzz", &file, NULL) == GPAI_OK) {
		for (uint32_t i = 0; i < file.n_tensors; i++) {
			const struct tensor *tensor = &file.tensors[i];
			bool whole;
			uint64_t bytes = dtype_bytes(tensor->dtype, tensor->elements, &whole);
			if (tensor->begin != at || !whole || tensor->end - tensor->begin != bytes)
				abort();
			at = tensor->end;
		}
		if (file.header_bytes + at != size)
			abort();
	}
	arena_release(&arena);
	return 0;
}
