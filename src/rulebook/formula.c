/* SPDX-License-Identifier: Apache-2.0 */
/* Building formulas and searching their cases. */
#include "rulebook/formula.h"

#include <string.h>

enum { FALSE_, OPEN, TRUE_ }; /* all = least, any = greatest, not = two minus */

void
formula_init(struct formula *f, struct arena *arena)
{
	*f = (struct formula){.arena = arena};
	formula_constant(f, false); /* node 0 */
}

/* Room for `more` behind the n there are; false, for good, when there is no memory. */
static bool
make_room(struct formula *f, void **at, uint32_t n, uint32_t *cap, uint32_t more, size_t size)
{
	if (f->failed)
		return false;
	if (more <= *cap - n)
		return true;
	uint32_t room = (n + more) * 2;
	void *moved = arena_array(f->arena, room, size);
	if (moved == NULL) {
		f->failed = true;
		return false;
	}
	if (n > 0)
		memcpy(moved, *at, n * size);
	*at = moved;
	*cap = room;
	return true;
}

static uint32_t
add_node(struct formula *f, struct formula_node node)
{
	void *at = f->nodes;

	if (!make_room(f, &at, f->n_nodes, &f->cap_nodes, 1, sizeof node))
		return 0;
	f->nodes = at;
	f->nodes[f->n_nodes] = node;
	return f->n_nodes++;
}

uint32_t
formula_variable(struct formula *f)
{
	void *sizes = f->sizes, *left = f->left;
	uint32_t cap = f->cap_variables;

	if (!make_room(f, &sizes, f->n_variables, &f->cap_variables, 1, sizeof *f->sizes) ||
	    !make_room(f, &left, f->n_variables, &cap, 1, sizeof *f->left))
		return 0;
	f->sizes = sizes;
	f->left = left;
	f->sizes[f->n_variables] = 2;
	return f->n_variables++;
}

uint32_t
formula_constant(struct formula *f, bool truth)
{
	if (f->n_nodes >= 2)
		return truth;
	add_node(f, (struct formula_node){.op = FORMULA_NEVER});
	add_node(f, (struct formula_node){.op = FORMULA_ALWAYS});
	return truth;
}

uint32_t
formula_test(struct formula *f, uint32_t variable, uint64_t set)
{
	return add_node(f, (struct formula_node){.op = FORMULA_TEST, .a = variable, .set = set});
}

uint32_t
formula_not(struct formula *f, uint32_t of)
{
	if (of <= 1)
		return !of;
	return add_node(f, (struct formula_node){.op = FORMULA_NOT, .a = of});
}

uint32_t
formula_join(struct formula *f, enum formula_op op, uint32_t n, const uint32_t *of)
{
	struct formula_node node = {.op = (uint8_t)op, .a = f->n_links, .n = n};
	void *at = f->links;

	if (n == 0)
		return op == FORMULA_ALL;
	if (n == 1)
		return of[0];
	if (!make_room(f, &at, f->n_links, &f->cap_links, n, sizeof *of))
		return 0;
	f->links = at;
	memcpy(f->links + f->n_links, of, n * sizeof *of);
	f->n_links += n;
	return add_node(f, node);
}

/* Evaluation over the values left so far */

uint64_t
formula_all_values(const struct formula *f, uint32_t variable)
{
	uint8_t size = f->sizes[variable];

	return size >= FORMULA_VALUES_MAX ? UINT64_MAX : (UINT64_C(1) << size) - 1;
}

static uint8_t
test_value(const struct formula *f, const struct formula_node *node)
{
	uint64_t left = f->left[node->a];

	return (node->set & left) == 0 ? FALSE_ : (node->set & left) == left ? TRUE_ : OPEN;
}

static uint8_t
evaluate(struct formula *f, uint32_t index)
{
	struct formula_node *node = &f->nodes[index];
	uint8_t value;

	if (node->stamp == f->stamp)
		return node->value;
	switch ((enum formula_op)node->op) {
	case FORMULA_NEVER:
		value = FALSE_;
		break;
	case FORMULA_ALWAYS:
		value = TRUE_;
		break;
	case FORMULA_TEST:
		value = test_value(f, node);
		break;
	case FORMULA_NOT:
		value = (uint8_t)(TRUE_ - evaluate(f, node->a));
		break;
	case FORMULA_ALL:
		value = TRUE_;
		for (uint32_t i = 0; i < node->n && value != FALSE_; i++) {
			uint8_t part = evaluate(f, f->links[node->a + i]);
			value = part < value ? part : value;
		}
		break;
	default:
		value = FALSE_;
		for (uint32_t i = 0; i < node->n && value != TRUE_; i++) {
			uint8_t part = evaluate(f, f->links[node->a + i]);
			value = part > value ? part : value;
		}
	}
	node->stamp = f->stamp;
	node->value = value;
	return value;
}

/* The test that an open node hangs on first, and whether it is wanted true. */
static const struct formula_node *
open_test(struct formula *f, uint32_t index, bool *wanted)
{
	*wanted = true;
	for (;;) {
		const struct formula_node *node = &f->nodes[index];
		if (node->op == FORMULA_TEST)
			return node;
		if (node->op == FORMULA_NOT) {
			*wanted = !*wanted;
			index = node->a;
			continue;
		}
		uint32_t i = 0;
		while (evaluate(f, f->links[node->a + i]) != OPEN)
			i++;
		index = f->links[node->a + i];
	}
}

static enum formula_found
search(struct formula *f, uint32_t root, uint64_t *left)
{
	enum formula_found found = FORMULA_NONE;
	bool wanted;

	if (*left == 0)
		return FORMULA_GAVE_UP;
	--*left;
	f->work++;
	f->stamp++;
	uint8_t value = evaluate(f, root);
	if (value != OPEN)
		return value == TRUE_ ? FORMULA_FOUND : FORMULA_NONE;
	const struct formula_node *test = open_test(f, root, &wanted);
	uint64_t *values = &f->left[test->a], before = *values;
	uint64_t set = wanted ? test->set : ~test->set; /* to be tried before the others */
	*values = before & set;
	if ((found = search(f, root, left)) != FORMULA_NONE)
		return found;
	*values = before & ~set;
	if ((found = search(f, root, left)) == FORMULA_NONE)
		*values = before;
	return found;
}

enum formula_found
formula_search(struct formula *f, uint32_t node, uint64_t bound)
{
	if (f->failed)
		return FORMULA_GAVE_UP;
	for (uint32_t i = 0; i < f->n_variables; i++)
		f->left[i] = formula_all_values(f, i);
	return search(f, node, &bound);
}

static void
mark(struct formula *f, uint32_t index, bool *variables)
{
	struct formula_node *node = &f->nodes[index];

	if (node->stamp == f->stamp)
		return;
	node->stamp = f->stamp;
	if (node->op == FORMULA_TEST)
		variables[node->a] = true;
	else if (node->op == FORMULA_NOT)
		mark(f, node->a, variables);
	else if (node->op == FORMULA_ALL || node->op == FORMULA_ANY)
		for (uint32_t i = 0; i < node->n; i++)
			mark(f, f->links[node->a + i], variables);
}

void
formula_mark(struct formula *f, uint32_t index, bool *variables)
{
	f->stamp++;
	mark(f, index, variables);
}
