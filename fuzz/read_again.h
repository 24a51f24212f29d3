/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for every reader: its limits, clean text, and blocks that survive their JSON. */
#ifndef FUZZ_READ_AGAIN_H
#define FUZZ_READ_AGAIN_H

#include "reading/build.h"

#include <stdlib.h>
#include <string.h>

typedef enum gpai_code reader(
    const char *name, struct span bytes, struct building *b, struct gpai_error *err);

static const struct reading_limits read_limits = {
    .bytes = 1 << 20, .unpacked = 1 << 20, .pages = 20, .text = 1 << 16, .blocks = 500};

static inline void
hold_text(struct text text)
{
	struct span bytes = {(const uint8_t *)text.at, text.len};

	if (utf8_valid_len(bytes) != text.len)
		abort();
	for (size_t i = 0; i < text.len; i++)
		if ((uint8_t)text.at[i] < ' ' ||
		    (i > 0 && text.at[i] == ' ' && text.at[i - 1] == ' '))
			abort();
	if (text.len > 0 && (text.at[0] == ' ' || text.at[text.len - 1] == ' '))
		abort();
}

static inline void
write_blocks(const struct read_document *document, struct out *out)
{
	out_memory(out);
	if (blocks_json_write(document, out, NULL) != GPAI_OK)
		abort();
}

static inline void
read_again(reader *read, struct span bytes)
{
	struct read_document document = {.file = text_of("x"), .format = text_of("x")}, again;
	struct arena arena;
	struct building b = {.arena = &arena, .limits = &read_limits, .document = &document};
	struct out first, second;

	arena_init(&arena, (size_t)64 << 20);
	if (read("x", bytes, &b, NULL) == GPAI_OK && !b.is_memory_out) {
		if (document.n_blocks > read_limits.blocks)
			abort();
		for (const struct read_block *block = document.first; block != NULL;
		     block = block->next)
			hold_text(block->text);
		write_blocks(&document, &first);
		struct text json = out_text(&first);
		if (blocks_json_read("x", (struct span){(const uint8_t *)json.at, json.len}, &arena,
			&again, NULL) != GPAI_OK)
			abort();
		write_blocks(&again, &second);
		if (!text_equal(json, out_text(&second)))
			abort();
		out_release(&first);
		out_release(&second);
	}
	arena_release(&arena);
}

#endif
