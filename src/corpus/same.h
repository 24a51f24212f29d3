/* SPDX-License-Identifier: Apache-2.0 */
/* Documents that are byte for byte the same, as ROW_SAME rows.
 *
 * The key is the first 128 bits of the SHA-256 of the content: a document changed on purpose to
 * look like another would have to break SHA-256 at 64 bits of work for a pair of its own making
 * and at 128 for a given one, an auditor can make the key again with sha256sum, and with 10^12
 * documents the chance of one pair falling together by accident is below 10^-14. */
#ifndef CORPUS_SAME_H
#define CORPUS_SAME_H

#include "corpus/rows.h"

#define SAME_KEY_BYTES 33 /* and NUL */

/* Of the content of one document, as it is counted in tally.bytes. Empty content has a key too. */
void same_key(struct span content, char key[SAME_KEY_BYTES]);

/* Over the ROW_SAME rows of one source, or of all sources with equal keys folded: what would go
 * if one of each were kept. Start from SAME_NONE. */
struct same_report {
	uint64_t documents, bytes; /* beyond the first of each key */
};
#define SAME_NONE ((struct same_report){0})

void same_add(struct same_report *report, const struct tally *folded);

#endif
