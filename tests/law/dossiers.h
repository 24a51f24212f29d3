/* SPDX-License-Identifier: Apache-2.0 */
/* Dossiers made at random over any rulebook, the same for the same seed: what each fact may be is
 * taken from the vocabulary, numbers and days from around those that the rules compare with. */
#ifndef TESTS_LAW_DOSSIERS_H
#define TESTS_LAW_DOSSIERS_H

#include "rules/rules.h"

struct dossiers {
	const struct law *law;
	uint64_t seed;
	uint32_t percent_known; /* how many of the facts are on file */
	uint32_t entities_max;  /* of each kind; ten times as many documents */
	uint32_t lean;          /* of this dossier: 1, 2 or 3 in 4 answers are yes */
};

/* The next one, in `arena`. */
void dossier_roll(struct dossiers *dossiers, struct fact_set *facts, struct arena *arena);
/* A number below n. */
uint32_t dossiers_pick(struct dossiers *dossiers, uint32_t n);
/* A day between 2024 and 2031, often one on which the law changes or a day beside it. */
int32_t dossiers_day(struct dossiers *dossiers);

#endif
