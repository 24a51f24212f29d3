/* SPDX-License-Identifier: Apache-2.0 */
/* Croissant: descriptions of datasets as JSON-LD.
 *
 * Follows: MLCommons Croissant Format Specification 1.0 and 1.1, with the terms of schema.org
 * that it takes over. Read: name, url, sameAs, version, license, inLanguage, dates, keywords,
 * files of the distribution, fields of record sets, prov:wasDerivedFrom. Left out: JSON-LD's
 * other ways to write the same (expanded form, other prefixes), how records are put together,
 * checksums of files. */
#ifndef FORMATS_CROISSANT_H
#define FORMATS_CROISSANT_H

#include "formats/dataset_card.h"

/* By its content: an object that names the vocabulary and is a dataset. */
bool croissant_sniff(struct span bytes);
/* Results live in the arena. MALFORMED: no JSON, no dataset, a list where a text must stand. */
enum gpai_code croissant_parse(struct arena *arena, struct span bytes, const char *name,
    struct dataset_card *card, struct gpai_error *err);

#endif
