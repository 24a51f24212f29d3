/* SPDX-License-Identifier: Apache-2.0 */
/* A document tree from JSON: what is read is written the same again, and can be laid out. */
#include "documents/exporter.h"
#include "documents/tree_json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct document document, back;
	struct arena arena;
	struct out once, twice, page;

	arena_init(&arena, (size_t)64 << 20);
	out_memory(&once);
	out_memory(&twice);
	out_memory(&page);
	if (tree_json_read("tree", (struct span){bytes, len}, &arena, &document, NULL) == GPAI_OK &&
	    tree_json_write(&document, &once, NULL) == GPAI_OK) {
		struct text line = out_text(&once);
		if (tree_json_read("tree", (struct span){(const uint8_t *)line.at, line.len},
			&arena, &back, NULL) == GPAI_OK) {
			if (tree_json_write(&back, &twice, NULL) == GPAI_OK &&
			    !text_equal(line, out_text(&twice)))
				abort();
			html_write(&back, &page, NULL);
			markdown_write(&back, &page, NULL);
		}
	}
	out_release(&page);
	out_release(&twice);
	out_release(&once);
	arena_release(&arena);
	return 0;
}
