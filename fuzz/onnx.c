/* SPDX-License-Identifier: Apache-2.0 */
/* ONNX models from strangers: messages, shapes, and where external data is.
 *
 * Whatever is accepted lies within the file or in a plain path below its folder. */
#include "formats/onnx.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
climbs(struct text path)
{
	return path.at[0] == '/' || (path.len >= 2 && memcmp(path.at, "..", 2) == 0) ||
	       memmem(path.at, path.len, "/..", 3) != NULL ||
	       memchr(path.at, '\0', path.len) != NULL || text_is(path, "fuzz");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct tensor_file file;

	arena_init(&arena, (size_t)64 << 20);
	if (onnx_parse(&arena, (struct span){data, size}, "fuzz", &file, NULL) == GPAI_OK) {
		for (uint32_t i = 0; i < file.n_tensors; i++) {
			const struct tensor *tensor = &file.tensors[i];
			uint64_t elements = 1;
			for (uint32_t k = 0; k < tensor->rank; k++)
				elements *= tensor->shape[k];
			if (elements != tensor->elements || tensor->begin > tensor->end)
				abort();
			if (tensor->file.len > 0 ? climbs(tensor->file) : tensor->end > size)
				abort();
		}
		if (file.header_bytes + file.data_bytes != size)
			abort();
	}
	arena_release(&arena);
	return 0;
}
