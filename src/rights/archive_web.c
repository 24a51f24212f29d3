/* SPDX-License-Identifier: Apache-2.0 */
/* Web archives, piece by piece on all processors; what an HTTP answer means, by RFC 9309, 2.3.1.
 *
 * Choices where it says nothing: 429 counts as an error of the server; so does a status beyond
 * 599. A part (206), an answer that the crawler cut off, that is shorter than its Content-Length
 * or whose coding cannot be undone is lost, unless what is there reaches the limit that readers
 * have anyway. A redirect to what is no URL of http is lost. */
#include "rights/archive_web.h"

#include "base/base.h"
#include "corpus/pieces.h"
#include "formats/corpus_formats.h"
#include "formats/header_fields.h"
#include "unpack/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what an answer means ---- */

struct span
web_keep_name(uint8_t to[WEB_NAME_MAX], struct span name)
{
	if (name.len > WEB_NAME_MAX)
		return (struct span){0};
	if (name.len > 0)
		memcpy(to, name.at, name.len);
	return (struct span){to, name.len};
}

static enum site_answer
answer_of_status(int status, bool leads_on)
{
	switch (status) {
	case 206:
		return ANSWER_LOST;
	case 300:
	case 301:
	case 302:
	case 303:
	case 307:
	case 308:
		return leads_on ? ANSWER_REDIRECT : ANSWER_LOST;
	case 429:
		return ANSWER_UNREACHABLE;
	default:
		return status < 200   ? ANSWER_LOST
		       : status < 300 ? ANSWER_BODY
		       : status < 400 ? ANSWER_LOST
		       : status < 500 ? ANSWER_UNAVAILABLE
		                      : ANSWER_UNREACHABLE;
	}
}

/* The first field of a name; empty: there is none. */
static struct span
field_of(struct span head, const char *name)
{
	struct header_field field;
	enum header_line kind;
	size_t len = strlen(name);

	while ((kind = header_next(&head, &field)) == HEADER_FIELD || kind == HEADER_ODD)
		if (kind == HEADER_FIELD && span_is_like(field.name, name, len))
			return field.value;
	return (struct span){0};
}

/* Does the head promise more than there is? */
static bool
is_short(const struct http_head *head, struct span message, size_t len)
{
	struct span digits;
	uint64_t length = 0;

	if (head->is_chunked || head->coding != CODING_IDENTITY)
		return false;
	digits = field_of((struct span){message.at, head->len}, "Content-Length");
	for (size_t i = 0; i < digits.len && i < 18; i++) {
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return false;
		length = length * 10 + digits.at[i] - '0';
	}
	return length > len;
}

/* Do chunks end with the one of no bytes? Else the connection broke between two. */
static bool
has_last_chunk(struct span s)
{
	size_t n = 0;

	while (s.len > 0 && (s.at[s.len - 1] == '\r' || s.at[s.len - 1] == '\n'))
		s.len--;
	while (s.len > 0 && s.at[s.len - 1] == '0')
		s.len--, n++;
	return n > 0 && (s.len == 0 || s.at[s.len - 1] == '\n');
}

/* Packed still, though nothing says so: a head that lost its field, or two codings. No text. */
static bool
is_packed(struct span content)
{
	return content.len >= 3 && memcmp(content.at, "\x1f\x8b\x08", 3) == 0;
}

/* The content with its codings undone, or as much of it as is there. False: it cannot be had. */
static bool
content_of(struct web_worker *w, const struct web_answer *answer, const struct http_head *head,
    struct span *content, bool *is_part)
{
	bool is_coded = !answer->is_plain && (head->is_chunked || head->coding != CODING_IDENTITY);
	struct span stored = *content;
	const char *said = NULL;

	if (is_coded && !answer->is_whole)
		return false;
	if (is_coded)
		*content = http_payload_content(&w->payload, head, *content, false, &said);
	*is_part = said != NULL || answer->is_cut_by_crawler || !answer->is_whole ||
	           is_short(head, answer->message, content->len) ||
	           (is_coded && head->is_chunked && head->coding == CODING_IDENTITY &&
		       content->at != stored.at && !has_last_chunk(stored));
	return (said == NULL || head->coding == CODING_IDENTITY) && !is_packed(*content);
}

/* A copy that stays when the file is cut short. */
static bool
keep_body(struct web_worker *w, struct span content, struct span *body)
{
	size_t len = content.len < ARCHIVE_BODY_MAX ? content.len : ARCHIVE_BODY_MAX;

	if (w->body == NULL && (w->body = malloc(ARCHIVE_BODY_MAX)) == NULL)
		return false;
	if (len > 0)
		memcpy(w->body, content.at, len);
	*body = (struct span){w->body, len};
	return true;
}

static enum gpai_code
put_unmodified(struct web_worker *w, const struct asked *asked)
{
	struct asked_again again = {.url = asked->url,
	    .time = asked->time,
	    .status = asked->status,
	    .id = asked->id,
	    .is_unmodified = true};

	return maker_put_again(w->maker, &again, w->err);
}

enum gpai_code
web_put(struct web_worker *w, struct text url, const struct web_answer *answer)
{
	uint8_t id[WEB_NAME_MAX], payload[WEB_NAME_MAX];
	char location[ARCHIVE_URL_MAX];
	struct asked asked = {.url = url,
	    .time = answer->time,
	    .status = 200,
	    .id = web_keep_name(id, answer->id),
	    .payload = web_keep_name(payload, answer->payload)};
	struct http_head head = {0};
	size_t origin, limit = site_file_limit(site_file_of_url(url, &origin));

	if (answer->is_http) {
		http_head_parse(answer->message, &head);
		asked.status = head.status;
		asked.location.at = location;
		asked.location.len = archive_url((struct span){(const uint8_t *)url.at, url.len},
		    field_of((struct span){answer->message.at, head.len}, "Location"), location);
		if (field_of((struct span){answer->message.at, head.len}, "Location").len == 0)
			asked.location.len = 0;
	}
	if (asked.status >= 100 && asked.status < 200)
		return GPAI_OK; /* the answer itself comes yet */
	if (asked.status == 304)
		return put_unmodified(w, &asked);
	struct span content = answer->is_plain ? answer->content
	                                       : (struct span){answer->message.at + head.len,
						     answer->message.len - head.len};
	asked.answer = answer_of_status(asked.status, asked.location.len > 0);
	if (asked.answer != ANSWER_REDIRECT)
		asked.location = TEXT_NONE;
	if (asked.answer == ANSWER_BODY) {
		bool is_part = false;
		if (!content_of(w, answer, &head, &content, &is_part) ||
		    (is_part && content.len < limit))
			asked.answer = ANSWER_LOST;
		else if (!keep_body(w, content, &asked.body))
			return fail_memory(w->err);
		asked.is_cut = is_part || content.len > asked.body.len;
	}
	return maker_put(w->maker, &asked, w->err);
}

bool
web_is_kept(struct web_worker *w, struct text url)
{
	size_t origin;

	return site_file_of_url(url, &origin) != SITE_FILE_LICENCE || maker_wants(w->maker, url);
}

/* ---- licences that heads name ---- */

/* A value of a parameter, quoted or not, behind its name and '='. */
static struct span
parameter_value(struct span s)
{
	size_t len = 0;

	if (s.len > 0 && s.at[0] == '"') {
		s = (struct span){s.at + 1, s.len - 1};
		while (len < s.len && s.at[len] != '"')
			len++;
	} else {
		while (len < s.len && s.at[len] != ';' && s.at[len] != ',' && s.at[len] != ' ')
			len++;
	}
	return (struct span){s.at, len};
}

static bool
has_word(struct span value, const char *word)
{
	size_t len = strlen(word);

	while (value.len > 0) {
		size_t n = 0;
		while (n < value.len && value.at[n] != ' ')
			n++;
		if (span_is_like((struct span){value.at, n}, word, len))
			return true;
		n += n < value.len;
		value = (struct span){value.at + n, value.len - n};
	}
	return false;
}

/* The parameters of one link, up to the comma behind it, which `rest` moves to. */
static bool
names_licence(struct span *rest)
{
	bool is_licence = false, is_other_type = false, is_quoted = false;
	size_t i = 0;

	for (; i < rest->len && (is_quoted || rest->at[i] != ','); i++) {
		struct span here = {rest->at + i, rest->len - i};

		if (here.at[0] == '"')
			is_quoted = !is_quoted;
		if (is_quoted || (i > 0 && here.at[-1] != ';' && here.at[-1] != ' '))
			continue;
		if (SPAN_BEGINS(here, "rel="))
			is_licence |= has_word(
			    parameter_value((struct span){here.at + 4, here.len - 4}), "license");
		else if (SPAN_BEGINS(here, "type="))
			is_other_type =
			    !SPAN_BEGINS(parameter_value((struct span){here.at + 5, here.len - 5}),
				"application/rsl+xml");
	}
	*rest = (struct span){rest->at + i, rest->len - i};
	return is_licence && !is_other_type;
}

/* Link: <URL>; rel="license"; type="application/rsl+xml", ... (RFC 8288) */
static enum gpai_code
look_at_links(struct web_worker *w, struct text base, struct span value)
{
	char url[ARCHIVE_URL_MAX];
	enum gpai_code rc = GPAI_OK;
	const uint8_t *open, *close;

	while (
	    rc == GPAI_OK && value.len > 0 && (open = memchr(value.at, '<', value.len)) != NULL) {
		size_t left = (size_t)(value.at + value.len - open);
		if ((close = memchr(open, '>', left)) == NULL)
			break;
		value = (struct span){close + 1, left - (size_t)(close + 1 - open)};
		if (!names_licence(&value))
			continue;
		size_t len = archive_url((struct span){(const uint8_t *)base.at, base.len},
		    (struct span){open + 1, (size_t)(close - open - 1)}, url);
		if (len > 0)
			rc = maker_want(w->maker, (struct text){url, len}, true, w->err);
	}
	return rc;
}

enum gpai_code
web_look(struct web_worker *w, struct text url, struct span message)
{
	struct header_field field;
	enum header_line kind;
	enum gpai_code rc = GPAI_OK;

	while (rc == GPAI_OK &&
	       ((kind = header_next(&message, &field)) == HEADER_FIELD || kind == HEADER_ODD)) {
		if (kind == HEADER_ODD)
			continue;
		if (SPAN_IS(field.name, "Link"))
			rc = look_at_links(w, url, field.value);
		else if (SPAN_IS(field.name, "Content-Type") &&
			 SPAN_BEGINS(field.value, "application/rsl+xml"))
			rc = maker_want(w->maker, url, true, w->err);
	}
	return rc;
}

/* ---- files ---- */

struct web_reading {
	struct archive_maker *maker;
	struct pieces pieces;
	struct lock *lock;
	bool stops;
	enum gpai_code rc;
	struct gpai_error *err;
};

struct web_piece {
	struct web_reading *reading;
	struct web_worker worker;
	const struct piece_file *file;
	uint64_t begin, end;
	struct mapped mapped;
	struct stream *stream;
	const struct corpus_format *format;
	struct corpus_reader *reader;
	enum gpai_code rc;
	struct gpai_error err;
};

static void
take_damage(void *context, uint64_t at, const char *reason)
{
	struct web_piece *p = context;

	(void)at;
	(void)reason;
	maker_note_damage(p->reading->maker);
}

/* As formats/arc.c gives it: content apart from its head, codings undone. */
static enum gpai_code
put_document(struct web_worker *w, struct text url, const struct document *d)
{
	struct web_answer answer = {.time = d->time,
	    .message = d->head,
	    .content = d->body,
	    .is_http = true,
	    .is_whole = d->form == BODY_PLAIN || d->is_bare,
	    .is_plain = true,
	    .id = d->id,
	    .payload = d->digest};

	return web_put(w, url, &answer);
}

/* ARC has answers alone, and its reader gives them with their heads. */
static enum gpai_code
arc_answers(struct web_piece *p, const struct corpus_input *input)
{
	struct document d = {0};
	char at[ARCHIVE_URL_MAX];
	enum gpai_code rc = p->format->open(input, &p->reader, &p->err);

	while (rc == GPAI_OK && p->format->next(p->reader, &d)) {
		struct text url = {at, archive_url((struct span){0}, d.url, at)};

		if (url.len == 0 || d.head.len == 0)
			continue;
		rc = web_look(&p->worker, url, d.head);
		if (rc == GPAI_OK && web_is_kept(&p->worker, url))
			rc = put_document(&p->worker, url, &d);
	}
	return rc;
}

/* Under a guard: the file may be cut short while it is read. */
static void
read_piece(void *context)
{
	static const struct document_fields no_fields;
	struct web_piece *p = context;
	struct stream_options options = {.damage = {take_damage, p}};
	struct corpus_input input = {.name = p->file->path,
	    .file = p->mapped.bytes,
	    .begin = p->begin,
	    .end = p->end,
	    .fields = &no_fields,
	    .wants = WANT_HOSTS | WANT_BODIES | WANT_LABELS | WANT_HEADS,
	    .damage = {take_damage, p}};
	enum packing packing;

	p->format = p->file->format;
	if (p->format == NULL)
		p->format = pieces_sniff(p->mapped.bytes, p->file->path, &packing);
	if (p->format != &warc_format && p->format != &arc_format)
		return;
	p->rc = stream_open(p->mapped.bytes, p->begin, p->end, &options, &p->stream, &p->err);
	input.stream = p->stream;
	if (p->rc == GPAI_OK)
		p->rc = p->format == &warc_format ? warc_answers(&input, &p->worker)
		                                  : arc_answers(p, &input);
}

static void
release_piece(struct web_piece *p)
{
	if (p->reader != NULL)
		p->format->close(p->reader);
	if (p->stream != NULL)
		stream_close(p->stream);
	walk_release(&p->worker.walk);
	http_payload_release(&p->worker.payload);
	free(p->worker.body);
}

static void
read_file(struct web_piece *p)
{
	int fd = open(p->file->path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		p->rc = fail_errno(&p->err, errno, p->file->path, "open");
		return;
	}
	p->rc = mapped_open(fd, p->file->path, &p->mapped, &p->err);
	if (p->rc == GPAI_OK) {
		if (p->end > p->mapped.bytes.len)
			p->end = p->mapped.bytes.len;
		if (p->begin <= p->end && !mapped_guard(read_piece, p))
			maker_note_damage(p->reading->maker);
		release_piece(p);
		mapped_close(&p->mapped);
	}
	close(fd);
}

static void
read_job(void *context, size_t i)
{
	struct web_reading *r = context;
	struct web_piece p = {.reading = r};

	p.worker = (struct web_worker){.maker = r->maker, .err = &p.err};
	p.file = pieces_find(&r->pieces, i, &p.begin, &p.end);
	if (r->stops || (p.file->format != NULL && p.file->format != &warc_format &&
			    p.file->format != &arc_format))
		return;
	read_file(&p);
	if (p.rc == GPAI_OK)
		return;
	lock_take(r->lock);
	if (r->rc == GPAI_OK) {
		r->rc = p.rc;
		if (r->err != NULL)
			*r->err = p.err;
	}
	r->stops = true;
	lock_give(r->lock);
}

enum gpai_code
web_archives_read(
    struct archive_maker *maker, const char *const *paths, size_t n_paths, struct gpai_error *err)
{
	struct web_reading r = {.maker = maker, .err = err, .lock = lock_create()};
	struct arena arena = ARENA_NONE;

	if (r.lock == NULL)
		return fail_memory(err);
	r.rc = pieces_plan(&arena, paths, n_paths, NULL, NULL, 0, &r.pieces, err);
	if (r.rc == GPAI_OK)
		threads_each((size_t)r.pieces.n_pieces, maker_threads(maker), read_job, &r);
	lock_free(r.lock);
	arena_release(&arena);
	return r.rc;
}
