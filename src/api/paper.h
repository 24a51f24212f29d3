/* SPDX-License-Identifier: Apache-2.0 */
/* Documents as bytes: by a writer of ours, or by gpai-documents where it takes fonts. */
#ifndef API_PAPER_H
#define API_PAPER_H

#include "documents/exporter.h"

/* The bytes of each of `n` documents, in order, in the arena: several at once cost little more
 * than one. `libexec` may be NULL where the exporter writes itself. */
enum gpai_code paper_write(const char *libexec, const struct exporter *exporter,
    const struct document *const *documents, size_t n, struct arena *arena, struct span *bytes,
    struct gpai_error *err);

#endif
