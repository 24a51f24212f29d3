/* SPDX-License-Identifier: Apache-2.0 */
/* The paper floor: a document tree set as a file to print or to edit.
 *
 * Belongs here: PDF through pango and cairo, DOCX through libxml2 and libzip, and what both share
 * (inks, pictures of drawings). Linked into gpai-documents alone.
 * May include: base, notation, documents. Absent: facts, law, the clock: the same tree gives the
 * same bytes. */
#ifndef PAPER_PAPER_H
#define PAPER_PAPER_H

#include "documents/drawing.h"
#include "documents/tree.h"

#include "base/out.h"

/* The part of a DOCX that says what it was made from; gpai-read knows it by this. */
#define PAPER_ISSUE_SPACE "urn:gpai:issue:1"

struct paper_format {
	const char *name; /* of the exporter */
	enum gpai_code (*write)(
	    const struct document *document, struct out *out, struct gpai_error *err);
};

enum gpai_code pdf_write(const struct document *document, struct out *out, struct gpai_error *err);
enum gpai_code docx_write(const struct document *document, struct out *out, struct gpai_error *err);

#endif
