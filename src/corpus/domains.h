/* SPDX-License-Identifier: Apache-2.0 */
/* The domains of a part: how many there are, which are listed, each in its rank.
 *
 * Each modality is ranked by its own size: text by tokens where they were counted and else by
 * bytes, images by their number, audio and video by their milliseconds, the rest by bytes. Of
 * the N domains that have content of a modality the cut lists the largest, ties by name; the
 * list of all is that of the modalities together. Addresses are no domain names: they are
 * counted, and neither ranked nor listed. */
#ifndef CORPUS_DOMAINS_H
#define CORPUS_DOMAINS_H

#include "corpus/cut.h"
#include "corpus/domain_walk.h"
#include "corpus/ranking.h"

struct domains_options {
	const char *path;           /* of the part */
	const struct text *sources; /* of which; the caller's */
	size_t n_sources;
	const struct suffixes *suffixes;
	bool tokens_are_exact;
	struct cut cut;
	uint64_t memory_bytes;
	const char *spill_dir;
};

struct domains_by {
	uint64_t total, listed; /* domains; total 0: none has content of it */
	const char *unit;       /* "bytes", "tokens", "items", "milliseconds" */
};

struct domains_about {
	uint64_t hosts, total, listed, addresses;
	struct tally without[MODALITIES_COUNT]; /* documents that name no host */
	struct domains_by by[MODALITIES_COUNT];
};

const char *domains_unit(enum modality modality, bool tokens_are_exact);
uint64_t domains_size(enum modality modality, bool tokens_are_exact, const struct tally *tally);

struct domains; /* opaque */

/* Counts, and ranks all domains. */
enum gpai_code domains_open(
    const struct domains_options *options, struct domains **domains, struct gpai_error *err);
void domains_free(struct domains *domains);
const struct domains_about *domains_about(const struct domains *domains);
/* The domains of a modality by rank; ranked.hosts counts hosts of any modality. */
struct ranking *domains_by_rank(struct domains *domains, enum modality modality);
struct ranking *domains_addresses(struct domains *domains); /* by name; group: the modality */
/* Those that are listed for any modality: by name, one entry for each modality that lists it. */
struct ranking *domains_listed(struct domains *domains);

/* The counts alone; no more is sorted than they need. */
enum gpai_code domains_count(
    const struct domains_options *options, struct domains_about *about, struct gpai_error *err);

#endif
