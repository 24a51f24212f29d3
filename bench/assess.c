/* SPDX-License-Identifier: Apache-2.0 */
/* How long an answer takes, over the embedded rulebook: every outcome with its proof, its words and
 * what comes next, as `gpai check` asks for it.
 *
 *	bench-assess [DOSSIERS]
 *
 * The dossiers are drawn at random, always the same: `varied` ones know about half of their facts
 *of up to three entities a kind; `full` ones all of them, of twelve entities a kind. */
#include "rulebook/embedded.h"
#include "rules/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t seed = 0x9e3779b97f4a7c15u;

static uint32_t
roll(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)((seed >> 20) % n);
}

static double
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static struct value
any_value(const struct law *law, const struct law_fact *fact)
{
	struct value value = {.state = VALUE_KNOWN, .type = (enum value_type)fact->type};
	static struct text word;

	switch (value.type) {
	case TYPE_YESNO:
		value.yes = roll(2) == 0;
		break;
	case TYPE_NUMBER:
		return value_number(decimal_from(roll(1000000) * UINT64_C(1000000)));
	case TYPE_DATE:
		value.date = 20000 + (int32_t)roll(1000);
		break;
	default:
		word = text_of("something");
		if (fact->options_n > 0)
			word = law_text(
			    law, law->options[fact->options_first + roll(fact->options_n)].word);
		value.text = word;
		if (value.type == TYPE_CHOICES || value.type == TYPE_LIST) {
			value.items = &word;
			value.n_items = 1;
		}
	}
	return value;
}

static void
fill(struct fact_set *facts, const struct law *law, uint32_t entities, uint32_t known_of_8)
{
	for (uint32_t kind = 0; kind < law->n_kinds; kind++)
		if (roll(2) == 0)
			fact_set_close(facts, kind);
	for (uint32_t key = 0; key < law->n_facts; key++) {
		const struct law_fact *fact = &law->facts[key];
		bool single = law->kinds[fact->kind].single;
		for (uint32_t e = 0; e < (single ? 1 : entities); e++) {
			char name[16] = "";
			if (!single)
				snprintf(name, sizeof name, "e%u", e);
			struct fact one = {.value = any_value(law, fact),
			    .origin = ORIGIN_DECLARED,
			    .by = text_of("A. Person"),
			    .source = text_of("bench"),
			    .since = DATE_NONE};
			if (roll(8) < known_of_8)
				fact_set_put(facts,
				    fact_set_entity(facts, fact->kind, text_of(name)), key, &one);
		}
	}
}

struct tally {
	double ms, worst_ms;
	uint64_t outcomes, met;
};

static void
run(const struct law *law, uint32_t entities, uint32_t known_of_8, struct tally *tally)
{
	struct assessment assessment;
	struct fact_set facts;
	struct arena arena;

	arena_init(&arena, 0);
	fact_set_init(&facts, law, &arena);
	fill(&facts, law, entities, known_of_8);
	double start = milliseconds();
	if (assess(law, &facts, 20780, &arena, &assessment, NULL) != GPAI_OK)
		exit(1);
	double took = milliseconds() - start;
	tally->ms += took;
	tally->worst_ms = took > tally->worst_ms ? took : tally->worst_ms;
	tally->outcomes += assessment.n_outcomes;
	tally->met += assessment.counts[OUTCOME_MET];
	arena_release(&arena);
}

static void
report(const char *what, const struct tally *tally, uint32_t n)
{
	printf("%s %.3f ms each, worst %.2f ms, %llu outcomes each, %llu met\n", what,
	    tally->ms / n, tally->worst_ms, (unsigned long long)tally->outcomes / n,
	    (unsigned long long)tally->met / n);
}

int
main(int argc, char **argv)
{
	uint32_t n = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000;
	struct tally varied = {0}, full = {0};
	struct law law;

	if (law_open((struct span){law_image, law_image_size}, &law, NULL) != GPAI_OK || n == 0)
		return 1;
	for (uint32_t i = 0; i < n; i++)
		run(&law, roll(4), 4, &varied);
	for (uint32_t i = 0; i < n / 10 + 1; i++)
		run(&law, 12, 8, &full);
	printf("%u provisions, %u facts\n", law.n_provisions, law.n_facts);
	report("assess_varied", &varied, n);
	report("assess_full", &full, n / 10 + 1);
	return 0;
}
