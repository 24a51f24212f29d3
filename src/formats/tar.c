/* SPDX-License-Identifier: Apache-2.0 */
/* Archives of files: tar, and the shards of WebDataset, which are tar.
 *
 * Members that follow one another and whose names agree up to the first dot of the last part
 * are one sample. Each member is a document of its modality, by its content, except
 * - a JSON member that describes the others (it has a url, a licence, a caption, ...): its url
 *   and licence are theirs, and where the sample has no text of its own its caption is it;
 * - labels of WebDataset (.cls, .id, .index, ...), which are numbers and no text.
 * Bodies of a sample that is longer than 64 MiB are not looked into beyond that. */
#include "formats/corpus_formats.h"
#include "formats/media_type.h"
#include "formats/tar_members.h"

#include "notation/json.h"

#include <stdlib.h>
#include <string.h>

#define MEMBERS_MAX  64 /* of one sample; more make a new one */
#define BODIES_MAX   ((size_t)64 << 20)
#define DESCRIBE_MAX ((size_t)1 << 20) /* longer JSON is no description */

struct member {
	uint64_t size, at;
	size_t body, body_len; /* in the buffer: the whole body, or the bytes at its front */
	bool is_whole, is_json, is_label;
	enum modality modality;
	struct span type;
};

struct corpus_reader {
	struct tar_walk walk;
	unsigned wants;
	bool has_next; /* the walk stands at a member of the next sample */
	char key[TAR_NAME_MAX];
	size_t key_len;
	struct member members[MEMBERS_MAX];
	size_t n, given; /* members of the sample, and how many were looked at for documents */
	uint8_t *bodies;
	size_t used, cap;
	json_t *said; /* what describes the sample; owns url and licence */
	struct span url, licence;
	struct text caption;
	size_t described; /* index of the member that describes; n: none */
};

/* Up to the first dot behind the last slash. */
static size_t
key_len(const char *name, size_t len)
{
	const char *slash = memrchr(name, '/', len);
	size_t at = slash != NULL ? (size_t)(slash - name) + 1 : 0;
	const char *dot = len > at + 1 ? memchr(name + at + 1, '.', len - at - 1) : NULL;

	return dot != NULL ? (size_t)(dot - name) : len;
}

static bool
ends_in(const struct tar_walk *walk, const char *suffix)
{
	return text_ends((struct text){walk->name, walk->name_len}, suffix);
}

static bool
is_label(const struct tar_walk *walk)
{
	static const char *const suffixes[] = {
	    ".cls", ".cls2", ".id", ".index", ".inx", ".key", ".__key__", ".sha256", ".md5"};

	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
		if (ends_in(walk, suffixes[i]))
			return true;
	return false;
}

static bool
room(struct corpus_reader *r, size_t more)
{
	if (more > BODIES_MAX - r->used)
		return false;
	if (r->used + more <= r->cap)
		return true;
	size_t cap = r->cap == 0 ? (size_t)1 << 16 : r->cap;
	while (cap < r->used + more)
		cap *= 2;
	uint8_t *bodies = realloc(r->bodies, cap);
	if (bodies == NULL)
		return false;
	r->bodies = bodies;
	r->cap = cap;
	return true;
}

/* Keeps what is needed of the member's bytes: all of it for its body or when it may describe
 * the sample, else the bytes that tell what it is. False: it is cut short. */
static bool
keep_bytes(struct corpus_reader *r, struct member *m)
{
	struct stream *in = r->walk.in;
	bool all = (r->wants & WANT_BODIES) || m->is_json;
	size_t want = MEDIA_HEAD;

	if (all && m->size <= BODIES_MAX &&
	    (!m->is_json || m->size <= DESCRIBE_MAX || (r->wants & WANT_BODIES)))
		want = (size_t)m->size;
	if (want > m->size)
		want = (size_t)m->size;
	if (!room(r, want))
		want = want < MEDIA_HEAD ? want : MEDIA_HEAD;
	if (!room(r, want))
		want = 0;
	if (stream_need(in, want) < want)
		return false;
	m->body = r->used;
	m->body_len = want;
	m->is_whole = want == m->size;
	if (want > 0)
		memcpy(r->bodies + r->used, in->at, want);
	r->used += want;
	in->at += want;
	tar_took(&r->walk, want);
	m->modality = modality_of_content((struct span){r->bodies + m->body, want}, &m->type);
	return true;
}

/* Is all of the member there? It is no document otherwise. */
static bool
pass_body(struct corpus_reader *r, const struct member *m)
{
	uint64_t rest = m->size - m->body_len;

	if (!stream_skip(r->walk.in, rest))
		return false;
	tar_took(&r->walk, rest);
	return true;
}

static void
take_member(struct corpus_reader *r)
{
	struct member *m = &r->members[r->n];

	*m = (struct member){.size = r->walk.size,
	    .at = r->walk.at,
	    .is_json = ends_in(&r->walk, ".json"),
	    .is_label = is_label(&r->walk)};
	size_t used = r->used;
	if (keep_bytes(r, m) && pass_body(r, m))
		r->n++;
	else
		r->used = used; /* what is cut short tells so in tar_next */
}

static struct span
member_span(const json_t *object, const char *const *names)
{
	for (; *names != NULL; names++) {
		struct text text = json_member_text(object, *names);
		if (text.len > 0)
			return (struct span){(const uint8_t *)text.at, text.len};
	}
	return (struct span){0};
}

/* Does the JSON member describe the sample? Then keeps what it says. */
static bool
describe(struct corpus_reader *r, const struct member *m)
{
	static const char *const urls[] = {
	    "url", "URL", "image_url", "video_url", "source_url", NULL};
	static const char *const licences[] = {
	    "license", "licence", "LICENSE", "license_url", NULL};
	static const char *const captions[] = {"caption", "CAPTION", "TEXT", "text", NULL};
	static const char *const others[] = {"key", "__key__", "sha256", "status", NULL};
	static const struct json_limits limits = {.bytes = DESCRIBE_MAX, .nodes = 100000};
	json_t *said = NULL;

	if (!m->is_whole || json_parse("sample", (struct span){r->bodies + m->body, m->body_len},
				&limits, &said, NULL) != GPAI_OK)
		return false;
	r->url = member_span(said, urls);
	r->licence = member_span(said, licences);
	struct span caption = member_span(said, captions);
	r->caption = (struct text){(const char *)caption.at, caption.len};
	if (json_is_object(said) && (r->url.len > 0 || r->licence.len > 0 || caption.len > 0 ||
					member_span(said, others).len > 0)) {
		r->said = said;
		return true;
	}
	json_decref(said);
	return false;
}

static void
clear_sample(struct corpus_reader *r)
{
	json_decref(r->said);
	r->said = NULL;
	r->url = r->licence = (struct span){0};
	r->caption = TEXT_NONE;
	r->n = r->given = r->used = 0;
}

/* All members of the next sample. False: there is none. */
static bool
read_sample(struct corpus_reader *r)
{
	clear_sample(r);
	if (!r->has_next && !tar_next(&r->walk))
		return false;
	r->key_len = key_len(r->walk.name, r->walk.name_len);
	memcpy(r->key, r->walk.name, r->key_len);
	do {
		take_member(r);
		r->has_next = tar_next(&r->walk);
	} while (r->has_next && r->n < MEMBERS_MAX &&
		 key_len(r->walk.name, r->walk.name_len) == r->key_len &&
		 memcmp(r->key, r->walk.name, r->key_len) == 0);
	bool has_text = false;
	r->described = r->n;
	for (size_t i = 0; i < r->n; i++) {
		if (r->members[i].is_json && r->described == r->n && describe(r, &r->members[i]))
			r->described = i;
		else if (r->members[i].modality == MODALITY_TEXT && !r->members[i].is_label)
			has_text = true;
	}
	if (has_text)
		r->caption = TEXT_NONE;
	return true;
}

/* Of the member that describes its sample: its caption, where that is the only text. */
static bool
caption_document(const struct corpus_reader *r, const struct member *m, struct document *document)
{
	if (r->caption.len == 0)
		return false;
	document->modality = MODALITY_TEXT;
	document->raw_bytes = m->size;
	document->bytes = r->caption.len;
	if (r->wants & WANT_BODIES) {
		document->body = (struct span){(const uint8_t *)r->caption.at, r->caption.len};
		document->form = BODY_PLAIN;
	}
	return true;
}

static bool
member_document(const struct corpus_reader *r, const struct member *m, struct document *document)
{
	if (m->is_label || m->size == 0)
		return false;
	document->modality = m->modality;
	document->media_type = m->type;
	document->raw_bytes = document->bytes = m->size;
	if ((r->wants & WANT_BODIES) && m->is_whole) {
		document->body = (struct span){r->bodies + m->body, m->body_len};
		document->form = BODY_PLAIN;
	}
	return true;
}

static bool
tar_document(struct corpus_reader *r, struct document *document)
{
	for (;;) {
		while (r->given == r->n)
			if (!read_sample(r))
				return false;
		size_t i = r->given++;
		const struct member *m = &r->members[i];
		*document = (struct document){
		    .time = NO_TIME, .at = m->at, .url = r->url, .licence = r->licence};
		/* A description alone is its own content, unless it has a caption. */
		bool describes = i == r->described && (r->n > 1 || r->caption.len > 0);
		if (describes ? caption_document(r, m, document) : member_document(r, m, document))
			return true;
	}
}

static void
tar_close(struct corpus_reader *r)
{
	if (r == NULL)
		return;
	clear_sample(r);
	free(r->bodies);
	free(r);
}

static enum gpai_code
tar_open(const struct corpus_input *input, struct corpus_reader **reader, struct gpai_error *err)
{
	struct corpus_reader *r = calloc(1, sizeof *r);

	if (r == NULL)
		return fail_memory(err);
	r->walk = (struct tar_walk){.in = input->stream, .damage = input->damage};
	r->wants = input->wants;
	*reader = r;
	return GPAI_OK;
}

static bool
tar_sniff(struct span head, const char *name)
{
	(void)name;
	return tar_is_header(head);
}

const struct corpus_format tar_format = {
    .name = "tar",
    .spec = "POSIX.1-2017 pax, ustar; GNU long names; WebDataset",
    .cut = CUT_NEVER,
    .sniff = tar_sniff,
    .open = tar_open,
    .next = tar_document,
    .close = tar_close,
};
