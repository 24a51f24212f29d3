/* SPDX-License-Identifier: Apache-2.0 */
/* One request through libcurl; see request.h.
 *
 * Tried again: connections that fail or stall, 408, 429 and every 5xx, with pauses that
 * double or that the server names. Redirections are followed for files of the web, within http
 * and https; a signed request is not sent elsewhere. */
#include "remote/request.h"

#include <curl/curl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

enum { REDIRECTS_MAX = 8, PAUSE_MAX_MS = 60000, CONNECT_S = 20 };

/* Of an empty body: what a GET is signed with. */
#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

struct sending {
	struct request *request;
	struct answer *answer;
	CURL *curl;
	bool is_stopped; /* the caller takes no more */
};

static const char *const HEADERS[] = {
#define X(name, word) word,
    ANSWER_HEADERS(X)
#undef X
};

static size_t
take_header(char *at, size_t size, size_t n, void *context)
{
	struct sending *s = context;
	struct text line = text_trim((struct text){at, size * n});
	const char *colon = line.len > 0 ? memchr(line.at, ':', line.len) : NULL;

	if (text_begins_like(line, "HTTP/")) /* a new answer, after a redirection */
		memset(s->answer->header, 0, sizeof s->answer->header);
	if (colon == NULL)
		return size * n;
	struct text name = {line.at, (size_t)(colon - line.at)};
	struct text value = text_trim((struct text){colon + 1, line.len - name.len - 1});
	for (int i = 0; i < ANSWER_HEADERS_COUNT; i++) {
		if (name.len != strlen(HEADERS[i]) || !text_begins_like(name, HEADERS[i]))
			continue;
		if (value.len < HEADER_VALUE_MAX) {
			memcpy(s->answer->header[i], value.at, value.len);
			s->answer->header[i][value.len] = 0;
		}
	}
	return size * n;
}

static bool
is_fine(long status)
{
	return status == 200 || status == 206;
}

static size_t
take_body(char *at, size_t size, size_t n, void *context)
{
	struct sending *s = context;
	long status = 0;

	curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
	if (!is_fine(status) || s->request->take == NULL)
		return size * n; /* pages that excuse errors */
	/* All of it though a part was asked for: of no use behind the beginning. */
	if (status == 200 && s->request->from > 0 && s->request->from <= s->request->to)
		return 0;
	if (s->request->take(s->request->context, (const uint8_t *)at, size * n))
		return size * n;
	s->is_stopped = true;
	return 0;
}

static bool
add(struct curl_slist **list, const char *name, const char *value)
{
	char line[2200];
	int len = snprintf(line, sizeof line, "%s: %s", name, value);
	struct curl_slist *longer;

	if (len < 0 || (size_t)len >= sizeof line ||
	    (longer = curl_slist_append(*list, line)) == NULL)
		return false;
	*list = longer;
	return true;
}

static bool
set_headers(const struct remote *r, const struct request *q, struct curl_slist **list)
{
	bool fine = true;

	if (q->if_match != NULL && q->if_match[0] != 0)
		fine = add(list, "If-Match", q->if_match);
	if (q->is_signed) {
		fine = fine && add(list, "x-amz-checksum-mode", "ENABLED");
		if (r->options.key_id != NULL)
			fine = fine && add(list, "x-amz-content-sha256", EMPTY_SHA256);
		if (r->options.key_id != NULL && r->options.token != NULL)
			fine = fine && add(list, "x-amz-security-token", r->options.token);
	}
	return fine;
}

static void
set_signing(CURL *curl, const struct remote_options *o)
{
	char how[128], who[1024];

	snprintf(how, sizeof how, "aws:amz:%s:s3", o->region);
	snprintf(who, sizeof who, "%s:%s", o->key_id, o->secret != NULL ? o->secret : "");
	curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, how);
	curl_easy_setopt(curl, CURLOPT_USERPWD, who);
}

static void
set_up(const struct remote *r, struct sending *s, struct curl_slist *list)
{
	const struct remote_options *o = &r->options;
	struct request *q = s->request;
	CURL *curl = s->curl;
	char range[64];

	curl_easy_setopt(curl, CURLOPT_URL, q->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	/* Never from the environment: the empty text says so to libcurl. */
	curl_easy_setopt(curl, CURLOPT_PROXY, o->proxy != NULL ? o->proxy : "");
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "gpai/" GPAI_VERSION);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)o->stall_s);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, s);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, s);
	if (o->ca_file != NULL)
		curl_easy_setopt(curl, CURLOPT_CAINFO, o->ca_file);
	if (q->is_head)
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	if (q->is_signed && o->key_id != NULL)
		set_signing(curl, o);
	if (!q->is_signed) {
		curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
		curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)REDIRECTS_MAX);
	}
	if (q->from <= q->to) {
		snprintf(range, sizeof range, "%llu-%llu", (unsigned long long)q->from,
		    (unsigned long long)q->to);
		curl_easy_setopt(curl, CURLOPT_RANGE, range);
	}
}

static bool
may_help(CURLcode code, long status)
{
	switch (code) {
	case CURLE_OK:
		return status == 408 || status == 429 || status >= 500;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_PARTIAL_FILE:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
	case CURLE_SSL_CONNECT_ERROR:
		return true;
	default:
		return false;
	}
}

static void
pause_before(const struct remote *r, unsigned attempt, CURL *curl)
{
	curl_off_t asked = 0;
	uint64_t ms = (uint64_t)r->options.pause_ms << (attempt < 16 ? attempt : 16);

	curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &asked);
	if (asked > 0 && (uint64_t)asked * 1000 > ms)
		ms = (uint64_t)asked * 1000;
	poll(NULL, 0, ms < PAUSE_MAX_MS ? (int)ms : PAUSE_MAX_MS);
}

static enum gpai_code
judge(const struct sending *s, CURLcode code, const char *name, struct gpai_error *err)
{
	long status = s->answer->status;

	if (code == CURLE_OK && is_fine(status))
		return GPAI_OK;
	if (code != CURLE_OK && !s->is_stopped && !(code == CURLE_WRITE_ERROR && status == 200))
		return fail(
		    err, GPAI_IO, in_file(name), "cannot fetch: %s", curl_easy_strerror(code));
	if (s->is_stopped)
		return fail(err, GPAI_IO, in_file(name),
		    "more bytes came than were asked for, "
		    "or they could not be kept");
	if (status == 200)
		return fail(err, GPAI_UNSUPPORTED, in_file(name), "the server gives no ranges");
	if (status == 404)
		return fail(err, GPAI_NOT_FOUND, in_file(name), "not found (status 404)");
	if (status == 412)
		return fail(err, GPAI_IO, in_file(name), "changed while it was fetched");
	if (status == 403 || status == 401)
		return fail(err, GPAI_IO, in_file(name), "not allowed (status %ld)", status);
	if (status == 301 && s->answer->header[ANSWER_REGION][0] != 0)
		return fail(err, GPAI_IO, in_file(name), "the bucket is in region %s",
		    s->answer->header[ANSWER_REGION]);
	return fail(err, GPAI_IO, in_file(name), "the server answers with status %ld", status);
}

static CURLcode
send_once(struct remote *r, struct sending *s)
{
	struct curl_slist *list = NULL;
	curl_off_t length = -1;
	CURLcode code = CURLE_OUT_OF_MEMORY;

	*s->answer = (struct answer){.length = UINT64_MAX};
	curl_easy_reset(s->curl);
	if (set_headers(r, s->request, &list)) {
		set_up(r, s, list);
		code = curl_easy_perform(s->curl);
		curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &s->answer->status);
		curl_easy_getinfo(s->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
		if (length >= 0)
			s->answer->length = (uint64_t)length;
	}
	curl_slist_free_all(list);
	return code;
}

enum gpai_code
request_send(struct remote *r, struct request *q, const char *name, struct answer *answer,
    struct gpai_error *err)
{
	struct sending s = {.request = q, .answer = answer, .curl = q->session};
	CURLcode code = CURLE_OK;

	for (unsigned attempt = 0; attempt < r->options.tries; attempt++) {
		if (attempt > 0)
			pause_before(r, attempt - 1, s.curl);
		if (q->again != NULL)
			q->again(q->context, q);
		code = send_once(r, &s);
		if (s.is_stopped || !may_help(code, answer->status))
			break;
	}
	return judge(&s, code, name, err);
}

enum gpai_code
session_open(void **session, struct gpai_error *err)
{
	*session = curl_easy_init();
	return *session != NULL ? GPAI_OK : fail_memory(err);
}

void
session_close(void *session)
{
	curl_easy_cleanup(session);
}

bool
sessions_prepare(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}
