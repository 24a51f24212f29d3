/* SPDX-License-Identifier: Apache-2.0 */
/* Which reader a file goes to: by what it begins with, then by the suffix of its name. */
#include "reading/readers.h"

#include "base/digest.h"

#include <string.h>

/* The formats, in the order they are asked. */
static const struct format {
	const char *name;
	enum gpai_code (*read)(
	    const char *name, struct span bytes, struct building *b, struct gpai_error *err);
	const char *begins;
	const char *const *suffixes;
} formats[] = {
    {"pdf", pdf_read, "%PDF-", (const char *const[]){".pdf", NULL}},
    {"docx", docx_read, "PK\003\004", (const char *const[]){".docx", ".docm", ".dotx", NULL}},
    {"docx", docx_read, "\xD0\xCF\x11\xE0", (const char *const[]){".doc", NULL}}, /* refused */
};

static struct reading_limits
with_defaults(const struct reading_limits *given)
{
	struct reading_limits limits = given != NULL ? *given : (struct reading_limits){0};

	limits.bytes = limits.bytes > 0 ? limits.bytes : (uint64_t)256 << 20;
	limits.unpacked = limits.unpacked > 0 ? limits.unpacked : (uint64_t)64 << 20;
	limits.pages = limits.pages > 0 ? limits.pages : 2000;
	limits.text = limits.text > 0 ? limits.text : (uint64_t)32 << 20;
	limits.blocks = limits.blocks > 0 ? limits.blocks : 400000;
	return limits;
}

static const struct format *
find_format(const char *name, struct span bytes)
{
	struct span head = {bytes.at, bytes.len < 1024 ? bytes.len : 1024};

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (formats[i].begins != NULL &&
		    memmem(head.at, head.len, formats[i].begins, strlen(formats[i].begins)) != NULL)
			return &formats[i];
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		for (const char *const *s = formats[i].suffixes; *s != NULL; s++)
			if (text_ends(text_of(name), *s))
				return &formats[i];
	return NULL;
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
	format = find_format(name, bytes);
	if (format == NULL)
		return fail(err, GPAI_UNSUPPORTED, in_file(name), "no format that is known");
	digest = digest_of(bytes);
	digest_hex(&digest, document->sha256);
	document->format = text_of(format->name);
	rc = format->read(name, bytes, &b, err);
	return rc == GPAI_OK && b.is_memory_out ? fail_memory(err) : rc;
}
