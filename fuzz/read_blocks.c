/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks as JSON, from a reader that may have been taken over: refused, or written the same. */
#include "reading/blocks.h"

#include "base/base.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct read_document document, again;
	struct arena arena;
	struct out first, second;

	arena_init(&arena, (size_t)64 << 20);
	if (blocks_json_read("x", (struct span){data, size}, &arena, &document, NULL) == GPAI_OK) {
		out_memory(&first);
		out_memory(&second);
		if (blocks_json_write(&document, &first, NULL) != GPAI_OK)
			abort();
		struct text json = out_text(&first);
		if (blocks_json_read("x", (struct span){(const uint8_t *)json.at, json.len}, &arena,
			&again, NULL) != GPAI_OK ||
		    blocks_json_write(&again, &second, NULL) != GPAI_OK ||
		    !text_equal(json, out_text(&second)))
			abort();
		out_release(&first);
		out_release(&second);
	}
	arena_release(&arena);
	return 0;
}
