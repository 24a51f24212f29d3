/* SPDX-License-Identifier: Apache-2.0 */
/* Parquet files from strangers: read whole and in two pieces, rows and damage are the same, and no
 * text lies where none can be. */
#include "formats/corpus_formats.h"

#include <stdlib.h>
#include <string.h>

/* Rows of nothing cost no bytes; a fuzzer needs not count millions of them. */
#define ROWS_MAX 20000

struct seen {
	uint64_t documents, bytes, damages;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
see_damage(void *context, uint64_t at, const char *reason)
{
	(void)at;
	(void)reason;
	((struct seen *)context)->damages++;
}

static void
read_piece(struct span file, uint64_t begin, uint64_t end, const char *text, unsigned wants,
    struct seen *seen)
{
	struct document_fields fields = {.text = text};
	struct corpus_input input = {.name = "fuzz",
	    .file = file,
	    .begin = begin,
	    .end = end,
	    .fields = &fields,
	    .wants = wants,
	    .damage = {see_damage, seen}};
	struct corpus_reader *reader;
	struct document document;
	volatile uint8_t last = 0;

	if (parquet_format.open(&input, &reader, NULL) != GPAI_OK)
		return;
	while (seen->documents < ROWS_MAX && parquet_format.next(reader, &document)) {
		seen->documents++;
		seen->bytes += document.bytes;
		if (wants & WANT_BODIES && document.body.len != document.bytes)
			abort();
		if (document.body.len)
			last = document.body.at[document.body.len - 1];
		if (document.url.len)
			last = document.url.at[document.url.len - 1];
	}
	(void)last;
	parquet_format.close(reader);
}

static void
read_both(struct span file, const char *text, unsigned wants)
{
	struct seen whole = {0}, cut = {0};

	read_piece(file, 0, UINT64_MAX, text, wants, &whole);
	read_piece(file, 0, file.len / 2 + 1, text, wants, &cut);
	read_piece(file, file.len / 2 + 1, UINT64_MAX, text, wants, &cut);
	if (whole.documents < ROWS_MAX && cut.documents < ROWS_MAX &&
	    (whole.documents != cut.documents || whole.bytes != cut.bytes ||
		whole.damages != cut.damages))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span file = {data, size};

	read_both(file, "text", WANT_HOSTS | WANT_LABELS | WANT_BODIES);
	read_both(file, "tags", WANT_HOSTS | WANT_LABELS | WANT_BODIES);
	read_both(file, "text", WANT_HOSTS);
	return 0;
}
