/* SPDX-License-Identifier: Apache-2.0 */
/* The formats a document can be written in.
 *
 * To add one: write NAME.c with one function that walks the tree (json.c walks the
 * disclosed form instead), declare it below, add a line to the table in exporter.c and to
 * meson.build, a golden file under tests/documents/golden.
 * Each writes the same bytes for the same document, and asks out_status at its end. */
#ifndef DOCUMENTS_EXPORTER_H
#define DOCUMENTS_EXPORTER_H

#include "documents/tree.h"

struct exporter {
	const char *name;       /* "html" */
	const char *suffix;     /* ".html" */
	const char *media_type; /* "text/html; charset=utf-8" */
	const char *says;       /* one line for help */
	/* NULL: a program of its own does it from the tree, which is in src/paper. */
	enum gpai_code (*write)(
	    const struct document *document, struct out *out, struct gpai_error *err);
};

const struct exporter *exporters(uint32_t *n);
/* By name ("html"), or NULL. */
const struct exporter *exporter_find(struct text name);

enum gpai_code html_write(const struct document *document, struct out *out, struct gpai_error *err);
enum gpai_code json_write(const struct document *document, struct out *out, struct gpai_error *err);
enum gpai_code markdown_write(
    const struct document *document, struct out *out, struct gpai_error *err);

#endif
