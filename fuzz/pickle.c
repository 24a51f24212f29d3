/* SPDX-License-Identifier: Apache-2.0 */
/* Pickles from strangers: the machine that takes them apart, and checkpoints that are a row
 * of pickles.
 *
 * The machine's values stay below the arena's limit; tensors lie within the file. */
#include "formats/pickle.h"
#include "formats/torch_legacy.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
run(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct source source;
	struct pickle pickle;

	arena_init(&arena, (size_t)16 << 20);
	source_memory(&source, (struct span){data, size}, "fuzz");
	if (pickle_run(&arena, &source, 0, size, &pickle, NULL) == GPAI_OK) {
		if (pickle.root == NULL || pickle.end > size)
			abort();
		for (uint32_t i = 1; i < pickle.n_globals; i++) {
			if (text_compare(pickle.globals[i - 1], pickle.globals[i]) >= 0)
				abort();
		}
	}
	source_release(&source);
	arena_release(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct tensor_file file;

	run(data, size);
	arena_init(&arena, (size_t)64 << 20);
	if (torch_legacy_parse(&arena, (struct span){data, size}, "fuzz", &file, NULL) == GPAI_OK) {
		for (uint32_t i = 0; i < file.n_tensors; i++) {
			if (file.tensors[i].begin > file.tensors[i].end ||
			    file.tensors[i].end > size)
				abort();
		}
		if (file.header_bytes + file.data_bytes != size)
			abort();
	}
	arena_release(&arena);
	return 0;
}
