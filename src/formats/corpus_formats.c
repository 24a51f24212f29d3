/* SPDX-License-Identifier: Apache-2.0 */
/* The table of formats of training data. */
#include "formats/corpus_formats.h"

#include <string.h>

/* In the order of asking: what has a magic of its own first, whatever may be text last.
 * text_file takes everything. */
const struct corpus_format *const corpus_formats[] = {
    &parquet_format,
    &warc_format,
    &arc_format,
    &tar_format,
    &media_format,
    &jsonl_format,
    &json_array_format,
    &text_file_format,
    NULL,
};

const struct corpus_format *
corpus_format_of(struct span head, const char *name)
{
	for (size_t i = 0; corpus_formats[i] != NULL; i++)
		if (corpus_formats[i]->sniff(head, name))
			return corpus_formats[i];
	return NULL;
}

const struct corpus_format *
corpus_format_named(struct text name)
{
	for (size_t i = 0; corpus_formats[i] != NULL; i++)
		if (text_is(name, corpus_formats[i]->name))
			return corpus_formats[i];
	return NULL;
}
