/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Lines: one object of RFC 8259 a line; lines end in LF or CR LF; empty lines and a byte
 * order mark before the first are passed over.
 *
 * Every byte of text is a line or between two, so a file can be cut anywhere; the rule is in
 * document.h. After damage of the packing what is left of the line it fell into is dropped on
 * both sides of it, so that the cuts do not show in what is counted. */
#include "formats/json_record.h"
#include "formats/json_slow.h"
#include "formats/json_sniff.h"

#include <stdlib.h>

struct corpus_reader {
	struct json_records records;
	struct stream *stream;
	bool drops; /* stands inside a line that is not ours */
	bool is_begun;
};

static enum gpai_code
lines_open(const struct corpus_input *input, struct corpus_reader **reader, struct gpai_error *err)
{
	struct corpus_reader *r = calloc(1, sizeof *r);

	if (r == NULL)
		return fail_memory(err);
	enum gpai_code rc = json_records_init(&r->records, input, err);
	if (rc != GPAI_OK) {
		free(r);
		return rc;
	}
	r->stream = input->stream;
	r->drops = !input->stream->is_first;
	*reader = r;
	return GPAI_OK;
}

static void
lines_close(struct corpus_reader *r)
{
	if (r == NULL)
		return;
	json_records_release(&r->records);
	free(r);
}

/* The first line of a file begins before its mark. */
static bool
stands_at_first_line(struct stream *s)
{
	if (stream_need(s, 3) >= 3 && memcmp(s->at, "\xef\xbb\xbf", 3) == 0)
		s->at += 3;
	return s->at < s->end || stream_more(s);
}

/* Behind the next line end; false when the end or damage came first. Holds nothing. */
static bool
drop_line(struct stream *s)
{
	for (;;) {
		size_t ready = (size_t)(s->end - s->at);
		const uint8_t *end = ready == 0 ? NULL : memchr(s->at, '\n', ready);
		if (end != NULL) {
			s->at = end + 1;
			return true;
		}
		s->at = s->end;
		if (!stream_more(s))
			return false;
	}
}

/* Something is ready that begins a line of this piece. */
static bool
stands_at_line(struct corpus_reader *r)
{
	struct stream *s = r->stream;

	if (!r->is_begun) {
		r->is_begun = true;
		if (r->drops && s->owned == 0)
			return false;
		if (!r->drops && stands_at_first_line(s))
			return true;
	}
	for (;;) {
		if (s->at == s->end && !stream_more(s)) {
			if (!s->is_broken || !stream_resume(s))
				return false;
			r->drops = true;
			continue;
		}
		if (!r->drops)
			return stream_tell(s) <= s->owned;
		r->drops = !drop_line(s);
	}
}

/* How many bytes the line has up to its LF, or up to where the data ends or breaks; more than
 * JSON_RECORD_MAX when it is too long. */
static size_t
line_len(struct stream *s, bool *has_end)
{
	size_t seen = 0, ready = (size_t)(s->end - s->at);

	for (;;) {
		size_t up_to = ready < JSON_RECORD_MAX + 2 ? ready : JSON_RECORD_MAX + 2;
		const uint8_t *end = memchr(s->at + seen, '\n', up_to - seen);
		*has_end = end != NULL;
		if (end != NULL)
			return (size_t)(end - s->at);
		if (up_to > JSON_RECORD_MAX + 1)
			return up_to;
		seen = up_to;
		size_t wanted = ready < 65536 ? 131072 : ready * 2;
		size_t more =
		    stream_need(s, wanted < JSON_RECORD_MAX + 2 ? wanted : JSON_RECORD_MAX + 2);
		if (more <= ready)
			return seen;
		ready = more;
	}
}

static bool
is_blank(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] != ' ' && line.at[i] != '\t' && line.at[i] != '\r')
			return false;
	return true;
}

/* Any other: found to its end first. */
static bool
read_any_line(struct corpus_reader *r, struct document *document)
{
	struct stream *s = r->stream;
	uint64_t at = stream_file_at(s);
	bool has_end, is_document = false;
	size_t len = line_len(s, &has_end);
	struct span line = {s->at, len};

	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	if (line.len > JSON_RECORD_MAX) {
		json_damage(&r->records, at, JSON_TOO_LONG);
		r->drops = true;
		return false;
	}
	if (!is_blank(line)) {
		bool is_cut = !has_end && s->is_broken;
		is_document = is_cut ? json_record_quietly(&r->records, line, at, document)
		                     : json_record(&r->records, line, at, document);
	}
	s->at += len + (has_end ? 1 : 0);
	return is_document;
}

/* The usual line: an object, sound, ready to its end, which is found with it. */
static bool
begin_line(struct corpus_reader *r, const uint8_t **end)
{
	struct stream *s = r->stream;
	const uint8_t *p;

	if (!json_record_begin(&r->records, s->at, s->end, true, &p))
		return false;
	while (p < s->end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	*end = p;
	return (p < s->end ? *p == '\n' : s->is_ended) && (size_t)(p - s->at) <= JSON_RECORD_MAX;
}

/* The line at which the stream stands: true when it is a document. */
static bool
read_line(struct corpus_reader *r, struct document *document)
{
	struct stream *s = r->stream;
	const uint8_t *end;

	if (!begin_line(r, &end))
		return read_any_line(r, document);
	uint64_t at = stream_file_at(s);
	struct span line = {s->at, (size_t)(end - s->at)};
	if (line.len > 0 && end[-1] == '\r')
		line.len--;
	s->at = end < s->end ? end + 1 : end;
	return json_record_take(&r->records, line, at, document);
}

static bool
lines_next(struct corpus_reader *r, struct document *document)
{
	while (stands_at_line(r))
		if (read_line(r, document))
			return true;
	return false;
}

const struct corpus_format jsonl_format = {
    .name = "jsonl",
    .spec = "JSON Lines of objects, RFC 8259",
    .cut = CUT_LINES,
    .sniff = json_sniff_lines,
    .open = lines_open,
    .next = lines_next,
    .close = lines_close,
};
