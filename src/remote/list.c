/* SPDX-License-Identifier: Apache-2.0 */
/* What lies below a prefix: ListObjectsV2 of the S3 API, page after page. Of its XML only the
 * elements that are needed are looked for. Percent-encoded keys are asked for, as XML cannot
 * hold every byte a key may have; servers that do not know of it leave EncodingType out. */
#include "remote/request.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_BYTES_MAX = 16 << 20, PAGES_MAX = 100000 };

struct page {
	char *at;
	size_t len, cap;
};

struct listing {
	struct remote *remote;
	struct arena *arena;
	const char *url;
	struct text bucket, prefix;
	bool is_encoded; /* keys of the page at hand */
	bool is_open;    /* the prefix may end anywhere in a name */
	struct remote_object *objects;
	size_t n, cap;
};

static bool
take_page(void *context, const uint8_t *bytes, size_t len)
{
	struct page *page = context;

	if (len > PAGE_BYTES_MAX - page->len)
		return false;
	if (page->len + len > page->cap) {
		size_t cap = 2 * (page->len + len);
		char *more = realloc(page->at, cap);
		if (more == NULL)
			return false;
		page->at = more;
		page->cap = cap;
	}
	memcpy(page->at + page->len, bytes, len);
	page->len += len;
	return true;
}

static void
drop_page(void *context, struct request *request)
{
	(void)request;
	((struct page *)context)->len = 0;
}

/* The text between <name> and </name>, first found from *at on; *at goes behind it. */
static bool
element(struct text xml, const char *name, size_t *at, struct text *inner)
{
	size_t len = strlen(name);

	for (size_t i = *at; i + 2 * len + 5 <= xml.len; i++) {
		if (xml.at[i] != '<' || memcmp(xml.at + i + 1, name, len) != 0 ||
		    xml.at[i + 1 + len] != '>')
			continue;
		size_t begin = i + len + 2;
		for (size_t j = begin; j + len + 3 <= xml.len; j++) {
			if (xml.at[j] != '<' || xml.at[j + 1] != '/' ||
			    memcmp(xml.at + j + 2, name, len) != 0 || xml.at[j + 2 + len] != '>')
				continue;
			*inner = (struct text){xml.at + begin, j - begin};
			*at = j + len + 3;
			return true;
		}
		return false;
	}
	return false;
}

static struct text
inner_of(struct text xml, const char *name)
{
	struct text inner = TEXT_NONE;
	size_t at = 0;

	return element(xml, name, &at, &inner) ? inner : TEXT_NONE;
}

/* The five entities of XML; a listing needs no others. */
static struct text
without_entities(struct arena *arena, struct text text)
{
	static const struct {
		const char *name;
		char is;
	} ENTITIES[] = {{"&quot;", '"'}, {"&#34;", '"'}, {"&amp;", '&'}, {"&lt;", '<'},
	    {"&gt;", '>'}, {"&apos;", '\''}, {"&#39;", '\''}};
	char *to = arena_array(arena, text.len + 1, 1);
	size_t n = 0, i = 0;

	if (to == NULL)
		return TEXT_NONE;
	while (i < text.len) {
		size_t step = 1;
		to[n] = text.at[i];
		for (size_t k = 0; k < sizeof ENTITIES / sizeof *ENTITIES; k++) {
			struct text rest = {text.at + i, text.len - i};
			if (!text_starts(rest, ENTITIES[k].name))
				continue;
			to[n] = ENTITIES[k].is;
			step = strlen(ENTITIES[k].name);
			break;
		}
		n++;
		i += step;
	}
	return (struct text){to, n};
}

static bool
number_of(struct text text, uint64_t *number)
{
	*number = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9' || *number > (UINT64_MAX - 9) / 10)
			return false;
		*number = *number * 10 + (uint64_t)(text.at[i] - '0');
	}
	return text.len > 0;
}

/* The prefix itself, or below it as below a folder, or anything when it is open. */
static bool
is_below(const struct listing *l, struct text key)
{
	size_t len = l->prefix.len;

	return l->is_open || len == 0 || key.len == len || l->prefix.at[len - 1] == '/' ||
	       key.at[len] == '/';
}

static enum gpai_code
add_object(struct listing *l, struct text entry, struct gpai_error *err)
{
	struct remote_object object;
	struct text key = without_entities(l->arena, inner_of(entry, "Key"));

	if (l->is_encoded)
		key = remote_unescape(l->arena, key);
	if (!number_of(text_trim(inner_of(entry, "Size")), &object.size) || key.len == 0 ||
	    key.len < l->prefix.len || memcmp(key.at, l->prefix.at, l->prefix.len) != 0)
		return fail_clause(err, GPAI_MALFORMED, in_file(l->url), "S3 API, ListObjectsV2",
		    "entry without key or size, or of another prefix");
	if (!is_below(l, key) || (object.size == 0 && key.at[key.len - 1] == '/'))
		return GPAI_OK;
	object.tag = without_entities(l->arena, text_trim(inner_of(entry, "ETag")));
	object.url = arena_format(l->arena, "s3://%.*s/%.*s", TEXT_ARG(l->bucket), TEXT_ARG(key));
	if (l->n == l->cap) {
		size_t cap = 2 * l->cap + 64;
		struct remote_object *more = arena_array(l->arena, cap, sizeof *more);
		if (more == NULL)
			return fail_memory(err);
		if (l->n > 0)
			memcpy(more, l->objects, l->n * sizeof *more);
		l->objects = more;
		l->cap = cap;
	}
	if (object.url.at == NULL)
		return fail_memory(err);
	l->objects[l->n++] = object;
	return GPAI_OK;
}

static enum gpai_code
add_page(struct listing *l, struct text xml, struct text *token, struct gpai_error *err)
{
	struct text entry;
	enum gpai_code rc = GPAI_OK;
	size_t at = 0;

	if (inner_of(xml, "ListBucketResult").at == NULL &&
	    memmem(xml.at, xml.len, "<ListBucketResult", 17) == NULL)
		return fail_clause(err, GPAI_MALFORMED, in_file(l->url), "S3 API, ListObjectsV2",
		    "the answer is no list of a bucket");
	l->is_encoded = text_is(text_trim(inner_of(xml, "EncodingType")), "url");
	while (rc == GPAI_OK && element(xml, "Contents", &at, &entry))
		rc = add_object(l, entry, err);
	*token = TEXT_NONE;
	if (rc == GPAI_OK && text_is(text_trim(inner_of(xml, "IsTruncated")), "true")) {
		*token =
		    without_entities(l->arena, text_trim(inner_of(xml, "NextContinuationToken")));
		if (token->len == 0)
			return fail_clause(err, GPAI_MALFORMED, in_file(l->url),
			    "S3 API, ListObjectsV2", "cut list without a token to go on with");
	}
	return rc;
}

/* The parameters in the order of their names, as they are signed. */
static const char *
page_url(struct listing *l, const struct remote_place *place, struct text token)
{
	struct text base = remote_bucket_url(l->remote, l->arena, place, false);
	struct text prefix = remote_escape(l->arena, l->prefix, false);
	struct text after = remote_escape(l->arena, token, false);

	if (base.at == NULL || prefix.at == NULL || after.at == NULL)
		return NULL;
	return arena_format(l->arena, "%.*s?%s%.*s%sencoding-type=url&list-type=2&prefix=%.*s",
	    TEXT_ARG(base), token.len > 0 ? "continuation-token=" : "", TEXT_ARG(after),
	    token.len > 0 ? "&" : "", TEXT_ARG(prefix))
	    .at;
}

static enum gpai_code
list_bucket(struct listing *l, const struct remote_place *place, struct gpai_error *err)
{
	struct page page = {0};
	struct request q = {
	    .is_signed = true, .from = 1, .take = take_page, .again = drop_page, .context = &page};
	struct text token = TEXT_NONE;
	struct answer answer;
	enum gpai_code rc = session_open(&q.session, err);

	for (int i = 0; rc == GPAI_OK && i < PAGES_MAX; i++) {
		if ((q.url = page_url(l, place, token)) == NULL) {
			rc = fail_memory(err);
			break;
		}
		if ((rc = request_send(l->remote, &q, l->url, &answer, err)) == GPAI_OK)
			rc = add_page(l, (struct text){page.at, page.len}, &token, err);
		if (token.len == 0)
			break;
	}
	session_close(q.session);
	free(page.at);
	return rc;
}

/* One file of the web: what its headers say. */
static enum gpai_code
list_one(struct listing *l, struct gpai_error *err)
{
	struct request q = {.url = l->url, .is_head = true, .from = 1};
	struct answer answer;
	enum gpai_code rc = session_open(&q.session, err);

	if (rc == GPAI_OK)
		rc = request_send(l->remote, &q, l->url, &answer, err);
	session_close(q.session);
	if (rc != GPAI_OK)
		return rc;
	if ((l->objects = arena_array(l->arena, 1, sizeof *l->objects)) == NULL)
		return fail_memory(err);
	l->objects[0] = (struct remote_object){
	    .url = arena_text(l->arena, text_of(l->url)),
	    .size = answer.length,
	    .tag = arena_text(l->arena, text_of(answer.header[ANSWER_TAG])),
	};
	l->n = 1;
	return l->objects[0].url.at != NULL ? GPAI_OK : fail_memory(err);
}

enum gpai_code
remote_list(struct remote *remote, const char *url, struct arena *arena,
    struct remote_object **objects, size_t *n, struct gpai_error *err)
{
	struct listing l = {.remote = remote, .arena = arena, .url = url};
	struct remote_place place;
	enum gpai_code rc;

	*objects = NULL;
	*n = 0;
	if (!remote_is_url(url) || !remote_place_of(text_of(url), &place))
		return fail(
		    err, GPAI_INVALID, in_file(url), "expected s3://bucket/key or https://");
	l.bucket = place.bucket;
	l.prefix = place.key;
	l.is_open = text_ends(l.prefix, "*");
	l.prefix.len -= l.is_open ? 1 : 0;
	rc = place.is_s3 ? list_bucket(&l, &place, err) : list_one(&l, err);
	if (rc == GPAI_OK && l.n == 0)
		return fail(err, GPAI_NOT_FOUND, in_file(url), "no object below this prefix");
	*objects = l.objects;
	*n = l.n;
	return rc;
}
