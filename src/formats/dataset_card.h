/* SPDX-License-Identifier: Apache-2.0 */
/* What a description of a dataset says of it, whichever format it is in: croissant.c,
 * hf_dataset.c. Words are kept as written; whether they are true is for others to find out. */
#ifndef FORMATS_DATASET_CARD_H
#define FORMATS_DATASET_CARD_H

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"

#define DATASET_CARD_MAX   (16u << 20) /* bytes of a description; a large one has 100 kB */
#define DATASET_WORDS_MAX  10000       /* of one list: languages, files */
#define DATASET_WORD_BYTES 1000        /* of one word: a link may be long */

struct dataset_words {
	struct text *at;
	uint32_t n;
};

struct dataset_card {
	bool is_there;             /* something was described at all */
	struct text name, version; /* empty: not said */
	struct text link;          /* where people find it */
	struct text published;     /* as written, mostly YYYY-MM-DD */
	struct text modified;
	struct dataset_words licences, languages;
	struct dataset_words sources; /* datasets that it was made from */
	struct dataset_words files;   /* links, names or patterns */
	bool says_synthetic;          /* a tag or keyword says that a model made it */
	bool has_size;
	uint64_t size_least, size_most; /* documents; most UINT64_MAX: no end */
	uint32_t fields;                /* columns that are described */
};

#endif
