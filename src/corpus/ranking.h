/* SPDX-License-Identifier: Apache-2.0 */
/* Names in order of size, largest first, equal sizes by name: exactly, whatever their number.
 * Beyond memory_bytes sorted runs go to a file without a name. */
#ifndef CORPUS_RANKING_H
#define CORPUS_RANKING_H

#include "corpus/rows.h"

struct ranked {
	uint64_t size;
	struct text name; /* borrowed until the next call */
	uint64_t hosts;
	uint32_t group; /* the adder's: breaks ties of size and name */
	struct tally tally;
};

struct ranking; /* opaque */

struct ranking *ranking_create(uint64_t memory_bytes, const char *spill_dir); /* NULL: no memory */
void ranking_free(struct ranking *ranking);
/* Names of at most 64 KiB. */
enum gpai_code ranking_add(
    struct ranking *ranking, const struct ranked *ranked, struct gpai_error *err);
uint64_t ranking_count(const struct ranking *ranking);
/* After the last add, and again to begin from the front. */
enum gpai_code ranking_start(struct ranking *ranking, struct gpai_error *err);
/* False at the end, and when ranking_status is no longer GPAI_OK. */
bool ranking_next(struct ranking *ranking, struct ranked *ranked, struct gpai_error *err);
enum gpai_code ranking_status(const struct ranking *ranking);

#endif
