/* SPDX-License-Identifier: Apache-2.0 */
/* What a reader of training data made of some bytes, written out as lines of text so that two
 * readings can be compared at a glance. */
#ifndef TESTS_FORMATS_DOCUMENTS_H
#define TESTS_FORMATS_DOCUMENTS_H

#include "../check.h"

#include "base/base.h"
#include "formats/corpus_formats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WANT_ALL (WANT_HOSTS | WANT_BODIES | WANT_LABELS)

struct reading {
	struct out lines; /* one a document, then one a damage */
	unsigned documents, damages;
	uint64_t bytes, raw_bytes;
	const char *last_damage;
	uint64_t last_damage_at;
};

static inline void
reading_damage(void *context, uint64_t at, const char *reason)
{
	struct reading *reading = context;

	reading->damages++;
	reading->last_damage = reason;
	reading->last_damage_at = at;
	out_format(&reading->lines, "damage %" PRIu64 " %s\n", at, reason);
}

static inline uint32_t
adler(struct span s)
{
	uint32_t a = 1, b = 0;

	for (size_t i = 0; i < s.len; i++) {
		a = (a + s.at[i]) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

static inline void
put_span(struct out *out, struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < 32 || s.at[i] >= 127)
			out_format(out, "\\x%02x", s.at[i]);
		else
			out_char(out, (char)s.at[i]);
	out_char(out, '\t');
}

static inline void
reading_add(struct reading *reading, const struct document *d, bool bodies)
{
	struct out *out = &reading->lines;

	reading->documents++;
	reading->bytes += d->bytes;
	reading->raw_bytes += d->raw_bytes;
	put_span(out, d->url);
	out_format(out, "%s\t", modality_word(d->modality));
	put_span(out, d->media_type);
	put_span(out, d->language);
	put_span(out, d->licence);
	put_span(out, d->crawler);
	if (d->time == NO_TIME)
		out_string(out, "-\t");
	else
		out_format(out, "%" PRId64 "\t", d->time);
	out_format(out, "%" PRIu64 "\t%" PRIu64, d->raw_bytes, d->bytes);
	if (bodies && d->form == BODY_PLAIN)
		out_format(out, "\t%08" PRIx32, adler(d->body));
	out_char(out, '\n');
}

/* Reads the piece [begin, end) of the bytes; adds to what is in `reading`. */
static inline void
reading_piece(struct reading *reading, const struct corpus_format *format, struct span file,
    uint64_t begin, uint64_t end, unsigned wants)
{
	static const struct document_fields fields;
	struct damage_sink sink = {reading_damage, reading};
	struct stream_options options = {.damage = sink};
	struct corpus_input input = {.name = "test",
	    .file = file,
	    .begin = begin,
	    .end = end,
	    .fields = &fields,
	    .wants = wants,
	    .damage = sink};
	struct corpus_reader *reader = NULL;
	struct document document;
	struct gpai_error err;

	assert_int_equal(stream_open(file, begin, end, &options, &input.stream, &err), GPAI_OK);
	assert_int_equal(format->open(&input, &reader, &err), GPAI_OK);
	while (format->next(reader, &document))
		reading_add(reading, &document, wants & WANT_BODIES);
	format->close(reader);
	stream_close(input.stream);
}

static inline void
reading_init(struct reading *reading)
{
	*reading = (struct reading){0};
	out_memory(&reading->lines);
}

/* All of it in one piece. */
static inline void
reading_all(
    struct reading *reading, const struct corpus_format *format, struct span file, unsigned wants)
{
	reading_init(reading);
	reading_piece(reading, format, file, 0, file.len, wants);
	out_char(&reading->lines, '\0');
}

static inline void
reading_release(struct reading *reading)
{
	out_release(&reading->lines);
}

#endif
