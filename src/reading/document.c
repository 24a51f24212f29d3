/* SPDX-License-Identifier: Apache-2.0 */
/* Which reader a file goes to: by what it begins with, then by the suffix of its name. */
#include "reading/readers.h"

#include "base/digest.h"

#include <string.h>

/* The formats, in the order they are asked. To add one: write its reader, and a line here. */
static const struct format {
	const char *name;
	enum gpai_code (*read)(
	    const char *name, struct span bytes, struct building *b, struct gpai_error *err);
	const char *begins; /* in whatever case */
	const char *const *suffixes;
} formats[] = {
    {"pdf", pdf_read, "%PDF-", (const char *const[]){".pdf", NULL}},
    {"docx", docx_read, "PK\003\004", (const char *const[]){".docx", ".docm", ".dotx", NULL}},
    {"docx", docx_read, "\xD0\xCF\x11\xE0", (const char *const[]){".doc", NULL}}, /* refused */
    {"html", html_read, "<!doctype html", (const char *const[]){".html", ".htm", ".xhtml", NULL}},
    {"html", html_read, "<html", (const char *const[]){NULL}},
    {"markdown", markdown_read, "---\n", (const char *const[]){".md", ".markdown", NULL}},
    {"json", json_document_read, "{", (const char *const[]){".json", NULL}},
    {"text", text_read, NULL, (const char *const[]){".txt", ".text", NULL}},
};

#define TEXT_FORMAT (&formats[sizeof formats / sizeof *formats - 1])

static struct reading_limits
with_defaults(const struct reading_limits *given)
{
	struct reading_limits limits = given != NULL ? *given : (struct reading_limits){0};

	limits.bytes = limits.bytes > 0 ? limits.bytes : (uint64_t)256 << 20;
	limits.unpacked = limits.unpacked > 0 ? limits.unpacked : (uint64_t)64 << 20;
	limits.pages = limits.pages > 0 ? limits.pages : 1000;
	limits.text = limits.text > 0 ? limits.text : (uint64_t)32 << 20;
	limits.blocks = limits.blocks > 0 ? limits.blocks : 400000;
	return limits;
}

static struct span
without_mark(struct span bytes)
{
	while (bytes.len > 0 && *bytes.at <= ' ' && *bytes.at != 0) {
		bytes.at++;
		bytes.len--;
	}
	return bytes;
}

static const struct format *
format_by_suffix(const char *name)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		for (const char *const *s = formats[i].suffixes; *s != NULL; s++)
			if (strlen(name) >= strlen(*s) &&
			    strcasecmp(name + strlen(name) - strlen(*s), *s) == 0)
				return &formats[i];
	return NULL;
}

/* What it is beats what it is called; a PDF may have something in front of it. */
static const struct format *
find_format(const char *name, struct span bytes)
{
	struct span head = {bytes.at, bytes.len < 1024 ? bytes.len : 1024};
	struct span begin = without_mark(head);
	const struct format *named = format_by_suffix(name);
	bool is_text = memchr(head.at, 0, head.len) == NULL && utf8_valid_len(bytes) == bytes.len;

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		const char *words = formats[i].begins;
		size_t len = words != NULL ? strlen(words) : 0;
		/* A page of Markdown may begin with a brace or a piece of HTML. */
		bool is_loose = words != NULL && (words[0] == '{' || words[0] == '-');
		if (words == NULL || (is_loose && named != NULL))
			continue;
		if (begin.len >= len && strncasecmp((const char *)begin.at, words, len) == 0)
			return &formats[i];
	}
	if ((named == NULL || named->read == pdf_read) &&
	    memmem(head.at, head.len, "%PDF-", 5) != NULL)
		return &formats[0];
	if (named != NULL && (is_text || named->read == html_read || named->read == markdown_read))
		return named;
	return is_text && bytes.len > 0 ? TEXT_FORMAT : NULL;
}

/* Without the mark of byte order. */
static struct span
skip_mark(struct span bytes)
{
	return bytes.len >= 3 && memcmp(bytes.at, "\xEF\xBB\xBF", 3) == 0
	           ? (struct span){bytes.at + 3, bytes.len - 3}
	           : bytes;
}

enum gpai_code
document_read(const char *name, struct span bytes, const struct reading_limits *given,
    struct arena *arena, struct read_document *document, struct gpai_error *err)
{
	struct reading_limits limits = with_defaults(given);
	struct building b = {.arena = arena, .limits = &limits, .document = document};
	const struct format *format;
	struct digest digest;
	enum gpai_code rc;

	*document = (struct read_document){.file = arena_text(arena, text_of(name))};
	if (bytes.len > limits.bytes)
		return fail(err, GPAI_TOO_LARGE, in_file(name), "%zu bytes, at most %llu are read",
		    bytes.len, (unsigned long long)limits.bytes);
	format = find_format(name, skip_mark(bytes));
	if (bytes.len == 0)
		return fail(err, GPAI_MALFORMED, in_file(name), "an empty file");
	if (format == NULL)
		return fail(err, GPAI_UNSUPPORTED, in_file(name), "no format that is known");
	digest = digest_of(bytes);
	digest_hex(&digest, document->sha256);
	document->format = text_of(format->name);
	rc = format->read(name, skip_mark(bytes), &b, err);
	return rc == GPAI_OK && b.is_memory_out ? fail_memory(err) : rc;
}
