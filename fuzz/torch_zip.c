/* SPDX-License-Identifier: Apache-2.0 */
/* PyTorch checkpoints from strangers: the archive's directory, the pickle in it, storages.
 *
 * Whatever is accepted lies within the file, and its shape multiplies to its elements. */
#include "formats/torch_zip.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct tensor_file file;

	arena_init(&arena, (size_t)64 << 20);
	if (torch_zip_parse(&arena, (struct span){data, size}, "fuzz", &file, NULL) == GPAI_OK) {
		for (uint32_t i = 0; i < file.n_tensors; i++) {
			const struct tensor *tensor = &file.tensors[i];
			uint64_t elements = 1;
			for (uint32_t k = 0; k < tensor->rank; k++)
				elements *= tensor->shape[k];
			if (elements != tensor->elements || tensor->begin > tensor->end ||
			    tensor->end > size)
				abort();
		}
		if (file.header_bytes + file.data_bytes != size)
			abort();
	}
	arena_release(&arena);
	return 0;
}
