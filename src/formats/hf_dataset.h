/* SPDX-License-Identifier: Apache-2.0 */
/* The front matter of a dataset card: YAML between two lines "---" that open README.md.
 *
 * Follows: huggingface_hub, "Dataset Cards", and the Hub's manual data file configuration. Read:
 * pretty_name, license, language, size_categories, source_datasets, tags,
 * language_creators, configs with their data_files. Left out: the prose, dataset_info. */
#ifndef FORMATS_HF_DATASET_H
#define FORMATS_HF_DATASET_H

#include "formats/dataset_card.h"

/* Results live in the arena. A file without front matter is fine and empty; front matter that is
 * a model's card describes no dataset. A member of an unexpected kind is left out. */
enum gpai_code hf_dataset_parse(struct arena *arena, struct span bytes, const char *name,
    struct dataset_card *card, struct gpai_error *err);
/* "1M<n<10M", "n<1K", "n>1T": False when it is none. `most` is excluded, UINT64_MAX: no end. */
bool hf_dataset_size(struct text words, uint64_t *least, uint64_t *most);

#endif
