/* SPDX-License-Identifier: Apache-2.0 */
/* ONNX models from strangers: messages, shapes, and where external data is.
 *
 * Whatever is accepted lies within the file or in a plain path below its folder. */
#include "formats/onnx.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The path between two slashes has "/../" when a part of it leads up. */
static bool
climbs(struct text path)
{
	char framed[5000];

	if (path.len + 3 > sizeof framed || path.at[0] == '/' || text_is(path, "fuzz"))
		return true;
	framed[0] = '/';
	memcpy(framed + 1, path.at, path.len);
	framed[path.len + 1] = '/';
	return memmem(framed, path.len + 2, "/../", 4) != NULL ||
	       memchr(path.at, '\0', path.len) != NULL;
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
