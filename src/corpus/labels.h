/* SPDX-License-Identifier: Apache-2.0 */
/* A tally for each of a few words that documents carry: types, languages, licences. Looked up
 * by their bytes as stated; what the words mean is worked out once, when they are handed over. */
#ifndef CORPUS_LABELS_H
#define CORPUS_LABELS_H

#include "base/arena.h"
#include "corpus/rows.h"

/* Beyond so many distinct words the table is handed over and begun anew: hostile data has as
 * many licences as documents. */
#define LABELS_MAX 16384u

struct label {
	struct span word;
	uint8_t group; /* of whoever counts: a modality */
	bool is_used;
	struct tally tally;
};

struct labels {
	struct arena arena;
	struct label *slots; /* open addressing, 2 * LABELS_MAX */
	struct label *last;  /* the one looked up before: data comes in runs */
	uint32_t n;
};

/* The tally of a word in a group; NULL: full or no memory, flush and ask again. */
struct tally *labels_find(struct labels *labels, uint8_t group, struct span word);
void labels_clear(struct labels *labels);
void labels_release(struct labels *labels);

#endif
