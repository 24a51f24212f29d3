/* SPDX-License-Identifier: Apache-2.0 */
/* Captures in WARC files (1.0 and 1.1, ISO 28500): responses with any status, resources, and
 * revisits, which say that the answer was the same as another.
 *
 * Beside formats/warc.c, which reads documents, this reads what they do not need: what a crawler
 * cut off, which record another refers to, answers without content. Records in segments count as
 * cut. Bodies are read of what is kept alone; of all others the head of the message, for the
 * licences that it names. */
#include "rights/archive_web.h"

#include "formats/document_time.h"
#include "formats/header_fields.h"

#include <string.h>

/* Heads of messages that are not kept are looked at so far. */
#define LOOK_BYTES ((size_t)16 << 10)

#define CAPTURE_FIELDS(X)                                                                          \
	X(TYPE, "WARC-Type")                                                                       \
	X(DATE, "WARC-Date")                                                                       \
	X(CONTENT_TYPE, "Content-Type")                                                            \
	X(LENGTH, "Content-Length")                                                                \
	X(URL, "WARC-Target-URI")                                                                  \
	X(RECORD_ID, "WARC-Record-ID")                                                             \
	X(SEGMENT, "WARC-Segment-Number")                                                          \
	X(TRUNCATED, "WARC-Truncated")                                                             \
	X(PAYLOAD, "WARC-Payload-Digest")                                                          \
	X(PROFILE, "WARC-Profile")                                                                 \
	X(REFERS, "WARC-Refers-To")                                                                \
	X(REFERS_URL, "WARC-Refers-To-Target-URI")                                                 \
	X(REFERS_DATE, "WARC-Refers-To-Date")

enum capture_field {
#define X(name, word) FIELD_##name,
	CAPTURE_FIELDS(X)
#undef X
	    FIELDS_COUNT
};

struct capture_head {
	struct span fields[FIELDS_COUNT];
	size_t len; /* with the blank line */
	uint64_t length;
};

static bool
begins_warc(struct span s)
{
	return s.len >= 8 && memcmp(s.at, "WARC/", 5) == 0 && s.at[5] >= '0' && s.at[5] <= '9' &&
	       s.at[6] == '.' && s.at[7] >= '0' && s.at[7] <= '9';
}

static void
take_field(struct capture_head *head, const struct header_field *field)
{
	static const struct {
		const char *word;
		size_t len;
	} names[] = {
#define X(name, word) [FIELD_##name] = {word, sizeof(word) - 1},
	    CAPTURE_FIELDS(X)
#undef X
	};

	for (size_t i = 0; i < FIELDS_COUNT; i++)
		if (span_is_like(field->name, names[i].word, names[i].len)) {
			if (head->fields[i].at == NULL)
				head->fields[i] = field->value;
			return;
		}
}

static bool
parse_length(struct span digits, uint64_t *length)
{
	*length = 0;
	for (size_t i = 0; i < digits.len; i++)
		if (digits.at[i] < '0' || digits.at[i] > '9' ||
		    __builtin_mul_overflow(*length, 10, length) ||
		    __builtin_add_overflow(*length, digits.at[i] - '0', length))
			return false;
	return digits.len > 0;
}

static enum head_state
parse_head(struct span bytes, struct capture_head *head)
{
	struct span rest = bytes, line;
	struct header_field field;
	enum header_line kind;

	*head = (struct capture_head){0};
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
	return parse_length(head->fields[FIELD_LENGTH], &head->length) ? HEAD_FINE : HEAD_BAD;
}

/* The head of the record before which the stream stands. False: damage, which was told. */
static bool
read_head(struct record_walk *walk, struct capture_head *head)
{
	struct stream *in = walk->in;

	for (;;) {
		size_t have = (size_t)(in->end - in->at);
		enum head_state state = parse_head((struct span){in->at, have}, head);

		if (state == HEAD_FINE && head->len <= RECORD_HEAD_MAX)
			return true;
		if (state == HEAD_CUT) {
			if (!walk_grow(walk, have))
				return false;
			continue;
		}
		walk_tell(walk, stream_file_at(in), "bytes that are no WARC record");
		in->at += head->len > 0;
		walk_resync(walk);
		return false;
	}
}

/* wget writes the URL between the angle brackets of the grammar of WARC 1.0. */
static struct span
without_brackets(struct span value)
{
	if (value.len >= 2 && value.at[0] == '<' && value.at[value.len - 1] == '>')
		return (struct span){value.at + 1, value.len - 2};
	return value;
}

static int64_t
time_of(struct span date)
{
	return date.len > 0 ? document_time(date) : NO_TIME;
}

static bool
contains(struct span s, const char *word)
{
	return s.len > 0 && memmem(s.at, s.len, word, strlen(word)) != NULL;
}

static enum gpai_code
put_revisit(struct web_worker *worker, struct text url, const struct capture_head *head,
    const struct web_answer *answer, int status)
{
	char refers_url[ARCHIVE_URL_MAX];
	uint8_t id[WEB_NAME_MAX], refers[WEB_NAME_MAX], payload[WEB_NAME_MAX];
	struct asked_again again = {.url = url,
	    .time = answer->time,
	    .status = status,
	    .id = web_keep_name(id, answer->id),
	    .refers = web_keep_name(refers, head->fields[FIELD_REFERS]),
	    .refers_time = time_of(head->fields[FIELD_REFERS_DATE]),
	    .payload = web_keep_name(payload, answer->payload),
	    .is_unmodified =
		status == 304 || contains(head->fields[FIELD_PROFILE], "server-not-modified")};

	again.refers_url.at = refers_url;
	again.refers_url.len = archive_url(
	    (struct span){0}, without_brackets(head->fields[FIELD_REFERS_URL]), refers_url);
	return maker_put_again(worker->maker, &again, worker->err);
}

/* A revisit keeps at most the head of the answer. Where that is an error or a redirect it says all;
 * else the body is elsewhere. */
static enum gpai_code
take_revisit(struct web_worker *worker, struct text url, const struct capture_head *head,
    const struct web_answer *answer)
{
	struct http_head http = {0};
	int status;

	if (answer->is_http)
		http_head_parse(answer->message, &http);
	status = http.status;
	if (status == 0 || status == 304 || (status >= 200 && status < 300))
		return put_revisit(worker, url, head, answer, status);
	return web_put(worker, url, answer);
}

/* Whatever its type is called ("message/http" before WARC 1.0), a response that begins as one of
 * HTTP is one: read as a body, an error would be a permission. */
static bool
is_http(struct span type, bool is_resource, struct span block)
{
	return SPAN_BEGINS(type, "application/http") ||
	       (!is_resource && SPAN_BEGINS(block, "HTTP/"));
}

static enum gpai_code
take_kept(struct record_walk *walk, struct web_worker *worker, struct capture_head *head,
    struct text url, bool is_revisit)
{
	struct web_record record;
	bool moved;

	if (!walk_take(walk, head->len, head->length, &record, &moved) ||
	    (moved && parse_head(record.head, head) != HEAD_FINE))
		return GPAI_OK;
	struct span type = head->fields[FIELD_CONTENT_TYPE];
	struct web_answer answer = {.url = without_brackets(head->fields[FIELD_URL]),
	    .time = time_of(head->fields[FIELD_DATE]),
	    .message = record.block,
	    .is_http = is_http(type, SPAN_IS(head->fields[FIELD_TYPE], "resource"), record.block),
	    .is_whole = record.block.len == record.length,
	    .is_cut_by_crawler =
		head->fields[FIELD_TRUNCATED].len > 0 || head->fields[FIELD_SEGMENT].len > 0,
	    .id = head->fields[FIELD_RECORD_ID],
	    .payload = head->fields[FIELD_PAYLOAD]};
	if (is_revisit)
		return take_revisit(worker, url, head, &answer);
	return web_put(worker, url, &answer);
}

/* Stands before a record whose head is understood; goes behind it. */
static enum gpai_code
take_record(struct record_walk *walk, struct web_worker *worker, struct capture_head *head)
{
	struct stream *in = walk->in;
	struct span type = head->fields[FIELD_TYPE];
	bool is_revisit = SPAN_IS(type, "revisit"), is_response = SPAN_IS(type, "response");
	char at[ARCHIVE_URL_MAX];
	struct text url = {at, 0};
	enum gpai_code rc = GPAI_OK;

	if (is_response || is_revisit || SPAN_IS(type, "resource"))
		url.len =
		    archive_url((struct span){0}, without_brackets(head->fields[FIELD_URL]), at);
	if (url.len == 0) {
		walk_pass(walk, head->len, head->length);
		return GPAI_OK;
	}
	bool is_http = SPAN_BEGINS(head->fields[FIELD_CONTENT_TYPE], "application/http");
	if (is_response && is_http) {
		size_t look = head->length < LOOK_BYTES ? (size_t)head->length : LOOK_BYTES;
		size_t have = stream_need(in, head->len + look);

		if (parse_head((struct span){in->at, have}, head) != HEAD_FINE) {
			in->at = in->end; /* was whole a moment ago */
			return GPAI_OK;
		}
		if (have > head->len + look)
			have = head->len + look;
		rc = web_look(worker, url, (struct span){in->at + head->len, have - head->len});
		if (rc != GPAI_OK)
			return rc;
	}
	if (web_is_kept(worker, url))
		return take_kept(walk, worker, head, url, is_revisit);
	walk_pass(walk, head->len, head->length);
	return GPAI_OK;
}

enum gpai_code
warc_answers(const struct corpus_input *input, struct web_worker *worker)
{
	struct record_walk *walk = &worker->walk;
	struct capture_head head;
	enum gpai_code rc = GPAI_OK;

	walk_open(walk, input, begins_warc, 8);
	while (rc == GPAI_OK && walk_stand(walk))
		if (read_head(walk, &head))
			rc = take_record(walk, worker, &head);
	return rc;
}
