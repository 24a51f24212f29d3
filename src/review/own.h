/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that gpai wrote, in any format: below each question stand what the form asks and the
 * item, and below the answer where it comes from. All of that goes, so that questions and answers
 * are left as other documents have them. Marks of what may be edited are not needed for that, and
 * not all that answers has one. */
#ifndef REVIEW_OWN_H
#define REVIEW_OWN_H

#include "review/extract.h"

/* Unlinks blocks of such a document, and has each question read as the reading expects it; leaves
 * others alone. False: memory is out. */
bool review_own(
    const struct law *law, uint32_t reading, struct arena *arena, struct read_document *document);

#endif
