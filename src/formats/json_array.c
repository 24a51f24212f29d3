/* SPDX-License-Identifier: Apache-2.0 */
/* JSON that is not in lines: an array of objects, or objects one after the other, with blanks and
 * line ends wherever the norm has them (RFC 8259).
 *
 * Where an object begins in the middle of such a file cannot be told, so it is one piece. After
 * damage the reader looks for a line that begins with an object. */
#include "formats/json_record.h"
#include "formats/json_sniff.h"

#include <stdlib.h>
#include <string.h>

/* Each object that never closes is followed to the end of the file or the limit of length: a
 * file of nothing else must not be read once for each. */
#define UNCLOSED_MAX 8

static const char NOT_JSON[] = "no JSON where an object was expected";
static const char NOT_OBJECT[] = "JSON value that is no object";

enum where {
	BETWEEN, /* of objects that no array holds */
	OPENED,  /* behind "[" */
	BEHIND,  /* an element */
	COMMA,   /* behind "," */
	LOST,    /* behind damage: an object at the beginning of a line */
	ANYWHERE /* there: what may follow is not known */
};

struct corpus_reader {
	struct json_records records;
	struct stream *stream;
	enum where where;
	unsigned unclosed;
	bool is_begun;
};

/* How far a value has been followed: brackets and strings alone, for its bytes are judged
 * later. */
struct extent {
	size_t seen;
	unsigned depth;
	bool in_string, is_escaped, is_whole;
};

static enum gpai_code
array_open(const struct corpus_input *input, struct corpus_reader **reader, struct gpai_error *err)
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
	*reader = r;
	return GPAI_OK;
}

static void
array_close(struct corpus_reader *r)
{
	if (r == NULL)
		return;
	json_records_release(&r->records);
	free(r);
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Behind the next line end and blanks. */
static bool
pass_line(struct stream *s)
{
	bool has_ended = false;

	for (;;) {
		for (; s->at < s->end; s->at++) {
			if (has_ended && !is_blank(*s->at))
				return true;
			has_ended = has_ended || *s->at == '\n';
		}
		if (!stream_more(s))
			return false;
	}
}

/* Something is ready that is no blank. */
static bool
stands_at_token(struct corpus_reader *r)
{
	struct stream *s = r->stream;

	if (!r->is_begun) {
		r->is_begun = true;
		if (stream_need(s, 3) >= 3 && memcmp(s->at, "\xef\xbb\xbf", 3) == 0)
			s->at += 3;
	}
	for (;;) {
		while (s->at < s->end && is_blank(*s->at))
			s->at++;
		if (s->at < s->end)
			return true;
		if (stream_more(s))
			continue;
		if (!s->is_broken || !stream_resume(s))
			return false;
		r->where = LOST;
	}
}

/* Goes on over n bytes at `at`; `seen` counts them until the value is whole. */
static void
extent_follow(struct extent *e, const uint8_t *at, size_t n)
{
	for (size_t i = 0; i < n && !e->is_whole; i++, e->seen++) {
		uint8_t c = at[i];
		if (e->in_string) {
			if (e->is_escaped)
				e->is_escaped = false;
			else if (c == '\\')
				e->is_escaped = true;
			else if (c == '"')
				e->in_string = false;
		} else if (c == '"') {
			e->in_string = true;
		} else if (c == '{' || c == '[') {
			e->depth++;
		} else if (c == '}' || c == ']') {
			e->is_whole = --e->depth == 0;
		}
	}
}

/* Follows the object at `at` as far as may be held in memory. */
static struct extent
extent_find(struct stream *s)
{
	struct extent e = {0};
	size_t ready = (size_t)(s->end - s->at);

	for (;;) {
		size_t up_to = ready < JSON_RECORD_MAX ? ready : JSON_RECORD_MAX;
		extent_follow(&e, s->at + e.seen, up_to - e.seen);
		if (e.is_whole || e.seen == JSON_RECORD_MAX)
			return e;
		size_t wanted = ready < 65536 ? 131072 : ready * 2;
		size_t more = stream_need(s, wanted < JSON_RECORD_MAX ? wanted : JSON_RECORD_MAX);
		if (more <= ready)
			return e;
		ready = more;
	}
}

/* Passes over an object that is too long to be held. */
static bool
extent_skip(struct stream *s, struct extent *e)
{
	s->at += e->seen;
	while (!e->is_whole) {
		if (s->at == s->end && !stream_more(s))
			return false;
		size_t before = e->seen;
		extent_follow(e, s->at, (size_t)(s->end - s->at));
		s->at += e->seen - before;
	}
	return true;
}

static void
lose_way(struct corpus_reader *r, uint64_t at, const char *reason)
{
	json_damage(&r->records, at, reason);
	r->where = LOST;
}

/* The object at which the stream stands. */
static bool
read_object(struct corpus_reader *r, struct document *document)
{
	struct stream *s = r->stream;
	uint64_t at = stream_file_at(s);
	const uint8_t *from = s->at, *end = s->end, *after;

	if ((size_t)(end - from) > JSON_RECORD_MAX)
		end = from + JSON_RECORD_MAX;
	if (json_record_begin(&r->records, from, end, false, &after)) {
		if (r->where != BETWEEN && r->where != ANYWHERE)
			r->where = BEHIND;
		s->at = after;
		return json_record_take(
		    &r->records, (struct span){from, (size_t)(after - from)}, at, document);
	}
	struct extent e = extent_find(s);
	struct span record = {s->at, e.seen};

	bool is_long = !e.is_whole && e.seen == JSON_RECORD_MAX;

	if (is_long) {
		json_damage(&r->records, at, JSON_TOO_LONG);
		extent_skip(s, &e);
	} else if (!e.is_whole) {
		r->unclosed++;
		if (s->is_broken)
			s->at = s->end;
		else
			lose_way(r, at, NOT_JSON);
		return false;
	}
	if (r->where != ANYWHERE)
		r->where = r->where == BETWEEN ? BETWEEN : BEHIND;
	if (is_long)
		return false;
	s->at += record.len;
	return json_record(&r->records, record, at, document);
}

/* Behind the string or the array at which the stream stands; false when it has no end. */
static bool
pass_bracketed(struct stream *s)
{
	struct extent e = {.depth = *s->at == '"'};

	for (bool is_string = e.depth == 1;; s->at++) {
		if (s->at == s->end && !stream_more(s))
			return false;
		extent_follow(&e, s->at, 1);
		if (e.is_whole || (is_string && e.seen > 1 && !e.in_string))
			return s->at++ != NULL;
	}
}

static bool
pass_word(struct stream *s)
{
	static const char within[] = "+-.0123456789Eaeflnrstu";

	while (s->at < s->end || stream_more(s)) {
		if (*s->at == '\0' || strchr(within, *s->at) == NULL)
			return true;
		s->at++;
	}
	return false;
}

/* An element that is no object costs itself and none of its neighbours. */
static void
pass_element(struct corpus_reader *r)
{
	struct stream *s = r->stream;
	uint64_t at = stream_file_at(s);
	bool is_word = *s->at != '"' && *s->at != '[';

	json_damage(&r->records, at, NOT_OBJECT);
	r->where = (is_word ? pass_word(s) : pass_bracketed(s)) ? BEHIND : LOST;
}

/* A token that is no object. */
static void
read_mark(struct corpus_reader *r)
{
	struct stream *s = r->stream;
	uint8_t c = *s->at;
	bool is_free = r->where == ANYWHERE;

	if (c == '[' && (r->where == BETWEEN || is_free))
		r->where = OPENED;
	else if (c == ']' && (r->where == OPENED || r->where == BEHIND || is_free))
		r->where = BETWEEN;
	else if (c == ',' && (r->where == BEHIND || is_free))
		r->where = COMMA;
	else if ((r->where == OPENED || r->where == COMMA) && c != '\0' &&
		 strchr("[\"-0123456789tfn", c) != NULL) {
		pass_element(r);
		return;
	} else
		lose_way(r, stream_file_at(s), NOT_JSON);
	if (r->where != LOST)
		s->at++;
}

static bool
array_next(struct corpus_reader *r, struct document *document)
{
	while (r->unclosed < UNCLOSED_MAX && stands_at_token(r)) {
		if (r->where == LOST) {
			if (pass_line(r->stream) && *r->stream->at == '{')
				r->where = ANYWHERE;
			continue;
		}
		if (*r->stream->at != '{' || r->where == BEHIND)
			read_mark(r);
		else if (read_object(r, document))
			return true;
	}
	return false;
}

const struct corpus_format json_array_format = {
    .name = "json",
    .spec = "JSON array of objects, or objects, RFC 8259",
    .cut = CUT_NEVER,
    .sniff = json_sniff_array,
    .open = array_open,
    .next = array_next,
    .close = array_close,
};
