/* SPDX-License-Identifier: Apache-2.0 */
/* Plain text: paragraphs between empty lines. A line that is short ends its paragraph, since what
 * follows would have fitted; an item of a list begins one. */
#include "reading/readers.h"

#include <string.h>

enum { SHORT_LINE = 48 }; /* bytes: text that flows is set wider */

static struct text
next_line(const char **at, const char *end)
{
	const char *stop = memchr(*at, '\n', (size_t)(end - *at));
	struct text line = {*at, (size_t)((stop != NULL ? stop : end) - *at)};

	*at = stop != NULL ? stop + 1 : end;
	return line;
}

static bool
begins_item(struct text line)
{
	struct text t = text_trim(line);

	return text_starts(t, "- ") || text_starts(t, "* ") || text_starts(t, "\xE2\x80\xA2") ||
	       text_starts(t, "[x]") || text_starts(t, "[ ]");
}

static void
put_paragraph(struct building *b, const char *from, const char *to, uint32_t line)
{
	struct text t = text_trim((struct text){from, (size_t)(to - from)});
	bool is_item = text_starts(t, "- ") || text_starts(t, "* ");
	size_t skip = is_item ? 2 : 0;
	struct read_block *block = build_block(b, is_item ? BLOCK_LIST_ITEM : BLOCK_PARAGRAPH,
	    (struct span){(const uint8_t *)t.at + skip, t.len - skip});

	if (block != NULL)
		block->line = line;
}

enum gpai_code
text_read(const char *name, struct span bytes, struct building *b, struct gpai_error *err)
{
	const char *at = (const char *)bytes.at, *end = at + bytes.len, *from = at;
	uint32_t line = 0, first = 1;

	(void)name;
	(void)err;
	while (at < end && !b->is_full) {
		const char *begin = at;
		struct text words = next_line(&at, end);
		line++;
		if (text_trim(words).len == 0 || begins_item(words)) {
			put_paragraph(b, from, begin, first);
			from = begin;
			first = line;
		}
		if (text_trim(words).len == 0 || words.len < SHORT_LINE) {
			put_paragraph(b, from, at, first);
			from = at;
			first = line + 1;
		}
	}
	put_paragraph(b, from, end, first);
	return GPAI_OK;
}
