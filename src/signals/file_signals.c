/* SPDX-License-Identifier: Apache-2.0 */
/* Which reader a file gets; see file_signals.h. */
#include "signals/file_signals.h"

#include "signals/html_signals.h"
#include "signals/http_signals.h"
#include "signals/media_signals.h"
#include "signals/rsl.h"
#include "signals/tdmrep.h"
#include "signals/words.h"

#include <string.h>

#define SNIFF_MAX ((size_t)4096)

static struct text
text_of_span(struct span bytes)
{
	return (struct text){(const char *)bytes.at, bytes.len};
}

/* --- kinds --- */

/* Where it begins, ASCII case aside; the length where it does not. */
static size_t
find_like(struct span bytes, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= bytes.len; i++)
		if (octets_like((struct span){bytes.at + i, len}, word, len))
			return i;
	return bytes.len;
}

/* A page may have drawings in it, and a drawing pieces of pages. */
static bool
is_page(struct span text)
{
	size_t drawing = find_like(text, "<svg");

	return text.len > 0 && text.at[0] == '<' &&
	       (find_like(text, "<html") < drawing || find_like(text, "<!doctype html") < drawing);
}

static bool
has(struct span bytes, const char *words)
{
	return bytes.len > 0 && memmem(bytes.at, bytes.len, words, strlen(words)) != NULL;
}

static enum file_kind
kind_of_bytes(struct span file)
{
	struct span head = {file.at, file.len < SNIFF_MAX ? file.len : SNIFF_MAX}, text;
	size_t at = head.len >= 3 && memcmp(head.at, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (at < head.len && byte_is_blank(head.at[at]))
		at++;
	text = octets_from(head, at);
	if (is_page(text))
		return FILE_HTML;
	if (media_signals_can(head) && !has(head, "rslstandard.org/rsl"))
		return FILE_MEDIA;
	if (text_starts(text_of_span(text), "HTTP/"))
		return FILE_HTTP;
	if (text.len > 0 && text.at[0] == '<' && has(text, "rslstandard.org/rsl"))
		return media_signals_can(head) ? FILE_MEDIA : FILE_RSL;
	if (text.len > 0 && text.at[0] == '[' && has(file, "tdm-reservation"))
		return FILE_TDMREP;
	return FILE_UNKNOWN;
}

static const struct {
	const char *ending;
	enum file_kind kind;
} names[] = {
    /* Also of captures that have the host before the name. */
    {"robots.txt", FILE_ROBOTS},
    {"ai.txt", FILE_AI_TXT},
    {"tdmrep.json", FILE_TDMREP},
};

static const struct {
	const char *ending;
	enum file_kind kind;
} endings[] = {
    /* Where the bytes tell nothing. */
    {".html", FILE_HTML},
    {".htm", FILE_HTML},
    {".xhtml", FILE_HTML},
};

enum file_kind
file_kind_of(struct span file, struct text name)
{
	enum file_kind kind;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t len = strlen(names[i].ending);
		if (text_ends(name, names[i].ending) &&
		    (name.len == len || !byte_is_letter((uint8_t)name.at[name.len - len - 1])))
			return names[i].kind;
	}
	kind = kind_of_bytes(file);
	for (size_t i = 0; kind == FILE_UNKNOWN && i < sizeof endings / sizeof *endings; i++)
		if (text_ends(name, endings[i].ending))
			kind = endings[i].kind;
	return kind;
}

bool
file_kind_from(const char *word, enum file_kind *kind)
{
	static const char *const words[] = {
#define X(name, word, says) word,
	    FILE_KINDS(X)
#undef X
	};

	for (unsigned i = FILE_UNKNOWN + 1; i < FILE_KINDS_COUNT; i++)
		if (strcmp(word, words[i]) == 0) {
			*kind = (enum file_kind)i;
			return true;
		}
	return false;
}

const char *
file_kind_words(enum file_kind kind, struct span file)
{
	static const char *const words[] = {
#define X(name, word, says) says,
	    FILE_KINDS(X)
#undef X
	};
	const char *media = kind == FILE_MEDIA ? media_signals_kind(file) : NULL;

	return media != NULL ? media : words[kind];
}

/* --- lists --- */

/* Statements whose places are offsets in a part of the file: they get lines. */
struct placing {
	const struct statement_sink *sink;
	struct span file;
	size_t begin;  /* of the part, in the file */
	size_t at;     /* where the line below begins to be counted */
	uint32_t line; /* 0: lines are not counted */
	bool has_place;
};

static void
place(void *context, const struct statement *statement)
{
	struct placing *p = context;
	struct statement placed = *statement;
	size_t at = p->begin + (size_t)statement->at;

	placed.at = at;
	if (p->line > 0) {
		if (at < p->at) {
			p->at = 0;
			p->line = 1;
		}
		for (; p->at < at && p->at < p->file.len; p->at++)
			p->line += p->file.at[p->at] == '\n';
		placed.line = p->line;
	}
	p->sink->take(p->sink->context, &placed);
}

/* `xml` is a part of the file. */
static enum gpai_code
list_rsl(struct span file, struct span xml, enum carrier carrier, const struct statement_sink *sink,
    const char **note, struct gpai_error *err)
{
	size_t begin = (size_t)(xml.at - file.at);
	struct statement statement;
	struct rsl *rsl;
	uint32_t lines = 0;
	enum gpai_code rc = rsl_compile(xml, TEXT_NONE, &rsl, err);

	if (rc != GPAI_OK)
		return rc;
	if (rsl_note(rsl) != NULL)
		*note = rsl_note(rsl);
	for (size_t i = 0; i < begin; i++)
		lines += file.at[i] == '\n';
	for (size_t i = 0; rsl_at(rsl, i, &statement); i++) {
		statement.carrier = carrier;
		statement.at = begin;
		statement.line += lines;
		sink->take(sink->context, &statement);
	}
	rsl_free(rsl);
	return GPAI_OK;
}

static enum gpai_code
list_tdmrep(
    struct span json, const struct statement_sink *sink, const char **note, struct gpai_error *err)
{
	struct statement statement;
	struct tdmrep_file *file;
	enum gpai_code rc = tdmrep_compile(json, &file, err);

	if (rc != GPAI_OK)
		return rc;
	*note = tdmrep_note(file);
	for (size_t i = 0; tdmrep_at(file, i, &statement); i++)
		sink->take(sink->context, &statement);
	tdmrep_free(file);
	return GPAI_OK;
}

static enum gpai_code
list_html(struct span file, size_t begin, const struct statement_sink *sink, const char **note,
    struct gpai_error *err)
{
	struct placing placing = {.sink = sink, .file = file, .begin = begin, .line = 1};
	struct statement_sink placed = {place, &placing};
	struct html_hints hints = {0};
	struct span page = octets_from(file, begin);

	html_signals(page, &placed, &hints);
	*note = hints.note;
	if (hints.note == NULL && page.len > HTML_LOOK_MAX)
		*note = "a long page: its end was not looked at";
	return hints.inline_rsl.len > 0
	           ? list_rsl(file, hints.inline_rsl, CARRIER_HTML, sink, note, err)
	           : GPAI_OK;
}

static size_t
head_len(struct span file)
{
	for (size_t i = 0; i + 1 < file.len; i++)
		if (file.at[i] == '\n' &&
		    (file.at[i + 1] == '\n' ||
			(file.at[i + 1] == '\r' && i + 2 < file.len && file.at[i + 2] == '\n')))
			return i + (file.at[i + 1] == '\n' ? 2 : 3);
	return file.len;
}

/* The head, and the body where it is there as it was meant to be seen. */
static enum gpai_code
list_http(
    struct span file, const struct statement_sink *sink, const char **note, struct gpai_error *err)
{
	struct placing placing = {.sink = sink, .file = file, .line = 1};
	struct statement_sink placed = {place, &placing};
	size_t len = head_len(file);
	struct span body = octets_from(file, len);

	http_signals((struct span){file.at, len}, &placed);
	if (body.len == 0)
		return GPAI_OK;
	switch (kind_of_bytes(body)) {
	case FILE_HTML:
		return list_html(file, len, sink, note, err);
	case FILE_MEDIA:
		placing.begin = len;
		placing.line = 0;
		return media_signals(body, &placed) ? GPAI_OK : fail_memory(err);
	case FILE_RSL:
		return list_rsl(file, body, CARRIER_SITE_FILE, sink, note, err);
	default:
		*note = "the body was not looked at: it is of no kind that is read, or packed";
		return GPAI_OK;
	}
}

enum gpai_code
file_signals(struct span file, enum file_kind kind, const struct statement_sink *sink,
    const char **note, struct gpai_error *err)
{
	*note = NULL;
	switch (kind) {
	case FILE_ROBOTS:
		robots_list(file, sink, note);
		return GPAI_OK;
	case FILE_AI_TXT:
		ai_txt_list(file, sink, note);
		return GPAI_OK;
	case FILE_TDMREP:
		return list_tdmrep(file, sink, note, err);
	case FILE_RSL:
		return list_rsl(file, file, CARRIER_SITE_FILE, sink, note, err);
	case FILE_HTTP:
		return list_http(file, sink, note, err);
	case FILE_HTML:
		return list_html(file, 0, sink, note, err);
	case FILE_MEDIA:
		return media_signals(file, sink) ? GPAI_OK : fail_memory(err);
	case FILE_UNKNOWN:
	case FILE_KINDS_COUNT:
		break;
	}
	return GPAI_OK;
}
