/* SPDX-License-Identifier: Apache-2.0 */
/* Walking over the records of web archives, see web_records.h. */
#include "formats/web_records.h"

#include "formats/header_fields.h"
#include "formats/media_type.h"

#include <stdlib.h>

/* No coding that is read does better for long than this; what claims more is not so. */
static const uint64_t RATIO_MAX = 1100;

void
walk_open(struct record_walk *walk, const struct corpus_input *input, bool (*begins)(struct span),
    size_t begins_len)
{
	uint64_t size = input->file.len, begin = input->begin;
	bool is_plain = size > 0 && packing_of(input->file) == PACKING_PLAIN;

	*walk = (struct record_walk){.in = input->stream,
	    .damage = input->damage,
	    .wants = input->wants,
	    .begins = begins,
	    .begins_len = begins_len,
	    .is_joining = !input->stream->is_first,
	    .is_within_line =
		is_plain && begin > 0 && begin <= size && input->file.at[begin - 1] != '\n',
	    .length_max = UINT64_MAX / 2};
	if (is_plain)
		walk->length_max = size;
	else if (size > 0 && size < UINT64_MAX / 2 / RATIO_MAX)
		walk->length_max = size * RATIO_MAX + (1u << 20);
}

void
walk_release(struct record_walk *walk)
{
	free(walk->kept);
	walk->kept = NULL;
	http_payload_release(&walk->payload);
}

void
walk_tell(struct record_walk *walk, uint64_t at, const char *reason)
{
	if (walk->damage.damage != NULL)
		walk->damage.damage(walk->damage.context, at, reason);
}

static void
no_damage(void *context, uint64_t at, const char *reason)
{
	(void)context;
	(void)at;
	(void)reason;
}

enum gpai_code
front_look(const struct corpus_input *input,
    bool (*take)(struct corpus_reader *reader, struct span front), struct corpus_reader *reader,
    struct gpai_error *err)
{
	struct stream_options options = {.damage = {.damage = no_damage}};
	struct stream *in = input->stream, *own = NULL;
	enum gpai_code rc;

	if (input->file.len > 0) {
		if ((rc = stream_open(input->file, 0, 1, &options, &own, err)) != GPAI_OK)
			return rc;
		in = own;
	}
	for (size_t want = RECORD_FRONT / 16; want <= RECORD_FRONT; want *= 4) {
		size_t len = stream_need(in, want);
		if (take(reader, (struct span){in->at, len < RECORD_FRONT ? len : RECORD_FRONT}) ||
		    len < want)
			break;
	}
	stream_close(own);
	return GPAI_OK;
}

static size_t
ready(const struct stream *in)
{
	return (size_t)(in->end - in->at);
}

static struct span
front(const struct stream *in)
{
	return (struct span){in->at, ready(in)};
}

/* Does a record begin right here, by enough bytes to tell? */
static bool
stands_before_record(struct record_walk *walk)
{
	if (ready(walk->in) < walk->begins_len)
		stream_need(walk->in, walk->begins_len);
	return walk->begins(front(walk->in));
}

/* The first line in what is ready that looks like a record; NULL: none. */
static const uint8_t *
find_record(const struct record_walk *walk)
{
	const struct stream *in = walk->in;
	const uint8_t *at = in->at, *line;

	while (at < in->end && (line = memchr(at, '\n', (size_t)(in->end - at))) != NULL) {
		at = line + 1;
		if (walk->begins((struct span){at, (size_t)(in->end - at)}))
			return at;
	}
	return NULL;
}

/* How many of the last bytes may be a line end with the beginning of a record cut in two. */
static size_t
undecided(const struct record_walk *walk)
{
	const struct stream *in = walk->in;
	size_t most = ready(in) < walk->begins_len ? ready(in) : walk->begins_len;

	for (size_t n = most; n > 0; n--)
		if (in->end[-(ptrdiff_t)n] == '\n')
			return n;
	return 0;
}

void
walk_resync(struct record_walk *walk)
{
	struct stream *in = walk->in;

	while (stream_tell(in) < in->owned) {
		const uint8_t *at = find_record(walk);
		if (at != NULL) {
			in->at = at;
			return;
		}
		size_t keep = undecided(walk);
		in->at = in->end - keep;
		if (keep > 0 && stream_need(in, walk->begins_len + 1) > keep)
			continue;
		in->at = in->end;
		if (!stream_more(in) || (stream_at_unit(in) && stands_before_record(walk)))
			return;
	}
}

bool
walk_stand(struct record_walk *walk)
{
	struct stream *in = walk->in;

	for (;;) {
		while (in->at < in->end && (*in->at == '\r' || *in->at == '\n'))
			in->at++;
		if (in->at == in->end) {
			if (!stream_more(in) && !(in->is_broken && stream_resume(in)))
				return false;
			continue;
		}
		if (stream_tell(in) >= in->owned)
			return false;
		if (!walk->is_joining)
			return true;
		/* A piece may begin within a record, which is then its neighbour's. */
		walk->is_joining = false;
		if ((walk->is_within_line && stream_tell(in) == 0) || !stands_before_record(walk))
			walk_resync(walk);
	}
}

bool
walk_grow(struct record_walk *walk, size_t have)
{
	struct stream *in = walk->in;
	uint64_t at = stream_file_at(in);

	if (have >= RECORD_HEAD_MAX) {
		walk_tell(walk, at, RECORD_HEAD_TOO_LONG);
		walk_resync(walk);
		return false;
	}
	if (stream_need(in, have + (have < 4096 ? 4096 : have)) > have)
		return true;
	if (!in->is_broken)
		walk_tell(walk, at, "record is cut short");
	in->at = in->end;
	return false;
}

/* The stream ended within a record: tells so, unless the stream did. Records behind a head
 * that promised too much are still found. */
static void
tell_cut(struct record_walk *walk, uint64_t at, bool resyncs)
{
	if (!walk->in->is_broken)
		walk_tell(walk, at, "record is cut short");
	if (resyncs && walk->in->at < walk->in->end) {
		walk->in->at++;
		walk_resync(walk);
	} else {
		walk->in->at = walk->in->end;
	}
}

/* Over `n` bytes, but not into a unit that begins with a record: files packed record by record
 * survive a wrong length. */
static bool
pass_bytes(struct record_walk *walk, uint64_t n, uint64_t at)
{
	struct stream *in = walk->in;

	for (;;) {
		size_t here = ready(in) < n ? ready(in) : (size_t)n;
		in->at += here;
		n -= here;
		if (n == 0)
			return true;
		if (!stream_more(in)) {
			tell_cut(walk, at, false);
			return false;
		}
		if (stream_at_unit(in) && stands_before_record(walk)) {
			walk_tell(walk, at, "record is cut short");
			return false;
		}
	}
}

static bool
length_is_possible(struct record_walk *walk, uint64_t at, uint64_t head, uint64_t length)
{
	if (length <= walk->length_max)
		return true;
	walk_tell(walk, at, "record states more bytes than the file can hold");
	walk->in->at += head < ready(walk->in) ? head - 1 : ready(walk->in);
	walk_resync(walk);
	return false;
}

bool
walk_pass(struct record_walk *walk, uint64_t head, uint64_t length)
{
	struct stream *in = walk->in;

	if (length <= ready(in) && head <= ready(in) - length) {
		in->at += head + length;
		return true;
	}
	uint64_t at = stream_file_at(in);
	if (!length_is_possible(walk, at, head, length))
		return false;
	return pass_bytes(walk, head + length, at);
}

static bool
take_long(struct record_walk *walk, size_t head, uint64_t length, struct web_record *record)
{
	uint64_t at = stream_file_at(walk->in), total = head + length;

	if (walk->kept == NULL && (walk->kept = malloc(RECORD_KEPT_MAX)) == NULL) {
		walk_tell(walk, at, "no memory for a record");
		pass_bytes(walk, total, at);
		return false;
	}
	size_t have = stream_need(walk->in, RECORD_KEPT_MAX);
	size_t keep = have < RECORD_KEPT_MAX ? have : RECORD_KEPT_MAX;
	memcpy(walk->kept, walk->in->at, keep);
	if (!pass_bytes(walk, total, at))
		return false;
	*record = (struct web_record){{walk->kept, head}, {walk->kept + head, keep - head}, length};
	return true;
}

bool
walk_take(
    struct record_walk *walk, size_t head, uint64_t length, struct web_record *record, bool *moved)
{
	struct stream *in = walk->in;
	uint64_t at = stream_file_at(in);

	*moved = false;
	if (!length_is_possible(walk, at, head, length))
		return false;
	if (length > RECORD_WHOLE_MAX) { /* also where it lies ready: packings count alike */
		*moved = true;
		return take_long(walk, head, length, record);
	}
	if (length > ready(in) || head > ready(in) - length) {
		*moved = true;
		if (stream_need(in, head + (size_t)length) < head + length) {
			tell_cut(walk, at, true);
			return false;
		}
	}
	*record = (struct web_record){{in->at, head}, {in->at + head, (size_t)length}, length};
	in->at += head + (size_t)length;
	return true;
}

/* The type as the archive found it, else as the server said, else by the content. */
static void
set_type(struct document *document, struct span stated, struct span served, struct span content)
{
	struct span type = stated.len > 0 ? stated : served;

	document->media_type = type;
	if (type.len > 0)
		document->modality = modality_of_media_type(type);
	if (type.len == 0 || SPAN_BEGINS(type, "application/octet-stream"))
		document->modality =
		    modality_of_content(content, type.len == 0 ? &document->media_type : NULL);
}

bool
web_document(struct record_walk *walk, const struct web_record *record, bool is_http,
    struct span type, struct document *document)
{
	struct http_head head = {0};
	bool is_whole = record->block.len == record->length;
	const char *said = NULL;

	if (is_http)
		http_head_parse(record->block, &head);
	struct span content = {record->block.at + head.len, record->block.len - head.len};
	uint64_t bytes = record->length - head.len;
	if ((walk->wants & WANT_HEADS) && head.len > 0) {
		document->head = (struct span){record->block.at, head.len};
		document->status = head.status;
	}
	document->is_bare = bytes == 0 || document->is_revisit;
	if (document->is_bare) {
		document->media_type = type.len > 0 ? type : head.media_type;
		return document->head.len > 0 || document->is_revisit;
	}
	if (head.is_chunked || head.coding != CODING_IDENTITY) {
		if (is_whole) {
			content = http_payload_content(
			    &walk->payload, &head, content, !(walk->wants & WANT_BODIES), &said);
			bytes = content.len;
		} else {
			said = "HTTP payload is too long to undo its coding: counted as stored";
		}
	} else if (!is_whole && (walk->wants & WANT_BODIES)) {
		said = "record is too long to be looked into: only its length counts";
	}
	if (said != NULL)
		walk_tell(walk, document->at, said);
	document->raw_bytes = record->length;
	document->bytes = bytes;
	if ((walk->wants & WANT_BODIES) && is_whole) {
		document->body = content;
		document->form = BODY_PLAIN;
	}
	set_type(document, type, head.media_type, content.at != NULL ? content : (struct span){0});
	document->is_bare = bytes == 0;
	return bytes > 0 || document->head.len > 0;
}
