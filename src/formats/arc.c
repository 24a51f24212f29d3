/* SPDX-License-Identifier: Apache-2.0 */
/* ARC files, the web archives before WARC: version 1 and 2 of the Internet Archive's format.
 *
 * A record is a line "URL IP-address date type length" (version 2 puts code, checksum,
 * location, offset and file name before the length) and that many bytes, which for http begin
 * with the head of the answer. The first record of a file describes it: its origin is given
 * as the crawler. URLs with blanks are read, since the fields are counted from the end. */
#include "formats/corpus_formats.h"
#include "formats/header_fields.h"
#include "formats/web_records.h"

#include "base/date.h"

#include <stdlib.h>

/* Longest line taken for a record: URLs in them are shorter than 64 KiB. */
#define ARC_LINE_MAX ((size_t)64 << 10)
#define ARC_WORDS    10 /* of version 2 */

struct arc_head {
	size_t len; /* with the line end */
	struct span url, date, type;
	uint64_t length;
};

struct corpus_reader {
	struct record_walk walk;
	size_t crawler_len;
	uint8_t crawler[256];
};

static bool
is_digits(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return s.len > 0;
}

/* The last words of the line, last first; what is before them stays in `line`. */
static size_t
take_words(struct span *line, struct span words[ARC_WORDS], size_t most)
{
	size_t n = 0;

	while (n < most && line->len > 0) {
		size_t at = line->len;
		while (at > 0 && line->at[at - 1] != ' ')
			at--;
		if (at == 0)
			break;
		words[n++] = (struct span){line->at + at, line->len - at};
		line->len = at - 1;
	}
	return n;
}

static bool
parse_number(struct span s, uint64_t *number)
{
	*number = 0;
	for (size_t i = 0; i < s.len; i++)
		if (__builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, (unsigned)(s.at[i] - '0'), number))
			return false;
	return true;
}

static bool
has_scheme(struct span s)
{
	size_t i = 0;

	while (i < s.len && i < 16 && ((s.at[i] | 32) >= 'a' && (s.at[i] | 32) <= 'z'))
		i++;
	return i > 1 && i < s.len && s.at[i] == ':';
}

/* The date is the one word of 12 to 17 digits that has an address before it and a type behind. */
static enum head_state
parse_head(struct span bytes, struct arc_head *head)
{
	struct span rest = bytes, line, words[ARC_WORDS];

	*head = (struct arc_head){0};
	if (bytes.len >= 16 && !has_scheme(bytes))
		return HEAD_BAD;
	if (!header_take_line(&rest, &line))
		return bytes.len < ARC_LINE_MAX ? HEAD_CUT : HEAD_BAD;
	struct span before = line;
	size_t n = take_words(&before, words, ARC_WORDS - 1), date = 2;
	while (date + 1 < n && !(is_digits(words[date]) && words[date].len >= 12 &&
				   words[date].len <= 17 && date != 3 && date != 4))
		date++;
	if (!has_scheme(line) || date + 1 >= n || !is_digits(words[0]) ||
	    !parse_number(words[0], &head->length))
		return HEAD_BAD;
	head->url = (struct span){line.at, (size_t)(words[date + 1].at - line.at) - 1};
	head->date = words[date];
	head->type = words[date - 1];
	head->len = bytes.len - rest.len;
	return HEAD_FINE;
}

static bool
begins_arc(struct span front)
{
	struct arc_head head;

	return parse_head(front, &head) == HEAD_FINE;
}

static bool
read_head(struct record_walk *walk, struct arc_head *head)
{
	struct stream *in = walk->in;

	for (;;) {
		size_t have = (size_t)(in->end - in->at);
		switch (parse_head((struct span){in->at, have}, head)) {
		case HEAD_FINE:
			return true;
		case HEAD_BAD:
			walk_tell(walk, stream_file_at(in), "bytes that are no ARC record");
			walk_resync(walk);
			return false;
		default:
			if (!walk_grow(walk, have))
				return false;
		}
	}
}

static int
number(struct span s, size_t at, size_t n)
{
	int value = 0;

	for (size_t i = at; i < at + n && i < s.len; i++)
		value = value * 10 + (s.at[i] - '0');
	return value;
}

/* YYYYMMDDhhmmss, or less of it. */
static int64_t
time_of(struct span s)
{
	int32_t date = date_of(number(s, 0, 4), number(s, 4, 2), number(s, 6, 2));

	if (date == DATE_NONE)
		return NO_TIME;
	return (int64_t)date * 86400 + number(s, 8, 2) * 3600 + number(s, 10, 2) * 60 +
	       number(s, 12, 2);
}

static bool
take_document(struct corpus_reader *r, struct arc_head *head, struct document *document)
{
	struct record_walk *walk = &r->walk;
	struct web_record record;
	bool moved;

	*document = (struct document){.time = NO_TIME, .at = stream_file_at(walk->in)};
	if (!walk_take(walk, head->len, head->length, &record, &moved))
		return false;
	if (moved && parse_head(record.head, head) != HEAD_FINE)
		return false;
	if (walk->wants & WANT_HOSTS)
		document->url = head->url;
	if (walk->wants & WANT_LABELS) {
		document->time = time_of(head->date);
		document->crawler = (struct span){r->crawler, r->crawler_len};
	}
	bool http = SPAN_BEGINS(head->url, "http") && SPAN_BEGINS(record.block, "HTTP/");
	bool says = !http && !SPAN_IS(head->type, "no-type") && !SPAN_IS(head->type, "unk");
	return web_document(walk, &record, http, says ? head->type : (struct span){0}, document);
}

static bool
is_note(const struct arc_head *head)
{
	return SPAN_BEGINS(head->url, "filedesc:") || SPAN_BEGINS(head->url, "dns:");
}

static bool
arc_next(struct corpus_reader *r, struct document *document)
{
	struct arc_head head;

	while (walk_stand(&r->walk)) {
		if (!read_head(&r->walk, &head))
			continue;
		if (is_note(&head))
			walk_pass(&r->walk, head.len, head.length);
		else if (take_document(r, &head, document))
			return true;
	}
	return false;
}

/* "1 0 InternetArchive", the line behind that of the first record. */
static bool
find_crawler(struct corpus_reader *r, struct span front)
{
	struct arc_head head;
	struct span line;

	if (parse_head(front, &head) != HEAD_FINE)
		return false;
	front = (struct span){front.at + head.len, front.len - head.len};
	if (!is_note(&head) || !header_take_line(&front, &line))
		return !is_note(&head);
	for (int blanks = 0; blanks < 2 && line.len > 0; line.at++, line.len--)
		blanks += line.at[0] == ' ';
	line = span_trim(line);
	r->crawler_len = line.len < sizeof r->crawler ? line.len : sizeof r->crawler;
	if (r->crawler_len > 0)
		memcpy(r->crawler, line.at, r->crawler_len);
	return true;
}

static void
arc_close(struct corpus_reader *r)
{
	if (r == NULL)
		return;
	walk_release(&r->walk);
	free(r);
}

static enum gpai_code
arc_open(const struct corpus_input *input, struct corpus_reader **reader, struct gpai_error *err)
{
	struct corpus_reader *r = calloc(1, sizeof *r);
	enum gpai_code rc = GPAI_OK;

	if (r == NULL)
		return fail_memory(err);
	walk_open(&r->walk, input, begins_arc, ARC_LINE_MAX);
	if (input->wants & WANT_LABELS)
		rc = front_look(input, find_crawler, r, err);
	if (rc != GPAI_OK) {
		arc_close(r);
		r = NULL;
	}
	*reader = r;
	return rc;
}

/* A piece of the file begins with any record. */
static bool
arc_sniff(struct span head, const char *name)
{
	(void)name;
	while (head.len > 0 && (head.at[0] == '\r' || head.at[0] == '\n'))
		head = (struct span){head.at + 1, head.len - 1};
	return begins_arc(head);
}

const struct corpus_format arc_format = {
    .name = "arc",
    .spec = "ARC 1.0 (Internet Archive, 1996)",
    .cut = CUT_UNITS,
    .sniff = arc_sniff,
    .open = arc_open,
    .next = arc_next,
    .close = arc_close,
};
