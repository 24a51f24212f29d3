/* SPDX-License-Identifier: Apache-2.0 */
/* Laying out a disclosed form as a document: title block, state, items, evidence.
 *
 * Absence is stated, never invented: an empty item says that it is empty and what would
 * fill it. A document with something open is a draft and says so on every page; one made
 * from an example says so in words. */
#ifndef DOCUMENTS_FORM_DOCUMENT_H
#define DOCUMENTS_FORM_DOCUMENT_H

#include "documents/disclose.h"
#include "documents/tree.h"

/* The document borrows from `form` and lives in `arena`. */
enum gpai_code document_of_form(const struct disclosed_form *form, struct arena *arena,
    struct document *document, struct gpai_error *err);

#endif
