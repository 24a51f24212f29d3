/* SPDX-License-Identifier: Apache-2.0 */
/* How fast the law answers: statuses of every duty of dossiers made at random, and whole
 * assessments with proofs and words. One core. */
#include "../tests/law/dossiers.h"
#include "rulebook/embedded.h"

#include <stdio.h>
#include <time.h>

enum { DOSSIERS = 1000, BLOCK = 20, TURNS = 100, PROVED = 200 };

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int
main(void)
{
	static struct fact_set sets[DOSSIERS];
	static int32_t days[TURNS];
	struct law law;
	struct arena arena, room;
	struct judge judge;
	uint32_t counts[OUTCOME_COUNT];
	uint64_t n_met = 0, n_facts = 0;

	if (law_open((struct span){law_image, law_image_size}, &law, NULL) != GPAI_OK)
		return 1;
	arena_init(&arena, 0);
	struct dossiers dossiers = {
	    .law = &law, .seed = 0x9e3779b97f4a7c15u, .percent_known = 70, .entities_max = 2};
	for (uint32_t i = 0; i < DOSSIERS; i++) {
		dossier_roll(&dossiers, &sets[i], &arena);
		n_facts += sets[i].n_used;
	}
	for (uint32_t i = 0; i < TURNS; i++)
		days[i] = dossiers_day(&dossiers);
	if (judge_init(&judge, &law, &arena, NULL) != GPAI_OK)
		return 1;

	double start = seconds();
	for (uint32_t at = 0; at < DOSSIERS * TURNS; at++) {
		/* A block of dossiers on one day, then on the next: so a portfolio is asked. */
		uint32_t dossier = at / (BLOCK * TURNS) * BLOCK + at % BLOCK;
		int32_t day = days[at / BLOCK % TURNS];
		if (judge_turn(&judge, &sets[dossier], day, NULL) != GPAI_OK)
			return 1;
		judge_count(&judge, counts);
		n_met += counts[OUTCOME_MET];
	}
	double took = seconds() - start;
	printf("assess_status %.2f s for %u dossiers of %.0f facts each on %u days, %u provisions "
	       "(%.1f us each; %llu met)\n",
	    took, DOSSIERS, (double)n_facts / DOSSIERS, TURNS, law.n_provisions,
	    took / (DOSSIERS * TURNS) * 1e6, (unsigned long long)n_met);

	start = seconds();
	for (uint32_t i = 0; i < PROVED; i++) {
		struct assessment assessment;
		arena_init(&room, 0);
		if (assess(&law, &sets[i], days[i % TURNS], &room, &assessment, NULL) != GPAI_OK)
			return 1;
		arena_release(&room);
	}
	took = seconds() - start;
	printf("assess_with_proofs %.3f ms each\n", took / PROVED * 1e3);
	arena_release(&arena);
	return 0;
}
