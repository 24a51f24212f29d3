/* SPDX-License-Identifier: Apache-2.0 */
/* Web archives: WARC 1.0 and 1.1 (ISO 28500:2009 and 2017), and the drafts 0.17 and 0.18 that
 * old crawls are in. WET and WAT files are WARC files.
 *
 * Documents are records of the types response, resource and conversion that carry content:
 * also pages behind an error status and captures of robots.txt, since they are in the data.
 * Requests, metadata (all of a WAT file), warcinfo and revisits are none; neither are captures
 * of DNS answers, which are notes of the crawler. A record stored in segments is told as
 * damage.
 *
 * The crawler is what the first four records of the file say, within its first 64 KiB: the user
 * agent of its warcinfo, else of the first request, else software, publisher or operator of the
 * warcinfo. So it does not depend on where a file is cut. Records that name another warcinfo
 * have no crawler. */
#include "formats/corpus_formats.h"
#include "formats/header_fields.h"
#include "formats/web_records.h"

#include "base/date.h"

#include <stdlib.h>

#define WARC_TYPES(X)                                                                              \
	X(OTHER, "")                                                                               \
	X(RESPONSE, "response")                                                                    \
	X(RESOURCE, "resource")                                                                    \
	X(CONVERSION, "conversion")                                                                \
	X(REQUEST, "request")                                                                      \
	X(WARCINFO, "warcinfo")                                                                    \
	X(METADATA, "metadata")                                                                    \
	X(REVISIT, "revisit")                                                                      \
	X(CONTINUATION, "continuation")

enum warc_type {
#define X(name, word) WARC_##name,
	WARC_TYPES(X)
#undef X
};

/* Fields that are looked at: slot and name as it is usually spelled. */
#define WARC_FIELDS(X)                                                                             \
	X(TYPE, "WARC-Type")                                                                       \
	X(DATE, "WARC-Date")                                                                       \
	X(CONTENT_TYPE, "Content-Type")                                                            \
	X(LENGTH, "Content-Length")                                                                \
	X(URL, "WARC-Target-URI")                                                                  \
	X(RECORD_ID, "WARC-Record-ID")                                                             \
	X(WARCINFO_ID, "WARC-Warcinfo-ID")                                                         \
	X(SEGMENT, "WARC-Segment-Number")                                                          \
	X(PAYLOAD_TYPE, "WARC-Identified-Payload-Type")                                            \
	X(LANGUAGE, "WARC-Identified-Content-Language")                                            \
	X(DIGEST, "WARC-Payload-Digest")

enum warc_field {
#define X(name, word) FIELD_##name,
	WARC_FIELDS(X)
#undef X
	    FIELDS_COUNT
};

struct warc_head {
	struct span fields[FIELDS_COUNT];
	size_t len; /* with the blank line */
	enum warc_type type;
	uint64_t length; /* of the block */
};

struct corpus_reader {
	struct record_walk walk;
	struct span crawler, warcinfo_id; /* in the two below */
	char crawler_at[256], warcinfo_id_at[128];
};

static enum warc_type
type_of(struct span value)
{
	static const struct {
		const char *word;
		size_t len;
	} types[] = {
#define X(name, word) [WARC_##name] = {word, sizeof(word) - 1},
	    WARC_TYPES(X)
#undef X
	};

	for (size_t i = 1; i < sizeof types / sizeof *types; i++)
		if (span_is_like(value, types[i].word, types[i].len))
			return (enum warc_type)i;
	return WARC_OTHER;
}

static void
take_field(struct warc_head *head, const struct header_field *field)
{
	static const struct {
		const char *word;
		size_t len;
	} names[] = {
#define X(name, word) [FIELD_##name] = {word, sizeof(word) - 1},
	    WARC_FIELDS(X)
#undef X
	};

	for (size_t i = 0; i < FIELDS_COUNT; i++) {
		if (field->name.len != names[i].len ||
		    !span_is_like(field->name, names[i].word, names[i].len))
			continue;
		if (head->fields[i].at == NULL)
			head->fields[i] = field->value;
		return;
	}
}

static bool
parse_length(struct span digits, uint64_t *length)
{
	*length = 0;
	for (size_t i = 0; i < digits.len; i++) {
		if (digits.at[i] < '0' || digits.at[i] > '9' ||
		    __builtin_mul_overflow(*length, 10, length) ||
		    __builtin_add_overflow(*length, digits.at[i] - '0', length))
			return false;
	}
	return digits.len > 0;
}

/* "WARC/1.0". */
static bool
begins_warc(struct span s)
{
	return s.len >= 8 && memcmp(s.at, "WARC/", 5) == 0 && s.at[5] >= '0' && s.at[5] <= '9' &&
	       s.at[6] == '.' && s.at[7] >= '0' && s.at[7] <= '9';
}

static enum head_state
parse_head(struct span bytes, struct warc_head *head)
{
	struct span rest = bytes, line;
	struct header_field field;
	enum header_line kind;

	*head = (struct warc_head){0};
	if (bytes.len >= 8 && !begins_warc(bytes))
		return HEAD_BAD;
	if (!header_take_line(&rest, &line))
		return HEAD_CUT;
	if (line.len < 8)
		return HEAD_BAD;
	while ((kind = header_next(&rest, &field)) == HEADER_FIELD || kind == HEADER_ODD)
		if (kind == HEADER_FIELD)
			take_field(head, &field);
	if (kind == HEADER_CUT)
		return HEAD_CUT;
	head->len = bytes.len - rest.len;
	head->type = type_of(head->fields[FIELD_TYPE]);
	return parse_length(head->fields[FIELD_LENGTH], &head->length) ? HEAD_FINE : HEAD_BAD;
}

/* The head of the record before which the stream stands. False: damage, which was told. */
static bool
read_head(struct record_walk *walk, struct warc_head *head)
{
	struct stream *in = walk->in;

	for (;;) {
		size_t have = (size_t)(in->end - in->at);
		switch (parse_head((struct span){in->at, have}, head)) {
		case HEAD_FINE:
			if (head->len <= RECORD_HEAD_MAX)
				return true;
			walk_tell(walk, stream_file_at(in), RECORD_HEAD_TOO_LONG);
			walk_resync(walk);
			return false;
		case HEAD_BAD:
			walk_tell(walk, stream_file_at(in),
			    head->len > 0 ? "record states no sound length"
					  : "bytes that are no WARC record");
			in->at += head->len > 0; /* the same head is not found again */
			walk_resync(walk);
			return false;
		default:
			if (!walk_grow(walk, have))
				return false;
		}
	}
}

/* n digits; -1: something else. */
static int
digits(struct span *s, size_t n)
{
	int value = 0;

	if (s->len < n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (s->at[i] < '0' || s->at[i] > '9')
			return -1;
		value = value * 10 + (s->at[i] - '0');
	}
	s->at += n;
	s->len -= n;
	return value;
}

static bool
take_char(struct span *s, uint8_t c)
{
	if (s->len == 0 || s->at[0] != c)
		return false;
	s->at++;
	s->len--;
	return true;
}

/* "+0100" or "-07:00" behind a time, in seconds to take off it. */
static int
zone_seconds(struct span s)
{
	int sign = take_char(&s, '+') ? 1 : take_char(&s, '-') ? -1 : 0;
	int hours = digits(&s, 2);

	take_char(&s, ':');
	int minutes = digits(&s, 2);
	if (sign == 0 || hours < 0)
		return 0;
	return sign * (hours * 3600 + (minutes > 0 ? minutes * 60 : 0));
}

/* W3C date and time of any precision ("2016", "2016-10", "2016-10-17T14:57:38.25Z"). ClueWeb09
 * writes the day of the year with three digits where the day of the month belongs. */
static int64_t
time_of(struct span s)
{
	int year = digits(&s, 4);
	int month = take_char(&s, '-') ? digits(&s, 2) : 1;
	int day = 1, hour = 0, minute = 0, second = 0;

	if (take_char(&s, '-')) {
		if (s.len >= 3 && s.at[2] >= '0' && s.at[2] <= '9') {
			int32_t start = date_of(year, 1, 1);
			day = digits(&s, 3);
			if (start == DATE_NONE || day < 1 || day > 366)
				return NO_TIME;
			struct day d = date_day(start + day - 1);
			month = d.month;
			day = d.day;
		} else {
			day = digits(&s, 2);
		}
	}
	int32_t date = date_of(year, month, day);
	if (date == DATE_NONE)
		return NO_TIME;
	if (take_char(&s, 'T') || take_char(&s, ' ')) {
		hour = digits(&s, 2);
		minute = take_char(&s, ':') ? digits(&s, 2) : 0;
		second = take_char(&s, ':') ? digits(&s, 2) : 0;
		if (hour < 0 || minute < 0 || second < 0)
			return (int64_t)date * 86400;
	}
	if (take_char(&s, '.'))
		while (digits(&s, 1) >= 0)
			;
	return (int64_t)date * 86400 + hour * 3600 + minute * 60 + second - zone_seconds(s);
}

/* wget writes the URL between the angle brackets of the grammar of WARC 1.0. */
static struct span
url_of(struct span value)
{
	if (value.len >= 2 && value.at[0] == '<' && value.at[value.len - 1] == '>')
		return (struct span){value.at + 1, value.len - 2};
	return value;
}

static bool
is_http(const struct warc_head *head, struct span block)
{
	struct span type = head->fields[FIELD_CONTENT_TYPE];

	if (head->type != WARC_RESPONSE && head->type != WARC_REVISIT)
		return false;
	return SPAN_BEGINS(type, "application/http") || SPAN_BEGINS(block, "HTTP/");
}

static void
label(struct corpus_reader *r, const struct warc_head *head, struct document *document)
{
	struct span id = head->fields[FIELD_WARCINFO_ID];

	document->language = head->fields[FIELD_LANGUAGE];
	document->time = time_of(head->fields[FIELD_DATE]);
	if (id.len == 0 || r->warcinfo_id.len == 0 ||
	    (id.len == r->warcinfo_id.len && memcmp(id.at, r->warcinfo_id.at, id.len) == 0))
		document->crawler = r->crawler;
}

/* A record of a type that carries content, into a document. False: it carries none, or was
 * cut short. */
static bool
take_document(struct corpus_reader *r, struct warc_head *head, struct document *document)
{
	struct record_walk *walk = &r->walk;
	struct web_record record;
	bool moved;

	*document = (struct document){.time = NO_TIME, .at = stream_file_at(walk->in)};
	if (!walk_take(walk, head->len, head->length, &record, &moved))
		return false;
	if (moved && parse_head(record.head, head) != HEAD_FINE)
		return false;
	struct span type = head->fields[FIELD_PAYLOAD_TYPE];
	bool http = is_http(head, record.block);
	if (type.len == 0 && !http)
		type = head->fields[FIELD_CONTENT_TYPE];
	if (SPAN_BEGINS(type, "text/dns"))
		return false;
	if (walk->wants & WANT_HOSTS)
		document->url = url_of(head->fields[FIELD_URL]);
	if (walk->wants & WANT_LABELS)
		label(r, head, document);
	if (walk->wants & WANT_HEADS) {
		document->id = url_of(head->fields[FIELD_RECORD_ID]);
		document->digest = head->fields[FIELD_DIGEST];
		document->is_revisit = head->type == WARC_REVISIT;
	}
	return web_document(walk, &record, http, type, document);
}

static bool
warc_next(struct corpus_reader *r, struct document *document)
{
	struct warc_head head;

	while (walk_stand(&r->walk)) {
		if (!read_head(&r->walk, &head))
			continue;
		switch (head.type) {
		case WARC_RESPONSE:
		case WARC_RESOURCE:
		case WARC_CONVERSION:
			if (head.fields[FIELD_SEGMENT].len > 0)
				break;
			if (take_document(r, &head, document))
				return true;
			continue;
		case WARC_REVISIT:
			if (!(r->walk.wants & WANT_HEADS) || head.fields[FIELD_SEGMENT].len > 0)
				break;
			if (take_document(r, &head, document))
				return true;
			continue;
		default:
			break;
		}
		if (head.fields[FIELD_SEGMENT].len > 0 || head.type == WARC_CONTINUATION)
			walk_tell(&r->walk, stream_file_at(r->walk.in),
			    "record in segments, which are not joined");
		walk_pass(&r->walk, head.len, head.length);
	}
	return false;
}

/* What names a crawler in a warcinfo, best first; a request's user agent comes in between. */
#define CRAWLER_FIELDS(X)                                                                          \
	X(AGENT, "http-header-user-agent")                                                         \
	X(REQUEST, "")                                                                             \
	X(SOFTWARE, "software")                                                                    \
	X(PUBLISHER, "publisher")                                                                  \
	X(OPERATOR, "operator")                                                                    \
	X(INFO, "software-info")

enum crawler_field {
#define X(name, word) CRAWLER_##name,
	CRAWLER_FIELDS(X)
#undef X
	    CRAWLER_FIELDS_COUNT
};

static void
take_warcinfo(struct span block, struct span found[CRAWLER_FIELDS_COUNT])
{
	static const struct {
		const char *word;
		size_t len;
	} names[] = {
#define X(name, word) [CRAWLER_##name] = {word, sizeof(word) - 1},
	    CRAWLER_FIELDS(X)
#undef X
	};
	struct header_field field;
	enum header_line kind;

	while ((kind = header_next(&block, &field)) == HEADER_FIELD || kind == HEADER_ODD)
		for (size_t i = 0; kind == HEADER_FIELD && i < CRAWLER_FIELDS_COUNT; i++)
			if (names[i].len > 0 && found[i].len == 0 &&
			    span_is_like(field.name, names[i].word, names[i].len))
				found[i] = field.value;
}

#define FRONT_RECORDS 4

static struct span
keep(char *to, size_t cap, struct span s)
{
	size_t len = s.len < cap ? s.len : cap;

	if (len > 0)
		memcpy(to, s.at, len);
	return (struct span){(const uint8_t *)to, len};
}

/* Looks through the records at the front of the file; true when it has seen enough. */
static bool
find_crawler(struct corpus_reader *r, struct span front)
{
	struct span found[CRAWLER_FIELDS_COUNT] = {0};
	struct warc_head head;
	struct http_head http;
	unsigned n = 0;
	bool is_whole = true;

	for (; is_whole && n < FRONT_RECORDS; n++) {
		while (front.len > 0 && (front.at[0] == '\r' || front.at[0] == '\n'))
			front = (struct span){front.at + 1, front.len - 1};
		if (parse_head(front, &head) != HEAD_FINE)
			break;
		struct span block = {front.at + head.len, front.len - head.len};
		is_whole = head.length <= block.len;
		if (is_whole)
			block.len = (size_t)head.length;
		if (head.type == WARC_WARCINFO && n == 0) {
			r->warcinfo_id = keep(r->warcinfo_id_at, sizeof r->warcinfo_id_at,
			    head.fields[FIELD_RECORD_ID]);
			take_warcinfo(block, found);
		} else if (head.type == WARC_REQUEST && found[CRAWLER_REQUEST].len == 0 &&
			   http_head_parse(block, &http)) {
			found[CRAWLER_REQUEST] = http.user_agent;
		}
		front.at = block.at + block.len;
		front.len -= head.len + block.len;
	}
	for (size_t i = CRAWLER_FIELDS_COUNT; i-- > 0;)
		if (found[i].len > 0)
			r->crawler = keep(r->crawler_at, sizeof r->crawler_at, found[i]);
	return is_whole && n == FRONT_RECORDS;
}

static void
warc_close(struct corpus_reader *r)
{
	if (r == NULL)
		return;
	walk_release(&r->walk);
	free(r);
}

static enum gpai_code
warc_open(const struct corpus_input *input, struct corpus_reader **reader, struct gpai_error *err)
{
	struct corpus_reader *r = calloc(1, sizeof *r);
	enum gpai_code rc = GPAI_OK;

	if (r == NULL)
		return fail_memory(err);
	walk_open(&r->walk, input, begins_warc, 8);
	if (input->wants & WANT_LABELS)
		rc = front_look(input, find_crawler, r, err);
	if (rc != GPAI_OK) {
		warc_close(r);
		r = NULL;
	}
	*reader = r;
	return rc;
}

static bool
warc_sniff(struct span head, const char *name)
{
	(void)name;
	while (head.len > 0 && (head.at[0] == '\r' || head.at[0] == '\n'))
		head = (struct span){head.at + 1, head.len - 1};
	return begins_warc(head);
}

const struct corpus_format warc_format = {
    .name = "warc",
    .spec = "WARC 1.1 (ISO 28500:2017)",
    .cut = CUT_UNITS,
    .sniff = warc_sniff,
    .open = warc_open,
    .next = warc_next,
    .close = warc_close,
};
