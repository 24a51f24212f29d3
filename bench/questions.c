/* SPDX-License-Identifier: Apache-2.0 */
/* How long the next question takes to be chosen: over the embedded rulebook, from nothing on file
 * on, each question answered with the first answer there may be, several systems named.
 *
 *	bench-questions */
#include "rulebook/embedded.h"
#include "rules/flip.h"
#include "rules/rules.h"

#include <stdio.h>
#include <time.h>

enum { QUESTIONS_MAX = 400, SYSTEMS = 3, TURNS = 3 };

static double
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void
answer(struct fact_set *facts, const struct asked *asked, uint32_t *n_named)
{
	char name[16];
	uint32_t entity = asked->entity;

	if (asked->kind == ASKED_LIST && facts->runs[asked->list].n < SYSTEMS) {
		snprintf(name, sizeof name, "n%u", (*n_named)++);
		fact_set_entity(facts, asked->list, text_of(name));
		return;
	}
	if (asked->kind == ASKED_LIST) {
		fact_set_close(facts, asked->list);
		return;
	}
	if (entity == LAW_NONE)
		entity = fact_set_entity(
		    facts, facts->law->facts[asked->key].kind, law_text(facts->law, asked->of));
	struct fact fact = asked->n_answers > 0 ? asked->answers[0].value.fact
	                                        : (struct fact){.value = value_text(text_of("x"))};
	fact.origin = ORIGIN_DECLARED;
	fact.by = fact.reason = text_of("bench");
	fact_set_put(facts, entity, asked->key, &fact);
}

int
main(void)
{
	double worst = 0, total = 0, assessing = 0;
	uint32_t n = 0, n_named = 0, most_open = 0;
	struct arena all, arena;
	struct fact_set facts;
	struct law law;
	int32_t day;

	if (law_open((struct span){law_image, law_image_size}, &law, NULL) != GPAI_OK ||
	    !date_parse(text_of("2027-01-15"), &day))
		return 1;
	arena_init(&all, 0);
	fact_set_init(&facts, &law, &all);
	for (; n < QUESTIONS_MAX; n++) {
		struct assessment assessment;
		const struct asked *next;
		struct asks asks;
		arena_init(&arena, 0);
		double start = milliseconds();
		if (assess(&law, &facts, day, &arena, &assessment, NULL) != GPAI_OK)
			return 1;
		double middle = milliseconds(), best = 1e9;
		for (int turn = 0; turn < TURNS; turn++) { /* the machine has other things to do */
			double from = milliseconds();
			if (asks_open(&assessment, &arena, &asks, NULL) != GPAI_OK ||
			    next_question(&assessment, &facts, &asks, NULL, NULL, &arena, &next,
				NULL) != GPAI_OK)
				return 1;
			double took = milliseconds() - from;
			best = took < best ? took : best;
		}
		assessing += middle - start;
		total += best;
		worst = best > worst ? best : worst;
		most_open = asks.n > most_open ? asks.n : most_open;
		if (next == NULL)
			break;
		answer(&facts, next, &n_named);
		arena_release(&arena);
	}
	printf(
	    "question %.2f ms\nquestion_worst %.2f ms\nassess %.2f ms\nquestions %u\nopen_at_most "
	    "%u\nprovisions %u\n",
	    total / (n + 1), worst, assessing / (n + 1), n, most_open, law.n_provisions);
	return 0;
}
