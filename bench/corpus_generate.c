/* SPDX-License-Identifier: Apache-2.0 */
/* Makes corpora to measure with: `bench-corpus-generate KIND BYTES > FILE`, always the same bytes.
 *
 * jsonl: the fields of FineWeb, one document in eight with everything outside ASCII as \u escapes.
 * warc, wet: a gzip member for each record (deflate level 6), as Common Crawl has them: pages of
 * HTML with HTTP headers, or their text. BYTES are plain ones, reached by whole documents. */
#include "corpus_text.h"

#include <inttypes.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 20261123, LEVEL = 6 };

struct writer {
	FILE *to;
	char *at; /* one record */
	size_t len, cap;
	struct libdeflate_compressor *deflate;
	void *packed;
	size_t packed_cap;
	uint64_t plain, written, records;
};

struct kind {
	const char *name;
	void (*begin)(struct writer *, struct corpus_source *);
	void (*page)(struct writer *, struct corpus_source *, struct corpus_page *);
};

static void
stop(const char *why)
{
	fprintf(stderr, "bench-corpus-generate: %s\n", why);
	exit(2);
}

static void
put(struct writer *w, const char *bytes, size_t len)
{
	if (w->cap - w->len < len) {
		w->cap = (w->len + len) * 2;
		w->at = realloc(w->at, w->cap);
		if (w->at == NULL)
			stop("no memory");
	}
	memcpy(w->at + w->len, bytes, len);
	w->len += len;
}

static void
put_string(struct writer *w, const char *string)
{
	put(w, string, strlen(string));
}

#define put_format(w, ...)                                                                         \
	do {                                                                                       \
		char line_[2048];                                                                  \
		int len_ = snprintf(line_, sizeof line_, __VA_ARGS__);                             \
		put(w, line_, (size_t)len_);                                                       \
	} while (0)

static void
flush_bytes(struct writer *w, const void *bytes, size_t len)
{
	if (fwrite(bytes, 1, len, w->to) != len)
		stop("cannot write");
	w->written += len;
}

static void
flush_plain(struct writer *w)
{
	flush_bytes(w, w->at, w->len);
	w->plain += w->len;
	w->records++;
	w->len = 0;
}

static void
flush_member(struct writer *w)
{
	size_t bound = libdeflate_gzip_compress_bound(w->deflate, w->len);

	if (w->packed_cap < bound) {
		w->packed_cap = bound * 2;
		free(w->packed);
		w->packed = malloc(w->packed_cap);
		if (w->packed == NULL)
			stop("no memory");
	}
	flush_bytes(
	    w, w->packed, libdeflate_gzip_compress(w->deflate, w->at, w->len, w->packed, bound));
	w->plain += w->len;
	w->records++;
	w->len = 0;
}

/* The character at `at` as one or two \u escapes; returns how many bytes it has. */
static size_t
put_escaped(struct writer *w, const unsigned char *at)
{
	size_t len = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
	uint32_t c = at[0] & (0x7fU >> len);

	for (size_t i = 1; i < len; i++)
		c = c << 6 | (at[i] & 0x3f);
	if (c >= 0x10000)
		put_format(w, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xd800 + ((c - 0x10000) >> 10),
		    0xdc00 + ((c - 0x10000) & 0x3ff));
	else
		put_format(w, "\\u%04" PRIx32, c);
	return len;
}

static void
put_json_text(struct writer *w, const struct corpus_page *page, bool escapes)
{
	for (size_t i = 0; i < page->len;) {
		size_t run = i;
		while (run < page->len && page->text[run] != '\n' && page->text[run] != '"' &&
		       (!escapes || (page->text[run] & 0x80) == 0))
			run++;
		put(w, page->text + i, run - i);
		i = run;
		if (i == page->len)
			break;
		if (page->text[i] == '\n' || page->text[i] == '"')
			put_string(w, page->text[i++] == '\n' ? "\\n" : "\\\"");
		else
			i += put_escaped(w, (const unsigned char *)page->text + i);
	}
}

static void
uuid(struct corpus_source *source, char text[48])
{
	uint64_t a = corpus_random(source), b = corpus_random(source);

	snprintf(text, 48, "%08x-%04x-4%03x-8%03x-%012" PRIx64, (unsigned)(a >> 32),
	    (unsigned)(a & 0xffff), (unsigned)(a >> 16 & 0xfff), (unsigned)(b & 0xfff), b >> 16);
}

static void
jsonl_begin(struct writer *w, struct corpus_source *source)
{
	(void)w;
	(void)source;
}

static void
jsonl_page(struct writer *w, struct corpus_source *source, struct corpus_page *page)
{
	bool escapes = corpus_random(source) >> 61 == 0;
	char id[48];

	corpus_page_make(source, escapes, page);
	uuid(source, id);
	put_string(w, "{\"text\":\"");
	put_json_text(w, page, escapes);
	put_format(w, "\",\"id\":\"<urn:uuid:%s>\",\"dump\":\"CC-MAIN-%.4s-06\",\"url\":\"%s\"", id,
	    page->date, page->url);
	put_format(w,
	    ",\"date\":\"%s\",\"file_path\":\"s3://corpus/crawl-data/CC-MAIN-%.4s-06/segments/"
	    "%" PRIu64 "/warc/CC-MAIN-%05" PRIu64 ".warc.gz\"",
	    page->date, page->date, 1674764500000 + page->number % 900, page->number % 800);
	put_format(w, ",\"language\":\"%s\",\"language_score\":0.%u,\"token_count\":%zu}\n",
	    page->language, 65 + (unsigned)(corpus_random(source) % 35), page->len / 4);
	flush_plain(w);
}

static void
put_warc_head(struct writer *w, struct corpus_source *source, const char *type, const char *date,
    const char *url)
{
	char id[48];

	uuid(source, id);
	put_format(w,
	    "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Date: %s\r\nWARC-Record-ID: <urn:uuid:%s>\r\n", type,
	    date, id);
	if (url != NULL)
		put_format(w, "WARC-Target-URI: %s\r\n", url);
}

static void
put_warc_block(struct writer *w, const char *type, const char *head, const char *body, size_t len)
{
	put_format(w, "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n", type, strlen(head) + len);
	put_string(w, head);
	put(w, body, len);
	put_string(w, "\r\n\r\n");
	flush_member(w);
}

static void
warc_begin(struct writer *w, struct corpus_source *source)
{
	static const char ABOUT[] =
	    "software: bench-corpus-generate\r\nformat: WARC File Format 1.0\r\n"
	    "robots: checked via an invented crawler\r\n";

	put_warc_head(w, source, "warcinfo", "2023-01-27T00:00:00Z", NULL);
	put_warc_block(w, "application/warc-fields", "", ABOUT, sizeof ABOUT - 1);
}

static void
wet_page(struct writer *w, struct corpus_source *source, struct corpus_page *page)
{
	corpus_page_make(source, false, page);
	put_warc_head(w, source, "conversion", page->date, page->url);
	put_warc_block(w, "text/plain", "", page->text, page->len);
}

/* Each line a paragraph, some with a link, between a head and a foot as pages have them. */
static size_t
html_of(struct corpus_source *source, const struct corpus_page *page, char **html, size_t *cap)
{
	static const char HEAD[] =
	    "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	    "<title>%.60s</title>\n<link rel=\"canonical\" href=\"%s\">\n"
	    "<link rel=\"stylesheet\" href=\"/static/css/main.css\">\n</head>\n"
	    "<body class=\"page\">\n<div class=\"container\"><div class=\"row\">\n";
	size_t lines = 1, len;
	unsigned items = 20 + (unsigned)(corpus_random(source) % 100);

	for (size_t i = 0; i < page->len; i++)
		lines += page->text[i] == '\n';
	size_t bound = page->len + lines * 256 + items * 256 + sizeof HEAD + 2048;
	if (*cap < bound) {
		*cap = bound * 2;
		*html = realloc(*html, *cap);
		if (*html == NULL)
			stop("no memory");
	}
	char *to = *html;
	len = (size_t)snprintf(to, bound, HEAD, page->language, page->host_name, page->url);
	for (unsigned i = 0; i < items; i++)
		len += (size_t)snprintf(to + len, bound - len,
		    "<li class=\"nav-item menu-item-%u\"><a class=\"nav-link\" "
		    "href=\"https://%s/c/%u\">"
		    "Section %u</a></li>\n",
		    i, page->host_name, (unsigned)(corpus_random(source) >> 50), i);
	for (size_t i = 0; i < page->len;) {
		size_t line = strcspn(page->text + i, "\n");
		uint64_t chance = corpus_random(source);
		len += (size_t)snprintf(to + len, bound - len, "<p class=\"text-%u\">%.*s",
		    (unsigned)(chance & 7), (int)line, page->text + i);
		if (chance >> 62 == 0)
			len += (size_t)snprintf(to + len, bound - len,
			    "<a href=\"https://%s/item/%u\" title=\"more\">more</a>",
			    page->host_name, (unsigned)(chance >> 40 & 0xffff));
		len += (size_t)snprintf(to + len, bound - len, "</p>\n");
		i += line + 1;
	}
	return len +
	       (size_t)snprintf(to + len, bound - len,
		   "</div></div>\n<script src=\"/static/js/app.js\"></script>\n</body>\n</html>\n");
}

static void
warc_page(struct writer *w, struct corpus_source *source, struct corpus_page *page)
{
	static char *html;
	static size_t cap;
	char head[512];

	corpus_page_make(source, false, page);
	size_t len = html_of(source, page, &html, &cap);
	snprintf(head, sizeof head,
	    "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Fri, 27 Jan 2023 00:00:00 GMT\r\n"
	    "Content-Type: text/html; charset=utf-8\r\nContent-Length: %zu\r\n"
	    "Connection: keep-alive\r\nX-Powered-By: words\r\n\r\n",
	    len);
	put_warc_head(w, source, "response", page->date, page->url);
	put_warc_block(w, "application/http; msgtype=response", head, html, len);
}

static const struct kind KINDS[] = {
    {"jsonl", jsonl_begin, jsonl_page},
    {"warc", warc_begin, warc_page},
    {"wet", warc_begin, wet_page},
};

int
main(int argc, char **argv)
{
	const struct kind *kind = NULL;
	struct writer w = {.to = stdout};
	uint64_t bytes = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;

	for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS && argc == 3; i++)
		if (strcmp(argv[1], KINDS[i].name) == 0)
			kind = &KINDS[i];
	if (kind == NULL || bytes == 0)
		stop("usage: bench-corpus-generate jsonl|warc|wet BYTES > FILE");
	struct corpus_source *source = corpus_source_create(SEED);
	struct corpus_page *page = malloc(sizeof *page);
	w.deflate = libdeflate_alloc_compressor(LEVEL);
	if (source == NULL || page == NULL || w.deflate == NULL)
		stop("no memory");
	kind->begin(&w, source);
	while (w.plain < bytes)
		kind->page(&w, source, page);
	if (fflush(w.to) != 0)
		stop("cannot write");
	fprintf(stderr,
	    "%s: %" PRIu64 " records, %" PRIu64 " bytes plain, %" PRIu64 " written (%.2f:1)\n",
	    kind->name, w.records, w.plain, w.written, (double)w.plain / (double)w.written);
	libdeflate_free_compressor(w.deflate);
	corpus_source_free(source);
	free(page);
	free(w.packed);
	free(w.at);
	return 0;
}
