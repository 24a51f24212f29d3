/* SPDX-License-Identifier: Apache-2.0 */
/* A document tree as one line of JSON, and back: how it reaches a program that sets it on paper.
 *
 * {"language","words":{NAME: in that language},"title","watermark","issue","root":NODE} with NODE
 * {"kind","tone","level","on","id","text", "drawing","nodes"}; what is empty is left out. `form`
 * does not travel. Reading is bounded and checks kinds, tones and depth; the texts of a tree that
 * was written come back as they were. */
#ifndef DOCUMENTS_TREE_JSON_H
#define DOCUMENTS_TREE_JSON_H

#include "documents/drawing.h"
#include "documents/tree.h"

#include "base/out.h"

enum gpai_code tree_json_write(
    const struct document *document, struct out *out, struct gpai_error *err);
/* The document lives in `arena`. MALFORMED with the place; TOO_LARGE. */
enum gpai_code tree_json_read(const char *name, struct span bytes, struct arena *arena,
    struct document *document, struct gpai_error *err);

#endif
