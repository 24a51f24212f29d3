/* SPDX-License-Identifier: Apache-2.0 */
/* What statements of heads and pages cost beside memory alone, on the responses of web archives.
 *
 *   bench-signals-web FILE.warc...
 *
 * All responses are read into memory first. Seconds of processor, one core; the best of several
 * turns. */
#include "formats/corpus_formats.h"
#include "signals/html_look.h"
#include "signals/http_signals.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TURNS = 7, RESPONSES_MAX = 200000 };
#define BYTES_MAX ((size_t)1 << 30)

struct response {
	struct span head, body;
};

struct web {
	struct response *responses;
	size_t n, head_bytes, body_bytes, statements;
	uint64_t sink; /* keeps the compiler from leaving work out */
};

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void
count(void *context, const struct statement *statement)
{
	struct web *web = context;

	(void)statement;
	web->statements++;
}

static void
ignore(void *context, uint64_t at, const char *reason)
{
	(void)context;
	(void)at;
	(void)reason;
}

static struct span
copy(struct span from)
{
	uint8_t *to = malloc(from.len + 1);

	if (to == NULL)
		exit(2);
	if (from.len > 0)
		memcpy(to, from.at, from.len);
	return (struct span){to, from.len};
}

static void
take_file(struct web *web, const char *path)
{
	static const struct document_fields none;
	struct stream_options options = {.damage = {ignore, NULL}};
	struct mapped file;
	struct corpus_reader *reader = NULL;
	struct document document;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || mapped_open(fd, path, &file, NULL) != GPAI_OK)
		exit(2);
	struct corpus_input input = {.name = path,
	    .file = file.bytes,
	    .end = file.size,
	    .fields = &none,
	    .wants = WANT_HEADS | WANT_BODIES | WANT_LABELS,
	    .damage = options.damage};
	if (stream_open(input.file, 0, input.end, &options, &input.stream, NULL) != GPAI_OK ||
	    warc_format.open(&input, &reader, NULL) != GPAI_OK)
		exit(2);
	while (web->n < RESPONSES_MAX && web->body_bytes < BYTES_MAX &&
	       warc_format.next(reader, &document)) {
		if (document.body.len == 0)
			continue;
		web->responses[web->n++] =
		    (struct response){copy(document.head), copy(document.body)};
		web->head_bytes += document.head.len;
		web->body_bytes += document.body.len;
	}
	warc_format.close(reader);
	stream_close(input.stream);
	mapped_close(&file);
	close(fd);
}

static void
heads(struct web *web)
{
	struct statement_sink sink = {count, web};

	for (size_t i = 0; i < web->n; i++)
		http_signals(web->responses[i].head, &sink);
}

static void
pages(struct web *web)
{
	struct statement_sink sink = {count, web};
	struct html_hints hints;

	for (size_t i = 0; i < web->n; i++) {
		html_signals(web->responses[i].body, &sink, &hints);
		web->sink += hints.password_form;
	}
}

static void
looks(struct web *web)
{
	for (size_t i = 0; i < web->n; i++)
		web->sink += html_look(web->responses[i].body).statements;
}

static void
all_tags(struct web *web)
{
	struct statement_sink sink = {count, web};

	for (size_t i = 0; i < web->n; i++) {
		struct html_hints hints = {0};
		html_read(
		    web->responses[i].body, (struct html_look){SIZE_MAX, SIZE_MAX}, &sink, &hints);
	}
}

static void
line_ends(struct web *web)
{
	for (size_t i = 0; i < web->n; i++) {
		struct span rest = web->responses[i].body;
		web->sink += memchr(rest.at, 0, rest.len) != NULL;
	}
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(struct web *);
		bool of_heads;
	} cases[] = {
	    {"memchr_of_pages", line_ends, false},
	    {"http_signals", heads, true},
	    {"html_look", looks, false},
	    {"html_signals", pages, false},
	    {"html_every_tag", all_tags, false},
	};
	struct web web = {.responses = calloc(RESPONSES_MAX, sizeof *web.responses)};

	for (int i = 1; i < argc; i++)
		take_file(&web, argv[i]);
	if (web.n == 0)
		return 2;
	printf("responses %zu, heads %.1f MB, bodies %.1f MB\n", web.n,
	    (double)web.head_bytes * 1e-6, (double)web.body_bytes * 1e-6);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double best = 1e9;
		for (unsigned turn = 0; turn < TURNS; turn++) {
			web.statements = 0;
			double begin = seconds();
			cases[i].run(&web);
			double took = seconds() - begin;
			best = took < best ? took : best;
		}
		printf("%s %.2f GB/s, %.0f ns a response, %zu statements\n", cases[i].name,
		    (double)(cases[i].of_heads ? web.head_bytes : web.body_bytes) / best * 1e-9,
		    best / (double)web.n * 1e9, web.statements);
	}
	return web.sink == UINT64_MAX;
}
