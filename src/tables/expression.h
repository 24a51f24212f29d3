/* SPDX-License-Identifier: Apache-2.0 */
/* Checking expressions of tables/families.yaml while building; measure/formula.c works
 * them out. */
#ifndef TABLES_EXPRESSION_H
#define TABLES_EXPRESSION_H

#include "tables/tables.h"

/* The words that an expression may use, and which of them were used. */
struct vocabulary {
	struct vocabulary_word {
		struct text word;
		uint32_t line; /* where the table declares it; 0: the configuration has it */
		bool is_used;
	} * words;
	uint32_t n, room;
};

/* False when the room given is full. */
bool vocabulary_add(struct vocabulary *vocabulary, struct text word, uint32_t line);
struct vocabulary_word *vocabulary_find(const struct vocabulary *vocabulary, struct text word);

/* One expression, or several with commas between; how many, 0 when something is wrong
 * with them, which has then been complained about. */
uint32_t expression_check(
    struct tables *tables, const struct vocabulary *vocabulary, uint32_t line, struct text text);
/* "a !b" */
void condition_check(
    struct tables *tables, const struct vocabulary *vocabulary, uint32_t line, struct text text);
/* Is a word used as a whole dimension: "experts, 2*ffn" has experts? */
bool expression_has_side(struct text text, const char *word);

#endif
