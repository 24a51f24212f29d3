/* SPDX-License-Identifier: Apache-2.0 */
/* Drives a reader of training data over bytes from strangers, whole and cut in two. */
#ifndef FUZZ_DOCUMENTS_H
#define FUZZ_DOCUMENTS_H

#include "formats/corpus_formats.h"

#include <stdlib.h>

static volatile uint8_t fuzz_touched;

static inline void
fuzz_touch(struct span s)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < s.len; i++)
		sum ^= s.at[i];
	fuzz_touched = sum;
}

static inline void
fuzz_damage(void *context, uint64_t at, const char *reason)
{
	(void)context;
	if (at > UINT64_MAX / 2 || reason == NULL)
		abort();
}

/* Raw bytes of all documents that begin in [begin, end) of the file. */
static inline uint64_t
fuzz_piece(const struct corpus_format *format, struct span file, uint64_t begin, uint64_t end,
    unsigned wants)
{
	static const struct document_fields fields;
	struct damage_sink sink = {fuzz_damage, NULL};
	struct stream_options options = {.damage = sink};
	struct corpus_input input = {.name = "fuzz",
	    .file = file,
	    .begin = begin,
	    .end = end,
	    .fields = &fields,
	    .wants = wants,
	    .damage = sink};
	struct corpus_reader *reader = NULL;
	struct document d;
	uint64_t raw = 0;

	if (stream_open(file, begin, end, &options, &input.stream, NULL) != GPAI_OK)
		return 0;
	if (format->open(&input, &reader, NULL) == GPAI_OK) {
		while (format->next(reader, &d)) {
			fuzz_touch(d.url);
			fuzz_touch(d.media_type);
			fuzz_touch(d.language);
			fuzz_touch(d.licence);
			fuzz_touch(d.crawler);
			fuzz_touch(d.body);
			if (d.form == BODY_PLAIN && d.body.len != d.bytes)
				abort();
			raw += d.raw_bytes;
		}
		format->close(reader);
	}
	stream_close(input.stream);
	return raw;
}

static inline void
fuzz_format(const struct corpus_format *format, const uint8_t *data, size_t size)
{
	struct span file = {data, size};
	uint64_t raw = fuzz_piece(format, file, 0, size, WANT_HOSTS | WANT_BODIES | WANT_LABELS);

	if (fuzz_piece(format, file, 0, size, WANT_HOSTS | WANT_LABELS) != raw)
		abort();
	if (packing_of(file) == PACKING_PLAIN && raw > size)
		abort();
	if (format->cut == CUT_UNITS && size > 1) {
		fuzz_piece(format, file, 0, size / 2, WANT_LABELS);
		fuzz_piece(format, file, size / 2, size, WANT_LABELS);
	}
}

#endif
