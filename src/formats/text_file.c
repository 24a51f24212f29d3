/* SPDX-License-Identifier: Apache-2.0 */
/* Trees of plain files: what no other format knows is a file of text, or of something else. */
#include "formats/corpus_formats.h"
#include "formats/whole_file.h"

static bool
text_file_sniff(struct span head, const char *name)
{
	(void)head;
	(void)name;
	return true;
}

const struct corpus_format text_file_format = {
    .name = "text-file",
    .spec = "one file, one document",
    .cut = CUT_NEVER,
    .sniff = text_file_sniff,
    .open = whole_file_open,
    .next = whole_file_next,
    .close = whole_file_close,
};
