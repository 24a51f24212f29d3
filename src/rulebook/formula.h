/* SPDX-License-Identifier: Apache-2.0 */
/* Formulas over variables with finitely many values, and whether any values make one true.
 *
 * The search is exact. It narrows a variable only when the formula hangs on it, by Kleene's
 * logic over sets of values that are left, and only into the values for which a test is true
 * and the others, so that whole families of cases are decided at once. A bound on the work
 * keeps it from running away, and it says so when it is met.
 * Absent: what the variables mean. On no memory `failed` stays true and nodes are 0. */
#ifndef RULEBOOK_FORMULA_H
#define RULEBOOK_FORMULA_H

#include "base/base.h"

enum { FORMULA_VALUES_MAX = 64 /* bits of a set */ };

enum formula_op {
	FORMULA_NEVER,
	FORMULA_ALWAYS,
	FORMULA_TEST,
	FORMULA_NOT,
	FORMULA_ALL,
	FORMULA_ANY
};

struct formula_node {
	uint8_t op;     /* enum formula_op */
	uint8_t value;  /* during a search: false, open, true */
	uint32_t a;     /* NOT: node; TEST: variable; ALL, ANY: first of its parts in links */
	uint32_t n;     /* ALL, ANY: parts */
	uint32_t stamp; /* evaluation that set `value` */
	uint64_t set;   /* TEST: the values for which it is true */
};

struct formula {
	struct arena *arena;
	struct formula_node *nodes;
	uint32_t n_nodes, cap_nodes;
	uint32_t *links;
	uint32_t n_links, cap_links;
	uint8_t *sizes; /* of each variable: how many values it has */
	uint64_t *left; /* of each variable: values left; any of them does, when one was found */
	uint32_t n_variables, cap_variables;
	uint32_t stamp;
	uint64_t work; /* evaluations done, of all searches */
	bool failed;
};

void formula_init(struct formula *formula, struct arena *arena);
/* Sizes may be set until the first search: formula->sizes[variable], 1 to FORMULA_VALUES_MAX. */
uint32_t formula_variable(struct formula *formula);
uint32_t formula_constant(struct formula *formula, bool truth);
/* True when the variable has a value of the set, which may be filled in until the search. */
uint32_t formula_test(struct formula *formula, uint32_t variable, uint64_t set);
uint32_t formula_not(struct formula *formula, uint32_t of);
uint32_t formula_join(struct formula *formula, enum formula_op op, uint32_t n, const uint32_t *of);

enum formula_found { FORMULA_NONE, FORMULA_FOUND, FORMULA_GAVE_UP };
/* Values that make the node true, any of those in `left`. `bound`: evaluations at most. */
enum formula_found formula_search(struct formula *formula, uint32_t node, uint64_t bound);
/* Every value of a variable. */
uint64_t formula_all_values(const struct formula *formula, uint32_t variable);
/* Marks the variables that a node rests on. */
void formula_mark(struct formula *formula, uint32_t node, bool *variables);

#endif
