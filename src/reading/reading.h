/* SPDX-License-Identifier: Apache-2.0 */
/* The reading floor: documents of others become blocks of text with their places.
 *
 * Belongs here: PDF through poppler, DOCX through libzip and libxml2, HTML, Markdown, JSON; one
 * file a format. blocks.h is text alone and may be linked by gpai; the readers are linked into
 * gpai-read alone. May include: base, notation. Absent: what a document means (src/review), law. */
#ifndef READING_READING_H
#define READING_READING_H

#include "reading/blocks.h"

struct reading_limits {    /* a member that is 0 takes the default */
	uint64_t bytes;    /* of the file: 256 MiB */
	uint64_t unpacked; /* of a part of a container: 64 MiB; all of them: 256 MiB */
	uint32_t pages;    /* 1,000; what lies behind them is said to be unread */
	uint64_t text;     /* bytes of text in all: 32 MiB */
	uint32_t blocks;   /* 400,000 */
};

/* Tells the format by content, then by the suffix of the name. Errors: UNSUPPORTED (no format
 * that is known; a password is needed), MALFORMED, TOO_LARGE, each with its place. Parts that
 * could not be read are listed in the document instead. */
enum gpai_code document_read(const char *name, struct span bytes,
    const struct reading_limits *limits, struct arena *arena, struct read_document *document,
    struct gpai_error *err);

#endif
